//! One page explained on the terminal: its head, then sentence by sentence what was read, what was coded and what was
//! not, each with its reason.

use super::ink::{self, ACTOR, BOLD, DIM, Ink, MARK, PLACE, PLAIN, RECIPIENT, SOURCE, TIME, TRIGGER, fill};
use super::tree;
use super::why::{self, Why};
use crate::output;
use anstyle::{AnsiColor, Style};
use dateline_read::Trace;
use dateline_read::codebook::Codebook;
use dateline_read::doc::{
    Article, Bound, CodedDocument, Dated, DatedBasis, Document, Event, Evidence, Figure, Locus, Participant, Place,
    PlaceKind, Quote, Region, Relation, Sentence, Tense, When, WhenBasis,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// How a page is shown.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Columns.
    pub(super) width: usize,
    /// Nothing is folded or left out.
    pub(super) all: bool,
}

/// Where sentences start, and the parts below them.
const SENT: usize = 5;
const PART: usize = 7;
/// How wide the names of a part's fields are, blank included.
const FIELD: usize = 10;
/// From which column on a field's reason stands, where there is room.
const REASON: usize = 44;

/// Returns the page as it is shown, with colours; whoever prints it takes them out where they are not wanted.
pub(super) fn sheet(coded: &CodedDocument, trace: &Trace, book: &Codebook, label: &str, look: Look) -> String {
    let why = Why::new(coded, trace);
    let mut acts: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &coded.events {
        *acts.entry(&event.act).or_default() += 1;
    }
    let mut sheet = Sheet { coded, doc: &coded.document, book, why, look, acts, n_left_out: 0, out: String::new() };
    sheet.head(label);
    let mut n_body = 0;
    for sent in &coded.document.sentences {
        n_body += usize::from(sent.region == Region::Body);
        let name = match sent.region {
            Region::Title => "title".to_owned(),
            Region::Body => n_body.to_string(),
            Region::Caption(_) => "pic".to_owned(),
        };
        sheet.sentence(*sent, &name);
    }
    if sheet.n_left_out > 0 {
        let more = format!("{} looked at and did not fire; --all lists them", counted(sheet.n_left_out, "more rule"));
        sheet.out.push('\n');
        sheet.row(SENT, "", Ink::new().add(DIM, &more), "");
    }
    sheet.out.push('\n');
    sheet.out
}

struct Sheet<'a> {
    coded: &'a CodedDocument,
    doc: &'a Document,
    book: &'a Codebook,
    why: Why<'a>,
    look: Look,
    /// How many records an act has.
    acts: BTreeMap<&'a str, usize>,
    /// How many rules that did not fire are not listed.
    n_left_out: usize,
    out: String,
}

/// The part of a list, in the order of its places, that starts inside a sentence.
fn starting<'a, T>(all: &'a [T], sent: &Sentence, at: impl Fn(&T) -> Locus) -> &'a [T] {
    let before = |x: &T, edge: u32| (at(x).region, at(x).span.start) < (sent.region, edge);
    let from = all.partition_point(|x| before(x, sent.span.start));
    let until = all.partition_point(|x| before(x, sent.span.end));
    all.get(from..until).unwrap_or_default()
}

impl Sheet<'_> {
    fn head(&mut self, label: &str) {
        let a: &Article = &self.doc.article;
        let title = Ink::new().add(BOLD, a.title.as_deref().unwrap_or("(no title)"));
        title.write(&mut self.out, 0, 0, self.look.width);
        let outlet = a.outlet.as_ref().and_then(|o| o.name.as_ref().or(o.domain.as_ref()));
        let by = (!a.byline.is_empty()).then(|| format!("by {}", a.byline.join(", ")));
        let line: Vec<&str> =
            [outlet.map(String::as_str), by.as_deref(), a.url.as_deref(), Some(label)].into_iter().flatten().collect();
        Ink::new().add(DIM, &line.join(" · ")).write(&mut self.out, 0, 0, self.look.width);
        self.out.push('\n');
        if let Some(published) = &a.published {
            self.dated("published", published);
        } else {
            self.row(SENT, "published", Ink::new().add(DIM, "unknown"), "");
        }
        if let Some(updated) = &a.updated {
            self.dated("updated", updated);
        }
        if let Some(clock) = &a.page_clock {
            self.row(SENT, "clock", Ink::new().add(PLAIN, clock), "the page's own, never taken for its date");
        }
        if let Some(d) = &a.dateline {
            let parts: Vec<&str> = [&d.place, &d.date, &d.agency].into_iter().filter_map(|p| p.as_deref()).collect();
            self.row(SENT, "dateline", Ink::new().add(PLAIN, &parts.join(" · ")), "");
        }
        if !a.removed.is_empty() {
            let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
            for removed in &a.removed {
                *reasons.entry(&removed.reason).or_default() += 1;
            }
            let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
            reasons.sort_by_key(|(reason, n)| (std::cmp::Reverse(*n), *reason));
            let reasons: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
            let ink = Ink::new().add(PLAIN, &counted(a.removed.len(), "line")).gap(2).add(DIM, &reasons.join(", "));
            self.row(SENT, "removed", ink, "");
        }
        let c = self.coded;
        let found =
            [counted(c.events.len(), "event"), counted(c.quotes.len(), "quote"), counted(c.figures.len(), "figure")];
        let of = format!("in {}", counted(self.doc.sentences.len(), "sentence"));
        self.row(SENT, "found", Ink::new().add(PLAIN, &found.join(", ")).gap(2).add(DIM, &of), "");
        for diagnostic in a.diagnostics.iter().chain(&c.diagnostics) {
            let ink = Ink::new().add(SOURCE, &format!("{} {}", diagnostic.code, diagnostic.message));
            self.row(SENT, "note", ink, "");
        }
    }

    fn dated(&mut self, field: &str, dated: &Dated) {
        let basis = match dated.basis {
            DatedBasis::Metadata => "the page's metadata",
            DatedBasis::Stated => "stated",
            DatedBasis::Feed => "the feed",
            DatedBasis::Given => "given by the caller",
            DatedBasis::Inferred => "inferred",
        };
        let evidence: Vec<String> = dated
            .evidence
            .iter()
            .map(|e| match e {
                Evidence::Words(at) => format!("“{}”", self.doc.words(*at)),
                Evidence::Tag(tag) => tag.clone(),
            })
            .collect();
        let reason = if evidence.is_empty() { basis.to_owned() } else { format!("{basis}: {}", evidence.join(", ")) };
        self.row(SENT, field, Ink::new().add(BOLD, &dated.value), &reason);
    }

    /// A field: its name, its value, and to the right of it, or below it where there is no room, the reason.
    fn row(&mut self, indent: usize, field: &str, value: Ink, reason: &str) {
        let name = ink::short(field, FIELD - 1);
        let _ = write!(self.out, "{}{DIM}{name}{DIM:#}{}", " ".repeat(indent), fill(&name, FIELD));
        let col = indent + FIELD;
        if reason.is_empty() {
            return value.write(&mut self.out, col, col, self.look.width);
        }
        let reason_width = ink::tame(reason).width();
        let room = self.look.width.saturating_sub(REASON);
        if col + value.width() + 2 <= REASON && (reason_width <= room || room >= 30) {
            let gap = REASON - col - value.width();
            let ink = Ink::new().add(DIM, reason);
            value.write(&mut self.out, col, col, self.look.width);
            self.out.pop();
            self.out.push_str(&" ".repeat(gap));
            return ink.write(&mut self.out, REASON, REASON, self.look.width);
        }
        value.gap(2).add(DIM, reason).write(&mut self.out, col, col, self.look.width);
    }

    fn sentence(&mut self, sent: Sentence, name: &str) {
        let events = starting(&self.coded.events, &sent, Event::trigger);
        let quotes = starting(&self.coded.quotes, &sent, |q| q.content);
        let figures = starting(&self.coded.figures, &sent, |f| f.at);
        let near = self.why.near(sent.toks, self.look.all);
        let dropped = self.why.dropped(sent.toks);
        let told = !events.is_empty() || !dropped.is_empty();

        self.out.push('\n');
        let name = ink::short(name, SENT);
        let _ = write!(self.out, "{DIM}{name}{DIM:#}{}", fill(&name, SENT + 1));
        let marks = Marks::new(events, sent);
        let rest = if told || !near.words.is_empty() { PLAIN } else { DIM };
        marks.ink(self.doc, sent, rest).write(&mut self.out, SENT + 1, SENT + 1, self.look.width);
        if told || self.look.all {
            self.out.push('\n');
            let style = |tok_idx: usize| self.doc.tokens.get(tok_idx).and_then(|t| marks.at(t.span.start));
            tree::draw(&mut self.out, self.doc, sent, (PART, self.look.width), self.look.all, style);
        }
        for event in events {
            self.out.push('\n');
            self.event(event);
        }
        if !quotes.is_empty() || !figures.is_empty() {
            self.out.push('\n');
        }
        for quote in quotes {
            self.quote(quote);
        }
        for figure in figures {
            self.figure(figure);
        }
        if !near.words.is_empty() || !dropped.is_empty() {
            self.out.push('\n');
        }
        for dropped in dropped {
            let value = Ink::new().add(PLAIN, &self.form(dropped.trigger)).gap(2).add(DIM, &dropped.rule);
            self.row(PART, "left out", value, &dropped.why);
        }
        for (trigger, misses) in &near.words {
            for (n, miss) in misses.iter().enumerate() {
                let word = self.form(*trigger);
                let value = if n == 0 { Ink::new().add(PLAIN, &word).gap(2) } else { Ink::new().gap(word.width() + 2) };
                let value = value.add(DIM, &miss.rule);
                self.row(PART, if n == 0 { "not coded" } else { "" }, value, &miss.why);
            }
        }
        self.n_left_out += near.n_left_out;
    }

    fn form(&self, tok_idx: u32) -> String {
        if (tok_idx as usize) < self.doc.tokens.len() {
            ink::tame(self.doc.form(tok_idx as usize))
        } else {
            String::new()
        }
    }

    fn event(&mut self, event: &Event) {
        let mode = event.mode.as_deref().map(|m| format!("/{m}")).unwrap_or_default();
        let mut head = Ink::new().add(BOLD, &format!("{}{mode}", event.kind));
        if let Some(nearest) = event.plover.as_ref().filter(|p| **p != event.kind) {
            head = head.gap(2).add(DIM, &format!("PLOVER {nearest}"));
        }
        if let Some(cameo) = &event.cameo {
            head = head.gap(2).add(DIM, &format!("CAMEO {cameo}"));
        }
        if let Some(score) = event.goldstein {
            let colour = if score < 0.0 { AnsiColor::Red } else { AnsiColor::Green };
            let score = format!("{score:+.1}").replace('-', "−");
            head = head.gap(2).add(DIM, "Goldstein ").add(ink::coloured(colour), &score);
        }
        for mark in output::marks(event) {
            head = head.gap(2).add(MARK, &format!("[{mark}]"));
        }
        let _ = write!(self.out, "{}{DIM}{:<FIELD$}{DIM:#}", " ".repeat(PART), event.id);
        head.write(&mut self.out, PART + FIELD, PART + FIELD, self.look.width);
        self.party("who", event.actor.as_ref(), ACTOR);
        self.party("whom", event.recipient.as_ref(), RECIPIENT);
        if let Some(when) = &event.when {
            let reason = self.when_reason(when);
            self.row(PART, "when", Ink::new().add(TIME, &when.value), &reason);
        }
        if let Some(place) = &event.place {
            let (value, reason) = self.place(place);
            self.row(PART, "where", value, &reason);
        }
        for (n, source) in event.sources.iter().enumerate() {
            let relation = match source.relation {
                Relation::Says => "says so",
                Relation::Reports => "reports so",
                Relation::Confirms => "confirms it",
                Relation::Denies => "denies it",
                Relation::Silent => "is named as having said nothing",
            };
            let mut reason = format!("{relation}: “{}”", self.doc.words(source.at));
            if let Some(via) = source.via.and_then(|v| event.sources.get(v as usize)) {
                let _ = write!(reason, ", as told by {}", via.name);
            }
            if let Some(basis) = self.why.words(source.at) {
                let _ = write!(reason, " ({basis})");
            }
            self.row(PART, if n == 0 { "source" } else { "" }, Ink::new().add(SOURCE, &source.name), &reason);
        }
        let tense = match event.tense {
            Tense::Past => "past",
            Tense::Present => "present",
            Tense::Future => "future",
        };
        let mut with: Vec<&str> = vec![tense];
        with.extend(event.contexts.iter().map(|c| c.as_str()));
        with.extend(event.quotes.iter().chain(&event.figures).map(String::as_str));
        let told = (event.mentions.len() > 1).then(|| format!("told {} times", event.mentions.len()));
        with.extend(told.as_deref());
        let act = format!("act {}", event.act);
        let shared = self.acts.get(event.act.as_str()).is_some_and(|n| *n > 1);
        with.extend(shared.then_some(act.as_str()));
        self.row(PART, "also", Ink::new().add(PLAIN, &with.join(" · ")), "");
        let rule = self.book.rules.iter().find(|r| r.id == event.rule.as_str());
        let said = rule.map(|r| why::rule(self.book, r)).unwrap_or_default();
        self.row(PART, "rule", Ink::new().add(PLAIN, &event.rule), &said);
        self.row(PART, "sure", sure(event.confidence), "");
    }

    fn party(&mut self, field: &str, who: Option<&Participant>, style: Style) {
        let Some(who) = who else { return self.row(PART, field, Ink::new().add(DIM, "–"), "") };
        let words = self.doc.words(who.at);
        let mut value = Ink::new().add(style, who.name.as_deref().unwrap_or(words));
        if let Some(code) = &who.code {
            value = value.gap(2).add(PLAIN, code);
        }
        let said = who.name.as_deref().is_some_and(|name| name != words).then(|| format!("“{words}”"));
        let reason: Vec<String> = [said, self.why.party(who).map(str::to_owned)].into_iter().flatten().collect();
        self.row(PART, field, value, &reason.join(" — "));
    }

    fn when_reason(&self, when: &When) -> String {
        let basis = match when.basis {
            WhenBasis::Stated => "stated",
            WhenBasis::Relative => "worked out",
            WhenBasis::Paragraph => "carried over",
            WhenBasis::Report => "the report's own date",
        };
        when.at.map_or_else(|| basis.to_owned(), |at| format!("{basis}: “{}”", self.doc.words(at)))
    }

    fn place(&self, place: &Place) -> (Ink, String) {
        let mut value = Ink::new().add(PLACE, &place.name);
        let within: Vec<String> =
            [place.admin1.clone(), place.country.map(|c| c.to_string())].into_iter().flatten().collect();
        if !within.is_empty() {
            value = value.gap(2).add(PLAIN, &within.join(", "));
        }
        let mut reason = format!("“{}”", self.doc.words(place.at));
        if place.kind == PlaceKind::Associative {
            reason.push_str(", for those who belong there");
        }
        if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
            let _ = write!(reason, " at {lat:.2}, {lon:.2}");
        }
        if let Some(id) = place.geonames_id {
            let _ = write!(reason, ", GeoNames {id}");
        }
        (value, reason)
    }

    fn quote(&mut self, quote: &Quote) {
        let (open, close) = if quote.direct { ("“", "”") } else { ("", "") };
        let content = ink::short(self.doc.words(quote.content), 300);
        let value = Ink::new().add(PLAIN, open).add(PLAIN, &content).add(PLAIN, close);
        let speaker = quote.speaker.as_ref().map(|s| s.name.as_deref().unwrap_or_else(|| self.doc.words(s.at)));
        let cue = quote.cue.map(|c| self.doc.words(c)).unwrap_or_default();
        let by: Vec<&str> = [speaker, Some(cue)].into_iter().flatten().filter(|w| !w.is_empty()).collect();
        self.row(PART, &format!("{} quote", quote.id), value.gap(2).add(DIM, &by.join(", ")), "");
    }

    fn figure(&mut self, figure: &Figure) {
        let bound = match figure.bound {
            Bound::Exact => "",
            Bound::About => "about ",
            Bound::Over => "over ",
            Bound::AtLeast => "at least ",
            Bound::Under => "under ",
            Bound::UpTo => "up to ",
            Bound::Between => "between ",
        };
        let value = match (figure.bound, figure.low, figure.high) {
            (Bound::Between, Some(low), Some(high)) => format!("{low} and {high}"),
            _ => figure.value.to_string(),
        };
        let mut ink = Ink::new().add(PLAIN, &format!("{bound}{value}"));
        for part in [&figure.unit, &figure.of].into_iter().flatten() {
            ink.push(PLAIN, &format!(" {part}"));
        }
        let mut reason = format!("“{}”", self.doc.words(figure.at));
        if let Some(when) = &figure.when {
            let _ = write!(reason, ", of {}", when.value);
        }
        if let Some(source) = &figure.source {
            let _ = write!(reason, ", {}", source.name);
        }
        self.row(PART, &format!("{} figure", figure.id), ink, &reason);
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A confidence as a number and ten dots.
fn sure(confidence: f32) -> Ink {
    let full = (confidence.clamp(0.0, 1.0) * 10.0).round() as usize;
    Ink::new()
        .add(PLAIN, &format!("{confidence:.2}"))
        .gap(2)
        .add(PLAIN, &"●".repeat(full))
        .add(DIM, &"○".repeat(10 - full))
}

/// The most stretches that are marked in one sentence.
const MARKS: usize = 500;

/// What the words of a sentence are to its events: starts of stretches and their styles.
struct Marks {
    /// (from, until, how important, style), in bytes of the sentence's text.
    stretches: Vec<(u32, u32, u8, Style)>,
}

impl Marks {
    fn new(events: &[Event], sent: Sentence) -> Self {
        let mut stretches = Vec::new();
        let mut mark = |at: Locus, rank: u8, style: Style| {
            if at.region == sent.region && sent.span.overlaps(at.span) {
                stretches.push((at.span.start, at.span.end, rank, style));
            }
        };
        for event in events {
            event.mentions.iter().for_each(|at| mark(*at, 0, TRIGGER));
            event.actor.iter().for_each(|who| mark(who.at, 1, ACTOR));
            event.recipient.iter().for_each(|who| mark(who.at, 2, RECIPIENT));
            event.when.iter().filter_map(|w| w.at).for_each(|at| mark(at, 3, TIME));
            event.place.iter().for_each(|place| mark(place.at, 4, PLACE));
            event.sources.iter().for_each(|source| mark(source.at, 5, SOURCE));
        }
        // so many in one sentence are no sentence's; and each is looked for at every edge
        stretches.truncate(MARKS);
        // where two overlap, the inner one shows
        stretches.sort_by_key(|(from, until, rank, _)| (until - from, *rank));
        Self { stretches }
    }

    fn at(&self, byte: u32) -> Option<Style> {
        self.stretches.iter().find(|(from, until, ..)| *from <= byte && byte < *until).map(|(.., style)| *style)
    }

    fn ink(&self, doc: &Document, sent: Sentence, rest: Style) -> Ink {
        let text = doc.text(sent.region);
        let mut edges: Vec<u32> = vec![sent.span.start, sent.span.end];
        edges.extend(self.stretches.iter().flat_map(|(from, until, ..)| [*from, *until]));
        edges.retain(|e| (sent.span.start..=sent.span.end).contains(e));
        edges.sort_unstable();
        edges.dedup();
        let mut ink = Ink::new();
        for pair in edges.windows(2) {
            let words = text.get(pair[0] as usize..pair[1] as usize).unwrap_or_default();
            ink.push(self.at(pair[0]).unwrap_or(rest), words);
        }
        ink
    }
}

//! How coded documents look: a table for a person, CSV for a spreadsheet.

use crate::args::To;
use anstyle::{AnsiColor, Style};
use dateline_read::doc::{CodedDocument, Event, Modality, Participant, Polarity, Relation, Source};
use std::fmt::Write as _;
use std::io::Write as _;

/// Prints the pages' output; CSV gets its head first.
pub(crate) struct Printer {
    to: To,
    begun: bool,
}

impl Printer {
    pub(crate) fn new(to: To) -> Self {
        Self { to, begun: false }
    }

    pub(crate) fn print(&mut self, text: &str) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        if !self.begun && self.to == To::Csv {
            out.write_all(CSV_HEAD.as_bytes())?;
        }
        self.begun = true;
        out.write_all(text.as_bytes())?;
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        if !self.begun && self.to == To::Csv {
            anstream::stdout().lock().write_all(CSV_HEAD.as_bytes())?;
        }
        anstream::stdout().lock().flush()?;
        Ok(())
    }
}

const CSV_HEAD: &str = "document,input,event,act,published,type,mode,cameo,goldstein,actor,actor_code,recipient,recipient_code,when,where,lat,lon,\
                        polarity,modality,background,content_of,public,sources,trigger,sentence,rule,confidence\n";

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

/// The colour of a type's quad: cooperation green, conflict red, words lighter than deeds.
pub(crate) fn type_style(kind: &str) -> Style {
    match kind {
        "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => colour(AnsiColor::Cyan),
        "COOPERATE" | "AID" | "RETREAT" => colour(AnsiColor::Green),
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => colour(AnsiColor::Yellow),
        "DEFECT" => colour(AnsiColor::Magenta),
        _ => colour(AnsiColor::Red),
    }
    .bold()
}

/// How a party is called in one line: its name or words, and its code.
pub(crate) fn party(doc: &CodedDocument, who: Option<&Participant>) -> String {
    let Some(who) = who else { return "–".to_owned() };
    let words = who.name.clone().unwrap_or_else(|| doc.document.words(who.at).to_owned());
    match &who.code {
        Some(code) => format!("{words} [{code}]"),
        None => words,
    }
}

/// What makes an event less than a plain assertion of the day.
pub(crate) fn marks(event: &Event) -> Vec<String> {
    let mut out = Vec::new();
    if event.polarity == Polarity::Negative {
        out.push("did not happen".to_owned());
    }
    match event.modality {
        Modality::Asserted => {}
        Modality::Planned => out.push("planned".to_owned()),
        Modality::Conditional => out.push("conditional".to_owned()),
        Modality::Demanded => out.push("demanded".to_owned()),
        Modality::Possible => out.push("possible".to_owned()),
        Modality::Attempted => out.push("attempted".to_owned()),
    }
    if event.background {
        out.push("history".to_owned());
    }
    if let Some(of) = &event.content_of {
        out.push(format!("content of {of}"));
    }
    if !event.public {
        out.push("not public".to_owned());
    }
    out
}

/// The chain of sources in one line.
pub(crate) fn sources(sources: &[Source]) -> String {
    let one = |s: &Source| {
        let verb = match s.relation {
            Relation::Says => "",
            Relation::Reports => "",
            Relation::Confirms => " confirms",
            Relation::Denies => " denies",
            Relation::Silent => " says nothing",
        };
        format!("{}{verb}", s.name)
    };
    sources.iter().map(one).collect::<Vec<_>>().join(" ‹ ")
}

/// A document as a person reads it: head line, then an event a block.
pub(crate) fn table(coded: &CodedDocument, label: &str) -> String {
    let article = &coded.document.article;
    let mut out = String::new();
    let title = article.title.as_deref().unwrap_or("(no title)");
    let _ = writeln!(out, "{BOLD}{title}{BOLD:#}");
    let outlet = article.outlet.as_ref().and_then(|o| o.name.clone().or_else(|| o.domain.clone()));
    let date = article.published.as_ref().map(|p| p.value.get(..10).unwrap_or(&p.value).to_owned());
    let head: Vec<String> = [outlet, date, Some(label.to_owned())].into_iter().flatten().collect();
    let _ = writeln!(out, "{DIM}{}{DIM:#}", head.join(" · "));
    for diagnostic in article.diagnostics.iter().chain(&coded.diagnostics) {
        let style = colour(AnsiColor::Yellow);
        let _ = writeln!(out, "  {style}{} {}{style:#}", diagnostic.code, diagnostic.message);
    }
    if coded.events.is_empty() {
        let _ = writeln!(out, "  {DIM}no events{DIM:#}");
    }
    for event in &coded.events {
        let style = type_style(&event.kind);
        let dim = if event.background || event.content_of.is_some() || !event.public { DIM } else { Style::new() };
        let mode = event.mode.as_deref().map(|m| format!("/{m}")).unwrap_or_default();
        let kind = format!("{}{mode}", event.kind);
        let _ = write!(out, "  {style}{kind:<18}{style:#} {dim}{}", party(coded, event.actor.as_ref()));
        if event.recipient.is_some() {
            let _ = write!(out, " → {}", party(coded, event.recipient.as_ref()));
        }
        let _ = writeln!(out, "{dim:#}");
        let mut facts: Vec<String> = Vec::new();
        facts.extend(event.when.as_ref().map(|w| w.value.clone()));
        facts.extend(event.place.as_ref().map(|p| p.name.clone()));
        facts.extend(marks(event));
        if !event.sources.is_empty() {
            facts.push(format!("according to {}", sources(&event.sources)));
        }
        let words = short(coded.document.words(event.sentence), 110);
        let _ = writeln!(out, "  {DIM}{:<18} {}{DIM:#}", "", facts.join(" · "));
        let _ = writeln!(out, "  {DIM}{:<18} “{words}”{DIM:#}", "");
    }
    out.push('\n');
    out
}

/// The first words of a text, on one line.
pub(crate) fn short(text: &str, limit: usize) -> String {
    let one_line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= limit {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(limit - 1).collect();
    cut.push('…');
    cut
}

/// One line an event.
pub(crate) fn csv(coded: &CodedDocument, label: &str) -> String {
    let article = &coded.document.article;
    let mut out = String::new();
    for event in &coded.events {
        let code = |p: Option<&Participant>| p.and_then(|p| p.code.clone()).unwrap_or_default();
        let name = |p: Option<&Participant>| {
            p.map(|p| p.name.clone().unwrap_or_else(|| coded.document.words(p.at).to_owned())).unwrap_or_default()
        };
        let modality = format!("{:?}", event.modality).to_lowercase();
        let polarity = format!("{:?}", event.polarity).to_lowercase();
        let fields = [
            article.id.clone(),
            label.to_owned(),
            event.id.clone(),
            event.act.clone(),
            article.published.as_ref().map(|p| p.value.clone()).unwrap_or_default(),
            event.kind.to_string(),
            event.mode.as_deref().unwrap_or_default().to_owned(),
            event.cameo.as_deref().unwrap_or_default().to_owned(),
            event.goldstein.map(|g| format!("{g:.1}")).unwrap_or_default(),
            name(event.actor.as_ref()),
            code(event.actor.as_ref()),
            name(event.recipient.as_ref()),
            code(event.recipient.as_ref()),
            event.when.as_ref().map(|w| w.value.clone()).unwrap_or_default(),
            event.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            event.place.as_ref().and_then(|p| p.lat).map(|v| v.to_string()).unwrap_or_default(),
            event.place.as_ref().and_then(|p| p.lon).map(|v| v.to_string()).unwrap_or_default(),
            polarity,
            modality,
            event.background.to_string(),
            event.content_of.clone().unwrap_or_default(),
            event.public.to_string(),
            sources(&event.sources),
            coded.document.words(event.trigger()).to_owned(),
            short(coded.document.words(event.sentence), 2000),
            event.rule.clone(),
            format!("{:.2}", event.confidence),
        ];
        let line: Vec<String> = fields.iter().map(|f| quoted(f)).collect();
        let _ = writeln!(out, "{}", line.join(","));
    }
    out
}

/// A field of CSV (RFC 4180); what a spreadsheet would take for a formula is kept from being one.
fn quoted(field: &str) -> String {
    let safe = if field.starts_with(['=', '+', '@']) { format!("'{field}") } else { field.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

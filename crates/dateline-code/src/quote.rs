//! Quotes: what is said, by whom. Direct ones are found by their marks, indirect ones by the clause below a cue; a
//! quote that its cue splits is one entry a piece, with the same cue.

mod paired;
mod told;

use crate::clause::Clauses;
use crate::party::Parties;
use crate::source::{self, Attribution};
use dateline_codebook::{Codebook, SpeechRelation};
use dateline_doc::{Byte, Deprel, Document, Locus, Quote, Region, Span, Upos};
use paired::{is_title, marked};
use std::collections::BTreeMap;

/// Shorter than this many words, marks around words say "so called" and not "said".
const SCARE: usize = 3;

/// The longest name before the colon of a turn, in bytes.
const TURN: usize = 40;

/// The longest heading, in bytes.
const HEADING: usize = 160;

/// The longest signature under a quote, in bytes.
const SIGNATURE: usize = 80;

/// The most words of an aside on one side of its cue.
const ASIDE: usize = 14;

/// How far a cue may stand from what it tells, and how much of that is looked at, in tokens.
const LOOK: usize = 120;

/// Finds the quotes of a document, by offset of their content.
pub(crate) fn find(clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook) -> Vec<Quote> {
    let doc = clauses.doc;
    let n = doc.tokens.len();
    let mut finder = Finder { doc, clauses: *clauses, parties, book, quoted: vec![false; n], told: Vec::new() };
    let mut out = Vec::new();
    let mut direct = Vec::new();
    let regions = regions(doc);
    for region in &regions {
        finder.mark(*region);
    }
    finder.told = (0..n).filter(|t| !finder.quoted[*t]).filter_map(|t| finder.content(t)).collect();
    let mut mixed = Vec::new();
    for region in regions {
        finder.direct(region, &mut direct, &mut mixed);
    }
    mixed.retain(|(said, _)| finder.told.iter().all(|(other, _)| other.cue != said.cue));
    finder.told.extend(mixed);
    let mut taken: BTreeMap<usize, Vec<(Span<Byte>, Region)>> = BTreeMap::new();
    for piece in &direct {
        if let Some(said) = piece.said.as_ref().filter(|_| piece.own) {
            taken.entry(said.cue).or_default().push((piece.span, piece.region));
        }
        let quote = finder.quote(piece.region, piece.span, piece.said, true);
        out.push(if piece.own { quote } else { Quote { cue: None, ..quote } });
    }
    finder.indirect(&taken, &mut out);
    out.sort_by_key(|q| (q.content.region, q.content.span.start, q.content.span.end));
    out.dedup_by(|b, a| a.content == b.content);
    out
}

/// The texts that quote: a headline only sums up what the body quotes.
fn regions(doc: &Document) -> Vec<Region> {
    let mut out: Vec<Region> = doc.sentences.iter().map(|s| s.region).filter(|r| *r != Region::Title).collect();
    out.dedup();
    out
}

/// A stretch between quotation marks.
struct Piece {
    region: Region,
    span: Span<Byte>,
    said: Option<Attribution>,
    /// Whether it is the piece's own cue, and not one of a paragraph before.
    own: bool,
}

struct Finder<'a> {
    doc: &'a Document,
    clauses: Clauses<'a>,
    parties: &'a Parties<'a>,
    book: &'a Codebook,
    /// Whether a token stands between quotation marks.
    quoted: Vec<bool>,
    /// What is told without regard to marks: by whom, and which tokens.
    told: Vec<(Attribution, Vec<usize>)>,
}

impl Finder<'_> {
    fn quote(&self, region: Region, span: Span<Byte>, said: Option<Attribution>, direct: bool) -> Quote {
        let speaker = said.map(|s| self.parties.participant(source::voice(&self.clauses, self.book, s.speaker), None));
        let cue = said.map(|s| self.cue_words(s.cue));
        Quote { id: String::new(), speaker, cue, content: Locus { region, span }, direct }
    }

    /// The cue with a preposition's further words ("according to").
    fn cue_words(&self, cue: usize) -> Locus {
        let tok = &self.doc.tokens[cue];
        let mut span = tok.span;
        for part in self.clauses.children(cue).filter(|c| self.clauses.rel(*c) == Deprel::Fixed) {
            span = span.join(self.doc.tokens[part].span);
        }
        Locus { region: tok.region, span }
    }

    fn paragraphs(&self, region: Region) -> Vec<Span<Byte>> {
        match region {
            Region::Body => self.doc.article.paragraphs.clone(),
            _ => vec![Span::new(0, self.doc.text(region).len())],
        }
    }

    /// Finds the quoted pieces of a region, paragraph by paragraph.
    fn direct(&self, region: Region, out: &mut Vec<Piece>, mixed: &mut Vec<(Attribution, Vec<usize>)>) {
        let text = self.doc.text(region);
        // who spoke last, and whether his marks were left open at the paragraph's end
        let mut carried: Option<(Attribution, bool)> = None;
        for paragraph in self.paragraphs(region) {
            if let Some(turn) = self.turn(region, paragraph) {
                carried = turn.said.map(|said| (said, true));
                out.push(turn);
                continue;
            }
            mixed.extend(self.heading(region, paragraph));
            let (mut last, mut open) = (None, false);
            for span in marked(text, paragraph) {
                let words = span.of(text).split_whitespace().count();
                let told = self.telling(region, span);
                let signed = self.signed(region, span, paragraph);
                let said = signed.or(told).or_else(|| self.cue_near(region, span, paragraph));
                if told.is_none() && signed.is_none() {
                    mixed.extend(said.and_then(|said| Some((said, self.led_into(region, span, said)?))));
                }
                let sentence_like = span.of(text).trim_end().ends_with(['.', ',', '?', '!']);
                let named = signed.is_none() && told.is_none() && is_title(span.of(text));
                if named || (words < SCARE && !(sentence_like && said.is_some())) {
                    continue;
                }
                // a paragraph that is nothing but a quote goes on with the last speaker
                let alone = span.len() + 6 >= paragraph.len();
                let goes_on = carried.filter(|_| alone && said.or(last).is_none());
                let own = goes_on.is_none_or(|(_, open)| open);
                let said = said.or(last).or(goes_on.map(|(said, _)| said));
                if said.is_none() && words < 6 {
                    continue;
                }
                last = said.or(last);
                open = span.end + 4 > paragraph.end && !text[..paragraph.end as usize].ends_with(['"', '”', '\'']);
                out.push(Piece { region, span, said, own });
            }
            carried = last.map(|said| (said, open));
        }
    }

    /// Who signs a quote behind a dash, as under a picture or a heading: "“We stay.” — Awa Sarr, nurse".
    fn signed(&self, region: Region, span: Span<Byte>, paragraph: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let behind = &doc.text(region)[span.end as usize..paragraph.end as usize];
        let behind = behind.trim_start_matches(['"', '”', '’', '\'', ' ']);
        let name = behind.trim_start_matches(['―', '—', '–', '-']);
        let capital = name.trim_start().starts_with(char::is_uppercase);
        if name.len() == behind.len() || !capital || name.len() > SIGNATURE || name.trim_end().ends_with(['!', '?']) {
            return None;
        }
        let at = paragraph.end as usize - behind.len();
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end as usize) <= (region, at));
        let toks = doc.sentences[first..].iter().take_while(|s| s.region == region).flat_map(|s| s.toks.range());
        let mut toks = toks.skip_while(|t| (doc.tokens[*t].span.start as usize) < at);
        let cue = toks.next()?;
        let speaker = toks.find(|t| doc.tokens[*t].upos != Upos::Punct)?;
        (doc.tokens[speaker].span.end <= paragraph.end).then_some(Attribution {
            cue,
            speaker,
            relation: SpeechRelation::Says,
        })
    }

    /// What stands between a cue and a piece whose sentence it begins ("said the tax breaks “do nothing”"), with the
    /// piece.
    fn led_into(&self, region: Region, span: Span<Byte>, said: Attribution) -> Option<Vec<usize>> {
        let doc = self.doc;
        let sentence = doc.sentences[self.clauses.tree.sentence_of(said.cue)];
        let last = sentence.toks.range().rev().find(|t| span.overlaps(doc.tokens[*t].span))?;
        if said.cue >= last || said.speaker >= said.cue {
            return None;
        }
        let before = doc.text(region)[..span.start as usize].trim_end_matches(['"', '“', '‘', '\'', ' ']);
        let goes_on = before.ends_with(|c: char| c.is_alphanumeric());
        let first = said.cue + 1 + usize::from(self.clauses.lemma(said.cue + 1) == "that");
        let led = first <= last && goes_on && doc.tokens[first].span.end <= span.start;
        led.then(|| (first..=last).collect())
    }

    /// A heading that names its speaker before a colon: "Mayor: Harbor Will Reopen in May", "Poll: Most Oppose Cuts".
    fn heading(&self, region: Region, paragraph: Span<Byte>) -> Option<(Attribution, Vec<usize>)> {
        let doc = self.doc;
        let text = paragraph.of(doc.text(region));
        let (name, rest) = text.split_once(": ")?;
        let capital = |w: &str| w.trim_start_matches(['‘', '“', '\'', '"']).starts_with(char::is_uppercase);
        let long = || rest.split_whitespace().filter(|w| w.chars().count() > 3);
        let capitals = long().filter(|w| capital(w)).count();
        let title = capitals * 3 >= long().count() * 2 || paragraph.start == 0;
        let opens = rest.starts_with(['‘', '“', '\'', '"']);
        let words = name.split_whitespace().count();
        if text.len() > HEADING || !(opens && title || title && words <= 4 && name.split_whitespace().all(capital)) {
            return None;
        }
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, paragraph.start));
        let toks = doc.sentences[first..].iter().take_while(|s| s.region == region && s.span.start < paragraph.end);
        let toks: Vec<usize> = toks.flat_map(|s| s.toks.range()).collect();
        let colon = toks.iter().position(|t| doc.form(*t) == ":")?;
        // "Minister Warns Rebels: ‘We Will Strike’": whoever comes first
        let name = |t: &&usize| doc.tokens[**t].upos == Upos::Propn;
        let speaker = *if words > 4 { toks[..colon].iter().find(name)? } else { toks[..colon].last()? };
        let named = doc.tokens[speaker].upos == Upos::Propn || self.is_teller(speaker);
        let content: Vec<usize> = toks[colon + 1..].to_vec();
        (named && content.len() >= SCARE)
            .then_some((Attribution { cue: toks[colon], speaker, relation: SpeechRelation::Says }, content))
    }

    /// Whether a noun is of those that tell: "poll", "report".
    fn is_teller(&self, noun: usize) -> bool {
        let (book, lemma) = (self.book, self.clauses.lemma(noun).to_lowercase());
        let attitudes = book.index.attitudes.get(lemma.as_str()).into_iter().flatten();
        book.cues_of(&lemma).chain(attitudes.map(|n| &book.attitudes[*n as usize])).any(|c| c.pos == "noun")
    }

    /// A turn of an interview that is printed as one: "WALLACE: But why now?".
    fn turn(&self, region: Region, paragraph: Span<Byte>) -> Option<Piece> {
        let doc = self.doc;
        let text = paragraph.of(doc.text(region));
        let (name, rest) = text.split_once(": ")?;
        let capital = |c: char| c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
        let letters = name.chars().filter(|c| c.is_uppercase()).count();
        if letters < 2 || name.len() > TURN || !name.chars().all(capital) || rest.split_whitespace().count() < SCARE {
            return None;
        }
        let start = paragraph.start as usize + (text.len() - rest.len());
        let span = Span::new(start, paragraph.start as usize + text.trim_end().len());
        let at = paragraph.start as usize + name.len();
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, paragraph.start));
        let toks = doc.sentences.get(first)?.toks.range();
        let colon = toks.clone().find(|t| doc.tokens[*t].span.start as usize >= at)?;
        let speaker = toks.clone().take_while(|t| *t < colon).last()?;
        let said = Attribution { cue: colon, speaker, relation: SpeechRelation::Says };
        Some(Piece { region, span, said: Some(said), own: true })
    }

    /// Marks the tokens between quotation marks.
    fn mark(&mut self, region: Region) {
        let doc = self.doc;
        let text = doc.text(region);
        for piece in self.paragraphs(region).into_iter().flat_map(|p| marked(text, p)) {
            let inside = self.touched(region, piece).filter(|t| piece.overlaps(doc.tokens[*t].span));
            for tok in inside.collect::<Vec<_>>() {
                self.quoted[tok] = true;
            }
        }
    }

    /// The tokens of the sentences that a stretch touches.
    fn touched(&self, region: Region, piece: Span<Byte>) -> impl Iterator<Item = usize> + use<'_> {
        let doc = self.doc;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, piece.start));
        let touched = doc.sentences[first..].iter().take_while(move |s| s.region == region && s.span.overlaps(piece));
        touched.flat_map(|s| s.toks.range())
    }

    /// The cue in whose content a piece stands, the nearest where there are several.
    fn telling(&self, region: Region, span: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let inside: Vec<usize> =
            self.touched(region, span).filter(|t| span.covers(doc.tokens[*t].span)).take(LOOK).collect();
        let (first, last) = (*inside.first()?, *inside.last()?);
        let from = self.told.partition_point(|(said, _)| said.cue + LOOK < first);
        let near = self.told[from..].iter().take_while(|(said, _)| said.cue <= last + LOOK);
        near.filter(|(said, content)| {
            let held = inside.iter().filter(|t| content.binary_search(t).is_ok()).count();
            // what is said goes on behind the marks, or before them
            held * 10 >= inside.len() * 8 && !self.quoted[said.speaker]
        })
        .min_by_key(|(_, content)| content.len())
        .map(|(said, _)| *said)
    }

    /// The cue that stands nearest outside the marks, in the sentences that the piece touches.
    fn cue_near(&self, region: Region, span: Span<Byte>, paragraph: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, span.start.saturating_sub(1)));
        let mut best: Option<(usize, Attribution)> = None;
        let touched = doc.sentences[first.min(doc.sentences.len())..]
            .iter()
            .take_while(|s| s.region == region && s.span.start <= span.end + 6 && s.span.start < paragraph.end);
        for sent in touched {
            for tok_idx in sent.toks.range() {
                let tok = &doc.tokens[tok_idx];
                if self.quoted[tok_idx] {
                    continue;
                }
                let Some(found) = self.cue(tok_idx) else { continue };
                let outside = !self.quoted[found.speaker];
                let distance = if tok.span.start >= span.end {
                    tok.span.start - span.end
                } else {
                    span.start.saturating_sub(tok.span.end)
                };
                // the other side of the piece counts a little further: "…," X said. "…" belongs to X both times
                if outside && best.as_ref().is_none_or(|(d, _)| (distance as usize) < *d) {
                    best = Some((distance as usize, found));
                }
            }
        }
        best.map(|(_, a)| a)
    }

    /// Whether a token is a cue of any kind, and who speaks.
    fn cue(&self, tok_idx: usize) -> Option<Attribution> {
        let clauses = &self.clauses;
        let tok = &self.doc.tokens[tok_idx];
        let lemma = tok.lemma.to_lowercase();
        let class = match tok.upos {
            Upos::Verb => "verb",
            Upos::Adp | Upos::Adv | Upos::Sconj => "prep",
            _ => return None,
        };
        let cues = self.book.index.cues.get(lemma.as_str()).or_else(|| {
            // "according" is tagged as a verb by its form in some trees
            self.book.index.cues.get(self.doc.form(tok_idx).to_lowercase().as_str())
        })?;
        let cue = cues.iter().map(|n| &self.book.cues[*n as usize]).find(|c| {
            if class == "prep" {
                return c.pos == "prep";
            }
            (c.pos == "verb" && (c.takes("quote") || c.takes("ccomp")))
                || (c.pos == "prep" && self.doc.form(tok_idx).eq_ignore_ascii_case("according"))
        })?;
        if cue.pos == "prep" {
            if !cue.word.contains(' ') && cue.word != "per" {
                return None;
            }
            let head = clauses.head(tok_idx)?;
            let speaker = if matches!(clauses.rel(tok_idx), Deprel::Case) {
                head
            } else {
                clauses.children(tok_idx).find(|c| matches!(clauses.rel(*c), Deprel::Obl | Deprel::Nmod))?
            };
            let words_fit = cue.word.split(' ').skip(1).enumerate().all(|(n, word)| {
                let next = tok_idx + 1 + n;
                next < self.doc.tokens.len() && self.doc.form(next).eq_ignore_ascii_case(word)
            });
            return words_fit.then_some(Attribution { cue: tok_idx, speaker, relation: SpeechRelation::Says });
        }
        // "Yonhap reports a statement from an official": the official speaks
        let noun = |o: &usize| self.book.cues_of(clauses.lemma(*o)).any(|c| c.pos == "noun");
        let handed_on = clauses.object(tok_idx).filter(noun);
        let speaker = handed_on
            .and_then(|o| source::noun_speaker(clauses, o))
            .or_else(|| clauses.subject(tok_idx))
            .or_else(|| self.near_speaker(tok_idx))?;
        Some(Attribution { cue: tok_idx, speaker, relation: cue.relation })
    }

    /// The speaker of a cue whose subject the parser hung elsewhere: the noun that it hangs on, or the one beside it
    /// ("…," a government report aired by the agency noted).
    fn near_speaker(&self, cue: usize) -> Option<usize> {
        let clauses = &self.clauses;
        let head = clauses.head(cue)?;
        if matches!(clauses.rel(cue), Deprel::Nmod | Deprel::Acl | Deprel::Appos | Deprel::AclRelcl) && head < cue {
            return Some(head);
        }
        clauses.children(head).rfind(|c| {
            *c < cue
                && *c + 20 > cue
                && matches!(clauses.rel(*c), Deprel::Parataxis | Deprel::Nsubj | Deprel::Dislocated | Deprel::Appos)
                && matches!(self.doc.tokens[*c].upos, Upos::Noun | Upos::Propn)
        })
    }

    /// Finds what is said without marks: below a cue, or around one that stands aside.
    fn indirect(&self, taken: &BTreeMap<usize, Vec<(Span<Byte>, Region)>>, out: &mut Vec<Quote>) {
        let doc = self.doc;
        for (said, content) in &self.told {
            let least = if self.book.is_speech(self.clauses.lemma(said.cue)) { 3 } else { 1 };
            for run in runs(content, least) {
                let (first, last) = self.trim(run);
                if last + 1 < first + least.min(2) {
                    continue;
                }
                let region = doc.tokens[first].region;
                let span = doc.tokens[first].span.join(doc.tokens[last].span);
                let pieces = taken.get(&said.cue).map(Vec::as_slice).unwrap_or_default();
                let covered: usize = pieces
                    .iter()
                    .filter(|(_, r)| *r == region)
                    .map(|(s, _)| (s.end.min(span.end) as usize).saturating_sub(s.start.max(span.start) as usize))
                    .sum();
                if covered * 10 >= span.len() * 8 {
                    continue;
                }
                out.push(self.quote(region, span, Some(*said), false));
            }
        }
    }

    /// Takes punctuation and marks off both ends.
    fn trim(&self, run: (usize, usize)) -> (usize, usize) {
        let outer = |t: usize| self.doc.tokens[t].upos == Upos::Punct;
        let (mut first, mut last) = run;
        while first < last && outer(first) {
            first += 1;
        }
        while last > first && outer(last) {
            last -= 1;
        }
        (first, last)
    }
}

/// Cuts ascending tokens into runs without gaps, of so many at least.
fn runs(toks: &[usize], least: usize) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for tok in toks {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == *tok => *last = *tok,
            _ => out.push((*tok, *tok)),
        }
    }
    out.retain(|(a, b)| b - a + 1 >= least);
    out
}

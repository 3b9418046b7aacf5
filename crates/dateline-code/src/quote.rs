//! Quotes: what is said, by whom. Direct ones are found by their marks, indirect ones by the clause below a cue; a
//! quote that its cue splits is one entry a piece, with the same cue.

use crate::clause::Clauses;
use crate::party::Parties;
use crate::source::{self, Attribution};
use dateline_codebook::{Codebook, SpeechRelation};
use dateline_doc::{Byte, Deprel, Document, Locus, Quote, Region, Span, Upos};
use std::collections::BTreeMap;

/// Shorter than this many words, marks around words say "so called" and not "said".
const SCARE: usize = 3;

/// Finds the quotes of a document, by offset of their content.
pub(crate) fn find(clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook) -> Vec<Quote> {
    let doc = clauses.doc;
    let mut finder = Finder { doc, clauses: *clauses, parties, book, quoted: vec![false; doc.tokens.len()] };
    let mut out = Vec::new();
    let mut direct = Vec::new();
    for region in regions(doc) {
        finder.direct(region, &mut direct);
    }
    let mut taken: BTreeMap<usize, Vec<(Span<Byte>, Region)>> = BTreeMap::new();
    for piece in &direct {
        if let Some(said) = &piece.said {
            taken.entry(said.cue).or_default().push((piece.span, piece.region));
        }
        out.push(finder.quote(piece.region, piece.span, piece.said, true));
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
}

struct Finder<'a> {
    doc: &'a Document,
    clauses: Clauses<'a>,
    parties: &'a Parties<'a>,
    book: &'a Codebook,
    /// Whether a token stands between quotation marks.
    quoted: Vec<bool>,
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

    /// Finds the quoted pieces of a region, paragraph by paragraph.
    fn direct(&mut self, region: Region, out: &mut Vec<Piece>) {
        let doc = self.doc;
        let text = doc.text(region);
        let whole = [Span::new(0, text.len())];
        let paragraphs: &[Span<Byte>] = if region == Region::Body { &doc.article.paragraphs } else { &whole };
        let mut carried: Option<Attribution> = None;
        for paragraph in paragraphs {
            let pieces = marked(text, *paragraph);
            self.mark(region, &pieces);
            let mut first = None;
            for span in &pieces {
                let words = span.of(text).split_whitespace().count();
                let said = self.cue_near(region, *span, *paragraph);
                let sentence_like = span.of(text).trim_end().ends_with(['.', ',', '?', '!']);
                if words < SCARE && !(sentence_like && said.is_some()) {
                    continue;
                }
                let said = said.or(first).or_else(|| {
                    // a paragraph that is nothing but a quote goes on with the last speaker
                    let alone = span.len() + 4 >= paragraph.len();
                    alone.then_some(carried).flatten()
                });
                if said.is_none() && words < 6 {
                    continue;
                }
                first = first.or(said);
                out.push(Piece { region, span: *span, said });
            }
            carried = first;
        }
    }

    /// Marks the tokens between quotation marks.
    fn mark(&mut self, region: Region, pieces: &[Span<Byte>]) {
        let doc = self.doc;
        for piece in pieces {
            let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, piece.start));
            let touched = doc.sentences[first..].iter().take_while(|s| s.region == region && s.span.overlaps(*piece));
            for tok in touched.flat_map(|s| s.toks.range()) {
                self.quoted[tok] |= piece.overlaps(doc.tokens[tok].span);
            }
        }
    }

    /// The cue that stands nearest outside the marks, in the sentences that the piece touches.
    fn cue_near(&self, region: Region, span: Span<Byte>, paragraph: Span<Byte>) -> Option<Attribution> {
        let doc = self.doc;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (region, span.start.saturating_sub(1)));
        let mut best: Option<(usize, Attribution)> = None;
        let touched = doc.sentences[first.min(doc.sentences.len())..]
            .iter()
            .take_while(|s| s.region == region && s.span.start <= span.end + 2 && s.span.start < paragraph.end);
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
            (c.pos == "verb" && c.content.iter().any(|w| w == "quote" || w == "ccomp"))
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
        let handed_on = clauses.object(tok_idx).filter(|o| {
            let nouns = self.book.index.cues.get(clauses.lemma(*o).to_lowercase().as_str());
            nouns.is_some_and(|all| all.iter().any(|n| self.book.cues[*n as usize].pos == "noun"))
        });
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
        for tok_idx in 0..doc.tokens.len() {
            if self.quoted[tok_idx] || doc.tokens[tok_idx].region == Region::Title {
                continue;
            }
            let Some((said, content)) = self.content(tok_idx) else { continue };
            for run in runs(&content) {
                let (first, last) = self.trim(run);
                if last < first + 1 {
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
                if covered * 10 >= span.len() * 6 {
                    continue;
                }
                out.push(self.quote(region, span, Some(said), false));
            }
        }
    }

    /// The tokens of what a cue at this word attributes.
    fn content(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let tok = &doc.tokens[tok_idx];
        if tok.upos == Upos::Verb {
            let below = clauses.children(tok_idx).find(|c| matches!(clauses.rel(*c), Deprel::Ccomp));
            if let Some(below) = below {
                let said = source::as_cue(clauses, self.book, tok_idx, below)?;
                return Some((said, clauses.tree.subtree(below)));
            }
            let own = |c: &usize| matches!(clauses.rel(*c), Deprel::Xcomp | Deprel::Obj);
            if clauses.rel(tok_idx) == Deprel::Parataxis && !clauses.children(tok_idx).any(|c| own(&c)) {
                let main = clauses.head(tok_idx)?;
                let said = source::as_cue(clauses, self.book, tok_idx, main)?;
                let own = clauses.tree.subtree(tok_idx);
                let content =
                    clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
                return Some((said, content));
            }
        }
        let said = self
            .cue(tok_idx)
            .filter(|s| tok.upos != Upos::Verb || !doc.form(s.cue).eq_ignore_ascii_case(tok.lemma.as_str()))?;
        if tok.upos == Upos::Verb && !doc.form(tok_idx).eq_ignore_ascii_case("according") {
            return None;
        }
        // "according to X": the clause it hangs on, without itself
        let aside = if clauses.rel(tok_idx) == Deprel::Case { said.speaker } else { tok_idx };
        let main = clauses.head(aside)?;
        let own = clauses.tree.subtree(aside);
        let content = clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
        Some((said, content))
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

/// Cuts ascending tokens into runs without gaps.
fn runs(toks: &[usize]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for tok in toks {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == *tok => *last = *tok,
            _ => out.push((*tok, *tok)),
        }
    }
    out.retain(|(a, b)| b - a >= 2);
    out
}

/// The stretches between quotation marks of a paragraph, marks excluded. One that is not closed ends with it.
fn marked(text: &str, paragraph: Span<Byte>) -> Vec<Span<Byte>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let inner = &text[paragraph.range()];
    let mut previous = ' ';
    for (at, c) in inner.char_indices() {
        let place = paragraph.start as usize + at;
        match (c, open) {
            ('"' | '“' | '„' | '«', None) => {
                let straight = c == '"';
                // a straight mark after a digit is an inch, after a letter a closing one without its opening
                if !(straight && previous.is_alphanumeric()) {
                    open = Some((place + c.len_utf8(), c));
                }
            }
            ('"', Some((from, '"'))) | ('”' | '“', Some((from, '“' | '„'))) | ('»', Some((from, '«'))) => {
                if place > from {
                    out.push(Span::new(from, place));
                }
                open = None;
            }
            ('"', Some((from, '“'))) | ('”', Some((from, '"'))) => {
                out.push(Span::new(from, place));
                open = None;
            }
            _ => {}
        }
        previous = c;
    }
    if let Some((from, _)) = open.filter(|(from, _)| *from < paragraph.end as usize) {
        out.push(Span::new(from, paragraph.end as usize));
    }
    // blanks at the ends are no words
    out.into_iter()
        .filter_map(|s| {
            let words = s.of(text);
            let start = s.start as usize + (words.len() - words.trim_start().len());
            let end = s.end as usize - (words.len() - words.trim_end().len());
            (start < end).then(|| Span::new(start, end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_paired_inside_a_paragraph() {
        let text = "“We left,” he said. “We will not return”";
        let found: Vec<&str> = marked(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["We left,", "We will not return"]);
        let open = "\"A quote that goes on";
        assert_eq!(marked(open, Span::new(0, open.len())).len(), 1);
    }
}

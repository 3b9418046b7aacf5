//! What the layers say of every token, by its number: asked often, so it is looked up and never searched.

use crate::trigger::verb_rules;
use dateline_codebook::Codebook;
use dateline_doc::{Document, Locus, MentionKind, Place, Time, Upos};

/// A value that no layer has.
const NONE: u32 = u32::MAX;

/// Layers by token.
#[derive(Debug)]
pub(crate) struct Marks {
    time: Vec<u32>,
    place: Vec<u32>,
    human: Vec<bool>,
    paragraph: Vec<u32>,
    verb_form: Vec<bool>,
}

impl Marks {
    /// Marks all tokens. Linear in the document.
    pub(crate) fn new(doc: &Document, book: &Codebook) -> Self {
        let mut out = Self {
            time: vec![NONE; doc.tokens.len()],
            place: vec![NONE; doc.tokens.len()],
            human: vec![false; doc.tokens.len()],
            paragraph: Vec::with_capacity(doc.sentences.len()),
            verb_form: vec![false; doc.tokens.len()],
        };
        for (tok, slot) in out.verb_form.iter_mut().enumerate() {
            let token = &doc.tokens[tok];
            if matches!(token.upos, Upos::Noun | Upos::Adj | Upos::Propn) {
                *slot = verb_rules(book, &token.lemma.to_lowercase(), doc.form(tok)).is_some();
            }
        }
        spread(doc, doc.times.iter().map(|t| t.at), &mut out.time);
        spread(doc, doc.places.iter().map(|p| p.at), &mut out.place);
        for mention in &doc.mentions {
            let people = !matches!(mention.kind, MentionKind::Place | MentionKind::Organization);
            let known = mention.public || !mention.roles.is_empty() || mention.name.is_some();
            if let Some(slot) = out.human.get_mut(mention.head as usize) {
                *slot |= people && known;
            }
        }
        let paragraphs = &doc.article.paragraphs;
        for sent in &doc.sentences {
            let n = paragraphs.partition_point(|p| p.end <= sent.span.start);
            let inside =
                sent.region == dateline_doc::Region::Body && paragraphs.get(n).is_some_and(|p| p.overlaps(sent.span));
            out.paragraph.push(if inside { n as u32 } else { NONE });
        }
        out
    }

    /// Returns the time that covers a token.
    pub(crate) fn time<'d>(&self, doc: &'d Document, tok: usize) -> Option<&'d Time> {
        doc.times.get(*self.time.get(tok)? as usize)
    }

    /// Returns the place that covers a token.
    pub(crate) fn place<'d>(&self, doc: &'d Document, tok: usize) -> Option<&'d Place> {
        doc.places.get(*self.place.get(tok)? as usize)
    }

    /// Whether a noun or adjective has the form of a verb that tells an event.
    pub(crate) fn is_verb_form(&self, tok: usize) -> bool {
        self.verb_form.get(tok).copied().unwrap_or(false)
    }

    /// Whether a token heads a phrase for a known human being or people.
    pub(crate) fn is_human(&self, tok: usize) -> bool {
        self.human.get(tok).copied().unwrap_or(false)
    }

    /// Returns the number of the paragraph that a sentence of the body stands in.
    pub(crate) fn paragraph(&self, sentence: usize) -> Option<u32> {
        self.paragraph.get(sentence).copied().filter(|n| *n != NONE)
    }
}

/// Marks the tokens that each span touches. Sentences stand in the order of region and position: found by halving.
fn spread(doc: &Document, spans: impl Iterator<Item = Locus>, out: &mut [u32]) {
    for (n, at) in spans.enumerate() {
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (at.region, at.span.start));
        let touched = doc.sentences[first..].iter().take_while(|s| s.region == at.region && s.span.overlaps(at.span));
        for tok in touched.flat_map(|s| s.toks.range()) {
            if doc.tokens[tok].span.overlaps(at.span) {
                out[tok] = n as u32;
            }
        }
    }
}

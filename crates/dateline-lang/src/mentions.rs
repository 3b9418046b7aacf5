//! The network's spots as mentions of a document: with a head word, and with the two kinds that the network cannot
//! tell from persons, groups by nation or creed and offices.

use crate::spans::{Kind, Spot as Found};
use crate::words::WordLists;
use dateline_doc::{Deprel, Document, MentionKind, Sentence, Span, Spot, Upos};

/// Adds a sentence's spots to `Document::spots`.
pub fn of(doc: &mut Document, sent: &Sentence, found: impl Iterator<Item = Found>, lists: &WordLists) {
    let first = sent.toks.start as usize;
    for spot in found {
        let toks = first + usize::from(spot.from)..first + usize::from(spot.to) + 1;
        let head = head(doc, toks.clone());
        let kind = match spot.kind {
            Kind::Organization => MentionKind::Organization,
            Kind::Place => MentionKind::Place,
            Kind::Person if is_group(doc, head) => MentionKind::Group,
            Kind::Person if is_office(doc, toks.clone(), head, lists) => MentionKind::Office,
            Kind::Person => MentionKind::Person,
        };
        let confidence = crate::net::sigmoid(spot.score);
        doc.spots.push(Spot { toks: Span::new(toks.start, toks.end), head: head as u32, kind, confidence });
    }
}

/// The word of a stretch whose head lies outside; the first where there are several.
fn head(doc: &Document, mut toks: std::ops::Range<usize>) -> usize {
    let range = toks.clone();
    toks.find(|t| doc.tokens[*t].head.is_none_or(|h| !range.contains(&(h as usize)))).unwrap_or(range.start)
}

/// Several people by what they are: "Kurds", "the protesters", "three gunmen".
fn is_group(doc: &Document, head: usize) -> bool {
    let token = &doc.tokens[head];
    matches!(token.upos, Upos::Noun | Upos::Propn) && token.feats.has("Number", "Plur")
        // "the wounded", "the French"
        || token.upos == Upos::Adj
}

/// One holder of an office who is not named: "the president", "Japan's foreign minister".
fn is_office(doc: &Document, mut toks: std::ops::Range<usize>, head: usize, lists: &WordLists) -> bool {
    let low = doc.form(head).to_lowercase();
    let is_title = lists.office.contains(low.as_str());
    // "President Park" and "the minister, Ana Duarte" are names
    let is_named = toks.any(|t| {
        doc.tokens[t].head == Some(head as u32)
            && doc.tokens[t].upos == Upos::Propn
            && matches!(doc.tokens[t].deprel, Deprel::Flat | Deprel::Appos)
    });
    is_title && !is_named
}

//! Lets the tags and trees of the language stage speak for or against a name, where the document has them.
//!
//! Small corrections only: the names alone have to do where nothing was parsed. It must not find names of its own.

use super::layout::Feature;
use super::spot::{NEVER, Spot};
use super::words::Words;
use dateline_doc::{Deprel, Document, Region, Upos};

/// Returns the tokens that a stretch of bytes touches: their first number and the one after the last.
pub(super) fn tokens(doc: &Document, region: Region, start: usize, end: usize) -> (usize, usize) {
    let first = doc.tokens.partition_point(|tok| (tok.region, tok.span.end as usize) <= (region, start));
    let inside = doc.tokens[first..].iter().take_while(|tok| tok.region == region && (tok.span.start as usize) < end);
    (first, first + inside.count())
}

/// Returns the token of a stretch whose head lies outside it.
pub(super) fn head(doc: &Document, (first, after): (usize, usize)) -> Option<usize> {
    (first..after).find(|&n| doc.tokens[n].head.is_none_or(|head| !(first..after).contains(&(head as usize))))
}

/// Corrects the scores of spots, ascending.
pub(super) fn weigh(spots: &mut [Spot], words: &Words, doc: &Document, region: Region) {
    if doc.tokens.is_empty() {
        return;
    }
    for spot in spots.iter_mut().filter(|spot| spot.score > NEVER) {
        let (Some(start), Some(end)) = (words.get(spot.first), words.get(spot.after.saturating_sub(1))) else {
            continue;
        };
        let range = tokens(doc, region, start.start, end.end);
        let Some(head) = head(doc, range) else { continue };
        let strong = spot
            .candidates
            .first()
            .is_some_and(|c| matches!(c.feature, Feature::Country | Feature::Admin1 | Feature::Region));
        let tok = &doc.tokens[head];
        let name =
            matches!(tok.upos, Upos::Propn | Upos::X) || (range.0..range.1).any(|n| doc.tokens[n].upos == Upos::Propn);
        if !name && !spot.adjective && !strong {
            spot.score -= 2.5;
        }
        // "Jack London": the name hangs flat on a word outside
        let person = |other: usize| doc.tokens.get(other).is_some_and(|other| other.upos == Upos::Propn);
        if tok.deprel == Deprel::Flat && tok.head.is_some_and(|above| person(above as usize)) && !strong {
            spot.score -= 2.0;
        }
        // "London Breed": a word outside hangs flat on the name
        let next = doc.tokens.get(range.1);
        if next.is_some_and(|next| {
            next.deprel == Deprel::Flat && next.head == Some(head as u32) && next.upos == Upos::Propn
        }) && !strong
        {
            spot.score -= 2.0;
        }
    }
}

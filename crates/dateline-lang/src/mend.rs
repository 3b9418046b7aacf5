//! Mends slips that the tree itself gives away; only the shape counts.
//!
//! An infinitive taken for a noun ("expressed willingness to resume talks"): where "to" and a bare noun stand between
//! two objects of one verb, the bare noun is a verb and the second object is its own. And who stands second behind
//! "between" ("between Ruiz, the head of the bureau, and Okafor"): one of a kind is never between itself, so what is
//! joined lower down is joined to it.

use dateline_doc::{Deprel, Document, Feats, SmolStr, Upos};

/// Mends the infinitives of a parsed sentence. Trees stay trees: only its own tokens change places.
pub(crate) fn infinitives(doc: &mut Document, toks: std::ops::Range<usize>) {
    for at in toks.start..toks.end.saturating_sub(2) {
        let (to, noun) = (&doc.tokens[at], &doc.tokens[at + 1]);
        let marked = to.upos == Upos::Adp && to.deprel == Deprel::Case && to.head == Some(at as u32 + 1);
        let bare = noun.upos == Upos::Noun
            && matches!(noun.deprel, Deprel::Obl | Deprel::Nmod)
            && !noun.feats.has("Number", "Plur");
        if !marked || !bare || !doc.form(at).eq_ignore_ascii_case("to") {
            continue;
        }
        let Some(verb) = noun.head.map(|h| h as usize).filter(|h| *h < at) else { continue };
        let own = |t: usize, rel: Deprel| doc.tokens[t].head == Some(verb as u32) && doc.tokens[t].deprel == rel;
        let Some(first) = (verb + 1..at).rev().find(|t| own(*t, Deprel::Obj)) else { continue };
        let end = toks.end.min(at + 10);
        // an oblique without a preposition is an object that the parser did not know what to do with
        let unmarked = |t: usize| {
            let case =
                (at + 2..t).any(|c| doc.tokens[c].head == Some(t as u32) && doc.tokens[c].deprel == Deprel::Case);
            matches!(doc.tokens[t].deprel, Deprel::Obl | Deprel::OblUnmarked) && own(t, doc.tokens[t].deprel) && !case
        };
        let Some(second) = (at + 2..end).find(|t| own(*t, Deprel::Obj) || unmarked(*t)) else { continue };
        // the second object begins right after the bare noun, which has nothing else below it
        let begins = (at + 2..second).all(|t| below(doc, t, second));
        let childless = (first + 1..end).all(|t| t == at || doc.tokens[t].head != Some(at as u32 + 1));
        if !begins || !childless {
            continue;
        }
        let lemma = SmolStr::from(doc.form(at + 1).to_lowercase());
        doc.tokens[at].upos = Upos::Part;
        doc.tokens[at].deprel = Deprel::Mark;
        let mended = &mut doc.tokens[at + 1];
        mended.upos = Upos::Verb;
        mended.lemma = lemma;
        mended.feats = "VerbForm=Inf".parse().unwrap_or(Feats::NONE);
        mended.deprel = Deprel::Acl;
        mended.head = Some(first as u32);
        doc.tokens[second].head = Some(at as u32 + 1);
        doc.tokens[second].deprel = Deprel::Obj;
    }
}

/// Mends whom "between" stands before: a single one gets the other that was joined below its own modifiers.
pub(crate) fn between(doc: &mut Document, toks: std::ops::Range<usize>) {
    for at in toks.clone() {
        if doc.tokens[at].deprel != Deprel::Case || !doc.form(at).eq_ignore_ascii_case("between") {
            continue;
        }
        let Some(first) = doc.tokens[at].head.map(|h| h as usize).filter(|h| *h > at) else { continue };
        let several = doc.tokens[first].feats.has("Number", "Plur") || doc.tokens[first].upos == Upos::Pron;
        let joined =
            |t: usize, to: usize| doc.tokens[t].head == Some(to as u32) && doc.tokens[t].deprel == Deprel::Conj;
        if several || (first + 1..toks.end).any(|t| joined(t, first)) {
            continue;
        }
        let name = doc.tokens[first].upos == Upos::Propn;
        let lower = |t: &usize| {
            let tok = &doc.tokens[*t];
            tok.deprel == Deprel::Conj
                && matches!(tok.upos, Upos::Noun | Upos::Propn)
                && tok.head.is_some_and(|h| {
                    let modifier = matches!(doc.tokens[h as usize].deprel, Deprel::Nmod | Deprel::Appos);
                    modifier && below(doc, h as usize, first)
                })
        };
        let second = (first + 1..toks.end).filter(lower).max_by_key(|t| {
            // a name beside a name, else the last
            (name && doc.tokens[*t].upos == Upos::Propn, *t)
        });
        if let Some(second) = second {
            doc.tokens[second].head = Some(first as u32);
        }
    }
}

/// Whether a token stands below another, within a few steps.
fn below(doc: &Document, mut tok: usize, top: usize) -> bool {
    for _ in 0..8 {
        match doc.tokens[tok].head {
            Some(head) if head as usize == top => return true,
            Some(head) => tok = head as usize,
            None => return false,
        }
    }
    false
}

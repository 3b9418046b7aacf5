//! The cues by which two phrases are weighed: each a template with its values, hashed into the number of a weight.

use super::spoken::{Shape, Spoken, hash};
use super::{Chain, WEIGHTS};
use dateline_doc::Deprel;
use std::hash::Hash;

fn cue(template: u8, of: impl Hash, out: &mut Vec<u32>) {
    // a second turn spreads what one turn of this hash leaves alike
    let mixed = hash((template, of)).wrapping_mul(0x9E37_79B1);
    out.push(mixed >> (32 - WEIGHTS.trailing_zeros()));
}

/// A number by its size: 0, 1, 2, 3, to 5, to 9, to 17, to 33, more.
fn size(n: u32) -> u8 {
    match n {
        0..=3 => n as u8,
        4..=5 => 4,
        6..=9 => 5,
        10..=17 => 6,
        18..=33 => 7,
        _ => 8,
    }
}

fn role(deprel: Deprel) -> u8 {
    match deprel {
        Deprel::Nsubj | Deprel::Csubj => 0,
        Deprel::NsubjPass => 1,
        Deprel::Obj => 2,
        Deprel::Iobj => 3,
        Deprel::Obl | Deprel::OblAgent => 4,
        Deprel::NmodPoss => 5,
        Deprel::Nmod => 6,
        Deprel::Appos => 7,
        Deprel::Conj => 8,
        Deprel::Compound | Deprel::Amod | Deprel::Flat => 9,
        Deprel::Root => 10,
        _ => 11,
    }
}

/// What a phrase is at a glance: the word itself for a pronoun, else how it is made.
fn sort(of: &Spoken) -> u32 {
    if of.is_pronoun() { of.whole } else { of.shape as u32 }
}

/// Cues for a phrase that speaks of somebody new.
pub(super) fn fresh(here: &Spoken, seen: bool, out: &mut Vec<u32>) {
    let sort = sort(here);
    cue(0, sort, out);
    cue(1, (sort, here.kind as u8), out);
    cue(2, (sort, here.kind as u8, seen, here.plural), out);
    cue(3, (sort, role(here.deprel)), out);
    cue(4, (sort, here.sentence == 0 || here.title), out);
    cue(5, (here.shape as u8, here.words.first()), out);
    cue(6, (sort, size(here.toks.1 - here.toks.0)), out);
    cue(7, (sort, here.quoted), out);
}

/// Cues for phrase `n` being the same as the earlier phrase `a`, whose chain is given.
pub(super) fn pair(all: &[Spoken], a: usize, n: usize, chain: Chain, out: &mut Vec<u32>) {
    let (here, there) = (&all[n], &all[a]);
    let (sort, model) = (sort(here), sort(there));
    let apart = here.sentence - there.sentence;
    let between = (n - a) as u32;
    cue(20, (sort, model), out);
    cue(21, (sort, there.shape as u8, here.kind as u8, there.kind as u8), out);
    cue(22, (sort, size(apart)), out);
    cue(23, (sort, there.shape as u8, size(between)), out);
    cue(24, (sort, role(here.deprel), role(there.deprel), apart.min(2)), out);
    cue(25, (sort, here.plural, there.plural, there.kind as u8), out);
    cue(26, (sort, chain.pronouns, there.kind as u8), out);
    cue(27, (sort, size(u32::from(chain.len)), size(apart)), out);
    cue(28, (sort, role(there.deprel), there.shape as u8, apart.min(2)), out);
    cue(29, (sort, there.kind as u8, chain.named), out);
    cue(30, (here.quoted, there.quoted, sort, there.shape as u8), out);
    // "the army warned the South that it …": one of whom the verb above is told
    if here.clause.is_some() && here.clause == there.above {
        cue(47, (sort, role(here.deprel), role(there.deprel), there.plural), out);
    }
    // "she" and a man's name
    let sex = if there.sex != 0 { there.sex } else { chain.sex };
    cue(46, (if here.is_pronoun() { 99 } else { here.shape as u8 }, here.sex, sex, there.kind as u8), out);
    // one inside the other: "his" in "his wife"
    let inside = there.toks.0 <= here.toks.0 && here.toks.1 <= there.toks.1;
    let around = here.toks.0 <= there.toks.0 && there.toks.1 <= here.toks.1;
    if inside || around {
        cue(31, (inside, sort, there.shape as u8, role(here.deprel)), out);
    }
    // both below one verb: "she saw her"
    if here.above.is_some() && here.above == there.above {
        cue(32, (sort, here.reflexive, role(here.deprel), role(there.deprel)), out);
    }
    // a name and its apposition
    if here.beside == Some(there.head) || there.beside == Some(here.head) {
        cue(33, (here.shape as u8, there.shape as u8), out);
    }
    if here.is_pronoun() {
        if let Some(word) = there.words.first() {
            cue(34, (here.person as u8, word), out);
        }
        cue(35, (here.person as u8, here.possessive, here.reflexive, role(there.deprel), apart.min(2)), out);
        return;
    }
    let whole = here.whole == there.whole;
    let head = here.words.first() == there.words.first() && !here.words.is_empty();
    let shared = here.words.iter().filter(|w| there.words.contains(w)).count();
    let all_here = shared == here.words.len();
    let all_there = shared == there.words.len();
    let letters = here.initials != 0 && there.words.first() == Some(&here.initials) && there.words.len() == 1
        || there.initials != 0 && here.words.first() == Some(&there.initials) && here.words.len() == 1;
    let known = match (here.known, if there.known != 0 { there.known } else { chain.known }) {
        (0, _) | (_, 0) => 0_u8,
        (x, y) if x == y => 1,
        _ => 2,
    };
    let shapes = (here.shape as u8, there.shape as u8);
    cue(36, (shapes, whole, head, all_here, all_there), out);
    cue(37, (shapes, head, all_here, here.kind as u8, there.kind as u8), out);
    cue(38, (shapes, known, head, whole), out);
    cue(39, (shapes, letters, here.kind as u8), out);
    cue(40, (shapes, whole, head, size(apart)), out);
    cue(41, (shapes, shared.min(3), here.words.len().min(4), there.words.len().min(4)), out);
    if head {
        cue(42, (here.shape as u8, here.words.first(), all_here), out);
    } else if matches!(here.shape, Shape::Definite | Shape::Pointing | Shape::Owned) {
        cue(43, (here.words.first(), there.words.first()), out);
        cue(44, (here.words.first(), there.kind as u8, there.shape as u8), out);
    }
    cue(45, (shapes, whole, there.title, here.plural == there.plural), out);
}

//! Spots names: every stretch of words that the gazetteer or the world knows, with how much speaks for its being a
//! place here. What it means is settled later; nothing is thrown away for being ambiguous.

use super::fold::fold;
use super::gazetteer::{Gazetteer, PlaceRecord, WordUse};
use super::judge::{judge, loud_lines};
use super::layout::Feature;
use super::words::{Gap, Words};
use super::world::World;
use dateline_doc::Country;
use fst::raw::Output;

/// How many words a name may have.
const LONGEST: usize = 8;

/// A name that was found.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// Its first word and the one after its last.
    pub first: usize,
    pub after: usize,
    /// Its folded form.
    pub key: String,
    /// What it could mean, the most prominent first.
    pub candidates: Vec<PlaceRecord>,
    /// Says who or what belongs to a place ("Russian"), not the place.
    pub adjective: bool,
    /// How much speaks for a place here, without looking at other places. `NEVER` and below: nothing can help.
    pub score: f32,
    /// Stands right before a body's own words ("Killeen Police Department").
    pub in_body: bool,
    /// Whether it is (part of) the name of a person here: the same word elsewhere is that person too.
    pub person: bool,
    /// A short form whose dot belongs to it: "Calif."
    pub short: bool,
}

/// A score that no context lifts.
pub(super) const NEVER: f32 = -50.0;

/// Finds names in the words of one text, ascending, the longest at each place.
pub(super) fn spots(words: &Words, gazetteer: &Gazetteer, world: &World) -> Vec<Spot> {
    let mut out: Vec<Spot> = Vec::new();
    let mut n = 0;
    while n < words.list.len() {
        match longest(words, n, gazetteer, world) {
            // "the United States" is found without its article, "The Hague" with it
            Some(spot) if words.key(n) == "the" && own_name(words, &spot, gazetteer, world) => n += 1,
            Some(spot) => {
                n = spot.after;
                if !spot.candidates.is_empty() {
                    out.push(spot);
                }
            }
            None => n += 1,
        }
    }
    let loud = loud_lines(words);
    for i in 0..out.len() {
        let before = i.checked_sub(1).map(|p| out[p].after);
        let next = out.get(i + 1).map(|spot| spot.first);
        judge(&mut out[i], words, gazetteer, before, next, &loud);
    }
    out
}

/// Says whether a name that begins with an article is known as well without.
fn own_name(words: &Words, spot: &Spot, gazetteer: &Gazetteer, world: &World) -> bool {
    longest(words, spot.first + 1, gazetteer, world).is_some_and(|bare| {
        let wide = |c: &PlaceRecord| {
            matches!(c.feature, Feature::Country | Feature::Region | Feature::Admin1 | Feature::Point)
        };
        bare.after == spot.after && bare.candidates.first().is_some_and(wide)
    })
}

/// Finds the longest name that starts with a word; without candidates where it is one that only hides others.
fn longest(words: &Words, first: usize, gazetteer: &Gazetteer, world: &World) -> Option<Spot> {
    let word = words.get(first)?;
    let article = matches!(words.key(first), "al" | "el" | "as" | "ad" | "ar" | "at" | "an" | "ash")
        && words.gap_after(first) == Gap::Hyphen;
    if !word.cap && !article {
        return None;
    }
    let index = gazetteer.index();
    let mut node = Some(index.root());
    let mut output = Output::zero();
    let mut key = String::new();
    let mut read = 0;
    let mut best: Option<(usize, usize, Option<u64>)> = None;
    let mut adjective = None;
    for at in first..words.list.len().min(first + LONGEST) {
        let here = words.get(at)?;
        let part = words.key(at);
        if at > first {
            let joins = match here.gap {
                Gap::Space | Gap::Hyphen => true,
                Gap::Dot => part.len() > 1 && words.get(at - 1).is_some_and(|w| w.cap && w.end - w.start <= 3),
                Gap::Possessive => true,
                _ => false,
            };
            if !joins {
                break;
            }
            if here.gap == Gap::Possessive {
                key.push('s');
            }
            key.push(' ');
        }
        key.push_str(part);
        let read = std::mem::replace(&mut read, key.len());
        node = node.and_then(|mut node| {
            let from = read;
            for byte in key[from..].bytes() {
                let transition = node.transition(node.find_input(byte)?);
                output = output.cat(transition.out);
                node = index.node(transition.addr);
            }
            Some(node)
        });
        let ends = here.cap || here.gap == Gap::Hyphen || part.starts_with(|c: char| c.is_ascii_digit());
        if ends && let Some(node) = node.filter(|node| node.is_final()) {
            best = Some((at + 1, key.len(), Some(output.cat(node.final_output()).value())));
        }
        if here.cap
            && let Some((_, is_adjective)) = world.named(&key)
        {
            let value = best.filter(|b| b.0 == at + 1).and_then(|b| b.2);
            best = Some((at + 1, key.len(), value));
            adjective = is_adjective.then_some(at + 1);
        }
    }
    let (after, len, value) = best?;
    let mut candidates = value.map_or_else(Vec::new, |value| gazetteer.listed(value));
    key.truncate(len);
    let known = gazetteer.word(&key).any(WordUse::ADJECTIVE);
    let adjective = adjective == Some(after) || known;
    let hides = value.is_some() && candidates.is_empty();
    if let Some((country, _)) = world.named(&key).filter(|_| !known && !hides) {
        let state = Country::new(&country.iso3).and_then(|code| gazetteer.state(code));
        if adjective {
            candidates.clear();
        }
        // "England" is a place of its own, although it stands for its state
        let own = |c: &PlaceRecord| {
            !c.alternate && c.population > 100_000 && !matches!(c.feature, Feature::Capital | Feature::Country)
        };
        let alias = country.names.first().is_none_or(|name| fold(name) != key);
        if let Some(state) = state
            && !candidates.iter().any(|c| c.number == state.number)
            && !(alias && candidates.first().is_some_and(own))
        {
            candidates.insert(0, state);
        }
    }
    Some(Spot { first, after, key, candidates, adjective, score: 0.0, in_body: false, person: false, short: false })
}

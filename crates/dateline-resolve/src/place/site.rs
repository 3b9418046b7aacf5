//! Sites: streets, bridges, hospitals, prisons and the like that no gazetteer lists ("Royal Street", "Karl Bremer
//! Hospital"). The kind of thing stands in the name; where it is, the text says beside it or just before.
//!
//! A site gets the point of the town or division that it lies in, and never one that the text does not name. It must
//! not touch what was found as a place already.

use super::gazetteer::{Gazetteer, PlaceRecord, WordUse};
use super::layout::Feature;
use super::settle::Settled;
use super::spot::Spot;
use super::words::{Gap, Words};
use rustc_hash::FxHashMap;

/// How many words a site's name may have.
const LONGEST: usize = 7;
/// How many words before a site its town may have been named last.
const REACH: usize = 120;

/// A site: its words, and the place that it lies in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub text: usize,
    pub first: usize,
    pub after: usize,
    pub place: PlaceRecord,
}

/// Finds the sites of all texts, by text and position.
pub(super) fn sites(texts: &[(Words, Vec<Spot>)], settled: &[Settled], gazetteer: &Gazetteer) -> Vec<Site> {
    let home = home(settled);
    let mut out = Vec::new();
    for (text, (words, spots)) in texts.iter().enumerate() {
        let here: Vec<&Settled> = settled.iter().filter(|s| s.text == text).collect();
        let mut from = 0;
        for n in 0..words.list.len() {
            if n < from {
                continue;
            }
            let Some((first, after)) = name(words, n, from, gazetteer) else { continue };
            // spots are in order and apart
            let next = here.partition_point(|s| spots[s.spot].after <= first);
            if here.get(next).is_some_and(|s| spots[s.spot].first < after) {
                continue;
            }
            if let Some(place) = around(words, spots, &here, first, after).or(home) {
                out.push(Site { text, first, after, place });
                from = after;
            }
        }
    }
    out
}

/// Says which words around word `n` name a site whose kind `n` is.
fn name(words: &Words, n: usize, from: usize, gazetteer: &Gazetteer) -> Option<(usize, usize)> {
    let word = words.get(n)?;
    let uses = gazetteer.word(words.key(n));
    if !word.cap || !uses.any(WordUse::SITE | WordUse::HOUSE) {
        return None;
    }
    let mut first = n;
    while first > from && n - first < LONGEST - 1 {
        let joined = matches!(words.list[first].gap, Gap::Space | Gap::Hyphen | Gap::Possessive)
            || words.list[first].gap == Gap::Dot && words.list[first - 1].end - words.list[first - 1].start <= 2;
        let before = &words.list[first - 1];
        let number = words.key(first - 1).starts_with(|c: char| c.is_ascii_digit());
        if !joined || !(before.cap || number && uses.any(WordUse::SITE)) {
            break;
        }
        first -= 1;
    }
    // a sentence's first word, an article or a preposition is none of its name
    while first < n && gazetteer.word(words.key(first)).any(WordUse::BESIDE) {
        first += 1;
    }
    let mut after = n + 1;
    // "Park Street", "High School": the last such word ends the name
    while words.gap_after(after - 1) == Gap::Space && words.get(after).is_some_and(|w| w.cap) {
        if !gazetteer.word(words.key(after)).any(WordUse::SITE | WordUse::HOUSE | WordUse::KIND) {
            // "Wall Street Journal", "Park Avenue Synagogue Choir": it belongs to another name
            return None;
        }
        after += 1;
    }
    let last = gazetteer.word(words.key(after - 1));
    let whole = (first..after).map(|w| words.key(w)).collect::<Vec<_>>().join(" ");
    if gazetteer.word(&whole).any(WordUse::NEVER) {
        return None;
    }
    if first == n || !last.any(WordUse::SITE | WordUse::HOUSE) {
        return None;
    }
    let lead = gazetteer.word(words.key(first));
    let saint = matches!(words.key(first), "saint" | "st" | "sainte");
    let person = lead.any(WordUse::TITLE) && !saint || lead.any(WordUse::GIVEN) && last.any(WordUse::SURNAME);
    if person || after - first < 2 {
        return None;
    }
    // a body that has a house is the house only where something is in or at it
    if !last.any(WordUse::SITE) && !located(words, first) {
        return None;
    }
    Some((first, after))
}

/// Whether a preposition of place stands before.
fn located(words: &Words, first: usize) -> bool {
    let Some(before) = first.checked_sub(1).filter(|_| words.list[first].gap == Gap::Space) else { return false };
    let key = match words.key(before) {
        "the" | "a" | "nearby" => before.checked_sub(1).map_or("", |b| words.key(b)),
        key => key,
    };
    matches!(
        key,
        "in" | "at" | "near" | "outside" | "inside" | "around" | "into" | "behind" | "opposite" | "to" | "from"
    )
}

/// The place that the text names beside a site, after it or before.
fn around(words: &Words, spots: &[Spot], here: &[&Settled], first: usize, after: usize) -> Option<PlaceRecord> {
    let local = |s: &&&Settled| {
        let spot = &spots[s.spot];
        !spot.adjective && !spot.in_body && holds(&s.place)
    };
    let split = here.partition_point(|s| spots[s.spot].first < after);
    let next = here.get(split);
    if let Some(next) = next.filter(local) {
        let between = spots[next.spot].first - after;
        let close = match between {
            0 => matches!(words.gap_after(after - 1), Gap::Comma | Gap::Bracket),
            1..=3 => (after..after + between).any(|n| matches!(words.key(n), "in" | "of" | "at" | "near")),
            _ => false,
        };
        if close {
            return Some(next.place);
        }
    }
    let near = |s: &&&Settled| first.abs_diff(spots[s.spot].first) <= REACH;
    let before = here[..split].iter().rev().take_while(near).find(local);
    before.or_else(|| here[split..].iter().take_while(near).find(local)).map(|s| s.place)
}

/// Whether a place is small enough to say where a street is.
fn holds(place: &PlaceRecord) -> bool {
    matches!(place.feature, Feature::City | Feature::Capital | Feature::Admin2 | Feature::Point)
        || place.feature == Feature::Admin1
}

/// The town that the document names most, where it names one more than once.
fn home(settled: &[Settled]) -> Option<PlaceRecord> {
    let mut seen: FxHashMap<u32, (u32, usize)> = FxHashMap::default();
    for (n, s) in
        settled.iter().enumerate().filter(|(_, s)| matches!(s.place.feature, Feature::City | Feature::Capital))
    {
        seen.entry(s.place.number).or_insert((0, n)).0 += 1;
    }
    let best = settled
        .iter()
        .filter_map(|s| seen.get(&s.place.number))
        .max_by_key(|(count, n)| (*count, std::cmp::Reverse(*n)))?;
    (best.0 > 1).then(|| settled[best.1].place)
}

//! Weighs a spotted name by the words around it: what speaks for a place here, and what for a person or a body.
//!
//! Only the words beside the name are looked at; what else the text speaks of is weighed when meanings are settled.

use super::fold::fold;
use super::gazetteer::{Gazetteer, PlaceRecord, WordUse};
use super::layout::Feature;
use super::spot::{NEVER, Spot};
use super::words::{Gap, Words};

/// What kind of neighbour a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// None that belongs to it: another sentence, a small letter, punctuation between.
    None,
    /// Capitalised, but of no name: a weekday, an office, a sentence's first word.
    Free,
    /// A direction or a kind of place.
    Geographic,
    /// A word of a body's name.
    Body,
    /// Another place or an adjective of one.
    Place,
    /// A title, a given name or an initial.
    Person,
    /// A family name.
    Family,
    /// Capitalised and unknown.
    Unknown,
}

/// Says for each word whether its line is written in capitals throughout, or with a capital on every word.
pub(super) fn loud_lines(words: &Words) -> Vec<bool> {
    let mut loud = vec![false; words.list.len()];
    let mut from = 0;
    while from < words.list.len() {
        let to = (from + 1..words.list.len()).find(|&n| words.list[n].gap == Gap::Start).unwrap_or(words.list.len());
        let long = words.list[from..to].iter().filter(|w| w.end - w.start > 3);
        let (n, capitals) = long.fold((0, 0), |(n, capitals), w| (n + 1, capitals + usize::from(w.cap)));
        loud[from..to].fill(n >= 4 && capitals * 10 >= n * 8);
        from = to;
    }
    loud
}

fn neighbour(n: usize, words: &Words, gazetteer: &Gazetteer, is_place: bool, left: bool) -> Neighbour {
    let Some(word) = words.get(n) else { return Neighbour::None };
    let key = words.key(n);
    if !word.cap {
        return Neighbour::None;
    }
    let uses = gazetteer.word(key);
    if is_place {
        return Neighbour::Place;
    }
    if left && uses.any(WordUse::TITLE) || key.chars().count() == 1 && !matches!(key, "a" | "i") {
        return Neighbour::Person;
    }
    if uses.any(WordUse::PART | WordUse::KIND) {
        return Neighbour::Geographic;
    }
    if !left && uses.any(WordUse::BODY) {
        return Neighbour::Body;
    }
    if uses.any(WordUse::BESIDE) || !left && uses.any(WordUse::TITLE) {
        return Neighbour::Free;
    }
    if left && uses.any(WordUse::GIVEN) {
        return Neighbour::Person;
    }
    if word.gap == Gap::Start && left && uses.any(WordUse::NEVER) {
        return Neighbour::Free;
    }
    if uses.any(WordUse::GIVEN | WordUse::SURNAME) {
        return Neighbour::Family;
    }
    if uses.any(WordUse::NEVER) && left {
        return Neighbour::Free;
    }
    Neighbour::Unknown
}

/// What a name's most prominent meaning says for it.
fn weight(spot: &Spot) -> f32 {
    let Some(top) = spot.candidates.first() else { return NEVER };
    let base = match top.feature {
        Feature::Country => 4.0,
        Feature::Admin1 if top.population > 200_000 => 3.5,
        Feature::Admin1 => 2.0,
        Feature::Region | Feature::Point => 3.0,
        Feature::Admin2 => 1.0,
        Feature::Capital if !top.alternate => 4.0,
        Feature::Capital => 2.0,
        Feature::City => match top.population {
            1_000_000.. => 3.0,
            200_000.. => 2.0,
            50_000.. => 1.0,
            10_000.. => 0.0,
            _ => -1.0,
        },
    };
    base - if top.alternate { 1.0 } else { 0.0 }
}

/// What it says for a town that its name is in one state only, and no word or person's name.
const UNIQUE: f32 = 1.0;

const NEAR: &[&str] = &[
    "in",
    "near",
    "outside",
    "around",
    "across",
    "throughout",
    "inside",
    "into",
    "at",
    "from",
    "to",
    "toward",
    "towards",
    "via",
    "between",
    "through",
    "over",
    "leaving",
    "visiting",
    "within",
    "reach",
    "reached",
    "left",
    "entering",
    "nearby",
    "surrounding",
];
/// Prepositions that people do not follow.
const IN: &[&str] = &["in", "near", "outside", "around", "across", "throughout", "inside"];
const KINDS: &[&str] = &[
    "city",
    "town",
    "village",
    "province",
    "state",
    "county",
    "district",
    "region",
    "island",
    "port",
    "suburb",
    "capital",
    "governorate",
    "municipality",
    "prefecture",
    "neighborhood",
    "neighbourhood",
    "area",
    "hamlet",
    "resort",
    "settlement",
    "river",
    "lake",
    "peninsula",
    "republic",
    "territory",
    "border",
    "airport",
    "residents",
    "resident",
    "camp",
    "crossing",
    "valley",
    "coast",
    "mountains",
    "oblast",
];

/// Weighs a spot by the words around it.
pub(super) fn judge(
    spot: &mut Spot,
    words: &Words,
    gazetteer: &Gazetteer,
    place_before: Option<usize>,
    place_next: Option<usize>,
    loud: &[bool],
) {
    let Some(word) = words.get(spot.first).copied() else { return };
    let single = spot.after == spot.first + 1;
    let loud = loud.get(spot.first).copied().unwrap_or(false);
    let uses = gazetteer.word(&spot.key);
    let mut score = weight(spot);
    if !single {
        score += 1.0;
    }
    let own =
        |c: &PlaceRecord| !c.alternate && matches!(c.feature, Feature::Country | Feature::Admin1 | Feature::Region);
    let acronym = word.caps && single && spot.key.len() <= 4;
    let opens_text = spot.first == 0 || word.gap == Gap::Start;
    let bound = matches!(word.gap, Gap::Comma | Gap::Bracket);
    // "Springfield, Ill.", "Walker County (Ga.)"
    let division = |c: &PlaceRecord| {
        c.feature == Feature::Admin1 && !c.alternate && spot.key.len() <= 5 && fold(c.name) != spot.key
    };
    spot.short = single && word.dot_after && !word.caps && bound && spot.candidates.iter().any(division);
    let dateline = word.caps && opens_text && dateline_follows(words, spot.after);
    if spot.key.chars().count() <= 3 && single {
        // two and three letters: only what is known to be written so, in capitals
        let known =
            spot.candidates.iter().any(own) || spot.candidates.iter().any(|c| !c.alternate && c.population > 500_000);
        let state = spot.key.len() == 2
            && !matches!(spot.key.as_str(), "us" | "uk" | "eu" | "la" | "dc" | "nz")
            && !word.dotted;
        let abbreviation = !word.caps && !word.dotted && bound && spot.candidates.iter().any(own);
        if !known
            || !(word.caps || word.dotted || abbreviation || spot.key.len() == 3 && !spot.candidates.is_empty())
            || state && !bound
        {
            spot.score = NEVER;
            return;
        }
        if !word.caps && !word.dotted && !abbreviation && !spot.candidates.iter().any(|c| c.population > 50_000) {
            score -= 3.0;
        }
    } else if acronym && !dateline && !loud && !spot.candidates.iter().any(own) {
        score -= 4.0;
    }
    let before = spot.first.checked_sub(1);
    let after_gap = words.get(spot.after).map_or(Gap::Start, |w| w.gap);
    let left_place = before.is_some_and(|b| place_before == Some(b + 1));
    let right_place = place_next == Some(spot.after);
    if dateline {
        score += 2.5;
    }
    if let Some(before) = before {
        let key = words.key(before);
        match word.gap {
            Gap::Space | Gap::Hyphen | Gap::Other => {
                if word.gap == Gap::Space && NEAR.contains(&key) {
                    let doubtful = single && uses.any(WordUse::GIVEN | WordUse::SURNAME) && !IN.contains(&key);
                    score += if doubtful { 0.5 } else { 2.0 };
                } else if word.gap == Gap::Space && matches!(key, "of" | "the" | "and" | "or") {
                    let far = before.checked_sub(1).map_or("", |b| words.key(b));
                    score += if key == "of" && KINDS.contains(&far) || key == "the" && NEAR.contains(&far) {
                        2.0
                    } else {
                        0.3
                    };
                } else if KINDS.contains(&key) || key.ends_with("ern") && !words.list[before].cap {
                    score += 1.5;
                }
            }
            Gap::Comma if left_place => score += 1.5,
            Gap::Bracket => score += 0.5,
            _ => {}
        }
    }
    if after_gap == Gap::Comma && right_place {
        score += 1.0;
    }
    let next_key = words.key(spot.after);
    // "Victoria Street": a way that is called after a town
    if after_gap == Gap::Space
        && words.get(spot.after).is_some_and(|w| w.cap)
        && !loud
        && gazetteer.word(next_key).any(WordUse::WAY)
    {
        spot.score = NEVER;
        return;
    }
    // "Naples prosecutors"
    if after_gap == Gap::Space && single && super::role::THEIRS.contains(&next_key) {
        score += 1.0;
    }
    // a town's name that nothing and nobody else has
    if uses.0 == 0 && spot.candidates.iter().all(|c| c.country == spot.candidates[0].country) && word.cap && !word.caps
    {
        score += UNIQUE;
    }
    if after_gap == Gap::Space && (KINDS.contains(&next_key) || gazetteer.word(next_key).any(WordUse::KIND)) {
        score += 1.5;
    }
    let left = match word.gap {
        Gap::Space if !loud => before.map_or(Neighbour::None, |b| neighbour(b, words, gazetteer, left_place, true)),
        // "J. London", "Dr. London", "St. X"
        Gap::Dot => match before {
            Some(b) if words.list[b].cap && !left_place && words.list[b].end - words.list[b].start <= 4 => {
                match neighbour(b, words, gazetteer, false, true) {
                    Neighbour::Person => Neighbour::Person,
                    _ => Neighbour::None,
                }
            }
            _ => Neighbour::None,
        },
        _ => Neighbour::None,
    };
    let right = match after_gap {
        Gap::Space if !loud => neighbour(spot.after, words, gazetteer, right_place, false),
        _ => Neighbour::None,
    };
    let strong = spot
        .candidates
        .first()
        .is_some_and(|c| matches!(c.feature, Feature::Country | Feature::Admin1 | Feature::Region));
    let given = single && uses.any(WordUse::GIVEN);
    match left {
        Neighbour::Person => {
            score -= if strong && !single { 0.0 } else { 7.0 };
            spot.person = single;
        }
        Neighbour::Family => score -= if strong { 2.5 } else { 5.0 },
        Neighbour::Unknown => score -= if strong { 1.5 } else { 4.0 },
        Neighbour::Body => score -= 1.0,
        Neighbour::None | Neighbour::Free | Neighbour::Geographic | Neighbour::Place => {}
    }
    match right {
        Neighbour::Body => spot.in_body = true,
        Neighbour::Person | Neighbour::Family if given || single && uses.any(WordUse::SURNAME) => {
            score -= 7.0;
            spot.person = true;
        }
        Neighbour::Unknown if given => {
            score -= 6.0;
            spot.person = true;
        }
        Neighbour::Person => score -= 3.0,
        Neighbour::Family => score -= if strong { 1.0 } else { 3.0 },
        Neighbour::Unknown => score -= if strong { 1.0 } else { 2.5 },
        Neighbour::None | Neighbour::Free | Neighbour::Geographic | Neighbour::Place => {}
    }
    if single && uses.any(WordUse::GIVEN | WordUse::SURNAME) && !strong {
        score -= if spot.candidates.first().is_some_and(|c| c.population > 1_000_000) { 0.5 } else { 2.0 };
    }
    let contained = after_gap == Gap::Comma && right_place || right == Neighbour::Geographic;
    if uses.any(WordUse::LOCATED) {
        score -= 1.5;
    } else if uses.any(WordUse::CONTAINER) && !uses.any(WordUse::NEVER) && !contained {
        score -= if strong { 2.0 } else { 6.0 };
    } else if uses.any(WordUse::NEVER) && !(uses.any(WordUse::CONTAINER) && contained) && !spot.short {
        score = NEVER;
    }
    if opens_text && single && !strong && !dateline {
        score -= 0.5;
    }
    if spot.adjective {
        // adjectives are known by name: nothing but a person's name around them speaks against
        score = if matches!(left, Neighbour::Person) && !strong { -3.0 } else { 4.0 };
    }
    spot.score = score;
}

/// Says whether what follows is how printed datelines go on: "(AP)", a dash, a comma and more.
fn dateline_follows(words: &Words, after: usize) -> bool {
    matches!(words.get(after).map(|w| w.gap), Some(Gap::Bracket | Gap::Comma | Gap::Other | Gap::Hyphen))
}

//! Settles what each name means: by what contains it in the text, by the company it keeps, by how prominent it is.
//! One name has one meaning in a document, unless the text says otherwise right beside it.

use super::gazetteer::PlaceRecord;
use super::layout::Feature;
use super::spot::{NEVER, Spot};
use super::words::{Gap, Words};
use dateline_doc::Country;
use rustc_hash::{FxHashMap, FxHashSet};

/// From here on a name is taken for a place.
const THRESHOLD: f32 = 2.0;

/// How much the outlet's home weighs, against 1 for a state that the text names.
const HOME: f32 = 0.5;

/// A name and what it means.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    /// Which text, and which of its spots.
    pub text: usize,
    pub spot: usize,
    pub place: PlaceRecord,
}

/// What the document speaks of, as far as it is known.
#[derive(Default)]
struct Company {
    countries: FxHashMap<Country, f32>,
    divisions: FxHashMap<u32, f32>,
    points: Vec<(f64, f64)>,
}

/// Decides for every spot of every text whether it is a place, and which.
///
/// `home` is the state that the outlet's address belongs to: a local paper's Springfield is its own.
pub(super) fn settle(texts: &[(Words, Vec<Spot>)], home: Option<Country>) -> Vec<Settled> {
    let persons = persons(texts);
    let mut company = Company::default();
    if let Some(home) = home {
        company.countries.insert(home, HOME);
    }
    for (_, spots) in texts {
        for spot in spots.iter().filter(|spot| spot.score >= THRESHOLD || spot.adjective && spot.score > 0.0) {
            if let Some(top) = spot.candidates.first() {
                match top.feature {
                    Feature::Country => company.country(top, 1.0),
                    Feature::Admin1 if !rivalled(spot) => company.place(top, 1.0),
                    _ if spot.candidates.len() == 1 => company.place(top, 0.7),
                    Feature::Capital => company.place(top, 0.7),
                    _ => {}
                }
            }
        }
    }
    let mut chosen: FxHashMap<&str, (u32, f32)> = FxHashMap::default();
    let mut out = Vec::new();
    let mut holds: FxHashMap<(usize, usize), PlaceRecord> = FxHashMap::default();
    for round in 0..2 {
        chosen.clear();
        out.clear();
        holds.clear();
        for (text, (words, spots)) in texts.iter().enumerate() {
            for (n, spot) in spots.iter().enumerate() {
                if spot.score <= NEVER {
                    continue;
                }
                let container = container(words, spots, n);
                let hint = hint(words, spot).or_else(|| listed(words, spots, n));
                let best = best(spot, hint, &company, container);
                let Some((mut place, outer, fit)) = best else { continue };
                let contained = outer.is_some();
                if let Some(outer) = outer {
                    holds.insert((text, n + 1), outer);
                }
                let held = holds.get(&(text, n)).copied();
                if let Some(outer) = held {
                    // "Albany, New York": the name that holds another is the state, not the city
                    place = outer;
                } else if contained {
                    // what the text says beside one mention holds for the bare ones
                    chosen.insert(&spot.key, (place.number, 100.0));
                } else {
                    let slot = chosen.entry(&spot.key).or_insert((place.number, fit));
                    if fit > slot.1 {
                        *slot = (place.number, fit);
                    }
                }
                let mut score = spot.score + if contained { 3.0 } else { 0.0 };
                if fit >= 3.0 && place.feature != Feature::Country {
                    score += 1.0;
                }
                if persons.contains(spot.key.as_str()) && !contained {
                    score -= 3.0;
                }
                if score >= THRESHOLD {
                    out.push(Settled { text, spot: n, place });
                }
            }
        }
        if round == 0 {
            for settled in &out {
                company.place(&settled.place, 0.3);
            }
        }
    }
    for settled in &mut out {
        let (words, spots) = &texts[settled.text];
        let spot = &spots[settled.spot];
        if container(words, spots, settled.spot).is_none()
            && !holds.contains_key(&(settled.text, settled.spot))
            && let Some(&(number, _)) = chosen.get(spot.key.as_str())
            && let Some(place) = spot.candidates.iter().find(|c| c.number == number)
        {
            settled.place = *place;
        }
    }
    out
}

impl Company {
    fn country(&mut self, place: &PlaceRecord, weight: f32) {
        if let Some(country) = place.country {
            *self.countries.entry(country).or_default() += weight;
        }
    }

    fn place(&mut self, place: &PlaceRecord, weight: f32) {
        self.country(place, weight);
        if let Some(division) = place.division {
            *self.divisions.entry(division).or_default() += weight;
        }
        if let (Some(point), Feature::City | Feature::Capital | Feature::Admin1 | Feature::Admin2) =
            (place.point, place.feature)
            && self.points.len() < 64
        {
            self.points.push(point);
        }
    }
}

/// Says whether a division shares its name with a state, a capital or a great city.
fn rivalled(spot: &Spot) -> bool {
    let rival = |c: &PlaceRecord| {
        matches!(c.feature, Feature::Country | Feature::Capital)
            || c.feature == Feature::City && !c.alternate && c.population > 1_000_000
    };
    spot.candidates.iter().any(rival)
}

/// Returns single words that are somebody's name somewhere in the document.
fn persons(texts: &[(Words, Vec<Spot>)]) -> FxHashSet<&str> {
    let spots = texts.iter().flat_map(|(_, spots)| spots);
    spots.filter(|spot| spot.person && spot.after == spot.first + 1).map(|spot| spot.key.as_str()).collect()
}

/// Returns the spot that says where spot `n` lies: the one after a comma or in brackets, or "in" between.
fn container<'a>(words: &Words, spots: &'a [Spot], n: usize) -> Option<&'a Spot> {
    let spot = &spots[n];
    let next = spots.get(n + 1)?;
    if next.adjective || next.score <= NEVER {
        return None;
    }
    let wide = |c: &PlaceRecord| matches!(c.feature, Feature::Country | Feature::Admin1 | Feature::Admin2);
    if !next.candidates.iter().any(wide) {
        return None;
    }
    let gap = words.get(spot.after).map(|word| word.gap)?;
    let between = next.first.checked_sub(spot.after)?;
    let joined = match between {
        0 => matches!(gap, Gap::Comma | Gap::Bracket),
        1 => words.key(spot.after) == "in" && gap == Gap::Space,
        2 => {
            gap == Gap::Comma && matches!(words.key(spot.after), "in" | "a")
                || gap == Gap::Space && words.key(spot.after + 1) == "in"
        }
        _ => false,
    };
    joined.then_some(next)
}

/// Picks a meaning: (place, what contains it by the text, how well it fits the company).
fn best(
    spot: &Spot,
    hint: Option<Feature>,
    company: &Company,
    container: Option<&Spot>,
) -> Option<(PlaceRecord, Option<PlaceRecord>, f32)> {
    let hinted = |place: &PlaceRecord| {
        let town = hint == Some(Feature::City) && place.feature == Feature::Capital;
        if hint == Some(place.feature) || town { 8.0 } else { 0.0 }
    };
    // a division in which a town of the text lies, unless the town has the same name ("Lviv")
    let holds = |place: &PlaceRecord| {
        let town =
            |c: &PlaceRecord| matches!(c.feature, Feature::City | Feature::Capital) && c.division == Some(place.number);
        let weight = company.divisions.get(&place.number).filter(|_| place.feature == Feature::Admin1);
        weight.filter(|_| !spot.candidates.iter().any(town)).map_or(0.0, |weight| 2.0 + weight.ln_1p())
    };
    let fit = |place: &PlaceRecord, company: &Company| (fit(place, company) + holds(place)).min(6.0);
    let bare = spot.candidates.iter().map(|place| (prior(place) + fit(place, company) + hinted(place), place));
    let bare = bare.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.number.cmp(&a.1.number)))?.1;
    let mut top: Option<(f32, PlaceRecord, Option<PlaceRecord>, f32)> = None;
    for place in &spot.candidates {
        let fit = fit(place, company);
        let district =
            container.and_then(|outer| outer.candidates.first()).is_some_and(|c| c.feature == Feature::Admin2);
        let wide = |c: &&PlaceRecord| (district || c.feature != Feature::Admin2) && contains(c, place);
        let outer = container.and_then(|outer| outer.candidates.iter().find(wide)).copied();
        // a list of states is no chain of containers: "Mexico, California and Brazil"
        let bonus = match (outer, bare.feature) {
            (None, _) => 0.0,
            (Some(wide), Feature::Country | Feature::Admin1) if wide.feature == Feature::Country => 6.0,
            (Some(_), Feature::Admin1) => 8.0,
            (Some(wide), _) if wide.feature == Feature::Country && bare.population > 1_000_000 => 13.0,
            (Some(_), _) => 20.0,
        };
        let score = prior(place) + fit + hinted(place) + bonus;
        if top.as_ref().is_none_or(|best| score > best.0) {
            top = Some((score, *place, outer, fit));
        }
    }
    top.map(|(_, place, outer, fit)| (place, outer, fit))
}

/// What the words beside a name say that it is: "Washington state", "the city of New York", "NEW YORK (AP)".
fn hint(words: &Words, spot: &Spot) -> Option<Feature> {
    let word = words.get(spot.first)?;
    let next = if words.gap_after(spot.after - 1) == Gap::Space { words.key(spot.after) } else { "" };
    let of = spot.first.checked_sub(2).filter(|_| words.key(spot.first - 1) == "of" && word.gap == Gap::Space);
    let kind = of.map_or("", |n| words.key(n));
    if matches!(next, "state" | "province") || matches!(kind, "state" | "province") {
        return Some(Feature::Admin1);
    }
    let dateline = word.caps && word.gap == Gap::Start && words.gap_after(spot.after - 1) != Gap::Space;
    (next == "city" || matches!(kind, "city" | "town" | "village") || dateline).then_some(Feature::City)
}

/// Says whether a name stands in a list of divisions, and so is one itself: "Oregon, Washington and Idaho".
fn listed(words: &Words, spots: &[Spot], n: usize) -> Option<Feature> {
    let joined = |left: &Spot, right: &Spot| match right.first.checked_sub(left.after) {
        Some(0) => words.gap_after(left.after - 1) == Gap::Comma,
        Some(1) => matches!(words.key(left.after), "and" | "or"),
        _ => false,
    };
    let division =
        |spot: &Spot| !rivalled(spot) && spot.candidates.first().is_some_and(|c| c.feature == Feature::Admin1);
    let before = (n.saturating_sub(3)..n)
        .rev()
        .take_while(|&i| joined(&spots[i], &spots[i + 1]))
        .filter(|&i| division(&spots[i]));
    let after = (n + 1..spots.len().min(n + 4))
        .take_while(|&i| joined(&spots[i - 1], &spots[i]))
        .filter(|&i| division(&spots[i]));
    (before.count() + after.count() >= 2).then_some(Feature::Admin1)
}

/// How probable a meaning is before the text is read.
fn prior(place: &PlaceRecord) -> f32 {
    let people = ((place.population + 300) as f32).ln();
    people
        + match place.feature {
            Feature::Country => 6.0,
            Feature::Admin1 => 1.0,
            Feature::Capital if !place.alternate => 5.0,
            Feature::Capital => 1.0,
            Feature::Region | Feature::Point => 2.0,
            Feature::City => 1.0,
            Feature::Admin2 => -0.5,
        }
        - if place.alternate { 4.0 } else { 0.0 }
}

/// How well a meaning fits what else the document speaks of.
fn fit(place: &PlaceRecord, company: &Company) -> f32 {
    let mut fit = 0.0;
    if place.feature != Feature::Country
        && let Some(weight) = place.country.and_then(|country| company.countries.get(&country))
    {
        fit += 2.0 + 1.5 * weight.ln_1p();
    }
    if place.feature != Feature::Admin1
        && let Some(weight) = place.division.and_then(|division| company.divisions.get(&division))
    {
        fit += 2.0 + weight.ln_1p();
    }
    if let Some(point) = place.point {
        let near = company.points.iter().filter(|other| **other != point && near(point, **other)).count();
        fit += (near as f32).ln_1p();
    }
    fit.min(6.0)
}

/// Says whether two points lie within some three hundred kilometres.
fn near(a: (f64, f64), b: (f64, f64)) -> bool {
    let north = a.0 - b.0;
    let east = (a.1 - b.1) * a.0.to_radians().cos();
    north * north + east * east < 2.7 * 2.7
}

fn contains(wide: &PlaceRecord, place: &PlaceRecord) -> bool {
    if wide.number == place.number {
        return false;
    }
    match wide.feature {
        Feature::Country => {
            wide.country.is_some() && wide.country == place.country && place.feature != Feature::Country
        }
        Feature::Admin1 => place.division == Some(wide.number) && place.feature != Feature::Admin1,
        Feature::Admin2 => {
            wide.division.is_some()
                && wide.division == place.division
                && matches!(place.feature, Feature::City | Feature::Capital)
        }
        _ => false,
    }
}

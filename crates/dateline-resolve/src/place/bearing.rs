//! Points that a text works out: "30 km (19 miles) north of Mosul", "36.34°N, 43.13°E".
//!
//! A distance and a direction from a place make a place of their own, the words together; the place itself is not
//! named a second time. It must not look names up.

use super::words::{Gap, Words};
use dateline_doc::{Place, PlaceKind, PlacePrecision, Region, Span};

/// Kilometres of the units that distances are given in.
const UNITS: &[(&str, f64)] = &[
    ("km", 1.0),
    ("kms", 1.0),
    ("kilometer", 1.0),
    ("kilometers", 1.0),
    ("kilometre", 1.0),
    ("kilometres", 1.0),
    ("mile", 1.609_344),
    ("miles", 1.609_344),
    ("mi", 1.609_344),
];
/// Degrees from north, clockwise.
const DIRECTIONS: &[(&str, f64)] = &[
    ("north", 0.0),
    ("northeast", 45.0),
    ("east", 90.0),
    ("southeast", 135.0),
    ("south", 180.0),
    ("southwest", 225.0),
    ("west", 270.0),
    ("northwest", 315.0),
];
/// Farther than this nobody gives a direction from a town.
const FARTHEST: f64 = 2_000.0;
/// Kilometres of a degree of latitude.
const DEGREE: f64 = 111.195;

fn of<T: Copy>(table: &[(&str, T)], key: &str) -> Option<T> {
    table.iter().find(|(word, _)| *word == key).map(|(_, value)| *value)
}

/// Moves a place to where the words before it say, where they give distance and direction.
pub(super) fn shift(place: &mut Place, first: usize, words: &Words, text: &str) {
    let Some((start, far, angle)) = said(first, words, text) else { return };
    let (Some(lat), Some(lon)) = (place.lat, place.lon) else { return };
    let (north, east) = (far * angle.to_radians().cos(), far * angle.to_radians().sin());
    let to = lat + north / DEGREE;
    if !(-90.0..=90.0).contains(&to) {
        return;
    }
    // east is measured half way, which is right to a hundredth over such distances
    let across = DEGREE * ((lat + to) / 2.0).to_radians().cos();
    let long = lon + if across > 1.0 { east / across } else { 0.0 };
    place.lat = Some(to);
    place.lon = Some((long + 540.0).rem_euclid(360.0) - 180.0);
    place.at.span = Span::new(start, place.at.span.end as usize);
    place.name = place.at.span.of(text).to_owned();
    place.precision = PlacePrecision::Point;
    place.geonames_id = None;
    place.admin1 = None;
    place.kind = PlaceKind::Literal;
}

/// Reads "30 km (19 miles) north of" before word `first`: where it begins, kilometres, degrees.
fn said(first: usize, words: &Words, text: &str) -> Option<(usize, f64, f64)> {
    let mut n = first.checked_sub(2).filter(|_| words.key(first - 1) == "of")?;
    let word = words.key(n);
    let joint = |n: usize| words.get(n).is_some_and(|w| w.gap == Gap::Hyphen);
    let angle = match n.checked_sub(1).filter(|_| joint(n)) {
        Some(before) => {
            let both = format!("{}{word}", words.key(before));
            n = before;
            of(DIRECTIONS, &both)?
        }
        None => of(DIRECTIONS, word)?,
    };
    let mut best = None;
    for _ in 0..2 {
        let Some((at, far)) = length(n, words, text) else { break };
        best = Some((at, far));
        n = words.list.partition_point(|w| w.start < at);
    }
    let (at, far) = best.filter(|(_, far)| *far <= FARTHEST)?;
    Some((at, far, angle))
}

/// The number and the unit right before word `n`: where they begin, kilometres.
fn length(n: usize, words: &Words, text: &str) -> Option<(usize, f64)> {
    let unit = n.checked_sub(1)?;
    let each = of(UNITS, words.key(unit))?;
    // nothing but blanks and brackets between
    let between = text.get(words.get(unit)?.end..words.get(n)?.start)?;
    if !between.chars().all(|c| matches!(c, ' ' | '(' | ')' | ',' | '\u{a0}')) {
        return None;
    }
    let head = text.get(..words.get(unit)?.start)?.trim_end_matches([' ', '-', '\u{a0}']);
    let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len();
    let start = head.len() - digits;
    let number: f64 = head.get(start..)?.replace(',', "").parse().ok()?;
    Some((start, number * each))
}

/// Finds places given by degrees: "36.34°N, 43.13°E", "36°20′N 43°08′E".
pub(super) fn points(text: &str, region: Region) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    let mut from = 0;
    while let Some(sign) = text.get(from..).and_then(|t| t.find('°')).map(|at| from + at) {
        from = sign + '°'.len_utf8();
        let Some((start, lat, after)) = degrees(text, sign, ['N', 'S'], 90.0) else { continue };
        let gap = text[after..].len() - text[after..].trim_start_matches([' ', ',', ';', '/', '\u{a0}']).len();
        let Some(next) = text.get(after..).and_then(|t| t.find('°')).map(|at| after + at) else { continue };
        let Some((lon_start, lon, end)) = degrees(text, next, ['E', 'W'], 180.0) else { continue };
        if lon_start != after + gap {
            continue;
        }
        let at = dateline_doc::Locus { region, span: Span::new(start, end) };
        out.push(Place {
            at,
            name: text[start..end].to_owned(),
            lat: Some(lat),
            lon: Some(lon),
            country: None,
            admin1: None,
            geonames_id: None,
            precision: PlacePrecision::Point,
            kind: PlaceKind::Literal,
        });
        from = end;
    }
    out
}

/// Reads degrees, minutes and seconds around a degree sign: where they begin, their value, where they end.
fn degrees(text: &str, sign: usize, sides: [char; 2], most: f64) -> Option<(usize, f64, usize)> {
    let head = &text[..sign];
    let start = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let mut value: f64 = head.get(start..)?.parse().ok()?;
    let mut at = sign + '°'.len_utf8();
    for (marks, part) in [(['′', '\'', '’'], 60.0), (['″', '"', '”'], 3600.0)] {
        let rest = text.get(at..)?.trim_start_matches([' ', '\u{a0}']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let Some(mark) = rest.get(digits..).and_then(|r| r.chars().next()).filter(|c| marks.contains(c)) else { break };
        let Ok(number) = rest[..digits].parse::<f64>() else { break };
        if number >= 60.0 {
            return None;
        }
        value += number / part;
        at = text.len() - rest.len() + digits + mark.len_utf8();
    }
    let rest = text.get(at..)?.trim_start_matches([' ', '\u{a0}']);
    let side = rest.chars().next().filter(|c| sides.contains(c))?;
    let end = text.len() - rest.len() + 1;
    let whole = !rest.chars().nth(1).is_some_and(char::is_alphanumeric);
    (whole && value <= most).then_some((start, if side == sides[1] { -value } else { value }, end))
}

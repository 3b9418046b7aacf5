//! Where to look for a happening that was told before: by story, type and day, and by sides and day over all stories.

use dateline_doc::{Happening, Side};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How many days apart two tellings of one act may be dated.
const REACH: i32 = 4;
/// Stands for no day.
const NONE: i32 = i32::MIN;

/// Where a happening stands: story and type, day, sides.
type Stand = ((u64, String), i32, Option<String>);

/// The open happenings, for looking up.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Index {
    /// (story, type) → day → numbers.
    stories: FxHashMap<(u64, String), BTreeMap<i32, Vec<u64>>>,
    /// (type, day, sides in order) → numbers; of dated ones with both sides.
    sides: FxHashMap<String, Vec<u64>>,
    /// number → where it stands, for taking it out.
    places: FxHashMap<u64, Stand>,
}

fn days(day: Option<&str>) -> i32 {
    day.and_then(|d| d.parse::<Date>().ok()).map_or(NONE, |d| (d - Date::constant(1970, 1, 1)).get_days())
}

fn place(side: &Side) -> Option<&str> {
    side.country.as_deref().or(side.code.as_deref())
}

/// What two tellings of one act share over all stories, whichever side is named first.
pub(crate) fn sides_key(kind: &str, day: Option<&str>, a: Option<&Side>, b: Option<&Side>) -> Option<String> {
    let (a, b) = (place(a?)?, place(b?)?);
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    Some(format!("{kind} {} {a} {b}", day?))
}

impl Index {
    /// Puts a happening where it stands now.
    pub(crate) fn put(&mut self, number: u64, story: u64, happening: &Happening) {
        let key = (story, happening.kind.clone());
        let day = days(happening.day.as_deref());
        let sides = sides_key(
            &happening.kind,
            happening.day.as_deref(),
            happening.actor.as_ref(),
            happening.recipient.as_ref(),
        )
        .filter(|_| happening.dated);
        let now = (key, day, sides);
        if self.places.get(&number) == Some(&now) {
            return;
        }
        self.take(number);
        self.stories.entry(now.0.clone()).or_default().entry(day).or_default().push(number);
        if let Some(sides) = &now.2 {
            self.sides.entry(sides.clone()).or_default().push(number);
        }
        self.places.insert(number, now);
    }

    /// Takes a happening out.
    pub(crate) fn take(&mut self, number: u64) {
        let Some((key, day, sides)) = self.places.remove(&number) else { return };
        if let Some(by_day) = self.stories.get_mut(&key) {
            if let Some(list) = by_day.get_mut(&day) {
                list.retain(|n| *n != number);
                if list.is_empty() {
                    by_day.remove(&day);
                }
            }
            if by_day.is_empty() {
                self.stories.remove(&key);
            }
        }
        if let Some(sides) = sides
            && let Some(list) = self.sides.get_mut(&sides)
        {
            list.retain(|n| *n != number);
            if list.is_empty() {
                self.sides.remove(&sides);
            }
        }
    }

    /// The happenings of a story and type that may be of a day.
    pub(crate) fn near(&self, story: u64, kind: &str, day: Option<Date>) -> Vec<u64> {
        let Some(by_day) = self.stories.get(&(story, kind.to_owned())) else { return Vec::new() };
        let mut out: Vec<u64> = match day {
            None => by_day.values().flatten().copied().collect(),
            Some(day) => {
                let at = (day - Date::constant(1970, 1, 1)).get_days();
                let undated = by_day.get(&NONE).into_iter().flatten();
                by_day.range(at - REACH..=at + REACH).flat_map(|(_, l)| l).chain(undated).copied().collect()
            }
        };
        // whatever the order they came to stand in
        out.sort_unstable();
        out
    }

    /// The dated happenings of any story with these sides.
    pub(crate) fn elsewhere(&self, key: &str) -> &[u64] {
        self.sides.get(key).map_or(&[], Vec::as_slice)
    }
}

//! Times that go by a name (holidays, eras) and words that only point: "now", "the past", "at that time".
//!
//! A part of the grammar; like it, it must not work out values.

use super::grammar::Reader;
use super::lists::NameRule;
use super::meaning::{Found, Pick, Place, What, YearSaid};
use super::words::{Class, Unit, is_function_word};
use dateline_doc::TimeKind;

impl Reader<'_> {
    pub(super) fn may_be_name(&self, i: usize) -> bool {
        let low = self.low(i);
        let written = self.cap(i) || self.digits(i);
        !low.is_empty() && (low == "the" || written && !self.lists.named(low).1.is_empty())
    }

    pub(super) fn named(&self, i: usize) -> Option<Found> {
        let start = if self.is(i, &["the"]) { i + 1 } else { i };
        let low = self.low(start);
        // a name is written with a capital, or in figures
        if low.is_empty() || !(self.cap(start) || self.digits(start)) {
            return None;
        }
        let (from, names) = self.lists.named(low);
        let led = start > i;
        let mut best: Option<(usize, usize)> = None;
        for (k, name) in names.iter().enumerate() {
            let n = name.words.split(' ').count();
            let fits = name.words.split(' ').enumerate().all(|(k, w)| self.low(start + k) == w);
            // "a Turkish national day of mourning" is no national day
            let last = start + n - 1;
            let written = n == 1 || self.cap(last) || self.digits(last) || !self.is(last + 1, &["of"]);
            // "the Tet Offensive", "the Yom Kippur War" are wars
            let of_war =
                matches!(name.rule, NameRule::Moving) && self.cap(last + 1) && self.class(last + 1) == Class::Other;
            let written = written && !of_war;
            // the article is part of an era's name: "the Victorian era", but "the [Easter] holiday"
            let whole = !led || matches!(name.rule, NameRule::Years(..));
            if fits && written && whole && best.is_none_or(|b| start + n > b.1) {
                best = Some((from + k, start + n));
            }
        }
        let (index, end) = best?;
        let (year, end) = self.year_after(end).unwrap_or((YearSaid::By(Pick::Open), end));
        let place = Place::Named(index, year);
        if let Class::Part(part) = self.class(end) {
            return Some(self.found(end + 1, TimeKind::Time, What::Part(Some(place), part)));
        }
        Some(self.found(end, TimeKind::Date, What::At(place)))
    }

    /// now, currently, recently, the past, the future, that time, …
    pub(super) fn reference(&self, i: usize) -> Option<Found> {
        let at = |end: usize, value: &str| Some(self.found(end, TimeKind::Date, What::Value(value.to_string())));
        let stops = |j: usize| self.class(j) == Class::Mark || is_function_word(self.low(j)) || self.low(j).is_empty();
        match self.low(i) {
            "now" if !self.is(i + 1, &["that"]) || self.narrative => at(i + 1, "PRESENT_REF"),
            "currently" | "nowadays" | "presently" => at(i + 1, "PRESENT_REF"),
            "current" => at(i + 1, "PRESENT_REF"),
            "recent" | "recently" | "formerly" => at(i + 1, "PAST_REF"),
            "former" if self.narrative => at(i + 1, "PAST_REF"),
            "future" => at(i + 1, "FUTURE_REF"),
            "present" if self.is(i + 1, &["day"]) => at(i + 2, "PRESENT_REF"),
            "present" if self.is(i + 1, &["-"]) && self.is(i + 2, &["day"]) => at(i + 3, "PRESENT_REF"),
            "modern" if self.is(i + 1, &["day"]) => at(i + 2, "PRESENT_REF"),
            "present" if self.before(i) == "at" => at(i + 1, "PRESENT_REF"),
            "date" if self.before(i) == "to" && stops(i + 1) => at(i + 1, "PRESENT_REF"),
            "these" if self.is(i + 1, &["days"]) => at(i + 2, "PRESENT_REF"),
            "the" => self.the_reference(i),
            _ if self.some_era(i).is_some() => at(self.some_era(i)?, "PAST_REF"),
            "that" | "this" if self.is(i + 1, &["time"]) && (self.before(i) != "," || self.narrative) => {
                let what = if self.is(i, &["this"]) {
                    What::Value("PRESENT_REF".to_string())
                } else {
                    What::At(Place::Spoken)
                };
                Some(self.found(i + 2, TimeKind::Date, what))
            }
            "that" | "this" if self.is(i + 1, &["period"]) => Some(self.found(i + 2, TimeKind::Date, What::Unknown)),
            _ => None,
        }
    }

    /// "Douglas era", "Vietnam-era": an era that the lists do not know, at a capitalised word; the word after it.
    pub(super) fn some_era(&self, i: usize) -> Option<usize> {
        let named = self.cap(i) && self.class(i) == Class::Other && !is_function_word(self.low(i));
        let end = if self.is(i + 1, &["-"]) { i + 3 } else { i + 2 };
        (named && self.is(end - 1, &["era"])).then_some(end)
    }

    fn the_reference(&self, i: usize) -> Option<Found> {
        let at = |end: usize, value: &str| Some(self.found(end, TimeKind::Date, What::Value(value.to_string())));
        let stops = |j: usize| self.class(j) == Class::Mark || is_function_word(self.low(j)) || self.low(j).is_empty();
        let j = if self.is(i + 1, &["near", "foreseeable", "recent", "distant", "immediate", "very"]) {
            i + 2
        } else {
            i + 1
        };
        if let Some(end) = self.some_era(j) {
            return at(end, "PAST_REF");
        }
        match self.low(j) {
            "past" if stops(j + 1) && !self.is(j + 1, &["-"]) => at(j + 1, "PAST_REF"),
            "future" if stops(j + 1) => at(j + 1, "FUTURE_REF"),
            "present" if stops(j + 1) && matches!(self.before(i), "at" | "to" | "until" | "for") => {
                at(j + 1, "PRESENT_REF")
            }
            "moment" if self.before(i) == "at" => at(j + 1, "PRESENT_REF"),
            "time" if self.is(j + 1, &["being"]) => at(j + 2, "PRESENT_REF"),
            "time" if self.before(i) == "at" => Some(self.found(j + 1, TimeKind::Date, What::At(Place::Spoken))),
            "same" if self.is(j + 1, &["time"]) && (self.narrative || !self.is(j + 2, &[","])) => {
                Some(self.found(j + 2, TimeKind::Date, What::At(Place::Spoken)))
            }
            "year" if self.is(j + 1, &["-"]) && self.is(j + 2, &["ago", "earlier"]) => {
                let (unit, end) = match self.low(j + 3) {
                    "quarter" => (Some(Unit::Quarter), j + 4),
                    "month" => (Some(Unit::Month), j + 4),
                    "period" => (None, j + 4),
                    _ => (None, j + 3),
                };
                Some(self.found(end, TimeKind::Date, What::At(Place::YearBefore(unit))))
            }
            _ => None,
        }
    }
}

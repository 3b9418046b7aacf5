//! Stretches of the calendar that go by a phrase: quarters, seasons, decades, centuries, "the following week",
//! "that same year", "the last week of March".
//!
//! A part of the grammar; like it, it must not work out values.

use super::grammar::Reader;
use super::meaning::{From, Pick, Place, YearSaid};
use super::words::{Class, Unit, is_function_word, is_time_preposition, ordinal};

impl Reader<'_> {
    /// "the third quarter of 2009", "third-quarter", "Q3 2009", "the first half of this year", "first-half".
    pub(super) fn quarter(&self, i: usize) -> Option<(Place, usize)> {
        let the = if self.is(i, &["the"]) { i + 1 } else { i };
        let of_year = |end: usize| {
            let fiscal = if self.is(end, &["of"]) { end + 1 } else { end };
            let fiscal = if self.is(fiscal, &["fiscal"]) { fiscal + 1 } else { end };
            self.year_after(fiscal).unwrap_or((YearSaid::By(Pick::Open), end))
        };
        let low = self.low(the);
        if let Some(q) = low.strip_prefix('q').and_then(|q| q.parse::<u8>().ok()).filter(|q| (1..=4).contains(q)) {
            let (year, end) = of_year(the + 1);
            return Some((Place::Quarter(year, q), end));
        }
        let n = match (low, ordinal(self.class(the))) {
            ("final", _) => 4,
            (_, Some(n @ 1..=4)) => n as u8,
            _ => return None,
        };
        let mut j = the + 1;
        if self.is(j, &["-"]) {
            j += 1;
        }
        if self.is(j, &["fiscal", "financial", "calendar"]) {
            j += 1;
        }
        if self.is(j, &["quarter"]) {
            let (year, end) = of_year(j + 1);
            return Some((Place::Quarter(year, n), end));
        }
        if self.is(j, &["half"]) && n <= 2 {
            let (year, end) = of_year(j + 1);
            let dated = end > j + 1
                || self.is(the + 1, &["-"])
                || (the > i && self.is(j + 1, &["results", "profit", "earnings", "sales"]));
            return dated.then_some((Place::Half(year, n), end));
        }
        None
    }

    /// "the summer of 1916", "spring", "last winter" (by `picked`).
    pub(super) fn season(&self, i: usize) -> Option<(Place, usize)> {
        let the = if self.is(i, &["the"]) { i + 1 } else { i };
        let j = if the > i && self.is(the, &["severe", "harsh", "hot", "cold", "early", "late", "coming"]) {
            the + 1
        } else {
            the
        };
        let Class::Season(s) = self.class(j) else { return None };
        if let Some((year, end)) = self.year_after(j + 1) {
            return Some((Place::Season(year, s, Pick::Open), end));
        }
        let before = self.before(i);
        let is_led =
            is_time_preposition(before) || matches!(before, "early" | "late" | "mid" | "every" | "each") || the > i;
        if self.cap(j) && self.cap(j + 1) && self.class(j + 1) == Class::Other {
            return None; // "Winter Olympics"
        }
        if self.cap(j) && j == i && i > 0 && self.cap(i - 1) {
            return None; // "Prague Spring"
        }
        let ambiguous = self.is(j, &["fall", "spring"]);
        if ambiguous && (!is_led && !self.cap(j) && !self.is(j + 1, &["'"]) && !self.is(j, &["spring"])) {
            return None;
        }
        if self.is(j, &["fall"])
            && (self.is(j + 1, &["of", "in", "from", "to"]) || before == "to" || before == "of" && the == i)
        {
            return None;
        }
        if self.is(j, &["fall"]) && (i == 0 || before == ".") && the == i {
            return None;
        }
        Some((Place::Season(YearSaid::By(Pick::Open), s, Pick::Open), j + 1))
    }

    /// "the late 1930s", "the '90s", "the nineteenth century", "the 4th century BC".
    pub(super) fn decade(&self, i: usize) -> Option<(Place, usize)> {
        let the = if self.is(i, &["the"]) { i + 1 } else { i };
        let mut j = the;
        if self.is(j, &["early", "late", "mid", "middle"]) {
            j += 1;
            if self.is(j, &["-"]) {
                j += 1;
            }
        }
        let quote = if self.is(j, &["'"]) { j + 1 } else { j };
        if let Class::DigitPlural(n) = self.class(quote) {
            let n = n as i32;
            let bc = self.bc(quote + 1);
            let end = bc.unwrap_or(quote + 1);
            return match n {
                1000..=2090 if n % 100 == 0 && n < 2000 => Some((Place::Century(n / 100, false), end)),
                100..=990 if bc.is_some() && n % 10 == 0 => Some((Place::Decade(n / 10, true), end)),
                1000..=2090 if n % 10 == 0 => Some((Place::Decade(n / 10, false), end)),
                // "the 20s and 30s", but "in their 20s and 30s"
                10..=90 if n % 10 == 0 && (the > i || quote > j || self.before(i) == "and" && self.after_decade(i)) => {
                    Some((Place::ShortDecade(n), end))
                }
                _ => None,
            };
        }
        let words = ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
        if let Some(k) = words.iter().position(|w| *w == self.low(j)).filter(|_| the > i)
            && (!matches!(self.before(i), "in" | "his" | "her" | "their") || self.before(i) == "in")
        {
            return Some((Place::ShortDecade(k as i32 * 10 + 20), j + 1));
        }
        let (n, after) = match self.class(j) {
            Class::Ordinal(n) | Class::DigitOrdinal(n) if (1..40).contains(&n) => (n as i32, j + 1),
            Class::Cardinal(20) if self.is(j + 1, &["-"]) => {
                (20 + ordinal(self.class(j + 2)).filter(|n| *n < 10)? as i32, j + 3)
            }
            _ => return None,
        };
        let after = if self.is(after, &["-"]) { after + 1 } else { after };
        if !self.is(after, &["century", "centuries"]) {
            return None;
        }
        match self.bc(after + 1) {
            Some(end) => Some((Place::Century(n - 1, true), end)),
            None => Some((Place::Century(n - 1, false), after + 1)),
        }
    }

    fn after_decade(&self, i: usize) -> bool {
        let decade = i >= 3 && matches!(self.class(i - 2), Class::DigitPlural(_));
        decade && self.is(i - 3, &["the", "'", "early", "late", "mid", "-"])
    }

    /// "this week", "last October", "the following day", "that same year", "the month", "the last week of March".
    pub(super) fn picked(&self, i: usize) -> Option<(Place, usize)> {
        let the = self.is(i, &["the"]);
        let j = if the { i + 1 } else { i };
        let low = self.low(j);
        let pick = match low {
            "this" if !the => Pick::This,
            "that" if !the => Pick::That,
            "these" | "those" => return None,
            "current" | "present" => Pick::This,
            "last" => Pick::Last,
            "past" if !the => Pick::Last,
            "next"
                if the
                    && self.is(
                        j + 1,
                        &[
                            "day",
                            "morning",
                            "night",
                            "evening",
                            "afternoon",
                            "month",
                            "year",
                            "week",
                            "decade",
                            "spring",
                            "summer",
                            "autumn",
                            "fall",
                            "winter",
                        ],
                    ) =>
            {
                Pick::Following
            }
            "next" | "coming" | "upcoming" => Pick::Next,
            "previous" | "preceding" | "prior" => Pick::Previous,
            "following" | "ensuing" | "subsequent" | "succeeding" => Pick::Following,
            "same" => Pick::That,
            _ if the || low == "year" => {
                // the month, the year; "the day" only where it ends there
                return match self.class(j) {
                    Class::Unit(u @ (Unit::Month | Unit::Year | Unit::Week | Unit::Weekend | Unit::Quarter), false)
                        if the =>
                    {
                        let bare = !self.is(j + 1, &["-", "of"]) && !self.ordinal_noun(j + 1);
                        let previous =
                            self.is(j + 1, &["previous", "before", "earlier", "prior"]) && u != Unit::Quarter;
                        if previous && !self.plain(j + 2) {
                            return Some((Place::Unit(u, Pick::Previous), j + 2));
                        }
                        if self.is(j + 1, &["following", "after"]) && !self.plain(j + 2) && u != Unit::Quarter {
                            return Some((Place::Unit(u, Pick::Following), j + 2));
                        }
                        bare.then_some((Place::Unit(u, Pick::Open), j + 1))
                    }
                    Class::Unit(Unit::Day, false) if the => self.the_day(j),
                    _ if the
                        && self.is(j, &["fiscal", "calendar", "financial", "full"])
                        && self.is(j + 1, &["year"]) =>
                    {
                        Some((Place::Unit(Unit::Year, Pick::Open), j + 2))
                    }
                    _ if the && self.is(j, &["year"]) => None,
                    _ => self.nth(j),
                };
            }
            _ => return self.nth(j),
        };
        if let Some(found) = self.nth(j) {
            return Some(found);
        }
        let mut k = j + 1;
        let pick = match (low, self.low(k)) {
            ("this", "past") => Pick::Last,
            ("this", "coming") => Pick::Next,
            _ => pick,
        };
        if matches!(low, "that" | "this") && self.is(k, &["same", "past", "coming", "very"]) {
            k += 1;
        }
        if self.is(k, &["fiscal", "calendar", "financial", "full", "entire", "whole"]) {
            k += 1;
        }
        match self.class(k) {
            Class::Unit(u, false) if !matches!(u, Unit::Second | Unit::Minute | Unit::Hour) => {
                if self.is(k + 1, &["-"]) && self.glued(k + 1) && !self.is(k + 2, &["end"]) {
                    return None;
                }
                let mut end = k + 1;
                // the same period last year, the same month a year ago
                if low == "same"
                    && let Some(e) = self.year_before(k + 1)
                {
                    return Some((Place::YearBefore(Some(u)), e));
                }
                if self.is(end, &["previous"]) {
                    end += 1;
                }
                Some((Place::Unit(u, pick), end))
            }
            Class::Weekday(d) if self.cap(k) => Some((Place::Weekday(d, pick), k + 1)),
            Class::Month(m) if self.cap(k) => {
                if let Some((d, end)) = self.day_number(k + 1) {
                    return Some((Place::Day(YearSaid::By(Pick::Open), Some(m), Some(d)), end));
                }
                Some((Place::Month(m, pick), k + 1))
            }
            Class::Season(s) => {
                if self.is(k, &["fall", "spring"]) && self.is(k + 1, &["of"]) {
                    return None;
                }
                Some((Place::Season(YearSaid::By(Pick::Open), s, pick), k + 1))
            }
            _ if low == "same" && self.is(k, &["period", "quarter"]) => {
                let end = self.year_before(k + 1)?;
                Some((Place::YearBefore(None), end))
            }
            _ => None,
        }
    }

    /// "last year", "a year ago", "a year earlier", "of the previous year": the end of it.
    fn year_before(&self, i: usize) -> Option<usize> {
        let i = if self.is(i, &["of", "in"]) { i + 1 } else { i };
        if self.is(i, &["last"]) && self.is(i + 1, &["year"]) {
            return Some(i + 2);
        }
        if self.is(i, &["a"]) && self.is(i + 1, &["year"]) && self.is(i + 2, &["ago", "earlier", "before"]) {
            return Some(i + 3);
        }
        if self.is(i, &["the"]) && self.is(i + 1, &["previous", "prior"]) && self.is(i + 2, &["year"]) {
            return Some(i + 3);
        }
        if self.is(i, &["one"]) && self.is(i + 1, &["year"]) && self.is(i + 2, &["ago", "earlier", "before"]) {
            return Some(i + 3);
        }
        None
    }

    fn the_day(&self, j: usize) -> Option<(Place, usize)> {
        if self.is(j + 1, &["before", "earlier", "previous"]) {
            let end = if self.plain(j + 2) || self.cap(j + 2) || self.is(j + 2, &["the"]) { j + 1 } else { j + 2 };
            return Some((Place::Shift(Some(-1), Unit::Day, From::Spoken, true), end));
        }
        if self.is(j + 1, &["after", "following"]) {
            if self.is(j + 2, &["tomorrow"]) {
                return Some((Place::Shift(Some(2), Unit::Day, From::Report, true), j + 3));
            }
            let end = if self.plain(j + 2) || self.cap(j + 2) || self.is(j + 2, &["the"]) { j + 1 } else { j + 2 };
            return Some((Place::Shift(Some(1), Unit::Day, From::Spoken, true), end));
        }
        let ends = self.class(j + 1) == Class::Mark && !self.is(j + 1, &["-"]) || is_function_word(self.low(j + 1));
        (ends && !self.is(j + 1, &["of", "to"])).then_some((Place::Unit(Unit::Day, Pick::That), j + 1))
    }

    fn ordinal_noun(&self, i: usize) -> bool {
        self.is(i, &["old", "long"])
    }

    /// "the last week of March", "the first day of 2009".
    pub(super) fn nth(&self, j: usize) -> Option<(Place, usize)> {
        let n: i8 = match (self.low(j), ordinal(self.class(j))) {
            ("last" | "final", _) => -1,
            (_, Some(n @ 1..=31)) => i8::try_from(n).ok()?,
            _ => return None,
        };
        let Class::Unit(u @ (Unit::Day | Unit::Week | Unit::Month | Unit::Weekend), false) = self.class(j + 1) else {
            return None;
        };
        if !self.is(j + 2, &["of", "in"]) {
            return None;
        }
        let (of, end) = self.place_of(j + 3)?;
        Some((Place::Nth(n, u, Box::new(of)), end))
    }

    /// A month or year that something is the nth part of; not `place`, so that it cannot go round in circles.
    fn place_of(&self, i: usize) -> Option<(Place, usize)> {
        if let Some((place @ Place::Day(_, Some(_), None), end)) = self.month_date(i) {
            return Some((place, end));
        }
        if let Some((y, end)) = self.year(i) {
            return Some((Place::Day(YearSaid::Is(y), None, None), end));
        }
        let pick = match self.low(i) {
            "this" => Pick::This,
            "last" => Pick::Last,
            "next" => Pick::Next,
            "that" => Pick::That,
            "the" => Pick::Open,
            _ => return None,
        };
        match self.class(i + 1) {
            Class::Unit(u @ (Unit::Year | Unit::Month), false) => Some((Place::Unit(u, pick), i + 2)),
            _ => None,
        }
    }
}

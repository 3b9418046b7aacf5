//! Which words are a time expression: a hand-written matcher over scanned words, one pass, longest match first.
//!
//! Every attempt looks at a bounded number of words ahead, so that the work is linear in the text. The spans follow
//! TIMEX3: no leading preposition, modifiers and articles inside. It must not work out values.
//!
//! Source: TIMEX3 annotation guidelines (Saurí et al. 2006); TIDES 2005 for what a trigger is.

use super::clock::glued_meridian;
use super::lists::TimeLists;
use super::meaning::{Found, Pick, Place, What, YearSaid};
use super::scan::Word;
use super::words::{Class, Unit, is_counted, is_function_word, is_time_preposition, ordinal, starts};
use dateline_doc::TimeKind;

/// Reads time expressions off a run of words.
pub(super) struct Reader<'a> {
    /// The words of one sentence.
    pub(super) words: &'a [Word],
    /// The named times.
    pub(super) lists: &'a TimeLists,
    /// Whether the text is a history.
    pub(super) narrative: bool,
    /// Whether the text dates by years BC.
    pub(super) antique: bool,
}

/// What a date's leading words make of it.
#[derive(Clone, Copy, PartialEq)]
enum Prefix {
    None,
    Half(u8),
}

impl<'a> Reader<'a> {
    /// Returns the longest time expression that starts at a word.
    pub(super) fn at(&self, i: usize) -> Option<Found> {
        let word = self.words.get(i)?;
        if matches!(word.class, Class::Other)
            && !starts(&word.low)
            && glued_meridian(&word.low).is_none()
            && !self.may_be_name(i)
            && self.some_era(i).is_none()
        {
            return None;
        }
        if word.class == Class::Mark && word.low != "'" {
            return None;
        }
        let mut best: Option<Found> = None;
        for found in [
            self.clock(i),
            self.date(i),
            self.part(i),
            self.length(i),
            self.repeat(i),
            self.named(i),
            self.reference(i),
        ]
        .into_iter()
        .flatten()
        {
            if best.as_ref().is_none_or(|b| found.end > b.end) {
                best = Some(found);
            }
        }
        best.map(|f| Found { start: i, ..f })
    }

    pub(super) fn low(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| w.low.as_str())
    }

    pub(super) fn class(&self, i: usize) -> Class {
        self.words.get(i).map_or(Class::Mark, |w| w.class)
    }

    pub(super) fn cap(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.cap)
    }

    pub(super) fn glued(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.glued)
    }

    pub(super) fn is(&self, i: usize, any: &[&str]) -> bool {
        self.words.get(i).is_some_and(|w| any.contains(&w.low.as_str()))
    }

    pub(super) fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |p| self.low(p))
    }

    /// Whether a word is a plain word, no mark, number or capitalised name.
    pub(super) fn plain(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.class == Class::Other && !w.cap)
    }

    // ---- years ----

    /// A year with its "BC"; only four figures stand alone.
    pub(super) fn year(&self, i: usize) -> Option<(i32, usize)> {
        if self.is(i, &["ad"])
            && self.cap(i)
            && let Class::Digits(n @ 1..=2100) = self.class(i + 1)
        {
            return Some((n as i32, i + 2));
        }
        let Class::Digits(n) = self.class(i) else { return None };
        if n == 0 || n > 9999 {
            return None;
        }
        if let Some(end) = self.bc(i + 1) {
            return Some((1 - n as i32, end));
        }
        if self.is(i + 1, &["ad", "ce"]) && self.cap(i + 1) {
            return Some((n as i32, i + 2));
        }
        let word = self.words.get(i)?;
        if word.end - word.start != 4 || !(1000..=2100).contains(&n) {
            return None;
        }
        let more = self.is(i + 1, &[",", "."])
            && self.glued(i + 1)
            && self.glued(i + 2)
            && matches!(self.class(i + 2), Class::Digits(_));
        (!more).then_some((n as i32, i + 1))
    }

    pub(super) fn bc(&self, i: usize) -> Option<usize> {
        if self.is(i, &["bc", "bce"]) {
            return Some(i + 1);
        }
        if self.is(i, &["b"]) && self.is(i + 1, &["."]) && self.is(i + 2, &["c"]) {
            return Some(if self.is(i + 3, &["."]) && i + 4 < self.words.len() { i + 4 } else { i + 3 });
        }
        None
    }

    /// The year that follows a month or a season, with the words that lead to it.
    pub(super) fn year_after(&self, i: usize) -> Option<(YearSaid, usize)> {
        if let Some((y, end)) = self.year(i) {
            return Some((YearSaid::Is(y), end));
        }
        if self.is(i, &[",", "of"])
            && let Some((y, end)) = self.year(i + 1)
        {
            return Some((YearSaid::Is(y), end));
        }
        if self.is(i, &["'"])
            && self.glued(i + 1)
            && let Class::Digits(n @ 0..=99) = self.class(i + 1)
        {
            return Some((YearSaid::Is(if n < 40 { 2000 } else { 1900 } + n as i32), i + 2));
        }
        let j = if self.is(i, &["of"]) { i + 1 } else { i };
        let pick = match self.low(j) {
            "this" => Pick::This,
            "last" => Pick::Last,
            "next" => Pick::Next,
            "that" if j > i => Pick::That,
            "the" if j > i && self.is(j + 1, &["same"]) && self.is(j + 2, &["year"]) => {
                return Some((YearSaid::By(Pick::That), j + 3));
            }
            "the" if j > i && self.is(j + 1, &["previous"]) && self.is(j + 2, &["year"]) => {
                return Some((YearSaid::By(Pick::Previous), j + 3));
            }
            "the" if j > i && self.is(j + 1, &["following", "next"]) && self.is(j + 2, &["year"]) => {
                return Some((YearSaid::By(Pick::Following), j + 3));
            }
            "the" if j > i && self.is(j + 1, &["year"]) => return Some((YearSaid::By(Pick::That), j + 2)),
            _ => return None,
        };
        self.is(j + 1, &["year"]).then_some((YearSaid::By(pick), j + 2))
    }

    /// A year that stands alone, by what stands around it.
    fn lone_year(&self, i: usize) -> Option<(i32, usize)> {
        let before = self.before(i);
        if let Some((y, end)) = self.year(i) {
            if end > i + 1 {
                return Some((y, end));
            }
            if matches!(before, "$" | "£" | "€" | "¥" | "#" | "/" | ":" | "+" | "no" | "flight")
                || (matches!(before, "." | "," | "-") && self.glued(i) && !self.dash_year(i))
                || self.is(end, &["%", "°", "/", ":"])
                    && self.glued(end)
                    && (!self.is(end, &[":"]) || self.glued(end + 1))
            {
                return None;
            }
            let led =
                is_time_preposition(before) || matches!(before, "–" | "(" | "'" | "early" | "late" | "mid" | "or");
            if led && (1500..=2100).contains(&y) && !self.counted(end) {
                return Some((y, end));
            }
            if !(1700..=2100).contains(&y) && !matches!(before, "in" | "since" | "by" | "until" | "year" | "circa") {
                return None;
            }
            return (!self.counted(end)).then_some((y, end));
        }
        // a history of old dates its years BC once and then goes on without
        if self.antique
            && matches!(before, "in" | "of" | "by" | "since" | "until" | "from" | "early" | "late" | "rest")
            && let (Class::Digits(n @ 100..=999), Some(w)) = (self.class(i), self.words.get(i))
        {
            let more = self.is(i + 1, &[",", "."]) && self.glued(i + 2);
            if w.end - w.start == 3 && !more && !self.counted(i + 1) && !self.plain_noun(i + 1) {
                return Some((1 - n as i32, i + 1));
            }
        }
        None
    }

    fn dash_year(&self, i: usize) -> bool {
        i >= 2
            && self.is(i - 1, &["-", "–"])
            && (self.year(i - 2).is_some() || self.is(i - 2, &["early", "late", "mid", "post", "pre"]))
    }

    /// Whether a word is something that is counted, so that the number before it is no year.
    fn counted(&self, i: usize) -> bool {
        is_counted(self.low(i))
    }

    fn plain_noun(&self, i: usize) -> bool {
        self.plain(i) && self.low(i).ends_with('s') && !self.is(i, &["was", "is", "has", "as", "this"])
    }

    // ---- months and days ----

    pub(super) fn month(&self, i: usize) -> Option<(u8, usize)> {
        let word = self.words.get(i).filter(|w| w.cap)?;
        match word.class {
            Class::Month(m) => Some((m, i + 1)),
            Class::MonthShort(m) => {
                let end = if self.is(i + 1, &["."]) && self.glued(i + 1) { i + 2 } else { i + 1 };
                let dated = matches!(self.class(end), Class::Digits(_) | Class::DigitOrdinal(_))
                    || matches!(i.checked_sub(1).map(|p| self.class(p)), Some(Class::Digits(1..=31)));
                dated.then_some((m, end))
            }
            _ => None,
        }
    }

    /// A month that stands alone is no name, verb or modal.
    fn lone_month(&self, i: usize) -> Option<(u8, usize)> {
        let (m, end) = self.month(i)?;
        let before = self.before(i);
        let led = is_time_preposition(before)
            || matches!(
                before,
                "last" | "next" | "this" | "early" | "late" | "mid" | "-" | "that" | "previous" | "following"
            );
        if matches!(m, 3 | 5) && !led {
            return None;
        }
        let named = self.cap(end) && self.class(end) == Class::Other && !self.glued(end);
        if named && !led && matches!(m, 4 | 5 | 6 | 8) {
            return None;
        }
        Some((m, end))
    }

    /// A day of the month in figures or words.
    pub(super) fn day_number(&self, i: usize) -> Option<(u8, usize)> {
        let small = |n: u32| u8::try_from(n).ok().filter(|d| (1..=31).contains(d));
        match self.class(i) {
            Class::Digits(n @ 1..=31) => {
                let word = self.words.get(i)?;
                (word.end - word.start <= 2).then_some((n as u8, i + 1))
            }
            Class::DigitOrdinal(n) | Class::Ordinal(n) => small(n).map(|d| (d, i + 1)),
            Class::Cardinal(t @ (20 | 30)) if self.is(i + 1, &["-"]) => {
                let ones = ordinal(self.class(i + 2)).filter(|n| *n < 10)?;
                small(t + ones).map(|d| (d, i + 3))
            }
            _ => None,
        }
    }

    /// A date with a month: "15 June 2015", "June 15", "June of that year", "June"; with or without its weekday.
    pub(super) fn month_date(&self, i: usize) -> Option<(Place, usize)> {
        // [the] 15 [of] June [2015]
        let j = if self.is(i, &["the"]) { i + 1 } else { i };
        if let Some((d, after)) = self.day_number(j) {
            let of = if self.is(after, &["of"]) { after + 1 } else { after };
            let word_ordinal = matches!(self.class(j), Class::Ordinal(_) | Class::Cardinal(_));
            if let Some((m, end)) = self.month(of) {
                let (year, end) = self.year_after(end).unwrap_or((YearSaid::By(Pick::Open), end));
                return Some((Place::Day(year, Some(m), Some(d)), end));
            }
            if of > after && self.is(of, &["that", "this", "the"]) && !word_ordinal {
                let same = if self.is(of + 1, &["same"]) { of + 2 } else { of + 1 };
                if self.is(same, &["month"]) {
                    return Some((Place::DayOfMonth(d), same + 1));
                }
            }
        }
        let (m, after) = self.month(i)?;
        // June [the] 15[th] [, 2015]
        let the = if self.is(after, &["the"]) { after + 1 } else { after };
        if let Some((d, end)) = self.day_number(the) {
            let is_clock = self.is(end, &[":"]) && self.glued(end);
            let is_number = self.is(end, &[",", "."]) && self.glued(end) && self.glued(end + 1) && self.digits(end + 1);
            let is_amount = the == after && self.is(end, &["%", "percent", "million", "billion"]);
            let is_word = the == after && matches!(self.class(the), Class::Cardinal(_));
            if !(is_clock || is_number || is_amount || is_word) {
                let (year, end) = self.year_after(end).unwrap_or((YearSaid::By(Pick::Open), end));
                return Some((Place::Day(year, Some(m), Some(d)), end));
            }
        }
        // June [,|of] 2015
        if let Some((year, end)) = self.year_after(after) {
            return Some((Place::Day(year, Some(m), None), end));
        }
        let (m, end) = self.lone_month(i)?;
        Some((Place::Day(YearSaid::By(Pick::Open), Some(m), None), end))
    }

    pub(super) fn digits(&self, i: usize) -> bool {
        matches!(self.class(i), Class::Digits(_))
    }

    /// 2015-06-15, 6/15/2015, 15.06.2015.
    fn numeric_date(&self, i: usize) -> Option<(Place, usize)> {
        let (Class::Digits(a), Class::Digits(b), Class::Digits(c)) =
            (self.class(i), self.class(i + 2), self.class(i + 4))
        else {
            return None;
        };
        let mark = self.low(i + 1);
        if !matches!(mark, "-" | "/" | ".") || self.low(i + 3) != mark || (1..=4).any(|k| !self.glued(i + k)) {
            return None;
        }
        let width = |k: usize| self.words.get(k).map_or(0, |w| w.end - w.start);
        let (y, m, d) = if width(i) == 4 {
            (a, b, c)
        } else {
            let year = match width(i + 4) {
                4 => c,
                2 if mark == "/" => c + if c < 40 { 2000 } else { 1900 },
                _ => return None,
            };
            if mark == "." || a > 12 { (year, b, a) } else { (year, a, b) }
        };
        let (y, m, d) = (i32::try_from(y).ok()?, u8::try_from(m).ok()?, u8::try_from(d).ok()?);
        super::calendar::day(y, m, d)?;
        Some((Place::Day(YearSaid::Is(y), Some(m), Some(d)), i + 5))
    }

    pub(super) fn weekday(&self, i: usize) -> Option<(u8, usize)> {
        match self.class(i) {
            Class::Weekday(d) if self.cap(i) => Some((d, i + 1)),
            Class::WeekdayShort(d) if self.cap(i) => {
                let end = if self.is(i + 1, &["."]) && self.glued(i + 1) { i + 2 } else { i + 1 };
                let next = if self.is(end, &[","]) { end + 1 } else { end };
                (self.month(next).is_some() || self.day_number(next).is_some()).then_some((d, end))
            }
            _ => None,
        }
    }

    // ---- the date rule ----

    /// A date with all that stands before and after it.
    fn date(&self, i: usize) -> Option<Found> {
        let (prefix, j) = self.prefix(i);
        let (place, end) = self.place(j, j > i)?;
        let place = match (prefix, place) {
            (Prefix::Half(h), Place::Day(year, None, None)) => Place::Half(year, h),
            (Prefix::Half(h), Place::Unit(Unit::Year, pick)) => Place::Half(YearSaid::By(pick), h),
            (_, place) => place,
        };
        // "Monday morning", "June 5 at night" is two
        if let Class::Part(part) = self.class(end) {
            let cap = self.cap(end);
            if !cap && !matches!(place, Place::Day(_, None, None) | Place::Decade(..)) {
                return Some(self.found(end + 1, TimeKind::Time, What::Part(Some(place), part)));
            }
        }
        if let Some((hour, minute, zone, end)) = self.clock_face(if self.is(end, &[","]) { end + 1 } else { end }) {
            return Some(self.found(end, TimeKind::Time, What::Clock(Some(place), hour, minute, zone)));
        }
        Some(self.found(end, TimeKind::Date, What::At(place)))
    }

    pub(super) fn found(&self, end: usize, kind: TimeKind, what: What) -> Found {
        Found { start: 0, end, kind, what }
    }

    /// "early", "mid-", "the end of", "later in", …: what of it matters, and where the date proper starts.
    fn prefix(&self, i: usize) -> (Prefix, usize) {
        let the = if self.is(i, &["the"]) { i + 1 } else { i };
        if self.is(the, &["early", "late", "mid", "middle"]) {
            let mut j = the + 1;
            if self.is(j, &["-", "–"]) || self.is(j, &["in"]) && the == i {
                j += 1;
            } else if self.is(j, &["on"]) && the == i && self.place(j + 1, true).is_some() {
                return (Prefix::None, j + 1);
            } else if self.is(j, &["part", "parts", "days", "months", "half"]) && self.is(j + 1, &["of"]) {
                j += 2;
            }
            return (Prefix::None, j);
        }
        if the == i && self.is(i, &["earlier", "later"]) {
            if self.is(i + 1, &["in", "on"]) {
                return (Prefix::None, i + 2);
            }
            if self.is(i + 1, &["this", "that", "last", "next", "today", "the"]) {
                return (Prefix::None, i + 1);
            }
            return (Prefix::None, i);
        }
        let half = match self.low(the) {
            "end" | "beginning" | "start" | "middle" | "close" | "rest" | "remainder" | "dawn" | "course" => {
                Prefix::None
            }
            "first" | "latter" | "second" | "last" | "final" | "early" | "later" | "best"
                if self.is(the + 1, &["half", "part"]) && self.is(the + 2, &["of"]) =>
            {
                let h = match self.low(the) {
                    _ if self.is(the + 1, &["part"]) => Prefix::None,
                    "first" => Prefix::Half(1),
                    _ => Prefix::Half(2),
                };
                return (h, the + 3);
            }
            "most" if self.is(the + 1, &["of"]) => Prefix::None,
            "about" | "around" | "circa" if self.year(the + 1).is_some() && !self.counted(the + 2) => {
                return (Prefix::None, the + 1);
            }
            "ca" if self.is(the + 1, &["."]) => return (Prefix::None, the + 2),
            _ => return (Prefix::None, i),
        };
        if !self.is(the + 1, &["of"]) || (the == i && self.is(the, &["course", "dawn"])) {
            return (Prefix::None, i);
        }
        // "the end of early June" is rare, "most of the rest of the year" is not
        if self.is(the + 2, &["the"]) && self.is(the + 3, &["rest", "end"]) && self.is(the + 4, &["of"]) {
            return (half, the + 5);
        }
        (half, the + 2)
    }

    /// A place on the calendar; `led` says that a modifier stands before it, so that bare units and numbers may do.
    pub(super) fn place(&self, i: usize, led: bool) -> Option<(Place, usize)> {
        if let Some(found) = self.numeric_date(i) {
            return Some(found);
        }
        if let Some(found) = self.deictic(i) {
            return Some(found);
        }
        if let Some((d, after)) = self.weekday(i) {
            let next = if self.is(after, &[","]) { after + 1 } else { after };
            let next = if self.is(next, &["the"]) { next + 1 } else { next };
            if (self.day_number(next).is_some() || self.month(next).is_some())
                && let Some((place @ Place::Day(_, Some(_), Some(_)), end)) = self.month_date(next)
            {
                return Some((place, end));
            }
            return Some((Place::Weekday(d, Pick::Open), after));
        }
        if let Some(found) = self.month_date(i) {
            return Some(found);
        }
        if let Some(found) =
            self.quarter(i).or_else(|| self.season(i)).or_else(|| self.decade(i)).or_else(|| self.picked(i))
        {
            return Some(found);
        }
        if self.is(i, &["the"])
            && self.is(i + 1, &["year", "years"])
            && let Some((y, end)) = self.year(i + 2)
        {
            return Some((Place::Day(YearSaid::Is(y), None, None), end));
        }
        if self.is(i, &["year", "fiscal", "financial"]) {
            let j = if self.is(i + 1, &["year"]) { i + 2 } else { i + 1 };
            if let Some((y, end)) = self.year(j) {
                return Some((Place::Day(YearSaid::Is(y), None, None), end));
            }
        }
        if let (Class::Unit(u @ (Unit::Year | Unit::Month | Unit::Week | Unit::Quarter), false), true) =
            (self.class(i), !led)
        {
            // "year's end", "month-end"
            let j = if self.is(i + 1, &["'"]) && self.is(i + 2, &["s"]) { i + 3 } else { i + 2 };
            let joined = j == i + 3 || self.is(i + 1, &["-"]) && self.glued(i + 1);
            if joined && self.is(j, &["end"]) {
                return Some((Place::Unit(u, Pick::Open), j + 1));
            }
        }
        if self.is(i, &["'"])
            && self.glued(i + 1)
            && !self.glued(i)
            && let Class::Digits(n @ 0..=99) = self.class(i + 1)
        {
            let word = self.words.get(i + 1)?;
            if word.end - word.start == 2 && !self.plain(i + 2) {
                return Some((Place::ShortYear(n as i32), i + 2));
            }
        }
        if let Some((y, end)) = self.lone_year(i) {
            // "1982 summer"
            if let Class::Season(s) = self.class(end) {
                return Some((Place::Season(YearSaid::Is(y), s, Pick::Open), end + 1));
            }
            return Some((Place::Day(YearSaid::Is(y), None, None), end));
        }
        if led && let (true, Some((y, end))) = (self.is(i, &["the"]), self.year(i + 1)) {
            return Some((Place::Day(YearSaid::Is(y), None, None), end));
        }
        // the 20th
        if self.is(i, &["the"]) && matches!(self.class(i + 1), Class::DigitOrdinal(1..=31)) && self.narrative {
            let (d, end) = self.day_number(i + 1)?;
            let ends = self.class(end) == Class::Mark && !self.is(end, &["-"]) || is_function_word(self.low(end));
            return ends.then_some((Place::DayOfMonth(d), end));
        }
        None
    }

    /// today, yesterday, tomorrow; "tonight" is a part of the day.
    pub(super) fn deictic(&self, i: usize) -> Option<(Place, usize)> {
        // "the day before yesterday", "the day after tomorrow"
        let the = if self.is(i, &["the"]) { i + 1 } else { i };
        if self.is(the, &["day"]) {
            let n = match (self.low(the + 1), self.low(the + 2)) {
                ("before", "yesterday") => -2,
                ("after", "tomorrow") => 2,
                _ => return None,
            };
            return Some((Place::Shift(Some(n), Unit::Day, super::meaning::From::Report, true), the + 3));
        }
        let n = match self.low(i) {
            "today" => return Some((Place::Unit(Unit::Day, Pick::This), i + 1)),
            "yesterday" => -1,
            "tomorrow" => 1,
            _ => return None,
        };
        Some((Place::Shift(Some(n), Unit::Day, super::meaning::From::Report, true), i + 1))
    }
}

//! Lengths and repetitions: "three years", "the past five weeks", "two days ago", "27-year", "every Monday", "daily".
//!
//! The second half of the grammar; like it, it must not work out values.

use super::grammar::Reader;
use super::meaning::{Found, From, Place, What};
use super::words::{Class, Unit, is_function_word};
use dateline_doc::TimeKind;

/// How many: halves are told exactly, `None` is "some".
type Amount = Option<f64>;

impl Reader<'_> {
    /// A length of time, or a time told by its distance ("two days ago").
    pub(super) fn length(&self, i: usize) -> Option<Found> {
        let mut j = self.about(i);
        let mut led = "";
        let the = self.is(j, &["the", "its", "their", "his", "her", "our"]) && j == i;
        let the = the && (self.is(j, &["the"]));
        if the {
            j += 1;
        }
        if self.is(j, &LEADS) || (self.is(j, &["first"]) && (the || self.amount(j + 1).is_some())) {
            led = self.low(j);
            j += 1;
        }
        let counted = self.amount(j);
        let (amount, mut k) = match counted {
            Some((amount, next)) => (amount, next),
            None => (None, j),
        };
        let dozens = counted.is_some()
            && self.is(k, &["of"])
            && self.is(k.wrapping_sub(1), &["hundreds", "dozens", "thousands", "couple"]);
        if dozens {
            k += 1;
        }
        let hyphen = self.is(k, &["-", "–"]) && self.glued(k) && counted.is_some();
        // "the 12-year-old": the article is the noun's
        if hyphen && the {
            return None;
        }
        if hyphen {
            k += 1;
        } else if self.is(k, &BETWEEN) {
            k += 1;
            if self.is(k, &BETWEEN) {
                k += 1;
            }
        }
        let Class::Unit(unit, plural) = self.class(k) else { return None };
        if self.before_is_fraction(k, unit, amount) {
            return None;
        }
        let one = amount.is_some_and(|a| a <= 1.0);
        match (counted.is_some(), plural) {
            // "the coming years", "recent years", "years"
            (false, true) => {
                let bare = matches!(
                    unit,
                    Unit::Day
                        | Unit::Week
                        | Unit::Month
                        | Unit::Year
                        | Unit::Decade
                        | Unit::Century
                        | Unit::Hour
                        | Unit::Minute
                );
                if !bare || (led.is_empty() && k > j) {
                    return None;
                }
            }
            // "the past year", "year-long"
            (false, false) => {
                let long = self.is(k + 1, &["-"]) && self.is(k + 2, &["long"]);
                let whole = matches!(led, "past" | "entire" | "whole") && unit != Unit::Night;
                let century = led == "last" && matches!(unit, Unit::Decade | Unit::Century);
                if long && led.is_empty() && k == j {
                    return Some(self.lasting(k + 3, Some(1.0), unit));
                }
                if (whole || century) && !(self.is(k + 1, &["-"]) && self.glued(k + 1)) && k == j {
                    return Some(self.lasting(k + 1, Some(1.0), unit));
                }
                return None;
            }
            // "five-year", "three hour": not "a years", not "several year"
            (true, false)
                if !one
                    && !hyphen
                    && (amount.is_none() || !matches!(self.class(j), Class::Cardinal(_) | Class::Digits(_))) =>
            {
                return None;
            }
            _ => {}
        }
        if matches!(unit, Unit::Weekend | Unit::Night) && amount.is_none() && counted.is_none() {
            return None;
        }
        let mut end = k + 1;
        let mut amount = amount;
        // "a year and a half", "month-and-a-half"
        let joined = self.is(end, &["-"]);
        let step = if joined { 2 } else { 1 };
        let and = if joined { end + 1 } else { end };
        if self.is(and, &["and"]) && self.is(and + step, &["a"]) && self.is(and + 2 * step, &["half"]) {
            amount = amount.map(|a| a + 0.5);
            end = and + 2 * step + 1;
        }
        if self.is(end, &["'"]) && self.glued(end) && plural && self.is(end + 1, &["time"]) {
            end += 2;
        }
        // a hyphen that goes on is part of the adjective: "12-year-old", "five-year-long"
        if self.is(end, &["-"]) && self.is(end + 1, &["old", "long"]) {
            // "a year-long strike": the article is the noun's
            if self.is(j, &["a", "an"]) && k == j + 1 {
                return None;
            }
            return Some(self.lasting(end + 2, amount, unit));
        }
        if self.is(end, &["old"]) || (self.is(end, &["long"]) && !plural) {
            return Some(self.lasting(end + 1, amount, unit));
        }
        if self.is(end, &["of"]) && self.is(end + 1, &["age"]) {
            return Some(self.lasting(end + 2, amount, unit));
        }
        if led.is_empty() && !the || counted.is_some() && led.is_empty() {
            if let Some(found) = self.distance(end, amount, unit, counted.is_some()) {
                return Some(found);
            }
            if self.is_rate(i, j, unit, amount) {
                return Some(self.found(end, TimeKind::Set, What::Value(length_text(amount, unit))));
            }
        }
        if led == "first" && counted.is_none() && plural && !the {
            return None;
        }
        if counted.is_none() && !the && led.is_empty() && self.is(end, &["-"]) && self.is(end + 1, &["long"]) {
            return Some(self.lasting(end + 2, None, unit));
        }
        Some(self.lasting(end, amount, unit))
    }

    fn lasting(&self, end: usize, amount: Amount, unit: Unit) -> Found {
        self.found(end, TimeKind::Duration, What::Value(length_text(amount, unit)))
    }

    /// "three quarters of", "a quarter", "a second": no times.
    fn before_is_fraction(&self, k: usize, unit: Unit, amount: Amount) -> bool {
        match unit {
            Unit::Quarter => {
                self.is(k + 1, &["of"]) || amount.is_none_or(|a| a <= 1.0) || self.is(k + 1, &["mile", "century"])
            }
            _ => false,
        }
    }

    /// "ago", "later", "earlier", "before": a time at that distance.
    fn distance(&self, end: usize, amount: Amount, unit: Unit, counted: bool) -> Option<Found> {
        let sized = amount.is_some_and(|a| a.fract().abs() < f64::EPSILON && a.abs() < 1e6);
        let n = amount.filter(|_| sized).map(|a| a as i64);
        let shift = |end: usize, forward: bool, from: From| {
            let kind =
                if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) { TimeKind::Time } else { TimeKind::Date };
            let n = n.map(|n| if forward { n } else { -n });
            Some(self.found(end, kind, What::At(Place::Shift(n, unit, from, forward))))
        };
        let closes = |j: usize| self.class(j) == Class::Mark || self.low(j).is_empty();
        match self.low(end) {
            "ago" => shift(end + 1, false, From::Report),
            "later" if !self.is(end + 1, &["than"]) => shift(end + 1, true, From::Spoken),
            "earlier" | "previously" | "beforehand" if !self.is(end + 1, &["than"]) => {
                shift(end + 1, false, From::Spoken)
            }
            "before" if closes(end + 1) && counted => shift(end + 1, false, From::Spoken),
            "before" if self.narrative && self.is(end + 1, &["that"]) && closes(end + 2) => {
                shift(end + 2, false, From::Spoken)
            }
            "after" | "afterwards" | "afterward" if closes(end + 1) && counted => shift(end + 1, true, From::Spoken),
            "after" | "before" if self.narrative && counted && n.is_some() => {
                let forward = self.is(end, &["after"]);
                shift(end + 1, forward, From::Spoken)
            }
            "from" if self.is(end + 1, &["now", "today"]) => shift(end + 2, true, From::Report),
            "hence" => shift(end + 1, true, From::Report),
            _ => None,
        }
    }

    /// "$15 a year", "twice a week", "one person a day": how often, not how long.
    fn is_rate(&self, i: usize, j: usize, unit: Unit, amount: Amount) -> bool {
        if i != j || !self.is(i, &["a", "an"]) || amount != Some(1.0) || i == 0 || unit == Unit::Weekend {
            return false;
        }
        let before = self.low(i - 1);
        matches!(self.class(i - 1), Class::Digits(_)) && !self.glued(i)
            || matches!(
                before,
                "once"
                    | "twice"
                    | "times"
                    | "%"
                    | "percent"
                    | "million"
                    | "billion"
                    | "thousand"
                    | "dollars"
                    | "euros"
                    | "pounds"
                    | "barrels"
                    | "tons"
                    | "tonnes"
            )
    }

    /// "about", "more than", "at least", …: the word after them.
    fn about(&self, i: usize) -> usize {
        let mut j = i;
        for _ in 0..2 {
            let two = self.words.get(j + 1).map_or("", |w| w.low.as_str());
            j += match (self.low(j), two) {
                ("more" | "less" | "fewer" | "longer", "than")
                | ("at", "least" | "most")
                | ("up" | "close", "to")
                | ("well", "over") => 2,
                ("as", "much" | "many" | "little" | "long") if self.is(j + 2, &["as"]) => 3,
                ("a", "little") if self.is(j + 2, &["more", "less", "over"]) => 2,
                ("a", "mere" | "full" | "total") if self.amount(j + 2).is_some() => 2,
                (
                    "about" | "around" | "almost" | "nearly" | "approximately" | "roughly" | "over" | "under" | "only"
                    | "just" | "barely" | "fully" | "exactly" | "some" | "within" | "merely",
                    _,
                ) if !self.is(j, &["within"]) => 1,
                _ => break,
            };
        }
        // only a number makes these part of a length
        if j > i && self.amount(j).is_none() && !self.is(j, &["the"]) {
            return i;
        }
        j
    }

    /// "three", "3.5", "a few", "two and a half", "half a": how many, and the word after.
    fn amount(&self, i: usize) -> Option<(Amount, usize)> {
        match self.low(i) {
            "many" if i > 0 && self.is(i - 1, &["as", "how", "so", "too"]) => return None,
            "several" | "many" | "numerous" | "countless" | "dozens" | "hundreds" | "thousands" | "some" => {
                return Some((None, i + 1));
            }
            "few" => return Some((None, i + 1)),
            "couple" => return Some((Some(2.0), if self.is(i + 1, &["of"]) { i + 2 } else { i + 1 })),
            "half" => {
                let j = if self.is(i + 1, &["-"]) { i + 2 } else { i + 1 };
                return Some((Some(0.5), if self.is(j, &["a", "an"]) { j + 1 } else { j }));
            }
            "another" => return self.number(i + 1).map(|(n, end)| (Some(n), end)).or(Some((Some(1.0), i + 1))),
            "a" | "an" => {
                return match self.low(i + 1) {
                    "few" | "number" | "handful" => Some((None, if self.is(i + 2, &["of"]) { i + 3 } else { i + 2 })),
                    "couple" => Some((Some(2.0), if self.is(i + 2, &["of"]) { i + 3 } else { i + 2 })),
                    "dozen" => Some((Some(12.0), i + 2)),
                    "half" => Some((Some(0.5), i + 2)),
                    "hundred" | "thousand" => self.number(i).map(|(n, end)| (Some(n), end)),
                    _ if self.number(i + 1).is_some_and(|n| n.1 > i + 1) => {
                        // "a three-day strike": the length starts at its number
                        let (_, end) = self.number(i + 1)?;
                        let hyphen = self.is(end, &["-"]) || matches!(self.class(end), Class::Unit(_, false));
                        (!hyphen).then_some((self.number(i + 1)?.0.into(), end))
                    }
                    _ => Some((Some(1.0), i + 1)),
                };
            }
            _ => {}
        }
        let (n, end) = self.number(i)?;
        // "two or three", "10 to 15": the second, "two and a half"
        if self.is(end, &["and"]) {
            let half = if self.is(end + 1, &["a"]) { end + 2 } else { end + 1 };
            if self.is(half, &["half"]) {
                return Some((Some(n + 0.5), half + 1));
            }
        }
        if self.is(end, &["-"]) && self.is(end + 1, &["and"]) && self.is(end + 3, &["a"]) && self.is(end + 5, &["half"])
        {
            return Some((Some(n + 0.5), end + 6));
        }
        if self.is(end, &["or", "to"])
            && let Some((m, after)) = self.number(end + 1).filter(|m| m.0 > n)
            && self.duration_unit(after)
        {
            return Some((Some(m), after));
        }
        if self.is(end, &["-", "–"])
            && self.glued(end)
            && self.glued(end + 1)
            && let Some((m, after)) = self.number(end + 1).filter(|m| m.0 > n)
            && self.duration_unit(after)
        {
            return Some((Some(m), after));
        }
        Some((Some(n), end))
    }

    fn duration_unit(&self, i: usize) -> bool {
        let i = if self.is(i, &["-"]) { i + 1 } else { i };
        matches!(self.class(i), Class::Unit(..))
    }

    /// A number in figures or words.
    pub(super) fn number(&self, i: usize) -> Option<(f64, usize)> {
        match self.class(i) {
            Class::Digits(n) => {
                let mut value = n as f64;
                let mut end = i + 1;
                // thousands: at most four groups of three
                for _ in 0..4 {
                    let grouped = self.is(end, &[","]) && self.glued(end) && self.glued(end + 1);
                    let Some(word) = self.words.get(end + 1).filter(|w| grouped && w.end - w.start == 3) else { break };
                    let Class::Digits(more) = word.class else { break };
                    value = value * 1000.0 + more as f64;
                    end += 2;
                }
                if self.is(end, &["."])
                    && self.glued(end)
                    && self.glued(end + 1)
                    && let (Class::Digits(f), Some(w)) = (self.class(end + 1), self.words.get(end + 1))
                {
                    let places = i32::try_from(w.end - w.start).unwrap_or(9).min(9);
                    value += f as f64 / 10f64.powi(places);
                    end += 2;
                }
                Some((value, end))
            }
            Class::Cardinal(_) => self.word_number(i),
            _ if self.is(i, &["a"]) && matches!(self.class(i + 1), Class::Cardinal(100 | 1000)) => {
                self.word_number(i + 1)
            }
            _ => None,
        }
    }

    fn word_number(&self, i: usize) -> Option<(f64, usize)> {
        let mut total = 0f64;
        let mut part = 0f64;
        let mut j = i;
        // no number in words is longer
        for _ in 0..8 {
            match self.class(j) {
                Class::Cardinal(n @ (100 | 1000)) => {
                    part = part.max(1.0) * f64::from(n);
                    if n == 1000 {
                        (total, part) = (total + part, 0.0);
                    }
                }
                Class::Cardinal(n) => part += f64::from(n),
                _ => break,
            }
            j += 1;
            let linked = self.is(j, &["-"]) && matches!(self.class(j - 1), Class::Cardinal(20..=90))
                || self.is(j, &["and"]) && matches!(self.class(j - 1), Class::Cardinal(100 | 1000));
            if linked && matches!(self.class(j + 1), Class::Cardinal(_)) {
                j += 1;
            }
        }
        (j > i).then_some((total + part, j))
    }

    /// "every week", "each Monday", "per day", "daily", "Mondays".
    pub(super) fn repeat(&self, i: usize) -> Option<Found> {
        let set = |end: usize, value: String| Some(self.found(end, TimeKind::Set, What::Value(value)));
        if let Class::Weekdays(d) = self.class(i) {
            return if self.cap(i) { set(i + 1, format!("XXXX-WXX-{d}")) } else { None };
        }
        if let Class::Unit(Unit::Weekend, true) = self.class(i) {
            return set(i + 1, "XXXX-WXX-WE".to_string());
        }
        // "three times a day"
        if let Some((_, j)) = self.number(i).filter(|(n, j)| *n < 100.0 && self.is(*j, &["times"])) {
            if let (true, Class::Unit(u, false)) = (self.is(j + 1, &["a", "an"]), self.class(j + 2)) {
                return set(j + 3, length_text(Some(1.0), u));
            }
            return self.is(j + 1, &["every", "each", "per"]).then(|| self.every(j + 1)).flatten();
        }
        let value = match self.low(i) {
            "every" | "each" | "per" => return self.every(i),
            "once" | "twice" => {
                let j = i + 1;
                let found = if self.is(j, &["a", "an"]) { self.class(j + 1) } else { Class::Mark };
                if let Class::Unit(u, false) = found {
                    return set(j + 2, length_text(Some(1.0), u));
                }
                return self.is(j, &["every", "each", "per"]).then(|| self.every(j)).flatten();
            }
            "daily" | "everyday" => "XXXX-XX-XX",
            "nightly" => "P1D",
            "hourly" => "PT1H",
            "weekly" => "XXXX-WXX",
            "biweekly" => "P2W",
            "monthly" => "XXXX-XX",
            "quarterly" => "P3M",
            "yearly" | "annual" | "annually" => "P1Y",
            _ => return None,
        };
        // the Daily Mail
        let titled = self.cap(i) && (self.cap(i + 1) && self.class(i + 1) == Class::Other || i > 0 && self.cap(i - 1));
        if titled {
            return None;
        }
        set(i + 1, value.to_string())
    }

    fn every(&self, i: usize) -> Option<Found> {
        let set = |end: usize, value: String| Some(self.found(end, TimeKind::Set, What::Value(value)));
        let j = if self.is(i + 1, &["other", "single", "second", "passing", "following"]) { i + 2 } else { i + 1 };
        let twice = self.is(i + 1, &["other", "second"]);
        let each_of = self.is(i + 1, &["of"]);
        if each_of {
            return None;
        }
        let (n, k) = self.number(j).unwrap_or((if twice { 2.0 } else { 1.0 }, j));
        match self.class(k) {
            Class::Unit(u, _) => set(k + 1, length_text(Some(n), u)),
            Class::Weekday(d) => {
                if let Class::Part(p) = self.class(k + 1) {
                    return set(k + 2, format!("XXXX-WXX-{d}T{}", p.0));
                }
                set(k + 1, format!("XXXX-WXX-{d}"))
            }
            Class::Month(m) if self.cap(k) => {
                if let Some((d, end)) = self.day_number(k + 1) {
                    return set(end, format!("XXXX-{m:02}-{d:02}"));
                }
                set(k + 1, format!("XXXX-{m:02}"))
            }
            Class::Season(s) => set(k + 1, format!("XXXX-{s}")),
            Class::Part(p) => set(k + 1, format!("XXXX-XX-XXT{}", p.0)),
            _ => None,
        }
    }

    /// Whether the words before a clause-like end are over; kept here for both halves of the grammar.
    pub(super) fn closes(&self, i: usize) -> bool {
        self.class(i) == Class::Mark || is_function_word(self.low(i))
    }
}

/// What leads a length into its place: "the past five years".
const LEADS: [&str; 22] = [
    "past",
    "last",
    "next",
    "final",
    "previous",
    "following",
    "coming",
    "recent",
    "early",
    "intervening",
    "remaining",
    "entire",
    "whole",
    "opening",
    "closing",
    "subsequent",
    "succeeding",
    "preceding",
    "ensuing",
    "later",
    "latter",
    "upcoming",
];

/// Adjectives that may stand between a number and its unit.
const BETWEEN: [&str; 26] = [
    "full",
    "whole",
    "long",
    "short",
    "consecutive",
    "straight",
    "more",
    "additional",
    "further",
    "bloody",
    "brutal",
    "fiscal",
    "calendar",
    "financial",
    "trading",
    "business",
    "working",
    "successive",
    "solid",
    "hard",
    "entire",
    "previous",
    "extra",
    "other",
    "complete",
    "single",
];

/// Writes a length as TIMEX3 does: `P3D`, `PT2H`, `PXY`, `P2.5Y`.
pub(super) fn length_text(amount: Amount, unit: Unit) -> String {
    let times = if unit == Unit::Fortnight { 2.0 } else { 1.0 };
    let n = match amount {
        None => "X".to_string(),
        Some(a) => {
            let a = a * times;
            if a.fract().abs() < 1e-9 { format!("{a:.0}") } else { format!("{}", (a * 100.0).round() / 100.0) }
        }
    };
    let (letters, clock) = unit.letters();
    match (unit, amount) {
        (Unit::Hour, Some(0.5)) => return "PT30M".to_string(),
        (Unit::Day, Some(0.5)) => return "PT12H".to_string(),
        (Unit::Year, Some(0.5)) => return "P6M".to_string(),
        (Unit::Decade, Some(0.5)) => return "P5Y".to_string(),
        (Unit::Century, Some(0.5)) => return "P50Y".to_string(),
        _ => {}
    }
    format!("P{}{n}{letters}", if clock { "T" } else { "" })
}

//! What a time expression means on the day that it is said: TIMEX3 values, worked out against the report's date and
//! the time just spoken of.
//!
//! It must not look at words: the grammar has read them, `direction` has judged the verbs.

use super::calendar::{
    day, day_text, month_end, nth_weekday, plus_days, plus_months, season_of, week_text, weekday, year_text,
};
use super::lists::{NameRule, TimeLists};
use super::meaning::{From, Pick, Place, What, YearSaid};
use super::words::Unit;
use jiff::civil::Date;

/// A place on the calendar, found.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Point {
    Day(Date),
    /// By its Monday.
    Week(Date),
    /// By its Saturday.
    Weekend(Date),
    Month(i32, u8),
    Quarter(i32, u8),
    Half(i32, u8),
    Season(i32, &'static str),
    Year(i32),
    /// A value that is only partly known.
    Text(String),
}

/// Which way an expression without a year or week looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// "since …": the past, even where the next one is near.
    Since,
    Past,
    Future,
    Unknown,
}

/// A year this far from the course of a history is a remark by the way.
const FAR: i32 = 10;

/// What is known when an expression is resolved.
#[derive(Debug, Clone)]
pub(super) struct Context<'a> {
    pub(super) lists: &'a TimeLists,
    /// The report's date.
    pub(super) report: Option<Date>,
    /// Whether the text is a history: then open dates follow the time just spoken of.
    pub(super) narrative: bool,
    /// The time just spoken of.
    pub(super) spoken: Option<Point>,
    /// The day last spoken of.
    pub(super) spoken_day: Option<Date>,
    /// How far a history has come: its year, and the month of that year where it is known.
    pub(super) course: Option<(i32, Option<u8>)>,
    /// A year far off the course, spoken of once: spoken of again, it is the new course.
    pub(super) aside: Option<i32>,
    /// Which way the verbs look.
    pub(super) direction: Direction,
}

/// A value, and whether it was worked out rather than stated.
pub(super) struct Resolved {
    pub(super) value: Option<String>,
    pub(super) relative: bool,
    pub(super) point: Option<Point>,
}

impl Point {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Day(d) => day_text(*d),
            Self::Week(d) => week_text(*d),
            Self::Weekend(d) => format!("{}-WE", week_text(*d)),
            Self::Month(y, m) => format!("{}-{m:02}", year_text(*y)),
            Self::Quarter(y, q) => format!("{}-Q{q}", year_text(*y)),
            Self::Half(y, h) => format!("{}-H{h}", year_text(*y)),
            Self::Season(y, s) => format!("{}-{s}", year_text(*y)),
            Self::Year(y) => year_text(*y),
            Self::Text(t) => t.clone(),
        }
    }

    fn year(&self) -> Option<i32> {
        match self {
            Self::Day(d) | Self::Week(d) | Self::Weekend(d) => Some(i32::from(d.year())),
            Self::Month(y, _) | Self::Quarter(y, _) | Self::Half(y, _) | Self::Season(y, _) | Self::Year(y) => Some(*y),
            Self::Text(_) => None,
        }
    }

    fn month(&self) -> Option<u8> {
        match self {
            Self::Day(d) | Self::Week(d) | Self::Weekend(d) => Some(d.month().unsigned_abs()),
            Self::Month(_, m) => Some(*m),
            Self::Quarter(_, q) => Some(q * 3 - 1),
            Self::Season(_, s) => Some(match *s {
                "SP" => 4,
                "SU" => 7,
                "FA" => 10,
                _ => 12,
            }),
            _ => None,
        }
    }

    fn day(&self) -> Option<Date> {
        match self {
            Self::Day(d) | Self::Week(d) | Self::Weekend(d) => Some(*d),
            _ => None,
        }
    }
}

fn monday(of: Date) -> Date {
    plus_days(of, 1 - i64::from(weekday(of))).unwrap_or(of)
}

fn saturday(of: Date) -> Date {
    plus_days(of, 6 - i64::from(weekday(of))).unwrap_or(of)
}

impl Context<'_> {
    /// Works out the value of what an expression says.
    pub(super) fn resolve(&self, what: &What) -> Resolved {
        match what {
            What::Value(v) => Resolved { value: Some(v.clone()), relative: v.ends_with("_REF"), point: None },
            What::Unknown => Resolved { value: None, relative: false, point: None },
            What::At(place) => {
                let (point, relative) = self.place(place);
                Resolved { value: point.as_ref().map(Point::text), relative, point }
            }
            What::Part(place, part) => {
                let (day, point, relative) = self.day_of(place.as_ref());
                Resolved { value: Some(format!("{day}T{}", part.0)), relative, point }
            }
            What::Clock(place, hour, minute, zone) => {
                let (day, point, relative) = self.day_of(place.as_ref());
                let minute = format!(":{:02}", minute.unwrap_or(0));
                Resolved { value: Some(format!("{day}T{hour:02}{minute}{zone}")), relative, point }
            }
        }
    }

    /// The day that a time is of, in text.
    fn day_of(&self, place: Option<&Place>) -> (String, Option<Point>, bool) {
        let unknown = || "XXXX-XX-XX".to_string();
        let Some(place) = place else {
            // a time alone is of the day spoken of, in news of the report's
            let of = if self.narrative { self.spoken_day } else { self.spoken_day.or(self.report) };
            return (of.map_or_else(unknown, day_text), None, true);
        };
        let (point, relative) = self.place(place);
        match point {
            Some(Point::Text(t)) if t.ends_with("_REF") => (unknown(), None, relative),
            Some(p @ (Point::Day(_) | Point::Month(..) | Point::Year(_) | Point::Text(_) | Point::Season(..))) => {
                let mut text = p.text();
                match p {
                    Point::Month(..) => text.push_str("-XX"),
                    Point::Year(_) => text.push_str("-XX-XX"),
                    _ => {}
                }
                (text, Some(p), relative)
            }
            Some(p) => (p.text(), Some(p), relative),
            None => (unknown(), None, relative),
        }
    }

    /// What "this" and "last" start from.
    fn now(&self) -> Option<Point> {
        let report = self.report.map(Point::Day);
        if self.narrative { self.spoken.clone().or(report) } else { report }
    }

    /// What "that" and "the next" start from.
    fn then(&self) -> Option<Point> {
        self.spoken.clone().or(self.report.map(Point::Day))
    }

    fn base(&self, pick: Pick) -> Option<Point> {
        match pick {
            Pick::This | Pick::Last | Pick::Next => self.now(),
            Pick::That | Pick::Previous | Pick::Following | Pick::Open => self.then(),
        }
    }

    fn said_year(&self, year: YearSaid) -> Option<i32> {
        match year {
            YearSaid::Is(y) => Some(y),
            YearSaid::By(pick) => Some(self.base(pick)?.year()? + step(pick) as i32),
        }
    }

    fn place(&self, place: &Place) -> (Option<Point>, bool) {
        match place {
            Place::Day(YearSaid::Is(y), month, d) => (self.stated(*y, *month, *d), false),
            Place::Day(YearSaid::By(Pick::Open), Some(m), d) => (self.open_month(*m, *d), true),
            Place::Day(year, m, d) => (self.said_year(*year).and_then(|y| self.stated(y, *m, *d)), true),
            Place::Month(m, pick) => (self.picked_month(*m, *pick), true),
            Place::Weekday(d, pick) => (Some(self.weekday(*d, *pick)), true),
            Place::Unit(unit, pick) => (self.unit(*unit, *pick), true),
            Place::Season(year, s, pick) => self.season(*year, s, *pick),
            Place::Quarter(year, q) => match year {
                YearSaid::By(Pick::Open) => (self.open_quarter(*q).map(|y| Point::Quarter(y, *q)), true),
                _ => (self.said_year(*year).map(|y| Point::Quarter(y, *q)), !matches!(year, YearSaid::Is(_))),
            },
            Place::Half(year, h) => match year {
                YearSaid::By(Pick::Open) => (self.open_quarter(h * 2).map(|y| Point::Half(y, *h)), true),
                _ => (self.said_year(*year).map(|y| Point::Half(y, *h)), !matches!(year, YearSaid::Is(_))),
            },
            Place::Decade(n, bc) => {
                (Some(Point::Text(if *bc { format!("BC{n:03}") } else { format!("{n:03}") })), false)
            }
            Place::ShortDecade(n) => (Some(self.short_decade(*n)), false),
            Place::ShortYear(n) => (Some(self.short_year(*n)), false),
            Place::Century(n, bc) => {
                (Some(Point::Text(if *bc { format!("BC{n:02}") } else { format!("{n:02}") })), false)
            }
            Place::Shift(n, unit, from, forward) => (self.shift(*n, *unit, *from, *forward), true),
            Place::DayOfMonth(d) => (self.day_of_month(*d), true),
            Place::Nth(n, unit, of) => self.nth(*n, *unit, of),
            Place::YearBefore(unit) => (self.year_before(*unit), true),
            Place::Named(index, year) => self.named(*index, *year),
            Place::Spoken => (self.spoken.clone(), true),
        }
    }

    fn stated(&self, y: i32, month: Option<u8>, d: Option<u8>) -> Option<Point> {
        match (month, d) {
            (Some(m), Some(d)) => Some(match day(y, m, d) {
                Some(date) => Point::Day(date),
                None => Point::Text(format!("{}-{m:02}-{d:02}", year_text(y))),
            }),
            (Some(m), None) => Some(Point::Month(y, m)),
            _ => Some(Point::Year(y)),
        }
    }

    /// A month, or a day of it, without its year.
    fn open_month(&self, m: u8, d: Option<u8>) -> Option<Point> {
        let year = match (self.narrative, self.course, self.report) {
            (true, Some(course), _) => Some(narrative_year(course, m)),
            (false, _, Some(report)) => Some(self.news_year(report, m, d)),
            _ => None,
        };
        match year {
            Some(y) => self.stated(y, Some(m), d),
            None => Some(Point::Text(match d {
                Some(d) => format!("XXXX-{m:02}-{d:02}"),
                None => format!("XXXX-{m:02}"),
            })),
        }
    }

    fn news_year(&self, report: Date, m: u8, d: Option<u8>) -> i32 {
        let year = i32::from(report.year());
        let at = report.month().unsigned_abs();
        let is_later = match d {
            Some(d) => (m, d) > (at, report.day().unsigned_abs()),
            None => m > at,
        };
        let months_ahead = (m + 12 - at) % 12;
        let behind = if is_later { year - 1 } else { year };
        let ahead = if is_later || months_ahead == 0 { year } else { year + 1 };
        match self.direction {
            Direction::Since => behind,
            Direction::Future => ahead,
            // nobody says "June 3" in May for the one eleven months ago
            _ if months_ahead == 1 || months_ahead == 0 && is_later => ahead,
            Direction::Unknown if months_ahead == 2 => ahead,
            _ => behind,
        }
    }

    fn picked_month(&self, m: u8, pick: Pick) -> Option<Point> {
        let base = self.base(pick)?;
        let (year, at) = (base.year()?, base.month().unwrap_or(m));
        Some(Point::Month(
            match pick {
                Pick::Last | Pick::Previous if m >= at => year - 1,
                Pick::Next | Pick::Following if m <= at => year + 1,
                _ => year,
            },
            m,
        ))
    }

    fn weekday(&self, d: u8, pick: Pick) -> Point {
        let unknown = Point::Text(format!("XXXX-WXX-{d}"));
        let spoken = self.spoken.as_ref().and_then(Point::day);
        let base = match pick {
            Pick::That | Pick::Previous | Pick::Following => spoken.or(self.report),
            _ if self.narrative => spoken,
            _ => self.report,
        };
        let Some(base) = base else { return unknown };
        let ahead = (i64::from(d) - i64::from(weekday(base))).rem_euclid(7);
        let n = match pick {
            Pick::Last | Pick::Previous => (ahead - 7).min(-1),
            Pick::Next | Pick::Following => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Pick::This => {
                if ahead > 3 && self.direction != Direction::Future {
                    ahead - 7
                } else {
                    ahead
                }
            }
            Pick::That | Pick::Open if self.narrative => ahead,
            Pick::That | Pick::Open => match self.direction {
                Direction::Future => ahead,
                _ if ahead == 0 => 0,
                _ => ahead - 7,
            },
        };
        plus_days(base, n).map_or(unknown, Point::Day)
    }

    fn unit(&self, unit: Unit, pick: Pick) -> Option<Point> {
        if unit == Unit::Day && pick == Pick::This && self.narrative {
            return Some(Point::Text("PRESENT_REF".to_string()));
        }
        let base = self.base(pick)?;
        let n = step(pick);
        let partly = |unknown: &str| base.year().map(|y| Point::Text(format!("{}-{unknown}", year_text(y))));
        match unit {
            Unit::Day | Unit::Night => match (&base, self.day_near(&base)) {
                (_, Some(d)) => plus_days(d, n).map(Point::Day),
                (Point::Month(..), _) => Some(Point::Text(format!("{}-XX", base.text()))),
                _ => partly("XX-XX"),
            },
            Unit::Week | Unit::Fortnight => match base.day() {
                Some(d) => plus_days(monday(d), n * 7).map(Point::Week),
                None => partly("WXX"),
            },
            Unit::Weekend => match base.day() {
                Some(d) => plus_days(saturday(d), self.weekend_step(d, pick) * 7).map(Point::Weekend),
                None => partly("WXX-WE"),
            },
            Unit::Month => match (base.year(), base.month()) {
                (Some(y), Some(m)) => {
                    let (y, m) = plus_months(y, m, n);
                    Some(Point::Month(y, m))
                }
                _ => partly("XX"),
            },
            Unit::Quarter => match (&base, base.year(), base.month()) {
                (Point::Quarter(y, q), ..) if n == 0 => Some(Point::Quarter(*y, *q)),
                (_, Some(y), Some(m)) => {
                    let (y, m) = plus_months(y, m, n * 3);
                    Some(Point::Quarter(y, m.div_ceil(3)))
                }
                _ => None,
            },
            Unit::Year => Some(Point::Year(base.year()? + n as i32)),
            Unit::Decade => Some(decade(base.year()?.div_euclid(10) + n as i32)),
            Unit::Century => Some(century(base.year()?.div_euclid(100) + n as i32)),
            Unit::Second | Unit::Minute | Unit::Hour => None,
        }
    }

    /// The day of a point; where it is coarser, the day last spoken of, in news the report's.
    fn day_near(&self, base: &Point) -> Option<Date> {
        let near = self.spoken_day.or(self.report.filter(|_| !self.narrative));
        match base {
            Point::Day(d) => Some(*d),
            Point::Month(y, m) => near.filter(|d| (i32::from(d.year()), d.month().unsigned_abs()) == (*y, *m)),
            _ => near,
        }
    }

    /// Follows the text: takes up the time that it speaks of now. `led_by` is the word before the expression;
    /// one that looks away, back or ahead, does not move a history on.
    pub(super) fn follow(&mut self, point: Point, led_by: &str, looks_away: bool) {
        if matches!(point, Point::Text(_)) {
            return;
        }
        if let Point::Day(d) = point {
            self.spoken_day = Some(d);
        }
        let on_course = !looks_away && (self.direction != Direction::Future || self.course.is_none());
        if let Some(year) = point.year().filter(|_| on_course) {
            let month = point.month();
            match self.course {
                None => self.course = Some((year, month)),
                Some((at, known)) if (year - at).abs() <= FAR => {
                    let bare = matches!(point, Point::Year(_));
                    if year == at {
                        self.course = Some((year, month.or(known)));
                    } else if !(bare
                        && matches!(
                            led_by,
                            "until" | "till" | "by" | "for" | "to" | "since" | "before" | "the" | "from"
                        ))
                    {
                        self.course = Some((year, month));
                    }
                    self.aside = None;
                }
                Some(_) if self.aside.is_some_and(|a| (year - a).abs() <= FAR) => {
                    self.course = Some((year, month));
                    self.aside = None;
                }
                Some(_) => self.aside = Some(year),
            }
        }
        self.spoken = Some(point);
    }

    /// "over the weekend" on a Monday that looks back is the one before.
    fn weekend_step(&self, of: Date, pick: Pick) -> i64 {
        let back = weekday(of) <= 5 && self.direction != Direction::Future;
        match pick {
            Pick::Last | Pick::Previous => -1,
            Pick::Next | Pick::Following => 1,
            Pick::Open if back => -1,
            _ => 0,
        }
    }

    fn season(&self, year: YearSaid, s: &'static str, pick: Pick) -> (Option<Point>, bool) {
        let stated = matches!(year, YearSaid::Is(_));
        if year != YearSaid::By(Pick::Open) {
            return (self.said_year(year).map(|y| Point::Season(y, s)), !stated);
        }
        let Some(base) = (if pick == Pick::Open { self.now() } else { self.base(pick) }) else {
            return (Some(Point::Text(format!("XXXX-{s}"))), true);
        };
        let Some(y) = base.year() else { return (Some(Point::Text(format!("XXXX-{s}"))), true) };
        let order = |s: &str| ["SP", "SU", "FA", "WI"].iter().position(|x| *x == s).unwrap_or(0);
        let at = base.month().map(|m| order(season_of(m)));
        // a season that starts in December is named by that year
        let y = if !self.narrative && base.month().is_some_and(|m| m <= 2) && s == "WI" { y - 1 } else { y };
        let in_winter = base.month().is_some_and(|m| m <= 2);
        let own = order(s);
        let y = match pick {
            Pick::Last | Pick::Previous if at.is_some_and(|a| own >= a && !in_winter) || in_winter && own < 3 => y - 1,
            Pick::Last | Pick::Previous if in_winter && own == 3 => y - 1,
            Pick::Next | Pick::Following if at.is_some_and(|a| own <= a && !in_winter) => y + 1,
            Pick::Next | Pick::Following if in_winter && own == 3 => y + 1,
            Pick::Open
                if !self.narrative
                    && matches!(self.direction, Direction::Past | Direction::Since)
                    && at.is_some_and(|a| own > a && !in_winter) =>
            {
                y - 1
            }
            _ => y,
        };
        (Some(Point::Season(y, s)), true)
    }

    /// The year of a quarter that is said without one: the running year's, or the last one where it is not over yet
    /// early in the year.
    fn open_quarter(&self, q: u8) -> Option<i32> {
        let base = self.now()?;
        let (y, m) = (base.year()?, base.month().unwrap_or(1));
        if self.narrative {
            return Some(y);
        }
        let own = m.div_ceil(3);
        // the quarter that has just ended is the one that is reported on, whatever the verb
        if q == (own + 2) % 4 + 1 {
            return Some(if own == 1 { y - 1 } else { y });
        }
        Some(match self.direction {
            Direction::Future if q < own => y + 1,
            Direction::Future => y,
            _ if q > own && m <= 4 => y - 1,
            Direction::Past | Direction::Since if q > own => y - 1,
            _ => y,
        })
    }

    fn short_decade(&self, n: i32) -> Point {
        let year = self.now().and_then(|p| p.year()).unwrap_or(2000);
        let here = year.div_euclid(100) * 100 + n;
        decade(if here > year { here - 100 } else { here }.div_euclid(10))
    }

    fn short_year(&self, n: i32) -> Point {
        let year = self.now().and_then(|p| p.year()).unwrap_or(2000);
        let here = year.div_euclid(100) * 100 + n;
        // up to ten years ahead are a plan, more are the last century
        Point::Year(if here > year + 10 { here - 100 } else { here })
    }

    fn shift(&self, n: Option<i64>, unit: Unit, from: From, forward: bool) -> Option<Point> {
        let base = match from {
            From::Report => self.now(),
            From::Spoken => self.then(),
        };
        let Some(n) = n else {
            let (value, unknown) = (if forward { "FUTURE_REF" } else { "PAST_REF" }, ());
            let () = unknown;
            return Some(Point::Text(value.to_string()));
        };
        let base = base?;
        let years = |n: i64| i32::try_from(n).ok().and_then(|n| Some(base.year()?.saturating_add(n)));
        let partly = |unknown: &str| base.year().map(|y| Point::Text(format!("{}-{unknown}", year_text(y))));
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => Some(Point::Text(match base.day() {
                Some(d) => format!("{}TXX", day_text(d)),
                None => "XXXX-XX-XXTXX".to_string(),
            })),
            Unit::Day | Unit::Night | Unit::Weekend => match (&base, base.day()) {
                (_, Some(d)) => plus_days(d, n).map(Point::Day),
                (Point::Month(..), _) => Some(Point::Text(format!("{}-XX", base.text()))),
                _ => partly("XX-XX"),
            },
            Unit::Week | Unit::Fortnight => match base.day() {
                Some(d) => {
                    let days = n.saturating_mul(if unit == Unit::Week { 7 } else { 14 });
                    plus_days(d, days).map(|d| Point::Week(monday(d)))
                }
                None => partly("WXX"),
            },
            Unit::Month => match (base.year(), base.month()) {
                (Some(y), Some(m)) => {
                    let (y, m) = plus_months(y, m, n);
                    Some(Point::Month(y, m))
                }
                _ => partly("XX"),
            },
            Unit::Quarter => {
                let (y, m) = plus_months(base.year()?, base.month()?, n.saturating_mul(3));
                Some(Point::Quarter(y, m.div_ceil(3)))
            }
            Unit::Year => match (&base, n) {
                (Point::Quarter(_, q), -1) => Some(Point::Quarter(years(-1)?, *q)),
                _ => years(n).map(Point::Year),
            },
            Unit::Decade => years(n.saturating_mul(10)).map(|y| decade(y.div_euclid(10))),
            Unit::Century => years(n.saturating_mul(100)).map(|y| century(y.div_euclid(100))),
        }
    }

    fn day_of_month(&self, d: u8) -> Option<Point> {
        let base = self.then()?;
        match (base.year(), base.month()) {
            (Some(y), Some(m)) => self.stated(y, Some(m), Some(d)),
            _ => Some(Point::Text(format!("XXXX-XX-{d:02}"))),
        }
    }

    fn nth(&self, n: i8, unit: Unit, of: &Place) -> (Option<Point>, bool) {
        let (point, relative) = self.place(of);
        let (first, last) = match &point {
            Some(Point::Month(y, m)) => (day(*y, *m, 1), month_end(*y, *m)),
            Some(Point::Year(y)) => (day(*y, 1, 1), day(*y, 12, 31)),
            _ => (None, None),
        };
        let (Some(first), Some(last)) = (first, last) else { return (None, relative) };
        let n64 = i64::from(n);
        let found = match unit {
            Unit::Day if n > 0 => plus_days(first, n64 - 1).map(Point::Day),
            Unit::Day => plus_days(last, n64 + 1).map(Point::Day),
            // a week belongs to the month that most of it lies in
            Unit::Week if n > 0 => {
                plus_days(monday(plus_days(first, 3).unwrap_or(first)), (n64 - 1) * 7).map(Point::Week)
            }
            Unit::Week => plus_days(monday(plus_days(last, -3).unwrap_or(last)), (n64 + 1) * 7).map(Point::Week),
            Unit::Weekend if n > 0 => plus_days(saturday(first), (n64 - 1) * 7).map(Point::Weekend),
            Unit::Weekend => plus_days(saturday(last), (n64 + 1) * 7).map(Point::Weekend),
            _ => {
                let year = i32::from(first.year());
                match (n > 0, &point) {
                    (true, Some(Point::Year(_))) => Some(Point::Month(year, n.unsigned_abs().min(12))),
                    (false, Some(Point::Year(_))) => Some(Point::Month(year, 12)),
                    _ => None,
                }
            }
        };
        (found, relative)
    }

    /// The time just spoken of, a year before; where that is finer than a month, its year.
    fn year_before(&self, unit: Option<Unit>) -> Option<Point> {
        let base = self.then()?;
        let (year, month) = (base.year()? - 1, base.month());
        Some(match (unit, month, base) {
            (Some(Unit::Quarter), Some(m), _) => Point::Quarter(year, m.div_ceil(3)),
            (Some(Unit::Month), Some(m), _) => Point::Month(year, m),
            (_, _, Point::Quarter(_, q)) => Point::Quarter(year, q),
            (_, _, Point::Half(_, h)) => Point::Half(year, h),
            (_, _, Point::Month(_, m)) => Point::Month(year, m),
            (_, _, Point::Season(_, s)) => Point::Season(year, s),
            _ => Point::Year(year),
        })
    }

    fn named(&self, index: usize, year: YearSaid) -> (Option<Point>, bool) {
        let Some(name) = self.lists.names.get(index) else { return (None, false) };
        let date_in = |y: i32| match name.rule {
            NameRule::Fixed(m, d) => day(y, m, d),
            NameRule::Easter(n) => super::calendar::easter(y).and_then(|e| plus_days(e, i64::from(n))),
            NameRule::Nth(m, w, n) => nth_weekday(y, m, w, n),
            _ => None,
        };
        match &name.rule {
            NameRule::Day((y, m, d)) => return (day(i32::from(*y), *m, *d).map(Point::Day), false),
            NameRule::Years(..) | NameRule::Moving => return (None, false),
            _ => {}
        }
        if year != YearSaid::By(Pick::Open) {
            let point = self.said_year(year).and_then(date_in).map(Point::Day);
            return (point, !matches!(year, YearSaid::Is(_)));
        }
        let Some(base) = self.now() else { return (None, true) };
        let Some(y) = base.year() else { return (None, true) };
        let here = date_in(y);
        let at = base.day();
        let y = match (self.direction, here, at, self.narrative) {
            (Direction::Past | Direction::Since, Some(h), Some(a), false) if h > a => y - 1,
            (Direction::Future, Some(h), Some(a), false) if h < a => y + 1,
            (Direction::Unknown, Some(h), Some(a), false) if h < a => {
                // closer ahead than behind
                let next = date_in(y + 1);
                let behind = a.since(h).map_or(0, |s| s.get_days());
                let ahead = next.and_then(|n| n.since(a).ok()).map_or(i32::MAX, |s| s.get_days());
                if ahead < behind { y + 1 } else { y }
            }
            (Direction::Unknown, Some(h), Some(a), false) => {
                let ahead = h.since(a).map_or(0, |s| s.get_days());
                if ahead > 183 { y - 1 } else { y }
            }
            _ => y,
        };
        (date_in(y).map(Point::Day), true)
    }
}

/// The year of a month in a history, which goes forward: January after December is the next year's.
fn narrative_year((year, at): (i32, Option<u8>), m: u8) -> i32 {
    match at {
        Some(at) if at >= 9 && m + 7 <= at => year + 1,
        Some(at) if at <= 2 && m >= at + 9 => year - 1,
        _ => year,
    }
}

fn step(pick: Pick) -> i64 {
    match pick {
        Pick::Last | Pick::Previous => -1,
        Pick::Next | Pick::Following => 1,
        Pick::Open | Pick::This | Pick::That => 0,
    }
}

fn decade(n: i32) -> Point {
    Point::Text(if n > 0 { format!("{n:03}") } else { format!("BC{:03}", -n) })
}

fn century(n: i32) -> Point {
    Point::Text(if n > 0 { format!("{n:02}") } else { format!("BC{:02}", -n) })
}

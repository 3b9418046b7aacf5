//! The calendar behind TIMEX3 values: weeks, quarters, seasons, Easter, and the days that a value covers.
//!
//! Years are astronomical inside (1 BC is 0) and written as TIMEX3 does (`BC0001`). It must not know words.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Makes a day, where there is one.
pub(super) fn day(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Adds days; `None` outside the calendar.
pub(super) fn plus_days(from: Date, n: i64) -> Option<Date> {
    from.checked_add(n.clamp(-4_000_000, 4_000_000).days()).ok()
}

/// Writes a year as TIMEX3 does.
pub(super) fn year_text(year: i32) -> String {
    if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - year) }
}

/// Writes a day.
pub(super) fn day_text(of: Date) -> String {
    format!("{}-{:02}-{:02}", year_text(i32::from(of.year())), of.month(), of.day())
}

/// Writes the ISO week of a day.
pub(super) fn week_text(of: Date) -> String {
    let week = of.iso_week_date();
    format!("{}-W{:02}", year_text(i32::from(week.year())), week.week())
}

/// Returns a day's weekday, Monday is 1.
pub(super) fn weekday(of: Date) -> u8 {
    of.weekday().to_monday_one_offset().unsigned_abs()
}

/// Moves a month by `n` months.
pub(super) fn plus_months(year: i32, month: u8, n: i64) -> (i32, u8) {
    let total = i64::from(year) * 12 + i64::from(month) - 1 + n.clamp(-1_000_000, 1_000_000);
    (i32::try_from(total.div_euclid(12)).unwrap_or(year), u8::try_from(total.rem_euclid(12) + 1).unwrap_or(1))
}

/// Returns the last day of a month.
pub(super) fn month_end(year: i32, month: u8) -> Option<Date> {
    Some(day(year, month, 1)?.last_of_month())
}

/// Returns Easter Sunday of the western churches.
///
/// Source: the Gregorian computus in Gauss's form, as corrected by Lichtenberg (1997).
pub(super) fn easter(year: i32) -> Option<Date> {
    let k = year / 100;
    let m = 15 + (3 * k + 3) / 4 - (8 * k + 13) / 25;
    let s = 2 - (3 * k + 3) / 4;
    let a = year % 19;
    let d = (19 * a + m) % 30;
    let r = (d + a / 11) / 29;
    let og = 21 + d - r;
    let sz = 7 - (year + year / 4 + s).rem_euclid(7);
    let oe = 7 - (og - sz).rem_euclid(7);
    plus_days(day(year, 3, 1)?, i64::from(og + oe - 1))
}

/// Returns the nth weekday of a month, counted from its end where `nth` is negative.
pub(super) fn nth_weekday(year: i32, month: u8, weekday: u8, nth: i8) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
    day(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok()
}

/// Returns the first month of a season and the years to add for its end; winter starts in December of its year.
fn season_months(season: &str) -> Option<(u8, u8)> {
    Some(match season {
        "SP" => (3, 5),
        "SU" => (6, 8),
        "FA" => (9, 11),
        "WI" => (12, 2),
        _ => return None,
    })
}

/// Returns the season that a month lies in.
pub(super) fn season_of(month: u8) -> &'static str {
    match month {
        3..=5 => "SP",
        6..=8 => "SU",
        9..=11 => "FA",
        _ => "WI",
    }
}

/// Returns the first and last day that a DATE or TIME value covers; `None` for one without days.
pub(super) fn days_of(value: &str) -> Option<(Date, Date)> {
    if !value.is_ascii() {
        return None;
    }
    let (bc, rest) = match value.strip_prefix("BC") {
        Some(rest) => (true, rest),
        None => (false, value),
    };
    let rest = rest.split('T').next()?;
    let mut parts = rest.splitn(2, '-');
    let head = parts.next()?;
    if head.is_empty() || !head.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: i32 = head.parse().ok()?;
    let step = match head.len() {
        2 => 100,
        3 => 10,
        4 => 1,
        _ => return None,
    };
    let (first, last) = if bc { (1 - (n * step + step - 1), 1 - n * step) } else { (n * step, n * step + step - 1) };
    let Some(tail) = parts.next() else {
        return Some((day(first, 1, 1)?, day(last, 12, 31)?));
    };
    if step != 1 {
        return None;
    }
    inside_year(first, tail)
}

fn inside_year(year: i32, tail: &str) -> Option<(Date, Date)> {
    let bytes = tail.as_bytes();
    match bytes.first()? {
        b'W' if tail != "WI" => return week_days(year, &tail[1..]),
        b'Q' => {
            let q: u8 = tail.get(1..)?.parse().ok().filter(|q| (1..=4).contains(q))?;
            return Some((day(year, q * 3 - 2, 1)?, month_end(year, q * 3)?));
        }
        b'H' => {
            let h: u8 = tail.get(1..)?.parse().ok().filter(|h| (1..=2).contains(h))?;
            return Some((day(year, h * 6 - 5, 1)?, month_end(year, h * 6)?));
        }
        _ => {}
    }
    if let Some((from, to)) = season_months(tail) {
        return Some((day(year, from, 1)?, month_end(if from > to { year + 1 } else { year }, to)?));
    }
    let month: u8 = tail.get(..2)?.parse().ok()?;
    match tail.get(2..)? {
        "" | "-XX" => Some((day(year, month, 1)?, month_end(year, month)?)),
        rest => {
            let of = day(year, month, rest.get(1..)?.parse().ok()?)?;
            Some((of, of))
        }
    }
}

fn week_days(year: i32, tail: &str) -> Option<(Date, Date)> {
    let week: i64 = tail.get(..2)?.parse().ok().filter(|w| (1..=53).contains(w))?;
    // 4 January is always in the first ISO week
    let fourth = day(year, 1, 4)?;
    let monday = plus_days(fourth, 1 - i64::from(weekday(fourth)) + (week - 1) * 7)?;
    match tail.get(2..)? {
        "" => Some((monday, plus_days(monday, 6)?)),
        "-WE" => Some((plus_days(monday, 5)?, plus_days(monday, 6)?)),
        rest => {
            let n: i64 = rest.get(1..)?.parse().ok().filter(|n| (1..=7).contains(n))?;
            let of = plus_days(monday, n - 1)?;
            Some((of, of))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cover_their_days() {
        for (value, first, last) in [
            ("2015", "2015-01-01", "2015-12-31"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2015-W24", "2015-06-08", "2015-06-14"),
            ("2015-W24-WE", "2015-06-13", "2015-06-14"),
            ("2015-Q3", "2015-07-01", "2015-09-30"),
            ("2015-WI", "2015-12-01", "2016-02-29"),
            ("199", "1990-01-01", "1999-12-31"),
            ("20", "2000-01-01", "2099-12-31"),
            ("2015-06-15TEV", "2015-06-15", "2015-06-15"),
        ] {
            let days = days_of(value).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(days, Some((first.to_string(), last.to_string())), "{value}");
        }
        for value in ["PAST_REF", "XXXX-06", "P3D", "2015-W60", "2015-02-30", "", "20é5"] {
            assert_eq!(days_of(value), None, "{value}");
        }
    }

    #[test]
    fn easter_is_where_the_churches_have_it() {
        for (year, on) in [
            (1961, "1961-04-02"),
            (2000, "2000-04-23"),
            (2015, "2015-04-05"),
            (2019, "2019-04-21"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).map(|d| d.to_string()), Some(on.to_string()));
        }
    }
}

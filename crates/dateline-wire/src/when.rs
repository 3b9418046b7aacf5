//! Dates as feeds, sitemaps and messages write them, read leniently: RFC 2822 with and without weekday, zone names,
//! two-digit years, ISO 8601 in its many shapes, months in words.
//!
//! What is not said stays unsaid: a date without a time gets none, a time without a zone gets none. There is no clock
//! here to fill anything in from.

use jiff::civil::{Date, Time};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The words of dates that the page room knows too.
#[derive(Deserialize)]
struct Words {
    months: BTreeMap<String, Vec<String>>,
    zones: BTreeMap<String, String>,
}

struct Known {
    months: BTreeMap<String, i8>,
    zones: BTreeMap<String, String>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let words: Words = toml::from_str(include_str!("../../../codebook/page/dates.toml"))
            .unwrap_or(Words { months: BTreeMap::new(), zones: BTreeMap::new() });
        let mut months = BTreeMap::new();
        for (number, names) in words.months {
            for name in names {
                months.entry(name).or_insert(number.parse().unwrap_or(0));
            }
        }
        Known { months, zones: words.zones }
    })
}

/// Returns the date in ISO 8601, as fine as it is written and with the zone that is written.
pub(crate) fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 120 {
        return None;
    }
    let tokens = tokens(text);
    let (date, rest) = iso(&tokens).or_else(|| worded(&tokens))?;
    let Some(day) = date.day else { return Some(date.value) };
    match time(rest) {
        Some((time, zone)) => Some(format!("{day}T{time}{}", zone.unwrap_or_default())),
        None => Some(day.to_string()),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut joined = false;
    for c in text.chars() {
        match (c, out.last_mut()) {
            (c, Some(Token::Number(digits))) if joined && c.is_ascii_digit() => digits.push(c),
            (c, Some(Token::Word(word))) if joined && c.is_alphabetic() => word.extend(c.to_lowercase()),
            (c, _) if c.is_ascii_digit() => out.push(Token::Number(c.to_string())),
            (c, _) if c.is_alphabetic() => out.push(Token::Word(c.to_lowercase().collect())),
            (c, _) if c.is_whitespace() => {}
            (c, _) => out.push(Token::Sign(c)),
        }
        joined = c.is_alphanumeric();
    }
    out
}

struct Found {
    /// Known to the day.
    day: Option<Date>,
    value: String,
}

impl Found {
    fn day(year: &str, month: i8, day: &str) -> Option<Self> {
        let date = Date::new(full_year(year)?, month, day.parse().ok()?).ok()?;
        (1900..2200).contains(&date.year()).then(|| Self { day: Some(date), value: date.to_string() })
    }
}

/// Completes a year of two digits as RFC 2822 has it.
fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 if year < 50 => Some(2000 + year),
        2 => Some(1900 + year),
        3 => Some(1900 + year),
        4 => Some(year),
        _ => None,
    }
}

/// `2015-06-15`, `2015/06/15`, `20150615`, `2015-06`, `2015`.
fn iso(tokens: &[Token]) -> Option<(Found, &[Token])> {
    use Token::{Number, Sign};
    match tokens {
        [Number(y), Sign('-' | '/' | '.'), Number(m), Sign('-' | '/' | '.'), Number(d), rest @ ..] if y.len() == 4 => {
            Some((Found::day(y, m.parse().ok()?, d)?, rest))
        }
        [Number(all), rest @ ..] if all.len() == 8 => {
            Some((Found::day(&all[..4], all[4..6].parse().ok()?, &all[6..])?, rest))
        }
        [Number(y), Sign('-'), Number(m)] if y.len() == 4 && m.len() == 2 => {
            let first = Found::day(y, m.parse().ok()?, "1")?;
            Some((Found { day: None, value: first.value[..7].to_owned() }, &[]))
        }
        [Number(y)] if y.len() == 4 => {
            let first = Found::day(y, 1, "1")?;
            Some((Found { day: None, value: first.value[..4].to_owned() }, &[]))
        }
        _ => None,
    }
}

/// `Mon, 15 Jun 2015`, `15-Jun-15`, `June 15, 2015`, `Mon Jun 15 08:02:50 2015`.
fn worded(tokens: &[Token]) -> Option<(Found, &[Token])> {
    use Token::{Number, Sign, Word};
    let months = &known().months;
    let at = tokens.iter().position(|t| matches!(t, Word(w) if months.contains_key(w)))?;
    let Word(name) = &tokens[at] else { return None };
    let month = *months.get(name)?;
    let before = tokens[..at].iter().rev().find(|t| !is_filler(t));
    let after = after_fillers(&tokens[at + 1..]);
    if let (Some(Number(day)), [Number(year), rest @ ..]) = (before, after)
        && day.len() <= 2
        && !matches!(rest, [Sign(':'), ..])
    {
        return Some((Found::day(year, month, day)?, rest));
    }
    let [Number(day), rest @ ..] = after else { return None };
    let rest = after_fillers(rest);
    match rest {
        [Number(year), tail @ ..] if year.len() == 4 && !matches!(tail, [Sign(':'), ..]) => {
            Some((Found::day(year, month, day)?, tail))
        }
        // the time stands before the year, as C's asctime has it
        [Number(_), Sign(':'), Number(_), Sign(':'), Number(_), .., Number(year)] if year.len() == 4 => {
            Some((Found::day(year, month, day)?, &rest[..rest.len() - 1]))
        }
        _ => None,
    }
}

fn is_filler(token: &Token) -> bool {
    match token {
        Token::Sign(c) => matches!(c, ',' | '-' | '.' | '/'),
        Token::Word(word) => matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "of" | "de"),
        Token::Number(_) => false,
    }
}

fn after_fillers(tokens: &[Token]) -> &[Token] {
    let n = tokens.iter().take_while(|t| is_filler(t)).count();
    &tokens[n..]
}

/// Reads the time of day and its zone.
fn time(tokens: &[Token]) -> Option<(Time, Option<String>)> {
    use Token::{Number, Sign, Word};
    let at = tokens.iter().position(|t| matches!(t, Number(_)))?;
    // only a `T`, "at" or a sign may stand between the day and its time
    if !tokens[..at].iter().all(|t| match t {
        Word(w) => matches!(w.as_str(), "t" | "at" | "um"),
        Sign(c) => matches!(c, ',' | '-' | '|'),
        Number(_) => false,
    }) {
        return None;
    }
    let (hour, minute, second, mut rest): (i8, i8, i8, &[Token]) = match &tokens[at..] {
        [Number(h), Sign(':'), Number(m), Sign(':'), Number(s), Sign('.' | ','), Number(_), rest @ ..]
        | [Number(h), Sign(':'), Number(m), Sign(':'), Number(s), rest @ ..] => {
            (h.parse().ok()?, m.parse().ok()?, s.parse().ok()?, rest)
        }
        [Number(h), Sign(':'), Number(m), rest @ ..] => (h.parse().ok()?, m.parse().ok()?, 0, rest),
        [Number(all), rest @ ..] if all.len() == 6 || (all.len() == 4 && at > 0) => {
            (all[..2].parse().ok()?, all[2..4].parse().ok()?, all.get(4..6).unwrap_or("0").parse().ok()?, rest)
        }
        _ => return None,
    };
    let mut hour = hour;
    if let [Word(half), tail @ ..] = rest
        && matches!(half.as_str(), "am" | "pm")
        && (1..=12).contains(&hour)
    {
        hour = hour % 12 + if half == "pm" { 12 } else { 0 };
        rest = tail;
    }
    // a leap second is the last one before it
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    Some((time, zone(rest)))
}

/// Reads a zone: `Z`, `+0900`, `+09:00`, `+9`, `KST`, `GMT+9`; `None` where there is none or nobody knows it.
fn zone(tokens: &[Token]) -> Option<String> {
    use Token::{Number, Sign, Word};
    let (sign, digits) = match tokens {
        [Word(name), Sign(sign @ ('+' | '-')), rest @ ..] if matches!(name.as_str(), "gmt" | "utc" | "ut" | "z") => {
            (sign, rest)
        }
        [Sign(sign @ ('+' | '-' | '\u{2212}')), rest @ ..] => (sign, rest),
        [Sign('('), Word(name), ..] | [Word(name), ..] => return named(name),
        _ => return None,
    };
    let (hours, minutes): (i8, i8) = match digits {
        [Number(h), Sign(':'), Number(m), ..] => (h.parse().ok()?, m.parse().ok()?),
        [Number(all), ..] if all.len() == 4 => (all[..2].parse().ok()?, all[2..].parse().ok()?),
        [Number(all), ..] if all.len() == 3 => (all[..1].parse().ok()?, all[1..].parse().ok()?),
        [Number(h), ..] if h.len() <= 2 => (h.parse().ok()?, 0),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    if hours == 0 && minutes == 0 {
        return Some("Z".to_owned());
    }
    let sign = if *sign == '+' { '+' } else { '-' };
    Some(format!("{sign}{hours:02}:{minutes:02}"))
}

fn named(name: &str) -> Option<String> {
    match name {
        "z" | "ut" | "utc" | "gmt" => Some("Z".to_owned()),
        _ => known().zones.get(name).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_feeds_are_read() {
        for (text, want) in [
            ("Mon, 15 Jun 2015 08:02:50 +0900", "2015-06-15T08:02:50+09:00"),
            ("15 Jun 2015 08:02 GMT", "2015-06-15T08:02:00Z"),
            ("Mon, 15 June 15 08:02:50 EDT", "2015-06-15T08:02:50-04:00"),
            ("Tues, 5 Jan 2016 8:02:50 -0000", "2016-01-05T08:02:50Z"),
            ("Mon, 15-Jun-2015 23:59:60 UTC", "2015-06-15T23:59:59Z"),
            ("15 Jun 2015 08:02:50 GMT+9", "2015-06-15T08:02:50+09:00"),
            ("15 Jun 2015 08:02:50 Mars", "2015-06-15T08:02:50"),
            ("June 15, 2015 at 8:02 PM KST", "2015-06-15T20:02:00+09:00"),
            ("Mon Jun 15 08:02:50 2015", "2015-06-15T08:02:50"),
            ("lun., 15 juin 2015 08:02:50 +0200", "2015-06-15T08:02:50+02:00"),
            ("2015-06-15", "2015-06-15"),
            ("2015-06-15T08:02:50Z", "2015-06-15T08:02:50Z"),
            ("2015-06-15 08:02:50.123 +0530", "2015-06-15T08:02:50+05:30"),
            ("2015-06-15T08:02+09:00", "2015-06-15T08:02:00+09:00"),
            ("20150615T080250Z", "2015-06-15T08:02:50Z"),
            ("2015-06-15T08:02:50", "2015-06-15T08:02:50"),
            ("2015-06-15T25:99", "2015-06-15"),
            ("2015-06", "2015-06"),
        ] {
            assert_eq!(read(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "soon", "08:02:50", "15 Jun", "2015-02-30", "Mon, 32 Jun 2015", "0000-00-00T00:00:00Z"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

//! Dates and times as bylines, stamps, tags and addresses write them.
//!
//! Only dates with a year are read: what a page leaves out is not made up here, for that needs the report.

use crate::knowledge::Knowledge;
use dateline_doc::Precision;
use jiff::Timestamp;
use jiff::civil::Date;
use std::ops::Range;

/// The web is no older: an earlier year is a report's matter, or a machine's zero.
pub(crate) const FIRST_YEAR: i16 = 1990;
/// Later years are the end of an offer, or a machine's "never".
pub(crate) const LAST_YEAR: i16 = 2060;

/// A date as found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// ISO 8601, as long as `precision` allows.
    pub(crate) value: String,
    pub(crate) precision: Precision,
    /// Whether seconds are shown, as a running clock does.
    pub(crate) seconds: bool,
    /// The bytes of date and time.
    pub(crate) range: Range<usize>,
}

/// How `05/04/2015` is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NumericOrder {
    /// 4 May.
    #[default]
    MonthFirst,
    /// 5 April.
    DayFirst,
}

/// Says how a host and a language ("en-GB") write numeric dates.
pub(crate) fn numeric_order(known: &Knowledge, domain: Option<&str>, language: &str) -> NumericOrder {
    let order = &known.dates.order;
    let ends = |list: &[String]| domain.is_some_and(|d| list.iter().any(|e| d.ends_with(e.as_str())));
    let language = language.trim().to_ascii_lowercase().replace('_', "-");
    if ends(&order.month_first) {
        NumericOrder::MonthFirst
    } else if ends(&order.day_first)
        || !(language.is_empty() || language == "und" || order.month_first_languages.contains(&language))
    {
        NumericOrder::DayFirst
    } else {
        NumericOrder::MonthFirst
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Number { value: u32, digits: usize },
    Word(String),
    Mark(char),
}

struct Tok {
    piece: Piece,
    range: Range<usize>,
    /// Whether a blank stands before it.
    spaced: bool,
}

struct Clock {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    zone: Option<String>,
    toks: Range<usize>,
}

/// Finds the dates of a line that have a year, in order.
///
/// Lines longer than 2,000 bytes are read up to there: a stamp is short.
pub(crate) fn find(known: &Knowledge, line: &str, order: NumericOrder) -> Vec<Found> {
    let toks = pieces(line);
    let clocks = clocks(known, &toks);
    let mut found = Vec::new();
    let mut at = 0;
    while at < toks.len() {
        match date_at(known, &toks, at, order) {
            Some((date, precision, end)) => {
                found.push((date, precision, at..end));
                at = end;
            }
            None => at += 1,
        }
    }
    let mut out: Vec<Found> = Vec::new();
    for (date, precision, range) in found {
        let mut bytes = toks[range.start].range.start..toks[range.end - 1].range.end;
        let mut value = match precision {
            Precision::Month => date.strftime("%Y-%m").to_string(),
            _ => date.to_string(),
        };
        let mut precision = precision;
        let mut seconds = false;
        // the clock that stands nearest, a few words away at most
        let near = clocks
            .iter()
            .filter(|c| precision == Precision::Day && (c.toks.start >= range.end || c.toks.end <= range.start))
            .map(|c| (if c.toks.start >= range.end { c.toks.start - range.end } else { range.start - c.toks.end }, c))
            .filter(|(gap, _)| *gap <= 5)
            .min_by_key(|(gap, c)| (*gap, c.toks.start));
        if let Some((_, clock)) = near {
            let zone = clock.zone.as_deref().unwrap_or("");
            value = format!("{value}T{:02}:{:02}:{:02}{zone}", clock.hour, clock.minute, clock.second.unwrap_or(0));
            precision = Precision::Minute;
            seconds = clock.second.is_some();
            bytes.start = bytes.start.min(toks[clock.toks.start].range.start);
            bytes.end = bytes.end.max(toks[clock.toks.end - 1].range.end);
        }
        out.push(Found { value, precision, seconds, range: bytes });
    }
    out
}

/// Reads a machine's date: ISO 8601 in its loose forms, RFC 2822, `20150503`, seconds or milliseconds since 1970.
///
/// `order` is how the page writes numeric dates: some put `03/05/2015` into their tags.
pub(crate) fn machine(known: &Knowledge, text: &str, order: NumericOrder) -> Option<(String, Precision)> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            8 => compact_day(text).map(|d| (d.to_string(), Precision::Day)),
            12 => compact_day(text.get(..8)?)
                .filter(|_| &text[8..10] < "24" && &text[10..12] < "60")
                .map(|d| (format!("{d}T{}:{}:00", &text[8..10], &text[10..12]), Precision::Minute)),
            14 => compact_day(text.get(..8)?)
                .filter(|_| &text[8..10] < "24" && &text[10..12] < "60" && &text[12..14] < "60")
                .map(|d| (format!("{d}T{}:{}:{}", &text[8..10], &text[10..12], &text[12..14]), Precision::Minute)),
            10 => epoch(text.parse().ok()?),
            13 => epoch(text.parse::<i64>().ok()? / 1000),
            _ => None,
        };
    }
    if let Some((year, month)) = text.split_once('-').filter(|(y, m)| y.len() == 4 && m.len() == 2) {
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
        return Some((date.strftime("%Y-%m").to_string(), Precision::Month));
    }
    let first = find(known, text, order).into_iter().next()?;
    Some((first.value, first.precision))
}

fn epoch(seconds: i64) -> Option<(String, Precision)> {
    let at = Timestamp::from_second(seconds).ok()?;
    Some((at.to_string(), Precision::Minute))
}

pub(crate) fn compact_day(text: &str) -> Option<Date> {
    Date::new(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..8)?.parse().ok()?)
        .ok()
        .filter(|d| (1900..2100).contains(&d.year()))
}

/// Returns the value of a digit: Latin, Arabic, Persian, Devanagari, Bengali, Thai or of full width.
fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let c = c as u32;
    ZEROS.iter().find_map(|zero| c.checked_sub(*zero).filter(|n| *n < 10))
}

fn pieces(line: &str) -> Vec<Tok> {
    let mut toks = Vec::new();
    let mut chars = line.char_indices().take_while(|(at, _)| *at < 2000).peekable();
    let mut spaced = false;
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let piece = if c.is_whitespace() {
            spaced = true;
            continue;
        } else if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1);
            while let Some((at, d)) = chars.next_if(|(_, d)| digit(*d).is_some()) {
                value = value.saturating_mul(10).saturating_add(digit(d).unwrap_or(0));
                digits += 1;
                end = at + d.len_utf8();
            }
            Piece::Number { value, digits }
        } else if c.is_alphabetic() && (c as u32) < 0x2e80 {
            let mut word: String = c.to_lowercase().collect();
            let mut lower = c.is_lowercase();
            // marks that are combined with a letter belong to its word; "DoeMay" is what flattening makes of two
            while let Some((at, d)) = chars.next_if(|(_, d)| {
                let letter = d.is_alphabetic() || ('\u{300}'..'\u{370}').contains(d) || *d == '\u{94d}';
                letter && (*d as u32) < 0x2e80 && !(lower && d.is_uppercase())
            }) {
                lower = d.is_lowercase();
                word.extend(d.to_lowercase());
                end = at + d.len_utf8();
            }
            Piece::Word(word)
        } else {
            Piece::Mark(c)
        };
        toks.push(Tok { piece, range: start..end, spaced });
        spaced = false;
    }
    toks
}

fn number(toks: &[Tok], at: usize, digits: Range<usize>) -> Option<u32> {
    match toks.get(at)?.piece {
        Piece::Number { value, digits: n } if digits.contains(&n) => Some(value),
        _ => None,
    }
}

fn mark(toks: &[Tok], at: usize, marks: &[char]) -> Option<char> {
    match toks.get(at)?.piece {
        Piece::Mark(c) if marks.contains(&c) => Some(c),
        _ => None,
    }
}

fn word(toks: &[Tok], at: usize) -> Option<&str> {
    match &toks.get(at)?.piece {
        Piece::Word(w) => Some(w),
        _ => None,
    }
}

fn year(toks: &[Tok], at: usize) -> Option<u32> {
    number(toks, at, 4..5).filter(|y| (1800..2100).contains(y))
}

fn date_at(known: &Knowledge, toks: &[Tok], at: usize, order: NumericOrder) -> Option<(Date, Precision, usize)> {
    let make =
        |y: u32, m: u32, d: u32| Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
    // 2015-05-03, 2015/5/3, 2015.05.03, 2015年5月3日, 2015년 5월 3일
    if let Some(y) = year(toks, at)
        && let Some(sep) = mark(toks, at + 1, &['-', '/', '.', '年', '년', '–', '‑'])
        && let Some(m) = number(toks, at + 2, 1..3)
        && mark(toks, at + 3, &[sep, '月', '월']).is_some()
        && let Some(d) = number(toks, at + 4, 1..3)
        && let Some(date) = make(y, m, d)
    {
        return Some((date, Precision::Day, at + 5));
    }
    // 03/05/2015, 03.05.2015, 3-5-2015, 5/3/15
    if let Some(a) = number(toks, at, 1..3)
        && let Some(sep) = mark(toks, at + 1, &['/', '.', '-', '|'])
        && let Some(b) = number(toks, at + 2, 1..3)
        && mark(toks, at + 3, &[sep]).is_some()
        && let Some(y) = year(toks, at + 4)
            .filter(|_| mark(toks, at + 5, &[':']).is_none())
            // "28.09.1912:44" is what flattening makes of a day and an hour
            .or_else(|| glued_year(toks, at + 4))
            .or_else(|| number(toks, at + 4, 2..3).filter(|_| sep != '-' || toks.len() == 5).map(|y| y + 2000))
        && (matches!(sep, '.' | '|') || !toks[at + 2].spaced)
    {
        let day_first = sep == '.' || a > 12 || (b <= 12 && order == NumericOrder::DayFirst);
        let (d, m) = if day_first { (a, b) } else { (b, a) };
        if let Some(date) = make(y, m, d) {
            return Some((date, Precision::Day, at + 5));
        }
    }
    let skip = |mut at: usize, marks: &[char], n: usize| {
        for _ in 0..n {
            let glue = word(toks, at).is_some_and(|w| known.dates.words.glue.iter().any(|g| g == w));
            if glue || mark(toks, at, marks).is_some() {
                at += 1;
            }
        }
        at
    };
    let ordinal = |at: usize| {
        let is = word(toks, at).is_some_and(|w| known.dates.words.ordinal.iter().any(|o| o == w))
            || mark(toks, at, &['º', 'ª', '.']).is_some();
        if is { at + 1 } else { at }
    };
    if let Some(month) = word(toks, at).and_then(|w| known.dates.month(w)) {
        let after = skip(at + 1, &['.', ',', '-', '/'], 1);
        // May 3, 2015 · May 3rd 2015
        if let Some(d) = number(toks, after, 1..3) {
            let end = skip(ordinal(after + 1), &[',', '.', '-', '/'], 2);
            if let Some(y) = year(toks, end)
                && let Some(date) = make(y, month as u32, d)
            {
                return Some((date, Precision::Day, end + 1));
            }
            // May 03 16:12 2015, May 03 16:12:09 +0200 2015
            if let Some(clock) = clock_at(known, toks, after + 1)
                && let Some(y) = year(toks, clock.toks.end)
                && let Some(date) = make(y, month as u32, d)
            {
                return Some((date, Precision::Day, after + 1));
            }
        }
        // May 2015
        if let Some(y) = year(toks, after)
            && let Some(date) = make(y, month as u32, 1)
        {
            return Some((date, Precision::Month, after + 1));
        }
    }
    // 3 May 2015 · 3rd of May, 2015 · 3. Mai 2015 · 03-May-2015
    if let Some(d) = number(toks, at, 1..3) {
        let after = skip(ordinal(at + 1), &['-', '/', ',', '.'], 2);
        if let Some(month) = word(toks, after).and_then(|w| known.dates.month(w)) {
            let end = skip(after + 1, &['.', ',', '-', '/', '\''], 2);
            let y = year(toks, end);
            if let Some(y) = y
                && let Some(date) = make(y, month as u32, d)
            {
                return Some((date, Precision::Day, end + 1));
            }
        }
    }
    None
}

/// Reads the year off four digits that are a year and an hour, the minutes behind them.
fn glued_year(toks: &[Tok], at: usize) -> Option<u32> {
    let both = number(toks, at, 4..5)?;
    mark(toks, at + 1, &[':'])?;
    number(toks, at + 2, 2..3)?;
    (both % 100 < 24 && both / 100 < 60).then_some(2000 + both / 100)
}

/// A time of day that a line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimeOfDay {
    /// "14:32:00".
    pub(crate) value: String,
    /// "+01:00", where the line says it.
    pub(crate) zone: Option<String>,
    /// The bytes of it.
    pub(crate) range: Range<usize>,
}

/// Finds the first time of day in a line. `bare` says that "20.43" is one too, which elsewhere may be a day.
pub(crate) fn time_of_day(known: &Knowledge, line: &str, bare: bool) -> Option<TimeOfDay> {
    let toks = pieces(line);
    (0..toks.len()).find_map(|at| {
        let clock = clock_at(known, &toks, at).or_else(|| if bare { dotted_at(known, &toks, at) } else { None })?;
        Some(TimeOfDay {
            value: format!("{:02}:{:02}:{:02}", clock.hour, clock.minute, clock.second.unwrap_or(0)),
            zone: clock.zone,
            range: toks[clock.toks.start].range.start..toks[clock.toks.end - 1].range.end,
        })
    })
}

/// Reads "20.43".
fn dotted_at(known: &Knowledge, toks: &[Tok], at: usize) -> Option<Clock> {
    let hour = number(toks, at, 2..3).or_else(|| number(toks, at, 1..2)).filter(|h| *h < 24)?;
    mark(toks, at + 1, &['.'])?;
    let minute = number(toks, at + 2, 2..3).filter(|m| *m < 60 && !toks[at + 2].spaced)?;
    // 20.43.10 may be anything
    if mark(toks, at + 3, &['.', '/', '-']).is_some() && number(toks, at + 4, 1..5).is_some() {
        return None;
    }
    let (zone, end) = zone_at(known, toks, at + 3);
    Some(Clock { hour, minute, second: None, zone, toks: at..end })
}

fn clocks(known: &Knowledge, toks: &[Tok]) -> Vec<Clock> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < toks.len() {
        match clock_at(known, toks, at) {
            Some(clock) => {
                at = clock.toks.end;
                out.push(clock);
            }
            None => at += 1,
        }
    }
    out
}

fn clock_at(known: &Knowledge, toks: &[Tok], at: usize) -> Option<Clock> {
    let mut hour = number(toks, at, 1..3)?;
    let mut end = at + 1;
    let (mut minute, mut second) = (0, None);
    let sep = mark(toks, end, &[':', '.', '：']).or_else(|| word(toks, end).filter(|w| *w == "h").map(|_| 'h'));
    let mut explicit = false;
    if let Some(sep) = sep
        && let Some(m) = number(toks, end + 1, 2..3).filter(|_| !toks[end + 1].spaced)
    {
        // 03.05 is as well a day: only a word behind it makes it a time
        explicit = sep != '.';
        minute = m;
        end += 2;
        if mark(toks, end, &[sep]).is_some()
            && let Some(s) = number(toks, end + 1, 2..3)
        {
            second = Some(s);
            end += 2;
            if mark(toks, end, &['.', ',']).is_some() && number(toks, end + 1, 1..10).is_some() && !toks[end + 1].spaced
            {
                end += 2;
            }
        }
    }
    // pm, p.m.
    let half = match word(toks, end) {
        Some("am" | "pm") => word(toks, end).map(|w| (w == "pm", end + 1)),
        Some(w @ ("a" | "p")) if mark(toks, end + 1, &['.']).is_some() && word(toks, end + 2) == Some("m") => {
            Some((w == "p", if mark(toks, end + 3, &['.']).is_some() { end + 4 } else { end + 3 }))
        }
        _ => None,
    };
    if let Some((pm, next)) = half {
        if !explicit && !(1..=12).contains(&hour) {
            return None;
        }
        hour = match (pm, hour) {
            (true, 1..=11) => hour + 12,
            (false, 12) => 0,
            _ => hour,
        };
        end = next;
    } else if word(toks, end) == Some("uhr") {
        end += 1;
    } else if !explicit {
        return None;
    }
    if hour > 23 || minute > 59 || second.is_some_and(|s| s > 60) {
        return None;
    }
    let (zone, end) = zone_at(known, toks, end);
    Some(Clock { hour, minute, second: second.map(|s| s.min(59)), zone, toks: at..end })
}

fn zone_at(known: &Knowledge, toks: &[Tok], at: usize) -> (Option<String>, usize) {
    let mut start = at;
    if mark(toks, start, &['(', ',']).is_some() {
        start += 1;
    }
    let mut zone = None;
    let mut end = at;
    if let Some(name) = word(toks, start)
        && let Some(offset) = known.dates.zones.get(name)
    {
        zone = Some(offset.clone());
        end = start + 1;
        start = end;
        if mark(toks, end, &[')']).is_some() {
            end += 1;
        }
    }
    // +09:00, +0900, GMT+9
    if (zone.is_none() || zone.as_deref() == Some("+00:00"))
        && let Some(sign) = mark(toks, start, &['+', '-', '−'])
        && toks.get(start + 1).is_some_and(|t| !t.spaced)
    {
        let sign = if sign == '+' { '+' } else { '-' };
        if let Some(hhmm) = number(toks, start + 1, 4..5).filter(|n| *n <= 1400 && n % 100 < 60) {
            return (Some(format!("{sign}{:02}:{:02}", hhmm / 100, hhmm % 100)), start + 2);
        }
        if let Some(hour) = number(toks, start + 1, 1..3).filter(|h| *h <= 14) {
            let has_minute = mark(toks, start + 2, &[':']).is_some();
            if has_minute && let Some(minute) = number(toks, start + 3, 2..3).filter(|m| *m < 60) {
                return (Some(format!("{sign}{hour:02}:{minute:02}")), start + 4);
            }
            if zone.is_some() {
                return (Some(format!("{sign}{hour:02}:00")), start + 2);
            }
        }
    }
    if zone.as_deref() == Some("+00:00") {
        zone = Some("Z".to_owned());
    }
    (zone, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn one(line: &str) -> String {
        find(built_in(), line, NumericOrder::MonthFirst).first().map(|f| f.value.clone()).unwrap_or_default()
    }

    #[test]
    fn printed_dates_read() {
        for (line, value) in [
            ("By Jane Doe | May 3, 2015 04:12 PM EDT", "2015-05-03T16:12:00-04:00"),
            ("Published 3 May 2015", "2015-05-03"),
            ("12:20pm Jan 7, 2024", "2024-01-07T12:20:00"),
            ("05/17/2024 08:02:50 am", "2024-05-17T08:02:50"),
            ("Stand: 03.05.2015, 16:12 Uhr", "2015-05-03T16:12:00"),
            ("publié le 1er août 2016 à 14h30", "2016-08-01T14:30:00"),
            ("2 de enero de 2019", "2019-01-02"),
            ("Sun, 03 May 2015 04:12:00 GMT", "2015-05-03T04:12:00Z"),
            ("2015-05-03T04:12:00.000+0900", "2015-05-03T04:12:00+09:00"),
            ("기사입력 :[ 2018-08-25 15:24 ]", "2018-08-25T15:24:00"),
            ("2015年5月3日", "2015-05-03"),
            ("Updated 4:05 p.m. ET, Tue June 2nd, 2020", "2020-06-02T16:05:00"),
            ("May 2015", "2015-05"),
            ("31/12/2015", "2015-12-31"),
            ("Jan 04 09:34 2021", "2021-01-04T09:34:00"),
            ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24+00:00"),
            ("26 | 01 | 2022", "2022-01-26"),
            ("ferryman28.09.1912:44", "2019-09-28"),
            ("٣ مايو ٢٠١٥", "2015-05-03"),
        ] {
            assert_eq!(one(line), value, "{line}");
        }
        assert_eq!(one("on May 3 the soldiers crossed"), "");
        assert_eq!(one("February 30, 2015"), "");
        assert_eq!(one("version 10.2.3"), "");
    }

    #[test]
    fn machine_dates_read() {
        let read = |text| machine(built_in(), text, NumericOrder::DayFirst);
        assert_eq!(read("03-05-2015T14:12:32+0200").unwrap().0, "2015-05-03T14:12:32+02:00");
        assert_eq!(read("20150503").unwrap().0, "2015-05-03");
        assert_eq!(read("1430627520").unwrap().0, "2015-05-03T04:32:00Z");
        assert_eq!(read("2015-05-03").unwrap(), ("2015-05-03".to_owned(), Precision::Day));
        assert_eq!(read("2015-05").unwrap(), ("2015-05".to_owned(), Precision::Month));
        assert_eq!(read("201505031612").unwrap().0, "2015-05-03T16:12:00");
        assert_eq!(read("soon"), None);
    }
}

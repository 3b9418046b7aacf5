//! The day or month that an address names, and what it says against a tag.
//!
//! A path cut into folders by day (`/2015/05/03/`) is the outlet's own calendar: it was written once, when the report
//! appeared, while tags follow every later change of the site. It must not read dates that are part of a headline as
//! if they were such folders.

use crate::dates::{self, NumericOrder};
use crate::knowledge::Knowledge;
use crate::stamp;
use dateline_doc::{Dated, DatedBasis, Evidence, Precision};
use jiff::civil::Date;

/// What an address says of the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// ISO 8601, to the day or to the month.
    pub(crate) value: String,
    /// The part of the address that says it.
    pub(crate) part: String,
    /// Whether folders of the path say it and not some words of a longer name.
    pub(crate) folders: bool,
}

/// Returns the day that an address names: `/2015/05/03/`, `/2015/may/03`, `/2015-05/03/`, `/2015-05-03/`, `/20150503/`,
/// `/2015/0503/`, else a day inside a longer name, else the month of `/2015/05/`.
pub(crate) fn named(known: &Knowledge, url: &str) -> Option<Named> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.split_once('/')?.1;
    let path_end = path.find(['?', '#']).unwrap_or(path.len());
    let folders: Vec<&str> = path[..path_end].split('/').take(40).collect();
    let words: Vec<&str> = path.split(['/', '?', '&', '=']).take(60).collect();
    let day = |(date, part): (Date, String), folders| Named { value: date.to_string(), part, folders };
    (0..folders.len())
        .find_map(|n| of_folders(known, &folders[n..]))
        .map(|d| day(d, true))
        .or_else(|| words.iter().find_map(|w| inside(w)).map(|d| day(d, false)))
        .or_else(|| (0..folders.len()).find_map(|n| month(known, &folders[n..])))
}

/// Reads a day that stands at the head of a run of folders and takes whole folders, the last aside.
fn of_folders(known: &Knowledge, folders: &[&str]) -> Option<(Date, String)> {
    let first = *folders.first()?;
    let second = folders.get(1).copied().unwrap_or("");
    if let Some(year) = year_of(first) {
        let month = second.parse::<i8>().ok().or_else(|| known.dates.month(&second.to_lowercase()));
        if let (Some(month), Some(day)) = (month, folders.get(2).and_then(|d| leading_day(d)))
            && let Ok(date) = Date::new(year, month, day)
        {
            return Some((date, format!("/{first}/{second}/")));
        }
        return (second.len() == 4)
            .then(|| compact(&format!("{first}{second}")))
            .flatten()
            .map(|d| (d, format!("/{first}/{second}")));
    }
    let parts: Vec<&str> = first.split(['-', '_']).collect();
    match parts[..] {
        [y, m] if m.len() == 2 => {
            let date = Date::new(year_of(y)?, m.parse().ok()?, leading_day(second)?).ok()?;
            Some((date, format!("/{first}/{second}")))
        }
        [y, m, d] if m.len() <= 2 && d.len() <= 2 => {
            let date = Date::new(year_of(y)?, m.parse().ok()?, d.parse().ok()?).ok()?;
            Some((date, format!("/{first}/")))
        }
        // 29-10-2021: only where it can be meant one way
        [a, b, y] if y.len() == 4 => {
            let (a, b): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
            let (day, month) = if a > 12 { (a, b) } else { (b, a) };
            let date = Date::new(year_of(y)?, month, day).ok().filter(|_| day > 12)?;
            Some((date, format!("/{first}/")))
        }
        [y] if y.len() == 8 => compact(y).map(|d| (d, format!("/{first}/"))),
        _ => None,
    }
}

/// Finds a day inside a longer name, digits on neither side.
fn inside(segment: &str) -> Option<(Date, String)> {
    let bytes = segment.as_bytes();
    (0..bytes.len().min(200))
        .filter(|start| *start == 0 || !bytes[start - 1].is_ascii_digit())
        .find_map(|start| {
            let rest = segment.get(start..)?;
            match rest.bytes().take_while(u8::is_ascii_digit).count() {
                8 => compact(&rest[..8]),
                4 if rest.len() >= 10 && rest.is_char_boundary(10) => {
                    let ends = !rest[10..].starts_with(|c: char| c.is_ascii_digit());
                    let parts: Vec<&str> = rest[..10].split(['-', '_']).collect();
                    (ends && parts.len() == 3).then(|| compact(&parts.concat())).flatten()
                }
                _ => None,
            }
        })
        .map(|date| (date, segment.to_owned()))
}

/// Reads the month of `/2015/05/a-story`.
fn month(known: &Knowledge, folders: &[&str]) -> Option<Named> {
    let (year, month) = (year_of(folders.first()?)?, *folders.get(1)?);
    let number = if month.len() == 2 { month.parse().ok() } else { known.dates.month(&month.to_lowercase()) }?;
    let date = Date::new(year, number, 1).ok()?;
    let value = date.strftime("%Y-%m").to_string();
    Some(Named { value, part: format!("/{}/{month}/", folders[0]), folders: true })
}

fn compact(text: &str) -> Option<Date> {
    dates::compact_day(text).filter(|d| (i32::from(dates::FIRST_YEAR)..2100).contains(&i32::from(d.year())))
}

fn year_of(text: &str) -> Option<i16> {
    (text.len() == 4).then(|| text.parse::<i16>().ok()).flatten().filter(|y| (dates::FIRST_YEAR..2100).contains(y))
}

fn leading_day(text: &str) -> Option<i8> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = text.get(digits..).is_some_and(|r| r.is_empty() || r.starts_with('.'));
    ((1..=2).contains(&digits) && ends).then(|| text[..digits].parse().ok()).flatten()
}

/// Brings a page's date and its address together.
///
/// - A day of folders stands where the page says nothing, or something later: that is a change or a move.
/// - A tag in UTC is a day off from the outlet's own day around midnight.
/// - `05/04/2015` is turned about where that makes it the day of the address.
/// - A month stands only where the page says nothing.
pub(crate) fn settle(known: &Knowledge, published: &mut Option<Dated>, named: &Named) {
    let stated = |named: &Named| {
        stamp::tagged(known, &named.value, NumericOrder::MonthFirst, &format!("url {}", named.part), DatedBasis::Stated)
    };
    let Some(dated) = published else {
        *published = stated(named);
        return;
    };
    if dated.basis == DatedBasis::Given {
        return;
    }
    let (Some(own), Ok(day)) = (dated.day(), named.value.parse::<Date>()) else {
        // a month says more than a year, a day more than a month
        if dated.precision <= Precision::Month && named.value.starts_with(&dated.value) {
            *published = stated(named).or(published.take());
        }
        return;
    };
    if own == day {
        return;
    }
    if dated.basis == DatedBasis::Stated && turned(&dated.value).is_some_and(|t| t.starts_with(&named.value)) {
        dated.value = turned(&dated.value).unwrap_or_default();
        return;
    }
    if !named.folders {
        return;
    }
    let apart = (own - day).get_days();
    let utc = dated.value.ends_with('Z') || dated.value.ends_with("+00:00");
    if apart > 1 || (apart.abs() == 1 && utc) {
        let mut evidence = vec![Evidence::Tag(format!("url {}", named.part))];
        if apart.abs() == 1 {
            evidence.append(&mut dated.evidence);
        }
        *published = stated(named).map(|d| Dated { evidence, ..d }).or(published.take());
    }
}

/// Returns a date with day and month turned about.
fn turned(value: &str) -> Option<String> {
    let (year, month, day, rest) = (value.get(..5)?, value.get(5..7)?, value.get(8..10)?, value.get(10..)?);
    Some(format!("{year}{day}-{month}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn addresses_have_days() {
        let day = |u: &str| named(built_in(), u).map(|d| (d.value, d.folders));
        let is = |u: &str, value: &str, folders: bool| assert_eq!(day(u), Some((value.to_owned(), folders)), "{u}");
        is("https://x.org/2015/05/03/a-story", "2015-05-03", true);
        is("https://x.org/world/2015/may/03/a-story", "2015-05-03", true);
        is("https://x.org/2015/5/3.html", "2015-05-03", true);
        is("https://x.org/2015/05/3-questions-to-her", "2015-05", true);
        is("https://x.org/local/2015-05/03/c_112.htm", "2015-05-03", true);
        is("https://x.org/2015-05-03/a-story", "2015-05-03", true);
        is("https://x.org/news/29-10-2021", "2021-10-29", true);
        is("https://x.org/20150503/a-story", "2015-05-03", true);
        is("https://x.org/2015/0503/a-story", "2015-05-03", true);
        is("https://x.org/news/story-20150503-1", "2015-05-03", false);
        is("https://x.org/a/2015-05-03-story", "2015-05-03", false);
        is("https://x.org/2015/05/a-story", "2015-05", true);
        assert_eq!(day("https://x.org/story-12345678901"), None);
        assert_eq!(day("https://x.org/news/05-04-2015/a-story"), None);
        assert_eq!(day("https://x.org/1848/02/24/a-story"), None);
        assert_eq!(day("https://x.org/news/2015/a-story"), None);
    }

    #[test]
    fn a_tag_and_its_address_are_settled() {
        let known = built_in();
        let settled = |tag: &str, basis, url: &str| {
            let mut published = stamp::tagged(known, tag, NumericOrder::MonthFirst, "json-ld datePublished", basis);
            settle(known, &mut published, &named(known, url).unwrap());
            published.map(|d| d.value).unwrap_or_default()
        };
        let meta = DatedBasis::Metadata;
        // late in the evening of the third, west of Greenwich
        assert_eq!(settled("2015-05-04T02:12:00Z", meta, "https://x.org/2015/05/03/a"), "2015-05-03");
        // a zone of its own: the tag knows its day
        assert_eq!(
            settled("2015-05-04T02:12:00+09:00", meta, "https://x.org/2015/05/03/a"),
            "2015-05-04T02:12:00+09:00"
        );
        // moved to another site two years later
        assert_eq!(settled("2017-01-09T08:00:00Z", meta, "https://x.org/2015/05/03/a"), "2015-05-03");
        // a name is no calendar
        assert_eq!(settled("2017-01-09", meta, "https://x.org/a-2015-05-03-b"), "2017-01-09");
        assert_eq!(settled("2015-05-03", meta, "https://x.org/2015/05/a"), "2015-05-03");
        assert_eq!(settled("2015-04-05", DatedBasis::Stated, "https://x.org/2015/05/04/a"), "2015-05-04");
        assert_eq!(settled("", meta, "https://x.org/2015/05/a"), "2015-05");
    }
}

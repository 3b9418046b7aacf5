//! The time that stands over a post of a live page: a date and a time, a time of day alone, or "2 hours ago".
//!
//! A time of day gets its day from the page's own day and from the order of the posts. Nothing is held against a
//! clock: what is said to be so long ago stays without a time.

use crate::byline;
use crate::dates::{self, NumericOrder};
use crate::knowledge::{Knowledge, normal};
use crate::live::LiveWords;
use dateline_doc::Precision;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;

/// Longest line, in bytes, that is looked at.
const MAX_LINE: usize = 160;
/// Most words that may stand beside the time: a name, a label.
const MAX_WORDS: usize = 8;
/// How long a live page runs.
const MAX_SPAN_HOURS: i64 = 24 * 31;
/// How far a time may go back among posts before it is of the next day.
const BACK: SignedDuration = SignedDuration::from_hours(4);

/// When a post appeared, as its page says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moment {
    /// ISO 8601, day and time.
    Full(String),
    /// A time of day, its zone, and the month and day where they stand beside it.
    Clock { value: String, zone: Option<String>, day: Option<(i8, i8)> },
    /// Said in a way that needs a clock to be read, or not at all.
    Unknown,
}

/// What a line is that begins a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) moment: Moment,
    /// Where its other words begin: a heading or a sentence behind the time. `None` where there are none.
    pub(crate) rest: Option<usize>,
}

/// Says whether a line shows hours and minutes; cheap, for lines of which few do.
pub(crate) fn shows_time(text: &str) -> bool {
    text.as_bytes()
        .windows(3)
        .any(|w| w[0].is_ascii_digit() && matches!(w[1], b':' | b'.' | b'h' | b'H') && w[2].is_ascii_digit())
}

/// Reads a line as the time of a post; `inline` lets a heading or a sentence stand behind the time.
pub(crate) fn read(known: &Knowledge, text: &str, order: NumericOrder, inline: bool) -> Option<Stamp> {
    let words = &known.live;
    let head_end = text.char_indices().map(|(at, _)| at).take_while(|at| *at < MAX_LINE).last().unwrap_or(0);
    let head = if text.len() <= MAX_LINE { text } else { text.get(..head_end)? };
    if head.len() < text.len() && !inline {
        return None;
    }
    if !head.bytes().any(|b| b.is_ascii_digit()) {
        return words.now.contains(&normal(head)).then_some(Stamp { moment: Moment::Unknown, rest: None });
    }
    if let Some(found) = dates::find(known, head, order).into_iter().next()
        && found.precision == Precision::Minute
    {
        let (before, after) = (head.get(..found.range.start)?, head.get(found.range.end..)?);
        return settle(known, Moment::Full(found.value), before, after, text, inline.then_some(found.range.end));
    }
    if let Some(clock) = dates::time_of_day(known, head, true) {
        let (before, after) = (head.get(..clock.range.start)?, head.get(clock.range.end..)?);
        let (value, zone) = (clock.value, clock.zone);
        let day = day_beside(known, before).or_else(|| day_beside(known, after));
        return settle(
            known,
            Moment::Clock { value, zone, day },
            before,
            after,
            text,
            inline.then_some(clock.range.end),
        );
    }
    is_ago(words, head).then_some(Stamp { moment: Moment::Unknown, rest: None })
}

/// Says whether what stands beside a time leaves it the time of a post. A heading or a sentence may begin at `inline`.
fn settle(
    known: &Knowledge,
    moment: Moment,
    before: &str,
    after: &str,
    text: &str,
    inline: Option<usize>,
) -> Option<Stamp> {
    let n_words = before.split_whitespace().chain(after.split_whitespace()).count();
    let fits = |t: &str| is_idle(known, t) || n_words <= MAX_WORDS && !byline::names(known, t, false).is_empty();
    if fits(before) && fits(after) {
        return Some(Stamp { moment, rest: None });
    }
    let rest = text.get(inline.filter(|_| is_idle(known, before))?..)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '«' | '\''));
    (!rest.is_empty()).then(|| Stamp { moment, rest: Some(text.len() - rest.len()) })
}

/// Says whether words say nothing but what kind of post it is, or its day.
fn is_idle(known: &Knowledge, text: &str) -> bool {
    let words = &known.live;
    let lower = normal(text);
    let mut rest = lower.as_str();
    while !rest.is_empty() {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let label =
            words.labels.iter().chain(&words.says).filter(|l| starts_with_word(rest, l)).max_by_key(|l| l.len());
        if let Some(label) = label {
            rest = &rest[label.len()..];
            continue;
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '\'').unwrap_or(rest.len());
        let word = &rest[..end];
        let idle = word.is_empty()
            || words.glue.iter().any(|g| g == word)
            || known.dates.words.weekday.iter().any(|d| d == word)
            || known.dates.zones.contains_key(word)
            || known.dates.words.ordinal.iter().any(|o| o == word)
            || known.dates.month(word).is_some()
            || word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
        if !idle {
            return false;
        }
        rest = &rest[end..];
    }
    true
}

fn starts_with_word(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|r| !r.starts_with(char::is_alphanumeric))
}

/// Reads "3 May" or "May 3" among idle words.
fn day_beside(known: &Knowledge, text: &str) -> Option<(i8, i8)> {
    let lower = normal(text);
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(2).find_map(|w| {
        let pair = |month: &str, day: &str| {
            let day = day.trim_end_matches(char::is_alphabetic).parse().ok().filter(|d| (1..=31).contains(d))?;
            Some((known.dates.month(month)?, day))
        };
        pair(w[0], w[1]).or_else(|| pair(w[1], w[0]))
    })
}

fn is_ago(words: &LiveWords, text: &str) -> bool {
    let lower = normal(text);
    let (mut n_number, mut n_unit, mut n_ago) = (0, 0, 0);
    // "2h" is two words
    let mut parts: Vec<String> = Vec::new();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        parts.extend([&word[..digits], &word[digits..]].into_iter().filter(|p| !p.is_empty()).map(str::to_owned));
    }
    if parts.is_empty() || parts.len() > 7 {
        return false;
    }
    for part in &parts {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            n_number += 1;
        } else if words.units.contains(part) {
            n_unit += 1;
        } else if words.ago.contains(part) {
            n_ago += 1;
        } else {
            return false;
        }
    }
    n_number > 0 && n_unit > 0 && (n_ago > 0 || parts.len() == 2)
}

/// Gives times of day their days: the first post is of the page's day, and time goes one way down the page.
pub(crate) fn resolve(moments: &[Moment], published: Option<&str>, updated: Option<&str>) -> Vec<Option<String>> {
    let first = published.and_then(civil);
    let last_day = updated.and_then(|u| Some(civil(u)?.0)).filter(|last| first.is_none_or(|(day, _)| *last >= day));
    let clock = |m: &Moment| match m {
        Moment::Clock { value, .. } => value.parse::<Time>().ok(),
        _ => None,
    };
    let times: Vec<Time> = moments.iter().filter_map(clock).collect();
    let (mut n_up, mut n_down) = (0, 0);
    for pair in times.windows(2) {
        match pair[0].cmp(&pair[1]) {
            Ordering::Less => n_up += 1,
            Ordering::Greater => n_down += 1,
            Ordering::Equal => {}
        }
    }
    // most pages have the newest on top
    let newest_first = n_down >= n_up;
    let mut out: Vec<Option<String>> = vec![None; moments.len()];
    let order: Vec<usize> =
        if newest_first { (0..moments.len()).rev().collect() } else { (0..moments.len()).collect() };
    let mut day = first.map(|(day, _)| day);
    let mut before: Option<Time> = first.and_then(|(_, time)| time);
    let mut is_first = true;
    for i in order {
        match &moments[i] {
            Moment::Full(value) => {
                if let Some((full_day, time)) = civil(value) {
                    (day, before) = (Some(full_day), time.or(before));
                    is_first = false;
                }
                out[i] = Some(value.clone());
            }
            Moment::Clock { value, zone, day: said } => {
                let (Some(today), Ok(time)) = (day, value.parse::<Time>()) else { continue };
                let mut here = today;
                if let Some((month, date)) = said {
                    let named = [today.year(), today.year() + 1]
                        .into_iter()
                        .filter_map(|y| Date::new(y, *month, *date).ok())
                        .min_by_key(|d| (d.duration_since(today).as_hours() / 24).abs());
                    here = named.unwrap_or(today);
                } else if let Some(before) = before {
                    let back = before.duration_since(time);
                    // the page may say its own time in another zone, or be set up hours ahead
                    let far = if is_first { BACK * 3 } else { BACK };
                    let next = today.tomorrow().ok().filter(|n| last_day.is_none_or(|last| *n <= last));
                    if back > far
                        && let Some(next) = next
                    {
                        here = next;
                    }
                }
                if here > today || is_first {
                    (day, before) = (Some(here), Some(time));
                } else if here == today {
                    before = before.max(Some(time));
                }
                is_first = false;
                out[i] = Some(format!("{here}T{value}{}", zone.as_deref().unwrap_or("")));
            }
            Moment::Unknown => {}
        }
    }
    out
}

/// Says whether times go one way down the page and are of one affair: those beside links to other stories do not.
pub(crate) fn is_one_way(moments: &[Moment]) -> bool {
    let value = |m: &Moment| match m {
        Moment::Full(value) | Moment::Clock { value, .. } => Some(value.clone()),
        Moment::Unknown => None,
    };
    let values: Vec<String> = moments.iter().filter_map(value).collect();
    let (mut n_up, mut n_down) = (0, 0);
    for pair in values.windows(2) {
        match pair[0].cmp(&pair[1]) {
            Ordering::Less => n_up += 1,
            Ordering::Greater => n_down += 1,
            Ordering::Equal => {}
        }
    }
    let days: Vec<Date> = values.iter().filter_map(|v| Some(civil(v)?.0)).collect();
    let span =
        days.iter().max().zip(days.iter().min()).map_or(0, |(last, first)| last.duration_since(*first).as_hours());
    // once over midnight, or one that is pinned
    n_up.min(n_down) <= 1 + values.len() / 10 && n_up.min(n_down) * 3 <= n_up.max(n_down) && span <= MAX_SPAN_HOURS
}

/// Returns day and time of an ISO 8601 value, as it is written.
fn civil(value: &str) -> Option<(Date, Option<Time>)> {
    let day = value.get(..10)?.parse().ok()?;
    Some((day, value.get(11..19).and_then(|t| t.parse().ok())))
}

/// Says which of two ISO 8601 values is later; zones count where both have one.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<Timestamp>(), b.parse::<Timestamp>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => {
            let of = |v: &str| civil(v).map(|(day, time)| DateTime::from_parts(day, time.unwrap_or(Time::midnight())));
            of(a).cmp(&of(b))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn one(text: &str, inline: bool) -> Option<Stamp> {
        read(built_in(), text, NumericOrder::DayFirst, inline)
    }

    fn clock(text: &str) -> Option<(String, Option<String>)> {
        match one(text, false)?.moment {
            Moment::Clock { value, zone, .. } => Some((value, zone)),
            _ => None,
        }
    }

    #[test]
    fn times_of_posts_are_read() {
        for (text, value, zone) in [
            ("14:32", "14:32:00", None),
            ("20.43 BST", "20:43:00", Some("+01:00")),
            ("8:43pm EDT", "20:43:00", Some("-04:00")),
            ("Key event 9:05 a.m.", "09:05:00", None),
            ("16.10 Uhr", "16:10:00", None),
            ("14h32", "14:32:00", None),
            ("By Jane Doe, 14:32", "14:32:00", None),
        ] {
            assert_eq!(clock(text), Some((value.to_owned(), zone.map(str::to_owned))), "{text}");
        }
        assert_eq!(
            one("3 May 2015 14:32", false).map(|s| s.moment),
            Some(Moment::Full("2015-05-03T14:32:00".to_owned()))
        );
        for text in ["2 hours ago", "12m", "vor 3 Stunden", "il y a 5 minutes", "just now"] {
            assert_eq!(one(text, false).map(|s| s.moment), Some(Moment::Unknown), "{text}");
        }
    }

    #[test]
    fn other_lines_are_no_times() {
        for text in [
            "The train left at 14:32 and never came.",
            "3 May 2015",
            "Rovers 3.10 to win",
            "12 killed",
            "5 days that shook the town",
            "",
        ] {
            assert_eq!(one(text, false), None, "{text}");
        }
    }

    #[test]
    fn a_heading_may_stand_behind_the_time() {
        let text = "14:32 – Minister resigns";
        assert_eq!(one(text, false), None);
        let stamp = one(text, true).unwrap();
        assert_eq!(&text[stamp.rest.unwrap()..], "Minister resigns");
    }

    #[test]
    fn days_roll_over_midnight() {
        let clock = |v: &str| Moment::Clock { value: format!("{v}:00"), zone: None, day: None };
        let down = [clock("01:10"), clock("00:20"), clock("23:50"), clock("22:00")];
        let days = |found: Vec<Option<String>>| -> Vec<String> {
            found.into_iter().map(|f| f.unwrap_or_default().get(..16).unwrap_or("").to_owned()).collect()
        };
        assert_eq!(
            days(resolve(&down, Some("2016-04-12T21:30:00Z"), None)),
            ["2016-04-13T01:10", "2016-04-13T00:20", "2016-04-12T23:50", "2016-04-12T22:00"]
        );
        let up: Vec<Moment> = down.iter().rev().cloned().collect();
        assert_eq!(
            days(resolve(&up, Some("2016-04-12"), None)),
            ["2016-04-12T22:00", "2016-04-12T23:50", "2016-04-13T00:20", "2016-04-13T01:10"]
        );
        // a post out of its place is no new day
        let odd = [clock("15:00"), clock("14:40"), clock("14:55"), clock("14:00")];
        assert!(days(resolve(&odd, Some("2016-04-12"), None)).iter().all(|d| d.starts_with("2016-04-12")));
        assert_eq!(resolve(&[clock("14:00")], None, None), [None]);
    }

    #[test]
    fn zones_count_in_order() {
        assert_eq!(compare("2016-04-12T10:00:00+02:00", "2016-04-12T09:00:00Z"), Ordering::Less);
        assert_eq!(compare("2016-04-12", "2016-04-12T09:00:00"), Ordering::Less);
    }
}

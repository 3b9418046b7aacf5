//! Lines that say when a report appeared or was changed ("Published: 3 May 2015, updated 4 May").

use crate::byline;
use crate::dates::{self, Found, NumericOrder};
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;
use dateline_doc::{Dated, DatedBasis, Evidence, Precision};
use jiff::civil::{Date, DateTime};

/// What a date in a stamp is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// The line says that it is when the report appeared.
    Published,
    /// The line says that it is when the report was changed.
    Updated,
    /// The line says nothing.
    Bare,
}

/// Reads a line as a stamp; empty where it is none.
pub(crate) fn read(known: &Knowledge, line: &Line, order: NumericOrder) -> Vec<(Label, Found)> {
    if line.n_words > 60 || line.n_words == 0 || line.text.len() > 500 || !has_digit(&line.text) {
        return Vec::new();
    }
    let sentence = is_sentence(known, &line.norm);
    if line.n_words > 40 && !sentence || line.is_prose() && line.function > 0.25 && !sentence {
        return Vec::new();
    }
    let mut out = labelled(known, &line.text, order, sentence);
    if let Some((label @ Label::Bare, _)) = out.first_mut()
        && sentence
    {
        *label = Label::Published;
    }
    out
}

/// Reads the words of an element that is named for a date.
///
/// One that is `named` for the day of publication may hold other words besides.
pub(crate) fn of_text(known: &Knowledge, text: &str, order: NumericOrder, named: bool) -> Vec<(Label, Found)> {
    if !has_digit(text) {
        return Vec::new();
    }
    let sentence = is_sentence(known, &normal(text));
    let mut out = labelled(known, text, order, sentence || named);
    if let Some((label @ Label::Bare, _)) = out.first_mut()
        && sentence
    {
        *label = Label::Published;
    }
    out
}

/// Says whether a line in normal form begins as a sentence does that says when the page was posted.
pub(crate) fn is_sentence(known: &Knowledge, norm: &str) -> bool {
    known.dates.words.sentence.iter().any(|s| norm.starts_with(s.as_str()))
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) || !text.is_ascii() && text.chars().any(char::is_numeric)
}

/// Reads the dates of a line and what it says of each; empty where the line says much else, and is no `sentence` on the
/// page itself.
fn labelled(known: &Knowledge, text: &str, order: NumericOrder, sentence: bool) -> Vec<(Label, Found)> {
    let found = dates::find(known, text, order);
    if found.is_empty() {
        return Vec::new();
    }
    let mut left = 0;
    let mut at = 0;
    let mut out = Vec::new();
    for date in found {
        let before = text.get(at..date.range.start).unwrap_or("");
        let label = label(known, before);
        if label.is_none() {
            left += count(known, before);
        }
        match label {
            Some(None) => {}
            Some(Some(label)) => out.push((label, date.clone())),
            None => out.push((Label::Bare, date.clone())),
        }
        at = date.range.end;
    }
    if sentence {
        return out;
    }
    left += count(known, text.get(at..).unwrap_or(""));
    // a stamp has little else in it; a byline before the date is little
    let starts = out.first().is_some_and(|(l, f)| *l != Label::Bare || f.range.start == 0);
    let most = match (starts, byline::names(known, text, false).is_empty()) {
        (_, false) => 14,
        (true, _) => 14,
        _ => 7,
    };
    if left > most { Vec::new() } else { out }
}

fn count(known: &Knowledge, text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !w.bytes().all(|b| b.is_ascii_digit()))
        .filter(|w| {
            let w = w.to_lowercase();
            let words = &known.dates.words;
            !(words.weekday.contains(&w)
                || words.published.contains(&w)
                || words.updated.contains(&w)
                || known.dates.zones.contains_key(&w))
        })
        .count()
}

/// Returns what the words before a date say: `Some(None)` that it is the date of something else.
fn label(known: &Knowledge, before: &str) -> Option<Option<Label>> {
    // a label stands right before its date
    let from = (before.len().saturating_sub(MAX_LABEL)..before.len()).find(|at| before.is_char_boundary(*at));
    let before = normal(&before[from.unwrap_or(before.len())..]);
    let stamp = &known.dates.words;
    let last = |list: &[String]| {
        list.iter()
            .filter_map(|w| {
                let at = before.rfind(w.as_str())?;
                let head_ok = !before[..at].ends_with(char::is_alphanumeric);
                let tail_ok = !before[at + w.len()..].starts_with(char::is_alphanumeric);
                (head_ok && tail_ok).then_some(at + w.len())
            })
            .max()
    };
    let (published, updated, other) = (last(&stamp.published), last(&stamp.updated), last(&stamp.other));
    let best = published.max(updated).max(other)?;
    if other == Some(best) {
        Some(None)
    } else if updated == Some(best) {
        Some(Some(Label::Updated))
    } else {
        Some(Some(Label::Published))
    }
}

/// Longest label of a date, in bytes, with what stands around it.
const MAX_LABEL: usize = 120;

/// Makes the article's date of one found in the page's words.
pub(crate) fn stated(found: &Found, line: &str) -> Dated {
    Dated {
        value: found.value.clone(),
        precision: found.precision,
        basis: DatedBasis::Stated,
        evidence: vec![Evidence::Tag(line.to_owned())],
    }
}

/// Makes the article's date of a tag's value; `None` where it does not read.
///
/// Years before the web and far ahead are refused: they are a machine's zero, or its "never".
pub(crate) fn tagged(
    known: &Knowledge,
    value: &str,
    order: NumericOrder,
    tag: &str,
    basis: DatedBasis,
) -> Option<Dated> {
    let (value, precision) = dates::machine(known, value, order)?;
    (precision >= Precision::Month && is_plausible(&value)).then(|| Dated {
        value,
        precision,
        basis,
        evidence: vec![Evidence::Tag(tag.to_owned())],
    })
}

/// Puts a time in UTC into the outlet's own zone, where the page prints the same moment in its own.
pub(crate) fn localise(dated: &mut Dated, printed: &str) {
    let Some(utc) = dated.value.strip_suffix('Z').or_else(|| dated.value.strip_suffix("+00:00")) else { return };
    let (Ok(utc), Ok(day)) = (utc.parse::<DateTime>(), printed.get(..10).unwrap_or("").parse::<Date>()) else {
        return;
    };
    if let Some(local) = printed.get(..19).and_then(|v| v.parse::<DateTime>().ok()) {
        // the same minute, some hours off
        let minutes = local.duration_since(utc).as_mins() + i64::from(local.second() < utc.second());
        if minutes % 15 == 0 && (-12 * 60..=14 * 60).contains(&minutes) {
            let (sign, minutes) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
            let second = utc.second();
            let local = local.with().second(second).build().unwrap_or(local);
            dated.value =
                format!("{}{sign}{:02}:{:02}", local.strftime("%Y-%m-%dT%H:%M:%S"), minutes / 60, minutes % 60);
        }
    } else if match (day - utc.date()).get_days() {
        // no zone is further off than that
        -1 => utc.hour() < 12,
        1 => utc.hour() >= 10,
        _ => false,
    } {
        dated.value = day.to_string();
        dated.precision = Precision::Day;
    }
}

/// Says whether a page of the web may have appeared then.
pub(crate) fn is_plausible(value: &str) -> bool {
    let year = value.get(..4).and_then(|y| y.parse::<i16>().ok());
    year.is_some_and(|y| (dates::FIRST_YEAR..=dates::LAST_YEAR).contains(&y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn stamps(text: &str) -> Vec<(Label, String)> {
        let known = built_in();
        let line = Line::new(known, text.to_owned());
        read(known, &line, NumericOrder::MonthFirst).into_iter().map(|(l, f)| (l, f.value)).collect()
    }

    #[test]
    fn stamps_are_read() {
        assert_eq!(stamps("Published: May 3, 2015"), [(Label::Published, "2015-05-03".into())]);
        assert_eq!(
            stamps("Published May 3, 2015 | Updated May 4, 2015"),
            [(Label::Published, "2015-05-03".into()), (Label::Updated, "2015-05-04".into())]
        );
        assert_eq!(stamps("By Jane Doe | May 3, 2015"), [(Label::Bare, "2015-05-03".into())]);
    }

    #[test]
    fn other_dates_are_no_stamps() {
        assert_eq!(stamps("Copyright © May 3, 2015 The Paper"), []);
        assert_eq!(
            stamps("The court ruled on May 3, 2015 that the law was void and the men were to be set free at once."),
            []
        );
    }
}

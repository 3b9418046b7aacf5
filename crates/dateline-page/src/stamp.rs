//! Lines that say when a report appeared or was changed ("Published: 3 May 2015, updated 4 May").

use crate::byline;
use crate::dates::{self, Found, NumericOrder};
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;
use dateline_doc::{Dated, DatedBasis, Evidence, Precision};

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
    if line.n_words > 40 || line.n_words == 0 || line.text.len() > 400 || !line.text.bytes().any(|b| b.is_ascii_digit())
    {
        return Vec::new();
    }
    let found = dates::find(known, &line.text, order);
    if found.is_empty() {
        return found.into_iter().map(|f| (Label::Bare, f)).collect();
    }
    let mut left = 0;
    let mut at = 0;
    let mut out = Vec::new();
    for date in found {
        let before = line.text.get(at..date.range.start).unwrap_or("");
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
    left += count(known, line.text.get(at..).unwrap_or(""));
    // a stamp has little else in it; a byline before the date is little
    let starts = out.first().is_some_and(|(l, f)| *l != Label::Bare || f.range.start == 0);
    let most = match (starts, byline::names(known, &line.text, false).is_empty()) {
        (_, false) => 14,
        (true, _) => 9,
        _ => 7,
    };
    if left > most || (line.is_prose() && line.function > 0.25) {
        return Vec::new();
    }
    out
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
    let before = normal(before);
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
pub(crate) fn tagged(known: &Knowledge, value: &str, tag: &str, basis: DatedBasis) -> Option<Dated> {
    let (value, precision) = dates::machine(known, value)?;
    (precision >= Precision::Month).then(|| Dated {
        value,
        precision,
        basis,
        evidence: vec![Evidence::Tag(tag.to_owned())],
    })
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

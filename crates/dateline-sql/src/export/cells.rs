//! What stands in a cell: names, days and numbers as text, and a line that nothing in it can break. What a cell means is
//! the formats' matter.

use dateline_doc::Record;
use dateline_doc::record::{PartyRecord, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt::Display;
use std::io::{self, Write};

/// Writes cells parted by tabs and a line feed.
pub(crate) fn write<S: AsRef<str>>(cells: &[S], to: &mut impl Write) -> io::Result<()> {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            to.write_all(b"\t")?;
        }
        to.write_all(clean(cell.as_ref()).as_bytes())?;
    }
    to.write_all(b"\n")
}

/// Returns the text on one line: white space and control characters become single spaces, quotation marks apostrophes,
/// since many readers of tables take a mark at the head of a cell for the start of a quoted one.
fn clean(cell: &str) -> String {
    let plain = |c: char| !c.is_control() && !matches!(c, '"' | '\u{2028}' | '\u{2029}');
    if cell.chars().all(plain) {
        return cell.to_owned();
    }
    let spaced = cell.replace('"', "'").replace(|c| !plain(c), " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the day that an ISO 8601 value begins with.
pub(crate) fn date(value: &str) -> Option<Date> {
    value.get(..10)?.parse().ok()
}

/// Returns a moment as YYYYMMDDHHMMSS in UTC, or nothing where it is out of the calendar.
pub(crate) fn stamp(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map(|t| t.strftime("%Y%m%d%H%M%S").to_string()).unwrap_or_default()
}

/// Returns a value as text, or an empty cell.
pub(crate) fn some(value: Option<impl Display>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Returns how somebody is called: by name, else in the text's words.
pub(crate) fn name(party: Option<&PartyRecord>) -> &str {
    party.and_then(|p| p.name.as_deref().or(p.at.text.as_deref())).unwrap_or_default()
}

/// Returns the first non-empty one, or nothing.
pub(crate) fn first(values: [Option<&str>; 2]) -> &str {
    values.into_iter().flatten().find(|v| !v.is_empty()).unwrap_or_default()
}

/// Returns the place of a sentence among those of the text, from 1; `None` for one of the headline or a caption. It is
/// counted by what ends a sentence before it: an empty line, or a full stop, question or exclamation mark with a space
/// and no small letter after it. A short form or an initial with a stop ("Gen.", "J.") ends none.
/// A record does not keep its sentences, so this is an estimate of the reader's own count, seldom more than one away.
pub(crate) fn sentence_number(record: &Record, sentence: &Words) -> Option<u32> {
    let start = sentence.start.filter(|_| sentence.part.is_none())? as usize;
    let text: Vec<char> = record.document.text.chars().take(start).collect();
    let mut number = 1;
    let mut at = 0;
    while at < text.len() {
        let from = at;
        while text.get(at).is_some_and(|c| matches!(c, '.' | '!' | '?' | '…')) {
            at += 1;
        }
        let stopped = at > from && !is_short(&text[..at]);
        while at > from && text.get(at).is_some_and(|c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']')) {
            at += 1;
        }
        let gap = at;
        while text.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
        let parted = text[gap..at].iter().filter(|c| **c == '\n').count() > 1;
        let fresh = at > gap && text.get(at).is_none_or(|c| !c.is_lowercase());
        number += u32::from(parted || stopped && fresh);
        at = at.max(from + 1);
    }
    Some(number)
}

/// Words that carry a stop and go before a name or a number.
const SHORT: [&str; 38] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Adm", "Brig", "Cmdr", "Sen", "Rep",
    "Gov", "Rev", "Hon", "St", "Mt", "No", "Nos", "vs", "Jr", "Sr", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug",
    "Sep", "Sept", "Oct", "Nov", "Dec",
];

/// Says whether the stop that the text ends with is that of a short form or an initial ("U.S.").
fn is_short(text: &[char]) -> bool {
    let Some(('.', text)) = text.split_last().map(|(c, rest)| (*c, rest)) else { return false };
    let from = text.iter().rposition(|c| !c.is_alphanumeric()).map_or(0, |n| n + 1);
    let word: String = text[from..].iter().collect();
    (word.chars().count() == 1 && word.chars().all(char::is_uppercase)) || SHORT.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_break_no_line() {
        assert_eq!(clean("plain  text"), "plain  text");
        assert_eq!(clean("a\tb\nc\u{2028}d\0e"), "a b c d e");
        assert_eq!(clean("\"so\"\r\n"), "'so'");
    }

    #[test]
    fn days_and_moments() {
        assert_eq!(date("2015-06-15T08:02"), Some(Date::constant(2015, 6, 15)));
        assert_eq!(date("2015-06"), None);
        assert_eq!(date("2015-02-30"), None);
        assert_eq!(stamp(1_434_355_200_000_000), "20150615080000");
        assert_eq!(stamp(i64::MAX), "");
    }

    #[test]
    fn sentences_are_counted() {
        let mut record = Record::default();
        record.document.text =
            "One is here. \"Two?\" he asked Gen. J. Lee of the U.S. Army, at 3.5 miles. Three is.\n\nFour".into();
        let number = |words: &str| {
            let byte = record.document.text.find(words).unwrap();
            let start = record.document.text[..byte].chars().count() as u32;
            sentence_number(&record, &Words { start: Some(start), ..Words::default() })
        };
        assert_eq!(number("One"), Some(1));
        assert_eq!(number("\"Two"), Some(2));
        assert_eq!(number("Three"), Some(3));
        assert_eq!(number("Four"), Some(4));
        let title = Words { start: Some(0), part: Some("title".into()), ..Words::default() };
        assert_eq!(sentence_number(&record, &title), None);
    }
}

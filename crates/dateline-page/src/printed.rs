//! The printed dateline at the head of a report: "HWACHEON, South Korea, June 15 (Reuters) -".
//!
//! It reads place, date and agency as printed and must not look anything up.

use crate::dates::{self, NumericOrder};
use crate::knowledge::Knowledge;
use dateline_doc::Dateline;

/// Longest stretch, in bytes, that a dateline is looked for in.
const MAX_BYTES: usize = 140;

/// Reads the dateline that a paragraph begins with; returns it and the bytes it takes, blank behind it included.
///
/// The returned `span` is empty: only the caller knows where the paragraph stands.
pub(crate) fn read(known: &Knowledge, paragraph: &str) -> Option<(Dateline, usize)> {
    let lead = paragraph.len() - paragraph.trim_start().len();
    let text = &paragraph[lead..];
    let mut window = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let (head, mut end) = find_end(known, &text[..window])?;
    end += text[end..].len() - text[end..].trim_start().len();
    // something must be reported behind it
    if text[end..].trim().is_empty() {
        return None;
    }
    let mut found = head;
    found.span = None;
    Some((found, lead + end))
}

/// Says whether paragraphs begin with speakers in capitals ("DOE: Yes."): then a capital head is no place.
pub(crate) fn is_dialogue<'a>(paragraphs: impl Iterator<Item = &'a str>) -> bool {
    let speaks = |p: &str| {
        let mut window = p.len().min(40);
        while !p.is_char_boundary(window) {
            window -= 1;
        }
        p[..window].split_once(": ").is_some_and(|(head, _)| {
            head.chars().filter(|c| c.is_alphabetic()).count() >= 2
                && !head.chars().any(|c| c.is_lowercase() || c == '(')
        })
    };
    paragraphs.take(200).filter(|p| speaks(p)).nth(1).is_some()
}

/// Tries each place where a dateline may end, the nearest first.
fn find_end(known: &Knowledge, text: &str) -> Option<(Dateline, usize)> {
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let dash = match c {
            '—' | '–' | '―' => c.len_utf8(),
            '-' if rest.starts_with("--") => 2,
            '-' if text[..at].ends_with([' ', ')']) || rest[1..].starts_with(' ') => 1,
            ':' if rest[1..].starts_with(' ') => 1,
            ')' | '/' => 0,
            // a sentence has begun: no dateline
            '"' | '“' | '?' | '!' | ';' | '”' => return None,
            _ => continue,
        };
        if dash == 0 {
            // "(CNN)" or "/PRNewswire/" without a dash behind it
            let head = &text[..=at];
            let next = text[at + 1..].trim_start();
            let dash_follows = next.starts_with(['—', '–', '-', '―', ':', '/', '(', ',']);
            if !dash_follows
                && let Some(found) = head_of(known, head, false, false)
                && found.agency.is_some()
            {
                return Some((found, at + 1));
            }
            continue;
        }
        let head = text[..at].trim_end();
        if let Some(found) = head_of(known, head, c == ':', c != ':') {
            let mut end = at + dash;
            // "-- -", "--"
            end += text[end..].bytes().take_while(|b| *b == b'-').count();
            return Some((found, end));
        }
        // a hyphen inside a place's name goes on, anything else ends the search
        if c != '-' || rest.starts_with("--") {
            return None;
        }
    }
    None
}

/// Reads what stands before the dash; `colon` heads must be all capitals. With a `dash` behind it an agency need not be
/// known: brackets after a town in capitals hold nothing else.
fn head_of(known: &Knowledge, head: &str, colon: bool, dash: bool) -> Option<Dateline> {
    let mut head = head.trim();
    let mut agency = None;
    for (open, close) in [('(', ')'), ('/', '/'), ('[', ']')] {
        if let Some(inner) = head.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
        {
            let name = inner[at + open.len_utf8()..].trim();
            let town = first_part(&inner[..at]);
            let shouted = town.chars().any(char::is_alphabetic) && !town.chars().any(char::is_lowercase);
            let short = name.split_whitespace().count() <= 3 && name.starts_with(char::is_uppercase);
            let unknown = (dash && shouted && short).then(|| name.to_owned());
            agency = Some(known.agencies.get(name).cloned().or(unknown)?);
            head = inner[..at].trim_end().trim_end_matches([',', '-', '–', '—']).trim_end();
            break;
        }
    }
    if head.is_empty() {
        return agency.map(|a| Dateline { agency: Some(a), ..Dateline::default() });
    }
    let (place, date) = split_date(known, head);
    let place = place.trim().trim_end_matches([',', '.']).trim();
    let shouted = first_part(place);
    let is_caps = shouted.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && shouted.chars().all(|c| !c.is_lowercase())
        && place.chars().next().is_some_and(char::is_alphabetic);
    let n_words = place.split_whitespace().count();
    let named = n_words <= 8 && place.split(',').count() <= 3 && is_place_like(known, place);
    let ok = if colon {
        is_caps && n_words <= 3 && shouted.chars().count() >= 4
    } else if is_caps {
        named
    } else {
        named && (agency.is_some() || date.is_some()) && n_words <= 6
    };
    if !ok {
        return None;
    }
    Some(Dateline { place: Some(place.to_owned()), date, agency, span: None })
}

/// Returns the town: what stands before the first comma.
fn first_part(place: &str) -> &str {
    place.split(',').next().unwrap_or(place).trim()
}

/// Says whether every word begins with a capital, but for short words inside a name ("Port of Spain").
fn is_place_like(known: &Knowledge, place: &str) -> bool {
    let mut words =
        place.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',')).filter(|w| !w.is_empty()).peekable();
    words.peek().is_some_and(|w| w.starts_with(char::is_uppercase))
        && words.all(|w| {
            w.starts_with(|c: char| c.is_uppercase() || matches!(c, '\'' | '’'))
                || matches!(w, "and" | "upon")
                || (w.len() <= 3 && known.is_function_word(w))
        })
        && !place.chars().any(|c| c.is_ascii_digit())
}

/// Takes a date off the end of the head: "June 15", "15 June", "June 15, 2015", "Mon. June 15", "Monday".
fn split_date<'a>(known: &Knowledge, head: &'a str) -> (&'a str, Option<String>) {
    if let Some(found) = dates::find(known, head, NumericOrder::MonthFirst).last()
        && found.range.end + 2 >= head.len()
        && let (Some(before), Some(_)) = (head.get(..found.range.start), head.get(found.range.clone()))
    {
        return (trim_weekday(known, before), Some(found.value.clone()));
    }
    let words: Vec<&str> = head.split(' ').collect();
    for n in (1..=3usize).rev() {
        let Some(from) = words.len().checked_sub(n) else { continue };
        let tail = &words[from..];
        if is_day_and_month(known, tail) {
            let start = tail[0].as_ptr() as usize - head.as_ptr() as usize;
            return (trim_weekday(known, &head[..start]), Some(tail.join(" ").trim_end_matches([',', '.']).to_owned()));
        }
    }
    (head, None)
}

fn is_day_and_month(known: &Knowledge, words: &[&str]) -> bool {
    let bare = |w: &str| w.trim_end_matches(['.', ',']).to_lowercase();
    let month = |w: &str| known.dates.month(&bare(w)).is_some() && w.starts_with(char::is_uppercase);
    let day = |w: &str| {
        let w = bare(w);
        let digits = w.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits)
            && w[..digits].parse().is_ok_and(|d: u8| (1..=31).contains(&d))
            && (digits == w.len() || known.dates.words.ordinal.iter().any(|o| *o == w[digits..]))
    };
    match words {
        [a, b] => (month(a) && day(b)) || (day(a) && month(b)),
        _ => false,
    }
}

fn trim_weekday<'a>(known: &Knowledge, head: &'a str) -> &'a str {
    let head = head.trim_end().trim_end_matches([',', ';', '|']).trim_end();
    let last = head.rsplit([' ', ',']).next().unwrap_or("");
    let bare = last.trim_end_matches('.').to_lowercase();
    if known.dates.words.weekday.contains(&bare) {
        head[..head.len() - last.len()].trim_end().trim_end_matches(',')
    } else {
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    type Parts = [Option<String>; 4];

    fn parts(text: &str) -> Option<Parts> {
        read(built_in(), text).map(|(d, end)| [d.place, d.date, d.agency, Some(text[end..].to_owned())])
    }

    fn some(text: &str, place: &str, date: &str, agency: &str, rest: &str) {
        let opt = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        assert_eq!(parts(text), Some([opt(place), opt(date), opt(agency), opt(rest)]), "{text}");
    }

    #[test]
    fn datelines_read() {
        some(
            "HWACHEON, South Korea, June 15 (Reuters) - A soldier left.",
            "HWACHEON, South Korea",
            "June 15",
            "Reuters",
            "A soldier left.",
        );
        some("LONDON — Talks failed.", "LONDON", "", "", "Talks failed.");
        some("BEIRUT/DAMASCUS (Reuters) – Shells fell.", "BEIRUT/DAMASCUS", "", "Reuters", "Shells fell.");
        some("KYIV, Ukraine (AP) — Troops came.", "KYIV, Ukraine", "", "AP", "Troops came.");
        some("(Reuters) - A ship sank.", "", "", "Reuters", "A ship sank.");
        some("Washington (CNN) The president left.", "Washington", "", "CNN", "The president left.");
        some("SEOUL, June 15 (Yonhap) -- A soldier left.", "SEOUL", "June 15", "Yonhap", "A soldier left.");
        some("ISLAMABAD: The court sat.", "ISLAMABAD", "", "", "The court sat.");
        some(
            "NEW YORK, June 3, 2019 /PRNewswire/ -- A firm said.",
            "NEW YORK",
            "2019-06-03",
            "PRNewswire",
            "A firm said.",
        );
        some("PORT-AU-PRINCE, Haiti (AP) - Rain fell.", "PORT-AU-PRINCE, Haiti", "", "AP", "Rain fell.");
        some("Geneva, 3 May (AFP) – Delegates met.", "Geneva", "3 May", "AFP", "Delegates met.");
        some("WASHINGTON, D.C. – Votes were cast.", "WASHINGTON, D.C", "", "", "Votes were cast.");
    }

    #[test]
    fn sentences_are_no_datelines() {
        for text in [
            "The Telegraph reports that the soldier – whose name is withheld – was held.",
            "North Korea — which denies it — fired.",
            "NATO and its allies said — again — no.",
            "\"LONDON — calling,\" he said.",
            "He lives in LONDON — sometimes.",
            "LONDON —",
            "Monday: the talks begin.",
            "",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}

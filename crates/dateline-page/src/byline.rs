//! Who wrote it: names out of "By Jane Doe and John Roe | May 3, 2015".

use crate::knowledge::{Knowledge, begins, normal};

/// Reads a byline's names; empty where the line is none. With `bare` the line need not begin with "By".
pub(crate) fn names(known: &Knowledge, line: &str, bare: bool) -> Vec<String> {
    let line = line.trim().trim_start_matches(['|', '•', '-', '–', '—', '(', '[']).trim_start();
    if line.split_whitespace().count() > 30 {
        return Vec::new();
    }
    let rest = match strip_start(known, line) {
        Some(rest) => rest,
        None if bare => line,
        None => return Vec::new(),
    };
    // names end where a date, an address or a mark begins
    let end = rest
        .find(|c: char| c.is_ascii_digit() || matches!(c, '|' | '•' | '·' | '@' | '(' | '[' | '/' | ':' | '\n' | '»'))
        .unwrap_or(rest.len());
    let mut rest = &rest[..end];
    for dash in [" - ", " – ", " — ", " for ", " in ", " at ", " on ", " of "] {
        if let Some(at) = rest.find(dash) {
            rest = &rest[..at];
        }
    }
    let rest = rest
        .replace(" and ", ",")
        .replace(" & ", ",")
        .replace(" und ", ",")
        .replace(" y ", ",")
        .replace(" et ", ",")
        .replace(';', ",");
    let mut out: Vec<String> = Vec::new();
    for name in rest.split(',') {
        let name = strip_stamp_words(known, name.trim().trim_end_matches(['.', '-', '–', ' ']));
        if name.is_empty() {
            continue;
        }
        // "Jane Doe, MD, Contributing Opinion Writer": degrees, towns and jobs behind the name
        let one_word = !name.contains(' ') && name.is_ascii();
        if !out.is_empty() && (one_word || is_job(known, &name)) {
            continue;
        }
        if !is_name(known, &name) {
            // what stands before it may have been a name all the same ("By Jane Doe, our man in Paris")
            break;
        }
        if !out.contains(&name) {
            out.push(name);
        }
        if out.len() == 12 {
            break;
        }
    }
    out
}

fn is_job(known: &Knowledge, name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or("").to_lowercase();
    known.byline_roles.iter().any(|r| r.rsplit(' ').next() == Some(last.as_str()))
}

/// Says whether the line is only the word before a name ("By").
pub(crate) fn is_lone_start(known: &Knowledge, line: &str) -> bool {
    let line = normal(line);
    known.byline_starts.contains(&line)
}

/// Takes "By" and the like off.
fn strip_start<'a>(known: &Knowledge, line: &'a str) -> Option<&'a str> {
    known.byline_starts.iter().find_map(|start| {
        let rest = begins(line, start)?;
        // "By Jane", "BY JANE", "by Jane", never "byway"
        rest.starts_with([' ', ':', '\u{a0}']).then(|| rest.trim_start_matches([':', ' ', '\u{a0}']))
    })
}

/// Takes job titles, month names and words such as "Published" off the end of a name.
fn strip_stamp_words(known: &Knowledge, name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    loop {
        let joined = words.join(" ").to_lowercase();
        if let Some(role) = known
            .byline_roles
            .iter()
            .filter(|r| joined == **r || joined.ends_with(&format!(" {r}")))
            .max_by_key(|r| r.len())
        {
            let n = role.split(' ').count();
            words.truncate(words.len() - n.min(words.len()));
            continue;
        }
        let Some(last) = words.last() else { break };
        let bare = last.trim_end_matches(['.', ':']).to_lowercase();
        let stamp = &known.dates.words;
        let out = known.dates.month(&bare).is_some() && words.len() > 2
            || stamp.weekday.contains(&bare)
            || (words.len() > 1 && (stamp.published.contains(&bare) || stamp.updated.contains(&bare)));
        if !out {
            break;
        }
        words.pop();
    }
    words.join(" ")
}

fn is_name(known: &Knowledge, name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty() || words.len() > 6 || name.len() > 80 {
        return false;
    }
    let capital = |w: &&&str| w.starts_with(|c: char| c.is_uppercase() || c as u32 > 0x2e80);
    let n_capital = words.iter().filter(capital).count();
    let particle = |w: &str| {
        matches!(
            w,
            "de" | "van"
                | "von"
                | "der"
                | "den"
                | "da"
                | "del"
                | "la"
                | "le"
                | "bin"
                | "al"
                | "el"
                | "ter"
                | "dos"
                | "di"
        )
    };
    words.first().is_some_and(|w| capital(&w))
        && words.iter().all(|w| {
            w.starts_with(|c: char| c.is_uppercase() || c as u32 > 0x2e80) || particle(w) || w.starts_with('\'')
        })
        && n_capital >= 1
        && known.judge(&normal(name), words.len()).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn bylines_give_names() {
        for (line, names_expected) in [
            ("By Jane Doe | May 3, 2015 04:12 PM EDT", vec!["Jane Doe"]),
            ("By Jane Doe and John van Roe", vec!["Jane Doe", "John van Roe"]),
            ("BY JANE DOE, STAFF WRITER", vec!["JANE DOE"]),
            ("By Ann Roe, political correspondent", vec!["Ann Roe"]),
            ("Von Max Muster", vec!["Max Muster"]),
            ("by Ann Roe May 3, 2015", vec!["Ann Roe"]),
        ] {
            assert_eq!(names(built_in(), line, false), names_expected, "{line}");
        }
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in
            ["By the time they came, the gate was shut.", "By any measure this was a defeat.", "Bystanders fled"]
        {
            assert!(names(built_in(), line, false).is_empty(), "{line}");
        }
    }
}

//! The outlet's name, off the masthead or the copyright line of a flattened page.

use crate::draft::Hints;
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;

/// Finds the outlet's name: a line at the head of the page that the address or the copyright line confirms, or, where
/// nothing is known of the address, the page's first line; else the holder of the copyright.
pub(crate) fn read(
    known: &Knowledge,
    lines: &[Line],
    title: usize,
    hints: &Hints<'_>,
    reasons: &mut [Option<&'static str>],
) -> Option<String> {
    let label = hints.domain.as_deref().and_then(|d| d.split('.').next()).map(squash).unwrap_or_default();
    let label = label.trim_start_matches("the");
    let rights: Vec<&Line> =
        lines.iter().filter(|l| l.verdict.is_some_and(|v| v.reason == "copyright") && l.text.len() < 300).collect();
    let holders: Vec<String> = rights.iter().map(|l| squash(&l.text)).collect();
    let mut best: Option<(f32, usize)> = None;
    for (i, line) in lines.iter().enumerate().take(title.min(40)) {
        let taken = reasons[i].is_some_and(|r| r != "navigation");
        if line.n_words == 0 || line.n_words > 6 || line.verdict.is_some() || taken || line.ends || line.capitals < 0.8
        {
            continue;
        }
        let name = squash(&line.text);
        if !(3..=40).contains(&name.len()) || !line.text.starts_with(char::is_alphanumeric) {
            continue;
        }
        let bare = name.trim_start_matches("the");
        let mut score = 0.0;
        score += if label.len() > 2 && bare == label { 4.0 } else { 0.0 };
        let held = name.len() >= 6 && holders.iter().any(|r| r.contains(&name));
        score += if held && (label.is_empty() || i == 0) { 2.0 } else { 0.0 };
        let dated = line.text.chars().any(|c| c.is_ascii_digit() || c == ',');
        if label.is_empty() && i == 0 && !line.listed && !dated {
            score += if lines.get(1).is_none_or(|l| l.gap) { 2.0 } else { 1.5 };
        }
        score -= if line.listed { 1.0 } else { 0.0 };
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, i));
        }
    }
    if let Some((_, i)) = best.filter(|(s, _)| *s >= 1.5) {
        reasons[i] = Some("masthead");
        return Some(calm(known, &lines[i].text));
    }
    // a company is not the paper that it owns: with an address at hand, the two must agree
    rights.iter().find_map(|l| holder(known, &l.text)).filter(|name| {
        let name = squash(name);
        let bare = name.trim_start_matches("the");
        if label.is_empty() { !is_company(&name) } else { bare == label }
    })
}

fn is_company(name: &str) -> bool {
    ["inc", "llc", "ltd", "limited", "gmbh", "company", "corp", "media", "group", "plc", "holdings"]
        .iter()
        .any(|w| name.ends_with(w))
}

/// Returns letters and digits only, lower case.
fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Reads whose the copyright is: "© 2015 The Paper. All rights reserved." → "The Paper".
fn holder(known: &Knowledge, line: &str) -> Option<String> {
    let at = line.find(['©', 'ⓒ']).or_else(|| line.find("opyright"))?;
    let rest = line[at..].trim_start_matches(|c: char| !c.is_ascii_digit());
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ' ' | ',' | ':' | '.'));
    let rest = rest.strip_prefix("by ").unwrap_or(rest);
    let end = rest.find(['.', '|', ',', '(', '©', ';', '•']).unwrap_or(rest.len());
    let name = rest[..end].trim();
    let end = ["All ", "all ", "ALL "].iter().filter_map(|w| name.find(w)).min().unwrap_or(name.len());
    let name = name[..end].trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let named = (1..=5).contains(&words.len())
        && words
            .iter()
            .all(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || known.is_function_word(w));
    (named && known.judge(&normal(name), words.len()).is_none()).then(|| calm(known, name))
}

/// Writes a name that is all capitals as names are written: "CHINA TOPIX" → "China Topix", "BBC NEWS" → "BBC News".
pub(crate) fn calm(known: &Knowledge, name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let words: Vec<String> = name
        .split(' ')
        .map(|word| {
            let lower = word.to_lowercase();
            let short = if name.contains(' ') { 3 } else { 5 };
            if word.chars().count() <= short && !known.is_function_word(&lower) {
                return word.to_owned();
            }
            let mut letters = lower.chars();
            letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn names_are_calmed_and_held() {
        let known = built_in();
        assert_eq!(calm(known, "HARBOUR HERALD"), "Harbour Herald");
        assert_eq!(calm(known, "BBC NEWS"), "BBC News");
        assert_eq!(calm(known, "CNET"), "CNET");
        assert_eq!(holder(known, "© 2015-2024 The Paper. All rights reserved.").as_deref(), Some("The Paper"));
        assert_eq!(
            holder(known, "Copyright 2015 Harbour Herald All Rights Reserved").as_deref(),
            Some("Harbour Herald")
        );
        assert_eq!(holder(known, "© 2015 all rights reserved"), None);
    }
}

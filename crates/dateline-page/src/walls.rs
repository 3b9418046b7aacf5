//! Pages that are notices (errors, checks for robots, consent, log-in) and no reports, and reports that are cut off by a
//! payment wall.
//!
//! A notice speaks of itself to its visitor, and has no day, no writer and no dateline; a report about such things has.
//! It must not take words of the matter ("captcha", "cookies", "404") for a notice.

use crate::dates::NumericOrder;
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;
use crate::stamp;
use aho_corasick::{AhoCorasick, BuildError};
use dateline_doc::{Article, DatedBasis, Removed};
use serde::Deserialize;

/// Most lines of what was taken out that are looked at.
const MAX_REMOVED: usize = 200;
/// Longest line, in bytes, that may be a notice's.
const MAX_LINE: usize = 600;
/// Words of a notice's headline beside its phrase: a number, the outlet's name.
const BESIDE: usize = 3;
/// A line of so many words says little else.
const LONE: usize = 12;
/// How many lines behind the report may be the wall.
pub(crate) const REACH: usize = 12;
/// How many paragraphs at the foot of the report may be the wall.
const FOOT: usize = 3;

/// What notices and walls say, from `codebook/page/walls.toml`.
#[derive(Deserialize)]
pub(crate) struct Walls {
    words: usize,
    titled: usize,
    titles: Vec<String>,
    says: Phrases,
    pays: Phrases,
    cut: usize,
}

/// Phrases, found in one go.
#[derive(Deserialize)]
#[serde(try_from = "Vec<String>")]
struct Phrases(AhoCorasick);

impl TryFrom<Vec<String>> for Phrases {
    type Error = BuildError;

    fn try_from(phrases: Vec<String>) -> Result<Self, BuildError> {
        AhoCorasick::new(phrases).map(Self)
    }
}

/// Returns the words by which a page is a notice and no report.
pub(crate) fn notice(known: &Knowledge, article: &Article) -> Option<String> {
    let walls = &known.walls;
    let n_words = article.text.split_whitespace().take(walls.titled + 1).count();
    if n_words > walls.titled {
        return None;
    }
    // a date that the address alone gives, or the last change of a form, is no report's
    let dated = article
        .published
        .as_ref()
        .is_some_and(|p| matches!(p.basis, DatedBasis::Metadata | DatedBasis::Stated | DatedBasis::Feed));
    let is_report = dated || !article.byline.is_empty() || article.dateline.is_some();
    let title = article.title.as_deref().map(normal).unwrap_or_default();
    let titled = walls.titles.iter().find(|t| is_titled(&title, t));
    let mut paragraphs = article.paragraphs.iter().map(|span| span.of(&article.text));
    let mut n_said = 0;
    let mut said: Option<String> = None;
    for paragraph in paragraphs.by_ref().take(20).filter(|p| p.len() < MAX_LINE) {
        let norm = normal(paragraph);
        if let Some(phrase) = spoken(walls, &norm) {
            n_said += paragraph.split_whitespace().count();
            said.get_or_insert(phrase);
        }
    }
    let mostly = n_said * 2 >= n_words && n_said > 0;
    if n_words > 0 && (is_report || n_words > walls.words) {
        // a headline alone may be a report's ("Access denied"): the page must also say so
        let speaks = mostly || removed(article).any(|line| walls.says.0.is_match(&line));
        return titled.filter(|_| !is_report && (speaks || n_words <= walls.words)).cloned();
    }
    if let Some(titled) = titled {
        return Some(titled.clone());
    }
    if mostly {
        return said;
    }
    if n_words > 0 {
        return None;
    }
    // a page whose report was not found says much beside it; a notice says little
    let n_removed: usize = article.removed.iter().map(|r| r.text.split_whitespace().count()).sum();
    if n_removed > walls.titled {
        return None;
    }
    let lines: Vec<String> = removed(article).collect();
    let lone = lines.iter().find(|l| walls.titles.contains(l) && l.split_whitespace().count() > 1);
    lone.cloned().or_else(|| lines.iter().find_map(|l| spoken(walls, l)))
}

fn removed(article: &Article) -> impl Iterator<Item = String> + '_ {
    article.removed.iter().take(MAX_REMOVED).filter(|r| r.text.len() < MAX_LINE).map(|r| normal(&r.text))
}

/// Returns the words of a line by which a site speaks of itself to its visitor.
fn spoken(walls: &Walls, line: &str) -> Option<String> {
    walls.says.0.find(line).or_else(|| walls.pays.0.find(line)).map(|m| line[m.range()].to_owned())
}

/// Says whether a headline is a notice's: the phrase, and behind a mark little else.
fn is_titled(title: &str, phrase: &str) -> bool {
    if title == phrase {
        return true;
    }
    let beside = |rest: &str, before: bool| {
        let marked = if before {
            rest.trim_end().ends_with(['|', '-', '–', '—', ':', '!', '.', '·'])
        } else {
            rest.trim_start().starts_with(['|', '-', '–', '—', '·', '!', '.'])
        };
        // "404 page not found"
        let number = rest.trim_matches(|c: char| !c.is_alphanumeric()).parse::<u16>().is_ok();
        number || marked && rest.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count() <= BESIDE
    };
    title.strip_prefix(phrase).is_some_and(|r| !r.starts_with(char::is_alphanumeric) && beside(r, false))
        || title.strip_suffix(phrase).is_some_and(|r| !r.ends_with(char::is_alphanumeric) && beside(r, true))
}

/// Empties an article that is a notice; what it said is among what was removed.
pub(crate) fn empty(article: &mut Article) {
    let words = article.paragraphs.iter().map(|span| span.of(&article.text).to_owned());
    let words: Vec<Removed> = words.map(|text| Removed { text, reason: "notice".to_owned() }).collect();
    article.removed.extend(words);
    article.text.clear();
    article.paragraphs.clear();
    article.posts.clear();
}

/// Says whether a line is the wall before the rest of a report.
pub(crate) fn is_wall(known: &Knowledge, line: &Line) -> bool {
    line.n_words <= 40 && line.text.len() < MAX_LINE && {
        let norm = normal(&line.text);
        // a report on walls says it in the midst of its sentences
        let first = |at: usize| line.n_words <= LONE || norm[..at].split_whitespace().count() <= BESIDE;
        known.walls.pays.0.find_iter(&norm).any(|m| first(m.start()))
    }
}

/// Takes the wall off the foot of a report; says whether it stood there.
pub(crate) fn take_off(known: &Knowledge, paragraphs: &mut [String], removed: &mut Vec<Removed>) -> bool {
    let mut found = false;
    for at in (0..paragraphs.len()).rev().take(FOOT).collect::<Vec<_>>() {
        let line = Line::new(known, paragraphs[at].clone());
        // a sentence of the report may say so of somebody's wall
        let short = line.n_words <= 25 && stamp::read(known, &line, NumericOrder::MonthFirst).is_empty();
        if short && !line.text.contains(['"', '“', '«', '„']) && is_wall(known, &line) {
            let text = std::mem::take(&mut paragraphs[at]);
            removed.push(Removed { text, reason: "subscription".to_owned() });
            found = true;
        }
    }
    found
}

/// Says whether a report is only the beginning of one. `claimed` is what its JSON-LD says, `walled` whether a wall
/// stands behind it.
pub(crate) fn is_cut(known: &Knowledge, paragraphs: &[String], claimed: bool, walled: bool) -> bool {
    let length: usize = paragraphs.iter().map(String::len).sum();
    let Some(last) = paragraphs.iter().rev().find(|p| !p.trim().is_empty()) else { return false };
    let broken = last.ends_with(['…', ',']) || last.ends_with("...") || last.ends_with("[...]");
    (claimed || walled) && (length < known.walls.cut || broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_of_notices_are_told() {
        for title in [
            "page not found",
            "404 page not found",
            "page not found | tidewater times",
            "tidewater times - page not found",
            "page not found (404)",
        ] {
            assert!(is_titled(title, "page not found"), "{title}");
        }
        for title in [
            "why the page not found error is 30",
            "page not found in the archive of the king",
            "forbidden city reopens",
        ] {
            assert!(!is_titled(title, "page not found") && !is_titled(title, "forbidden"), "{title}");
        }
    }
}

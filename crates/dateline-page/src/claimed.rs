//! The article's words as JSON-LD has them, held against the lines of the page.
//!
//! Many pages carry their whole text a second time, for search engines. It has no markup and often no headings, so the
//! page's own lines are still what is read; but it says which of them are the report's.

use crate::tree::PageLine;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

/// Fewest words of an article that is told again.
const MIN_WORDS: usize = 60;
/// Share of a line's runs of words that the article must have for the line to be of it.
const SHARE: f32 = 0.6;
/// Words in a run.
const RUN: usize = 4;

/// Which lines a page's own JSON-LD claims for its article.
pub(crate) struct Claimed {
    /// By line: whether it is of the article; `None` where it is too short to tell.
    pub(crate) lines: Vec<Option<bool>>,
    /// Words of the article's lines, of all that the article has.
    pub(crate) covered: f32,
    pub(crate) n_words: usize,
}

/// Holds the lines of a page against the article's words.
pub(crate) fn compare(body: &str, page: &[PageLine]) -> Option<Claimed> {
    let bare = without_tags(body);
    let words = hashes(&bare);
    if words.len() < MIN_WORDS {
        return None;
    }
    let runs: FxHashSet<u64> = words.windows(RUN).map(run).collect();
    let mut n_found = 0usize;
    let lines = page
        .iter()
        .map(|p| {
            if p.line.n_words < RUN {
                return None;
            }
            let words = hashes(&p.line.text);
            if words.len() < RUN {
                return None;
            }
            let n = words.len() - RUN + 1;
            let hits = words.windows(RUN).filter(|w| runs.contains(&run(w))).count();
            let is = hits as f32 >= SHARE * n as f32;
            n_found += if is { words.len() } else { 0 };
            Some(is)
        })
        .collect();
    Some(Claimed { lines, covered: n_found as f32 / words.len() as f32, n_words: words.len() })
}

fn run(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words {
        hasher.write_u64(*word);
    }
    hasher.finish()
}

/// Returns the words as numbers, case aside.
fn hashes(text: &str) -> Vec<u64> {
    let mut out = Vec::new();
    let mut hasher = FxHasher::default();
    let mut inside = false;
    for c in text.chars() {
        // characters that show nothing part nothing
        if matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\'' | '’') {
            continue;
        }
        if c.is_alphanumeric() {
            let dense = crate::line::is_dense(c);
            if dense && inside {
                out.push(std::mem::take(&mut hasher).finish());
            }
            for l in c.to_lowercase() {
                hasher.write_u32(l as u32);
            }
            inside = true;
        } else if inside {
            out.push(std::mem::take(&mut hasher).finish());
            inside = false;
        }
    }
    if inside {
        out.push(hasher.finish());
    }
    out
}

/// Takes out tags: some pages put markup into the string.
pub(crate) fn without_tags(body: &str) -> std::borrow::Cow<'_, str> {
    if !body.contains(['<', '&']) {
        return body.into();
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = match rest[at..].find('>') {
            Some(end) => &rest[at + end + 1..],
            None => "",
        };
    }
    out.push_str(rest);
    htmlize::unescape(out.as_str()).into_owned().into()
}

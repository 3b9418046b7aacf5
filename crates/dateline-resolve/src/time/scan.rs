//! A light scanner: a stretch of raw text → words and marks with their bytes and their class.
//!
//! Times are matched over these and not over the language stage's tokens, so that they are found alike however the
//! text was tokenised, and in texts that were not parsed at all. It must not know grammar.

use super::words::{Class, classify};
use dateline_doc::SmolStr;

/// A word or a mark.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Its first byte in the region.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// Lower-cased where it is short and ASCII, else empty; dashes are all "–", hyphens "-", apostrophes "'".
    pub(super) low: SmolStr,
    /// Whether it starts with a capital letter.
    pub(super) cap: bool,
    /// Whether it stands right behind the word before it.
    pub(super) glued: bool,
    /// What it is for a time expression.
    pub(super) class: Class,
}

/// No word of a time expression is longer.
const LONGEST: usize = 20;

/// Splits `text[start..end]` into words and marks; `out` is emptied first.
///
/// Precondition: both ends are borders of characters.
pub(super) fn scan(text: &str, start: usize, end: usize, out: &mut Vec<Word>) {
    out.clear();
    let Some(part) = text.get(start..end) else { return };
    let mut last_end = usize::MAX;
    let mut chars = part.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let is_word = c.is_alphanumeric();
        let mut stop = at + c.len_utf8();
        if is_word {
            while let Some(&(next, d)) = chars.peek() {
                if !d.is_alphanumeric() {
                    break;
                }
                stop = next + d.len_utf8();
                chars.next();
            }
        }
        let low = lowered(&part[at..stop], c, is_word);
        let class = classify(&low, !is_word);
        let (at, stop) = (start + at, start + stop);
        out.push(Word { start: at, end: stop, low, cap: c.is_uppercase(), glued: at == last_end, class });
        last_end = stop;
    }
}

fn lowered(word: &str, first: char, is_word: bool) -> SmolStr {
    if !is_word {
        return match first {
            '–' | '—' | '―' | '−' => SmolStr::new_static("–"),
            '-' | '‐' | '‑' => SmolStr::new_static("-"),
            '’' | '‘' | '\'' | '`' => SmolStr::new_static("'"),
            _ => SmolStr::new(word),
        };
    }
    if word.len() > LONGEST || !word.is_ascii() {
        return SmolStr::default();
    }
    if word.bytes().any(|b| b.is_ascii_uppercase()) {
        SmolStr::new(word.to_ascii_lowercase())
    } else {
        SmolStr::new(word)
    }
}

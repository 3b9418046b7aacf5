//! What a report speaks of, as weighted terms in three fields: words, names and numbers.
//!
//! The terms are read off the plain text, so that a report can be placed in its story before and without being coded.
//! Names are what is written with a capital inside a sentence; ends of words are cut off roughly, which is enough for
//! counting.

use std::collections::BTreeMap;

/// How many fields terms lie in.
pub(crate) const N_FIELDS: usize = 3;

/// A term: its field in the two highest bits, the hash of its letters in the others.
pub(crate) type Term = u64;

/// Returns the field of a term.
pub(crate) fn field(term: Term) -> usize {
    ((term >> 62) as usize).min(N_FIELDS - 1)
}

/// The terms of a report with how often each occurs, by term.
pub(crate) fn count(title: &str, text: &str) -> Vec<(Term, u32)> {
    let mut words: Vec<Word<'_>> = Vec::new();
    for part in [title, text] {
        split(part, &mut words);
    }
    // what is ever written with a capital inside a sentence is a name at its beginning too
    let names: std::collections::BTreeSet<String> =
        words.iter().filter(|w| !w.first && w.capital).map(|w| bare(w.text)).collect();
    let mut out: BTreeMap<Term, u32> = BTreeMap::new();
    for word in &words {
        let plain = bare(word.text);
        if plain.is_empty() || STOP.binary_search(&plain.as_str()).is_ok() {
            continue;
        }
        let term = if plain.starts_with(|c: char| c.is_ascii_digit()) {
            key(2, &plain)
        } else if word.capital && (!word.first || names.contains(&plain)) && plain.chars().count() > 1 {
            key(1, &plain)
        } else {
            let stem = stem(&plain);
            if stem.chars().count() < 3 {
                continue;
            }
            key(0, stem)
        };
        *out.entry(term).or_default() += 1;
    }
    out.into_iter().collect()
}

struct Word<'a> {
    text: &'a str,
    /// Whether it begins a sentence or a line.
    first: bool,
    capital: bool,
}

fn split<'a>(text: &'a str, out: &mut Vec<Word<'a>>) {
    let mut first = true;
    let mut last = ' ';
    let mut start: Option<usize> = None;
    let mut push = |from: usize, to: usize, first: &mut bool| {
        let word = text[from..to].trim_matches(['\'', '’', '-', '.', ',', ':', '/']);
        if let Some(c) = word.chars().next() {
            out.push(Word { text: word, first: *first, capital: c.is_uppercase() });
            *first = false;
        }
    };
    for (at, c) in text.char_indices() {
        let digit = start.is_some_and(|s| text[s..].starts_with(|c: char| c.is_ascii_digit()));
        let inside = c.is_alphanumeric()
            || start.is_some() && matches!(c, '\'' | '’' | '-')
            || digit && matches!(c, '.' | ',' | ':' | '/');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                push(from, at, &mut first);
                start = None;
            }
            _ => {}
        }
        // "U.S. troops" begins no sentence at "troops", which does not matter, and none at "S"
        if c == '\n' || matches!(last, '.' | '!' | '?' | '”' | '"') && c.is_whitespace() {
            first = true;
        }
        last = c;
    }
    if let Some(from) = start {
        push(from, text.len(), &mut first);
    }
}

/// In lower case, without a genitive's ending.
fn bare(word: &str) -> String {
    let lower = word.to_lowercase();
    let cut = ["'s", "’s"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
    cut.trim_matches(['\'', '’', '-']).to_owned()
}

/// Cuts an inflected word's ending off, roughly.
fn stem(word: &str) -> &str {
    let cut = ["ing", "ed", "es", "s"].iter().find_map(|end| word.strip_suffix(end).filter(|s| s.chars().count() >= 3));
    cut.unwrap_or(word).trim_end_matches('e')
}

/// FNV-1a over the letters, under the field's number.
fn key(field: u64, word: &str) -> Term {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    field << 62 | hash >> 2
}

/// Words that every report has. Sorted.
const STOP: &[&str] = &[
    "a",
    "about",
    "according",
    "after",
    "again",
    "against",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "day",
    "did",
    "do",
    "does",
    "down",
    "during",
    "each",
    "even",
    "first",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "last",
    "made",
    "make",
    "many",
    "may",
    "me",
    "might",
    "more",
    "most",
    "much",
    "must",
    "my",
    "new",
    "no",
    "not",
    "of",
    "off",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "people",
    "said",
    "say",
    "says",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "time",
    "to",
    "told",
    "two",
    "under",
    "up",
    "us",
    "was",
    "we",
    "week",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "would",
    "year",
    "years",
    "you",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_leave_out_are_sorted() {
        assert!(STOP.windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn names_are_told_from_words_and_numbers() {
        let terms =
            count("Peru expels envoys", "Peru expelled 12 envoys. The envoys of Chile's embassy left Peru’s capital.");
        let n = |field: u64, word: &str| terms.iter().find(|t| t.0 == key(field, word)).map_or(0, |t| t.1);
        assert_eq!((n(1, "peru"), n(1, "chile"), n(2, "12")), (3, 1, 1));
        assert_eq!((n(0, "expel"), n(0, "envoy")), (1, 3));
    }
}

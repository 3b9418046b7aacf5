//! Names as they are compared: runs of letters and digits, without case, accents, hyphens and dots.
//!
//! "Kim Jong-un", "Kim Jong Un" and "KIM JONG-UN" are the same three units; "Erdoğan" is "erdogan". Capital letters
//! are kept as a fact about the unit, because "US" is a state and "us" is not.

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One unit of a name or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// Lower case, without accents.
    pub folded: SmolStr,
    /// Whether it starts with a capital letter or a digit.
    pub capital: bool,
    /// Whether it has two letters or more and all are capitals, or is one capital letter.
    pub all_caps: bool,
}

/// Folds one word: lower case, accents gone, a few letters that have no decomposition spelled out.
#[must_use]
pub fn fold_word(word: &str) -> SmolStr {
    if word.is_ascii() {
        return if word.bytes().any(|b| b.is_ascii_uppercase()) {
            SmolStr::from(word.to_ascii_lowercase())
        } else {
            SmolStr::new(word)
        };
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ħ' | 'Ħ' => out.push('h'),
            c => out.extend(c.to_lowercase()),
        }
    }
    SmolStr::from(out)
}

/// Cuts a text into its units, ascending. An apostrophe inside a word ends it ("Seoul's" is "Seoul" and "s").
#[must_use]
pub fn units(text: &str) -> Vec<Unit> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || (start.is_some() && is_combining_mark(c)) {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            let word = &text[from..at];
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            let capital = word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
            let all_caps = letters.clone().next().is_some() && letters.all(char::is_uppercase);
            out.push(Unit { start: from, end: at, folded: fold_word(word), capital, all_caps });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        units(text).iter().map(|u| u.folded.to_string()).collect()
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same_units() {
        assert_eq!(folded("Kim Jong-Un"), folded("KIM JONG UN"));
        assert_eq!(folded("Erdoğan"), ["erdogan"]);
        assert_eq!(folded("U.S."), ["u", "s"]);
        assert_eq!(folded("Łódź's"), ["lodz", "s"]);
    }

    #[test]
    fn capitals_are_kept_as_a_fact() {
        let all = units("US us Us e-mail");
        assert_eq!(
            all.iter().map(|u| (u.capital, u.all_caps)).collect::<Vec<_>>(),
            [(true, true), (false, false), (true, false), (false, false), (false, false)]
        );
    }
}

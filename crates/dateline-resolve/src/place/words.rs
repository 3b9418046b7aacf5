//! Cuts a text into words for the place finder: what is capitalised, and what stands between.
//!
//! The language stage's tokens are not used here, because a name must be found the same way in a caption, in a
//! headline in capitals and in text that was never parsed. It must not know names.

use super::fold::fold_into;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing before it, or the end of a sentence or line.
    Start,
    Space,
    Hyphen,
    /// A dot and a blank: the end of a sentence, or of an abbreviation.
    Dot,
    Comma,
    /// An opening bracket.
    Bracket,
    /// The word before has 's.
    Possessive,
    /// Anything else.
    Other,
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub gap: Gap,
    /// The first letter is a capital.
    pub cap: bool,
    /// All letters are capitals, and there are two or more.
    pub caps: bool,
    /// Written with dots: "U.S.".
    pub dotted: bool,
    /// A dot follows at once.
    pub dot_after: bool,
    key_start: usize,
    key_end: usize,
}

/// The words of one text with their folded forms.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub list: Vec<Word>,
    keys: String,
}

impl Words {
    /// Returns the folded form of a word; empty where there is none.
    pub fn key(&self, n: usize) -> &str {
        self.list.get(n).map_or("", |word| &self.keys[word.key_start..word.key_end])
    }

    pub fn get(&self, n: usize) -> Option<&Word> {
        self.list.get(n)
    }

    /// Returns what stands after a word.
    pub fn gap_after(&self, n: usize) -> Gap {
        self.list.get(n + 1).map_or(Gap::Start, |word| word.gap)
    }
}

/// Cuts `text` into words, ascending.
pub(super) fn words(text: &str) -> Words {
    let mut out = Words::default();
    let mut chars = text.char_indices().peekable();
    let mut gap_from = 0;
    let mut possessive = false;
    while let Some((start, first)) = chars.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        let (mut letters, mut capitals, mut dots) = (1usize, usize::from(first.is_uppercase()), 0usize);
        let mut had_possessive = false;
        while let Some(&(at, next)) = chars.peek() {
            let after = text[at + next.len_utf8()..].chars().next();
            if next.is_alphanumeric() || is_mark(next) {
                letters += 1;
                capitals += usize::from(next.is_uppercase());
            } else if is_apostrophe(next) && after.is_some_and(char::is_alphanumeric) {
                let mut rest = text[at + next.len_utf8()..].chars();
                if matches!(rest.next(), Some('s' | 'S')) && !rest.next().is_some_and(char::is_alphanumeric) {
                    had_possessive = true;
                    break;
                }
            } else if next == '.'
                && letters == dots + 1
                && first.is_uppercase()
                && after.is_none_or(|c| !c.is_lowercase())
            {
                // "U.S.", "D.C.", also the initial "J."
                dots += 1;
            } else {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        if dots == 1 && letters == 1 {
            // an initial keeps its dot outside
            end = start + first.len_utf8();
        }
        let gap = gap(&text[gap_from..start], out.list.is_empty(), possessive);
        let key_start = out.keys.len();
        fold_into(&text[start..end], &mut out.keys);
        out.list.push(Word {
            start,
            end,
            gap,
            // also "d'Ivoire"
            cap: first.is_uppercase()
                || capitals > 0 && matches!(first, 'd' | 'l') && text[start..end].contains(is_apostrophe),
            caps: letters > 1 && capitals == letters,
            dotted: dots > 1,
            dot_after: text[end..].starts_with('.'),
            key_start,
            key_end: out.keys.len(),
        });
        gap_from = end;
        possessive = had_possessive;
        if had_possessive {
            chars.next();
            if let Some((at, s)) = chars.next() {
                gap_from = at + s.len_utf8();
            }
        }
    }
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | '‘' | '`')
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..'\u{370}').contains(&c)
}

fn gap(between: &str, first: bool, possessive: bool) -> Gap {
    if first || between.contains('\n') {
        return Gap::Start;
    }
    let trimmed = between.trim();
    if possessive {
        return if trimmed.is_empty() { Gap::Possessive } else { Gap::Other };
    }
    match trimmed {
        "" => Gap::Space,
        "-" | "‐" | "‑" | "–" | "/" if !between.starts_with(' ') => Gap::Hyphen,
        "." => Gap::Dot,
        "," => Gap::Comma,
        ".," => Gap::Comma,
        "(" | "[" => Gap::Bracket,
        _ if trimmed.ends_with('(') => Gap::Bracket,
        _ if trimmed.contains(['.', '!', '?', ':', '"', '“', '”', ';', '|', '•']) => Gap::Start,
        _ => Gap::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_keep_what_belongs_to_a_name() {
        let cut =
            |text: &str| -> Vec<String> { words(text).list.iter().map(|w| text[w.start..w.end].to_owned()).collect() };
        assert_eq!(
            cut("The U.S. and Sana'a, Xi’an's Tel Aviv-Yafo."),
            ["The", "U.S.", "and", "Sana'a", "Xi’an", "Tel", "Aviv", "Yafo"]
        );
        assert_eq!(cut("in Washington, D.C. J. Smith"), ["in", "Washington", "D.C.", "J", "Smith"]);
    }

    proptest! {
        #[test]
        fn words_lie_in_the_text_one_after_the_other(text in "\\PC{0,80}") {
            let mut last = 0;
            for word in words(&text).list {
                prop_assert!(last <= word.start && word.start < word.end);
                prop_assert!(text.get(word.start..word.end).is_some());
                last = word.end;
            }
        }
    }
}

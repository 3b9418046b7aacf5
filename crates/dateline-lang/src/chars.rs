//! What single characters are: blanks, characters that nobody sees, quotes, hyphens. The splitting of words and the
//! looking up of words must agree on it.

use std::borrow::Cow;

/// Says whether a character parts words and belongs to none, where no word goes on behind it.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_unseen(c)
}

/// Says whether a character has no width: soft hyphens, joiners, marks of direction. Pages hide them inside words.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c >= '\u{ad}'
        && matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Joins emojis.
pub const JOINER: char = '\u{200d}';

/// Single quotes, of which most are apostrophes as well; the modifier letter and the prime are typed for one.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{ff07}')
}

/// Hyphens, not dashes.
#[must_use]
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Letters, digits and what sits on them: accents, joiners, soft hyphens.
#[must_use]
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() && !is_apostrophe(c)
        || is_unseen(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Marks that begin a line of a list and mean nothing else there.
#[must_use]
pub fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '·' | '*' | '\u{2023}' | '\u{2043}' | '\u{25a0}'..='\u{25ff}' | '\u{2756}' | '\u{27a2}'..='\u{27a4}')
}

/// What a mark is as one types it on a keyboard.
#[must_use]
pub fn typed(c: char) -> Option<&'static str> {
    Some(match c {
        '`' | '´' | '‘' | '’' | '‚' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{ff07}' | '‹' | '›' => "'",
        '“' | '”' | '„' | '\u{201f}' | '«' | '»' | '\u{2033}' | '\u{ff02}' => "\"",
        '—' | '\u{2015}' => "--",
        '…' => "...",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        _ => return None,
    })
}

/// Returns a word as it reads: without what nobody sees, without the hyphen of a line's end.
#[must_use]
pub fn plain(word: &str) -> Cow<'_, str> {
    let is_plain =
        if word.is_ascii() { word.bytes().all(|b| b > b' ') } else { word.chars().all(|c| c == ' ' || !is_blank(c)) };
    if is_plain {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    let mut is_broken = false;
    while let Some(c) = letters.next() {
        if is_unseen(c) || is_hyphen(c) && letters.peek().is_some_and(|n| n.is_whitespace()) {
            is_broken = true;
        } else if !(is_broken && c.is_whitespace()) {
            is_broken = false;
            out.push(c);
        }
    }
    if out.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_if_nothing_were_hidden_in_them() {
        for (word, reads) in [
            ("govern-\nment", "government"),
            ("govern\u{ad}ment", "government"),
            ("govern\u{ad}\nment", "government"),
            ("long-term", "long-term"),
            ("all right", "all right"),
            ("\u{ad}", "\u{ad}"),
            ("na\u{200b}ïve", "naïve"),
        ] {
            assert_eq!(plain(word), reads);
        }
    }
}

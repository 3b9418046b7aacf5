//! What can be seen of a word by itself: its letters, its ends, its shape. Worked out once a word and used by every
//! classifier.

use crate::chars;
use crate::hash;
use crate::lexicon::{Lexicon, Pieces};
use crate::token;

/// A word's looks, as hashes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cue {
    /// Lower-cased, digits as 0, quotes straight.
    pub low: u64,
    /// The last 1 to 5 bytes of the lower-cased word; 0 where it is shorter.
    pub suffix: [u64; 5],
    /// The first 1 to 4 bytes; 0 where it is shorter.
    pub prefix: [u64; 4],
    /// Capitals, small letters, digits, marks: runs collapsed.
    pub shape: u64,
    /// Which word classes it was seen with often; 0 where it is unknown.
    pub classes: u64,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether all of its letters are capitals and there are two at least.
    pub all_caps: bool,
    /// The rows of the lexicon that make its vector.
    pub pieces: Pieces,
}

/// Writes the lower-cased word to `low`, as it reads and with the marks that a keyboard has.
pub fn lower(word: &str, low: &mut Vec<u8>) {
    low.clear();
    let word = &*chars::plain(word);
    if word.is_ascii() {
        low.extend(word.bytes().map(|b| {
            if b.is_ascii_digit() {
                b'0'
            } else if b == b'`' {
                b'\''
            } else {
                b.to_ascii_lowercase()
            }
        }));
    } else {
        let mut utf8 = [0; 4];
        for c in word.chars() {
            if let Some(mark) = chars::typed(c) {
                low.extend(mark.as_bytes());
            } else if c.is_numeric() {
                low.push(b'0');
            } else {
                c.to_lowercase().for_each(|l| low.extend(l.encode_utf8(&mut utf8).as_bytes()));
            }
        }
    }
    if low == b"''" {
        low.splice(.., *b"\"");
    }
}

impl Cue {
    /// Looks at a word; `low` is room to work in and holds the lower-cased word afterwards.
    pub fn of(word: &str, lexicon: Option<&Lexicon>, low: &mut Vec<u8>) -> Self {
        // No rule needs more of a word than this, and a word may be as long as the text.
        let word = &*chars::plain(&word[..token::border(word, 64)]);
        lower(word, low);
        let mut cue = Self { low: hash::bytes(low), ..Self::default() };
        for (n, suffix) in cue.suffix.iter_mut().enumerate().take(low.len()) {
            *suffix = hash::bytes(&low[low.len() - n - 1..]) ^ 1;
        }
        for (n, prefix) in cue.prefix.iter_mut().enumerate().take(low.len()) {
            *prefix = hash::bytes(&low[..=n]) ^ 2;
        }
        let (mut shape, mut last, mut n_upper, mut n_lower) = (7u64, 0u8, 0, 0);
        for c in word.chars() {
            let kind = if c.is_ascii_digit() {
                b'0'
            } else if c.is_uppercase() {
                n_upper += 1;
                b'X'
            } else if c.is_alphabetic() {
                n_lower += 1;
                b'x'
            } else if c.is_ascii() {
                c as u8
            } else {
                chars::typed(c).map_or(b'~', |mark| mark.as_bytes()[0])
            };
            if kind != last {
                shape = hash::mix(shape, u64::from(kind));
                last = kind;
            }
        }
        cue.shape = shape;
        cue.capital = word.starts_with(char::is_uppercase);
        cue.all_caps = n_upper > 1 && n_lower == 0;
        if let Some(lexicon) = lexicon {
            cue.classes = u64::from(lexicon.classes.get(cue.low));
            cue.pieces = lexicon.pieces(low);
        }
        cue
    }
}

//! Words to vectors: what is known of a word before its sentence is read.
//!
//! A row a word: what it was given from outside and what was learned of it here. A word without a row is put
//! together from the longest pieces that have one.

use crate::error::LangError;
use crate::hash::{self, mix};
use crate::table::Table;
use zerocopy::FromBytes;
use zerocopy::little_endian::{F32, U32};

/// Length of the vector that comes from outside.
pub const GIVEN: usize = 96;
/// Length of the vector that is learned with the network.
pub const LEARNED: usize = 64;
/// Length of a row.
pub const ROW: usize = GIVEN + LEARNED;
/// The most pieces of a word.
pub const MOST_PIECES: usize = 6;
/// The longest piece, in bytes.
const LONGEST_PIECE: usize = 16;

/// The rows that make a word's vector, the unused ones 0: row 0 is that of nothing known.
pub type Pieces = [u16; MOST_PIECES];

/// The words and their rows; a view of the file.
#[derive(Debug, Clone, Copy)]
pub struct Lexicon {
    /// The word classes that frequent words are seen with.
    pub classes: Table,
    words: Table,
    /// Two measures a row: given, learned.
    measures: &'static [[F32; 2]],
    rows: &'static [[i8; ROW]],
}

/// Returns the key of a word, or of the piece that it begins with.
pub fn word_key(low: &[u8]) -> u64 {
    hash::bytes(low)
}

/// Returns the key of a piece that something stands before.
pub fn piece_key(low: &[u8]) -> u64 {
    mix(hash::bytes(low), 3)
}

/// Finds the rows of a lower-cased word by the numbers that words and pieces have.
pub fn pieces(low: &[u8], number: impl Fn(u64) -> u16) -> Pieces {
    let mut out = Pieces::default();
    out[0] = number(word_key(low));
    if out[0] == 0 {
        cut(low, number, &mut out);
    }
    out
}

/// Cuts a word into the longest pieces that have a row, from its beginning on.
pub fn cut(low: &[u8], number: impl Fn(u64) -> u16, out: &mut Pieces) {
    *out = Pieces::default();
    let (mut n, mut at) = (0, 0);
    while n < MOST_PIECES && at < low.len() {
        let most = (low.len() - at).min(LONGEST_PIECE);
        // The whole word would not be a piece.
        let most = if at == 0 && most == low.len() { most - 1 } else { most };
        let found = (1..=most).rev().find_map(|len| {
            let piece = &low[at..at + len];
            let row = number(if at == 0 { word_key(piece) } else { piece_key(piece) });
            (row > 0).then_some((len, row))
        });
        match found {
            Some((len, row)) => {
                out[n] = row;
                n += 1;
                at += len;
            }
            None => at += 1,
        }
    }
}

impl Lexicon {
    /// Opens the table of word classes, the table of words, and the section of rows: their number, measures, rows.
    pub fn open(classes: &'static [u8], words: &'static [u8], rows: &'static [u8]) -> Result<Self, LangError> {
        let damaged = LangError::Damaged { what: "the lexicon" };
        let (n, rest) = U32::ref_from_prefix(rows).map_err(|_| damaged.clone())?;
        let n = n.get() as usize;
        let (measures, rest) = <[[F32; 2]]>::ref_from_prefix_with_elems(rest, n).map_err(|_| damaged.clone())?;
        let (rows, _) = <[[i8; ROW]]>::ref_from_prefix_with_elems(rest, n).map_err(|_| damaged.clone())?;
        if n == 0 {
            return Err(damaged);
        }
        Ok(Self { classes: Table::open(classes)?, words: Table::open(words)?, measures, rows })
    }

    /// Returns the rows that make a lower-cased word's vector.
    #[inline]
    pub fn pieces(&self, low: &[u8]) -> Pieces {
        pieces(low, |key| self.words.get(key))
    }

    /// Says whether a lower-cased word is known by itself.
    #[must_use]
    pub fn knows(&self, low: &str) -> bool {
        let key = word_key(low.as_bytes());
        self.words.get(key) > 0 || self.classes.get(key) > 0
    }

    /// Adds a word's vector: given and learned.
    #[inline(always)]
    pub fn add(&self, pieces: &Pieces, to: &mut [f32; ROW]) {
        let mut n = 0.0;
        for piece in pieces.iter().filter(|p| **p > 0) {
            self.add_given(usize::from(*piece), to);
            n += 1.0;
        }
        if n > 1.0 {
            to[..GIVEN].iter_mut().for_each(|x| *x /= n);
        }
        // What was learned of a piece as a word says nothing of the word that it is a piece of.
        let whole = if n == 1.0 && pieces[0] > 0 { usize::from(pieces[0]) } else { 0 };
        if let (Some(measure), Some(row)) = (self.measures.get(whole), self.rows.get(whole)) {
            for (x, byte) in to[GIVEN..].iter_mut().zip(&row[GIVEN..]) {
                *x += measure[1].get() * f32::from(*byte);
            }
        }
    }

    #[inline(always)]
    fn add_given(&self, row: usize, to: &mut [f32; ROW]) {
        if let (Some(measure), Some(row)) = (self.measures.get(row), self.rows.get(row)) {
            for (x, byte) in to[..GIVEN].iter_mut().zip(&row[..GIVEN]) {
                *x += measure[0].get() * f32::from(*byte);
            }
        }
    }
}

/// Writes the section of rows.
#[cfg(feature = "train")]
pub fn write(rows: &[[f32; ROW]]) -> Vec<u8> {
    let mut out = (rows.len() as u32).to_le_bytes().to_vec();
    let measure = |part: &[f32]| part.iter().fold(1e-9f32, |a, x| a.max(x.abs())) / 127.0;
    for row in rows {
        for part in [&row[..GIVEN], &row[GIVEN..]] {
            out.extend_from_slice(&measure(part).to_le_bytes());
        }
    }
    for row in rows {
        for part in [&row[..GIVEN], &row[GIVEN..]] {
            let measure = measure(part);
            out.extend(part.iter().map(|x| (x / measure).round() as i8 as u8));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_cut_into_the_longest_pieces() {
        let known = [(word_key(b"un"), 1), (piece_key(b"seat"), 2), (piece_key(b"ed"), 3), (word_key(b"seated"), 4)];
        let number = |key| known.iter().find(|k| k.0 == key).map_or(0, |k| k.1);
        assert_eq!(pieces(b"unseated", number), [1, 2, 3, 0, 0, 0]);
        assert_eq!(pieces(b"seated", number), [4, 0, 0, 0, 0, 0]);
        assert_eq!(pieces(b"xyz", number), [0; 6]);
        assert_eq!(pieces(b"", number), [0; 6]);
    }
}

//! A sketch of a text from which the share of common phrases of two texts can be told: for finding near-duplicates.
//!
//! Phrases are runs of three words. A one-permutation min-hash keeps, for each of 128 parts of the hash space, eight
//! bits of the smallest phrase in it; the share of equal parts estimates the share of common phrases (Jaccard), and
//! with the number of phrases of both, how much of the shorter text stands in the longer. The hashes are fixed for
//! ever; another way to sketch gets another prefix. The reasons stand in `docs/adr/0011-fingerprint.md`.
//!
//! Source: Li, Owen, Zhang 2012 (one permutation); Shrivastava 2017 (filling of empty parts); Li, König 2010 (few bits).

use crate::identity::{hex, one_spelling};
use crate::line::is_dense;
use crate::unseen;

/// How many parts the sketch has.
const N_BINS: usize = 128;
/// Names the way to sketch: sketches of different ways cannot be compared.
const PREFIX: &str = "m1";

/// Returns the sketch of a text: `m1:`, its number of phrases (four hex digits, no more than ffff), `:`, and 128 parts
/// of two hex digits. Empty for a text of fewer than three words. A letter of a script without blanks is a word.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    let text = one_spelling(text);
    let mut bins = [u64::MAX; N_BINS];
    let (mut before, mut last, mut n_words) = (0u64, 0u64, 0usize);
    let mut take = |word: u64| {
        n_words += 1;
        if n_words >= 3 {
            let phrase = mix(before.rotate_left(42) ^ last.rotate_left(21) ^ word);
            let bin = &mut bins[(phrase >> 57) as usize % N_BINS];
            *bin = phrase.min(*bin);
        }
        (before, last) = (last, word);
    };
    let mut word = EMPTY;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word = fnv(word, c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            if is_dense(c) {
                if word != EMPTY {
                    take(std::mem::replace(&mut word, EMPTY));
                }
                take(fnv(EMPTY, c));
            } else {
                word = c.to_lowercase().fold(word, fnv);
            }
        } else if word != EMPTY && !unseen::is_unseen(c) {
            take(std::mem::replace(&mut word, EMPTY));
        }
    }
    if word != EMPTY {
        take(word);
    }
    if n_words < 3 {
        return String::new();
    }
    let filled: Vec<u8> = (0..N_BINS).map(|at| mix(filled(&bins, at)) as u8).collect();
    format!("{PREFIX}:{:04x}:{}", (n_words - 2).min(0xffff), hex(&filled))
}

/// Returns what a part holds; an empty one takes that of another, each in an order of its own.
fn filled(bins: &[u64; N_BINS], at: usize) -> u64 {
    let mut from = at;
    for attempt in 1u64.. {
        if bins[from] != u64::MAX || attempt > 1 << 16 {
            break;
        }
        from = mix((at as u64) << 32 | attempt) as usize % N_BINS;
    }
    bins[from]
}

/// The hash of no letters (FNV-1a).
const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3)
}

/// Spreads a hash over all its bits (the finaliser of splitmix64).
fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_fixed() {
        let sketch = fingerprint("The ferry left port without its pilot.");
        assert_eq!(sketch.len(), 3 + 5 + 256);
        assert!(sketch.starts_with("m1:0005:"), "seven words are five phrases: {sketch}");
        // stored sketches are compared with those of every later release
        assert_eq!(fingerprint("The ferry left"), format!("m1:0001:{}", "94".repeat(128)));
        assert_eq!(fingerprint("two words"), "");
        assert_eq!(fingerprint(""), "");
    }

    #[test]
    fn how_it_is_written_does_not_matter() {
        let plain = fingerprint("The navy's café \"sank\" on Monday, it said.");
        assert_eq!(plain, fingerprint("THE NAVY’S CAFE\u{301} “sank” on\n\nMon\u{ad}day – it said"));
    }
}

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

/// How much two texts have in common, by their sketches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The share of the phrases of both that both have, 0 to 1. Its standard error is at most 0.045.
    pub jaccard: f64,
    /// The share of the shorter text's phrases that the longer has, 0 to 1: 1 for a copy that was cut. Its standard
    /// error is at most 0.045 for texts of one length, 0.1 where one is three times as long, and more beyond.
    pub contained: f64,
}

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

/// Compares two sketches; `None` where one is empty or made in another way.
#[must_use]
pub fn compare(a: &str, b: &str) -> Option<Overlap> {
    let ((n_a, a), (n_b, b)) = (parts(a)?, parts(b)?);
    let equal = a.iter().zip(&b).filter(|(x, y)| x == y).count() as f64 / N_BINS as f64;
    // one part in 256 agrees by chance
    let jaccard = ((equal - 1.0 / 256.0) / (1.0 - 1.0 / 256.0)).max(0.0);
    let (n_a, n_b) = (f64::from(n_a), f64::from(n_b));
    let contained = (jaccard / (1.0 + jaccard) * (n_a + n_b) / n_a.min(n_b).max(1.0)).min(1.0);
    Some(Overlap { jaccard, contained })
}

/// Returns the estimated share of common three-word phrases (Jaccard) of two texts by their sketches, 0 to 1; 0 where
/// they cannot be compared.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    compare(a, b).map_or(0.0, |o| o.jaccard)
}

/// Returns the keys under which an index keeps a sketch: two texts that share one are worth comparing. Empty for a
/// sketch that does not read.
///
/// Each key holds `rows` parts (1 to 8) and its own place, 128 / `rows` keys in all. Texts of the share J meet with
/// the chance 1 − (1 − J^rows)^(128 / rows). With 3 rows: J 0.2 → 29 %, 0.3 → 68 %, 0.4 → 94 %, 0.5 → 99.6 %; of a
/// million strangers, two or three meet by chance.
#[must_use]
pub fn bands(fingerprint: &str, rows: usize) -> Vec<u128> {
    let Some((_, parts)) = parts(fingerprint) else { return Vec::new() };
    parts
        .chunks_exact(rows.clamp(1, 8))
        .enumerate()
        .map(|(place, band)| band.iter().fold(place as u128, |key, part| key << 8 | u128::from(*part)))
        .collect()
}

/// Reads a sketch: its number of phrases and its parts.
fn parts(fingerprint: &str) -> Option<(u32, Vec<u8>)> {
    let (n, parts) = fingerprint.strip_prefix(PREFIX)?.strip_prefix(':')?.split_once(':')?;
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    if n.len() != 4 || parts.len() != 2 * N_BINS {
        return None;
    }
    let parts: Option<Vec<u8>> =
        parts.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
    Some((u32::from_str_radix(n, 16).ok()?, parts?))
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

    #[test]
    fn shares_are_estimated() {
        let words: Vec<String> = (0..1200).map(|n| format!("w{}", n * 7919 % 1_000_003)).collect();
        for (from, to) in [(0, 600), (150, 750), (300, 900), (450, 1050), (600, 1200)] {
            let common = 600f64 - from as f64;
            let wanted = common / (1200.0 - common);
            let found =
                compare(&fingerprint(&words[..600].join(" ")), &fingerprint(&words[from..to].join(" "))).unwrap();
            assert!((found.jaccard - wanted).abs() < 0.12, "{from}: {found:?}, wanted {wanted}");
        }
        let cut = compare(&fingerprint(&words.join(" ")), &fingerprint(&words[..400].join(" "))).unwrap();
        assert!(cut.contained > 0.8 && cut.jaccard < 0.45, "{cut:?}");
    }

    #[test]
    fn what_does_not_read_is_not_compared() {
        let good = fingerprint("one two three four");
        for bad in
            ["", "m1", "m1:0002:", "m2:0002:00", &good.replace("m1", "m9"), &good.replace(":0", ":é"), &good[1..]]
        {
            assert_eq!(compare(&good, bad), None, "{bad}");
            assert!(bands(bad, 3).is_empty());
        }
        assert_eq!(bands(&good, 3).len(), 42);
        assert_eq!(bands(&good, 0).len(), 128);
        assert_eq!(bands(&good, 99).len(), 16);
    }

    #[test]
    fn scripts_without_blanks_have_phrases_too() {
        let text = "兵士は月曜日に徒歩で境界線を越え、当局に保護されたと同省は述べた。";
        let near = fingerprint(&text.replace("月曜日", "火曜日"));
        assert!(similarity(&fingerprint(text), &near) > 0.5);
    }
}

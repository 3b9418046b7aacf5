//! How much two texts have in common, by the sketches that the page stage makes of them: wire copies are found so.
//!
//! How a sketch is made and why it tells stands with the page stage (`dateline_page::fingerprint`) and in
//! `docs/adr/0011-fingerprint.md`; here they are only compared.

/// How many parts a sketch has.
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
/// Each key holds `rows` parts (1 to 7) and its own place, 128 / `rows` keys in all. Texts of the share J meet with
/// the chance 1 − (1 − J^rows)^(128 / rows). With 3 rows: J 0.2 → 29 %, 0.3 → 68 %, 0.4 → 94 %, 0.5 → 99.6 %; of a
/// million strangers, two or three meet by chance.
#[must_use]
pub fn bands(fingerprint: &str, rows: usize) -> Vec<u64> {
    let Some((_, parts)) = parts(fingerprint) else { return Vec::new() };
    parts
        .chunks_exact(rows.clamp(1, 7))
        .enumerate()
        .map(|(place, band)| band.iter().fold(place as u64, |key, part| key << 8 | u64::from(*part)))
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

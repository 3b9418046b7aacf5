//! What makes an article the same article: its id, the version of its text, and a sketch for near-duplicates.
//!
//! SHA-256 is used because ids are stored for years and must be the same on every machine and in every release; the
//! sketch is a one-permutation min-hash, because the share of equal bins is an estimate of the share of common
//! phrases, which a reader of the figures can understand.

use crate::knowledge::Knowledge;
use sha2::{Digest, Sha256};

const N_BINS: usize = 64;

/// Returns the id of an article: from its address where it has one, else from its title and lead.
pub(crate) fn id(known: &Knowledge, url: Option<&str>, title: Option<&str>, text: &str) -> String {
    if let Some(url) = url.and_then(|u| normal_url(known, u)) {
        return hash(&["url", &url]);
    }
    let title = words_of(title.unwrap_or(""), 40);
    let lead = words_of(text, 40);
    hash(&["words", &title, &lead])
}

/// Returns the hash of a text.
pub(crate) fn version(text: &str) -> String {
    hash(&["text", text])
}

/// Returns the first 128 bits, in hex, of the parts' hash. Parts are told apart by a zero byte.
fn hash(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.as_bytes());
        sha.update([0]);
    }
    hex(&sha.finalize()[..16])
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

fn words_of(text: &str, n: usize) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(n) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// Returns an address in the form that is the same for the same article, or nothing where it is no web address or
/// names a site's front page only.
///
/// Scheme, port, device host (`www`, `m`, `amp`), tracking parameters, fragment, trailing slash and rendering segments
/// go; the other parameters are sorted.
pub(crate) fn normal_url(known: &Knowledge, url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or("");
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = bare_host(known, host)?;
    let mut segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    while segments.last().is_some_and(|s| known.urls.endings.iter().any(|e| s.eq_ignore_ascii_case(e))) {
        segments.pop();
    }
    if segments.first().is_some_and(|s| s.eq_ignore_ascii_case("amp")) {
        segments.remove(0);
    }
    let mut params: Vec<&str> = query
        .split('&')
        .filter(|p| {
            let name = p.split('=').next().unwrap_or("");
            !name.is_empty() && !is_tracking(known, name)
        })
        .collect();
    if segments.is_empty() && params.is_empty() {
        return None;
    }
    params.sort_unstable();
    params.dedup();
    let mut out = format!("{host}/{}", segments.join("/"));
    if !params.is_empty() {
        out.push('?');
        out.push_str(&params.join("&"));
    }
    Some(out)
}

fn is_tracking(known: &Knowledge, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    known.urls.tracking.iter().any(|t| match t.strip_suffix('*') {
        Some(head) => name.starts_with(&head.to_ascii_lowercase()),
        None => name.eq_ignore_ascii_case(t),
    })
}

/// Returns the host name in lower case without user, port and device label.
fn bare_host(known: &Knowledge, host: &str) -> Option<String> {
    let host = host.rsplit('@').next()?.split(':').next()?.trim_end_matches('.').to_lowercase();
    let mut host = host.as_str();
    while let Some((first, rest)) = host.split_once('.') {
        if rest.contains('.') && known.urls.hosts.iter().any(|h| h == first) {
            host = rest;
        } else {
            break;
        }
    }
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_owned())
}

/// Returns the host name of an address without `www.` and the like.
pub(crate) fn domain(known: &Knowledge, url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    bare_host(known, rest.split(['/', '?', '#']).next()?)
}

/// Returns the sketch of a text: 64 bins, two hex digits each; empty for a text of fewer than three words.
pub(crate) fn fingerprint(text: &str) -> String {
    let mut bins = [u64::MAX; N_BINS];
    let (mut before, mut last, mut n_words) = (0u64, 0u64, 0usize);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let this = fnv(word.chars().flat_map(char::to_lowercase));
        n_words += 1;
        if n_words >= 3 {
            let shingle = mix(before.rotate_left(42) ^ last.rotate_left(21) ^ this);
            let bin = (shingle >> 58) as usize % N_BINS;
            bins[bin] = bins[bin].min(shingle);
        }
        (before, last) = (last, this);
    }
    if n_words < 3 {
        return String::new();
    }
    // an empty bin borrows from its right neighbour, so that short texts compare too
    let filled: Vec<u8> = (0..N_BINS)
        .map(|i| {
            let from = (0..N_BINS).map(|d| bins[(i + d) % N_BINS]).find(|b| *b != u64::MAX).unwrap_or(0);
            (mix(from) & 0xff) as u8
        })
        .collect();
    hex(&filled)
}

/// Returns the estimated share of common three-word phrases (Jaccard) of two texts by their fingerprints, 0 to 1.
///
/// Source: Li, Owen, Zhang (2012), one permutation hashing; bins of 8 bits, chance agreement taken off.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    if a.is_empty() || a.len() != b.len() {
        return 0.0;
    }
    let pairs = a.as_bytes().chunks(2).zip(b.as_bytes().chunks(2));
    let n = a.len().div_ceil(2) as f64;
    let equal = pairs.filter(|(x, y)| x == y).count() as f64;
    ((equal / n - 1.0 / 256.0) / (1.0 - 1.0 / 256.0)).max(0.0)
}

fn fnv(chars: impl Iterator<Item = char>) -> u64 {
    chars.fold(0xcbf2_9ce4_8422_2325, |h, c| (h ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3))
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
    use crate::knowledge::built_in;

    #[test]
    fn one_article_has_one_address() {
        let known = built_in();
        let a = normal_url(known, "https://www.example.com/2015/05/a-story/?utm_source=x&id=7#top");
        let b = normal_url(known, "http://m.example.com/2015/05/a-story/amp?id=7&fbclid=1");
        assert_eq!(a.as_deref(), Some("example.com/2015/05/a-story?id=7"));
        assert_eq!(a, b);
        assert_eq!(normal_url(known, "https://example.com/"), None);
        assert_eq!(normal_url(known, "file:///tmp/x"), None);
    }

    #[test]
    fn an_update_keeps_the_id_and_changes_the_version() {
        let known = built_in();
        let url = Some("https://example.com/a");
        assert_eq!(id(known, url, None, "old"), id(known, url, Some("T"), "new"));
        assert_ne!(version("old"), version("new"));
        let lead = "A ship sank off the coast on Monday, the navy said, and its crew was saved. ".repeat(4);
        assert_eq!(
            id(known, None, Some("Ship sinks!"), &lead),
            id(known, None, Some("Ship  sinks"), &(lead.clone() + "More."))
        );
    }

    #[test]
    fn sketches_tell_copies_from_strangers() {
        let words: Vec<String> = (0..400).map(|n| format!("word{}", n * 7919 % 1000)).collect();
        let text = words.join(" ");
        let copy = format!("An added first line here. {text}");
        let other: String = (0..400).map(|n| format!("other{} ", n * 31 % 997)).collect();
        assert!(similarity(&fingerprint(&text), &fingerprint(&copy)) > 0.8);
        assert!(similarity(&fingerprint(&text), &fingerprint(&other)) < 0.1);
        assert_eq!(fingerprint("two words"), "");
    }
}

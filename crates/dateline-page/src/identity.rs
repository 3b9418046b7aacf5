//! What makes an article the same article: its id, and the version of its text.
//!
//! SHA-256 is used because ids are stored for years and must be the same on every machine and in every release. Which
//! address stands for an article is decided in `address`; how near two texts are, in `fingerprint`.

use crate::address::{self, Believed};
use crate::knowledge::Knowledge;
use crate::unseen;
use dateline_doc::Article;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// How many words of the text go into an id that is made of words: less than a lead has, so that an update of what
/// follows, or a cut, leaves it alone.
const LEAD: usize = 30;

/// What parts a headline from the outlet's name behind it.
const TITLE_MARKS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " / "];

/// Returns the id of an article: from its address where it has one, else from its title and lead.
pub(crate) fn id(address: Option<&Believed>, article: &Article) -> String {
    if let Some(address) = address {
        return hash(&["url", &address.normal]);
    }
    let title = words_of(bare_title(article.title.as_deref().unwrap_or("")), 40);
    let text = article.dateline.as_ref().and_then(|d| d.span).map_or(0, |span| span.range().end);
    let mut text = article.text.get(text..).unwrap_or(&article.text);
    // a text that begins with its own headline is the text without it
    if let Some((first, rest)) = text.trim_start().split_once('\n')
        && !title.is_empty()
        && words_of(bare_title(first), 40) == title
    {
        text = rest;
    }
    hash(&["words", &title, &words_of(text, LEAD)])
}

/// Returns the hash of a text.
pub(crate) fn version(text: &str) -> String {
    hash(&["text", text])
}

/// Returns the host name of an address without `www.` and the like.
pub(crate) fn domain(known: &Knowledge, url: &str) -> Option<String> {
    address::domain(&known.urls, url)
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

/// Writes bytes in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

/// Returns a headline without what stands behind its marks, an outlet's name as a rule. It is for comparing only: too
/// much may go, and the same much goes from each copy.
fn bare_title(title: &str) -> &str {
    let mut title = title;
    while let Some(at) = TITLE_MARKS.iter().filter_map(|mark| title.rfind(mark)).max() {
        let n_tail = title[at..].split_whitespace().count() - 1;
        if title[..at].split_whitespace().count() < 3 || n_tail > 6 {
            break;
        }
        title = &title[..at];
    }
    title
}

/// Returns a text with one spelling for each letter, whether its accents are parts of letters or signs of their own.
pub(crate) fn one_spelling(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    }
}

/// Returns the first words of a text in lower case, parted by blanks. Marks and what nobody sees are left out.
fn words_of(text: &str, n: usize) -> String {
    // a word is shorter than 60 bytes as a rule; the rest of a long text is not looked at
    let mut cut = text.len().min(n * 200);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let text = one_spelling(&text[..cut]);
    let mut out = String::new();
    let mut n_words = 0;
    let mut inside = false;
    for c in text.chars().filter(|c| !unseen::is_unseen(*c)) {
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        if !inside {
            n_words += 1;
            if n_words > n {
                break;
            }
            if n_words > 1 {
                out.push(' ');
            }
        }
        inside = true;
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn by_words(title: &str, text: &str) -> String {
        id(None, &Article { title: Some(title.to_owned()), text: text.to_owned(), ..Article::default() })
    }

    fn by_url(url: &str, text: &str) -> String {
        let address = address::believed(&built_in().urls, Some(url), []);
        id(address.as_ref(), &Article { text: text.to_owned(), ..Article::default() })
    }

    #[test]
    fn an_update_keeps_the_id_and_changes_the_version() {
        assert_eq!(by_url("https://example.com/a", "old"), by_url("https://example.com/a", "new"));
        assert_ne!(version("old"), version("new"));
    }

    #[test]
    fn words_make_an_id_whatever_stands_around_them() {
        let lead = "A ship \"sank\" off the coast on Monday, the navy's chief said, and its café was saved. ".repeat(4);
        let wanted = by_words("Ship sinks off the coast!", &lead);
        let curly = lead.replace("\"sank\"", "“sank”").replace("navy's", "navy’s");
        let apart = lead.replace("é", "e\u{301}").replace("coast", "co\u{ad}a\u{200b}st");
        for (title, text) in [
            ("Ship  sinks off the coast", lead.clone() + "More."),
            ("SHIP SINKS OFF THE COAST | The Paper", curly),
            ("Ship sinks off the coast - World News - The Paper", apart),
            ("Ship sinks off the coast", format!("Ship sinks off the coast\n\n{lead}")),
        ] {
            assert_eq!(by_words(title, &text), wanted, "{title}");
        }
        assert_ne!(by_words("Ship sinks off the cape", &lead), wanted);
        assert_ne!(by_words("Ship sinks off the coast", &lead.replace("Monday", "Tuesday")), wanted);
    }
}

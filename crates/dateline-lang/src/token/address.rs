//! Web addresses, e-mail addresses and names of files: one word each, whatever marks are in them.

use super::{Cutter, REACH, near};

impl Cutter<'_> {
    /// Returns the end of a web address, an e-mail address or a file's name that begins at `at`.
    pub(super) fn address(&self, at: usize, end: usize, has_at: bool, has_dot: bool) -> Option<usize> {
        let text = self.text;
        let rest = &text[at..end];
        if !has_dot || !rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let begins = |p: &&str| rest.get(..p.len()).is_some_and(|r| r.eq_ignore_ascii_case(p));
        let is_named = ["http://", "https://", "www.", "ftp://", "mailto:"].iter().any(begins);
        if !is_named && rest.len() > REACH {
            return None;
        }
        let rest = self.before_a_sentence(rest);
        if is_named {
            return Some(at + trimmed_address(rest)).filter(|&e| e > at);
        }
        if has_at && let Some(sign) = rest.find('@') {
            let local = &rest[..sign];
            let host = rest[sign + 1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
                .map_or(rest.len(), |n| sign + 1 + n);
            let is_local = local.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-'));
            let host_text = rest[sign + 1..host].trim_end_matches(['.', '-', '_']);
            if is_local && host_text.len() > 1 {
                return Some(at + sign + 1 + host_text.len());
            }
        }
        let name =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
        let name_text = rest[..name].trim_end_matches(['.', '-', '_']);
        let (stem, last) = name_text.rsplit_once('.')?;
        let last_low = last.to_ascii_lowercase();
        let is_domain = self.lists.domain.contains(last_low.as_str())
            && (last == last_low || stem.bytes().all(|b| !b.is_ascii_lowercase()))
            && stem.len() > 1
            && stem.bytes().any(|b| b.is_ascii_alphabetic())
            && !stem.split('.').any(|part| part.len() < 2 && stem.len() < 4)
            && !stem.split('.').all(|part| part.len() < 2)
            && (last.len() > 2 || stem.contains('.') || rest[name_text.len()..].starts_with('/'));
        if is_domain {
            return Some(if rest[name_text.len()..].starts_with('/') {
                at + trimmed_address(rest).max(name_text.len())
            } else {
                at + name_text.len()
            });
        }
        let is_dotted = stem.matches('.').count() > 1
            && name_text.split('.').all(|p| p.len() > 1 && p.bytes().all(|b| b.is_ascii_lowercase()));
        if is_dotted {
            return Some(at + name_text.len());
        }
        (self.lists.file.contains(last_low.as_str()) && stem.len() > 1).then_some(at + name_text.len())
    }

    /// Cuts off the sentence that begins behind an address, where the blank between them is lost:
    /// "example.com.Then".
    fn before_a_sentence<'t>(&self, rest: &'t str) -> &'t str {
        let address = near(rest);
        let address = &address[..address.find('/').unwrap_or(address.len())];
        let mut parts = address.match_indices('.').skip(1).filter(|(dot, _)| {
            let next = &address[dot + 1..];
            let word = &next[..next.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(next.len())];
            address[..*dot].ends_with(|c: char| c.is_ascii_lowercase())
                && word.starts_with(|c: char| c.is_ascii_uppercase())
                && word.ends_with(|c: char| c.is_ascii_lowercase())
                && !self.lists.domain.contains(word.to_ascii_lowercase().as_str())
        });
        parts.next().map_or(rest, |(dot, _)| &rest[..dot])
    }
}

/// Returns how much of `rest` is the address: not the sentence's own marks behind it.
fn trimmed_address(rest: &str) -> usize {
    let mut address = near(rest);
    loop {
        let cut = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '”', '’', '>', ']', '*']);
        let cut = if cut.ends_with(')') && !cut.contains('(') { &cut[..cut.len() - 1] } else { cut };
        if cut.len() == address.len() {
            return cut.len();
        }
        address = cut;
    }
}

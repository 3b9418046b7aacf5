//! Host names: what of them is the site's, which sites are of one house, and which only look like another's.

use super::rules::Urls;
use idna::domain_to_unicode;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

/// A host written with letters that are taken for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lookalike {
    /// The host as a reader sees it.
    pub(crate) shown: String,
    /// The host as it is.
    pub(crate) ascii: String,
    /// What it is taken for, where that is a name in plain letters.
    pub(crate) like: Option<String>,
}

/// Returns a host name in lower case without device labels.
pub(super) fn bare(rules: &Urls, host: &str) -> String {
    let host = host.trim_end_matches('.');
    // numbers in brackets or with dots are addresses of machines
    if host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return host.to_owned();
    }
    let mut labels: Vec<&str> = host.split('.').collect();
    let is_device = |label: &str| rules.hosts.iter().any(|h| h == label);
    loop {
        let own = n_own(rules, &labels);
        let www = labels[0] == "www" && labels.len() > 2;
        if !(www || labels.len() > own && is_device(labels[0])) {
            break;
        }
        labels.remove(0);
    }
    let own = n_own(rules, &labels);
    let n_before = labels.len().saturating_sub(own);
    let mut at = 0;
    labels.retain(|label| {
        at += 1;
        at > n_before || at == 1 || label.starts_with("www") || !is_device(label)
    });
    labels.join(".")
}

/// Returns how many labels at the end are the site's own name.
fn n_own(rules: &Urls, labels: &[&str]) -> usize {
    let n = labels.len();
    if let Some(shared) = rules.shared_hosts.iter().find(|s| is_below(labels, s)) {
        return (shared.split('.').count() + 1).min(n);
    }
    let country = n >= 3 && labels[n - 1].len() == 2 && rules.second_level.iter().any(|s| s == labels[n - 2]);
    if country { 3 } else { 2.min(n) }
}

fn is_below(labels: &[&str], site: &str) -> bool {
    let n_site = site.split('.').count();
    labels.len() > n_site && labels[labels.len() - n_site..].iter().copied().eq(site.split('.'))
}

/// Returns the site's own name: "example.co.uk" of "news.example.co.uk".
fn own<'a>(rules: &Urls, host: &'a str) -> &'a str {
    let host = host.split(':').next().unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    let n = n_own(rules, &labels);
    let before: usize = labels[..labels.len() - n].iter().map(|l| l.len() + 1).sum();
    host.get(before..).unwrap_or(host)
}

/// Says whether two hosts are of one house: one site's, or sites of one name in several countries.
pub(super) fn related(rules: &Urls, a: &str, b: &str) -> bool {
    let (a, b) = (own(rules, a), own(rules, b));
    let name = |own: &str| own.split('.').next().unwrap_or_default().trim_start_matches("the").to_owned();
    let lent = |own: &str| rules.shared_hosts.iter().any(|s| own.ends_with(s.as_str()));
    a == b || !lent(a) && !lent(b) && name(a).len() >= 3 && name(a) == name(b)
}

/// Says whether a host only leads to others.
pub(super) fn is_redirector(rules: &Urls, host: &str) -> bool {
    rules.redirectors.iter().any(|r| r == host)
}

/// Tells a host in disguise: a label of mixed scripts ("reuterѕ" with a Cyrillic letter), or one whose letters are all
/// taken for plain ones though none is.
///
/// Source: UTS 39, restriction levels and skeletons. A name in one script of its own is honest, and so is a whole one
/// below a top label of its own letters.
pub(crate) fn lookalike(url: &str) -> Option<Lookalike> {
    if url.is_ascii() && !url.get(..url.len().min(super::MAX_LEN))?.to_ascii_lowercase().contains("xn--") {
        return None;
    }
    let url = url::Url::parse(url.trim()).ok()?;
    let ascii = url.host_str()?.trim_end_matches('.');
    if !ascii.contains("xn--") {
        return None;
    }
    let (shown, _) = domain_to_unicode(ascii);
    let plain_top = shown.rsplit('.').next().is_some_and(str::is_ascii);
    let disguised = shown.split('.').filter(|label| !label.is_ascii()).any(|label| {
        let mixed = label.detect_restriction_level() > RestrictionLevel::ModeratelyRestrictive;
        let latin = label.chars().any(|c| c.is_ascii_alphabetic());
        mixed || plain_top && !latin && skeleton(label).all(|c| c.is_ascii())
    });
    if !disguised {
        return None;
    }
    // plain letters stay as they are: UTS 39 writes "m" as "rn"
    let like: String = shown
        .split_inclusive(|_| true)
        .flat_map(|c| if c.is_ascii() { c.chars().collect::<Vec<_>>() } else { skeleton(c).collect() })
        .collect();
    Some(Lookalike { ascii: ascii.to_owned(), like: like.is_ascii().then_some(like), shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn hosts_in_disguise_are_told() {
        let found = lookalike("https://reuter\u{455}.example/x").unwrap();
        assert_eq!((found.like.as_deref(), found.ascii.starts_with("xn--")), (Some("reuters.example"), true));
        // the same name, spelled as machines do
        assert_eq!(lookalike(&format!("https://{}/y", found.ascii)), Some(found));
        // Cyrillic letters only, all of which look like Latin ones
        assert!(lookalike("https://сосоа.com/x").is_some());
        assert!(lookalike("https://gooɡle.example/").is_some());
    }

    #[test]
    fn honest_names_are_left_alone() {
        for url in [
            "https://www.example.com/x",
            "https://example.com/xn--a",
            "https://bücher.example/x",
            "https://новости.рф/x",
            "https://сосоа.рф/x",
            "https://日本news.example/x",
            "https://ısparta.example/",
            "https://εφημερίδα.gr/",
        ] {
            assert_eq!(lookalike(url), None, "{url}");
        }
    }

    #[test]
    fn sites_of_one_house_are_related() {
        let related = |a, b| related(&built_in().urls, a, b);
        assert!(related("news.example.co.uk", "example.co.uk"));
        assert!(related("example.com", "example.co.uk"));
        assert!(related("theherald.example", "herald.example"));
        assert!(!related("one.blogspot.com", "two.blogspot.com"));
        assert!(!related("herald.example", "courier.example"));
    }
}

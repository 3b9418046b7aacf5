//! Which address of an article is believed: the one it was fetched from, or one that the page says of itself.
//!
//! A page's own address (canonical link, `og:url`) joins mobile, printed and shared copies, and so comes first. But
//! sites get it wrong in a few well-known ways, each of which would give many articles one id; those are kept out.

use super::{Address, Urls, host, is_slug, parse};

/// The address that stands for an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Believed {
    /// In full, as a browser would open it.
    pub(crate) url: String,
    /// In the form that is the same for the same article (`Address::normal`).
    pub(crate) normal: String,
    /// The outlet's: of the given address, where there is one and it does not only lead elsewhere.
    pub(crate) domain: String,
}

/// Chooses among the address that the page was fetched from and those that it says of itself, the surest first.
/// `None` where none names more than a front page.
///
/// Relative ones are read against the given one. With none given, the first that names an article is taken, else the
/// first that is no front page.
pub(crate) fn believed<'a>(
    rules: &Urls,
    given: Option<&str>,
    said: impl IntoIterator<Item = &'a str>,
) -> Option<Believed> {
    let base = given.and_then(|g| parse(rules, g, None));
    let own = base.as_ref().map(|url| Address::of(rules, url));
    let at_home = own.as_ref().filter(|own| !host::is_redirector(rules, &own.host)).map(|own| own.host.clone());
    let found = |url: url::Url, address: &Address| {
        let host = at_home.as_ref().unwrap_or(&address.host);
        let domain = host.split(':').next().unwrap_or(host).to_owned();
        Believed { normal: address.normal(), url: url.into(), domain }
    };
    let mut fallback = None;
    for text in said {
        let Some(url) = parse(rules, text, base.as_ref()) else { continue };
        let address = Address::of(rules, &url);
        if address.is_front() || own.as_ref().is_some_and(|own| is_doubtful(rules, own, &address)) {
            continue;
        }
        if own.is_some() || address.named {
            return Some(found(url, &address));
        }
        fallback = fallback.or(Some(found(url, &address)));
    }
    let own = base.zip(own).filter(|(_, own)| !own.is_front());
    own.map(|(url, own)| found(url, &own)).or(fallback)
}

/// Says whether what a page says of its address cannot be meant of this page.
fn is_doubtful(rules: &Urls, own: &Address, said: &Address) -> bool {
    if host::is_redirector(rules, &own.host) {
        return false;
    }
    let same_words = |a: &Address, b: &Address| {
        let slug = |x: &Address| x.segments.iter().rev().find(|s| is_slug(s)).map(|s| s.to_ascii_lowercase());
        slug(a).is_some_and(|words| slug(b).is_some_and(|w| w == words))
    };
    // another house's page: a template copied from elsewhere, or a copy of a report that is an article of its own
    if !host::related(rules, &own.host, &said.host) && !same_words(own, said) {
        return true;
    }
    // every article is said to be the section's page
    if own.named && !said.named {
        return true;
    }
    let n = said.segments.len();
    let above = n < own.segments.len() && own.segments[..n] == said.segments[..];
    if above && own.segments[n..].iter().any(|s| is_slug(s)) && !said.segments.last().is_some_and(|s| is_slug(s)) {
        return true;
    }
    // one address for all articles that a script shows
    own.segments == said.segments
        && said.params.iter().any(|(name, value)| {
            rules.naming.has(name, None) && own.params.iter().any(|(n, v)| n == name && v != value)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn chosen(given: Option<&str>, said: &[&str]) -> Option<String> {
        believed(&built_in().urls, given, said.iter().copied()).map(|b| b.normal)
    }

    #[test]
    fn the_pages_own_address_comes_first() {
        let given = Some("https://m.paper.example/story.php?id=7&utm_source=x");
        let wanted = Some("paper.example/2015/05/ferry-leaves-port".to_owned());
        assert_eq!(chosen(given, &["https://www.paper.example/2015/05/ferry-leaves-port"]), wanted);
        assert_eq!(chosen(given, &["/2015/05/ferry-leaves-port/"]), wanted);
        assert_eq!(chosen(given, &["//www.paper.example/2015/05/ferry-leaves-port"]), wanted);
        // the same house in another country, a redirect
        assert_eq!(
            chosen(Some("https://paper.co.uk/x-y-z-1"), &["https://paper.example/2015/05/ferry-leaves-port"]),
            wanted
        );
        assert_eq!(chosen(Some("https://t.co/Ab3"), &["https://paper.example/2015/05/ferry-leaves-port"]), wanted);
        assert_eq!(chosen(None, &["https://paper.example/2015/05/ferry-leaves-port"]), wanted);
    }

    #[test]
    fn what_cannot_be_meant_is_not_believed() {
        let given = "https://paper.example/news/2015/05/03/ferry-leaves-port";
        let own = Some("paper.example/news/2015/05/03/ferry-leaves-port".to_owned());
        for said in [
            "https://paper.example/",
            "/",
            "https://courier.example/2014/01/another-story-of-ours",
            "https://paper.example/news",
            "https://paper.example/news/2015/05/03",
            "javascript:void(0)",
            "https://[",
            "",
        ] {
            assert_eq!(chosen(Some(given), &[said]), own, "{said}");
        }
        // what og:url says is taken where the canonical link is of no use
        assert_eq!(
            chosen(
                Some("https://paper.example/?p=77"),
                &["https://paper.example/", "https://paper.example/ferry-leaves-port-77"]
            ),
            Some("paper.example/ferry-leaves-port-77".to_owned())
        );
        assert_eq!(
            chosen(Some("https://paper.example/story.php?id=7"), &["https://paper.example/story.php?id=1"]),
            Some("paper.example/story.php?id=7".to_owned())
        );
        assert_eq!(
            chosen(Some("https://paper.example/story.php?id=7"), &["https://paper.example/story.php"]),
            Some("paper.example/story.php?id=7".to_owned())
        );
    }

    #[test]
    fn without_a_given_address_an_article_comes_before_a_section() {
        let said = ["https://paper.example/news", "https://paper.example/ferry-leaves-port"];
        assert_eq!(chosen(None, &said), Some("paper.example/ferry-leaves-port".to_owned()));
        assert_eq!(chosen(None, &said[..1]), Some("paper.example/news".to_owned()));
        assert_eq!(chosen(None, &["/ferry-leaves-port"]), None);
        assert_eq!(chosen(Some("https://paper.example/"), &[]), None);
    }

    #[test]
    fn a_number_below_a_headline_is_enough() {
        let given = Some("https://paper.example/article/12345678/ferry-leaves-port-early");
        assert_eq!(chosen(given, &["/article/12345678"]), Some("paper.example/article/12345678".to_owned()));
    }
}

//! Addresses in the form that is the same for the same article, whatever device, cache, campaign or print view they
//! came through.
//!
//! What may go from an address is data (`codebook/page/urls.toml`); here stands how the rules are applied. An address
//! is never shortened on a guess: a parameter that nobody knows may name the article. It must fetch nothing.

mod believe;
mod host;
mod rules;

pub(crate) use believe::{Believed, believed};
pub(crate) use host::lookalike;
pub(crate) use rules::Urls;

use std::borrow::Cow;
use std::fmt::Write as _;
use url::Url;

/// Longest address, in bytes, that is read; no site needs so many.
const MAX_LEN: usize = 8 << 10;
/// How many addresses may stand one in the other (a cache of a redirect of …).
const MAX_WRAPS: usize = 16;

/// An address, taken apart and cleaned. Escapes are in one form; nothing is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// In ASCII (international names as `xn--`), without device labels, with a port that is not the usual one.
    pub(crate) host: String,
    /// What parts the path's slashes.
    pub(crate) segments: Vec<String>,
    /// Sorted; names in lower case.
    pub(crate) params: Vec<(String, Option<String>)>,
    /// What follows `#!`.
    pub(crate) route: Option<String>,
    /// Whether path or parameters name an article, and not a front page or a section.
    pub(crate) named: bool,
}

impl Address {
    /// Takes a parsed address apart.
    pub(crate) fn of(rules: &Urls, url: &Url) -> Self {
        let mut host = host::bare(rules, url.host_str().unwrap_or_default());
        // 80 and 443 are what nobody writes; which of them is the usual one hangs on the scheme, which is left out
        if let Some(port) = url.port().filter(|p| !matches!(p, 80 | 443)) {
            let _ = write!(host, ":{port}");
        }
        let mut segments: Vec<String> = url
            .path_segments()
            .into_iter()
            .flatten()
            .map(|s| without_session(rules, &escapes(s)).to_owned())
            .filter(|s| !s.is_empty() && !s.starts_with("(S("))
            .collect();
        let mut params = params(rules, url.query().unwrap_or_default());
        let named = names_article(&segments)
            || params.iter().any(|(name, value)| value.is_some() && rules.naming.has(name, value.as_deref()));
        if named {
            params.retain(|(name, value)| !rules.weak.has(name, value.as_deref()));
        }
        shorten(rules, &mut segments, named);
        params.sort_unstable();
        params.dedup();
        let route = url.fragment().and_then(|f| f.strip_prefix('!')).map(|r| escapes(r).into_owned());
        Self { host, segments, params, route: route.filter(|r| !r.is_empty()), named }
    }

    /// Says whether it is a site's front page.
    pub(crate) fn is_front(&self) -> bool {
        self.segments.is_empty() && self.params.is_empty() && self.route.is_none()
    }

    /// Writes it: host, path, parameters, route. No scheme, since a site has one article under both.
    pub(crate) fn normal(&self) -> String {
        let mut out = format!("{}/{}", self.host, self.segments.join("/"));
        for (n, (name, value)) in self.params.iter().enumerate() {
            out.push(if n == 0 { '?' } else { '&' });
            out.push_str(name);
            if let Some(value) = value {
                out.push('=');
                out.push_str(value);
            }
        }
        if let Some(route) = &self.route {
            out.push_str("#!");
            out.push_str(route);
        }
        out
    }
}

/// Returns an address in the form that is the same for the same article, or nothing where it is no web address or
/// names a site's front page only.
pub(crate) fn normal_url(rules: &Urls, url: &str) -> Option<String> {
    parse(rules, url, None).map(|u| Address::of(rules, &u)).filter(|a| !a.is_front()).map(|a| a.normal())
}

/// Returns the host name of an address without device labels: the outlet's domain.
pub(crate) fn domain(rules: &Urls, url: &str) -> Option<String> {
    let url = parse(rules, url, None)?;
    let host = host::bare(rules, url.host_str()?);
    host.contains('.').then_some(host)
}

/// Parses a web address, against the page's own where it is relative, and takes out the one that it holds.
fn parse(rules: &Urls, url: &str, base: Option<&Url>) -> Option<Url> {
    let url = url.trim();
    if url.is_empty() || url.len() > MAX_LEN {
        return None;
    }
    let bare = base.is_none() && url.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."));
    let full: Cow<'_, str> = if bare { format!("https://{url}").into() } else { url.into() };
    let mut url = Url::options().base_url(base).parse(&full).ok()?;
    for _ in 0..MAX_WRAPS {
        match rules.wrapped.iter().find_map(|w| w.inner(&url)) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    let host = url.host_str()?.trim_end_matches('.');
    let web = matches!(url.scheme(), "http" | "https") && host.contains('.') && host.split('.').all(|l| !l.is_empty());
    web.then_some(url)
}

/// Reads the parameters that say what the page is.
fn params(rules: &Urls, query: &str) -> Vec<(String, Option<String>)> {
    query
        .split('&')
        // an address copied out of HTML source
        .map(|p| p.strip_prefix("amp;").unwrap_or(p))
        .filter(|p| !p.is_empty())
        .filter_map(|param| {
            let (name, value) = param.split_once('=').map_or((param, None), |(n, v)| (n, Some(v)));
            let name = escapes(name).to_lowercase();
            let value = value.map(|v| escapes(v).replace('+', "%20"));
            let visit = |v: &str| v.len() >= 16 && v.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!".contains(&b));
            let out = name.is_empty()
                || value.as_deref() == Some("")
                || rules.tracking.has(&name, value.as_deref())
                || rules.rendering.has(&name, value.as_deref())
                || rules.session.has(&name, None) && value.as_deref().is_some_and(visit);
            (!out).then_some((name, value))
        })
        .collect()
}

/// Takes off what names a rendering of the page, until nothing more does.
fn shorten(rules: &Urls, segments: &mut Vec<String>, named: bool) {
    loop {
        let before = (segments.len(), segments.last().map(String::len));
        while segments.last().is_some_and(|s| rules::is_one(&rules.endings, s)) {
            segments.pop();
        }
        if let Some(last) = segments.last_mut() {
            while let Some(n) = rules.suffixes.iter().find_map(|s| rules::ends_with(last, s)).filter(|n| *n > 0) {
                last.truncate(n);
            }
        }
        let names = |rest: &[String]| named && !rest.is_empty();
        while segments.first().is_some_and(|s| rules::is_one(&rules.starts, s)) && names(&segments[1..]) {
            segments.remove(0);
        }
        if named && segments.len() > 1 {
            let last = segments.pop();
            segments.retain(|s| !rules::is_one(&rules.inner, s));
            segments.extend(last);
        }
        for segment in segments.iter_mut() {
            while let Some(n) = rules.prefixes.iter().find_map(|p| rules::starts_with(segment, p)) {
                segment.drain(..n);
            }
        }
        if before == (segments.len(), segments.last().map(String::len)) {
            break;
        }
    }
}

/// Takes ";jsessionid=…" off a segment.
fn without_session<'a>(rules: &Urls, segment: &'a str) -> &'a str {
    let Some((head, tail)) = segment.split_once(';') else { return segment };
    let name = tail.split('=').next().unwrap_or(tail);
    if rules::is_one(&rules.path_session, name) { head } else { segment }
}

/// Says whether a path names an article: a long number, a headline in words, a day, a page in a file of its own.
fn names_article(segments: &[String]) -> bool {
    let day = segments.windows(3).any(|w| {
        let digits = |s: &str, n: usize| s.len() <= n && !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        w[0].len() == 4 && digits(&w[0], 4) && digits(&w[1], 2) && digits(&w[2], 2)
    });
    day || segments.iter().any(|s| is_slug(s))
        || segments.last().is_some_and(|s| {
            let stem = s.strip_suffix(".html").or_else(|| s.strip_suffix(".htm"));
            stem.is_some_and(|stem| stem.len() > 3 && !matches!(stem, "index" | "default" | "home" | "front"))
        })
}

/// Says whether a segment is a headline in words or has a number as articles have.
fn is_slug(segment: &str) -> bool {
    let mut run = 0;
    for b in segment.bytes() {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        if run == 5 {
            return true;
        }
    }
    let n_words = segment.split(['-', '_', '+']).filter(|w| w.bytes().any(|b| b.is_ascii_alphanumeric())).count();
    // letters of other scripts, three escapes or two each
    n_words >= 3 || segment.matches("%20").count() >= 2 || segment.matches('%').count() >= 16
}

/// Writes escapes in one form: what needs none is plain, the others have capitals.
fn escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(n) = text[at..].find('%') {
        out.push_str(&text[at..at + n]);
        at += n;
        let value = bytes.get(at + 1).zip(bytes.get(at + 2)).and_then(|(a, b)| {
            let digit = |b: u8| char::from(b).to_digit(16);
            Some(digit(*a)? * 16 + digit(*b)?)
        });
        let Some(value) = value.and_then(|v| u8::try_from(v).ok()) else {
            out.push('%');
            at += 1;
            continue;
        };
        if value.is_ascii_alphanumeric() || b"-._~".contains(&value) {
            out.push(char::from(value));
        } else {
            let _ = write!(out, "%{value:02X}");
        }
        at += 3;
    }
    out.push_str(&text[at..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;
    use proptest::prelude::*;

    fn normal(url: &str) -> Option<String> {
        normal_url(&built_in().urls, url)
    }

    #[test]
    fn one_article_has_one_address() {
        let a = normal("https://www.example.com/2015/05/a-story/?utm_source=x&id=7#top");
        let b = normal("http://m.example.com/2015/05/a-story/amp?id=7&fbclid=1");
        assert_eq!(a.as_deref(), Some("example.com/2015/05/a-story?id=7"));
        assert_eq!(a, b);
    }

    #[test]
    fn what_is_no_article_has_no_address() {
        for url in [
            "https://example.com/",
            "https://example.com/index.html",
            "file:///tmp/x",
            "",
            "a story",
            "http://localhost/x",
        ] {
            assert_eq!(normal(url), None, "{url}");
        }
        assert_eq!(normal(&format!("https://example.com/{}", "a".repeat(MAX_LEN))), None);
    }

    #[test]
    fn escapes_have_one_form() {
        assert_eq!(escapes("%7ejane%2fx%c3%A9%zz%"), "~jane%2Fx%C3%A9%zz%");
    }

    #[test]
    fn a_domain_has_no_device_label_and_stays_whole() {
        let domain = |url: &str| domain(&built_in().urls, url);
        for (url, wanted) in [
            ("https://www.example.co.uk/x", "example.co.uk"),
            ("http://m.example.com:8080/", "example.com"),
            ("https://en.m.example.org/x", "en.example.org"),
            ("https://mobile.co.uk/", "mobile.co.uk"),
            ("https://amp.dev/x", "amp.dev"),
            ("https://www.in.example/", "in.example"),
            ("https://user:pass@EXAMPLE.com./x", "example.com"),
        ] {
            assert_eq!(domain(url).as_deref(), Some(wanted), "{url}");
        }
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(
            host in prop_oneof![Just("www.example.com"), Just("m.example.co.uk"), Just("amp.paper.example:8080"), Just("bücher.example"), Just("www-paper-example.cdn.ampproject.org")],
            path in proptest::collection::vec(prop_oneof![
                Just("amp"), Just("m"), Just("print"), Just("index.html"), Just("story.amp.html"), Just("amp_story-12345"), Just("c"), Just("s"),
                Just("a-long-way-home"), Just("2015"), Just("05"), Just(""), Just("x;jsessionid=1"), Just("%7Ejane%c3%a9"), Just("news"), Just("story_print"), Just(".."), Just("a.htm")
            ], 0..7),
            query in proptest::collection::vec(prop_oneof![
                Just("id=7"), Just("utm_source=x"), Just("page=2"), Just("page=1"), Just("amp"), Just("ref=home"), Just("B=%e9+1"), Just("sid=0123456789abcdef01"), Just("amp;x=1"), Just("=") , Just("q=a%26b")
            ], 0..5),
            fragment in prop_oneof![Just(""), Just("#top"), Just("#!/a/b%7e"), Just("#!")],
        ) {
            let url = format!("http://{host}/{}?{}{fragment}", path.join("/"), query.join("&"));
            if let Some(once) = normal(&url) {
                let again = normal(&format!("https://{once}"));
                prop_assert_eq!(again, Some(once));
            }
        }

        #[test]
        fn any_text_reads(url in "(https?://)?\\PC{0,60}") {
            if let Some(once) = normal(&url) {
                prop_assert_eq!(normal(&format!("https://{once}")), Some(once));
            }
        }

        #[test]
        fn tracking_never_tells_addresses_apart(id in 1u32..99_999, noise in proptest::collection::vec(prop_oneof![
            Just("utm_campaign=a"), Just("fbclid=IwAR0"), Just("gclid=1"), Just("amp=1"), Just("outputType=amp"), Just("ref=rss")
        ], 0..5)) {
            let plain = format!("https://example.com/story.php?id={id}");
            let noisy = noise.iter().fold(plain.clone(), |u, n| format!("{u}&{n}"));
            prop_assert_eq!(normal(&plain), normal(&noisy));
        }
    }
}

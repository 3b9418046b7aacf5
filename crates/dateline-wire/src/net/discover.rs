//! Where a site's feed is, from any of its pages.

use super::client::{Request, Response};
use super::error::FetchError;
use super::parse;
use super::polite::Polite;
use crate::limits::Kind;
use crate::repair;
use url::Url;

/// Addresses where feeds stand that no page links to.
const USUAL: [&str; 6] = ["/feed", "/rss", "/feed.xml", "/atom.xml", "/rss.xml", "/index.xml"];
/// Feeds that are returned.
const MAX_CANDIDATES: usize = 20;
/// Bytes of the page that is looked through.
const MAX_PAGE: usize = 4 << 20;

/// A feed that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is.
    pub url: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// How it was found.
    pub how: Found,
}

/// How a feed was found; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The address is itself a feed.
    Itself,
    /// The page names it.
    Linked,
    /// It stands where feeds usually do, and reads.
    Usual,
    /// robots.txt names it: a sitemap of news.
    Sitemap,
}

/// Looks for the feeds of a site: the address itself, what its page names, usual places, the sitemaps of robots.txt.
/// Returns the best first; nothing where there is none. The latter two are asked only where the page names nothing.
///
/// # Errors
/// Where the address cannot be fetched.
pub async fn discover(polite: &Polite, url: &str) -> Result<Vec<Candidate>, FetchError> {
    let url = if url.contains("://") { url.trim().to_owned() } else { format!("https://{}", url.trim()) };
    let page = polite.get(&look(&url), true).await?;
    if !(200..300).contains(&page.status) {
        return Err(FetchError::Status { url: page.url, status: page.status, retry_after: None });
    }
    if is_feed(&page) {
        return Ok(vec![Candidate { url: page.url, title: None, how: Found::Itself }]);
    }
    let found = links(&repair::decode(&page.body), &page.url);
    if !found.is_empty() {
        return Ok(found);
    }
    let mut found = Vec::new();
    let Ok(base) = Url::parse(&page.url) else { return Ok(found) };
    for path in USUAL {
        let Ok(place) = base.join(path) else { continue };
        match polite.get(&look(place.as_str()), true).await {
            Ok(answer) if answer.status == 200 && is_feed(&answer) => {
                if !found.iter().any(|c: &Candidate| c.url == answer.url) {
                    found.push(Candidate { url: answer.url, title: None, how: Found::Usual });
                }
                // the others are most often the same again
                break;
            }
            // a host that wants a pause is not asked further
            Err(FetchError::NotYet { .. }) => break,
            _ => {}
        }
    }
    if let Ok(verdict) = polite.robots(&page.url).await {
        let news = verdict.sitemaps.iter().filter(|s| s.to_ascii_lowercase().contains("news"));
        found.extend(news.map(|s| Candidate { url: s.clone(), title: None, how: Found::Sitemap }));
    }
    found.truncate(MAX_CANDIDATES);
    Ok(found)
}

fn look(url: &str) -> Request {
    Request { max_bytes: Some(MAX_PAGE), cut: true, ..Request::new(url) }
}

fn is_feed(response: &Response) -> bool {
    matches!(parse::kind(response), Some(Kind::Feed | Kind::Sitemap))
        && !matches!(response.header("content-type"), Some(kind) if kind.starts_with("text/html") && response.body.is_empty())
}

/// Returns the feeds that a page names (`<link rel=alternate>`), the best first: of articles before those of comments,
/// of the same site before others, in the page's order. Pure.
#[must_use]
pub fn links(html: &str, url: &str) -> Vec<Candidate> {
    let Ok(page) = Url::parse(url) else { return Vec::new() };
    let mut base = page.clone();
    let mut found: Vec<(bool, bool, bool, Candidate)> = Vec::new();
    for tag in tags(html) {
        let get = |name: &str| tag.attributes.iter().find(|(n, _)| n == name).and_then(|(_, v)| repair::headline(v));
        if tag.name == "base" {
            if let Some(to) = get("href").and_then(|href| page.join(&href).ok()) {
                base = to;
            }
            continue;
        }
        let rel = get("rel").unwrap_or_default().to_ascii_lowercase();
        if !rel.split_whitespace().any(|r| r == "alternate" || r == "feed") {
            continue;
        }
        let kind = get("type").unwrap_or_default().to_ascii_lowercase();
        let json = kind.starts_with("application/feed+json") || kind.starts_with("application/json");
        let xml = ["application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/xml", "application/xml"];
        if !(json || xml.iter().any(|k| kind.starts_with(k))) {
            continue;
        }
        let Some(to) = get("href").and_then(|href| base.join(&href).ok()) else { continue };
        // the interface of a site in JSON is called the same
        let is_api = kind.starts_with("application/json") && !to.path().contains("feed");
        if !matches!(to.scheme(), "http" | "https") || is_api || found.iter().any(|f| f.3.url == to.as_str()) {
            continue;
        }
        let title = get("title").map(|t| t.chars().take(200).collect::<String>());
        let named = format!("{} {}", title.as_deref().unwrap_or_default(), to.path()).to_lowercase();
        let comments = ["comment", "kommentar", "commentaire", "comentario"].iter().any(|w| named.contains(w));
        let abroad = to.host_str() != page.host_str();
        found.push((comments, abroad, json, Candidate { url: to.into(), title, how: Found::Linked }));
    }
    // stable: the page's order decides among equals
    found.sort_by_key(|(comments, abroad, json, _)| (*comments, *abroad, *json));
    found.into_iter().map(|f| f.3).take(MAX_CANDIDATES).collect()
}

struct Tag {
    name: &'static str,
    attributes: Vec<(String, String)>,
}

/// Goes through the `<link>` and `<base>` tags of a page; comments and scripts are left out.
fn tags(html: &str) -> Vec<Tag> {
    const MAX_TAGS: usize = 1000;
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let begins = |name: &str| {
            rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                && rest[name.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        };
        if let Some(raw) = ["script", "style", "template"].into_iter().find(|n| begins(n)) {
            let end = format!("</{raw}");
            let after = rest
                .char_indices()
                .find(|(at, _)| rest.get(*at..at + end.len()).is_some_and(|n| n.eq_ignore_ascii_case(&end)));
            rest = after.map_or("", |(at, _)| &rest[at + 1..]);
            continue;
        }
        if begins("body") && !out.is_empty() {
            break;
        }
        let Some(name) = ["link", "base"].into_iter().find(|n| begins(n)) else { continue };
        let (attributes, after) = attributes(&rest[name.len()..]);
        out.push(Tag { name, attributes });
        rest = after;
        if out.len() == MAX_TAGS {
            break;
        }
    }
    out
}

/// Reads attributes up to the end of their tag.
fn attributes(text: &str) -> (Vec<(String, String)>, &str) {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with(['>', '<']) || out.len() == 32 {
            return (out, rest);
        }
        // a name has one sign at least, whatever it is
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(rest.len(), |(at, _)| at);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            out.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        out.push((name, value.to_owned()));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_found_in_heads_the_best_first() {
        let html = r#"<!doctype html><head><script>"<link rel=alternate type=application/rss+xml href=/no>"</script>
            <!-- <link rel="alternate" type="application/rss+xml" href="/no2"> -->
            <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
            <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
            <LINK REL='Alternate' TYPE='application/atom+xml' TITLE='News &amp; more' HREF='feed.atom?x=1&amp;y=2'/>
            <link rel=alternate type=application/rss+xml href=https://other.example/feed>
            <link rel="alternate" hreflang="de" href="/de/">
            <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
            <link rel="stylesheet" href="/x.css"></head><body>"#;
        let found = links(html, "https://paper.example/a/");
        let urls: Vec<&str> = found.iter().map(|c| c.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://paper.example/a/feed.atom?x=1&y=2",
                "https://other.example/feed",
                "https://paper.example/comments/feed/"
            ]
        );
        assert_eq!(found[0].title.as_deref(), Some("News & more"));
    }

    #[test]
    fn odd_pages_are_gone_through() {
        for html in
            ["<link", "<link é=é>", "<link rel=\"", "<base href=>", "<script", "<!--", "<link rel=alternate type", "<é"]
        {
            assert_eq!(links(html, "https://paper.example/"), [], "{html}");
        }
        let based = "<base href=https://cdn.example/x/><link rel=alternate type=application/rss+xml href=f>";
        assert_eq!(links(based, "https://paper.example/")[0].url, "https://cdn.example/x/f");
    }
}

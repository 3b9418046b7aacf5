//! Lists of feeds as programs that read feeds exchange them.
//!
//! Read as a stream of tags: a list that nests without end costs no stack.
//!
//! Source: OPML 2.0, subscription lists.

use super::error::SourceError;
use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesStart, Event};
use std::fmt::Write;

/// Feeds that are taken from one list.
const MAX_FEEDS: usize = 50_000;
/// Bytes of a list.
const MAX_LIST: usize = 32 << 20;
/// Deepest folder.
const MAX_FOLDERS: usize = 32;

/// One feed of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// What it is called.
    pub name: String,
    /// Where the feed is.
    pub url: String,
    /// Where the site is.
    pub site: Option<String>,
    /// The folders that it stands in, outermost first.
    pub folders: Vec<String>,
}

/// Reads a list. Entries without an address are folders, or nothing; an address that stands twice is taken once.
///
/// # Errors
/// Where it is no OPML.
pub fn read_opml(bytes: &[u8]) -> Result<Vec<Subscription>, SourceError> {
    let bad = |why: String| SourceError::BadOpml { why };
    if bytes.len() > MAX_LIST {
        return Err(bad(format!("it has more than {MAX_LIST} bytes")));
    }
    let text = crate::repair::xml(&crate::repair::decode(bytes));
    let mut reader = Reader::from_reader(DecodingReader::new(text.as_bytes()));
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    let mut out: Vec<Subscription> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    // one entry for each open outline: its name where it is a folder
    let mut open: Vec<Option<String>> = Vec::new();
    let mut is_opml = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| bad(e.to_string()))?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if !is_opml => {
                let name = tag.local_name().as_ref().to_ascii_lowercase();
                if name != "opml" {
                    return Err(bad(format!("its root is <{}>", name.chars().take(40).collect::<String>())));
                }
                is_opml = true;
            }
            Event::Start(tag) if is_outline(&tag) => {
                let folder = outline(&tag, &open, &mut seen, &mut out);
                open.push(folder);
                if open.len() > 10_000 {
                    return Err(bad("its folders nest without end".to_owned()));
                }
            }
            Event::Empty(tag) if is_outline(&tag) => {
                let _ = outline(&tag, &open, &mut seen, &mut out);
            }
            Event::End(tag) if tag.local_name().as_ref().eq_ignore_ascii_case("outline") => {
                open.pop();
            }
            Event::Eof if is_opml => return Ok(out),
            Event::Eof => return Err(bad("it has no root".to_owned())),
            _ => {}
        }
        if out.len() > MAX_FEEDS {
            return Err(bad(format!("it lists more than {MAX_FEEDS} feeds")));
        }
    }
}

fn is_outline(tag: &BytesStart<'_>) -> bool {
    tag.local_name().as_ref().eq_ignore_ascii_case("outline")
}

/// Takes an entry in; returns its name where it is a folder.
fn outline(
    tag: &BytesStart<'_>,
    open: &[Option<String>],
    seen: &mut std::collections::BTreeSet<String>,
    out: &mut Vec<Subscription>,
) -> Option<String> {
    let mut found = Subscription::default();
    let (mut title, mut text) = (None, None);
    for attribute in tag.html_attributes().with_checks(false).flatten() {
        let value = crate::repair::headline(&attribute.value);
        match attribute.key.as_ref().to_ascii_lowercase().as_str() {
            "xmlurl" => found.url = value.unwrap_or_default(),
            "htmlurl" => found.site = value,
            "title" => title = value,
            "text" => text = value,
            _ => {}
        }
    }
    found.name = title.or(text).unwrap_or_default();
    if found.url.is_empty() {
        return Some(found.name).filter(|n| !n.is_empty());
    }
    if seen.insert(found.url.clone()) {
        found.folders = open.iter().flatten().take(MAX_FOLDERS).cloned().collect();
        out.push(found);
    }
    None
}

/// Writes a list, without folders.
#[must_use]
pub fn write_opml(title: &str, feeds: &[Subscription]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    let _ = writeln!(out, "  <head><title>{}</title></head>\n  <body>", quoted(title));
    for feed in feeds {
        let name = if feed.name.is_empty() { &feed.url } else { &feed.name };
        let name = quoted(name);
        let _ =
            write!(out, "    <outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{}\"", quoted(&feed.url));
        if let Some(site) = &feed.site {
            let _ = write!(out, " htmlUrl=\"{}\"", quoted(site));
        }
        out.push_str("/>\n");
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

/// Writes text so that it may stand in an attribute; what XML cannot say is left out.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_and_go_out() {
        let list = r#"<?xml version="1.0"?><opml version="1.1"><head><title>x</title></head><body>
            <outline text="Papers"><outline text="Abroad">
              <outline type="rss" text="The &quot;Gazette&quot; &amp; Sons" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example"/>
            </outline></outline>
            <outline TITLE=Other XMLURL='https://b.example/'></outline>
            <outline text="twice" xmlUrl="https://b.example/"/>
            <outline text="nothing"/></body></opml>"#;
        let feeds = read_opml(list.as_bytes()).unwrap();
        assert_eq!(feeds.len(), 2, "{feeds:?}");
        assert_eq!(feeds[0].name, "The \"Gazette\" & Sons");
        assert_eq!(feeds[0].url, "https://a.example/feed?a=1&b=2");
        assert_eq!(feeds[0].folders, ["Papers", "Abroad"]);
        assert_eq!((feeds[1].name.as_str(), feeds[1].folders.len()), ("Other", 0));
        let again = read_opml(write_opml("mine & yours", &feeds).as_bytes()).unwrap();
        let names = |f: &[Subscription]| f.iter().map(|s| (s.name.clone(), s.url.clone())).collect::<Vec<_>>();
        assert_eq!(names(&again), names(&feeds));
    }

    #[test]
    fn what_is_no_list_is_refused_and_depth_costs_nothing() {
        for bad in ["", "hello", "<html><body>", "<rss></rss>"] {
            assert!(read_opml(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = format!("<opml>{}", "<outline text='x'>".repeat(1_000_000));
        assert!(read_opml(deep.as_bytes()).is_err());
    }
}

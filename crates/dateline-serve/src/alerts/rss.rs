//! Firings as a feed. Titles come from pages that anybody may write: all of it is escaped.

use super::desk::Firing;
use crate::api::form::escaped;

/// What a feed says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its title.
    pub title: String,
    /// Where the dashboard is.
    pub link: String,
    /// Where the feed itself is.
    pub itself: String,
}

/// Returns firings as RSS 2.0, in their order.
#[must_use]
pub fn rss(channel: &Channel, firings: &[Firing]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n");
    out.push_str(&format!(
        "<title>{}</title><link>{}</link><description>{}</description>\n\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n",
        escaped(&channel.title),
        escaped(&channel.link),
        escaped("What alerts fired"),
        escaped(&channel.itself)
    ));
    for firing in firings {
        let link = firing.link(origin(&channel.link));
        out.push_str(&format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid><pubDate>{}</pubDate>\
             <category>{}</category><description>{}</description></item>\n",
            escaped(&firing.title),
            escaped(&link),
            escaped(&format!("{}#firing-{}", channel.itself, firing.id)),
            firing.at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            escaped(&firing.name),
            // what stands in a description is HTML: escaped once as text of it, and once as XML
            escaped(&escaped(&format!("{}: {}", firing.name, firing.title)))
        ));
    }
    out.push_str("</channel></rss>\n");
    out
}

/// The scheme and host of an address: what a path from the root is joined to.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |at| &url[..host + at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_say_stays_text() {
        let hostile = "</title><script>alert(1)</script>]]>&#0;\u{0}\u{b}\r\n\"'";
        let firing = Firing {
            id: 3,
            name: hostile.into(),
            title: hostile.into(),
            url: "/now?text=a&b".into(),
            ..Firing::default()
        };
        let channel = Channel {
            title: hostile.into(),
            link: "http://here/".into(),
            itself: "http://here/api/firings.rss".into(),
        };
        let xml = rss(&channel, &[firing]);
        assert!(!xml.contains("<script>") && !xml.contains("]]>") && !xml.contains('\u{0}') && !xml.contains('\u{b}'));
        assert_eq!(xml.matches("<item>").count(), 1);
        assert!(xml.contains("<link>http://here/now?text=a&amp;b</link>"));
        assert!(xml.contains("<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>"));
        // as HTML the description still has no element
        assert!(xml.contains("&amp;lt;script&amp;gt;"));
    }
}

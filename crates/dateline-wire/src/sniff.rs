//! Finds out what bytes are from the bytes themselves: names lie, and standard input has none.

use crate::limits::Kind;

/// Headers that messages begin with; lower case.
const HEADERS: [&str; 17] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "content-type",
    "delivered-to",
    "dkim-signature",
    "snapshot-content-location",
    "content-transfer-encoding",
    "reply-to",
    "list-unsubscribe",
    "sender",
];

/// Returns what the first bytes of an unpacked stream say it is; `Auto` where it is one page of a form that the page
/// room finds out.
pub(crate) fn kind(front: &[u8]) -> Kind {
    let wide = utf16(front);
    let text = wide.unwrap_or_else(|| String::from_utf8_lossy(front).into_owned());
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("WARC/0.") || text.starts_with("WARC/1.") {
        return Kind::Warc;
    }
    if text.starts_with('{') {
        if text.contains("\"https://jsonfeed.org/version/")
            || text.contains("\"http://jsonfeed.org/version/")
            || text.contains("\"https:\\/\\/jsonfeed.org\\/version\\/")
        {
            return Kind::Feed;
        }
        let keys = ["\"text\"", "\"html\"", "\"id\"", "\"url\"", "\"title\""];
        let head = text.get(..4096).unwrap_or(text);
        if keys.iter().any(|key| head.contains(key)) {
            return Kind::Jsonl;
        }
    }
    // before the root: the addresses of a message stand in angle brackets
    if let Some(kind) = message(text) {
        return kind;
    }
    match root(text).map(str::to_ascii_lowercase).as_deref() {
        Some("rss" | "rdf" | "feed") => Kind::Feed,
        Some("urlset" | "sitemapindex") => Kind::Sitemap,
        _ => Kind::Auto,
    }
}

/// Reads UTF-16 by its byte order mark.
fn utf16(front: &[u8]) -> Option<String> {
    let (encoding, n) = encoding_rs::Encoding::for_bom(front)?;
    (encoding != encoding_rs::UTF_8).then(|| encoding.decode_without_bom_handling(&front[n..]).0.into_owned())
}

/// Returns the local name of the root element; a few words of junk may stand before it.
fn root(text: &str) -> Option<&str> {
    const JUNK: usize = 200;
    let mut rest = text;
    let mut first = true;
    loop {
        let at = rest.find('<')?;
        if first && rest[..at].trim().len() > JUNK {
            return None;
        }
        first = false;
        rest = &rest[at..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<!") && rest[..rest.find('>')?].contains('[') {
            rest.find("]>").map(|at| at + 2)?
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest.find('>')? + 1
        } else {
            let name = rest[1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).next()?;
            return Some(name.rsplit(':').next().unwrap_or(name)).filter(|n| !n.is_empty());
        };
        rest = rest.get(end..)?;
    }
}

/// Tells a message, a mailbox or a saved page by its headers.
fn message(text: &str) -> Option<Kind> {
    let mailbox = text.starts_with("From ");
    let mut known: Vec<(String, &str)> = Vec::new();
    for line in text.lines().skip(usize::from(mailbox)).take(200) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        if HEADERS.contains(&name.as_str()) {
            known.push((name, value.trim()));
        }
    }
    let has = |name: &str| known.iter().any(|(n, _)| n == name);
    let value = |name: &str| known.iter().find(|(n, _)| n == name).map_or("", |(_, v)| *v);
    let is_mail = known.len() >= 3
        && (has("from") || has("mime-version"))
        && (has("message-id") || has("mime-version") || has("received") || mailbox);
    if !is_mail {
        return None;
    }
    let saved = has("snapshot-content-location")
        || value("from").to_ascii_lowercase().contains("<saved by ")
        || (!has("message-id")
            && !has("to")
            && !has("received")
            && value("content-type").to_ascii_lowercase().starts_with("multipart/related"));
    Some(if saved { Kind::Mhtml } else { Kind::Eml })
}

/// Says whether bytes are no text.
pub(crate) fn is_binary(front: &[u8]) -> bool {
    if front.is_empty() || utf16(front).is_some() {
        return false;
    }
    let control = front.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    control * 50 > front.len()
        || std::str::from_utf8(front).is_err_and(|e| e.error_len().is_some() && e.valid_up_to() < 64 && control > 0)
}

/// Says whether bytes begin with a frame that zstandard skips.
pub(crate) fn is_skippable_frame(front: &[u8]) -> bool {
    matches!(front, [low, 0x2a, 0x4d, 0x18, ..] if low & 0xf0 == 0x50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_behind_junk() {
        assert_eq!(root("\n junk <?xml version='1.0'?><!-- <a> --><rss version='2.0'>"), Some("rss"));
        assert_eq!(root("<!DOCTYPE rss [ <!ENTITY a \"b>c\"> ]><rdf:RDF x='y'>"), Some("RDF"));
        assert_eq!(root("no tag"), None);
    }

    #[test]
    fn messages_are_not_pages_with_colons() {
        assert_eq!(message("Subject: Harbour\nDate: today\n\nText"), None);
        assert_eq!(message("From: A <a@x.org>\nTo: b@x.org\nSubject: x\nMIME-Version: 1.0\n\nText"), Some(Kind::Eml));
        assert_eq!(
            message(
                "From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n"
            ),
            Some(Kind::Mhtml)
        );
    }

    #[test]
    fn objects_are_told_apart() {
        assert_eq!(kind(br#"{"id": "1", "text": "x"}"#), Kind::Jsonl);
        assert_eq!(kind(br#"{"version": "https://jsonfeed.org/version/1.1", "title": "x"}"#), Kind::Feed);
        assert_eq!(kind(b"<!doctype html><html><p>{}"), Kind::Auto);
    }
}

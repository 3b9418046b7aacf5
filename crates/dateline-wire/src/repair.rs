//! Mends the XML of a feed before it is parsed: its encoding, junk before it, entities that XML does not have, bare
//! ampersands and angle brackets, characters that may not stand in it, its document type.
//!
//! One of these makes a parser reject a whole feed, and the news in it was readable. Entities of a document type are
//! never expanded: the type is taken out.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Returns the feed as text: by its byte order mark, as UTF-8 where it is that whatever it declares, else as declared.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, n)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[n..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let label = rest.trim_start_matches(['"', '\'', ' ']).split(['"', '\'', ' ', '?', '>']).next()?;
        Encoding::for_label(label.as_bytes())
    });
    let mostly_utf8 = {
        let (mut good, mut bad) = (0usize, 0usize);
        for chunk in bytes[..bytes.len().min(1 << 20)].utf8_chunks() {
            good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            bad += usize::from(!chunk.invalid().is_empty());
        }
        good > bad * 10
    };
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        // it says UTF-8, and is: single bad bytes are replaced
        _ if mostly_utf8 => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns well-formed text as far as single signs go; tags are left as they are.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = &text[start(text)..];
    while let Some(at) = rest.find(['<', '&']) {
        push_legal(&mut out, &rest[..at]);
        rest = &rest[at..];
        let used = if rest.starts_with('&') { reference(rest, &mut out) } else { markup(rest, &mut out) };
        rest = &rest[used..];
    }
    push_legal(&mut out, rest);
    out
}

/// Returns where the document begins: its declaration or its first tag.
fn start(text: &str) -> usize {
    let bytes = text.as_bytes();
    bytes
        .windows(2)
        .position(|w| w[0] == b'<' && (w[1].is_ascii_alphabetic() || matches!(w[1], b'?' | b'!')))
        .unwrap_or(text.len())
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{7f}' | '\u{fffe}' | '\u{ffff}'))
}

fn push_legal(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| is_legal(*c)));
}

/// Writes what `&` begins as XML has it; returns how many bytes were read.
fn reference(rest: &str, out: &mut String) -> usize {
    const LONGEST: usize = 40;
    let body = &rest.as_bytes()[1..];
    let length = body.iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    let name = &rest[1..=length];
    let closed = body.get(length) == Some(&b';');
    let used = 1 + length + usize::from(closed);
    if let Some(digits) = name.strip_prefix('#').filter(|_| closed) {
        let number = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        match number.ok().and_then(char::from_u32) {
            Some(c) if is_legal(c) => out.push_str(&format!("&#{};", u32::from(c))),
            Some(_) | None => {}
        }
        return used;
    }
    match name {
        "amp" | "lt" | "gt" | "quot" | "apos" if closed => out.push_str(&rest[..used]),
        // what HTML knows by that name comes out otherwise than it went in
        _ => match htmlize::unescape(&rest[..used]) {
            Cow::Owned(text) if closed && !name.is_empty() => out.push_str(&quick_xml::escape::escape(text)),
            _ => {
                out.push_str("&amp;");
                return 1;
            }
        },
    }
    used
}

/// Writes what `<` begins; returns how many bytes were read. Comments, instructions and the document type go.
fn markup(rest: &str, out: &mut String) -> usize {
    let end = |of: &str| rest.find(of).map_or(rest.len(), |at| at + of.len());
    if rest.starts_with("<![CDATA[") {
        let used = end("]]>");
        push_legal(out, &rest[..used]);
        return used;
    }
    if rest.starts_with("<!--") {
        return end("-->");
    }
    if rest.starts_with("<?") {
        return end("?>");
    }
    if rest.starts_with("<!") {
        let close = rest.find('>').unwrap_or(rest.len());
        return if rest[..close].contains('[') { end("]>") } else { end(">") };
    }
    if !rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '_')) {
        out.push_str("&lt;");
        return 1;
    }
    out.push('<');
    1
}

/// Returns a headline as a person reads it: entities written out, tags dropped, blanks squeezed.
pub(crate) fn headline(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix('<') {
            let tag = tail.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            match tail.find('>').filter(|end| tag && *end < 300) {
                Some(end) => rest = &tail[end + 1..],
                None => {
                    plain.push('<');
                    rest = tail;
                }
            }
            continue;
        }
        let mut mended = String::new();
        let used = reference(rest, &mut mended);
        match quick_xml::escape::unescape(&mended) {
            Ok(text) => plain.push_str(&text),
            Err(_) => plain.push_str(&rest[..used]),
        }
        rest = &rest[used..];
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_mended() {
        assert_eq!(
            xml("junk <?xml version='1.0'?><a>R & D &nbsp;&#8217;&bogus; AT&T; &amp;</a>"),
            "<a>R &amp; D \u{a0}&#8217;&amp;bogus; AT&amp;T; &amp;</a>"
        );
        assert_eq!(xml("<a>1 < 2 \u{b}&#0;<![CDATA[x & y]]></a>"), "<a>1 &lt; 2 <![CDATA[x & y]]></a>");
        assert_eq!(xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), "<a>&amp;b;</a>");
    }

    #[test]
    fn encodings_are_found() {
        assert!(decode(b"<?xml version='1.0' encoding='iso-8859-2'?><a>\xa3\xf3d\xbc</a>").contains("Łódź"));
        assert!(decode("<?xml encoding='iso-8859-1'?><a>Łódź</a>".as_bytes()).contains("Łódź"));
        assert!(decode(b"<a>caf\xe9</a>").contains("café"));
    }

    #[test]
    fn headlines_are_plain() {
        assert_eq!(headline("Fish &amp; <b>chips</b>\n &#8217;s  1 < 2").as_deref(), Some("Fish & chips ’s 1 < 2"));
        assert_eq!(headline(" "), None);
    }
}

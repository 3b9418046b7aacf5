//! Bytes → text: which encoding they are in, whether they are text at all, whether they are HTML.
//!
//! Declared encodings are believed where the bytes agree, else the encoding is guessed. Nothing here fails: what
//! cannot be decoded is replaced and reported.

use crate::Form;
use crate::diagnose::{self, Diagnostics};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Decodes the bytes; `None` where they are no text.
pub(crate) fn decode(
    bytes: &[u8],
    form: Form,
    charset: Option<&str>,
    max_bytes: usize,
    notes: &mut Diagnostics,
) -> Option<String> {
    let bytes = if bytes.len() > max_bytes {
        notes.add(
            diagnose::TOO_LARGE,
            format!("read the first {max_bytes} of {} bytes; raise the limit to read all", bytes.len()),
        );
        &bytes[..max_bytes]
    } else {
        bytes
    };
    if let Some(kind) = binary_kind(bytes) {
        notes.add(diagnose::BINARY, format!("the input is {kind}, not text; convert it to text or HTML first"));
        return None;
    }
    if let Some((encoding, n)) = Encoding::for_bom(bytes) {
        return Some(decode_as(&bytes[n..], encoding, notes));
    }
    let carried = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    // written in seven bits, it would pass for UTF-8
    if let Some(encoding) = carried.filter(|e| !e.is_ascii_compatible() && bytes.contains(&0x1b)) {
        notes.add(diagnose::NOT_UTF8, format!("the bytes are not UTF-8 and were read as {}", encoding.name()));
        return Some(decode_as(bytes, encoding, notes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Some(text.to_owned()),
        // a character cut in two by the limit is no sign of another encoding
        Err(e) if e.error_len().is_none() => {
            return std::str::from_utf8(&bytes[..e.valid_up_to()]).ok().map(str::to_owned);
        }
        Err(_) => {}
    }
    // the transport's word before the page's: a server may recode a page and leave its tags alone
    let declared = carried.or_else(|| if form == Form::Plain { None } else { declared(bytes) });
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        // it says UTF-8 and for the most part it is: single bad bytes are replaced
        _ if mostly_utf8(bytes) => UTF_8,
        _ => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            // the guess settles within the first stretch; the rest would only cost time
            detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
            detector.guess(None, Utf8Detection::Deny)
        }
    };
    notes.add(diagnose::NOT_UTF8, format!("the bytes are not UTF-8 and were read as {}", encoding.name()));
    Some(decode_as(bytes, encoding, notes))
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, notes: &mut Diagnostics) -> String {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    if lossy {
        notes.add(diagnose::REPLACED, format!("bytes that are not {} were replaced", encoding.name()));
    }
    text.into_owned()
}

/// Says what the bytes are where they are not text.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "gzip data"),
        (b"\x28\xb5\x2f\xfd", "zstd data"),
        (b"\x7fELF", "a program"),
        (b"RIFF", "a media file"),
    ];
    if let Some((_, kind)) = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign)) {
        return Some(kind);
    }
    let head = &bytes[..bytes.len().min(4096)];
    if Encoding::for_bom(head).is_some() {
        return None;
    }
    let control = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    (control * 20 > head.len() && control > 2).then_some("binary data")
}

/// Says whether nearly all multi-byte sequences are good UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1 << 20)];
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 10
}

/// Returns the encoding that a `meta` tag or an XML declaration in the first 4 KiB names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    for sign in [&b"charset="[..], &b"encoding="[..]] {
        let mut from = 0;
        while let Some(at) = find(&head[from..], sign) {
            let start = from + at + sign.len();
            let label: Vec<u8> = head[start..]
                .iter()
                .copied()
                .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
                .collect();
            if let Some(encoding) = Encoding::for_label(&label) {
                return Some(encoding);
            }
            from = start;
        }
    }
    None
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

/// Says whether decoded text is HTML.
pub(crate) fn is_html(text: &str) -> bool {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_ascii_lowercase();
    let start = head.trim_start();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return true;
    }
    const TAGS: [&str; 14] = [
        "<html", "<head", "<body", "<p>", "<p ", "<div", "</p>", "</div>", "<article", "<title>", "<meta ", "<span",
        "<br", "</a>",
    ];
    TAGS.iter().map(|tag| head.matches(tag).count()).sum::<usize>() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Option<String>, Vec<&'static str>) {
        let mut notes = Diagnostics::default();
        let text = decode(bytes, Form::Auto, None, 1 << 20, &mut notes);
        (text, notes.0.iter().map(|d| d.code).collect())
    }

    #[test]
    fn declared_encoding_is_believed() {
        let (text, codes) = decoded(b"<meta charset='iso-8859-2'><p>\xa3\xf3d\xbc</p>");
        assert!(text.unwrap().contains("Łódź"));
        assert_eq!(codes, ["P005"]);
    }

    #[test]
    fn undeclared_encoding_is_guessed() {
        let (text, codes) = decoded(
            "Der Präsident würde für die Bürger größere Hilfe begrüßen"
                .chars()
                .map(|c| c as u8)
                .collect::<Vec<_>>()
                .as_slice(),
        );
        assert!(text.unwrap().contains("größere"));
        assert_eq!(codes, ["P005"]);
    }

    #[test]
    fn transport_charset_comes_before_the_page_and_after_a_mark() {
        let read = |bytes: &[u8]| {
            let mut notes = Diagnostics::default();
            decode(bytes, Form::Html, Some("iso-8859-2"), 1 << 20, &mut notes).unwrap()
        };
        assert!(read(b"<meta charset='iso-8859-1'><p>\xa3\xf3d\xbc</p>").contains("Łódź"));
        assert!(read(b"\xff\xfe<\0p\0>\0Z\0").contains("<p>Z"));
    }

    #[test]
    fn bad_bytes_in_utf8_are_replaced() {
        let mut bytes = "Größe, Straße, Übung, Äpfel, Öl, süß, früh, spät, schön, grün, müde".as_bytes().to_vec();
        bytes.push(0xff);
        bytes.extend(b" end");
        let (text, codes) = decoded(&bytes);
        assert!(text.unwrap().contains("Größe"));
        assert_eq!(codes, ["P005", "P006"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decoded(b"%PDF-1.7 ...").0, None);
        assert_eq!(decoded(&[0, 1, 2, 3, 0, 0, 0, 9, 200]).0, None);
    }

    #[test]
    fn the_limit_cuts_between_characters() {
        let mut notes = Diagnostics::default();
        assert_eq!(decode("aé".as_bytes(), Form::Auto, None, 2, &mut notes).as_deref(), Some("a"));
        assert_eq!(notes.0[0].code, "P004");
    }
}

//! A stored HTTP response: its head, and its body with transfer and content encodings taken off.
//!
//! Archives differ in what they store: some keep the head of the wire and a body that was decoded long ago. So a body
//! that does not begin like its encoding is taken as it is.

use crate::code;
use crate::envelope::Note;
use crate::limits::Limits;
use crate::packed;
use std::io::Read;

/// Most header lines of a response.
const MAX_HEADERS: usize = 256;
/// Most encodings, one over the other, that are taken off.
pub(crate) const MAX_CODINGS: usize = 4;

/// The head of a response, as far as it matters here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// `text/html`; lower case, without parameters.
    pub(crate) content_type: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) language: Option<String>,
    transfer: Vec<String>,
    content: Vec<String>,
}

/// Reads the head; with the number of its bytes. `None` where there is none that reads.
pub(crate) fn head(bytes: &[u8], limits: &Limits) -> Option<(Head, usize)> {
    let seen = &bytes[..bytes.len().min(limits.max_head)];
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .allow_space_before_first_header_name(true)
        .ignore_invalid_headers_in_responses(true);
    // HTTP/2 and /3 are written by some archives, and mean the same
    let patched;
    let text = match seen.strip_prefix(b"HTTP/").and_then(|rest| rest.iter().position(|b| *b == b' ')) {
        Some(at) if at <= 3 && !seen.starts_with(b"HTTP/1.") => {
            patched = [b"HTTP/1.1", &seen[5 + at..]].concat();
            &patched
        }
        _ => seen,
    };
    let Ok(httparse::Status::Complete(n)) = config.parse_response(&mut response, text) else { return None };
    let mut head = Head { status: response.code?, ..Head::default() };
    for header in response.headers.iter() {
        let value = String::from_utf8_lossy(header.value);
        let list = || value.split(',').map(|v| v.trim().to_ascii_lowercase()).filter(|v| !v.is_empty());
        match header.name.to_ascii_lowercase().as_str() {
            "content-type" => (head.content_type, head.charset) = content_type(&value),
            "content-language" => head.language = list().next(),
            "transfer-encoding" => head.transfer.extend(list()),
            "content-encoding" => head.content.extend(list()),
            _ => {}
        }
    }
    Some((head, n + seen.len() - text.len()))
}

/// Parts a content type from its charset.
pub(crate) fn content_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split(';');
    let kind = parts.next().map(|k| k.trim().to_ascii_lowercase()).filter(|k| !k.is_empty());
    let charset = parts.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (kind, charset)
}

/// Takes the encodings off a body, at most `limits.max_bytes` and one byte of it.
pub(crate) fn body(head: &Head, stored: &[u8], limits: &Limits, notes: &mut Vec<Note>) -> Vec<u8> {
    let mut bytes = match head.transfer.iter().any(|t| t == "chunked") {
        true => match unchunked(stored) {
            Some((bytes, whole)) => {
                if !whole {
                    notes.push(bad_coding("the chunks of the response end early or are damaged"));
                }
                bytes
            }
            None => stored.to_vec(),
        },
        false => stored.to_vec(),
    };
    let codings = || head.content.iter().chain(head.transfer.iter().filter(|t| *t != "chunked"));
    if codings().count() > MAX_CODINGS {
        notes.push(bad_coding("the response is encoded too many times"));
        return bytes;
    }
    for coding in codings().rev() {
        match uncoded(coding, &bytes, limits.kept()) {
            Some((out, None)) => bytes = out,
            Some((out, Some(why))) => {
                notes.push(bad_coding(&format!("the {coding} encoding of the response is damaged ({why})")));
                if out.is_empty() {
                    return out;
                }
                bytes = out;
            }
            None => {
                notes.push(bad_coding(&format!("the response has an encoding that is not known ({coding:?})")));
                return Vec::new();
            }
        }
    }
    bytes
}

fn bad_coding(why: &str) -> Note {
    Note { code: code::BAD_CODING, message: format!("{why}; what could be decoded was read") }
}

/// Takes off one encoding; with why it ended early. `None` where nobody knows it.
pub(crate) fn uncoded(coding: &str, bytes: &[u8], most: usize) -> Option<(Vec<u8>, Option<String>)> {
    let as_it_is = || Some((bytes.to_vec(), None));
    let mut reader: Box<dyn Read + '_> = match coding {
        "identity" | "none" | "utf-8" => return as_it_is(),
        "gzip" | "x-gzip" if !bytes.starts_with(packed::GZIP) => return as_it_is(),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        "deflate" => match bytes {
            // zlib's head, which the standard asks for; some servers leave it out
            [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0 => {
                Box::new(flate2::read::ZlibDecoder::new(bytes))
            }
            [b'<', ..] => return as_it_is(),
            _ => Box::new(flate2::read::DeflateDecoder::new(bytes)),
        },
        "br" => Box::new(brotli_decompressor::Decompressor::new(bytes, 4096)),
        "zstd" if !bytes.starts_with(packed::ZSTD) => return as_it_is(),
        "zstd" => match packed::zstd_of(bytes) {
            Ok(reader) => Box::new(reader),
            Err(error) => return Some((Vec::new(), Some(error.to_string()))),
        },
        _ => return None,
    };
    let mut out = Vec::new();
    let error = (&mut reader).take(most as u64).read_to_end(&mut out).err();
    // a body stored decoded under the head of the wire
    if out.is_empty() && error.is_some() && looks_like_html(bytes) {
        return as_it_is();
    }
    Some((out, error.map(|e| e.to_string())))
}

/// Says whether bytes begin like an HTML page.
pub(crate) fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag))
}

/// Joins chunks; with whether the last one was there. `None` where the body does not begin with a chunk.
fn unchunked(stored: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut out = Vec::with_capacity(stored.len());
    let mut rest = stored;
    let mut first = true;
    loop {
        let size = rest.iter().take(64).position(|b| *b == b'\n').and_then(|end| {
            let line = std::str::from_utf8(&rest[..end]).ok()?;
            let digits = line.split(';').next()?.trim();
            Some((usize::from_str_radix(digits, 16).ok()?, end + 1))
        });
        let Some((size, used)) = size else {
            return if first { None } else { Some((out, false)) };
        };
        first = false;
        rest = &rest[used..];
        if size == 0 {
            return Some((out, true));
        }
        let n = size.min(rest.len());
        out.extend_from_slice(&rest[..n]);
        if n < size {
            return Some((out, false));
        }
        rest = &rest[n..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn decoded(raw: &[u8]) -> (Head, Vec<u8>, Vec<Note>) {
        let limits = Limits::default();
        let (head, n) = head(raw, &limits).expect("the head reads");
        let mut notes = Vec::new();
        let bytes = body(&head, &raw[n..], &limits, &mut notes);
        (head, bytes, notes)
    }

    #[test]
    fn heads_of_all_versions_are_read() {
        for version in ["HTTP/1.1", "HTTP/1.0", "HTTP/2", "HTTP/2.0"] {
            let raw = format!("{version} 200 OK\r\nContent-Type: Text/HTML; charset=\"windows-1251\"\r\n\r\n<p>");
            let (head, bytes, _) = decoded(raw.as_bytes());
            assert_eq!((head.status, head.content_type.as_deref()), (200, Some("text/html")), "{version}");
            assert_eq!(head.charset.as_deref(), Some("windows-1251"), "{version}");
            assert_eq!(bytes, b"<p>", "{version}");
        }
        assert_eq!(head(b"<html>", &Limits::default()), None);
    }

    #[test]
    fn chunks_are_joined_and_decoded_bodies_left_alone() {
        let (_, bytes, notes) =
            decoded(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n");
        assert_eq!((bytes.as_slice(), notes.len()), (&b"abcdefg"[..], 0));
        let (_, bytes, notes) = decoded(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<html>\nabc");
        assert_eq!((bytes.as_slice(), notes.len()), (&b"<html>\nabc"[..], 0));
        let (_, bytes, notes) = decoded(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
        assert_eq!((bytes.as_slice(), notes[0].code), (&b"abc"[..], "W033"));
    }

    #[test]
    fn encodings_are_taken_off() {
        let page = b"<html><p>The ferry is late.</p>".repeat(20);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&page).unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(&page).unwrap();
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all(&page).unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(page.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        let all = [
            ("gzip", gzip.finish().unwrap()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("zstd", zstd),
            ("gzip", page.clone()),
            ("br", page.clone()),
        ];
        for (coding, body) in all {
            let mut response = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n").into_bytes();
            response.extend(body);
            let (_, bytes, notes) = decoded(&response);
            assert_eq!((bytes == page, notes), (true, Vec::new()), "{coding}");
        }
        let (_, bytes, notes) = decoded(b"HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n\r\nuryyb");
        assert_eq!((bytes.as_slice(), notes[0].code), (&b""[..], "W033"));
    }
}

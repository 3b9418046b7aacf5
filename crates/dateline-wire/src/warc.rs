//! Web archives, record by record in constant memory, whatever is damaged in them.
//!
//! The framing is small; what is hard is to go on after damage, and that is done here (docs/adr/0013 says what else
//! there was).
//!
//! `WARC-Date` is the clock of the crawl. It never becomes the date of a report.

use crate::code;
use crate::envelope::{Envelope, Form, Note};
use crate::http;
use crate::open::broken_off;
use crate::packed;
use crate::sink::{Flow, Sink};
use crate::stream::{Front, Stream, find, read_up_to};
use std::io::{self, BufRead, Read};

/// The head of a record, as far as it matters here.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    url: Option<String>,
    id: Option<String>,
    date: Option<String>,
    content_type: Option<String>,
    charset: Option<String>,
    truncated: Option<String>,
    length: u64,
}

/// What stands where a record should.
enum Next {
    Record(Record),
    End,
    /// Bytes that are no record, and why.
    Damage(String),
    Error(io::Error),
}

/// Reads an archive.
pub(crate) fn read(mut stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    let max_head = sink.limits().max_head;
    let mut number = 0;
    let mut good = 0;
    loop {
        let next = next(&mut stream, max_head);
        if !matches!(next, Next::End) {
            number += 1;
        }
        let (code, message, error) = match next {
            Next::End if good == 0 && number == 0 => {
                return sink.broken(
                    sink.label.to_owned(),
                    code::NO_ARCHIVE,
                    "there is no record in it; look at where it comes from",
                );
            }
            Next::End => return Flow::Continue(()),
            Next::Record(record) => {
                good += 1;
                match take(&record, &mut stream, number, sink)? {
                    None => continue,
                    Some(error) => {
                        if !stream.recover() || packed::is_bomb(&error) {
                            return Flow::Continue(());
                        }
                        continue;
                    }
                }
            }
            Next::Damage(why) if good == 0 && number == 1 && !holds_record(&mut stream) => {
                return sink.broken(sink.label.to_owned(), code::NO_ARCHIVE, format!("this is no web archive: {why}"));
            }
            Next::Damage(why) => (code::BAD_RECORD, format!("{why}; reading went on at the next record"), None),
            Next::Error(error) => {
                let note = broken_off(&error);
                (note.code, note.message, Some(error))
            }
        };
        sink.broken(sink.part(number), code, message)?;
        let found = error.is_none() && seek_record(&mut stream);
        if !found {
            let met = error.or_else(|| {
                let met = stream.take_error()?;
                number += 1;
                Some(met)
            });
            if let Some(met) = met.as_ref().filter(|_| code == code::BAD_RECORD) {
                let note = broken_off(met);
                sink.broken(sink.part(number), note.code, note.message)?;
            }
            if met.as_ref().is_some_and(packed::is_bomb) || !stream.recover() {
                return Flow::Continue(());
            }
        }
    }
}

/// Says whether a record can be seen ahead.
fn holds_record(stream: &mut Front<'_>) -> bool {
    find(stream.peek(crate::open::LOOK), b"\nWARC/").is_some()
}

/// Goes to the next line that begins a record.
fn seek_record(stream: &mut Front<'_>) -> bool {
    const SIGN: &[u8] = b"\nWARC/";
    loop {
        if stream.peek(5) == b"WARC/" {
            return true;
        }
        if !stream.seek_sign(SIGN) {
            return false;
        }
        stream.consume(1);
    }
}

/// Reads the head of the next record.
fn next(stream: &mut Front<'_>, max_head: usize) -> Next {
    let mut line = Vec::new();
    loop {
        match read_line(stream, &mut line, max_head) {
            Err(error) => return Next::Error(error),
            Ok(0) => return Next::End,
            Ok(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Ok(_) => break,
        }
    }
    if !line.starts_with(b"WARC/") {
        return Next::Damage("these bytes belong to no record".to_owned());
    }
    let mut record = Record::default();
    let mut length = None;
    let mut used = line.len();
    let mut name = String::new();
    loop {
        match read_line(stream, &mut line, max_head) {
            Err(error) => return Next::Error(error),
            Ok(0) => return Next::Damage("the archive ends in the head of a record".to_owned()),
            Ok(n) => used += n,
        }
        if used > max_head {
            return Next::Damage(format!("the head of a record has more than {max_head} bytes"));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            break;
        }
        let value = if text.starts_with([' ', '\t']) {
            text.trim()
        } else {
            let Some((found, value)) = text.split_once(':') else {
                return Next::Damage("the head of a record has a line without a name".to_owned());
            };
            name = found.trim().to_ascii_lowercase();
            value.trim()
        };
        // version 0.18 and some writers put the address between angle brackets
        let bare = || Some(value.trim_matches(['<', '>']).to_owned()).filter(|v| !v.is_empty());
        match name.as_str() {
            "warc-type" => record.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => record.url = bare(),
            "warc-record-id" => record.id = bare(),
            "warc-date" => record.date = bare().filter(|d| d.len() <= 40),
            "warc-truncated" => record.truncated = bare(),
            "content-type" => (record.content_type, record.charset) = http::content_type(value),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    match length {
        Some(length) => {
            record.length = length;
            Next::Record(record)
        }
        None => Next::Damage("a record does not say how long it is".to_owned()),
    }
}

fn read_line(stream: &mut Front<'_>, line: &mut Vec<u8>, most: usize) -> io::Result<usize> {
    line.clear();
    stream.take(most as u64 + 1).read_until(b'\n', line)
}

/// Reads the body of a record and hands over its page; with the error that ended it, if one did.
fn take(
    record: &Record,
    stream: &mut Front<'_>,
    number: usize,
    sink: &mut Sink<'_>,
) -> std::ops::ControlFlow<(), Option<io::Error>> {
    use std::ops::ControlFlow::Continue;
    let limits = *sink.limits();
    let is_page = match record.kind.as_str() {
        "response" => record.content_type.as_deref().is_none_or(|t| t == "application/http"),
        "resource" | "conversion" => page_form(record.content_type.as_deref()).is_some(),
        _ => false,
    };
    if !is_page {
        match (record.kind.as_str(), &record.content_type) {
            // the furniture of an archive: it never held a page
            ("warcinfo" | "request" | "metadata" | "continuation", _) => {}
            ("revisit", _) => sink.skip("revisit"),
            ("response" | "resource" | "conversion", kind) => sink.skip(&of_type(kind.as_deref())),
            (kind, _) => sink.skip(&format!("record of type {:?}", kind.chars().take(40).collect::<String>())),
        }
        let skipped = skip(stream, record.length);
        return match skipped {
            Ok(true) => Continue(end_of_record(stream, number, sink)?),
            Ok(false) => Continue(None),
            Err(error) => {
                let note = broken_off(&error);
                sink.broken(sink.part(number), note.code, note.message)?;
                Continue(Some(error))
            }
        };
    }
    let keep = limits.max_bytes.saturating_add(limits.max_head).saturating_add(1) as u64;
    let (mut body, mut error) = read_up_to(stream, record.length.min(keep) as usize);
    let mut notes = Vec::new();
    let mut whole = body.len() as u64 == record.length;
    if body.len() as u64 == keep && !whole {
        match skip(stream, record.length - keep) {
            Ok(all) => whole = all,
            Err(e) => error = Some(e),
        }
    }
    let mut follows_well = whole && error.is_none() && stands_well(stream);
    if !follows_well {
        // the length may lie, and the next record lie in what was read
        let next = if record.length <= keep { find(&body, b"\nWARC/1.") } else { None };
        if let Some(at) = next {
            stream.give_back(&body[at + 1..]);
            body.truncate(at);
            while body.ends_with(b"\n") || body.ends_with(b"\r") {
                body.pop();
            }
            follows_well = true;
            notes.push(Note {
                code: code::BAD_RECORD,
                message: "the record is not as long as it says; it was read to the next record".to_owned(),
            });
        } else if !whole {
            notes.push(Note {
                code: code::SHORT_RECORD,
                message: format!(
                    "the record ends after {} of {} bytes; the page may be cut",
                    body.len(),
                    record.length
                ),
            });
        }
    }
    if let Some(why) = &record.truncated {
        let why: String = why.chars().take(40).collect();
        let message = format!("the crawler cut this page short ({why}); fetch it again to read all of it");
        notes.push(Note { code: code::SHORT_RECORD, message });
    }
    if let Some(error) = &error {
        notes.push(broken_off(error));
    }
    hand_over(record, body, notes, number, sink)?;
    if error.is_none() && whole && !follows_well {
        sink.broken(
            format!("{}:{}", sink.part(number), "end"),
            code::BAD_RECORD,
            "bytes that belong to no record follow this one; reading went on at the next record",
        )?;
        if !seek_record(stream) && !stream.recover() {
            return Continue(None);
        }
    }
    Continue(error)
}

/// Says whether what follows is the end of a record or of the archive.
fn stands_well(stream: &mut Front<'_>) -> bool {
    let ahead = stream.peek(5);
    ahead.is_empty() || ahead.starts_with(b"\r\n") || ahead.starts_with(b"\n") || ahead == b"WARC/"
}

/// Sees that a skipped record ends where it says; else goes to the next.
fn end_of_record(
    stream: &mut Front<'_>,
    number: usize,
    sink: &mut Sink<'_>,
) -> std::ops::ControlFlow<(), Option<io::Error>> {
    use std::ops::ControlFlow::Continue;
    if stands_well(stream) {
        return Continue(None);
    }
    sink.broken(
        sink.part(number),
        code::BAD_RECORD,
        "the record is not as long as it says; reading went on at the next record",
    )?;
    if !seek_record(stream) {
        let _ = stream.recover();
    }
    Continue(None)
}

/// Skips bytes; whether all of them were there.
fn skip(stream: &mut Front<'_>, n: u64) -> io::Result<bool> {
    Ok(io::copy(&mut stream.take(n), &mut io::sink())? == n)
}

/// Hands over what a record holds.
fn hand_over(record: &Record, body: Vec<u8>, mut notes: Vec<Note>, number: usize, sink: &mut Sink<'_>) -> Flow {
    let limits = *sink.limits();
    let mut envelope = Envelope {
        label: sink.part(number),
        url: record.url.clone(),
        input_id: record.id.clone(),
        charset: record.charset.clone(),
        crawled: record.date.clone(),
        ..Envelope::default()
    };
    let is_http = record.kind == "response" || body.starts_with(b"HTTP/");
    if !is_http {
        envelope.form = page_form(record.content_type.as_deref()).unwrap_or_default();
        envelope.bytes = body;
        envelope.bytes.truncate(limits.kept());
        envelope.notes = notes;
        return sink.page(envelope);
    }
    let Some((head, n)) = http::head(&body, &limits) else {
        if let Some(note) = notes.into_iter().next() {
            return sink.broken_with(envelope.label, note.code, note.message, envelope.input_id, envelope.url);
        }
        return sink.broken_with(
            envelope.label,
            code::BAD_HEAD,
            format!("the response has no HTTP head that reads in its first {} bytes", limits.max_head),
            envelope.input_id,
            envelope.url,
        );
    };
    if head.status != 200 {
        sink.skip(&format!("status {}", head.status));
        return Flow::Continue(());
    }
    let stored = body.get(n..).unwrap_or_default();
    // plain text on the web is robots.txt and its like
    let is_html = match head.content_type.as_deref() {
        Some(kind) => page_form(Some(kind)) == Some(Form::Html),
        None => http::looks_like_html(stored),
    };
    if !is_html {
        sink.skip(&of_type(head.content_type.as_deref()));
        return Flow::Continue(());
    }
    envelope.form = Form::Html;
    envelope.bytes = http::body(&head, stored, &limits, &mut notes);
    envelope.bytes.truncate(limits.kept());
    envelope.charset = head.charset;
    envelope.language = head.language;
    envelope.notes = notes;
    sink.page(envelope)
}

/// Returns the form of a page of that type; `None` where it is none.
fn page_form(content_type: Option<&str>) -> Option<Form> {
    match content_type? {
        "text/html" | "application/xhtml+xml" => Some(Form::Html),
        "text/plain" => Some(Form::Text),
        _ => None,
    }
}

/// Returns the reason for leaving out what is no page: its type, without the subtypes that there are thousands of.
fn of_type(content_type: Option<&str>) -> String {
    match content_type {
        None => "no type".to_owned(),
        Some(kind) => {
            let top = kind.split('/').next().unwrap_or(kind);
            let top: String = top.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(24).collect();
            format!("type {top}")
        }
    }
}

//! Messages: newsletters one by one or in a mailbox, and pages that a browser saved with their pictures (MHTML).
//!
//! A newsletter is dated by its own header. A saved page is not: its header says when it was saved.

use crate::code;
use crate::envelope::{Basis, Envelope, Form, Note, Published};
use crate::open::broken_off;
use crate::repair;
use crate::sink::{Flow, Sink};
use crate::stream::{Front, read_up_to};
use crate::when;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use std::io::{BufRead, Read};

/// Reads a message, or a mailbox of them.
pub(crate) fn read(mut stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    if stream.peek(5) != b"From " {
        return whole(stream, sink, message);
    }
    let most = sink.limits().max_whole;
    let mut number = 0;
    let mut line = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let (mut cut, mut blank, mut begun) = (false, true, false);
    loop {
        line.clear();
        let read = (&mut stream).take(1 << 16).read_until(b'\n', &mut line);
        let parting = blank && line.starts_with(b"From ");
        if parting || line.is_empty() {
            if begun {
                number += 1;
                let label = sink.part(number);
                message(&bytes, label, too_large(cut, most), sink)?;
            }
            bytes.clear();
            (cut, begun) = (false, true);
        }
        if let Err(error) = &read {
            let note = broken_off(error);
            return sink.broken(sink.part(number + 1), note.code, note.message);
        }
        if line.is_empty() {
            return Flow::Continue(());
        }
        blank = matches!(line.as_slice(), b"\n" | b"\r\n");
        if !parting {
            cut |= bytes.len() + line.len() > most;
            if !cut {
                bytes.extend_from_slice(&line);
            }
        }
    }
}

/// Reads a saved page.
pub(crate) fn read_page(stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    whole(stream, sink, saved_page)
}

fn whole(
    mut stream: Front<'_>,
    sink: &mut Sink<'_>,
    read: fn(&[u8], String, Vec<Note>, &mut Sink<'_>) -> Flow,
) -> Flow {
    let most = sink.limits().max_whole;
    let (mut bytes, error) = read_up_to(&mut stream, most.saturating_add(1));
    let mut notes = too_large(bytes.len() > most, most);
    bytes.truncate(most);
    if let Some(error) = error {
        let note = broken_off(&error);
        if bytes.is_empty() {
            return sink.broken(sink.label.to_owned(), note.code, note.message);
        }
        notes.push(note);
    }
    read(&bytes, sink.label.to_owned(), notes, sink)
}

fn too_large(cut: bool, most: usize) -> Vec<Note> {
    let message = format!("the message has more than {most} bytes; what lies beyond was not read");
    if cut { vec![Note { code: code::CUT, message }] } else { Vec::new() }
}

/// Hands over the text of a message.
fn message(bytes: &[u8], label: String, notes: Vec<Note>, sink: &mut Sink<'_>) -> Flow {
    let Some(message) = parsed(bytes) else {
        return lost(label, notes, code::BAD_MAIL, "this is no message that reads", None, sink);
    };
    let id = message.message_id().map(str::to_owned);
    let html = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(text) if !text.trim().is_empty() => Some((text.as_bytes(), Form::Html)),
        _ => None,
    });
    let text = || {
        message.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) if !text.trim().is_empty() => Some((text.as_bytes(), Form::Text)),
            _ => None,
        })
    };
    let Some((body, form)) = html.or_else(text) else {
        return lost(label, notes, code::NO_TEXT, "the message has no text, only other parts", id, sink);
    };
    let sender = message.from().and_then(|from| from.first());
    let outlet = sender.and_then(|s| s.name.as_deref().or(s.address.as_deref()));
    let mut envelope = Envelope {
        label,
        bytes: body.to_vec(),
        form,
        title: message.subject().and_then(repair::headline),
        published: message.header_raw("Date").and_then(when::read).map(|value| Published { value, basis: Basis::Feed }),
        outlet: outlet.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()),
        input_id: id,
        notes,
        ..Envelope::default()
    };
    envelope.bytes.truncate(sink.limits().kept());
    sink.page(envelope)
}

/// Hands over the page that a saved page is about: its first part of HTML.
fn saved_page(bytes: &[u8], label: String, notes: Vec<Note>, sink: &mut Sink<'_>) -> Flow {
    let Some(message) = parsed(bytes) else {
        return lost(label, notes, code::BAD_MAIL, "this is no saved page that reads", None, sink);
    };
    let page = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(text) => Some((part, text)),
        _ => None,
    });
    let Some((part, text)) = page else {
        return lost(label, notes, code::NO_TEXT, "the saved page has no part of HTML", None, sink);
    };
    let saved_from = message.header_raw("Snapshot-Content-Location").map(str::trim);
    let url = part.content_location().map(str::trim).filter(|url| !url.starts_with("cid:")).or(saved_from);
    let mut envelope = Envelope {
        label,
        bytes: text.as_bytes().to_vec(),
        form: Form::Html,
        notes,
        url: url.map(str::to_owned).filter(|url| !url.is_empty()),
        ..Envelope::default()
    };
    envelope.bytes.truncate(sink.limits().kept());
    sink.page(envelope)
}

/// Reports what gave no page: by what cut it short, where something did.
fn lost(
    label: String,
    notes: Vec<Note>,
    code: &'static str,
    message: &str,
    id: Option<String>,
    sink: &mut Sink<'_>,
) -> Flow {
    match notes.into_iter().next() {
        Some(note) => sink.broken_with(label, note.code, note.message, id, None),
        None => sink.broken_with(label, code, message, id, None),
    }
}

fn parsed(bytes: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse(bytes).filter(|m| !m.parts.is_empty() && !m.headers().is_empty())
}

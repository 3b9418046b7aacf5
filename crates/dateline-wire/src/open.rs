//! One stream: unpacks it as often as it is packed, finds out what it is, and hands it to the reader of its kind.

use crate::code;
use crate::envelope::{Envelope, Form, Item, Note};
use crate::limits::{Kind, Options};
use crate::packed::{self, Unpacked};
use crate::sink::{Flow, Sink};
use crate::stream::{Count, Front, Outside, read_up_to};
use crate::{feed, lines, mail, sitemap, sniff, warc};
use std::io::{self, Read};

/// How many bytes are looked at to find out what a stream is.
pub(crate) const LOOK: usize = 16 << 10;

/// Reads one stream and hands over what it holds. `label` names it; a label that ends in `.br` says that it is packed
/// with brotli, which has no sign of its own.
///
/// # Errors
/// Only those of `take`, which end the reading.
pub fn read_stream<E>(
    label: &str,
    stream: impl Read,
    options: &Options,
    take: &mut dyn FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let mut failed = None;
    let mut take = |item: Item| match take(item) {
        Ok(()) => Flow::Continue(()),
        Err(error) => {
            failed = Some(error);
            Flow::Break(())
        }
    };
    let _ = read_into(label, stream, options, &mut take);
    failed.map_or(Ok(()), Err)
}

pub(crate) fn read_into(label: &str, stream: impl Read, options: &Options, take: &mut dyn FnMut(Item) -> Flow) -> Flow {
    let mut sink = Sink::new(label, options, take);
    let count = Count::default();
    let outside = Front::new(Box::new(Outside::new(stream, count.clone())));
    match unpack(outside, label.ends_with(".br"), options, &count) {
        Ok(stream) => {
            read_kind(stream, &mut sink)?;
            sink.finish()
        }
        Err(depth) => sink.broken(
            label.to_owned(),
            code::TOO_DEEP,
            format!("the data is packed more than {depth} times; unpack it first"),
        ),
    }
}

/// Takes off all layers of packing; the number of layers where there are too many.
fn unpack<'a>(mut stream: Front<'a>, named_br: bool, options: &Options, count: &Count) -> Result<Front<'a>, usize> {
    let limits = options.limits;
    for depth in 0.. {
        // four bytes, so that a line that comes through a pipe is not kept waiting for the next
        let front = stream.peek(4);
        let gzip = front.starts_with(packed::GZIP);
        let zstd = front.starts_with(packed::ZSTD) || sniff::is_skippable_frame(front);
        let brotli = !gzip
            && !zstd
            && depth == 0
            && (named_br
                || options.kind == Kind::Auto && {
                    let front = stream.peek(LOOK);
                    sniff::is_binary(front) && packed::is_brotli(front)
                });
        if !(gzip || zstd || brotli) {
            return Ok(stream);
        }
        if depth == limits.max_depth {
            return Err(limits.max_depth);
        }
        let count = count.clone();
        stream = Front::new(Box::new(if gzip {
            Unpacked::gzip(stream, count, limits)
        } else if zstd {
            Unpacked::zstd(stream, count, limits)
        } else {
            Unpacked::brotli(stream, count, limits)
        }));
    }
    Ok(stream)
}

fn read_kind(mut stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    let kind = match sink.options.kind {
        Kind::Auto => sniff::kind(stream.peek(LOOK)),
        kind => kind,
    };
    match kind {
        Kind::Jsonl => lines::read(stream, sink),
        Kind::Warc => warc::read(stream, sink),
        Kind::Sitemap => sitemap::read(stream, sink),
        Kind::Feed => feed::read(stream, sink),
        Kind::Mhtml => mail::read_page(stream, sink),
        Kind::Eml => mail::read(stream, sink),
        Kind::Auto => read_page(stream, Form::Auto, sink),
        Kind::Html => read_page(stream, Form::Html, sink),
        Kind::Text => read_page(stream, Form::Text, sink),
        Kind::Plain => read_page(stream, Form::Plain, sink),
    }
}

/// Reads a stream that is one page.
fn read_page(mut stream: Front<'_>, form: Form, sink: &mut Sink<'_>) -> Flow {
    let (bytes, error) = read_up_to(&mut stream, sink.limits().kept());
    let mut envelope = Envelope { label: sink.label.to_owned(), form, bytes, ..Envelope::default() };
    if let Some(error) = error {
        let note = broken_off(&error);
        if envelope.bytes.is_empty() {
            return sink.broken(envelope.label, note.code, note.message);
        }
        envelope.notes.push(note);
    }
    sink.page(envelope)
}

/// Says why a stream ended early.
pub(crate) fn broken_off(error: &io::Error) -> Note {
    if packed::is_bomb(error) {
        return Note { code: code::BOMB, message: format!("{error}; nothing more of it was read") };
    }
    let code = match error.kind() {
        io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::Other => code::DAMAGED,
        _ => code::BROKEN_OFF,
    };
    let message = match code {
        code::DAMAGED => format!("the packed data is damaged or cut short ({error}); what came before it was read"),
        _ => format!("reading ended with an error ({error}); what came before it was read"),
    };
    Note { code, message }
}

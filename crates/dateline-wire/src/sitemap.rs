//! Sitemaps, news sitemaps and indexes of them, streamed: each page they list is an envelope without a body.
//!
//! A listing is no report. It says where one is, and for news when it appeared and what it is called; `lastmod` is the
//! day of a change and is left out. Entities are never expanded beyond XML's own.

use crate::code;
use crate::envelope::{Basis, Envelope, Form, Note, Published};
use crate::limits::Limits;
use crate::open::broken_off;
use crate::repair;
use crate::sink::{Flow, Sink};
use crate::stream::Front;
use crate::when;
use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::Event;
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Deepest that tags may nest.
const MAX_NESTED: usize = 64;

/// One `<url>` or `<sitemap>`, as far as it was read.
#[derive(Default)]
struct Listed {
    loc: String,
    title: String,
    date: String,
    outlet: String,
    language: String,
}

/// Reads a sitemap.
pub(crate) fn read(stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    let budget = Rc::new(Cell::new(0));
    let limits = *sink.limits();
    let metered = Metered { inner: stream, budget: budget.clone() };
    let mut reader = Reader::from_reader(DecodingReader::new(metered));
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut listed: Option<Listed> = None;
    let mut number = 0;
    let mut seen_root = false;
    let stop = |sink: &mut Sink<'_>, number: usize, why: String| {
        sink.broken(sink.part(number + 1), code::BAD_SITEMAP, format!("the list does not read on from here: {why}"))
    };
    loop {
        buffer.clear();
        // what one event may read: a tag or text without end must not fill the memory
        budget.set(limits.max_field.saturating_add(1 << 17));
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => {
                if budget.get() == 0 {
                    return stop(sink, number, format!("a tag or a text has more than {} bytes", limits.max_field));
                }
                let note = broken_off(&error);
                return sink.broken(sink.part(number + 1), note.code, note.message);
            }
            Err(error) => return stop(sink, number, error.to_string()),
        };
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_ascii_lowercase();
                if !seen_root && !matches!(name.as_str(), "urlset" | "sitemapindex") {
                    let message = format!("this is no sitemap: its root is <{name}>");
                    return sink.broken(sink.label.to_owned(), code::BAD_SITEMAP, message);
                }
                seen_root = true;
                if path.len() >= MAX_NESTED {
                    return stop(sink, number, format!("tags nest more than {MAX_NESTED} deep"));
                }
                if path.len() == 1 && matches!(name.as_str(), "url" | "sitemap") {
                    listed = Some(Listed::default());
                }
                path.push(name);
            }
            Event::End(tag) => {
                let name = tag.local_name().as_ref().to_ascii_lowercase();
                // an end tag closes the nearest of its name; one without a start closes nothing
                if let Some(at) = path.iter().rposition(|p| *p == name) {
                    path.truncate(at);
                }
                if path.len() <= 1
                    && let Some(listed) = listed.take()
                {
                    number += 1;
                    hand_over(listed, name == "sitemap", number, sink)?;
                }
            }
            Event::Text(text) => add(&mut listed, &path, &text.xml10_content(), &limits),
            Event::CData(text) => add(&mut listed, &path, &text.xml10_content(), &limits),
            Event::GeneralRef(name) => {
                let raw = format!("&{};", name.xml10_content());
                add(&mut listed, &path, &raw, &limits);
            }
            Event::Eof => {
                if !seen_root {
                    let message = "this is no sitemap: it has no root; look at where it comes from";
                    return sink.broken(sink.label.to_owned(), code::BAD_SITEMAP, message);
                }
                return match listed.take() {
                    Some(_) => stop(sink, number, "it ends inside an entry".to_owned()),
                    None => Flow::Continue(()),
                };
            }
            _ => {}
        }
    }
}

/// Adds text to the field that is open.
fn add(listed: &mut Option<Listed>, path: &[String], text: &str, limits: &Limits) {
    let Some(listed) = listed else { return };
    // the location of an entry, not of its pictures and videos
    let field = match path {
        [_, _, loc] if loc == "loc" => &mut listed.loc,
        [_, _, news, field] if news == "news" => match field.as_str() {
            "title" => &mut listed.title,
            "publication_date" => &mut listed.date,
            _ => return,
        },
        [_, _, news, _, field] if news == "news" => match field.as_str() {
            "name" => &mut listed.outlet,
            "language" => &mut listed.language,
            _ => return,
        },
        _ => return,
    };
    if field.len() + text.len() <= limits.max_field {
        field.push_str(text);
    }
}

fn hand_over(listed: Listed, index: bool, number: usize, sink: &mut Sink<'_>) -> Flow {
    let plain = |text: &str| repair::headline(text);
    let Some(url) = plain(&listed.loc) else {
        return sink.broken(sink.part(number), code::BAD_SITEMAP, "this entry has no location (<loc>)");
    };
    let message = if index {
        "this is another sitemap that the index lists; it was not fetched"
    } else {
        "the sitemap lists this page; it was not fetched"
    };
    sink.page(Envelope {
        label: sink.part(number),
        form: Form::Plain,
        url: Some(url),
        title: plain(&listed.title),
        published: when::read(&listed.date).map(|value| Published { value, basis: Basis::Feed }),
        outlet: plain(&listed.outlet),
        language: plain(&listed.language),
        notes: vec![Note { code: code::LISTED, message: message.to_owned() }],
        ..Envelope::default()
    })
}

/// A stream that ends with an error where more is read at once than is allowed.
struct Metered<'a> {
    inner: Front<'a>,
    budget: Rc<Cell<usize>>,
}

impl Read for Metered<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget.get() == 0 {
            return Err(io::Error::other("more than is read at once"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.budget.set(self.budget.get().saturating_sub(n));
        self.inner.consume(n);
    }
}

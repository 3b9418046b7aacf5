//! RSS of every age, Atom and JSON Feed: each entry an envelope with what the feed says of it.
//!
//! A feed is mended before it is parsed. Where it still does not parse as a whole, its entries are cut out and parsed
//! one by one, so that one broken entry costs one entry. Dates are read here and not by the parser: it fills in times
//! and zones that nobody wrote.

use crate::code;
use crate::envelope::{Basis, Envelope, Form, Note, Published};
use crate::open::broken_off;
use crate::repair;
use crate::sink::{Flow, Sink};
use crate::stream::{Front, read_up_to};
use crate::when;
use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed};
use feed_rs::parser;
use std::sync::{Arc, Mutex};

/// A feed's head may be as long as this where entries are parsed one by one, each behind the head.
const MAX_HEAD: usize = 32 << 10;
/// And all these heads together as long as this.
const MAX_HEADS: usize = 256 << 20;

/// Reads a feed.
pub(crate) fn read(mut stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    let most = sink.limits().max_whole;
    let (mut bytes, error) = read_up_to(&mut stream, most.saturating_add(1));
    let cut = bytes.len() > most;
    bytes.truncate(most);
    let text = repair::decode(&bytes);
    if text.trim().is_empty() && error.is_none() {
        return sink.broken(sink.label.to_owned(), code::NO_FEED, "the feed is empty; look at where it comes from");
    }
    let mut number = 0;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        read_json(&text, &mut number, sink)?;
    } else {
        let text = old_names(repair::xml(&text));
        drop(bytes);
        read_xml(&text, &mut number, sink)?;
        // a download that broke off parses well up to there
        if !cut && error.is_none() && number_of_ends(&text) == Some(0) {
            let message = "the feed ends before its last tag; entries may be missing";
            return sink.broken(sink.part(number + 1), code::CUT, message);
        }
    }
    if let Some(error) = error {
        let note = broken_off(&error);
        return sink.broken(sink.part(number + 1), note.code, note.message);
    }
    if cut {
        let message = format!("the feed has more than {most} bytes; entries beyond them were not read");
        return sink.broken(sink.part(number + 1), code::CUT, message);
    }
    Flow::Continue(())
}

fn read_json(text: &str, number: &mut usize, sink: &mut Sink<'_>) -> Flow {
    match parse(text) {
        Ok(parsed) => entries(&parsed, number, sink),
        Err(why) => {
            sink.broken(sink.label.to_owned(), code::NO_FEED, format!("this is no JSON Feed that reads: {why}"))
        }
    }
}

fn read_xml(text: &str, number: &mut usize, sink: &mut Sink<'_>) -> Flow {
    match parse(text) {
        Ok(parsed) if !parsed.feed.entries.is_empty() || cut_out(text).next().is_none() => {
            entries(&parsed, number, sink)
        }
        whole => {
            if cut_out(text).next().is_none() {
                let why = whole.err().unwrap_or_else(|| "it has no entries".to_owned());
                return sink.broken(sink.label.to_owned(), code::NO_FEED, format!("this is no feed that reads: {why}"));
            }
            one_by_one(text, number, sink)
        }
    }
}

/// A parsed feed, and the dates in it as they were read here.
struct Parsed {
    feed: Feed,
    dates: Vec<String>,
}

impl Parsed {
    /// Returns the date for which the parser holds a number.
    fn date(&self, number: Option<DateTime<Utc>>) -> Option<String> {
        let number = usize::try_from(number?.timestamp()).ok()?;
        self.dates.get(number).cloned()
    }
}

fn parse(text: &str) -> Result<Parsed, String> {
    let dates: Arc<Mutex<Vec<String>>> = Arc::default();
    let read = Arc::clone(&dates);
    let parser = parser::Builder::new()
        // where the feed gives no id there is none
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        // the parser's dates know no zone and no missing time: it gets a number, and the date stays here
        .timestamp_parser(move |text| {
            let date = when::read(text)?;
            let mut dates = read.lock().ok()?;
            dates.push(date);
            DateTime::from_timestamp(i64::try_from(dates.len() - 1).ok()?, 0)
        })
        .build();
    // mended text has instructions only as data, and data that is cut out of its brackets is an instruction again: a
    // second declaration makes the parser panic. Written so, a reader sees the same
    let text = text.replace("<?", "&lt;?");
    let feed = parser.parse(text.as_bytes()).map_err(|e| e.to_string())?;
    let dates = dates.lock().map(|d| d.clone()).unwrap_or_default();
    Ok(Parsed { feed, dates })
}

fn entries(parsed: &Parsed, number: &mut usize, sink: &mut Sink<'_>) -> Flow {
    let outlet = parsed.feed.title.as_ref().and_then(|t| repair::headline(&t.content));
    for entry in &parsed.feed.entries {
        *number += 1;
        let envelope = envelope(parsed, entry, outlet.as_deref(), sink.part(*number), sink.limits().kept());
        sink.page(envelope)?;
    }
    Flow::Continue(())
}

fn envelope(parsed: &Parsed, entry: &Entry, outlet: Option<&str>, label: String, most: usize) -> Envelope {
    let link = entry.links.iter().find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"));
    let id = Some(entry.id.trim().to_owned()).filter(|id| !id.is_empty());
    let url = link.or(entry.links.first()).map(|l| l.href.trim().to_owned()).filter(|href| !href.is_empty());
    let url = url.or_else(|| id.clone().filter(|id| id.starts_with("http://") || id.starts_with("https://")));
    let full = entry.content.as_ref().and_then(|c| {
        let body = c.body.as_deref().filter(|b| !b.trim().is_empty())?;
        Some((body, is_plain(c.content_type.as_str())))
    });
    let summary = || {
        let summary = entry.summary.as_ref().filter(|s| !s.content.trim().is_empty())?;
        Some((summary.content.as_str(), is_plain(summary.content_type.as_str())))
    };
    let mut notes = Vec::new();
    let (body, plain) = full.or_else(summary).unwrap_or(("", true));
    if body.is_empty() {
        let message = "the feed lists this page and gives nothing of it; it was not fetched";
        notes.push(Note { code: code::LISTED, message: message.to_owned() });
    } else if full.is_none() {
        let message = "the feed gives a summary, not the report; fetch the page to read all of it";
        notes.push(Note { code: code::SUMMARY, message: message.to_owned() });
    }
    // an RSS description is HTML whatever the parser makes of it
    let plain = plain && !body.contains('<') && !body.contains('&');
    let mut bytes = body.as_bytes().to_vec();
    bytes.truncate(most);
    // an entry that was only ever changed appeared no later than that
    let published = parsed.date(entry.published).or_else(|| parsed.date(entry.updated));
    Envelope {
        label,
        bytes,
        form: if plain { Form::Plain } else { Form::Fragment },
        url,
        title: entry.title.as_ref().and_then(|t| repair::headline(&t.content)),
        published: published.map(|value| Published { value, basis: Basis::Feed }),
        outlet: outlet.map(str::to_owned),
        input_id: id,
        language: entry.language.clone().or_else(|| parsed.feed.language.clone()),
        notes,
        ..Envelope::default()
    }
}

fn is_plain(content_type: &str) -> bool {
    content_type.eq_ignore_ascii_case("text/plain")
}

/// Parses each entry behind the feed's head, as if it were alone.
fn one_by_one(text: &str, number: &mut usize, sink: &mut Sink<'_>) -> Flow {
    let first = cut_out(text).next().map_or(text.len(), |(at, _)| at);
    let n_entries = cut_out(text).count();
    let (root, name) = root(text).filter(|(tag, _)| tag.len() <= 1024).unwrap_or(("<rss version=\"2.0\">", "rss"));
    let bare = if name.eq_ignore_ascii_case("rss") { format!("{root}<channel>") } else { root.to_owned() };
    let whole =
        text.get(..first).filter(|h| h.len() <= MAX_HEAD && h.len() * n_entries <= MAX_HEADS && h.contains(root));
    let tail = if name.eq_ignore_ascii_case("rss") { format!("</channel></{name}>") } else { format!("</{name}>") };
    // a head that does not parse itself would take every entry with it
    let head = whole.filter(|h| parse(&format!("{h}{tail}")).is_ok()).unwrap_or(&bare);
    for (_, entry) in cut_out(text) {
        *number += 1;
        let parsed = parse(&format!("{head}{entry}{tail}"));
        match parsed {
            Ok(parsed) if !parsed.feed.entries.is_empty() => {
                *number -= 1;
                entries(&parsed, number, sink)?;
            }
            failed => {
                let why = failed.err().unwrap_or_else(|| "it holds nothing".to_owned());
                sink.broken(
                    sink.part(*number),
                    code::BAD_ENTRY,
                    format!("this entry of the feed does not read: {why}"),
                )?;
            }
        }
    }
    Flow::Continue(())
}

/// Counts the end tags of the root.
fn number_of_ends(text: &str) -> Option<usize> {
    let (_, name) = root(text)?;
    Some(text.matches(&format!("</{name}")).count())
}

/// Returns the root's start tag and its name.
fn root(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices('<').find(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()))?.0;
    let end = text[at..].find('>')?;
    let tag = &text[at..=at + end];
    let name = tag[1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    Some((tag, name))
}

/// Goes through the entries: where each begins and its text, an end tag added where it has none.
fn cut_out(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (at, name) = entry_start(text, from)?;
        let next = entry_start(text, at + 1).map_or(text.len(), |(next, _)| next);
        let close = format!("</{name}>");
        from = next;
        let body = &text[at..next];
        Some(match body.find(&close) {
            Some(end) => (at, body[..end + close.len()].to_owned()),
            None => (at, format!("{body}{close}")),
        })
    })
}

/// Returns where the next `<item` or `<entry` stands, and its name.
fn entry_start(text: &str, from: usize) -> Option<(usize, &'static str)> {
    let hay = text.get(from..)?;
    hay.match_indices('<').find_map(|(at, _)| {
        let name = ["item", "entry"].into_iter().find(|name| {
            hay[at + 1..]
                .strip_prefix(name)
                .is_some_and(|tail| tail.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')))
        })?;
        Some((from + at, name))
    })
}

/// Writes the names of old formats as their heirs have them: versions and Netscape's name space.
fn old_names(text: String) -> String {
    let Some((tag, name)) = root(&text) else { return text };
    let mended = match name {
        n if n.eq_ignore_ascii_case("rss") => {
            let good = ["2.0", "0.91", "0.92"]
                .iter()
                .any(|v| tag.contains(&format!("version=\"{v}\"")) || tag.contains(&format!("version='{v}'")));
            if good {
                return text;
            }
            let rest: Vec<&str> = tag[1 + n.len()..tag.len() - 1]
                .split_whitespace()
                .filter(|a| a.starts_with("xmlns") && a.contains('='))
                .collect();
            format!("<rss version=\"2.0\" {}>", rest.join(" "))
        }
        _ if tag.contains("http://my.netscape.com/rdf/simple/0.9/") => {
            tag.replace("http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/")
        }
        _ if tag.contains("http://channel.netscape.com/rdf/simple/0.9/") => {
            tag.replace("http://channel.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/")
        }
        _ => return text,
    };
    // only the root: what stands in entries is theirs
    match text.find(tag) {
        Some(at) => format!("{}{mended}{}", &text[..at], &text[at + tag.len()..]),
        None => text,
    }
}

//! JSON Lines: one document a line, as `docs/cli.md` has it, and one item for every line.

use crate::code;
use crate::envelope::{Basis, Envelope, Form, Published};
use crate::open::broken_off;
use crate::sink::{Flow, Sink};
use crate::stream::Front;
use serde::Deserialize;
use std::io::{self, BufRead, Read};

/// One line, read. Exactly one of text and html is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Line {
    /// The caller's own id.
    #[serde(deserialize_with = "id")]
    pub id: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// ISO 8601 day or time.
    pub published: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Clean text, or a flattened page with `flattened`.
    pub text: Option<String>,
    /// A page.
    pub html: Option<String>,
    /// `text` is a page flattened to text, chrome and all.
    pub flattened: bool,
}

/// Ids are strings; numbers are taken as their digits.
fn id<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Null => None,
        other => return Err(serde::de::Error::custom(format!("id is {other}, not a string"))),
    })
}

/// Why a line could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum LineError {
    #[error("the line is not a JSON object of the shape that docs/cli.md gives: {why}")]
    NotJson { why: String },
    #[error("the line has neither text nor html; give one of them")]
    NoText,
    #[error("the line is a coded document, not a report; `dateline ingest --coded` takes those")]
    Coded,
    #[error("the line has both text and html; give one of them")]
    TextAndHtml,
    #[error("the line is blank; write a JSON object in it or take it out")]
    Blank,
}

impl LineError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => code::BAD_LINE,
            Self::NoText | Self::Coded => code::NO_BODY,
            Self::TextAndHtml => code::TWO_BODIES,
            Self::Blank => code::BLANK_LINE,
        }
    }
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is no such object; the id is kept where it can be told.
    pub fn read(line: &str) -> Result<Self, (LineError, Option<String>)> {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            return Err((LineError::Blank, None));
        }
        let read: Self = serde_json::from_str(line).map_err(|e| {
            let id = serde_json::from_str::<serde_json::Value>(line)
                .ok()
                .and_then(|v| v.get("id").and_then(|i| i.as_str().map(str::to_owned)));
            (LineError::NotJson { why: e.to_string() }, id)
        })?;
        match (&read.text, &read.html) {
            (None, None) if line.contains("\"dateline.coded-document/") => Err((LineError::Coded, read.id)),
            (None, None) => Err((LineError::NoText, read.id)),
            (Some(_), Some(_)) => Err((LineError::TextAndHtml, read.id)),
            _ => Ok(read),
        }
    }

    /// Puts the line into its envelope.
    #[must_use]
    pub fn envelope(self, label: String) -> Envelope {
        let (bytes, form) = match (self.text, self.html) {
            (Some(text), _) if self.flattened => (text.into_bytes(), Form::Text),
            (Some(text), _) => (text.into_bytes(), Form::Plain),
            (None, html) => (html.unwrap_or_default().into_bytes(), Form::Html),
        };
        Envelope {
            label,
            bytes,
            form,
            url: self.url,
            title: self.title,
            published: self.published.map(|value| Published { value, basis: Basis::Given }),
            outlet: self.outlet,
            input_id: self.id,
            ..Envelope::default()
        }
    }
}

/// Reads lines to the end of the stream.
pub(crate) fn read(mut stream: Front<'_>, sink: &mut Sink<'_>) -> Flow {
    let limit = sink.limits().line();
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let ended = (&mut stream).take(limit).read_until(b'\n', &mut line);
        if line.is_empty() && ended.is_ok() {
            return Flow::Continue(());
        }
        number += 1;
        let label = sink.part(number);
        if let Err(error) = ended {
            let note = broken_off(&error);
            return sink.broken(label, note.code, note.message);
        }
        if !line.ends_with(b"\n") && line.len() as u64 == limit {
            drop(line);
            sink.broken(label, code::LONG_LINE, format!("the line has more than {limit} bytes; raise --max-bytes"))?;
            if let Err(error) = skip_line(&mut stream) {
                let note = broken_off(&error);
                return sink.broken(sink.part(number), note.code, note.message);
            }
            continue;
        }
        match Line::read(&String::from_utf8_lossy(&line)) {
            Ok(line) => sink.page(line.envelope(label))?,
            Err((error, id)) => sink.broken_with(label, error.code(), error.to_string(), id, None)?,
        }
    }
}

/// Goes behind the end of the line without keeping it.
pub(crate) fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (used, done) = {
            let front = reader.fill_buf()?;
            match front.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (front.len(), front.is_empty()),
            }
        };
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coded_document_is_told_where_it_belongs() {
        let line = r#"{"schema":"dateline.coded-document/1","document":{"id":"698f"},"events":[]}"#;
        let (error, _) = Line::read(line).unwrap_err();
        assert_eq!(error, LineError::Coded);
        assert_eq!(error.code(), "R011");
        assert!(error.to_string().contains("--coded"));
        // a report that only talks of one is a report
        assert!(Line::read(r#"{"text":"They publish \"dateline.coded-document/1\"."}"#).is_ok());
    }
}

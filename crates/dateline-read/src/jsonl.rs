//! JSON Lines in: one document a line, as `docs/cli.md` has it.

use crate::{Form, Input, Limits};
use serde::Deserialize;

/// One line, read. `outlet` is a string; exactly one of text and html is given.
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
    #[error("R010 the line is not a JSON object of the shape that docs/cli.md gives: {why}")]
    NotJson { why: String },
    #[error("R011 the line has neither text nor html; give one of them")]
    NoText,
    #[error("R012 the line has both text and html; give one of them")]
    TextAndHtml,
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is no such object; the id is kept where it can be told.
    pub fn read(line: &str) -> Result<Self, (LineError, Option<String>)> {
        let read: Self = serde_json::from_str(line).map_err(|e| {
            let id = serde_json::from_str::<serde_json::Value>(line)
                .ok()
                .and_then(|v| v.get("id").and_then(|i| i.as_str().map(str::to_owned)));
            (LineError::NotJson { why: e.to_string() }, id)
        })?;
        match (&read.text, &read.html) {
            (None, None) => Err((LineError::NoText, read.id)),
            (Some(_), Some(_)) => Err((LineError::TextAndHtml, read.id)),
            _ => Ok(read),
        }
    }

    /// Returns the line as an input of the page stage.
    #[must_use]
    pub fn input(&self, limits: Limits) -> Input<'_> {
        let (bytes, form) = match (&self.text, &self.html) {
            (Some(text), _) if self.flattened => (text.as_bytes(), Form::Text),
            (Some(text), _) => (text.as_bytes(), Form::Plain),
            (None, Some(html)) => (html.as_bytes(), Form::Html),
            (None, None) => (&b""[..], Form::Plain),
        };
        Input {
            bytes,
            form,
            url: self.url.as_deref(),
            title: self.title.as_deref(),
            published: self.published.as_deref(),
            outlet: self.outlet.as_deref(),
            input_id: self.id.as_deref(),
            limits,
            profile: None,
        }
    }
}

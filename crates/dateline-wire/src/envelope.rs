//! What this room hands over: a page in its envelope, or why there is none. Data, no behaviour.

use std::collections::BTreeMap;

/// One thing that an input held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A page.
    Page(Box<Envelope>),
    /// Accepted and not readable: it makes a document with a diagnostic, never a gap.
    Broken(Broken),
    /// A file or folder that could not be opened: nothing was accepted.
    Unreadable {
        /// Which.
        label: String,
        /// Why, for a person.
        why: String,
    },
    /// What an archive held besides pages, said once at its end. No failure.
    Skipped {
        /// Which archive.
        label: String,
        /// How many records were left out for each reason.
        counts: BTreeMap<String, u64>,
    },
}

/// A page as it came, and what its carrier says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// What to call it in messages: a path, and the number of the line, record or entry (from 1).
    pub label: String,
    /// It is all of its input, and no part of it.
    pub alone: bool,
    /// The page. At most one byte more than `Limits::max_bytes`, so that the page stage can say that there was more.
    pub bytes: Vec<u8>,
    /// What the bytes are.
    pub form: Form,
    /// Where it stands.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// When it appeared.
    pub published: Option<Published>,
    /// Who published it.
    pub outlet: Option<String>,
    /// The carrier's own id: of the line, the entry, the record, the message.
    pub input_id: Option<String>,
    /// The encoding that a transport header names.
    pub charset: Option<String>,
    /// BCP 47, as the carrier claims.
    pub language: Option<String>,
    /// When its carrier took it from the web. For order in a replay; it is never the day of the report.
    pub crawled: Option<String>,
    /// What went wrong on the way here.
    pub notes: Vec<Note>,
}

/// What a page's bytes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// To be found out: HTML, or a page flattened to text.
    #[default]
    Auto,
    /// A whole HTML page.
    Html,
    /// HTML of the article alone.
    Fragment,
    /// A page flattened to text, chrome and all.
    Text,
    /// Clean text.
    Plain,
}

impl Form {
    /// Returns the form's name, as cases write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Html => "html",
            Self::Fragment => "fragment",
            Self::Text => "text",
            Self::Plain => "plain",
        }
    }
}

/// When a page appeared, by its carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// ISO 8601, as fine as it is known, with its own zone.
    pub value: String,
    /// Who says so.
    pub basis: Basis,
}

/// Who says when a page appeared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The caller.
    Given,
    /// The feed, the sitemap or the message that it came by.
    Feed,
}

/// A code and words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// One of [`crate::code`].
    pub code: &'static str,
    /// Lower case, no full stop; says what to do.
    pub message: String,
}

/// Something accepted that is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// As of an envelope.
    pub label: String,
    /// What is wrong.
    pub note: Note,
    /// Its id, where that could be read.
    pub input_id: Option<String>,
    /// Its address, where that could be read.
    pub url: Option<String>,
}

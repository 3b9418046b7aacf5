//! What the page stage makes of a page: the clean article and all that stood around it.

use crate::span::{Byte, Locus, Span};
use jiff::civil::Date;

/// A news article, cleaned. `text` never changes after the page stage; every later span counts in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// The same for the same article under other chrome, and after an update.
    pub id: String,
    /// Hash of `text`.
    pub version: String,
    /// The id that the caller gave.
    pub input_id: Option<String>,
    /// Where it stands, as given or as the page says (canonical link).
    pub url: Option<String>,
    /// Who publishes it.
    pub outlet: Option<Outlet>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it, a name an entry.
    pub byline: Vec<String>,
    /// BCP 47, from the words.
    pub language: String,
    /// When the report appeared.
    pub published: Option<Dated>,
    /// When it was last changed.
    pub updated: Option<Dated>,
    /// The page's own live clock, ISO 8601; never the report's date.
    pub page_clock: Option<String>,
    /// The part of the paper that it stands in ("World").
    pub section: Option<String>,
    /// What the page says that it is about, each once.
    pub tags: Vec<String>,
    /// The printed dateline ("HWACHEON, South Korea, June 15 (Reuters) -").
    pub dateline: Option<Dateline>,
    /// The article's words: title excluded, paragraphs parted by a blank line.
    pub text: String,
    /// The paragraphs of `text`, ascending.
    pub paragraphs: Vec<Span<Byte>>,
    /// The posts of a live page, in page order; else empty.
    pub posts: Vec<Post>,
    /// Its pictures.
    pub images: Vec<Image>,
    /// What was taken out, in page order.
    pub removed: Vec<Removed>,
    /// A sketch of `text` for finding near-duplicates.
    pub fingerprint: String,
    /// Checksum of the outlet profile that was passed in.
    pub profile: Option<String>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Who publishes: at least one of the two is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlet {
    /// "China Topix".
    pub name: Option<String>,
    /// "chinatopix.com", without `www.`.
    pub domain: Option<String>,
}

/// A point in time as far as it is known, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// ISO 8601, as long as `precision` allows: `2015-06-15`, `2015-06-15T08:02:50+09:00`, `2015-06`, `2015`.
    pub value: String,
    /// How much of it is known.
    pub precision: Precision,
    /// Where it comes from.
    pub basis: DatedBasis,
    /// The words or the tag that it rests on.
    pub evidence: Vec<Evidence>,
}

impl Dated {
    /// Returns the day, where it is known to the day.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.value.get(..10)?.parse().ok()
    }
}

/// How fine a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// To the year.
    Year,
    /// To the month.
    Month,
    /// To the day.
    Day,
    /// To the minute or finer.
    Minute,
}

/// Where a report's date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatedBasis {
    /// A tag of the page: JSON-LD, OpenGraph, meta, `<time>`.
    Metadata,
    /// The page's own words ("Published 3 May 2015", a printed dateline) or its URL.
    Stated,
    /// The feed that led to it.
    Feed,
    /// The caller.
    Given,
    /// Reasoned from the text (an anniversary, a weekday).
    Inferred,
}

/// What a date rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Words of the article.
    Words(Locus),
    /// A tag or another thing outside the article's words, quoted ("meta article:published_time").
    Tag(String),
}

/// A printed dateline, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dateline {
    /// "HWACHEON, South Korea".
    pub place: Option<String>,
    /// ISO 8601, or as printed where there is no year ("June 15").
    pub date: Option<String>,
    /// "Reuters".
    pub agency: Option<String>,
    /// Where it stands in `Article::text`, when the text keeps it (plain text does; pages do not).
    pub span: Option<Span<Byte>>,
}

/// One post of a live page.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// ISO 8601, as far as known.
    pub time: Option<String>,
    /// Its bytes in `Article::text`.
    pub span: Span<Byte>,
}

/// A picture's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// What it says under the picture, credit excluded.
    pub caption: Option<String>,
    /// "Chung Sung-Jun / Getty Images".
    pub credit: Option<String>,
}

/// A line or a block that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Its words.
    pub text: String,
    /// Why: a stable word of the page stage's list (`masthead`, `clock`, `share`, …).
    pub reason: String,
}

/// Something that could not be read or resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable: a letter for the room and three digits ("P003"); `docs/diagnostics.md` lists them.
    pub code: &'static str,
    /// For a person; lower case, no full stop.
    pub message: String,
    /// Where, if it is somewhere.
    pub at: Option<Locus>,
}

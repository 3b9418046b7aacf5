//! What the code stage makes of a document: events, quotes and figures, each with its evidence.

use crate::article::{Diagnostic, Precision};
use crate::document::{Country, Document, Place};
use crate::span::Locus;
use smol_str::SmolStr;

/// A document and what was coded from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CodedDocument {
    /// The document with all its layers.
    pub document: Document,
    /// By trigger offset: title first, then body, then captions.
    pub events: Vec<Event>,
    /// By content offset.
    pub quotes: Vec<Quote>,
    /// By offset.
    pub figures: Vec<Figure>,
    /// What the later stages could not read or resolve.
    pub diagnostics: Vec<Diagnostic>,
}

/// A coded news event: who did what to whom, when, where and according to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Unique in the document: "e1", "e2", …
    pub id: String,
    /// Shared by the records of one act: "a1", …
    pub act: String,
    /// PLOVER's type in capitals, or one of the codebook's own.
    pub kind: SmolStr,
    /// The nearest PLOVER type where `kind` is the codebook's own; `None` where there is none.
    pub plover: Option<SmolStr>,
    /// PLOVER's mode in lower case.
    pub mode: Option<SmolStr>,
    /// PLOVER's contexts.
    pub contexts: Vec<SmolStr>,
    /// CAMEO's code.
    pub cameo: Option<SmolStr>,
    /// The score of `cameo` on the GDELT scale.
    pub goldstein: Option<f32>,
    /// Who did it.
    pub actor: Option<Participant>,
    /// To whom.
    pub recipient: Option<Participant>,
    /// The day it happened.
    pub when: Option<When>,
    /// Where it happened.
    pub place: Option<Place>,
    /// Whether the text says that it happened or that it did not.
    pub polarity: Polarity,
    /// What the text commits itself to.
    pub modality: Modality,
    /// When seen from the report.
    pub tense: Tense,
    /// Told as history, not as this report's news.
    pub background: bool,
    /// The id of the event whose content this is.
    pub content_of: Option<String>,
    /// Whether a public party takes part.
    pub public: bool,
    /// Who says so, nearest first.
    pub sources: Vec<Source>,
    /// Every place in the document that tells this event; the first is the trigger.
    pub mentions: Vec<Locus>,
    /// The sentence of the trigger.
    pub sentence: Locus,
    /// Ids of the quotes that belong to it.
    pub quotes: Vec<String>,
    /// Ids of the figures that belong to it.
    pub figures: Vec<String>,
    /// The codebook entry that fired.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f32,
}

impl Event {
    /// Returns where the trigger stands.
    ///
    /// # Panics
    /// Never for an event of the code stage: it has at least one mention.
    #[must_use]
    pub fn trigger(&self) -> Locus {
        self.mentions[0]
    }
}

/// Who takes part in an event, resolved as of the event's day.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// The words.
    pub at: Locus,
    /// The head word.
    pub head: Locus,
    /// The canonical name.
    pub name: Option<String>,
    /// Whose.
    pub country: Option<Country>,
    /// CAMEO role codes, the main one first.
    pub roles: Vec<SmolStr>,
    /// Country and roles joined, CAMEO style.
    pub code: Option<String>,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// ISO 8601, as long as `precision` allows.
    pub value: String,
    /// How much of it is known.
    pub precision: Precision,
    /// Where it comes from.
    pub basis: WhenBasis,
    /// The words it rests on, where there are some.
    pub at: Option<Locus>,
}

/// Where an event's day comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenBasis {
    /// Said in full.
    Stated,
    /// Worked out from words against the report's date.
    Relative,
    /// Carried over from the paragraph.
    Paragraph,
    /// The report's own date.
    Report,
}

/// Whether an event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// It did.
    Positive,
    /// The text says that it did not.
    Negative,
}

/// What the text commits itself to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Modality {
    Asserted,
    Planned,
    Conditional,
    Demanded,
    Possible,
    Attempted,
}

/// When an event is, seen from the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Tense {
    Past,
    Present,
    Future,
}

/// Who says that an event happened, or says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The words.
    pub at: Locus,
    /// The canonical name, or the words without the article.
    pub name: String,
    /// Whose.
    pub country: Option<Country>,
    /// CAMEO role codes.
    pub roles: Vec<SmolStr>,
    /// What it does.
    pub relation: Relation,
    /// The index in `Event::sources` of the source that carried this one.
    pub via: Option<u32>,
}

/// What a source does with what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Relation {
    Says,
    Reports,
    Confirms,
    Denies,
    /// Is named as having said nothing.
    Silent,
}

/// Words that somebody said.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Unique in the document: "q1", …
    pub id: String,
    /// Who.
    pub speaker: Option<Participant>,
    /// The word that attributes ("said", "according to").
    pub cue: Option<Locus>,
    /// What was said, quotation marks excluded.
    pub content: Locus,
    /// Whether it stands in quotation marks.
    pub direct: bool,
}

/// A number that counts or measures something.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Unique in the document: "f1", …
    pub id: String,
    /// The number; the middle where `bound` is `Between`.
    pub value: f64,
    /// The lower end, where there is one.
    pub low: Option<f64>,
    /// The upper end, where there is one.
    pub high: Option<f64>,
    /// How exactly it is said.
    pub bound: Bound,
    /// What it is measured in ("kilometers", "USD", "%").
    pub unit: Option<String>,
    /// What is counted, in the text's words.
    pub of: Option<String>,
    /// Of which time.
    pub when: Option<When>,
    /// Who says so.
    pub source: Option<Source>,
    /// The words.
    pub at: Locus,
}

/// How exactly a figure is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Bound {
    Exact,
    About,
    Over,
    AtLeast,
    Under,
    UpTo,
    Between,
}

//! The coded document as the contract writes it and as others keep it: what the story stage, the store and the exports
//! read. Spans count code points here, and every span carries its words, so that nothing needs the text beside it.

use serde::{Deserialize, Serialize};

/// A coded document. What is not named here is not lost by whoever keeps the line as it came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Record {
    /// "dateline.coded-document/1".
    pub schema: String,
    pub codebook: CodebookRecord,
    pub document: DocumentRecord,
    pub events: Vec<EventRecord>,
    pub quotes: Vec<QuoteRecord>,
    pub figures: Vec<FigureRecord>,
}

/// Which codebook coded it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct CodebookRecord {
    pub name: String,
    pub version: String,
    pub sha256: String,
}

/// The article and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct DocumentRecord {
    pub id: String,
    pub version: String,
    pub input_id: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<OutletRecord>,
    pub title: Option<String>,
    pub byline: Vec<String>,
    pub language: Option<String>,
    pub published: Option<DatedRecord>,
    pub updated: Option<DatedRecord>,
    pub dateline: Option<DatelineRecord>,
    pub text: String,
    pub fingerprint: Option<String>,
}

/// Who publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct OutletRecord {
    pub name: Option<String>,
    pub domain: Option<String>,
}

/// A date and how well it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct DatedRecord {
    pub value: String,
    pub precision: String,
    pub basis: String,
}

/// A printed dateline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct DatelineRecord {
    pub place: Option<String>,
    pub date: Option<String>,
    pub agency: Option<String>,
}

/// Words and where they stand, in code points; `part` where that is not the text ("title", "caption:0").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Words {
    #[serde(default)]
    pub start: Option<u32>,
    #[serde(default)]
    pub end: Option<u32>,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// A coded event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct EventRecord {
    pub id: String,
    pub act: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub plover: Option<String>,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub cameo: Option<String>,
    pub goldstein: Option<f64>,
    pub actor: Option<PartyRecord>,
    pub recipient: Option<PartyRecord>,
    pub when: Option<WhenRecord>,
    #[serde(rename = "where")]
    pub place: Option<PlaceRecord>,
    pub polarity: String,
    pub modality: String,
    pub tense: String,
    pub background: bool,
    pub content_of: Option<String>,
    pub public: bool,
    pub sources: Vec<SourceRecord>,
    pub mentions: Vec<Words>,
    pub trigger: Words,
    pub sentence: Words,
    pub quotes: Vec<String>,
    pub figures: Vec<String>,
    pub rule: String,
    pub confidence: f64,
}

impl EventRecord {
    /// Says whether it is told as news of its own that happened or is denied: public, asserted, no history, and nobody's
    /// demand or threat.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.public && !self.background && self.modality == "asserted" && self.content_of.is_none()
    }
}

/// Who takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct PartyRecord {
    #[serde(flatten)]
    pub at: Words,
    pub name: Option<String>,
    pub country: Option<String>,
    pub roles: Vec<String>,
    pub code: Option<String>,
}

/// When it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct WhenRecord {
    pub value: String,
    pub precision: String,
    pub basis: String,
    #[serde(flatten)]
    pub at: Words,
}

/// Where it happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct PlaceRecord {
    #[serde(flatten)]
    pub at: Words,
    pub name: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub geonames_id: Option<i64>,
    pub precision: String,
    pub kind: String,
}

/// Who says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct SourceRecord {
    pub name: String,
    pub country: Option<String>,
    pub roles: Vec<String>,
    pub relation: String,
    pub via: Option<u32>,
    #[serde(flatten)]
    pub at: Words,
}

/// What somebody said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct QuoteRecord {
    pub id: String,
    pub speaker: Option<PartyRecord>,
    pub cue: Option<Words>,
    pub content: Words,
    pub direct: bool,
}

/// A number that counts something.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct FigureRecord {
    pub id: String,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub bound: String,
    pub unit: Option<String>,
    pub of: Option<String>,
    pub when: Option<WhenRecord>,
    pub source: Option<SourceRecord>,
    #[serde(flatten)]
    pub at: Words,
}

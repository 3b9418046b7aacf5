//! What a case may expect, field by field as `cases/README.md` lists it. A field that is not given is not looked at;
//! an empty string means that there must be nothing.

use serde::{Deserialize, Serialize};

/// A coded event.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedEvent {
    pub trigger: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub mode: Option<String>,
    pub actor: Option<String>,
    pub recipient: Option<String>,
    pub when: Option<String>,
    #[serde(rename = "where")]
    pub place: Option<String>,
    pub polarity: Option<String>,
    pub modality: Option<String>,
    pub background: Option<bool>,
    pub source: Option<String>,
    pub content_of: Option<String>,
}

/// Words that somebody said.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedQuote {
    pub content: Option<String>,
    pub speaker: Option<String>,
    pub cue: Option<String>,
    pub direct: Option<bool>,
}

/// A number that counts something.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedFigure {
    pub text: Option<String>,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub bound: Option<String>,
    pub unit: Option<String>,
    pub of: Option<String>,
    pub when: Option<String>,
    pub source: Option<String>,
}

/// A time expression.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedTime {
    pub text: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub value: Option<String>,
}

/// A place on the map.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedPlace {
    pub text: Option<String>,
    pub name: Option<String>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub precision: Option<String>,
    pub kind: Option<String>,
}

/// Somebody who is spoken of.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedMention {
    pub text: Option<String>,
    pub name: Option<String>,
    pub country: Option<String>,
    pub roles: Option<Vec<String>>,
    pub kind: Option<String>,
}

/// A word in its tree.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedTree {
    pub word: String,
    pub upos: Option<String>,
    pub lemma: Option<String>,
    pub head: Option<String>,
    pub deprel: Option<String>,
}

/// What the page stage makes of a page.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedPage {
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub page_clock: Option<String>,
    pub paragraphs: Option<usize>,
    pub removed: Vec<String>,
    pub keeps: Vec<String>,
    pub credit: Option<String>,
    pub caption: Option<String>,
    pub byline: Option<Vec<String>>,
    pub dateline: Option<String>,
    pub language: Option<String>,
    pub section: Option<String>,
    pub tags: Option<Vec<String>>,
    pub posts: Option<Vec<ExpectedPost>>,
    pub diagnostics: Option<Vec<String>>,
}

/// A post of a live page.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpectedPost {
    #[serde(default)]
    pub time: String,
    pub has: String,
}

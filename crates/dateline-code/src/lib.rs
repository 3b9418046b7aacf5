//! Codes what happened: events, quotes and figures, each with its evidence, by the rules of the codebook.
//!
//! Pure: the same document and codebook give the same events. It reads trees, never raw text, and knows no verb: what
//! a word tells stands in the codebook.

mod attitude;
mod clause;
mod domain;
mod event;
mod figure;
mod marks;
mod merge;
mod number;
mod party;
mod quote;
mod source;
mod stance;
pub mod topic;
mod trigger;
mod when;

pub use trigger::Miss;

use crate::topic::Topics;
use dateline_codebook::Codebook;
use dateline_doc::{CodedDocument, Document};
use dateline_resolve::tree::Tree;

/// What was looked at on the way, for `explain`.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Rules that were looked at and did not fire, by trigger.
    pub misses: Vec<Miss>,
    /// Events that were found and left out, with the reason.
    pub dropped: Vec<Dropped>,
}

/// An event that was found and left out.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// Its trigger: an index into `Document::tokens`.
    pub trigger: u32,
    /// The rule's id.
    pub rule: String,
    /// Why, for a person.
    pub why: String,
}

/// Codes a resolved document. Events come back by trigger offset, title first; empty where nothing is coded.
#[must_use]
pub fn code(document: Document, tree: &Tree, book: &Codebook, topics: &Topics) -> CodedDocument {
    coded(document, tree, book, topics, None)
}

/// Codes a resolved document and keeps what nearly fired.
#[must_use]
pub fn explain(document: Document, tree: &Tree, book: &Codebook, topics: &Topics) -> (CodedDocument, Trace) {
    let mut trace = Trace::default();
    let coded = coded(document, tree, book, topics, Some(&mut trace));
    (coded, trace)
}

fn coded(
    document: Document,
    tree: &Tree,
    book: &Codebook,
    topics: &Topics,
    trace: Option<&mut Trace>,
) -> CodedDocument {
    let marks = marks::Marks::new(&document, book);
    let clauses = clause::Clauses::new(&document, tree, &marks);
    let parties = party::Parties::new(&document, book);
    let mut events = event::find(&clauses, &parties, book, topics, trace);
    let mut quotes = quote::find(&clauses, &parties, book);
    let mut figures = figure::find(&clauses, &parties, book);
    merge::tie(&mut events, &mut quotes, &mut figures);
    CodedDocument { document, events, quotes, figures, diagnostics: Vec::new() }
}

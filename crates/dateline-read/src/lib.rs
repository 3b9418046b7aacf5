//! The four reading stages as one call: bytes in, a coded document out. The library that others embed.
//!
//! [`Knowledge`] holds the models, the gazetteer and the codebook, loaded once and shared by any number of threads.
//! [`read`] is pure: the same input and knowledge give the same document. [`json`] is the border where spans become
//! code points and records become the published schema.

mod error;
pub mod golden;
pub mod json;
mod knowledge;
pub mod phrase;
pub mod recode;

pub use dateline_code::{Dropped, Miss, Trace, topic};
pub use dateline_codebook as codebook;
pub use dateline_doc as doc;
pub use dateline_page::{Form, Input, Learned, Learner, Limits, Profile, ProfileError, Rules};
pub use dateline_resolve as resolve;
pub use error::ReadError;
pub use knowledge::{Knowledge, builtin_files};

use dateline_doc::{Article, CodedDocument, Document};
use dateline_resolve::tree::Tree;
use dateline_resolve::{place, time, who};

/// Reads a page and codes it.
#[must_use]
pub fn read(input: &Input<'_>, known: &Knowledge) -> CodedDocument {
    code(dateline_page::read(input), known)
}

/// Runs the page stage alone. Never fails: what could not be read is among the article's diagnostics.
#[must_use]
pub fn page(input: &Input<'_>) -> Article {
    dateline_page::read(input)
}

/// Makes an article of clean text, taken character for character.
#[must_use]
pub fn plain(text: &str) -> Article {
    let limits = Limits { max_bytes: usize::MAX };
    dateline_page::read(&Input { bytes: text.as_bytes(), form: Form::Plain, limits, ..Input::default() })
}

/// Codes an article that the page stage made.
#[must_use]
pub fn code(article: Article, known: &Knowledge) -> CodedDocument {
    let (document, tree) = resolved(article, known);
    dateline_code::code(document, &tree, &known.book, &known.topics)
}

/// Codes an article and keeps what nearly fired, for `explain`.
#[must_use]
pub fn explain(article: Article, known: &Knowledge) -> (CodedDocument, Trace) {
    let (document, tree) = resolved(article, known);
    dateline_code::explain(document, &tree, &known.book, &known.topics)
}

/// Runs the language stage alone.
#[must_use]
pub fn parse(article: Article, known: &Knowledge) -> Document {
    dateline_lang::parse(article, &known.models)
}

/// Annotates CoNLL-U: its sentences and words stay, all else is predicted anew.
///
/// # Errors
/// Where the input is not CoNLL-U.
pub fn parse_conllu(input: &str, known: &Knowledge) -> Result<String, ReadError> {
    Ok(dateline_lang::parse_conllu(input, &known.models)?)
}

/// Writes a parsed document as CoNLL-U.
#[must_use]
pub fn to_conllu(document: &Document) -> String {
    dateline_lang::to_conllu(document)
}

/// Reads an article's words and resolves who, when and where they mean.
#[must_use]
pub fn resolved(article: Article, known: &Knowledge) -> (Document, Tree) {
    resolve_parsed(dateline_lang::parse(article, &known.models), known)
}

/// Resolves who, when and where the words of a parsed document mean.
#[must_use]
pub fn resolve_parsed(mut doc: Document, known: &Knowledge) -> (Document, Tree) {
    if doc.article.published.is_none() {
        doc.article.published = time::infer_published(&doc, &known.times);
    }
    doc.times = time::find(&doc, &known.times);
    let tree = Tree::new(&doc);
    let names = who::Names::find(&doc, &known.book);
    let taken: Vec<place::NameSpan> = names.taken().map(|at| place::NameSpan { at }).collect();
    doc.places = place::find(&doc, &known.gazetteer, &taken, &known.world);
    doc.mentions = who::find(&doc, &tree, &known.book, &names, &known.ranker);
    who::ground(&mut doc, &tree, &known.book);
    dateline_resolve::bridge(&mut doc, &tree, &known.book, &known.gazetteer, &known.zones);
    (doc, tree)
}

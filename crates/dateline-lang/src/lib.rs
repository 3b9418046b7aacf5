//! Article to Document: sentences, words, tags, lemmas and trees of English news.
//!
//! One of the four reading stages and pure like the others: no clock, no disk, no chance. The weights come in as
//! bytes that somebody else holds. Bad text never fails here; only weights and CoNLL-U can be refused. What a word
//! means, whom it names and when, is for the stages after this one.
//!
//! The units follow UD English (EWT and GUM, release 2.16), on which the models are trained.

mod conllu;
mod cue;
mod eisner;
mod encoder;
mod error;
mod hash;
mod kernel;
mod lemma;
mod linear;
mod mend;
mod models;
mod net;
mod read;
mod sentence;
mod table;
mod tag;
mod token;
#[cfg(feature = "train")]
pub mod train;
mod words;

pub use error::LangError;
pub use models::Models;

use dateline_doc::{Article, Document};

/// Splits, tokenizes, tags, lemmatises and parses an article: title, body, captions, in this order.
///
/// Fills `Document::sentences` and `Document::tokens`; heads are indexes into the latter. Sentences never cross a
/// paragraph's border or a blank line and have at most 250 words; each is a tree with one root. Time and memory
/// are linear in the text, whatever is in it.
#[must_use]
pub fn parse(article: Article, models: &Models) -> Document {
    let mut doc = read::read(article, &models.parts);
    mend::infinitives(&mut doc);
    doc
}

/// Tags, lemmatises and parses sentences that come as CoNLL-U.
///
/// Words, sentences, comments, MISC and the ranges of multiword tokens stay; LEMMA, UPOS, FEATS, HEAD and DEPREL
/// are predicted anew, XPOS and DEPS are emptied.
///
/// # Errors
/// `LangError::NotConllu` where a line is not CoNLL-U.
pub fn parse_conllu(input: &str, models: &Models) -> Result<String, LangError> {
    conllu::annotate(input, &models.parts)
}

/// Writes a document's sentences as CoNLL-U: `sent_id`, `text`, `newpar`, `SpaceAfter=No`, ranges of multiword
/// tokens.
///
/// # Panics
/// Where the document's spans leave its texts; those of `parse` never do.
#[must_use]
pub fn to_conllu(doc: &Document) -> String {
    conllu::write(doc)
}

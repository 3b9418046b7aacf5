//! The codes of what the page stage could not read. `docs/diagnostics.md` says what each means and what to do.

use dateline_doc::{Diagnostic, Locus};

/// The input is empty or blank.
pub(crate) const EMPTY: &str = "P001";
/// There are words, but none that make an article.
pub(crate) const NO_ARTICLE: &str = "P002";
/// The bytes are no text.
pub(crate) const BINARY: &str = "P003";
/// More bytes than the limit.
pub(crate) const TOO_LARGE: &str = "P004";
/// Decoded from another encoding than UTF-8.
pub(crate) const NOT_UTF8: &str = "P005";
/// Bytes that no character stands for were replaced.
pub(crate) const REPLACED: &str = "P006";
/// Tags nested too deep: the tags were dropped and the text read as lines.
pub(crate) const TOO_DEEP: &str = "P007";
/// The page looks like a notice on cookies, a payment wall or an error.
pub(crate) const WALL: &str = "P008";
/// A date that the caller gave does not read.
pub(crate) const BAD_DATE: &str = "P009";
/// Only the beginning of the article is on the page.
pub(crate) const CUT: &str = "P010";
/// The host's name is written with letters that are taken for others.
pub(crate) const LOOKALIKE: &str = "P011";
/// Characters that nobody sees hide words or turn them around.
pub(crate) const UNSEEN: &str = "P012";

/// Diagnostics in the order they were met.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(pub(crate) Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one that is about the page as a whole.
    pub(crate) fn add(&mut self, code: &'static str, message: impl Into<String>) {
        self.add_at(code, message, None);
    }

    /// Adds one that is about a stretch of the article.
    pub(crate) fn add_at(&mut self, code: &'static str, message: impl Into<String>, at: Option<Locus>) {
        self.0.push(Diagnostic { code, message: message.into(), at });
    }
}

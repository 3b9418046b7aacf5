//! What can go wrong with a file of weights or with CoNLL-U that a caller hands in. Plain text never goes wrong.

/// Why the language stage cannot work with what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LangError {
    /// The bytes are no file of weights at all.
    #[error("L001 not a file of language weights; `cargo xtask train` writes one")]
    NotWeights,
    /// The weights are of another format than this program reads.
    #[error(
        "L002 language weights of format {found}, this program reads format {expected}; train them anew with `cargo xtask train`"
    )]
    OtherFormat {
        /// What the file says.
        found: u32,
        /// What this program reads.
        expected: u32,
    },
    /// The bytes are not those that were written.
    #[error("L003 the language weights are damaged ({what}); fetch or train them again")]
    Damaged {
        /// Which part does not hold.
        what: &'static str,
    },
    /// A line of CoNLL-U that cannot be read.
    #[error("L004 line {line} is not CoNLL-U ({what}); a word has ten columns parted by tabs")]
    NotConllu {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

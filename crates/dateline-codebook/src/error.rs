//! What can be wrong with a codebook, each mistake with its file and line.

use std::fmt;

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {kind}")]
pub struct Mistake {
    /// The file's path below the codebook's folder.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: MistakeKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum MistakeKind {
    #[error("C001 the file is not what the codebook's README says: {why}")]
    Unreadable { why: String },
    #[error("C002 id {id} stands already in {first}; ids are unique in the whole codebook")]
    DuplicateId { id: String, first: String },
    #[error("C003 rule {rule}: class @{class} is not in classes/; define it there or correct the name")]
    UnknownClass { rule: String, class: String },
    #[error("C004 rule {rule}: {position:?} is not a position; the README's table lists them")]
    UnknownPosition { rule: String, position: String },
    #[error("C005 rule {rule}: one of verb, noun, adj and aux is needed, and only one")]
    NoTrigger { rule: String },
    #[error("C006 rule {rule}: type {kind} has no mode {mode:?}; types.toml lists them")]
    UnknownMode { rule: String, kind: String, mode: String },
    #[error("C007 rule {rule}: CAMEO has no code {code}; cameo.tsv lists them")]
    UnknownCode { rule: String, code: String },
    #[error("C008 rule {rule}: an example is missing or both are the same; yes must fire, no must not")]
    NoExample { rule: String },
    #[error("C009 event type {kind} is not in types.toml")]
    UnknownType { kind: String },
    #[error("C010 {name:?} is already the name of {other}; join the two entries")]
    DuplicateName { name: String, other: String },
    #[error("C011 {text:?} is no day; write \"2013-02-25\", or \"2013-02\" where the day is not known")]
    BadDay { text: String },
    #[error(
        "C012 {name}: the term as {office} overlaps that of {other}; end the earlier with `to`, or mark a stand-in `acting = true`"
    )]
    OverlappingTerms { name: String, office: String, other: String },
    #[error("C013 {code:?} is not a country of countries.toml")]
    UnknownCountry { code: String },
    #[error("C014 {what}: {value:?} is not one of {allowed}")]
    BadValue { what: String, value: String, allowed: &'static str },
    #[error("C015 more than 128 classes: rules test them as bits of one number")]
    TooManyClasses,
    #[error("C016 {name:?} is not the name of an organisation; write it as its file in organizations/ does")]
    UnknownBody { name: String },
    #[error("C017 {name} stands twice in this file; join the entries, or mark the later one `namesake = true`")]
    TwicePerson { name: String },
    #[error("C018 rule {rule}: {context:?} is not a context; contexts.toml lists them")]
    UnknownContext { rule: String, context: String },
    #[error("C019 more than 64 contexts: those of a word are kept as bits of one number")]
    TooManyContexts,
}

/// All mistakes of one load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

//! The file of weights: sections behind a table of contents, checked once, read where they lie.
//!
//! Layout, little-endian: magic (8 bytes), format (u32), number of sections (u32), CRC-32 of all that follows
//! (u32), length of the whole file (u32); for each section its name (8 bytes), start and length (u64 each); the
//! sections, each at a multiple of eight. Nothing is unpacked, so that opening takes no longer than the checksum.

use crate::encoder::{Encoder, Reader};
use crate::error::LangError;
use crate::factuality::Factuality;
use crate::lemma::Lemmatizer;
use crate::lexicon::Lexicon;
use crate::linear::Linear;
use crate::spans::Spotter;
use crate::tag::Tagger;
use crate::trees::Parser;
use crate::words::WordLists;
use std::sync::Arc;

/// The trained weights and the word lists; cheap to clone, free to share between threads.
#[derive(Debug, Clone)]
pub struct Models {
    pub(crate) parts: Arc<Parts>,
}

/// What the stages work with.
#[derive(Debug)]
pub(crate) struct Parts {
    pub version: String,
    pub lists: WordLists,
    pub lexicon: Lexicon,
    pub splitter: Linear,
    pub lemmas: Lemmatizer,
    pub encoder: Encoder,
    pub tagger: Tagger,
    pub parser: Parser,
    pub spotter: Spotter,
    pub factuality: Factuality,
}

const MAGIC: &[u8; 8] = b"DATELANG";

/// Grows with every change of the layout, of the features or of their hashes.
const FORMAT: u32 = 4;

const HEAD: usize = 24;
const ENTRY: usize = 24;

/// A section's name.
pub(crate) type Name = [u8; 8];

const VERSION: Name = *b"version\0";
/// The list of tags.
pub(crate) const LABELS: Name = *b"labels\0\0";
/// Word classes of frequent words.
pub(crate) const CLASSES: Name = *b"classes\0";
/// The sentence splitter's weights.
pub(crate) const SPLITTER: Name = *b"splitter";
/// Which word takes which lemma rule.
pub(crate) const LEMMAS: Name = *b"lemmas\0\0";
/// The lemma rules.
pub(crate) const LEMMA_RULES: Name = *b"lemrules";
/// The network.
pub(crate) const NETWORK: Name = *b"network\0";
/// The numbers of the words that the lexicon knows.
pub(crate) const WORDS: Name = *b"words\0\0\0";
/// The lexicon's rows.
pub(crate) const ROWS: Name = *b"rows\0\0\0\0";

impl Models {
    /// Opens a file of weights; the bytes stay where they are.
    ///
    /// # Errors
    /// `LangError::NotWeights`, `OtherFormat` or `Damaged`, where the bytes are not a file that this program reads.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Models, LangError> {
        File::open(bytes)?.check()?;
        Self::embedded(bytes)
    }

    /// Opens weights that are part of the program without reading them through: a test has checked their sum.
    ///
    /// # Errors
    /// As `from_bytes`, but for the sum.
    pub fn embedded(bytes: &'static [u8]) -> Result<Models, LangError> {
        let file = File::open(bytes)?;
        let section = |name| file.section(name);
        let version =
            String::from_utf8(section(VERSION)?.to_vec()).map_err(|_| LangError::Damaged { what: "the version" })?;
        let labels = section(LABELS)?;
        let mut network = Reader { rest: section(NETWORK)? };
        let parts = Parts {
            version,
            lists: WordLists::embedded(),
            lexicon: Lexicon::open(section(CLASSES)?, section(WORDS)?, section(ROWS)?)?,
            splitter: Linear::open(section(SPLITTER)?)?,
            lemmas: Lemmatizer::open(section(LEMMAS)?, section(LEMMA_RULES)?)?,
            // In the order in which they lie there.
            encoder: Encoder::open(&mut network)?,
            tagger: Tagger::open(&mut network, labels)?,
            parser: Parser::open(&mut network)?,
            spotter: Spotter::open(&mut network)?,
            factuality: Factuality::open(&mut network)?,
        };
        Ok(Models { parts: Arc::new(parts) })
    }

    /// Returns the name of the training run that made the weights.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.parts.version
    }
}

/// A file of weights.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    contents: &'a [u8],
}

impl<'a> File<'a> {
    /// Checks the head and the length.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, LangError> {
        let head = bytes.get(..HEAD).filter(|h| h.starts_with(MAGIC)).ok_or(LangError::NotWeights)?;
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (found, n_sections, length) = (number(8), number(12) as usize, number(20) as usize);
        if found != FORMAT {
            return Err(LangError::OtherFormat { found, expected: FORMAT });
        }
        if length != bytes.len() {
            return Err(LangError::Damaged { what: "the length" });
        }
        let contents = n_sections
            .checked_mul(ENTRY)
            .and_then(|n| bytes.get(HEAD..HEAD + n))
            .ok_or(LangError::Damaged { what: "the contents" })?;
        Ok(Self { bytes, contents })
    }

    /// Checks the sum.
    fn check(&self) -> Result<(), LangError> {
        let sum = crc32fast::hash(&self.bytes[HEAD..]).to_le_bytes();
        if self.bytes[16..20] == sum { Ok(()) } else { Err(LangError::Damaged { what: "the checksum" }) }
    }

    /// Returns a section.
    pub(crate) fn section(&self, name: Name) -> Result<&'a [u8], LangError> {
        let long = |e: &[u8], at: usize| {
            e.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(u64::MAX, u64::from_le_bytes)
        };
        let entry = self.contents.chunks_exact(ENTRY).find(|e| e.starts_with(&name));
        entry
            .and_then(|e| {
                let start = usize::try_from(long(e, 8)).ok()?;
                let end = start.checked_add(usize::try_from(long(e, 16)).ok()?)?;
                self.bytes.get(start..end)
            })
            .ok_or(LangError::Damaged { what: "a section" })
    }
}

/// Writes the file that `Models::from_bytes` reads.
#[cfg(feature = "train")]
pub(crate) fn write(version: &str, sections: &[(Name, Vec<u8>)]) -> Vec<u8> {
    let mut all = vec![(VERSION, version.as_bytes().to_vec())];
    all.extend_from_slice(sections);
    let mut contents = Vec::new();
    let mut body: Vec<u8> = Vec::new();
    let first = HEAD + all.len() * ENTRY;
    for (name, bytes) in &all {
        while !(first + body.len()).is_multiple_of(8) {
            body.push(0);
        }
        contents.extend_from_slice(name);
        contents.extend_from_slice(&((first + body.len()) as u64).to_le_bytes());
        contents.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        body.extend_from_slice(bytes);
    }
    contents.extend_from_slice(&body);
    let mut out = MAGIC.to_vec();
    for n in [FORMAT, all.len() as u32, crc32fast::hash(&contents), (HEAD + contents.len()) as u32] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    out.extend_from_slice(&contents);
    out
}

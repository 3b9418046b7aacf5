//! Units of an archive run: which bytes of which object, and by which reader they were read.

use crate::{ClusterError, Part};
use dateline_read::Knowledge;
use dateline_wire::Item;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The content type of a message that is a unit.
pub const KIND: &str = "application/vnd.dateline.range+json";
/// The form of the entries.
const FORM: u32 = 1;
/// Bits of a number of a report that count within its unit.
const OWN_BITS: u32 = 21;
/// Documents of a unit.
pub(crate) const MOST: u64 = 1 << OWN_BITS;

/// Bytes of an object. Of a web archive any range: it stands for the records that begin in it. Of all else the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Where the object is: `file://`, `s3://`, `gs://`, `az://`, `http(s)://`.
    pub url: String,
    /// Where it begins.
    #[serde(default)]
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
}

impl Unit {
    /// Reads a unit from a message.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn read(label: &str, bytes: &[u8]) -> Result<Self, ClusterError> {
        let bad = |why: String| ClusterError::Unit { label: label.to_owned(), why };
        let unit: Self = serde_json::from_slice(bytes).map_err(|e| bad(e.to_string()))?;
        match unit.offset.checked_add(unit.length) {
            Some(_) => Ok(unit),
            None => Err(bad("its end is beyond all numbers".to_owned())),
        }
    }

    /// Reads a unit from what a broker brought.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn of(item: &Item) -> Result<Self, ClusterError> {
        match item {
            Item::Page(page) => Self::read(&page.label, &page.bytes),
            Item::Broken(broken) => Self::read(&broken.label, b""),
            Item::Unreadable { label, .. } | Item::Skipped { label, .. } => Self::read(label, b""),
        }
    }

    /// Returns the name of its files, by where it begins: read by another reader, or from an object that has grown, it
    /// takes the place of what was there.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = self.hash();
        name.truncate(32);
        name
    }

    fn hash(&self) -> String {
        hash(&[self.url.as_bytes(), &self.offset.to_be_bytes()])
    }

    /// Returns the number of its first report: 42 bits of its name, and room for [`MOST`] reports.
    pub(crate) fn first_seq(&self) -> i64 {
        let high = u64::from_str_radix(self.hash().get(..16).unwrap_or("0"), 16).unwrap_or(0);
        i64::try_from((high >> (1 + OWN_BITS)) << OWN_BITS).unwrap_or(0)
    }

    /// Looks whether an object of that size can be read so.
    ///
    /// # Errors
    /// It cannot.
    pub(crate) fn check(&self, n_bytes: u64) -> Result<(), ClusterError> {
        if self.is_archive() || self.offset == 0 && self.length >= n_bytes {
            return Ok(());
        }
        let why = "only of web archives parts are read".to_owned();
        Err(ClusterError::Unit { label: self.url.clone(), why })
    }

    /// Says whether it may be a part of its object.
    pub(crate) fn is_archive(&self) -> bool {
        is_archive(&self.url)
    }
}

fn is_archive(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    path.ends_with(".warc") || path.ends_with(".warc.gz")
}

/// Cuts an object into units: a web archive every so many bytes, all else not.
pub(crate) fn cut(url: &str, n_bytes: u64, range_bytes: u64) -> Vec<Unit> {
    let whole = Unit { url: url.to_owned(), offset: 0, length: n_bytes };
    if !is_archive(url) || n_bytes <= range_bytes {
        return vec![whole];
    }
    let mut out = Vec::new();
    let mut offset = 0;
    while offset < n_bytes {
        let length = range_bytes.min(n_bytes - offset);
        out.push(Unit { offset, length, ..whole.clone() });
        offset += length;
    }
    out
}

/// What reads: where one of these changes, documents may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Of the program.
    pub version: String,
    /// The hash of the codebook.
    pub codebook: String,
    /// The version of the language model.
    pub model: String,
}

impl Reader {
    pub(crate) fn of(known: &Knowledge) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            codebook: known.book.sha256.clone(),
            model: known.model_version().to_owned(),
        }
    }
}

/// A unit as an entry has it: with the size of its object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) url: String,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) n_bytes: u64,
}

/// What is said of a unit when all its files are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) form: u32,
    pub(crate) unit: Placed,
    pub(crate) reader: Reader,
    pub(crate) tables: BTreeMap<String, Vec<Part>>,
    pub(crate) n_pages: u64,
    pub(crate) n_documents: u64,
    pub(crate) failed: BTreeMap<String, u64>,
}

impl Entry {
    /// Begins the entry of a unit that nothing was read of yet.
    pub(crate) fn new(unit: &Unit, n_bytes: u64, reader: &Reader) -> Self {
        let Unit { url, offset, length } = unit.clone();
        Self {
            form: FORM,
            unit: Placed { url, offset, length, n_bytes },
            reader: reader.clone(),
            tables: BTreeMap::new(),
            n_pages: 0,
            n_documents: 0,
            failed: BTreeMap::new(),
        }
    }

    /// Says whether that is the entry of the same bytes by the same reader.
    pub(crate) fn is_of_same(&self, bytes: &[u8]) -> bool {
        let found: Result<Self, _> = serde_json::from_slice(bytes);
        found.is_ok_and(|f| f.form == self.form && f.unit == self.unit && f.reader == self.reader)
    }
}

/// Returns the SHA-256 of parts, in hexadecimal; each part with its length, so that none runs into the next.
pub(crate) fn hash(parts: &[&[u8]]) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update((part.len() as u64).to_be_bytes());
        sum.update(part);
    }
    sum.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_cut_and_nothing_else() {
        let ranges = |url: &str, n: u64| cut(url, n, 100).iter().map(|u| (u.offset, u.length)).collect::<Vec<_>>();
        assert_eq!(ranges("s3://b/a.warc.gz", 250), [(0, 100), (100, 100), (200, 50)]);
        assert_eq!(ranges("s3://b/a.warc", 200), [(0, 100), (100, 100)]);
        assert_eq!(ranges("s3://b/a.jsonl", 250), [(0, 250)]);
        assert_eq!(ranges("s3://b/a.warc", 0), [(0, 0)]);
    }

    #[test]
    fn numbers_of_units_are_apart() {
        let mut seen: Vec<i64> = cut("file:///a.warc", 1000, 1).iter().map(Unit::first_seq).collect();
        seen.sort_unstable();
        assert!(seen.iter().all(|s| *s >= 0 && s % MOST as i64 == 0));
        assert!(seen.windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn a_unit_is_read_strictly() {
        let read = |text: &str| Unit::read("news:1", text.as_bytes()).map_err(|e| e.to_string()[..4].to_owned());
        assert!(read(r#"{"url":"file:///a.warc","offset":5,"length":7}"#).is_ok());
        assert_eq!(read(r#"{"url":"file:///a.warc"}"#).err().as_deref(), Some("K032"));
        assert_eq!(read(r#"{"text":"The ferry is late."}"#).err().as_deref(), Some("K032"));
        let end = format!(r#"{{"url":"file:///a.warc","offset":{},"length":7}}"#, u64::MAX);
        assert_eq!(read(&end).err().as_deref(), Some("K032"));
    }
}

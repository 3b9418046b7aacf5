//! Publishes a store: its segments as they are, what is not folded yet, and the tables that are made of the journal, as
//! plain Parquet files that others read while the store goes on.
//!
//! Files first, then the snapshot that names them: whoever reads has a whole moment or the one before. Files that the last
//! few snapshots do not name are cleared away after a while, so that a question that is under way finds its files.

use crate::publication::{self, Part, Publication, path};
use crate::{ClusterError, Place};
use dateline_store::rows::{Kind, schema};
use dateline_store::{Segment, Snapshot, StoreError, TABLES, packed, without};
use jiff::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// How a store is published.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// So many snapshots stay.
    pub keep: usize,
    /// What no snapshot names stays so long, in seconds.
    pub grace: u64,
    /// Whether each table is a Delta table too.
    pub delta: bool,
}

impl Default for Publishing {
    fn default() -> Self {
        Self { keep: 3, grace: 600, delta: false }
    }
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What is there now.
    pub publication: Publication,
    /// How many files were written for it.
    pub n_written: usize,
    /// How many bytes.
    pub n_bytes: u64,
    /// How many old files were cleared away.
    pub n_removed: usize,
}

/// Publishes a moment of a store.
///
/// # Errors
/// The place cannot be written, or is somebody else's; the store cannot be read.
pub async fn publish(
    snapshot: &Snapshot,
    place: &Place,
    how: &Publishing,
    now: Timestamp,
) -> Result<Published, ClusterError> {
    let store = snapshot.identity()?.ok_or(ClusterError::NoIdentity)?;
    let before = Publication::find(place).await?;
    if let Some(before) = before.as_ref().filter(|b| b.store != store) {
        return Err(ClusterError::Foreign { place: place.shown(), found: before.store.clone(), own: store });
    }
    let number = before.as_ref().map_or(1, |b| b.number + 1);
    publication::prepare(place).await?;
    let known: BTreeMap<String, Part> =
        before.iter().flat_map(|b| b.tables.values().flatten()).map(|part| (part.path.clone(), part.clone())).collect();
    let mut writer = Writer { place, known, n_written: 0, n_bytes: 0 };
    let mut publication = Publication::new(&store, number, snapshot.revision()?, &now.to_string());
    for kind in Kind::ALL {
        let parts = writer.rows(snapshot, kind).await?;
        publication.tables.insert(kind.name().to_owned(), parts);
    }
    for (table, _) in TABLES {
        let parts = writer.made(snapshot, table).await?;
        publication.tables.insert((*table).to_owned(), parts);
    }
    let (n_written, n_bytes) = (writer.n_written, writer.n_bytes);
    let same = before.as_ref().is_some_and(|b| b.tables == publication.tables && b.revision == publication.revision);
    let publication = if let Some(before) = before.filter(|_| same) {
        before
    } else {
        let text = serde_json::to_vec(&publication)
            .map_err(|e| ClusterError::Damaged { place: place.shown(), why: e.to_string() })?;
        if !place.put_new(&path(number), text).await? {
            return Err(ClusterError::Twice { place: place.shown(), number });
        }
        publication
    };
    #[cfg(feature = "delta")]
    if how.delta {
        crate::delta::publish(place, &publication).await?;
    }
    let n_removed = clear(place, how, now).await?;
    Ok(Published { publication, n_written, n_bytes, n_removed })
}

struct Writer<'a> {
    place: &'a Place,
    /// What the snapshot before names.
    known: BTreeMap<String, Part>,
    n_written: usize,
    n_bytes: u64,
}

impl Writer<'_> {
    /// A table of rows: its segments, those with superseded rows written anew without them, and what is not folded.
    async fn rows(&mut self, snapshot: &Snapshot, kind: Kind) -> Result<Vec<Part>, ClusterError> {
        let table = kind.name();
        let mut parts = Vec::new();
        for segment in snapshot.segments.iter().filter(|s| s.kind == kind) {
            let gone: BTreeSet<i64> = snapshot.superseded.range(segment.first..=segment.last).copied().collect();
            parts.extend(self.segment(snapshot, segment, &gone).await?);
        }
        let recent = snapshot.recent.get(&kind).map_or(&[][..], Vec::as_slice);
        let rows = recent.iter().map(|batch| Ok(without(batch, &snapshot.superseded)));
        let (bytes, n_rows) = packed(schema(kind), rows)?;
        if n_rows > 0 {
            parts.push(self.put(table, "recent", bytes, n_rows).await?);
        }
        Ok(some(table, parts))
    }

    async fn segment(
        &mut self,
        snapshot: &Snapshot,
        segment: &Segment,
        gone: &BTreeSet<i64>,
    ) -> Result<Option<Part>, ClusterError> {
        let table = segment.kind.name();
        let source = snapshot.file(segment);
        let read = || std::fs::read(&source).map_err(|e| StoreError::Disk { path: source.clone(), source: e });
        if gone.is_empty() {
            // the sum is in the name: a store that was restored writes other segments under the same names
            let stem = segment.file.trim_end_matches(".parquet");
            let path = format!("{table}/{stem}-{:08x}.parquet", segment.crc);
            let part = Part { path, n_rows: segment.n_rows, n_bytes: segment.n_bytes };
            if self.known.get(&part.path) != Some(&part) {
                let bytes = read()?;
                if bytes.len() as u64 != segment.n_bytes || crc32fast::hash(&bytes) != segment.crc {
                    return Err(StoreError::Damaged { path: source }.into());
                }
                self.write(&part, bytes).await?;
            }
            return Ok(Some(part));
        }
        let damaged = |e: &dyn std::fmt::Display| ClusterError::Damaged {
            place: source.display().to_string(),
            why: e.to_string(),
        };
        let batches = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(read()?))
            .and_then(|b| b.build())
            .map_err(|e| damaged(&e))?
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| damaged(&e))?;
        let kept = batches.iter().map(|batch| {
            let batch = arrow_array::RecordBatch::try_new(schema(segment.kind), batch.columns().to_vec());
            batch.map(|b| without(&b, gone)).map_err(|e| StoreError::from(parquet::errors::ParquetError::from(e)))
        });
        let (bytes, n_rows) = packed(schema(segment.kind), kept)?;
        if n_rows == 0 {
            return Ok(None);
        }
        let stem = segment.file.trim_end_matches(".parquet");
        Ok(Some(self.put(table, stem, bytes, n_rows).await?))
    }

    /// A table that is made of the journal, whole.
    async fn made(&mut self, snapshot: &Snapshot, table: &str) -> Result<Vec<Part>, ClusterError> {
        let Some(batch) = snapshot.table(table)? else { return Ok(some(table, Vec::new())) };
        let (bytes, n_rows) = packed(batch.schema(), std::iter::once(Ok(batch)))?;
        let parts = if n_rows > 0 { vec![self.put(table, "all", bytes, n_rows).await?] } else { Vec::new() };
        Ok(some(table, parts))
    }

    /// Writes a file under a name that its bytes give it.
    async fn put(&mut self, table: &str, stem: &str, bytes: Vec<u8>, n_rows: u64) -> Result<Part, ClusterError> {
        let sum = sha2::Sha256::digest(&bytes);
        let name: String = sum.iter().take(8).map(|b| format!("{b:02x}")).collect();
        let part = Part { path: format!("{table}/{stem}-{name}.parquet"), n_rows, n_bytes: bytes.len() as u64 };
        if !self.known.contains_key(&part.path) {
            self.write(&part, bytes).await?;
        }
        Ok(part)
    }

    async fn write(&mut self, part: &Part, bytes: Vec<u8>) -> Result<(), ClusterError> {
        self.n_written += 1;
        self.n_bytes += part.n_bytes;
        self.place.put(&part.path, bytes).await
    }
}

/// A table has at least one file.
fn some(table: &str, mut parts: Vec<Part>) -> Vec<Part> {
    if parts.is_empty() {
        parts.push(Part { path: publication::empty(table), n_rows: 0, n_bytes: 0 });
    }
    parts
}

/// Clears away old snapshots, and files that none of the others names.
async fn clear(place: &Place, how: &Publishing, now: Timestamp) -> Result<usize, ClusterError> {
    let mut numbers = publication::numbers(place).await?;
    numbers.sort_unstable();
    let n_old = numbers.len().saturating_sub(how.keep.max(1));
    let (old, kept) = numbers.split_at(n_old);
    let mut named: BTreeSet<String> = BTreeSet::new();
    for number in kept {
        let Some(bytes) = place.get(&path(*number)).await? else { continue };
        let read: Publication = serde_json::from_slice(&bytes)
            .map_err(|e| ClusterError::Damaged { place: place.url(&path(*number)), why: e.to_string() })?;
        named.extend(read.tables.into_values().flatten().map(|p| p.path));
    }
    for number in old {
        place.remove(&path(*number)).await?;
    }
    let before = now.as_millisecond() - i64::try_from(how.grace).unwrap_or(i64::MAX / 1000) * 1000;
    let mut n_removed = 0;
    for table in publication::names() {
        for entry in place.list(table).await? {
            let ours = entry.path.ends_with(".parquet") && entry.path != publication::empty(table);
            if ours && !named.contains(&entry.path) && entry.modified < before {
                place.remove(&entry.path).await?;
                n_removed += 1;
            }
        }
    }
    Ok(n_removed)
}

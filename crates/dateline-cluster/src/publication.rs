//! What a store published: which Parquet files make which table, at one moment.
//!
//! `<place>/<table>/<file>.parquet` are the files, never changed once they are written. `_dateline/snapshots/<number>.json`
//! names those of a moment; the greatest number counts. An archive run writes no snapshot: its units are named one by one
//! in `_dateline/units/`, and what is there makes the tables.

use crate::{ClusterError, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the files.
const FORM: u32 = 1;
/// Where the snapshots are.
pub(crate) const SNAPSHOTS: &str = "_dateline/snapshots";
/// Where the units of an archive run are.
pub const UNITS: &str = "_dateline/units";

/// A file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where it is, below the place.
    pub path: String,
    /// How many rows it has.
    pub n_rows: u64,
    /// Its size.
    pub n_bytes: u64,
}

/// The tables of a store at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The form of this file.
    pub form: u32,
    /// Whose it is.
    pub store: String,
    /// The how-manieth it is.
    pub number: u64,
    /// The last report of the journal that is in it.
    pub revision: i64,
    /// When it was published.
    pub at: String,
    /// Of each table its files: at least one, which may have no rows.
    pub tables: BTreeMap<String, Vec<Part>>,
}

impl Publication {
    /// Starts one with no files.
    #[must_use]
    pub(crate) fn new(store: &str, number: u64, revision: i64, at: &str) -> Self {
        Self { form: FORM, store: store.to_owned(), number, revision, at: at.to_owned(), tables: BTreeMap::new() }
    }

    /// Reads the newest one at a place.
    ///
    /// # Errors
    /// Nothing was published there, or it does not read.
    pub async fn newest(place: &Place) -> Result<Self, ClusterError> {
        match Self::find(place).await? {
            Some(found) => Ok(found),
            None => Self::of_units(place).await,
        }
    }

    /// Reads the newest snapshot, where there is one.
    pub(crate) async fn find(place: &Place) -> Result<Option<Self>, ClusterError> {
        // a snapshot may be cleared away between the list and the reading: then there is a newer one
        for _ in 0..3 {
            let Some(number) = numbers(place).await?.into_iter().max() else { return Ok(None) };
            if let Some(bytes) = place.get(&path(number)).await? {
                return Self::read(place, &path(number), &bytes).map(Some);
            }
        }
        Err(ClusterError::Nothing { place: place.shown() })
    }

    fn read(place: &Place, below: &str, bytes: &[u8]) -> Result<Self, ClusterError> {
        let damaged = |why: String| ClusterError::Damaged { place: place.url(below), why };
        let read: Self = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        if read.form != FORM {
            return Err(damaged(format!("it is of form {}, this version reads {FORM}", read.form)));
        }
        Ok(read)
    }

    /// What an archive run has written so far.
    async fn of_units(place: &Place) -> Result<Self, ClusterError> {
        #[derive(Deserialize)]
        struct Unit {
            tables: BTreeMap<String, Vec<Part>>,
        }
        let mut out = Self::new("archive", 0, 0, "");
        let units = place.list(UNITS).await?;
        if units.is_empty() {
            return Err(ClusterError::Nothing { place: place.shown() });
        }
        for unit in &units {
            let Some(bytes) = place.get(&unit.path).await? else { continue };
            let read: Unit = serde_json::from_slice(&bytes)
                .map_err(|e| ClusterError::Damaged { place: place.url(&unit.path), why: e.to_string() })?;
            for (table, parts) in read.tables {
                out.tables.entry(table).or_default().extend(parts);
            }
            out.revision += 1;
        }
        for table in names() {
            let parts = out.tables.entry(table.to_owned()).or_default();
            if parts.is_empty() {
                parts.push(Part { path: empty(table), n_rows: 0, n_bytes: 0 });
            }
        }
        Ok(out)
    }
}

/// The names of all tables.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let kept = dateline_store::rows::Kind::ALL.iter().map(|k| k.name());
    kept.chain(dateline_store::TABLES.iter().map(|(name, _)| *name))
}

/// Where the file without rows of a table is.
pub(crate) fn empty(table: &str) -> String {
    format!("{table}/empty.parquet")
}

/// Writes a file without rows for every table that has none yet, so that each table can be named.
///
/// # Errors
/// What the store says.
pub async fn prepare(place: &Place) -> Result<(), ClusterError> {
    for table in names() {
        if let Some(schema) = schema(table) {
            let (bytes, _) = dateline_store::packed(schema, std::iter::empty())?;
            place.put_new(&empty(table), bytes).await?;
        }
    }
    Ok(())
}

/// The columns of a table.
pub(crate) fn schema(table: &str) -> Option<arrow_schema::SchemaRef> {
    let kept = dateline_store::rows::Kind::ALL.into_iter().find(|k| k.name() == table);
    kept.map(dateline_store::rows::schema).or_else(|| dateline_store::table_schema(table))
}

/// Where a snapshot is.
pub(crate) fn path(number: u64) -> String {
    format!("{SNAPSHOTS}/{number:012}.json")
}

/// The numbers of the snapshots that are there.
pub(crate) async fn numbers(place: &Place) -> Result<Vec<u64>, ClusterError> {
    let entries = place.list(SNAPSHOTS).await?;
    let number = |path: &str| path.rsplit('/').next()?.strip_suffix(".json")?.parse().ok();
    Ok(entries.iter().filter_map(|e| number(&e.path)).collect())
}

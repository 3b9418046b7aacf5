//! Rows become Parquet segments: written to a temporary name, synced, renamed, the folder synced, and only then
//! catalogued, in one transaction with the counts that are kept and the state of the stories. What dies in between leaves
//! a file that no catalogue names; opening the store removes it. Superseded rows are taken out of old segments the same
//! way: a new file first, the catalogue next, the old file last.

use crate::rollup::{self, Rollup};
use crate::rows::{Batches, Kind, schema};
use crate::{Store, StoreError, fail};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::SchemaRef;
use arrow_select::filter::filter_record_batch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::ChunkReader;
use parquet::file::statistics::Statistics;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Segments smaller than this are merged when there are more than [`MANY`] of a table.
const SMALL: u64 = 1_000_000;
/// See [`SMALL`].
const MANY: usize = 12;

/// A segment as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its number.
    pub id: i64,
    /// Which table it holds rows of.
    pub kind: Kind,
    /// Its file's name, inside `segments/`.
    pub file: String,
    /// The first number of the journal that it may hold rows of.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// How many rows.
    pub n_rows: u64,
    /// Its size.
    pub n_bytes: u64,
    /// CRC-32 of its bytes.
    pub crc: u32,
}

impl Segment {
    /// Whether rows of one of these reports may lie in it.
    fn may_have(&self, reports: &BTreeSet<i64>) -> bool {
        reports.range(self.first..=self.last).next().is_some()
    }
}

/// Writes batches of one table as a Parquet file in memory.
pub(crate) fn parquet(
    kind: Kind,
    batches: impl IntoIterator<Item = Result<RecordBatch, StoreError>>,
) -> Result<(Vec<u8>, u64), StoreError> {
    packed(schema(kind), batches)
}

/// Writes batches as a Parquet file in memory, as the segments are written; and how many rows it has.
///
/// # Errors
/// The batches are not of that schema, or come with an error.
pub fn packed(
    schema: SchemaRef,
    batches: impl IntoIterator<Item = Result<RecordBatch, StoreError>>,
) -> Result<(Vec<u8>, u64), StoreError> {
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties()))?;
    let mut n_rows = 0;
    for batch in batches {
        let batch = batch?;
        n_rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    Ok((writer.into_inner()?, n_rows))
}

/// How segments are packed.
pub(crate) fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(128 * 1024))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("dateline".to_owned())
        .build()
}

/// Leaves out the rows of superseded reports.
#[must_use]
pub fn without(batch: &RecordBatch, gone: &BTreeSet<i64>) -> RecordBatch {
    if gone.is_empty() {
        return batch.clone();
    }
    let Some(seqs) = batch.column(0).as_primitive_opt::<Int64Type>() else { return batch.clone() };
    let keep: BooleanArray = seqs.values().iter().map(|s| Some(!gone.contains(s))).collect();
    filter_record_batch(batch, &keep).unwrap_or_else(|_| batch.clone())
}

/// The rows of superseded reports alone.
fn only(batch: &RecordBatch, gone: &BTreeSet<i64>) -> RecordBatch {
    let Some(seqs) = batch.column(0).as_primitive_opt::<Int64Type>() else { return batch.slice(0, 0) };
    let keep: BooleanArray = seqs.values().iter().map(|s| Some(gone.contains(s))).collect();
    filter_record_batch(batch, &keep).unwrap_or_else(|_| batch.slice(0, 0))
}

/// Counts a segment's rows in, or out where `sign` is -1: all of them, or those of some reports. Only the columns that are
/// counted are read, and of these only the row groups that may have such a report.
pub(crate) fn count<R: ChunkReader + 'static>(
    counts: &mut Rollup,
    kind: Kind,
    segment: R,
    reports: Option<&BTreeSet<i64>>,
    sign: i64,
) -> Result<(), StoreError> {
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(segment)?;
    if let Some(reports) = reports {
        let may_have = |group: &parquet::file::metadata::RowGroupMetaData| match group.column(0).statistics() {
            Some(Statistics::Int64(seqs)) => match (seqs.min_opt(), seqs.max_opt()) {
                (Some(min), Some(max)) => reports.range(*min..=*max).next().is_some(),
                _ => true,
            },
            _ => true,
        };
        let groups = builder.metadata().row_groups().iter().enumerate();
        let groups = groups.filter(|(_, g)| may_have(g)).map(|(n, _)| n).collect();
        builder = builder.with_row_groups(groups);
    }
    let columns = ProjectionMask::columns(builder.parquet_schema(), Rollup::columns(kind).iter().copied());
    for batch in builder.with_projection(columns).build()? {
        let batch = batch.map_err(parquet::errors::ParquetError::from)?;
        counts.add(kind, &reports.map_or_else(|| batch.clone(), |reports| only(&batch, reports)), sign);
    }
    Ok(())
}

/// What is to be added to the kept counts to have today's: the rows that are in no segment yet, and, counted out, those of
/// superseded reports that still lie in one.
pub(crate) fn counts_since(
    recent: &BTreeMap<Kind, Vec<RecordBatch>>,
    folder: &Path,
    segments: &[Segment],
    superseded: &BTreeSet<i64>,
) -> Result<Rollup, StoreError> {
    let mut out = Rollup::default();
    for (kind, batches) in recent {
        batches.iter().for_each(|batch| out.add(*kind, batch, 1));
    }
    for segment in segments {
        if Rollup::columns(segment.kind).is_empty() || !segment.may_have(superseded) {
            continue;
        }
        let path = folder.join(&segment.file);
        let file = File::open(&path).map_err(|source| StoreError::Disk { path, source })?;
        count(&mut out, segment.kind, file, Some(superseded), -1)?;
    }
    Ok(out)
}

/// The catalogue, by number.
pub(crate) fn catalogue(conn: &Connection) -> Result<Vec<Segment>, StoreError> {
    let mut query =
        conn.prepare_cached("SELECT id, kind, file, first, last, n_rows, n_bytes, crc FROM segments ORDER BY id")?;
    let rows = query.query_map([], |r| {
        let kind: String = r.get(1)?;
        Ok(Segment {
            id: r.get(0)?,
            kind: Kind::ALL.into_iter().find(|k| k.name() == kind).unwrap_or(Kind::Events),
            file: r.get(2)?,
            first: r.get(3)?,
            last: r.get(4)?,
            n_rows: r.get::<_, i64>(5)? as u64,
            n_bytes: r.get::<_, i64>(6)? as u64,
            crc: r.get::<_, i64>(7)? as u32,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Store {
    /// Returns the folder of the segments.
    #[must_use]
    pub fn segments_folder(&self) -> PathBuf {
        self.dir.join("segments")
    }

    /// Returns the catalogue, by number.
    ///
    /// # Errors
    /// What the database says.
    pub fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        catalogue(&self.conn)
    }

    /// Folds the recent rows into segments, brings the kept counts up to date, and takes superseded rows out of old
    /// segments. Nothing is lost where it fails or dies at any step: the journal has it all.
    ///
    /// # Errors
    /// What the disk or the database says; the store goes on as before the call.
    pub fn fold(&mut self) -> Result<(), StoreError> {
        self.compact_superseded()?;
        if self.recent_reports > 0 {
            self.fold_recent()?;
        }
        for kind in Kind::ALL {
            self.merge_small(kind)?;
        }
        Ok(())
    }

    fn fold_recent(&mut self) -> Result<(), StoreError> {
        let last = self.last_seq;
        let mut written: Vec<(Kind, String, u64, u64, u32)> = Vec::new();
        let mut rollup = Rollup::default();
        for kind in Kind::ALL {
            let batches = self.recent.get(&kind).map_or(&[][..], Vec::as_slice);
            if batches.is_empty() {
                continue;
            }
            for batch in batches {
                rollup.add(kind, batch, 1);
            }
            let (bytes, n_rows) = parquet(kind, batches.iter().map(|b| Ok(b.clone())))?;
            let file = format!("{}-{last:012}.parquet", kind.name());
            let crc = self.put_segment(&file, &bytes)?;
            written.push((kind, file, n_rows, bytes.len() as u64, crc));
        }
        fail::point("fold.files_written");
        let state = self.state.save();
        let first = self.folded_seq + 1;
        let tx = self.conn.transaction()?;
        for (kind, file, n_rows, n_bytes, crc) in &written {
            tx.prepare_cached("INSERT INTO segments (kind, file, first, last, n_rows, n_bytes, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                .execute(params![kind.name(), file, first, last, *n_rows as i64, *n_bytes as i64, crc])?;
        }
        rollup.write(&tx)?;
        tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('folded', ?1)", [last])?;
        tx.execute(
            "INSERT OR REPLACE INTO state (id, seq, body) VALUES (1, ?1, ?2)",
            params![last, lz4_flex::compress_prepend_size(&state)],
        )?;
        fail::point("fold.before_commit");
        tx.commit()?;
        fail::point("fold.after_commit");
        self.folded_seq = last;
        self.recent.clear();
        self.recent_reports = 0;
        self.recent_events = 0;
        self.commit_search()?;
        Ok(())
    }

    /// Writes a segment's file under its final name. A file of that name that no catalogue knows is replaced.
    fn put_segment(&self, file: &str, bytes: &[u8]) -> Result<u32, StoreError> {
        let folder = self.segments_folder();
        let (part, whole) = (folder.join(format!("{file}.part")), folder.join(file));
        let io = |path: &std::path::Path| {
            let path = path.to_owned();
            move |source| StoreError::Disk { path, source }
        };
        self.disk.remove(&part).map_err(io(&part))?;
        self.disk.write_new(&part, bytes).map_err(io(&part))?;
        fail::point("fold.part_written");
        self.disk.rename(&part, &whole).map_err(io(&whole))?;
        fail::point("fold.renamed");
        Ok(crc32fast::hash(bytes))
    }

    /// Reads a segment's batches, and says so where its bytes are not those that were written.
    pub(crate) fn read_segment(&self, segment: &Segment) -> Result<Vec<u8>, StoreError> {
        let path = self.segments_folder().join(&segment.file);
        let bytes = self.disk.read(&path).map_err(|source| StoreError::Disk { path: path.clone(), source })?;
        if bytes.len() as u64 != segment.n_bytes || crc32fast::hash(&bytes) != segment.crc {
            return Err(StoreError::Damaged { path });
        }
        Ok(bytes)
    }

    /// Takes the rows of superseded reports out of the segments that hold them.
    pub(crate) fn compact_superseded(&mut self) -> Result<(), StoreError> {
        if self.superseded.is_empty() {
            return Ok(());
        }
        let gone = self.superseded.clone();
        for segment in self.segments()? {
            if !segment.may_have(&gone) {
                continue;
            }
            self.rewrite(&[segment], &gone)?;
        }
        self.conn.execute("UPDATE journal SET superseded = 2 WHERE superseded = 1", [])?;
        self.superseded.clear();
        Ok(())
    }

    /// Merges small neighbours, so that their number stays small.
    fn merge_small(&mut self, kind: Kind) -> Result<(), StoreError> {
        let small: Vec<Segment> = self.segments()?.into_iter().filter(|s| s.kind == kind && s.n_rows < SMALL).collect();
        if small.len() <= MANY {
            return Ok(());
        }
        let mut group: Vec<Segment> = Vec::new();
        let mut n_rows = 0;
        for segment in small {
            n_rows += segment.n_rows;
            group.push(segment);
            if n_rows >= SMALL {
                break;
            }
        }
        self.rewrite(&group, &BTreeSet::new())
    }

    /// Writes segments of one table anew as one, without the rows of some reports.
    fn rewrite(&mut self, old: &[Segment], gone: &BTreeSet<i64>) -> Result<(), StoreError> {
        let Some(kind) = old.first().map(|s| s.kind) else { return Ok(()) };
        let mut rollup = Rollup::default();
        let mut sources = Vec::new();
        for segment in old {
            let bytes = self.read_segment(segment)?;
            sources.push(ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))?.build()?);
        }
        let batches = sources.into_iter().flatten().map(|batch| {
            let batch = batch.map_err(parquet::errors::ParquetError::from)?;
            let batch = RecordBatch::try_new(schema(kind), batch.columns().to_vec())
                .map_err(parquet::errors::ParquetError::from)?;
            rollup.add(kind, &only(&batch, gone), -1);
            Ok(without(&batch, gone))
        });
        let (bytes, n_rows) = self::parquet(kind, batches)?;
        let (first, last) =
            (old.iter().map(|s| s.first).min().unwrap_or(0), old.iter().map(|s| s.last).max().unwrap_or(0));
        let generation: i64 = self.conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM segments", [], |r| r.get(0))?;
        let file = format!("{}-{last:012}-{generation}.parquet", kind.name());
        let crc = self.put_segment(&file, &bytes)?;
        let tx = self.conn.transaction()?;
        for segment in old {
            tx.execute("DELETE FROM segments WHERE id = ?1", [segment.id])?;
        }
        if n_rows > 0 {
            tx.execute(
                "INSERT INTO segments (kind, file, first, last, n_rows, n_bytes, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![kind.name(), file, first, last, n_rows as i64, bytes.len() as i64, crc],
            )?;
        }
        rollup.write(&tx)?;
        fail::point("compact.before_commit");
        tx.commit()?;
        fail::point("compact.after_commit");
        for segment in old {
            let path = self.segments_folder().join(&segment.file);
            self.disk.remove(&path).map_err(|source| StoreError::Disk { path, source })?;
        }
        if n_rows == 0 {
            let path = self.segments_folder().join(&file);
            self.disk.remove(&path).map_err(|source| StoreError::Disk { path, source })?;
        }
        Ok(())
    }

    /// Counts all rows of the segments, those of superseded reports with them: the kept counts are of what lies there.
    pub(crate) fn counted(&self) -> Result<Rollup, StoreError> {
        let mut out = Rollup::default();
        for segment in self.segments()?.iter().filter(|s| !Rollup::columns(s.kind).is_empty()) {
            count(&mut out, segment.kind, bytes::Bytes::from(self.read_segment(segment)?), None, 1)?;
        }
        Ok(out)
    }

    /// Makes the kept counts anew where an older form of the store left word that they are to be. A segment that does not
    /// read leaves them as they are, for the doctor to find, and the next opening to try again.
    pub(crate) fn recount(&mut self) -> Result<(), StoreError> {
        let asked =
            self.conn.query_row("SELECT count(*) FROM meta WHERE key = 'recount'", [], |r| r.get::<_, i64>(0))?;
        if asked == 0 {
            return Ok(());
        }
        let Ok(counted) = self.counted() else { return Ok(()) };
        self.put_counts(&counted)
    }

    /// Puts counts in the place of those that are kept.
    pub(crate) fn put_counts(&mut self, counts: &Rollup) -> Result<(), StoreError> {
        let tx = self.conn.transaction()?;
        rollup::clear(&tx)?;
        counts.write(&tx)?;
        tx.execute("DELETE FROM meta WHERE key = 'recount'", [])?;
        fail::point("recount.before_commit");
        Ok(tx.commit()?)
    }

    /// Removes files that the catalogue does not name. Returns how many.
    pub(crate) fn sweep(&self) -> Result<usize, StoreError> {
        let known: BTreeSet<String> = self.segments()?.into_iter().map(|s| s.file).collect();
        let folder = self.segments_folder();
        let mut n = 0;
        let entries = std::fs::read_dir(&folder).map_err(|source| StoreError::Disk { path: folder.clone(), source })?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !known.contains(&name) {
                self.disk.remove(&entry.path()).map_err(|source| StoreError::Disk { path: entry.path(), source })?;
                n += 1;
            }
        }
        Ok(n)
    }

    /// Returns the recent rows, not yet in segments, table by table.
    #[must_use]
    pub fn recent(&self) -> &BTreeMap<Kind, Vec<RecordBatch>> {
        &self.recent
    }

    pub(crate) fn push_recent(&mut self, batches: Batches, n_reports: usize) {
        self.recent_reports += n_reports;
        for (kind, batch) in batches {
            if kind == Kind::Events {
                self.recent_events += batch.num_rows();
            }
            let batches = self.recent.entry(kind).or_default();
            batches.push(batch);
            gather(batches);
        }
    }

    /// Takes the rows of superseded reports out of memory.
    pub(crate) fn drop_recent(&mut self, gone: &BTreeSet<i64>) {
        for batches in self.recent.values_mut() {
            for batch in batches.iter_mut() {
                *batch = without(batch, gone);
            }
            batches.retain(|b| b.num_rows() > 0);
        }
    }
}

/// Joins batches of like size, the last with the one before: a store that is fed report by report has few of them, and
/// none is copied more often than its size doubles.
fn gather(batches: &mut Vec<RecordBatch>) {
    while let [.., before, last] = &batches[..]
        && before.num_rows() < 2 * last.num_rows()
        && before.num_rows() + last.num_rows() <= 16_384
    {
        let Ok(joined) = arrow_select::concat::concat_batches(&last.schema(), [before, last]) else { return };
        batches.truncate(batches.len() - 2);
        batches.push(joined);
    }
}

//! The doctor: looks whether journal, segments, counts, happenings and full text agree, and makes again what is derived.

use crate::rows::{self, Kind, schema};
use crate::{Segment, Store, StoreError, ingest, rollup, snapshot};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Serialize;
use std::collections::BTreeSet;

/// Something that the doctor looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// Whether it is well.
    pub well: bool,
    /// What was found.
    pub found: String,
    /// Whether it was made again.
    pub repaired: bool,
}

/// What the doctor found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// One after the other.
    pub findings: Vec<Finding>,
}

impl Health {
    /// Says whether all is well, or was made so.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|f| f.well || f.repaired)
    }

    fn say(&mut self, what: &str, well: bool, found: String, repaired: bool) {
        self.findings.push(Finding { what: what.to_owned(), well, found, repaired });
    }
}

impl Store {
    /// Looks the store over. With `repair`, what is derived and does not agree with the journal is made again from it.
    ///
    /// # Errors
    /// What the disk or the database says while looking.
    pub fn doctor(&mut self, repair: bool) -> Result<Health, StoreError> {
        let mut out = Health::default();
        let said: String = self.conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        out.say("journal", said == "ok", said, false);
        let (mut unread, mut n) = (0, 0);
        {
            let mut query = self.conn.prepare("SELECT seq, body FROM journal")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                n += 1;
                unread += usize::from(ingest::record_of(row.get(0)?, &row.get::<_, Vec<u8>>(1)?).is_err());
            }
        }
        out.say("reports", unread == 0, format!("{n} in the journal, {unread} do not read"), false);
        let swept = self.sweep()?;
        out.say("files without a catalogue", swept == 0, format!("{swept} found"), swept > 0);
        self.look_at_segments(repair, &mut out)?;
        self.look_at_counts(repair, &mut out)?;
        self.look_at_happenings(&mut out)?;
        self.look_at_text(repair, &mut out)?;
        Ok(out)
    }

    fn look_at_segments(&mut self, repair: bool, out: &mut Health) -> Result<(), StoreError> {
        let segments = self.segments()?;
        let damaged: Vec<Segment> = segments.iter().filter(|s| self.read_segment(s).is_err()).cloned().collect();
        let mut missing = 0;
        let wanted: BTreeSet<i64> = {
            let mut query = self.conn.prepare("SELECT seq FROM journal WHERE superseded = 0 AND seq <= ?1")?;
            query.query_map([self.folded_seq], |r| r.get(0))?.collect::<Result<_, _>>()?
        };
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let mut doubled = 0;
        for segment in segments.iter().filter(|s| s.kind == Kind::Reports && !damaged.contains(s)) {
            for batch in self.batches_of(segment)? {
                let Some(seqs) = batch.column(0).as_primitive_opt::<Int64Type>() else { continue };
                for seq in seqs.values() {
                    doubled += usize::from(!found.insert(*seq));
                }
            }
        }
        if !damaged.iter().any(|s| s.kind == Kind::Reports) {
            missing = wanted.difference(&found).count();
        }
        let well = damaged.is_empty() && missing == 0 && doubled == 0;
        let repaired = !well && repair;
        if repaired {
            self.segments_again()?;
        }
        out.say(
            "segments",
            well,
            format!("{} of {} damaged, {missing} reports missing, {doubled} doubled", damaged.len(), segments.len()),
            repaired,
        );
        Ok(())
    }

    /// Makes all segments again from the journal.
    fn segments_again(&mut self) -> Result<(), StoreError> {
        let old = self.segments()?;
        let tx = self.conn.transaction()?;
        rollup::clear(&tx)?;
        tx.execute("DELETE FROM segments", [])?;
        tx.execute("DELETE FROM meta WHERE key = 'recount'", [])?;
        tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('folded', 0)", [])?;
        tx.commit()?;
        for segment in old {
            let path = self.segments_folder().join(&segment.file);
            self.disk.remove(&path).map_err(|source| StoreError::Disk { path, source })?;
        }
        self.recent.clear();
        self.recent_reports = 0;
        self.recent_events = 0;
        self.folded_seq = 0;
        let last = self.last_seq;
        let mut at = 0;
        while at < last {
            let chunk = snapshot::told_after(&self.conn, at, 2_000)?;
            let Some(end) = chunk.last().map(|t| t.seq) else { break };
            at = end;
            let n = chunk.len();
            self.push_recent(rows::batches(&chunk), n);
            if self.recent_events >= self.options.fold_events {
                // the part that was made again stands under its own last number
                self.last_seq = end;
                self.fold()?;
            }
        }
        self.last_seq = last;
        self.fold()
    }

    /// A segment's batches.
    fn batches_of(&self, segment: &Segment) -> Result<Vec<RecordBatch>, StoreError> {
        let bytes = self.read_segment(segment)?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))?.build()?;
        let mut out = Vec::new();
        for batch in reader {
            let batch = batch.map_err(parquet::errors::ParquetError::from)?;
            out.push(
                RecordBatch::try_new(schema(segment.kind), batch.columns().to_vec())
                    .map_err(parquet::errors::ParquetError::from)?,
            );
        }
        Ok(out)
    }

    fn look_at_counts(&mut self, repair: bool, out: &mut Health) -> Result<(), StoreError> {
        // that a segment does not read was said already
        let Ok(counted) = self.counted() else { return Ok(()) };
        let kept: (i64, i64) = self.conn.query_row(
            "SELECT coalesce((SELECT sum(n) FROM daily_types), 0), coalesce((SELECT sum(n) FROM coverage), 0)",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let now: (i64, i64) = (counted.types.values().sum(), counted.coverage.values().sum());
        let unlike = counted.unlike(&self.conn)?;
        let well = unlike == 0;
        let repaired = !well && repair;
        if repaired {
            self.put_counts(&counted)?;
        }
        let sums = format!("{} acts and {} reports kept, {} and {} counted", kept.0, kept.1, now.0, now.1);
        out.say("counts", well, format!("{sums}; {unlike} counts of a day differ"), repaired);
        Ok(())
    }

    fn look_at_happenings(&self, out: &mut Health) -> Result<(), StoreError> {
        let lost: i64 = self.conn.query_row(
            "SELECT count(*) FROM tellings t WHERE NOT EXISTS (SELECT 1 FROM happenings h WHERE h.id = t.happening)",
            [],
            |r| r.get(0),
        )?;
        let n: i64 = self.conn.query_row("SELECT count(*) FROM happenings", [], |r| r.get(0))?;
        out.say("happenings", lost == 0, format!("{n}, {lost} tellings of none"), false);
        Ok(())
    }

    fn look_at_text(&mut self, repair: bool, out: &mut Health) -> Result<(), StoreError> {
        if self.search.is_none() {
            return Ok(());
        }
        self.commit_search()?;
        let n = self.n_reports()?;
        let indexed = self.search.as_ref().map_or(0, crate::search::Search::len);
        let well = n == indexed;
        let repaired = !well && repair;
        if repaired {
            self.index_again()?;
        }
        out.say("full text", well, format!("{indexed} of {n} reports indexed"), repaired);
        Ok(())
    }

    /// How many rows of these reports lie in segments or memory.
    pub(crate) fn rows_of(&self, seqs: &BTreeSet<i64>) -> Result<u64, StoreError> {
        let count = |batch: &RecordBatch| {
            let column = batch.column(0).as_primitive_opt::<Int64Type>();
            column.map_or(0, |c| c.values().iter().filter(|s| seqs.contains(s)).count() as u64)
        };
        let mut n: u64 = self.recent.values().flatten().map(count).sum();
        for segment in self.segments()? {
            if seqs.range(segment.first..=segment.last).next().is_some() {
                n += self.batches_of(&segment)?.iter().map(count).sum::<u64>();
            }
        }
        Ok(n)
    }
}

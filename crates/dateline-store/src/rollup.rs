//! Counts that are asked for all the time, kept by day: brought up to date when rows are folded, in the transaction that
//! catalogues them. What is not folded yet is counted when asked.
//!
//! What is counted is acts, not rows: an act of a report counts once for each thing that is kept (a day's type, a day's
//! dyad …), however many of its rows say so. For that the acts of one report are remembered, so a report's rows must
//! follow each other: they lie in one segment of a table, whole, though not always in one batch of it.

use crate::rows::Kind;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch, StringArray};
use jiff::civil::Date;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// Side of a map cell, in degrees.
pub const CELL: f64 = 1.0;

/// The tables that the counts are kept in.
pub(crate) const TABLES: [&str; 5] = ["daily_types", "daily_dyads", "daily_cells", "daily_parties", "coverage"];

/// Acts between two sides.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Between {
    /// How many.
    pub(crate) n: i64,
    /// How many of them have a score.
    pub(crate) n_scored: i64,
    /// The sum of the scores; of an act whose rows differ, that of the first.
    pub(crate) goldstein: f64,
}

impl Between {
    /// The mean of the scores; none where no act has one.
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.n_scored > 0).then(|| self.goldstein / self.n_scored as f64)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.n_scored += other.n_scored;
        self.goldstein += other.goldstein;
    }
}

/// What an act counts for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Counts {
    Type(i32, String),
    Dyad(i32, String, String, String),
    Cell(i32, i32, i32),
    Party(i32, String),
}

/// Counts by day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rollup {
    /// (day, type) → acts.
    pub(crate) types: BTreeMap<(i32, String), i64>,
    /// (day, actor, recipient, type) → acts and their scores.
    pub(crate) dyads: BTreeMap<(i32, String, String, String), Between>,
    /// (day, cell) → acts.
    pub(crate) cells: BTreeMap<(i32, i32, i32), i64>,
    /// (day, code) → acts it takes part in.
    pub(crate) parties: BTreeMap<(i32, String), i64>,
    /// (day, outlet) → reports.
    pub(crate) coverage: BTreeMap<(i32, String), i64>,
    /// The report whose rows are being counted, and what its acts count for so far.
    report: Option<i64>,
    acts: BTreeSet<(String, Counts)>,
}

/// A column by its name.
fn at(batch: &RecordBatch, name: &str) -> usize {
    batch.schema_ref().index_of(name).unwrap_or(0)
}

impl Rollup {
    /// Returns the columns that the counts are made of; none where a table is not counted.
    pub(crate) fn columns(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Events => &["seq", "act", "type", "goldstein", "actor", "recipient", "day", "lat", "lon", "counted"],
            Kind::Reports => &["seq", "outlet", "published", "arrived"],
            _ => &[],
        }
    }

    /// Counts a table's rows in, or out where `sign` is -1.
    pub(crate) fn add(&mut self, kind: Kind, batch: &RecordBatch, sign: i64) {
        match kind {
            Kind::Events => self.events(batch, sign),
            Kind::Reports => self.reports(batch, sign),
            _ => {}
        }
    }

    fn events(&mut self, batch: &RecordBatch, sign: i64) {
        let text = |name: &str| batch.column(at(batch, name)).as_string_opt::<i32>();
        let number = |name: &str| batch.column(at(batch, name)).as_primitive_opt::<Float64Type>();
        let (Some(act), Some(kind), Some(actor), Some(recipient)) =
            (text("act"), text("type"), text("actor"), text("recipient"))
        else {
            return;
        };
        let (Some(lat), Some(lon), Some(score)) = (number("lat"), number("lon"), number("goldstein")) else { return };
        let Some(seq) = batch.column(0).as_primitive_opt::<Int64Type>() else { return };
        let Some(day) = batch.column(at(batch, "day")).as_primitive_opt::<Date32Type>() else { return };
        let Some(counted) = batch.column(at(batch, "counted")).as_boolean_opt() else { return };
        let name = |column: &StringArray, row: usize| (!column.is_null(row)).then(|| column.value(row).to_owned());
        for row in 0..batch.num_rows() {
            if !counted.value(row) || day.is_null(row) {
                continue;
            }
            if self.report != Some(seq.value(row)) {
                self.report = Some(seq.value(row));
                self.acts.clear();
            }
            let (day, act, kind) = (day.value(row), act.value(row), kind.value(row));
            if self.fresh(act, Counts::Type(day, kind.to_owned())) {
                *self.types.entry((day, kind.to_owned())).or_default() += sign;
            }
            if !lat.is_null(row) && !lon.is_null(row) {
                let cell = |v: f64| (v / CELL).floor() as i32;
                let (lat, lon) = (cell(lat.value(row)), cell(lon.value(row)));
                if self.fresh(act, Counts::Cell(day, lat, lon)) {
                    *self.cells.entry((day, lat, lon)).or_default() += sign;
                }
            }
            let (who, whom) = (name(actor, row), name(recipient, row));
            for party in who.iter().chain(&whom) {
                if self.fresh(act, Counts::Party(day, party.clone())) {
                    *self.parties.entry((day, party.clone())).or_default() += sign;
                }
            }
            if let (Some(who), Some(whom)) = (who, whom)
                && self.fresh(act, Counts::Dyad(day, who.clone(), whom.clone(), kind.to_owned()))
            {
                let scored = !score.is_null(row);
                self.dyads.entry((day, who, whom, kind.to_owned())).or_default().add(&Between {
                    n: sign,
                    n_scored: if scored { sign } else { 0 },
                    goldstein: if scored { sign as f64 * score.value(row) } else { 0.0 },
                });
            }
        }
    }

    /// Adds other counts, of other reports. What comes to nothing is left out.
    pub(crate) fn with(mut self, other: Self) -> Self {
        fn join<K: Ord>(into: &mut BTreeMap<K, i64>, from: BTreeMap<K, i64>) {
            from.into_iter().for_each(|(key, n)| *into.entry(key).or_default() += n);
            into.retain(|_, n| *n > 0);
        }
        join(&mut self.types, other.types);
        join(&mut self.cells, other.cells);
        join(&mut self.parties, other.parties);
        join(&mut self.coverage, other.coverage);
        for (key, acts) in other.dyads {
            self.dyads.entry(key).or_default().add(&acts);
        }
        self.dyads.retain(|_, acts| acts.n > 0);
        self
    }

    /// Whether an act of this report did not count for that before; from now on it did.
    fn fresh(&mut self, act: &str, counts: Counts) -> bool {
        self.acts.insert((act.to_owned(), counts))
    }

    fn reports(&mut self, batch: &RecordBatch, sign: i64) {
        let Some(outlet) = batch.column(at(batch, "outlet")).as_string_opt::<i32>() else { return };
        let time = |name: &str| batch.column(at(batch, name)).as_primitive_opt::<TimestampMicrosecondType>();
        let (Some(published), Some(arrived)) = (time("published"), time("arrived")) else { return };
        for row in 0..batch.num_rows() {
            let at = if published.is_null(row) { arrived.value(row) } else { published.value(row) };
            let day = at.div_euclid(86_400_000_000) as i32;
            let name = if outlet.is_null(row) { "" } else { outlet.value(row) };
            *self.coverage.entry((day, name.to_owned())).or_default() += sign;
        }
    }

    /// Adds the counts to those that are kept.
    pub(crate) fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        let mut put = conn.prepare_cached(
            "INSERT INTO daily_types VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((d, kind), n) in &self.types {
            put.execute(params![day(*d), kind, n])?;
        }
        let mut put = conn.prepare_cached(
            "INSERT INTO daily_dyads (day, actor, recipient, type, n, n_scored, goldstein)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET
                n = n + excluded.n, n_scored = n_scored + excluded.n_scored, goldstein = goldstein + excluded.goldstein",
        )?;
        for ((d, actor, recipient, kind), acts) in &self.dyads {
            put.execute(params![day(*d), actor, recipient, kind, acts.n, acts.n_scored, acts.goldstein])?;
        }
        let mut put = conn.prepare_cached(
            "INSERT INTO daily_cells VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((d, lat, lon), n) in &self.cells {
            put.execute(params![day(*d), lat, lon, n])?;
        }
        let mut put = conn.prepare_cached(
            "INSERT INTO daily_parties VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((d, party), n) in &self.parties {
            put.execute(params![day(*d), party, n])?;
        }
        let mut put = conn
            .prepare_cached("INSERT INTO coverage VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + excluded.n")?;
        for ((d, outlet), n) in &self.coverage {
            put.execute(params![day(*d), outlet, n])?;
        }
        if self.takes_away() {
            for table in TABLES {
                conn.execute(&format!("DELETE FROM {table} WHERE n <= 0"), [])?;
            }
        }
        Ok(())
    }

    fn takes_away(&self) -> bool {
        self.types.values().any(|n| *n < 0)
            || self.dyads.values().any(|acts| acts.n < 0)
            || self.cells.values().any(|n| *n < 0)
            || self.parties.values().any(|n| *n < 0)
            || self.coverage.values().any(|n| *n < 0)
    }

    /// Returns how many of the counts that are kept are other than these, those with it that only one side has. What is
    /// kept is read row by row: it may be much.
    pub(crate) fn unlike(&self, conn: &Connection) -> rusqlite::Result<i64> {
        let days = |text: String| crate::rows::days(&text).unwrap_or_default();
        let (mut n, mut alike) = (0, 0);
        for table in TABLES {
            let mut query = conn.prepare(&format!("SELECT * FROM {table}"))?;
            let mut rows = query.query([])?;
            while let Some(r) = rows.next()? {
                let (day, kept): (i32, i64) = (days(r.get("day")?), r.get("n")?);
                let counted = match table {
                    "daily_types" => self.types.get(&(day, r.get("type")?)).copied(),
                    "daily_cells" => self.cells.get(&(day, r.get("lat")?, r.get("lon")?)).copied(),
                    "daily_parties" => self.parties.get(&(day, r.get("party")?)).copied(),
                    "coverage" => self.coverage.get(&(day, r.get("outlet")?)).copied(),
                    _ => {
                        let found = self.dyads.get(&(day, r.get("actor")?, r.get("recipient")?, r.get("type")?));
                        let (n_scored, score): (i64, f64) = (r.get("n_scored")?, r.get("goldstein")?);
                        // sums of the same numbers in another order differ in their last digits
                        found
                            .filter(|f| f.n_scored == n_scored && (f.goldstein - score).abs() < 1e-6 * f.n as f64)
                            .map(|f| f.n)
                    }
                };
                n += 1;
                alike += i64::from(counted == Some(kept));
            }
        }
        let counted = self.types.len() + self.dyads.len() + self.cells.len() + self.parties.len() + self.coverage.len();
        // one that both sides have and that differs is one
        Ok((n - alike).max(counted as i64 - alike))
    }
}

/// Removes the counts that are kept.
pub(crate) fn clear(conn: &Connection) -> rusqlite::Result<()> {
    for table in TABLES {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}

/// Days since 1970 as a date.
pub(crate) fn day(days: i32) -> String {
    let start = Date::constant(1970, 1, 1);
    start.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).unwrap_or(start).to_string()
}

/// Reads the counts that are kept.
pub(crate) fn read(conn: &Connection) -> rusqlite::Result<Rollup> {
    let mut out = Rollup::default();
    let day = |text: String| crate::rows::days(&text).unwrap_or_default();
    let mut query = conn.prepare("SELECT day, type, n FROM daily_types")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        out.types.insert((day(r.get(0)?), r.get(1)?), r.get(2)?);
    }
    let mut query = conn.prepare("SELECT day, actor, recipient, type, n, n_scored, goldstein FROM daily_dyads")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        let acts = Between { n: r.get(4)?, n_scored: r.get(5)?, goldstein: r.get(6)? };
        out.dyads.insert((day(r.get(0)?), r.get(1)?, r.get(2)?, r.get(3)?), acts);
    }
    let mut query = conn.prepare("SELECT day, outlet, n FROM coverage")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        out.coverage.insert((day(r.get(0)?), r.get(1)?), r.get(2)?);
    }
    Ok(out)
}

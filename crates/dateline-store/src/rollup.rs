//! Counts that are asked for all the time, kept by day: brought up to date when rows are folded, in the transaction that
//! catalogues them. What is not folded yet is counted when asked.

use crate::rows::Kind;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use jiff::civil::Date;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Side of a map cell, in degrees.
pub const CELL: f64 = 1.0;

/// Counts by day.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rollup {
    /// (day, type) → acts.
    pub(crate) types: BTreeMap<(i32, String), i64>,
    /// (day, actor, recipient, type) → events and their scores' sum.
    pub(crate) dyads: BTreeMap<(i32, String, String, String), (i64, f64)>,
    /// (day, cell) → acts.
    pub(crate) cells: BTreeMap<(i32, i32, i32), i64>,
    /// (day, code) → events it takes part in.
    pub(crate) parties: BTreeMap<(i32, String), i64>,
    /// (day, outlet) → reports.
    pub(crate) coverage: BTreeMap<(i32, String), i64>,
}

/// A column by its name.
fn at(batch: &RecordBatch, name: &str) -> usize {
    batch.schema_ref().index_of(name).unwrap_or(0)
}

impl Rollup {
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
        let mut before: Option<(i64, &str)> = None;
        for row in 0..batch.num_rows() {
            if !counted.value(row) || day.is_null(row) {
                continue;
            }
            let day = day.value(row);
            let this = (seq.value(row), act.value(row));
            // both directions of one act are one
            let fresh = before != Some(this);
            before = Some(this);
            let name = |column: &arrow_array::StringArray| (!column.is_null(row)).then(|| column.value(row).to_owned());
            if fresh {
                *self.types.entry((day, kind.value(row).to_owned())).or_default() += sign;
                if !lat.is_null(row) && !lon.is_null(row) {
                    let cell = |v: f64| (v / CELL).floor() as i32;
                    *self.cells.entry((day, cell(lat.value(row)), cell(lon.value(row)))).or_default() += sign;
                }
            }
            let (who, whom) = (name(actor), name(recipient));
            for party in who.iter().chain(whom.iter().filter(|w| who.as_ref() != Some(*w))) {
                *self.parties.entry((day, party.clone())).or_default() += sign;
            }
            if let (Some(who), Some(whom)) = (who, whom) {
                let sum = self.dyads.entry((day, who, whom, kind.value(row).to_owned())).or_default();
                sum.0 += sign;
                sum.1 += sign as f64 * if score.is_null(row) { 0.0 } else { score.value(row) };
            }
        }
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
            "INSERT INTO daily_dyads VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET n = n + excluded.n, goldstein = goldstein + excluded.goldstein",
        )?;
        for ((d, actor, recipient, kind), (n, score)) in &self.dyads {
            put.execute(params![day(*d), actor, recipient, kind, n, score])?;
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
        for table in ["daily_types", "daily_dyads", "daily_cells", "daily_parties", "coverage"] {
            if self.takes_away() {
                conn.execute(&format!("DELETE FROM {table} WHERE n <= 0"), [])?;
            }
        }
        Ok(())
    }

    fn takes_away(&self) -> bool {
        self.types.values().any(|n| *n < 0)
            || self.coverage.values().any(|n| *n < 0)
            || self.parties.values().any(|n| *n < 0)
    }
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
    let mut query = conn.prepare("SELECT day, actor, recipient, type, n, goldstein FROM daily_dyads")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        out.dyads.insert((day(r.get(0)?), r.get(1)?, r.get(2)?, r.get(3)?), (r.get(4)?, r.get(5)?));
    }
    let mut query = conn.prepare("SELECT day, outlet, n FROM coverage")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        out.coverage.insert((day(r.get(0)?), r.get(1)?), r.get(2)?);
    }
    Ok(out)
}

//! The questions that a dashboard asks all the time, answered from the counts that are kept, and from the rows that are not
//! folded yet: milliseconds, whatever the store holds. A count is of acts that are told to have happened, both directions
//! of one act once; coverage stands beside, so that a fall in events can be told from a fall in reading.

use crate::rollup::{self, Between, Rollup};
use crate::{Store, StoreError, fold};
use dateline_doc::{Happening, Story};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days from the first to the last, both with it ("2015-06-01").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

impl Range {
    fn has(&self, day: &str) -> bool {
        day >= self.from.as_str() && day <= self.to.as_str()
    }
}

/// Acts of a type on a day, and how many reports were read that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TypeCount {
    /// The day.
    pub day: String,
    /// The event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many acts.
    pub n: i64,
    /// How many reports were published that day and read.
    pub n_reports: i64,
}

/// Acts between two sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dyad {
    /// The actor's code.
    pub actor: String,
    /// The recipient's code.
    pub recipient: String,
    /// How many acts, in this direction.
    pub n: i64,
    /// The mean of their Goldstein scores; none where no act has one.
    pub goldstein: Option<f64>,
}

/// Acts in a cell of the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The cell's southern edge, in degrees.
    pub lat: f64,
    /// Its western edge.
    pub lon: f64,
    /// How many acts.
    pub n: i64,
}

/// How many acts somebody takes part in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The code.
    pub party: String,
    /// How many acts.
    pub n: i64,
}

/// How many reports of an outlet were read on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The day.
    pub day: String,
    /// The outlet, empty where unknown.
    pub outlet: String,
    /// How many reports.
    pub n: i64,
}

impl Store {
    /// Counts what the kept counts do not know yet.
    fn counts_since(&self) -> Result<Rollup, StoreError> {
        fold::counts_since(self.recent(), &self.segments_folder(), &self.segments()?, self.superseded())
    }

    /// Returns acts by day and type, with the day's reports beside.
    ///
    /// # Errors
    /// What the database says.
    pub fn types_daily(&self, range: &Range) -> Result<Vec<TypeCount>, StoreError> {
        let mut sum: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut query = self.conn.prepare_cached("SELECT day, type, n FROM daily_types WHERE day BETWEEN ?1 AND ?2")?;
        let mut rows = query.query(params![range.from, range.to])?;
        while let Some(row) = rows.next()? {
            sum.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        }
        for ((day, kind), n) in self.counts_since()?.types {
            let day = rollup::day(day);
            if range.has(&day) {
                *sum.entry((day, kind)).or_default() += n;
            }
        }
        let mut read: BTreeMap<String, i64> = BTreeMap::new();
        for one in self.coverage(range)? {
            *read.entry(one.day).or_default() += one.n;
        }
        Ok(sum
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|((day, kind), n)| TypeCount { n_reports: read.get(&day).copied().unwrap_or(0), day, kind, n })
            .collect())
    }

    /// Returns the dyads with most events, the most first.
    ///
    /// # Errors
    /// What the database says.
    pub fn dyads(&self, range: &Range, limit: usize) -> Result<Vec<Dyad>, StoreError> {
        let mut sum: BTreeMap<(String, String), Between> = BTreeMap::new();
        let mut query = self.conn.prepare_cached(
            "SELECT actor, recipient, sum(n), sum(n_scored), sum(goldstein) FROM daily_dyads
             WHERE day BETWEEN ?1 AND ?2 GROUP BY actor, recipient",
        )?;
        let mut rows = query.query(params![range.from, range.to])?;
        while let Some(row) = rows.next()? {
            let acts = Between { n: row.get(2)?, n_scored: row.get(3)?, goldstein: row.get(4)? };
            sum.insert((row.get(0)?, row.get(1)?), acts);
        }
        for ((day, actor, recipient, _), acts) in self.counts_since()?.dyads {
            if range.has(&rollup::day(day)) {
                sum.entry((actor, recipient)).or_default().add(&acts);
            }
        }
        let mut out: Vec<Dyad> = sum
            .into_iter()
            .filter(|(_, acts)| acts.n > 0)
            .map(|((actor, recipient), acts)| Dyad { actor, recipient, n: acts.n, goldstein: acts.mean() })
            .collect();
        out.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.actor, &a.recipient).cmp(&(&b.actor, &b.recipient))));
        out.truncate(limit);
        Ok(out)
    }

    /// Returns the cells of the map with acts in them.
    ///
    /// # Errors
    /// What the database says.
    pub fn cells(&self, range: &Range) -> Result<Vec<Cell>, StoreError> {
        let mut sum: BTreeMap<(i32, i32), i64> = BTreeMap::new();
        let mut query = self
            .conn
            .prepare_cached("SELECT lat, lon, sum(n) FROM daily_cells WHERE day BETWEEN ?1 AND ?2 GROUP BY lat, lon")?;
        let mut rows = query.query(params![range.from, range.to])?;
        while let Some(row) = rows.next()? {
            sum.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        }
        for ((day, lat, lon), n) in self.counts_since()?.cells {
            if range.has(&rollup::day(day)) {
                *sum.entry((lat, lon)).or_default() += n;
            }
        }
        let edge = |n: i32| f64::from(n) * rollup::CELL;
        let some = sum.into_iter().filter(|(_, n)| *n > 0);
        Ok(some.map(|((lat, lon), n)| Cell { lat: edge(lat), lon: edge(lon), n }).collect())
    }

    /// Returns who takes part in most events, the most first.
    ///
    /// # Errors
    /// What the database says.
    pub fn parties(&self, range: &Range, limit: usize) -> Result<Vec<Party>, StoreError> {
        let mut sum: BTreeMap<String, i64> = BTreeMap::new();
        let mut query = self
            .conn
            .prepare_cached("SELECT party, sum(n) FROM daily_parties WHERE day BETWEEN ?1 AND ?2 GROUP BY party")?;
        let mut rows = query.query(params![range.from, range.to])?;
        while let Some(row) = rows.next()? {
            sum.insert(row.get(0)?, row.get(1)?);
        }
        for ((day, party), n) in self.counts_since()?.parties {
            if range.has(&rollup::day(day)) {
                *sum.entry(party).or_default() += n;
            }
        }
        let mut out: Vec<Party> =
            sum.into_iter().filter(|(_, n)| *n > 0).map(|(party, n)| Party { party, n }).collect();
        out.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.party.cmp(&b.party)));
        out.truncate(limit);
        Ok(out)
    }

    /// Returns how many reports were read, by day and outlet.
    ///
    /// # Errors
    /// What the database says.
    pub fn coverage(&self, range: &Range) -> Result<Vec<Coverage>, StoreError> {
        let mut sum: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut query = self.conn.prepare_cached("SELECT day, outlet, n FROM coverage WHERE day BETWEEN ?1 AND ?2")?;
        let mut rows = query.query(params![range.from, range.to])?;
        while let Some(row) = rows.next()? {
            sum.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        }
        for ((day, outlet), n) in self.counts_since()?.coverage {
            let day = rollup::day(day);
            if range.has(&day) {
                *sum.entry((day, outlet)).or_default() += n;
            }
        }
        let some = sum.into_iter().filter(|(_, n)| *n > 0);
        Ok(some.map(|((day, outlet), n)| Coverage { day, outlet, n }).collect())
    }

    /// Returns the stories that were touched last, the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn stories(&self, limit: usize) -> Result<Vec<Story>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT id, title, first, last, n_reports, n_origins FROM stories ORDER BY last DESC, id LIMIT ?1",
        )?;
        let rows = query.query_map([limit as i64], story_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the id that a story's or happening's id means today: what it was merged into, else itself.
    ///
    /// # Errors
    /// What the database says.
    pub fn meant(&self, id: &str) -> Result<String, StoreError> {
        meant_of(&self.conn, id)
    }

    /// Returns a happening, also by an id that was merged into it.
    ///
    /// # Errors
    /// What the database says.
    pub fn happening(&self, id: &str) -> Result<Option<Happening>, StoreError> {
        happening_of(&self.conn, &self.meant(id)?)
    }
}

/// The id that an id means today: what it was merged into, else itself.
pub(crate) fn meant_of(conn: &Connection, id: &str) -> Result<String, StoreError> {
    let to: Option<String> = conn
        .prepare_cached("SELECT leads_to FROM redirects WHERE id = ?1")?
        .query_row([id], |r| r.get(0))
        .optional()?;
    Ok(to.unwrap_or_else(|| id.to_owned()))
}

/// A story, of the columns id, title, first, last, n_reports, n_origins.
pub(crate) fn story_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<Story> {
    Ok(Story {
        id: r.get(0)?,
        title: r.get(1)?,
        first: r.get(2)?,
        last: r.get(3)?,
        n_reports: r.get(4)?,
        n_origins: r.get(5)?,
    })
}

/// A happening by the id that it has today.
pub(crate) fn happening_of(conn: &Connection, id: &str) -> Result<Option<Happening>, StoreError> {
    let body: Option<String> =
        conn.prepare_cached("SELECT body FROM happenings WHERE id = ?1")?.query_row([id], |r| r.get(0)).optional()?;
    Ok(body.and_then(|b| serde_json::from_str(&b).ok()))
}

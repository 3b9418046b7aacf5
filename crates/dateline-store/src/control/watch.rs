//! What came in, in the order in which it came in: what alerts look at, live and over the history.
//!
//! A happening *came in* with the revision from which on it is told to have happened. Reading only, on a connection of its
//! own, so that nobody who writes waits; everything between [`Watch::begin`] and [`Watch::end`] is one moment.

use super::opened;
use crate::look::Wanted;
use crate::{StoreError, ask};
use dateline_doc::Happening;
use jiff::Timestamp;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Which happenings are meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fits {
    /// What is wanted of them. Where denials are wanted too, a happening came in when it was first told of.
    pub wanted: Wanted,
    /// Between whom, where that is asked.
    pub dyad: Option<Dyad>,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dyad {
    /// The actor's code, or the start of it.
    pub actor: String,
    /// The recipient's; of what both did to each other, either way.
    pub recipient: String,
    /// Event types.
    pub types: Vec<String>,
}

impl Fits {
    /// The condition over table `happenings`, named `h`, and what is bound in it, in order.
    fn condition(&self) -> (String, Vec<SqlValue>) {
        let (sql, bound) = self.wanted.condition();
        // what was withdrawn nobody tells any more
        let mut sql = format!("({sql}) AND h.n_reports > 0");
        if let Some(dyad) = &self.dyad {
            let side = |column: &str, code: &str| {
                format!("substr(h.{column}, 1, {}) = {}", code.chars().count(), quoted(code))
            };
            let way = |a: &str, b: &str| format!("({} AND {})", side("actor", a), side("recipient", b));
            let types: Vec<String> = dyad.types.iter().map(|t| quoted(t)).collect();
            sql = format!(
                "({sql}) AND h.type IN ({}) AND ({} OR ({} AND json_extract(h.body, '$.mutual')))",
                types.join(", "),
                way(&dyad.actor, &dyad.recipient),
                way(&dyad.recipient, &dyad.actor)
            );
        }
        (sql, bound)
    }
}

/// A text as SQL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A happening that changed, and when it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// Its id.
    pub id: String,
    /// The day of the event.
    pub day: Option<String>,
    /// When the first report of it was published, or came in where that is earlier; microseconds.
    pub told: i64,
    /// The revision with which it came in.
    pub revision: i64,
    /// When that was; microseconds.
    pub at: i64,
}

/// The happenings of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayCount {
    /// How many had come in at the beginning.
    pub before: u64,
    /// The revisions with which more came in, rising.
    pub after: Vec<i64>,
}

impl DayCount {
    /// Returns how many had come in with a revision.
    #[must_use]
    pub fn at(&self, revision: i64) -> u64 {
        self.before + self.after.partition_point(|r| *r <= revision) as u64
    }
}

/// A source, as far as its silence goes; times in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Its id.
    pub id: String,
    /// Its name, or its address.
    pub name: String,
    /// Whether it is not asked at all.
    pub paused: bool,
    /// When it was added.
    pub added: i64,
    /// When it was asked last.
    pub last_fetch: Option<i64>,
    /// When it last answered.
    pub last_success: Option<i64>,
    /// When its last item came.
    pub last_item: Option<i64>,
}

/// A connection that watches what comes in.
pub struct Watch {
    conn: Connection,
}

impl Watch {
    /// Opens a store that exists, for watching.
    ///
    /// # Errors
    /// There is no store, or it is of another form.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { conn: opened(dir, OpenFlags::SQLITE_OPEN_READ_ONLY)? })
    }

    /// Holds the moment: what is committed from here on is not seen until the end.
    ///
    /// # Errors
    /// What the database says.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("BEGIN")?)
    }

    /// Lets the moment go; nothing where none is held.
    pub fn end(&self) {
        // it only read: there is nothing that could be lost
        let _ = self.conn.execute_batch("COMMIT");
    }

    /// Returns the number of the last revision.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_revision(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("SELECT coalesce(max(revision), 0) FROM revisions", [], |r| r.get(0))?)
    }

    /// Returns the number of the last revision up to a time.
    ///
    /// # Errors
    /// What the database says.
    pub fn revision_at(&self, time: Timestamp) -> Result<i64, StoreError> {
        let found: Option<i64> = self
            .conn
            .prepare_cached("SELECT revision FROM revisions WHERE at <= ?1 ORDER BY at DESC, revision DESC LIMIT 1")?
            .query_row([time.as_microsecond()], |r| r.get(0))
            .optional()?;
        Ok(found.unwrap_or(0))
    }

    /// Returns the number of the last revision whose report can be found by its words.
    ///
    /// # Errors
    /// What the database says.
    pub fn indexed_revision(&self) -> Result<i64, StoreError> {
        let found: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT revision FROM revisions WHERE at <= (SELECT arrived FROM journal
                    WHERE seq <= (SELECT value FROM meta WHERE key = 'indexed') ORDER BY seq DESC LIMIT 1)
                 ORDER BY at DESC, revision DESC LIMIT 1",
            )?
            .query_row([], |r| r.get(0))
            .optional()?;
        Ok(found.unwrap_or(0))
    }

    /// Returns the last day on which the store has a happening.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_day(&self) -> Result<Option<String>, StoreError> {
        Ok(self.conn.prepare_cached("SELECT max(day) FROM happenings")?.query_row([], |r| r.get(0))?)
    }

    /// Returns the happenings that fit and changed after a revision, by when they came in; up to `upto`.
    ///
    /// # Errors
    /// What the database says.
    pub fn changed(&self, fits: &Fits, after: i64, upto: i64) -> Result<Vec<Came>, StoreError> {
        self.came(fits, &format!("h.changed > {after}"), &came(fits, "d"), upto)
    }

    /// Returns the happenings that fit, changed after a revision and are told by so many independent origins, those that
    /// only deny left out; each with the revision with which the last of them came.
    ///
    /// # Errors
    /// What the database says.
    pub fn confirmed(&self, fits: &Fits, origins: u32, after: i64, upto: i64) -> Result<Vec<Came>, StoreError> {
        let nth = origins.saturating_sub(1);
        let came = format!(
            "(SELECT max(r.revision) FROM revisions r WHERE r.at = (SELECT arrived FROM journal WHERE seq = (
                SELECT min(t.seq) FROM tellings t WHERE t.happening = d.id AND NOT t.denied
                GROUP BY t.origin ORDER BY min(t.seq) LIMIT 1 OFFSET {nth})))"
        );
        self.came(fits, &format!("h.changed > {after} AND h.n_origins >= {origins}"), &came, upto)
    }

    fn came(&self, fits: &Fits, which: &str, came: &str, upto: i64) -> Result<Vec<Came>, StoreError> {
        let (sql, bound) = fits.condition();
        let sql = format!(
            "SELECT c.id, c.day, c.first_at, c.came, r.at FROM
                (SELECT d.id, d.day, d.first_at, {came} AS came FROM
                    (SELECT h.id, h.day, h.first_at FROM happenings h WHERE {which} AND ({sql})) d) c
             JOIN revisions r ON r.revision = c.came WHERE c.came <= {upto}
             ORDER BY c.came, CAST(substr(c.id, 2) AS INTEGER)"
        );
        let mut query = self.conn.prepare(&sql)?;
        let rows = query.query_map(params_from_iter(&bound), came_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether another happening that fits came in before this one and was told less than `micros` before it, or
    /// later; and whether any came in before it at all.
    ///
    /// # Errors
    /// What the database says.
    pub fn seen_before(&self, fits: &Fits, this: &Came, micros: i64) -> Result<(bool, bool), StoreError> {
        // what was told since a time came in since then, and so changed since then
        let edge = this.told.saturating_sub(micros);
        let since = Timestamp::from_microsecond(edge).map_or(Ok(0), |t| self.revision_at(t))?;
        let (sql, bound) = fits.condition();
        let one = |which: &str, told: i64| -> Result<bool, StoreError> {
            let sql = format!(
                "SELECT 1 FROM (SELECT d.id, d.first_at, {} AS came FROM
                    (SELECT h.id, h.first_at FROM happenings h WHERE {which} AND ({sql}) ORDER BY h.changed DESC) d) c
                 JOIN revisions r ON r.revision = c.came
                 WHERE c.came < {} AND c.id <> {}
                   AND min(r.at, coalesce(CAST(unixepoch(c.first_at, 'subsec') * 1000000 AS INTEGER), r.at)) > {told} LIMIT 1",
                came(fits, "d"),
                this.revision,
                quoted(&this.id),
            );
            Ok(self.conn.prepare(&sql)?.exists(params_from_iter(&bound))?)
        };
        if one(&format!("h.changed > {since}"), edge)? {
            return Ok((true, true));
        }
        Ok((false, one("1", i64::MIN)?))
    }

    /// Returns the happenings that fit by the day of the event, both days with it: how many had come in with the revision
    /// `from`, and with which revisions up to `upto` more did.
    ///
    /// # Errors
    /// What the database says.
    pub fn days(
        &self,
        fits: &Fits,
        days: (&str, &str),
        from: i64,
        upto: i64,
    ) -> Result<BTreeMap<String, DayCount>, StoreError> {
        let (sql, bound) = fits.condition();
        // what did not change since came in before; only of the others it is looked up
        let sql = format!(
            "SELECT d.day, CASE WHEN d.changed <= {from} THEN 0 ELSE {} END FROM (SELECT h.id, h.day, h.changed
                FROM happenings h WHERE h.day BETWEEN {} AND {} AND ({sql})) d",
            came(fits, "d"),
            quoted(days.0),
            quoted(days.1),
        );
        let mut out: BTreeMap<String, DayCount> = BTreeMap::new();
        let mut query = self.conn.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(&bound))?;
        while let Some(row) = rows.next()? {
            let Some(came) = row.get::<_, Option<i64>>(1)? else { continue };
            if came > upto {
                continue;
            }
            let count = out.entry(row.get(0)?).or_default();
            if came <= from {
                count.before += 1;
            } else {
                count.after.push(came);
            }
        }
        out.values_mut().for_each(|count| count.after.sort_unstable());
        Ok(out)
    }

    /// Returns the days, both with it, on which the store has any happening: what was not read is not zero.
    ///
    /// # Errors
    /// What the database says.
    pub fn read_days(&self, days: (&str, &str)) -> Result<BTreeSet<String>, StoreError> {
        // from day to day along the index: no matter how many happenings a day has
        let mut query = self.conn.prepare_cached("SELECT min(day) FROM happenings WHERE day >= ?1 AND day <= ?2")?;
        let mut after = self.conn.prepare_cached("SELECT min(day) FROM happenings WHERE day > ?1 AND day <= ?2")?;
        let mut out = BTreeSet::new();
        let mut next: Option<String> = query.query_row(params![days.0, days.1], |r| r.get(0))?;
        while let Some(day) = next {
            next = after.query_row(params![day, days.1], |r| r.get(0))?;
            out.insert(day);
        }
        Ok(out)
    }

    /// Returns a happening.
    ///
    /// # Errors
    /// What the database says.
    pub fn happening(&self, id: &str) -> Result<Option<Happening>, StoreError> {
        ask::happening_of(&self.conn, id)
    }

    /// Returns the ids that were merged into a happening.
    ///
    /// # Errors
    /// What the database says.
    pub fn merged_into(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT id FROM redirects WHERE leads_to = ?1")?;
        Ok(query.query_map([id], |r| r.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Returns a source.
    ///
    /// # Errors
    /// What the database says.
    pub fn feed(&self, id: &str) -> Result<Option<FeedRow>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT id, coalesce(name, url), paused, added, last_fetch, last_success, last_item FROM feeds WHERE id = ?1",
        )?;
        Ok(query
            .query_row([id], |r| {
                Ok(FeedRow {
                    id: r.get(0)?,
                    name: r.get(1)?,
                    paused: r.get(2)?,
                    added: r.get(3)?,
                    last_fetch: r.get(4)?,
                    last_success: r.get(5)?,
                    last_item: r.get(6)?,
                })
            })
            .optional()?)
    }

    /// Returns the days from a day on at which items of a source came, rising, with the last before it.
    ///
    /// # Errors
    /// What the database says.
    pub fn feed_days(&self, id: &str, from: &str) -> Result<Vec<String>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT day FROM feed_days WHERE feed = ?1 AND n > 0
               AND day >= coalesce((SELECT max(day) FROM feed_days WHERE feed = ?1 AND n > 0 AND day < ?2), ?2)
             ORDER BY day",
        )?;
        Ok(query.query_map(params![id, from], |r| r.get(0))?.collect::<Result<_, _>>()?)
    }
}

/// The revision with which the happening in `table` came in.
fn came(fits: &Fits, table: &str) -> String {
    let told = if fits.wanted.asserted == Some(true) { "json_extract(r.state, '$.asserted')" } else { "1" };
    format!(
        "(SELECT r.revision FROM revisions r WHERE r.of = {table}.id AND r.state IS NOT NULL AND {told}
          ORDER BY r.revision LIMIT 1)"
    )
}

fn came_row(r: &Row<'_>) -> rusqlite::Result<Came> {
    let at: i64 = r.get(4)?;
    let first: Option<String> = r.get(2)?;
    let told = first.and_then(|f| f.parse::<Timestamp>().ok()).map_or(at, |t| t.as_microsecond().min(at));
    Ok(Came { id: r.get(0)?, day: r.get(1)?, told, revision: r.get(3)?, at })
}

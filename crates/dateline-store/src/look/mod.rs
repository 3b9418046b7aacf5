//! Looks at what is counted, beside whoever writes: happenings and stories as they are now, each with its tellings and its
//! history. What a dashboard asks all day; answered by SQLite alone, without a query engine.
//!
//! It only reads. What it shows is what is committed.

mod views;
mod wanted;

pub use views::{Agreement, DayCount, Link, LinkDay, Pace, Spot, StorySpeaker};
pub use wanted::{Wanted, Who};

use crate::{StoreError, ask, ingest, schema};
use dateline_doc::{Happening, Story};
use rusqlite::types::Value as Bound;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params, params_from_iter};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;

/// A happening as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What is known of it now.
    pub happening: Happening,
    /// The words of its first telling, so far as words are kept.
    pub sentence: Option<String>,
    /// The revision that changed it last.
    pub changed: i64,
    /// When that report came in, in microseconds since 1970.
    pub changed_at: i64,
}

/// In which order happenings come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Last changed first.
    #[default]
    Latest,
    /// The latest day first.
    Day,
    /// Told by most reports first.
    Reports,
}

/// A report's telling of a happening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TellingRow {
    pub report: String,
    pub event: String,
    pub act: String,
    pub outlet: Option<String>,
    pub origin: String,
    pub at: String,
    pub denied: bool,
    pub sentence: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub copy_of: Option<String>,
    pub published: Option<String>,
    #[serde(skip)]
    pub seq: i64,
}

/// One change of a happening or a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct RevisionRow {
    pub revision: i64,
    pub of: String,
    pub change: String,
    pub report: String,
    pub note: String,
    /// Microseconds since 1970.
    pub at: i64,
}

/// A report of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ReportRow {
    pub report: String,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    /// Microseconds since 1970.
    pub arrived: i64,
    pub story: String,
    pub origin: String,
    pub copy_of: Option<String>,
    #[serde(skip)]
    pub seq: i64,
}

/// A connection that looks at a store.
pub struct Look {
    conn: Connection,
}

impl Look {
    /// Looks at a store that may be open for writing here or elsewhere.
    ///
    /// # Errors
    /// There is no store, or it is of another form.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("store.db");
        if !path.exists() {
            return Err(StoreError::None { dir: dir.to_owned() });
        }
        let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.busy_timeout(std::time::Duration::from_secs(5))?;
        conn.set_prepared_statement_cache_capacity(64);
        // 16 MB: a dashboard asks for the same pages again and again
        conn.execute_batch("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;")?;
        let form: i64 = conn.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |r| r.get(0))?;
        if form != schema::STEPS.len() as i64 {
            return Err(StoreError::OtherForm { dir: dir.to_owned(), found: form });
        }
        Ok(Self { conn })
    }

    /// Returns the number of the last revision, 0 where there is none.
    ///
    /// # Errors
    /// What the database says.
    pub fn revision(&self) -> Result<i64, StoreError> {
        let seq: Option<i64> =
            self.conn.prepare_cached("SELECT max(revision) FROM revisions")?.query_row([], |r| r.get(0))?;
        Ok(seq.unwrap_or(0))
    }

    /// Returns how many reports there are, those that were superseded left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn n_reports(&self) -> Result<i64, StoreError> {
        // what is superseded has an index of its own: two counts are quicker than one condition
        let n = self
            .conn
            .prepare_cached(
                "SELECT (SELECT count(*) FROM journal) - (SELECT count(*) FROM journal WHERE superseded = 1)",
            )?
            .query_row([], |r| r.get(0))?;
        Ok(n)
    }

    /// Returns the last day on which something is told to have happened.
    ///
    /// # Errors
    /// What the database says.
    pub fn latest_day(&self) -> Result<Option<String>, StoreError> {
        let day = self
            .conn
            .prepare_cached("SELECT day FROM happenings WHERE day IS NOT NULL AND asserted ORDER BY day DESC LIMIT 1")?
            .query_row([], |r| r.get(0))
            .optional()?;
        Ok(day)
    }

    /// Returns how many happenings are wanted.
    ///
    /// # Errors
    /// What the database says.
    pub fn count(&self, wanted: &Wanted) -> Result<i64, StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!("SELECT count(*) FROM happenings h WHERE {condition}"))?;
        Ok(query.query_row(params_from_iter(bound), |r| r.get(0))?)
    }

    /// Returns happenings, from the `skip`th of those that are wanted.
    ///
    /// # Errors
    /// What the database says.
    pub fn happenings(
        &self,
        wanted: &Wanted,
        order: Order,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<Card>, StoreError> {
        let (condition, mut bound) = wanted.condition();
        let order = match order {
            Order::Latest => "h.changed DESC",
            Order::Day => "h.day DESC, h.changed DESC",
            Order::Reports => "h.n_reports DESC, h.changed DESC",
        };
        bound.push(Bound::Integer(limit as i64));
        bound.push(Bound::Integer(skip as i64));
        let (limit, skip) = (bound.len() - 1, bound.len());
        let sql = format!(
            "SELECT h.body, h.changed, h.id FROM happenings h WHERE {condition} ORDER BY {order}, h.id LIMIT ?{limit} OFFSET ?{skip}"
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(bound))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?;
            let Ok(happening) = serde_json::from_str(body.as_str().unwrap_or_default()) else { continue };
            out.push(self.card(happening, row.get(1)?)?);
        }
        Ok(out)
    }

    fn card(&self, happening: Happening, changed: i64) -> Result<Card, StoreError> {
        let sentence: Option<Option<String>> = self
            .conn
            .prepare_cached(
                "SELECT sentence FROM tellings WHERE happening = ?1 AND sentence IS NOT NULL ORDER BY report <> ?2, seq LIMIT 1",
            )?
            .query_row(params![happening.id, happening.first.report], |r| r.get(0))
            .optional()?;
        let changed_at: Option<i64> = self
            .conn
            .prepare_cached("SELECT at FROM revisions WHERE revision = ?1")?
            .query_row([changed], |r| r.get(0))
            .optional()?;
        Ok(Card { happening, sentence: sentence.flatten(), changed, changed_at: changed_at.unwrap_or(0) })
    }

    /// Returns a happening, also by an id that was merged into it.
    ///
    /// # Errors
    /// What the database says.
    pub fn happening(&self, id: &str) -> Result<Option<Card>, StoreError> {
        let id = self.meant(id)?;
        let changed: Option<i64> = self
            .conn
            .prepare_cached("SELECT changed FROM happenings WHERE id = ?1")?
            .query_row([&id], |r| r.get(0))
            .optional()?;
        match (ask::happening_of(&self.conn, &id)?, changed) {
            (Some(happening), Some(changed)) => Ok(Some(self.card(happening, changed)?)),
            _ => Ok(None),
        }
    }

    /// Returns the id that a story's or happening's id means today.
    ///
    /// # Errors
    /// What the database says.
    pub fn meant(&self, id: &str) -> Result<String, StoreError> {
        ask::meant_of(&self.conn, id)
    }

    /// Returns all ids that mean the same today: what an id leads to, and what was merged into that.
    ///
    /// # Errors
    /// What the database says.
    pub fn all_meant(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let today = self.meant(id)?;
        let mut query = self.conn.prepare_cached("SELECT id FROM redirects WHERE leads_to = ?1")?;
        let mut out: Vec<String> = query.query_map([&today], |r| r.get(0))?.collect::<Result<_, _>>()?;
        out.push(today);
        Ok(out)
    }

    /// Returns how many happenings a report tells.
    ///
    /// # Errors
    /// What the database says.
    pub fn n_tellings(&self, seq: i64) -> Result<i64, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT count(DISTINCT happening) FROM tellings WHERE seq = ?1")?;
        Ok(query.query_row([seq], |r| r.get(0))?)
    }

    /// Returns who tells a happening, in order of arrival.
    ///
    /// # Errors
    /// What the database says.
    pub fn tellings(&self, happening: &str) -> Result<Vec<TellingRow>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT t.report, t.event, t.act, t.outlet, t.origin, t.at, t.denied, t.sentence, j.title, j.url, j.copy_of, j.published, t.seq
             FROM tellings t LEFT JOIN journal j ON j.seq = t.seq WHERE t.happening = ?1 ORDER BY t.seq, t.act",
        )?;
        let rows = query.query_map([happening], |r| {
            Ok(TellingRow {
                report: r.get(0)?,
                event: r.get(1)?,
                act: r.get(2)?,
                outlet: r.get(3)?,
                origin: r.get(4)?,
                at: r.get(5)?,
                denied: r.get(6)?,
                sentence: r.get(7)?,
                title: r.get(8)?,
                url: r.get(9)?,
                copy_of: r.get(10)?,
                published: r.get(11)?,
                seq: r.get(12)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how a happening or a story became what it is.
    ///
    /// # Errors
    /// What the database says.
    pub fn revisions(&self, of: &str) -> Result<Vec<RevisionRow>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT revision, of, change, report, note, at FROM revisions WHERE of = ?1 ORDER BY revision LIMIT 1000",
        )?;
        let rows = query.query_map([of], revision_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns what changed after a revision, in order, no more than `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub fn changes(&self, after: i64, limit: usize) -> Result<Vec<RevisionRow>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT revision, of, change, report, note, at FROM revisions WHERE revision > ?1 ORDER BY revision LIMIT ?2",
        )?;
        let rows = query.query_map(params![after, limit as i64], revision_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the coded document of a report, as far as it is kept.
    ///
    /// # Errors
    /// What the database says.
    pub fn report(&self, id: &str) -> Result<Option<(ReportRow, Value)>, StoreError> {
        let row: Option<(ReportRow, Vec<u8>)> = self
            .conn
            .prepare_cached(&format!(
                "SELECT {REPORT}, body FROM journal WHERE report = ?1 AND superseded = 0 ORDER BY seq DESC LIMIT 1"
            ))?
            .query_row([id], |r| Ok((report_row(r)?, r.get(10)?)))
            .optional()?;
        row.map(|(row, body)| Ok((row.clone(), ingest::body_of(row.seq, &body)?))).transpose()
    }

    /// Returns the coded document of a number of the journal.
    ///
    /// # Errors
    /// What the database says.
    pub fn body(&self, seq: i64) -> Result<Option<Value>, StoreError> {
        let body: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT body FROM journal WHERE seq = ?1")?
            .query_row([seq], |r| r.get(0))
            .optional()?;
        body.map(|b| ingest::body_of(seq, &b)).transpose()
    }

    /// Returns a story.
    ///
    /// # Errors
    /// What the database says.
    pub fn story(&self, id: &str) -> Result<Option<Story>, StoreError> {
        let id = self.meant(id)?;
        let story = self
            .conn
            .prepare_cached("SELECT id, title, first, last, n_reports, n_origins FROM stories WHERE id = ?1")?
            .query_row([id], ask::story_row)
            .optional()?;
        Ok(story)
    }

    /// Returns stories with a happening that is wanted, the last touched first; all stories where nothing narrows.
    ///
    /// # Errors
    /// What the database says.
    pub fn stories(&self, wanted: &Wanted, skip: usize, limit: usize) -> Result<(Vec<Story>, i64), StoreError> {
        let (condition, mut bound) = wanted.condition();
        let all = condition == "1" || *wanted == (Wanted { asserted: wanted.asserted, ..Wanted::default() });
        let wanted = if all {
            bound.clear();
            "1".to_owned()
        } else {
            format!("s.id IN (SELECT h.story FROM happenings h WHERE {condition})")
        };
        let n = self
            .conn
            .prepare_cached(&format!("SELECT count(*) FROM stories s WHERE {wanted}"))?
            .query_row(params_from_iter(bound.iter()), |r| r.get(0))?;
        bound.push(Bound::Integer(limit as i64));
        bound.push(Bound::Integer(skip as i64));
        let sql = format!(
            "SELECT s.id, s.title, s.first, s.last, s.n_reports, s.n_origins FROM stories s WHERE {wanted}
             ORDER BY s.last DESC, s.id LIMIT ?{} OFFSET ?{}",
            bound.len() - 1,
            bound.len()
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(bound), ask::story_row)?;
        Ok((rows.collect::<Result<_, _>>()?, n))
    }

    /// Returns the reports of a story, by time.
    ///
    /// # Errors
    /// What the database says.
    pub fn story_reports(&self, story: &str) -> Result<Vec<ReportRow>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {REPORT} FROM journal WHERE superseded = 0
               AND (story = ?1 OR story IN (SELECT id FROM redirects WHERE leads_to = ?1))
             ORDER BY coalesce(published, ''), seq LIMIT 2000"
        ))?;
        let rows = query.query_map([story], report_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns titles and outlets of reports that were found by their words.
    ///
    /// # Errors
    /// What the database says.
    pub fn reports_of(&self, ids: &[String]) -> Result<Vec<ReportRow>, StoreError> {
        let list = serde_json::to_string(ids).unwrap_or_default();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {REPORT} FROM journal WHERE superseded = 0 AND report IN (SELECT value FROM json_each(?1))"
        ))?;
        let rows = query.query_map([list], report_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the corrections of a report.
    ///
    /// # Errors
    /// What the database says.
    pub fn corrections(&self, report: &str) -> Result<Vec<Value>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT body FROM corrections WHERE report = ?1 ORDER BY id")?;
        let rows = query.query_map([report], |r| r.get::<_, String>(0))?;
        let mut out = Vec::new();
        for row in rows {
            out.push(serde_json::from_str(&row?).unwrap_or(Value::Null));
        }
        Ok(out)
    }
}

const REPORT: &str = "report, outlet, title, url, published, arrived, story, origin, copy_of, seq";

fn report_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<ReportRow> {
    Ok(ReportRow {
        report: r.get(0)?,
        outlet: r.get(1)?,
        title: r.get(2)?,
        url: r.get(3)?,
        published: r.get(4)?,
        arrived: r.get(5)?,
        story: r.get(6)?,
        origin: r.get(7)?,
        copy_of: r.get(8)?,
        seq: r.get(9)?,
    })
}

fn revision_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<RevisionRow> {
    Ok(RevisionRow {
        revision: r.get(0)?,
        of: r.get(1)?,
        change: r.get(2)?,
        report: r.get(3)?,
        note: r.get(4)?,
        at: r.get(5)?,
    })
}

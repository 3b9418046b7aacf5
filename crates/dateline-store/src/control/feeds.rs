//! Sources and their health, and what they remember over a restart.

use super::Control;
use crate::StoreError;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

/// A source with its health. Times are microseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SourceRow {
    /// "f1", "f2", … never given twice.
    pub id: String,
    /// feed, folder, nats, warc or http.
    pub kind: String,
    pub url: String,
    pub name: Option<String>,
    pub paused: bool,
    pub added: i64,
    pub interval: i64,
    pub last_fetch: Option<i64>,
    pub last_success: Option<i64>,
    pub last_item: Option<i64>,
    pub next_fetch: Option<i64>,
    pub n_items: i64,
    pub n_errors: i64,
    /// Of its items, those with an event.
    pub n_coded: i64,
    /// What the last failure said, while it is failing.
    pub last_error: Option<String>,
    /// How it is, in the words of the room that fetches.
    pub state: Option<String>,
}

/// What a source says of itself now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SourceSays {
    pub state: String,
    pub interval: Option<i64>,
    pub last_fetch: Option<i64>,
    pub last_success: Option<i64>,
    pub last_item: Option<i64>,
    pub next_fetch: Option<i64>,
    pub n_items: i64,
    pub n_errors: i64,
    pub error: Option<String>,
    /// Where it is read now, where it moved.
    pub url: Option<String>,
}

const COLUMNS: &str = "id, kind, url, name, paused, added, interval, last_fetch, last_success, last_item, next_fetch, n_items, n_errors, n_coded, last_error, state";

fn row(r: &Row<'_>) -> rusqlite::Result<SourceRow> {
    Ok(SourceRow {
        id: r.get(0)?,
        kind: r.get(1)?,
        url: r.get(2)?,
        name: r.get(3)?,
        paused: r.get(4)?,
        added: r.get(5)?,
        interval: r.get(6)?,
        last_fetch: r.get(7)?,
        last_success: r.get(8)?,
        last_item: r.get(9)?,
        next_fetch: r.get(10)?,
        n_items: r.get(11)?,
        n_errors: r.get(12)?,
        n_coded: r.get(13)?,
        last_error: r.get(14)?,
        state: r.get(15)?,
    })
}

impl Control {
    /// Returns all sources, in the order in which they were added.
    ///
    /// # Errors
    /// What the database says.
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM feeds ORDER BY added, id"))?;
        Ok(query.query_map([], row)?.collect::<Result<_, _>>()?)
    }

    /// Returns a source.
    ///
    /// # Errors
    /// What the database says.
    pub fn source(&self, id: &str) -> Result<Option<SourceRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM feeds WHERE id = ?1"))?;
        Ok(query.query_row([id], row).optional()?)
    }

    /// Adds a source; false where its address is known.
    ///
    /// # Errors
    /// What the database says.
    pub fn add_source(
        &self,
        kind: &str,
        url: &str,
        name: Option<&str>,
        now: Timestamp,
    ) -> Result<(SourceRow, bool), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let last: i64 = tx.query_row(
            "SELECT max(coalesce((SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM feeds), 0),
                        coalesce((SELECT CAST(body AS INTEGER) FROM notes WHERE name = 'last source'), 0))",
            [],
            |r| r.get(0),
        )?;
        let n = tx.execute(
            "INSERT OR IGNORE INTO feeds (url, name, added, id, kind, state) VALUES (?1, ?2, ?3, ?4, ?5, 'new')",
            params![url, name, now.as_microsecond(), format!("f{}", last + 1), kind],
        )?;
        if n > 0 {
            tx.execute("INSERT OR REPLACE INTO notes VALUES ('last source', ?1)", [(last + 1).to_string()])?;
        }
        let source = tx.query_row(&format!("SELECT {COLUMNS} FROM feeds WHERE url = ?1"), [url], row)?;
        tx.commit()?;
        Ok((source, n > 0))
    }

    /// Takes a source away, with what it remembered. What came from it stays.
    ///
    /// # Errors
    /// What the database says.
    pub fn remove_source(&self, id: &str) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let n = tx.execute("DELETE FROM feeds WHERE id = ?1", [id])?;
        tx.execute("DELETE FROM feed_days WHERE feed = ?1", [id])?;
        tx.execute("DELETE FROM notes WHERE name LIKE '%/' || ?1", [id])?;
        tx.commit()?;
        Ok(n > 0)
    }

    /// Pauses a source or lets it go on, and names it; what is `None` stays.
    ///
    /// # Errors
    /// What the database says.
    pub fn set_source(&self, id: &str, paused: Option<bool>, name: Option<&str>) -> Result<bool, StoreError> {
        let n = self.conn().execute(
            "UPDATE feeds SET paused = coalesce(?2, paused), name = coalesce(?3, name) WHERE id = ?1",
            params![id, paused, name],
        )?;
        Ok(n > 0)
    }

    /// Calls a source so, where nobody has called it anything.
    ///
    /// # Errors
    /// What the database says.
    pub fn call_source(&self, id: &str, name: &str) -> Result<(), StoreError> {
        self.conn().execute("UPDATE feeds SET name = ?2 WHERE id = ?1 AND name IS NULL", [id, name])?;
        Ok(())
    }

    /// Keeps what a source says of itself, and what came new on a day.
    ///
    /// # Errors
    /// What the database says.
    pub fn source_says(&self, id: &str, says: &SourceSays, day: &str, n_new: i64) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        tx.execute(
            "UPDATE OR IGNORE feeds SET state = ?2, interval = coalesce(?3, interval), last_fetch = coalesce(?4, last_fetch),
                last_success = coalesce(?5, last_success), last_item = coalesce(?6, last_item), next_fetch = ?7,
                n_items = max(n_items, ?8), n_errors = max(n_errors, ?9), last_error = ?10, url = coalesce(?11, url)
             WHERE id = ?1",
            params![
                id,
                says.state,
                says.interval,
                says.last_fetch,
                says.last_success,
                says.last_item,
                says.next_fetch,
                says.n_items,
                says.n_errors,
                says.error,
                says.url
            ],
        )?;
        if n_new > 0 {
            tx.execute(
                "INSERT INTO feed_days VALUES (?1, ?2, ?3) ON CONFLICT (feed, day) DO UPDATE SET n = n + ?3",
                params![id, day, n_new],
            )?;
            // a year and more is enough for a line on a screen
            tx.execute("DELETE FROM feed_days WHERE feed = ?1 AND day < date(?2, '-400 days')", params![id, day])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Counts items of a source that have an event.
    ///
    /// # Errors
    /// What the database says.
    pub fn source_coded(&self, id: &str, n: i64) -> Result<(), StoreError> {
        self.conn().execute("UPDATE feeds SET n_coded = n_coded + ?2 WHERE id = ?1", params![id, n])?;
        Ok(())
    }

    /// Returns what came from sources by day, from a day on: (source, day, how many).
    ///
    /// # Errors
    /// What the database says.
    pub fn source_days(&self, from: &str) -> Result<Vec<(String, String, i64)>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached("SELECT feed, day, n FROM feed_days WHERE day >= ?1 ORDER BY feed, day")?;
        Ok(query.query_map([from], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect::<Result<_, _>>()?)
    }

    /// Returns a note that was kept under a name.
    ///
    /// # Errors
    /// What the database says.
    pub fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached("SELECT body FROM notes WHERE name = ?1")?;
        Ok(query.query_row([name], |r| r.get(0)).optional()?)
    }

    /// Keeps a note in the place of the one before.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_note(&self, name: &str, body: &str) -> Result<(), StoreError> {
        self.conn().execute("INSERT OR REPLACE INTO notes VALUES (?1, ?2)", [name, body])?;
        Ok(())
    }
}

//! Forgetting: a report, or all of an outlet, leaves the journal, the segments, the counts, the happenings and the full
//! text, and is not taken in again; what was done is looked up afterwards.

use crate::{Store, StoreError, ask, ingest};
use dateline_doc::Happening;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One report, by id.
    Report(String),
    /// All reports of an outlet, by name or domain.
    Outlet(String),
}

/// What was forgotten, and what was found of it afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many reports went.
    pub reports: u64,
    /// How many happenings no other report tells; they went too.
    pub happenings: u64,
    /// Rows found afterwards in journal, tellings and history; 0.
    pub left_in_journal: u64,
    /// Rows found afterwards in segments and memory; 0.
    pub left_in_rows: u64,
    /// Reports found afterwards in the full text; 0.
    pub left_in_text: u64,
}

impl Store {
    /// Forgets a report or an outlet everywhere, and looks afterwards whether anything is left.
    ///
    /// # Errors
    /// What the disk or the database says; called again, it goes on.
    pub fn forget(&mut self, what: &What, now: Timestamp) -> Result<Forgotten, StoreError> {
        let (column, name) = match what {
            What::Report(id) => ("report", id),
            What::Outlet(outlet) => ("outlet", outlet),
        };
        self.fold()?;
        let mut reports: BTreeSet<String> = BTreeSet::new();
        let mut seqs: BTreeSet<i64> = BTreeSet::new();
        {
            let mut query = self.conn.prepare(&format!("SELECT seq, report FROM journal WHERE {column} = ?1"))?;
            let mut rows = query.query([name])?;
            while let Some(row) = rows.next()? {
                seqs.insert(row.get(0)?);
                reports.insert(row.get(1)?);
            }
        }
        let mut out = Forgotten { reports: reports.len() as u64, ..Forgotten::default() };
        // the rows first: where this dies the journal still has them, and the next call finds them
        self.superseded.extend(&seqs);
        {
            let tx = self.conn.transaction()?;
            for seq in &seqs {
                tx.execute("UPDATE journal SET superseded = 1 WHERE seq = ?1", [seq])?;
            }
            tx.commit()?;
        }
        self.drop_recent(&seqs);
        self.compact_superseded()?;
        let tx = self.conn.transaction()?;
        tx.execute(
            "INSERT INTO forgotten VALUES (?1, ?2, ?3, ?4)",
            params![column, name, now.as_microsecond(), reports.len() as i64],
        )?;
        for seq in &seqs {
            let told: Vec<String> = {
                let mut query = tx.prepare_cached("SELECT DISTINCT happening FROM tellings WHERE seq = ?1")?;
                query.query_map([seq], |r| r.get(0))?.collect::<Result<_, _>>()?
            };
            tx.execute("DELETE FROM tellings WHERE seq = ?1", [seq])?;
            tx.execute(
                "UPDATE stories SET n_reports = n_reports - 1 WHERE id = (SELECT story FROM journal WHERE seq = ?1)",
                [seq],
            )?;
            tx.execute("DELETE FROM journal WHERE seq = ?1", [seq])?;
            for happening in told {
                // an alert's words are of the report too; that it fired stays, so that it does not again
                tx.execute("UPDATE firings SET title = 'forgotten', body = '{}' WHERE happening = ?1", [&happening])?;
                out.happenings += u64::from(untell(&tx, &happening, &reports)?);
            }
        }
        for report in &reports {
            tx.execute("DELETE FROM revisions WHERE report = ?1", [report])?;
            tx.execute("DELETE FROM corrections WHERE report = ?1", [report])?;
        }
        tx.execute("DELETE FROM answers", [])?;
        tx.execute("DELETE FROM stories WHERE n_reports <= 0", [])?;
        // what the stories remember was told by them too: told again without them from the journal that is left
        tx.execute("DELETE FROM state", [])?;
        tx.commit()?;
        self.state_again()?;
        if let Some(search) = &mut self.search {
            seqs.iter().for_each(|seq| search.remove(*seq));
        }
        self.commit_search()?;
        // pages of the database that were given free are overwritten (secure_delete) and given back
        self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        self.look_for(&seqs, &reports, &mut out)?;
        Ok(out)
    }

    /// Tells the reports of the window again, from the journal that is left.
    pub(crate) fn state_again(&mut self) -> Result<(), StoreError> {
        let end = self.last_arrived - self.options.story.window_days * 86_400_000_000;
        let mut state = dateline_story::State::continuing(self.highest("stories")?, self.highest("happenings")?);
        {
            let mut query = self.conn.prepare(
                "SELECT seq, arrived, body FROM journal WHERE arrived >= ?1 AND superseded = 0 ORDER BY seq",
            )?;
            let mut rows = query.query([end])?;
            while let Some(row) = rows.next()? {
                let (seq, arrived): (i64, i64) = (row.get(0)?, row.get(1)?);
                let record = ingest::record_of(seq, &row.get::<_, Vec<u8>>(2)?)?;
                let story: Option<String> =
                    self.conn.query_row("SELECT story FROM journal WHERE seq = ?1", [seq], |r| r.get(0)).optional()?;
                let acts = ingest::acts_of(&self.conn, seq)?;
                let known: Vec<Happening> = acts.values().filter_map(|h| self.happening(h).ok().flatten()).collect();
                let at = Timestamp::from_microsecond(arrived).unwrap_or(Timestamp::UNIX_EPOCH);
                state.recall(&record, at, story.as_deref().unwrap_or_default(), &acts, &known, &self.options.story);
            }
        }
        self.state = state;
        ingest::save_state(&self.conn, self.last_seq, &self.state)
    }

    /// The highest number given to a story or a happening so far.
    fn highest(&self, table: &str) -> Result<u64, StoreError> {
        let letter = &table[..1];
        let most: i64 = self.conn.query_row(
            &format!(
                "SELECT max(coalesce((SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM {table}), 0),
                            coalesce((SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM redirects WHERE id LIKE '{letter}%'), 0),
                            coalesce((SELECT max(CAST(substr(of, 2) AS INTEGER)) FROM revisions WHERE of LIKE '{letter}%'), 0))"
            ),
            [],
            |r| r.get(0),
        )?;
        Ok(most as u64)
    }

    fn look_for(
        &self,
        seqs: &BTreeSet<i64>,
        reports: &BTreeSet<String>,
        out: &mut Forgotten,
    ) -> Result<(), StoreError> {
        for report in reports {
            for (table, column) in
                [("journal", "report"), ("tellings", "report"), ("revisions", "report"), ("corrections", "report")]
            {
                let n: i64 = self.conn.query_row(
                    &format!("SELECT count(*) FROM {table} WHERE {column} = ?1"),
                    [report],
                    |r| r.get(0),
                )?;
                out.left_in_journal += n as u64;
            }
            let found = self.find(&format!("report:\"{report}\""), 1).unwrap_or_default();
            out.left_in_text += found.len() as u64;
        }
        out.left_in_rows = self.rows_of(seqs)?;
        Ok(())
    }
}

/// Takes reports out of a happening. Returns whether nobody tells it any more.
fn untell(conn: &rusqlite::Connection, id: &str, reports: &BTreeSet<String>) -> Result<bool, StoreError> {
    let Some(mut known) = ask::happening_of(conn, id)? else { return Ok(false) };
    let left: i64 =
        conn.query_row("SELECT count(DISTINCT report) FROM tellings WHERE happening = ?1", [id], |r| r.get(0))?;
    if left == 0 {
        conn.execute("DELETE FROM happenings WHERE id = ?1", [id])?;
        conn.execute("DELETE FROM revisions WHERE of = ?1", [id])?;
        return Ok(true);
    }
    known.n_reports = left as u32;
    known.n_denials =
        conn.query_row("SELECT count(DISTINCT report) FROM tellings WHERE happening = ?1 AND denied", [id], |r| {
            r.get::<_, i64>(0)
        })? as u32;
    known.figures.retain(|f| !reports.contains(&f.report));
    known.origins = {
        let mut query = conn.prepare_cached("SELECT DISTINCT origin FROM tellings WHERE happening = ?1 ORDER BY at")?;
        query.query_map([id], |r| r.get(0))?.collect::<Result<_, _>>()?
    };
    if reports.contains(&known.first.report) {
        let mut query = conn.prepare_cached("SELECT report, act, event, outlet, origin, at, denied FROM tellings WHERE happening = ?1 ORDER BY at LIMIT 1")?;
        known.first = query.query_row([id], |r| {
            Ok(dateline_doc::Telling {
                report: r.get(0)?,
                act: r.get(1)?,
                event: r.get(2)?,
                outlet: r.get(3)?,
                origin: r.get(4)?,
                at: r.get(5)?,
                denied: r.get(6)?,
                voices: Vec::new(),
            })
        })?;
        // who spoke only there is not known apart: all voices go, and come back as others tell it
        known.voices.clear();
    }
    conn.execute(
        "UPDATE happenings SET n_reports = ?2, n_origins = ?3, n_denials = ?4, body = ?5 WHERE id = ?1",
        params![
            id,
            known.n_reports,
            known.origins.len() as i64,
            known.n_denials,
            serde_json::to_string(&known).unwrap_or_default()
        ],
    )?;
    Ok(false)
}

//! Coded documents come in: journalled, put into stories and happenings, and acknowledged, all in one transaction.

use crate::rows::{self, Told};
use crate::{Kept, Store, StoreError, fail};
use dateline_doc::{Change, Happening, Record, Revision, Story};
use dateline_story::{Placed, State};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A coded document that comes in: its line, and what it says.
#[derive(Debug, Clone)]
pub struct Incoming {
    line: String,
    record: Record,
}

impl Incoming {
    /// Reads a line of `dateline code --to jsonl`. Costly and without state: many may be read at once.
    ///
    /// # Errors
    /// Why it is no coded document, in words.
    pub fn read(line: &str) -> Result<Self, String> {
        let record: Record = serde_json::from_str(line).map_err(|e| format!("no coded document: {e}"))?;
        if record.schema != "dateline.coded-document/1" {
            return Err(format!("its schema is {:?}, not \"dateline.coded-document/1\"", record.schema));
        }
        if record.document.id.is_empty() || record.document.version.is_empty() {
            return Err("its document has no id or no version".to_owned());
        }
        Ok(Self { line: line.trim().to_owned(), record })
    }

    /// Returns what it says.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }
}

/// What became of a coded document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept: acknowledged.
    New {
        /// Its number in the journal.
        seq: i64,
    },
    /// A newer version of a report that was known: acknowledged.
    Update {
        /// Its number in the journal.
        seq: i64,
    },
    /// The same version of the report is known; nothing changed.
    Known,
}

/// What a batch writes besides the journal.
#[derive(Default)]
struct Changes {
    stories: BTreeMap<String, Story>,
    happenings: BTreeMap<String, Happening>,
}

impl Store {
    /// Takes coded documents in. When it returns, all of them are on the disk; where it fails, none is, and the store is
    /// as before.
    ///
    /// # Errors
    /// What the database says: the disk is full, it cannot be written.
    pub fn ingest(&mut self, batch: &[Incoming], now: Timestamp) -> Result<Vec<Outcome>, StoreError> {
        // memory is bounded: where folding fails again and again, nothing more is taken
        if self.recent_events >= 4 * self.options.fold_events || self.recent_reports >= 4 * self.options.fold_reports {
            self.fold()?;
        }
        match self.take_in(batch, now) {
            Ok(out) => Ok(out),
            Err(error) => {
                // the state has heard of reports that were not kept
                self.reload()?;
                Err(error)
            }
        }
    }

    /// Returns what went wrong with what is derived (segments, full text) since it was last asked; the documents are kept.
    pub fn trouble(&mut self) -> Option<StoreError> {
        self.trouble.take()
    }

    fn take_in(&mut self, batch: &[Incoming], now: Timestamp) -> Result<Vec<Outcome>, StoreError> {
        let mut out = Vec::with_capacity(batch.len());
        let mut told: Vec<Told> = Vec::with_capacity(batch.len());
        let mut gone: BTreeSet<i64> = BTreeSet::new();
        let mut changes = Changes::default();
        let mut arrived = self.last_arrived;
        let tx = self.conn.transaction()?;
        for incoming in batch {
            let doc = &incoming.record.document;
            let known: Option<i64> = tx
                .prepare_cached("SELECT seq FROM journal WHERE report = ?1 AND version = ?2")?
                .query_row(params![doc.id, doc.version], |r| r.get(0))
                .optional()?;
            if known.is_some() || is_forgotten(&tx, &incoming.record)? {
                out.push(Outcome::Known);
                continue;
            }
            // a clock that was set back does not turn the order of arrival
            arrived = now.as_microsecond().max(arrived + 1);
            let at = Timestamp::from_microsecond(arrived).unwrap_or(now);
            let before: Vec<i64> = {
                let mut query = tx.prepare_cached("SELECT seq FROM journal WHERE report = ?1 AND superseded = 0")?;
                query.query_map([&doc.id], |r| r.get(0))?.collect::<Result<_, _>>()?
            };
            for seq in &before {
                tx.prepare_cached("UPDATE journal SET superseded = 1 WHERE seq = ?1")?.execute([seq])?;
                tx.prepare_cached("DELETE FROM tellings WHERE seq = ?1")?.execute([seq])?;
            }
            let placed = self.state.tell(&incoming.record, at, &self.options.story);
            let seq = journal(&tx, incoming, &placed, arrived, self.kept)?;
            fail::point("ingest.journalled");
            let words = |event: &str| self.kept.words(&incoming.record, event);
            write_placed(&tx, &placed, seq, arrived, &words, &mut changes)?;
            out.push(if before.is_empty() { Outcome::New { seq } } else { Outcome::Update { seq } });
            gone.extend(before);
            told.push(Told {
                seq,
                arrived,
                story: placed.story,
                origin: placed.origin,
                copy_of: placed.copy_of,
                acts: placed.tellings.into_iter().map(|(h, t)| (t.act, h)).collect(),
                record: kept_record(incoming, self.kept),
            });
        }
        write_changes(&tx, &changes)?;
        if self.kept != Kept::Full {
            // without its text the journal cannot tell the stories again: the state goes with it
            let last = told.last().map_or(self.last_seq, |t| t.seq);
            save_state(&tx, last, &self.state)?;
        }
        fail::point("ingest.before_commit");
        tx.commit()?;
        fail::point("ingest.after_commit");
        self.last_arrived = arrived;
        if let Some(last) = told.last() {
            self.last_seq = last.seq;
        }
        if !gone.is_empty() {
            self.drop_recent(&gone);
            told.retain(|t| !gone.contains(&t.seq));
            if let Some(search) = &mut self.search {
                gone.iter().for_each(|seq| search.remove(*seq));
            }
            self.superseded.extend(gone);
        }
        // what follows is derived: where it fails the documents are kept all the same, and the trouble is told
        let indexed = self.search.as_mut().map_or(Ok(()), |search| told.iter().try_for_each(|t| search.add(t)));
        let n = told.len();
        self.push_recent(rows::batches(&told), n);
        let full = self.recent_events >= self.options.fold_events || self.recent_reports >= self.options.fold_reports;
        let folded = if full { self.fold() } else { Ok(()) };
        if let Err(error) = indexed {
            // the watermark has not moved: the next opening indexes it
            self.search = None;
            self.trouble = Some(error);
        }
        if let Err(error) = folded {
            self.trouble = Some(error);
        }
        Ok(out)
    }

    /// Takes back in what was journalled since the last fold.
    pub(crate) fn replay(&mut self) -> Result<(), StoreError> {
        let saved: Option<(i64, Vec<u8>)> = self
            .conn
            .query_row("SELECT seq, body FROM state WHERE id = 1", [], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let read = |body: &[u8]| State::load(&lz4_flex::decompress_size_prepended(body).ok()?).ok();
        // a state of another version does not read: the journal's last days are told again
        let (told_upto, state) = match saved {
            Some((seq, body)) => read(&body).map_or((i64::MAX, None), |state| (seq, Some(state))),
            None => (0, Some(State::default())),
        };
        let unread = state.is_none();
        self.state = state.unwrap_or_default();
        self.recent.clear();
        self.recent_reports = 0;
        self.recent_events = 0;
        let from = told_upto.min(self.folded_seq);
        let mut chunk: Vec<Told> = Vec::new();
        let mut query = self.conn.prepare(
            "SELECT seq, arrived, story, origin, copy_of, superseded, body FROM journal WHERE seq > ?1 ORDER BY seq",
        )?;
        let mut rows = query.query([from])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let (seq, arrived): (i64, i64) = (row.get(0)?, row.get(1)?);
            let superseded: i64 = row.get(5)?;
            let record = record_of(seq, &row.get::<_, Vec<u8>>(6)?)?;
            if seq > told_upto {
                let at = Timestamp::from_microsecond(arrived).unwrap_or(Timestamp::UNIX_EPOCH);
                self.state.tell(&record, at, &self.options.story);
            }
            if seq > self.folded_seq && superseded == 0 {
                let acts = acts_of(&self.conn, seq)?;
                chunk.push(Told {
                    seq,
                    arrived,
                    story: row.get(2)?,
                    origin: row.get(3)?,
                    copy_of: row.get(4)?,
                    acts,
                    record,
                });
                if chunk.len() >= 1000 {
                    batches.push((rows::batches(&chunk), chunk.len()));
                    chunk.clear();
                }
            }
        }
        batches.push((rows::batches(&chunk), chunk.len()));
        drop(rows);
        drop(query);
        for (batch, n) in batches {
            self.push_recent(batch, n);
        }
        if unread { self.state_again() } else { Ok(()) }
    }

    /// Forgets what a failed transaction told the state.
    fn reload(&mut self) -> Result<(), StoreError> {
        self.replay()
    }

    /// Returns the coded document that the journal has of a report: its newest version, as it came but for what is not kept.
    ///
    /// # Errors
    /// What the database says.
    pub fn report(&self, id: &str) -> Result<Option<Value>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = self
            .conn
            .prepare_cached(
                "SELECT seq, body FROM journal WHERE report = ?1 AND superseded = 0 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        row.map(|(seq, body)| body_of(seq, &body)).transpose()
    }

    /// Calls `each` with every report of the journal that is not superseded, in order of arrival.
    ///
    /// # Errors
    /// What the database says, or `each`.
    pub fn each_report(&self, each: &mut dyn FnMut(i64, Value) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut query = self.conn.prepare("SELECT seq, body FROM journal WHERE superseded = 0 ORDER BY seq")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            each(seq, body_of(seq, &row.get::<_, Vec<u8>>(1)?)?)?;
        }
        Ok(())
    }

    /// Keeps a correction by hand. It is a record of its own, survives every recode, and marks the event in exports.
    ///
    /// # Errors
    /// What the database says.
    pub fn correct(&mut self, report: &str, correction: &Value, now: Timestamp) -> Result<bool, StoreError> {
        let n = self.conn.execute(
            "INSERT OR IGNORE INTO corrections (report, at, body) VALUES (?1, ?2, ?3)",
            params![report, now.as_microsecond(), correction.to_string()],
        )?;
        Ok(n > 0)
    }

    /// Returns all corrections, by report.
    ///
    /// # Errors
    /// What the database says.
    pub fn corrections(&self) -> Result<Vec<(String, Value)>, StoreError> {
        let mut query = self.conn.prepare("SELECT report, body FROM corrections ORDER BY id")?;
        let rows = query.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        let mut out = Vec::new();
        for row in rows {
            let (report, body) = row?;
            out.push((report, serde_json::from_str(&body).unwrap_or(Value::Null)));
        }
        Ok(out)
    }
}

/// What was forgotten is not taken in again.
fn is_forgotten(conn: &Connection, record: &Record) -> Result<bool, StoreError> {
    let doc = &record.document;
    let outlet = doc.outlet.as_ref().and_then(|o| o.name.clone()).unwrap_or_default();
    let domain = doc.outlet.as_ref().and_then(|o| o.domain.clone()).unwrap_or_default();
    let n: i64 = conn
        .prepare_cached(
            "SELECT count(*) FROM forgotten WHERE (what = 'report' AND name = ?1) OR (what = 'outlet' AND name <> '' AND name IN (?2, ?3))",
        )?
        .query_row(params![doc.id, outlet, domain], |r| r.get(0))?;
    Ok(n > 0)
}

fn kept_record(incoming: &Incoming, kept: Kept) -> Record {
    if kept == Kept::Full {
        return incoming.record.clone();
    }
    let mut value: Value = serde_json::from_str(&incoming.line).unwrap_or_default();
    kept.apply(&mut value);
    serde_json::from_value(value).unwrap_or_default()
}

fn journal(
    conn: &Connection,
    incoming: &Incoming,
    placed: &Placed,
    arrived: i64,
    kept: Kept,
) -> Result<i64, StoreError> {
    let doc = &incoming.record.document;
    let body = if kept == Kept::Full {
        lz4_flex::compress_prepend_size(incoming.line.as_bytes())
    } else {
        let mut value: Value = serde_json::from_str(&incoming.line).unwrap_or_default();
        kept.apply(&mut value);
        lz4_flex::compress_prepend_size(value.to_string().as_bytes())
    };
    let outlet = doc.outlet.as_ref().and_then(|o| o.name.as_ref().or(o.domain.as_ref()));
    conn.prepare_cached(
        "INSERT INTO journal (report, version, arrived, outlet, published, title, url, story, origin, copy_of, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        doc.id,
        doc.version,
        arrived,
        outlet,
        doc.published.as_ref().map(|p| &p.value),
        doc.title,
        doc.url,
        placed.story,
        placed.origin,
        placed.copy_of,
        body
    ])?;
    Ok(conn.last_insert_rowid())
}

fn write_placed(
    conn: &Connection,
    placed: &Placed,
    seq: i64,
    arrived: i64,
    words: &dyn Fn(&str) -> Option<String>,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    for (happening, telling) in &placed.tellings {
        conn.prepare_cached("INSERT OR REPLACE INTO tellings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
            .execute(params![
                happening,
                seq,
                telling.report,
                telling.act,
                telling.event,
                telling.outlet,
                telling.origin,
                telling.at,
                telling.denied,
                words(&telling.event)
            ])?;
    }
    let states: BTreeMap<&str, String> = placed.happenings.iter().map(|h| (h.id.as_str(), state_of(h))).collect();
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let put = |revision: &Revision| -> Result<(), StoreError> {
        conn.prepare_cached(
            "INSERT INTO revisions (of, change, report, note, at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            revision.of,
            change_name(revision.change),
            revision.report,
            revision.note,
            arrived,
            states.get(revision.of.as_str())
        ])?;
        Ok(())
    };
    for revision in &placed.revisions {
        put(revision)?;
        said.insert(&revision.of);
        if revision.change == Change::Merged {
            conn.prepare_cached("INSERT OR REPLACE INTO redirects VALUES (?1, ?2)")?
                .execute(params![revision.of, revision.note])?;
            // ids that led to it lead on
            conn.prepare_cached("UPDATE redirects SET leads_to = ?2 WHERE leads_to = ?1")?
                .execute(params![revision.of, revision.note])?;
            conn.prepare_cached("UPDATE OR IGNORE tellings SET happening = ?2 WHERE happening = ?1")?
                .execute(params![revision.of, revision.note])?;
            for table in ["happenings", "stories"] {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([&revision.of])?;
            }
            changes.happenings.remove(&revision.of);
            changes.stories.remove(&revision.of);
        }
    }
    // a telling that changed nothing else is part of the history too
    for happening in placed.happenings.iter().filter(|h| !said.contains(h.id.as_str())) {
        let report = placed.tellings.first().map(|t| t.1.report.clone()).unwrap_or_default();
        put(&Revision { of: happening.id.clone(), change: Change::Told, report, note: String::new() })?;
    }
    for happening in &placed.happenings {
        changes.happenings.insert(happening.id.clone(), happening.clone());
    }
    for story in &placed.stories {
        changes.stories.insert(story.id.clone(), story.clone());
    }
    Ok(())
}

/// A change's name, as users read it.
fn change_name(change: Change) -> String {
    serde_json::to_value(change).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What is kept of a happening with each revision of it.
fn state_of(h: &Happening) -> String {
    let code =
        |s: &Option<dateline_doc::Side>| s.as_ref().and_then(|s| s.code.clone().or_else(|| Some(s.name.clone())));
    serde_json::json!({
        "story": h.story, "type": h.kind, "day": h.day, "actor": code(&h.actor), "recipient": code(&h.recipient),
        "asserted": h.asserted, "n_reports": h.n_reports, "n_origins": h.origins.len(), "n_denials": h.n_denials,
        "place": h.place.as_ref().map(|p| &p.name),
        "figures": h.figures.iter().map(|f| serde_json::json!([f.of, f.value, f.by])).collect::<Vec<_>>(),
    })
    .to_string()
}

fn write_changes(conn: &Connection, changes: &Changes) -> Result<(), StoreError> {
    let mut put = conn.prepare_cached("INSERT OR REPLACE INTO stories VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for story in changes.stories.values() {
        put.execute(params![story.id, story.title, story.first, story.last, story.n_reports, story.n_origins])?;
    }
    let mut put = conn.prepare_cached(
        "INSERT OR REPLACE INTO happenings
                (id, story, type, day, actor, recipient, asserted, n_reports, n_origins, n_denials, body,
                 mode, actor_name, recipient_name, roles, place, place_country, lat, lon, confidence, first_at,
                 place_precision, admin1, actor_country, recipient_country, goldstein, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                 ?22, ?23, ?24, ?25, ?26, coalesce((SELECT max(revision) FROM revisions WHERE of = ?1), 0))",
    )?;
    for h in changes.happenings.values() {
        let code = |s: &Option<dateline_doc::Side>| s.as_ref().and_then(|s| s.code.clone());
        let name = |s: &Option<dateline_doc::Side>| s.as_ref().map(|s| s.name.clone());
        let body = serde_json::to_string(h).unwrap_or_default();
        let roles: BTreeSet<&String> =
            [&h.actor, &h.recipient].into_iter().flatten().flat_map(|side| &side.roles).collect();
        // a space on both sides of each: one role is looked for by itself
        let roles = (!roles.is_empty())
            .then(|| format!(" {} ", roles.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(" ")));
        let place = h.place.as_ref();
        put.execute(params![
            h.id,
            h.story,
            h.kind,
            h.day,
            code(&h.actor),
            code(&h.recipient),
            h.asserted,
            h.n_reports,
            h.origins.len() as i64,
            h.n_denials,
            body,
            h.mode,
            name(&h.actor),
            name(&h.recipient),
            roles,
            place.map(|p| &p.name),
            place.and_then(|p| p.country.as_ref()),
            place.and_then(|p| p.lat),
            place.and_then(|p| p.lon),
            h.confidence,
            h.first.at,
            place.map(|p| &p.precision),
            place.and_then(|p| p.admin1.as_ref()),
            h.actor.as_ref().and_then(|s| s.country.as_ref()),
            h.recipient.as_ref().and_then(|s| s.country.as_ref()),
            h.goldstein
        ])?;
    }
    Ok(())
}

pub(crate) fn save_state(conn: &Connection, seq: i64, state: &State) -> Result<(), StoreError> {
    let body = lz4_flex::compress_prepend_size(&state.save());
    conn.execute("INSERT OR REPLACE INTO state (id, seq, body) VALUES (1, ?1, ?2)", params![seq, body])?;
    Ok(())
}

pub(crate) fn acts_of(conn: &Connection, seq: i64) -> Result<BTreeMap<String, String>, StoreError> {
    let mut query = conn.prepare_cached("SELECT act, happening FROM tellings WHERE seq = ?1")?;
    Ok(query.query_map([seq], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Unpacks a body of the journal.
pub(crate) fn body_of(seq: i64, body: &[u8]) -> Result<Value, StoreError> {
    let bytes = lz4_flex::decompress_size_prepended(body).map_err(|e| StoreError::Body { seq, why: e.to_string() })?;
    serde_json::from_slice(&bytes).map_err(|e| StoreError::Body { seq, why: e.to_string() })
}

pub(crate) fn record_of(seq: i64, body: &[u8]) -> Result<Record, StoreError> {
    let bytes = lz4_flex::decompress_size_prepended(body).map_err(|e| StoreError::Body { seq, why: e.to_string() })?;
    serde_json::from_slice(&bytes).map_err(|e| StoreError::Body { seq, why: e.to_string() })
}

//! What a store holds at one moment, for reading beside whoever writes: the segments that the catalogue names, the rows
//! that are not folded yet, and the tables that change with every report, as Arrow batches.

use crate::fold::{self, Segment};
use crate::rollup::{self, Rollup};
use crate::rows::{self, Cell, Filler, Kind, Told};
use crate::{Store, StoreError, ask, ingest};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use dateline_doc::{Happening, Side};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The tables that are not kept in segments, with their columns; described in `docs/tables.md`.
pub const TABLES: &[(&str, &[(&str, Type)])] = &[
    (
        "happenings",
        &[
            ("id", Type::Text),
            ("story", Type::Text),
            ("type", Type::Text),
            ("mode", Type::Text),
            ("cameo", Type::Text),
            ("goldstein", Type::Number),
            ("actor", Type::Text),
            ("actor_name", Type::Text),
            ("actor_country", Type::Text),
            ("recipient", Type::Text),
            ("recipient_name", Type::Text),
            ("recipient_country", Type::Text),
            ("mutual", Type::Boolean),
            ("day", Type::Day),
            ("dated", Type::Boolean),
            ("place", Type::Text),
            ("lat", Type::Number),
            ("lon", Type::Number),
            ("place_country", Type::Text),
            ("asserted", Type::Boolean),
            ("n_reports", Type::Integer),
            ("n_origins", Type::Integer),
            ("n_denials", Type::Integer),
            ("first_report", Type::Text),
            ("first_outlet", Type::Text),
            ("first_origin", Type::Text),
            ("first_at", Type::Time),
            ("confirmed_by", Type::Text),
            ("denied_by", Type::Text),
            ("silent", Type::Text),
            ("figures", Type::Text),
            ("confidence", Type::Number),
        ],
    ),
    (
        "happening_revisions",
        &[
            ("revision", Type::Integer),
            ("of", Type::Text),
            ("change", Type::Text),
            ("report", Type::Text),
            ("note", Type::Text),
            ("at", Type::Time),
            ("story", Type::Text),
            ("type", Type::Text),
            ("day", Type::Day),
            ("actor", Type::Text),
            ("recipient", Type::Text),
            ("asserted", Type::Boolean),
            ("n_reports", Type::Integer),
            ("n_origins", Type::Integer),
            ("n_denials", Type::Integer),
            ("place", Type::Text),
            ("figures", Type::Text),
        ],
    ),
    (
        "stories",
        &[
            ("id", Type::Text),
            ("title", Type::Text),
            ("first", Type::Time),
            ("last", Type::Time),
            ("n_reports", Type::Integer),
            ("n_origins", Type::Integer),
        ],
    ),
    ("redirects", &[("id", Type::Text), ("leads_to", Type::Text)]),
    (
        "feeds",
        &[
            ("url", Type::Text),
            ("name", Type::Text),
            ("added", Type::Time),
            ("last_fetch", Type::Time),
            ("last_item", Type::Time),
            ("n_items", Type::Integer),
            ("n_errors", Type::Integer),
            ("last_error", Type::Text),
        ],
    ),
    ("coverage", &[("day", Type::Day), ("outlet", Type::Text), ("n", Type::Integer)]),
    ("corrections", &[("id", Type::Integer), ("report", Type::Text), ("at", Type::Time), ("body", Type::Text)]),
    (
        "foreign_reports",
        &[
            ("source", Type::Text),
            ("id", Type::Text),
            ("day", Type::Day),
            ("type", Type::Text),
            ("plover", Type::Text),
            ("cameo", Type::Text),
            ("goldstein", Type::Number),
            ("actor", Type::Text),
            ("recipient", Type::Text),
            ("lat", Type::Number),
            ("lon", Type::Number),
            ("country", Type::Text),
            ("url", Type::Text),
        ],
    ),
    ("types_daily", &[("day", Type::Day), ("type", Type::Text), ("n", Type::Integer), ("n_reports", Type::Integer)]),
    (
        "dyads_daily",
        &[
            ("day", Type::Day),
            ("actor", Type::Text),
            ("recipient", Type::Text),
            ("type", Type::Text),
            ("n", Type::Integer),
            ("goldstein", Type::Number),
        ],
    ),
];

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// UTF-8.
    Text,
    /// 64 bits, signed.
    Integer,
    /// 64 bits, floating.
    Number,
    /// True or false.
    Boolean,
    /// A day.
    Day,
    /// Microseconds, UTC.
    Time,
}

impl Type {
    fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Day => DataType::Date32,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }
}

/// Returns the columns of one of [`TABLES`].
#[must_use]
pub fn schema(name: &str) -> Option<SchemaRef> {
    let (_, columns) = TABLES.iter().find(|(n, _)| *n == name)?;
    let fields: Vec<Field> = columns.iter().map(|(n, t)| Field::new(*n, t.arrow(), true)).collect();
    Some(Arc::new(Schema::new(fields)))
}

/// A store at one moment.
pub struct Snapshot {
    conn: Connection,
    folder: PathBuf,
    /// The segments, by number.
    pub segments: Vec<Segment>,
    /// The rows that are in no segment yet.
    pub recent: BTreeMap<Kind, Vec<RecordBatch>>,
    /// Reports whose rows may still lie in segments and no longer count.
    pub superseded: BTreeSet<i64>,
}

impl Snapshot {
    /// Looks at a store that is open for writing here.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            conn: store.reader()?,
            folder: store.segments_folder(),
            segments: store.segments()?,
            recent: store.recent().clone(),
            superseded: store.superseded().clone(),
        })
    }

    /// Looks at a store that another process may be writing to.
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
        let form: i64 = conn.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |r| r.get(0))?;
        let known = crate::schema::STEPS.len();
        if form > known as i64 {
            return Err(StoreError::TooNew { found: form as usize, known });
        }
        if form != known as i64 {
            return Err(StoreError::OtherForm { dir: dir.to_owned(), found: form });
        }
        // one moment: what is committed from here on is not seen
        conn.execute_batch("BEGIN")?;
        let folded: i64 =
            conn.query_row("SELECT coalesce((SELECT value FROM meta WHERE key = 'folded'), 0)", [], |r| r.get(0))?;
        let segments = fold::catalogue(&conn)?;
        let superseded: BTreeSet<i64> = {
            let mut query = conn.prepare("SELECT seq FROM journal WHERE superseded = 1")?;
            query.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
        };
        let mut recent: BTreeMap<Kind, Vec<RecordBatch>> = BTreeMap::new();
        let mut at = folded;
        loop {
            let chunk = told_after(&conn, at, 1_000)?;
            let Some(last) = chunk.last() else { break };
            at = last.seq;
            for (kind, batch) in rows::batches(&chunk) {
                recent.entry(kind).or_default().push(batch);
            }
        }
        Ok(Self { conn, folder: dir.join("segments"), segments, recent, superseded })
    }

    /// Returns the store's identity; `None` for a store of before, which gets one when it is next opened for writing.
    ///
    /// # Errors
    /// What the database says.
    pub fn identity(&self) -> Result<Option<String>, StoreError> {
        let found = self.conn.query_row("SELECT value FROM meta WHERE key = 'id'", [], |r| r.get(0)).optional()?;
        Ok(found)
    }

    /// Returns the number of the last report that it has.
    ///
    /// # Errors
    /// What the database says.
    pub fn revision(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("SELECT coalesce(max(seq), 0) FROM journal", [], |r| r.get(0))?)
    }

    /// Returns the file of a segment.
    #[must_use]
    pub fn file(&self, segment: &Segment) -> PathBuf {
        self.folder.join(&segment.file)
    }

    /// Returns the files of a table's segments.
    #[must_use]
    pub fn files(&self, kind: Kind) -> Vec<PathBuf> {
        self.segments.iter().filter(|s| s.kind == kind).map(|s| self.file(s)).collect()
    }

    /// Calls `each` with every report that is not superseded, in order of arrival.
    ///
    /// # Errors
    /// What the database says, or `each`.
    pub fn each_report<E: From<StoreError>>(&self, each: &mut dyn FnMut(Told) -> Result<(), E>) -> Result<(), E> {
        let mut at = 0;
        loop {
            let chunk = told_after(&self.conn, at, 500)?;
            let Some(last) = chunk.last() else { return Ok(()) };
            at = last.seq;
            chunk.into_iter().try_for_each(&mut *each)?;
        }
    }

    /// Returns a happening.
    ///
    /// # Errors
    /// What the database says.
    pub fn happening(&self, id: &str) -> Result<Option<Happening>, StoreError> {
        ask::happening_of(&self.conn, id)
    }

    /// Returns the coded document of a number, as the journal has it.
    ///
    /// # Errors
    /// What the database says.
    pub fn body(&self, seq: i64) -> Result<serde_json::Value, StoreError> {
        let body: Vec<u8> =
            self.conn.prepare_cached("SELECT body FROM journal WHERE seq = ?1")?.query_row([seq], |r| r.get(0))?;
        ingest::body_of(seq, &body)
    }

    /// Returns the corrections of a report.
    ///
    /// # Errors
    /// What the database says.
    pub fn corrections_of(&self, report: &str) -> Result<Vec<serde_json::Value>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT body FROM corrections WHERE report = ?1 ORDER BY id")?;
        let rows = query.query_map([report], |r| r.get::<_, String>(0))?;
        let mut out = Vec::new();
        for body in rows {
            out.push(serde_json::from_str(&body?).unwrap_or_default());
        }
        Ok(out)
    }

    /// Returns the triggers that were corrected by hand, as (report, start).
    ///
    /// # Errors
    /// What the database says.
    pub fn corrected(&self) -> Result<BTreeSet<(String, u64)>, StoreError> {
        let mut query = self.conn.prepare("SELECT report, body FROM corrections")?;
        let rows = query.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        let mut out = BTreeSet::new();
        for row in rows {
            let (report, body) = row?;
            let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            out.insert((report, body["start"].as_u64().unwrap_or_default()));
        }
        Ok(out)
    }

    /// Returns one of [`TABLES`] whole; `None` for another name.
    ///
    /// # Errors
    /// What the database says.
    pub fn table(&self, name: &str) -> Result<Option<RecordBatch>, StoreError> {
        let Some(schema) = schema(name) else { return Ok(None) };
        let mut filler = Filler::new(schema.clone());
        match name {
            "happenings" => self.happenings(&mut filler)?,
            "happening_revisions" => self.revisions(&mut filler)?,
            "coverage" => {
                for ((day, outlet), n) in self.counts()?.coverage {
                    filler.row([Cell::Day(Some(day)), Cell::Text(Some(&outlet)), Cell::Int(Some(n))]);
                }
            }
            "types_daily" => {
                let counts = self.counts()?;
                let mut read: BTreeMap<i32, i64> = BTreeMap::new();
                for ((day, _), n) in &counts.coverage {
                    *read.entry(*day).or_default() += n;
                }
                for ((day, kind), n) in &counts.types {
                    let n_reports = read.get(day).copied().unwrap_or(0);
                    filler.row([
                        Cell::Day(Some(*day)),
                        Cell::Text(Some(kind)),
                        Cell::Int(Some(*n)),
                        Cell::Int(Some(n_reports)),
                    ]);
                }
            }
            "dyads_daily" => {
                for ((day, actor, recipient, kind), acts) in &self.counts()?.dyads {
                    filler.row([
                        Cell::Day(Some(*day)),
                        Cell::Text(Some(actor)),
                        Cell::Text(Some(recipient)),
                        Cell::Text(Some(kind)),
                        Cell::Int(Some(acts.n)),
                        Cell::Float(acts.mean()),
                    ]);
                }
            }
            _ => self.plain(name, &schema, &mut filler)?,
        }
        Ok(filler.finish())
    }

    /// A table whose columns are those of the database.
    fn plain(&self, name: &str, schema: &SchemaRef, filler: &mut Filler) -> Result<(), StoreError> {
        let columns: Vec<String> = schema.fields().iter().map(|f| format!("\"{}\"", f.name())).collect();
        let mut query = self.conn.prepare(&format!("SELECT {} FROM {name}", columns.join(", ")))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(columns.len());
            for (n, field) in schema.fields().iter().enumerate() {
                let value = row.get_ref(n)?;
                cells.push(match field.data_type() {
                    DataType::Int64 => Cell::Int(value.as_i64_or_null().ok().flatten()),
                    DataType::Float64 => Cell::Float(value.as_f64_or_null().ok().flatten()),
                    DataType::Date32 => Cell::Day(value.as_str_or_null().ok().flatten().and_then(rows::days)),
                    DataType::Timestamp(..) => Cell::Time(match value.as_i64_or_null() {
                        Ok(micros) => micros,
                        Err(_) => value.as_str_or_null().ok().flatten().and_then(rows::micros),
                    }),
                    _ => Cell::Text(value.as_str_or_null().ok().flatten()),
                });
            }
            filler.row(cells);
        }
        Ok(())
    }

    fn happenings(&self, filler: &mut Filler) -> Result<(), StoreError> {
        let mut query = self.conn.prepare("SELECT body FROM happenings ORDER BY CAST(substr(id, 2) AS INTEGER)")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?;
            let Ok(h) = serde_json::from_str::<Happening>(body.as_str().unwrap_or_default()) else { continue };
            let who = |side: &Option<Side>| side.as_ref().map(|s| s.name.clone());
            let code = |side: &Option<Side>| side.as_ref().and_then(|s| s.code.clone());
            let country = |side: &Option<Side>| side.as_ref().and_then(|s| s.country.clone());
            let by = |relation: &str| {
                let names: Vec<&str> =
                    h.voices.iter().filter(|v| v.relation == relation).map(|v| v.name.as_str()).collect();
                (!names.is_empty()).then(|| names.join("; "))
            };
            let figures = (!h.figures.is_empty()).then(|| serde_json::to_string(&h.figures).unwrap_or_default());
            let place = h.place.as_ref();
            let (actor, actor_name, actor_country) = (code(&h.actor), who(&h.actor), country(&h.actor));
            let (recipient, recipient_name, recipient_country) =
                (code(&h.recipient), who(&h.recipient), country(&h.recipient));
            let (confirmed, denied, silent) = (by("confirms"), by("denies"), by("silent"));
            filler.row([
                Cell::Text(Some(&h.id)),
                Cell::Text(Some(&h.story)),
                Cell::Text(Some(&h.kind)),
                Cell::Text(h.mode.as_deref()),
                Cell::Text(h.cameo.as_deref()),
                Cell::Float(h.goldstein),
                Cell::Text(actor.as_deref()),
                Cell::Text(actor_name.as_deref()),
                Cell::Text(actor_country.as_deref()),
                Cell::Text(recipient.as_deref()),
                Cell::Text(recipient_name.as_deref()),
                Cell::Text(recipient_country.as_deref()),
                Cell::Bool(h.mutual),
                Cell::Day(h.day.as_deref().and_then(rows::days)),
                Cell::Bool(h.dated),
                Cell::Text(place.map(|p| p.name.as_str())),
                Cell::Float(place.and_then(|p| p.lat)),
                Cell::Float(place.and_then(|p| p.lon)),
                Cell::Text(place.and_then(|p| p.country.as_deref())),
                Cell::Bool(h.asserted),
                Cell::Int(Some(i64::from(h.n_reports))),
                Cell::Int(Some(h.origins.len() as i64)),
                Cell::Int(Some(i64::from(h.n_denials))),
                Cell::Text(Some(&h.first.report)),
                Cell::Text(h.first.outlet.as_deref()),
                Cell::Text(Some(&h.first.origin)),
                Cell::Time(rows::micros(&h.first.at)),
                Cell::Text(confirmed.as_deref()),
                Cell::Text(denied.as_deref()),
                Cell::Text(silent.as_deref()),
                Cell::Text(figures.as_deref()),
                Cell::Float(Some(h.confidence)),
            ]);
        }
        Ok(())
    }

    fn revisions(&self, filler: &mut Filler) -> Result<(), StoreError> {
        let mut query = self
            .conn
            .prepare("SELECT revision, of, change, report, note, at, state FROM revisions ORDER BY revision")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let text = |n: usize| row.get::<_, Option<String>>(n);
            let (of, change, report, note) = (text(1)?, text(2)?, text(3)?, text(4)?);
            let state: serde_json::Value = text(6)?.and_then(|s| serde_json::from_str(&s).ok()).unwrap_or_default();
            let figures = state["figures"]
                .as_array()
                .filter(|f| !f.is_empty())
                .map(|f| serde_json::Value::from(f.clone()).to_string());
            filler.row([
                Cell::Int(row.get(0)?),
                Cell::Text(of.as_deref()),
                Cell::Text(change.as_deref()),
                Cell::Text(report.as_deref()),
                Cell::Text(note.as_deref()),
                Cell::Time(row.get(5)?),
                Cell::Text(state["story"].as_str()),
                Cell::Text(state["type"].as_str()),
                Cell::Day(state["day"].as_str().and_then(rows::days)),
                Cell::Text(state["actor"].as_str()),
                Cell::Text(state["recipient"].as_str()),
                Cell::Bool(state["asserted"].as_bool().unwrap_or_default()),
                Cell::Int(state["n_reports"].as_i64()),
                Cell::Int(state["n_origins"].as_i64()),
                Cell::Int(state["n_denials"].as_i64()),
                Cell::Text(state["place"].as_str()),
                Cell::Text(figures.as_deref()),
            ]);
        }
        Ok(())
    }

    /// The counts that are kept, brought up to this moment.
    fn counts(&self) -> Result<Rollup, StoreError> {
        let since = fold::counts_since(&self.recent, &self.folder, &self.segments, &self.superseded)?;
        Ok(rollup::read(&self.conn)?.with(since))
    }
}

/// The reports of the journal after a number, as rows are made of them.
pub(crate) fn told_after(conn: &Connection, seq: i64, limit: usize) -> Result<Vec<Told>, StoreError> {
    let mut query = conn.prepare_cached(
        "SELECT seq, arrived, story, origin, copy_of, body FROM journal WHERE seq > ?1 AND superseded = 0 ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = query.query(rusqlite::params![seq, limit as i64])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        out.push(Told {
            seq,
            arrived: row.get(1)?,
            story: row.get(2)?,
            origin: row.get(3)?,
            copy_of: row.get(4)?,
            acts: ingest::acts_of(conn, seq)?,
            record: ingest::record_of(seq, &row.get::<_, Vec<u8>>(5)?)?,
        });
    }
    Ok(out)
}

//! What was read, kept. A coded document is acknowledged after its commit to the journal, and from then on survives the
//! death of the process and of the machine; all else (segments, counts, full text, memory) is derived from the journal
//! and can be made again.
//!
//! One process writes: [`Store::open`] takes a lock. SQLite is the journal, the index that finds what is known already,
//! the history and the catalogue; Parquet segments hold the folded rows; the last rows wait in memory. Which reports tell
//! one happening is decided by `dateline-story` in the transaction that journals them. No clock is read here: `now` is
//! always passed in. The query engine is not known here; `dateline-sql` reads what [`Store::segments`] and
//! [`Store::recent`] show.

pub mod ask;
pub mod control;
mod disk;
mod doctor;
mod error;
mod fail;
mod fold;
mod foreign;
mod forget;
mod ingest;
mod kept;
mod look;
mod rollup;
pub mod rows;
mod schema;
mod search;
mod sheet;
mod snapshot;

pub use ask::{Coverage, Range};
pub use control::Control;
pub use disk::{Disk, RealDisk};
pub use doctor::{Finding, Health};
pub use error::StoreError;
pub use fold::{Segment, packed, without};
pub use foreign::Foreign;
pub use forget::{Forgotten, What};
pub use ingest::{Incoming, Outcome};
pub use kept::Kept;
pub use look::{
    Agreement, Card, DayCount, Link, LinkDay, Look, Order, Pace, ReportRow, RevisionRow, Spot, StorySpeaker,
    TellingRow, Wanted, Who,
};
pub use rollup::CELL;
pub use search::{Finder, Hit};
pub use sheet::Sheet;
pub use snapshot::{Snapshot, TABLES, schema as table_schema};

use arrow_array::RecordBatch;
use dateline_story::{Settings, State};
use rows::Kind;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// How much of the pages' text is kept; what a store was made with stands until it is set anew.
    pub kept: Option<Kept>,
    /// How many event rows wait in memory before they are folded.
    pub fold_events: usize,
    /// How many reports wait in memory before they are folded.
    pub fold_reports: usize,
    /// What the story stage goes by.
    pub story: Settings,
    /// Whether full text is indexed.
    pub search: bool,
    /// Where segments are written.
    pub disk: Arc<dyn Disk>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kept: None,
            fold_events: 100_000,
            fold_reports: 20_000,
            story: Settings::default(),
            search: true,
            disk: Arc::new(RealDisk),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("kept", &self.kept)
            .field("fold_events", &self.fold_events)
            .finish_non_exhaustive()
    }
}

/// A store, opened for writing.
pub struct Store {
    pub(crate) dir: PathBuf,
    pub(crate) conn: Connection,
    pub(crate) options: Options,
    pub(crate) kept: Kept,
    pub(crate) state: State,
    pub(crate) recent: BTreeMap<Kind, Vec<RecordBatch>>,
    pub(crate) recent_reports: usize,
    pub(crate) recent_events: usize,
    pub(crate) superseded: BTreeSet<i64>,
    pub(crate) last_seq: i64,
    pub(crate) folded_seq: i64,
    pub(crate) last_arrived: i64,
    pub(crate) search: Option<search::Search>,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) trouble: Option<StoreError>,
    /// Held while the store is open: a second writer is refused.
    _lock: File,
}

impl Store {
    /// Opens a store, or makes one where there is none: brings older forms up to date, takes in what was journalled since
    /// the last fold, and removes what a death left behind.
    ///
    /// # Errors
    /// Another process has it open, the disk is read-only or full, or what lies there is no store.
    pub fn open(dir: &Path, options: Options) -> Result<Self, StoreError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Disk { path, source }
        };
        let segments = dir.join("segments");
        std::fs::create_dir_all(&segments).map_err(io(&segments))?;
        let lock_path = dir.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(io(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::Taken { dir: dir.to_owned() }),
            Err(std::fs::TryLockError::Error(source)) => return Err(StoreError::Disk { path: lock_path, source }),
        }
        let path = dir.join("store.db");
        let mut conn = connect(&path)?;
        schema::migrate(&mut conn, schema::STEPS.len())?;
        let meta = |key: &str| -> Result<Option<i64>, StoreError> {
            Ok(conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional()?)
        };
        let known = meta("kept")?.and_then(Kept::from_number);
        let kept = options.kept.or(known).unwrap_or_default();
        let folded_seq = meta("folded")?.unwrap_or(0);
        if known != Some(kept) {
            conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('kept', ?1)", [kept.number()])?;
        }
        // by which a published copy knows whose it is
        conn.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('id', lower(hex(randomblob(8))))", [])?;
        // of equals the last came last: `arrived` never falls
        let (last_seq, last_arrived) = conn
            .query_row("SELECT seq, arrived FROM journal ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?
            .unwrap_or((0, 0));
        let superseded: BTreeSet<i64> = {
            let mut query = conn.prepare("SELECT seq FROM journal WHERE superseded = 1")?;
            query.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
        };
        let disk = options.disk.clone();
        let search = options.search.then(|| search::Search::open(&dir.join("search"))).transpose()?;
        let mut store = Self {
            dir: dir.to_owned(),
            conn,
            kept,
            options,
            state: State::default(),
            recent: BTreeMap::new(),
            recent_reports: 0,
            recent_events: 0,
            superseded,
            // a journal whose end was forgotten goes on counting where it was
            last_seq: i64::max(last_seq, folded_seq),
            folded_seq,
            last_arrived,
            search,
            disk,
            trouble: None,
            _lock: lock,
        };
        store.sweep()?;
        store.recount()?;
        store.replay()?;
        store.catch_up_search()?;
        Ok(store)
    }

    /// Makes a store of an older form, for fixtures: only the first `steps` steps are taken.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn make_old(dir: &Path, steps: usize) -> Result<(), StoreError> {
        std::fs::create_dir_all(dir.join("segments"))
            .map_err(|source| StoreError::Disk { path: dir.to_owned(), source })?;
        let mut conn = connect(&dir.join("store.db"))?;
        schema::migrate(&mut conn, steps)?;
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }

    /// Folds, and closes what is open. A store that is dropped without it loses nothing; the next opening takes longer.
    ///
    /// # Errors
    /// As [`Store::fold`].
    pub fn close(mut self) -> Result<(), StoreError> {
        self.fold()?;
        self.commit_search()?;
        self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }

    /// Lets the journal grow by no more than so many pages of 4 KiB; then it is full, as a disk is.
    ///
    /// # Errors
    /// What the database says.
    pub fn limit_journal(&self, pages: u32) -> Result<(), StoreError> {
        let now: i64 = self.conn.query_row("PRAGMA page_count", [], |r| r.get(0))?;
        let limit = now.saturating_add(i64::from(pages)).min(i64::from(u32::MAX - 1));
        self.conn.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Returns the folder of the store.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns how much of the pages' text is kept.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.kept
    }

    /// Returns the numbers of superseded reports whose rows may still lie in segments.
    #[must_use]
    pub fn superseded(&self) -> &BTreeSet<i64> {
        &self.superseded
    }

    /// Returns a second connection to the journal's database, for reading.
    ///
    /// # Errors
    /// What the database says.
    pub fn reader(&self) -> Result<Connection, StoreError> {
        let conn = Connection::open_with_flags(self.dir.join("store.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.busy_timeout(std::time::Duration::from_secs(5))?;
        Ok(conn)
    }

    /// Returns how many reports the journal has, those that were superseded left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn n_reports(&self) -> Result<u64, StoreError> {
        let n: i64 = self.conn.query_row("SELECT count(*) FROM journal WHERE superseded = 0", [], |r| r.get(0))?;
        Ok(n as u64)
    }

    /// Copies the store while it is open: the database by SQLite's own online backup, and the segments that it names.
    /// Full text is derived and left out; opening the copy makes it again.
    ///
    /// # Errors
    /// The target exists, or the disk or the database says why not.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Disk { path, source }
        };
        if to.join("store.db").exists() {
            return Err(StoreError::Exists { dir: to.to_owned() });
        }
        let segments = to.join("segments");
        std::fs::create_dir_all(&segments).map_err(io(&segments))?;
        // the segments first: none of them goes while this process holds the lock and writes nothing else
        for segment in self.segments()? {
            let bytes = self.read_segment(&segment)?;
            let path = segments.join(&segment.file);
            self.disk.write_new(&path, &bytes).map_err(io(&path))?;
        }
        let mut target = Connection::open(to.join("store.db"))?;
        rusqlite::backup::Backup::new(&self.conn, &mut target)?.run_to_completion(
            256,
            std::time::Duration::ZERO,
            None,
        )?;
        Ok(())
    }
}

/// Opens the journal's database: what is committed is on the disk.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let mut conn = Connection::open(path)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    // what reads before it writes would fail, and not wait, where control writes beside it
    conn.set_transaction_behavior(rusqlite::TransactionBehavior::Immediate);
    conn.set_prepared_statement_cache_capacity(128);
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
         PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(conn)
}

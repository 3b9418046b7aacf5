//! What is kept beside the journal and is no news: alerts and what they fired, and whatever else a person sets up.
//!
//! [`Control`] is a second connection to the store's database, opened beside the writer and by the same process or another;
//! it takes no lock file. It must not touch journal, happenings or segments: those are the writer's. [`Watch`] is its
//! reading side: what came in, in the order in which it came in.

mod alerts;
mod feeds;
#[cfg(test)]
mod tests;
mod tokens;
mod watch;

pub use alerts::{AlertRow, DeliveryRow, Due, FiringRow, NewFiring, NewTarget};
pub use feeds::{SourceRow, SourceSays};
pub use tokens::TokenRow;
pub use watch::{Came, DayCount, Dyad, FeedRow, Fits, Watch};

use crate::{StoreError, schema};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A connection to what is kept beside the journal.
pub struct Control {
    conn: Mutex<Connection>,
}

impl Control {
    /// Opens what is kept beside the journal of a store that exists. What it is told is on the disk when it answers.
    ///
    /// # Errors
    /// There is no store, or it is of another form.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = opened(dir, flags)?;
        // what only reads first would fail where the writer commits in between, however long it may wait
        conn.set_transaction_behavior(rusqlite::TransactionBehavior::Immediate);
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")?;
        Ok(Self { conn: Mutex::new(conn) })
    }

    /// The connection; a panic while it was held left no half transaction behind, since dropping one takes it back.
    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection to the database of a store that has today's form.
fn opened(dir: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let path = dir.join("store.db");
    if !path.exists() {
        return Err(StoreError::None { dir: dir.to_owned() });
    }
    let conn = Connection::open_with_flags(&path, flags)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(64);
    let form: i64 = conn.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |r| r.get(0))?;
    if form != schema::STEPS.len() as i64 {
        return Err(StoreError::OtherForm { dir: dir.to_owned(), found: form });
    }
    Ok(conn)
}

//! What goes wrong with a store, each with a code and what to do.

use std::path::PathBuf;

/// What goes wrong with a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has it open.
    #[error("S001 the store {} is open in another process; stop that one, or ask it", dir.display())]
    Taken {
        /// The store's folder.
        dir: PathBuf,
    },
    /// A newer version of the program made it.
    #[error("S002 the store is of form {found}, and this program knows {known}; use the newer program")]
    TooNew {
        /// What was found.
        found: usize,
        /// What is known.
        known: usize,
    },
    /// A file could not be read or written.
    #[error("S003 {}: {}", path.display(), disk_says(source))]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A segment's bytes are not those that were written.
    #[error("S004 {} is damaged; `dateline doctor --repair` makes it again from the journal", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The database says no.
    #[error("S005 the journal: {}", database_says(.0))]
    Database(#[from] rusqlite::Error),
    /// A segment could not be made or read.
    #[error("S006 a segment: {0}; `dateline doctor` says more")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The full text could not be indexed or asked.
    #[error("S007 the full text: {0}; `dateline doctor --repair` makes the index again")]
    Search(#[from] tantivy::TantivyError),
    /// The question to the full text does not read.
    #[error("S008 the search {query:?} does not read ({why}); words stand alone, phrases in double quotes")]
    Question {
        /// What was asked.
        query: String,
        /// Why not.
        why: String,
    },
    /// The saved state of the stories does not read.
    #[error(transparent)]
    Story(#[from] dateline_story::StoryError),
    /// A body in the journal does not read.
    #[error("S009 report {seq} of the journal does not read ({why}); restore a backup, or forget the report")]
    Body {
        /// Its number.
        seq: i64,
        /// Why not.
        why: String,
    },
    /// There is no store.
    #[error("S011 {} has no store; `dateline ingest` makes one", dir.display())]
    None {
        /// The folder.
        dir: PathBuf,
    },
    /// The store is of another form than this program reads without writing.
    #[error("S012 the store {} is of form {found}; `dateline doctor` brings it up to date", dir.display())]
    OtherForm {
        /// The folder.
        dir: PathBuf,
        /// Its form.
        found: i64,
    },
    /// There is something already.
    #[error("S010 {} has a store already; name a folder that has none", dir.display())]
    Exists {
        /// The folder.
        dir: PathBuf,
    },
}

fn disk_says(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::StorageFull => "the disk is full; make room, nothing acknowledged is lost".to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
            format!("{error}; the store must lie where it can be written")
        }
        _ => error.to_string(),
    }
}

fn database_says(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; make room, nothing acknowledged is lost".to_owned(),
        Some(ErrorCode::ReadOnly) => "it cannot be written; the store must lie where it can be".to_owned(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!("{error}; restore a backup (`dateline backup` makes them)")
        }
        Some(ErrorCode::CannotOpen) => format!("{error}; the folder must exist and be writable"),
        _ => error.to_string(),
    }
}

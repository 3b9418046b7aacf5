//! What goes wrong with a question or an export.

use std::path::PathBuf;

/// What goes wrong with a question or an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The store says no.
    #[error(transparent)]
    Store(#[from] dateline_store::StoreError),
    /// The question does not read, or names what is not there.
    #[error("Q001 {0}; `dateline query --tables` lists tables and columns")]
    Question(String),
    /// The question would write.
    #[error("Q002 {0}: a query only reads")]
    Writes(String),
    /// It took too long.
    #[error("Q003 the query took longer than {seconds} s; ask for less, or raise --timeout")]
    Time {
        /// The limit.
        seconds: u64,
    },
    /// It took too much memory.
    #[error("Q004 the query needs more than {megabytes} MB; ask for less, or raise --memory")]
    Memory {
        /// The limit.
        megabytes: usize,
    },
    /// The engine failed.
    #[error("Q005 the query failed: {0}")]
    Engine(String),
    /// The answer could not be written.
    #[error("Q006 {}: {source}", path.display())]
    Output {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The answer could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A file of another project does not read.
    #[error("Q007 {}:{line}: {why}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its line.
        line: usize,
        /// Why not.
        why: String,
    },
    /// The machines that should answer do not.
    #[error("Q008 the cluster did not answer within {seconds} s; look whether its scheduler and executors run: {why}")]
    Away {
        /// The limit.
        seconds: u64,
        /// What was said last.
        why: String,
    },
}

impl SqlError {
    /// Sorts what the engine says.
    #[must_use]
    pub fn of(error: &datafusion::error::DataFusionError, megabytes: usize) -> Self {
        use datafusion::error::DataFusionError as E;
        match error.find_root() {
            E::ResourcesExhausted(_) => Self::Memory { megabytes },
            E::SQL(error, _) => Self::Question(first_line(&error.to_string())),
            E::Plan(text)
                if ["DDL not supported", "DML not supported", "Statement not supported"]
                    .iter()
                    .any(|w| text.starts_with(w)) =>
            {
                let what = text.split_once(": ").map_or(text.as_str(), |(_, what)| what);
                Self::Writes(what.to_owned())
            }
            E::Plan(text) => Self::Question(first_line(text)),
            E::SchemaError(error, _) => Self::Question(first_line(&error.to_string())),
            other => Self::Engine(other.to_string()),
        }
    }
}

/// What the engine says first; what follows are lists.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

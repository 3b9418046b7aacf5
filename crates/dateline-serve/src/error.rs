//! What goes wrong while serving, each with a code, what to do, and the status that it has over HTTP.

use std::path::PathBuf;

/// What goes wrong while serving.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The store says no.
    #[error(transparent)]
    Store(#[from] dateline_store::StoreError),
    /// The query engine says no.
    #[error(transparent)]
    Sql(#[from] dateline_sql::SqlError),
    /// The configuration does not read.
    #[error("V001 {}: {why}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The address cannot be listened on.
    #[error("V002 {address} cannot be listened on: {source}; name another with --listen")]
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// An address that others reach, and nobody would be asked who they are.
    #[error("V003 {address} is reached from other machines, and there is no token; make one with `dateline token new`")]
    Open {
        /// The address.
        address: String,
    },
    /// A value of a filter does not read.
    #[error("V004 {name} {why}")]
    Filter {
        /// The filter.
        name: String,
        /// What is expected.
        why: &'static str,
    },
    /// The list has no such filter.
    #[error("V005 {list} cannot be narrowed by {name}; docs/api.md says what by")]
    NoFilter {
        /// The filter.
        name: String,
        /// The list.
        list: &'static str,
    },
    /// What was asked does not read.
    #[error("V006 {0}")]
    Bad(String),
    /// There is no such thing.
    #[error("V007 there is no {what} {id}")]
    NotThere {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// No token, or none that is known.
    #[error("V008 this needs a token; `dateline token new --scope {scope}` makes one")]
    NoToken {
        /// What it would have to allow.
        scope: &'static str,
    },
    /// The token does not allow it.
    #[error("V009 the token does not allow this; it needs the scope {scope}")]
    NoScope {
        /// What it would have to allow.
        scope: &'static str,
    },
    /// The request comes by a name, or from a page, that is not this server's.
    #[error("V010 {0}")]
    Stranger(String),
    /// Pages wait as many as may.
    #[error("V011 as many pages wait as may; come again in {seconds} s")]
    Full {
        /// When to come again.
        seconds: u32,
    },
    /// More came than is taken.
    #[error("V012 more than {limit} bytes; send less at once")]
    TooLarge {
        /// How much is taken.
        limit: usize,
    },
    /// It is shutting down.
    #[error("V013 the server is shutting down; bring it again: what was taken of it is known")]
    Stopping,
    /// It exists.
    #[error("V014 {what} {id} exists")]
    Exists {
        /// What.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// A type of content that is not taken here.
    #[error("V015 {found} is not taken here; {wanted}")]
    MediaType {
        /// What came.
        found: String,
        /// What is taken.
        wanted: &'static str,
    },
    /// Something broke inside.
    #[error("V016 {0}; that is a fault of the server's: its log says more")]
    Inside(String),
    /// A page could not be fetched.
    #[error("V017 {0}")]
    Fetch(String),
    /// An alert does not read.
    #[error("V020 the alert does not read: {why}")]
    AlertReads {
        /// Why.
        why: String,
    },
    /// A number of a rule is out of its range.
    #[error("V021 {what} is {is}; it goes from {from} to {to}")]
    RuleRange {
        /// Which.
        what: &'static str,
        /// What it is.
        is: String,
        /// The least.
        from: u32,
        /// The most.
        to: u32,
    },
    /// A side of a dyad is no code.
    #[error("V022 {code:?} is no code; a side of a dyad is written like PRK or PRKMIL")]
    DyadCode {
        /// What was written.
        code: String,
    },
    /// A target of an alert cannot be sent to.
    #[error("V023 {target} cannot be sent to: {why}")]
    TargetReads {
        /// The target.
        target: String,
        /// Why.
        why: &'static str,
    },
    /// The secret of a webhook is none.
    #[error("V024 the secret of a webhook is whsec_ and 24 to 64 bytes in base64; leave it out, and one is made")]
    Secret,
    /// Quiet hours are those of no zone.
    #[error("V025 {tz:?} is no zone of the IANA's, such as Europe/Berlin")]
    Zone {
        /// What was written.
        tz: String,
    },
    /// Mail cannot be sent with these settings.
    #[error("V026 [mail] of the configuration: {why}")]
    MailSettings {
        /// Why.
        why: String,
    },
    /// The system gives no random bytes.
    #[error("V027 the system gives no random bytes for a secret ({why}); write one yourself")]
    Chance {
        /// What it says.
        why: String,
    },
    /// An alert looks for words, and words are not indexed.
    #[error("V028 the alert looks for words, and the store has no full text; switch it on, or leave out text")]
    NoWords,
    /// The store could not be published for the machines that answer questions.
    #[error("V029 the store could not be published: {0}")]
    Elsewhere(String),
}

impl ServeError {
    /// Returns the status of an answer that says so.
    #[must_use]
    pub fn status(&self) -> u16 {
        use dateline_sql::SqlError as Q;
        use dateline_store::StoreError as S;
        match self {
            Self::Filter { .. } | Self::NoFilter { .. } | Self::Bad(_) => 400,
            Self::AlertReads { .. } | Self::RuleRange { .. } | Self::DyadCode { .. } | Self::NoWords => 400,
            Self::TargetReads { .. } | Self::Secret | Self::Zone { .. } => 400,
            Self::Store(S::Question { .. }) => 400,
            Self::Sql(Q::Question(_) | Q::Writes(_) | Q::Time { .. } | Q::Memory { .. } | Q::Engine(_)) => 400,
            Self::NoToken { .. } => 401,
            Self::NoScope { .. } | Self::Stranger(_) => 403,
            Self::NotThere { .. } => 404,
            Self::Exists { .. } => 409,
            Self::TooLarge { .. } => 413,
            Self::MediaType { .. } => 415,
            Self::Fetch(_) => 422,
            Self::Full { .. } => 429,
            Self::Stopping | Self::Elsewhere(_) | Self::Sql(Q::Away { .. }) => 503,
            _ => 500,
        }
    }
}

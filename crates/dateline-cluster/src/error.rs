//! What goes wrong between machines.

/// What goes wrong between machines.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// A place cannot be read or written.
    #[error("K001 {place}: {why}")]
    Place {
        /// Its address.
        place: String,
        /// What the store says.
        why: String,
    },
    /// Nothing is published there.
    #[error("K002 {place}: nothing is published there; `dateline cluster publish --to` does")]
    Nothing {
        /// Its address.
        place: String,
    },
    /// What lies there does not read.
    #[error("K003 {place}: {why}; publish anew into an empty place")]
    Damaged {
        /// Its address.
        place: String,
        /// Why not.
        why: String,
    },
    /// Another store is published there.
    #[error("K004 {place} holds what another store published ({found}, this one is {own}); take an empty place")]
    Foreign {
        /// Its address.
        place: String,
        /// Whose it is.
        found: String,
        /// Whose it would be.
        own: String,
    },
    /// Somebody else publishes there at the same time.
    #[error("K005 {place}: number {number} was published by somebody else meanwhile; one process publishes a store")]
    Twice {
        /// Its address.
        place: String,
        /// The number.
        number: u64,
    },
    /// The store has no identity yet.
    #[error("K006 the store is of a version before; `dateline doctor --repair` brings it up to date")]
    NoIdentity,
    /// A secret is too short to keep anybody out.
    #[error(
        "K007 {name} holds {found} characters; a cluster's secret has at least 32: `dateline cluster secret` makes one"
    )]
    Secret {
        /// Where it is.
        name: String,
        /// How long it is.
        found: usize,
    },
    /// A secret is not where it should be.
    #[error("K008 {name} is not set; put the cluster's secret there, the same for every role")]
    NoSecret {
        /// Where it should be.
        name: String,
    },
    /// A role would listen to the world without a secret.
    #[error("K009 {address} can be reached from other machines; set a secret (--secret-from), or listen on 127.0.0.1")]
    Open {
        /// Where it would listen.
        address: String,
    },
    /// An address does not read.
    #[error("K010 {text:?} is no address: {wanted}")]
    Address {
        /// What was given.
        text: String,
        /// What is wanted.
        wanted: &'static str,
    },
    /// A role ended.
    #[error("K011 the {role} stopped: {why}")]
    Stopped {
        /// Which.
        role: &'static str,
        /// Why.
        why: String,
    },
    /// Keys could not be made of the secret.
    #[error("K012 keys could not be made: {0}")]
    Keys(String),
    /// A table of transactions does not read, or did not take what was published.
    #[error("K013 {place}: {why}")]
    Delta {
        /// Its address.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// An object cannot be read now.
    #[error("K030 {url} cannot be read ({why}); look whether it can be reached from here")]
    Object {
        /// Its address.
        url: String,
        /// What the store says.
        why: String,
    },
    /// There is no such object.
    #[error("K031 {url} is not there; look at the address")]
    NoObject {
        /// Its address.
        url: String,
    },
    /// A message is no unit.
    #[error("K032 {label} is no unit of work ({why}); `dateline work --put --ranges` puts them")]
    Unit {
        /// Which.
        label: String,
        /// Why not.
        why: String,
    },
    /// A unit has more documents than can be numbered.
    #[error("K033 {url} has more than {most} documents; split the file")]
    TooMany {
        /// The object.
        url: String,
        /// How many it may have.
        most: u64,
    },
    /// A journal's address or token does not read.
    #[error("K034 the journal: {why}")]
    Journal {
        /// Why not.
        why: String,
    },
    /// The journal does not let us in.
    #[error(
        "K035 {url} does not let us in (status {status}: {why}); `dateline token new --scope ingest` makes a token, --token-from NAME sends it"
    )]
    Refused {
        /// Its address.
        url: String,
        /// Such as 401.
        status: u16,
        /// What it says.
        why: String,
    },
    /// What answers is no journal.
    #[error("K036 {url} answers (status {status}) as no journal does; give the address of `dateline serve`")]
    NoJournal {
        /// Its address.
        url: String,
        /// Such as 404.
        status: u16,
    },
    /// The broker does not take what is put.
    #[error("K037 {0}")]
    Broker(#[from] dateline_wire::net::SourceError),
    /// An archive was begun with other units.
    #[error(
        "K038 {place} was begun with ranges of {found} bytes; go on with --range-bytes {found}, or take an empty place"
    )]
    OtherRanges {
        /// Its address.
        place: String,
        /// How it was cut.
        found: u64,
    },
    /// A thread that reads ended before its time.
    #[error("K039 a thread that reads ended before its time; tell us, with the input")]
    Thread,
    /// The store says no.
    #[error(transparent)]
    Store(#[from] dateline_store::StoreError),
    /// The engine says no.
    #[cfg(feature = "query")]
    #[error(transparent)]
    Sql(#[from] dateline_sql::SqlError),
    /// The system says no.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

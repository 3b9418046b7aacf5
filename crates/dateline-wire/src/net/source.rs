//! What every source needs from its surroundings, and what it says of itself.

use super::error::DeliverError;
use crate::envelope::Item;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not known.
    New,
    /// A new version of what was known.
    Update,
    /// It was known, word for word.
    Known,
    /// It was kept as something that could not be read.
    Failed,
}

/// Takes what sources find.
pub trait Deliver: Send + Sync {
    /// Takes items and answers when all of them are durable, with the fate of each, in their order. The same item may
    /// come more than once: sources hand over again whatever this did not answer for. What takes longer than a minute may
    /// be dropped half way.
    ///
    /// # Errors
    /// Where none of the items was taken.
    fn deliver<'a>(&'a self, source: &'a str, items: Vec<Item>) -> BoxFuture<'a, Result<Vec<Fate>, DeliverError>>;
}

/// Keeps what a source must remember over a restart: short texts under short names.
pub trait Keep: Send + Sync {
    /// Returns what was kept last under a name.
    ///
    /// # Errors
    /// Where the store does not answer.
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, DeliverError>>;

    /// Keeps a text in the place of what was kept before; answers when it is durable.
    ///
    /// # Errors
    /// Where it is not.
    fn save<'a>(&'a self, name: &'a str, text: String) -> BoxFuture<'a, Result<(), DeliverError>>;
}

/// Says what time it is, and waits.
pub trait Clock: Send + Sync {
    /// Returns the time.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that was set once and goes on with the runtime's own: a test's paused time holds it too.
#[derive(Debug, Clone, Copy)]
pub struct SetClock {
    set: Timestamp,
    at: tokio::time::Instant,
}

impl SetClock {
    /// Sets a clock. Must be called within a runtime.
    #[must_use]
    pub fn set(now: Timestamp) -> Self {
        Self { set: now, at: tokio::time::Instant::now() }
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        later(self.set, self.at.elapsed())
    }
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A feed or a sitemap.
    Feed,
    /// A watched folder.
    Folder,
    /// A stream of NATS.
    Nats,
    /// A replayed archive.
    Warc,
}

impl SourceKind {
    /// Returns its name as the interface writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Folder => "folder",
            Self::Nats => "nats",
            Self::Warc => "warc",
        }
    }
}

/// How a source is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Condition {
    /// It was not asked yet.
    #[default]
    New,
    /// It answers.
    Ok,
    /// It answers, and takes long.
    Slow,
    /// It answers, and had nothing new for longer than is usual for it. Not the same as nothing having happened.
    Silent,
    /// It does not answer, or gives what does not read.
    Failing,
    /// Its publisher says that it has ended.
    Gone,
}

impl Condition {
    /// Returns its name as the interface writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ok => "ok",
            Self::Slow => "slow",
            Self::Silent => "silent",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }
}

/// What a source says of itself: all of it each time, so that one that is lost costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The source's own id.
    pub id: String,
    /// What it is.
    pub kind: SourceKind,
    /// Where it is read now: it may have moved.
    pub url: String,
    /// How it is.
    pub condition: Condition,
    /// How long until it is asked again, usually.
    pub interval: Option<Duration>,
    /// When it was asked last.
    pub last_fetch: Option<Timestamp>,
    /// When it answered last.
    pub last_success: Option<Timestamp>,
    /// When something new came last.
    pub last_item: Option<Timestamp>,
    /// When it is asked next.
    pub next_fetch: Option<Timestamp>,
    /// Items that were taken, over all time.
    pub n_items: u64,
    /// Of them since the last report.
    pub n_new: u64,
    /// Times that it failed, over all time.
    pub n_errors: u64,
    /// Code and words of the last failure, if it is failing now; else of what was left out.
    pub error: Option<(String, String)>,
    /// What was taken and is no page, counted by code; of streams.
    pub broken: BTreeMap<String, u64>,
}

impl Health {
    /// Makes the report of a source that was not asked yet.
    #[must_use]
    pub fn new(id: &str, kind: SourceKind, url: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            url: url.to_owned(),
            condition: Condition::New,
            interval: None,
            last_fetch: None,
            last_success: None,
            last_item: None,
            next_fetch: None,
            n_items: 0,
            n_new: 0,
            n_errors: 0,
            error: None,
            broken: BTreeMap::new(),
        }
    }
}

/// Returns the time that is so much later; the end of time where that is beyond it.
pub(crate) fn later(time: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| time.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

/// Returns how long it is from one time to another; nothing where it is past.
pub(crate) fn until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}

/// Reads a moment in ISO 8601; what is not said is the beginning of the day, and UTC. For order and distance only: it
/// never becomes a date of a report.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let utc = |at: jiff::civil::DateTime| at.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    text.parse::<jiff::civil::DateTime>().ok().and_then(utc)
}

/// Hands over items as often as it takes; the wait between tries is the receiver's. Ends early only where the receiver
/// has stopped.
pub(crate) async fn insist(
    deliver: &dyn Deliver,
    clock: &dyn Clock,
    source: &str,
    items: Vec<Item>,
) -> Result<Vec<Fate>, DeliverError> {
    loop {
        match deliver.deliver(source, items.clone()).await {
            Err(DeliverError::Stopped) => return Err(DeliverError::Stopped),
            Err(error) => clock.sleep(error.wait()).await,
            done => return done,
        }
    }
}

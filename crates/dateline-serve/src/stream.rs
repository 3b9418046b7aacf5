//! What is told to those who listen: what changed, after each commit, once for all of them. Nobody is waited for; who is too
//! slow is closed and comes back with the number of the last revision they saw.

use crate::hub::Hub;
use crate::{ServeError, cards};
use dateline_store::RevisionRow;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::broadcast;

/// So many revisions are made up for; who missed more loads anew.
pub const MOST_MISSED: usize = 2_000;
/// So many messages wait for a slow listener.
const WAITING: usize = 256;
/// Commits that follow one another so closely are told as one.
const TOGETHER: Duration = Duration::from_millis(60);

/// A message of the stream.
#[derive(Debug, Clone)]
pub struct Message {
    /// The revision that it brings the listener to; `None` where it is of something else.
    pub revision: Option<i64>,
    /// change, feed, alert or reset.
    pub event: &'static str,
    /// Its JSON.
    pub data: Arc<str>,
}

/// Those who listen.
pub struct Stream {
    sender: broadcast::Sender<Message>,
    /// The last revision that was told.
    told: AtomicI64,
    /// How many listen.
    pub listeners: AtomicUsize,
}

impl Stream {
    /// Begins after a revision.
    #[must_use]
    pub fn new(revision: i64) -> Self {
        Self { sender: broadcast::channel(WAITING).0, told: AtomicI64::new(revision), listeners: AtomicUsize::new(0) }
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Message> {
        self.sender.subscribe()
    }

    /// Returns the last revision that was told.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.told.load(Ordering::Acquire)
    }

    /// Tells something that is no change of what is counted.
    pub fn tell(&self, event: &'static str, data: &serde_json::Value) {
        // nobody listening is no failure
        let _ = self.sender.send(Message { revision: None, event, data: data.to_string().into() });
    }
}

/// Tells what changed, after each commit, until the journal stops. `also` is called with the revision, after it was told.
pub async fn run(hub: Arc<Hub>, also: impl Fn(i64)) {
    let (mut commits, mut indexed) = (hub.journal.commits(), hub.journal.indexed());
    loop {
        tokio::select! {
            committed = commits.changed() => {
                if committed.is_err() {
                    return;
                }
            }
            found = indexed.changed() => {
                if found.is_err() {
                    return;
                }
                let revision = hub.stream.revision();
                hub.stream.tell("indexed", &json!({"revision": revision}));
                // what looks for words looks again
                also(revision);
                continue;
            }
        }
        tokio::time::sleep(TOGETHER).await;
        commits.mark_unchanged();
        loop {
            let after = hub.stream.revision();
            match missed(&hub, after).await {
                Ok(Some(message)) => {
                    let revision = message.revision.unwrap_or(after);
                    hub.stream.told.store(revision, Ordering::Release);
                    let _ = hub.stream.sender.send(message);
                    also(revision);
                }
                Ok(None) => break,
                Err(error) => {
                    eprintln!("dateline: what changed could not be told: {error}");
                    break;
                }
            }
        }
    }
}

/// Returns what changed after a revision, as one message: `None` where nothing did, no more than [`MOST_MISSED`] revisions.
///
/// # Errors
/// What the database says.
pub async fn missed(hub: &Arc<Hub>, after: i64) -> Result<Option<Message>, ServeError> {
    let quads = cards::Quads::of(hub.known);
    hub.look(move |look| {
        let changes: Vec<RevisionRow> = look.changes(after, MOST_MISSED)?;
        let Some(last) = changes.last() else { return Ok(None) };
        let (mut ids, mut gone, mut stories) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        let by: BTreeSet<&str> = changes.iter().map(|c| c.report.as_str()).collect();
        for change in &changes {
            match (change.of.starts_with('h'), change.change.as_str()) {
                (true, "merged" | "withdrawn") => gone.push(change.of.clone()),
                (true, _) => {
                    ids.insert(change.of.clone());
                }
                (false, _) => {
                    stories.insert(change.of.clone());
                }
            }
        }
        let mut happenings = Vec::new();
        for id in ids {
            // what was merged since stands there under the other's id
            if let Some(card) = look.happening(&id)?.filter(|c| c.happening.id == id) {
                stories.insert(card.happening.story.clone());
                happenings.push(cards::card(&card, &quads));
            }
        }
        let data = json!({
            "revision": last.revision, "reports": look.n_reports()?, "happenings": happenings, "gone": gone,
            "stories": stories, "by": by, "at": cards::time(last.at),
        });
        Ok(Some(Message { revision: Some(last.revision), event: "change", data: data.to_string().into() }))
    })
    .await
}

//! The one thread that writes: it owns the store, takes what waits for it in one transaction, and answers when that is on
//! the disk. Everything else in this room only looks.

use crate::ServeError;
use dateline_store::{Finder, Incoming, Outcome, Snapshot, Store};
use jiff::Timestamp;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// No more documents are written in one transaction.
const BATCH: usize = 500;
/// How long full text may lag behind what came in.
const FINDABLE: Duration = Duration::from_secs(1);

/// Is told what became of a document, when that is on the disk.
pub type Told = Box<dyn FnOnce(Result<Outcome, String>) + Send>;

/// What the thread is asked.
enum Order {
    Take { incoming: Box<Incoming>, reply: Told },
    Snapshot(oneshot::Sender<Result<Snapshot, ServeError>>),
    Correct { report: String, correction: Box<serde_json::Value>, reply: oneshot::Sender<Result<bool, ServeError>> },
    Stop,
}

/// The way to the thread that writes.
pub struct Journal {
    orders: SyncSender<Order>,
    /// How many commits there were.
    commits: watch::Receiver<u64>,
    /// How often full text caught up.
    indexed: watch::Receiver<u64>,
    finder: Option<Finder>,
    thread: std::sync::Mutex<Option<JoinHandle<Result<(), ServeError>>>>,
}

impl Journal {
    /// Starts the thread. `now` is the clock.
    #[must_use]
    pub fn start(store: Store, now: fn() -> Timestamp) -> Self {
        let finder = store.finder();
        let (orders, inbox) = sync_channel(1024);
        let (told, commits) = watch::channel(0);
        let (found, indexed) = watch::channel(0);
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || write(store, &inbox, &told, &found, now))
            .ok();
        Self { orders, commits, indexed, finder, thread: std::sync::Mutex::new(thread) }
    }

    /// Returns what finds reports by their words.
    #[must_use]
    pub fn finder(&self) -> Option<&Finder> {
        self.finder.as_ref()
    }

    /// Returns what tells that something was committed.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.clone()
    }

    /// Returns what tells that the words of what came in can be found.
    #[must_use]
    pub fn indexed(&self) -> watch::Receiver<u64> {
        self.indexed.clone()
    }

    /// Hands a coded document over; `reply` is called when it is on the disk. Blocks while the thread has enough to do.
    ///
    /// # Errors
    /// The thread has stopped; `reply` comes back uncalled.
    pub fn take(&self, incoming: Incoming, reply: Told) -> Result<(), Told> {
        self.orders.send(Order::Take { incoming: Box::new(incoming), reply }).map_err(|failed| match failed.0 {
            Order::Take { reply, .. } => reply,
            _ => Box::new(|_| {}),
        })
    }

    /// Returns the store at one moment.
    ///
    /// # Errors
    /// What the database says, or the thread has stopped.
    pub async fn snapshot(&self) -> Result<Snapshot, ServeError> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Snapshot(reply)).await?;
        answer.await.map_err(|_| ServeError::Stopping)?
    }

    /// Keeps a correction by hand; false where it was known.
    ///
    /// # Errors
    /// What the database says, or the thread has stopped.
    pub async fn correct(&self, report: String, correction: serde_json::Value) -> Result<bool, ServeError> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Correct { report, correction: Box::new(correction), reply }).await?;
        answer.await.map_err(|_| ServeError::Stopping)?
    }

    /// Sends without blocking the runtime, however full the inbox is.
    async fn order(&self, mut order: Order) -> Result<(), ServeError> {
        loop {
            match self.orders.try_send(order) {
                Ok(()) => return Ok(()),
                Err(std::sync::mpsc::TrySendError::Disconnected(_)) => return Err(ServeError::Stopping),
                Err(std::sync::mpsc::TrySendError::Full(back)) => order = back,
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Writes what waits, folds, and closes the store.
    ///
    /// # Errors
    /// As [`Store::close`].
    pub fn stop(&self) -> Result<(), ServeError> {
        let _ = self.orders.send(Order::Stop);
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        thread.map_or(Ok(()), |t| {
            t.join().unwrap_or_else(|_| Err(ServeError::Inside("the journal's thread died".into())))
        })
    }
}

fn write(
    mut store: Store,
    inbox: &Receiver<Order>,
    told: &watch::Sender<u64>,
    found: &watch::Sender<u64>,
    now: fn() -> Timestamp,
) -> Result<(), ServeError> {
    let mut findable = Instant::now();
    let mut behind = false;
    let mut stopping = false;
    while !stopping {
        let first = match inbox.recv_timeout(Duration::from_millis(500)) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let (mut batch, mut replies) = (Vec::new(), Vec::new());
        for order in first.into_iter().chain(inbox.try_iter()) {
            match order {
                Order::Take { incoming, reply } => {
                    batch.push(*incoming);
                    replies.push(reply);
                }
                Order::Snapshot(reply) => {
                    let _ = reply.send(Snapshot::of(&store).map_err(Into::into));
                }
                Order::Correct { report, correction, reply } => {
                    let _ = reply.send(store.correct(&report, &correction, now()).map_err(Into::into));
                    told.send_modify(|n| *n += 1);
                }
                Order::Stop => stopping = true,
            }
            if batch.len() >= BATCH || stopping {
                break;
            }
        }
        if !batch.is_empty() {
            match store.ingest(&batch, now()) {
                Ok(outcomes) => {
                    for (reply, outcome) in replies.into_iter().zip(outcomes) {
                        reply(Ok(outcome));
                    }
                    told.send_modify(|n| *n += 1);
                    behind = true;
                }
                Err(error) => {
                    for reply in replies {
                        reply(Err(error.to_string()));
                    }
                }
            }
            if let Some(trouble) = store.trouble() {
                eprintln!("dateline: {trouble}; the documents are kept");
            }
        }
        if behind && findable.elapsed() > FINDABLE {
            findable = Instant::now();
            behind = false;
            match store.commit_search() {
                Ok(()) => found.send_modify(|n| *n += 1),
                Err(error) => eprintln!("dateline: {error}"),
            }
        }
    }
    store.close().map_err(Into::into)
}

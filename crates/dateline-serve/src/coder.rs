//! The threads that read pages: each page becomes a coded document and goes to the journal. As many wait as there is room
//! for; who brings more is told so, and nothing of theirs is taken.

use crate::ServeError;
use crate::journal::Journal;
use dateline_read::Knowledge;
use dateline_read::json::{self, Layers};
use dateline_store::{Incoming, Outcome};
use dateline_wire::{Broken, Envelope};
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What comes to be kept.
#[derive(Debug)]
pub enum Piece {
    /// A page.
    Page(Box<Envelope>),
    /// Accepted and not readable: a document with a diagnostic.
    Broken(Broken),
    /// A document that was coded before.
    Coded(Box<Incoming>),
    /// A line that is nothing: it is answered, and not kept.
    Nothing {
        /// Its id, where it had one.
        id: Option<String>,
        /// Why.
        why: String,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// The id that it came with.
    pub id: Option<String>,
    /// The report's id in the store.
    pub report: Option<String>,
    /// new, update, known or failed.
    pub outcome: &'static str,
    /// Why it failed, or what was wrong with it.
    pub why: Option<String>,
    /// How many events were coded.
    pub n_events: usize,
    /// Whether it failed for a reason that passes: brought again, it may be kept.
    #[serde(skip)]
    pub passing: bool,
}

struct Job {
    piece: Piece,
    reply: oneshot::Sender<Fate>,
    /// Its place in the queue, free again when it is durable.
    place: OwnedSemaphorePermit,
}

/// Counts since the start.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Counts {
    pub pages: AtomicU64,
    pub coded: AtomicU64,
    pub refused: AtomicU64,
    pub failed: AtomicU64,
    pub micros: AtomicU64,
}

/// The way to the threads that read.
pub struct Coder {
    jobs: SyncSender<Job>,
    room: Arc<Semaphore>,
    n_room: usize,
    /// What was done so far.
    pub counts: Arc<Counts>,
}

impl Coder {
    /// Starts so many threads, with room for so many pages.
    #[must_use]
    pub fn start(known: &'static Knowledge, journal: Arc<Journal>, n_threads: usize, n_room: usize) -> Self {
        let (jobs, inbox) = sync_channel::<Job>(n_room.max(1) * 2);
        let inbox = Arc::new(Mutex::new(inbox));
        let counts = Arc::new(Counts::default());
        for n in 0..n_threads.max(1) {
            let (inbox, journal, counts) = (inbox.clone(), journal.clone(), counts.clone());
            let work = move || read(known, &inbox, &journal, &counts);
            if let Err(error) = std::thread::Builder::new().name(format!("coder {n}")).spawn(work) {
                eprintln!("dateline: a thread that reads did not start: {error}");
            }
        }
        Self { jobs, room: Arc::new(Semaphore::new(n_room.max(1))), n_room: n_room.max(1), counts }
    }

    /// Returns how many pages wait, and how many may.
    #[must_use]
    pub fn queue(&self) -> (usize, usize) {
        (self.n_room - self.room.available_permits().min(self.n_room), self.n_room)
    }

    /// Takes pieces in, and answers when all of them are durable. Where there is no room for them, nothing is taken.
    ///
    /// # Errors
    /// Full, or stopping.
    pub async fn offer(&self, pieces: Vec<Piece>) -> Result<Vec<Fate>, ServeError> {
        let first = pieces.len().clamp(1, self.n_room) as u32;
        let Ok(room) = self.room.clone().try_acquire_many_owned(first) else {
            self.counts.refused.fetch_add(pieces.len() as u64, Ordering::Relaxed);
            return Err(ServeError::Full { seconds: 1 });
        };
        self.take(pieces, Some(room)).await
    }

    /// Takes pieces in, waiting for room, and answers when all of them are durable.
    ///
    /// # Errors
    /// Stopping.
    pub async fn bring(&self, pieces: Vec<Piece>) -> Result<Vec<Fate>, ServeError> {
        self.take(pieces, None).await
    }

    async fn take(&self, pieces: Vec<Piece>, mut room: Option<OwnedSemaphorePermit>) -> Result<Vec<Fate>, ServeError> {
        let mut answers = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let place = match room.as_mut().and_then(|r| r.split(1)) {
                Some(place) => place,
                // a request larger than the room goes through it bit by bit
                None => self.room.clone().acquire_owned().await.map_err(|_| ServeError::Stopping)?,
            };
            let (reply, answer) = oneshot::channel();
            // the channel has room for all that have a place
            self.jobs.try_send(Job { piece, reply, place }).map_err(|_| ServeError::Stopping)?;
            answers.push(answer);
        }
        drop(room);
        let mut fates = Vec::with_capacity(answers.len());
        for answer in answers {
            fates.push(answer.await.map_err(|_| ServeError::Stopping)?);
        }
        Ok(fates)
    }
}

fn read(known: &'static Knowledge, inbox: &Mutex<Receiver<Job>>, journal: &Journal, counts: &Arc<Counts>) {
    loop {
        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { piece, reply, place }) = job else { return };
        counts.pages.fetch_add(1, Ordering::Relaxed);
        let began = std::time::Instant::now();
        let (id, coded, why) = held(id_of(&piece), || code(piece, known));
        counts.micros.fetch_add(began.elapsed().as_micros() as u64, Ordering::Relaxed);
        let Some(incoming) = coded else {
            counts.failed.fetch_add(1, Ordering::Relaxed);
            let _ = reply.send(Fate { id, report: None, outcome: "failed", why, n_events: 0, passing: false });
            continue;
        };
        let report = incoming.record().document.id.clone();
        let n_events = incoming.record().events.len();
        let n_failed = counts.clone();
        let told = Box::new(move |outcome: Result<Outcome, String>| {
            let (outcome, why) = match outcome {
                Ok(Outcome::New { .. }) => ("new", why),
                Ok(Outcome::Update { .. }) => ("update", why),
                Ok(Outcome::Known) => ("known", why),
                Err(error) => {
                    n_failed.failed.fetch_add(1, Ordering::Relaxed);
                    ("failed", Some(error))
                }
            };
            let report = (outcome != "failed").then_some(report);
            let _ = reply.send(Fate { id, report, outcome, why, n_events, passing: outcome == "failed" });
            drop(place);
        });
        // this thread goes on with the next page; the answer goes out when the journal says so
        match journal.take(incoming, told) {
            Ok(()) => {
                counts.coded.fetch_add(1, Ordering::Relaxed);
            }
            Err(told) => told(Err(ServeError::Stopping.to_string())),
        }
    }
}

/// Its id, the document, and what was wrong with it.
type Made = (Option<String>, Option<Incoming>, Option<String>);

/// A page that breaks the reader is answered as one that failed, and the thread goes on.
fn held(id: Option<String>, make: impl FnOnce() -> Made) -> Made {
    dateline_intake::held(make).unwrap_or_else(|note| (id, None, Some(format!("{} {}", note.code, note.message))))
}

fn id_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Page(envelope) => envelope.input_id.clone(),
        Piece::Broken(broken) => broken.input_id.clone(),
        Piece::Coded(incoming) => incoming.record().document.input_id.clone(),
        Piece::Nothing { id, .. } => id.clone(),
    }
}

/// Makes the coded document of a piece: its id, the document, and what was wrong with it.
fn code(piece: Piece, known: &Knowledge) -> Made {
    let article = match piece {
        Piece::Coded(incoming) => {
            let id = incoming.record().document.input_id.clone();
            return (id, Some(*incoming), None);
        }
        Piece::Nothing { id, why } => return (id, None, Some(why)),
        Piece::Page(envelope) => dateline_intake::article(&envelope),
        Piece::Broken(broken) => dateline_intake::broken(&broken),
    };
    let id = article.input_id.clone();
    let coded = dateline_read::code(article, known);
    let article = &coded.document.article;
    if article.text.trim().is_empty() {
        // nothing to keep: whoever sent it is told why
        let why = article.diagnostics.first().map(|d| format!("{} {}", d.code, d.message));
        return (id, None, Some(why.unwrap_or_else(|| "no text".to_owned())));
    }
    let line = json::coded(&coded, known, Layers::default()).to_string();
    match Incoming::read(&line) {
        Ok(incoming) => (id, Some(incoming), None),
        Err(why) => (id, None, Some(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_breaks_the_reader_is_answered() {
        let (id, made, why) = held(Some("7".to_owned()), || panic!("a mistake"));
        assert_eq!(id.as_deref(), Some("7"));
        assert!(made.is_none() && why.is_some_and(|w| w.starts_with("R018 ")));
    }
}

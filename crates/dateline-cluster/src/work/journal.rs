//! Hands coded documents to a journal, and says that they are durable when the journal has said so.
//!
//! A journal that is full, stopping or away is waited for without end; meanwhile the broker is told that we are at it. A
//! batch goes under the hash of its bytes, so that one whose answer was lost is answered again. What the journal cannot
//! read is looked for by halves, so that one bad document costs no other.

use super::Crew;
use super::coders::{Coded, Wanted};
use super::object::{Objects, may_pass, pages};
use super::unit::{Unit, hash};
use crate::ClusterError;
use dateline_wire::Item;
use dateline_wire::net::{Answered, Deliver, DeliverError, Fate, Hand};
use futures::future::BoxFuture;
use serde::Deserialize;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

const KIND: &str = "application/vnd.dateline.coded+ndjson";
/// A document that the journal does not take.
const REFUSED: &str = "K041";
/// Bytes of a request.
const MOST_BYTES: usize = 8 << 20;
const LONGEST: Duration = Duration::from_secs(30);

/// A journal.
pub(crate) struct Journal {
    crew: Arc<Crew>,
    hand: Hand,
    /// Pages a request.
    batch: usize,
    /// Where the bytes of units are; none where messages are pages.
    objects: Option<Objects>,
    /// What no waiting helps against.
    trouble: Mutex<Option<ClusterError>>,
}

/// What the journal says of a batch.
#[derive(Deserialize)]
struct Said {
    results: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    outcome: String,
    why: Option<String>,
}

impl One {
    /// It was not taken for a reason that passes: the store says no, or the journal is stopping. Codes begin such words.
    fn is_passing(&self) -> bool {
        let mut word = self.why.as_deref().unwrap_or_default().chars();
        word.next().is_some_and(|c| matches!(c, 'S' | 'V')) && word.take(3).filter(char::is_ascii_digit).count() == 3
    }
}

/// How a request ended.
enum Ended {
    Said(Vec<One>),
    /// It does not like what is in it.
    Split,
}

impl Journal {
    pub(crate) fn new(
        crew: Arc<Crew>,
        url: &str,
        token: Option<&str>,
        batch: usize,
        units: bool,
    ) -> Result<Self, ClusterError> {
        let hand = Hand::new(url, token).map_err(|why| ClusterError::Journal { why: why.to_string() })?;
        let objects = units.then(Objects::default);
        Ok(Self { crew, hand, batch, objects, trouble: Mutex::new(None) })
    }

    /// Returns what made it stop, if something did.
    pub(crate) fn trouble(&self) -> Option<ClusterError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn give_up(&self, error: ClusterError) -> DeliverError {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        DeliverError::Stopped
    }

    async fn take(&self, items: Vec<Item>) -> Result<Vec<Fate>, DeliverError> {
        let tally = &self.crew.tally;
        let coding: Vec<_> = items.into_iter().map(|item| self.crew.coders.code(item, Wanted::Line)).collect();
        let mut fates = vec![Fate::Failed; coding.len()];
        let mut lines: Vec<(usize, String)> = Vec::new();
        for (n, coded) in coding.into_iter().enumerate() {
            match coded.await.map_err(|_| DeliverError::Failed { why: "a thread died".to_owned() })? {
                Coded::Line(line) => lines.push((n, line)),
                Coded::Failed(code) => tally.fail(&code, 1),
                Coded::Record(_) => {}
            }
        }
        let mut rest = &lines[..];
        while !rest.is_empty() {
            let mut n_bytes = 0;
            let fits = rest.iter().take_while(|(_, line)| {
                n_bytes += line.len() + 1;
                n_bytes <= MOST_BYTES
            });
            let (batch, more) = rest.split_at(fits.count().max(1));
            rest = more;
            for (n, fate) in self.hand_over(batch).await? {
                fates[n] = fate;
            }
        }
        let n = |wanted: &[Fate]| fates.iter().filter(|f| wanted.contains(f)).count() as u64;
        tally.pages.fetch_add(fates.len() as u64, Ordering::Relaxed);
        tally.new.fetch_add(n(&[Fate::New, Fate::Update]), Ordering::Relaxed);
        tally.known.fetch_add(n(&[Fate::Known]), Ordering::Relaxed);
        Ok(fates)
    }

    /// Takes the pages of a unit, batch by batch. What the journal has of it already it knows.
    async fn take_unit(&self, objects: &Objects, item: &Item) -> Result<Fate, DeliverError> {
        match self.read_unit(objects, item).await {
            Ok(done) => done.map(|n_new| if n_new > 0 { Fate::New } else { Fate::Known }),
            // it comes again until it can be read
            Err(error) if may_pass(&error) => {
                if self.crew.tally.wait_for(Some(error.to_string())) {
                    (self.crew.tell)(&format!("{error}; trying again"));
                }
                Err(DeliverError::Failed { why: error.to_string() })
            }
            Err(error) => {
                self.crew.give_up(&error);
                Ok(Fate::Failed)
            }
        }
    }

    async fn read_unit(&self, objects: &Objects, item: &Item) -> Result<Result<u64, DeliverError>, ClusterError> {
        let unit = Unit::of(item)?;
        let object = objects.find(&unit.url).await?;
        unit.check(object.n_bytes)?;
        let (send, mut items) = mpsc::channel(16);
        let (own, handle) = (unit.clone(), Handle::current());
        let reading = tokio::task::spawn_blocking(move || pages(&own, object, handle, &send));
        let mut n_new = 0;
        loop {
            let mut batch = Vec::new();
            if items.recv_many(&mut batch, 1).await == 0 {
                break;
            }
            while batch.len() < self.batch && items.recv_many(&mut batch, 1).await > 0 {}
            match self.take(batch).await {
                Ok(fates) => n_new += fates.iter().filter(|f| matches!(f, Fate::New | Fate::Update)).count() as u64,
                Err(error) => return Ok(Err(error)),
            }
        }
        let read = reading.await.map_err(|_| ClusterError::Thread)?;
        read.map_err(|e| ClusterError::Object { url: unit.url.clone(), why: e.to_string() })?;
        self.crew.tally.units.fetch_add(1, Ordering::Relaxed);
        Ok(Ok(n_new))
    }

    /// Hands lines over until each of them is durable or refused.
    async fn hand_over(&self, lines: &[(usize, String)]) -> Result<Vec<(usize, Fate)>, DeliverError> {
        let mut fates = Vec::with_capacity(lines.len());
        let mut open: Vec<(Vec<&(usize, String)>, u32)> = vec![(lines.iter().collect(), 0)];
        while let Some((batch, n_before)) = open.pop() {
            match self.post(&batch, n_before).await? {
                Ended::Split if batch.len() == 1 => {
                    self.crew.tally.fail(REFUSED, 1);
                    fates.extend(batch.iter().map(|(n, _)| (*n, Fate::Failed)));
                }
                Ended::Split => {
                    let (a, b) = batch.split_at(batch.len() / 2);
                    open.extend([(b.to_vec(), n_before), (a.to_vec(), n_before)]);
                }
                Ended::Said(results) => {
                    let mut again = Vec::new();
                    for (line, one) in batch.into_iter().zip(&results) {
                        match one.outcome.as_str() {
                            "new" => fates.push((line.0, Fate::New)),
                            "update" => fates.push((line.0, Fate::Update)),
                            "known" => fates.push((line.0, Fate::Known)),
                            _ if one.is_passing() => again.push(line),
                            _ => {
                                self.crew.tally.fail(REFUSED, 1);
                                fates.push((line.0, Fate::Failed));
                            }
                        }
                    }
                    if !again.is_empty() {
                        self.wait(n_before, None, "the store does not take it").await;
                        // under another key: this answer is kept under the old one
                        open.push((again, n_before + 1));
                    }
                }
            }
        }
        Ok(fates)
    }

    /// Posts a batch until there is an answer that means something.
    async fn post(&self, batch: &[&(usize, String)], n_before: u32) -> Result<Ended, DeliverError> {
        let mut body = String::with_capacity(batch.iter().map(|(_, l)| l.len() + 1).sum());
        for (_, line) in batch {
            body.push_str(line);
            body.push('\n');
        }
        let key = format!("work-{}-{n_before}", hash(&[body.as_bytes()]));
        for n in 0.. {
            let answer = self.hand.post(KIND, &key, body.clone().into_bytes(), (self.crew.now)()).await;
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    self.wait(n, None, &error.to_string()).await;
                    continue;
                }
            };
            match answer.status {
                200 => {
                    self.heard();
                    return match serde_json::from_slice::<Said>(&answer.body) {
                        Ok(said) if said.results.len() == batch.len() => Ok(Ended::Said(said.results)),
                        _ => Err(self.give_up(ClusterError::NoJournal { url: self.hand.shown(), status: 200 })),
                    };
                }
                400 | 413 | 422 => {
                    self.heard();
                    return Ok(Ended::Split);
                }
                408 | 425 | 429 | 500.. => {
                    let why = format!("{} answers with status {}", self.hand.shown(), answer.status);
                    self.wait(n, answer.retry_after, &why).await;
                }
                401 | 403 => return Err(self.give_up(self.refused(&answer))),
                status => {
                    return Err(self.give_up(ClusterError::NoJournal { url: self.hand.shown(), status }));
                }
            }
        }
        Err(DeliverError::Stopped)
    }

    fn refused(&self, answer: &Answered) -> ClusterError {
        let why: String = String::from_utf8_lossy(&answer.body).trim().chars().take(300).collect();
        ClusterError::Refused { url: self.hand.shown(), status: answer.status, why }
    }

    fn heard(&self) {
        if self.crew.tally.wait_for(None) {
            (self.crew.tell)("the journal takes documents again");
        }
    }

    /// Waits before the nth try, as long as the journal asks for, else longer each time.
    async fn wait(&self, n: u32, asked: Option<Duration>, why: &str) {
        let own = Duration::from_millis(200).saturating_mul(1 << n.min(10)).min(LONGEST);
        let wait = asked.map_or(own, |a| a.clamp(Duration::from_millis(50), Duration::from_secs(60)));
        let is_news = self.crew.tally.wait_for(Some(why.to_owned()));
        // a queue that is full for a moment is nobody's concern
        if is_news && asked.is_none() {
            (self.crew.tell)(&format!("{why}; trying again"));
        }
        tokio::time::sleep(wait).await;
    }
}

impl Deliver for Journal {
    fn deliver<'a>(&'a self, _source: &'a str, items: Vec<Item>) -> BoxFuture<'a, Result<Vec<Fate>, DeliverError>> {
        Box::pin(async move {
            let Some(objects) = &self.objects else { return self.take(items).await };
            let mut fates = Vec::with_capacity(items.len());
            for item in &items {
                fates.push(self.take_unit(objects, item).await?);
            }
            Ok(fates)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let one = |why: &str| One { outcome: "failed".to_owned(), why: Some(why.to_owned()) }.is_passing();
        assert!(one("S005 the journal: the disk is full; make room"));
        assert!(one("V013 the server is stopping"));
        assert!(!one("no coded document: EOF"));
        assert!(!one("Such a thing"));
    }
}

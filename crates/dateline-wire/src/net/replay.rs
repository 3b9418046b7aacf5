//! Archives, folders and JSON Lines played again at a chosen speed, as if they came in now.
//!
//! A page comes at its own time: when its carrier took it from the web, else when it says that it appeared. What lies
//! near each other out of order is put in order; what lies far apart waits no longer than is said.

use super::error::DeliverError;
use super::reading::{read_ahead, weight};
use super::source::{Clock, Deliver, Fate, insist, later, moment, until};
use crate::envelope::{Envelope, Item};
use crate::limits::Options;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Items that are handed over at once.
const BATCH: usize = 32;
/// Bytes that are held to be put in order.
const MAX_HELD: usize = 64 << 20;

/// How it is played.
#[derive(Debug, Clone)]
pub struct ReplaySettings {
    /// The caller's id.
    pub id: String,
    /// Files, folders, patterns.
    pub paths: Vec<PathBuf>,
    /// How they are read.
    pub options: Options,
    /// Seconds of theirs in a second of ours; above zero. Infinite: as fast as it goes.
    pub speed: f64,
    /// The longest wait between two pages, in our time.
    pub max_gap: Duration,
    /// Pages that are put in order among each other.
    pub window: usize,
}

impl ReplaySettings {
    /// Plays files at a speed.
    #[must_use]
    pub fn new(id: &str, paths: Vec<PathBuf>, speed: f64) -> Self {
        let max_gap = Duration::from_secs(10);
        Self { id: id.to_owned(), paths, options: Options::default(), speed, max_gap, window: 2000 }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Items that were handed over.
    pub n_items: u64,
    /// Of them those that were not known.
    pub n_new: u64,
    /// Files that could not be opened.
    pub n_unreadable: u64,
    /// The time of the last page, by its own clock.
    pub at: Option<Timestamp>,
}

/// When pages are due. Pure.
#[derive(Debug, Clone)]
pub struct Tempo {
    speed: f64,
    max_gap: Duration,
    last: Option<Timestamp>,
    due: Timestamp,
}

impl Tempo {
    /// Begins to play now.
    #[must_use]
    pub fn new(speed: f64, max_gap: Duration, now: Timestamp) -> Self {
        // no speed that makes sense is as fast as it goes
        let speed = if speed > 0.0 { speed } else { f64::INFINITY };
        Self { speed, max_gap, last: None, due: now }
    }

    /// Returns when a page of that time is due, by our clock. One without a time, or from before the last, is due with
    /// the last.
    pub fn due(&mut self, time: Option<Timestamp>, now: Timestamp) -> Timestamp {
        const BEHIND: Duration = Duration::from_secs(5);
        if let Some(time) = time {
            if let Some(last) = self.last.filter(|last| *last < time) {
                let gap = until(last, time).as_secs_f64() / self.speed;
                let gap = Duration::from_secs_f64(gap.min(self.max_gap.as_secs_f64()));
                self.due = later(self.due, gap);
            }
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
        // a receiver that was slow is caught up with, but not without end
        if later(self.due, BEHIND) < now {
            self.due = now;
        }
        self.due
    }
}

/// Returns the time of a page that it is played at.
#[must_use]
pub fn time_of(page: &Envelope) -> Option<Timestamp> {
    let published = || page.published.as_ref().and_then(|p| moment(&p.value));
    page.crawled.as_deref().and_then(moment).or_else(published)
}

/// Plays until all is played, or it is told to stop; how far it got. `progress` has every step.
///
/// # Errors
/// [`DeliverError::Stopped`] where the receiver has stopped.
pub async fn replay(
    settings: ReplaySettings,
    clock: Arc<dyn Clock>,
    deliver: Arc<dyn Deliver>,
    progress: watch::Sender<Replayed>,
    mut stop: watch::Receiver<bool>,
) -> Result<Replayed, DeliverError> {
    let mut items = read_ahead(settings.paths.clone(), settings.options);
    let mut tempo = Tempo::new(settings.speed, settings.max_gap, clock.now());
    // by time; one without stays behind the one that it came after
    let mut held: BTreeMap<(Timestamp, u64), Item> = BTreeMap::new();
    let (mut n, mut bytes, mut ended) = (0_u64, 0_usize, false);
    let mut last_read = Timestamp::MIN;
    let mut done = Replayed::default();
    let mut batch: Vec<Item> = Vec::new();
    while !*stop.borrow() {
        while !ended && held.len() < settings.window.max(1) && bytes < MAX_HELD {
            match items.recv().await {
                Some(item @ (Item::Page(_) | Item::Broken(_))) => {
                    let time = match &item {
                        Item::Page(page) => time_of(page),
                        _ => None,
                    };
                    last_read = time.unwrap_or(last_read);
                    bytes += weight(&item);
                    n += 1;
                    held.insert((last_read, n), item);
                }
                Some(Item::Unreadable { .. }) => done.n_unreadable += 1,
                Some(Item::Skipped { .. }) => {}
                None => ended = true,
            }
        }
        let Some(((time, _), item)) = held.pop_first() else { break };
        bytes -= weight(&item);
        let time = Some(time).filter(|t| *t > Timestamp::MIN);
        let due = tempo.due(time, clock.now());
        let wait = until(clock.now(), due);
        // what is due with the page before goes with it
        if (!wait.is_zero() || batch.len() >= BATCH) && !batch.is_empty() {
            hand_over(&settings.id, clock.as_ref(), deliver.as_ref(), &mut batch, &mut done).await?;
            progress.send_replace(done);
        }
        let wait = until(clock.now(), due);
        if !wait.is_zero() {
            tokio::select! {
                () = clock.sleep(wait) => {}
                _ = stop.changed() => break,
            }
        }
        done.at = time.or(done.at);
        batch.push(item);
    }
    if !*stop.borrow() && !batch.is_empty() {
        hand_over(&settings.id, clock.as_ref(), deliver.as_ref(), &mut batch, &mut done).await?;
    }
    progress.send_replace(done);
    Ok(done)
}

async fn hand_over(
    id: &str,
    clock: &dyn Clock,
    deliver: &dyn Deliver,
    batch: &mut Vec<Item>,
    done: &mut Replayed,
) -> Result<(), DeliverError> {
    let n = batch.len() as u64;
    let fates = insist(deliver, clock, id, std::mem::take(batch)).await?;
    done.n_items += n;
    done.n_new += fates.iter().filter(|f| **f != Fate::Known).count() as u64;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_due_at_their_distance_by_the_speed() {
        let at = |ms: i64| Timestamp::from_millisecond(1_434_355_200_000 + ms).unwrap();
        let mut tempo = Tempo::new(60.0, Duration::from_secs(10), at(0));
        assert_eq!(tempo.due(Some(at(-500_000)), at(0)), at(0));
        assert_eq!(tempo.due(Some(at(-440_000)), at(0)), at(1000));
        assert_eq!(tempo.due(None, at(0)), at(1000));
        // from before the last, and then a day later
        assert_eq!(tempo.due(Some(at(-470_000)), at(1000)), at(1000));
        assert_eq!(tempo.due(Some(at(86_400_000)), at(1000)), at(11_000));
        // the receiver took a minute
        assert_eq!(tempo.due(None, at(71_000)), at(71_000));
        let mut fast = Tempo::new(f64::INFINITY, Duration::from_secs(10), at(0));
        fast.due(Some(at(0)), at(0));
        assert_eq!(fast.due(Some(at(999_999)), at(0)), at(0));
        assert_eq!(Tempo::new(f64::NAN, Duration::ZERO, at(0)).due(Some(at(1)), at(0)), at(0));
    }
}

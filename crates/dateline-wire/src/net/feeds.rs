//! Many feeds at once, each on its own: what one of them does costs the others nothing.
//!
//! Every feed has a task that sleeps until its time. Connections, reading and pages are bounded, and the bounds are
//! kept apart by how feeds behaved so far: those that answer well never queue behind those that are slow or failing.

use super::article::ArticleSettings;
use super::polite::Polite;
use super::poll::{FeedState, Outcome, Pace, Plan};
use super::read_feed::read_feed;
use super::seen::Seen;
use super::source::{Deliver, Health, Keep, until};
use crate::code;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};

/// A feed to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The caller's id; states are kept under it.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// Obey robots.txt for the feed itself.
    pub robots: bool,
    /// Fetch the page behind an item that is only a summary.
    pub articles: bool,
}

/// What to do with the feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Read this one from now on; one of the same id is replaced.
    Add(Feed),
    /// Do not read it any more. What is kept of it stays.
    Remove(String),
    /// Ask it now, whenever it would be its time.
    Poll(String),
}

/// How feeds are read.
#[derive(Debug, Clone)]
pub struct FeedSettings {
    /// How often.
    pub pace: Pace,
    /// How the pages behind items are fetched.
    pub articles: ArticleSettings,
    /// New items that are taken in one poll; the rest is taken in the next.
    pub max_new: usize,
    /// Items of a feed that are looked at.
    pub max_listed: usize,
    /// Bytes of a feed, unpacked.
    pub max_bytes: usize,
    /// How long one poll may fetch pages; the rest is fetched in the next.
    pub article_time: Duration,
    /// Pages of one feed that are fetched at the same time; of one host it is never more than one.
    pub articles_at_once: usize,
    /// How often a page is tried before its summary is taken instead.
    pub article_tries: u8,
    /// For one poll, whatever happens.
    pub deadline: Duration,
    /// Connections at the same time: of feeds that answer well, of new ones, of slow and failing ones.
    pub at_once: [usize; 3],
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self {
            pace: Pace::default(),
            articles: ArticleSettings::default(),
            max_new: 500,
            max_listed: 20_000,
            max_bytes: 16 << 20,
            article_time: Duration::from_secs(180),
            articles_at_once: 4,
            article_tries: 3,
            deadline: Duration::from_secs(15 * 60),
            at_once: [32, 16, 8],
        }
    }
}

/// What all feeds share.
pub struct FeedContext {
    /// The client.
    pub polite: Arc<Polite>,
    /// Who takes the items.
    pub deliver: Arc<dyn Deliver>,
    /// Who keeps the states: under `feed/ID` and `seen/ID`.
    pub keep: Arc<dyn Keep>,
    /// How.
    pub settings: FeedSettings,
}

/// The bounds of one sort of feeds.
pub(crate) struct Lane {
    pub(crate) fetch: Semaphore,
    pub(crate) parse: Semaphore,
    pub(crate) articles: Semaphore,
}

impl Lane {
    fn new(at_once: usize, parse: usize) -> Arc<Self> {
        let n = at_once.max(1);
        Arc::new(Self { fetch: Semaphore::new(n), parse: Semaphore::new(parse), articles: Semaphore::new(n) })
    }
}

pub(crate) struct Shared {
    pub(crate) context: FeedContext,
    lanes: [Arc<Lane>; 3],
    pub(crate) stop: watch::Receiver<bool>,
}

impl Shared {
    /// Returns the bounds of those that are slow.
    pub(crate) fn slow(&self) -> &Lane {
        &self.lanes[2]
    }

    /// Returns the bounds of a feed, by how it was so far.
    pub(crate) fn lane(&self, state: &FeedState) -> Arc<Lane> {
        let [well, new, slow] = &self.lanes;
        let slow_so_far = Duration::from_millis(state.took_ms) > self.context.settings.pace.slow;
        let lane = match state.last_success {
            _ if state.failures > 0 || slow_so_far => slow,
            None => new,
            Some(_) => well,
        };
        lane.clone()
    }
}

/// Reads feeds until the commands end, which is how it is told to stop; what is under way then has three seconds. Dropped,
/// it stops at once, and nothing is lost: what was not answered for comes again.
///
/// Reports are sent where there is room for them, and dropped where not: each says all.
pub async fn run_feeds(context: FeedContext, mut commands: mpsc::Receiver<Command>, health: mpsc::Sender<Health>) {
    let (stop, stopped) = watch::channel(false);
    let [well, new, slow] = context.settings.at_once;
    let lanes = [Lane::new(well, 2), Lane::new(new, 1), Lane::new(slow, 1)];
    let shared = Arc::new(Shared { context, lanes, stop: stopped });
    let mut tasks = JoinSet::new();
    let mut running: BTreeMap<String, (Feed, AbortHandle, Arc<Notify>)> = BTreeMap::new();
    loop {
        let command = tokio::select! {
            command = commands.recv() => command,
            Some(ended) = tasks.join_next() => {
                // a mistake of ours must not silence a feed: it begins anew, after a while
                let Err(error) = ended else { continue };
                let lost = running.values_mut().find(|(_, handle, _)| error.is_panic() && handle.id() == error.id());
                if let Some((feed, handle, poke)) = lost {
                    let wait = shared.context.polite.clock().sleep(Duration::from_secs(300));
                    let again = watch_feed(shared.clone(), feed.clone(), poke.clone(), health.clone());
                    *handle = tasks.spawn(async move {
                        wait.await;
                        again.await;
                    });
                }
                continue;
            }
        };
        match command {
            None => break,
            Some(Command::Add(feed)) => {
                if let Some((old, handle, _)) = running.get(&feed.id) {
                    if *old == feed {
                        continue;
                    }
                    handle.abort();
                }
                let poke = Arc::new(Notify::new());
                let handle = tasks.spawn(watch_feed(shared.clone(), feed.clone(), poke.clone(), health.clone()));
                running.insert(feed.id.clone(), (feed, handle, poke));
            }
            Some(Command::Remove(id)) => {
                if let Some((_, handle, _)) = running.remove(&id) {
                    handle.abort();
                }
            }
            Some(Command::Poll(id)) => {
                if let Some((_, _, poke)) = running.get(&id) {
                    poke.notify_one();
                }
            }
        }
    }
    // nobody listens only where all tasks have ended
    let _ = stop.send(true);
    let ending = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(3), ending).await;
}

/// Loads what is kept under a name; what does not read any more is forgotten.
async fn load<T: DeserializeOwned + Default>(keep: &dyn Keep, name: &str) -> Result<T, super::error::DeliverError> {
    let text = keep.load(name).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Reads one feed for ever.
async fn watch_feed(shared: Arc<Shared>, feed: Feed, poke: Arc<Notify>, health: mpsc::Sender<Health>) {
    let FeedContext { polite, keep, settings, .. } = &shared.context;
    let clock = polite.clock();
    let mut stop = shared.stop.clone();
    let (state_name, seen_name) = (format!("feed/{}", feed.id), format!("seen/{}", feed.id));
    let mut state: FeedState = loop {
        match load(keep.as_ref(), &state_name).await {
            Ok(state) => break state,
            Err(error) => clock.sleep(error.wait()).await,
        }
    };
    if state.added_as != feed.url {
        state = FeedState::new(&feed.url);
    }
    let mut n_before = state.n_items;
    let mut trouble = None;
    loop {
        let now = clock.now();
        let mut report = state.health(&feed.id, &settings.pace, now);
        report.n_new = state.n_items - n_before;
        report.error = report.error.or(trouble.take());
        n_before = state.n_items;
        // where there is no room, the next one says it too
        let _ = health.try_send(report);
        // until it is time
        loop {
            let now = clock.now();
            let wait = match state.plan(now) {
                Plan::Fetch { .. } => break,
                // in pieces: a machine that slept finds the right time again
                Plan::Wait(at) => until(now, at).min(Duration::from_secs(60)),
                Plan::Stop => Duration::from_secs(3600),
            };
            tokio::select! {
                () = clock.sleep(wait) => {}
                () = poke.notified() => {
                    // asked by a person: it may have come back
                    state.next_fetch = None;
                    state.gone = false;
                }
                _ = stop.changed() => return,
            }
        }
        if *stop.borrow() {
            return;
        }
        let mut seen: Seen = match load(keep.as_ref(), &seen_name).await {
            Ok(seen) => seen,
            Err(error) => {
                clock.sleep(error.wait()).await;
                continue;
            }
        };
        let reading = read_feed(&shared, &feed, &state, &mut seen);
        let outcome = match tokio::time::timeout(settings.deadline, reading).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::Failed {
                code: code::TOO_SLOW.to_owned(),
                why: format!("one poll took more than {} s; it is tried again later", settings.deadline.as_secs()),
                retry_after: None,
            },
        };
        state.after(outcome, &settings.pace, clock.now());
        // what cannot be kept comes again and is known: it costs work, and loses nothing
        let texts = [(&seen_name, serde_json::to_string(&seen)), (&state_name, serde_json::to_string(&state))];
        for (name, text) in texts {
            let Ok(text) = text else { continue };
            if let Err(error) = keep.save(name, text).await {
                trouble = Some((code::BROKEN_OFF.to_owned(), format!("its state was not kept: {error}")));
            }
        }
    }
}

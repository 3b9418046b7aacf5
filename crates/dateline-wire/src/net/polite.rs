//! Fetching as a guest: one request at a time to a host, a pause between two, robots.txt obeyed, and no request before
//! the time that a host asked for.

use super::client::{Client, Journey, Request, Response, parsed};
use super::error::{FetchError, Phase};
use super::guard::shown;
use super::robots::{Robots, Verdict, retry_after};
use super::source::{Clock, later, until};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};
use url::Url;

/// How polite to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Between the end of one request to a host and the next.
    pub pause: Duration,
    /// How long a request may wait for its turn before it is put off.
    pub patience: Duration,
    /// Hosts that are remembered.
    pub max_hosts: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self { pause: Duration::from_secs(1), patience: Duration::from_secs(45), max_hosts: 10_000 }
    }
}

/// One host: whose turn it is, and when the next may be.
#[derive(Default)]
struct Host {
    turn: Arc<Turn<()>>,
    next: Arc<Mutex<Option<Timestamp>>>,
}

/// A client with manners. Hosts are told apart with their ports.
pub struct Polite {
    client: Client,
    robots: Robots,
    clock: Arc<dyn Clock>,
    manners: Manners,
    hosts: Mutex<BTreeMap<String, Host>>,
}

/// A host's turn, until it is dropped.
struct MyTurn {
    _turn: OwnedMutexGuard<()>,
    next: Arc<Mutex<Option<Timestamp>>>,
    clock: Arc<dyn Clock>,
    pause: Duration,
}

/// A request's turn at its host.
pub struct Visit<'a> {
    polite: &'a Polite,
    turn: Option<MyTurn>,
    robots: bool,
}

impl Visit<'_> {
    /// Fetches. Where a redirect leads to another host, its turn is waited for and its robots.txt obeyed as well. What
    /// a host says about pauses holds for whoever comes next.
    ///
    /// # Errors
    /// As of [`Polite::visit`] and [`Client::get`].
    pub async fn get(mut self, request: &Request) -> Result<Response, FetchError> {
        let polite = self.polite;
        let url = parsed(&request.url)?;
        let total = request.total.unwrap_or(polite.client.settings().total);
        let mut left = total;
        let mut journey = Journey::begin(url, request)?;
        let response = loop {
            let begun = tokio::time::Instant::now();
            let going = polite.client.travel(&mut journey, request, true);
            let step = tokio::time::timeout(left, going).await;
            left = left.saturating_sub(begun.elapsed());
            match step {
                Ok(Ok(Some(response))) => break response,
                Ok(Ok(None)) => {}
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    let url = shown(&journey.url);
                    return Err(FetchError::TimedOut { url, phase: Phase::Total, after: total });
                }
            }
            // given back first: two that wait for each other's host would wait in vain
            self.turn = None;
            self.turn = Some(polite.enter(&journey.url, self.robots).await?);
        };
        if let Some(turn) = &mut self.turn
            && matches!(response.status, 429 | 503)
        {
            // a busy host without a wish of its own gets a while
            let pause = retry_after(&response, polite.clock.now()).unwrap_or(Duration::from_secs(60));
            turn.pause = turn.pause.max(pause);
        }
        Ok(response)
    }
}

impl Drop for MyTurn {
    // also where the request was given up half way: the host had it all the same
    fn drop(&mut self) {
        let next = later(self.clock.now(), self.pause);
        let mut known = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(known.map_or(next, |k| k.max(next)));
    }
}

impl Polite {
    /// Gives a client manners.
    #[must_use]
    pub fn new(client: Client, clock: Arc<dyn Clock>, manners: Manners) -> Self {
        Self { client, robots: Robots::default(), clock, manners, hosts: Mutex::default() }
    }

    /// Returns the client below.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Waits for this request's turn at its host and asks whether the host allows it. The turn lasts until what comes
    /// back is dropped. With `robots` only what the host allows to programs.
    ///
    /// # Errors
    /// [`FetchError::NotYet`] where the turn is too far off, [`FetchError::Robots`] where the host does not want it.
    pub async fn visit(&self, url: &str, robots: bool) -> Result<Visit<'_>, FetchError> {
        let turn = self.enter(&parsed(url)?, robots).await?;
        Ok(Visit { polite: self, turn: Some(turn), robots })
    }

    async fn enter(&self, url: &Url, robots: bool) -> Result<MyTurn, FetchError> {
        self.client.may_reach(url)?;
        let host = authority(url);
        let mut turn = self.turn(&host).await?;
        if robots {
            let verdict = self.robots.verdict(&self.client, url, self.clock.now()).await;
            turn.pause = turn.pause.max(verdict.delay.unwrap_or_default());
            if let Some(until) = verdict.unreadable_until {
                return Err(FetchError::RobotsUnreadable { host, until });
            }
            if !verdict.allowed {
                return Err(FetchError::Robots { host, url: shown(url) });
            }
        }
        Ok(turn)
    }

    /// Fetches, when it is this request's turn.
    ///
    /// # Errors
    /// As of [`Self::visit`] and [`Client::get`].
    pub async fn get(&self, request: &Request, robots: bool) -> Result<Response, FetchError> {
        self.visit(&request.url, robots).await?.get(request).await
    }

    /// Returns what a host's robots.txt says of an address.
    ///
    /// # Errors
    /// Where the host's turn is too far off, or the address is none.
    pub async fn robots(&self, url: &str) -> Result<Verdict, FetchError> {
        let url = parsed(url)?;
        self.client.may_reach(&url)?;
        let _turn = self.turn(&authority(&url)).await?;
        Ok(self.robots.verdict(&self.client, &url, self.clock.now()).await)
    }

    /// Waits for the turn of a host.
    async fn turn(&self, host: &str) -> Result<MyTurn, FetchError> {
        let now = self.clock.now();
        let not_yet = |until| FetchError::NotYet { host: host.to_owned(), until };
        let (turn, next) = self.host(host, now);
        let at = |next: &Mutex<Option<Timestamp>>| *next.lock().unwrap_or_else(PoisonError::into_inner);
        let last = later(now, self.manners.patience);
        if let Some(far) = at(&next).filter(|at| *at > last) {
            return Err(not_yet(far));
        }
        let Ok(held) = tokio::time::timeout(self.manners.patience, turn.lock_owned()).await else {
            return Err(not_yet(last));
        };
        // those before us may have learned that the host wants a pause
        let now = self.clock.now();
        if let Some(next) = at(&next) {
            if next > later(now, self.manners.patience) {
                return Err(not_yet(next));
            }
            self.clock.sleep(until(now, next)).await;
        }
        Ok(MyTurn { _turn: held, next, clock: self.clock.clone(), pause: self.manners.pause })
    }

    /// Returns a host's entry. Where there are too many, those are forgotten that nobody waits for and whose time is
    /// nearest.
    fn host(&self, name: &str, now: Timestamp) -> (Arc<Turn<()>>, Arc<Mutex<Option<Timestamp>>>) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if !hosts.contains_key(name) && hosts.len() >= self.manners.max_hosts {
            let at = |host: &Host| host.next.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(Timestamp::MIN);
            let idle = |host: &Host| Arc::strong_count(&host.turn) == 1;
            hosts.retain(|_, host| !idle(host) || at(host) > now);
            if hosts.len() >= self.manners.max_hosts {
                let nearest = hosts.iter().filter(|(_, h)| idle(h)).min_by_key(|(_, h)| at(h));
                if let Some(name) = nearest.map(|(name, _)| name.clone()) {
                    hosts.remove(&name);
                }
            }
        }
        let host = hosts.entry(name.to_owned()).or_default();
        (host.turn.clone(), host.next.clone())
    }
}

/// Returns host and port.
fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0))
}

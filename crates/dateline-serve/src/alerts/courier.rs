//! Sends what fired. Each receiver is sent to one by one, and no receiver waits for another: one that is dead holds up
//! itself alone. What could not be sent is tried again for a day and more, then it is dead until a person sends it again.

use super::desk::{Firing, firing_of};
use super::mail::Mailer;
use super::quiet::Quiet;
use super::rule::Target;
use super::webhook;
use crate::error::ServeError;
use dateline_store::control::Due;
use dateline_store::{Control, StoreError};
use dateline_wire::net::{Client, FetchError};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinSet;

/// So often something is tried before it is dead.
const TRIES: u32 = 10;

/// The first wait, and the longest.
const FIRST_WAIT: u64 = 5;
const LONGEST_WAIT: u64 = 12 * 3600;

/// No receiver makes us wait longer.
const LONGEST_ASKED: i64 = 24 * 3600;

/// What a receiver answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When to come again, as the header has it.
    pub retry_after: Option<String>,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostError {
    /// It is not allowed to be reached; trying again changes nothing.
    Refused(String),
    /// It could not be reached.
    Failed(String),
}

/// Posts something somewhere.
pub trait Post: Send + Sync {
    /// Posts a body. Redirects are not followed.
    fn post<'a>(
        &'a self,
        url: &'a str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> BoxFuture<'a, Result<Answer, PostError>>;
}

/// Posts through the guarded client: no address inside the network unless it is allowed.
pub struct Guarded(pub Client);

impl Post for Guarded {
    fn post<'a>(
        &'a self,
        url: &'a str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> BoxFuture<'a, Result<Answer, PostError>> {
        Box::pin(async move {
            match self.0.post(url, &headers, body).await {
                Ok(response) => {
                    let retry_after = response.header("retry-after").map(str::to_owned);
                    Ok(Answer { status: response.status, retry_after })
                }
                Err(error) => {
                    let why = error.to_string();
                    Err(match error {
                        FetchError::RefusedAddress { .. }
                        | FetchError::RefusedPort { .. }
                        | FetchError::BadUrl { .. } => PostError::Refused(why),
                        _ => PostError::Failed(why),
                    })
                }
            }
        })
    }
}

/// How things are sent.
#[derive(Debug, Clone)]
pub struct CourierSettings {
    /// Where people reach the dashboard; links are made of it. None where it is not said.
    pub base: Option<String>,
    /// So many receivers are sent to at a time.
    pub at_once: usize,
}

impl Default for CourierSettings {
    fn default() -> Self {
        Self { base: None, at_once: 16 }
    }
}

/// Sends what fired.
pub struct Courier {
    control: Arc<Control>,
    post: Arc<dyn Post>,
    mailer: Option<Mailer>,
    desktop: broadcast::Sender<Arc<Firing>>,
    settings: CourierSettings,
    wake: Notify,
}

/// What became of a try.
enum Tried {
    Sent,
    PutOff(Timestamp),
    Again(Timestamp, String),
    Dead(String),
}

impl Courier {
    /// Makes a courier. Firings to `desktop` go to whoever listens.
    #[must_use]
    pub fn new(
        control: Arc<Control>,
        post: Arc<dyn Post>,
        mailer: Option<Mailer>,
        desktop: broadcast::Sender<Arc<Firing>>,
        settings: CourierSettings,
    ) -> Arc<Self> {
        Arc::new(Self { control, post, mailer, desktop, settings, wake: Notify::new() })
    }

    /// Says that there is something to send: something fired, was sent again by hand, or a snooze ended.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Sends until told to stop; what is being sent then is finished first. `clock` says what time it is.
    pub async fn run(
        self: Arc<Self>,
        clock: impl Fn() -> Timestamp + Send + Sync + Clone + 'static,
        stop: impl Future<Output = ()> + Send,
    ) {
        let mut stop = std::pin::pin!(stop);
        let mut going: JoinSet<String> = JoinSet::new();
        let mut busy: BTreeSet<String> = BTreeSet::new();
        loop {
            let now = clock();
            // where the store does not answer it is asked again a little later
            let next = match self.start(now, &clock, &mut going, &mut busy).await {
                Ok(()) => self.next(&busy).await.unwrap_or(None),
                Err(_) => None,
            };
            let full = going.len() >= self.settings.at_once;
            let wait = next.filter(|_| !full).map_or(Duration::from_secs(60), |next| {
                Duration::try_from(next.duration_since(clock())).unwrap_or_default().min(Duration::from_secs(60))
            });
            tokio::select! {
                () = &mut stop => break,
                Some(done) = going.join_next() => release(&mut busy, done),
                () = self.wake.notified() => {}
                // never a loop without a pause, whatever the store says
                () = tokio::time::sleep(wait.max(Duration::from_millis(20))) => {}
            }
        }
        while going.join_next().await.is_some() {}
    }

    /// Sends all that is due at a moment, and returns when nothing is left of it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn round(self: &Arc<Self>, now: Timestamp) -> Result<(), ServeError> {
        let mut going: JoinSet<String> = JoinSet::new();
        let mut busy: BTreeSet<String> = BTreeSet::new();
        loop {
            self.start(now, &move || now, &mut going, &mut busy).await?;
            match going.join_next().await {
                Some(done) => release(&mut busy, done),
                None => return Ok(()),
            }
        }
    }

    /// Starts sending what is due, to those who are not being sent to.
    async fn start(
        self: &Arc<Self>,
        now: Timestamp,
        clock: &(impl Fn() -> Timestamp + Send + Sync + Clone + 'static),
        going: &mut JoinSet<String>,
        busy: &mut BTreeSet<String>,
    ) -> Result<(), ServeError> {
        while going.len() < self.settings.at_once {
            let keys: Vec<String> = busy.iter().cloned().collect();
            let due = self.ask(move |control| control.due(now, &keys, 64)).await?;
            if due.is_empty() {
                break;
            }
            for due in due {
                let said: Value = serde_json::from_str(&due.delivery.said).unwrap_or_default();
                let key = said["key"].as_str().unwrap_or_default().to_owned();
                if going.len() >= self.settings.at_once || !busy.insert(key.clone()) {
                    continue;
                }
                let (courier, clock) = (self.clone(), clock.clone());
                going.spawn(async move {
                    courier.deliver(due, &said["target"], &clock).await;
                    key
                });
            }
        }
        Ok(())
    }

    async fn next(&self, busy: &BTreeSet<String>) -> Result<Option<Timestamp>, StoreError> {
        let keys: Vec<String> = busy.iter().cloned().collect();
        self.ask(move |control| control.next_due(&keys)).await
    }

    async fn deliver(&self, due: Due, target: &Value, clock: &(impl Fn() -> Timestamp + Sync)) {
        let (firing, number) = (due.firing.id, due.delivery.target);
        let tried = self.attempt(due, target, clock).await;
        // what was sent and is not noted would be sent again at once
        for wait in [0, 1, 5, 30, 60] {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            let noted = match &tried {
                Tried::Sent => self.ask(move |c| c.delivered(firing, number)).await,
                Tried::PutOff(until) => {
                    let until = *until;
                    self.ask(move |c| c.put_off(firing, number, until)).await
                }
                Tried::Again(next, why) => {
                    let (next, why) = (*next, why.clone());
                    self.ask(move |c| c.failed(firing, number, Some(next), &why)).await
                }
                Tried::Dead(why) => {
                    let why = why.clone();
                    self.ask(move |c| c.failed(firing, number, None, &why)).await
                }
            };
            if noted.is_ok() {
                return;
            }
        }
    }

    async fn attempt(&self, due: Due, target: &Value, clock: &(impl Fn() -> Timestamp + Sync)) -> Tried {
        let now = clock();
        let Some(alert) = &due.alert else { return Tried::Dead("the alert was taken away".to_owned()) };
        if let Some(until) = due.snoozed_until.filter(|until| *until > now) {
            return Tried::PutOff(until);
        }
        let quiet: Option<Quiet> = serde_json::from_value(alert["quiet"].clone()).unwrap_or_default();
        if let Some(until) = quiet.map(|quiet| quiet.sends_at(now)).filter(|until| *until > now) {
            return Tried::PutOff(until);
        }
        let Ok(target) = serde_json::from_value::<Target>(target.clone()) else {
            return Tried::Dead("the target does not read; save the alert anew".to_owned());
        };
        let number = due.delivery.target;
        let tries = due.delivery.tries + 1;
        let firing = firing_of(due.firing);
        let link = self.settings.base.as_deref().map(|base| firing.link(base));
        let (why, forever, asked) = match target {
            Target::Rss {} => return Tried::Sent,
            Target::Desktop {} => {
                // nobody listening is no failure: the list of firings has it
                let _ = self.desktop.send(Arc::new(firing));
                return Tried::Sent;
            }
            Target::Mail { address } => {
                let Some(mailer) = &self.mailer else {
                    return Tried::Dead("no mail is set up; write [mail] into the configuration".to_owned());
                };
                match mailer.send(&firing, number, &address, link.as_deref(), now).await {
                    Ok(()) => return Tried::Sent,
                    Err(error) => (error.why, error.forever, None),
                }
            }
            Target::Webhook { url, secret } => {
                let id = webhook::id_of(&firing, number);
                let body = webhook::payload(&firing, link.as_deref());
                let headers = match webhook::headers(&secret.unwrap_or_default(), &id, &body, now) {
                    Ok(headers) => headers,
                    Err(error) => return Tried::Dead(error.to_string()),
                };
                match self.post.post(&url, headers, body).await {
                    Ok(answer) if (200..300).contains(&answer.status) => return Tried::Sent,
                    Ok(answer) if answer.status == 410 => ("410: it is gone for good".to_owned(), true, None),
                    Ok(answer) => {
                        let asked = answer.retry_after.as_deref().and_then(|text| asked(text, clock()));
                        (format!("it answered {}", answer.status), false, asked)
                    }
                    Err(PostError::Refused(why)) => (why, true, None),
                    Err(PostError::Failed(why)) => (why, false, None),
                }
            }
        };
        if forever || tries >= TRIES {
            return Tried::Dead(why);
        }
        let chance = Sha256::digest(format!("{} {number} {tries}", firing.id));
        let next = clock().saturating_add(wait(tries, chance[0])).unwrap_or(Timestamp::MAX);
        Tried::Again(asked.map_or(next, |at| at.max(next)), why)
    }

    /// Asks the store, off the threads that everything else runs on.
    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Control) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let control = self.control.clone();
        match tokio::task::spawn_blocking(move || ask(&control)).await {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

fn release(busy: &mut BTreeSet<String>, done: Result<String, tokio::task::JoinError>) {
    match done {
        Ok(key) => drop(busy.remove(&key)),
        // which one it was is not known: all are free, and those still sent to are sent to twice at most
        Err(_) => busy.clear(),
    }
}

/// How long to wait after so many tries: four times as long each time, a fifth more or less by chance, so that what failed
/// together does not come back together.
fn wait(tries: u32, chance: u8) -> SignedDuration {
    let plain = FIRST_WAIT.saturating_mul(4_u64.saturating_pow(tries.saturating_sub(1))).min(LONGEST_WAIT);
    SignedDuration::from_millis((plain as f64 * (800.0 + 400.0 * f64::from(chance) / 255.0)) as i64)
}

/// When a receiver asks to come again: seconds, or a date as HTTP has it; no later than in a day.
fn asked(text: &str, now: Timestamp) -> Option<Timestamp> {
    let latest = now.saturating_add(SignedDuration::from_secs(LONGEST_ASKED)).unwrap_or(Timestamp::MAX);
    let at = match text.trim().parse::<i64>() {
        Ok(seconds) => now.saturating_add(SignedDuration::from_secs(seconds.clamp(0, LONGEST_ASKED))).ok()?,
        Err(_) => jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp(),
    };
    Some(at.min(latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_day_and_not_beyond() {
        let plain: Vec<i64> = (1..=9).map(|n| wait(n, 127).as_secs()).collect();
        assert_eq!(plain.iter().map(|s| (*s as f64 / 10.0).round() as i64).collect::<Vec<_>>()[..4], [0, 2, 8, 32]);
        assert!(plain.iter().all(|s| *s <= 12 * 3600) && plain.iter().sum::<i64>() > 24 * 3600, "{plain:?}");
        assert!(wait(1, 0).as_secs() >= 4 && wait(1, 255).as_secs() <= 6);
        assert!(wait(9999, 255).as_secs() <= 15 * 3600);
    }

    #[test]
    fn who_asks_for_time_gets_a_day_at_most() {
        let now: Timestamp = "2016-04-11T08:00:00Z".parse().unwrap();
        let at = |text: &str| asked(text, now).map(|t| t.to_string());
        assert_eq!(at("120").as_deref(), Some("2016-04-11T08:02:00Z"));
        assert_eq!(at("Mon, 11 Apr 2016 09:00:00 GMT").as_deref(), Some("2016-04-11T09:00:00Z"));
        assert_eq!(at("999999999999").as_deref(), Some("2016-04-12T08:00:00Z"));
        assert_eq!(at("Thu, 31 Dec 2099 23:59:59 GMT").as_deref(), Some("2016-04-12T08:00:00Z"));
        assert_eq!(at("soon"), None);
        assert_eq!(at("-5").as_deref(), Some("2016-04-11T08:00:00Z"));
    }
}

//! When a feed is asked, and what is asked of it: a state that is told what came of it. Pure: `now` comes in, nothing
//! goes out.

use super::source::{Condition, Health, SourceKind, later, until};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often feeds are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// At first.
    pub first: Duration,
    /// At the soonest.
    pub least: Duration,
    /// At the latest.
    pub most: Duration,
    /// How far a publisher's own word (`ttl`, `updatePeriod`, `max-age`) may put it off. Most programs that write
    /// feeds say an hour to everybody, whatever the paper does.
    pub hint_most: Duration,
    /// An answer that takes longer makes a feed slow.
    pub slow: Duration,
    /// A feed without news for so long, and for ten of its intervals, is silent.
    pub silent: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(10 * 60),
            least: Duration::from_secs(60),
            most: Duration::from_secs(6 * 3600),
            hint_most: Duration::from_secs(30 * 60),
            slow: Duration::from_secs(10),
            silent: Duration::from_secs(24 * 3600),
        }
    }
}

/// What a feed's past says about its future. Written by serde; what is missing is as at the beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// Where it is fetched; it may have moved from where it was added.
    pub url: String,
    /// Where it was added: another one begins anew.
    pub added_as: String,
    /// The version that was taken last, as the server names it.
    pub etag: Option<String>,
    /// When it was changed last, as the server writes it.
    pub last_modified: Option<String>,
    /// Seconds between two polls; 0 before the first.
    pub interval_s: u64,
    /// Failures in a row.
    pub failures: u32,
    /// When it was asked last.
    pub last_fetch: Option<Timestamp>,
    /// When it answered last.
    pub last_success: Option<Timestamp>,
    /// When something new came last.
    pub last_item: Option<Timestamp>,
    /// When it is asked next; at once where nothing is said.
    pub next_fetch: Option<Timestamp>,
    /// Milliseconds that the last answer took.
    pub took_ms: u64,
    /// Where it says that it moved, and how often in a row.
    pub moved: Option<(String, u32)>,
    /// It has ended.
    pub gone: bool,
    /// Items that were taken.
    pub n_items: u64,
    /// Polls.
    pub n_polls: u64,
    /// Failures of all time.
    pub n_errors: u64,
    /// Code and words of the last failure; while it answers, of what was left out.
    pub error: Option<(String, String)>,
}

/// What to do with a feed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Ask it, with these headers.
    Fetch {
        /// Where.
        url: String,
        /// `If-None-Match`, `If-Modified-Since`.
        headers: Vec<(String, String)>,
    },
    /// Nothing before that time.
    Wait(Timestamp),
    /// Nothing any more.
    Stop,
}

/// What an answer says beside its items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// Where permanent redirects lead.
    pub moved: Option<String>,
    /// How long it stays as it is, by its own word.
    pub hint: Option<Duration>,
    /// How long the answer took.
    pub took: Duration,
    /// Code and words of what was left out, where something was.
    pub note: Option<(String, String)>,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, and what was new is durable.
    Read {
        /// Items that were taken.
        n_new: u64,
        /// There are more, for next time.
        more: bool,
        /// What else it says.
        said: Said,
    },
    /// Status 304.
    Unchanged(Said),
    /// It could not be fetched or read.
    Failed {
        /// Stable code.
        code: String,
        /// For a person.
        why: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// It was not the feed's fault: its host wanted a pause, the receiver was full.
    PutOff {
        /// Until when.
        until: Timestamp,
        /// Items that were taken before.
        n_new: u64,
    },
    /// Status 410.
    Gone,
}

impl FeedState {
    /// Makes the state of a feed that was not asked yet.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), added_as: url.to_owned(), ..Self::default() }
    }

    /// Returns what to do now.
    #[must_use]
    pub fn plan(&self, now: Timestamp) -> Plan {
        if self.gone {
            return Plan::Stop;
        }
        if let Some(next) = self.next_fetch.filter(|next| *next > now) {
            return Plan::Wait(next);
        }
        let mut headers = Vec::new();
        if let Some(etag) = &self.etag {
            headers.push(("if-none-match".to_owned(), etag.clone()));
        }
        if let Some(date) = &self.last_modified {
            headers.push(("if-modified-since".to_owned(), date.clone()));
        }
        Plan::Fetch { url: self.url.clone(), headers }
    }

    /// Takes in what came of asking, and says when to ask again.
    pub fn after(&mut self, outcome: Outcome, pace: &Pace, now: Timestamp) {
        self.last_fetch = Some(now);
        self.n_polls += 1;
        match outcome {
            Outcome::Read { n_new, more, said } => {
                self.news(n_new, now);
                self.adapt(n_new > 0, pace);
                self.answered(said, more, pace, now);
            }
            Outcome::Unchanged(mut said) => {
                // a 304 need not say them again
                said.etag = said.etag.or(self.etag.take());
                said.last_modified = said.last_modified.or(self.last_modified.take());
                self.adapt(false, pace);
                self.answered(said, false, pace, now);
            }
            Outcome::Failed { code, why, retry_after } => {
                self.failures = self.failures.saturating_add(1);
                self.n_errors += 1;
                self.error = Some((code, why));
                self.moved = None;
                let base = self.interval(pace).max(pace.least);
                let backoff = base.saturating_mul(1 << (self.failures - 1).min(12)).min(pace.most);
                let wait = self.jittered(backoff, 20).min(pace.most).max(retry_after.unwrap_or_default());
                self.next_fetch = Some(later(now, wait.min(Duration::from_secs(24 * 3600))));
            }
            Outcome::PutOff { until: at, n_new } => {
                self.news(n_new, now);
                let most = later(now, Duration::from_secs(24 * 3600));
                self.next_fetch = Some(at.clamp(later(now, Duration::from_millis(100)), most));
            }
            Outcome::Gone => {
                self.gone = true;
                self.next_fetch = None;
                self.n_errors += 1;
                self.error =
                    Some((crate::code::GONE.to_owned(), "the publisher says that this feed has ended".to_owned()));
            }
        }
    }

    fn news(&mut self, n_new: u64, now: Timestamp) {
        self.n_items += n_new;
        if n_new > 0 {
            self.last_item = Some(now);
        }
    }

    /// Sooner where there was news, later where not.
    fn adapt(&mut self, news: bool, pace: &Pace) {
        let now = self.interval(pace).as_secs();
        let next = if self.interval_s == 0 {
            // the first answer is all new, and says nothing about how often there is news
            pace.first.as_secs()
        } else if news {
            now / 2
        } else {
            now + now / 3 + 1
        };
        self.interval_s = next.clamp(pace.least.as_secs().max(1), pace.most.as_secs().max(1));
    }

    fn answered(&mut self, said: Said, more: bool, pace: &Pace, now: Timestamp) {
        self.failures = 0;
        self.error = said.note;
        self.last_success = Some(now);
        self.took_ms = u64::try_from(said.took.as_millis()).unwrap_or(u64::MAX);
        // with a rest waiting, the same version must come again
        (self.etag, self.last_modified) = if more { (None, None) } else { (said.etag, said.last_modified) };
        self.etag = self.etag.take().filter(|t| t.len() <= 1024);
        self.last_modified = self.last_modified.take().filter(|t| t.len() <= 128);
        self.moved = match (said.moved.filter(|to| *to != self.url && to.len() <= 4096), self.moved.take()) {
            (Some(to), Some((before, n))) if to == before => Some((to, n + 1)),
            (Some(to), _) => Some((to, 1)),
            (None, _) => None,
        };
        // once may be a mistake of the server
        if let Some((to, _)) = self.moved.take_if(|(_, n)| *n >= 2) {
            self.url = to;
        }
        let wait = if more {
            pace.least
        } else {
            let hint = said.hint.unwrap_or_default().min(pace.hint_most);
            self.interval(pace).max(hint).clamp(pace.least, pace.most)
        };
        self.next_fetch = Some(later(now, self.jittered(wait, 10).min(pace.most)));
    }

    fn interval(&self, pace: &Pace) -> Duration {
        if self.interval_s == 0 { pace.first } else { Duration::from_secs(self.interval_s) }
    }

    /// Lengthens a wait by at most so many percent, so that feeds do not come all at once; the same for the same feed
    /// and poll.
    fn jittered(&self, wait: Duration, percent: u64) -> Duration {
        let seed = stable_hash(self.added_as.as_bytes()) ^ self.n_polls.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let share = stable_hash(&seed.to_le_bytes()) % 2001; // of 2000
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        wait.saturating_add(Duration::from_millis(ms.saturating_mul(percent) / 100_000 * share / 2))
    }

    /// Says how the feed is.
    #[must_use]
    pub fn condition(&self, pace: &Pace, now: Timestamp) -> Condition {
        let quiet = pace.silent.max(self.interval(pace).saturating_mul(10));
        if self.gone {
            Condition::Gone
        } else if self.failures > 0 {
            Condition::Failing
        } else if self.last_success.is_none() {
            Condition::New
        } else if self.last_item.is_none_or(|at| until(at, now) > quiet) {
            Condition::Silent
        } else if self.took_ms > u64::try_from(pace.slow.as_millis()).unwrap_or(u64::MAX) {
            Condition::Slow
        } else {
            Condition::Ok
        }
    }

    /// Returns the report of a feed.
    #[must_use]
    pub fn health(&self, id: &str, pace: &Pace, now: Timestamp) -> Health {
        Health {
            condition: self.condition(pace, now),
            interval: Some(self.interval(pace)),
            last_fetch: self.last_fetch,
            last_success: self.last_success,
            last_item: self.last_item,
            next_fetch: self.next_fetch,
            n_items: self.n_items,
            n_errors: self.n_errors,
            error: self.error.clone(),
            // credentials in it are nobody's to see
            ..Health::new(id, SourceKind::Feed, &super::guard::shown_text(&self.url))
        }
    }
}

/// Hashes bytes, alike in every run and version (FNV-1a, mixed).
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_434_355_200 + seconds).unwrap()
    }

    fn read(n_new: u64) -> Outcome {
        Outcome::Read { n_new, more: false, said: Said::default() }
    }

    fn failed(retry_after: Option<u64>) -> Outcome {
        let retry_after = retry_after.map(Duration::from_secs);
        Outcome::Failed { code: "W056".to_owned(), why: "status 500".to_owned(), retry_after }
    }

    fn wait(state: &FeedState, now: Timestamp) -> u64 {
        until(now, state.next_fetch.expect("it goes on")).as_secs()
    }

    #[test]
    fn news_brings_a_feed_sooner_and_silence_later_within_bounds() {
        let pace = Pace::default();
        let mut state = FeedState::new("https://paper.example/feed");
        assert!(matches!(state.plan(at(0)), Plan::Fetch { .. }));
        state.after(read(30), &pace, at(0));
        assert_eq!(state.interval_s, 600);
        for _ in 0..20 {
            state.after(read(1), &pace, at(0));
        }
        assert_eq!(state.interval_s, 60);
        assert!((60..=66).contains(&wait(&state, at(0))));
        for _ in 0..60 {
            state.after(Outcome::Unchanged(Said::default()), &pace, at(0));
        }
        assert_eq!((state.interval_s, wait(&state, at(0))), (6 * 3600, 6 * 3600));
        assert_eq!(state.plan(at(1)), Plan::Wait(state.next_fetch.unwrap()));
    }

    #[test]
    fn a_hint_puts_off_within_its_bound() {
        let pace = Pace::default();
        let mut state = FeedState::new("https://paper.example/feed");
        state.interval_s = 60;
        let said = |hint| Said { hint: Some(Duration::from_secs(hint)), ..Said::default() };
        state.after(Outcome::Read { n_new: 1, more: false, said: said(300) }, &pace, at(0));
        assert!((300..=330).contains(&wait(&state, at(0))));
        state.after(Outcome::Read { n_new: 1, more: false, said: said(86_400) }, &pace, at(0));
        assert!((1800..=1980).contains(&wait(&state, at(0))));
    }

    #[test]
    fn versions_are_asked_for_and_forgotten_while_a_rest_waits() {
        let pace = Pace::default();
        let mut state = FeedState::new("https://paper.example/feed");
        let said = Said {
            etag: Some("\"a\"".to_owned()),
            last_modified: Some("Mon, 15 Jun 2015 08:00:00 GMT".to_owned()),
            ..Said::default()
        };
        state.after(Outcome::Read { n_new: 2, more: false, said: said.clone() }, &pace, at(0));
        let Plan::Fetch { headers, .. } = state.plan(at(100_000)) else { panic!("it is due") };
        assert_eq!(headers[0], ("if-none-match".to_owned(), "\"a\"".to_owned()));
        assert_eq!(headers[1].0, "if-modified-since");
        // a 304 keeps them
        state.after(Outcome::Unchanged(Said::default()), &pace, at(0));
        assert_eq!(state.etag.as_deref(), Some("\"a\""));
        state.after(Outcome::Read { n_new: 500, more: true, said }, &pace, at(0));
        let Plan::Fetch { headers, .. } = state.plan(at(100_000)) else { panic!("it is due") };
        assert_eq!(headers, []);
        assert!((60..=66).contains(&wait(&state, at(0))));
    }

    #[test]
    fn failures_back_off_alike_each_time() {
        let pace = Pace::default();
        let waits = || {
            let mut state = FeedState::new("https://paper.example/feed");
            (0..12)
                .map(|_| {
                    state.after(failed(None), &pace, at(0));
                    wait(&state, at(0))
                })
                .collect::<Vec<_>>()
        };
        let one = waits();
        assert_eq!(one, waits());
        assert!((600..=720).contains(&one[0]), "{one:?}");
        assert!((1200..=1440).contains(&one[1]), "{one:?}");
        assert_eq!(one[11], 6 * 3600);
        let mut state = FeedState::new("https://paper.example/feed");
        state.after(failed(Some(7200)), &pace, at(0));
        assert_eq!(wait(&state, at(0)), 7200);
        assert_eq!(state.condition(&pace, at(0)), Condition::Failing);
        state.after(read(1), &pace, at(0));
        assert_eq!((state.failures, state.condition(&pace, at(1))), (0, Condition::Ok));
    }

    #[test]
    fn a_feed_moves_when_it_said_so_twice_and_ends_when_it_is_gone() {
        let pace = Pace::default();
        let mut state = FeedState::new("http://paper.example/feed");
        let said = |to: &str| Outcome::Unchanged(Said { moved: Some(to.to_owned()), ..Said::default() });
        state.after(said("https://paper.example/a"), &pace, at(0));
        state.after(said("https://paper.example/b"), &pace, at(0));
        assert_eq!(state.url, "http://paper.example/feed");
        state.after(said("https://paper.example/b"), &pace, at(0));
        assert_eq!((state.url.as_str(), &state.moved), ("https://paper.example/b", &None));
        state.after(Outcome::Gone, &pace, at(0));
        assert_eq!((state.plan(at(1_000_000)), state.condition(&pace, at(0))), (Plan::Stop, Condition::Gone));
    }

    #[test]
    fn silence_is_not_success() {
        let pace = Pace::default();
        let mut state = FeedState::new("https://paper.example/feed");
        assert_eq!(state.condition(&pace, at(0)), Condition::New);
        state.after(read(3), &pace, at(0));
        state.after(Outcome::Unchanged(Said::default()), &pace, at(3600));
        assert_eq!(state.condition(&pace, at(3600)), Condition::Ok);
        assert_eq!(state.condition(&pace, at(3 * 86_400)), Condition::Silent);
    }

    #[test]
    fn a_state_survives_as_text() {
        let mut state = FeedState::new("https://paper.example/feed");
        state.after(read(3), &Pace::default(), at(0));
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<FeedState>(&text).unwrap(), state);
        // an older version knew less
        assert!(serde_json::from_str::<FeedState>("{\"url\":\"x\"}").is_ok());
    }
}

//! What a host asks of programs: robots.txt, by RFC 9309, kept for a day.
//!
//! A file that is missing (4xx) allows everything; one that cannot be had (5xx, no answer) forbids everything for a
//! while, unless an older copy is at hand. Files are bounded in bytes, rules and number: they are written by anybody.

use super::client::{Client, Request, Response};
use super::error::FetchError;
use super::guard::shown;
use super::source::{later, until};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use texting_robots::Robot;
use url::Url;

/// Our name in robots.txt.
const AGENT: &str = "Dateline";
/// Bytes that are read of a file; RFC 9309 asks for no fewer.
const MAX_FILE: usize = 500 << 10;
/// Rules with `$`, each of which costs a compiled expression of up to 42 KiB.
const MAX_COSTLY: usize = 500;
/// How long a file is believed.
const FRESH: Duration = Duration::from_secs(24 * 3600);
/// How long a missing answer forbids, at first and at most.
const RETRY: Duration = Duration::from_secs(5 * 60);
const RETRY_MOST: Duration = Duration::from_secs(6 * 3600);
/// The longest pause between pages that a file may ask for.
const MAX_DELAY: Duration = Duration::from_secs(30);
/// How long a file may take.
const TOTAL: Duration = Duration::from_secs(20);
/// Hosts, and bytes of their files, that are kept.
const MAX_HOSTS: usize = 4096;
const MAX_BYTES: usize = 32 << 20;

/// What a file says of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// It may be fetched.
    pub allowed: bool,
    /// Nobody knows, which means no until then.
    pub unreadable_until: Option<Timestamp>,
    /// The pause between two pages that the host asks for, within our bound.
    pub delay: Option<Duration>,
    /// The sitemaps that the file names, at most 100.
    pub sitemaps: Vec<String>,
}

#[derive(Clone)]
struct Known {
    /// `None`: it could not be had.
    rules: Option<Arc<Robot>>,
    bytes: usize,
    until: Timestamp,
    used: Timestamp,
    failures: u32,
}

/// The files of hosts, as far as they are known.
#[derive(Default)]
pub struct Robots {
    known: Mutex<BTreeMap<String, Known>>,
}

impl Robots {
    /// Returns what a host says of a page, fetching its file where it is not known or too old. The caller sees to it
    /// that one asks at a time for a host.
    pub async fn verdict(&self, client: &Client, url: &Url, now: Timestamp) -> Verdict {
        let origin = url.origin().ascii_serialization();
        let old = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get_mut(&origin).map(|k| {
                k.used = now;
                k.clone()
            })
        };
        let entry = match old {
            Some(entry) if entry.until > now => entry,
            old => {
                let entry = fetch(client, &origin, old, now).await;
                self.keep(origin, entry.clone());
                entry
            }
        };
        entry.verdict(url)
    }

    fn keep(&self, origin: String, entry: Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(origin, entry);
        let mut bytes: usize = known.values().map(|k| k.bytes).sum();
        while known.len() > MAX_HOSTS || bytes > MAX_BYTES && known.len() > 1 {
            let oldest = known.iter().min_by_key(|(_, k)| k.used).map(|(origin, _)| origin.clone());
            let Some(gone) = oldest.and_then(|origin| known.remove(&origin)) else { break };
            bytes -= gone.bytes;
        }
    }
}

impl Known {
    fn verdict(&self, url: &Url) -> Verdict {
        let Some(rules) = &self.rules else {
            return Verdict { allowed: false, unreadable_until: Some(self.until), delay: None, sitemaps: Vec::new() };
        };
        let delay = rules.delay.filter(|d| *d > 0.0);
        Verdict {
            allowed: rules.allowed(&shown(url)),
            unreadable_until: None,
            // bounded as a number: it may be infinite
            delay: delay.map(|d| Duration::from_secs_f32(d.min(MAX_DELAY.as_secs_f32()))),
            sitemaps: rules.sitemaps.iter().take(100).cloned().collect(),
        }
    }
}

async fn fetch(client: &Client, origin: &str, old: Option<Known>, now: Timestamp) -> Known {
    let total = Some(client.settings().total.min(TOTAL));
    let url = format!("{origin}/robots.txt");
    let request = Request { max_bytes: Some(MAX_FILE), cut: true, total, ..Request::new(url) };
    let answer = client.get(&request).await;
    let good = |rules: Robot, bytes: usize| Known {
        rules: Some(Arc::new(rules)),
        bytes,
        until: later(now, FRESH),
        used: now,
        failures: 0,
    };
    let wait = match answer {
        Ok(response) if (200..300).contains(&response.status) => {
            let bytes = response.body.len();
            // its reader compiles expressions, and nobody can say that no file makes it fail
            match tokio::task::spawn_blocking(move || read(&response.body)).await {
                Ok(Some(rules)) => return good(rules, bytes),
                _ => None,
            }
        }
        Ok(response) if (400..500).contains(&response.status) && response.status != 429 => match read(b"") {
            Some(rules) => return good(rules, 0),
            None => None,
        },
        Ok(response) => retry_after(&response, now),
        // what must not be reached, or leads in circles, is not there
        Err(FetchError::TooManyRedirects { .. } | FetchError::RedirectLoop { .. }) => match read(b"") {
            Some(rules) => return good(rules, 0),
            None => None,
        },
        Err(_) => None,
    };
    let failures = old.as_ref().map_or(0, |o| o.failures);
    let wait = wait.unwrap_or(RETRY).max(RETRY.saturating_mul(1 << failures.min(7))).min(RETRY_MOST);
    let rules = old.as_ref().and_then(|o| o.rules.clone());
    let bytes = old.map_or(0, |o| o.bytes);
    Known { rules, bytes, until: later(now, wait), used: now, failures: failures + 1 }
}

/// Reads a file; `None` where nothing of it reads.
fn read(bytes: &[u8]) -> Option<Robot> {
    let mut costly = 0;
    let cheap: Vec<&[u8]> = bytes
        .split(|b| matches!(b, b'\n' | b'\r'))
        .filter(|line| line.len() <= 4096)
        .filter(|line| {
            let dear = line.contains(&b'$');
            costly += usize::from(dear);
            !dear || costly <= MAX_COSTLY
        })
        .collect();
    let whole = cheap.join(&b'\n');
    Robot::new(AGENT, &whole).ok().or_else(|| {
        // one expression that is too large spoils the file: without them it says most of what it says
        let plain: Vec<&[u8]> = cheap.into_iter().filter(|l| !l.contains(&b'$')).collect();
        Robot::new(AGENT, &plain.join(&b'\n')).ok()
    })
}

/// Returns how long an answer asks to wait, in seconds or until a date.
///
/// Source: RFC 9110, 10.2.3.
#[must_use]
pub fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    const MOST: Duration = Duration::from_secs(24 * 3600);
    let value = response.header("retry-after")?.trim();
    if value.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty() {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)).min(MOST));
    }
    let date = super::source::moment(&crate::when::read(value)?)?;
    Some(until(now, date).min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(file: &str, path: &str) -> bool {
        read(file.as_bytes()).expect("it reads").allowed(path)
    }

    #[test]
    fn rules_are_those_of_our_group_and_the_longest_wins() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private\nAllow: /private/open\n";
        assert!(allowed(file, "/news"));
        assert!(!allowed(file, "/private/x"));
        assert!(allowed(file, "/private/open/x"));
        assert!(!allowed("User-agent: *\nDisallow: /*.rss$", "/a.rss"));
        assert!(allowed("", "/a"));
        assert!(allowed("<html>not found</html>", "/a"));
    }

    #[test]
    fn a_file_that_costs_too_much_still_reads() {
        let many = format!("User-agent: *\nDisallow: /secret\n{}", "Disallow: /a*b*c$\n".repeat(20_000));
        assert!(!allowed(&many, "/secret"));
        let huge = format!("User-agent: *\nDisallow: /secret\nDisallow: /{}$\n", "*a".repeat(2000));
        assert!(!allowed(&huge, "/secret"));
        let delay = Known {
            rules: read(b"User-agent: *\nCrawl-delay: inf\n").map(Arc::new),
            bytes: 0,
            until: Timestamp::UNIX_EPOCH,
            used: Timestamp::UNIX_EPOCH,
            failures: 0,
        };
        let verdict = delay.verdict(&Url::parse("http://paper.example/a").unwrap());
        assert_eq!(verdict.delay, Some(MAX_DELAY));
    }

    #[test]
    fn pauses_are_seconds_or_dates() {
        let now: Timestamp = "2015-06-15T08:00:00Z".parse().unwrap();
        let asked = |value: &str| {
            let headers = vec![("retry-after".to_owned(), value.to_owned())];
            retry_after(&Response { headers, ..Response::default() }, now)
        };
        assert_eq!(asked("120"), Some(Duration::from_secs(120)));
        assert_eq!(asked("Mon, 15 Jun 2015 08:02:00 GMT"), Some(Duration::from_secs(120)));
        assert_eq!(asked("Mon, 15 Jun 2015 07:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("99999999999999999999999"), Some(Duration::from_secs(24 * 3600)));
        assert_eq!(asked("soon"), None);
    }
}

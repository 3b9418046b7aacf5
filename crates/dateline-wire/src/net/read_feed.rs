//! One poll of one feed: fetch, read, sort out what is new, fetch the pages behind it, hand it over.

use super::article::{Article, article, needs_article};
use super::client::{Request, Response};
use super::error::{DeliverError, FetchError, Phase};
use super::feeds::{Feed, Lane, Shared};
use super::guard::shown_text;
use super::parse::{self, Parsed};
use super::poll::{FeedState, Outcome, Plan, Said};
use super::robots::retry_after;
use super::seen::{Key, Seen, keys};
use super::source::{Fate, later, until};
use crate::code;
use crate::envelope::{Envelope, Item, Note};
use crate::limits::Limits;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Items that are handed over at once.
const BATCH: usize = 50;
/// Bytes of a feed that is read in no time.
const SMALL: usize = 256 << 10;
/// A page whose host wants a longer pause than this counts as tried.
const LONG_PAUSE: Duration = Duration::from_secs(3600);

/// Asks a feed once.
pub(crate) async fn read_feed(shared: &Arc<Shared>, feed: &Feed, state: &FeedState, seen: &mut Seen) -> Outcome {
    let settings = &shared.context.settings;
    let clock = shared.context.polite.clock();
    let Plan::Fetch { url, headers } = state.plan(clock.now()) else {
        return Outcome::PutOff { until: clock.now(), n_new: 0 };
    };
    let lane = shared.lane(state);
    let accept = "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5";
    let mut request = Request { headers, max_bytes: Some(settings.max_bytes), ..Request::new(url) };
    request = request.header("accept", accept);
    let visit = match shared.context.polite.visit(&request.url, feed.robots).await {
        Ok(visit) => visit,
        Err(error) => return failed(&error, clock.now()),
    };
    // its turn at the host comes first: who waits for a host takes no room from others
    let mut permit = lane.fetch.acquire().await;
    let begun = clock.now();
    let fetched = {
        let mut fetching = std::pin::pin!(visit.get(&request));
        tokio::select! {
            fetched = &mut fetching => fetched,
            // who turns out to be slow makes room for those that are not
            () = clock.sleep(settings.pace.slow) => match shared.slow().fetch.try_acquire() {
                Ok(other) => {
                    permit = Ok(other);
                    fetching.await
                }
                Err(_) => {
                    let url = shown_text(&request.url);
                    Err(FetchError::TimedOut { url, phase: Phase::Total, after: settings.pace.slow })
                }
            },
        }
    };
    let response = match fetched {
        Ok(response) => response,
        Err(error) => return failed(&error, clock.now()),
    };
    let now = clock.now();
    let said = Said {
        etag: response.header("etag").map(str::to_owned),
        last_modified: response.header("last-modified").map(str::to_owned),
        // with credentials, only a person can say where they may go
        moved: response.moved.clone().filter(|_| !has_login(&request.url)),
        hint: parse::max_age(&response),
        took: until(begun, now),
        note: None,
    };
    match response.status {
        200..=299 => {}
        304 => return Outcome::Unchanged(said),
        410 => return Outcome::Gone,
        status => {
            let retry_after = retry_after(&response, now);
            return failed(&FetchError::Status { url: response.url, status, retry_after }, now);
        }
    }
    let parsed = match parse(&lane, response, feed, settings.max_bytes, settings.max_listed).await {
        Ok(parsed) => parsed,
        Err(note) => return Outcome::Failed { code: note.code.to_owned(), why: note.message, retry_after: None },
    };
    drop(permit);
    let note = parsed.cut.then(|| {
        let why = format!("the feed lists more than {} items; those beyond were left out", settings.max_listed);
        (code::CUT.to_owned(), why)
    });
    let said = Said { hint: said.hint.max(parsed.hint), note, ..said };
    take(shared, feed, &lane, parsed, said, seen).await
}

/// Reads an answer, away from what others wait for.
async fn parse(lane: &Lane, response: Response, feed: &Feed, bytes: usize, listed: usize) -> Result<Parsed, Note> {
    // one that is read in no time does not queue behind those that are not
    let _permit = match response.body.len() {
        n if n <= SMALL => None,
        _ => lane.parse.acquire().await.ok(),
    };
    let label = shown_text(&feed.url);
    let limits = Limits { max_bytes: bytes.min(Limits::default().max_bytes), max_whole: bytes, ..Limits::default() };
    let reading = tokio::task::spawn_blocking(move || parse::read(response, &label, &limits, listed));
    reading.await.unwrap_or_else(|_| {
        // a mistake of ours; the feed is not read, and the others are
        let message = "reading this feed failed half way; please report it with its address";
        Err(Note { code: code::NO_FEED, message: message.to_owned() })
    })
}

/// Hands over what is new, and fetches what has to be fetched.
async fn take(
    shared: &Arc<Shared>,
    feed: &Feed,
    lane: &Arc<Lane>,
    parsed: Parsed,
    mut said: Said,
    seen: &mut Seen,
) -> Outcome {
    let settings = &shared.context.settings;
    let clock = shared.context.polite.clock();
    seen.begin();
    let n_listed = parsed.items.len();
    let keys = keys(&parsed.items);
    let mut met = std::collections::BTreeSet::new();
    let mut new: Vec<(Key, Item)> = Vec::new();
    let mut more = false;
    for (key, item) in keys.into_iter().zip(parsed.items) {
        // all are asked, so that all that are listed stay remembered
        if !seen.is_new(key) || !met.insert(key.name()) {
            continue;
        }
        match item {
            Item::Page(_) | Item::Broken(_) if new.len() < settings.max_new => new.push((key, item)),
            Item::Page(_) | Item::Broken(_) => more = true,
            Item::Unreadable { .. } | Item::Skipped { .. } => {}
        }
    }
    let (far, near): (Vec<_>, Vec<_>) = new.into_iter().partition(|(_, item)| match item {
        Item::Page(page) => feed.articles && needs_article(page),
        _ => false,
    });
    let mut n_new = 0;
    let mut near = near.into_iter().peekable();
    while near.peek().is_some() {
        let batch: Vec<(Key, Item)> = near.by_ref().take(BATCH).collect();
        match hand_over(shared, feed, batch, seen).await {
            Ok(n) => n_new += n,
            Err(wait) => return Outcome::PutOff { until: later(clock.now(), wait), n_new },
        }
    }
    let end = later(clock.now(), settings.article_time);
    let mut far = far.into_iter();
    let mut under_way: JoinSet<(Key, Article, Duration)> = JoinSet::new();
    let mut put_off: Option<Timestamp> = None;
    let mut waits = false;
    let mut all_took = Duration::ZERO;
    let mut n_fetched: u32 = 0;
    loop {
        while under_way.len() < settings.articles_at_once.max(1) && clock.now() < end && !*shared.stop.borrow() {
            let Some((key, Item::Page(page))) = far.next() else { break };
            let (shared, lane) = (shared.clone(), lane.clone());
            under_way.spawn(async move {
                let context = &shared.context;
                let begun = context.polite.clock().now();
                let article = article(&context.polite, *page, &context.settings.articles, Some(&lane.articles)).await;
                (key, article, until(begun, context.polite.clock().now()))
            });
        }
        let Some(done) = under_way.join_next().await else { break };
        let Ok((key, article, took)) = done else {
            more = true;
            continue;
        };
        all_took += took;
        n_fetched += 1;
        let page = match article {
            Article::Page(page) | Article::Never(page) => page,
            Article::Later(page, error) => {
                match later_or_never(page, &error, key, seen, settings.article_tries, clock.now()) {
                    Next::Never(page) => *page,
                    Next::Later(at) => {
                        waits = true;
                        put_off = put_off.into_iter().chain(at).min();
                        continue;
                    }
                }
            }
        };
        match hand_over(shared, feed, vec![(key, Item::Page(Box::new(page)))], seen).await {
            Ok(n) => n_new += n,
            Err(wait) => return Outcome::PutOff { until: later(clock.now(), wait), n_new },
        }
    }
    more |= far.next().is_some();
    // a feed that answers well and leads to pages that do not is as slow as they are
    if n_fetched > 0 {
        said.took = said.took.max(all_took / n_fetched);
    }
    seen.end(n_listed);
    match put_off {
        Some(until) if !more => Outcome::PutOff { until, n_new },
        _ => Outcome::Read { n_new, more: more || waits, said },
    }
}

enum Next {
    /// Take what the feed gives.
    Never(Box<Envelope>),
    /// Try again, at that time if one is known.
    Later(Option<Timestamp>),
}

/// Decides about a page that did not come.
fn later_or_never(page: Envelope, error: &FetchError, key: Key, seen: &mut Seen, most: u8, now: Timestamp) -> Next {
    let at = match error {
        FetchError::NotYet { until, .. } | FetchError::RobotsUnreadable { until, .. } => Some(*until),
        FetchError::Status { retry_after: Some(wait), .. } => Some(later(now, *wait)),
        _ => None,
    };
    if let Some(at) = at.filter(|at| until(now, *at) <= LONG_PAUSE)
        && !matches!(error, FetchError::RobotsUnreadable { .. })
    {
        return Next::Later(Some(at));
    }
    if seen.tried(key) < most {
        return Next::Later(None);
    }
    let mut page = page;
    page.notes.push(error.note());
    Next::Never(Box::new(page))
}

/// Hands over items and marks them as taken; how many of them were no news to the receiver is left out. How long to
/// wait where it takes none.
async fn hand_over(
    shared: &Arc<Shared>,
    feed: &Feed,
    batch: Vec<(Key, Item)>,
    seen: &mut Seen,
) -> Result<u64, Duration> {
    const TRIES: usize = 5;
    const PATIENCE: Duration = Duration::from_secs(60);
    let clock = shared.context.polite.clock();
    let (keys, items): (Vec<Key>, Vec<Item>) = batch.into_iter().unzip();
    let mut wait = Duration::from_secs(5);
    for _ in 0..TRIES {
        if *shared.stop.borrow() {
            return Err(Duration::ZERO);
        }
        let answer = tokio::time::timeout(PATIENCE, shared.context.deliver.deliver(&feed.id, items.clone()));
        match answer.await {
            Ok(Ok(fates)) => {
                for key in keys {
                    seen.mark(key);
                }
                return Ok(fates.iter().filter(|f| **f != Fate::Known).count() as u64);
            }
            Ok(Err(DeliverError::Stopped)) => return Err(DeliverError::Stopped.wait()),
            Ok(Err(error)) => wait = error.wait(),
            Err(_) => return Err(wait),
        }
        clock.sleep(wait.min(Duration::from_secs(5))).await;
    }
    Err(wait)
}

fn has_login(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

fn failed(error: &FetchError, now: Timestamp) -> Outcome {
    let retry_after = match error {
        // not the feed's fault
        FetchError::NotYet { until, .. } => return Outcome::PutOff { until: *until, n_new: 0 },
        FetchError::RobotsUnreadable { until: at, .. } => Some(until(now, *at)),
        FetchError::Status { retry_after, .. } => *retry_after,
        _ => None,
    };
    Outcome::Failed { code: error.code().to_owned(), why: error.to_string(), retry_after }
}

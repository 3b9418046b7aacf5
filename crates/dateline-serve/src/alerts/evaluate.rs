//! After each commit: which alerts fire. Each alert goes on from its own watermark, which moves in the transaction that
//! records what fired; what is held in memory is a shortcut and can be made again. It sends nothing.

use super::judge::{Fire, Held, Past, Span, fits, judge};
use super::rule::{Alert, Rule};
use super::{Knows, say};
use crate::error::ServeError;
use dateline_store::Control;
use dateline_store::control::{AlertRow, FeedRow, NewFiring, NewTarget, Watch};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Watermarks that did not move with a firing are kept every so many revisions: a restart looks at no more than these again.
const KEPT_EVERY: i64 = 2_000;

/// The last so many firings are kept in full.
const KEPT_FIRINGS: usize = 10_000;

/// Old firings are looked for once in so many.
const PRUNED_EVERY: usize = 500;

/// What an evaluation came to.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// The numbers of what fired.
    pub fired: Vec<i64>,
    /// Alerts that could not be evaluated, and why. They keep their watermark, and do not hold up the others.
    pub trouble: Vec<(String, ServeError)>,
}

/// Evaluates alerts. One of it runs over a store.
pub struct Evaluator {
    control: Arc<Control>,
    watch: Watch,
    knows: Knows,
    going: BTreeMap<i64, Going>,
    since_pruned: usize,
}

/// Where an alert stands in memory: ahead of what is on the disk, never behind.
struct Going {
    /// What it was when this was made; another one begins anew.
    body: Value,
    since: i64,
    seen: i64,
    held: Held,
}

impl Evaluator {
    /// Makes an evaluator over a store.
    #[must_use]
    pub fn new(control: Arc<Control>, watch: Watch, knows: Knows) -> Self {
        Self { control, watch, knows, going: BTreeMap::new(), since_pruned: 0 }
    }

    /// Evaluates all alerts up to a revision that was committed. Cheap where nothing fits; called late it finds what calls
    /// in time would have found.
    ///
    /// # Errors
    /// The alerts cannot be read. What is wrong with a single one stands in the answer.
    pub fn run(&mut self, upto: i64, now: Timestamp) -> Result<Evaluation, ServeError> {
        let rows = self.control.watched_alerts()?;
        self.going.retain(|id, _| rows.iter().any(|r| r.id == *id));
        let mut out = Evaluation::default();
        let mut behind = Vec::new();
        for row in rows.iter().filter(|r| is_awake(r, now)) {
            match self.one(row, upto, now) {
                Ok(fired) => out.fired.extend(fired),
                Err(error) => {
                    self.going.remove(&row.id);
                    out.trouble.push((format!("a{}", row.id), error));
                }
            }
            let seen = self.going.get(&row.id).map_or(0, |g| g.seen);
            if seen - row.seen >= KEPT_EVERY {
                behind.push((row.id, seen));
            }
        }
        if !behind.is_empty() {
            self.control.alerts_saw(&behind)?;
        }
        self.prune(out.fired.len(), now)?;
        Ok(out)
    }

    /// Looks at the clock: which sources have gone silent. To be called every minute or so.
    ///
    /// # Errors
    /// As [`Evaluator::run`].
    pub fn clock(&mut self, now: Timestamp) -> Result<Evaluation, ServeError> {
        let mut out = Evaluation::default();
        for row in self.control.watched_alerts()?.iter().filter(|r| is_awake(r, now)) {
            match self.silence(row, now) {
                Ok(fired) => out.fired.extend(fired),
                Err(error) => out.trouble.push((format!("a{}", row.id), error)),
            }
        }
        Ok(out)
    }

    /// Keeps the watermarks: before closing, so that the next start looks at nothing again. Without it nothing is lost.
    ///
    /// # Errors
    /// What the store says.
    pub fn save(&self) -> Result<(), ServeError> {
        let seen: Vec<(i64, i64)> = self.going.iter().map(|(id, g)| (*id, g.seen)).collect();
        Ok(self.control.alerts_saw(&seen)?)
    }

    fn one(&mut self, row: &AlertRow, upto: i64, now: Timestamp) -> Result<Vec<i64>, ServeError> {
        let fresh =
            self.going.get(&row.id).is_none_or(|g| g.since != row.since || g.seen < row.seen || g.body != row.body);
        if fresh {
            let going = Going { body: row.body.clone(), since: row.since, seen: row.seen, held: Held::default() };
            self.going.insert(row.id, going);
        }
        let Some(going) = self.going.get_mut(&row.id) else { return Ok(Vec::new()) };
        if going.seen >= upto {
            return Ok(Vec::new());
        }
        let alert = Alert::saved(row)?;
        self.watch.begin()?;
        let past = Fired { control: &self.control, alert: row.id };
        let judged = (|| {
            // words are found only once they are indexed: until then what may have them is not judged
            let upto = match alert.filter.contains_key("text") {
                true => upto.min(self.watch.indexed_revision()?),
                false => upto,
            };
            if going.seen >= upto {
                return Ok((Vec::new(), going.seen));
            }
            let fits = fits(&alert, &self.knows, &self.watch, now)?;
            let span = Span { since: going.since, seen: going.seen, upto };
            Ok::<_, ServeError>((judge(&alert, &fits, &self.watch, span, &mut going.held, &past)?, upto))
        })();
        self.watch.end();
        let (fires, upto) = judged?;
        let fired = match fires.is_empty() {
            true => Vec::new(),
            false => self.control.fire_all(row.id, &with_targets(&alert, fires, now), upto, now)?,
        };
        going.seen = upto;
        Ok(fired)
    }

    fn silence(&self, row: &AlertRow, now: Timestamp) -> Result<Vec<i64>, ServeError> {
        let alert = Alert::saved(row)?;
        let Rule::Silent { feed, hours } = &alert.rule else { return Ok(Vec::new()) };
        let Some(feed) = self.watch.feed(feed)? else { return Ok(Vec::new()) };
        let Some(fire) = silence(&feed, *hours, now.as_microsecond()) else { return Ok(Vec::new()) };
        if self.control.fired(row.id, [fire.occasion.as_str()])? {
            return Ok(Vec::new());
        }
        Ok(self.control.fire_all(row.id, &with_targets(&alert, vec![fire], now), row.seen, now)?)
    }

    fn prune(&mut self, fired: usize, now: Timestamp) -> Result<(), ServeError> {
        self.since_pruned += fired;
        if self.since_pruned >= PRUNED_EVERY {
            self.control.prune_firings(KEPT_FIRINGS, now)?;
            self.since_pruned = 0;
        }
        Ok(())
    }
}

/// What the store says that an alert fired on.
struct Fired<'a> {
    control: &'a Control,
    alert: i64,
}

impl Past for Fired<'_> {
    fn fired(&self, occasions: &[String]) -> Result<bool, ServeError> {
        Ok(self.control.fired(self.alert, occasions.iter().map(String::as_str))?)
    }

    fn last(&self) -> Result<Option<String>, ServeError> {
        Ok(self.control.last_occasion(self.alert)?)
    }
}

fn is_awake(row: &AlertRow, now: Timestamp) -> bool {
    row.enabled && row.snoozed_until.is_none_or(|until| until <= now)
}

/// The silence of a source at a moment, if it is one.
///
/// What was not looked at is not silent: a machine that was off all night finds no silence before it has asked again.
pub(super) fn silence(feed: &FeedRow, hours: u32, now: i64) -> Option<Fire> {
    let long = i64::from(hours) * 3_600_000_000;
    let last = feed.last_item.unwrap_or(feed.added);
    let asked = feed.last_fetch.is_none_or(|at| at - last >= long);
    (!feed.paused && asked && now - last >= long).then(|| silent(feed, hours, last))
}

/// The occasion of a source's silence that began at a time.
pub(super) fn silent(feed: &FeedRow, hours: u32, last: i64) -> Fire {
    let time = Timestamp::from_microsecond(last).unwrap_or_default().strftime("%Y-%m-%d %H:%M UTC").to_string();
    let since = match feed.last_item {
        Some(_) => format!("its last item came {time}"),
        None => format!("none came since it was added {time}"),
    };
    let failing = feed.last_success.is_none_or(|at| feed.last_fetch.is_some_and(|fetch| at < fetch));
    let why = if feed.last_fetch.is_some() && failing { ", and it does not answer" } else { "" };
    Fire {
        occasion: format!("silent:{}:{last}", feed.id),
        also: Vec::new(),
        title: format!("{}: no item for {}; {since}{why}", say::short(&feed.name), say::count(hours, "hour")),
        happening: None,
        url: "/sources".to_owned(),
        detail: json!({ "feed": feed.id, "hours": hours }),
        at: last.saturating_add(i64::from(hours) * 3_600_000_000),
    }
}

/// What fires, with whom it is sent to and when it may be.
fn with_targets(alert: &Alert, fires: Vec<Fire>, now: Timestamp) -> Vec<NewFiring> {
    let sends = alert.quiet.as_ref().map_or(now, |quiet| quiet.sends_at(now));
    let to: Vec<NewTarget> = alert
        .to
        .iter()
        .enumerate()
        .map(|(n, target)| NewTarget {
            target: n as i64,
            said: json!({ "key": target.key(), "label": target.label(), "target": target }).to_string(),
            // whoever reads the feed comes when it likes
            next_try: (!matches!(target, super::Target::Rss {})).then_some(sends),
        })
        .collect();
    fires
        .into_iter()
        .map(|fire| NewFiring {
            body: json!({ "name": alert.name, "kind": alert.rule.kind(), "url": fire.url, "detail": fire.detail }),
            occasion: fire.occasion,
            also: fire.also,
            title: fire.title,
            happening: fire.happening,
            to: to.clone(),
        })
        .collect()
}

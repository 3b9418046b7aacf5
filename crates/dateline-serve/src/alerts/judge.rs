//! Whether an alert fires: one judgement, live and over the history. It looks at what changed in a span of revisions and
//! names the occasions; it writes nothing and reads no clock.

use super::rule::{Alert, Rule};
use super::{Knows, say};
use crate::error::ServeError;
use crate::filter::{self, Filter, List};
use dateline_store::control::{Came, DayCount, Dyad, Fits, Watch};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// With fewer days read before it a day has no usual.
const FEWEST_DAYS: usize = 3;

/// No more days are held in memory for one alert.
const MOST_DAYS: usize = 1_000;

/// No more reports are found for the words of an alert.
const MOST_REPORTS: usize = 100_000;

/// Which revisions are judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// What came in up to this one is no news.
    pub since: i64,
    /// Up to this one it was judged before.
    pub seen: i64,
    /// Up to this one it is judged now.
    pub upto: i64,
}

/// An occasion.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fire {
    /// Its name.
    pub occasion: String,
    /// Other names of it.
    pub also: Vec<String>,
    pub title: String,
    pub happening: Option<String>,
    pub url: String,
    pub detail: Value,
    /// When what made it came in; microseconds.
    pub at: i64,
}

/// What is remembered of an alert from span to span. It can be made again from the store at any time.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// When the last came in since it fired last, within the time of a threshold; no more than are needed.
    window: Option<VecDeque<i64>>,
    /// How many fit on a day.
    days: BTreeMap<String, u64>,
}

/// What fired before.
pub(super) trait Past {
    /// Returns whether one of these occasions did.
    fn fired(&self, occasions: &[String]) -> Result<bool, ServeError>;

    /// Returns the occasion that fired last.
    fn last(&self) -> Result<Option<String>, ServeError>;
}

/// Returns which happenings an alert watches at a moment.
pub(super) fn fits(alert: &Alert, knows: &Knows, watch: &Watch, now: Timestamp) -> Result<Fits, ServeError> {
    let pairs: Vec<(String, String)> = alert.filter.clone().into_iter().collect();
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !filter::NAMES.iter().any(|(known, ..)| known == name)) {
        return Err(ServeError::NoFilter { name: say::short(name), list: "an alert" });
    }
    let filter = Filter::read(&pairs, List::Happenings)?;
    let reports = match &filter.text {
        None => None,
        Some(text) => {
            let finder = knows.finder.as_ref().ok_or(ServeError::NoWords)?;
            Some(finder.find(text, MOST_REPORTS)?.into_iter().map(|hit| hit.report).collect())
        }
    };
    let latest = watch.last_day()?.and_then(|day| day.parse().ok());
    let wanted = filter.wanted(now, latest, reports);
    let dyad = match &alert.rule {
        Rule::Dyad { actor, recipient, quad, .. } => Some(Dyad {
            actor: actor.clone(),
            recipient: recipient.clone(),
            types: knows.quads.iter().filter(|(_, q)| quad.means(q)).map(|(t, _)| t.clone()).collect(),
        }),
        _ => None,
    };
    Ok(Fits { wanted, dyad })
}

/// Returns the occasions of a span, in their order.
pub(super) fn judge(
    alert: &Alert,
    fits: &Fits,
    watch: &Watch,
    span: Span,
    held: &mut Held,
    past: &dyn Past,
) -> Result<Vec<Fire>, ServeError> {
    match &alert.rule {
        Rule::Each {} => one_by_one(watch, watch.changed(fits, span.seen, span.upto)?, span, past, "each", |h, _| {
            Ok(Some((h, Value::Null)))
        }),
        Rule::Confirmed { origins } => {
            let came = watch.confirmed(fits, *origins, span.seen, span.upto)?;
            one_by_one(watch, came, span, past, &format!("confirmed:{origins}"), |h, _| {
                Ok(Some((format!("{h}; told by {origins} independent origins"), json!({ "origins": origins }))))
            })
        }
        Rule::New { days } => {
            let micros = i64::from(*days) * 86_400_000_000;
            let came = watch.changed(fits, span.seen, span.upto)?;
            one_by_one(watch, came, span, past, "new", |h, came| {
                let (lately, ever) = watch.seen_before(fits, came, micros)?;
                let first = format!("{h}; first in {}", say::count(*days, "day"));
                Ok(match (lately, ever) {
                    (true, _) => None,
                    (false, true) => Some((first, json!({ "days": days, "ever": true }))),
                    (false, false) => {
                        Some((format!("{first}, and the first read ever"), json!({ "days": days, "ever": false })))
                    }
                })
            })
        }
        Rule::Threshold { n, hours } => threshold(alert, fits, watch, span, held, past, (*n as usize, *hours)),
        Rule::Rate { factor, days, least } => {
            let usual = Usual { factor: *factor, days: *days, least: u64::from(*least), name: "rate" };
            usual.judge(alert, fits, watch, span, held, past)
        }
        Rule::Dyad { factor, days, least, .. } => {
            let usual = Usual { factor: *factor, days: *days, least: u64::from(*least), name: "dyad" };
            usual.judge(alert, fits, watch, span, held, past)
        }
        // by the clock, not by what comes in
        Rule::Silent { .. } => Ok(Vec::new()),
    }
}

/// Rules whose occasion is a happening. `says` returns the title and the numbers behind it, or `None` where it is no occasion.
fn one_by_one(
    watch: &Watch,
    came: Vec<Came>,
    span: Span,
    past: &dyn Past,
    name: &str,
    says: impl Fn(String, &Came) -> Result<Option<(String, Value)>, ServeError>,
) -> Result<Vec<Fire>, ServeError> {
    let mut out = Vec::new();
    for came in came.into_iter().filter(|c| c.revision > span.since) {
        // what was merged into it and fired was this one
        let mut names = vec![format!("{name}:{}", came.id)];
        names.extend(watch.merged_into(&came.id)?.into_iter().map(|id| format!("{name}:{id}")));
        if past.fired(&names)? {
            continue;
        }
        let Some(happening) = watch.happening(&came.id)? else { continue };
        let Some((title, detail)) = says(say::sentence(&happening), &came)? else { continue };
        out.push(Fire {
            occasion: names.remove(0),
            also: names,
            title,
            url: format!("/happening/{}", came.id),
            happening: Some(came.id),
            detail,
            at: came.at,
        });
    }
    Ok(out)
}

/// So many within so long. After it fired it counts anew: one wave is one occasion.
fn threshold(
    alert: &Alert,
    fits: &Fits,
    watch: &Watch,
    span: Span,
    held: &mut Held,
    past: &dyn Past,
    (n, hours): (usize, u32),
) -> Result<Vec<Fire>, ServeError> {
    let came: Vec<Came> =
        watch.changed(fits, span.seen, span.upto)?.into_iter().filter(|c| c.revision > span.seen).collect();
    let Some(first) = came.first() else { return Ok(Vec::new()) };
    let long = i64::from(hours) * 3_600_000_000;
    if held.window.is_none() {
        let last = past.last()?.and_then(|o| o.strip_prefix("threshold:")?.parse::<i64>().ok()).unwrap_or(0);
        let edge = Timestamp::from_microsecond(first.at - long).unwrap_or(Timestamp::MIN);
        let before = watch.changed(fits, watch.revision_at(edge)?, span.seen)?;
        let times: Vec<i64> = before.into_iter().filter(|c| c.revision > last).map(|c| c.at).collect();
        held.window = Some(times[times.len().saturating_sub(n)..].iter().copied().collect());
    }
    let window = held.window.get_or_insert_default();
    let mut out = Vec::new();
    for came in came {
        window.push_back(came.at);
        while window.len() > n || window.front().is_some_and(|at| *at <= came.at - long) {
            window.pop_front();
        }
        if window.len() < n {
            continue;
        }
        window.clear();
        let last = watch.happening(&came.id)?.map(|h| say::sentence(&h)).unwrap_or_default();
        out.push(Fire {
            occasion: format!("threshold:{}", came.revision),
            also: Vec::new(),
            title: format!(
                "{}: {n} came in within {}; the last: {last}",
                say::short(&alert.name),
                say::count(hours, "hour")
            ),
            happening: Some(came.id),
            url: filtered(alert, None),
            detail: json!({ "n": n, "hours": hours }),
            at: came.at,
        });
    }
    Ok(out)
}

/// A day's count against the days before it.
struct Usual {
    factor: f64,
    days: u32,
    least: u64,
    name: &'static str,
}

impl Usual {
    fn judge(
        &self,
        alert: &Alert,
        fits: &Fits,
        watch: &Watch,
        span: Span,
        held: &mut Held,
        past: &dyn Past,
    ) -> Result<Vec<Fire>, ServeError> {
        // what was told again is judged by all that is known now, what came in by what was known then
        let mut touched: Vec<(i64, i64, String)> = watch
            .changed(fits, span.seen, span.upto)?
            .into_iter()
            .filter(|c| c.revision > span.since)
            .filter_map(|c| Some((if c.revision > span.seen { c.revision } else { span.upto }, c.at, c.day?)))
            .collect();
        touched.sort();
        let days: BTreeSet<String> = touched.iter().map(|(_, _, day)| day.clone()).collect();
        held.days.retain(|day, _| !days.contains(day));
        if held.days.len() > MOST_DAYS {
            held.days.clear();
        }
        let mut counted: BTreeMap<String, Day> = BTreeMap::new();
        for day in days {
            if past.fired(&[self.occasion(&day)])? {
                continue;
            }
            if let Some(counts) = self.count(fits, watch, span, held, &day)? {
                counted.insert(day, counts);
            }
        }
        let mut out = Vec::new();
        for (revision, at, day) in touched {
            let Some(counts) = counted.get(&day) else { continue };
            let n = counts.this.at(revision);
            if n < self.least || (n as f64) < self.factor * counts.usual(revision) {
                continue;
            }
            // once a day
            let Some(counts) = counted.remove(&day) else { continue };
            out.push(self.fire(alert, &day, n, counts.usual(revision), at));
        }
        Ok(out)
    }

    fn occasion(&self, day: &str) -> String {
        format!("{}:{day}", self.name)
    }

    /// The counts of a day and of those before it; `None` where it has too few, or no usual.
    fn count(
        &self,
        fits: &Fits,
        watch: &Watch,
        span: Span,
        held: &mut Held,
        day: &str,
    ) -> Result<Option<Day>, ServeError> {
        let mut this = watch.days(fits, (day, day), span.seen, span.upto)?;
        let this = this.remove(day).unwrap_or_default();
        if this.at(span.upto) < self.least {
            return Ok(None);
        }
        let Ok(date) = day.parse::<Date>() else { return Ok(None) };
        let (Ok(from), Ok(to)) = (date.checked_sub(i64::from(self.days).days()), date.checked_sub(1.day())) else {
            return Ok(None);
        };
        let (from, to) = (from.to_string(), to.to_string());
        let read = watch.read_days((&from, &to))?;
        if read.len() < FEWEST_DAYS.min(self.days as usize) {
            return Ok(None);
        }
        let missing: Vec<&String> = read.iter().filter(|d| !held.days.contains_key(*d)).collect();
        let mut before = Vec::new();
        let mut loaded = match (missing.first(), missing.last()) {
            (Some(first), Some(last)) => watch.days(fits, (first, last), span.seen, span.upto)?,
            _ => BTreeMap::new(),
        };
        for day in &read {
            if let Some(n) = held.days.get(day) {
                before.push(DayCount { before: *n, after: Vec::new() });
            } else {
                let count = loaded.remove(day).unwrap_or_default();
                held.days.insert(day.clone(), count.at(span.upto));
                before.push(count);
            }
        }
        Ok(Some(Day { this, before }))
    }

    fn fire(&self, alert: &Alert, day: &str, n: u64, usual: f64, at: i64) -> Fire {
        let title = match &alert.rule {
            Rule::Dyad { actor, recipient, quad, .. } => {
                format!("{actor} → {recipient}, {}: {n} on {day}, usually {}", quad.name(), say::number(usual))
            }
            _ => format!("{}: {n} on {day}, usually {}", say::short(&alert.name), say::number(usual)),
        };
        Fire {
            occasion: self.occasion(day),
            also: Vec::new(),
            title,
            happening: None,
            url: filtered(alert, Some(day)),
            detail: json!({ "day": day, "n": n, "usual": usual, "days": self.days }),
            at,
        }
    }
}

/// The counts of a day and of the days before it that were read.
struct Day {
    this: DayCount,
    before: Vec<DayCount>,
}

impl Day {
    fn usual(&self, revision: i64) -> f64 {
        let sum: u64 = self.before.iter().map(|d| d.at(revision)).sum();
        sum as f64 / self.before.len().max(1) as f64
    }
}

/// Where the dashboard shows what an alert watches, on a day.
fn filtered(alert: &Alert, day: Option<&str>) -> String {
    let mut pairs: Vec<(String, String)> = alert.filter.clone().into_iter().collect();
    if let Rule::Dyad { actor, recipient, .. } = &alert.rule {
        pairs.push(("actor".to_owned(), actor.clone()));
        pairs.push(("recipient".to_owned(), recipient.clone()));
    }
    if let Some(day) = day {
        pairs.retain(|(name, _)| name != "from" && name != "to");
        pairs.extend([("from".to_owned(), day.to_owned()), ("to".to_owned(), day.to_owned())]);
    }
    let query: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
    if query.is_empty() { "/now".to_owned() } else { format!("/now?{}", query.join("&")) }
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b',' | b':') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

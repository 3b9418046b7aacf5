//! What an alert would have fired: the judgement of live evaluation, over what came in before. It writes nothing.
//!
//! It goes by what is known today: a happening that was merged since counts once, and one whose place became known later is
//! where it is.

use super::desk::Firing;
use super::evaluate::{silence, silent};
use super::judge::{Fire, Held, Past, Span, fits, judge};
use super::rule::{Alert, Rule};
use super::{Knows, say};
use crate::error::ServeError;
use dateline_store::control::Watch;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// No more firings are listed; all are counted.
const LISTED: usize = 200;

/// What an alert would have fired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WouldHave {
    /// How often.
    pub would_have_fired: u64,
    /// In how many days.
    pub days: u32,
    /// The last 200, the latest first.
    pub firings: Vec<Firing>,
    /// What this cannot see, where there is such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// Returns on what an alert would have fired in the days up to `now`, had it been there.
///
/// # Errors
/// Its filter does not read, or what the store says.
pub fn would_have_fired(
    watch: &Watch,
    knows: &Knows,
    alert: &Alert,
    days: u32,
    now: Timestamp,
) -> Result<WouldHave, ServeError> {
    let days = days.clamp(1, 3660);
    let start = now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN);
    watch.begin()?;
    let fires = match &alert.rule {
        Rule::Silent { feed, hours } => silences(watch, feed, *hours, start, now),
        _ => judged(watch, knows, alert, start, now),
    };
    watch.end();
    let fires = fires?;
    let firings = fires.iter().rev().take(LISTED).map(|fire| as_firing(alert, fire)).collect();
    let note = matches!(alert.rule, Rule::Silent { .. })
        .then_some("when items came is kept by the day: a past silence within two days on which some came is not seen");
    Ok(WouldHave { would_have_fired: fires.len() as u64, days, firings, note })
}

fn judged(
    watch: &Watch,
    knows: &Knows,
    alert: &Alert,
    start: Timestamp,
    now: Timestamp,
) -> Result<Vec<Fire>, ServeError> {
    let seen = watch.revision_at(start)?;
    let span = Span { since: seen, seen, upto: watch.revision_at(now)? };
    let fits = fits(alert, knows, watch, now)?;
    judge(alert, &fits, watch, span, &mut Held::default(), &Nothing)
}

/// The silences that were surely long enough. When items came is kept by the day: of each only what lies between two days
/// with items is sure, but for the one that lasts.
fn silences(watch: &Watch, id: &str, hours: u32, start: Timestamp, now: Timestamp) -> Result<Vec<Fire>, ServeError> {
    let Some(feed) = watch.feed(id)? else {
        return Err(ServeError::NotThere { what: "feed", id: say::short(id) });
    };
    let from = start.to_zoned(TimeZone::UTC).date().to_string();
    let days: Vec<Date> = watch.feed_days(id, &from)?.iter().filter_map(|day| day.parse().ok()).collect();
    let moment = |day: Date| day.to_zoned(TimeZone::UTC).map(|z| z.timestamp().as_microsecond()).unwrap_or_default();
    let long = i64::from(hours) * 3_600_000_000;
    let begin = start.as_microsecond();
    let mut fires: Vec<Fire> = days
        .windows(2)
        .map(|pair| (moment(pair[0].tomorrow().unwrap_or(pair[0])), moment(pair[1])))
        .filter(|(last, next)| next - last >= long && last + long >= begin)
        .map(|(last, _)| silent(&feed, hours, last))
        .collect();
    fires.extend(silence(&feed, hours, now.as_microsecond()).filter(|fire| fire.at >= begin));
    Ok(fires)
}

/// Before an alert was there it did not fire.
struct Nothing;

impl Past for Nothing {
    fn fired(&self, _: &[String]) -> Result<bool, ServeError> {
        Ok(false)
    }

    fn last(&self) -> Result<Option<String>, ServeError> {
        Ok(None)
    }
}

fn as_firing(alert: &Alert, fire: &Fire) -> Firing {
    Firing {
        id: 0,
        alert: alert.id.clone().unwrap_or_default(),
        name: alert.name.clone(),
        at: Timestamp::from_microsecond(fire.at).unwrap_or_default(),
        title: fire.title.clone(),
        happening: fire.happening.clone(),
        url: fire.url.clone(),
        occasion: fire.occasion.clone(),
        detail: fire.detail.clone(),
        deliveries: Vec::new(),
    }
}

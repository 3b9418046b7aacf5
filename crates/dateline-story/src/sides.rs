//! Whether a report's act is one that was told before: the same type, sides, day and place, as far as both are known.

use crate::Settings;
use dateline_doc::record::{EventRecord, PartyRecord, PlaceRecord};
use dateline_doc::story::Spot;
use dateline_doc::{Happening, Side};
use jiff::civil::Date;

/// One act of a report.
#[derive(Debug, Clone)]
pub(crate) struct Act<'a> {
    pub(crate) id: &'a str,
    pub(crate) event: &'a EventRecord,
    pub(crate) mutual: bool,
    pub(crate) actor: Option<Side>,
    pub(crate) recipient: Option<Side>,
    pub(crate) place: Option<Spot>,
    /// The day, and whether the text says it.
    pub(crate) day: Option<Date>,
    pub(crate) dated: bool,
    pub(crate) denied: bool,
}

impl<'a> Act<'a> {
    /// The acts that a report tells as news or denies, one for all records of an act, in the order of the text.
    pub(crate) fn all(events: &'a [EventRecord]) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        for event in events.iter().filter(|e| e.is_news()) {
            if let Some(known) = out.iter_mut().find(|a| a.id == event.act) {
                let swapped = known.event.actor.as_ref().map(code) == event.recipient.as_ref().map(code)
                    && known.event.recipient.as_ref().map(code) == event.actor.as_ref().map(code);
                known.mutual |= swapped;
                continue;
            }
            let when = event.when.as_ref();
            let day = when.filter(|w| matches!(w.precision.as_str(), "day" | "minute"));
            out.push(Self {
                id: &event.act,
                event,
                mutual: false,
                actor: event.actor.as_ref().map(side),
                recipient: event.recipient.as_ref().map(side),
                place: event.place.as_ref().map(spot),
                day: day.and_then(|w| w.value.get(..10)).and_then(|d| d.parse().ok()),
                dated: day.is_some_and(|w| w.basis == "stated" || w.basis == "relative"),
                denied: event.polarity == "negative",
            });
        }
        out
    }
}

fn code(party: &PartyRecord) -> Option<&str> {
    party.code.as_deref()
}

pub(crate) fn side(party: &PartyRecord) -> Side {
    Side {
        name: party.name.clone().or_else(|| party.at.text.clone()).unwrap_or_default(),
        country: party.country.clone(),
        roles: party.roles.clone(),
        code: party.code.clone(),
    }
}

fn spot(place: &PlaceRecord) -> Spot {
    Spot {
        name: place.name.clone(),
        lat: place.lat,
        lon: place.lon,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        geonames_id: place.geonames_id,
        precision: place.precision.clone(),
    }
}

/// How well two sides agree; `None` where they cannot be one.
fn agree(a: Option<&Side>, b: Option<&Side>) -> Option<f64> {
    let (Some(a), Some(b)) = (a, b) else { return Some(0.0) };
    if a.code.is_none() && b.code.is_none() {
        return Some(if a.name.eq_ignore_ascii_case(&b.name) { 1.0 } else { 0.0 });
    }
    if a.code.is_none() || b.code.is_none() {
        return Some(-0.3);
    }
    if a.country != b.country {
        // "the alliance" and one of its members, a body and its state
        return None;
    }
    if a.country.is_none() && a.code != b.code {
        return None;
    }
    let shared = a.roles.is_empty() || b.roles.is_empty() || a.roles.iter().any(|r| b.roles.contains(r));
    Some(if a.code == b.code {
        1.0
    } else if shared {
        0.7
    } else {
        0.1
    })
}

/// Days between two dates, the second less the first.
fn days(a: Date, b: Date) -> i32 {
    (b - a).get_days()
}

/// How well two days agree; `None` where they are too far apart.
fn day_fit(happening: &Happening, act: &Act<'_>) -> Option<f64> {
    let known = happening.day.as_deref().and_then(|d| d.parse::<Date>().ok());
    let (Some(known), Some(day)) = (known, act.day) else { return Some(0.0) };
    let apart = days(known, day);
    match (happening.dated, act.dated) {
        (true, true) => match apart {
            0 => Some(1.5),
            // one text's night is another's morning
            -1 | 1 => Some(-0.6),
            _ => None,
        },
        // a report without a day of its own comes on the day or within the days after
        (true, false) => (0..=4).contains(&apart).then_some(0.3),
        (false, true) => (-4..=0).contains(&apart).then_some(0.3),
        (false, false) => (apart.abs() <= 3).then_some(if apart == 0 { 0.6 } else { 0.1 }),
    }
}

fn place_fit(a: Option<&Spot>, b: Option<&Spot>) -> Option<f64> {
    let (Some(a), Some(b)) = (a, b) else { return Some(0.0) };
    if a.country.is_some() && b.country.is_some() && a.country != b.country {
        return Some(-1.0);
    }
    let fine = |p: &Spot| matches!(p.precision.as_str(), "point" | "city");
    if a.geonames_id.is_some() && a.geonames_id == b.geonames_id || a.name == b.name {
        return Some(if fine(a) { 1.0 } else { 0.3 });
    }
    match (fine(a) && fine(b), distance_km(a, b)) {
        (true, Some(km)) if km < 30.0 => Some(0.5),
        (true, Some(_)) => Some(-1.2),
        _ => Some(0.0),
    }
}

/// Great-circle distance.
fn distance_km(a: &Spot, b: &Spot) -> Option<f64> {
    let (la, lo, lb, lp) = (a.lat?, a.lon?, b.lat?, b.lon?);
    let (x, y) = ((lb - la).to_radians(), (lp - lo).to_radians());
    let h = (x / 2.0).sin().powi(2) + la.to_radians().cos() * lb.to_radians().cos() * (y / 2.0).sin().powi(2);
    Some(12_742.0 * h.sqrt().min(1.0).asin())
}

/// Names of persons that differ: two arrests of two people are two.
fn other_person(a: Option<&Side>, b: Option<&Side>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let named = |s: &Side| s.name.contains(' ') && s.name.split(' ').all(|w| w.starts_with(char::is_uppercase));
    named(a) && named(b) && !a.roles.is_empty() && a.roles == b.roles && {
        let last = |s: &Side| s.name.rsplit(' ').next().map(str::to_lowercase);
        last(a) != last(b) && a.code != b.code
    }
}

/// How likely an act is the happening, as a score; `None` where they cannot be one.
pub(crate) fn fit(happening: &Happening, act: &Act<'_>, one_story: bool, settings: &Settings) -> Option<f64> {
    if happening.kind != act.event.kind {
        return None;
    }
    let straight = both(happening, act.actor.as_ref(), act.recipient.as_ref());
    let turned =
        (happening.mutual || act.mutual).then(|| both(happening, act.recipient.as_ref(), act.actor.as_ref())).flatten();
    let sides = straight.into_iter().chain(turned).max_by(f64::total_cmp)?;
    let day = day_fit(happening, act)?;
    let place = place_fit(happening.place.as_ref(), act.place.as_ref())?;
    let mode = match (&happening.mode, &act.event.mode) {
        (Some(a), Some(b)) if a == b => 0.2,
        (Some(_), Some(_)) => -0.4,
        _ => 0.0,
    };
    if other_person(happening.recipient.as_ref(), act.recipient.as_ref()) {
        return None;
    }
    if !one_story {
        // another story's act is the same only where everything is said and agrees
        let whole = sides >= 1.4 && day >= 1.5 && happening.recipient.is_some() && act.recipient.is_some();
        return (whole && place >= 0.0).then_some(settings.same_act + 0.01 + 0.1 * sides);
    }
    Some(sides + day + place + mode)
}

fn both(happening: &Happening, actor: Option<&Side>, recipient: Option<&Side>) -> Option<f64> {
    Some(agree(happening.actor.as_ref(), actor)? + agree(happening.recipient.as_ref(), recipient)?)
}

/// Whether two happenings that were kept apart are one: nothing that both know differs, and both know enough.
pub(crate) fn one(a: &Happening, b: &Happening, settings: &Settings) -> bool {
    if a.kind != b.kind || a.day.is_none() || a.day != b.day || !(a.dated && b.dated) {
        return false;
    }
    let straight = both(a, b.actor.as_ref(), b.recipient.as_ref());
    let turned = if a.mutual || b.mutual { both(a, b.recipient.as_ref(), b.actor.as_ref()) } else { None };
    let Some(sides) = straight.into_iter().chain(turned).max_by(f64::total_cmp) else { return false };
    let place = place_fit(a.place.as_ref(), b.place.as_ref()).unwrap_or(-1.0);
    let modes = a.mode.is_none() || b.mode.is_none() || a.mode == b.mode;
    !other_person(a.recipient.as_ref(), b.recipient.as_ref())
        && modes
        && place >= 0.0
        && sides >= 1.7
        && sides + place >= settings.same_act
}

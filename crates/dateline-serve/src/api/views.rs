//! What the screens show at once: now, timeline, map, network, search, coverage, agreement. Counts are of happenings, each
//! once, and what was read stands beside.

use super::form::{self, Form};
use super::lists::wanted;
use super::{Pairs, number, only, said};
use crate::ServeError;
use crate::cards::{self, Quads};
use crate::filter::{Filter, List};
use crate::hub::Hub;
use axum::response::Response;
use dateline_store::{Order, Pace, Range, Wanted};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Of so many happenings the first screen counts all that it shows.
const FEW: i64 = 200_000;
/// So many days before a day are its usual.
const USUAL: i32 = 28;

/// Answers what the first screen shows.
///
/// # Errors
/// What is asked does not read, or the store says no.
pub async fn now(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &[])?;
    let filter = Filter::read(pairs, List::Happenings)?;
    let asked = wanted(hub, &filter).await?;
    let clock = (hub.now)();
    let today = clock.to_zoned(filter.zone.clone()).date();
    // an archive's own today: where nothing happened for longer than what is usual goes back
    let latest = hub.latest().await?.filter(|l| *l < today.checked_sub(USUAL.days()).unwrap_or(today));
    let today = latest.unwrap_or(today);
    let quads = Quads::of(hub.known);
    hub.look(move |look| {
        let types = look.types(&asked)?;
        let since = today.checked_sub(USUAL.days()).unwrap_or(today);
        let days = Wanted { from: Some(since.to_string()), to: Some(today.to_string()), ..asked.clone() };
        let mut by: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for count in look.days(&days)? {
            let entry = by.entry(count.kind).or_default();
            if count.day == today.to_string() {
                entry.0 += count.n;
            } else {
                entry.1 += count.n;
            }
        }
        // days on which nothing was read say nothing of what is usual
        let yesterday = today.yesterday().unwrap_or(today);
        let read = look.read_by_day(Some(&since.to_string()), Some(&yesterday.to_string()))?.len();
        let types: Vec<Value> = types
            .into_iter()
            .map(|(kind, n)| {
                let (now, before) = by.get(&kind).copied().unwrap_or_default();
                let usual = (read > 0).then(|| before as f64 / read as f64);
                json!({"type": kind, "quad": quads.quad(&kind), "n": n, "today": now, "usual": usual})
            })
            .collect();
        let (n_denied, n_confirmed) = look.tallies(&asked)?;
        let n_happenings = look.count(&asked)?;
        // what has to look at every telling is left out where they are too many for a screen that is asked for all the time
        let few = n_happenings <= FEW;
        let n_sources = if few { Some(look.n_voices(&asked)?) } else { None };
        let (n_reports, n_outlets) = look.read(asked.from.as_deref(), asked.to.as_deref())?;
        let pace = pace(&look.pace(clock.as_microsecond() - 3_600_000_000)?, clock.as_microsecond());
        let parties = if few { look.parties(&asked, 12)? } else { Vec::new() };
        Ok(json!({
            "as_of": {"revision": look.revision()?, "reports": look.n_reports()?},
            "clock": clock.to_string(), "today": today.to_string(),
            "n_happenings": n_happenings, "n_reports": n_reports, "n_outlets": n_outlets,
            "n_sources": n_sources, "n_denied": n_denied, "n_confirmed": n_confirmed,
            "types": types, "pace": pace,
            "parties": parties.into_iter().map(|(code, name, n)| json!({"code": code, "name": name, "n": n})).collect::<Vec<_>>(),
            "from": asked.from, "to": asked.to,
        }))
    })
    .await
}

/// Sixty minutes, those without anything too: silence shows.
fn pace(minutes: &[Pace], now: i64) -> Vec<Value> {
    let last = now.div_euclid(60_000_000);
    (last - 59..=last)
        .map(|minute| {
            let at = minute * 60_000_000;
            let found = minutes.iter().find(|p| p.at == at);
            json!({
                "at": cards::time(at), "reports": found.map_or(0, |p| p.reports),
                "happenings": found.map_or(0, |p| p.happenings),
            })
        })
        .collect()
}

/// Answers one of the views that leave in every form.
///
/// # Errors
/// What is asked does not read, or the store says no.
pub async fn view(hub: &Arc<Hub>, name: &str, form: Form, pairs: &Pairs) -> Result<Response, ServeError> {
    let (whole, columns): (Value, &[&str]) = match name {
        "timeline" => (timeline(hub, pairs).await?, &["day", "type", "n"]),
        "map" => (map(hub, pairs).await?, &["name", "lat", "lon", "n"]),
        "network" => (network(hub, pairs).await?, &["actor", "recipient", "n"]),
        "search" => (search(hub, pairs).await?, &["report", "title"]),
        "coverage" => (coverage(hub, pairs).await?, &["day", "outlet", "n"]),
        "agreement" => (agreement(hub, pairs).await?, &["outlet", "reports"]),
        _ => return Err(ServeError::NotThere { what: "view", id: name.to_owned() }),
    };
    let rows = whole.get("rows").or_else(|| whole.get("links")).and_then(Value::as_array).cloned().unwrap_or_default();
    form::rows(form, name, &rows, columns, whole)
}

pub(crate) async fn timeline(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &["unit"])?;
    let unit = said(pairs, "unit").unwrap_or("day").to_owned();
    if !["day", "week", "month"].contains(&unit.as_str()) {
        return Err(ServeError::Bad("unit is day, week or month".into()));
    }
    let filter = Filter::read(pairs, List::Happenings)?;
    let asked = wanted(hub, &filter).await?;
    hub.look(move |look| {
        let begins = |day: &str| begin(day, &unit).unwrap_or_else(|| day.to_owned());
        let mut by: BTreeMap<(String, String), i64> = BTreeMap::new();
        for count in look.days(&asked)? {
            *by.entry((begins(&count.day), count.kind)).or_default() += count.n;
        }
        let mut read: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (day, reports, outlets) in look.read_by_day(asked.from.as_deref(), asked.to.as_deref())? {
            let entry = read.entry(begins(&day)).or_default();
            entry.0 += reports;
            // outlets of several days may be the same: at least so many
            entry.1 = entry.1.max(outlets);
        }
        Ok(json!({
            "rows": by.into_iter().map(|((day, kind), n)| json!({"day": day, "type": kind, "n": n})).collect::<Vec<_>>(),
            "coverage": read.into_iter().map(|(day, (r, o))| json!({"day": day, "n_reports": r, "n_outlets": o})).collect::<Vec<_>>(),
        }))
    })
    .await
}

/// The first day of the unit that a day is in; weeks begin on Monday.
fn begin(day: &str, unit: &str) -> Option<String> {
    let date: Date = day.parse().ok()?;
    let first = match unit {
        "week" => date.checked_sub(i32::from(date.weekday().to_monday_zero_offset()).days()).ok()?,
        "month" => date.first_of_month(),
        _ => date,
    };
    Some(first.to_string())
}

async fn map(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &["limit"])?;
    let limit = number(pairs, "limit", 5_000, 20_000)?;
    let filter = Filter::read(pairs, List::Happenings)?;
    let asked = wanted(hub, &filter).await?;
    let quads = Quads::of(hub.known);
    hub.look(move |look| {
        let (spots, without) = look.spots(&asked, limit)?;
        let rows: Vec<Value> = spots
            .into_iter()
            .map(|s| {
                let of = |conflict: bool| -> i64 {
                    s.types.iter().filter(|(k, _)| quads.is_conflict(k) == Some(conflict)).map(|(_, n)| n).sum()
                };
                json!({
                    "name": s.name, "lat": s.lat, "lon": s.lon, "country": s.country, "admin1": s.admin1,
                    "precision": s.precision, "n": s.types.values().sum::<i64>(), "conflict": of(true),
                    "cooperation": of(false), "types": s.types, "last": s.last,
                })
            })
            .collect();
        Ok(json!({"rows": rows, "without_place": without}))
    })
    .await
}

async fn network(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &["top", "by"])?;
    let top = number(pairs, "top", 60, 500)?;
    let by_country = match said(pairs, "by") {
        None | Some("country") => true,
        Some("code") => false,
        Some(_) => return Err(ServeError::Bad("by is country or code".into())),
    };
    let filter = Filter::read(pairs, List::Happenings)?;
    let asked = wanted(hub, &filter).await?;
    let quads = Quads::of(hub.known);
    let known = hub.known;
    hub.look(move |look| {
        let links = look.links(&asked, by_country, 20_000)?;
        let mut n: BTreeMap<&str, i64> = BTreeMap::new();
        for link in &links {
            let all: i64 = link.days.iter().map(|d| d.n).sum();
            *n.entry(&link.actor).or_default() += all;
            if link.recipient != link.actor {
                *n.entry(&link.recipient).or_default() += all;
            }
        }
        let mut nodes: Vec<(&str, i64)> = n.into_iter().collect();
        nodes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        nodes.truncate(top);
        let shown: BTreeSet<&str> = nodes.iter().map(|(code, _)| *code).collect();
        let links: Vec<Value> = links
            .iter()
            .filter(|l| shown.contains(l.actor.as_str()) && shown.contains(l.recipient.as_str()))
            .map(|link| {
                let mut days: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
                let (mut all, mut score, mut co, mut con) = (0, 0.0, 0, 0);
                for d in &link.days {
                    all += d.n;
                    score += d.goldstein;
                    let conflict = quads.is_conflict(&d.kind);
                    let entry = d.day.as_deref().map(|day| days.entry(day).or_default());
                    match (conflict, entry) {
                        (Some(true), entry) => {
                            con += d.n;
                            entry.into_iter().for_each(|e| e.1 += d.n);
                        }
                        (Some(false), entry) => {
                            co += d.n;
                            entry.into_iter().for_each(|e| e.0 += d.n);
                        }
                        _ => {}
                    }
                }
                json!({
                    "actor": link.actor, "recipient": link.recipient, "n": all, "cooperation": co, "conflict": con,
                    "goldstein": score / f64::from(i32::try_from(all.max(1)).unwrap_or(i32::MAX)),
                    "days": days.into_iter().map(|(day, (co, con))| json!({"day": day, "cooperation": co, "conflict": con})).collect::<Vec<_>>(),
                })
            })
            .collect();
        let nodes: Vec<Value> = nodes
            .into_iter()
            .map(|(code, n)| {
                let (name, country) = named(known, code);
                json!({"code": code, "name": name, "country": country, "n": n})
            })
            .collect();
        Ok(json!({"nodes": nodes, "links": links}))
    })
    .await
}

/// A code's name for a person: the country's, with the roles behind it.
fn named(known: &dateline_read::Knowledge, code: &str) -> (String, Option<String>) {
    let Some((head, roles)) = code.split_at_checked(3) else { return (code.to_owned(), None) };
    match known.book.world.countries.iter().find(|c| c.iso3 == head) {
        Some(country) if !roles.is_empty() => (format!("{} ({roles})", country.name), Some(head.to_owned())),
        Some(country) => (country.name.clone(), Some(head.to_owned())),
        None => (code.to_owned(), None),
    }
}

pub(crate) async fn search(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &["q", "limit"])?;
    let limit = number(pairs, "limit", 50, 500)?;
    let Some(words) = said(pairs, "q").map(str::to_owned) else {
        return Err(ServeError::Bad("q says what to look for".into()));
    };
    let hits = hub.find(&words, limit).await?;
    let quads = Quads::of(hub.known);
    hub.look(move |look| {
        let ids: Vec<String> = hits.iter().map(|h| h.report.clone()).collect();
        let found = look.reports_of(&ids)?;
        let mut rows = Vec::new();
        for hit in &hits {
            let Some(row) = found.iter().find(|r| r.report == hit.report) else { continue };
            let body = look.body(row.seq)?.unwrap_or_default();
            let text = body["document"]["text"].as_str().unwrap_or_default();
            rows.push(json!({
                "report": row.report, "title": row.title, "outlet": row.outlet, "published": row.published,
                "story": look.meant(&row.story)?, "score": hit.score, "excerpt": excerpt(text, &words), "url": row.url,
            }));
        }
        let wanted = Wanted { reports: Some(ids), asserted: Some(true), ..Wanted::default() };
        let cards = look.happenings(&wanted, Order::Reports, 0, 50)?;
        Ok(json!({"rows": rows, "happenings": cards.iter().map(|c| cards::card(c, &quads)).collect::<Vec<_>>()}))
    })
    .await
}

/// The text around the first of the words.
fn excerpt(text: &str, words: &str) -> String {
    let lower = text.to_lowercase();
    let word = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let at =
        words.split_whitespace().map(word).filter(|w| !w.is_empty()).filter_map(|w| lower.find(&w)).min().unwrap_or(0);
    // lower case may have another length: count letters
    let letter = lower[..at].chars().count().saturating_sub(80);
    let cut: String = text.chars().skip(letter).take(240).collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn coverage(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &[])?;
    let filter = Filter::read(pairs, List::Reports)?;
    let (from, to) = filter.days((hub.now)(), hub.latest().await?);
    let range = Range {
        from: from.map_or_else(|| "0000-01-01".into(), |d| d.to_string()),
        to: to.map_or_else(|| "9999-12-31".into(), |d| d.to_string()),
    };
    hub.look(move |look| {
        let rows = look.coverage(&range)?;
        Ok(json!({"rows": rows}))
    })
    .await
}

async fn agreement(hub: &Arc<Hub>, pairs: &Pairs) -> Result<Value, ServeError> {
    only(pairs, &[])?;
    hub.look(|look| Ok(json!({"rows": look.agreement(500)?}))).await
}

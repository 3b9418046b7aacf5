//! One happening, one story, one report: with all that leads back to the words.

use super::lists::story as story_json;
use crate::ServeError;
use crate::cards::{self, Quads};
use crate::hub::Hub;
use dateline_store::{Look, Order, ReportRow, RevisionRow, StorySpeaker, Wanted};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// No more of a story are shown at once.
const MOST: usize = 500;

/// Returns a happening with its tellings and its history.
///
/// # Errors
/// There is none, or the store says no.
pub async fn happening(hub: &Arc<Hub>, id: String) -> Result<Value, ServeError> {
    let quads = Quads::of(hub.known);
    hub.look(move |look| {
        let card = look.happening(&id)?.ok_or(ServeError::NotThere { what: "happening", id })?;
        let id = card.happening.id.clone();
        let (mut tellings, mut corrections) = (Vec::new(), Vec::new());
        let mut seen: BTreeMap<i64, Value> = BTreeMap::new();
        for telling in look.tellings(&id)?.into_iter().take(MOST) {
            if let std::collections::btree_map::Entry::Vacant(place) = seen.entry(telling.seq) {
                place.insert(look.body(telling.seq)?.unwrap_or_default());
                corrections.extend(look.corrections(&telling.report)?.iter().flat_map(super::corrections::shown));
            }
            let record = seen[&telling.seq]["events"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|e| e["id"] == telling.event.as_str())
                .cloned();
            let mut value = serde_json::to_value(&telling).unwrap_or_default();
            value["event_record"] = record.unwrap_or(Value::Null);
            tellings.push(value);
        }
        let revisions: Vec<Value> = look.revisions(&id)?.iter().map(revision).collect();
        Ok(json!({"card": cards::card(&card, &quads), "tellings": tellings, "revisions": revisions, "corrections": corrections}))
    })
    .await
}

fn revision(row: &RevisionRow) -> Value {
    json!({"revision": row.revision, "change": row.change, "report": row.report, "note": row.note, "at": cards::time(row.at)})
}

/// Returns a story with its reports, its happenings, and who says what of them.
///
/// # Errors
/// There is none, or the store says no.
pub async fn story(hub: &Arc<Hub>, id: String) -> Result<Value, ServeError> {
    let quads = Quads::of(hub.known);
    let (mut answer, reports) = hub
        .look(move |look| {
            let story = look.story(&id)?.ok_or(ServeError::NotThere { what: "story", id })?;
            let reports = look.story_reports(&story.id)?;
            let wanted = Wanted { story: Some(story.id.clone()), ..Wanted::default() };
            let cards = look.happenings(&wanted, Order::Day, 0, MOST)?;
            let outlets: BTreeMap<&str, Option<&str>> =
                reports.iter().map(|r| (r.report.as_str(), r.outlet.as_deref())).collect();
            let mut speakers: BTreeMap<(String, Option<String>), StorySpeaker> = BTreeMap::new();
            let mut figures: BTreeMap<String, Vec<Value>> = BTreeMap::new();
            for card in &cards {
                let h = &card.happening;
                for voice in &h.voices {
                    let speaker =
                        speakers.entry((voice.name.clone(), voice.country.clone())).or_insert_with(|| StorySpeaker {
                            name: voice.name.clone(),
                            country: voice.country.clone(),
                            ..StorySpeaker::default()
                        });
                    match voice.relation.as_str() {
                        "confirms" => speaker.confirms.push(h.id.clone()),
                        "denies" => speaker.denies.push(h.id.clone()),
                        "silent" => speaker.silent.push(h.id.clone()),
                        _ => speaker.says.push(h.id.clone()),
                    }
                }
                for told in &h.figures {
                    let list = figures.entry(told.of.clone()).or_default();
                    let one = json!({
                        "at": told.at, "value": told.value, "bound": told.bound, "by": told.by, "report": told.report,
                        "outlet": outlets.get(told.report.as_str()).copied().flatten(), "happening": h.id,
                    });
                    // two happenings of one sentence share its figures
                    let same = |a: &Value, b: &Value| ["at", "value", "by", "report"].iter().all(|k| a[*k] == b[*k]);
                    if !list.iter().any(|other| same(other, &one)) {
                        list.push(one);
                    }
                }
            }
            figures.values_mut().for_each(|told| told.sort_by(|a, b| a["at"].as_str().cmp(&b["at"].as_str())));
            let figures: Vec<Value> = figures.into_iter().map(|(of, told)| json!({"of": of, "told": told})).collect();
            let answer = json!({
                "story": story_json(&story),
                "reports": folded(look, &reports)?,
                "happenings": cards.iter().map(|c| cards::card(c, &quads)).collect::<Vec<_>>(),
                "voices": speakers.into_values().collect::<Vec<_>>(),
                "figures": figures,
            });
            Ok((answer, reports))
        })
        .await?;
    answer["quotes"] = hub.look(move |look| quotes(look, &reports)).await?;
    Ok(answer)
}

/// The reports of a story, each copy behind the one that it copies.
fn folded(look: &Look, reports: &[ReportRow]) -> Result<Vec<Value>, ServeError> {
    let mut copies: BTreeMap<&str, Vec<&ReportRow>> = BTreeMap::new();
    let ids: std::collections::BTreeSet<&str> = reports.iter().map(|r| r.report.as_str()).collect();
    for report in reports {
        if let Some(of) = report.copy_of.as_deref().filter(|of| ids.contains(of)) {
            copies.entry(of).or_default().push(report);
        }
    }
    let mut out = Vec::new();
    for report in reports {
        if report.copy_of.as_deref().is_some_and(|of| ids.contains(of)) {
            continue;
        }
        let mine = copies.remove(report.report.as_str()).unwrap_or_default();
        out.push(row(look, report, mine.len())?);
        for copy in mine {
            out.push(row(look, copy, 0)?);
        }
    }
    Ok(out)
}

fn row(look: &Look, report: &ReportRow, copies: usize) -> Result<Value, ServeError> {
    Ok(json!({
        "report": report.report, "outlet": report.outlet, "title": report.title, "url": report.url,
        "published": report.published, "arrived": cards::time(report.arrived), "origin": report.origin,
        "copy_of": report.copy_of, "copies": copies, "n_events": look.n_tellings(report.seq)?,
    }))
}

/// The quotes of a story's reports; copies say nothing new.
fn quotes(look: &Look, reports: &[ReportRow]) -> Result<Value, ServeError> {
    let mut out = Vec::new();
    for report in reports.iter().filter(|r| r.copy_of.is_none()).take(100) {
        let body = look.body(report.seq)?.unwrap_or_default();
        for quote in body["quotes"].as_array().into_iter().flatten() {
            let speaker = &quote["speaker"];
            let name = if speaker["name"].is_null() { &speaker["text"] } else { &speaker["name"] };
            out.push(json!({
                "report": report.report, "outlet": report.outlet, "quote": quote["id"], "speaker_name": name,
                "speaker_country": speaker["country"], "cue": quote["cue"]["text"], "content": quote["content"]["text"],
                "direct": quote["direct"],
            }));
            if out.len() >= MOST {
                return Ok(Value::Array(out));
            }
        }
    }
    Ok(Value::Array(out))
}

/// Returns a report: its row, and its coded document as far as it is kept.
///
/// # Errors
/// There is none, or the store says no.
pub async fn report(hub: &Arc<Hub>, id: String) -> Result<Value, ServeError> {
    hub.look(move |look| {
        let (row, document) = look.report(&id)?.ok_or(ServeError::NotThere { what: "report", id })?;
        let corrections: Vec<Value> =
            look.corrections(&row.report)?.iter().flat_map(super::corrections::shown).collect();
        let mut report = serde_json::to_value(&row).unwrap_or_default();
        report["arrived"] = json!(cards::time(row.arrived));
        Ok(json!({"report": report, "document": document, "corrections": corrections}))
    })
    .await
}

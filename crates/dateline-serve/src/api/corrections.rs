//! Corrections by hand: a record of its own for each, in the form that `dateline audit` makes and a recode lays over. The
//! dashboard names the event and one field; what is kept names the words, so that it outlives a recode.

use crate::ServeError;
use crate::hub::Hub;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dateline_read::recode::{CORRECTION, Correction};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// One field of one event, put right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneField {
    report: String,
    event: String,
    field: String,
    #[serde(default)]
    #[allow(dead_code)]
    is: Value,
    should: Value,
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// Fields whose value stands in the event as it is.
const PLAIN: &[&str] = &["type", "mode", "polarity", "modality", "background"];

/// Keeps a correction.
///
/// # Errors
/// It does not read, or there is no such report or event.
pub async fn keep(hub: &Arc<Hub>, value: Value) -> Result<Response, ServeError> {
    let bad = |e: serde_json::Error| ServeError::Bad(format!("the correction does not read: {e}"));
    let correction: Correction = if value.get("field").is_some() {
        let one: OneField = serde_json::from_value(value).map_err(bad)?;
        hub.look(move |look| {
            let missing = || ServeError::NotThere { what: "report", id: one.report.clone() };
            let (_, body) = look.report(&one.report)?.ok_or_else(missing)?;
            let events = body["events"].as_array();
            let event = events.and_then(|all| all.iter().find(|e| e["id"] == one.event.as_str()));
            let event = event.ok_or_else(|| ServeError::NotThere { what: "event", id: one.event.clone() })?;
            told(&one, event)
        })
        .await?
    } else {
        let mut value = value;
        if let Some(object) = value.as_object_mut() {
            object.entry("schema").or_insert_with(|| CORRECTION.into());
        }
        serde_json::from_value(value).map_err(bad)?
    };
    if correction.schema != CORRECTION {
        return Err(ServeError::Bad(format!("its schema is {:?}, not {CORRECTION:?}", correction.schema)));
    }
    let id = correction.document.clone();
    let there = id.clone();
    hub.look(move |look| look.report(&there)?.map(|_| ()).ok_or(ServeError::NotThere { what: "report", id: there }))
        .await?;
    let kept = serde_json::to_value(&correction).map_err(|e| ServeError::Inside(e.to_string()))?;
    let new = hub.journal.correct(id, kept).await?;
    Ok((StatusCode::CREATED, axum::Json(json!({"new": new}))).into_response())
}

/// The correction of one field, by the words of its event.
fn told(one: &OneField, event: &Value) -> Result<Correction, ServeError> {
    let text = |at: &str| event.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let wrong = one.field == "verdict" && one.should == "wrong";
    let mut set = Map::new();
    match one.field.as_str() {
        "verdict" if wrong || one.should == "right" => {}
        field if PLAIN.contains(&field) => drop(set.insert(field.to_owned(), one.should.clone())),
        field @ ("actor" | "recipient") => {
            drop(set.insert(field.to_owned(), within(&event[field], "code", &one.should)))
        }
        "day" => drop(set.insert("when".into(), within(&event["when"], "value", &one.should))),
        "place" => drop(set.insert("where".into(), within(&event["where"], "name", &one.should))),
        "source" => {
            let first = within(&event["sources"][0], "name", &one.should);
            set.insert("sources".into(), if first.is_null() { json!([]) } else { json!([first]) });
        }
        field => return Err(ServeError::Bad(format!("an event has no field {field:?} that is put right here"))),
    }
    Ok(Correction {
        schema: CORRECTION.to_owned(),
        document: one.report.clone(),
        start: event["trigger"]["start"].as_u64().unwrap_or(0),
        end: event["trigger"]["end"].as_u64().unwrap_or(0),
        part: text("/trigger/in"),
        r#type: text("/type"),
        actor: text("/actor/code"),
        recipient: text("/recipient/code"),
        verdict: serde_json::from_value(json!(if wrong { "wrong" } else { "right" })).ok(),
        set,
        note: one.note.clone().unwrap_or_default(),
        by: one.by.clone().unwrap_or_default(),
        stratum: String::new(),
        of: 0,
        sentence: text("/sentence/text").unwrap_or_default(),
    })
}

/// An object of the event with one value put right; null where there is to be none.
fn within(object: &Value, name: &str, should: &Value) -> Value {
    if should.is_null() {
        return Value::Null;
    }
    let mut fields = object.as_object().cloned().unwrap_or_default();
    fields.insert(name.to_owned(), should.clone());
    fields.into()
}

/// Returns a correction as the dashboard shows it: one line a field.
#[must_use]
pub fn shown(kept: &Value) -> Vec<Value> {
    let line = |field: &str, is: Value, should: Value| {
        json!({
            "report": kept["document"], "event": null, "start": kept["start"], "end": kept["end"], "field": field, "is": is,
            "should": should, "by": some(&kept["by"]), "note": some(&kept["note"]),
        })
    };
    if kept["verdict"] == "wrong" {
        return vec![line("verdict", json!("right"), json!("wrong"))];
    }
    let mut out = Vec::new();
    for (field, value) in kept["set"].as_object().into_iter().flatten() {
        let (field, should) = match field.as_str() {
            "when" => ("day", value["value"].clone()),
            "where" => ("place", value["name"].clone()),
            "sources" => ("source", value[0]["name"].clone()),
            "actor" | "recipient" if value.is_object() => (field.as_str(), value["code"].clone()),
            other => (other, value.clone()),
        };
        let is = if ["type", "actor", "recipient"].contains(&field) { kept[field].clone() } else { Value::Null };
        out.push(line(field, is, should));
    }
    if out.is_empty() {
        out.push(line("verdict", json!("right"), json!("right")));
    }
    out
}

fn some(text: &Value) -> Value {
    if text == "" { Value::Null } else { text.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_becomes_a_correction_and_is_shown_as_it_came() {
        let event = json!({
            "id": "e1", "type": "ASSAULT", "actor": {"code": "SDNMIL", "name": "the army"}, "recipient": null,
            "trigger": {"start": 4, "end": 8, "text": "shot"}, "sentence": {"text": "It shot."}, "when": {"value": "2016-04-12"},
        });
        for (field, should) in [
            ("actor", json!("TCDMIL")),
            ("day", json!("2016-04")),
            ("type", json!("PROTEST")),
            ("recipient", Value::Null),
            ("verdict", json!("wrong")),
        ] {
            let one: OneField = serde_json::from_value(
                json!({"report": "r", "event": "e1", "field": field, "should": should, "by": "me"}),
            )
            .unwrap();
            let kept = serde_json::to_value(told(&one, &event).unwrap()).unwrap();
            assert_eq!(kept["start"], 4);
            let line = &shown(&kept)[0];
            assert_eq!(
                (&line["field"], &line["should"], &line["by"]),
                (&json!(field), &should, &json!("me")),
                "{kept}"
            );
        }
        let none: OneField =
            serde_json::from_value(json!({"report": "r", "event": "e1", "field": "colour", "should": "red"})).unwrap();
        assert!(told(&none, &event).is_err());
    }
}

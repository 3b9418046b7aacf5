//! Codes documents again that were coded before: what `document` holds is kept to the letter, events, quotes and figures
//! are made anew, and every difference is told, with the rule that makes it. Corrections by hand are laid over the new
//! events; they are records of their own and outlive any recode.

use crate::{Knowledge, json};
use dateline_doc::{Article, Dated, DatedBasis, Dateline, Image, Outlet, Post, Precision, Span};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The schema of a correction.
pub const CORRECTION: &str = "dateline.correction/1";

/// What an editor says of one event, found again by its document and the words that tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// `dateline.correction/1`.
    pub schema: String,
    /// The document's id.
    pub document: String,
    /// Where the trigger stands, in code points, and in which part of the document ("title"), if not its text.
    pub start: u64,
    /// Its end.
    pub end: u64,
    /// The part, if not the text.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The type that the coder gave, so that of several events at one trigger the right one is meant.
    #[serde(default)]
    pub r#type: Option<String>,
    /// Codes of the doer and of whom it is done to, for the same reason.
    #[serde(default)]
    pub actor: Option<String>,
    /// See `actor`.
    #[serde(default)]
    pub recipient: Option<String>,
    /// Right, wrong, or nothing yet.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Fields of the event with the value that is right.
    #[serde(default)]
    pub set: Map<String, Value>,
    /// For other people.
    #[serde(default)]
    pub note: String,
    /// Who says so.
    #[serde(default)]
    pub by: String,
    /// What was sampled: the stratum, and how many events it had.
    #[serde(default)]
    pub stratum: String,
    /// See `stratum`.
    #[serde(default)]
    pub of: u64,
    /// The sentence, for whoever reads the file.
    #[serde(default)]
    pub sentence: String,
}

/// What an editor says of an event as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Such an event is told there, as coded or as `set` puts it right.
    Right,
    /// No such event is told there.
    Wrong,
}

/// One difference between a document's old events and its new ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What became of the event.
    pub kind: ChangeKind,
    /// The rule that fires now, or fired where nothing does now.
    pub rule: String,
    /// The document's id.
    pub document: String,
    /// The trigger.
    pub words: String,
    /// The sentence.
    pub sentence: String,
    /// What differs: field, value before, value now.
    pub fields: Vec<(&'static str, String, String)>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was not there before.
    Appeared,
    /// It is no longer there.
    Vanished,
    /// It is there, and something about it differs.
    Changed,
}

/// A document coded again.
#[derive(Debug, Clone)]
pub struct Recoded {
    /// The whole record.
    pub record: Value,
    /// How its events differ from before.
    pub changes: Vec<Change>,
    /// How many events are as they were.
    pub n_same: usize,
    /// Corrections that no event answers to any more.
    pub lost: Vec<Correction>,
}

/// Codes a document again.
///
/// # Errors
/// Says what the record lacks where it is no coded document.
pub fn recode(old: &Value, corrections: &[Correction], known: &Knowledge) -> Result<Recoded, String> {
    let document = old.get("document").ok_or("it has no \"document\"; recode reads what `dateline code` printed")?;
    let mut record = json::coded(&crate::code(article(document)?, known), known, json::Layers::default());
    if let Value::Object(fields) = &mut record {
        fields.insert("document".into(), document.clone());
    }
    let id = document.get("id").and_then(Value::as_str).unwrap_or_default();
    let (before, now) = (events(old), events(&record));
    let (changes, n_same) = compare(id, before, now);
    let mine: Vec<&Correction> = corrections.iter().filter(|c| c.document == id).collect();
    let lost = lay_over(&mut record, &mine);
    Ok(Recoded { record, changes, n_same, lost })
}

fn events(record: &Value) -> &[Value] {
    record.get("events").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Makes an article of a printed `document` object. The printed dateline is looked for anew; all else is taken over.
///
/// # Errors
/// Where a field that is needed is missing or has another type.
pub fn article(document: &Value) -> Result<Article, String> {
    let text = document.get("text").and_then(Value::as_str).ok_or("its document has no \"text\"")?;
    let word = |key: &str| document.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut out = crate::plain(text);
    out.id = word("id").ok_or("its document has no \"id\"")?;
    out.version = word("version").unwrap_or_default();
    out.input_id = word("input_id");
    out.url = word("url");
    out.title = word("title");
    out.language = word("language").unwrap_or(out.language);
    out.page_clock = word("page_clock");
    out.published = document.get("published").and_then(dated);
    out.updated = document.get("updated").and_then(dated);
    out.outlet = document.get("outlet").filter(|o| o.is_object()).map(|o| Outlet {
        name: o.get("name").and_then(Value::as_str).map(str::to_owned),
        domain: o.get("domain").and_then(Value::as_str).map(str::to_owned),
    });
    let printed = document.get("dateline").filter(|d| d.is_object());
    if let Some(printed) = printed.filter(|_| out.dateline.is_none()) {
        let word = |key: &str| printed.get(key).and_then(Value::as_str).map(str::to_owned);
        let (place, date, agency) = (word("place"), word("date"), word("agency"));
        out.dateline = Some(Dateline { place, date, agency, span: None });
    }
    let list = |key: &str| document.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let span = |of: &Value| {
        let at = |key: &str| bytes.get(usize::try_from(of.get(key)?.as_u64()?).ok()?).copied();
        let (start, end) = (at("start")?, at("end")?);
        (start <= end).then(|| Span::new(start, end))
    };
    let paragraphs: Vec<_> = list("paragraphs").iter().filter_map(&span).collect();
    if !paragraphs.is_empty() {
        out.paragraphs = paragraphs;
    }
    out.posts = list("posts")
        .iter()
        .filter_map(|p| Some(Post { time: p.get("time").and_then(Value::as_str).map(str::to_owned), span: span(p)? }))
        .collect();
    let said = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    out.images =
        list("images").iter().map(|i| Image { caption: said(i, "caption"), credit: said(i, "credit") }).collect();
    Ok(out)
}

fn dated(of: &Value) -> Option<Dated> {
    let value = of.get("value")?.as_str()?.to_owned();
    let precision = match of.get("precision")?.as_str()? {
        "year" => Precision::Year,
        "month" => Precision::Month,
        "minute" => Precision::Minute,
        _ => Precision::Day,
    };
    let basis = match of.get("basis")?.as_str()? {
        "metadata" => DatedBasis::Metadata,
        "stated" => DatedBasis::Stated,
        "feed" => DatedBasis::Feed,
        "inferred" => DatedBasis::Inferred,
        _ => DatedBasis::Given,
    };
    Some(Dated { value, precision, basis, evidence: Vec::new() })
}

/// The fields whose differences are told, with where their value stands.
const FIELDS: [(&str, &str); 13] = [
    ("type", "/type"),
    ("mode", "/mode"),
    ("cameo", "/cameo"),
    ("actor", "/actor/code"),
    ("recipient", "/recipient/code"),
    ("when", "/when/value"),
    ("where", "/where/name"),
    ("polarity", "/polarity"),
    ("modality", "/modality"),
    ("background", "/background"),
    ("public", "/public"),
    ("source", "/sources/0/name"),
    ("rule", "/rule"),
];

fn told(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Where an event's trigger stands.
fn place(event: &Value) -> (Option<&str>, Option<u64>, Option<u64>) {
    let at = |key: &str| event.pointer(&format!("/trigger/{key}"));
    (at("in").and_then(Value::as_str), at("start").and_then(Value::as_u64), at("end").and_then(Value::as_u64))
}

/// Whether two events are the same but for their numbers.
fn differences(a: &Value, b: &Value) -> Vec<(&'static str, String, String)> {
    FIELDS
        .iter()
        .map(|(name, at)| (*name, told(a.pointer(at)), told(b.pointer(at))))
        .filter(|(_, before, now)| before != now)
        .collect()
}

/// Pairs old events with new ones at the same words, the most alike first.
fn compare(document: &str, before: &[Value], now: &[Value]) -> (Vec<Change>, usize) {
    let mut pairs = Vec::new();
    for (n, old) in before.iter().enumerate() {
        let here = now.iter().enumerate().filter(|(_, new)| place(new) == place(old));
        pairs.extend(here.map(|(m, new)| (differences(old, new), n, m)));
    }
    pairs.sort_by_key(|(fields, n, m)| (fields.len(), *n, *m));
    let (mut partner, mut taken) = (vec![None; before.len()], vec![false; now.len()]);
    for (fields, n, m) in pairs {
        if partner[n].is_none() && !taken[m] {
            (partner[n], taken[m]) = (Some((fields, m)), true);
        }
    }
    let change = |kind, event: &Value, fields| Change {
        kind,
        rule: told(event.get("rule")),
        document: document.to_owned(),
        words: told(event.pointer("/trigger/text")),
        sentence: told(event.pointer("/sentence/text")),
        fields,
    };
    let (mut changes, mut n_same) = (Vec::new(), 0);
    for (old, partner) in before.iter().zip(partner) {
        match partner {
            Some((fields, _)) if fields.is_empty() => n_same += 1,
            Some((fields, m)) => changes.push(change(ChangeKind::Changed, &now[m], fields)),
            None => changes.push(change(ChangeKind::Vanished, old, Vec::new())),
        }
    }
    let fresh = now.iter().zip(taken).filter(|(_, taken)| !taken);
    changes.extend(fresh.map(|(new, _)| change(ChangeKind::Appeared, new, Vec::new())));
    (changes, n_same)
}

/// Lays corrections over the events that they speak of. Returns those that speak of none.
fn lay_over(record: &mut Value, corrections: &[&Correction]) -> Vec<Correction> {
    let mut lost = Vec::new();
    let mut none = Vec::new();
    let all = record.get_mut("events").and_then(Value::as_array_mut).unwrap_or(&mut none);
    for correction in corrections.iter().filter(|c| c.verdict.is_some()) {
        let alike = |event: &Value| {
            let same = |at: &str, want: &Option<String>| event.pointer(at).and_then(Value::as_str) == want.as_deref();
            usize::from(same("/type", &correction.r#type)) * 4
                + usize::from(same("/actor/code", &correction.actor))
                + usize::from(same("/recipient/code", &correction.recipient))
        };
        let here = (correction.part.as_deref(), Some(correction.start), Some(correction.end));
        let found = all.iter_mut().filter(|e| place(e) == here).max_by_key(|e| alike(e));
        let Some(Value::Object(event)) = found else {
            lost.push((*correction).clone());
            continue;
        };
        for (field, value) in &correction.set {
            event.insert(field.clone(), value.clone());
        }
        let verdict = serde_json::to_value(correction.verdict).unwrap_or_default();
        let said: Map<String, Value> = [
            ("verdict".to_owned(), verdict),
            ("fields".to_owned(), correction.set.keys().cloned().collect()),
            ("by".to_owned(), correction.by.clone().into()),
            ("note".to_owned(), correction.note.clone().into()),
        ]
        .into_iter()
        .collect();
        event.insert("correction".into(), said.into());
    }
    lost
}

/// How often a rule's events appeared, vanished and changed, with the first example of each.
#[derive(Debug, Clone, Default)]
pub struct Row<'a> {
    /// By `ChangeKind`, in its order.
    pub counts: [usize; 3],
    /// The first of each.
    pub examples: [Option<&'a Change>; 3],
}

/// Sums changes up by rule, the most changed first.
#[must_use]
pub fn by_rule(changes: &[Change]) -> Vec<(&str, Row<'_>)> {
    let mut table: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for change in changes {
        let row = table.entry(&change.rule).or_default();
        row.counts[change.kind as usize] += 1;
        row.examples[change.kind as usize].get_or_insert(change);
    }
    let mut rows: Vec<_> = table.into_iter().collect();
    rows.sort_by_key(|(rule, row)| (std::cmp::Reverse(row.counts.iter().sum::<usize>()), *rule));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(rule: &str, start: u64, actor: &str) -> Value {
        json!({"type": "ASSAULT", "rule": rule, "actor": {"code": actor}, "recipient": null, "polarity": "positive",
               "trigger": {"start": start, "end": start + 6, "text": "killed"}, "sentence": {"text": "…"}})
    }

    #[test]
    fn events_at_the_same_words_are_paired_with_their_like() {
        let before =
            [event("assault.kill", 10, "SDN"), event("assault.kill", 10, "TCD"), event("assault.kill", 90, "SDN")];
        let now =
            [event("assault.kill", 10, "TCD"), event("assault.slay", 10, "SDN"), event("assault.kill", 50, "SDN")];
        let (changes, n_same) = compare("d", &before, &now);
        let kinds: Vec<ChangeKind> = changes.iter().map(|c| c.kind).collect();
        assert_eq!(n_same, 1);
        assert_eq!(kinds, [ChangeKind::Changed, ChangeKind::Vanished, ChangeKind::Appeared]);
        assert_eq!(changes[0].fields, [("rule", "assault.kill".to_owned(), "assault.slay".to_owned())]);
    }

    #[test]
    fn a_correction_finds_its_event_or_is_told_to_be_lost() {
        let correction = |start: u64, actor: &str| Correction {
            schema: CORRECTION.to_owned(),
            document: "d".to_owned(),
            start,
            end: start + 6,
            part: None,
            r#type: Some("ASSAULT".to_owned()),
            actor: Some(actor.to_owned()),
            recipient: None,
            verdict: Some(Verdict::Right),
            set: [("polarity".to_owned(), json!("negative"))].into_iter().collect(),
            note: String::new(),
            by: "a reader".to_owned(),
            stratum: String::new(),
            of: 0,
            sentence: String::new(),
        };
        let mut record = json!({"events": [event("assault.kill", 10, "SDN"), event("assault.kill", 10, "TCD")]});
        let (found, gone) = (correction(10, "TCD"), correction(70, "SDN"));
        let lost = lay_over(&mut record, &[&found, &gone]);
        assert_eq!(lost, [gone]);
        assert_eq!(record["events"][0]["polarity"], "positive");
        assert_eq!(record["events"][1]["polarity"], "negative");
        assert_eq!(record["events"][1]["correction"]["by"], "a reader");
    }
}

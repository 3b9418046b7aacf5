//! Scores coded events against gold: precision, recall and F1 of the type, of the triple (type, actor's and
//! recipient's country), of the roles, and of the strict triple (polarity, modality and background right as well).
//!
//! Within an item gold and coded events are paired one to one so that as many as can be agree. A coded event that is
//! the content of another may agree and is no error where it does not; one that is not public is left out.

use super::assign::assign;
use super::code::{has_source, same_country, same_roles, show};
use super::words::{at, text_at};
use crate::json::{self, Layers};
use crate::{Form, Input, Knowledge};
use serde::Deserialize;
use serde_json::Value;

/// One text with the events that it tells.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct GoldItem {
    pub id: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub text: String,
    pub events: Vec<GoldEvent>,
}

/// One event of a gold item. Parties are a country and roles in one word ("PRKMIL"), an organisation ("IGOUNO"), or
/// `None`; where the recipient is `None` it is not looked at.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct GoldEvent {
    pub actor: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub recipient: Option<String>,
    pub when: Option<String>,
    pub polarity: String,
    pub modality: String,
    pub background: bool,
    pub source: Option<String>,
}

/// How many agree, of how many coded and how many gold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Tally {
    pub hits: usize,
    pub coded: usize,
    pub gold: usize,
}

/// Precision, recall and their harmonic mean, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Rates {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Tally {
    /// Returns the rates; 0 where there is nothing to divide by.
    #[must_use]
    pub fn rates(self) -> Rates {
        let ratio = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
        let precision = ratio(self.hits as f64, self.coded as f64);
        let recall = ratio(self.hits as f64, self.gold as f64);
        Rates { precision, recall, f1: ratio(2.0 * precision * recall, precision + recall) }
    }
}

/// The score of a set of items.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// How many items.
    pub n_items: usize,
    /// The type alone.
    pub kind: Tally,
    /// Type, actor's country, recipient's country.
    pub triple: Tally,
    /// The triple, and the roles.
    pub roles: Tally,
    /// The triple, and polarity, modality (asserted or not) and background.
    pub strict: Tally,
    /// Of the triple matches: (attribute, how many were judged, how many were right).
    pub attributes: Vec<(&'static str, usize, usize)>,
    /// Items without gold events, and the events that were coded in them.
    pub empty: (usize, usize),
    /// Mistakes by item, each a line.
    pub mistakes: Vec<String>,
}

const ATTRIBUTES: [&str; 5] = ["when", "polarity", "modality", "background", "source"];

/// What of an event agrees, in the order of `ATTRIBUTES`; `None` where gold does not say.
fn attributes(gold: &GoldEvent, event: &Value) -> [Option<bool>; 5] {
    let day = text_at(event, &["when", "value"]).and_then(|v| v.get(..10).or(Some(v)));
    let asserted = text_at(event, &["modality"]) == Some("asserted");
    [
        gold.when.as_deref().map(|want| day == Some(want)),
        Some(text_at(event, &["polarity"]) == Some(&gold.polarity)),
        Some(asserted == (gold.modality == "asserted")),
        Some(at(event, &["background"]).as_bool().unwrap_or(false) == gold.background),
        gold.source.as_deref().map(|want| has_source(want, at(event, &["sources"]))),
    ]
}

fn triple(gold: &GoldEvent, event: &Value) -> bool {
    text_at(event, &["type"]) == Some(&gold.kind)
        && same_country(gold.actor.as_deref(), at(event, &["actor"]))
        && (gold.recipient.is_none() || same_country(gold.recipient.as_deref(), at(event, &["recipient"])))
}

fn with_roles(gold: &GoldEvent, event: &Value) -> bool {
    triple(gold, event)
        && same_roles(gold.actor.as_deref(), at(event, &["actor"]))
        && same_roles(gold.recipient.as_deref(), at(event, &["recipient"]))
}

/// Codes all items and scores what came out.
#[must_use]
pub fn score(items: &[GoldItem], known: &Knowledge) -> Scores {
    let mut out = Scores { n_items: items.len(), ..Scores::default() };
    out.attributes = ATTRIBUTES.iter().map(|name| (*name, 0, 0)).collect();
    for item in items {
        let input = Input {
            bytes: item.text.as_bytes(),
            form: Form::Plain,
            url: item.url.as_deref(),
            title: item.title.as_deref(),
            published: item.published.as_deref(),
            ..Input::default()
        };
        let doc = json::coded(&crate::read(&input, known), known, Layers::default());
        add(item, &doc, &mut out);
    }
    out
}

/// Adds one coded item to the score.
fn add(item: &GoldItem, doc: &Value, out: &mut Scores) {
    let all = doc.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let coded: Vec<&Value> = all.iter().filter(|e| e.get("public") != Some(&Value::Bool(false))).collect();
    let pairs = |agrees: &dyn Fn(&GoldEvent, &Value) -> bool| {
        let weigh = |gold: &GoldEvent, event: &Value| {
            let right = attributes(gold, event).iter().filter(|a| **a == Some(true)).count() as i64;
            if agrees(gold, event) { 1000 + 10 * i64::from(with_roles(gold, event)) + right } else { 0 }
        };
        let weights: Vec<Vec<i64>> = item.events.iter().map(|g| coded.iter().map(|e| weigh(g, e)).collect()).collect();
        assign(&weights)
    };
    let matched = pairs(&triple);
    let strict = |(row, col): &&(usize, usize)| {
        attributes(&item.events[*row], coded[*col])[1..4].iter().all(|a| *a == Some(true))
    };
    let hit = |col: usize| matched.iter().any(|p| p.1 == col);
    let counted = coded.iter().enumerate().filter(|(n, e)| hit(*n) || at(e, &["content_of"]).is_null()).count();
    let n_gold = item.events.len();
    let hits = [
        pairs(&|g, e| text_at(e, &["type"]) == Some(&g.kind)).len(),
        matched.len(),
        pairs(&with_roles).len(),
        matched.iter().filter(strict).count(),
    ];
    for (tally, hits) in [&mut out.kind, &mut out.triple, &mut out.roles, &mut out.strict].into_iter().zip(hits) {
        tally.hits += hits;
        tally.coded += counted;
        tally.gold += n_gold;
    }
    if item.events.is_empty() {
        out.empty.0 += 1;
        out.empty.1 += coded.iter().filter(|e| at(e, &["content_of"]).is_null()).count();
    }
    let line = |actor: String, kind: &str, recipient: String| format!("{actor} {kind} {recipient}");
    let gold_line = |g: &GoldEvent| {
        let party = |p: &Option<String>| p.clone().unwrap_or_else(|| "nobody".to_owned());
        line(party(&g.actor), &g.kind, party(&g.recipient))
    };
    for (row, col) in &matched {
        let gold = &item.events[*row];
        let values = [
            gold.when.as_deref().unwrap_or(""),
            &gold.polarity,
            &gold.modality,
            if gold.background { "true" } else { "false" },
            gold.source.as_deref().unwrap_or(""),
        ];
        for (n, right) in attributes(gold, coded[*col]).iter().enumerate() {
            let Some(right) = right else { continue };
            out.attributes[n].1 += 1;
            out.attributes[n].2 += usize::from(*right);
            if !right {
                out.mistakes.push(format!("{}: {} of {} is {}", item.id, ATTRIBUTES[n], gold_line(gold), values[n]));
            }
        }
    }
    for (row, gold) in item.events.iter().enumerate() {
        if !matched.iter().any(|p| p.0 == row) {
            out.mistakes.push(format!("{}: missed {}", item.id, gold_line(gold)));
        }
    }
    for (col, event) in coded.iter().enumerate() {
        if !hit(col) && at(event, &["content_of"]).is_null() {
            let who = line(
                show(at(event, &["actor"])),
                text_at(event, &["type"]).unwrap_or(""),
                show(at(event, &["recipient"])),
            );
            let trigger = text_at(event, &["trigger", "text"]).unwrap_or("");
            out.mistakes.push(format!("{}: spurious {who} at '{trigger}'", item.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn contents_and_private_events_are_no_errors() {
        let gold = |actor: &str| GoldEvent {
            actor: Some(actor.to_owned()),
            kind: "ASSAULT".to_owned(),
            recipient: None,
            when: Some("2016-07-19".to_owned()),
            polarity: "positive".to_owned(),
            modality: "asserted".to_owned(),
            background: false,
            source: None,
        };
        let item = GoldItem {
            id: "1".to_owned(),
            url: None,
            title: None,
            published: None,
            text: String::new(),
            events: vec![gold("TUR"), gold("SYR")],
        };
        let event = |country: &str, public: bool, of: Option<&str>| {
            json!({"type": "ASSAULT", "actor": {"country": country, "roles": ["MIL"], "code": format!("{country}MIL")},
                "recipient": null, "when": {"value": "2016-07-19"}, "polarity": "positive", "modality": "planned",
                "background": false, "sources": [], "public": public, "content_of": of, "trigger": {"text": "shelled"}})
        };
        let doc =
            json!({"events": [event("TUR", true, None), event("IRN", true, Some("e1")), event("IRQ", false, None)]});
        let mut scores = Scores { attributes: ATTRIBUTES.iter().map(|n| (*n, 0, 0)).collect(), ..Scores::default() };
        add(&item, &doc, &mut scores);
        assert_eq!(scores.triple, Tally { hits: 1, coded: 1, gold: 2 });
        assert_eq!(scores.kind, Tally { hits: 2, coded: 1, gold: 2 });
        assert_eq!((scores.roles.hits, scores.strict.hits), (0, 0));
        assert!((scores.triple.rates().f1 - 2.0 / 3.0).abs() < 1e-12);
    }
}

//! Scores coded events against gold: precision, recall and F1 of the type, of the triple (type, actor's and
//! recipient's country), of the roles, and of the strict triple (polarity, modality and background right as well).
//!
//! Within an item gold and coded events are paired one to one so that as many as can be agree. A coded event that is
//! the content of another may agree and is no error where it does not; one that is not public is left out.

use super::assign::assign;
use super::case::Case;
use super::code::{has_source, same_country, same_roles, show};
use super::words::{at, text_at};
use crate::json::{self, Layers};
use crate::{Form, Input, Knowledge, Trace};
use dateline_doc::Document;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

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
    /// Events by type, where the triple agrees.
    pub types: BTreeMap<String, Tally>,
    /// Gold type and coded type of events of one doer that should be the same and are not; "–" where there is none.
    pub confusion: BTreeMap<(String, String), usize>,
    /// The rare values: an event counts where the triple and the value agree.
    pub rare: [(&'static str, Tally); 3],
    /// Of the coded events by tenths of their confidence: how many, the sum of their confidence, how many are right.
    pub reliability: [(usize, f64, usize); 10],
    /// Mistakes by item, the surest first, each with why it came about.
    pub mistakes: Vec<Mistake>,
}

/// Something that does not come out as gold has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mistake {
    /// How sure the coder was; of what it missed, 0.
    pub confidence: f64,
    /// What is wrong.
    pub what: String,
    /// Why, as far as the coder can tell.
    pub why: Vec<String>,
}

const RARE: [&str; 3] = ["negative", "not asserted", "background"];

/// Whether an event has each of the rare values, in the order of `RARE`.
fn rare(polarity: &str, modality: &str, background: bool) -> [bool; 3] {
    [polarity == "negative", modality != "asserted", background]
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
    out.rare = RARE.map(|name| (name, Tally::default()));
    for item in items {
        let input = Input {
            bytes: item.text.as_bytes(),
            form: Form::Plain,
            url: item.url.as_deref(),
            title: item.title.as_deref(),
            published: item.published.as_deref(),
            ..Input::default()
        };
        let (coded, trace) = crate::explain(crate::page(&input), known);
        let doc = json::coded(&coded, known, Layers::default());
        let nearly = |kind: &str| nearly(kind, &coded.document, &trace);
        add(item, &doc, &nearly, &mut out);
    }
    out.mistakes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    out
}

/// What of a type nearly came out of a text: events that were left out, and the rules that looked at a word longest.
fn nearly(kind: &str, doc: &Document, trace: &Trace) -> Vec<String> {
    let of = |rule: &str| rule.strip_prefix(&kind.to_lowercase()).is_some_and(|rest| rest.starts_with('.'));
    let dropped = trace.dropped.iter().filter(|d| of(&d.rule));
    let mut out: Vec<String> =
        dropped.map(|d| format!("{} at '{}': {}", d.rule, doc.form(d.trigger as usize), d.why)).collect();
    let misses = trace.misses.iter().filter(|m| of(&m.rule));
    out.extend(misses.map(|m| format!("{} at '{}': {}", m.rule, doc.form(m.trigger as usize), m.why)));
    out.truncate(3);
    if out.is_empty() {
        out.push(format!("no rule of {kind} knows a word of it"));
    }
    out
}

/// Adds one coded item to the score.
fn add(item: &GoldItem, doc: &Value, nearly: &dyn Fn(&str) -> Vec<String>, out: &mut Scores) {
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
                out.mistakes.push(Mistake {
                    confidence: sure(coded[*col]),
                    what: format!("{}: {} of {} is {}", item.id, ATTRIBUTES[n], gold_line(gold), values[n]),
                    why: vec![text_at(coded[*col], &["rule"]).unwrap_or("").to_owned()],
                });
            }
        }
    }
    count(item, &coded, &matched, out);
    for (row, gold) in item.events.iter().enumerate() {
        if !matched.iter().any(|p| p.0 == row) {
            let what = format!("{}: missed {}", item.id, gold_line(gold));
            out.mistakes.push(Mistake { confidence: 0.0, what, why: nearly(&gold.kind) });
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
            out.mistakes.push(Mistake {
                confidence: sure(event),
                what: format!("{}: spurious {who} at '{trigger}'", item.id),
                why: vec![
                    text_at(event, &["rule"]).unwrap_or("").to_owned(),
                    text_at(event, &["sentence", "text"]).unwrap_or("").to_owned(),
                ],
            });
        }
    }
}

fn sure(event: &Value) -> f64 {
    at(event, &["confidence"]).as_f64().unwrap_or(0.0)
}

/// Counts by type, by rare value and by confidence.
fn count(item: &GoldItem, coded: &[&Value], matched: &[(usize, usize)], out: &mut Scores) {
    let kind_of = |event: &Value| text_at(event, &["type"]).unwrap_or("").to_owned();
    let counts = |col: usize| {
        let content = !at(coded[col], &["content_of"]).is_null();
        matched.iter().any(|p| p.1 == col) || !content
    };
    let value = |event: &Value| {
        rare(
            text_at(event, &["polarity"]).unwrap_or(""),
            text_at(event, &["modality"]).unwrap_or(""),
            at(event, &["background"]).as_bool().unwrap_or(false),
        )
    };
    for (row, gold) in item.events.iter().enumerate() {
        let partner = matched.iter().find(|p| p.0 == row).map(|p| coded[p.1]);
        let tally = out.types.entry(gold.kind.clone()).or_default();
        tally.gold += 1;
        tally.hits += usize::from(partner.is_some());
        let theirs = partner.map_or([false; 3], value);
        let mine = rare(&gold.polarity, &gold.modality, gold.background);
        for (tally, (mine, theirs)) in out.rare.iter_mut().zip(mine.into_iter().zip(theirs)) {
            tally.1.gold += usize::from(mine);
            tally.1.hits += usize::from(mine && theirs);
        }
    }
    let mut open: Vec<usize> = (0..coded.len()).filter(|c| counts(*c) && !matched.iter().any(|p| p.1 == *c)).collect();
    for (col, event) in coded.iter().enumerate() {
        let right = matched.iter().any(|p| p.1 == col);
        let bin = &mut out.reliability[((sure(event) * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + sure(event), bin.2 + usize::from(right));
        if counts(col) {
            out.types.entry(kind_of(event)).or_default().coded += 1;
            for (tally, has) in out.rare.iter_mut().zip(value(event)) {
                tally.1.coded += usize::from(has);
            }
        }
    }
    let missed = item.events.iter().enumerate().filter(|(row, _)| !matched.iter().any(|p| p.0 == *row));
    for (_, gold) in missed {
        let twin = open.iter().position(|c| same_country(gold.actor.as_deref(), at(coded[*c], &["actor"])));
        let found = twin.map_or_else(|| "–".to_owned(), |n| kind_of(coded[open.remove(n)]));
        *out.confusion.entry((gold.kind.clone(), found)).or_default() += 1;
    }
    for col in open {
        *out.confusion.entry(("–".to_owned(), kind_of(coded[col]))).or_default() += 1;
    }
}

/// Makes gold items of golden cases that list all their events, or say that there are none.
#[must_use]
pub fn gold_items(cases: &[Case]) -> Vec<GoldItem> {
    let somebody = |code: &Option<String>| code.clone().filter(|c| !c.is_empty());
    let whole = cases.iter().filter(|c| c.text.is_some() && (c.none || (c.only && !c.events.is_empty())));
    whole
        .map(|case| GoldItem {
            id: case.id.get_ref().clone(),
            url: case.url.clone(),
            title: case.title.clone(),
            published: case.published.clone(),
            text: case.text.clone().unwrap_or_default(),
            events: case
                .events
                .iter()
                .filter(|e| e.content_of.as_ref().is_none_or(String::is_empty))
                .map(|e| GoldEvent {
                    actor: somebody(&e.actor),
                    kind: e.kind.clone().unwrap_or_default(),
                    recipient: somebody(&e.recipient),
                    when: somebody(&e.when),
                    polarity: e.polarity.clone().unwrap_or_else(|| "positive".to_owned()),
                    modality: e.modality.clone().unwrap_or_else(|| "asserted".to_owned()),
                    background: e.background.unwrap_or(false),
                    source: somebody(&e.source),
                })
                .collect(),
        })
        .collect()
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
        add(&item, &doc, &|_| Vec::new(), &mut scores);
        assert_eq!(scores.triple, Tally { hits: 1, coded: 1, gold: 2 });
        assert_eq!(scores.kind, Tally { hits: 2, coded: 1, gold: 2 });
        assert_eq!((scores.roles.hits, scores.strict.hits), (0, 0));
        assert!((scores.triple.rates().f1 - 2.0 / 3.0).abs() < 1e-12);
    }
}

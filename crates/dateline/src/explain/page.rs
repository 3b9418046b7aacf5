//! Many pages explained on one page for the browser: self-contained, no network, the coded documents as data inside.
//!
//! The data are the records that `dateline code` prints, offsets in code points included, without what the page can
//! tell by itself: words that `text[start:end]` gives, what is unknown, what is as it mostly is.

use super::why::{self, Why};
use dateline_read::doc::{CodedDocument, Deprel, Event, Sentence, Upos};
use dateline_read::json::{self, Layers};
use dateline_read::{Knowledge, Trace};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const HTML: &str = include_str!("page.html");
const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("page.js");

/// A sentence of more words than this gets no tree: nobody could read it.
const ENDLESS: usize = 250;

/// Pages on their way into the one page.
pub(super) struct Pages<'a> {
    known: &'a Knowledge,
    /// Whether every rule that did not fire is listed.
    all: bool,
    docs: Vec<Value>,
    rules: BTreeSet<String>,
    countries: BTreeSet<String>,
}

impl<'a> Pages<'a> {
    pub(super) fn new(known: &'a Knowledge, all: bool) -> Self {
        Self { known, all, docs: Vec::new(), rules: BTreeSet::new(), countries: BTreeSet::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.docs.len()
    }

    /// Adds a page with all that is known about how it was read.
    pub(super) fn add(&mut self, label: &str, coded: &CodedDocument, trace: &Trace) {
        let why = Why::new(coded, trace);
        let layers = Layers { tokens: true, sentences: true, ..Layers::default() };
        let mut doc = json::coded(coded, self.known, layers);
        for (event, value) in coded.events.iter().zip(list(&mut doc, "events")) {
            explain_event(event, value, &why);
            self.rules.insert(event.rule.clone());
            let parties = [&event.actor, &event.recipient].into_iter().flatten().filter_map(|p| p.country);
            let places = event.place.iter().filter_map(|p| p.country);
            self.countries.extend(parties.chain(places).map(|c| c.to_string()));
        }
        let tokens = doc["layers"]["tokens"].take();
        let at = |n: u32| tokens.get(n as usize).cloned().unwrap_or(Value::Null);
        let (mut near, mut left_out) = (Vec::new(), Vec::new());
        for sent in &coded.document.sentences {
            for (trigger, misses) in why.near(sent.toks, self.all).words {
                near.extend(misses.iter().map(|m| reason(&at(trigger), &m.rule, &m.why)));
            }
            left_out.extend(why.dropped(sent.toks).iter().map(|d| reason(&at(d.trigger), &d.rule, &d.why)));
        }
        for quote in list(&mut doc, "quotes") {
            if let Some(speaker) = quote["speaker"].as_object_mut() {
                ["head", "country", "roles", "code"].iter().for_each(|key| drop(speaker.remove(*key)));
            }
        }
        for figure in list(&mut doc, "figures") {
            if let Some(source) = figure["source"].as_object_mut() {
                ["country", "roles"].iter().for_each(|key| drop(source.remove(*key)));
            }
        }
        let mut sentences = doc["layers"]["sentences"].take();
        if let Some(sentences) = sentences.as_array_mut() {
            for (sent, value) in coded.document.sentences.iter().zip(sentences) {
                value["tree"] = tree(coded, *sent, &tokens);
            }
        }
        let mut out = Map::new();
        out.insert("label".into(), label.into());
        for key in ["document", "events", "quotes", "figures", "diagnostics"] {
            out.insert(key.into(), doc[key].take());
        }
        out.insert("sentences".into(), sentences);
        out.insert("near".into(), near.into());
        out.insert("leftOut".into(), left_out.into());
        if let Some(fields) = out.get_mut("document").and_then(Value::as_object_mut) {
            for key in ["id", "version", "fingerprint"] {
                fields.remove(key);
            }
        }
        let mut out = Value::from(out);
        lean(&mut out);
        self.docs.push(out);
    }

    /// Returns the whole page.
    pub(super) fn html(&self) -> String {
        let book = &self.known.book;
        let types: Map<String, Value> =
            book.types.iter().map(|t| (t.name.to_string(), json!({ "quad": t.quad, "says": t.definition }))).collect();
        let rules: Map<String, Value> = book
            .rules
            .iter()
            .filter(|r| self.rules.contains(r.id.as_str()))
            .map(|r| (r.id.to_string(), why::rule(book, r).into()))
            .collect();
        let countries: Map<String, Value> = book
            .world
            .countries
            .iter()
            .filter(|c| self.countries.contains(&c.iso3.to_string()))
            .map(|c| (c.iso3.to_string(), json!(c.name)))
            .collect();
        let data = json!({
            "program": concat!("dateline ", env!("CARGO_PKG_VERSION")),
            "codebook": { "name": book.name, "version": book.version, "sha256": book.sha256 },
            "types": types,
            "rules": rules,
            "countries": countries,
            "upos": Upos::ALL.iter().map(|u| u.as_str()).collect::<Vec<_>>(),
            "deprel": Deprel::ALL.iter().map(|d| d.as_str()).collect::<Vec<_>>(),
            "docs": self.docs,
        });
        // in this order: nothing that a page says is looked through for a slot
        let (head, rest) = HTML.split_once("/*CSS*/").unwrap_or((HTML, ""));
        let (middle, rest) = rest.split_once("/*DATA*/").unwrap_or((rest, ""));
        let (before, after) = rest.split_once("/*JS*/").unwrap_or((rest, ""));
        [head, CSS, middle, &inside_script(&data), before, JS, after].concat()
    }
}

/// Writes JSON so that no byte of it can end the script that it stands in, or begin a comment there.
fn inside_script(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn list<'v>(value: &'v mut Value, key: &str) -> &'v mut [Value] {
    value.get_mut(key).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

/// Adds why the parties resolved so, and takes away what stands elsewhere or is as it mostly is.
fn explain_event(event: &Event, value: &mut Value, why: &Why<'_>) {
    for (key, who) in [("actor", &event.actor), ("recipient", &event.recipient)] {
        if let Some(basis) = who.as_ref().and_then(|w| why.party(w)) {
            value[key]["why"] = basis.into();
        }
    }
    for (source, record) in list(value, "sources").iter_mut().zip(&event.sources) {
        if let Some(basis) = why.words(record.at) {
            source["why"] = basis.into();
        }
    }
    let Some(fields) = value.as_object_mut() else { return };
    let usual = [("polarity", "positive"), ("modality", "asserted"), ("tense", "past")];
    for (key, mostly) in usual {
        if fields.get(key).is_some_and(|v| v == mostly) {
            fields.remove(key);
        }
    }
    if fields.get("plover") == fields.get("type") {
        fields.remove("plover");
    }
    if fields.get("public") == Some(&Value::Bool(true)) {
        fields.remove("public");
    }
    if fields.get("background") == Some(&Value::Bool(false)) {
        fields.remove("background");
    }
    // the trigger is the first mention, the sentence is found by it
    fields.remove("trigger");
    fields.remove("sentence");
    // country and roles stand in the code
    let parties = ["actor", "recipient"];
    for key in parties {
        if let Some(who) = fields.get_mut(key).and_then(Value::as_object_mut) {
            ["head", "country", "roles"].iter().for_each(|key| drop(who.remove(*key)));
        }
    }
    for source in fields.get_mut("sources").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(source) = source.as_object_mut() {
            ["country", "roles"].iter().for_each(|key| drop(source.remove(*key)));
        }
    }
}

/// A word at which a rule did not fire, or an event was left out.
fn reason(token: &Value, rule: &str, why: &str) -> Value {
    let mut out = Map::new();
    for key in ["start", "end", "text", "in"] {
        if let Some(value) = token.get(key) {
            out.insert(key.into(), value.clone());
        }
    }
    out.insert("rule".into(), rule.into());
    out.insert("why".into(), why.into());
    out.into()
}

/// A sentence's tree in five characters a word, each a number plus 35: blanks before it, its length, word class, one
/// more than its head's number in the sentence, relation.
fn tree(coded: &CodedDocument, sent: Sentence, tokens: &Value) -> Value {
    if sent.toks.len() > ENDLESS {
        return Value::Null;
    }
    let mut out = String::with_capacity(sent.toks.len() * 5);
    let mut last = None;
    for tok_idx in sent.toks.range() {
        let (Some(tok), Some(token)) = (coded.document.tokens.get(tok_idx), tokens.get(tok_idx)) else {
            return Value::Null;
        };
        let (start, end) = (token["start"].as_u64().unwrap_or(0), token["end"].as_u64().unwrap_or(0));
        let head =
            tok.head.filter(|h| sent.toks.contains(*h as usize)).map_or(0, |h| u64::from(h - sent.toks.start) + 1);
        for number in
            [start.saturating_sub(last.unwrap_or(start)), end - start, tok.upos as u64, head, tok.deprel as u64]
        {
            match u32::try_from(number).ok().and_then(|n| char::from_u32(n + 35)) {
                Some(c) => out.push(c),
                // no word is so long: what stands here is none
                None => return Value::Null,
            }
        }
        last = Some(end);
    }
    out.into()
}

/// Takes out nulls, empty lists and texts, and writes places short: `{"start":3,"end":7,"text":"Lund"}` as `[3,7]`, with
/// other fields beside it as `"at":[3,7]`. Records are as deep as the schema is.
fn lean(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.remove("start"), fields.remove("end")) {
                fields.remove("text");
                let at: Vec<Value> = [Some(start), Some(end), fields.remove("in")].into_iter().flatten().collect();
                if fields.is_empty() {
                    *value = at.into();
                    return;
                }
                if !at[0].is_null() {
                    fields.insert("at".into(), at.into());
                }
            }
            fields.values_mut().for_each(lean);
            fields.retain(|_, v| match v {
                Value::Null => false,
                Value::String(text) => !text.is_empty(),
                Value::Array(list) => !list.is_empty(),
                _ => true,
            });
        }
        Value::Array(list) => list.iter_mut().for_each(lean),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_its_script() {
        let data = json!({ "text": "</script><!-- <script> \u{2028}" });
        let written = inside_script(&data);
        assert!(!written.contains('<') && !written.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<Value>(&written).ok(), Some(data));
    }

    #[test]
    fn lean_records_keep_what_is_known() {
        let mut value =
            json!({ "start": 0, "end": 4, "text": "Lund", "in": "title", "name": "", "via": null, "score": 0.0 });
        lean(&mut value);
        assert_eq!(value, json!({ "at": [0, 4, "title"], "score": 0.0 }));
        let mut spans = json!([{ "start": 0, "end": 4, "text": "Lund" }, { "start": null, "end": null, "text": null, "value": "2016" }]);
        lean(&mut spans);
        assert_eq!(spans, json!([[0, 4], { "value": "2016" }]));
    }

    #[test]
    fn the_page_has_its_three_slots_in_order() {
        let at: Vec<usize> = ["/*CSS*/", "/*DATA*/", "/*JS*/"].iter().filter_map(|slot| HTML.find(slot)).collect();
        assert!(at.len() == 3 && at.is_sorted());
        assert!(!CSS.contains("</style") && !JS.contains("</script"));
        assert!(!JS.contains("innerHTML"), "what a page says is never markup");
        assert!(
            ["http://", "https://", "url(", "@import"].iter().all(|far| !CSS.contains(far)),
            "the page fetches nothing"
        );
    }
}

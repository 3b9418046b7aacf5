//! Runs a case and says what differs, in words for a person. It compares the published JSON, the thing that users get.

use super::assign::assign;
use super::case::Case;
use super::compare;
use super::words::{at, holds, list, same, text_at};
use crate::json::{self, Layers};
use crate::{Form, Input, Knowledge, Limits, Trace};
use dateline_doc::{CodedDocument, Document, Region};
use serde_json::Value;

/// What became of a case.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The case's id.
    pub id: String,
    /// "cases/code/passives.toml:4".
    pub at: String,
    /// What it is about.
    pub why: String,
    /// How it went.
    pub verdict: Verdict,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All that is expected is there.
    Passed,
    /// Something differs.
    Failed(Vec<Difference>),
    /// Something differs, and the case says so with `fixme`.
    Fixme(Vec<Difference>),
    /// Nothing differs any more: its `fixme` has to go.
    Mended,
}

impl Outcome {
    /// Says whether a test may go on: the case does what its file says that it does.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self.verdict, Verdict::Passed | Verdict::Fixme(_))
    }
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs: "detained COERCE: recipient is nobody, not EGYMED".
    pub what: String,
    /// What came out instead, a line an entry; empty where `what` says it all.
    pub got: Vec<String>,
    /// Which of the expected things is not there at all, where that is what differs.
    missing: Option<usize>,
}

impl Difference {
    pub(super) fn new(what: String, got: Vec<String>) -> Self {
        Self { what, got, missing: None }
    }
}

impl From<String> for Difference {
    fn from(what: String) -> Self {
        Self { what, got: Vec::new(), missing: None }
    }
}

/// Runs one case.
#[must_use]
pub fn run(case: &Case, known: &Knowledge) -> Outcome {
    let differences = differences(case, known);
    let verdict = match (differences.is_empty(), case.fixme.is_some()) {
        (true, false) => Verdict::Passed,
        (true, true) => Verdict::Mended,
        (false, false) => Verdict::Failed(differences),
        (false, true) => Verdict::Fixme(differences),
    };
    Outcome {
        id: case.id.get_ref().clone(),
        at: format!("{}:{}", case.file, case.line),
        why: case.why.clone(),
        verdict,
    }
}

fn differences(case: &Case, known: &Knowledge) -> Vec<Difference> {
    let (form, content) = match (&case.text, &case.html, &case.flat) {
        (Some(text), _, _) => (Form::Plain, text),
        (_, Some(html), _) => (Form::Html, html),
        (_, _, Some(flat)) => (Form::Text, flat),
        (None, None, None) => return Vec::new(),
    };
    let input = Input {
        bytes: content.as_bytes(),
        form,
        url: case.url.as_deref(),
        title: case.title.as_deref(),
        published: case.published.as_deref(),
        outlet: case.outlet.as_deref(),
        limits: Limits::default(),
        ..Input::default()
    };
    let layers = Layers { tokens: true, sentences: true, mentions: true, times: true, places: true };
    let (coded, trace) = crate::explain(crate::page(&input), known);
    let doc = json::coded(&coded, known, layers);
    let mut out = Vec::new();
    events(case, &doc, &mut out);
    for (n, want) in case.events.iter().enumerate() {
        let silent = out.iter_mut().find(|d| d.missing == Some(n));
        if let Some((silent, trigger)) = silent.zip(want.trigger.as_deref()) {
            silent.got.extend(reasons(&coded, &trace, trigger, want.kind.as_deref()));
        }
    }
    each(&case.quotes, list(&doc, &["quotes"]), "quote", &compare::quote, &compare::show_quote, &mut out);
    each(&case.figures, list(&doc, &["figures"]), "figure", &compare::figure, &compare::show_figure, &mut out);
    each(&case.times, list(&doc, &["layers", "times"]), "time", &compare::time, &compare::show_time, &mut out);
    each(&case.places, list(&doc, &["layers", "places"]), "place", &compare::place, &compare::show_place, &mut out);
    each(
        &case.mentions,
        list(&doc, &["layers", "mentions"]),
        "mention",
        &compare::mention,
        &compare::show_mention,
        &mut out,
    );
    let tokens = list(&doc, &["layers", "tokens"]);
    let forms: Vec<&str> = tokens.iter().filter_map(|t| text_at(t, &["text"])).collect();
    let follows = forms.windows(case.words.len().max(1)).any(|w| w.iter().zip(&case.words).all(|(a, b)| a == b));
    if !case.words.is_empty() && !follows {
        out.push(Difference::new(format!("no tokens {}", case.words.join("|")), vec![forms.join(" ")]));
    }
    sentences(case, &coded.document, &mut out);
    for tree in &case.trees {
        compare::word(tree, tokens, &mut out);
    }
    if let Some(want) = &case.page {
        compare::page(want, at(&doc, &["document"]), &mut out);
        compare::diagnostics(want, list(&doc, &["diagnostics"]), &mut out);
    }
    out
}

/// Compares where the text's sentences end; blanks and lines' ends inside them are one.
fn sentences(case: &Case, doc: &Document, out: &mut Vec<Difference>) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = doc.sentences.iter().filter(|s| s.region == Region::Body);
    let have: Vec<String> = body.map(|s| squeezed(s.span.of(doc.text(s.region)))).collect();
    if !case.sentences.is_empty() && have != case.sentences {
        out.push(Difference::new(format!("not the sentences {}", case.sentences.join(" | ")), vec![have.join(" | ")]));
    }
}

/// What is wrong with one thing that came out, measured by what is expected of it.
pub(super) struct Misfit {
    /// Whether the two are about the same words, or at least the same kind of thing.
    pub(super) near: bool,
    /// Field by field.
    pub(super) wrong: Vec<String>,
}

impl Misfit {
    pub(super) fn new(near: bool) -> Self {
        Self { near, wrong: Vec::new() }
    }

    pub(super) fn say(&mut self, field: &str, got: &str, want: &str) {
        let word = |s: &str| if s.is_empty() { "nothing".to_owned() } else { s.to_owned() };
        self.wrong.push(format!("{field} is {}, not {}", word(got), word(want)));
    }

    /// A field that must be the same words; an empty expectation wants none.
    pub(super) fn text(&mut self, field: &str, want: Option<&String>, got: Option<&str>) {
        self.field(field, want, got, same);
    }

    /// A field that must hold the words.
    pub(super) fn part(&mut self, field: &str, want: Option<&String>, got: Option<&str>) {
        self.field(field, want, got, |want, got| holds(got, want));
    }

    pub(super) fn field(
        &mut self,
        field: &str,
        want: Option<&String>,
        got: Option<&str>,
        agrees: fn(&str, &str) -> bool,
    ) {
        let Some(want) = want else { return };
        let right = if want.is_empty() { got.is_none() } else { got.is_some_and(|g| agrees(want, g)) };
        if !right {
            self.say(field, got.unwrap_or(""), want);
        }
    }

    pub(super) fn flag(&mut self, field: &str, want: Option<bool>, got: &Value) {
        let got = got.as_bool().unwrap_or(false);
        if let Some(want) = want.filter(|w| *w != got) {
            self.say(field, &got.to_string(), &want.to_string());
        }
    }

    pub(super) fn number(&mut self, field: &str, want: Option<f64>, got: &Value) {
        let got = got.as_f64();
        if let Some(want) = want.filter(|w| !got.is_some_and(|g| (g - w).abs() <= 1e-9 * w.abs())) {
            self.say(field, &got.map(|g| g.to_string()).unwrap_or_default(), &want.to_string());
        }
    }

    /// A day: as much of the value as is expected.
    pub(super) fn day(&mut self, field: &str, want: Option<&String>, got: Option<&str>) {
        self.field(field, want, got, |want, got| got.starts_with(want));
    }
}

/// Looks for every expected thing among those that came out, one to one, and says what the nearest lacks.
fn each<E>(
    expected: &[E],
    got: &[Value],
    what: &str,
    compare: &dyn Fn(&E, &Value) -> Misfit,
    show: &dyn Fn(&Value) -> String,
    out: &mut Vec<Difference>,
) -> Vec<usize>
where
    E: serde::Serialize,
{
    let misfits: Vec<Vec<Misfit>> = expected.iter().map(|e| got.iter().map(|g| compare(e, g)).collect()).collect();
    let weigh = |m: &Misfit| match (m.wrong.is_empty(), m.near) {
        (true, _) => 1_000_000,
        (false, true) => 1000 - (m.wrong.len() as i64).min(500),
        (false, false) => 0,
    };
    let weights: Vec<Vec<i64>> = misfits.iter().map(|row| row.iter().map(weigh).collect()).collect();
    let pairs = assign(&weights);
    for (row, e) in expected.iter().enumerate() {
        let col = pairs.iter().find(|p| p.0 == row).map(|p| p.1);
        match col.map(|c| &misfits[row][c]) {
            Some(misfit) if misfit.wrong.is_empty() => {}
            Some(misfit) => {
                let got = vec![show(&got[col.unwrap_or(0)])];
                out.push(Difference::new(format!("{what} {}: {}", brief(e), misfit.wrong.join(", ")), got));
            }
            None => {
                let got = got.iter().take(8).map(show).collect();
                out.push(Difference { missing: Some(row), ..Difference::new(format!("no {what} {}", brief(e)), got) });
            }
        }
    }
    pairs.iter().map(|p| p.1).collect()
}

/// Why the rules of a type did not fire at a word, as far as the trace tells.
fn reasons(coded: &CodedDocument, trace: &Trace, trigger: &str, kind: Option<&str>) -> Vec<String> {
    let doc = &coded.document;
    let of_kind =
        |rule: &str| kind.is_none_or(|k| rule.split('.').next().is_some_and(|head| head.eq_ignore_ascii_case(k)));
    let at = |tok: u32| doc.tokens.get(tok as usize).is_some_and(|t| same(t.span.of(doc.text(t.region)), trigger));
    let missed = trace.misses.iter().map(|m| (m.trigger, &m.rule, &m.why, "does not fire"));
    let dropped = trace.dropped.iter().map(|d| (d.trigger, &d.rule, &d.why, "is left out"));
    let mut out: Vec<String> = missed
        .chain(dropped)
        .filter(|(tok, rule, ..)| at(*tok) && of_kind(rule))
        .take(6)
        .map(|(_, rule, why, what)| format!("rule {rule} {what}: {why}"))
        .collect();
    if out.is_empty() {
        let tag = doc.tokens.iter().find(|t| same(t.span.of(doc.text(t.region)), trigger));
        out.extend(
            tag.map(|t| format!("'{trigger}' is {} '{}', {}; no rule of the type knows it", t.upos, t.lemma, t.deprel)),
        );
    }
    out
}

/// The given fields of an expectation in one line: "detained COERCE actor EGYCOP".
fn brief(expected: &impl serde::Serialize) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(expected) else { return String::new() };
    let mut said = Vec::new();
    for (key, value) in fields.iter().filter(|(_, v)| !v.is_null()) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match key.as_str() {
            "trigger" | "text" | "content" => said.push(format!("'{value}'")),
            "type" => said.push(value),
            _ if value.is_empty() => said.push(format!("no {key}")),
            _ => said.push(format!("{key} {value}")),
        }
    }
    said.join(" ")
}

fn events(case: &Case, doc: &Value, out: &mut Vec<Difference>) {
    let all = list(doc, &["events"]);
    let public: Vec<Value> = all.iter().filter(|e| e.get("public") != Some(&Value::Bool(false))).cloned().collect();
    let show = |e: &Value| compare::show_event(e, all);
    let before = out.len();
    let used = each(&case.events, &public, "event", &|want, got| compare::event(want, got, all), &show, out);
    // what was coded and is not public explains why it is missing
    let private: Vec<String> = all.iter().filter(|e| e.get("public") == Some(&Value::Bool(false))).map(show).collect();
    if let Some(last) = out[before..].last_mut().filter(|d| d.what.starts_with("no event")) {
        last.got.extend(private);
    }
    if case.none || case.only {
        let spare = public.iter().enumerate().filter(|(n, e)| !used.contains(n) && at(e, &["content_of"]).is_null());
        out.extend(spare.map(|(_, e)| Difference::from(format!("an event too many: {}", show(e)))));
    }
}

//! The codebook, to be looked into: types, rules with their examples, what a name means on a day, and what a sentence of
//! one's own would be coded as.

use super::{Cursor, Pairs, number, said};
use crate::ServeError;
use crate::cards;
use crate::hub::Hub;
use dateline_read::codebook::Day;
use dateline_read::json::{self as record, Layers};
use dateline_read::phrase::Asked;
use dateline_read::resolve::who::{as_of, meant};
use dateline_read::{Form, Input, Knowledge, Limits, builtin_files};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Longer texts belong to `dateline code`.
const LONGEST: usize = 20_000;

/// Returns the codebook's types.
#[must_use]
pub fn types(known: &Knowledge) -> Value {
    let mut n: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules() {
        *n.entry(rule["type"].as_str().unwrap_or_default()).or_default() += 1;
    }
    let types: Vec<Value> = known
        .book
        .types
        .iter()
        .map(|t| {
            let modes: Vec<Value> = t.modes.iter().map(|m| json!({"mode": m.name, "about": m.definition})).collect();
            json!({
                "type": t.name, "quad": cards::name(t.quad), "about": t.definition, "modes": modes,
                "n_rules": n.get(t.name.as_str()).copied().unwrap_or(0),
            })
        })
        .collect();
    json!({"name": known.book.name, "version": known.book.version, "sha256": known.book.sha256, "types": types})
}

/// The rules as their files have them, with their examples; read once.
fn rules() -> &'static [Value] {
    static RULES: OnceLock<Vec<Value>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut out = Vec::new();
        for file in builtin_files().iter().filter(|f| f.path.starts_with("triggers/") && f.path.ends_with(".toml")) {
            let Ok(table) = file.content.parse::<toml::Table>() else { continue };
            let kind = table.get("type").and_then(toml::Value::as_str).unwrap_or_default();
            for rule in table.get("rule").and_then(toml::Value::as_array).into_iter().flatten() {
                let strings = |name: &str| -> Vec<String> {
                    match rule.get(name) {
                        Some(toml::Value::String(one)) => vec![one.clone()],
                        Some(toml::Value::Array(many)) => many.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
                        _ => Vec::new(),
                    }
                };
                let words: Vec<String> = ["verb", "noun", "adj", "verbs", "nouns"].iter().flat_map(|n| strings(n)).collect();
                out.push(json!({
                    "id": rule.get("id").and_then(toml::Value::as_str), "type": rule.get("type").and_then(toml::Value::as_str).unwrap_or(kind),
                    "mode": rule.get("mode").and_then(toml::Value::as_str), "cameo": rule.get("cameo").and_then(toml::Value::as_str),
                    "words": words, "yes": strings("yes"), "no": strings("no"), "file": format!("codebook/{}", file.path),
                }));
            }
        }
        out
    })
}

/// Returns rules, by type and by what stands in them.
///
/// # Errors
/// What is asked does not read.
pub fn find_rules(pairs: &Pairs) -> Result<Value, ServeError> {
    let limit = number(pairs, "limit", 50, 500)?;
    let skip = Cursor::read(pairs)?.skip;
    let kind = said(pairs, "type");
    let id = said(pairs, "id");
    let words = said(pairs, "q").map(str::to_lowercase);
    let fits = |rule: &&Value| {
        kind.is_none_or(|k| rule["type"] == k)
            && id.is_none_or(|i| rule["id"] == i)
            && words.as_ref().is_none_or(|w| rule.to_string().to_lowercase().contains(w.as_str()))
    };
    let found: Vec<&Value> = rules().iter().filter(fits).collect();
    let page: Vec<&Value> = found.iter().skip(skip).take(limit).copied().collect();
    let next = (skip + page.len() < found.len()).then(|| Cursor::next(skip + page.len(), 0));
    Ok(json!({"rows": page, "next": next, "total": found.len()}))
}

/// Returns what a name means on a day.
///
/// # Errors
/// What is asked does not read.
pub fn actors(known: &Knowledge, pairs: &Pairs, today: &str) -> Result<Value, ServeError> {
    let Some(name) = said(pairs, "q").filter(|q| q.len() <= 500) else {
        return Err(ServeError::Bad("q is the name, at most 500 bytes".into()));
    };
    let on = said(pairs, "on").unwrap_or(today);
    let Some(day) = Day::read(on, false).filter(|_| on.len() == 10) else {
        return Err(ServeError::Bad("on is a day like 2015-06-15".into()));
    };
    let asked = Asked::alone(name);
    let (doc, tree) = asked.read(on, None, known);
    let main: Vec<usize> = asked
        .mention(&doc, &tree)
        .map_or_else(Vec::new, |n| meant(&doc.mentions, n).into_iter().map(|m| m.0).collect());
    let inside = |n: &usize| doc.mentions[*n].at.span.start < asked.span.end;
    let order = main.iter().copied().chain((0..doc.mentions.len()).filter(inside).filter(|n| !main.contains(n)));
    let mut rows: Vec<Value> = Vec::new();
    for n in order {
        let mention = &doc.mentions[n];
        let as_of = as_of(mention, Some(day), &known.book);
        let roles: Vec<String> = as_of.roles.iter().map(ToString::to_string).collect();
        let country = mention.country.as_ref().map(ToString::to_string);
        let code = format!("{}{}", country.as_deref().unwrap_or_default(), roles.concat());
        let row = json!({
            "words": doc.words(mention.at), "name": as_of.name, "country": country, "roles": roles,
            "code": (!code.is_empty()).then_some(code), "office": mention.office, "because": mention.basis,
        });
        if !rows.contains(&row) && (!row["code"].is_null() || !row["name"].is_null()) {
            rows.push(row);
        }
    }
    Ok(json!({"rows": rows, "on": on}))
}

/// A sentence to try.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// The text.
    pub text: String,
    /// The report's date.
    #[serde(default)]
    pub published: Option<String>,
}

/// Codes a text and explains it.
///
/// # Errors
/// It is too long, or the date is none.
pub async fn explain(hub: &Arc<Hub>, asked: Try) -> Result<Value, ServeError> {
    if asked.text.len() > LONGEST {
        return Err(ServeError::Bad(format!(
            "at most {LONGEST} bytes are explained; `dateline explain` takes whole pages"
        )));
    }
    if let Some(day) = asked.published.as_deref()
        && Day::read(day.get(..10).unwrap_or(day), false).is_none()
    {
        return Err(ServeError::Bad("published is a day like 2015-06-15".into()));
    }
    let (known, sheet) = (hub.known, hub.sheet);
    let work = move || {
        let article = dateline_read::page(&Input {
            bytes: asked.text.as_bytes(),
            form: Form::Plain,
            url: None,
            title: None,
            published: asked.published.as_deref(),
            published_by_feed: false,
            outlet: None,
            input_id: None,
            charset: None,
            language: None,
            limits: Limits::default(),
            profile: None,
        });
        let (coded, trace) = dateline_read::explain(article, known);
        let layers = Layers::read("mentions,times,places,sentences").unwrap_or_default();
        json!({"document": record::coded(&coded, known, layers), "sheet": sheet(&coded, &trace, known)})
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))
}

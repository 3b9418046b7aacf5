//! Field by field: what is wrong with one thing that came out, measured by what a case expects of it, and how each
//! kind of thing is written in a line.

use super::check::{Difference, Misfit};
use super::code;
use super::expect::{
    ExpectedEvent, ExpectedFigure, ExpectedMention, ExpectedPage, ExpectedPlace, ExpectedPost, ExpectedQuote,
    ExpectedTime, ExpectedTree,
};
use super::words::{at, fold, holds, list, same, text_at};
use serde_json::Value;

pub(super) fn event(want: &ExpectedEvent, got: &Value, all: &[Value]) -> Misfit {
    let trigger = text_at(got, &["trigger", "text"]);
    let kind = text_at(got, &["type"]);
    let near = match &want.trigger {
        Some(want) => trigger.is_some_and(|t| holds(t, want) || holds(want, t)),
        None => kind == want.kind.as_deref(),
    };
    let mut misfit = Misfit::new(near);
    if want.trigger.is_some() && !near {
        misfit.say("trigger", trigger.unwrap_or(""), want.trigger.as_deref().unwrap_or(""));
    }
    misfit.text("type", want.kind.as_ref(), kind);
    misfit.text("mode", want.mode.as_ref(), text_at(got, &["mode"]));
    for (field, want) in [("actor", &want.actor), ("recipient", &want.recipient)] {
        let Some(want) = want else { continue };
        let who = at(got, &[field]);
        let gold = Some(want.as_str()).filter(|w| !w.is_empty());
        if !(code::same_country(gold, who) && code::has_roles(gold, who)) {
            misfit.say(field, &code::show(who), if want.is_empty() { "nobody" } else { want });
        }
    }
    misfit.day("when", want.when.as_ref(), text_at(got, &["when", "value"]));
    let place = at(got, &["where"]);
    let place_right = |w: &str| {
        text_at(place, &["name"]).is_some_and(|n| same(w, n)) || text_at(place, &["text"]).is_some_and(|t| holds(t, w))
    };
    if let Some(want) = want.place.as_deref().filter(|w| if w.is_empty() { !place.is_null() } else { !place_right(w) })
    {
        misfit.say("where", text_at(place, &["name"]).unwrap_or(""), want);
    }
    misfit.text("polarity", want.polarity.as_ref(), text_at(got, &["polarity"]));
    let modality = text_at(got, &["modality"]);
    misfit.field("modality", want.modality.as_ref(), modality, |want, got| {
        if want == "other" { got != "asserted" } else { want == got }
    });
    misfit.flag("background", want.background, at(got, &["background"]));
    let sources = at(got, &["sources"]);
    let source_wrong =
        |w: &&str| if w.is_empty() { !list(sources, &[]).is_empty() } else { !code::has_source(w, sources) };
    if let Some(want) = want.source.as_deref().filter(source_wrong) {
        let have: Vec<&str> = list(sources, &[]).iter().filter_map(|s| text_at(s, &["name"])).collect();
        misfit.say("source", &have.join(" and "), want);
    }
    misfit.text("content_of", want.content_of.as_ref(), content_of(got, all));
    misfit
}

/// The type of the event whose content this is.
fn content_of<'a>(event: &Value, all: &'a [Value]) -> Option<&'a str> {
    let id = event.get("content_of").filter(|id| !id.is_null())?;
    all.iter().find(|e| e.get("id") == Some(id)).and_then(|e| text_at(e, &["type"]))
}

/// An event in a line: `detained` COERCE EGYCOP → nobody, 2016-07-19, possible, content of REQUEST (rule coerce.detain).
pub(super) fn show_event(event: &Value, all: &[Value]) -> String {
    let text = |path: &[&str]| text_at(event, path).unwrap_or("").to_owned();
    let mut out = format!(
        "'{}' {} {} \u{2192} {}",
        text(&["trigger", "text"]),
        text(&["type"]),
        code::show(at(event, &["actor"])),
        code::show(at(event, &["recipient"]))
    );
    let mut add = |said: String| {
        out.push_str(", ");
        out.push_str(&said);
    };
    if let Some(day) = text_at(event, &["when", "value"]) {
        add(day.to_owned());
    }
    if text(&["polarity"]) == "negative" {
        add("negative".to_owned());
    }
    if text(&["modality"]) != "asserted" {
        add(text(&["modality"]));
    }
    if event.get("background") == Some(&Value::Bool(true)) {
        add("background".to_owned());
    }
    if event.get("public") == Some(&Value::Bool(false)) {
        add("not public".to_owned());
    }
    if let Some(kind) = content_of(event, all) {
        add(format!("content of {kind}"));
    }
    out.push_str(&format!(" (rule {})", text(&["rule"])));
    out
}

pub(super) fn quote(want: &ExpectedQuote, got: &Value) -> Misfit {
    let content = text_at(got, &["content", "text"]);
    let near = want.content.as_ref().is_none_or(|w| content.is_some_and(|c| holds(c, w)));
    let mut misfit = Misfit::new(near);
    misfit.part("content", want.content.as_ref(), content);
    let speaker = at(got, &["speaker"]);
    let named = |w: &String| {
        [text_at(speaker, &["text"]), text_at(speaker, &["name"])].into_iter().flatten().any(|s| holds(s, w))
    };
    if let Some(want) = want.speaker.as_ref().filter(|w| if w.is_empty() { !speaker.is_null() } else { !named(w) }) {
        misfit.say("speaker", text_at(speaker, &["text"]).unwrap_or(""), want);
    }
    misfit.part("cue", want.cue.as_ref(), text_at(got, &["cue", "text"]));
    misfit.flag("direct", want.direct, at(got, &["direct"]));
    misfit
}

pub(super) fn show_quote(quote: &Value) -> String {
    let direct = if quote.get("direct") == Some(&Value::Bool(true)) { "direct" } else { "indirect" };
    let content = text_at(quote, &["content", "text"]).unwrap_or("");
    format!("{direct} '{content}' by {}", text_at(quote, &["speaker", "text"]).unwrap_or("nobody"))
}

pub(super) fn figure(want: &ExpectedFigure, got: &Value) -> Misfit {
    let text = text_at(got, &["text"]);
    let mut misfit = Misfit::new(want.text.as_ref().is_none_or(|w| text.is_some_and(|t| holds(t, w))));
    misfit.part("text", want.text.as_ref(), text);
    misfit.number("value", want.value, at(got, &["value"]));
    misfit.number("low", want.low, at(got, &["low"]));
    misfit.number("high", want.high, at(got, &["high"]));
    misfit.text("bound", want.bound.as_ref(), text_at(got, &["bound"]));
    misfit.text("unit", want.unit.as_ref(), text_at(got, &["unit"]));
    misfit.part("of", want.of.as_ref(), text_at(got, &["of"]));
    misfit.day("when", want.when.as_ref(), text_at(got, &["when", "value"]));
    misfit.part("source", want.source.as_ref(), text_at(got, &["source", "name"]));
    misfit
}

pub(super) fn show_figure(figure: &Value) -> String {
    let text = |key: &str| text_at(figure, &[key]).unwrap_or("").to_owned();
    format!("'{}' = {} {} {} of '{}'", text("text"), at(figure, &["value"]), text("bound"), text("unit"), text("of"))
}

pub(super) fn time(want: &ExpectedTime, got: &Value) -> Misfit {
    let text = text_at(got, &["text"]);
    let near = want.text.as_ref().is_none_or(|w| text.is_some_and(|t| holds(t, w) || holds(w, t)));
    let mut misfit = Misfit::new(near);
    misfit.text("text", want.text.as_ref(), text);
    misfit.text("type", want.kind.as_ref(), text_at(got, &["type"]));
    misfit.text("value", want.value.as_ref(), text_at(got, &["value"]));
    misfit
}

pub(super) fn show_time(time: &Value) -> String {
    let text = |key: &str| text_at(time, &[key]).unwrap_or("").to_owned();
    format!("'{}' {} {}", text("text"), text("type"), text("value"))
}

pub(super) fn place(want: &ExpectedPlace, got: &Value) -> Misfit {
    let text = text_at(got, &["text"]);
    let near = want.text.as_ref().is_none_or(|w| text.is_some_and(|t| holds(t, w) || holds(w, t)));
    let mut misfit = Misfit::new(near);
    misfit.text("text", want.text.as_ref(), text);
    misfit.text("name", want.name.as_ref(), text_at(got, &["name"]));
    misfit.text("country", want.country.as_ref(), text_at(got, &["country"]));
    misfit.text("admin1", want.admin1.as_ref(), text_at(got, &["admin1"]));
    misfit.text("precision", want.precision.as_ref(), text_at(got, &["precision"]));
    misfit.text("kind", want.kind.as_ref(), text_at(got, &["kind"]));
    misfit
}

pub(super) fn show_place(place: &Value) -> String {
    let text = |key: &str| text_at(place, &[key]).unwrap_or("").to_owned();
    format!("'{}' {} {} {} {}", text("text"), text("name"), text("country"), text("precision"), text("kind"))
}

pub(super) fn mention(want: &ExpectedMention, got: &Value) -> Misfit {
    let text = text_at(got, &["text"]);
    let mut misfit = Misfit::new(want.text.as_ref().is_none_or(|w| text.is_some_and(|t| holds(t, w))));
    misfit.part("text", want.text.as_ref(), text);
    misfit.text("name", want.name.as_ref(), text_at(got, &["name"]));
    misfit.text("country", want.country.as_ref(), text_at(got, &["country"]));
    misfit.text("kind", want.kind.as_ref(), text_at(got, &["kind"]));
    if let Some(want) = &want.roles {
        let have: Vec<&str> = list(got, &["roles"]).iter().filter_map(Value::as_str).collect();
        let right = if want.is_empty() { have.is_empty() } else { want.iter().all(|r| have.contains(&r.as_str())) };
        if !right {
            misfit.say("roles", &have.join(" "), &want.join(" "));
        }
    }
    misfit
}

pub(super) fn show_mention(mention: &Value) -> String {
    let text = |key: &str| text_at(mention, &[key]).unwrap_or("").to_owned();
    let roles: Vec<&str> = list(mention, &["roles"]).iter().filter_map(Value::as_str).collect();
    format!("'{}' {} {} {} {}", text("text"), text("kind"), text("name"), text("country"), roles.join(" "))
}

/// A word may stand in the text several times: one of them must fit.
pub(super) fn word(want: &ExpectedTree, tokens: &[Value], out: &mut Vec<Difference>) {
    let head = |tok: &Value| match tok.get("head").and_then(Value::as_i64) {
        Some(n) if n >= 0 => {
            usize::try_from(n).ok().and_then(|n| tokens.get(n)).and_then(|t| text_at(t, &["text"])).unwrap_or("")
        }
        _ => "ROOT",
    };
    let compare = |tok: &Value| {
        let mut misfit = Misfit::new(true);
        misfit.text("upos", want.upos.as_ref(), text_at(tok, &["upos"]));
        misfit.text("lemma", want.lemma.as_ref(), text_at(tok, &["lemma"]));
        misfit.text("head", want.head.as_ref(), Some(head(tok)));
        misfit.text("deprel", want.deprel.as_ref(), text_at(tok, &["deprel"]));
        misfit
    };
    let hits = tokens.iter().filter(|t| text_at(t, &["text"]).is_some_and(|w| same(w, &want.word)));
    match hits.map(compare).min_by_key(|m| m.wrong.len()) {
        Some(misfit) if misfit.wrong.is_empty() => {}
        Some(misfit) => out.push(format!("word '{}': {}", want.word, misfit.wrong.join(", ")).into()),
        None => out.push(format!("no token '{}'", want.word).into()),
    }
}

pub(super) fn page(want: &ExpectedPage, doc: &Value, out: &mut Vec<Difference>) {
    let mut misfit = Misfit::new(true);
    misfit.text("title", want.title.as_ref(), text_at(doc, &["title"]));
    let (name, domain) = (text_at(doc, &["outlet", "name"]), text_at(doc, &["outlet", "domain"]));
    let right_domain = want.outlet.as_ref().is_some_and(|w| domain.is_some_and(|d| same(w, d)));
    misfit.text("outlet", want.outlet.as_ref(), if right_domain { domain } else { name.or(domain) });
    misfit.day("published", want.published.as_ref(), text_at(doc, &["published", "value"]));
    misfit.day("updated", want.updated.as_ref(), text_at(doc, &["updated", "value"]));
    misfit.day("page_clock", want.page_clock.as_ref(), text_at(doc, &["page_clock"]));
    misfit.text("dateline", want.dateline.as_ref(), text_at(doc, &["dateline", "place"]));
    misfit.text("language", want.language.as_ref(), text_at(doc, &["language"]));
    let n_paragraphs = list(doc, &["paragraphs"]).len();
    if let Some(n) = want.paragraphs.filter(|n| *n != n_paragraphs) {
        misfit.say("paragraphs", &n_paragraphs.to_string(), &n.to_string());
    }
    let text = text_at(doc, &["text"]).unwrap_or("");
    let removed: Vec<&str> = list(doc, &["removed"]).iter().filter_map(|r| text_at(r, &["text"])).collect();
    for line in &want.removed {
        let still = fold(text).contains(&fold(line));
        if still || !removed.iter().any(|r| fold(r).contains(&fold(line))) {
            misfit.wrong.push(format!(
                "'{line}' is {}",
                if still { "still in the text" } else { "not among what was removed" }
            ));
        }
    }
    misfit.wrong.extend(
        want.keeps.iter().filter(|w| !fold(text).contains(&fold(w))).map(|w| format!("'{w}' is not in the text")),
    );
    for (field, want) in [("credit", &want.credit), ("caption", &want.caption)] {
        let have: Vec<&str> = list(doc, &["images"]).iter().filter_map(|i| text_at(i, &[field])).collect();
        let found =
            |w: &String| if w.is_empty() { have.is_empty() } else { have.iter().any(|h| fold(h).contains(&fold(w))) };
        if let Some(want) = want.as_ref().filter(|w| !found(w)) {
            misfit.say(field, &have.join(" | "), want);
        }
    }
    let byline: Vec<&str> = list(doc, &["byline"]).iter().filter_map(Value::as_str).collect();
    if let Some(want) = want.byline.as_ref().filter(|w| **w != byline) {
        misfit.say("byline", &byline.join(", "), &want.join(", "));
    }
    misfit.text("section", want.section.as_ref(), text_at(doc, &["section"]));
    let names = |field: &str| -> Vec<&str> { list(doc, &[field]).iter().filter_map(Value::as_str).collect() };
    if let Some(want) = want.tags.as_ref().filter(|w| **w != names("tags")) {
        misfit.say("tags", &names("tags").join(", "), &want.join(", "));
    }
    if let Some(want) = &want.posts {
        posts(want, doc, &mut misfit);
    }
    let got = vec![format!("text: {}", text.split_whitespace().take(60).collect::<Vec<_>>().join(" "))];
    out.extend(misfit.wrong.into_iter().map(|wrong| Difference::new(format!("page: {wrong}"), got.clone())));
}

/// Compares the codes of what could not be read.
pub(super) fn diagnostics(want: &ExpectedPage, doc: &[Value], out: &mut Vec<Difference>) {
    let have: Vec<&str> = doc.iter().filter_map(|d| text_at(d, &["code"])).collect();
    if let Some(want) = want.diagnostics.as_ref().filter(|w| **w != have) {
        let wrong = format!("page: diagnostics are [{}], not [{}]", have.join(", "), want.join(", "));
        out.push(Difference::new(wrong, Vec::new()));
    }
}

/// Compares the posts of a live page, each with its neighbour in page order.
fn posts(want: &[ExpectedPost], doc: &Value, misfit: &mut Misfit) {
    let have = list(doc, &["posts"]);
    if have.len() != want.len() {
        misfit.say("posts", &have.len().to_string(), &want.len().to_string());
    }
    for (n, (want, have)) in want.iter().zip(have).enumerate() {
        let (time, words) = (text_at(have, &["time"]).unwrap_or(""), text_at(have, &["text"]).unwrap_or(""));
        if time != want.time {
            misfit.say(&format!("time of post {n}"), time, &want.time);
        }
        if !fold(words).contains(&fold(&want.has)) {
            misfit.wrong.push(format!("post {n} is without '{}'", want.has));
        }
    }
}

//! Which part of the paper a page stands in, and what it says that it is about: JSON-LD, meta tags, the trail of
//! sections over the headline, links to topics.
//!
//! It repeats what the page says; it must not work out a topic from the words of the report.

use crate::claimed::without_tags;
use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::{Knowledge, normal};
use crate::line::squeeze;
use crate::names;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most tags that are kept.
const MAX_TAGS: usize = 50;
/// Longest tag or section, in bytes.
const MAX_LEN: usize = 100;
/// Most entries of a trail, or of a list in JSON-LD, that are looked at.
const MAX_ENTRIES: usize = 200;

/// Where pages say it, from `codebook/page/topics.toml`.
#[derive(Deserialize)]
pub(crate) struct TopicWords {
    section: Vec<String>,
    tags: Vec<String>,
    keywords: Vec<String>,
    none: Vec<String>,
    crumbs: Vec<String>,
}

/// What a page says, the surest first.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    sections: Vec<String>,
    /// Of JSON-LD and of the page, outermost first.
    trails: Vec<Vec<String>>,
    tags: Vec<String>,
    /// Believed where there are no others.
    keywords: Vec<String>,
}

/// Reads what a JSON-LD article says.
pub(crate) fn of_article(article: &Value, out: &mut Topics) {
    strings(&article["articleSection"], &mut out.sections);
    let mut keywords = Vec::new();
    strings(&article["keywords"], &mut keywords);
    parts(&keywords, &mut out.tags);
}

/// Reads a trail of sections, where the JSON-LD object is one.
pub(crate) fn crumbs(node: &Value, out: &mut Topics) {
    let is_trail = match &node["@type"] {
        Value::String(kind) => kind.ends_with("BreadcrumbList"),
        Value::Array(kinds) => kinds.iter().any(|k| k.as_str().is_some_and(|k| k.ends_with("BreadcrumbList"))),
        _ => false,
    };
    if !is_trail || out.trails.len() >= 8 {
        return;
    }
    let Some(items) = node["itemListElement"].as_array() else { return };
    let mut trail: Vec<(i64, String)> = Vec::new();
    for (n, item) in items.iter().take(MAX_ENTRIES).enumerate() {
        let name = item["name"].as_str().or_else(|| item["item"]["name"].as_str());
        let place = item["position"].as_i64().or_else(|| item["position"].as_str()?.parse().ok()).unwrap_or(n as i64);
        trail.extend(name.map(|name| (place, squeeze(&without_tags(name)))));
    }
    trail.sort_by_key(|(place, _)| *place);
    out.trails.push(trail.into_iter().map(|(_, name)| name).collect());
}

/// Reads what meta tags, the printed trail and links to topics say. `named` are the meta tags, names in lower case.
pub(crate) fn of_page(known: &Knowledge, dom: &Dom, named: &[(String, &str)], out: &mut Topics) {
    let words = &known.topics;
    let all = |names: &[String]| -> Vec<String> {
        names
            .iter()
            .flat_map(|n| named.iter().filter(move |(name, _)| name == n))
            .map(|(_, value)| squeeze(&htmlize::unescape(*value)))
            .collect()
    };
    out.sections.extend(all(&words.section));
    parts(&all(&words.tags), &mut out.tags);
    parts(&all(&words.keywords), &mut out.keywords);
    for node in dom.all(Tag::A) {
        if dom.attr(node, Attr::Rel).is_some_and(|r| r.split_whitespace().any(|r| r.eq_ignore_ascii_case("tag"))) {
            push(&squeeze(dom.text(node)), &mut out.tags);
        }
    }
    // the trail is looked for only where the tags say no section
    if !out.sections.is_empty() || out.trails.iter().any(|t| t.len() > 1) {
        return;
    }
    let trail = (1..dom.len()).filter(|n| !matches!(dom.tag(*n), Tag::Text | Tag::Li | Tag::A)).find(|n| {
        dom.attrs(*n).any(|(attr, value)| {
            matches!(attr, Attr::Class | Attr::Id | Attr::Itemtype)
                // the words are compared in full only where the name can have one
                && value.len() < 600
                && (value.contains("rumb") || value.contains("RUMB"))
                && value.split([' ', '/']).any(|name| names::words(name).split(' ').any(|w| words.crumbs.iter().any(|c| c == w)))
        })
    });
    if let Some(trail) = trail {
        let links = (trail..dom.end(trail)).filter(|n| dom.tag(*n) == Tag::A).take(MAX_ENTRIES);
        out.trails.push(links.map(|n| squeeze(dom.text(n))).collect());
    }
}

/// Settles section and tags. `outlet` is the paper's name, which is neither.
pub(crate) fn settle(
    known: &Knowledge,
    topics: Topics,
    outlet: Option<&str>,
    title: Option<&str>,
) -> (Option<String>, Vec<String>) {
    let outlet = outlet.map(normal).unwrap_or_default();
    let title = title.map(normal).unwrap_or_default();
    let is_section = |name: &&String| {
        let norm = normal(name);
        !norm.is_empty()
            && name.len() <= MAX_LEN
            && norm.split_whitespace().count() <= 6
            && norm != outlet
            && norm != title
            && norm.contains(char::is_alphabetic)
            && !norm.contains("://")
            && !known.topics.none.contains(&norm)
    };
    let section = topics.sections.iter().find(is_section).cloned();
    // the outermost of the trail is the part of the paper, once home and the paper itself are left aside
    let section = section.or_else(|| topics.trails.iter().flatten().find(is_section).cloned());
    let tags = if topics.tags.is_empty() { topics.keywords } else { topics.tags };
    let mut seen = BTreeSet::new();
    let mut tags: Vec<String> = tags
        .into_iter()
        .filter(|tag| {
            let norm = normal(tag);
            let idle = norm.is_empty() || norm == outlet || norm == title || known.topics.none.contains(&norm);
            !idle && seen.insert(norm)
        })
        .collect();
    tags.truncate(MAX_TAGS);
    (section, tags)
}

/// Collects strings: one, a list of them, or objects with a name.
fn strings(value: &Value, out: &mut Vec<String>) {
    let mut add = |text: &str| {
        let text = squeeze(&without_tags(text));
        if !text.is_empty() && text.len() < 4000 && out.len() < MAX_ENTRIES {
            out.push(text);
        }
    };
    match value {
        Value::String(text) => add(text),
        Value::Array(all) => {
            all.iter().take(MAX_ENTRIES).filter_map(|v| v.as_str().or_else(|| v["name"].as_str())).for_each(add);
        }
        value => value["name"].as_str().into_iter().for_each(add),
    }
}

/// Parts lists that are written in one string.
fn parts(values: &[String], out: &mut Vec<String>) {
    for value in values {
        let mark = [',', ';', '|', '、', '，'].into_iter().find(|m| value.contains(*m));
        match mark {
            Some(mark) => value.split(mark).for_each(|part| push(part, out)),
            None => push(value, out),
        }
    }
}

fn push(tag: &str, out: &mut Vec<String>) {
    let tag = tag.trim().trim_start_matches('#').trim();
    // "type:story", as machines tag for themselves
    let machine = tag.contains("://") || tag.contains(':') && !tag.contains(' ') || tag.contains('=');
    let usable = tag.len() <= MAX_LEN && tag.contains(char::is_alphanumeric) && !machine;
    if usable && out.len() < MAX_ENTRIES {
        out.push(tag.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;
    use serde_json::json;

    #[test]
    fn sections_are_no_homes() {
        let known = built_in();
        let mut topics = Topics::default();
        crumbs(
            &json!({"@type": "BreadcrumbList", "itemListElement": [
                {"position": 3, "name": "Port opens"}, {"position": 1, "name": "Home"},
                {"position": 2, "item": {"name": "Baltic &amp; North"}}]}),
            &mut topics,
        );
        assert_eq!(settle(known, topics, Some("Tide"), Some("Port opens")).0.as_deref(), Some("Baltic & North"));
        let mut topics = Topics::default();
        of_article(&json!({"articleSection": ["Home", "Tide", "Sport"]}), &mut topics);
        assert_eq!(settle(known, topics, Some("Tide"), None).0.as_deref(), Some("Sport"));
    }

    #[test]
    fn tags_are_each_there_once() {
        let known = built_in();
        let mut topics = Topics::default();
        of_article(&json!({"keywords": "Ferries, ferries,Estonia , type:story"}), &mut topics);
        assert_eq!(settle(known, topics, None, None).1, ["Ferries", "Estonia"]);
        let mut topics = Topics::default();
        let many: Vec<String> = (0..300).map(|n| format!("tag {n}")).collect();
        of_article(&json!({"keywords": many}), &mut topics);
        assert_eq!(settle(known, topics, None, None).1.len(), MAX_TAGS);
    }
}

//! What an HTML page says of itself in its tags: JSON-LD, OpenGraph and other meta tags, `<time>`, links.

use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::Knowledge;
use crate::line::squeeze;
use crate::stamp;
use dateline_doc::{Dated, DatedBasis, Image};
use serde_json::Value;

/// Longest JSON-LD block, in bytes, that is read.
const MAX_JSON: usize = 4 << 20;
/// Most nodes of JSON-LD that are looked at.
const MAX_NODES: usize = 4000;

/// What the tags say; the first that says something is believed.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub(crate) titles: Vec<String>,
    /// How many of the titles are headlines of JSON-LD.
    pub(crate) n_headlines: usize,
    pub(crate) window_title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) site: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) published: Option<Dated>,
    pub(crate) updated: Option<Dated>,
    pub(crate) images: Vec<Image>,
    /// The report's words, where JSON-LD carries them.
    pub(crate) body: Option<String>,
    /// Days of `<time>` tags with a class or place that speaks for publication, then of others, in page order.
    pub(crate) times: Vec<Dated>,
    /// Whether JSON-LD says that the page shows only a part to strangers.
    pub(crate) walled: bool,
}

/// Reads the tags of a page; `html` is what the tree was parsed from.
pub(crate) fn read(known: &Knowledge, dom: &Dom, html: &str) -> Meta {
    let mut meta = Meta::default();
    for script in dom.all(Tag::Script) {
        if dom.attr(script, Attr::Type).is_some_and(|t| t.contains("ld+json")) {
            let text = dom.script(script, html);
            if text.len() <= MAX_JSON {
                json_ld(known, text, &mut meta);
            }
        }
    }
    let mut named: Vec<(String, &str)> = Vec::new();
    for node in dom.all(Tag::Meta) {
        let Some(content) = dom.attr(node, Attr::Content) else { continue };
        let content = content.trim();
        if content.is_empty() || content.len() > 2000 {
            continue;
        }
        for (attr, name) in dom.attrs(node) {
            if matches!(attr, Attr::Property | Attr::Name | Attr::Itemprop | Attr::HttpEquiv) {
                named.push((name.trim().to_ascii_lowercase(), content));
            }
        }
    }
    let find = |names: &[String]| names.iter().find_map(|n| named.iter().find(|(name, _)| name == n));
    let all = |names: &[String]| {
        names.iter().flat_map(|n| named.iter().filter(move |(name, _)| name == n)).collect::<Vec<_>>()
    };
    let dated = |names: &[String]| {
        all(names)
            .into_iter()
            .find_map(|(name, value)| stamp::tagged(known, value, &format!("meta {name}"), DatedBasis::Metadata))
    };
    meta.published = meta.published.take().or_else(|| dated(&known.tags.published));
    meta.updated = meta.updated.take().or_else(|| dated(&known.tags.updated));
    meta.titles.extend(all(&known.tags.title).into_iter().map(|(_, v)| squeeze(&unescape(v))));
    if meta.authors.is_empty() {
        meta.authors =
            all(&known.tags.author).into_iter().map(|(_, v)| squeeze(v)).filter(|a| !a.contains("://")).collect();
    }
    meta.site = meta.site.take().or_else(|| find(&known.tags.site).map(|(_, v)| squeeze(&unescape(v))));
    let canonical = dom
        .all(Tag::Link)
        .filter(|n| dom.attr(*n, Attr::Rel).is_some_and(|r| r.eq_ignore_ascii_case("canonical")))
        .find_map(|n| dom.attr(n, Attr::Href))
        .map(|h| h.trim().to_owned());
    let web = |u: &String| u.starts_with("http://") || u.starts_with("https://");
    meta.url = canonical
        .filter(web)
        .or_else(|| find(&known.tags.url).map(|(_, v)| (*v).to_owned()).filter(web))
        .or(meta.url.take());
    meta.language = dom.attr(0, Attr::Lang).map(str::to_owned).filter(|l| !l.trim().is_empty());
    meta.window_title = dom.all(Tag::Title).next().map(|t| squeeze(dom.text(t))).filter(|t| !t.is_empty());
    times(known, dom, &mut meta);
    meta
}

fn times(known: &Knowledge, dom: &Dom, meta: &mut Meta) {
    let mut sure = Vec::new();
    let mut other = Vec::new();
    let changed = |text: &str| known.dates.words.updated.iter().any(|w| text.contains(w.as_str()));
    let has = |node: usize, attr: Attr| dom.attr(node, attr).is_some();
    let nodes = (1..dom.len()).filter(|n| match dom.tag(*n) {
        Tag::Text | Tag::Meta => false,
        Tag::Time => true,
        _ => {
            dom.attr(*n, Attr::Itemprop).is_some_and(|p| p == "datePublished")
                || has(*n, Attr::DataTimestamp)
                || has(*n, Attr::Pubdate)
                || dom.tag(*n) == Tag::Abbr && dom.attr(*n, Attr::Class).is_some_and(|c| c.contains("published"))
        }
    });
    for node in nodes.take(60) {
        let Some(value) = [Attr::Datetime, Attr::Content, Attr::DataTimestamp, Attr::Title, Attr::DataDatetime]
            .iter()
            .find_map(|a| dom.attr(node, *a))
        else {
            continue;
        };
        let marks = [Attr::Class, Attr::Itemprop, Attr::Id]
            .iter()
            .filter_map(|a| dom.attr(node, *a))
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join(" ");
        let around: String = dom.text(dom.parent(node)).chars().take(60).flat_map(char::to_lowercase).collect();
        let Some(dated) = stamp::tagged(known, value, "time datetime", DatedBasis::Metadata) else { continue };
        if changed(&marks)
            || changed(&around)
                && !known.dates.words.published.iter().any(|w| w.len() > 4 && around.contains(w.as_str()))
        {
            meta.updated.get_or_insert(dated);
        } else if marks.contains("publish") || marks.contains("entry-date") || has(node, Attr::Pubdate) {
            sure.push(dated);
        } else {
            other.push(dated);
        }
    }
    sure.extend(other);
    meta.times = sure;
}

/// Reads entities that a value has though its tag has them read already.
fn unescape(text: &str) -> String {
    htmlize::unescape(text).into_owned()
}

/// Reads one JSON-LD block; pages write it with raw line breaks and comments around it.
fn json_ld(known: &Knowledge, text: &str, meta: &mut Meta) {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text =
        text.trim_end_matches("-->").trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => {
            let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            match serde_json::from_str(&clean) {
                Ok(value) => value,
                Err(_) => return,
            }
        }
    };
    // nodes to look at; serde_json bounds how deep they nest
    let mut queue = vec![&value];
    let mut found: Vec<(usize, &Value)> = Vec::new();
    let mut n = 0;
    while let Some(node) = queue.pop() {
        n += 1;
        if n > MAX_NODES {
            break;
        }
        match node {
            Value::Array(items) => queue.extend(items.iter().rev()),
            Value::Object(map) => {
                if let Some(rank) = rank(known, &map.get("@type").cloned().unwrap_or_default()) {
                    found.push((rank, node));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"] {
                    queue.extend(map.get(key).filter(|v| v.is_object() || v.is_array()));
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    for (_, article) in found {
        article_of(known, article, meta);
    }
}

fn rank(known: &Knowledge, kind: &Value) -> Option<usize> {
    let one = |k: &Value| {
        let name = k.as_str()?.rsplit(['/', ':']).next()?.to_lowercase();
        known.tags.articles.iter().position(|a| *a == name)
    };
    match kind {
        Value::Array(kinds) => kinds.iter().filter_map(one).min(),
        kind => one(kind),
    }
}

fn article_of(known: &Knowledge, article: &Value, meta: &mut Meta) {
    let text = |key: &str| article[key].as_str().map(|t| squeeze(&unescape(t))).filter(|t| !t.is_empty());
    let dated =
        |key: &str| stamp::tagged(known, article[key].as_str()?, &format!("json-ld {key}"), DatedBasis::Metadata);
    meta.titles.extend(text("headline"));
    meta.n_headlines = meta.titles.len();
    meta.published = meta.published.take().or_else(|| dated("datePublished")).or_else(|| dated("dateCreated"));
    meta.updated = meta.updated.take().or_else(|| dated("dateModified"));
    if meta.authors.is_empty() {
        names(&article["author"], &mut meta.authors, 0);
    }
    if meta.site.is_none() {
        let mut site = Vec::new();
        names(&article["publisher"], &mut site, 0);
        meta.site = site.into_iter().next();
    }
    if meta.url.is_none() {
        let page = &article["mainEntityOfPage"];
        meta.url = [&article["url"], page, &page["@id"], &article["@id"]]
            .into_iter()
            .filter_map(Value::as_str)
            .find(|u| u.starts_with("http"))
            .map(str::to_owned);
    }
    if meta.body.is_none() {
        meta.body = article["articleBody"].as_str().filter(|b| b.len() > 200).map(str::to_owned);
    }
    meta.walled |= article["isAccessibleForFree"] == Value::Bool(false)
        || article["isAccessibleForFree"].as_str().is_some_and(|s| s.eq_ignore_ascii_case("false"));
    let images = match &article["image"] {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    for image in images.into_iter().take(20) {
        let words = |key: &str| image[key].as_str().map(|t| squeeze(&unescape(t))).filter(|t| !t.is_empty());
        let mut credit = Vec::new();
        names(&image["creator"], &mut credit, 0);
        names(&image["author"], &mut credit, 0);
        let credit = words("creditText").or_else(|| credit.into_iter().next());
        if let (Some(caption), credit) = (words("caption"), credit) {
            meta.images.push(Image { caption: Some(caption), credit });
        }
    }
}

/// Collects the names of people or bodies: a string, an object with a name, or a list of either.
fn names(value: &Value, out: &mut Vec<String>, depth: usize) {
    let mut add = |name: &str| {
        let name = squeeze(&unescape(name));
        if !name.is_empty() && name.len() < 200 && !name.contains("://") && !out.contains(&name) {
            out.push(name);
        }
    };
    match value {
        Value::String(name) => add(name),
        Value::Object(map) => match map.get("name") {
            Some(Value::String(name)) => add(name),
            Some(inner) if depth < 2 => names(inner, out, depth + 1),
            _ => {}
        },
        Value::Array(all) if depth < 2 => {
            for one in all.iter().take(20) {
                names(one, out, depth + 1);
            }
        }
        _ => {}
    }
}

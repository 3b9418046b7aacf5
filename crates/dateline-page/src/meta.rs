//! What an HTML page says of itself in its tags: JSON-LD, OpenGraph and other meta tags, `<time>`, links.

use crate::dates::{self, NumericOrder};
use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::Knowledge;
use crate::line::squeeze;
use crate::live::{self, Update};
use crate::state;
use crate::topics::{self, Topics};
use crate::{identity, stamp};
use dateline_doc::{Dated, DatedBasis, Image};
use serde_json::Value;

/// Longest JSON-LD block, in bytes, that is read.
const MAX_JSON: usize = 4 << 20;
/// Most nodes of JSON-LD that are looked at.
const MAX_NODES: usize = 4000;

/// Most addresses of JSON-LD that are kept.
const MAX_ADDRESSES: usize = 8;

/// What the tags say; the first that says something is believed.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub(crate) titles: Vec<String>,
    /// How many of the titles are headlines of JSON-LD.
    pub(crate) n_headlines: usize,
    pub(crate) window_title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) site: Option<String>,
    /// Addresses that the page gives for itself, the surest first.
    pub(crate) addresses: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) published: Option<Dated>,
    pub(crate) updated: Option<Dated>,
    pub(crate) images: Vec<Image>,
    /// The report's words, where JSON-LD carries them.
    pub(crate) body: Option<String>,
    /// A day from tags that mean this or that, or from linked data of something that is no article.
    pub(crate) published_weak: Option<Dated>,
    /// How the page writes numeric dates.
    pub(crate) order: NumericOrder,
    /// The posts of a live page, as JSON-LD tells them.
    pub(crate) updates: Vec<Update>,
    pub(crate) topics: Topics,
    /// Whether JSON-LD says that the page shows only a part to strangers.
    pub(crate) walled: bool,
}

/// Reads the tags of a page; `html` is what the tree was parsed from.
pub(crate) fn read(known: &Knowledge, dom: &Dom, html: &str, domain: Option<&str>) -> Meta {
    let mut meta = Meta {
        language: dom
            .attr(0, Attr::Lang)
            .or_else(|| dom.attr(0, Attr::XmlLang))
            .map(str::to_owned)
            .filter(|l| !l.trim().is_empty()),
        ..Meta::default()
    };
    let canonical = dom
        .all(Tag::Link)
        .filter(|n| dom.attr(*n, Attr::Rel).is_some_and(|r| r.eq_ignore_ascii_case("canonical")))
        .find_map(|n| dom.attr(n, Attr::Href))
        .map(|h| h.trim().to_owned());
    let canonical_domain = canonical.as_deref().and_then(|u| identity::domain(known, u));
    let domain = domain.or(canonical_domain.as_deref());
    meta.order = dates::numeric_order(known, domain, meta.language.as_deref().unwrap_or(""));
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
    let order = meta.order;
    let dated = |names: &[String]| {
        all(names)
            .into_iter()
            .find_map(|(name, value)| stamp::tagged(known, value, order, &format!("meta {name}"), DatedBasis::Metadata))
    };
    meta.published = meta.published.take().or_else(|| dated(&known.tags.published));
    meta.updated = meta.updated.take().or_else(|| dated(&known.tags.updated));
    meta.published_weak = dated(&known.tags.published_weak).or(meta.published_weak.take());
    meta.titles.extend(all(&known.tags.title).into_iter().map(|(_, v)| squeeze(&unescape(v))));
    if meta.authors.is_empty() {
        meta.authors =
            all(&known.tags.author).into_iter().map(|(_, v)| squeeze(v)).filter(|a| !a.contains("://")).collect();
    }
    meta.site = meta.site.take().or_else(|| find(&known.tags.site).map(|(_, v)| squeeze(&unescape(v))));
    // the surest first; a relative one is kept as it is written
    let mut addresses: Vec<String> = canonical.into_iter().collect();
    addresses.extend(find(&known.tags.url).map(|(_, v)| (*v).to_owned()));
    addresses.append(&mut meta.addresses);
    meta.addresses = addresses;
    topics::of_page(known, dom, &named, &mut meta.topics);
    meta.window_title = dom.all(Tag::Title).next().map(|t| squeeze(dom.text(t))).filter(|t| !t.is_empty());
    meta
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
                Err(_) => return broken(known, text, meta),
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
                if meta.published_weak.is_none()
                    && let Some(day) = map.get("datePublished").and_then(Value::as_str)
                {
                    meta.published_weak = json_day(known, day, "datePublished", meta.order);
                }
                topics::crumbs(node, &mut meta.topics);
                if let Some(rank) = rank(known, &map.get("@type").cloned().unwrap_or_default()) {
                    found.push((rank, node));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "breadcrumb"] {
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

fn json_day(known: &Knowledge, value: &str, key: &str, order: NumericOrder) -> Option<Dated> {
    stamp::tagged(known, value, order, &format!("json-ld {key}"), DatedBasis::Metadata)
}

/// Reads the dates of a block that is no JSON: a quote or a comma is amiss somewhere else in it as a rule.
fn broken(known: &Knowledge, text: &str, meta: &mut Meta) {
    let order = meta.order;
    let dated = |key: &str| {
        let at = text.find(key)? + key.len();
        json_day(known, state::value(&text[at..])?, key, order)
    };
    meta.published = meta.published.take().or_else(|| dated("datePublished"));
    meta.updated = meta.updated.take().or_else(|| dated("dateModified"));
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
    live::updates(known, article, meta.order, &mut meta.updates);
    topics::of_article(article, &mut meta.topics);
    let text = |key: &str| article[key].as_str().map(|t| squeeze(&unescape(t))).filter(|t| !t.is_empty());
    let order = meta.order;
    let dated = |key: &str| json_day(known, article[key].as_str()?, key, order);
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
    let page = &article["mainEntityOfPage"];
    let address = [&article["url"], page, &page["@id"], &article["@id"]]
        .into_iter()
        .filter_map(Value::as_str)
        .find(|u| u.starts_with("http"));
    meta.addresses.extend(address.filter(|_| meta.addresses.len() < MAX_ADDRESSES).map(str::to_owned));
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

//! Gathers the elements of a page that may hold a date, as plain data for `clue`.
//!
//! What stands among readers' words, other stories and the page's own frame is left out here, by the marks of `tree`.
//! It must not judge which date is the report's.

use crate::clue::{Element, MAX_ELEMENTS, MAX_TEXT};
use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::{Knowledge, Marks, normal};
use crate::names::NameReader;
use crate::stamp;

/// Longest sentence, in bytes, that is read for when it says the page was posted.
const MAX_SENTENCE: usize = 1500;
/// How many bytes before an element are kept.
const BEFORE: usize = 60;
/// Most headings that are compared with the title.
const MAX_HEADINGS: usize = 200;

/// Gathers the elements that may hold a date; `out` says of each node why it is chrome.
pub(crate) fn gather<'d>(
    known: &Knowledge,
    dom: &'d Dom,
    out: &[Option<&'static str>],
    names: &mut NameReader<'_, 'd>,
) -> Vec<Element<'d>> {
    let mut found = Vec::new();
    let mut from = 0;
    for node in 1..dom.len() {
        if node < from {
            continue;
        }
        let tag = dom.tag(node);
        if tag.is_mute() {
            from = dom.end(node);
            continue;
        }
        if matches!(tag, Tag::Text | Tag::Img | Tag::Br | Tag::Body) {
            continue;
        }
        let mut marks = Marks::default();
        for (attr, value) in dom.attrs(node) {
            if matches!(attr, Attr::Class | Attr::Id | Attr::Itemprop | Attr::Property) {
                marks.add(names.read(value).marks);
            }
        }
        // what a `<time>` is, the name of the element around it says
        if matches!(tag, Tag::Time | Tag::Abbr) {
            let around = dom.parent(node);
            if dom.text(around).len() <= dom.text(node).len() * 2 + 40 {
                for (attr, value) in dom.attrs(around) {
                    if matches!(attr, Attr::Class | Attr::Id) {
                        marks.add(names.read(value).marks);
                    }
                }
            }
        }
        let named = marks.published || marks.date || marks.updated;
        if !(named || tag == Tag::Time || has_machine_value(dom, node)) {
            continue;
        }
        if let Some(element) = element(known, dom, node, marks, out) {
            found.push(element);
            if found.len() >= MAX_ELEMENTS {
                break;
            }
        }
    }
    found
}

/// Returns where the words of the headline begin.
pub(crate) fn title_at(dom: &Dom, title: &str) -> Option<usize> {
    if title.is_empty() {
        return None;
    }
    (1..dom.len())
        .filter(|n| (1..=3).contains(&dom.tag(*n).heading()))
        .take(MAX_HEADINGS)
        .find(|n| dom.text(*n).len() < title.len() * 2 + 20 && normal(dom.text(*n)) == title)
        .map(|n| dom.starts(n))
}

/// Says whether the names of the elements that hold a line and nothing else give its day away as something else's.
pub(crate) fn is_of_something_else<'d>(dom: &'d Dom, node: usize, names: &mut NameReader<'_, 'd>) -> bool {
    let most = dom.text(node).trim().len() + 4;
    let mut up = node;
    for _ in 0..4 {
        if dom.text(up).trim().len() > most {
            break;
        }
        let mut marks = Marks::default();
        for (_, value) in dom.attrs(up).filter(|(a, _)| matches!(a, Attr::Class | Attr::Id | Attr::Itemprop)) {
            marks.add(names.read(value).marks);
        }
        if marks.never && !marks.published {
            return true;
        }
        up = dom.parent(up);
    }
    false
}

fn has_machine_value(dom: &Dom, node: usize) -> bool {
    dom.attrs(node).any(|(a, _)| is_machine(a) || a == Attr::Pubdate)
}

fn is_machine(attr: Attr) -> bool {
    matches!(attr, Attr::Datetime | Attr::DataDatetime | Attr::DataTimestamp | Attr::DataDate | Attr::DataTime)
}

fn element<'d>(
    known: &Knowledge,
    dom: &'d Dom,
    node: usize,
    marks: Marks,
    out: &[Option<&'static str>],
) -> Option<Element<'d>> {
    let tag = dom.tag(node);
    let named = marks.published || marks.date || marks.updated;
    let value = dom
        .attrs(node)
        .find(|(a, _)| is_machine(*a))
        .or_else(|| dom.attrs(node).find(|(a, _)| *a == Attr::Content && named))
        .or_else(|| dom.attrs(node).find(|(a, _)| *a == Attr::Title && (named || matches!(tag, Tag::Abbr | Tag::Time))))
        .map(|(_, v)| v)
        .filter(|v| v.len() < 100 && v.contains(|c: char| c.is_ascii_digit()));
    let text = dom.text(node).trim();
    // a line at the foot of the report may say when it was posted, among other things
    let head = (0..=text.len().min(MAX_TEXT)).rev().find_map(|end| text.get(..end)).unwrap_or("");
    let sentence = || stamp::is_sentence(known, &normal(head));
    let is_long = text.len() > MAX_TEXT;
    if value.is_none() && (is_long && (text.len() > MAX_SENTENCE || !sentence()) || !head.contains(char::is_numeric)) {
        return None;
    }
    let text = if is_long && value.is_some() { "" } else { head };
    let mut is_foot = false;
    let mut up = node;
    loop {
        match out.get(up).copied().flatten() {
            Some("footer") => is_foot = true,
            Some(
                "comments" | "related" | "navigation" | "caption" | "credit" | "widget" | "newsletter"
                | "advertisement",
            ) => return None,
            _ => {}
        }
        let next = dom.parent(up);
        if next == up || up == 0 {
            break;
        }
        up = next;
    }
    let at = dom.starts(node);
    Some(Element {
        is_time: tag == Tag::Time || value.is_some(),
        is_foot,
        is_pubdate: dom.attr(node, Attr::Pubdate).is_some(),
        marks,
        value,
        text,
        before: dom.words_before(at, BEFORE),
        at,
    })
}

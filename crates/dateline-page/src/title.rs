//! The headline of an HTML page: what its headings, its JSON-LD, its meta tags and its window's title say, weighed
//! against each other.
//!
//! Sites write one headline for readers, one for search engines and one for sharing, and put any of them anywhere.
//! The printed heading wins unless the others agree against it. It must not look at the report's text.

use crate::dom::Dom;
use crate::draft::Hints;
use crate::flat;
use crate::knowledge::normal;
use crate::line::squeeze;
use crate::meta::Meta;
use crate::tree::PageLine;
use std::collections::BTreeSet;

/// Most headings of a page that are looked at.
const MAX_HEADINGS: usize = 200;

/// Picks the headline.
pub(crate) fn pick(dom: &Dom, page: &[PageLine], meta: &Meta, hints: &Hints<'_>) -> Option<String> {
    let headings = headings(dom, page);
    let printed = |t: &str| headings.iter().any(|h| words(&h.text) == words(t));
    let site = meta.site.as_deref();
    let bare = |t: &String| {
        let bare = if printed(t) { t.clone() } else { without_outlet(t, site) };
        Some(bare).filter(|t| !t.is_empty())
    };
    let (in_data, in_tags) = meta.titles.split_at(meta.n_headlines.min(meta.titles.len()));
    let shared = in_tags.iter().find(|t| !t.is_empty()).and_then(bare);
    let window = meta.window_title.as_ref().and_then(bare);
    let mut said: Vec<String> = meta.titles.iter().chain(&meta.window_title).map(|t| normal(t)).collect();
    said.extend([&shared, &window].into_iter().flatten().map(|t| normal(t)));
    let heading = confirmed(&headings, &said, &hints.slug());
    let near = |t: &String| [&heading, &shared, &window].into_iter().flatten().any(|o| have_word_in_common(t, o));
    let data = in_data.iter().find(|t| !t.is_empty()).and_then(bare).filter(near);
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => words(a) == words(b),
        _ => false,
    };
    let Some(heading) = heading else {
        // a great heading is the headline, whatever search engines are told
        let great = headings.iter().find(|h| h.level == 1 && h.n_words > 3 && !h.out);
        // a window that is called as the paper is: the headline is the line that the report opens with
        let nameless = great.is_none() && data.is_none() && shared.is_none();
        if nameless && window.as_ref().is_some_and(|w| is_masthead(w, page)) {
            return opening(page).or(window);
        }
        return match (great, &data, &shared) {
            (Some(great), ..) => Some(great.text.clone()),
            (_, Some(d), Some(s)) if same(&window, &shared) && !words(s).starts_with(&words(d)) => shared,
            _ => data.or(shared).or(window),
        };
    };
    let heading = Some(heading);
    // "Talks in Asmara: Ministers agree", where the heading leaves the first part to a line above it
    if same(&shared, &data) && heading.as_ref().zip(shared.as_ref()).is_some_and(|(h, s)| ends_with(s, h)) {
        return shared;
    }
    if data.is_none() || same(&heading, &data) {
        return heading;
    }
    if same(&heading, &shared) {
        // heading, tags and window made for search engines: the headline of the newsroom is in the data
        return if same(&window, &heading) { data } else { heading };
    }
    if same(&window, &data) {
        data
    } else if same(&window, &shared) {
        shared
    } else {
        heading
    }
}

/// Whether a window's title is no more than a name that the page prints at its head.
fn is_masthead(window: &str, page: &[PageLine]) -> bool {
    let bare = |t: &str| words(t).into_iter().filter(|w| w != "the").collect::<Vec<_>>();
    let name = bare(window);
    (1..=4).contains(&name.len())
        && page.iter().take_while(|p| p.out.is_some() || p.line.n_words < 4).any(|p| bare(&p.line.text) == name)
}

/// Returns the first line of the report, where it reads as a headline: a few words that end no sentence.
fn opening(page: &[PageLine]) -> Option<String> {
    let first = page.iter().find(|p| p.out.is_none() && p.line.n_words > 3)?;
    let text = &first.line.text;
    (first.line.n_words < 25 && !text.ends_with(['.', '!', ':', '"', '”'])).then(|| text.clone())
}

/// A heading of the page, or a part of one that stands on a line of its own.
struct Heading {
    text: String,
    level: u8,
    n_words: usize,
    /// Whether tag or class say that it is not of the report.
    out: bool,
}

fn headings(dom: &Dom, page: &[PageLine]) -> Vec<Heading> {
    let mut out: Vec<Heading> = page
        .iter()
        .filter(|p| (1..=3).contains(&p.line.heading) && p.line.n_words > 1 && p.line.n_words < 60)
        .map(|p| Heading {
            text: p.line.text.clone(),
            level: p.line.heading,
            n_words: p.line.n_words,
            out: p.out.is_some(),
        })
        .collect();
    let whole = (0..dom.len()).filter(|n| (1..=3).contains(&dom.tag(*n).heading())).take(MAX_HEADINGS);
    for node in whole {
        let text = squeeze(dom.text(node));
        let n_words = words(&text).len();
        if n_words > 1 && n_words < 60 && !out.iter().any(|h| h.text == text) {
            out.push(Heading { text, level: dom.tag(node).heading(), n_words, out: true });
        }
    }
    out
}

/// Returns the heading that agrees best with what the tags and the address say, where one does.
fn confirmed(headings: &[Heading], said: &[String], slug: &[String]) -> Option<String> {
    let mut best: Option<(f32, &str)> = None;
    for heading in headings {
        let norm = normal(&heading.text);
        let agree = said.iter().map(|s| likeness(s, &norm)).fold(0.0, f32::max);
        let score = agree + flat::overlap(slug, &norm) * 0.3 + if heading.level == 1 { 0.3 } else { 0.0 };
        if agree >= 0.45 && best.is_none_or(|(s, _)| score > s + 0.01) {
            best = Some((score, &heading.text));
        }
    }
    best.map(|(_, text)| text.to_owned())
}

/// Returns the share of common words of two lines in normal form, 0 to 1.
fn likeness(a: &str, b: &str) -> f32 {
    let (a, b) = (word_set(a), word_set(b));
    let both = a.intersection(&b).count() as f32;
    let all = a.union(&b).count() as f32;
    if all == 0.0 { 0.0 } else { both / all }
}

fn word_set(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect()
}

/// Returns the words in lower case: what two headlines are compared by.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn ends_with(whole: &str, end: &str) -> bool {
    let (whole, end) = (words(whole), words(end));
    end.len() > 1 && whole.len() > end.len() && whole.ends_with(&end)
}

/// Whether two headlines share a word that is no small word.
fn have_word_in_common(a: &str, b: &str) -> bool {
    let long =
        |text: &str| words(text).into_iter().filter(|w| w.chars().count() > 3 || w.chars().any(crate::line::is_dense));
    let b: BTreeSet<String> = long(b).collect();
    long(a).any(|w| b.contains(&w))
}

/// Takes " | The Outlet" off the end of a window's title.
fn without_outlet(title: &str, site: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » "] {
        if let Some(at) = title.rfind(mark) {
            let tail = &title[at + mark.len()..];
            // "Opinion | The headline"
            if mark == " | " && title[..at].split_whitespace().count() < 3 && tail.split_whitespace().count() > 3 {
                return tail.to_owned();
            }
            let is_site = site.is_some_and(|s| normal(s) == normal(tail));
            if is_site
                || mark == " | "
                || tail.split_whitespace().count() <= 3 && title[..at].split_whitespace().count() >= 4
            {
                return title[..at].to_owned();
            }
        }
    }
    title.to_owned()
}

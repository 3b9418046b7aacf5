//! An HTML page: `report` finds the report among its lines, its tags say the rest, and the chrome that is left is
//! sifted line by line as in flattened text. It must not know where in the tree a report may stand.

use crate::clue::{self, Said};
use crate::dates;
use crate::diagnose::{self, Diagnostics};
use crate::dom::Dom;
use crate::draft::{Draft, Hints};
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;
use crate::meta::{self, Meta};
use crate::names::NameReader;
use crate::tree::{self, PageLine};
use crate::{byline, credit, elements, flat, head, live, report, sift, stamp, state, strangers, title, topics, walls};
use dateline_doc::{DatedBasis, Image, Removed};
use std::collections::{BTreeMap, BTreeSet};

/// Largest page, in bytes, that is parsed into a tree; a tree takes twenty times its page.
const MAX_PARSED: usize = 8 << 20;
/// Most tags of a page that is parsed.
const MAX_TAGS: usize = 250_000;
/// Most open elements that the end tags of a page may have to be held against.
const MAX_STEPS: usize = 30_000_000;
/// Most pictures that are kept.
const MAX_IMAGES: usize = 500;
/// Most character entities of a page that is parsed.
const MAX_ENTITIES: usize = 200_000;

/// How many lines may part the headline from the report with a standfirst between them.
const STANDFIRST_REACH: usize = 25;

/// Reads an HTML page.
pub(crate) fn read(known: &Knowledge, text: &str, hints: &Hints<'_>, notes: &mut Diagnostics) -> Draft {
    if too_much(text, notes) {
        return flat::read(known, &tree::strip(text), hints, notes);
    }
    let dom = Dom::parse(text);
    let meta = meta::read(known, &dom, text, hints.domain.as_deref());
    let mut names = NameReader::new(known);
    let marks = tree::mark_chrome(known, &dom, &mut names);
    let mut page = tree::lines(known, &dom, &marks);
    strangers::mark(&dom, &mut page, &meta.titles);
    let page = page;
    let order = meta.order;
    let mut draft = Draft { addresses: meta.addresses.clone(), language: meta.language.clone(), ..Draft::default() };
    draft.title = hints.title.map(str::to_owned).or_else(|| title::pick(&dom, &page, &meta, hints));
    draft.byline = authors(known, &meta);
    let title_norm = draft.title.as_deref().map(normal).unwrap_or_default();
    let mut found = report::find(&dom, &page, meta.body.as_deref(), &mut names);
    let title = draft.title.as_deref().unwrap_or("");
    let live = live::html(known, &dom, &page, &found, &meta.updates, title, order, &mut names).unwrap_or_default();
    if !live.posts.is_empty() {
        found = live.lines.iter().copied().filter(|i| !live.out.contains_key(i)).collect();
    }
    let mut content: Vec<Line> = found.iter().map(|i| live.line(known, &page, *i)).collect();
    let standfirst = standfirst(known, &page, &title_norm, &content, order);
    let n_standfirst = standfirst.len();
    content.splice(0..0, standfirst);
    let sifted = sift::sift(known, &content, &title_norm, &draft.byline, order, true);
    let mut reasons: BTreeMap<&str, &'static str> = BTreeMap::new();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    reasons.extend(live.out.iter().map(|(i, reason)| (page[*i].line.text.as_str(), *reason)));
    // lines that stay without the time before them stay
    kept.extend(live.cut.keys().filter(|i| found.contains(i)).map(|i| page[*i].line.text.as_str()));
    for (line, reason) in content.iter().zip(&sifted.out) {
        match reason {
            Some(reason) => drop(reasons.insert(&line.text, reason)),
            None => drop(kept.insert(&line.text)),
        }
    }
    // the line of the page that each paragraph is; the standfirst's are before all posts
    let places = std::iter::repeat_n(None, n_standfirst).chain(found.iter().copied().map(Some));
    let rows = content.iter().zip(&sifted.out).zip(places).filter(|((_, out), _)| out.is_none());
    let (paragraphs, places): (Vec<String>, Vec<Option<usize>>) =
        rows.map(|((line, _), place)| (line.text.clone(), place)).unzip();
    draft.paragraphs = paragraphs;
    draft.posts = live.of_paragraphs(&places);
    let first = page.iter().position(|p| kept.contains(p.line.text.as_str())).unwrap_or(0);
    let last = page.iter().rposition(|p| kept.contains(p.line.text.as_str())).map_or(page.len(), |l| l + 1);
    let lines: Vec<Line> = page.iter().enumerate().map(|(i, p)| speaking(&dom, p, i >= first, &mut names)).collect();
    let line_named = words_of_the_page(known, &lines, first, last, &title_norm, order, &mut draft);
    let clues = clue::read(
        known,
        &elements::gather(known, &dom, &marks, &mut names),
        elements::title_at(&dom, &title_norm),
        order,
    );
    let said = Said {
        tag: meta.published.clone(),
        line: draft.published.take(),
        line_named,
        clues: &clues,
        weak: meta.published_weak.clone(),
    };
    draft.published = clue::published(said);
    // what dates the report is no clock
    if let (Some(published), Some(clock)) = (&draft.published, &draft.page_clock)
        && published.basis == DatedBasis::Stated
        && published.value == *clock
    {
        draft.page_clock = None;
    }
    draft.updated = meta.updated.clone().or_else(|| clue::updated(&clues)).or(draft.updated.take());
    if draft.published.is_none() && draft.updated.is_none() {
        draft.published = state::read(known, text);
    }
    draft.outlet_name = meta.site.clone();
    images(known, &page, &sifted.images, &meta, &mut draft);
    removed(known, &page, &kept, &reasons, &title_norm, first, last, &mut draft);
    if draft.posts.is_empty() {
        for (moment, paragraphs) in live::told(&meta.updates, &draft.paragraphs) {
            let start = draft.paragraphs.len();
            draft.paragraphs.extend(paragraphs);
            draft.posts.push((moment, start..draft.paragraphs.len()));
        }
    }
    (draft.section, draft.tags) = topics::settle(known, meta.topics, meta.site.as_deref(), draft.title.as_deref());
    let mut walled =
        page.iter().skip(first).take(last.saturating_sub(first) + walls::REACH).any(|p| {
            !kept.contains(p.line.text.as_str()) && p.out != Some("related") && walls::is_wall(known, &p.line)
        });
    walled |= walls::take_off(known, &mut draft.paragraphs, &mut draft.removed);
    if draft.paragraphs.iter().all(String::is_empty) {
        notes.add(diagnose::NO_ARTICLE, "no part of the page reads like a report");
    }
    if walls::is_cut(known, &draft.paragraphs, meta.walled, walled) {
        notes.add(diagnose::CUT, "the page says that strangers see only a part of the article");
    }
    draft
}

/// Says whether a page is more than a parser should get, and reports it.
pub(crate) fn too_much(text: &str, notes: &mut Diagnostics) -> bool {
    let size = text.len();
    let tree::Cost { depth: deep, n_tags, steps } =
        if size > MAX_PARSED { tree::Cost::default() } else { tree::cost(text) };
    if deep > tree::MAX_DEPTH {
        notes.add(
            diagnose::TOO_DEEP,
            format!("tags nest about {deep} deep; the tags were dropped and the text read as lines"),
        );
        return true;
    }
    // a parser joins text entity by entity; no page has so many
    let n_entities = memchr::memchr_iter(b'&', text.as_bytes()).count();
    if size > MAX_PARSED || n_tags > MAX_TAGS || n_entities > MAX_ENTITIES || steps > MAX_STEPS {
        notes.add(
            diagnose::TOO_DEEP,
            format!("{size} bytes, {n_tags} tags, {n_entities} entities are too many for one page; the tags were dropped and the text read as lines"),
        );
        return true;
    }
    false
}

/// Returns the standfirst: prose between headline and report that does not stand with the report.
fn standfirst(
    known: &Knowledge,
    page: &[PageLine],
    title: &str,
    content: &[Line],
    order: dates::NumericOrder,
) -> Vec<Line> {
    let Some(first_text) = content.iter().find(|l| l.is_prose()).map(|l| l.text.as_str()) else { return Vec::new() };
    let Some(first) = page.iter().position(|p| p.line.text == first_text) else { return Vec::new() };
    let Some(at) = (0..first).rev().find(|i| !title.is_empty() && page[*i].line.norm == title) else {
        return Vec::new();
    };
    if first - at > STANDFIRST_REACH {
        return Vec::new();
    }
    let open: Vec<usize> = (at + 1..first).filter(|i| page[*i].out.is_none()).collect();
    let teasers = report::teasers(page, &open);
    open.into_iter()
        .zip(teasers)
        .map(|(i, teaser)| (&page[i], teaser))
        .filter(|(p, teaser)| {
            let line = &p.line;
            !teaser
                && line.verdict.is_none()
                && line.links < 0.5
                && (line.is_prose() || line.n_words >= 8 && line.function > 0.15)
                && !content.iter().any(|c| c.text == line.text)
                && credit::read(known, &line.text).is_none()
                && byline::names(known, &line.text, false).is_empty()
                && stamp::read(known, line, order).is_empty()
        })
        .map(|(p, _)| p.line.clone())
        .collect()
}

fn authors(known: &Knowledge, meta: &Meta) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for author in &meta.authors {
        let mut names = byline::names(known, author, true);
        if names.is_empty() {
            names = byline::names(known, author, false);
        }
        for name in names {
            if !out.contains(&name) && Some(&name) != meta.site.as_ref() {
                out.push(name);
            }
        }
    }
    out
}

/// Returns a line for the reading of bylines and stamps; without words where the page says that they are about something
/// else: readers' words, other stories, a coming event.
fn speaking<'d>(dom: &'d Dom, p: &PageLine, behind: bool, names: &mut NameReader<'_, 'd>) -> Line {
    let mut line = p.line.clone();
    let short = line.text.len() < 200 && line.text.contains(char::is_numeric);
    // classes of the sort stand above the headline too, where they mean little
    let of_others = behind && matches!(p.out, Some("comments" | "related"));
    if short && (of_others || elements::is_of_something_else(dom, p.node, names)) {
        line.n_words = 0;
    }
    line
}

/// Reads byline, stamps and clock off the page's own lines; returns whether they name the day of publication.
fn words_of_the_page(
    known: &Knowledge,
    lines: &[Line],
    first: usize,
    last: usize,
    title: &str,
    order: dates::NumericOrder,
    draft: &mut Draft,
) -> bool {
    let title_at = (0..first.max(1).min(lines.len())).rev().find(|i| !title.is_empty() && lines[*i].norm == title);
    let mut reasons = vec![None; lines.len()];
    let start = title_at.map_or(first, |t| t + 1).min(first);
    let had = std::mem::take(&mut draft.byline);
    let named = head::read(known, lines, title_at, start..last.max(start), order, draft, &mut reasons);
    if !had.is_empty() {
        draft.byline = had;
    }
    named
}

/// Collects pictures: what stands under them on the page, then what JSON-LD says.
fn images(known: &Knowledge, page: &[PageLine], sifted: &[(usize, Image)], meta: &Meta, draft: &mut Draft) {
    let mut add = |image: Image| {
        if draft.images.len() < MAX_IMAGES
            && (image.caption.is_some() || image.credit.is_some())
            && !draft
                .images
                .iter()
                .any(|i| i.caption == image.caption && (image.caption.is_some() || i.credit == image.credit))
        {
            draft.images.push(image);
        }
    };
    let mut open: Option<Image> = None;
    for p in page.iter().filter(|p| matches!(p.out, Some("caption" | "credit")) && p.line.text.len() < 1500) {
        if p.out == Some("credit") {
            // the credit has an element of its own, behind its caption as a rule
            let mut image = open.take().filter(|i| i.credit.is_none()).unwrap_or_default();
            image.credit = Some(credit::name(known, &p.line.text));
            add(image);
        } else if p.line.verdict.is_none() {
            open.take().into_iter().for_each(&mut add);
            open = Some(credit::split(known, &p.line.text));
        }
    }
    open.into_iter().for_each(&mut add);
    for (_, image) in sifted {
        add(image.clone());
    }
    for image in &meta.images {
        add(image.clone());
    }
}

#[allow(clippy::too_many_arguments)]
fn removed(
    known: &Knowledge,
    page: &[PageLine],
    kept: &BTreeSet<&str>,
    reasons: &BTreeMap<&str, &'static str>,
    title: &str,
    first: usize,
    last: usize,
    draft: &mut Draft,
) {
    for (i, p) in page.iter().enumerate() {
        let text = p.line.text.as_str();
        if kept.contains(text) && p.out.is_none() {
            continue;
        }
        if !title.is_empty() && p.line.norm == title {
            continue;
        }
        let place = if i < first {
            "navigation"
        } else if i >= last {
            "footer"
        } else {
            "widget"
        };
        let reason = reasons
            .get(text)
            .copied()
            .or(p.out)
            .or(p.line.verdict.map(|v| v.reason))
            .or_else(|| credit::read(known, text).map(|_| "caption"))
            .unwrap_or(place);
        draft.removed.push(Removed { text: text.to_owned(), reason: reason.to_owned() });
    }
}

//! Where on an HTML page the report stands: the element whose lines are worth most, and the lines in it.
//!
//! Every line has a weight, and what its element's tag and class say adds to it. An element is worth the sum of its
//! lines, so the tightest element around all of the prose wins, and chrome inside speaks against it. What single
//! lines of the report are is for `sift` to say.

use crate::claimed::{self, Claimed};
use crate::dom::{Attr, Dom, Tag};
use crate::names::NameReader;
use crate::tree::PageLine;
use std::collections::BTreeMap;
use std::ops::Range;

/// How far the sum of weights may fall inside a report that no tag or class names.
const DROP: f32 = 100.0;
/// How many lines before and behind the report may be claimed for it.
const REACH: usize = 60;
/// How many links and scraps in a row end the report among the siblings of its paragraphs.
const MAX_ODD: usize = 6;
/// What a level of the tree between two lines costs.
const STEP: f32 = 1.0;
/// Least sum of weights of a report that stands before much more of other stories.
const MIN_WORTH: f32 = 20.0;
/// How much less an element may be worth than the best and be chosen for being tighter.
const SLACK: f32 = 1.12;
/// The same where a class or a tag names the element as the report's.
const NAMED_DROP: f32 = 200.0;

/// Finds the lines of the report, as places in `page`, ascending. `body` is the article as the page's JSON-LD has it.
pub(crate) fn find<'d>(
    dom: &'d Dom,
    page: &[PageLine],
    body: Option<&str>,
    names: &mut NameReader<'_, 'd>,
) -> Vec<usize> {
    let blocks: Vec<(usize, f32)> =
        (0..dom.len()).filter(|n| dom.tag(*n).is_block()).map(|n| (n, prior(dom, n, names))).collect();
    let open: Vec<usize> = (0..page.len()).filter(|i| page[*i].out.is_none()).collect();
    let mut found = best(dom, &blocks, page, &open);
    // what class names gave away may have been the report: galleries, boxes
    let doubtful: Vec<usize> = (0..page.len())
        .filter(|i| {
            !matches!(
                page[*i].out,
                Some("comments" | "related" | "footer" | "caption" | "legal" | "navigation" | "author")
            )
        })
        .collect();
    let n_words =
        |at: &[usize]| at.iter().map(|i| &page[*i].line).filter(|l| l.is_prose()).map(|l| l.n_words).sum::<usize>();
    if doubtful.len() > open.len() {
        let other = best(dom, &blocks, page, &doubtful);
        if n_words(&found) * 4 < n_words(&other) {
            found = other;
        }
    }
    if let Some(claimed) = body.and_then(|b| claimed::compare(b, page)) {
        found = claim(page, found, &claimed);
    }
    found
}

/// Settles which lines are of the report by what the page's own JSON-LD claims, where it claims a whole article.
fn claim(page: &[PageLine], found: Vec<usize>, claimed: &Claimed) -> Vec<usize> {
    let is = |i: usize| claimed.lines[i] == Some(true);
    let n_found: usize = found.iter().map(|i| page[*i].line.n_words).sum();
    // strangers often get the beginning only, and it may be that and no more which is claimed
    let whole = claimed.covered >= 0.6 && claimed.n_words * 5 >= n_found * 3;
    let (Some(from), Some(to)) = (found.first().copied(), found.last().copied()) else { return found };
    // the same words may stand on the page twice: a summary far above, a share text far below
    let near = from.saturating_sub(REACH)..(to + REACH).min(page.len());
    let (Some(first), Some(last)) = (near.clone().find(|i| is(*i)), near.clone().rfind(|i| is(*i))) else {
        return found;
    };
    if !whole {
        return found;
    }
    let sure = claimed.covered >= 0.9;
    let kept: std::collections::BTreeSet<usize> = found.into_iter().collect();
    let n_words = |i: usize| page[i].line.n_words;
    let n_claimed: usize = near.clone().filter(|i| is(*i)).map(n_words).sum();
    let n_kept: usize = near.clone().filter(|i| is(*i) && kept.contains(i)).map(n_words).sum();
    let missed = n_kept * 2 < n_claimed;
    near.filter(|i| match claimed.lines[*i] {
        Some(true) => missed || kept.contains(i),
        Some(false) => !sure && kept.contains(i),
        None => kept.contains(i) && (!sure || (first..=last).contains(i)),
    })
    .collect()
}

/// Finds the best report that the `open` lines of a page make, as places in `page`; `blocks` are the elements that may
/// hold it, with how much their names speak for it.
fn best(dom: &Dom, blocks: &[(usize, f32)], page: &[PageLine], open: &[usize]) -> Vec<usize> {
    let weights = weights(page, open);
    let steps = steps(dom, page, open);
    let mut found: Vec<(f32, bool, Range<usize>)> = Vec::new();
    let mut last: (Range<usize>, f32, Range<usize>) = (0..0, 0.0, 0..0);
    for &(node, prior) in blocks {
        let from = open.partition_point(|i| page[*i].node < node);
        let to = from + open[from..].partition_point(|i| page[*i].node < dom.end(node));
        if from == to {
            continue;
        }
        let named = prior > 1.15;
        if last.0 != (from..to) || named {
            let (sum, core) = stretch(&weights[from..to], &steps[from..to], if named { NAMED_DROP } else { DROP });
            last = (from..to, sum, core.start + from..core.end + from);
        }
        if last.1 > 0.0 {
            found.push((last.1 * prior, named, last.2.clone()));
        }
    }
    let Some(most) = found.iter().max_by(|a, b| a.0.total_cmp(&b.0)).cloned() else { return Vec::new() };
    // a tighter element that has nearly as much leaves out what stands around the report
    let (_, _, range) = found
        .iter()
        .filter(|(worth, ..)| *worth * SLACK >= most.0)
        .min_by_key(|(_, _, range)| range.len())
        .cloned()
        .unwrap_or(most);
    let range = before_others(page, open, &weights, &steps, &range).unwrap_or(range);
    let teasers = teasers(page, open);
    let range = extend(dom, page, open, &teasers, range);
    range.filter(|at| !teasers[*at]).map(|at| open[at]).collect()
}

/// Finds a report between the headline and a line that says that other stories follow, where the best stretch is only
/// behind that line.
fn before_others(
    page: &[PageLine],
    open: &[usize],
    weights: &[f32],
    steps: &[f32],
    best: &Range<usize>,
) -> Option<Range<usize>> {
    let line = |at: usize| &page[open[at]].line;
    let title = (0..best.start).find(|at| line(*at).heading == 1 && line(*at).n_words > 2)?;
    let others = (title + 1..best.start)
        .find(|at| line(*at).verdict.is_some_and(|v| v.ends && matches!(v.reason, "related" | "comments")))?;
    let (sum, core) = stretch(&weights[title + 1..others], &steps[title + 1..others], DROP);
    (sum >= MIN_WORTH).then(|| core.start + title + 1..core.end + title + 1)
}

/// Takes in the lines before and behind the report that are siblings of its paragraphs: lists, tables, notes.
fn extend(dom: &Dom, page: &[PageLine], open: &[usize], teasers: &[bool], core: Range<usize>) -> Range<usize> {
    let Some(home) = home(dom, page, &open[core.clone()]) else { return core };
    let inside = |at: usize| (home..dom.end(home)).contains(&page[open[at]].node) && !teasers[at];
    // a label that is a link itself leads elsewhere and has nothing below it
    let ends = |at: usize| {
        let line = &page[open[at]].line;
        line.verdict.is_some_and(|v| v.ends) && line.links < 0.5
    };
    let fits = |at: usize| {
        let line = &page[open[at]].line;
        line.verdict.is_none() && (line.links < 0.9 || line.n_words < 3 || line.listed)
    };
    let reach = |places: &mut dyn Iterator<Item = usize>| {
        let (mut last, mut odd) = (None, 0);
        for at in places {
            if !inside(at) || ends(at) || odd == MAX_ODD {
                break;
            }
            odd = if fits(at) { 0 } else { odd + 1 };
            last = if odd == 0 { Some(at) } else { last };
        }
        last
    };
    let start = reach(&mut (0..core.start).rev()).unwrap_or(core.start);
    let end = reach(&mut (core.end..open.len())).map_or(core.end, |at| at + 1);
    start..end
}

/// Returns the element whose children are the paragraphs of the report.
fn home(dom: &Dom, page: &[PageLine], lines: &[usize]) -> Option<usize> {
    let mut mass: BTreeMap<usize, usize> = BTreeMap::new();
    for i in lines {
        let p = &page[*i];
        if !p.line.is_prose() {
            continue;
        }
        let block = block_of(dom, p.node);
        if !matches!(dom.tag(block), Tag::P | Tag::Li) {
            *mass.entry(block).or_default() += p.line.n_words;
        }
        *mass.entry(dom.parent(block)).or_default() += p.line.n_words;
    }
    // of two that hold as much the inner one
    mass.into_iter().max_by_key(|(node, n)| (*n, *node)).map(|(node, _)| node)
}

/// Returns the block that a node stands in.
fn block_of(dom: &Dom, mut node: usize) -> usize {
    while node > 0 {
        node = dom.parent(node);
        if dom.tag(node).is_block() {
            break;
        }
    }
    node
}

/// Returns the stretch of lines with the greatest sum that never falls by more than `drop` inside, and that sum.
fn stretch(weights: &[f32], steps: &[f32], drop: f32) -> (f32, Range<usize>) {
    let mut best = (0.0f32, 0..0);
    let mut here = (0.0f32, 0..0);
    let (mut sum, mut from) = (0.0f32, 0usize);
    for (at, weight) in weights.iter().enumerate() {
        sum += weight - if at == from { 0.0 } else { steps[at] };
        if sum > here.0 {
            here = (sum, from..at + 1);
        }
        if sum <= 0.0 || sum < here.0 - drop {
            if here.0 > best.0 {
                best = here.clone();
            }
            (sum, from, here) = (0.0, at + 1, (0.0, 0..0));
        }
    }
    if here.0 > best.0 { here } else { best }
}

/// Returns what it costs to go from the line before to each line: much where they stand far apart in the tree.
fn steps(dom: &Dom, page: &[PageLine], open: &[usize]) -> Vec<f32> {
    let mut out = Vec::with_capacity(open.len());
    let mut before = 0;
    for i in open {
        let here = page[*i].node;
        let (mut up, mut down) = (0, 0);
        let mut node = before;
        while dom.end(node) <= here && node > 0 {
            node = dom.parent(node);
            up += usize::from(dom.tag(node).is_block());
        }
        node = here;
        while node > before {
            node = dom.parent(node);
            down += usize::from(dom.tag(node).is_block());
        }
        out.push((up.max(down).saturating_sub(2) as f32 * STEP).min(8.0 * STEP));
        before = here;
    }
    out
}

/// Returns how much each line speaks for the report being here (above 0) or not (below).
fn weights(page: &[PageLine], open: &[usize]) -> Vec<f32> {
    let teasers = teasers(page, open);
    open.iter()
        .zip(teasers)
        .map(|(i, teaser)| {
            let line = &page[*i].line;
            if let Some(verdict) = line.verdict {
                return match (verdict.ends, verdict.reason) {
                    (true, "comments" | "copyright") => -60.0,
                    (true, _) => -25.0,
                    (false, _) => -3.0,
                };
            }
            if teaser {
                return -4.0;
            }
            if line.is_prose() && line.heading == 0 {
                let sure = (0.5 + line.function).min(1.0) * if line.ends { 1.0 } else { 0.4 };
                let free = 1.0 - line.links;
                return line.n_words.min(70) as f32 * sure * free * if line.listed { 0.6 } else { 1.0 };
            }
            -0.3 - line.links * 2.7
        })
        .collect()
}

/// Says of each open line whether it is of a list of other stories: again and again a line that is all link, and one
/// line of prose about what it leads to.
pub(crate) fn teasers(page: &[PageLine], open: &[usize]) -> Vec<bool> {
    let mut out = vec![false; open.len()];
    let line = |at: usize| &page[open[at]].line;
    let is_link = |at: usize| line(at).links > 0.9 && line(at).n_words >= 3 && line(at).verdict.is_none();
    let is_text = |at: usize| line(at).n_words >= 10 && line(at).links < 0.5;
    let mut at = 0;
    while at < open.len() {
        // cards that follow each other from here: where each begins, and where the last ends
        let (mut n_cards, mut n_heads, mut end, mut from) = (0, 0, at, at);
        while end < open.len() && is_link(end) {
            n_heads += usize::from(line(end).heading > 0);
            let mut texts = 0;
            let mut next = end + 1;
            while next < open.len() && next < end + 7 && (!is_link(next) || next <= end + 2 && texts == 0) {
                texts += usize::from(is_text(next));
                next += 1;
            }
            if texts != 1 || next == end + 7 && next < open.len() && !is_link(next) {
                // the last of a list may have anything behind it
                if n_cards >= 2 && (end + 1..(end + 4).min(open.len())).any(is_text) {
                    from = end;
                }
                break;
            }
            n_cards += 1;
            end = next;
        }
        if n_cards >= 3 || n_cards == 2 && n_heads >= 2 {
            let last = if from > at { (from + 4).min(open.len()) } else { end };
            let mut seen = false;
            for (i, is) in out.iter_mut().enumerate().take(last).skip(at) {
                if i >= end && seen {
                    break;
                }
                *is = true;
                seen |= i >= end && is_text(i);
            }
            at = end.max(at + 1);
        } else {
            at += 1;
        }
    }
    out
}

/// Returns how much the element's name and classes speak for its being the report: 1 where they say nothing.
fn prior<'d>(dom: &'d Dom, node: usize, names: &mut NameReader<'_, 'd>) -> f32 {
    let mut prior: f32 = match dom.tag(node) {
        Tag::Article => 1.1,
        Tag::Main => 1.02,
        _ => 1.0,
    };
    for (attr, value) in dom.attrs(node) {
        match attr {
            Attr::Itemprop if value.eq_ignore_ascii_case("articleBody") => prior = prior.max(1.5),
            Attr::Class | Attr::Id if names.read(value).report => prior = prior.max(1.3),
            _ => {}
        }
    }
    prior
}

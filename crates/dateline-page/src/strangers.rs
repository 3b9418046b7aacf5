//! Whole other stories on the page of one: sites that scroll on without end hang the next reports below the first.
//!
//! Each such story has a headline of the first level, a time or a writer, and prose of its own. Stories under lesser
//! headings are parts of one page (a morning briefing) and stay.

use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::normal;
use crate::tree::PageLine;

/// Fewest words of prose that another story has.
const MIN_WORDS: usize = 60;
/// Fewest words of prose that the page's own story has.
const MIN_LEFT: usize = 20;
/// Most headlines that are looked at.
const MAX_HEADINGS: usize = 100;
/// Most nodes of a story that are looked at for its time and its address.
const MAX_NODES: usize = 4000;

/// Marks the lines of stories that are not the page's own. `titles` are what the page's tags call it.
pub(crate) fn mark(dom: &Dom, page: &mut [PageLine], titles: &[String]) {
    let headings: Vec<usize> = dom.all(Tag::H1).take(MAX_HEADINGS).collect();
    if headings.len() < 2 {
        return;
    }
    let range = |page: &[PageLine], from: usize, to: usize| {
        let first = page.partition_point(|p| p.node < from);
        first..first + page[first..].partition_point(|p| p.node < to)
    };
    let n_prose = |page: &[PageLine], from: usize, to: usize| -> usize {
        page[range(page, from, to)]
            .iter()
            .filter(|p| p.out.is_none() && p.line.is_prose())
            .map(|p| p.line.n_words)
            .sum()
    };
    let said: Vec<String> = titles.iter().map(|t| normal(t)).filter(|t| !t.is_empty()).collect();
    let named = |h: usize| {
        let text = normal(dom.text(h));
        !text.is_empty() && said.iter().any(|s| s.starts_with(&text) || text.starts_with(s.as_str()))
    };
    // without a headline that the page owns to there is no telling whose the others are
    let Some(own) = headings.iter().copied().find(|h| named(*h)) else { return };
    let mut strangers = Vec::new();
    for heading in headings.iter().copied().filter(|h| *h > own && !named(*h)) {
        // the greatest element with this headline and not the page's own
        let mut story = heading;
        loop {
            let above = dom.parent(story);
            if above == story || (above..dom.end(above)).contains(&own) {
                break;
            }
            story = above;
        }
        let end = dom.end(story);
        let is_story = dom.tag(story) == Tag::Article || (story..end).take(MAX_NODES).any(|n| is_signed(dom, n));
        if is_story && n_prose(page, heading, end) >= MIN_WORDS {
            strangers.push(range(page, story, end));
        }
    }
    let is_strange = |i: usize| strangers.iter().any(|s| s.contains(&i));
    let left = (0..page.len()).filter(|i| page[*i].out.is_none() && page[*i].line.is_prose() && !is_strange(*i));
    // a page of nothing but strangers was misread
    if left.map(|i| page[i].line.n_words).sum::<usize>() < MIN_LEFT {
        return;
    }
    for lines in strangers {
        for line in page[lines].iter_mut().filter(|p| p.out.is_none()) {
            line.out = Some("related");
        }
    }
}

/// Says whether a node says when a story appeared or who wrote it.
fn is_signed(dom: &Dom, node: usize) -> bool {
    dom.tag(node) == Tag::Time
        || dom.tag(node) == Tag::Article
        || dom.attrs(node).any(|(attr, value)| {
            attr == Attr::Itemprop && matches!(value, "datePublished" | "author")
                || attr == Attr::Rel && value == "author"
        })
}

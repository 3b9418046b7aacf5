//! Whole other stories on the page of one: sites that scroll on without end hang the next reports below the first.
//!
//! Each such story has a headline of the first level, a time or a writer, and prose of its own. Stories under lesser
//! headings are parts of one page (a morning briefing) and stay.

use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::normal;
use crate::tree::PageLine;

/// Fewest words of prose that another story has.
const MIN_WORDS: usize = 60;
/// Fewest words of prose of the page's own story, before another.
const MIN_OWN: usize = 40;
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
    let own = headings.iter().copied().find(|h| named(*h)).unwrap_or(headings[0]);
    for heading in headings.iter().copied().filter(|h| *h != own) {
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
        // a page whose own headline has nothing below it is not told by its first headline
        let told = heading > own && n_prose(page, own, story) >= MIN_OWN;
        if told && is_story && n_prose(page, heading, end) >= MIN_WORDS {
            let lines = range(page, story, end);
            for line in page[lines].iter_mut().filter(|p| p.out.is_none()) {
                line.out = Some("related");
            }
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

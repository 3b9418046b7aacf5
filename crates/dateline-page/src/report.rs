//! Where on an HTML page the report stands: the element whose lines are worth most, and the run of lines in it.
//!
//! Every line has a weight (`Line::weight`), and a line's place in the tree adds to it. An element is worth the sum of
//! its lines, so the tightest element around all of the prose wins, and chrome inside speaks against it. What single
//! lines inside the run are is for `sift` to say.

use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::Knowledge;
use crate::line::Line;
use crate::run;
use crate::tree::PageLine;

/// Finds the lines of the report, as places in `page`, ascending.
pub(crate) fn find(known: &Knowledge, dom: &Dom, page: &[PageLine]) -> Vec<usize> {
    let weights: Vec<f32> = page.iter().map(|p| if p.out.is_some() { 0.0 } else { p.line.weight() }).collect();
    let mut before = Vec::with_capacity(page.len() + 1);
    let mut sum = 0.0;
    before.push(0.0);
    for weight in &weights {
        sum += weight;
        before.push(sum);
    }
    let mut best: Option<(f32, usize, std::ops::Range<usize>)> = None;
    for node in 0..dom.len() {
        if !dom.tag(node).is_block() {
            continue;
        }
        let from = page.partition_point(|p| p.node < node);
        let to = page.partition_point(|p| p.node < dom.end(node));
        if from == to {
            continue;
        }
        let worth = (before[to] - before[from]) * prior(known, dom, node);
        if worth > 0.0 && best.as_ref().is_none_or(|(w, ..)| worth > *w) {
            best = Some((worth, node, from..to));
        }
    }
    let Some((_, _, range)) = best else { return Vec::new() };
    let inside: Vec<usize> = range.filter(|i| page[*i].out.is_none()).collect();
    let lines: Vec<Line> = inside.iter().map(|i| page[*i].line.clone()).collect();
    run::core(known, &lines).map(|core| inside[core].to_vec()).unwrap_or_default()
}

/// Returns how much the element's name and classes speak for its being the report: 1 where they say nothing.
fn prior(known: &Knowledge, dom: &Dom, node: usize) -> f32 {
    let mut prior: f32 = match dom.tag(node) {
        Tag::Article => 1.1,
        Tag::Main => 1.02,
        _ => 1.0,
    };
    for (attr, value) in dom.attrs(node) {
        match attr {
            Attr::Itemprop if value.eq_ignore_ascii_case("articleBody") => prior = prior.max(1.5),
            Attr::Class | Attr::Id if known.is_report(value) => prior = prior.max(1.3),
            _ => {}
        }
    }
    prior
}

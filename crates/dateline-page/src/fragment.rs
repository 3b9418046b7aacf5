//! HTML of the article alone, as feeds carry it: nothing is chrome, so all of its text is kept.
//!
//! It must not look for a report: there is nothing else.

use crate::diagnose::Diagnostics;
use crate::dom::Dom;
use crate::draft::{Draft, Hints};
use crate::html;
use crate::knowledge::Knowledge;
use crate::tree;

/// Reads a fragment.
pub(crate) fn read(known: &Knowledge, text: &str, hints: &Hints<'_>, notes: &mut Diagnostics) -> Draft {
    if html::too_much(text, notes) {
        let text = tree::strip(text);
        let paragraphs = text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
        return Draft { title: hints.title.map(str::to_owned), paragraphs, ..Draft::default() };
    }
    let dom = Dom::parse(text);
    let lines = tree::lines(known, &dom, &vec![None; dom.len()]);
    Draft {
        title: hints.title.map(str::to_owned),
        paragraphs: lines.into_iter().map(|l| l.line.text).collect(),
        ..Draft::default()
    }
}

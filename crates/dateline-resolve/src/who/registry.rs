//! What this document has said so far about whom: short forms, definite phrases and pronouns lean on it.

use dateline_codebook::Unit;
use dateline_doc::{Country, SmolStr};
use rustc_hash::FxHashMap;

/// How many earlier phrases a pronoun or a definite noun may look back on.
const REACH: usize = 400;

/// One phrase that was read.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) head: u32,
    pub(crate) sentence: u32,
    pub(crate) human: bool,
    pub(crate) body: bool,
    pub(crate) plural: bool,
    pub(crate) state: bool,
    pub(crate) subject: bool,
    pub(crate) country: Option<Country>,
    pub(crate) lemma: SmolStr,
}

/// The memory of one document.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    seen: Vec<Seen>,
    /// Folded unit of a person's name → heads of phrases with the full name, in order.
    by_unit: FxHashMap<SmolStr, Vec<(u32, Vec<SmolStr>)>>,
}

impl Registry {
    /// Remembers a phrase.
    pub(crate) fn add(&mut self, seen: Seen) {
        self.seen.push(seen);
    }

    /// Remembers a person's full name.
    pub(crate) fn add_name(&mut self, head: u32, parts: &[Unit]) {
        let full: Vec<SmolStr> = parts.iter().map(|u| u.folded.clone()).collect();
        for unit in &full {
            let entry = self.by_unit.entry(unit.clone()).or_default();
            if entry.len() < 64 {
                entry.push((head, full.clone()));
            }
        }
    }

    /// Finds the latest full name of which these units are the whole or the ends.
    pub(crate) fn name(&self, parts: &[Unit]) -> Option<u32> {
        let last = parts.last()?;
        let known = self.by_unit.get(&last.folded)?;
        known
            .iter()
            .rev()
            .find(|(_, full)| {
                full.len() >= parts.len()
                    && (full.iter().rev().zip(parts.iter().rev()).all(|(a, b)| *a == b.folded)
                        || full.iter().zip(parts).all(|(a, b)| *a == b.folded))
            })
            .map(|(head, _)| *head)
    }

    /// Returns the heads of all full names that end in these units, latest first.
    pub(crate) fn named<'a>(&'a self, parts: &'a [Unit]) -> impl Iterator<Item = u32> + 'a {
        let known = parts.last().and_then(|last| self.by_unit.get(&last.folded));
        known.into_iter().flatten().rev().filter_map(|(head, full)| {
            let fits =
                full.len() >= parts.len() && full.iter().rev().zip(parts.iter().rev()).all(|(a, b)| *a == b.folded);
            fits.then_some(*head)
        })
    }

    /// Returns what was read before, latest first, as far back as anything may look.
    pub(crate) fn back(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().rev().take(REACH)
    }
}

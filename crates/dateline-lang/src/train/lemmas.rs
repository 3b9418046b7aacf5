//! Counts which rule leads from a word to its lemma.

use crate::cue;
use crate::lemma::{self, LONGEST_ENDING, Letters, Rule};
use crate::table::Table;
use crate::tag::Bundle;
use crate::train::treebank::Sent;
use dateline_doc::{Feats, Upos};
use std::collections::BTreeMap;

/// Returns the table and the rules.
pub fn learn(sents: &[&Sent], numbers: &BTreeMap<(Upos, Feats), Bundle>) -> (Vec<u8>, Vec<u8>) {
    let mut counts: BTreeMap<u64, BTreeMap<Rule, u32>> = BTreeMap::new();
    let mut low = Vec::new();
    for (i, word) in sents.iter().flat_map(|s| s.words.iter().enumerate()) {
        let rule = Rule::between(&word.form, &word.lemma, word.upos);
        if rule.append.len() > 30 || rule.strip > 30 || word.lemma == "_" {
            continue;
        }
        let bundle = numbers[&(word.upos, word.feats)];
        cue::lower(&word.form, &mut low);
        let own = Letters::of(&word.form, i == 0);
        let is_typo = word.feats.has("Typo", "Yes");
        let mut count = |letters| {
            let mut add = |key| *counts.entry(key).or_default().entry(rule.clone()).or_default() += 1;
            add(lemma::word_key(&low, letters, bundle));
            for n in (0..=LONGEST_ENDING.min(low.len())).filter(|_| !is_typo) {
                add(lemma::ending_key(&low[low.len() - n..], letters, bundle));
            }
        };
        count(own);
        if own != Letters::Any && !own.stand_alone(word.upos) {
            count(Letters::Any);
        }
    }
    let mut rules: BTreeMap<Rule, u16> = BTreeMap::new();
    let mut order = Vec::new();
    let mut entries = Vec::new();
    for (key, rivals) in counts {
        let Some((rule, _)) = rivals.into_iter().rev().max_by_key(|r| r.1) else { continue };
        let number = *rules.entry(rule.clone()).or_insert_with(|| {
            order.push(rule.clone());
            order.len() as u16
        });
        entries.push((key, number));
    }
    (Table::write(&entries), lemma::write_rules(&order))
}

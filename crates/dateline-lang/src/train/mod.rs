//! Learns the weights from treebanks. Only `xtask train` needs it; what ships is its result.
//!
//! Everything here is deterministic: the same sentences and the same seed give the same bytes.

mod biaffine;
mod lemmas;
mod net;
mod perceptron;
mod splitter;
mod tagger;
pub mod treebank;

use crate::models::{self, Models};
use crate::tag::{self, Bundle};
use std::collections::BTreeMap;
use treebank::Sent;

/// How to train.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Orders the sentences.
    pub seed: u64,
    /// Passes of the tagger and the splitter.
    pub tagger_rounds: usize,
    /// Passes of the network.
    pub net_rounds: usize,
    /// The name that the weights carry.
    pub version: String,
}

/// Draws numbers from a seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// Draws a number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Draws from 0 to 1.
    pub fn unit(&mut self) -> f32 {
        (self.roll() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Draws a number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    /// Puts `things` into another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for i in (1..things.len()).rev() {
            things.swap(i, self.below(i + 1));
        }
    }
}

/// Learns everything and returns the file of weights. `say` hears how it goes.
pub fn train(plan: &Plan, treebanks: &[Vec<Sent>], unseen: &[Sent], say: &mut dyn FnMut(&str)) -> Vec<u8> {
    let sents: Vec<&Sent> = treebanks.iter().flatten().collect();
    let mut numbers = BTreeMap::new();
    for word in sents.iter().flat_map(|s| &s.words) {
        let next = numbers.len() as Bundle;
        numbers.entry((word.upos, word.feats)).or_insert(next);
    }
    let mut bundles = vec![(dateline_doc::Upos::X, dateline_doc::Feats::NONE); numbers.len()];
    for (pair, n) in &numbers {
        bundles[*n as usize] = *pair;
    }
    say(&format!(
        "{} sentences, {} words, {} tags",
        sents.len(),
        sents.iter().map(|s| s.words.len()).sum::<usize>(),
        bundles.len()
    ));
    let classes = tagger::classes(&sents);
    let labels = tag::write_bundles(&bundles);
    let mut dice = Dice(plan.seed);
    let (table, rules) = lemmas::learn(&sents, &numbers);
    say(&format!("lemmas: {} bytes of table, {} bytes of rules", table.len(), rules.len()));
    let split = splitter::learn(treebanks, &classes, plan, &mut dice, say);
    let examples = tagger::examples(&sents, &numbers, &classes, &mut dice, true);
    let tagger = tagger::learn(
        &examples,
        &(0..examples.len()).collect::<Vec<_>>(),
        &bundles,
        plan.tagger_rounds,
        &mut dice,
        say,
    );
    // Rare features and weak weights cost more memory, and so time, than they are worth.
    let weights = tagger.finish(4, 24);
    say(&format!("tagger: {} bytes", weights.len()));
    let tags = if plan.net_rounds > 0 {
        tagger::jackknifed(&examples, &bundles, plan, &mut dice, say)
    } else {
        examples.iter().map(|e| e.gold.clone()).collect()
    };
    let vocabulary = biaffine::vocabulary(&examples);
    let items: Vec<biaffine::Item> =
        examples.iter().zip(&tags).map(|(e, t)| biaffine::item(e, t, &vocabulary)).collect();
    let held: Vec<&Sent> = unseen.iter().collect();
    let mut dev = Vec::new();
    if let Ok(tagger) = tag::Tagger::open(weights.clone().leak(), &labels) {
        let mut still = Dice(u64::MAX);
        for e in tagger::examples(&held, &numbers, &classes, &mut still, false) {
            let (mut features, mut out) = (Vec::new(), Vec::new());
            tagger.tag(&e.cues, &mut features, &mut out);
            dev.push(biaffine::item(&e, &out, &vocabulary));
        }
    }
    let net = biaffine::learn(&items, vocabulary.len() + 1, bundles.len(), plan.net_rounds, &dev, &mut dice, say);
    let (network, words) = biaffine::sections(&net, &vocabulary);
    say(&format!("network: {} bytes", network.len()));
    models::write(
        &plan.version,
        &[
            (models::LABELS, labels),
            (models::CLASSES, classes),
            (models::TAGGER, weights),
            (models::SPLITTER, split),
            (models::LEMMAS, table),
            (models::LEMMA_RULES, rules),
            (models::NETWORK, network),
            (models::WORDS, words),
        ],
    )
}

/// Opens weights that were just made.
///
/// # Errors
/// As `Models::from_bytes`.
pub fn open(bytes: Vec<u8>) -> Result<Models, crate::LangError> {
    Models::from_bytes(bytes.leak())
}

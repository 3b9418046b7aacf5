//! Learns the weights from treebanks. Only `xtask train` needs it; what ships is its result.
//!
//! Everything here is deterministic: the same sentences and the same seed give the same bytes.

mod cell;
mod copies;
mod headlines;
mod items;
mod joint;
mod learner;
mod lemmas;
pub mod lessons;
mod manners;
mod net;
mod network;
mod perceptron;
mod splitter;
pub mod treebank;
mod vocabulary;

pub use items::Known;
pub use joint::Drops;
pub use learner::Course;

use crate::models::{self, Models};
use crate::tag::{self, Bundle};
use dateline_doc::{Feats, Upos};
use std::collections::BTreeMap;
use treebank::Sent;

/// How to train.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Orders the sentences.
    pub seed: u64,
    /// Passes of the splitter.
    pub splitter_rounds: usize,
    /// How the network is learned.
    pub course: Course,
    /// Weights whose network is kept: all else is learned anew around it.
    pub kept: Option<Vec<u8>>,
    /// How much a teacher's word counts beside the treebank's, from 0 to 1.
    pub trust: f32,
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

/// What there is to learn from.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Treebanks in running order.
    pub treebanks: Vec<Vec<Sent>>,
    /// Sentences with some of their mentions, without trees.
    pub names: Vec<Sent>,
    /// Vectors of words from outside; may be empty.
    pub vectors: Vec<lessons::Vector>,
    /// What a teacher said; may be empty.
    pub lessons: lessons::Lessons,
}

/// Learns everything and returns the file of weights. `say` hears how it goes; `judge` sees the weights as they are
/// after some of the rounds.
///
/// # Errors
/// Where what was written cannot be opened again.
pub fn train(
    plan: &Plan,
    corpus: &Corpus,
    say: &mut dyn FnMut(&str),
    judge: &mut dyn FnMut(Vec<u8>),
) -> Result<Vec<u8>, crate::LangError> {
    let sents: Vec<&Sent> = corpus.treebanks.iter().flatten().collect();
    let numbers = numbered(&sents);
    let mut bundles = vec![(Upos::X, Feats::NONE); numbers.len()];
    for (pair, n) in &numbers {
        bundles[*n as usize] = *pair;
    }
    say(&format!(
        "{} sentences, {} words, {} tags",
        sents.len(),
        sents.iter().map(|s| s.words.len()).sum::<usize>(),
        bundles.len()
    ));
    let vocabulary = vocabulary::Vocabulary::of(&sents, &corpus.vectors)?;
    say(&format!(
        "{} vectors, {} rows, {} learned",
        corpus.vectors.len(),
        vocabulary.given.rows.len(),
        vocabulary.n_learned()
    ));
    let mut dice = Dice(plan.seed);
    let (table, rules) = lemmas::learn(&sents, &numbers);
    say(&format!("lemmas: {} bytes of table, {} bytes of rules", table.len(), rules.len()));
    let split = splitter::learn(&corpus.treebanks, &vocabulary.lexicon, plan, &mut dice, say);
    if let Some(kept) = &plan.kept {
        let file = models::File::open(kept)?;
        let same = |name| file.section(name).map(<[u8]>::to_vec).map(|bytes| (name, bytes));
        let mut sections = vec![(models::SPLITTER, split), (models::LEMMAS, table), (models::LEMMA_RULES, rules)];
        for name in [models::LABELS, models::CLASSES, models::NETWORK, models::WORDS, models::ROWS] {
            sections.push(same(name)?);
        }
        return Ok(models::write(&plan.version, &sections));
    }
    let items = items::all(corpus, plan, &numbers, &vocabulary, &mut dice);
    say(&format!("{} items, {} words", items.len(), items.iter().map(items::Item::len).sum::<usize>()));
    let labels = tag::write_bundles(&bundles);
    let file = |net: &mut joint::Net<net::Mat>| {
        let [classes, words, rows] = vocabulary.sections(&net.words);
        models::write(
            &plan.version,
            &[
                (models::LABELS, labels.clone()),
                (models::CLASSES, classes),
                (models::SPLITTER, split.clone()),
                (models::LEMMAS, table.clone()),
                (models::LEMMA_RULES, rules.clone()),
                (models::NETWORK, network::section(net)),
                (models::WORDS, words),
                (models::ROWS, rows),
            ],
        )
    };
    let mut net = learner::run(
        &items,
        &vocabulary.given,
        (vocabulary.n_learned(), bundles.len()),
        &plan.course,
        &mut dice,
        say,
        &mut |round, net| {
            if round % 4 == 0 && round < plan.course.rounds {
                judge(file(net));
            }
        },
    );
    Ok(file(&mut net))
}

/// Numbers the pairs of word class and features.
fn numbered(sents: &[&Sent]) -> BTreeMap<(Upos, Feats), Bundle> {
    let mut numbers = BTreeMap::new();
    for word in sents.iter().flat_map(|s| &s.words) {
        let next = numbers.len() as Bundle;
        numbers.entry((word.upos, word.feats)).or_insert(next);
    }
    numbers
}

/// Opens weights that were just made.
///
/// # Errors
/// As `Models::from_bytes`.
pub fn open(bytes: Vec<u8>) -> Result<Models, crate::LangError> {
    Models::from_bytes(bytes.leak())
}

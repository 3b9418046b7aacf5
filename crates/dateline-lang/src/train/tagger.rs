//! Learns the tagger, and tags the training text as the tagger would tag text that it has not seen (jackknife), so
//! that the parser learns from the mistakes it will meet.

use crate::cue::{self, Cue};
use crate::hash::{self, ByHash};
use crate::linear::MAX_CLASSES;
use crate::table::Table;
use crate::tag::{self, Bundle, Tagger};
use crate::train::perceptron::Learner;
use crate::train::treebank::Sent;
use crate::train::{Dice, Plan};
use dateline_doc::{Deprel, Feats, Upos};
use std::collections::{BTreeMap, HashMap};

/// A sentence as the learners see it.
#[derive(Debug, Clone)]
pub struct Example {
    /// The words' looks.
    pub cues: Vec<Cue>,
    /// The right tags.
    pub gold: Vec<Bundle>,
    /// The right heads and relations.
    pub arcs: Vec<(Option<u32>, Deprel)>,
}

/// How often a word must have been seen for its classes to count.
const LEAST_SEEN: u32 = 3;

/// Returns the table of the word classes that frequent words are seen with.
pub fn classes(sents: &[&Sent]) -> Vec<u8> {
    let mut seen: HashMap<u64, [u32; 17], ByHash> = HashMap::default();
    let mut low = Vec::new();
    for word in sents.iter().flat_map(|s| &s.words) {
        cue::lower(&word.form, &mut low);
        seen.entry(hash::bytes(&low)).or_default()[word.upos as usize] += 1;
    }
    let mut sets = BTreeMap::new();
    let mut words: Vec<_> = seen.into_iter().collect();
    words.sort_unstable_by_key(|w| w.0);
    let mut entries = Vec::new();
    for (key, counts) in words {
        let total: u32 = counts.iter().sum();
        if total < LEAST_SEEN {
            continue;
        }
        let mut set = 0u32;
        for (n, count) in counts.iter().enumerate() {
            if *count * 50 >= total {
                set |= 1 << n;
            }
            if *count * 5 >= total * 3 {
                set |= (n as u32 + 1) << 17;
            }
        }
        let next = sets.len() as u16 + 1;
        entries.push((key, *sets.entry(set).or_insert(next)));
    }
    Table::write(&entries)
}

/// Makes examples, and copies of some in capitals, in title case or without their final mark.
pub fn examples(
    sents: &[&Sent],
    numbers: &BTreeMap<(Upos, Feats), Bundle>,
    classes: &[u8],
    dice: &mut Dice,
    copies: bool,
) -> Vec<Example> {
    let table = Table::open(classes.to_vec().leak()).ok();
    let mut low = Vec::new();
    let mut out = Vec::new();
    let mut make = |words: Vec<(String, &crate::train::treebank::Word)>| Example {
        cues: words.iter().map(|w| Cue::of(&w.0, table, &mut low)).collect(),
        gold: words.iter().map(|w| numbers.get(&(w.1.upos, w.1.feats)).copied().unwrap_or(Bundle::MAX)).collect(),
        arcs: words.iter().map(|w| (w.1.head.map(|h| h as u32), w.1.deprel)).collect(),
    };
    for sent in sents {
        out.push(make(sent.words.iter().map(|w| (w.form.clone(), w)).collect()));
        let draw = dice.below(100);
        if !copies || draw >= 14 || sent.words.len() < 4 {
            continue;
        }
        let mut words: Vec<(String, &crate::train::treebank::Word)> = sent
            .words
            .iter()
            .map(|w| {
                let form = match draw {
                    0..4 => w.form.to_uppercase(),
                    4..9 if w.upos != Upos::Adp
                        && w.upos != Upos::Det
                        && w.upos != Upos::Cconj
                        && w.upos != Upos::Part =>
                    {
                        title(&w.form)
                    }
                    _ => w.form.clone(),
                };
                (form, w)
            })
            .collect();
        let last = words.len() - 1;
        if words[last].1.upos == Upos::Punct && !words.iter().any(|w| w.1.head == Some(last)) {
            words.pop();
        }
        out.push(make(words));
    }
    out
}

fn title(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Learns the tagger on the chosen examples.
pub fn learn(
    examples: &[Example],
    chosen: &[usize],
    bundles: &[(Upos, Feats)],
    rounds: usize,
    dice: &mut Dice,
    say: &mut dyn FnMut(&str),
) -> Learner {
    let mut learner = Learner::new(bundles.len());
    let mut order = chosen.to_vec();
    let mut features = Vec::new();
    let mut scores = [0; MAX_CLASSES];
    for round in 0..rounds {
        dice.shuffle(&mut order);
        let (mut n_right, mut n_all) = (0u32, 0u32);
        for &e in &order {
            let example = &examples[e];
            let loud = tag::is_loud(&example.cues);
            let (mut t1, mut t2) = ((tag::OUTSIDE, tag::OUTSIDE), (tag::OUTSIDE, tag::OUTSIDE));
            for (i, gold) in example.gold.iter().enumerate() {
                tag::look(&example.cues, i, t1, t2, loud, &mut features);
                learner.score(&features, &mut scores);
                let guess = tag::best(&scores[..bundles.len()]);
                learner.tick();
                n_all += 1;
                if guess == *gold as usize {
                    n_right += 1;
                } else {
                    learner.correct(&features, *gold as usize, guess);
                }
                t2 = t1;
                t1 = (guess as u64, bundles[guess].0 as u64);
            }
        }
        say(&format!(
            "tagger round {}: {:.2} % right while learning",
            round + 1,
            100.0 * f64::from(n_right) / f64::from(n_all.max(1))
        ));
    }
    learner
}

/// The number of parts that the training text is cut into: each is tagged by a tagger that learned from the others.
const N_FOLDS: usize = 5;

/// Returns a tag a word for each example, from a tagger that has not seen it.
pub fn jackknifed(
    examples: &[Example],
    bundles: &[(Upos, Feats)],
    plan: &Plan,
    dice: &mut Dice,
    say: &mut dyn FnMut(&str),
) -> Vec<Vec<Bundle>> {
    let mut tags = vec![Vec::new(); examples.len()];
    let labels = tag::write_bundles(bundles);
    // Copies of a sentence stand next to it, so that folds are cut from long stretches.
    let fold = |e: usize| (e / 64) % N_FOLDS;
    let mut features = Vec::new();
    for k in 0..N_FOLDS {
        let chosen: Vec<usize> = (0..examples.len()).filter(|e| fold(*e) != k).collect();
        let weights = learn(examples, &chosen, bundles, plan.tagger_rounds.min(4), dice, &mut |_| {});
        let Ok(tagger) = Tagger::open(weights.finish(3, 16).leak(), &labels) else { continue };
        let (mut n_right, mut n_all) = (0u32, 0u32);
        for e in (0..examples.len()).filter(|e| fold(*e) == k) {
            tagger.tag(&examples[e].cues, &mut features, &mut tags[e]);
            n_all += tags[e].len() as u32;
            n_right += tags[e].iter().zip(&examples[e].gold).filter(|(a, b)| a == b).count() as u32;
        }
        say(&format!(
            "jackknife {}: {:.2} % of the tags right",
            k + 1,
            100.0 * f64::from(n_right) / f64::from(n_all.max(1))
        ));
    }
    tags
}

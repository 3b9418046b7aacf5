//! Goes over the items again and again and steps down the gradient. Two threads share each batch; what they find is
//! added up in the same order always, so that the same seed gives the same bytes.

use crate::spans::{KINDS, SIDE};
use crate::train::Dice;
use crate::train::items::{Given, Item};
use crate::train::joint::{Drops, Net, Tally, learn};
use crate::train::net::{Adam, Grad, Mat};

/// How long to learn, and of how many words a step is made.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// Passes over the items.
    pub rounds: usize,
    /// Words a step.
    pub batch: usize,
    /// The rate that steps begin with.
    pub rate: f32,
    /// What is dropped.
    pub drops: Drops,
}

impl Default for Course {
    fn default() -> Self {
        let drops = Drops { word: 0.1, given: 0.1, cut: 0.1, part: 0.1, input: 0.2, layer: 0.33, view: 0.33 };
        Self { rounds: 20, batch: 1200, rate: 2.5e-3, drops }
    }
}

/// The longest sentence that is learned from.
const LONGEST: usize = 120;

/// How many parts a batch is cut into.
const SHARDS: usize = 2;

/// Learns the network. `looked_at` sees it after each round.
pub fn run(
    items: &[Item],
    given: &Given,
    (n_words, n_tags): (usize, usize),
    course: &Course,
    dice: &mut Dice,
    say: &mut dyn FnMut(&str),
    looked_at: &mut dyn FnMut(usize, &mut Net<Mat>),
) -> Net<Mat> {
    let mut net = Net::make(n_words, n_tags, |shape| Mat::draw(shape, dice));
    // A pair of words is hardly ever a mention.
    (0..KINDS.len()).for_each(|k| net.spans.w[(k + 1) * SIDE * SIDE - 1] = -4.0);
    net.cells.iter_mut().flatten().for_each(|cell| cell.b.w[..crate::encoder::HIDDEN].fill(1.0));
    let mut grads: Vec<Net<Grad>> = (0..SHARDS).map(|_| Net::make(n_words, n_tags, Grad::none)).collect();
    let mut adam = Adam { rate: course.rate, b1: 0.9, b2: 0.95, t: 0, shrink: 1.0 };
    for round in 0..course.rounds {
        let batches = batches(items, course.batch, dice);
        let mut tally = Tally::default();
        for (k, batch) in batches.iter().enumerate() {
            let mut shards: [Vec<&Item>; SHARDS] = Default::default();
            batch.iter().enumerate().for_each(|(n, item)| shards[n % SHARDS].push(&items[*item]));
            let mut rolls: Vec<Dice> = (0..SHARDS).map(|_| Dice(dice.roll())).collect();
            let found: Vec<Tally> = std::thread::scope(|scope| {
                let net = &net;
                let work: Vec<_> = grads
                    .iter_mut()
                    .zip(&shards)
                    .zip(&mut rolls)
                    .filter(|((_, shard), _)| !shard.is_empty())
                    .map(|((grad, shard), dice)| {
                        scope.spawn(move || learn(net, grad, given, shard, &course.drops, dice))
                    })
                    .collect();
                work.into_iter().filter_map(|w| w.join().ok()).collect()
            });
            let mut here = Tally::default();
            found.into_iter().for_each(|t| here.take(t));
            tally.take(here);
            // The rate stays for a third of the way and then falls to nothing.
            let progress = (round as f32 + k as f32 / batches.len() as f32) / course.rounds as f32;
            adam.rate = course.rate * ((1.0 - progress) / 0.7).clamp(0.01, 1.0);
            adam.t += 1;
            step(&mut net, &mut grads, &mut adam, here.words as f32);
        }
        let share = |n: u32| 100.0 * f64::from(n) / f64::from(tally.words.max(1));
        say(&format!(
            "round {}: loss {:.3}, heads {:.2}, relations {:.2}, tags {:.2}",
            round + 1,
            tally.loss / tally.words as f32,
            share(tally.heads),
            share(tally.rels),
            share(tally.tags)
        ));
        looked_at(round + 1, &mut net);
    }
    net
}

/// Puts sentences of like length together, in a new order each time.
fn batches(items: &[Item], words: usize, dice: &mut Dice) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, u64, usize)> = items
        .iter()
        .enumerate()
        .filter(|i| i.1.len() <= LONGEST)
        .map(|(k, i)| (i.len() * 2 + dice.below(4), dice.roll(), k))
        .collect();
    order.sort_unstable();
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (_, _, k) in order {
        open.push(k);
        if open.len() * items[k].len() >= words {
            out.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        out.push(open);
    }
    dice.shuffle(&mut out);
    out
}

/// Adds the shards' gradients up and takes a step.
fn step(net: &mut Net<Mat>, grads: &mut [Net<Grad>], adam: &mut Adam, n_words: f32) {
    let Some((first, others)) = grads.split_first_mut() else { return };
    let mut sum = first.each();
    for other in others {
        sum.iter_mut().zip(other.each()).for_each(|(a, b)| a.take(b));
    }
    let length = sum.iter_mut().map(|g| g.square()).sum::<f32>().sqrt() / n_words;
    adam.shrink = (1.0f32).min(4.0 / length.max(1e-6)) / n_words;
    for (mat, grad) in net.each().into_iter().zip(sum) {
        mat.step(grad, adam);
    }
}

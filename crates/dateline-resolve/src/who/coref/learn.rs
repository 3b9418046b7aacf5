//! Learns the weights: the likelihood of all right earlier phrases together, with errors weighed in (softmax-margin),
//! by AdaGrad. Chains are those that the weights make at that moment, so that the model meets its own mistakes.

use super::spoken::{Spoken, spoken};
use super::{WEIGHTS, Walk, Weigh};
use crate::tree::Tree;
use crate::who::names::Hits;
use dateline_codebook::Codebook;
use dateline_doc::Document;

/// One document: its phrases, and for each which entity it speaks of where that is known.
pub struct Lesson {
    all: Vec<Spoken>,
    entity: Vec<Option<u32>>,
}

/// What it costs to tie a phrase that is new, to leave one alone that is not, and to tie it wrongly.
const FALSE_TIE: f32 = 0.6;
const FALSE_NEW: f32 = 1.6;
const WRONG_TIE: f32 = 1.0;
/// The size of a step.
const RATE: f32 = 0.2;
/// How strongly weights are drawn to nothing, a step.
const DECAY: f32 = 2e-5;

struct Weights(Vec<f32>);

impl Weigh for Weights {
    fn weight(&self, cue: usize) -> f32 {
        self.0[cue]
    }
}

impl Lesson {
    /// Makes a lesson of a document; `entity` says of a head token which entity its phrase speaks of.
    #[must_use]
    pub fn new(doc: &Document, tree: &Tree, book: &Codebook, entity: impl Fn(u32) -> Option<u32>) -> Self {
        let all = spoken(doc, tree, book, &Hits::find(doc, book));
        let entity = all.iter().map(|s| entity(s.head)).collect();
        Self { all, entity }
    }
}

/// Learns weights from lessons, in their order, so many rounds.
#[must_use]
pub fn learn(lessons: &[Lesson], rounds: usize) -> Vec<f32> {
    let mut weights = Weights(vec![0.0; WEIGHTS]);
    let mut squares = vec![1e-3_f32; WEIGHTS];
    let mut sum = vec![0.0_f64; WEIGHTS];
    for round in 0..rounds {
        for lesson in lessons {
            let mut walk = Walk::new(&lesson.all);
            for n in 0..lesson.all.len() {
                step(&mut walk, n, lesson, &mut weights, &mut squares);
                let best = walk.best(n, &weights);
                walk.tie(n, best);
            }
        }
        // the mean of the later rounds swings less than the last
        if round * 2 >= rounds {
            sum.iter_mut().zip(&weights.0).for_each(|(s, w)| *s += f64::from(*w));
        }
    }
    let n_summed = (0..rounds).filter(|r| r * 2 >= rounds).count().max(1) as f64;
    sum.into_iter().map(|s| (s / n_summed) as f32).collect()
}

fn step(walk: &mut Walk<'_>, n: usize, lesson: &Lesson, weights: &mut Weights, squares: &mut [f32]) {
    let entity = lesson.entity[n];
    let candidates: Vec<usize> = walk.look_back(n).iter().map(|a| *a as usize).collect();
    let right = |a: usize| entity.is_some() && lesson.entity[a] == entity;
    let any = candidates.iter().any(|a| right(*a));
    let mut options: Vec<(Vec<u32>, f32, bool)> = Vec::with_capacity(candidates.len() + 1);
    let fresh = walk.cues(n, None).to_vec();
    options.push((fresh, if any { FALSE_NEW } else { 0.0 }, !any));
    for a in candidates {
        let good = right(a);
        let cost = if good {
            0.0
        } else if any {
            WRONG_TIE
        } else {
            FALSE_TIE
        };
        options.push((walk.cues(n, Some(a)).to_vec(), cost, good));
    }
    let scores: Vec<f32> =
        options.iter().map(|(cues, cost, _)| cues.iter().map(|c| weights.0[*c as usize]).sum::<f32>() + cost).collect();
    let top = scores.iter().fold(f32::MIN, |a, b| a.max(*b));
    let all: f32 = scores.iter().map(|s| (s - top).exp()).sum();
    let good: f32 = scores.iter().zip(&options).filter(|(_, o)| o.2).map(|(s, _)| (s - top).exp()).sum();
    for (score, (cues, _, is_right)) in scores.iter().zip(&options) {
        let mass = (score - top).exp();
        let slope = if *is_right && good > 0.0 { mass / good } else { 0.0 } - mass / all;
        if slope.abs() < 1e-4 {
            continue;
        }
        for c in cues {
            let c = *c as usize;
            squares[c] += slope * slope;
            weights.0[c] += RATE * slope / squares[c].sqrt();
            weights.0[c] *= 1.0 - DECAY;
        }
    }
}

//! Learns the weights: logistic regression with AdaGrad and dropped cues.

use super::{WEIGHTS, cues};
use dateline_doc::Document;

/// How wide a step is.
const RATE: f32 = 0.3;
/// The share of cues that a pass leaves out, so that no single word decides.
const DROP: f32 = 0.3;
/// How much a weight shrinks a step.
const SHRINK: f32 = 1e-4;

/// A sentence's cues, and whether it is of public affairs.
#[derive(Debug, Clone)]
pub struct Lesson {
    cues: Vec<u32>,
    public: bool,
}

impl Lesson {
    /// Takes the cues of a sentence.
    #[must_use]
    pub fn new(doc: &Document, sentence: usize, public: bool) -> Self {
        let mut out = Vec::new();
        cues(doc, sentence, |_| true, |cue| out.push(cue as u32));
        out.sort_unstable();
        out.dedup();
        Self { cues: out, public }
    }
}

/// Learns from lessons, so many passes over all of them. The same lessons give the same weights.
#[must_use]
pub fn learn(lessons: &[Lesson], rounds: usize) -> Vec<f32> {
    let (mut weights, mut squares) = (vec![0.0_f32; WEIGHTS], vec![0.0_f32; WEIGHTS]);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut dice = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = || {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice
    };
    for _ in 0..rounds {
        for n in (1..order.len()).rev() {
            order.swap(n, draw() as usize % (n + 1));
        }
        for lesson in order.iter().map(|n| &lessons[*n]) {
            let kept = lesson.cues.iter().filter(|_| (draw() >> 40) as f32 / (1 << 24) as f32 >= DROP);
            let at: Vec<usize> = kept.map(|c| *c as usize).chain([WEIGHTS - 1]).collect();
            let sum: f32 = at.iter().map(|c| weights[*c]).sum();
            let wrong = 1.0 / (1.0 + (-sum).exp()) - f32::from(u8::from(lesson.public));
            for cue in at {
                squares[cue] += wrong * wrong;
                weights[cue] -= RATE * wrong / (squares[cue] + 0.1).sqrt();
                weights[cue] *= 1.0 - SHRINK;
            }
        }
    }
    weights
}

//! Words to word classes and features: a greedy tagger, left to right.
//!
//! A label is a pair of both ("VERB with Tense=Past"), so that they never contradict each other. It does not see
//! the tree.

use crate::cue::Cue;
use crate::error::LangError;
use crate::hash::mix;
use crate::linear::{Linear, MAX_CLASSES};
use dateline_doc::{Feats, Upos};

/// A word class with its features: an index into the model's list of such pairs.
pub type Bundle = u16;

/// What stands for a tag before the sentence's start.
pub const OUTSIDE: u64 = 999;

/// The tagger and the list of its labels.
#[derive(Debug, Clone)]
pub struct Tagger {
    linear: Linear,
    bundles: Vec<(Upos, Feats)>,
}

impl Tagger {
    /// Opens the classifier and its list of labels: nine bytes each, word class and features.
    pub fn open(weights: &'static [u8], labels: &[u8]) -> Result<Self, LangError> {
        let linear = Linear::open(weights)?;
        let bundles = read_bundles(labels).ok_or(LangError::Damaged { what: "the list of tags" })?;
        if bundles.len() != linear.n_classes() {
            return Err(LangError::Damaged { what: "the number of tags" });
        }
        Ok(Self { linear, bundles })
    }

    /// Returns what a label stands for.
    pub fn bundle(&self, bundle: Bundle) -> (Upos, Feats) {
        self.bundles.get(bundle as usize).copied().unwrap_or((Upos::X, Feats::NONE))
    }

    /// Tags a sentence: one label a word.
    #[inline(always)]
    pub fn tag(&self, cues: &[Cue], features: &mut Vec<u64>, out: &mut Vec<Bundle>) {
        out.clear();
        let mut scores = [0; MAX_CLASSES];
        let loud = is_loud(cues);
        for i in 0..cues.len() {
            let before = |n: usize| {
                out.len().checked_sub(n).map_or((OUTSIDE, OUTSIDE), |k| {
                    let b = out[k];
                    (u64::from(b), self.bundle(b).0 as u64)
                })
            };
            look(cues, i, before(1), before(2), loud, features);
            scores[..self.bundles.len()].fill(0);
            self.linear.add_all(features, &mut scores);
            out.push(best(&scores[..self.bundles.len()]) as Bundle);
        }
    }
}

/// Returns the index of the highest score; the first of equals.
#[inline(always)]
pub fn best(scores: &[i32]) -> usize {
    let mut top = i32::MIN;
    for score in scores {
        top = top.max(*score);
    }
    scores.iter().position(|s| *s == top).unwrap_or(0)
}

/// Reads the list of labels.
fn read_bundles(bytes: &[u8]) -> Option<Vec<(Upos, Feats)>> {
    let entry = |e: &[u8]| {
        let upos = *Upos::ALL.get(*e.first()? as usize)?;
        Some((upos, Feats::from_bits(u64::from_le_bytes(e.get(1..9)?.try_into().ok()?))))
    };
    bytes.chunks(9).map(entry).collect()
}

/// Writes the list of labels.
#[cfg(feature = "train")]
pub fn write_bundles(bundles: &[(Upos, Feats)]) -> Vec<u8> {
    bundles.iter().flat_map(|(u, f)| [&[*u as u8][..], &f.bits().to_le_bytes()].concat()).collect()
}

/// Says whether a sentence is set in capitals, so that capitals mean nothing.
pub fn is_loud(cues: &[Cue]) -> bool {
    let n_caps = cues.iter().filter(|c| c.all_caps).count();
    n_caps > 1 && n_caps * 2 > cues.len()
}

/// Lists what the tagger sees at word `i`: tags before it as (label, word class).
pub fn look(cues: &[Cue], i: usize, t1: (u64, u64), t2: (u64, u64), loud: bool, out: &mut Vec<u64>) {
    const NONE: Cue = Cue {
        form: 1,
        low: 1,
        suffix: [1; 5],
        prefix: [1; 4],
        shape: 1,
        classes: 1 << 40,
        capital: false,
        all_caps: false,
    };
    out.clear();
    let w = &cues[i];
    let p1 = if i > 0 { &cues[i - 1] } else { &NONE };
    let p2 = if i > 1 { &cues[i - 2] } else { &NONE };
    let n1 = cues.get(i + 1).unwrap_or(&NONE);
    let n2 = cues.get(i + 2).unwrap_or(&NONE);
    let n3 = cues.get(i + 3).unwrap_or(&NONE);
    let position = u64::from(i == 0) | u64::from(loud) << 1;
    let mut id = 0;
    let mut see = |value: u64| {
        id += 1;
        out.push(mix(id << 56, value));
    };
    see(0);
    see(w.form);
    see(w.low);
    see(mix(w.shape, position));
    see(mix(w.shape, w.classes));
    for suffix in w.suffix {
        see(suffix);
    }
    for prefix in w.prefix {
        see(prefix);
    }
    see(mix(w.suffix[2], w.shape));
    see(mix(w.suffix[1], mix(w.shape, t1.0)));
    see(w.classes);
    see(t1.0);
    see(mix(t1.0, t2.0));
    see(mix(t1.1, t2.1));
    see(mix(t1.0, w.low));
    see(mix(t1.0, w.classes));
    see(mix(mix(t1.0, t2.1), w.classes));
    see(mix(t2.0, w.low));
    see(mix(t1.0, n1.low));
    see(mix(mix(t1.0, w.classes), n1.classes));
    see(mix(w.classes, n1.classes));
    see(mix(mix(w.classes, n1.classes), n2.classes));
    see(mix(w.low, n1.classes));
    see(mix(w.low, p1.low));
    see(mix(w.low, n1.low));
    see(p1.low);
    see(p2.low);
    see(n1.low);
    see(n2.low);
    see(n3.low);
    see(mix(p1.low, p2.low));
    see(mix(n1.low, n2.low));
    see(mix(p1.low, n1.low));
    see(p1.suffix[2]);
    see(n1.suffix[2]);
    see(n1.suffix[1]);
    see(mix(n1.shape, u64::from(w.capital)));
    see(mix(p1.shape, w.shape));
    see(mix(mix(p1.shape, w.shape), n1.shape));
    see(n1.classes);
    see(n2.classes);
    see(mix(n1.classes, n2.classes));
    see(mix(w.suffix[2], n1.classes));
    see(mix(w.suffix[2], t1.0));
}

//! Views of words to word classes and features.
//!
//! A label is a pair of both ("VERB with Tense=Past"), so that they never contradict each other.

use crate::dense::{Dense, Rows, byte};
use crate::encoder::{Reader, TAG, VIEWS};
use crate::error::LangError;
use crate::kernel::Kernel;
use crate::net::leaky;
use dateline_doc::{Feats, Upos};

/// A word class with its features: an index into the model's list of such pairs.
pub type Bundle = u16;

/// The largest number that is told apart from larger ones where tags are read.
pub const REACH: f32 = 4.0;

/// What scores tags, and the list of them.
#[derive(Debug, Clone)]
pub struct Tagger {
    scores: Dense<2>,
    bundles: Vec<(Upos, Feats)>,
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Room {
    bytes: Vec<u8>,
    scores: Vec<f32>,
    rows: Rows,
}

impl Tagger {
    /// Takes the tagger's part of the network's section; `labels` are nine bytes each, word class and features.
    pub fn open(reader: &mut Reader, labels: &[u8]) -> Result<Self, LangError> {
        let bundles = read_bundles(labels).ok_or(LangError::Damaged { what: "the list of tags" })?;
        if bundles.is_empty() || bundles.len() > usize::from(Bundle::MAX) {
            return Err(LangError::Damaged { what: "the number of tags" });
        }
        Ok(Self { scores: reader.dense(TAG.len, bundles.len())?, bundles })
    }

    /// Returns what a label stands for.
    pub fn bundle(&self, bundle: Bundle) -> (Upos, Feats) {
        self.bundles.get(bundle as usize).copied().unwrap_or((Upos::X, Feats::NONE))
    }

    /// Tags a sentence of `n` words: one label a word.
    #[inline(always)]
    pub fn tag(&self, kernel: impl Kernel, views: &[f32], n: usize, room: &mut Room, out: &mut Vec<Bundle>) {
        room.bytes.clear();
        for word in views.chunks_exact(VIEWS).take(n) {
            let view = TAG.of(word);
            room.bytes.extend(view.iter().map(|x| byte((leaky(*x) / REACH).clamp(-1.0, 1.0))));
        }
        room.scores.clear();
        room.scores.resize(n * self.scores.n_out, 0.0);
        self.scores.apply(kernel, &room.bytes, &mut room.rows, &mut room.scores);
        out.clear();
        for row in room.scores.chunks_exact(self.scores.n_out) {
            out.push(best(&row[..self.bundles.len()]) as Bundle);
        }
    }
}

/// Returns the index of the highest score; the first of equals.
#[inline(always)]
fn best(scores: &[f32]) -> usize {
    // Side by side first, so that most are compared in wide registers.
    let (chunks, rest) = scores.as_chunks::<16>();
    let mut tops = [f32::NEG_INFINITY; 16];
    for chunk in chunks {
        for (top, score) in tops.iter_mut().zip(chunk) {
            *top = if *score > *top { *score } else { *top };
        }
    }
    let top = tops.iter().chain(rest).fold(f32::NEG_INFINITY, |a, b| if *b > a { *b } else { a });
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

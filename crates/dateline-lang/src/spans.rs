//! Views of words to mentions: stretches of words that name a person, an organization or a place, one inside the
//! other where they are.

use crate::encoder::{FROM, Reader, TO, VIEWS};
use crate::error::LangError;
use crate::kernel::LANES;
use crate::net::leaky;
use crate::trees::Arc;
use dateline_doc::Deprel;

/// The kinds that the network tells apart, in their order there.
pub const KINDS: [Kind; 3] = [Kind::Person, Kind::Organization, Kind::Place];
/// Length of a word's view, and a 1 for what does not depend on it.
pub const SIDE: usize = FROM.len + 1;
/// The most words of a mention.
pub const LONGEST: usize = 48;

/// What a mention is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A human being or several, by name, noun or pronoun; an office, by its holder.
    Person,
    /// A body with a name or a place in the world.
    Organization,
    /// A state, a region, a town, a building.
    Place,
}

impl Kind {
    /// The name by which the treebanks call it.
    #[cfg(feature = "train")]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Place => "place",
        }
    }
}

/// A mention: words from and to, the last one included, its kind, and how sure the network is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Its first word.
    pub from: u16,
    /// Its last word.
    pub to: u16,
    /// Of what.
    pub kind: Kind,
    /// Above 0; 0 is a guess, 2 is nearly sure.
    pub score: f32,
}

/// What scores pairs of a first and a last word (Yu, Bohnet and Poesio 2020).
#[derive(Debug, Clone)]
pub struct Spotter {
    /// For each kind and each side of a first word, the sides of a last one.
    kinds: Vec<[[f32; ROOM]; SIDE]>,
}

/// What a mention's score gains where its words are all that hangs on one of them, and loses where they are not: the
/// tree knows where a noun phrase ends better than two words do. Chosen on GUM's development part, as is what comes next.
const WITH_TREE: f32 = 0.4;
const AGAINST_TREE: f32 = 0.9;
/// What is added to the score of a kind because the network finds too few of it, in the order of `KINDS`.
const LEANING: [f32; KINDS.len()] = [0.3, 0.3, 0.0];
/// The lowest score that the tree may still lift above 0.
const LEAST: f32 = -0.7;

/// A side filled up to whole registers.
const ROOM: usize = SIDE.next_multiple_of(LANES);

impl Spotter {
    /// Takes the spotter's part of the network's section.
    pub fn open(reader: &mut Reader) -> Result<Self, LangError> {
        let mut kinds = Vec::new();
        for _ in KINDS {
            let mut kind = [[0.0; ROOM]; SIDE];
            for row in &mut kind {
                row[..SIDE].copy_from_slice(&reader.floats(SIDE)?);
            }
            kinds.push(kind);
        }
        Ok(Self { kinds })
    }

    /// Finds the mentions of a sentence of `n` words, by first word, the longer first.
    #[inline(always)]
    pub fn spot(&self, views: &[f32], n: usize, ends: &mut Vec<f32>, spots: &mut Vec<Spot>) {
        spots.clear();
        // A column a possible last word, and some more so that sixteen can always be taken.
        let width = n + LANES;
        ends.clear();
        ends.resize(SIDE * width, 1.0);
        for j in 0..n {
            for (k, x) in TO.of(&views[j * VIEWS..]).iter().enumerate() {
                ends[k * width + j] = leaky(*x);
            }
        }
        for i in 0..n {
            let mut sides = [[0.0f32; ROOM]; KINDS.len()];
            for (bent, weights) in sides.iter_mut().zip(&self.kinds) {
                *bent = weights[FROM.len];
                for (x, w) in FROM.of(&views[i * VIEWS..]).iter().zip(weights) {
                    let x = leaky(*x);
                    for k in 0..ROOM {
                        bent[k] += x * w[k];
                    }
                }
            }
            let first = spots.len();
            let last = (i + LONGEST).min(n);
            let mut at = i;
            while at < last {
                let mut best = [LEAST; LANES];
                let mut kinds = [0u8; LANES];
                for (kind, bent) in sides.iter().enumerate() {
                    let mut sums = [0.0f32; LANES];
                    for (x, column) in bent[..SIDE].iter().zip(ends.chunks_exact(width)) {
                        if let Some(ends) = column[at..].first_chunk::<LANES>() {
                            for k in 0..LANES {
                                sums[k] += x * ends[k];
                            }
                        }
                    }
                    for k in 0..LANES {
                        if sums[k] > best[k] {
                            (best[k], kinds[k]) = (sums[k], kind as u8);
                        }
                    }
                }
                for (k, score) in best.iter().enumerate().take(last - at).filter(|b| *b.1 > LEAST) {
                    let kind = KINDS[usize::from(kinds[k])];
                    spots.push(Spot { from: i as u16, to: (at + k) as u16, kind, score: *score });
                }
                at += LANES;
            }
            spots[first..].reverse();
        }
    }
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Yields {
    /// For each word, the first and last of what hangs on it, with what is co-ordinated with it and without.
    ends: Vec<[(u16, u16); 2]>,
}

impl Yields {
    /// Weighs mentions against the tree and drops those that it speaks against.
    pub fn settle(&mut self, arcs: &[Arc], spots: &mut Vec<Spot>) {
        self.ends.clear();
        self.ends.extend((0..arcs.len() as u16).map(|i| [(i, i); 2]));
        for word in 0..arcs.len() {
            let (at, mut below) = (word as u16, word);
            // Up the tree. What stands before a noun phrase is no part of it, but is part of what that hangs on.
            while let (Some(head), rel) = arcs[below] {
                below = head as usize;
                if matches!(rel, Deprel::Case | Deprel::Cc | Deprel::Mark | Deprel::Cop | Deprel::Punct) {
                    continue;
                }
                let [whole, alone] = &mut self.ends[below];
                *whole = (whole.0.min(at), whole.1.max(at));
                if rel != Deprel::Conj {
                    *alone = (alone.0.min(at), alone.1.max(at));
                }
            }
        }
        spots.retain_mut(|spot| {
            let is_phrase = self.ends[usize::from(spot.from)..=usize::from(spot.to)]
                .iter()
                .flatten()
                .any(|ends| *ends == (spot.from, spot.to));
            spot.score += LEANING[spot.kind as usize] + if is_phrase { WITH_TREE } else { -AGAINST_TREE };
            spot.score > 0.0
        });
    }
}

//! Who is the same as who: ties each phrase of a document to an earlier one that speaks of the same, or to none.
//!
//! A mention-ranking model in the manner of Durrett and Klein (2013): cues of the two phrases, hashed, with learned
//! weights; the earlier phrase with the highest sum wins, if it beats "somebody new". Phrases are taken in the order of
//! their heads and only ever tied backwards. It knows words and trees and no names: what the codebook says of a name
//! comes in as a number that two names of one thing share.

mod cues;
#[cfg(feature = "train")]
mod learn;
mod spoken;

use super::names::Hits;
use crate::tree::Tree;
use dateline_codebook::Codebook;
use dateline_doc::Document;
use rustc_hash::FxHashMap;

#[cfg(feature = "train")]
pub use learn::{Lesson, learn};
pub(crate) use spoken::{Spoken, spoken};

/// The first bytes of a file of weights.
const MAGIC: [u8; 8] = *b"DLCOREF1";
/// How many weights there are: cues are hashed into so many.
pub(crate) const WEIGHTS: usize = 1 << 16;
/// How many phrases back a pronoun may look.
const PRONOUN_REACH: usize = 24;
/// How many sentences back a pronoun may look.
const PRONOUN_SENTENCES: u32 = 4;
/// How many of the latest phrases that share a word are looked at.
const SHARING: usize = 12;
/// How many of the latest phrases are looked at although they share none.
const LATEST: usize = 6;

/// Why weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RankerError {
    /// Not such a file, or one of another layout or size.
    #[error("L010 not a file of coreference weights of this version; build it with `cargo xtask coref --train`")]
    Layout,
    /// Its bytes are not those that were written.
    #[error("L011 the coreference weights are damaged, their checksum does not fit; fetch or build them anew")]
    Checksum,
}

/// The learned weights, borrowed from their file.
#[derive(Debug, Clone, Copy)]
pub struct Ranker {
    weights: &'static [u8],
}

/// What gives a cue its weight: the file, or what is being learned.
pub(crate) trait Weigh {
    fn weight(&self, cue: usize) -> f32;
}

impl Weigh for Ranker {
    fn weight(&self, cue: usize) -> f32 {
        f32::from(self.weights[cue].cast_signed())
    }
}

impl Ranker {
    /// Opens a file of weights; checks its checksum and keeps borrowing it.
    ///
    /// # Errors
    /// Where the bytes are not such a file, or damaged.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, RankerError> {
        let rest = bytes.strip_prefix(&MAGIC).filter(|rest| rest.len() == 4 + WEIGHTS).ok_or(RankerError::Layout)?;
        let (sum, weights) = rest.split_at(4);
        if sum != crc32fast::hash(weights).to_le_bytes() {
            return Err(RankerError::Checksum);
        }
        Ok(Self { weights })
    }

    /// Writes weights as a file, scaled so that the largest fills a byte; most are small and round to nothing.
    #[must_use]
    pub fn to_bytes(weights: &[f32]) -> Vec<u8> {
        let top = weights.iter().fold(1e-6_f32, |top, w| top.max(w.abs()));
        let packed: Vec<u8> =
            (0..WEIGHTS).map(|n| (weights.get(n).unwrap_or(&0.0) / top * 127.0).round() as i8 as u8).collect();
        let mut out = MAGIC.to_vec();
        out.extend(crc32fast::hash(&packed).to_le_bytes());
        out.extend(packed);
        out
    }
}

/// The ties of a document.
#[derive(Debug, Clone, Default)]
pub struct Chains {
    /// For each token that heads a phrase, the head of the earlier phrase that it is tied to.
    pub earlier: FxHashMap<u32, u32>,
}

/// Ties a document's phrases. Linear in their number.
pub(crate) fn chains(doc: &Document, tree: &Tree, book: &Codebook, hits: &Hits<'_>, ranker: &Ranker) -> Chains {
    let all = spoken(doc, tree, book, hits);
    let mut walk = Walk::new(&all);
    let mut out = Chains::default();
    for n in 0..all.len() {
        let best = walk.best(n, ranker);
        if let Some(earlier) = best {
            out.earlier.insert(all[n].head, all[earlier].head);
        }
        walk.tie(n, best);
    }
    out
}

/// What a chain is known to be so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chain {
    /// Bits of the pronouns in it: he, she, it, they, I, we, you.
    pub(crate) pronouns: u8,
    /// How many phrases.
    pub(crate) len: u16,
    /// What the codebook calls it, where it does.
    pub(crate) known: u32,
    /// Whether one of its phrases is a name.
    pub(crate) named: bool,
    /// Whether its words are said of a woman (1), of a man (2).
    pub(crate) sex: u8,
}

/// A document's phrases in order, with the chains that they form so far.
pub(crate) struct Walk<'a> {
    pub(crate) all: &'a [Spoken],
    pub(crate) chain_of: Vec<u32>,
    pub(crate) chains: Vec<Chain>,
    /// Hash of a word → the phrases that have it, ascending.
    by_word: FxHashMap<u32, Vec<u32>>,
    candidates: Vec<u32>,
    cues: Vec<u32>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(all: &'a [Spoken]) -> Self {
        Self {
            all,
            chain_of: Vec::with_capacity(all.len()),
            chains: Vec::new(),
            by_word: FxHashMap::default(),
            candidates: Vec::new(),
            cues: Vec::new(),
        }
    }

    /// Finds the earlier phrases that phrase `n` could be tied to, latest first.
    pub(crate) fn look_back(&mut self, n: usize) -> &[u32] {
        let here = &self.all[n];
        self.candidates.clear();
        if here.is_pronoun() {
            let back = (n.saturating_sub(PRONOUN_REACH)..n).rev();
            let near = back.take_while(|a| here.sentence - self.all[*a].sentence <= PRONOUN_SENTENCES);
            // "he urged him": two who stand beside one verb are two, unless the word says "himself"
            let apart = |a: usize| self.all[a].stands_beside(here);
            let barred: Vec<u32> = (n.saturating_sub(PRONOUN_REACH)..n)
                .filter(|a| !here.reflexive && apart(*a))
                .map(|a| self.chain_of[a])
                .collect();
            self.candidates.extend(near.filter(|a| !barred.contains(&self.chain_of[*a])).map(|a| a as u32));
        } else {
            self.candidates.extend((n.saturating_sub(LATEST)..n).map(|a| a as u32));
            for word in here.words.iter().chain((here.known != 0).then_some(&here.known)) {
                if let Some(sharing) = self.by_word.get(word) {
                    self.candidates.extend(sharing.iter().rev().take(SHARING));
                }
            }
            self.candidates.sort_unstable_by(|a, b| b.cmp(a));
            self.candidates.dedup();
        }
        &self.candidates
    }

    /// Gathers the cues for tying phrase `n` to an earlier one, or to none.
    pub(crate) fn cues(&mut self, n: usize, earlier: Option<usize>) -> &[u32] {
        self.cues.clear();
        match earlier {
            Some(a) => {
                let chain = self.chains[self.chain_of[a] as usize];
                cues::pair(self.all, a, n, chain, &mut self.cues);
            }
            None => {
                let seen = self.all[n].words.first().is_some_and(|w| self.by_word.contains_key(w));
                cues::fresh(&self.all[n], seen, &mut self.cues);
            }
        }
        &self.cues
    }

    /// Returns the earlier phrase that wins against all others and against none.
    pub(crate) fn best(&mut self, n: usize, weights: &impl Weigh) -> Option<usize> {
        let sum = |cues: &[u32]| cues.iter().map(|c| weights.weight(*c as usize)).sum::<f32>();
        let mut top = sum(self.cues(n, None));
        self.look_back(n);
        let candidates = std::mem::take(&mut self.candidates);
        let mut best = None;
        for &a in &candidates {
            let score = sum(self.cues(n, Some(a as usize)));
            if score > top {
                top = score;
                best = Some(a as usize);
            }
        }
        self.candidates = candidates;
        best
    }

    /// Puts phrase `n` into the chain of an earlier one, or into one of its own.
    pub(crate) fn tie(&mut self, n: usize, earlier: Option<usize>) {
        let id = match earlier {
            Some(a) => self.chain_of[a],
            None => {
                self.chains.push(Chain::default());
                self.chains.len() as u32 - 1
            }
        };
        self.chain_of.push(id);
        let (here, chain) = (&self.all[n], &mut self.chains[id as usize]);
        chain.pronouns |= here.pronoun_bit();
        chain.len = chain.len.saturating_add(1);
        chain.named |= here.is_name();
        chain.sex |= here.sex;
        if chain.known == 0 {
            chain.known = here.known;
        }
        for word in &here.words {
            self.by_word.entry(*word).or_default().push(n as u32);
        }
        if here.known != 0 {
            self.by_word.entry(here.known).or_default().push(n as u32);
        }
    }
}

//! Views of words to heads and relations.

use crate::eisner::Chart;
use crate::encoder::{ARC_DEP, ARC_HEAD, REL_DEP, REL_HEAD, Reader, VIEWS};
use crate::error::LangError;
use crate::net::leaky;
use dateline_doc::Deprel;

/// The number of relations.
pub const N_RELS: usize = Deprel::ALL.len();
/// The same, filled up to whole registers.
const N_RELS_ROOM: usize = N_RELS.next_multiple_of(16);
/// Length of the views that heads are scored with.
pub const ARC: usize = ARC_HEAD.len;
/// Length of the views that relations are scored with.
pub const REL: usize = REL_HEAD.len;

/// How far a head may be off to have a weight of its own; beyond, it counts as so far.
const FARTHEST: usize = 20;
/// The number of places that a head can have: before or behind by so many words, or the root.
pub const PLACES: usize = 2 * FARTHEST + 2;
/// The same, filled up to whole registers.
const PLACES_ROOM: usize = PLACES.next_multiple_of(16);

/// Returns the place of a head, seen from a word; `n`, behind the last word, is the root.
#[inline(always)]
pub fn place(word: usize, head: usize, n: usize) -> usize {
    if head == n {
        return PLACES - 1;
    }
    (head + FARTHEST).saturating_sub(word).min(2 * FARTHEST)
}

/// A word's head (`None`: the root) and its relation.
pub type Arc = (Option<u32>, Deprel);

/// What scores heads and relations (Dozat and Manning 2017).
#[derive(Debug, Clone)]
pub struct Parser {
    /// The root's views as a head, for arcs and for relations.
    root: Vec<f32>,
    root_rel: Vec<f32>,
    arc: Vec<f32>,
    arc_bias: Vec<f32>,
    /// What a word's view says of each place that its head may have.
    far: Vec<f32>,
    far_bias: Vec<f32>,
    rel: Vec<f32>,
    rel_bias: Vec<f32>,
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Room {
    heads_view: Vec<f32>,
    row: Vec<f32>,
    scores: Vec<f32>,
    chart: Chart,
    heads: Vec<Option<u32>>,
    seen: Vec<u32>,
}

impl Parser {
    /// Takes the parser's part of the network's section.
    pub fn open(reader: &mut Reader) -> Result<Self, LangError> {
        Ok(Self {
            root: reader.floats(ARC)?,
            root_rel: reader.floats(REL)?,
            arc: reader.floats(ARC * ARC)?,
            arc_bias: reader.floats(ARC)?,
            far: wider::<PLACES, PLACES_ROOM>(&reader.floats(ARC * PLACES)?),
            far_bias: wider::<PLACES, PLACES_ROOM>(&reader.floats(PLACES)?),
            rel: wider::<N_RELS, N_RELS_ROOM>(&reader.floats(REL * N_RELS)?),
            rel_bias: reader.floats(N_RELS)?,
        })
    }

    /// Finds the tree of `n` words.
    #[inline(always)]
    pub fn parse(&self, views: &[f32], n: usize, room: &mut Room, arcs: &mut Vec<Arc>) {
        arcs.clear();
        if n == 0 {
            return;
        }
        self.score(views, n, room);
        if !greedy(&room.scores, n, &mut room.heads, &mut room.seen) {
            room.chart.best(&room.scores, n, &mut room.heads);
        }
        for (dep, head) in room.heads.iter().enumerate() {
            let of_head = match head {
                Some(h) => REL_HEAD.of(&views[*h as usize * VIEWS..]),
                None => &self.root_rel[..],
            };
            let of_dep = REL_DEP.of(&views[dep * VIEWS..]);
            let mut scores = [0.0f32; N_RELS_ROOM];
            scores[..N_RELS].copy_from_slice(&self.rel_bias);
            for ((h, d), row) in of_head.iter().zip(of_dep).zip(self.rel.as_chunks::<N_RELS_ROOM>().0) {
                let x = leaky(h + d);
                for (score, w) in scores.iter_mut().zip(row) {
                    *score += x * w;
                }
            }
            let mut top = (f32::NEG_INFINITY, Deprel::Dep);
            for (score, rel) in scores.iter().zip(Deprel::ALL) {
                if *score > top.0 && (*rel == Deprel::Root) == head.is_none() {
                    top = (*score, *rel);
                }
            }
            arcs.push((*head, top.1));
        }
    }

    /// Fills in how well each word would do as the head of each other: a row a word, the root's score last.
    #[inline(always)]
    fn score(&self, views: &[f32], n: usize, room: &mut Room) {
        // A column a possible head, so that all heads are scored side by side.
        let width = (n + 1).next_multiple_of(16);
        room.heads_view.clear();
        room.heads_view.resize(ARC * width, 0.0);
        for i in 0..=n {
            let row = if i < n { ARC_HEAD.of(&views[i * VIEWS..]) } else { &self.root[..] };
            for (k, x) in row.iter().enumerate() {
                room.heads_view[k * width + i] = leaky(*x);
            }
        }
        room.scores.clear();
        room.row.clear();
        room.row.resize(width, 0.0);
        for i in 0..n {
            let mut bent = [0.0f32; ARC];
            bent.copy_from_slice(&self.arc_bias);
            let mut far = [0.0f32; PLACES_ROOM];
            far.copy_from_slice(&self.far_bias);
            let (arc, by_place) = (self.arc.as_chunks::<ARC>().0, self.far.as_chunks::<PLACES_ROOM>().0);
            for ((x, row), places) in ARC_DEP.of(&views[i * VIEWS..]).iter().zip(arc).zip(by_place) {
                let x = leaky(*x);
                for (sum, w) in bent.iter_mut().zip(row) {
                    *sum += x * w;
                }
                for (sum, w) in far.iter_mut().zip(places) {
                    *sum += x * w;
                }
            }
            room.row.fill(0.0);
            for (x, row) in bent.iter().zip(room.heads_view.chunks_exact(width)) {
                for (sum, h) in room.row.iter_mut().zip(row) {
                    *sum += x * h;
                }
            }
            for (head, sum) in room.row[..=n].iter_mut().enumerate() {
                *sum += far[place(i, head, n)];
            }
            room.row[i] = f32::NEG_INFINITY;
            room.scores.extend_from_slice(&room.row[..=n]);
        }
    }
}

/// Gives each word its best head and says whether that is a tree without crossing arcs: then no other tree of this
/// kind is better, and the search can be spared.
#[inline(always)]
fn greedy(scores: &[f32], n: usize, heads: &mut Vec<Option<u32>>, seen: &mut Vec<u32>) -> bool {
    heads.clear();
    let mut root = None;
    for (dep, row) in scores.chunks_exact(n + 1).enumerate() {
        let mut top = 0;
        for (head, score) in row.iter().enumerate() {
            if *score > row[top] {
                top = head;
            }
        }
        if top == n {
            if root.is_some() {
                return false;
            }
            root = Some(dep);
        }
        heads.push((top < n).then_some(top as u32));
    }
    root.is_some() && is_tree(heads, seen) && !crosses(heads, root.unwrap_or(0))
}

/// Says whether every word leads to the root.
fn is_tree(heads: &[Option<u32>], seen: &mut Vec<u32>) -> bool {
    seen.clear();
    seen.resize(heads.len(), 0);
    for start in 0..heads.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start as u32 + 1;
            match heads[at] {
                Some(head) => at = head as usize,
                None => break,
            }
        }
        if heads[at].is_some() && seen[at] == start as u32 + 1 {
            return false;
        }
    }
    true
}

/// Says whether two arcs of a tree cross, the root's own among them.
fn crosses(heads: &[Option<u32>], root: usize) -> bool {
    let arc = |dep: usize| {
        heads[dep].map(|head| {
            let head = head as usize;
            (dep.min(head), dep.max(head))
        })
    };
    (0..heads.len()).any(|a| {
        let Some((from, to)) = arc(a) else { return false };
        // Whatever stands below an arc hangs on what stands there or at its ends.
        (from < root && root < to)
            || (from + 1..to).any(|b| {
                let Some((start, end)) = arc(b) else { return false };
                start < from || end > to
            })
    })
}

/// Fills rows up to whole registers.
fn wider<const FROM: usize, const TO: usize>(from: &[f32]) -> Vec<f32> {
    let mut out = Vec::with_capacity(from.len() / FROM * TO);
    for row in from.chunks_exact(FROM) {
        out.extend_from_slice(row);
        out.resize(out.len() + TO - FROM, 0.0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_needs_no_search_is_what_the_search_finds(n in 1usize..7, scores in proptest::collection::vec(-900i16..900, 42)) {
            let mut scores: Vec<f32> = scores[..n * (n + 1)].iter().map(|s| f32::from(*s) + 0.25).collect();
            (0..n).for_each(|i| scores[i * (n + 1) + i] = f32::NEG_INFINITY);
            let (mut heads, mut seen, mut best) = (Vec::new(), Vec::new(), Vec::new());
            if greedy(&scores, n, &mut heads, &mut seen) {
                Chart::default().best(&scores, n, &mut best);
                let sum = |heads: &[Option<u32>]| -> f32 {
                    heads.iter().enumerate().map(|(d, h)| scores[d * (n + 1) + h.map_or(n, |h| h as usize)]).sum()
                };
                prop_assert_eq!(sum(&heads), sum(&best));
            }
        }
    }
}

//! Words to vectors to scores of heads and relations: the network in use.
//!
//! A two-layer recurrent encoder under a biaffine scorer (Kiperwasser and Goldberg 2016; Dozat and Manning 2017).
//! The large products are of 16-bit integers with sums that cannot overflow, the rest is plain float arithmetic in
//! a fixed order: every machine computes the same. It is learned in `train::biaffine`.

use crate::cue::Cue;
use crate::eisner::Chart;
use crate::error::LangError;
use crate::hash::mix;
use crate::kernel::Kernel;
use crate::net::{sigmoid, tanh};
use crate::table::Table;
use crate::tag::Bundle;
use dateline_doc::Deprel;
use zerocopy::little_endian::{F32, I16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// The number of relations.
pub const N_RELS: usize = Deprel::ALL.len();
/// The same, filled up to whole registers.
const N_RELS_ROOM: usize = N_RELS.next_multiple_of(8);
/// Length of a word's vector.
pub const WORD: usize = 100;
/// Length of a tag's vector.
pub const TAG: usize = 28;
/// Length of what goes in.
pub const INPUT: usize = WORD + TAG;
/// Length of each direction's state.
pub const HIDDEN: usize = 80;
/// Length of what comes out of a layer.
pub const TOP: usize = 2 * HIDDEN;
/// Length of the views that heads are scored with.
pub const ARC: usize = 64;
/// Length of the views that relations are scored with.
pub const REL: usize = 96;
/// What views are made from: the encoder's outcome and, past it, what went in.
pub const WIDE: usize = TOP + INPUT;
/// All views of a word: as head, as dependent, then both again for the relation.
pub const VIEWS: usize = 2 * ARC + 2 * REL;
/// Rows of the table that word parts share.
pub const PARTS: usize = 1 << 15;
/// How many parts of a word have a row.
pub const N_PARTS: usize = 6;

/// A word's head (`None`: the root) and its relation.
pub type Arc = (Option<u32>, Deprel);

/// What 1 is in 16 bits, for vectors inside the network: they lie between -1 and 1.
const INNER: f32 = 2047.0;
/// What 1 is for the vectors that go in: they are held between -4 and 4.
const OUTER: f32 = 511.0;

/// Returns the rows of a word's parts.
pub fn parts(cue: &Cue) -> [u32; N_PARTS] {
    let row = |kind: u64, value: u64| (mix(kind + 7, value) % PARTS as u64) as u32;
    [
        row(1, cue.suffix[1]),
        row(2, cue.suffix[2]),
        row(3, cue.suffix[3]),
        row(4, cue.prefix[2]),
        row(5, cue.shape),
        row(6, cue.classes),
    ]
}

/// Rows of bytes, each with its own measure.
#[derive(Debug, Clone, Copy)]
struct Rows {
    measures: &'static [F32],
    bytes: &'static [i8],
    cols: usize,
}

impl Rows {
    #[inline(always)]
    fn add(&self, row: usize, to: &mut [f32]) {
        let from = row * self.cols;
        let (Some(measure), Some(bytes)) = (self.measures.get(row), self.bytes.get(from..from + self.cols)) else {
            return;
        };
        let measure = measure.get();
        let n = if to.len() < bytes.len() { to.len() } else { bytes.len() };
        for k in 0..n {
            to[k] += measure * f32::from(bytes[k]);
        }
    }
}

/// A product with 16-bit weights: a row of `K` for each output; both are multiples of four.
#[derive(Debug, Clone)]
struct Dense<const K: usize> {
    weights: Vec<i16>,
    /// Takes a sum of products back to a float.
    measure: f32,
    bias: Vec<f32>,
}

impl<const K: usize> Dense<K> {
    /// Appends `bias + weights · x` for each of the vectors in `input`.
    #[inline(always)]
    fn apply(&self, kernel: impl Kernel, input: &[i16], out: &mut Vec<f32>) {
        let n_out = self.bias.len();
        let first = out.len();
        out.resize(first + input.len() / K * n_out, 0.0);
        let bias = self.bias.as_chunks::<4>().0;
        // A few words at a time, so that weights come from memory once for all of them.
        for (xs, outs) in input.chunks(8 * K).zip(out[first..].chunks_mut(8 * n_out)) {
            for j in 0..bias.len() {
                let rows = &self.weights[4 * K * j..4 * K * (j + 1)];
                for w in 0..xs.len() / K {
                    let sums = kernel.four::<K>(rows, &xs[w * K..(w + 1) * K]);
                    let o = &mut outs[w * n_out + 4 * j..w * n_out + 4 * j + 4];
                    for k in 0..4 {
                        o[k] = bias[j][k] + sums[k] as f32 * self.measure;
                    }
                }
            }
        }
    }

    /// Adds `weights · x` to `out`.
    #[inline(always)]
    fn add(&self, kernel: impl Kernel, x: &[i16], out: &mut [f32]) {
        let out = out.as_chunks_mut::<4>().0;
        for (j, out) in out.iter_mut().enumerate() {
            let sums = kernel.four::<K>(&self.weights[4 * K * j..4 * K * (j + 1)], x);
            for k in 0..4 {
                out[k] += sums[k] as f32 * self.measure;
            }
        }
    }
}

/// Adds `by * row` to `sums`. The order of sums does not depend on the machine.
#[inline(always)]
fn add_row(sums: &mut [f32], by: f32, row: &[f32]) {
    let n = if sums.len() < row.len() { sums.len() } else { row.len() };
    let (sums, row) = (&mut sums[..n], &row[..n]);
    for k in 0..n {
        sums[k] += by * row[k];
    }
}

/// One direction of a layer with inputs of length `K`.
#[derive(Debug, Clone)]
struct Cell<const K: usize> {
    input: Dense<K>,
    state: Dense<HIDDEN>,
}

/// The network.
#[derive(Debug, Clone)]
pub struct Encoder {
    vocabulary: Table,
    words: Rows,
    parts: Rows,
    tags: Vec<f32>,
    first: [Cell<INPUT>; 2],
    second: [Cell<TOP>; 2],
    views: Dense<WIDE>,
    root: Vec<f32>,
    arc: Vec<f32>,
    arc_bias: Vec<f32>,
    rel: Vec<f32>,
    rel_bias: Vec<f32>,
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Room {
    input: Vec<i16>,
    wide: Vec<i16>,
    mid: Vec<i16>,
    top: Vec<i16>,
    gates: Vec<f32>,
    views: Vec<f32>,
    heads_view: Vec<f32>,
    row: Vec<f32>,
    scores: Vec<f32>,
    chart: Chart,
    heads: Vec<Option<u32>>,
}

impl Encoder {
    /// Opens the network's section and the table that numbers its words.
    pub fn open(bytes: &'static [u8], vocabulary: &'static [u8]) -> Result<Self, LangError> {
        let mut reader = Reader { rest: bytes };
        let sizes = reader.numbers(8)?;
        let [n_words, n_tags] = [sizes[0], sizes[1]];
        if sizes[2..] != [WORD, TAG, HIDDEN, ARC, REL, PARTS] || n_words == 0 || n_tags == 0 {
            return Err(LangError::Damaged { what: "the network's sizes" });
        }
        Ok(Self {
            vocabulary: Table::open(vocabulary)?,
            words: reader.rows(n_words, WORD)?,
            parts: reader.rows(PARTS, WORD)?,
            tags: reader.floats(n_tags * TAG)?,
            first: [reader.cell()?, reader.cell()?],
            second: [reader.cell()?, reader.cell()?],
            views: reader.dense(VIEWS)?,
            root: reader.floats(VIEWS)?,
            arc: turned(&reader.floats(ARC * ARC)?, ARC, ARC),
            arc_bias: reader.floats(ARC)?,
            rel: turned(&reader.floats(REL * N_RELS)?, REL, N_RELS_ROOM),
            rel_bias: reader.floats(N_RELS)?,
        })
    }

    /// Parses a tagged sentence: a head (`None`: the root) and a relation a word.
    #[inline(always)]
    pub fn parse(&self, kernel: impl Kernel, cues: &[Cue], tags: &[Bundle], room: &mut Room, arcs: &mut Vec<Arc>) {
        let n = cues.len();
        arcs.clear();
        if n == 0 {
            return;
        }
        room.input.clear();
        room.wide.clear();
        room.wide.resize(n * WIDE, 0);
        for (i, (cue, tag)) in cues.iter().zip(tags.iter()).enumerate() {
            let mut x = [0.0f32; INPUT];
            self.words.add(usize::from(self.vocabulary.get(cue.low)), &mut x[..WORD]);
            for part in parts(cue) {
                self.parts.add(part as usize, &mut x[..WORD]);
            }
            if let Some(row) = self.tags.get(usize::from(*tag) * TAG..(usize::from(*tag) + 1) * TAG) {
                x[WORD..].copy_from_slice(row);
            }
            x.iter_mut().for_each(|x| *x = x.clamp(-4.0, 4.0));
            room.input.extend(x.iter().map(|x| whole(x * OUTER)));
            for (wide, x) in room.wide[i * WIDE + TOP..].iter_mut().zip(&x) {
                *wide = whole(x * INNER);
            }
        }
        let Room { input, mid, top, gates, .. } = room;
        layer(kernel, &self.first, input, n, gates, mid);
        layer(kernel, &self.second, mid, n, gates, top);
        for (wide, top) in room.wide.chunks_exact_mut(WIDE).zip(room.top.chunks_exact(TOP)) {
            wide[..TOP].copy_from_slice(top);
        }
        room.views.clear();
        self.views.apply(kernel, &room.wide, &mut room.views);
        self.score(n, room);
        room.chart.best(&room.scores, n, &mut room.heads);
        for (dep, head) in room.heads.iter().enumerate() {
            let of_head = head.map_or(&self.root[..], |h| &room.views[h as usize * VIEWS..(h as usize + 1) * VIEWS]);
            let of_dep = &room.views[dep * VIEWS..(dep + 1) * VIEWS];
            let mut hidden = [0.0f32; REL];
            for (k, x) in hidden.iter_mut().enumerate() {
                *x = leaky(of_head[2 * ARC + k] + of_dep[2 * ARC + REL + k]);
            }
            let mut scores = [0.0f32; N_RELS_ROOM];
            scores[..N_RELS].copy_from_slice(&self.rel_bias);
            for (k, x) in hidden.iter().enumerate() {
                add_row(&mut scores, *x, &self.rel[k * N_RELS_ROOM..(k + 1) * N_RELS_ROOM]);
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

    /// Fills in how well each word would do as the head of each other.
    #[inline(always)]
    fn score(&self, n: usize, room: &mut Room) {
        // A column a possible head, so that all heads are scored side by side.
        let width = (n + 1).next_multiple_of(8);
        room.heads_view.clear();
        room.heads_view.resize(ARC * width, 0.0);
        for i in 0..=n {
            let row = if i < n { &room.views[i * VIEWS..i * VIEWS + ARC] } else { &self.root[..ARC] };
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
            for k in 0..ARC {
                add_row(&mut bent, leaky(room.views[i * VIEWS + ARC + k]), &self.arc[k * ARC..(k + 1) * ARC]);
            }
            room.row.fill(0.0);
            for (k, x) in bent.iter().enumerate() {
                add_row(&mut room.row, *x, &room.heads_view[k * width..(k + 1) * width]);
            }
            room.scores.extend_from_slice(&room.row[..=n]);
        }
    }
}

/// Rounds a number between -8192 and 8192.
#[inline(always)]
fn whole(x: f32) -> i16 {
    (x + 8192.5) as i16 - 8192
}

#[inline(always)]
fn leaky(x: f32) -> f32 {
    if x < 0.0 { 0.1 * x } else { x }
}

/// Runs a layer in both directions; `out` has both states for each word.
#[inline(always)]
fn layer<const K: usize>(
    kernel: impl Kernel,
    cells: &[Cell<K>; 2],
    input: &[i16],
    n: usize,
    gates: &mut Vec<f32>,
    out: &mut Vec<i16>,
) {
    out.clear();
    out.resize(n * TOP, 0);
    for (direction, cell) in cells.iter().enumerate() {
        gates.clear();
        cell.input.apply(kernel, input, gates);
        let mut state = [0i16; HIDDEN];
        let mut memory = [0.0f32; HIDDEN];
        for step in 0..n {
            let at = if direction == 0 { step } else { n - 1 - step };
            let gates = &mut gates[at * 4 * HIDDEN..(at + 1) * 4 * HIDDEN];
            if step > 0 {
                cell.state.add(kernel, &state, gates);
            }
            let (open, candidate) = gates.split_at_mut(3 * HIDDEN);
            open.iter_mut().for_each(|x| *x = sigmoid(*x));
            candidate.iter_mut().for_each(|x| *x = tanh(*x));
            for k in 0..HIDDEN {
                memory[k] = open[HIDDEN + k] * memory[k] + open[k] * candidate[k];
            }
            for k in 0..HIDDEN {
                state[k] = whole(open[2 * HIDDEN + k] * tanh(memory[k]) * INNER);
            }
            out[at * TOP + direction * HIDDEN..at * TOP + (direction + 1) * HIDDEN].copy_from_slice(&state);
        }
    }
}

/// Turns a matrix over and fills its new rows up to `width`.
fn turned(from: &[f32], cols: usize, width: usize) -> Vec<f32> {
    let mut out = vec![0.0; cols * width];
    for (r, row) in from.chunks_exact(cols).enumerate() {
        for (c, x) in row.iter().enumerate() {
            out[c * width + r] = *x;
        }
    }
    out
}

/// Takes arrays off the front of a section.
struct Reader {
    rest: &'static [u8],
}

impl Reader {
    fn array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &mut self,
        n: usize,
    ) -> Result<&'static [T], LangError> {
        let (array, rest) =
            <[T]>::ref_from_prefix_with_elems(self.rest, n).map_err(|_| LangError::Damaged { what: "the network" })?;
        self.rest = rest;
        Ok(array)
    }

    fn numbers(&mut self, n: usize) -> Result<Vec<usize>, LangError> {
        Ok(self.array::<U32>(n)?.iter().map(|x| x.get() as usize).collect())
    }

    fn floats(&mut self, n: usize) -> Result<Vec<f32>, LangError> {
        Ok(self.array::<F32>(n)?.iter().map(|x| x.get()).collect())
    }

    fn rows(&mut self, n: usize, cols: usize) -> Result<Rows, LangError> {
        Ok(Rows { measures: self.array(n)?, bytes: self.array(n * cols)?, cols })
    }

    fn dense<const K: usize>(&mut self, n_out: usize) -> Result<Dense<K>, LangError> {
        let measure = self.floats(1)?[0];
        let bias = self.floats(n_out)?;
        let weights = self.array::<I16>(n_out * K)?.iter().map(|x| x.get()).collect();
        Ok(Dense { weights, measure, bias })
    }

    fn cell<const K: usize>(&mut self) -> Result<Cell<K>, LangError> {
        Ok(Cell { input: self.dense(4 * HIDDEN)?, state: self.dense(4 * HIDDEN)? })
    }
}

/// Writes what `Encoder::open` reads.
#[cfg(feature = "train")]
pub mod write {
    use super::{INNER, OUTER};

    /// Appends numbers.
    pub fn numbers(out: &mut Vec<u8>, numbers: &[usize]) {
        numbers.iter().for_each(|n| out.extend_from_slice(&(*n as u32).to_le_bytes()));
    }

    /// Appends floats.
    pub fn floats(out: &mut Vec<u8>, floats: &[f32]) {
        floats.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes()));
    }

    /// Appends rows of bytes, each with its measure.
    pub fn rows(out: &mut Vec<u8>, w: &[f32], cols: usize) {
        let measures: Vec<f32> = w.chunks(cols).map(|r| r.iter().fold(0.0f32, |a, x| a.max(x.abs())) / 127.0).collect();
        floats(out, &measures);
        for (row, measure) in w.chunks(cols).zip(&measures) {
            out.extend(row.iter().map(|x| if *measure > 0.0 { (x / measure).round() as i8 as u8 } else { 0 }));
        }
    }

    /// What goes into a product.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum From {
        /// What goes into the network.
        Outside,
        /// What comes out of a layer.
        Inside,
        /// Both, measured as the latter.
        Both,
    }

    /// Appends a product's weights, which come with a column an output, and its bias.
    pub fn dense(out: &mut Vec<u8>, w: &[f32], bias: &[f32], from: From) {
        let n_out = bias.len();
        let k = w.len() / n_out;
        let largest = w.iter().fold(1e-6f32, |a, x| a.max(x.abs()));
        let longest = (0..n_out).map(|j| (0..k).map(|i| w[i * n_out + j].abs()).sum::<f32>()).fold(1e-6, f32::max);
        // The largest input times the sum of a row's weights must stay below 2^31.
        let bound = if from == From::Both { 260_000.0 } else { 1_000_000.0 };
        let scale = (32_767.0 / largest).min(bound / longest);
        floats(out, &[1.0 / (scale * if from == From::Outside { OUTER } else { INNER })]);
        floats(out, bias);
        for j in 0..n_out {
            (0..k).for_each(|i| out.extend_from_slice(&((w[i * n_out + j] * scale).round() as i16).to_le_bytes()));
        }
    }

    /// Appends a matrix turned over.
    pub fn turned(out: &mut Vec<u8>, w: &[f32], cols: usize) {
        for c in 0..cols {
            floats(out, &w.iter().skip(c).step_by(cols).copied().collect::<Vec<_>>());
        }
    }
}

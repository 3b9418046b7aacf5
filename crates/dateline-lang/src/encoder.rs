//! Words to vectors to what heads, relations, tags, mentions and factuality are read from: the network in use.
//!
//! Two recurrent layers in both directions (Kiperwasser and Goldberg 2016) whose gates to forget and to let in are
//! one, under linear views (Dozat and Manning 2017). Products are of bytes with whole sums, the rest is plain float
//! arithmetic in a fixed order: every machine computes the same. It is learned in `train::joint`.

use crate::cue::Cue;
use crate::dense::{Dense, Rows, ZERO, byte};
use crate::error::LangError;
use crate::hash::mix;
use crate::kernel::{Kernel, LANES};
use crate::lexicon::{GIVEN, LEARNED, Lexicon, ROW};
use crate::net::{sigmoid, tanh};
use zerocopy::little_endian::{F32, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// Length of what goes in.
pub const INPUT: usize = ROW;
/// Length of each direction's state.
pub const HIDDEN: usize = 160;
/// The gates of a state: to forget, to show, and the candidate.
pub const GATES: usize = 3 * HIDDEN;
/// Length of what comes out of a layer.
pub const TOP: usize = 2 * HIDDEN;
/// What views are made from: the encoder's outcome and, past it, what went in.
pub const WIDE: usize = TOP + INPUT;
/// Rows of the table that word parts share.
pub const PARTS: usize = 1 << 15;
/// How many parts of a word have a row.
pub const N_PARTS: usize = 6;

/// A stretch of a word's views.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Where it begins.
    pub at: usize,
    /// How long it is.
    pub len: usize,
}

impl View {
    const fn behind(self, len: usize) -> View {
        View { at: self.at + self.len, len }
    }

    /// Cuts the view out of all of a word's views.
    #[inline(always)]
    pub fn of(self, views: &[f32]) -> &[f32] {
        &views[self.at..self.at + self.len]
    }

    /// The same, to write to.
    #[cfg(feature = "train")]
    pub fn of_mut(self, views: &mut [f32]) -> &mut [f32] {
        &mut views[self.at..self.at + self.len]
    }
}

/// The word as a head.
pub const ARC_HEAD: View = View { at: 0, len: 64 };
/// The word as a dependent.
pub const ARC_DEP: View = ARC_HEAD.behind(64);
/// The word as a relation's head.
pub const REL_HEAD: View = ARC_DEP.behind(96);
/// The word as a relation's dependent.
pub const REL_DEP: View = REL_HEAD.behind(96);
/// What tags are read from.
pub const TAG: View = REL_DEP.behind(96);
/// The word as a mention's first.
pub const FROM: View = TAG.behind(48);
/// The word as a mention's last.
pub const TO: View = FROM.behind(48);
/// What factuality is read from.
pub const FACT: View = TO.behind(32);
/// Length of all of a word's views.
pub const VIEWS: usize = FACT.at + FACT.len;

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

/// One direction of a layer.
#[derive(Debug, Clone, Copy)]
struct Cell {
    input: Dense<2>,
    state: Dense<10>,
}

/// The network up to its views.
#[derive(Debug, Clone)]
pub struct Encoder {
    measures: &'static [F32],
    parts: &'static [[i8; LEARNED]],
    layers: [[Cell; 2]; 2],
    views: Dense<2>,
}

/// Room to work in.
#[derive(Debug, Default)]
pub struct Room {
    wide: Vec<u8>,
    input: Vec<u8>,
    mid: Vec<u8>,
    gates: Vec<f32>,
    rows: Rows,
    /// The sentences, longest first.
    order: Vec<(usize, usize)>,
    /// The views of each word, one word after the other.
    pub views: Vec<f32>,
}

impl Encoder {
    /// Opens the network's section.
    pub fn open(reader: &mut Reader) -> Result<Self, LangError> {
        if reader.numbers(6)? != [GIVEN, LEARNED, HIDDEN, VIEWS, PARTS, N_PARTS] {
            return Err(LangError::Damaged { what: "the network's sizes" });
        }
        let measures = reader.array(PARTS)?;
        let parts = reader.array(PARTS)?;
        let mut cell = |n_in: usize| -> Result<Cell, LangError> {
            Ok(Cell { input: reader.dense(n_in, GATES)?, state: reader.dense(HIDDEN, GATES)? })
        };
        let layers = [[cell(INPUT)?, cell(INPUT)?], [cell(TOP)?, cell(TOP)?]];
        Ok(Self { measures, parts, layers, views: reader.dense(WIDE, VIEWS)? })
    }

    /// Fills `room.views` for the words of some sentences; `ends` has the index behind each one's last word.
    ///
    /// What is found of a sentence does not depend on those beside it: they only share the way to the weights.
    #[inline(always)]
    pub fn run(&self, kernel: impl Kernel, cues: &[Cue], ends: &[usize], lexicon: &Lexicon, room: &mut Room) {
        let n = cues.len();
        room.order.clear();
        room.order.extend(ends.iter().scan(0, |from, end| Some((std::mem::replace(from, *end), *end))));
        room.order.sort_by_key(|s| std::cmp::Reverse(s.1 - s.0));
        room.input.clear();
        room.wide.clear();
        room.wide.resize(n * WIDE, 0);
        for (cue, wide) in cues.iter().zip(room.wide.chunks_exact_mut(WIDE)) {
            let mut x = [0.0f32; ROW];
            lexicon.add(&cue.pieces, &mut x);
            for part in parts(cue) {
                let (measure, row) = (self.measures[part as usize].get(), &self.parts[part as usize]);
                for (x, byte) in x[GIVEN..].iter_mut().zip(row) {
                    *x += measure * f32::from(*byte);
                }
            }
            for (to, x) in wide[TOP..].iter_mut().zip(&x) {
                *to = byte(x.clamp(-1.0, 1.0));
            }
            room.input.extend_from_slice(&wide[TOP..]);
        }
        room.mid.clear();
        room.mid.resize(n * TOP, 0);
        let Room { wide, input, mid, gates, rows, order, .. } = room;
        layer(kernel, &self.layers[0], input, order, (gates, rows), mid, TOP);
        layer(kernel, &self.layers[1], mid, order, (gates, rows), wide, WIDE);
        room.views.clear();
        room.views.resize(n * VIEWS, 0.0);
        self.views.apply(kernel, &room.wide, &mut room.rows, &mut room.views);
    }
}

/// How many sentences go forward together.
const ABREAST: usize = 8;

/// Runs a layer in both directions; both states of each word go to the front of its row of `out`.
#[inline(always)]
fn layer(
    kernel: impl Kernel,
    cells: &[Cell; 2],
    input: &[u8],
    order: &[(usize, usize)],
    (gates, rows): (&mut Vec<f32>, &mut Rows),
    out: &mut [u8],
    width: usize,
) {
    gates.clear();
    gates.resize(out.len() / width * GATES, 0.0);
    for (direction, cell) in cells.iter().enumerate() {
        cell.input.apply(kernel, input, rows, gates);
        for sentences in order.chunks(ABREAST) {
            let mut states = [ZERO as u8; ABREAST * HIDDEN];
            let mut memories = [[0.0f32; HIDDEN]; ABREAST];
            let mut sums = [0.0f32; ABREAST * GATES];
            let longest = sentences.first().map_or(0, |s| s.1 - s.0);
            for step in 0..longest {
                // The longest come first, so that those still running are always in front.
                let running = sentences.iter().take_while(|s| s.1 - s.0 > step).count();
                let at = |s: &(usize, usize)| if direction == 0 { s.0 + step } else { s.1 - 1 - step };
                for (s, sums) in sentences[..running].iter().zip(sums.as_chunks_mut::<GATES>().0) {
                    sums.copy_from_slice(&gates[at(s) * GATES..(at(s) + 1) * GATES]);
                }
                if step > 0 {
                    cell.state.add(kernel, &states[..running * HIDDEN], rows, &mut sums);
                }
                let each = sums.as_chunks::<HIDDEN>().0.as_chunks::<3>().0.iter().zip(&mut memories);
                for ((s, state), (sums, memory)) in
                    sentences[..running].iter().zip(states.as_chunks_mut::<HIDDEN>().0).zip(each)
                {
                    advance(sums, memory, state);
                    let from = at(s) * width + direction * HIDDEN;
                    out[from..from + HIDDEN].copy_from_slice(state);
                }
            }
        }
    }
}

/// Takes a step: from the sums of the gates to the new memory and state. Arrays of known length, so that all is done
/// in wide registers.
#[inline(always)]
fn advance(gates: &[[f32; HIDDEN]; 3], memory: &mut [f32; HIDDEN], state: &mut [u8; HIDDEN]) {
    let [forget, show, candidate] = gates;
    let mut out = [0.0f32; HIDDEN];
    for k in 0..HIDDEN {
        let keep = sigmoid(forget[k]);
        memory[k] = keep * memory[k] + (1.0 - keep) * tanh(candidate[k]);
        out[k] = sigmoid(show[k]) * memory[k];
    }
    for k in 0..HIDDEN {
        state[k] = byte(out[k]);
    }
}

/// Takes arrays off the front of a section.
#[derive(Debug)]
pub struct Reader {
    /// What is left of it.
    pub rest: &'static [u8],
}

impl Reader {
    /// Takes `n` things.
    pub fn array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &mut self,
        n: usize,
    ) -> Result<&'static [T], LangError> {
        let (array, rest) =
            <[T]>::ref_from_prefix_with_elems(self.rest, n).map_err(|_| LangError::Damaged { what: "the network" })?;
        self.rest = rest;
        Ok(array)
    }

    /// Takes `n` numbers.
    pub fn numbers(&mut self, n: usize) -> Result<Vec<usize>, LangError> {
        Ok(self.array::<U32>(n)?.iter().map(|x| x.get() as usize).collect())
    }

    /// Takes `n` floats.
    pub fn floats(&mut self, n: usize) -> Result<Vec<f32>, LangError> {
        Ok(self.array::<F32>(n)?.iter().map(|x| x.get()).collect())
    }

    /// Takes a product's weights.
    pub fn dense<const B: usize>(&mut self, n_in: usize, n_out: usize) -> Result<Dense<B>, LangError> {
        let groups = n_out.div_ceil(B * LANES);
        Ok(Dense {
            n_in,
            n_out: groups * B * LANES,
            measures: self.array(groups * B)?,
            bias: self.array(groups * B)?,
            excess: self.array(groups * B)?,
            weights: self.array(groups * (n_in / 4))?,
        })
    }
}

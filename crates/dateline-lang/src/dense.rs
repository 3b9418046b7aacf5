//! A layer's product in bytes: what goes in and the weights are eight bits each, the sums are whole, the outcome is
//! a float.
//!
//! Weights lie in the file as the kernel wants them: sixteen outputs side by side, four inputs of each at a time.

use crate::kernel::{Kernel, LANES};
use zerocopy::little_endian::{F32, I32};

/// What 1 is in a byte; 0 is `ZERO`.
pub const ONE: f32 = 127.0;
/// What 0 is in a byte.
pub const ZERO: i32 = 128;

/// Turns a number between -1 and 1 into a byte: to the nearest, halves to the even one.
#[inline(always)]
pub fn byte(x: f32) -> u8 {
    // At this size a float's last bits count whole numbers.
    const SHIFT: f32 = 8_388_608.0 + ZERO as f32;
    (x * ONE + SHIFT).to_bits() as u8
}

/// A product of `n_in` bytes a row with weights for `n_out` outputs; a view of the file. `B` times sixteen outputs are
/// worked on together: two where many rows go in, ten where one does.
#[derive(Debug, Clone, Copy)]
pub struct Dense<const B: usize> {
    pub(crate) n_in: usize,
    pub(crate) n_out: usize,
    /// Takes a sum back to a float, an output each.
    pub(crate) measures: &'static [[F32; LANES]],
    pub(crate) bias: &'static [[F32; LANES]],
    /// What a sum has too much because bytes begin at 0.
    pub(crate) excess: &'static [[I32; LANES]],
    pub(crate) weights: &'static [[Four; B]],
}

/// Weights of sixteen outputs for four inputs.
pub(crate) type Four = [i8; 4 * LANES];

/// Room for rows that are worked on together: four bytes of each, side by side.
pub type Rows = Vec<u8>;

impl<const B: usize> Dense<B> {
    /// Writes `bias + weights · x` for each row of `input`.
    #[inline(always)]
    pub fn apply(&self, kernel: impl Kernel, input: &[u8], room: &mut Rows, out: &mut [f32]) {
        let (n_in, n_out) = (self.n_in, self.n_out);
        let n = input.len() / n_in;
        let mut at = 0;
        while at + 8 <= n {
            self.rows::<8, B, false>(kernel, &input[at * n_in..(at + 8) * n_in], room, &mut out[at * n_out..]);
            at += 8;
        }
        if at + 4 <= n {
            self.rows::<4, B, false>(kernel, &input[at * n_in..(at + 4) * n_in], room, &mut out[at * n_out..]);
            at += 4;
        }
        if at + 2 <= n {
            self.rows::<2, B, false>(kernel, &input[at * n_in..(at + 2) * n_in], room, &mut out[at * n_out..]);
            at += 2;
        }
        if at < n {
            self.rows::<1, B, false>(kernel, &input[at * n_in..], room, &mut out[at * n_out..]);
        }
    }

    /// Works on `M` rows, `S` times sixteen outputs at a time.
    #[inline(always)]
    fn rows<const M: usize, const S: usize, const ADD: bool>(
        &self,
        kernel: impl Kernel,
        x: &[u8],
        room: &mut Rows,
        out: &mut [f32],
    ) {
        if M == 1 {
            self.packed::<M, S, ADD>(kernel, x, out);
            return;
        }
        room.clear();
        room.resize(M * self.n_in, 0);
        for (m, row) in x.chunks_exact(self.n_in).enumerate() {
            for (to, four) in room.as_chunks_mut::<4>().0.iter_mut().skip(m).step_by(M).zip(row.as_chunks::<4>().0) {
                *to = *four;
            }
        }
        self.packed::<M, S, ADD>(kernel, room, out);
    }

    /// Works on `M` rows whose bytes lie side by side, four of each.
    #[inline(always)]
    fn packed<const M: usize, const S: usize, const ADD: bool>(&self, kernel: impl Kernel, x: &[u8], out: &mut [f32]) {
        let x: &[[[u8; 4]; M]] = x.as_chunks::<4>().0.as_chunks::<M>().0;
        for (group, weights) in self.weights.chunks_exact(self.n_in / 4).enumerate() {
            for part in 0..B / S {
                let mut sums = [[kernel.none(); M]; S];
                for (x, weights) in x.iter().zip(weights) {
                    let Some(weights) = weights[part * S..].first_chunk::<S>() else { continue };
                    for m in 0..M {
                        for b in 0..S {
                            sums[b][m] = kernel.add(sums[b][m], &weights[b], x[m]);
                        }
                    }
                }
                for (b, sums) in sums.iter().enumerate() {
                    for (m, sums) in sums.iter().enumerate() {
                        self.settle::<ADD>(kernel.get(*sums), group * B + part * S + b, m, out);
                    }
                }
            }
        }
    }

    /// Takes the sums of a block of outputs back to floats, for row `m`.
    #[inline(always)]
    fn settle<const ADD: bool>(&self, found: [i32; LANES], block: usize, m: usize, out: &mut [f32]) {
        let (measures, bias, excess) = (&self.measures[block], &self.bias[block], &self.excess[block]);
        let Some(to) = out.get_mut(m * self.n_out + block * LANES..).and_then(|o| o.first_chunk_mut::<LANES>()) else {
            return;
        };
        for k in 0..LANES {
            let value = (found[k] - excess[k].get()) as f32 * measures[k].get();
            to[k] = value + if ADD { to[k] } else { bias[k].get() };
        }
    }
}

impl Dense<10> {
    /// Adds `weights · x` to `out` for up to eight rows, so that weights come from memory once for all of them. How many
    /// outputs go together is what fits the registers.
    #[inline(always)]
    pub fn add(&self, kernel: impl Kernel, x: &[u8], room: &mut Rows, out: &mut [f32]) {
        match x.len() / self.n_in {
            1 => self.rows::<1, 10, true>(kernel, x, room, out),
            2 => self.rows::<2, 5, true>(kernel, x, room, out),
            3 => self.rows::<3, 5, true>(kernel, x, room, out),
            4 => self.rows::<4, 5, true>(kernel, x, room, out),
            5 => self.rows::<5, 2, true>(kernel, x, room, out),
            6 => self.rows::<6, 2, true>(kernel, x, room, out),
            7 => self.rows::<7, 2, true>(kernel, x, room, out),
            8 => self.rows::<8, 2, true>(kernel, x, room, out),
            _ => {}
        }
    }
}

/// Writes what a `Dense<B>` is a view of; `w` has a column an output.
#[cfg(feature = "train")]
pub fn write<const B: usize>(out: &mut Vec<u8>, w: &[f32], bias: &[f32]) {
    let n_out = bias.len();
    let n_in = w.len() / n_out;
    assert!(n_in.is_multiple_of(4), "inputs come in fours");
    let room = n_out.next_multiple_of(B * LANES);
    let measure = |j: usize| (0..n_in).fold(1e-9f32, |a, i| a.max(w[i * n_out + j].abs())) / 127.0;
    let weight = |i: usize, j: usize| if j < n_out { (w[i * n_out + j] / measure(j)).round() as i8 } else { 0 };
    for j in 0..room {
        out.extend_from_slice(&(if j < n_out { measure(j) / ONE } else { 0.0 }).to_le_bytes());
    }
    for j in 0..room {
        out.extend_from_slice(&bias.get(j).copied().unwrap_or(0.0).to_le_bytes());
    }
    for j in 0..room {
        out.extend_from_slice(&(ZERO * (0..n_in).map(|i| i32::from(weight(i, j))).sum::<i32>()).to_le_bytes());
    }
    for group in 0..room / (B * LANES) {
        for step in 0..n_in / 4 {
            for j in 0..B * LANES {
                out.extend((0..4).map(|k| weight(4 * step + k, group * B * LANES + j) as u8));
            }
        }
    }
}

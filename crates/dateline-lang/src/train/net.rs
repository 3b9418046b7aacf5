//! The pieces of a neural network that learns: matrices with their gradients, Adam, an LSTM, dropout.
//!
//! Only for training: floats here may differ in the last digits from one kind of processor to the next. What ships
//! is rounded to integers (`crate::encoder`).

use crate::net::{sigmoid, tanh};
use crate::train::Dice;
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

/// A matrix of weights, row by row.
#[derive(Debug, Clone)]
pub struct Mat {
    pub rows: usize,
    pub cols: usize,
    pub w: Vec<f32>,
    pub g: Vec<f32>,
    m: Vec<f32>,
    v: Vec<f32>,
    /// Rows that the batch has touched, where only few are; else empty and all are meant.
    pub touched: Vec<u32>,
    pub sparse: bool,
}

impl Mat {
    /// Draws a matrix; `scale` is the width of the draw.
    pub fn draw(rows: usize, cols: usize, scale: f32, dice: &mut Dice) -> Self {
        let w = (0..rows * cols).map(|_| (dice.unit() * 2.0 - 1.0) * scale).collect();
        let zeros = vec![0.0; rows * cols];
        Self { rows, cols, w, g: zeros.clone(), m: zeros.clone(), v: zeros, touched: Vec::new(), sparse: false }
    }

    /// Draws a matrix that keeps the size of what goes through it (Glorot and Bengio 2010).
    pub fn layer(rows: usize, cols: usize, dice: &mut Dice) -> Self {
        Self::draw(rows, cols, (6.0 / (rows + cols) as f32).sqrt(), dice)
    }

    /// Draws a table of which a batch touches few rows.
    pub fn table(rows: usize, cols: usize, scale: f32, dice: &mut Dice) -> Self {
        Self { sparse: true, ..Self::draw(rows, cols, scale, dice) }
    }

    pub fn row(&self, r: usize) -> &[f32] {
        &self.w[r * self.cols..(r + 1) * self.cols]
    }

    /// Takes a step of Adam (Kingma and Ba 2015) and forgets the gradient.
    pub fn step(&mut self, adam: &Adam) {
        let (rate, shrink) =
            (adam.rate * (1.0 - adam.b2.powi(adam.t)).sqrt() / (1.0 - adam.b1.powi(adam.t)), adam.shrink);
        let (b1, b2) = (adam.b1, adam.b2);
        let (cols, n) = (self.cols, self.w.len());
        let mut span = |from: usize, to: usize| {
            let (w, g, m, v) =
                (&mut self.w[from..to], &mut self.g[from..to], &mut self.m[from..to], &mut self.v[from..to]);
            for k in 0..w.len() {
                let grad = g[k] * shrink;
                m[k] = b1 * m[k] + (1.0 - b1) * grad;
                v[k] = b2 * v[k] + (1.0 - b2) * grad * grad;
                w[k] -= rate * m[k] / (v[k].sqrt() + 1e-8);
                g[k] = 0.0;
            }
        };
        if self.sparse {
            self.touched.sort_unstable();
            self.touched.dedup();
            for r in self.touched.drain(..) {
                span(r as usize * cols, (r as usize + 1) * cols);
            }
        } else {
            span(0, n);
        }
    }

    /// Returns the squared length of the gradient.
    pub fn grad_square(&self) -> f32 {
        if self.sparse {
            let mut rows = self.touched.clone();
            rows.sort_unstable();
            rows.dedup();
            return rows
                .iter()
                .map(|r| {
                    self.g[*r as usize * self.cols..(*r as usize + 1) * self.cols].iter().map(|x| x * x).sum::<f32>()
                })
                .sum();
        }
        self.g.iter().map(|x| x * x).sum()
    }
}

/// How far a step goes.
#[derive(Debug, Clone, Copy)]
pub struct Adam {
    pub rate: f32,
    pub b1: f32,
    pub b2: f32,
    pub t: i32,
    /// What gradients are multiplied with so that none is too long.
    pub shrink: f32,
}

/// Adds `a·b` to `c`; `ta` and `tb` turn a matrix that is stored by rows. Shapes are those after turning.
#[allow(clippy::too_many_arguments)]
pub fn product(a: &[f32], ta: bool, b: &[f32], tb: bool, c: &mut [f32], (m, k, n): (usize, usize, usize), keep: bool) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let view = |x, turned, r, c| {
        let v = if turned {
            ArrayView2::from_shape((c, r), x).map(|v| v.reversed_axes())
        } else {
            ArrayView2::from_shape((r, c), x)
        };
        v.unwrap_or_else(|e| panic!("a product of the wrong shape: {e}"))
    };
    let mut out = ArrayViewMut2::from_shape((m, n), &mut c[..m * n])
        .unwrap_or_else(|e| panic!("a product of the wrong shape: {e}"));
    general_mat_mul(
        1.0,
        &view(&a[..m * k], ta, m, k),
        &view(&b[..k * n], tb, k, n),
        if keep { 1.0 } else { 0.0 },
        &mut out,
    );
}

/// One direction of a recurrent layer (Hochreiter and Schmidhuber 1997): gates in, forget, out, candidate.
#[derive(Debug, Clone)]
pub struct Lstm {
    pub x: Mat,
    pub h: Mat,
    pub b: Mat,
    pub size: usize,
}

/// What the way back needs of the way forth.
#[derive(Debug, Default, Clone)]
pub struct LstmTrace {
    gates: Vec<f32>,
    cells: Vec<f32>,
    squashed: Vec<f32>,
    pub out: Vec<f32>,
}

impl Lstm {
    pub fn new(inputs: usize, size: usize, dice: &mut Dice) -> Self {
        let mut b = Mat::draw(1, 4 * size, 0.0, dice);
        b.w[size..2 * size].fill(1.0);
        Self { x: Mat::layer(inputs, 4 * size, dice), h: Mat::layer(size, 4 * size, dice), b, size }
    }

    pub fn mats(&mut self) -> [&mut Mat; 3] {
        [&mut self.x, &mut self.h, &mut self.b]
    }

    /// Runs over `steps` steps of `width` sentences each; `input` has a row a word, steps outermost.
    pub fn forth(&self, input: &[f32], steps: usize, width: usize, trace: &mut LstmTrace) {
        let (s, n) = (self.size, steps * width);
        trace.gates.clear();
        for _ in 0..n {
            trace.gates.extend_from_slice(&self.b.w);
        }
        product(input, false, &self.x.w, false, &mut trace.gates, (n, self.x.rows, 4 * s), true);
        for v in [&mut trace.cells, &mut trace.squashed, &mut trace.out] {
            v.clear();
            v.resize(n * s, 0.0);
        }
        for t in 0..steps {
            let at = t * width;
            if t > 0 {
                product(
                    &trace.out[(at - width) * s..at * s],
                    false,
                    &self.h.w,
                    false,
                    &mut trace.gates[at * 4 * s..(at + width) * 4 * s],
                    (width, s, 4 * s),
                    true,
                );
            }
            for r in at..at + width {
                let gates = &mut trace.gates[r * 4 * s..(r + 1) * 4 * s];
                gates[..3 * s].iter_mut().for_each(|x| *x = sigmoid(*x));
                gates[3 * s..].iter_mut().for_each(|x| *x = tanh(*x));
                for k in 0..s {
                    let before = if t > 0 { trace.cells[(r - width) * s + k] } else { 0.0 };
                    let cell = gates[s + k] * before + gates[k] * gates[3 * s + k];
                    let squashed = tanh(cell);
                    trace.cells[r * s + k] = cell;
                    trace.squashed[r * s + k] = squashed;
                    trace.out[r * s + k] = gates[2 * s + k] * squashed;
                }
            }
        }
    }

    /// Takes the gradient of the output, adds to the weights' gradients and to the input's.
    pub fn back(
        &mut self,
        input: &[f32],
        steps: usize,
        width: usize,
        trace: &mut LstmTrace,
        d_out: &[f32],
        d_input: &mut [f32],
    ) {
        let (s, n) = (self.size, steps * width);
        let mut d_h = vec![0.0; width * s];
        let mut d_c = vec![0.0; width * s];
        for t in (0..steps).rev() {
            for b in 0..width {
                let r = t * width + b;
                let gates = &mut trace.gates[r * 4 * s..(r + 1) * 4 * s];
                for k in 0..s {
                    let (i, f, o, g) = (gates[k], gates[s + k], gates[2 * s + k], gates[3 * s + k]);
                    let squashed = trace.squashed[r * s + k];
                    let dh = d_out[r * s + k] + d_h[b * s + k];
                    let dc = d_c[b * s + k] + dh * o * (1.0 - squashed * squashed);
                    let before = if t > 0 { trace.cells[(r - width) * s + k] } else { 0.0 };
                    gates[k] = dc * g * i * (1.0 - i);
                    gates[s + k] = dc * before * f * (1.0 - f);
                    gates[2 * s + k] = dh * squashed * o * (1.0 - o);
                    gates[3 * s + k] = dc * i * (1.0 - g * g);
                    d_c[b * s + k] = dc * f;
                }
            }
            if t > 0 {
                product(
                    &trace.gates[t * width * 4 * s..(t + 1) * width * 4 * s],
                    false,
                    &self.h.w,
                    true,
                    &mut d_h,
                    (width, 4 * s, s),
                    false,
                );
            }
        }
        product(input, true, &trace.gates, false, &mut self.x.g, (self.x.rows, n, 4 * s), true);
        if steps > 1 {
            let earlier = &trace.out[..(n - width) * s];
            product(earlier, true, &trace.gates[width * 4 * s..], false, &mut self.h.g, (s, n - width, 4 * s), true);
        }
        for r in 0..n {
            for (g, d) in self.b.g.iter_mut().zip(&trace.gates[r * 4 * s..(r + 1) * 4 * s]) {
                *g += d;
            }
        }
        product(&trace.gates, false, &self.x.w, true, d_input, (n, 4 * s, self.x.rows), true);
    }
}

/// Fills a mask that keeps a share `1 - drop` of the numbers and makes up for the rest.
pub fn mask(len: usize, drop: f32, dice: &mut Dice) -> Vec<f32> {
    let keep = 1.0 / (1.0 - drop);
    (0..len).map(|_| if dice.unit() < drop { 0.0 } else { keep }).collect()
}

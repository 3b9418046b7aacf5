//! The pieces of a network that learns: matrices, their gradients, Adam, products, dropout.
//!
//! Only for training: floats here may differ in the last digits from one kind of processor to the next. What ships
//! is rounded to bytes (`crate::dense`).

use crate::train::Dice;
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

/// How a matrix is made.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub rows: usize,
    pub cols: usize,
    /// The width of the draw that it begins with.
    pub scale: f32,
    /// Whether a batch touches few of its rows.
    pub sparse: bool,
}

impl Shape {
    /// A matrix that keeps the size of what goes through it (Glorot and Bengio 2010).
    pub fn layer(rows: usize, cols: usize) -> Self {
        Self::drawn(rows, cols, (6.0 / (rows + cols) as f32).sqrt())
    }

    /// A matrix that begins so wide.
    pub fn drawn(rows: usize, cols: usize, scale: f32) -> Self {
        Self { rows, cols, scale, sparse: false }
    }

    /// A table of which a batch touches few rows.
    pub fn table(rows: usize, cols: usize, scale: f32) -> Self {
        Self { rows, cols, scale, sparse: true }
    }
}

/// A matrix of weights, row by row, with what Adam remembers.
#[derive(Debug, Clone)]
pub struct Mat {
    pub rows: usize,
    pub cols: usize,
    pub w: Vec<f32>,
    m: Vec<f32>,
    v: Vec<f32>,
}

/// The gradient of a matrix.
#[derive(Debug, Clone)]
pub struct Grad {
    pub cols: usize,
    pub g: Vec<f32>,
    /// The rows that the batch has touched, where only few are; else empty and all are meant.
    pub touched: Vec<u32>,
    sparse: bool,
}

impl Mat {
    /// Draws a matrix.
    pub fn draw(shape: Shape, dice: &mut Dice) -> Self {
        let n = shape.rows * shape.cols;
        let w = (0..n).map(|_| (dice.unit() * 2.0 - 1.0) * shape.scale).collect();
        Self { rows: shape.rows, cols: shape.cols, w, m: vec![0.0; n], v: vec![0.0; n] }
    }

    pub fn row(&self, r: usize) -> &[f32] {
        &self.w[r * self.cols..(r + 1) * self.cols]
    }

    /// Takes a step of Adam (Kingma and Ba 2015) and forgets the gradient.
    pub fn step(&mut self, grad: &mut Grad, adam: &Adam) {
        let (cols, n) = (self.cols, self.w.len());
        let mut span = |from: usize, to: usize| {
            adam.step(&mut self.w[from..to], &mut grad.g[from..to], &mut self.m[from..to], &mut self.v[from..to]);
        };
        if grad.sparse {
            for r in grad.touched.drain(..) {
                span(r as usize * cols, (r as usize + 1) * cols);
            }
        } else {
            span(0, n);
        }
    }
}

impl Grad {
    /// The gradient of nothing.
    pub fn none(shape: Shape) -> Self {
        Self { cols: shape.cols, g: vec![0.0; shape.rows * shape.cols], touched: Vec::new(), sparse: shape.sparse }
    }

    /// Adds to a row.
    pub fn add(&mut self, row: u32, by: &[f32]) {
        self.touched.push(row);
        let from = row as usize * self.cols;
        self.g[from..from + self.cols].iter_mut().zip(by).for_each(|(g, d)| *g += d);
    }

    /// Takes another one in and empties it.
    pub fn take(&mut self, other: &mut Grad) {
        if !self.sparse {
            self.g.iter_mut().zip(&mut other.g).for_each(|(g, o)| *g += std::mem::take(o));
            return;
        }
        other.touched.sort_unstable();
        other.touched.dedup();
        for row in other.touched.drain(..) {
            let span = row as usize * self.cols..(row as usize + 1) * self.cols;
            self.touched.push(row);
            self.g[span.clone()].iter_mut().zip(&mut other.g[span]).for_each(|(g, o)| *g += std::mem::take(o));
        }
    }

    /// Returns the squared length.
    pub fn square(&mut self) -> f32 {
        if !self.sparse {
            return self.g.iter().map(|x| x * x).sum();
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        let row = |r: &u32| &self.g[*r as usize * self.cols..(*r as usize + 1) * self.cols];
        self.touched.iter().map(|r| row(r).iter().map(|x| x * x).sum::<f32>()).sum()
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

impl Adam {
    #[inline]
    fn step(&self, w: &mut [f32], g: &mut [f32], m: &mut [f32], v: &mut [f32]) {
        let rate = self.rate * (1.0 - self.b2.powi(self.t)).sqrt() / (1.0 - self.b1.powi(self.t));
        let (b1, b2, shrink) = (self.b1, self.b2, self.shrink);
        for (((w, g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
            let grad = *g * shrink;
            *m = b1 * *m + (1.0 - b1) * grad;
            *v = b2 * *v + (1.0 - b2) * grad * grad;
            *w -= rate * *m / (v.sqrt() + 1e-8);
            *g = 0.0;
        }
    }
}

/// Adds `a·b` to `c`, or writes it there; `ta` and `tb` turn a matrix that is stored by rows. Shapes are those after
/// turning.
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

/// Fills a mask that keeps a share `1 - drop` of the numbers and makes up for the rest.
pub fn mask(len: usize, drop: f32, dice: &mut Dice) -> Vec<f32> {
    let keep = 1.0 / (1.0 - drop);
    (0..len).map(|_| if dice.unit() < drop { 0.0 } else { keep }).collect()
}

/// Turns scores into shares and returns the index of the highest.
pub fn softmax(scores: &mut [f32]) -> usize {
    let mut top = 0;
    for (k, s) in scores.iter().enumerate() {
        if *s > scores[top] {
            top = k;
        }
    }
    let most = scores[top];
    scores.iter_mut().for_each(|s| *s = (*s - most).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|s| *s /= sum);
    top
}

/// Takes the scores of a choice to the gradient of its loss by the shares that are right; returns the loss and
/// whether the highest score was at the right choice. Nothing right: nothing learned.
pub fn choose(scores: &mut [f32], right: &[(u16, f32)]) -> (f32, bool) {
    if right.is_empty() {
        scores.fill(0.0);
        return (0.0, false);
    }
    let guess = softmax(scores);
    let mut loss = 0.0;
    let mut best = (0, f32::NEG_INFINITY);
    for (choice, share) in right {
        loss -= share * scores[usize::from(*choice)].max(1e-9).ln();
        if *share > best.1 {
            best = (usize::from(*choice), *share);
        }
    }
    right.iter().for_each(|(choice, share)| scores[usize::from(*choice)] -= share);
    (loss, guess == best.0)
}

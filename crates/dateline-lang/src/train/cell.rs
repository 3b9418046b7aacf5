//! A direction of a recurrent layer that learns: an LSTM (Hochreiter and Schmidhuber 1997) that lets in as much as it
//! forgets, and shows its memory as it is.

use crate::encoder::{GATES, HIDDEN};
use crate::net::{sigmoid, tanh};
use crate::train::net::{Grad, Mat, product};

/// The parts of a direction: weights of the input, weights of the state, bias.
#[derive(Debug, Clone)]
pub struct Cell<T> {
    pub x: T,
    pub h: T,
    pub b: T,
}

/// What the way back needs of the way forth.
#[derive(Debug, Default, Clone)]
pub struct Trace {
    gates: Vec<f32>,
    memory: Vec<f32>,
    pub out: Vec<f32>,
}

impl Cell<Mat> {
    /// Runs over `steps` steps of `width` sentences each; `input` has a row a word, steps outermost.
    pub fn forth(&self, input: &[f32], steps: usize, width: usize, trace: &mut Trace) {
        let n = steps * width;
        trace.gates.clear();
        for _ in 0..n {
            trace.gates.extend_from_slice(&self.b.w);
        }
        product(input, false, &self.x.w, false, &mut trace.gates, (n, self.x.rows, GATES), true);
        for v in [&mut trace.memory, &mut trace.out] {
            v.clear();
            v.resize(n * HIDDEN, 0.0);
        }
        let none = vec![0.0; width * HIDDEN];
        for t in 0..steps {
            let (before, at) = (t.saturating_sub(1) * width, t * width);
            if t > 0 {
                let states = &trace.out[before * HIDDEN..at * HIDDEN];
                let gates = &mut trace.gates[at * GATES..(at + width) * GATES];
                product(states, false, &self.h.w, false, gates, (width, HIDDEN, GATES), true);
            }
            let (past, now) = trace.memory.split_at_mut(at * HIDDEN);
            let past = if t > 0 { &past[before * HIDDEN..] } else { &none[..] };
            let span = at * HIDDEN..(at + width) * HIDDEN;
            let gates = &mut trace.gates[at * GATES..(at + width) * GATES];
            pulp::Arch::new().dispatch(|| advance(gates, past, &mut now[..width * HIDDEN], &mut trace.out[span]));
        }
    }

    /// Takes the gradient of the output, adds to the weights' gradients and to the input's.
    pub fn back(
        &self,
        grad: &mut Cell<Grad>,
        input: &[f32],
        (steps, width): (usize, usize),
        trace: &mut Trace,
        d_out: &[f32],
        d_input: &mut [f32],
    ) {
        let n = steps * width;
        let none = vec![0.0; width * HIDDEN];
        let mut d_state = vec![0.0; width * HIDDEN];
        let mut d_memory = vec![0.0; width * HIDDEN];
        for t in (0..steps).rev() {
            let at = t * width;
            let span = at * HIDDEN..(at + width) * HIDDEN;
            let past = if t > 0 { &trace.memory[(at - width) * HIDDEN..at * HIDDEN] } else { &none[..] };
            let gates = &mut trace.gates[at * GATES..(at + width) * GATES];
            d_state.iter_mut().zip(&d_out[span.clone()]).for_each(|(s, d)| *s += d);
            pulp::Arch::new().dispatch(|| retreat(gates, past, &trace.memory[span], &d_state, &mut d_memory));
            if t > 0 {
                product(gates, false, &self.h.w, true, &mut d_state, (width, GATES, HIDDEN), false);
            }
        }
        product(input, true, &trace.gates, false, &mut grad.x.g, (self.x.rows, n, GATES), true);
        if steps > 1 {
            let earlier = &trace.out[..(n - width) * HIDDEN];
            let later = &trace.gates[width * GATES..];
            product(earlier, true, later, false, &mut grad.h.g, (HIDDEN, n - width, GATES), true);
        }
        for row in trace.gates.chunks_exact(GATES) {
            grad.b.g.iter_mut().zip(row).for_each(|(g, d)| *g += d);
        }
        product(&trace.gates, false, &self.x.w, true, d_input, (n, GATES, self.x.rows), true);
    }
}

/// A step: sums to gates, memory before to memory and output.
#[inline(always)]
fn advance(gates: &mut [f32], past: &[f32], memory: &mut [f32], out: &mut [f32]) {
    let rows = gates.chunks_exact_mut(GATES).zip(past.chunks_exact(HIDDEN));
    for ((gates, past), (memory, out)) in rows.zip(memory.chunks_exact_mut(HIDDEN).zip(out.chunks_exact_mut(HIDDEN))) {
        let (forget, rest) = gates.split_at_mut(HIDDEN);
        let (show, candidate) = rest.split_at_mut(HIDDEN);
        for k in 0..HIDDEN {
            forget[k] = sigmoid(forget[k]);
            show[k] = sigmoid(show[k]);
            candidate[k] = tanh(candidate[k]);
            memory[k] = forget[k] * past[k] + (1.0 - forget[k]) * candidate[k];
            out[k] = show[k] * memory[k];
        }
    }
}

/// The way back of a step: turns gates into the gradients of their sums, `d_memory` into that of the memory before.
#[inline(always)]
fn retreat(gates: &mut [f32], past: &[f32], memory: &[f32], d_state: &[f32], d_memory: &mut [f32]) {
    for (r, gates) in gates.chunks_exact_mut(GATES).enumerate() {
        let span = r * HIDDEN..(r + 1) * HIDDEN;
        let (past, memory, d_state) = (&past[span.clone()], &memory[span.clone()], &d_state[span.clone()]);
        let d_memory = &mut d_memory[span];
        let (forget, rest) = gates.split_at_mut(HIDDEN);
        let (show, candidate) = rest.split_at_mut(HIDDEN);
        for k in 0..HIDDEN {
            let (f, o, g) = (forget[k], show[k], candidate[k]);
            let d = d_memory[k] + d_state[k] * o;
            forget[k] = d * (past[k] - g) * f * (1.0 - f);
            show[k] = d_state[k] * memory[k] * o * (1.0 - o);
            candidate[k] = d * (1.0 - f) * (1.0 - g * g);
            d_memory[k] = d * f;
        }
    }
}

//! The averaged perceptron (Collins 2002) over sparse features.

use crate::hash::ByHash;
use crate::linear::{Linear, MAX_CLASSES};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy)]
struct Cell {
    class: u16,
    value: i32,
    sum: i64,
    since: u32,
}

/// Weights that are being learned.
#[derive(Debug)]
pub struct Learner {
    rows: HashMap<u64, (u32, Vec<Cell>), ByHash>,
    now: u32,
    n_classes: usize,
}

impl Learner {
    /// Begins without any weight.
    pub fn new(n_classes: usize) -> Self {
        Self { rows: HashMap::default(), now: 0, n_classes }
    }

    /// Fills in the scores of a set of features.
    pub fn score(&self, features: &[u64], scores: &mut [i32; MAX_CLASSES]) {
        scores[..self.n_classes].fill(0);
        for feature in features {
            if let Some((_, row)) = self.rows.get(feature) {
                for cell in row {
                    scores[cell.class as usize % MAX_CLASSES] += cell.value;
                }
            }
        }
    }

    /// Says that one more decision was made.
    pub fn tick(&mut self) {
        self.now += 1;
    }

    /// Moves the weights from a wrong class to the right one.
    pub fn correct(&mut self, features: &[u64], right: usize, wrong: usize) {
        let now = self.now;
        for &feature in features {
            let (n, row) = self.rows.entry(feature).or_insert_with(|| (0, Vec::new()));
            *n += 1;
            for (class, by) in [(right as u16, 1), (wrong as u16, -1)] {
                let cell = match row.iter().position(|c| c.class == class) {
                    Some(k) => &mut row[k],
                    None => {
                        row.push(Cell { class, value: 0, sum: 0, since: now });
                        let last = row.len() - 1;
                        &mut row[last]
                    }
                };
                cell.sum += i64::from(cell.value) * i64::from(now - cell.since);
                cell.since = now;
                cell.value += by;
            }
        }
    }

    /// Returns the averaged weights as a file section. Features that were corrected fewer than `least` times and
    /// weights below `floor` (in 1/64 of a correction) are left out.
    pub fn finish(&self, least: u32, floor: i32) -> Vec<u8> {
        let mut rows: Vec<(u64, Vec<(u16, i16)>)> = Vec::new();
        for (&feature, (n, row)) in &self.rows {
            if *n < least {
                continue;
            }
            let weights: Vec<(u16, i16)> = row
                .iter()
                .filter_map(|c| {
                    let sum = c.sum + i64::from(c.value) * i64::from(self.now - c.since);
                    let mean = (sum as f64 * 64.0 / f64::from(self.now.max(1))).round() as i64;
                    let mean = mean.clamp(-32767, 32767) as i32;
                    (mean.abs() >= floor.max(1)).then_some((c.class, mean as i16))
                })
                .collect();
            if !weights.is_empty() {
                rows.push((feature, weights));
            }
        }
        rows.sort_unstable_by_key(|r| r.0);
        Linear::write(self.n_classes, &rows)
    }
}

//! Scores of all possible heads to the best tree without crossing arcs and with one root (Eisner 1996).
//!
//! Cubic in the sentence's length, which `sentence::MAX_WORDS` bounds.

/// Room to work in.
#[derive(Debug, Default)]
pub struct Chart {
    /// Best score of `from..=to` headed by the left end, complete.
    right: Vec<f32>,
    /// The same headed by the right end.
    left: Vec<f32>,
    /// An arc from the left end to the right end.
    right_open: Vec<f32>,
    left_open: Vec<f32>,
    /// Where the best of each was split.
    split_right: Vec<u16>,
    split_left: Vec<u16>,
    split_open: Vec<u16>,
    todo: Vec<(Kind, u16, u16)>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Right,
    Left,
    RightOpen,
    LeftOpen,
}

impl Chart {
    /// Writes each word's head to `heads`, `None` for the root.
    ///
    /// `scores` has a row a word with one number a possible head and then one for the root: `n * (n + 1)`.
    pub fn best(&mut self, scores: &[f32], n: usize, heads: &mut Vec<Option<u32>>) {
        heads.clear();
        heads.resize(n, None);
        if n == 0 {
            return;
        }
        let arc = |head: usize, dep: usize| scores[dep * (n + 1) + head];
        for v in [&mut self.right, &mut self.left, &mut self.right_open, &mut self.left_open] {
            v.clear();
            v.resize(n * n, 0.0);
        }
        for v in [&mut self.split_right, &mut self.split_left, &mut self.split_open] {
            v.clear();
            v.resize(n * n, 0);
        }
        // `right` and `right_open` by [from][to]; `left` and `left_open` by [to][from]: all walks are along a row.
        for width in 1..n {
            for from in 0..n - width {
                let to = from + width;
                // An open item: two complete halves that meet between k and k + 1.
                let halves =
                    self.right[from * n + from..from * n + to].iter().zip(&self.left[to * n + from + 1..=to * n + to]);
                let (mut top, mut at) = (f32::NEG_INFINITY, from);
                for (k, (a, b)) in halves.enumerate() {
                    let sum = a + b;
                    if sum > top {
                        (top, at) = (sum, from + k);
                    }
                }
                self.split_open[from * n + to] = at as u16;
                self.right_open[from * n + to] = top + arc(from, to);
                self.left_open[to * n + from] = top + arc(to, from);
                // A complete item headed by the left end: an arc to k and what k heads.
                let (mut top, mut at) = (f32::NEG_INFINITY, to);
                for k in from + 1..=to {
                    let sum = self.right_open[from * n + k] + self.right[k * n + to];
                    if sum > top {
                        (top, at) = (sum, k);
                    }
                }
                self.right[from * n + to] = top;
                self.split_right[from * n + to] = at as u16;
                let (mut top, mut at) = (f32::NEG_INFINITY, from);
                for k in from..to {
                    let sum = self.left_open[to * n + k] + self.left[k * n + from];
                    if sum > top {
                        (top, at) = (sum, k);
                    }
                }
                self.left[to * n + from] = top;
                self.split_left[from * n + to] = at as u16;
            }
        }
        let (mut top, mut root) = (f32::NEG_INFINITY, 0);
        for r in 0..n {
            let sum = self.left[r * n] + self.right[r * n + n - 1] + arc(n, r);
            if sum > top {
                (top, root) = (sum, r);
            }
        }
        self.todo.clear();
        self.todo.push((Kind::Left, 0, root as u16));
        self.todo.push((Kind::Right, root as u16, n as u16 - 1));
        while let Some((kind, from, to)) = self.todo.pop() {
            if from == to {
                continue;
            }
            let cell = from as usize * n + to as usize;
            match kind {
                Kind::Right => {
                    let k = self.split_right[cell];
                    self.todo.push((Kind::RightOpen, from, k));
                    self.todo.push((Kind::Right, k, to));
                }
                Kind::Left => {
                    let k = self.split_left[cell];
                    self.todo.push((Kind::LeftOpen, k, to));
                    self.todo.push((Kind::Left, from, k));
                }
                Kind::RightOpen | Kind::LeftOpen => {
                    let (head, dep) = if matches!(kind, Kind::RightOpen) { (from, to) } else { (to, from) };
                    heads[dep as usize] = Some(u32::from(head));
                    let k = self.split_open[cell];
                    self.todo.push((Kind::Right, from, k));
                    self.todo.push((Kind::Left, k + 1, to));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tries every assignment of heads.
    fn by_hand(scores: &[f32], n: usize) -> f32 {
        let mut top = f32::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|i| code / (n + 1).pow(i as u32) % (n + 1)).collect();
            let is_tree = heads.iter().filter(|h| **h == n).count() == 1
                && (0..n).all(|i| {
                    let mut at = i;
                    (0..n).any(|_| {
                        at = heads[at];
                        at == n
                    })
                });
            let crosses = (0..n).any(|a| {
                (0..n).any(|b| {
                    let (l1, r1, l2, r2) = (a.min(heads[a]), a.max(heads[a]), b.min(heads[b]), b.max(heads[b]));
                    heads[a] < n && heads[b] < n && l1 < l2 && l2 < r1 && r1 < r2
                })
            });
            let root = heads.iter().position(|h| *h == n).unwrap_or(0);
            let covers = (0..n).any(|a| heads[a] < n && a.min(heads[a]) < root && root < a.max(heads[a]));
            if is_tree && !crosses && !covers {
                top = top.max(heads.iter().enumerate().map(|(d, h)| scores[d * (n + 1) + h]).sum());
            }
        }
        top
    }

    proptest! {
        #[test]
        fn the_tree_found_is_the_best_there_is(n in 1usize..5, scores in proptest::collection::vec(-5i8..5, 20)) {
            let scores: Vec<f32> = scores[..n * (n + 1)].iter().map(|s| f32::from(*s)).collect();
            let mut heads = Vec::new();
            Chart::default().best(&scores, n, &mut heads);
            let found: f32 = heads.iter().enumerate().map(|(d, h)| scores[d * (n + 1) + h.map_or(n, |h| h as usize)]).sum();
            prop_assert_eq!(heads.iter().filter(|h| h.is_none()).count(), 1);
            prop_assert_eq!(found, by_hand(&scores, n));
        }
    }
}

//! The three measures of coreference and their mean (Pradhan et al. 2014): MUC counts ties, B³ mentions, CEAF-φ4
//! entities paired off at best.

use dateline_read::golden::assign;
use std::collections::BTreeMap;

/// The mentions of a document by entity; a mention is where its head word stands.
pub(super) type Chains = Vec<Vec<(usize, usize)>>;

/// Right ones out of all, for recall and for precision.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Share {
    fn f1(self) -> f64 {
        let ratio = |(right, all): (f64, f64)| if all > 0.0 { right / all } else { 0.0 };
        let (r, p) = (ratio(self.recall), ratio(self.precision));
        if r + p > 0.0 { 2.0 * r * p / (r + p) } else { 0.0 }
    }
}

/// Counts over documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    mentions: Share,
    muc: Share,
    b_cubed: Share,
    ceaf: Share,
}

fn index(chains: &Chains) -> BTreeMap<(usize, usize), usize> {
    chains.iter().enumerate().flat_map(|(n, chain)| chain.iter().map(move |m| (*m, n))).collect()
}

/// MUC's recall of `key` by `response`: ties kept out of all ties.
fn ties(key: &Chains, response: &Chains) -> (f64, f64) {
    let of = index(response);
    key.iter().fold((0.0, 0.0), |(right, all), chain| {
        let mut parts: Vec<Option<usize>> = chain.iter().map(|m| of.get(m).copied()).collect();
        let alone = parts.iter().filter(|p| p.is_none()).count();
        parts.sort_unstable();
        parts.dedup();
        let n_parts = parts.iter().flatten().count() + alone;
        (right + (chain.len() - n_parts) as f64, all + (chain.len() - 1) as f64)
    })
}

/// B³'s recall of `key` by `response`.
fn shares(key: &Chains, response: &Chains) -> (f64, f64) {
    let of = index(response);
    key.iter().fold((0.0, 0.0), |(right, all), chain| {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        chain.iter().filter_map(|m| of.get(m)).for_each(|n| *counts.entry(*n).or_default() += 1.0);
        let sum: f64 = counts.values().map(|c| c * c).sum();
        (right + sum / chain.len() as f64, all + chain.len() as f64)
    })
}

/// How alike two entities are: φ4.
fn alike(a: &[(usize, usize)], b: &[(usize, usize)]) -> f64 {
    2.0 * a.iter().filter(|m| b.contains(m)).count() as f64 / (a.len() + b.len()) as f64
}

/// The greatest sum of a pairing of rows and columns: the scorer's own, over billionths.
fn best_pairing(worth: &[Vec<f64>]) -> f64 {
    let whole: Vec<Vec<i64>> = worth.iter().map(|row| row.iter().map(|w| (w * 1e9) as i64).collect()).collect();
    assign(&whole).into_iter().map(|(row, col)| worth[row][col]).sum()
}

impl Tally {
    /// Counts one document.
    pub(super) fn add(&mut self, gold: &Chains, found: &Chains) {
        let put = |share: &mut Share, r: (f64, f64), p: (f64, f64)| {
            share.recall = (share.recall.0 + r.0, share.recall.1 + r.1);
            share.precision = (share.precision.0 + p.0, share.precision.1 + p.1);
        };
        let (in_gold, in_found) = (index(gold), index(found));
        let both = in_gold.keys().filter(|m| in_found.contains_key(m)).count() as f64;
        put(&mut self.mentions, (both, in_gold.len() as f64), (both, in_found.len() as f64));
        put(&mut self.muc, ties(gold, found), ties(found, gold));
        put(&mut self.b_cubed, shares(gold, found), shares(found, gold));
        let worth: Vec<Vec<f64>> = gold.iter().map(|g| found.iter().map(|f| alike(g, f)).collect()).collect();
        let sum = if found.is_empty() { 0.0 } else { best_pairing(&worth) };
        put(&mut self.ceaf, (sum, gold.len() as f64), (sum, found.len() as f64));
    }

    /// Returns the figures in per cent as cells of a table.
    pub(super) fn row(&self) -> String {
        let [m, a, b, c] = [self.mentions, self.muc, self.b_cubed, self.ceaf].map(|s| 100.0 * s.f1());
        format!("{m:.2} | {a:.2} | {b:.2} | {c:.2} | {:.2}", (a + b + c) / 3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(of: &[&[usize]]) -> Chains {
        of.iter().map(|c| c.iter().map(|m| (*m, m + 1)).collect()).collect()
    }

    #[test]
    fn measures_are_those_of_the_papers() {
        // the example of Luo (2005): three entities of five, two and five mentions, two of them taken for one
        let gold = chains(&[&[1, 2, 3, 4, 5], &[6, 7], &[8, 9, 10, 11, 12]]);
        let found = chains(&[&[1, 2, 3, 4, 5], &[6, 7, 8, 9, 10, 11, 12]]);
        let (r, p) = (ties(&gold, &found), ties(&found, &gold));
        assert_eq!((r, p), ((9.0, 9.0), (9.0, 10.0)));
        let (r, p) = (shares(&gold, &found), shares(&found, &gold));
        assert!((r.0 / r.1 - 1.0).abs() < 1e-9 && (p.0 / p.1 - 0.762).abs() < 1e-3, "{p:?}");
        let mut tally = Tally::default();
        tally.add(&gold, &found);
        assert!((tally.ceaf.precision.0 - (1.0 + 10.0 / 12.0)).abs() < 1e-9, "{tally:?}");
        let mut same = Tally::default();
        same.add(&gold, &gold);
        assert!(same.row().ends_with("100.00"));
    }

    #[test]
    fn pairing_takes_the_greatest_sum() {
        assert!((best_pairing(&[vec![0.9, 0.8], vec![0.8, 0.1]]) - 1.6).abs() < 1e-9);
        assert!((best_pairing(&[vec![0.5, 0.2, 0.7]]) - 0.7).abs() < 1e-9);
    }
}

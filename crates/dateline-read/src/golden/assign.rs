//! Pairs rows with columns one to one so that the sum of weights is greatest: the Hungarian algorithm, by shortest
//! augmenting paths. Cubic, for the few dozen events of one document.

/// Returns (row, column) pairs by row; pairs of weight 0 are left out. All weights are at least 0, rows equally long.
#[must_use]
pub fn assign(weights: &[Vec<i64>]) -> Vec<(usize, usize)> {
    let n_rows = weights.len();
    let n_cols = weights.first().map_or(0, Vec::len);
    let size = n_rows.max(n_cols);
    let weight = |row: usize, col: usize| weights.get(row).and_then(|r| r.get(col)).copied().unwrap_or(0);
    let most = weights.iter().flatten().copied().max().unwrap_or(0);
    // potentials of rows and columns; column `size` is the free end that every search starts from
    let (mut row_price, mut col_price) = (vec![0_i64; size], vec![0_i64; size + 1]);
    let mut row_of: Vec<Option<usize>> = vec![None; size + 1];
    for row in 0..size {
        row_of[size] = Some(row);
        let mut slack = vec![i64::MAX; size];
        let mut came_from = vec![size; size];
        let mut seen = vec![false; size + 1];
        let mut col = size;
        while let Some(at) = row_of[col] {
            seen[col] = true;
            let (mut step, mut next) = (i64::MAX, size);
            for other in (0..size).filter(|c| !seen[*c]) {
                let cost = most - weight(at, other) - row_price[at] - col_price[other];
                if cost < slack[other] {
                    slack[other] = cost;
                    came_from[other] = col;
                }
                if slack[other] < step {
                    step = slack[other];
                    next = other;
                }
            }
            for c in 0..=size {
                if seen[c] {
                    if let Some(r) = row_of[c] {
                        row_price[r] += step;
                    }
                    col_price[c] -= step;
                } else {
                    slack[c] -= step;
                }
            }
            col = next;
        }
        while col != size {
            row_of[col] = row_of[came_from[col]];
            col = came_from[col];
        }
    }
    let mut out: Vec<(usize, usize)> = (0..size)
        .filter_map(|col| row_of[col].map(|row| (row, col)))
        .filter(|(row, col)| weight(*row, *col) > 0)
        .collect();
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::assign;
    use proptest::prelude::*;

    /// The best sum by trying every pairing.
    fn best(weights: &[Vec<i64>], row: usize, taken: u32) -> i64 {
        let Some(here) = weights.get(row) else { return 0 };
        let skipped = best(weights, row + 1, taken);
        let with = |(col, w): (usize, &i64)| w + best(weights, row + 1, taken | 1 << col);
        here.iter().enumerate().filter(|(col, _)| taken >> col & 1 == 0).map(with).fold(skipped, i64::max)
    }

    proptest! {
        #[test]
        fn no_pairing_is_better(n_cols in 1_usize..6, cells in prop::collection::vec(0_i64..9, 0..30)) {
            let weights: Vec<Vec<i64>> = cells.chunks_exact(n_cols).map(<[i64]>::to_vec).collect();
            let pairs = assign(&weights);
            let sum: i64 = pairs.iter().map(|(r, c)| weights[*r][*c]).sum();
            prop_assert_eq!(sum, best(&weights, 0, 0));
            let mut cols: Vec<usize> = pairs.iter().map(|p| p.1).collect();
            cols.sort_unstable();
            cols.dedup();
            prop_assert_eq!(cols.len(), pairs.len());
        }
    }
}

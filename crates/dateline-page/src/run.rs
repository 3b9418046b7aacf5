//! Where in a page's lines the report stands: the run with the greatest sum of weights (`Line::weight`).
//!
//! It looks at weights and neighbours only; what single lines inside the run are is for `sift` to say.

use crate::credit;
use crate::knowledge::Knowledge;
use crate::line::Line;
use std::ops::Range;

/// How far the sum of weights may fall inside a report: about ten lines of chrome.
const DROP: f32 = 55.0;

/// Finds the run of lines with the greatest sum of weights.
pub(crate) fn core(known: &Knowledge, lines: &[Line]) -> Option<Range<usize>> {
    runs(known, lines)
        .into_iter()
        .fold(None, |best: Option<(f32, Range<usize>)>, run| match best {
            Some(best) if best.0 >= run.0 => Some(best),
            _ => Some(run),
        })
        .map(|(_, run)| run)
}

/// Finds the report behind a headline: the first run that is not small beside the greatest.
pub(crate) fn core_behind(known: &Knowledge, lines: &[Line]) -> Option<(f32, Range<usize>)> {
    let runs = runs(known, lines);
    let greatest = runs.iter().map(|(sum, _)| *sum).fold(0.0, f32::max);
    runs.into_iter().find(|(sum, _)| *sum >= greatest * 0.3 || *sum > 300.0)
}

/// Returns the runs of lines that speak for a report, in page order, each with its sum of weights. A run ends where
/// the sum has fallen by `DROP` since its highest.
fn runs(known: &Knowledge, lines: &[Line]) -> Vec<(f32, Range<usize>)> {
    let prose: Vec<bool> = lines.iter().map(|l| l.is_prose() && l.verdict.is_none()).collect();
    let mut out = Vec::new();
    let (mut sum, mut from) = (0.0f32, 0usize);
    let mut best = (0.0f32, 0..0);
    for (i, line) in lines.iter().enumerate() {
        let mut weight = line.weight();
        if weight > 0.0 {
            // prose that stands alone among short lines is a teaser or a notice
            let near = (i.saturating_sub(2)..(i + 3).min(lines.len())).filter(|j| *j != i && prose[*j]).count();
            weight *= match near {
                0 if line.n_words < 60 => 0.3,
                1 if line.n_words < 60 => 0.75,
                _ => 1.0,
            };
            if credit::read(known, &line.text).is_some() {
                weight *= 0.2;
            }
            // headlines come in runs and end without a mark
            let open = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| !l.ends && l.n_words > 2);
            if !line.ends && (open(i.checked_sub(1)) || open(Some(i + 1))) {
                weight = -2.5;
            }
        }
        sum += weight;
        if sum > best.0 {
            best = (sum, from..i + 1);
        }
        if sum <= 0.0 || sum < best.0 - DROP {
            if best.0 >= 8.0 {
                out.push(std::mem::take(&mut best));
            }
            (sum, from, best) = (0.0, i + 1, (0.0, 0..0));
        }
    }
    if best.0 >= 8.0 {
        out.push(best);
    }
    out
}

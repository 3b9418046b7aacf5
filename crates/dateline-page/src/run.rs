//! Where in a page's lines the report stands: the course through them, in and out of the report, with the greatest sum
//! of weights (`Line::weight`).
//!
//! A report may be broken by blocks of chrome, so the course may leave it and come back, at a price. It looks at
//! weights and neighbours only; what single lines inside the report are is for `sift` to say.

use crate::dates::NumericOrder;
use crate::knowledge::Knowledge;
use crate::line::Line;
use crate::{credit, stamp};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What it costs to leave the report and come back: some sixty words of prose must make up for it.
const GAP: f32 = 60.0;
/// What a line outside costs where the course comes back.
const STEP: f32 = 0.3;
/// What a line costs that stands under each comment of a reader.
const TALK: f32 = 200.0;
const RELATED: f32 = 20.0;
/// The least sum that makes a report.
const LEAST: f32 = 8.0;
/// How often a line stands on a page before it is known for a part of its frame.
const OFTEN: usize = 3;

/// The best course from every line on.
#[derive(Debug)]
pub(crate) struct Course {
    weights: Vec<f32>,
    /// The sum of the best course that has this line in it and begins here.
    inside: Vec<f32>,
    /// The sum of the best course that passes by this line and comes back into the report behind it.
    outside: Vec<f32>,
}

impl Course {
    /// Weighs lines and finds the best course from each of them.
    pub(crate) fn chart(known: &Knowledge, lines: &[Line]) -> Self {
        let weights = weights(known, lines);
        let tolls: Vec<f32> = lines.iter().map(toll).collect();
        let n = lines.len();
        let (mut inside, mut outside) = (vec![0.0f32; n], vec![f32::MIN; n]);
        for i in (0..n).rev() {
            let (next_in, next_out) = if i + 1 < n { (inside[i + 1], outside[i + 1]) } else { (0.0, f32::MIN) };
            inside[i] = weights[i] + next_in.max(next_out - GAP).max(0.0);
            outside[i] = if i + 1 < n { next_in.max(next_out) - tolls[i] } else { f32::MIN };
        }
        Self { weights, inside, outside }
    }

    /// Returns the best course that begins at or behind `from`, and its sum; empty where no line reads like a report.
    /// `step` is what each line before its first costs.
    pub(crate) fn from(&self, from: usize, step: f32) -> (f32, Vec<Range<usize>>) {
        let mut best: Option<(f32, usize)> = None;
        for (i, sum) in self.inside.iter().enumerate().skip(from) {
            let value = sum - step * (i - from) as f32;
            if best.is_none_or(|(v, _)| value > v) {
                best = Some((value, i));
            }
        }
        match best {
            Some((_, at)) if self.inside[at] >= LEAST => (self.inside[at], self.follow(at)),
            _ => (0.0, Vec::new()),
        }
    }

    fn follow(&self, at: usize) -> Vec<Range<usize>> {
        let n = self.weights.len();
        let mut parts: Vec<Range<usize>> = Vec::new();
        let (mut i, mut from) = (at, at);
        while i < n {
            let (next_in, next_out) =
                if i + 1 < n { (self.inside[i + 1], self.outside[i + 1] - GAP) } else { (0.0, f32::MIN) };
            if next_in > 0.0 && next_in >= next_out {
                i += 1;
                continue;
            }
            parts.push(from..i + 1);
            if next_out <= 0.0 {
                break;
            }
            // pass by lines until the report goes on
            i += 1;
            while i + 1 < n && self.inside[i + 1] < self.outside[i + 1] {
                i += 1;
            }
            i += 1;
            from = i;
        }
        parts
    }
}

/// What it costs to pass by a line and come back to the report behind it.
fn toll(line: &Line) -> f32 {
    match line.verdict {
        Some(v) if v.ends => match v.reason {
            "comments" | "copyright" => 60.0,
            "footer" => 20.0,
            _ => RELATED,
        },
        _ => STEP,
    }
}

/// Weighs lines by themselves and by their neighbours.
fn weights(known: &Knowledge, lines: &[Line]) -> Vec<f32> {
    let prose: Vec<bool> = lines.iter().map(|l| l.is_prose() && l.verdict.is_none()).collect();
    let often = often(lines);
    let dated: Vec<bool> = lines.iter().map(|l| is_dated(known, l)).collect();
    // there are no other stories on so little of a page
    let few = lines.len() <= 3;
    let mut out = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let mut weight = line.weight();
        if often[i] {
            // "Reply" again and again is readers' talk
            let talk = line.verdict.is_some_and(|v| v.reason == "comments" && v.ends);
            weight = if talk { -TALK } else { weight.clamp(-1.0, 0.0) };
        }
        if line.service && !amid_prose(lines, i) {
            weight = weight.min(-5.0);
        }
        if weight > 0.0 {
            // prose that stands alone among short lines is a teaser or a notice
            let near = (i.saturating_sub(2)..(i + 3).min(lines.len())).filter(|j| *j != i && prose[*j]).count();
            weight *= match near {
                _ if few => 1.0,
                0 if line.n_words < 60 => 0.3,
                1 if line.n_words < 60 => 0.75,
                _ => 1.0,
            };
            if credit::read(known, &line.text).is_some() {
                weight *= 0.2;
            }
            // a card of another story: one sentence or two between a headline and the next
            let alone = |j: Option<usize>| j.and_then(|j| prose.get(j)).is_none_or(|p| !p);
            // prose, "read more", prose: the line between does not part them
            let parted = i >= 2 && prose[i - 2] && lines[i - 1].verdict.is_some_and(|v| !v.ends);
            if !few && line.n_words < 45 && !parted && alone(i.checked_sub(1)) && alone(Some(i + 1)) {
                weight *= if (i.saturating_sub(3)..(i + 3).min(lines.len())).any(|j| dated[j]) { 0.2 } else { 0.5 };
            }
            if line.about_writer && line.n_words < 100 {
                weight *= 0.1;
            }
            // headlines come in runs and end without a mark
            let open = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| !l.ends && l.n_words > 2);
            if !line.ends && line.n_words < 28 && (open(i.checked_sub(1)) || open(Some(i + 1))) {
                weight = -2.5;
            }
        }
        out.push(weight);
    }
    out
}

/// Whether prose stands right before and right behind a line: then it is not the site that speaks there.
pub(crate) fn amid_prose(lines: &[Line], i: usize) -> bool {
    let prose = |j: Option<usize>| {
        j.and_then(|j| lines.get(j)).is_some_and(|l| l.is_prose() && l.verdict.is_none() && !l.service)
    };
    prose(i.checked_sub(1)) && prose(Some(i + 1))
}

/// Whether a line is a day or an hour and little else, as the cards of other stories and comments have it.
fn is_dated(known: &Knowledge, line: &Line) -> bool {
    line.n_words <= 12
        && (line.verdict.is_some_and(|v| v.reason == "counter")
            || !stamp::read(known, line, NumericOrder::MonthFirst).is_empty())
}

/// Says of each line whether the page has it again and again: a button, a notice in place of an embedded post.
pub(crate) fn often(lines: &[Line]) -> Vec<bool> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for line in lines {
        *counts.entry(line.text.as_str()).or_default() += 1;
    }
    lines.iter().map(|l| counts[l.text.as_str()] >= OFTEN).collect()
}

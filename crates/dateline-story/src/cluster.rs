//! Which story a report belongs to: the open story that it is most like, by its words, names and numbers and by the time
//! between them, or a new one. Decided once, as it comes in; nothing is known of what comes later.
//!
//! Source: the centroids and fields of Miranda et al. 2018 (clustering of streaming news), with weights of our own.

use crate::Settings;
use crate::terms::{N_FIELDS, Term, field};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A report's terms, weighted, each field of length 1; by term.
pub(crate) type Vector = Vec<(Term, f32)>;

/// How often terms were seen, for telling the telling ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frequencies {
    n_reports: u32,
    /// Sorted on disk, so that one state is written in one way.
    #[serde(with = "sorted")]
    seen: FxHashMap<Term, u32>,
}

/// No more terms are kept.
const MAX_TERMS: usize = 400_000;

impl Frequencies {
    /// Counts a report's terms in and returns them weighted.
    pub(crate) fn weigh(&mut self, terms: &[(Term, u32)]) -> Vector {
        self.n_reports = self.n_reports.saturating_add(1);
        for (term, _) in terms {
            let n = self.seen.entry(*term).or_default();
            *n = n.saturating_add(1);
        }
        while self.seen.len() > MAX_TERMS {
            // what was long ago counts half, and what was rare is forgotten: not at every report
            self.seen.retain(|_, n| {
                *n /= 2;
                *n > 0
            });
            self.n_reports /= 2;
        }
        let total = f64::from(self.n_reports) + 1.0;
        let mut square = [0f64; N_FIELDS];
        let mut out: Vec<(Term, f64)> = Vec::with_capacity(terms.len());
        for (term, n) in terms {
            let seen = f64::from(self.seen.get(term).copied().unwrap_or(1));
            let weight = (1.0 + f64::from(*n).ln()) * (total / (seen + 0.5)).ln().max(0.05);
            square[field(*term)] += weight * weight;
            out.push((*term, weight));
        }
        out.into_iter().map(|(t, w)| (t, (w / square[field(t)].sqrt().max(1e-9)) as f32)).collect()
    }
}

mod sorted {
    use super::Term;
    use rustc_hash::FxHashMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(map: &FxHashMap<Term, u32>, out: S) -> Result<S::Ok, S::Error> {
        let mut pairs: Vec<(Term, u32)> = map.iter().map(|(k, v)| (*k, *v)).collect();
        pairs.sort_unstable();
        pairs.serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<FxHashMap<Term, u32>, D::Error> {
        Ok(Vec::<(Term, u32)>::deserialize(from)?.into_iter().collect())
    }
}

/// The sum of a story's reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Centroid {
    weights: BTreeMap<Term, f32>,
    square: [f64; N_FIELDS],
    /// First and last publication, in seconds; `None` while no report of it has a time.
    pub(crate) span: Option<(i64, i64)>,
}

/// No story remembers more terms.
const MAX_WEIGHTS: usize = 600;

impl Centroid {
    /// Takes a report in. Returns the terms that it forgets.
    fn add(&mut self, vector: &Vector, at: Option<i64>) -> Vec<Term> {
        for (term, weight) in vector {
            *self.weights.entry(*term).or_default() += *weight;
        }
        let mut gone = Vec::new();
        if self.weights.len() > MAX_WEIGHTS {
            let mut all: Vec<f32> = self.weights.values().copied().collect();
            all.sort_unstable_by(|a, b| b.total_cmp(a));
            let least = all[MAX_WEIGHTS * 3 / 4];
            self.weights.retain(|term, weight| {
                let keep = *weight >= least;
                if !keep {
                    gone.push(*term);
                }
                keep
            });
        }
        self.square = [0.0; N_FIELDS];
        for (term, weight) in &self.weights {
            self.square[field(*term)] += f64::from(*weight) * f64::from(*weight);
        }
        if let Some(at) = at {
            self.span = Some(self.span.map_or((at, at), |(a, b)| (a.min(at), b.max(at))));
        }
        gone
    }

    fn cosines(&self, dots: [f64; N_FIELDS]) -> [f64; N_FIELDS] {
        std::array::from_fn(|f| if self.square[f] > 0.0 { dots[f] / self.square[f].sqrt() } else { 0.0 })
    }

    /// Days between a time and the story's span; 0 inside it or where one is unknown.
    fn gap(&self, at: Option<i64>) -> f64 {
        match (self.span, at) {
            (Some((first, last)), Some(at)) => (at - last).max(first - at).max(0) as f64 / 86_400.0,
            _ => 0.0,
        }
    }
}

/// The open stories, and where their terms stand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Clusters {
    pub(crate) open: BTreeMap<u64, Centroid>,
    /// Of each term the stories that have it, by number, with its weight there: what a report is held against, without a
    /// look at the stories themselves. Rebuilt on loading.
    #[serde(skip)]
    postings: FxHashMap<Term, Vec<(u64, f32)>>,
}

/// A story that a report may belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) story: u64,
    pub(crate) score: f64,
}

impl Clusters {
    /// The stories that a report is like, the likest first; no more than `n`.
    pub(crate) fn candidates(&self, vector: &Vector, at: Option<i64>, n: usize, settings: &Settings) -> Vec<Candidate> {
        let common = (self.open.len() / 3).max(64);
        let mut dots: Vec<(u64, [f64; N_FIELDS])> = Vec::new();
        let mut places: FxHashMap<u64, usize> = FxHashMap::default();
        for (term, weight) in vector {
            let Some(stories) = self.postings.get(term).filter(|s| s.len() <= common) else { continue };
            for (story, sum) in stories {
                let place = *places.entry(*story).or_insert(dots.len());
                if place == dots.len() {
                    dots.push((*story, [0.0; N_FIELDS]));
                }
                dots[place].1[field(*term)] += f64::from(*weight) * f64::from(*sum);
            }
        }
        let mut out: Vec<Candidate> = dots
            .into_iter()
            .filter_map(|(story, dots)| {
                let centroid = &self.open[&story];
                let gap = centroid.gap(at);
                if gap > settings.window_days as f64 {
                    return None;
                }
                let cosines = centroid.cosines(dots);
                let like: f64 = cosines.iter().zip(settings.fields).map(|(c, w)| c * w).sum();
                Some(Candidate { story, score: like - settings.per_day * gap })
            })
            .collect();
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.story.cmp(&b.story)));
        out.truncate(n);
        out
    }

    /// Puts a report into a story, opening it where it is new.
    pub(crate) fn add(&mut self, story: u64, vector: &Vector, at: Option<i64>) {
        let centroid = self.open.entry(story).or_default();
        let gone = centroid.add(vector, at);
        for term in gone {
            if let Some(list) = self.postings.get_mut(&term) {
                list.retain(|(s, _)| *s != story);
            }
        }
        let weights = &centroid.weights;
        for (term, _) in vector {
            let Some(weight) = weights.get(term) else { continue };
            let list = self.postings.entry(*term).or_default();
            match list.binary_search_by_key(&story, |(s, _)| *s) {
                Ok(at) => list[at].1 = *weight,
                Err(at) => list.insert(at, (story, *weight)),
            }
        }
    }

    /// How much two stories have in common, as for a report.
    pub(crate) fn likeness(&self, a: u64, b: u64, settings: &Settings) -> f64 {
        let (Some(x), Some(y)) = (self.open.get(&a), self.open.get(&b)) else { return 0.0 };
        let mut dots = [0f64; N_FIELDS];
        for (term, weight) in &x.weights {
            if let Some(other) = y.weights.get(term) {
                dots[field(*term)] += f64::from(*weight) * f64::from(*other);
            }
        }
        (0..N_FIELDS)
            .map(|f| {
                let length = (x.square[f] * y.square[f]).sqrt();
                if length > 0.0 { settings.fields[f] * dots[f] / length } else { 0.0 }
            })
            .sum()
    }

    /// Takes one story into another.
    pub(crate) fn merge(&mut self, from: u64, into: u64) {
        let Some(gone) = self.open.remove(&from) else { return };
        let vector: Vector = gone.weights.into_iter().collect();
        self.add(into, &vector, None);
        if let Some((first, last)) = gone.span
            && let Some(centroid) = self.open.get_mut(&into)
        {
            centroid.span = Some(centroid.span.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        }
        self.index();
    }

    /// Builds the postings anew.
    pub(crate) fn index(&mut self) {
        self.postings.clear();
        for (story, centroid) in &self.open {
            for (term, weight) in &centroid.weights {
                self.postings.entry(*term).or_default().push((*story, *weight));
            }
        }
    }
}

//! Learns which lines an outlet repeats, from articles that the page stage made.
//!
//! Memory is bounded by caps: on outlets, on articles of one, and on the lines that are counted for one. Where there
//! are more lines than the cap, the rarest go (Misra and Gries 1982, in batches): a count may then be too low, by no
//! more than all counted lines divided by the cap, and never too high.

use super::{Profile, Repeated, Rules, line_hash};
use dateline_doc::Article;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Most outlets that are learned at once; pages of others are left out.
const MAX_OUTLETS: usize = 2000;
/// Most articles of one outlet that teach anything.
const MAX_PAGES: usize = 10_000;
/// How many lines of an outlet stay when there are more than twice as many.
const MAX_LINES: usize = 5000;

/// Counts lines by outlet.
#[derive(Debug, Default)]
pub struct Learner {
    rules: Rules,
    outlets: BTreeMap<String, Counts>,
    said: Learned,
}

/// How many pages were learned from, and how many were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Learned {
    /// Articles whose lines were counted.
    pub pages: usize,
    /// Pages whose outlet is not known.
    pub without_outlet: usize,
    /// Articles that were there already, under their id or with the same text.
    pub again: usize,
    /// Pages without an article.
    pub empty: usize,
    /// Pages beyond the caps: 2,000 outlets, 10,000 articles of one.
    pub beyond: usize,
}

#[derive(Debug, Default)]
struct Counts {
    n_pages: u32,
    lines: FxHashMap<u64, u32>,
    seen: FxHashSet<u64>,
}

impl Learner {
    /// Begins to learn; from which counts on a line is repeated is for `rules` to say.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Counts the lines of an article, those that were taken out among them: what is chrome on one page is chrome on
    /// the next, wherever it stands there.
    pub fn add(&mut self, article: &Article) {
        let Some(domain) = article.outlet.as_ref().and_then(|o| o.domain.as_deref()) else {
            self.said.without_outlet += 1;
            return;
        };
        if article.paragraphs.is_empty() {
            self.said.empty += 1;
            return;
        }
        if !self.outlets.contains_key(domain) && self.outlets.len() >= MAX_OUTLETS {
            self.said.beyond += 1;
            return;
        }
        let counts = self.outlets.entry(domain.to_owned()).or_default();
        if counts.n_pages as usize >= MAX_PAGES {
            self.said.beyond += 1;
            return;
        }
        let key = |hex: &str| u64::from_str_radix(hex.get(..16).unwrap_or_default(), 16).unwrap_or_default();
        let (id, version) = (key(&article.id), key(&article.version));
        let known = counts.seen.contains(&id) || counts.seen.contains(&version);
        counts.seen.extend([id, version]);
        if known {
            self.said.again += 1;
            return;
        }
        counts.n_pages += 1;
        self.said.pages += 1;
        let paragraphs = article.paragraphs.iter().map(|span| span.of(&article.text));
        let removed = article.removed.iter().map(|r| r.text.as_str());
        let lines: FxHashSet<u64> = paragraphs.chain(removed).filter_map(line_hash).collect();
        for line in lines {
            *counts.lines.entry(line).or_default() += 1;
        }
        counts.prune();
    }

    /// Returns what was learned.
    #[must_use]
    pub fn finish(self) -> (Profile, Learned) {
        let rules = self.rules;
        let outlets = self.outlets.into_iter().filter_map(|(domain, counts)| {
            let least = (f64::from(counts.n_pages) * rules.min_share).ceil() as u32;
            let least = least.max(rules.min_pages);
            let lines: BTreeMap<u64, u32> = counts.lines.into_iter().filter(|(_, n)| *n >= least).collect();
            (!lines.is_empty()).then_some((domain, Repeated { n_pages: counts.n_pages, lines }))
        });
        (Profile::new(rules, outlets.collect()), self.said)
    }
}

impl Counts {
    /// Drops the rarest lines where there are too many, and takes from the others what those had.
    fn prune(&mut self) {
        if self.lines.len() <= 2 * MAX_LINES {
            return;
        }
        let mut counts: Vec<u32> = self.lines.values().copied().collect();
        let (_, least, _) = counts.select_nth_unstable_by(MAX_LINES, |a, b| b.cmp(a));
        let least = *least;
        self.lines.retain(|_, n| {
            *n = n.saturating_sub(least);
            *n > 0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_doc::{Outlet, Removed, Span};

    fn article(n: usize, lines: &[String]) -> Article {
        let text = format!("Report {n} tells of a ferry.");
        let removed = lines.iter().map(|l| Removed { text: l.clone(), reason: "footer".to_owned() }).collect();
        Article {
            id: format!("{:016x}", n * 2 + 1),
            version: format!("{:016x}", n * 2 + 2),
            outlet: Some(Outlet { name: None, domain: Some("herald.example".to_owned()) }),
            paragraphs: vec![Span::new(0, text.len())],
            text,
            removed,
            ..Article::default()
        }
    }

    #[test]
    fn a_line_counts_once_an_article_and_an_article_once() {
        let mut learner = Learner::new(Rules { min_pages: 2, min_share: 0.5 });
        let line = "Read it first in the Herald".to_owned();
        for n in [1, 1, 2] {
            learner.add(&article(n, &[line.clone(), line.clone()]));
        }
        learner.add(&Article::default());
        let (profile, said) = learner.finish();
        assert_eq!(said, Learned { pages: 2, again: 1, without_outlet: 1, ..Learned::default() });
        assert!(profile.repeats("herald.example", &line));
        assert_eq!(profile.outlet("herald.example").map(|o| o.0), Some(2));
    }

    #[test]
    fn many_lines_do_not_push_out_what_is_repeated() {
        let mut learner = Learner::new(Rules::default());
        for n in 0..60 {
            let word = |i: usize| {
                (0..6).map(|d| char::from(b'a' + ((n * 1000 + i) >> (d * 4) & 15) as u8)).collect::<String>()
            };
            let mut lines: Vec<String> = (0..1000).map(word).collect();
            lines.push("Read it first in the Herald".to_owned());
            learner.add(&article(n, &lines));
            assert!(learner.outlets["herald.example"].lines.len() <= 2 * MAX_LINES);
        }
        let (profile, _) = learner.finish();
        assert!(profile.repeats("herald.example", "Read it first in the Herald"));
        // "Report 0 tells …" is one line for all, whatever its number
        assert_eq!(profile.outlet("herald.example").map(|o| o.1), Some(2));
    }

    #[test]
    fn what_one_page_in_four_has_is_not_repeated() {
        let mut learner = Learner::new(Rules::default());
        for n in 0..16 {
            let lines: Vec<String> = (n % 4 == 0).then(|| "The war began long ago.".to_owned()).into_iter().collect();
            learner.add(&article(n, &lines));
        }
        assert!(!learner.finish().0.repeats("herald.example", "The war began long ago."));
    }
}

//! What the names of an element say of it: class, id, itemprop and the like, cut into words.
//!
//! A name is read once a page however many elements have it. The words are data, in `codebook/page/tags.toml` and
//! `dates.toml`; what follows from them is for others to say.

use crate::knowledge::{Knowledge, Marks};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// Longest names of an element, in bytes, that are read.
const MAX_NAMES: usize = 600;
/// Most names of an element that are read.
const MAX_COUNT: usize = 30;
/// Most words of a name: longer ones are of tools that write layouts ("md:hidden-sm-col-…").
const MAX_WORDS: usize = 8;

/// What the names of an element say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names {
    /// Why the element is not the report.
    pub(crate) reason: Option<&'static str>,
    /// Whether it is a part of the report that is hidden from strangers.
    pub(crate) shown: bool,
    /// Whether it holds a report.
    pub(crate) report: bool,
    /// What they say of the date in it.
    pub(crate) marks: Marks,
}

/// The words of names, ready for use.
pub(crate) struct NameRules {
    /// Runs of words that give an element away, by their first word.
    runs: FxHashMap<String, Vec<Run>>,
    report: FxHashSet<String>,
    shown: FxHashSet<String>,
    marks: AhoCorasick,
    marks_of: Vec<Marks>,
}

/// A run of words in a name; the lower rank decides.
struct Run {
    rank: usize,
    words: String,
    single: bool,
    reason: &'static str,
}

impl NameRules {
    /// Makes the rules of lists: runs with their reason, the surest first; names of reports; names of hidden parts of
    /// reports; what else names say of a date, each between blanks.
    pub(crate) fn new(
        chrome: &[(&'static str, Vec<String>)],
        report: &[String],
        shown: &[String],
        marks: Vec<(String, Marks)>,
    ) -> Self {
        let mut runs: FxHashMap<String, Vec<Run>> = FxHashMap::default();
        for (rank, (reason, all)) in chrome.iter().enumerate() {
            for words in all {
                let first = words.split(' ').next().unwrap_or("").to_owned();
                let single = !words.contains(' ');
                runs.entry(first).or_default().push(Run { rank, words: words.clone(), single, reason });
            }
        }
        let (texts, marks_of): (Vec<String>, Vec<Marks>) = marks.into_iter().unzip();
        Self {
            runs,
            report: report.iter().cloned().collect(),
            shown: shown.iter().cloned().collect(),
            marks: AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .build(texts)
                .expect("a list of words makes an automaton"),
            marks_of,
        }
    }

    fn read(&self, names: &str, words: &mut String) -> Names {
        let mut out = Names::default();
        if names.len() > MAX_NAMES {
            return out;
        }
        for name in names.split_whitespace().take(MAX_COUNT) {
            let n_words = cut(name, words);
            if n_words == 0 || n_words > MAX_WORDS {
                continue;
            }
            out.reason = out.reason.or_else(|| self.reason(words, n_words));
            let bare = words.trim_matches(' ');
            out.shown |= self.shown.contains(bare);
            out.report |= n_words <= 6 && self.is_report(bare);
            for m in self.marks.find_overlapping_iter(words.as_str()) {
                out.marks.add(self.marks_of[m.pattern().as_usize()]);
            }
        }
        out
    }

    fn reason(&self, words: &str, n_words: usize) -> Option<&'static str> {
        let mut best: Option<&Run> = None;
        for (at, _) in words.match_indices(' ') {
            let rest = &words[at + 1..];
            let first = rest.split(' ').next().unwrap_or("");
            for run in self.runs.get(first).into_iter().flatten() {
                let fits = rest.strip_prefix(run.words.as_str()).is_some_and(|r| r.starts_with(' '));
                if fits && (!run.single || n_words <= 4) && best.is_none_or(|b| run.rank < b.rank) {
                    best = Some(run);
                }
            }
        }
        best.map(|run| run.reason)
    }

    /// Says whether the words begin or end like the name of a report.
    fn is_report(&self, words: &str) -> bool {
        self.report.contains(words)
            || words
                .match_indices(' ')
                .any(|(at, _)| self.report.contains(&words[..at]) || self.report.contains(&words[at + 1..]))
    }
}

/// Reads the names of a page's elements, each once.
pub(crate) struct NameReader<'k, 'd> {
    rules: &'k NameRules,
    seen: FxHashMap<&'d str, Names>,
    words: String,
}

impl<'k, 'd> NameReader<'k, 'd> {
    /// Begins a page.
    pub(crate) fn new(known: &'k Knowledge) -> Self {
        Self { rules: &known.names, seen: FxHashMap::default(), words: String::new() }
    }

    /// Returns what the value of a class, an id or the like says.
    pub(crate) fn read(&mut self, names: &'d str) -> Names {
        if let Some(names) = self.seen.get(names) {
            return *names;
        }
        let read = self.rules.read(names, &mut self.words);
        self.seen.insert(names, read);
        read
    }
}

/// Returns the words of a name, parted by blanks.
pub(crate) fn words(name: &str) -> String {
    let mut words = String::new();
    cut(name, &mut words);
    words.trim().to_owned()
}

/// Cuts a name into lower-case words, at marks and capitals, each with a blank before and behind it:
/// "relatedStories-list" is " related stories list ". Returns how many there are.
fn cut(name: &str, words: &mut String) -> usize {
    words.clear();
    words.push(' ');
    let (mut n_words, mut lower_before) = (0, false);
    let end = |words: &mut String, n_words: &mut usize| {
        if !words.ends_with(' ') {
            words.push(' ');
            *n_words += 1;
        }
    };
    for c in name.chars() {
        let letter = c.is_ascii_alphabetic() || !c.is_ascii() && c.is_alphabetic();
        if !letter {
            end(words, &mut n_words);
            lower_before = false;
            continue;
        }
        if lower_before && c.is_uppercase() {
            end(words, &mut n_words);
        }
        lower_before = c.is_lowercase();
        if c.is_ascii() {
            words.push(c.to_ascii_lowercase());
        } else {
            words.extend(c.to_lowercase());
        }
    }
    end(words, &mut n_words);
    n_words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn read(names: &str) -> Names {
        built_in().names.read(names, &mut String::new())
    }

    #[test]
    fn names_are_cut() {
        let mut words = String::new();
        assert_eq!(cut("relatedStories-list", &mut words), 3);
        assert_eq!(words, " related stories list ");
        assert_eq!(cut("--", &mut words), 0);
    }

    #[test]
    fn names_say_what_they_hold() {
        assert_eq!(read("js-x relatedStories-list").reason, Some("related"));
        assert_eq!(read("has-sidebar-in-a-very-long-name").reason, None);
        assert!(read("article-body__content").report);
        assert!(read("c-entry-content").report);
        assert!(!read("contented").report);
        assert!(read("entry-date").marks.date || read("entry-date").marks.published);
    }
}

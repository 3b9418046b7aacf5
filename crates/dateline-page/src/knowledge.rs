//! What the page stage knows about pages, read from `codebook/page/`: lines that are not the report, words of dates,
//! credits, agencies, addresses.
//!
//! It exists so that adding a phrase never means touching Rust. It holds lists and finds entries in them; it must not
//! decide anything about a page.

use crate::address::Urls;
use crate::live::LiveWords;
use crate::names::NameRules;
use crate::topics::TopicWords;
use crate::unseen;
use crate::walls::Walls;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The lists of `codebook/page/`, ready for use.
pub(crate) struct Knowledge {
    lines: LineRules,
    pub(crate) dates: DateWords,
    /// The names of `dates.state`, by rank.
    pub(crate) state_names: AhoCorasick,
    pub(crate) credits: Credits,
    pub(crate) agencies: BTreeMap<String, String>,
    pub(crate) urls: Urls,
    pub(crate) tags: Tags,
    pub(crate) walls: Walls,
    pub(crate) live: LiveWords,
    pub(crate) topics: TopicWords,
    pub(crate) names: NameRules,
    words: FxHashMap<String, WordClass>,
    pub(crate) byline_roles: Vec<String>,
    pub(crate) byline_starts: Vec<String>,
}

/// What the lists say of a word; a word may be several of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WordClass {
    /// Prose is full of it and lists of links are not.
    pub(crate) function: bool,
    /// It is of what a site says about itself ("newsletter").
    pub(crate) site: bool,
    /// It speaks to the reader, or of the site as "we".
    pub(crate) address: bool,
    /// It is a job of those who write.
    pub(crate) job: bool,
    /// A note on a writer has it behind the name ("is", "covers").
    pub(crate) does: bool,
}

/// What a list says about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The reason word of the rule.
    pub(crate) reason: &'static str,
    /// Whether the report is, as a rule, over where such a line stands.
    pub(crate) ends: bool,
}

#[derive(Deserialize)]
struct LineFile {
    rule: Vec<LineRule>,
}

#[derive(Deserialize)]
struct LineRule {
    reason: String,
    #[serde(default = "default_words")]
    words: usize,
    #[serde(default)]
    ends: bool,
    #[serde(default)]
    is: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    has: Vec<String>,
}

fn default_words() -> usize {
    12
}

#[derive(Deserialize)]
struct WordFile {
    function: Vec<String>,
    site: Vec<String>,
    address: Vec<String>,
    writer_jobs: Vec<String>,
    writer_does: Vec<String>,
    byline_roles: Vec<String>,
    byline_starts: Vec<String>,
}

#[derive(Deserialize)]
struct AgencyFile {
    agencies: BTreeMap<String, String>,
}

/// Words of dates.
#[derive(Deserialize)]
pub(crate) struct DateWords {
    months: BTreeMap<String, Vec<String>>,
    pub(crate) words: StampWords,
    /// Offsets by lower-case zone letters.
    pub(crate) zones: BTreeMap<String, String>,
    pub(crate) order: Order,
    pub(crate) marks: MarkWords,
    pub(crate) state: State,
    #[serde(skip)]
    by_name: BTreeMap<String, i8>,
}

/// Words around dates.
#[derive(Deserialize)]
pub(crate) struct StampWords {
    pub(crate) glue: Vec<String>,
    pub(crate) ordinal: Vec<String>,
    pub(crate) weekday: Vec<String>,
    pub(crate) published: Vec<String>,
    pub(crate) updated: Vec<String>,
    pub(crate) other: Vec<String>,
    pub(crate) sentence: Vec<String>,
}

/// Words of class names, ids and itemprops that speak of dates.
#[derive(Deserialize)]
pub(crate) struct MarkWords {
    published: Vec<String>,
    date: Vec<String>,
    updated: Vec<String>,
    never: Vec<String>,
}

impl MarkWords {
    /// Returns each run of words, between blanks, with what it says.
    fn list(&self) -> Vec<(String, Marks)> {
        let none = Marks::default();
        let lists = [
            (&self.published, Marks { published: true, ..none }),
            (&self.date, Marks { date: true, ..none }),
            (&self.updated, Marks { updated: true, ..none }),
            (&self.never, Marks { never: true, ..none }),
        ];
        lists.into_iter().flat_map(|(runs, marks)| runs.iter().map(move |r| (format!(" {r} "), marks))).collect()
    }
}

/// What the names of an element say of the date in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) published: bool,
    pub(crate) date: bool,
    pub(crate) updated: bool,
    pub(crate) never: bool,
}

impl Marks {
    /// Adds what another name of the same element says.
    pub(crate) fn add(&mut self, other: Marks) {
        self.published |= other.published;
        self.date |= other.date;
        self.updated |= other.updated;
        self.never |= other.never;
    }
}

/// Names in the state of a page's scripts.
#[derive(Deserialize)]
pub(crate) struct State {
    pub(crate) published: Vec<String>,
}

/// Which host names write the day or the month first.
#[derive(Deserialize)]
pub(crate) struct Order {
    pub(crate) month_first: Vec<String>,
    pub(crate) day_first: Vec<String>,
    pub(crate) month_first_languages: Vec<String>,
}

/// Words of picture credits.
#[derive(Deserialize)]
pub(crate) struct Credits {
    pub(crate) labels: Vec<String>,
    pub(crate) agencies: Vec<String>,
    pub(crate) weak: Vec<String>,
    pub(crate) captions: Vec<String>,
}

/// Which tags say what.
#[derive(Deserialize)]
pub(crate) struct Tags {
    pub(crate) published: Vec<String>,
    pub(crate) published_weak: Vec<String>,
    pub(crate) updated: Vec<String>,
    pub(crate) title: Vec<String>,
    pub(crate) author: Vec<String>,
    pub(crate) site: Vec<String>,
    pub(crate) url: Vec<String>,
    pub(crate) articles: Vec<String>,
    /// An element that holds more than this share of a page's words is never chrome by its class.
    pub(crate) share: f32,
    /// Classes of what is hidden and is the report all the same.
    shown: Vec<String>,
    /// Classes and ids of elements that hold a report.
    report: Vec<String>,
    class: Vec<ClassRule>,
}

#[derive(Deserialize)]
struct ClassRule {
    reason: String,
    words: Vec<String>,
}

/// The rules of `lines.toml` as one table and two automata.
struct LineRules {
    rules: Vec<(Verdict, usize)>,
    is: FxHashMap<String, usize>,
    starts: AhoCorasick,
    starts_rule: Vec<usize>,
    has: AhoCorasick,
    has_rule: Vec<usize>,
}

/// Returns the knowledge that ships with the program; it is read once.
///
/// # Panics
/// Where a shipped file does not read; a test keeps that from happening.
pub(crate) fn built_in() -> &'static Knowledge {
    static BUILT_IN: OnceLock<Knowledge> = OnceLock::new();
    BUILT_IN.get_or_init(|| load().expect("the shipped page lists read"))
}

fn load() -> Result<Knowledge, toml::de::Error> {
    let words: WordFile = toml::from_str(include_str!("../../../codebook/page/words.toml"))?;
    let mut dates: DateWords = toml::from_str(include_str!("../../../codebook/page/dates.toml"))?;
    for (number, names) in &dates.months {
        let number = number.parse().unwrap_or(0);
        for name in names {
            dates.by_name.insert(name.clone(), number);
        }
    }
    let agencies: AgencyFile = toml::from_str(include_str!("../../../codebook/page/datelines.toml"))?;
    let lines: LineFile = toml::from_str(include_str!("../../../codebook/page/lines.toml"))?;
    let mut credits: Credits = toml::from_str(include_str!("../../../codebook/page/credits.toml"))?;
    // the longest first, so that "photo by" is tried before "photo"
    credits.labels.sort_by_key(|l| std::cmp::Reverse(l.len()));
    credits.agencies.sort_by_key(|a| std::cmp::Reverse(a.len()));
    let tags: Tags = toml::from_str(include_str!("../../../codebook/page/tags.toml"))?;
    let chrome: Vec<(&'static str, Vec<String>)> =
        tags.class.iter().map(|rule| (&*rule.reason.clone().leak(), rule.words.clone())).collect();
    let names = NameRules::new(&chrome, &tags.report, &tags.shown, dates.marks.list());
    Ok(Knowledge {
        state_names: AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&dates.state.published)
            .expect("a list of names makes an automaton"),
        tags,
        walls: toml::from_str(include_str!("../../../codebook/page/walls.toml"))?,
        names,
        live: toml::from_str(include_str!("../../../codebook/page/live.toml"))?,
        topics: toml::from_str(include_str!("../../../codebook/page/topics.toml"))?,
        lines: LineRules::new(lines.rule),
        dates,
        credits,
        agencies: agencies.agencies,
        urls: toml::from_str(include_str!("../../../codebook/page/urls.toml"))?,
        words: word_classes(&words),
        byline_roles: words.byline_roles,
        byline_starts: words.byline_starts,
    })
}

fn word_classes(file: &WordFile) -> FxHashMap<String, WordClass> {
    let mut out: FxHashMap<String, WordClass> = FxHashMap::default();
    let mut mark = |words: &[String], set: fn(&mut WordClass)| {
        for word in words {
            set(out.entry(word.clone()).or_default());
        }
    };
    mark(&file.function, |c| c.function = true);
    mark(&file.site, |c| c.site = true);
    mark(&file.address, |c| c.address = true);
    mark(&file.writer_jobs, |c| c.job = true);
    mark(&file.writer_does, |c| c.does = true);
    out
}

impl LineRules {
    fn new(file: Vec<LineRule>) -> Self {
        let mut rules = Vec::new();
        let mut is = FxHashMap::default();
        let (mut starts, mut starts_rule) = (Vec::new(), Vec::new());
        let (mut has, mut has_rule) = (Vec::new(), Vec::new());
        for rule in file {
            let n = rules.len();
            // the lists are loaded once and live as long as the program
            let reason: &'static str = Box::leak(rule.reason.into_boxed_str());
            rules.push((Verdict { reason, ends: rule.ends }, rule.words));
            for phrase in rule.is {
                is.entry(normal(&phrase)).or_insert(n);
            }
            for phrase in rule.starts {
                // "more:" is not "more": a mark at the end is part of the phrase
                let mark = phrase.chars().next_back().filter(|c| matches!(c, ':' | '|' | '»' | '>'));
                starts.push(normal(&phrase) + &mark.map(String::from).unwrap_or_default());
                starts_rule.push(n);
            }
            for phrase in rule.has {
                has.push(normal(&phrase));
                has_rule.push(n);
            }
        }
        let starts = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(starts)
            .expect("a list of phrases makes an automaton");
        let has = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(has)
            .expect("a list of phrases makes an automaton");
        Self { rules, is, starts, starts_rule, has, has_rule }
    }
}

impl Knowledge {
    /// Returns what the lists say of a line in normal form (`normal`) with `n_words` words.
    pub(crate) fn judge(&self, line: &str, n_words: usize) -> Option<Verdict> {
        // "12 comments"
        let bare = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | '.' | ',' | ' '));
        let line = if bare.len() < line.len() && self.lines.is.contains_key(bare) { bare } else { line };
        let rules = &self.lines.rules;
        let fits = |n: usize| n_words <= rules[n].1;
        if let Some(&n) = self.lines.is.get(line) {
            return Some(rules[n].0);
        }
        let mut best: Option<usize> = None;
        if let Some(m) = self.lines.starts.find(Input::new(line).anchored(Anchored::Yes)) {
            let n = self.lines.starts_rule[m.pattern().as_usize()];
            if border(line, m.end()) && fits(n) {
                best = Some(n);
            }
        }
        if best.is_none() && n_words <= 80 {
            for m in self.lines.has.find_overlapping_iter(line) {
                let n = self.lines.has_rule[m.pattern().as_usize()];
                let whole = border(line, m.start()) && border(line, m.end());
                if whole && fits(n) && best.is_none_or(|b| n < b) {
                    best = Some(n);
                }
            }
        }
        best.map(|n| rules[n].0)
    }

    /// Says whether a lower-case word is one that prose is full of and lists of links are not.
    pub(crate) fn is_function_word(&self, word: &str) -> bool {
        self.word(word).function
    }

    /// Returns what the lists say of a lower-case word.
    pub(crate) fn word(&self, word: &str) -> WordClass {
        self.words.get(word).copied().unwrap_or_default()
    }
}

impl DateWords {
    /// Returns the number, 1 to 12, of a lower-case month name without its full stop.
    pub(crate) fn month(&self, name: &str) -> Option<i8> {
        self.by_name.get(name).copied()
    }
}

/// Says whether no word runs across `at`.
fn border(line: &str, at: usize) -> bool {
    let (Some(head), Some(tail)) = (line.get(..at), line.get(at..)) else { return false };
    let before = head.chars().next_back();
    let after = tail.chars().next();
    match (before, after) {
        // letters of scripts that are written without blanks are borders of themselves
        (Some(b), Some(a)) => !(b.is_alphanumeric() && a.is_alphanumeric()) || b as u32 > 0x2e80,
        _ => true,
    }
}

/// Returns what follows a lower-case phrase that `text` begins with in any case.
pub(crate) fn begins<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let mut chars = text.chars();
    for p in phrase.chars() {
        let c = chars.next()?;
        let same = c == p || if c.is_ascii() { c.to_ascii_lowercase() == p } else { c.to_lowercase().eq([p]) };
        if !same {
            return None;
        }
    }
    Some(chars.as_str())
}

/// Returns a line as the lists write it: lower case, single blanks, straight quotes, no punctuation at the ends.
pub(crate) fn normal(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' | '‘' | 'ʼ' | '`' => out.push('\''),
                '“' | '”' => out.push('"'),
                c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                '\u{200c}' | '\u{200d}' => {}
                c if unseen::is_unseen(c) => {}
                c => out.extend(c.to_lowercase()),
            }
        }
    }
    let keep = |c: char| c.is_alphanumeric() || matches!(c, '©' | 'ⓒ' | '+' | '(' | '@' | '#');
    match (out.find(keep), out.rfind(keep)) {
        (Some(first), Some(last)) => {
            let end = last + out[last..].chars().next().map_or(0, char::len_utf8);
            out[first..end].to_owned()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_and_judge() {
        let known = built_in();
        assert_eq!(known.judge("like us on facebook", 4).map(|v| v.reason), Some("follow"));
        assert_eq!(known.judge(&normal("Share this article:"), 3).map(|v| v.reason), Some("share"));
        assert!(known.judge("related stories", 2).is_some_and(|v| v.ends));
        assert_eq!(known.judge(&normal("The minister denied the report on Monday."), 7), None);
    }

    #[test]
    fn months_have_numbers() {
        let known = built_in();
        assert_eq!(known.dates.month("août"), Some(8));
        assert_eq!(known.dates.month("sept"), Some(9));
        assert_eq!(known.dates.month("foo"), None);
    }
}

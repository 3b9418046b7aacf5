//! The word lists under `data/`: what keeps its full stop, its hyphen, its apostrophe. Read once with the models;
//! no rule of the tokenizer names a word itself.

use crate::hash::ByHash;
use std::collections::{HashMap, HashSet};

/// A set of lower-case words; for looking up, never for walking through.
pub type Set = HashSet<&'static str, ByHash>;

/// All lists of `data/`.
#[derive(Debug)]
pub struct WordLists {
    /// Keep their full stop anywhere.
    pub stop_always: Set,
    /// Keep it where they begin with a capital.
    pub stop_proper: Set,
    /// Keep it before a number.
    pub stop_digit: Set,
    /// Keep it where they begin with a capital and one follows.
    pub stop_capital: Set,
    /// Those of them that are words too.
    pub stop_word: Set,
    /// Word to the lengths of its pieces but the last.
    pub contractions: HashMap<String, Vec<usize>, ByHash>,
    /// Stay joined to what follows their hyphen.
    pub hyphen_prefix: Set,
    /// Whole words with a hyphen.
    pub hyphen_whole: Set,
    /// What follows the hyphen of a word that is left half said: "pre- and post-war".
    pub hyphen_suspended: Set,
    /// Units behind a number.
    pub unit: Set,
    /// Last parts of internet names.
    pub domain: Set,
    /// Endings of file names.
    pub file: Set,
    /// Before a dollar sign.
    pub currency: Set,
    /// With a stroke inside.
    pub slash: Set,
    /// With an apostrophe in front.
    pub clipped: Set,
    /// Emoticons.
    pub face: Set,
    /// Nouns for offices: "president", "spokesman".
    pub office: Set,
    /// Helping verbs that leave open whether it happens.
    pub modal: Set,
    /// Denies, without being marked so.
    pub negation: Set,
    /// Begins what names a source.
    pub attribution: Set,
    /// Past form of a verb to the verb.
    pub irregular: HashMap<&'static str, &'static str, ByHash>,
}

/// Returns the words under `[name]` of a list file.
fn section(file: &'static str, name: &str) -> Set {
    let mut inside = false;
    let mut set = Set::default();
    for line in file.lines().filter(|l| !l.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            inside = head == name;
        } else if inside {
            set.extend(line.split_whitespace());
        }
    }
    set
}

/// Returns, for each form behind a verb on its line, the verb.
fn pairs(file: &'static str) -> HashMap<&'static str, &'static str, ByHash> {
    let mut out = HashMap::default();
    for line in file.lines().filter(|l| !l.starts_with(['#', '['])) {
        let mut words = line.split_whitespace();
        if let Some(verb) = words.next() {
            out.extend(words.map(|form| (form, verb)));
        }
    }
    out
}

impl WordLists {
    /// Reads the lists that are built into the program.
    pub fn embedded() -> Self {
        const STOPS: &str = include_str!("../data/abbreviations.txt");
        const HYPHENS: &str = include_str!("../data/hyphens.txt");
        const CLAUSES: &str = include_str!("../data/clauses.txt");
        const SHAPES: &str = include_str!("../data/shapes.txt");
        let contractions = include_str!("../data/contractions.txt")
            .lines()
            .filter(|l| !l.starts_with('#') && l.contains('|'))
            .map(|l| {
                let mut lengths: Vec<usize> = l.trim().split('|').map(str::len).collect();
                lengths.pop();
                (l.trim().replace('|', ""), lengths)
            })
            .collect();
        Self {
            stop_always: section(STOPS, "always"),
            stop_proper: section(STOPS, "proper"),
            stop_digit: section(STOPS, "digit"),
            stop_capital: section(STOPS, "capital"),
            stop_word: section(STOPS, "word"),
            contractions,
            hyphen_prefix: section(HYPHENS, "prefix"),
            hyphen_whole: section(HYPHENS, "whole"),
            hyphen_suspended: section(HYPHENS, "suspended"),
            unit: section(SHAPES, "unit"),
            domain: section(SHAPES, "domain"),
            file: section(SHAPES, "file"),
            currency: section(SHAPES, "currency"),
            slash: section(SHAPES, "slash"),
            clipped: section(SHAPES, "clipped"),
            face: section(SHAPES, "face"),
            modal: section(CLAUSES, "modal"),
            negation: section(CLAUSES, "negation"),
            attribution: section(CLAUSES, "attribution"),
            irregular: pairs(include_str!("../data/irregular.txt")),
            office: section(include_str!("../data/offices.txt"), "office"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_is_empty() {
        let lists = WordLists::embedded();
        for set in [
            &lists.stop_always,
            &lists.stop_proper,
            &lists.stop_digit,
            &lists.stop_capital,
            &lists.stop_word,
            &lists.hyphen_suspended,
            &lists.hyphen_prefix,
            &lists.hyphen_whole,
            &lists.unit,
            &lists.domain,
            &lists.file,
            &lists.currency,
            &lists.slash,
            &lists.clipped,
            &lists.face,
            &lists.office,
            &lists.modal,
            &lists.negation,
            &lists.attribution,
        ] {
            assert!(!set.is_empty());
        }
        assert_eq!(lists.contractions["cannot"], [3]);
        assert_eq!((lists.irregular["beaten"], lists.irregular["beat"]), ("beat", "beat"));
    }
}

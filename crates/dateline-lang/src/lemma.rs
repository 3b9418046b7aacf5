//! Words to their dictionary forms: by what was learned of the word itself, else of its ending.
//!
//! A rule says what to take off the end and what to put there. It never looks at the sentence: the tag tells all.

use crate::error::LangError;
use crate::hash::{self, mix};
use crate::table::Table;
use crate::tag::Bundle;
use crate::words::WordLists;
use dateline_doc::{SmolStr, Upos};

/// How a lemma's letters stand to the word's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Case {
    /// As written.
    Keep,
    /// All small.
    Lower,
    /// A capital first.
    Title,
}

/// Takes `strip` characters off the end and puts `append` there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// What happens to the letters first.
    pub case: Case,
    /// Characters to take off.
    pub strip: u8,
    /// What to put there.
    pub append: String,
}

/// The rules and which word or ending wants which.
#[derive(Debug, Clone)]
pub struct Lemmatizer {
    table: Table,
    rules: Vec<Rule>,
}

/// Longest ending that is looked up, in bytes.
pub const LONGEST_ENDING: usize = 6;

impl Lemmatizer {
    /// Opens the table and the list of rules.
    pub fn open(table: &'static [u8], rules: &[u8]) -> Result<Self, LangError> {
        let rules = read_rules(rules).ok_or(LangError::Damaged { what: "the lemma rules" })?;
        Ok(Self { table: Table::open(table)?, rules })
    }

    /// Returns the lemma of a word; `low` is its lower-cased form, `is_past` says that it is a verb in the past.
    pub fn lemma(
        &self,
        word: &str,
        low: &[u8],
        is_first: bool,
        (upos, is_past, bundle): (Upos, bool, Bundle),
        lists: &WordLists,
    ) -> SmolStr {
        let classes = Letters::of(word, is_first).classes(upos);
        let mut found = self.of_word(low, classes, bundle);
        if found.is_none() {
            if is_past && let Some(verb) = std::str::from_utf8(low).ok().and_then(|l| lists.irregular.get(l)) {
                return SmolStr::new_static(verb);
            }
            found = self.of_ending(low, classes, bundle);
        }
        match found.and_then(|n| self.rules.get(n as usize - 1)) {
            Some(rule) => rule.apply(word).unwrap_or_else(|| SmolStr::new(word)),
            None if upos == Upos::Propn => SmolStr::new(word),
            None => word.chars().flat_map(char::to_lowercase).collect(),
        }
    }

    fn get(&self, key: u64) -> Option<u16> {
        Some(self.table.get(key)).filter(|n| *n > 0)
    }

    fn of_word(&self, low: &[u8], classes: &[Letters], bundle: Bundle) -> Option<u16> {
        classes.iter().find_map(|l| self.get(word_key(low, *l, bundle)))
    }

    fn of_ending(&self, low: &[u8], classes: &[Letters], bundle: Bundle) -> Option<u16> {
        let endings = || (0..=LONGEST_ENDING.min(low.len())).rev().map(|n| &low[low.len() - n..]);
        classes.iter().find_map(|l| endings().find_map(|e| self.get(ending_key(e, *l, bundle))))
    }
}

/// What a word's capitals say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Letters {
    /// Nothing, or it is not asked.
    Any,
    /// All letters are capitals.
    Capitals,
    /// A capital begins the word, and it does not begin the sentence.
    Name,
}

impl Letters {
    /// Looks at a word.
    pub fn of(word: &str, is_first: bool) -> Self {
        if word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase()) {
            Self::Capitals
        } else if !is_first && word.starts_with(char::is_uppercase) {
            Self::Name
        } else {
            Self::Any
        }
    }

    /// Lists the classes of letters to ask for, one after the other.
    fn classes(self, upos: Upos) -> &'static [Self] {
        match self {
            Self::Any => &[Self::Any],
            Self::Capitals if self.stand_alone(upos) => &[Self::Capitals],
            Self::Capitals => &[Self::Capitals, Self::Any],
            Self::Name => &[Self::Name, Self::Any],
        }
    }

    /// Says whether other words teach nothing about such a one: "OBAMA" does not follow "Obama".
    pub fn stand_alone(self, upos: Upos) -> bool {
        self == Self::Capitals && upos == Upos::Propn
    }
}

/// Returns the key of a whole word.
pub fn word_key(low: &[u8], letters: Letters, bundle: Bundle) -> u64 {
    mix(hash::bytes(low), u64::from(bundle) << 2 | letters as u64)
}

/// Returns the key of an ending.
pub fn ending_key(ending: &[u8], letters: Letters, bundle: Bundle) -> u64 {
    mix(hash::bytes(ending), 1 << 32 | u64::from(bundle) << 2 | letters as u64)
}

impl Rule {
    /// Returns the shortest rule that leads from a word to its lemma.
    #[cfg(feature = "train")]
    pub fn between(word: &str, lemma: &str, upos: Upos) -> Self {
        let order = if upos == Upos::Propn {
            [Case::Keep, Case::Title, Case::Lower]
        } else {
            [Case::Lower, Case::Title, Case::Keep]
        };
        let rule = |case| {
            let base = cased(word, case);
            let same = base.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
            let strip = base.chars().count() - same;
            Rule { case, strip: strip.min(255) as u8, append: lemma.chars().skip(same).collect() }
        };
        let mut rules = order.map(rule);
        rules.sort_by_key(|r| r.strip as usize + r.append.len());
        let [first, ..] = rules;
        first
    }

    fn apply(&self, word: &str) -> Option<SmolStr> {
        // Fast where nothing changes.
        if self.strip == 0
            && self.append.is_empty()
            && (self.case == Case::Keep || (self.case == Case::Lower && word.bytes().all(|b| b.is_ascii_lowercase())))
        {
            return Some(SmolStr::new(word));
        }
        let mut base = cased(word, self.case);
        let mut keep = base.len();
        for _ in 0..self.strip {
            keep = base[..keep].char_indices().next_back()?.0;
        }
        base.truncate(keep);
        base.push_str(&self.append);
        (!base.is_empty()).then(|| SmolStr::new(base))
    }
}

fn cased(word: &str, case: Case) -> String {
    match case {
        Case::Keep => word.to_string(),
        Case::Lower => word.to_lowercase(),
        Case::Title => {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| {
                first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
            })
        }
    }
}

/// Reads rules: case, strip, length of what to append, its bytes.
fn read_rules(mut bytes: &[u8]) -> Option<Vec<Rule>> {
    let mut rules = Vec::new();
    while let [case, strip, length, rest @ ..] = bytes {
        let case = [Case::Keep, Case::Lower, Case::Title].into_iter().find(|c| *c as u8 == *case)?;
        let (append, rest) = rest.split_at_checked(*length as usize)?;
        rules.push(Rule { case, strip: *strip, append: String::from_utf8(append.to_vec()).ok()? });
        bytes = rest;
    }
    bytes.is_empty().then_some(rules)
}

/// Writes what `read_rules` reads.
#[cfg(feature = "train")]
pub fn write_rules(rules: &[Rule]) -> Vec<u8> {
    let mut out = Vec::new();
    for rule in rules {
        out.extend([rule.case as u8, rule.strip, rule.append.len() as u8]);
        out.extend_from_slice(rule.append.as_bytes());
    }
    out
}

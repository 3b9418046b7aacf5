//! The words that the network knows: which have a vector from outside, which one of their own, and the sections of
//! the file that say so.

use crate::cue;
use crate::hash::{self, ByHash};
use crate::lexicon::{self, GIVEN, LEARNED, Lexicon, Pieces, ROW, word_key};
use crate::table::Table;
use crate::train::items::Given;
use crate::train::lessons::Vector;
use crate::train::net::Mat;
use crate::train::treebank::Sent;
use std::collections::{BTreeMap, HashMap};

/// How often a word must have been seen for its classes to count.
const LEAST_SEEN: u32 = 3;
/// The most rows that a table can number.
const MOST_ROWS: usize = 65_000;

/// The words and their numbers.
#[derive(Debug)]
pub struct Vocabulary {
    /// The lexicon as far as it is known before anything is learned.
    pub lexicon: Lexicon,
    /// The vectors from outside.
    pub given: Given,
    /// The row of each key.
    rows: BTreeMap<u64, u16>,
    /// The row that is learned of each word, and how often it was seen; 0 is any other word.
    learned: HashMap<u64, (u32, u32), ByHash>,
    classes: Vec<u8>,
}

impl Vocabulary {
    /// Numbers the words of the sentences and the vectors.
    ///
    /// # Errors
    /// Where the tables cannot be opened again.
    pub fn of(sents: &[&Sent], vectors: &[Vector]) -> Result<Self, crate::LangError> {
        let mut low = Vec::new();
        let mut counts: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for word in sents.iter().flat_map(|s| &s.words) {
            cue::lower(&word.form, &mut low);
            *counts.entry(low.clone()).or_default() += 1;
        }
        let mut rows = BTreeMap::new();
        let mut given = Given { rows: vec![[0.0; GIVEN]] };
        for vector in vectors.iter().take(MOST_ROWS - counts.len().min(MOST_ROWS)) {
            if rows.insert(vector.key, given.rows.len() as u16).is_none() {
                given.rows.push(vector.numbers);
            }
        }
        let mut learned = HashMap::default();
        for (word, count) in counts.iter().filter(|w| *w.1 > 1) {
            let key = word_key(word);
            learned.insert(key, (learned.len() as u32 + 1, *count));
            if !rows.contains_key(&key) && given.rows.len() < MOST_ROWS {
                let mut row = [0.0; GIVEN];
                let mut pieces = Pieces::default();
                lexicon::cut(word, |k| rows.get(&k).copied().unwrap_or(0), &mut pieces);
                given.add(&pieces, &mut row);
                rows.insert(key, given.rows.len() as u16);
                given.rows.push(row);
            }
        }
        let classes = classes(sents);
        let nothing = vec![[0.0; ROW]; given.rows.len()];
        let lexicon = Lexicon::open(classes.clone().leak(), words(&rows).leak(), lexicon::write(&nothing).leak())?;
        Ok(Self { lexicon, given, rows, learned, classes })
    }

    /// Returns the number of rows that are learned.
    pub fn n_learned(&self) -> usize {
        self.learned.len() + 1
    }

    /// Returns the row that is learned of a word and how often it was seen.
    pub fn learned(&self, low: u64) -> (u32, u32) {
        self.learned.get(&low).copied().unwrap_or((0, 1))
    }

    /// Cuts a word into pieces as if it were not known.
    pub fn cut(&self, form: &str, low: &mut Vec<u8>) -> Pieces {
        cue::lower(form, low);
        let mut out = Pieces::default();
        lexicon::cut(low, |k| self.rows.get(&k).copied().unwrap_or(0), &mut out);
        out
    }

    /// Writes the sections of word classes, words and rows.
    pub fn sections(&self, learned: &Mat) -> [Vec<u8>; 3] {
        let mut rows = vec![[0.0; ROW]; self.given.rows.len()];
        for (row, given) in rows.iter_mut().zip(&self.given.rows) {
            row[..GIVEN].copy_from_slice(given);
            row[GIVEN..].copy_from_slice(&learned.w[..LEARNED]);
        }
        for (key, (row, _)) in &self.learned {
            if let Some(at) = self.rows.get(key) {
                rows[usize::from(*at)][GIVEN..].copy_from_slice(learned.row(*row as usize));
            }
        }
        [self.classes.clone(), words(&self.rows), lexicon::write(&rows)]
    }
}

fn words(rows: &BTreeMap<u64, u16>) -> Vec<u8> {
    Table::write(&rows.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>())
}

/// Returns the table of the word classes that frequent words are seen with.
fn classes(sents: &[&Sent]) -> Vec<u8> {
    let mut seen: HashMap<u64, [u32; 17], ByHash> = HashMap::default();
    let mut low = Vec::new();
    for word in sents.iter().filter(|s| s.is_tree).flat_map(|s| &s.words) {
        cue::lower(&word.form, &mut low);
        seen.entry(hash::bytes(&low)).or_default()[word.upos as usize] += 1;
    }
    let mut sets = BTreeMap::new();
    let mut words: Vec<_> = seen.into_iter().collect();
    words.sort_unstable_by_key(|w| w.0);
    let mut entries = Vec::new();
    for (key, counts) in words {
        let total: u32 = counts.iter().sum();
        if total < LEAST_SEEN {
            continue;
        }
        let mut set = 0u32;
        for (n, count) in counts.iter().enumerate() {
            if *count * 50 >= total {
                set |= 1 << n;
            }
            if *count * 5 >= total * 3 {
                set |= (n as u32 + 1) << 17;
            }
        }
        let next = sets.len() as u16 + 1;
        entries.push((key, *sets.entry(set).or_insert(next)));
    }
    Table::write(&entries)
}

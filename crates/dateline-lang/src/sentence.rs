//! Where sentences end: a yes or no behind each word that could be a sentence's last, learned from the treebanks.
//!
//! It never crosses a paragraph's border: a paragraph comes in, its words' groups go out. Sentences have a greatest
//! length, so that what follows stays linear on any text.

use crate::cue::Cue;
use crate::hash::mix;
use crate::linear::{Linear, MAX_CLASSES};
use crate::token::Piece;

/// The most words of a sentence.
pub const MAX_WORDS: usize = 250;

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    Blank,
    Line,
}

/// Returns the index behind each sentence's last word, ascending; the last is the number of words.
pub fn split(text: &str, pieces: &[Piece], cues: &[Cue], linear: Linear) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut features = Vec::new();
    let mut walk = Walk::default();
    for i in 0..pieces.len() {
        walk.step(text, pieces, i);
        let is_end = i + 1 == pieces.len()
            || (walk.is_candidate(text, pieces, i) && {
                walk.look(text, pieces, cues, i, &mut features);
                let mut scores = [0; MAX_CLASSES];
                linear.add_all(&features, &mut scores);
                scores[1] > scores[0]
            });
        if is_end {
            cap(text, pieces, walk.start, i + 1, &mut ends);
            walk = Walk { start: i + 1, ..Walk::default() };
        }
    }
    ends
}

/// Cuts what is longer than `MAX_WORDS`, behind a mark where there is one.
fn cap(text: &str, pieces: &[Piece], mut start: usize, end: usize, ends: &mut Vec<usize>) {
    while end - start > MAX_WORDS {
        let window = start + MAX_WORDS / 2..start + MAX_WORDS;
        let rank = |i: &usize| match &text[pieces[*i].start..pieces[*i].end] {
            ";" | "." | "!" | "?" => 3,
            ":" | "--" | "—" => 2,
            "," => 1,
            _ => 0,
        };
        let last = window.max_by_key(|i| (rank(i), !pieces[*i].glued, *i)).unwrap_or(start);
        let cut = if pieces[last].glued { start + MAX_WORDS } else { last + 1 };
        ends.push(cut);
        start = cut;
    }
    ends.push(end);
}

/// What has been seen since the last end.
#[derive(Debug, Default)]
pub struct Walk {
    start: usize,
    quotes: u32,
    brackets: i32,
}

impl Walk {
    /// Begins a sentence at word `start`.
    #[cfg(feature = "train")]
    pub fn begin(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    /// Takes word `i` in.
    pub fn step(&mut self, text: &str, pieces: &[Piece], i: usize) {
        match &text[pieces[i].start..pieces[i].end] {
            "\"" => self.quotes += 1,
            "“" | "``" => self.quotes |= 1,
            "”" | "''" => self.quotes &= !1,
            "(" | "[" => self.brackets += 1,
            ")" | "]" => self.brackets -= 1,
            _ => {}
        }
    }

    /// Says whether a sentence could end behind word `i`.
    pub fn is_candidate(&self, text: &str, pieces: &[Piece], i: usize) -> bool {
        let Some(next) = pieces.get(i + 1) else { return false };
        if pieces[i].glued {
            return false;
        }
        let last = text[..pieces[i].end].chars().next_back();
        let first = text[next.start..].chars().next();
        let gap = gap(text, pieces, i);
        gap == Gap::Line
            || last.is_some_and(|c| {
                !c.is_alphanumeric() && (gap != Gap::Nothing || matches!(c, '.' | '!' | '?' | '…' | '"' | '”'))
            })
            || (gap != Gap::Nothing
                && first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_alphanumeric()))
    }

    /// Lists what there is to see behind word `i`.
    pub fn look(&self, text: &str, pieces: &[Piece], cues: &[Cue], i: usize, out: &mut Vec<u64>) {
        const NONE: Cue = Cue {
            low: 1,
            suffix: [1; 5],
            prefix: [1; 4],
            shape: 1,
            classes: 1 << 40,
            capital: false,
            all_caps: false,
            pieces: [0; crate::lexicon::MOST_PIECES],
        };
        out.clear();
        let near = |k: isize| {
            usize::try_from(i as isize + k)
                .ok()
                .filter(|n| k > 0 || *n >= self.start)
                .and_then(|n| cues.get(n))
                .unwrap_or(&NONE)
        };
        let (a, a1, a2, b, b1) = (near(0), near(-1), near(-2), near(1), near(2));
        let gap = gap(text, pieces, i) as u64;
        let n_words = ((i + 1 - self.start) as u64).min(40);
        let length = if n_words < 6 { n_words } else { 6 + n_words / 6 };
        let open = u64::from(self.quotes & 1) | u64::from(self.brackets > 0) << 1;
        let stops = u64::from(
            (self.start..i).rev().take(3).any(|k| text[pieces[k].start..pieces[k].end].starts_with(['.', '!', '?'])),
        );
        let mut id = 100;
        let mut see = |value: u64| {
            id += 1;
            out.push(mix(id << 48, value));
        };
        see(gap);
        see(mix(a.low, gap));
        see(mix(a.low, b.shape));
        see(mix(a.low, b.low));
        see(mix(a.low, mix(a1.shape, b.shape)));
        see(mix(a.low, a1.low));
        see(mix(a.low, mix(a1.low, b.shape)));
        see(mix(a.shape, b.shape));
        see(mix(a.shape, b.low));
        see(mix(a.shape, mix(b.shape, gap)));
        see(mix(a.shape, mix(b.shape, b1.shape)));
        see(mix(a.low, length));
        see(mix(a.low, mix(open, b.shape)));
        see(mix(a.shape, mix(open, length)));
        see(mix(a.low, stops));
        see(mix(b.low, gap));
        see(mix(b.low, b1.low));
        see(mix(b.low, b1.shape));
        see(mix(a.low, mix(b.classes, gap)));
        see(mix(a.low, mix(b.classes, b1.classes)));
        see(mix(a.classes, b.classes));
        see(mix(a1.classes, mix(a.low, b.classes)));
        see(mix(a1.low, a.shape));
        see(mix(a2.low, a.low));
        see(mix(a.low, mix(a1.suffix[2], b.shape)));
    }
}

fn gap(text: &str, pieces: &[Piece], i: usize) -> Gap {
    let Some(next) = pieces.get(i + 1) else { return Gap::Line };
    let between = &text[pieces[i].end..next.start];
    if between.is_empty() {
        Gap::Nothing
    } else if between.contains('\n') {
        Gap::Line
    } else {
        Gap::Blank
    }
}

//! Where sentences end: a yes or no behind each word that could be a sentence's last, learned from the treebanks.
//!
//! It never crosses a paragraph's border: a paragraph comes in, its words' groups go out. Sentences have a greatest
//! length, so that what follows stays linear on any text.

use crate::chars::{is_blank, is_bullet};
use crate::cue::Cue;
use crate::hash::mix;
use crate::linear::{Linear, MAX_CLASSES};
use crate::token::Piece;

/// The most words of a sentence.
pub const MAX_WORDS: usize = 250;

/// What ends a line.
const LINE_ENDS: [char; 3] = ['\n', '\u{2028}', '\u{2029}'];

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    /// A blank, or a line's end where the next word did not fit any more.
    Blank,
    /// A line's end that was meant.
    Break,
}

/// What a quote or a bracket does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enclosing {
    Opens,
    Closes,
}

/// A paragraph's words.
#[derive(Debug, Clone, Copy)]
pub struct Paragraph<'a> {
    /// The text that they were cut from.
    pub text: &'a str,
    /// Where they lie.
    pub pieces: &'a [Piece],
    /// What they look like.
    pub cues: &'a [Cue],
    /// The bytes that a line has room for, as far as the lines tell; more than any line has where they are no lines
    /// of running text.
    width: usize,
}

impl<'a> Paragraph<'a> {
    /// Measures a paragraph.
    pub fn of(text: &'a str, pieces: &'a [Piece], cues: &'a [Cue]) -> Self {
        let stretch = match pieces {
            [first, .., last] => &text[first.start..last.end],
            _ => "",
        };
        let width = if stretch.contains(LINE_ENDS) { width(stretch) } else { 0 };
        Self { text, pieces, cues, width }
    }

    fn form(&self, i: usize) -> &'a str {
        self.pieces.get(i).map_or("", |p| &self.text[p.start..p.end])
    }

    fn gap(&self, i: usize) -> Gap {
        let Some(next) = self.pieces.get(i + 1) else { return Gap::Break };
        let end = self.pieces[i].end;
        let between = &self.text[end..next.start];
        if between.is_empty() {
            return Gap::Nothing;
        }
        if !between.contains(LINE_ENDS) {
            return Gap::Blank;
        }
        // A line that is wrapped was too short for the word behind it.
        let line = end - self.text[..end].rfind(LINE_ENDS).unwrap_or(0).max(self.pieces[0].start);
        let word = self.text[next.start..].split(is_blank).next().map_or(0, str::len);
        let is_wrapped = line + 1 + word > self.width && !self.text[next.start..].starts_with(is_bullet);
        if is_wrapped { Gap::Blank } else { Gap::Break }
    }

    /// Says what the quote or bracket `i` does; `None` for other words and for a quote that stands between blanks.
    fn encloses(&self, i: usize) -> Option<Enclosing> {
        let mark = self.form(i);
        match mark {
            "“" | "„" | "‟" | "‘" | "‚" | "«" | "‹" | "``" | "(" | "[" | "{" => Some(Enclosing::Opens),
            "”" | "’" | "»" | "›" | ")" | "]" | "}" => Some(Enclosing::Closes),
            "\"" | "'" | "''" | "\u{2033}" | "\u{ff02}" => {
                let is_tight = |i: usize| self.pieces.get(i + 1).is_some_and(|next| self.pieces[i].end == next.start);
                let (before, behind) = (i > 0 && is_tight(i - 1), is_tight(i));
                let is_mark = |i: usize| self.form(i).starts_with(|c: char| !c.is_alphanumeric());
                if before && (!behind || is_mark(i + 1)) {
                    Some(Enclosing::Closes)
                } else if behind && (!before || matches!(self.form(i - 1), "(" | "[" | "-" | "–" | "—" | "“" | "‘"))
                {
                    Some(Enclosing::Opens)
                } else {
                    None
                }
            }
            _ => None,
        }
    }
}

/// Returns the length of the longest line, in bytes, where most lines would have no room for the next one's first
/// word, else `usize::MAX`.
fn width(stretch: &str) -> usize {
    let lines = || stretch.split(LINE_ENDS).map(str::trim).filter(|line| !line.is_empty());
    let longest = lines().map(str::len).max().unwrap_or(0);
    let (mut n_full, mut n_short) = (0, 0);
    for (line, next) in lines().zip(lines().skip(1)) {
        let word = next.split(is_blank).next().map_or(0, str::len);
        if line.len() + 1 + word > longest { n_full += 1 } else { n_short += 1 }
    }
    if n_full < n_short { usize::MAX } else { longest }
}

/// Returns the index behind each sentence's last word, ascending; the last is the number of words.
pub fn split(text: &str, pieces: &[Piece], cues: &[Cue], linear: Linear) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut features = Vec::new();
    let paragraph = Paragraph::of(text, pieces, cues);
    let mut walk = Walk::default();
    for i in 0..pieces.len() {
        walk.step(&paragraph, i);
        let is_end = i + 1 == pieces.len()
            || (walk.is_candidate(&paragraph, i) && {
                walk.look(&paragraph, i, &mut features);
                let mut scores = [0; MAX_CLASSES];
                linear.add_all(&features, &mut scores);
                scores[1] > scores[0]
            });
        if is_end {
            cap(text, pieces, walk.start, i + 1, &mut ends);
            walk.end(i + 1);
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

/// What has been seen of the paragraph, and since the last end.
#[derive(Debug, Default)]
pub struct Walk {
    start: usize,
    /// Whether a quotation is open that began in this sentence.
    is_quoting: bool,
    /// Whether a quotation is open that began in a sentence before.
    goes_on: bool,
    brackets: i32,
}

/// The most marks that may stand between a final mark and its sentence's end.
const MOST_CLOSING: usize = 3;

impl Walk {
    /// Begins a sentence at word `start`.
    pub fn end(&mut self, start: usize) {
        *self = Self { start, goes_on: self.is_quoting || self.goes_on, ..Self::default() };
    }

    /// Takes word `i` in.
    pub fn step(&mut self, paragraph: &Paragraph, i: usize) {
        let mark = paragraph.form(i);
        if mark.starts_with(char::is_alphanumeric) {
            return;
        }
        let enclosing = paragraph.encloses(i);
        match mark {
            "(" | "[" => self.brackets += 1,
            ")" | "]" => self.brackets -= 1,
            // Single quotes are apostrophes too often.
            "'" | "’" | "‘" => {}
            _ => match enclosing {
                Some(Enclosing::Opens) => self.is_quoting = true,
                Some(Enclosing::Closes) => (self.is_quoting, self.goes_on) = (false, false),
                None if mark == "\"" => self.is_quoting = !self.is_quoting,
                None => {}
            },
        }
    }

    /// Says whether a sentence could end behind word `i`.
    pub fn is_candidate(&self, paragraph: &Paragraph, i: usize) -> bool {
        let Some(next) = paragraph.pieces.get(i + 1) else { return false };
        if paragraph.pieces[i].glued {
            return false;
        }
        let last = paragraph.text[..paragraph.pieces[i].end].chars().next_back();
        let first = paragraph.text[next.start..].chars().next();
        // A list's mark belongs to the line that it opens.
        let is_bullet = i == self.start && paragraph.form(i).parse().is_ok_and(is_bullet);
        // "“Stop it!” he said", "the senator (D-Mass.) said": what goes on small goes on.
        let goes_on = i > self.start
            && first.is_some_and(char::is_lowercase)
            && match last {
                Some('"' | '”' | '’' | '»' | '›') => paragraph.form(i - 1).ends_with(['!', '?']),
                // "(they left.) it rained": what stands in brackets is all of it
                Some(')' | ']') => paragraph.form(i).len() == 1 && !matches!(paragraph.form(self.start), "(" | "["),
                _ => false,
            };
        let is_shortened = last == Some('.') && paragraph.form(i).starts_with(char::is_alphanumeric);
        match paragraph.gap(i) {
            Gap::Break => true,
            Gap::Blank | Gap::Nothing if is_bullet || goes_on => false,
            Gap::Blank if is_shortened => !first.is_some_and(char::is_lowercase),
            Gap::Blank => {
                last.is_some_and(|c| !c.is_alphanumeric())
                    || first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_alphanumeric())
            }
            // What closes, closes with the sentence.
            Gap::Nothing => {
                last.is_some_and(|c| {
                    matches!(c, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '›')
                }) && (first.is_some_and(char::is_alphanumeric) || paragraph.encloses(i + 1) == Some(Enclosing::Opens))
            }
        }
    }

    /// Lists what there is to see behind word `i`.
    pub fn look(&self, paragraph: &Paragraph, i: usize, out: &mut Vec<u64>) {
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
        let cues = paragraph.cues;
        let near = |k: isize| {
            usize::try_from(i as isize + k)
                .ok()
                .filter(|n| k > 0 || *n >= self.start)
                .and_then(|n| cues.get(n))
                .unwrap_or(&NONE)
        };
        let (a, a1, a2, b, b1) = (near(0), near(-1), near(-2), near(1), near(2));
        let gap = paragraph.gap(i) as u64;
        let n_words = ((i + 1 - self.start) as u64).min(40);
        let length = if n_words < 6 { n_words } else { 6 + n_words / 6 };
        let open = u64::from(self.is_quoting) | u64::from(self.goes_on) << 1 | u64::from(self.brackets > 0) << 2;
        let stops =
            u64::from((self.start..i).rev().take(3).any(|k| paragraph.form(k).starts_with(['.', '!', '?', '…'])));
        // The mark that may be final, without what closes behind it; the word before it; the word that may be first.
        let closing = (0..MOST_CLOSING)
            .take_while(|k| i >= self.start + k && paragraph.encloses(i - k) == Some(Enclosing::Closes));
        let closing = closing.count();
        let opening = (1..=MOST_CLOSING).take_while(|k| paragraph.encloses(i + k) == Some(Enclosing::Opens)).count();
        let (mark, word) = (near(-(closing as isize)), near(-(closing as isize) - 1));
        let (first, second) = (near(1 + opening as isize), near(2 + opening as isize));
        let around = (closing as u64).min(1) | (opening as u64).min(1) << 1;
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
        see(mix(mark.low, mix(first.shape, around)));
        see(mix(mark.low, mix(first.shape, word.shape)));
        see(mix(mark.low, mix(first.low, around)));
        see(mix(mark.low, mix(first.classes, second.classes)));
        see(mix(mark.low, mix(first.classes, mix(gap, around))));
        see(mix(mark.low, mix(word.low, first.shape)));
        see(mix(mark.low, mix(open, mix(first.shape, around))));
        see(mix(mark.shape, mix(first.shape, mix(gap, length))));
        see(mix(mark.low, mix(first.classes, first.shape)));
        see(mix(mark.shape, mix(first.classes, first.shape)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token;
    use crate::words::WordLists;

    /// Marks with a bar where a sentence could end.
    fn candidates(text: &str) -> String {
        let mut pieces = Vec::new();
        token::tokenize(text, (0, text.len()), &WordLists::embedded(), &|_| false, &mut pieces);
        let mut low = Vec::new();
        let cues: Vec<Cue> = pieces.iter().map(|p| Cue::of(&text[p.start..p.end], None, &mut low)).collect();
        let paragraph = Paragraph::of(text, &pieces, &cues);
        let mut walk = Walk::default();
        let mut out = String::new();
        for i in 0..pieces.len() {
            walk.step(&paragraph, i);
            out.push_str(paragraph.form(i));
            out.push_str(if walk.is_candidate(&paragraph, i) { " | " } else { " " });
        }
        out.trim_end().to_string()
    }

    #[test]
    fn what_closes_stays_with_its_sentence() {
        assert_eq!(candidates("“we left.” they fled."), "“ we left . ” | they fled .");
        assert_eq!(candidates("(we left.) they fled."), "( we left . ) | they fled .");
        assert_eq!(candidates("\"we left.\"they fled"), "\" | we left . \" | they fled");
    }

    #[test]
    fn a_lost_blank_hides_no_end() {
        assert_eq!(candidates("we left.They fled…Then rain"), "we left . | They fled … | Then rain");
        assert_eq!(candidates("he said [1]–[3]"), "he said | [ 1 ] – [ 3 ]");
    }

    #[test]
    fn shortened_words_end_nothing_before_small_letters() {
        assert_eq!(candidates("at 5 p.m. on the way"), "at | 5 p.m. on the way");
        assert_eq!(candidates("at 5 p.m. On the way"), "at | 5 p.m. | On the way");
    }

    #[test]
    fn only_lines_that_are_not_full_end_something_by_themselves() {
        let text = "the army moved north on\nfriday and met the rebels\nat the river";
        assert_eq!(candidates(text), text.replace('\n', " "));
        let text = "the army moved\nrebels were met at the river\nschools stay closed\nall is well";
        assert_eq!(candidates(text), text.replace('\n', " | "));
        assert_eq!(candidates("the army moved\n• rebels fled"), "the army moved | • | rebels fled");
    }

    #[test]
    fn quotes_are_told_apart_by_the_blanks_beside_them() {
        let text = "\"yes\" (\"no\"), '' so ''";
        let mut pieces = Vec::new();
        token::tokenize(text, (0, text.len()), &WordLists::embedded(), &|_| false, &mut pieces);
        let paragraph = Paragraph::of(text, &pieces, &[]);
        let told: Vec<_> = (0..pieces.len()).filter(|i| !paragraph.form(*i).starts_with(char::is_alphabetic)).collect();
        let told: Vec<_> = told.into_iter().map(|i| (paragraph.form(i), paragraph.encloses(i))).collect();
        let (opens, closes) = (Some(Enclosing::Opens), Some(Enclosing::Closes));
        assert_eq!(
            told,
            [
                ("\"", opens),
                ("\"", closes),
                ("(", opens),
                ("\"", opens),
                ("\"", closes),
                (")", closes),
                (",", None),
                ("''", None),
                ("''", None)
            ]
        );
    }
}

//! A line of a page, and what can be told of it alone: how much it reads like prose, and what the lists say of it.
//!
//! HTML blocks and lines of flattened text are the same to what follows; where a line stands is not judged here.

use crate::code;
use crate::knowledge::{Knowledge, Verdict, normal};

/// A line or block with its features.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its words, blanks collapsed.
    pub(crate) text: String,
    /// Its words in normal form (`knowledge::normal`); empty for a line too long to be a headline or a phrase.
    pub(crate) norm: String,
    /// Whether it is an entry of a list: a tag says so, or an indent.
    pub(crate) listed: bool,
    /// Whether a blank line stands before it.
    pub(crate) gap: bool,
    /// Heading level, 1 to 6; 0 for none.
    pub(crate) heading: u8,
    /// Share of its letters that are link words, where the page has links; else 0.
    pub(crate) links: f32,
    /// What the lists say.
    pub(crate) verdict: Option<Verdict>,
    pub(crate) n_words: usize,
    /// Whether it is written without blanks, for the most part.
    pub(crate) dense: bool,
    /// Whether it ends as a sentence ends.
    pub(crate) ends: bool,
    /// Whether the site speaks to its reader in it, on subscriptions, passwords, cookies and the like.
    pub(crate) service: bool,
    /// Whether it reads like a note on a writer ("Jane Doe is a reporter at").
    pub(crate) about_writer: bool,
    /// Share of its words that are articles, prepositions and the like.
    pub(crate) function: f32,
    /// Share of its longer words that begin with a capital.
    pub(crate) capitals: f32,
}

/// What a line of code is, whatever its words.
const CODE: Verdict = Verdict { reason: "code", ends: false };

/// Longest stretch of a line, in bytes, whose words are looked at: features settle long before.
const LOOK: usize = 4000;

impl Line {
    /// Looks at a line.
    pub(crate) fn new(known: &Knowledge, text: String) -> Self {
        let mut cut = text.len().min(LOOK);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let head = &text[..cut];
        let mut counts = Counts::default();
        for word in head.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).filter(|w| !w.is_empty()) {
            counts.add(known, word);
        }
        let Counts { mut n_words, n_function, n_long, n_capital, n_dense, .. } = counts;
        // scripts without blanks: two letters make about a word
        n_words += n_dense / 2;
        let scale = if cut > 0 { text.len() as f32 / cut as f32 } else { 1.0 };
        let norm = if text.len() <= 1200 { normal(&text) } else { String::new() };
        let verdict = if norm.is_empty() { None } else { known.judge(&norm, n_words) };
        let verdict = if code::is_code(head) { Some(CODE) } else { verdict };
        // "© Jane Doe" stands under a picture, "© 2015 The Paper" under a page
        let verdict = verdict.filter(|v| {
            v.reason != "copyright"
                || n_words > 9
                || text.bytes().filter(u8::is_ascii_digit).count() >= 4
                || norm.contains("right")
        });
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f32 / of as f32 };
        Self {
            service: counts.is_service() && !text.contains(['"', '“', '„', '«', '»']),
            about_writer: counts.is_about_writer(),
            ends: ends_sentence(&text),
            dense: n_dense > n_words,
            function: if n_dense > n_words { 0.35 } else { share(n_function, n_words) },
            capitals: share(n_capital, n_long),
            n_words: (n_words as f32 * scale) as usize,
            verdict,
            norm,
            text,
            listed: false,
            gap: false,
            heading: 0,
            links: 0.0,
        }
    }

    /// Says whether it reads like a sentence or more.
    pub(crate) fn is_prose(&self) -> bool {
        if self.links > 0.75 && self.n_words < 60 {
            return false;
        }
        if self.dense && !self.ends {
            return false;
        }
        // where small words are endings, as in Turkish, small letters tell prose from a row of names
        let plain = self.function >= 0.1 || self.ends && self.capitals <= 0.45;
        match self.n_words {
            0..=4 => false,
            5..=9 => self.ends && self.function >= 0.15 && !self.listed,
            10..=17 => (self.ends && plain) || (self.function >= 0.35 && self.capitals < 0.4 && !self.listed),
            _ => plain && (self.ends || self.function >= 0.2),
        }
    }

    /// Returns how much the line speaks for the report being here (above 0) or not (below).
    pub(crate) fn weight(&self) -> f32 {
        if let Some(verdict) = self.verdict {
            return match (verdict.ends, verdict.reason) {
                (true, "comments") => -60.0,
                (true, "copyright") => -60.0,
                (true, "footer") => -30.0,
                (true, _) => -25.0,
                (false, _) => -5.0,
            };
        }
        let n = self.n_words.min(70) as f32;
        if self.is_prose() {
            let sure = (0.5 + self.function).min(1.0) * if self.ends { 1.0 } else { 0.25 };
            return n * sure * if self.listed { 0.5 } else { 1.0 };
        }
        let listed = if self.listed { 2.0 } else { 0.0 };
        -(2.5 + listed + self.links * 2.0)
    }
}

/// Counts of a line's words.
#[derive(Debug, Default)]
struct Counts {
    n_words: usize,
    n_function: usize,
    n_long: usize,
    n_capital: usize,
    n_dense: usize,
    n_site: usize,
    n_address: usize,
    /// Words in capitals that the line begins with.
    n_name: usize,
    /// Where among the words one stands that a note on a writer has behind the name.
    does_at: Option<usize>,
    job_at: Option<usize>,
}

impl Counts {
    fn add(&mut self, known: &Knowledge, word: &str) {
        let class = if word.is_ascii() {
            let mut lower = [0u8; 24];
            let lower = &mut lower[..word.len().min(24)];
            lower.copy_from_slice(&word.as_bytes()[..lower.len()]);
            lower.make_ascii_lowercase();
            known.word(std::str::from_utf8(lower).unwrap_or(""))
        } else {
            let n_dense = word.chars().filter(|c| is_dense(*c)).count();
            if n_dense > 0 {
                self.n_dense += n_dense;
                return;
            }
            let lower: String = word.chars().take(24).flat_map(char::to_lowercase).collect();
            known.word(&lower)
        };
        let capital = word.starts_with(char::is_uppercase);
        self.n_name += usize::from(capital && self.n_name == self.n_words);
        if class.function {
            self.n_function += 1;
        } else if capital || word.starts_with(char::is_alphabetic) {
            self.n_long += 1;
            self.n_capital += usize::from(capital);
        }
        self.n_site += usize::from(class.site);
        self.n_address += usize::from(class.address);
        if class.does && self.does_at.is_none() {
            self.does_at = Some(self.n_words);
        }
        if class.job && self.job_at.is_none() {
            self.job_at = Some(self.n_words);
        }
        self.n_words += 1;
    }

    fn is_service(&self) -> bool {
        match self.n_words {
            0..=2 => false,
            3..=25 => self.n_site >= 1 && self.n_address >= 1 || self.n_site >= 3,
            26..=90 => self.n_site >= 2 && self.n_address >= 1 && (self.n_site + self.n_address) * 9 >= self.n_words,
            _ => false,
        }
    }

    fn is_about_writer(&self) -> bool {
        let (Some(does), Some(job)) = (self.does_at, self.job_at) else { return false };
        (1..=4).contains(&self.n_name)
            && does >= self.n_name
            && does <= self.n_name + 4
            && job <= 25
            && self.n_words <= 120
    }
}

/// Makes up for languages whose small words the lists do not have: where long lines that end like sentences hold
/// none, the share of small words says nothing and is set to what prose has.
pub(crate) fn level<'a>(lines: impl Iterator<Item = &'a mut Line>) {
    let lines: Vec<&mut Line> = lines.collect();
    let (mut n_long, mut n_poor) = (0usize, 0usize);
    for line in lines.iter().filter(|l| l.n_words >= 12 && l.ends && !l.listed) {
        n_long += line.n_words;
        n_poor += if line.function < 0.12 { line.n_words } else { 0 };
    }
    if n_poor * 2 > n_long {
        for line in lines {
            if line.capitals < 0.5 {
                line.function = line.function.max(0.3);
            }
        }
    }
}

/// Says whether a character belongs to a script that is written without blanks.
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0eff | 0x2e80..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Says whether a line ends with a full stop or its like, quotes and brackets behind it aside.
fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '“' | '」' | '』' | '\u{feff}' | '\u{200b}')
    });
    // three dots end a teaser, hardly ever a paragraph
    bare.ends_with(['.', '!', '?', '。', '！', '？', '．', '।', '؟', '۔', ':', ';']) && !bare.ends_with("..")
}

/// Collapses blanks to one and drops characters that show nothing; a non-breaking blank is a blank.
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
        } else if !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}' | '\0'..='\u{1f}') {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    fn line(text: &str) -> Line {
        Line::new(built_in(), text.to_owned())
    }

    #[test]
    fn prose_is_told_from_link_lists() {
        assert!(line("A soldier has left his post after crossing the line on foot on Monday.").is_prose());
        assert!(line("兵士は月曜日に徒歩で境界線を越え、当局に保護されたと同省は述べた。").is_prose());
        assert!(!line("World Politics Business Sports Opinion Science Health Travel Culture Arts Style").is_prose());
        assert!(!line("Minister Resigns After Vote").is_prose());
    }

    #[test]
    fn blanks_collapse() {
        assert_eq!(squeeze("  a\u{a0}\n b\u{200b}c  "), "a bc");
    }
}

//! Hyphens: which join one word, which part several, and which only a printed line's end put there.

use super::{Cutter, lowered};
use crate::chars::{JOINER, is_hyphen, is_unseen, is_word};

/// The longest half of a word that is looked at, in bytes.
const LONGEST_HALF: usize = 40;

impl Cutter<'_> {
    /// Returns where a word goes on behind the blank at `stop`, the first of the stretch that begins at `at`, or
    /// `None` where it does not: what nobody sees parts no word, and a line's end may have broken it.
    pub(super) fn bridge(&self, at: usize, stop: usize) -> Option<usize> {
        let text = self.text;
        let rest = &text[stop..];
        let last = text[at..stop].chars().next_back()?;
        if rest.starts_with(' ') && !is_hyphen(last) {
            return None;
        }
        let n_unseen = rest.find(|c| !is_unseen(c))?;
        let next = rest[n_unseen..].chars().next()?;
        if n_unseen > 0 && !next.is_whitespace() {
            return (is_word(last) && is_word(next) || rest.starts_with(JOINER)).then_some(stop + n_unseen);
        }
        let is_soft = rest[..n_unseen].ends_with('\u{ad}') && is_word(last);
        if !(is_soft || n_unseen == 0 && is_hyphen(last)) {
            return None;
        }
        let gap = &rest[n_unseen..];
        let gap = &gap[..gap.find(|c: char| !c.is_whitespace())?];
        let behind = stop + n_unseen + gap.len();
        let hyphen = if is_soft { stop } else { stop - last.len_utf8() };
        let left = &text[at..hyphen];
        let left = &left[left.trim_end_matches(is_letter).len()..];
        let right: usize =
            text[behind..].chars().take(LONGEST_HALF).take_while(|c| is_letter(*c)).map(char::len_utf8).sum();
        let right = &text[behind..behind + right];
        let has_break = gap.contains('\n');
        (!left.is_empty() && left.len() <= LONGEST_HALF && right.starts_with(char::is_alphabetic))
            .then_some(behind)
            .filter(|_| is_soft && has_break || self.is_broken(left, right, has_break))
    }

    /// Says whether the hyphen between two halves only marks where a printed line ended. A blank instead of the
    /// line's end is what is left of one where a page was flattened, and proves less.
    fn is_broken(&self, left: &str, right: &str, has_break: bool) -> bool {
        let is_capital = |half: &str| half.chars().count() > 1 && half.chars().all(char::is_uppercase);
        if !(right.starts_with(char::is_lowercase) || is_capital(left) && is_capital(right)) {
            return false;
        }
        let (left, right) = (left.to_lowercase(), right.to_lowercase());
        if self.lists.hyphen_suspended.contains(right.as_str()) {
            return false;
        }
        if (self.known)(&format!("{left}{right}")) {
            return has_break || !(self.known)(&right);
        }
        has_break && left.chars().count() > 1 && !(self.known)(&left) && !(self.known)(&right)
    }

    /// Says whether the hyphen at `hyphen` belongs to the word `at..right_end`.
    pub(super) fn joins(&self, at: usize, hyphen: usize, right: usize, right_end: usize) -> bool {
        let text = self.text;
        let (left_text, right_text) = (&text[at..hyphen], &text[right..right_end]);
        if right_text.len() > 40 {
            return false;
        }
        let Some(left) = lowered(left_text) else { return false };
        let n_digits = |s: &str| s.bytes().filter(u8::is_ascii_digit).count();
        if left_text.starts_with(|c: char| c.is_ascii_digit()) && n_digits(right_text) == right_text.len() {
            // Telephone numbers stay whole, ranges do not.
            let last = left_text.rsplit(is_hyphen).next().unwrap_or("");
            let more = text[right_end..].strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
            return (last.len() == 3 && right_text.len() == 4)
                || (last.len() == 3 && right_text.len() == 3 && (more || left_text.len() > 3))
                || (last.len() == 1 && right_text.len() == 3 && more);
        }
        if self.lists.hyphen_prefix.contains(left.as_str()) && right_text.starts_with(char::is_alphanumeric) {
            return true;
        }
        lowered(&text[at..right_end]).is_some_and(|w| self.lists.hyphen_whole.contains(w.as_str()))
            || self.is_given_name(at, left_text, right_text)
    }

    /// Says whether "Min-woo" or "Chi-wai" is the given name of a Korean or a Chinese person: two short syllables
    /// after a family name.
    fn is_given_name(&self, at: usize, left: &str, right: &str) -> bool {
        let syllable = |s: &str| {
            let low = s.to_ascii_lowercase();
            let vowels = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
            let groups = low.split(|c| !vowels(c)).filter(|g| !g.is_empty()).count();
            (2..=6).contains(&s.len())
                && low.is_ascii()
                && groups == 1
                && low.trim_start_matches(|c| !vowels(c)).len() <= 4
                && (low.ends_with(vowels) || low.ends_with(['n', 'g', 'm', 'k', 'l', 'p', 't', 'h', 'r', 'w']))
        };
        let family = self.out.last().is_some_and(|p| {
            let word = &self.text[p.start..p.end];
            p.end + 1 == at
                && word.len() <= 6
                && word.starts_with(char::is_uppercase)
                && word.chars().skip(1).all(char::is_lowercase)
                && syllable(word)
        });
        family
            && left.starts_with(char::is_uppercase)
            && !matches!(left, "Al" | "El")
            && left.chars().skip(1).all(char::is_lowercase)
            && right.chars().skip(1).all(char::is_lowercase)
            && syllable(left)
            && syllable(right)
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_unseen(c)
}

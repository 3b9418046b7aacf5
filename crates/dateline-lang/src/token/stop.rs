//! Full stops: which belong to a word that is shortened.

use super::{Cutter, REACH};
use crate::chars::{is_blank, is_word};

impl Cutter<'_> {
    /// Says whether the full stop before `after` belongs to `word`.
    pub(super) fn keeps_stop(&self, word: &str, low: Option<&str>, after: usize, end: usize) -> bool {
        let Some(low) = low else { return false };
        let follows = self.at(after);
        let mut ahead =
            self.text[after..].chars().take(REACH).skip_while(|c| is_blank(*c) || matches!(c, '"' | '“' | '(' | '\''));
        let next = ahead.next();
        let n_letters = word.chars().count();
        let shouts = n_letters > 1 && word.chars().all(char::is_uppercase);
        // Where all is in capitals, they do not tell "Ill." from "ILL.".
        let upper = word.starts_with(char::is_uppercase) && !(shouts && self.lists.stop_word.contains(low));
        if word.contains('.') {
            return word.split('.').all(|p| p.chars().count() <= 3)
                && word.chars().any(char::is_alphabetic)
                && !word.bytes().any(|b| b.is_ascii_digit());
        }
        let named = || {
            self.out.last().is_some_and(|p| {
                self.text[p.start..p.end].starts_with(char::is_uppercase) && self.text[p.end..].starts_with(is_blank)
            })
        };
        if after < end && follows.is_some_and(is_word) {
            // "Mr.Bush": the rules for words in running text do not hold.
            let is_number = follows.is_some_and(|f| f.is_ascii_digit());
            return upper && self.lists.stop_proper.contains(low)
                || self.lists.stop_always.contains(low)
                || (is_number && self.lists.stop_digit.contains(low))
                || (n_letters == 1 && upper && word != "I" && named() && follows.is_some_and(char::is_uppercase));
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            // An initial; "I" ends sentences too.
            return letter.is_uppercase()
                && next.is_some()
                && (letter != 'I' || (named() && next.is_some_and(char::is_uppercase)))
                || (letter.is_lowercase()
                    && letter != 'i'
                    && next.is_some_and(|n| n.is_ascii_digit())
                    && matches!(letter, 'p' | 'c' | 'b' | 'd'));
        }
        self.lists.stop_always.contains(low)
            || (upper && self.lists.stop_proper.contains(low))
            || (next.is_some_and(|n| n.is_ascii_digit()) && self.lists.stop_digit.contains(low))
            || (upper && !shouts && next.is_some_and(char::is_uppercase) && self.lists.stop_capital.contains(low))
    }
}

/// Says whether a full stop between the two makes initials: "U.S", "a.m", "Ph.D".
pub(super) fn is_initials(left: &str, right: &str) -> bool {
    let n_left = left.chars().count();
    let n_right = right.chars().count();
    (n_left == 1 && n_right <= 2 && (n_right == 1 || left.starts_with(char::is_alphabetic)))
        || (n_left == 2 && n_right == 1 && left.starts_with(char::is_uppercase))
}

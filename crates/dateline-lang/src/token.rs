//! Text to words, by rule: where UD English (EWT, GUM) parts what stands without a blank between.
//!
//! Every character that is not blank ends up in exactly one word, in order; nothing is rewritten. The rules look
//! at most a bounded stretch ahead, so that a line of ten million letters takes linear time. Where sentences end
//! is not decided here (`sentence`), nor is anything learned.

use crate::words::WordLists;

/// A word: bytes of the text it was cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Whether the next piece belongs to the same written word ("do|n't").
    pub glued: bool,
}

/// How far a rule may look ahead, in bytes.
const REACH: usize = 256;

/// Says whether a character parts words and belongs to none.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Letters, digits and what sits on them: accents, joiners, soft hyphens.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || c == '_'
        || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Appends the words of `text[from..to]`, a stretch without a paragraph's border inside.
pub fn tokenize(text: &str, from: usize, to: usize, lists: &WordLists, out: &mut Vec<Piece>) {
    let mut cutter = Cutter { text: &text[..to], lists, out, open_quote: false, from };
    let mut at = from;
    while let Some(c) = cutter.at(at) {
        if is_blank(c) {
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..to];
        let chunk = rest.find(is_blank).unwrap_or(rest.len());
        cutter.chunk(at, at + chunk);
        at += chunk;
    }
}

/// Lower-cases a short word into ASCII apostrophes; longer ones are on no list.
fn lowered(word: &str) -> Option<String> {
    (word.len() <= 40)
        .then(|| word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).flat_map(char::to_lowercase).collect())
}

struct Cutter<'a> {
    text: &'a str,
    lists: &'a WordLists,
    out: &'a mut Vec<Piece>,
    /// Whether a single quote has been opened and not yet closed.
    open_quote: bool,
    from: usize,
}

impl Cutter<'_> {
    fn at(&self, i: usize) -> Option<char> {
        self.text.get(i..).and_then(|t| t.chars().next())
    }

    fn before(&self, i: usize) -> Option<char> {
        self.text.get(self.from..i).and_then(|t| t.chars().next_back())
    }

    fn push(&mut self, start: usize, end: usize, glued: bool) {
        debug_assert!(start < end);
        self.out.push(Piece { start, end, glued });
    }

    /// Cuts `start..end`, which holds no blank.
    fn chunk(&mut self, start: usize, end: usize) {
        let text = self.text;
        let (has_at, has_dot) = if end - start <= REACH {
            (text[start..end].contains('@'), text[start..end].contains('.'))
        } else {
            (false, true)
        };
        if end - start <= 4 && self.lists.face.contains(&text[start..end]) {
            return self.push(start, end, false);
        }
        let mut at = start;
        while at < end {
            let Some(c) = self.at(at) else { return };
            let stop = self.address(at, end, has_at, has_dot).or_else(|| self.face(at, start, end));
            if let Some(stop) = stop {
                self.push(at, stop, false);
                at = stop;
            } else if is_word(c) {
                at = self.word(at, end);
            } else {
                at = self.mark(at, end, c);
            }
        }
    }

    /// Returns the end of a web address, an e-mail address or a file's name that begins at `at`.
    fn address(&self, at: usize, end: usize, has_at: bool, has_dot: bool) -> Option<usize> {
        let text = self.text;
        let rest = &text[at..end];
        let begins = |p: &str| rest.get(..p.len()).is_some_and(|r| r.eq_ignore_ascii_case(p));
        if !has_dot || !rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        if begins("http://") || begins("https://") || begins("www.") || begins("ftp://") || begins("mailto:") {
            return Some(at + trimmed_address(rest)).filter(|&e| e > at);
        }
        if rest.len() > REACH {
            return None;
        }
        if has_at && let Some(sign) = rest.find('@') {
            let local = &rest[..sign];
            let host = rest[sign + 1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
                .map_or(rest.len(), |n| sign + 1 + n);
            let is_local = local.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-'));
            let host_text = rest[sign + 1..host].trim_end_matches(['.', '-', '_']);
            if is_local && host_text.len() > 1 {
                return Some(at + sign + 1 + host_text.len());
            }
        }
        let name =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
        let name_text = rest[..name].trim_end_matches(['.', '-', '_']);
        let (stem, last) = name_text.rsplit_once('.')?;
        let last_low = last.to_ascii_lowercase();
        let is_domain = self.lists.domain.contains(last_low.as_str())
            && (last == last_low || stem.bytes().all(|b| !b.is_ascii_lowercase()))
            && stem.len() > 1
            && stem.bytes().any(|b| b.is_ascii_alphabetic())
            && !stem.split('.').any(|part| part.len() < 2 && stem.len() < 4)
            && (last.len() > 2 || stem.contains('.') || rest[name_text.len()..].starts_with('/'));
        if is_domain {
            return Some(if rest[name_text.len()..].starts_with('/') {
                at + trimmed_address(rest).max(name_text.len())
            } else {
                at + name_text.len()
            });
        }
        let is_dotted = stem.matches('.').count() > 1
            && name_text.split('.').all(|p| p.len() > 1 && p.bytes().all(|b| b.is_ascii_lowercase()));
        if is_dotted {
            return Some(at + name_text.len());
        }
        (self.lists.file.contains(last_low.as_str()) && stem.len() > 1).then_some(at + name_text.len())
    }

    /// Returns the end of an emoticon behind a word, at the end of a chunk.
    fn face(&self, at: usize, start: usize, end: usize) -> Option<usize> {
        let rest = &self.text[at..end];
        (at > start
            && rest.len() > 1
            && rest.len() <= 4
            && !rest.starts_with(is_word)
            && self.lists.face.contains(rest))
        .then_some(end)
    }

    /// Cuts a mark or a run of marks; returns where it ends.
    fn mark(&mut self, at: usize, end: usize, c: char) -> usize {
        let text = self.text;
        let rest = &text[at..end];
        let next = rest[c.len_utf8()..].chars().next();
        let run = |of: &dyn Fn(char) -> bool| at + rest.find(|x| !of(x)).unwrap_or(rest.len());
        let mut stop = at + c.len_utf8();
        if matches!(c, '.' | '!' | '?') {
            stop = run(&|x| matches!(x, '.' | '!' | '?'));
        } else if is_apostrophe(c) {
            if next.is_some_and(char::is_alphanumeric) {
                let near = near(rest);
                let whole = near.find(|x: char| !(is_word(x) || is_apostrophe(x))).unwrap_or(near.len());
                let tail = lowered(&rest[..whole]);
                let is_ending =
                    tail.as_deref().is_some_and(|t| matches!(t, "'s" | "'re" | "'ve" | "'ll" | "'d" | "'m"));
                let is_clipped = tail.as_deref().is_some_and(|t| {
                    self.lists.clipped.contains(t)
                        || (t[1..].trim_end_matches('s').bytes().all(|b| b.is_ascii_digit()) && t.ends_with("0s"))
                });
                if is_clipped || (is_ending && self.before(at).is_some_and(|b| !is_blank(b))) {
                    stop = at + whole;
                } else {
                    self.open_quote = true;
                }
            } else {
                self.open_quote = false;
                if next == Some(c) {
                    stop += c.len_utf8();
                }
            }
        } else if matches!(c, '-' | '=' | '*' | '~' | '#' | '<' | '>' | '_' | '+' | '$' | '–' | '—') {
            stop = run(&|x| x == c);
            if c == '#' || c == '+' {
                let number = text[stop..end].find(|x: char| !is_word(x)).map_or(end, |n| stop + n);
                let wanted = if c == '+' {
                    next.is_some_and(|n| n.is_ascii_digit())
                } else {
                    next.is_some_and(char::is_alphabetic)
                };
                if wanted && stop == at + 1 && number - stop < REACH {
                    stop = number;
                }
            }
        } else if c == '@' && next.is_some_and(is_word) && self.before(at).is_none_or(|b| !is_word(b)) {
            let name = text[at + 1..end].find(|x: char| !is_word(x)).map_or(end, |n| at + 1 + n);
            if name - at < REACH {
                stop = name;
            }
        } else if !c.is_ascii() {
            // An emoji and what is joined to it is one.
            stop = at
                + c.len_utf8()
                + text[at + c.len_utf8()..end]
                    .find(|x: char| !matches!(x, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'))
                    .unwrap_or(end - at - c.len_utf8());
        }
        self.push(at, stop, false);
        stop
    }

    /// Cuts a word that begins at `at` and what hangs on it; returns where that ends.
    fn word(&mut self, at: usize, end: usize) -> usize {
        let text = self.text;
        let mut core = self.core(at, end);
        let word = &text[at..core];
        // "5pm", "35mm", "2.5bn": the number is a word and so is its unit.
        if word.as_bytes()[0].is_ascii_digit() {
            let unit =
                at + word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':'))).unwrap_or(word.len());
            if unit < core
                && unit > at
                && lowered(&text[unit..core]).is_some_and(|u| self.lists.unit.contains(u.as_str()))
            {
                let number = unit - usize::from(text.as_bytes()[unit - 1] == b'.');
                self.push(at, number.max(at + 1), false);
                if number < unit && number > at {
                    self.push(number, unit, false);
                }
                let stop =
                    if text[unit..core].contains('.') && text[core..end].starts_with('.') { core + 1 } else { core };
                self.push(unit, stop, false);
                return stop;
            }
        }
        let low = lowered(word);
        if text[core..end].starts_with('$') && low.as_deref().is_some_and(|l| self.lists.currency.contains(l)) {
            self.push(at, core + 1, false);
            return core + 1;
        }
        if text[core..end].starts_with('.')
            && !text[core + 1..end].starts_with('.')
            && self.keeps_stop(word, low.as_deref(), core + 1, end)
        {
            core += 1;
            self.push(at, core, false);
            return core;
        }
        let Some(low) = low else {
            self.push(at, core, false);
            return core;
        };
        if let Some(lengths) = self.lists.contractions.get(&low).filter(|_| low.len() == word.len()) {
            let mut from = at;
            for length in lengths {
                self.push(from, from + length, true);
                from += length;
            }
            self.push(from, core, false);
            return core;
        }
        self.contracted(at, core);
        // "years'": the genitive's apostrophe, unless it closes a quotation.
        if let Some(mark) = self.at(core).filter(|&c| core < end && is_apostrophe(c) && c != '`') {
            let after = core + mark.len_utf8();
            let follows = text[after..end].chars().next();
            if !self.open_quote && low.ends_with('s') && follows.is_none_or(|c| !is_apostrophe(c) && !is_word(c)) {
                if let Some(last) = self.out.last_mut() {
                    last.glued = true;
                }
                self.push(core, after, false);
                return after;
            }
        }
        core
    }

    /// Parts "n't", "'s", "'ll" and their like from the word they lean on.
    fn contracted(&mut self, at: usize, core: usize) {
        let text = self.text;
        let mut cuts = [core; 4];
        let mut n_cuts = 0;
        let mut end = core;
        while n_cuts < 3 {
            let word = &text[at..end];
            let Some((place, mark)) = word.char_indices().rev().take(4).find(|(_, c)| is_apostrophe(*c)) else { break };
            let tail = word[place + mark.len_utf8()..].to_ascii_lowercase();
            let stem = &word[..place];
            let cut = match tail.as_str() {
                "t" if stem.len() > 1 && stem.ends_with(['n', 'N']) => place - 1,
                "s" if is_decade(stem) => break,
                "s" | "m" | "d" | "re" | "ve" | "ll" if !stem.is_empty() => place,
                _ => break,
            };
            n_cuts += 1;
            cuts[n_cuts] = at + cut;
            end = at + cut;
        }
        let mut from = at;
        for k in (1..=n_cuts).rev() {
            self.push(from, cuts[k], true);
            from = cuts[k];
        }
        self.push(from, core, false);
    }

    /// Returns the end of the letters, digits and inner marks that make one written word from `at` on.
    fn core(&self, at: usize, end: usize) -> usize {
        let text = self.text;
        let mut i = at;
        let mut part = at;
        while let Some(c) = self.at(i).filter(|_| i < end) {
            if is_word(c) {
                i += c.len_utf8();
                continue;
            }
            let next_at = i + c.len_utf8();
            let Some(next) = self.at(next_at).filter(|n| next_at < end && is_word(*n)) else { break };
            let Some(last) = self.before(i) else { break };
            let tail = &text[next_at..end];
            let run = tail.find(|x| !is_word(x)).unwrap_or(tail.len());
            let digits = last.is_ascii_digit() && next.is_ascii_digit();
            let joined = if is_apostrophe(c) {
                c != '`' || tail.starts_with('s')
            } else if c == '.' {
                digits && text[at..i].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'/'))
                    || (next.is_alphabetic() && is_initials(&text[part..i], &tail[..run]))
            } else if c == ',' {
                digits && run == 3
            } else if c == ':' {
                digits
            } else if c == '/' {
                digits || lowered(&text[at..next_at + run]).is_some_and(|l| self.lists.slash.contains(l.as_str()))
            } else if c == '&' {
                last.is_uppercase() && next.is_uppercase()
            } else if is_hyphen(c) {
                self.joins(at, i, next_at, next_at + run)
            } else {
                false
            };
            if !joined {
                break;
            }
            if c == '.' || is_hyphen(c) {
                part = next_at;
            }
            i = next_at;
            if i - at > REACH {
                // Past any real word: what follows is cut from here on, so that nothing is looked at twice.
                break;
            }
        }
        i
    }

    /// Says whether the hyphen at `hyphen` belongs to the word `at..right_end`.
    fn joins(&self, at: usize, hyphen: usize, right: usize, right_end: usize) -> bool {
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

    /// Says whether the full stop before `after` belongs to `word`.
    fn keeps_stop(&self, word: &str, low: Option<&str>, after: usize, end: usize) -> bool {
        let Some(low) = low else { return false };
        let follows = self.at(after);
        let mut ahead =
            self.text[after..].chars().take(REACH).skip_while(|c| is_blank(*c) || matches!(c, '"' | '“' | '(' | '\''));
        let next = ahead.next();
        let upper = word.starts_with(char::is_uppercase);
        if after < end && follows.is_some_and(is_word) {
            // "Mr.Bush": the rules for words in running text do not hold.
            return upper && self.lists.stop_proper.contains(low) || self.lists.stop_always.contains(low);
        }
        if word.contains('.') {
            return word.split('.').all(|p| p.chars().count() <= 3)
                && word.chars().any(char::is_alphabetic)
                && !word.bytes().any(|b| b.is_ascii_digit());
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            // An initial; "I" ends sentences too.
            let named = self.out.last().is_some_and(|p| {
                self.text[p.start..p.end].starts_with(char::is_uppercase) && self.text[p.end..].starts_with(' ')
            });
            return letter.is_uppercase()
                && next.is_some()
                && (letter != 'I' || (named && next.is_some_and(char::is_uppercase)))
                || (letter.is_lowercase()
                    && letter != 'i'
                    && next.is_some_and(|n| n.is_ascii_digit())
                    && matches!(letter, 'p' | 'c' | 'b' | 'd'));
        }
        self.lists.stop_always.contains(low)
            || (upper && self.lists.stop_proper.contains(low))
            || (next.is_some_and(|n| n.is_ascii_digit()) && self.lists.stop_digit.contains(low))
            || (upper && next.is_some_and(char::is_uppercase) && self.lists.stop_capital.contains(low))
    }
}

/// Says whether a full stop between the two makes initials: "U.S", "a.m", "Ph.D".
fn is_initials(left: &str, right: &str) -> bool {
    let n_left = left.chars().count();
    let n_right = right.chars().count();
    (n_left == 1 && n_right <= 2) || (n_left == 2 && n_right == 1 && left.starts_with(char::is_uppercase))
}

/// "1990" and "60" before "'s".
fn is_decade(stem: &str) -> bool {
    (stem.len() == 2 || stem.len() == 4) && stem.bytes().all(|b| b.is_ascii_digit()) && stem.ends_with('0')
}

/// Returns the character's border at or before `at`; the text's end where `at` lies behind it.
#[must_use]
pub fn border(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// Returns the stretch at the front that a rule may look at.
fn near(rest: &str) -> &str {
    &rest[..border(rest, 8 * REACH)]
}

/// Returns how much of `rest` is the address: not the sentence's own marks behind it.
fn trimmed_address(rest: &str) -> usize {
    let mut address = near(rest);
    loop {
        let cut = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '”', '’', '>', ']', '*']);
        let cut = if cut.ends_with(')') && !cut.contains('(') { &cut[..cut.len() - 1] } else { cut };
        if cut.len() == address.len() {
            return cut.len();
        }
        address = cut;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> String {
        let mut out = Vec::new();
        tokenize(text, 0, text.len(), &WordLists::embedded(), &mut out);
        out.iter()
            .map(|p| format!("{}{}", &text[p.start..p.end], if p.glued { "|" } else { " " }))
            .collect::<String>()
            .trim_end()
            .to_string()
    }

    #[test]
    fn contractions_come_apart_and_stay_glued() {
        assert_eq!(cut("They don't know Seoul's answer; he can’t."), "They do|n't know Seoul|'s answer ; he ca|n’t .");
        assert_eq!(
            cut("It cannot. She'd've gone to the ministers' hall."),
            "It can|not . She|'d|'ve gone to the ministers|' hall ."
        );
        assert_eq!(cut("'No deals' is the rule of the 1990's."), "' No deals ' is the rule of the 1990's .");
    }

    #[test]
    fn full_stops_stay_with_what_is_shortened() {
        assert_eq!(
            cut("Gov. J. B. Hale met U.S. troops at 5 p.m. on Jan. 3."),
            "Gov. J. B. Hale met U.S. troops at 5 p.m. on Jan. 3 ."
        );
        assert_eq!(cut("He is ill. No. 7 won. The answer is no."), "He is ill . No. 7 won . The answer is no .");
        assert_eq!(cut("They left.Then it rained..."), "They left . Then it rained ...");
    }

    #[test]
    fn hyphens_part_words_but_not_prefixes_or_numbers() {
        assert_eq!(cut("a 15-year-old anti-war U.S.-led plan"), "a 15 - year - old anti-war U.S. - led plan");
        assert_eq!(
            cut("Call 555-0142 about Kim Min-su of the Al-Noor party"),
            "Call 555-0142 about Kim Min-su of the Al - Noor party"
        );
    }

    #[test]
    fn numbers_money_and_addresses() {
        assert_eq!(
            cut("US$1,200 (3.5%) by 5pm, €40m, 7:30 on 11/28/2000"),
            "US$ 1,200 ( 3.5 % ) by 5 pm , € 40 m , 7:30 on 11/28/2000"
        );
        assert_eq!(
            cut("See http://example.org/a?b=c. Write to a.b@example.com, or www.example.net!"),
            "See http://example.org/a?b=c . Write to a.b@example.com , or www.example.net !"
        );
    }

    proptest! {
        #[test]
        fn words_spell_the_text(text in "[ -~\\n’“”éß—–…\u{200b}\u{1f600}0-9.'A-Z-]{0,80}") {
            let mut out = Vec::new();
            tokenize(&text, 0, text.len(), &WordLists::embedded(), &mut out);
            let spelled: String = out.iter().map(|p| &text[p.start..p.end]).collect();
            prop_assert_eq!(spelled, text.chars().filter(|c| !is_blank(*c)).collect::<String>());
            prop_assert!(out.windows(2).all(|w| w[0].end <= w[1].start));
            prop_assert!(out.iter().all(|p| p.start < p.end && !text[p.start..p.end].contains(is_blank)));
        }
    }
}

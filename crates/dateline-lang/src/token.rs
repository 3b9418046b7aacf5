//! Text to words, by rule: where UD English (EWT, GUM) parts what stands without a blank between.
//!
//! Every character that is not blank ends up in exactly one word, in order; nothing is rewritten. The rules look
//! at most a bounded stretch ahead, so that a line of ten million letters takes linear time. Where sentences end
//! is not decided here (`sentence`), nor is anything learned.

mod address;
mod hyphen;
mod stop;

use crate::chars::{JOINER, is_apostrophe, is_blank, is_hyphen, is_word};
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

/// Appends the words of `text[from..to]`, a stretch without a paragraph's border inside. `known` says whether a
/// lower-cased word is one; it is asked where a line's end breaks a word.
pub fn tokenize(
    text: &str,
    (from, to): (usize, usize),
    lists: &WordLists,
    known: &dyn Fn(&str) -> bool,
    out: &mut Vec<Piece>,
) {
    let mut cutter = Cutter { text: &text[..to], lists, known, out, open_quote: false, from };
    let mut at = from;
    while let Some(c) = cutter.at(at) {
        if is_blank(c) {
            at += c.len_utf8();
            continue;
        }
        let end = cutter.chunk_end(at);
        cutter.chunk(at, end);
        at = end;
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
    known: &'a dyn Fn(&str) -> bool,
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

    /// Returns where the stretch that begins at `at` ends: before a blank, unless a word goes on behind it.
    fn chunk_end(&self, at: usize) -> usize {
        let mut i = at;
        while let Some(n) = self.text[i..].find(is_blank) {
            match self.bridge(at, i + n) {
                Some(behind) => i = behind,
                None => return i + n,
            }
        }
        self.text.len()
    }

    /// Cuts `start..end`, which holds no blank but inside a word.
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
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
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
            let mut is_joined = false;
            stop += text[stop..end]
                .find(|x: char| {
                    let goes_on = is_joined && !is_word(x)
                        || matches!(x, JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
                    is_joined = x == JOINER;
                    !goes_on
                })
                .unwrap_or(end - stop);
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
            let next_at = i + c.len_utf8();
            // A blank inside is one that a word was broken at.
            if is_word(c) || is_blank(c) || is_hyphen(c) && next_at < end && self.at(next_at).is_some_and(is_blank) {
                i = next_at;
                continue;
            }
            let Some(next) = self.at(next_at).filter(|n| next_at < end && is_word(*n)) else { break };
            let Some(last) = self.before(i) else { break };
            let tail = &text[next_at..end];
            let run = tail.find(|x| !is_word(x)).unwrap_or(tail.len());
            let digits = last.is_ascii_digit() && next.is_ascii_digit();
            let joined = if is_apostrophe(c) {
                c != '`' || tail.starts_with('s')
            } else if c == '.' {
                digits && text[at..i].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'/'))
                    || (next.is_alphabetic() && stop::is_initials(&text[part..i], &tail[..run]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chars::plain;
    use proptest::prelude::*;

    fn cut(text: &str) -> String {
        let mut out = Vec::new();
        let known =
            |w: &str| ["government", "govern", "without", "with", "out", "long", "term", "minister"].contains(&w);
        tokenize(text, (0, text.len()), &WordLists::embedded(), &known, &mut out);
        out.iter()
            .map(|p| format!("{}{}", plain(&text[p.start..p.end]), if p.glued { "|" } else { " " }))
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
        assert_eq!(
            cut("Visit www.example.com.Then call a@example.org.Now."),
            "Visit www.example.com . Then call a@example.org . Now ."
        );
    }

    #[test]
    fn a_missing_blank_behind_a_full_stop_is_made_up_for() {
        assert_eq!(cut("in the north.The army said"), "in the north . The army said");
        assert_eq!(cut("on Monday.In the U.S.The vote"), "on Monday . In the U.S. The vote");
        assert_eq!(cut("at 5 p.m.They met; 3.5 in file.txt."), "at 5 p.m. They met ; 3.5 in file.txt .");
        assert_eq!(
            cut("since 2014.The U.S.A. rose to No.5 in 5.It"),
            "since 2014 . The U.S.A. rose to No. 5 in 5 . It"
        );
        assert_eq!(cut("“Go.”He left,then ran."), "“ Go . ” He left , then ran .");
    }

    #[test]
    fn words_broken_at_a_lines_end_are_one() {
        assert_eq!(cut("the govern-\nment said"), "the government said");
        assert_eq!(cut("the govern-\n  ment's (with-\nout) pay"), "the government|'s ( without ) pay");
        assert_eq!(cut("a long-\nterm plan, a 15-\nyear war"), "a long - term plan , a 15 - year war");
        assert_eq!(cut("Mr. Yanu-\nkovych fell; pre-\nand post-war"), "Mr. Yanukovych fell ; pre - and post-war");
        assert_eq!(cut("THE GOVERN-\nMENT fell"), "THE GOVERNMENT fell");
        assert_eq!(cut("govern- ment with- out the plan -\nwhich"), "government with - out the plan - which");
        assert_eq!(cut("mini\u{ad}\nster mini\u{ad}ster mini\u{200b}ster\u{200b}."), "minister minister minister .");
    }

    #[test]
    fn quotes_of_all_kinds_are_words_of_their_own() {
        assert_eq!(
            cut("„Nein“, ‚so‘ «oui» ‹non› ``we'' ''they''"),
            "„ Nein “ , ‚ so ‘ « oui » ‹ non › `` we '' '' they ''"
        );
        assert_eq!(cut("It donʼt, she＇ll"), "It do|nʼt , she|＇ll");
        assert_eq!(cut("‘We can’t,’ the rebels’ chief said."), "‘ We ca|n’t , ’ the rebels|’ chief said .");
    }

    #[test]
    fn capitals_throughout_say_nothing_of_shortening() {
        assert_eq!(
            cut("HE IS ILL. GEN. HALE DIDN'T SIT. THEY SAT. IT RAINED."),
            "HE IS ILL . GEN. HALE DID|N'T SIT . THEY SAT . IT RAINED ."
        );
    }

    proptest! {
        #[test]
        fn words_spell_the_text(text in "([ -~\\n’“”éß—–…\u{200b}\u{ad}\u{200d}\u{1f600}0-9.'A-Z-]|[a-e]-\\n[a-e]){0,80}") {
            for known in [true, false] {
                let mut out = Vec::new();
                tokenize(&text, (0, text.len()), &WordLists::embedded(), &|_| known, &mut out);
                let seen = |t: &str| t.chars().filter(|c| !is_blank(*c)).collect::<String>();
                prop_assert_eq!(out.iter().map(|p| seen(&text[p.start..p.end])).collect::<String>(), seen(&text));
                prop_assert!(out.windows(2).all(|w| w[0].end <= w[1].start));
                for word in out.iter().map(|p| &text[p.start..p.end]) {
                    prop_assert!(!word.starts_with(char::is_whitespace) && !word.ends_with(char::is_whitespace));
                    prop_assert!(!plain(word).contains(char::is_whitespace) && !word.is_empty());
                }
            }
        }
    }
}

//! Paragraphs as other pages would have printed them: curly quotes, blanks that were lost, lines that were wrapped,
//! capitals throughout. Treebanks have little of it, and a splitter that never saw it takes it for something else.

use crate::train::Dice;
use crate::train::treebank::Sent;

/// Running text with the bytes where its sentences end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Laid {
    /// The text.
    pub text: String,
    /// The byte behind each sentence.
    pub ends: Vec<usize>,
}

/// How a paragraph may be printed.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Its quotes curly.
    Curly,
    /// Without some of the blanks behind its sentences.
    Tight,
    /// In lines.
    Wrapped,
    /// All in capitals.
    Capitals,
    /// In one with the paragraphs behind it, a line each, or as a list.
    Lines,
}

const MANNERS: [Manner; 5] = [Manner::Curly, Manner::Tight, Manner::Wrapped, Manner::Capitals, Manner::Lines];

/// What may stand before the lines of a list; a 1 counts.
const MARKS: [&str; 6] = ["", "", FLAT_MARK, "- ", "1. ", "1) "];
/// The one that says what it is without a line's end before it.
const FLAT_MARK: &str = "• ";

/// The most paragraphs that become lines of one.
const MOST_LINES: usize = 6;
/// Lengths of wrapped lines, in bytes.
const SHORTEST_LINE: usize = 40;
const LONGEST_LINE: usize = 100;

/// Lays a treebank out in paragraphs, each twice as it is, and once more as it might be.
pub fn laid_out(treebank: &[Sent], dice: &mut Dice) -> Vec<Laid> {
    let paragraphs: Vec<&[Sent]> = treebank.chunk_by(|_, next| !next.opens).collect();
    let mut out = Vec::new();
    for n in 0..paragraphs.len() {
        let laid = plain(paragraphs[n], |text| text.to_string());
        out.extend([laid.clone(), laid]);
        out.push(match MANNERS[dice.below(MANNERS.len())] {
            Manner::Curly => plain(paragraphs[n], curly),
            Manner::Tight => tight(paragraphs[n], dice),
            Manner::Wrapped => wrapped(plain(paragraphs[n], |text| text.to_string()), dice),
            Manner::Capitals => plain(paragraphs[n], str::to_ascii_uppercase),
            Manner::Lines => {
                let some = &paragraphs[n..(n + 2 + dice.below(MOST_LINES - 1)).min(paragraphs.len())];
                let mark = MARKS[dice.below(MARKS.len())];
                let is_flat = mark == FLAT_MARK && dice.below(2) == 0;
                lines(some, mark, if is_flat { " " } else { "\n" })
            }
        });
    }
    out
}

fn plain(sents: &[Sent], print: impl Fn(&str) -> String) -> Laid {
    let mut laid = Laid::default();
    for (n, sent) in sents.iter().enumerate() {
        laid.text.push_str(&print(&sent.text));
        laid.ends.push(laid.text.len());
        if n + 1 < sents.len() && sent.space_after {
            laid.text.push(' ');
        }
    }
    laid
}

/// Bends straight quotes; what a quote does is told by the blanks beside it.
fn curly(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let opens = before.is_whitespace() || matches!(before, '(' | '[' | '“' | '‘' | '-' | '—');
        out.push(match c {
            '"' if opens => '“',
            '"' => '”',
            '\'' if opens => '‘',
            '\'' => '’',
            _ => c,
        });
        before = c;
    }
    out
}

/// Loses blanks where a full stop and a capital, or a quote, are left to tell.
fn tight(sents: &[Sent], dice: &mut Dice) -> Laid {
    let mut laid = Laid::default();
    for (n, sent) in sents.iter().enumerate() {
        laid.text.push_str(&sent.text);
        laid.ends.push(laid.text.len());
        let Some(next) = sents.get(n + 1) else { break };
        let may_go = sent.text.ends_with(['.', '!', '?', '"', '”', '…'])
            && next.text.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“'));
        if sent.space_after && !(may_go && dice.below(2) == 0) {
            laid.text.push(' ');
        }
    }
    laid
}

/// Wraps a paragraph, mostly in lines as long as a word allows, sometimes in lines of any length.
fn wrapped(laid: Laid, dice: &mut Dice) -> Laid {
    let width = SHORTEST_LINE + dice.below(LONGEST_LINE - SHORTEST_LINE);
    let is_ragged = dice.below(3) == 0;
    broken(laid, || if is_ragged { SHORTEST_LINE / 2 + dice.below(width) } else { width })
}

/// Ends lines before the word that would make them longer than `width` says.
fn broken(laid: Laid, mut width: impl FnMut() -> usize) -> Laid {
    let mut text = String::with_capacity(laid.text.len());
    let (mut n_line, mut most) = (0, width());
    for word in laid.text.split_inclusive(' ') {
        if n_line > 0 && n_line + word.trim_end().len() > most && text.ends_with(' ') {
            text.pop();
            text.push('\n');
            (n_line, most) = (0, width());
        }
        text.push_str(word);
        n_line += word.len();
    }
    Laid { text, ..laid }
}

/// Makes paragraphs one, each with a mark before it.
fn lines(paragraphs: &[&[Sent]], mark: &str, between: &str) -> Laid {
    let mut laid = Laid::default();
    for (n, paragraph) in paragraphs.iter().enumerate() {
        let line = plain(paragraph, |text| text.to_string());
        if n > 0 {
            laid.text.push_str(between);
        }
        laid.text.push_str(&mark.replace('1', &(n + 1).to_string()));
        let start = laid.text.len();
        laid.text.push_str(&line.text);
        laid.ends.extend(line.ends.iter().map(|end| start + end));
    }
    laid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sents() -> Vec<Sent> {
        ["\"We came,\" they said.", "It's late."]
            .map(|text| Sent { text: text.to_string(), space_after: true, ..Sent::default() })
            .to_vec()
    }

    fn ends(laid: &Laid) -> Vec<&str> {
        laid.ends.iter().map(|end| &laid.text[end - 5..*end]).collect()
    }

    #[test]
    fn sentences_end_at_the_same_words_in_every_manner() {
        let sents = sents();
        let bent = plain(&sents, curly);
        assert_eq!((bent.text.as_str(), ends(&bent)), ("“We came,” they said. It’s late.", vec!["said.", "late."]));
        let short = broken(plain(&sents, |t| t.to_string()), || 12);
        assert_eq!(short.text, "\"We came,\"\nthey said.\nIt's late.");
        assert_eq!(ends(&short), ["said.", "late."]);
        let listed = lines(&[&sents[..1], &sents[1..]], "1. ", "\n");
        assert_eq!(listed.text, "1. \"We came,\" they said.\n2. It's late.");
        assert_eq!(ends(&listed), ["said.", "late."]);
        let dense = (0..9).map(|seed| tight(&sents, &mut Dice(seed))).find(|l| l.text.contains("said.It"));
        assert_eq!(dense.as_ref().map(ends), Some(vec!["said.", "late."]));
    }
}

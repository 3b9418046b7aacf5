//! Clean text: nothing is changed, the paragraphs are found and a printed dateline is marked.

use crate::knowledge::Knowledge;
use crate::printed;
use dateline_doc::{Article, Byte, Span};

/// Takes the text character for character into the article.
pub(crate) fn read(known: &Knowledge, text: String, article: &mut Article) {
    article.paragraphs = paragraphs(&text);
    let dialogue = printed::is_dialogue(article.paragraphs.iter().map(|span| span.of(&text)));
    for span in article.paragraphs.iter().take(if dialogue { 0 } else { 3 }) {
        if let Some((mut found, end)) = printed::read(known, span.of(&text)) {
            let start = span.start as usize;
            let words = text[start..start + end].trim_end().len();
            found.span = Some(Span::new(start, start + words));
            article.dateline = Some(found);
            break;
        }
    }
    article.text = text;
}

/// Finds paragraphs: blank lines part them; in a text without blank lines every line is one. Outer blanks are outside.
pub(crate) fn paragraphs(text: &str) -> Vec<Span<Byte>> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        lines.push((at, line));
        at += line.len() + 1;
    }
    let first = lines.iter().position(|(_, l)| !l.trim().is_empty()).unwrap_or(0);
    let last = lines.iter().rposition(|(_, l)| !l.trim().is_empty()).unwrap_or(0);
    let parted = lines.get(first..=last).unwrap_or(&[]).iter().any(|(_, l)| l.trim().is_empty());
    let mut out = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (start, line) in lines {
        let words = line.trim();
        if words.is_empty() {
            out.extend(open.take().map(|(s, e)| Span::new(s, e)));
            continue;
        }
        let from = start + (line.len() - line.trim_start().len());
        let to = from + words.len();
        open = match open {
            Some((s, _)) if parted => Some((s, to)),
            other => {
                out.extend(other.map(|(s, e)| Span::new(s, e)));
                Some((from, to))
            }
        };
    }
    out.extend(open.map(|(s, e)| Span::new(s, e)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn paragraphs_are_found() {
        let text = "One\nstill one.\n\n  Two. \n\n\nThree.";
        let found: Vec<&str> = paragraphs(text).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["One\nstill one.", "Two.", "Three."]);
        let text = "One.\nTwo.\n";
        assert_eq!(paragraphs(text).len(), 2);
        assert!(paragraphs(" \n ").is_empty());
    }

    #[test]
    fn a_dateline_stays_and_is_marked() {
        let mut article = Article::default();
        let text = "PARIS, May 3 (AFP) - Rain fell.\n\nIt stopped.";
        read(built_in(), text.to_owned(), &mut article);
        assert_eq!(article.text, text);
        let dateline = article.dateline.unwrap();
        assert_eq!(dateline.span.unwrap().of(text), "PARIS, May 3 (AFP) -");
        assert_eq!(dateline.agency.as_deref(), Some("AFP"));
    }
}

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

/// Finds paragraphs: blank lines part them; in a text without blank lines every line is one, and so it is between blank
/// lines where the lines end with their sentences and not at a margin. Outer blanks are outside.
pub(crate) fn paragraphs(text: &str) -> Vec<Span<Byte>> {
    let mut blocks: Vec<Vec<Span<Byte>>> = vec![Vec::new()];
    let mut at = 0;
    let mut parted = false;
    for line in text.split('\n') {
        let words = line.trim();
        let from = at + (line.len() - line.trim_start().len());
        at += line.len() + 1;
        let later = blocks.len() > 1;
        match blocks.last_mut() {
            Some(block) if !words.is_empty() => {
                parted |= later && block.is_empty();
                block.push(Span::new(from, from + words.len()));
            }
            Some(block) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for block in blocks {
        match (block.first(), block.last()) {
            (Some(first), Some(last)) if parted && !ends_with_lines(text, &block) => out.push(first.join(*last)),
            _ => out.extend(block),
        }
    }
    out
}

/// Whether two in three lines of a block end a sentence: one in a dozen does where a margin ended them.
fn ends_with_lines(text: &str, block: &[Span<Byte>]) -> bool {
    let marks = ['.', '!', '?', '…', ':', '"', '”', '’', ')', ']'];
    let inner = &block[..block.len().saturating_sub(1)];
    let ended = inner.iter().filter(|l| l.of(text).ends_with(marks)).count();
    ended > 0 && ended * 3 >= inner.len() * 2
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
        // lines that end with their sentences are paragraphs, between blank lines too
        assert_eq!(paragraphs("Title\n\n“We stay,” he said.\n“We do.”\nThey left.").len(), 4);
        assert_eq!(paragraphs("A report of the day, which\nends. Another one then\nfollows.\n\nMore.").len(), 2);
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

//! The stretches between quotation marks.

use dateline_doc::{Byte, Span};

/// Whether words between marks are the title of a work: all of its long words are capitals, and no stop ends them.
pub(super) fn is_title(words: &str) -> bool {
    let (mut long, mut capitals) = (0, 0);
    for word in words.split_whitespace().filter(|w| w.chars().count() > 3) {
        long += 1;
        capitals += usize::from(word.starts_with(char::is_uppercase));
    }
    long >= 2 && capitals == long && !words.ends_with(['.', '!', '?'])
}

/// The stretches between quotation marks of a paragraph, marks excluded. One that is not closed ends with it.
pub(super) fn marked(text: &str, paragraph: Span<Byte>) -> Vec<Span<Byte>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Mark)> = None;
    let inner = &text[paragraph.range()];
    let (mut previous, mut skip) = (' ', 0);
    for (at, c) in inner.char_indices() {
        if at < skip {
            continue;
        }
        let place = paragraph.start as usize + at;
        let (mark, len) = Mark::at(&inner[at..], c);
        skip = at + len;
        match (mark, open) {
            // a straight mark after a digit is an inch, after a letter a closing one without its opening
            (Some(Mark::Straight), None) if previous.is_alphanumeric() => {}
            // "the rebels' base" has no opening mark before it
            (Some(Mark::Single), None) if previous.is_alphanumeric() || !closes(&inner[skip..]) => {}
            // the wrong way round, where a paragraph begins
            (Some(Mark::Close), None) if inner[..at].trim().is_empty() => open = Some((place + len, Mark::Open)),
            (Some(Mark::Close | Mark::CloseSingle), None) | (None, _) => {}
            (Some(mark), None) => open = Some((place + len, mark)),
            (Some(mark), Some((from, opened))) if mark.ends(opened, previous, &inner[skip..]) => {
                if place > from {
                    out.push(Span::new(from, place));
                }
                open = None;
            }
            (Some(_), Some(_)) => {}
        }
        previous = c;
    }
    if let Some((from, mark)) = open.filter(|(from, _)| *from < paragraph.end as usize)
        && mark != Mark::Single
    {
        out.push(Span::new(from, paragraph.end as usize));
    }
    // blanks at the ends are no words
    out.into_iter()
        .filter_map(|s| {
            let words = s.of(text);
            let start = s.start as usize + (words.len() - words.trim_start().len());
            let end = s.end as usize - (words.len() - words.trim_end().len());
            (start < end).then(|| Span::new(start, end))
        })
        .collect()
}

/// A quotation mark by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `"`, or two straight single ones.
    Straight,
    /// “ „ «
    Open,
    /// ” »
    Close,
    /// ‘
    Single,
    /// ’
    CloseSingle,
}

impl Mark {
    /// The mark that a text begins with, and how many bytes it or its first character takes.
    fn at(text: &str, c: char) -> (Option<Self>, usize) {
        let mark = match c {
            '"' => Some(Self::Straight),
            '\'' if text.starts_with("''") => return (Some(Self::Straight), 2),
            '“' | '„' | '«' => Some(Self::Open),
            '”' | '»' => Some(Self::Close),
            '‘' => Some(Self::Single),
            '’' => Some(Self::CloseSingle),
            _ => None,
        };
        (mark, c.len_utf8())
    }

    /// Whether it ends what another opened, with `previous` before it and `rest` behind it.
    fn ends(self, opened: Self, previous: char, rest: &str) -> bool {
        match (opened, self) {
            (Self::Straight, Self::Straight | Self::Close) | (Self::Open, Self::Close | Self::Straight) => true,
            // German “ closes what „ opened; a second “ begins anew what was left open
            (Self::Open, Self::Open) => true,
            (Self::Single, Self::CloseSingle) => ends_single(previous, rest),
            _ => false,
        }
    }
}

/// Whether a ’ between these ends a quote: behind a stop, or where no word goes on and no better end comes.
fn ends_single(previous: char, rest: &str) -> bool {
    let on = rest.starts_with(|c: char| c.is_alphanumeric());
    matches!(previous, '.' | ',' | '!' | '?' | '…') || (!on && !closes(rest))
}

/// Whether a ’ behind a stop comes before the next ‘.
fn closes(rest: &str) -> bool {
    let until = rest.find('‘').unwrap_or(rest.len());
    rest[..until].match_indices('’').any(|(at, _)| rest[..at].ends_with(['.', ',', '!', '?', '…']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_paired_inside_a_paragraph() {
        let text = "“We left,” he said. “We will not return”";
        let found: Vec<&str> = marked(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["We left,", "We will not return"]);
        let open = "\"A quote that goes on";
        assert_eq!(marked(open, Span::new(0, open.len())).len(), 1);
    }
}

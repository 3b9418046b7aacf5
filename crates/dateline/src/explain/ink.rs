//! Styled words on lines of a given width.
//!
//! All text from a page passes through here on its way to the terminal: whatever would steer the terminal is taken out.

use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// What each colour means, in the sentence and beside the event.
pub(super) const TRIGGER: Style = Style::new().bold().underline();
pub(super) const ACTOR: Style = coloured(AnsiColor::Blue).bold();
pub(super) const RECIPIENT: Style = coloured(AnsiColor::Magenta).bold();
pub(super) const TIME: Style = coloured(AnsiColor::Green);
pub(super) const PLACE: Style = coloured(AnsiColor::Cyan);
pub(super) const SOURCE: Style = coloured(AnsiColor::Yellow);

/// What makes an event less than a plain assertion.
pub(super) const MARK: Style = Style::new().italic();

pub(super) const fn coloured(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(colour)))
}

/// A stretch of text in pieces, each in its style.
#[derive(Debug, Clone, Default)]
pub(super) struct Ink {
    pieces: Vec<(Style, String)>,
}

impl Ink {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds words; line breaks and control characters become blanks.
    #[must_use]
    pub(super) fn add(mut self, style: Style, text: &str) -> Self {
        self.push(style, text);
        self
    }

    pub(super) fn push(&mut self, style: Style, text: &str) {
        if !text.is_empty() {
            self.pieces.push((style, tame(text)));
        }
    }

    /// Adds blanks that stay as many as they are, where no line breaks there.
    #[must_use]
    pub(super) fn gap(mut self, n_blanks: usize) -> Self {
        self.pieces.push((PLAIN, " ".repeat(n_blanks)));
        self
    }

    /// Returns the columns it takes on one line.
    pub(super) fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.width()).sum()
    }

    /// Writes it broken into lines of at most `width` columns; the first starts at the cursor's column `at`, the others
    /// are indented by `hang`. A word that is longer than a line is cut.
    pub(super) fn write(&self, out: &mut String, at: usize, hang: usize, width: usize) {
        let mut line = Line { out, col: at, from: at, style: PLAIN };
        let mut word: Vec<(Style, char)> = Vec::new();
        let mut blank: (Style, usize) = (PLAIN, 0);
        let mut begun = false;
        for (style, c) in self.pieces.iter().flat_map(|(style, text)| text.chars().map(move |c| (*style, c))) {
            if c != ' ' {
                word.push((style, c));
                continue;
            }
            if !word.is_empty() {
                line.word(&mut word, blank, &mut begun, hang, width);
                blank = (style, 0);
            }
            blank = (style, blank.1 + 1);
        }
        line.word(&mut word, blank, &mut begun, hang, width);
        line.turn(PLAIN);
        line.out.push('\n');
    }
}

/// A line under way.
struct Line<'a> {
    out: &'a mut String,
    col: usize,
    /// The column that its words start at.
    from: usize,
    style: Style,
}

impl Line<'_> {
    fn turn(&mut self, style: Style) {
        if style != self.style {
            let _ = write!(self.out, "{:#}{style}", self.style);
            self.style = style;
        }
    }

    fn put(&mut self, style: Style, c: char) {
        self.turn(style);
        self.out.push(c);
        self.col += c.width().unwrap_or(0);
    }

    fn feed(&mut self, hang: usize) {
        self.turn(PLAIN);
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', hang));
        (self.col, self.from) = (hang, hang);
    }

    fn word(
        &mut self,
        word: &mut Vec<(Style, char)>,
        blank: (Style, usize),
        begun: &mut bool,
        hang: usize,
        width: usize,
    ) {
        if word.is_empty() {
            return;
        }
        let long: usize = word.iter().map(|(_, c)| c.width().unwrap_or(0)).sum();
        let (style, n_blanks) = blank;
        if *begun && self.col + n_blanks + long > width && self.col > self.from {
            self.feed(hang);
        } else {
            // a blank inside one marked stretch carries its mark
            let style = if style == word[0].0 && style == self.style { style } else { PLAIN };
            (0..n_blanks).for_each(|_| self.put(style, ' '));
        }
        for (style, c) in word.drain(..) {
            if self.col + c.width().unwrap_or(0) > width && self.col > self.from {
                self.feed(hang);
            }
            self.put(style, c);
        }
        *begun = true;
    }
}

/// Takes out what would steer a terminal or turn the order of its letters, and parts words by single blanks.
pub(super) fn tame(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// Returns the text in at most `width` columns, cut with an ellipsis.
pub(super) fn short(text: &str, width: usize) -> String {
    let text = tame(text);
    if text.width() <= width {
        return text;
    }
    let mut out = String::new();
    let mut col = 0;
    for c in text.chars() {
        col += c.width().unwrap_or(0);
        if col >= width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Returns blanks that fill `text` up to `width` columns.
pub(super) fn fill(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(ink: &Ink, width: usize) -> String {
        let mut out = String::new();
        ink.write(&mut out, 0, 2, width);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn words_are_broken_at_the_width_and_hang() {
        let ink = Ink::new().add(PLAIN, "The envoy ").add(BOLD, "left the").add(PLAIN, " town.");
        assert_eq!(bare(&ink, 13), "The envoy\n  left the\n  town.\n");
    }

    #[test]
    fn pieces_of_one_word_stay_together() {
        let ink = Ink::new().add(PLAIN, "in ").add(BOLD, "Lund").add(PLAIN, "'s streets");
        assert_eq!(bare(&ink, 8), "in\n  Lund's\n  street\n  s\n");
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(short("平壌市内", 5), "平壌…");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(tame("a\u{1b}[31mred\u{7}\r\n\u{202e}b"), "a [31mred b");
    }
}

//! Characters that show nothing: they part words for a program that are whole for a reader, turn words around, or carry
//! words that nobody sees.
//!
//! They are taken out of what a page says. Clean text of a caller is never changed; there they are only reported.

use crate::diagnose::{self, Diagnostics};
use crate::draft::Draft;

/// How much of a text plays with what is seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tricks {
    /// Marks that turn the order of letters around.
    turning: usize,
    /// Letters that no program shows (tag characters outside of a flag).
    hidden: usize,
}

/// Says whether a character shows nothing and changes no letter beside it.
pub(crate) fn is_unseen(c: char) -> bool {
    // nearly all characters of a page are below
    c as u32 >= 0xad
        && matches!(c as u32,
            0xad | 0x034f | 0x061c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180e | 0x200b | 0x200e | 0x200f
            | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfeff | 0xffa0 | 0xfff9..=0xfffb | 0x1d173..=0x1d17a
            | 0xe0000..=0xe0fff)
}

/// Says whether a character joins letters or parts them, or chooses a shape: it belongs to the letters of some
/// scripts and to pictures, and between plain letters shows nothing.
fn is_joiner(c: char) -> bool {
    matches!(c as u32, 0x200c | 0x200d | 0xfe00..=0xfe0f)
}

fn is_tag(c: char) -> bool {
    matches!(c as u32, 0xe0000..=0xe007f)
}

/// Says whether a letter belongs to a script that is written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc | 0x10800..=0x10fff | 0x1e800..=0x1efff)
}

/// Takes out of a page's words what nobody sees, and reports words that were hidden or turned.
pub(crate) fn clean(draft: &mut Draft, notes: &mut Diagnostics) {
    let mut tricks = Tricks::default();
    let words = draft.title.iter_mut().chain(&mut draft.paragraphs).chain(&mut draft.byline);
    let captions = draft.images.iter_mut().flat_map(|i| i.caption.iter_mut().chain(&mut i.credit));
    for text in words.chain(captions).chain(&mut draft.outlet_name) {
        if is_suspect(text) {
            tricks.add(found(text));
            *text = without(text);
        }
    }
    for removed in draft.removed.iter_mut().filter(|r| is_suspect(&r.text)) {
        removed.text = without(&removed.text);
    }
    tricks.report("were taken out", notes);
}

/// Reports words that are hidden or turned in a text that is not to be changed.
pub(crate) fn report(text: &str, notes: &mut Diagnostics) {
    if is_suspect(text) {
        let mut tricks = Tricks::default();
        for line in text.lines() {
            tricks.add(found(line));
        }
        tricks.report("stand in the text", notes);
    }
}

impl Tricks {
    fn add(&mut self, other: Self) {
        self.turning += other.turning;
        self.hidden += other.hidden;
    }

    fn report(self, what: &str, notes: &mut Diagnostics) {
        let Self { turning, hidden } = self;
        let said = match (turning, hidden) {
            (0, 0) => return,
            (turning, 0) => format!("{turning} marks that turn words around"),
            (0, hidden) => format!("{hidden} letters that nobody sees"),
            (turning, hidden) => {
                format!("{turning} marks that turn words around and {hidden} letters that nobody sees")
            }
        };
        notes.add(diagnose::UNSEEN, format!("{said} {what}; a reader sees other words"));
    }
}

fn is_suspect(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| is_unseen(c) || is_joiner(c))
}

/// Counts the tricks of one line.
fn found(text: &str) -> Tricks {
    let mut tricks = Tricks::default();
    let mut honest = None;
    // a flag of a land inside a land is a black flag, tag letters, and a tag that ends it
    let mut flag = false;
    for c in text.chars() {
        match c as u32 {
            0x202d | 0x202e => tricks.turning += 1,
            // such marks keep a foreign name in order where both directions meet, and have no use elsewhere
            0x202a | 0x202b | 0x2066..=0x2068 if !*honest.get_or_insert_with(|| text.chars().any(is_rtl)) => {
                tricks.turning += 1;
            }
            _ if is_tag(c) => tricks.hidden += usize::from(!flag),
            _ => {}
        }
        flag = c == '\u{1f3f4}' || flag && is_tag(c) && c != '\u{e007f}';
    }
    tricks
}

/// Returns a text without what nobody sees; joiners stay where they belong to letters or pictures.
fn without(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut flag = false;
    while let Some(c) = chars.next() {
        let before = out.chars().next_back();
        let plain = |c: Option<char>| c.is_none_or(|c| (c as u32) < 0x0590 || c.is_whitespace());
        let keep = if is_joiner(c) {
            !plain(before) || !plain(chars.peek().copied())
        } else if is_tag(c) {
            flag
        } else {
            !is_unseen(c)
        };
        flag = c == '\u{1f3f4}' || flag && is_tag(c) && c != '\u{e007f}';
        if keep {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes() {
        assert_eq!(without("mi\u{200b}nis\u{2060}ter re\u{200d}signs\u{feff}"), "minister resigns");
        assert_eq!(without("in \u{202e}eht\u{202c} port"), "in eht port");
        assert_eq!(without("port\u{e0068}\u{e0069} shut"), "port shut");
        assert_eq!(found("port\u{e0068}\u{e0069} \u{202e}shut"), Tricks { turning: 1, hidden: 2 });
    }

    #[test]
    fn what_belongs_to_letters_and_pictures_stays() {
        for text in [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}🚒",
            "❤\u{fe0f}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        ] {
            assert_eq!(without(text), text);
            assert_eq!(found(text), Tricks::default());
        }
        assert_eq!(found("שלום \u{2068}Reuters\u{2069} שלום"), Tricks::default());
    }
}

//! The tree of an HTML page as lines, and the parts of it that their class names give away.
//!
//! Every walk here is a loop: how deep the tags nest is the page's choice, not ours.

use crate::dom::{Attr, Dom, Tag};
use crate::knowledge::Knowledge;
use crate::line::{Line, level, squeeze};
use crate::names::NameReader;

/// Deepest nesting that is parsed; browsers stop at 512.
pub(crate) const MAX_DEPTH: usize = 600;

/// Longest paragraph, in bytes, that is not counted as prose.
const SHORT_PROSE: usize = 80;

/// A line of the page and the reason that a tag around it gives for its not being of the report.
pub(crate) struct PageLine {
    pub(crate) line: Line,
    pub(crate) out: Option<&'static str>,
    /// The first node of the line's words.
    pub(crate) node: usize,
}

/// What the tags of a page will cost a parser, estimated without parsing.
#[derive(Debug, Default)]
pub(crate) struct Cost {
    /// How deep they nest. Tags that need no end tag are not counted.
    pub(crate) depth: usize,
    pub(crate) n_tags: usize,
    /// Open elements that end tags may have to be held against.
    pub(crate) steps: usize,
}

/// Estimates what the tags of a page will cost.
pub(crate) fn cost(html: &str) -> Cost {
    const VOID: [&str; 12] =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];
    // their end tags are left out
    const LOOSE: [&str; 11] = ["p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot"];
    // of drawings, which close themselves where they are well written
    const SELF_CLOSING: [&str; 8] = ["path", "rect", "circle", "use", "line", "polygon", "ellipse", "stop"];
    let bytes = html.as_bytes();
    let is_of = |list: &[&str], name: &[u8]| list.iter().any(|l| name.eq_ignore_ascii_case(l.as_bytes()));
    let mut cost = Cost::default();
    let (mut open, mut loose) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'<', bytes) {
        cost.n_tags += 1;
        let end_tag = bytes.get(at + 1) == Some(&b'/');
        let from = at + 1 + usize::from(end_tag);
        let name_len = bytes[from.min(bytes.len())..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = &bytes[from.min(bytes.len())..][..name_len];
        if name.first().is_none_or(|b| !b.is_ascii_alphabetic()) {
            continue;
        }
        if end_tag {
            cost.steps += open + loose;
        }
        if name_len <= 6 && is_of(&VOID, name)
            || name.eq_ignore_ascii_case(b"track")
            || name.eq_ignore_ascii_case(b"param")
        {
            continue;
        }
        if name_len <= 6 && is_of(&LOOSE, name) {
            loose = if end_tag { loose.saturating_sub(1) } else { loose + 1 };
            continue;
        }
        if is_of(&SELF_CLOSING, name) {
            let tail = &bytes[from..bytes.len().min(from + 8000)];
            if memchr::memchr(b'>', tail).is_some_and(|end| end > 0 && tail[end - 1] == b'/') {
                continue;
            }
        }
        if end_tag {
            open = open.saturating_sub(1);
        } else {
            open += 1;
            cost.depth = cost.depth.max(open);
        }
    }
    cost
}

/// Drops tags, scripts and styles; a line break stands for every tag that is not of running text. For pages that
/// cannot be parsed.
pub(crate) fn strip(html: &str) -> String {
    const INLINE: [&str; 12] = ["a", "b", "i", "em", "strong", "span", "u", "sub", "sup", "font", "small", "mark"];
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name: String = rest[1..]
            .trim_start_matches('/')
            .chars()
            .take(12)
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let is_tag = !name.is_empty() || rest[1..].starts_with(['!', '?']);
        if !is_tag {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        if matches!(name.as_str(), "script" | "style") && !rest.starts_with("</") {
            let close = if name == "script" { "</script" } else { "</style" };
            // tags are ASCII, so a search that minds case and one that does not differ only in rare pages
            let end = rest.find(close).or_else(|| rest.find(&close.to_ascii_uppercase()));
            rest = end.map_or("", |e| &rest[e..]);
        }
        rest = rest.find('>').map_or("", |e| &rest[e + 1..]);
        out.push_str(if INLINE.contains(&name.as_str()) { "" } else { "\n" });
    }
    out.push_str(rest);
    htmlize::unescape(out.as_str()).into_owned()
}

/// Says of each element why its tag or its class names give it away as chrome.
pub(crate) fn mark_chrome<'d>(
    known: &Knowledge,
    dom: &'d Dom,
    names: &mut NameReader<'_, 'd>,
) -> Vec<Option<&'static str>> {
    let mut marks = vec![None; dom.len()];
    // bytes of words, and of words of paragraphs, before each node
    let mut before = Vec::with_capacity(dom.len() + 1);
    let (mut n_all, mut n_prose) = (0usize, 0usize);
    let (mut mute_until, mut prose_until, mut link_until) = (0, 0, 0);
    for node in 0..dom.len() {
        before.push((n_all, n_prose));
        match dom.tag(node) {
            Tag::Text if node >= mute_until => {
                let n = dom.text(node).trim_ascii().len();
                n_all += n;
                n_prose += if node < prose_until && node >= link_until { n } else { 0 };
            }
            Tag::P if dom.text(node).len() > SHORT_PROSE => prose_until = dom.end(node),
            Tag::A => link_until = dom.end(node),
            tag if tag.is_mute() => mute_until = mute_until.max(dom.end(node)),
            _ => {}
        }
    }
    before.push((n_all, n_prose));
    let part = |node: usize, end: usize| (before[end].0 - before[node].0, before[end].1 - before[node].1);
    let limit = |n: usize| (n as f32 * known.tags.share) as usize;
    let headings: Vec<usize> = dom.all(Tag::H1).collect();
    for (node, mark) in marks.iter_mut().enumerate().skip(1) {
        if dom.tag(node) == Tag::Text || dom.tag(node).is_mute() {
            continue;
        }
        let (all, prose) = part(node, dom.end(node));
        if all == 0 {
            continue;
        }
        if let Some(reason) = chrome_reason(dom, node, names) {
            // readers may write more than the report has; nothing else beside it is as long
            if all > limit(n_all) && (reason != "comments" || all * 4 > n_all * 3) {
                continue;
            }
            // what only looks like chrome by its name and has much of the page's prose is the report
            let sure = matches!(reason, "comments" | "related" | "footer" | "legal" | "navigation" | "newsletter");
            let first = headings.partition_point(|h| *h < node);
            if headings.get(first).is_none_or(|h| *h >= dom.end(node)) && (sure || prose <= limit(n_prose)) {
                *mark = Some(reason);
            }
        }
    }
    marks
}

fn chrome_reason<'d>(dom: &'d Dom, node: usize, names: &mut NameReader<'_, 'd>) -> Option<&'static str> {
    let attrs = || dom.attrs(node);
    if attrs().any(|(a, v)| a == Attr::Class && names.read(v).shown) {
        return None;
    }
    match dom.tag(node) {
        Tag::Nav => return Some("navigation"),
        Tag::Aside => return Some("related"),
        Tag::Footer => return Some("footer"),
        Tag::Figcaption => return Some("caption"),
        Tag::Button => return Some("navigation"),
        Tag::Body | Tag::Html | Tag::Main | Tag::Article | Tag::H1 | Tag::P => return None,
        _ => {}
    }
    let mut best = None;
    for (attr, value) in attrs() {
        match attr {
            Attr::Class | Attr::Id | Attr::DataTestid | Attr::DataComponent => {
                best = best.or_else(|| names.read(value).reason);
            }
            Attr::Role if matches!(value, "navigation" | "complementary" | "contentinfo" | "banner" | "search") => {
                return Some("navigation");
            }
            Attr::Hidden => return Some("hidden"),
            Attr::AriaHidden if value == "true" => best = best.or(Some("hidden")),
            Attr::Style if hides(value) => return Some("hidden"),
            _ => {}
        }
    }
    best
}

fn hides(style: &str) -> bool {
    style.contains("none") && style.replace(' ', "").contains("display:none")
}

/// Returns the page's lines: a block of text is one, two line breaks part it.
pub(crate) fn lines(known: &Knowledge, dom: &Dom, marks: &[Option<&'static str>]) -> Vec<PageLine> {
    let mut gather = Gather::default();
    let mut out = Vec::new();
    // elements that are open: where they end, and what they said
    let mut open: Vec<usize> = Vec::new();
    let mut around = Around::default();
    let mut node = 0;
    while node < dom.len() || !open.is_empty() {
        while let Some(&last) = open.last()
            && dom.end(last) <= node
        {
            open.pop();
            let tag = dom.tag(last);
            if tag.is_block() || marks[last].is_some() {
                gather.flush(known, &around, &mut out);
            }
            around.leave(tag, marks[last].is_some());
        }
        if node >= dom.len() {
            continue;
        }
        let tag = dom.tag(node);
        if tag == Tag::Text {
            gather.add(node, dom.text(node), around.links > 0);
            node += 1;
            continue;
        }
        if tag.is_mute() {
            node = dom.end(node);
            continue;
        }
        if tag == Tag::Br {
            gather.breaks += 1;
            gather.text.push(' ');
            if gather.breaks >= 2 {
                gather.flush(known, &around, &mut out);
            }
            node += 1;
            continue;
        }
        if tag.is_block() || marks[node].is_some() {
            gather.flush(known, &around, &mut out);
        }
        if dom.end(node) > node + 1 {
            around.enter(tag, marks[node]);
            open.push(node);
        }
        node += 1;
    }
    gather.flush(known, &around, &mut out);
    level(out.iter_mut().map(|p| &mut p.line));
    out
}

/// The words of a line that is not over yet.
#[derive(Default)]
struct Gather {
    text: String,
    n_link: usize,
    n_letter: usize,
    breaks: usize,
    node: usize,
}

impl Gather {
    fn add(&mut self, node: usize, text: &str, linked: bool) {
        if self.n_letter == 0 {
            self.node = node;
        }
        let n_letter = text.bytes().filter(|b| b.is_ascii_alphanumeric() || *b >= 0xc0).count();
        self.text.push_str(text);
        self.n_letter += n_letter;
        self.n_link += if linked { n_letter } else { 0 };
        if n_letter > 0 {
            self.breaks = 0;
        }
    }

    fn flush(&mut self, known: &Knowledge, around: &Around, out: &mut Vec<PageLine>) {
        if self.text.is_empty() {
            return;
        }
        let words = squeeze(&self.text);
        if !words.is_empty() {
            let mut line = Line::new(known, words);
            line.listed = around.lists > 0;
            line.heading = around.heading;
            line.gap = true;
            line.links = if self.n_letter > 0 { self.n_link as f32 / self.n_letter as f32 } else { 0.0 };
            out.push(PageLine { line, out: around.out.first().copied(), node: self.node });
        }
        self.text.clear();
        (self.n_link, self.n_letter, self.breaks) = (0, 0, 0);
    }
}

/// What is open around a line.
#[derive(Default)]
struct Around {
    links: usize,
    lists: usize,
    heading: u8,
    out: Vec<&'static str>,
}

impl Around {
    fn enter(&mut self, tag: Tag, mark: Option<&'static str>) {
        match tag {
            Tag::A => self.links += 1,
            Tag::Li | Tag::Option | Tag::Td => self.lists += 1,
            _ if tag.heading() > 0 => self.heading = tag.heading(),
            _ => {}
        }
        self.out.extend(mark);
    }

    fn leave(&mut self, tag: Tag, marked: bool) {
        match tag {
            Tag::A => self.links = self.links.saturating_sub(1),
            Tag::Li | Tag::Option | Tag::Td => self.lists = self.lists.saturating_sub(1),
            _ if tag.heading() > 0 => self.heading = 0,
            _ => {}
        }
        if marked {
            self.out.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_estimated() {
        assert_eq!(cost("<div><p>a<p>b<br></div><div><span>x</span></div>").depth, 2);
        assert_eq!(cost(&"<div>".repeat(1000)).depth, 1000);
        assert_eq!(cost("a < b <").depth, 0);
        assert_eq!(cost("<p>a<p>b</b></b>").steps, 4);
    }

    #[test]
    fn tags_are_stripped() {
        let text = strip("<p>One <b>two</b> &amp; three</p><script>if (a < b) {}</script><p>Four &#8211; five");
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), "One two & three Four – five");
    }
}

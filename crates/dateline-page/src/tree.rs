//! The tree of an HTML page as lines, and the parts of it that their class names give away.
//!
//! Every walk here is a loop: how deep the tags nest is the page's choice, not ours.

use crate::knowledge::Knowledge;
use crate::line::{Line, level, squeeze};
use dom_query::{Element, LocalName, NodeData, NodeRef};

/// Deepest nesting that is parsed; browsers stop at 512.
pub(crate) const MAX_DEPTH: usize = 600;

/// The attribute that marks an element as chrome; its value is the reason.
const MARK: &str = "data-dateline-out";

/// A line of the page and the reason that a tag around it gives for its not being of the report.
pub(crate) struct PageLine {
    pub(crate) line: Line,
    pub(crate) out: Option<&'static str>,
}

/// Estimates how deep the tags nest, without parsing. Tags that need no end tag are not counted.
pub(crate) fn depth(html: &str) -> usize {
    const LOOSE: [&str; 24] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead",
    ];
    // of drawings, which close themselves where they are well written
    const SELF_CLOSING: [&str; 8] = ["path", "rect", "circle", "use", "line", "polygon", "ellipse", "stop"];
    let bytes = html.as_bytes();
    let (mut open, mut deepest) = (0usize, 0usize);
    for (at, _) in html.match_indices('<') {
        let end_tag = bytes.get(at + 1) == Some(&b'/');
        let from = at + 1 + usize::from(end_tag);
        let name_len = bytes[from.min(bytes.len())..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = &bytes[from.min(bytes.len())..][..name_len];
        if name.first().is_none_or(|b| !b.is_ascii_alphabetic())
            || LOOSE.iter().any(|l| name.eq_ignore_ascii_case(l.as_bytes()))
        {
            continue;
        }
        if SELF_CLOSING.iter().any(|s| name.eq_ignore_ascii_case(s.as_bytes())) {
            let tail = &bytes[from..bytes.len().min(from + 8000)];
            if tail.iter().position(|b| *b == b'>').is_some_and(|end| end > 0 && tail[end - 1] == b'/') {
                continue;
            }
        }
        if end_tag {
            open = open.saturating_sub(1);
        } else {
            open += 1;
            deepest = deepest.max(open);
        }
    }
    deepest
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
    unescape(&out)
}

/// Replaces the entities that are common in text.
pub(crate) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|b| b == b';');
        let replaced = end.and_then(|e| {
            let name = &rest[1..e];
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                "ndash" => '–',
                "mdash" => '—',
                "lsquo" => '‘',
                "rsquo" => '’',
                "ldquo" => '“',
                "rdquo" => '”',
                "hellip" => '…',
                "eacute" => 'é',
                _ => {
                    let digits = name.strip_prefix('#')?;
                    let code = match digits.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => digits.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, e + 1))
        });
        match replaced {
            Some((c, n)) => {
                out.push(c);
                rest = &rest[n..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Walks a tree in page order. `enter` says whether to go into the node; `leave` is called for each node that was
/// entered, after its children.
pub(crate) fn walk<'a>(
    root: &NodeRef<'a>,
    mut enter: impl FnMut(&NodeRef<'a>) -> bool,
    mut leave: impl FnMut(&NodeRef<'a>),
) {
    let mut depth = 0usize;
    let mut node = *root;
    loop {
        let into = enter(&node);
        if into && let Some(child) = node.first_child() {
            depth += 1;
            node = child;
            continue;
        }
        leave(&node);
        loop {
            if depth == 0 {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            depth -= 1;
            leave(&node);
        }
    }
}

/// Says whether nothing inside the element is ever words of a page.
fn is_mute(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "audio"
            | "video"
            | "select"
            | "textarea"
            | "head"
            | "input"
            | "map"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "label"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Marks the elements that their tags or class names give away as chrome. Needs a page without marks of its own.
pub(crate) fn mark_chrome(known: &Knowledge, root: &NodeRef<'_>) {
    let mut total = 0usize;
    walk(
        root,
        |node| {
            total += text_len(node);
            !element_name(node).is_some_and(|n| is_mute(&n))
        },
        |_| {},
    );
    let limit = (total as f32 * known.tags.share) as usize;
    // letters before each open element and whether it holds the page's headline
    let open = std::cell::RefCell::new(Vec::<(usize, bool)>::new());
    let count = std::cell::Cell::new(0usize);
    walk(
        root,
        |node| {
            let name = element_name(node);
            open.borrow_mut().push((count.get(), name.as_ref().is_some_and(|n| &**n == "h1")));
            count.set(count.get() + text_len(node));
            !name.is_some_and(|n| is_mute(&n))
        },
        |node| {
            let Some((before, holds_title)) = open.borrow_mut().pop() else { return };
            if holds_title && let Some(parent) = open.borrow_mut().last_mut() {
                parent.1 = true;
            }
            let Some(element) = node.element_ref() else { return };
            let shown = element.attrs.iter().any(|a| &*a.name.local == "class" && known.is_shown(&a.value));
            let reason = if shown { None } else { chrome_reason(known, &element) };
            drop(element);
            if shown {
                // readability too leaves out what is hidden
                for attr in ["style", "hidden", "aria-hidden"] {
                    node.remove_attr(attr);
                }
            }
            if let Some(reason) = reason
                && count.get() - before <= limit
                && !holds_title
            {
                node.set_attr(MARK, reason);
            }
        },
    );
}

/// Removes the marked elements, and those that are never words.
pub(crate) fn remove_chrome(root: &NodeRef<'_>) {
    let mut gone = Vec::new();
    walk(
        root,
        |node| {
            let out = node.has_attr(MARK);
            if out {
                gone.push(*node);
            }
            !out
        },
        |_| {},
    );
    for node in gone {
        node.remove_from_parent();
    }
}

fn chrome_reason(known: &Knowledge, element: &Element) -> Option<&'static str> {
    let name: &str = &element.name.local;
    match name {
        "nav" => return Some("navigation"),
        "aside" => return Some("related"),
        "footer" => return Some("footer"),
        "figcaption" => return Some("caption"),
        "button" => return Some("navigation"),
        "body" | "html" | "main" | "article" | "h1" | "p" => return None,
        _ => {}
    }
    let mut best = None;
    for attr in &element.attrs {
        let attr_name: &str = &attr.name.local;
        match attr_name {
            "class" | "id" | "data-testid" | "data-component" => best = best.or(known.class_reason(&attr.value)),
            "role" if matches!(&*attr.value, "navigation" | "complementary" | "contentinfo" | "banner" | "search") => {
                return Some("navigation");
            }
            "hidden" => return Some("hidden"),
            "aria-hidden" if &*attr.value == "true" => best = best.or(Some("hidden")),
            "style" if attr.value.replace(' ', "").contains("display:none") => return Some("hidden"),
            _ => {}
        }
    }
    best
}

fn element_name(node: &NodeRef<'_>) -> Option<LocalName> {
    node.element_ref().map(|e| e.name.local.clone())
}

fn text_len(node: &NodeRef<'_>) -> usize {
    node.query_or(0, |n| match &n.data {
        NodeData::Text { contents } => contents.trim().len(),
        _ => 0,
    })
}

#[derive(Default)]
struct Gather {
    text: String,
    n_link: usize,
    n_letter: usize,
    breaks: usize,
}

struct Around {
    links: usize,
    lists: usize,
    heading: u8,
    out: Vec<&'static str>,
}

/// Returns the page's lines: a block of text is one, two line breaks part it.
pub(crate) fn lines(known: &Knowledge, root: &NodeRef<'_>) -> Vec<PageLine> {
    let state = std::cell::RefCell::new((
        Gather::default(),
        Around { links: 0, lists: 0, heading: 0, out: Vec::new() },
        Vec::<PageLine>::new(),
    ));
    let flush = |gather: &mut Gather, around: &Around, out: &mut Vec<PageLine>| {
        let words = squeeze(&gather.text);
        if !words.is_empty() {
            let mut line = Line::new(known, words);
            line.listed = around.lists > 0;
            line.heading = around.heading;
            line.gap = true;
            line.links = if gather.n_letter > 0 { gather.n_link as f32 / gather.n_letter as f32 } else { 0.0 };
            out.push(PageLine { line, out: around.out.first().copied() });
        }
        *gather = Gather::default();
    };
    walk(
        root,
        |node| {
            let (gather, around, out) = &mut *state.borrow_mut();
            let Some(name) = element_name(node) else {
                node.query(|n| {
                    if let NodeData::Text { contents } = &n.data {
                        let n_letter = contents.chars().filter(|c| c.is_alphanumeric()).count();
                        gather.text.push_str(contents);
                        gather.n_letter += n_letter;
                        gather.n_link += if around.links > 0 { n_letter } else { 0 };
                        if n_letter > 0 {
                            gather.breaks = 0;
                        }
                    }
                });
                return true;
            };
            if is_mute(&name) {
                return false;
            }
            if &*name == "br" {
                gather.breaks += 1;
                gather.text.push(' ');
                if gather.breaks >= 2 {
                    flush(gather, around, out);
                }
                return true;
            }
            let mark = node.attr(MARK).and_then(|m| known.reason(&m));
            if is_block(&name) || mark.is_some() {
                flush(gather, around, out);
            }
            match &*name {
                "a" => around.links += 1,
                "li" | "option" | "td" => around.lists += 1,
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => around.heading = name.as_bytes()[1] - b'0',
                _ => {}
            }
            around.out.extend(mark);
            true
        },
        |node| {
            let (gather, around, out) = &mut *state.borrow_mut();
            let Some(name) = element_name(node) else { return };
            if is_mute(&name) || &*name == "br" {
                return;
            }
            let mark = node.attr(MARK).and_then(|m| known.reason(&m));
            if is_block(&name) || mark.is_some() {
                flush(gather, around, out);
            }
            match &*name {
                "a" => around.links = around.links.saturating_sub(1),
                "li" | "option" | "td" => around.lists = around.lists.saturating_sub(1),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => around.heading = 0,
                _ => {}
            }
            if mark.is_some() {
                around.out.pop();
            }
        },
    );
    let (mut gather, around, mut out) = state.into_inner();
    flush(&mut gather, &around, &mut out);
    level(out.iter_mut().map(|p| &mut p.line));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_estimated() {
        assert_eq!(depth("<div><p>a<p>b<br></div><div><span>x</span></div>"), 2);
        assert_eq!(depth(&"<div>".repeat(1000)), 1000);
        assert_eq!(depth("a < b <"), 0);
    }

    #[test]
    fn tags_are_stripped() {
        let text = strip("<p>One <b>two</b> &amp; three</p><script>if (a < b) {}</script><p>Four &#8211; five");
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), "One two & three Four – five");
    }
}

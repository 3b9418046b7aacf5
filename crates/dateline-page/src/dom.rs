//! The page as a tree: one pass over the bytes, nodes in page order in one vector.
//!
//! A tokenizer crate reads the tags; here they become a tree with the end tags that pages leave out. A node's
//! descendants stand right behind it, and its words are one stretch of one buffer, so every walk is a loop and
//! nothing is ever moved. It must not know what a page means.

use lol_html::html_content::{Element, TextChunk, TextType};
use lol_html::{DocumentContentHandlers, ElementContentHandlers, HtmlRewriter, MemorySettings, Settings};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// Deepest nesting that is kept; browsers stop at 512. What lies deeper hangs on the last level.
const MAX_DEPTH: usize = 512;
/// Most bytes that the tokenizer may hold back while it waits for the end of a tag.
const MAX_TOKEN: usize = 16 << 20;
/// Longest attribute value that is kept, in bytes.
const MAX_VALUE: usize = 4000;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident $name:literal)* } else $other:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $kind { $($variant,)* $other }

        impl $kind {
            fn of(name: &str) -> Self {
                match name { $($name => Self::$variant,)* _ => Self::$other }
            }
        }
    };
}

names! {
    /// The elements that are told apart, and text.
    Tag {
        A "a" Abbr "abbr" Address "address" Area "area" Article "article" Aside "aside" Audio "audio" B "b" Base "base"
        Blockquote "blockquote" Body "body" Br "br" Button "button" Canvas "canvas" Caption "caption" Center "center"
        Cite "cite" Code "code" Dd "dd" Details "details" Dialog "dialog" Dir "dir" Div "div" Dl "dl" Dt "dt" Em "em"
        Embed "embed" Fieldset "fieldset" Figcaption "figcaption" Figure "figure" Footer "footer" Form "form" H1 "h1"
        H2 "h2" H3 "h3" H4 "h4" H5 "h5" H6 "h6" Head "head" Header "header" Hr "hr" Html "html" I "i" Iframe "iframe"
        Img "img" Input "input" Label "label" Li "li" Link "link" Main "main" Map "map" Math "math" Menu "menu"
        Meta "meta" Nav "nav" Noscript "noscript" Object "object" Ol "ol" Optgroup "optgroup" Option "option" P "p"
        Param "param" Picture "picture" Pre "pre" Q "q" Script "script" Section "section" Select "select"
        Source "source" Span "span" Strong "strong" Style "style" Sub "sub" Summary "summary" Sup "sup" Svg "svg"
        Table "table" Tbody "tbody" Td "td" Template "template" Textarea "textarea" Tfoot "tfoot" Th "th"
        Thead "thead" Time "time" Title "title" Tr "tr" Track "track" Ul "ul" Video "video" Wbr "wbr"
        Text "#text"
    } else Other
}

names! {
    /// The attributes that are kept.
    Attr {
        Alt "alt" AriaHidden "aria-hidden" Class "class" Content "content" DataComponent "data-component"
        DataDate "data-date" DataDatetime "data-datetime" DataTestid "data-testid" DataTime "data-time"
        DataTimestamp "data-timestamp" Datetime "datetime" Hidden "hidden" Href "href" HttpEquiv "http-equiv" Id "id"
        Itemprop "itemprop" Itemtype "itemtype" Lang "lang" Name "name" Property "property" Pubdate "pubdate"
        Rel "rel" Role "role" Src "src" Style "style" Title "title" Type "type" XmlLang "xml:lang"
    } else Other
}

/// A node of the tree.
#[derive(Debug, Clone)]
struct Node {
    tag: Tag,
    parent: u32,
    /// One past the last descendant.
    end: u32,
    /// The words inside: bytes of `Dom::text`; of a script bytes of the page.
    text: Range<u32>,
    attrs: Range<u32>,
}

/// A page as a tree. Nodes are numbers, 0 the root, in page order.
#[derive(Debug, Default)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
    attrs: Vec<(Attr, Range<u32>)>,
    values: String,
    text: String,
}

impl Tag {
    /// Says whether nothing inside the element is ever words of a page.
    pub(crate) fn is_mute(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Script
                | Style
                | Noscript
                | Template
                | Svg
                | Math
                | Iframe
                | Object
                | Embed
                | Canvas
                | Audio
                | Video
                | Select
                | Textarea
                | Head
                | Input
                | Map
        )
    }

    /// Says whether the element stands on lines of its own.
    pub(crate) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Button
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Html
                | Label
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | Option
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
        )
    }

    /// Returns the level of a heading, 1 to 6; 0 for other elements.
    pub(crate) fn heading(self) -> u8 {
        match self {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => 0,
        }
    }

    fn closes_paragraph(self) -> bool {
        use Tag::*;
        self.is_block() && !matches!(self, Button | Label | Option | Tbody | Td | Tfoot | Th | Thead | Tr | Caption)
    }

    /// Elements that an element with an end tag left out may be closed across, and no further.
    fn is_scope(self) -> bool {
        use Tag::*;
        matches!(self, Table | Td | Th | Button | Caption | Html | Template | Object | Svg | Select)
    }

    fn belongs_in_head(self) -> bool {
        use Tag::*;
        matches!(self, Base | Link | Meta | Noscript | Script | Style | Template | Title | Text | Head | Html)
    }
}

impl Dom {
    /// Reads a page. What cannot be read ends the tree where it stands.
    pub(crate) fn parse(html: &str) -> Self {
        let building = Rc::new(RefCell::new(Building::default()));
        let (of_tags, of_text) = (Rc::clone(&building), Rc::clone(&building));
        let on_element = move |element: &mut Element<'_, '_>| {
            let node = of_tags.borrow_mut().start(element);
            if let (Some(node), Some(handlers)) = (node, element.end_tag_handlers()) {
                let of_end = Rc::clone(&of_tags);
                handlers.push(Box::new(move |_| {
                    of_end.borrow_mut().end(node);
                    Ok(())
                }));
            }
            Ok(())
        };
        let on_text = move |chunk: &mut TextChunk<'_>| {
            of_text.borrow_mut().text(chunk);
            Ok(())
        };
        let any = "*".parse().ok();
        let settings = Settings {
            element_content_handlers: any
                .map(|any| (std::borrow::Cow::Owned(any), ElementContentHandlers::default().element(on_element)))
                .into_iter()
                .collect(),
            document_content_handlers: vec![DocumentContentHandlers::default().text(on_text)],
            memory_settings: MemorySettings { max_allowed_memory_usage: MAX_TOKEN, ..MemorySettings::new() },
            strict: false,
            ..Settings::new()
        };
        let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
        // an error leaves what was read up to it
        if rewriter.write(html.as_bytes()).is_ok() {
            let _ = rewriter.end();
        } else {
            drop(rewriter);
        }
        let mut building = std::mem::take(&mut *building.borrow_mut());
        building.finish()
    }

    /// Returns how many nodes there are, the root among them.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns what the node is.
    pub(crate) fn tag(&self, node: usize) -> Tag {
        self.nodes[node].tag
    }

    /// Returns the node above; the root is above itself.
    pub(crate) fn parent(&self, node: usize) -> usize {
        self.nodes[node].parent as usize
    }

    /// Returns one past the last descendant.
    pub(crate) fn end(&self, node: usize) -> usize {
        self.nodes[node].end as usize
    }

    /// Returns the words inside, entities read, a line break between blocks. Nothing of scripts and styles.
    pub(crate) fn text(&self, node: usize) -> &str {
        if matches!(self.nodes[node].tag, Tag::Script | Tag::Style) {
            return "";
        }
        let Range { start, end } = self.nodes[node].text;
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Returns where in the page's words those of the node begin.
    pub(crate) fn starts(&self, node: usize) -> usize {
        self.nodes[node].text.start as usize
    }

    /// Returns some bytes of the page's words that stand just before a place in them.
    pub(crate) fn words_before(&self, at: usize, most: usize) -> &str {
        let from = at.saturating_sub(most);
        (from..=at).find_map(|from| self.text.get(from..at)).unwrap_or("")
    }

    /// Returns the source of a script, `html` being the page that was parsed.
    pub(crate) fn script<'h>(&self, node: usize, html: &'h str) -> &'h str {
        if self.nodes[node].tag != Tag::Script {
            return "";
        }
        let Range { start, end } = self.nodes[node].text;
        html.get(start as usize..end as usize).unwrap_or("")
    }

    /// Returns an attribute's value, entities read.
    pub(crate) fn attr(&self, node: usize, attr: Attr) -> Option<&str> {
        self.attrs(node).find(|(a, _)| *a == attr).map(|(_, v)| v)
    }

    /// Goes through the attributes that are kept, in their order.
    pub(crate) fn attrs(&self, node: usize) -> impl Iterator<Item = (Attr, &str)> {
        let Range { start, end } = self.nodes[node].attrs;
        self.attrs[start as usize..end as usize]
            .iter()
            .map(|(attr, value)| (*attr, &self.values[value.start as usize..value.end as usize]))
    }

    /// Goes through all nodes with the tag, in page order.
    pub(crate) fn all(&self, tag: Tag) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(move |n| self.nodes[*n].tag == tag)
    }
}

#[derive(Default)]
struct Building {
    dom: Dom,
    open: Vec<u32>,
    /// Text that came in pieces.
    pending: String,
}

impl Building {
    fn root(&mut self) {
        if self.dom.nodes.is_empty() {
            self.dom.nodes.push(Node { tag: Tag::Html, parent: 0, end: 0, text: 0..0, attrs: 0..0 });
            self.open.push(0);
        }
    }

    fn top(&self) -> Tag {
        self.open.last().map_or(Tag::Html, |n| self.dom.nodes[*n as usize].tag)
    }

    /// Breaks the line in the buffer of words.
    fn break_line(&mut self) {
        if !self.dom.text.is_empty() && !self.dom.text.ends_with('\n') {
            self.dom.text.push('\n');
        }
    }

    fn start(&mut self, element: &Element<'_, '_>) -> Option<u32> {
        self.root();
        // the tokenizer gives names in lower case
        let tag = Tag::of(&element.tag_name());
        if self.open.iter().rev().take(3).any(|n| matches!(self.dom.nodes[*n as usize].tag, Tag::Svg | Tag::Math)) {
            return None;
        }
        if tag == Tag::Html && self.dom.nodes[0].attrs.is_empty() {
            let attrs = self.keep_attrs(element);
            self.dom.nodes[0].attrs = attrs;
            return None;
        }
        self.close_implied(tag);
        if tag.is_block() || tag == Tag::Br {
            self.break_line();
        }
        let attrs = self.keep_attrs(element);
        let at = self.dom.text.len() as u32;
        let id = self.dom.nodes.len() as u32;
        let parent = self.open.last().copied().unwrap_or(0);
        self.dom.nodes.push(Node { tag, parent, end: id + 1, text: at..at, attrs });
        let holds = element.can_have_content() && !is_void(tag);
        if !holds || self.open.len() >= MAX_DEPTH {
            return None;
        }
        self.open.push(id);
        Some(id)
    }

    fn keep_attrs(&mut self, element: &Element<'_, '_>) -> Range<u32> {
        let from = self.dom.attrs.len() as u32;
        for attribute in element.attributes() {
            let attr = Attr::of(&attribute.name());
            if attr == Attr::Other || self.dom.attrs.len() as u32 - from > 40 {
                continue;
            }
            let value = attribute.value();
            if value.len() > MAX_VALUE {
                continue;
            }
            let start = self.dom.values.len() as u32;
            self.dom.values.push_str(&htmlize::unescape_attribute(value.as_str()));
            self.dom.attrs.push((attr, start..self.dom.values.len() as u32));
        }
        from..self.dom.attrs.len() as u32
    }

    /// Closes what the start of an element ends.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        if self.top() == Head && !tag.belongs_in_head() {
            self.close_top();
        }
        if tag.closes_paragraph() {
            self.close_within(|t| t == P, |t| t.is_scope());
        }
        match tag {
            Li => self.close_within(|t| t == Li, |t| t.is_scope() || matches!(t, Ul | Ol | Menu)),
            Dt | Dd => self.close_within(|t| matches!(t, Dt | Dd), |t| t.is_scope() || t == Dl),
            Tr => self.close_within(|t| t == Tr, |t| t == Table),
            Td | Th => self.close_within(|t| matches!(t, Td | Th), |t| matches!(t, Table | Tr)),
            Tbody | Thead | Tfoot => self.close_within(|t| matches!(t, Tbody | Thead | Tfoot), |t| t == Table),
            Option | Optgroup if self.top() == Option => self.close_top(),
            A => self.close_within(|t| t == A, |t| t.is_scope()),
            H1 | H2 | H3 | H4 | H5 | H6 if self.top().heading() > 0 => self.close_top(),
            _ => {}
        }
    }

    fn close_within(&mut self, wanted: impl Fn(Tag) -> bool, stop: impl Fn(Tag) -> bool) {
        for at in (1..self.open.len()).rev() {
            let tag = self.dom.nodes[self.open[at] as usize].tag;
            if wanted(tag) {
                while self.open.len() > at {
                    self.close_top();
                }
                return;
            }
            if stop(tag) {
                return;
            }
        }
    }

    fn close_top(&mut self) {
        let Some(id) = self.open.pop() else { return };
        let (nodes, text) = (self.dom.nodes.len() as u32, self.dom.text.len() as u32);
        let node = &mut self.dom.nodes[id as usize];
        node.end = nodes;
        if !matches!(node.tag, Tag::Script | Tag::Style) {
            node.text.end = text;
        }
        if node.tag.is_block() {
            self.break_line();
        }
    }

    fn end(&mut self, node: u32) {
        let Some(at) = self.open.iter().rposition(|n| *n == node) else { return };
        while self.open.len() > at {
            self.close_top();
        }
    }

    fn text(&mut self, chunk: &TextChunk<'_>) {
        self.root();
        match chunk.text_type() {
            TextType::ScriptData => {
                let bytes = chunk.source_location().bytes();
                if let Some(node) = self.open.last() {
                    let node = &mut self.dom.nodes[*node as usize];
                    if node.tag == Tag::Script {
                        let first = node.text.is_empty();
                        let start = if first { bytes.start as u32 } else { node.text.start };
                        if !bytes.is_empty() {
                            node.text = start..bytes.end as u32;
                        }
                    }
                }
            }
            TextType::RawText => {}
            _ => {
                if self.open.iter().rev().take(2).any(|n| self.dom.nodes[*n as usize].tag == Tag::Svg) {
                    return;
                }
                if chunk.last_in_text_node() && self.pending.is_empty() {
                    self.add_text(chunk.as_str());
                } else {
                    self.pending.push_str(chunk.as_str());
                    if chunk.last_in_text_node() {
                        let text = std::mem::take(&mut self.pending);
                        self.add_text(&text);
                        self.pending = text;
                        self.pending.clear();
                    }
                }
            }
        }
    }

    fn add_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        if !blank && self.top() == Tag::Head {
            self.close_top();
        }
        let start = self.dom.text.len() as u32;
        if blank {
            // one blank parts words as well as many
            if !self.dom.text.ends_with(['\n', ' ']) {
                self.dom.text.push(' ');
            }
        } else {
            self.dom.text.push_str(&htmlize::unescape(text));
        }
        let end = self.dom.text.len() as u32;
        if start == end {
            return;
        }
        let id = self.dom.nodes.len() as u32;
        let parent = self.open.last().copied().unwrap_or(0);
        self.dom.nodes.push(Node { tag: Tag::Text, parent, end: id + 1, text: start..end, attrs: 0..0 });
    }

    fn finish(&mut self) -> Dom {
        self.root();
        if !self.pending.is_empty() {
            let text = std::mem::take(&mut self.pending);
            self.add_text(&text);
        }
        while !self.open.is_empty() {
            self.close_top();
        }
        std::mem::take(&mut self.dom)
    }
}

fn is_void(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Area | Base | Br | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(html: &str) -> String {
        let dom = Dom::parse(html);
        let mut out = String::new();
        for n in 1..dom.len() {
            if dom.tag(n) == Tag::Text {
                out += &format!("{:?}", dom.text(n).trim());
            } else {
                out += &format!("{:?}[{}] ", dom.tag(n), dom.end(n) - n - 1);
            }
        }
        out
    }

    #[test]
    fn end_tags_are_made_up() {
        assert_eq!(shape("<p>One<p>Two<div>Three</div>"), r#"P[1] "One"P[1] "Two"Div[1] "Three""#);
        assert_eq!(shape("<ul><li>a<li>b</ul>c"), r#"Ul[4] Li[1] "a"Li[1] "b""c""#);
        assert_eq!(
            shape("<table><tr><td>a<td>b<tr><td>c</table>"),
            r#"Table[8] Tr[4] Td[1] "a"Td[1] "b"Tr[2] Td[1] "c""#
        );
        assert_eq!(shape("<head><title>t</title><p>x"), r#"Head[2] Title[1] "t"P[1] "x""#);
        // an end tag ends all that is open inside its element
        assert_eq!(shape("<b><p>a</b>b</p>c"), r#"B[2] P[1] "a""b""c""#);
    }

    #[test]
    fn entities_and_attributes_are_read() {
        let dom = Dom::parse("<div class='a&amp;b' ID=x data-foo=y>caf&eacute; &amp; &#8220;tea&#8221;</div>");
        assert_eq!(dom.text(1), "café & “tea”");
        assert_eq!(dom.attr(1, Attr::Class), Some("a&b"));
        assert_eq!(dom.attr(1, Attr::Id), Some("x"));
        assert_eq!(dom.attrs(1).count(), 2);
    }

    #[test]
    fn scripts_are_no_words() {
        let html = "<p>a</p><script type=x>if (a<b) \"</p>\";</script><style>p{}</style><svg><text>no</text></svg><p>b";
        let dom = Dom::parse(html);
        let script = dom.all(Tag::Script).next().unwrap();
        assert_eq!(dom.script(script, html), "if (a<b) \"</p>\";");
        assert_eq!(dom.text(0).split_whitespace().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn depth_is_bounded() {
        let dom = Dom::parse(&"<div>".repeat(5000));
        assert_eq!(dom.len(), 5001);
    }
}

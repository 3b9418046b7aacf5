//! A page flattened to text must give the same article as its HTML, however it was flattened.
//!
//! The sample pages of `examples/wire` are flattened here in four manners. The flattener knows just the tags of those
//! pages; it must not lean on the stage that it tests.

#![expect(clippy::disallowed_methods, reason = "a test reads sample pages")]

use dateline_doc::{Article, DatedBasis};
use dateline_page::{Form, Input, read};
use std::fmt::Write as _;

const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "tr",
    "td",
    "table",
    "br",
    "hr",
    "header",
    "footer",
    "nav",
    "main",
    "article",
    "section",
    "aside",
    "figure",
    "figcaption",
    "blockquote",
    "center",
    "time",
    "form",
];

/// Sample pages whose words alone tell less than their tags: posts of a live page, captions and pull quotes without a
/// mark, a standfirst without a full stop; and two outlets whose tags mislead: no headline, or the outlet's name in it.
const UNLIKE: [&str; 7] = [
    "border-live-kestrel",
    "base-attack-kestrel",
    "border-toll-meridian",
    "ship-column-vela",
    "film-harbour",
    "delta-courier",
    "evening-ledger",
];

/// How a page is flattened.
#[derive(Debug, Clone, Copy)]
struct Manner {
    name: &'static str,
    blank_lines: bool,
    indents_lists: bool,
    width: Option<usize>,
}

const MANNERS: [Manner; 4] = [
    Manner { name: "blank lines between", blank_lines: true, indents_lists: false, width: None },
    Manner { name: "indented lists", blank_lines: true, indents_lists: true, width: None },
    Manner { name: "no blank lines", blank_lines: false, indents_lists: true, width: None },
    Manner { name: "wrapped", blank_lines: true, indents_lists: true, width: Some(80) },
];

/// Flattens a page: one block a line, scripts and head left out, all chrome left in.
fn flatten(html: &str, manner: Manner) -> String {
    let mut blocks: Vec<(bool, String)> = Vec::new();
    let (mut words, mut in_list) = (String::new(), 0usize);
    let body = html.find("<body").map_or(html, |at| &html[at..]);
    let mut rest = body;
    let mut flush = |words: &mut String, listed: bool| {
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            blocks.push((listed, text));
        }
        words.clear();
    };
    while let Some(open) = rest.find('<') {
        words.push_str(&plain(&rest[..open]));
        let Some(close) = rest[open..].find('>').map(|at| open + at) else { break };
        let tag = &rest[open + 1..close];
        rest = &rest[close + 1..];
        let ends = tag.starts_with('/');
        let name: String = tag.chars().skip_while(|c| *c == '/').take_while(|c| c.is_ascii_alphanumeric()).collect();
        let name = name.to_ascii_lowercase();
        if !ends && matches!(name.as_str(), "script" | "style" | "noscript") {
            rest = rest.find(&format!("</{name}")).map_or("", |at| &rest[at..]);
        } else if BLOCKS.contains(&name.as_str()) {
            flush(&mut words, in_list > 0);
            if matches!(name.as_str(), "ul" | "ol") {
                in_list = if ends { in_list.saturating_sub(1) } else { in_list + 1 };
            }
        } else if name == "button" {
            words.push(' ');
        }
    }
    words.push_str(&plain(rest));
    flush(&mut words, false);
    let mut out = String::new();
    for (listed, text) in blocks {
        let margin = if listed && manner.indents_lists { "  " } else { "" };
        let mut column = 0;
        for word in text.split(' ') {
            if column > 0 && manner.width.is_some_and(|w| column + 1 + word.len() > w) {
                out.push('\n');
                column = 0;
            }
            let _ = write!(out, "{}{word}", if column == 0 { margin } else { " " });
            column += word.len() + 1;
        }
        out.push_str(if manner.blank_lines && !listed { "\n\n" } else { "\n" });
    }
    out
}

/// Returns the address that the page gives itself.
fn canonical(html: &str) -> Option<&str> {
    let tag = &html[html.find("rel=\"canonical\"")?..];
    tag.split("href=\"").nth(1)?.split('"').next()
}

fn plain(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .replace("&bull;", "•")
        .replace("&quot;", "\"")
        .replace("&mdash;", "—")
        .replace("&ndash;", "–")
        .replace("&rsquo;", "’")
        .replace("&lsquo;", "‘")
        .replace("&rdquo;", "”")
        .replace("&ldquo;", "“")
        .replace("&eacute;", "é")
        .replace("&copy;", "©")
        .replace("&#39;", "'")
        .replace("&raquo;", "»")
        .replace("&laquo;", "«")
        .replace("&middot;", "·")
        .replace("&pound;", "£")
        .replace("&amp;", "&")
}

/// Returns what must be the same, in words.
fn said(article: &Article, with_day: bool) -> Vec<String> {
    let day = |d: &Option<dateline_doc::Dated>| d.as_ref().map(|d| d.value.chars().take(10).collect::<String>());
    let mut out = vec![
        format!("title: {:?}", article.title),
        format!("byline: {:?}", article.byline),
        format!("published: {:?}", if with_day { day(&article.published) } else { None }),
        format!("dateline: {:?}", article.dateline.as_ref().map(|d| &d.place)),
    ];
    out.extend(article.text.split("\n\n").map(|p| p.split_whitespace().collect::<Vec<_>>().join(" ")));
    out
}

#[test]
fn a_flattened_page_gives_the_same_article() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wire");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "html"))
        .filter(|p| !UNLIKE.iter().any(|u| p.to_string_lossy().contains(u)))
        .collect();
    pages.sort();
    assert!(pages.len() >= 8, "the sample pages are there");
    let mut wrong = String::new();
    for page in pages {
        let bytes = std::fs::read(&page).unwrap();
        // an older page is in Windows 1252
        let html = String::from_utf8(bytes.clone())
            .unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned());
        let url = canonical(&html);
        let from_html = read(&Input { bytes: &bytes, url, form: Form::Html, ..Input::default() });
        for manner in MANNERS {
            let text = flatten(&html, manner);
            let flat = read(&Input { bytes: text.as_bytes(), url, form: Form::Text, ..Input::default() });
            // a day that stands in the head of the page only is lost with its tags
            let untold = flat.published.is_none()
                && from_html.published.as_ref().is_some_and(|d| d.basis == DatedBasis::Metadata);
            let (flat, from_html) = (said(&flat, !untold), said(&from_html, !untold));
            if flat != from_html {
                let name = page.file_name().unwrap().to_string_lossy();
                let _ = writeln!(wrong, "{name}, {}:", manner.name);
                for line in from_html.iter().filter(|l| !flat.contains(l)) {
                    let _ = writeln!(wrong, "  - {line}");
                }
                for line in flat.iter().filter(|l| !from_html.contains(l)) {
                    let _ = writeln!(wrong, "  + {line}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

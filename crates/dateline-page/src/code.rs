//! Lines that are written for machines: scripts, style sheets, data. A page shows them by mistake, or to be read as
//! words by a program; they are no line of a report.
//!
//! It looks at one line alone and for a bounded stretch; what is done about it is for others.

use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::sync::OnceLock;

/// What `codebook/page/code.toml` holds.
#[derive(Deserialize)]
struct Signs {
    signs: Vec<String>,
    starts: Vec<String>,
    marks: String,
}

struct Known {
    signs: AhoCorasick,
    starts: Vec<String>,
    marks: [bool; 128],
}

/// Signs that make a line code by themselves.
const MANY: usize = 3;

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let file: Signs =
            toml::from_str(include_str!("../../../codebook/page/code.toml")).expect("the shipped list of signs reads");
        let mut marks = [false; 128];
        for b in file.marks.bytes() {
            marks[usize::from(b & 127)] = true;
        }
        Known {
            signs: AhoCorasick::new(file.signs).expect("a list of signs makes an automaton"),
            starts: file.starts,
            marks,
        }
    })
}

/// Says whether a line, or the head of a long one, is code.
pub(crate) fn is_code(line: &str) -> bool {
    // no script, style sheet or data is without any of these
    if !line.bytes().any(|b| matches!(b, b'{' | b'}' | b';' | b'=' | b'<')) {
        return false;
    }
    let known = known();
    let (mut n, mut n_marks) = (0usize, 0usize);
    for b in line.bytes().filter(|b| !b.is_ascii_whitespace()) {
        n += 1;
        n_marks += usize::from(known.marks.get(usize::from(b)).is_some_and(|m| *m));
    }
    if n_marks >= 2 && known.starts.iter().any(|s| line.starts_with(s.as_str())) {
        return true;
    }
    let share = n_marks as f32 / n.max(1) as f32;
    if share < 0.015 {
        return false;
    }
    let mut seen = Vec::new();
    for m in known.signs.find_iter(line) {
        if !seen.contains(&m.pattern()) {
            seen.push(m.pattern());
        }
        if seen.len() == MANY {
            return true;
        }
    }
    match seen.len() {
        0 => n_marks >= 6 && share >= 0.2,
        1 => n_marks >= 3 && share >= 0.06,
        _ => n_marks >= 3 && share >= 0.03,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told() {
        for line in [
            "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}",
            "{\"@type\":\"NewsArticle\",\"headline\":\"Ferry leaves port\",\"author\":{\"name\":\"Jane Doe\"}}",
            ".ad-box{display:none;margin:0 auto} @media (max-width:600px){.ad-box{padding:4px}}",
            "var x = document.getElementById('port'); if (x) { x.style.display = 'none'; }",
            "<div class=\"ferry\"><img src=\"/a.png\" alt=\"\"/></div>",
            "$(function () { $('.gallery').slick({ dots: true, infinite: false }); });",
            "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });",
            "import { ferry } from './port.js'; export default class Port extends Ferry {}",
        ] {
            assert!(is_code(line), "{line}");
        }
    }

    #[test]
    fn prose_is_none() {
        for line in [
            "The minister said: \"We will look into it\"; she would not say when (or where) it was to begin.",
            "Ferry = late; pilot = gone, one reader wrote on Monday, and nobody at the port would disagree with her.",
            "Profit rose 5% to $3.2 billion; sales were <1% up, the port authority's chief said in a letter of 3 May.",
            "See https://www.example.com/story?id=7&utm_source=rss&utm_medium=feed&utm_campaign=port for the report.",
            "Smith & Sons; Jones & Co; Brown & Daughters; and the port's own pilots signed the letter on Monday.",
            "The function of the port is to return what was let go, the document said; var and let are rivers.",
            "Scores: Ostend 3; Ghent 1; Bruges 2; Antwerp 0.",
        ] {
            assert!(!is_code(line), "{line}");
        }
    }
}

//! Between the first and the last line of the report: which lines are of it, and which stand in the middle of it only
//! (share widgets, captions, bylines, lists of other stories).

use crate::dates::NumericOrder;
use crate::knowledge::Knowledge;
use crate::line::Line;
use crate::{byline, credit, run, stamp};
use dateline_doc::Image;
use std::collections::BTreeSet;

/// What the lines between first and last are.
#[derive(Debug, Default)]
pub(crate) struct Sifted {
    /// The reason why each line is out; `None` for lines of the report.
    pub(crate) out: Vec<Option<&'static str>>,
    /// Pictures by line.
    pub(crate) images: Vec<(usize, Image)>,
}

/// Short links by which a post in a social network ends.
const POSTS: [&str; 3] = ["pic.twitter.com/", "https://t.co/", "pic.x.com/"];

/// Sifts lines. `title` in normal form; `tags` says that headings and lists are known from tags, so that a short line
/// is not taken for a heading by its looks alone.
pub(crate) fn sift(
    known: &Knowledge,
    lines: &[Line],
    title: &str,
    writers: &[String],
    order: NumericOrder,
    tags: bool,
) -> Sifted {
    let n = lines.len();
    let mut sifted = Sifted { out: vec![None; n], images: Vec::new() };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut in_related = false;
    let mut teaser = false;
    let mut told = false;
    let usual = usual(lines);
    for (i, line) in lines.iter().enumerate() {
        let prose = line.is_prose();
        if let Some(verdict) = line.verdict {
            sifted.out[i] = Some(verdict.reason);
            // what the newsletter is called stands over what it offers
            if tags && verdict.reason == "newsletter" && i > 0 {
                let above = &lines[i - 1];
                if sifted.out[i - 1].is_none() && above.n_words <= 6 && !above.ends && line.n_words > 6 {
                    sifted.out[i - 1] = Some("newsletter");
                }
            }
            in_related = verdict.ends && verdict.reason == "related";
            teaser = false;
            continue;
        }
        if line.n_words == 0 && !line.text.chars().any(char::is_alphanumeric) {
            sifted.out[i] = Some("ornament");
            continue;
        }
        if let Some(image) = credit::read(known, &line.text).filter(|_| line.n_words < 110) {
            sifted.images.push((i, image));
            sifted.out[i] = Some("caption");
            continue;
        }
        // a post in an element of its own is quoted; on a flattened page its author and day are lost
        if !tags && line.n_words < 70 && POSTS.iter().any(|p| line.text.contains(p)) {
            sifted.out[i] = Some("post");
            continue;
        }
        if line.service && !run::amid_prose(lines, i) {
            sifted.out[i] = Some("service");
            continue;
        }
        let short = line.n_words <= 30;
        if short && !title.is_empty() && line.norm == title {
            sifted.out[i] = Some("title");
            continue;
        }
        if short && !byline::names(known, &line.text, false).is_empty() && !(prose && line.ends) {
            sifted.out[i] = Some("byline");
            continue;
        }
        if short && !stamp::read(known, line, order).is_empty() {
            sifted.out[i] = Some("date");
            continue;
        }
        if line.n_words >= 8 && !seen.insert(line.text.as_str()) {
            sifted.out[i] = Some("duplicate");
            continue;
        }
        if prose && !line.listed {
            // under the headline of the other story may stand a sentence on it
            let card = in_related && teaser && told && line.n_words as f32 * 1.8 < usual;
            teaser = false;
            if card {
                sifted.out[i] = Some("related");
            }
            in_related = false;
            if card {
                continue;
            }
            told = true;
        } else {
            teaser = in_related && !prose;
        }
        if in_related {
            sifted.out[i] = Some("related");
            continue;
        }
        if line.links > 0.9 && line.n_words < 25 && !line.ends && line.heading == 0 {
            sifted.out[i] = Some("link");
            continue;
        }
        if !prose && !tags && !keeps_short(lines, i) {
            sifted.out[i] = Some("short");
        }
    }
    // notes on the writers stand behind the report, with more chrome behind them
    for (i, line) in lines.iter().enumerate().skip(n * 2 / 3) {
        if sifted.out[i].is_none() && line.n_words < 120 && writers.iter().any(|w| is_about(&line.text, w)) {
            sifted.out[i] = Some("author");
        }
    }
    trim(lines, writers, tags, &mut sifted.out);
    sifted
}

/// Returns how many words a paragraph has on average.
fn usual(lines: &[Line]) -> f32 {
    let words: Vec<usize> = lines.iter().filter(|l| l.is_prose() && l.verdict.is_none()).map(|l| l.n_words).collect();
    words.iter().sum::<usize>() as f32 / words.len().max(1) as f32
}

/// Says whether a short line is of the report: a heading over prose, an item of a list that prose leads into.
fn keeps_short(lines: &[Line], i: usize) -> bool {
    let line = &lines[i];
    if line.n_words < 2 || line.text.contains('|') {
        return false;
    }
    let quiet = |j: usize| lines.get(j).is_some_and(|l| l.verdict.is_none());
    let next_prose = lines.get(i + 1).is_some_and(Line::is_prose) && quiet(i + 1);
    let before_prose = i > 0 && lines[i - 1].is_prose() && quiet(i - 1);
    if line.ends && line.n_words >= 3 {
        return next_prose || before_prose;
    }
    if line.listed {
        // a list inside the report has prose before and behind it
        let run_start = (0..i).rev().take(12).find(|j| !lines[*j].listed);
        let run_end = (i + 1..lines.len()).take(12).find(|j| !lines[*j].listed);
        let prose_at = |j: Option<usize>| j.is_some_and(|j| lines[j].is_prose() && quiet(j));
        return prose_at(run_start) && prose_at(run_end) && line.n_words >= 4;
    }
    // one heading, not a run of headlines
    let neighbour_short = i > 0 && !lines[i - 1].is_prose();
    next_prose && line.n_words <= 14 && !neighbour_short
}

/// Takes off what is no prose at either end, and a note on the writer at the foot.
fn trim(lines: &[Line], writers: &[String], tags: bool, out: &mut [Option<&'static str>]) {
    let kept: Vec<usize> = (0..lines.len()).filter(|i| out[*i].is_none()).collect();
    for &i in kept.iter().rev() {
        let line = &lines[i];
        let about_writer = line.about_writer || line.n_words < 70 && writers.iter().any(|w| is_about(&line.text, w));
        if about_writer {
            out[i] = Some("author");
        } else if line.is_prose()
            || line.listed && line.n_words > 5
            || line.ends && line.n_words > 2
            || tags && line.heading == 0 && line.links < 0.5 && line.n_words > 3
        {
            break;
        } else {
            out[i] = Some("short");
        }
    }
}

fn is_about(text: &str, writer: &str) -> bool {
    if writer.is_empty() || text.len() < writer.len() {
        return false;
    }
    let head: String = text.chars().take(writer.chars().count()).collect();
    if head.to_lowercase() != writer.to_lowercase() {
        return false;
    }
    let next = text[head.len()..].split_whitespace().next().unwrap_or("");
    matches!(
        next.trim_end_matches(','),
        "is" | "was" | "has" | "covers" | "writes" | "joined" | "reports" | "works" | "can" | "contributed"
    )
}

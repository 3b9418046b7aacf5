//! A page flattened to text: its lines told apart into masthead, headline, report and chrome.
//!
//! The report is the run of lines with the greatest sum of weights (`Line::weight`); the headline is looked for
//! before it, stamps and bylines between the two, and all else is taken out with a reason.

use crate::dates::{self, NumericOrder};
use crate::diagnose::{self, Diagnostics};
use crate::draft::{Draft, Hints};
use crate::knowledge::{Knowledge, normal};
use crate::line::{Line, level, squeeze};
use crate::run::Course;
use crate::{byline, credit, head, live, outlet, sift, stamp, walls};
use dateline_doc::Removed;
use std::ops::Range;

/// How many lines before the report the headline may stand.
const TITLE_REACH: usize = 60;
/// How many lines behind a line with the headline in it the headline may stand alone.
const BARE_REACH: usize = 12;
/// From how many bytes on a line counts as a paragraph where the page's margin is looked for.
const PARAGRAPH: usize = 120;
/// What each line between the headline and the report costs, in words of prose.
const NEAR: f32 = 1.0;

/// Reads a flattened page.
pub(crate) fn read(known: &Knowledge, text: &str, hints: &Hints<'_>, notes: &mut Diagnostics) -> Draft {
    let lines = lines(known, text);
    let mut draft = Draft::default();
    let mut order = dates::numeric_order(known, hints.domain.as_deref(), "");
    // a masthead that says "12 April 2016" writes 12/04/2016 for it
    if lines.iter().take(HEAD_LINES).any(|l| writes_day_first(known, &l.text)) {
        order = NumericOrder::DayFirst;
    }
    let mut reasons: Vec<Option<&'static str>> = vec![None; lines.len()];
    // the address spells the headline on many sites: then the report is behind it
    let course = Course::chart(known, &lines);
    let spelt = spelt_title(&course, &lines, hints);
    let parts = spelt.as_ref().map_or_else(|| course.from(0, 0.0).1, |(_, parts)| parts.clone());
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        notes.add(diagnose::NO_ARTICLE, "no line of the page reads like a report");
        draft.removed = removed(&lines, vec![Some("chrome"); lines.len()]);
        return draft;
    };
    let core = first.start..last.end;
    let title_at = spelt.map(|(at, _)| at).or_else(|| title_line(known, &lines, &core, hints, order));
    let title_at = title_at.map(|at| bare_title(&lines, at));
    let start = title_at.map_or(core.start, |t| if t < core.end { t + 1 } else { core.start }).min(core.end);
    let start = if core.start.saturating_sub(start) > TITLE_REACH { core.start } else { start };
    let before = 0..start;
    if let Some(t) = title_at {
        draft.title = Some(strip_outlet(&lines, t));
        reasons[t] = Some("title");
    }
    if let Some(given) = hints.title {
        draft.title = Some(given.to_owned());
    }
    let end = live::reach(known, &lines, start..core.end, draft.title.as_deref().unwrap_or(""), order);
    let core = core.start..end.max(core.end);
    head::read(known, &lines, title_at, start..core.end, order, &mut draft, &mut reasons);
    let title = draft.title.as_deref().map(normal).unwrap_or_default();
    let sifted = sift::sift(known, &lines[start..core.end], &title, &draft.byline, order, false);
    for (i, reason) in sifted.out.iter().enumerate() {
        let at = start + i;
        let gap = parts.windows(2).any(|p| (p[0].end..p[1].start).contains(&at));
        reasons[at] = reasons[at].or(gap.then_some("related"));
        let lede = at < core.start && reason.is_none();
        let own =
            lede && !(lines[at].is_prose() || lines[at].n_words >= 8 && lines[at].function > 0.2 && !lines[at].listed);
        reasons[at] = reasons[at].or(*reason).or(own.then_some("tag"));
    }
    // short lines at the head of the report are kickers and tags
    for at in start..core.end {
        if reasons[at].is_none() {
            if lines[at].is_prose() || lines[at].ends && lines[at].n_words > 3 {
                break;
            }
            reasons[at] = Some("tag");
        } else if reasons[at] == Some("short") {
            reasons[at] = Some("tag");
        }
    }
    draft.images.extend(sifted.images.into_iter().map(|(_, image)| image));
    outside(known, &lines, &core, before, &mut reasons);
    draft.outlet_name = outlet::read(known, &lines, title_at.unwrap_or(core.start), hints, &mut reasons);
    let live = live::flat(known, &lines, start..core.end, draft.title.as_deref().unwrap_or(""), order, &mut reasons);
    let places: Vec<Option<usize>> = (start..core.end).filter(|i| reasons[*i].is_none()).map(Some).collect();
    let words = |i: usize| live.cut.get(&i).and_then(|cut| lines[i].text.get(*cut..)).unwrap_or(&lines[i].text);
    draft.paragraphs = places.iter().flatten().map(|i| words(*i).to_owned()).collect();
    draft.posts = live.of_paragraphs(&places);
    let behind = lines[core.start..].iter().zip(&reasons[core.start..]).take(core.len() + walls::REACH);
    let mut walled =
        behind.filter(|(_, reason)| reason.is_some_and(|r| r != "related")).any(|(l, _)| walls::is_wall(known, l));
    walled |= walls::take_off(known, &mut draft.paragraphs, &mut draft.removed);
    if walls::is_cut(known, &draft.paragraphs, false, walled) {
        notes.add(diagnose::CUT, "the page says that strangers see only a part of the article");
    }
    let walls = std::mem::replace(&mut draft.removed, removed(&lines, reasons));
    draft.removed.extend(walls);
    draft
}

/// Parts the text into lines; lines that were broken at a fixed width are joined again.
fn lines(known: &Knowledge, text: &str) -> Vec<Line> {
    let raw: Vec<&str> = text.lines().collect();
    let wrapped = is_wrapped(&raw);
    let mut out: Vec<Line> = Vec::new();
    let mut gap = true;
    let mut pending = String::new();
    let mut pending_gap = true;
    let mut pending_listed = false;
    let mut pending_indent = 0;
    let margin = margin(&raw);
    let flush = |pending: &mut String, gap: bool, listed: bool, out: &mut Vec<Line>| {
        if !pending.is_empty() {
            let mut line = Line::new(known, std::mem::take(pending));
            (line.gap, line.listed) = (gap, listed);
            out.push(line);
        }
    };
    for line in raw {
        let words = squeeze(line);
        if words.is_empty() {
            flush(&mut pending, pending_gap, pending_listed, &mut out);
            gap = true;
            continue;
        }
        let bullet = words.starts_with(['•', '*', '·', '▪', '●', '–', '>', '►', '»', '-']);
        let listed = indent(line) > margin || bullet;
        // a list is over where the text goes back to the margin
        let back = indent(line) < pending_indent;
        if wrapped && !gap && !pending.is_empty() && !bullet && !back {
            pending.push(' ');
            pending.push_str(&words);
        } else {
            flush(&mut pending, pending_gap, pending_listed, &mut out);
            (pending, pending_gap, pending_listed) = (words, gap, listed);
            pending_indent = indent(line);
        }
        gap = false;
    }
    flush(&mut pending, pending_gap, pending_listed, &mut out);
    level(out.iter_mut());
    out
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Returns the indent of the page's paragraphs: half of its long lines are indented no further.
fn margin(raw: &[&str]) -> usize {
    let mut indents: Vec<usize> = raw.iter().filter(|l| l.trim().len() > PARAGRAPH).map(|l| indent(l)).collect();
    indents.sort_unstable();
    indents.get(indents.len() / 2).copied().unwrap_or(0)
}

/// Says whether lines were broken at a fixed width: many go on in lower case.
fn is_wrapped(raw: &[&str]) -> bool {
    let (mut n_long, mut n_broken) = (0usize, 0usize);
    for pair in raw.windows(2) {
        let (a, b) = (pair[0].trim(), pair[1].trim());
        if a.len() > 45 && !b.is_empty() {
            n_long += 1;
            n_broken += usize::from(a.len() < 120 && b.starts_with(|c: char| c.is_lowercase()));
        }
    }
    n_long >= 4 && n_broken * 5 > n_long * 2
}

/// Finds the line that agrees with the words of the address and has the most of a report behind it, and that report.
fn spelt_title(course: &Course, lines: &[Line], hints: &Hints<'_>) -> Option<(usize, Vec<Range<usize>>)> {
    let slug = hints.slug();
    if slug.len() < 4 {
        return None;
    }
    let mut found: Vec<(f32, usize)> = lines
        .iter()
        .enumerate()
        .filter(|(_, l)| (3..=40).contains(&l.n_words) && !is_address(&l.text) && l.verdict.is_none())
        .filter(|(i, l)| {
            // a sentence with prose before it is of the report, or of another
            let behind = lines[i.saturating_sub(3)..*i].iter().any(|l| l.is_prose() && l.n_words > 20);
            !(l.text.ends_with('.') && l.is_prose() && (l.n_words > 15 || behind))
        })
        .map(|(i, l)| (overlap(&slug, &l.norm), i))
        .filter(|(score, _)| *score >= 0.5)
        .collect();
    let best = found.iter().map(|(score, _)| *score).fold(0.0, f32::max);
    found.retain(|(score, _)| *score >= best - 0.3);
    let (whole, _) = course.from(0, 0.0);
    let mut chosen: Option<(f32, usize, Vec<Range<usize>>)> = None;
    for (score, i) in found.into_iter().take(12) {
        let (sum, parts) = course.from(i + 1, NEAR);
        let Some(first) = parts.first() else { continue };
        // how much of a report, how soon behind the line, and how well the words agree
        let near = 1.0 / (1.0 + (first.start - i - 1) as f32 / 40.0);
        let value = (sum.min(whole) / whole.max(1.0)).powi(2) * near * score;
        // a headline that leaves most of the prose before it must agree to the word
        if sum < whole * 0.4 && score < 0.8 {
            continue;
        }
        if sum >= 25.0 && chosen.as_ref().is_none_or(|(v, ..)| value > *v * 1.02) {
            chosen = Some((value, i, parts));
        }
    }
    chosen.map(|(_, i, parts)| (i, parts))
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")
}

/// Finds the headline.
fn title_line(
    known: &Knowledge,
    lines: &[Line],
    core: &Range<usize>,
    hints: &Hints<'_>,
    order: NumericOrder,
) -> Option<usize> {
    let given = hints.title.map(normal);
    let slug = hints.slug();
    let first = core.start.saturating_sub(TITLE_REACH);
    let last = (core.start + 3).min(core.end);
    let mut best: Option<(f32, usize)> = None;
    for i in first..last {
        let line = &lines[i];
        let norm = &line.norm;
        if given.as_ref().is_some_and(|g| !g.is_empty() && g == norm) {
            return Some(i);
        }
        if line.verdict.is_some() || line.n_words == 0 || line.n_words > 40 || is_address(&line.text) {
            continue;
        }
        if !stamp::read(known, line, order).is_empty()
            || (line.n_words < 40 && !byline::names(known, &line.text, false).is_empty())
        {
            continue;
        }
        let mut score = 0.0;
        score += match line.n_words {
            1 => -3.0,
            2 => -1.5,
            3 => -0.5,
            4 => 0.3,
            5..=22 => 1.0,
            _ => -0.5,
        };
        let full_stop = line.text.ends_with('.') && !line.text.ends_with("..");
        score -= if full_stop { 1.6 } else { 0.0 };
        score -= if line.listed { 1.2 } else { 0.0 };
        // a row of sections, a wire's slug with its day and hour
        score -= if line.text.matches(['|', '›', '•', '・']).count() >= 2
            || line.dense && line.text.matches(' ').count() >= 4
            || is_slug_line(&line.text)
        {
            4.0
        } else {
            0.0
        };
        // "A caption. The Paper/I. Roe"
        score -= if line.text.rsplit(' ').take(3).any(|w| w.contains('/')) { 1.0 } else { 0.0 };
        // "The Paper | Subscribe"
        let button = |part: &str| known.judge(&normal(part), part.split_whitespace().count()).is_some();
        score -= if line.text.split('|').skip(1).any(button) { 3.0 } else { 0.0 };
        score += if line.gap { 0.3 } else { 0.0 };
        score += if lines.get(i + 1).is_some_and(|l| l.gap) { 0.3 } else { 0.0 };
        score -= (core.start.saturating_sub(i)) as f32 * 0.05;
        score -= if i >= core.start { 0.8 } else { 0.0 };
        if credit::read(known, &line.text).is_some() {
            score -= 2.5;
        }
        // a name without any small word is a writer's or a section's
        score -= if line.function == 0.0 && line.capitals > 0.99 && line.n_words <= 6 { 0.5 } else { 0.0 };
        // a standfirst stands under its headline
        let like_title =
            |l: &Line| l.verdict.is_none() && !l.listed && (4..=40).contains(&l.n_words) && !is_address(&l.text);
        score += if i + 1 < core.start && lines.get(i + 1).is_some_and(like_title) { 0.5 } else { 0.0 };
        let under = i
            .checked_sub(1)
            .and_then(|j| lines.get(j))
            .is_some_and(|l| like_title(l) && !l.text.ends_with('.') && !(l.function == 0.0 && l.capitals > 0.99));
        score -= if under { 0.5 } else { 0.0 };
        // a stamp or a byline follows
        let followed = lines[i + 1..].iter().take(6).any(|l| {
            !stamp::read(known, l, order).is_empty()
                || (l.n_words < 12 && !byline::names(known, &l.text, false).is_empty())
        });
        score += if followed { 0.8 } else { 0.0 };
        score += overlap(&slug, norm) * 6.0;
        // the window's title, or a repetition with the outlet behind it
        let repeated = line.n_words >= 4
            && lines
                .iter()
                .take(core.start)
                .enumerate()
                .any(|(j, l)| j != i && l.text.len() < 300 && l.norm.starts_with(norm.as_str()));
        score += if repeated { 0.6 } else { 0.0 };
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, i));
        }
    }
    best.filter(|(score, _)| *score > -0.8).map(|(_, i)| i)
}

/// Returns how far the words of an address and of a line agree, 0 to 1.
pub(crate) fn overlap(slug: &[String], line: &str) -> f32 {
    if slug.len() < 3 {
        return 0.0;
    }
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return 0.0;
    }
    let hit = words.iter().filter(|w| slug.iter().any(|s| agree(s, w))).count() as f32;
    let (p, r) = (hit / words.len() as f32, (hit / slug.len() as f32).min(1.0));
    // the address leaves words out more often than it adds some
    if hit == 0.0 { 0.0 } else { 3.0 * p * r / (2.0 * p + r) }
}

/// Whether two words are the same, or one is the other and an ending ("airer", "airers").
fn agree(a: &str, b: &str) -> bool {
    a == b || a.len().min(b.len()) >= 4 && a.len().abs_diff(b.len()) <= 1 && (a.starts_with(b) || b.starts_with(a))
}

/// Returns the headline alone where the line that was found has sections or a kicker before it and another line has not.
fn bare_title(lines: &[Line], at: usize) -> usize {
    let whole = &lines[at].norm;
    (at + 1..lines.len().min(at + 1 + BARE_REACH))
        .find(|j| {
            let l = &lines[*j];
            l.n_words >= 4
                && l.norm.len() < whole.len()
                && l.norm.len() * 5 >= whole.len() * 2
                && whole.ends_with(l.norm.as_str())
        })
        .unwrap_or(at)
}

/// Takes an outlet's name off the end of a headline where another line has the headline without it.
fn strip_outlet(lines: &[Line], at: usize) -> String {
    let text = &lines[at].text;
    for mark in [" | ", " - ", " – ", " — "] {
        if let Some(cut) = text.rfind(mark)
            && lines.iter().any(|l| l.text == text[..cut])
        {
            return text[..cut].to_owned();
        }
    }
    text.clone()
}

/// Gives the lines outside the report their reasons.
fn outside(
    known: &Knowledge,
    lines: &[Line],
    core: &Range<usize>,
    head: Range<usize>,
    reasons: &mut [Option<&'static str>],
) {
    for i in head {
        let line = &lines[i];
        reasons[i] = reasons[i]
            .or(line.verdict.map(|v| v.reason))
            .or_else(|| Some(if credit::read(known, &line.text).is_some() { "caption" } else { "navigation" }));
    }
    let mut block = "footer";
    for (i, line) in lines.iter().enumerate().skip(core.end) {
        if let Some(verdict) = line.verdict {
            if verdict.ends {
                block = verdict.reason;
            }
            reasons[i] = Some(verdict.reason);
        } else {
            reasons[i] = reasons[i].or(Some(block));
        }
    }
}

fn removed(lines: &[Line], reasons: Vec<Option<&'static str>>) -> Vec<Removed> {
    lines
        .iter()
        .zip(reasons)
        .filter_map(|(line, reason)| {
            reason.filter(|r| *r != "title").map(|r| Removed { text: line.text.clone(), reason: r.to_owned() })
        })
        .collect()
}

/// Whether a line ends in a month-day and an hour without a colon, as agencies mark their takes ("04-11 1630").
fn is_slug_line(text: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let hour = words.next().is_some_and(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()));
    let day = words.next().is_some_and(|w| {
        w.len() == 5 && w.as_bytes()[2] == b'-' && w.bytes().enumerate().all(|(n, b)| n == 2 || b.is_ascii_digit())
    });
    hour && day
}

/// How many lines at the top may show how a site writes its dates.
const HEAD_LINES: usize = 12;

/// Whether a line has a date with the day before the month's name ("12 April 2016").
fn writes_day_first(known: &Knowledge, text: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.windows(3).any(|w| {
        let day = w[0].len() <= 2 && w[0].parse::<u8>().is_ok_and(|d| (1..=31).contains(&d));
        let year = w[2].len() == 4 && w[2].bytes().all(|b| b.is_ascii_digit());
        day && year && known.dates.month(&w[1]).is_some()
    })
}

//! The lines around headline and report that say who wrote it and when, and the page's live clock.

use crate::dates::{self, NumericOrder};
use crate::draft::Draft;
use crate::knowledge::{Knowledge, normal};
use crate::line::Line;
use crate::stamp::{self, Label};
use crate::{byline, credit};
use std::ops::Range;

/// How many lines above the report a line with a date alone may stand, where nothing else says when.
const LONE_REACH: usize = 12;

/// Reads who wrote the report and when, from the lines around headline and report. Returns whether the line of the date
/// names it the day of publication.
pub(crate) fn read(
    known: &Knowledge,
    lines: &[Line],
    title_at: Option<usize>,
    report: Range<usize>,
    order: NumericOrder,
    draft: &mut Draft,
    reasons: &mut [Option<&'static str>],
) -> bool {
    let title = title_at.unwrap_or(report.start);
    // after the headline, up to the fourth paragraph of the report
    let mut n_prose = 0;
    let mut head_end = report.start;
    for (i, line) in lines.iter().enumerate().take(report.end).skip(report.start) {
        n_prose += usize::from(line.is_prose() && line.verdict.is_none());
        if n_prose == 4 {
            break;
        }
        head_end = i + 1;
    }
    let mut after: Vec<(Label, dates::Found, usize)> = Vec::new();
    for i in title.min(head_end)..head_end {
        let line = &lines[i];
        // the day in a caption is the picture's
        let stamps =
            if credit::read(known, &line.text).is_some() { Vec::new() } else { stamp::read(known, line, order) };
        if line.n_words <= 30 && draft.byline.is_empty() && Some(i) != title_at && !(line.is_prose() && line.ends) {
            let lone = i > 0 && byline::is_lone_start(known, &lines[i - 1].text);
            draft.byline = byline::names(known, &line.text, lone);
            if !draft.byline.is_empty() {
                reasons[i] = Some("byline");
            }
        }
        if byline::is_lone_start(known, &line.text) {
            reasons[i] = Some("byline");
        }
        if !stamps.is_empty() {
            reasons[i] = reasons[i].or(Some("date"));
            after.extend(stamps.into_iter().map(|(l, f)| (l, f, i)));
        }
    }
    let pick = |all: &[(Label, dates::Found, usize)], label: Label| {
        // a month alone is a report's matter, or an archive's
        let fits = |f: &dates::Found| label != Label::Bare || f.value.len() >= 10;
        all.iter().find(|(l, f, _)| *l == label && fits(f)).map(|(_, f, i)| stamp::stated(f, &lines[*i].text))
    };
    let mut before: Vec<(Label, dates::Found, usize)> = Vec::new();
    for i in 0..title {
        for (label, found) in stamp::read(known, &lines[i], order) {
            if label == Label::Bare {
                let whole = is_whole(known, &lines[i].text, &found);
                // a running clock shows seconds or the weekday, and stands by the masthead
                let near = title - i <= 4 && i >= 4 && !found.seconds && !has_weekday(known, &lines[i].text);
                if whole && !near && found.value.len() > 7 && draft.page_clock.is_none() {
                    draft.page_clock = Some(found.value.clone());
                    reasons[i] = Some("clock");
                    continue;
                }
                if !near {
                    continue;
                }
            }
            reasons[i] = Some("date");
            before.push((label, found, i));
        }
    }
    // below the report only what says what it is
    let below: Vec<(Label, dates::Found, usize)> = (report.end..lines.len().min(report.end + 8))
        .flat_map(|i| stamp::read(known, &lines[i], order).into_iter().map(move |(l, f)| (l, f, i)))
        .filter(|(l, ..)| *l != Label::Bare)
        .collect();
    let named = [&after, &before, &below].iter().find_map(|all| pick(all, Label::Published));
    draft.published = pick(&after, Label::Published)
        .or_else(|| pick(&after, Label::Bare))
        .or_else(|| pick(&before, Label::Published))
        .or_else(|| pick(&before, Label::Bare).filter(|_| draft.page_clock.is_some() || title_at.is_some()))
        .or_else(|| pick(&below, Label::Published))
        .or_else(|| only_day(known, lines, title..report.end + 5, order))
        .or_else(|| lone_above(known, lines, report.start, order, draft.page_clock.as_deref()));
    // what dates the report is no clock
    if draft.published.as_ref().is_some_and(|p| draft.page_clock.as_ref() == Some(&p.value)) {
        draft.page_clock = None;
    }
    draft.updated =
        pick(&after, Label::Updated).or_else(|| pick(&before, Label::Updated)).or_else(|| pick(&below, Label::Updated));
    named.is_some() && named == draft.published
}

/// Returns the one day that all bare stamps of a stretch agree on.
fn only_day(
    known: &Knowledge,
    lines: &[Line],
    stretch: Range<usize>,
    order: NumericOrder,
) -> Option<dateline_doc::Dated> {
    let mut found: Option<dateline_doc::Dated> = None;
    for line in lines.iter().take(stretch.end).skip(stretch.start) {
        // posts of others are quoted with their day
        if line.n_words > 14 || line.text.starts_with(['—', '–', '@', '(']) || line.text.contains('@') {
            continue;
        }
        for (label, date) in stamp::read(known, line, order) {
            if label != Label::Bare || date.value.len() < 10 || credit::read(known, &line.text).is_some() {
                continue;
            }
            match &found {
                Some(dated) if dated.value.get(..10) != date.value.get(..10) => return None,
                Some(_) => {}
                None => found = Some(stamp::stated(&date, &line.text)),
            }
        }
    }
    found
}

/// Returns the date of the line that stands nearest above the report with little but a date in it; not the clock's, and
/// none with a weekday or seconds, as clocks have. For pages that say nothing else.
fn lone_above(
    known: &Knowledge,
    lines: &[Line],
    report: usize,
    order: NumericOrder,
    clock: Option<&str>,
) -> Option<dateline_doc::Dated> {
    let from = report.saturating_sub(LONE_REACH);
    (from..report.min(lines.len())).rev().find_map(|i| {
        let text = &lines[i].text;
        let found = stamp::read(known, &lines[i], order).into_iter().next().filter(|(l, _)| *l == Label::Bare)?.1;
        let whole = is_whole(known, text, &found);
        let fits = whole || !lines[i].listed && report - i <= LONE_REACH / 2;
        let ok = fits
            && found.value.len() >= 10
            && !found.seconds
            && stamp::is_plausible(&found.value)
            && (!has_weekday(known, text) || clock.is_some_and(|c| c != found.value))
            && lines[i].links < 0.5
            && credit::read(known, text).is_none();
        ok.then(|| stamp::stated(&found, text))
    })
}

/// Says whether a line holds a date and next to nothing else, a weekday aside.
fn is_whole(known: &Knowledge, text: &str, found: &dates::Found) -> bool {
    let weekday = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| known.dates.words.weekday.iter().any(|d| *d == w.to_lowercase()))
        .map(str::len)
        .sum::<usize>();
    (found.range.len() + weekday) * 10 >= text.len() * 6
}

fn has_weekday(known: &Knowledge, text: &str) -> bool {
    let lower = normal(text);
    lower.split(|c: char| !c.is_alphabetic()).any(|w| known.dates.words.weekday.iter().any(|d| d == w))
}

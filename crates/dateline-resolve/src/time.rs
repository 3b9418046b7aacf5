//! Times: finds time expressions (TIMEX3) and works out their values against the report's date; reasons the report's
//! date from the text where nobody told it.
//!
//! `find` reads the raw text of each sentence, so it finds the same times whatever the tokens are. Both functions are
//! pure: they know no clock, and a page's own clock is never taken for the report's date.
//!
//! Source: TIMEX3 (Saurí et al., TimeML Annotation Guidelines 1.2.1, 2006); ISO 8601 for the values.

mod calendar;
mod clock;
mod direction;
mod grammar;
mod length;
mod lists;
mod meaning;
mod published;
mod reference;
mod scan;
mod stretch;
mod value;
mod words;

pub use lists::{DatedEvent, NameRule, NamedTime, TimeListError, TimeLists, Ymd};
pub use published::infer_published;

use calendar::days_of;
use dateline_doc::{Document, Locus, Region, Span, Time, TimeKind};
use grammar::Reader;
use meaning::{Found, Pick, Place, What, YearSaid};
use scan::{Word, scan};
use value::{Context, Point};
use words::Class;

/// Finds the time expressions of a document: in title, body and captions, in this order, each by position.
///
/// Spans are TIMEX3's outermost ones and never overlap. Values are worked out against the report's day
/// (`article.published`), in histories against the time last spoken of.
#[must_use]
pub fn find(doc: &Document, lists: &TimeLists) -> Vec<Time> {
    let stretches = stretches(doc);
    let (narrative, antique) = survey(doc, &stretches);
    let report = doc.article.published.as_ref().and_then(dateline_doc::Dated::day);
    let mut context = Context {
        lists,
        report,
        narrative: narrative || report.is_none(),
        spoken: None,
        spoken_day: None,
        course: None,
        aside: None,
        direction: value::Direction::Unknown,
    };
    let mut times = Vec::new();
    let mut words = Vec::new();
    for at in stretches {
        scan(doc.text(at.region), at.span.start as usize, at.span.end as usize, &mut words);
        let reader = Reader { words: &words, lists, narrative, antique };
        sentence(&reader, &mut context, at.region, &mut times);
    }
    times
}

/// Finds and resolves the times of one sentence.
fn sentence(reader: &Reader<'_>, context: &mut Context<'_>, region: Region, times: &mut Vec<Time>) {
    let words = reader.words;
    let mut i = 0;
    let mut last: Option<(usize, Point)> = None;
    while i < words.len() {
        let found = partner(reader, i, last.as_ref()).or_else(|| reader.at(i));
        let Some(found) = found.filter(|f| f.end > i) else {
            i += 1;
            continue;
        };
        let found = year_of_range(reader, found);
        context.direction = direction::direction(words, found.start, found.end);
        let resolved = context.resolve(&found.what);
        let kind = found.kind;
        let days = match kind {
            TimeKind::Date | TimeKind::Time => days(&found.what, resolved.value.as_deref(), context.lists),
            _ => None,
        };
        let (Some(first), Some(end)) = (words.get(found.start), words.get(found.end - 1)) else { break };
        let at = Locus { region, span: Span::new(first.start, end.end) };
        times.push(Time { at, kind, value: resolved.value, days, relative: resolved.relative });
        if let Some(point) = resolved.point {
            last = Some((found.end, point.clone()));
            let led_by = found.start.checked_sub(1).and_then(|p| words.get(p)).map_or("", |w| w.low.as_str());
            context.follow(point, led_by, looks_away(&found.what));
        } else {
            last = None;
        }
        i = found.end;
    }
}

/// Whether an expression only looks back from where the text is: "the previous year", "two years earlier".
fn looks_away(what: &What) -> bool {
    match what {
        What::At(Place::Unit(_, pick) | Place::Month(_, pick) | Place::Weekday(_, pick)) => {
            matches!(pick, Pick::Last | Pick::Previous)
        }
        What::At(Place::Shift(n, ..)) => n.is_none_or(|n| n < 0),
        What::At(Place::YearBefore(_)) => true,
        _ => false,
    }
}

/// Gives the first date of a range the year that stands with the second: "from May 15 to August 16, 1988".
fn year_of_range(reader: &Reader<'_>, found: Found) -> Found {
    let What::At(Place::Day(YearSaid::By(Pick::Open), Some(m), d)) = found.what else { return found };
    if !reader.is(found.end, &["-", "–", "to", "until", "through", "till"]) {
        return found;
    }
    let second = reader.month_date(found.end + 1).or_else(|| {
        // "January 25-29, 1905"
        let (other, after) = reader.day_number(found.end + 1)?;
        let (year, end) = reader.year_after(after)?;
        Some((Place::Day(year, Some(m), Some(other)), end))
    });
    let Some((Place::Day(YearSaid::Is(y), Some(m2), d2), _)) = second else { return found };
    let y = if (m, d) > (m2, d2.or(d)) { y - 1 } else { y };
    Found { what: What::At(Place::Day(YearSaid::Is(y), Some(m), d)), ..found }
}

/// The second figure of a pair: "1957–60", "May 6 and 7th", and the first of one: "6 and 7 May".
fn partner(reader: &Reader<'_>, i: usize, last: Option<&(usize, Point)>) -> Option<Found> {
    let link = |k: usize| reader.is(k, &["-", "–", "and", "to", "or", "/", ","]);
    let date = |end: usize, place: Place| Some(Found { start: i, end, kind: TimeKind::Date, what: What::At(place) });
    if let Some((end, point)) = last.filter(|l| l.0 + 1 == i && link(l.0)) {
        let glued = reader.glued(i) && reader.is(*end, &["-", "–", "/"]);
        match (point, reader.class(i)) {
            (Point::Year(y), Class::Digits(n @ 0..=99)) if glued => {
                let width = reader.words.get(i).map_or(0, |w| w.end - w.start);
                let year = y.div_euclid(100) * 100 + n as i32;
                if width == 2 && year > *y {
                    return date(i + 1, Place::Day(YearSaid::Is(year), None, None));
                }
            }
            (Point::Day(of), Class::Digits(_) | Class::DigitOrdinal(_)) => {
                let (d, after) = reader.day_number(i)?;
                let is_dash = reader.is(*end, &["-", "–"]);
                let later = i32::from(d) > i32::from(of.day());
                let stands =
                    reader.closes(after) && !reader.is(after, &["-", ":", "%"]) || reader.year(after).is_some();
                let month_first =
                    reader.words.get(end.wrapping_sub(1)).is_some_and(|w| !matches!(w.class, Class::Month(_)));
                if later
                    && stands
                    && month_first
                    && (is_dash || !reader.is(*end, &[","]) || reader.is(after, &["and", ","]))
                {
                    let comma = if reader.is(after, &[","]) { after + 1 } else { after };
                    if let Some((y, e)) = reader.year(comma) {
                        return date(e, Place::Day(YearSaid::Is(y), Some(of.month().unsigned_abs()), Some(d)));
                    }
                    return date(after, Place::DayOfMonth(d));
                }
            }
            _ => {}
        }
    }
    // "6 and 7 May", "17–19 July 1941"
    let (d, after) = reader.day_number(i)?;
    if matches!(reader.class(i), Class::Ordinal(_) | Class::Cardinal(_))
        || !reader.is(after, &["-", "–", "and", "to", "or", "/", ","])
    {
        return None;
    }
    let (e, month) = reader.day_number(after + 1)?;
    if e <= d || matches!(reader.class(after + 1), Class::Ordinal(_) | Class::Cardinal(_)) {
        return None;
    }
    let (m, end) = reader.month(month)?;
    let comma = if reader.is(end, &[","]) { end + 1 } else { end };
    let year = reader.year(comma).map_or(YearSaid::By(Pick::Open), |(y, _)| YearSaid::Is(y));
    date(after, Place::Day(year, Some(m), Some(d)))
}

fn days(what: &What, value: Option<&str>, lists: &TimeLists) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    if let Some(found) = value.and_then(days_of) {
        return Some(found);
    }
    // an era has no TIMEX3 value, but days
    let What::At(Place::Named(index, _)) = what else { return None };
    match lists.names.get(*index)?.rule {
        NameRule::Years(from, to) => {
            Some((calendar::day(i32::from(from), 1, 1)?, calendar::day(i32::from(to), 12, 31)?))
        }
        _ => None,
    }
}

/// The sentences; the lines of each text where nobody has parted it.
fn stretches(doc: &Document) -> Vec<Locus> {
    if !doc.sentences.is_empty() {
        let mut found = Vec::with_capacity(doc.sentences.len());
        doc.sentences.iter().for_each(|s| cut(doc, Locus { region: s.region, span: s.span }, &mut found));
        return found;
    }
    let captions = (0..doc.article.images.len()).filter_map(|n| u16::try_from(n).ok()).map(Region::Caption);
    let mut found = Vec::new();
    for region in [Region::Title, Region::Body].into_iter().chain(captions) {
        let mut start = 0;
        for line in doc.text(region).split_inclusive('\n') {
            let end = start + line.len();
            if !line.trim().is_empty() {
                cut(doc, Locus { region, span: Span::new(start, end) }, &mut found);
            }
            start = end;
        }
    }
    found
}

/// The longest stretch that is read at once, in bytes; longer ones are cut, so that memory stays bounded.
const LONGEST: usize = 32_768;

fn cut(doc: &Document, at: Locus, found: &mut Vec<Locus>) {
    let text = doc.text(at.region);
    let (mut start, end) = (at.span.start as usize, at.span.end as usize);
    while end - start > LONGEST {
        let limit = (start + 1..=start + LONGEST).rev().find(|k| text.is_char_boundary(*k)).unwrap_or(end);
        let stop = text.get(start..limit).and_then(|t| t.rfind(char::is_whitespace)).map_or(limit, |k| start + k);
        let stop = if stop > start { stop } else { limit };
        found.push(Locus { region: at.region, span: Span::new(start, stop) });
        start = stop;
    }
    found.push(Locus { region: at.region, span: Span::new(start, end) });
}

/// Says whether the text is a history (most of its years are long past and it seldom speaks of yesterday or Monday),
/// and whether it dates by years BC.
fn survey(doc: &Document, stretches: &[Locus]) -> (bool, bool) {
    let report = doc.article.published.as_ref().and_then(dateline_doc::Dated::day).map(|d| i64::from(d.year()));
    let (mut years, mut old, mut fresh, mut bc) = (0u32, 0u32, 0u32, 0u32);
    let mut words: Vec<Word> = Vec::new();
    for at in stretches {
        scan(doc.text(at.region), at.span.start as usize, at.span.end as usize, &mut words);
        for (i, word) in words.iter().enumerate() {
            match word.class {
                Class::Digits(n @ 1..=2100) => {
                    let next = words.get(i + 1).map_or("", |w| w.low.as_str());
                    if matches!(next, "bc" | "bce") {
                        bc += 1;
                        years += 1;
                        old += 1;
                    } else if n >= 1500 && word.end - word.start == 4 {
                        years += 1;
                        old += u32::from(report.is_none_or(|r| (n as i64) < r - 1));
                    }
                }
                Class::Weekday(_) if word.cap => fresh += 1,
                _ if matches!(word.low.as_str(), "yesterday" | "today" | "tomorrow" | "tonight") => fresh += 1,
                _ => {}
            }
        }
    }
    (years >= 6 && old * 10 >= years * 6 && fresh * 2 < years, bc >= 3)
}

#[cfg(test)]
mod tests;

//! Elements of a page that hold a date, and which of them is the report's.
//!
//! `<time>`, microdata and elements whose class names speak of dates are gathered by the reader of the tree as plain
//! data (`Element`); here each is read, and the surest and nearest to the headline is chosen. Days of readers' words,
//! of other stories, of coming events and of the page's clock must not be chosen.

use crate::credit;
use crate::dates::{self, NumericOrder};
use crate::knowledge::{Knowledge, Marks, normal};
use crate::stamp::{self, Label};
use dateline_doc::{Dated, DatedBasis, Evidence};

/// Most elements of a page that are looked at.
pub(crate) const MAX_ELEMENTS: usize = 200;
/// Longest words of an element, in bytes, that are read.
pub(crate) const MAX_TEXT: usize = 300;
/// How many bytes of words before the headline a date without a name may stand.
const BEFORE: usize = 300;
/// How many bytes of words behind the headline a date without a name may stand.
const BEHIND: usize = 2500;

/// An element that may hold a date.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element<'a> {
    /// Whether it is a `<time>` or has an attribute that machines read.
    pub(crate) is_time: bool,
    /// Whether it stands at the foot of something, or at its side.
    pub(crate) is_foot: bool,
    /// Whether it says itself that it holds the day of publication.
    pub(crate) is_pubdate: bool,
    /// What its class names, id and itemprop say.
    pub(crate) marks: Marks,
    /// What it holds for machines.
    pub(crate) value: Option<&'a str>,
    /// Its words.
    pub(crate) text: &'a str,
    /// The words just before it.
    pub(crate) before: &'a str,
    /// Bytes of the page's words before it.
    pub(crate) at: usize,
}

/// How sure it is that a date is the report's; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sureness {
    /// The element is named for the day of publication.
    Named,
    /// A `<time>`, or a class that speaks of dates, beside the headline.
    Near,
    /// The same, elsewhere.
    Elsewhere,
}

/// A date that an element holds.
#[derive(Debug, Clone)]
pub(crate) struct Clue {
    pub(crate) dated: Dated,
    pub(crate) label: Label,
    pub(crate) sureness: Sureness,
    at: usize,
}

/// Reads the elements' dates; `title` is where the headline's words begin, where it is known.
pub(crate) fn read(
    known: &Knowledge,
    elements: &[Element<'_>],
    title: Option<usize>,
    order: NumericOrder,
) -> Vec<Clue> {
    let mut clues: Vec<Clue> =
        elements.iter().take(MAX_ELEMENTS).filter_map(|e| clue(known, e, title, order)).collect();
    clues.sort_by_key(|c| (c.sureness, distance(c.at, title)));
    clues
}

/// Returns how far a date stands from the headline; what stands behind it is nearer than what stands before.
fn distance(at: usize, title: Option<usize>) -> usize {
    match title {
        Some(title) if at < title => (title - at).saturating_mul(8).saturating_add(BEFORE),
        Some(title) => at - title,
        None => at,
    }
}

fn clue(known: &Knowledge, element: &Element<'_>, title: Option<usize>, order: NumericOrder) -> Option<Clue> {
    if element.marks.never {
        return None;
    }
    let (dated, mut label) = by_machine(known, element, order).or_else(|| by_words(known, element, order))?;
    if element.marks.updated && !element.marks.published {
        label = Label::Updated;
    } else if label == Label::Bare {
        label = said_before(known, element.before);
    }
    let named = element.is_pubdate || element.marks.published;
    if element.is_foot && label == Label::Bare && !named {
        return None;
    }
    let distance = distance(element.at, title);
    // the clock of a page stands before its headline, and no machine reads it
    let before = title.is_some_and(|t| element.at < t);
    if before && !named && label == Label::Bare && (!element.is_time || distance > BEFORE * 9) {
        return None;
    }
    let sureness = if element.is_foot {
        Sureness::Elsewhere
    } else if named || label == Label::Published {
        Sureness::Named
    } else if distance <= if before { BEFORE * 9 } else { BEHIND } {
        Sureness::Near
    } else {
        Sureness::Elsewhere
    };
    Some(Clue { dated, label, sureness, at: element.at })
}

/// Reads what the element holds for machines; where that can be meant two ways, its words decide.
fn by_machine(known: &Knowledge, element: &Element<'_>, order: NumericOrder) -> Option<(Dated, Label)> {
    let value = element.value?;
    let mut dated = stamp::tagged(known, value, order, "time datetime", DatedBasis::Metadata)?;
    let words = dates::find(known, element.text, order);
    if let [words] = &words[..]
        && words.value.len() >= 10
        && dated.value.get(..10) != words.value.get(..10)
    {
        if !value.trim_start().starts_with(|c: char| c.is_ascii_digit()) || value.find(['-', '/', '.']) != Some(4) {
            dated = stamp::stated(words, element.text);
        } else {
            stamp::localise(&mut dated, &words.value);
        }
    }
    Some((dated, Label::Bare))
}

fn by_words(known: &Knowledge, element: &Element<'_>, order: NumericOrder) -> Option<(Dated, Label)> {
    if element.text.len() > MAX_TEXT || !(element.marks.published || element.marks.date || element.is_time) {
        return None;
    }
    // the day in a caption is the picture's
    if credit::read(known, element.text).is_some() {
        return None;
    }
    let stamps = stamp::of_text(known, element.text, order, element.marks.published);
    let (label, found) = stamps.iter().find(|(l, _)| *l != Label::Updated).or_else(|| stamps.first())?;
    let dated = Dated {
        value: found.value.clone(),
        precision: found.precision,
        basis: DatedBasis::Stated,
        evidence: vec![Evidence::Tag(element.text.trim().to_owned())],
    };
    (found.value.len() >= 10 && stamp::is_plausible(&found.value)).then_some((dated, *label))
}

/// Says what the words before a date make of it.
fn said_before(known: &Knowledge, before: &str) -> Label {
    let before = normal(before);
    let ends = |list: &[String]| {
        list.iter()
            .filter(|w| w.chars().count() > 3)
            .filter(|w| before.strip_suffix(w.as_str()).is_some_and(|head| !head.ends_with(char::is_alphanumeric)))
            .map(String::len)
            .max()
    };
    let (published, updated) = (ends(&known.dates.words.published), ends(&known.dates.words.updated));
    match (published, updated) {
        (None, None) => Label::Bare,
        (p, u) if u > p => Label::Updated,
        _ => Label::Published,
    }
}

/// What a page says of its date, source by source.
pub(crate) struct Said<'a> {
    /// Linked data of an article, and tags that mean the day of publication.
    pub(crate) tag: Option<Dated>,
    /// The lines around the headline, and whether they name the date.
    pub(crate) line: Option<Dated>,
    pub(crate) line_named: bool,
    /// Elements that hold a date, the surest first.
    pub(crate) clues: &'a [Clue],
    /// Tags that mean this or that, linked data of other things.
    pub(crate) weak: Option<Dated>,
}

/// Chooses the day of publication, the surest source first.
pub(crate) fn published(said: Said<'_>) -> Option<Dated> {
    let clue = |sureness| {
        said.clues.iter().find(|c| c.sureness == sureness && c.label != Label::Updated).map(|c| c.dated.clone())
    };
    let named = clue(Sureness::Named);
    let near = clue(Sureness::Near);
    let printed: Vec<String> = said.line.iter().chain(&named).chain(&near).map(|d| d.value.clone()).collect();
    let line_named = said.line.clone().filter(|_| said.line_named);
    let mut chosen =
        said.tag.or(named).or(line_named).or(near).or(said.line).or(said.weak).or_else(|| clue(Sureness::Elsewhere))?;
    for printed in printed {
        stamp::localise(&mut chosen, &printed);
    }
    Some(chosen)
}

/// Returns the day of the last change that an element holds.
pub(crate) fn updated(clues: &[Clue]) -> Option<Dated> {
    clues.iter().find(|c| c.label == Label::Updated).map(|c| c.dated.clone())
}

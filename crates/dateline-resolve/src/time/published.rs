//! The report's date, reasoned from its own words where nobody told it: an anniversary that falls on the day, a
//! weekday beside a date, the latest year spoken of.
//!
//! What is found are constraints; a date is only given where they leave one. It must never take a page's clock, and
//! gives nothing rather than a guess.

use super::calendar::{day, day_text, plus_days, weekday};
use super::direction::direction;
use super::grammar::Reader;
use super::lists::{DatedEvent, TimeLists, fold};
use super::meaning::{Pick, Place, What, YearSaid};
use super::scan::{Word, scan};
use super::value::Direction;
use super::words::{Class, ordinal};
use dateline_doc::{Dated, DatedBasis, Document, Evidence, Locus, Precision, Region, Span};
use jiff::civil::Date;

/// How many sentences are the lead, the title included.
const LEAD: usize = 4;
/// How many years after the latest year it speaks of a report may be written.
const STALE: i32 = 5;
/// How many anniversaries of a text are looked up.
const MOST: usize = 8;
/// How many words around an anniversary may name its event.
const REACH: usize = 60;
/// The longest neighbour of a sentence, in bytes, that is searched for an event's words.
const LONGEST: usize = 2_000;

/// Reasons the report's date from the text; `None` where there is no good evidence.
///
/// The result is as fine as the evidence: a day where an anniversary or a date agrees with the weekday that the report
/// speaks of, else a month or a year. Its basis is `Inferred` and its evidence the words that it rests on.
#[must_use]
pub fn infer_published(doc: &Document, lists: &TimeLists) -> Option<Dated> {
    let facts = Facts::read(doc, lists);
    by_anniversary(&facts).or_else(|| by_weekday_and_date(doc, &facts)).or_else(|| by_lead(&facts))
}

/// What a text says that bears on its own date.
#[derive(Default)]
struct Facts {
    /// Weekdays without a date that do not look ahead.
    weekdays: Vec<(u8, Locus)>,
    /// Days stated in full that do not look ahead: the day, the weekday that stands with it, its sentence.
    days: Vec<(Date, Option<u8>, Locus, usize)>,
    /// Days without a year, with the weekday that stands with them.
    open_days: Vec<(u8, u8, Option<u8>, Locus, usize)>,
    /// Months stated with their year that do not look ahead.
    months: Vec<(i32, Locus, usize)>,
    /// The latest year spoken of as past.
    latest: Option<(i32, Locus)>,
    /// The years spoken of as to come.
    coming: Vec<i32>,
    /// How many anniversaries were looked up.
    n_anniversaries: usize,
    /// What an anniversary allows.
    anniversaries: Vec<Anniversary>,
}

/// An anniversary that the text speaks of, and the days it falls on.
struct Anniversary {
    first: Date,
    last: Date,
    /// How surely the words name the event.
    fit: usize,
    /// Whether the text says that the report appears on it.
    is_day: bool,
    /// Whether the text calls it today.
    is_today: bool,
    /// Whether only the year is known.
    only_year: bool,
    at: Locus,
}

impl Facts {
    fn read(doc: &Document, lists: &TimeLists) -> Self {
        let stretches = super::stretches(doc);
        let mut facts = Self::default();
        let mut words = Vec::new();
        for (n, at) in stretches.iter().enumerate() {
            scan(doc.text(at.region), at.span.start as usize, at.span.end as usize, &mut words);
            let reader = Reader { words: &words, lists, narrative: false, antique: false };
            facts.times(&reader, at.region, n);
            facts.anniversaries(doc, &reader, &stretches, n);
        }
        facts
    }

    fn times(&mut self, reader: &Reader<'_>, region: Region, n: usize) {
        let words = reader.words;
        let mut i = 0;
        while i < words.len() {
            let Some(found) = reader.at(i).filter(|f| f.end > i) else {
                i += 1;
                continue;
            };
            let looks = direction(words, found.start, found.end);
            if let (Some(first), Some(last)) = (words.get(found.start), words.get(found.end - 1)) {
                let at = Locus { region, span: Span::new(first.start, last.end) };
                let stands_with = match first.class {
                    Class::Weekday(d) | Class::WeekdayShort(d) => Some(d),
                    _ => None,
                };
                if let What::At(place) | What::Part(Some(place), _) | What::Clock(Some(place), ..) = &found.what {
                    self.take(place, looks == Direction::Future, stands_with, at, n);
                }
            }
            i = found.end;
        }
    }

    fn take(&mut self, place: &Place, ahead: bool, stands_with: Option<u8>, at: Locus, n: usize) {
        match place {
            Place::Weekday(d, Pick::Open) if !ahead => self.weekdays.push((*d, at)),
            Place::Day(YearSaid::Is(y), month, d) => {
                // no report is older than newspapers
                if *y < 1800 {
                    return;
                }
                if ahead {
                    self.coming.push(*y);
                    return;
                }
                if self.latest.is_none_or(|(latest, _)| *y > latest) {
                    self.latest = Some((*y, at));
                }
                match (month, d) {
                    (Some(m), Some(d)) => self.days.extend(day(*y, *m, *d).map(|of| (of, stands_with, at, n))),
                    (Some(_), None) => self.months.push((*y, at, n)),
                    _ => {}
                }
            }
            Place::Day(YearSaid::By(Pick::Open), Some(m), Some(d)) if !ahead => {
                self.open_days.push((*m, *d, stands_with, at, n));
            }
            _ => {}
        }
    }

    fn anniversaries(&mut self, doc: &Document, reader: &Reader<'_>, stretches: &[Locus], n: usize) {
        let words = reader.words;
        for k in 0..words.len() {
            let Some((start, years)) = anniversary(reader, k) else { continue };
            let Some(here) = stretches.get(n).copied() else { return };
            if self.n_anniversaries >= MOST {
                return;
            }
            self.n_anniversaries += 1;
            let text = |k: usize| {
                stretches
                    .get(k)
                    .filter(|s| s.region == here.region)
                    .and_then(|s| doc.text(s.region).get(s.span.range()))
            };
            // a window, so that a page without full stops costs no more than another
            let near = |words: &[Word]| {
                let (from, to) = (words.first()?.start, words.last()?.end);
                Some(fold(doc.text(here.region).get(from..to)?))
            };
            let stop = words.len().min(k + REACH);
            let own = words.get(k.saturating_sub(REACH)..stop).and_then(near).unwrap_or_default();
            let around =
                [n.checked_sub(1).and_then(text), text(n + 1)].into_iter().flatten().filter(|t| t.len() < LONGEST);
            let around = around.map(fold).collect::<Vec<_>>();
            let end = (k..stop).rev().find(|i| reader.class(*i) != Class::Mark || reader.is(*i, &[")"])).unwrap_or(k);
            let (Some(from), Some(to)) = (words.get(start), words.get(end)) else { return };
            let at = Locus { region: here.region, span: Span::new(from.start, to.end) };
            let is_day = falls_on_the_day(reader, start, k);
            let near = words.get(k.saturating_sub(12)..stop);
            let is_today = near.is_some_and(|near| near.iter().any(|w| w.low == "today"));
            let before = self.anniversaries.len();
            for event in &reader.lists.events {
                let Some(fit) = fits(event, &own, &around) else { continue };
                let (Some(first), Some(last)) = (shifted(event.first, years), shifted(event.last, years)) else {
                    continue;
                };
                self.anniversaries.push(Anniversary { first, last, fit, is_day, is_today, only_year: false, at });
            }
            if self.anniversaries.len() == before {
                self.anniversaries.extend(dated_here(reader, k, years, at).map(|a| Anniversary {
                    is_day,
                    is_today,
                    ..a
                }));
            }
        }
    }
}

/// "the 15th anniversary", "the one-year anniversary", "the centenary": where it starts and how many years it counts.
fn anniversary(reader: &Reader<'_>, k: usize) -> Option<(usize, i32)> {
    let the = |start: usize| if start > 0 && reader.is(start - 1, &["the"]) { start - 1 } else { start };
    match reader.low(k) {
        "anniversary" => {}
        // "marking 25 years since the bombing"
        "years" if reader.is(k + 1, &["since", "after"]) => {
            let number = k.checked_sub(1)?;
            let start = (number.saturating_sub(2)..=number)
                .find(|s| reader.number(*s).is_some_and(|(_, end)| end == number + 1))?;
            let marked = start > 0 && reader.is(start - 1, &["mark", "marks", "marked", "marking"]);
            let (n, _) = reader.number(start).filter(|_| marked)?;
            return (n.fract() == 0.0 && (1.0..=300.0).contains(&n)).then_some((start, n as i32));
        }
        "centenary" | "centennial" => return Some((the(k), 100)),
        "bicentenary" | "bicentennial" => return Some((the(k), 200)),
        _ => return None,
    }
    let last = k.checked_sub(1)?;
    if reader.is(last, &["year"]) {
        let number = last.checked_sub(if reader.is(last - last.min(1), &["-"]) { 2 } else { 1 })?;
        // "twenty-five-year" starts two words before
        let start = (number.saturating_sub(2)..=number)
            .find(|s| reader.number(*s).is_some_and(|(_, end)| end == number + 1))?;
        let (n, _) = reader.number(start)?;
        return (n.fract() == 0.0 && (1.0..=300.0).contains(&n)).then_some((the(start), n as i32));
    }
    let n = ordinal(reader.class(last))?;
    if n < 10
        && last >= 2
        && reader.is(last - 1, &["-"])
        && let Class::Cardinal(tens @ 20..=90) = reader.class(last - 2)
    {
        return Some((the(last - 2), i32::try_from(tens + n).ok()?));
    }
    (1..=300).contains(&n).then_some((the(last), i32::try_from(n).ok()?))
}

/// Whether the words before an anniversary say that it is now, and none that it is ahead or over.
fn falls_on_the_day(reader: &Reader<'_>, start: usize, k: usize) -> bool {
    let window = start.saturating_sub(9)..start;
    let ahead = [
        "ahead",
        "before",
        "approaches",
        "approaching",
        "upcoming",
        "nears",
        "nearing",
        "prepare",
        "prepares",
        "preparing",
        "until",
        "will",
        "plans",
        "planned",
        "after",
        "since",
        "prior",
        "eve",
        "next",
        "last",
        "weeks",
        "months",
    ];
    if window.clone().any(|i| reader.is(i, &ahead)) {
        return false;
    }
    let later = k + 1..(k + 4).min(reader.words.len());
    if later.clone().any(|i| reader.is(i, &["next", "last", "later", "earlier"])) {
        return false;
    }
    // "comes on the 15th anniversary", "marks the 15th anniversary", "today is the 15th anniversary"
    let at = [
        "on",
        "marks",
        "marked",
        "marking",
        "mark",
        "celebrates",
        "celebrated",
        "celebrating",
        "commemorates",
        "commemorated",
        "commemorating",
        "commemorate",
        "observed",
        "observes",
        "today",
        "coincides",
        "coincided",
        "falls",
        "fell",
        "honoring",
        "honouring",
        "remembered",
        "remembers",
        "celebrate",
        "coinciding",
    ];
    window.into_iter().any(|i| reader.is(i, &at))
        || later.into_iter().any(|i| reader.is(i, &["today"]) || matches!(reader.class(i), Class::Weekday(_)))
}

/// How well a text names an event: how much of it must agree, or `None`.
fn fits(event: &DatedEvent, own: &str, around: &[String]) -> Option<usize> {
    let has = |text: &str, phrase: &str| {
        text.match_indices(phrase).any(|(at, _)| {
            let left = text.get(..at).is_none_or(|t| t.is_empty() || t.ends_with(' '));
            let right =
                text.get(at + phrase.len()..).is_none_or(|t| t.is_empty() || t.starts_with(' ') || t.starts_with("s "));
            left && right
        })
    };
    let by_name = event.names.iter().filter(|n| has(own, n)).map(String::len).max();
    // a paraphrase may run over the sentence, but must start in it
    let everywhere = |group: &[String]| {
        group.iter().any(|w| has(own, w)) || group.iter().any(|w| around.iter().any(|text| has(text, w)))
    };
    let inside = event.groups.iter().filter(|g| g.iter().any(|w| has(own, w))).count();
    let by_words =
        !event.groups.is_empty() && event.groups.iter().all(|g| everywhere(g)) && inside * 2 > event.groups.len();
    let by_words = by_words.then_some(inside * 10);
    by_name.max(by_words)
}

fn shifted((year, month, d): super::Ymd, years: i32) -> Option<Date> {
    // 29 February is kept on the 28th
    day(i32::from(year) + years, month, d).or_else(|| day(i32::from(year) + years, month, d.checked_sub(1)?))
}

/// An anniversary of something whose date stands in the same sentence.
fn dated_here(reader: &Reader<'_>, k: usize, years: i32, at: Locus) -> Option<Anniversary> {
    let mut i = k + 1;
    while i < reader.words.len().min(k + 40) {
        let Some(found) = reader.at(i).filter(|f| f.end > i) else {
            i += 1;
            continue;
        };
        if let What::At(Place::Day(YearSaid::Is(y), month, d)) = found.what {
            let of = y + years;
            return match (month, d) {
                (Some(m), Some(d)) => {
                    let of = shifted((i16::try_from(y).ok()?, m, d), years)?;
                    Some(Anniversary {
                        first: of,
                        last: of,
                        fit: 5,
                        is_day: false,
                        is_today: false,
                        only_year: false,
                        at,
                    })
                }
                _ => Some(Anniversary {
                    first: day(of, 1, 1)?,
                    last: day(of, 12, 31)?,
                    fit: 1,
                    is_day: false,
                    is_today: false,
                    only_year: true,
                    at,
                }),
            };
        }
        i = found.end;
    }
    None
}

/// The date of the anniversary that agrees best with the weekdays and years of the text.
fn by_anniversary(facts: &Facts) -> Option<Dated> {
    let mut best: Option<(usize, Dated)> = None;
    for of in &facts.anniversaries {
        let years = (i32::from(of.first.year()), i32::from(of.last.year()));
        let latest = facts.latest.map_or(i32::MIN, |l| l.0);
        // a year to come that lies before one gone by was misread
        if years.1 < latest || facts.coming.iter().any(|coming| *coming >= latest && years.0 > *coming) {
            continue;
        }
        let (dated, agrees) = anniversary_date(of, facts);
        let weight = of.fit + if agrees { 1000 } else { 0 };
        match &best {
            Some((w, _)) if *w > weight => {}
            // two readings as good as each other are no evidence
            Some((w, other)) if *w == weight && other.value != dated.value => {
                let same_year = other.value.get(..4) == dated.value.get(..4);
                let value = dated.value.get(..4).unwrap_or_default().to_string();
                if !same_year {
                    return None;
                }
                best = Some((weight, Dated { value, precision: Precision::Year, ..dated }));
            }
            _ => best = Some((weight, dated)),
        }
    }
    best.map(|b| b.1)
}

/// The date that one anniversary gives, and whether a weekday of the text agrees.
fn anniversary_date(of: &Anniversary, facts: &Facts) -> (Dated, bool) {
    let mut evidence = vec![Evidence::Words(of.at)];
    if let Some((_, at)) = facts.latest {
        evidence.push(Evidence::Words(at));
    }
    let year = Dated {
        value: format!("{:04}", of.first.year()),
        precision: Precision::Year,
        basis: DatedBasis::Inferred,
        evidence: evidence.clone(),
    };
    if of.only_year || !of.is_day {
        return (year, false);
    }
    // of the event's days, the one whose weekday the report speaks of most
    let mut chosen: Option<(usize, Date)> = None;
    for at in days_kept(of) {
        let by_weekday = facts.weekdays.iter().filter(|w| w.0 == weekday(at)).count();
        let by_date =
            facts.open_days.iter().filter(|o| (o.0, o.1) == month_day(at) && o.2.is_none_or(|w| w == weekday(at)));
        let n = by_weekday + by_date.count();
        if n > 0 && chosen.is_none_or(|(most, _)| n >= most) {
            chosen = Some((n, at));
        }
    }
    if let Some((_, on)) = chosen {
        let spoken = facts.weekdays.iter().filter(|w| w.0 == weekday(on)).take(3).map(|w| Evidence::Words(w.1));
        evidence.extend(spoken);
        let dates = facts.open_days.iter().filter(|o| (o.0, o.1) == month_day(on)).take(1);
        evidence.extend(dates.map(|o| Evidence::Words(o.3)));
        let dated = Dated { value: day_text(on), precision: Precision::Day, basis: DatedBasis::Inferred, evidence };
        return (dated, true);
    }
    if of.first == of.last && of.is_today && facts.weekdays.is_empty() {
        return (
            Dated { value: day_text(of.first), precision: Precision::Day, basis: DatedBasis::Inferred, evidence },
            false,
        );
    }
    // no weekday, or one that does not agree: the report came some days before or after
    if of.first.month() == of.last.month() {
        let value = format!("{:04}-{:02}", of.first.year(), of.first.month());
        return (Dated { value, precision: Precision::Month, basis: DatedBasis::Inferred, evidence }, false);
    }
    (year, false)
}

fn month_day(of: Date) -> (u8, u8) {
    (of.month().unsigned_abs(), of.day().unsigned_abs())
}

/// The days on which an anniversary is kept: every day of an event that took up to a week, else its first and last.
fn days_kept(of: &Anniversary) -> Vec<Date> {
    let week: Vec<Date> = (0..7).filter_map(|n| plus_days(of.first, n)).filter(|at| *at <= of.last).collect();
    if week.last() == Some(&of.last) { week } else { vec![of.first, of.last] }
}

/// "Monday, June 15": the year is the one after the latest spoken of in which that day is a Monday.
fn by_weekday_and_date(doc: &Document, facts: &Facts) -> Option<Dated> {
    // stated in full, with its weekday, in the lead
    let lead = |n: usize| n < LEAD;
    let stated =
        facts.days.iter().filter(|(of, w, _, n)| lead(*n) && w.is_some_and(|w| w == weekday(*of))).max_by_key(|d| d.0);
    if let Some((of, _, at, _)) = stated
        && facts.latest.is_none_or(|(latest, _)| latest <= i32::from(of.year()))
    {
        return Some(dated(*of, vec![Evidence::Words(*at)]));
    }
    let (latest, year_at) = facts.latest?;
    let years = || latest..=latest + STALE;
    let open = facts.open_days.iter().find(|o| lead(o.4) && o.2.is_some());
    if let Some((m, d, Some(w), at, _)) = open {
        let mut fitting = years().filter_map(|y| day(y, *m, *d)).filter(|of| weekday(*of) == *w);
        if let (Some(only), None) = (fitting.next(), fitting.next()) {
            return Some(dated(only, vec![Evidence::Words(*at), Evidence::Words(year_at)]));
        }
    }
    // a printed dateline's day, and the weekday that the report speaks of most. A bare year may be any history ("the
    // judgment of 1962"): only a month or a day of it speaks of the report's time
    let firm = facts.months.iter().any(|m| m.0 == latest) || facts.days.iter().any(|d| i32::from(d.0.year()) == latest);
    if !firm {
        return None;
    }
    let printed = doc.article.dateline.as_ref()?;
    let mut words: Vec<Word> = Vec::new();
    let date = printed.date.as_deref()?;
    scan(date, 0, date.len(), &mut words);
    let lists = TimeLists::default();
    let reader = Reader { words: &words, lists: &lists, narrative: false, antique: false };
    let What::At(Place::Day(YearSaid::By(Pick::Open), Some(m), Some(d))) = reader.at(0)?.what else { return None };
    let most = (1..=7u8).max_by_key(|w| facts.weekdays.iter().filter(|f| f.0 == *w).count())?;
    let spoken = facts.weekdays.iter().find(|f| f.0 == most)?;
    let mut fitting = years().filter_map(|y| day(y, m, d)).filter(|of| weekday(*of) == most);
    let (Some(only), None) = (fitting.next(), fitting.next()) else { return None };
    let mut evidence = vec![Evidence::Words(spoken.1), Evidence::Words(year_at)];
    evidence.extend(printed.span.map(|span| Evidence::Words(Locus { region: Region::Body, span })));
    Some(dated(only, evidence))
}

fn dated(of: Date, evidence: Vec<Evidence>) -> Dated {
    Dated { value: day_text(of), precision: Precision::Day, basis: DatedBasis::Inferred, evidence }
}

/// A month stated with its year in the lead, and no later year anywhere: the year.
fn by_lead(facts: &Facts) -> Option<Dated> {
    let (latest, _) = facts.latest?;
    let stated = facts.months.iter().map(|m| (m.0, m.1, m.2));
    let days = facts.days.iter().map(|d| (i32::from(d.0.year()), d.2, d.3));
    let (_, at, _) = stated.chain(days).find(|(y, _, n)| *y == latest && *n < LEAD - 1)?;
    // the year alone has to carry it: a text that speaks of today's events names a weekday or a day besides
    if facts.weekdays.is_empty() && facts.open_days.is_empty() {
        return None;
    }
    let evidence = vec![Evidence::Words(at)];
    Some(Dated { value: format!("{latest:04}"), precision: Precision::Year, basis: DatedBasis::Inferred, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_doc::Article;

    fn inferred(text: &str) -> Option<(String, Precision)> {
        let lists = TimeLists::from_toml(&[(
            "t.toml",
            "event = [\n{ first = \"2000-06-13\", last = \"2000-06-15\", name = \"inter-korean summit of 2000\", words = [\"summit|meeting\", \"kim dae-jung\", \"kim jong-il\"] },\n{ day = \"2001-09-11\", name = \"september 11 attacks\", aliases = [\"9/11\"] },\n]",
        )])
        .unwrap_or_default();
        let article = Article { text: text.to_string(), ..Article::default() };
        let doc = Document { article, ..Document::default() };
        let dated = infer_published(&doc, &lists)?;
        for evidence in &dated.evidence {
            assert!(matches!(evidence, Evidence::Words(at) if !doc.words(*at).is_empty()));
        }
        Some((dated.value, dated.precision))
    }

    #[test]
    fn an_anniversary_and_a_weekday_pin_the_day() {
        let text = "A ship crossed the border on Monday.\nThe talks come on the 15th anniversary of a meeting between Kim Dae-Jung and the late Kim Jong- II.\nIn 2014, twenty ships crossed.";
        assert_eq!(inferred(text), Some(("2015-06-15".to_string(), Precision::Day)));
        let text = "The mayor said on Friday that the city marks the 15th anniversary of 9/11 today.";
        assert_eq!(inferred(text), Some(("2016-09".to_string(), Precision::Month)));
        let text = "The city today marked the 15th anniversary of 9/11.";
        assert_eq!(inferred(text), Some(("2016-09-11".to_string(), Precision::Day)));
        let text = "The city on Sunday marked the 15th anniversary of 9/11.";
        assert_eq!(inferred(text), Some(("2016-09-11".to_string(), Precision::Day)));
    }

    #[test]
    fn an_anniversary_ahead_gives_the_year() {
        let text = "Security was raised on Monday ahead of the tenth anniversary of the September 11 attacks.";
        assert_eq!(inferred(text), Some(("2011".to_string(), Precision::Year)));
    }

    #[test]
    fn a_later_year_overrules_an_anniversary() {
        let text = "On the tenth anniversary of the September 11 attacks he wept. He fled in March 2019 and was found on Monday.";
        assert_ne!(inferred(text).map(|d| d.0.get(..4).map(str::to_string)), Some(Some("2011".to_string())));
    }

    #[test]
    fn a_weekday_beside_a_day_gives_the_year() {
        let text = "Rail workers went on strike on Monday, June 15.\nThe last strike was in 2013.";
        assert_eq!(inferred(text), Some(("2015-06-15".to_string(), Precision::Day)));
    }

    #[test]
    fn a_text_without_evidence_has_no_date() {
        for text in [
            "",
            "He said on Monday that it rained.",
            "The 15th anniversary of their wedding was on Sunday.",
            "In 1914 a war broke out.",
        ] {
            assert_eq!(inferred(text), None, "{text}");
        }
    }
}

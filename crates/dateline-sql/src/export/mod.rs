//! Coded events in the columns that others' programs read: GDELT 2.0, POLECAT and ICEWS, and their files read back for
//! comparison. An event that a format has no place for is not bent to fit: it is given back with the reason. Nothing here
//! opens a file or knows the time.

mod cameo;
mod cells;
pub mod crosswalk;
mod gdelt;
mod icews;
pub mod import;
mod polecat;
#[cfg(test)]
mod sample;

use dateline_doc::record::{EventRecord, PartyRecord, PlaceRecord};
use dateline_doc::{Happening, Record};
use jiff::civil::Date;
use std::io::{self, Write};

/// One event on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The report's number in the journal.
    pub seq: i64,
    /// When the report came in, in microseconds since 1970.
    pub arrived: i64,
    /// The report.
    pub record: &'a Record,
    /// One of its events.
    pub event: &'a EventRecord,
    /// The happening that it tells, where that is known.
    pub happening: Option<&'a Happening>,
    /// The id of that happening.
    pub happening_id: Option<&'a str>,
    /// The story of the report; empty where none is known.
    pub story: &'a str,
    /// Whether somebody corrected the event by hand.
    pub corrected: bool,
}

/// A table of another project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// GDELT 2.0, events: 61 columns, no header.
    Gdelt,
    /// GDELT 2.0, mentions: 16 columns, no header.
    GdeltMentions,
    /// POLECAT: 40 columns.
    Polecat,
    /// ICEWS: 20 columns.
    Icews,
}

/// Why an event has no line in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unmapped {
    /// It is history, private, only planned or possible, or what somebody asks or threatens.
    #[error("not counted")]
    NotCounted,
    /// The text says that it did not happen, which none of the formats can say.
    #[error("denied")]
    Denied,
    /// It has no CAMEO code, or one that CAMEO does not know.
    #[error("no cameo code")]
    NoCameo,
    /// PLOVER has no type for it.
    #[error("no plover type")]
    NoType,
    /// Neither the text nor any other report of the happening says the day.
    #[error("no day")]
    NoDay,
    /// Nobody in it is known by a name or a code.
    #[error("no actor")]
    NoActor,
    /// Its number, or its report's, is too large for an id of one integer.
    #[error("no id")]
    NoId,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Gdelt, Self::GdeltMentions, Self::Polecat, Self::Icews];

    /// Returns the format of that name, or `None`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    /// Returns the name: gdelt, gdelt-mentions, polecat or icews.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gdelt => "gdelt",
            Self::GdeltMentions => "gdelt-mentions",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
        }
    }

    /// Returns the columns in order, spelled as the project spells them.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Gdelt => &gdelt::EVENTS,
            Self::GdeltMentions => &gdelt::MENTIONS,
            Self::Polecat => &polecat::COLUMNS,
            Self::Icews => &icews::COLUMNS,
        }
    }

    /// Says whether a file begins with the names of its columns.
    #[must_use]
    pub fn has_header(self) -> bool {
        matches!(self, Self::Polecat | Self::Icews)
    }

    /// Writes the names of the columns, or nothing for a format without a header.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_header(self, to: &mut impl Write) -> io::Result<()> {
        if self.has_header() { cells::write(self.columns(), to) } else { Ok(()) }
    }

    /// Writes the cells and a line feed, parted by tabs. What would break the line or a reader's quoting is written as a
    /// space or an apostrophe.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_line(self, cells: &[String], to: &mut impl Write) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns().len(), "a line of {}", self.name());
        cells::write(cells, to)
    }
}

/// Returns the cells of an event, as many as the format has columns and in their order.
///
/// # Errors
/// Why the format has no place for the event.
pub fn line(format: Format, out: &Outgoing<'_>) -> Result<Vec<String>, Unmapped> {
    if !out.event.is_news() {
        return Err(Unmapped::NotCounted);
    }
    if out.event.polarity == "negative" {
        return Err(Unmapped::Denied);
    }
    match format {
        Format::Gdelt => gdelt::event(out),
        Format::GdeltMentions => gdelt::mention(out),
        Format::Polecat => polecat::event(out),
        Format::Icews => icews::event(out),
    }
}

/// No report has so many events: an id is the report's number in the journal, followed by five digits for the event.
const EVENTS_A_REPORT: i64 = 100_000;

impl Outgoing<'_> {
    /// Returns the same integer for the same event of the same report, always: `e12` of report 7 is 700012.
    fn id(&self) -> Result<i64, Unmapped> {
        let told = self.event.id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok();
        let place =
            || self.record.events.iter().position(|e| e.id == self.event.id).and_then(|n| i64::try_from(n + 1).ok());
        let number = told.or_else(place).filter(|n| *n < EVENTS_A_REPORT).ok_or(Unmapped::NoId)?;
        self.seq.checked_mul(EVENTS_A_REPORT).and_then(|n| n.checked_add(number)).ok_or(Unmapped::NoId)
    }

    /// Returns the day: the one that the text says, else the one that another report of the happening says, else that of
    /// the report.
    fn day(&self) -> Result<Date, Unmapped> {
        let when = self.event.when.as_ref().filter(|w| matches!(w.precision.as_str(), "day" | "minute"));
        let own = when.and_then(|w| cells::date(&w.value));
        let stated = when.is_some_and(|w| w.basis != "report");
        let shared = self.happening.and_then(|h| Some((h.day.as_deref().and_then(cells::date)?, h.dated)));
        match (own, shared) {
            (Some(own), _) if stated => Ok(own),
            (_, Some((day, true))) => Ok(day),
            (Some(own), _) => Ok(own),
            (None, Some((day, false))) => Ok(day),
            (None, None) => Err(Unmapped::NoDay),
        }
    }

    /// Returns who did it and to whom.
    fn sides(&self) -> Result<(Option<&PartyRecord>, Option<&PartyRecord>), Unmapped> {
        let sides = (self.event.actor.as_ref(), self.event.recipient.as_ref());
        let known = |side: Option<&PartyRecord>| side.is_some_and(|p| p.code.is_some() || p.name.is_some());
        if known(sides.0) || known(sides.1) { Ok(sides) } else { Err(Unmapped::NoActor) }
    }

    /// Returns where it happened, as this report says.
    fn place(&self) -> Option<&PlaceRecord> {
        self.event.place.as_ref()
    }

    /// Returns the outlet's name and its domain.
    fn outlet(&self) -> (Option<&str>, Option<&str>) {
        let outlet = self.record.document.outlet.as_ref();
        (outlet.and_then(|o| o.name.as_deref()), outlet.and_then(|o| o.domain.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the published columns stand in a file")]

    use super::*;

    const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/ontology/export_columns.tsv");

    #[test]
    fn columns_are_the_published_ones() {
        let Ok(table) = std::fs::read_to_string(PUBLISHED) else {
            println!("skipped: {PUBLISHED} is not here");
            return;
        };
        let names = [
            (Format::Gdelt, "gdelt2_events"),
            (Format::GdeltMentions, "gdelt2_mentions"),
            (Format::Polecat, "polecat"),
            (Format::Icews, "icews"),
        ];
        for (format, name) in names {
            let rows = table.lines().map(|l| l.split('\t').collect::<Vec<_>>()).filter(|r| r[0] == name);
            let published: Vec<&str> = rows.map(|r| r[2]).collect();
            assert_eq!(format.columns(), published, "{name}");
        }
    }

    #[test]
    fn names_lead_back() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("phoenix"), None);
    }

    #[test]
    fn every_format_gives_a_cell_a_column() {
        let record = sample::record();
        for format in Format::ALL {
            let cells = line(format, &sample::outgoing(&record, "e1")).unwrap();
            assert_eq!(cells.len(), format.columns().len(), "{}", format.name());
        }
    }

    fn reason(format: Format, change: impl FnOnce(&mut EventRecord)) -> Unmapped {
        let mut record = sample::record();
        change(&mut record.events[0]);
        line(format, &sample::outgoing(&record, &record.events[0].id)).unwrap_err()
    }

    #[test]
    fn what_has_no_place_is_told_why() {
        for format in Format::ALL {
            assert_eq!(reason(format, |e| e.background = true), Unmapped::NotCounted);
            assert_eq!(reason(format, |e| e.public = false), Unmapped::NotCounted);
            assert_eq!(reason(format, |e| e.modality = "planned".into()), Unmapped::NotCounted);
            assert_eq!(reason(format, |e| e.content_of = Some("e2".into())), Unmapped::NotCounted);
            assert_eq!(reason(format, |e| e.polarity = "negative".into()), Unmapped::Denied);
            assert_eq!(reason(format, |e| e.when = None), Unmapped::NoDay);
            let month = |e: &mut EventRecord| {
                let when = e.when.as_mut().unwrap();
                (when.value, when.precision) = ("2015-06".into(), "month".into());
            };
            assert_eq!(reason(format, month), Unmapped::NoDay);
            let nobody = |e: &mut EventRecord| (e.actor, e.recipient) = (None, None);
            assert_eq!(reason(format, nobody), Unmapped::NoActor);
            let anybody = |e: &mut EventRecord| {
                e.recipient = None;
                let actor = e.actor.as_mut().unwrap();
                (actor.name, actor.code) = (None, None);
            };
            assert_eq!(reason(format, anybody), Unmapped::NoActor);
            assert_eq!(reason(format, |e| e.id = "e100000".into()), Unmapped::NoId);
        }
        for format in [Format::Gdelt, Format::GdeltMentions, Format::Icews] {
            assert_eq!(reason(format, |e| e.cameo = None), Unmapped::NoCameo);
            assert_eq!(reason(format, |e| e.cameo = Some("999".into())), Unmapped::NoCameo);
        }
        assert_eq!(reason(Format::Polecat, |e| e.plover = None), Unmapped::NoType);
        assert_eq!(reason(Format::Polecat, |e| e.plover = Some("DEFECT".into())), Unmapped::NoType);
        assert_eq!(Unmapped::NoCameo.to_string(), "no cameo code");
    }

    #[test]
    fn ids_are_of_report_and_event() {
        let mut record = sample::record();
        assert_eq!(sample::outgoing(&record, "e1").id(), Ok(700_001));
        record.events[0].id = "x".into();
        assert_eq!(sample::outgoing(&record, "x").id(), Ok(700_001));
        let far = Outgoing { seq: i64::MAX, ..sample::outgoing(&record, "x") };
        assert_eq!(far.id(), Err(Unmapped::NoId));
    }

    #[test]
    fn a_stated_day_goes_before_the_report_s_own() {
        let mut record = sample::record();
        let mut happening = sample::happening();
        (happening.day, happening.dated) = (Some("2015-06-14".into()), true);
        let day = |record: &Record, happening: &Happening| {
            Outgoing { happening: Some(happening), ..sample::outgoing(record, "e1") }.day().unwrap().to_string()
        };
        assert_eq!(day(&record, &happening), "2015-06-15", "the text's own");
        record.events[0].when.as_mut().unwrap().basis = "report".into();
        assert_eq!(day(&record, &happening), "2015-06-14", "another text's");
        happening.dated = false;
        assert_eq!(day(&record, &happening), "2015-06-15", "the report's");
        record.events[0].when = None;
        assert_eq!(day(&record, &happening), "2015-06-14", "what there is");
    }

    #[test]
    fn headers_and_lines_are_written() {
        let mut to = Vec::new();
        Format::Gdelt.write_header(&mut to).unwrap();
        assert!(to.is_empty());
        Format::Icews.write_header(&mut to).unwrap();
        assert!(to.starts_with(b"Event ID\tEvent Date\tSource Name\t") && to.ends_with(b"\tLatitude\tLongitude\n"));
        let mut to = Vec::new();
        let mut cells = vec![String::new(); 16];
        cells[0] = "a\tb\r\nc".into();
        cells[15] = "say \"no\"".into();
        Format::GdeltMentions.write_line(&cells, &mut to).unwrap();
        assert_eq!(to, format!("a b c{}say 'no'\n", "\t".repeat(15)).into_bytes());
    }
}

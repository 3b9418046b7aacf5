//! What a time expression says, before it is known which day it is said on.
//!
//! The grammar makes these, the resolver turns them into values; neither knows the other.

use super::words::{Part, Unit};
use dateline_doc::TimeKind;

/// A time expression: its words and what they say.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The first word.
    pub(super) start: usize,
    /// The word after the last.
    pub(super) end: usize,
    /// Its TIMEX3 type.
    pub(super) kind: TimeKind,
    /// What it says.
    pub(super) what: What,
}

/// What an expression says.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A place on the calendar.
    At(Place),
    /// A part of a day, of the given day or of one to be worked out.
    Part(Option<Place>, Part),
    /// A clock time: hour, minute, and what TIMEX3 writes for the zone.
    Clock(Option<Place>, u8, Option<u8>, &'static str),
    /// A value that stands as it is.
    Value(String),
    /// No value can be told.
    Unknown,
}

/// How an expression picks one of many: "last", "next", …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// Nothing said: "Monday", "June".
    Open,
    /// The one that the report lies in.
    This,
    /// The one before the report.
    Last,
    /// The one after the report.
    Next,
    /// The one just spoken of.
    That,
    /// The one before that just spoken of.
    Previous,
    /// The one after that just spoken of.
    Following,
}

/// A year as said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearSaid {
    /// Said in full (astronomical: 1 BC is 0).
    Is(i32),
    /// Said by reference, or not at all.
    By(Pick),
}

/// What a length is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The report's date: "ago".
    Report,
    /// The time just spoken of: "later".
    Spoken,
}

/// A place on the calendar, as said.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// A year, a month of it, a day of it.
    Day(YearSaid, Option<u8>, Option<u8>),
    /// A month by "last", "that", …
    Month(u8, Pick),
    /// A weekday, Monday is 1.
    Weekday(u8, Pick),
    /// A day, week, month, quarter, year, … by reference.
    Unit(Unit, Pick),
    /// A season.
    Season(YearSaid, &'static str, Pick),
    /// A quarter of a year.
    Quarter(YearSaid, u8),
    /// The last quarter that ended, or the current one.
    Half(YearSaid, u8),
    /// A decade: the year without its last figure; BC where the flag is set.
    Decade(i32, bool),
    /// The 70s.
    ShortDecade(i32),
    /// '89.
    ShortYear(i32),
    /// A century: the year without its last two figures; BC where the flag is set.
    Century(i32, bool),
    /// So many units before or after.
    Shift(Option<i64>, Unit, From, bool),
    /// A day of the month just spoken of.
    DayOfMonth(u8),
    /// The nth day, week or month of a place; from its end where negative.
    Nth(i8, Unit, Box<Place>),
    /// The time just spoken of, a year before: as fine as it, or the week, month or quarter around it.
    YearBefore(Option<Unit>),
    /// A named time: its index in the lists.
    Named(usize, YearSaid),
    /// The time just spoken of, as it is.
    Spoken,
}

//! Days as the codebook writes them, and terms between them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day counted from 1 January of the year 1; months without a day count as their first or last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        let first = Date::constant(1, 1, 1);
        Day((date - first).get_days())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = Date::constant(1, 1, 1);
        match first.checked_add(jiff::Span::new().try_days(self.0).unwrap_or_default()) {
            Ok(date) => write!(f, "{date}"),
            Err(_) => f.write_str("?"),
        }
    }
}

impl Day {
    /// Returns it as a date; `None` where no calendar has it.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::constant(1, 1, 1).checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    /// Reads "2013-02-25", or "2013-02" and "2013" as the first day of it (`end` false) or the last (`end` true).
    #[must_use]
    pub fn read(text: &str, end: bool) -> Option<Self> {
        if text.len() == 4 {
            let date: Date = format!("{text}-{}", if end { "12-31" } else { "01-01" }).parse().ok()?;
            return Some(date.into());
        }
        if text.len() == 7 {
            let first: Date = format!("{text}-01").parse().ok()?;
            return Some(if end { first.last_of_month() } else { first }.into());
        }
        if text.len() != 10 {
            return None;
        }
        text.parse::<Date>().ok().map(Into::into)
    }
}

/// From a day to a day, both inside; open where it has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

impl Term {
    /// Says whether the day lies inside.
    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Says whether the term had ended before that day.
    #[must_use]
    pub fn ended_before(self, day: Day) -> bool {
        self.to.is_some_and(|to| to < day)
    }
}

//! Time zones of places: which clock "3 p.m. local time" is told by.
//!
//! The zone of a state or of its division is data (`gazetteer/zones.tsv`); what hour it has on a day says the IANA database
//! that is part of the program. It must not guess a zone where the text names no place.

use dateline_doc::Country;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Zones by state and division.
#[derive(Debug, Clone, Default)]
pub struct Zones {
    /// (state, division or "", zone), ascending.
    rows: Vec<(&'static str, &'static str, &'static str)>,
}

impl Zones {
    /// Reads the table: state, division, zone, parted by tabs; other lines are left out.
    #[must_use]
    pub fn from_tsv(table: &'static str) -> Self {
        let mut rows: Vec<_> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                Some((fields.next()?, fields.next()?, fields.next()?))
            })
            .collect();
        rows.sort_unstable();
        Self { rows }
    }

    /// Returns the zone of a division, else of its state.
    fn of(&self, country: Country, admin1: Option<&str>) -> Option<&'static str> {
        let find = |division: &str| {
            let at = self.rows.binary_search_by(|row| (row.0, row.1).cmp(&(country.as_str(), division)));
            at.ok().map(|n| self.rows[n].2)
        };
        admin1.and_then(find).or_else(|| find(""))
    }

    /// Returns how far the clocks there were from UTC at a local time, as TIMEX3 writes it: "+09", "+05:30", "Z".
    #[must_use]
    pub fn offset(&self, at: DateTime, country: Country, admin1: Option<&str>) -> Option<String> {
        let zone = TimeZone::get(self.of(country, admin1)?).ok()?;
        let seconds = at.to_zoned(zone).ok()?.offset().seconds();
        let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
        let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
        Some(match (hours, minutes) {
            (0, 0) => "Z".to_owned(),
            (_, 0) => format!("{sign}{hours:02}"),
            _ => format!("{sign}{hours:02}:{minutes:02}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_by_state_division_and_season() {
        let zones = Zones::from_tsv(
            "# head\nKOR\t\tAsia/Seoul\nUSA\t\tAmerica/New_York\nUSA\tCalifornia\tAmerica/Los_Angeles\nNPL\t\tAsia/Kathmandu\nGBR\t\tEurope/London\n",
        );
        let at = |text: &str, code: &str, admin1: Option<&str>| {
            zones.offset(text.parse().expect("a time"), Country::new(code).expect("a code"), admin1)
        };
        assert_eq!(at("2015-06-15T15:00", "KOR", None).as_deref(), Some("+09"));
        assert_eq!(at("2015-06-15T15:00", "USA", Some("California")).as_deref(), Some("-07"));
        assert_eq!(at("2015-01-15T15:00", "USA", Some("Ohio")).as_deref(), Some("-05"));
        assert_eq!(at("2015-01-15T15:00", "NPL", None).as_deref(), Some("+05:45"));
        assert_eq!(at("2015-01-15T15:00", "GBR", None).as_deref(), Some("Z"));
        assert_eq!(at("2015-01-15T15:00", "FRA", None), None);
    }
}

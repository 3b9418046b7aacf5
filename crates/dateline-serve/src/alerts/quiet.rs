//! Quiet hours: when nothing is sent, by the clock of a place. Days on which clocks are changed are those of the zone.

use crate::error::ServeError;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// From when until when nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// From this time of the day on ("22:00").
    #[serde(serialize_with = "clock", deserialize_with = "time")]
    pub from: Time,
    /// Until this time of the same day or the next ("07:00").
    #[serde(serialize_with = "clock", deserialize_with = "time")]
    pub until: Time,
    /// The IANA zone whose clock is meant.
    pub tz: String,
}

impl Quiet {
    pub(super) fn check(&self) -> Result<(), ServeError> {
        if self.from == self.until {
            return Err(ServeError::AlertReads {
                why: "quiet hours begin and end at the same time; leave them out, or switch the alert off".to_owned(),
            });
        }
        self.zone().map(|_| ())
    }

    fn zone(&self) -> Result<TimeZone, ServeError> {
        TimeZone::get(&self.tz).map_err(|_| ServeError::Zone { tz: self.tz.clone() })
    }

    /// Returns when it may be sent: now, or at the end of the quiet hours that it falls into.
    ///
    /// Where clocks are set back over the end it is the later of both; where they jump over it, it is after the jump by as
    /// much as it was to be after it. A zone that is not known is never quiet.
    #[must_use]
    pub fn sends_at(&self, now: Timestamp) -> Timestamp {
        let Ok(zone) = self.zone() else { return now };
        let today = now.to_zoned(zone.clone()).date();
        let moment = |date: Date, time: Time, late: bool| {
            let ambiguous = zone.to_ambiguous_zoned(date.to_datetime(time));
            let zoned = if late { ambiguous.later() } else { ambiguous.compatible() };
            zoned.map(|z| z.timestamp()).ok()
        };
        // a night that began yesterday may still last
        for date in [today.checked_sub(1.day()).unwrap_or(today), today] {
            let last = if self.until > self.from { date } else { date.checked_add(1.day()).unwrap_or(date) };
            if let (Some(begin), Some(end)) = (moment(date, self.from, false), moment(last, self.until, true))
                && begin <= now
                && now < end
            {
                return end;
            }
        }
        now
    }
}

fn clock<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&time.strftime("%H:%M").to_string())
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    Time::strptime("%H:%M", &text)
        .map_err(|_| serde::de::Error::custom(format!("{text:?} is no time of the day; write it as \"22:00\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, until: &str, tz: &str) -> Quiet {
        serde_json::from_value(serde_json::json!({"from": from, "until": until, "tz": tz})).unwrap()
    }

    fn sends(quiet: &Quiet, now: &str) -> String {
        quiet.sends_at(now.parse().unwrap()).to_string()
    }

    #[test]
    fn a_night_lasts_until_its_morning() {
        let night = quiet("22:00", "07:00", "Europe/Berlin");
        assert_eq!(sends(&night, "2026-01-10T20:59:59Z"), "2026-01-10T20:59:59Z");
        assert_eq!(sends(&night, "2026-01-10T21:00:00Z"), "2026-01-11T06:00:00Z");
        assert_eq!(sends(&night, "2026-01-11T05:59:59Z"), "2026-01-11T06:00:00Z");
        assert_eq!(sends(&night, "2026-01-11T06:00:00Z"), "2026-01-11T06:00:00Z");
        let noon = quiet("12:00", "13:00", "Asia/Seoul");
        assert_eq!(sends(&noon, "2026-01-10T03:30:00Z"), "2026-01-10T04:00:00Z");
        assert_eq!(sends(&noon, "2026-01-10T05:00:00Z"), "2026-01-10T05:00:00Z");
    }

    #[test]
    fn nights_on_which_clocks_change_are_as_long_as_they_are() {
        let night = quiet("22:00", "07:00", "Europe/Berlin");
        // 2026-03-29: an hour shorter; 2026-10-25: an hour longer
        assert_eq!(sends(&night, "2026-03-28T21:30:00Z"), "2026-03-29T05:00:00Z");
        assert_eq!(sends(&night, "2026-10-24T20:30:00Z"), "2026-10-25T06:00:00Z");
    }

    #[test]
    fn an_end_that_comes_twice_is_the_second_and_one_that_never_comes_is_after_the_jump() {
        let night = quiet("22:00", "02:30", "Europe/Berlin");
        assert_eq!(sends(&night, "2026-10-25T00:15:00Z"), "2026-10-25T01:30:00Z");
        // between both it is quiet still
        assert_eq!(sends(&night, "2026-10-25T00:45:00Z"), "2026-10-25T01:30:00Z");
        assert_eq!(sends(&night, "2026-10-25T01:30:00Z"), "2026-10-25T01:30:00Z");
        assert_eq!(sends(&night, "2026-03-28T23:00:00Z"), "2026-03-29T01:30:00Z");
        let early = quiet("02:30", "05:00", "Europe/Berlin");
        assert_eq!(sends(&early, "2026-10-25T00:30:00Z"), "2026-10-25T04:00:00Z");
        assert_eq!(sends(&early, "2026-03-29T01:30:00Z"), "2026-03-29T03:00:00Z");
    }

    #[test]
    fn whenever_it_is_it_is_sent_no_more_than_a_day_later_and_not_in_the_quiet() {
        for quiet in [quiet("22:00", "07:00", "Europe/Berlin"), quiet("02:30", "02:00", "America/New_York")] {
            let mut now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
            for _ in 0..9_000 {
                now = now.checked_add(37.minutes()).unwrap();
                let sent = quiet.sends_at(now);
                assert!(sent >= now && sent.duration_since(now).as_hours() <= 25, "{now}: {sent}");
                assert_eq!(quiet.sends_at(sent), sent, "{now}");
            }
        }
    }
}

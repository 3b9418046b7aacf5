//! Parts of the day and clock times: "this morning", "the night of 3 May", "18:00 GMT Tuesday", "11 a.m.".
//!
//! A part of the grammar; like it, it must not work out values.

use super::grammar::Reader;
use super::meaning::{Found, Pick, Place, What};
use super::words::{Class, Part, Unit};
use dateline_doc::TimeKind;

impl Reader<'_> {
    /// "this morning", "last night", "tonight", "the evening of 3 May", "early morning", "at night".
    pub(super) fn part(&self, i: usize) -> Option<Found> {
        if self.is(i, &["tonight"]) {
            let of = Place::Unit(Unit::Day, Pick::This);
            return Some(self.found(i + 1, TimeKind::Time, What::Part(Some(of), Part("NI"))));
        }
        let mut j = i;
        let mut day = None;
        if self.is(j, &["early", "late", "mid"]) {
            j += if self.is(j + 1, &["-", "in", "on"]) { 2 } else { 1 };
        }
        match self.low(j) {
            "this" => (day, j) = (Some(Place::Unit(Unit::Day, Pick::This)), j + 1),
            "that" => {
                (day, j) = (Some(Place::Unit(Unit::Day, Pick::That)), j + if self.is(j + 1, &["same"]) { 2 } else { 1 })
            }
            "last" => (day, j) = (Some(Place::Unit(Unit::Day, Pick::Last)), j + 1),
            "the" => {
                j += 1;
                match self.low(j) {
                    "next" | "following" => (day, j) = (Some(Place::Unit(Unit::Day, Pick::Following)), j + 1),
                    "previous" => (day, j) = (Some(Place::Unit(Unit::Day, Pick::Previous)), j + 1),
                    "same" => (day, j) = (Some(Place::Unit(Unit::Day, Pick::That)), j + 1),
                    _ => {}
                }
            }
            _ => {}
        }
        if self.is(j, &["early", "late"]) {
            j += 1;
        }
        if self.is(j, &["-"]) {
            j += 1;
        }
        let early_hours = self.is(j, &["hours"]) && j > i && self.is(j - 1, &["early"]) && self.is(j + 1, &["of"]);
        let part = match self.class(j) {
            Class::Part(p) => p,
            _ if early_hours => Part("MO"),
            _ => return None,
        };
        if self.is(j + 1, &["-"]) && self.glued(j + 1) && !self.is(j + 2, &["time"])
            || self.is(j, &["dawn", "sunset", "sunrise", "dusk"]) && self.cap(j) && j > 0
        {
            return None;
        }
        if self.is(j, &["dawn", "sunset", "sunrise"]) && self.is(j + 1, &["of"]) && day.is_none() {
            return None;
        }
        let mut end = j + 1;
        if self.is(end, &["-"]) && self.is(end + 1, &["time"]) {
            end += 2;
        }
        if self.is(end, &["hours"]) {
            end += 1;
        }
        if day.is_none() {
            let of = if self.is(end, &["of", "on"]) { end + 1 } else { end };
            let of = if self.is(of, &[","]) { of + 1 } else { of };
            if let Some((place, e)) = self.place_of_day(of) {
                let joined =
                    of == end || self.is(end, &["of"]) || self.is(end, &["on"]) && matches!(place, Place::Day(..));
                if joined {
                    (day, end) = (Some(place), e);
                }
            }
        }
        if self.is(j, &["noon", "midday", "midnight"]) {
            let hour = if self.is(j, &["midnight"]) { 0 } else { 12 };
            let end = if day.is_none() && self.zone(end).1 > end { self.zone(end).1 } else { end };
            // "noon on Monday": the day is another time, and this one's too
            if day.is_none() && self.is(end, &["on"]) {
                day = self.place_of_day(end + 1).map(|(place, _)| place);
            }
            return Some(self.found(end, TimeKind::Time, What::Clock(day, hour, Some(0), "")));
        }
        Some(self.found(end, TimeKind::Time, What::Part(day, part)))
    }

    /// A day that a part or a clock time is of: a weekday, a date with its day, today.
    pub(super) fn place_of_day(&self, i: usize) -> Option<(Place, usize)> {
        if let Some(found) = self.deictic(i) {
            return Some(found);
        }
        if let Some((d, after)) = self.weekday(i) {
            let next = if self.is(after, &[","]) { after + 1 } else { after };
            if let Some((place @ Place::Day(_, Some(_), Some(_)), end)) = self.month_date(next) {
                return Some((place, end));
            }
            return Some((Place::Weekday(d, Pick::Open), after));
        }
        if let Some((place @ (Place::Day(_, Some(_), Some(_)) | Place::DayOfMonth(_)), end)) = self.month_date(i) {
            return Some((place, end));
        }
        let (d, end) = self.day_number(i).filter(|_| self.narrative && self.before(i) == "of")?;
        Some((Place::DayOfMonth(d), end))
    }

    /// A clock time, with the day that follows it.
    pub(super) fn clock(&self, i: usize) -> Option<Found> {
        let spoken = self.spoken_face(i);
        let (hour, minute, zone, end) = spoken.or_else(|| self.clock_face(i))?;
        // "seven o'clock", "9:30" of twelve hours: the part of the day that follows says which half
        let twelve = hour <= 12 && zone.is_empty() && (spoken.is_some() || self.is(end - 1, &["clock"]));
        let hour = if twelve { self.of_day(hour, end) } else { hour };
        let mut day = None;
        let mut stop = end;
        // "6:30 a.m. local time (10:30 GMT) Thursday"
        let aside = (end..end + 8).find(|k| self.is(*k, &[")"])).filter(|k| *k == end || self.is(end, &["("]));
        let comma = aside.map_or(end, |k| k + 1);
        let comma = if self.is(comma, &[","]) { comma + 1 } else { comma };
        let on = if self.is(comma, &["on"]) { comma + 1 } else { comma };
        // the day that follows is part of the words only where nothing stands between
        if let Some((place, e)) = self.place_of_day(on) {
            day = Some(place);
            if on == end {
                stop = e;
            }
        }
        Some(self.found(stop, TimeKind::Time, What::Clock(day, hour, minute, zone)))
    }

    /// "seven o'clock", "half past nine", "a quarter to six", "twenty past ten": hour, minute, zone, end.
    fn spoken_face(&self, i: usize) -> Option<(u8, Option<u8>, &'static str, usize)> {
        let hour = |i: usize| match self.class(i) {
            Class::Cardinal(n @ 1..=12) => u8::try_from(n).ok(),
            Class::Digits(n @ 1..=12) => u8::try_from(n).ok(),
            _ => None,
        };
        let a = if self.is(i, &["a"]) { i + 1 } else { i };
        let (minute, j) = match self.low(a) {
            "half" if a == i => (30, a + 1),
            "quarter" => (15, a + 1),
            "five" | "ten" | "twenty" if a == i => match self.class(a) {
                Class::Cardinal(n) => (u8::try_from(n).ok()?, a + 1),
                _ => return None,
            },
            _ => {
                // figures are read elsewhere
                let h = hour(i).filter(|_| matches!(self.class(i), Class::Cardinal(_)))?;
                let clock = self.is(i + 1, &["o"]) && self.is(i + 2, &["'"]) && self.is(i + 3, &["clock"]);
                return clock.then_some((h, None, "", i + 4));
            }
        };
        let h = hour(j + 1)?;
        let led = matches!(self.before(i), "at" | "by" | "until" | "before" | "after" | "about" | "around" | "since");
        match self.low(j) {
            "past" if led => Some((h, Some(minute), "", j + 2)),
            "to" if led && minute != 30 => Some((if h == 1 { 12 } else { h - 1 }, Some(60 - minute), "", j + 2)),
            _ => None,
        }
    }

    /// The hour of the day for one of twelve, by the part of the day that follows: "on Saturday evening", "at night".
    fn of_day(&self, hour: u8, end: usize) -> u8 {
        let part = (end..end + 5).take_while(|k| self.class(*k) != Class::Mark).find_map(|k| match self.class(k) {
            Class::Part(part) => Some(part),
            _ => None,
        });
        let late = match part {
            Some(Part("AF" | "EV")) => true,
            Some(Part("NI")) => (6..12).contains(&hour),
            _ => false,
        };
        if late && hour < 12 { hour + 12 } else { hour }
    }

    /// "18:00 UTC", "6:40 p.m.", "11 a.m.", "5:30PM", "0800 GMT", "10 o'clock": hour, minute, zone, end.
    pub(super) fn clock_face(&self, i: usize) -> Option<(u8, Option<u8>, &'static str, usize)> {
        let word = self.words.get(i)?;
        let width = word.end - word.start;
        // 5PM, 1am
        if let Some((h, pm)) = glued_meridian(&word.low) {
            let (zone, end) = self.zone(i + 1);
            return Some((to_24(h, pm)?, None, zone, end));
        }
        let Class::Digits(h) = word.class else { return None };
        if width == 4 && h < 2400 && h % 100 < 60 {
            let (zone, end) = self.zone(i + 1);
            let spoken = self.is(i + 1, &["hours", "hrs"]) && (word.low.starts_with('0') || self.before(i) == "at");
            let end = if spoken { i + 2 } else { end };
            return (end > i + 1).then_some((u8::try_from(h / 100).ok()?, u8::try_from(h % 100).ok(), zone, end));
        }
        let h = u8::try_from(h).ok().filter(|h| *h <= 24 && width <= 2)?;
        if self.is(i + 1, &[":", "."]) && self.glued(i + 1) && self.glued(i + 2) {
            let colon = self.is(i + 1, &[":"]);
            let minute_word = self.words.get(i + 2)?;
            let two = minute_word.low.get(..2)?;
            let minute: u8 = two.parse().ok().filter(|m| *m < 60)?;
            let rest = minute_word.low.get(2..)?;
            let mut end = i + 3;
            let mut pm = match rest {
                "" => None,
                "am" => Some(false),
                "pm" => Some(true),
                "hrs" | "hr" | "h" => None,
                _ => return None,
            };
            if self.is(end, &[":"]) && self.glued(end) && self.digits(end + 1) {
                end += 2;
            }
            if let (None, Some((m, e))) = (pm, self.meridian(end)) {
                (pm, end) = (Some(m), e);
            }
            let (zone, zoned) = self.zone(end);
            if !colon && pm.is_none() && zoned == end
                || (colon && i > 0 && self.glued(i) && self.is(i - 1, &[":", "/"]))
            {
                return None;
            }
            let hours = if zoned == end && self.is(end, &["hr", "hrs", "hours"]) { end + 1 } else { zoned };
            return Some((pm.map_or(Some(h), |pm| to_24(h, pm))?, Some(minute), zone, hours));
        }
        if let Some((pm, end)) = self.meridian(i + 1) {
            let (zone, end) = self.zone(end);
            return Some((to_24(h, pm)?, None, zone, end));
        }
        if self.is(i + 1, &["o"]) && self.is(i + 2, &["'"]) && self.is(i + 3, &["clock"]) {
            return Some((h, None, "", i + 4));
        }
        None
    }

    fn meridian(&self, i: usize) -> Option<(bool, usize)> {
        match self.low(i) {
            "am" => Some((false, i + 1)),
            "pm" => Some((true, i + 1)),
            m @ ("a" | "p")
                if self.is(i + 1, &["."]) && self.glued(i + 1) && self.is(i + 2, &["m"]) && self.glued(i + 2) =>
            {
                let end = if self.is(i + 3, &["."]) && self.glued(i + 3) { i + 4 } else { i + 3 };
                Some((m == "p", end))
            }
            _ => None,
        }
    }

    /// A time zone behind a clock time: what TIMEX3 writes for it, and its end.
    fn zone(&self, i: usize) -> (&'static str, usize) {
        let open = self.is(i, &["("]);
        let j = if open { i + 1 } else { i };
        let zone = match self.low(j) {
            "gmt" | "utc" => "Z",
            "eastern" | "central" | "mountain" | "pacific" if self.cap(j) => {
                let time = if self.is(j + 1, &["standard", "daylight"]) { j + 2 } else { j + 1 };
                return if self.is(time, &["time"]) { ("", time + 1) } else { ("", i) };
            }
            "est" | "cdt" => "-05",
            "edt" => "-04",
            "cst" | "mdt" => "-06",
            "mst" | "pdt" => "-07",
            "pst" => "-08",
            "et" | "pt" | "ct" | "bst" | "cet" | "cest" | "jst" | "kst" | "ist" if self.cap(j) => "",
            "local" if self.is(j + 1, &["time"]) => {
                let end = j + 2;
                return ("", if open && self.is(end, &[")"]) { end + 1 } else { end });
            }
            _ => return ("", i),
        };
        let mut end = j + 1;
        if open {
            match (0..4).find(|k| self.is(end + k, &[")"])) {
                Some(k) => end += k + 1,
                None => return ("", i),
            }
            if end > j + 2 {
                return ("", end);
            }
        }
        (zone, end)
    }
}

pub(super) fn glued_meridian(word: &str) -> Option<(u8, bool)> {
    let (digits, pm) = match word.strip_suffix("pm") {
        Some(d) => (d, true),
        None => (word.strip_suffix("am")?, false),
    };
    Some((digits.parse().ok().filter(|h| (1..=12).contains(h))?, pm))
}

fn to_24(hour: u8, pm: bool) -> Option<u8> {
    match (hour, pm) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (1..=11, true) => Some(hour + 12),
        (0..=11, false) => Some(hour),
        (13..=23, true) => Some(hour),
        _ => None,
    }
}

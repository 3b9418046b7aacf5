//! The closed word classes of English time expressions: months, weekdays, units, numbers, parts of the day.
//!
//! They are code because they are closed; names that a user may want to add (holidays, eras) are data. This file
//! knows words only: it must not look at context or work out dates.

/// A stretch of the calendar or the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// Returns the letters that TIMEX3 writes after a length, and whether they stand behind `T`.
    pub(super) fn letters(self) -> (&'static str, bool) {
        match self {
            Self::Second => ("S", true),
            Self::Minute => ("M", true),
            Self::Hour => ("H", true),
            Self::Day | Self::Night => ("D", false),
            Self::Weekend => ("WE", false),
            Self::Week | Self::Fortnight => ("W", false),
            Self::Month => ("M", false),
            Self::Quarter => ("Q", false),
            Self::Year => ("Y", false),
            Self::Decade => ("DE", false),
            Self::Century => ("CE", false),
        }
    }
}

/// A part of the day, by TIMEX3's two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(pub(super) &'static str);

/// What a word is for a time expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Class {
    /// Digits only.
    Digits(u64),
    /// Digits and an ordinal ending ("21st").
    DigitOrdinal(u32),
    /// "1990s", "90s": the number before the s.
    DigitPlural(u32),
    /// A cardinal in words; a multiplier where it is 100 or more.
    Cardinal(u32),
    /// An ordinal in words.
    Ordinal(u32),
    /// A month's full name.
    Month(u8),
    /// A month's abbreviation.
    MonthShort(u8),
    /// A weekday's full name, Monday is 1.
    Weekday(u8),
    /// A weekday's abbreviation.
    WeekdayShort(u8),
    /// More than one of a weekday: "Mondays".
    Weekdays(u8),
    /// A unit, and whether it is plural.
    Unit(Unit, bool),
    /// SP, SU, FA, WI.
    Season(&'static str),
    /// morning, night, …
    Part(Part),
    /// A mark or a sign.
    Mark,
    /// Any other word.
    Other,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
const ONES: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const TENTHS: [&str; 8] =
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

/// Names what a lower-cased word is; `mark` says that it is no word at all.
pub(super) fn classify(word: &str, mark: bool) -> Class {
    if mark {
        return Class::Mark;
    }
    match word.as_bytes().first() {
        None => Class::Other,
        Some(b'0'..=b'9') => digits(word),
        Some(b'a'..=b'z') if word.len() >= 2 => letters(word),
        Some(_) => Class::Other,
    }
}

fn digits(word: &str) -> Class {
    let end = word.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(word.len());
    let (number, rest) = word.split_at(end);
    let Ok(n) = number.parse::<u64>() else { return Class::Other };
    let small = u32::try_from(n).ok();
    match (rest, small) {
        ("", _) => Class::Digits(n),
        ("st" | "nd" | "rd" | "th", Some(n)) => Class::DigitOrdinal(n),
        ("s", Some(n)) => Class::DigitPlural(n),
        _ => Class::Other,
    }
}

fn index(list: &[&str], word: &str) -> Option<u8> {
    list.iter().position(|w| *w == word).and_then(|i| u8::try_from(i + 1).ok())
}

fn letters(word: &str) -> Class {
    if let Some(class) = unit(word).or_else(|| season_or_part(word)) {
        return class;
    }
    if let Some(m) = index(&MONTHS, word) {
        return Class::Month(m);
    }
    if let Some(d) = index(&WEEKDAYS, word) {
        return Class::Weekday(d);
    }
    if let Some(d) = word.strip_suffix('s').and_then(|w| index(&WEEKDAYS, w)) {
        return Class::Weekdays(d);
    }
    if let Some(n) = index(&ONES, word) {
        return Class::Cardinal(u32::from(n));
    }
    if let Some(n) = index(&TENS, word) {
        return Class::Cardinal(u32::from(n) * 10 + 10);
    }
    if let Some(n) = index(&ORDINALS, word) {
        return Class::Ordinal(u32::from(n));
    }
    if let Some(n) = index(&TENTHS, word) {
        return Class::Ordinal(u32::from(n) * 10 + 10);
    }
    match word {
        "jan" => Class::MonthShort(1),
        "feb" => Class::MonthShort(2),
        "mar" => Class::MonthShort(3),
        "apr" => Class::MonthShort(4),
        "jun" => Class::MonthShort(6),
        "jul" => Class::MonthShort(7),
        "aug" => Class::MonthShort(8),
        "sep" | "sept" => Class::MonthShort(9),
        "oct" => Class::MonthShort(10),
        "nov" => Class::MonthShort(11),
        "dec" => Class::MonthShort(12),
        "mon" => Class::WeekdayShort(1),
        "tue" | "tues" => Class::WeekdayShort(2),
        "wed" | "weds" => Class::WeekdayShort(3),
        "thu" | "thur" | "thurs" => Class::WeekdayShort(4),
        "fri" => Class::WeekdayShort(5),
        "sat" => Class::WeekdayShort(6),
        "sun" => Class::WeekdayShort(7),
        "hundred" => Class::Cardinal(100),
        "thousand" => Class::Cardinal(1000),
        "hundredth" => Class::Ordinal(100),
        _ => Class::Other,
    }
}

fn unit(word: &str) -> Option<Class> {
    Some(match word {
        "minute" => Class::Unit(Unit::Minute, false),
        "minutes" => Class::Unit(Unit::Minute, true),
        "seconds" => Class::Unit(Unit::Second, true),
        "hour" => Class::Unit(Unit::Hour, false),
        "hours" => Class::Unit(Unit::Hour, true),
        "day" => Class::Unit(Unit::Day, false),
        "days" => Class::Unit(Unit::Day, true),
        "nights" => Class::Unit(Unit::Night, true),
        "weekend" => Class::Unit(Unit::Weekend, false),
        "weekends" => Class::Unit(Unit::Weekend, true),
        "week" => Class::Unit(Unit::Week, false),
        "weeks" => Class::Unit(Unit::Week, true),
        "fortnight" => Class::Unit(Unit::Fortnight, false),
        "month" => Class::Unit(Unit::Month, false),
        "months" => Class::Unit(Unit::Month, true),
        "quarter" => Class::Unit(Unit::Quarter, false),
        "quarters" => Class::Unit(Unit::Quarter, true),
        "year" => Class::Unit(Unit::Year, false),
        "years" => Class::Unit(Unit::Year, true),
        "decade" => Class::Unit(Unit::Decade, false),
        "decades" => Class::Unit(Unit::Decade, true),
        "century" => Class::Unit(Unit::Century, false),
        "centuries" => Class::Unit(Unit::Century, true),
        _ => return None,
    })
}

fn season_or_part(word: &str) -> Option<Class> {
    Some(match word {
        "spring" | "springtime" => Class::Season("SP"),
        "summer" | "summertime" => Class::Season("SU"),
        "autumn" | "fall" => Class::Season("FA"),
        "winter" | "wintertime" => Class::Season("WI"),
        "morning" | "dawn" | "daybreak" | "sunrise" => Class::Part(Part("MO")),
        "noon" | "midday" => Class::Part(Part("MI")),
        "afternoon" => Class::Part(Part("AF")),
        "evening" | "dusk" | "sunset" | "nightfall" => Class::Part(Part("EV")),
        "night" | "midnight" | "overnight" | "nighttime" => Class::Part(Part("NI")),
        "daytime" => Class::Part(Part("DT")),
        _ => return None,
    })
}

/// Returns the number of a single digit or word number that an ordinal can end with: "twenty-**first**".
pub(super) fn ordinal(class: Class) -> Option<u32> {
    match class {
        Class::Ordinal(n) | Class::DigitOrdinal(n) => Some(n),
        _ => None,
    }
}

/// Says whether a word is a preposition that a time may follow, or an article.
pub(super) fn is_time_preposition(word: &str) -> bool {
    TIME_PREPOSITIONS.binary_search(&word).is_ok()
}

/// Says whether a word is a function word, so that a noun phrase before it is over; so is the end of the text.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

/// Says whether a time expression can start with a word that has no class of its own.
pub(super) fn starts(word: &str) -> bool {
    STARTS.binary_search(&word).is_ok()
}

/// Says whether a word is something that is counted, so that a number before it is no year.
pub(super) fn is_counted(word: &str) -> bool {
    COUNTED.binary_search(&word).is_ok()
}

/// Sorted, like the lists below.
const TIME_PREPOSITIONS: &[&str] = &[
    "about",
    "after",
    "and",
    "around",
    "as",
    "at",
    "before",
    "between",
    "by",
    "circa",
    "during",
    "for",
    "from",
    "in",
    "into",
    "of",
    "on",
    "since",
    "the",
    "through",
    "throughout",
    "till",
    "to",
    "toward",
    "towards",
    "until",
    "within",
];

/// Words that end a noun phrase; the empty word is the end of the text.
const FUNCTION_WORDS: &[&str] = &[
    "", "a", "after", "all", "also", "an", "and", "are", "as", "at", "because", "before", "but", "by", "could", "did",
    "for", "from", "had", "has", "have", "he", "her", "his", "i", "if", "in", "into", "is", "it", "its", "not", "of",
    "on", "only", "or", "rather", "she", "so", "some", "than", "that", "the", "their", "then", "there", "they", "this",
    "to", "was", "we", "were", "when", "where", "which", "while", "who", "will", "with", "would",
];

/// What modifiers, articles, quantities and pointing words a time expression can start with.
const STARTS: &[&str] = &[
    "a",
    "about",
    "ad",
    "almost",
    "an",
    "annual",
    "annually",
    "another",
    "approximately",
    "around",
    "at",
    "barely",
    "beginning",
    "biweekly",
    "ca",
    "circa",
    "close",
    "coming",
    "couple",
    "current",
    "currently",
    "daily",
    "date",
    "dozens",
    "each",
    "earlier",
    "early",
    "end",
    "ensuing",
    "entire",
    "every",
    "everyday",
    "few",
    "fewer",
    "final",
    "financial",
    "fiscal",
    "following",
    "former",
    "formerly",
    "future",
    "half",
    "hourly",
    "hundreds",
    "intervening",
    "just",
    "last",
    "late",
    "later",
    "latter",
    "less",
    "long",
    "many",
    "mid",
    "middle",
    "modern",
    "monthly",
    "more",
    "most",
    "nearly",
    "next",
    "nightly",
    "now",
    "nowadays",
    "numerous",
    "once",
    "only",
    "over",
    "past",
    "per",
    "preceding",
    "present",
    "presently",
    "previous",
    "prior",
    "q1",
    "q2",
    "q3",
    "q4",
    "quarterly",
    "recent",
    "recently",
    "remainder",
    "remaining",
    "rest",
    "roughly",
    "same",
    "several",
    "some",
    "start",
    "subsequent",
    "succeeding",
    "that",
    "the",
    "these",
    "this",
    "thousands",
    "today",
    "tomorrow",
    "tonight",
    "twenties",
    "twice",
    "under",
    "up",
    "upcoming",
    "weekly",
    "well",
    "whole",
    "year",
    "yearly",
    "yesterday",
];

/// What numbers count.
const COUNTED: &[&str] = &[
    "acres",
    "aircraft",
    "barrels",
    "bodies",
    "cars",
    "cases",
    "casualties",
    "children",
    "civilians",
    "dead",
    "deaths",
    "degrees",
    "dollars",
    "employees",
    "euros",
    "families",
    "feet",
    "fighters",
    "foot",
    "ft",
    "guns",
    "hectares",
    "homes",
    "hours",
    "houses",
    "hp",
    "injured",
    "jobs",
    "kg",
    "killed",
    "kilograms",
    "kilometers",
    "kilometres",
    "kilowatts",
    "km",
    "kw",
    "lb",
    "lbs",
    "members",
    "men",
    "meters",
    "metres",
    "miles",
    "million",
    "mm",
    "mph",
    "mw",
    "officers",
    "others",
    "passengers",
    "people",
    "percent",
    "planes",
    "points",
    "police",
    "pounds",
    "prisoners",
    "protesters",
    "refugees",
    "residents",
    "sailors",
    "shares",
    "ships",
    "soldiers",
    "square",
    "students",
    "tanks",
    "times",
    "tonnes",
    "tons",
    "troops",
    "units",
    "vehicles",
    "villages",
    "votes",
    "women",
    "workers",
    "wounded",
    "yards",
    "yuan",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [TIME_PREPOSITIONS, FUNCTION_WORDS, STARTS, COUNTED] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }
}

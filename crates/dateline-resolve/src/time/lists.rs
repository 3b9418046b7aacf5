//! The names that times go by and the days that anniversaries recall, read from `codebook/times/*.toml`.
//!
//! Everything a user may want to add is here and not in code. Matching is by words: case, hyphens and the mix-up of
//! I, l and 1 that scans and fonts cause make no difference.

use serde::{Deserialize, Serialize};

/// The holidays, named days, eras and dated events that the time stage knows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TimeLists {
    /// Named days and spans of time, as written in the texts; sorted by their words.
    pub names: Vec<NamedTime>,
    /// First words of the names: which, the first name that begins so, how many do. Sorted.
    firsts: Vec<(String, u32, u32)>,
    /// Events whose anniversaries are kept.
    pub events: Vec<DatedEvent>,
}

/// A name that stands for a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedTime {
    /// Its words, lower-cased, marks apart, a blank between: "new year ' s day".
    pub words: String,
    /// When it is.
    pub rule: NameRule,
}

/// When a named time is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NameRule {
    /// The same day every year: month, day.
    Fixed(u8, u8),
    /// Days after Easter Sunday.
    Easter(i16),
    /// The nth weekday (Monday is 1) of a month, from its end where negative: month, weekday, nth.
    Nth(u8, u8, i8),
    /// One day in history: year, month, day.
    Day(Ymd),
    /// From the first year to the last, both inside.
    Years(i16, i16),
    /// A time of the year that moves: no days.
    Moving,
}

/// Year, month, day.
pub type Ymd = (i16, u8, u8);

/// An event that anniversaries recall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatedEvent {
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub first: Ymd,
    /// Its last day, the same where it lasted one.
    pub last: Ymd,
    /// Its names, folded by `fold`; any of them is enough.
    pub names: Vec<String>,
    /// What a paraphrase must contain: of each group one, folded.
    pub groups: Vec<Vec<String>>,
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimeListError {
    /// The file is not TOML of the expected shape.
    #[error("R201 {path}:{line}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// An entry says something that cannot be.
    #[error("R202 {path}:{line}: {message}")]
    Entry {
        /// The file.
        path: String,
        /// The entry's line, from 1.
        line: usize,
        /// What is wrong and what to write.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    name: Vec<toml::Spanned<RawName>>,
    #[serde(default)]
    event: Vec<toml::Spanned<RawEvent>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawName {
    names: Vec<String>,
    month: Option<u8>,
    day: Option<u8>,
    weekday: Option<u8>,
    nth: Option<i8>,
    easter: Option<i16>,
    date: Option<String>,
    years: Option<(i16, i16)>,
    #[serde(default)]
    moving: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    name: String,
    day: Option<String>,
    first: Option<String>,
    last: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

impl TimeLists {
    /// Reads the lists from files, given as (path, content); the order of files and entries is kept.
    ///
    /// # Errors
    /// Where a file is not TOML of the expected shape, or an entry's dates cannot be.
    pub fn from_toml(files: &[(&str, &str)]) -> Result<Self, TimeListError> {
        let mut lists = Self::default();
        for &(path, content) in files {
            let file: File = toml::from_str(content).map_err(|e| TimeListError::Syntax {
                path: path.to_string(),
                line: line_of(content, e.span().map_or(0, |s| s.start)),
                message: e.message().replace('\n', " "),
            })?;
            let wrong = |at: usize, message: String| TimeListError::Entry {
                path: path.to_string(),
                line: line_of(content, at),
                message,
            };
            for entry in file.name {
                let at = entry.span().start;
                let raw = entry.into_inner();
                let rule = rule(&raw).map_err(|m| wrong(at, m))?;
                for name in &raw.names {
                    let words = split(name);
                    if words.is_empty() {
                        return Err(wrong(at, "a name is empty; write its words".to_string()));
                    }
                    lists.names.push(NamedTime { words: words.join(" "), rule: rule.clone() });
                }
            }
            for entry in file.event {
                let at = entry.span().start;
                lists.events.push(event(entry.into_inner()).map_err(|m| wrong(at, m))?);
            }
        }
        lists.names.sort_by(|a, b| first_word(a).cmp(first_word(b)).then_with(|| a.words.cmp(&b.words)));
        for (n, name) in lists.names.iter().enumerate() {
            match lists.firsts.last_mut().filter(|(word, ..)| word == first_word(name)) {
                Some((.., count)) => *count += 1,
                None => lists.firsts.push((first_word(name).to_owned(), n as u32, 1)),
            }
        }
        Ok(lists)
    }

    /// Returns the names whose first word this is, with the number of the first of them.
    pub(super) fn named(&self, first: &str) -> (usize, &[NamedTime]) {
        let Ok(at) = self.firsts.binary_search_by(|(word, ..)| word.as_str().cmp(first)) else { return (0, &[]) };
        let (_, start, n) = &self.firsts[at];
        (*start as usize, self.names.get(*start as usize..(*start + *n) as usize).unwrap_or_default())
    }
}

fn first_word(name: &NamedTime) -> &str {
    name.words.split(' ').next().unwrap_or_default()
}

fn line_of(content: &str, at: usize) -> usize {
    content.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    super::scan::scan(name, 0, name.len(), &mut words);
    words.into_iter().map(|w| w.low.to_string()).collect()
}

fn ymd(text: &str) -> Result<Ymd, String> {
    let of: jiff::civil::Date = text.parse().map_err(|_| format!("\"{text}\" is not a day; write it as 2000-06-15"))?;
    Ok((of.year(), of.month().unsigned_abs(), of.day().unsigned_abs()))
}

fn rule(raw: &RawName) -> Result<NameRule, String> {
    let rule = match raw {
        RawName { date: Some(date), .. } => NameRule::Day(ymd(date)?),
        RawName { years: Some((first, last)), .. } if first <= last => NameRule::Years(*first, *last),
        RawName { easter: Some(n), .. } => NameRule::Easter(*n),
        RawName { month: Some(m), weekday: Some(w), nth: Some(n), .. } => {
            if !(1..=12).contains(m) || !(1..=7).contains(w) || !(-5..=5).contains(n) || *n == 0 {
                return Err("month is 1 to 12, weekday 1 (Monday) to 7, nth 1 to 5 or -1 to -5".to_string());
            }
            NameRule::Nth(*m, *w, *n)
        }
        RawName { month: Some(m), day: Some(d), .. } => {
            // a leap year, so that 29 February is a day
            if super::calendar::day(2000, *m, *d).is_none() {
                return Err(format!("there is no day {d} of month {m}"));
            }
            NameRule::Fixed(*m, *d)
        }
        RawName { moving: true, .. } => NameRule::Moving,
        _ => {
            return Err(
                "say when it is: month and day, month, weekday and nth, easter, date, years, or moving".to_string()
            );
        }
    };
    Ok(rule)
}

fn event(raw: RawEvent) -> Result<DatedEvent, String> {
    let (first, last) = match (&raw.day, &raw.first, &raw.last) {
        (Some(day), None, None) => (ymd(day)?, ymd(day)?),
        (None, Some(first), Some(last)) => (ymd(first)?, ymd(last)?),
        _ => return Err("say day, or first and last".to_string()),
    };
    if last < first {
        return Err("last lies before first".to_string());
    }
    let names = std::iter::once(&raw.name).chain(&raw.aliases).map(|n| fold(n)).collect();
    let groups: Vec<Vec<String>> = raw.words.iter().map(|g| g.split('|').map(fold).collect()).collect();
    if groups.iter().flatten().any(String::is_empty) {
        return Err("a group of words has an empty alternative".to_string());
    }
    Ok(DatedEvent { name: raw.name, first, last, names, groups })
}

/// Folds a text for comparing: letters and digits lower-cased, everything else one blank, i, l and 1 the same.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        if c.is_alphanumeric() {
            match c {
                'I' | 'i' | '1' | 'l' | 'L' => out.push('l'),
                'é' | 'è' | 'ê' | 'É' => out.push('e'),
                'á' | 'à' | 'â' | 'ã' | 'ä' | 'Á' => out.push('a'),
                'ó' | 'ô' | 'ö' | 'õ' | 'Ó' => out.push('o'),
                'í' | 'î' | 'ï' | 'Í' => out.push('l'),
                'ú' | 'ü' | 'û' | 'Ú' => out.push('u'),
                'ñ' => out.push('n'),
                'ç' => out.push('c'),
                c => out.extend(c.to_lowercase()),
            }
        } else if !matches!(c, '\'' | '’' | '.') && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let text = "[[event]]\nname = \"a\"\nday = \"2000-01-01\"\n\n[[event]]\nname = \"b\"\nday = \"2000-02-30\"\n";
        let error = TimeLists::from_toml(&[("x.toml", text)]).map_err(|e| e.to_string());
        assert_eq!(error, Err("R202 x.toml:5: \"2000-02-30\" is not a day; write it as 2000-06-15".to_string()));
        let error = TimeLists::from_toml(&[("y.toml", "\nevent = 3\n")]).map_err(|e| e.to_string());
        assert!(error.is_err_and(|e| e.starts_with("R201 y.toml:2:")));
    }

    #[test]
    fn folding_forgives_fonts_and_hyphens() {
        assert_eq!(fold("Kim Jong- II"), fold("kim jong-il"));
        assert_eq!(fold("U.S. embassy"), fold("US Embassy"));
    }
}

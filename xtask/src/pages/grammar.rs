//! The grammar that articles are written by: facts of a story, and how a line with braces becomes a sentence.
//!
//! It must not know kinds of stories or layouts, and must give the same words for the same numbers.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The months as the news writes them.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How deep lists may refer to lists.
const DEPTH: usize = 8;

/// A source of numbers: splitmix64, whose few lines will give the same numbers in ten years.
pub struct Rng(u64);

impl Rng {
    /// Starts from several numbers.
    pub fn new(seeds: &[u64]) -> Self {
        let mut rng = Rng(0);
        for &seed in seeds {
            rng.0 ^= seed;
            rng.0 = rng.next();
        }
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `n`; 0 where there is none.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Puts items in any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// A state, as far as stories need it.
pub struct State {
    name: String,
    adjective: String,
    people: String,
    seat: String,
    towns: Vec<String>,
    /// Its armed groups.
    pub groups: Vec<String>,
}

#[derive(Deserialize)]
struct Countries {
    country: Vec<Country>,
}

#[derive(Deserialize)]
struct Country {
    iso3: String,
    name: String,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
    to: Option<String>,
}

#[derive(Deserialize)]
struct Organizations {
    organization: Vec<Organization>,
}

#[derive(Deserialize)]
struct Organization {
    name: String,
    country: Option<String>,
    to: Option<String>,
}

/// Reads the states that have towns from the codebook.
///
/// # Errors
/// Where a file is missing or cannot be read as the codebook's README says.
pub fn states(
    codebook: &Path,
    towns: &BTreeMap<String, Vec<String>>,
    with_the: &[String],
) -> Result<Vec<State>, Box<dyn std::error::Error>> {
    let countries: Countries = toml::from_str(&std::fs::read_to_string(codebook.join("countries.toml"))?)?;
    let groups: Organizations =
        toml::from_str(&std::fs::read_to_string(codebook.join("organizations/armed-groups.toml"))?)?;
    let mut states = Vec::new();
    for country in countries.country {
        let (Some(towns), None) = (towns.get(&country.iso3), &country.to) else { continue };
        let (Some(adjective), Some(people), Some(seat)) =
            (country.adjectives.first(), country.people.first(), country.seats.first())
        else {
            continue;
        };
        let own = groups
            .organization
            .iter()
            .filter(|g| g.to.is_none() && g.country.as_deref() == Some(country.iso3.as_str()));
        let article = if with_the.contains(&country.name) { "the " } else { "" };
        states.push(State {
            name: format!("{article}{}", country.name),
            adjective: adjective.clone(),
            people: people.clone(),
            seat: seat.clone(),
            towns: towns.clone(),
            groups: own.map(|g| g.name.clone()).collect(),
        });
    }
    if states.len() < 3 {
        return Err(format!("{}: fewer than three of the states of pages.toml are in it", codebook.display()).into());
    }
    Ok(states)
}

/// What a story is about, by name.
#[derive(Clone, Default)]
pub struct Facts {
    by_name: BTreeMap<String, String>,
    /// The year it happened.
    pub year: i16,
    introduced: bool,
}

impl Facts {
    /// Puts a fact down, over what was there.
    pub fn set(&mut self, name: &str, value: &str) {
        self.by_name.insert(name.to_owned(), value.to_owned());
    }

    /// Returns a fact; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.by_name.get(name).map_or("", String::as_str)
    }

    /// Puts a number of people down, in words or in digits.
    pub fn count(&mut self, name: &str, n: usize, rng: &mut Rng) {
        let text = if rng.below(6) == 0 { n.to_string() } else { figure(n) };
        self.set(name, &text);
    }

    /// Puts a state down under a letter, with one of its towns and groups.
    pub fn state(&mut self, letter: &str, state: &State, rng: &mut Rng) {
        self.set(letter, &state.name);
        self.set(&format!("{letter}.adj"), &state.adjective);
        self.set(&format!("{letter}.people"), &state.people);
        self.set(&format!("{letter}.seat"), &state.seat);
        self.set(&format!("{letter}.town"), &state.towns[rng.below(state.towns.len())]);
        if letter == "A" && !state.groups.is_empty() {
            self.set("group", &state.groups[rng.below(state.groups.len())]);
        }
    }

    /// Notes that a person has been named in full, so that the family name will do.
    pub fn introduce(&mut self, sentence: &str) {
        self.introduced |= sentence.contains(self.get("he"));
    }
}

/// Returns the sentence that a line becomes.
pub fn fill(line: &str, facts: &Facts, lists: &BTreeMap<String, Vec<String>>, rng: &mut Rng) -> String {
    let mut text = String::new();
    expand(line, facts, lists, rng, DEPTH, &mut text);
    articles(&capital(&text))
}

fn expand(
    line: &str,
    facts: &Facts,
    lists: &BTreeMap<String, Vec<String>>,
    rng: &mut Rng,
    depth: usize,
    into: &mut String,
) {
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        into.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let Some(close) = closing(inner) else {
            into.push_str(inner);
            return;
        };
        let name = &inner[..close];
        rest = &inner[close + 1..];
        let options = choices(name);
        if depth == 0 {
            continue;
        } else if options.len() > 1 {
            expand(options[rng.below(options.len())], facts, lists, rng, depth - 1, into);
        } else if let Some(range) = name.strip_prefix(['#', '%']) {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let (low, high) = (low.parse().unwrap_or(1), high.parse().unwrap_or(9_usize));
            let n: usize = low + rng.below(high.saturating_sub(low) + 1);
            into.push_str(&if name.starts_with('%') { n.to_string() } else { figure(rounded(n)) });
        } else {
            match name {
                "km" => {
                    let n = 3 + rng.below(120);
                    into.push_str(&format!("{n} km ({} miles)", (n as f64 / 1.609).round().max(2.0)));
                }
                "month" => into.push_str(MONTHS[rng.below(12)]),
                "year" => into.push_str(&(facts.year - 1 - rng.below(7) as i16).to_string()),
                "oldyear" => into.push_str(&(1919 + rng.below(80)).to_string()),
                "he.last" if !facts.introduced => into.push_str(facts.get("he")),
                _ => match (facts.by_name.get(name), lists.get(name)) {
                    (Some(fact), _) => into.push_str(fact),
                    (None, Some(lines)) => expand(&lines[rng.below(lines.len())], facts, lists, rng, depth - 1, into),
                    // left as it stands: a test finds it
                    (None, None) => into.push_str(&format!("{{{name}}}")),
                },
            }
        }
    }
    into.push_str(rest);
}

/// Where the brace that was opened before `text` closes.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// The parts of `text` between bars that stand in no inner brace.
fn choices(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            '|' if open == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Large numbers in the news are round.
fn rounded(n: usize) -> usize {
    match n {
        0..100 => n,
        100..1000 => n / 10 * 10,
        _ => n / 100 * 100,
    }
}

/// Returns a number as the news writes it: words below ten, commas from a thousand.
pub fn figure(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    match n {
        0..10 => WORDS[n].to_owned(),
        10..1000 => n.to_string(),
        _ => format!("{},{:03}", n / 1000, n % 1000),
    }
}

/// Returns the day's name in English.
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// Returns a title without the articles of states ("the Philippines"), as headlines are.
pub fn headline(title: &str, with_the: &[String]) -> String {
    let bare = with_the.iter().fold(title.to_owned(), |title, name| {
        title.replace(&format!("the {name}"), name).replace(&format!("The {name}"), name)
    });
    capital(&bare)
}

fn capital(text: &str) -> String {
    let Some((at, first)) = text.char_indices().find(|(_, c)| c.is_alphanumeric()) else { return text.to_owned() };
    format!("{}{}{}", &text[..at], first.to_uppercase(), &text[at + first.len_utf8()..])
}

/// Settles "a~" and "A~" by the letter that follows.
fn articles(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('~') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let next = rest.trim_start().chars().next().unwrap_or(' ');
        // "a Ukrainian", "a Ugandan": said with a consonant
        let vowel = "AEIOaeio".contains(next);
        out.push_str(if vowel { "n" } else { "" });
    }
    out + rest
}

//! The filters of the interface: read once from the address, meant the same everywhere. What a list cannot be narrowed by
//! is refused, never passed over.

use crate::ServeError;
use dateline_store::{Wanted, Who};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A list of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum List {
    Events,
    Happenings,
    Stories,
    Reports,
    Quotes,
    Figures,
    Participants,
    Places,
    Sources,
}

impl List {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Events,
        Self::Happenings,
        Self::Stories,
        Self::Reports,
        Self::Quotes,
        Self::Figures,
        Self::Participants,
        Self::Places,
        Self::Sources,
    ];

    /// Returns its name in the address; the table of the store has the same.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Happenings => "happenings",
            Self::Stories => "stories",
            Self::Reports => "reports",
            Self::Quotes => "quotes",
            Self::Figures => "figures",
            Self::Participants => "participants",
            Self::Places => "places",
            Self::Sources => "sources",
        }
    }
}

/// (name, what it is for, the lists that can be narrowed by it), as `docs/api.md` says it. Happenings and stories take all
/// that is said of happenings.
pub const NAMES: &[(&str, &str, &[List])] = {
    use List::{Events, Figures, Happenings, Participants, Places, Quotes, Reports, Sources, Stories};
    const ALL: &[List] = &[Events, Happenings, Stories, Reports, Quotes, Figures, Participants, Places, Sources];
    const TOLD: &[List] = &[Events, Happenings, Stories];
    &[
        ("from", "the first day: 2015-06-15, today, today-7, latest, latest-7", ALL),
        ("to", "the last day", ALL),
        ("tz", "the zone that today means, as IANA names it", ALL),
        ("type", "event types, by commas", &[Events, Happenings, Stories, Participants, Places, Reports, Sources]),
        ("mode", "modes, by commas", TOLD),
        (
            "party",
            "takes part on either side: the start of a code, or a part of a name; by commas",
            &[Events, Happenings, Stories, Participants, Quotes],
        ),
        ("actor", "the same for who did it", TOLD),
        ("recipient", "the same for whom it was done to", TOLD),
        ("role", "a role of either side, by commas", TOLD),
        ("country", "where it happened, ISO 3166-1 alpha-3, by commas", &[Events, Happenings, Stories, Places]),
        ("place", "where it happened: a part of the name", &[Events, Happenings, Stories, Places]),
        ("bbox", "west,south,east,north in degrees", &[Events, Happenings, Stories, Places]),
        ("source", "a part of the name of who says so", &[Events, Happenings, Stories, Sources, Figures]),
        ("outlet", "a part of the name of who published", &[Events, Happenings, Stories, Reports, Sources]),
        ("polarity", "positive or negative", TOLD),
        ("modality", "asserted, planned, conditional, demanded, possible, attempted; by commas", &[Events]),
        ("background", "true or false", &[Events]),
        ("counted", "true, false or any", &[Events, Happenings, Stories, Participants, Places]),
        ("confidence", "at least so much, 0 to 1", TOLD),
        ("story", "a story's id", &[Events, Happenings, Reports]),
        ("happening", "a happening's id", &[Events, Happenings, Stories, Participants, Places, Sources]),
        (
            "report",
            "a report's id",
            &[Events, Happenings, Stories, Reports, Quotes, Figures, Participants, Places, Sources],
        ),
        ("text", "words that stand in the report", ALL),
    ]
};

/// A day, said outright or by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    On(Date),
    Today(i32),
    Latest(i32),
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    from: Option<Day>,
    to: Option<Day>,
    /// The zone that "today" means.
    pub zone: TimeZone,
    types: Vec<String>,
    modes: Vec<String>,
    parties: Vec<String>,
    actors: Vec<String>,
    recipients: Vec<String>,
    roles: Vec<String>,
    countries: Vec<String>,
    place: Option<String>,
    bbox: Option<[f64; 4]>,
    source: Option<String>,
    outlet: Option<String>,
    negative: Option<bool>,
    modalities: Vec<String>,
    background: Option<bool>,
    counted: Option<bool>,
    confidence: Option<f64>,
    story: Option<String>,
    happening: Option<String>,
    report: Option<String>,
    /// Words to look for; whoever asks has to look them up first.
    pub text: Option<String>,
}

impl Filter {
    /// Reads what the address says for a list. Names that are no filters are the caller's.
    ///
    /// # Errors
    /// A value does not read, or the list cannot be narrowed by it.
    pub fn read(pairs: &[(String, String)], list: List) -> Result<Self, ServeError> {
        let mut out = Self {
            from: None,
            to: None,
            zone: TimeZone::UTC,
            types: Vec::new(),
            modes: Vec::new(),
            parties: Vec::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            roles: Vec::new(),
            countries: Vec::new(),
            place: None,
            bbox: None,
            source: None,
            outlet: None,
            negative: None,
            modalities: Vec::new(),
            background: None,
            counted: matches!(list, List::Events | List::Happenings | List::Stories).then_some(true),
            confidence: None,
            story: None,
            happening: None,
            report: None,
            text: None,
        };
        for (name, value) in pairs {
            let Some((_, _, lists)) = NAMES.iter().find(|(n, _, _)| n == name) else { continue };
            if !lists.contains(&list) {
                return Err(ServeError::NoFilter { name: name.clone(), list: list.name() });
            }
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if value.len() > 2_000 || value.contains('\0') {
                return Err(bad(name, "is longer than 2,000 bytes or has a zero in it"));
            }
            let words = || -> Vec<String> {
                value.split(',').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect()
            };
            let some = || Some(value.to_owned());
            match name.as_str() {
                "from" => out.from = Some(day(name, value)?),
                "to" => out.to = Some(day(name, value)?),
                "tz" => out.zone = TimeZone::get(value).map_err(|_| bad(name, "is no zone of the IANA's"))?,
                "type" => out.types = words(),
                "mode" => out.modes = words(),
                "party" => out.parties = words(),
                "actor" => out.actors = words(),
                "recipient" => out.recipients = words(),
                "role" => out.roles = words(),
                "country" => out.countries = words(),
                "place" => out.place = some(),
                "bbox" => out.bbox = Some(bbox(value)?),
                "source" => out.source = some(),
                "outlet" => out.outlet = some(),
                "polarity" => {
                    out.negative = Some(match value {
                        "positive" => false,
                        "negative" => true,
                        _ => return Err(bad(name, "is positive or negative")),
                    });
                }
                "modality" => out.modalities = words(),
                "background" => out.background = truth(name, value)?,
                "counted" => out.counted = truth(name, value)?,
                "confidence" => {
                    let least: f64 = value.parse().map_err(|_| bad(name, "is a number from 0 to 1"))?;
                    if !(0.0..=1.0).contains(&least) {
                        return Err(bad(name, "is a number from 0 to 1"));
                    }
                    out.confidence = Some(least);
                }
                "story" => out.story = some(),
                "happening" => out.happening = some(),
                "report" => out.report = some(),
                "text" => out.text = some(),
                _ => {}
            }
        }
        Ok(out)
    }

    /// Returns the days that are meant.
    #[must_use]
    pub fn days(&self, now: Timestamp, latest: Option<Date>) -> (Option<Date>, Option<Date>) {
        let today = now.to_zoned(self.zone.clone()).date();
        let one = |day: Option<Day>| {
            let (of, back) = match day? {
                Day::On(day) => return Some(day),
                Day::Today(back) => (today, back),
                Day::Latest(back) => (latest.unwrap_or(today), back),
            };
            of.checked_sub(back.days()).ok()
        };
        (one(self.from), one(self.to))
    }

    /// Returns which happenings are meant; `reports` are those that the words were found in.
    #[must_use]
    pub fn wanted(&self, now: Timestamp, latest: Option<Date>, reports: Option<Vec<String>>) -> Wanted {
        let (from, to) = self.days(now, latest);
        let who = |list: &[String]| list.iter().map(|w| Who::read(w)).collect();
        Wanted {
            from: from.map(|d| d.to_string()),
            to: to.map(|d| d.to_string()),
            types: self.types.clone(),
            modes: self.modes.clone(),
            parties: who(&self.parties),
            actors: who(&self.actors),
            recipients: who(&self.recipients),
            roles: self.roles.clone(),
            countries: self.countries.clone(),
            place: self.place.clone(),
            bbox: self.bbox,
            source: self.source.clone(),
            outlet: self.outlet.clone(),
            asserted: self.counted,
            denied: self.negative,
            confidence: self.confidence,
            story: self.story.clone(),
            happening: self.happening.clone(),
            report: self.report.clone(),
            reports,
            after: None,
            upto: None,
        }
    }

    /// Returns the condition over the table of a list, as SQL. `meant` says what an id that was merged leads to.
    #[must_use]
    pub fn condition(
        &self,
        list: List,
        now: Timestamp,
        latest: Option<Date>,
        reports: Option<&[String]>,
        meant: &dyn Fn(&str) -> Vec<String>,
    ) -> String {
        let mut all: Vec<String> = Vec::new();
        let (from, to) = self.days(now, latest);
        let day = match list {
            List::Events | List::Participants | List::Places => "day",
            List::Reports => "CAST(coalesce(published, arrived) AS DATE)",
            _ => "CAST(arrived AS DATE)",
        };
        all.extend(from.map(|d| format!("{day} >= DATE '{d}'")));
        all.extend(to.map(|d| format!("{day} <= DATE '{d}'")));
        let one_of = |column: &str, list: &[String]| {
            let values: Vec<String> = list.iter().map(|v| quoted(v)).collect();
            (!list.is_empty()).then(|| format!("{column} IN ({})", values.join(", ")))
        };
        let tells = |condition: String| format!("report IN (SELECT report FROM events WHERE {condition})");
        let types = one_of("type", &self.types);
        all.extend(if matches!(list, List::Reports | List::Sources) { types.map(tells) } else { types });
        all.extend(one_of("mode", &self.modes));
        let sides = |list: &[String], sides: &[(&str, &str)]| {
            let mut any = Vec::new();
            for who in list {
                for (code, name) in sides {
                    any.push(match Who::read(who) {
                        Who::Code(prefix) => format!("{code} LIKE {}", quoted(&format!("{prefix}%"))),
                        Who::Name(part) => contains(name, &part),
                    });
                }
            }
            (!any.is_empty()).then(|| format!("({})", any.join(" OR ")))
        };
        let (actor, recipient) = (("actor", "actor_name"), ("recipient", "recipient_name"));
        let both = match list {
            List::Participants => vec![("code", "name")],
            List::Quotes => vec![("speaker", "speaker_name")],
            _ => vec![actor, recipient],
        };
        all.extend(sides(&self.parties, &both));
        all.extend(sides(&self.actors, &[actor]));
        all.extend(sides(&self.recipients, &[recipient]));
        if !self.roles.is_empty() {
            let any: Vec<String> = self
                .roles
                .iter()
                .map(|r| {
                    let word = quoted(&format!("% {r} %"));
                    format!(
                        "(' ' || coalesce(actor_roles, '') || ' ' || coalesce(recipient_roles, '') || ' ') LIKE {word}"
                    )
                })
                .collect();
            all.push(format!("({})", any.join(" OR ")));
        }
        let places = list == List::Places;
        all.extend(one_of(if places { "country" } else { "place_country" }, &self.countries));
        all.extend(self.place.as_ref().map(|p| contains(if places { "name" } else { "place" }, p)));
        if let Some([west, south, east, north]) = self.bbox {
            all.push(format!("lat >= {south:?} AND lat <= {north:?}"));
            let joint = if west <= east { "AND" } else { "OR" };
            all.push(format!("(lon >= {west:?} {joint} lon <= {east:?})"));
        }
        if let Some(source) = &self.source {
            all.push(match list {
                List::Sources => contains("name", source),
                List::Figures => contains("source", source),
                _ => format!(
                    "concat(report, ' ', event) IN (SELECT concat(report, ' ', event) FROM sources WHERE {})",
                    contains("name", source)
                ),
            });
        }
        all.extend(self.outlet.as_ref().map(|o| contains("outlet", o)));
        all.extend(self.negative.map(|n| format!("polarity = '{}'", if n { "negative" } else { "positive" })));
        all.extend(one_of("modality", &self.modalities));
        all.extend(self.background.map(|b| format!("background = {b}")));
        // what is denied, planned or background is never counted: to ask for it is to ask for all
        let beyond = self.negative == Some(true) || !self.modalities.is_empty() || self.background == Some(true);
        all.extend(self.counted.filter(|c| !(*c && beyond)).map(|c| format!("counted = {c}")));
        all.extend(self.confidence.map(|c| format!("confidence >= {c:?}")));
        all.extend(self.story.as_ref().and_then(|s| one_of("story", &meant(s))));
        all.extend(self.happening.as_ref().and_then(|h| one_of("happening", &meant(h))));
        all.extend(self.report.as_ref().map(|r| format!("report = {}", quoted(r))));
        if let Some(reports) = reports {
            all.push(one_of("report", reports).unwrap_or_else(|| "false".to_owned()));
        }
        if all.is_empty() { "true".to_owned() } else { all.join(" AND ") }
    }
}

fn bad(name: &str, why: &'static str) -> ServeError {
    ServeError::Filter { name: name.to_owned(), why }
}

fn truth(name: &str, value: &str) -> Result<Option<bool>, ServeError> {
    match value {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        "any" => Ok(None),
        _ => Err(bad(name, "is true, false or any")),
    }
}

fn day(name: &str, value: &str) -> Result<Day, ServeError> {
    for (word, make) in [("today", Day::Today as fn(i32) -> Day), ("latest", Day::Latest)] {
        if let Some(rest) = value.strip_prefix(word) {
            let back = if rest.is_empty() { Some(0) } else { rest.strip_prefix('-').and_then(|n| n.parse().ok()) };
            return back
                .filter(|n| (0..=100_000).contains(n))
                .map(make)
                .ok_or_else(|| bad(name, "is a day like 2015-06-15, today, today-7, latest or latest-7"));
        }
    }
    let day: Option<Date> = if value.len() == 10 { value.parse().ok() } else { None };
    day.map(Day::On).ok_or_else(|| bad(name, "is a day like 2015-06-15, today, today-7, latest or latest-7"))
}

fn bbox(value: &str) -> Result<[f64; 4], ServeError> {
    let why = "is west,south,east,north in degrees";
    let numbers: Vec<f64> = value.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let [west, south, east, north] = numbers[..] else { return Err(bad("bbox", why)) };
    let fits = |n: f64, most: f64| n.is_finite() && n.abs() <= most;
    if fits(west, 180.0) && fits(east, 180.0) && fits(south, 90.0) && fits(north, 90.0) && south <= north {
        Ok([west, south, east, north])
    } else {
        Err(bad("bbox", why))
    }
}

/// A text as SQL writes it.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A part of a text, whatever its capitals; nothing in it is a pattern.
fn contains(column: &str, part: &str) -> String {
    format!("strpos(lower({column}), {}) > 0", quoted(&part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let filter =
            Filter::read(&pairs(&[("from", "today-1"), ("to", "latest"), ("tz", "Asia/Seoul")]), List::Events).unwrap();
        let now: Timestamp = "2016-04-14T20:00:00Z".parse().unwrap();
        let latest = Some(jiff::civil::date(2016, 4, 12));
        // it is the fifteenth in Seoul
        assert_eq!(filter.days(now, latest), (Some(jiff::civil::date(2016, 4, 14)), latest));
    }

    #[test]
    fn what_a_list_cannot_be_narrowed_by_is_refused() {
        for (list, name) in [(List::Quotes, "type"), (List::Reports, "bbox"), (List::Happenings, "modality")] {
            let error = Filter::read(&pairs(&[(name, "1,1,2,2")]), list).unwrap_err();
            assert!(matches!(error, ServeError::NoFilter { .. }), "{error}");
        }
        for (name, value) in [
            ("from", "yesterday"),
            ("from", "today-x"),
            ("bbox", "1,2,3"),
            ("bbox", "0,50,1,40"),
            ("confidence", "2"),
            ("tz", "Mars/Olympus"),
            ("counted", "yes"),
        ] {
            assert!(Filter::read(&pairs(&[(name, value)]), List::Events).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn a_value_stays_a_value() {
        let hostile = "x') OR 1=1 --";
        let filter = Filter::read(&pairs(&[("outlet", hostile), ("actor", hostile)]), List::Events).unwrap();
        let sql = filter.condition(List::Events, Timestamp::UNIX_EPOCH, None, None, &|id| vec![id.to_owned()]);
        assert!(sql.contains("'x'') or 1=1 --'"), "{sql}");
    }
}

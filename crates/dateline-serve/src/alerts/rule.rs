//! An alert as it is written: what is watched, when it fires, whom it is sent to. Reads and checks; it finds nothing.

use super::quiet::Quiet;
use super::webhook;
use crate::error::ServeError;
use dateline_store::control::AlertRow;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// An alert, as it comes in and goes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// "a1"; given by the store.
    #[serde(default)]
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
    /// Which happenings are watched, by the names of the filters.
    #[serde(default, deserialize_with = "words")]
    pub filter: BTreeMap<String, String>,
    /// When it fires.
    pub rule: Rule,
    /// Whom it is sent to.
    #[serde(default)]
    pub to: Vec<Target>,
    /// When nothing is sent.
    #[serde(default)]
    pub quiet: Option<Quiet>,
    /// Until when it rests; set by snoozing.
    #[serde(default)]
    pub snoozed_until: Option<Timestamp>,
    /// Whether it is watched at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How often it fired; counted by the store.
    #[serde(default)]
    pub n_fired: u64,
    /// When it fired last.
    #[serde(default)]
    pub last_fired: Option<Timestamp>,
}

/// When an alert fires.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Rule {
    /// For each happening that fits.
    Each {},
    /// When so many came in within so long.
    Threshold {
        /// How many.
        n: u32,
        /// Within how long.
        hours: u32,
    },
    /// When a day's count is so many times the mean of the days before.
    Rate {
        /// How many times.
        factor: f64,
        /// Of how many days before.
        days: u32,
        /// And no fewer than this.
        least: u32,
    },
    /// For the first that fits in so many days.
    New {
        /// In how many.
        days: u32,
    },
    /// When a dyad's count of a day is above its usual.
    Dyad {
        /// The actor's code, or the start of it.
        actor: String,
        /// The recipient's.
        recipient: String,
        /// What is counted.
        quad: Quad,
        /// How many times the usual.
        factor: f64,
        /// Of how many days before.
        days: u32,
        /// And no fewer than this.
        least: u32,
    },
    /// When a happening that fits gets so many independent origins.
    Confirmed {
        /// How many.
        origins: u32,
    },
    /// When a source has said nothing for so long.
    Silent {
        /// Its id.
        feed: String,
        /// For how long.
        hours: u32,
    },
}

/// What of a dyad is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Quad {
    Conflict,
    Cooperation,
    VerbalConflict,
    MaterialConflict,
    VerbalCooperation,
    MaterialCooperation,
}

impl Quad {
    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Cooperation => "cooperation",
            Self::VerbalConflict => "verbal-conflict",
            Self::MaterialConflict => "material-conflict",
            Self::VerbalCooperation => "verbal-cooperation",
            Self::MaterialCooperation => "material-cooperation",
        }
    }

    /// Returns whether the quad of an event type is meant.
    #[must_use]
    pub fn means(self, quad: &str) -> bool {
        quad == self.name() || (matches!(self, Self::Conflict | Self::Cooperation) && quad.ends_with(self.name()))
    }
}

/// Whom a firing is sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Target {
    /// Posted, signed as the Standard Webhooks say.
    Webhook {
        /// Where to.
        url: String,
        /// "whsec_…"; made where none is given, and shown once.
        #[serde(default)]
        secret: Option<String>,
    },
    /// By mail.
    Mail {
        /// Whom to.
        address: String,
    },
    /// In `firings.rss` and the alert's own.
    Rss {},
    /// Told to the dashboards that are open.
    Desktop {},
}

impl Target {
    /// Returns how people are shown it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Webhook { url, .. } => format!("webhook {}", without_secrets(url)),
            Self::Mail { address } => format!("mail {address}"),
            Self::Rss {} => "rss".to_owned(),
            Self::Desktop {} => "desktop".to_owned(),
        }
    }

    /// Returns what is sent to one by one: a receiver that hangs holds up itself alone.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Webhook { url, .. } => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                format!("webhook {}", rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase())
            }
            Self::Mail { .. } => "mail".to_owned(),
            Self::Rss {} => "rss".to_owned(),
            Self::Desktop {} => "desktop".to_owned(),
        }
    }
}

impl Alert {
    /// Reads an alert and checks it.
    ///
    /// # Errors
    /// What in it does not read, or cannot be.
    pub fn read(json: &str) -> Result<Self, ServeError> {
        let alert: Self = serde_json::from_str(json).map_err(|e| ServeError::AlertReads { why: e.to_string() })?;
        alert.check()?;
        Ok(alert)
    }

    /// Returns an alert that was saved.
    ///
    /// # Errors
    /// It does not read any more: another version wrote it.
    pub fn saved(row: &AlertRow) -> Result<Self, ServeError> {
        let mut alert: Self = serde_json::from_value(row.body.clone())
            .map_err(|e| ServeError::AlertReads { why: format!("a{}: {e}", row.id) })?;
        alert.id = Some(format!("a{}", row.id));
        alert.enabled = row.enabled;
        alert.snoozed_until = row.snoozed_until;
        alert.n_fired = row.n_fired;
        alert.last_fired = row.last_fired;
        Ok(alert)
    }

    /// Returns what is saved of it: what the store counts is left to the store.
    #[must_use]
    pub fn body(&self) -> serde_json::Value {
        let bare = Self { id: None, snoozed_until: None, n_fired: 0, last_fired: None, ..self.clone() };
        serde_json::to_value(bare).unwrap_or_default()
    }

    /// Returns it as it is shown: without the secrets of its webhooks.
    #[must_use]
    pub fn shown(mut self) -> Self {
        for target in &mut self.to {
            if let Target::Webhook { secret, .. } = target {
                *secret = None;
            }
        }
        self
    }

    /// Gives each webhook without a secret the one that it had under the same address, or else a new one.
    ///
    /// # Errors
    /// The system has no chance to give.
    pub fn with_secrets(mut self, old: Option<&Self>) -> Result<Self, ServeError> {
        for target in &mut self.to {
            let Target::Webhook { url, secret: secret @ None } = target else { continue };
            let before = old.into_iter().flat_map(|a| &a.to).find_map(|t| match t {
                Target::Webhook { url: u, secret } if u == url => secret.clone(),
                _ => None,
            });
            *secret = Some(before.map_or_else(webhook::fresh_secret, Ok)?);
        }
        Ok(self)
    }

    /// Checks what types alone do not.
    ///
    /// # Errors
    /// What cannot be, and what may stand there.
    pub fn check(&self) -> Result<(), ServeError> {
        let reads = |why: &str| Err(ServeError::AlertReads { why: why.to_owned() });
        if self.name.trim().is_empty() || self.name.chars().count() > 200 || self.name.chars().any(char::is_control) {
            return reads("its name has 1 to 200 letters, on one line");
        }
        if self.to.len() > 16 {
            return reads("it is sent to no more than 16");
        }
        if matches!(self.rule, Rule::Silent { .. }) && !self.filter.is_empty() {
            return reads("a silent rule looks at a source and takes no filter");
        }
        let compares = matches!(self.rule, Rule::Rate { .. } | Rule::Dyad { .. });
        if compares && (self.filter.contains_key("from") || self.filter.contains_key("to")) {
            return reads("a rule that compares days takes no from and no to in its filter");
        }
        if let Some(quiet) = &self.quiet {
            quiet.check()?;
        }
        self.to.iter().try_for_each(Target::check)?;
        self.rule.check()
    }
}

impl Rule {
    /// Returns its name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Each {} => "each",
            Self::Threshold { .. } => "threshold",
            Self::Rate { .. } => "rate",
            Self::New { .. } => "new",
            Self::Dyad { .. } => "dyad",
            Self::Confirmed { .. } => "confirmed",
            Self::Silent { .. } => "silent",
        }
    }

    fn check(&self) -> Result<(), ServeError> {
        let within = |what: &'static str, n: u32, from: u32, to: u32| {
            if (from..=to).contains(&n) {
                Ok(())
            } else {
                Err(ServeError::RuleRange { what, is: n.to_string(), from, to })
            }
        };
        let factor = |f: f64| {
            if (1.0..=1000.0).contains(&f) {
                Ok(())
            } else {
                Err(ServeError::RuleRange { what: "factor", is: f.to_string(), from: 1, to: 1000 })
            }
        };
        match self {
            Self::Each {} => Ok(()),
            Self::Threshold { n, hours } => within("n", *n, 1, 100_000).and_then(|()| within("hours", *hours, 1, 8760)),
            Self::Rate { factor: f, days, least } => {
                factor(*f)?;
                within("days", *days, 1, 366)?;
                within("least", *least, 1, 1_000_000)
            }
            Self::New { days } => within("days", *days, 1, 3660),
            Self::Dyad { actor, recipient, factor: f, days, least, .. } => {
                for code in [actor, recipient] {
                    let capitals = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
                    if !capitals || !(2..=24).contains(&code.len()) {
                        return Err(ServeError::DyadCode { code: code.clone() });
                    }
                }
                factor(*f)?;
                within("days", *days, 1, 366)?;
                within("least", *least, 1, 1_000_000)
            }
            Self::Confirmed { origins } => within("origins", *origins, 2, 100),
            Self::Silent { feed, hours } => {
                if feed.is_empty() {
                    return Err(ServeError::AlertReads { why: "a silent rule names a feed, such as f1".to_owned() });
                }
                within("hours", *hours, 1, 8760)
            }
        }
    }
}

impl Target {
    fn check(&self) -> Result<(), ServeError> {
        match self {
            Self::Webhook { url, secret } => {
                let bad = |why: &'static str| Err(ServeError::TargetReads { target: without_secrets(url), why });
                let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
                let Some(host) = rest.map(|r| r.split(['/', '?', '#']).next().unwrap_or_default()) else {
                    return bad("an address begins with https:// or http://");
                };
                if host.is_empty() || url.len() > 2000 || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
                    return bad("it is no address");
                }
                if host.contains('@') {
                    return bad("a password does not stand in an address; the signature says who sends");
                }
                match secret {
                    Some(secret) => webhook::key_of(secret).map(|_| ()),
                    None => Ok(()),
                }
            }
            Self::Mail { address } => match address.parse::<lettre::Address>() {
                Ok(_) if address.len() <= 254 => Ok(()),
                _ => Err(ServeError::TargetReads {
                    target: address.escape_debug().to_string(),
                    why: "it is no mail address",
                }),
            },
            Self::Rss {} | Self::Desktop {} => Ok(()),
        }
    }
}

/// An address without what stands behind its question mark: tokens often do.
fn without_secrets(url: &str) -> String {
    match url.split_once('?') {
        Some((head, _)) => format!("{head}?…"),
        None => url.to_owned(),
    }
}

fn yes() -> bool {
    true
}

/// Values as words: a form sends `true` and `0.8` as they are.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let map: BTreeMap<String, serde_json::Value> = BTreeMap::deserialize(from)?;
    map.into_iter()
        .map(|(name, value)| match value {
            serde_json::Value::String(text) => Ok((name, text)),
            serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Ok((name, value.to_string())),
            _ => Err(serde::de::Error::custom(format!("the filter {name} is a word, a number, true or false"))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(json: &str) -> String {
        Alert::read(json).expect_err(json).to_string()
    }

    #[test]
    fn the_documents_example_reads_and_says_itself_again() {
        let json = r#"{"id": "a1", "name": "defections", "filter": {"type": "DEFECT"}, "rule": {"kind": "new", "days": 90},
            "to": [{"kind": "webhook", "url": "https://desk.example/in", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"},
                   {"kind": "mail", "address": "desk@example.org"}, {"kind": "rss"}, {"kind": "desktop"}],
            "quiet": {"from": "22:00", "until": "07:00", "tz": "Europe/Berlin"}, "snoozed_until": null, "enabled": true,
            "n_fired": 4, "last_fired": "2016-04-11T08:00:00Z"}"#;
        let alert = Alert::read(json).unwrap();
        let again = Alert::read(&serde_json::to_string(&alert).unwrap()).unwrap();
        assert_eq!(alert, again);
        assert_eq!(serde_json::to_value(&alert.rule).unwrap(), serde_json::json!({"kind": "new", "days": 90}));
        assert!(!serde_json::to_string(&alert.shown()).unwrap().contains("whsec_"));
    }

    #[test]
    fn every_rule_of_the_document_reads() {
        for rule in [
            r#"{"kind": "each"}"#,
            r#"{"kind": "threshold", "n": 10, "hours": 24}"#,
            r#"{"kind": "rate", "factor": 3.0, "days": 28, "least": 5}"#,
            r#"{"kind": "new", "days": 90}"#,
            r#"{"kind": "dyad", "actor": "PRK", "recipient": "KOR", "quad": "conflict", "factor": 2.0, "days": 28, "least": 3}"#,
            r#"{"kind": "confirmed", "origins": 2}"#,
            r#"{"kind": "silent", "feed": "f1", "hours": 6}"#,
        ] {
            Alert::read(&format!(r#"{{"name": "x", "rule": {rule}}}"#)).expect(rule);
        }
    }

    #[test]
    fn what_cannot_be_is_said() {
        let rule = |r: &str| why(&format!(r#"{{"name": "x", "rule": {r}}}"#));
        assert!(rule(r#"{"kind": "each", "n": 3}"#).contains("unknown field `n`"));
        assert!(rule(r#"{"kind": "often"}"#).contains("unknown variant `often`"));
        assert!(rule(r#"{"kind": "threshold", "n": 0, "hours": 1}"#).starts_with("V021 "));
        assert!(rule(r#"{"kind": "rate", "factor": 0.5, "days": 28, "least": 1}"#).contains("factor is 0.5"));
        assert!(rule(r#"{"kind": "dyad", "actor": "' OR 1", "recipient": "KOR", "quad": "conflict", "factor": 2.0, "days": 28, "least": 3}"#).starts_with("V022 "));
        let to = |t: &str| why(&format!(r#"{{"name": "x", "rule": {{"kind": "each"}}, "to": [{t}]}}"#));
        assert!(to(r#"{"kind": "webhook", "url": "file:///etc/passwd"}"#).contains("https://"));
        assert!(to(r#"{"kind": "webhook", "url": "https://me:word@host/"}"#).contains("password"));
        assert!(to(r#"{"kind": "webhook", "url": "https://h/", "secret": "whsec_short"}"#).starts_with("V024 "));
        assert!(to(r#"{"kind": "mail", "address": "a@b.c\r\nBcc: d@e.f"}"#).starts_with("V023 "));
        assert!(to(r#"{"kind": "pigeon"}"#).contains("pigeon"));
        assert!(why(r#"{"name": "x", "filter": {"from": "today"}, "rule": {"kind": "rate", "factor": 2, "days": 7, "least": 1}}"#).contains("no from"));
        assert!(why(r#"{"name": "a\nb", "rule": {"kind": "each"}}"#).contains("one line"));
        assert!(why(r#"{"name": "x", "rule": {"kind": "each"}, "filter": {"type": ["A"]}}"#).contains("filter type"));
        assert!(
            why(
                r#"{"name": "x", "rule": {"kind": "each"}, "quiet": {"from": "25:00", "until": "07:00", "tz": "UTC"}}"#
            )
            .starts_with("V020 ")
        );
        assert!(why(r#"{"name": "x", "rule": {"kind": "each"}, "quiet": {"from": "22:00", "until": "07:00", "tz": "Mars/Base"}}"#).starts_with("V025 "));
    }

    #[test]
    fn secrets_stay_where_the_address_stays() {
        let new = |json: &str| Alert::read(json).unwrap();
        let first =
            new(r#"{"name": "x", "rule": {"kind": "each"}, "to": [{"kind": "webhook", "url": "https://a.example/"}]}"#)
                .with_secrets(None)
                .unwrap();
        let Target::Webhook { secret: Some(secret), .. } = &first.to[0] else { panic!("no secret") };
        assert!(webhook::key_of(secret).is_ok());
        let again = first.clone().shown().with_secrets(Some(&first)).unwrap();
        assert_eq!(again, first);
        let moved =
            new(r#"{"name": "x", "rule": {"kind": "each"}, "to": [{"kind": "webhook", "url": "https://b.example/"}]}"#);
        assert_ne!(moved.with_secrets(Some(&first)).unwrap().to, first.to);
    }
}

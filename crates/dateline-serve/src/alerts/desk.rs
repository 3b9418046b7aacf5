//! Where alerts are written, read, switched and looked over: what the HTTP interface offers of them.

use super::rule::{Alert, Rule};
use super::{Knows, judge, say};
use crate::error::ServeError;
use dateline_store::Control;
use dateline_store::control::{FiringRow, Watch};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// A firing, as it goes out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Firing {
    /// Its number; 0 where it only would have fired.
    pub id: i64,
    /// "a1".
    pub alert: String,
    /// What the alert was called.
    pub name: String,
    /// When it fired.
    pub at: Timestamp,
    /// A sentence.
    pub title: String,
    /// The happening, where it is about one.
    pub happening: Option<String>,
    /// Where it is seen, on the server.
    pub url: String,
    /// What made it one.
    pub occasion: String,
    /// The numbers behind it.
    pub detail: Value,
    /// What became of sending it.
    pub deliveries: Vec<Delivered>,
}

/// What became of sending a firing to one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// "webhook https://…".
    pub to: String,
    /// waiting, sent or dead.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_try: Option<Timestamp>,
    /// Why the last try failed.
    pub error: Option<String>,
}

impl Firing {
    /// Returns where it is seen, for those who come from elsewhere.
    #[must_use]
    pub fn link(&self, base: &str) -> String {
        format!("{}{}", base.trim_end_matches('/'), self.url)
    }
}

/// Returns a firing that was kept as it goes out.
#[must_use]
pub fn firing_of(row: FiringRow) -> Firing {
    let text = |name: &str| row.body[name].as_str().unwrap_or_default().to_owned();
    Firing {
        id: row.id,
        alert: format!("a{}", row.alert),
        name: text("name"),
        at: row.at,
        url: text("url"),
        detail: row.body["detail"].clone(),
        title: row.title,
        happening: row.happening,
        occasion: row.occasion,
        deliveries: row
            .deliveries
            .into_iter()
            .map(|d| {
                let said: Value = serde_json::from_str(&d.said).unwrap_or_default();
                Delivered {
                    to: said["label"].as_str().unwrap_or_default().to_owned(),
                    state: d.state,
                    tries: d.tries,
                    next_try: d.next_try,
                    error: d.error,
                }
            })
            .collect(),
    }
}

/// Alerts, for those who set them up.
pub struct Desk {
    control: Arc<Control>,
    watch: Mutex<Watch>,
    knows: Knows,
}

impl Desk {
    /// Makes a desk over a store.
    #[must_use]
    pub fn new(control: Arc<Control>, watch: Watch, knows: Knows) -> Self {
        Self { control, watch: Mutex::new(watch), knows }
    }

    /// Returns all alerts, without the secrets of their webhooks. One that another version wrote, and that does not read,
    /// is left out; evaluation says so.
    ///
    /// # Errors
    /// What the store says.
    pub fn alerts(&self) -> Result<Vec<Alert>, ServeError> {
        Ok(self.control.alerts()?.iter().filter_map(|row| Alert::saved(row).ok()).map(Alert::shown).collect())
    }

    /// Returns an alert, without the secrets of its webhooks.
    ///
    /// # Errors
    /// There is none of that id.
    pub fn alert(&self, id: &str) -> Result<Alert, ServeError> {
        self.saved(id).map(|(_, alert)| alert.shown())
    }

    /// Keeps a new alert. Returns it with the secrets that were made for it; they are not shown again.
    ///
    /// # Errors
    /// It does not read, or its filter does not.
    pub fn create(&self, json: &str, now: Timestamp) -> Result<Alert, ServeError> {
        let alert = self.read(json, now)?.with_secrets(None)?;
        let row = self.control.create_alert(&alert.body(), alert.enabled, now)?;
        Alert::saved(&row)
    }

    /// Keeps an alert in place of what it was. With another rule or filter, or switched on, what the store has by now is no
    /// news to it. A webhook without secret keeps the one that it had.
    ///
    /// # Errors
    /// There is none of that id, or it does not read.
    pub fn update(&self, id: &str, json: &str, now: Timestamp) -> Result<Alert, ServeError> {
        let (number, old) = self.saved(id)?;
        let alert = self.read(json, now)?.with_secrets(Some(&old))?;
        let afresh = alert.rule != old.rule || alert.filter != old.filter || (alert.enabled && !old.enabled);
        self.control.update_alert(number, &alert.body(), alert.enabled, afresh)?;
        self.alert(id)
    }

    /// Takes an alert away. What it fired stays.
    ///
    /// # Errors
    /// There is none of that id.
    pub fn delete(&self, id: &str) -> Result<(), ServeError> {
        let known = self.control.delete_alert(number(id)?)?;
        if known { Ok(()) } else { Err(ServeError::NotThere { what: "alert", id: say::short(id) }) }
    }

    /// Lets an alert rest until then: nothing is evaluated and nothing sent. What came in meanwhile is evaluated afterwards.
    /// `None` ends it.
    ///
    /// # Errors
    /// There is none of that id.
    pub fn snooze(&self, id: &str, until: Option<Timestamp>, now: Timestamp) -> Result<Alert, ServeError> {
        let (number, _) = self.saved(id)?;
        self.control.snooze_alert(number, until.filter(|u| *u > now), now)?;
        self.alert(id)
    }

    /// Returns on what an alert would have fired in the days before.
    ///
    /// # Errors
    /// It does not read, or what the store says.
    pub fn test(&self, json: &str, days: u32, now: Timestamp) -> Result<super::WouldHave, ServeError> {
        let alert = self.read(json, now)?;
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        super::would_have_fired(&watch, &self.knows, &alert, days, now)
    }

    /// Returns firings, the latest first, of one alert or of all: those before a number. With the number for the next page.
    ///
    /// # Errors
    /// What the store says.
    pub fn firings(
        &self,
        alert: Option<&str>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<Firing>, Option<i64>), ServeError> {
        let alert = alert.map(number).transpose()?;
        let limit = limit.clamp(1, 1000);
        let mut rows = self.control.firings(alert, before, limit + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().map(|r| r.id).filter(|_| more);
        Ok((rows.into_iter().map(firing_of).collect(), next))
    }

    /// Sends what is dead of a firing again. Returns how many deliveries those are.
    ///
    /// # Errors
    /// There is no such firing.
    pub fn retry(&self, firing: i64, now: Timestamp) -> Result<usize, ServeError> {
        self.control.revive(firing, now)?.ok_or_else(|| ServeError::NotThere { what: "firing", id: firing.to_string() })
    }

    /// Reads an alert, its filter too.
    fn read(&self, json: &str, now: Timestamp) -> Result<Alert, ServeError> {
        let alert = Alert::read(json)?;
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        judge::fits(&alert, &self.knows, &watch, now)?;
        if let Rule::Silent { feed, .. } = &alert.rule
            && watch.feed(feed)?.is_none()
        {
            return Err(ServeError::AlertReads {
                why: format!("there is no feed {:?}; the sources list theirs", say::short(feed)),
            });
        }
        Ok(alert)
    }

    fn saved(&self, id: &str) -> Result<(i64, Alert), ServeError> {
        let number = number(id)?;
        let row =
            self.control.alert(number)?.ok_or_else(|| ServeError::NotThere { what: "alert", id: say::short(id) })?;
        Ok((number, Alert::saved(&row)?))
    }
}

/// The number of "a1".
fn number(id: &str) -> Result<i64, ServeError> {
    id.strip_prefix('a')
        .and_then(|n| n.parse().ok())
        .ok_or_else(|| ServeError::NotThere { what: "alert", id: say::short(id) })
}

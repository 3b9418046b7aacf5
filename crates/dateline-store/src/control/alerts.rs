//! Alerts as rows: what was saved, what fired on which occasion, and what became of sending it.
//!
//! An occasion fires once: the firing, its deliveries and the alert's watermark are written in one transaction, so that a
//! death at any moment neither loses nor doubles one. What an alert means is not known here; its body is the caller's.

use super::Control;
use crate::{StoreError, fail};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

/// A saved alert.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRow {
    /// Its number; never given again.
    pub id: i64,
    /// When it was made.
    pub created: Timestamp,
    /// Whether it is evaluated.
    pub enabled: bool,
    /// Until when it is not evaluated and nothing of it is sent.
    pub snoozed_until: Option<Timestamp>,
    /// The revision that was the last when it was made, switched on or given another rule: what was so before is no news.
    pub since: i64,
    /// The revision up to which it was evaluated.
    pub seen: i64,
    /// What it says, as the caller wrote it.
    pub body: Value,
    /// How often it fired.
    pub n_fired: u64,
    /// When it fired last.
    pub last_fired: Option<Timestamp>,
}

/// What is to fire.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewFiring {
    /// What makes it the same firing: one occasion fires once.
    pub occasion: String,
    /// Other names of the occasion, of happenings that were merged into this one; where one of them fired, this does not.
    pub also: Vec<String>,
    /// A sentence.
    pub title: String,
    /// The happening, where it is about one.
    pub happening: Option<String>,
    /// What else is said, as the caller wrote it.
    pub body: Value,
    /// Whom it is sent to.
    pub to: Vec<NewTarget>,
}

/// Whom a firing is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// Where it stands among the alert's targets.
    pub target: i64,
    /// What the sender needs to know, as the caller wrote it; `key` in it names what is waited for one by one.
    pub said: String,
    /// When it may be sent first; `None` where nothing is to be sent and being recorded is all.
    pub next_try: Option<Timestamp>,
}

/// A firing, with what became of sending it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiringRow {
    /// Its number, rising.
    pub id: i64,
    /// The alert's number.
    pub alert: i64,
    /// What made it one.
    pub occasion: String,
    /// When it fired.
    pub at: Timestamp,
    /// A sentence.
    pub title: String,
    /// The happening, where it is about one; an id that was merged since leads on.
    pub happening: Option<String>,
    /// What else is said.
    pub body: Value,
    /// By target.
    pub deliveries: Vec<DeliveryRow>,
}

/// What became of sending a firing to one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Where the target stands among the alert's targets.
    pub target: i64,
    /// What the sender needs to know.
    pub said: String,
    /// waiting, sent or dead.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, where it waits.
    pub next_try: Option<Timestamp>,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// A delivery that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The firing.
    pub firing: FiringRow,
    /// The delivery.
    pub delivery: DeliveryRow,
    /// What the alert says today; `None` where it is gone.
    pub alert: Option<Value>,
    /// Until when the alert is snoozed.
    pub snoozed_until: Option<Timestamp>,
}

/// For so long the occasion of a firing that was pruned is remembered; no story stays open longer.
const REMEMBERED_DAYS: i64 = 40;

const ALERT: &str = "SELECT id, created, enabled, snoozed_until, body, seen,
    (SELECT count(*) FROM firings WHERE alert = alerts.id),
    (SELECT at FROM firings WHERE alert = alerts.id ORDER BY id DESC LIMIT 1) FROM alerts";

impl Control {
    /// Returns all alerts, by number.
    ///
    /// # Errors
    /// What the database says.
    pub fn alerts(&self) -> Result<Vec<AlertRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(&format!("{ALERT} ORDER BY id"))?;
        Ok(query.query_map([], alert_row)?.collect::<Result<_, _>>()?)
    }

    /// Returns the alerts that are switched on, by number; how often they fired is not counted.
    ///
    /// # Errors
    /// What the database says.
    pub fn watched_alerts(&self) -> Result<Vec<AlertRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(
            "SELECT id, created, enabled, snoozed_until, body, seen, 0, NULL FROM alerts WHERE enabled ORDER BY id",
        )?;
        Ok(query.query_map([], alert_row)?.collect::<Result<_, _>>()?)
    }

    /// Returns an alert.
    ///
    /// # Errors
    /// What the database says.
    pub fn alert(&self, id: i64) -> Result<Option<AlertRow>, StoreError> {
        Ok(self.conn().prepare_cached(&format!("{ALERT} WHERE id = ?1"))?.query_row([id], alert_row).optional()?)
    }

    /// Keeps a new alert. What the store has already is no news to it.
    ///
    /// # Errors
    /// What the database says.
    pub fn create_alert(&self, body: &Value, enabled: bool, now: Timestamp) -> Result<AlertRow, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let since = last_revision(&tx)?;
        tx.execute(
            "INSERT INTO alerts (created, enabled, body, seen) VALUES (?1, ?2, ?3, ?4)",
            params![now.as_microsecond(), enabled, packed(body, since), since],
        )?;
        let row = tx.query_row(&format!("{ALERT} WHERE id = ?1"), [tx.last_insert_rowid()], alert_row)?;
        tx.commit()?;
        Ok(row)
    }

    /// Keeps an alert in place of what it was; with `afresh` what the store has by now is no news to it. Returns whether
    /// there is such an alert.
    ///
    /// # Errors
    /// What the database says.
    pub fn update_alert(&self, id: i64, body: &Value, enabled: bool, afresh: bool) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let Some(old) = tx.query_row(&format!("{ALERT} WHERE id = ?1"), [id], alert_row).optional()? else {
            return Ok(false);
        };
        let last = last_revision(&tx)?;
        let (since, seen) = if afresh { (last, last) } else { (old.since, old.seen) };
        tx.execute(
            "UPDATE alerts SET body = ?2, enabled = ?3, seen = ?4 WHERE id = ?1",
            params![id, packed(body, since), enabled, seen],
        )?;
        tx.commit()?;
        Ok(true)
    }

    /// Takes an alert away. What it fired stays; what was not sent yet is sent no more. Returns whether there was one.
    ///
    /// # Errors
    /// What the database says.
    pub fn delete_alert(&self, id: i64) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let n = tx.execute("DELETE FROM alerts WHERE id = ?1", [id])?;
        tx.execute(
            "UPDATE deliveries SET state = 'dead', next_try = NULL, error = 'the alert was taken away'
             WHERE state = 'waiting' AND firing IN (SELECT id FROM firings WHERE alert = ?1)",
            [id],
        )?;
        tx.commit()?;
        Ok(n > 0)
    }

    /// Lets an alert rest until then; with `None` it goes on, and what waited for it is sent. Returns whether there is one.
    ///
    /// # Errors
    /// What the database says.
    pub fn snooze_alert(&self, id: i64, until: Option<Timestamp>, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let until = until.map(Timestamp::as_microsecond);
        let n = tx.execute("UPDATE alerts SET snoozed_until = ?2 WHERE id = ?1", params![id, until])?;
        if until.is_none() {
            tx.execute(
                "UPDATE deliveries SET next_try = ?2
                 WHERE state = 'waiting' AND tries = 0 AND firing IN (SELECT id FROM firings WHERE alert = ?1)",
                params![id, now.as_microsecond()],
            )?;
        }
        tx.commit()?;
        Ok(n > 0)
    }

    /// Records a firing. Returns its number, or `None` where its occasion fired before or there is no such alert.
    ///
    /// # Errors
    /// As [`Control::fire_all`].
    pub fn fire(&self, alert: i64, firing: &NewFiring, seen: i64, now: Timestamp) -> Result<Option<i64>, StoreError> {
        Ok(self.fire_all(alert, std::slice::from_ref(firing), seen, now)?.first().copied())
    }

    /// Records firings, their deliveries and up to which revision the alert was evaluated, all in one transaction.
    /// Returns the numbers of those whose occasion did not fire before, in their order.
    ///
    /// # Errors
    /// What the database says; then nothing is recorded, and evaluating again finds the same occasions.
    pub fn fire_all(
        &self,
        alert: i64,
        firings: &[NewFiring],
        seen: i64,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let mut out = Vec::new();
        if tx.execute("UPDATE alerts SET seen = max(seen, ?2) WHERE id = ?1", [alert, seen])? == 0 {
            return Ok(out);
        }
        for firing in firings {
            let mut names = std::iter::once(&firing.occasion).chain(&firing.also);
            if names.try_fold(false, |any, name| Ok::<_, StoreError>(any || fired(&tx, alert, name)?))? {
                continue;
            }
            tx.prepare_cached(
                "INSERT INTO firings (alert, occasion, at, title, happening, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                alert,
                firing.occasion,
                now.as_microsecond(),
                firing.title,
                firing.happening,
                firing.body.to_string()
            ])?;
            let id = tx.last_insert_rowid();
            for to in &firing.to {
                let state = if to.next_try.is_some() { "waiting" } else { "sent" };
                tx.prepare_cached(
                    "INSERT INTO deliveries (firing, target, said, state, next_try) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    id,
                    to.target,
                    to.said,
                    state,
                    to.next_try.map(Timestamp::as_microsecond)
                ])?;
            }
            out.push(id);
        }
        fail::point("alerts.before_commit");
        tx.commit()?;
        fail::point("alerts.after_commit");
        Ok(out)
    }

    /// Keeps up to which revisions alerts were evaluated where nothing fired: saves evaluating again after a restart.
    ///
    /// # Errors
    /// What the database says.
    pub fn alerts_saw(&self, seen: &[(i64, i64)]) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        for (alert, revision) in seen {
            tx.execute("UPDATE alerts SET seen = max(seen, ?2) WHERE id = ?1", [alert, revision])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Returns whether one of these occasions of an alert fired.
    ///
    /// # Errors
    /// What the database says.
    pub fn fired<'a>(&self, alert: i64, occasions: impl IntoIterator<Item = &'a str>) -> Result<bool, StoreError> {
        let conn = self.conn();
        for occasion in occasions {
            if fired(&conn, alert, occasion)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the occasion that an alert fired on last.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_occasion(&self, alert: i64) -> Result<Option<String>, StoreError> {
        Ok(self
            .conn()
            .prepare_cached("SELECT occasion FROM firings WHERE alert = ?1 ORDER BY id DESC LIMIT 1")?
            .query_row([alert], |r| r.get(0))
            .optional()?)
    }

    /// Returns deliveries that are due, the longest due first, those to `busy` keys left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn due(&self, now: Timestamp, busy: &[String], limit: usize) -> Result<Vec<Due>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(
            "SELECT d.target, d.said, d.state, d.tries, d.next_try, d.error,
                    f.id, f.alert, f.occasion, f.at, f.title, f.happening, f.body, a.body, a.snoozed_until
             FROM deliveries d JOIN firings f ON f.id = d.firing LEFT JOIN alerts a ON a.id = f.alert
             WHERE d.state = 'waiting' AND d.next_try <= ?1
               AND coalesce(json_extract(d.said, '$.key'), '') NOT IN (SELECT value FROM json_each(?2))
             ORDER BY d.next_try, d.firing, d.target LIMIT ?3",
        )?;
        let busy = serde_json::to_string(busy).unwrap_or_default();
        let rows = query.query_map(params![now.as_microsecond(), busy, limit as i64], |r| {
            let delivery = delivery_row(r)?;
            let firing = firing_row(r, 6)?;
            let alert: Option<String> = r.get(13)?;
            Ok(Due { firing, delivery, alert: alert.map(|b| unpacked(&b).0), snoozed_until: time(r.get(14)?) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns when the next delivery is due, those to `busy` keys left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn next_due(&self, busy: &[String]) -> Result<Option<Timestamp>, StoreError> {
        let busy = serde_json::to_string(busy).unwrap_or_default();
        let next: Option<i64> = self
            .conn()
            .prepare_cached(
                "SELECT next_try FROM deliveries WHERE state = 'waiting'
                   AND coalesce(json_extract(said, '$.key'), '') NOT IN (SELECT value FROM json_each(?1))
                 ORDER BY next_try LIMIT 1",
            )?
            .query_row([busy], |r| r.get(0))
            .optional()?
            .flatten();
        Ok(time(next))
    }

    /// Notes that a delivery arrived.
    ///
    /// # Errors
    /// What the database says; then it is sent again, under the same id.
    pub fn delivered(&self, firing: i64, target: i64) -> Result<(), StoreError> {
        self.conn().execute(
            "UPDATE deliveries SET state = 'sent', tries = tries + 1, next_try = NULL, error = NULL
             WHERE firing = ?1 AND target = ?2",
            [firing, target],
        )?;
        Ok(())
    }

    /// Notes that a try failed, and when the next is; `None` for never: it is dead until a person sends it again.
    ///
    /// # Errors
    /// What the database says.
    pub fn failed(&self, firing: i64, target: i64, next_try: Option<Timestamp>, error: &str) -> Result<(), StoreError> {
        let state = if next_try.is_some() { "waiting" } else { "dead" };
        self.conn().execute(
            "UPDATE deliveries SET state = ?3, tries = tries + 1, next_try = ?4, error = ?5
             WHERE firing = ?1 AND target = ?2 AND state = 'waiting'",
            params![firing, target, state, next_try.map(Timestamp::as_microsecond), error],
        )?;
        Ok(())
    }

    /// Puts a delivery off without a try: it is night where it goes.
    ///
    /// # Errors
    /// What the database says.
    pub fn put_off(&self, firing: i64, target: i64, until: Timestamp) -> Result<(), StoreError> {
        self.conn().execute(
            "UPDATE deliveries SET next_try = ?3 WHERE firing = ?1 AND target = ?2 AND state = 'waiting'",
            params![firing, target, until.as_microsecond()],
        )?;
        Ok(())
    }

    /// Sends what is dead of a firing again, with all tries before it. Returns how many; `None` where there is no such firing.
    ///
    /// # Errors
    /// What the database says.
    pub fn revive(&self, firing: i64, now: Timestamp) -> Result<Option<usize>, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let known: i64 =
            tx.query_row("SELECT count(*) FROM firings WHERE id = ?1 AND title <> ''", [firing], |r| r.get(0))?;
        let n = tx.execute(
            "UPDATE deliveries SET state = 'waiting', tries = 0, next_try = ?2 WHERE firing = ?1 AND state = 'dead'",
            params![firing, now.as_microsecond()],
        )?;
        tx.commit()?;
        Ok((known > 0).then_some(n))
    }

    /// Returns firings, the latest first: those before a number, of all alerts or of one.
    ///
    /// # Errors
    /// What the database says.
    pub fn firings(&self, alert: Option<i64>, before: Option<i64>, limit: usize) -> Result<Vec<FiringRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached(
            "SELECT id, alert, occasion, at, title, happening, body FROM firings
             WHERE id < ?1 AND (?2 IS NULL OR alert = ?2) AND title <> '' ORDER BY id DESC LIMIT ?3",
        )?;
        let rows = query.query_map(params![before.unwrap_or(i64::MAX), alert, limit as i64], |r| firing_row(r, 0))?;
        let mut out: Vec<FiringRow> = rows.collect::<Result<_, _>>()?;
        out.iter_mut().try_for_each(|f| with_deliveries(&conn, f))?;
        Ok(out)
    }

    /// Returns a firing.
    ///
    /// # Errors
    /// What the database says.
    pub fn firing(&self, id: i64) -> Result<Option<FiringRow>, StoreError> {
        Ok(self.firings(None, Some(id.saturating_add(1)), 1)?.into_iter().find(|f| f.id == id))
    }

    /// Keeps the last `keep` firings, and all that something is still to be sent of. Of the others the occasion alone is
    /// remembered, as long as a story may stay open, so that it does not fire again. Returns how many went.
    ///
    /// # Errors
    /// What the database says.
    pub fn prune_firings(&self, keep: usize, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        let edge: Option<i64> = tx
            .query_row(
                "SELECT id FROM firings WHERE title <> '' ORDER BY id DESC LIMIT 1 OFFSET ?1",
                [keep as i64],
                |r| r.get(0),
            )
            .optional()?;
        let old = now.as_microsecond() - REMEMBERED_DAYS * 86_400_000_000;
        let mut gone = 0;
        if let Some(edge) = edge {
            const SENT: &str = "NOT EXISTS (SELECT 1 FROM deliveries WHERE firing = firings.id AND state = 'waiting')";
            gone = tx.execute(
                &format!(
                    "UPDATE firings SET title = '', body = '{{}}'
                     WHERE id <= ?1 AND title <> '' AND {SENT}"
                ),
                [edge],
            )?;
            tx.execute(
                "DELETE FROM deliveries WHERE firing IN (SELECT id FROM firings WHERE id <= ?1 AND title = '')",
                [edge],
            )?;
        }
        // an occasion without a happening (a day, a silence) may come up again at any time; there are few of them
        tx.execute("DELETE FROM firings WHERE title = '' AND happening IS NOT NULL AND at < ?1", [old])?;
        tx.commit()?;
        Ok(gone)
    }
}

fn last_revision(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT coalesce(max(revision), 0) FROM revisions", [], |r| r.get(0))?)
}

fn fired(conn: &Connection, alert: i64, occasion: &str) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM firings WHERE alert = ?1 AND occasion = ?2")?
        .exists(params![alert, occasion])?)
}

fn with_deliveries(conn: &Connection, firing: &mut FiringRow) -> Result<(), StoreError> {
    let mut query = conn.prepare_cached(
        "SELECT target, said, state, tries, next_try, error FROM deliveries WHERE firing = ?1 ORDER BY target",
    )?;
    firing.deliveries = query.query_map([firing.id], delivery_row)?.collect::<Result<_, _>>()?;
    Ok(())
}

/// An alert's body with the revision that it began at.
fn packed(body: &Value, since: i64) -> String {
    serde_json::json!({ "since": since, "alert": body }).to_string()
}

fn unpacked(text: &str) -> (Value, i64) {
    let mut value: Value = serde_json::from_str(text).unwrap_or_default();
    (value["alert"].take(), value["since"].as_i64().unwrap_or_default())
}

fn time(micros: Option<i64>) -> Option<Timestamp> {
    micros.and_then(|m| Timestamp::from_microsecond(m).ok())
}

fn alert_row(r: &Row<'_>) -> rusqlite::Result<AlertRow> {
    let (body, since) = unpacked(&r.get::<_, String>(4)?);
    Ok(AlertRow {
        id: r.get(0)?,
        created: time(r.get(1)?).unwrap_or_default(),
        enabled: r.get(2)?,
        snoozed_until: time(r.get(3)?),
        since,
        seen: r.get(5)?,
        body,
        n_fired: r.get::<_, i64>(6)? as u64,
        last_fired: time(r.get(7)?),
    })
}

fn firing_row(r: &Row<'_>, at: usize) -> rusqlite::Result<FiringRow> {
    Ok(FiringRow {
        id: r.get(at)?,
        alert: r.get(at + 1)?,
        occasion: r.get(at + 2)?,
        at: time(r.get(at + 3)?).unwrap_or_default(),
        title: r.get(at + 4)?,
        happening: r.get(at + 5)?,
        body: serde_json::from_str(&r.get::<_, String>(at + 6)?).unwrap_or_default(),
        deliveries: Vec::new(),
    })
}

fn delivery_row(r: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok(DeliveryRow {
        target: r.get(0)?,
        said: r.get(1)?,
        state: r.get(2)?,
        tries: r.get::<_, i64>(3)? as u32,
        next_try: time(r.get(4)?),
        error: r.get(5)?,
    })
}

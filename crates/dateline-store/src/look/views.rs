//! What is counted over the happenings that are wanted: by day, by place, by pair, by outlet, by minute.

use super::{Look, Wanted};
use crate::{Coverage, Range, StoreError};
use rusqlite::params_from_iter;
use serde::Serialize;
use std::collections::BTreeMap;

/// Happenings of a type on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayCount {
    /// The day.
    pub day: String,
    /// The event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many.
    pub n: i64,
}

/// Happenings at a place.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Spot {
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub precision: String,
    /// Type to how many.
    pub types: BTreeMap<String, i64>,
    /// The last day.
    pub last: Option<String>,
}

/// What one side did to the other.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Link {
    pub actor: String,
    pub recipient: String,
    pub days: Vec<LinkDay>,
}

/// A day of a link.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct LinkDay {
    pub day: Option<String>,
    pub kind: String,
    pub n: i64,
    pub goldstein: f64,
}

/// What came in within a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The minute's beginning, in microseconds since 1970.
    pub at: i64,
    /// Reports.
    pub reports: i64,
    /// Happenings that are new.
    pub happenings: i64,
}

/// How an outlet's reports stand to those of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Who published.
    pub outlet: String,
    /// How many reports.
    pub reports: i64,
    /// How many happenings they tell.
    pub happenings: i64,
    /// How many of these another origin tells too.
    pub shared: i64,
    /// How many it told first.
    pub first: i64,
    /// How many it denies.
    pub denied: i64,
}

/// What somebody says of the happenings of a story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct StorySpeaker {
    pub name: String,
    pub country: Option<String>,
    pub says: Vec<String>,
    pub confirms: Vec<String>,
    pub denies: Vec<String>,
    pub silent: Vec<String>,
}

impl Look {
    /// Returns happenings by day and type; those without a day are left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn days(&self, wanted: &Wanted) -> Result<Vec<DayCount>, StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT h.day, h.type, count(*) FROM happenings h WHERE {condition} AND h.day IS NOT NULL GROUP BY h.day, h.type ORDER BY h.day, h.type"
        ))?;
        let rows = query
            .query_map(params_from_iter(bound), |r| Ok(DayCount { day: r.get(0)?, kind: r.get(1)?, n: r.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns happenings by type, the most first.
    ///
    /// # Errors
    /// What the database says.
    pub fn types(&self, wanted: &Wanted) -> Result<Vec<(String, i64)>, StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT h.type, count(*) AS n FROM happenings h WHERE {condition} GROUP BY h.type ORDER BY n DESC, h.type"
        ))?;
        let rows = query.query_map(params_from_iter(bound), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns who takes part: code (else name), a name of it, and in how many happenings; the most first.
    ///
    /// # Errors
    /// What the database says.
    pub fn parties(&self, wanted: &Wanted, limit: usize) -> Result<Vec<(String, String, i64)>, StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT coalesce(actor, actor_name), min(actor_name), count(*) AS n FROM (
                SELECT actor, actor_name FROM happenings h WHERE {condition}
                UNION ALL
                SELECT recipient, recipient_name FROM happenings h WHERE {condition}
             ) WHERE actor_name IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT {limit}"
        ))?;
        let rows = query.query_map(params_from_iter(bound), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns happenings by place, and how many have none.
    ///
    /// # Errors
    /// What the database says.
    pub fn spots(&self, wanted: &Wanted, limit: usize) -> Result<(Vec<Spot>, i64), StoreError> {
        let (condition, bound) = wanted.condition();
        let without = self
            .conn
            .prepare_cached(&format!(
                "SELECT count(*) FROM happenings h WHERE {condition} AND (h.lat IS NULL OR h.lon IS NULL)"
            ))?
            .query_row(params_from_iter(bound.iter()), |r| r.get(0))?;
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT h.place, h.lat, h.lon, h.place_country, h.admin1, h.place_precision, h.type, count(*), max(h.day)
             FROM happenings h WHERE {condition} AND h.lat IS NOT NULL AND h.lon IS NOT NULL
             GROUP BY h.place, h.lat, h.lon, h.place_country, h.admin1, h.place_precision, h.type"
        ))?;
        let mut rows = query.query(params_from_iter(bound))?;
        let mut out: Vec<Spot> = Vec::new();
        while let Some(row) = rows.next()? {
            let (name, lat, lon): (Option<String>, f64, f64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let name = name.unwrap_or_default();
            let (kind, n, last): (String, i64, Option<String>) = (row.get(6)?, row.get(7)?, row.get(8)?);
            let precision: Option<String> = row.get(5)?;
            let precision = precision.unwrap_or_default();
            // rows of one place stand together
            match out.last_mut().filter(|s| s.name == name && (s.lat, s.lon) == (lat, lon) && s.precision == precision)
            {
                Some(spot) => {
                    *spot.types.entry(kind).or_default() += n;
                    spot.last = spot.last.take().max(last);
                }
                None => out.push(Spot {
                    name,
                    lat,
                    lon,
                    country: row.get(3)?,
                    admin1: row.get(4)?,
                    precision,
                    types: BTreeMap::from([(kind, n)]),
                    last,
                }),
            }
        }
        let all = |s: &Spot| s.types.values().sum::<i64>();
        out.sort_by(|a, b| all(b).cmp(&all(a)).then_with(|| a.name.cmp(&b.name)));
        out.truncate(limit);
        Ok((out, without))
    }

    /// Returns who did what to whom by day, pairs with most happenings first, no more than `limit` pairs. By country where
    /// `by_country`, else by code.
    ///
    /// # Errors
    /// What the database says.
    pub fn links(&self, wanted: &Wanted, by_country: bool, limit: usize) -> Result<Vec<Link>, StoreError> {
        let (condition, bound) = wanted.condition();
        // who has no country of their own (bodies, groups) goes by the code
        let (actor, recipient) = if by_country {
            ("coalesce(h.actor_country, h.actor)", "coalesce(h.recipient_country, h.recipient)")
        } else {
            ("h.actor", "h.recipient")
        };
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {actor}, {recipient}, h.day, h.type, count(*), sum(coalesce(h.goldstein, 0)) FROM happenings h
             WHERE {condition} AND {actor} IS NOT NULL AND {recipient} IS NOT NULL
             GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3"
        ))?;
        let mut rows = query.query(params_from_iter(bound))?;
        let mut out: Vec<Link> = Vec::new();
        while let Some(row) = rows.next()? {
            let (actor, recipient): (String, String) = (row.get(0)?, row.get(1)?);
            let day = LinkDay { day: row.get(2)?, kind: row.get(3)?, n: row.get(4)?, goldstein: row.get(5)? };
            match out.last_mut().filter(|l| l.actor == actor && l.recipient == recipient) {
                Some(link) => link.days.push(day),
                None => out.push(Link { actor, recipient, days: vec![day] }),
            }
        }
        let all = |l: &Link| l.days.iter().map(|d| d.n).sum::<i64>();
        out.sort_by(|a, b| all(b).cmp(&all(a)).then_with(|| (&a.actor, &a.recipient).cmp(&(&b.actor, &b.recipient))));
        out.truncate(limit);
        Ok(out)
    }

    /// Returns reports and new happenings by the minute they came in, from `since` on, in microseconds since 1970. Minutes
    /// without any are left out.
    ///
    /// # Errors
    /// What the database says.
    pub fn pace(&self, since: i64) -> Result<Vec<Pace>, StoreError> {
        let mut by: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for (n, sql) in [
            "SELECT arrived / 60000000, count(*) FROM journal WHERE arrived >= ?1 AND superseded = 0 GROUP BY 1",
            "SELECT at / 60000000, count(*) FROM revisions WHERE at >= ?1 AND change = 'new' AND of LIKE 'h%' GROUP BY 1",
        ]
        .into_iter()
        .enumerate()
        {
            let mut query = self.conn.prepare_cached(sql)?;
            let mut rows = query.query([since])?;
            while let Some(row) = rows.next()? {
                let entry = by.entry(row.get(0)?).or_default();
                *(if n == 0 { &mut entry.0 } else { &mut entry.1 }) = row.get(1)?;
            }
        }
        Ok(by
            .into_iter()
            .map(|(minute, (reports, happenings))| Pace { at: minute * 60_000_000, reports, happenings })
            .collect())
    }

    /// Returns how many reports and outlets were read of those days.
    ///
    /// # Errors
    /// What the database says.
    pub fn read(&self, from: Option<&str>, to: Option<&str>) -> Result<(i64, i64), StoreError> {
        let (condition, bound) = of_days(from, to);
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT count(*), count(DISTINCT outlet) FROM journal WHERE superseded = 0 {condition}"
        ))?;
        Ok(query.query_row(params_from_iter(bound), |r| Ok((r.get(0)?, r.get(1)?)))?)
    }

    /// Returns reports and outlets by day of publication; of those without a day, by the day they came in.
    ///
    /// # Errors
    /// What the database says.
    pub fn read_by_day(&self, from: Option<&str>, to: Option<&str>) -> Result<Vec<(String, i64, i64)>, StoreError> {
        let (condition, bound) = of_days(from, to);
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {DAY}, count(*), count(DISTINCT outlet) FROM journal WHERE superseded = 0 {condition} GROUP BY 1 ORDER BY 1"
        ))?;
        let rows = query.query_map(params_from_iter(bound), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how many reports were read, by day and outlet; of those without a day, by the day they came in.
    ///
    /// # Errors
    /// What the database says.
    pub fn coverage(&self, range: &Range) -> Result<Vec<Coverage>, StoreError> {
        let (condition, bound) = of_days(Some(&range.from), Some(&range.to));
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {DAY}, coalesce(outlet, ''), count(*) FROM journal WHERE superseded = 0 {condition} GROUP BY 1, 2 ORDER BY 1, 2"
        ))?;
        let rows = query
            .query_map(params_from_iter(bound), |r| Ok(Coverage { day: r.get(0)?, outlet: r.get(1)?, n: r.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how outlets stand to one another, those with most reports first.
    ///
    /// # Errors
    /// What the database says.
    pub fn agreement(&self, limit: usize) -> Result<Vec<Agreement>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT t.outlet, count(DISTINCT t.report), count(DISTINCT t.happening),
                    count(DISTINCT CASE WHEN h.n_origins > 1 THEN t.happening END),
                    count(DISTINCT CASE WHEN json_extract(h.body, '$.first.outlet') = t.outlet THEN t.happening END),
                    count(DISTINCT CASE WHEN t.denied THEN t.happening END)
             FROM tellings t JOIN happenings h ON h.id = t.happening
             WHERE t.outlet IS NOT NULL GROUP BY t.outlet ORDER BY 2 DESC, 1 LIMIT ?1",
        )?;
        let rows = query.query_map([limit as i64], |r| {
            Ok(Agreement {
                outlet: r.get(0)?,
                reports: r.get(1)?,
                happenings: r.get(2)?,
                shared: r.get(3)?,
                first: r.get(4)?,
                denied: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how many of the wanted happenings somebody denies, and how many a second origin tells.
    ///
    /// # Errors
    /// What the database says.
    pub fn tallies(&self, wanted: &Wanted) -> Result<(i64, i64), StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT coalesce(sum(h.n_denials > 0), 0), coalesce(sum(h.asserted AND h.n_origins > 1), 0) FROM happenings h WHERE {condition}"
        ))?;
        Ok(query.query_row(params_from_iter(bound), |r| Ok((r.get(0)?, r.get(1)?)))?)
    }

    /// Returns how many origins tell the wanted happenings. Every telling is looked at: for what is not too many.
    ///
    /// # Errors
    /// What the database says.
    pub fn n_voices(&self, wanted: &Wanted) -> Result<i64, StoreError> {
        let (condition, bound) = wanted.condition();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT count(DISTINCT t.origin) FROM happenings h JOIN tellings t ON t.happening = h.id WHERE {condition}"
        ))?;
        Ok(query.query_row(params_from_iter(bound), |r| r.get(0))?)
    }
}

/// The day of a report, as the database's index has it.
const DAY: &str = "coalesce(substr(published, 1, 10), date(arrived / 1000000, 'unixepoch'))";

fn of_days(from: Option<&str>, to: Option<&str>) -> (String, Vec<String>) {
    let (mut condition, mut bound) = (String::new(), Vec::new());
    for (day, sign) in [(from, ">="), (to, "<=")] {
        if let Some(day) = day {
            bound.push(day.to_owned());
            condition.push_str(&format!(" AND {DAY} {sign} ?{}", bound.len()));
        }
    }
    (condition, bound)
}

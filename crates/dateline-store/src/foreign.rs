//! Rows of other projects, kept beside our own for comparison and never counted with them.

use crate::{Store, StoreError};
use rusqlite::params;

/// A row of another project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Foreign {
    /// Whose: "gdelt" or "polecat".
    pub source: String,
    /// Its id there.
    pub id: String,
    /// The day.
    pub day: Option<String>,
    /// The event type, as PLOVER names it.
    pub kind: Option<String>,
    /// PLOVER's type, where the source gives one.
    pub plover: Option<String>,
    /// CAMEO's code.
    pub cameo: Option<String>,
    /// Goldstein's score.
    pub goldstein: Option<f64>,
    /// The actor's code.
    pub actor: Option<String>,
    /// The recipient's code.
    pub recipient: Option<String>,
    /// Latitude.
    pub lat: Option<f64>,
    /// Longitude.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-3 of the place.
    pub country: Option<String>,
    /// The report.
    pub url: Option<String>,
}

impl Store {
    /// Keeps rows of other projects; those that are known stay as they are. Returns how many are new.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_foreign(&mut self, rows: &[Foreign]) -> Result<u64, StoreError> {
        let tx = self.conn.transaction()?;
        let mut n = 0;
        {
            let mut put = tx.prepare_cached(
                "INSERT OR IGNORE INTO foreign_reports VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?;
            for r in rows {
                n += put.execute(params![
                    r.source,
                    r.id,
                    r.day,
                    r.kind,
                    r.plover,
                    r.cameo,
                    r.goldstein,
                    r.actor,
                    r.recipient,
                    r.lat,
                    r.lon,
                    r.country,
                    r.url
                ])?;
            }
        }
        tx.commit()?;
        Ok(n as u64)
    }
}

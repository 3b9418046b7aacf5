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
    /// The PLOVER type: POLECAT's own; for GDELT that of the CAMEO root, 02 counting as REQUEST, with 08 parted into
    /// CONCEDE and RETREAT. Statements (01) have none.
    pub kind: Option<String>,
    /// The PLOVER type: POLECAT's own; for GDELT that of the whole code by PLOVER's crosswalk, which has none for 01 and
    /// 02 and leaves a root in places (163 is COERCE, 191 too).
    pub plover: Option<String>,
    /// GDELT's EventCode; POLECAT has none.
    pub cameo: Option<String>,
    /// GDELT's GoldsteinScale; POLECAT's Intensity, which is PLOVER's scale of the same range, −10 to 10.
    pub goldstein: Option<f64>,
    /// Who did it: country and roles joined, CAMEO style, the country of ISO 3166-1. Of several actors in one line of
    /// POLECAT the first country, and no sector.
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

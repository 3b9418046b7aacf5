//! Tokens, of which only the hash is known here, and answers that are given again to whoever asks again.

use super::Control;
use crate::StoreError;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

/// A token, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its name.
    pub name: String,
    /// What it allows, parted by spaces.
    pub scopes: String,
    /// When it was made; microseconds since 1970.
    pub created: i64,
    /// When it was last used, to the hour.
    pub last_used: Option<i64>,
}

/// Answers are given again for a day.
const AGAIN: i64 = 86_400_000_000;

impl Control {
    /// Keeps the hash of a new token; false where the name is taken.
    ///
    /// # Errors
    /// What the database says.
    pub fn add_token(&self, name: &str, hash: &[u8], scopes: &str, now: Timestamp) -> Result<bool, StoreError> {
        let n = self.conn().execute(
            "INSERT OR IGNORE INTO tokens (name, hash, scopes, created) VALUES (?1, ?2, ?3, ?4)",
            params![name, hash, scopes, now.as_microsecond()],
        )?;
        Ok(n > 0)
    }

    /// Returns all tokens.
    ///
    /// # Errors
    /// What the database says.
    pub fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached("SELECT name, scopes, created, last_used FROM tokens ORDER BY id")?;
        let rows = query.query_map([], |r| {
            Ok(TokenRow { name: r.get(0)?, scopes: r.get(1)?, created: r.get(2)?, last_used: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns what the token of a hash allows, and notes its use, to the hour.
    ///
    /// # Errors
    /// What the database says.
    pub fn scopes_of(&self, hash: &[u8], now: Timestamp) -> Result<Option<String>, StoreError> {
        let conn = self.conn();
        let found: Option<(i64, String, Option<i64>)> = conn
            .prepare_cached("SELECT id, scopes, last_used FROM tokens WHERE hash = ?1")?
            .query_row([hash], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        let Some((id, scopes, last_used)) = found else { return Ok(None) };
        let hour = now.as_microsecond() / 3_600_000_000 * 3_600_000_000;
        if last_used != Some(hour) {
            conn.execute("UPDATE tokens SET last_used = ?2 WHERE id = ?1", [id, hour])?;
        }
        Ok(Some(scopes))
    }

    /// Takes a token away.
    ///
    /// # Errors
    /// What the database says.
    pub fn remove_token(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.conn().execute("DELETE FROM tokens WHERE name = ?1", [name])? > 0)
    }

    /// Returns the answer that was given to a key.
    ///
    /// # Errors
    /// What the database says.
    pub fn answer(&self, key: &str) -> Result<Option<(u16, String)>, StoreError> {
        let conn = self.conn();
        let mut query = conn.prepare_cached("SELECT status, body FROM answers WHERE key = ?1")?;
        Ok(query.query_row([key], |r| Ok((r.get(0)?, r.get(1)?))).optional()?)
    }

    /// Keeps an answer for a day.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_answer(&self, key: &str, status: u16, body: &str, now: Timestamp) -> Result<(), StoreError> {
        let conn = self.conn();
        let at = now.as_microsecond();
        conn.execute("INSERT OR REPLACE INTO answers VALUES (?1, ?2, ?3, ?4)", params![key, at, status, body])?;
        conn.execute("DELETE FROM answers WHERE at < ?1", [at - AGAIN])?;
        Ok(())
    }
}

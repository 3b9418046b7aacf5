//! What the server answers: each part of the interface has a file of its own, `docs/api.md` describes all of it.

pub mod alerts;
pub mod codebook;
pub mod corrections;
pub mod feeds;
pub mod form;
pub mod ingest;
pub mod lists;
pub mod live;
pub mod one;
pub mod sql;
pub mod views;

use crate::ServeError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

/// What the address asks, in its order.
pub type Pairs = Vec<(String, String)>;

impl IntoResponse for ServeError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = self.to_string();
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            eprintln!("dateline: {text}");
        }
        // every message begins with its code
        let (code, message) = text.split_once(' ').unwrap_or(("V016", &text));
        let mut response = (status, Json(json!({"error": {"code": code, "message": message}}))).into_response();
        if let Self::Full { seconds } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The one value of a name that is no filter.
pub(crate) fn said<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
}

/// Refuses what nothing here is called.
pub(crate) fn only(pairs: &Pairs, names: &[&str]) -> Result<(), ServeError> {
    let known = |n: &str| names.contains(&n) || crate::filter::NAMES.iter().any(|(f, _, _)| *f == n);
    match pairs.iter().find(|(n, _)| !known(n)) {
        Some((name, _)) => Err(ServeError::Bad(format!("nothing is called {name:?} here; docs/api.md has the names"))),
        None => Ok(()),
    }
}

/// A whole number within bounds.
pub(crate) fn number(pairs: &Pairs, name: &str, default: usize, most: usize) -> Result<usize, ServeError> {
    let Some(value) = said(pairs, name) else { return Ok(default) };
    let n: usize = value.parse().map_err(|_| ServeError::Bad(format!("{name} is a whole number")))?;
    if n == 0 || n > most {
        return Err(ServeError::Bad(format!("{name} is from 1 to {most}")));
    }
    Ok(n)
}

/// Where a list goes on: how many rows to skip of those that were there at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) skip: usize,
    pub(crate) upto: Option<i64>,
}

impl Cursor {
    pub(crate) fn read(pairs: &Pairs) -> Result<Self, ServeError> {
        let Some(text) = said(pairs, "cursor") else { return Ok(Self::default()) };
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (skip, upto) = text.split_once(' ')?;
            Some(Self { skip: skip.parse().ok().filter(|s| *s < 100_000_000)?, upto: Some(upto.parse().ok()?) })
        };
        read().ok_or_else(|| ServeError::Bad("the cursor is none; take `next` of the page before".into()))
    }

    pub(crate) fn next(skip: usize, upto: i64) -> String {
        URL_SAFE_NO_PAD.encode(format!("{skip} {upto}"))
    }
}

/// A JSON body that was read, with errors as the interface says them.
pub(crate) fn body<T: serde::de::DeserializeOwned>(
    headers: &axum::http::HeaderMap,
    bytes: &[u8],
) -> Result<T, ServeError> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // a form of another page cannot send this type: that keeps strangers out
    if found.split(';').next().unwrap_or_default().trim() != "application/json" {
        let found = if found.is_empty() { "no Content-Type" } else { found };
        return Err(ServeError::MediaType { found: found.into(), wanted: "send application/json" });
    }
    serde_json::from_slice(bytes).map_err(|e| ServeError::Bad(format!("the body does not read: {e}")))
}

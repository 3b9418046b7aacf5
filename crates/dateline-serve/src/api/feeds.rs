//! Sources: listed with their health, added, paused, taken away; OPML in and out.

use super::Pairs;
use super::form::file;
use crate::ServeError;
use crate::hub::Hub;
use crate::sources;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dateline_wire::net::{Subscription, read_opml, write_opml};
use jiff::ToSpan;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A source to be added.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// A feed, or a page from which it is found.
    pub url: String,
    /// What to call it.
    #[serde(default)]
    pub name: Option<String>,
}

/// What is to be changed of one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changed {
    /// paused or ok.
    #[serde(default)]
    pub state: Option<String>,
    /// What to call it.
    #[serde(default)]
    pub name: Option<String>,
}

/// Returns all sources.
///
/// # Errors
/// What the store says.
pub async fn all(hub: &Arc<Hub>) -> Result<Value, ServeError> {
    let hub = hub.clone();
    let work = move || {
        let today = (hub.now)().to_zoned(jiff::tz::TimeZone::UTC).date();
        let from = today.checked_sub(30.days()).unwrap_or(today).to_string();
        let days = hub.control.source_days(&from)?;
        let rows: Vec<Value> = hub.control.sources()?.iter().map(|r| sources::shown(r, &days)).collect();
        Ok(json!({"rows": rows}))
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))?
}

/// Adds one.
///
/// # Errors
/// There is no feed to be found.
pub async fn add(hub: &Arc<Hub>, new: New) -> Result<Response, ServeError> {
    let url = new.url.trim();
    if url.is_empty() || url.len() > 2_000 {
        return Err(ServeError::Bad("url is an address of at most 2,000 bytes".into()));
    }
    // "news.example.org" is what people type
    let url = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
    let row = sources::add(hub, &url, new.name.as_deref().map(str::trim).filter(|n| !n.is_empty())).await?;
    Ok((StatusCode::CREATED, axum::Json(sources::shown(&row, &[]))).into_response())
}

/// Changes one.
///
/// # Errors
/// There is none of that id, or the state is none.
pub fn change(hub: &Arc<Hub>, id: &str, changed: &Changed) -> Result<Value, ServeError> {
    let paused = match changed.state.as_deref() {
        None => None,
        Some("paused") => Some(true),
        Some("ok") => Some(false),
        Some(_) => return Err(ServeError::Bad("state is paused or ok".into())),
    };
    let row = sources::set(hub, id, paused, changed.name.as_deref())?;
    Ok(sources::shown(&row, &[]))
}

/// Returns the feeds as OPML.
///
/// # Errors
/// What the store says.
pub fn opml(hub: &Arc<Hub>) -> Result<Response, ServeError> {
    let feeds: Vec<Subscription> = hub
        .control
        .sources()?
        .into_iter()
        .filter(|r| r.kind == "feed")
        .map(|r| Subscription {
            name: r.name.unwrap_or_else(|| r.url.clone()),
            url: r.url,
            site: None,
            folders: Vec::new(),
        })
        .collect();
    Ok(file("text/x-opml; charset=utf-8", "dateline.opml", write_opml("Dateline", &feeds).into_bytes()))
}

/// Takes OPML in.
///
/// # Errors
/// It does not read.
pub fn take_opml(hub: &Arc<Hub>, headers: &HeaderMap, body: &[u8], _: &Pairs) -> Result<Value, ServeError> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = found.split(';').next().unwrap_or_default().trim();
    if !["text/x-opml", "application/xml", "text/xml", "application/octet-stream"].contains(&kind) {
        return Err(ServeError::MediaType { found: found.into(), wanted: "send text/x-opml" });
    }
    let feeds = read_opml(body).map_err(|e| ServeError::Bad(e.to_string()))?;
    let (mut added, mut known) = (0, 0);
    for feed in feeds {
        match sources::put(hub, &feed.url, Some(&feed.name))? {
            Some(_) => added += 1,
            None => known += 1,
        }
    }
    Ok(json!({"added": added, "known": known}))
}

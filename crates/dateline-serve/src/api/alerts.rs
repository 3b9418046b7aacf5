//! Alerts: written, tested on history, switched; what fired, and what became of sending it.

use super::form::Form;
use super::{Pairs, number, said};
use crate::ServeError;
use crate::alerts::{Channel, rss};
use crate::hub::Hub;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long an alert rests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// Until when; null ends it.
    pub until: Option<Timestamp>,
}

/// Does something with the alerts, on a thread that may block.
///
/// # Errors
/// What `ask` says.
pub async fn ask<T: Send + 'static>(
    hub: &Arc<Hub>,
    ask: impl FnOnce(&Hub) -> Result<T, ServeError> + Send + 'static,
) -> Result<T, ServeError> {
    let hub = hub.clone();
    tokio::task::spawn_blocking(move || ask(&hub)).await.map_err(|e| ServeError::Inside(e.to_string()))?
}

/// Returns all alerts.
///
/// # Errors
/// What the store says.
pub async fn all(hub: &Arc<Hub>) -> Result<Value, ServeError> {
    ask(hub, |hub| Ok(json!({"rows": hub.desk.alerts()?}))).await
}

/// Keeps a new one.
///
/// # Errors
/// It does not read.
pub async fn create(hub: &Arc<Hub>, alert: Value) -> Result<Response, ServeError> {
    let made = ask(hub, move |hub| hub.desk.create(&alert.to_string(), (hub.now)())).await?;
    Ok((StatusCode::CREATED, axum::Json(made)).into_response())
}

/// Returns on what one would have fired.
///
/// # Errors
/// It does not read.
pub async fn test(hub: &Arc<Hub>, pairs: &Pairs, alert: Value) -> Result<Value, ServeError> {
    let days = number(pairs, "days", 30, 366)? as u32;
    let would = ask(hub, move |hub| hub.desk.test(&alert.to_string(), days, (hub.now)())).await?;
    serde_json::to_value(would).map_err(|e| ServeError::Inside(e.to_string()))
}

/// Returns what fired.
///
/// # Errors
/// What is asked does not read.
pub async fn firings(hub: &Arc<Hub>, alert: Option<String>, form: Form, pairs: &Pairs) -> Result<Response, ServeError> {
    let limit = number(pairs, "limit", 50, 500)?;
    let before = match said(pairs, "cursor") {
        Some(text) => Some(
            text.parse::<i64>()
                .map_err(|_| ServeError::Bad("the cursor is none; take `next` of the page before".into()))?,
        ),
        None => None,
    };
    let name = alert.clone();
    let (firings, next) = ask(hub, move |hub| hub.desk.firings(alert.as_deref(), before, limit)).await?;
    if form == Form::Rss {
        let itself = name.map_or_else(|| "/api/firings.rss".to_owned(), |n| format!("/api/alerts/{n}.rss"));
        let base = hub.base();
        let channel = Channel {
            title: "Dateline alerts".into(),
            link: format!("{base}/alerts"),
            itself: format!("{base}{itself}"),
        };
        return Ok(
            ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], rss(&channel, &firings)).into_response()
        );
    }
    let whole = json!({"rows": firings, "next": next.map(|n| n.to_string())});
    let rows = whole["rows"].as_array().cloned().unwrap_or_default();
    super::form::rows(form, "firings", &rows, &["id", "alert", "at", "title"], whole)
}

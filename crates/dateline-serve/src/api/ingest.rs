//! `POST /ingest`: pages come in by HTTP, and are answered when they are durable.

use super::{Pairs, said};
use crate::ServeError;
use crate::coder::{Fate, Piece};
use crate::hub::Hub;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dateline_store::Incoming;
use dateline_wire::{Basis, Envelope, Form, Item, Kind, Options, Published};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// No more pages come with one request.
const MOST: usize = 10_000;
const WANTED: &str = "send text/html, text/plain, application/x-ndjson, application/vnd.dateline.coded+ndjson or application/json with a url";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fetched {
    url: String,
}

/// Takes what came.
///
/// # Errors
/// It does not read, there is no room, or the server is stopping: then nothing was taken.
pub async fn ingest(hub: &Arc<Hub>, pairs: &Pairs, headers: &HeaderMap, body: Vec<u8>) -> Result<Response, ServeError> {
    if let Some((name, _)) = pairs.iter().find(|(n, _)| !["url", "published", "outlet"].contains(&n.as_str())) {
        return Err(ServeError::Bad(format!(
            "nothing is called {name:?} here; url, published and outlet say of a page what it does not"
        )));
    }
    let key = headers.get("idempotency-key").map(|k| k.to_str().map(str::to_owned)).transpose();
    let key = key.map_err(|_| ServeError::Bad("an Idempotency-Key is ASCII".into()))?;
    if key.as_ref().is_some_and(|k| k.is_empty() || k.len() > 255) {
        return Err(ServeError::Bad("an Idempotency-Key has 1 to 255 bytes".into()));
    }
    if let Some(key) = &key
        && let Some((status, body)) = hub.control.answer(key)?
    {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        return Ok((status, [(header::CONTENT_TYPE, "application/json")], body).into_response());
    }
    let pieces = read(hub, pairs, headers, body).await?;
    if pieces.is_empty() {
        return Err(ServeError::Bad("there is nothing in it".into()));
    }
    let fates = hub.coder.offer(pieces).await?;
    let n = |outcome: &[&str]| fates.iter().filter(|f| outcome.contains(&f.outcome)).count();
    let answer = json!({
        "accepted": n(&["new", "update", "known"]), "new": n(&["new", "update"]), "known": n(&["known"]),
        "failed": n(&["failed"]), "results": fates.iter().map(result).collect::<Vec<_>>(),
    })
    .to_string();
    // an answer that tells of passing trouble is none for ever: the same request is tried anew
    if let Some(key) = key.as_ref().filter(|_| !fates.iter().any(|f| f.passing)) {
        hub.control.keep_answer(key, 200, &answer, (hub.now)())?;
    }
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

fn result(fate: &Fate) -> serde_json::Value {
    json!({"id": fate.id, "report": fate.report, "outcome": fate.outcome, "why": fate.why, "n_events": fate.n_events})
}

async fn read(hub: &Arc<Hub>, pairs: &Pairs, headers: &HeaderMap, body: Vec<u8>) -> Result<Vec<Piece>, ServeError> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let mut parts = found.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|p| p.strip_prefix("charset=")).map(|c| c.trim_matches('"').to_owned());
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" | "text/plain" => {
            let form = if kind == "text/plain" { Form::Auto } else { Form::Html };
            Ok(vec![Piece::Page(Box::new(Envelope {
                label: "ingest".into(),
                alone: true,
                bytes: body,
                form,
                url: said(pairs, "url").map(str::to_owned),
                published: said(pairs, "published").map(|p| Published { value: p.to_owned(), basis: Basis::Given }),
                outlet: said(pairs, "outlet").map(str::to_owned),
                charset,
                ..Envelope::default()
            }))])
        }
        "application/x-ndjson" | "application/jsonl" => lines(body).await,
        "application/vnd.dateline.coded+ndjson" => coded(body).await,
        "application/json" => {
            let asked: Fetched = super::body(headers, &body)?;
            let envelope = hub.sources.fetch(&asked.url).await?;
            Ok(vec![Piece::Page(Box::new(envelope))])
        }
        _ => Err(ServeError::MediaType {
            found: if found.is_empty() { "no Content-Type".into() } else { found },
            wanted: WANTED,
        }),
    }
}

/// JSON Lines, as `dateline code --from jsonl` reads them.
async fn lines(body: Vec<u8>) -> Result<Vec<Piece>, ServeError> {
    let work = move || {
        let mut pieces = Vec::new();
        let options = Options { kind: Kind::Jsonl, ..Options::default() };
        let read = dateline_wire::read_stream("ingest", std::io::Cursor::new(body), &options, &mut |item| {
            if pieces.len() >= MOST {
                return Err(ServeError::TooLarge { limit: MOST });
            }
            match item {
                Item::Page(envelope) => pieces.push(Piece::Page(envelope)),
                Item::Broken(broken) => pieces.push(Piece::Broken(broken)),
                Item::Unreadable { why, .. } => pieces.push(Piece::Nothing { id: None, why }),
                Item::Skipped { .. } => {}
            }
            Ok(())
        });
        read.map(|()| pieces)
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))?
}

/// Documents that were coded before.
async fn coded(body: Vec<u8>) -> Result<Vec<Piece>, ServeError> {
    let text = String::from_utf8(body).map_err(|_| ServeError::Bad("it is no UTF-8".into()))?;
    let work = move || {
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        if lines.len() > MOST {
            return Err(ServeError::Bad(format!("at most {MOST} documents come with one request")));
        }
        let piece = |line: &&str| match Incoming::read(line) {
            Ok(incoming) => Piece::Coded(Box::new(incoming)),
            Err(why) => Piece::Nothing { id: None, why },
        };
        Ok(lines.iter().map(piece).collect())
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))?
}

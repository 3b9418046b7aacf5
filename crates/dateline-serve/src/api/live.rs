//! The stream of what changes, and how the server is.

use super::{Pairs, said};
use crate::ServeError;
use crate::guard::{self, Scope};
use crate::hub::Hub;
use crate::stream::{MOST_MISSED, Message, missed};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// No more listen at once.
const MOST: usize = 256;

/// Counts a listener for as long as it is there.
struct Listening(Arc<Hub>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.stream.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers with the stream.
///
/// # Errors
/// Too many listen.
pub async fn stream(
    hub: Arc<Hub>,
    pairs: &Pairs,
    headers: &HeaderMap,
) -> Result<impl IntoResponse + use<>, ServeError> {
    if hub.stream.listeners.fetch_add(1, Ordering::Relaxed) >= MOST {
        hub.stream.listeners.fetch_sub(1, Ordering::Relaxed);
        return Err(ServeError::Full { seconds: 30 });
    }
    let listening = Listening(hub.clone());
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).or_else(|| said(pairs, "after"));
    let after = match last {
        Some(text) => Some(text.parse::<i64>().map_err(|_| ServeError::Bad("Last-Event-ID is a revision".into()))?),
        None => None,
    };
    let version = hub.version;
    Ok(Sse::new(messages(listening, after, version)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

fn messages(
    listening: Listening,
    after: Option<i64>,
    version: &'static str,
) -> impl Stream<Item = Result<Event, Infallible>> {
    // listen first, look up what was missed second: what comes in between is there twice, never not at all
    let receiver = listening.0.stream.listen();
    let state = (listening, receiver, Begin::Hello(after, version), 0_i64);
    futures::stream::unfold(state, |(listening, mut receiver, begin, mut seen)| async move {
        let hub = listening.0.clone();
        let event = match begin {
            Begin::Hello(after, version) => {
                let reports = hub.look(|look| Ok(look.n_reports()?)).await.unwrap_or(0);
                let now = hub.stream.revision();
                seen = after.filter(|a| *a <= now).unwrap_or(now);
                let data = json!({"revision": now, "reports": reports, "version": version});
                let event = Event::default().event("hello").id(seen.to_string()).data(data.to_string());
                let next = match after {
                    Some(after) if after > now || now - after > MOST_MISSED as i64 => Begin::Reset(now),
                    Some(_) => Begin::Missed,
                    None => Begin::Done,
                };
                return Some((Ok(event), (listening, receiver, next, seen)));
            }
            Begin::Reset(now) => {
                let message =
                    Message { revision: Some(now), event: "reset", data: json!({"revision": now}).to_string().into() };
                seen = now;
                event(&message)
            }
            Begin::Missed => match missed(&hub, seen).await {
                Ok(Some(message)) => {
                    seen = message.revision.unwrap_or(seen);
                    event(&message)
                }
                Ok(None) | Err(_) => Event::default().comment("nothing was missed"),
            },
            Begin::Done => loop {
                match receiver.recv().await {
                    Ok(message) if message.revision.is_some_and(|r| r <= seen) => {}
                    Ok(message) => {
                        seen = message.revision.unwrap_or(seen);
                        break event(&message);
                    }
                    // too slow: closed, and it comes back with what it saw last
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
                }
            },
        };
        Some((Ok(event), (listening, receiver, Begin::Done, seen)))
    })
}

/// What a listener is told before what comes in.
enum Begin {
    Hello(Option<i64>, &'static str),
    Missed,
    Reset(i64),
    Done,
}

fn event(message: &Message) -> Event {
    let event = Event::default().event(message.event).data(&message.data);
    match message.revision {
        Some(revision) => event.id(revision.to_string()),
        None => event,
    }
}

/// Returns how the server is, and what whoever asks may do.
///
/// # Errors
/// What the store says.
pub async fn status(hub: &Arc<Hub>, headers: &HeaderMap) -> Result<Value, ServeError> {
    let asks = guard::asks(hub);
    let scopes = if asks { guard::scopes(hub, headers).await?.unwrap_or_default() } else { Scope::ALL.to_vec() };
    let names: Vec<&str> = scopes.iter().map(|s| s.name()).collect();
    let auth = if asks { "token" } else { "none" };
    if !scopes.contains(&Scope::Read) {
        // who may not read learns that a token is asked, and nothing else
        return Ok(json!({"version": hub.version, "auth": auth, "scopes": names}));
    }
    let (reports, revision) = hub.look(|look| Ok((look.n_reports()?, look.revision()?))).await?;
    let (waiting, room) = hub.coder.queue();
    let (sample, done) = hub.sample.state(reports == 0);
    Ok(json!({
        "version": hub.version, "auth": auth, "scopes": names, "sample": sample, "sample_done": done, "reports": reports,
        "revision": revision, "queue": {"waiting": waiting, "room": room}, "started": hub.started.to_string(),
        "text": hub.kept.name(), "store": hub.dir.display().to_string(),
    }))
}

//! The router, and the server around it: what is asked first, what is answered by whom, how all of it stops.

use crate::ServeError;
use crate::api::form::Form;
use crate::api::{self, Pairs, alerts, codebook, corrections, feeds, ingest, lists, live, one, sql, views};
use crate::filter::List;
use crate::hub::Hub;
use crate::{declared, guard, mcp, metrics, sample, sources, stream, web};
use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

type Shared = State<Arc<Hub>>;
type Answer = Result<Response, ServeError>;

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Stops it: what was accepted is finished and kept.
    ///
    /// # Errors
    /// What the store says on closing.
    pub async fn stop(self) -> Result<(), ServeError> {
        let _ = self.stop.send(true);
        self.task.await.map_err(|e| ServeError::Inside(e.to_string()))?
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn wait(&mut self) -> Result<(), ServeError> {
        (&mut self.task).await.map_err(|e| ServeError::Inside(e.to_string()))?
    }
}

/// Serves until it is stopped.
///
/// # Errors
/// The address cannot be listened on, or others would reach it without a token.
pub async fn serve(hub: Arc<Hub>) -> Result<Running, ServeError> {
    let listen = hub.config.serve.listen.clone();
    if !guard::is_loopback(&listen) && hub.control.tokens()?.is_empty() {
        return Err(ServeError::Open { address: listen });
    }
    let failed = |source| ServeError::Listen { address: listen.clone(), source };
    let listener = tokio::net::TcpListener::bind(&listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (stop, stopped) = watch::channel(false);
    let app = router(hub.clone());
    let task = tokio::spawn(run(hub, app, listener, stopped));
    Ok(Running { address, stop, task })
}

async fn run(
    hub: Arc<Hub>,
    app: Router,
    listener: tokio::net::TcpListener,
    stopped: watch::Receiver<bool>,
) -> Result<(), ServeError> {
    let (revisions, seen) = watch::channel(hub.stream.revision());
    let tell = tokio::spawn(stream::run(hub.clone(), move |revision| {
        let _ = revisions.send(revision);
    }));
    let alerting = tokio::spawn(alerting(hub.clone(), seen, stopped.clone()));
    let sending = tokio::spawn({
        let (courier, now, stopped) = (hub.courier.clone(), hub.now, stopped.clone());
        async move { courier.run(now, until(stopped)).await }
    });
    let desktop = tokio::spawn(desktop(hub.clone()));
    let fetching = tokio::spawn(sources::run(hub.clone(), stopped.clone()));
    let publishing = tokio::spawn(publishing(hub.clone()));
    let asked = stopped.clone();
    let mut serving = tokio::spawn(async move {
        axum::serve(listener, app.into_make_service()).with_graceful_shutdown(until(asked)).await
    });
    tokio::select! {
        _ = &mut serving => {}
        () = until(stopped.clone()) => {
            // streams never end by themselves: what is still open has five seconds
            if tokio::time::timeout(Duration::from_secs(5), &mut serving).await.is_err() {
                serving.abort();
            }
        }
    }
    hub.sample.stop();
    hub.sources.stop();
    let _ = tokio::time::timeout(Duration::from_secs(15), async { tokio::join!(fetching, alerting, sending) }).await;
    tell.abort();
    desktop.abort();
    publishing.abort();
    tokio::task::spawn_blocking(move || hub.journal.stop()).await.map_err(|e| ServeError::Inside(e.to_string()))?
}

/// Publishes the store for other machines again and again, where it is so set up.
async fn publishing(hub: Arc<Hub>) {
    let Some(cluster) = &hub.config.cluster else { return };
    let (mut said, mut published) = (String::new(), None);
    loop {
        let why = hub.publish(&mut published).await.err().map(|e| e.to_string()).unwrap_or_default();
        // the same trouble is told once
        if !why.is_empty() && why != said {
            eprintln!("dateline: {why}");
        }
        said = why;
        tokio::time::sleep(Duration::from_secs(cluster.every.max(1))).await;
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if stopped.changed().await.is_err() {
            return;
        }
    }
}

/// Looks which alerts fire, after each commit, and once in a while at the clock.
async fn alerting(hub: Arc<Hub>, mut seen: watch::Receiver<i64>, stopped: watch::Receiver<bool>) {
    let Some(mut evaluator) = hub.evaluator.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let mut clock = tokio::time::interval(Duration::from_secs(30));
    loop {
        let ticked = tokio::select! {
            () = until(stopped.clone()) => break,
            changed = seen.changed() => {
                if changed.is_err() {
                    break;
                }
                false
            }
            _ = clock.tick() => true,
        };
        let (revision, now) = (*seen.borrow_and_update(), (hub.now)());
        let work = move || {
            let done = evaluator.run(revision, now);
            let silent = if ticked { evaluator.clock(now) } else { Ok(Default::default()) };
            (evaluator, done, silent)
        };
        let Ok((back, done, silent)) = tokio::task::spawn_blocking(work).await else { return };
        evaluator = back;
        for result in [done, silent] {
            match result {
                Ok(done) => {
                    if !done.fired.is_empty() {
                        hub.courier.wake();
                    }
                    for (alert, why) in done.trouble {
                        eprintln!("dateline: alert {alert}: {why}");
                    }
                }
                Err(error) => eprintln!("dateline: {error}"),
            }
        }
    }
    if let Err(error) = evaluator.save() {
        eprintln!("dateline: {error}");
    }
}

/// Tells firings to those who have the dashboard open.
async fn desktop(hub: Arc<Hub>) {
    let mut firings = hub.desktop.subscribe();
    loop {
        match firings.recv().await {
            Ok(firing) => hub.stream.tell("alert", &serde_json::to_value(&*firing).unwrap_or_default()),
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Returns the router: every endpoint of [`declared`], the dashboard's files, and what is asked before them.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    let packed = SizeAbove::new(1024)
        .and(NotForContentType::new("text/event-stream"))
        .and(NotForContentType::new("application/vnd.apache.parquet"));
    let limit = hub.config.serve.max_bytes;
    Router::new()
        .route("/api/{name}", any(named))
        .route("/api/happenings/{id}", get(happening))
        .route("/api/stories/{id}", get(story))
        .route("/api/reports/{id}", get(report))
        .route("/api/codebook/rules", get(rules))
        .route("/api/codebook/actors", get(actors))
        .route("/api/stream", get(listen))
        .route("/api/feeds/{id}", post(change_feed).delete(remove_feed))
        .route("/api/alerts/test", post(test_alert))
        .route("/api/alerts/{id}", put(put_alert).delete(remove_alert).get(get_alert))
        .route("/api/alerts/{id}/snooze", post(snooze))
        .route("/api/firings/{id}/retry", post(retry))
        .route("/ingest", post(take).layer(DefaultBodyLimit::max(limit)))
        .route("/mcp", post(mcp::answer))
        .route("/metrics", get(numbers))
        .route("/health", get(|| async { Json(json!({"ok": true})) }))
        .fallback(get(web::file))
        .layer(middleware::from_fn(tagged))
        .layer(middleware::from_fn(errors))
        .layer(CompressionLayer::new().compress_when(packed))
        .layer(DefaultBodyLimit::max(4 << 20))
        .layer(middleware::from_fn_with_state(hub.clone(), guard::check))
        .with_state(hub)
}

/// Gives what is read a tag, and says "not modified" to who has it.
async fn tagged(request: Request, next: Next) -> Response {
    let reads = request.method() == Method::GET
        && request.uri().path().starts_with("/api/")
        && request.uri().path() != "/api/stream";
    let has = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return ServeError::Inside("an answer broke off".into()).into_response();
    };
    let hash = Sha256::digest(&bytes);
    let tag = format!(
        "W/\"{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}\"",
        hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]
    );
    let same = has.and_then(|h| h.to_str().ok().map(|h| h.split(',').any(|t| t.trim() == tag))).unwrap_or(false);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Errors that others made (no such method, a body too large) in the interface's own form.
async fn errors(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let api = path.starts_with("/api/") || path == "/ingest" || path == "/mcp";
    let plain =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|t| !t.as_bytes().starts_with(b"application/json"));
    if !api || !plain {
        return response;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allow = response.headers().get(header::ALLOW).cloned();
            let message = format!("{path} has no {method}");
            let mut answer =
                (StatusCode::METHOD_NOT_ALLOWED, Json(json!({"error": {"code": "V006", "message": message}})))
                    .into_response();
            if let Some(allow) = allow {
                answer.headers_mut().insert(header::ALLOW, allow);
            }
            answer
        }
        StatusCode::PAYLOAD_TOO_LARGE => ServeError::TooLarge { limit: 4 << 20 }.into_response(),
        StatusCode::BAD_REQUEST => ServeError::Bad("the address does not read".into()).into_response(),
        _ => response,
    }
}

fn well(value: Value) -> Answer {
    Ok(Json(value).into_response())
}

/// Everything right below `/api/`: lists and views in every form, and what is sent there.
async fn named(
    State(hub): Shared,
    Path(name): Path<String>,
    Query(pairs): Query<Pairs>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let (base, form) = Form::of(&name);
    let get = method == Method::GET || method == Method::HEAD;
    if get && let Some(list) = List::ALL.into_iter().find(|l| l.name() == base) {
        return lists::list(&hub, list, form, &pairs).await;
    }
    match (method.as_str(), name.as_str()) {
        ("GET" | "HEAD", "openapi.json") => return well(declared::openapi(hub.version)),
        ("GET" | "HEAD", "feeds.opml") => return feeds::opml(&hub),
        ("POST", "feeds.opml") => return well(feeds::take_opml(&hub, &headers, &body, &pairs)?),
        _ => {}
    }
    match (method.as_str(), base) {
        ("GET" | "HEAD", "timeline" | "map" | "network" | "search" | "coverage" | "agreement") => {
            views::view(&hub, base, form, &pairs).await
        }
        ("GET" | "HEAD", "now") => well(views::now(&hub, &pairs).await?),
        ("GET" | "HEAD", "sql") => sql::leave(&hub, &pairs, form).await,
        ("POST", "sql") => well(sql::answer(&hub, api::body(&headers, &body)?).await?),
        ("GET" | "HEAD", "tables") => well(sql::tables(&hub).await?),
        ("GET" | "HEAD", "codebook") => well(codebook::types(hub.known)),
        ("POST", "explain") => well(codebook::explain(&hub, api::body(&headers, &body)?).await?),
        ("GET" | "HEAD", "feeds") => well(feeds::all(&hub).await?),
        ("POST", "feeds") => feeds::add(&hub, api::body(&headers, &body)?).await,
        ("GET" | "HEAD", "alerts") => well(alerts::all(&hub).await?),
        ("POST", "alerts") => alerts::create(&hub, api::body(&headers, &body)?).await,
        ("GET" | "HEAD", "firings") => {
            let alert = api::said(&pairs, "alert").map(str::to_owned);
            alerts::firings(&hub, alert, form, &pairs).await
        }
        ("POST", "corrections") => corrections::keep(&hub, api::body(&headers, &body)?).await,
        ("GET" | "HEAD", "status") => well(live::status(&hub, &headers).await?),
        ("POST", "sample") => {
            let Speed { speed } = api::body(&headers, &body)?;
            sample::start(&hub, speed)?;
            Ok((StatusCode::ACCEPTED, Json(json!({"sample": "running"}))).into_response())
        }
        ("DELETE", "sample") => {
            hub.sample.stop();
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("POST", "session") => session(&hub, &headers, api::body(&headers, &body)?).await,
        ("DELETE", "session") => {
            let secure = secure(&headers);
            Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, guard::cookie(None, secure))]).into_response())
        }
        _ => {
            let known: Vec<&str> =
                declared::ENDPOINTS.iter().filter(|e| e.path == format!("/api/{base}")).map(|e| e.method).collect();
            if known.is_empty() {
                return Err(ServeError::NotThere { what: "endpoint", id: format!("/api/{name}") });
            }
            let mut answer = StatusCode::METHOD_NOT_ALLOWED.into_response();
            if let Ok(allow) = HeaderValue::from_str(&known.join(", ")) {
                answer.headers_mut().insert(header::ALLOW, allow);
            }
            Ok(answer)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speed {
    speed: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    token: String,
}

/// Whether the browser came by TLS, as whoever stands before this server says.
fn secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|p| p.as_bytes() == b"https")
}

async fn session(hub: &Arc<Hub>, headers: &HeaderMap, given: Given) -> Answer {
    let mut with = HeaderMap::new();
    let bearer = format!("Bearer {}", given.token.trim());
    if let Ok(value) = HeaderValue::from_str(&bearer) {
        with.insert(header::AUTHORIZATION, value);
    }
    let scopes = guard::scopes(hub, &with).await?.ok_or(ServeError::NoToken { scope: "read" })?;
    let names: Vec<&str> = scopes.iter().map(|s| s.name()).collect();
    let cookie = guard::cookie(Some(given.token.trim()), secure(headers));
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({"scopes": names}))).into_response())
}

async fn happening(State(hub): Shared, Path(id): Path<String>) -> Answer {
    well(one::happening(&hub, id).await?)
}

async fn story(State(hub): Shared, Path(id): Path<String>) -> Answer {
    well(one::story(&hub, id).await?)
}

async fn report(State(hub): Shared, Path(id): Path<String>) -> Answer {
    well(one::report(&hub, id).await?)
}

async fn rules(Query(pairs): Query<Pairs>) -> Answer {
    well(codebook::find_rules(&pairs)?)
}

async fn actors(State(hub): Shared, Query(pairs): Query<Pairs>) -> Answer {
    let today = (hub.now)().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let work = move || codebook::actors(hub.known, &pairs, &today);
    well(tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))??)
}

async fn listen(State(hub): Shared, Query(pairs): Query<Pairs>, headers: HeaderMap) -> Answer {
    Ok(live::stream(hub, &pairs, &headers).await?.into_response())
}

async fn change_feed(State(hub): Shared, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    well(feeds::change(&hub, &id, &api::body(&headers, &body)?)?)
}

async fn remove_feed(State(hub): Shared, Path(id): Path<String>) -> Answer {
    sources::remove(&hub, &id)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn get_alert(State(hub): Shared, Path(id): Path<String>, Query(pairs): Query<Pairs>) -> Answer {
    if let Some(id) = id.strip_suffix(".rss") {
        return alerts::firings(&hub, Some(id.to_owned()), Form::Rss, &pairs).await;
    }
    let alert = alerts::ask(&hub, move |hub| hub.desk.alert(&id)).await?;
    Ok(Json(alert).into_response())
}

async fn put_alert(State(hub): Shared, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    let alert: Value = api::body(&headers, &body)?;
    let kept = alerts::ask(&hub, move |hub| hub.desk.update(&id, &alert.to_string(), (hub.now)())).await?;
    hub.courier.wake();
    Ok(Json(kept).into_response())
}

async fn remove_alert(State(hub): Shared, Path(id): Path<String>) -> Answer {
    alerts::ask(&hub, move |hub| hub.desk.delete(&id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn test_alert(State(hub): Shared, Query(pairs): Query<Pairs>, headers: HeaderMap, body: Bytes) -> Answer {
    well(alerts::test(&hub, &pairs, api::body(&headers, &body)?).await?)
}

async fn snooze(State(hub): Shared, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    let alerts::Snooze { until } = api::body(&headers, &body)?;
    let alert = alerts::ask(&hub, move |hub| hub.desk.snooze(&id, until, (hub.now)())).await?;
    hub.courier.wake();
    Ok(Json(alert).into_response())
}

async fn retry(State(hub): Shared, Path(id): Path<String>) -> Answer {
    let firing: i64 = id.parse().map_err(|_| ServeError::NotThere { what: "firing", id })?;
    let retried = alerts::ask(&hub, move |hub| hub.desk.retry(firing, (hub.now)())).await?;
    hub.courier.wake();
    well(json!({"retried": retried}))
}

async fn take(State(hub): Shared, Query(pairs): Query<Pairs>, headers: HeaderMap, body: Bytes) -> Answer {
    ingest::ingest(&hub, &pairs, &headers, body.to_vec()).await
}

async fn numbers(State(hub): Shared) -> Answer {
    let text = metrics::metrics(&hub).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Serves on this thread until the process is told to end (Ctrl-C, SIGTERM); `ready` is called with the address once it
/// listens.
///
/// # Errors
/// As [`serve`], or the runtime does not start.
pub fn block(hub: Arc<Hub>, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| ServeError::Inside(format!("the runtime did not start: {e}")))?;
    runtime.block_on(async {
        let mut running = serve(hub).await?;
        ready(running.address);
        tokio::select! {
            ended = running.wait() => return ended,
            () = told_to_end() => {}
        }
        running.stop().await
    })
}

/// Comes when the system tells the process to end: SIGTERM, or Ctrl-C.
#[cfg(unix)]
pub async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

/// Comes when the system tells the process to end: Ctrl-C.
#[cfg(not(unix))]
pub async fn told_to_end() {
    drop(tokio::signal::ctrl_c().await);
}

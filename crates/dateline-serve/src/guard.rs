//! Who may: by which name a request may come, from which page, with which token. Asked before anything else is done.

use crate::ServeError;
use crate::hub::Hub;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All that only reads.
    Read,
    /// Bringing pages.
    Ingest,
    /// Changing sources, alerts, corrections.
    Write,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Ingest, Self::Write];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Ingest => "ingest",
            Self::Write => "write",
        }
    }
}

/// The cookie that a browser has its token in.
const COOKIE: &str = "dateline";
/// What every answer says to a browser: nothing from elsewhere, nothing inside another page.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// A token: its words, of which only the hash is kept.
///
/// # Errors
/// The system has no chance to give.
pub fn new_token() -> Result<(String, Vec<u8>), ServeError> {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| ServeError::Inside(format!("no chance was to be had: {e}")))?;
    let token = format!("dl_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes));
    let hash = hash(&token);
    Ok((token, hash))
}

/// Returns the hash of a token. It has 256 bits of chance: no slow hash is needed.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Whether an address is reached from this machine alone.
#[must_use]
pub fn is_loopback(address: &str) -> bool {
    address.parse::<SocketAddr>().map_or_else(|_| address.starts_with("localhost:"), |a| a.ip().is_loopback())
}

/// Whether a token is asked.
#[must_use]
pub fn asks(hub: &Hub) -> bool {
    hub.config.serve.token || !is_loopback(&hub.config.serve.listen)
}

/// The scope that a request needs: none for the pages of the dashboard, which hold nothing.
fn needed(method: &Method, path: &str) -> Option<Scope> {
    match path {
        "/health" | "/api/session" | "/api/status" => None,
        "/ingest" => Some(Scope::Ingest),
        // questions with a body
        "/api/sql" | "/api/explain" | "/api/alerts/test" | "/mcp" => Some(Scope::Read),
        _ if path.starts_with("/api/") || path == "/metrics" => {
            Some(if method == Method::GET || method == Method::HEAD { Scope::Read } else { Scope::Write })
        }
        _ => None,
    }
}

/// Lets a request through, or says why not.
pub async fn check(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let mut response =
        match allowed(&hub, request.method(), request.uri().path(), request.headers(), request.uri().host()).await {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

async fn allowed(
    hub: &Arc<Hub>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    host: Option<&str>,
) -> Result<(), ServeError> {
    let own = named(hub, headers, host)?;
    if method != Method::GET && method != Method::HEAD {
        from_here(headers, &own)?;
    }
    let Some(scope) = needed(method, path).filter(|_| asks(hub)) else { return Ok(()) };
    let has = scopes(hub, headers).await?.ok_or(ServeError::NoToken { scope: scope.name() })?;
    if has.contains(&scope) { Ok(()) } else { Err(ServeError::NoScope { scope: scope.name() }) }
}

/// A name that a page elsewhere makes its own reaches this server too: only names that it knows are served.
fn named(hub: &Hub, headers: &HeaderMap, host: Option<&str>) -> Result<String, ServeError> {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).or(host).unwrap_or_default();
    let name = without_port(host);
    let known = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        || name == without_port(&hub.config.serve.listen)
        || hub.config.serve.names.iter().any(|n| n.eq_ignore_ascii_case(name))
        // an address is no name: nobody can make it theirs
        || (!is_loopback(&hub.config.serve.listen) && name.parse::<IpAddr>().is_ok());
    if known {
        Ok(host.to_owned())
    } else {
        Err(ServeError::Stranger(format!(
            "this server is not called {host:?}; serve.names in dateline.toml says how it is"
        )))
    }
}

fn without_port(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.contains(':') => name,
        _ => host,
    }
}

/// What changes something must come from this server's own pages, or from no page at all.
fn from_here(headers: &HeaderMap, host: &str) -> Result<(), ServeError> {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(origin) = text(header::ORIGIN) {
        let own = origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host));
        if !own {
            return Err(ServeError::Stranger(format!("a page of {origin} may not change anything here")));
        }
    }
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("cross-site" | "same-site") => {
            Err(ServeError::Stranger("a page from elsewhere may not change anything here".into()))
        }
        _ => Ok(()),
    }
}

/// What the token of a request allows; `None` without one that is known.
///
/// # Errors
/// What the store says.
pub async fn scopes(hub: &Arc<Hub>, headers: &HeaderMap) -> Result<Option<Vec<Scope>>, ServeError> {
    let Some(token) = token(headers) else { return Ok(None) };
    let (hub, hash) = (hub.clone(), hash(&token));
    let work = move || hub.control.scopes_of(&hash, (hub.now)());
    let found = tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))??;
    let read = |text: String| Scope::ALL.into_iter().filter(|s| text.split(' ').any(|w| w == s.name())).collect();
    Ok(found.map(read))
}

fn token(headers: &HeaderMap) -> Option<String> {
    let bearer =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        return Some(token.trim().to_owned());
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|c| c.split(';')).filter_map(|c| c.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token.to_owned())
}

/// Returns the cookie that a browser has its token in from now on, or that takes it away.
#[must_use]
pub fn cookie(token: Option<&str>, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    match token {
        Some(token) => format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000{secure}"),
        None => format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_a_name() {
        for (host, name) in [
            ("127.0.0.1:4747", "127.0.0.1"),
            ("[::1]:80", "::1"),
            ("localhost", "localhost"),
            ("x.example:1", "x.example"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }

    #[test]
    fn what_changes_something_needs_more_than_reading() {
        assert_eq!(needed(&Method::GET, "/api/feeds"), Some(Scope::Read));
        assert_eq!(needed(&Method::POST, "/api/feeds"), Some(Scope::Write));
        assert_eq!(needed(&Method::DELETE, "/api/alerts/a1"), Some(Scope::Write));
        assert_eq!(needed(&Method::POST, "/api/sql"), Some(Scope::Read));
        assert_eq!(needed(&Method::POST, "/ingest"), Some(Scope::Ingest));
        assert_eq!(needed(&Method::GET, "/metrics"), Some(Scope::Read));
        assert_eq!(needed(&Method::GET, "/"), None);
    }

    #[test]
    fn a_page_from_elsewhere_is_refused() {
        let with = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            headers
        };
        assert!(from_here(&with("origin", "http://127.0.0.1:4747"), "127.0.0.1:4747").is_ok());
        assert!(from_here(&with("origin", "http://evil.example"), "127.0.0.1:4747").is_err());
        assert!(from_here(&with("origin", "null"), "127.0.0.1:4747").is_err());
        assert!(from_here(&with("sec-fetch-site", "cross-site"), "127.0.0.1:4747").is_err());
        assert!(from_here(&HeaderMap::new(), "127.0.0.1:4747").is_ok());
    }
}

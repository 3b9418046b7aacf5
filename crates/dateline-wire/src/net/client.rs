//! HTTP with bounds on everything: where it leads, how long it takes, how much comes.
//!
//! [`reqwest`] carries bytes and speaks TLS. What it would decide for itself is decided here: redirects, addresses,
//! proxies (none), cookies (none), encodings. It never judges a status: an answer is an answer.

use super::error::{FetchError, Phase};
use super::guard::{Guard, Judge, Lookup, System, Way, shown};
use crate::code;
use crate::envelope::Note;
use crate::http;
use crate::limits::Limits;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who we say we are.
    pub user_agent: String,
    /// Until a connection stands, with the look-up of its name.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// For all of it, redirects included.
    pub total: Duration,
    /// Redirects that are followed.
    pub max_redirects: usize,
    /// Bytes of a body, packed and unpacked, and how far it may unpack.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        let about = env!("CARGO_PKG_REPOSITORY");
        Self {
            user_agent: format!("Dateline/{} (+{about})", env!("CARGO_PKG_VERSION")),
            connect: Duration::from_secs(10),
            read: Duration::from_secs(15),
            total: Duration::from_secs(60),
            max_redirects: 5,
            limits: Limits { max_bytes: 16 << 20, ..Limits::default() },
        }
    }
}

/// What to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Where. Credentials in it are used for its own origin and never shown.
    pub url: String,
    /// More headers. To another origin go only `Accept`, `Accept-Language` and those of conditional requests.
    pub headers: Vec<(String, String)>,
    /// Bytes of the body, packed and unpacked; the client's own bound where none is given.
    pub max_bytes: Option<usize>,
    /// Take as much of a body that is too large as is allowed, instead of failing.
    pub cut: bool,
    /// For all of it; the client's own bound where none is given.
    pub total: Option<Duration>,
}

impl Request {
    /// Makes a request for an address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// An answer, of any status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// Such as 200.
    pub status: u16,
    /// Where it came from in the end, without credentials.
    pub url: String,
    /// Where all permanent redirects at the beginning lead.
    pub moved: Option<String>,
    /// Names in lower case, in the order that they came.
    pub headers: Vec<(String, String)>,
    /// The body, its encodings taken off.
    pub body: Vec<u8>,
    /// There was more of it.
    pub cut: bool,
    /// What was wrong with its encodings.
    pub notes: Vec<Note>,
}

impl Response {
    /// Returns the first header of a name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Fetches, within its bounds. Clones share connections.
#[derive(Clone)]
pub struct Client {
    guard: Arc<Guard>,
    judged: reqwest::Client,
    named: reqwest::Client,
    settings: Settings,
}

impl Client {
    /// Makes a client. Sets ring as the process's provider of cryptography where none is set yet.
    ///
    /// # Errors
    /// [`FetchError::Setup`] where the machine has no root certificates.
    pub fn new(guard: Guard, settings: Settings) -> Result<Self, FetchError> {
        Self::with_lookup(guard, settings, Arc::new(System))
    }

    /// Makes a client that finds addresses in its own way.
    ///
    /// # Errors
    /// As of [`Self::new`].
    pub fn with_lookup(guard: Guard, settings: Settings, lookup: Arc<dyn Lookup>) -> Result<Self, FetchError> {
        // an error only says that there is one already
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(guard);
        let build = |way: Way| {
            reqwest::Client::builder()
                .dns_resolver(Judge { guard: guard.clone(), lookup: lookup.clone(), way })
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .user_agent(&settings.user_agent)
                .connect_timeout(settings.connect)
                .pool_idle_timeout(Duration::from_secs(30))
                .pool_max_idle_per_host(1)
                .http2_max_header_list_size(64 << 10)
                .build()
                .map_err(|e| FetchError::Setup { why: deepest(&e) })
        };
        Ok(Self { judged: build(Way::Judged)?, named: build(Way::Named)?, guard, settings })
    }

    /// Returns how the client behaves.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Fetches, following redirects; each hop is judged anew.
    ///
    /// # Errors
    /// Where no answer came within the bounds. An answer of any status is no error.
    pub async fn get(&self, request: &Request) -> Result<Response, FetchError> {
        let total = request.total.unwrap_or(self.settings.total);
        let url = parsed(&request.url)?;
        let name = shown(&url);
        match tokio::time::timeout(total, self.follow(url, request)).await {
            Ok(response) => response,
            Err(_) => Err(FetchError::TimedOut { url: name, phase: Phase::Total, after: total }),
        }
    }

    /// Sends a body. Redirects are not followed: who is to be told something says where. Of the answer 64 KiB are
    /// kept.
    ///
    /// # Errors
    /// As of [`Self::get`].
    pub async fn post(
        &self,
        url: &str,
        headers: &[(String, String)],
        body: impl Into<Vec<u8>>,
    ) -> Result<Response, FetchError> {
        let url = parsed(url)?;
        let name = shown(&url);
        let request = Request { headers: headers.to_vec(), max_bytes: Some(64 << 10), cut: true, ..Request::default() };
        let sending = async {
            let answer = self.send(Method::POST, &url, own_headers(&request)?, Some(body.into())).await?;
            self.take(answer, &url, &request).await
        };
        match tokio::time::timeout(self.settings.total, sending).await {
            Ok(response) => response,
            Err(_) => Err(FetchError::TimedOut { url: name, phase: Phase::Total, after: self.settings.total }),
        }
    }

    /// Says whether an address may be reached, as far as that can be said before its name is looked up.
    ///
    /// # Errors
    /// Where it may not.
    pub fn may_reach(&self, url: &Url) -> Result<(), FetchError> {
        self.guard.judge(url).map(|_| ())
    }

    async fn follow(&self, first: Url, request: &Request) -> Result<Response, FetchError> {
        let mut journey = Journey::begin(first, request)?;
        loop {
            if let Some(response) = self.travel(&mut journey, request, false).await? {
                return Ok(response);
            }
        }
    }

    /// Goes on until there is an answer that is no redirect; `None` where `stay` is asked and the next hop is to another
    /// host.
    pub(crate) async fn travel(
        &self,
        journey: &mut Journey,
        request: &Request,
        stay: bool,
    ) -> Result<Option<Response>, FetchError> {
        loop {
            let answer = self.send(Method::GET, &journey.url, journey.headers.clone(), None).await?;
            let status = answer.status().as_u16();
            let to = answer.headers().get("location").map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
            let (301 | 302 | 303 | 307 | 308, Some(to)) = (status, to) else {
                let mut response = self.take(answer, &journey.url, request).await?;
                response.moved = journey.moved.as_ref().map(shown);
                return Ok(Some(response));
            };
            if journey.turn(status, &to, self.settings.max_redirects)? && stay {
                return Ok(None);
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<reqwest::Response, FetchError> {
        let client = match self.guard.judge(url)? {
            Way::Judged => &self.judged,
            Way::Named => &self.named,
        };
        let mut request = client.request(method, url.clone()).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        // until the head of the answer: the bound on connecting is inside, and a silent server shows here
        let wait = self.settings.connect + self.settings.read;
        match tokio::time::timeout(wait, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(self.failed(url, &error)),
            Err(_) => Err(FetchError::TimedOut { url: shown(url), phase: Phase::Read, after: wait }),
        }
    }

    /// Takes in an answer.
    async fn take(&self, mut answer: reqwest::Response, url: &Url, request: &Request) -> Result<Response, FetchError> {
        let most = request.max_bytes.unwrap_or(self.settings.limits.max_bytes);
        let mut response = Response {
            status: answer.status().as_u16(),
            url: shown(url),
            headers: answer
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            ..Response::default()
        };
        let too_large = || FetchError::TooLarge { url: shown(url), most };
        let mut packed: Vec<u8> = Vec::new();
        loop {
            match tokio::time::timeout(self.settings.read, answer.chunk()).await {
                Ok(Ok(Some(bytes))) => {
                    let n = bytes.len().min(most - packed.len());
                    packed.extend_from_slice(&bytes[..n]);
                    if n < bytes.len() {
                        if !request.cut {
                            return Err(too_large());
                        }
                        response.cut = true;
                        break;
                    }
                }
                Ok(Ok(None)) => break,
                Ok(Err(error)) => return Err(self.failed(url, &error)),
                Err(_) => {
                    let after = self.settings.read;
                    return Err(FetchError::TimedOut { url: shown(url), phase: Phase::Read, after });
                }
            }
        }
        let codings = codings(&response);
        if codings.is_empty() || packed.is_empty() {
            response.body = packed;
            return Ok(response);
        }
        let limits = Limits { max_bytes: most, ..self.settings.limits };
        let unpacking = tokio::task::spawn_blocking(move || unpack(packed, &codings, &limits));
        let unpacked = unpacking.await.unwrap_or_else(|_| Unpacked::default());
        if unpacked.bomb {
            return Err(FetchError::Bomb { url: shown(url), ratio: limits.max_ratio });
        }
        if unpacked.cut && !request.cut {
            return Err(too_large());
        }
        response.cut |= unpacked.cut;
        // what was cut while packed ends early, which is known already
        response.notes.extend(unpacked.note.filter(|_| !response.cut));
        response.body = unpacked.bytes;
        Ok(response)
    }

    /// Says why a request failed.
    fn failed(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        let mut at: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(inner) = at {
            if let Some(refused) = inner.downcast_ref::<FetchError>() {
                return refused.clone();
            }
            at = inner.source();
        }
        if error.is_timeout() {
            return FetchError::TimedOut { url: shown(url), phase: Phase::Connect, after: self.settings.connect };
        }
        FetchError::Unreachable { url: shown(url), why: deepest(error) }
    }
}

/// Where a request has got to.
pub(crate) struct Journey {
    pub(crate) url: Url,
    headers: HeaderMap,
    seen: Vec<Url>,
    moved: Option<Url>,
    permanent: bool,
}

impl Journey {
    pub(crate) fn begin(url: Url, request: &Request) -> Result<Self, FetchError> {
        let headers = own_headers(request)?;
        Ok(Self { seen: vec![url.clone()], url, headers, moved: None, permanent: true })
    }

    /// Turns to where a redirect leads; says whether that is another host.
    fn turn(&mut self, status: u16, to: &str, most: usize) -> Result<bool, FetchError> {
        let next = hop(&self.url, to)?;
        if next.origin() != self.url.origin() {
            keep_plain(&mut self.headers);
        }
        self.permanent &= matches!(status, 301 | 308);
        if self.permanent {
            self.moved = Some(next.clone());
        }
        let first = || self.seen.first().map(shown).unwrap_or_default();
        if self.seen.contains(&next) {
            return Err(FetchError::RedirectLoop { url: first() });
        }
        if self.seen.len() > most {
            return Err(FetchError::TooManyRedirects { url: first(), most });
        }
        self.seen.push(next.clone());
        let elsewhere =
            next.host_str() != self.url.host_str() || next.port_or_known_default() != self.url.port_or_known_default();
        self.url = next;
        Ok(elsewhere)
    }
}

/// Reads an address.
pub(crate) fn parsed(url: &str) -> Result<Url, FetchError> {
    Url::parse(url.trim()).map_err(|why| {
        let url: String = url.chars().take(200).collect();
        // what does not parse may hold a password all the same
        let url = url.rsplit_once('@').map_or(url.clone(), |(_, rest)| rest.to_owned());
        FetchError::BadUrl { url, why: why.to_string() }
    })
}

/// Returns where a redirect leads. Credentials of ours go along only within their origin; those that the redirect
/// brings are dropped.
fn hop(from: &Url, to: &str) -> Result<Url, FetchError> {
    let bad = || FetchError::BadRedirect { url: shown(from), to: to.chars().take(200).collect() };
    let mut next = from.join(to.trim()).map_err(|_| bad())?;
    if !next.has_host() {
        return Err(bad());
    }
    let same = next.origin() == from.origin();
    let (name, word) = if same { (from.username(), from.password()) } else { ("", None) };
    next.set_username(name).and_then(|()| next.set_password(word)).map_err(|()| bad())?;
    next.set_fragment(None);
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(FetchError::Downgrade { url: shown(from), to: shown(&next) });
    }
    Ok(next)
}

/// Keeps what may be said to anybody.
fn keep_plain(headers: &mut HeaderMap) {
    const PLAIN: [&str; 5] = ["accept", "accept-encoding", "accept-language", "if-none-match", "if-modified-since"];
    let others: Vec<HeaderName> = headers.keys().filter(|n| !PLAIN.contains(&n.as_str())).cloned().collect();
    for name in others {
        headers.remove(name);
    }
}

fn own_headers(request: &Request) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    headers.insert("accept-encoding", HeaderValue::from_static("gzip, br, zstd, deflate"));
    for (name, value) in &request.headers {
        let bad = || FetchError::BadUrl {
            url: parsed(&request.url).map(|u| shown(&u)).unwrap_or_default(),
            why: format!("its header {name:?} does not read"),
        };
        let name: HeaderName = name.parse().map_err(|_| bad())?;
        let value = HeaderValue::from_str(value).map_err(|_| bad())?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Returns the encodings of a body, in the order that they were put on.
fn codings(response: &Response) -> Vec<String> {
    response
        .headers
        .iter()
        .filter(|(name, _)| name == "content-encoding")
        .flat_map(|(_, value)| value.split(','))
        .map(|c| c.trim().to_ascii_lowercase())
        .filter(|c| !c.is_empty() && c != "identity")
        .collect()
}

#[derive(Default)]
struct Unpacked {
    bytes: Vec<u8>,
    cut: bool,
    bomb: bool,
    note: Option<Note>,
}

/// Takes off encodings, watching how much comes out.
fn unpack(packed: Vec<u8>, codings: &[String], limits: &Limits) -> Unpacked {
    let bad =
        |why: String| Some(Note { code: code::BAD_CODING, message: format!("{why}; what could be decoded was read") });
    if codings.len() > http::MAX_CODINGS {
        return Unpacked { note: bad("the response is encoded too many times".to_owned()), ..Unpacked::default() };
    }
    let allowed = (packed.len() as u64).saturating_mul(limits.max_ratio).max(limits.ratio_after);
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let most = limits.max_bytes.min(allowed);
    let mut out = Unpacked { bytes: packed, ..Unpacked::default() };
    for coding in codings.iter().rev() {
        let Some((bytes, broken)) = http::uncoded(coding, &out.bytes, most.saturating_add(1)) else {
            let coding: String = coding.chars().take(40).collect();
            out.note = bad(format!("the response has an encoding that is not known ({coding:?})"));
            out.bytes = Vec::new();
            return out;
        };
        out.bytes = bytes;
        if out.bytes.len() > most {
            out.bomb = most == allowed;
            out.cut = true;
            out.bytes.truncate(most);
            return out;
        }
        if let Some(why) = broken {
            out.note = bad(format!("the {coding} encoding of the response is damaged ({why})"));
        }
    }
    out
}

/// Returns the words of the innermost error: the outer ones only say that there is one.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(inner) = at.source() {
        at = inner;
    }
    at.to_string().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_lose_credentials_and_never_encryption() {
        let hop = |from: &str, to: &str| hop(&Url::parse(from).unwrap(), to).map(String::from).map_err(|e| e.code());
        assert_eq!(hop("https://me:word@a.example/x", "/y").as_deref(), Ok("https://me:word@a.example/y"));
        assert_eq!(
            hop("https://me:word@a.example/x", "https://you:w@a.example/y").as_deref(),
            Ok("https://me:word@a.example/y")
        );
        assert_eq!(hop("https://me:word@a.example/x", "https://b.example/y").as_deref(), Ok("https://b.example/y"));
        assert_eq!(hop("https://a.example/x", "https://you:w@b.example/y#z").as_deref(), Ok("https://b.example/y"));
        assert_eq!(hop("https://a.example/x", "http://a.example/y"), Err("W052"));
        assert_eq!(hop("http://a.example/x", "https://a.example/y").as_deref(), Ok("https://a.example/y"));
        assert_eq!(hop("http://a.example/x", "http://[bad"), Err("W052"));
    }
}

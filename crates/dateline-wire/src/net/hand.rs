//! Hands what was read to a journal: one request a batch, over HTTP.
//!
//! The journal is the operator's own, so its address is not judged as those of pages are; everything else has its bounds
//! here too. It never judges a status, and never tries again: both are the caller's matter.

use super::client::{Response, parsed};
use super::error::{FetchError, Phase};
use super::guard::shown;
use super::robots::retry_after;
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use std::time::Duration;
use url::Url;

/// Until a connection stands, and until all of an answer is there: a journal answers after its commit.
const CONNECT: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(120);
/// Bytes of an answer.
const MOST: usize = 32 << 20;

/// What a journal answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Such as 200.
    pub status: u16,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
    /// What it says.
    pub body: Vec<u8>,
}

/// The way to a journal. Clones share connections.
#[derive(Clone)]
pub struct Hand {
    client: reqwest::Client,
    url: Url,
    token: Option<HeaderValue>,
}

impl Hand {
    /// Makes the way to the journal at an address, such as `http://127.0.0.1:4747`. Sets ring as the process's provider
    /// of cryptography where none is set yet.
    ///
    /// # Errors
    /// The address or the token does not read, or the machine has no root certificates.
    pub fn new(journal: &str, token: Option<&str>) -> Result<Self, FetchError> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut url = parsed(journal)?;
        let bad = |why: &str| FetchError::BadUrl { url: shown(&url), why: why.to_owned() };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(bad("it is not http or https"));
        }
        let token = token
            .map(|token| {
                let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                    .map_err(|_| bad("the token has characters that none has"))?;
                value.set_sensitive(true);
                Ok(value)
            })
            .transpose()?;
        url.set_path(&format!("{}/ingest", url.path().trim_end_matches('/')));
        url.set_query(None);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(format!("Dateline/{}", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .build()
            .map_err(|e| FetchError::Setup { why: e.to_string() })?;
        Ok(Self { client, url, token })
    }

    /// Returns where it leads, without credentials.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.url)
    }

    /// Posts a body under a key by which the journal knows it when it comes again.
    ///
    /// # Errors
    /// Where no answer came within the bounds. An answer of any status is no error.
    pub async fn post(&self, kind: &str, key: &str, body: Vec<u8>, now: Timestamp) -> Result<Answered, FetchError> {
        let mut request =
            self.client.post(self.url.clone()).header(CONTENT_TYPE, kind).header("Idempotency-Key", key).body(body);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let mut answer = request.send().await.map_err(|e| self.failed(&e))?;
        let said = answer.headers().get("retry-after").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let headers = said.map(|value| ("retry-after".to_owned(), value)).into_iter().collect();
        let wait = retry_after(&Response { headers, ..Response::default() }, now);
        let mut out = Answered { status: answer.status().as_u16(), retry_after: wait, body: Vec::new() };
        while let Some(bytes) = answer.chunk().await.map_err(|e| self.failed(&e))? {
            if out.body.len() + bytes.len() > MOST {
                return Err(FetchError::TooLarge { url: self.shown(), most: MOST });
            }
            out.body.extend_from_slice(&bytes);
        }
        Ok(out)
    }

    fn failed(&self, error: &reqwest::Error) -> FetchError {
        if error.is_timeout() {
            return FetchError::TimedOut { url: self.shown(), phase: Phase::Total, after: TOTAL };
        }
        let mut at: &dyn std::error::Error = error;
        while let Some(inner) = at.source() {
            at = inner;
        }
        FetchError::Unreachable { url: self.shown(), why: at.to_string().chars().take(300).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_to_ingest() {
        let way = |url: &str| Hand::new(url, Some("word")).map(|h| h.shown()).map_err(|e| e.code());
        assert_eq!(way("http://127.0.0.1:4747").as_deref(), Ok("http://127.0.0.1:4747/ingest"));
        assert_eq!(way("https://me:word@desk.example/news/?x=1").as_deref(), Ok("https://desk.example/news/ingest"));
        assert_eq!(way("nats://127.0.0.1"), Err("W051"));
        assert_eq!(Hand::new("http://a.example", Some("a\nb")).err().map(|e| e.code()), Some("W051"));
    }
}

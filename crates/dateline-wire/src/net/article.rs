//! The page behind an item of a feed that gives only a summary, or nothing.

use super::client::Request;
use super::error::FetchError;
use super::polite::Polite;
use crate::code;
use crate::envelope::{Envelope, Form};
use crate::http::{content_type, looks_like_html};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How pages are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleSettings {
    /// Bytes of a page, unpacked.
    pub max_bytes: usize,
    /// For one page, with its redirects.
    pub total: Duration,
    /// Obey robots.txt.
    pub robots: bool,
}

impl Default for ArticleSettings {
    fn default() -> Self {
        Self { max_bytes: 8 << 20, total: Duration::from_secs(30), robots: true }
    }
}

/// What came of fetching the page behind an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Article {
    /// The page.
    Page(Envelope),
    /// It may come another time. The envelope is as it was.
    Later(Envelope, FetchError),
    /// It will not come; the envelope says why.
    Never(Envelope),
}

/// Says whether an item needs its page to be fetched: the feed gives a summary, or a listing, and says where.
#[must_use]
pub fn needs_article(envelope: &Envelope) -> bool {
    let short = envelope.notes.iter().any(|n| matches!(n.code, code::SUMMARY | code::LISTED));
    short && envelope.url.as_deref().is_some_and(|u| u.starts_with("http://") || u.starts_with("https://"))
}

/// Fetches the page behind an item. Date, title and id stay the feed's; the address becomes the one that redirects lead
/// to. `room`, where given, is taken while bytes are on their way, and not while waiting for the host's turn.
pub async fn article(
    polite: &Polite,
    envelope: Envelope,
    settings: &ArticleSettings,
    room: Option<&Semaphore>,
) -> Article {
    let url = envelope.url.clone().unwrap_or_default();
    let request = Request {
        max_bytes: Some(settings.max_bytes),
        // a page that is too large is read as far as it goes
        cut: true,
        total: Some(settings.total),
        ..Request::new(url.as_str())
    }
    .header("accept", "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5,*/*;q=0.1");
    let fetched = async {
        let visit = polite.visit(&url, settings.robots).await?;
        let _permit = match room {
            Some(room) => room.acquire().await.ok(),
            None => None,
        };
        visit.get(&request).await
    };
    let response = match fetched.await {
        Ok(response) if (200..300).contains(&response.status) => response,
        Ok(response) => {
            let now = polite.clock().now();
            let retry_after = super::robots::retry_after(&response, now);
            return failed(envelope, FetchError::Status { url: response.url, status: response.status, retry_after });
        }
        Err(error) => return failed(envelope, error),
    };
    let (kind, charset) = content_type(response.header("content-type").unwrap_or_default());
    let form = match kind.as_deref() {
        Some("text/html" | "application/xhtml+xml") => Form::Html,
        Some("text/plain") => Form::Text,
        _ if looks_like_html(&response.body) => Form::Html,
        // a film, a picture: what the feed says of it is all there is to read
        _ => {
            let mut envelope = envelope;
            let message = "what the feed leads to is neither HTML nor text; what the feed gives of it was read";
            envelope.notes.push(crate::envelope::Note { code: code::SUMMARY, message: message.to_owned() });
            envelope.notes.dedup_by_key(|n| n.code);
            return Article::Never(envelope);
        }
    };
    let language = response.header("content-language").and_then(|l| l.split(',').next()).map(|l| l.trim().to_owned());
    let mut notes: Vec<_> =
        envelope.notes.iter().filter(|n| !matches!(n.code, code::SUMMARY | code::LISTED)).cloned().collect();
    notes.extend(response.notes);
    if response.cut {
        let most = settings.max_bytes;
        let message = format!("the page has more than {most} bytes; what lies beyond was left unread");
        notes.push(crate::envelope::Note { code: code::TOO_LARGE, message });
    }
    Article::Page(Envelope {
        bytes: response.body,
        form,
        charset,
        url: Some(response.url),
        language: language.filter(|l| !l.is_empty()).or(envelope.language),
        notes,
        ..envelope
    })
}

fn failed(mut envelope: Envelope, error: FetchError) -> Article {
    if error.may_pass() {
        return Article::Later(envelope, error);
    }
    envelope.notes.push(error.note());
    Article::Never(envelope)
}

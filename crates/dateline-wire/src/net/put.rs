//! Puts messages on a stream of NATS JetStream, for workers to take: each counts as put when the broker has acknowledged
//! it, and one that is put again within the stream's window is known by its id.

use super::error::SourceError;
use super::nats::{NatsLogin, connection, trouble};
use crate::envelope::{Basis, Envelope, Form};
use async_nats::HeaderMap;
use async_nats::jetstream::{self, stream};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use std::time::Duration;

/// How long a message is known by its id.
const WINDOW: Duration = Duration::from_secs(120);
/// How often a message is tried before the broker is given up.
const TRIES: u32 = 12;

/// Where messages are put.
#[derive(Clone)]
pub struct PutSettings {
    /// `nats://127.0.0.1:4222`, several by commas.
    pub servers: String,
    /// The stream; made where it is not there, for all subjects below its name, on disk.
    pub stream: String,
    /// The subject, below the stream's name.
    pub subject: String,
    /// Who we are.
    pub login: NatsLogin,
    /// Messages that wait for the broker's word at the same time.
    pub max_in_flight: usize,
}

/// A message to be put.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// `Nats-Msg-Id`: the id of the document.
    pub id: String,
    /// More headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// What became of what was put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PutCounts {
    /// Messages that the stream has now.
    pub n_put: u64,
    /// Messages that it had already, by their id.
    pub n_known: u64,
}

/// The way onto a stream.
pub struct Publisher {
    settings: PutSettings,
    context: jetstream::Context,
    most_bytes: usize,
    under_way: FuturesUnordered<BoxFuture<'static, Result<bool, SourceError>>>,
    counts: PutCounts,
}

impl Publisher {
    /// Connects, and makes the stream where it is not there.
    ///
    /// # Errors
    /// What the broker says.
    pub async fn open(settings: PutSettings) -> Result<Self, SourceError> {
        let client = connection(&settings.servers, &settings.login).await?;
        let most_bytes = client.server_info().max_payload;
        let context = jetstream::new(client);
        let config = stream::Config {
            name: settings.stream.clone(),
            subjects: vec![format!("{}.>", settings.stream)],
            storage: stream::StorageType::File,
            duplicate_window: WINDOW,
            ..stream::Config::default()
        };
        context.get_or_create_stream(config).await.map_err(|e| trouble(&settings.servers, &e))?;
        Ok(Self { settings, context, most_bytes, under_way: FuturesUnordered::new(), counts: PutCounts::default() })
    }

    /// Returns how many bytes a message may have, its headers included.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// Puts a message; waits where as many as may are under way.
    ///
    /// # Errors
    /// The broker does not take one of those under way, however often it is tried.
    pub async fn put(&mut self, message: Outgoing) -> Result<(), SourceError> {
        while self.under_way.len() >= self.settings.max_in_flight.max(1) {
            self.settle().await?;
        }
        let (context, settings) = (self.context.clone(), self.settings.clone());
        self.under_way.push(Box::pin(async move { send(&context, &settings, &message).await }));
        Ok(())
    }

    /// Waits for the broker's word on all of them.
    ///
    /// # Errors
    /// As of [`Self::put`].
    pub async fn finish(mut self) -> Result<PutCounts, SourceError> {
        while !self.under_way.is_empty() {
            self.settle().await?;
        }
        Ok(self.counts)
    }

    async fn settle(&mut self) -> Result<(), SourceError> {
        match self.under_way.next().await.transpose()? {
            Some(true) => self.counts.n_known += 1,
            Some(false) => self.counts.n_put += 1,
            None => {}
        }
        Ok(())
    }
}

/// Puts one message; whether it was known.
async fn send(context: &jetstream::Context, settings: &PutSettings, message: &Outgoing) -> Result<bool, SourceError> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", one_line(&message.id));
    for (name, value) in &message.headers {
        headers.insert(*name, one_line(value));
    }
    let mut wait = Duration::from_millis(200);
    for n in 1.. {
        let failed = match context
            .publish_with_headers(settings.subject.clone(), headers.clone(), message.body.clone().into())
            .await
        {
            Ok(word) => match word.await {
                Ok(word) => return Ok(word.duplicate),
                Err(error) => error,
            },
            Err(error) => error,
        };
        if n >= TRIES {
            return Err(trouble(&settings.servers, &failed));
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(5));
    }
    Ok(false)
}

fn one_line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns a page as a message: byte for byte, with what its carrier said of it in headers. `id` is for a page that has
/// none. What went wrong on the way here is not told on.
#[must_use]
pub fn outgoing(page: &Envelope, id: impl FnOnce() -> String) -> Outgoing {
    let mut headers = vec![("Dateline-Form", page.form.name().to_owned())];
    let kind = match page.form {
        Form::Html | Form::Fragment => Some("text/html"),
        Form::Text | Form::Plain => Some("text/plain"),
        Form::Auto => None,
    };
    let charset = page.charset.as_ref().map_or_else(String::new, |c| format!("; charset={c}"));
    if let Some(kind) = kind.or((!charset.is_empty()).then_some("application/octet-stream")) {
        headers.push(("Content-Type", format!("{kind}{charset}")));
    }
    let said = [
        ("Dateline-Url", page.url.as_deref()),
        ("Dateline-Title", page.title.as_deref()),
        ("Dateline-Published", page.published.as_ref().map(|p| p.value.as_str())),
        ("Dateline-Basis", page.published.as_ref().filter(|p| p.basis == Basis::Feed).map(|_| "feed")),
        ("Dateline-Outlet", page.outlet.as_deref()),
        ("Dateline-Language", page.language.as_deref()),
    ];
    headers.extend(said.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))));
    let own = page.input_id.clone().filter(|id| !id.trim().is_empty());
    Outgoing { id: own.unwrap_or_else(id), headers, body: page.bytes.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::message::{Heads, items_of};
    use super::*;
    use crate::envelope::{Item, Published};
    use crate::limits::Options;

    #[test]
    fn a_page_comes_back_as_it_was_put() {
        let page = Envelope {
            label: "news:7".to_owned(),
            bytes: b"{\"text\": \"a page that looks like a line\"}".to_vec(),
            form: Form::Fragment,
            url: Some("https://paper.example/a".to_owned()),
            title: Some("Zug f\u{e4}hrt\nsp\u{e4}t".to_owned()),
            published: Some(Published { value: "2015-06-15".to_owned(), basis: Basis::Feed }),
            outlet: Some("Paper".to_owned()),
            input_id: Some("m1".to_owned()),
            charset: Some("iso-8859-1".to_owned()),
            language: Some("de".to_owned()),
            ..Envelope::default()
        };
        let out = outgoing(&page, || unreachable!());
        let get = |name: &str| out.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| one_line(v));
        let heads = Heads::read(|name| if name == "Nats-Msg-Id" { Some(out.id.clone()) } else { get(name) });
        let items = items_of("news:7", &heads, &out.body, &Options::default());
        let wanted = Envelope { title: Some("Zug f\u{e4}hrt sp\u{e4}t".to_owned()), ..page };
        assert_eq!(items, [Item::Page(Box::new(wanted))]);
    }
}

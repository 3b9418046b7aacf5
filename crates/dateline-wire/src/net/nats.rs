//! A stream of NATS JetStream: pulled in small batches, acknowledged only after our own commit.
//!
//! The broker delivers at least once and may lose what it acknowledged to others; ours is the durable word. A message
//! is acknowledged twice over (we wait for the broker's answer), after the receiver said that it is kept. What is
//! delivered again is known by its id. Works with nats-server 2.9 and later.

use super::error::SourceError;
use super::message::{Heads, items_of};
use super::source::{Clock, Condition, Deliver, Fate, Health, SourceKind, insist, until};
use crate::envelope::Item;
use crate::limits::Options;
use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer};
use async_nats::jetstream::{self, AckKind, Message};
use futures::StreamExt;
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long a request waits for the first message; a broker that went away is noticed as late.
const IDLE: Duration = Duration::from_secs(2);
/// How often a stream that says nothing is reported, and when it is called silent.
const SAY: Duration = Duration::from_secs(30);
const SILENT: Duration = Duration::from_secs(24 * 3600);
/// A message that was delivered more often is handed over alone: it may be what makes the others fail.
const SUSPECT: i64 = 3;

/// Who we are to the broker.
#[derive(Clone, Default)]
pub enum NatsLogin {
    /// Nobody in particular.
    #[default]
    None,
    /// By a token.
    Token(String),
    /// By a name and a password.
    Password(String, String),
}

/// How a stream is read.
#[derive(Clone)]
pub struct NatsSettings {
    /// The caller's id.
    pub id: String,
    /// `nats://127.0.0.1:4222`, several by commas.
    pub servers: String,
    /// The stream. It must be there.
    pub stream: String,
    /// The durable consumer; made where it is not there.
    pub consumer: String,
    /// Only messages of these subjects.
    pub filter: Option<String>,
    /// Messages that are under way at the same time, here.
    pub max_in_flight: usize,
    /// Messages that the broker lets be under way over all who share the consumer; `max_in_flight` where not given.
    /// It counts where the consumer is made.
    pub max_ack_pending: Option<usize>,
    /// What is in hand when it is told to stop is finished and acknowledged first; else it comes again.
    pub finish: bool,
    /// How long the broker waits for our word before it delivers again. While we work we ask for more.
    pub ack_wait: Duration,
    /// Who we are.
    pub login: NatsLogin,
    /// How messages are read.
    pub options: Options,
}

impl NatsSettings {
    /// Reads a stream, 64 messages at a time.
    #[must_use]
    pub fn new(id: &str, servers: &str, stream: &str) -> Self {
        Self {
            id: id.to_owned(),
            servers: servers.to_owned(),
            stream: stream.to_owned(),
            consumer: "dateline".to_owned(),
            filter: None,
            max_in_flight: 64,
            max_ack_pending: None,
            finish: false,
            ack_wait: Duration::from_secs(30),
            login: NatsLogin::None,
            options: Options::default(),
        }
    }
}

/// Reads a stream until it is told to stop, or the receiver has stopped. A broker that is away is waited for.
pub async fn run_nats(
    settings: NatsSettings,
    clock: Arc<dyn Clock>,
    deliver: Arc<dyn Deliver>,
    health: mpsc::Sender<Health>,
    mut stop: watch::Receiver<bool>,
) {
    let shown = format!("{}/{}", without_login(&settings.servers), settings.stream);
    let mut reader =
        Reader { report: Health::new(&settings.id, SourceKind::Nats, &shown), settings, clock, deliver, health };
    let mut wait = Duration::from_millis(500);
    while !*stop.borrow() {
        let n_before = reader.report.n_items;
        let told = stop.clone();
        let ended = if reader.settings.finish {
            reader.session(&told).await
        } else {
            tokio::select! {
                ended = reader.session(&told) => ended,
                _ = stop.changed() => return,
            }
        };
        let Err(error) = ended else { return };
        reader.report.condition = Condition::Failing;
        reader.report.n_errors += 1;
        reader.report.error = Some((error.code().to_owned(), error.to_string()));
        reader.say(0);
        // a session that got somewhere begins the waits anew
        wait = if reader.report.n_items > n_before { Duration::from_millis(500) } else { wait };
        tokio::select! {
            () = reader.clock.sleep(wait) => {}
            _ = stop.changed() => return,
        }
        wait = (wait * 2).min(Duration::from_secs(30));
    }
}

struct Reader {
    settings: NatsSettings,
    clock: Arc<dyn Clock>,
    deliver: Arc<dyn Deliver>,
    health: mpsc::Sender<Health>,
    report: Health,
}

impl Reader {
    fn say(&mut self, n_new: u64) {
        self.report.n_new = n_new;
        // where there is no room, the next one says it too
        let _ = self.health.try_send(self.report.clone());
    }

    /// Connects and reads, until something fails; `Ok` where the receiver has stopped, or we are told to.
    async fn session(&mut self, stop: &watch::Receiver<bool>) -> Result<(), SourceError> {
        let consumer = self.connect().await?;
        let most = self.settings.max_in_flight.max(1);
        let mut said = self.clock.now();
        while !*stop.borrow() {
            let now = self.clock.now();
            // what is there at once, else the first that comes: nothing waits for a batch to fill
            let at_once = consumer.fetch().max_messages(most).messages().await;
            let mut messages = self.collect(at_once.map_err(|e| self.trouble(&e))?).await?;
            if messages.is_empty() {
                let next = consumer.batch().max_messages(1).expires(IDLE).messages().await;
                messages = self.collect(next.map_err(|e| self.trouble(&e))?).await?;
            }
            self.report.last_fetch = Some(now);
            self.report.last_success = Some(self.clock.now());
            self.report.error = None;
            let before = self.report.condition;
            let since = *self.report.last_item.get_or_insert(now);
            let silent = messages.is_empty() && until(since, now) > SILENT;
            self.report.condition = if silent { Condition::Silent } else { Condition::Ok };
            if messages.is_empty() && (before != self.report.condition || until(said, now) > SAY) {
                self.say(0);
                said = now;
            }
            let (suspect, good): (Vec<_>, Vec<_>) =
                messages.into_iter().partition(|m| m.info().is_ok_and(|i| i.delivered > SUSPECT));
            let batches = std::iter::once(good).chain(suspect.into_iter().map(|m| vec![m]));
            for batch in batches.filter(|b| !b.is_empty()) {
                let Some(n_new) = self.take(batch).await? else { return Ok(()) };
                self.say(n_new);
            }
        }
        Ok(())
    }

    fn trouble(&self, why: &dyn std::fmt::Display) -> SourceError {
        trouble(&self.settings.servers, why)
    }

    async fn connect(&self) -> Result<PullConsumer, SourceError> {
        let settings = &self.settings;
        let most = settings.max_in_flight;
        let client = connection(&settings.servers, &settings.login).await?;
        let stream = jetstream::new(client).get_stream(&settings.stream).await.map_err(|e| self.trouble(&e))?;
        let config = Config {
            durable_name: Some(settings.consumer.clone()),
            description: Some("Dateline".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: settings.ack_wait,
            // it comes again until we say what became of it
            max_deliver: -1,
            max_ack_pending: i64::try_from(settings.max_ack_pending.unwrap_or(most).max(1)).unwrap_or(i64::MAX),
            filter_subject: settings.filter.clone().unwrap_or_default(),
            ..Config::default()
        };
        stream.get_or_create_consumer(&settings.consumer, config).await.map_err(|e| self.trouble(&e))
    }

    async fn collect(&self, mut batch: jetstream::consumer::pull::Batch) -> Result<Vec<Message>, SourceError> {
        let mut out = Vec::new();
        while let Some(message) = batch.next().await {
            out.push(message.map_err(|e| self.trouble(&e))?);
        }
        Ok(out)
    }

    /// Hands over messages and acknowledges them when they are kept; how many were news. `None` where the receiver has
    /// stopped.
    async fn take(&mut self, messages: Vec<Message>) -> Result<Option<u64>, SourceError> {
        let mut items: Vec<Item> = Vec::new();
        // of each message: whether there is a page in it
        let mut good = Vec::new();
        for message in &messages {
            let found = self.items_of(message);
            let broken: Vec<&str> = found
                .iter()
                .filter_map(|i| if let Item::Broken(broken) = i { Some(broken.note.code) } else { None })
                .collect();
            good.push(broken.len() < found.len());
            for code in broken {
                *self.report.broken.entry(code.to_owned()).or_default() += 1;
            }
            items.extend(found);
        }
        let n_items = items.len() as u64;
        let handing = insist(self.deliver.as_ref(), self.clock.as_ref(), &self.settings.id, items);
        let mut handing = std::pin::pin!(handing);
        let fates = loop {
            tokio::select! {
                fates = &mut handing => break fates,
                () = self.clock.sleep(self.settings.ack_wait / 3) => {
                    // we are still at it; an error shows at the acknowledgement
                    let _ = join_all(messages.iter().map(|m| m.ack_with(AckKind::Progress))).await;
                }
            }
        };
        let Ok(fates) = fates else { return Ok(None) };
        let n_new = fates.iter().filter(|f| **f != Fate::Known).count() as u64;
        self.report.n_items += n_items;
        if n_new > 0 {
            self.report.last_item = Some(self.clock.now());
        }
        // a message that is no page was kept as such; it will not become one by coming again
        let acks = messages.iter().zip(good).map(|(message, good)| async move {
            message.double_ack_with(if good { AckKind::Ack } else { AckKind::Term }).await
        });
        for ack in join_all(acks).await {
            // it comes again and is known
            ack.map_err(|e| self.trouble(&e))?;
        }
        Ok(Some(n_new))
    }

    fn items_of(&self, message: &Message) -> Vec<Item> {
        let label = message
            .info()
            .map_or_else(|_| format!("{}:?", self.settings.stream), |i| format!("{}:{}", i.stream, i.stream_sequence));
        let get = |name: &str| {
            let headers = message.headers.as_ref()?;
            headers.get(name).map(|v| v.as_str().to_owned())
        };
        let heads = Heads::read(get);
        items_of(&label, &heads, &message.payload, &self.settings.options)
    }
}

/// Connects to a broker.
pub(crate) async fn connection(servers: &str, login: &NatsLogin) -> Result<async_nats::Client, SourceError> {
    // more than one implementation may be built in, and a connection with TLS would not know which is meant
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = ConnectOptions::new()
        .name("dateline")
        .connection_timeout(Duration::from_secs(5))
        .request_timeout(Some(Duration::from_secs(10)))
        // not without end: then we begin anew, and the consumer is looked up again
        .max_reconnects(20);
    let in_address = login_of(servers);
    let login = if matches!(login, NatsLogin::None) { &in_address } else { login };
    let options = match login {
        NatsLogin::None => options,
        NatsLogin::Token(token) => options.token(token.clone()),
        NatsLogin::Password(name, word) => options.user_and_password(name.clone(), word.clone()),
    };
    let each: Vec<&str> = servers.split(',').map(str::trim).collect();
    options.connect(each).await.map_err(|e| trouble(servers, &e))
}

pub(crate) fn trouble(servers: &str, why: &dyn std::fmt::Display) -> SourceError {
    let why: String = why.to_string().chars().take(300).collect();
    SourceError::Broker { server: without_login(servers), why }
}

/// Returns the login that stands in an address: `nats://name:password@host`, or `nats://token@host`.
fn login_of(servers: &str) -> NatsLogin {
    let in_one = |server: &str| {
        let (_, rest) = server.split_once("://").unwrap_or(("", server));
        let (login, _) = rest.rsplit_once('@')?;
        Some(match login.split_once(':') {
            Some((name, word)) => NatsLogin::Password(name.to_owned(), word.to_owned()),
            None => NatsLogin::Token(login.to_owned()),
        })
    };
    servers.split(',').find_map(|s| in_one(s.trim())).unwrap_or_default()
}

/// Returns servers as they may be shown.
fn without_login(servers: &str) -> String {
    let one = |server: &str| match server.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host)),
        None => server.rsplit_once('@').map_or(server, |(_, host)| host).to_owned(),
    };
    servers.split(',').map(|s| one(s.trim())).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_may_stand_in_the_address_and_is_not_shown() {
        assert!(matches!(login_of("nats://127.0.0.1:4222"), NatsLogin::None));
        assert!(matches!(login_of("nats://s3cret@host:4222"), NatsLogin::Token(t) if t == "s3cret"));
        assert!(matches!(
            login_of("nats://one:4222, nats://me:word@two:4222"),
            NatsLogin::Password(name, word) if name == "me" && word == "word"
        ));
        assert_eq!(without_login("nats://me:word@two:4222,tls://three"), "nats://two:4222,tls://three");
    }
}

//! What the network tests share: a server that does as it is told, a receiver, a memory.
#![allow(dead_code, reason = "no test uses all of it")]

use dateline_wire::net::{
    Client, Clock, Deliver, DeliverError, Fate, Guard, Keep, Manners, Polite, SetClock, Settings,
};
use dateline_wire::{Item, Limits};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub at: Instant,
}

/// What the server does.
pub enum Reply {
    /// Sends this and closes.
    Whole(Vec<u8>),
    /// Sends the head, then a byte at a time.
    Drip(Vec<u8>, Duration),
    /// Sends the head, then these bytes for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Says nothing.
    Hang,
    /// Waits first.
    After(Duration, Vec<u8>),
}

pub struct Server {
    pub address: SocketAddr,
    pub log: Arc<Mutex<Vec<Asked>>>,
    /// Requests at the same time, at most.
    pub most_at_once: Arc<AtomicUsize>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let most_at_once = Arc::new(AtomicUsize::new(0));
        let (answer, seen, most) = (Arc::new(answer), log.clone(), most_at_once.clone());
        let now = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, seen, most, now) = (answer.clone(), seen.clone(), most.clone(), now.clone());
                tokio::spawn(async move {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let _ = serve(stream, answer.as_ref(), &seen).await;
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, log, most_at_once }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.log.lock().unwrap().iter().filter(|a| a.path == path).cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Asked) -> Reply + ?Sized),
    log: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0; 1024];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        let n = stream.read(&mut byte).await?;
        if n == 0 {
            return Ok(());
        }
        head.extend_from_slice(&byte[..n]);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.lines();
    let path = lines.next().and_then(|l| l.split(' ').nth(1)).unwrap_or_default().to_owned();
    let headers = lines
        .filter_map(|l| l.split_once(':'))
        .map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().to_owned()))
        .collect();
    let asked = Asked { path, headers, at: Instant::now() };
    log.lock().unwrap().push(asked.clone());
    match answer(&asked) {
        Reply::Whole(bytes) => stream.write_all(&bytes).await?,
        Reply::After(wait, bytes) => {
            tokio::time::sleep(wait).await;
            stream.write_all(&bytes).await?;
        }
        Reply::Drip(head, every) => {
            stream.write_all(&head).await?;
            loop {
                stream.write_all(b" ").await?;
                stream.flush().await?;
                tokio::time::sleep(every).await;
            }
        }
        Reply::Endless(head, bytes) => {
            stream.write_all(&head).await?;
            loop {
                stream.write_all(&bytes).await?;
            }
        }
        Reply::Hang => tokio::time::sleep(Duration::from_secs(600)).await,
    }
    stream.shutdown().await
}

/// Writes an answer.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}

pub fn ok(kind: &str, body: &[u8]) -> Reply {
    Reply::Whole(answer(200, &[("Content-Type", kind)], body))
}

pub fn status(status: u16, headers: &[(&str, &str)]) -> Reply {
    Reply::Whole(answer(status, headers, b""))
}

pub fn to(code: u16, location: &str) -> Reply {
    status(code, &[("Location", location)])
}

/// Head of an answer whose body has no length.
pub fn open_head(kind: &str, more: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: {kind}\r\n{more}\r\n").into_bytes()
}

/// Writes a feed of items: id, link, title, text.
pub fn rss(items: &[(String, String, String, String)]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Harbour Gazette</title>",
    );
    for (id, link, title, text) in items {
        out.push_str(&format!(
            "<item><guid isPermaLink=\"false\">{id}</guid><link>{link}</link><title>{title}</title>\
             <pubDate>Mon, 15 Jun 2015 08:00:00 GMT</pubDate>{text}</item>"
        ));
    }
    out.push_str("</channel></rss>");
    out
}

/// Items that bring their whole text.
pub fn whole_items(from: usize, to: usize) -> Vec<(String, String, String, String)> {
    let text = |i| format!("<content:encoded>&lt;p&gt;Report number {i} of the harbour.&lt;/p&gt;</content:encoded>");
    (from..to).map(|i| (format!("id-{i}"), format!("/a/{i}"), format!("Report {i}"), text(i))).collect()
}

/// What was handed over.
#[derive(Debug, Clone)]
pub struct Got {
    pub source: String,
    pub item: Item,
    pub fate: Fate,
    pub at: Instant,
}

impl Got {
    pub fn id(&self) -> String {
        match &self.item {
            Item::Page(page) => page.input_id.clone().or(page.url.clone()).unwrap_or_default(),
            Item::Broken(broken) => broken.input_id.clone().unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// A receiver that keeps everything.
#[derive(Default)]
pub struct Store {
    pub got: Mutex<Vec<Got>>,
    known: Mutex<BTreeSet<String>>,
    /// So many calls are refused first.
    pub refuse: AtomicUsize,
    pub largest: AtomicUsize,
}

impl Store {
    pub fn of(&self, source: &str) -> Vec<Got> {
        self.got.lock().unwrap().iter().filter(|g| g.source == source).cloned().collect()
    }

    pub fn ids(&self, source: &str) -> Vec<String> {
        self.of(source).iter().map(Got::id).collect()
    }
}

impl Deliver for Store {
    fn deliver<'a>(&'a self, source: &'a str, items: Vec<Item>) -> Boxed<'a, Result<Vec<Fate>, DeliverError>> {
        Box::pin(async move {
            self.largest.fetch_max(items.len(), Ordering::SeqCst);
            if self.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
                return Err(DeliverError::Full { retry_after: Duration::from_millis(50) });
            }
            let mut known = self.known.lock().unwrap();
            let mut got = self.got.lock().unwrap();
            Ok(items
                .into_iter()
                .map(|item| {
                    let mut one = Got { source: source.to_owned(), item, fate: Fate::New, at: Instant::now() };
                    one.fate = match (&one.item, known.insert(format!("{source} {}", one.id()))) {
                        (Item::Broken(_), true) => Fate::Failed,
                        (_, true) => Fate::New,
                        (_, false) => Fate::Known,
                    };
                    got.push(one.clone());
                    one.fate
                })
                .collect())
        })
    }
}

/// A memory.
#[derive(Default)]
pub struct Memory(pub Mutex<BTreeMap<String, String>>);

impl Keep for Memory {
    fn load<'a>(&'a self, name: &'a str) -> Boxed<'a, Result<Option<String>, DeliverError>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(name).cloned()) })
    }

    fn save<'a>(&'a self, name: &'a str, text: String) -> Boxed<'a, Result<(), DeliverError>> {
        Box::pin(async move {
            self.0.lock().unwrap().insert(name.to_owned(), text);
            Ok(())
        })
    }
}

pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SetClock::set("2015-06-15T08:00:00Z".parse().expect("a time")))
}

/// Short bounds, so that tests are quick.
pub fn settings() -> Settings {
    Settings {
        connect: Duration::from_millis(400),
        read: Duration::from_millis(600),
        total: Duration::from_millis(1500),
        limits: Limits { max_bytes: 8 << 20, ratio_after: 1 << 20, max_ratio: 100, ..Limits::default() },
        ..Settings::default()
    }
}

pub fn client(servers: &[&Server]) -> Client {
    let allowed: Vec<String> = servers.iter().map(|s| s.address.to_string()).collect();
    Client::new(Guard::new(&allowed).expect("it reads"), settings()).expect("a client")
}

pub fn polite(servers: &[&Server], pause_ms: u64) -> Arc<Polite> {
    let manners =
        Manners { pause: Duration::from_millis(pause_ms), patience: Duration::from_secs(3), ..Manners::default() };
    Arc::new(Polite::new(client(servers), clock(), manners))
}

/// Waits until something holds; fails after some seconds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}

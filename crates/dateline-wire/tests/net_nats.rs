//! A stream of NATS, with a broker that the test starts and kills: nothing is acknowledged before our commit, what was
//! not acknowledged comes again, no more is under way than is said, poison does not come back.
#![cfg(feature = "net")]

mod net_support;

use async_nats::jetstream::{self, consumer::PullConsumer, consumer::pull::Config};
use dateline_wire::Item;
use dateline_wire::net::{Condition, Deliver, DeliverError, Fate, Health, NatsSettings, run_nats};
use net_support::*;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};

struct Broker {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Broker {
    /// Starts a broker in an empty folder; `None` where there is no such program and nobody insists.
    async fn start(name: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("nats-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        // a port that was free a moment ago may be another test's by now: then with another one
        for _ in 0..5 {
            let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child = match spawn(port, &folder) {
                Ok(child) => child,
                Err(why) => {
                    assert!(option_env!("CI").is_none() && !in_ci(), "nats-server is missing: {why}");
                    println!("skipped: nats-server is missing ({why}); apt-get install nats-server");
                    return None;
                }
            };
            let mut broker = Self { child, port, folder: folder.clone() };
            if broker.ready().await {
                return Some(broker);
            }
        }
        panic!("the broker does not start");
    }

    /// Waits until it speaks as a broker does; false where its process has ended.
    async fn ready(&mut self) -> bool {
        for _ in 0..400 {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if let Ok(mut stream) = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await {
                let mut word = [0; 4];
                let read = tokio::io::AsyncReadExt::read_exact(&mut stream, &mut word);
                if matches!(tokio::time::timeout(Duration::from_secs(1), read).await, Ok(Ok(_))) && &word == b"INFO" {
                    return true;
                }
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        false
    }

    async fn restart(&mut self) {
        self.child.kill().await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        self.child = spawn(self.port, &self.folder).unwrap();
        assert!(self.ready().await, "the broker does not start again");
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    async fn stream(&self) -> jetstream::Context {
        let client = async_nats::connect(self.url()).await.unwrap();
        let context = jetstream::new(client);
        let config = jetstream::stream::Config {
            name: "news".to_owned(),
            subjects: vec!["news.>".to_owned()],
            ..Default::default()
        };
        context.get_or_create_stream(config).await.unwrap();
        context
    }

    fn settings(&self) -> NatsSettings {
        NatsSettings {
            max_in_flight: 10,
            ack_wait: Duration::from_secs(1),
            ..NatsSettings::new("wire", &self.url(), "news")
        }
    }
}

fn spawn(port: u16, folder: &Path) -> std::io::Result<Child> {
    // where Debian puts it is not on everybody's path
    let program = ["/usr/sbin/nats-server", "/usr/bin/nats-server"].into_iter().find(|p| Path::new(p).exists());
    Command::new(program.unwrap_or("nats-server"))
        .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

#[expect(clippy::disallowed_methods, reason = "whether a missing broker is a failure depends on where this runs")]
fn in_ci() -> bool {
    std::env::var("CI").is_ok()
}

async fn publish(context: &jetstream::Context, id: &str, body: &str) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", id);
    let body = body.to_owned();
    context.publish_with_headers("news.a", headers, body.into()).await.unwrap().await.unwrap();
}

fn line(text: &str) -> String {
    format!("{{\"id\":\"own\",\"text\":\"{text}\"}}")
}

/// Messages that were delivered and not acknowledged; messages that are still to come.
async fn pending(context: &jetstream::Context) -> (usize, u64) {
    let stream = context.get_stream("news").await.unwrap();
    let Ok(mut consumer) = stream.get_consumer::<Config>("dateline").await else { return (0, u64::MAX) };
    let consumer: &mut PullConsumer = &mut consumer;
    let info = consumer.info().await.unwrap();
    (info.num_ack_pending, info.num_pending)
}

struct Reading {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
    health: mpsc::Receiver<Health>,
}

fn read_it(settings: NatsSettings, deliver: Arc<dyn Deliver>) -> Reading {
    let (stop, stopped) = watch::channel(false);
    let (reports, health) = mpsc::channel(1000);
    Reading { stop, task: tokio::spawn(run_nats(settings, clock(), deliver, reports, stopped)), health }
}

impl Reading {
    async fn stop(mut self) -> Option<Health> {
        let _ = self.stop.send(true);
        self.task.await.unwrap();
        let mut last = None;
        while let Ok(report) = self.health.try_recv() {
            last = Some(report);
        }
        last
    }
}

/// A receiver whose commit waits for a word.
#[derive(Default)]
struct Gate {
    store: Store,
    open: AtomicBool,
    calls: AtomicUsize,
    most: AtomicUsize,
}

impl Deliver for Gate {
    fn deliver<'a>(
        &'a self,
        source: &'a str,
        items: Vec<Item>,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Fate>, DeliverError>> + Send + 'a>> {
        Box::pin(async move {
            self.calls.fetch_add(1, Ordering::SeqCst);
            self.most.fetch_max(items.len(), Ordering::SeqCst);
            while !self.open.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            self.store.deliver(source, items).await
        })
    }
}

#[tokio::test]
async fn nothing_is_acknowledged_before_the_commit_and_little_is_under_way() {
    let Some(broker) = Broker::start("commit").await else { return };
    let context = broker.stream().await;
    for n in 0..25 {
        publish(&context, &format!("m{n}"), &line(&format!("Report {n}."))).await;
    }
    let gate = Arc::new(Gate::default());
    let reading = read_it(broker.settings(), gate.clone());
    until("it was handed over", || gate.calls.load(Ordering::SeqCst) == 1).await;
    // longer than the broker waits: while we work it is told so, and does not deliver again
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(pending(&context).await, (10, 15), "ten under way, none acknowledged");
    assert_eq!(gate.calls.load(Ordering::SeqCst), 1);
    gate.open.store(true, Ordering::SeqCst);
    until("all came", || gate.store.of("wire").len() == 25).await;
    for _ in 0..100 {
        if pending(&context).await == (0, 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(pending(&context).await, (0, 0));
    assert_eq!(gate.most.load(Ordering::SeqCst), 10);
    assert_eq!(gate.store.ids("wire")[..3], ["m0", "m1", "m2"], "the message's id is the page's");
    let health = reading.stop().await.unwrap();
    assert_eq!((health.condition, health.n_items), (Condition::Ok, 25));
}

#[tokio::test]
async fn what_was_not_acknowledged_comes_again_and_is_known() {
    let Some(broker) = Broker::start("crash").await else { return };
    let context = broker.stream().await;
    for n in 0..5 {
        publish(&context, &format!("m{n}"), &line(&format!("Report {n}."))).await;
    }
    // it commits, and dies before it acknowledges
    struct Dies(Arc<Store>, AtomicBool);
    impl Deliver for Dies {
        fn deliver<'a>(
            &'a self,
            source: &'a str,
            items: Vec<Item>,
        ) -> Pin<Box<dyn Future<Output = Result<Vec<Fate>, DeliverError>> + Send + 'a>> {
            Box::pin(async move {
                self.0.deliver(source, items).await?;
                self.1.store(true, Ordering::SeqCst);
                std::future::pending().await
            })
        }
    }
    let store: Arc<Store> = Arc::default();
    let dies = Arc::new(Dies(store.clone(), AtomicBool::new(false)));
    let first = read_it(broker.settings(), dies.clone());
    until("it was committed", || dies.1.load(Ordering::SeqCst)).await;
    first.task.abort();
    assert_eq!(pending(&context).await.0, 5);
    let second = read_it(broker.settings(), store.clone());
    until("they came again", || store.of("wire").len() == 10).await;
    let fates: Vec<Fate> = store.of("wire").iter().map(|g| g.fate).collect();
    assert_eq!((fates[..5].to_vec(), fates[5..].to_vec()), (vec![Fate::New; 5], vec![Fate::Known; 5]));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(pending(&context).await, (0, 0));
    second.stop().await;
}

#[tokio::test]
async fn poison_is_kept_as_such_and_a_broker_that_was_away_is_found_again() {
    let Some(mut broker) = Broker::start("poison").await else { return };
    // no stream yet: said, and waited for
    let store: Arc<Store> = Arc::default();
    let settings = NatsSettings { ack_wait: Duration::from_millis(400), ..broker.settings() };
    let mut reading = read_it(settings, store.clone());
    let report = reading.health.recv().await.unwrap();
    assert_eq!((report.condition, report.error.unwrap().0), (Condition::Failing, "W061".to_owned()));
    let context = broker.stream().await;
    publish(&context, "bad", "{\"text\": broken").await;
    publish(&context, "empty", "").await;
    publish(&context, "good", &line("Report.")).await;
    until("all three", || store.of("wire").len() == 3).await;
    assert_eq!(store.ids("wire"), ["bad", "empty", "good"]);
    let broken: Vec<&str> = store
        .of("wire")
        .iter()
        .filter_map(|g| if let Item::Broken(b) = &g.item { Some(b.note.code) } else { None })
        .collect();
    assert_eq!(broken, ["R010", "W060"]);
    // longer than the broker waits: they do not come back
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!((store.of("wire").len(), pending(&context).await), (3, (0, 0)));
    broker.restart().await;
    let context = broker.stream().await;
    publish(&context, "after", &line("After.")).await;
    until("the one after", || store.ids("wire").contains(&"after".to_owned())).await;
    let health = reading.stop().await.unwrap();
    assert_eq!(health.broken.get("W060"), Some(&1));
    assert_eq!(health.broken.get("R010"), Some(&1));
}

//! What the tests of the worker share: a broker that is started and killed, a journal that does as it is told, pages.
#![allow(dead_code, reason = "no test uses all of it")]

use async_nats::jetstream::{self, consumer::PullConsumer};
use dateline_cluster::ClusterError;
use dateline_cluster::work::{Broker, Job, Summary, Surroundings, work};
use dateline_read::Knowledge;
use dateline_wire::net::NatsLogin;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

static KNOWN: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().unwrap());

pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("work-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Waits until something holds; fails after a minute.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("never: {what}");
}

pub struct Nats {
    child: Child,
    pub port: u16,
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nats {
    /// Starts a broker; `None` where there is no such program and nobody insists.
    #[expect(clippy::disallowed_methods, reason = "whether a missing broker is a failure depends on where this runs")]
    pub fn start(name: &str) -> Option<Self> {
        let program = ["/usr/sbin/nats-server", "/usr/bin/nats-server"].into_iter().find(|p| Path::new(p).exists());
        // a port that was free a moment ago may be another test's by now: then with another one
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let spawned = Command::new(program.unwrap_or("nats-server"))
                .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
                .arg(folder(&format!("nats-{name}")))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            let Ok(child) = spawned else {
                assert!(std::env::var("CI").is_err(), "nats-server is missing");
                println!("skipped: nats-server is missing; apt-get install nats-server");
                return None;
            };
            let mut broker = Self { child, port };
            for _ in 0..400 {
                if broker.child.try_wait().unwrap().is_some() {
                    break;
                }
                let mut word = [0; 4];
                if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port))
                    && stream.read_exact(&mut word).is_ok()
                    && &word == b"INFO"
                {
                    return Some(broker);
                }
                std::thread::sleep(Duration::from_millis(25));
            }
        }
        panic!("the broker does not start");
    }

    pub fn broker(&self) -> Broker {
        broker(self.port)
    }

    /// Messages that were delivered and not acknowledged, and those that are still to come.
    pub fn pending(&self) -> Option<(usize, u64)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = async_nats::connect(format!("127.0.0.1:{}", self.port)).await.unwrap();
            let stream = jetstream::new(client).get_stream("news").await.ok()?;
            let mut consumer: PullConsumer = stream.get_consumer("workers").await.ok()?;
            let info = consumer.info().await.ok()?;
            Some((info.num_ack_pending, info.num_pending))
        })
    }

    pub fn publish(&self, subject: &str, body: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = async_nats::connect(format!("127.0.0.1:{}", self.port)).await.unwrap();
            let context = jetstream::new(client);
            context.publish(subject.to_owned(), body.to_owned().into()).await.unwrap().await.unwrap();
        });
    }
}

pub fn broker(port: u16) -> Broker {
    Broker {
        servers: format!("nats://127.0.0.1:{port}"),
        stream: "news".to_owned(),
        consumer: "workers".to_owned(),
        filter: None,
        login: NatsLogin::None,
        ack_wait: Duration::from_secs(3),
    }
}

/// What the journal does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    Take,
    /// Takes it, and dies before it answers.
    TakeAndDie,
    /// Dies at once.
    Die,
    Answer(u16),
    /// Says of each that the store does not take it.
    Fail,
}

/// A journal: it knows what it has by report and version.
#[derive(Default)]
pub struct Journal {
    pub has: Mutex<BTreeMap<(String, String), String>>,
    pub n_requests: Mutex<usize>,
    pub n_known: Mutex<usize>,
    pub auth: Mutex<Option<String>>,
}

impl Journal {
    /// Starts one; `what` says what it does with its nth request, by its body.
    pub fn start(what: impl Fn(usize, &str) -> Do + Send + Sync + 'static) -> (Arc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let journal: Arc<Self> = Arc::default();
        let (own, what) = (journal.clone(), Arc::new(what));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (own, what) = (own.clone(), what.clone());
                std::thread::spawn(move || own.serve(stream, what.as_ref()));
            }
        });
        (journal, url)
    }

    pub fn n(&self) -> usize {
        self.has.lock().unwrap().len()
    }

    fn serve(&self, mut stream: TcpStream, what: &dyn Fn(usize, &str) -> Do) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut line, mut n_bytes) = (String::new(), 0);
        while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
            if let Some((name, value)) = line.split_once(':') {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => n_bytes = value.trim().parse().unwrap(),
                    "authorization" => *self.auth.lock().unwrap() = Some(value.trim().to_owned()),
                    _ => {}
                }
            }
            line.clear();
        }
        let mut body = vec![0; n_bytes];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let body = String::from_utf8(body).unwrap();
        let n = {
            let mut n = self.n_requests.lock().unwrap();
            *n += 1;
            *n
        };
        let (status, said) = match what(n, &body) {
            Do::Die => return,
            Do::Answer(status) => (status, "no".to_owned()),
            Do::Fail => (200, results(body.lines().map(|_| ("failed", "S003 the disk is full")))),
            Do::Take => (200, self.take(&body)),
            Do::TakeAndDie => {
                self.take(&body);
                return;
            }
        };
        let _ = write!(
            stream,
            "HTTP/1.1 {status} X\r\nConnection: close\r\nRetry-After: 0\r\nContent-Length: {}\r\n\r\n{said}",
            said.len()
        );
    }

    fn take(&self, body: &str) -> String {
        let mut has = self.has.lock().unwrap();
        let mut out = Vec::new();
        for line in body.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["schema"], "dateline.coded-document/1");
            let doc = &value["document"];
            let get = |name: &str| doc[name].as_str().unwrap_or_default().to_owned();
            let is_new = has.insert((get("id"), get("version")), get("input_id")).is_none();
            *self.n_known.lock().unwrap() += usize::from(!is_new);
            out.push((if is_new { "new" } else { "known" }, ""));
        }
        results(out.into_iter())
    }
}

fn results<'a>(each: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let results: Vec<_> = each.map(|(outcome, why)| serde_json::json!({"outcome": outcome, "why": why})).collect();
    serde_json::json!({ "results": results }).to_string()
}

/// Words that no two pages share.
pub fn text(n: usize) -> String {
    format!("Rebels freed {} nurses near harbour {n} on Monday, the mayor of district {n} said.", n + 2)
}

/// Writes pages as JSON Lines.
pub fn pages(path: &Path, n: std::ops::Range<usize>) {
    let mut out = std::fs::File::create(path).unwrap();
    for n in n {
        let line =
            serde_json::json!({"id": format!("p{n}"), "url": format!("https://paper.example/{n}"), "text": text(n)});
        writeln!(out, "{line}").unwrap();
    }
}

/// A worker in a thread of its own.
pub struct Worker {
    enough: watch::Sender<bool>,
    thread: std::thread::JoinHandle<Result<Summary, ClusterError>>,
}

impl Worker {
    pub fn start(job: Job) -> Self {
        let (enough, told) = watch::channel(false);
        Self { enough, thread: std::thread::spawn(move || work(job, surroundings(Some(told)))) }
    }

    pub fn stop(self) -> Result<Summary, ClusterError> {
        self.enough.send_replace(true);
        self.thread.join().unwrap()
    }

    /// Waits until it ends by itself.
    pub fn end(self) -> Result<Summary, ClusterError> {
        let began = Instant::now();
        until("it ends", || self.thread.is_finished() || began.elapsed() > Duration::from_secs(50));
        self.thread.join().unwrap()
    }
}

pub fn surroundings(enough: Option<watch::Receiver<bool>>) -> Surroundings {
    Surroundings {
        known: &KNOWN,
        jobs: 2,
        now: || "2016-07-20T08:00:00Z".parse().unwrap(),
        tell: Arc::new(|line| println!("{line}")),
        enough,
        show: Arc::new(|_| {}),
    }
}

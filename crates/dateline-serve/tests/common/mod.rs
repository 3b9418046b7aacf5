//! A server on a free port, and the plainest client there is.
#![allow(dead_code)]

use dateline_read::Knowledge;
use dateline_serve::{Config, Hub, Running};
use jiff::Timestamp;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

include!("../../../dateline-store/tests/made.in");

/// Coded documents, one a line.
pub fn made_lines(range: std::ops::Range<u64>) -> String {
    range.map(|n| made(n) + "\n").collect()
}

fn known() -> &'static Knowledge {
    static KNOWN: OnceLock<Knowledge> = OnceLock::new();
    KNOWN.get_or_init(|| Knowledge::builtin().expect("what is built in"))
}

pub struct Server {
    pub address: SocketAddr,
    pub hub: std::sync::Arc<Hub>,
    pub dir: tempfile::TempDir,
    config: String,
    runtime: Option<tokio::runtime::Runtime>,
    running: Option<Running>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl Server {
    /// Starts one with this configuration, besides its address.
    pub fn start(config: &str) -> Self {
        Self::on(tempfile::tempdir().expect("a folder"), config, |_| {})
    }

    /// Starts one after the store was made ready.
    pub fn prepared(config: &str, ready: impl FnOnce(&Path)) -> Self {
        Self::on(tempfile::tempdir().expect("a folder"), config, ready)
    }

    fn on(dir: tempfile::TempDir, text: &str, ready: impl FnOnce(&Path)) -> Self {
        ready(dir.path());
        let mut config: Config = toml::from_str(text).expect("a configuration");
        if config.serve.listen == Config::default().serve.listen {
            config.serve.listen = "127.0.0.1:0".into();
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let (hub, running) = runtime.block_on(async {
            let hub = Hub::open(dir.path(), config, known(), |_, _, _| "a sheet".into(), Timestamp::now, "test")
                .expect("a hub");
            let running = dateline_serve::serve(hub.clone()).await.expect("it listens");
            (hub, running)
        });
        Self {
            address: running.address,
            hub,
            dir,
            config: text.to_owned(),
            runtime: Some(runtime),
            running: Some(running),
        }
    }

    /// Stops it and starts another on the same store.
    pub fn restart(mut self) -> Self {
        self.stop();
        let dir = std::mem::replace(&mut self.dir, tempfile::tempdir().expect("a folder"));
        let config = self.config.clone();
        drop(self);
        Self::on(dir, &config, |_| {})
    }

    fn stop(&mut self) {
        if let (Some(runtime), Some(running)) = (self.runtime.take(), self.running.take()) {
            runtime.block_on(running.stop()).expect("it stops");
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, kind: &str, body: &str) -> Answer {
        self.request("POST", path, &[("content-type", kind)], body.as_bytes())
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        request(self.address, method, path, headers, body)
    }

    /// Listens to the stream from a revision on.
    pub fn listen(&self, after: Option<i64>) -> Listener {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        let after = after.map_or_else(String::new, |a| format!("Last-Event-ID: {a}\r\n"));
        write!(stream, "GET /api/stream HTTP/1.1\r\nHost: {}\r\n{after}\r\n", self.address).expect("sent");
        Listener { lines: BufReader::new(stream) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Who listens to the stream.
pub struct Listener {
    lines: BufReader<TcpStream>,
}

impl Listener {
    /// Waits for the next event of a name.
    pub fn next(&mut self, name: &str) -> Value {
        let mut event = String::new();
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("something comes in time") > 0, "the stream ended");
            let line = line.trim_end();
            if let Some(found) = line.strip_prefix("event: ") {
                found.clone_into(&mut event);
            } else if let Some(data) = line.strip_prefix("data: ")
                && event == name
            {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }
}

/// One request over a connection of its own.
pub fn request(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let mut head = format!("{method} {path} HTTP/1.1\r\n");
    if !headers.iter().any(|(n, _)| *n == "host") {
        head.push_str(&format!("host: {address}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).expect("sent");
    // a server that says no early need not read all of it
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("{method} {path}: no answer"));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).expect("a status");
    let headers: Vec<(String, String)> =
        lines.filter_map(|l| l.split_once(": ")).map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())).collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers.iter().any(|(n, v)| n == "transfer-encoding" && v.contains("chunked")) {
        body = unchunked(&body);
    }
    Answer { status, headers, body }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&bytes[..end]).trim(), 16).unwrap_or(0);
        if size == 0 || bytes.len() < end + 2 + size {
            break;
        }
        out.extend(&bytes[end + 2..end + 2 + size]);
        bytes = bytes.get(end + 2 + size + 2..).unwrap_or_default();
    }
    out
}

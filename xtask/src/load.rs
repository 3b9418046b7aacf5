//! `load`: brings pages to a running server at a rate, listens to its stream as a browser does, and says how long it took
//! from a page being brought to its happening being told. `--times 10` brings ten times as much and shows that what was
//! refused was told so and what was accepted is there.

use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Arguments of `xtask load`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of pages, or JSON Lines; `cargo xtask pages` writes both
    #[arg(long)]
    pages: PathBuf,
    /// Where the server listens
    #[arg(long, default_value = "127.0.0.1:4747")]
    server: String,
    /// Pages a second
    #[arg(long, default_value_t = 50.0)]
    rate: f64,
    /// For so many seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Connections that bring pages
    #[arg(long, default_value_t = 16)]
    hands: usize,
    /// Process whose memory is looked at
    #[arg(long)]
    pid: Option<u32>,
    /// Fail where half of the pages took longer than so many milliseconds
    #[arg(long)]
    p50: Option<f64>,
    /// Fail where one in a hundred took longer
    #[arg(long)]
    p99: Option<f64>,
}

/// What was found.
#[derive(Default)]
struct Seen {
    /// Report → when it was brought.
    brought: BTreeMap<String, Instant>,
    /// Report → when the stream told of it.
    told: BTreeMap<String, Instant>,
}

pub(crate) fn run(args: &Args) -> crate::Outcome {
    let pages = Arc::new(read(args)?);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let listener = listen(&args.server, seen.clone())?;
    let before = status(&args.server)?;
    let (accepted, refused, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let next = AtomicU64::new(0);
    let all = (args.rate * args.seconds as f64) as u64;
    println!("{all} of {} pages, {} a second", pages.len(), args.rate);
    let began = Instant::now();
    let mut memory: Vec<(u64, u64)> = Vec::new();
    let answered: Mutex<Vec<f64>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..args.hands {
            scope.spawn(|| {
                let mut connection = None;
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= all || n as usize >= pages.len() {
                        return;
                    }
                    let at = began + Duration::from_secs_f64(n as f64 / args.rate);
                    std::thread::sleep(at.saturating_duration_since(Instant::now()));
                    let brought = Instant::now();
                    match bring(&mut connection, &args.server, &pages[n as usize]) {
                        Ok((200, body)) => {
                            let took = brought.elapsed().as_secs_f64() * 1e3;
                            answered.lock().unwrap_or_else(PoisonError::into_inner).push(took);
                            let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
                            match answer["results"][0]["report"].as_str() {
                                Some(report) => {
                                    accepted.fetch_add(1, Ordering::Relaxed);
                                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                                    seen.brought.insert(report.to_owned(), brought);
                                }
                                None => drop(failed.fetch_add(1, Ordering::Relaxed)),
                            }
                        }
                        Ok((429, _)) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Ok((_, body)) => {
                            eprintln!("{}", String::from_utf8_lossy(&body));
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => {
                            eprintln!("{error}");
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
        let mut tick = 0;
        while next.load(Ordering::Relaxed) < all.min(pages.len() as u64) {
            std::thread::sleep(Duration::from_secs(1));
            tick += 1;
            if let Some(pid) = args.pid
                && tick % 10 == 0
            {
                memory.extend(resident(pid).map(|m| (tick, m)));
            }
        }
    });
    let took = began.elapsed();
    // what came last has a moment to be told
    std::thread::sleep(Duration::from_secs(3));
    drop(listener);
    let (accepted, refused, failed) = (accepted.into_inner(), refused.into_inner(), failed.into_inner());
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let mut ms: Vec<f64> = seen
        .brought
        .iter()
        .filter_map(|(report, brought)| {
            Some(seen.told.get(report)?.saturating_duration_since(*brought).as_secs_f64() * 1e3)
        })
        .collect();
    ms.sort_by(f64::total_cmp);
    let mut answered = answered.into_inner().unwrap_or_default();
    answered.sort_by(f64::total_cmp);
    println!(
        "in {:.1} s: accepted {accepted} ({:.1}/s), refused with 429 {refused}, failed {failed}",
        took.as_secs_f64(),
        accepted as f64 / took.as_secs_f64()
    );
    println!("brought to acknowledged: {}", quantiles(&answered));
    println!("brought to told on the stream ({} pages with a happening): {}", ms.len(), quantiles(&ms));
    let after = status(&args.server)?;
    let known = after - before;
    println!("reports in the store: {known} more; acknowledged as new or known {accepted}");
    for (second, kilobytes) in &memory {
        println!("memory after {second:4} s: {} MB", kilobytes / 1024);
    }
    if failed > 0 || known > accepted as i64 {
        return Err("something failed, or is there that was not acknowledged".into());
    }
    lost(args, &seen)?;
    for (name, limit, at) in [("p50", args.p50, 0.5), ("p99", args.p99, 0.99)] {
        if let Some(limit) = limit
            && quantile(&ms, at) > limit
        {
            return Err(format!("{name} is {:.0} ms, and the bar {limit} ms", quantile(&ms, at)).into());
        }
    }
    Ok(())
}

/// Looks whether all that was acknowledged is there.
fn lost(args: &Args, seen: &Seen) -> crate::Outcome {
    let mut connection = None;
    let mut n = 0;
    // of many a sample; each is one request
    let step = (seen.brought.len() / 2_000).max(1);
    for report in seen.brought.keys().step_by(step) {
        let (status, _) = request(&mut connection, &args.server, "GET", &format!("/api/reports/{report}"), "", &[])?;
        if status != 200 {
            return Err(format!("{report} was acknowledged and is not there").into());
        }
        n += 1;
    }
    println!("{n} of what was acknowledged looked for, 0 lost");
    Ok(())
}

/// A page: its type of content, and its bytes.
type Page = (String, Vec<u8>);

fn read(args: &Args) -> Result<Vec<Page>, Box<dyn std::error::Error>> {
    let mut out = Vec::new();
    if args.pages.is_dir() {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(&args.pages)?.flatten().map(|e| e.path()).collect();
        paths.sort();
        for path in paths {
            let kind = match path.extension().and_then(|e| e.to_str()) {
                Some("html") => "text/html",
                Some("txt") => "text/plain",
                _ => continue,
            };
            out.push((kind.to_owned(), std::fs::read(&path)?));
        }
    } else {
        for line in BufReader::new(std::fs::File::open(&args.pages)?).lines() {
            out.push(("application/x-ndjson".to_owned(), line?.into_bytes()));
        }
    }
    Ok(out)
}

fn bring(connection: &mut Option<TcpStream>, server: &str, page: &Page) -> std::io::Result<(u16, Vec<u8>)> {
    request(connection, server, "POST", "/ingest", &page.0, &page.1)
}

/// One request over a connection that is kept.
pub(crate) fn request(
    connection: &mut Option<TcpStream>,
    server: &str,
    method: &str,
    path: &str,
    kind: &str,
    body: &[u8],
) -> std::io::Result<(u16, Vec<u8>)> {
    for again in [true, false] {
        let stream = match connection.as_mut() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(server)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                connection.insert(stream)
            }
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {server}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let sent = stream.write_all(&[head.as_bytes(), body].concat()).and_then(|()| answer(stream));
        match sent {
            Ok(done) => return Ok(done),
            // the server closed a connection that had nothing to do
            Err(_) if again => *connection = None,
            Err(error) => {
                *connection = None;
                return Err(error);
            }
        }
    }
    Err(std::io::Error::other("no answer"))
}

fn answer(stream: &mut TcpStream) -> std::io::Result<(u16, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut status = 0;
    let (mut length, mut chunked) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if line.starts_with("http/") {
            status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        } else if let Some(n) = line.strip_prefix("content-length:") {
            length = n.trim().parse().unwrap_or(0);
        } else if line.starts_with("transfer-encoding:") && line.contains("chunked") {
            chunked = true;
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
            let mut part = vec![0; size + 2];
            reader.read_exact(&mut part)?;
            if size == 0 {
                break;
            }
            body.extend_from_slice(&part[..size]);
        }
    } else {
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
    }
    Ok((status, body))
}

/// Listens to the stream on a thread of its own, until the program ends.
fn listen(server: &str, seen: Arc<Mutex<Seen>>) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(server)?;
    write!(stream, "GET /api/stream HTTP/1.1\r\nhost: {server}\r\n\r\n")?;
    let reading = stream.try_clone()?;
    std::thread::spawn(move || {
        let mut waiting: VecDeque<String> = VecDeque::new();
        for line in BufReader::new(reading).lines() {
            let Ok(line) = line else { return };
            if let Some(event) = line.strip_prefix("event: ") {
                waiting.push_back(event.to_owned());
            } else if let Some(data) = line.strip_prefix("data: ")
                && waiting.pop_front().as_deref() == Some("change")
            {
                let now = Instant::now();
                let data: Value = serde_json::from_str(data).unwrap_or_default();
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                for report in data["by"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    seen.told.entry(report.to_owned()).or_insert(now);
                }
            }
        }
    });
    Ok(stream)
}

fn status(server: &str) -> Result<i64, Box<dyn std::error::Error>> {
    let (_, body) = request(&mut None, server, "GET", "/api/status", "", &[])?;
    let value: Value = serde_json::from_slice(&body)?;
    Ok(value["reports"].as_i64().unwrap_or(0))
}

/// Resident memory in kB.
fn resident(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn quantile(sorted: &[f64], at: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    sorted[((sorted.len() - 1) as f64 * at).round() as usize]
}

fn quantiles(sorted: &[f64]) -> String {
    format!(
        "p50 {:.0} ms, p90 {:.0} ms, p99 {:.0} ms, most {:.0} ms",
        quantile(sorted, 0.5),
        quantile(sorted, 0.9),
        quantile(sorted, 0.99),
        sorted.last().copied().unwrap_or(0.0)
    )
}

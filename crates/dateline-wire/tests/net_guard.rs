//! What the client refuses, and what it never does: reach private addresses, follow without end, pass on credentials,
//! fill the memory, wait for ever.
#![cfg(feature = "net")]

mod net_support;

use dateline_wire::net::{Client, Guard, Lookup, Request};
use net_support::*;
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

async fn code(client: &Client, url: impl Into<String>) -> &'static str {
    client.get(&Request::new(url.into())).await.err().map_or("", |e| e.code())
}

fn bare_client(allowed: &[&str]) -> Client {
    Client::new(Guard::new(allowed).unwrap(), settings()).unwrap()
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_named() {
    let server = Server::start(|_| ok("text/plain", b"secret")).await;
    let port = server.address.port();
    let nobody = bare_client(&[]);
    assert_eq!(code(&nobody, server.url("/")).await, "W050");
    // a name that leads there: judged when it is connected to
    let by_name = format!("http://localhost:{port}/");
    assert_eq!(code(&nobody, by_name.as_str()).await, "W050");
    assert!(server.log.lock().unwrap().is_empty(), "nothing was sent");
    let named = bare_client(&[&format!("localhost:{port}")]);
    assert_eq!(named.get(&Request::new(by_name.as_str())).await.unwrap().body, b"secret");
    assert_eq!(code(&named, server.url("/")).await, "W050", "the name was allowed, not the address");
    let network = bare_client(&["127.0.0.0/8"]);
    assert_eq!(network.get(&Request::new(by_name)).await.unwrap().status, 200);
}

struct Fickle(AtomicUsize);

impl Lookup for Fickle {
    fn look_up(&self, _: String) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>> {
        // allowed at first, and then not
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        let address = if first { "127.0.0.2:0" } else { "127.0.0.1:0" };
        Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    let server = Server::start(|_| ok("text/plain", b"secret")).await;
    let lookup = Arc::new(Fickle(AtomicUsize::new(0)));
    let client = Client::with_lookup(Guard::new(&["127.0.0.2/32"]).unwrap(), settings(), lookup.clone()).unwrap();
    let url = format!("http://rebind.example:{}/", server.address.port());
    assert_eq!(code(&client, url.as_str()).await, "W055", "it may be reached, and nobody is there");
    assert_eq!(code(&client, url.as_str()).await, "W050");
    assert_eq!(lookup.0.load(Ordering::SeqCst), 2, "each connection is judged by its own look-up");
    assert!(server.log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn redirects_into_private_networks_are_refused() {
    let inner = Server::start(|_| ok("text/plain", b"secret")).await;
    let port = inner.address.port();
    let outer = Server::start(move |asked| match asked.path.as_str() {
        "/1" => to(302, &format!("http://127.0.0.1:{port}/")),
        "/2" => to(302, &format!("http://2130706433:{port}/")),
        "/3" => to(302, &format!("http://[::ffff:127.0.0.1]:{port}/")),
        "/4" => to(302, &format!("http://localhost:{port}/")),
        "/5" => to(302, "http://169.254.169.254/latest/meta-data/"),
        "/6" => to(302, &format!("//0:{port}/")),
        "/file" => to(302, "file:///etc/passwd"),
        "/none" => to(302, "http://"),
        _ => status(404, &[]),
    })
    .await;
    let client = client(&[&outer]);
    for path in ["/1", "/2", "/3", "/4", "/5", "/6"] {
        assert_eq!(code(&client, outer.url(path)).await, "W050", "{path}");
    }
    assert_eq!(code(&client, outer.url("/file")).await, "W052");
    assert_eq!(code(&client, outer.url("/none")).await, "W052");
    assert!(inner.log.lock().unwrap().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn redirects_end() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/circle" => to(302, "/circle2"),
        "/circle2" => to(302, "/circle"),
        "/self" => to(301, ""),
        "/p1" => to(301, "/p2"),
        "/p2" => to(308, "/p3#part"),
        "/p3" => to(302, "/end"),
        "/end" => ok("text/plain", b"here"),
        path => match path.trim_start_matches('/').parse::<u32>() {
            Ok(0) => ok("text/plain", b"here"),
            Ok(n) => to(302, &format!("/{}", n - 1)),
            Err(_) => status(404, &[]),
        },
    })
    .await;
    let client = client(&[&server]);
    assert_eq!(code(&client, server.url("/circle")).await, "W052");
    assert_eq!(code(&client, server.url("/self")).await, "W052");
    assert_eq!(code(&client, server.url("/6")).await, "W052");
    assert_eq!(client.get(&Request::new(server.url("/5"))).await.unwrap().body, b"here");
    let moved = client.get(&Request::new(server.url("/p1"))).await.unwrap();
    assert_eq!((moved.moved, moved.url), (Some(server.url("/p3")), server.url("/end")));
    assert_eq!(client.get(&Request::new(server.url("/5"))).await.unwrap().moved, None);
}

#[tokio::test]
async fn credentials_stay_at_home() {
    let other = Server::start(|_| ok("text/plain", b"x")).await;
    let away = other.url("/away");
    let trap = away.replace("http://", "http://you:them@");
    let home = Server::start(move |asked| match asked.path.as_str() {
        "/stay" => to(302, "/end"),
        "/leave" => to(302, &away),
        "/trap" => to(302, &trap),
        _ => ok("text/plain", b"x"),
    })
    .await;
    let client = client(&[&home, &other]);
    let ask = async |path: &str| {
        let url = home.url(path).replace("http://", "http://me:word@");
        let request = Request::new(url)
            .header("x-key", "k")
            .header("cookie", "c=1")
            .header("accept", "text/plain")
            .header("if-none-match", "\"v\"");
        client.get(&request).await.unwrap()
    };
    let kept = ask("/stay").await;
    assert_eq!(kept.url, home.url("/end"), "what is shown has no credentials");
    let end = &home.asked("/end")[0].headers;
    assert_eq!((end["authorization"].as_str(), end["x-key"].as_str()), ("Basic bWU6d29yZA==", "k"));
    ask("/leave").await;
    ask("/trap").await;
    for asked in other.asked("/away") {
        assert!(["authorization", "x-key", "cookie", "referer"].iter().all(|n| !asked.headers.contains_key(*n)));
        assert_eq!(
            (asked.headers["accept"].as_str(), asked.headers["if-none-match"].as_str()),
            ("text/plain", "\"v\"")
        );
        assert!(asked.headers["user-agent"].starts_with("Dateline/"));
    }
    assert_eq!(other.asked("/away").len(), 2);
    let failed = client.get(&Request::new("http://me:word@127.0.0.1:1/")).await.unwrap_err();
    assert!(!failed.to_string().contains("word"), "{failed}");
}

#[tokio::test]
async fn slow_and_endless_answers_are_cut_off() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/drip" => Reply::Drip(open_head("text/html", ""), Duration::from_millis(100)),
        "/headers" => Reply::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), Duration::from_millis(100)),
        "/endless" => Reply::Endless(open_head("text/html", ""), vec![b'x'; 1 << 16]),
        "/lies" => Reply::Whole(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_vec()),
        _ => Reply::Hang,
    })
    .await;
    let client = client(&[&server]);
    let begun = Instant::now();
    let (hang, drip, head, endless) = tokio::join!(
        code(&client, server.url("/hang")),
        code(&client, server.url("/drip")),
        code(&client, server.url("/headers")),
        code(&client, server.url("/endless")),
    );
    assert_eq!((hang, drip, head, endless), ("W053", "W053", "W053", "W054"));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(code(&client, server.url("/lies")).await, "W055");
    let part = Request { cut: true, max_bytes: Some(1000), ..Request::new(server.url("/endless")) };
    let part = client.get(&part).await.unwrap();
    assert_eq!((part.body.len(), part.cut), (1000, true));
    assert_eq!(code(&client, "http://127.0.0.1:1/").await, "W050");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[tokio::test]
async fn encodings_are_taken_off_and_bombs_are_not() {
    let zeros = vec![0; 6 << 20];
    let bombs = [("gzip", gzip(&zeros)), ("deflate", zlib(&zeros)), ("gzip, gzip", gzip(&gzip(&zeros)))];
    let hello = [
        ("gzip", gzip(b"hello")),
        ("deflate", zlib(b"hello")),
        ("zstd", zstd(b"hello")),
        ("br", b"\x0b\x02\x80hello\x03".to_vec()),
        ("gzip, deflate", zlib(&gzip(b"hello"))),
        ("identity", b"hello".to_vec()),
        ("", b"hello".to_vec()),
    ];
    let served: Vec<Vec<u8>> =
        bombs.iter().chain(&hello).map(|(c, b)| answer(200, &[("Content-Encoding", c)], b)).collect();
    let server = Server::start(move |asked| {
        let n: usize = asked.path.trim_start_matches('/').parse().unwrap_or(0);
        Reply::Whole(served[n].clone())
    })
    .await;
    let client = client(&[&server]);
    for (n, (coding, _)) in bombs.iter().enumerate() {
        assert_eq!(code(&client, server.url(&format!("/{n}"))).await, "W001", "{coding}");
    }
    for (n, (coding, _)) in hello.iter().enumerate() {
        let got = client.get(&Request::new(server.url(&format!("/{}", bombs.len() + n)))).await.unwrap();
        assert_eq!((got.body.as_slice(), got.notes.len()), (&b"hello"[..], 0), "{coding}");
    }
}

#[tokio::test]
async fn a_damaged_encoding_gives_what_there_is_and_a_note() {
    let broken = gzip(&b"<p>The ferry is late.</p>".repeat(100));
    let cut = answer(200, &[("Content-Encoding", "gzip")], &broken[..broken.len() - 9]);
    let odd = answer(200, &[("Content-Encoding", "rot13")], b"uryyb");
    let server =
        Server::start(move |asked| Reply::Whole(if asked.path == "/cut" { cut.clone() } else { odd.clone() })).await;
    let client = client(&[&server]);
    let got = client.get(&Request::new(server.url("/cut"))).await.unwrap();
    assert!(got.body.starts_with(b"<p>The ferry"));
    assert_eq!(got.notes[0].code, "W033");
    let got = client.get(&Request::new(server.url("/odd"))).await.unwrap();
    assert_eq!((got.body.len(), got.notes[0].code), (0, "W033"));
}

#[tokio::test]
async fn posts_are_sent_once_and_follow_nobody() {
    let other = Server::start(|_| ok("text/plain", b"x")).await;
    let away = other.url("/");
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/hook" => ok("application/json", b"{}"),
        "/long" => Reply::Endless(open_head("text/plain", ""), vec![b'x'; 1 << 16]),
        _ => to(307, &away),
    })
    .await;
    let client = client(&[&server, &other]);
    let headers = [("webhook-id".to_owned(), "m1".to_owned())];
    let got = client.post(&server.url("/hook"), &headers, b"{\"a\":1}".to_vec()).await.unwrap();
    assert_eq!((got.status, server.asked("/hook")[0].headers["webhook-id"].as_str()), (200, "m1"));
    assert_eq!(client.post(&server.url("/away"), &headers, b"x".to_vec()).await.unwrap().status, 307);
    assert!(other.log.lock().unwrap().is_empty());
    assert_eq!(client.post(&server.url("/long"), &headers, b"x".to_vec()).await.unwrap().body.len(), 64 << 10);
    assert_eq!(
        client.post(&other.url("/").replace("127.0.0.1", "127.0.0.2"), &[], vec![]).await.unwrap_err().code(),
        "W050"
    );
}

//! Manners: robots.txt, one request at a time to a host, pauses; and finding feeds.
#![cfg(feature = "net")]

mod net_support;

use dateline_wire::net::{FetchError, Found, Request, discover};
use net_support::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test]
async fn robots_are_obeyed_and_asked_once() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => ok("text/plain", b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /private\n"),
        _ => ok("text/plain", b"x"),
    })
    .await;
    let polite = polite(&[&server], 0);
    assert_eq!(polite.get(&Request::new(server.url("/news")), true).await.unwrap().status, 200);
    let refused = polite.get(&Request::new(server.url("/private/a")), true).await.unwrap_err();
    assert!(matches!(refused, FetchError::Robots { .. }), "{refused}");
    assert!(server.asked("/private/a").is_empty());
    assert_eq!(polite.get(&Request::new(server.url("/private/a")), false).await.unwrap().status, 200);
    assert_eq!(server.asked("/robots.txt").len(), 1);
}

#[tokio::test]
async fn a_missing_file_allows_and_a_broken_one_forbids() {
    let missing =
        Server::start(|a| if a.path == "/robots.txt" { status(404, &[]) } else { ok("text/plain", b"x") }).await;
    let broken =
        Server::start(|a| if a.path == "/robots.txt" { status(503, &[]) } else { ok("text/plain", b"x") }).await;
    let endless = Server::start(|a| match a.path.as_str() {
        "/robots.txt" => Reply::Endless(open_head("text/plain", ""), b"Disallow: /a*b$\n".repeat(4096)),
        _ => ok("text/plain", b"x"),
    })
    .await;
    let polite = polite(&[&missing, &broken, &endless], 0);
    assert_eq!(polite.get(&Request::new(missing.url("/a")), true).await.unwrap().status, 200);
    let refused = polite.get(&Request::new(broken.url("/a")), true).await.unwrap_err();
    assert!(matches!(refused, FetchError::RobotsUnreadable { .. }), "{refused}");
    assert!(refused.may_pass());
    assert!(broken.asked("/a").is_empty());
    // it is not asked again for a while
    let _ = polite.get(&Request::new(broken.url("/a")), true).await;
    assert_eq!(broken.asked("/robots.txt").len(), 1);
    assert_eq!(polite.get(&Request::new(endless.url("/c")), true).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_host_has_one_guest_at_a_time_and_pauses() {
    let server = Server::start(|_| Reply::After(Duration::from_millis(30), answer(200, &[], b"x"))).await;
    let polite = polite(&[&server], 50);
    let begun = Instant::now();
    let all: Vec<_> = (0..5)
        .map(|n| {
            let (polite, url) = (polite.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { polite.get(&Request::new(url), false).await.map(|r| r.status) })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), Ok(200));
    }
    assert_eq!(server.most_at_once.load(Ordering::SeqCst), 1);
    assert!(begun.elapsed() >= Duration::from_millis(4 * 80 + 30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn manners_hold_where_redirects_lead() {
    let n = Arc::new(AtomicUsize::new(0));
    let count = n.clone();
    let shy = Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => ok("text/plain", b"User-agent: *\nDisallow: /private\n"),
        "/busy" if count.fetch_add(1, Ordering::SeqCst) == 0 => status(429, &[("Retry-After", "3600")]),
        _ => ok("text/plain", b"x"),
    })
    .await;
    let (private, open, busy) = (shy.url("/private"), shy.url("/open"), shy.url("/busy"));
    let short = Server::start(move |asked| match asked.path.as_str() {
        "/private" => to(302, &private),
        "/open" => to(301, &open),
        "/busy" => to(302, &busy),
        _ => status(404, &[]),
    })
    .await;
    let polite = polite(&[&shy, &short], 0);
    let ask = async |path: &str, robots| polite.get(&Request::new(short.url(path)), robots).await;
    let open = ask("/open", true).await.unwrap();
    assert_eq!((open.status, open.url.clone(), open.moved), (200, shy.url("/open"), Some(open.url)));
    assert!(matches!(ask("/private", true).await, Err(FetchError::Robots { .. })));
    assert!(shy.asked("/private").is_empty());
    assert_eq!(ask("/private", false).await.unwrap().status, 200);
    assert_eq!(ask("/busy", true).await.unwrap().status, 429);
    assert!(matches!(ask("/open", true).await, Err(FetchError::NotYet { .. })), "the pause is of the host that asked");
}

#[tokio::test]
async fn a_host_that_asks_for_a_pause_has_it_from_all() {
    let n = Arc::new(AtomicUsize::new(0));
    let count = n.clone();
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => status(429, &[("Retry-After", "1")]),
        1 => status(503, &[("Retry-After", "3600")]),
        _ => ok("text/plain", b"x"),
    })
    .await;
    let polite = polite(&[&server], 0);
    let url = server.url("/");
    assert_eq!(polite.get(&Request::new(url.as_str()), false).await.unwrap().status, 429);
    let begun = Instant::now();
    assert_eq!(polite.get(&Request::new(url.as_str()), false).await.unwrap().status, 503);
    assert!(begun.elapsed() >= Duration::from_millis(950), "{:?}", begun.elapsed());
    let put_off = polite.get(&Request::new(url.as_str()), false).await.unwrap_err();
    let FetchError::NotYet { until, .. } = &put_off else { panic!("{put_off}") };
    assert_eq!(until.duration_since(polite.clock().now()).as_hours(), 0);
    assert!(until.duration_since(polite.clock().now()).as_mins() >= 59);
    assert_eq!(n.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn feeds_are_found_from_a_page() {
    let feed = rss(&whole_items(0, 1));
    let linked = Server::start({
        let feed = feed.clone();
        move |asked| match asked.path.as_str() {
            "/feed" => ok("application/rss+xml", feed.as_bytes()),
            "/" => {
                ok("text/html", b"<html><head><link rel=alternate type='application/rss+xml' href=/feed title=News>")
            }
            _ => status(404, &[]),
        }
    })
    .await;
    let usual = Server::start({
        let feed = feed.clone();
        move |asked| match asked.path.as_str() {
            "/feed.xml" => ok("text/html", feed.as_bytes()),
            "/" => ok("text/html", b"<html><p>Nothing here"),
            _ => status(404, &[]),
        }
    })
    .await;
    let mapped = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => {
            ok("text/plain", b"Sitemap: https://paper.example/all.xml\nSitemap: https://paper.example/news.xml\n")
        }
        "/" => ok("text/html", b"<html><p>Nothing here"),
        _ => status(404, &[]),
    })
    .await;
    let polite = polite(&[&linked, &usual, &mapped], 0);
    let found = discover(&polite, &linked.url("/")).await.unwrap();
    assert_eq!((found[0].url.clone(), found[0].how), (linked.url("/feed"), Found::Linked));
    let found = discover(&polite, &linked.url("/feed")).await.unwrap();
    assert_eq!((found[0].url.clone(), found[0].how), (linked.url("/feed"), Found::Itself));
    let found = discover(&polite, &usual.url("/")).await.unwrap();
    assert_eq!((found[0].url.clone(), found[0].how), (usual.url("/feed.xml"), Found::Usual));
    let found = discover(&polite, &mapped.url("/")).await.unwrap();
    assert_eq!(
        found.iter().map(|c| (c.url.as_str(), c.how)).collect::<Vec<_>>(),
        [("https://paper.example/news.xml", Found::Sitemap)]
    );
    assert_eq!(discover(&polite, &linked.url("/gone")).await.unwrap_err().code(), "W056");
}

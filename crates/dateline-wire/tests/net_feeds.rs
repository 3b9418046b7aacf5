//! Feeds of every kind of malice beside a good one: the good one stays on time, nothing is lost, nothing comes twice,
//! nothing grows without end.
#![cfg(feature = "net")]

mod net_support;

use dateline_wire::net::{
    ArticleSettings, Command, Condition, Feed, FeedContext, FeedSettings, Health, Pace, run_feeds,
};
use dateline_wire::{Basis, Form, Item};
use net_support::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

struct Running {
    store: Arc<Store>,
    memory: Arc<Memory>,
    commands: mpsc::Sender<Command>,
    health: Arc<Mutex<Vec<Health>>>,
    task: JoinHandle<()>,
}

impl Running {
    async fn add(&self, id: &str, url: String) {
        let feed = Feed { id: id.to_owned(), url, robots: true, articles: true };
        self.commands.send(Command::Add(feed)).await.unwrap();
    }

    fn last(&self, id: &str) -> Option<Health> {
        self.health.lock().unwrap().iter().rev().find(|h| h.id == id).cloned()
    }

    async fn stop(self) {
        drop(self.commands);
        self.task.await.unwrap();
    }
}

/// Every second, so that a test sees many polls.
fn quick() -> FeedSettings {
    let second = Duration::from_secs(1);
    FeedSettings {
        pace: Pace {
            first: second,
            least: Duration::from_millis(100),
            most: second,
            hint_most: Duration::ZERO,
            slow: Duration::from_millis(700),
            silent: Duration::from_secs(3600),
        },
        articles: ArticleSettings {
            total: Duration::from_millis(800),
            max_bytes: 100_000,
            ..ArticleSettings::default()
        },
        max_bytes: 4 << 20,
        article_time: Duration::from_secs(5),
        ..FeedSettings::default()
    }
}

fn run(servers: &[&Server], settings: FeedSettings, store: &Arc<Store>, memory: &Arc<Memory>) -> Running {
    let (commands, inbox) = mpsc::channel(64);
    let (reports, mut outbox) = mpsc::channel(1024);
    let health: Arc<Mutex<Vec<Health>>> = Arc::default();
    let kept = health.clone();
    tokio::spawn(async move {
        while let Some(report) = outbox.recv().await {
            kept.lock().unwrap().push(report);
        }
    });
    let context = FeedContext { polite: polite(servers, 1), deliver: store.clone(), keep: memory.clone(), settings };
    let task = tokio::spawn(run_feeds(context, inbox, reports));
    Running { store: store.clone(), memory: memory.clone(), commands, health, task }
}

fn start(servers: &[&Server], settings: FeedSettings) -> Running {
    run(servers, settings, &Arc::default(), &Arc::default())
}

fn no_robots(asked: &Asked, then: impl FnOnce(&Asked) -> Reply) -> Reply {
    if asked.path == "/robots.txt" { status(404, &[]) } else { then(asked) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_feeds_leave_the_good_one_on_time() {
    // a new item every 250 ms
    let begun = Instant::now();
    let good = Server::start(move |asked| {
        no_robots(asked, |_| {
            let n = begun.elapsed().as_millis() as usize / 250;
            ok("application/rss+xml", rss(&whole_items(0, n + 1)).as_bytes())
        })
    })
    .await;
    let mut zeros = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zeros.write_all(&vec![b' '; 32 << 20]).unwrap();
    let bomb = answer(200, &[("Content-Encoding", "gzip"), ("Content-Type", "text/xml")], &zeros.finish().unwrap());
    let many = rss(&whole_items(0, 10_000));
    let counter = AtomicUsize::new(0);
    let trap = Server::start(|_| ok("text/plain", b"secret")).await;
    let inside = trap.url("/feed");
    let mut hostile = Vec::new();
    // each on a host of its own, and twelve of each of the slow ones: more than there is room for
    let kinds = [
        "drip",
        "hang",
        "endless",
        "bomb",
        "loop",
        "inside",
        "malformed",
        "encoding",
        "dates",
        "many",
        "robots",
        "html",
        "pages",
    ];
    for kind in kinds {
        let n = if matches!(kind, "drip" | "hang") { 12 } else { 2 };
        for _ in 0..n {
            let (bomb, many, inside) = (bomb.clone(), many.clone(), inside.clone());
            let counter = AtomicUsize::new(counter.fetch_add(1, Ordering::SeqCst));
            let server = Server::start(move |asked| match (kind, asked.path.as_str()) {
                ("robots", "/robots.txt") => Reply::Drip(open_head("text/plain", ""), Duration::from_millis(50)),
                (_, "/robots.txt") => status(404, &[]),
                ("drip", _) => Reply::Drip(open_head("text/xml", ""), Duration::from_millis(50)),
                ("hang", _) => Reply::Hang,
                ("endless", _) => Reply::Endless(open_head("text/xml", ""), b"<item>".repeat(10_000)),
                ("bomb", _) => Reply::Whole(bomb.clone()),
                ("loop", _) => to(302, "/feed"),
                ("inside", _) => to(301, &inside),
                ("malformed", _) => ok("text/xml", "<rss><channel><item><title>a<b></item>".repeat(20_000).as_bytes()),
                ("encoding", _) => ok("text/xml; charset=utf-16", b"<?xml version='1.0' encoding='klingon'?><rss version='2.0'><channel><item><guid>e1</guid><title>Caf\xe9</title><description>x</description></item></channel></rss>"),
                ("dates", _) => {
                    let day = counter.fetch_add(1, Ordering::SeqCst) % 28 + 1;
                    ok("text/xml", rss(&whole_items(0, 3)).replace("15 Jun", &format!("{day} Jun")).as_bytes())
                }
                ("many", _) => ok("text/xml", many.as_bytes()),
                // answers at once, and leads to pages that never end
                ("pages", "/feed") => {
                    let n = counter.fetch_add(50, Ordering::SeqCst);
                    let items: Vec<_> = (n..n + 50).map(|i| (format!("{i}"), format!("/p/{i}"), "t".to_owned(), "<description>s</description>".to_owned())).collect();
                    ok("text/xml", rss(&items).as_bytes())
                }
                ("pages", _) => Reply::Drip(open_head("text/html", ""), Duration::from_millis(50)),
                _ => ok("text/html", b"<html><p>No feed"),
            })
            .await;
            hostile.push((format!("{kind}-{}", hostile.len()), server));
        }
    }
    let mut servers: Vec<&Server> = hostile.iter().map(|(_, s)| s).collect();
    servers.push(&good);
    let settings = FeedSettings { max_new: 3_000, ..quick() };
    let running = start(&servers, settings);
    for (id, server) in &hostile {
        running.add(id, server.url("/feed")).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let lag = Arc::new(AtomicUsize::new(0));
    let most = lag.clone();
    tokio::spawn(async move {
        loop {
            let at = Instant::now() + Duration::from_millis(20);
            tokio::time::sleep_until(at).await;
            most.fetch_max(at.elapsed().as_micros() as usize, Ordering::SeqCst);
        }
    });
    running.add("good", good.url("/feed")).await;
    tokio::time::sleep(Duration::from_secs(4)).await;

    // on time: from when it was there to when it was handed over, a poll every second; and what the machine itself
    // is late, with all that builds beside this test
    let lag = Duration::from_micros(lag.load(Ordering::SeqCst) as u64);
    let got = running.store.of("good");
    let first = got[0].at - begun;
    let late = got
        .iter()
        .map(|g| (g.at - begun, Duration::from_millis(g.id().trim_start_matches("id-").parse::<u64>().unwrap() * 250)))
        .filter(|(_, there)| *there > first)
        .map(|(at, there)| at.saturating_sub(there))
        .max()
        .unwrap();
    assert!(first < Duration::from_millis(2_200) + 2 * lag, "the first item came after {first:?}; lag {lag:?}");
    assert!(late < Duration::from_millis(1_500) + 2 * lag, "an item came {late:?} late; lag {lag:?}");
    assert!(got.iter().all(|g| g.fate != dateline_wire::net::Fate::Known), "each came once");
    assert_eq!(running.last("good").unwrap().condition, Condition::Ok);

    // each of the others says what is wrong with it, or is read as far as it can be
    let code = |kind: &str| {
        let id = &hostile.iter().find(|(id, _)| id.starts_with(kind)).unwrap().0;
        let health = running.last(id).unwrap();
        (health.condition, health.error.map(|(code, _)| code).unwrap_or_default())
    };
    let failing = |code: &str| (Condition::Failing, code.to_owned());
    assert_eq!(code("bomb"), failing("W001"));
    assert_eq!(code("loop"), failing("W052"));
    assert_eq!(code("inside"), failing("W050"));
    assert_eq!(code("endless"), failing("W054"));
    assert_eq!(code("drip"), failing("W053"));
    assert_eq!(code("hang"), failing("W053"));
    assert_eq!(code("html"), failing("W010"));
    assert_eq!(code("robots"), failing("W057"));
    assert!(trap.log.lock().unwrap().is_empty());
    for (id, _) in hostile.iter().filter(|(id, _)| id.starts_with("dates")) {
        assert_eq!(running.store.ids(id), ["id-0", "id-1", "id-2"], "dates change, items do not");
    }
    // a slow machine takes longer to get through them; that all come, and each once, does not depend on it
    let many = || hostile.iter().filter(|(id, _)| id.starts_with("many"));
    let patience = Instant::now();
    while many().any(|(id, _)| running.store.ids(id).len() < 10_000) && patience.elapsed() < Duration::from_secs(90) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for (id, _) in many() {
        let mut ids = running.store.ids(id);
        let n = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((n, ids.len()), (10_000, 10_000), "{id}");
        let health = running.health.lock().unwrap();
        assert!(health.iter().filter(|h| h.id == *id).all(|h| h.n_new <= 3_000));
    }
    for (id, _) in hostile.iter().filter(|(id, _)| id.starts_with("encoding")) {
        let Item::Page(page) = &running.store.of(id)[0].item else { panic!("a page") };
        assert_eq!(page.title.as_deref(), Some("Café"));
    }
    // what hangs is not waited for
    running.task.abort();
}

#[tokio::test]
async fn versions_are_asked_for_and_a_304_costs_nothing() {
    let server = Server::start(|asked| {
        no_robots(asked, |asked| match asked.headers.get("if-none-match").map(String::as_str) {
            Some("\"v1\"") => status(304, &[]),
            _ => Reply::Whole(answer(
                200,
                &[("ETag", "\"v1\""), ("Last-Modified", "Mon, 15 Jun 2015 08:00:00 GMT"), ("Content-Type", "text/xml")],
                rss(&whole_items(0, 3)).as_bytes(),
            )),
        })
    })
    .await;
    let running = start(&[&server], quick());
    running.add("f", server.url("/feed")).await;
    until("three polls", || server.asked("/feed").len() >= 3).await;
    let asked = server.asked("/feed");
    assert!(!asked[0].headers.contains_key("if-none-match"));
    assert_eq!(asked[2].headers["if-modified-since"], "Mon, 15 Jun 2015 08:00:00 GMT");
    assert_eq!(running.store.ids("f"), ["id-0", "id-1", "id-2"]);
    running.stop().await;
}

#[tokio::test]
async fn what_is_too_much_comes_next_time_and_a_restart_repeats_nothing() {
    let server = Server::start(|asked| {
        no_robots(asked, |asked| match asked.headers.get("if-none-match") {
            Some(_) => status(304, &[]),
            None => Reply::Whole(answer(200, &[("ETag", "\"v\"")], rss(&whole_items(0, 25)).as_bytes())),
        })
    })
    .await;
    let settings = FeedSettings { max_new: 10, ..quick() };
    let running = start(&[&server], settings.clone());
    let (store, memory) = (running.store.clone(), running.memory.clone());
    // the receiver is full at first: nothing counts as taken
    store.refuse.store(7, Ordering::SeqCst);
    running.add("f", server.url("/feed")).await;
    until("all items", || store.ids("f").len() == 25).await;
    assert!(running.health.lock().unwrap().iter().all(|h| h.n_new <= 10 && h.n_errors == 0));
    running.stop().await;
    let n = server.asked("/feed").len();
    let running = run(&[&server], settings, &store, &memory);
    running.add("f", server.url("/feed")).await;
    running.commands.send(Command::Poll("f".to_owned())).await.unwrap();
    until("another poll", || server.asked("/feed").len() > n + 1).await;
    running.stop().await;
    let mut ids = store.ids("f");
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), store.ids("f").len()), (25, 25));
}

#[tokio::test]
async fn busy_gone_and_moved_feeds_are_understood() {
    let server = Server::start(|asked| {
        no_robots(asked, |asked| match asked.path.as_str() {
            "/busy" => status(429, &[("Retry-After", "2")]),
            "/gone" => status(410, &[]),
            "/old" => to(301, "/new"),
            _ => ok("text/xml", rss(&whole_items(0, 1)).as_bytes()),
        })
    })
    .await;
    // a host each: they would wait for each other
    let (busy, gone) = (Server::start(|_| status(429, &[("Retry-After", "2")])).await, &server);
    let running = start(&[&server, &busy], quick());
    running
        .commands
        .send(Command::Add(Feed { id: "busy".into(), url: busy.url("/busy"), robots: false, articles: true }))
        .await
        .unwrap();
    running.add("gone", gone.url("/gone")).await;
    running.add("old", server.url("/old")).await;
    until("a second try", || busy.asked("/busy").len() >= 2).await;
    let tries = busy.asked("/busy");
    assert!(tries[1].at - tries[0].at >= Duration::from_millis(1_950), "{:?}", tries[1].at - tries[0].at);
    assert_eq!(running.last("busy").unwrap().error.unwrap().0, "W056");
    until("it moved", || running.last("old").is_some_and(|h| h.url == server.url("/new"))).await;
    let n = server.asked("/old").len();
    assert_eq!(n, 2, "moved when it said so twice");
    assert_eq!(server.asked("/gone").len(), 1);
    let health = running.last("gone").unwrap();
    assert_eq!((health.condition, health.error.unwrap().0), (Condition::Gone, "W059".to_owned()));
    assert_eq!(running.store.ids("old"), ["id-0"]);
    running.stop().await;
}

#[tokio::test]
async fn credentials_of_a_feed_are_used_and_never_shown() {
    let server = Server::start(|asked| {
        no_robots(asked, |asked| match (asked.headers.get("authorization"), asked.path.as_str()) {
            (None, _) => status(401, &[]),
            (Some(_), "/old") => to(301, "/feed"),
            (Some(_), _) => ok("text/xml", rss(&whole_items(0, 1)).as_bytes()),
        })
    })
    .await;
    let running = start(&[&server], quick());
    running.add("f", server.url("/old").replace("http://", "http://me:word@")).await;
    until("three polls", || server.asked("/feed").len() >= 3).await;
    let health = running.last("f").unwrap();
    assert_eq!((health.condition, health.url), (Condition::Ok, server.url("/old")));
    let Item::Page(page) = &running.store.of("f")[0].item else { panic!("a page") };
    assert!(!format!("{page:?}").contains("word"), "{page:?}");
    running.stop().await;
}

#[tokio::test]
async fn pages_behind_summaries_are_fetched_and_politely() {
    let item = |id: &str, link: &str| {
        (id.to_owned(), link.to_owned(), format!("Title of {id}"), "<description>A summary.</description>".to_owned())
    };
    let feed = rss(&[
        item("page", "/r/page"),
        item("private", "/private/x"),
        item("missing", "/missing"),
        item("film", "/film"),
        item("flaky", "/flaky"),
    ]);
    let tries = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => ok("text/plain", b"User-agent: *\nDisallow: /private\n"),
        "/feed" => ok("text/xml", feed.as_bytes()),
        "/r/page" => to(302, "/page"),
        "/page" => Reply::Whole(answer(
            200,
            &[("Content-Type", "text/html; charset=windows-1251"), ("Content-Language", "ru")],
            b"<html><p>The whole report.",
        )),
        "/film" => ok("video/mp4", b"\0\0\0"),
        "/flaky" if tries.fetch_add(1, Ordering::SeqCst) == 0 => status(500, &[]),
        "/flaky" => ok("text/html", b"<html><p>The flaky report."),
        _ => status(404, &[]),
    })
    .await;
    let running = start(&[&server], quick());
    running.add("f", server.url("/feed")).await;
    until("all five", || running.store.of("f").len() == 5).await;
    let pages: BTreeMap<String, _> = running
        .store
        .of("f")
        .into_iter()
        .filter_map(|g| match g.item {
            Item::Page(page) => Some((page.input_id.clone().unwrap(), page)),
            _ => None,
        })
        .collect();
    let codes = |id: &str| pages[id].notes.iter().map(|n| n.code).collect::<Vec<_>>();
    let page = &pages["page"];
    assert_eq!((page.form, page.url.clone()), (Form::Html, Some(server.url("/page"))));
    assert_eq!((page.charset.as_deref(), page.language.as_deref()), (Some("windows-1251"), Some("ru")));
    let published = page.published.as_ref().unwrap();
    assert_eq!((published.value.as_str(), published.basis), ("2015-06-15T08:00:00Z", Basis::Feed));
    assert_eq!((page.title.as_deref(), codes("page")), (Some("Title of page"), vec![]));
    assert_eq!(codes("private"), ["W013", "W057"]);
    assert_eq!(codes("missing"), ["W013", "W056"]);
    assert_eq!(codes("film"), ["W013"]);
    assert_eq!(
        (codes("flaky"), String::from_utf8_lossy(&pages["flaky"].bytes).into_owned()),
        (vec![], "<html><p>The flaky report.".to_owned())
    );
    assert!(server.asked("/private/x").is_empty());
    assert_eq!(server.most_at_once.load(Ordering::SeqCst), 1, "one at a time, pages and feed together");
    running.stop().await;
}

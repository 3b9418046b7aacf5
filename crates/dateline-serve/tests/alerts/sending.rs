//! Sending: webhooks and mail to servers of the test's own, quiet hours, death in between.

use crate::world::*;
use dateline_serve::ServeError;
use dateline_serve::alerts::{Courier, CourierSettings, Firing, Guarded, MailSettings, Mailer, Security};
use dateline_store::Incoming;
use dateline_wire::net::{Client, Guard, Settings};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// What a server was sent.
#[derive(Debug, Clone)]
struct Got {
    path: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// A web server that answers by its script, one answer after the other, the last again and again; "hang" for none.
async fn web(script: &'static [&'static str]) -> (String, Arc<Mutex<Vec<Got>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let got: Arc<Mutex<Vec<Got>>> = Arc::default();
    let seen = got.clone();
    tokio::spawn(async move {
        let mut n = 0;
        while let Ok((stream, _)) = listener.accept().await {
            let answer = script[n.min(script.len() - 1)];
            n += 1;
            let seen = seen.clone();
            tokio::spawn(async move { serve(stream, answer, &seen).await });
        }
    });
    (url, got)
}

async fn serve(stream: TcpStream, answer: &str, seen: &Mutex<Vec<Got>>) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    seen.lock().unwrap().push(Got { path, headers, body });
    if answer == "hang" {
        tokio::time::sleep(Duration::from_secs(600)).await;
    }
    let text = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.get_mut().write_all(text.as_bytes()).await.ok();
}

fn courier(world: &World, mailer: Option<Mailer>) -> (Arc<Courier>, broadcast::Receiver<Arc<Firing>>) {
    let settings = Settings { connect: Duration::from_secs(2), read: Duration::from_secs(2), ..Settings::default() };
    let client = Client::new(Guard::new(&["127.0.0.1"]).unwrap(), settings).unwrap();
    let (send, receive) = broadcast::channel(99);
    let settings = CourierSettings { base: Some("http://127.0.0.1:4747/".into()), ..CourierSettings::default() };
    (Courier::new(world.control.clone(), Arc::new(Guarded(client)), mailer, send, settings), receive)
}

/// A world in which one alert with these targets has fired once, at 01:00 of day 0.
fn fired_once(dir: &Path, to: Value, quiet: Value) -> World {
    let mut world = World::open(dir);
    let alert =
        json!({"name": "defections", "filter": {"country": "KOR"}, "rule": {"kind": "each"}, "to": to, "quiet": quiet});
    create(&world, &[alert], at(0, 0));
    let mut one = told("one", 0, 1, "DEFECT", "PRKMIL", "KOR");
    one.place = Some("Paju");
    world.take(&[one]);
    assert_eq!(world.evaluate(dir, at(0, 1)), 1);
    world
}

fn states(world: &World) -> Vec<(String, u32)> {
    world.fired()[0].deliveries.iter().map(|d| (d.state.clone(), d.tries)).collect()
}

/// HMAC-SHA256 from its definition (RFC 2104), apart from the library's.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|b| b ^ with);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

fn verify(got: &Got) {
    use base64::Engine;
    let (id, time) = (&got.headers["webhook-id"], &got.headers["webhook-timestamp"]);
    let signed = [id.as_bytes(), b".", time.as_bytes(), b".", &got.body].concat();
    let expected = base64::engine::general_purpose::STANDARD.encode(hmac(b"012345678901234567890123", &signed));
    assert_eq!(got.headers["webhook-signature"], format!("v1,{expected}"));
}

#[tokio::test]
async fn a_webhook_is_signed_tried_again_and_dead_in_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let (url, got) =
        web(&["500 Broken", "302 Found\r\nLocation: http://127.0.0.1:1/", "503 Busy\r\nRetry-After: 3600", "200 OK"])
            .await;
    let world = fired_once(
        dir.path(),
        json!([{"kind": "webhook", "url": format!("{url}/in?a=b"), "secret": SECRET}]),
        Value::Null,
    );
    let (courier, _listen) = courier(&world, None);
    let mut now = at(0, 1);
    courier.round(now).await.unwrap();
    assert_eq!(states(&world), [("waiting".to_owned(), 1)]);
    // five seconds, more or less
    courier.round(now + SignedDuration::from_secs(3)).await.unwrap();
    assert_eq!(got.lock().unwrap().len(), 1);
    now += SignedDuration::from_secs(7);
    courier.round(now).await.unwrap();
    now += SignedDuration::from_secs(30);
    courier.round(now).await.unwrap();
    assert_eq!(states(&world), [("waiting".to_owned(), 3)]);
    // it asked for an hour
    courier.round(now + SignedDuration::from_secs(3500)).await.unwrap();
    assert_eq!(got.lock().unwrap().len(), 3);
    courier.round(now + SignedDuration::from_secs(3700)).await.unwrap();
    assert_eq!(states(&world), [("sent".to_owned(), 4)]);
    let got = got.lock().unwrap().clone();
    got.iter().for_each(verify);
    let ids: BTreeSet<&String> = got.iter().map(|g| &g.headers["webhook-id"]).collect();
    let times: BTreeSet<&String> = got.iter().map(|g| &g.headers["webhook-timestamp"]).collect();
    assert_eq!((ids.len(), times.len(), got.len()), (1, 4, 4));
    assert!(got.iter().all(|g| g.path == "/in?a=b" && g.body == got[0].body));
    let body: Value = serde_json::from_slice(&got[0].body).unwrap();
    assert_eq!(body["type"], "alert.fired");
    assert_eq!(body["data"]["title"], "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-01");
    assert_eq!(body["data"]["url"], "http://127.0.0.1:4747/happening/h1");
}

#[tokio::test]
async fn what_is_dead_stays_until_a_person_sends_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let (gone, seen_gone) = web(&["410 Gone", "200 OK"]).await;
    let (broken, seen) = web(&["500 Broken"]).await;
    let to = |url: &str| json!({"kind": "webhook", "url": url, "secret": SECRET});
    // a port below 1024 that nobody allowed is refused before anything is sent
    let world = fired_once(
        dir.path(),
        json!([to(&gone), to(&broken), to("http://127.0.0.1:22/"), {"kind": "mail", "address": "a@b.example"}]),
        Value::Null,
    );
    let (courier, _listen) = courier(&world, None);
    let mut now = at(0, 1);
    for _ in 0..40 {
        courier.round(now).await.unwrap();
        now += SignedDuration::from_hours(1);
    }
    assert_eq!(seen_gone.lock().unwrap().len(), 1);
    assert_eq!(seen.lock().unwrap().len(), 10);
    let dead = |n| ("dead".to_owned(), n);
    assert_eq!(states(&world), [dead(1), dead(10), dead(1), dead(1)]);
    let errors: Vec<String> = world.fired()[0].deliveries.iter().map(|d| d.error.clone().unwrap()).collect();
    assert!(errors[0].contains("410") && errors[1].contains("500") && errors[3].contains("[mail]"), "{errors:?}");
    assert!(errors[2].contains("127.0.0.1"), "{errors:?}");
    assert_eq!(world.desk.retry(world.fired()[0].id, now).unwrap(), 4);
    courier.round(now).await.unwrap();
    assert_eq!(states(&world)[0], ("sent".to_owned(), 1));
    assert!(matches!(world.desk.retry(99, now), Err(ServeError::NotThere { .. })));
}

#[tokio::test]
async fn what_was_not_sent_before_a_death_is_sent_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let (url, got) = web(&["500 Broken", "200 OK"]).await;
    let to = json!([{"kind": "webhook", "url": url, "secret": SECRET}, {"kind": "desktop"}]);
    let world = fired_once(dir.path(), to, Value::Null);
    {
        let (courier, _listen) = courier(&world, None);
        courier.round(at(0, 1)).await.unwrap();
    }
    drop(world);
    let world = World::open(dir.path());
    let (courier, _listen) = courier(&world, None);
    courier.round(at(0, 2)).await.unwrap();
    courier.round(at(0, 3)).await.unwrap();
    assert_eq!(states(&world), [("sent".to_owned(), 2), ("sent".to_owned(), 1)]);
    let got = got.lock().unwrap();
    assert_eq!((got.len(), &got[0].headers["webhook-id"]), (2, &got[1].headers["webhook-id"]));
}

#[tokio::test]
async fn one_that_hangs_delays_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let (hangs, seen) = web(&["hang"]).await;
    let (well, got) = web(&["200 OK"]).await;
    let mut world = World::open(dir.path());
    let to = |url: &str| json!({"kind": "webhook", "url": url, "secret": SECRET});
    create(
        &world,
        &[
            json!({"name": "all", "filter": {"country": "KOR"}, "rule": {"kind": "each"}, "to": [to(&hangs), to(&well), {"kind": "desktop"}]}),
        ],
        at(0, 0),
    );
    for n in 0..60 {
        let mut one = told(&format!("r{n}"), n * 3, 1, "DEFECT", "PRKMIL", "KOR");
        one.place = Some("Paju");
        world.take(&[one]);
    }
    assert_eq!(world.evaluate(dir.path(), at(180, 0)), 60);
    let (courier, mut listen) = courier(&world, None);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(courier.clone().run(|| at(180, 0), async move { drop(stopped.await) }));
    let began = Instant::now();
    while got.lock().unwrap().len() < 60 {
        assert!(began.elapsed() < Duration::from_secs(20), "{} of 60", got.lock().unwrap().len());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(seen.lock().unwrap().len() <= 10, "one by one");
    let first = listen.recv().await.unwrap();
    assert_eq!(first.name, "all");
    // told to stop it finishes what it is sending, and is then still
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), running).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_night_is_quiet_and_the_firing_stands_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (url, got) = web(&["500 Broken", "200 OK"]).await;
    // 01:00 UTC on the first of April is 03:00 in Berlin
    let quiet = json!({"from": "22:00", "until": "07:00", "tz": "Europe/Berlin"});
    let world =
        fired_once(dir.path(), json!([{"kind": "webhook", "url": url, "secret": SECRET}, {"kind": "rss"}]), quiet);
    assert_eq!(states(&world), [("waiting".to_owned(), 0), ("sent".to_owned(), 0)]);
    let next = world.fired()[0].deliveries[0].next_try;
    assert_eq!(next, Some("2016-04-01T05:00:00Z".parse().unwrap()));
    let (courier, _listen) = courier(&world, None);
    courier.round("2016-04-01T04:59:59Z".parse().unwrap()).await.unwrap();
    assert!(got.lock().unwrap().is_empty());
    // the retry falls into the next night, by whoever was away so long
    courier.round("2016-04-01T19:59:59Z".parse().unwrap()).await.unwrap();
    assert_eq!(got.lock().unwrap().len(), 1);
    courier.round("2016-04-01T20:30:00Z".parse().unwrap()).await.unwrap();
    assert_eq!((got.lock().unwrap().len(), states(&world)[0].1), (1, 1));
    courier.round("2016-04-02T05:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(states(&world)[0], ("sent".to_owned(), 2));
}

#[tokio::test]
async fn a_snooze_holds_everything_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (url, got) = web(&["200 OK"]).await;
    let mut world = fired_once(dir.path(), json!([{"kind": "webhook", "url": url, "secret": SECRET}]), Value::Null);
    let (courier, _listen) = courier(&world, None);
    world.desk.snooze("a1", Some(at(6, 0)), at(0, 1)).unwrap();
    courier.round(at(0, 2)).await.unwrap();
    let mut two = told("two", 4, 1, "DEFECT", "PRKMIL", "KOR");
    two.place = Some("Paju");
    world.take(&[two]);
    assert_eq!(world.evaluate(dir.path(), at(4, 1)), 0);
    assert!(got.lock().unwrap().is_empty());
    drop(world);
    let mut world = World::open(dir.path());
    assert_eq!(world.evaluate(dir.path(), at(6, 0)), 1);
    courier.round(at(6, 0)).await.unwrap();
    assert_eq!(got.lock().unwrap().len(), 2);
    // ended early what waited is sent at once
    world.desk.snooze("a1", Some(at(9, 0)), at(6, 1)).unwrap();
    assert!(world.desk.snooze("a1", None, at(6, 2)).unwrap().snoozed_until.is_none());
}

// ---- mail

/// To whom, and what came after DATA.
type Mails = Arc<Mutex<Vec<(Vec<String>, String)>>>;

/// A mail server that takes everything, or refuses the first receivers with these answers.
async fn smtp(refuse: &'static [&'static str]) -> (u16, Mails) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails: Mails = Arc::default();
    let kept = mails.clone();
    tokio::spawn(async move {
        let mut refuse = refuse.iter();
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.get_mut().write_all(b"220 here\r\n").await.unwrap();
            let (mut to, mut line) = (Vec::new(), String::new());
            loop {
                line.clear();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    break;
                }
                let word = line.get(..4).unwrap_or_default().to_uppercase();
                let answer = match word.as_str() {
                    "EHLO" => "250 here".to_owned(),
                    "RCPT" => match refuse.next() {
                        Some(no) => (*no).to_owned(),
                        None => {
                            to.push(line.trim().to_owned());
                            "250 well".to_owned()
                        }
                    },
                    "DATA" => {
                        stream.get_mut().write_all(b"354 go on\r\n").await.unwrap();
                        let mut text = String::new();
                        loop {
                            line.clear();
                            stream.read_line(&mut line).await.unwrap();
                            if line == ".\r\n" {
                                break;
                            }
                            text.push_str(&line);
                        }
                        kept.lock().unwrap().push((std::mem::take(&mut to), text));
                        "250 kept".to_owned()
                    }
                    _ => "250 well".to_owned(),
                };
                stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        }
    });
    (port, mails)
}

fn mailer(port: u16) -> Mailer {
    Mailer::new(&MailSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        tls: Security::None,
        user: None,
        password: None,
        from: "Dateline <dateline@example.org>".into(),
    })
    .unwrap()
}

#[tokio::test]
async fn mail_arrives_is_tried_again_and_is_dead_where_nobody_lives() {
    let dir = tempfile::tempdir().unwrap();
    let (port, mails) = smtp(&["451 later", "550 nobody here"]).await;
    let world = fired_once(
        dir.path(),
        json!([{"kind": "mail", "address": "a@example.org"}, {"kind": "mail", "address": "b@example.org"}]),
        Value::Null,
    );
    let (courier, _listen) = courier(&world, Some(mailer(port)));
    courier.round(at(0, 1)).await.unwrap();
    let dead = ("dead".to_owned(), 1);
    assert_eq!(states(&world), [("waiting".to_owned(), 1), dead.clone()]);
    courier.round(at(0, 2)).await.unwrap();
    assert_eq!(states(&world), [("sent".to_owned(), 2), dead]);
    let mails = mails.lock().unwrap();
    assert_eq!(mails.len(), 1);
    let (to, text) = &mails[0];
    assert_eq!(to, &["RCPT TO:<a@example.org>"]);
    assert!(
        text.contains("From: Dateline <dateline@example.org>")
            && text.contains("Date: Fri, 01 Apr 2016 02:00:00 +0000"),
        "{text}"
    );
    assert!(text.contains("Auto-Submitted: auto-generated") && text.contains("Message-ID: <msg_"), "{text}");
}

#[tokio::test]
async fn a_hostile_page_adds_no_receiver_and_no_line() {
    let dir = tempfile::tempdir().unwrap();
    let (port, mails) = smtp(&[]).await;
    let mut world = World::open(dir.path());
    let alert = json!({"name": "all", "filter": {}, "rule": {"kind": "each"}, "to": [{"kind": "mail", "address": "a@example.org"}, {"kind": "rss"}]});
    create(&world, &[alert], at(0, 0));
    let mut evil = told("evil", 0, 1, "DEFECT", "PRKMIL", "KOR").incoming().record().clone();
    evil.events[0].actor.as_mut().unwrap().name =
        Some("x\r\nBcc: all@example.org\r\n\r\n.\r\nRCPT TO:<b@example.org>\r\n<script>".into());
    let line = serde_json::to_string(&evil).unwrap();
    world.store.ingest(&[Incoming::read(&line).unwrap()], at(0, 1)).unwrap();
    assert_eq!(world.evaluate(dir.path(), at(0, 1)), 1);
    let (courier, _listen) = courier(&world, Some(mailer(port)));
    courier.round(at(0, 1)).await.unwrap();
    let mails = mails.lock().unwrap();
    assert_eq!((mails.len(), mails[0].0.len()), (1, 1));
    let (head, _) = mails[0].1.split_once("\r\n\r\n").unwrap();
    assert!(!head.to_lowercase().contains("\r\nbcc:"), "{head}");
    let channel = dateline_serve::alerts::Channel {
        title: "Firings".into(),
        link: "http://here".into(),
        itself: "http://here/api/firings.rss".into(),
    };
    let xml = dateline_serve::alerts::rss(&channel, &world.fired());
    assert!(!xml.contains("<script>") && xml.contains("&lt;script&gt;"), "{xml}");
}

//! Replay: pages at their distance in time, in order, at the speed that was chosen. Time is the test's.
#![cfg(feature = "net")]
#![expect(clippy::disallowed_methods, reason = "a test that writes files")]

mod net_support;

use dateline_wire::net::{ReplaySettings, Replayed, replay};
use net_support::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

async fn play(store: &Arc<Store>, settings: ReplaySettings) -> (Replayed, watch::Receiver<Replayed>) {
    let (progress, seen) = watch::channel(Replayed::default());
    let (_stop, stopped) = watch::channel(false);
    (replay(settings, clock(), store.clone(), progress, stopped).await.unwrap(), seen)
}

fn seconds(store: &Store, begun: Instant) -> Vec<(String, u64)> {
    store.of("wire").iter().map(|g| (g.id(), (g.at - begun).as_secs())).collect()
}

#[tokio::test(start_paused = true)]
async fn lines_come_in_the_order_and_at_the_distance_of_their_times() {
    let line = |id: &str, at: &str| format!("{{\"id\":\"{id}\",\"text\":\"Report.\",\"published\":\"{at}\"}}\n");
    let text = [
        line("second", "2015-06-15T08:01:00Z"),
        line("first", "2015-06-15T08:00:00Z"),
        line("third", "2015-06-15T17:10:00+09:00"),
        "{\"id\":\"with third\",\"text\":\"Report.\"}\n".to_owned(),
        line("next day", "2015-06-16"),
    ]
    .concat();
    let store: Arc<Store> = Arc::default();
    let begun = Instant::now();
    let settings = ReplaySettings::new("wire", vec![file("replay.jsonl", &text)], 60.0);
    let (done, seen) = play(&store, settings).await;
    let want = [("first", 0), ("second", 1), ("third", 10), ("with third", 10), ("next day", 20)];
    assert_eq!(seconds(&store, begun), want.map(|(id, s)| (id.to_owned(), s)));
    assert_eq!((done.n_items, done.n_new), (5, 5));
    assert_eq!(*seen.borrow(), done);
    assert_eq!(done.at.unwrap().to_string(), "2015-06-16T00:00:00Z");
}

#[tokio::test(start_paused = true)]
async fn archives_are_played_by_the_clock_of_the_crawl() {
    let record = |id: &str, at: &str| {
        let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>{id}</p>");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <{id}>\r\nWARC-Date: {at}\r\n\
             WARC-Target-URI: https://paper.example/{id}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        )
    };
    let text = record("a", "2015-06-15T08:00:00Z") + &record("b", "2015-06-15T08:00:30Z");
    let store: Arc<Store> = Arc::default();
    let begun = Instant::now();
    play(&store, ReplaySettings::new("wire", vec![file("replay.warc", &text)], 10.0)).await;
    assert_eq!(seconds(&store, begun), [("a".to_owned(), 0), ("b".to_owned(), 3)]);
    let dateline_wire::Item::Page(page) = &store.of("wire")[0].item else { panic!("a page") };
    assert_eq!(page.published, None, "the day of the crawl is not the day of the report");
}

#[tokio::test]
async fn a_large_file_is_played_as_fast_as_it_goes_and_can_be_stopped() {
    let text: String = (0..5000).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"Report.\"}}\n")).collect();
    let path = file("large.jsonl", &text);
    let store: Arc<Store> = Arc::default();
    store.refuse.store(3, std::sync::atomic::Ordering::SeqCst);
    let settings = ReplaySettings { window: 100, ..ReplaySettings::new("wire", vec![path.clone()], f64::INFINITY) };
    let (done, _) = play(&store, settings).await;
    assert_eq!((done.n_items, store.of("wire").len()), (5000, 5000));
    assert!(store.largest.load(std::sync::atomic::Ordering::SeqCst) <= 50);
    // stopped in the middle of a wait
    let slow = file(
        "slow.jsonl",
        "{\"id\":\"a\",\"text\":\"x\",\"published\":\"2015-06-15\"}\n{\"id\":\"b\",\"text\":\"x\",\"published\":\"2016-06-15\"}\n",
    );
    let (progress, _) = watch::channel(Replayed::default());
    let (stop, stopped) = watch::channel(false);
    let settings = ReplaySettings { max_gap: Duration::from_secs(600), ..ReplaySettings::new("wire", vec![slow], 1.0) };
    let task = tokio::spawn(replay(settings, clock(), store.clone(), progress, stopped));
    until("the first", || store.of("wire").len() == 5001).await;
    stop.send(true).unwrap();
    assert_eq!(task.await.unwrap().unwrap().n_items, 1);
}

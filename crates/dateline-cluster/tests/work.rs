//! The worker against a real broker and a journal that misbehaves: whatever dies, every page is in the journal once; an
//! archive run does what is missing, and nothing twice.
#![expect(clippy::disallowed_methods, reason = "a worker that is killed is a process, told by its environment")]

mod work_support;

use dateline_cluster::ClusterError;
use dateline_cluster::work::{Job, work};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use work_support::*;

fn put(nats: &Nats, name: &str, n: std::ops::Range<usize>) {
    let file = folder(name).join("pages.jsonl");
    pages(&file, n.clone());
    let summary = work(Job::PutPages { inputs: vec![file], to: nats.broker() }, surroundings(None)).unwrap();
    assert_eq!((summary.n_pages, summary.n_new, summary.n_failed()), (n.len() as u64, n.len() as u64, 0));
}

fn job(port: u16, to: &str) -> Job {
    Job::Journal { from: broker(port), to: to.to_owned(), token: Some("word".to_owned()), batch: 8, units: false }
}

#[test]
fn pages_reach_the_journal_once_whatever_it_does() {
    let Some(nats) = Nats::start("moods") else { return };
    put(&nats, "moods", 0..60);
    // each mood more than once: two batches are under way
    let (journal, url) = Journal::start(|n, _| match n {
        1 | 2 => Do::Die,
        3 => Do::Answer(429),
        4 => Do::Answer(503),
        5 => Do::TakeAndDie,
        6 => Do::Fail,
        n if n % 4 == 0 => Do::TakeAndDie,
        _ => Do::Take,
    });
    let worker = Worker::start(job(nats.port, &url));
    until("all are there", || journal.n() == 60);
    until("all are acknowledged", || nats.pending() == Some((0, 0)));
    let summary = worker.stop().unwrap();
    assert_eq!((summary.n_pages, summary.n_new + summary.n_known, summary.n_failed()), (60, 60, 0));
    assert!(summary.n_known > 0, "what was taken before it died is known");
    assert_eq!(journal.auth.lock().unwrap().as_deref(), Some("Bearer word"));
    let ids: Vec<String> = journal.has.lock().unwrap().values().cloned().collect();
    assert!((0..60).all(|n| ids.contains(&format!("p{n}"))), "the id of the line is that of the document");
}

/// The worker that the next test kills: does nothing where nobody says so.
#[test]
fn child() {
    let Ok(told) = std::env::var("DATELINE_TEST_WORKER") else { return };
    let (port, url) = told.split_once(' ').unwrap();
    work(job(port.parse().unwrap(), url), surroundings(None)).unwrap();
}

fn spawn(port: u16, url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture"])
        .env("DATELINE_TEST_WORKER", format!("{port} {url}"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn workers_that_are_killed_lose_and_double_nothing() {
    let Some(nats) = Nats::start("killed") else { return };
    put(&nats, "killed", 0..120);
    let (journal, url) = Journal::start(|n, _| {
        // slow, so that there is always something in hand
        std::thread::sleep(Duration::from_millis(150));
        if n % 5 == 0 { Do::TakeAndDie } else { Do::Take }
    });
    let mut other = spawn(nats.port, &url);
    for n in [20, 50, 80] {
        let mut worker = spawn(nats.port, &url);
        until("it has some", || journal.n() > n);
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    until("all are there", || journal.n() == 120);
    // SIGTERM: what is in hand is finished, and the end is a good one
    until("all are acknowledged or come again later", || nats.pending().is_some_and(|(_, to_come)| to_come == 0));
    assert!(Command::new("kill").args(["-TERM", &other.id().to_string()]).status().unwrap().success());
    assert!(other.wait().unwrap().success());
    assert_eq!(journal.n(), 120);
}

#[test]
fn a_document_that_the_journal_does_not_take_costs_no_other() {
    let Some(nats) = Nats::start("bad") else { return };
    put(&nats, "bad", 0..20);
    let (journal, url) = Journal::start(|_, body| if body.contains("harbour 7 ") { Do::Answer(400) } else { Do::Take });
    let worker = Worker::start(job(nats.port, &url));
    until("all others are there", || journal.n() == 19);
    until("all are acknowledged", || nats.pending() == Some((0, 0)));
    // a message that is no page, and one without a word
    nats.publish("news.pages", "{\"text\": broken");
    nats.publish("news.pages", "");
    until("those too", || nats.pending() == Some((0, 0)));
    let summary = worker.stop().unwrap();
    let failed: Vec<(&str, u64)> = summary.failed.iter().map(|(code, n)| (code.as_str(), *n)).collect();
    assert_eq!(failed, [("K041", 1), ("R010", 1), ("W060", 1)]);
    assert_eq!(summary.n_new, 19);
}

#[test]
fn a_journal_that_does_not_let_us_in_is_said() {
    let Some(nats) = Nats::start("refused") else { return };
    put(&nats, "refused", 0..10);
    for (status, wanted) in [(401, "K035"), (404, "K036")] {
        let (_, url) = Journal::start(move |_, _| Do::Answer(status));
        let error = Worker::start(job(nats.port, &url)).end().unwrap_err();
        assert_eq!(&error.to_string()[..4], wanted);
        assert!(matches!(error, ClusterError::Refused { .. } | ClusterError::NoJournal { .. }));
    }
    let left = nats.pending().unwrap();
    assert_eq!(left.0 as u64 + left.1, 10, "nothing was acknowledged");
}

//! A watched folder: each file once, also over a restart, and again when it changed; nothing before it rests.
#![cfg(feature = "net")]
#![expect(clippy::disallowed_methods, reason = "a test that writes files")]

mod net_support;

use dateline_wire::net::{Condition, FolderSettings, Health, run_folder};
use net_support::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("deep/.hidden")).unwrap();
    folder
}

struct Watching {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
    health: mpsc::Receiver<Health>,
}

fn watch_it(folder: &Path, store: &Arc<Store>, memory: &Arc<Memory>) -> Watching {
    let (stop, stopped) = watch::channel(false);
    let (reports, health) = mpsc::channel(1000);
    let settings = FolderSettings {
        every: Duration::from_millis(40),
        settle: Duration::from_millis(150),
        ..FolderSettings::new("box", folder.to_owned())
    };
    let task = tokio::spawn(run_folder(settings, clock(), store.clone(), memory.clone(), reports, stopped));
    Watching { stop, task, health }
}

impl Watching {
    async fn stop(mut self) -> Vec<Health> {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
        let mut out = Vec::new();
        while let Ok(report) = self.health.try_recv() {
            out.push(report);
        }
        out
    }
}

#[tokio::test]
async fn files_come_once_and_again_when_they_changed() {
    let folder = empty_folder("watched");
    let (store, memory): (Arc<Store>, Arc<Memory>) = Default::default();
    fs::write(folder.join("a.jsonl"), "{\"id\":\"a1\",\"text\":\"One.\"}\n{\"id\":\"a2\",\"text\":\"Two.\"}\nbroken\n")
        .unwrap();
    fs::write(folder.join("deep/.hidden/x.jsonl"), "{\"id\":\"x\",\"text\":\"No.\"}\n").unwrap();
    fs::write(folder.join("b.jsonl.part"), "{\"id\":\"x\",\"text\":\"No.\"}\n").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("link.txt")).unwrap();
    store.refuse.store(2, Ordering::SeqCst);
    let watching = watch_it(&folder, &store, &memory);
    until("the first file", || store.ids("box") == ["a1", "a2", ""]).await;
    // one that is still written is not read
    let growing = folder.join("deep/c.jsonl");
    for n in 0..5 {
        fs::write(&growing, format!("{{\"id\":\"c\",\"text\":\"{}\"}}\n", "word ".repeat(n + 1))).unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    until("the second file", || store.ids("box").len() == 4).await;
    let health = watching.stop().await;
    let last = health.last().unwrap();
    assert_eq!((last.condition, last.n_items), (Condition::Ok, 4));
    // a restart repeats nothing; a change brings the file again
    let watching = watch_it(&folder, &store, &memory);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(store.ids("box").len(), 4);
    fs::write(&growing, "{\"id\":\"c\",\"text\":\"Corrected at last.\"}\n").unwrap();
    fs::rename(folder.join("b.jsonl.part"), folder.join("b.jsonl")).unwrap();
    until("the change and the new one", || store.ids("box").len() == 6).await;
    watching.stop().await;
    assert_eq!(store.ids("box"), ["a1", "a2", "", "c", "x", "c"]);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said_to_be_missing() {
    let folder = empty_folder("gone");
    fs::remove_dir_all(&folder).unwrap();
    let watching = watch_it(&folder, &Arc::default(), &Arc::default());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let health = watching.stop().await;
    let last = health.last().unwrap();
    assert_eq!((last.condition, last.error.clone().unwrap().0), (Condition::Failing, "W004".to_owned()));
}

//! A watched folder: each file is read once it has stopped changing, and again when it has changed.
//!
//! Looked through every few seconds: that works on every disk and share, and costs one look-up a file. Hidden files,
//! links, and files that are on their way (`.part`, `.tmp`) are left out.

use super::error::DeliverError;
use super::reading::{read_ahead, weight};
use super::source::{Clock, Condition, Deliver, Fate, Health, Keep, SourceKind, insist, later, until};
use crate::code;
use crate::envelope::Item;
use crate::limits::Options;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Files that are watched, and how deep folders may nest.
const MAX_FILES: usize = 200_000;
const MAX_DEPTH: usize = 32;
/// Items, and their bytes, that are handed over at once.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 8 << 20;

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Below the folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it was changed last, in milliseconds since 1970, by the disk's clock.
    pub changed_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    size: u64,
    changed_ms: i64,
    /// Since when it is so, by our clock.
    since: Timestamp,
    taken: bool,
}

/// What is known of a folder. Written by serde.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FolderState {
    files: BTreeMap<String, Stamp>,
    n_items: u64,
    n_errors: u64,
    last_item: Option<Timestamp>,
    /// It has to be kept.
    #[serde(skip)]
    changed: bool,
}

impl FolderState {
    /// Takes in what was found, and returns what is ready: not taken yet, and unchanged for so long. Files that are
    /// gone are forgotten. Pure.
    pub fn ready(&mut self, found: &[FoundFile], settle: Duration, now: Timestamp) -> Vec<FoundFile> {
        let mut files = BTreeMap::new();
        let mut ready = Vec::new();
        for file in found {
            let old = self.files.remove(&file.name);
            let same = old.filter(|s| s.size == file.size && s.changed_ms == file.changed_ms);
            self.changed |= same.is_none();
            let fresh = || Stamp { size: file.size, changed_ms: file.changed_ms, since: now, taken: false };
            let stamp = same.unwrap_or_else(fresh);
            if !stamp.taken && later(stamp.since, settle) <= now {
                ready.push(file.clone());
            }
            files.insert(file.name.clone(), stamp);
        }
        // what is left was not found
        self.changed |= !self.files.is_empty();
        self.files = files;
        ready
    }

    /// Marks a file as taken, as it was found.
    pub fn taken(&mut self, file: &FoundFile) {
        if let Some(stamp) = self.files.get_mut(&file.name)
            && stamp.size == file.size
            && stamp.changed_ms == file.changed_ms
        {
            stamp.taken = true;
            self.changed = true;
        }
    }
}

/// How a folder is watched.
#[derive(Debug, Clone)]
pub struct FolderSettings {
    /// The caller's id; its state is kept under `folder/ID`.
    pub id: String,
    /// Which.
    pub folder: PathBuf,
    /// Between two looks.
    pub every: Duration,
    /// How long a file must stay as it is before it is read.
    pub settle: Duration,
    /// How files are read.
    pub options: Options,
}

impl FolderSettings {
    /// Watches a folder every two seconds.
    #[must_use]
    pub fn new(id: &str, folder: PathBuf) -> Self {
        let every = Duration::from_secs(2);
        Self { id: id.to_owned(), folder, every, settle: every, options: Options::default() }
    }
}

/// Looks through a folder; with whether there was more than is watched.
///
/// # Errors
/// Where the folder itself cannot be read.
pub fn scan(folder: &Path) -> std::io::Result<(Vec<FoundFile>, bool)> {
    let mut out = Vec::new();
    let mut open = vec![(folder.to_owned(), 0)];
    let mut more = false;
    let mut first = true;
    while let Some((at, depth)) = open.pop() {
        let entries = match std::fs::read_dir(&at) {
            Ok(entries) => entries,
            Err(error) if first => return Err(error),
            // gone since, or not ours to read
            Err(_) => continue,
        };
        first = false;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let under_way = [".part", ".tmp", ".crdownload", "~"].iter().any(|end| name.ends_with(end));
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') || under_way || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                if depth < MAX_DEPTH {
                    open.push((entry.path(), depth + 1));
                }
                continue;
            }
            let Some(found) = found(folder, &entry.path()) else { continue };
            if out.len() == MAX_FILES {
                more = true;
                break;
            }
            out.push(found);
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((out, more))
}

fn found(folder: &Path, path: &Path) -> Option<FoundFile> {
    let about = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let changed = about.modified().ok().and_then(|t| Timestamp::try_from(t).ok())?;
    let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
    Some(FoundFile { name, size: about.len(), changed_ms: changed.as_millisecond() })
}

/// Watches a folder until it is told to stop. A file counts as taken when all of it is durable; one that changes while
/// it is read is read again.
pub async fn run_folder(
    settings: FolderSettings,
    clock: Arc<dyn Clock>,
    deliver: Arc<dyn Deliver>,
    keep: Arc<dyn Keep>,
    health: mpsc::Sender<Health>,
    mut stop: watch::Receiver<bool>,
) {
    let name = format!("folder/{}", settings.id);
    let mut state: FolderState = loop {
        match keep.load(&name).await {
            Ok(text) => break text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default(),
            Err(error) => clock.sleep(error.wait()).await,
        }
    };
    let shown = settings.folder.display().to_string();
    let mut report = Health::new(&settings.id, SourceKind::Folder, &shown);
    report.interval = Some(settings.every);
    while !*stop.borrow() {
        let folder = settings.folder.clone();
        let scanned = tokio::task::spawn_blocking(move || scan(&folder)).await;
        let now = clock.now();
        report.last_fetch = Some(now);
        report.n_new = 0;
        report.error = None;
        match scanned.map_err(std::io::Error::other).flatten() {
            Ok((found, more)) => {
                report.last_success = Some(now);
                report.condition = Condition::Ok;
                if more {
                    let why = format!("the folder has more than {MAX_FILES} files; move those that were read");
                    report.error = Some((code::CUT.to_owned(), why));
                }
                for file in state.ready(&found, settings.settle, now) {
                    let done = tokio::select! {
                        done = take(&settings, clock.as_ref(), deliver.as_ref(), &file) => done,
                        _ = stop.changed() => return,
                    };
                    match done {
                        Ok(n) => {
                            state.taken(&file);
                            state.n_items += n;
                            report.n_new += n;
                            if n > 0 {
                                state.last_item = Some(clock.now());
                            }
                        }
                        Err(Trouble::Changed) => {}
                        Err(Trouble::Stopped) => return,
                        Err(Trouble::Unreadable(why)) => {
                            state.n_errors += 1;
                            report.condition = Condition::Failing;
                            report.error = Some((code::BROKEN_OFF.to_owned(), why));
                        }
                    }
                }
            }
            Err(error) => {
                state.n_errors += 1;
                report.condition = Condition::Failing;
                report.error = Some((code::BROKEN_OFF.to_owned(), format!("the folder cannot be read ({error})")));
            }
        }
        if state.changed
            && let Ok(text) = serde_json::to_string(&state)
        {
            match keep.save(&name, text).await {
                Ok(()) => state.changed = false,
                Err(error) => {
                    report.error = Some((code::BROKEN_OFF.to_owned(), format!("its state was not kept: {error}")));
                }
            }
        }
        report.n_items = state.n_items;
        report.n_errors = state.n_errors;
        report.last_item = state.last_item;
        report.next_fetch = Some(later(clock.now(), settings.every));
        if state.last_item.is_none_or(|at| until(at, now) > Duration::from_secs(24 * 3600)) && report.error.is_none() {
            report.condition = if state.last_item.is_none() { Condition::New } else { Condition::Silent };
        }
        // where there is no room, the next one says it too
        let _ = health.try_send(report.clone());
        tokio::select! {
            () = clock.sleep(settings.every) => {}
            _ = stop.changed() => return,
        }
    }
}

enum Trouble {
    Changed,
    Stopped,
    Unreadable(String),
}

/// Reads one file and hands over what it holds; how much of it was news.
async fn take(
    settings: &FolderSettings,
    clock: &dyn Clock,
    deliver: &dyn Deliver,
    file: &FoundFile,
) -> Result<u64, Trouble> {
    let path = settings.folder.join(&file.name);
    let mut items = read_ahead(vec![path.clone()], settings.options);
    let mut batch: Vec<Item> = Vec::new();
    let (mut bytes, mut n_new) = (0, 0);
    let mut unreadable = None;
    loop {
        let item = items.recv().await;
        let last = item.is_none();
        match item {
            Some(item @ (Item::Page(_) | Item::Broken(_))) => {
                bytes += weight(&item);
                batch.push(item);
            }
            Some(Item::Unreadable { why, .. }) => unreadable = Some(why),
            Some(Item::Skipped { .. }) | None => {}
        }
        if !batch.is_empty() && (last || batch.len() >= BATCH || bytes >= BATCH_BYTES) {
            bytes = 0;
            let fates = insist(deliver, clock, &settings.id, std::mem::take(&mut batch)).await;
            let fates = fates.map_err(|_: DeliverError| Trouble::Stopped)?;
            n_new += fates.iter().filter(|f| **f != Fate::Known).count() as u64;
        }
        if last {
            break;
        }
    }
    match (unreadable, found(&settings.folder, &path)) {
        // what is not there any more is no failure
        (Some(_), None) => Err(Trouble::Changed),
        (Some(why), Some(_)) => Err(Trouble::Unreadable(format!("{} cannot be read ({why})", file.name))),
        (None, Some(now)) if now != *file => Err(Trouble::Changed),
        (None, _) => Ok(n_new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_ready_when_they_rest_and_once() {
        let at = |s: i64| Timestamp::from_second(1_434_355_200 + s).unwrap();
        let file = |size| FoundFile { name: "a.html".to_owned(), size, changed_ms: 7 };
        let settle = Duration::from_secs(2);
        let mut state = FolderState::default();
        assert_eq!(state.ready(&[file(1)], settle, at(0)), []);
        assert_eq!(state.ready(&[file(2)], settle, at(2)), []);
        let ready = state.ready(&[file(2)], settle, at(4));
        assert_eq!(ready, [file(2)]);
        state.taken(&ready[0]);
        let mut state: FolderState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        assert_eq!(state.ready(&[file(2)], settle, at(9)), []);
        // changed, and changed again while it was read
        assert_eq!(state.ready(&[file(3)], settle, at(10)), []);
        assert_eq!(state.ready(&[file(3)], settle, at(12)), [file(3)]);
        state.taken(&file(4));
        assert_eq!(state.ready(&[file(3)], settle, at(12)), [file(3)]);
        // gone, and there again
        assert_eq!(state.ready(&[], settle, at(13)), []);
        assert_eq!(state.files.len(), 0);
    }
}

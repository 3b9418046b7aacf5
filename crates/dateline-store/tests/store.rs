//! What a store promises, promise by promise.

use dateline_store::{Disk, Incoming, Kept, Options, Outcome, Range, RealDisk, Store, StoreError, What};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

include!("made.in");

fn now(n: i64) -> Timestamp {
    Timestamp::from_second(1_560_000_000 + n).expect("a time")
}

fn incoming(range: std::ops::Range<u64>) -> Vec<Incoming> {
    range.map(|n| Incoming::read(&made(n)).expect("a coded document")).collect()
}

/// The same reports, their first act told three times.
fn repeated(range: std::ops::Range<u64>) -> Vec<Incoming> {
    range.map(|n| Incoming::read(&told_again(n)).expect("a coded document")).collect()
}

fn open(dir: &Path) -> Store {
    Store::open(dir, Options { fold_events: 200, fold_reports: 100, ..Options::default() }).expect("it opens")
}

fn june() -> Range {
    Range { from: "2019-06-01".into(), to: "2019-06-30".into() }
}

/// What a count is of, in words.
type Named = BTreeMap<String, i64>;

/// Acts by day and type, by their sides, by cell and by party, and reports by day and outlet; as the store keeps them.
fn kept_counts(store: &Store) -> [Named; 5] {
    let (range, all) = (june(), 10_000);
    [
        store.types_daily(&range).unwrap().into_iter().map(|t| (format!("{} {}", t.day, t.kind), t.n)).collect(),
        store.dyads(&range, all).unwrap().into_iter().map(|d| (format!("{} {}", d.actor, d.recipient), d.n)).collect(),
        store.cells(&range).unwrap().into_iter().map(|c| (format!("{} {}", c.lat, c.lon), c.n)).collect(),
        store.parties(&range, all).unwrap().into_iter().map(|p| (p.party, p.n)).collect(),
        store.coverage(&range).unwrap().into_iter().map(|c| (format!("{} {}", c.day, c.outlet), c.n)).collect(),
    ]
}

/// The same, from the coded documents: each act of a report once a day for each thing that it counts for.
fn true_counts(store: &Store) -> [Named; 5] {
    let mut acts: [BTreeSet<(String, String)>; 4] = Default::default();
    let mut coverage = Named::new();
    store
        .each_report(&mut |seq, page| {
            let words = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
            let (outlet, published) =
                (&page["document"]["outlet"]["name"], words(&page["document"]["published"]["value"]));
            *coverage.entry(format!("{} {}", &published[..10], words(outlet))).or_default() += 1;
            for event in page["events"].as_array().unwrap() {
                let (day, kind) = (words(&event["when"]["value"]), words(&event["type"]));
                let (actor, recipient) = (words(&event["actor"]["code"]), words(&event["recipient"]["code"]));
                let (lat, lon) = (event["where"]["lat"].as_f64().unwrap(), event["where"]["lon"].as_f64().unwrap());
                // the act and its day, and what it counts for
                let mut put = |n: usize, what: String, more: &str| {
                    acts[n].insert((format!("{seq} {} {day} {more}", event["act"]), what));
                };
                put(0, format!("{day} {kind}"), "");
                put(1, format!("{actor} {recipient}"), &kind);
                put(2, format!("{} {}", lat.floor(), lon.floor()), "");
                put(3, actor, "");
                put(3, recipient, "");
            }
            Ok(())
        })
        .unwrap();
    let [types, dyads, cells, parties] = acts.map(|acts| {
        let mut out = Named::new();
        acts.into_iter().for_each(|(_, what)| *out.entry(what).or_default() += 1);
        out
    });
    [types, dyads, cells, parties, coverage]
}

#[test]
fn an_act_counts_once_however_its_rows_lie() {
    let dir = tempfile::tempdir().unwrap();
    // one report a batch at first: what waits in memory is counted as what is folded
    let mut store = Store::open(dir.path(), Options { fold_events: 100_000, ..Options::default() }).unwrap();
    for n in 0..30 {
        store.ingest(&repeated(n..n + 1), now(n as i64)).unwrap();
    }
    assert_eq!(kept_counts(&store), true_counts(&store), "in memory");
    // a segment is read some thousand rows at a time, and reports lie across the edges
    store.ingest(&repeated(30..700), now(30)).unwrap();
    store.fold().unwrap();
    assert_eq!(kept_counts(&store), true_counts(&store), "in a segment");
    assert!(store.doctor(false).unwrap().is_well(), "{:?}", store.doctor(false));
    store.ingest(&repeated(700..900), now(31)).unwrap();
    store.fold().unwrap();
    assert_eq!(kept_counts(&store), true_counts(&store), "in two segments");
    // all come again with other words, some of them told less: their old rows still lie in the segments
    let again: Vec<Incoming> = (0..900)
        .filter(|n| n % 3 != 1)
        .map(|n| {
            let mut page: serde_json::Value = serde_json::from_str(&told_again(n)).unwrap();
            page["document"]["version"] = format!("again {n}").into();
            if n.is_multiple_of(2) {
                page["events"].as_array_mut().unwrap().truncate(1);
            }
            Incoming::read(&page.to_string()).unwrap()
        })
        .collect();
    store.ingest(&again, now(32)).unwrap();
    assert!(store.superseded().len() > 400);
    assert_eq!(kept_counts(&store), true_counts(&store), "superseded");
    assert!(store.doctor(false).unwrap().is_well(), "{:?}", store.doctor(false));
    store.fold().unwrap();
    assert!(store.superseded().is_empty());
    assert_eq!(kept_counts(&store), true_counts(&store), "taken out");
    assert!(store.doctor(false).unwrap().is_well(), "{:?}", store.doctor(false));
    // and where the segments are merged, and made again
    for n in 0..14 {
        store.ingest(&repeated(900 + n * 7..907 + n * 7), now(33)).unwrap();
        store.fold().unwrap();
    }
    assert_eq!(kept_counts(&store), true_counts(&store), "merged");
    let path = store.segments_folder().join(&store.segments().unwrap()[0].file);
    std::fs::remove_file(path).unwrap();
    assert!(store.doctor(true).unwrap().is_well());
    assert_eq!(kept_counts(&store), true_counts(&store), "made again");
}

#[test]
fn a_count_that_is_wrong_is_found_and_made_again() {
    for wrong in [
        // sums that are right hide it
        "UPDATE daily_types SET n = n + CASE day WHEN (SELECT min(day) FROM daily_types) THEN 1 ELSE 0 END
            - CASE day WHEN (SELECT max(day) FROM daily_types) THEN 1 ELSE 0 END WHERE type = 'ASSAULT'",
        "UPDATE daily_dyads SET n = n + 1",
        "UPDATE daily_dyads SET goldstein = goldstein + 1",
        "DELETE FROM daily_cells WHERE lat = 7",
        "INSERT INTO daily_parties VALUES ('2019-06-01', 'XYZ', 1)",
        "UPDATE coverage SET outlet = 'another' WHERE outlet = 'Outlet 3'",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path());
        store.ingest(&repeated(0..90), now(0)).unwrap();
        store.fold().unwrap();
        let conn = rusqlite::Connection::open(dir.path().join("store.db")).unwrap();
        assert!(conn.execute(wrong, []).unwrap() > 0);
        let found = store.doctor(false).unwrap().findings.into_iter().find(|f| f.what == "counts").unwrap();
        assert!(!found.well, "{wrong}: {found:?}");
        assert!(store.doctor(true).unwrap().is_well(), "{wrong}");
        assert!(store.doctor(false).unwrap().findings.iter().all(|f| f.well), "{wrong}");
        assert_eq!(kept_counts(&store), true_counts(&store), "{wrong}");
    }
}

#[test]
fn the_same_input_twice_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let first = store.ingest(&incoming(0..50), now(0)).unwrap();
    assert!(first.iter().all(|o| *o != Outcome::Known));
    let (reports, types) = (store.n_reports().unwrap(), store.types_daily(&june()).unwrap());
    let again = store.ingest(&incoming(0..50), now(9)).unwrap();
    // an update that was taken in is known too
    assert!(again.iter().all(|o| *o == Outcome::Known));
    assert_eq!((store.n_reports().unwrap(), store.types_daily(&june()).unwrap()), (reports, types));
}

#[test]
fn counts_are_the_same_before_and_after_a_fold_and_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..120), now(0)).unwrap();
    store.ingest(&incoming(120..170), now(1)).unwrap();
    let asked = |s: &Store| {
        let r = june();
        (
            s.types_daily(&r).unwrap(),
            s.dyads(&r, 9).unwrap(),
            s.cells(&r).unwrap(),
            s.parties(&r, 9).unwrap(),
            s.coverage(&r).unwrap(),
        )
    };
    let before = asked(&store);
    store.fold().unwrap();
    assert_eq!(before, asked(&store));
    store.ingest(&incoming(170..260), now(2)).unwrap();
    let before = (asked(&store), store.stories(500).unwrap());
    drop(store);
    let store = open(dir.path());
    assert_eq!(before, (asked(&store), store.stories(500).unwrap()));
}

#[test]
fn stories_go_on_after_a_restart_as_if_nothing_had_been() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut through = open(a.path());
    for n in 0..6 {
        through.ingest(&incoming(n * 30..(n + 1) * 30), now(n as i64)).unwrap();
        let mut stopped = open(b.path());
        stopped.ingest(&incoming(n * 30..(n + 1) * 30), now(n as i64)).unwrap();
    }
    let stopped = open(b.path());
    assert_eq!(through.stories(1000).unwrap(), stopped.stories(1000).unwrap());
    for n in 1..40 {
        let id = format!("h{n}");
        assert_eq!(through.happening(&id).unwrap(), stopped.happening(&id).unwrap(), "{id}");
    }
}

#[test]
fn an_update_takes_the_place_of_what_it_updates() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..6), now(0)).unwrap();
    store.fold().unwrap();
    assert_eq!(store.ingest(&incoming(6..7), now(1)).unwrap()[0], Outcome::Update { seq: 7 });
    assert_eq!(store.n_reports().unwrap(), 6);
    assert_eq!(store.report("r3").unwrap().unwrap()["document"]["version"], "v6");
    store.fold().unwrap();
    assert!(store.superseded().is_empty());
    let n: u64 = store.segments().unwrap().iter().filter(|s| s.kind.name() == "reports").map(|s| s.n_rows).sum();
    assert_eq!(n, 6);
    assert!(store.doctor(false).unwrap().is_well());
    assert_eq!(store.find("unique3", 9).unwrap().len(), 0);
    assert_eq!(store.find("unique6", 9).unwrap().len(), 1);
}

#[test]
fn a_report_without_an_hour_stands_at_noon_and_one_without_a_day_at_its_arrival() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let mut take = |id: &str, published: serde_json::Value| {
        let mut page: serde_json::Value = serde_json::from_str(&made(0)).unwrap();
        page["document"]["id"] = id.into();
        page["document"]["published"] = published;
        store.ingest(&[Incoming::read(&page.to_string()).unwrap()], now(0)).unwrap();
        let story = store.stories(9).unwrap().remove(0);
        (story.first, story.last, store.happening("h1").unwrap().unwrap().first.at)
    };
    let day = serde_json::json!({"value": "2019-06-03", "precision": "day", "basis": "given", "evidence": []});
    let (noon, arrived) = ("2019-06-03T12:00:00Z".to_owned(), "2019-06-08T13:20:00.000001Z".to_owned());
    assert_eq!(take("day", day), (noon.clone(), noon.clone(), noon.clone()));
    assert_eq!(take("undated", serde_json::Value::Null), (noon.clone(), arrived, noon));
}

#[test]
fn one_process_writes() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let second = Store::open(dir.path(), Options::default());
    assert!(matches!(second, Err(StoreError::Taken { .. })), "{:?}", second.err());
    drop(store);
    assert!(Store::open(dir.path(), Options::default()).is_ok());
}

#[test]
fn a_damaged_segment_is_found_and_made_again() {
    for damage in ["flip", "cut", "gone"] {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path());
        store.ingest(&incoming(0..90), now(0)).unwrap();
        store.fold().unwrap();
        let before = store.types_daily(&june()).unwrap();
        let path = store.segments_folder().join(&store.segments().unwrap()[1].file);
        let mut bytes = std::fs::read(&path).unwrap();
        match damage {
            "flip" => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 4;
                std::fs::write(&path, bytes).unwrap();
            }
            "cut" => std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
            _ => std::fs::remove_file(&path).unwrap(),
        }
        assert!(!store.doctor(false).unwrap().is_well(), "{damage}");
        let health = store.doctor(true).unwrap();
        assert!(health.is_well(), "{damage}: {health:?}");
        assert!(store.doctor(false).unwrap().findings.iter().all(|f| f.well), "{damage}");
        assert_eq!(before, store.types_daily(&june()).unwrap(), "{damage}");
    }
}

#[test]
fn full_text_that_is_gone_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..20), now(0)).unwrap();
    store.close().unwrap();
    std::fs::remove_dir_all(dir.path().join("search")).unwrap();
    let store = open(dir.path());
    assert_eq!(store.find("unique5", 5).unwrap()[0].report, "r5");
    assert!(matches!(store.find("\"half a phrase", 5), Err(StoreError::Question { .. })));
}

#[test]
fn what_is_forgotten_is_gone_everywhere_and_stays_away() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..80), now(0)).unwrap();
    let before = store.n_reports().unwrap();
    let gone = store.forget(&What::Report("r10".into()), now(1)).unwrap();
    assert_eq!((gone.reports, gone.left_in_journal, gone.left_in_rows, gone.left_in_text), (1, 0, 0, 0));
    assert_eq!(store.n_reports().unwrap(), before - 1);
    assert!(store.report("r10").unwrap().is_none() && store.find("unique10", 5).unwrap().is_empty());
    assert_eq!(store.ingest(&incoming(10..11), now(2)).unwrap(), [Outcome::Known]);
    let outlet = store.forget(&What::Outlet("Outlet 3".into()), now(3)).unwrap();
    assert!(outlet.reports > 3 && outlet.left_in_rows == 0, "{outlet:?}");
    assert!(store.coverage(&june()).unwrap().iter().all(|c| c.outlet != "Outlet 3"));
    assert!(store.doctor(false).unwrap().is_well());
    // no byte of it is left in the store's files
    store.close().unwrap();
    for file in ["store.db", "store.db-wal"] {
        let bytes = std::fs::read(dir.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(9).any(|w| w == b"unique10 "), "{file}");
    }
    // and the stories go on
    let mut store = open(dir.path());
    store.ingest(&incoming(100..130), now(4)).unwrap();
    assert!(store.doctor(false).unwrap().is_well());
}

#[test]
fn text_that_is_not_kept_is_not_there() {
    for kept in [Kept::Evidence, Kept::None] {
        let dir = tempfile::tempdir().unwrap();
        let options = || Options { kept: Some(kept), fold_reports: 10, ..Options::default() };
        let mut store = Store::open(dir.path(), options()).unwrap();
        store.ingest(&incoming(0..30), now(0)).unwrap();
        let report = store.report("r5").unwrap().unwrap();
        assert_eq!(report["document"]["text"], "");
        let sentence = &report["events"][0]["sentence"]["text"];
        assert_eq!(sentence.is_null(), kept == Kept::None);
        let stories = store.stories(99).unwrap();
        drop(store);
        // what a store was made with stands, and its stories go on
        let mut store = Store::open(dir.path(), Options::default()).unwrap();
        assert_eq!((store.kept(), store.stories(99).unwrap()), (kept, stories));
        store.ingest(&incoming(30..60), now(1)).unwrap();
        let bytes = std::fs::read(dir.path().join("store.db")).unwrap();
        assert!(!bytes.windows(12).any(|w| w == b"unique5 word"));
    }
}

#[test]
fn a_copy_of_an_open_store_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(&dir.path().join("a"));
    store.ingest(&incoming(0..150), now(0)).unwrap();
    store.backup(&dir.path().join("b")).unwrap();
    assert!(matches!(store.backup(&dir.path().join("b")), Err(StoreError::Exists { .. })));
    let types = store.types_daily(&june()).unwrap();
    let mut copy = open(&dir.path().join("b"));
    assert_eq!(types, copy.types_daily(&june()).unwrap());
    assert!(copy.doctor(false).unwrap().is_well());
}

#[test]
fn a_clock_that_is_set_back_does_not_turn_the_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..3), now(1_000_000)).unwrap();
    store.ingest(&incoming(3..5), now(0)).unwrap();
    let conn = store.reader().unwrap();
    let turned: i64 = conn
        .query_row(
            "SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.arrived <= a.arrived",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(turned, 0);
}

#[test]
fn stores_of_every_form_open() {
    for steps in 1..=4 {
        let dir = tempfile::tempdir().unwrap();
        Store::make_old(dir.path(), steps).unwrap();
        let mut store = open(dir.path());
        store.ingest(&incoming(0..40), now(0)).unwrap();
        store.fold().unwrap();
        assert!(store.doctor(false).unwrap().is_well(), "{steps}");
    }
    // what was kept when the form was new
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for entry in std::fs::read_dir(fixtures).unwrap().flatten() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::copy(entry.path().join("store.db"), dir.path().join("store.db")).unwrap();
        std::fs::create_dir(dir.path().join("segments")).unwrap();
        for segment in std::fs::read_dir(entry.path().join("segments")).unwrap().flatten() {
            std::fs::copy(segment.path(), dir.path().join("segments").join(segment.file_name())).unwrap();
        }
        let mut store = open(dir.path());
        assert_eq!(store.n_reports().unwrap(), 26, "{:?}", entry.path());
        // those that counted rows count acts from now on
        assert_eq!(kept_counts(&store), true_counts(&store), "{:?}", entry.path());
        assert!(store.doctor(false).unwrap().is_well(), "{:?}", entry.path());
        assert_eq!(store.find("unique5", 5).unwrap().len(), 1);
    }
}

#[test]
fn counts_of_an_older_form_are_made_anew_once_the_segments_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&repeated(0..60), now(0)).unwrap();
    store.fold().unwrap();
    let segment = store.segments_folder().join(&store.segments().unwrap()[1].file);
    drop(store);
    let bytes = std::fs::read(&segment).unwrap();
    std::fs::write(&segment, &bytes[..bytes.len() / 2]).unwrap();
    let conn = rusqlite::Connection::open(dir.path().join("store.db")).unwrap();
    conn.execute("UPDATE daily_types SET n = n + 7", []).unwrap();
    conn.execute("INSERT INTO meta (key, value) VALUES ('recount', 1)", []).unwrap();
    // what is damaged does not keep the store from opening
    let store = open(dir.path());
    assert_ne!(kept_counts(&store), true_counts(&store));
    drop(store);
    std::fs::write(&segment, &bytes).unwrap();
    let store = open(dir.path());
    assert_eq!(kept_counts(&store), true_counts(&store));
    // once
    drop(store);
    conn.execute("UPDATE daily_types SET n = n + 7", []).unwrap();
    let store = open(dir.path());
    assert_ne!(kept_counts(&store), true_counts(&store));
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).close().unwrap();
    let conn = rusqlite::Connection::open(dir.path().join("store.db")).unwrap();
    conn.execute("UPDATE meta SET value = 99 WHERE key = 'schema'", []).unwrap();
    drop(conn);
    let refused = Store::open(dir.path(), Options::default()).err().unwrap();
    assert!(refused.to_string().starts_with("S002"), "{refused}");
}

/// A disk that is full, lies, or breaks after so many calls.
struct BadDisk {
    left: AtomicI64,
    fault: Fault,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Full,
    ReadOnly,
    /// Half of the bytes arrive, and nothing is said of it.
    Lies,
}

impl BadDisk {
    fn fails(&self) -> bool {
        self.left.fetch_sub(1, Ordering::SeqCst) <= 0
    }

    fn error(&self) -> io::Error {
        io::Error::from(if self.fault == Fault::Full {
            io::ErrorKind::StorageFull
        } else {
            io::ErrorKind::ReadOnlyFilesystem
        })
    }
}

impl Disk for BadDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match (self.fails(), self.fault) {
            (true, Fault::Lies) => RealDisk.write_new(path, &bytes[..bytes.len() / 2]),
            (true, _) => {
                RealDisk.write_new(path, &bytes[..bytes.len() / 3])?;
                Err(self.error())
            }
            (false, _) => RealDisk.write_new(path, bytes),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.fault != Fault::Lies && self.fails() { Err(self.error()) } else { RealDisk.rename(from, to) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        RealDisk.read(path)
    }
}

#[test]
fn a_disk_that_is_full_read_only_or_lies_loses_nothing() {
    for fault in [Fault::Full, Fault::ReadOnly, Fault::Lies] {
        for left in 0..9 {
            let dir = tempfile::tempdir().unwrap();
            let disk = Arc::new(BadDisk { left: AtomicI64::new(left), fault });
            let options = Options { fold_reports: 20, disk, ..Options::default() };
            let mut store = Store::open(dir.path(), options).unwrap();
            let mut acknowledged = 0;
            for n in 0..6 {
                // documents are kept though their rows cannot be folded; at last nothing more is taken
                match store.ingest(&incoming(n * 20..(n + 1) * 20), now(n as i64)) {
                    Ok(out) => acknowledged += out.iter().filter(|o| matches!(o, Outcome::New { .. })).count(),
                    Err(error) => assert!(error.to_string().starts_with("S003"), "{error}"),
                }
                if let Some(trouble) = store.trouble() {
                    let said = trouble.to_string();
                    assert!(
                        said.contains("disk is full") || said.contains("written") || said.contains("damaged"),
                        "{said}"
                    );
                }
            }
            drop(store);
            let mut store = open(dir.path());
            let health = store.doctor(true).unwrap();
            assert!(health.is_well(), "{left}: {health:?}");
            assert_eq!(store.n_reports().unwrap(), acknowledged as u64, "{left}");
        }
    }
}

#[test]
fn a_journal_that_is_full_says_so_and_keeps_what_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.ingest(&incoming(0..20), now(0)).unwrap();
    store.limit_journal(1).unwrap();
    let mut refused = None;
    for n in 1..200 {
        if let Err(error) = store.ingest(&incoming(n * 20..(n + 1) * 20), now(n as i64)) {
            refused = Some((n, error));
            break;
        }
    }
    let (n, error) = refused.expect("it gets full");
    assert!(error.to_string().contains("disk is full"), "{error}");
    let before = store.n_reports().unwrap();
    store.limit_journal(u32::MAX).unwrap();
    store.ingest(&incoming(n * 20..(n + 1) * 20), now(n as i64)).unwrap();
    assert!(store.n_reports().unwrap() > before);
    assert!(store.doctor(false).unwrap().is_well());
}

#[test]
fn what_is_no_coded_document_is_said() {
    for (bad, why) in [
        ("", "no coded document"),
        ("{}", "its schema"),
        ("{\"schema\":\"dateline.coded-document/1\",\"document\":{}}", "no id"),
    ] {
        let said = Incoming::read(bad).expect_err("no document");
        assert!(said.contains(why), "{bad}: {said}");
    }
}

/// Makes the fixture of today's form: `DATELINE_FIXTURE=v2 cargo test -p dateline-store --test store a_fixture`. Once a form
/// is released its fixture is never made again.
#[test]
fn a_fixture_is_made_where_asked() {
    let Ok(name) = std::env::var("DATELINE_FIXTURE") else { return };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let mut store = open(&dir);
    store.ingest(&repeated(0..20), now(0)).unwrap();
    store.fold().unwrap();
    store.ingest(&repeated(20..30), now(1)).unwrap();
    store.commit_search().unwrap();
    drop(store);
    let conn = rusqlite::Connection::open(dir.join("store.db")).unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM;").unwrap();
    std::fs::remove_dir_all(dir.join("search")).unwrap();
    std::fs::remove_file(dir.join("lock")).unwrap();
}

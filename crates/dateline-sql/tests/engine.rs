//! What a question may rely on: the tables are those of the document, a question only reads, and it ends.

use dateline_sql::{Answers, Engine, Format, Limits, SqlError};
use dateline_store::{Incoming, Options, Snapshot, Store};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

include!("../../dateline-store/tests/made.in");

/// A store of so many reports, the older half of them folded.
fn store(dir: &Path, n: u64) -> Store {
    let mut store = Store::open(dir, Options { search: false, ..Options::default() }).expect("it opens");
    let incoming = |range: std::ops::Range<u64>| -> Vec<Incoming> {
        range.map(|n| Incoming::read(&made(n)).expect("a coded document")).collect()
    };
    store.ingest(&incoming(0..n / 2), Timestamp::UNIX_EPOCH).expect("kept");
    store.fold().expect("folded");
    store.ingest(&incoming(n / 2..n), Timestamp::UNIX_EPOCH).expect("kept");
    store
}

fn engine(dir: &Path, n: u64, limits: Limits) -> Engine {
    Engine::new(Snapshot::of(&store(dir, n)).expect("a snapshot"), limits).expect("an engine")
}

fn one(engine: &Engine, sql: &str) -> String {
    let mut out = Vec::new();
    engine.query(sql, Format::Csv, &mut out).unwrap_or_else(|e| panic!("{sql}: {e}"));
    String::from_utf8(out).expect("UTF-8").lines().nth(1).unwrap_or_default().to_owned()
}

/// The tables of `docs/tables.md`: under a heading of its own or a name in bold, lines of `| column | type | … |`.
fn documented() -> BTreeMap<String, Vec<(String, String)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let text = std::fs::read_to_string(path).expect("the document");
    let (mut name, mut out) = (String::new(), BTreeMap::<String, Vec<(String, String)>>::new());
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut name);
        } else if let Some((bold, _)) = line.strip_prefix("**").and_then(|l| l.split_once("**")) {
            bold.clone_into(&mut name);
        } else if let Some((_, rest)) = line.split_once("able `").filter(|(before, _)| before.ends_with('T')) {
            rest.split('`').next().unwrap_or_default().clone_into(&mut name);
        } else if line.contains("Table `redirects`") {
            "redirects".clone_into(&mut name);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", column, ty, ..] = cells[..]
            && let Some(column) = column.strip_prefix('`').and_then(|c| c.strip_suffix('`'))
        {
            out.entry(name.clone()).or_default().push((column.to_owned(), ty.to_owned()));
        }
    }
    out
}

#[test]
fn the_document_names_every_column_and_its_type() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), 20, Limits::default());
    let mut have: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (table, column, ty) in engine.columns().unwrap() {
        have.entry(table).or_default().push((column, ty));
    }
    // its columns are those of the events
    assert_eq!(have.remove("events_today"), have.get("events").cloned());
    let written = documented();
    for (table, columns) in &have {
        assert_eq!(written.get(table), Some(columns), "{table}");
    }
    assert_eq!(have.len(), written.len(), "{:?}", written.keys());
}

#[test]
fn folded_and_recent_rows_are_one_table() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 140);
    let engine = Engine::new(Snapshot::of(&store).unwrap(), Limits::default()).unwrap();
    // every seventh is a new version of an older one
    assert_eq!(one(&engine, "SELECT count(*) FROM reports"), store.n_reports().unwrap().to_string());
    assert_eq!(
        one(&engine, "SELECT count(DISTINCT report) = count(*) FROM reports"),
        "true",
        "a report stands there in its newest version only"
    );
    assert_eq!(
        one(
            &engine,
            "SELECT (SELECT sum(n) FROM types_daily) = (SELECT count(DISTINCT (report, act)) FROM events WHERE counted)"
        ),
        "true",
        "the counts that are kept are those of the rows"
    );
}

#[test]
fn kept_counts_are_those_of_the_rows() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), Options { search: false, ..Options::default() }).unwrap();
    let read = |page: &str| Incoming::read(page).unwrap();
    for range in [0..400, 400..500] {
        store.ingest(&range.map(|n| read(&told_again(n))).collect::<Vec<_>>(), Timestamp::UNIX_EPOCH).unwrap();
        store.fold().unwrap();
    }
    // newer versions of what is folded: the older rows still lie there, and no longer count
    let again: Vec<Incoming> = (0..500).step_by(3).map(|n| read(&told_again(n).replace("\"v1\"", "\"v2\""))).collect();
    store.ingest(&again, Timestamp::UNIX_EPOCH).unwrap();
    assert!(store.superseded().len() > 100);
    let engine = Engine::new(Snapshot::of(&store).unwrap(), Limits::default()).unwrap();
    for (kept, counted) in [
        (
            "SELECT day, type, n FROM types_daily",
            "SELECT day, type, count(DISTINCT (report, act)) AS n FROM events WHERE counted AND day IS NOT NULL GROUP BY day, type",
        ),
        (
            "SELECT day, actor, recipient, type, n, goldstein FROM dyads_daily",
            "SELECT day, actor, recipient, type, count(DISTINCT (report, act)) AS n, avg(goldstein) AS goldstein FROM events
             WHERE counted AND day IS NOT NULL AND actor IS NOT NULL AND recipient IS NOT NULL
             GROUP BY day, actor, recipient, type",
        ),
        (
            "SELECT day, outlet, n FROM coverage",
            "SELECT CAST(published AS DATE) AS day, outlet, count(*) AS n FROM reports GROUP BY CAST(published AS DATE), outlet",
        ),
    ] {
        let unlike = format!(
            "SELECT count(*) > 20 AS many, (SELECT count(*) FROM ({kept} EXCEPT {counted})) AS kept,
                    (SELECT count(*) FROM ({counted} EXCEPT {kept})) AS counted
             FROM ({kept})"
        );
        assert_eq!(one(&engine, &unlike), "true,0,0", "{kept}");
    }
}

#[test]
fn the_voices_of_a_happening_that_went_into_another_stand_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), Options { search: false, ..Options::default() }).unwrap();
    let mut take = |page: &serde_json::Value| {
        let one = Incoming::read(&page.to_string()).unwrap();
        store.ingest(&[one], Timestamp::UNIX_EPOCH).unwrap();
        store.fold().unwrap();
    };
    // two acts that one report keeps apart are two, until another shows that they are one
    let mut page: serde_json::Value = serde_json::from_str(&made(0)).unwrap();
    let mut second = page["events"][0].clone();
    (second["id"], second["act"], second["sources"][0]["name"]) = ("e2".into(), "a2".into(), "the observers".into());
    page["events"].as_array_mut().unwrap().push(second);
    take(&page);
    let mut later: serde_json::Value = serde_json::from_str(&made(0)).unwrap();
    later["document"]["id"] = "later".into();
    later["document"]["outlet"]["name"] = "Outlet 1".into();
    take(&later);
    let engine = Engine::new(Snapshot::of(&store).unwrap(), Limits::default()).unwrap();
    assert_eq!(one(&engine, "SELECT * FROM redirects"), "h2,h1");
    assert_eq!(one(&engine, "SELECT count(*) FROM sources WHERE happening = 'h2'"), "1", "rows keep the id they had");
    assert_eq!(one(&engine, "SELECT happening, says FROM sources_side_by_side"), "h1,the ministry; the observers");
}

#[test]
fn a_question_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), 4, Limits::default());
    let out = dir.path().join("out.csv");
    for sql in [
        "DROP TABLE events".to_owned(),
        "CREATE VIEW x AS SELECT 1".to_owned(),
        "INSERT INTO stories VALUES (1)".to_owned(),
        format!("COPY (SELECT 1) TO '{}'", out.display()),
        format!("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '{}'", out.display()),
        "SET datafusion.execution.batch_size = 1".to_owned(),
    ] {
        let error = engine.query(&sql, Format::Csv, &mut Vec::new()).expect_err(&sql);
        assert!(matches!(error, SqlError::Writes(_) | SqlError::Question(_)), "{sql}: {error}");
    }
    assert!(!out.exists());
    // a file is no table, whatever it is called
    for path in ["/etc/passwd", "store.db", "https://x.example/a.csv"] {
        let sql = format!("SELECT * FROM '{path}'");
        assert!(engine.query(&sql, Format::Csv, &mut Vec::new()).is_err(), "{sql}");
    }
}

#[test]
fn two_who_ask_for_one_table_at_once_both_get_it() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..5 {
        let engine = engine(&dir.path().join("store"), 60, Limits::default());
        std::thread::scope(|scope| {
            let ask =
                || one(&engine, "SELECT count(*) FROM sources_side_by_side s JOIN happenings h ON h.id = s.happening");
            let asked: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            let answers: Vec<String> = asked.into_iter().map(|a| a.join().expect("an answer")).collect();
            assert!(answers.windows(2).all(|w| w[0] == w[1]), "{answers:?}");
        });
        drop(engine);
        std::fs::remove_dir_all(dir.path().join("store")).unwrap();
    }
}

#[test]
fn rows_over_the_limit_are_cut_and_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), 30, Limits { rows: 7, ..Limits::default() });
    let summary = engine.query("SELECT * FROM events", Format::Json, &mut Vec::new()).unwrap();
    assert_eq!((summary.n_rows, summary.cut), (7, true));
    let summary = engine.query("SELECT * FROM events LIMIT 7", Format::Json, &mut Vec::new()).unwrap();
    assert_eq!((summary.n_rows, summary.cut), (7, false));
}

#[test]
fn a_question_ends_when_its_time_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), 40, Limits { seconds: 1, ..Limits::default() });
    for sql in [
        "SELECT count(*) FROM range(1, 100000) a, range(1, 100000) b, range(1, 1000) c",
        "SELECT count(*) FROM events a, events b, events c, events d, events e, events f WHERE a.confidence > f.confidence + 1",
        "SELECT sum(a.value * b.value) FROM range(1, 1000000) a JOIN range(1, 1000000) b ON a.value < b.value",
    ] {
        let began = Instant::now();
        let error = engine.query(sql, Format::Csv, &mut Vec::new()).expect_err(sql);
        assert!(matches!(error, SqlError::Time { seconds: 1 }), "{sql}: {error}");
        assert!(began.elapsed() < Duration::from_secs(5), "{sql}: {:?}", began.elapsed());
    }
    // and its work ends with it, when it next lets go of its thread
    let began = Instant::now();
    while engine.answer("SELECT 1").is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "the work that was given up goes on");
    }
}

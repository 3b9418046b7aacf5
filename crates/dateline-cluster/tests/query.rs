//! A cluster on this machine: a scheduler and two executors that know a secret. What one machine answers, it answers too;
//! who does not know the secret is answered nothing.

use dateline_cluster::query::{
    Cluster, ExecutorSettings, Lock, SchedulerSettings, Secret, Stores, Tables, functions, run_executor, run_scheduler,
};
use dateline_cluster::{ClusterError, Place, Publication, Publishing, publish};
use dateline_read::Knowledge;
use dateline_sql::{Answers, Engine, Format, Limits, SqlError};
use dateline_store::{Incoming, Options, Snapshot, Store};
use jiff::Timestamp;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tokio::runtime::Runtime;

include!("../../dateline-store/tests/made.in");

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn known() -> &'static Knowledge {
    static KNOWN: OnceLock<Knowledge> = OnceLock::new();
    KNOWN.get_or_init(|| Knowledge::builtin().expect("the knowledge"))
}

fn lock(secret: &str) -> Lock {
    Lock::of(&Secret::new("the test", secret).expect("long enough")).expect("keys")
}

/// A port that is free now.
fn port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address")
}

fn limits(seconds: u64) -> Limits {
    Limits { seconds, ..Limits::default() }
}

/// A store of 60 reports, part of them folded, as it is published.
fn published(runtime: &Runtime, dir: &Path) -> Tables {
    let mut store = Store::open(&dir.join("store"), Options { search: false, ..Options::default() }).expect("a store");
    for range in [0..30, 30..60] {
        let incoming: Vec<Incoming> = range.map(|n| Incoming::read(&made(n)).expect("a document")).collect();
        store.ingest(&incoming, Timestamp::UNIX_EPOCH).expect("kept");
        if store.recent().values().flatten().count() > 0 && store.segments().expect("segments").is_empty() {
            store.fold().expect("folded");
        }
    }
    let place = Place::open(&dir.join("published").to_string_lossy()).expect("a place");
    let snapshot = Snapshot::of(&store).expect("a snapshot");
    runtime.block_on(publish(&snapshot, &place, &Publishing::default(), Timestamp::UNIX_EPOCH)).expect("published");
    Tables::of(&place, &runtime.block_on(Publication::newest(&place)).expect("it reads"))
}

/// Starts a scheduler and two executors; returns where the scheduler is.
fn start(runtime: &Runtime, dir: &Path) -> SocketAddr {
    let listen = port();
    let settings = SchedulerSettings { listen, name: "127.0.0.1".into(), lost_after: 5, lock: Some(lock(SECRET)) };
    runtime.spawn(run_scheduler(settings, functions(known()), std::future::pending(), || {}));
    for n in 0..2 {
        let settings = ExecutorSettings {
            scheduler: ("127.0.0.1".into(), listen.port()),
            listen: port(),
            name: "127.0.0.1".into(),
            threads: 1,
            memory: 256 << 20,
            folder: dir.join(format!("executor-{n}")),
            lock: Some(lock(SECRET)),
        };
        runtime.spawn(run_executor(settings, functions(known()), || {}));
    }
    listen
}

/// Pages as somebody else would have them.
fn pages(dir: &Path) {
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    std::fs::create_dir_all(dir).expect("a folder");
    for file in 0..2 {
        let text = |of: &dyn Fn(usize) -> String| -> ArrayRef {
            Arc::new((0..20).map(|n| Some(of(n + file * 20))).collect::<StringArray>())
        };
        let batch = RecordBatch::try_from_iter([
            ("id", text(&|n| format!("p{n:02}"))),
            ("html", text(&|n| format!("<h1>Town {n}</h1><p>The army of Eritrea shelled the town of Zalambessa, killing {n} people.</p>"))),
            ("published", text(&|n| format!("2019-06-{:02}", n % 28 + 1))),
        ])
        .expect("rows");
        let (bytes, _) = dateline_store::packed(batch.schema(), [Ok(batch)]).expect("Parquet");
        std::fs::write(dir.join(format!("{file}.parquet")), bytes).expect("written");
    }
}

fn text(engine: &dyn Answers, sql: &str) -> Result<String, SqlError> {
    let mut out = Vec::new();
    engine.query(sql, Format::Csv, &mut out)?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn a_cluster_answers_as_one_machine_does() {
    let runtime = Runtime::new().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut tables = published(&runtime, dir.path());
    let address = start(&runtime, dir.path());
    let url = format!("df://{address}");
    let functions = functions(known());
    // pages of the asker's own, to be coded where they lie
    pages(&dir.path().join("pages"));
    runtime.block_on(tables.add("pages", &dir.path().join("pages").to_string_lossy())).unwrap();
    let many = Cluster::new(&url, &tables, Some(&lock(SECRET)), &functions, limits(60)).unwrap();
    let one = Engine::over(&tables.files, Arc::new(Stores::default()), limits(60)).unwrap().with_functions(&functions);
    for sql in [
        "SELECT count(*) FROM reports",
        "SELECT type, actor_country, count(*) AS n, avg(goldstein) FROM events GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT * FROM events ORDER BY seq, event",
        "SELECT side, code, count(*) FROM participants GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT r.report, e.event, row_number() OVER (PARTITION BY e.type ORDER BY e.seq, e.event) AS n
         FROM reports r JOIN events e ON e.report = r.report ORDER BY 1, 2, 3",
        // branches that read no file
        "SELECT 'all' AS what, count(*) AS n FROM reports UNION ALL SELECT 'shown', count(*) FROM places
         UNION ALL SELECT 'one', 1 ORDER BY what",
        "SELECT * FROM feeds",
        "SELECT count(*) FROM sources_side_by_side",
        "SELECT dateline_code('The army of Eritrea shelled the town on Monday.', '2019-06-04') IS NULL",
        "SELECT id, dateline_code(html, published) AS coded FROM pages ORDER BY id",
        "SELECT seq, length(dateline_code(sentence, CAST(day AS VARCHAR))) > 100 AS long FROM events ORDER BY seq, event LIMIT 9",
    ] {
        let wanted = text(&one, sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(text(&many, sql).unwrap_or_else(|e| panic!("{sql}: {e}")), wanted, "{sql}");
    }
    // more rows than may be, and what does not read, are said alike
    let few = Limits { rows: 7, seconds: 60, ..Limits::default() };
    let many = Cluster::new(&url, &tables, Some(&lock(SECRET)), &functions, few).unwrap();
    let (_, batches, cut) = many.answer("SELECT seq FROM events ORDER BY seq").unwrap();
    assert_eq!((batches.iter().map(|b| b.num_rows()).sum::<usize>(), cut), (7, true));
    assert!(matches!(many.answer("SELECT nothing FROM reports"), Err(SqlError::Question(_))));
    assert!(matches!(many.answer("DROP TABLE reports"), Err(SqlError::Writes(_))));

    // another secret, or none: nothing is answered, and it is said why
    for other in [None, Some(lock("another secret of thirty-two letters"))] {
        let stranger = Cluster::new(&url, &tables, other.as_ref(), &functions, limits(3)).unwrap();
        let refused = stranger.answer("SELECT count(*) FROM places");
        assert!(matches!(refused, Err(SqlError::Away { .. } | SqlError::Engine(_))), "{refused:?}");
    }
    runtime.shutdown_background();
}

#[test]
fn roles_do_not_listen_to_the_world_without_a_secret() {
    let runtime = Runtime::new().unwrap();
    let open =
        SchedulerSettings { listen: "0.0.0.0:0".parse().unwrap(), name: "here".into(), lost_after: 5, lock: None };
    let refused = runtime.block_on(run_scheduler(open, Vec::new(), std::future::pending(), || {}));
    assert!(matches!(refused, Err(ClusterError::Open { .. })), "{refused:?}");
    assert!(matches!(Secret::new("x", "too short"), Err(ClusterError::Secret { found: 9, .. })));
    let made = Secret::make().unwrap();
    assert!(made.len() == 64 && made != Secret::make().unwrap());
}

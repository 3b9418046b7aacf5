//! Times the standing questions of a dashboard and the queries of a file on a store, as JSON: see `scripts/store/bench.py`.
//!
//! `bench STORE QUERIES TIMES`

use dateline_sql::{Answers, Engine, Limits};
use dateline_store::{Options, Range, Snapshot, Store};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, queries, times] = &args[..] else { return Err("bench STORE QUERIES TIMES".into()) };
    let times: usize = times.parse()?;
    let dir = std::path::Path::new(dir);
    let began = Instant::now();
    let store = Store::open(dir, Options::default())?;
    let open = began.elapsed().as_secs_f64() * 1e3;
    let idle = resident();
    let range = Range { from: "2022-03-01".into(), to: "2022-03-31".into() };
    let quarter = Range { from: "2022-01-01".into(), to: "2022-03-31".into() };
    let mut standing: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut time = |name: &'static str,
                    ask: &dyn Fn() -> Result<usize, dateline_store::StoreError>|
     -> Result<(), Box<dyn std::error::Error>> {
        let mut took = Vec::new();
        for n in 0..=times {
            let began = Instant::now();
            let rows = ask()?;
            assert!(rows > 0, "{name} answers nothing");
            // the first is the cold one
            if n > 0 {
                took.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        standing.push((name, took));
        Ok(())
    };
    time("counts by day and type, a month", &|| Ok(store.types_daily(&range)?.len()))?;
    time("counts by day and type, a quarter", &|| Ok(store.types_daily(&quarter)?.len()))?;
    time("dyads, a month", &|| Ok(store.dyads(&range, 50)?.len()))?;
    time("map cells, a month", &|| Ok(store.cells(&range)?.len()))?;
    time("top participants, a month", &|| Ok(store.parties(&range, 50)?.len()))?;
    time("story list", &|| Ok(store.stories(50)?.len()))?;
    time("full text, two words", &|| Ok(store.find("embassy convoy", 20)?.len()))?;
    time("full text, a rare word", &|| Ok(store.find("word77777", 20)?.len()))?;
    drop(store);
    let engine = Engine::new(Snapshot::open(dir)?, Limits { rows: 1_000_000, megabytes: 4096, seconds: 60 })?;
    let text = std::fs::read_to_string(queries)?;
    let mut adhoc = Vec::new();
    for query in text.split(';').map(str::trim).filter(|q| !q.is_empty()) {
        let mut took = Vec::new();
        let mut rows = 0;
        for n in 0..=times {
            let began = Instant::now();
            let (_, batches, _) = engine.answer(query)?;
            rows = batches.iter().map(|b| b.num_rows()).sum();
            if n > 0 {
                took.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        adhoc.push(serde_json::json!({"query": query, "rows": rows, "ms": took}));
    }
    let standing: Vec<_> = standing.into_iter().map(|(name, ms)| serde_json::json!({"name": name, "ms": ms})).collect();
    println!("{}", serde_json::json!({"open_ms": open, "idle_mb": idle, "standing": standing, "adhoc": adhoc}));
    Ok(())
}

/// Resident memory in megabytes; 0 where the system does not say.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:"));
    line.and_then(|l| l.split_whitespace().nth(1)).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

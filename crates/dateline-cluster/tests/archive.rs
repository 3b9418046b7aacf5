//! Archive runs: every page once, however the archive was cut; a run that is begun again does what is missing.

mod work_support;

use dateline_cluster::work::{Job, Summary, work};
use dateline_cluster::{ClusterError, Place, Publication};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use work_support::*;

/// Writes a web archive of so many pages.
fn archive(path: &Path, n: usize, packed: bool) {
    let mut out = std::fs::File::create(path).unwrap();
    for n in 0..n {
        let html = format!("<html><body><article><h1>Report {n}</h1><p>{}</p></article></body></html>", text(n));
        let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}");
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/{n}\r\nWARC-Date: 2016-07-20T08:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        );
        if packed {
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            member.write_all(record.as_bytes()).unwrap();
            out.write_all(&member.finish().unwrap()).unwrap();
        } else {
            out.write_all(record.as_bytes()).unwrap();
        }
    }
}

fn run(inputs: &[&Path], to: &Path, range_bytes: u64) -> Result<Summary, ClusterError> {
    let inputs = inputs.iter().map(|p| p.display().to_string()).collect();
    work(Job::Archive { inputs, to: to.display().to_string(), range_bytes }, surroundings(None))
}

/// The rows of a table, by the files that the entries name: numbers and reports.
fn rows(to: &Path, table: &str) -> Vec<(i64, String)> {
    use arrow_array::cast::AsArray;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let place = Place::open(&to.display().to_string()).unwrap();
    let publication = runtime.block_on(Publication::newest(&place)).unwrap();
    let mut out = Vec::new();
    for part in publication.tables.get(table).into_iter().flatten().filter(|p| p.n_rows > 0) {
        let bytes = std::fs::read(to.join(&part.path)).unwrap();
        assert_eq!(bytes.len() as u64, part.n_bytes);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap().build().unwrap();
        let before = out.len();
        for batch in reader {
            let batch = batch.unwrap();
            let seqs = batch.column(0).as_primitive::<arrow_array::types::Int64Type>();
            let reports = batch.column(1).as_string::<i32>();
            out.extend(seqs.values().iter().zip(reports).map(|(s, r)| (*s, r.unwrap().to_owned())));
        }
        assert_eq!((out.len() - before) as u64, part.n_rows);
    }
    out
}

fn reports(to: &Path) -> BTreeSet<String> {
    let rows = rows(to, "reports");
    let seqs: BTreeSet<i64> = rows.iter().map(|(s, _)| *s).collect();
    assert_eq!(seqs.len(), rows.len(), "no number twice");
    let reports: BTreeSet<String> = rows.iter().map(|(_, r)| r.clone()).collect();
    assert_eq!(reports.len(), rows.len(), "no report twice");
    reports
}

fn entries(to: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> =
        std::fs::read_dir(to.join("_dateline/units")).unwrap().map(|e| e.unwrap().path()).collect();
    out.sort();
    out
}

#[test]
fn however_it_is_cut_every_page_is_there_once() {
    let folder = folder("cut");
    for packed in [false, true] {
        let file = folder.join(if packed { "a.warc.gz" } else { "a.warc" });
        archive(&file, 40, packed);
        let whole = folder.join(format!("whole-{packed}"));
        let summary = run(&[&file], &whole, u64::MAX).unwrap();
        assert_eq!((summary.n_units, summary.n_pages, summary.n_new, summary.n_failed()), (1, 40, 40, 0));
        let (wanted, events) = (reports(&whole), rows(&whole, "events").len());
        assert_eq!(wanted.len(), 40);
        assert!(events >= 40);
        for range_bytes in [97, 1000, 5000] {
            let to = folder.join(format!("cut-{packed}-{range_bytes}"));
            let summary = run(&[&file], &to, range_bytes).unwrap();
            assert_eq!((summary.n_pages, summary.n_new), (40, 40), "{range_bytes}");
            assert_eq!(reports(&to), wanted);
            assert_eq!(rows(&to, "events").len(), events);
        }
    }
}

#[test]
fn a_run_that_is_begun_again_does_what_is_missing() {
    let folder = folder("again");
    let (file, other, to) = (folder.join("a.warc.gz"), folder.join("b.jsonl"), folder.join("out"));
    archive(&file, 30, true);
    pages(&other, 100..105);
    let first = run(&[&file, &other], &to, 2000).unwrap();
    assert_eq!((first.n_pages, first.n_known), (35, 0));
    let n_units = first.n_units;
    let wanted = reports(&to);
    let again = run(&[&file, &other], &to, 2000).unwrap();
    assert_eq!((again.n_pages, again.n_units, again.n_units_before), (0, 0, n_units));
    // a worker died before the entry was there; another reader wrote one; files without an entry
    let entries = entries(&to);
    std::fs::remove_file(&entries[0]).unwrap();
    let text = std::fs::read_to_string(&entries[1]).unwrap();
    std::fs::write(&entries[1], text.replace("\"model\": \"", "\"model\": \"old-")).unwrap();
    std::fs::write(to.join("events/unit-00000000000000000000000000000000.parquet"), "half a file").unwrap();
    let third = run(&[&file, &other], &to, 2000).unwrap();
    assert_eq!((third.n_units, third.n_units_before), (2, n_units - 2));
    assert_eq!(reports(&to), wanted);
    // an object that changed is read again
    pages(&other, 100..107);
    let fourth = run(&[&file, &other], &to, 2000).unwrap();
    assert_eq!((fourth.n_units, fourth.n_units_before), (1, n_units - 1));
    assert_eq!(reports(&to).len(), wanted.len() + 2, "it takes the place of what was there");
    assert!(run(&[&file], &to, 3000).is_err_and(|e| e.to_string().starts_with("K038")));
}

#[test]
fn what_is_not_there_is_counted_and_the_rest_is_done() {
    let folder = folder("missing");
    let (file, to) = (folder.join("a.jsonl"), folder.join("out"));
    pages(&file, 0..3);
    let summary = run(&[&folder.join("none.warc"), &file], &to, 1000).unwrap();
    assert_eq!((summary.n_new, summary.failed.get("K031")), (3, Some(&1)));
}

#[test]
fn units_come_by_a_broker_too() {
    let Some(nats) = Nats::start("units") else { return };
    let folder = folder("units");
    let (file, to) = (folder.join("a.warc.gz"), folder.join("out"));
    archive(&file, 30, true);
    let inputs = vec![file.display().to_string()];
    let put = Job::PutUnits { inputs, to: nats.broker(), range_bytes: 1500 };
    let n_units = work(put, surroundings(None)).unwrap().n_units;
    assert!(n_units > 2);
    nats.publish("news.units", "{\"text\": \"The ferry is late.\"}");
    nats.publish("news.units", "{\"url\": \"file:///none.warc\", \"offset\": 0, \"length\": 7}");
    let job = || Job::Units { from: nats.broker(), to: to.display().to_string() };
    let workers = [Worker::start(job()), Worker::start(job())];
    until("all are done", || nats.pending() == Some((0, 0)));
    let summaries = workers.map(|w| w.stop().unwrap());
    assert_eq!(summaries.iter().map(|s| s.n_units).sum::<u64>(), n_units);
    assert_eq!(reports(&to).len(), 30);
    let failed = |code: &str| summaries.iter().filter_map(|s| s.failed.get(code)).sum::<u64>();
    assert_eq!((failed("K031"), failed("K032")), (1, 1));
}

#[test]
fn pages_of_units_reach_a_journal_too() {
    let Some(nats) = Nats::start("unit-pages") else { return };
    let folder = folder("unit-pages");
    let file = folder.join("a.warc.gz");
    archive(&file, 30, true);
    let inputs = vec![file.display().to_string()];
    work(Job::PutUnits { inputs, to: nats.broker(), range_bytes: 1500 }, surroundings(None)).unwrap();
    nats.publish("news.units", "{\"text\": \"The ferry is late.\"}");
    let (journal, url) = Journal::start(|n, _| if n % 3 == 0 { Do::TakeAndDie } else { Do::Take });
    let job = || Job::Journal { from: nats.broker(), to: url.clone(), token: None, batch: 4, units: true };
    let workers = [Worker::start(job()), Worker::start(job())];
    until("all are done", || nats.pending() == Some((0, 0)));
    let summaries = workers.map(|w| w.stop().unwrap());
    assert_eq!((journal.n(), summaries.iter().map(|s| s.n_pages).sum::<u64>()), (30, 30));
    assert_eq!(summaries.iter().filter_map(|s| s.failed.get("K032")).sum::<u64>(), 1);
}

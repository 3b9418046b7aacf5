//! What readers of a published store may rely on: a snapshot is whole, names files that are there, and holds what the
//! store answers; what was written is not written again; and nobody else's place is touched.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use dateline_cluster::{ClusterError, Part, Place, Publication, Published, Publishing, publish};
use dateline_store::{Incoming, Options, Snapshot, Store};
use jiff::{SignedDuration, Timestamp};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeSet;
use std::path::Path;

include!("../../dateline-store/tests/made.in");

fn ingest(store: &mut Store, range: std::ops::Range<u64>) {
    let incoming: Vec<Incoming> = range.map(|n| Incoming::read(&made(n)).expect("a coded document")).collect();
    store.ingest(&incoming, Timestamp::UNIX_EPOCH).expect("kept");
}

fn open(dir: &Path) -> Store {
    Store::open(dir, Options { search: false, ..Options::default() }).expect("it opens")
}

/// The clock by which files are told to be old.
#[expect(clippy::disallowed_methods, reason = "files are old by the clock of the disk")]
fn now() -> Timestamp {
    Timestamp::now()
}

async fn put(store: &Store, place: &Place, how: &Publishing) -> Result<Published, ClusterError> {
    publish(&Snapshot::of(store).expect("a snapshot"), place, how, now()).await
}

/// The values of `seq` in the files of a table.
fn seqs(root: &Path, parts: &[Part]) -> Vec<i64> {
    let mut out = Vec::new();
    for part in parts {
        let file = std::fs::File::open(root.join(&part.path)).expect("a file that is named is there");
        let mut n_rows = 0;
        for batch in ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("it reads") {
            let batch = batch.expect("rows");
            n_rows += batch.num_rows() as u64;
            let column = batch.column_by_name("seq").expect("seq").as_primitive::<Int64Type>().clone();
            out.extend((0..column.len()).map(|n| column.value(n)));
        }
        assert_eq!(n_rows, part.n_rows, "{}", part.path);
    }
    out.sort_unstable();
    out
}

#[tokio::test]
async fn a_publication_holds_what_the_store_counts() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = open(dir.path());
    ingest(&mut store, 0..20);
    store.fold().unwrap();
    // some supersede what is folded, some what is not
    ingest(&mut store, 20..45);
    let place = Place::open(&out.path().to_string_lossy()).unwrap();
    let first = put(&store, &place, &Publishing::default()).await.unwrap();
    assert_eq!(first.publication.number, 1);
    assert_eq!(first.publication.tables.len(), 5 + dateline_store::TABLES.len());
    let reports = seqs(out.path(), &first.publication.tables["reports"]);
    let gone = store.superseded().clone();
    let wanted: Vec<i64> = (1..=45).filter(|n| !gone.contains(n)).collect();
    assert!(gone.iter().any(|g| *g <= 20), "{gone:?}");
    let kept: BTreeSet<i64> = reports.iter().copied().collect();
    assert_eq!(kept.len(), reports.len(), "no row twice");
    assert_eq!(reports.len() as u64, store.n_reports().unwrap());
    assert!(reports.iter().all(|n| wanted.contains(n)));
    // every table can be named, those without rows too
    for (table, parts) in &first.publication.tables {
        assert!(!parts.is_empty(), "{table}");
        assert!(parts.iter().all(|p| out.path().join(&p.path).is_file()), "{table}");
    }
    // read again it is the same
    assert_eq!(Publication::newest(&place).await.unwrap(), first.publication);
}

#[tokio::test]
async fn what_is_there_is_not_written_again_and_what_is_old_goes() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = open(dir.path());
    ingest(&mut store, 0..30);
    store.fold().unwrap();
    let place = Place::open(&out.path().to_string_lossy()).unwrap();
    let how = Publishing { keep: 2, grace: 0, ..Publishing::default() };
    let first = put(&store, &place, &how).await.unwrap();
    let again = put(&store, &place, &how).await.unwrap();
    assert_eq!((again.n_written, again.publication.number), (0, 1), "nothing was new");
    ingest(&mut store, 30..33);
    let second = put(&store, &place, &how).await.unwrap();
    assert_eq!(second.publication.number, 2);
    let segments = |p: &Publication| p.tables["events"][0].path.clone();
    assert_eq!(segments(&first.publication), segments(&second.publication), "a segment is written once");
    for n in 33..39 {
        ingest(&mut store, n..n + 1);
        // files of the moments before the last two have nobody who reads them
        publish(&Snapshot::of(&store).unwrap(), &place, &how, now() + SignedDuration::from_secs(5)).await.unwrap();
    }
    let files = |folder: &str| std::fs::read_dir(out.path().join(folder)).unwrap().count();
    assert_eq!(files("_dateline/snapshots"), 2);
    // the segment, the file without rows, and what is recent of two moments
    assert_eq!(files("events"), 4);
    let newest = Publication::newest(&place).await.unwrap();
    assert_eq!(seqs(out.path(), &newest.tables["reports"]).len() as u64, store.n_reports().unwrap());
}

#[tokio::test]
async fn a_place_is_one_stores() {
    let (one, two, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let place = Place::open(&out.path().to_string_lossy()).unwrap();
    assert!(matches!(Publication::newest(&place).await, Err(ClusterError::Nothing { .. })));
    let (mut first, mut second) = (open(one.path()), open(two.path()));
    ingest(&mut first, 0..5);
    ingest(&mut second, 0..5);
    put(&first, &place, &Publishing::default()).await.unwrap();
    let refused = put(&second, &place, &Publishing::default()).await;
    assert!(matches!(refused, Err(ClusterError::Foreign { .. })), "{refused:?}");
    // a number that somebody else took is not taken again
    ingest(&mut first, 5..6);
    std::fs::copy(
        out.path().join("_dateline/snapshots/000000000001.json"),
        out.path().join("_dateline/snapshots/000000000002.json.part"),
    )
    .unwrap();
    let next = put(&first, &place, &Publishing::default()).await.unwrap();
    assert_eq!(next.publication.number, 2, "what is half there is nothing");
    std::fs::write(out.path().join("_dateline/snapshots/000000000003.json"), "{").unwrap();
    assert!(matches!(Publication::newest(&place).await, Err(ClusterError::Damaged { .. })));
}

#[tokio::test]
async fn an_address_that_is_none_says_what_is_wanted() {
    for bad in ["ftp://somewhere/x", "http//x://y z"] {
        let error = Place::open(bad).unwrap_err().to_string();
        assert!(error.starts_with("K001") && error.contains(bad), "{error}");
    }
}

#[cfg(feature = "delta")]
mod delta {
    use super::*;
    use deltalake::{DeltaTable, DeltaTableBuilder};

    async fn table(root: &Path, name: &str) -> DeltaTable {
        let url = url::Url::from_directory_path(root.join(name)).unwrap();
        DeltaTableBuilder::from_url(url).unwrap().load().await.unwrap()
    }

    fn files(table: &DeltaTable) -> BTreeSet<String> {
        table.get_file_uris().unwrap().map(|u| u.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    }

    #[tokio::test]
    async fn each_publication_is_one_transaction_however_often_it_is_tried() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut store = open(dir.path());
        ingest(&mut store, 0..20);
        store.fold().unwrap();
        let place = Place::open(&out.path().to_string_lossy()).unwrap();
        let how = Publishing { delta: true, ..Publishing::default() };
        for n in 20..24 {
            ingest(&mut store, n..n + 1);
            let done = put(&store, &place, &how).await.unwrap();
            // as after a death between the snapshot and the transaction, and after one behind it
            let again = put(&store, &place, &how).await.unwrap();
            assert_eq!(done.publication, again.publication);
            let events = table(out.path(), "events").await;
            let named: BTreeSet<String> = done.publication.tables["events"]
                .iter()
                .filter(|p| p.n_rows > 0)
                .map(|p| p.path.rsplit('/').next().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(files(&events), named);
            let state = events.snapshot().unwrap().snapshot();
            let log = events.log_store();
            let done = state.transaction_version(log.as_ref(), &done.publication.store).await.unwrap();
            assert_eq!(done, Some(i64::try_from(n - 19).unwrap()));
            // made, and one transaction each
            assert_eq!(events.version(), Some(n - 19));
        }
    }

    #[tokio::test]
    async fn a_log_that_is_behind_catches_up_in_one_step() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut store = open(dir.path());
        let place = Place::open(&out.path().to_string_lossy()).unwrap();
        for n in 0..3 {
            ingest(&mut store, n * 5..n * 5 + 5);
            put(&store, &place, &Publishing::default()).await.unwrap();
        }
        let done = put(&store, &place, &Publishing { delta: true, ..Publishing::default() }).await.unwrap();
        assert_eq!(done.publication.number, 3);
        let reports = table(out.path(), "reports").await;
        assert_eq!(files(&reports).len(), done.publication.tables["reports"].len());
    }
}

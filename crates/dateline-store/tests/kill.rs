//! The kill loop: a process that takes reports in is killed again and again, at named steps and at any moment; what it
//! acknowledged is there afterwards, once.
//!
//! `DATELINE_KILLS=500 cargo test --release -p dateline-store --features failpoints --test kill -- --nocapture` prints the
//! log of `docs/benchmarks.md`; a few kills run in every test run.

#![cfg(feature = "failpoints")]

use dateline_store::{Options, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

include!("made.in");

/// Every step at which a process may be told to die.
const STEPS: &[&str] = &[
    "migrate.middle",
    "migrate.after_step",
    "ingest.journalled",
    "ingest.before_commit",
    "ingest.after_commit",
    "fold.part_written",
    "fold.renamed",
    "fold.files_written",
    "fold.before_commit",
    "fold.after_commit",
    "compact.before_commit",
    "compact.after_commit",
    "search.committed",
    "search.watermark",
];

/// A generator that gives the same numbers for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }
}

fn child() -> PathBuf {
    // tests lie in target/PROFILE/deps, examples beside it
    let here = std::env::current_exe().expect("this test");
    let folder = here.parent().and_then(Path::parent).expect("a target folder");
    folder.join("examples").join(format!("child{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let kills: u64 = std::env::var("DATELINE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let program = child();
    assert!(
        program.exists(),
        "{} is missing: cargo build -p dateline-store --features failpoints --example child",
        program.display()
    );
    let dir = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(7);
    let mut acknowledged: BTreeSet<u64> = BTreeSet::new();
    let (mut next, mut killed, mut at_steps, mut by_chance) = (0u64, 0u64, 0u64, 0u64);
    let mut per_step: BTreeMap<&str, u64> = BTreeMap::new();
    let mut round = 0;
    while killed < kills {
        assert!(round < kills * 20, "processes do not die: {killed} of {kills}");
        // what was not acknowledged is sent again, as a feed would
        let to = next + 60 + dice.roll(120);
        let mut command = Command::new(&program);
        command.args([dir.path().to_str().expect("a path"), &next.to_string(), &to.to_string()]);
        let step = (dice.roll(3) > 0).then(|| STEPS[(round % STEPS.len() as u64) as usize]);
        if let Some(step) = step {
            command.env("DATELINE_DIE", format!("{step}:{}", 1 + dice.roll(9)));
        }
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the child");
        let out = process.stdout.take().expect("its output");
        let reader = std::thread::spawn(move || {
            let (mut seen, mut done) = (Vec::new(), false);
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                match line.parse::<u64>() {
                    Ok(n) => seen.push(n),
                    Err(_) => done |= line == "done",
                }
            }
            (seen, done)
        });
        if step.is_none() {
            std::thread::sleep(Duration::from_millis(5 + dice.roll(250)));
            let _ = process.kill();
        }
        let status = process.wait().expect("it ends");
        let (seen, done) = reader.join().expect("its lines");
        if !status.success() && !done {
            killed += 1;
            match step {
                Some(step) => {
                    at_steps += 1;
                    *per_step.entry(step).or_default() += 1;
                }
                None => by_chance += 1,
            }
        }
        next = seen.last().map_or(next, |last| last + 1);
        acknowledged.extend(seen);
        round += 1;
    }
    let mut store = Store::open(dir.path(), Options::default()).expect("it opens after all that");
    let health = store.doctor(false).expect("the doctor looks");
    let mut found: BTreeMap<(String, String), u64> = BTreeMap::new();
    store
        .each_report(&mut |_, coded| {
            let text = |key: &str| coded["document"][key].as_str().unwrap_or_default().to_owned();
            *found.entry((text("id"), text("version"))).or_default() += 1;
            Ok(())
        })
        .expect("the journal");
    // of each id the newest version that was acknowledged, or one beyond it that was on the disk but not yet told
    let mut newest: BTreeMap<String, u64> = BTreeMap::new();
    for n in &acknowledged {
        let id = identity(*n).0;
        let entry = newest.entry(id).or_default();
        *entry = (*n).max(*entry);
    }
    let lost = newest
        .iter()
        .filter(|(id, n)| {
            let there = |n: u64| found.contains_key(&((*id).clone(), identity(n).1));
            !(there(**n) || (**n..**n + 4).any(|m| identity(m).0 == **id && there(m)))
        })
        .count();
    let ids: BTreeMap<&str, u64> = found.iter().fold(BTreeMap::new(), |mut ids, ((id, _), n)| {
        *ids.entry(id.as_str()).or_default() += n;
        ids
    });
    let doubled = ids.values().filter(|n| **n > 1).count();
    println!(
        "kills {killed} ({at_steps} at steps, {by_chance} by chance); acknowledged {}; found {}; doubled = {doubled}, lost = {lost}",
        acknowledged.len(),
        found.len()
    );
    println!("kills by step: {per_step:?}");
    for finding in &health.findings {
        println!("doctor: {}: {}", finding.what, finding.found);
    }
    assert_eq!((doubled, lost), (0, 0));
    assert!(health.is_well(), "{:?}", health.findings);
}

#[test]
fn a_death_while_the_store_is_made_is_no_harm() {
    let program = child();
    let steps =
        ["migrate.middle:1", "migrate.middle:2", "migrate.middle:5", "migrate.after_step:1", "migrate.after_step:5"];
    for step in steps.into_iter().chain(["recount.before_commit:1"]) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().to_str().expect("a path");
        let run = |die: Option<&str>| {
            let mut command = Command::new(&program);
            command.args([path, "0", "30"]).stdout(Stdio::null()).stderr(Stdio::null());
            if let Some(step) = die {
                command.env("DATELINE_DIE", step);
            }
            command.status().expect("the child")
        };
        assert!(!run(Some(step)).success(), "{step} is passed");
        assert!(run(None).success(), "{step}");
        let mut store = Store::open(dir.path(), Options::default()).expect("it opens");
        assert_eq!(store.n_reports().expect("a count"), 26, "{step}");
        assert!(store.doctor(false).expect("the doctor looks").is_well(), "{step}");
    }
}

//! The examples of every codebook rule, against the list of those that are known to fail (`cases/rules-fixme.txt`,
//! "rule-id yes|no" a line). `cargo xtask golden --rules` says why each fails, `--update` writes the list.

use dateline_read::golden::misses;
use dateline_read::{Knowledge, builtin_files};
use std::collections::BTreeSet;

const KNOWN: &str = include_str!("../../../cases/rules-fixme.txt");

#[test]
fn examples_come_out_as_the_list_says() {
    let known = Knowledge::builtin().expect("the built-in data loads");
    let (missed, n_run) = misses(&builtin_files(), &known).expect("the built-in codebook is sound");
    assert!(n_run > 0, "no rule has examples");
    let listed: BTreeSet<&str> =
        KNOWN.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let missed: Vec<(String, String)> = missed
        .into_iter()
        .map(|m| (format!("{} {}", m.rule, m.side.as_str()), format!("{} {}\n        {}", m.at, m.text, m.why)))
        .collect();
    let failing: BTreeSet<&str> = missed.iter().map(|(key, _)| key.as_str()).collect();
    let mut wrong = 0;
    for (key, why) in missed.iter().filter(|(key, _)| !listed.contains(key.as_str())) {
        wrong += 1;
        eprintln!("{key} fails and is not listed\n        {why}");
    }
    for key in listed.difference(&failing) {
        wrong += 1;
        eprintln!("{key} is listed and does not fail (any more)");
    }
    assert_eq!(
        wrong, 0,
        "of {n_run} examples so many are not as listed; cargo xtask golden --rules --update writes the list"
    );
}

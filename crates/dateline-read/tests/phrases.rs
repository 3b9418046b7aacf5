//! Phrases and whom they mean (`cases/phrases/`), against the list of those that come out wrong
//! (`cases/phrases-fixme.txt`). `cargo xtask golden --phrases` shows them, `--update` writes the list.

#![expect(clippy::disallowed_methods, reason = "a test reads the repository's cases")]

use dateline_read::Knowledge;
use dateline_read::golden::{CaseFile, phrases};
use std::collections::BTreeSet;
use std::path::Path;

const KNOWN: &str = include_str!("../../../cases/phrases-fixme.txt");

#[test]
fn phrases_mean_whom_their_files_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/phrases");
    let mut files: Vec<CaseFile> = std::fs::read_dir(&root)
        .expect("the folder can be listed")
        .map(|entry| {
            let path = entry.expect("its entries can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            CaseFile { path: format!("cases/phrases/{name}"), content: std::fs::read_to_string(&path).expect("UTF-8") }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let all = phrases(&files).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    assert!(all.len() >= 600, "{} phrases", all.len());
    let known = Knowledge::builtin().expect("the built-in data loads");
    let listed: BTreeSet<&str> = KNOWN.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let mut wrong = 0;
    let mut missed = 0;
    for phrase in &all {
        let (key, miss) = (phrase.key(), phrase.miss(&known));
        missed += usize::from(miss.is_some());
        match (miss, listed.contains(key.as_str())) {
            (Some(got), false) => {
                wrong += 1;
                eprintln!("{} {key}\n    expected {}\n    got      {got}", phrase.at, phrase.wanted());
            }
            (None, true) => {
                wrong += 1;
                eprintln!("{} {key} is listed and comes out right (now)", phrase.at);
            }
            _ => {}
        }
    }
    assert_eq!(wrong, 0, "so many phrases are not as listed; cargo xtask golden --phrases --update writes the list");
    assert!(missed * 100 <= all.len() * 3, "{missed} of {} phrases are wrong: more than three in a hundred", all.len());
}

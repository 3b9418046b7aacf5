//! All golden cases of the repository. A case fails here where something differs, or where its `fixme` is no longer
//! true. `cargo xtask golden` prints the same for a person, and `--update` writes the marks.

#![expect(clippy::disallowed_methods, reason = "a test reads the repository's cases")]

use dateline_read::Knowledge;
use dateline_read::golden::{CaseFile, OWN_RUNNER, Verdict, load, run};
use std::fs;
use std::path::{Path, PathBuf};

/// The case files below a folder, by path.
fn files(root: &Path) -> Vec<CaseFile> {
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder of cases can be listed") {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() {
                // the cases of another room, with a runner of their own
                if !OWN_RUNNER.iter().any(|own| path.ends_with(own)) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "toml") {
                let content = fs::read_to_string(&path).expect("a case file is UTF-8");
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                out.push(CaseFile { path: format!("cases/{name}"), content });
            }
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

#[test]
fn cases_come_out_as_their_files_say() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases"));
    let cases = load(&files).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    assert!(!cases.is_empty(), "there are no cases");
    let known = Knowledge::builtin().expect("the built-in data loads");
    let mut wrong = 0;
    for outcome in cases.iter().map(|case| run(case, &known)).filter(|o| !o.is_good()) {
        wrong += 1;
        eprintln!("{} {}: {}", outcome.at, outcome.id, outcome.why);
        match outcome.verdict {
            Verdict::Failed(differences) => {
                for difference in differences {
                    eprintln!("    {}", difference.what);
                    difference.got.iter().for_each(|got| eprintln!("        got {got}"));
                }
            }
            _ => eprintln!("    passes now: take its fixme out (cargo xtask golden --update)"),
        }
    }
    assert_eq!(wrong, 0, "of {} cases so many are not as their files say; cargo xtask golden shows them", cases.len());
}

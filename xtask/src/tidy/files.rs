//! What holds for every file: how it opens, how long it is, and what must not stand in it.

use super::{File, Tree};

/// No file is longer; one that passes half of it wants a second look.
const MOST_LINES: usize = 800;

/// Folders of somebody's own machine, written so that this file does not hold them itself.
const MACHINE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/fa", "rm/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    for file in tree.rust() {
        let first = file.text.lines().find(|l| !l.trim().is_empty() && !l.starts_with("#!")).unwrap_or("");
        if !first.starts_with("//!") {
            findings.push(format!("{}: opens without `//!`; say what it is, why, and what it must not do", file.path));
        }
        if let Some(line) = line_with(file, concat!("#[ign", "ore")) {
            findings.push(format!(
                "{}:{line}: a test that never runs; assert today's answer with a fixme instead",
                file.path
            ));
        }
    }
    let code = [".rs", ".ts", ".tsx", ".svelte", ".py", ".sh"];
    for file in tree.files.iter().filter(|f| code.iter().any(|e| f.path.ends_with(e))) {
        let n_lines = file.text.lines().count();
        if n_lines > MOST_LINES {
            findings.push(format!("{}: {n_lines} lines; past {MOST_LINES} it wants a second file", file.path));
        }
    }
    for file in &tree.files {
        if let Some(line) = machine_path(file) {
            findings.push(format!("{}:{line}: a path of one machine; write it relative to the repository", file.path));
        }
    }
}

fn line_with(file: &File, words: &str) -> Option<usize> {
    file.text.lines().position(|l| l.trim_start().starts_with(words)).map(|n| n + 1)
}

/// The first line that names a folder of one machine. Pages hold such paths as links of their own sites.
fn machine_path(file: &File) -> Option<usize> {
    if file.path.ends_with(".html") || file.path.ends_with(".lock") {
        return None;
    }
    let names_one = |line: &str| {
        MACHINE.iter().any(|folder| {
            line.match_indices(folder).any(|(at, hit)| {
                let before = line[..at].chars().next_back();
                let after = line[at + hit.len()..].chars().next();
                let apart = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ')' | '}'));
                apart && after.is_some_and(|c| c.is_ascii_lowercase())
            })
        })
    };
    file.text.lines().position(names_one).map(|n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn untidy_files_are_found() {
        let long = format!("//! Long.\n{}", "\n".repeat(MOST_LINES));
        let machine = format!("a\nsee {}main/notes", MACHINE[0]);
        let link = format!("see https://example.org{}main", MACHINE[0]);
        let tree = Tree {
            files: vec![
                file("a.rs", "use std::fs;\n"),
                file("b.rs", &long),
                file("c.md", &machine),
                file("d.md", &link),
                file(
                    "e.rs",
                    &format!("//! Fine.\n{}]\nfn x() {{}}\n", MACHINE[0].replace(MACHINE[0], concat!("#[ign", "ore"))),
                ),
            ],
        };
        let mut findings = Vec::new();
        check(&tree, &mut findings);
        let places: Vec<&str> = findings.iter().map(|f| f.split(": ").next().unwrap_or("")).collect();
        assert_eq!(places, ["a.rs", "e.rs:2", "b.rs", "c.md:2"], "{findings:?}");
    }
}

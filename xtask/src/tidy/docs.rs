//! Whether the documents still describe what is there: paths, codes of diagnostics, flags.

use super::Tree;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    match tree.text("ARCHITECTURE.md") {
        Some(text) => paths(tree, "ARCHITECTURE.md", text, findings),
        None => findings.push("ARCHITECTURE.md is missing".to_owned()),
    }
    codes(tree, findings);
    flags(tree, findings);
}

/// Every path in backticks must exist; a bare name, somewhere.
fn paths(tree: &Tree, name: &str, text: &str, findings: &mut Vec<String>) {
    for (n, line) in text.lines().enumerate() {
        for path in line.split('`').skip(1).step_by(2).filter(|w| is_path(tree, w)) {
            let named = |f: &super::File| f.path.rsplit('/').next() == Some(path);
            if !tree.has(path.trim_start_matches("./")) && !tree.files.iter().any(named) {
                findings.push(format!("{name}:{}: there is no `{path}`", n + 1));
            }
        }
    }
}

/// What looks like a path of the repository: a folder with a slash at its end, a file with an ending, or something
/// below one of the repository's own folders.
fn is_path(tree: &Tree, word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    let ends = [".md", ".toml", ".rs", ".json", ".txt", ".tsv", ".html", ".cff", ".py", ".sh"];
    let first = word.split('/').next().unwrap_or(word);
    let below = word.contains('/') && tree.has(first);
    // an ending alone (".md") and a path of the system are none of ours
    plain
        && !word.starts_with('/')
        && (word.ends_with('/') || below || ends.iter().any(|e| word.ends_with(e) && word.len() > e.len()))
}

/// Every code of a diagnostic or an error in the libraries and the binary is in `docs/diagnostics.md`, and no other.
fn codes(tree: &Tree, findings: &mut Vec<String>) {
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    for file in tree.rust().filter(|f| f.path.starts_with("crates/") && f.path.contains("/src/")) {
        let source = file.text.split("#[cfg(test)]").next().unwrap_or("");
        for literal in source.split('"').skip(1) {
            let Some(code) = literal.get(..4).filter(|c| is_code(c)) else { continue };
            if literal.len() == 4 || literal.as_bytes().get(4) == Some(&b' ') {
                used.entry(code.to_owned()).or_insert_with(|| file.path.clone());
            }
        }
    }
    let text = tree.text("docs/diagnostics.md").unwrap_or("");
    let written: BTreeSet<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix('|'))
        .filter_map(|l| l.split('|').next())
        .map(|cell| cell.trim().trim_matches('`'))
        .filter(|cell| is_code(cell))
        .collect();
    for (code, path) in used.iter().filter(|(code, _)| !written.contains(code.as_str())) {
        findings.push(format!("docs/diagnostics.md: {code} is not in it ({path} uses it)"));
    }
    for code in written.iter().filter(|code| !used.contains_key(**code)) {
        findings.push(format!("docs/diagnostics.md: {code} is in it and nothing uses it"));
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 4
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word[1..].bytes().all(|b| b.is_ascii_digit())
}

/// Every flag and verb of the command line is in `docs/cli.md`.
fn flags(tree: &Tree, findings: &mut Vec<String>) {
    let Some(text) = tree.text("docs/cli.md") else {
        findings.push("docs/cli.md is missing".to_owned());
        return;
    };
    let declared = tree.files.iter().filter(|f| f.path.starts_with("crates/dateline/src/args"));
    for flag in declared.flat_map(|f| long_flags(&f.text)) {
        let documented = text
            .match_indices(&flag)
            .any(|(at, hit)| !text[at + hit.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'));
        if !documented {
            findings.push(format!("docs/cli.md: {flag} is not in it"));
        }
    }
}

/// The flags that `#[arg(long …)]` declares: the field's name with dashes, or the name that is given.
fn long_flags(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in source.split("#[arg(").skip(1) {
        let Some((attribute, rest)) = piece.split_once(")]") else { continue };
        let long = attribute
            .split(',')
            .map(str::trim)
            .find(|a| *a == "long" || a.starts_with("long ") || a.starts_with("long="));
        let Some(long) = long else { continue };
        let given = long.split('"').nth(1).map(str::to_owned);
        let field = rest.split(':').next().and_then(|head| head.split_whitespace().next_back());
        out.extend(given.or_else(|| field.map(|f| f.replace('_', "-"))).map(|name| format!("--{name}")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::File;
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree { files: files.iter().map(|(p, t)| File { path: (*p).to_owned(), text: (*t).to_owned() }).collect() }
    }

    #[test]
    fn documents_of_things_that_are_gone_are_found() {
        let args = "#[arg(long, value_name = \"N\")]\n pub(crate) max_bytes: usize,\n #[arg(long = \"colour\")]\n c: u8,\n\
                    #[arg(value_name = \"INPUT\")]\n input: u8,";
        let tree = tree(&[
            ("ARCHITECTURE.md", "see `crates/page/` and `crates/gone/x.rs`, `text/html`, `.rs`, `docs/cli.md`"),
            ("crates/dateline/src/args.rs", args),
            (
                "crates/page/src/lib.rs",
                "d.add(\"P001\", \"none\"); #[error(\"C002 two\")] x(\"P0012\") #[cfg(test)] \"P009\"",
            ),
            ("docs/cli.md", "--max-bytes-more and --colour"),
            ("docs/diagnostics.md", "| code | what |\n| P001 | a |\n| P002 | b |"),
        ]);
        let mut findings = Vec::new();
        check(&tree, &mut findings);
        let want = [
            "ARCHITECTURE.md:1: there is no `crates/gone/x.rs`",
            "docs/diagnostics.md: C002 is not in it (crates/page/src/lib.rs uses it)",
            "docs/diagnostics.md: P002 is in it and nothing uses it",
            "docs/cli.md: --max-bytes is not in it",
        ];
        assert_eq!(findings, want);
    }
}

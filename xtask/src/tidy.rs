//! `tidy`: what a newcomer could get wrong without noticing, checked by machine: who may know whom, what every file
//! opens with, whether documents still describe what is there. Runs with the tests (`xtask/tests/tidy.rs`).
//!
//! It reads the repository and changes nothing.

mod docs;
mod files;
mod layers;

use std::path::Path;
use std::process::Command;

#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> crate::Outcome {
    let root = crate::root();
    let tree = Tree::read(&root)?;
    let mut findings = Vec::new();
    layers::check(&root, &mut findings)?;
    files::check(&tree, &mut findings);
    docs::check(&tree, &mut findings);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing to say", tree.files.len());
            Ok(())
        }
        n => Err(format!("tidy: {n} findings").into()),
    }
}

/// The repository's own files: what git tracks or would track.
struct Tree {
    files: Vec<File>,
}

/// One file; `text` is empty for what is no text.
struct File {
    path: String,
    text: String,
}

impl Tree {
    fn read(root: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)).into());
        }
        let names = String::from_utf8(listed.stdout)?;
        let mut files = Vec::new();
        for path in names.split('\0').filter(|p| !p.is_empty()) {
            // a file that git tracks and that is gone is no finding of ours
            let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
            let text = if bytes.contains(&0) { String::new() } else { String::from_utf8(bytes).unwrap_or_default() };
            files.push(File { path: path.to_owned(), text });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(Self { files })
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|f| f.path == path).map(|f| f.text.as_str())
    }

    /// Whether there is a file or a folder of that path.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|f| f.path == path || f.path.starts_with(&folder))
    }

    fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| f.path.ends_with(".rs"))
    }
}

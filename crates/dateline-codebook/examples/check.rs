//! Reads a folder as a codebook and says what is wrong with it: `cargo run --example check -- codebook`.

#![expect(clippy::disallowed_methods, reason = "an example program reads files and arguments")]

use dateline_codebook::{SourceFile, load};
use std::path::Path;

fn gather(root: &Path, folder: &Path, out: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, out)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            out.push(SourceFile { path: name, content: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

fn main() {
    let root = std::env::args().nth(1).unwrap_or_else(|| "codebook".into());
    let mut files = Vec::new();
    if let Err(error) = gather(Path::new(&root), Path::new(&root), &mut files) {
        eprintln!("{root}: {error}");
        std::process::exit(2);
    }
    match load("dateline", "0", &files) {
        Ok(book) => println!(
            "{} rules, {} agents, {} countries, {} organisations, {} people",
            book.rules.len(),
            book.agents.len(),
            book.world.countries.len(),
            book.world.organizations.len(),
            book.world.people.len()
        ),
        Err(mistakes) => {
            eprintln!("{mistakes}");
            std::process::exit(1);
        }
    }
}

//! Compiles the codebook of the repository into one block of bytes, so that a start costs no parsing. A mistake in a
//! codebook file stops the build with its file and line.

#![expect(clippy::disallowed_methods, reason = "a build script reads files and knows them by its environment")]

use dateline_codebook::{SourceFile, load};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn gather(root: &Path, folder: &Path, out: &mut Vec<SourceFile>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            gather(root, &path, out);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            println!("cargo::rerun-if-changed={}", path.display());
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            let content = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            out.push(SourceFile { path: name, content });
        }
    }
}

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../codebook");
    let mut files = Vec::new();
    gather(&root, &root, &mut files);
    let mut book = match load("dateline", "", &files) {
        Ok(book) => book,
        Err(mistakes) => {
            for mistake in &mistakes.0 {
                println!("cargo::error=codebook/{mistake}");
            }
            std::process::exit(1);
        }
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    // the people apart: they are half of it, and are read beside the rest
    let people = postcard::to_stdvec(&std::mem::take(&mut book.world.people)).expect("people can be written");
    fs::write(out.join("people.bin"), people).expect("OUT_DIR can be written");
    let bytes = postcard::to_stdvec(&book).expect("a codebook can be written");
    fs::write(out.join("codebook.bin"), bytes).expect("OUT_DIR can be written");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let lists: Vec<_> =
        files.iter().filter(|f| f.path.starts_with("times/")).map(|f| (f.path.as_str(), f.content.as_str())).collect();
    let lists = match dateline_resolve::time::TimeLists::from_toml(&lists) {
        Ok(lists) => lists,
        Err(error) => {
            println!("cargo::error=codebook: {error}");
            std::process::exit(1);
        }
    };
    let lists = postcard::to_stdvec(&lists).expect("lists can be written");
    fs::write(out.join("times.bin"), lists).expect("OUT_DIR can be written");
    let mut sources = String::from("pub(crate) const SOURCES: &[(&str, &str)] = &[\n");
    for file in &files {
        let full = fs::canonicalize(root.join(&file.path)).expect("it was just read");
        sources.push_str(&format!("    ({:?}, include_str!({:?})),\n", file.path, full.display().to_string()));
    }
    sources.push_str("];\n");
    fs::write(out.join("sources.rs"), sources).expect("OUT_DIR can be written");
}

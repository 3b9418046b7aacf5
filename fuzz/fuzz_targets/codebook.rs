//! Any text as a file of a codebook laid over the built-in one: it loads, or every mistake has its line.
#![no_main]

use dateline_codebook::{SourceFile, examples, load};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 8] = [
    "triggers/fuzz.toml",
    "classes/fuzz.toml",
    "actors/XXX.toml",
    "organizations/fuzz.toml",
    "countries.toml",
    "types.toml",
    "agents.toml",
    "speech.toml",
];

fuzz_target!(|data: (u8, &str)| {
    let path = PATHS[usize::from(data.0) % PATHS.len()].to_owned();
    let mut files = dateline_read::builtin_files();
    files.retain(|f| f.path != path);
    files.push(SourceFile { path, content: data.1.to_owned() });
    let _ = load("fuzz", "0", &files);
    let _ = examples(&files);
});

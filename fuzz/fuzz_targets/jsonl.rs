//! Any text as a line of JSON Lines: it is a document or an error, never a panic.
#![no_main]

use dateline_read::{Limits, Line};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    if let Ok(line) = Line::read(data) {
        let _ = dateline_read::page(&line.input(Limits { max_bytes: 1 << 16 }));
    }
});

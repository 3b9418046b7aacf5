//! Any bytes as a web archive, packed or not: no panic, no page above the limit.
#![no_main]

use dateline_wire::{Item, Kind, Limits, Options, read_stream};
use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;

fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_bytes: 1 << 16, max_whole: 1 << 18, ratio_after: 1 << 20, ..Limits::default() };
    for kind in [Kind::Warc, Kind::Auto] {
        let Ok(()) = read_stream::<Infallible>("fuzz", data, &Options { kind, limits }, &mut |item| {
            if let Item::Page(page) = item {
                assert!(page.bytes.len() <= limits.max_bytes + 1, "a page is larger than is kept");
            }
            Ok(())
        });
    }
});

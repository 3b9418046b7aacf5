//! Any bytes as a gazetteer: refused, or read without a panic.
#![no_main]

use dateline_resolve::place::Gazetteer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // a gazetteer lives as long as the program; run with -detect_leaks=0
    let bytes: &'static [u8] = Box::leak(data.to_vec().into_boxed_slice());
    let _ = Gazetteer::from_bytes(bytes);
});

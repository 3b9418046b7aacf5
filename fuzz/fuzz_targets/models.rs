//! Any bytes as a file of models: refused, or read and used without a panic.
#![no_main]

use dateline_lang::{Models, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // models live as long as the program; run with -detect_leaks=0
    let bytes: &'static [u8] = Box::leak(data.to_vec().into_boxed_slice());
    if let Ok(models) = Models::from_bytes(bytes) {
        let _ = parse(dateline_read::plain("Rebels freed two nurses in Kampala on Monday."), &models);
    }
});

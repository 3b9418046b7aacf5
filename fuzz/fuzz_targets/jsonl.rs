//! Any bytes as JSON Lines: one item for every line, never a panic.
#![no_main]

use dateline_wire::{Item, Kind, Options, read_stream};
use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;

fuzz_target!(|data: &[u8]| {
    // what is packed has lines of its own
    if data.starts_with(&[0x1f, 0x8b]) || data.get(1..4) == Some(&[0xb5, 0x2f, 0xfd]) || data.get(1..4) == Some(&[0x2a, 0x4d, 0x18]) {
        return;
    }
    let n_lines = data.split_inclusive(|b| *b == b'\n').count();
    let mut n_items = 0;
    let options = Options { kind: Kind::Jsonl, ..Options::default() };
    let Ok(()) = read_stream::<Infallible>("fuzz", data, &options, &mut |item| {
        assert!(matches!(item, Item::Page(_) | Item::Broken(_)));
        n_items += 1;
        Ok(())
    });
    assert_eq!(n_lines, n_items, "a line was lost");
});

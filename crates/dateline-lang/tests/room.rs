//! Reading takes no memory a word: once a reader has seen a long sentence, it allocates nothing more.

#![expect(clippy::disallowed_methods, reason = "a test reads the shipped weights")]

use dateline_lang::{Models, Reader};

#[test]
fn a_warm_reader_allocates_nothing() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/english.dlm");
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let models = Models::from_bytes(bytes.leak()).unwrap_or_else(|e| panic!("{e}"));
    let text = "The harbour master of Tallinn said on Monday that three unseaworthy trawlers , one of them laden with \
        paint , had been towed to the breakers' yard before the inspectors of the Maritime Authority could object .";
    let words: Vec<&str> = text.split(' ').collect();
    let mut reader = Reader::new(&models);
    reader.read(&words);
    let mut n_read = 0;
    let taken = allocation_counter::measure(|| {
        for end in 1..=words.len() {
            n_read += reader.read(&words[..end]).0.len();
        }
    });
    assert_eq!(n_read, words.len() * (words.len() + 1) / 2);
    // The chart and the lists grow with what is found; shorter sentences may make room anew a few times at first.
    assert!(taken.count_total < 20, "{} allocations for {n_read} words", taken.count_total);
    let again = allocation_counter::measure(|| {
        for end in 1..=words.len() {
            reader.read(&words[..end]);
        }
    });
    assert_eq!(again.count_total, 0);
}

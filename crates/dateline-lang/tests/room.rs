//! Reading takes no memory a word: once a reader has seen a long sentence, it allocates nothing more. And what is read of
//! a sentence does not depend on those that are read with it.

#![expect(clippy::disallowed_methods, reason = "a test reads the shipped weights")]

use dateline_lang::{Models, Reader};

fn models() -> Models {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/english.dlm");
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    Models::from_bytes(bytes.leak()).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_warm_reader_allocates_nothing() {
    let models = models();
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
    assert!(taken.count_total < 40, "{} allocations for {n_read} words", taken.count_total);
    let again = allocation_counter::measure(|| {
        for end in 1..=words.len() {
            reader.read(&words[..end]);
        }
    });
    assert_eq!(again.count_total, 0);
}

#[test]
fn sentences_read_together_are_read_as_alone() {
    let models = models();
    let text = "Rebels fled . | The army of Chad denied on Sunday that its planes had bombed the port . | Yes | No one \
        knows why , the mayor said , and nobody asked . | | Floods | Storms and floods | Twelve miners died when a shaft \
        near Ostrava collapsed | He left | They stayed | It rained | Ministers from nine states will meet in Quito";
    let sentences: Vec<Vec<&str>> = text.split('|').map(|s| s.split(' ').filter(|w| !w.is_empty()).collect()).collect();
    let mut reader = Reader::new(&models);
    let mut alone = (Vec::new(), Vec::new());
    for (n, sentence) in sentences.iter().enumerate() {
        let (words, spots) = reader.read(sentence);
        alone.0.extend_from_slice(words);
        alone.1.extend(spots.iter().map(|s| (n as u32, *s)));
    }
    let (words, spots) = reader.read_all(&sentences);
    assert_eq!(words, alone.0);
    assert_eq!(spots, alone.1);
    assert!(!spots.is_empty());
}

//! Measures on one core how long the weights take to open and how many words a second are split, tagged,
//! lemmatised and parsed: `speed FILE`, a plain text, best of three runs. Takes the weights as `conllu` does.

#![expect(clippy::disallowed_methods, reason = "an example program reads files, arguments and the clock")]

use dateline_lang::{Models, parse};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("no file named")?;
    let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    let weights = std::env::var("DATELINE_WEIGHTS").unwrap_or_else(|_| "models/english.dlm".into());
    let bytes: &'static [u8] = std::fs::read(weights)?.leak();
    let started = Instant::now();
    let models = Models::from_bytes(bytes)?;
    println!("opened {} in {:.2} ms", models.version(), started.elapsed().as_secs_f64() * 1e3);
    let mut best: Option<(f64, usize, usize)> = None;
    for _ in 0..3 {
        let article = dateline_doc::Article { text: text.clone(), ..Default::default() };
        let started = Instant::now();
        let doc = parse(article, &models);
        let took = started.elapsed().as_secs_f64();
        if best.is_none_or(|b| took < b.0) {
            best = Some((took, doc.tokens.len(), doc.sentences.len()));
        }
    }
    if let Some((took, n_words, n_sentences)) = best {
        println!("{n_words} words, {n_sentences} sentences in {took:.2} s");
        println!("{:.0} words a second, {:.0} sentences a second", n_words as f64 / took, n_sentences as f64 / took);
    }
    Ok(())
}

//! `bench parse`: how fast the language stage tags and parses given words, on one thread, sentences in memory.
//!
//! What is measured is everything from words to tags, trees, mentions and factuality, and beside it the same with
//! CoNLL-U read, lemmas found and CoNLL-U written.

use crate::train::sets::unpacked;
use dateline_lang::Models;
use dateline_lang::train::treebank;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

#[derive(clap::Args)]
#[command(after_help = "Example, one core:\n  taskset -c 0 cargo xtask bench parse --set dev.conllu.gz")]
pub(super) struct Args {
    /// CoNLL-U, .gz or plain; its sentences and words are read, nothing else of it
    #[arg(long = "set", value_name = "FILE", required = true)]
    set: PathBuf,
    /// The weights
    #[arg(long, value_name = "FILE", default_value = "models/english.dlm")]
    models: PathBuf,
    /// Read the set again until that many seconds are over; the last pass is finished
    #[arg(long, value_name = "N", default_value_t = 20.0)]
    seconds: f64,
}

/// How many sentences are handed over together.
const TOGETHER: usize = 64;

pub(super) fn run(args: &Args) -> crate::Outcome {
    let bytes = std::fs::read(&args.models).map_err(|e| format!("{}: {e}", args.models.display()))?;
    let bytes: &'static [u8] = bytes.leak();
    let began = Instant::now();
    let models = Models::from_bytes(bytes)?;
    let opening = began.elapsed();
    let text = unpacked(&std::fs::read(&args.set).map_err(|e| format!("{}: {e}", args.set.display()))?)?;
    let sents = treebank::read(&text)?;
    let words: Vec<Vec<&str>> = sents.iter().map(|s| s.words.iter().map(|w| w.form.as_str()).collect()).collect();
    let n_words: usize = words.iter().map(Vec::len).sum();
    println!("$ cargo xtask {}", std::env::args().skip(1).collect::<Vec<_>>().join(" "));
    println!(
        "{}; {} sentences, {n_words} words; opened in {:.1} ms\n",
        super::processor(),
        words.len(),
        opening.as_secs_f64() * 1e3
    );
    println!("| what | words/s | sentences/s |\n|---|---:|---:|");
    let row = |what: &str, work: &mut dyn FnMut()| {
        work();
        let began = Instant::now();
        let mut passes = 0;
        while passes == 0 || began.elapsed().as_secs_f64() < args.seconds {
            work();
            passes += 1;
        }
        let rate = f64::from(passes) / began.elapsed().as_secs_f64();
        println!("| {what} | {:.0} | {:.0} |", rate * n_words as f64, rate * words.len() as f64);
    };
    let mut reader = dateline_lang::Reader::new(&models);
    row("words to tags, trees, mentions, factuality", &mut || {
        for some in words.chunks(TOGETHER) {
            black_box(reader.read_all(some));
        }
    });
    row("the same from CoNLL-U to CoNLL-U, with lemmas", &mut || {
        black_box(dateline_lang::parse_conllu(&text, &models).map(|t| t.len()).unwrap_or_default());
    });
    Ok(())
}

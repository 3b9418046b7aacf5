//! `bench resolve`: how long the resolving stage takes for a sentence, on one thread, parsed documents in memory; and
//! how long a look into the gazetteer takes.
//!
//! What is measured is all of it: times, names, places, who is meant, what they are tied to. The copy of the document
//! that each pass needs is made beforehand and not counted.

use dateline_read::{Form, Input, Knowledge};
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
#[command(after_help = "Example, one core:\n  taskset -c 0 cargo xtask bench resolve examples/wire")]
pub(super) struct Args {
    /// Pages, a folder of them
    #[arg(default_value = "examples/wire")]
    input: PathBuf,
    /// Go on until that many seconds were measured
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    seconds: f64,
}

pub(super) fn run(args: &Args) -> crate::Outcome {
    let began = Instant::now();
    let known = Knowledge::builtin()?;
    let opening = began.elapsed();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&args.input)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let mut parsed = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "html" || e == "txt")) {
        let bytes = std::fs::read(path)?;
        let form = if path.extension().is_some_and(|e| e == "html") { Form::Html } else { Form::Text };
        let article = dateline_read::page(&Input { bytes: &bytes, form, ..Input::default() });
        parsed.push(dateline_read::parse(article, &known));
    }
    let n_sentences: usize = parsed.iter().map(|d| d.sentences.len()).sum();
    let n_tokens: usize = parsed.iter().map(|d| d.tokens.len()).sum();
    println!("$ cargo xtask {}", std::env::args().skip(1).collect::<Vec<_>>().join(" "));
    println!(
        "{}; {} documents, {n_sentences} sentences, {n_tokens} tokens; knowledge opened in {:.1} ms\n",
        super::processor(),
        parsed.len(),
        opening.as_secs_f64() * 1e3
    );
    let (mut spent, mut passes) = (Duration::ZERO, 0_u32);
    while spent.as_secs_f64() < args.seconds {
        let copies = parsed.clone();
        let began = Instant::now();
        for doc in copies {
            black_box(dateline_read::resolve_parsed(doc, &known));
        }
        spent += began.elapsed();
        passes += 1;
    }
    let each = spent.as_secs_f64() / f64::from(passes) / n_sentences.max(1) as f64;
    println!("| what | microseconds |\n|---|---:|\n| resolving a sentence | {:.1} |", each * 1e6);
    let gazetteer = known.gazetteer();
    let names =
        ["Paris", "Springfield", "Addis Ababa", "Hwacheon", "no such place", "Gulf of Aden", "al-Tanf", "Tacna"];
    let began = Instant::now();
    let n_looks = 200_000_u32;
    for n in 0..n_looks {
        black_box(gazetteer.lookup(names[n as usize % names.len()]).count());
    }
    println!("| a look into the gazetteer | {:.2} |", began.elapsed().as_secs_f64() / f64::from(n_looks) * 1e6);
    Ok(())
}

//! Parses a file and prints CoNLL-U: `conllu parse FILE` for plain text, `conllu parse --tokens conllu FILE` for
//! given words. Takes the weights from the place that DATELINE_WEIGHTS names, else from `models/english.dlm`.
//! A stand-in for `dateline parse` that builds with this crate alone.

#![expect(clippy::disallowed_methods, reason = "an example program reads files and arguments")]

use dateline_lang::{Models, parse, parse_conllu, to_conllu};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = args.last().ok_or("no file named")?;
    let input = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    let weights = std::env::var("DATELINE_WEIGHTS").unwrap_or_else(|_| "models/english.dlm".into());
    let models = Models::from_bytes(std::fs::read(weights)?.leak())?;
    let out = if args.iter().any(|a| a == "--tokens") {
        parse_conllu(&input, &models)?
    } else {
        to_conllu(&parse(dateline_doc::Article { text: input, ..Default::default() }, &models))
    };
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(())
}

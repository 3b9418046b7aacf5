//! Embeds the reader: JSON Lines in on standard input, coded documents out, one a line.
//!
//! `cargo run --release -p dateline-read --example embed < reports.jsonl`

use dateline_read::json::{self, Layers};
use dateline_read::{Knowledge, Limits, Line};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let known = Knowledge::builtin()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let layers = Layers::read("times,places,mentions,tokens")?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Ok(line) = Line::read(&line) else { continue };
        let coded = dateline_read::read(&line.input(Limits::default()), &known);
        writeln!(out, "{}", json::coded(&coded, &known, layers))?;
    }
    Ok(())
}

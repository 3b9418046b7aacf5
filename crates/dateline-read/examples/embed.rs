//! Embeds the reader: JSON Lines in on standard input, coded documents out, one a line.
//!
//! `cargo run --release -p dateline-read --example embed < reports.jsonl`

use dateline_read::json::{self, Layers};
use dateline_read::{Form, Input, Knowledge};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let known = Knowledge::builtin()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let layers = Layers::read("times,places,mentions,tokens")?;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(&line?) else { continue };
        let Some(text) = line["text"].as_str() else { continue };
        let coded = dateline_read::read(
            &Input {
                bytes: text.as_bytes(),
                form: Form::Plain,
                url: line["url"].as_str(),
                title: line["title"].as_str(),
                published: line["published"].as_str(),
                input_id: line["id"].as_str(),
                ..Input::default()
            },
            &known,
        );
        writeln!(out, "{}", json::coded(&coded, &known, layers))?;
    }
    Ok(())
}

//! Runs dom_smoothie over the pages of a JSON Lines file, timed as `pages.py` times the others, so that Dateline can be
//! compared with it on one machine. It is no part of Dateline and must not be built with it.
//!
//! `peer-dom-smoothie SECONDS PAGES.jsonl OUT.jsonl`: reads all pages again until the seconds are over, writes what it
//! found on each to OUT, and prints the seconds of each reading by page.

use dom_smoothie::{Article, Config, Readability, TextMode};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

fn read(html: &str, url: Option<&str>) -> Option<Article> {
    // the other text modes glue paragraphs together, or write Markdown; its scores are worse with them
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    // an address that it cannot use would make it refuse the page
    let reader = Readability::new(html, url, Some(config.clone())).or_else(|_| Readability::new(html, None, Some(config)));
    reader.ok()?.parse().ok()
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, seconds, pages, out] = args.as_slice() else {
        return Err("usage: peer-dom-smoothie SECONDS PAGES.jsonl OUT.jsonl".into());
    };
    let seconds: f64 = seconds.parse()?;
    let mut all = Vec::new();
    for line in BufReader::new(fs::File::open(pages)?).lines() {
        let page: Value = serde_json::from_str(&line?)?;
        let text = |key: &str| page[key].as_str().map(str::to_owned);
        all.push((page["id"].clone(), text("url"), text("html").unwrap_or_default()));
    }
    let mut found: Vec<Option<Article>> = Vec::new();
    let mut took: Vec<Vec<f64>> = vec![Vec::new(); all.len()];
    let began = Instant::now();
    for pass in 0.. {
        if pass > 0 && began.elapsed().as_secs_f64() >= seconds {
            break;
        }
        for ((_, url, html), took) in all.iter().zip(&mut took) {
            let start = Instant::now();
            let article = black_box(read(black_box(html), url.as_deref()));
            took.push(start.elapsed().as_secs_f64());
            if pass == 0 {
                found.push(article);
            }
        }
    }
    let mut out = BufWriter::new(fs::File::create(out)?);
    for ((id, ..), article) in all.iter().zip(&found) {
        let line = json!({
            "id": id,
            "text": article.as_ref().map(|a| a.text_content.to_string()),
            "title": article.as_ref().map(|a| a.title.as_str()),
            "published": article.as_ref().and_then(|a| a.published_time.as_deref()),
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    println!("{}", json!({"version": "0.19.0", "took": took}));
    Ok(())
}

//! Reads JSON Lines ({id, title, published, text}) on standard input and prints the times of each text, as the scorer
//! of times wants them: a small stand-in for `dateline code --layers times`, on unparsed text.

use dateline_doc::{Article, Dated, DatedBasis, Document, Precision, TimeKind};
use dateline_resolve::time::{TimeLists, find, infer_published};
use serde_json::{Value, json};
use std::io::{BufRead, Write};

const NAMES: &str = include_str!("../../../codebook/times/names.toml");
const ANNIVERSARIES: &str = include_str!("../../../codebook/times/anniversaries.toml");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lists = TimeLists::from_toml(&[("names.toml", NAMES), ("anniversaries.toml", ANNIVERSARIES)])?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let item: Value = serde_json::from_str(&line?)?;
        let text = item["text"].as_str().unwrap_or("");
        let published = item["published"].as_str().map(|day| Dated {
            value: day.to_string(),
            precision: Precision::Day,
            basis: DatedBasis::Given,
            evidence: Vec::new(),
        });
        let article = Article { text: text.to_string(), published, ..Article::default() };
        let mut doc = Document { article, ..Document::default() };
        if doc.article.published.is_none() {
            doc.article.published = infer_published(&doc, &lists);
        }
        let (mut counted, mut start) = (0, 0);
        let times: Vec<Value> = find(&doc, &lists)
            .iter()
            .map(|time| {
                let range = time.at.span.range();
                // times come in order: code points are counted on from the one before
                start += text[counted..range.start].chars().count();
                counted = range.start;
                let words = &text[range];
                let kind = match time.kind {
                    TimeKind::Date => "DATE",
                    TimeKind::Time => "TIME",
                    TimeKind::Duration => "DURATION",
                    TimeKind::Set => "SET",
                };
                let end = start + words.chars().count();
                json!({"start": start, "end": end, "text": words, "type": kind, "value": time.value})
            })
            .collect();
        let published = doc.article.published.as_ref().map(|d| d.value.clone());
        let line = json!({"document": {"input_id": item["id"], "published": published}, "layers": {"times": times}});
        writeln!(out, "{line}")?;
    }
    Ok(())
}

//! Reads JSON Lines pages from standard input and prints what the page stage makes of each: for measuring it alone.
//!
//! Called as `page … --from jsonl -`; arguments are not looked at. It must not become a second command line.

use dateline_page::{Form, Input, read};
use serde_json::{Value, json};
use std::io::{BufRead, BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let page: Value = serde_json::from_str(&line?).unwrap_or_default();
        let field = |name: &str| page[name].as_str();
        let (bytes, form) = match (field("html"), field("text")) {
            (Some(html), _) => (html, Form::Html),
            (None, text) if page["flattened"] == true => (text.unwrap_or(""), Form::Text),
            (None, text) => (text.unwrap_or(""), Form::Plain),
        };
        let article = read(&Input {
            bytes: bytes.as_bytes(),
            form,
            url: field("url"),
            title: field("title"),
            published: field("published"),
            outlet: field("outlet"),
            input_id: field("id"),
            ..Input::default()
        });
        let dated = |d: &Option<dateline_doc::Dated>| {
            d.as_ref().map(|d| json!({"value": d.value, "basis": format!("{:?}", d.basis).to_lowercase(), "evidence": format!("{:?}", d.evidence)}))
        };
        let document = json!({
            "id": article.id, "input_id": article.input_id, "url": article.url, "title": article.title,
            "outlet": article.outlet.as_ref().map(|o| json!({"name": o.name, "domain": o.domain})),
            "byline": article.byline, "language": article.language,
            "published": dated(&article.published), "updated": dated(&article.updated), "page_clock": article.page_clock,
            "dateline": article.dateline.as_ref().map(|d| json!({"place": d.place, "date": d.date, "agency": d.agency})),
            "section": article.section, "tags": article.tags, "text": article.text,
            "posts": article.posts.iter().map(|p| json!({"time": p.time, "text": p.span.of(&article.text)})).collect::<Vec<_>>(),
            "images": article.images.iter().map(|i| json!({"caption": i.caption, "credit": i.credit})).collect::<Vec<_>>(),
            "removed": article.removed.iter().map(|r| json!({"text": r.text, "reason": r.reason})).collect::<Vec<_>>(),
            "fingerprint": article.fingerprint,
            "diagnostics": article.diagnostics.iter().map(|d| json!({"code": d.code, "message": d.message})).collect::<Vec<_>>(),
        });
        writeln!(out, "{document}")?;
    }
    out.flush()
}

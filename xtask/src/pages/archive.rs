//! Web archives of invented pages, for load tests: a pool of pages with the ballast that pages of the web carry,
//! written again and again under addresses of their own until the archive is as large as was asked for.
//!
//! It must not be used to measure reading: the same few hundred reports come back.

use super::grammar::{Rng, State};
use super::{Data, distinct, page, pick, url};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How many different pages there are.
const POOL: usize = 300;
/// How large a page is made at least, and by how much more at most.
const PAGE: (usize, usize) = (60 << 10, 240 << 10);

/// Writes an archive of about `bytes` bytes of records.
pub(super) fn write(data: &Data, states: &[State], seed: u64, file: &Path, bytes: u64) -> crate::Outcome {
    let layouts: Vec<_> = data.layout.iter().filter(|l| l.ext == "html").collect();
    let mut seen = BTreeSet::new();
    let mut pool = Vec::new();
    for number in 0..POOL {
        let (draft, mut rng) = distinct(data, states, seed, number, &mut seen);
        let layout = pick(&layouts, &mut rng);
        let body = page(layout, number, &draft, &mut rng)?;
        pool.push((url(number, &draft), with_ballast(&body, &mut rng)));
    }
    let packed = file.extension().is_some_and(|e| e == "gz");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut rng = Rng::new(&[seed, bytes]);
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let (url, html) = &pool[rng.below(POOL)];
        let record = record(number, &format!("{url}?copy={number}"), html);
        written += record.len() as u64;
        number += 1;
        if packed {
            let mut member = GzEncoder::new(&mut out, Compression::fast());
            member.write_all(record.as_bytes())?;
            member.finish()?;
        } else {
            out.write_all(record.as_bytes())?;
        }
    }
    out.flush()?;
    println!("{number} records, {written} bytes unpacked: {}", file.display());
    Ok(())
}

fn record(number: usize, url: &str, html: &str) -> String {
    let http =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n", html.len());
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n\
         WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Target-URI: {url}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}{html}\r\n\r\n",
        http.len() + html.len()
    )
}

/// Puts style, scripts, menus and teasers into a page until it is as large as pages are.
fn with_ballast(page: &str, rng: &mut Rng) -> String {
    let size = PAGE.0 + rng.below(PAGE.1);
    let lower = page.to_ascii_lowercase();
    let head = lower.find("</head>").unwrap_or(0);
    let foot = lower.rfind("</body>").unwrap_or(page.len());
    let mut out = String::with_capacity(size + page.len());
    out.push_str(&page[..head]);
    style(size / 4, rng, &mut out);
    script(size / 4, rng, &mut out);
    out.push_str(&page[head..foot]);
    menu(60 + rng.below(120), rng, &mut out);
    let left = size.saturating_sub(out.len());
    state(left, rng, &mut out);
    out.push_str(&page[foot..]);
    out
}

fn style(n: usize, rng: &mut Rng, out: &mut String) {
    let end = out.len() + n;
    out.push_str("<style>");
    while out.len() < end {
        let (name, wide, high, ink) = (rng.below(1 << 20), rng.below(90), rng.below(40), rng.below(1 << 24));
        let _ = write!(out, ".c{name:05x}>a:hover{{margin:{wide}px {high}px;color:#{ink:06x};display:flex}}");
    }
    out.push_str("</style>");
}

fn script(n: usize, rng: &mut Rng, out: &mut String) {
    let end = out.len() + n;
    out.push_str("<script>!function(){\"use strict\";");
    while out.len() < end {
        let (f, k, v) = (rng.below(1 << 16), rng.below(1 << 12), rng.below(1 << 24));
        let _ =
            write!(out, "function f{f:x}(t,e){{var n=t[{k}]||e;return n&&n.push(\"{v:06x}\"),n<{v}?f{k:x}(n,t):e}}");
    }
    out.push_str("}();</script>");
}

fn menu(n: usize, rng: &mut Rng, out: &mut String) {
    const WORDS: [&str; 12] = [
        "World", "Harbour", "Opinion", "Letters", "Weather", "Markets", "Football", "Books", "Travel", "Gardens",
        "Puzzles", "Video",
    ];
    out.push_str("<div class=\"mega-menu\"><ul>");
    for _ in 0..n {
        let (a, b, id) = (WORDS[rng.below(12)], WORDS[rng.below(12)], rng.below(1 << 20));
        let _ = write!(
            out,
            "<li class=\"item item-{id}\"><a href=\"/{a}/{b}/{id}\" data-track=\"nav:{id:x}\">{a} {b}</a></li>"
        );
    }
    out.push_str("</ul></div>");
}

/// The state of a page's program, as JSON in a script.
fn state(n: usize, rng: &mut Rng, out: &mut String) {
    let end = out.len() + n;
    out.push_str("<script type=\"application/json\" id=\"state\">[0");
    while out.len() < end {
        let (id, at, kind) = (rng.below(1 << 30), rng.below(1 << 30), rng.below(9));
        let _ = write!(
            out,
            ",{{\"id\":{id},\"slot\":\"s{kind}\",\"seen\":{at},\"ratio\":[16,9],\"src\":\"/img/{id:x}.webp\"}}"
        );
    }
    out.push_str("]</script>");
}

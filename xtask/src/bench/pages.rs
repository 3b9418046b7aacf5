//! `bench pages`: how fast the page stage alone turns bytes into articles, on one thread, over pages that lie in
//! memory. Bytes and articles are what is measured; unpacking, JSON and printing are not.
//!
//! `scripts/peers/pages.sh` runs other readers beside it on the same pages. It must write no page anywhere.

use dateline_read::{Form, Input, page};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
#[command(
    after_help = "Example, one core:\n  taskset -c 0 cargo xtask bench pages --set a.jsonl.gz b.jsonl.gz\n\nFigures: MB are 10^6 bytes of UTF-8; a page's time is the median over the passes; memory holds the pages too."
)]
pub(super) struct Args {
    /// JSON Lines of {"id","url","html","flat"}, .gz or plain; each file is a row of the table
    #[arg(long = "set", value_name = "FILE", num_args = 1.., required = true)]
    sets: Vec<PathBuf>,
    /// Read all the sets again until that many seconds are over; the last pass is finished
    #[arg(long, value_name = "N", default_value_t = 20.0)]
    seconds: f64,
    /// Read the pages flattened to text, `flat`, instead of the HTML
    #[arg(long)]
    from_flat: bool,
    /// Print one JSON object instead of the table
    #[arg(long)]
    json: bool,
}

/// A line of a set; whatever else it holds is not looked at.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    url: Option<String>,
    html: Option<String>,
    flat: Option<String>,
}

/// A page in memory, and how long each reading of it took.
struct Page {
    id: String,
    url: Option<String>,
    text: String,
    took: Vec<Duration>,
}

struct Set {
    name: String,
    pages: Vec<Page>,
}

/// What was measured over some pages.
struct Figures<'a> {
    n_pages: usize,
    megabytes: f64,
    /// One pass: all readings over the number of passes.
    seconds: f64,
    slowest: Duration,
    slowest_id: &'a str,
}

pub(super) fn run(args: &Args) -> crate::Outcome {
    let mut sets = args.sets.iter().map(|path| load(path, args.from_flat)).collect::<Result<Vec<_>, _>>()?;
    let form = if args.from_flat { Form::Text } else { Form::Html };
    // what is built once is no part of any page
    black_box(page(&Input { bytes: b"<p>Nothing.</p>", form, ..Input::default() }));

    let began = Instant::now();
    let mut n_passes = 0;
    while n_passes == 0 || began.elapsed().as_secs_f64() < args.seconds {
        for page in sets.iter_mut().flat_map(|s| &mut s.pages) {
            page.read(form);
        }
        n_passes += 1;
    }

    let each: Vec<(&str, Figures<'_>)> = sets.iter().map(|s| (s.name.as_str(), Figures::of(&s.pages))).collect();
    let all = Figures::of(sets.iter().flat_map(|s| &s.pages));
    let memory = most_memory();
    if args.json {
        let sets: Vec<Value> = each.iter().map(|(name, f)| f.json(name)).collect();
        println!("{}", json!({"passes": n_passes, "sets": sets, "all": all.json("all"), "memory_kib": memory}));
        return Ok(());
    }
    println!("$ {}", super::command_line());
    println!("{}; {n_passes} passes in {:.1} s, one thread\n", super::processor(), began.elapsed().as_secs_f64());
    println!("| set | pages | MB | pages/s | MB/s | slowest page, ms | its id |");
    println!("|---|---:|---:|---:|---:|---:|---|");
    each.iter().for_each(|(name, figures)| figures.row(name));
    if each.len() > 1 {
        all.row("all");
    }
    if let Some(kib) = memory {
        println!("\nmost memory, the pages among it: {:.1} MiB", kib as f64 / 1024.0);
    }
    Ok(())
}

/// Reads a set into memory; lines without what is to be read are left out.
fn load(path: &Path, from_flat: bool) -> Result<Set, Box<dyn std::error::Error>> {
    let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let file = File::open(path).map_err(|e| failed(&e))?;
    let packed = path.extension().is_some_and(|e| e == "gz");
    let bytes: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".gz").trim_end_matches(".jsonl").to_owned();
    let pages = parse(BufReader::new(bytes), from_flat).map_err(|e| failed(&e))?;
    if pages.is_empty() {
        return Err(failed(&format!("no line has {}", if from_flat { "flat" } else { "html" })).into());
    }
    Ok(Set { name, pages })
}

fn parse(lines: impl BufRead, from_flat: bool) -> Result<Vec<Page>, Box<dyn std::error::Error>> {
    let mut pages = Vec::new();
    for (n, line) in lines.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line).map_err(|e| format!("line {}: {e}", n + 1))?;
        let id = line.id.as_str().map_or_else(|| line.id.to_string(), str::to_owned);
        if let Some(text) = if from_flat { line.flat } else { line.html } {
            pages.push(Page { id, url: line.url, text, took: Vec::new() });
        }
    }
    Ok(pages)
}

impl Page {
    fn read(&mut self, form: Form) {
        let began = Instant::now();
        let input = Input { bytes: self.text.as_bytes(), form, url: self.url.as_deref(), ..Input::default() };
        drop(black_box(page(black_box(&input))));
        self.took.push(began.elapsed());
    }
}

impl<'a> Figures<'a> {
    fn of(pages: impl IntoIterator<Item = &'a Page>) -> Self {
        let mut out = Self { n_pages: 0, megabytes: 0.0, seconds: 0.0, slowest: Duration::ZERO, slowest_id: "" };
        for page in pages {
            out.n_pages += 1;
            out.megabytes += page.text.len() as f64 / 1e6;
            out.seconds += page.took.iter().sum::<Duration>().as_secs_f64() / page.took.len().max(1) as f64;
            let usual = super::median(page.took.clone());
            if usual >= out.slowest {
                (out.slowest, out.slowest_id) = (usual, &page.id);
            }
        }
        out
    }

    fn pages_a_second(&self) -> f64 {
        self.n_pages as f64 / self.seconds.max(f64::EPSILON)
    }

    fn megabytes_a_second(&self) -> f64 {
        self.megabytes / self.seconds.max(f64::EPSILON)
    }

    fn row(&self, name: &str) {
        println!(
            "| {name} | {} | {:.1} | {:.0} | {:.1} | {:.1} | {} |",
            self.n_pages,
            self.megabytes,
            self.pages_a_second(),
            self.megabytes_a_second(),
            self.slowest.as_secs_f64() * 1e3,
            self.slowest_id
        );
    }

    fn json(&self, name: &str) -> Value {
        json!({
            "set": name, "pages": self.n_pages, "megabytes": self.megabytes, "seconds": self.seconds,
            "slowest_ms": self.slowest.as_secs_f64() * 1e3, "slowest_id": self.slowest_id,
        })
    }
}

/// The most memory that this process held, in KiB; Linux alone counts it so (`VmHWM`).
fn most_memory() -> Option<u64> {
    super::high_water(&fs::read_to_string("/proc/self/status").ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_a_page_are_left_out() {
        let lines =
            "{\"id\": 7, \"html\": \"<p>a\", \"flat\": null}\n\n{\"id\": \"b\", \"flat\": \"é\", \"body\": []}\n";
        let html = parse(lines.as_bytes(), false).expect("lines are JSON");
        assert_eq!(html.iter().map(|p| (p.id.as_str(), p.text.as_str())).collect::<Vec<_>>(), [("7", "<p>a")]);
        let flat = parse(lines.as_bytes(), true).expect("lines are JSON");
        assert_eq!(flat.iter().map(|p| (p.id.as_str(), p.text.as_str())).collect::<Vec<_>>(), [("b", "é")]);
        let error = parse("{\"id\": 1}\n{".as_bytes(), true).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.starts_with("line 2: "), "{error}");
    }

    #[test]
    fn figures_are_of_one_pass_and_the_usual_reading() {
        let page = |id: &str, n: usize, took: [u64; 3]| Page {
            id: id.to_owned(),
            url: None,
            text: "x".repeat(n),
            took: took.map(Duration::from_millis).to_vec(),
        };
        // one reading of "a" was disturbed: it counts in the speed and is not the slowest page
        let pages = [page("a", 1_500_000, [10, 70, 10]), page("b", 500_000, [20, 20, 20])];
        let all = Figures::of(&pages);
        assert_eq!((all.slowest_id, all.slowest), ("b", Duration::from_millis(20)));
        assert!((all.seconds - 0.050).abs() < 1e-9, "{}", all.seconds);
        assert!((all.pages_a_second() - 40.0).abs() < 1e-6, "{}", all.pages_a_second());
        assert!((all.megabytes_a_second() - 40.0).abs() < 1e-6, "{}", all.megabytes_a_second());
    }
}

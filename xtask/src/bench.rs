//! `bench`: what is promised to be fast, measured on the release binary as users run it: sentences a second from text
//! to coded document on one core, the time of a cold start, and the most memory it held. `bench pages` measures the
//! page stage alone.
//!
//! `taskset -c 0 cargo xtask bench` measures one core; the figures go to `docs/benchmarks.md` with that line.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

mod pages;
mod parse;
mod resolve;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// Pages, a file or a folder: examples/wire, or what `cargo xtask pages` wrote
    #[arg(default_value = "examples/wire")]
    input: PathBuf,
    /// The program to measure
    #[arg(long, value_name = "PATH", default_value = "target/release/dateline")]
    dateline: PathBuf,
    /// How many cold starts
    #[arg(long, value_name = "N", default_value_t = 20)]
    starts: usize,
    /// Read the input so often that at least this many sentences are coded
    #[arg(long, value_name = "N", default_value_t = 5000)]
    sentences: usize,
    /// How often the long run is timed; the median counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
}

#[derive(clap::Subcommand)]
enum Part {
    /// Measure the page stage alone, bytes to article, over pages held in memory
    Pages(pages::Args),
    /// Measure the language stage alone, given words to tags and trees, in memory
    Parse(parse::Args),
    /// Measure the resolving stage alone, parsed documents in memory
    Resolve(resolve::Args),
}

pub(crate) fn run(args: &Args) -> crate::Outcome {
    match &args.part {
        Some(Part::Pages(args)) => return pages::run(args),
        Some(Part::Parse(args)) => return parse::run(args),
        Some(Part::Resolve(args)) => return resolve::run(args),
        None => {}
    }
    let dateline = fs::canonicalize(&args.dateline).map_err(|e| {
        format!(
            "{}: {e}; build it with cargo build --release -p dateline, or name it with --dateline",
            args.dateline.display()
        )
    })?;
    let page = first_page(&args.input)?;
    let corpus = Corpus::count(&dateline, &args.input)?;
    if corpus.sentences == 0 {
        return Err(format!("{}: not a sentence in it", args.input.display()).into());
    }
    let times = args.sentences.div_ceil(corpus.sentences).max(1);
    let inputs = vec![args.input.as_path(); times];

    let cold = median((0..args.starts.max(1)).map(|_| timed(&dateline, &[&page])).collect::<Result<_, _>>()?);
    let long = median((0..args.rounds.max(1)).map(|_| timed(&dateline, &inputs)).collect::<Result<_, _>>()?);
    let small = peak(&dateline, &[&page])?;
    let large = peak(&dateline, &inputs)?;

    let n_sentences = corpus.sentences * times;
    let reading = long.saturating_sub(cold).as_secs_f64().max(f64::EPSILON);
    println!("$ {}", command_line());
    println!("{}, {} of its cores, {}", processor(), thread::available_parallelism()?, version(&dateline));
    println!(
        "corpus: {} read {times} times: {} documents, {n_sentences} sentences, {} events\n",
        args.input.display(),
        corpus.documents * times,
        corpus.events * times
    );
    println!("| what | value |");
    println!("|---|---:|");
    println!("| sentences a second, text to coded document, one thread | {:.0} |", n_sentences as f64 / reading);
    println!("| documents a second, the same | {:.0} |", (corpus.documents * times) as f64 / reading);
    println!("| the whole run, median of {} | {:.2} s |", args.rounds, long.as_secs_f64());
    println!("| cold start with one page, median of {} | {:.1} ms |", args.starts, cold.as_secs_f64() * 1e3);
    println!("| most memory, one page | {:.1} MiB |", small as f64 / 1024.0);
    println!("| most memory, the whole run | {:.1} MiB |", large as f64 / 1024.0);
    Ok(())
}

/// The first file of an input by path.
fn first_page(input: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    if input.is_file() {
        return Ok(input.to_owned());
    }
    let mut files: Vec<PathBuf> = fs::read_dir(input)
        .map_err(|e| format!("{}: {e}", input.display()))?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|f| f.is_file());
    files.sort();
    files.into_iter().next().ok_or_else(|| format!("{}: no file in it", input.display()).into())
}

/// What there is to read.
struct Corpus {
    documents: usize,
    sentences: usize,
    events: usize,
}

impl Corpus {
    fn count(dateline: &Path, input: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let output = code(dateline, &[input]).args(["--layers", "sentences"]).stdout(Stdio::piped()).output()?;
        let mut out = Self { documents: 0, sentences: 0, events: 0 };
        for line in output.stdout.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            let doc: Value = serde_json::from_slice(line)?;
            let n = |value: Option<&Value>| value.and_then(Value::as_array).map_or(0, Vec::len);
            out.documents += 1;
            out.sentences += n(doc.get("layers").and_then(|l| l.get("sentences")));
            out.events += n(doc.get("events"));
        }
        Ok(out)
    }
}

/// The program on those inputs, one thread, JSON Lines to nowhere.
fn code(dateline: &Path, inputs: &[&Path]) -> Command {
    let mut command = Command::new(dateline);
    command.args(["--quiet", "code", "--jobs", "1", "--to", "jsonl"]).args(inputs);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How long a run takes, start to end.
fn timed(dateline: &Path, inputs: &[&Path]) -> Result<Duration, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let status = code(dateline, inputs).status()?;
    match status.code() {
        Some(0 | 1) => Ok(began.elapsed()),
        _ => Err(format!("the program ended with {status}").into()),
    }
}

/// The most memory that a run held, in KiB, as Linux counts it (`VmHWM`); 0 elsewhere. The mark only rises, so the
/// last look before the end is the answer but for the last milliseconds.
fn peak(dateline: &Path, inputs: &[&Path]) -> Result<u64, Box<dyn std::error::Error>> {
    let mut child = code(dateline, inputs).spawn()?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait()?.is_none() {
        most = high_water(&fs::read_to_string(&status).unwrap_or_default()).unwrap_or(0).max(most);
        thread::sleep(Duration::from_millis(1));
    }
    Ok(most)
}

/// The mark in a status file of Linux, in KiB.
fn high_water(status: &str) -> Option<u64> {
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// This call, to stand above its figures.
fn command_line() -> String {
    std::env::args().skip(1).fold("cargo xtask".to_owned(), |line, word| format!("{line} {word}"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|l| l.strip_prefix("model name")).and_then(|l| l.split_once(':'));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

fn version(dateline: &Path) -> String {
    let said = Command::new(dateline).arg("--version").output().map(|o| o.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args as _, FromArgMatches};

    fn parsed(line: &str) -> Result<Args, clap::Error> {
        let command = Args::augment_args(clap::Command::new("bench"));
        Args::from_arg_matches(&command.try_get_matches_from(line.split_whitespace())?)
    }

    #[test]
    fn pages_is_a_part_and_every_other_word_an_input() {
        let whole = parsed("bench examples/wire --starts 3").expect("a folder to code");
        assert!(whole.part.is_none() && whole.input == Path::new("examples/wire") && whole.starts == 3);
        let part = parsed("bench pages --set a.jsonl.gz b.jsonl --seconds 2 --from-flat").expect("sets of pages");
        assert!(matches!(part.part, Some(Part::Pages(_))));
        assert!(parsed("bench pages").is_err(), "without a set there is nothing to read");
        assert!(parsed("bench --starts 3 pages --set a").is_err(), "cold starts are not of the page stage");
    }

    #[test]
    fn the_high_water_mark_is_read() {
        assert_eq!(high_water("VmPeak:\t  900 kB\nVmHWM:\t  123 kB\n"), Some(123));
        assert_eq!(high_water("VmPeak:\t  900 kB\n"), None);
    }
}

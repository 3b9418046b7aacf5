//! `ingest`: pages, or documents that were coded before, into the store; again and again, and nothing twice.

use crate::args::IngestArgs;
use crate::input;
use crate::run::{self, Outcome, Printed};
use dateline_read::json::{self, Layers};
use dateline_store::{Incoming, Kept, Options, Outcome as Fate, Store};
use jiff::Timestamp;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many documents are acknowledged at once.
const BATCH: usize = 256;

pub(crate) fn ingest(args: &IngestArgs, quiet: bool) -> anyhow::Result<Outcome> {
    if let Some(outcome) = run::bad_date(&args.input) {
        return Ok(outcome);
    }
    let options =
        Options { kept: args.text.map(|t| Kept::from_name(t.name()).unwrap_or_default()), ..Options::default() };
    let mut store = super::open(&args.store, options)?;
    let mut told = Told::new(quiet);
    let failed =
        if args.coded { coded(args, &mut store, &mut told)? } else { pages(args, quiet, &mut store, &mut told)? };
    store.close()?;
    told.finish();
    Ok(Outcome::of(failed))
}

/// What happened so far, for whoever watches.
struct Told {
    began: Instant,
    shown: Instant,
    watched: bool,
    quiet: bool,
    new: u64,
    updates: u64,
    known: u64,
    events: u64,
    done_bytes: u64,
    all_bytes: u64,
}

impl Told {
    fn new(quiet: bool) -> Self {
        let now = Instant::now();
        let watched = !quiet && std::io::stderr().is_terminal();
        Self {
            began: now,
            shown: now,
            watched,
            quiet,
            new: 0,
            updates: 0,
            known: 0,
            events: 0,
            done_bytes: 0,
            all_bytes: 0,
        }
    }

    fn count(&mut self, batch: &[Incoming], fates: &[Fate]) {
        for (incoming, fate) in batch.iter().zip(fates) {
            match fate {
                Fate::New { .. } => self.new += 1,
                Fate::Update { .. } => self.updates += 1,
                Fate::Known => self.known += 1,
            }
            if *fate != Fate::Known {
                self.events += incoming.record().events.len() as u64;
            }
        }
        if self.watched && self.shown.elapsed() > Duration::from_millis(200) {
            self.shown = Instant::now();
            self.show();
        }
    }

    fn show(&self) {
        let seconds = self.began.elapsed().as_secs_f64().max(1e-3);
        let n = self.new + self.updates + self.known;
        let rate = n as f64 / seconds;
        let bar = if self.all_bytes > 0 {
            let share = (self.done_bytes as f64 / self.all_bytes as f64).min(1.0);
            let full = (share * 24.0) as usize;
            let left = if share > 0.0 { seconds / share - seconds } else { 0.0 };
            format!("▕{}{}▏ {:3.0} %  {} left  ", "█".repeat(full), " ".repeat(24 - full), share * 100.0, time(left))
        } else {
            String::new()
        };
        anstream::eprint!(
            "\r\x1b[2K{bar}{n} documents  {rate:.0}/s  {} new  {} updated  {} known",
            self.new,
            self.updates,
            self.known
        );
    }

    fn finish(&self) {
        if self.watched {
            anstream::eprint!("\r\x1b[2K");
        }
        if !self.quiet {
            let seconds = self.began.elapsed().as_secs_f64();
            let n = self.new + self.updates + self.known;
            anstream::eprintln!(
                "{n} documents in {}: {} new, {} updated, {} known before; {} events; {:.0} documents a second",
                time(seconds),
                self.new,
                self.updates,
                self.known,
                self.events,
                n as f64 / seconds.max(1e-3)
            );
        }
    }
}

fn time(seconds: f64) -> String {
    let s = seconds.round() as u64;
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{} min {:02} s", s / 60, s % 60),
        _ => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
    }
}

/// Takes a batch in, and says what goes wrong beside.
fn take(store: &mut Store, batch: &mut Vec<Incoming>, told: &mut Told) -> anyhow::Result<()> {
    let fates = store.ingest(batch, Timestamp::now())?;
    told.count(batch, &fates);
    batch.clear();
    if let Some(trouble) = store.trouble() {
        anstream::eprintln!("dateline: {trouble}; the documents are kept");
    }
    Ok(())
}

fn pages(args: &IngestArgs, quiet: bool, store: &mut Store, told: &mut Told) -> anyhow::Result<bool> {
    let known = run::knowledge(args.codebook.as_deref())?;
    told.all_bytes = size(&args.input.inputs);
    let work = |page: &input::Page| -> Printed {
        let coded = page.coded(&args.input, None, known);
        let failed = dateline_intake::unreadable(&coded.document.article);
        Printed {
            text: if failed { String::new() } else { json::coded(&coded, known, Layers::default()).to_string() },
            failed: failed.then(|| (page.label().to_owned(), run::failure(&coded))),
            n_events: coded.events.len(),
        }
    };
    let mut batch: Vec<Incoming> = Vec::with_capacity(BATCH);
    let mut last = Instant::now();
    let (_, _, failed) = run::in_order(&args.input, run::jobs(args.jobs), quiet, &work, &mut |text| {
        if let Ok(incoming) = Incoming::read(text) {
            told.done_bytes += incoming.record().document.text.len() as u64;
            batch.push(incoming);
        }
        if batch.len() >= BATCH || last.elapsed() > Duration::from_secs(2) {
            last = Instant::now();
            take(store, &mut batch, told)?;
        }
        Ok(())
    })?;
    take(store, &mut batch, told)?;
    Ok(failed)
}

/// How many bytes the inputs have, where they are plain files; 0 where that says nothing.
fn size(inputs: &[PathBuf]) -> u64 {
    let plain = |p: &PathBuf| p.extension().is_some_and(|e| e == "jsonl" || e == "txt");
    if inputs.iter().all(plain) { inputs.iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum() } else { 0 }
}

fn coded(args: &IngestArgs, store: &mut Store, told: &mut Told) -> anyhow::Result<bool> {
    let mut failed = false;
    let inputs = if args.input.inputs.is_empty() { vec![PathBuf::from("-")] } else { args.input.inputs.clone() };
    told.all_bytes = inputs.iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
    let jobs = run::jobs(args.jobs);
    for path in &inputs {
        let reader: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            match std::fs::File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    anstream::eprintln!("dateline: {}: {error}", path.display());
                    failed = true;
                    continue;
                }
            }
        };
        let mut reader = BufReader::with_capacity(1 << 20, reader);
        let mut number = 0;
        loop {
            let mut lines: Vec<(usize, String)> = Vec::with_capacity(BATCH);
            while lines.len() < BATCH {
                let mut line = String::new();
                let n = reader.read_line(&mut line)?;
                if n == 0 {
                    break;
                }
                number += 1;
                told.done_bytes += n as u64;
                if !line.trim().is_empty() {
                    lines.push((number, line));
                }
            }
            if lines.is_empty() {
                break;
            }
            let mut batch = read(&lines, jobs, path, told.quiet, &mut failed);
            take(store, &mut batch, told)?;
        }
    }
    Ok(failed)
}

/// Reads lines with several threads, in their order; those that do not read are said.
fn read(lines: &[(usize, String)], jobs: usize, path: &Path, quiet: bool, failed: &mut bool) -> Vec<Incoming> {
    let share = lines.len().div_ceil(jobs).max(1);
    let mut out = Vec::with_capacity(lines.len());
    std::thread::scope(|scope| {
        let parts: Vec<_> = lines
            .chunks(share)
            .map(|chunk| scope.spawn(|| chunk.iter().map(|(n, l)| (*n, Incoming::read(l))).collect::<Vec<_>>()))
            .collect();
        for (n, result) in parts.into_iter().flat_map(|p| p.join().unwrap_or_default()) {
            match result {
                Ok(incoming) => out.push(incoming),
                Err(why) => {
                    *failed = true;
                    if !quiet {
                        anstream::eprintln!("dateline: {}:{n}: {why}", path.display());
                    }
                }
            }
        }
    });
    out
}

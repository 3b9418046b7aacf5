//! `code`, `page`, `parse`: read all inputs, many at once, and print them in their order.

use crate::args::{CodeArgs, InputArgs, PageArgs, ParseArgs, To};
use crate::input::{self, Page};
use crate::{output, profile};
use anyhow::Context;
use dateline_read::codebook::SourceFile;
use dateline_read::json::{self, Layers};
use dateline_read::{Knowledge, doc::CodedDocument};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// How a run ended.
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Something in the input failed, the rest was done.
    PartlyFailed,
    /// The arguments make no sense.
    Usage,
}

impl Outcome {
    pub(crate) fn of(failed: bool) -> Self {
        if failed { Self::PartlyFailed } else { Self::Done }
    }
}

/// How many pages are read ahead of the printer: bounds memory whatever the input is.
const AHEAD: usize = 64;

/// Loads what the program knows, with the user's codebook laid over it. It is kept until the program ends: taking
/// thirty thousand names apart again would cost as long as half a start.
pub(crate) fn knowledge(codebook: Option<&Path>) -> anyhow::Result<&'static Knowledge> {
    let known = match codebook {
        None => Knowledge::builtin()?,
        Some(path) => own(path)?,
    };
    Ok(Box::leak(Box::new(known)))
}

fn own(path: &Path) -> anyhow::Result<Knowledge> {
    let mut files = Vec::new();
    gather(path, path, &mut files).with_context(|| format!("codebook {}", path.display()))?;
    if files.is_empty() {
        anyhow::bail!(
            "codebook {}: no .toml or .tsv file in it; its shape is that of codebook/README.md",
            path.display()
        );
    }
    let name = path.file_name().map_or_else(|| "own".to_owned(), |n| n.to_string_lossy().into_owned());
    let alone = files.iter().any(|f| f.path == "types.toml") && files.iter().any(|f| f.path == "countries.toml");
    Ok(Knowledge::with_codebook(&name, files, alone)?)
}

fn gather(root: &Path, folder: &Path, out: &mut Vec<SourceFile>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, out)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            out.push(SourceFile { path: name, content: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

pub(crate) fn code(args: &CodeArgs, quiet: bool) -> anyhow::Result<Outcome> {
    let layers = match args.layers.as_deref().map(Layers::read).transpose() {
        Ok(layers) => layers.unwrap_or_default(),
        Err(name) => {
            anstream::eprintln!("dateline: --layers has no {name:?}; it takes {}", Layers::NAMES.join(", "));
            return Ok(Outcome::Usage);
        }
    };
    if let Some(outcome) = bad_date(&args.input) {
        return Ok(outcome);
    }
    let known = knowledge(args.codebook.as_deref())?;
    let profile = profile::load(&args.input)?;
    let to = args.to.unwrap_or(if io::stdout().is_terminal() { To::Table } else { To::Jsonl });
    let jobs = jobs(args.jobs);
    let mut printer = output::Printer::new(to);
    let work = |page: &Page| -> Printed {
        let coded = page.coded(&args.input, profile.as_ref(), known);
        let failed = dateline_intake::unreadable(&coded.document.article);
        let text = match to {
            To::Jsonl => {
                let mut line = json::coded(&coded, known, layers).to_string();
                line.push('\n');
                line
            }
            To::Table => output::table(&coded, page.label()),
            To::Csv => output::csv(&coded, page.label()),
        };
        Printed {
            text,
            failed: failed.then(|| (page.label().to_owned(), failure(&coded))),
            n_events: coded.events.len(),
        }
    };
    let (n_pages, n_events, failed) = in_order(&args.input, jobs, quiet, &work, &mut |text| printer.print(text))?;
    printer.finish()?;
    if !quiet && to == To::Table && io::stderr().is_terminal() {
        anstream::eprintln!("{n_pages} documents, {n_events} events");
    }
    Ok(Outcome::of(failed))
}

/// How many pages to read at once.
pub(crate) fn jobs(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
}

/// One page's output.
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) failed: Option<(String, String)>,
    pub(crate) n_events: usize,
}

pub(crate) fn failure(coded: &CodedDocument) -> String {
    coded.document.article.diagnostics.first().map_or_else(String::new, |d| format!("{} {}", d.code, d.message))
}

/// Works on pages with several threads and prints them in the order they came.
pub(crate) fn in_order(
    args: &InputArgs,
    jobs: usize,
    quiet: bool,
    work: &(dyn Fn(&Page) -> Printed + Sync),
    print: &mut dyn FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<(usize, usize, bool)> {
    let mut failed = false;
    let (mut n_pages, mut n_events) = (0, 0);
    let mut done = |printed: Printed, failed: &mut bool| -> anyhow::Result<()> {
        n_pages += 1;
        n_events += printed.n_events;
        if let Some((label, why)) = printed.failed {
            *failed = true;
            if !quiet {
                anstream::eprintln!("dateline: {label}: {why}");
            }
        }
        print(&printed.text)
    };
    if jobs == 1 {
        let mut bad = false;
        input::each(args, quiet, &mut failed, &mut |page| done(work(&page), &mut bad))?;
        return Ok((n_pages, n_events, failed || bad));
    }
    let mut bad = false;
    let mut batch: Vec<Page> = Vec::with_capacity(AHEAD);
    let mut flush = |batch: &mut Vec<Page>| -> anyhow::Result<()> {
        let next = AtomicUsize::new(0);
        let (send, receive) = mpsc::channel();
        let pages: &[Page] = batch;
        std::thread::scope(|scope| -> anyhow::Result<()> {
            // One sender a worker and none besides: where all workers have died, nobody waits for them.
            for send in vec![send; jobs.min(pages.len())] {
                let next = &next;
                // deep trees of hostile pages need more stack than a thread has by habit
                std::thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, move || {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some(page) = pages.get(n) else { break };
                        if send.send((n, work(page))).is_err() {
                            break;
                        }
                    }
                })?;
            }
            let mut waiting = std::collections::BTreeMap::new();
            let mut turn = 0;
            while turn < pages.len() {
                let (n, printed) = receive.recv()?;
                waiting.insert(n, printed);
                while let Some(printed) = waiting.remove(&turn) {
                    done(printed, &mut bad)?;
                    turn += 1;
                }
            }
            Ok(())
        })?;
        batch.clear();
        Ok(())
    };
    input::each(args, quiet, &mut failed, &mut |page| {
        batch.push(page);
        if batch.len() >= AHEAD { flush(&mut batch) } else { Ok(()) }
    })?;
    flush(&mut batch)?;
    Ok((n_pages, n_events, failed || bad))
}

/// `--published` must be a day or a time of day.
pub(crate) fn bad_date(args: &InputArgs) -> Option<Outcome> {
    let text = args.published.as_deref()?;
    let shape: Vec<char> = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let shape: String = shape.into_iter().collect();
    if shape.starts_with("9999-99-99") {
        return None;
    }
    anstream::eprintln!("dateline: --published {text:?} is no date; write it as 2015-06-15 or 2015-06-15T08:00:00Z");
    Some(Outcome::Usage)
}

pub(crate) fn page(args: &PageArgs, quiet: bool) -> anyhow::Result<Outcome> {
    if let Some(outcome) = bad_date(&args.input) {
        return Ok(outcome);
    }
    if let Some(file) = &args.learn_profile {
        return profile::learn(&args.input, file, quiet);
    }
    let profile = profile::load(&args.input)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut failed = false;
    let mut unread = false;
    input::each(&args.input, quiet, &mut failed, &mut |page| {
        let article = page.article(&args.input, profile.as_ref());
        if dateline_intake::unreadable(&article) {
            unread = true;
            if !quiet {
                let first = &article.diagnostics[0];
                anstream::eprintln!("dateline: {}: {} {}", page.label(), first.code, first.message);
            }
        }
        writeln!(out, "{}", json::article(&article))?;
        Ok(())
    })?;
    out.flush()?;
    Ok(Outcome::of(failed || unread))
}

pub(crate) fn parse(args: &ParseArgs, _quiet: bool) -> anyhow::Result<Outcome> {
    let known = knowledge(None)?;
    let mut bytes = Vec::new();
    if args.input.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        let mut file = std::fs::File::open(&args.input).with_context(|| args.input.display().to_string())?;
        file.read_to_end(&mut bytes).with_context(|| args.input.display().to_string())?;
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.tokens.is_some() {
        out.write_all(dateline_read::parse_conllu(&text, known)?.as_bytes())?;
    } else {
        let article = dateline_read::plain(&text);
        out.write_all(dateline_read::to_conllu(&dateline_read::parse(article, known)).as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

//! `recode`: codes documents again under a new codebook, and tells what would change before anything is replaced.

use crate::args::RecodeArgs;
use crate::run::{self, Outcome};
use anstyle::Style;
use anyhow::{Context, bail};
use dateline_read::recode::{self, Change, ChangeKind, Correction};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

pub(crate) fn run(args: &RecodeArgs, quiet: bool) -> anyhow::Result<Outcome> {
    if args.replace && args.input.as_os_str() == "-" {
        anstream::eprintln!("dateline: --replace needs a file to replace; standard input is none");
        return Ok(Outcome::Usage);
    }
    let known = run::knowledge(args.codebook.as_deref())?;
    let corrections = args.corrections.as_deref().map(corrections).transpose()?.unwrap_or_default();
    let target = if args.replace { Some(args.input.as_path()) } else { args.out.as_deref() };
    let mut draft = target.map(Draft::new).transpose()?;
    let mut details = args.changes.as_deref().map(create).transpose()?;
    let (mut changes, mut n_same, mut n_documents, mut failed) = (Vec::new(), 0, 0, false);
    let mut lost: Vec<Correction> = Vec::new();
    lines(&args.input, &mut |n, line| {
        let coded = serde_json::from_str::<Value>(line).map_err(|e| e.to_string());
        let done = match coded.and_then(|old| recode::recode(&old, &corrections, known)) {
            Ok(done) => done,
            Err(why) => {
                failed = true;
                if !quiet {
                    anstream::eprintln!("dateline: {}:{n}: {why}", args.input.display());
                }
                // what cannot be coded again stays as it is
                return draft.as_mut().map_or(Ok(()), |d| d.line(line));
            }
        };
        n_documents += 1;
        n_same += done.n_same;
        if let Some(out) = &mut details {
            done.changes.iter().try_for_each(|c| writeln!(out, "{}", detail(c)))?;
        }
        lost.extend(done.lost);
        changes.extend(done.changes);
        draft.as_mut().map_or(Ok(()), |d| d.line(&done.record.to_string()))
    })?;
    if let Some(mut out) = details {
        out.flush()?;
    }
    report(&changes, n_documents, n_same, args.rules)?;
    for correction in &lost {
        anstream::println!(
            "{BOLD}correction without its event{BOLD:#}  {} {}..{}  {DIM}{}{DIM:#}",
            correction.document,
            correction.start,
            correction.end,
            correction.sentence
        );
    }
    if let Some(draft) = draft {
        draft.finish()?;
    }
    Ok(Outcome::of(failed))
}

/// Reads corrections, one a line; lines without a verdict are a sample that nobody has judged yet.
pub(crate) fn corrections(path: &Path) -> anyhow::Result<Vec<Correction>> {
    let mut out = Vec::new();
    lines(path, &mut |n, line| {
        let correction: Correction = serde_json::from_str(line)
            .with_context(|| format!("{}:{n}: no correction; `dateline audit` writes their shape", path.display()))?;
        if correction.schema != recode::CORRECTION {
            bail!("{}:{n}: its schema is {:?}, not {:?}", path.display(), correction.schema, recode::CORRECTION);
        }
        out.push(correction);
        Ok(())
    })?;
    Ok(out)
}

/// Hands over the lines of a file that are not blank, with their numbers.
pub(crate) fn lines(path: &Path, take: &mut dyn FnMut(usize, &str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
    };
    for (n, line) in reader.lines().enumerate() {
        let line = line.with_context(|| format!("{}:{}", path.display(), n + 1))?;
        if !line.trim().is_empty() {
            take(n + 1, &line)?;
        }
    }
    Ok(())
}

pub(crate) fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?))
}

/// What will take the place of a file when it is whole, and not before.
struct Draft<'a> {
    target: &'a Path,
    partial: PathBuf,
    out: BufWriter<File>,
}

impl<'a> Draft<'a> {
    fn new(target: &'a Path) -> anyhow::Result<Self> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let partial = target.with_file_name(name);
        let out = create(&partial)?;
        Ok(Self { target, partial, out })
    }

    fn line(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "{text}")?)
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.partial, self.target).with_context(|| self.target.display().to_string())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // after `finish` there is none; where the work broke off, nothing half done stays behind
        let _ = std::fs::remove_file(&self.partial);
    }
}

fn detail(change: &Change) -> Value {
    let kind = match change.kind {
        ChangeKind::Appeared => "appeared",
        ChangeKind::Vanished => "vanished",
        ChangeKind::Changed => "changed",
    };
    let fields: serde_json::Map<String, Value> =
        change.fields.iter().map(|(f, a, b)| ((*f).to_owned(), json!([a, b]))).collect();
    json!({ "change": kind, "rule": change.rule, "document": change.document, "trigger": change.words,
            "sentence": change.sentence, "fields": fields })
}

fn report(changes: &[Change], n_documents: usize, n_same: usize, n_rules: usize) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let rows = recode::by_rule(changes);
    for (rule, row) in rows.iter().take(n_rules) {
        let [appeared, vanished, changed] = row.counts;
        writeln!(out, "{BOLD}{rule:<36}{BOLD:#} {appeared:>5} appeared {vanished:>5} vanished {changed:>5} changed")?;
        for (sign, example) in ["+", "−", "~"].iter().zip(row.examples) {
            let Some(change) = example else { continue };
            let fields: Vec<String> = change.fields.iter().map(|(f, a, b)| format!("{f} {a} → {b}")).collect();
            writeln!(out, "  {sign} '{}' {}", change.words, fields.join(", "))?;
            writeln!(out, "    {DIM}{}{DIM:#}", change.sentence)?;
        }
    }
    if rows.len() > n_rules {
        writeln!(
            out,
            "{DIM}and {} rules more; --rules N shows them, --changes FILE has all{DIM:#}",
            rows.len() - n_rules
        )?;
    }
    let n = |kind| changes.iter().filter(|c| c.kind == kind).count();
    writeln!(
        out,
        "{n_documents} documents: {n_same} events as before, {} appeared, {} vanished, {} changed",
        n(ChangeKind::Appeared),
        n(ChangeKind::Vanished),
        n(ChangeKind::Changed)
    )?;
    Ok(())
}

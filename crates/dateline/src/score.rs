//! `score`: golden cases and gold events of one's own, measured by the reader's own runner and scorer.

use crate::args::ScoreArgs;
use crate::run::{self, Outcome};
use anstyle::Style;
use anyhow::{Context, bail};
use dateline_read::Knowledge;
use dateline_read::golden::{self, CaseFile, GoldItem, Scores, Verdict};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

pub(crate) fn run(args: &ScoreArgs) -> anyhow::Result<Outcome> {
    let files = gold_files(&args.gold).with_context(|| args.gold.display().to_string())?;
    let known = run::knowledge(args.codebook.as_deref())?;
    if args.gold.is_dir() || args.gold.extension().is_some_and(|e| e == "toml") {
        if !args.events {
            return cases(&files, known, args.errors);
        }
        let items = golden::gold_items(&read_cases(&files)?);
        if items.is_empty() {
            bail!("{}: no case there lists all its events; those with `only` or `none` do", args.gold.display());
        }
        events(&golden::score(&items, known), args.errors)?;
        return Ok(Outcome::Done);
    }
    let mut items = Vec::new();
    for (n, line) in files.iter().flat_map(|f| f.content.lines()).enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let item: GoldItem = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: no gold item; docs/cli.md gives its shape", args.gold.display(), n + 1))?;
        items.push(item);
    }
    if items.is_empty() {
        bail!("{}: no gold items in it", args.gold.display());
    }
    events(&golden::score(&items, known), args.errors)?;
    Ok(Outcome::Done)
}

/// One file, or all case files of a folder by path.
fn gold_files(path: &Path) -> std::io::Result<Vec<CaseFile>> {
    let mut open: Vec<PathBuf> = vec![path.to_owned()];
    let mut out = Vec::new();
    while let Some(here) = open.pop() {
        if here.is_dir() {
            for entry in fs::read_dir(&here)? {
                let path = entry?.path();
                // the cases of another room, with a runner of their own
                if !golden::OWN_RUNNER.iter().any(|own| path.ends_with(own)) {
                    open.push(path);
                }
            }
        } else if here == path || here.extension().is_some_and(|e| e == "toml") {
            out.push(CaseFile { path: here.display().to_string(), content: fs::read_to_string(&here)? });
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

fn read_cases(files: &[CaseFile]) -> anyhow::Result<Vec<golden::Case>> {
    let cases =
        golden::load(files).map_err(|e| anyhow::anyhow!(e.iter().map(|e| format!("\n  {e}")).collect::<String>()))?;
    if cases.is_empty() {
        bail!("no golden cases there; their shape is that of cases/README.md");
    }
    Ok(cases)
}

/// Runs golden cases; part failed where one is not as its file says.
fn cases(files: &[CaseFile], known: &Knowledge, n_errors: usize) -> anyhow::Result<Outcome> {
    let cases = read_cases(files)?;
    let mut out = anstream::stdout().lock();
    let (mut n_right, mut n_known, mut n_wrong) = (0_usize, 0_usize, 0_usize);
    for case in &cases {
        let outcome = golden::run(case, known);
        match &outcome.verdict {
            Verdict::Passed => n_right += 1,
            Verdict::Fixme(_) => n_known += 1,
            Verdict::Mended | Verdict::Failed(_) => n_wrong += 1,
        }
        if n_wrong > n_errors {
            continue;
        }
        match &outcome.verdict {
            Verdict::Passed | Verdict::Fixme(_) => {}
            Verdict::Mended => writeln!(
                out,
                "{BOLD}{}{BOLD:#} {DIM}{}{DIM:#}\n  passes now: its fixme has to go",
                outcome.id, outcome.at
            )?,
            Verdict::Failed(differences) => {
                writeln!(out, "{BOLD}{}{BOLD:#} {DIM}{}{DIM:#}\n  {}", outcome.id, outcome.at, outcome.why)?;
                for difference in differences {
                    writeln!(out, "  ✗ {}", difference.what)?;
                    for got in &difference.got {
                        writeln!(out, "    {DIM}got {got}{DIM:#}")?;
                    }
                }
            }
        }
    }
    writeln!(
        out,
        "{} cases: {n_right} pass, {n_known} are known to fail, {n_wrong} are not as their file says",
        cases.len()
    )?;
    Ok(Outcome::of(n_wrong > 0))
}

/// Prints the score of gold events.
fn events(scores: &Scores, n_errors: usize) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    for mistake in scores.mistakes.iter().take(n_errors) {
        match mistake.confidence {
            0.0 => writeln!(out, "{}", mistake.what)?,
            sure => writeln!(out, "{}  {DIM}sure {sure:.2}{DIM:#}", mistake.what)?,
        }
        for why in mistake.why.iter().filter(|w| !w.is_empty()) {
            writeln!(out, "    {DIM}{why}{DIM:#}")?;
        }
    }
    let n_gold = scores.triple.gold;
    writeln!(
        out,
        "{BOLD}{:<18} {:>7} {:>7} {:>7}{BOLD:#}   {} items, {n_gold} gold events",
        "events", "P", "R", "F1", scores.n_items
    )?;
    let rows = [("type", scores.kind), ("triple", scores.triple), ("roles", scores.roles), ("strict", scores.strict)];
    for (name, tally) in rows {
        let rates = tally.rates();
        let percent = |x: f64| 100.0 * x;
        writeln!(
            out,
            "{name:<18} {:>7.2} {:>7.2} {:>7.2}",
            percent(rates.precision),
            percent(rates.recall),
            percent(rates.f1)
        )?;
    }
    let row = |out: &mut dyn Write, name: &str, tally: &golden::Tally| {
        let rates = tally.rates();
        let shares = [rates.precision, rates.recall, rates.f1].map(|x| 100.0 * x);
        let [p, r, f1] = shares;
        writeln!(out, "{name:<18} {p:>7.2} {r:>7.2} {f1:>7.2}   {:>5} gold {:>5} coded", tally.gold, tally.coded)
    };
    writeln!(out, "{BOLD}{:<18} {:>7} {:>7} {:>7}{BOLD:#}", "rare values", "P", "R", "F1")?;
    scores.rare.iter().try_for_each(|(name, tally)| row(&mut out, name, tally))?;
    writeln!(out, "{BOLD}{:<18} {:>7} {:>7} {:>7}{BOLD:#}", "by type", "P", "R", "F1")?;
    scores.types.iter().try_for_each(|(name, tally)| row(&mut out, name, tally))?;
    let mut confusion: Vec<_> = scores.confusion.iter().collect();
    confusion.sort_by_key(|(pair, n)| (std::cmp::Reverse(**n), *pair));
    if !confusion.is_empty() {
        let shown: Vec<String> =
            confusion.iter().take(12).map(|((gold, coded), n)| format!("{gold} → {coded} {n}")).collect();
        writeln!(out, "{BOLD}taken for another{BOLD:#}  {}", shown.join(", "))?;
    }
    writeln!(out, "{BOLD}{:<18} {:>7} {:>7} {:>7}{BOLD:#}", "confidence", "events", "mean", "right")?;
    for (n, (events, sum, right)) in scores.reliability.iter().enumerate().filter(|(_, (events, ..))| *events > 0) {
        let (mean, share) = (sum / *events as f64, *right as f64 / *events as f64);
        let bar = "█".repeat((share * 20.0).round() as usize);
        let name = format!("{:.1} to {:.1}", n as f64 / 10.0, (n + 1) as f64 / 10.0);
        writeln!(out, "{name:<18} {events:>7} {mean:>7.2} {share:>7.2}  {DIM}{bar}{DIM:#}")?;
    }
    writeln!(out, "{BOLD}{:<18} {:>7} {:>7}{BOLD:#}", "on triple matches", "judged", "right")?;
    for (name, judged, right) in &scores.attributes {
        let share = if *judged == 0 { 0.0 } else { 100.0 * *right as f64 / *judged as f64 };
        writeln!(out, "{name:<18} {judged:>7} {share:>7.2}")?;
    }
    writeln!(out, "{} items without events: {} false events", scores.empty.0, scores.empty.1)?;
    Ok(())
}

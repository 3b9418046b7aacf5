//! `query`, `export`, `import`: what leaves the store, and what comes in from others.

use crate::args::{AnswerForm, ExportArgs, ForeignForm, ImportArgs, QueryArgs};
use crate::run::Outcome;
use anyhow::Context;
use dateline_sql::{Answers, Engine, Format, Limits};
use dateline_store::{Options, Snapshot};
use jiff::Timestamp;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};

/// What answers: the store beside it, or what was published.
fn answers(args: &QueryArgs, limits: Limits) -> anyhow::Result<Box<dyn Answers>> {
    #[cfg(feature = "cluster")]
    if let Some(answers) = crate::cluster::answers(args, limits)? {
        return Ok(answers);
    }
    let engine = Engine::new(Snapshot::open(&super::folder(&args.store))?, limits)?;
    #[cfg(feature = "cluster")]
    let engine = engine.with_functions(&dateline_cluster::query::functions(crate::run::knowledge(None)?));
    Ok(Box::new(engine))
}

/// SQL may begin with a comment and so with two hyphens. A flag that is mistyped is one word and no question.
pub(crate) fn question(text: &str) -> Result<String, String> {
    if text.len() > 1 && text.starts_with('-') && !text.contains(char::is_whitespace) {
        return Err("neither a flag nor SQL; `dateline query --help` lists the flags".to_owned());
    }
    Ok(text.to_owned())
}

pub(crate) fn query(args: &QueryArgs, quiet: bool) -> anyhow::Result<Outcome> {
    #[cfg(feature = "cluster")]
    if args.cluster.is_some() && args.at.is_none() && args.table.is_empty() {
        anstream::eprintln!(
            "dateline: --cluster needs what to ask about: --at URL of what was published, or --table NAME=URL"
        );
        return Ok(Outcome::Usage);
    }
    let limits = Limits { rows: args.limit, megabytes: args.memory, seconds: args.timeout };
    let engine = answers(args, limits)?;
    if args.tables {
        let mut before = String::new();
        for (table, column, ty) in engine.columns()? {
            if table != before {
                anstream::println!("{}{table}", if before.is_empty() { "" } else { "\n" });
                before = table;
            }
            anstream::println!("  {column:<22} {ty}");
        }
        return Ok(Outcome::Done);
    }
    let Some(sql) = &args.sql else {
        anstream::eprintln!("dateline: query needs SQL, or --tables");
        return Ok(Outcome::Usage);
    };
    let mut text = sql.clone();
    if text == "-" {
        text.clear();
        io::stdin().read_to_string(&mut text)?;
    }
    let format = match args.to.unwrap_or(if io::stdout().is_terminal() { AnswerForm::Table } else { AnswerForm::Csv }) {
        AnswerForm::Table => Format::Table,
        AnswerForm::Csv => Format::Csv,
        AnswerForm::Json => Format::Json,
        AnswerForm::Parquet => Format::Parquet,
    };
    let summary = match &args.out {
        Some(path) => {
            let mut out = BufWriter::new(File::create(path).with_context(|| path.display().to_string())?);
            let summary = engine.query(&text, format, &mut out)?;
            out.flush()?;
            summary
        }
        None => {
            if format == Format::Parquet && io::stdout().is_terminal() {
                anstream::eprintln!("dateline: Parquet is not for a terminal; name a file with --out");
                return Ok(Outcome::Usage);
            }
            let mut out = BufWriter::new(io::stdout());
            let summary = engine.query(&text, format, &mut out)?;
            out.flush()?;
            summary
        }
    };
    if summary.cut {
        anstream::eprintln!("dateline: only the first {} rows; --limit raises that", summary.n_rows);
    } else if !quiet && io::stderr().is_terminal() {
        anstream::eprintln!("{} rows in {} ms", summary.n_rows, summary.took.as_millis());
    }
    Ok(Outcome::Done)
}

pub(crate) fn export(args: &ExportArgs, quiet: bool) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&super::folder(&args.store))?;
    let Some(format) = dateline_sql::out::Format::from_name(args.to.name()) else {
        anstream::eprintln!("dateline: no such format");
        return Ok(Outcome::Usage);
    };
    let asked = dateline_sql::out::Asked { from: args.since.clone(), to: args.until.clone(), all: args.all };
    let done = dateline_sql::out::export(snapshot, format, &asked, &args.out, env!("CARGO_PKG_VERSION"))?;
    if !quiet {
        anstream::eprintln!("{} {} written to {}", done.written, done.unit, args.out.display());
        for (reason, n) in &done.unmapped {
            anstream::eprintln!("{n} left out: {reason}");
        }
        anstream::eprintln!("manifest: {}", done.manifest.display());
    }
    Ok(Outcome::Done)
}

pub(crate) fn import(args: &ImportArgs, quiet: bool) -> anyhow::Result<Outcome> {
    let mut store = super::open(&args.store, Options { search: false, ..Options::default() })?;
    let mut failed = false;
    for path in &args.files {
        if args.from == ForeignForm::Corrections {
            let (mut n, mut new) = (0, 0);
            for correction in crate::recode::corrections(path)? {
                n += 1;
                new += usize::from(store.correct(
                    &correction.document,
                    &serde_json::to_value(&correction)?,
                    Timestamp::now(),
                )?);
            }
            if !quiet {
                anstream::eprintln!("{}: {n} corrections, {new} new", path.display());
            }
            continue;
        }
        let (rows, bad) = dateline_sql::out::foreign(args.from.name(), path)?;
        for (line, why) in bad.iter().take(10) {
            anstream::eprintln!("dateline: {}:{line}: {why}", path.display());
        }
        failed |= !bad.is_empty();
        let n = store.take_foreign(&rows)?;
        if !quiet {
            anstream::eprintln!(
                "{}: {} reports, {n} new, {} lines did not read",
                path.display(),
                rows.len(),
                bad.len()
            );
        }
    }
    Ok(Outcome::of(failed))
}

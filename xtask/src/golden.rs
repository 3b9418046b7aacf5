//! `golden`: shows what the cases expect and what came out, and writes which of them are known to fail.
//!
//! `--update` writes and removes `fixme` and nothing else: what a case expects is a person's to change.

use dateline_read::codebook::SourceFile;
use dateline_read::golden::{
    Case, CaseFile, Mark, OWN_RUNNER, Outcome, RuleMiss, Side, Verdict, load, mark, marked, misses, phrases,
    run as run_case,
};
use dateline_read::{Knowledge, builtin_files};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write `fixme` onto cases that fail and take it from those that pass; with --rules, write the list
    #[arg(long)]
    update: bool,
    /// Run the examples of the codebook's rules instead
    #[arg(long)]
    rules: bool,
    /// Run the phrases of cases/phrases instead: whom each means on its day
    #[arg(long, conflicts_with = "rules")]
    phrases: bool,
    /// Take the codebook of this folder instead of the one that was built in
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
    /// Show only cases or rules whose id, file or reason holds these words
    #[arg(value_name = "WORDS")]
    filter: Option<String>,
    /// Show also what is known to fail
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(args: &Args) -> crate::Outcome {
    let root = crate::root();
    let (book, known) = match &args.codebook {
        None => (builtin_files(), Knowledge::builtin()?),
        Some(folder) => {
            let book = codebook(folder)?;
            (book.clone(), Knowledge::with_codebook("dateline", book, true)?)
        }
    };
    if args.rules {
        rules(args, &root, &book, &known)
    } else if args.phrases {
        all_phrases(args, &root, &known)
    } else {
        cases(args, &root, &known)
    }
}

/// Reads the case files below a folder, by path; the cases of another room have a runner of their own.
fn files(root: &Path, below: &str) -> std::io::Result<Vec<CaseFile>> {
    let own = |path: &Path| OWN_RUNNER.iter().any(|own| path.ends_with(own));
    let found = texts(root, &root.join(below), own)?;
    Ok(found.into_iter().map(|(path, content)| CaseFile { path, content }).collect())
}

/// Reads a codebook's files, by path.
fn codebook(folder: &Path) -> std::io::Result<Vec<SourceFile>> {
    let found = texts(folder, folder, |_| false)?;
    Ok(found.into_iter().map(|(path, content)| SourceFile { path, content }).collect())
}

/// Reads the data files below a folder but for what is to be skipped: each one's path below `root` and its content.
fn texts(root: &Path, below: &Path, skip: impl Fn(&Path) -> bool) -> std::io::Result<Vec<(String, String)>> {
    let mut folders: Vec<PathBuf> = vec![below.to_path_buf()];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if !skip(&path) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                out.push((name, fs::read_to_string(&path)?));
            }
        }
    }
    out.sort();
    Ok(out)
}

fn cases(args: &Args, root: &Path, known: &Knowledge) -> crate::Outcome {
    let files = files(root, "cases")?;
    let cases = load(&files).map_err(|errors| errors.iter().map(|e| format!("\n  {e}")).collect::<String>())?;
    let outcomes: Vec<Outcome> = cases.iter().map(|case| run_case(case, known)).collect();
    let mut counts = [0_usize; 4];
    for (case, outcome) in cases.iter().zip(&outcomes) {
        let shown = args.filter.as_ref().is_none_or(|f| outcome.at.contains(f) || outcome.id.contains(f));
        let (n, differences) = match &outcome.verdict {
            Verdict::Passed => (0, None),
            Verdict::Fixme(d) => (1, args.all.then_some(d)),
            Verdict::Failed(d) => (2, Some(d)),
            Verdict::Mended => (3, None),
        };
        counts[n] += 1;
        if !shown {
            continue;
        }
        if n == 3 {
            println!("{} {}: passes now, its fixme has to go\n", outcome.at, outcome.id);
        }
        if let Some(differences) = differences {
            println!("{} {}{}", outcome.at, outcome.id, if n == 1 { " (known)" } else { "" });
            println!("    why       {}", outcome.why);
            println!("    source    {}", case.source);
            println!("    text      {}", case.text.as_deref().unwrap_or("(a page)"));
            for difference in differences {
                println!("  ✗ {}", difference.what);
                difference.got.iter().for_each(|got| println!("    got       {got}"));
            }
            println!();
        }
    }
    println!(
        "{} cases: {} pass, {} are known to fail, {} fail, {} pass in spite of their fixme",
        cases.len(),
        counts[0],
        counts[1],
        counts[2],
        counts[3]
    );
    by_file(&cases, &outcomes);
    if args.update {
        return update(root, &files, &cases, &outcomes);
    }
    if counts[2] + counts[3] > 0 {
        Err("the cases are not as their files say; --update marks them".into())
    } else {
        Ok(())
    }
}

fn by_file(cases: &[Case], outcomes: &[Outcome]) {
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        let row = table.entry(&case.file).or_default();
        row.0 += usize::from(matches!(outcome.verdict, Verdict::Passed | Verdict::Mended));
        row.1 += 1;
    }
    for (file, (right, all)) in table {
        println!("  {file:<44} {right:>4} of {all:>4}");
    }
}

fn update(root: &Path, files: &[CaseFile], cases: &[Case], outcomes: &[Outcome]) -> crate::Outcome {
    let marks: BTreeMap<String, Mark> = outcomes.iter().filter_map(|o| Some((o.id.clone(), mark(o)?))).collect();
    for file in files {
        let content = marked(file, cases, &marks);
        if content != file.content {
            fs::write(root.join(&file.path), content)?;
            println!("wrote {}", file.path);
        }
    }
    Ok(())
}

const RULES_HEAD: &str = "# Examples of rules that do not come out as their rule says: \"rule-id yes|no\". Written by\n\
                          # `cargo xtask golden --rules --update`; crates/dateline-read/tests/rules.rs holds them against it.\n";

fn rules(args: &Args, root: &Path, book: &[SourceFile], known: &Knowledge) -> crate::Outcome {
    let (missed, n_run) = misses(book, known)?;
    let mut groups: BTreeMap<(Side, &str), Vec<&RuleMiss>> = BTreeMap::new();
    for miss in &missed {
        groups.entry((miss.side, miss.reason)).or_default().push(miss);
    }
    for ((side, reason), group) in &groups {
        println!("## {}: {} {reason}", group.len(), side.as_str());
        let shown = |m: &&&RuleMiss| args.filter.as_ref().is_none_or(|f| m.rule.contains(f) || m.reason.contains(f));
        for miss in group.iter().filter(shown) {
            println!("  {} (codebook/{})\n      {}\n      {}", miss.rule, miss.at, miss.text, miss.why);
        }
    }
    let n_no = missed.iter().filter(|m| m.side == Side::No).count();
    println!("{n_run} examples: {} fail ({} yes, {n_no} no)", missed.len(), missed.len() - n_no);
    for ((side, reason), group) in &groups {
        println!("  {:>5} {:<3} {reason}", group.len(), side.as_str());
    }
    if args.update {
        let mut lines: Vec<String> = missed.iter().map(|m| format!("{} {}\n", m.rule, m.side.as_str())).collect();
        lines.sort();
        fs::write(root.join("cases/rules-fixme.txt"), format!("{RULES_HEAD}{}", lines.concat()))?;
        println!("wrote cases/rules-fixme.txt");
    }
    Ok(())
}

const PHRASES_HEAD: &str = "# Phrases that do not mean whom their file says: \"file: phrase @ day start of the text\". Written by\n\
                            # `cargo xtask golden --phrases --update`; crates/dateline-read/tests/phrases.rs holds them against it.\n";

fn all_phrases(args: &Args, root: &Path, known: &Knowledge) -> crate::Outcome {
    let files = files(root, "cases/phrases")?;
    let all = phrases(&files).map_err(|errors| errors.iter().map(|e| format!("\n  {e}")).collect::<String>())?;
    let mut table: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut missed: Vec<String> = Vec::new();
    for phrase in &all {
        let row = table.entry(phrase.at.split(':').next().unwrap_or_default().to_owned()).or_default();
        row.1 += 1;
        let Some(got) = phrase.miss(known) else {
            row.0 += 1;
            continue;
        };
        if args.filter.as_ref().is_none_or(|f| phrase.at.contains(f) || phrase.key().contains(f)) {
            println!("{} '{}' on {}", phrase.at, phrase.say.get_ref(), phrase.on);
            phrase.r#in.iter().for_each(|text| println!("    text      {text}"));
            println!("    expected  {}\n    got       {got}", phrase.wanted());
        }
        missed.push(phrase.key() + "\n");
    }
    for (file, (right, n)) in &table {
        println!("  {file:<44} {right:>4} of {n:>4}");
    }
    let right = all.len() - missed.len();
    println!("{right} of {} phrases mean whom they must: {:.1} %", all.len(), 100.0 * right as f64 / all.len() as f64);
    if args.update {
        missed.sort();
        fs::write(root.join("cases/phrases-fixme.txt"), format!("{PHRASES_HEAD}{}", missed.concat()))?;
        println!("wrote cases/phrases-fixme.txt");
    }
    Ok(())
}

//! Trains the language models on treebanks and writes them with their card. The learning itself is
//! `dateline_lang::train`; this finds the files, measures, and writes down what was done.
//!
//! Only the training parts shape the weights; the development parts are read for the scores in the card.

use crate::score;
use dateline_lang::train::lessons::{self, Lessons};
use dateline_lang::train::treebank::{self, Sent};
use dateline_lang::train::{self, Corpus, Course, Plan};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(crate) mod sets;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Arguments of `xtask train`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with NAME-train.conllu and NAME-dev.conllu for each treebank, .gz or plain; factuality-train.jsonl and
    /// wikigold.jsonl are used where they lie there
    #[arg(long)]
    data: PathBuf,
    /// Treebanks by the first part of their files' names
    #[arg(long, value_delimiter = ',', default_value = "ewt,gum")]
    treebanks: Vec<String>,
    /// Vectors of words that scripts/teacher wrote; without them the network learns its words by itself
    #[arg(long)]
    vectors: Option<PathBuf>,
    /// How a teacher reads sentences, written by scripts/teacher; may be given several times
    #[arg(long)]
    lessons: Vec<PathBuf>,
    /// How much the teacher's word counts beside the treebank's, from 0 to 1
    #[arg(long, default_value_t = 0.5)]
    trust: f32,
    /// Weights whose network is kept, so that only sentence ends and lemmas are learned anew, in seconds
    #[arg(long)]
    keep_network: Option<PathBuf>,
    /// Folder to write NAME.dlm and NAME.md to
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// Orders the sentences; the same seed gives the same weights on the same kind of processor
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passes over the treebanks for the splitter
    #[arg(long, default_value_t = 8)]
    splitter_rounds: usize,
    /// Passes for the network
    #[arg(long, default_value_t = 20)]
    rounds: usize,
    /// Words a step
    #[arg(long, default_value_t = 1200)]
    batch: usize,
    /// The file's name
    #[arg(long, default_value = "english")]
    name: String,
    /// The name that the weights carry
    #[arg(long, default_value = "english-3")]
    version: String,
}

/// Runs `xtask train`.
pub fn run(args: Args) -> crate::Outcome {
    let started = Instant::now();
    let mut say = |line: &str| eprintln!("{:5} s  {line}", started.elapsed().as_secs());
    let mut sums = Vec::new();
    let mut corpus = Corpus::default();
    for name in &args.treebanks {
        let packed = taken(&args.data, &format!("{name}-train.conllu.gz"), &mut sums)?
            .ok_or_else(|| format!("{}: no {name}-train.conllu.gz there", args.data.display()))?;
        corpus.treebanks.push(treebank::read(&packed)?);
    }
    if let Some(text) = taken(&args.data, "factuality-train.jsonl.gz", &mut sums)? {
        let n = sets::factuality(&text, corpus.treebanks.iter_mut())?;
        say(&format!("{n} predicates with their factuality"));
    }
    if let Some(text) = taken(&args.data, "wikigold.jsonl.gz", &mut sums)? {
        corpus.names = sets::names(&text)?;
    }
    if let Some(path) = &args.vectors {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        sums.push((file_name(path), sha256(&bytes)));
        corpus.vectors = lessons::vectors(&bytes)?;
    }
    for path in &args.lessons {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        sums.push((file_name(path), sha256(&bytes)));
        let Lessons { tags, all } = lessons::lessons(&sets::unpacked(&bytes)?)?;
        if !corpus.lessons.tags.is_empty() && corpus.lessons.tags != tags {
            return Err(format!("{}: other tags than in the lessons before", path.display()).into());
        }
        corpus.lessons.tags = tags;
        corpus.lessons.all.extend(all);
    }
    let plan = Plan {
        seed: args.seed,
        splitter_rounds: args.splitter_rounds,
        course: Course { rounds: args.rounds, batch: args.batch, ..Course::default() },
        kept: args.keep_network.as_ref().map(std::fs::read).transpose()?,
        trust: args.trust,
        version: args.version.clone(),
    };
    let mut unseen: Vec<(&str, Vec<Sent>)> = Vec::new();
    for name in &args.treebanks {
        if let Some(text) = taken(&args.data, &format!("{name}-dev.conllu.gz"), &mut Vec::new())? {
            unseen.push((name.as_str(), treebank::read(&text)?));
        }
    }
    if let Some(text) = taken(&args.data, "factuality-dev.jsonl.gz", &mut Vec::new())? {
        sets::factuality(&text, unseen.iter_mut().map(|u| &mut u.1))?;
    }
    let mut judge = |weights: Vec<u8>| {
        for (name, gold) in &unseen {
            let line =
                train::open(weights.clone()).map_err(Into::into).and_then(|m| score::of(gold, &m)).map(|s| s.row());
            eprintln!("         {name}-dev {}", line.unwrap_or_else(|e| e.to_string()));
        }
    };
    let weights = train::train(&plan, &corpus, &mut say, &mut judge)?;
    std::fs::create_dir_all(&args.out)?;
    std::fs::write(args.out.join(format!("{}.dlm", args.name)), &weights)?;
    say(&format!("wrote {} bytes", weights.len()));
    let (sum, n_bytes) = (sha256(&weights), weights.len());
    let models = train::open(weights)?;
    let mut scores = Vec::new();
    for (name, gold) in &unseen {
        let line = format!("| {name}-dev | {} |", score::of(gold, &models)?.row());
        say(&line);
        scores.push(line);
    }
    std::fs::write(args.out.join(format!("{}.md", args.name)), card(&args, &sums, &scores, &sum, n_bytes))?;
    Ok(())
}

/// Reads a file where there is one, packed or not, and notes its sum.
fn taken(data: &Path, file: &str, sums: &mut Vec<(String, String)>) -> Result<Option<String>> {
    let plain = file.trim_end_matches(".gz");
    let Some(file) = [file, plain].into_iter().find(|f| data.join(f).exists()) else { return Ok(None) };
    let path = data.join(file);
    let packed = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    sums.push((file.to_owned(), sha256(&packed)));
    Ok(Some(sets::unpacked(&packed).map_err(|e| format!("{}: {e}", path.display()))?))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes down what the weights are and how they came to be.
fn card(args: &Args, sums: &[(String, String)], scores: &[String], sum: &str, n_bytes: usize) -> String {
    let data: String = sums.iter().map(|(file, sum)| format!("- `{file}`, sha256 `{sum}`\n")).collect();
    let teacher: String = args
        .vectors
        .iter()
        .map(|v| format!(" --vectors {}", file_name(v)))
        .chain(args.lessons.iter().map(|l| format!(" --lessons {}", file_name(l))))
        .collect();
    format!(
        "# {file}.dlm\n\n\
        Weights of the language stage: sentence splitter, tagger (UPOS and FEATS), lemmatizer, dependency parser, mentions, factuality.\n\n\
        - Name: {version}. Size: {n_bytes} bytes. sha256 `{sum}`\n\
        - Licence: CC BY-SA 4.0, as the treebanks that they were learned from; see NOTICE. The program's own licence does not cover this file.\n\
        - Made by: `cargo xtask train --data DIR --treebanks {treebanks}{teacher} --trust {trust} --seed {seed} --splitter-rounds {splitter} --rounds {rounds} --batch {batch}`\n\n\
        ## Learned from\n\n{data}\n\
        What each of them is, whose, and under which licence, is in NOTICE. Nothing else was learned from; the development parts were read only to measure.\n\n\
        ## Scores on the development parts\n\n\
        Sentences and words given, all words counted, in per cent; LAS with the relation up to its colon.\n\n\
        | part | UPOS | FEATS | LEMMA | UAS | LAS | LAS with subtypes | mentions F1 | factuality r |\n|---|---|---|---|---|---|---|---|---|\n{scores}\n",
        file = args.name,
        treebanks = args.treebanks.join(","),
        version = args.version,
        trust = args.trust,
        seed = args.seed,
        splitter = args.splitter_rounds,
        rounds = args.rounds,
        batch = args.batch,
        scores = scores.join("\n"),
    )
}

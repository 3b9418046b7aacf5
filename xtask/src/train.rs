//! Trains the language models on treebanks and writes them with their card. The learning itself is
//! `dateline_lang::train`; this finds the files, measures, and writes down what was done.
//!
//! Only the training parts shape the weights; the development parts are read for the scores in the card.

use dateline_lang::Models;
use dateline_lang::train::treebank::{self, Sent};
use dateline_lang::train::{self, Plan};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

mod score;

/// Arguments of `xtask train`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with ewt-train.conllu.gz and gum-train.conllu.gz; with ewt-dev and gum-dev for the scores
    #[arg(long)]
    data: PathBuf,
    /// Folder to write english.dlm and english.md to
    #[arg(long, default_value = "models")]
    out: PathBuf,
    /// Orders the sentences; the same seed gives the same weights
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passes over the treebanks for the tagger and the splitter
    #[arg(long, default_value_t = 5)]
    tagger_rounds: usize,
    /// Passes for the network
    #[arg(long, default_value_t = 16)]
    net_rounds: usize,
    /// The name that the weights carry
    #[arg(long, default_value = "english-1")]
    name: String,
}

/// The treebanks by file name.
const TREEBANKS: [&str; 2] = ["ewt", "gum"];

/// Runs `xtask train`.
pub fn run(args: Args) -> crate::Outcome {
    let started = Instant::now();
    let mut say = |line: &str| eprintln!("{:5} s  {line}", started.elapsed().as_secs());
    let mut sums = Vec::new();
    let mut treebanks = Vec::new();
    for name in TREEBANKS {
        let file = format!("{name}-train.conllu.gz");
        let packed = std::fs::read(args.data.join(&file)).map_err(|e| format!("{file}: {e}"))?;
        sums.push((file, sha256(&packed)));
        treebanks.push(read(&packed)?);
    }
    let plan = Plan {
        seed: args.seed,
        tagger_rounds: args.tagger_rounds,
        net_rounds: args.net_rounds,
        version: args.name.clone(),
    };
    let mut unseen = Vec::new();
    for name in TREEBANKS {
        if let Ok(packed) = std::fs::read(args.data.join(format!("{name}-dev.conllu.gz"))) {
            unseen.extend(read(&packed)?);
        }
    }
    let weights = train::train(&plan, &treebanks, &unseen, &mut say);
    std::fs::create_dir_all(&args.out)?;
    std::fs::write(args.out.join("english.dlm"), &weights)?;
    say(&format!("wrote {} bytes", weights.len()));
    let sum = sha256(&weights);
    let n_bytes = weights.len();
    let models = train::open(weights)?;
    let mut scores = Vec::new();
    for name in TREEBANKS {
        if let Some(line) = measured(&args.data, name, &models)? {
            say(&line);
            scores.push(line);
        }
    }
    std::fs::write(args.out.join("english.md"), card(&args, &sums, &scores, &sum, n_bytes))?;
    Ok(())
}

/// Scores a development part, where there is one.
fn measured(data: &Path, name: &str, models: &Models) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let Ok(packed) = std::fs::read(data.join(format!("{name}-dev.conllu.gz"))) else { return Ok(None) };
    let gold: Vec<Sent> = read(&packed)?;
    Ok(Some(format!("| {name}-dev | {} |", score::given_words(&gold, models)?)))
}

fn read(packed: &[u8]) -> Result<Vec<Sent>, Box<dyn std::error::Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text)?;
    Ok(treebank::read(&text)?)
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes down what the weights are and how they came to be.
fn card(args: &Args, sums: &[(String, String)], scores: &[String], sum: &str, n_bytes: usize) -> String {
    let data: String = sums.iter().map(|(file, sum)| format!("- `{file}`, sha256 `{sum}`\n")).collect();
    format!(
        "# english.dlm\n\n\
        Weights of the language stage: sentence splitter, tagger (UPOS and FEATS), lemmatizer, dependency parser.\n\n\
        - Name: {name}. Size: {n_bytes} bytes. sha256 `{sum}`\n\
        - Licence: CC BY-SA 4.0, as the treebanks that they were learned from; see below. The program's own licence does not cover this file.\n\
        - Made by: `cargo xtask train --data DIR --seed {seed} --tagger-rounds {tagger} --net-rounds {net}`\n\n\
        ## Learned from\n\n{data}\n\
        EWT: Universal Dependencies English Web Treebank, CC BY-SA 4.0 (UniversalDependencies/UD_English-EWT, Silveira et al. 2014).\n\
        GUM: Georgetown University Multilayer corpus, the documents under permissive licences (amir-zeldes/gum, Zeldes 2017).\n\
        Nothing else was learned from; the development parts were read only to measure.\n\n\
        ## Scores on the development parts\n\n\
        Sentences and words given, all words counted, in per cent; LAS with the relation up to its colon.\n\n\
        | part | UPOS | FEATS | LEMMA | UAS | LAS | LAS with subtypes |\n|---|---|---|---|---|---|---|\n{scores}\n",
        name = args.name,
        seed = args.seed,
        tagger = args.tagger_rounds,
        net = args.net_rounds,
        scores = scores.join("\n"),
    )
}

//! What builds and checks Dateline itself: training, data, pages, golden cases, tidiness, benchmarks.
//! Nothing that users run needs it.

use clap::{Parser, Subcommand};

mod bench;
mod cluster;
mod coref;
mod dice;
mod events;
mod gazetteer;
mod golden;
mod load;
mod pages;
mod plan;
mod score;
mod story;
mod tidy;
mod topics;
mod train;

/// What a command of this crate returns.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Returns the repository's root.
fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[derive(Parser)]
#[command(about, version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train the language models on treebanks and write them with their card
    Train(train::Args),
    /// Score the language models on treebanks: tags, trees by relation and length, mentions, factuality
    Score(score::Args),
    /// Learn which phrases speak of the same, and score it on a corpus with entities
    Coref(coref::Args),
    /// Learn which sentences are of public affairs from the examples of the codebook's rules
    Topics(topics::Args),
    /// Build the gazetteer from a package of GeoNames data
    Gazetteer(gazetteer::Args),
    /// Write invented coded documents, for load tests of the store
    Events(events::Args),
    /// Write any number of distinct articles and pages, for load tests
    Pages(pages::Args),
    /// Bring pages to a running server at a rate, and measure how long they take to be told
    Load(load::Args),
    /// Start all roles of many machines on this one, bring pages, kill roles, and compare the answers
    Cluster(cluster::Args),
    /// Plan an archive run on many machines: hours and cost, by simulation from measured rates
    Plan(plan::Args),
    /// Run the golden cases and the rules' examples, and show what differs
    Golden(golden::Args),
    /// Score the story stage on the project's own streams: stories, copies, happenings counted once
    Story(story::Args),
    /// Check what no compiler does: layers, file heads and lengths, documents that must match the code
    Tidy(tidy::Args),
    /// Measure speed, cold start and memory of the release binary; `bench pages`, the page stage alone
    Bench(bench::Args),
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Train(args) => train::run(args),
        Command::Score(args) => score::run(&args),
        Command::Coref(args) => coref::run(&args),
        Command::Topics(args) => topics::run(&args),
        Command::Gazetteer(args) => gazetteer::run(args),
        Command::Events(args) => events::run(&args),
        Command::Pages(args) => pages::run(args),
        Command::Load(args) => load::run(&args),
        Command::Cluster(args) => cluster::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Golden(args) => golden::run(&args),
        Command::Story(args) => story::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Bench(args) => bench::run(&args),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

//! The binary: arguments, input and output, wiring. What is read and how is the libraries' matter.
//!
//! Exit codes: 0 done, 1 something in the input failed and the rest was done, 2 wrong usage.

mod actor;
mod args;
mod audit;
#[cfg(feature = "cluster")]
mod cluster;
mod explain;
mod input;
mod output;
mod profile;
mod recode;
mod run;
mod schema;
mod score;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "store")]
mod store;
mod story;
#[cfg(feature = "work")]
mod work;

#[cfg(feature = "serve")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Code(args) => run::code(&args, cli.quiet),
        Command::Page(args) => run::page(&args, cli.quiet),
        Command::Parse(args) => run::parse(&args, cli.quiet),
        Command::Explain(args) => explain::run(&args, cli.quiet),
        Command::Actor(args) => actor::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Story(args) => story::run(&args, cli.quiet),
        Command::Score(args) => score::run(&args),
        Command::Recode(args) => recode::run(&args, cli.quiet),
        Command::Audit(args) => audit::run(&args),
        #[cfg(feature = "store")]
        Command::Ingest(args) => store::ingest(&args, cli.quiet),
        #[cfg(feature = "store")]
        Command::Query(args) => store::query(&args, cli.quiet),
        #[cfg(feature = "store")]
        Command::Export(args) => store::export(&args, cli.quiet),
        #[cfg(feature = "store")]
        Command::Import(args) => store::import(&args, cli.quiet),
        #[cfg(feature = "store")]
        Command::Doctor(args) => store::doctor(&args),
        #[cfg(feature = "store")]
        Command::Backup(args) => store::backup(&args),
        #[cfg(feature = "store")]
        Command::Forget(args) => store::forget(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args, cli.quiet),
        #[cfg(feature = "serve")]
        Command::Token(args) => serve::token(&args),
        #[cfg(feature = "cluster")]
        Command::Cluster(args) => cluster::run(args, cli.quiet),
        #[cfg(feature = "work")]
        Command::Work(args) => work::work(&args, cli.quiet),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "dateline", &mut std::io::stdout());
            Ok(run::Outcome::Done)
        }
        Command::Man => man(),
    };
    match outcome {
        Ok(run::Outcome::Done) => ExitCode::SUCCESS,
        Ok(run::Outcome::PartlyFailed) => ExitCode::from(1),
        Ok(run::Outcome::Usage) => ExitCode::from(2),
        // whoever read our output has seen enough
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("dateline: {}", told(&error));
            ExitCode::from(1)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<std::io::Error>()).any(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn man() -> anyhow::Result<run::Outcome> {
    clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
    Ok(run::Outcome::Done)
}

/// An error with its causes, each said once: some say their cause themselves.
fn told(error: &anyhow::Error) -> String {
    let mut out = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !out.contains(&cause) {
            out = if out.is_empty() { cause } else { format!("{out}: {cause}") };
        }
    }
    out
}

//! Not built yet: its author replaces this file.

/// Arguments of `xtask gazetteer`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `xtask gazetteer`.
pub fn run(_args: Args) -> crate::Outcome {
    Err("not built yet".into())
}

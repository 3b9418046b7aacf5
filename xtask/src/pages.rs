//! Not built yet: its author replaces this file.

/// Arguments of `xtask pages`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `xtask pages`.
pub fn run(_args: Args) -> crate::Outcome {
    Err("not built yet".into())
}

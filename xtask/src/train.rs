//! Not built yet: its author replaces this file.

/// Arguments of `xtask train`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `xtask train`.
pub fn run(_args: Args) -> crate::Outcome {
    Err("not built yet".into())
}

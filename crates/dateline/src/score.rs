//! `score`: golden cases and gold events of one's own.

use crate::args::ScoreArgs;
use crate::run::Outcome;

pub(crate) fn run(_args: &ScoreArgs) -> anyhow::Result<Outcome> {
    anyhow::bail!("not built yet")
}

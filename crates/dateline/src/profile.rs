//! Outlet profiles as files: reads the one that is passed in, and writes the one that is learned. What is repeated and
//! what is not is for the page stage to say.

use crate::args::InputArgs;
use crate::input;
use crate::run::Outcome;
use anyhow::Context;
use dateline_read::{Learner, Profile, Rules};
use std::io::IsTerminal;
use std::path::Path;

/// Reads the profile that `--profile` names.
pub(crate) fn load(args: &InputArgs) -> anyhow::Result<Option<Profile>> {
    let Some(path) = &args.profile else { return Ok(None) };
    let text = std::fs::read_to_string(path).with_context(|| format!("profile {}", path.display()))?;
    Profile::from_json(&text).with_context(|| format!("profile {}", path.display())).map(Some)
}

/// Learns which lines outlets repeat, and writes it. The file appears whole or not at all.
pub(crate) fn learn(args: &InputArgs, file: &Path, quiet: bool) -> anyhow::Result<Outcome> {
    let mut learner = Learner::new(Rules::default());
    let mut failed = false;
    input::each(args, quiet, &mut failed, &mut |page| {
        learner.add(&page.article(args, None));
        Ok(())
    })?;
    let (profile, said) = learner.finish();
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, profile.to_json())
        .and_then(|()| std::fs::rename(&part, file))
        .with_context(|| format!("{} could not be written", file.display()))?;
    let left_out = [
        (said.without_outlet, "without an address to tell the outlet by"),
        (said.again, "read before"),
        (said.empty, "without an article"),
        (said.beyond, "beyond what is kept of outlets and articles"),
    ];
    // what was left out is always said: a profile learned from half of the pages looks like any other
    if !quiet && (std::io::stderr().is_terminal() || left_out.iter().any(|(n, _)| *n > 0)) {
        anstream::eprintln!("dateline: learned from {} pages, in {}", said.pages, file.display());
        for (n, why) in left_out.iter().filter(|(n, _)| *n > 0) {
            anstream::eprintln!("dateline: {n} pages left out: {why}");
        }
    }
    Ok(Outcome::of(failed))
}

//! `doctor`, `backup`, `forget`.

use crate::args::{BackupArgs, DoctorArgs, ForgetArgs};
use crate::run::Outcome;
use anstyle::{AnsiColor, Style};
use dateline_store::{Options, What};
use jiff::Timestamp;

pub(crate) fn doctor(args: &DoctorArgs) -> anyhow::Result<Outcome> {
    let dir = super::folder(&args.store);
    if !dir.join("store.db").exists() {
        return Err(dateline_store::StoreError::None { dir }.into());
    }
    let mut store = super::open(&args.store, Options::default())?;
    let health = store.doctor(args.repair)?;
    let (good, bad) =
        (Style::new().fg_color(Some(AnsiColor::Green.into())), Style::new().fg_color(Some(AnsiColor::Red.into())));
    for finding in &health.findings {
        let (style, word) = match (finding.well, finding.repaired) {
            (true, _) => (good, "well"),
            (false, true) => (good, "made again"),
            (false, false) => (bad, "not well"),
        };
        anstream::println!("{style}{word:>10}{style:#}  {:<24} {}", finding.what, finding.found);
    }
    let sources = dateline_store::Control::open(&dir)?.sources()?;
    let failing = sources.iter().filter(|s| !s.paused && s.state.as_deref() == Some("failing")).count();
    anstream::println!("{good}      well{good:#}  {:<24} {}, {failing} failing", "sources", sources.len());
    for source in sources.iter().filter(|s| !s.paused && s.state.as_deref() == Some("failing")) {
        anstream::println!("            {} {}", source.url, source.last_error.as_deref().unwrap_or_default());
    }
    let book = dateline_read::Knowledge::builtin()?;
    anstream::println!(
        "{good}      well{good:#}  {:<24} {} {}, {} rules",
        "codebook",
        book.book.name,
        book.book.version,
        book.book.rules.len()
    );
    if !health.is_well() && !args.repair {
        anstream::eprintln!("dateline: --repair makes again what is derived from the journal");
    }
    Ok(Outcome::of(!health.is_well()))
}

pub(crate) fn backup(args: &BackupArgs) -> anyhow::Result<Outcome> {
    let store = super::open(&args.store, Options { search: false, ..Options::default() })?;
    store.backup(&args.to)?;
    anstream::eprintln!("{} reports copied to {}", store.n_reports()?, args.to.display());
    Ok(Outcome::Done)
}

pub(crate) fn forget(args: &ForgetArgs) -> anyhow::Result<Outcome> {
    let what = match (&args.report, &args.outlet) {
        (Some(id), None) => What::Report(id.clone()),
        (None, Some(outlet)) => What::Outlet(outlet.clone()),
        _ => {
            anstream::eprintln!("dateline: name one: --report ID or --outlet NAME");
            return Ok(Outcome::Usage);
        }
    };
    let mut store = super::open(&args.store, Options::default())?;
    let gone = store.forget(&what, Timestamp::now())?;
    anstream::println!("{} reports forgotten; {} happenings that nobody else tells", gone.reports, gone.happenings);
    anstream::println!(
        "looked for afterwards: {} in the journal, {} in rows, {} in the full text",
        gone.left_in_journal,
        gone.left_in_rows,
        gone.left_in_text
    );
    let left = gone.left_in_journal + gone.left_in_rows + gone.left_in_text;
    if gone.reports == 0 {
        anstream::eprintln!("dateline: the store has nothing of that name; it will not be taken in either");
    }
    Ok(Outcome::of(left > 0))
}

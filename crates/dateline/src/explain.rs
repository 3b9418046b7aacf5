//! `explain`: shows a person how a page was read, on the terminal or as one page for the browser.
//!
//! It shows what the libraries found and why, and decides nothing itself: whatever stands here stands in the coded
//! document, in the layers beside the text or in the trace.

mod ink;
mod page;
mod sheet;
mod tree;
mod why;

use crate::args::ExplainArgs;
use crate::run::{self, Outcome};
use crate::{input, profile};
use anyhow::Context;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Without a terminal to ask, as wide as most are set for reading.
const WIDTH: usize = 100;

pub(crate) fn run(args: &ExplainArgs, quiet: bool) -> anyhow::Result<Outcome> {
    if let Some(outcome) = run::bad_date(&args.input) {
        return Ok(outcome);
    }
    let known = run::knowledge(args.codebook.as_deref())?;
    let profile = profile::load(&args.input)?;
    let mut failed = false;
    let mut unread = false;
    let mut pages = page::Pages::new(known, args.all);
    let look = sheet::Look { width: width(), all: args.all };
    input::each(&args.input, quiet, &mut failed, &mut |page| {
        let (coded, trace) = dateline_read::explain(page.article(&args.input, profile.as_ref()), known);
        let article = &coded.document.article;
        if let Some(first) = article.diagnostics.first().filter(|_| dateline_intake::unreadable(article)) {
            unread = true;
            anstream::eprintln!("dateline: {}: {} {}", page.label(), first.code, first.message);
        }
        if args.html.is_some() {
            pages.add(page.label(), &coded, &trace);
            return Ok(());
        }
        let sheet = sheet::sheet(&coded, &trace, &known.book, page.label(), look);
        anstream::stdout().lock().write_all(sheet.as_bytes())?;
        Ok(())
    })?;
    if let Some(file) = &args.html {
        let n_pages = pages.len();
        std::fs::write(file, pages.html()).with_context(|| format!("{} could not be written", file.display()))?;
        if !quiet && std::io::stderr().is_terminal() {
            anstream::eprintln!("{n_pages} pages explained in {}", file.display());
        }
        if args.open {
            open(file);
        }
    }
    Ok(Outcome::of(failed || unread))
}

/// Returns a document explained on paper: without colours, as wide as a terminal.
#[cfg(feature = "serve")]
pub(crate) fn on_paper(
    coded: &dateline_read::doc::CodedDocument,
    trace: &dateline_read::Trace,
    known: &dateline_read::Knowledge,
) -> String {
    let look = sheet::Look { width: WIDTH, all: false };
    anstream::adapter::strip_str(&sheet::sheet(coded, trace, &known.book, "your text", look)).to_string()
}

/// Opens a page of the web in the browser, where there is one.
#[cfg(feature = "serve")]
pub(crate) fn open_address(address: &str) {
    let _ = opener::open(address);
}

/// Opens the page in the browser; where there is none, says where the page is.
fn open(file: &Path) {
    let whole = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    // openers of systems without a display may succeed and show nothing: say it there, too
    let blind = cfg!(all(unix, not(target_os = "macos")))
        && ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"].iter().all(|name| std::env::var_os(name).is_none());
    if blind || opener::open(&whole).is_err() {
        anstream::eprintln!("dateline: no browser to be found here; the page is {}", whole.display());
    }
}

fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let found = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width: Option<usize> = if std::io::stdout().is_terminal() { asked.or_else(found) } else { asked };
    width.unwrap_or(WIDTH).clamp(40, 140)
}

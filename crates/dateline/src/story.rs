//! `story`: which reports belong together, told one by one as they come in.

use crate::args::StoryArgs;
use crate::input;
use crate::run::{self, Outcome, Printed};
use dateline_read::doc::Record;
use dateline_read::json::{self, Layers};
use dateline_story::{Settings, State};
use jiff::Timestamp;
use std::io::{self, Write};

pub(crate) fn run(args: &StoryArgs, quiet: bool) -> anyhow::Result<Outcome> {
    if let Some(outcome) = run::bad_date(&args.input) {
        return Ok(outcome);
    }
    let known = run::knowledge(args.codebook.as_deref())?;
    let jobs = run::jobs(args.jobs);
    let settings = Settings::default();
    let mut state = State::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let work = |page: &input::Page| -> Printed {
        let coded = page.coded(&args.input, None, known);
        let failed = dateline_intake::unreadable(&coded.document.article);
        Printed {
            text: json::coded(&coded, known, Layers::default()).to_string(),
            failed: failed.then(|| (page.label().to_owned(), run::failure(&coded))),
            n_events: coded.events.len(),
        }
    };
    let (_, _, failed) = run::in_order(&args.input, jobs, quiet, &work, &mut |text| {
        let record: Record = serde_json::from_str(text)?;
        let placed = state.tell(&record, Timestamp::UNIX_EPOCH, &settings);
        let id = record.document.input_id.as_ref().unwrap_or(&record.document.id);
        if args.acts {
            let happenings: Vec<_> =
                placed.tellings.iter().map(|(h, t)| serde_json::json!({"act": t.act, "happening": h})).collect();
            let line = serde_json::json!({"id": id, "story": placed.story, "copy_of": placed.copy_of, "happenings": happenings});
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", serde_json::json!({"id": id, "story": placed.story}))?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(Outcome::of(failed))
}

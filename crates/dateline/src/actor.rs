//! `actor`: what a name resolves to on a day, and why. It asks the reader itself, so the answer is what a report of
//! that day would get.

use crate::args::ActorArgs;
use crate::run::{self, Outcome};
use anstyle::Style;
use dateline_read::codebook::Day;
use dateline_read::phrase::Asked;
use std::io::Write;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

pub(crate) fn run(args: &ActorArgs) -> anyhow::Result<Outcome> {
    let Some(day) = Day::read(&args.on, false).filter(|_| args.on.len() == 10) else {
        anstream::eprintln!("dateline: --on {:?} is no day; write it as 2015-06-15", args.on);
        return Ok(Outcome::Usage);
    };
    let known = run::knowledge(args.codebook.as_deref())?;
    let asked = Asked::alone(&args.name);
    let (doc, _) = asked.read(&args.on, None, &known);
    let mut out = anstream::stdout().lock();
    let mut found = false;
    for mention in doc.mentions.iter().filter(|m| m.at.span.start < asked.span.end) {
        let as_of = dateline_read::resolve::who::as_of(mention, Some(day), &known.book);
        let code: String = mention.country.map(|c| c.to_string()).unwrap_or_default() + &as_of.roles.concat();
        if code.is_empty() && as_of.name.is_none() {
            continue;
        }
        found = true;
        writeln!(out, "{BOLD}{}{BOLD:#}", doc.words(mention.at))?;
        let line = |out: &mut dyn Write, key: &str, value: &str| writeln!(out, "  {DIM}{key:<9}{DIM:#} {value}");
        line(&mut out, "name", as_of.name.as_deref().unwrap_or("–"))?;
        line(&mut out, "code", if code.is_empty() { "–" } else { &code })?;
        if let Some(office) = &mention.office {
            line(&mut out, "office", office)?;
        }
        line(&mut out, "because", &mention.basis)?;
        if let Some(person) = mention.person.and_then(|n| known.book.world.people.get(n as usize)) {
            for held in &person.offices {
                let shown = |d: Option<Day>| d.map_or_else(|| "…".to_owned(), |d| d.to_string());
                let now = if held.term.holds(day) { " ←" } else { "" };
                let term = format!("{} {} – {}{now}", held.office, shown(held.term.from), shown(held.term.to));
                line(&mut out, "held", &term)?;
            }
        }
    }
    if !found {
        anstream::eprintln!(
            "dateline: {:?} is nobody that the codebook knows; add them in codebook/actors or organizations",
            args.name
        );
        return Ok(Outcome::PartlyFailed);
    }
    Ok(Outcome::Done)
}

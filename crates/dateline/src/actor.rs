//! `actor`: what a name resolves to on a day, and why. It asks the reader itself, so the answer is what a report of
//! that day would get.

use crate::args::ActorArgs;
use crate::run::{self, Outcome};
use anstyle::Style;
use dateline_read::codebook::Day;
use dateline_read::phrase::Asked;
use dateline_read::resolve::who::{as_of, meant};
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
    let (doc, tree) = asked.read(&args.on, None, known);
    let mut out = anstream::stdout().lock();
    let asked_for = asked.mention(&doc, &tree);
    let main: Vec<usize> =
        asked_for.map_or_else(Vec::new, |n| meant(&doc.mentions, n).into_iter().map(|m| m.0).collect());
    let inside = |n: &usize| doc.mentions[*n].at.span.start < asked.span.end;
    // the phrase itself first, then who else is named in it
    let others = (0..doc.mentions.len()).filter(inside).filter(|n| !main.contains(n) && Some(*n) != asked_for);
    let order: Vec<usize> = asked_for.into_iter().chain(others).collect();
    let mut seen: Vec<(Option<String>, String)> = Vec::new();
    let mut found_any = false;
    for n in order {
        let mention = &doc.mentions[n];
        let as_of = as_of(mention, Some(day), &known.book);
        let whose: Vec<String> = if mention.countries.is_empty() {
            mention.country.iter().map(ToString::to_string).collect()
        } else {
            mention.countries.iter().map(ToString::to_string).collect()
        };
        let roles = as_of.roles.concat();
        let code = if whose.is_empty() {
            roles.clone()
        } else {
            whose.iter().map(|c| format!("{c}{roles}")).collect::<Vec<_>>().join(", ")
        };
        let found = (as_of.name.clone(), code.clone());
        if code.is_empty() && as_of.name.is_none() || seen.contains(&found) {
            continue;
        }
        found_any |= !found.1.is_empty() || mention.person.is_some();
        seen.push(found);
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
            if let Some(until) = person.known_to {
                let file = person.country.as_deref().unwrap_or("_IGO");
                line(&mut out, "known to", &format!("{until}, codebook/actors/{file}.toml"))?;
            }
        }
    }
    if !found_any {
        anstream::eprintln!(
            "dateline: {:?} is nobody that the codebook knows; add them in codebook/actors or organizations",
            args.name
        );
        return Ok(Outcome::PartlyFailed);
    }
    Ok(Outcome::Done)
}

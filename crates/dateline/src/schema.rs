//! `schema`: prints the JSON Schema of the coded document, and what the codebook holds.

use crate::args::{Schema, SchemaArgs};
use crate::run::{self, Outcome};
use anstyle::Style;
use std::io::Write;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The published schema; the tests hold every output against it.
const DOCUMENT: &str = include_str!("../../../docs/coded-document.schema.json");

pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<Outcome> {
    let mut out = anstream::stdout().lock();
    match args.what {
        Schema::Document => out.write_all(DOCUMENT.as_bytes())?,
        Schema::Types => {
            let book = &run::knowledge(args.codebook.as_deref())?.book;
            for ty in &book.types {
                writeln!(out, "{BOLD}{}{BOLD:#}  {}", ty.name, ty.definition)?;
                for mode in &ty.modes {
                    writeln!(out, "    {:<14} {DIM}{}{DIM:#}", mode.name, mode.definition)?;
                }
            }
            writeln!(out, "{BOLD}contexts{BOLD:#}")?;
            for context in &book.contexts {
                writeln!(out, "    {:<22} {DIM}{}{DIM:#}", context.name, context.definition)?;
            }
        }
        #[cfg(feature = "store")]
        Schema::Views => {
            for (name, query) in dateline_sql::VIEWS {
                writeln!(out, "CREATE VIEW {name} AS {query};")?;
            }
        }
        Schema::Rules => {
            let book = &run::knowledge(args.codebook.as_deref())?.book;
            for rule in book.rules.iter() {
                let particle = rule.particle.as_deref().map(|p| format!(" {p}")).unwrap_or_default();
                let list = |positions: &[dateline_read::codebook::Position]| {
                    positions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                };
                writeln!(
                    out,
                    "{:<34} {:<26} {DIM}actor{DIM:#} {:<22} {DIM}recipient{DIM:#} {}",
                    rule.id,
                    format!("{}{particle}", rule.lemmas.join(", ")),
                    list(&rule.actor),
                    list(&rule.recipient)
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}

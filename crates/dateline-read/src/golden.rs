//! Golden cases: what the reader must get right, as data, and the one runner for it.
//!
//! `cargo test`, `cargo xtask golden` and `dateline score` all call this module; files come in as their contents and
//! outcomes go out as values. Nothing here reads the disk or prints, and nothing here bends an expectation: what is
//! expected is compared as `cases/README.md` says and as the event scorer compares it.

mod assign;
mod case;
mod check;
mod code;
mod compare;
mod events;
mod expect;
mod phrase;
mod rules;
mod words;

pub use assign::assign;
pub use case::{Case, CaseError, CaseFile, Mark, load, mark, marked};
pub use check::{Difference, Outcome, Verdict, run};
pub use events::{GoldEvent, GoldItem, Mistake, Rates, Scores, Tally, gold_items, score};
pub use expect::{
    ExpectedEvent, ExpectedFigure, ExpectedMention, ExpectedPage, ExpectedPlace, ExpectedPost, ExpectedQuote,
    ExpectedTime, ExpectedTree,
};
pub use phrase::{Phrase, phrases};
pub use rules::{RuleMiss, Side, misses};

/// Folders of cases that have a runner of their own: envelopes of the wire, phrases of the actors.
pub const OWN_RUNNER: &[&str] = &["wire", "phrases"];

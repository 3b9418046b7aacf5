//! `topics`: learns which sentences are of public affairs from the examples of the codebook's rules.
//!
//! Besides, from `xtask/topics`: invented sentences of games, films, weather, markets and private life on one side, of
//! conflict, diplomacy and politics on the other. A `yes` tells an act of public affairs, a `no` tells something else with the same word. Part of the pairs is held
//! back where the weights are to be judged; the cases below `cases/code` are never learned from.

use dateline_read::codebook::examples;
use dateline_read::doc::Document;
use dateline_read::topic::{Lesson, Topics, learn};
use dateline_read::{Form, Input, Knowledge, builtin_files};
use std::path::PathBuf;

/// Arguments of `xtask topics`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask topics --out models")]
pub(crate) struct Args {
    /// Write the weights there, as english.dlt
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How often all is learned from
    #[arg(long, value_name = "N", default_value_t = 8)]
    rounds: usize,
    /// Hold every so manyeth pair back and judge by those
    #[arg(long, value_name = "N", default_value_t = 10)]
    fold: usize,
}

/// Runs `xtask topics`.
pub(crate) fn run(args: &Args) -> crate::Outcome {
    let known = Knowledge::builtin()?;
    let mut pairs: Vec<(Document, bool, usize)> = Vec::new();
    for (n, example) in examples(&builtin_files())?.into_iter().enumerate() {
        for (text, public) in [(&example.yes, true), (&example.no, false)] {
            let input = Input { bytes: text.as_bytes(), form: Form::Plain, ..Input::default() };
            pairs.push((dateline_read::parse(dateline_read::page(&input), &known), public, n));
        }
    }
    // and sentences of our own that no rule has for an example
    let n_rules = pairs.len();
    for (name, public) in [("private.txt", false), ("public.txt", true)] {
        let text = std::fs::read_to_string(crate::root().join("xtask/topics").join(name))?;
        for line in text.lines().filter(|l| !l.is_empty()) {
            let input = Input { bytes: line.as_bytes(), form: Form::Plain, ..Input::default() };
            let n = n_rules + pairs.len();
            pairs.push((dateline_read::parse(dateline_read::page(&input), &known), public, n));
        }
    }
    let lessons = |of: &dyn Fn(usize) -> bool| -> Vec<Lesson> {
        let kept = pairs.iter().filter(|(_, _, n)| of(*n));
        kept.flat_map(|(doc, public, _)| (0..doc.sentences.len()).map(|s| Lesson::new(doc, s, *public))).collect()
    };
    if args.fold > 1 {
        let held = |n: usize| n.is_multiple_of(args.fold);
        let weights = Topics::to_bytes(&learn(&lessons(&|n| !held(n)), args.rounds));
        let topics = Topics::from_bytes(weights.leak())?;
        let mut right = [[0_usize; 2]; 2];
        for (doc, public, _) in pairs.iter().filter(|(_, _, n)| held(*n)) {
            for sentence in 0..doc.sentences.len() {
                right[usize::from(*public)][usize::from((topics.score(doc, sentence) > 0.0) == *public)] += 1;
            }
        }
        let share = |[wrong, right]: [usize; 2]| 100.0 * right as f64 / (wrong + right).max(1) as f64;
        println!("held back: of public affairs {:.1} % right, of others {:.1} %", share(right[1]), share(right[0]));
    }
    if let Some(out) = &args.out {
        let all = lessons(&|_| true);
        let bytes = Topics::to_bytes(&learn(&all, args.rounds));
        let path = out.join("english.dlt");
        std::fs::write(&path, &bytes)?;
        println!("wrote {}: {} bytes, from {} sentences", path.display(), bytes.len(), all.len());
    }
    Ok(())
}

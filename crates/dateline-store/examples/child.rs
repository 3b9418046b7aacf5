//! A process that takes reports in until it is killed, for the kill loop: it says which reports are acknowledged, one line
//! each, after the store has said so. What it takes in is invented from the number alone, so that whoever looks
//! afterwards knows what must be there.
//!
//! `child DIR FROM TO` takes the reports FROM..TO in, in batches; every seventh is an update of one before.

use dateline_store::{Incoming, Options, Outcome, Store};
use std::io::Write;

include!("../tests/made.in");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("child DIR FROM TO")?;
    let from: u64 = args.next().ok_or("child DIR FROM TO")?.parse()?;
    let to: u64 = args.next().ok_or("child DIR FROM TO")?.parse()?;
    let options = Options { fold_events: 60, fold_reports: 40, ..Options::default() };
    let mut store = Store::open(std::path::Path::new(&dir), options)?;
    let mut out = std::io::stdout().lock();
    let mut n = from;
    while n < to {
        let end = (n + 1 + n % 7).min(to);
        let batch: Vec<Incoming> =
            (n..end).map(|n| Incoming::read(&told_again(n)).expect("a coded document")).collect();
        let now = jiff::Timestamp::from_second(1_560_000_000 + n as i64)?;
        for (number, outcome) in (n..end).zip(store.ingest(&batch, now)?) {
            if outcome != Outcome::Known {
                writeln!(out, "{number}")?;
            }
        }
        out.flush()?;
        if let Some(trouble) = store.trouble() {
            return Err(trouble.into());
        }
        if n.is_multiple_of(5) {
            store.commit_search()?;
        }
        n = end;
    }
    store.close()?;
    writeln!(out, "done")?;
    Ok(())
}

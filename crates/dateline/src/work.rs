//! `work`: the stateless worker at the command line.

use crate::args::WorkArgs;
use crate::run::{self, Outcome};
use dateline_cluster::ClusterError;
use dateline_cluster::work::{Broker, Job, Summary, Surroundings, work as run_worker};
use dateline_wire::net::NatsLogin;
use jiff::Timestamp;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So long after a worker died the others take over what it had in hand.
const ACK_WAIT: Duration = Duration::from_secs(30);

pub(crate) fn work(args: &WorkArgs, quiet: bool) -> anyhow::Result<Outcome> {
    let job = match job(args) {
        Ok(job) => job,
        Err(why) => {
            anstream::eprintln!("dateline: {why}");
            return Ok(Outcome::Usage);
        }
    };
    let is_batch = matches!(job, Job::Archive { .. } | Job::PutPages { .. } | Job::PutUnits { .. });
    let known = run::knowledge(args.codebook.as_deref())?;
    let shows = !quiet && std::io::stderr().is_terminal();
    let begin = if shows { "\r\x1b[K" } else { "" };
    let began = Instant::now();
    let surroundings = Surroundings {
        known,
        jobs: run::jobs(args.jobs),
        now: Timestamp::now,
        tell: Arc::new(move |line| anstream::eprintln!("{begin}dateline: {line}")),
        enough: None,
        show: Arc::new(move |summary| {
            if shows {
                anstream::eprint!("{begin}{}", line(summary, began));
            }
        }),
    };
    let summary = match run_worker(job, surroundings) {
        Ok(summary) => summary,
        // what the caller has to change
        Err(error @ (ClusterError::Journal { .. } | ClusterError::Refused { .. } | ClusterError::NoJournal { .. })) => {
            anstream::eprintln!("{begin}dateline: {error}");
            return Ok(Outcome::Usage);
        }
        Err(error) => return Err(error.into()),
    };
    if !quiet {
        anstream::eprintln!("{begin}{}", line(&Summary { waiting: None, ..summary.clone() }, began));
    }
    // a service that was told to end has ended well, whatever came in
    Ok(Outcome::of(is_batch && summary.n_failed() > 0))
}

fn job(args: &WorkArgs) -> Result<Job, String> {
    let from = broker(args)?;
    let range_bytes = args.range_bytes;
    if from.is_some() && !args.put && !args.inputs.is_empty() {
        return Err("inputs are either put on the stream (--put) or read here (without --nats)".to_owned());
    }
    match (from, &args.journal, &args.to) {
        (Some(to), ..) if args.put && args.ranges => Ok(Job::PutUnits { inputs: args.inputs.clone(), to, range_bytes }),
        (Some(to), ..) if args.put => Ok(Job::PutPages { inputs: args.inputs.iter().map(PathBuf::from).collect(), to }),
        (Some(from), Some(to), _) => {
            let token = args.token_from.as_deref().map(secret).transpose()?;
            Ok(Job::Journal { from, to: to.clone(), token, batch: args.batch.into(), units: args.ranges })
        }
        (_, _, Some(to)) if !args.inputs.is_empty() => {
            Ok(Job::Archive { inputs: args.inputs.clone(), to: to.clone(), range_bytes })
        }
        (Some(from), _, Some(to)) => Ok(Job::Units { from, to: to.clone() }),
        _ => Err("work needs whence and where to: --nats and --stream with --journal or --to, or inputs with --to; \
             `dateline work --help` has examples"
            .to_owned()),
    }
}

fn broker(args: &WorkArgs) -> Result<Option<Broker>, String> {
    let (Some(servers), Some(stream)) = (&args.nats, &args.stream) else { return Ok(None) };
    let login = match args.nats_token_from.as_deref() {
        Some(name) => NatsLogin::Token(secret(name)?),
        None => NatsLogin::None,
    };
    Ok(Some(Broker {
        servers: servers.clone(),
        stream: stream.clone(),
        consumer: args.consumer.clone(),
        filter: args.filter.clone(),
        login,
        ack_wait: ACK_WAIT,
    }))
}

fn secret(name: &str) -> Result<String, String> {
    match std::env::var(name) {
        Ok(value) if !value.trim().is_empty() => Ok(value.trim().to_owned()),
        _ => Err(format!("the environment variable {name} is not set; put the token there")),
    }
}

/// How far it is, in one line.
fn line(summary: &Summary, began: Instant) -> String {
    let seconds = began.elapsed().as_secs_f64().max(0.001);
    let several = |n: u64, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    let mut out = format!("{}, {} new, {} known", several(summary.n_pages, "page"), summary.n_new, summary.n_known);
    if summary.n_units + summary.n_units_before > 0 {
        out = format!("{} done, {} done before; {out}", several(summary.n_units, "unit"), summary.n_units_before);
    }
    if summary.n_failed() > 0 {
        let codes: Vec<String> = summary.failed.iter().map(|(code, n)| format!("{n} {code}")).collect();
        out = format!("{out}, {} failed ({})", summary.n_failed(), codes.join(", "));
    }
    out = format!("{out}, {:.1} pages/s", summary.n_pages as f64 / seconds);
    if let Some(waiting) = &summary.waiting {
        out = format!("{out}; waiting: {waiting}");
    }
    out
}

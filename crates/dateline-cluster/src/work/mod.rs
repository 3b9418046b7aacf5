//! The worker: takes pages or pieces of archives from a broker or from the command line, codes them on many threads, and
//! hands the documents to a journal or writes them as Parquet into an object store.
//!
//! It keeps nothing: whatever it has in hand when it dies comes again, and the receiver knows what it has (a journal by
//! report and version, an archive by its unit). A message is acknowledged when what it brought is durable elsewhere,
//! never before. No clock is read here: `now` is passed in.

mod archive;
mod coders;
mod journal;
mod object;
mod put;
mod sheets;
mod tally;
mod unit;

pub use tally::Summary;
pub use unit::{KIND, Reader, Unit};

use crate::ClusterError;
use coders::Coders;
use dateline_read::Knowledge;
use dateline_wire::net::{Clock, Condition, Deliver, Health, NatsLogin, NatsSettings, run_nats};
use futures::future::join_all;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tally::Tally;
use tokio::sync::{mpsc, watch};

/// How long what is in hand may take when it is told to stop; what is not done by then comes again.
const GRACE: Duration = Duration::from_secs(30);
/// How often it is shown how far it is.
const SHOW: Duration = Duration::from_secs(2);
/// Messages that may be under way over all workers of a consumer.
const UNDER_WAY: usize = 4096;
/// Batches, or units, that are worked on at the same time: one is coded while another is written.
const LANES: usize = 2;

/// What is to be done.
#[derive(Clone)]
pub enum Job {
    /// Pages from a broker, or those of units, to a journal.
    Journal {
        /// Whence.
        from: Broker,
        /// The journal's address, such as `http://127.0.0.1:4747`.
        to: String,
        /// What lets us in.
        token: Option<String>,
        /// Pages a request.
        batch: usize,
        /// The messages are units, and their pages are read here.
        units: bool,
    },
    /// Units from a broker, to an archive.
    Units {
        /// Whence.
        from: Broker,
        /// Where the archive is.
        to: String,
    },
    /// Units of inputs, to an archive.
    Archive {
        /// Files, folders, patterns, addresses of objects; an address that ends with a slash is a folder.
        inputs: Vec<String>,
        /// Where the archive is.
        to: String,
        /// How web archives are cut.
        range_bytes: u64,
    },
    /// Pages of inputs, onto a stream.
    PutPages {
        /// Files, folders, patterns.
        inputs: Vec<PathBuf>,
        /// Where to.
        to: Broker,
    },
    /// Units of inputs, onto a stream.
    PutUnits {
        /// As of [`Job::Archive`].
        inputs: Vec<String>,
        /// Where to.
        to: Broker,
        /// How web archives are cut.
        range_bytes: u64,
    },
}

/// A stream of a broker.
#[derive(Clone)]
pub struct Broker {
    /// `nats://127.0.0.1:4222`, several by commas.
    pub servers: String,
    /// The stream.
    pub stream: String,
    /// The durable consumer, shared by all workers.
    pub consumer: String,
    /// Only messages of these subjects.
    pub filter: Option<String>,
    /// Who we are.
    pub login: NatsLogin,
    /// How long the broker waits for a word of a worker before it gives a message to another. It counts where the
    /// consumer is made.
    pub ack_wait: Duration,
}

/// What the worker has from its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    /// What it reads by.
    pub known: &'static Knowledge,
    /// How many threads code.
    pub jobs: usize,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// Says what a person should know: a line, without an end.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
    /// Says that it is enough, as SIGTERM and SIGINT do.
    pub enough: Option<watch::Receiver<bool>>,
    /// Shows how far it is, every few seconds.
    pub show: Arc<dyn Fn(&Summary) + Send + Sync>,
}

/// What all parts of a worker share.
pub(crate) struct Crew {
    pub(crate) known: &'static Knowledge,
    pub(crate) coders: Coders,
    pub(crate) jobs: usize,
    pub(crate) tally: Tally,
    pub(crate) now: fn() -> Timestamp,
    pub(crate) tell: Arc<dyn Fn(&str) + Send + Sync>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Crew {
    /// Counts what no waiting helps against, and says so.
    pub(crate) fn give_up(&self, error: &ClusterError) {
        let text = error.to_string();
        self.tally.fail(text.get(..4).unwrap_or_default(), 1);
        (self.tell)(&text);
    }
}

struct Now(fn() -> Timestamp);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// Works until all is done, or a signal says that it is enough: then what is in hand is finished and acknowledged. A
/// broker or a journal that is away is waited for.
///
/// # Errors
/// What no waiting helps against: an address that does not read, a journal that refuses us, a place that cannot be written.
pub fn work(job: Job, surroundings: Surroundings) -> Result<Summary, ClusterError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (told, stop) = watch::channel(false);
    let Surroundings { known, jobs, now, tell, enough, show } = surroundings;
    let jobs = jobs.max(1);
    let crew =
        Arc::new(Crew { known, coders: Coders::start(known, jobs)?, jobs, tally: Tally::default(), now, tell, stop });
    let done = runtime.block_on(async {
        let mut working = std::pin::pin!(do_job(job, &crew, &told));
        let mut ending = std::pin::pin!(end(&told, enough));
        loop {
            tokio::select! {
                done = &mut working => return done,
                // what is in hand takes too long, or somebody asked twice
                () = &mut ending => return Ok(()),
                () = tokio::time::sleep(SHOW) => show(&crew.tally.summary()),
            }
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    done.map(|()| crew.tally.summary())
}

/// Passes on that it is enough; returns when nothing more is waited for.
async fn end(told: &watch::Sender<bool>, enough: Option<watch::Receiver<bool>>) {
    tokio::select! {
        () = signal() => {}
        () = said(enough) => {}
    }
    told.send_replace(true);
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}

async fn said(enough: Option<watch::Receiver<bool>>) {
    if let Some(mut enough) = enough
        && enough.wait_for(|e| *e).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}

async fn do_job(job: Job, crew: &Arc<Crew>, told: &watch::Sender<bool>) -> Result<(), ClusterError> {
    match job {
        Job::Journal { from, to, token, batch, units } => {
            let (batch, settings) = (batch.max(1), settings(&from));
            let settings = if units { of_units(settings) } else { NatsSettings { max_in_flight: batch, ..settings } };
            let journal = journal::Journal::new(crew.clone(), &to, token.as_deref(), batch, units)?;
            let journal = Arc::new(journal);
            pull(settings, crew, told, journal.clone()).await;
            journal.trouble().map_or(Ok(()), Err)
        }
        Job::Units { from, to } => {
            let archive = Arc::new(archive::Archive::open(crew.clone(), &to).await?);
            pull(of_units(settings(&from)), crew, told, archive).await;
            Ok(())
        }
        Job::Archive { inputs, to, range_bytes } => {
            let archive = archive::Archive::open(crew.clone(), &to).await?;
            archive.run(&inputs, range_bytes.max(1)).await
        }
        Job::PutPages { inputs, to } => put::pages(inputs, &to, crew).await,
        Job::PutUnits { inputs, to, range_bytes } => put::units(&inputs, &to, range_bytes.max(1), crew).await,
    }
}

fn settings(broker: &Broker) -> NatsSettings {
    NatsSettings {
        consumer: broker.consumer.clone(),
        filter: broker.filter.clone(),
        max_ack_pending: Some(UNDER_WAY),
        finish: true,
        login: broker.login.clone(),
        ack_wait: broker.ack_wait,
        ..NatsSettings::new("work", &broker.servers, &broker.stream)
    }
}

/// Messages as they are, one at a time: nothing is found out from their bytes.
fn of_units(settings: NatsSettings) -> NatsSettings {
    let options = dateline_wire::Options { kind: dateline_wire::Kind::Plain, ..Default::default() };
    NatsSettings { max_in_flight: 1, options, ..settings }
}

/// Pulls from the broker until it is told to stop, or the receiver has stopped.
async fn pull(settings: NatsSettings, crew: &Arc<Crew>, told: &watch::Sender<bool>, deliver: Arc<dyn Deliver>) {
    let clock: Arc<dyn Clock> = Arc::new(Now(crew.now));
    let (health, reports) = mpsc::channel(64);
    let lanes = (0..LANES).map(|_| {
        let running = run_nats(settings.clone(), clock.clone(), deliver.clone(), health.clone(), crew.stop.clone());
        async move {
            running.await;
            // where one has stopped, the others do
            told.send_replace(true);
        }
    });
    let lanes = join_all(lanes.collect::<Vec<_>>());
    drop(health);
    tokio::join!(lanes, say(reports, crew));
}

/// Says once what is wrong with the broker, and once that it is there again.
async fn say(mut reports: mpsc::Receiver<Health>, crew: &Crew) {
    let mut wrong = false;
    while let Some(report) = reports.recv().await {
        let is_wrong = report.condition == Condition::Failing;
        match &report.error {
            Some((code, why)) if is_wrong && !wrong => (crew.tell)(&format!("{code} {why}; trying again")),
            _ if wrong && !is_wrong => (crew.tell)("the broker is there again"),
            _ => {}
        }
        wrong = is_wrong;
    }
}

//! `cluster`, and `query --cluster`: the roles of many machines at the command line.

use crate::args::{ClusterArgs, ClusterWhat, QueryArgs, SecretArg};
use crate::run::{self, Outcome};
use anyhow::Context;
use dateline_cluster::query::{
    Cluster, ExecutorSettings, Lock, SchedulerSettings, Secret, Stores, Tables, functions, run_executor, run_scheduler,
};
use dateline_cluster::{ClusterError, Place, Publication, Published, Publishing, publish};
use dateline_read::Knowledge;
use dateline_serve::{Elsewhere, told_to_end};
use dateline_sql::{Answers, Engine, Limits};
use dateline_store::Snapshot;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

pub(crate) fn run(args: ClusterArgs, quiet: bool) -> anyhow::Result<Outcome> {
    log();
    match args.what {
        ClusterWhat::Scheduler { listen, name, lost_after, secret } => {
            let name = name.unwrap_or_else(|| listen.ip().to_string());
            let settings = SchedulerSettings { listen, name, lost_after, lock: lock(&secret)? };
            let known = run::knowledge(None)?;
            let ready = || say(quiet, &format!("the scheduler listens on {listen}; Ctrl-C stops it"));
            let runtime = runtime()?;
            runtime.block_on(run_scheduler(settings, functions(known), told_to_end(), ready))?;
        }
        ClusterWhat::Executor { scheduler, listen, name, threads, memory, folder, secret } => {
            let settings = ExecutorSettings {
                scheduler: host_and_port(&scheduler)?,
                listen,
                name: name.unwrap_or_else(|| listen.ip().to_string()),
                threads: if threads == 0 { cores() } else { threads },
                memory: memory << 20,
                folder: folder.unwrap_or_else(|| std::env::temp_dir().join(format!("dateline-{}", listen.port()))),
                lock: lock(&secret)?,
            };
            let known = run::knowledge(None)?;
            let told = format!("the executor listens on {listen} and asks {scheduler} for work; Ctrl-C stops it");
            runtime()?.block_on(run_executor(settings, functions(known), || say(quiet, &told)))?;
        }
        ClusterWhat::Publish {
            store,
            to,
            every,
            keep,
            #[cfg(feature = "delta")]
            delta,
        } => {
            #[cfg(not(feature = "delta"))]
            let delta = false;
            let place = Place::open(&to)?;
            let how = Publishing { keep, delta, ..Publishing::default() };
            let runtime = runtime()?;
            loop {
                let snapshot = Snapshot::open(&crate::store::folder(&store))?;
                let done = runtime.block_on(publish(&snapshot, &place, &how, Timestamp::now()))?;
                say(quiet, &told(&place, &done));
                let Some(every) = every else { break };
                let pause = tokio::time::sleep(Duration::from_secs(every.max(1)));
                let goes_on = runtime.block_on(async {
                    tokio::select! {
                        () = pause => true,
                        () = told_to_end() => false,
                    }
                });
                if !goes_on {
                    break;
                }
            }
        }
        ClusterWhat::Secret => anstream::println!("{}", Secret::make()?),
    }
    Ok(Outcome::Done)
}

/// What answers `query --at` and `query --table`: this process, or a cluster. `None` where the store is asked.
pub(crate) fn answers(args: &QueryArgs, limits: Limits) -> anyhow::Result<Option<Box<dyn Answers>>> {
    if args.at.is_none() && args.table.is_empty() {
        return Ok(None);
    }
    log();
    let runtime = runtime()?;
    let mut tables = match &args.at {
        Some(at) => {
            let place = Place::open(at)?;
            Tables::of(&place, &runtime.block_on(Publication::newest(&place))?)
        }
        None => Tables::default(),
    };
    for table in &args.table {
        let (name, url) = table
            .split_once('=')
            .filter(|(name, url)| !name.is_empty() && !url.is_empty())
            .ok_or_else(|| ClusterError::Address { text: table.clone(), wanted: "a table is NAME=URL of a folder" })?;
        runtime.block_on(tables.add(name, url))?;
    }
    let functions = functions(run::knowledge(None)?);
    Ok(Some(match &args.cluster {
        Some(url) => Box::new(Cluster::new(url, &tables, lock(&args.secret)?.as_ref(), &functions, limits)?),
        None => Box::new(Engine::over(&tables.files, Arc::new(Stores::default()), limits)?.with_functions(&functions)),
    }))
}

/// What `serve` has questions answered by, as its configuration says.
pub(crate) fn elsewhere(
    cluster: &dateline_serve::config::Cluster,
    sql: &dateline_serve::config::Sql,
    known: &'static Knowledge,
) -> anyhow::Result<Elsewhere> {
    log();
    let place = Place::open(&cluster.at)?;
    anyhow::ensure!(
        !cluster.delta || cfg!(feature = "delta"),
        "cluster.delta is set, and this program was built without the feature delta"
    );
    let how = Publishing { delta: cluster.delta, ..Publishing::default() };
    let lock = lock_of(cluster.secret_from.as_deref())?;
    let limits = Limits { rows: dateline_serve::MOST_ROWS, megabytes: sql.megabytes, seconds: sql.seconds };
    let (url, functions, runtime) = (cluster.url.clone(), functions(known), runtime()?);
    Ok(Arc::new(move |snapshot| {
        let published =
            runtime.block_on(publish(&snapshot, &place, &how, Timestamp::now())).map_err(|e| e.to_string())?;
        let Some(url) = &url else { return Ok(None) };
        let tables = Tables::of(&place, &published.publication);
        let cluster = Cluster::new(url, &tables, lock.as_ref(), &functions, limits).map_err(|e| e.to_string())?;
        Ok(Some(Arc::new(cluster) as Arc<dyn Answers>))
    }))
}

fn told(place: &Place, done: &Published) -> String {
    let Published { publication, n_written, n_bytes, n_removed } = done;
    let megabytes = *n_bytes as f64 / 1e6;
    format!(
        "{}: number {}, up to report {}; {n_written} files written ({megabytes:.1} MB), {n_removed} cleared away",
        place.shown(),
        publication.number,
        publication.revision
    )
}

fn say(quiet: bool, what: &str) {
    if !quiet {
        anstream::eprintln!("{what}");
    }
}

/// What the roles say of themselves: warnings, unless RUST_LOG asks for more.
fn log() {
    let wanted = env_logger::Env::default().default_filter_or("warn");
    let _ = env_logger::Builder::from_env(wanted).format_timestamp_millis().try_init();
}

fn lock(secret: &SecretArg) -> Result<Option<Lock>, ClusterError> {
    lock_of(secret.secret_from.as_deref())
}

/// The keys of a role, of the secret in a variable of the environment.
fn lock_of(name: Option<&str>) -> Result<Option<Lock>, ClusterError> {
    name.map(|name| Lock::of(&Secret::given(name, std::env::var(name).ok())?)).transpose()
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads were to be had")
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn host_and_port(text: &str) -> Result<(String, u16), ClusterError> {
    let bad = || ClusterError::Address { text: text.to_owned(), wanted: "a scheduler is host:port" };
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok((address.ip().to_string(), address.port()));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(bad)?;
    let port = port.parse().map_err(|_| bad())?;
    if host.is_empty() { Err(bad()) } else { Ok((host.to_owned(), port)) }
}

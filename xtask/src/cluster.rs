//! `cluster`: all roles of many machines as processes on this one. A broker, a journal node, workers, a scheduler and
//! executors are started; invented pages go through; questions are asked on the cluster and on one machine, and must come
//! out the same. `--kill` kills one of them at random again and again meanwhile; each is started again, as a supervisor
//! would. In the end every page must have been coded once.

use crate::dice::Dice;
use crate::load::request;
use fleet::{Fleet, Role, seconds};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

mod fleet;

/// Arguments of `xtask cluster`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The program, built with `--features cluster`
    #[arg(long, default_value = "target/release/dateline")]
    dateline: PathBuf,
    /// The folder that everything lies in; it must not be there yet
    #[arg(long)]
    dir: PathBuf,
    /// Pages to invent
    #[arg(long, default_value_t = 20_000)]
    pages: usize,
    /// Clean text instead of HTML
    #[arg(long)]
    text: bool,
    /// Take these pages, JSON Lines, instead of inventing any
    #[arg(long)]
    from: Option<PathBuf>,
    /// Workers, each with one thread
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// Executors, each with one thread
    #[arg(long, default_value_t = 2)]
    executors: usize,
    /// Kill one at random every so many seconds
    #[arg(long)]
    kill: Option<f64>,
    /// The same seed kills the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first port; the roles take those after it
    #[arg(long, default_value_t = 4800)]
    port: u16,
    /// Ask only so many of the questions in cases/sql
    #[arg(long, default_value_t = usize::MAX)]
    questions: usize,
    /// Measure `dateline code` on the same pages first, and fail where the cluster takes more than so many times its time
    #[arg(long)]
    at_most: Option<f64>,
    /// Give up after so many seconds
    #[arg(long, default_value_t = 3_600)]
    patience: u64,
    /// Leave all running at the end, with the dashboard open to look at, until Enter is pressed
    #[arg(long)]
    stay: bool,
}

/// Which roles may be killed.
const MORTAL: &[&str] = &["broker", "journal", "worker", "scheduler", "executor"];

struct Setup {
    program: PathBuf,
    dir: PathBuf,
    port: u16,
    pages: PathBuf,
    n_pages: usize,
}

impl Setup {
    fn server(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn nats(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port + 1)
    }

    fn scheduler(&self) -> String {
        format!("127.0.0.1:{}", self.port + 2)
    }

    fn path(&self, name: &str) -> String {
        self.dir.join(name).to_string_lossy().into_owned()
    }

    fn dateline(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args);
        command
    }
}

pub(crate) fn run(args: &Args) -> crate::Outcome {
    if args.dir.exists() {
        return Err(format!("{} is there already; name a new folder", args.dir.display()).into());
    }
    std::fs::create_dir_all(&args.dir)?;
    let dir = args.dir.canonicalize()?;
    let program = args.dateline.canonicalize().map_err(|e| format!("{}: {e}", args.dateline.display()))?;
    let mut setup = Setup { program, pages: dir.join("pages.jsonl"), dir, port: args.port, n_pages: args.pages };
    match &args.from {
        Some(from) => {
            std::fs::copy(from, &setup.pages)?;
            setup.n_pages = std::fs::read_to_string(from)?.lines().count();
        }
        None => crate::pages::lines(&setup.pages, args.pages, args.seed, !args.text)?,
    }
    println!("{} pages in {}", setup.n_pages, setup.pages.display());
    let alone = args.at_most.map(|_| alone(&setup)).transpose()?;
    let mut fleet = Fleet::new(&setup.dir);
    start(&fleet, &setup, args)?;
    let began = Instant::now();
    let mut dice = Dice::new(args.seed);
    put(&setup)?;
    let mut killer = Killer { every: args.kill, last: Instant::now(), dice: &mut dice, n: 0 };
    wait(&setup, &fleet, &mut killer, args.patience)?;
    let took = began.elapsed().as_secs_f64();
    let spent: f64 = fleet.told().values().map(|(_, _, cpu)| cpu).sum();
    println!("all {} pages are in after {took:.1} s: {:.1} a second", setup.n_pages, setup.n_pages as f64 / took);
    for (name, (starts, kills, cpu)) in fleet.told() {
        println!("  {name:<12} started {starts} times, killed {kills} times, {cpu:8.1} s on the processor");
    }
    let mut failed = once(&setup)?;
    if alone.is_some() {
        failed.extend(as_alone(&setup)?);
    }
    failed.extend(same(&setup, args, &fleet, &mut killer)?);
    println!("{} killed in all", killer.n);
    if let (Some(alone), Some(most)) = (alone, args.at_most) {
        let times = spent / alone;
        let each = |cpu: f64| cpu * 1e3 / setup.n_pages as f64;
        println!(
            "on the processor: {:.2} ms a page; `dateline code` alone {:.2}; {times:.3} times",
            each(spent),
            each(alone)
        );
        if times > most {
            failed.push(format!("{times:.3} times the time of `dateline code`, and at most {most} is wanted"));
        }
    }
    if args.stay {
        println!("the dashboard is on http://{}; Enter ends all", setup.server());
        std::io::stdin().read_line(&mut String::new())?;
    }
    fleet.stop();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}

fn start(fleet: &Fleet, setup: &Setup, args: &Args) -> crate::Outcome {
    let own = |name: String, line: String| Role {
        name,
        program: setup.program.clone(),
        args: line.split(' ').map(str::to_owned).collect(),
    };
    let config = format!(
        "[cluster]\nurl = \"df://{}\"\nat = \"{}\"\nevery = 30\n[sql]\nseconds = 60\n[read]\nthreads = 1\n",
        setup.scheduler(),
        setup.path("published")
    );
    std::fs::write(setup.dir.join("dateline.toml"), config)?;
    // pages may be larger than a broker takes by itself
    let broker = format!(
        "listen: \"127.0.0.1:{}\"\nmax_payload: 16MB\njetstream {{ store_dir: \"{}\" }}\n",
        setup.port + 1,
        setup.path("broker")
    );
    std::fs::write(setup.dir.join("broker.conf"), broker)?;
    fleet.start(Role {
        name: "broker".into(),
        program: "nats-server".into(),
        args: vec!["-c".into(), setup.path("broker.conf")],
    })?;
    let (store, config) = (setup.path("store"), setup.path("dateline.toml"));
    let server = setup.server();
    fleet
        .start(own("journal".into(), format!("serve --no-open --store {store} --config {config} --listen {server}")))?;
    fleet.start(own("scheduler".into(), format!("cluster scheduler --listen {}", setup.scheduler())))?;
    for n in 0..args.executors {
        let (listen, folder) = (setup.port + 10 + n as u16, setup.path(&format!("executor-{n}")));
        let line = format!(
            "cluster executor --scheduler {} --listen 127.0.0.1:{listen} --threads 1 --folder {folder}",
            setup.scheduler()
        );
        fleet.start(own(format!("executor-{n}"), line))?;
    }
    until("the journal node and the broker answer", 60, || {
        request(&mut None, &server, "GET", "/api/status", "", &[]).is_ok_and(|(status, _)| status == 200)
            && std::net::TcpStream::connect(("127.0.0.1", setup.port + 1)).is_ok()
    })?;
    for n in 0..args.workers {
        let line = format!("work --nats {} --stream PAGES --journal http://{server} --jobs 1 --batch 64", setup.nats());
        fleet.start(own(format!("worker-{n}"), line))?;
    }
    Ok(())
}

/// Puts the pages on the stream.
fn put(setup: &Setup) -> crate::Outcome {
    let began = Instant::now();
    let pages = setup.pages.to_string_lossy().into_owned();
    let done =
        setup.dateline(&["work", "--put", &pages, "--nats", &setup.nats(), "--stream", "PAGES", "-q"]).status()?;
    if !done.success() {
        return Err("the pages could not be put on the stream".into());
    }
    println!("on the stream after {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Kills again and again.
struct Killer<'a> {
    every: Option<f64>,
    last: Instant,
    dice: &'a mut Dice,
    n: usize,
}

impl Killer<'_> {
    fn look(&mut self, fleet: &Fleet, which: &[&str]) {
        let Some(every) = self.every else { return };
        if self.last.elapsed().as_secs_f64() < every {
            return;
        }
        self.last = Instant::now();
        if let Some(name) = fleet.kill(self.dice, which) {
            self.n += 1;
            println!("  killed {name}");
        }
    }
}

/// Waits until the journal node has as many reports as there are pages.
fn wait(setup: &Setup, fleet: &Fleet, killer: &mut Killer<'_>, patience: u64) -> crate::Outcome {
    let began = Instant::now();
    let mut said = Instant::now();
    loop {
        let there = request(&mut None, &setup.server(), "GET", "/api/status", "", &[])
            .ok()
            .and_then(|(_, body)| serde_json::from_slice::<Value>(&body).ok()?["reports"].as_u64())
            .unwrap_or(0);
        if there >= setup.n_pages as u64 {
            return Ok(());
        }
        if said.elapsed() > Duration::from_secs(10) {
            said = Instant::now();
            println!("  {there} of {} after {:.0} s", setup.n_pages, began.elapsed().as_secs_f64());
        }
        if began.elapsed().as_secs() > patience {
            return Err(format!("{there} of {} pages after {patience} s", setup.n_pages).into());
        }
        killer.look(fleet, MORTAL);
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Whether every page was coded once.
fn once(setup: &Setup) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let sql = "SELECT count(*) AS n, count(DISTINCT input_id) AS pages, count(DISTINCT report) AS reports FROM reports";
    let rows = answer(setup, &["query", "--store", &setup.path("store"), "--to", "csv", sql])?;
    let wanted = format!("{0},{0},{0}", setup.n_pages);
    println!("reports, pages, ids of reports: {}", rows.lines().nth(1).unwrap_or_default());
    Ok(if rows.lines().nth(1) == Some(wanted.as_str()) {
        Vec::new()
    } else {
        vec![format!("not every page was coded once: {} instead of {wanted}", rows.lines().nth(1).unwrap_or_default())]
    })
}

/// Whether every page was coded as `dateline code` codes it.
fn as_alone(setup: &Setup) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut wanted = BTreeMap::new();
    for line in BufReader::new(File::open(setup.dir.join("coded.jsonl"))?).lines() {
        let coded: Value = serde_json::from_str(&line?)?;
        let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
        let document = &coded["document"];
        let n_events = coded["events"].as_array().map_or(0, Vec::len);
        wanted.insert(
            text(&document["input_id"]),
            format!("{},{},{n_events}", text(&document["id"]), text(&document["version"])),
        );
    }
    let sql = "SELECT input_id, report, version, n_events FROM reports";
    let rows = answer(setup, &["query", "--store", &setup.path("store"), "--limit", "100000000", "--to", "csv", sql])?;
    let differ = rows.lines().skip(1).filter(|line| {
        let (id, rest) = line.split_once(',').unwrap_or_default();
        wanted.get(id).is_none_or(|w| w != rest)
    });
    let n = differ.count();
    println!("{} pages compared with what `dateline code` makes of them, {n} not the same", wanted.len());
    Ok(if n == 0 { Vec::new() } else { vec![format!("{n} pages were coded differently")] })
}

/// Whether the cluster gives the answers that one machine gives, about what is published.
fn same(
    setup: &Setup,
    args: &Args,
    fleet: &Fleet,
    killer: &mut Killer<'_>,
) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let at = setup.path("published");
    let place = at.clone();
    // what is asked must not change meanwhile: the last publication is of all pages
    until("all pages are published", 120, || {
        let sql = "SELECT count(*) FROM reports";
        let n = answer(setup, &["query", "--at", &place, "--to", "csv", sql]).unwrap_or_default();
        n.lines().nth(1) == Some(setup.n_pages.to_string().as_str())
    })?;
    let mut failed = Vec::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(crate::root().join("cases/sql"))?.flatten().map(|e| e.path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "sql"));
    files.sort();
    files.truncate(args.questions);
    let url = format!("df://{}", setup.scheduler());
    let (mut here, mut there) = (0.0, 0.0);
    let limit = ["--limit", "1000000", "--timeout", "120", "--to", "csv"];
    for file in &files {
        let sql = std::fs::read_to_string(file)?;
        killer.look(fleet, &["scheduler", "executor"]);
        let began = Instant::now();
        let one = ask(setup, &[&["query", "--at", &at], &limit[..], &["-"]].concat(), &sql)?;
        here += began.elapsed().as_secs_f64();
        let began = Instant::now();
        let many = ask(setup, &[&["query", "--at", &at, "--cluster", &url], &limit[..], &["-"]].concat(), &sql);
        there += began.elapsed().as_secs_f64();
        let name = name(file);
        match many {
            Ok(many) if many == one => {}
            Ok(_) => failed.push(format!("{name} is answered differently")),
            Err(error) => failed.push(format!("{name}: {error}")),
        }
    }
    println!(
        "{} questions: {here:.1} s on one machine, {there:.1} s on the cluster, {} not the same",
        files.len(),
        failed.len()
    );
    Ok(failed)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn answer(setup: &Setup, args: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    ask(setup, args, "")
}

/// Runs the program with something on its standard input, and returns what it writes.
fn ask(setup: &Setup, args: &[&str], input: &str) -> Result<String, Box<dyn std::error::Error>> {
    let file = setup.dir.join("question.sql");
    std::fs::write(&file, input)?;
    let done = setup.dateline(args).stdin(File::open(&file)?).output()?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).trim().to_owned().into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// Seconds on the processor that `dateline code` takes for the same pages.
fn alone(setup: &Setup) -> Result<f64, Box<dyn std::error::Error>> {
    let pages = setup.pages.to_string_lossy().into_owned();
    let out = File::create(setup.dir.join("coded.jsonl"))?;
    let before = seconds(std::process::id());
    let done = setup
        .dateline(&["code", "--from", "jsonl", "--to", "jsonl", "--jobs", "1", "-q", &pages])
        .stdout(out)
        .status()?;
    if !done.success() {
        return Err("dateline code failed".into());
    }
    Ok(seconds(std::process::id()) - before)
}

fn until(what: &str, seconds: u64, holds: impl Fn() -> bool) -> crate::Outcome {
    let began = Instant::now();
    while !holds() {
        if began.elapsed().as_secs() > seconds {
            return Err(format!("{what}: not after {seconds} s; the logs in the folder say more").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

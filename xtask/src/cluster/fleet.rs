//! The processes: started, started again when they end, killed, and their time on the processor counted.

use crate::dice::Dice;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A role is started again so long after it ended, as a supervisor would.
const AGAIN: Duration = Duration::from_millis(500);
/// Processors count in hundredths of a second.
const TICKS: f64 = 100.0;

/// How a role is started.
#[derive(Clone)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) program: PathBuf,
    pub(super) args: Vec<String>,
}

struct Running {
    role: Role,
    child: Option<Child>,
    ended: Option<Instant>,
    n_starts: usize,
    n_kills: usize,
    /// Seconds on the processor, of those that ended.
    gone: f64,
    /// Of the one that runs, when last looked at.
    now: f64,
}

/// All roles.
pub(super) struct Fleet {
    running: Arc<Mutex<Vec<Running>>>,
    over: Arc<AtomicBool>,
    keeper: Option<std::thread::JoinHandle<()>>,
    folder: PathBuf,
}

impl Fleet {
    pub(super) fn new(folder: &Path) -> Self {
        let running: Arc<Mutex<Vec<Running>>> = Arc::default();
        let over = Arc::new(AtomicBool::new(false));
        let keeper = {
            let (running, over, folder) = (running.clone(), over.clone(), folder.to_owned());
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    running.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(|r| keep(r, &folder));
                    std::thread::sleep(Duration::from_millis(50));
                }
            })
        };
        Self { running, over, keeper: Some(keeper), folder: folder.to_owned() }
    }

    /// Starts a role, and keeps it running.
    pub(super) fn start(&self, role: Role) -> std::io::Result<()> {
        let child = Some(start(&role, &self.folder)?);
        let running = Running { role, child, ended: None, n_starts: 1, n_kills: 0, gone: 0.0, now: 0.0 };
        self.running.lock().unwrap_or_else(PoisonError::into_inner).push(running);
        Ok(())
    }

    /// Kills one of those whose name begins so, as the system would: without a word.
    pub(super) fn kill(&self, dice: &mut Dice, which: &[&str]) -> Option<String> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut up: Vec<&mut Running> = running
            .iter_mut()
            .filter(|r| r.child.is_some() && which.iter().any(|w| r.role.name.starts_with(w)))
            .collect();
        let n = up.len();
        let chosen = up.get_mut(dice.roll(n))?;
        chosen.now = chosen.child.as_ref().map_or(0.0, |c| seconds(c.id()));
        chosen.child.as_mut()?.kill().ok()?;
        chosen.n_kills += 1;
        Some(chosen.role.name.clone())
    }

    /// Returns of each role how often it was started and killed, and its seconds on the processor.
    pub(super) fn told(&self) -> BTreeMap<String, (usize, usize, f64)> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running
            .iter()
            .map(|r| {
                let now = r.child.as_ref().map_or(r.now, |c| seconds(c.id()).max(r.now));
                (r.role.name.clone(), (r.n_starts, r.n_kills, r.gone + now))
            })
            .collect()
    }

    /// Asks all to stop, last started first, and waits.
    pub(super) fn stop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        for role in running.iter_mut().rev() {
            let Some(mut child) = role.child.take() else { continue };
            let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
            let until = Instant::now() + Duration::from_secs(20);
            while Instant::now() < until && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(50));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(role: &Role, folder: &Path) -> std::io::Result<Child> {
    let log = File::options().create(true).append(true).open(folder.join(format!("{}.log", role.name)))?;
    Command::new(&role.program)
        .args(&role.args)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .current_dir(folder)
        .spawn()
}

fn keep(running: &mut Running, folder: &Path) {
    if let Some(child) = running.child.as_mut() {
        running.now = seconds(child.id()).max(running.now);
        if matches!(child.try_wait(), Ok(None)) {
            return;
        }
        running.child = None;
        running.gone += std::mem::take(&mut running.now);
        running.ended = Some(Instant::now());
    }
    if running.ended.is_some_and(|e| e.elapsed() > AGAIN)
        && let Ok(child) = start(&running.role, folder)
    {
        running.child = Some(child);
        running.n_starts += 1;
        running.ended = None;
    }
}

/// Seconds that a process was on the processor, and its children that it waited for.
pub(super) fn seconds(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after.split_whitespace().skip(11).take(4).filter_map(|n| n.parse::<u64>().ok()).sum();
    ticks as f64 / TICKS
}

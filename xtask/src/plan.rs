//! `plan`: how long an archive run would take on how many machines, and what it would cost: by simulation, from rates that
//! were measured. Cores take units one after the other; a unit is fetched, coded, written; machines fail, and what they had
//! in hand comes again when the broker has waited for it. The same seed gives the same run.

use crate::dice::Dice;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Arguments of `xtask plan`.
#[derive(clap::Args, Clone)]
pub(crate) struct Args {
    /// Pages in the archive
    #[arg(long, default_value_t = 1e9)]
    pages: f64,
    /// Machines
    #[arg(long, default_value_t = 63)]
    machines: usize,
    /// Cores of a machine
    #[arg(long, default_value_t = 16)]
    cores: usize,
    /// Milliseconds on one core for one page: measured, all roles together
    #[arg(long)]
    page_ms: f64,
    /// What is left of a core's speed where all of a machine's work: measured
    #[arg(long, default_value_t = 1.0)]
    crowded: f64,
    /// Kilobytes of a page as it is fetched, packed
    #[arg(long, default_value_t = 30.0)]
    in_kb: f64,
    /// Kilobytes of a page as it is written: measured
    #[arg(long, default_value_t = 4.0)]
    out_kb: f64,
    /// Pages of a unit
    #[arg(long, default_value_t = 2_000.0)]
    unit: f64,
    /// How much units differ in work: standard deviation over mean
    #[arg(long, default_value_t = 0.3)]
    spread: f64,
    /// What a machine's network carries, in megabytes a second
    #[arg(long, default_value_t = 600.0)]
    network: f64,
    /// What the object store gives all machines together, in megabytes a second
    #[arg(long, default_value_t = 10_000.0)]
    store: f64,
    /// Units that the broker hands out in a second
    #[arg(long, default_value_t = 2_000.0)]
    broker: f64,
    /// Hours between failures of one machine, on average (spot machines fail often)
    #[arg(long, default_value_t = 200.0)]
    failure: f64,
    /// Seconds until a machine that failed is replaced
    #[arg(long, default_value_t = 180.0)]
    replaced: f64,
    /// Seconds until the broker hands out again what was in hand there
    #[arg(long, default_value_t = 120.0)]
    ack_wait: f64,
    /// What an hour of one machine costs
    #[arg(long, default_value_t = 0.68)]
    price: f64,
    /// The same seed gives the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    hours: f64,
    /// Part of the cores' time that was spent on units that counted.
    used: f64,
    /// Units that were begun again.
    redone: usize,
    failures: usize,
    /// Part of a unit's time that went into fetching and writing.
    moving: f64,
}

pub(crate) fn run(args: &Args) -> crate::Outcome {
    if !(args.page_ms > 0.0 && args.pages >= 1.0 && args.unit >= 1.0 && args.machines > 0 && args.cores > 0) {
        return Err("pages, unit, machines, cores and page-ms are above zero".into());
    }
    println!(
        "{:>9} {:>6} {:>9} {:>10} {:>10} {:>6} {:>8} {:>7} {:>7}",
        "machines", "cores", "hours", "pages/s", "cost", "used", "failures", "redone", "moving"
    );
    for machines in [args.machines.div_ceil(4), args.machines.div_ceil(2), args.machines, args.machines * 2] {
        let done = simulate(&Args { machines, ..args.clone() });
        println!(
            "{machines:>9} {:>6} {:>9.2} {:>10.0} {:>10.0} {:>5.1}% {:>8} {:>7} {:>6.1}%",
            machines * args.cores,
            done.hours,
            args.pages / done.hours / 3_600.0,
            done.hours * machines as f64 * args.price,
            done.used * 100.0,
            done.failures,
            done.redone,
            done.moving * 100.0,
        );
    }
    println!("\nassumed: {}", assumed(args));
    Ok(())
}

fn assumed(args: &Args) -> String {
    format!(
        "{} ms a page on one core, {:.0} % of that speed where all {} cores of a machine work; {} kB a page in, {} kB out; \
         units of {:.0} pages that differ by {:.0} %; {} MB/s a machine, {} MB/s the object store, {} units/s the broker; a \
         machine fails every {} h and is replaced after {} s, its units come again after {} s; {} an hour",
        args.page_ms,
        args.crowded * 100.0,
        args.cores,
        args.in_kb,
        args.out_kb,
        args.unit,
        args.spread * 100.0,
        args.network,
        args.store,
        args.broker,
        args.failure,
        args.replaced,
        args.ack_wait,
        args.price
    )
}

/// What happens next. Times are whole microseconds, so that they have an order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A core of a machine, of a certain life of it, has finished its unit.
    Done { machine: usize, life: usize },
    /// A unit is there again.
    Back,
    /// A machine is there again.
    Up { machine: usize },
    /// A machine fails.
    Fails { machine: usize },
}

struct World<'a> {
    args: &'a Args,
    dice: Dice,
    queue: BinaryHeap<Reverse<(u64, Next)>>,
    waiting: usize,
    lives: Vec<usize>,
    busy: Vec<usize>,
    idle: Vec<usize>,
    /// When the broker can hand out the next unit.
    broker: f64,
    useful: f64,
    moved: f64,
}

const MICRO: f64 = 1e6;

fn simulate(args: &Args) -> Run {
    let units = (args.pages / args.unit).ceil() as usize;
    let mut world = World {
        args,
        dice: Dice::new(args.seed),
        queue: BinaryHeap::new(),
        waiting: units,
        lives: vec![0; args.machines],
        busy: vec![0; args.machines],
        idle: vec![args.cores; args.machines],
        broker: 0.0,
        useful: 0.0,
        moved: 0.0,
    };
    for machine in 0..args.machines {
        let at = world.failure(0.0);
        world.at(at, Next::Fails { machine });
    }
    (0..args.machines).for_each(|machine| world.take(0.0, machine));
    let (mut finished, mut redone, mut failures, mut now) = (0, 0, 0, 0.0);
    while finished < units {
        let Some(Reverse((micros, next))) = world.queue.pop() else { break };
        now = micros as f64 / MICRO;
        match next {
            Next::Done { machine, life } if life == world.lives[machine] => {
                finished += 1;
                world.busy[machine] -= 1;
                world.idle[machine] += 1;
                world.take(now, machine);
            }
            Next::Done { .. } => {}
            Next::Back => {
                world.waiting += 1;
                if let Some(machine) = (0..args.machines).find(|m| world.idle[*m] > 0) {
                    world.take(now, machine);
                }
            }
            Next::Up { machine } => {
                world.idle[machine] = args.cores;
                world.take(now, machine);
            }
            Next::Fails { machine } => {
                failures += 1;
                redone += world.busy[machine];
                for _ in 0..world.busy[machine] {
                    world.at(now + args.ack_wait, Next::Back);
                }
                world.lives[machine] += 1;
                world.busy[machine] = 0;
                world.idle[machine] = 0;
                world.at(now + args.replaced, Next::Up { machine });
                let again = world.failure(now + args.replaced);
                world.at(again, Next::Fails { machine });
            }
        }
    }
    let cores = (args.machines * args.cores) as f64;
    Run {
        hours: now / 3_600.0,
        used: (units as f64 * args.unit * args.page_ms / 1e3 / args.crowded) / (now * cores),
        redone,
        failures,
        moving: world.moved / (world.moved + world.useful),
    }
}

impl World<'_> {
    fn at(&mut self, seconds: f64, next: Next) {
        self.queue.push(Reverse(((seconds * MICRO) as u64, next)));
    }

    /// When a machine fails next: without memory.
    fn failure(&mut self, now: f64) -> f64 {
        let part = (self.dice.roll(1 << 20) + 1) as f64 / f64::from(1 << 20);
        now - part.ln() * self.args.failure * 3_600.0
    }

    /// Every idle core of a machine takes a unit.
    fn take(&mut self, now: f64, machine: usize) {
        while self.idle[machine] > 0 && self.waiting > 0 {
            self.idle[machine] -= 1;
            self.waiting -= 1;
            self.busy[machine] += 1;
            self.broker = self.broker.max(now) + 1.0 / self.args.broker;
            let (moving, working) = self.unit();
            self.moved += moving;
            self.useful += working;
            let life = self.lives[machine];
            self.at(self.broker + moving + working, Next::Done { machine, life });
        }
    }

    /// Seconds of a unit: fetched and written, coded.
    fn unit(&mut self) -> (f64, f64) {
        let args = self.args;
        // twelve throws make a bell
        let bell: f64 = (0..12).map(|_| self.dice.roll(1 << 16) as f64 / f64::from(1 << 16)).sum::<f64>() - 6.0;
        let size = (1.0 + args.spread * bell).max(0.1);
        let share = (args.network / args.cores as f64).min(args.store / (args.machines * args.cores) as f64);
        let moving = size * args.unit * (args.in_kb + args.out_kb) / 1e3 / share;
        (moving, size * args.unit * args.page_ms / 1e3 / args.crowded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> Args {
        Args {
            pages: 1e6,
            machines: 10,
            cores: 4,
            page_ms: 10.0,
            crowded: 1.0,
            in_kb: 0.001,
            out_kb: 0.001,
            unit: 100.0,
            spread: 0.0,
            network: 1e6,
            store: 1e6,
            broker: 1e9,
            failure: 1e9,
            replaced: 60.0,
            ack_wait: 30.0,
            price: 1.0,
            seed: 1,
        }
    }

    #[test]
    fn without_trouble_it_is_arithmetic() {
        let done = simulate(&args());
        // a million pages of ten milliseconds on forty cores
        assert!((done.hours * 3_600.0 - 250.0).abs() < 1.0, "{done:?}");
        assert!(done.used > 0.99 && done.redone == 0);
    }

    #[test]
    fn what_failed_is_done_again_and_counted() {
        let calm = simulate(&args());
        let spot = simulate(&Args { failure: 0.05, ..args() });
        assert!(spot.failures > 0 && spot.redone > 0 && spot.hours > calm.hours, "{spot:?}");
        assert!(spot.used < calm.used);
    }

    #[test]
    fn the_narrowest_part_decides() {
        let slow = simulate(&Args { broker: 10.0, ..args() });
        // ten thousand units, ten a second
        assert!((slow.hours * 3_600.0 - 1_001.0).abs() < 5.0, "{slow:?}");
        let thin = simulate(&Args { in_kb: 100.0, network: 4.0, ..args() });
        assert!(thin.moving > 0.5, "{thin:?}");
    }
}

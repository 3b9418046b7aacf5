//! Scores the story stage on the project's own streams: which reports belong together, and whether each happening is
//! counted once.
//!
//! A stream is JSON Lines in order of arrival, each a report with its gold: `story`, `copy_of`, and `acts` with the
//! happening that each tells. Three questions are answered apart: does the coder find the act (its type and both sides'
//! countries); are the acts that it finds put into the right happenings (B-cubed over the acts of reports); and how many
//! happenings are counted that are one of gold, once each, with the right type and sides (the whole way).

mod wire;

use clap::Args as ClapArgs;
use dateline_read::doc::Record;
use dateline_read::json::Layers;
use dateline_read::{Form, Input, Knowledge};
use dateline_story::{Settings, State};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Score the story stage on streams with gold.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// Streams; each begins with an empty state [default: cases/story/*.jsonl, and what is composed of xtask/data/wire.toml]
    streams: Vec<PathBuf>,
    /// List so many mistakes of each kind
    #[arg(long, default_value_t = 0)]
    errors: usize,
    /// How many reports of each story of wire.toml are composed
    #[arg(long, default_value_t = 28)]
    per_story: usize,
    /// The same seed composes the same reports
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Another threshold for one story
    #[arg(long)]
    same_story: Option<f64>,
    /// Another threshold for one act
    #[arg(long)]
    same_act: Option<f64>,
    /// What words, names and numbers weigh
    #[arg(long, num_args = 3)]
    fields: Option<Vec<f64>>,
    /// What a day apart takes off, and how many days a story stays open
    #[arg(long, num_args = 2)]
    days: Option<Vec<f64>>,
    /// Fail where happenings (of acts found) or stories fall below these, in percent
    #[arg(long, num_args = 2)]
    at_least: Option<Vec<f64>>,
}

/// A report with its gold.
#[derive(Deserialize, Clone)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) story: String,
    #[serde(default)]
    pub(crate) outlet: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) published: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) copy_of: Option<String>,
    #[serde(default)]
    pub(crate) acts: Vec<Act>,
}

/// An act that a report tells.
#[derive(Deserialize, Clone)]
pub(crate) struct Act {
    pub(crate) happening: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) actor: Option<String>,
    pub(crate) recipient: Option<String>,
    #[serde(default)]
    pub(crate) denied: bool,
}

/// What the program made of a report.
struct Made {
    story: String,
    copy_of: bool,
    acts: Vec<Found>,
}

/// (type, actor's country, recipient's country, denied, happening)
type Found = (String, Option<String>, Option<String>, bool, String);

pub(crate) fn run(args: &Args) -> crate::Outcome {
    let mut streams = args.streams.clone();
    if streams.is_empty() {
        let folder = crate::root().join("cases/story");
        streams = std::fs::read_dir(&folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
        streams.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
        streams.sort();
    }
    let known = Knowledge::builtin()?;
    let mut settings = Settings::default();
    settings.same_story = args.same_story.unwrap_or(settings.same_story);
    settings.same_act = args.same_act.unwrap_or(settings.same_act);
    if let Some(fields) = &args.fields {
        settings.fields = std::array::from_fn(|n| fields[n]);
    }
    if let Some(days) = &args.days {
        (settings.per_day, settings.window_days) = (days[0], days[1] as i64);
    }
    let mut total = Figures::default();
    let mut told: Vec<(String, Vec<Report>)> = Vec::new();
    for path in &streams {
        told.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(path)?));
    }
    if args.streams.is_empty() {
        let text = std::fs::read_to_string(crate::root().join("xtask/data/wire.toml"))?;
        told.push(("wire.toml".to_owned(), wire::compose(&text, args.per_story, args.seed)?));
    }
    for (name, reports) in &told {
        let made = tell(reports, &known, &settings)?;
        let figures = score(reports, &made, args.errors);
        println!("{name}: {}", figures.line());
        total.add(&figures);
    }
    println!("all: {}", total.line());
    if let Some(bars) = &args.at_least {
        let (happenings, stories) = (100.0 * total.linked().2, 100.0 * total.stories().2);
        if happenings < bars[0] || stories < bars[1] {
            return Err(
                format!("happenings {happenings:.1}, stories {stories:.1}: below {} and {}", bars[0], bars[1]).into()
            );
        }
    }
    Ok(())
}

/// Reads a stream.
pub(crate) fn read(path: &std::path::Path) -> Result<Vec<Report>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    let line = |(n, l): (usize, &str)| {
        serde_json::from_str(l).map_err(|e| format!("{}:{}: {e}", path.display(), n + 1).into())
    };
    text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(line).collect()
}

/// Reads a report the whole way to its record.
pub(crate) fn record(report: &Report, known: &Knowledge) -> Result<Record, Box<dyn std::error::Error>> {
    let input = Input {
        bytes: report.text.as_bytes(),
        form: Form::Plain,
        input_id: Some(&report.id),
        url: report.url.as_deref(),
        title: report.title.as_deref(),
        published: report.published.as_deref(),
        outlet: report.outlet.as_deref(),
        ..Input::default()
    };
    let coded = dateline_read::read(&input, known);
    Ok(serde_json::from_value(dateline_read::json::coded(&coded, known, Layers::default()))?)
}

fn tell(reports: &[Report], known: &Knowledge, settings: &Settings) -> Result<Vec<Made>, Box<dyn std::error::Error>> {
    let mut state = State::default();
    let mut out = Vec::new();
    for report in reports {
        let record = record(report, known)?;
        let placed = state.tell(&record, Timestamp::UNIX_EPOCH, settings);
        let acts = placed.tellings.iter().map(|(happening, telling)| {
            let event = record.events.iter().find(|e| e.id == telling.event);
            let side = |p: Option<&dateline_doc::record::PartyRecord>| {
                p.and_then(|p| p.country.clone().or_else(|| p.roles.first().filter(|r| *r == "IGO").cloned()))
            };
            (
                event.map(|e| e.kind.clone()).unwrap_or_default(),
                side(event.and_then(|e| e.actor.as_ref())),
                side(event.and_then(|e| e.recipient.as_ref())),
                telling.denied,
                happening.clone(),
            )
        });
        out.push(Made { story: placed.story.clone(), copy_of: placed.copy_of.is_some(), acts: acts.collect() });
    }
    // ids that were merged later lead on
    for made in &mut out {
        for act in &mut made.acts {
            act.4 = state.resolve(&act.4);
        }
    }
    Ok(out)
}

/// Sums, from which the shares are taken.
#[derive(Default)]
struct Figures {
    reports: usize,
    story: [f64; 2],
    /// Pairs of reports put together rightly, by us, by gold.
    pairs: [f64; 3],
    gold_acts: usize,
    made_acts: usize,
    found: usize,
    linked: [f64; 2],
    gold: usize,
    counted: usize,
    right: usize,
    copies: [usize; 3],
}

impl Figures {
    fn add(&mut self, other: &Self) {
        self.reports += other.reports;
        self.gold_acts += other.gold_acts;
        self.made_acts += other.made_acts;
        self.found += other.found;
        self.gold += other.gold;
        self.counted += other.counted;
        self.right += other.right;
        for n in 0..2 {
            self.story[n] += other.story[n];
            self.linked[n] += other.linked[n];
        }
        for n in 0..3 {
            self.copies[n] += other.copies[n];
            self.pairs[n] += other.pairs[n];
        }
    }

    fn stories(&self) -> (f64, f64, f64) {
        f1(self.story[0] / self.reports.max(1) as f64, self.story[1] / self.reports.max(1) as f64)
    }

    fn linked(&self) -> (f64, f64, f64) {
        f1(self.linked[0] / self.found.max(1) as f64, self.linked[1] / self.found.max(1) as f64)
    }

    fn happenings(&self) -> (f64, f64, f64) {
        f1(self.right as f64 / self.counted.max(1) as f64, self.right as f64 / self.gold.max(1) as f64)
    }

    fn line(&self) -> String {
        let show = |(p, r, f): (f64, f64, f64)| format!("P {:.1} R {:.1} F1 {:.1}", 100.0 * p, 100.0 * r, 100.0 * f);
        let acts =
            f1(self.found as f64 / self.made_acts.max(1) as f64, self.found as f64 / self.gold_acts.max(1) as f64);
        format!(
            "{} reports; stories {}, pairs {}; acts found {} of {}, {}; happenings of acts found {}; happenings the whole way {} ({} of gold, {} counted); copies {} of {}, {} false",
            self.reports,
            show(self.stories()),
            show(f1(self.pairs[0] / self.pairs[1].max(1.0), self.pairs[0] / self.pairs[2].max(1.0))),
            self.found,
            self.gold_acts,
            show(acts),
            show(self.linked()),
            show(self.happenings()),
            self.gold,
            self.counted,
            self.copies[0],
            self.copies[1],
            self.copies[2],
        )
    }
}

fn f1(p: f64, r: f64) -> (f64, f64, f64) {
    (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

/// B-cubed sums of a labelling against gold.
fn b_cubed(pairs: &[(String, String)]) -> [f64; 2] {
    let (mut made, mut gold, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (m, g) in pairs {
        *made.entry(m).or_insert(0.0) += 1.0;
        *gold.entry(g).or_insert(0.0) += 1.0;
        *both.entry((m, g)).or_insert(0.0) += 1.0;
    }
    let mut out = [0.0; 2];
    for (m, g) in pairs {
        out[0] += both[&(m, g)] / made[m];
        out[1] += both[&(m, g)] / gold[g];
    }
    out
}

fn score(reports: &[Report], made: &[Made], errors: usize) -> Figures {
    let mut out = Figures { reports: reports.len(), ..Figures::default() };
    let stories: Vec<(String, String)> =
        reports.iter().zip(made).map(|(r, m)| (m.story.clone(), r.story.clone())).collect();
    out.story = b_cubed(&stories);
    for (n, a) in stories.iter().enumerate() {
        for b in &stories[..n] {
            let (ours, gold) = (a.0 == b.0, a.1 == b.1);
            out.pairs[0] += f64::from(u8::from(ours && gold));
            out.pairs[1] += f64::from(u8::from(ours));
            out.pairs[2] += f64::from(u8::from(gold));
        }
    }
    let mut linked: Vec<(String, String)> = Vec::new();
    let mut shown = [0usize; 4];
    let mut say = |kind: usize, text: String| {
        if shown[kind] < errors {
            println!("  {text}");
        }
        shown[kind] += 1;
    };
    // happening → reports, of gold and of ours
    let mut gold_reports: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut made_reports: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut votes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut asserted: BTreeSet<&str> = BTreeSet::new();
    for (n, (report, made)) in reports.iter().zip(made).enumerate() {
        match (report.copy_of.is_some(), made.copy_of) {
            (true, true) => out.copies[0] += 1,
            (false, true) => out.copies[2] += 1,
            _ => {}
        }
        out.copies[1] += usize::from(report.copy_of.is_some());
        out.gold_acts += report.acts.len();
        out.made_acts += made.acts.len();
        let mut free: Vec<bool> = vec![true; made.acts.len()];
        for act in &report.acts {
            gold_reports.entry(&act.happening).or_default().insert(n);
            let side = |gold: &Option<String>, ours: &Option<String>| gold.is_none() || gold == ours;
            // to whom it is done is often left open, by texts and by the coder
            let open = |gold: &Option<String>, ours: &Option<String>| ours.is_none() || side(gold, ours);
            let fits = |m: &Found| {
                let straight = side(&act.actor, &m.1) && open(&act.recipient, &m.2);
                let mutual = matches!(m.0.as_str(), "AGREE" | "CONSULT" | "COOPERATE");
                let turned = mutual && open(&act.actor, &m.2) && open(&act.recipient, &m.1);
                m.0 == act.kind && m.3 == act.denied && (straight || turned)
            };
            let found = (0..made.acts.len()).find(|k| free[*k] && fits(&made.acts[*k]));
            match found {
                Some(k) => {
                    free[k] = false;
                    out.found += 1;
                    linked.push((made.acts[k].4.clone(), act.happening.clone()));
                    *votes.entry(&made.acts[k].4).or_default().entry(&act.happening).or_default() += 1;
                }
                None => say(
                    0,
                    format!(
                        "{}: not found: {} {:?} → {:?} ({})",
                        report.id, act.kind, act.actor, act.recipient, act.happening
                    ),
                ),
            }
        }
        for (k, act) in made.acts.iter().enumerate() {
            made_reports.entry(&act.4).or_default().insert(n);
            if !act.3 {
                asserted.insert(&act.4);
            }
            if free[k] {
                say(1, format!("{}: not of gold: {} {:?} → {:?} ({})", report.id, act.0, act.1, act.2, act.4));
            }
        }
    }
    out.linked = b_cubed(&linked);
    // one of ours counts for the one of gold that most of its tellings are; of several for one, the largest counts
    let mut best: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (ours, gold) in &votes {
        let Some((name, n)) = gold.iter().max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name))) else { continue };
        let entry = best.entry(name).or_insert((*n, ours));
        if *n > entry.0 {
            *entry = (*n, ours);
        }
    }
    out.gold = gold_reports.len();
    out.counted = made_reports.keys().filter(|h| asserted.contains(*h) || votes.contains_key(*h)).count();
    out.right = best.len();
    for (ours, gold) in &votes {
        if gold.len() > 1 {
            say(2, format!("{ours} mixes {gold:?}"));
        }
    }
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    for gold in votes.values() {
        for name in gold.keys() {
            *parts.entry(name).or_default() += 1;
        }
    }
    for (name, n) in parts.iter().filter(|(_, n)| **n > 1) {
        say(3, format!("{name} is counted {n} times"));
    }
    out
}

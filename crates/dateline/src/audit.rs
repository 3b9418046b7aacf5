//! `audit`: a random sample of events for people to judge, and what their judgement says of all of them.

use crate::args::AuditArgs;
use crate::recode::{corrections, create, lines};
use crate::run::Outcome;
use anstyle::Style;
use anyhow::{Context, bail};
use dateline_read::recode::{CORRECTION, Correction, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PAGE: &str = include_str!("audit/page.html");
const SCRIPT: &str = include_str!("audit/page.js");

pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<Outcome> {
    if args.agree {
        return agree(&args.files);
    }
    let [input] = args.files.as_slice() else {
        anstream::eprintln!("dateline: a sample is drawn from one file of coded documents");
        return Ok(Outcome::Usage);
    };
    let sample = draw(input, &args.by, args.sample as usize, args.seed, args.all)?;
    if sample.is_empty() {
        bail!("{}: no events to draw from", input.display());
    }
    match &args.html {
        Some(path) => {
            // "</script" inside a page's words would end the script
            let data = serde_json::to_string(&sample)?.replace("</", "<\\/");
            let page = PAGE.replace("/*SCRIPT*/", SCRIPT).replace("\"/*SAMPLE*/\"", &data);
            std::fs::write(path, page).with_context(|| path.display().to_string())?;
        }
        None => match &args.out {
            Some(path) => write(&mut create(path)?, &sample)?,
            None => write(&mut anstream::stdout().lock(), &sample)?,
        },
    }
    Ok(Outcome::Done)
}

fn write(out: &mut dyn Write, sample: &[Drawn]) -> anyhow::Result<()> {
    for drawn in sample {
        writeln!(out, "{}", serde_json::to_string(&drawn.correction)?)?;
    }
    Ok(out.flush()?)
}

/// An event that was drawn, with what a person needs to judge it.
#[derive(serde::Serialize)]
struct Drawn {
    correction: Correction,
    event: Value,
    title: Option<String>,
    published: Option<String>,
    /// The sentence and some words around it, and where in them the sentence and the trigger stand.
    around: String,
    at: [usize; 4],
}

/// Chance that is the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n.max(1)
    }
}

/// Draws from each stratum alike: a reservoir a stratum, so that memory does not grow with the input.
fn draw(input: &Path, by: &[String], n: usize, seed: u64, all: bool) -> anyhow::Result<Vec<Drawn>> {
    let mut strata: BTreeMap<String, (u64, Vec<Drawn>)> = BTreeMap::new();
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    lines(input, &mut |number, line| {
        let record: Value =
            serde_json::from_str(line).with_context(|| format!("{}:{number}: no JSON", input.display()))?;
        for event in record.get("events").and_then(Value::as_array).into_iter().flatten() {
            let counted = event["public"] == json!(true) && event["content_of"].is_null();
            if !counted && !all {
                continue;
            }
            let key: Vec<String> = by.iter().map(|field| value(event, field)).collect();
            let (seen, kept) = strata.entry(key.join(" · ")).or_default();
            *seen += 1;
            if kept.len() < n {
                kept.push(drawn(&record, event));
            } else {
                let slot = dice.below(*seen) as usize;
                if slot < n {
                    kept[slot] = drawn(&record, event);
                }
            }
        }
        Ok(())
    })?;
    // as many from each, and what small ones leave goes to the large
    let (mut left, mut open) = (n, strata.len());
    let mut order: Vec<String> = strata.keys().cloned().collect();
    order.sort_by_key(|key| strata[key].1.len());
    let mut out = Vec::new();
    for key in order {
        let (seen, mut kept) = strata.remove(&key).unwrap_or_default();
        kept.truncate(left.div_ceil(open.max(1)));
        (left, open) = (left - kept.len(), open - 1);
        for mut drawn in kept {
            drawn.correction.stratum.clone_from(&key);
            drawn.correction.of = seen;
            out.push(drawn);
        }
    }
    Ok(out)
}

/// A field of an event as a name for a stratum.
fn value(event: &Value, field: &str) -> String {
    if field == "confidence" {
        let p = event["confidence"].as_f64().unwrap_or(0.0);
        return format!("{:.1}–{:.1}", (p * 5.0).floor() / 5.0, (p * 5.0).floor() / 5.0 + 0.2);
    }
    let of = |at: &str| event.pointer(at).cloned().unwrap_or(Value::Null);
    let found = match field {
        "actor" | "recipient" => of(&format!("/{field}/country")),
        "file" => event["rule"].as_str().and_then(|r| r.split('.').next()).map_or(Value::Null, Into::into),
        _ => of(&format!("/{field}")),
    };
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

fn drawn(record: &Value, event: &Value) -> Drawn {
    let word = |v: &Value, at: &str| v.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let number = |at: &str| event.pointer(at).and_then(Value::as_u64).unwrap_or(0);
    let part = word(event, "/trigger/in");
    let text = match part.as_deref() {
        None => word(record, "/document/text"),
        Some("title") => word(record, "/document/title"),
        Some(_) => word(event, "/sentence/text"),
    };
    let text: Vec<char> = text.unwrap_or_default().chars().collect();
    let caption = part.as_deref().is_some_and(|p| p != "title");
    let shift = if caption { number("/sentence/start") as usize } else { 0 };
    let here = |at: &str| (number(at) as usize).saturating_sub(shift).min(text.len());
    let (from, to) = (here("/sentence/start").saturating_sub(AROUND), (here("/sentence/end") + AROUND).min(text.len()));
    let places = ["/sentence/start", "/trigger/start", "/trigger/end", "/sentence/end"];
    Drawn {
        correction: Correction {
            schema: CORRECTION.to_owned(),
            document: word(record, "/document/id").unwrap_or_default(),
            start: number("/trigger/start"),
            end: number("/trigger/end"),
            part,
            r#type: word(event, "/type"),
            actor: word(event, "/actor/code"),
            recipient: word(event, "/recipient/code"),
            verdict: None,
            set: serde_json::Map::new(),
            note: String::new(),
            by: String::new(),
            stratum: String::new(),
            of: 0,
            sentence: word(event, "/sentence/text").unwrap_or_default(),
        },
        event: event.clone(),
        title: word(record, "/document/title"),
        published: word(record, "/document/published/value"),
        around: text[from..to.max(from)].iter().collect(),
        at: places.map(|p| here(p).saturating_sub(from)),
    }
}

/// How many characters of the text are shown to each side of the sentence.
const AROUND: usize = 300;

/// Prints how often the sampled events are right, and, of two people's files, how far they agree.
fn agree(files: &[std::path::PathBuf]) -> anyhow::Result<Outcome> {
    let judged: Vec<Vec<Correction>> = files.iter().map(|f| corrections(f)).collect::<anyhow::Result<_>>()?;
    let mut out = anstream::stdout().lock();
    for (path, all) in files.iter().zip(&judged) {
        let mut strata: BTreeMap<&str, (u64, [usize; 2], usize)> = BTreeMap::new();
        let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
        for one in all {
            let row = strata.entry(&one.stratum).or_default();
            row.0 = one.of;
            match one.verdict {
                Some(Verdict::Right) => {
                    row.1[usize::from(one.set.is_empty())] += 1;
                    one.set.keys().for_each(|k| *fields.entry(k).or_default() += 1);
                }
                Some(Verdict::Wrong) => row.2 += 1,
                None => {}
            }
        }
        writeln!(out, "{BOLD}{}{BOLD:#}", path.display())?;
        writeln!(out, "{:<36} {:>7} {:>7} {:>7} {:>7}   95 %", "", "events", "judged", "such", "right")?;
        let (mut weight, mut such_all, mut right_all, mut n_all) = (0.0, 0.0, 0.0, 0);
        for (stratum, (of, [mended, right], wrong)) in &strata {
            let n = mended + right + wrong;
            if n == 0 {
                continue;
            }
            let (such, whole) = ((mended + right) as f64 / n as f64, *right as f64 / n as f64);
            let (low, high) = wilson(*right, n);
            weight += *of as f64;
            such_all += such * *of as f64;
            right_all += whole * *of as f64;
            n_all += n;
            writeln!(
                out,
                "{stratum:<36} {of:>7} {n:>7} {:>6.1}% {:>6.1}%   {:.1} to {:.1}",
                100.0 * such,
                100.0 * whole,
                100.0 * low,
                100.0 * high
            )?;
        }
        if weight > 0.0 {
            writeln!(
                out,
                "{BOLD}{:<36} {weight:>7} {n_all:>7} {:>6.1}% {:>6.1}%{BOLD:#}   {DIM}weighed by the events of each{DIM:#}",
                "all",
                100.0 * such_all / weight,
                100.0 * right_all / weight
            )?;
        }
        for (field, n) in fields {
            writeln!(out, "  {n} times {field} was put right")?;
        }
    }
    if let [a, b] = judged.as_slice() {
        let same = |x: &Correction, y: &Correction| {
            (&x.document, x.start, x.end, &x.r#type, &x.actor, &x.recipient)
                == (&y.document, y.start, y.end, &y.r#type, &y.actor, &y.recipient)
        };
        let pairs: Vec<(bool, bool)> = a
            .iter()
            .filter_map(|x| {
                let y = b.iter().find(|y| same(x, y))?;
                Some((x.verdict? == Verdict::Right, y.verdict? == Verdict::Right))
            })
            .collect();
        if pairs.is_empty() {
            bail!("the two files judge no event in common");
        }
        let n = pairs.len() as f64;
        let observed = pairs.iter().filter(|(x, y)| x == y).count() as f64 / n;
        let share = |of: &dyn Fn(&(bool, bool)) -> bool| pairs.iter().filter(|p| of(p)).count() as f64 / n;
        let (x, y) = (share(&|p| p.0), share(&|p| p.1));
        let chance = x * y + (1.0 - x) * (1.0 - y);
        let kappa = if chance < 1.0 { (observed - chance) / (1.0 - chance) } else { 1.0 };
        writeln!(
            out,
            "{BOLD}both{BOLD:#} judged {} events and agree on {:.1} %; Cohen's kappa {kappa:.2}",
            pairs.len(),
            100.0 * observed
        )?;
    }
    Ok(Outcome::Done)
}

/// Wilson's interval of a share, at 95 %.
fn wilson(right: usize, n: usize) -> (f64, f64) {
    let (z, n) = (1.96_f64, n as f64);
    let p = right as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let width = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let below = 1.0 + z * z / n;
    (((middle - width) / below).max(0.0), ((middle + width) / below).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_stays_within_it() {
        let (low, high) = wilson(8, 10);
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0, 5).0, 0.0);
        assert!(wilson(5, 5).1 > 0.999);
    }
}

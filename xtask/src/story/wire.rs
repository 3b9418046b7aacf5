//! Composes a stream of reports from `xtask/data/wire.toml`: many outlets tell the happenings of each story over days, in
//! different words; some copy a wire, some come late, figures are revised, acts denied. The same seed gives the same.

use super::{Act, Report};
use crate::dice::Dice;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
struct Wire {
    story: Vec<Story>,
}

#[derive(Deserialize)]
struct Story {
    id: String,
    start: String,
    colour: Vec<String>,
    background: Vec<String>,
    happening: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    key: String,
    #[serde(rename = "type")]
    kind: String,
    actor: Option<String>,
    recipient: Option<String>,
    day: i64,
    titles: Vec<String>,
    wordings: Vec<String>,
    #[serde(default)]
    again: Vec<String>,
    #[serde(default)]
    denials: Vec<String>,
    #[serde(default)]
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    day: i64,
    text: String,
}

const OUTLETS: &[&str] = &[
    "Harbour Gazette",
    "Meridian Press",
    "The Northern Post",
    "Daily Lantern",
    "Capital Courier",
    "Continental Wire",
    "Evening Beacon",
    "The Plainsman",
    "Union Chronicle",
    "Riverside Herald",
    "World Dispatch",
    "The Morning Ledger",
];

/// Composes `per_story` reports for each story, in order of arrival.
pub(super) fn compose(text: &str, per_story: usize, seed: u64) -> Result<Vec<Report>, Box<dyn std::error::Error>> {
    let wire: Wire = toml::from_str(text)?;
    let mut dice = Dice::new(seed);
    let mut out: Vec<(String, Report)> = Vec::new();
    for story in &wire.story {
        let start: Date = story.start.parse()?;
        let last = story.happening.iter().map(|h| h.day).max().unwrap_or(0) + 1;
        let mut own: Vec<Report> = Vec::new();
        for n in 0..per_story {
            let day = (n as i64) * (last + 1) / per_story as i64;
            let report = match dice.roll(4) {
                0 if own.len() > 2 && own.last().is_some_and(|r| r.copy_of.is_none()) => {
                    copy(own.last().expect("one"), n, &mut dice)
                }
                _ => fresh(story, start, day, n, &mut dice),
            };
            own.extend(report);
        }
        for report in own {
            // one in eight comes in a day late
            let late = if dice.roll(8) == 0 { "z" } else { "" };
            let arrived = format!("{}{late}", report.published.as_deref().unwrap_or_default());
            out.push((arrived, report));
        }
    }
    out.sort_by(|a, b| a.0[..10].cmp(&b.0[..10]).then(a.0.ends_with('z').cmp(&b.0.ends_with('z'))).then(a.0.cmp(&b.0)));
    Ok(out.into_iter().map(|(_, r)| r).collect())
}

fn weekday(day: Date) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        [day.weekday().to_monday_zero_offset() as usize]
}

fn fresh(story: &Story, start: Date, day: i64, n: usize, dice: &mut Dice) -> Option<Report> {
    let known: Vec<&Told> = story.happening.iter().filter(|h| h.day <= day).collect();
    let now: Vec<&&Told> = known.iter().filter(|h| h.day == day || h.day + 1 == day).collect();
    let lead = if now.is_empty() { known.get(dice.roll(known.len()))? } else { *now.get(dice.roll(now.len()))? };
    let on = |h: &Told| start.checked_add(h.day.days()).map(weekday).unwrap_or("Monday");
    let mut acts: Vec<Act> = Vec::new();
    let mut tell = |h: &Told, denied: bool| {
        acts.push(Act {
            happening: format!("{}/{}", story.id, h.key),
            kind: h.kind.clone(),
            actor: h.actor.clone(),
            recipient: h.recipient.clone(),
            denied,
        });
    };
    let mut paragraphs: Vec<String> = Vec::new();
    let figure = |h: &Told| h.figures.iter().rfind(|f| f.day <= day).map(|f| f.text.clone());
    tell(lead, false);
    let mut first = dice.of(&lead.wordings).replace("{day}", on(lead));
    if let Some(text) = figure(lead) {
        first = format!("{first} {text}");
    }
    paragraphs.push(first);
    paragraphs.push(format!("{} {}", dice.of(&story.colour), dice.of(&story.colour)));
    if !lead.denials.is_empty() && dice.roll(3) == 0 {
        paragraphs.push(dice.of(&lead.denials).replace("{day}", on(lead)));
        tell(lead, true);
    }
    let earlier: Vec<&&Told> =
        known.iter().filter(|h| h.day < day && h.key != lead.key && !h.again.is_empty()).collect();
    for _ in 0..2.min(earlier.len()) {
        let other = earlier[dice.roll(earlier.len())];
        if dice.roll(2) == 0 {
            let text = dice.of(&other.again).replace("{day}", on(other));
            if !paragraphs.contains(&text) {
                paragraphs.push(text);
                tell(other, false);
            }
        }
    }
    if dice.roll(2) == 0 {
        paragraphs.push(dice.of(&story.background).to_owned());
    }
    paragraphs.push(dice.of(&story.colour).to_owned());
    let outlet = OUTLETS[dice.roll(OUTLETS.len())];
    let published = start.checked_add(day.days()).ok()?;
    let id = format!("{}-{n:02}", story.id);
    acts.dedup_by(|b, a| a.happening == b.happening && a.denied == b.denied);
    Some(Report {
        url: Some(format!("https://{}.example/{published}/{id}", outlet.to_lowercase().replace(' ', ""))),
        id,
        story: story.id.clone(),
        outlet: Some(outlet.to_owned()),
        published: Some(format!("{published}T{:02}:{:02}:00Z", 14 + dice.roll(9), dice.roll(60))),
        title: Some(dice.of(&lead.titles).to_owned()),
        text: paragraphs.join("\n\n"),
        copy_of: None,
        acts,
    })
}

/// Another outlet prints the same text: with a line of its own before it, or without its end.
fn copy(of: &Report, n: usize, dice: &mut Dice) -> Option<Report> {
    let outlet = OUTLETS.iter().filter(|o| Some(**o) != of.outlet.as_deref()).nth(dice.roll(OUTLETS.len() - 1))?;
    let mut paragraphs: Vec<&str> = of.text.split("\n\n").collect();
    if dice.roll(2) == 0 {
        paragraphs.pop();
    }
    let mut text = paragraphs.join("\n\n");
    if dice.roll(2) == 0 {
        text = format!("Our correspondent has sent this report.\n\n{text}");
    }
    let id = format!("{}-{n:02}", of.story);
    Some(Report {
        url: Some(format!("https://{}.example/{id}", outlet.to_lowercase().replace(' ', ""))),
        id,
        outlet: Some((*outlet).to_owned()),
        text,
        copy_of: Some(of.id.clone()),
        ..of.clone()
    })
}

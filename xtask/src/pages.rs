//! Writes any number of distinct articles and pages, for load tests: a seeded grammar over `data/pages.toml` and the
//! names of the codebook, so that a million reports can be read without anybody's texts.
//!
//! The same seed gives the same files, and article 7 is the same whether ten or ten thousand are written. Several
//! articles tell one story, with tolls that differ as tolls do. It must not be used to train or to score anything: its
//! sentences are as regular as a clock.

use grammar::{Facts, Rng, State, fill};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

mod archive;
mod grammar;

/// Arguments of `xtask pages`.
#[derive(clap::Args)]
pub struct Args {
    /// How many articles
    #[arg(long, required_unless_present = "warc")]
    n: Option<usize>,
    /// The same seed gives the same articles
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder to write to
    #[arg(long, required_unless_present = "warc")]
    out: Option<PathBuf>,
    /// Write a web archive there instead, a member of gzip a record where the name ends in .gz
    #[arg(long, value_name = "FILE", requires = "bytes")]
    warc: Option<PathBuf>,
    /// How many bytes of records the archive holds, unpacked
    #[arg(long, value_name = "N")]
    bytes: Option<u64>,
    /// Write one file, `pages.jsonl`, with clean text instead of pages
    #[arg(long)]
    jsonl: bool,
    /// The codebook, for the names of states and armed groups
    #[arg(long, default_value = "codebook")]
    codebook: PathBuf,
}

/// What the grammar is made of: `data/pages.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    towns: BTreeMap<String, Vec<String>>,
    names: Names,
    lists: BTreeMap<String, Vec<String>>,
    kind: Vec<Kind>,
    shared: Shared,
    layout: Vec<Layout>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    with_the: Vec<String>,
    given: Vec<String>,
    last: Vec<String>,
    /// Name and domain.
    outlets: Vec<(String, String)>,
}

/// A kind of story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    #[serde(default = "yes")]
    public: bool,
    /// Only where the first state has an armed group.
    #[serde(default)]
    group: bool,
    titles: Vec<String>,
    leads: Vec<String>,
    details: Vec<String>,
    /// Of each list one line is chosen for the whole story.
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    quotes: Vec<String>,
    reactions: Vec<String>,
    figures: Vec<String>,
    background: Vec<String>,
    filler: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    name: String,
    ext: String,
    paragraph: String,
    /// Chrome that stands after the paragraph with this number.
    between: Vec<(usize, String)>,
    #[serde(default)]
    dateline: bool,
    page: String,
}

/// An article before it is laid out.
struct Draft {
    title: String,
    paragraphs: Vec<String>,
    outlet: (String, String),
    byline: String,
    credit: String,
    town: String,
    published: Date,
}

/// How many stories begin on one day.
const STORIES_A_DAY: usize = 40;
/// How far back an article may look for the story that it tells.
const REACH: usize = 300;

fn yes() -> bool {
    true
}

/// Runs `xtask pages`.
pub fn run(args: Args) -> crate::Outcome {
    let data: Data = toml::from_str(include_str!("../data/pages.toml"))?;
    let states = grammar::states(&args.codebook, &data.towns, &data.names.with_the)?;
    if let (Some(file), Some(bytes)) = (&args.warc, args.bytes) {
        return archive::write(&data, &states, args.seed, file, bytes);
    }
    let (Some(n), Some(out)) = (args.n, &args.out) else { return Err("--n and --out, or --warc and --bytes".into()) };
    fs::create_dir_all(out)?;
    let mut lines = match args.jsonl {
        true => Some(BufWriter::new(fs::File::create(out.join("pages.jsonl"))?)),
        false => None,
    };
    let mut seen = BTreeSet::new();
    for number in 0..n {
        let (draft, mut rng) = distinct(&data, &states, args.seed, number, &mut seen);
        match &mut lines {
            Some(lines) => writeln!(lines, "{}", line(number, &draft, &mut rng))?,
            None => {
                let layout = pick(&data.layout, &mut rng);
                let name = format!("{number:07}-{}.{}", layout.name, layout.ext);
                fs::write(out.join(name), page(layout, number, &draft, &mut rng)?)?;
            }
        }
    }
    if let Some(mut lines) = lines {
        lines.flush()?;
    }
    Ok(())
}

/// Writes JSON Lines: pages with their chrome, or clean text.
pub(crate) fn lines(file: &std::path::Path, n: usize, seed: u64, chrome: bool) -> crate::Outcome {
    let data: Data = toml::from_str(include_str!("../data/pages.toml"))?;
    let states = grammar::states(&crate::root().join("codebook"), &data.towns, &data.names.with_the)?;
    let mut out = BufWriter::new(fs::File::create(file)?);
    let mut seen = BTreeSet::new();
    for number in 0..n {
        let (draft, mut rng) = distinct(&data, &states, seed, number, &mut seen);
        if chrome {
            let layout = pick(&data.layout, &mut rng);
            let mut line = serde_json::json!({
                "id": format!("page-{number:07}"),
                "url": url(number, &draft),
                "outlet": draft.outlet.0,
            });
            let page = page(layout, number, &draft, &mut rng)?;
            if layout.ext == "html" {
                line["html"] = page.into();
            } else {
                line["text"] = page.into();
                line["flattened"] = true.into();
            }
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", line(number, &draft, &mut rng))?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Returns an article that is none of those in `seen`, and adds it.
fn distinct(data: &Data, states: &[State], seed: u64, number: usize, seen: &mut BTreeSet<u64>) -> (Draft, Rng) {
    let mut attempt = 0;
    loop {
        let mut rng = Rng::new(&[seed, number as u64, attempt]);
        let draft = draft(data, states, seed, number, &mut rng);
        let mut hash = DefaultHasher::new();
        for paragraph in &draft.paragraphs {
            hash.write(paragraph.as_bytes());
        }
        if seen.insert(hash.finish()) {
            return (draft, rng);
        }
        attempt += 1;
    }
}

fn draft(data: &Data, states: &[State], seed: u64, number: usize, rng: &mut Rng) -> Draft {
    let story = match rng.below(100) < 45 {
        true => number,
        false => number - rng.below(REACH.min(number) + 1),
    };
    let (kind, mut facts, happened) = told(data, states, seed, story);
    let published = happened + ((rng.below(5) / 2) as i64).days();
    let outlet = data.names.outlets[rng.below(data.names.outlets.len())].clone();
    facts.set("outlet", &data.names.outlets[rng.below(data.names.outlets.len())].0);
    facts.set("tomorrow", grammar::weekday(published + 1.day()));
    if rng.below(3) == 0 {
        facts.count("dead", 1 + rng.below(3), rng);
    }
    let title =
        grammar::headline(&fill(pick(&kind.titles, rng).as_str(), &facts, &data.lists, rng), &data.names.with_the);
    let sentences = sentences(data, kind, &facts, rng);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut room = 0;
    for sentence in sentences {
        match paragraphs.last_mut() {
            Some(last) if room > 0 => {
                last.push(' ');
                last.push_str(&sentence);
                room -= 1;
            }
            _ => {
                // the lead stands alone
                room = if paragraphs.is_empty() { 0 } else { rng.below(3) };
                paragraphs.push(sentence);
            }
        }
    }
    Draft {
        title,
        paragraphs,
        outlet,
        byline: name(data, rng),
        credit: name(data, rng),
        town: facts.get("A.town").to_owned(),
        published,
    }
}

/// Returns what a story is about: the same for every article that tells it.
fn told<'a>(data: &'a Data, states: &[State], seed: u64, story: usize) -> (&'a Kind, Facts, Date) {
    let mut rng = Rng::new(&[seed, story as u64, u64::MAX]);
    let mut chosen: Vec<usize> = (0..states.len()).collect();
    rng.shuffle(&mut chosen);
    let mut kind = pick(&data.kind, &mut rng);
    while kind.group && states[chosen[0]].groups.is_empty() {
        kind = pick(&data.kind, &mut rng);
    }
    let mut facts = Facts::default();
    for (letter, &at) in ["A", "B", "C"].iter().zip(&chosen) {
        facts.state(letter, &states[at], &mut rng);
    }
    let (given, last) = (pick(&data.names.given, &mut rng), pick(&data.names.last, &mut rng));
    facts.set("he", &format!("{given} {last}"));
    facts.set("he.last", last.as_str());
    for (list, lines) in &kind.lists {
        facts.set(list, pick(lines, &mut rng).as_str());
    }
    let (dead, hurt) = (1 + rng.below(30), 2 + rng.below(90));
    facts.count("dead", dead, &mut rng);
    facts.count("hurt", hurt, &mut rng);
    let crowd = (1 + rng.below(40)) * [50, 500, 1000][rng.below(3)];
    facts.set("crowd", &grammar::figure(crowd));
    let happened = date(2015, 1, 5) + ((story / STORIES_A_DAY) as i64 % 3000).days();
    facts.set("day", grammar::weekday(happened));
    facts.year = happened.year();
    (kind, facts, happened)
}

/// Returns the sentences of an article in order: the lead, the story, what others say, what was before; eight to forty.
fn sentences(data: &Data, kind: &Kind, facts: &Facts, rng: &mut Rng) -> Vec<String> {
    let shared = &data.shared;
    let want = 8 + rng.below(33).min(rng.below(33));
    let none: &[String] = &[];
    let pools: [(&[String], usize); 6] = match kind.public {
        true => [
            (&kind.details, 30),
            (&shared.quotes, 22),
            (&shared.reactions, 14),
            (&shared.figures, 11),
            (&shared.background, 14),
            (&shared.filler, 9),
        ],
        false => [(&kind.details, 75), (none, 0), (none, 0), (none, 0), (none, 0), (&shared.filler, 25)],
    };
    let mut parts: Vec<Vec<&String>> = Vec::new();
    for (pool, share) in pools {
        let mut lines: Vec<&String> = pool.iter().collect();
        rng.shuffle(&mut lines);
        lines.truncate((want * share).div_ceil(100));
        parts.push(lines);
    }
    let filler = parts.pop().unwrap_or_default();
    let before = parts.pop().unwrap_or_default();
    let figures = parts.pop().unwrap_or_default();
    let others = parts.pop().unwrap_or_default();
    // the story itself, told in any order but first
    let mut body: Vec<&String> = parts.into_iter().flatten().chain(figures).collect();
    rng.shuffle(&mut body);
    body.extend(others);
    body.extend(before);
    for line in filler {
        let at = rng.below(body.len() + 1);
        body.insert(at, line);
    }
    body.truncate(want - 1);
    let mut facts = facts.clone();
    let lead = fill(pick(&kind.leads, rng).as_str(), &facts, &data.lists, rng);
    let mut told = vec![lead];
    for line in body {
        let sentence = fill(line, &facts, &data.lists, rng);
        facts.introduce(&sentence);
        told.push(sentence);
    }
    told
}

/// Returns an article as one line of JSON, with its clean text.
fn line(number: usize, draft: &Draft, rng: &mut Rng) -> String {
    let mut text = draft.paragraphs.join("\n\n");
    if rng.below(5) == 0 {
        text.insert_str(0, &dateline(draft));
    }
    serde_json::json!({
        "id": format!("page-{number:07}"),
        "url": url(number, draft),
        "title": draft.title,
        "published": draft.published.to_string(),
        "outlet": draft.outlet.0,
        "text": text,
    })
    .to_string()
}

/// Lays an article out as a page.
fn page(layout: &Layout, number: usize, draft: &Draft, rng: &mut Rng) -> Result<String, serde_json::Error> {
    let html = layout.ext == "html";
    let safe = |text: &str| if html { escape(text) } else { text.to_owned() };
    let mut body = String::new();
    for (at, paragraph) in draft.paragraphs.iter().enumerate() {
        let lead = if at == 0 && layout.dateline { dateline(draft) } else { String::new() };
        body.push_str(&layout.paragraph.replace("%p%", &safe(&format!("{lead}{paragraph}"))));
        for (_, chrome) in layout.between.iter().filter(|(after, _)| *after == at + 1) {
            body.push_str(chrome);
        }
    }
    let day = draft.published;
    let shown = format!(
        "{}, {} {} {}",
        grammar::weekday(day),
        day.day(),
        grammar::MONTHS[day.month() as usize - 1],
        day.year()
    );
    let clock = format!("{:02}:{:02}", rng.below(24), rng.below(60));
    let now = format!(
        "{:02}/{:02}/{} {:02}:{:02}:{:02} {}",
        1 + rng.below(12),
        1 + rng.below(28),
        day.year() + 1 + rng.below(6) as i16,
        1 + rng.below(12),
        rng.below(60),
        rng.below(60),
        ["am", "pm"][rng.below(2)]
    );
    let with = [
        ("%title_json%", serde_json::to_string(&draft.title)?),
        ("%title%", safe(&draft.title)),
        ("%outlet%", safe(&draft.outlet.0)),
        ("%OUTLET%", draft.outlet.0.to_uppercase()),
        ("%url%", url(number, draft)),
        ("%published%", day.to_string()),
        ("%clock%", clock),
        ("%shown%", shown),
        ("%now%", now),
        ("%year%", day.year().to_string()),
        ("%byline%", safe(&draft.byline)),
        ("%credit%", safe(&draft.credit)),
        ("%town%", safe(&draft.town)),
        ("%visitor%", rng.below(100_000).to_string()),
        ("%body%", body),
    ];
    Ok(with.iter().fold(layout.page.clone(), |page, (mark, text)| page.replace(mark, text)))
}

/// Returns the printed dateline of an agency's report: "AUDEN, March 3 (Northline Press) - ".
fn dateline(draft: &Draft) -> String {
    let month = grammar::MONTHS[draft.published.month() as usize - 1];
    format!("{}, {month} {} ({}) - ", draft.town.to_uppercase(), draft.published.day(), draft.outlet.0)
}

fn url(number: usize, draft: &Draft) -> String {
    let words = draft.title.to_lowercase();
    let slug: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("https://{}/{}/{}-{number}", draft.outlet.1, draft.published.strftime("%Y/%m/%d"), slug.join("-"))
}

fn name(data: &Data, rng: &mut Rng) -> String {
    format!("{} {}", pick(&data.names.given, rng), pick(&data.names.last, rng))
}

fn pick<'a, T>(from: &'a [T], rng: &mut Rng) -> &'a T {
    &from[rng.below(from.len())]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn written(seed: u64, n: usize) -> Vec<String> {
        let data: Data = toml::from_str(include_str!("../data/pages.toml")).expect("the data file reads");
        let codebook = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codebook");
        let states = grammar::states(&codebook, &data.towns, &data.names.with_the).expect("the codebook reads");
        let mut seen = BTreeSet::new();
        (0..n)
            .map(|number| {
                let (draft, mut rng) = distinct(&data, &states, seed, number, &mut seen);
                line(number, &draft, &mut rng)
            })
            .collect()
    }

    #[test]
    fn seed_decides_everything_and_number_does_not() {
        let many = written(7, 60);
        assert_eq!(many[..20], written(7, 20)[..]);
        assert_ne!(many[..20], written(8, 20)[..]);
    }

    #[test]
    fn articles_are_whole_and_unlike() {
        let mut texts = BTreeSet::new();
        for line in written(3, 400) {
            let article: serde_json::Value = serde_json::from_str(&line).expect("a line is JSON");
            let text = article["text"].as_str().expect("text");
            assert!(!text.contains(['{', '}', '~', '|', '#', '%']), "something was left unfilled: {text}");
            assert!(text.matches(". ").count() + text.matches(".\n").count() >= 5, "too short: {text}");
            assert!(texts.insert(text.to_owned()), "told twice: {text}");
        }
    }
}

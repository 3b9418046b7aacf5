//! How well sketches tell edited copies of a wire story from other stories on the same subject.
//!
//! The stories are made here, word by word, from a small stock of their subject, so that strangers share names, phrases
//! and boilerplate as real ones do, and more of them. Run with `--nocapture` it prints the table of `docs/benchmarks.md`.

use dateline_page::fingerprint;
use dateline_story::sketch::{Overlap, bands, compare};

/// A generator that gives the same numbers for ever (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

const WHO: [&str; 16] = [
    "the port authority",
    "the transport minister",
    "a spokeswoman for the ferry line",
    "the harbour pilots' union",
    "the coast guard",
    "two passengers",
    "the mayor of Ostend",
    "an official of the ministry",
    "the ship's owner",
    "a lawyer for the crew",
    "the inquiry's head",
    "rescue workers",
    "the opposition",
    "residents of the quarter",
    "the captain",
    "an expert at the naval college",
];
const VERB: [&str; 14] = [
    "said",
    "told reporters",
    "denied",
    "confirmed",
    "warned",
    "insisted",
    "wrote in a letter",
    "made clear",
    "repeated",
    "argued",
    "admitted",
    "told the council",
    "said in a statement",
    "told a local station",
];
const THING: [&str; 16] = [
    "the ferry",
    "its captain",
    "the port organization",
    "the line",
    "a second tug",
    "the harbor basin",
    "the inquiry",
    "the northern gate",
    "the radio",
    "the program of inspections",
    "the crew",
    "the signal's color",
    "the channel",
    "the new chart",
    "the ministry",
    "the rescue",
];
const DID: [&str; 20] = [
    "had left too early",
    "failed twice",
    "would be looked into",
    "cost 1.2 million euros",
    "did not recognize the danger",
    "came as no surprise",
    "had been changed in April",
    "was never in doubt",
    "should have been closed",
    "remains unclear",
    "is to be replaced",
    "broke every rule",
    "will be paid for",
    "had no pilot",
    "stood in the way",
    "took nineteen hours",
    "made matters worse",
    "was praised",
    "met with anger",
    "ended well",
];
/// What every story on the subject says once more.
const BACKGROUND: &str = "Ostend's harbour, one of the oldest on the coast, has handled more than two million passengers a year since the tunnel opened.";
const TAIL: [&str; 14] = [
    "on Friday",
    "late on Thursday",
    "after a meeting that lasted until midnight",
    "while the wind rose to nine",
    "in front of the old customs house",
    "as the first passengers came ashore",
    "without giving details",
    "in the first public word on the matter",
    "according to people at the meeting",
    "before the council voted",
    "and asked for patience",
    "only hours after the tide had turned",
    "despite a promise made in March",
    "as talks went on",
];

/// Writes a story of paragraphs about one subject; another seed tells another one.
fn story(seed: u64) -> Vec<String> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..14)
        .map(|at| {
            if at == 9 {
                return BACKGROUND.to_owned();
            }
            let sentence = |dice: &mut Dice| {
                let (who, verb, tail) = (dice.of(&WHO), dice.of(&VERB), dice.of(&TAIL));
                let (thing, did) = (dice.of(&THING), dice.of(&DID));
                let (number, name) = (dice.roll(90) + 10, dice.roll(40));
                match dice.roll(3) {
                    0 => format!(
                        "{who} {verb} {tail} that {thing} {did}, with {number} of them from town {name} still waiting."
                    ),
                    1 => format!("{thing} {did}, {who} {verb} {tail}; {number} cars and {name} lorries stood on the quay."),
                    _ => format!(
                        "{tail}, {who} of district {name} {verb} that {thing} {did} and that {number} more would follow."
                    ),
                }
            };
            (0..2 + dice.roll(2)).map(|_| sentence(&mut dice)).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// What a paper does to a wire story.
fn edited(story: &[String], edit: &str, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed | 1);
    let mut out = story.to_vec();
    match edit {
        "cut to two thirds" => out.truncate(out.len() * 2 / 3),
        "cut to a third" => out.truncate(out.len() / 3),
        "two paragraphs dropped" => {
            for _ in 0..2 {
                out.remove(1 + dice.roll(out.len() - 1));
            }
        }
        "house spelling" => {
            for (ours, theirs) in [
                ("organization", "organisation"),
                ("recognize", "recognise"),
                ("harbor", "harbour"),
                ("color", "colour"),
                ("program ", "programme "),
                (" euros", "m euro"),
            ] {
                for p in &mut out {
                    *p = p.replace(ours, theirs);
                }
            }
        }
        "new first paragraph, other dateline" => out[0] = format!("BRUGES (Local) — {}", self::story(seed + 7000)[0]),
        "two local paragraphs added" => {
            let local = self::story(seed + 9000);
            out.insert(3, local[3].clone());
            out.push(local[4].clone());
        }
        "all of these" => {
            out = edited(&out, "house spelling", seed);
            out = edited(&out, "two paragraphs dropped", seed);
            out = edited(&out, "cut to two thirds", seed);
            out = edited(&out, "new first paragraph, other dateline", seed);
            out = edited(&out, "two local paragraphs added", seed);
        }
        other => panic!("no such edit: {other}"),
    }
    out
}

const EDITS: [&str; 7] = [
    "house spelling",
    "two paragraphs dropped",
    "new first paragraph, other dateline",
    "two local paragraphs added",
    "cut to two thirds",
    "cut to a third",
    "all of these",
];
const N: u64 = 60;

fn sketch(story: &[String]) -> String {
    fingerprint(&story.join("\n\n"))
}

fn meet(a: &str, b: &str) -> bool {
    let keys = bands(a, 3);
    bands(b, 3).iter().any(|key| keys.contains(key))
}

/// Lowest, mean and highest of a measure.
fn spread(values: impl Iterator<Item = f64> + Clone) -> (f64, f64, f64) {
    let n = values.clone().count() as f64;
    let (low, high) = values.clone().fold((1.0f64, 0.0f64), |(low, high), v| (low.min(v), high.max(v)));
    (low, values.sum::<f64>() / n, high)
}

#[test]
fn copies_are_near_and_strangers_far() {
    let sketches: Vec<String> = (0..N).map(|n| sketch(&story(n))).collect();
    let show = |name: &str, found: &[(Overlap, bool)]| {
        let (jaccard, contained) = (found.iter().map(|f| f.0.jaccard), found.iter().map(|f| f.0.contained));
        let met = found.iter().filter(|f| f.1).count() as f64 / found.len() as f64;
        let ((a, b, c), (d, e, f)) = (spread(jaccard), spread(contained));
        println!("| {name} | {a:.2} {b:.2} {c:.2} | {d:.2} {e:.2} {f:.2} | {:.1} % |", met * 100.0);
        (a, c, d, f, met)
    };
    println!("| edit | jaccard: low, mean, high | contained | met in an index of 3 rows |\n|---|---|---|---|");
    let mut lowest = 1.0f64;
    for edit in EDITS {
        let found: Vec<(Overlap, bool)> = (0..N)
            .map(|n| {
                let copy = sketch(&edited(&story(n), edit, n));
                let original = &sketches[n as usize];
                (compare(original, &copy).expect("both are sketches"), meet(original, &copy))
            })
            .collect();
        let (_, _, contained, _, met) = show(edit, &found);
        lowest = lowest.min(contained);
        assert!(met > if edit == "cut to a third" || edit == "all of these" { 0.7 } else { 0.99 }, "{edit}: {met}");
    }
    let mut strangers = Vec::new();
    for (i, a) in sketches.iter().enumerate() {
        for b in &sketches[..i] {
            strangers.push((compare(a, b).expect("both are sketches"), meet(a, b)));
        }
    }
    let (_, highest, _, contained, _) = show("another story on the subject", &strangers);
    assert!(highest < 0.4, "strangers are far: {highest}");
    assert!(contained < lowest, "the nearest stranger, {contained}, is farther than the farthest copy, {lowest}");
}

#[test]
fn the_estimate_keeps_its_bounds() {
    // true shares from the phrases themselves
    let phrases = |story: &[String]| {
        let text = story.join(" ").to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        words.windows(3).map(|w| w.join(" ")).collect::<std::collections::BTreeSet<_>>()
    };
    let (mut squares, mut sum, mut n) = (0.0, 0.0, 0.0);
    for seed in 0..N {
        let original = story(seed);
        for edit in EDITS {
            let copy = edited(&original, edit, seed);
            let (a, b) = (phrases(&original), phrases(&copy));
            let wanted = a.intersection(&b).count() as f64 / a.union(&b).count() as f64;
            let error = compare(&sketch(&original), &sketch(&copy)).expect("both are sketches").jaccard - wanted;
            squares += error * error;
            sum += error;
            n += 1.0;
        }
    }
    let (standard, bias) = ((squares / n).sqrt(), sum / n);
    println!("standard error {standard:.3}, bias {bias:.3}");
    assert!(standard < 0.045, "standard error {standard}");
    assert!(bias.abs() < 0.01, "bias {bias}");
}

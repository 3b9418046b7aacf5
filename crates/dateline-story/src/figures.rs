//! Numbers told with a happening: which of a report's figures belong to it, and what they count.

use dateline_doc::Record;
use dateline_doc::record::{EventRecord, FigureRecord};
use serde::Deserialize;
use std::sync::LazyLock;

/// What becomes of people: words near a number that say it, the kind of happening that does it, and the name under which
/// such numbers are compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fate {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fates {
    fate: Vec<Fate>,
}

/// `codebook/story/fates.toml`. A file that does not read is found by the test below, and by nobody else: it is embedded.
static FATES: LazyLock<Fates> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../codebook/story/fates.toml")).unwrap_or(Fates { fate: Vec::new() })
});

/// How far from the number such a word may stand, in letters.
const NEAR: usize = 60;

/// What a figure counts, and of which kind of happening, where the words beside it say so.
pub(crate) fn counted(record: &Record, figure: &FigureRecord) -> (String, Option<&'static str>) {
    let plain = || {
        let of = figure.of.as_deref().unwrap_or_default().to_lowercase();
        of.rsplit(' ').next().unwrap_or_default().to_owned()
    };
    let (Some(start), Some(end), None) = (figure.at.start, figure.at.end, figure.at.part.as_ref()) else {
        return (plain(), None);
    };
    let (start, end) = (start as usize, end as usize);
    let from = start.saturating_sub(NEAR);
    let near: Vec<char> = record.document.text.chars().skip(from).take(end.saturating_sub(from) + NEAR).collect();
    let here = (start - from).min(near.len());
    // the sentence only
    let stop = |c: &char| matches!(c, '.' | '!' | '?' | '\n');
    let left = near[..here].iter().rposition(stop).map_or(0, |n| n + 1);
    let right = near[here..].iter().position(stop).map_or(near.len(), |n| here + n);
    let words: String = near[left..right].iter().collect::<String>().to_lowercase();
    let here = near[left..here].iter().collect::<String>().len();
    let mut best: Option<(usize, &str, &'static str)> = None;
    for fate in &FATES.fate {
        for cue in &fate.words {
            for (at, _) in words.match_indices(cue.as_str()) {
                let apart = at.abs_diff(here);
                if best.is_none_or(|(d, ..)| apart < d) {
                    best = Some((apart, &fate.name, &fate.kind));
                }
            }
        }
    }
    match best {
        Some((_, name, kind)) => (name.to_owned(), Some(kind)),
        None => (plain(), None),
    }
}

/// The figures of a record that belong to an event: those that the coder ties to it.
pub(crate) fn of_event<'a>(record: &'a Record, event: &'a EventRecord) -> impl Iterator<Item = &'a FigureRecord> {
    record.figures.iter().filter(|f| event.figures.contains(&f.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fates_are_read() {
        let read: Result<Fates, _> = toml::from_str(include_str!("../../../codebook/story/fates.toml"));
        assert!(read.is_ok_and(|f| f.fate.len() >= 5 && f.fate.iter().all(|f| !f.words.is_empty())));
    }
}

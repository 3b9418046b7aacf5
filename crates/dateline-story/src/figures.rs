//! Numbers told with a happening: which of a report's figures belong to it, and what they count.

use dateline_doc::Record;
use dateline_doc::record::{EventRecord, FigureRecord};

/// Words near a number of people that say what became of them, the kind of happening that does it, and the name under
/// which such numbers are compared.
const FATES: &[(&[&str], &str, &str)] = &[
    (&["kill", "dead", "died", "death", "slain", "dying"], "ASSAULT", "dead"),
    (&["wound", "injur", "hurt"], "ASSAULT", "wounded"),
    (&["abduct", "kidnap", "hostage"], "ASSAULT", "taken"),
    (&["arrest", "detain", "held", "custody"], "COERCE", "arrested"),
    (&["missile", "rocket"], "MOBILIZE", "missiles"),
];

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
    for (cues, kind, name) in FATES {
        for cue in *cues {
            for (at, _) in words.match_indices(cue) {
                let apart = at.abs_diff(here);
                if best.is_none_or(|(d, ..)| apart < d) {
                    best = Some((apart, name, kind));
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

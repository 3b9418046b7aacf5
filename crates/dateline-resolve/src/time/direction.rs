//! Which way a sentence looks around a time expression: back or ahead.
//!
//! Judged by the nearest verb before the expression, else the nearest after it; by the words alone, so that it works
//! on unparsed text. It must not decide values.

use super::scan::Word;
use super::value::Direction;
use super::words::Class;

/// How many words are looked at on each side.
const REACH: usize = 14;

/// Judges the direction for the expression that covers `words[start..end]`.
pub(super) fn direction(words: &[Word], start: usize, end: usize) -> Direction {
    if words.get(start.wrapping_sub(1)).is_some_and(|w| w.low == "since") {
        return Direction::Since;
    }
    // "ahead of Sunday's vote"
    let led = |n: usize| start.checked_sub(n).and_then(|k| words.get(k)).map_or("", |w| w.low.as_str());
    if led(1) == "of" && led(2) == "ahead" {
        return Direction::Future;
    }
    let mut seen = Direction::Unknown;
    for k in (start.saturating_sub(REACH)..start).rev() {
        let Some(word) = words.get(k) else { continue };
        if matches!(word.low.as_str(), ";" | ":" | "\"" | "“" | "”") {
            break;
        }
        if let Some(found) = cue(words, k) {
            seen = found;
            break;
        }
    }
    if seen != Direction::Unknown {
        return seen;
    }
    for k in end..(end + REACH).min(words.len()) {
        if let Some(found) = cue(words, k) {
            return found;
        }
    }
    Direction::Unknown
}

/// What a word says of the direction, with the words right before it.
fn cue(words: &[Word], k: usize) -> Option<Direction> {
    let word = words.get(k)?;
    let low = word.low.as_str();
    // the month is no auxiliary: "its capture in May alarmed …"
    let may = |w: &Word| w.cap && w.low.as_str() == "may";
    let before = |n: usize| {
        let word = k.checked_sub(n).and_then(|p| words.get(p));
        word.filter(|w| !may(w)).map_or("", |w| w.low.as_str())
    };
    let after = |n: usize| words.get(k + n).map_or("", |w| w.low.as_str());
    if word.class != Class::Other || low.len() < 2 {
        return None;
    }
    match low {
        "will" | "shall" | "ll" | "upcoming" | "scheduled" | "slated" | "expected" | "expects" | "expect" | "plans"
        | "hopes" | "aims" | "intends" | "due" | "should" | "may" | "might" | "planned" | "could" | "can" | "must"
        | "forecast" | "deadline" | "hope" | "plan" | "intend" => {
            let causal = low == "due"
                && after(1) == "to"
                && matches!(after(2), "the" | "a" | "an" | "its" | "his" | "her" | "their" | "this");
            if low == "planned" && before(1) == "had" || low == "may" && word.cap || causal {
                return None;
            }
            Some(Direction::Future)
        }
        "would" => Some(Direction::Future),
        // the present tense of timetables
        "opens" | "begins" | "starts" | "ends" | "expires" | "resumes" | "closes" | "concludes" if !word.cap => {
            Some(Direction::Future)
        }
        "was" | "were" | "had" | "did" | "has" | "have" | "been" | "began" | "took" | "came" | "went" | "fell"
        | "rose" | "made" | "said" | "told" | "won" | "lost" | "met" | "held" | "left" | "saw" | "gave" | "became"
        | "broke" | "sent" | "brought" | "found" | "died" | "hit" | "led" | "shot" | "sold" | "bought" | "fled"
        | "spoke" | "struck" | "wrote" | "paid" | "ran" | "got" | "grew" | "kept" | "sought" | "cut" | "set"
        | "blew" | "shook" | "drove" | "stood" | "fought" => {
            // "has to", "is set to", "will have": the word before decides
            if matches!(low, "set" | "have" | "has" | "had") && after(1) == "to" {
                return Some(Direction::Future);
            }
            // "has been scheduled": the participle decides
            let next = after(1);
            if matches!(low, "has" | "have" | "had") && next == "been" || matches!(low, "was" | "were" | "been") {
                let then = after(if next == "been" { 2 } else { 1 });
                if matches!(then, "scheduled" | "slated" | "planned" | "expected" | "due" | "set") {
                    return Some(Direction::Future);
                }
            }
            // "may be held": the words before decide
            if before(1) == "be" {
                return None;
            }
            if matches!(before(1), "will" | "would" | "shall" | "to" | "may" | "could" | "should") {
                return Some(Direction::Future);
            }
            Some(Direction::Past)
        }
        "is" | "are" if matches!(after(1), "to" | "expected" | "due" | "set" | "scheduled" | "likely" | "planned") => {
            Some(Direction::Future)
        }
        _ if low.len() > 4 && low.ends_with("ed") && !word.cap => {
            let auxiliary = [before(1), before(2), before(3)];
            if auxiliary
                .iter()
                .any(|w| matches!(*w, "will" | "would" | "shall" | "ll" | "may" | "could" | "should" | "might"))
            {
                return Some(Direction::Future);
            }
            // "to be finished"
            if before(1) == "be" {
                return Some(Direction::Future);
            }
            Some(Direction::Past)
        }
        _ => None,
    }
}

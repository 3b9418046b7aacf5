//! What a teacher said: vectors of words, and how a larger model reads sentences, with its doubts. Both come from
//! files that scripts of the repository write (`scripts/teacher`); training works without them.

use crate::lexicon::{GIVEN, piece_key, word_key};
use crate::train::items::{Shares, SpanShare};
use dateline_doc::{Deprel, Feats, Upos};

/// A word or a piece with its vector.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The key of its letters.
    pub key: u64,
    /// Its numbers.
    pub numbers: [f32; GIVEN],
}

/// How a teacher reads a sentence.
#[derive(Debug, Clone, Default)]
pub struct Lesson {
    /// The sentence of a treebank that it is of; empty: of none.
    pub id: String,
    /// Its words.
    pub forms: Vec<String>,
    /// Tags by their number in `Lessons::tags`.
    pub tags: Vec<Shares>,
    /// Heads; the sentence's length is the root.
    pub heads: Vec<Shares>,
    /// Relations by their number in `Deprel::ALL`: to the treebank's head where the sentence is of one, else to the
    /// first of `heads`.
    pub rels: Vec<Shares>,
    /// Mentions.
    pub spans: Vec<SpanShare>,
    /// Factuality of each word as a predicate.
    pub facts: Vec<f32>,
}

/// All lessons of a file.
#[derive(Debug, Clone, Default)]
pub struct Lessons {
    /// What tags' numbers stand for.
    pub tags: Vec<(Upos, Feats)>,
    /// The lessons.
    pub all: Vec<Lesson>,
}

/// Reads a file of vectors: their number and length (u32 each), a measure (f32), for each its kind (0: a word, 1: a
/// piece that something stands before), the length of its letters and these; then the numbers, a byte each.
///
/// # Errors
/// What is wrong with it, in words.
pub fn vectors(bytes: &[u8]) -> Result<Vec<Vector>, String> {
    let cut = || "the file of vectors ends too early".to_string();
    let four = |at: usize| bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok()).ok_or_else(cut);
    let (n, length) = (u32::from_le_bytes(four(0)?) as usize, u32::from_le_bytes(four(4)?) as usize);
    let measure = f32::from_le_bytes(four(8)?);
    if length != GIVEN {
        return Err(format!("vectors of {length} numbers, not of {GIVEN}"));
    }
    let mut at = 12;
    let mut out = Vec::with_capacity(n);
    for _ in 0..n {
        let [kind, size] = *bytes.get(at..at + 2).ok_or_else(cut)? else { return Err(cut()) };
        let letters = bytes.get(at + 2..at + 2 + usize::from(size)).ok_or_else(cut)?;
        at += 2 + usize::from(size);
        out.push(Vector { key: if kind == 0 { word_key(letters) } else { piece_key(letters) }, numbers: [0.0; GIVEN] });
    }
    for vector in &mut out {
        let row = bytes.get(at..at + GIVEN).ok_or_else(cut)?;
        at += GIVEN;
        vector.numbers.iter_mut().zip(row).for_each(|(x, b)| *x = measure * f32::from(*b as i8));
    }
    Ok(out)
}

/// Reads a file of lessons.
///
/// Lines `#tag N UPOS FEATS` come first. A sentence is a line a word, `form⇥heads⇥tags⇥relations⇥factuality`, where
/// choices are `which:share` with a blank between them and the root is head `r`; before it may stand `#id …` and
/// `#spans from-to-kind:share …`; a blank line ends it.
///
/// # Errors
/// A line that cannot be read.
pub fn lessons(text: &str) -> Result<Lessons, String> {
    let mut out = Lessons::default();
    let mut lesson = Lesson::default();
    for (n, line) in text.lines().chain([""]).enumerate() {
        let bad = || format!("line {} of the lessons cannot be read: {line}", n + 1);
        if line.is_empty() {
            if !lesson.forms.is_empty() {
                let root = lesson.forms.len() as u16;
                let whole = |shares: &mut Shares| shares.iter_mut().for_each(|s| s.0 = s.0.min(root));
                lesson.heads.iter_mut().for_each(whole);
                out.all.push(std::mem::take(&mut lesson));
            }
        } else if let Some(tag) = line.strip_prefix("#tag ") {
            let mut fields = tag.split(' ').skip(1);
            let mut next = || fields.next().ok_or_else(bad);
            let (upos, feats) = (next()?, next()?);
            out.tags.push((upos.parse().map_err(|_| bad())?, feats.parse().map_err(|_| bad())?));
        } else if let Some(id) = line.strip_prefix("#id ") {
            lesson.id = id.to_string();
        } else if let Some(spans) = line.strip_prefix("#spans ") {
            for span in spans.split(' ').filter(|s| !s.is_empty()) {
                let (place, share) = span.rsplit_once(':').ok_or_else(bad)?;
                let mut numbers = place.split('-').map(|n| n.parse::<u16>());
                let mut next = || numbers.next().and_then(Result::ok).ok_or_else(bad);
                lesson.spans.push((next()?, next()?, next()? as u8, share.parse().map_err(|_| bad())?));
            }
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let [form, heads, tags, rels, fact] = columns[..] else { return Err(bad()) };
            lesson.forms.push(form.to_string());
            lesson
                .heads
                .push(shares(heads, |h| if h == "r" { Some(u16::MAX) } else { h.parse().ok() }).ok_or_else(bad)?);
            lesson.tags.push(shares(tags, |t| t.parse().ok()).ok_or_else(bad)?);
            lesson.rels.push(shares(rels, |r| r.parse::<Deprel>().ok().map(|r| r as u16)).ok_or_else(bad)?);
            lesson.facts.push(fact.parse().map_err(|_| bad())?);
        }
    }
    Ok(out)
}

/// Reads choices with their shares and makes these sum to 1; the largest comes first.
fn shares(text: &str, which: impl Fn(&str) -> Option<u16>) -> Option<Shares> {
    let mut out: Shares = text
        .split(' ')
        .map(|one| {
            let (name, share) = one.rsplit_once(':')?;
            Some((which(name)?, share.parse().ok()?))
        })
        .collect::<Option<_>>()?;
    let sum: f32 = out.iter().map(|s| s.1).sum();
    out.iter_mut().for_each(|s| s.1 /= sum.max(1e-6));
    out.sort_by(|a, b| b.1.total_cmp(&a.1));
    Some(out)
}

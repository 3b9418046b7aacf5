//! Treebanks to learn from: CoNLL-U as data, with the mentions of its `Entity=` (GUM).

use crate::spans::KINDS;
use crate::train::items::Known;
use dateline_doc::{Deprel, Feats, Upos};

/// A sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Its `sent_id`.
    pub id: String,
    /// As it stood in print.
    pub text: String,
    /// Its words.
    pub words: Vec<Word>,
    /// Whether a paragraph or a document begins with it.
    pub opens: bool,
    /// Whether a blank follows its last word.
    pub space_after: bool,
    /// Whether the words' tags, heads and relations are known.
    pub is_tree: bool,
    /// How much is known of its mentions.
    pub known: Known,
    /// Mentions of persons, organizations and places: words from and to, the last one included, and the kind's
    /// number in the network.
    pub mentions: Vec<(u16, u16, u8)>,
    /// Predicates with their factuality: word, value from -3 to 3, how sure that is from 0 to 1.
    pub facts: Vec<(u16, f32, f32)>,
}

/// A word of a treebank.
#[derive(Debug, Clone)]
pub struct Word {
    /// As written.
    pub form: String,
    /// Dictionary form.
    pub lemma: String,
    /// Word class.
    pub upos: Upos,
    /// Features.
    pub feats: Feats,
    /// The head's index in the sentence, `None` for the root.
    pub head: Option<usize>,
    /// Relation to it.
    pub deprel: Deprel,
}

/// Reads CoNLL-U; a word class or relation that UD does not have is an error that names its line.
///
/// # Errors
/// A line that cannot be read, in words.
pub fn read(text: &str) -> Result<Vec<Sent>, String> {
    let mut sents = Vec::new();
    let mut sent = Sent::default();
    let mut open: Vec<(String, String, usize)> = Vec::new();
    let mut known = Known::Nothing;
    for (n, line) in text.lines().enumerate() {
        if line.is_empty() {
            if !sent.words.is_empty() {
                sent.known = known;
                sents.push(std::mem::take(&mut sent));
            }
            open.clear();
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            if let Some(text) = comment.strip_prefix("text = ") {
                sent.text = text.to_string();
            }
            if let Some(id) = comment.strip_prefix("sent_id = ") {
                sent.id = id.to_string();
            }
            if comment.starts_with("global.Entity") {
                known = Known::All;
            }
            sent.opens |= comment.starts_with("newpar") || comment.starts_with("newdoc");
        } else {
            let bad = || format!("line {} cannot be read: {line}", n + 1);
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, lemma, upos, _, feats, head, deprel, _, misc] = columns[..] else { return Err(bad()) };
            sent.space_after = !misc.contains("SpaceAfter=No");
            if id.contains(['-', '.']) {
                continue;
            }
            sent.is_tree = true;
            if let Some(entity) = misc.split('|').find_map(|m| m.strip_prefix("Entity=")) {
                mentions(entity, sent.words.len(), &mut open, &mut sent.mentions);
            }
            sent.words.push(Word {
                form: form.to_string(),
                lemma: lemma.to_string(),
                upos: upos.parse().map_err(|_| bad())?,
                feats: known_feats(feats),
                head: head.parse::<usize>().map_err(|_| bad())?.checked_sub(1),
                deprel: known_relation(deprel).ok_or_else(bad)?,
            });
        }
    }
    if !sent.words.is_empty() {
        sent.known = known;
        sents.push(sent);
    }
    Ok(sents)
}

/// Reads a relation; a subtype that is not in the inventory, another language's, falls back to what it is a subtype of.
fn known_relation(text: &str) -> Option<Deprel> {
    text.parse().ok().or_else(|| text.split(':').next()?.parse().ok())
}

/// Reads features; those that are not in the inventory, another language's, are left out.
fn known_feats(text: &str) -> Feats {
    text.parse().unwrap_or_else(|_| {
        let known: Vec<&str> = text.split('|').filter(|f| f.parse::<Feats>().is_ok()).collect();
        known.join("|").parse().unwrap_or(Feats::NONE)
    })
}

/// Reads the brackets of `Entity=` at a word: `(12-person-…` opens, `12)` closes, `(12-person-…)` is both.
fn mentions(entity: &str, word: usize, open: &mut Vec<(String, String, usize)>, out: &mut Vec<(u16, u16, u8)>) {
    let mut close = |(_, kind, from): (String, String, usize)| {
        if let Some(n) = KINDS.iter().position(|k| k.as_str() == kind) {
            out.push((from as u16, word as u16, n as u8));
        }
    };
    let mut rest = entity;
    while !rest.is_empty() {
        let opens = rest.starts_with('(');
        rest = rest.trim_start_matches('(');
        let end = rest.find(['(', ')']).unwrap_or(rest.len());
        let mut fields = rest[..end].split('-');
        let (id, kind) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        if opens {
            open.push((id.to_string(), kind.to_string(), word));
        }
        rest = &rest[end..];
        if let Some(behind) = rest.strip_prefix(')') {
            if let Some(at) = open.iter().rposition(|o| o.0 == id) {
                close(open.remove(at));
            }
            rest = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_nest_and_span_words() {
        let (mut open, mut out) = (Vec::new(), Vec::new());
        mentions("(1-organization-new(2-place-new)", 0, &mut open, &mut out);
        mentions("(3-abstract-new)", 1, &mut open, &mut out);
        mentions("1)(4-person-new)", 2, &mut open, &mut out);
        assert_eq!(out, [(0, 0, 2), (0, 2, 1), (2, 2, 0)]);
        assert!(open.is_empty());
    }
}

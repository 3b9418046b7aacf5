//! Treebanks to learn from: CoNLL-U as data.

use dateline_doc::{Deprel, Feats, Upos};

/// A sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// As it stood in print.
    pub text: String,
    /// Its words.
    pub words: Vec<Word>,
    /// Whether a paragraph or a document begins with it.
    pub opens: bool,
    /// Whether a blank follows its last word.
    pub space_after: bool,
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

/// Reads CoNLL-U; a label that is not in the inventory is an error that names its line.
///
/// # Errors
/// A line that cannot be read, in words.
pub fn read(text: &str) -> Result<Vec<Sent>, String> {
    let mut sents = Vec::new();
    let mut sent = Sent::default();
    for (n, line) in text.lines().enumerate() {
        if line.is_empty() {
            if !sent.words.is_empty() {
                sents.push(std::mem::take(&mut sent));
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            if let Some(text) = comment.strip_prefix("text = ") {
                sent.text = text.to_string();
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
            sent.words.push(Word {
                form: form.to_string(),
                lemma: lemma.to_string(),
                upos: upos.parse().map_err(|_| bad())?,
                feats: feats.parse().map_err(|_| bad())?,
                head: head.parse::<usize>().map_err(|_| bad())?.checked_sub(1),
                deprel: deprel.parse().map_err(|_| bad())?,
            });
        }
    }
    if !sent.words.is_empty() {
        sents.push(sent);
    }
    Ok(sents)
}

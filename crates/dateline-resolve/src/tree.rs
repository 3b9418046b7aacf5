//! The trees of a document from the heads down: children by head, in order of position. Built once, read by many.

use dateline_doc::{Deprel, Document, Upos};

/// Children of every token, in one vector.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    children: Vec<u32>,
    starts: Vec<u32>,
    sentence: Vec<u32>,
}

impl Tree {
    /// Builds the children's lists of all tokens. Linear in the number of tokens.
    #[must_use]
    pub fn new(doc: &Document) -> Self {
        let n = doc.tokens.len();
        let mut starts = vec![0u32; n + 1];
        for tok in &doc.tokens {
            if let Some(slot) = tok.head.and_then(|h| starts.get_mut(h as usize + 1)) {
                *slot += 1;
            }
        }
        for i in 1..=n {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut children = vec![0u32; starts[n] as usize];
        for (i, tok) in doc.tokens.iter().enumerate() {
            if let Some(head) = tok.head.map(|h| h as usize).filter(|h| *h < n) {
                children[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        let mut sentence = vec![0u32; n];
        for (s, sent) in doc.sentences.iter().enumerate() {
            for slot in sentence.get_mut(sent.toks.range()).unwrap_or_default() {
                *slot = s as u32;
            }
        }
        Self { children, starts, sentence }
    }

    /// Returns the children of a token by position, ascending.
    ///
    /// # Panics
    /// Where there is no such token.
    pub fn children(&self, tok_idx: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.starts[tok_idx] as usize..self.starts[tok_idx + 1] as usize;
        self.children[range].iter().map(|c| *c as usize)
    }

    /// Returns the number of the sentence that a token stands in.
    ///
    /// # Panics
    /// Where there is no such token.
    #[must_use]
    pub fn sentence_of(&self, tok_idx: usize) -> usize {
        self.sentence[tok_idx] as usize
    }

    /// Returns the first child with one of these relations.
    #[must_use]
    pub fn child(&self, doc: &Document, tok_idx: usize, relations: &[Deprel]) -> Option<usize> {
        self.children(tok_idx).find(|c| relations.contains(&doc.tokens[*c].deprel))
    }

    /// Returns the case marker of a noun as one word: "to", "against", "according to"; `None` where it has none.
    #[must_use]
    pub fn preposition(&self, doc: &Document, tok_idx: usize) -> Option<String> {
        let marker = self
            .children(tok_idx)
            .find(|c| doc.tokens[*c].deprel == Deprel::Case && doc.tokens[*c].upos != Upos::Part)?;
        // "out of", "inside of": the second says how it hangs there, the first belongs to the verb
        let second = Some(marker + 1).filter(|m| {
            self.children(tok_idx).any(|c| c == *m)
                && doc.tokens[*m].deprel == Deprel::Case
                && doc.tokens[*m].lemma.as_str() == "of"
        });
        let marker = second.unwrap_or(marker);
        // participles that mark a case keep their form: "according to", "following"
        let word = |t: usize| {
            if doc.tokens[t].upos == Upos::Verb {
                doc.form(t).to_lowercase()
            } else {
                doc.tokens[t].lemma.to_lowercase()
            }
        };
        let mut words = word(marker);
        for part in self.children(marker).filter(|c| doc.tokens[*c].deprel == Deprel::Fixed) {
            words.push(' ');
            words.push_str(&word(part));
        }
        Some(words)
    }

    /// Says whether `tok_idx` is `top` or stands below it.
    #[must_use]
    pub fn is_below(&self, doc: &Document, tok_idx: usize, top: usize) -> bool {
        self.path(doc, tok_idx).any(|t| t == top)
    }

    /// Returns a token and its heads up to the root of its sentence.
    pub fn path<'a>(&self, doc: &'a Document, tok_idx: usize) -> impl Iterator<Item = usize> + use<'a> {
        // a tree of n tokens is at most n deep: the bound makes a broken tree harmless
        std::iter::successors(Some(tok_idx), |t| doc.tokens[*t].head.map(|h| h as usize)).take(doc.tokens.len())
    }

    /// Returns `top` and all tokens below it, ascending.
    #[must_use]
    pub fn subtree(&self, top: usize) -> Vec<usize> {
        let (mut open, mut out) = (vec![top], Vec::new());
        while let Some(t) = open.pop() {
            out.push(t);
            open.extend(self.children(t));
            if out.len() > self.sentence.len() {
                break;
            }
        }
        out.sort_unstable();
        out
    }
}

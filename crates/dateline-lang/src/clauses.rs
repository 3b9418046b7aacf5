//! What a clause commits the text to: who vouches for it and under which word, whether it is denied, possible,
//! asked, or hangs on a condition. Read off the tree; how far it is to be believed is for the coder.

use crate::words::WordLists;
use dateline_doc::{Clause, Deprel, Document, Sentence, Upos};
use std::ops::Range;

/// Reads the clauses of a sentence into `Document::clauses`. `factuality` has a number a word of it.
pub fn of(doc: &mut Document, sent: &Sentence, factuality: &[f32], lists: &WordLists) {
    let mut clauses = std::mem::take(&mut doc.clauses);
    read(doc, sent, factuality, lists, &mut clauses);
    doc.clauses = clauses;
}

fn read(doc: &Document, sent: &Sentence, factuality: &[f32], lists: &WordLists, out: &mut Vec<Clause>) {
    let toks = sent.toks.range();
    let tree = Tree { doc, lists, toks: toks.clone() };
    let asked = doc.form(toks.end - 1).starts_with('?')
        || toks.len() > 1 && doc.tokens[toks.end - 1].upos == Upos::Punct && doc.form(toks.end - 2).starts_with('?');
    for pred in toks.clone().filter(|t| tree.is_predicate(*t)) {
        let children = || toks.clone().filter(move |t| doc.tokens[*t].head == Some(pred as u32));
        let first = |test: &dyn Fn(usize) -> bool| children().find(|t| test(*t)).map(|t| t as u32);
        let is = |t: usize, rel: Deprel| doc.tokens[t].deprel == rel;
        let (cue, voucher) = tree.told_under(pred);
        out.push(Clause {
            pred: pred as u32,
            factuality: factuality.get(pred - toks.start).copied().unwrap_or(0.0),
            negation: first(&|t| {
                doc.tokens[t].feats.has("Polarity", "Neg") || lists.negation.contains(tree.low(t).as_str())
            }),
            modal: first(&|t| doc.tokens[t].upos == Upos::Aux && tree.is_modal(t)),
            mark: first(&|t| is(t, Deprel::Mark) || is(t, Deprel::Case) && doc.tokens[pred].upos == Upos::Verb),
            asked: asked && tree.is_main(pred),
            cue,
            voucher,
            outer: tree.outer(pred),
        });
    }
}

/// A sentence's tree.
struct Tree<'a> {
    doc: &'a Document,
    lists: &'a WordLists,
    toks: Range<usize>,
}

impl Tree<'_> {
    fn rel(&self, tok: usize) -> Deprel {
        self.doc.tokens[tok].deprel
    }

    fn head(&self, tok: usize) -> Option<usize> {
        self.doc.tokens[tok].head.map(|h| h as usize)
    }

    fn low(&self, tok: usize) -> String {
        self.doc.form(tok).to_ascii_lowercase()
    }

    fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        self.toks.clone().filter(move |t| self.head(*t) == Some(of))
    }

    /// Helping verbs that leave open whether it happens.
    fn is_modal(&self, tok: usize) -> bool {
        self.lists.modal.contains(self.doc.tokens[tok].lemma.as_str())
    }

    /// Verbs that head a clause, and whatever else has a subject or a copula.
    fn is_predicate(&self, tok: usize) -> bool {
        let token = &self.doc.tokens[tok];
        let heads_clause = !matches!(token.deprel, Deprel::Amod | Deprel::Compound | Deprel::Case | Deprel::Fixed);
        token.upos == Upos::Verb && heads_clause
            || self
                .children(tok)
                .any(|t| matches!(self.rel(t), Deprel::Cop | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj))
    }

    /// Says whether nothing but co-ordination stands between a predicate and the root.
    fn is_main(&self, pred: usize) -> bool {
        let mut at = pred;
        for _ in self.toks.clone() {
            match (self.rel(at), self.head(at)) {
                (Deprel::Root, _) | (_, None) => return true,
                (Deprel::Conj | Deprel::Parataxis, Some(head)) => at = head,
                _ => return false,
            }
        }
        false
    }

    /// The nearest predicate above.
    fn outer(&self, pred: usize) -> Option<u32> {
        let mut at = self.head(pred)?;
        while !self.is_predicate(at) {
            at = self.head(at)?;
        }
        Some(at as u32)
    }

    /// Finds the word under which a clause is told, and who vouches for it there.
    fn told_under(&self, pred: usize) -> (Option<u32>, Option<u32>) {
        let names_source =
            |c: &usize| self.rel(*c) == Deprel::Case && self.lists.attribution.contains(self.low(*c).as_str());
        // "…, according to the ministry"
        for oblique in self.children(pred) {
            if let Some(cue) = self.children(oblique).find(names_source) {
                return (Some(cue as u32), Some(oblique as u32));
            }
        }
        // "…, the ministry said": beside the clause, with a subject of its own.
        for cue in self.children(pred).filter(|c| self.rel(*c) == Deprel::Parataxis) {
            let verb = self.doc.tokens[cue].upos == Upos::Verb;
            if let Some(voucher) = self.voucher(cue).filter(|_| verb) {
                return (Some(cue as u32), Some(voucher));
            }
        }
        // A clause that is told in another one, or one beside such a one.
        let mut at = pred;
        for _ in self.toks.clone() {
            let Some(head) = self.head(at) else { break };
            match self.rel(at) {
                Deprel::Ccomp | Deprel::Xcomp => return (Some(head as u32), self.voucher(head)),
                Deprel::Acl if self.doc.tokens[head].upos == Upos::Noun => {
                    return (Some(head as u32), self.voucher(head));
                }
                Deprel::Conj => at = head,
                _ => break,
            }
        }
        (None, None)
    }

    /// The one whose word a cue is: its subject, its agent where it is passive, its owner where it is a noun.
    fn voucher(&self, cue: usize) -> Option<u32> {
        let of = |rel: Deprel, head: usize| self.children(head).find(|t| self.rel(*t) == rel).map(|t| t as u32);
        let mut at = cue;
        for _ in 0..4 {
            let found = of(Deprel::OblAgent, at).or_else(|| of(Deprel::Nsubj, at)).or_else(|| of(Deprel::NmodPoss, at));
            if found.is_some() {
                return found;
            }
            // The subject of "and said" or "sought to deny" stands with the verb before.
            match self.rel(at) {
                Deprel::Conj | Deprel::Xcomp => at = self.head(at)?,
                _ => return None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_doc::{Article, Region, Span, Token};

    /// Builds a document of one sentence from `word upos head deprel` lines, heads from 1.
    fn tree(words: &[(&str, Upos, usize, Deprel)]) -> Document {
        let mut doc = Document { article: Article::default(), ..Document::default() };
        for (form, upos, head, deprel) in words {
            let start = doc.article.text.len();
            doc.article.text.push_str(form);
            doc.tokens.push(Token {
                region: Region::Body,
                span: Span::new(start, doc.article.text.len()),
                glued: false,
                space_after: true,
                lemma: form.to_lowercase().into(),
                upos: *upos,
                feats: if *form == "not" {
                    "Polarity=Neg".parse().expect("a feature")
                } else {
                    dateline_doc::Feats::NONE
                },
                head: head.checked_sub(1).map(|h| h as u32),
                deprel: *deprel,
            });
            doc.article.text.push(' ');
        }
        let span = Span::new(0, doc.article.text.len() - 1);
        doc.sentences.push(Sentence { region: Region::Body, span, toks: Span::new(0, words.len()) });
        doc
    }

    fn clauses(words: &[(&str, Upos, usize, Deprel)]) -> Vec<Clause> {
        let mut doc = tree(words);
        let sent = doc.sentences.remove(0);
        of(&mut doc, &sent, &vec![0.0; words.len()], &WordLists::embedded());
        doc.clauses
    }

    #[test]
    fn a_told_clause_has_its_cue_and_its_voucher() {
        use Deprel::{Advmod, Case, Ccomp, Fixed, Mark, Nsubj, Obl, Root};
        use Upos::{Adp, Noun, Part, Sconj, Verb};
        let found = clauses(&[
            ("ministry", Noun, 2, Nsubj),
            ("denied", Verb, 0, Root),
            ("that", Sconj, 6, Mark),
            ("troops", Noun, 6, Nsubj),
            ("not", Part, 6, Advmod),
            ("crossed", Verb, 2, Ccomp),
            ("according", Verb, 9, Case),
            ("to", Adp, 7, Fixed),
            ("agency", Noun, 2, Obl),
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].pred, found[0].cue, found[0].voucher), (1, Some(6), Some(8)));
        assert_eq!((found[1].pred, found[1].cue, found[1].voucher), (5, Some(1), Some(0)));
        assert_eq!((found[1].negation, found[1].mark, found[1].outer), (Some(4), Some(2), Some(1)));
    }

    #[test]
    fn what_stands_beside_a_clause_vouches_for_it() {
        use Deprel::{Nsubj, Parataxis, Root};
        use Upos::{Aux, Noun, Verb};
        let found = clauses(&[
            ("rebels", Noun, 3, Nsubj),
            ("may", Aux, 3, Deprel::Aux),
            ("attack", Verb, 0, Root),
            ("army", Noun, 5, Nsubj),
            ("said", Verb, 3, Parataxis),
        ]);
        assert_eq!((found[0].modal, found[0].cue, found[0].voucher), (Some(1), Some(4), Some(3)));
    }
}

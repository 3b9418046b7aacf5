//! Noun phrases: which words head one, and which words belong to it.

use crate::tree::Tree;
use dateline_doc::{Deprel, Document, Locus, Span, Tok, Upos};

/// Whether a token heads a phrase of its own: a noun, name or pronoun that is not a mere piece of another.
pub(crate) fn is_head(doc: &Document, tok_idx: usize) -> bool {
    let tok = &doc.tokens[tok_idx];
    let nominal = match tok.upos {
        Upos::Noun | Upos::Propn | Upos::Pron => true,
        // "the Russian said", "the wounded", "two were killed"
        Upos::Adj | Upos::Num | Upos::Det | Upos::X | Upos::Sym | Upos::Adv | Upos::Verb => matches!(
            tok.deprel,
            Deprel::Nsubj
                | Deprel::NsubjPass
                | Deprel::Obj
                | Deprel::Iobj
                | Deprel::Obl
                | Deprel::OblAgent
                | Deprel::Nmod
                | Deprel::NmodPoss
        ),
        _ => false,
    };
    nominal
        && !matches!(
            tok.deprel,
            Deprel::Flat
                | Deprel::Fixed
                | Deprel::Compound
                | Deprel::Goeswith
                | Deprel::NmodDesc
                | Deprel::Expl
                | Deprel::Det
                | Deprel::Amod
                | Deprel::Case
                | Deprel::Advmod
        )
}

/// Whether a child belongs to the phrase's own words, left of the head or right of it.
fn inside(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::Det
            | Deprel::DetPredet
            | Deprel::Amod
            | Deprel::Compound
            | Deprel::Flat
            | Deprel::Fixed
            | Deprel::Nummod
            | Deprel::NmodPoss
            | Deprel::NmodDesc
            | Deprel::Goeswith
    )
}

/// Returns the tokens of the phrase: its modifiers, names and numbers, and an of-phrase that follows at once.
pub(crate) fn span(doc: &Document, tree: &Tree, head: usize) -> Span<Tok> {
    let (mut first, mut last) = (head, head);
    let mut open = vec![(head, 0)];
    while let Some((tok, depth)) = open.pop() {
        for child in tree.children(tok) {
            let rel = doc.tokens[child].deprel;
            let of = rel == Deprel::Nmod
                && depth < 3
                && child > tok
                && tree.child(doc, child, &[Deprel::Case]).is_some_and(|c| doc.tokens[c].lemma == "of");
            let number = matches!(rel, Deprel::Advmod) && doc.tokens[tok].upos == Upos::Num;
            let possessive = rel == Deprel::Case && child > tok && doc.tokens[tok].deprel == Deprel::NmodPoss;
            let marker = rel == Deprel::Case && depth > 0 && child < tok;
            if (inside(rel) || of || number || possessive || (marker && doc.tokens[tok].deprel == Deprel::Nmod))
                && child.abs_diff(head) < 40
            {
                first = first.min(child);
                last = last.max(child);
                open.push((child, depth + 1));
            }
        }
    }
    // a preposition of the phrase itself is not one of its words
    Span::new(first, last + 1)
}

/// Returns the bytes of a stretch of tokens of one sentence.
pub(crate) fn locus(doc: &Document, toks: Span<Tok>) -> Locus {
    let (first, last) = (&doc.tokens[toks.start as usize], &doc.tokens[toks.end as usize - 1]);
    Locus { region: first.region, span: first.span.join(last.span) }
}

/// Whether the words mean more than one.
pub(crate) fn is_plural(doc: &Document, tree: &Tree, head: usize) -> bool {
    is_many(doc, head) || tree.child(doc, head, &[Deprel::Conj]).is_some()
}

/// Whether a word alone means several: a plural, a number ("two of his officers").
pub(crate) fn is_many(doc: &Document, word: usize) -> bool {
    let tok = &doc.tokens[word];
    tok.feats.has("Number", "Plur") || tok.upos == Upos::Num && !matches!(tok.lemma.as_str(), "one" | "1")
}

/// Whether the phrase is definite: "the", "this", a possessor.
pub(crate) fn is_definite(doc: &Document, tree: &Tree, head: usize) -> bool {
    tree.children(head).any(|c| {
        let tok = &doc.tokens[c];
        tok.deprel == Deprel::NmodPoss
            || (tok.deprel == Deprel::Det
                && !matches!(tok.lemma.as_str(), "a" | "an" | "some" | "another" | "no" | "any"))
    })
}

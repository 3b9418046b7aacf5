//! The phrases of a document that can be the same as one another, with what is needed to compare them.

use crate::tree::Tree;
use crate::who::names::Hits;
use dateline_codebook::{AliasKind, Codebook, units};
use dateline_doc::{Deprel, Document, MentionKind, Region, Upos};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// How a phrase is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Pronoun,
    Name,
    /// "the minister"
    Definite,
    /// "this minister"
    Pointing,
    /// "his minister", "Chad's minister"
    Owned,
    /// "a minister"
    Indefinite,
    /// "ministers", "two ministers"
    Bare,
}

/// Pronouns by whom they can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Person {
    He,
    She,
    It,
    They,
    I,
    We,
    You,
    /// "who", "each other", "this": none of these.
    Other,
}

/// One phrase.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    pub(crate) head: u32,
    /// Tokens of the whole phrase: first, and the one after the last.
    pub(crate) toks: (u32, u32),
    pub(crate) sentence: u32,
    pub(crate) kind: MentionKind,
    pub(crate) shape: Shape,
    pub(crate) person: Person,
    pub(crate) plural: bool,
    pub(crate) deprel: Deprel,
    /// The word it hangs on.
    pub(crate) above: Option<u32>,
    /// The word that its clause hangs on.
    pub(crate) clause: Option<u32>,
    pub(crate) title: bool,
    pub(crate) reflexive: bool,
    pub(crate) possessive: bool,
    /// Inside quotation marks.
    pub(crate) quoted: bool,
    /// Hashes of its words that name or describe, the head's first.
    pub(crate) words: Vec<u32>,
    /// The hash of all its words but articles.
    pub(crate) whole: u32,
    /// First letters of a name of several words, as one word; 0 where there is none.
    pub(crate) initials: u32,
    /// Whether its words are said of a woman (1), of a man (2); 0 where they do not tell.
    pub(crate) sex: u8,
    /// What the codebook calls it: the same for two names of one thing; 0 where it does not know it.
    pub(crate) known: u32,
    /// The head of an apposition or the name that stands beside it.
    pub(crate) beside: Option<u32>,
}

impl Spoken {
    pub(crate) fn is_pronoun(&self) -> bool {
        self.shape == Shape::Pronoun
    }

    pub(crate) fn is_name(&self) -> bool {
        self.shape == Shape::Name
    }

    /// Whether it and another are what one verb is told of: its doer and the one it is done to.
    pub(crate) fn stands_beside(&self, other: &Self) -> bool {
        let told = |of: &Self| {
            matches!(
                of.deprel,
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent
            )
        };
        self.above.is_some() && self.above == other.above && told(self) && told(other)
    }

    /// The bit of its pronoun among those of a chain.
    pub(crate) fn pronoun_bit(&self) -> u8 {
        match (self.shape, self.person) {
            (Shape::Pronoun, Person::Other) => 0,
            (Shape::Pronoun, person) => 1 << person as u8,
            _ => 0,
        }
    }
}

/// Hashes anything small into 32 bits, never 0.
pub(crate) fn hash(of: impl Hash) -> u32 {
    let mut hasher = FxHasher::default();
    of.hash(&mut hasher);
    let wide = hasher.finish();
    ((wide >> 32) as u32 ^ wide as u32) | 1
}

/// Gathers the phrases by their heads, ascending: what the network took for mentions, and pronouns.
pub(crate) fn spoken(doc: &Document, tree: &Tree, book: &Codebook, hits: &Hits<'_>) -> Vec<Spoken> {
    let mut widest: Vec<Option<usize>> = vec![None; doc.tokens.len()];
    for (n, spot) in doc.spots.iter().enumerate() {
        let Some(slot) = widest.get_mut(spot.head as usize) else { continue };
        if slot.is_none_or(|old| doc.spots[old].toks.len() < spot.toks.len()) {
            *slot = Some(n);
        }
    }
    let quoted = quoted(doc);
    let mut out = Vec::new();
    for (head, spot) in widest.into_iter().enumerate() {
        let tok = &doc.tokens[head];
        let pronoun = person(doc, head);
        if spot.is_none() && pronoun.is_none_or(|p| p == Person::Other) {
            continue;
        }
        let (toks, kind) = match spot {
            Some(n) => {
                let spot = &doc.spots[n];
                ((spot.toks.start, spot.toks.end), spot.kind)
            }
            None => ((head as u32, head as u32 + 1), MentionKind::Person),
        };
        let shape = shape(doc, tree, head);
        let (words, whole, initials) = words(doc, tree, head, toks, shape);
        // "the rebel leader Sultani Makenga": the name beside the noun says who
        let named = tree
            .children(head)
            .filter(|c| matches!(doc.tokens[*c].deprel, Deprel::Appos | Deprel::Flat | Deprel::NmodUnmarked));
        let person = |at: usize| hits.at(at).filter(|h| h.as_kind(&[AliasKind::Person]).is_some());
        let known = hits
            .at(head)
            .or_else(|| named.into_iter().find_map(person))
            .filter(|_| shape != Shape::Pronoun)
            .map_or(0, |hit| {
                let kinds = [
                    AliasKind::Person,
                    AliasKind::Organization,
                    AliasKind::Country,
                    AliasKind::People,
                    AliasKind::Adjective,
                    AliasKind::Palace,
                ];
                hit.as_kind(&kinds).map_or(0, |(kind, target)| {
                    let kind =
                        if matches!(kind, AliasKind::People | AliasKind::Adjective) { AliasKind::People } else { kind };
                    hash((kind as u8, target))
                })
            });
        let beside = tree
            .children(head)
            .find(|c| doc.tokens[*c].deprel == Deprel::Appos)
            .or_else(|| (tok.deprel == Deprel::Appos).then_some(tok.head).flatten().map(|h| h as usize));
        let form = doc.form(head);
        out.push(Spoken {
            head: head as u32,
            toks,
            sentence: tree.sentence_of(head) as u32,
            kind,
            shape,
            person: pronoun.unwrap_or(Person::Other),
            plural: tok.feats.has("Number", "Plur") || tree.child(doc, head, &[Deprel::Conj]).is_some(),
            deprel: tok.deprel,
            above: tok.head,
            clause: tok.head.and_then(|h| doc.tokens[h as usize].head),
            title: tok.region == Region::Title,
            reflexive: form.ends_with("self") || form.ends_with("selves"),
            possessive: tok.feats.has("Poss", "Yes") || tok.deprel == Deprel::NmodPoss,
            quoted: quoted[head],
            sex: sex(doc, tree, book, head, shape, pronoun),
            words,
            whole,
            initials,
            known,
            beside: beside.map(|b| b as u32),
        });
    }
    out
}

/// Whom a pronoun can mean; `None` for other words.
fn person(doc: &Document, head: usize) -> Option<Person> {
    if !matches!(doc.tokens[head].upos, Upos::Pron | Upos::Det) {
        return None;
    }
    Some(match doc.form(head).to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => Person::He,
        "she" | "her" | "hers" | "herself" => Person::She,
        "it" | "its" | "itself" => Person::It,
        "they" | "them" | "their" | "theirs" | "themselves" => Person::They,
        "i" | "me" | "my" | "mine" | "myself" => Person::I,
        "we" | "us" | "our" | "ours" | "ourselves" => Person::We,
        "you" | "your" | "yours" | "yourself" => Person::You,
        _ if doc.tokens[head].upos == Upos::Pron => Person::Other,
        _ => return None,
    })
}

/// Whom the words are said of: a woman (1), a man (2). A title or a noun tells before a given name does.
fn sex(doc: &Document, tree: &Tree, book: &Codebook, head: usize, shape: Shape, pronoun: Option<Person>) -> u8 {
    match pronoun {
        Some(Person::She) => return 1,
        Some(Person::He) => return 2,
        Some(_) => return 0,
        None => {}
    }
    let of = |t: usize| {
        let word = if doc.tokens[t].upos == Upos::Propn { doc.form(t) } else { doc.tokens[t].lemma.as_str() };
        units(word).first().map_or(0, |u| book.sex(&u.folded))
    };
    let beside = |c: &usize| {
        matches!(
            doc.tokens[*c].deprel,
            Deprel::Flat | Deprel::Compound | Deprel::NmodDesc | Deprel::Appos | Deprel::NmodUnmarked
        )
    };
    let near: Vec<usize> = tree.children(head).filter(beside).collect();
    let title = near.iter().copied().filter(|c| *c < head).map(of).find(|bits| *bits != 0);
    let own = of(head);
    if shape != Shape::Name {
        let name = near.iter().copied().filter(|c| *c > head).map(of).find(|bits| *bits != 0);
        return if own != 0 { own } else { name.unwrap_or(0) };
    }
    // a family name alone ("Gloria") does not tell
    let full = near.iter().any(|c| doc.tokens[*c].deprel == Deprel::Flat);
    title.unwrap_or(if full { own } else { 0 })
}

fn shape(doc: &Document, tree: &Tree, head: usize) -> Shape {
    let tok = &doc.tokens[head];
    match tok.upos {
        Upos::Pron => return Shape::Pronoun,
        Upos::Det if person(doc, head).is_some() => return Shape::Pronoun,
        Upos::Propn => return Shape::Name,
        _ => {}
    }
    let mut shape = Shape::Bare;
    for child in tree.children(head) {
        let tok = &doc.tokens[child];
        match (tok.deprel, tok.lemma.as_str()) {
            (Deprel::NmodPoss, _) => return Shape::Owned,
            (Deprel::Det, "the") => shape = Shape::Definite,
            (Deprel::Det, "this" | "that" | "these" | "those" | "such") => shape = Shape::Pointing,
            (Deprel::Det, "a" | "an" | "another" | "some" | "any" | "no" | "every" | "each") => {
                shape = Shape::Indefinite;
            }
            _ => {}
        }
    }
    shape
}

/// The words that name or describe, the head's first; all of them as one; and the initials of a name.
fn words(doc: &Document, tree: &Tree, head: usize, toks: (u32, u32), shape: Shape) -> (Vec<u32>, u32, u32) {
    if shape == Shape::Pronoun {
        return (Vec::new(), hash(doc.form(head).to_lowercase()), 0);
    }
    let folded = |t: usize| {
        let name = doc.tokens[t].upos == Upos::Propn;
        if name { doc.form(t).to_lowercase() } else { doc.tokens[t].lemma.to_lowercase() }
    };
    let mut words = vec![hash(folded(head))];
    let mut all: Vec<String> = Vec::new();
    let mut initials = String::new();
    for t in toks.0 as usize..toks.1 as usize {
        let tok = &doc.tokens[t];
        // clauses that hang on it are none of its words, nor is an apposition
        let own = tree.path(doc, t).take(4).take_while(|p| *p != head).all(|p| {
            matches!(
                doc.tokens[p].deprel,
                Deprel::Amod
                    | Deprel::Compound
                    | Deprel::Flat
                    | Deprel::Nummod
                    | Deprel::NmodPoss
                    | Deprel::NmodDesc
                    | Deprel::Goeswith
                    | Deprel::Nmod
                    | Deprel::Case
                    | Deprel::Fixed
            )
        }) && tree.is_below(doc, t, head);
        if !own || !matches!(tok.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Adp | Upos::X) {
            continue;
        }
        let word = folded(t);
        if matches!(tok.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X) && t != head && words.len() < 8 {
            words.push(hash(word.as_str()));
        }
        if tok.upos == Upos::Propn || doc.form(t).starts_with(char::is_uppercase) {
            initials.extend(word.chars().next());
        }
        all.push(word);
    }
    let whole = hash(all.join(" "));
    let initials = if initials.chars().count() > 1 { hash(initials.as_str()) } else { 0 };
    (words, whole, initials)
}

/// Which tokens stand between quotation marks; a mark without its fellow ends with its paragraph.
fn quoted(doc: &Document) -> Vec<bool> {
    let mut out = vec![false; doc.tokens.len()];
    for sent in &doc.sentences {
        let mut open = false;
        for t in sent.toks.range() {
            let form = doc.form(t);
            match form {
                "\u{201c}" | "``" | "«" => open = true,
                "\u{201d}" | "''" | "»" => open = false,
                "\"" => open = !open,
                _ => out[t] = open,
            }
        }
    }
    out
}

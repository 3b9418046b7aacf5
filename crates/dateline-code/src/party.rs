//! From a word of the tree to a participant: which mention it heads, who is meant by it, and whether that is public.

use crate::clause::Clauses;
use dateline_codebook::{Codebook, Day};
use dateline_doc::{Country, Deprel, Document, Locus, Mention, MentionKind, Participant, SmolStr, Span};
use dateline_resolve::who;

/// One of those that a phrase stands for: its head, and the state where the phrase has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) head: usize,
    pub(crate) country: Option<Country>,
}

/// Mentions by their head token.
pub(crate) struct Parties<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) book: &'a Codebook,
    by_head: Vec<u32>,
}

impl<'a> Parties<'a> {
    pub(crate) fn new(doc: &'a Document, book: &'a Codebook) -> Self {
        let mut by_head = vec![u32::MAX; doc.tokens.len()];
        for (n, mention) in doc.mentions.iter().enumerate() {
            if let Some(slot) = by_head.get_mut(mention.head as usize) {
                *slot = n as u32;
            }
        }
        Self { doc, book, by_head }
    }

    /// Returns the mention that a token heads.
    pub(crate) fn mention(&self, head: usize) -> Option<&'a Mention> {
        self.doc.mentions.get(*self.by_head.get(head)? as usize)
    }

    /// Returns those that a filled position stands for: its coordination opened, "both countries" split.
    pub(crate) fn open(&self, clauses: &Clauses<'_>, head: usize) -> Vec<Who> {
        let mut out: Vec<Who> = Vec::new();
        for one in clauses.joined(head) {
            let one = self.bearer(clauses, one);
            match self.by_head.get(one).filter(|n| (**n as usize) < self.doc.mentions.len()) {
                Some(n) => out.extend(
                    who::meant(&self.doc.mentions, *n as usize)
                        .into_iter()
                        .map(|(n, country)| Who { head: self.doc.mentions[n].head as usize, country }),
                ),
                None => out.push(Who { head: one, country: None }),
            }
        }
        out.dedup();
        out
    }

    /// "thousands of Moroccans", "a group of soldiers", "members of parliament": the word that says who they are.
    pub(crate) fn bearer(&self, clauses: &Clauses<'_>, head: usize) -> usize {
        let spoken_for = |at| self.mention(at).is_some_and(|m| m.roles.iter().any(|r| is_state_role(r)));
        self.down(clauses, head, |at, below| !spoken_for(at) && self.mention(below).is_some())
    }

    /// "some of its troops", "two tonnes of rice": the word that says what they are.
    pub(crate) fn counted(&self, clauses: &Clauses<'_>, head: usize) -> usize {
        self.down(clauses, head, |_, _| true)
    }

    /// Goes down from words that only count to what they count, as long as a step may be taken.
    fn down(&self, clauses: &Clauses<'_>, head: usize, may: impl Fn(usize, usize) -> bool) -> usize {
        let mut at = head;
        for _ in 0..3 {
            let lemma = clauses.lemma(at);
            let partitive = self.book.in_named_class(lemma, "partitive") || self.book.units.contains_key(lemma);
            let below = clauses.children(at).find(|c| {
                clauses.rel(*c) == Deprel::Nmod && clauses.tree.preposition(self.doc, *c).as_deref() == Some("of")
            });
            match below.filter(|c| partitive && may(at, *c)) {
                Some(below) => at = below,
                None => break,
            }
        }
        at
    }

    /// Whether the phrase makes an event public.
    pub(crate) fn is_public(&self, head: usize) -> bool {
        self.mention(head).is_some_and(|m| m.public || m.members.iter().any(|n| self.doc.mentions[*n as usize].public))
    }

    /// Makes a participant of one of those that a phrase stands for, as of the event's day.
    pub(crate) fn of(&self, who: Who, day: Option<Day>) -> Participant {
        let mut out = self.participant(who.head, day);
        if let Some(country) = who.country {
            out.country = Some(country);
            out.code = code(out.country, &out.roles);
        }
        out
    }

    /// Makes a participant of a phrase, as of the event's day.
    pub(crate) fn participant(&self, head: usize, day: Option<Day>) -> Participant {
        let tok = &self.doc.tokens[head];
        let own = Locus { region: tok.region, span: tok.span };
        let Some(mention) = self.mention(head) else {
            return Participant { at: own, head: own, name: None, country: None, roles: Vec::new(), code: None };
        };
        let as_of = who::as_of(mention, day, self.book);
        let code = code(mention.country, &as_of.roles);
        Participant {
            at: trimmed(self.doc, mention),
            head: own,
            name: as_of.name,
            country: mention.country,
            roles: as_of.roles,
            code,
        }
    }
}

/// A mention's words without a preposition or an apostrophe at their ends.
fn trimmed(doc: &Document, mention: &Mention) -> Locus {
    let (mut first, mut last) = (mention.toks.start as usize, mention.toks.end as usize);
    let head = mention.head as usize;
    let marker = |t: usize| matches!(doc.tokens[t].deprel, Deprel::Case | Deprel::Punct);
    while first < head && marker(first) {
        first += 1;
    }
    while last > head + 1 && marker(last - 1) {
        last -= 1;
    }
    let span = doc.tokens[first].span.join(doc.tokens[last - 1].span);
    Locus { region: mention.at.region, span: Span::new(span.start as usize, span.end as usize) }
}

/// Joins a country and roles as CAMEO does: "PRKMIL", "IGOUNO"; `None` where neither is known.
pub(crate) fn code(country: Option<Country>, roles: &[SmolStr]) -> Option<String> {
    let mut out = country.map(|c| c.as_str().to_owned()).unwrap_or_default();
    for role in roles {
        out.push_str(role);
    }
    (!out.is_empty()).then_some(out)
}

/// Whether a role belongs to a public party.
pub(crate) fn is_state_role(role: &str) -> bool {
    matches!(
        role,
        "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY" | "REB" | "OPP" | "IGO" | "PTY" | "PRM" | "UAF" | "SEP" | "INS"
    )
}

/// Whether the mention is a human being or people.
pub(crate) fn is_human(mention: &Mention) -> bool {
    matches!(mention.kind, MentionKind::Person | MentionKind::Group | MentionKind::Office)
}

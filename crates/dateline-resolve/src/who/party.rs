//! Goes through the phrases of a document and remembers what each means. What a name says is in `named` and `person`,
//! what a noun says in `noun`, what leans on earlier phrases in `pronoun`.

use super::coref::Chains;
use super::names::Hits;
use super::registry::{Registry, Seen};
use super::{Open, Party, phrase, pronoun};
use crate::tree::Tree;
use dateline_codebook::{AliasKind, Codebook, Day};
use dateline_doc::{Country, Deprel, Document, Mention, MentionKind, Upos};

/// How deep phrases inside phrases are followed ("the head of the army of the ruler of …").
const DEPTH: u8 = 6;

/// Goes through the phrases of a document.
pub(crate) struct Reader<'a> {
    pub(super) doc: &'a Document,
    pub(super) tree: &'a Tree,
    pub(super) book: &'a Codebook,
    pub(super) hits: &'a Hits<'a>,
    pub(super) day: Option<Day>,
    pub(super) registry: Registry,
    pub(super) chains: Chains,
    /// The place that covers each token: its number in `doc.places`, or `u32::MAX`.
    pub(super) places: Vec<u32>,
    /// What each phrase means, by its head; boxed, since most words head none.
    pub(super) parties: Vec<Option<Box<Party>>>,
    /// Phrases that are being read.
    busy: Vec<bool>,
    /// Codes of the states that the text names without doubt.
    pub(super) named: Vec<Country>,
    /// Codes of states in which places lie that the text names.
    pub(super) near: Vec<Country>,
    order: Vec<u32>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        doc: &'a Document,
        tree: &'a Tree,
        book: &'a Codebook,
        hits: &'a Hits<'a>,
        day: Option<Day>,
        chains: Chains,
    ) -> Self {
        let mut named: Vec<Country> = Vec::new();
        for hit in &hits.all {
            let strong = hit.aliases.iter().find(|a| {
                matches!(a.kind, AliasKind::Country | AliasKind::Adjective | AliasKind::People | AliasKind::Palace)
                    && !a.weak
            });
            if let Some(code) = strong.and_then(|a| country_code(book, a.target))
                && !named.contains(&code)
            {
                named.push(code);
            }
        }
        let parties = vec![None; doc.tokens.len()];
        let places = places(doc);
        let mut near: Vec<Country> = doc.places.iter().filter_map(|p| p.country).collect();
        near.sort_unstable();
        near.dedup();
        Self {
            doc,
            tree,
            book,
            hits,
            day,
            chains,
            places,
            registry: Registry::default(),
            busy: vec![false; doc.tokens.len()],
            parties,
            named,
            near,
            order: Vec::new(),
        }
    }

    /// Reads the phrase of a head, once.
    pub(crate) fn read(&mut self, head: usize) {
        self.party(head, 0);
        let Some(party) = &self.parties[head] else { return };
        let tok = &self.doc.tokens[head];
        let human = matches!(party.kind, MentionKind::Person | MentionKind::Office);
        self.registry.add(Seen {
            head: head as u32,
            sentence: self.tree.sentence_of(head) as u32,
            human,
            body: matches!(party.kind, MentionKind::Organization | MentionKind::Place),
            plural: phrase::is_plural(self.doc, self.tree, head),
            state: party.whole,
            subject: matches!(tok.deprel, Deprel::Nsubj | Deprel::NsubjPass),
            country: party.country,
            lemma: tok.lemma.clone(),
        });
        self.order.push(head as u32);
    }

    /// Reads a word before a noun that may itself be a party: a demonym, a name, a noun ("**Colombian** raid",
    /// "**police** raid"). Pronouns never lean on these.
    pub(crate) fn read_modifier(&mut self, tok_idx: usize) {
        let tok = &self.doc.tokens[tok_idx];
        if !matches!(tok.deprel, Deprel::Amod | Deprel::Compound | Deprel::NmodDesc) {
            return;
        }
        let party = match self.hits.at(tok_idx) {
            Some(hit) if hit.toks.end as usize == tok_idx + 1 || hit.toks.start as usize == tok_idx => {
                let mut party = self.named_party(tok_idx, hit);
                if let Some(party) = party.as_mut().filter(|p| p.country.is_some() && p.person.is_none()) {
                    // the adjective stands for the state: "a Colombian raid" is Colombia's
                    party.public = true;
                }
                party
            }
            _ if tok.deprel == Deprel::Amod => None,
            _ => self.noun(tok_idx).filter(|n| n.agent.role.is_some()).map(|n| self.noun_party(tok_idx, &n, 1)),
        };
        let Some(party) = party else { return };
        self.parties[tok_idx] = Some(Box::new(party));
        self.order.push(tok_idx as u32);
    }

    /// Returns what a phrase means, reading it first where that is still to be done.
    pub(super) fn party(&mut self, head: usize, depth: u8) -> Party {
        if let Some(done) = &self.parties[head] {
            return Party::clone(done);
        }
        // a name and its apposition may each lean on the other
        if depth > DEPTH || std::mem::replace(&mut self.busy[head], true) {
            return Party::nobody("too deep");
        }
        let party = self.resolve(head, depth);
        self.busy[head] = false;
        self.parties[head] = Some(Box::new(party.clone()));
        party
    }

    fn resolve(&mut self, head: usize, depth: u8) -> Party {
        let tok = &self.doc.tokens[head];
        if tok.upos == Upos::Pron {
            return pronoun::resolve(self, head);
        }
        let (doc, hits) = (self.doc, self.hits);
        // an agent noun that a longer name ends in ("Ministry of Defence" in a name) is covered by the name
        if let Some(hit) = hits.at(head)
            && let Some(party) = self.named_party(head, hit)
        {
            return self.with_apposition(head, party, depth);
        }
        if let Some(party) = pronoun::definite_noun(self, head) {
            return party;
        }
        if let Some(noun) = self.noun(head) {
            let party = self.noun_party(head, &noun, depth);
            return self.with_name(head, party);
        }
        let proper = doc.tokens[head].upos == Upos::Propn && capital(doc.form(head));
        if proper {
            return self.unknown_name(head, depth);
        }
        if doc.tokens[head].lemma == "counterpart"
            || doc.tokens[head].lemma == "number" && self.has_word(head, "opposite")
        {
            return self.counterpart(head, depth);
        }
        if let Some(whose) = self.part_of(head) {
            let known = self.party(whose, depth + 1);
            return Party { same_as: None, ..known };
        }
        if let Some(party) = pronoun::described(self, head) {
            return party;
        }
        let mut party = Party::nobody("a noun that the codebook does not know");
        party.kind = MentionKind::Group;
        let of = self.modifiers(head, depth);
        party.country = of.country;
        // "their borders with Colombia"
        let with = self.tree.children(head).find(|c| {
            doc.tokens[*c].deprel == Deprel::Nmod && self.tree.preposition(doc, *c).as_deref() == Some("with")
        });
        if let Some(with) = with.filter(|_| party.country.is_none()) {
            party.country = self.party(with, depth + 1).country;
        }
        if party.country.is_some() {
            party.open = Open::Closed;
            party.basis = format!("{} of {}", doc.tokens[head].lemma, of.basis);
        }
        party
    }

    /// Turns what was read into mentions.
    pub(crate) fn finish(mut self) -> Vec<Mention> {
        let mut index = vec![u32::MAX; self.doc.tokens.len()];
        for (n, head) in self.order.iter().enumerate() {
            index[*head as usize] = n as u32;
        }
        let mut out: Vec<Mention> = Vec::with_capacity(self.order.len());
        let mut entities: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
        for (n, head) in self.order.iter().enumerate() {
            let Some(party) = self.parties[*head as usize].take().map(|party| *party) else { continue };
            let toks = phrase::span(self.doc, self.tree, *head as usize);
            let same = party.same_as.or_else(|| self.chains.earlier.get(head).copied());
            let earlier = same.map(|h| index[h as usize]).filter(|i| (*i as usize) < n);
            // two that have names of their own are two, whatever ties them
            let one = |m: &&Mention| {
                party.same_as.is_some() || m.name.is_none() || party.name.is_none() || m.name == party.name
            };
            let entity = match earlier.and_then(|i| out.get(i as usize)).filter(one) {
                Some(mention) => mention.entity,
                None => {
                    let key = party
                        .person
                        .map(|p| format!("p{p}"))
                        .or_else(|| party.name.as_ref().map(|name| format!("n{name} {:?}", party.country)));
                    let fresh = n as u32;
                    key.map_or(fresh, |k| *entities.entry(k).or_insert(fresh))
                }
            };
            let members = party.members.iter().map(|h| index[*h as usize]).filter(|i| *i != u32::MAX).collect();
            out.push(Mention {
                at: phrase::locus(self.doc, toks),
                toks,
                head: *head,
                kind: party.kind,
                name: party.name,
                country: party.country,
                roles: party.roles,
                office: party.office,
                person: party.person,
                public: party.public,
                countries: party.countries,
                members,
                entity,
                basis: match party.open {
                    Open::Closed => party.basis,
                    Open::Place => format!("{} [place]", party.basis),
                    Open::Context => format!("{} [context]", party.basis),
                },
            });
        }
        out
    }
}

/// The place that covers each token.
fn places(doc: &Document) -> Vec<u32> {
    let mut out = vec![u32::MAX; doc.tokens.len()];
    for (n, place) in doc.places.iter().enumerate() {
        let at = place.at;
        let first = doc.tokens.partition_point(|t| (t.region, t.span.end) <= (at.region, at.span.start));
        let inside = |t: &&dateline_doc::Token| t.region == at.region && t.span.start < at.span.end;
        let len = doc.tokens[first..].iter().take_while(inside).count();
        out[first..first + len].fill(n as u32);
    }
    out
}

/// The code of a country by its number in the codebook.
pub(super) fn country_code(book: &Codebook, n: u32) -> Option<Country> {
    Country::new(&book.world.countries.get(n as usize)?.iso3)
}

pub(super) fn capital(form: &str) -> bool {
    form.chars().next().is_some_and(char::is_uppercase)
}

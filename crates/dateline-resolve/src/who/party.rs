//! Reads one noun phrase: the name in it, or its noun with what its modifiers, possessors and appositions say.

use super::coref::Chains;
use super::names::{Hit, Hits};
use super::registry::{Registry, Seen};
use super::{Open, Party, phrase, pronoun};
use crate::tree::Tree;
use dateline_codebook::{Agent, AliasKind, Codebook, Day, MentionClass, Person};
use dateline_doc::{Country, Deprel, Document, Mention, MentionKind, Place, PlacePrecision, SmolStr, Upos};

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
    places: Vec<u32>,
    pub(super) parties: Vec<Option<Party>>,
    /// Phrases that are being read.
    busy: Vec<bool>,
    /// Codes of the states that the text names without doubt.
    named: Vec<Country>,
    /// Codes of states in which places lie that the text names.
    near: Vec<Country>,
    order: Vec<u32>,
}

/// The words of a noun that speak of a body or people: the head and what the codebook calls it.
pub(super) struct Noun<'b> {
    pub(super) agent: &'b Agent,
    pub(super) plural: bool,
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
        Self { doc, tree, book, hits, day, chains, places, registry: Registry::default(), busy: vec![false; doc.tokens.len()], parties, named, near, order: Vec::new() }
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
        self.parties[tok_idx] = Some(party);
        self.order.push(tok_idx as u32);
    }

    /// Returns what a phrase means, reading it first where that is still to be done.
    pub(super) fn party(&mut self, head: usize, depth: u8) -> Party {
        if let Some(done) = &self.parties[head] {
            return done.clone();
        }
        // a name and its apposition may each lean on the other
        if depth > DEPTH || std::mem::replace(&mut self.busy[head], true) {
            return Party::nobody("too deep");
        }
        let party = self.resolve(head, depth);
        self.busy[head] = false;
        self.parties[head] = Some(party.clone());
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
        let opposite = |lemma: &str| tree_word(self, head, lemma);
        if doc.tokens[head].lemma == "counterpart" || doc.tokens[head].lemma == "number" && opposite("opposite") {
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

    /// "dozens of soldiers", "one of the ministers": the noun that says who they are.
    fn part_of(&self, head: usize) -> Option<usize> {
        let tok = &self.doc.tokens[head];
        let counts = tok.upos == Upos::Num || self.book.in_named_class(tok.lemma.as_str(), "partitive");
        let below = self.tree.children(head).find(|c| {
            self.doc.tokens[*c].deprel == Deprel::Nmod
                && self.tree.preposition(self.doc, *c).as_deref() == Some("of")
                && phrase::is_head(self.doc, *c)
        });
        below.filter(|_| counts)
    }

    /// "his Tunisian counterpart": the same office in the state that the demonym names.
    fn counterpart(&mut self, head: usize, depth: u8) -> Party {
        let owner = self.tree.child(self.doc, head, &[Deprel::NmodPoss]);
        let model = owner.map(|o| self.party(o, depth + 1));
        let mut state = Around::default();
        let words: Vec<usize> = self
            .tree
            .children(head)
            .filter(|c| matches!(self.doc.tokens[*c].deprel, Deprel::Amod | Deprel::Compound))
            .collect();
        for word in words {
            self.look_at_word(word, &mut state);
        }
        // "her counterpart from Chad", "his opposite number in Tunis"
        let below: Vec<usize> =
            self.tree.children(head).filter(|c| self.doc.tokens[*c].deprel == Deprel::Nmod).collect();
        for child in below {
            if matches!(self.tree.preposition(self.doc, child).as_deref(), Some("from" | "of" | "in")) {
                let party = self.party(child, depth + 1);
                state.take(&party, 1);
            }
        }
        let mut party = Party::nobody("a counterpart");
        party.kind = MentionKind::Office;
        party.country = state.country;
        party.open = if state.country.is_some() { Open::Closed } else { Open::Place };
        if let Some(model) = model {
            party.roles = model.roles;
            party.office = model.office;
            party.public = model.public || state.country.is_some();
            party.basis = format!("the counterpart of {}", model.name.unwrap_or(model.basis));
        }
        if !party.roles.is_empty() {
            self.fill_holder(&mut party, false);
        }
        party
    }

    /// A phrase whose head is a name of the codebook.
    fn named_party(&self, head: usize, hit: &Hit<'_>) -> Option<Party> {
        if hit.aliases.iter().any(|a| a.kind == AliasKind::Mask) {
            return None;
        }
        let text = hit.span.of(self.doc.text(hit.region));
        if let Some((_, n)) = self.best_person(hit) {
            return Some(self.person_party(n, text, head));
        }
        if let Some((_, n)) = hit.as_kind(&[AliasKind::Organization]) {
            let country_too = hit.as_kind(&[AliasKind::Country, AliasKind::Adjective, AliasKind::People]);
            if country_too.is_none() {
                return Some(self.organization_party(self.best_organization(hit).unwrap_or(n)));
            }
        }
        if let Some(party) = self.elsewhere(head, hit) {
            return Some(party);
        }
        if let Some(party) = self.group_party(hit) {
            return Some(party);
        }
        let (kind, n) = self.state_hit(hit)?;
        let code = match kind {
            AliasKind::Ethnic => self.people_country(n)?,
            _ => country_code(self.book, n)?,
        };
        let entry = self.book.world.country(code.as_str());
        let mut party = Party::nobody(&format!("{text}: a name of {}", entry.map_or("?", |e| e.name.as_str())));
        party.country = Some(code);
        party.open = Open::Closed;
        party.name = entry.map(|e| e.name.clone());
        match kind {
            AliasKind::Palace => {
                party.roles = vec!["GOV".into()];
                party.kind = MentionKind::Organization;
                party.name = Some(text.to_owned());
                party.public = true;
            }
            AliasKind::Adjective | AliasKind::People | AliasKind::Ethnic => {
                let plural = phrase::is_plural(self.doc, self.tree, head) || text.ends_with('s');
                party.kind = if plural { MentionKind::Group } else { MentionKind::Person };
                party.name = None;
                party.public = plural;
            }
            _ => {
                party.kind = MentionKind::Place;
                party.public = true;
                party.whole = true;
            }
        }
        Some(party)
    }

    /// A state's name or seat that means another place here: Georgia in the United States, London in Ontario.
    fn elsewhere(&self, head: usize, hit: &Hit<'_>) -> Option<Party> {
        let place = self.place(head)?;
        // "the Tamil Nadu assembly": the place's name is the longer one
        if place.at.region == hit.region && place.at.span.covers(hit.span) && place.at.span.len() > hit.span.len() {
            return Some(self.place_party(place));
        }
        let (_, n) = hit.as_kind(&[AliasKind::Country, AliasKind::Seat])?;
        let other = place.country.is_some_and(|c| Some(c) != country_code(self.book, n));
        let part = matches!(place.precision, PlacePrecision::City | PlacePrecision::Admin | PlacePrecision::Point);
        (other && part).then(|| self.place_party(place))
    }

    /// Several states by one name: "the Baltic states", "both Koreas".
    fn group_party(&self, hit: &Hit<'_>) -> Option<Party> {
        let (_, n) = hit.as_kind(&[AliasKind::Group])?;
        let group = self.book.world.groups.get(n as usize).filter(|g| g.closed)?;
        let members = self.book.world.members_on(&group.members, self.day);
        let mut party = Party::nobody(&format!("{}: a group of the codebook", group.name.as_deref().unwrap_or("?")));
        party.countries = members.filter_map(Country::new).collect();
        party.public = true;
        party.open = Open::Closed;
        Some(party)
    }

    /// The place that a token is part of the name of, where it lies in one state and is not the state.
    pub(super) fn place(&self, tok_idx: usize) -> Option<&'a Place> {
        let place = self.doc.places.get(*self.places.get(tok_idx)? as usize)?;
        (place.country.is_some() && place.precision != PlacePrecision::Country).then_some(place)
    }

    /// A town or a part of a state as somebody: it belongs to the state, and does not make an event public.
    pub(super) fn place_party(&self, place: &Place) -> Party {
        let mut party = Party::nobody(&format!("{}: a place of the gazetteer", place.name));
        party.kind = MentionKind::Place;
        party.name = Some(place.name.clone());
        party.country = place.country;
        party.open = Open::Closed;
        party
    }

    /// The state that a name means, where it does: nicknames and doubtful names need the text's help.
    pub(super) fn state_hit(&self, hit: &Hit<'_>) -> Option<(AliasKind, u32)> {
        let mut found: Option<(AliasKind, u32, u8)> = None;
        for alias in &hit.aliases {
            let Some(code) = (match alias.kind {
                AliasKind::Ethnic => self.people_country(alias.target),
                AliasKind::Country
                | AliasKind::Adjective
                | AliasKind::People
                | AliasKind::Seat
                | AliasKind::Palace
                | AliasKind::Nickname => country_code(self.book, alias.target),
                _ => None,
            }) else {
                continue;
            };
            let named = self.named.contains(&code);
            let fits = match alias.kind {
                AliasKind::Nickname => {
                    let needs = &self.book.world.countries[alias.target as usize].nickname_needs;
                    let the =
                        hit.toks.start > 0 && self.doc.form(hit.toks.start as usize - 1).eq_ignore_ascii_case("the");
                    let loose = needs.is_empty()
                        || needs.iter().any(|c| Country::new(c).is_some_and(|c| self.named.contains(&c)));
                    loose && the
                }
                // a doubtful name is the state where it stands alone and the text speaks of other states
                _ => {
                    !alias.weak
                        || named
                        || self.is_state_place(hit, code)
                        || (alias.kind == AliasKind::Country && !self.named.is_empty() && self.stands_alone(hit))
                }
            };
            // of two states by one name the one that the text names, else the one of whose places it speaks
            let speaks = u8::from(named) * 2 + u8::from(self.near.contains(&code));
            if fits && found.is_none_or(|(.., best)| speaks > best) {
                found = Some((alias.kind, alias.target, speaks));
            }
        }
        found.map(|(kind, target, _)| (kind, target))
    }

    /// Whether the place finder takes a name for the state.
    fn is_state_place(&self, hit: &Hit<'_>, code: Country) -> bool {
        let place = self.places.get(hit.toks.start as usize).and_then(|n| self.doc.places.get(*n as usize));
        place.is_some_and(|p| p.country == Some(code) && p.precision == PlacePrecision::Country)
    }

    /// Whether a name has no other name beside it ("Jordan said", not "Jordan Peterson said").
    fn stands_alone(&self, hit: &Hit<'_>) -> bool {
        let (first, last) = (hit.toks.start as usize, hit.toks.end as usize);
        let name = |t: usize| {
            self.doc
                .tokens
                .get(t)
                .is_some_and(|tok| tok.upos == Upos::Propn && tok.region == hit.region && tok.span.len() > 1)
                && self.hits.at(t).is_none()
        };
        let near = |t: usize| {
            name(t) && (self.doc.tokens[t].head == Some(first as u32) || self.doc.tokens[first].head == Some(t as u32))
        };
        !(near(last) || first.checked_sub(1).is_some_and(near))
    }

    /// Where a people lives: the first of its states that the text names, else the first.
    fn people_country(&self, n: u32) -> Option<Country> {
        let codes = &self.book.world.peoples.get(n as usize)?.countries;
        let all = codes.iter().filter_map(|c| Country::new(c));
        let near = || all.clone().find(|c| self.near.contains(c));
        all.clone().find(|c| self.named.contains(c)).or_else(near).or_else(|| all.clone().next())
    }

    pub(super) fn best_person(&self, hit: &Hit<'_>) -> Option<(AliasKind, u32)> {
        let people = hit.aliases.iter().filter(|a| a.kind == AliasKind::Person);
        let fits = |n: u32| {
            let person = &self.book.world.people[n as usize];
            let known = person.country.as_ref().and_then(|c| Country::new(c)).is_some_and(|c| self.named.contains(&c));
            let now = self.day.is_some_and(|d| person.offices.iter().any(|h| h.term.holds(d)));
            u8::from(now) * 2 + u8::from(known)
        };
        people.max_by_key(|a| (fits(a.target), std::cmp::Reverse(a.target))).map(|a| (a.kind, a.target))
    }

    fn best_organization(&self, hit: &Hit<'_>) -> Option<u32> {
        let fits = |n: u32| {
            let org = &self.book.world.organizations[n as usize];
            let known = org.country.as_ref().and_then(|c| Country::new(c)).is_some_and(|c| self.named.contains(&c));
            let alive = self.day.is_none_or(|d| org.term.holds(d));
            u8::from(alive) + u8::from(known) * 2
        };
        let all = hit.aliases.iter().filter(|a| a.kind == AliasKind::Organization);
        all.max_by_key(|a| (fits(a.target), std::cmp::Reverse(a.target))).map(|a| a.target)
    }

    fn organization_party(&self, n: u32) -> Party {
        let org = &self.book.world.organizations[n as usize];
        let mut party = Party::nobody(&format!("{}: {} of the codebook", org.name, org.kind));
        party.kind = MentionKind::Organization;
        party.name = Some(org.name.to_string());
        party.country = org.country.as_ref().and_then(|c| Country::new(c));
        party.roles = org.roles.to_vec();
        party.public = !matches!(org.kind.as_str(), "media" | "company" | "ngo");
        party.open = Open::Closed;
        party
    }

    /// A person of the codebook, with what they were on the report's day or what the words beside the name say.
    pub(super) fn person_party(&self, n: u32, text: &str, head: usize) -> Party {
        let person: &Person = &self.book.world.people[n as usize];
        let former = self.is_former(head);
        let mut party = Party::nobody(&format!("{text}: {} of the codebook", person.name));
        party.kind = MentionKind::Person;
        party.name = Some(person.name.to_string());
        party.person = Some(n);
        party.country = person.country.as_ref().and_then(|c| Country::new(c));
        party.open = Open::Closed;
        party.public = true;
        let held = match self.day {
            Some(day) => person.office_on(day),
            None => person.offices.last(),
        };
        match held {
            Some(held) if !former => {
                party.roles = held.roles.to_vec();
                party.office = Some(held.office.clone());
                if held.organization.is_some() {
                    party.country = None;
                }
                party.basis = format!("{text}: {}, {} then", person.name, held.office);
            }
            _ => {
                let title = self.titles(head).find_map(|t| self.noun(t).and_then(|n| n.agent.role.clone()));
                match title {
                    Some(role) if !former => party.roles = vec![role],
                    _ => party.basis = format!("{text}: {}, former or not in office", person.name),
                }
            }
        }
        party
    }

    /// The nouns before a name that say what its bearer is.
    pub(super) fn titles(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.tree
            .children(head)
            .filter(move |c| *c < head && matches!(self.doc.tokens[*c].deprel, Deprel::NmodDesc | Deprel::Compound))
    }

    /// Whether a word before the noun or its title takes the role away ("former", "ex-", "the late").
    pub(super) fn is_former(&self, head: usize) -> bool {
        let own = self.tree.children(head);
        let deep = self.titles(head).flat_map(|t| self.tree.children(t).chain([t]));
        own.chain(deep).any(|c| {
            let lemma = self.doc.tokens[c].lemma.to_lowercase();
            c < head && self.book.former.iter().any(|f| *f == lemma)
        })
    }

    /// Whether a word before the noun is one of these.
    fn has_before(&self, head: usize, words: &[SmolStr]) -> bool {
        let is = |c: usize, word: &SmolStr| {
            self.doc.tokens[c].lemma.eq_ignore_ascii_case(word) || self.doc.form(c).eq_ignore_ascii_case(word)
        };
        self.tree.children(head).any(|c| c < head && words.iter().any(|w| is(c, w)))
    }

    fn stands_in(&self, head: usize) -> bool {
        self.has_before(head, &self.book.standing_in)
    }

    fn is_aspirant(&self, head: usize) -> bool {
        self.tree.children(head).any(|c| {
            let lemma = self.doc.tokens[c].lemma.to_lowercase();
            c < head && self.book.aspirant.iter().any(|f| *f == lemma)
        })
    }

    /// The agent that a noun is, two words before one.
    pub(super) fn noun(&self, head: usize) -> Option<Noun<'a>> {
        let (doc, book) = (self.doc, self.book);
        let tok = &doc.tokens[head];
        let lemma = tok.lemma.to_lowercase();
        let plural = tok.feats.has("Number", "Plur");
        let find = |key: &str| {
            // plurals that the lemmatiser left as they were ("troops", "militiamen")
            let bare = || key.strip_suffix('s').and_then(|k| book.index.agents.get(k));
            let men = || key.strip_suffix("men").and_then(|k| book.index.agents.get(format!("{k}man").as_str()));
            book.index.agents.get(key).or_else(bare).or_else(men).map(|n| &book.agents[*n as usize])
        };
        let mut best = None;
        let mut compound = lemma.clone();
        let mut at = head;
        for _ in 0..2 {
            let Some(left) = at.checked_sub(1) else { break };
            let near = &doc.tokens[left];
            let joined = near.region == tok.region
                && matches!(
                    near.deprel,
                    Deprel::Compound | Deprel::Amod | Deprel::Flat | Deprel::NmodDesc | Deprel::Punct
                );
            if !joined {
                break;
            }
            at = left;
            if near.deprel == Deprel::Punct {
                continue;
            }
            compound = format!("{} {compound}", near.lemma.to_lowercase());
            best = find(&compound).or(best);
        }
        // "head of state", "chief of staff"
        let of = self.tree.children(head).find(|c| {
            *c > head
                && doc.tokens[*c].deprel == Deprel::Nmod
                && self.tree.preposition(doc, *c).as_deref() == Some("of")
        });
        let long = of.and_then(|of| find(&format!("{lemma} of {}", doc.tokens[of].lemma.to_lowercase())));
        best = long.or(best);
        let form = doc.form(head).to_lowercase();
        let agent = best.or_else(|| find(&lemma)).or_else(|| find(&form)).filter(|a| plural || !a.plural_only)?;
        Some(Noun { agent, plural })
    }

    /// A phrase whose head is a noun for people or a body.
    fn noun_party(&mut self, head: usize, noun: &Noun<'a>, depth: u8) -> Party {
        let agent = noun.agent;
        let lemma = self.doc.tokens[head].lemma.clone();
        let of = self.modifiers(head, depth);
        let mut party = Party::nobody(&format!("{lemma}: an agent of the codebook"));
        let many = !matches!(agent.kind, MentionClass::Person | MentionClass::Office);
        if many || noun.plural || phrase::is_plural(self.doc, self.tree, head) {
            party.countries = self.shared_by(head);
        }
        party.kind = match agent.kind {
            MentionClass::Person => MentionKind::Person,
            MentionClass::Group => MentionKind::Group,
            MentionClass::Organization => MentionKind::Organization,
            MentionClass::Office => MentionKind::Office,
        };
        party.country = of.country.or_else(|| agent.office.as_ref().and_then(|_| self.sole_state(head, &lemma)));
        party.public = agent.public;
        let own = agent.role.clone().or_else(|| agent.cameo_role.clone());
        let borrowed = !of.roles.is_empty() && (agent.transparent || agent.role.is_none());
        if borrowed {
            party.roles = of.roles.clone();
            party.public |= of.public;
            party.name = if agent.transparent { None } else { party.name };
        } else if let Some(role) = own {
            party.roles = vec![role];
        }
        if agent.transparent && of.public {
            party.public = true;
        }
        if of.country.is_none() && of.roles.first().is_some_and(|r| r == "IGO") {
            party.open = Open::Closed;
            party.roles = of.roles;
        } else if party.country.is_some() {
            party.open = Open::Closed;
            let state = party.country.map(|c| c.to_string()).unwrap_or_default();
            let whose = if of.country.is_some() { &of.basis } else { &state };
            party.basis = format!("{lemma} of {whose}");
        } else {
            let unnamed = agent.role.is_none() && agent.cameo_role.as_deref() == Some("UAF");
            let official = agent.office.is_some() || agent.cameo_role.as_deref() == Some("ELI");
            party.open = if unnamed
                || !(agent.public || official)
                || matches!(party.roles.first().map(SmolStr::as_str), Some("REB"))
            {
                Open::Place
            } else {
                Open::Context
            };
            if unnamed || self.has_before(head, &self.book.unnamed) {
                party.open = Open::Closed;
            }
        }
        if agent.needs_state && party.country.is_none() && !borrowed && !party.roles.iter().any(|r| r == "IGO") {
            return Party::nobody("an agent only with a state before it");
        }
        if self.is_former(head) || self.is_aspirant(head) {
            party.roles.clear();
            party.office = None;
            party.basis.push_str(", former");
        } else if agent.office.is_some() || matches!(agent.kind, MentionClass::Person | MentionClass::Office) {
            party.office = self.office_in(party.country, head, agent.office.as_ref());
            if party.office.is_some() && !noun.plural {
                party.kind = MentionKind::Office;
                self.fill_holder(&mut party, self.stands_in(head));
            }
        }
        if party.country.is_none() && party.countries.is_empty() && self.leans(head, &mut party, noun.plural) {
            return party;
        }
        // "the judge" after "a Chadian court"
        if party.country.is_none()
            && party.open != Open::Closed
            && !noun.plural
            && phrase::is_definite(self.doc, self.tree, head)
            && let Some((country, whose)) = self.same_role(head, &party)
        {
            party.country = Some(country);
            party.open = Open::Closed;
            party.basis = format!("{lemma}: country from {whose}");
            if party.office.is_some() {
                self.fill_holder(&mut party, false);
            }
        }
        if party.country.is_none()
            && party.same_as.is_none()
            && phrase::is_definite(self.doc, self.tree, head)
            && let Some(earlier) = pronoun::same_noun(self, head, noun.plural)
        {
            let known = self.parties[earlier].clone();
            if let Some(known) = known.filter(|k| k.country.is_some()) {
                party.country = known.country;
                if party.roles.is_empty() || !known.roles.is_empty() {
                    party.roles = known.roles;
                }
                party.name = known.name;
                party.person = known.person;
                party.same_as = Some(earlier as u32);
                party.open = Open::Closed;
                party.basis = format!("{lemma}: as before");
            }
        }
        party
    }

    /// The country of the last body or person of the same role, near by.
    fn same_role(&self, head: usize, party: &Party) -> Option<(Country, String)> {
        let role = party.roles.first()?;
        let here = self.tree.sentence_of(head) as u32;
        self.registry.back().take_while(|s| here - s.sentence <= 2).find_map(|seen| {
            let other = self.parties[seen.head as usize].as_ref()?;
            let same = other.roles.first() == Some(role) && (seen.head as usize) < head;
            Some((other.country.filter(|_| same)?, self.doc.form(seen.head as usize).to_owned()))
        })
    }

    /// The states joined before or below a plural noun: "Azerbaijani and Armenian forces", "warships from Brazil and
    /// South Africa". Empty where there is only one.
    fn shared_by(&self, head: usize) -> Vec<Country> {
        let (doc, tree) = (self.doc, self.tree);
        let mut words: Vec<usize> = Vec::new();
        for child in tree.children(head) {
            let of = matches!(tree.preposition(doc, child).as_deref(), Some("of" | "from" | "between"));
            let near = matches!(doc.tokens[child].deprel, Deprel::Amod | Deprel::Compound | Deprel::NmodPoss);
            if near || (doc.tokens[child].deprel == Deprel::Nmod && of) {
                let mut open = vec![child];
                while let Some(word) = open.pop().filter(|_| words.len() < 16) {
                    words.push(word);
                    open.extend(tree.children(word).filter(|c| doc.tokens[*c].deprel == Deprel::Conj).rev());
                }
            }
        }
        let mut out: Vec<Country> = Vec::new();
        for word in words {
            let code = self.hits.at(word).and_then(|h| self.state_hit(h)).and_then(|(kind, n)| match kind {
                AliasKind::Ethnic => self.people_country(n),
                _ => country_code(self.book, n),
            });
            out.extend(code.filter(|c| !out.contains(c)));
        }
        if out.len() > 1 { out } else { Vec::new() }
    }

    /// The one state whose head has this title ("the pope").
    fn sole_state(&self, head: usize, lemma: &str) -> Option<Country> {
        let sole = self.book.world.sole_titles.get(lemma.to_lowercase().as_str())?.as_ref()?;
        phrase::is_definite(self.doc, self.tree, head).then(|| Country::new(sole)).flatten()
    }

    /// What a state calls an office ("chancellor" in Germany heads the government), by the longest title that the words
    /// before the noun and an of-phrase after it make ("deputy president", "secretary of state").
    pub(super) fn office_in(&self, country: Option<Country>, noun: usize, office: Option<&SmolStr>) -> Option<SmolStr> {
        let doc = self.doc;
        let lemma = doc.tokens[noun].lemma.to_lowercase();
        let titles = |title: &str| {
            let country = SmolStr::new(country?.as_str());
            self.book.world.titles.get(&(country, SmolStr::from(title))).cloned()
        };
        let after = self.tree.children(noun).find(|c| {
            doc.tokens[*c].deprel == Deprel::Nmod && self.tree.preposition(doc, *c).as_deref() == Some("of")
        });
        let mut best = titles(&lemma);
        if let Some(of) = after
            && let Some(long) = titles(&format!("{lemma} of {}", doc.words(phrase::locus(doc, phrase::span(doc, self.tree, of))).to_lowercase()))
        {
            best = Some(long);
        }
        let mut title = lemma.clone();
        let mut at = noun;
        let mut ranked = false;
        for _ in 0..4 {
            let Some(left) = at.checked_sub(1) else { break };
            let near = &doc.tokens[left];
            if near.region != doc.tokens[noun].region || near.upos == Upos::Punct {
                break;
            }
            let word = doc.form(left).to_lowercase();
            ranked |= matches!(word.as_str(), "vice" | "deputy" | "assistant");
            title = format!("{word} {title}");
            at = left;
            if let Some(long) = titles(&title) {
                best = Some(long);
                ranked = false;
            }
        }
        // "vice president" is not the president, where no file says what it is
        if ranked { None } else { best.or_else(|| office.cloned()) }
    }

    /// Names the holder of an office on the report's day, where the codebook knows.
    pub(super) fn fill_holder(&self, party: &mut Party, stands_in: bool) {
        let (Some(office), Some(country), Some(day)) = (&party.office, party.country, self.day) else { return };
        if let Some((n, person)) = self.book.world.holder(country.as_str(), office, day, stands_in) {
            party.name = Some(person.name.to_string());
            party.person = Some(n);
        }
    }

    /// What stands around a noun: demonyms, possessors, compounds, of-phrases, appositions. The nearest wins.
    pub(super) fn modifiers(&mut self, head: usize, depth: u8) -> Around {
        let mut out = Around::default();
        let (doc, tree) = (self.doc, self.tree);
        let mut tops: Vec<usize> = vec![head];
        tops.extend(self.titles(head));
        for top in tops {
            let children: Vec<usize> = tree.children(top).collect();
            for child in children {
                match doc.tokens[child].deprel {
                    Deprel::Amod | Deprel::Compound | Deprel::Flat | Deprel::NmodDesc | Deprel::NmodUnmarked
                        if child != head =>
                    {
                        self.look_at_word(child, &mut out);
                    }
                    Deprel::NmodPoss => {
                        let party = self.party(child, depth + 1);
                        out.take(&party, 2);
                    }
                    Deprel::Nmod => {
                        let prep = tree.preposition(doc, child).unwrap_or_default();
                        if matches!(prep.as_str(), "of" | "for" | "from" | "in" | "at") {
                            let party = self.party(child, depth + 1);
                            let weight = if matches!(prep.as_str(), "of" | "for" | "from") { 2 } else { 1 };
                            out.take(&party, weight);
                        }
                    }
                    // a demonym that the tagger took for another word is one all the same
                    Deprel::Det | Deprel::Advmod | Deprel::Nummod if child < top && self.hits.at(child).is_some() => {
                        self.look_at_word(child, &mut out);
                    }
                    _ => {}
                }
            }
            // a demonym may hang on a compound: "South Korean Defense Ministry spokesman"
            let below: Vec<usize> = tree
                .children(top)
                .filter(|c| matches!(doc.tokens[*c].deprel, Deprel::Compound | Deprel::NmodDesc | Deprel::Flat))
                .flat_map(|c| tree.children(c))
                .filter(|c| {
                    matches!(doc.tokens[*c].deprel, Deprel::Amod | Deprel::Compound | Deprel::Flat | Deprel::NmodPoss)
                })
                .collect();
            for child in below {
                if doc.tokens[child].deprel == Deprel::NmodPoss {
                    let party = self.party(child, depth + 1);
                    out.take(&party, 1);
                } else {
                    self.look_at_word(child, &mut out);
                }
            }
        }
        out
    }

    /// A modifier that is one word or a name: a demonym gives the country, a name its party, a noun its role.
    fn look_at_word(&mut self, child: usize, out: &mut Around) {
        if let Some(hit) = self.hits.at(child) {
            if hit.aliases.iter().any(|a| a.kind == AliasKind::Mask) {
                return;
            }
            let hit = hit.clone();
            if let Some(party) = self.elsewhere(child, &hit) {
                out.take(&party, 3);
                return;
            }
            if let Some((kind, n)) = self.state_hit(&hit) {
                let code = match kind {
                    AliasKind::Ethnic => self.people_country(n),
                    _ => country_code(self.book, n),
                };
                let roles = if kind == AliasKind::Palace { vec![SmolStr::new("GOV")] } else { Vec::new() };
                out.take_parts(code, &roles, 3, hit.span.of(self.doc.text(hit.region)), true);
                return;
            }
            if let Some(n) = self.best_organization(&hit) {
                let party = self.organization_party(n);
                out.take(&party, 3);
                return;
            }
            if let Some((_, n)) = self.best_person(&hit) {
                let party = self.person_party(n, "", child);
                out.take(&party, 1);
                return;
            }
        }
        // "Sichuan authorities", "the Andalusian government"
        if let Some(place) = self.place(child) {
            out.take_parts(place.country, &[], 2, &place.name, false);
            return;
        }
        if self.doc.tokens[child].upos == Upos::Adj {
            return;
        }
        if let Some(noun) = self.noun(child)
            && let Some(role) = &noun.agent.role
        {
            out.take_parts(
                None,
                std::slice::from_ref(role),
                1,
                &self.doc.tokens[child].lemma.clone(),
                noun.agent.public,
            );
        }
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
            let Some(party) = self.parties[*head as usize].take() else { continue };
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

/// What a noun's surroundings say about it.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) country: Option<Country>,
    pub(super) roles: Vec<SmolStr>,
    pub(super) public: bool,
    pub(super) basis: String,
    weight: u8,
    role_weight: u8,
}

impl Around {
    fn take(&mut self, party: &Party, weight: u8) {
        let name = party.name.clone().unwrap_or_else(|| party.basis.clone());
        self.take_parts(party.country, &party.roles, weight, &name, party.public);
    }

    fn take_parts(&mut self, country: Option<Country>, roles: &[SmolStr], weight: u8, basis: &str, public: bool) {
        if let Some(country) = country.filter(|_| self.weight < weight) {
            self.country = Some(country);
            self.weight = weight;
            self.basis = basis.to_owned();
        }
        if !roles.is_empty() && self.role_weight < weight {
            self.roles = roles.to_vec();
            self.role_weight = weight;
        }
        self.public |= public;
    }
}

/// The code of a country by its number in the codebook.
pub(super) fn country_code(book: &Codebook, n: u32) -> Option<Country> {
    Country::new(&book.world.countries.get(n as usize)?.iso3)
}

fn tree_word(reader: &Reader<'_>, head: usize, lemma: &str) -> bool {
    reader.tree.children(head).any(|c| reader.doc.tokens[c].lemma == lemma)
}

pub(super) fn capital(form: &str) -> bool {
    form.chars().next().is_some_and(char::is_uppercase)
}

//! A phrase whose head is a common noun for people or bodies: what the codebook calls it, and what its modifiers,
//! possessors, of-phrases and titles say.

use super::party::{Reader, country_code};
use super::{Open, Party, phrase, pronoun};
use dateline_codebook::{Agent, AliasKind, MentionClass};
use dateline_doc::{Country, Deprel, MentionKind, SmolStr, Upos};

/// The words of a noun that speak of a body or people: the head and what the codebook calls it.
pub(super) struct Noun<'b> {
    pub(super) agent: &'b Agent,
    pub(super) plural: bool,
}

impl<'a> Reader<'a> {
    /// "dozens of soldiers", "one of the ministers": the noun that says who they are.
    pub(super) fn part_of(&self, head: usize) -> Option<usize> {
        let tok = &self.doc.tokens[head];
        let counts = tok.upos == Upos::Num || self.book.in_named_class(tok.lemma.as_str(), "partitive");
        let below = self.tree.children(head).find(|c| {
            self.doc.tokens[*c].deprel == Deprel::Nmod
                && self.tree.preposition(self.doc, *c).as_deref() == Some("of")
                && phrase::is_head(self.doc, *c)
        });
        below.filter(|_| counts)
    }

    /// Whether a word of this lemma hangs on the noun.
    pub(super) fn has_word(&self, head: usize, lemma: &str) -> bool {
        self.tree.children(head).any(|c| self.doc.tokens[c].lemma == lemma)
    }

    /// "his Tunisian counterpart": the same office in the state that the demonym names.
    pub(super) fn counterpart(&mut self, head: usize, depth: u8) -> Party {
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
    pub(super) fn has_before(&self, head: usize, words: &[SmolStr]) -> bool {
        let is = |c: usize, word: &SmolStr| {
            self.doc.tokens[c].lemma.eq_ignore_ascii_case(word) || self.doc.form(c).eq_ignore_ascii_case(word)
        };
        self.tree.children(head).any(|c| c < head && words.iter().any(|w| is(c, w)))
    }

    pub(super) fn stands_in(&self, head: usize) -> bool {
        self.has_before(head, &self.book.standing_in)
    }

    pub(super) fn is_aspirant(&self, head: usize) -> bool {
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
    pub(super) fn noun_party(&mut self, head: usize, noun: &Noun<'a>, depth: u8) -> Party {
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
            party.roles = agent.holding(of.roles.clone());
            party.public |= of.public;
            party.name = if agent.transparent { None } else { party.name };
        } else if let Some(role) = own {
            party.roles = agent.holding(vec![role]);
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
            let known = self.parties[earlier].as_deref().cloned();
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
    pub(super) fn same_role(&self, head: usize, party: &Party) -> Option<(Country, String)> {
        let role = party.roles.first()?;
        let here = self.tree.sentence_of(head) as u32;
        // phrases are not always read in the order of the text: one of a later sentence may be known already
        self.registry.back().take_while(|s| here.saturating_sub(s.sentence) <= 2).find_map(|seen| {
            let other = self.parties[seen.head as usize].as_ref()?;
            let same = other.roles.first() == Some(role) && (seen.head as usize) < head;
            Some((other.country.filter(|_| same)?, self.doc.form(seen.head as usize).to_owned()))
        })
    }

    /// The states joined before or below a plural noun: "Azerbaijani and Armenian forces", "warships from Brazil and
    /// South Africa". Empty where there is only one.
    pub(super) fn shared_by(&self, head: usize) -> Vec<Country> {
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
    pub(super) fn sole_state(&self, head: usize, lemma: &str) -> Option<Country> {
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
        let after = self
            .tree
            .children(noun)
            .find(|c| doc.tokens[*c].deprel == Deprel::Nmod && self.tree.preposition(doc, *c).as_deref() == Some("of"));
        let mut best = titles(&lemma);
        if let Some(of) = after
            && let Some(long) = titles(&format!(
                "{lemma} of {}",
                doc.words(phrase::locus(doc, phrase::span(doc, self.tree, of))).to_lowercase()
            ))
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
    pub(super) fn look_at_word(&mut self, child: usize, out: &mut Around) {
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
    pub(super) fn take(&mut self, party: &Party, weight: u8) {
        let name = party.name.clone().unwrap_or_else(|| party.basis.clone());
        self.take_parts(party.country, &party.roles, weight, &name, party.public);
    }

    pub(super) fn take_parts(
        &mut self,
        country: Option<Country>,
        roles: &[SmolStr],
        weight: u8,
        basis: &str,
        public: bool,
    ) {
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

//! People by their names: names beside a noun, names with an apposition, names that the codebook does not know and
//! short forms of names that stood before.

use super::party::{Reader, capital};
use super::{Open, Party, phrase};
use dateline_codebook::{Unit, units};
use dateline_doc::{Country, Deprel, MentionKind, SmolStr, Upos};

impl Reader<'_> {
    /// A noun with a name beside it: "its prime minister, Narendra Modi", "the opposition leader Moussa Dadis".
    pub(super) fn with_name(&mut self, head: usize, mut party: Party) -> Party {
        let (doc, tree) = (self.doc, self.tree);
        let beside = tree.children(head).find(|c| {
            matches!(doc.tokens[*c].deprel, Deprel::Appos | Deprel::Flat | Deprel::NmodUnmarked)
                && *c > head
                && doc.tokens[*c].upos == Upos::Propn
                && capital(doc.form(*c))
        });
        let Some(name_tok) = beside else { return party };
        let known = self
            .hits
            .at(name_tok)
            .and_then(|h| self.best_person(h).map(|(_, n)| (n, h.span.of(doc.text(h.region)).to_owned())));
        match known {
            Some((n, text)) => {
                let person = self.person_party(n, &text, name_tok);
                party.name = person.name;
                party.person = person.person;
                if party.country.is_none() || (party.open != Open::Closed && person.country.is_some()) {
                    party.country = person.country;
                    party.open = Open::Closed;
                }
            }
            None => party.name = Some(self.name_text(name_tok)),
        }
        let parts = units(&self.name_text(name_tok));
        self.registry.add_name(head as u32, &parts);
        if matches!(party.kind, MentionKind::Group | MentionKind::Office) {
            party.kind = MentionKind::Person;
        }
        party
    }

    /// A known name with an apposition that says more: "Kim Min-seok, a spokesman for the ministry".
    pub(super) fn with_apposition(&mut self, head: usize, mut party: Party, depth: u8) -> Party {
        if party.kind != MentionKind::Person || party.person.is_none() {
            return party;
        }
        let parts = units(&self.name_text(head));
        self.registry.add_name(head as u32, &parts);
        if party.roles.is_empty()
            && !self.is_former(head)
            && let Some(by) = self.apposition(head)
        {
            let said = self.party(by, depth + 1);
            if !said.roles.is_empty() && !said.basis.contains("former") {
                party.roles = said.roles;
            }
        }
        party
    }

    /// The noun by which a clause says what somebody is: "X, who is minister", "X is a prosecutor", "X, who leads the
    /// ministry", "X runs the ministry".
    fn told(&self, head: usize) -> Option<usize> {
        let (doc, tree) = (self.doc, self.tree);
        let relative = tree.child(doc, head, &[Deprel::AclRelcl]);
        let own = matches!(doc.tokens[head].deprel, Deprel::Nsubj).then(|| doc.tokens[head].head).flatten();
        let clause = relative.or(own.map(|h| h as usize))?;
        let noun = |t: usize| matches!(doc.tokens[t].upos, Upos::Noun | Upos::Propn) && t > head;
        if tree.child(doc, clause, &[Deprel::Cop]).is_some() {
            return Some(clause).filter(|c| noun(*c) && self.noun(*c).is_some());
        }
        let leads = doc.tokens[clause].upos == Upos::Verb
            && self.book.in_named_class(doc.tokens[clause].lemma.as_str(), "leads");
        let below = tree.children(clause).find(|c| match doc.tokens[*c].deprel {
            Deprel::Obj => noun(*c),
            Deprel::Obl => noun(*c) && tree.preposition(doc, *c).as_deref() == Some("for"),
            _ => false,
        });
        below.filter(|_| leads)
    }

    pub(super) fn apposition(&self, head: usize) -> Option<usize> {
        self.tree.children(head).find(|c| {
            self.doc.tokens[*c].deprel == Deprel::Appos
                && matches!(self.doc.tokens[*c].upos, Upos::Noun | Upos::Propn | Upos::Adj)
        })
    }

    /// A name that the codebook does not know.
    pub(super) fn unknown_name(&mut self, head: usize, depth: u8) -> Party {
        if self.titles(head).all(|t| self.noun(t).is_none())
            && let Some(place) = self.place(head)
        {
            return self.place_party(place);
        }
        let text = self.name_text(head);
        let parts = units(&text);
        let mut party = Party::nobody(&format!("{text}: a name that the codebook does not know"));
        party.name = Some(text.clone());
        party.kind = MentionKind::Person;
        party.open = Open::Closed;
        let title = self.titles(head).find_map(|t| self.noun(t).map(|n| (t, n)));
        if let Some((at, noun)) = title {
            let of = self.modifiers(head, depth);
            party.country = of.country;
            party.public = noun.agent.public || of.public;
            let former = self.is_former(head) || self.is_former(at);
            if !former {
                let own = noun.agent.role.clone().or_else(|| noun.agent.cameo_role.clone());
                let body = of.roles.first().filter(|_| noun.agent.transparent);
                party.roles = noun.agent.holding(match body {
                    Some(_) => of.roles,
                    None => own.into_iter().collect(),
                });
                party.office = self.office_in(party.country, at, noun.agent.office.as_ref());
            }
            // a surname after a title may be somebody the codebook knows: "President Park"
            if let Some(n) = self.by_surname(&parts, party.office.as_ref(), party.country) {
                let known = self.person_party(n, &text, head);
                party.country = party.country.or(known.country);
                party.name = known.name;
                party.person = known.person;
            } else if let Some(earlier) = self.titled(&parts, party.roles.first()) {
                let known =
                    self.parties[earlier as usize].as_deref().cloned().unwrap_or_else(|| Party::nobody("unread"));
                let basis = format!("{text}: {} as before", known.name.as_deref().unwrap_or("the one"));
                return Party { same_as: Some(earlier), basis, ..known };
            } else if party.country.is_none() && noun.agent.public {
                party.open = Open::Context;
            }
            if parts.len() > 1 || party.person.is_some() {
                self.registry.add_name(head as u32, &parts);
            }
            return party;
        }
        if let Some(earlier) = self.registry.name(&parts)
            && let Some(known) = self.parties[earlier as usize].as_deref().cloned()
        {
            let basis = format!("{text}: {} as before", known.name.as_deref().unwrap_or("the one"));
            return Party { same_as: Some(earlier), members: Vec::new(), countries: Vec::new(), basis, ..known };
        }
        // "the Tigers" after their full name
        if let Some(earlier) = self.chains.earlier.get(&(head as u32)).map(|h| *h as usize).filter(|h| *h < head) {
            let known = self.party(earlier, depth + 1);
            let full = units(known.name.as_deref().unwrap_or_default());
            let within = parts.iter().all(|u| full.iter().any(|f| f.folded == u.folded));
            if within && known.name.is_some() && (known.country.is_some() || !known.roles.is_empty()) {
                let basis = format!("{text}: {} as before", known.name.as_deref().unwrap_or("the one"));
                return Party { same_as: Some(earlier as u32), basis, ..known };
            }
        }
        if let Some(by) = self.apposition(head) {
            let said = self.party(by, depth + 1);
            if said.country.is_some() || !said.roles.is_empty() {
                self.registry.add_name(head as u32, &parts);
                let kind = if said.kind == MentionKind::Organization { said.kind } else { MentionKind::Person };
                return Party {
                    name: Some(text),
                    kind,
                    same_as: None,
                    basis: format!("named and called {}", said.basis),
                    ..said
                };
            }
        }
        if let Some(by) = self.told(head) {
            let said = self.party(by, depth + 1);
            if said.country.is_some() && !said.roles.is_empty() && said.countries.is_empty() {
                self.registry.add_name(head as u32, &parts);
                let basis = format!("{text}, who is of {}", said.basis);
                let open = said.open;
                return Party {
                    name: Some(text),
                    kind: MentionKind::Person,
                    same_as: None,
                    person: None,
                    office: None,
                    open,
                    basis,
                    ..said
                };
            }
        }
        if parts.len() == 1
            && let Some(n) = self.by_surname(&parts, None, None)
        {
            return self.person_party(n, &text, head);
        }
        let of = self.modifiers(head, depth);
        if of.country.is_some() {
            party.country = of.country;
            party.basis = format!("{text} of {}", of.basis);
        }
        if parts.len() > 1 {
            self.registry.add_name(head as u32, &parts);
        }
        party
    }

    /// "General Horvat" where two of that name stood before: the one of that role.
    fn titled(&self, parts: &[Unit], role: Option<&SmolStr>) -> Option<u32> {
        let role = role?;
        self.registry.named(parts).find(|h| {
            self.parties[*h as usize].as_ref().is_some_and(|p| p.roles.first() == Some(role) && p.name.is_some())
        })
    }

    /// The one person of that family name who holds an office on the report's day.
    pub(super) fn by_surname(&self, parts: &[Unit], office: Option<&SmolStr>, country: Option<Country>) -> Option<u32> {
        let day = self.day?;
        let [only] = parts else { return None };
        let all = self.book.world.surnames.get(&only.folded)?;
        let mut fit = all.iter().copied().filter(|n| {
            let person = &self.book.world.people[*n as usize];
            let home = country.is_none_or(|c| person.country.as_deref() == Some(c.as_str()));
            let holds = |h: &dateline_codebook::Held| {
                let main = dateline_codebook::is_main(&h.office);
                let right = office.map_or(main, |o| *o == h.office);
                right && h.term.holds(day)
            };
            home && person.offices.iter().any(holds)
        });
        let first = fit.next()?;
        fit.next().is_none().then_some(first)
    }

    /// The words of a name: its head with all flat and compound names.
    pub(super) fn name_text(&self, head: usize) -> String {
        let (doc, tree) = (self.doc, self.tree);
        let (mut first, mut last) = (head, head);
        for child in tree.children(head) {
            let tok = &doc.tokens[child];
            let name = tok.deprel == Deprel::Flat
                || (matches!(tok.deprel, Deprel::Compound) && tok.upos == Upos::Propn && self.noun(child).is_none());
            if name {
                first = first.min(child);
                last = last.max(child);
            }
        }
        // flat names hang in a chain now and then
        while let Some(more) = tree.children(last).rfind(|c| doc.tokens[*c].deprel == Deprel::Flat && *c > last) {
            last = more;
        }
        let at = phrase::locus(doc, dateline_doc::Span::new(first, last + 1));
        doc.words(at).to_owned()
    }
}

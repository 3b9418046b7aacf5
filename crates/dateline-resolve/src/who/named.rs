//! A phrase whose head is a name: of a state, a group of states, a body, a person of the codebook, or of a place.

use super::names::Hit;
use super::party::{Reader, country_code};
use super::{Open, Party, phrase};
use dateline_codebook::{AliasKind, Person};
use dateline_doc::{Country, MentionKind, Place, PlacePrecision, Upos};

impl<'a> Reader<'a> {
    /// A phrase whose head is a name of the codebook.
    pub(super) fn named_party(&self, head: usize, hit: &Hit<'_>) -> Option<Party> {
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
    pub(super) fn elsewhere(&self, head: usize, hit: &Hit<'_>) -> Option<Party> {
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
    pub(super) fn group_party(&self, hit: &Hit<'_>) -> Option<Party> {
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
    pub(super) fn is_state_place(&self, hit: &Hit<'_>, code: Country) -> bool {
        let place = self.places.get(hit.toks.start as usize).and_then(|n| self.doc.places.get(*n as usize));
        place.is_some_and(|p| p.country == Some(code) && p.precision == PlacePrecision::Country)
    }

    /// Whether a name has no other name beside it ("Jordan said", not "Jordan Peterson said").
    pub(super) fn stands_alone(&self, hit: &Hit<'_>) -> bool {
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
    pub(super) fn people_country(&self, n: u32) -> Option<Country> {
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

    pub(super) fn best_organization(&self, hit: &Hit<'_>) -> Option<u32> {
        let fits = |n: u32| {
            let org = &self.book.world.organizations[n as usize];
            let known = org.country.as_ref().and_then(|c| Country::new(c)).is_some_and(|c| self.named.contains(&c));
            let alive = self.day.is_none_or(|d| org.term.holds(d));
            u8::from(alive) + u8::from(known) * 2
        };
        let all = hit.aliases.iter().filter(|a| a.kind == AliasKind::Organization);
        all.max_by_key(|a| (fits(a.target), std::cmp::Reverse(a.target))).map(|a| a.target)
    }

    pub(super) fn organization_party(&self, n: u32) -> Party {
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
}

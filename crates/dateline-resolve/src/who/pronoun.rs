//! Words that lean on earlier ones: pronouns, "the two countries", "the country", "the soldier".

use super::party::Reader;
use super::{Open, Party, phrase};
use dateline_doc::{Country, Deprel, MentionKind, Upos};

/// What a pronoun refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Human,
    Thing,
    Several,
}

/// Resolves a pronoun: by the chain that the learned cues put it in, else by what the text has spoken of before.
pub(super) fn resolve(reader: &mut Reader<'_>, head: usize) -> Party {
    let doc = reader.doc;
    let tok = &doc.tokens[head];
    let lemma = tok.lemma.to_lowercase();
    let form = doc.form(head).to_lowercase();
    if tok.feats.has("PronType", "Rel") || matches!(form.as_str(), "who" | "which" | "whom" | "whose") {
        return relative(reader, head);
    }
    let wanted = match form.as_str() {
        "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself" => Wanted::Human,
        "it" | "its" | "itself" => Wanted::Thing,
        "they" | "them" | "their" | "theirs" | "themselves" | "both" => Wanted::Several,
        _ => return nobody(format!("{lemma}: a pronoun that refers to nobody in particular")),
    };
    // "drove himself to the port"
    if (form.ends_with("self") || form == "themselves")
        && let Some(own) = own_subject(reader, head)
    {
        let known = reader.party(own, 1);
        let basis = format!("{form}: the subject, {}", doc.form(own));
        return Party { same_as: Some(own as u32), basis, open: close(known.open), ..known };
    }
    let tied = reader.chains.earlier.get(&(head as u32)).map(|h| *h as usize).filter(|h| *h < head);
    // "it was cold", "it is time to go"
    let above = tok.head.map(|h| &doc.tokens[h as usize]);
    if tied.is_none() && form == "it" && above.is_some_and(|a| !matches!(a.upos, Upos::Verb | Upos::Noun)) {
        return nobody("it: the weather, a clause, nobody in particular".to_owned());
    }
    let known = |at: usize, reader: &mut Reader<'_>| {
        let party = reader.party(at, 1);
        party.country.is_some() || !party.roles.is_empty() || party.name.is_some() || party.public
    };
    let tied = tied.filter(|at| known(*at, reader) && !(wanted == Wanted::Human && phrase::is_many(doc, *at)));
    // "they" is hardly a state, where people were spoken of
    let odd =
        wanted == Wanted::Several && tied.is_some_and(|at| reader.party(at, 1).whole && joined(reader, at).is_empty());
    let other = if tied.is_none() || odd { antecedent(reader, head, wanted) } else { None };
    let found = if odd { other.or(tied) } else { tied.or(other) };
    match found {
        Some(earlier) => {
            let known = reader.parties[earlier].as_deref().cloned().unwrap_or_else(|| Party::nobody("unread"));
            let basis = format!("{form}: {}", known.name.clone().unwrap_or_else(|| doc.form(earlier).to_owned()));
            let mut party = Party { same_as: Some(earlier as u32), basis, open: close(known.open), ..known };
            if wanted == Wanted::Several && party.members.is_empty() && party.countries.is_empty() {
                party.members = joined(reader, earlier);
                if party.members.is_empty() && matches!(party.kind, MentionKind::Person | MentionKind::Office) {
                    party.members = met(reader, earlier);
                }
                if !party.members.is_empty() {
                    (party.country, party.name, party.person, party.office) = (None, None, None, None);
                    party.roles.clear();
                }
            }
            party
        }
        None => nobody(format!("{form}: nothing before it that it could mean")),
    }
}

/// A pronoun that means nobody: no country is guessed for it.
fn nobody(basis: String) -> Party {
    Party { open: Open::Closed, ..Party::nobody(&basis) }
}

/// The subject of the verb that a word hangs on.
fn own_subject(reader: &Reader<'_>, head: usize) -> Option<usize> {
    let verb = reader.doc.tokens[head].head? as usize;
    let subject = reader.tree.child(reader.doc, verb, &[Deprel::Nsubj, Deprel::NsubjPass])?;
    (subject < head && phrase::is_head(reader.doc, subject)).then_some(subject)
}

/// "X met his counterpart. They …": the subject and the one whom the verb puts beside it.
fn met(reader: &mut Reader<'_>, head: usize) -> Vec<u32> {
    let (doc, tree) = (reader.doc, reader.tree);
    let subject = matches!(doc.tokens[head].deprel, Deprel::Nsubj) && !phrase::is_plural(doc, tree, head);
    let Some(verb) = doc.tokens[head].head.filter(|_| subject) else { return Vec::new() };
    let other = tree.children(verb as usize).find(|c| match doc.tokens[*c].deprel {
        Deprel::Obj => phrase::is_head(doc, *c),
        Deprel::Obl => phrase::is_head(doc, *c) && tree.preposition(doc, *c).as_deref() == Some("with"),
        _ => false,
    });
    let Some(other) = other else { return Vec::new() };
    let human = matches!(reader.party(other, 1).kind, MentionKind::Person | MentionKind::Office);
    if human { vec![head as u32, other as u32] } else { Vec::new() }
}

/// The heads of "France and Germany"; empty where only one stands there.
fn joined(reader: &mut Reader<'_>, head: usize) -> Vec<u32> {
    let mut out = vec![head as u32];
    let others: Vec<usize> =
        reader.tree.children(head).filter(|c| reader.doc.tokens[*c].deprel == Deprel::Conj).collect();
    for other in others.into_iter().filter(|c| phrase::is_head(reader.doc, *c)) {
        reader.party(other, 1);
        out.push(other as u32);
    }
    if out.len() > 1 { out } else { Vec::new() }
}

/// A phrase that leans on another must not look for a country of its own.
fn close(open: Open) -> Open {
    if open == Open::Place { Open::Closed } else { open }
}

/// "the soldier who …": the noun that the clause hangs on.
fn relative(reader: &mut Reader<'_>, head: usize) -> Party {
    let doc = reader.doc;
    let clause = reader.tree.path(doc, head).find(|t| doc.tokens[*t].deprel == Deprel::AclRelcl);
    let noun = clause.and_then(|c| doc.tokens[c].head).map(|h| h as usize).filter(|h| *h < head);
    match noun {
        Some(noun) if phrase::is_head(doc, noun) => {
            let known = reader.party(noun, 1);
            Party { same_as: Some(noun as u32), basis: format!("that is {}", doc.form(noun)), ..known }
        }
        _ => {
            // the clause hangs elsewhere: the nearest phrase before it
            let near =
                (head.saturating_sub(4)..head).rev().find(|t| phrase::is_head(doc, *t) && reader.parties[*t].is_some());
            match near.and_then(|t| reader.parties[t].as_deref().cloned().map(|p| (t, p))) {
                Some((t, known)) => {
                    Party { same_as: Some(t as u32), basis: format!("that is {}", doc.form(t)), ..known }
                }
                None => Party::nobody("a relative pronoun without its noun"),
            }
        }
    }
}

/// The latest earlier phrase that fits: subjects before others, the own sentence before earlier ones.
fn antecedent(reader: &Reader<'_>, head: usize, wanted: Wanted) -> Option<usize> {
    let (doc, tree) = (reader.doc, reader.tree);
    let sentence = tree.sentence_of(head) as u32;
    // an object pronoun is never the subject of its own verb
    let tok = &doc.tokens[head];
    let verb = tok.head.map(|h| h as usize);
    let own_subject = match tok.deprel {
        Deprel::Obj | Deprel::Iobj | Deprel::Obl => {
            verb.and_then(|v| tree.child(doc, v, &[Deprel::Nsubj, Deprel::NsubjPass]))
        }
        _ => None,
    };
    let barred = own_subject.and_then(|s| reader.parties[s].as_ref().map(|p| (s, p.same_as)));
    let mut best: Option<(i32, usize)> = None;
    for seen in reader.registry.back() {
        let back = sentence.saturating_sub(seen.sentence);
        if back > 3 {
            break;
        }
        let at = seen.head as usize;
        if barred.is_some_and(|(s, same)| s == at || same == Some(seen.head)) {
            continue;
        }
        // a noun that holds the pronoun is not what it means ("his men")
        if tree.is_below(doc, head, at) || doc.tokens[at].region != tok.region {
            continue;
        }
        let Some(party) = &reader.parties[at] else { continue };
        let same_one = |s: usize| {
            let own = reader.parties[s].as_ref();
            own.is_some_and(|own| own.name.is_some() && own.name == party.name && own.country == party.country)
        };
        if own_subject.is_some_and(same_one) {
            continue;
        }
        let known = party.country.is_some() || !party.roles.is_empty() || party.name.is_some() || party.public;
        let fits = match wanted {
            Wanted::Human => seen.human && !seen.plural && known,
            Wanted::Thing => (seen.body || party.kind == MentionKind::Organization) && !seen.plural && known,
            Wanted::Several => (seen.plural || !party.members.is_empty() || party.kind == MentionKind::Group) && known,
        };
        if !fits {
            continue;
        }
        let mut score = 100 - 40 * back as i32;
        if seen.subject {
            score += 30;
        }
        if seen.state && wanted == Wanted::Thing {
            score += 5;
        }
        // an antecedent in a passing by-phrase or a source is less likely than the clause's own parties
        if doc.tokens[at].deprel == Deprel::Nmod {
            score -= 15;
        }
        score -= (head.saturating_sub(at) / 10).min(10) as i32;
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// How many a phrase says that it means: "the two", "both", "the three".
fn counted(reader: &Reader<'_>, head: usize) -> Option<usize> {
    let words = ["two", "three", "four", "five", "six", "seven"];
    reader.tree.children(head).find_map(|c| {
        let tok = &reader.doc.tokens[c];
        let counts = [Deprel::Nummod, Deprel::Det, Deprel::DetPredet, Deprel::CcPreconj, Deprel::Amod];
        if !counts.contains(&tok.deprel) {
            return None;
        }
        let lemma = tok.lemma.to_lowercase();
        match lemma.as_str() {
            "both" | "each" => Some(2),
            word => words.iter().position(|w| *w == word).map(|n| n + 2),
        }
    })
}

/// "the two countries", "both sides", "the four leaders", "the country", "the Himalayan kingdom", "the alliance": nouns
/// that name nobody and mean somebody named.
pub(super) fn definite_noun(reader: &mut Reader<'_>, head: usize) -> Option<Party> {
    let (doc, tree) = (reader.doc, reader.tree);
    let tok = &doc.tokens[head];
    if tok.upos != Upos::Noun {
        return None;
    }
    let lemma = tok.lemma.as_str();
    if let Some(party) = described(reader, head) {
        return Some(party);
    }
    if tok.feats.has("Number", "Plur") {
        let owned = tree.children(head).any(|c| matches!(doc.tokens[c].deprel, Deprel::NmodPoss));
        let free = !owned && !tree.children(head).any(|c| reader.hits.at(c).is_some());
        return counted(reader, head).filter(|_| free).and_then(|n| several(reader, head, n));
    }
    if reader.book.in_named_class(lemma, "state-word") && phrase::is_definite(doc, tree, head) {
        let of_its_own = tree
            .children(head)
            .any(|c| matches!(doc.tokens[c].deprel, Deprel::Amod | Deprel::NmodPoss | Deprel::Compound));
        if of_its_own {
            return None;
        }
        let earlier = reader.registry.back().find(|s| s.state && (s.head as usize) < head)?.head as usize;
        let known = reader.parties[earlier].as_deref().cloned()?;
        return Some(Party { same_as: Some(earlier as u32), basis: format!("the {lemma}: as before"), ..known });
    }
    None
}

/// The noun with up to two words before it, the longest first: "west african country", "african country", "country".
fn named_by(reader: &Reader<'_>, head: usize) -> Vec<String> {
    let doc = reader.doc;
    let mut text = doc.tokens[head].lemma.to_lowercase();
    let mut out = vec![text.clone()];
    for left in (head.saturating_sub(3)..head).rev() {
        let near = &doc.tokens[left];
        let own =
            matches!(near.deprel, Deprel::Amod | Deprel::Compound | Deprel::Flat | Deprel::NmodDesc | Deprel::Punct)
                && near.region == doc.tokens[head].region;
        if !own {
            break;
        }
        let joint = if near.upos == Upos::Punct || text.starts_with('-') { "" } else { " " };
        text = format!("{}{joint}{text}", doc.form(left).to_lowercase());
        out.push(text.clone());
    }
    out.reverse();
    out
}

/// "the Himalayan kingdom", "the West African country", "the alliance": the last one named that may be called so.
pub(super) fn described(reader: &Reader<'_>, head: usize) -> Option<Party> {
    let (doc, tree, world) = (reader.doc, reader.tree, &reader.book.world);
    let tok = &doc.tokens[head];
    let plural = tok.feats.has("Number", "Plur");
    let meant = phrase::is_definite(doc, tree, head) || plural && counted(reader, head).is_some();
    if tok.upos != Upos::Noun || !meant {
        return None;
    }
    if tree.children(head).any(|c| doc.tokens[c].deprel == Deprel::NmodPoss) {
        return None;
    }
    let names = named_by(reader, head);
    let kind = names.iter().find_map(|name| world.kinds.get(name.as_str()).map(|members| (name.len(), members)));
    let lemma = tok.lemma.to_lowercase();
    // what is left of the words before the noun: a region's adjective
    let before = names.first().map(|n| n.as_str()).unwrap_or_default();
    let noun_len = kind.map_or(lemma.len(), |(len, _)| len);
    let regions: Vec<u32> =
        region_names(before, noun_len).find_map(|adjective| world.regions.get(adjective)).cloned().unwrap_or_default();
    let state_noun = reader.book.in_named_class(&lemma, "state-word");
    let day = reader.day;
    let holds = |members: &[(dateline_doc::SmolStr, dateline_codebook::Term)], code: &str| {
        world.members_on(members, day).any(|c| c == code)
    };
    let fits_kind = |code: &str| kind.is_none_or(|(_, members)| holds(members, code));
    let fits_region =
        |code: &str| regions.is_empty() || regions.iter().any(|g| holds(&world.groups[*g as usize].members, code));
    if kind.is_some() || state_noun && !regions.is_empty() {
        if plural {
            let group = regions.iter().map(|g| &world.groups[*g as usize]).find(|g| g.closed)?;
            let n = counted(reader, head);
            let members: Vec<Country> = world.members_on(&group.members, day).filter_map(Country::new).collect();
            if n.is_some_and(|n| n != members.len()) {
                return None;
            }
            let mut party = Party::nobody(&format!("{before}: a group of the codebook"));
            party.countries = members;
            party.public = true;
            party.open = Open::Closed;
            return Some(party);
        }
        let earlier = reader.registry.back().find(|s| {
            let code = s.country.filter(|_| s.state && (s.head as usize) < head);
            code.is_some_and(|c| fits_kind(c.as_str()) && fits_region(c.as_str()))
        });
        let earlier = earlier.map(|s| s.head as usize);
        if let Some((earlier, known)) = earlier.and_then(|e| Some((e, reader.parties[e].as_deref().cloned()?))) {
            return Some(Party { same_as: Some(earlier as u32), basis: format!("the {before}: as before"), ..known });
        }
        return None;
    }
    // a body by what it is
    let bodies = names.iter().find_map(|name| world.called.get(name.as_str()))?;
    let earlier = reader.registry.back().find(|s| {
        s.body
            && (s.head as usize) < head
            && reader.parties[s.head as usize]
                .as_ref()
                .and_then(|p| p.name.as_ref())
                .is_some_and(|name| bodies.iter().any(|b| world.organizations[*b as usize].name == *name))
    })?;
    let earlier = earlier.head as usize;
    let known = reader.parties[earlier].as_deref().cloned()?;
    Some(Party { same_as: Some(earlier as u32), basis: format!("the {before}: as before"), ..known })
}

/// The words before a noun as adjectives of a region, the longest first: "landlocked west african" gives that, "west
/// african", "african".
fn region_names(words: &str, noun_len: usize) -> impl Iterator<Item = &str> {
    let left = words.get(..words.len().saturating_sub(noun_len)).unwrap_or_default().trim_end();
    let starts = std::iter::once(0).chain(left.match_indices(' ').map(|(at, _)| at + 1));
    starts.filter_map(move |at| left.get(at..).filter(|rest| !rest.is_empty()))
}

/// Several that the text spoke of last: of the same role where the noun has one, else states, else people.
fn several(reader: &mut Reader<'_>, head: usize, n: usize) -> Option<Party> {
    let doc = reader.doc;
    let lemma = doc.tokens[head].lemma.to_lowercase();
    let agent = reader.noun(head).map(|n| n.agent);
    let role = agent.and_then(|a| a.role.clone());
    let mut party = Party::nobody(&format!("the {n} spoken of before"));
    party.public = true;
    party.open = Open::Closed;
    let human = agent.is_some_and(|a| a.kind == dateline_codebook::MentionClass::Person && a.role.is_none());
    if role.is_some() || human {
        let like = |p: &Party, seen: &super::registry::Seen| match &role {
            Some(role) => p.roles.first() == Some(role) && p.country.is_some(),
            None => seen.human && (p.country.is_some() || p.name.is_some()),
        };
        let found = last(reader, head, n, &|p, seen| like(p, seen) && !seen.plural, &|p| (p.country, p.name.clone()));
        if found.len() == n {
            party.members = found;
            return Some(party);
        }
    }
    let states_only = reader.book.in_named_class(&lemma, "state-word");
    if !(role.is_some() || states_only || reader.book.in_named_class(&lemma, "side")) {
        return None;
    }
    let states = last_states(reader, head, n);
    if states.len() != n {
        return None;
    }
    // "both countries" after their ministers met: the states themselves
    if role.is_some() || states_only {
        party.countries =
            states.iter().filter_map(|h| reader.parties[*h as usize].as_ref().and_then(|p| p.country)).collect();
        party.roles = role.into_iter().collect();
    } else {
        party.members = states;
    }
    Some(party)
}

/// The last `n` of the parties that fit, each once; in the order of the text.
fn last<K: PartialEq>(
    reader: &Reader<'_>,
    head: usize,
    n: usize,
    fits: &dyn Fn(&Party, &super::registry::Seen) -> bool,
    key: &dyn Fn(&Party) -> K,
) -> Vec<u32> {
    let here = reader.tree.sentence_of(head) as u32;
    let mut out: Vec<(u32, K)> = Vec::new();
    for seen in reader.registry.back().filter(|s| (s.head as usize) < head) {
        if here.saturating_sub(seen.sentence) > 6 || out.len() == n {
            break;
        }
        let Some(party) = reader.parties[seen.head as usize].as_ref().filter(|p| fits(p, seen)) else { continue };
        let key = key(party);
        if !out.iter().any(|(_, k)| *k == key) {
            out.push((seen.head, key));
        }
    }
    out.reverse();
    out.into_iter().map(|(h, _)| h).collect()
}

/// The `n` states that the last sentences speak of most: those joined with another first, then the subjects, then
/// the latest. In the order of the text.
fn last_states(reader: &Reader<'_>, head: usize, n: usize) -> Vec<u32> {
    let (doc, tree) = (reader.doc, reader.tree);
    let here = tree.sentence_of(head) as u32;
    let mut found: Vec<(Country, u32, i32)> = Vec::new();
    for (age, seen) in reader.registry.back().filter(|s| (s.head as usize) < head).enumerate() {
        if here.saturating_sub(seen.sentence) > 4 || age > 60 {
            break;
        }
        let Some(country) = seen.country else { continue };
        let Some(party) = reader.parties[seen.head as usize].as_ref() else { continue };
        if !(seen.state || party.public) {
            continue;
        }
        let tok = &doc.tokens[seen.head as usize];
        let joint = tok.deprel == Deprel::Conj || tree.child(doc, seen.head as usize, &[Deprel::Conj]).is_some();
        let worth = 10 * i32::from(joint) + 4 * i32::from(seen.subject) + 3 * i32::from(seen.state);
        match found.iter_mut().find(|(c, ..)| *c == country) {
            Some(entry) => entry.2 += worth / 2 + 1,
            None => found.push((country, seen.head, worth - age.min(20) as i32 / 2)),
        }
    }
    found.sort_by_key(|(_, _, worth)| std::cmp::Reverse(*worth));
    found.truncate(n);
    found.sort_by_key(|(_, at, _)| *at);
    found.into_iter().map(|(_, at, _)| at).collect()
}

/// An earlier phrase with the same noun that has a country: "the militants" after "Kurdish militants".
pub(super) fn same_noun(reader: &Reader<'_>, head: usize, plural: bool) -> Option<usize> {
    let lemma = &reader.doc.tokens[head].lemma;
    reader
        .registry
        .back()
        .find(|s| {
            s.lemma == *lemma
                && s.plural == plural
                && (s.head as usize) < head
                && reader.parties[s.head as usize].as_ref().is_some_and(|p| p.country.is_some())
        })
        .map(|s| s.head as usize)
}

impl Reader<'_> {
    /// A definite noun without a country of its own that the learned cues tie to somebody known: "the minister",
    /// "the general". Says whether it leans on one.
    pub(super) fn leans(&mut self, head: usize, party: &mut Party, plural: bool) -> bool {
        if !phrase::is_definite(self.doc, self.tree, head) {
            return false;
        }
        let Some(earlier) = self.chains.earlier.get(&(head as u32)).map(|h| *h as usize).filter(|h| *h < head) else {
            return false;
        };
        let known = self.party(earlier, 1);
        let alike = party.roles.is_empty() || known.roles.is_empty() || known.roles.first() == party.roles.first();
        let one = plural == phrase::is_plural(self.doc, self.tree, earlier);
        if known.country.is_none() || !alike || !one || known.whole {
            return false;
        }
        let former = party.basis.contains("former");
        party.country = known.country;
        party.name = known.name;
        party.person = known.person;
        party.public |= known.public;
        if party.roles.is_empty() && !former {
            party.roles = known.roles;
        }
        if party.office.is_none() && !former {
            party.office = known.office;
        }
        party.same_as = Some(earlier as u32);
        party.open = Open::Closed;
        party.basis = format!("{}: as before", self.doc.tokens[head].lemma);
        true
    }
}

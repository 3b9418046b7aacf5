//! Words that lean on earlier ones: pronouns, "the two countries", "the country", "the soldier".

use super::party::Reader;
use super::{Open, Party, phrase};
use dateline_doc::{Deprel, MentionKind, Upos};

/// What a pronoun refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Human,
    Thing,
    Several,
}

/// Resolves a pronoun by what the text has spoken of before.
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
        _ => return Party::nobody(&format!("{lemma}: a pronoun that refers to nobody in particular")),
    };
    match antecedent(reader, head, wanted) {
        Some(earlier) => {
            let known = reader.parties[earlier].clone().unwrap_or_else(|| Party::nobody("unread"));
            let basis = format!("{form}: {}", known.name.clone().unwrap_or_else(|| doc.form(earlier).to_owned()));
            Party { same_as: Some(earlier as u32), basis, open: close(known.open), ..known }
        }
        None => Party::nobody(&format!("{form}: nothing before it that it could mean")),
    }
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
            match near.and_then(|t| reader.parties[t].clone().map(|p| (t, p))) {
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

/// "the two countries", "both sides", "the country", "the group": nouns that name nobody and mean somebody named.
pub(super) fn definite_noun(reader: &mut Reader<'_>, head: usize) -> Option<Party> {
    let (doc, tree) = (reader.doc, reader.tree);
    let tok = &doc.tokens[head];
    if tok.upos != Upos::Noun {
        return None;
    }
    let lemma = tok.lemma.as_str();
    let plural = tok.feats.has("Number", "Plur");
    let state_noun = matches!(lemma, "country" | "nation" | "state" | "neighbor" | "neighbour" | "power" | "republic");
    let side_noun =
        matches!(lemma, "side" | "party" | "government" | "capital" | "leader" | "rival" | "ally" | "foe" | "enemy");
    if !(state_noun || side_noun) {
        return None;
    }
    let pair = tree.children(head).any(|c| {
        matches!(doc.tokens[c].lemma.to_lowercase().as_str(), "two" | "both" | "each")
            && matches!(
                doc.tokens[c].deprel,
                Deprel::Nummod | Deprel::Det | Deprel::DetPredet | Deprel::CcPreconj | Deprel::Amod
            )
    });
    if plural && pair {
        let members = last_two_states(reader, head);
        if members.len() == 2 {
            let mut party = Party::nobody("the two spoken of before");
            party.kind = MentionKind::Group;
            party.public = true;
            party.open = Open::Closed;
            party.members = members;
            return Some(party);
        }
    }
    if !plural && state_noun && phrase::is_definite(doc, tree, head) {
        let of_its_own = tree
            .children(head)
            .any(|c| matches!(doc.tokens[c].deprel, Deprel::Amod | Deprel::NmodPoss | Deprel::Compound));
        if of_its_own {
            return None;
        }
        let earlier = reader.registry.back().find(|s| s.state && (s.head as usize) < head)?.head as usize;
        let known = reader.parties[earlier].clone()?;
        return Some(Party { same_as: Some(earlier as u32), basis: format!("the {lemma}: as before"), ..known });
    }
    None
}

/// The two states spoken of last, of different codes; in the order of the text.
fn last_two_states(reader: &Reader<'_>, head: usize) -> Vec<u32> {
    let mut out: Vec<(u32, dateline_doc::Country)> = Vec::new();
    let here = reader.tree.sentence_of(head) as u32;
    for seen in reader.registry.back() {
        if here.saturating_sub(seen.sentence) > 4 {
            break;
        }
        let Some(country) = seen.country else { continue };
        let Some(party) = reader.parties[seen.head as usize].as_ref() else { continue };
        if !(seen.state || party.public) || out.iter().any(|(_, c)| *c == country) {
            continue;
        }
        out.push((seen.head, country));
        if out.len() == 2 {
            break;
        }
    }
    out.reverse();
    out.into_iter().map(|(h, _)| h).collect()
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

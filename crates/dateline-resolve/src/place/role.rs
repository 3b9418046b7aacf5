//! Says whether the words mean the place itself or somebody who belongs to it: a demonym, a government, a team.
//!
//! Kept simple: an adjective belongs to people unless the ground itself follows ("the Turkish border"); of names the
//! tree decides (who acts, who modifies people and bodies, who is dealt with). Without a tree the words beside the
//! name have to do.

use super::layout::Feature;
use super::spot::Spot;
use super::tags;
use super::words::{Gap, Words};
use dateline_doc::{Deprel, Document, PlaceKind, Region, Upos};

/// Verbs by which a place acts without anybody acting for it.
const IDLE: &[&str] = &[
    "be",
    "have",
    "lie",
    "border",
    "include",
    "contain",
    "see",
    "experience",
    "suffer",
    "remain",
    "become",
    "face",
    "receive",
    "get",
    "stand",
    "cover",
    "stretch",
    "sit",
    "know",
    "grow",
    "rank",
    "account",
    "house",
    "record",
    "consist",
    "boast",
];
/// Nouns of the ground: what is modified by a place's name and is a part of it.
const GROUND: &[&str] = &[
    "border",
    "borders",
    "coast",
    "coastline",
    "city",
    "cities",
    "town",
    "towns",
    "village",
    "villages",
    "province",
    "provinces",
    "region",
    "regions",
    "territory",
    "soil",
    "airspace",
    "waters",
    "capital",
    "island",
    "islands",
    "mountains",
    "desert",
    "countryside",
    "suburb",
    "suburbs",
    "district",
    "county",
    "counties",
    "state",
    "states",
    "area",
    "areas",
    "side",
    "north",
    "south",
    "east",
    "west",
    "port",
    "airport",
    "river",
    "valley",
    "peninsula",
    "land",
    "lands",
    "shore",
    "shores",
    "street",
    "streets",
    "neighborhood",
    "neighbourhood",
    "highway",
    "road",
    "downtown",
    "home",
    "homes",
    "house",
    "hotel",
    "hospital",
    "hospitals",
    "school",
    "schools",
    "farm",
    "farms",
    "prison",
    "jail",
    "base",
    "outskirts",
    "interior",
    "frontier",
    "enclave",
    "mainland",
    "resort",
    "beach",
    "beaches",
    "park",
    "forest",
    "forests",
    "jungle",
    "jungles",
];
const SAYS: &[&str] = &[
    "said",
    "say",
    "says",
    "told",
    "announced",
    "denied",
    "denies",
    "accused",
    "accuses",
    "warned",
    "warns",
    "urged",
    "urges",
    "agreed",
    "agrees",
    "condemned",
    "vowed",
    "vows",
    "insisted",
    "insists",
    "claimed",
    "claims",
    "believes",
    "demanded",
    "demands",
    "rejected",
    "rejects",
    "wants",
    "wanted",
    "hopes",
    "decided",
    "plans",
    "refused",
    "refuses",
    "expressed",
    "pledged",
    "threatened",
    "threatens",
    "confirmed",
    "supports",
    "opposes",
    "backed",
    "backs",
    "signed",
    "attacked",
    "invaded",
    "annexed",
    "imposed",
    "sent",
    "deployed",
    "launched",
    "fears",
    "thinks",
    "considers",
    "blames",
    "blamed",
    "will",
    "must",
    "should",
    "would",
];
/// Nouns for those who belong to a place: what stands before them is the place whose they are.
pub(super) const THEIRS: &[&str] = &[
    "government",
    "president",
    "minister",
    "ministry",
    "parliament",
    "army",
    "military",
    "troops",
    "forces",
    "soldiers",
    "police",
    "officials",
    "official",
    "authorities",
    "embassy",
    "ambassador",
    "diplomat",
    "diplomats",
    "leader",
    "leaders",
    "prime",
    "foreign",
    "defense",
    "defence",
    "officers",
    "navy",
    "delegation",
    "team",
    "players",
    "citizens",
    "nationals",
    "spokesman",
    "spokeswoman",
    "prosecutors",
    "envoy",
    "lawmakers",
    "senator",
    "senators",
    "governor",
    "mayor",
    "congress",
    "senate",
    "court",
    "judge",
    "media",
    "company",
    "companies",
    "bank",
    "workers",
    "farmers",
    "students",
    "voters",
    "residents",
    "people",
    "man",
    "woman",
    "men",
    "women",
    "public",
    "economy",
    "administration",
    "regime",
    "constitution",
    "law",
    "laws",
    "sanctions",
    "policy",
    "relations",
    "currency",
    "interests",
    "intelligence",
    "cabinet",
    "chancellor",
    "secretary",
];

/// Decides for one spot of one text.
pub(super) fn kind(spot: &Spot, words: &Words, doc: &Document, region: Region) -> PlaceKind {
    let gap = words.gap_after(spot.after.saturating_sub(1));
    let ground = gap == Gap::Space && GROUND.contains(&words.key(spot.after));
    let associative = if ground {
        false
    } else if spot.adjective || spot.in_body {
        true
    } else {
        by_tree(spot, words, doc, region).unwrap_or_else(|| by_words(spot, words))
    };
    if associative { PlaceKind::Associative } else { PlaceKind::Literal }
}

/// Says whether a name can stand for a government: states, their capitals, unions.
fn acts(spot: &Spot) -> bool {
    spot.candidates.first().is_some_and(|c| matches!(c.feature, Feature::Country | Feature::Capital))
        || spot.key == "eu"
        || spot.key == "european union"
}

fn by_words(spot: &Spot, words: &Words) -> bool {
    let next = words.key(spot.after);
    let before = spot.first.checked_sub(1).map_or("", |b| words.key(b));
    match words.gap_after(spot.after.saturating_sub(1)) {
        Gap::Space if THEIRS.contains(&next) => true,
        Gap::Space if SAYS.contains(&next) => {
            acts(spot) && !matches!(before, "in" | "from" | "near" | "at" | "of" | "to")
        }
        Gap::Possessive => THEIRS.contains(&next) || THEIRS.contains(&words.key(spot.after + 1)),
        Gap::Hyphen => {
            acts(spot) && matches!(next, "led" | "backed" | "allied" | "funded" | "sponsored" | "supported" | "made")
        }
        _ => acts(spot) && matches!(before, "against" | "with"),
    }
}

/// Decides by the tree; `None` where there is none.
fn by_tree(spot: &Spot, words: &Words, doc: &Document, region: Region) -> Option<bool> {
    let (start, end) = (words.get(spot.first)?.start, words.get(spot.after - 1)?.end);
    let range = tags::tokens(doc, region, start, end);
    let mut head = tags::head(doc, range)?;
    // the second of two takes the first one's part: "Russia and China said"
    for _ in 0..4 {
        match doc.tokens[head].head {
            Some(first) if doc.tokens[head].deprel == Deprel::Conj && (first as usize) < doc.tokens.len() => {
                head = first as usize
            }
            _ => break,
        }
    }
    let tok = &doc.tokens[head];
    let above_idx = tok.head? as usize;
    let above = doc.tokens.get(above_idx)?;
    let word = above.lemma.as_str();
    let form = doc.text(above.region).get(above.span.range()).unwrap_or("").to_lowercase();
    let theirs = THEIRS.contains(&word) || THEIRS.contains(&form.as_str());
    let case = |lemmas: &[&str]| {
        doc.tokens.get(head.saturating_sub(4)..head).is_some_and(|before| {
            before.iter().any(|tok| {
                tok.deprel == Deprel::Case && tok.head == Some(head as u32) && lemmas.contains(&tok.lemma.as_str())
            })
        })
    };
    Some(match tok.deprel {
        Deprel::Nsubj | Deprel::Csubj => {
            acts(spot) && above.upos == Upos::Verb && !IDLE.contains(&word)
                || SAYS.contains(&form.as_str()) && acts(spot)
        }
        Deprel::NmodPoss | Deprel::Nmod | Deprel::NmodDesc if theirs => !case(&["in", "at", "near", "from"]),
        Deprel::Compound | Deprel::Amod if above_idx > head => {
            theirs || !GROUND.contains(&form.as_str()) && above.upos != Upos::Propn
        }
        Deprel::Obl | Deprel::OblAgent | Deprel::Nmod => acts(spot) && case(&["by", "with", "against"]),
        Deprel::Obj | Deprel::Iobj => acts(spot) && SAYS.contains(&form.as_str()),
        _ => false,
    })
}

//! Gives phrases without a country the one of their surroundings: the place they stand at, then the state that the
//! text speaks of. Only offices, forces and crowds may go beyond the place; the rest stays unknown.

use crate::tree::Tree;
use dateline_codebook::{Codebook, Day};
use dateline_doc::{Country, Deprel, Document, Mention, MentionKind, PlaceKind, Region};

/// How far a phrase may look, as `find` left it in the basis: the marker goes, the answer stays.
const PLACE: &str = " [place]";
const CONTEXT: &str = " [context]";

/// Fills in countries from places and from what the text speaks of, and names the holders of offices found so.
/// Needs `doc.mentions` as [`super::find`] gave them, and `doc.places`.
pub fn ground(doc: &mut Document, tree: &Tree, book: &Codebook) {
    let mut mentions = std::mem::take(&mut doc.mentions);
    let day = doc.article.published.as_ref().and_then(dateline_doc::Dated::day).map(Day::from);
    let home = dateline_country(doc, book);
    let places = literal_places(doc);
    let mut salient: Option<(usize, Country)> = None;
    let title = mentions.iter().filter(|m| m.at.region == Region::Title).find_map(|m| m.country.filter(|_| m.public));
    for n in 0..mentions.len() {
        let sentence = tree.sentence_of(mentions[n].head as usize);
        let basis = std::mem::take(&mut mentions[n].basis);
        let (basis, by_place, by_context) = match (basis.strip_suffix(PLACE), basis.strip_suffix(CONTEXT)) {
            (Some(rest), _) => (rest.to_owned(), true, false),
            (_, Some(rest)) => (rest.to_owned(), true, true),
            _ => (basis, false, false),
        };
        mentions[n].basis = basis;
        if mentions[n].country.is_none() && by_place {
            let found = clause_place(doc, tree, &places, mentions[n].head as usize).map(|c| (c, "the place"));
            let found = found.or_else(|| {
                if !by_context {
                    return None;
                }
                // police, courts and crowds are those of the place; ministries and armies those whom the text speaks of
                let local = matches!(mentions[n].roles.first().map(|r| r.as_str()), None | Some("COP" | "JUD"));
                home.filter(|_| local)
                    .map(|c| (c, "the dateline"))
                    .or_else(|| same_sentence(doc, tree, &mentions, n).map(|c| (c, "the sentence")))
                    .or_else(|| salient.filter(|(s, _)| sentence.saturating_sub(*s) <= 6).map(|(_, c)| (c, "the text")))
                    .or(home.map(|c| (c, "the dateline")))
                    .or(title.map(|c| (c, "the headline")))
            });
            if let Some((country, from)) = found {
                let mention = &mut mentions[n];
                mention.country = Some(country);
                mention.basis = format!("{}; country from {from}", mention.basis);
                if let (Some(office), Some(day), None) = (&mention.office, day, &mention.name)
                    && let Some((person, holder)) = book.world.holder(country.as_str(), office, day, false)
                {
                    mention.name = Some(holder.name.to_string());
                    mention.person = Some(person);
                }
            }
        } else if let Some(country) = mentions[n].country {
            let subject = matches!(doc.tokens[mentions[n].head as usize].deprel, Deprel::Nsubj | Deprel::NsubjPass);
            let fresh = salient.is_none_or(|(s, _)| s != sentence);
            if mentions[n].public && (subject || fresh) {
                salient = Some((sentence, country));
            }
        }
    }
    doc.mentions = mentions;
}

/// The country of the printed dateline, where its place's last word names a state or holds one's seat.
pub(crate) fn dateline_country(doc: &Document, book: &Codebook) -> Option<Country> {
    let place = doc.article.dateline.as_ref()?.place.as_deref()?;
    let parts = dateline_codebook::units(place);
    for start in (0..parts.len()).rev() {
        for alias in book.world.names_from(&parts[start].folded) {
            let rest = &parts[start + 1..];
            let fits =
                usize::from(alias.units) <= rest.len() + 1 && alias.goes_on(rest.iter().map(|u| u.folded.as_str()));
            if fits && matches!(alias.kind, dateline_codebook::AliasKind::Country | dateline_codebook::AliasKind::Seat)
            {
                return Country::new(&book.world.countries[alias.target as usize].iso3);
            }
        }
    }
    None
}

/// The country of the literal place that covers a token.
fn literal_places(doc: &Document) -> Vec<Option<Country>> {
    let mut out = vec![None; doc.tokens.len()];
    for place in doc.places.iter().filter(|p| p.kind == PlaceKind::Literal) {
        let at = place.at;
        let first = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (at.region, at.span.start));
        let touched = doc.sentences[first..].iter().take_while(|s| s.region == at.region && s.span.overlaps(at.span));
        for tok in touched.flat_map(|s| s.toks.range()) {
            if at.span.overlaps(doc.tokens[tok].span) {
                out[tok] = place.country;
            }
        }
    }
    out
}

/// The country of a literal place below the phrase, else below the verb that it belongs to.
fn clause_place(doc: &Document, tree: &Tree, places: &[Option<Country>], head: usize) -> Option<Country> {
    let here = |tok: usize| {
        tree.children(tok)
            .filter(|c| match doc.tokens[*c].deprel {
                Deprel::NmodPoss | Deprel::Obj | Deprel::Appos => *c != tok,
                // "in Bamako", not "on Britain"
                Deprel::Nmod | Deprel::Obl => tree.preposition(doc, *c).is_some_and(|p| is_local(&p)),
                _ => false,
            })
            .find_map(|c| places[c])
    };
    if let Some(found) = here(head) {
        return Some(found);
    }
    // up to the verb of the own clause, and once past it; then "a bridge in Chechnya was blown up by rebels"
    tree.path(doc, head).skip(1).take(3).find_map(here).or_else(|| {
        let verb = doc.tokens[head].head? as usize;
        let fellow = |c: &usize| matches!(doc.tokens[*c].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj);
        tree.children(verb).filter(fellow).filter(|c| *c != head).find_map(here)
    })
}

/// Prepositions after which a place is where something is, and not whom it is about.
fn is_local(preposition: &str) -> bool {
    matches!(
        preposition,
        "in" | "at"
            | "near"
            | "outside"
            | "inside"
            | "around"
            | "across"
            | "throughout"
            | "along"
            | "off"
            | "within"
            | "of"
    )
}

/// The state that the phrase's own sentence speaks of: its subject first, then whoever stands before, then after.
fn same_sentence(doc: &Document, tree: &Tree, mentions: &[Mention], n: usize) -> Option<Country> {
    let head = mentions[n].head as usize;
    let sentence = tree.sentence_of(head);
    let near = |m: &&Mention| {
        let apart = m.kind != MentionKind::Person || m.public;
        tree.sentence_of(m.head as usize) == sentence && m.country.is_some() && apart
    };
    let subject = |m: &&Mention| matches!(doc.tokens[m.head as usize].deprel, Deprel::Nsubj | Deprel::NsubjPass);
    let before = || mentions[..n].iter().rev().take(60).filter(near);
    before()
        .find(subject)
        .or_else(|| before().next())
        .or_else(|| mentions[n + 1..].iter().take(60).find(near))
        .and_then(|m| m.country)
}

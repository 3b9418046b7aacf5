//! Times and places that are told by somebody or something spoken of before: "under Park", "the Clinton years", "in the
//! capital", "off its east coast".
//!
//! It comes last, when it is known who is meant. It must not find names of its own.

use crate::place::Gazetteer;
use crate::place::layout::Feature;
use crate::tree::Tree;
use crate::zone::Zones;
use dateline_codebook::{Codebook, Day, is_head};
use dateline_doc::{
    Country, Deprel, Document, Locus, Mention, MentionKind, Place, PlaceKind, PlacePrecision, Span, Time, TimeKind, Tok,
};

/// How many sentences back a state may have been spoken of, for "the capital" to be its.
const REACH: usize = 3;

/// Adds them to the document's times and places, in their order.
pub fn bridge(doc: &mut Document, tree: &Tree, book: &Codebook, gazetteer: &Gazetteer, zones: &Zones) {
    let mut by_head = vec![u32::MAX; doc.tokens.len()];
    for (n, mention) in doc.mentions.iter().enumerate() {
        if let Some(slot) = by_head.get_mut(mention.head as usize) {
            *slot = n as u32;
        }
    }
    let at = At { doc, tree, book, by_head };
    let times: Vec<Time> = (0..doc.tokens.len()).filter_map(|t| at.era(t)).collect();
    let found = |t: usize| at.capital(t, gazetteer).or_else(|| at.edge(t)).map(|place| (place, at.locus(t, t)));
    let places: Vec<(Place, Locus)> = (0..doc.tokens.len()).filter_map(found).collect();
    let (n_times, n_places) = (doc.times.len(), doc.places.len());
    for time in times {
        if !touches(&doc.times, n_times, |t| t.at, time.at) {
            doc.times.push(time);
        }
    }
    for (mut place, noun) in places {
        // "Uganda's capital": Uganda is a place of its own
        if touches(&doc.places, n_places, |p| p.at, place.at) {
            place.at = noun;
        }
        if !touches(&doc.places, n_places, |p| p.at, place.at) {
            doc.places.push(place);
        }
    }
    doc.times.sort_by_key(|t| (t.at.region, t.at.span.start));
    doc.places.sort_by_key(|p| (p.at.region, p.at.span.start));
    local_clocks(doc, book, zones);
}

/// Whether a stretch touches one of the first `n`, which are in order and apart, or the last of those that were added.
fn touches<T>(all: &[T], n: usize, at: impl Fn(&T) -> Locus, here: Locus) -> bool {
    let overlaps = |other: &T| at(other).region == here.region && at(other).span.overlaps(here.span);
    let old = &all[..n];
    let after = old.partition_point(|other| (at(other).region, at(other).span.end) <= (here.region, here.span.start));
    old.get(after).is_some_and(overlaps) || all[n..].last().is_some_and(overlaps)
}

/// Gives clock times that are said to be local the zone of the place before them in the sentence, else of the dateline.
fn local_clocks(doc: &mut Document, book: &Codebook, zones: &Zones) {
    let home = crate::who::dateline_country(doc, book);
    for n in 0..doc.times.len() {
        let time = &doc.times[n];
        let local = time.kind == TimeKind::Time && doc.words(time.at).to_lowercase().contains("local time");
        let Some(value) = time.value.as_ref().filter(|_| local) else { continue };
        let Ok(clock) = value.parse::<jiff::civil::DateTime>() else { continue };
        let at = time.at;
        let after = doc.sentences.partition_point(|s| (s.region, s.span.end) <= (at.region, at.span.start));
        let sentence = doc.sentences.get(after).filter(|s| s.region == at.region && s.span.overlaps(at.span));
        let Some(sentence) = sentence else { continue };
        let first =
            doc.places.partition_point(|p| (p.at.region, p.at.span.start) < (sentence.region, sentence.span.start));
        let inside = |p: &&Place| p.at.region == sentence.region && p.at.span.start < sentence.span.end;
        let here = doc.places[first..].iter().take_while(inside).filter(|p| p.kind == PlaceKind::Literal);
        let place = here.min_by_key(|p| p.at.span.start.abs_diff(time.at.span.start));
        let offset = match place.and_then(|p| p.country.map(|c| (c, p.admin1.as_deref()))) {
            Some((country, admin1)) => zones.offset(clock, country, admin1),
            None => home.and_then(|country| zones.offset(clock, country, None)),
        };
        if let Some(offset) = offset {
            let value = format!("{value}{offset}");
            doc.times[n].value = Some(value);
        }
    }
}

/// A document to be asked at a token.
struct At<'a> {
    doc: &'a Document,
    tree: &'a Tree,
    book: &'a Codebook,
    by_head: Vec<u32>,
}

impl At<'_> {
    fn mention(&self, tok: usize) -> Option<&Mention> {
        self.doc.mentions.get(*self.by_head.get(tok)? as usize)
    }

    fn locus(&self, first: usize, last: usize) -> Locus {
        let (a, b) = (&self.doc.tokens[first], &self.doc.tokens[last]);
        Locus { region: a.region, span: a.span.join(b.span) }
    }

    /// "under Park", "during Park's presidency", "the Thatcher era": the days of the office.
    fn era(&self, tok: usize) -> Option<Time> {
        let (doc, tree) = (self.doc, self.tree);
        let under = matches!(doc.tokens[tok].deprel, Deprel::Obl | Deprel::Nmod)
            && tree.preposition(doc, tok).as_deref() == Some("under");
        let (who, at) = if under {
            let mention = self.mention(tok)?;
            (mention, mention.at)
        } else {
            let lemma = doc.tokens[tok].lemma.as_str();
            let plural = doc.tokens[tok].feats.has("Number", "Plur");
            if !self.book.in_named_class(lemma, "reign") || lemma == "year" && !plural {
                return None;
            }
            let whose = tree.children(tok).find(|c| match doc.tokens[*c].deprel {
                Deprel::NmodPoss | Deprel::Compound => self.holder(*c),
                Deprel::Nmod => tree.preposition(doc, *c).as_deref() == Some("of") && self.holder(*c),
                _ => false,
            })?;
            let mention = self.mention(whose)?;
            let end = tok.max((mention.toks.end as usize).saturating_sub(1));
            (mention, self.locus((mention.toks.start as usize).min(tok), end))
        };
        let (from, to) = self.term(who)?;
        let value = format!("{from}/{}", to.map_or_else(|| "..".to_owned(), |to| to.to_string()));
        let last = to.or_else(|| self.report())?;
        let days = from.date().zip(last.date()).filter(|(a, b)| a <= b);
        Some(Time { at, kind: TimeKind::Date, value: Some(value), days, relative: false })
    }

    fn report(&self) -> Option<Day> {
        self.doc.article.published.as_ref().and_then(dateline_doc::Dated::day).map(Day::from)
    }

    fn holder(&self, tok: usize) -> bool {
        self.mention(tok).is_some_and(|m| self.term(m).is_some())
    }

    /// The term as head of a state or government that had begun by the report's day, the last one.
    fn term(&self, who: &Mention) -> Option<(Day, Option<Day>)> {
        if !matches!(who.kind, MentionKind::Person | MentionKind::Office) {
            return None;
        }
        let person = self.book.world.people.get(who.person? as usize)?;
        let report = self.report();
        let main = person.offices.iter().filter(|held| {
            is_head(&held.office) && held.term.from.is_some_and(|from| report.is_none_or(|day| from <= day))
        });
        main.max_by_key(|held| held.term.from).and_then(|held| Some((held.term.from?, held.term.to)))
    }

    /// The state that a noun's possessor or adjective names, else the one that the text spoke of last.
    fn whose(&self, tok: usize) -> Option<Country> {
        let (doc, tree) = (self.doc, self.tree);
        let own = tree.children(tok).find_map(|c| match doc.tokens[c].deprel {
            Deprel::NmodPoss | Deprel::Amod | Deprel::Compound => self.mention(c).and_then(|m| m.country),
            Deprel::Nmod if tree.preposition(doc, c).as_deref() == Some("of") => {
                self.mention(c).and_then(|m| m.country)
            }
            _ => None,
        });
        own.or_else(|| {
            let here = tree.sentence_of(tok);
            let before = doc.mentions.partition_point(|m| (m.head as usize) < tok);
            let near = |m: &&Mention| here - tree.sentence_of(m.head as usize) <= REACH;
            doc.mentions[..before].iter().rev().take_while(near).filter(|m| m.public).find_map(|m| m.country)
        })
    }

    /// "in the capital", "in Chad's capital": the seat of the state.
    fn capital(&self, tok: usize, gazetteer: &Gazetteer) -> Option<Place> {
        let (doc, tree) = (self.doc, self.tree);
        if doc.tokens[tok].lemma != "capital" || !self.is_local(tok) {
            return None;
        }
        // "the capital, Bamako" and "the capital Bamako" say it themselves
        let named = |c: &usize| {
            matches!(doc.tokens[*c].deprel, Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::NmodUnmarked)
                && doc.tokens[*c].upos == dateline_doc::Upos::Propn
        };
        if tree.children(tok).any(|c| named(&c)) {
            return None;
        }
        let country = self.whose(tok)?;
        let entry = self.book.world.country(country.as_str())?;
        let town = entry.seats.iter().find_map(|seat| {
            gazetteer
                .lookup(seat)
                .find(|r| r.country == Some(country) && matches!(r.feature, Feature::Capital | Feature::City))
        })?;
        let admin1 = town.division.and_then(|n| gazetteer.record(n)).map(|d| d.name.to_owned());
        Some(Place {
            at: self.phrase(tok),
            name: town.name.to_owned(),
            lat: town.point.map(|p| p.0),
            lon: town.point.map(|p| p.1),
            country: Some(country),
            admin1,
            geonames_id: town.geonames_id,
            precision: PlacePrecision::City,
            kind: PlaceKind::Literal,
        })
    }

    /// "off its east coast", "near their border": a part of the state without a name of its own, and so without a point.
    fn edge(&self, tok: usize) -> Option<Place> {
        let (doc, tree) = (self.doc, self.tree);
        let lemma = doc.tokens[tok].lemma.as_str();
        if !self.book.in_named_class(lemma, "edge") || !self.is_local(tok) {
            return None;
        }
        let pronoun = tree
            .children(tok)
            .find(|c| doc.tokens[*c].deprel == Deprel::NmodPoss && doc.tokens[*c].upos == dateline_doc::Upos::Pron)?;
        let country = self.mention(pronoun)?.country?;
        let state = self.book.world.country(country.as_str())?;
        let at = self.phrase(tok);
        let words: Vec<&str> = doc.words(at).split_whitespace().skip(1).collect();
        Some(Place {
            at,
            name: format!("{}, {}", words.join(" "), state.name),
            lat: None,
            lon: None,
            country: Some(country),
            admin1: None,
            geonames_id: None,
            precision: PlacePrecision::Region,
            kind: PlaceKind::Literal,
        })
    }

    /// Whether something is in, at or off it.
    fn is_local(&self, tok: usize) -> bool {
        let told = self.tree.preposition(self.doc, tok);
        matches!(self.doc.tokens[tok].deprel, Deprel::Obl | Deprel::Nmod | Deprel::Conj)
            && told.is_some_and(|p| {
                matches!(p.as_str(), "in" | "at" | "near" | "off" | "along" | "outside" | "across" | "around")
            })
    }

    /// The noun with its determiner, possessor and adjectives.
    fn phrase(&self, tok: usize) -> Locus {
        let first = self.tree.children(tok).filter(|c| {
            matches!(self.doc.tokens[*c].deprel, Deprel::Det | Deprel::NmodPoss | Deprel::Amod | Deprel::Compound)
                && *c < tok
        });
        let first = first.map(|c| self.tree.subtree(c)[0]).min().unwrap_or(tok);
        let toks: Span<Tok> = Span::new(first, tok + 1);
        self.locus(toks.start as usize, tok)
    }
}

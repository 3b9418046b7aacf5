//! Tells of one act are one event: the headline and the lead, two verbs joined, both directions. And what belongs
//! together by its words: quotes and figures of an event.

use crate::clause::Clauses;
use crate::event::Draft;
use crate::party::Who;
use dateline_codebook::Codebook;
use dateline_doc::{
    Deprel, Event, Figure, Locus, Modality, Participant, Place, Precision, Quote, Region, Source, WhenBasis,
};
use std::collections::BTreeMap;

/// How many events back another telling of one is looked for.
const NEAR: usize = 200;

/// How many quotes or figures before a sentence's end may touch it.
const WINDOW: usize = 64;

/// Merges, orders and numbers the events.
pub(crate) fn events(clauses: &Clauses<'_>, book: &Codebook, drafts: Vec<Draft>) -> Vec<Event> {
    let mut kept: Vec<Draft> = Vec::new();
    // firing → firing that took it in
    let mut into: BTreeMap<usize, usize> = BTreeMap::new();
    for draft in drafts {
        // a headline and its lead stand at the front, all else that tells the same act stands near
        let near = kept.len().saturating_sub(NEAR);
        let front = kept.len().min(NEAR / 4).min(near);
        let found = (0..front).chain(near..kept.len()).find(|n| same_act(clauses, book, &kept[*n], &draft));
        match found {
            Some(n) => {
                into.insert(draft.firing, kept[n].firing);
                absorb(&mut kept[n], draft);
            }
            None => kept.push(draft),
        }
    }
    let root = |mut firing: usize| {
        for _ in 0..32 {
            match into.get(&firing) {
                Some(up) if *up != firing => firing = *up,
                _ => break,
            }
        }
        firing
    };
    kept.sort_by_key(|d| (order(d.event.mentions[0]), d.firing));
    let mut acts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut ids: BTreeMap<usize, String> = BTreeMap::new();
    for (n, draft) in kept.iter_mut().enumerate() {
        let act = root(draft.firing);
        let fresh = acts.len();
        let number = *acts.entry(act).or_insert(fresh);
        draft.event.id = format!("e{}", n + 1);
        draft.event.act = format!("a{}", number + 1);
        ids.entry(act).or_insert_with(|| draft.event.id.clone());
    }
    kept.into_iter()
        .map(|draft| {
            let content_of =
                draft.content_of.map(root).filter(|f| *f != root(draft.firing)).and_then(|f| ids.get(&f).cloned());
            Event { content_of, ..draft.event }
        })
        .collect()
}

fn order(at: Locus) -> (Region, u32) {
    (at.region, at.span.start)
}

/// Whether two drafts tell one act.
fn same_act(clauses: &Clauses<'_>, book: &Codebook, a: &Draft, b: &Draft) -> bool {
    if a.firing == b.firing {
        return false;
    }
    let (x, y) = (&a.event, &b.event);
    let same_kind = x.kind == y.kind
        && x.polarity == y.polarity
        && same_standing(clauses, book, a, b)
        && x.background == y.background
        && a.content_of.is_some() == b.content_of.is_some();
    if !same_kind || !same_day(x, y) {
        return false;
    }
    let doc = clauses.doc;
    let one_sentence = clauses.tree.sentence_of(a.trigger) == clauses.tree.sentence_of(b.trigger);
    let headline = (x.sentence.region == Region::Title) != (y.sentence.region == Region::Title);
    let same_word = doc.tokens[a.trigger].lemma == doc.tokens[b.trigger].lemma;
    // a noun leans on what was told before; in history only one that points back does ("the attack", "that raid")
    let noun = !clauses.is_verb(b.trigger) && (!y.background || points_back(clauses, b.trigger));
    let near = one_sentence || headline || same_word || noun;
    let actors = party(a.actor, b.actor, x.actor.as_ref(), y.actor.as_ref(), one_sentence || headline);
    let recipients = party(a.recipient, b.recipient, x.recipient.as_ref(), y.recipient.as_ref(), true)
        || (one_sentence && same_country(x.recipient.as_ref(), y.recipient.as_ref()));
    near && actors && recipients
}

/// Whether a noun points back: "the attack", "their raid".
fn points_back(clauses: &Clauses<'_>, noun: usize) -> bool {
    clauses.children(noun).any(|c| match clauses.rel(c) {
        Deprel::NmodPoss => true,
        Deprel::Det => matches!(clauses.lemma(c), "the" | "this" | "that" | "these" | "those"),
        _ => false,
    })
}

/// Whether two tells commit their author alike, or one asserts what the other only gives a chance: both of one named
/// day, or of what one person does once.
fn same_standing(clauses: &Clauses<'_>, book: &Codebook, a: &Draft, b: &Draft) -> bool {
    let (x, y) = (&a.event, &b.event);
    if x.modality == y.modality {
        return true;
    }
    let loose = if x.modality == Modality::Asserted { y } else { x };
    let one_asserts = [x, y].iter().any(|e| e.modality == Modality::Asserted);
    let day = |e: &Event| {
        e.when.as_ref().filter(|w| w.precision == Precision::Day && w.at.is_some()).map(|w| w.value.clone())
    };
    let one_day = loose.modality == Modality::Possible && day(x).is_some() && day(x) == day(y);
    let single = |who: Option<Who>| who.is_some_and(|w| !clauses.doc.tokens[w.head].feats.has("Number", "Plur"));
    let once = book.event_type(&x.kind).is_some_and(|k| k.once)
        && matches!(loose.modality, Modality::Possible | Modality::Planned)
        && single(a.actor)
        && single(b.actor);
    one_asserts && x.actor.is_some() && y.actor.is_some() && (one_day || once)
}

/// Of one sentence's two verbs, what is done to people and to things of one state is one act ("stormed a hotel and
/// killed 20 people"), unless both name forces or offices that differ.
fn same_country(x: Option<&Participant>, y: Option<&Participant>) -> bool {
    let official = |p: &Participant| p.roles.iter().any(|r| crate::party::is_state_role(r));
    match (x, y) {
        (Some(x), Some(y)) => x.country == y.country && !(official(x) && official(y)),
        _ => false,
    }
}

fn same_day(x: &Event, y: &Event) -> bool {
    match (&x.when, &y.when) {
        (Some(a), Some(b)) => {
            let loose = |w: &dateline_doc::When| matches!(w.basis, WhenBasis::Report | WhenBasis::Paragraph);
            a.value == b.value || loose(a) || loose(b)
        }
        _ => true,
    }
}

/// Whether two participants may be one. `lenient`: one that is missing or unknown agrees with any.
fn party(a: Option<Who>, b: Option<Who>, x: Option<&Participant>, y: Option<&Participant>, lenient: bool) -> bool {
    if a.is_some() && a == b {
        return true;
    }
    match (x, y) {
        (None, None) => true,
        (None, Some(_)) | (Some(_), None) => lenient,
        (Some(x), Some(y)) => {
            let unknown = |p: &Participant| p.country.is_none() && p.roles.is_empty();
            if unknown(x) || unknown(y) {
                return lenient;
            }
            let roles = x.roles.is_empty() || y.roles.is_empty() || x.roles.iter().any(|r| y.roles.contains(r));
            x.country == y.country && roles
        }
    }
}

/// Takes another telling in: its place in the text, its sources, what it knows better.
fn absorb(kept: &mut Draft, other: Draft) {
    let (mine, theirs) = (&mut kept.event, other.event);
    for mention in theirs.mentions {
        if !mine.mentions.contains(&mention) {
            mine.mentions.push(mention);
        }
    }
    // a source of one telling is no source of another: only joined verbs share theirs, and who speaks of a chance where
    // another asserts speaks of the same act
    if mine.sources.is_empty() {
        mine.sources = theirs.sources;
    } else if mine.modality != theirs.modality {
        let shift = mine.sources.len() as u32;
        mine.sources.extend(theirs.sources.into_iter().map(|s| Source { via: s.via.map(|v| v + shift), ..s }));
    }
    if theirs.modality == Modality::Asserted {
        (mine.modality, mine.tense) = (theirs.modality, theirs.tense);
    }
    let report = |w: &Option<dateline_doc::When>| w.as_ref().is_none_or(|w| w.basis == WhenBasis::Report);
    if report(&mine.when) && theirs.when.is_some() {
        mine.when = theirs.when;
    }
    // the finer place stands: a country says no more than the parties do
    let fine = |p: &Option<Place>| p.as_ref().map_or(u8::MAX, |p| p.precision as u8);
    if fine(&theirs.place) < fine(&mine.place) {
        mine.place = theirs.place;
    }
    mine.mode = mine.mode.take().or(theirs.mode);
    mine.public |= theirs.public;
    let poor = |p: &Option<Participant>| p.as_ref().is_none_or(|p| p.country.is_none() && p.roles.is_empty());
    if poor(&mine.recipient) && !poor(&theirs.recipient) {
        mine.recipient = theirs.recipient;
        kept.recipient = other.recipient;
    }
    // of two that agree, the one that says more about the doer stands
    let more = theirs.actor.as_ref().is_some_and(|a| !a.roles.is_empty())
        && mine.actor.as_ref().is_some_and(|a| a.roles.is_empty());
    if (poor(&mine.actor) && !poor(&theirs.actor)) || more {
        mine.actor = theirs.actor;
        kept.actor = other.actor;
    }
    if mine.confidence < theirs.confidence {
        mine.confidence = theirs.confidence;
    }
}

/// Numbers quotes and figures and ties them to the events whose sentences they stand in.
pub(crate) fn tie(events: &mut [Event], quotes: &mut [Quote], figures: &mut [Figure]) {
    for (n, quote) in quotes.iter_mut().enumerate() {
        quote.id = format!("q{}", n + 1);
    }
    for (n, figure) in figures.iter_mut().enumerate() {
        figure.id = format!("f{}", n + 1);
    }
    for event in events.iter_mut() {
        let trigger = event.mentions[0];
        let sentence = event.sentence;
        let inside = |at: Locus, of: Locus| at.region == of.region && of.span.covers(at.span);
        let touches = |at: Locus| at.region == sentence.region && sentence.span.overlaps(at.span);
        // both lists stand in the order of the text: what touches a sentence begins before its end, and not far before
        let stop = quotes.partition_point(|q| order(q.content) < (sentence.region, sentence.span.end));
        let near = &quotes[stop.saturating_sub(WINDOW)..stop];
        event.quotes =
            near.iter().filter(|q| inside(trigger, q.content) || touches(q.content)).map(|q| q.id.clone()).collect();
        let stop = figures.partition_point(|f| order(f.at) < (sentence.region, sentence.span.end));
        let near = &figures[stop.saturating_sub(WINDOW)..stop];
        event.figures = near.iter().filter(|f| inside(f.at, sentence)).map(|f| f.id.clone()).collect();
    }
}

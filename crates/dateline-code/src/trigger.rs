//! Triggers: the words at which a rule of the codebook fires, and why the others did not.

use crate::clause::Clauses;
use crate::party::Parties;
use crate::stance;
use dateline_codebook::{Codebook, Filler, LightSense, Position, Rule, RulePos, Step, Voice};
use dateline_doc::{Deprel, Document, MentionKind, Upos};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A rule that fired at a word.
#[derive(Debug, Clone)]
pub(crate) struct Firing {
    /// The word.
    pub(crate) trigger: usize,
    /// The verb that carries it, where it is a noun under a light verb.
    pub(crate) light: Option<(usize, LightSense)>,
    /// The rule's number in the codebook.
    pub(crate) rule: usize,
    /// Heads of the doers' phrases, coordination not yet opened.
    pub(crate) actors: Vec<usize>,
    /// Heads of the phrases of those it is done to.
    pub(crate) recipients: Vec<usize>,
    /// Where an auxiliary fired: the clause whose stance it tells.
    pub(crate) stance: Option<Stance>,
}

/// The clause that an auxiliary takes a stance on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stance {
    /// Its verb.
    pub(crate) verb: usize,
    /// The word by which the stance is told, where somebody tells it.
    pub(crate) cue: Option<usize>,
}

impl Firing {
    /// The word whose clause tells when and whether it happened.
    pub(crate) fn clause(&self) -> usize {
        match (self.stance, self.light) {
            (Some(stance), _) => stance.cue.unwrap_or(stance.verb),
            (None, Some((verb, _))) => verb,
            (None, None) => self.trigger,
        }
    }
}

/// A rule that was looked at and did not fire.
#[derive(Debug, Clone)]
pub struct Miss {
    /// The word.
    pub trigger: u32,
    /// The rule's id.
    pub rule: String,
    /// Why it did not fire, for a person.
    pub why: String,
}

/// Why a rule did not fire; told in words only where somebody asks.
enum Why {
    Particle,
    Voice { passive: bool },
    Limit { n: usize, head: Option<usize> },
    Unless { n: usize, head: usize },
    Nobody,
}

impl Why {
    fn tell(&self, clauses: &Clauses<'_>, book: &Codebook, rule: &Rule) -> String {
        match self {
            Self::Particle => format!("no {:?} beside it", rule.particle.as_deref().unwrap_or_default()),
            Self::Voice { passive } => format!("it is {}", if *passive { "passive" } else { "active" }),
            Self::Limit { n, head } => {
                let (position, fillers) = &rule.limits[*n];
                let have = head.map_or("nothing", |h| clauses.lemma(h));
                format!("{position} is {have}, not one of {}", listed(fillers, book))
            }
            Self::Unless { n, head } => {
                format!("{} is {}, which it must not be", rule.unless[*n].0, clauses.lemma(*head))
            }
            Self::Nobody => "nobody is named as its doer, and no light verb carries it".to_owned(),
        }
    }
}

/// Finds the rule for every word of the document; at most one a word. `misses` collects the others where asked for.
pub(crate) fn find(
    doc: &Document,
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    mut misses: Option<&mut Vec<Miss>>,
) -> Vec<Firing> {
    let mut out = Vec::new();
    let memo = Memo::default();
    for tok_idx in 0..doc.tokens.len() {
        let tok = &doc.tokens[tok_idx];
        if !matches!(tok.upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::Verb) {
            continue;
        }
        let lemma = tok.lemma.to_lowercase();
        // "flood-hit Pakistan": the second half of a word is no verb; "sabre-rattling" is a word of its own
        let half = tok_idx > 1 && doc.form(tok_idx - 1) == "-" && doc.tokens[tok_idx - 1].span.end == tok.span.start;
        let whole = half.then(|| format!("{}-{lemma}", doc.form(tok_idx - 2).to_lowercase()));
        let candidates = whole.as_deref().and_then(|w| rules_of(clauses, book, tok_idx, w));
        if half
            && candidates.is_none()
            && clauses.rel(tok_idx) != Deprel::Root
            && !clauses.children(tok_idx).any(|c| clauses.rel(c) == Deprel::Nsubj)
        {
            continue;
        }
        let two = || two_words(clauses, tok_idx).and_then(|w| book.index.nouns.get(w.as_str()));
        let candidates = candidates.or_else(|| rules_of(clauses, book, tok_idx, &lemma));
        let candidates = two().into_iter().chain(candidates).flatten();
        // a noun inside a compound names a thing ("attack helicopter"), a noun that is named after an act tells none
        if matches!(tok.deprel, Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::CompoundPrt) {
            continue;
        }
        let light = (!clauses.is_verb(tok_idx)).then(|| light_verb(clauses, book, parties, tok_idx, &memo)).flatten();
        let mut best: Option<(i32, Firing)> = None;
        memo.places.borrow_mut().clear();
        for n in candidates {
            let rule = &book.rules[*n as usize];
            match fire(clauses, parties, book, &memo, tok_idx, light, *n as usize, rule) {
                Ok(firing) => {
                    let score = specificity(rule) * 4
                        + i32::from(!firing.recipients.is_empty()) * 2
                        + i32::from(!firing.actors.is_empty());
                    if best.as_ref().is_none_or(|(s, _)| score > *s) {
                        best = Some((score, firing));
                    }
                }
                Err(why) => {
                    if let Some(misses) = misses.as_deref_mut() {
                        let why = why.tell(clauses, book, rule);
                        misses.push(Miss { trigger: tok_idx as u32, rule: rule.id.to_string(), why });
                    }
                }
            }
        }
        out.extend(best.map(|(_, firing)| firing));
    }
    // a noun that a verb's rule has used up tells nothing of its own ("opened talks", "broke off talks")
    let mut used = vec![false; doc.tokens.len()];
    let objects = out
        .iter()
        .filter(|f| {
            clauses.is_verb(f.trigger)
                && book.rules[f.rule].limits.iter().any(|(p, _)| p.step == Step::Obj && p.below.is_none())
        })
        .filter_map(|f| clauses.object(f.trigger));
    for object in objects {
        used[object] = true;
    }
    out.retain(|f| clauses.is_verb(f.trigger) || !used[f.trigger]);
    let stances = stance::find(clauses, parties, book, &out);
    out.extend(stances);
    out.sort_by_key(|f| f.trigger);
    out
}

/// The rules of a word, by what it is or acts as.
fn rules_of<'b>(clauses: &Clauses<'_>, book: &'b Codebook, tok: usize, lemma: &str) -> Option<&'b Vec<u32>> {
    let doc = clauses.doc;
    match doc.tokens[tok].upos {
        Upos::Noun | Upos::Adj | Upos::Propn if clauses.acts_as_verb(tok) => verb_rules(book, lemma, doc.form(tok)),
        Upos::Verb => verb_rules(book, lemma, doc.form(tok)),
        Upos::Noun | Upos::Propn => book.index.nouns.get(lemma),
        Upos::Adj => book.index.adjectives.get(lemma),
        _ => None,
    }
}

/// The rules of a verb: by its lemma, else by what its ending leaves ("extradited": extradit, extradite).
pub(crate) fn verb_rules<'b>(book: &'b Codebook, lemma: &str, form: &str) -> Option<&'b Vec<u32>> {
    if let Some(found) = book.index.verbs.get(lemma) {
        return Some(found);
    }
    let form = form.to_lowercase();
    if let Some(found) = book.forms.get(form.as_str()).and_then(|verb| book.index.verbs.get(verb)) {
        return Some(found);
    }
    let mut stems: Vec<String> = vec![format!("{lemma}e")];
    for ending in ["ed", "ing", "es", "s", "d"] {
        if let Some(stem) = form.strip_suffix(ending).filter(|s| s.len() > 2) {
            stems.push(format!("{stem}e"));
            let mut letters = stem.chars().rev();
            if letters.next() == letters.next() {
                stems.push(stem[..stem.len() - stem.chars().next_back().map_or(1, char::len_utf8)].to_owned());
            }
            if let Some(y) = stem.strip_suffix('i') {
                stems.push(format!("{y}y"));
            }
            stems.push(stem.to_owned());
        }
    }
    stems.iter().find_map(|s| book.index.verbs.get(s.as_str()))
}

/// Narrow rules come before wide ones.
pub(crate) fn specificity(rule: &Rule) -> i32 {
    if rule.wide {
        return -2;
    }
    let limits: i32 =
        rule.limits.iter().map(|(_, f)| if f.iter().all(|f| matches!(f, Filler::Any)) { 1 } else { 2 }).sum();
    limits + i32::from(rule.particle.is_some()) * 2 + i32::from(rule.voice != Voice::Both)
}

/// The verb that carries a noun, and what it does to it.
fn light_verb(
    clauses: &Clauses<'_>,
    book: &Codebook,
    parties: &Parties<'_>,
    noun: usize,
    memo: &Memo,
) -> Option<(usize, LightSense)> {
    let mut verbs = Vec::new();
    if let Some(head) = clauses.head(noun) {
        let carried =
            matches!(clauses.rel(noun), Deprel::Obj | Deprel::NsubjPass | Deprel::Obl | Deprel::Nsubj | Deprel::Iobj);
        if carried && clauses.is_verb(head) {
            verbs.push(head);
        }
        if clauses.rel(noun) == Deprel::Conj
            && let Some(verb) = clauses.head(head).filter(|v| clauses.is_verb(*v) && clauses.rel(head) == Deprel::Obj)
        {
            verbs.push(verb);
        }
    }
    // "the raid launched by …", "talks held in …"
    verbs.extend(clauses.children(noun).filter(|c| {
        matches!(clauses.rel(*c), Deprel::Acl | Deprel::AclRelcl)
            && clauses.is_verb(*c)
            && clauses.object(*c) == Some(noun)
    }));
    for verb in verbs {
        let Some(lights) = book.index.lights.get(clauses.lemma(verb).to_lowercase().as_str()) else { continue };
        let mut best = None;
        for n in lights {
            let light = &book.lights[*n as usize];
            let fits = light.particle.as_ref().is_none_or(|p| has_particle(clauses, verb, p));
            let oblique = clauses.rel(noun) == Deprel::Obl;
            if !fits || (oblique && light.particle.is_none()) {
                continue;
            }
            let takes = light.takes.iter().any(|f| fills_as(clauses, parties, book, noun, f, memo));
            if takes && (best.is_none() || light.particle.is_some()) {
                best = Some((verb, light.sense));
            }
        }
        if best.is_some() {
            return best;
        }
    }
    None
}

/// Whether a verb has that particle or fixed word beside it.
pub(crate) fn has_particle(clauses: &Clauses<'_>, verb: usize, particle: &str) -> bool {
    let first = particle.split(' ').next().unwrap_or(particle);
    clauses.children(verb).any(|c| {
        let lemma = clauses.lemma(c);
        match clauses.rel(c) {
            Deprel::CompoundPrt | Deprel::Advmod | Deprel::Case | Deprel::Mark => lemma.eq_ignore_ascii_case(first),
            Deprel::Obl | Deprel::OblAgent | Deprel::Advcl | Deprel::Ccomp | Deprel::Xcomp => {
                !clauses.is_time(c)
                    && clauses.children(c).any(|m| {
                        matches!(clauses.rel(m), Deprel::Case | Deprel::Mark)
                            && clauses.lemma(m).eq_ignore_ascii_case(first)
                    })
            }
            Deprel::Obj | Deprel::Nsubj => lemma.eq_ignore_ascii_case(particle),
            _ => false,
        }
    }) || clauses.doc.tokens.get(verb + 1).is_some_and(|t| {
        let timed = t.head.is_some_and(|h| clauses.is_time(h as usize));
        t.lemma.eq_ignore_ascii_case(first) && t.upos == Upos::Adp && !timed
    })
}

/// Whether a particle is the verb's own, and not the preposition of some phrase beside it: "took hostages in Marseille"
/// is not to take in.
fn belongs(clauses: &Clauses<'_>, verb: usize, particle: &str, rule: &Rule) -> bool {
    let asked = |p: &Position| matches!(&p.step, Step::Prep(prep) if prep == particle);
    let named = rule.actor.iter().chain(&rule.recipient).chain(rule.limits.iter().map(|(p, _)| p)).any(asked);
    // "out", "off" and "up" are seldom anything else
    let pure = matches!(particle, "in" | "on" | "at" | "by" | "to" | "for" | "with" | "from" | "of");
    if named || rule.pos != RulePos::Verb || (clauses.object(verb).is_none() && !pure) {
        return true;
    }
    let free = |c: usize| {
        matches!(clauses.rel(c), Deprel::CompoundPrt | Deprel::Advmod | Deprel::Mark | Deprel::Obj | Deprel::Nsubj)
            && clauses.lemma(c).eq_ignore_ascii_case(particle.split(' ').next().unwrap_or(particle))
    };
    let clausal = |c: usize| {
        matches!(clauses.rel(c), Deprel::Advcl | Deprel::Ccomp | Deprel::Xcomp | Deprel::OblAgent)
            || (clauses.rel(c) == Deprel::Obl && !clauses.is_verb(c) && clauses.marks.place(clauses.doc, c).is_none())
    };
    let held = |c: usize| clausal(c) && clauses.object(verb).is_some();
    clauses.children(verb).any(|c| free(c) || held(c)) || particle.contains(' ')
}

/// Tries one rule at one word.
#[expect(clippy::too_many_arguments, reason = "what is looked at, and where it was looked at before")]
fn fire(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    memo: &Memo,
    trigger: usize,
    light: Option<(usize, LightSense)>,
    number: usize,
    rule: &Rule,
) -> Result<Firing, Why> {
    if let Some(particle) = &rule.particle
        && !(has_particle(clauses, trigger, particle) && belongs(clauses, trigger, particle, rule))
    {
        return Err(Why::Particle);
    }
    if rule.pos == RulePos::Verb && rule.voice != Voice::Both {
        let passive = clauses.is_passive(trigger);
        if passive != (rule.voice == Voice::PassiveOnly) {
            return Err(Why::Voice { passive });
        }
    }
    let verb = light.map(|(v, _)| v);
    // "shut down the internet": the particle may have taken the object for its own
    let fillers_of = |position: &Position| {
        let heads = memo.heads(clauses, trigger, verb, position);
        match &rule.particle {
            Some(particle) if heads.is_empty() && position.step == Step::Obj && position.below.is_none() => {
                clauses.after(trigger, particle)
            }
            _ => heads,
        }
    };
    for (n, (position, fillers)) in rule.limits.iter().enumerate() {
        let heads = fillers_of(position);
        let fits = heads
            .iter()
            .flat_map(|h| clauses.joined(*h))
            .flat_map(|h| [h, parties.counted(clauses, h)])
            .any(|h| fillers.iter().any(|f| fills_as(clauses, parties, book, h, f, memo)));
        if !fits {
            return Err(Why::Limit { n, head: heads.first().copied() });
        }
    }
    for (n, (position, fillers)) in rule.unless.iter().enumerate() {
        let heads = fillers_of(position);
        if let Some(bad) = heads.iter().find(|h| fillers.iter().any(|f| fills_as(clauses, parties, book, **h, f, memo)))
        {
            return Err(Why::Unless { n, head: *bad });
        }
    }
    let filled = |positions: &[Position]| {
        positions.iter().map(fillers_of).find(|heads| heads.iter().any(|h| means_somebody(parties, *h)))
    };
    // where nobody is known, a noun still says who it was: no adjective does, and nothing inside a compound
    let noun = |h: &usize| !matches!(clauses.rel(*h), Deprel::Amod | Deprel::Compound | Deprel::NmodDesc);
    let any = |positions: &[Position]| positions.iter().map(fillers_of).find(|heads| heads.iter().any(noun));
    let (mut actors, mut recipients);
    match light {
        // "come under attack", "face sanctions": the subject suffers it
        Some((light_verb, LightSense::Face)) => {
            let positions: Vec<Position> = rule.actor.iter().filter(|p| **p != Position::SUBJ).cloned().collect();
            actors = filled(&positions).unwrap_or_default();
            recipients = clauses.surface_subject(light_verb).into_iter().collect();
        }
        // whoever carries the noun does what it tells, whatever else stands beside it
        Some(_) => {
            let subject = || Some(clauses.fillers(trigger, verb, &Position::SUBJ)).filter(|h| !h.is_empty());
            let known = |heads: &Vec<usize>| heads.iter().any(|h| means_somebody(parties, *h));
            actors = subject()
                .filter(known)
                .or_else(|| filled(&rule.actor))
                .or_else(subject)
                .or_else(|| any(&rule.actor))
                .unwrap_or_default();
            recipients = filled(&rule.recipient).or_else(|| any(&rule.recipient)).unwrap_or_default();
        }
        None => {
            actors = filled(&rule.actor).or_else(|| any(&rule.actor)).unwrap_or_default();
            recipients = filled(&rule.recipient).or_else(|| any(&rule.recipient)).unwrap_or_default();
        }
    }
    // what belongs to the doer itself is nobody it is done to ("sent troops to their borders with Colombia")
    let home = actors.first().and_then(|a| parties.mention(*a)).and_then(|m| m.country);
    let own = |h: &usize| {
        let thing = parties
            .mention(*h)
            .is_some_and(|m| !m.public && m.roles.is_empty() && m.country == home && m.country.is_some());
        thing && light.is_none()
    };
    if recipients.iter().all(own) {
        let other = rule
            .recipient
            .iter()
            .map(fillers_of)
            .find(|heads| heads.iter().any(|h| means_somebody(parties, *h) && !own(h)));
        // "their borders with Colombia": the other side of the thing
        let across = || {
            recipients
                .iter()
                .map(|r| clauses.after(*r, "with"))
                .find(|heads| heads.iter().any(|h| means_somebody(parties, *h)))
        };
        recipients = other.or_else(across).unwrap_or(recipients);
    }
    actors.retain(|h| keeps(clauses, *h));
    recipients.retain(|h| keeps(clauses, *h) && !actors.contains(h));
    if rule.pos != RulePos::Verb {
        let named = actors.iter().any(|h| means_somebody(parties, *h));
        let faced = light.is_some_and(|(_, s)| s == LightSense::Face);
        // a rule that asks for no doer tells what happens to somebody ("is on trial")
        let suffered = rule.actor.is_empty() && recipients.iter().any(|h| means_somebody(parties, *h));
        if !named && !faced && !suffered {
            return Err(Why::Nobody);
        }
    }
    Ok(Firing { trigger, light, rule: number, actors, recipients, stance: None })
}

/// An adjective or a compound that is nobody is no party.
fn keeps(clauses: &Clauses<'_>, head: usize) -> bool {
    !matches!(clauses.rel(head), Deprel::Case | Deprel::Mark | Deprel::Punct)
}

/// Whether a phrase is about somebody: a state, people, a body, or a thing that belongs to one.
pub(crate) fn means_somebody(parties: &Parties<'_>, head: usize) -> bool {
    parties
        .mention(head)
        .is_some_and(|m| m.country.is_some() || !m.roles.is_empty() || m.public || !m.members.is_empty())
}

fn listed(fillers: &[Filler], book: &Codebook) -> String {
    let names: Vec<String> = fillers
        .iter()
        .take(6)
        .map(|f| match f {
            Filler::Class(n) => format!("@{}", book.classes[*n as usize]),
            other => other.to_string(),
        })
        .collect();
    names.join(", ")
}

/// Whether a word is what a rule wants at a position.
pub(crate) fn fills(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    head: usize,
    filler: &Filler,
) -> bool {
    fills_as(clauses, parties, book, head, filler, &Memo::default())
}

/// What a phrase may be called: each word with the classes it is in, a bit a class.
type Called = Rc<[(String, u128)]>;

/// What was found out about the words around, for the many rules that ask it again.
#[derive(Default)]
struct Memo {
    /// What a phrase may be called, by its head.
    words: RefCell<BTreeMap<usize, Called>>,
    /// Who stands where, seen from the word that is looked at now.
    places: RefCell<Vec<(Position, Vec<usize>)>>,
}

impl Memo {
    fn words(&self, clauses: &Clauses<'_>, book: &Codebook, head: usize) -> Called {
        let classes = |word: String| {
            let bits = book.class_bits.get(word.as_str()).copied().unwrap_or(0);
            (word, bits)
        };
        let mut all = self.words.borrow_mut();
        all.entry(head).or_insert_with(|| words(clauses, head).into_iter().map(classes).collect()).clone()
    }

    fn heads(&self, clauses: &Clauses<'_>, trigger: usize, verb: Option<usize>, position: &Position) -> Vec<usize> {
        let mut places = self.places.borrow_mut();
        if let Some((_, heads)) = places.iter().find(|(p, _)| p == position) {
            return heads.clone();
        }
        let heads = clauses.fillers(trigger, verb, position);
        places.push((position.clone(), heads.clone()));
        heads
    }
}

fn fills_as(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    head: usize,
    filler: &Filler,
    memo: &Memo,
) -> bool {
    let doc = clauses.doc;
    let lemma = || clauses.lemma(head).to_lowercase();
    match filler {
        Filler::Any => true,
        Filler::Lemma(want) => memo.words(clauses, book, head).iter().any(|(w, _)| w == want),
        Filler::Class(n) => memo.words(clauses, book, head).iter().any(|(_, bits)| bits >> n & 1 == 1),
        Filler::Type(kind) => {
            let rules = verb_rules(book, &lemma(), doc.form(head)).or_else(|| book.index.nouns.get(lemma().as_str()));
            rules.is_some_and(|all| kind == "*" || all.iter().any(|n| book.rules[*n as usize].kind == *kind))
        }
        Filler::Public => parties.is_public(head),
        Filler::State => parties
            .mention(head)
            .is_some_and(|m| m.country.is_some() && m.roles.is_empty() && m.kind == MentionKind::Place),
        Filler::Role(role) => parties.mention(head).is_some_and(|m| m.roles.contains(role)),
        Filler::Place => {
            parties.mention(head).is_some_and(|m| m.kind == MentionKind::Place)
                || clauses.marks.place(doc, head).is_some()
        }
        // any noun makes a group: only people are meant
        Filler::Person => parties.mention(head).is_some_and(|m| {
            crate::party::is_human(m)
                && (m.kind != MentionKind::Group || m.public || !m.roles.is_empty() || clauses.marks.is_human(head))
        }),
        Filler::Several => {
            let members = parties.mention(head).map_or(0, |m| m.members.len());
            members > 1 || clauses.joined(head).iter().filter(|h| means_somebody(parties, **h)).count() > 1
        }
        // only a stance has a doer to compare with (`stance`)
        Filler::Doer => false,
        Filler::Number => {
            doc.tokens[head].upos == Upos::Num || clauses.children(head).any(|c| clauses.rel(c) == Deprel::Nummod)
        }
    }
}

/// What a phrase may be called: its noun, with the word before it, with the noun of its of-phrase ("state of
/// emergency"), and the title before a name or the noun beside it ("President Bakiyev", "Kurmanbek Bakiyev, the president").
fn words(clauses: &Clauses<'_>, head: usize) -> Vec<String> {
    let lemma = clauses.lemma(head).to_lowercase();
    let of = clauses.after(head, "of").first().map(|n| format!("{lemma} of {}", clauses.lemma(*n).to_lowercase()));
    let beside = clauses
        .children(head)
        .filter(|c| matches!(clauses.rel(*c), Deprel::NmodDesc | Deprel::Appos))
        .map(|c| clauses.lemma(c).to_lowercase());
    let mut out = vec![lemma, clauses.doc.form(head).to_lowercase()];
    if clauses.doc.tokens[head].upos == Upos::Sym {
        // "$2 million"
        out.push("money".to_owned());
    }
    out.extend(two_words(clauses, head));
    // "cease-fire" is one word to whoever lists it
    let doc = clauses.doc;
    if head > 1 && doc.form(head - 1) == "-" && doc.tokens[head - 1].span.end == doc.tokens[head].span.start {
        out.push(format!("{}-{}", doc.form(head - 2), clauses.lemma(head)).to_lowercase());
    }
    out.extend(of);
    out.extend(beside);
    out
}

/// A noun with the word before it: "tear gas", "cease fire".
fn two_words(clauses: &Clauses<'_>, head: usize) -> Option<String> {
    let before = |c: &usize| *c < head && matches!(clauses.rel(*c), Deprel::Compound | Deprel::Amod | Deprel::Flat);
    let left = clauses.children(head).rfind(before)?;
    Some(format!("{} {}", clauses.lemma(left), clauses.lemma(head)).to_lowercase())
}

//! From fired rules to events: the parties as of the day, what the clause commits to, when, where and who says so.

use crate::attitude::{self, Attitude};
use crate::clause::Clauses;
use crate::domain::{self, Domains};
use crate::merge;
use crate::party::{Parties, Who, is_state_role};
use crate::source;
use crate::topic::Topics;
use crate::trigger::{self, Firing};
use crate::when::Settings;
use crate::{Dropped, Trace};
use dateline_codebook::{Codebook, Day, Rule, RulePos};
use dateline_doc::{
    Deprel, Document, Event, Locus, MentionKind, Modality, Participant, Polarity, Precision, Region, Relation, SmolStr,
    Tense, When,
};

/// Below this score (`topic`) what a sentence tells is no public event, whoever is named in it.
const PRIVATE: f32 = -2.0;
/// The same where words of another domain stand in the sentence.
const ELSEWHERE: f32 = 3.0;

/// An event while it is worked on: the record and the words it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) event: Event,
    pub(crate) trigger: usize,
    pub(crate) actor: Option<Who>,
    pub(crate) recipient: Option<Who>,
    /// The number of the firing that it came from.
    pub(crate) firing: usize,
    /// The number of the firing whose content it is.
    pub(crate) content_of: Option<usize>,
}

/// Finds the events of a document, merged and numbered, by trigger offset.
pub(crate) fn find(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    topics: &Topics,
    mut trace: Option<&mut Trace>,
) -> Vec<Event> {
    let (doc, tree) = (clauses.doc, clauses.tree);
    let settings = Settings::new(doc, clauses.marks);
    let domains = Domains::new(doc, book);
    let fired = trigger::find(doc, clauses, parties, book, trace.as_deref_mut().map(|t| &mut t.misses));
    let firings = Firings::new(doc, fired);
    let mut drafts: Vec<Draft> = Vec::new();
    for (n, firing) in firings.all.iter().enumerate() {
        let rule = &book.rules[firing.rule];
        let mut drop = |why: &str| {
            if let Some(trace) = trace.as_deref_mut() {
                let (trigger, rule) = (firing.trigger as u32, rule.id.to_string());
                trace.dropped.push(Dropped { trigger, rule, why: why.to_owned() });
            }
        };
        if is_dateline(doc, firing.trigger) {
            drop("it stands in the printed dateline");
            continue;
        }
        let above = governing(clauses, book, &firings, n);
        if let Some(why) = above.as_ref().and_then(|a| swallowed(book, &firings.all, a, rule)) {
            drop(why);
            continue;
        }
        if firing.stance.is_some() && above.is_some() {
            drop("the word above it tells the stance");
            continue;
        }
        let mut attitude = match firing.stance {
            Some(_) => Attitude::TAKEN,
            None => attitude::read(clauses, book, firing.trigger, firing.light),
        };
        let mut content_of = None;
        if let Some(above) = &above {
            let upper = &book.rules[firings.all[above.firing].rule];
            let asking = asked_by(clauses, book, &firings, above.firing);
            if upper.denies {
                attitude.polarity = Polarity::Negative;
                attitude.modality = Modality::Asserted;
            } else if let Some(n) = asking {
                content_of = Some(n);
                if attitude.modality == Modality::Asserted || attitude.modality == Modality::Planned {
                    attitude.modality = match book.rules[firings.all[n].rule].kind.as_str() {
                        "REQUEST" => Modality::Demanded,
                        "THREATEN" => Modality::Planned,
                        _ => Modality::Possible,
                    };
                }
            }
        }
        let dating = settings.date(clauses, firing.trigger, firing.clause(), attitude.tense, attitude.modality);
        let day = event_day(dating.when.as_ref(), doc);
        let place = settings
            .place_of(clauses, firing.trigger, firing.clause())
            .or_else(|| settings.place_before(clauses, firing.clause()));
        let attributions = source::above(clauses, book, firing.stance.map_or(firing.trigger, |s| s.verb));
        let attributions: Vec<_> = attributions
            .into_iter()
            .filter(|a| {
                let own = [firing.trigger, firing.clause()];
                !own.contains(&a.cue) && Some(a.cue) != firing.light.map(|l| l.0)
            })
            .collect();
        let pairs = pairs(clauses, parties, &firings, firing, rule);
        let natural = |h: &usize| {
            let named = parties.mention(*h).is_some_and(|m| m.public && m.name.is_some());
            // "flood water", "storm winds"
            let of = clauses.children(*h).filter(|c| clauses.rel(*c) == Deprel::Compound).chain([*h]);
            !named && of.into_iter().any(|w| book.in_named_class(&clauses.lemma(w).to_lowercase(), "nature"))
        };
        if !firing.actors.is_empty() && firing.actors.iter().all(natural) {
            drop("what does it does nothing on purpose");
            continue;
        }
        let state_only = |w: &Option<Who>| {
            w.is_some_and(|w| parties.mention(w.head).is_some_and(|m| m.roles.is_empty() && m.public))
        };
        if rule.kind == "ASSAULT"
            && place.is_none()
            && pairs.iter().all(|(a, r)| r.is_none() && state_only(a))
            && rule.limits.is_empty()
            && rule.pos == RulePos::Verb
        {
            drop("a state attacks nobody nowhere: a game or a figure of speech");
            continue;
        }
        if pairs.is_empty() {
            drop("neither a doer nor anybody it is done to is known");
            continue;
        }
        let sources = source::chain(doc, clauses, parties, book, &attributions);
        let number = tree.sentence_of(firing.trigger);
        let sentence = doc.sentences[number];
        let domain = domains.of(number);
        let mut contexts = rule.contexts.clone();
        for context in domain::contexts(doc, book, number) {
            if !contexts.contains(&context) {
                contexts.push(context);
            }
        }
        // what is told beside it may be of anything: "…, and a smell of burnt paper came from the garden"
        let own = topics.score_clause(doc, number, &clauses.own_words(firing.clause()));
        let topic = topics.score(doc, number).max(own.unwrap_or(f32::NEG_INFINITY));
        for (actor, recipient) in pairs {
            let record = |who: Option<Who>| who.map(|w| parties.of(w, day));
            let (actor_record, recipient_record) = (record(actor), record(recipient));
            let heads = (actor.map(|w| w.head), recipient.map(|w| w.head));
            let public = topic > if domain.is_some_and(|d| d != "crime") { ELSEWHERE } else { PRIVATE }
                && is_public(parties, rule, heads.0, heads.1, actor_record.as_ref(), recipient_record.as_ref(), domain);
            let own_source = |s: &dateline_doc::Source| actor_record.as_ref().is_some_and(|a| a.at == s.at);
            let kind = book.event_type(&rule.kind);
            let cameo = rule.cameo.clone().or_else(|| kind.and_then(|k| k.cameo.clone()));
            let event = Event {
                id: String::new(),
                act: String::new(),
                kind: rule.kind.clone(),
                plover: Some(in_plover(book, rule, cameo.as_deref(), attitude.polarity)),
                mode: rule.mode.clone(),
                contexts: contexts.clone(),
                goldstein: cameo.as_ref().and_then(|c| book.scores.get(c).copied()),
                cameo,
                when: dating.when.clone(),
                place: place.clone(),
                polarity: attitude.polarity,
                modality: attitude.modality,
                tense: attitude.tense,
                background: dating.background,
                content_of: None,
                public,
                sources: without(&sources, own_source),
                mentions: vec![trigger_locus(doc, firing)],
                sentence: Locus { region: sentence.region, span: sentence.span },
                quotes: Vec::new(),
                figures: Vec::new(),
                rule: rule.id.to_string(),
                confidence: 0.0,
                actor: actor_record,
                recipient: recipient_record,
            };
            drafts.push(Draft { event, trigger: firing.trigger, actor, recipient, firing: n, content_of });
        }
    }
    carry_background(clauses, &mut drafts);
    carry_on(clauses, &settings, &mut drafts);
    silence(doc, clauses, parties, book, &mut drafts);
    for draft in &mut drafts {
        draft.event.confidence = confidence(clauses, book, parties, draft, &firings.all[draft.firing]);
    }
    merge::events(clauses, book, drafts)
}

/// What PLOVER calls an event. It knows no negation: an act of cooperation that is told not to be is refused there.
fn in_plover(book: &Codebook, rule: &Rule, cameo: Option<&str>, polarity: Polarity) -> SmolStr {
    let Some(kind) = book.event_type(&rule.kind) else { return rule.kind.clone() };
    let cooperative = matches!(kind.quad, 1 | 2);
    let refused = (polarity == Polarity::Negative && cooperative).then(|| book.event_type("REJECT")).flatten();
    refused.map_or_else(|| kind.in_plover(cameo).clone(), |r| r.name.clone())
}

/// The sources but those that are the doer itself; who carried whom is counted anew.
fn without(
    sources: &[dateline_doc::Source],
    gone: impl Fn(&dateline_doc::Source) -> bool,
) -> Vec<dateline_doc::Source> {
    let mut places: Vec<Option<u32>> = Vec::with_capacity(sources.len());
    let mut n = 0;
    for source in sources {
        places.push((!gone(source)).then_some(n));
        n += u32::from(!gone(source));
    }
    let kept = sources.iter().filter(|s| !gone(s));
    kept.map(|s| {
        let via = s.via.and_then(|v| places.get(v as usize).copied().flatten());
        dateline_doc::Source { via, ..s.clone() }
    })
    .collect()
}

/// The trigger's words: a phrasal verb with its particle stays one word, for the click that leads to it.
fn trigger_locus(doc: &Document, firing: &Firing) -> Locus {
    let tok = &doc.tokens[firing.trigger];
    Locus { region: tok.region, span: tok.span }
}

fn is_dateline(doc: &Document, trigger: usize) -> bool {
    let tok = &doc.tokens[trigger];
    let printed = doc.article.dateline.as_ref().and_then(|d| d.span);
    tok.region == Region::Body && printed.is_some_and(|span| span.overlaps(tok.span))
}

/// The day that offices are resolved at.
fn event_day(when: Option<&When>, doc: &Document) -> Option<Day> {
    let exact = when.filter(|w| w.precision >= Precision::Day).and_then(|w| Day::read(w.value.get(..10)?, false));
    let month = || when.filter(|w| w.precision == Precision::Month).and_then(|w| Day::read(&w.value, false));
    let year = || {
        when.filter(|w| w.precision == Precision::Year).and_then(|w| Day::read(&format!("{}-07-01", w.value), false))
    };
    exact
        .or_else(month)
        .or_else(year)
        .or_else(|| doc.article.published.as_ref().and_then(dateline_doc::Dated::day).map(Day::from))
}

/// All firings of a document, found by their trigger or by the verb that carries them.
struct Firings {
    all: Vec<Firing>,
    by_trigger: Vec<u32>,
    by_light: Vec<u32>,
    /// By the verb of the clause that an auxiliary takes a stance on.
    by_verb: Vec<u32>,
}

impl Firings {
    fn new(doc: &Document, all: Vec<Firing>) -> Self {
        let mut by_trigger = vec![u32::MAX; doc.tokens.len()];
        let mut by_light = vec![u32::MAX; doc.tokens.len()];
        let mut by_verb = vec![u32::MAX; doc.tokens.len()];
        for (n, firing) in all.iter().enumerate() {
            by_trigger[firing.trigger] = n as u32;
            if let Some(stance) = firing.stance {
                by_verb[stance.verb] = n as u32;
            }
            if let Some((verb, _)) = firing.light.filter(|(v, _)| by_light[*v] == u32::MAX) {
                by_light[verb] = n as u32;
            }
        }
        Self { all, by_trigger, by_light, by_verb }
    }

    fn at(&self, tok: usize) -> Option<usize> {
        Some(self.by_trigger[tok] as usize).filter(|n| *n < self.all.len())
    }

    fn stance_on(&self, verb: usize) -> Option<usize> {
        Some(self.by_verb[verb] as usize).filter(|n| *n < self.all.len())
    }

    fn carried_by(&self, verb: usize) -> Option<usize> {
        Some(self.by_light[verb] as usize).filter(|n| *n < self.all.len())
    }
}

/// A firing that another stands under, and by which relation.
struct Above {
    firing: usize,
    purpose: bool,
}

/// The nearest firing whose complement holds this one.
fn governing(clauses: &Clauses<'_>, book: &Codebook, firings: &Firings, n: usize) -> Option<Above> {
    let firing = &firings.all[n];
    if firing.stance.is_none()
        && let Some(stance) = firings.stance_on(firing.clause())
    {
        return Some(Above { firing: stance, purpose: false });
    }
    let mut at = firing.stance.map_or(firing.trigger, |s| s.verb);
    for _ in 0..10 {
        let head = clauses.head(at)?;
        let marker = clauses
            .children(at)
            .find(|c| matches!(clauses.rel(*c), Deprel::Mark | Deprel::Case))
            .map(|c| clauses.lemma(c).to_lowercase());
        let purpose =
            matches!(clauses.rel(at), Deprel::Advcl | Deprel::Acl | Deprel::Xcomp) && marker.as_deref() == Some("to");
        let complement = match clauses.rel(at) {
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Obj => true,
            Deprel::Obl | Deprel::Nmod | Deprel::Advcl | Deprel::Acl => {
                matches!(
                    marker.as_deref(),
                    Some("of" | "for" | "to" | "with" | "against" | "over" | "about" | "from" | "that" | "on")
                )
            }
            Deprel::NsubjPass => true,
            Deprel::AclRelcl => false,
            Deprel::Conj => {
                // joined content stays content; joined main verbs do not
                at = head;
                continue;
            }
            Deprel::Nsubj | Deprel::NmodPoss | Deprel::Amod | Deprel::Compound | Deprel::Appos => return None,
            _ => false,
        };
        if !complement {
            return None;
        }
        let carried = || firings.carried_by(head).filter(|f| firings.all[*f].trigger != at);
        let found = firings.at(head).or_else(carried);
        if let Some(firing) = found.filter(|f| *f != n) {
            return Some(Above { firing, purpose });
        }
        // a speech verb between ends the reach: what is said there stands for itself
        let said = book.index.cues.contains_key(clauses.lemma(head).to_lowercase().as_str());
        if said && clauses.rel(at) == Deprel::Ccomp {
            return None;
        }
        at = head;
    }
    None
}

/// The request, threat, accusation or refusal that a firing is or stands under: what is asked for in what is refused is
/// no more asserted than that.
fn asked_by(clauses: &Clauses<'_>, book: &Codebook, firings: &Firings, n: usize) -> Option<usize> {
    let mut at = n;
    for _ in 0..4 {
        let rule = &book.rules[firings.all[at].rule];
        if matches!(rule.kind.as_str(), "REQUEST" | "THREATEN" | "ACCUSE" | "REJECT") {
            return Some(at);
        }
        at = governing(clauses, book, firings, at)?.firing;
    }
    None
}

/// Whether a firing is part of the one above and no event of its own.
fn swallowed(book: &Codebook, firings: &[Firing], above: &Above, rule: &Rule) -> Option<&'static str> {
    let upper = &book.rules[firings[above.firing].rule];
    match upper.kind.as_str() {
        // what somebody says he will do is a promise, and an act that is planned
        _ if upper.pos == RulePos::Aux => None,
        "AGREE" => Some("it is what was agreed or promised, told by the AGREE itself"),
        "PROTEST" if above.purpose && rule.kind == "REQUEST" => Some("it is what the protest is for"),
        _ if upper.kind == rule.kind && !upper.denies && above.purpose => Some("it tells the same act once more"),
        _ => None,
    }
}

/// Opens coordination and reciprocity into pairs.
fn pairs(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    firings: &Firings,
    firing: &Firing,
    rule: &Rule,
) -> Vec<(Option<Who>, Option<Who>)> {
    let open = |heads: &[usize]| {
        let mut out: Vec<Who> = Vec::new();
        for head in heads {
            // "welcomed Iran's release of …": the one who did it is meant
            let deed = firings.at(*head).map(|n| &firings.all[n]);
            let deed = deed.filter(|f| f.trigger != firing.trigger && !f.actors.is_empty());
            let heads = deed.map_or(std::slice::from_ref(head), |f| &f.actors);
            for one in heads.iter().flat_map(|h| parties.open(clauses, *h)) {
                if !out.contains(&one) {
                    out.push(one);
                }
            }
        }
        out
    };
    let actors = open(&firing.actors);
    let known = |w: &Who| parties.mention(w.head).is_some();
    let mut recipients = open(&firing.recipients);
    // nobody does it to himself by another name
    let same = |a: &Who, r: &Who| {
        a.country == r.country
            && parties
                .mention(a.head)
                .zip(parties.mention(r.head))
                .is_some_and(|(x, y)| x.entity == y.entity && a.country.is_none())
    };
    recipients.retain(|r| !actors.contains(r) && !actors.iter().any(|a| same(a, r)));
    // a thing joined to people by the parser's mistake is nobody ("the soldier, whose identity …")
    let somebody = |w: &Who| {
        parties
            .mention(w.head)
            .is_some_and(|m| m.public || !m.roles.is_empty() || m.name.is_some() || m.kind != MentionKind::Group)
    };
    if recipients.iter().any(somebody) {
        recipients.retain(somebody);
    }
    let actors: Vec<Who> = actors.into_iter().filter(known).take(8).collect();
    let recipients: Vec<Who> = recipients.into_iter().filter(known).take(8).collect();
    let mut out = Vec::new();
    // "Armenia and Azerbaijan signed a truce on paper": what else stands there is nobody
    let alone = recipients.iter().all(|r| !is_party(parties, r.head));
    if rule.mutual && alone && actors.len() > 1 {
        for a in &actors {
            for b in &actors {
                if a != b {
                    out.push((Some(*a), Some(*b)));
                }
            }
        }
        out.truncate(24);
        return out;
    }
    match (actors.is_empty(), recipients.is_empty()) {
        (true, true) => {}
        (false, true) => out.extend(actors.iter().map(|a| (Some(*a), None))),
        (true, false) => out.extend(recipients.iter().map(|r| (None, Some(*r)))),
        (false, false) => {
            for a in &actors {
                for r in &recipients {
                    out.push((Some(*a), Some(*r)));
                    let answer = rule.mutual && is_party(parties, r.head) && is_party(parties, a.head);
                    if answer {
                        out.push((Some(*r), Some(*a)));
                    }
                }
            }
        }
    }
    out.truncate(24);
    out
}

/// Whether a phrase is somebody who can answer: a state, people, a body.
fn is_party(parties: &Parties<'_>, head: usize) -> bool {
    parties.mention(head).is_some_and(|m| m.public || m.country.is_some() || !m.roles.is_empty())
}

/// Whether an event is one of public affairs: by its parties, and against the topic of its sentence.
fn is_public(
    parties: &Parties<'_>,
    rule: &Rule,
    actor: Option<usize>,
    recipient: Option<usize>,
    actor_record: Option<&Participant>,
    recipient_record: Option<&Participant>,
    domain: Option<&str>,
) -> bool {
    // forces and offices of no known state make nothing public: a general in a film has no country
    let placed = |p: Option<&Participant>| {
        p.is_some_and(|p| p.country.is_some() || p.roles.iter().any(|r| matches!(r.as_str(), "IGO" | "UAF" | "REB")))
    };
    let public = |head: Option<usize>| {
        let record = if head == actor { actor_record } else { recipient_record };
        head.is_some_and(|h| parties.is_public(h)) && placed(record)
    };
    let role = |p: Option<&Participant>| p.is_some_and(|p| p.roles.iter().any(|r| is_state_role(r)));
    // a role whose country was only guessed from the surroundings is no evidence against the topic
    let guessed =
        |head: Option<usize>| head.and_then(|h| parties.mention(h)).is_some_and(|m| m.basis.contains("country from"));
    let any_role = (role(actor_record) && !guessed(actor)) || (role(recipient_record) && !guessed(recipient));
    let crowd = rule.kind == "PROTEST" && actor_record.is_some_and(|a| a.country.is_some());
    let nobody = |p: Option<&Participant>| p.is_none_or(|p| p.country.is_none() && p.roles.is_empty());
    match domain {
        // police and courts at work on private persons
        Some("crime") => {
            let private = nobody(recipient_record) && !public(recipient);
            let force = |p: Option<&Participant>| {
                p.is_some_and(|p| p.roles.iter().any(|r| matches!(r.as_str(), "COP" | "JUD")))
            };
            let only_force = force(actor_record) || nobody(actor_record);
            (public(actor) || public(recipient)) && !(private && only_force)
        }
        Some(_) => any_role && (public(actor) || public(recipient)),
        None => public(actor) || public(recipient) || crowd,
    }
}

/// Carries history on: a sentence that goes on telling of a past time without a date of its own is history too.
fn carry_background(clauses: &Clauses<'_>, drafts: &mut [Draft]) {
    let (doc, tree) = (clauses.doc, clauses.tree);
    for n in 1..drafts.len() {
        let (earlier, later) = drafts.split_at_mut(n);
        let (before, now) = (&earlier[n - 1], &mut later[0]);
        let (s, t) = (tree.sentence_of(before.trigger), tree.sentence_of(now.trigger));
        let same_paragraph =
            clauses.marks.paragraph(s).is_some() && clauses.marks.paragraph(s) == clauses.marks.paragraph(t);
        let undated = now.event.when.as_ref().is_none_or(|w| w.basis == dateline_doc::WhenBasis::Report);
        if before.event.background
            && !now.event.background
            && undated
            && now.event.tense == Tense::Past
            && t.abs_diff(s) <= 1
            && s != t
            && same_paragraph
            && leans_back(doc, t)
        {
            now.event.background = true;
            now.event.when = before.event.when.clone();
        }
    }
}

/// How many sentences on an undated perfect goes on with the history before it.
const GOES_ON: usize = 6;

/// Carries history on over paragraphs: behind the news and in the middle of history, an undated perfect ("has been
/// laying mines") tells how things have been since, not what happened today. A day of the news ends the history.
fn carry_on(clauses: &Clauses<'_>, settings: &Settings<'_>, drafts: &mut [Draft]) {
    let (tree, marks) = (clauses.tree, clauses.marks);
    let news = |d: &Draft| !d.event.background && d.event.modality == Modality::Asserted && d.event.public;
    let mut told = false;
    for n in 1..drafts.len() {
        let (earlier, later) = drafts.split_at_mut(n);
        let (before, now) = (&earlier[n - 1], &mut later[0]);
        told |= news(before);
        let (s, t) = (tree.sentence_of(before.trigger), tree.sentence_of(now.trigger));
        let behind = s < t && t - s <= GOES_ON && marks.paragraph(s).is_some() && marks.paragraph(t).is_some();
        let undated = now.event.when.as_ref().is_none_or(|w| w.basis == dateline_doc::WhenBasis::Report);
        if told
            && behind
            && before.event.background
            && !now.event.background
            && undated
            && now.event.tense == Tense::Past
            && marks.paragraph(s) != marks.paragraph(t)
            && in_perfect(clauses, now.trigger)
            && !(s + 1..=t).any(|n| settings.is_of_news(n))
        {
            now.event.background = true;
            now.event.when = None;
        }
    }
}

/// Whether a word stands in the perfect of the present, itself or by the verb it hangs on.
fn in_perfect(clauses: &Clauses<'_>, word: usize) -> bool {
    let mut at = word;
    for _ in 0..3 {
        if clauses.children(at).any(|c| {
            clauses.rel(c) == Deprel::Aux
                && clauses.lemma(c) == "have"
                && clauses.doc.tokens[c].feats.has("Tense", "Pres")
        }) {
            return true;
        }
        match clauses.head(at).filter(|_| matches!(clauses.rel(at), Deprel::Obj | Deprel::Xcomp | Deprel::Advcl)) {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// Whether a sentence begins with a word that leans on the one before ("This caused …", "He then …").
fn leans_back(doc: &Document, sentence: usize) -> bool {
    let toks = doc.sentences[sentence].toks;
    doc.tokens.get(toks.range()).is_some_and(|t| {
        t.iter().take(2).any(|t| {
            matches!(
                t.lemma.to_lowercase().as_str(),
                "this"
                    | "that"
                    | "these"
                    | "those"
                    | "he"
                    | "she"
                    | "they"
                    | "it"
                    | "then"
                    | "later"
                    | "afterwards"
                    | "the"
            )
        })
    })
}

/// Adds those who are named as having said nothing to the sources of the event they are silent about.
fn silence(doc: &Document, clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook, drafts: &mut [Draft]) {
    for silence in source::silences(clauses, book) {
        // the noun it is about names the type of the event ("of the defection"); else the text's first news is meant
        let kinds: Vec<&str> = silence
            .about
            .and_then(|a| book.index.nouns.get(clauses.lemma(a).to_lowercase().as_str()))
            .map(|rules| rules.iter().map(|n| book.rules[*n as usize].kind.as_str()).collect())
            .unwrap_or_default();
        let fits = |d: &Draft| {
            let before = clauses.tree.sentence_of(d.trigger) <= silence.sentence;
            let news = !d.event.background && d.event.modality == Modality::Asserted && d.event.public;
            before && news && (kinds.is_empty() || kinds.contains(&d.event.kind.as_str()))
        };
        let Some(first) = drafts.iter().position(fits) else { continue };
        let firing = drafts[first].firing;
        let attributions = source::above(clauses, book, silence.about.unwrap_or(silence.speakers[0]));
        let carrier = source::chain(doc, clauses, parties, book, &attributions);
        for draft in drafts.iter_mut().filter(|d| d.firing == firing) {
            let sources = &mut draft.event.sources;
            let mut heads = Vec::new();
            let mut named = Vec::new();
            for speaker in &silence.speakers {
                named.extend(source::source(doc, parties, *speaker, Relation::Silent));
            }
            let via = carrier.first().map(|c| {
                let at = sources.iter().position(|s| s.at == c.at).unwrap_or_else(|| {
                    heads.push(dateline_doc::Source { via: None, ..c.clone() });
                    sources.len()
                });
                at as u32
            });
            sources.append(&mut heads);
            let silent = named.into_iter().filter(|n| carrier.iter().all(|c| c.at != n.at));
            sources.extend(silent.map(|s| dateline_doc::Source { via, ..s }));
        }
    }
}

/// How likely an event is right, from what it rests on. The weights were fitted on the development set and on the
/// project's own items (docs/benchmarks.md, "Calibration"), but for the one on guessed countries, which they hardly have.
fn confidence(clauses: &Clauses<'_>, book: &Codebook, parties: &Parties<'_>, draft: &Draft, firing: &Firing) -> f32 {
    let event = &draft.event;
    let rule = &book.rules[firing.rule];
    let known =
        |p: Option<&Participant>| p.is_some_and(|p| p.country.is_some() || p.roles.first().is_some_and(|r| r == "IGO"));
    let guessed =
        |head: Option<usize>| head.and_then(|h| parties.mention(h)).is_some_and(|m| m.basis.contains("country from"));
    let length = clauses.doc.sentences[clauses.tree.sentence_of(draft.trigger)].toks.len();
    let mut score: f32 = -1.5;
    for (weight, holds) in [
        (2.4, known(event.actor.as_ref())),
        (1.8, known(event.recipient.as_ref())),
        (-0.8, rule.wide),
        (-2.4, firing.stance.is_some()),
        (-0.3, event.modality != Modality::Asserted),
        (0.5, event.polarity == Polarity::Negative),
        (-2.3, draft.content_of.is_some()),
        (-0.5, guessed(draft.actor.map(|w| w.head))),
        (-0.3, length > 40),
    ] {
        if holds {
            score += weight;
        }
    }
    let p = 1.0 / (1.0 + (-score).exp());
    (p * 100.0).round() / 100.0
}

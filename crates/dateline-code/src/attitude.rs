//! What a clause commits its author to: whether the event happened, is planned, demanded, possible; and when, seen
//! from the report. Reads auxiliaries, negation and the operators of the codebook from the trigger up.

use crate::clause::Clauses;
use dateline_codebook::{Codebook, LightSense, Operator, OperatorEffect};
use dateline_doc::{Deprel, Modality, Polarity, Region, Tense, Upos};

/// What the words around a trigger say about its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attitude {
    pub(crate) polarity: Polarity,
    pub(crate) modality: Modality,
    pub(crate) tense: Tense,
}

impl Attitude {
    /// Of a stance: whoever says what will or must be has taken it.
    pub(crate) const TAKEN: Self =
        Self { polarity: Polarity::Positive, modality: Modality::Asserted, tense: Tense::Past };
}

/// Reads the attitude of the event whose clause is headed by `clause`; `trigger` is its own word.
pub(crate) fn read(
    clauses: &Clauses<'_>,
    book: &Codebook,
    trigger: usize,
    light: Option<(usize, LightSense)>,
) -> Attitude {
    let clause = light.map_or(trigger, |(v, _)| v);
    let mut out =
        Attitude { polarity: Polarity::Positive, modality: Modality::Asserted, tense: tense(clauses, clause) };
    let mut negations = 0u32;
    match light.map(|(_, sense)| sense) {
        Some(LightSense::Plan) => out.modality = Modality::Planned,
        Some(LightSense::Attempt) => out.modality = Modality::Attempted,
        Some(LightSense::Prevent) => negations += 1,
        _ => {}
    }
    // "no attack by the rebels"
    let counted = light.is_some() && clauses.head(trigger) == Some(clause);
    if !clauses.is_verb(trigger) && has_no(clauses, trigger) && !counted {
        negations += 1;
    }
    // "a possible visit", "the planned march"
    for said in clauses.children(trigger).filter(|c| clauses.rel(*c) == Deprel::Amod && *c < trigger) {
        if let Some(effect) = word_effect(book, &clauses.lemma(said).to_lowercase(), &["adj"]) {
            apply(effect, &mut out, &mut negations);
        }
    }
    let (mut at, mut from) = (clause, clause);
    // up through the words that the event stands under
    for _ in 0..8 {
        negations += own(clauses, book, at, from, &mut out);
        from = at;
        let (Some(head), rel) = (clauses.head(at), clauses.rel(at)) else { break };
        match rel {
            Deprel::Conj if clauses.is_verb(at) && clauses.is_verb(head) => {
                let own_aux = clauses
                    .children(at)
                    .any(|c| matches!(clauses.rel(c), Deprel::Aux | Deprel::Nsubj | Deprel::NsubjPass));
                if own_aux {
                    // a clause of its own shares only the condition it stands under
                    if under_condition(clauses, head) {
                        raise(&mut out.modality, Modality::Conditional);
                    }
                    break;
                }
                at = head;
                continue;
            }
            Deprel::Xcomp
            | Deprel::Ccomp
            | Deprel::Acl
            | Deprel::Advcl
            | Deprel::Obj
            | Deprel::Obl
            | Deprel::Nmod
            | Deprel::Nsubj
            | Deprel::NsubjPass
            | Deprel::Csubj => {
                if rel == Deprel::Obj && at != clause && clauses.is_verb(head) {
                    // up from a noun whose participle this is: only the verb's own words count
                    at = head;
                    continue;
                }
                if is_yet(clauses, head, at) {
                    negations += 1;
                    at = head;
                    continue;
                }
                let found = operator(clauses, book, head, at).or_else(|| {
                    // "the talks were set to begin"
                    let subject = !clauses.is_verb(at) && matches!(rel, Deprel::Nsubj | Deprel::NsubjPass);
                    let of = clauses.children(head).find(|c| subject && clauses.rel(*c) == Deprel::Xcomp)?;
                    operator(clauses, book, head, of)
                });
                match found.map(|o| o.effect) {
                    Some(OperatorEffect::Negative) => negations += 1,
                    Some(OperatorEffect::Planned) => raise(&mut out.modality, Modality::Planned),
                    Some(OperatorEffect::Conditional) => raise(&mut out.modality, Modality::Conditional),
                    Some(OperatorEffect::Demanded) => raise(&mut out.modality, Modality::Demanded),
                    Some(OperatorEffect::Possible | OperatorEffect::Content) => {
                        raise(&mut out.modality, Modality::Possible)
                    }
                    Some(OperatorEffect::Attempted) => raise(&mut out.modality, Modality::Attempted),
                    Some(OperatorEffect::Asserted) => {}
                    None => {
                        let feats = clauses.doc.tokens[at].feats;
                        let infinitive = feats.has("VerbForm", "Inf");
                        let finite =
                            feats.has("VerbForm", "Fin") || clauses.children(at).any(|c| clauses.rel(c) == Deprel::Aux);
                        let marked =
                            clauses.children(at).any(|c| clauses.rel(c) == Deprel::Mark && clauses.lemma(c) == "to");
                        if clauses.is_verb(at)
                            && infinitive
                            && marked
                            && matches!(rel, Deprel::Advcl | Deprel::Acl | Deprel::Xcomp)
                        {
                            raise(&mut out.modality, Modality::Planned);
                        } else if !clauses.is_verb(at)
                            || (!matches!(rel, Deprel::Xcomp) && (finite || !clauses.is_verb(head)))
                        {
                            // a participle or an infinitive stands or falls with the verb above it
                            if !(rel == Deprel::Acl && !finite && clauses.is_verb(at) && carries(clauses, head)) {
                                break;
                            }
                        }
                    }
                }
                at = head;
            }
            _ => break,
        }
    }
    if negations % 2 == 1 {
        out.polarity = Polarity::Negative;
    }
    if out.modality != Modality::Asserted && out.modality != Modality::Attempted && out.tense == Tense::Present {
        out.tense = Tense::Future;
    }
    out
}

/// Whether a noun is the object of a verb, so that its participle hangs on that verb ("will see both exchanging …").
fn carries(clauses: &Clauses<'_>, noun: usize) -> bool {
    clauses.rel(noun) == Deprel::Obj && clauses.head(noun).is_some_and(|v| clauses.is_verb(v))
}

/// The first word that is not plain assertion stands; a plan that hangs on a condition is conditional.
fn raise(modality: &mut Modality, to: Modality) {
    if *modality == Modality::Asserted || (*modality == Modality::Planned && to == Modality::Conditional) {
        *modality = to;
    }
}

/// The clause's own auxiliaries, negations and conditions, as they bear on what stands in it at `from`. Returns the
/// number of negations.
fn own(clauses: &Clauses<'_>, book: &Codebook, at: usize, from: usize, out: &mut Attitude) -> u32 {
    let mut negations = 0;
    // "in the event of an attack"
    if let Some(words) = clauses.tree.preposition(clauses.doc, at).filter(|w| w.contains(' ')) {
        let first = words.split(' ').next().unwrap_or_default();
        let known = book.index.operators.get(first).into_iter().flatten().map(|n| &book.operators[*n as usize]);
        if let Some(operator) = known.into_iter().find(|o| matches!(o.pos.as_str(), "prep" | "mark") && o.word == words)
        {
            apply(operator.effect, out, &mut negations);
        }
    }
    for child in clauses.children(at) {
        let lemma = clauses.lemma(child).to_lowercase();
        match clauses.rel(child) {
            Deprel::Aux | Deprel::AuxPass | Deprel::Cop => {
                if let Some(effect) = word_effect(book, &lemma, &["aux"]) {
                    apply(effect, out, &mut negations);
                } else {
                    match lemma.as_str() {
                        "will" | "shall" | "'ll" => raise(&mut out.modality, Modality::Planned),
                        // "said it would": the future, seen from then
                        "would" if is_told(clauses, book, at) && !under_condition(clauses, at) => {
                            raise(&mut out.modality, Modality::Planned);
                        }
                        "would" => raise(&mut out.modality, Modality::Conditional),
                        "may" | "might" | "could" | "can" => raise(&mut out.modality, Modality::Possible),
                        "should" | "must" => raise(&mut out.modality, Modality::Demanded),
                        _ => {}
                    }
                }
                if matches!(lemma.as_str(), "will" | "shall" | "'ll") {
                    out.tense = Tense::Future;
                }
            }
            Deprel::Advmod => {
                if is_negative(clauses, child) {
                    negations += 1;
                } else if let Some(effect) = word_effect(book, &lemma, &["adv"]) {
                    apply(effect, out, &mut negations);
                }
            }
            // "was to meet", "are to be freed"
            Deprel::Mark if lemma == "to" && is_to_be(clauses, at, child) => {
                raise(&mut out.modality, Modality::Planned)
            }
            // "once the parliament has ratified it, Slovenia will lift …"
            Deprel::Mark
                if matches!(lemma.as_str(), "once" | "when" | "until" | "after" | "before")
                    && before_what_will_be(clauses, at) =>
            {
                raise(&mut out.modality, Modality::Conditional);
            }
            Deprel::Mark | Deprel::Case => {
                if matches!(lemma.as_str(), "if" | "unless" | "whether") {
                    raise(&mut out.modality, Modality::Conditional);
                } else if lemma == "without" {
                    negations += 1;
                } else if let Some(effect) = word_effect(book, &lemma, &["mark", "prep"]) {
                    apply(effect, out, &mut negations);
                }
            }
            Deprel::Cc | Deprel::CcPreconj if matches!(lemma.as_str(), "nor" | "neither") => negations += 1,
            // "threatened to … unless …": the condition belongs to what is threatened
            Deprel::Advcl
                if conditional_clause(clauses, child)
                    && from != child
                    && clauses.complement(at).is_none_or(|c| c == from) =>
            {
                raise(&mut out.modality, Modality::Conditional);
            }
            Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass if has_no(clauses, child) && child != from => {
                negations += 1
            }
            _ => {}
        }
    }
    negations
}

/// Whether a clause is what somebody is told to have said.
fn is_told(clauses: &Clauses<'_>, book: &Codebook, clause: usize) -> bool {
    let said = |verb: usize| book.is_speech(clauses.lemma(verb));
    clauses.rel(clause) == Deprel::Ccomp && clauses.head(clause).is_some_and(said)
}

fn apply(effect: OperatorEffect, out: &mut Attitude, negations: &mut u32) {
    match effect {
        OperatorEffect::Negative => *negations += 1,
        OperatorEffect::Planned => raise(&mut out.modality, Modality::Planned),
        OperatorEffect::Conditional => raise(&mut out.modality, Modality::Conditional),
        OperatorEffect::Demanded => raise(&mut out.modality, Modality::Demanded),
        OperatorEffect::Possible | OperatorEffect::Content => raise(&mut out.modality, Modality::Possible),
        OperatorEffect::Attempted => raise(&mut out.modality, Modality::Attempted),
        OperatorEffect::Asserted => {}
    }
}

/// An operator of one of these word classes that bears on the word it belongs to.
fn word_effect(book: &Codebook, lemma: &str, classes: &[&str]) -> Option<OperatorEffect> {
    book.index
        .operators
        .get(lemma)?
        .iter()
        .map(|n| &book.operators[*n as usize])
        .find(|o| classes.contains(&o.pos.as_str()) && !o.word.contains(' ') && o.particle.is_none())
        .map(|o| o.effect)
}

/// The operator that `head` is over its dependent `below`.
fn operator<'b>(clauses: &Clauses<'_>, book: &'b Codebook, head: usize, below: usize) -> Option<&'b Operator> {
    let lemma = clauses.lemma(head).to_lowercase();
    let class = match clauses.doc.tokens[head].upos {
        Upos::Verb | Upos::Aux => "verb",
        Upos::Noun | Upos::Propn => "noun",
        Upos::Adj => "adj",
        Upos::Adv => "adv",
        _ => return None,
    };
    let preposition = clauses
        .children(below)
        .find(|c| matches!(clauses.rel(*c), Deprel::Case | Deprel::Mark))
        .map(|c| clauses.lemma(c).to_lowercase());
    let relation = match clauses.rel(below) {
        Deprel::Xcomp => "xcomp",
        Deprel::Ccomp | Deprel::Csubj => "ccomp",
        Deprel::Obj | Deprel::NsubjPass => "obj",
        Deprel::Nsubj => "subj",
        _ => "",
    };
    let infinitive = preposition.as_deref() == Some("to");
    book.index.operators.get(lemma.as_str())?.iter().map(|n| &book.operators[*n as usize]).find(|o| {
        o.pos == class
            && o.particle.as_ref().is_none_or(|p| crate::trigger::has_particle(clauses, head, p))
            && o.complement.iter().any(|c| {
                *c == relation
                    || preposition.as_deref() == Some(c.as_str())
                    || (c == "xcomp" && infinitive && clauses.is_verb(below))
                    || (c == "ccomp" && relation == "xcomp")
            })
    })
}

/// Whether a form of "be" stands right before the "to" of a clause that needs no other verb.
fn is_to_be(clauses: &Clauses<'_>, verb: usize, to: usize) -> bool {
    clauses.children(verb).any(|c| {
        matches!(clauses.rel(c), Deprel::Aux | Deprel::Cop | Deprel::AuxPass)
            && clauses.lemma(c) == "be"
            && c < to
            && clauses.doc.tokens[c].feats.has("VerbForm", "Fin")
    })
}

/// Whether a clause stands beside one that tells what will be.
fn before_what_will_be(clauses: &Clauses<'_>, verb: usize) -> bool {
    let will = |v: usize| {
        clauses
            .children(v)
            .any(|c| clauses.rel(c) == Deprel::Aux && matches!(clauses.lemma(c), "will" | "shall" | "'ll"))
    };
    clauses.rel(verb) == Deprel::Advcl && clauses.head(verb).is_some_and(will)
}

/// Whether an adverb negates: "not", "never", "no longer".
fn is_negative(clauses: &Clauses<'_>, adverb: usize) -> bool {
    let form = clauses.doc.form(adverb).to_lowercase();
    let before = |word: &str| adverb > 0 && clauses.doc.form(adverb - 1).eq_ignore_ascii_case(word);
    matches!(form.as_str(), "not" | "n't" | "n’t" | "never" | "neither" | "nor") || (form == "longer" && before("no"))
}

/// "has yet to sign": what stands below has not happened.
fn is_yet(clauses: &Clauses<'_>, head: usize, below: usize) -> bool {
    let yet = |t: usize| clauses.children(t).any(|c| clauses.lemma(c) == "yet" && c < below);
    clauses.lemma(head) == "have" && clauses.rel(below) == Deprel::Xcomp && (yet(head) || yet(below))
}

/// Whether a verb's own clause negates it.
pub(crate) fn is_negated(clauses: &Clauses<'_>, verb: usize) -> bool {
    let negative = |c: usize| clauses.rel(c) == Deprel::Advmod && is_negative(clauses, c);
    clauses.children(verb).any(|c| {
        negative(c) || (matches!(clauses.rel(c), Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass) && has_no(clauses, c))
    })
}

fn has_no(clauses: &Clauses<'_>, noun: usize) -> bool {
    clauses.children(noun).any(|c| {
        matches!(clauses.rel(c), Deprel::Det | Deprel::Cc | Deprel::CcPreconj)
            && matches!(clauses.lemma(c).to_lowercase().as_str(), "no" | "neither")
            && c < noun
    }) || (clauses.lemma(noun).eq_ignore_ascii_case("none") || clauses.lemma(noun).eq_ignore_ascii_case("nobody"))
}

fn conditional_clause(clauses: &Clauses<'_>, clause: usize) -> bool {
    clauses.children(clause).any(|c| {
        clauses.rel(c) == Deprel::Mark
            && matches!(clauses.lemma(c).to_lowercase().as_str(), "if" | "unless" | "provided")
    })
}

/// Whether a clause hangs on a condition.
pub(crate) fn under_condition(clauses: &Clauses<'_>, verb: usize) -> bool {
    clauses.children(verb).any(|c| clauses.rel(c) == Deprel::Advcl && conditional_clause(clauses, c))
        || conditional_clause(clauses, verb)
}

/// When the clause puts the event, by its finite verb; headlines tell the past in the present.
fn tense(clauses: &Clauses<'_>, verb: usize) -> Tense {
    let doc = clauses.doc;
    let mut at = verb;
    for _ in 0..6 {
        let aux =
            clauses.children(at).filter(|c| matches!(clauses.rel(*c), Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
        let mut finite = None;
        let mut perfect = false;
        for child in aux {
            let feats = doc.tokens[child].feats;
            perfect |= clauses.lemma(child) == "have";
            if feats.has("VerbForm", "Fin") && finite.is_none() {
                finite = Some(feats);
            }
        }
        let own = doc.tokens[at].feats;
        let finite = finite.or_else(|| own.has("VerbForm", "Fin").then_some(own));
        if let Some(feats) = finite {
            let headline = doc.tokens[at].region == Region::Title;
            return if feats.has("Tense", "Past") || perfect || headline { Tense::Past } else { Tense::Present };
        }
        if own.has("VerbForm", "Part")
            && own.has("Tense", "Past")
            && matches!(clauses.rel(at), Deprel::Acl | Deprel::Root)
        {
            return Tense::Past;
        }
        match clauses.head(at) {
            Some(head) => at = head,
            None => break,
        }
    }
    Tense::Past
}

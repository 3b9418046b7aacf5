//! Stances: what somebody commits himself to by saying that an act will be, must be, will not be. Rules with an auxiliary
//! for their trigger tell them; positions are counted from the auxiliary's verb.

use crate::attitude;
use crate::clause::Clauses;
use crate::party::Parties;
use crate::source::{self, Attribution};
use crate::trigger::{Firing, Stance, fills, means_somebody, specificity};
use dateline_codebook::{Codebook, Filler, Position, Rule, Step};
use dateline_doc::{Deprel, Upos};

/// Finds the stances of a document; `told` are the acts that its other words tell.
pub(crate) fn find(clauses: &Clauses<'_>, parties: &Parties<'_>, book: &Codebook, told: &[Firing]) -> Vec<Firing> {
    let doc = clauses.doc;
    let mut out = Vec::new();
    if book.index.auxiliaries.is_empty() {
        return out;
    }
    for trigger in 0..doc.tokens.len() {
        let auxiliary = doc.tokens[trigger].upos == Upos::Aux && clauses.rel(trigger) == Deprel::Aux;
        if !auxiliary && doc.tokens[trigger].upos != Upos::Adj {
            continue;
        }
        let lemma = clauses.lemma(trigger).to_lowercase();
        let Some(candidates) = book.index.auxiliaries.get(lemma.as_str()) else { continue };
        let Some(clause) = Clause::of(clauses, parties, book, told, trigger) else { continue };
        let fired = candidates.iter().filter_map(|n| clause.fire(*n as usize));
        out.extend(fired.max_by_key(|f| specificity(&book.rules[f.rule])));
    }
    out
}

/// A clause with an auxiliary.
struct Clause<'a, 'd> {
    clauses: &'a Clauses<'d>,
    parties: &'a Parties<'d>,
    book: &'a Codebook,
    trigger: usize,
    verb: usize,
    subject: usize,
    /// Who tells it, nearest first.
    tellers: Vec<Attribution>,
    /// What its verb tells.
    acts: Vec<&'a Firing>,
    negated: bool,
    conditional: bool,
}

impl<'a, 'd> Clause<'a, 'd> {
    fn of(
        clauses: &'a Clauses<'d>,
        parties: &'a Parties<'d>,
        book: &'a Codebook,
        told: &'a [Firing],
        trigger: usize,
    ) -> Option<Self> {
        // "will free", "is willing to free": the adjective stands where the auxiliary would
        let adjective = clauses.doc.tokens[trigger].upos == Upos::Adj;
        let verb = if adjective { clauses.complement(trigger)? } else { clauses.head(trigger)? };
        let main = if adjective { trigger } else { verb };
        // what hangs beside the main line takes no stance of its own
        if !matches!(clauses.rel(main), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis | Deprel::Conj) {
            return None;
        }
        let subject = clauses.surface_subject(main)?;
        let from = told.partition_point(|f| clauses.tree.sentence_of(f.trigger) < clauses.tree.sentence_of(verb));
        let acts = told[from..]
            .iter()
            .take_while(|f| clauses.tree.sentence_of(f.trigger) == clauses.tree.sentence_of(verb))
            .filter(|f| f.clause() == verb)
            .collect();
        Some(Self {
            clauses,
            parties,
            book,
            trigger,
            verb,
            subject,
            tellers: source::above(clauses, book, main),
            acts,
            negated: attitude::is_negated(clauses, main),
            conditional: attitude::under_condition(clauses, main),
        })
    }

    /// Tries one rule.
    fn fire(&self, number: usize) -> Option<Firing> {
        let rule = &self.book.rules[number];
        if rule.negated.is_some_and(|n| n != self.negated) || rule.conditional.is_some_and(|c| c != self.conditional) {
            return None;
        }
        let fits = |(position, fillers): &(Position, Vec<Filler>)| {
            let heads = self.at(position);
            fillers.iter().any(|f| heads.iter().any(|h| self.fills(position, *h, f)))
        };
        if !rule.limits.iter().all(fits) || rule.unless.iter().any(fits) {
            return None;
        }
        let named = |positions: &[Position]| {
            let known = |heads: &Vec<usize>| heads.iter().any(|h| means_somebody(self.parties, *h));
            positions.iter().map(|p| self.at(p)).find(known)
        };
        let actors = named(&rule.actor)?;
        let recipients = named(&rule.recipient).unwrap_or_else(|| self.those_it_is_done_to(rule));
        let cue = self.tellers.first().map(|t| t.cue);
        Some(Firing {
            trigger: self.trigger,
            light: None,
            rule: number,
            recipients: recipients.into_iter().filter(|r| !actors.contains(r)).collect(),
            actors,
            stance: Some(Stance { verb: self.verb, cue }),
        })
    }

    /// What is promised or threatened is so to whom it would be done.
    fn those_it_is_done_to(&self, rule: &Rule) -> Vec<usize> {
        let act = self.acts.first().filter(|_| rule.recipient.iter().any(|p| p.step == Step::Verb));
        act.map(|a| a.recipients.clone()).unwrap_or_default()
    }

    fn at(&self, position: &Position) -> Vec<usize> {
        match (&position.step, &position.below) {
            (Step::Verb, None) => vec![self.verb],
            (Step::Subj, None) => vec![self.subject],
            (Step::Speaker, None) => self.tellers.first().map(|t| t.speaker).into_iter().collect(),
            _ => self.clauses.fillers(self.verb, None, position),
        }
    }

    fn fills(&self, position: &Position, head: usize, filler: &Filler) -> bool {
        match filler {
            Filler::Type(kind) if position.step == Step::Verb => {
                self.acts.iter().any(|f| self.book.rules[f.rule].kind == *kind)
            }
            Filler::Doer => self.is_doer(head),
            _ => fills(self.clauses, self.parties, self.book, head, filler),
        }
    }

    /// Whether a speaker is the doer, or speaks for its side.
    fn is_doer(&self, speaker: usize) -> bool {
        let voice = source::voice(self.clauses, self.book, speaker);
        let (Some(a), Some(b)) = (self.parties.mention(voice), self.parties.mention(self.subject)) else {
            return voice == self.subject;
        };
        let one = a.head == b.head || a.entity == b.entity;
        one || (a.country.is_some() && a.country == b.country) || (a.name.is_some() && a.name == b.name)
    }
}

//! Clauses as they mean, not as they stand: who does, to whom, after which preposition, with passives, relative
//! clauses, participles, coordination and control undone. It reads trees and knows no word of the codebook.

use crate::marks::Marks;
use dateline_codebook::{Position, Step};
use dateline_doc::{Deprel, Document, Region, Upos};
use dateline_resolve::tree::Tree;

/// How far a missing subject is looked for ("wants to try to agree to …").
const REACH: u8 = 6;

/// A document's trees, asked for logical arguments.
#[derive(Clone, Copy)]
pub(crate) struct Clauses<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) tree: &'a Tree,
    pub(crate) marks: &'a Marks,
}

impl<'a> Clauses<'a> {
    pub(crate) fn new(doc: &'a Document, tree: &'a Tree, marks: &'a Marks) -> Self {
        Self { doc, tree, marks }
    }

    /// Whether a word speaks of somebody who could do something: by name, by pronoun, or as the language stage sees it.
    fn may_act(&self, tok: usize) -> bool {
        const NEAR: usize = 64;
        let spots = &self.doc.spots;
        let before = spots.partition_point(|s| s.toks.start as usize <= tok);
        matches!(self.doc.tokens[tok].upos, Upos::Propn | Upos::Pron)
            || spots[..before].iter().rev().take(NEAR).any(|s| s.head as usize == tok)
    }

    pub(crate) fn rel(&self, tok: usize) -> Deprel {
        self.doc.tokens[tok].deprel
    }

    pub(crate) fn lemma(&self, tok: usize) -> &'a str {
        self.doc.tokens[tok].lemma.as_str()
    }

    pub(crate) fn head(&self, tok: usize) -> Option<usize> {
        self.doc.tokens[tok].head.map(|h| h as usize)
    }

    pub(crate) fn children(&self, tok: usize) -> impl DoubleEndedIterator<Item = usize> + 'a {
        self.tree.children(tok)
    }

    /// Whether the verb is passive: by its auxiliary, its subject, or as a participle that hangs on its object.
    pub(crate) fn is_passive(&self, verb: usize) -> bool {
        let feats = self.doc.tokens[verb].feats;
        let mut kids = self.children(verb);
        if kids.any(|c| {
            // a finite verb with a passive's subject is one that the parser took for a participle
            self.rel(c) == Deprel::AuxPass
                || (self.rel(c) == Deprel::NsubjPass
                    && !feats.has("VerbForm", "Fin")
                    && (self.doc.tokens[verb].region == Region::Title
                        || matches!(self.rel(verb), Deprel::Acl | Deprel::Advcl)))
        }) {
            return true;
        }
        let participle = feats.has("VerbForm", "Part") && feats.has("Tense", "Past");
        let bare = participle
            && !self.children(verb).any(|c| matches!(self.rel(c), Deprel::Aux | Deprel::Nsubj | Deprel::Obj));
        match self.rel(verb) {
            Deprel::Acl | Deprel::Advcl => bare,
            Deprel::Conj => bare && self.head(verb).is_some_and(|h| self.is_verb(h) && self.is_passive(h)),
            // a headline leaves the auxiliary out; elsewhere a bare participle with a subject is a past tense mistaken
            _ => {
                self.doc.tokens[verb].region == Region::Title
                    && feats.has("Voice", "Pass")
                    && !self.children(verb).any(|c| self.rel(c) == Deprel::Obj)
            }
        }
    }

    pub(crate) fn is_verb(&self, tok: usize) -> bool {
        matches!(self.doc.tokens[tok].upos, Upos::Verb | Upos::Aux) || self.acts_as_verb(tok)
    }

    /// Whether a word that the tagger took for a noun or an adjective stands where a verb stands: it heads a clause, has
    /// a subject or an object, and is the form of a verb that the codebook knows ("the troops that Kigali plans …",
    /// "forces withdrew").
    pub(crate) fn acts_as_verb(&self, tok: usize) -> bool {
        let token = &self.doc.tokens[tok];
        if !matches!(token.upos, Upos::Noun | Upos::Adj | Upos::Propn) || !self.marks.is_verb_form(tok) {
            return false;
        }
        let clausal = matches!(
            token.deprel,
            Deprel::Root
                | Deprel::AclRelcl
                | Deprel::Acl
                | Deprel::Ccomp
                | Deprel::Xcomp
                | Deprel::Advcl
                | Deprel::Parataxis
                | Deprel::Conj
        );
        let (mut object, mut subject, mut particle, mut to) = (false, false, false, false);
        for child in self.children(tok) {
            match self.rel(child) {
                Deprel::Cop | Deprel::Det | Deprel::NmodPoss | Deprel::Nummod => return false,
                Deprel::Amod if token.deprel != Deprel::AclRelcl => return false,
                Deprel::Case if self.lemma(child) == "to" && child + 1 == tok => to = true,
                Deprel::Case => return false,
                Deprel::Obj => object = true,
                Deprel::Nsubj | Deprel::NsubjPass => subject = true,
                Deprel::CompoundPrt => particle = true,
                _ => {}
            }
        }
        let infinitive =
            to && object && matches!(token.deprel, Deprel::Obl | Deprel::Nmod | Deprel::Xcomp | Deprel::Advcl);
        infinitive
            || (clausal
                && !to
                && (subject || object || particle)
                && (subject || object || token.deprel == Deprel::AclRelcl))
    }

    /// The subject as it stands, own or shared; for passives the one it is done to.
    pub(crate) fn surface_subject(&self, verb: usize) -> Option<usize> {
        self.subject_within(verb, REACH)
    }

    fn subject_within(&self, verb: usize, reach: u8) -> Option<usize> {
        // of two, the nearest: the other belongs to the clause that the verb speaks of
        let subjects = self.children(verb).filter(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass));
        let own = subjects.min_by_key(|c| c.abs_diff(verb));
        // a verb taken for a noun has its subject as a compound ("police beat demonstrators")
        let own = own.or_else(|| {
            let noun = self.doc.tokens[verb].upos == Upos::Noun && self.acts_as_verb(verb);
            self.children(verb).find(|c| noun && self.rel(*c) == Deprel::Compound && *c < verb)
        });
        if own.is_some() || reach == 0 {
            let relative =
                |c: &usize| self.doc.tokens[*c].feats.has("PronType", "Rel") && self.rel(verb) == Deprel::AclRelcl;
            if let Some(pronoun) = own.filter(relative) {
                return self.head(verb).map(|h| self.antecedent(h, pronoun));
            }
            return own.filter(|c| self.doc.tokens[*c].lemma != "there");
        }
        let head = self.head(verb)?;
        let up = || self.subject_within(head, reach - 1);
        // "A and B signed a deal, C reported": the first subject of the later verb is this one's
        if matches!(self.rel(verb), Deprel::Ccomp | Deprel::Parataxis | Deprel::Conj | Deprel::Advcl) && head > verb {
            let early =
                self.children(head).find(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass) && *c < verb);
            let late = self.children(head).any(|c| self.rel(c) == Deprel::Nsubj && c > verb);
            if late && early.is_some() {
                return early;
            }
        }
        let finite = self.doc.tokens[verb].feats.has("VerbForm", "Fin");
        match self.rel(verb) {
            Deprel::AclRelcl => Some(head),
            Deprel::Acl => {
                let infinitive = self.doc.tokens[verb].feats.has("VerbForm", "Inf");
                if !infinitive {
                    return Some(head);
                }
                // "its decision to expel", "made a threat to bomb"
                self.children(head).find(|c| self.rel(*c) == Deprel::NmodPoss).or_else(|| {
                    let governor = self.head(head).filter(|g| self.is_verb(*g))?;
                    self.subject_within(governor, reach - 1)
                })
            }
            Deprel::Conj if self.is_verb(head) || self.copular(head) => up(),
            Deprel::Xcomp | Deprel::Advcl if self.called_on(head, verb).is_some() => self.called_on(head, verb),
            Deprel::Xcomp => {
                let object = self.children(head).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj));
                let promise = matches!(self.lemma(head), "promise" | "threaten" | "vow" | "pledge" | "swear");
                // "asked him to go" is about him, "expressed readiness to go" is not about readiness
                let object = object.filter(|o| !promise && self.may_act(*o));
                object.or_else(up)
            }
            Deprel::Advcl | Deprel::Ccomp | Deprel::Parataxis if !finite => {
                // "caused the minister to issue …": the one who is made to
                let made = matches!(
                    self.lemma(head),
                    "cause"
                        | "force"
                        | "lead"
                        | "prompt"
                        | "push"
                        | "urge"
                        | "ask"
                        | "order"
                        | "tell"
                        | "allow"
                        | "permit"
                        | "help"
                        | "compel"
                        | "oblige"
                        | "persuade"
                        | "press"
                        | "pressure"
                        | "invite"
                        | "instruct"
                        | "call"
                        | "get"
                        | "require"
                );
                let infinitive = self.children(verb).any(|c| self.rel(c) == Deprel::Mark && self.lemma(c) == "to");
                let object = self.children(head).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj));
                if made && infinitive && !self.is_passive(head) { object.or_else(up) } else { up() }
            }
            Deprel::Cop | Deprel::Aux | Deprel::AuxPass => up(),
            _ => None,
        }
    }

    /// "called on Thailand to pull back", "appealed to donors to give": the one who is to do it.
    fn called_on(&self, head: usize, below: usize) -> Option<usize> {
        if !matches!(self.lemma(head), "call" | "appeal" | "plead" | "prevail" | "press") {
            return None;
        }
        let infinitive = self.children(below).any(|c| self.rel(c) == Deprel::Mark && self.lemma(c) == "to");
        self.children(head).find(|c| {
            infinitive
                && *c < below
                && self.rel(*c) == Deprel::Obl
                && matches!(self.tree.preposition(self.doc, *c).as_deref(), Some("on" | "upon" | "to" | "with"))
                && !self.is_time(*c)
        })
    }

    /// The tokens of the clause that a word stands in, without clauses joined to it that have a subject of their own;
    /// ascending.
    pub(crate) fn own_words(&self, word: usize) -> Vec<usize> {
        let subject = |t: usize| {
            self.children(t).any(|c| matches!(self.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj))
        };
        let mut top = word;
        for _ in 0..8 {
            let whole = subject(top) && (self.is_verb(top) || self.copular(top));
            match self.head(top).filter(|_| !whole) {
                Some(head) => top = head,
                None => break,
            }
        }
        let mut out = self.tree.subtree(top);
        let apart = |c: usize| match self.rel(c) {
            Deprel::Conj | Deprel::Parataxis => c > top && subject(c),
            Deprel::AclRelcl | Deprel::Advcl => !self.tree.is_below(self.doc, word, c) && c != word,
            _ => false,
        };
        let mut gone: Vec<usize> = Vec::new();
        for token in out.iter().copied().filter(|t| *t != top && apart(*t) && !self.tree.is_below(self.doc, word, *t)) {
            gone.extend(self.tree.subtree(token));
        }
        gone.sort_unstable();
        out.retain(|t| gone.binary_search(t).is_err());
        out
    }

    /// Whether a noun or an adjective is the predicate of a clause.
    pub(crate) fn copular(&self, tok: usize) -> bool {
        self.children(tok).any(|c| self.rel(c) == Deprel::Cop)
    }

    /// Who does it.
    pub(crate) fn subject(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.agent(verb);
        }
        self.surface_subject(verb)
    }

    /// The "by" of a passive.
    pub(crate) fn agent(&self, verb: usize) -> Option<usize> {
        self.children(verb)
            .find(|c| {
                self.rel(*c) == Deprel::OblAgent
                    || (self.rel(*c) == Deprel::Obl
                        && self.tree.preposition(self.doc, *c).as_deref() == Some("by")
                        && !self.is_time(*c))
            })
            .or_else(|| {
                // hung one noun too low: "recognised as a state by Germany"
                self.children(verb)
                    .filter(|c| *c > verb && matches!(self.rel(*c), Deprel::Obl | Deprel::Obj | Deprel::OblUnmarked))
                    .flat_map(|c| self.after(c, "by"))
                    .next()
            })
    }

    pub(crate) fn is_time(&self, tok: usize) -> bool {
        self.marks.time(self.doc, tok).is_some()
    }

    /// To whom or what.
    pub(crate) fn object(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.kept_object(verb).or_else(|| self.surface_subject(verb));
        }
        let own = self.children(verb).find(|c| self.rel(*c) == Deprel::Obj);
        if let Some(relative) =
            own.filter(|o| self.doc.tokens[*o].feats.has("PronType", "Rel") && self.rel(verb) == Deprel::AclRelcl)
        {
            // "whom the army arrested": the noun that the clause hangs on
            return self.head(verb).map(|h| self.antecedent(h, relative)).or(Some(relative));
        }
        let own = own.or_else(|| self.children(verb).find(|c| self.rel(*c) == Deprel::Iobj));
        if own.is_some() {
            return own;
        }
        if self.rel(verb) == Deprel::AclRelcl {
            // "the town that rebels seized": the noun is the object where the clause has a subject of its own
            let subject = self.children(verb).find(|c| self.rel(*c) == Deprel::Nsubj)?;
            let relative = self.doc.tokens[subject].feats.has("PronType", "Rel");
            let oblique = self
                .children(verb)
                .any(|c| self.rel(c) == Deprel::Obl && self.doc.tokens[c].feats.has("PronType", "Rel"));
            return if relative || oblique { None } else { self.head(verb) };
        }
        // "killed and wounded nine soldiers": the object may stand with the last verb
        let last = self.children(verb).find(|c| self.rel(*c) == Deprel::Conj && self.is_verb(*c) && *c < verb + 4)?;
        self.children(last).find(|c| self.rel(*c) == Deprel::Obj)
    }

    /// "was given twenty million dollars", "was refused entry": the object that a passive keeps; its subject is the
    /// indirect one.
    fn kept_object(&self, verb: usize) -> Option<usize> {
        self.children(verb).find(|c| self.rel(*c) == Deprel::Obj && *c > verb && !self.is_time(*c))
    }

    /// The noun that "who" or "whom" means: the nearest before it, where the parser hung the clause on one further up
    /// ("the release of a leader, whom the government accuses").
    fn antecedent(&self, noun: usize, relative: usize) -> usize {
        let human = |t: usize| self.marks.is_human(t);
        if !matches!(self.doc.form(relative).to_lowercase().as_str(), "who" | "whom") || human(noun) {
            return noun;
        }
        (noun + 1..relative)
            .rev()
            .find(|t| {
                matches!(self.doc.tokens[*t].upos, Upos::Noun | Upos::Propn)
                    && human(*t)
                    && self.tree.is_below(self.doc, *t, noun)
            })
            .unwrap_or(noun)
    }

    /// The nouns after a preposition below a verb or noun.
    pub(crate) fn after(&self, top: usize, preposition: &str) -> Vec<usize> {
        let mut out = self.after_marked(top, preposition);
        // "to flood-hit Pakistan": the participle took the noun that it belongs before
        let split = self
            .children(top)
            .filter(|c| *c > top && self.is_verb(*c) && self.rel(*c) == Deprel::Advcl)
            .find_map(|c| {
                let hyphen = c > 1 && self.doc.form(c - 1) == "-";
                let marked = hyphen
                    && self.children(c).any(|m| {
                        m < c && self.tree.preposition(self.doc, m).is_some_and(|p| same_preposition(&p, preposition))
                    });
                marked.then(|| self.children(c).find(|o| self.rel(*o) == Deprel::Obj)).flatten()
            });
        out.extend(split);
        out
    }

    fn after_marked(&self, top: usize, preposition: &str) -> Vec<usize> {
        self.children(top)
            .filter(|c| {
                !matches!(
                    self.rel(*c),
                    Deprel::Nsubj | Deprel::NsubjPass | Deprel::Ccomp | Deprel::Conj | Deprel::AclRelcl
                ) && (self.tree.preposition(self.doc, *c).is_some_and(|p| same_preposition(&p, preposition))
                    || self.is_gerund_after(*c, preposition))
                    && !self.is_time(*c)
            })
            .collect()
    }

    /// "charged him with creating …": a gerund after a preposition stands where a noun would.
    fn is_gerund_after(&self, verb: usize, preposition: &str) -> bool {
        let marks = |m: usize| {
            self.rel(m) == Deprel::Mark && self.lemma(m) == preposition && self.doc.tokens[m].upos != Upos::Part
        };
        matches!(self.rel(verb), Deprel::Advcl | Deprel::Acl)
            && !self.doc.tokens[verb].feats.has("VerbForm", "Fin")
            && self.children(verb).any(marks)
    }

    /// The first noun after a preposition that the parser hung on one of the nouns below a verb.
    fn low(&self, verb: usize, preposition: &str) -> Option<usize> {
        let nominal = |c: &usize| {
            *c > verb
                && matches!(
                    self.rel(*c),
                    Deprel::Obj
                        | Deprel::Iobj
                        | Deprel::Obl
                        | Deprel::OblUnmarked
                        | Deprel::Nmod
                        | Deprel::NmodUnmarked
                        | Deprel::Conj
                        | Deprel::Appos
                )
                && !self.is_verb(*c)
        };
        let mut open: Vec<(usize, u8)> = self.children(verb).filter(nominal).map(|c| (c, 0)).collect();
        while let Some((noun, depth)) = open.pop() {
            if let Some(found) = self.after(noun, preposition).into_iter().next() {
                return Some(found);
            }
            if depth < 3 {
                open.extend(self.children(noun).filter(nominal).map(|c| (c, depth + 1)));
            }
        }
        None
    }

    /// The possessor, demonym or compound before a noun.
    pub(crate) fn possessors(&self, noun: usize) -> Vec<usize> {
        let of = |rel: Deprel| self.children(noun).filter(move |c| self.rel(*c) == rel && *c < noun);
        // "a police baton charge": the first noun may hang on the second
        let inner = of(Deprel::Compound)
            .flat_map(|c| self.children(c).filter(move |d| self.rel(*d) == Deprel::Compound && *d < c));
        // "a Saudi-led strike": whoever leads it does it
        let led = of(Deprel::Amod).filter(|c| self.lemma(*c) == "lead").flat_map(|c| self.children(c));
        let led = led.filter(|d| self.doc.tokens[*d].upos != Upos::Punct);
        led.chain(of(Deprel::NmodPoss))
            .chain(of(Deprel::Amod))
            .chain(of(Deprel::Compound))
            .chain(of(Deprel::NmodDesc))
            .chain(inner)
            .collect()
    }

    /// The clause or gerund that completes a word.
    pub(crate) fn complement(&self, top: usize) -> Option<usize> {
        self.children(top).find(|c| {
            matches!(self.rel(*c), Deprel::Ccomp | Deprel::Xcomp)
                || (matches!(self.rel(*c), Deprel::Obl | Deprel::Nmod) && self.acts_as_verb(*c))
                || (matches!(self.rel(*c), Deprel::Advcl | Deprel::Acl)
                    && self.is_verb(*c)
                    && self.children(*c).any(|m| {
                        matches!(self.rel(m), Deprel::Mark | Deprel::Case)
                            && matches!(
                                self.lemma(m),
                                "of" | "for" | "to" | "that" | "from" | "with" | "against" | "in" | "on"
                            )
                    }))
        })
    }

    /// What completes a verb and hangs on its object: "accused the minister of siphoning millions", "found the officer
    /// guilty", "declared two diplomats persona non grata".
    fn told_of_object(&self, verb: usize) -> Option<usize> {
        if !self.is_verb(verb) {
            return None;
        }
        let object = self.children(verb).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj))?;
        let gerund = self.children(object).find(|c| {
            self.rel(*c) == Deprel::Acl
                && self.children(*c).any(|m| {
                    matches!(self.rel(m), Deprel::Mark | Deprel::Case)
                        && matches!(self.lemma(m), "of" | "for" | "with" | "from" | "into")
                })
        });
        gerund
            .or_else(|| self.children(object).find(|c| *c > object && self.rel(*c) == Deprel::Amod))
            .or_else(|| self.children(verb).find(|c| *c > object && self.rel(*c) == Deprel::Obj))
    }

    /// Returns the logical fillers of a position below a trigger, `light` being the verb that carries a noun.
    pub(crate) fn fillers(&self, trigger: usize, light: Option<usize>, position: &Position) -> Vec<usize> {
        let Some(below) = &position.below else { return self.step(trigger, light, &position.step) };
        let tops = self.step(trigger, light, &position.step);
        tops.into_iter()
            .flat_map(|top| match (below, &position.step) {
                (Step::Subj, Step::Comp) => self.complement_subject(trigger, top).into_iter().collect(),
                _ => self.step(top, None, below),
            })
            .collect()
    }

    fn step(&self, trigger: usize, light: Option<usize>, step: &Step) -> Vec<usize> {
        let verb = self.is_verb(trigger);
        match step {
            Step::Subj => {
                if verb {
                    self.subject(trigger).into_iter().collect()
                } else if let Some(light) = light {
                    self.subject(light).into_iter().collect()
                } else if self.copular(trigger) || self.doc.tokens[trigger].upos == Upos::Adj {
                    self.surface_subject(trigger).into_iter().collect()
                } else {
                    Vec::new()
                }
            }
            Step::Obj => {
                if verb {
                    self.object(trigger).into_iter().collect()
                } else {
                    light.and_then(|l| self.object(l)).filter(|o| *o != trigger).into_iter().collect()
                }
            }
            Step::Iobj => {
                let of = light.unwrap_or(trigger);
                if self.is_verb(of) && self.is_passive(of) && self.kept_object(of).is_some() {
                    return self.surface_subject(of).into_iter().collect();
                }
                self.children(of).filter(|c| self.rel(*c) == Deprel::Iobj).collect()
            }
            Step::Poss => {
                if verb {
                    Vec::new()
                } else {
                    self.possessors(trigger)
                }
            }
            Step::Comp => {
                let below = || light.and_then(|l| self.complement(l));
                self.complement(trigger).or_else(below).or_else(|| self.told_of_object(trigger)).into_iter().collect()
            }
            // only a stance has them (`stance`)
            Step::Verb | Step::Speaker => Vec::new(),
            Step::Prep(preposition) => {
                let mut out = self.after(trigger, preposition);
                if let Some(light) = light {
                    out.extend(self.after(light, preposition));
                }
                if out.is_empty() && !verb {
                    // hung one noun too low: "the arrest of a general by police"
                    out.extend(
                        self.children(trigger)
                            .filter(|c| self.rel(*c) == Deprel::Nmod)
                            .flat_map(|c| self.after(c, preposition)),
                    );
                }
                if out.is_empty() && verb {
                    // a phrase that the parser hung on the object, or on a verb joined to this one
                    out.extend(self.low(trigger, preposition));
                    if out.is_empty() && self.rel(trigger) != Deprel::Conj {
                        let joined =
                            self.children(trigger).filter(|c| self.rel(*c) == Deprel::Conj && self.is_verb(*c));
                        out.extend(joined.take(1).flat_map(|c| self.after(c, preposition)));
                    }
                }
                out
            }
        }
    }

    fn complement_subject(&self, trigger: usize, complement: usize) -> Option<usize> {
        let own = self.children(complement).find(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass));
        own.or_else(|| self.children(trigger).find(|c| matches!(self.rel(*c), Deprel::Obj | Deprel::Iobj)))
    }

    /// Returns a head and all that is joined to it.
    pub(crate) fn joined(&self, head: usize) -> Vec<usize> {
        let mut out = vec![head];
        let mut at = 0;
        while at < out.len() && out.len() < 24 {
            let more: Vec<usize> = self
                .children(out[at])
                .filter(|c| self.rel(*c) == Deprel::Conj && !self.is_verb(*c) && !out.contains(c))
                .collect();
            out.extend(more);
            at += 1;
        }
        out
    }
}

/// "toward" answers to "towards", "onto" to "on": what the codebook's authors need not spell twice.
fn same_preposition(have: &str, want: &str) -> bool {
    have == want
        || matches!(
            (have, want),
            ("upon" | "onto", "on")
                | ("towards", "toward")
                | ("toward", "towards")
                | ("inside" | "within", "in")
                | ("into", "in")
        )
}

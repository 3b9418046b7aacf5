//! What is told without regard to marks: the clause below a cue, or around one that stands aside.

use super::{ASIDE, Finder, SCARE};
use crate::source::{self, Attribution};
use dateline_doc::{Deprel, Region, SmolStr, Upos};

impl Finder<'_> {
    /// The tokens of what a cue at this word attributes.
    pub(super) fn content(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let tok = &self.doc.tokens[tok_idx];
        if tok.region == Region::Title {
            return None;
        }
        self.said(tok_idx).or_else(|| self.felt(tok_idx))
    }

    /// What somebody is told to think, want, praise or blame: "is hoping to …", "called X a thief", "support for …".
    fn felt(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let clauses = &self.clauses;
        let class = match self.doc.tokens[tok_idx].upos {
            Upos::Verb => "verb",
            Upos::Noun => "noun",
            Upos::Adj => "adj",
            _ => return None,
        };
        let lemma = clauses.lemma(tok_idx).to_lowercase();
        let (of, index) = (&self.book.attitudes, &self.book.index);
        let attitude = index.attitudes.get(lemma.as_str()).into_iter().flatten().map(|n| &of[*n as usize]);
        let mut speech = self.book.cues_of(&lemma);
        let fits = |cue: &&dateline_codebook::Cue| {
            cue.pos == class && cue.particle.as_ref().is_none_or(|p| crate::trigger::has_particle(clauses, tok_idx, p))
        };
        let cues: Vec<_> = attitude.filter(fits).collect();
        let cue = cues.iter().copied().max_by_key(|c| c.particle.is_some()).or_else(|| speech.find(fits))?;
        // a verb in several lists takes what any of them says; one with its particle only what that one does
        let takes = |what: &str| {
            let of = if cue.particle.is_some() { &[] } else { cues.as_slice() };
            of.iter().chain([&cue]).any(|c| c.takes(what))
        };
        let infinitive =
            |c: usize| clauses.children(c).any(|m| clauses.rel(m) == Deprel::Mark && clauses.lemma(m) == "to");
        let below: Vec<usize> = clauses
            .children(tok_idx)
            .filter(|c| {
                let rel = clauses.rel(*c);
                match rel {
                    Deprel::Ccomp => takes("ccomp") || takes("that"),
                    Deprel::Xcomp => takes("xcomp"),
                    Deprel::Obj => {
                        (takes("obj") && (!cues.is_empty() || takes("quote")))
                            || (takes("xcomp") && clauses.complement(tok_idx).is_some_and(|x| x > *c))
                    }
                    Deprel::Acl | Deprel::Advcl if infinitive(*c) => takes("to") || (takes("xcomp") && *c > tok_idx),
                    Deprel::Obl | Deprel::Nmod | Deprel::Acl | Deprel::Advcl => {
                        *c > tok_idx
                            && (clauses.tree.preposition(self.doc, *c).is_some_and(|p| takes(&p))
                                || clauses
                                    .children(*c)
                                    .any(|m| clauses.rel(m) == Deprel::Mark && takes(&clauses.lemma(m).to_lowercase())))
                            && clauses.marks.time(self.doc, *c).is_none()
                    }
                    _ => false,
                }
            })
            .collect();
        if below.is_empty() {
            return None;
        }
        let speaker = match class {
            "verb" => clauses.subject(tok_idx),
            "noun" => source::noun_speaker(clauses, tok_idx).filter(|s| !below.contains(s)).or_else(|| {
                let verb =
                    clauses.head(tok_idx).filter(|h| clauses.is_verb(*h) && clauses.rel(tok_idx) == Deprel::Obj)?;
                clauses.subject(verb)
            }),
            _ => clauses.surface_subject(tok_idx),
        }?;
        let mut content: Vec<usize> = below.iter().flat_map(|c| clauses.tree.subtree(*c)).collect();
        // "called for a truce": the fixed preposition belongs to the verb
        let fixed = cue.particle.as_ref().map(SmolStr::as_str);
        let marks = |t: &usize| {
            clauses.rel(*t) == Deprel::Case
                && fixed.is_some_and(|p| clauses.lemma(*t).eq_ignore_ascii_case(p))
                && clauses.head(*t).is_some_and(|h| below.contains(&h))
        };
        content.retain(|t| !marks(t));
        content.sort_unstable();
        content.dedup();
        if class == "verb" {
            self.close_up(tok_idx, &mut content);
        }
        (!content.contains(&speaker))
            .then_some((Attribution { cue: tok_idx, speaker, relation: cue.relation }, content))
    }

    /// Takes off what leads into a clause and says when and where it was told: "told reporters this week he would …",
    /// "said at a rally that …".
    fn lead(&self, cue: usize, clause: usize, content: &mut Vec<usize>) {
        let clauses = &self.clauses;
        if content.first().is_none_or(|t| *t < cue) {
            return;
        }
        let that = clauses
            .children(clause)
            .find(|c| *c < clause && clauses.rel(*c) == Deprel::Mark && clauses.lemma(*c) == "that");
        if let Some(that) = that {
            content.retain(|t| *t >= that);
            return;
        }
        let subject = clauses.children(clause).find(|c| matches!(clauses.rel(*c), Deprel::Nsubj | Deprel::NsubjPass));
        let (Some(subject), Some(first)) = (subject, content.first().copied()) else { return };
        let ahead = clauses.children(clause).find(|c| *c < subject).filter(|c| {
            matches!(clauses.rel(*c), Deprel::Obl | Deprel::OblUnmarked)
                && clauses.tree.subtree(*c).first() == Some(&first)
        });
        if let Some(ahead) = ahead.filter(|c| clauses.marks.time(self.doc, *c).is_some()) {
            let words = clauses.tree.subtree(ahead);
            let last = words.last().copied().unwrap_or(ahead);
            if self.doc.form(last + 1) != "," {
                content.retain(|t| words.binary_search(t).is_err());
            }
        }
    }

    /// A clause whose subject the parser took for an object, its verb for a relative clause: "said residents who stay
    /// would be moved". Words that say do not say things.
    fn mistaken(&self, cue: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let object = clauses.object(cue).filter(|o| *o > cue)?;
        let cue_of = self.book.cues_of(clauses.lemma(cue)).find(|c| c.pos == "verb")?;
        let content = clauses.tree.subtree(object);
        let first = content.first().copied()?;
        let finite = clauses.children(object).any(|c| {
            clauses.rel(c) == Deprel::AclRelcl
                && clauses.children(c).any(|a| matches!(clauses.rel(a), Deprel::Aux | Deprel::AuxPass | Deprel::Cop))
                && !clauses.tree.subtree(c).iter().any(|t| *t < c && doc.tokens[*t].feats.has("PronType", "Rel"))
                && !clauses.children(c).any(|s| matches!(clauses.rel(s), Deprel::Nsubj | Deprel::NsubjPass))
        });
        if !cue_of.takes("ccomp") || cue_of.takes("obj") || first != cue + 1 || self.quoted[object] || !finite {
            return None;
        }
        Some((Attribution { cue, speaker: clauses.subject(cue)?, relation: cue_of.relation }, content))
    }

    /// Takes in what stands between the words below a cue and behind them, as far as the clause goes on without a comma:
    /// it was told with them ("called her vote in favor of the pact a mistake", "called it common during campaigns").
    fn close_up(&self, cue: usize, content: &mut Vec<usize>) {
        let (Some(first), Some(last)) = (content.first().copied(), content.last().copied()) else { return };
        let clauses = &self.clauses;
        let stops = |t: usize| {
            self.doc.tokens[t].upos == Upos::Punct && !self.quoted[t] && !matches!(self.doc.form(t), "“" | "”" | "\"")
        };
        if first < cue || (first..=last).any(stops) {
            return;
        }
        let tail = clauses.children(cue).filter(|c| {
            *c > last
                && (matches!(clauses.rel(*c), Deprel::Obl | Deprel::Xcomp | Deprel::Nmod | Deprel::Acl)
                    || (clauses.rel(*c) == Deprel::Advcl && clauses.children(*c).any(|m| clauses.lemma(m) == "to")))
                && clauses.marks.time(self.doc, *c).is_none()
        });
        let mut end = last;
        for child in tail {
            let below = clauses.tree.subtree(child);
            let to = below.last().copied().unwrap_or(child);
            if (end + 1..=to).any(stops) {
                break;
            }
            end = to;
        }
        *content = (first..=end).collect();
    }

    /// Takes out what the parser hung on what is said and what goes on with the telling: "said it was opposed and warned
    /// …", "said that he had paid, citing …".
    fn cut(&self, cue: usize, clause: usize, content: &mut Vec<usize>) {
        let clauses = &self.clauses;
        let feats = |t: usize| self.doc.tokens[t].feats;
        let quotes = |t: usize| self.book.cues_of(clauses.lemma(t)).any(|c| c.pos == "verb" && c.takes("quote"));
        let tells = |t: usize| clauses.is_verb(t) && quotes(t);
        let subject = |t: usize| {
            clauses.children(t).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Mark))
        };
        let comma = |t: usize| {
            let first = clauses.tree.subtree(t).first().copied().unwrap_or(t);
            first > 0 && self.doc.form(first) == "," || self.doc.form(first.saturating_sub(1)) == ","
        };
        // "said he had watched and thought": the participles go together
        let perfect = clauses.children(clause).any(|c| clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == "have");
        for below in clauses.children(clause).filter(|c| *c > clause && tells(*c)) {
            let goes_on = match clauses.rel(below) {
                Deprel::Conj if !subject(below) => {
                    !perfect && feats(below).has("Tense", "Past") && feats(cue).has("Tense", "Past")
                }
                Deprel::Advcl => comma(below) && (subject(below) || !feats(below).has("VerbForm", "Fin")),
                _ => false,
            };
            if goes_on {
                let tail = clauses.tree.subtree(below);
                content.retain(|t| tail.binary_search(t).is_err());
                // what joined it stays behind alone
                while content
                    .last()
                    .is_some_and(|t| matches!(self.doc.tokens[*t].upos, Upos::Punct | Upos::Cconj) && *t > clause)
                {
                    content.pop();
                }
            }
        }
    }

    /// What is told around words of speech that stand aside, between commas or at the end ("The museum, he said, will
    /// open in May", "…, said the minister."), wherever the parser hung them.
    fn aside(&self, cue: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let form = |t: usize| doc.form(t);
        let sentence = doc.sentences[clauses.tree.sentence_of(cue)].toks.range();
        let comma = |t: &usize| matches!(form(*t), "," | "—" | "--" | "–");
        let stop = |t: &usize| comma(t) || (*t + 1 == sentence.end && doc.tokens[*t].upos == Upos::Punct);
        let open = (sentence.start.max(cue.saturating_sub(ASIDE))..cue).rev().find(comma)?;
        let close = (cue + 1..sentence.end.min(cue + ASIDE)).find(stop)?;
        let inside = open + 1..close;
        let told = open.saturating_sub(sentence.start) + sentence.end - close;
        // other verbs, or words that bind it to what is around, and it is no aside
        let bound = |t: usize| {
            let tok = &doc.tokens[t];
            t != cue && tok.upos == Upos::Verb && tok.feats.has("VerbForm", "Fin")
                || tok.feats.has("PronType", "Rel")
                || matches!(tok.upos, Upos::Sconj | Upos::Aux)
                || (t == open + 1 && tok.upos == Upos::Cconj)
        };
        let name = |t: &usize| matches!(doc.tokens[*t].upos, Upos::Noun | Upos::Propn | Upos::Pron);
        let first = self.clauses.doc.tokens[sentence.start].upos;
        if told < SCARE + 2 || open < sentence.start + 2 || inside.clone().any(bound) || first == Upos::Sconj {
            return None;
        }
        let outside = |t: &usize| clauses.head(*t).is_none_or(|h| h == cue || !inside.contains(&h));
        let before = (open + 1..cue).find(|t| name(t) && outside(t));
        let speaker =
            before.or_else(|| (cue + 1..close).find(|t| name(t) && outside(t)).filter(|_| cue == open + 1))?;
        let relation = self.book.cues_of(clauses.lemma(cue)).find(|c| c.pos == "verb" && c.takes("ccomp"))?.relation;
        let content: Vec<usize> = (sentence.start..=open).chain(close + 1..sentence.end).collect();
        let unmarked = !content.iter().any(|t| self.quoted[*t]);
        unmarked.then_some((Attribution { cue, speaker, relation }, content))
    }

    /// What is told by a word of speech: the clause below it, or around it.
    fn said(&self, tok_idx: usize) -> Option<(Attribution, Vec<usize>)> {
        let (doc, clauses) = (self.doc, &self.clauses);
        let tok = &doc.tokens[tok_idx];
        if tok.upos == Upos::Verb
            && tok.feats.has("VerbForm", "Fin")
            && let Some(found) = self.aside(tok_idx)
        {
            return Some(found);
        }
        if tok.upos == Upos::Verb {
            let below: Vec<usize> = clauses.children(tok_idx).filter(|c| clauses.rel(*c) == Deprel::Ccomp).collect();
            if let Some(&first) = below.first() {
                let said = source::as_cue(clauses, self.book, tok_idx, first)?;
                // "said he hopes the march sends a message": one clause, that the parser took for two
                let one = |c: &usize| {
                    *c == first || (first > tok_idx && (first..*c).all(|t| doc.tokens[t].upos != Upos::Punct))
                };
                let mut content: Vec<usize> =
                    below.iter().filter(|c| one(c)).flat_map(|c| clauses.tree.subtree(*c)).collect();
                // "said the tax breaks “do nothing …”": marks part the subject from its verb
                let bare = clauses.surface_subject(first).is_none_or(|s| clauses.head(s) != Some(first));
                let parted = clauses.children(tok_idx).find(|c| clauses.rel(*c) == Deprel::Obj && *c > tok_idx);
                if let Some(object) = parted.filter(|o| bare && *o < first && self.quoted[first]) {
                    content.extend(clauses.tree.subtree(object));
                }
                content.sort_unstable();
                self.lead(tok_idx, first, &mut content);
                self.cut(tok_idx, first, &mut content);
                return Some((said, content));
            }
            if let Some(found) = self.mistaken(tok_idx) {
                return Some(found);
            }
            let own = |c: &usize| matches!(clauses.rel(*c), Deprel::Xcomp | Deprel::Obj);
            if clauses.rel(tok_idx) == Deprel::Parataxis && !clauses.children(tok_idx).any(|c| own(&c)) {
                let main = clauses.head(tok_idx)?;
                let said = source::as_cue(clauses, self.book, tok_idx, main)?;
                let own = clauses.tree.subtree(tok_idx);
                let content =
                    clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
                return Some((said, content));
            }
        }
        let said = self
            .cue(tok_idx)
            .filter(|s| tok.upos != Upos::Verb || !doc.form(s.cue).eq_ignore_ascii_case(tok.lemma.as_str()))?;
        if tok.upos == Upos::Verb && !doc.form(tok_idx).eq_ignore_ascii_case("according") {
            return None;
        }
        // "according to X": the clause it hangs on, without itself
        let aside = if clauses.rel(tok_idx) == Deprel::Case { said.speaker } else { tok_idx };
        let main = self.clause_around(clauses.head(aside)?);
        let own = clauses.tree.subtree(aside);
        let content = clauses.tree.subtree(main).into_iter().filter(|t| own.binary_search(t).is_err()).collect();
        Some((said, content))
    }

    /// The clause that a word stands in: what is told beside it is all of it, wherever the parser hung the words that
    /// tell it.
    fn clause_around(&self, word: usize) -> usize {
        let clauses = &self.clauses;
        let subject =
            |t: usize| clauses.children(t).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass));
        let mut at = word;
        for _ in 0..8 {
            let whole = matches!(clauses.rel(at), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis)
                || (clauses.rel(at) == Deprel::Conj && subject(at));
            match clauses.head(at).filter(|_| !whole) {
                Some(head) => at = head,
                None => break,
            }
        }
        at
    }
}

//! The day and the place of an event, and whether the text tells it as history: from the times and places that stand
//! in its own clause, then from the paragraph, then from the report.

use crate::clause::Clauses;
use crate::marks::Marks;
use dateline_codebook::Day;
use dateline_doc::{
    Deprel, Document, Modality, Place, PlaceKind, Precision, Tense, Time, TimeKind, Upos, When, WhenBasis,
};
use jiff::civil::Date;

/// Older than this before the report's day, an act is history and not its news.
const NEWS_DAYS: i32 = 14;

/// How many sentences back a paragraph's date is carried.
const CARRY: usize = 30;

/// Times and places of a document, and the report's day.
pub(crate) struct Settings<'a> {
    doc: &'a Document,
    marks: &'a Marks,
    published: Option<Date>,
}

/// What was found out about an event's day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dating {
    pub(crate) when: Option<When>,
    pub(crate) background: bool,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(doc: &'a Document, marks: &'a Marks) -> Self {
        let published = doc.article.published.as_ref().and_then(dateline_doc::Dated::day);
        Self { doc, marks, published }
    }

    fn time(&self, tok: usize) -> Option<&'a Time> {
        self.marks.time(self.doc, tok)
    }

    fn place(&self, tok: usize) -> Option<&'a Place> {
        self.marks.place(self.doc, tok)
    }

    /// Dates the event of a clause. `trigger` differs from `clause` for a noun under a light verb.
    pub(crate) fn date(
        &self,
        clauses: &Clauses<'_>,
        trigger: usize,
        clause: usize,
        tense: Tense,
        modality: Modality,
    ) -> Dating {
        let mut own = self.own_times(clauses, trigger, clause);
        if own.is_empty() {
            if let Some(when) = self.counted_from(clauses, clause) {
                return Dating { background: self.is_old_day(when.1), when: Some(when.0) };
            }
            own.extend(self.day_when(clauses, trigger, clause));
            if own.is_empty() {
                own.extend(self.only_time(clauses, clause));
            }
        }
        if own.is_empty() && tense == Tense::Past && modality == Modality::Asserted {
            // "on Sunday, X reported that Y …": told that day, done by then
            own.extend(self.saying(clauses, clause));
        }
        let habitual =
            is_habitual(clauses, clause) || self.since_long(clauses, clause) || is_general(clauses, trigger, clause);
        let mut best: Option<(u8, &Time)> = None;
        for time in &own {
            let rank = match time.days {
                // "before dawn on Sunday": the day is said by the date, not by the hour
                Some(_) if time.kind == TimeKind::Time => 2,
                Some((a, b)) if a == b => 3,
                Some(_) => 2,
                None => 1,
            };
            if best.is_none_or(|(r, _)| rank > r) {
                best = Some((rank, time));
            }
        }
        if let Some((_, time)) = best {
            let old = self.is_old(time);
            let when = self.as_when(time);
            if when.is_some() || old {
                let old = old || long_after(clauses, trigger, clause);
                return Dating { when, background: old || habitual || self.older_pluperfect(clauses, clause) };
            }
        }
        if let Some(time) = self.paragraph_time(clauses, clause)
            && self.is_old(time)
            && tense == Tense::Past
        {
            // the paragraph tells a story of that time
            let when = self.as_when(time).map(|w| When { basis: WhenBasis::Paragraph, ..w });
            return Dating { when, background: true };
        }
        let history = long_after(clauses, trigger, clause)
            || habitual
            || self.older_pluperfect(clauses, clause)
            || under_history(clauses, trigger);
        if history {
            return Dating { when: None, background: true };
        }
        let today = modality == Modality::Asserted && tense != Tense::Future && !goes_on(clauses, clause);
        let when = today.then(|| self.report_day()).flatten();
        Dating { when, background: false }
    }

    /// Whether a sentence names a day that is not history.
    pub(crate) fn is_of_news(&self, sentence: usize) -> bool {
        let toks = self.doc.sentences[sentence].toks.range();
        toks.into_iter().filter_map(|t| self.time(t)).any(|t| t.days.is_some_and(|(a, b)| a == b) && !self.is_old(t))
    }

    fn report_day(&self) -> Option<When> {
        let published = self.doc.article.published.as_ref()?;
        let value = published.value.get(..10)?.to_owned();
        Some(When { value, precision: Precision::Day, basis: WhenBasis::Report, at: None })
    }

    /// Times that hang on the trigger, its light verb, or the verb whose clause it shares.
    fn own_times(&self, clauses: &Clauses<'_>, trigger: usize, clause: usize) -> Vec<&'a Time> {
        let mut out: Vec<&Time> = Vec::new();
        let mut tops = vec![trigger];
        if clause != trigger {
            tops.push(clause);
        }
        // verbs joined under one subject share the date, and so does a participle with its main clause
        let mut at = clause;
        for _ in 0..4 {
            let Some(head) = clauses.head(at) else { break };
            let rel = clauses.rel(at);
            let subject = clauses.children(at).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass));
            let shared = match rel {
                Deprel::Conj => !subject && clauses.is_verb(head),
                Deprel::Advcl => {
                    !subject && clauses.is_verb(head) && !clauses.doc.tokens[at].feats.has("VerbForm", "Inf")
                }
                Deprel::Xcomp => !subject,
                _ => false,
            };
            let noun_of_verb = !clauses.is_verb(at) && matches!(rel, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass);
            if shared || (noun_of_verb && at == clause && is_happening(clauses, head)) {
                tops.push(head);
                at = head;
            } else {
                break;
            }
        }
        // the last of joined verbs carries what stands at the end of the sentence
        for child in clauses.children(clause) {
            if clauses.rel(child) == Deprel::Conj
                && clauses.is_verb(child)
                && !clauses.children(child).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass))
            {
                tops.push(child);
            }
        }
        for top in tops {
            let direct = self.times_below(clauses, top);
            if !direct.is_empty() {
                out.extend(direct);
                break;
            }
        }
        out
    }

    /// "a day after rebels fired …": so many days from the day of the clause that it hangs on.
    fn counted_from(&self, clauses: &Clauses<'_>, clause: usize) -> Option<(When, Date)> {
        let main = clauses.head(clause).filter(|_| clauses.rel(clause) == Deprel::Advcl)?;
        let first = clauses.tree.subtree(clause).into_iter().find(|t| self.time(*t).is_some())?;
        let length = self.time(first).filter(|t| t.kind == TimeKind::Duration && first < clause)?;
        let word =
            clauses.doc.tokens.get(first..clause)?.iter().find(|t| matches!(t.lemma.as_str(), "after" | "before"))?;
        let value = length.value.as_deref()?.strip_prefix('P')?;
        let (count, unit) = value.split_at(value.len().checked_sub(1)?);
        let days = count.parse::<i32>().ok()?
            * match unit {
                "D" => 1,
                "W" => 7,
                _ => return None,
            };
        let anchor = self.own_times(clauses, main, main).into_iter().find_map(|t| t.days.filter(|(a, b)| a == b))?.0;
        let back = if word.lemma == "after" { -days } else { days };
        let day = anchor.checked_add(jiff::Span::new().try_days(back).ok()?).ok()?;
        Some((
            When { value: day.to_string(), precision: Precision::Day, basis: WhenBasis::Relative, at: Some(length.at) },
            day,
        ))
    }

    /// The date of the verb that tells of the clause, where it has one to the day.
    fn saying(&self, clauses: &Clauses<'_>, clause: usize) -> Option<&'a Time> {
        let teller = clauses.head(clause).filter(|_| clauses.rel(clause) == Deprel::Ccomp)?;
        self.times_below(clauses, teller).into_iter().find(|t| t.days.is_some_and(|(a, b)| a == b))
    }

    /// "has killed 500 people since 2011", "have fled since the war began": a sum over years, not an act of the day.
    fn since_long(&self, clauses: &Clauses<'_>, clause: usize) -> bool {
        let perfect = clauses.children(clause).any(|c| clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == "have");
        perfect
            && clauses.children(clause).any(|c| {
                let since = clauses.children(c).any(|m| clauses.lemma(m) == "since");
                let numbered = clauses.children(clause).any(|n| {
                    matches!(clauses.rel(n), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj)
                        && clauses.children(n).any(|d| clauses.rel(d) == Deprel::Nummod)
                });
                let old = clauses.tree.subtree(c).into_iter().any(|t| self.time(t).is_some_and(|t| self.is_old(t)));
                since && (old || (numbered && clauses.rel(c) == Deprel::Advcl))
            })
    }

    /// The day right before the "when" that a clause begins with: "on Monday, when the talks were to begin".
    fn day_when(&self, clauses: &Clauses<'_>, trigger: usize, clause: usize) -> Option<&'a Time> {
        let above = clauses.head(clause).filter(|_| trigger == clause && !clauses.is_verb(clause));
        let when = [Some(clause), above].into_iter().flatten().find_map(|verb| {
            clauses.children(verb).find(|c| {
                matches!(clauses.rel(*c), Deprel::Advmod | Deprel::Mark) && clauses.lemma(*c) == "when" && *c < verb
            })
        })?;
        let before = when.checked_sub(1)?;
        let before = if self.doc.tokens[before].upos == Upos::Punct { before.checked_sub(1)? } else { before };
        self.time(before).filter(|t| t.days.is_some())
    }

    /// The one date of a sentence whose only clause, or main clause, this is.
    fn only_time(&self, clauses: &Clauses<'_>, clause: usize) -> Option<&'a Time> {
        let sent = self.doc.sentences[clauses.tree.sentence_of(clause)];
        let mut found: Option<&Time> = None;
        for tok in sent.toks.range() {
            if let Some(time) = self.time(tok).filter(|t| t.kind == TimeKind::Date && t.days.is_some()) {
                if found.is_some_and(|f| f.at != time.at) {
                    return None;
                }
                found = Some(time);
            }
        }
        // a date inside the clause that completes this one belongs there
        let inside = found.is_some_and(|f| {
            clauses.complement(clause).is_some_and(|c| {
                clauses.tree.subtree(c).into_iter().any(|t| self.time(t).is_some_and(|t| t.at == f.at))
            })
        });
        if inside {
            return None;
        }
        let main = clauses.head(clause).is_none();
        let verbs = sent
            .toks
            .range()
            .filter(|t| clauses.is_verb(*t) && clauses.doc.tokens[*t].upos == dateline_doc::Upos::Verb)
            .count();
        found.filter(|_| main || verbs <= 1)
    }

    fn times_below(&self, clauses: &Clauses<'_>, top: usize) -> Vec<&'a Time> {
        let mut out = Vec::new();
        for child in clauses.children(top) {
            let rel = clauses.rel(child);
            let reach = matches!(
                rel,
                Deprel::Obl
                    | Deprel::OblUnmarked
                    | Deprel::Advmod
                    | Deprel::Nmod
                    | Deprel::NmodUnmarked
                    | Deprel::NmodPoss
                    | Deprel::Amod
                    | Deprel::Nummod
                    | Deprel::Compound
                    | Deprel::Obj
                    | Deprel::OblAgent
            );
            if !reach {
                continue;
            }
            if let Some(time) = self.time(child) {
                out.push(time);
                out.extend(clauses.children(child).filter_map(|c| self.time(c)).filter(|t| t.at != time.at));
                continue;
            }
            // "at dawn on Sunday", "off Cape Town on Monday": hung on the noun before it
            if matches!(rel, Deprel::Obl | Deprel::Obj | Deprel::Nmod) {
                for deep in clauses.children(child) {
                    let near = matches!(
                        clauses.rel(deep),
                        Deprel::Nmod | Deprel::NmodUnmarked | Deprel::OblUnmarked | Deprel::Advmod
                    );
                    if near && deep > child {
                        out.extend(self.time(deep));
                    }
                }
            }
        }
        out.retain(|t| matches!(t.kind, TimeKind::Date | TimeKind::Time));
        out
    }

    /// The latest full time that stands at the head of an earlier sentence of the same paragraph, or of this one.
    fn paragraph_time(&self, clauses: &Clauses<'_>, clause: usize) -> Option<&'a Time> {
        let sent_idx = clauses.tree.sentence_of(clause);
        let paragraph = self.marks.paragraph(sent_idx)?;
        let mut last = None;
        for (n, earlier) in self.doc.sentences[..=sent_idx].iter().enumerate().rev().take(CARRY) {
            if self.marks.paragraph(n) != Some(paragraph) {
                break;
            }
            let before = earlier.toks.range().rev().filter(|t| *t < clause);
            last = before.into_iter().find_map(|t| self.time(t).filter(|t| t.days.is_some()));
            if last.is_some() {
                break;
            }
        }
        last
    }

    fn is_old_day(&self, day: Date) -> bool {
        self.published.is_some_and(|today| Day::from(today).0 - Day::from(day).0 > NEWS_DAYS)
    }

    /// Whether a time lies before what a report still calls news.
    fn is_old(&self, time: &Time) -> bool {
        match (time.days, self.published) {
            (Some((_, last)), Some(today)) => Day::from(today).0 - Day::from(last).0 > NEWS_DAYS,
            _ => time.value.as_deref() == Some("PAST_REF"),
        }
    }

    fn as_when(&self, time: &Time) -> Option<When> {
        let value = time.value.as_deref()?;
        let basis = if time.relative { WhenBasis::Relative } else { WhenBasis::Stated };
        let at = Some(time.at);
        let (first, last) = time.days?;
        if first == last {
            return Some(When { value: first.to_string(), precision: Precision::Day, basis, at });
        }
        let bare = value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match value.len() {
            7 if bare => Some(When { value: value.to_owned(), precision: Precision::Month, basis, at }),
            4 if bare => Some(When { value: value.to_owned(), precision: Precision::Year, basis, at }),
            _ => None,
        }
    }

    /// "had killed … earlier": told from before what is being told.
    fn older_pluperfect(&self, clauses: &Clauses<'_>, clause: usize) -> bool {
        let had = clauses.children(clause).any(|c| {
            clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == "have" && self.doc.tokens[c].feats.has("Tense", "Past")
        });
        had && clauses.children(clause).any(|c| {
            matches!(clauses.lemma(c), "earlier" | "previously" | "before" | "once" | "already")
                || self.time(c).is_some_and(|t| self.is_old(t))
        })
    }

    /// Where the event happened: a literal place in its own clause, the finest first.
    pub(crate) fn place_of(&self, clauses: &Clauses<'_>, trigger: usize, clause: usize) -> Option<Place> {
        let mut tops = vec![trigger];
        if clause != trigger {
            tops.push(clause);
        }
        let mut found: Vec<&Place> = Vec::new();
        for top in tops {
            for child in clauses.children(top) {
                let rel = clauses.rel(child);
                if matches!(rel, Deprel::Obl | Deprel::Nmod | Deprel::OblUnmarked) {
                    let preposition = clauses.tree.preposition(self.doc, child);
                    let local = matches!(
                        preposition.as_deref(),
                        Some(
                            "in" | "at"
                                | "near"
                                | "outside"
                                | "inside"
                                | "around"
                                | "off"
                                | "over"
                                | "along"
                                | "across"
                                | "into"
                                | "to"
                                | "on"
                                | "through"
                                | "throughout"
                                | "close to"
                                | "from"
                                | "of"
                        )
                    );
                    if local {
                        found.extend(self.places_below(clauses, child, 0));
                    }
                } else if matches!(rel, Deprel::Obj | Deprel::NsubjPass) {
                    found.extend(self.places_below(clauses, child, 1));
                }
            }
        }
        found.retain(|p| p.kind == PlaceKind::Literal);
        found.into_iter().min_by_key(|p| (p.precision as u8, p.at.span.start)).cloned()
    }

    /// Where the verb before it, joined under one subject, has its place: "crossed in Hwacheon and asked to stay".
    pub(crate) fn place_before(&self, clauses: &Clauses<'_>, clause: usize) -> Option<Place> {
        let mut at = clause;
        for _ in 0..4 {
            let head = clauses.head(at)?;
            let own = clauses.children(at).any(|c| matches!(clauses.rel(c), Deprel::Nsubj | Deprel::NsubjPass));
            match clauses.rel(at) {
                Deprel::Conj if clauses.is_verb(at) && clauses.is_verb(head) && !own => {
                    return self.place_of(clauses, head, head);
                }
                Deprel::Xcomp | Deprel::Acl | Deprel::Obj if !own => at = head,
                _ => return None,
            }
        }
        None
    }

    fn places_below(&self, clauses: &Clauses<'_>, top: usize, depth: u8) -> Vec<&'a Place> {
        let mut out: Vec<&Place> = self.place(top).into_iter().collect();
        if depth > 2 {
            return out;
        }
        for child in clauses.children(top) {
            if matches!(
                clauses.rel(child),
                Deprel::Nmod | Deprel::NmodPoss | Deprel::Appos | Deprel::Compound | Deprel::Conj
            ) {
                out.extend(self.places_below(clauses, child, depth + 1));
            }
        }
        out
    }
}

/// Verbs that only say that something took place: its date is theirs.
fn is_happening(clauses: &Clauses<'_>, verb: usize) -> bool {
    clauses.is_verb(verb)
        && matches!(
            clauses.lemma(verb),
            "begin"
                | "start"
                | "end"
                | "take"
                | "continue"
                | "resume"
                | "happen"
                | "occur"
                | "follow"
                | "come"
                | "open"
                | "break"
                | "fail"
                | "collapse"
                | "conclude"
                | "kill"
                | "leave"
                | "enter"
                | "last"
                | "erupt"
        )
}

/// Whether a clause tells what has been going on and so has no day ("has been laying mines").
fn goes_on(clauses: &Clauses<'_>, clause: usize) -> bool {
    let auxiliary =
        |lemma: &str| clauses.children(clause).any(|c| clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == lemma);
    let ing = clauses.doc.form(clause).to_ascii_lowercase().ends_with("ing");
    ing && auxiliary("have") && auxiliary("be")
}

/// "has long", "in the past", "in recent years", "every year": a habit or a history, not an act of this report.
fn is_habitual(clauses: &Clauses<'_>, clause: usize) -> bool {
    clauses.children(clause).any(|c| match clauses.rel(c) {
        // "no longer" is another word
        Deprel::Advmod if clauses.doc.form(c).eq_ignore_ascii_case("longer") => false,
        Deprel::Advmod => matches!(
            clauses.lemma(c).to_lowercase().as_str(),
            "long"
                | "often"
                | "frequently"
                | "regularly"
                | "repeatedly"
                | "routinely"
                | "traditionally"
                | "historically"
                | "usually"
                | "always"
                | "periodically"
                | "annually"
                | "formerly"
                | "previously"
                | "once"
        ),
        Deprel::Obl | Deprel::OblUnmarked | Deprel::Nmod => {
            let past = clauses.lemma(c) == "past" && clauses.children(c).any(|m| clauses.lemma(m) == "in");
            let recent = matches!(clauses.lemma(c), "year" | "decade" | "time")
                && clauses.children(c).any(|m| matches!(clauses.lemma(m), "recent" | "past" | "every" | "many"));
            past || recent
        }
        Deprel::Aux => clauses.lemma(c) == "use",
        _ => false,
    }) || (clauses.head(clause).is_some_and(|h| clauses.lemma(h) == "use" && clauses.rel(clause) == Deprel::Xcomp))
}

/// "has made nuclear threats", "have carried out attacks": acts in general, of no day. A light verb in the perfect with
/// a bare plural tells no single act.
fn is_general(clauses: &Clauses<'_>, trigger: usize, clause: usize) -> bool {
    let perfect = clauses.children(clause).any(|c| {
        clauses.rel(c) == Deprel::Aux && clauses.lemma(c) == "have" && clauses.doc.tokens[c].feats.has("Tense", "Pres")
    });
    let bare =
        !clauses.children(trigger).any(|c| matches!(clauses.rel(c), Deprel::Det | Deprel::Nummod | Deprel::NmodPoss));
    let dated = clauses.children(clause).any(|c| {
        matches!(clauses.rel(c), Deprel::Obl | Deprel::OblUnmarked | Deprel::Advmod)
            && clauses.children(c).any(|m| clauses.lemma(m) == "on")
    });
    trigger != clause && perfect && bare && !dated && clauses.doc.tokens[trigger].feats.has("Number", "Plur")
}

/// "fifty years after the bombing of the town", "a generation after the Khmer Rouge had shelled it", "a candle for each
/// year since the attack": what the years are counted from is history.
fn long_after(clauses: &Clauses<'_>, trigger: usize, clause: usize) -> bool {
    let counted = |top: usize| {
        clauses.children(top).any(|c| {
            matches!(clauses.rel(c), Deprel::Mark | Deprel::Case)
                && matches!(clauses.lemma(c), "after" | "since")
                && c > 0
                && matches!(clauses.lemma(c - 1), "year" | "decade" | "century" | "generation" | "month")
        })
    };
    let mut at = trigger;
    for _ in 0..3 {
        if counted(at) {
            return true;
        }
        let inside =
            matches!(clauses.rel(at), Deprel::Nmod | Deprel::NmodPoss | Deprel::Conj | Deprel::Obl | Deprel::Obj);
        match clauses.head(at).filter(|_| inside && !clauses.is_verb(at)) {
            Some(head) => at = head,
            None => break,
        }
    }
    counted(clause)
}

/// Whether a noun stands under one that makes history of it: "the anniversary of its invasion".
fn under_history(clauses: &Clauses<'_>, trigger: usize) -> bool {
    let mut at = trigger;
    for _ in 0..3 {
        let Some(head) = clauses.head(at) else { return false };
        if !matches!(clauses.rel(at), Deprel::Nmod | Deprel::NmodPoss | Deprel::Conj | Deprel::AclRelcl | Deprel::Acl) {
            return false;
        }
        if matches!(
            clauses.lemma(head),
            "anniversary" | "commemoration" | "memory" | "centenary" | "legacy" | "history" | "veteran"
        ) {
            return true;
        }
        at = head;
    }
    false
}

//! Why something was read as it was: the mention behind a party, a rule in words, what nearly fired.

use dateline_read::codebook::{Codebook, Filler, Position, Rule, RulePos, Voice};
use dateline_read::doc::{CodedDocument, Document, Locus, Participant, Span, Tok};
use dateline_read::{Dropped, Miss, Trace};
use std::collections::{BTreeMap, BTreeSet};

/// What a page's answers rest on, ready to be asked. Built once a page.
pub(super) struct Why<'a> {
    at: BTreeMap<Locus, &'a str>,
    head: BTreeMap<Locus, &'a str>,
    /// Words at which a rule fired, by their place.
    fired: BTreeSet<Locus>,
    doc: &'a Document,
    trace: &'a Trace,
}

impl<'a> Why<'a> {
    pub(super) fn new(coded: &'a CodedDocument, trace: &'a Trace) -> Self {
        let doc = &coded.document;
        let (mut at, mut head) = (BTreeMap::new(), BTreeMap::new());
        for mention in doc.mentions.iter().filter(|m| !m.basis.is_empty()) {
            at.entry(mention.at).or_insert(mention.basis.as_str());
            if let Some(tok) = doc.tokens.get(mention.head as usize) {
                head.entry(Locus { region: tok.region, span: tok.span }).or_insert(mention.basis.as_str());
            }
        }
        let token = |n: u32| doc.tokens.get(n as usize).map(|t| Locus { region: t.region, span: t.span });
        let dropped = trace.dropped.iter().filter_map(|d| token(d.trigger));
        let fired = coded.events.iter().flat_map(|e| e.mentions.iter().copied()).chain(dropped).collect();
        Self { at, head, fired, doc, trace }
    }

    /// Returns why a party resolved as it did: the basis of its mention; `None` where it is none.
    pub(super) fn party(&self, who: &Participant) -> Option<&'a str> {
        self.words(who.at).or_else(|| self.head.get(&who.head).copied())
    }

    /// Returns why a phrase resolved as it did.
    pub(super) fn words(&self, at: Locus) -> Option<&'a str> {
        self.at.get(&at).copied()
    }

    /// Gathers what nearly fired inside `toks`. Where not `all` are wanted, words at which another rule fired are left
    /// out and the rest is cut to the nearest few: words with few misses come before words with many.
    pub(super) fn near(&self, toks: Span<Tok>, all: bool) -> Near<'a> {
        let misses = inside(&self.trace.misses, toks, |m| m.trigger);
        let mut words: Vec<(u32, Vec<&Miss>)> = Vec::new();
        for miss in misses {
            match words.last_mut().filter(|(trigger, _)| *trigger == miss.trigger) {
                Some((_, of_word)) => of_word.push(miss),
                None => words.push((miss.trigger, vec![miss])),
            }
        }
        if !all {
            // a place of the rule that nothing stands at is no near miss
            words.iter_mut().for_each(|(_, of_word)| of_word.retain(|m| !m.why.contains(" is nothing, ")));
            words.retain(|(_, of_word)| !of_word.is_empty());
            words.retain(|(trigger, _)| {
                let tok = self.doc.tokens.get(*trigger as usize);
                tok.is_some_and(|t| !self.fired.contains(&Locus { region: t.region, span: t.span }))
            });
            words.sort_by_key(|(trigger, of_word)| (of_word.len(), *trigger));
            words.truncate(NEAR.0);
            words.iter_mut().for_each(|(_, of_word)| of_word.truncate(NEAR.1));
            words.sort_by_key(|(trigger, _)| *trigger);
        }
        let n_shown: usize = words.iter().map(|(_, of_word)| of_word.len()).sum();
        Near { words, n_left_out: misses.len() - n_shown }
    }

    /// Returns the events that were found inside `toks` and left out.
    pub(super) fn dropped(&self, toks: Span<Tok>) -> &'a [Dropped] {
        inside(&self.trace.dropped, toks, |d| d.trigger)
    }
}

/// The part of a list in the order of its triggers that lies inside `toks`.
fn inside<T>(all: &[T], toks: Span<Tok>, trigger: impl Fn(&T) -> u32) -> &[T] {
    let from = all.partition_point(|x| trigger(x) < toks.start);
    let until = all.partition_point(|x| trigger(x) < toks.end);
    all.get(from..until).unwrap_or_default()
}

/// What nearly fired.
pub(super) struct Near<'a> {
    /// The words, each with the rules that were looked at there.
    pub(super) words: Vec<(u32, Vec<&'a Miss>)>,
    /// How many misses are left out.
    pub(super) n_left_out: usize,
}

/// How many words and how many rules at one word are near.
const NEAR: (usize, usize) = (3, 2);

/// Returns the rule in one line: its trigger, where its parties stand, what must and must not stand there.
pub(super) fn rule(book: &Codebook, rule: &Rule) -> String {
    let pos = match rule.pos {
        RulePos::Verb => "verb",
        RulePos::Noun => "noun",
        RulePos::Adj => "adjective",
        RulePos::Aux => "auxiliary",
    };
    let mut out = vec![format!("{pos} {}", some(rule.lemmas.iter().map(ToString::to_string), 4))];
    if let Some(particle) = &rule.particle {
        out[0].push_str(&format!(" + {particle}"));
    }
    match rule.voice {
        Voice::Both => {}
        Voice::ActiveOnly => out.push("active only".to_owned()),
        Voice::PassiveOnly => out.push("passive only".to_owned()),
    }
    let places = |positions: &[Position]| positions.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
    if !rule.actor.is_empty() {
        out.push(format!("actor {}", places(&rule.actor)));
    }
    if !rule.recipient.is_empty() {
        out.push(format!("recipient {}", places(&rule.recipient)));
    }
    for (position, fillers) in &rule.limits {
        out.push(format!("{position} must be {}", listed(book, fillers)));
    }
    for (position, fillers) in &rule.unless {
        out.push(format!("{position} must not be {}", listed(book, fillers)));
    }
    if rule.mutual {
        out.push("both ways".to_owned());
    }
    if rule.denies {
        out.push("denies what stands below it".to_owned());
    }
    out.join(" · ")
}

fn listed(book: &Codebook, fillers: &[Filler]) -> String {
    let name = |filler: &Filler| match filler {
        Filler::Class(n) => book.classes.get(*n as usize).map_or_else(|| filler.to_string(), |name| format!("@{name}")),
        other => other.to_string(),
    };
    some(fillers.iter().map(name), 4)
}

/// The first few and how many more there are.
fn some(all: impl Iterator<Item = String>, most: usize) -> String {
    let all: Vec<String> = all.collect();
    let mut out = all.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > most {
        out.push_str(&format!(" and {} more", all.len() - most));
    }
    out
}

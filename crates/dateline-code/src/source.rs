//! According to whom: the chain of sources above and beside a clause, nearest first, and those named as silent.

use crate::clause::Clauses;
use crate::party::{Parties, code};
use dateline_codebook::{Codebook, Cue, SpeechRelation};
use dateline_doc::{Deprel, Document, Relation, Source, Upos};

/// A cue found in the text: who says, by which word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribution {
    /// The word that attributes.
    pub(crate) cue: usize,
    /// The head of the speaker's phrase.
    pub(crate) speaker: usize,
    pub(crate) relation: SpeechRelation,
}

/// Returns the attributions that a word stands under, nearest first.
pub(crate) fn above(clauses: &Clauses<'_>, book: &Codebook, word: usize) -> Vec<Attribution> {
    let mut out: Vec<Attribution> = Vec::new();
    let mut at = word;
    for _ in 0..12 {
        for found in beside(clauses, book, at) {
            push(&mut out, found);
        }
        let Some(head) = clauses.head(at) else { break };
        let content = matches!(
            clauses.rel(at),
            Deprel::Ccomp | Deprel::Parataxis | Deprel::Xcomp | Deprel::Acl | Deprel::Dep | Deprel::Advcl | Deprel::Obj
        );
        // "he said: …" has no object of its own
        let full =
            clauses.rel(at) == Deprel::Parataxis && clauses.children(head).any(|c| clauses.rel(c) == Deprel::Obj);
        if content
            && !full
            && let Some(found) = as_cue(clauses, book, head, at)
        {
            if let Some(carried) = carried(clauses, book, found) {
                push(&mut out, carried);
            }
            push(&mut out, found);
        }
        at = head;
    }
    out
}

/// "…, Yonhap reports a statement from an official": who said what the one who says so only carries.
fn carried(clauses: &Clauses<'_>, book: &Codebook, by: Attribution) -> Option<Attribution> {
    let noun = clauses.children(by.cue).find(|c| clauses.rel(*c) == Deprel::Obj)?;
    let speech =
        clauses.doc.tokens[noun].upos == Upos::Noun && book.cues_of(clauses.lemma(noun)).any(|c| c.pos == "noun");
    let speaker = noun_speaker(clauses, noun).filter(|_| speech)?;
    Some(Attribution { cue: noun, speaker, relation: SpeechRelation::Says })
}

fn push(out: &mut Vec<Attribution>, found: Attribution) {
    if !out.iter().any(|a| a.speaker == found.speaker) {
        out.push(found);
    }
}

/// Cues that hang on a clause: "…, the ministry said", "according to Yonhap".
fn beside(clauses: &Clauses<'_>, book: &Codebook, at: usize) -> Vec<Attribution> {
    let doc = clauses.doc;
    let mut out = Vec::new();
    for child in clauses.children(at) {
        match clauses.rel(child) {
            Deprel::Parataxis | Deprel::Advcl | Deprel::Dep | Deprel::Conj if clauses.is_verb(child) => {
                // only a cue without content of its own speaks about this clause; one that is joined has no "and"
                if clauses.rel(child) == Deprel::Conj && clauses.children(child).any(|c| clauses.rel(c) == Deprel::Cc) {
                    continue;
                }
                let content = clauses.children(child).any(|c| {
                    // what follows a semicolon is a sentence of its own
                    let apart = doc.tokens[child.min(c)..child.max(c)].iter().any(|t| t.lemma == ";");
                    matches!(clauses.rel(c), Deprel::Ccomp | Deprel::Xcomp | Deprel::Obj) && !apart
                });
                if !content {
                    out.extend(as_cue(clauses, book, child, at));
                }
            }
            // "…, the ministry confirmed" with the cue taken for a participle
            Deprel::Parataxis if doc.tokens[child].upos == Upos::Noun => {
                let participle = clauses.children(child).find(|c| clauses.rel(*c) == Deprel::Acl && *c > child);
                let relation = participle
                    .and_then(|p| book.cues_of(clauses.lemma(p)).find(|c| c.pos == "verb").map(|c| c.relation));
                out.extend(participle.zip(relation).map(|(cue, relation)| Attribution {
                    cue,
                    speaker: child,
                    relation,
                }));
            }
            Deprel::Obl | Deprel::Nmod | Deprel::Parataxis | Deprel::Advmod => {
                if let Some(words) = clauses.tree.preposition(doc, child)
                    && let Some(cue) = preposition_cue(book, &words)
                {
                    let marker = clauses.children(child).find(|c| clauses.rel(*c) == Deprel::Case).unwrap_or(child);
                    out.push(Attribution { cue: marker, speaker: child, relation: cue.relation });
                }
                // "according": the adverb that heads "according to X" in some trees
                if clauses.lemma(child) == "accord" || clauses.lemma(child) == "according" {
                    let below = clauses.children(child).find(|c| matches!(clauses.rel(*c), Deprel::Obl | Deprel::Nmod));
                    out.extend(below.map(|speaker| Attribution {
                        cue: child,
                        speaker,
                        relation: SpeechRelation::Says,
                    }));
                }
            }
            _ => {}
        }
    }
    // "according to" as a participle clause
    for child in clauses.children(at).filter(|c| matches!(clauses.rel(*c), Deprel::Advcl | Deprel::Acl)) {
        if doc.form(child).eq_ignore_ascii_case("according") {
            let below = clauses.children(child).find(|c| matches!(clauses.rel(*c), Deprel::Obl | Deprel::Nmod));
            out.extend(below.map(|speaker| Attribution { cue: child, speaker, relation: SpeechRelation::Says }));
        }
    }
    out
}

fn preposition_cue<'b>(book: &'b Codebook, words: &str) -> Option<&'b Cue> {
    let first = words.split(' ').next()?;
    book.cues_of(first).find(|c| c.pos == "prep" && c.word == words)
}

/// Whether a word is a cue for the content below or beside it, and who speaks.
pub(crate) fn as_cue(clauses: &Clauses<'_>, book: &Codebook, word: usize, content: usize) -> Option<Attribution> {
    let class = match clauses.doc.tokens[word].upos {
        Upos::Verb | Upos::Aux => "verb",
        Upos::Noun | Upos::Propn => "noun",
        Upos::Adj => "adj",
        _ => return None,
    };
    let cue = book.cues_of(clauses.lemma(word)).find(|c| {
        c.pos == class && c.particle.as_ref().is_none_or(|p| crate::trigger::has_particle(clauses, word, p))
    })?;
    let clausal = matches!(clauses.rel(content), Deprel::Ccomp | Deprel::Parataxis | Deprel::Dep | Deprel::Advcl)
        || matches!(clauses.rel(word), Deprel::Parataxis | Deprel::Advcl | Deprel::Conj | Deprel::Dep);
    let takes = |what: &str| cue.takes(what);
    let fits = (clausal && (takes("ccomp") || takes("quote") || takes("that") || takes("clause")))
        || (clauses.rel(content) == Deprel::Xcomp && (takes("xcomp") || takes("ccomp")))
        || (clauses.rel(content) == Deprel::Obj && takes("obj"))
        || (clauses.rel(content) == Deprel::Acl && class == "noun" && (takes("that") || takes("ccomp")));
    if !fits {
        return None;
    }
    let speaker = match class {
        "verb" => clauses.subject(word).or_else(|| {
            // inverted: "…," said the minister
            clauses.children(word).find(|c| clauses.rel(*c) == Deprel::Nsubj)
        }),
        "noun" => noun_speaker(clauses, word),
        _ => clauses.surface_subject(word),
    }?;
    Some(Attribution { cue: word, speaker, relation: cue.relation })
}

/// Whose report, statement, announcement it is.
pub(crate) fn noun_speaker(clauses: &Clauses<'_>, noun: usize) -> Option<usize> {
    let doc = clauses.doc;
    let by = clauses.children(noun).find(|c| {
        clauses.rel(*c) == Deprel::Nmod
            && matches!(clauses.tree.preposition(doc, *c).as_deref(), Some("from" | "by" | "of"))
    });
    let owners = clauses.possessors(noun);
    // "a North Korean government report": the body before the demonym
    let body = owners.iter().copied().find(|o| clauses.rel(*o) == Deprel::Compound);
    by.or(body).or_else(|| owners.into_iter().next())
}

/// A noun that speaks for the body behind it ("a report from the ministry"): the body.
pub(crate) fn voice(clauses: &Clauses<'_>, book: &Codebook, speaker: usize) -> usize {
    let is_cue = book.cues_of(clauses.lemma(speaker)).any(|c| c.pos == "noun");
    if is_cue && clauses.doc.tokens[speaker].upos == Upos::Noun {
        return noun_speaker(clauses, speaker).unwrap_or(speaker);
    }
    speaker
}

/// Makes the chain of sources of what stands under `attributions`, nearest first; each is carried by the next.
pub(crate) fn chain(
    doc: &Document,
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    book: &Codebook,
    attributions: &[Attribution],
) -> Vec<Source> {
    let mut out: Vec<Source> = Vec::new();
    for (n, attribution) in attributions.iter().enumerate() {
        for speaker in clauses.joined(attribution.speaker) {
            let speaker = voice(clauses, book, speaker);
            let relation = relation(attribution.relation);
            if let Some(source) = source(doc, parties, speaker, relation) {
                if out.iter().any(|s| s.at == source.at) {
                    continue;
                }
                let via = (n + 1 < attributions.len()).then_some(out.len() as u32 + 1);
                out.push(Source { via, ..source });
            }
        }
    }
    let last = out.len() as u32;
    for source in &mut out {
        source.via = source.via.filter(|v| *v < last);
    }
    out
}

/// Makes a source of a phrase; `None` for a pronoun that nobody is known to be.
pub(crate) fn source(doc: &Document, parties: &Parties<'_>, speaker: usize, relation: Relation) -> Option<Source> {
    let participant = parties.participant(speaker, None);
    let words = doc.words(participant.at);
    let bare = bare(words);
    let pronoun = doc.tokens[speaker].upos == Upos::Pron;
    if pronoun && participant.name.is_none() && participant.country.is_none() {
        return None;
    }
    let unnamed = code(participant.country, &participant.roles).is_none() || participant.name.is_none();
    let name = match participant.name {
        Some(name) if !unnamed || pronoun => name,
        _ => bare.to_owned(),
    };
    Some(Source {
        at: participant.at,
        name,
        country: participant.country,
        roles: participant.roles,
        relation,
        via: None,
    })
}

/// Words without the article before them.
fn bare(words: &str) -> &str {
    for article in ["the ", "The ", "a ", "A ", "an ", "An "] {
        if let Some(rest) = words.strip_prefix(article) {
            return rest;
        }
    }
    words
}

fn relation(said: SpeechRelation) -> Relation {
    match said {
        SpeechRelation::Says => Relation::Says,
        SpeechRelation::Reports => Relation::Reports,
        SpeechRelation::Confirms => Relation::Confirms,
        SpeechRelation::Denies => Relation::Denies,
        SpeechRelation::Silent => Relation::Silent,
    }
}

/// Somebody named as having said nothing, and the noun they said nothing about.
#[derive(Debug, Clone)]
pub(crate) struct Silence {
    pub(crate) sentence: usize,
    pub(crate) speakers: Vec<usize>,
    /// "of the defection": the noun, where there is one.
    pub(crate) about: Option<usize>,
}

/// Finds where the text says that somebody said nothing: "no confirmation from X", "X has not commented on …".
pub(crate) fn silences(clauses: &Clauses<'_>, book: &Codebook) -> Vec<Silence> {
    let doc = clauses.doc;
    let mut out = Vec::new();
    for tok_idx in 0..doc.tokens.len() {
        let lemma = clauses.lemma(tok_idx).to_lowercase();
        let tok = &doc.tokens[tok_idx];
        let (speakers, about) = match tok.upos {
            Upos::Noun => {
                let speech = matches!(lemma.as_str(), "comment" | "word" | "reaction" | "response")
                    || book
                        .index
                        .cues
                        .get(lemma.as_str())
                        .is_some_and(|c| c.iter().any(|n| book.cues[*n as usize].pos == "noun"));
                let none = |noun: usize| {
                    clauses
                        .children(noun)
                        .any(|c| clauses.rel(c) == Deprel::Det && clauses.lemma(c).eq_ignore_ascii_case("no"))
                };
                let joined_to_none = clauses.rel(tok_idx) == Deprel::Conj && clauses.head(tok_idx).is_some_and(none);
                if !speech || !(none(tok_idx) || joined_to_none) {
                    continue;
                }
                let mut nouns = vec![tok_idx];
                nouns.extend(clauses.head(tok_idx).filter(|_| joined_to_none));
                nouns.extend(clauses.children(tok_idx).filter(|c| clauses.rel(*c) == Deprel::Conj));
                // "from X" may hang on the noun, on the verb above it, or on the noun it is about
                let mut tops = nouns.clone();
                tops.extend(nouns.iter().filter_map(|n| clauses.head(*n)));
                let about = nouns
                    .iter()
                    .flat_map(|n| {
                        [clauses.after(*n, "of"), clauses.after(*n, "on"), clauses.after(*n, "about")].concat()
                    })
                    .next();
                tops.extend(about);
                let from =
                    tops.iter().flat_map(|t| [clauses.after(*t, "from"), clauses.after(*t, "by")].concat()).next();
                (from, about)
            }
            Upos::Verb
                if matches!(lemma.as_str(), "comment" | "respond" | "confirm" | "react" | "report" | "mention") =>
            {
                let negated = clauses.children(tok_idx).any(|c| matches!(clauses.lemma(c), "not" | "n't" | "never"))
                    || clauses.head(tok_idx).is_some_and(|h| {
                        matches!(clauses.lemma(h), "decline" | "refuse") && clauses.rel(tok_idx) == Deprel::Xcomp
                    });
                if !negated {
                    continue;
                }
                let about = clauses.object(tok_idx).or_else(|| clauses.after(tok_idx, "on").first().copied());
                (clauses.subject(tok_idx), about)
            }
            _ => continue,
        };
        let Some(speaker) = speakers else { continue };
        out.push(Silence { sentence: clauses.tree.sentence_of(tok_idx), speakers: clauses.joined(speaker), about });
    }
    out.dedup_by(|b, a| a.sentence == b.sentence && a.speakers == b.speakers);
    out
}

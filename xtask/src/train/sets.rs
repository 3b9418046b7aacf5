//! The sets beside the treebanks: factuality of predicates, names in sentences without trees.

use super::Result;
use dateline_doc::{Deprel, Feats, Upos};
use dateline_lang::train::Known;
use dateline_lang::train::treebank::{Sent, Word};
use serde::Deserialize;
use std::collections::HashMap;
use std::io::Read;

/// Unpacks a file that may be packed.
pub fn unpacked(bytes: &[u8]) -> Result<String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(String::from_utf8(bytes.to_vec())?);
    }
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

/// A sentence of the set of factuality (UDS).
#[derive(Deserialize)]
struct Judged {
    sent_id: String,
    predicates: Vec<Predicate>,
}

#[derive(Deserialize)]
struct Predicate {
    token: usize,
    form: String,
    value: f32,
    confidence: f32,
}

/// Lays factuality over the sentences that it is of; returns the number of predicates.
pub fn factuality<'a>(text: &str, treebanks: impl Iterator<Item = &'a mut Vec<Sent>>) -> Result<usize> {
    let mut sents: HashMap<String, &mut Sent> = treebanks.flatten().map(|s| (s.id.clone(), s)).collect();
    let mut n = 0;
    for line in text.lines() {
        let judged: Judged = serde_json::from_str(line)?;
        let Some(sent) = sents.get_mut(&judged.sent_id) else { continue };
        for p in judged.predicates {
            let Some(at) = p.token.checked_sub(1) else { continue };
            if sent.words.get(at).is_some_and(|w| w.form == p.form) {
                sent.facts.push((at as u16, p.value, p.confidence.clamp(0.2, 1.0)));
                n += 1;
            }
        }
    }
    Ok(n)
}

/// A sentence with its names (`BIO` tags).
#[derive(Deserialize)]
struct Named {
    tokens: Vec<String>,
    tags: Vec<String>,
}

/// Reads sentences with names; what is not named may be a mention too.
pub fn names(text: &str) -> Result<Vec<Sent>> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let named: Named = serde_json::from_str(line)?;
        let mut sent = Sent { id: format!("names-{n}"), known: Known::Some, ..Sent::default() };
        let mut from: Option<usize> = None;
        for (i, tag) in named.tags.iter().map(String::as_str).chain(["O"]).enumerate() {
            if let Some(start) = from.filter(|_| !tag.starts_with("I-")) {
                let kind = match named.tags[start].get(2..) {
                    Some("PER") => Some(0),
                    Some("ORG") => Some(1),
                    Some("LOC") => Some(2),
                    _ => None,
                };
                sent.mentions.extend(kind.map(|k| (start as u16, i as u16 - 1, k)));
                from = None;
            }
            if tag.starts_with("B-") {
                from = Some(i);
            }
        }
        sent.words = named
            .tokens
            .into_iter()
            .map(|form| Word {
                lemma: form.clone(),
                form,
                upos: Upos::X,
                feats: Feats::NONE,
                head: None,
                deprel: Deprel::Dep,
            })
            .collect();
        out.push(sent);
    }
    Ok(out)
}

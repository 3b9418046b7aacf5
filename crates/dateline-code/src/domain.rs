//! What a sentence is about, where it is not public affairs: sport, markets, weather, culture, private crime.

use dateline_codebook::Codebook;
use dateline_doc::{Document, SmolStr};
use std::borrow::Cow;

/// Tells each word of a sentence as lists may name it: its lemma, its form, two side by side, two that a hyphen joins.
fn names(doc: &Document, sentence: usize, mut tell: impl FnMut(&str)) {
    // "pair" holds the word before, a blank, and the word; its room is used again
    let (mut pair, mut last, mut hyphen) = (String::new(), 0, false);
    for tok in doc.sentences[sentence].toks.range() {
        let lemma = lower(&doc.tokens[tok].lemma);
        let form = lower(doc.form(tok));
        tell(&lemma);
        if form != lemma {
            tell(&form);
        }
        if form == "-" {
            hyphen = last > 0;
            continue;
        }
        pair.drain(..pair.len() - last);
        let before = pair.len();
        if hyphen {
            // "semi-final" is listed as one word, or with its hyphen
            pair.push_str(&lemma);
            tell(&pair);
            pair.insert(before, '-');
            tell(&pair);
            pair.truncate(before);
        }
        pair.push(' ');
        pair.push_str(&lemma);
        tell(&pair);
        (last, hyphen) = (lemma.len(), false);
    }
}

/// A word in lower case; most are.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) { word.to_lowercase().into() } else { word.into() }
}

/// Returns what the sentence is about: PLOVER's contexts, in the codebook's order.
pub(crate) fn contexts(doc: &Document, book: &Codebook, sentence: usize) -> Vec<SmolStr> {
    let (mut strong, mut once, mut twice) = (0_u64, 0_u64, 0_u64);
    let mut seen: Vec<String> = Vec::new();
    names(doc, sentence, |word| {
        let Some(bits) = book.index.contexts.get(word) else { return };
        strong |= *bits as u64;
        if !seen.iter().any(|s| s == word) {
            let weak = (*bits >> 64) as u64;
            twice |= once & weak;
            once |= weak;
            seen.push(word.to_owned());
        }
    });
    let found = strong | twice;
    book.contexts.iter().enumerate().filter(|(n, _)| found >> n & 1 == 1).map(|(_, c)| c.name.clone()).collect()
}

/// The domain of every sentence, and of the whole document.
pub(crate) struct Domains<'a> {
    book: &'a Codebook,
    by_sentence: Vec<u32>,
    document: u32,
}

impl<'a> Domains<'a> {
    pub(crate) fn new(doc: &Document, book: &'a Codebook) -> Self {
        let n = book.domains.len().min(16);
        let mut by_sentence = Vec::with_capacity(doc.sentences.len());
        let mut hits = vec![0u32; n];
        for n_sentence in 0..doc.sentences.len() {
            let mut weak = vec![0u32; n];
            let mut bits = 0u32;
            names(doc, n_sentence, |word| {
                let found = book.index.domains.get(word).copied().unwrap_or(0);
                bits |= found & 0xffff;
                for (d, count) in weak.iter_mut().enumerate() {
                    *count += found >> (d + 16) & 1;
                }
            });
            for (d, count) in weak.iter().enumerate() {
                if *count >= 2 {
                    bits |= 1 << d;
                }
                hits[d] += (bits >> d & 1) * 2 + u32::from(*count > 0);
            }
            by_sentence.push(bits);
        }
        // half of the sentences in one domain, or nearly: the whole text is
        let mut document = 0;
        for (d, count) in hits.iter().enumerate() {
            if *count as usize * 2 >= doc.sentences.len() * 2 && doc.sentences.len() > 1 {
                document |= 1 << d;
            }
        }
        Self { book, by_sentence, document }
    }

    /// Returns the name of the domain that a sentence belongs to, by its own words or by its text's.
    pub(crate) fn of(&self, sentence: usize) -> Option<&'a str> {
        let bits = self.by_sentence.get(sentence).copied().unwrap_or(0) | self.document;
        (bits != 0).then(|| self.book.domains[bits.trailing_zeros() as usize].name.as_str())
    }
}

//! What a sentence is about, where it is not public affairs: sport, markets, weather, culture, private crime.

use dateline_codebook::Codebook;
use dateline_doc::{Document, SmolStr};

/// Tells each word of a sentence as lists may name it: its lemma, its form, two side by side, two that a hyphen joins.
fn names(doc: &Document, sentence: usize, mut tell: impl FnMut(&str)) {
    let (mut previous, mut before) = (String::new(), String::new());
    for tok in doc.sentences[sentence].toks.range() {
        let lemma = doc.tokens[tok].lemma.to_lowercase();
        let form = doc.form(tok).to_lowercase();
        tell(&lemma);
        if form != lemma {
            tell(&form);
        }
        tell(&format!("{previous} {lemma}"));
        if !before.is_empty() {
            tell(&format!("{before}{lemma}"));
            tell(&format!("{before}-{lemma}"));
        }
        // "semi-final" is listed as one word, "world-class" as two
        before = if form == "-" { previous.clone() } else { String::new() };
        previous = if form == "-" { previous } else { lemma };
    }
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

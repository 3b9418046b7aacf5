//! What a sentence is about, where it is not public affairs: sport, markets, weather, culture, private crime.

use dateline_codebook::Codebook;
use dateline_doc::Document;

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
        for sent in &doc.sentences {
            let mut weak = vec![0u32; n];
            let mut bits = 0u32;
            let (mut previous, mut before) = (String::new(), String::new());
            for tok in sent.toks.range() {
                let lemma = doc.tokens[tok].lemma.to_lowercase();
                let form = doc.form(tok).to_lowercase();
                let pair = format!("{previous} {lemma}");
                let joined = format!("{before}{lemma}");
                let mut found = 0u32;
                for word in [&lemma, &form, &pair, &joined] {
                    found |= book.index.domains.get(word.as_str()).copied().unwrap_or(0);
                }
                bits |= found & 0xffff;
                for (d, count) in weak.iter_mut().enumerate() {
                    *count += found >> (d + 16) & 1;
                }
                // "semi-final" is listed as one word, "world-class" as two
                before = if form == "-" { previous.clone() } else { String::new() };
                previous = if form == "-" { previous } else { lemma };
            }
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

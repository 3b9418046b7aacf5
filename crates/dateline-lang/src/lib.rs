//! Article to Document: sentences, words, tags, lemmas and trees of English news.
//!
//! One of the four reading stages and pure like the others: no clock, no disk, no chance. The weights come in as
//! bytes that somebody else holds. Bad text never fails here; only weights and CoNLL-U can be refused. What a word
//! means, whom it names and when, is for the stages after this one.
//!
//! The units follow UD English (EWT and GUM, release 2.16), on which the models are trained.

mod chars;
mod clauses;
mod conllu;
mod cue;
mod dense;
mod eisner;
mod encoder;
mod error;
mod factuality;
mod hash;
mod kernel;
mod lemma;
mod lexicon;
mod linear;
mod mend;
mod mentions;
mod models;
mod net;
mod read;
mod sentence;
mod spans;
mod table;
mod tag;
mod token;
#[cfg(feature = "train")]
pub mod train;
mod trees;
mod words;

pub use error::LangError;
pub use models::Models;
pub use spans::{Kind as SpotKind, Spot};

use dateline_doc::{Article, Deprel, Document, Feats, Upos};

/// Splits, tokenizes, tags, lemmatises and parses an article: title, body, captions, in this order.
///
/// Fills `Document::sentences`, `tokens`, `spots` and `clauses`; heads are indexes into the tokens. Sentences never cross a
/// paragraph's border or a blank line and have at most 250 words; each is a tree with one root. Time and memory
/// are linear in the text, whatever is in it.
#[must_use]
pub fn parse(article: Article, models: &Models) -> Document {
    read::read(article, &models.parts)
}

/// Tags, lemmatises and parses sentences that come as CoNLL-U.
///
/// Words, sentences, comments, MISC and the ranges of multiword tokens stay; LEMMA, UPOS, FEATS, HEAD and DEPREL
/// are predicted anew, XPOS and DEPS are emptied.
///
/// # Errors
/// `LangError::NotConllu` where a line is not CoNLL-U.
pub fn parse_conllu(input: &str, models: &Models) -> Result<String, LangError> {
    conllu::annotate(input, &models.parts)
}

/// A word as the models read it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordReading {
    /// Its word class.
    pub upos: Upos,
    /// Its features.
    pub feats: Feats,
    /// Its head in the sentence, `None` for the root.
    pub head: Option<u32>,
    /// Its relation to it.
    pub deprel: Deprel,
    /// How sure the text is that it happened, where the word is a predicate: from -3 (it did not) to 3 (it did).
    pub factuality: f32,
}

/// Reads sentences whose words are known, one after the other; holds the room to work in.
#[derive(Debug)]
pub struct Reader<'a> {
    models: &'a Models,
    desk: read::Desk,
    cues: Vec<cue::Cue>,
    low: Vec<u8>,
    ends: Vec<usize>,
    words: Vec<WordReading>,
    found: Vec<Spot>,
}

impl<'a> Reader<'a> {
    /// Makes a reader.
    #[must_use]
    pub fn new(models: &'a Models) -> Self {
        Self {
            models,
            desk: read::Desk::default(),
            cues: Vec::new(),
            low: Vec::new(),
            ends: Vec::new(),
            words: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Reads a sentence: its words and the mentions in it.
    pub fn read(&mut self, words: &[&str]) -> (&[WordReading], &[Spot]) {
        self.read_all(std::iter::once(words));
        self.found.clear();
        self.found.extend(self.desk.spots.iter().map(|s| s.1));
        (&self.words, &self.found)
    }

    /// Reads sentences together, which is faster and gives the same: their words one after the other, heads counted from
    /// each sentence's first word, and the mentions, each with the number of its sentence.
    pub fn read_all<'w, S: AsRef<[&'w str]>>(
        &mut self,
        sentences: impl IntoIterator<Item = S>,
    ) -> (&[WordReading], &[(u32, Spot)]) {
        let parts = &self.models.parts;
        self.cues.clear();
        self.ends.clear();
        for words in sentences {
            let cue = |w: &&str| cue::Cue::of(w, Some(&parts.lexicon), &mut self.low);
            self.cues.extend(words.as_ref().iter().map(cue));
            self.ends.push(self.cues.len());
        }
        self.desk.analyse(&self.cues, &self.ends, parts);
        self.words.clear();
        self.words.extend(self.desk.readings.iter().map(|r| {
            let (upos, feats) = parts.tagger.bundle(r.bundle);
            WordReading { upos, feats, head: r.arc.0, deprel: r.arc.1, factuality: r.factuality }
        }));
        (&self.words, &self.desk.spots)
    }
}

/// Writes a document's sentences as CoNLL-U: `sent_id`, `text`, `newpar`, `SpaceAfter=No`, ranges of multiword
/// tokens.
///
/// # Panics
/// Where the document's spans leave its texts; those of `parse` never do.
#[must_use]
pub fn to_conllu(doc: &Document) -> String {
    conllu::write(doc)
}

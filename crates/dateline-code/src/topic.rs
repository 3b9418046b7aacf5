//! What a sentence is of: public affairs, or something else told with the same words (games, films, kitchens, markets).
//!
//! A logistic model over the words of a sentence and their pairs, learned from the examples of the codebook's rules: in
//! each `yes` an act of public affairs is told, in each `no` the same word tells something else. It sees no names, so
//! that it cannot learn who is whose enemy. It vetoes; what fires stays the rule's.

#[cfg(feature = "train")]
mod learn;

use dateline_doc::{Document, Region, Upos};

#[cfg(feature = "train")]
pub use learn::{Lesson, learn};

/// The first bytes of a file of weights.
const MAGIC: [u8; 8] = *b"DLTOPIC1";
/// How many weights there are: cues are hashed into so many. The last is the lean towards yes.
pub(crate) const WEIGHTS: usize = 1 << 16;
/// How many words of its own a clause needs to be judged apart from its sentence.
const ENOUGH: usize = 4;
/// How much a step of a weight's byte counts.
const STEP: f32 = 1.0 / 16.0;

/// Why weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TopicsError {
    /// Not such a file, or one of another layout or size.
    #[error("L012 not a file of topic weights of this version; build it with `cargo xtask topics --out models`")]
    Layout,
    /// Its bytes are not those that were written.
    #[error("L013 the topic weights are damaged, their checksum does not fit; fetch or build them anew")]
    Checksum,
}

/// The learned weights, borrowed from their file.
#[derive(Debug, Clone, Copy)]
pub struct Topics {
    weights: &'static [u8],
}

impl Topics {
    /// Opens a file of weights; checks its checksum and keeps borrowing it.
    ///
    /// # Errors
    /// Where the bytes are not such a file, or damaged.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, TopicsError> {
        let rest = bytes.strip_prefix(&MAGIC).filter(|rest| rest.len() == 4 + WEIGHTS).ok_or(TopicsError::Layout)?;
        let (sum, weights) = rest.split_at(4);
        if sum != crc32fast::hash(weights).to_le_bytes() {
            return Err(TopicsError::Checksum);
        }
        Ok(Self { weights })
    }

    /// Writes weights as a file.
    #[must_use]
    pub fn to_bytes(weights: &[f32]) -> Vec<u8> {
        let byte = |w: f32| (w / STEP).round().clamp(-127.0, 127.0) as i8 as u8;
        let packed: Vec<u8> = (0..WEIGHTS).map(|n| byte(*weights.get(n).unwrap_or(&0.0))).collect();
        let mut out = MAGIC.to_vec();
        out.extend(crc32fast::hash(&packed).to_le_bytes());
        out.extend(packed);
        out
    }

    /// Returns how much a sentence is of public affairs: above 0 rather so, below 0 rather not.
    #[must_use]
    pub fn score(&self, doc: &Document, sentence: usize) -> f32 {
        self.sum(doc, sentence, |_| true)
    }

    /// The same of those of its tokens that a clause holds, ascending; `None` where that is too little to go by.
    #[must_use]
    pub fn score_clause(&self, doc: &Document, sentence: usize, clause: &[usize]) -> Option<f32> {
        let words = clause.iter().filter(|t| is_word(doc.tokens[**t].upos)).count();
        (words >= ENOUGH).then(|| self.sum(doc, sentence, |t| clause.binary_search(&t).is_ok()))
    }

    fn sum(&self, doc: &Document, sentence: usize, of: impl Fn(usize) -> bool) -> f32 {
        let mut sum = i32::from(self.weights[WEIGHTS - 1].cast_signed());
        cues(doc, sentence, of, |cue| sum += i32::from(self.weights[cue].cast_signed()));
        sum as f32 * STEP
    }
}

/// Tells the cues of a sentence, each once or more: its words but names and little ones, and each with the word that
/// it hangs on.
pub(crate) fn cues(doc: &Document, sentence: usize, of: impl Fn(usize) -> bool, mut tell: impl FnMut(usize)) {
    for tok in doc.sentences[sentence].toks.range() {
        let token = &doc.tokens[tok];
        if !is_word(token.upos) || !of(tok) {
            continue;
        }
        let low = lower(&token.lemma);
        let own = hash(1, low.as_bytes());
        tell(slot(own));
        let head = token.head.map(|h| &doc.tokens[h as usize]);
        if let Some(head) = head.filter(|h| matches!(h.upos, Upos::Noun | Upos::Verb | Upos::Adj)) {
            // a relation counts by its place in `Deprel::ALL`: where that changes, the weights are to be learned anew
            let pair = hash(own ^ token.deprel as u32, lower(&head.lemma).as_bytes());
            tell(slot(pair));
        }
    }
    // headlines are of a grammar of their own
    if doc.sentences[sentence].region == Region::Title {
        tell(slot(hash(7, b"title")));
    }
}

fn is_word(upos: Upos) -> bool {
    matches!(upos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv)
}

fn lower(lemma: &str) -> std::borrow::Cow<'_, str> {
    if lemma.bytes().any(|b| b.is_ascii_uppercase()) { lemma.to_lowercase().into() } else { lemma.into() }
}

/// FNV-1a, begun with a salt.
fn hash(salt: u32, bytes: &[u8]) -> u32 {
    let begin = 0x811C_9DC5_u32 ^ salt.wrapping_mul(0x9E37_79B1);
    bytes.iter().fold(begin, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

fn slot(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 16) as usize % (WEIGHTS - 1)
}

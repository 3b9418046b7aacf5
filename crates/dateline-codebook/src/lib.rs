//! The codebook: what Dateline knows, read from data files into one validated [`Codebook`].
//!
//! `load` takes the files' contents and answers with the codebook or with every mistake it found, each with file and
//! line. Nothing here reads the disk or knows a document; the rooms `resolve` and `code` ask it questions.

mod calendar;
mod check;
mod error;
mod fold;
mod rule;
mod rules;
mod schema;
mod world;

pub use calendar::{Day, Term};
pub use error::{Mistake, Mistakes};
pub use fold::{Unit, fold_word, units};
pub use rule::{Filler, Index, Light, LightSense, Operator, OperatorEffect, Position, Rule, RulePos, Step, Voice};
pub use rules::Rules;
pub use schema::{Agent, Context, Cue, Domain, EventType, MentionClass, Mode, Office, SpeechRelation};
pub use world::{Alias, AliasKind, CountryEntry, Held, Organization, People, Person, Tenure, World, is_head, is_main};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

/// One file of a codebook: its path below the codebook's folder, with `/`, and its content.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// "triggers/assault.toml".
    pub path: String,
    /// The TOML or TSV text.
    pub content: String,
}

/// Everything the reader knows that is not a model and not a place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Codebook {
    /// "dateline", or the user's own.
    pub name: String,
    /// The codebook's own version.
    pub version: String,
    /// Over all files, in the order of their paths.
    pub sha256: String,
    /// Event types in file order.
    pub types: Vec<EventType>,
    /// CAMEO code → score on the GDELT scale.
    pub scores: FxHashMap<SmolStr, f32>,
    /// Rules in the order of their files' paths.
    pub rules: Rules,
    /// Where to find a rule by its trigger's lemma.
    pub index: Index,
    /// Class names; a class is known by its number here.
    pub classes: Vec<SmolStr>,
    /// Lemma → the set of classes that it is in, a bit a class.
    pub class_bits: FxHashMap<SmolStr, u128>,
    /// Verbs that only carry a noun.
    pub lights: Vec<Light>,
    /// Words that deny, plan, permit.
    pub operators: Vec<Operator>,
    /// Cues of attribution.
    pub cues: Vec<Cue>,
    /// Words by which somebody is told to think, want or blame something.
    pub attitudes: Vec<Cue>,
    /// What events may be about.
    pub contexts: Vec<Context>,
    /// Topics whose happenings are no public events.
    pub domains: Vec<Domain>,
    /// Nouns for people and bodies.
    pub agents: Vec<Agent>,
    /// Words before a noun that take its role away ("former", "ex").
    pub former: Vec<SmolStr>,
    /// Words for those who are not in office yet ("would-be", "alleged").
    pub aspirant: Vec<SmolStr>,
    /// Words for those of whom nobody knows who they are ("masked", "unidentified").
    pub unnamed: Vec<SmolStr>,
    /// Words for those who stand in for another ("acting", "interim").
    pub standing_in: Vec<SmolStr>,
    /// Given names, titles and nouns that are said of a woman.
    pub female: WordSet,
    /// And of a man.
    pub male: WordSet,
    /// Past form → the verb that it is of, where no ending gives it away. Lookups only.
    pub forms: FxHashMap<SmolStr, SmolStr>,
    /// Word → the unit of measure that it names. Lookups only.
    pub units: FxHashMap<SmolStr, SmolStr>,
    /// Countries, organisations, people.
    pub world: World,
}

/// A set of words in one piece, for those that are many: a start reads it at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordSet(String);

impl WordSet {
    /// Makes a set of words that have no line breaks.
    #[must_use]
    pub fn new(words: std::collections::BTreeSet<&str>) -> Self {
        Self(words.into_iter().flat_map(|word| [word, "\n"]).collect())
    }

    /// Says whether a word is in it.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let half = low + (high - low) / 2;
            let bytes = self.0.as_bytes();
            let start = bytes[low..half].iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
            let end = bytes[half..high].iter().position(|b| *b == b'\n').map_or(high, |at| half + at);
            match self.0[start..end].cmp(word) {
                std::cmp::Ordering::Equal => return !word.is_empty(),
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }
}

impl Codebook {
    /// Says whether a folded word is said of a woman (1), of a man (2); 0 where it does not tell.
    #[must_use]
    pub fn sex(&self, word: &str) -> u8 {
        u8::from(self.female.has(word)) + 2 * u8::from(self.male.has(word))
    }

    /// Says whether `lemma` is in the class of that number.
    #[must_use]
    pub fn in_class(&self, lemma: &str, class: u16) -> bool {
        self.class_bits.get(lemma).is_some_and(|bits| bits >> class & 1 == 1)
    }

    /// Returns the cues of speech that a lemma is, of any class of words.
    pub fn cues_of(&self, lemma: &str) -> impl Iterator<Item = &Cue> + Clone {
        let numbers = self.index.cues.get(lemma.to_lowercase().as_str());
        numbers.into_iter().flatten().map(|n| &self.cues[*n as usize])
    }

    /// Returns whether a word attributes what somebody said ("say", "report").
    #[must_use]
    pub fn is_speech(&self, lemma: &str) -> bool {
        self.index.cues.contains_key(lemma.to_lowercase().as_str())
    }

    /// Says whether `lemma` is in the class of that name; false where there is no such class.
    #[must_use]
    pub fn in_named_class(&self, lemma: &str, class: &str) -> bool {
        // most words are in no class at all
        let Some(bits) = self.class_bits.get(lemma) else { return false };
        let number = self.classes.binary_search_by(|c| c.as_str().cmp(class));
        number.is_ok_and(|n| bits >> n & 1 == 1)
    }

    /// Returns the event type by its name.
    #[must_use]
    pub fn event_type(&self, name: &str) -> Option<&EventType> {
        self.types.iter().find(|t| t.name == name)
    }
}

/// Reads a codebook from its files. `name` and `version` stand where `codebook.toml` says nothing else.
///
/// # Errors
/// All mistakes found: files that do not parse, unknown keys, types, modes, classes or codes, ids that occur twice,
/// terms of one office that overlap. Each names its file and line.
pub fn load(name: &str, version: &str, files: &[SourceFile]) -> Result<Codebook, Mistakes> {
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Sha256::new();
    for file in &sorted {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update(file.content.as_bytes());
        hash.update([0]);
    }
    let mut book = check::assemble(&sorted)?;
    if book.name.is_empty() {
        book.name = name.to_owned();
    }
    if book.version.is_empty() {
        book.version = version.to_owned();
    }
    book.sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(book)
}

/// The examples that every rule carries, for the tests: they are not part of the codebook that runs.
///
/// Returns (rule id, sentence in which it fires, sentence in which it does not), in the order of the files' paths.
///
/// # Errors
/// As [`load`].
pub fn examples(files: &[SourceFile]) -> Result<Vec<Example>, Mistakes> {
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    check::examples(&sorted)
}

/// A rule's own test.
#[derive(Debug, Clone)]
pub struct Example {
    /// The rule.
    pub rule: SmolStr,
    /// The type it codes.
    pub kind: SmolStr,
    /// Where it stands: file and line.
    pub at: String,
    /// A sentence in which the rule fires and makes a public event.
    pub yes: String,
    /// A sentence with the same word in which it does not.
    pub no: String,
}

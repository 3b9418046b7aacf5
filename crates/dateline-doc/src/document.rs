//! An article that has been read: layers of annotation beside its text. Each layer is one vector; mentions may overlap.

use crate::article::Article;
use crate::span::{Byte, Locus, Region, Span, Tok};
use crate::ud::{Deprel, Feats, Upos};
use jiff::civil::Date;
use smol_str::SmolStr;

/// An article with its layers. The language stage fills `sentences` and `tokens`, the resolve stage the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The text and what the page said about it.
    pub article: Article,
    /// Title first, then body, then captions; inside each by position.
    pub sentences: Vec<Sentence>,
    /// The syntactic words of all sentences, in their order.
    pub tokens: Vec<Token>,
    /// Who and what is spoken of, by first token.
    pub mentions: Vec<Mention>,
    /// Where the language stage sees somebody or something spoken of, by sentence and first word, the longer first.
    pub spots: Vec<Spot>,
    /// What each predicate's clause commits the text to, by predicate.
    pub clauses: Vec<Clause>,
    /// Times, by region and position.
    pub times: Vec<Time>,
    /// Places, by region and position.
    pub places: Vec<Place>,
}

impl Document {
    /// Returns the text that a region names; empty where the article has no such region.
    #[must_use]
    pub fn text(&self, region: Region) -> &str {
        match region {
            Region::Body => &self.article.text,
            Region::Title => self.article.title.as_deref().unwrap_or(""),
            Region::Caption(n) => self.article.images.get(n as usize).and_then(|i| i.caption.as_deref()).unwrap_or(""),
        }
    }

    /// Returns a token's form: its own words in the text.
    ///
    /// # Panics
    /// Where there is no such token.
    #[must_use]
    pub fn form(&self, tok_idx: usize) -> &str {
        let tok = &self.tokens[tok_idx];
        tok.span.of(self.text(tok.region))
    }

    /// Returns the words of a locus.
    ///
    /// # Panics
    /// Where the span leaves its text.
    #[must_use]
    pub fn words(&self, at: Locus) -> &str {
        at.span.of(self.text(at.region))
    }
}

/// A sentence: its bytes in its region and its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The text it stands in.
    pub region: Region,
    /// Its bytes there, outer blanks excluded.
    pub span: Span<Byte>,
    /// Its tokens: indexes into `Document::tokens`.
    pub toks: Span<Tok>,
}

/// A syntactic word (UD): the pieces of a contraction ("do", "n't") are tokens of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The text it stands in.
    pub region: Region,
    /// Its bytes there.
    pub span: Span<Byte>,
    /// Whether it and the next token are pieces of one written word ("do|n't", "Seoul|'s" in UD's multiword tokens).
    pub glued: bool,
    /// Whether a blank or the text's end follows.
    pub space_after: bool,
    /// Its dictionary form, as UD English writes it.
    pub lemma: SmolStr,
    /// Its word class.
    pub upos: Upos,
    /// Its features.
    pub feats: Feats,
    /// Its head's index in `Document::tokens`; `None` for the root of a sentence.
    pub head: Option<u32>,
    /// Its relation to the head.
    pub deprel: Deprel,
}

/// An ISO 3166-1 alpha-3 code, or the code of a state that is no more and has none of its own there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(pub [u8; 3]);

impl Country {
    /// Reads three capital letters.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// Returns the three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What kind of thing is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// A human being, by name, noun or pronoun.
    Person,
    /// A body with a name: a ministry, a newspaper, a company, a party, an army.
    Organization,
    /// People by what they are: "soldiers", "protesters", "Kurdish militants".
    Group,
    /// A state, a region, a town.
    Place,
    /// An office, not by its holder's name: "the president", "Japan's foreign minister".
    Office,
}

/// A stretch of words that speaks of somebody or something, as it is seen before anybody knows who; it may lie inside
/// another.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its tokens: the whole noun phrase, with the clauses that hang on it.
    pub toks: Span<Tok>,
    /// The head word: an index into `Document::tokens`.
    pub head: u32,
    /// What kind of thing.
    pub kind: MentionKind,
    /// How sure, from 0 to 1.
    pub confidence: f32,
}

/// What a clause commits the text to, read off the tree: tokens are indexes into `Document::tokens`.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The predicate.
    pub pred: u32,
    /// How sure the text is that it happened: from -3 (it did not) to 3 (it did), learned from people's judgements
    /// (UDS It-Happened).
    pub factuality: f32,
    /// "not", "never", "no".
    pub negation: Option<u32>,
    /// "may", "would", "must".
    pub modal: Option<u32>,
    /// "if", "unless", "whether", "that", "to": what the clause begins with where it stands below another.
    pub mark: Option<u32>,
    /// Whether it is asked.
    pub asked: bool,
    /// Under which word it is told: "said", "claim", "according", "tried".
    pub cue: Option<u32>,
    /// Who vouches for it: the cue's subject or owner.
    pub voucher: Option<u32>,
    /// The predicate of the clause that it stands in.
    pub outer: Option<u32>,
}

/// A span of text that speaks of somebody or something.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where: the whole noun phrase as a person would quote it, without clauses that hang on it.
    pub at: Locus,
    /// The tokens of `at`.
    pub toks: Span<Tok>,
    /// The head word: an index into `Document::tokens`.
    pub head: u32,
    /// What kind of thing.
    pub kind: MentionKind,
    /// The canonical name, where it has one.
    pub name: Option<String>,
    /// Whose: the state it belongs to.
    pub country: Option<Country>,
    /// CAMEO role codes, the main one first: `GOV`, `MIL`, … or `IGO`, `UNO`.
    pub roles: Vec<SmolStr>,
    /// What the words call for where the holder depends on the day: an office of a state.
    pub office: Option<SmolStr>,
    /// Where the words name a person whom the codebook knows: their number in it. Roles then depend on the day.
    pub person: Option<u32>,
    /// Whether it makes an event public: a state, its offices and forces, a political or armed group, an
    /// international organisation, a crowd.
    pub public: bool,
    /// All states that share it where there are several ("warships from Brazil and South Africa"); else empty.
    pub countries: Vec<Country>,
    /// For "the two countries", "both sides": the mentions meant, as indexes into `Document::mentions`.
    pub members: Vec<u32>,
    /// Shared by the mentions of one.
    pub entity: u32,
    /// Why it resolved so: the codebook entry or the rule, for `explain`.
    pub basis: String,
}

/// A time expression (TIMEX3).
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// Where.
    pub at: Locus,
    /// Which TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 `value` (`2015-06-15`, `2015-W24`, `P3D`, `PAST_REF`, …); `None` where it cannot be told.
    pub value: Option<String>,
    /// The first and last day that the value covers, both inside, for DATE and TIME values that have days.
    pub days: Option<(Date, Date)>,
    /// Whether it was worked out against the report's date ("on Monday") and not stated in full.
    pub relative: bool,
}

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// A day or something longer on the calendar.
    Date,
    /// Finer than a day.
    Time,
    /// A length.
    Duration,
    /// A repetition.
    Set,
}

/// A place name, found and put on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where in the text.
    pub at: Locus,
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north, where known.
    pub lat: Option<f64>,
    /// Degrees east, where known.
    pub lon: Option<f64>,
    /// The state it lies in.
    pub country: Option<Country>,
    /// The name of the first-order division it lies in.
    pub admin1: Option<String>,
    /// GeoNames' id.
    pub geonames_id: Option<u32>,
    /// How fine the place is.
    pub precision: PlacePrecision,
    /// Whether the words mean the place itself.
    pub kind: PlaceKind,
}

/// How fine a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlacePrecision {
    /// A building, a crossing, a base.
    Point,
    /// A town.
    City,
    /// A first- or second-order division.
    Admin,
    /// A state.
    Country,
    /// A sea, a continent, a mountain range, a disputed land.
    Region,
}

/// Whether words mean a place or somebody who belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// The place itself.
    Literal,
    /// A demonym or metonym: "Russian troops", "Seoul said".
    Associative,
}

//! Rules as the coder reads them: triggers, positions, selectional limits, and the words that act on events.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One entry of the codebook: which word tells which event, and where its parties stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Unique: "assault.bomb".
    pub id: SmolStr,
    /// The event type's name.
    pub kind: SmolStr,
    /// The trigger's word class.
    pub pos: RulePos,
    /// The trigger's lemmas; the first word of each where it has several.
    pub lemmas: Vec<SmolStr>,
    /// A phrasal verb's particle or fixed preposition.
    pub particle: Option<SmolStr>,
    /// Where the doer stands, best first.
    pub actor: Vec<Position>,
    /// Where the one it is done to stands, best first.
    pub recipient: Vec<Position>,
    /// Each position must be filled by one of these.
    pub limits: Vec<(Position, Vec<Filler>)>,
    /// No position may be filled by one of these.
    pub unless: Vec<(Position, Vec<Filler>)>,
    /// PLOVER's mode.
    pub mode: Option<SmolStr>,
    /// CAMEO's code.
    pub cameo: Option<SmolStr>,
    /// PLOVER's contexts.
    pub contexts: Vec<SmolStr>,
    /// Coded both ways.
    pub mutual: bool,
    /// What stands below it is denied.
    pub denies: bool,
    /// Which voices it fires in.
    pub voice: Voice,
    /// For an auxiliary: whether its clause must be negated, or must not.
    pub negated: Option<bool>,
    /// Whether it fires only where no other rule of the word does.
    pub wide: bool,
    /// For an auxiliary: whether its clause must hang on a condition, or must not.
    pub conditional: Option<bool>,
}

/// The word class of a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum RulePos {
    #[default]
    Verb,
    Noun,
    Adj,
    /// An auxiliary: the stance that a clause takes ("will", "must"). Positions are counted from its verb.
    Aux,
}

/// Which voices a rule fires in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Voice {
    #[default]
    Both,
    ActiveOnly,
    PassiveOnly,
}

/// Where a party stands, logically: voices, relative clauses, coordination and control undone. One step from the
/// trigger, or two: `obj.poss` is the possessor of the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The step from the trigger.
    pub step: Step,
    /// The step from there.
    pub below: Option<Step>,
}

/// One step of a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Who does it.
    Subj,
    /// To whom or what.
    Obj,
    /// The indirect object.
    Iobj,
    /// Possessor, demonym or compound before a noun.
    Poss,
    /// The clause that completes it.
    Comp,
    /// The verb that an auxiliary belongs to.
    Verb,
    /// Who says so, where the clause is told by somebody.
    Speaker,
    /// The noun after a preposition.
    Prep(SmolStr),
}

/// The prepositions that make a step.
const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "against",
    "ahead",
    "along",
    "alongside",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "between",
    "beyond",
    "by",
    "despite",
    "down",
    "during",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "via",
    "with",
    "within",
    "without",
];

impl Step {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "subj" => Self::Subj,
            "obj" => Self::Obj,
            "iobj" => Self::Iobj,
            "poss" => Self::Poss,
            "comp" => Self::Comp,
            "verb" => Self::Verb,
            "speaker" => Self::Speaker,
            _ if PREPOSITIONS.contains(&text) => Self::Prep(text.into()),
            _ => return None,
        })
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Subj => "subj",
            Self::Obj => "obj",
            Self::Iobj => "iobj",
            Self::Poss => "poss",
            Self::Comp => "comp",
            Self::Verb => "verb",
            Self::Speaker => "speaker",
            Self::Prep(prep) => prep,
        })
    }
}

impl Position {
    /// The doer.
    pub const SUBJ: Self = Self { step: Step::Subj, below: None };

    /// Reads a position as the README writes it: "subj", "against", "obj.poss".
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once('.') {
            None => Some(Self { step: Step::read(text)?, below: None }),
            Some((step, below)) => Some(Self { step: Step::read(step)?, below: Some(Step::read(below)?) }),
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.step)?;
        self.below.as_ref().map_or(Ok(()), |below| write!(f, ".{below}"))
    }
}

/// What may fill a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filler {
    /// A word by its lemma.
    Lemma(SmolStr),
    /// A word of a class, by the class's number.
    Class(u16),
    /// A party that makes an event public.
    Public,
    /// A state by its name.
    State,
    /// A party with that CAMEO role.
    Role(SmolStr),
    /// A place.
    Place,
    /// A human being.
    Person,
    /// A word that some rule of that event type has for its trigger ("threatened to **expel**").
    Type(SmolStr),
    /// A number or a counted thing.
    Number,
    /// More than one party.
    Several,
    /// The doer himself, or somebody of his side ("Israel said it will …").
    Doer,
    /// Anything at all.
    Any,
}

impl std::fmt::Display for Filler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lemma(lemma) => f.write_str(lemma),
            Self::Class(n) => write!(f, "@{n}"),
            Self::Public => f.write_str(":public"),
            Self::State => f.write_str(":state"),
            Self::Role(role) => write!(f, ":role {role}"),
            Self::Type(kind) => write!(f, ":type {kind}"),
            Self::Place => f.write_str(":place"),
            Self::Person => f.write_str(":person"),
            Self::Number => f.write_str(":number"),
            Self::Several => f.write_str(":several"),
            Self::Doer => f.write_str(":doer"),
            Self::Any => f.write_str("*"),
        }
    }
}

/// Where to find a rule by its trigger's lemma: lookups only.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Index {
    /// Lemma → rules with a verb trigger.
    pub verbs: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → rules with a noun trigger.
    pub nouns: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → rules with an adjective trigger.
    pub adjectives: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → rules with an auxiliary for a trigger.
    pub auxiliaries: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → light verbs.
    pub lights: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → operators.
    pub operators: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → cues.
    pub cues: FxHashMap<SmolStr, Vec<u32>>,
    /// Lemma → attitudes.
    pub attitudes: FxHashMap<SmolStr, Vec<u32>>,
    /// Word → contexts it is strong in (bit) and weak in (bit, shifted by 64).
    pub contexts: FxHashMap<SmolStr, u128>,
    /// Lemma → agent.
    pub agents: FxHashMap<SmolStr, u32>,
    /// Word → domains it is strong in (bit) and weak in (bit, shifted by 16).
    pub domains: FxHashMap<SmolStr, u32>,
}

/// A verb that only carries a noun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Light {
    /// Its lemma.
    pub verb: SmolStr,
    /// Its particle ("out" in "carry out").
    pub particle: Option<SmolStr>,
    /// The nouns that it carries.
    pub takes: Vec<Filler>,
    /// What it does to the event.
    pub sense: LightSense,
}

/// What a light verb does to the event of its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LightSense {
    /// Its subject does it.
    Do,
    /// Its subject means to do it.
    Plan,
    /// Its subject tries to.
    Attempt,
    /// Its subject stops doing it.
    End,
    /// Its subject keeps it from happening.
    Prevent,
    /// It is done to its subject.
    Face,
}

/// A word that acts on the event below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Its lemma.
    pub word: SmolStr,
    /// Its word class: verb, noun, adj, adv, aux, mark or det.
    pub pos: SmolStr,
    /// Its particle or fixed preposition.
    pub particle: Option<SmolStr>,
    /// What it does.
    pub effect: OperatorEffect,
    /// Where the event stands that it bears on: xcomp, ccomp, a preposition, clause, gerund, noun, head.
    pub complement: Vec<SmolStr>,
}

/// What an operator does to the event below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OperatorEffect {
    /// It did not happen.
    Negative,
    /// It is meant to.
    Planned,
    /// It hangs on something else.
    Conditional,
    /// It is asked for.
    Demanded,
    /// It may be so.
    Possible,
    /// It was tried.
    Attempted,
    /// It did happen ("manage to").
    Asserted,
    /// It is only thought or said.
    Content,
}

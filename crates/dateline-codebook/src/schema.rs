//! Event types, agents, cues and domains: the codebook's smaller tables.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A type of event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventType {
    /// In capitals.
    pub name: SmolStr,
    /// The nearest PLOVER type where it is none itself.
    #[serde(default)]
    pub plover: Option<SmolStr>,
    /// Where PLOVER files part of what stands here under another of its types: CAMEO code, or its beginning, to type.
    #[serde(default)]
    pub elsewhere: BTreeMap<SmolStr, SmolStr>,
    /// PLOVER's quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// The CAMEO code of rules without one.
    #[serde(default)]
    pub cameo: Option<SmolStr>,
    /// In our own words.
    pub definition: String,
    /// Whether somebody does it once: what a document tells of one person's wish or chance to and of their having done
    /// it is one act.
    #[serde(default)]
    pub once: bool,
    /// PLOVER's score of events without a mode.
    #[serde(default)]
    pub score: Option<f32>,
    /// Its modes.
    #[serde(default, rename = "mode")]
    pub modes: Vec<Mode>,
}

impl EventType {
    /// Returns PLOVER's own type for an event of this type with that CAMEO code.
    #[must_use]
    pub fn in_plover(&self, cameo: Option<&str>) -> &SmolStr {
        let code = cameo.unwrap_or_default();
        let other = self.elsewhere.iter().rev().find(|(from, _)| code.starts_with(from.as_str())).map(|(_, kind)| kind);
        other.or(self.plover.as_ref()).unwrap_or(&self.name)
    }
}

/// A mode of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mode {
    /// In lower case.
    pub name: SmolStr,
    /// In our own words.
    #[serde(default)]
    pub definition: String,
    /// PLOVER's score.
    #[serde(default)]
    pub score: Option<f32>,
}

/// A noun for people or bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Its lemmas; two words are possible.
    pub lemmas: Vec<SmolStr>,
    /// The CAMEO role that sets it apart from its country.
    #[serde(default)]
    pub role: Option<SmolStr>,
    /// The CAMEO role of people who count as their country (students, refugees).
    #[serde(default)]
    pub cameo_role: Option<SmolStr>,
    /// What kind of mention it makes.
    #[serde(default)]
    pub kind: MentionClass,
    /// Whether it makes an event public by itself.
    #[serde(default)]
    pub public: bool,
    /// Whether it speaks for the body that its modifiers name ("spokesman", "leader").
    #[serde(default)]
    pub transparent: bool,
    /// Whether it is who leads a body ("chief", "head"): see [`Agent::holding`].
    #[serde(default)]
    pub leads: bool,
    /// The office that the word names.
    #[serde(default)]
    pub office: Option<Office>,
    /// Only the plural is this agent ("authorities").
    #[serde(default)]
    pub plural_only: bool,
    /// Only with a state, its adjective or one of its places before or below it ("the Russian side").
    #[serde(default)]
    pub needs_state: bool,
    /// Why it stands so; for people.
    #[serde(default)]
    pub note: Option<String>,
}

impl Agent {
    /// Returns the roles that somebody of this noun has by these: who leads a secret service is appointed by the
    /// government and answers to it, and is of both; who serves in it is of the service alone.
    #[must_use]
    pub fn holding(&self, mut roles: Vec<SmolStr>) -> Vec<SmolStr> {
        if self.leads && roles.first().is_some_and(|r| r == "SPY") {
            roles.insert(0, "GOV".into());
        }
        roles
    }
}

/// An office by what it is, not by what a state calls it: "head-of-state".
pub type Office = SmolStr;

/// What kind of mention a noun makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum MentionClass {
    Person,
    #[default]
    Group,
    Organization,
    Office,
}

/// A cue of attribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// Its lemma; for prepositions all words ("according to").
    pub word: SmolStr,
    /// verb, noun, adj, adv or prep.
    pub pos: SmolStr,
    /// Its particle.
    pub particle: Option<SmolStr>,
    /// What the source does with what it says.
    pub relation: SpeechRelation,
    /// Where what is said stands: relations below the cue, or prepositions.
    pub content: Vec<SmolStr>,
}

impl Cue {
    /// Says whether what is said stands so below it: "ccomp", "quote", "obj", a preposition.
    #[must_use]
    pub fn takes(&self, what: &str) -> bool {
        self.content.iter().any(|w| w == what)
    }
}

/// What a source does with what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum SpeechRelation {
    Says,
    Reports,
    Confirms,
    Denies,
    Silent,
}

/// A topic whose happenings are no public events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// "sport".
    pub name: SmolStr,
    /// One of these is enough in a sentence.
    #[serde(default)]
    pub strong: Vec<SmolStr>,
    /// Two of these are needed.
    #[serde(default)]
    pub weak: Vec<SmolStr>,
}

/// What an event may be about: a context of PLOVER's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// PLOVER's word: "human_rights".
    pub name: SmolStr,
    /// In our own words.
    pub definition: String,
    /// One of these is enough in a sentence.
    #[serde(default)]
    pub strong: Vec<SmolStr>,
    /// Two of these are needed.
    #[serde(default)]
    pub weak: Vec<SmolStr>,
}

//! Universal Dependencies' labels for English: word classes, relations, features.
//!
//! Source: universaldependencies.org, the inventories of UD English EWT and GUM (release 2.16).

use std::fmt;
use std::str::FromStr;

/// A label that is not in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLabel;

macro_rules! labels {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every label, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the label as UD writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownLabel;
            fn from_str(text: &str) -> Result<Self, UnknownLabel> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownLabel) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

labels! {
    /// A universal word class.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

labels! {
    /// A dependency relation, with UD English's subtypes.
    Deprel {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc",
        CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt",
        Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass",
        Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated",
        Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
        Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss",
        NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass",
        Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent", OblUnmarked = "obl:unmarked",
        Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Root = "root",
        Vocative = "vocative", Xcomp = "xcomp",
    }
}

/// A word's features, packed: one small field a feature, 0 where it has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Feats(u64);

/// (feature, its values, the first bit of its field, the field's width), in UD's alphabetical order.
const FIELDS: &[(&str, &[&str], u32, u32)] = &[
    ("Abbr", &["Yes"], 0, 1),
    ("Case", &["Acc", "Gen", "Nom"], 1, 2),
    ("Definite", &["Def", "Ind"], 3, 2),
    ("Degree", &["Cmp", "Pos", "Sup"], 5, 2),
    ("ExtPos", &["ADP", "ADV", "CCONJ", "PRON", "PROPN", "SCONJ"], 7, 3),
    ("Foreign", &["Yes"], 10, 1),
    ("Gender", &["Fem", "Fem,Masc", "Masc", "Neut"], 11, 3),
    ("Mood", &["Imp", "Ind", "Sub"], 14, 2),
    ("NumForm", &["Combi", "Digit", "Roman", "Word"], 16, 3),
    ("NumType", &["Card", "Frac", "Mult", "Ord"], 19, 3),
    ("Number", &["Plur", "Ptan", "Sing"], 22, 2),
    ("Person", &["1", "2", "3"], 24, 2),
    ("Polarity", &["Neg", "Pos"], 26, 2),
    ("Poss", &["Yes"], 28, 1),
    ("PronType", &["Art", "Dem", "Emp", "Ind", "Int", "Neg", "Prs", "Rcp", "Rel", "Tot"], 29, 4),
    ("Reflex", &["Yes"], 33, 1),
    ("Style", &["Arch", "Coll", "Expr", "Slng", "Vrnc"], 34, 3),
    ("Tense", &["Past", "Pres"], 37, 2),
    ("Typo", &["Yes"], 39, 1),
    ("VerbForm", &["Fin", "Ger", "Inf", "Part"], 40, 3),
    ("Voice", &["Pass"], 43, 1),
];

impl Feats {
    /// No feature at all.
    pub const NONE: Self = Self(0);

    /// Returns the value of a feature by UD's name for it, or `None`.
    #[must_use]
    pub fn get(self, feature: &str) -> Option<&'static str> {
        let (_, values, at, width) = FIELDS.iter().find(|f| f.0 == feature)?;
        let n = (self.0 >> at) & ((1 << width) - 1);
        values.get((n as usize).checked_sub(1)?).copied()
    }

    /// Says whether a feature has a value, both by UD's names: `feats.has("Tense", "Past")`.
    #[must_use]
    pub fn has(self, feature: &str, value: &str) -> bool {
        self.get(feature) == Some(value)
    }

    /// Returns the packed fields; `from_bits` takes them back.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Takes what `bits` gave.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl FromStr for Feats {
    type Err = UnknownLabel;
    fn from_str(text: &str) -> Result<Self, UnknownLabel> {
        let mut bits = 0;
        if text == "_" {
            return Ok(Self::NONE);
        }
        for part in text.split('|') {
            let (name, value) = part.split_once('=').ok_or(UnknownLabel)?;
            let (_, values, at, _) = FIELDS.iter().find(|f| f.0 == name).ok_or(UnknownLabel)?;
            let n = values.iter().position(|v| *v == value).ok_or(UnknownLabel)?;
            bits |= (n as u64 + 1) << at;
        }
        Ok(Self(bits))
    }
}

impl fmt::Display for Feats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("_");
        }
        let mut first = true;
        for (name, ..) in FIELDS {
            if let Some(value) = self.get(name) {
                write!(f, "{}{name}={value}", if first { "" } else { "|" })?;
                first = false;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Feats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_printed_as_they_were_read() {
        for text in
            ["_", "Number=Sing", "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin", "Gender=Fem,Masc|Person=3"]
        {
            assert_eq!(text.parse::<Feats>().map(|f| f.to_string()), Ok(text.to_string()));
        }
        assert_eq!("Tense=Never".parse::<Feats>(), Err(UnknownLabel));
    }

    #[test]
    fn fields_do_not_overlap_and_hold_their_values() {
        let mut used = 0u64;
        for (name, values, at, width) in FIELDS {
            let mask = ((1u64 << width) - 1) << at;
            assert_eq!(used & mask, 0, "{name} overlaps");
            assert!(values.len() < 1 << width, "{name} is too narrow");
            used |= mask;
        }
    }
}

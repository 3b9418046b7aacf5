//! All rules of a codebook. Those that were compiled in are unpacked when first asked for: a page asks for few of the
//! thousands, and a start must not wait for all of them.

use crate::rule::Rule;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Index;
use std::sync::OnceLock;

/// The rules, by their number.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Where each packed rule ends in `bytes`.
    ends: Vec<u32>,
    bytes: Vec<u8>,
    ready: Vec<OnceLock<Rule>>,
}

impl Rules {
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ready.len()
    }

    /// Says whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Goes through all of them.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        (0..self.len()).map(|n| &self[n])
    }

    pub(crate) fn push(&mut self, rule: Rule) {
        self.ready.push(OnceLock::from(rule));
    }

    /// Unpacks a rule. What was packed by `serialize` unpacks; a rule without a trigger, which fires nowhere, stands in
    /// for one that does not.
    fn unpack(&self, n: usize) -> Rule {
        let start = n.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(n).map_or(start, |end| *end as usize);
        self.bytes.get(start..end).and_then(|bytes| postcard::from_bytes(bytes).ok()).unwrap_or_default()
    }
}

impl Index<usize> for Rules {
    type Output = Rule;

    fn index(&self, n: usize) -> &Rule {
        self.ready[n].get_or_init(|| self.unpack(n))
    }
}

impl Serialize for Rules {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut ends, mut bytes) = (Vec::with_capacity(self.len()), Vec::new());
        for rule in self.iter() {
            bytes.extend(postcard::to_stdvec(rule).map_err(serde::ser::Error::custom)?);
            ends.push(bytes.len() as u32);
        }
        (ends, bytes).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // borrowed, so that they are copied in one go
        let (ends, bytes): (Vec<u32>, &[u8]) = Deserialize::deserialize(deserializer)?;
        let ready = std::iter::repeat_with(OnceLock::new).take(ends.len()).collect();
        Ok(Self { ends, bytes: bytes.to_vec(), ready })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rules_are_those_that_were_packed() {
        let mut rules = Rules::default();
        for id in ["assault.bomb", "agree.sign", "aid.give"] {
            rules.push(Rule { id: id.into(), wide: id == "agree.sign", ..Rule::default() });
        }
        let packed = postcard::to_stdvec(&rules).expect("rules can be written");
        let unpacked: Rules = postcard::from_bytes(&packed).expect("and read");
        assert!(unpacked.iter().eq(rules.iter()));
        assert_eq!(unpacked[1].id, "agree.sign");
    }
}

//! What is learned about an outlet: the lines that it repeats on every page, whatever they say.
//!
//! The page stage remembers nothing. A profile is learned apart from it ([`Learner`]), written to a file, and passed in
//! (`Input::profile`), so that the same page and profile give the same article. Lines are kept as hashes: the file has
//! no words of anybody. It must not learn what a report says: a line counts once an article, and has to stand in many.

mod learn;

pub use learn::{Learned, Learner};

use crate::draft::Draft;
use crate::identity::hex;
use crate::knowledge::normal;
use dateline_doc::Removed;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The name and number of the file's form.
pub const SCHEMA: &str = "dateline.outlet-profile/1";

/// Longest line, in bytes, that is looked at: what is repeated is short.
const MAX_LINE: usize = 2000;

/// Lines that outlets repeat, by the outlets' domains.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    sha256: String,
    rules: Rules,
    outlets: BTreeMap<String, Repeated>,
}

/// From which counts on a line is one that an outlet repeats.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// It stands in at least so many articles.
    pub min_pages: u32,
    /// It stands in at least this share of them, 0 to 1.
    pub min_share: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { min_pages: 3, min_share: 0.3 }
    }
}

/// What one outlet repeats.
#[derive(Debug, Clone, Default, PartialEq)]
struct Repeated {
    n_pages: u32,
    /// In how many articles each line stands, by its hash.
    lines: BTreeMap<u64, u32>,
}

/// Why a profile does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It is no JSON of the shape.
    #[error("R006 the outlet profile does not read: {why}; `dateline page --learn-profile` writes one")]
    Shape {
        /// What is wrong, and where.
        why: String,
    },
    /// It has another schema.
    #[error("R007 the outlet profile has the schema {found:?}, not {SCHEMA:?}; learn it anew")]
    Schema {
        /// The schema that it names.
        found: String,
    },
    /// Its content is not what its checksum was made of.
    #[error("R008 the outlet profile is damaged: its checksum does not fit; fetch or learn it anew")]
    Damaged,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    sha256: String,
    rules: Rules,
    outlets: BTreeMap<String, FileOutlet>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOutlet {
    n_pages: u32,
    lines: BTreeMap<String, u32>,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Where the text is no profile (R006), one of another schema (R007), or damaged (R008).
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        let shape = |e: serde_json::Error| ProfileError::Shape { why: e.to_string() };
        let value: serde_json::Value = serde_json::from_str(text).map_err(shape)?;
        match value.get("schema").and_then(serde_json::Value::as_str) {
            Some(SCHEMA) | None => {}
            Some(found) => return Err(ProfileError::Schema { found: found.to_owned() }),
        }
        let file: File = serde_json::from_value(value).map_err(shape)?;
        let mut outlets = BTreeMap::new();
        for (domain, outlet) in file.outlets {
            let mut lines = BTreeMap::new();
            for (hash, n) in outlet.lines {
                let read = (hash.len() == 16).then(|| u64::from_str_radix(&hash, 16).ok()).flatten();
                let read = read.filter(|h| format!("{h:016x}") == hash);
                let why = || ProfileError::Shape { why: format!("{hash:?} is no line's hash") };
                lines.insert(read.ok_or_else(why)?, n);
            }
            outlets.insert(domain, Repeated { n_pages: outlet.n_pages, lines });
        }
        let profile = Self::new(file.rules, outlets);
        if profile.sha256 == file.sha256 { Ok(profile) } else { Err(ProfileError::Damaged) }
    }

    /// Writes the profile: outlets and lines in order, so that the same content gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let outlets = self.outlets.iter().map(|(domain, repeated)| {
            let lines = repeated.lines.iter().map(|(hash, n)| (format!("{hash:016x}"), *n)).collect();
            (domain.clone(), FileOutlet { n_pages: repeated.n_pages, lines })
        });
        let file = File {
            schema: SCHEMA.to_owned(),
            sha256: self.sha256.clone(),
            rules: self.rules,
            outlets: outlets.collect(),
        };
        // numbers and strings under strings: nothing in it cannot be written
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Returns the checksum of the content, in hex: what `document.profile` says.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns how many articles of an outlet it was learned from, and how many lines it lists.
    #[must_use]
    pub fn outlet(&self, domain: &str) -> Option<(u32, usize)> {
        self.outlets.get(domain).map(|o| (o.n_pages, o.lines.len()))
    }

    /// Says whether an outlet repeats a line.
    #[must_use]
    pub fn repeats(&self, domain: &str, line: &str) -> bool {
        self.outlets.get(domain).is_some_and(|o| o.has(line))
    }

    fn new(rules: Rules, outlets: BTreeMap<String, Repeated>) -> Self {
        let mut content = format!("{SCHEMA}\n{}\t{}\n", rules.min_pages, rules.min_share);
        let mut sha = Sha256::new();
        for (domain, repeated) in &outlets {
            let _ = writeln!(content, "{domain:?}\t{}", repeated.n_pages);
            for (hash, n) in &repeated.lines {
                let _ = writeln!(content, "{hash:016x}\t{n}");
            }
            sha.update(content.as_bytes());
            content.clear();
        }
        sha.update(content.as_bytes());
        Self { sha256: hex(&sha.finalize()), rules, outlets }
    }
}

impl Repeated {
    fn has(&self, line: &str) -> bool {
        line_hash(line).is_some_and(|hash| self.lines.contains_key(&hash))
    }
}

/// Fewest words that are a report by themselves.
const MIN_WORDS: usize = 10;

/// Takes out the lines that the outlet repeats. Where that would leave no more than a heading, they are all there is of
/// a report, and stay.
pub(crate) fn take_out(profile: &Profile, domain: Option<&str>, draft: &mut Draft) {
    let Some(repeated) = domain.and_then(|d| profile.outlets.get(d)) else { return };
    let out: Vec<bool> = draft.paragraphs.iter().map(|p| repeated.has(p)).collect();
    let stays = draft.paragraphs.iter().zip(&out).filter(|(_, out)| !**out).flat_map(|(p, _)| p.split_whitespace());
    // scripts without blanks: a long word is many
    let n_words: usize = stays.take(MIN_WORDS).map(|word| 1 + word.len() / 30).sum();
    if !out.contains(&true) || n_words < MIN_WORDS {
        return;
    }
    let before = |end: usize| out.iter().take(end).filter(|out| !**out).count();
    for (_, paragraphs) in &mut draft.posts {
        *paragraphs = before(paragraphs.start)..before(paragraphs.end);
    }
    let mut at = 0;
    let removed = &mut draft.removed;
    draft.paragraphs.retain_mut(|paragraph| {
        at += 1;
        if out[at - 1] {
            removed.push(Removed { text: std::mem::take(paragraph), reason: "repeated".to_owned() });
        }
        !out[at - 1]
    });
}

/// Returns the hash of a line in normal form, with one sign for any number: a counter that moves is the same line.
fn line_hash(line: &str) -> Option<u64> {
    if line.len() > MAX_LINE {
        return None;
    }
    let mut out = String::with_capacity(line.len());
    for c in normal(line).chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('0') {
            out.push('0');
        }
    }
    if out.is_empty() {
        return None;
    }
    let hash = Sha256::digest(out.as_bytes());
    Some(hash[..8].iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Profile {
        let lines = [("Read it first in the Herald", 4), ("12 readers like this", 3)];
        let lines = lines.iter().map(|(line, n)| (line_hash(line).unwrap(), *n)).collect();
        Profile::new(Rules::default(), [("herald.example".to_owned(), Repeated { n_pages: 5, lines })].into())
    }

    #[test]
    fn what_is_written_reads() {
        let profile = small();
        assert_eq!(Profile::from_json(&profile.to_json()), Ok(profile.clone()));
        assert!(profile.repeats("herald.example", "read it first in the HERALD!"));
        assert!(profile.repeats("herald.example", "7 readers like this"));
        assert!(!profile.repeats("herald.example", "Nobody likes this"));
        assert!(!profile.repeats("courier.example", "Read it first in the Herald"));
        assert!(!profile.to_json().to_lowercase().contains("readers"), "no words of anybody");
        assert_eq!(profile.outlet("herald.example"), Some((5, 2)));
    }

    #[test]
    fn what_is_damaged_or_foreign_is_said() {
        let text = small().to_json();
        let code = |text: &str| Profile::from_json(text).unwrap_err().to_string()[..4].to_owned();
        assert_eq!(code("{}"), "R006");
        assert_eq!(code("not JSON"), "R006");
        assert_eq!(code(&text[..text.len() / 2]), "R006");
        assert_eq!(code(&text.replace("n_pages", "pages")), "R006");
        assert_eq!(code(&text.replace("outlet-profile/1", "outlet-profile/2")), "R007");
        assert_eq!(code("{\"schema\":\"other\"}"), "R007");
        assert_eq!(code(&text.replace("herald.example", "courier.example")), "R008");
        assert_eq!(code(&text.replace("\"n_pages\": 5", "\"n_pages\": 6")), "R008");
        let hash = format!("{:016x}", line_hash("12 readers like this").unwrap());
        assert_eq!(code(&text.replace(&hash, "0123")), "R006");
    }

    #[test]
    fn the_only_body_stays() {
        let mut draft = Draft { paragraphs: vec!["Read it first in the Herald".to_owned()], ..Draft::default() };
        take_out(&small(), Some("herald.example"), &mut draft);
        assert_eq!((draft.paragraphs.len(), draft.removed.len()), (1, 0));
        draft.paragraphs.push("A heading".to_owned());
        take_out(&small(), Some("herald.example"), &mut draft);
        assert_eq!(draft.paragraphs.len(), 2);
        let report = "The ferry left port on Friday without its pilot, the authority said.";
        draft.paragraphs[1] = report.to_owned();
        take_out(&small(), None, &mut draft);
        assert_eq!(draft.paragraphs.len(), 2);
        take_out(&small(), Some("herald.example"), &mut draft);
        assert_eq!(draft.paragraphs, [report]);
        assert_eq!(draft.removed[0].reason, "repeated");
    }
}

//! Phrases and whom they mean on a day: `cases/phrases/`, a line a phrase, from simple to nasty.

use super::case::{CaseError, CaseFile, line_of, parsed};
use super::code::{same_country, same_roles};
use crate::Knowledge;
use crate::codebook::{Day, units};
use crate::phrase::{Answer, Asked};
use serde::Deserialize;
use serde_json::json;
use toml::Spanned;

/// A phrase, and what it must mean. `cases/README.md` describes the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Phrase {
    /// Where it stands: file and line; filled by [`phrases`].
    #[serde(skip)]
    pub at: String,
    pub say: Spanned<String>,
    pub on: String,
    pub r#in: Option<String>,
    pub nth: Option<usize>,
    pub title: Option<String>,
    pub dateline: Option<String>,
    pub code: Option<String>,
    pub codes: Option<Vec<String>>,
    pub name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    phrase: Vec<Phrase>,
}

/// Reads files of phrases, in their order.
///
/// # Errors
/// Every mistake in them, with file and line.
pub fn phrases(files: &[CaseFile]) -> Result<Vec<Phrase>, Vec<CaseError>> {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let Some(read) = parsed::<File>(file, &mut errors) else { continue };
        for mut phrase in read.phrase {
            let line = line_of(&file.content, phrase.say.span().start);
            phrase.at = format!("{}:{line}", file.path);
            let why = if phrase.code.is_some() == phrase.codes.is_some() {
                "a phrase has either code or codes"
            } else if Day::read(&phrase.on, false).is_none() {
                "`on` is a day such as 2015-06-15"
            } else if phrase.asked().is_none() {
                "the phrase does not stand in `in`, or not so often as `nth` says"
            } else {
                out.push(phrase);
                continue;
            };
            errors.push(CaseError::Shape { file: file.path.clone(), line, why: why.to_owned() });
        }
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

impl Phrase {
    /// Returns what names it in the list of those that are known to fail.
    #[must_use]
    pub fn key(&self) -> String {
        let file = self.at.rsplit('/').next().and_then(|f| f.split('.').next()).unwrap_or_default();
        let text = self.r#in.as_deref().unwrap_or_default();
        let start: String = text.chars().take(40).collect();
        format!("{file}: {} @ {} {start}", self.say.get_ref(), self.on).trim_end().to_owned()
    }

    fn asked(&self) -> Option<Asked> {
        let Some(text) = &self.r#in else { return Some(Asked::alone(self.say.get_ref())) };
        let head = self.dateline.as_ref().map(|place| format!("{place} — ")).unwrap_or_default();
        let found = Asked::within(text, self.say.get_ref(), self.nth.unwrap_or(1))?;
        let span =
            dateline_doc::Span::new(head.len() + found.span.start as usize, head.len() + found.span.end as usize);
        Some(Asked { text: head + text, span })
    }

    /// Reads it; `None` where it means whom it must, else what came out.
    #[must_use]
    pub fn miss(&self, known: &Knowledge) -> Option<String> {
        let asked = self.asked()?;
        let (doc, tree) = asked.read(&self.on, self.title.as_deref(), known);
        let day = Day::read(&self.on, false);
        let answers = asked.answers(&doc, &tree, day, known);
        let wanted: Vec<&str> = match (&self.code, &self.codes) {
            (Some(code), _) => vec![code.as_str()],
            (_, Some(codes)) => codes.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let nobody = [Answer { name: None, country: None, roles: Vec::new() }];
        let have = if answers.is_empty() { &nobody[..] } else { &answers[..] };
        let fits = |want: &str, got: &Answer| {
            let who = json!({ "country": got.country.map(|c| c.to_string()), "roles": got.roles, "code": got.code() });
            if want.is_empty() {
                got.country.is_none()
            } else {
                same_country(Some(want), &who) && same_roles(Some(want), &who)
            }
        };
        let right = have.len() == wanted.len()
            && wanted.iter().all(|want| have.iter().any(|got| fits(want, got)))
            && have.iter().all(|got| wanted.iter().any(|want| fits(want, got)));
        let named = self.name.as_ref().is_none_or(|name| {
            have.first().and_then(|got| got.name.as_deref()).unwrap_or_default().is_empty() && name.is_empty()
                || have.iter().any(|got| got.name.as_deref().is_some_and(|got| plain(got) == plain(name)))
        });
        if right && named {
            return None;
        }
        let basis = asked.mention(&doc, &tree).map_or("no mention", |n| doc.mentions[n].basis.as_str());
        let got = have.iter().map(|a| format!("{} {}", a.code(), a.name.as_deref().unwrap_or("–")));
        Some(format!("{} ({basis})", got.collect::<Vec<_>>().join(" + ")))
    }

    /// Returns what it must mean, for a person to read.
    #[must_use]
    pub fn wanted(&self) -> String {
        let codes = self.code.clone().unwrap_or_else(|| self.codes.clone().unwrap_or_default().join(" + "));
        format!("{codes} {}", self.name.as_deref().unwrap_or_default()).trim_end().to_owned()
    }
}

/// A name without case, accents and hyphens.
fn plain(name: &str) -> String {
    units(name).iter().map(|u| u.folded.as_str()).collect::<Vec<_>>().join(" ").replace('ł', "l")
}

//! Case files: reading them, and writing `fixme` into them without touching a word of what is expected.

use super::expect::{
    ExpectedEvent, ExpectedFigure, ExpectedMention, ExpectedPage, ExpectedPlace, ExpectedQuote, ExpectedTime,
    ExpectedTree,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// One file of cases: its path for messages, and its content.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// "cases/code/passives.toml".
    pub path: String,
    /// The TOML text.
    pub content: String,
}

/// One golden case; what is not named in it is not looked at. `cases/README.md` describes the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Case {
    /// The file it stands in; filled by [`load`].
    #[serde(skip)]
    pub file: String,
    /// The line of its id, from 1; filled by [`load`].
    #[serde(skip)]
    pub line: usize,
    pub id: Spanned<String>,
    pub why: String,
    pub source: String,
    pub fixme: Option<Spanned<String>>,
    pub published: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub flat: Option<String>,
    #[serde(default)]
    pub none: bool,
    #[serde(default)]
    pub events: Vec<ExpectedEvent>,
    #[serde(default)]
    pub only: bool,
    #[serde(default)]
    pub quotes: Vec<ExpectedQuote>,
    #[serde(default)]
    pub figures: Vec<ExpectedFigure>,
    #[serde(default)]
    pub times: Vec<ExpectedTime>,
    #[serde(default)]
    pub places: Vec<ExpectedPlace>,
    #[serde(default)]
    pub mentions: Vec<ExpectedMention>,
    #[serde(default)]
    pub words: Vec<String>,
    #[serde(default)]
    pub sentences: Vec<String>,
    #[serde(default)]
    pub trees: Vec<ExpectedTree>,
    pub page: Option<ExpectedPage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    case: Vec<Case>,
}

/// A mistake in a case file, not in the reader.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum CaseError {
    #[error("R020 {file}:{line}: {why}; the shape of a case is in cases/README.md")]
    Shape { file: String, line: usize, why: String },
    #[error("R021 {file}:{line}: the id {id:?} is taken by {other}; choose another")]
    Twice { file: String, line: usize, id: String, other: String },
    #[error("R022 {file}:{line}: {id} needs exactly one of text, html and flat")]
    Input { file: String, line: usize, id: String },
    #[error("R023 {file}:{line}: {id} expects nothing; name what must come out")]
    Empty { file: String, line: usize, id: String },
}

impl Case {
    /// Says whether it has anything to compare.
    fn expects(&self) -> bool {
        self.none
            || self.only
            || self.page.is_some()
            || !self.events.is_empty()
            || !self.quotes.is_empty()
            || !self.figures.is_empty()
            || !self.times.is_empty()
            || !self.places.is_empty()
            || !self.mentions.is_empty()
            || !self.words.is_empty()
            || !self.sentences.is_empty()
            || !self.trees.is_empty()
    }
}

/// Reads case files, in their order.
///
/// # Errors
/// Every mistake in them, with file and line; ids must be unique over all files.
pub fn load(files: &[CaseFile]) -> Result<Vec<Case>, Vec<CaseError>> {
    let mut out: Vec<Case> = Vec::new();
    let mut errors = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let Some(read) = parsed::<File>(file, &mut errors) else { continue };
        for mut case in read.case {
            case.file.clone_from(&file.path);
            case.line = line_of(&file.content, case.id.span().start);
            let (path, line, id) = (file.path.clone(), case.line, case.id.get_ref().clone());
            let here = format!("{path}:{line}");
            if let Some(other) = seen.insert(id.clone(), here) {
                errors.push(CaseError::Twice { file: path.clone(), line, id: id.clone(), other });
            }
            let n_inputs = [&case.text, &case.html, &case.flat].iter().filter(|i| i.is_some()).count();
            if n_inputs != 1 {
                errors.push(CaseError::Input { file: path.clone(), line, id: id.clone() });
            }
            if !case.expects() {
                errors.push(CaseError::Empty { file: path, line, id });
            }
            out.push(case);
        }
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

/// Reads a file's TOML; a mistake in it joins the others.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(file: &CaseFile, errors: &mut Vec<CaseError>) -> Option<T> {
    let shape = |error: toml::de::Error| {
        let line = line_of(&file.content, error.span().map_or(0, |s| s.start));
        CaseError::Shape { file: file.path.clone(), line, why: error.message().to_owned() }
    };
    toml::from_str(&file.content).map_err(|error| errors.push(shape(error))).ok()
}

pub(super) fn line_of(content: &str, offset: usize) -> usize {
    content.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

/// What to do with one case's `fixme`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Write it, or write it anew.
    Fixme(String),
    /// Take it out: the case passes now.
    Mended,
}

/// Says what should happen to a case's `fixme`; `None` where it is right already.
#[must_use]
pub fn mark(outcome: &super::Outcome) -> Option<Mark> {
    match &outcome.verdict {
        super::Verdict::Failed(differences) => Some(Mark::Fixme(summary(differences))),
        super::Verdict::Mended => Some(Mark::Mended),
        super::Verdict::Passed | super::Verdict::Fixme(_) => None,
    }
}

/// The first differences in one line.
fn summary(differences: &[super::Difference]) -> String {
    let said: Vec<&str> = differences.iter().take(2).map(|d| d.what.as_str()).collect();
    let mut out = said.join("; ");
    if differences.len() > 2 {
        out.push_str(&format!("; and {} more", differences.len() - 2));
    }
    out
}

/// Returns the file's content with the marks of its cases written in. Only lines with `fixme` change.
#[must_use]
pub fn marked(file: &CaseFile, cases: &[Case], marks: &BTreeMap<String, Mark>) -> String {
    // (where, how many bytes go, what comes), from the end so that earlier offsets stay right
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for case in cases.iter().filter(|c| c.file == file.path) {
        let Some(mark) = marks.get(case.id.get_ref()) else { continue };
        if let Some(old) = &case.fixme {
            let start = file.content.get(..old.span().start).and_then(|s| s.rfind('\n')).map_or(0, |n| n + 1);
            edits.push((start, end_of_line(&file.content, old.span().end) - start, String::new()));
        }
        if let Mark::Fixme(why) = mark {
            let at = end_of_line(&file.content, case.id.span().end);
            edits.push((at, 0, format!("fixme = {}\n", toml::Value::from(why.as_str()))));
        }
    }
    edits.sort_by_key(|(at, n, _)| std::cmp::Reverse((*at, *n)));
    let mut out = file.content.clone();
    for (at, n, new) in edits {
        out.replace_range(at..at + n, &new);
    }
    out
}

/// The offset after the line break that ends the line of `offset`.
fn end_of_line(content: &str, offset: usize) -> usize {
    content.get(offset..).and_then(|rest| rest.find('\n')).map_or(content.len(), |n| offset + n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &str = "# head\n\n[[case]]\nid = \"one\"\nwhy = \"w\"\nsource = \"s\"\ntext = \"A.\"\nnone = true\n\n\
                         [[case]]\nid = \"two\"\nfixme = \"old\"\nwhy = \"w\"\nsource = \"s\"\ntext = \"B.\"\nwords = [\"B\"]\n";

    fn file(content: &str) -> CaseFile {
        CaseFile { path: "cases/x.toml".to_owned(), content: content.to_owned() }
    }

    #[test]
    fn marks_change_fixme_lines_only() {
        let file = file(CASES);
        let cases = load(std::slice::from_ref(&file)).expect("good cases");
        let marks = BTreeMap::from([
            ("one".to_owned(), Mark::Fixme("a \"new\" one".to_owned())),
            ("two".to_owned(), Mark::Mended),
        ]);
        let out = marked(&file, &cases, &marks);
        let want =
            CASES.replace("id = \"one\"\n", "id = \"one\"\nfixme = 'a \"new\" one'\n").replace("fixme = \"old\"\n", "");
        assert_eq!(out, want);
        let again = load(&[CaseFile { content: out, ..file }]).expect("still good");
        assert!(again[0].fixme.is_some() && again[1].fixme.is_none());
    }

    #[test]
    fn mistakes_name_file_and_line() {
        let bad = CASES.replace("none = true", "nothing = 1");
        let errors = load(&[file(&bad)]).expect_err("an unknown key");
        assert!(matches!(&errors[..], [CaseError::Shape { line: 8, .. }]), "{errors:?}");
        let twice = CASES.replace("\"two\"", "\"one\"");
        let errors = load(&[file(&twice)]).expect_err("an id twice");
        assert!(matches!(&errors[..], [CaseError::Twice { line: 11, .. }]), "{errors:?}");
    }
}

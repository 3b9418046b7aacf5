//! The examples that every codebook rule carries: does it fire where it says so, and stay silent where it says so?

use crate::codebook::{Example, Mistakes, SourceFile, examples};
use crate::{Form, Input, Knowledge, Trace};
use dateline_doc::CodedDocument;

/// The day on which the examples are read.
const PUBLISHED: &str = "2016-07-20";

/// Which of a rule's two examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The sentence in which it must fire and make a public event.
    Yes,
    /// The sentence in which it must make none.
    No,
}

impl Side {
    /// Returns its key in the codebook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

/// An example that does not come out as its rule says.
#[derive(Debug, Clone)]
pub struct RuleMiss {
    /// The rule.
    pub rule: String,
    /// Which example.
    pub side: Side,
    /// Where the rule stands: file and line.
    pub at: String,
    /// The example.
    pub text: String,
    /// The kind of reason, the same for many.
    pub reason: &'static str,
    /// The reason in full.
    pub why: String,
}

/// Runs all examples of a codebook's files and returns those that fail, in the files' order, with the number run.
///
/// # Errors
/// Where the files are no codebook.
pub fn misses(files: &[SourceFile], known: &Knowledge) -> Result<(Vec<RuleMiss>, usize), Mistakes> {
    let mut out = Vec::new();
    let mut n_run = 0;
    for example in examples(files)? {
        for (side, text) in [(Side::Yes, &example.yes), (Side::No, &example.no)] {
            if text.is_empty() {
                continue;
            }
            n_run += 1;
            let input =
                Input { bytes: text.as_bytes(), form: Form::Plain, published: Some(PUBLISHED), ..Input::default() };
            let (coded, trace) = crate::explain(crate::page(&input), known);
            let made = coded.events.iter().any(|e| e.public && e.rule == example.rule.as_str());
            if made == (side == Side::Yes) {
                continue;
            }
            let (reason, why) = match side {
                Side::No => ("it fires where it must not", fired(&coded, &example)),
                Side::Yes => reason(&coded, &trace, &example),
            };
            out.push(RuleMiss {
                rule: example.rule.to_string(),
                side,
                at: example.at.clone(),
                text: text.clone(),
                reason,
                why,
            });
        }
    }
    Ok((out, n_run))
}

/// The event that the rule makes.
fn fired(coded: &CodedDocument, example: &Example) -> String {
    let event = coded.events.iter().find(|e| e.public && e.rule == example.rule.as_str());
    event.map_or_else(String::new, |e| format!("'{}' tells {}", coded.document.words(e.trigger()), e.kind))
}

/// Why a rule made no public event, as far as the trace tells.
fn reason(coded: &CodedDocument, trace: &Trace, example: &Example) -> (&'static str, String) {
    let doc = &coded.document;
    if let Some(event) = coded.events.iter().find(|e| e.rule == example.rule.as_str()) {
        return ("it fires and its event is not public", format!("at '{}'", doc.words(event.trigger())));
    }
    if let Some(drop) = trace.dropped.iter().find(|d| d.rule == example.rule.as_str()) {
        return ("it fires and its event is left out", format!("'{}': {}", doc.form(drop.trigger as usize), drop.why));
    }
    if let Some(miss) = trace.misses.iter().find(|m| m.rule == example.rule.as_str()) {
        let words = ["which it must not be", "nobody is named", "beside it", "it is passive", "it is active"];
        let reason = match words.iter().position(|w| miss.why.contains(w)) {
            Some(0) => "an `unless` holds it back",
            Some(1) => "a noun without a doer or a light verb",
            Some(2) => "its particle is not found",
            Some(_) => "the voice is another",
            None => "a `where` is not filled",
        };
        return (reason, format!("'{}': {}", doc.form(miss.trigger as usize), miss.why));
    }
    let others: Vec<&str> = coded.events.iter().map(|e| e.rule.as_str()).collect();
    if others.is_empty() {
        let tags: Vec<String> =
            doc.tokens.iter().enumerate().map(|(n, t)| format!("{}/{}/{}", doc.form(n), t.lemma, t.upos)).collect();
        return ("its word is not looked at (tag, lemma or relation)", tags.join(" "));
    }
    ("another rule takes the word", others.join(", "))
}

//! A phrase asked about by itself ("the Danish foreign ministry"): the sentence that it is read in, and the mentions
//! that it made. The reader is asked as it is asked by a report, so the answer is what a report would get.

use crate::{Form, Input, Knowledge};
use dateline_doc::{Byte, Country, Document, Mention, Region, SmolStr, Span};
use dateline_resolve::tree::Tree;

/// A text with a phrase in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The text.
    pub text: String,
    /// Where the phrase stands.
    pub span: Span<Byte>,
}

/// Somebody that a phrase means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The canonical name.
    pub name: Option<String>,
    /// Whose.
    pub country: Option<Country>,
    /// CAMEO role codes.
    pub roles: Vec<SmolStr>,
}

impl Asked {
    /// Puts a phrase that stands alone into a short sentence, as a report's subject.
    #[must_use]
    pub fn alone(phrase: &str) -> Self {
        let lower = phrase.chars().next().is_some_and(char::is_lowercase);
        let determined = ["the ", "a ", "an ", "his ", "her ", "its ", "their "].iter().any(|d| phrase.starts_with(d));
        let article = if lower && !determined { "The " } else { "" };
        let mut text = format!("{article}{phrase} said on Monday that talks would go on.");
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self { text, span: Span::new(article.len(), article.len() + phrase.len()) }
    }

    /// Finds a phrase in a text: the `nth` place, from 1, at which it stands by whole words.
    #[must_use]
    pub fn within(text: &str, phrase: &str, nth: usize) -> Option<Self> {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let whole =
            |at: usize| !word(text[..at].chars().next_back()) && !word(text[at + phrase.len()..].chars().next());
        let at = text.match_indices(phrase).map(|(at, _)| at).filter(|at| whole(*at)).nth(nth.checked_sub(1)?)?;
        Some(Self { text: text.to_owned(), span: Span::new(at, at + phrase.len()) })
    }

    /// Reads the text as a report of a day and resolves it.
    #[must_use]
    pub fn read(&self, on: &str, title: Option<&str>, known: &Knowledge) -> (Document, Tree) {
        let input =
            Input { bytes: self.text.as_bytes(), form: Form::Plain, title, published: Some(on), ..Input::default() };
        crate::resolved(crate::page(&input), known)
    }

    /// Returns the mention that the phrase is: that of its highest word.
    #[must_use]
    pub fn mention(&self, doc: &Document, tree: &Tree) -> Option<usize> {
        let inside = |tok: usize| {
            let tok = &doc.tokens[tok];
            tok.region == Region::Body && self.span.covers(tok.span)
        };
        let depth = |m: &Mention| tree.path(doc, m.head as usize).count();
        let all = doc.mentions.iter().enumerate().filter(|(_, m)| inside(m.head as usize));
        all.min_by_key(|(n, m)| (depth(m), *n)).map(|(n, _)| n)
    }

    /// Returns all that the phrase means, as of a day: joined ones and members apart.
    #[must_use]
    pub fn answers(
        &self,
        doc: &Document,
        tree: &Tree,
        day: Option<crate::codebook::Day>,
        known: &Knowledge,
    ) -> Vec<Answer> {
        let Some(first) = self.mention(doc, tree) else { return Vec::new() };
        let head = doc.mentions[first].head;
        let joined = doc.mentions.iter().enumerate().filter(|(n, m)| {
            *n == first
                || doc.tokens[m.head as usize].deprel == dateline_doc::Deprel::Conj
                    && doc.tokens[m.head as usize].head == Some(head)
                    && self.span.covers(doc.tokens[m.head as usize].span)
        });
        let mut out: Vec<Answer> = Vec::new();
        for (n, _) in joined {
            for (one, country) in crate::resolve::who::meant(&doc.mentions, n) {
                let mention = &doc.mentions[one];
                let as_of = crate::resolve::who::as_of(mention, day, &known.book);
                let answer = Answer { name: as_of.name, country: country.or(mention.country), roles: as_of.roles };
                if !out.contains(&answer) {
                    out.push(answer);
                }
            }
        }
        out
    }
}

impl Answer {
    /// Returns country and roles in one word, as `Participant.code` has them.
    #[must_use]
    pub fn code(&self) -> String {
        self.country.map(|c| c.to_string()).unwrap_or_default() + &self.roles.concat()
    }
}

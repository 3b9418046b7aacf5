//! From what carried a page to its words: what wire hands over, as the reader takes it. Wire knows no reader and the
//! reader no wire; whoever has both (the command line, the server, a worker) reads a page here, and so all read it alike.

use dateline_read::doc::{Article, Diagnostic};
use dateline_read::{Form, Input, Limits, Profile};
use dateline_wire::{Basis, Broken, Envelope, Note, code};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A page that broke the reader.
pub const BROKE: &str = "R018";

/// What whoever has the page knows beside it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Where the page stands, if its carrier does not say so.
    pub url: Option<&'a str>,
    /// When it was published, if its carrier does not say so.
    pub published: Option<&'a str>,
    /// How much of a page is read.
    pub limits: Limits,
    /// What is known of the outlet's pages.
    pub profile: Option<&'a Profile>,
}

/// Reads a page's words.
#[must_use]
pub fn article(envelope: &Envelope) -> Article {
    article_beside(envelope, Beside::default())
}

/// Reads a page's words, with what is known beside it.
#[must_use]
pub fn article_beside(envelope: &Envelope, beside: Beside<'_>) -> Article {
    let by_carrier = envelope.published.as_ref();
    let mut article = dateline_read::page(&Input {
        bytes: &envelope.bytes,
        form: match envelope.form {
            dateline_wire::Form::Auto => Form::Auto,
            dateline_wire::Form::Html => Form::Html,
            dateline_wire::Form::Fragment => Form::Fragment,
            dateline_wire::Form::Text => Form::Text,
            dateline_wire::Form::Plain => Form::Plain,
        },
        url: envelope.url.as_deref().or(beside.url),
        title: envelope.title.as_deref(),
        published: by_carrier.map(|p| p.value.as_str()).or(beside.published),
        published_by_feed: by_carrier.is_some_and(|p| p.basis == Basis::Feed),
        outlet: envelope.outlet.as_deref(),
        input_id: envelope.input_id.as_deref(),
        charset: envelope.charset.as_deref(),
        language: envelope.language.as_deref(),
        limits: beside.limits,
        profile: beside.profile,
    });
    if envelope.notes.iter().any(|n| n.code == code::LISTED) {
        // a page that is only listed is not empty: nobody has looked at it
        article.diagnostics.clear();
    }
    article.diagnostics.splice(0..0, envelope.notes.iter().map(diagnostic));
    article
}

/// What stands for a page that could not be opened: an article without words, with a diagnostic.
#[must_use]
pub fn broken(broken: &Broken) -> Article {
    Article {
        input_id: broken.input_id.clone(),
        url: broken.url.clone(),
        diagnostics: vec![diagnostic(&broken.note)],
        ..Article::default()
    }
}

/// Does what is done with a page, and goes on where that breaks the reader.
///
/// # Errors
/// It broke: what is to be said of the page, with the code [`BROKE`].
pub fn held<T>(work: impl FnOnce() -> T) -> Result<T, Note> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Note {
        code: BROKE,
        message: "the page broke the reader, a mistake in the program; please report it, with the page".to_owned(),
    })
}

/// Says whether nothing of a page could be read. A page that is only listed was never there to be read.
#[must_use]
pub fn unreadable(article: &Article) -> bool {
    let listed = article.diagnostics.iter().any(|d| d.code == code::LISTED);
    article.text.trim().is_empty() && !article.diagnostics.is_empty() && !listed
}

fn diagnostic(note: &Note) -> Diagnostic {
    Diagnostic { code: note.code, message: note.message.clone(), at: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_wire::Published;

    fn page(text: &str) -> Envelope {
        Envelope { bytes: text.as_bytes().to_vec(), form: dateline_wire::Form::Plain, ..Envelope::default() }
    }

    fn codes(article: &Article) -> Vec<&str> {
        article.diagnostics.iter().map(|d| d.code).collect()
    }

    #[test]
    fn what_the_carrier_says_comes_before_what_is_known_beside() {
        let beside =
            Beside { url: Some("https://beside.example/"), published: Some("2019-01-02"), ..Beside::default() };
        let bare = article_beside(&page("Troops left the town."), beside);
        assert_eq!(bare.url.as_deref(), Some("https://beside.example/"));
        let day = |article: &Article| article.published.as_ref().map(|p| format!("{:?}", p)).unwrap_or_default();
        assert!(day(&bare).contains("2019"), "{}", day(&bare));

        let carried = Envelope {
            url: Some("https://carrier.example/1".to_owned()),
            published: Some(Published { value: "2020-03-04".to_owned(), basis: Basis::Feed }),
            ..page("Troops left the town.")
        };
        let carried = article_beside(&carried, beside);
        assert_eq!(carried.url.as_deref(), Some("https://carrier.example/1"));
        assert!(day(&carried).contains("2020") && !day(&carried).contains("2019"), "{}", day(&carried));
    }

    #[test]
    fn a_page_that_is_only_listed_is_not_an_unreadable_one() {
        let listed = Note { code: code::LISTED, message: "only listed".to_owned() };
        let listed = article(&Envelope { notes: vec![listed], ..page("") });
        assert_eq!(codes(&listed), [code::LISTED]);
        assert!(!unreadable(&listed));

        let empty = article(&page(""));
        assert!(unreadable(&empty), "{:?}", empty.diagnostics);
        let whole = article(&page("Troops left the town on Monday, the ministry said."));
        assert!(!unreadable(&whole), "{:?}", whole.diagnostics);
    }

    #[test]
    fn what_could_not_be_opened_is_an_article_that_says_why() {
        let gone = Broken {
            label: "a.gz".to_owned(),
            url: Some("https://a.example/".to_owned()),
            input_id: Some("7".to_owned()),
            note: Note { code: code::BROKEN_OFF, message: "the stream broke off".to_owned() },
        };
        let article = broken(&gone);
        assert_eq!((article.url.as_deref(), article.input_id.as_deref()), (Some("https://a.example/"), Some("7")));
        assert_eq!(codes(&article), [code::BROKEN_OFF]);
        assert!(unreadable(&article));
    }
}

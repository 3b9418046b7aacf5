//! Inputs as the command line names them, turned into pages: the wire room reads them, the intake makes articles.

use crate::args::{From, InputArgs};
use dateline_intake::Beside;
use dateline_read::doc::{Article, CodedDocument};
use dateline_read::{Knowledge, Limits, Profile};
use dateline_wire::{Broken, Envelope, Item, Kind, Options};
use std::path::PathBuf;

/// One page to be read, or why there is none: it makes a document with a diagnostic, never a gap.
pub(crate) struct Page {
    source: Source,
}

enum Source {
    Envelope(Box<Envelope>),
    Broken(Broken),
}

/// Goes through all inputs and hands over one page after the other. Files that cannot be read are reported and make
/// the exit code 1; the rest is done. What an archive holds besides pages is said on standard error.
pub(crate) fn each(
    args: &InputArgs,
    quiet: bool,
    failed: &mut bool,
    take: &mut dyn FnMut(Page) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let standard_input = [PathBuf::from("-")];
    let inputs = if args.inputs.is_empty() { &standard_input[..] } else { &args.inputs };
    dateline_wire::read(inputs, &options(args), &mut |item| match item {
        Item::Page(envelope) => take(Page { source: Source::Envelope(envelope) }),
        Item::Broken(broken) => {
            *failed = true;
            take(Page { source: Source::Broken(broken) })
        }
        Item::Unreadable { label, why } => {
            *failed = true;
            anstream::eprintln!("dateline: {label}: {why}");
            Ok(())
        }
        Item::Skipped { label, counts } => {
            if !quiet {
                let n: u64 = counts.values().sum();
                let reasons: Vec<String> = counts.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
                anstream::eprintln!(
                    "dateline: {label}: {n} records that are no pages left out: {}",
                    reasons.join(", ")
                );
            }
            Ok(())
        }
    })
}

fn options(args: &InputArgs) -> Options {
    let kind = match args.from {
        From::Auto => Kind::Auto,
        From::Html => Kind::Html,
        From::Text => Kind::Text,
        From::Plain => Kind::Plain,
        From::Jsonl => Kind::Jsonl,
        From::Feed => Kind::Feed,
        From::Sitemap => Kind::Sitemap,
        From::Warc => Kind::Warc,
        From::Mhtml => Kind::Mhtml,
        From::Eml => Kind::Eml,
    };
    let limits = dateline_wire::Limits {
        max_bytes: args.max_bytes,
        max_ratio: args.max_ratio,
        ..dateline_wire::Limits::default()
    };
    Options { kind, limits }
}

impl Page {
    /// What to call it in messages: a path, with the number of the line, entry or record.
    pub(crate) fn label(&self) -> &str {
        match &self.source {
            Source::Envelope(envelope) => &envelope.label,
            Source::Broken(broken) => &broken.label,
        }
    }

    /// Reads the page's words: the article, whatever came.
    pub(crate) fn article(&self, args: &InputArgs, profile: Option<&Profile>) -> Article {
        match &self.source {
            Source::Envelope(envelope) => {
                let beside = Beside {
                    // one address for many pages would make them one
                    url: args.url.as_deref().filter(|_| envelope.alone),
                    published: args.published.as_deref(),
                    limits: Limits { max_bytes: args.max_bytes },
                    profile,
                };
                dateline_intake::article_beside(envelope, beside)
            }
            Source::Broken(broken) => dateline_intake::broken(broken),
        }
    }

    /// Reads and codes the page. A page that breaks the reader makes a document that says so, and the rest is done.
    pub(crate) fn coded(&self, args: &InputArgs, profile: Option<&Profile>, known: &Knowledge) -> CodedDocument {
        self.held(known, || dateline_read::code(self.article(args, profile), known))
    }

    fn held(&self, known: &Knowledge, read: impl FnOnce() -> CodedDocument) -> CodedDocument {
        dateline_intake::held(read).unwrap_or_else(|note| {
            let (label, url, input_id) = match &self.source {
                Source::Envelope(envelope) => (&envelope.label, &envelope.url, &envelope.input_id),
                Source::Broken(broken) => (&broken.label, &broken.url, &broken.input_id),
            };
            let (label, url, input_id) = (label.clone(), url.clone(), input_id.clone());
            dateline_read::code(dateline_intake::broken(&Broken { label, note, input_id, url }), known)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_breaks_the_reader_is_a_document_that_says_so() {
        let known = Knowledge::builtin().expect("the built-in data loads");
        let envelope = Envelope { input_id: Some("7".to_owned()), bytes: b"Words.".to_vec(), ..Envelope::default() };
        let page = Page { source: Source::Envelope(Box::new(envelope)) };
        let coded = page.held(&known, || panic!("a mistake"));
        let article = &coded.document.article;
        assert_eq!(article.input_id.as_deref(), Some("7"));
        assert_eq!(article.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [dateline_intake::BROKE]);
        assert!(coded.events.is_empty() && dateline_intake::unreadable(article));
    }
}

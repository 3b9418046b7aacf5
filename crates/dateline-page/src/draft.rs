//! What a reader of one form hands over, before it is an article: paragraphs, and what the page says of itself.

use crate::knowledge::Knowledge;
use crate::moment::Moment;
use crate::{identity, knowledge};
use dateline_doc::{Dated, Image, Removed};
use std::ops::Range;

/// A page that has been read, not yet put together.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) title: Option<String>,
    pub(crate) byline: Vec<String>,
    pub(crate) outlet_name: Option<String>,
    pub(crate) url: Option<String>,
    /// What the page's tags say of its address, as written, the surest first; without them `url` is all there is.
    pub(crate) addresses: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) published: Option<Dated>,
    pub(crate) updated: Option<Dated>,
    pub(crate) page_clock: Option<String>,
    pub(crate) paragraphs: Vec<String>,
    /// The posts of a live page: when each appeared, and which paragraphs are its.
    pub(crate) posts: Vec<(Moment, Range<usize>)>,
    pub(crate) section: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) images: Vec<Image>,
    pub(crate) removed: Vec<Removed>,
}

/// What is known of a page before it is read.
#[derive(Debug, Default)]
pub(crate) struct Hints<'a> {
    pub(crate) url: Option<&'a str>,
    pub(crate) title: Option<&'a str>,
    pub(crate) domain: Option<String>,
}

impl<'a> Hints<'a> {
    pub(crate) fn new(known: &Knowledge, url: Option<&'a str>, title: Option<&'a str>) -> Self {
        Self { url, title, domain: url.and_then(|u| identity::domain(known, u)) }
    }

    /// Returns the words of the address that spell a headline; empty where none do.
    pub(crate) fn slug(&self) -> Vec<String> {
        let Some((_, rest)) = self.url.and_then(|u| u.split_once("://")) else { return Vec::new() };
        let path = rest.split(['?', '#']).next().unwrap_or("");
        path.split('/')
            .skip(1)
            .map(|segment| {
                knowledge::normal(segment)
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|w| !w.is_empty() && !matches!(*w, "html" | "htm" | "php" | "aspx" | "story" | "article"))
                    .filter(|w| w.chars().filter(char::is_ascii_digit).count() < 5)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .max_by_key(Vec::len)
            .unwrap_or_default()
    }
}

//! Where readers put what they find. A caller that has enough ends the reading.

use crate::envelope::{Broken, Envelope, Item, Note};
use crate::limits::{Limits, Options};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Goes on, or ends because the caller has enough.
pub(crate) type Flow = ControlFlow<()>;

/// Most reasons that are counted apart; an archive can name any number of types.
const MAX_REASONS: usize = 64;

/// Takes the items of one input.
pub(crate) struct Sink<'a> {
    /// What the input is called.
    pub(crate) label: &'a str,
    pub(crate) options: &'a Options,
    take: &'a mut dyn FnMut(Item) -> Flow,
    skipped: BTreeMap<String, u64>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(label: &'a str, options: &'a Options, take: &'a mut dyn FnMut(Item) -> Flow) -> Self {
        Self { label, options, take, skipped: BTreeMap::new() }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Names the nth part of the input, from 1.
    pub(crate) fn part(&self, number: usize) -> String {
        format!("{}:{number}", self.label)
    }

    pub(crate) fn page(&mut self, mut envelope: Envelope) -> Flow {
        envelope.alone = envelope.label == self.label;
        (self.take)(Item::Page(Box::new(envelope)))
    }

    pub(crate) fn broken(&mut self, label: String, code: &'static str, message: impl Into<String>) -> Flow {
        self.broken_with(label, code, message, None, None)
    }

    pub(crate) fn broken_with(
        &mut self,
        label: String,
        code: &'static str,
        message: impl Into<String>,
        input_id: Option<String>,
        url: Option<String>,
    ) -> Flow {
        (self.take)(Item::Broken(Broken { label, note: Note { code, message: message.into() }, input_id, url }))
    }

    /// Counts something that is no page and no failure.
    pub(crate) fn skip(&mut self, reason: &str) {
        let reason = if self.skipped.len() < MAX_REASONS || self.skipped.contains_key(reason) {
            reason
        } else {
            "other reasons"
        };
        *self.skipped.entry(reason.to_owned()).or_default() += 1;
    }

    /// Hands over the counts.
    pub(crate) fn finish(self) -> Flow {
        if self.skipped.is_empty() {
            return Flow::Continue(());
        }
        (self.take)(Item::Skipped { label: self.label.to_owned(), counts: self.skipped })
    }
}

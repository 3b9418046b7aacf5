//! Many pages explained on one page for the browser: self-contained, no network, the coded documents as data inside.

use dateline_read::doc::CodedDocument;
use dateline_read::{Knowledge, Trace};

/// Pages on their way into the one page.
pub(super) struct Pages<'a> {
    known: &'a Knowledge,
    n: usize,
}

impl<'a> Pages<'a> {
    pub(super) fn new(known: &'a Knowledge) -> Self {
        Self { known, n: 0 }
    }

    pub(super) fn add(&mut self, _label: &str, _coded: &CodedDocument, _trace: &Trace) {
        self.n += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.n
    }

    pub(super) fn html(&self) -> String {
        self.known.book.name.clone()
    }
}

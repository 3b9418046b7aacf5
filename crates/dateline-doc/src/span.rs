//! Half-open stretches of a text: of its bytes, or of its tokens.
//!
//! The unit is part of the type, so that a byte offset is never taken for a token's number. Code points exist
//! only at the JSON border (`dateline-read`), nobody else converts.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// Counts bytes of UTF-8 text; every span of it starts and ends at a character's border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Byte;

/// Counts tokens of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tok;

/// A half-open stretch `start..end`, counted in `U`.
pub struct Span<U> {
    /// The first unit inside.
    pub start: u32,
    /// The first unit after.
    pub end: u32,
    unit: PhantomData<U>,
}

impl<U> Span<U> {
    /// Makes the span `start..end`.
    ///
    /// # Panics
    /// Where `end` lies before `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start: start as u32, end: end as u32, unit: PhantomData }
    }

    /// Returns `start..end` for indexing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the number of units inside.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Says whether nothing is inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Says whether `at` lies inside.
    #[must_use]
    pub fn contains(self, at: usize) -> bool {
        self.range().contains(&at)
    }

    /// Says whether all of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Says whether the two share a unit.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end), unit: PhantomData }
    }
}

impl Span<Byte> {
    /// Returns the words of `text` that the span covers.
    ///
    /// # Panics
    /// Where the span leaves the text or cuts a character in two.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

impl<U> Clone for Span<U> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<U> Copy for Span<U> {}
impl<U> PartialEq for Span<U> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}
impl<U> Eq for Span<U> {}
impl<U> PartialOrd for Span<U> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<U> Ord for Span<U> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.start, self.end).cmp(&(other.start, other.end))
    }
}
impl<U> Hash for Span<U> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.start, self.end).hash(state);
    }
}
impl<U> fmt::Debug for Span<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Which text of an article a byte span counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Region {
    /// `Article::title`.
    Title,
    /// `Article::text`.
    Body,
    /// `Article::images[n].caption`.
    Caption(u16),
}

/// A byte span and the text that it counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locus {
    /// The text.
    pub region: Region,
    /// The bytes of it.
    pub span: Span<Byte>,
}

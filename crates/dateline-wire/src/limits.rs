//! How much is read, and as what. Everything has a bound, so that no input can fill the memory.

/// Bounds, all of them inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a page, unpacked. A line of JSON Lines may have six times as many, since escapes lengthen it.
    pub max_bytes: usize,
    /// Bytes of a feed or of a message, unpacked. They are held whole.
    pub max_whole: usize,
    /// How many times larger packed data may get. Real data never comes near it.
    pub max_ratio: u64,
    /// Bytes that may be unpacked before the ratio is looked at.
    pub ratio_after: u64,
    /// How often data may be packed.
    pub max_depth: usize,
    /// Bytes of the head of an archive's record, and of the HTTP head in it.
    pub max_head: usize,
    /// Bytes of one tag or text of a sitemap.
    pub max_field: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 32 << 20,
            max_whole: 64 << 20,
            max_ratio: 1000,
            ratio_after: 16 << 20,
            max_depth: 4,
            max_head: 64 << 10,
            max_field: 256 << 10,
        }
    }
}

impl Limits {
    /// Returns the bytes that are kept of a page: one more than is read, so that a cut shows.
    pub(crate) fn kept(&self) -> usize {
        self.max_bytes.saturating_add(1)
    }

    /// Returns the bytes of a line of JSON Lines.
    pub(crate) fn line(&self) -> u64 {
        (self.max_bytes as u64).saturating_mul(6).max(1 << 16)
    }
}

/// What an input is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Found out from the bytes.
    #[default]
    Auto,
    /// An HTML page.
    Html,
    /// A page flattened to text.
    Text,
    /// Clean text.
    Plain,
    /// JSON Lines.
    Jsonl,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A web archive.
    Warc,
    /// A page saved with its pictures.
    Mhtml,
    /// A message, or a mailbox of them.
    Eml,
}

/// How inputs are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// What they are.
    pub kind: Kind,
    /// How much of them.
    pub limits: Limits,
}

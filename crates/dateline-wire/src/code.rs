//! The codes of this room. They never change their meaning; `docs/diagnostics.md` says what to do about each.

/// Packed data that unpacks to more than any real data does.
pub const BOMB: &str = "W001";
/// Packed more often than is unpacked.
pub const TOO_DEEP: &str = "W002";
/// Packed data that is damaged.
pub const DAMAGED: &str = "W003";
/// A disk, a pipe or another source that stopped with an error.
pub const BROKEN_OFF: &str = "W004";
/// No feed, or one that does not read.
pub const NO_FEED: &str = "W010";
/// An item of a feed that does not read.
pub const BAD_ENTRY: &str = "W011";
/// A feed, a message or a list that is larger than is read.
pub const CUT: &str = "W012";
/// A feed that gives a summary instead of the report.
pub const SUMMARY: &str = "W013";
/// A page that a sitemap or a feed only lists: it was not fetched.
pub const LISTED: &str = "W020";
/// A sitemap that does not read on from some place.
pub const BAD_SITEMAP: &str = "W021";
/// Bytes between the records of an archive that belong to none.
pub const BAD_RECORD: &str = "W030";
/// A record of an archive that is shorter than the page was.
pub const SHORT_RECORD: &str = "W031";
/// A record of a response without a readable HTTP head.
pub const BAD_HEAD: &str = "W032";
/// A response whose transfer or content encoding does not decode.
pub const BAD_CODING: &str = "W033";
/// No archive at all.
pub const NO_ARCHIVE: &str = "W034";
/// A message that does not read.
pub const BAD_MAIL: &str = "W040";
/// A message without text.
pub const NO_TEXT: &str = "W041";
/// A line that is no object of JSON Lines.
pub const BAD_LINE: &str = "R010";
/// A line with neither text nor html.
pub const NO_BODY: &str = "R011";
/// A line with both.
pub const TWO_BODIES: &str = "R012";
/// A line that is too long.
pub const LONG_LINE: &str = "R013";
/// A blank line.
pub const BLANK_LINE: &str = "R014";

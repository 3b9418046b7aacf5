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
/// An address or a port that must not be reached: private, loopback, of another service.
pub const REFUSED: &str = "W050";
/// What is no address to fetch.
pub const BAD_ADDRESS: &str = "W051";
/// A redirect that is not followed: a circle, too many, from https to http.
pub const BAD_REDIRECT: &str = "W052";
/// A server that takes too long.
pub const TOO_SLOW: &str = "W053";
/// An answer that is larger than is taken.
pub const TOO_LARGE: &str = "W054";
/// A server that cannot be found or reached, or that breaks off.
pub const UNREACHABLE: &str = "W055";
/// An answer with a status of failure.
pub const BAD_STATUS: &str = "W056";
/// A page that robots.txt asks not to fetch.
pub const ROBOTS: &str = "W057";
/// A host that asks for a pause.
pub const NOT_YET: &str = "W058";
/// A feed whose publisher says that it has ended.
pub const GONE: &str = "W059";
/// A message of a stream that is no page.
pub const BAD_MESSAGE: &str = "W060";
/// A broker that does not work with us.
pub const BROKER: &str = "W061";
/// What is no OPML.
pub const BAD_OPML: &str = "W062";
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

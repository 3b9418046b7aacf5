//! Where pages come from: files, folders, archives, feeds, sitemaps and mail; packed or not; one page or a million.
//!
//! [`read`] goes through inputs and hands over one [`Item`] after the other: an [`Envelope`] with a page and what its
//! carrier says of it, or why there is none. Memory does not grow with the input: an archive of any size is read
//! record by record, and every part has a bound in [`Limits`]. Nothing that was accepted is lost: what cannot be read
//! is an item with a code of [`code`].
//!
//! It must not look into a page: what is report and what is chrome, and when a page says it appeared, is the page
//! room's matter. It knows no clock: the day of a crawl is never the day of a report. The network stands apart, in
//! `net`, behind the feature of that name.

pub mod code;
mod cut;
mod envelope;
mod feed;
mod files;
mod http;
mod limits;
mod lines;
mod mail;
#[cfg(feature = "net")]
pub mod net;
mod open;
mod packed;
mod repair;
mod sink;
mod sitemap;
mod sniff;
mod stream;
mod warc;
mod when;

pub use cut::{ReadAt, record_start};
pub use envelope::{Basis, Broken, Envelope, Form, Item, Note, Published};
pub use files::{paths, read};
pub use limits::{Kind, Limits, Options};
pub use lines::{Line, LineError};
pub use open::read_stream;

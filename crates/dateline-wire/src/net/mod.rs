//! The network side: feeds and the pages behind them, watched folders, streams, replay.
//!
//! A source hands over what it found to one receiver ([`Deliver`]) and counts it as taken only when that says that it
//! is durable: what is lost on the way is fetched again, what comes twice is known. Whatever comes from outside is
//! bounded: bytes, time, redirects, items, hosts. Nothing here reads a clock; [`Clock`] is a parameter. It must not
//! know the store: what a source has to remember it gives to [`Keep`] as text.

mod address;
mod article;
mod client;
mod discover;
mod error;
mod feeds;
mod folder;
mod guard;
mod hand;
mod message;
mod nats;
mod opml;
mod parse;
mod polite;
mod poll;
mod put;
mod read_feed;
mod reading;
mod replay;
mod robots;
mod seen;
mod source;

pub use address::{Network, Reach, reach};
pub use article::{Article, ArticleSettings, article, needs_article};
pub use client::{Client, Request, Response, Settings};
pub use discover::{Candidate, Found, discover, links};
pub use error::{DeliverError, FetchError, Phase, SourceError};
pub use feeds::{Command, Feed, FeedContext, FeedSettings, run_feeds};
pub use folder::{FolderSettings, FolderState, FoundFile, run_folder, scan};
pub use guard::{Guard, Lookup, System};
pub use hand::{Answered, Hand};
pub use nats::{NatsLogin, NatsSettings, run_nats};
pub use opml::{Subscription, read_opml, write_opml};
pub use polite::{Manners, Polite, Visit};
pub use poll::{FeedState, Outcome, Pace, Plan, Said};
pub use put::{Outgoing, Publisher, PutCounts, PutSettings, outgoing};
pub use replay::{ReplaySettings, Replayed, Tempo, replay, time_of};
pub use robots::{Robots, Verdict, retry_after};
pub use seen::Seen;
pub use source::{Clock, Condition, Deliver, Fate, Health, Keep, SetClock, SourceKind};

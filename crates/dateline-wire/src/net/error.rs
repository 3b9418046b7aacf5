//! What goes wrong between us and others: in fetching, in handing over, in streams. Each with a code.

use super::address::Reach;
use crate::code;
use crate::envelope::Note;
use jiff::Timestamp;
use std::net::IpAddr;
use std::time::Duration;

/// Why something could not be fetched, or not be sent. Addresses in it have no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum FetchError {
    #[error(
        "{entry:?} is neither a host, a host with port nor a network; write `desk.example`, `127.0.0.1:9000` or `10.1.0.0/16`"
    )]
    BadAllowed { entry: String },
    #[error("{url:?} is no address that can be fetched ({why}); give one that begins with http:// or https://")]
    BadUrl { url: String, why: String },
    #[error("port {port} of {host} is none that pages come from; allow `{host}:{port}` by name if it is yours")]
    RefusedPort { host: String, port: u16 },
    #[error("{host} leads to {address}, a {} address; allow it by name if it is yours", reach.name())]
    RefusedAddress { host: String, address: IpAddr, reach: Reach },
    #[error("{url} redirects more than {most} times; give the address that it ends at")]
    TooManyRedirects { url: String, most: usize },
    #[error("{url} redirects in a circle; look at it in a browser")]
    RedirectLoop { url: String },
    #[error("{url} redirects from https to {to}, which is not followed; give that address if you trust it")]
    Downgrade { url: String, to: String },
    #[error("{url} redirects to what is no address ({to:?}); look at it in a browser")]
    BadRedirect { url: String, to: String },
    #[error("{url} took more than {} s ({phase}); it is tried again later", after.as_secs_f32())]
    TimedOut { url: String, phase: Phase, after: Duration },
    #[error("{url} gives more than {most} bytes; raise the limit if it is right so")]
    TooLarge { url: String, most: usize },
    #[error("{url} unpacks to more than {ratio} times its size; it is no real page")]
    Bomb { url: String, ratio: u64 },
    #[error("{url} cannot be reached ({why}); look whether it is still there")]
    Unreachable { url: String, why: String },
    #[error("{url} answers with status {status}; look at it in a browser")]
    Status { url: String, status: u16, retry_after: Option<Duration> },
    #[error(
        "robots.txt of {host} asks programs not to fetch {url}; ask its publisher, or fetch it with `robots = false` if you may"
    )]
    Robots { host: String, url: String },
    #[error("robots.txt of {host} cannot be read, which means no for now; it is tried again later")]
    RobotsUnreadable { host: String, until: Timestamp },
    #[error("{host} asks for a pause until {until}; it is fetched then")]
    NotYet { host: String, until: Timestamp },
    #[error("the client cannot be set up ({why}); look whether the machine has root certificates")]
    Setup { why: String },
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// To find the host and to connect.
    Connect,
    /// To the next byte.
    Read,
    /// All of it.
    Total,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect => "to connect",
            Self::Read => "to send the next bytes",
            Self::Total => "to send all",
        })
    }
}

impl FetchError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadAllowed { .. } | Self::BadUrl { .. } => code::BAD_ADDRESS,
            Self::RefusedPort { .. } | Self::RefusedAddress { .. } => code::REFUSED,
            Self::TooManyRedirects { .. }
            | Self::RedirectLoop { .. }
            | Self::Downgrade { .. }
            | Self::BadRedirect { .. } => code::BAD_REDIRECT,
            Self::TimedOut { .. } => code::TOO_SLOW,
            Self::TooLarge { .. } => code::TOO_LARGE,
            Self::Bomb { .. } => code::BOMB,
            Self::Unreachable { .. } | Self::Setup { .. } => code::UNREACHABLE,
            Self::Status { .. } => code::BAD_STATUS,
            Self::Robots { .. } | Self::RobotsUnreadable { .. } => code::ROBOTS,
            Self::NotYet { .. } => code::NOT_YET,
        }
    }

    /// Returns code and message as a note of an envelope has them.
    #[must_use]
    pub fn note(&self) -> Note {
        Note { code: self.code(), message: self.to_string() }
    }

    /// Says whether the same request may well succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Unreachable { .. } | Self::RobotsUnreadable { .. } | Self::NotYet { .. } => {
                true
            }
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }
}

/// Why what was handed over could not be kept. Nothing of it counts as delivered; it is handed over again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum DeliverError {
    #[error("the queue is full; try again in {} s", retry_after.as_secs_f32())]
    Full { retry_after: Duration },
    #[error("the store did not take it ({why}); look at the disk")]
    Failed { why: String },
    #[error("the receiver has stopped; start it again")]
    Stopped,
}

impl DeliverError {
    /// Returns how long to wait before it is handed over again.
    #[must_use]
    pub fn wait(&self) -> Duration {
        match self {
            Self::Full { retry_after } => (*retry_after).clamp(Duration::from_millis(20), Duration::from_secs(60)),
            Self::Failed { .. } | Self::Stopped => Duration::from_secs(5),
        }
    }
}

/// Why a list of feeds or a stream cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum SourceError {
    #[error("this is no OPML that reads ({why}); export it anew")]
    BadOpml { why: String },
    #[error(
        "the broker at {server} does not work with us ({why}); look whether it runs and whether the stream is there"
    )]
    Broker { server: String, why: String },
}

impl SourceError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadOpml { .. } => code::BAD_OPML,
            Self::Broker { .. } => code::BROKER,
        }
    }
}

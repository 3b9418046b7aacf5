//! Alerts: what a person wants to be told, found in what comes in, and sent.
//!
//! A commit is evaluated by [`Evaluator`], which records firings through `dateline_store::Control`; [`Courier`] sends what
//! was recorded. Between the two stands the database alone, so that a death anywhere loses nothing: what was not evaluated
//! is evaluated from where it stood, what was not sent is sent. An occasion fires once; where the death falls between
//! sending and noting that it was sent, it is sent again under the same id, by which its receiver knows it.
//!
//! No clock is read here, and nothing is decided about an event.

mod courier;
mod desk;
mod evaluate;
mod history;
mod judge;
mod mail;
mod quiet;
mod rss;
mod rule;
mod say;
mod webhook;

pub use courier::{Answer, Courier, CourierSettings, Guarded, Post, PostError};
pub use desk::{Delivered, Desk, Firing, firing_of};
pub use evaluate::{Evaluation, Evaluator};
pub use history::{WouldHave, would_have_fired};
pub use mail::{MailSettings, Mailer, Security};
pub use quiet::Quiet;
pub use rss::{Channel, rss};
pub use rule::{Alert, Quad, Rule, Target};
pub use webhook::{secret_of, sign};

use dateline_store::Finder;
use std::collections::BTreeMap;

/// What evaluation knows besides the store.
#[derive(Clone, Default)]
pub struct Knows {
    /// Finds reports by their words, where they are indexed.
    pub finder: Option<Finder>,
    /// The quad of each event type: `verbal-cooperation`, `material-cooperation`, `verbal-conflict`, `material-conflict`.
    pub quads: BTreeMap<String, String>,
}

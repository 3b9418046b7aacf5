//! What people see: the sources are fetched, pages read and counted, and the world shown as it is being reported. One
//! process: the HTTP interface, the dashboard in it, the stream, the alerts.
//!
//! The one place that knows JSON for the web. It decides nothing about a page or an event.

pub mod alerts;
pub mod api;
mod cards;
mod coder;
pub mod config;
pub mod declared;
mod error;
pub mod filter;
mod guard;
mod hub;
mod journal;
mod mcp;
mod metrics;
mod sample;
mod server;
mod sources;
mod stream;
mod web;

pub use config::Config;
pub use error::ServeError;
pub use guard::{Scope, hash, new_token};
pub use hub::{Elsewhere, Hub, MOST_ROWS, Sheet};
pub use server::{Running, block, serve, told_to_end};

//! Questions on many machines: a scheduler plans them, executors answer them from what a store published.
//!
//! The roles are those of Ballista. What goes between them are plans over plain Parquet files, named one by one: tables
//! that an engine makes itself have no form in which they could be sent.

mod client;
mod functions;
mod lock;
mod measured;
mod roles;
mod session;
mod stores;
mod tables;

pub use client::Cluster;
pub use functions::functions;
pub use lock::{Lock, Secret};
pub use roles::{ExecutorSettings, SchedulerSettings, run_executor, run_scheduler};
pub use stores::Stores;
pub use tables::Tables;

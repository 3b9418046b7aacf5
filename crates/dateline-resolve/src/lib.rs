//! Who, when and where a mention means: actors, times, places. Pure: no clock, no disk, no network.

mod bridge;
pub mod place;
pub mod time;
pub mod tree;
pub mod who;
pub mod zone;

pub use bridge::bridge;

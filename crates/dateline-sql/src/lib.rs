//! SQL over the store: its segments and the rows that are not folded yet as one, read-only, within limits. And what leaves
//! the store: exports, each with a manifest, and what comes in from others for comparison.

mod answers;
mod engine;
mod error;
pub mod export;
mod files;
pub mod out;
pub mod values;
mod views;
mod write;
mod yielding;

pub use answers::{Answer, Answers, gather, plan};
pub use engine::{Engine, Limits, Summary, plain, within};
pub use error::SqlError;
pub use files::{Files, schemas};
pub use views::VIEWS;
pub use write::Format;

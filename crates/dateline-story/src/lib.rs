//! Reports become happenings, each counted once, and stories: the one stateful stage of the house.
//!
//! [`State::tell`] takes the coded reports one by one, in order of arrival, and says of each which story it belongs to and
//! which happenings it tells; it never looks at what comes later. State in, state out: no clock, no disk; the same reports
//! in the same order give the same ids, and a state that was saved and loaded goes on as if nothing had been. What it
//! remembers is bounded by a window of days and by counts; what falls out of the window is closed, never changed again.

mod cluster;
mod figures;
mod happening;
mod index;
mod sides;
pub mod sketch;
mod state;
mod terms;

pub use state::{Placed, State};

/// What the stage goes by. The numbers were set by `cargo xtask story` on the project's own streams and looked at on
/// ECB+; how well they do stands in `docs/benchmarks.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// A story that no report of so many days touches is closed; so are its happenings.
    pub window_days: i64,
    /// What words, names and numbers weigh in how like a report is to a story; in sum 1.
    pub fields: [f64; 3],
    /// What a day between a report and a story takes off.
    pub per_day: f64,
    /// From this on a report belongs to a story.
    pub same_story: f64,
    /// From this on two stories are one, where a report is as like to both.
    pub one_story: f64,
    /// From this score on an act is a happening that was told before.
    pub same_act: f64,
    /// From this share of the shorter text's phrases on a report is a copy of another.
    pub copy: f64,
    /// No more stories are open at once; the one touched longest ago is closed.
    pub max_stories: usize,
    /// No more happenings are open at once; the stories touched longest ago are closed, with theirs. Some two kilobytes each.
    pub max_happenings: usize,
    /// No more reports are remembered for finding copies and updates. Some four kilobytes each.
    pub max_reports: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window_days: 10,
            fields: [0.3, 0.6, 0.1],
            per_day: 0.012,
            same_story: 0.22,
            one_story: 0.45,
            same_act: 0.4,
            copy: 0.7,
            max_stories: 20_000,
            max_happenings: 60_000,
            max_reports: 100_000,
        }
    }
}

/// What goes wrong with a saved state.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoryError {
    /// The bytes are no state, or one of another version.
    #[error("Y001 the saved state of the stories does not read ({why}); tell the reports of the window again")]
    State {
        /// What the reader says.
        why: String,
    },
}

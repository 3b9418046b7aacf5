//! Named steps at which a test lets the process die. Without the feature `failpoints` nothing is left of them.

/// Dies here where `DATELINE_DIE` names this step; `step:3` dies the third time. Dying is sudden: nothing is flushed.
#[cfg(feature = "failpoints")]
pub(crate) fn point(step: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("DATELINE_DIE") else { return };
    let (name, nth) = wanted.split_once(':').map_or((wanted.as_str(), 1), |(n, k)| (n, k.parse().unwrap_or(1)));
    if name == step && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == nth {
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(feature = "failpoints"))]
pub(crate) fn point(_step: &str) {}

//! What a worker has done so far, counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages that were read, or put.
    pub n_pages: u64,
    /// Documents that the receiver did not have, messages that the stream did not have.
    pub n_new: u64,
    /// Documents, or messages, that it had.
    pub n_known: u64,
    /// Units that were done.
    pub n_units: u64,
    /// Units that were done before.
    pub n_units_before: u64,
    /// What failed, by code.
    pub failed: BTreeMap<String, u64>,
    /// What is waited for, where something is.
    pub waiting: Option<String>,
}

impl Summary {
    /// Returns how many failed.
    #[must_use]
    pub fn n_failed(&self) -> u64 {
        self.failed.values().sum()
    }
}

/// Counts that many threads write.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) pages: AtomicU64,
    pub(crate) new: AtomicU64,
    pub(crate) known: AtomicU64,
    pub(crate) units: AtomicU64,
    pub(crate) units_before: AtomicU64,
    failed: Mutex<BTreeMap<String, u64>>,
    waiting: Mutex<Option<String>>,
}

impl Tally {
    pub(crate) fn fail(&self, code: &str, n: u64) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        *failed.entry(code.to_owned()).or_default() += n;
    }

    /// Notes what is waited for; whether that is news.
    pub(crate) fn wait_for(&self, what: Option<String>) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = waiting.is_some() != what.is_some();
        *waiting = what;
        is_news
    }

    pub(crate) fn summary(&self) -> Summary {
        let get = |n: &AtomicU64| n.load(Ordering::Relaxed);
        Summary {
            n_pages: get(&self.pages),
            n_new: get(&self.new),
            n_known: get(&self.known),
            n_units: get(&self.units),
            n_units_before: get(&self.units_before),
            failed: self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            waiting: self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}

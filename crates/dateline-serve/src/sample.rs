//! The bundled sample wire: invented pages of five days, read anew and played at speed, as if they came in now.

use crate::ServeError;
use crate::coder::Piece;
use crate::hub::Hub;
use dateline_wire::{Basis, Envelope, Form, Published};
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/wire");

/// No gap between two pages is longer.
const LONGEST: Duration = Duration::from_secs(4);

/// The replay of the sample.
#[derive(Default)]
pub struct Sample {
    done: AtomicUsize,
    running: Mutex<Option<watch::Sender<bool>>>,
}

impl Sample {
    /// Returns how it is: none, offered, running or done; and how much of it is done, 0 to 1.
    #[must_use]
    pub fn state(&self, empty: bool) -> (&'static str, f64) {
        let all = PAGES.files().count();
        let done = self.done.load(Ordering::Relaxed);
        let share = done as f64 / all.max(1) as f64;
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        match (running, done >= all) {
            (true, _) => ("running", share),
            (false, true) => ("done", 1.0),
            (false, false) if empty => ("offered", 0.0),
            (false, false) => ("none", share),
        }
    }

    /// Stops it.
    pub fn stop(&self) {
        if let Some(stop) = self.running.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = stop.send(true);
        }
    }
}

/// Begins the replay: so many seconds of the pages' in one of ours.
///
/// # Errors
/// It is running, or the speed is none.
pub fn start(hub: &Arc<Hub>, speed: f64) -> Result<(), ServeError> {
    if !(speed.is_finite() && (1.0..=1e9).contains(&speed)) {
        return Err(ServeError::Bad("speed is from 1 to 1000000000".into()));
    }
    let stopped = {
        let mut running = hub.sample.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return Err(ServeError::Exists { what: "replay of", id: "the sample".into() });
        }
        let (stop, stopped) = watch::channel(false);
        *running = Some(stop);
        stopped
    };
    hub.sample.done.store(0, Ordering::Relaxed);
    let hub = hub.clone();
    tokio::spawn(async move {
        play(&hub, speed, stopped).await;
        hub.sample.running.lock().unwrap_or_else(PoisonError::into_inner).take();
    });
    Ok(())
}

async fn play(hub: &Arc<Hub>, speed: f64, mut stopped: watch::Receiver<bool>) {
    let Ok(pages) = tokio::task::spawn_blocking(pages).await else { return };
    let mut before: Option<Timestamp> = None;
    for (at, envelope) in pages {
        if let (Some(before), Some(at)) = (before, at) {
            let gap = (at - before).total(jiff::Unit::Second).unwrap_or(0.0).max(0.0) / speed;
            let gap = Duration::from_secs_f64(gap.min(LONGEST.as_secs_f64()));
            tokio::select! {
                () = tokio::time::sleep(gap) => {}
                _ = stopped.changed() => return,
            }
        }
        before = at.or(before);
        if *stopped.borrow() || hub.coder.bring(vec![Piece::Page(Box::new(envelope))]).await.is_err() {
            return;
        }
        hub.sample.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// The pages in the order in which they appeared.
fn pages() -> Vec<(Option<Timestamp>, Envelope)> {
    let mut out: Vec<(Option<Timestamp>, Envelope)> = PAGES
        .files()
        .map(|file| {
            let name = file.path().to_string_lossy().into_owned();
            let form = if name.ends_with(".html") { Form::Html } else { Form::Text };
            let mut envelope = Envelope {
                label: name.clone(),
                alone: true,
                bytes: file.contents().to_vec(),
                form,
                input_id: Some(name),
                ..Envelope::default()
            };
            let (at, says_it) = published(&envelope);
            if !says_it {
                let day = envelope.label.get(..10).unwrap_or_default().to_owned();
                envelope.published = Some(Published { value: day, basis: Basis::Given });
            }
            (at, envelope)
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.label.cmp(&b.1.label)));
    out
}

/// When a page appeared, as it says itself; else the day in the file's name. With whether it says so itself.
fn published(envelope: &Envelope) -> (Option<Timestamp>, bool) {
    let article = dateline_intake::article(envelope);
    let record = dateline_read::json::article(&article);
    let said = record["published"]["value"].as_str().map(str::to_owned);
    let says_it = said.is_some();
    let text = said.or_else(|| envelope.label.get(..10).map(str::to_owned)).unwrap_or_default();
    let utc = |at: jiff::civil::DateTime| at.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    let at = text.parse::<Timestamp>().ok().or_else(|| text.parse::<jiff::civil::DateTime>().ok().and_then(utc));
    let day = || text.get(..10).and_then(|d| d.parse::<jiff::civil::Date>().ok()).and_then(|d| utc(d.at(0, 0, 0, 0)));
    (at.or_else(day), says_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_come_in_their_order() {
        let pages = pages();
        assert!(pages.len() >= 30);
        assert!(pages.iter().all(|(at, _)| at.is_some()));
        assert!(pages.windows(2).all(|w| w[0].0 <= w[1].0));
    }
}

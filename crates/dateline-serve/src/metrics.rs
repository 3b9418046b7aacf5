//! What a machine watches: counts and gauges in the text form of Prometheus.

use crate::ServeError;
use crate::hub::Hub;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Returns all metrics.
///
/// # Errors
/// What the store says.
pub async fn metrics(hub: &Arc<Hub>) -> Result<String, ServeError> {
    let (reports, revision) = hub.look(|look| Ok((look.n_reports()?, look.revision()?))).await?;
    let counts = &hub.coder.counts;
    let n = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed) as f64;
    let (waiting, room) = hub.coder.queue();
    let sources = hub.control.sources()?;
    let failing = sources.iter().filter(|s| s.state.as_deref() == Some("failing")).count();
    let up = (hub.now)().duration_since(hub.started).as_secs_f64();
    let mut out = String::new();
    let mut put = |name: &str, kind: &str, help: &str, value: f64| {
        let _ = write!(out, "# HELP dateline_{name} {help}\n# TYPE dateline_{name} {kind}\ndateline_{name} {value}\n");
    };
    put("reports", "gauge", "Reports in the store.", reports as f64);
    put("revision", "counter", "The last revision of what is counted.", revision as f64);
    put("pages_total", "counter", "Pages that were taken to be read.", n(&counts.pages));
    put("pages_coded_total", "counter", "Pages that were coded.", n(&counts.coded));
    put("pages_refused_total", "counter", "Pages that there was no room for.", n(&counts.refused));
    put("pages_failed_total", "counter", "Pages that came to nothing.", n(&counts.failed));
    put("coding_seconds_total", "counter", "Time spent reading pages.", n(&counts.micros) / 1e6);
    put("queue_waiting", "gauge", "Pages that wait or are being read.", waiting as f64);
    put("queue_room", "gauge", "Pages that may wait.", room as f64);
    put("listeners", "gauge", "Open streams.", hub.stream.listeners.load(Ordering::Relaxed) as f64);
    put("sources", "gauge", "Sources.", sources.len() as f64);
    put("sources_failing", "gauge", "Sources that do not answer.", failing as f64);
    put("uptime_seconds", "gauge", "Time since the start.", up);
    Ok(out)
}

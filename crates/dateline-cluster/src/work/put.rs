//! Puts pages, or units of an archive run, on a stream for workers to take.

use super::object::Objects;
use super::unit::{KIND, cut, hash};
use super::{Broker, Crew};
use crate::ClusterError;
use dateline_wire::net::{Outgoing, Publisher, PutSettings, outgoing};
use dateline_wire::{Envelope, Item, Options};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// Messages that wait for the broker's word at the same time.
const UNDER_WAY: usize = 256;
/// A page that is larger than the broker takes.
const TOO_LARGE: &str = "K042";
/// What a message has besides its bytes, generously.
const HEADS: usize = 8 << 10;

fn settings(to: &Broker, subject: &str) -> PutSettings {
    PutSettings {
        servers: to.servers.clone(),
        stream: to.stream.clone(),
        subject: format!("{}.{subject}", to.stream),
        login: to.login.clone(),
        max_in_flight: UNDER_WAY,
    }
}

/// Puts pages, one a message.
pub(crate) async fn pages(inputs: Vec<PathBuf>, to: &Broker, crew: &Crew) -> Result<(), ClusterError> {
    let mut publisher = Publisher::open(settings(to, "pages")).await?;
    let most = publisher.most_bytes().saturating_sub(HEADS);
    let (send, mut items) = mpsc::channel(64);
    let reading = tokio::task::spawn_blocking(move || {
        dateline_wire::read(&inputs, &Options::default(), &mut |item| send.blocking_send(item).map_err(|_| ()))
    });
    while let Some(item) = items.recv().await {
        if *crew.stop.borrow() {
            break;
        }
        match item {
            Item::Page(page) if page.bytes.len() > most => {
                crew.tally.fail(TOO_LARGE, 1);
                (crew.tell)(&format!(
                    "{}: {TOO_LARGE} it has {} bytes and the broker takes {most}; raise max_payload there",
                    page.label,
                    page.bytes.len()
                ));
            }
            Item::Page(page) => {
                crew.tally.pages.fetch_add(1, Ordering::Relaxed);
                let message = outgoing(&page, || own_id(&page));
                publisher.put(message).await?;
            }
            Item::Broken(broken) => {
                crew.tally.fail(broken.note.code, 1);
                (crew.tell)(&format!("{}: {} {}", broken.label, broken.note.code, broken.note.message));
            }
            Item::Unreadable { label, why } => {
                crew.tally.fail("K031", 1);
                (crew.tell)(&format!("{label}: {why}"));
            }
            Item::Skipped { .. } => {}
        }
    }
    drop(items);
    let _ = reading.await.map_err(|_| ClusterError::Thread)?;
    finish(publisher, crew).await
}

/// The id of a page that has none: of where it stands and of its bytes.
fn own_id(page: &Envelope) -> String {
    let place = page.url.as_deref().unwrap_or(&page.label);
    hash(&[place.as_bytes(), &page.bytes])
}

/// Puts units, one a message.
pub(crate) async fn units(inputs: &[String], to: &Broker, range_bytes: u64, crew: &Crew) -> Result<(), ClusterError> {
    let mut missing = |why: String| {
        crew.tally.fail("K031", 1);
        (crew.tell)(&why);
    };
    let found = Objects::default().of(inputs, &mut missing).await?;
    let mut publisher = Publisher::open(settings(to, "units")).await?;
    // a unit that is put again is given out again: the archive knows what is done
    let now = (crew.now)().as_second();
    for unit in found.iter().flat_map(|(url, n_bytes)| cut(url, *n_bytes, range_bytes)) {
        if *crew.stop.borrow() {
            break;
        }
        crew.tally.units.fetch_add(1, Ordering::Relaxed);
        let body = serde_json::to_vec(&unit).map_err(std::io::Error::from)?;
        let headers = vec![("Content-Type", KIND.to_owned())];
        publisher.put(Outgoing { id: format!("{}-{now}", unit.name()), headers, body }).await?;
    }
    finish(publisher, crew).await
}

async fn finish(publisher: Publisher, crew: &Crew) -> Result<(), ClusterError> {
    let counts = publisher.finish().await?;
    crew.tally.new.fetch_add(counts.n_put, Ordering::Relaxed);
    crew.tally.known.fetch_add(counts.n_known, Ordering::Relaxed);
    Ok(())
}

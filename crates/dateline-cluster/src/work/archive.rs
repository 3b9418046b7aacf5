//! An archive run: units become Parquet files in an object store, without a journal between.
//!
//! The files of a unit have its name, so that a worker that died leaves nothing that the next does not overwrite. When
//! all of them are there, the unit's entry is written, and only then is the unit done. A run that is begun again reads
//! what has no entry, what another reader read, and objects that changed.

use super::Crew;
use super::coders::{Coded, Wanted};
use super::object::{Object, Objects, may_pass, pages};
use super::sheets::Sheets;
use super::unit::{Entry, MOST, Reader, Unit, cut};
use crate::{ClusterError, Place, UNITS, prepare};
use dateline_store::rows::Told;
use dateline_wire::Item;
use dateline_wire::net::{Deliver, DeliverError, Fate};
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

/// How a run was cut.
const RUN: &str = "_dateline/run.json";
/// How often a unit is tried before it is given back, or up.
const TRIES: u32 = 4;

/// A place that coded units are written to.
pub(crate) struct Archive {
    crew: Arc<Crew>,
    place: Place,
    objects: Objects,
    reader: Reader,
}

#[derive(Serialize, Deserialize)]
struct Run {
    form: u32,
    range_bytes: u64,
}

/// A page under way: when it came in, and what becomes of it.
struct Coding {
    arrived: i64,
    answer: oneshot::Receiver<Coded>,
}

impl Archive {
    pub(crate) async fn open(crew: Arc<Crew>, to: &str) -> Result<Self, ClusterError> {
        let place = Place::open(to)?;
        prepare(&place).await?;
        let reader = Reader::of(crew.known);
        Ok(Self { crew, place, objects: Objects::default(), reader })
    }

    /// Reads the units of inputs. What cannot be read is counted; the rest is done.
    pub(crate) async fn run(&self, inputs: &[String], range_bytes: u64) -> Result<(), ClusterError> {
        self.keep_cut(range_bytes).await?;
        let crew = &self.crew;
        let mut missing = |why: String| {
            crew.tally.fail("K031", 1);
            (crew.tell)(&why);
        };
        let found = self.objects.of(inputs, &mut missing).await?;
        let units = found.iter().flat_map(|(url, n_bytes)| cut(url, *n_bytes, range_bytes));
        let units = units.take_while(|_| !*crew.stop.borrow());
        stream::iter(units)
            .for_each_concurrent(super::LANES, |unit| async move {
                if *crew.stop.borrow() {
                    return;
                }
                if let Err(error) = self.insist(&unit).await {
                    self.crew.give_up(&error);
                }
            })
            .await;
        Ok(())
    }

    /// The same archive cut otherwise would have everything twice.
    async fn keep_cut(&self, range_bytes: u64) -> Result<(), ClusterError> {
        let run = serde_json::to_vec(&Run { form: 1, range_bytes }).unwrap_or_default();
        if self.place.put_new(RUN, run).await? {
            return Ok(());
        }
        let found = self.place.get(RUN).await?.unwrap_or_default();
        match serde_json::from_slice::<Run>(&found) {
            Ok(run) if run.range_bytes == range_bytes => Ok(()),
            Ok(run) => Err(ClusterError::OtherRanges { place: self.place.shown(), found: run.range_bytes }),
            Err(e) => Err(ClusterError::Damaged { place: self.place.url(RUN), why: e.to_string() }),
        }
    }

    /// Does a unit; what may pass is tried again.
    async fn insist(&self, unit: &Unit) -> Result<Fate, ClusterError> {
        let mut wait = Duration::from_millis(500);
        for _ in 1..TRIES {
            match self.unit(unit).await {
                Err(error) if may_pass(&error) => {
                    if self.crew.tally.wait_for(Some(error.to_string())) {
                        (self.crew.tell)(&format!("{error}; trying again"));
                    }
                    tokio::time::sleep(wait).await;
                    wait *= 4;
                }
                done => {
                    self.crew.tally.wait_for(None);
                    return done;
                }
            }
        }
        self.unit(unit).await
    }

    /// Does a unit, if it is not done.
    async fn unit(&self, unit: &Unit) -> Result<Fate, ClusterError> {
        let tally = &self.crew.tally;
        let object = self.objects.find(&unit.url).await?;
        let n_bytes = object.n_bytes;
        unit.check(n_bytes)?;
        let mut entry = Entry::new(unit, n_bytes, &self.reader);
        let below = format!("{UNITS}/{}.json", unit.name());
        if self.place.get(&below).await?.is_some_and(|found| entry.is_of_same(&found)) {
            tally.units_before.fetch_add(1, Ordering::Relaxed);
            return Ok(Fate::Known);
        }
        let mut sheets = Sheets::new(&self.place, &unit.name());
        if let Err(error) = self.read(unit, object, &mut sheets, &mut entry).await {
            sheets.abort().await;
            return Err(error);
        }
        entry.tables = sheets.finish().await?;
        let bytes = serde_json::to_vec_pretty(&entry).map_err(io::Error::from)?;
        self.place.put(&below, bytes).await?;
        tally.units.fetch_add(1, Ordering::Relaxed);
        tally.new.fetch_add(entry.n_documents, Ordering::Relaxed);
        for (code, n) in &entry.failed {
            tally.fail(code, *n);
        }
        Ok(Fate::New)
    }

    /// Reads a unit's pages and has them coded, some ahead; their rows come in the order of the pages.
    async fn read(
        &self,
        unit: &Unit,
        object: Object,
        sheets: &mut Sheets<'_>,
        entry: &mut Entry,
    ) -> Result<(), ClusterError> {
        let (send, mut items) = mpsc::channel(16);
        let (own, handle) = (unit.clone(), Handle::current());
        let reading = tokio::task::spawn_blocking(move || pages(&own, object, handle, &send));
        let mut ahead: VecDeque<Coding> = VecDeque::new();
        while let Some(item) = items.recv().await {
            self.crew.tally.pages.fetch_add(1, Ordering::Relaxed);
            entry.n_pages += 1;
            let crawled = match &item {
                Item::Page(page) => page.crawled.as_deref().and_then(|c| c.parse::<Timestamp>().ok()),
                _ => None,
            };
            let arrived = crawled.unwrap_or_else(self.crew.now).as_microsecond();
            ahead.push_back(Coding { arrived, answer: self.crew.coders.code(item, Wanted::Record) });
            if ahead.len() > 2 * self.crew.jobs
                && let Some(coding) = ahead.pop_front()
            {
                settle(unit, coding, sheets, entry).await?;
            }
        }
        for coding in ahead {
            settle(unit, coding, sheets, entry).await?;
        }
        let read = reading.await.map_err(|_| ClusterError::Thread)?;
        read.map_err(|e| ClusterError::Object { url: unit.url.clone(), why: e.to_string() })
    }
}

async fn settle(unit: &Unit, coding: Coding, sheets: &mut Sheets<'_>, entry: &mut Entry) -> Result<(), ClusterError> {
    match coding.answer.await.map_err(|_| ClusterError::Thread)? {
        Coded::Record(record) => {
            if entry.n_documents >= MOST {
                return Err(ClusterError::TooMany { url: unit.url.clone(), most: MOST });
            }
            let told = Told {
                seq: unit.first_seq() + i64::try_from(entry.n_documents).unwrap_or(0),
                arrived: coding.arrived,
                story: String::new(),
                origin: record.document.id.clone(),
                copy_of: None,
                acts: BTreeMap::new(),
                record: *record,
            };
            entry.n_documents += 1;
            sheets.push(told).await
        }
        Coded::Failed(code) => {
            *entry.failed.entry(code).or_default() += 1;
            Ok(())
        }
        Coded::Line(_) => Ok(()),
    }
}

impl Deliver for Archive {
    fn deliver<'a>(&'a self, _source: &'a str, items: Vec<Item>) -> BoxFuture<'a, Result<Vec<Fate>, DeliverError>> {
        Box::pin(async move {
            let mut fates = Vec::with_capacity(items.len());
            for item in items {
                let done = match Unit::of(&item) {
                    Ok(unit) => self.insist(&unit).await,
                    Err(error) => Err(error),
                };
                match done {
                    Ok(fate) => fates.push(fate),
                    // it comes again until it can be read
                    Err(error) if may_pass(&error) => return Err(DeliverError::Failed { why: error.to_string() }),
                    Err(error) => {
                        self.crew.give_up(&error);
                        fates.push(Fate::Failed);
                    }
                }
            }
            Ok(fates)
        })
    }
}

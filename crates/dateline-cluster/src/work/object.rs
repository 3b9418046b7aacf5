//! Objects that are read: where they are, how large, and any bytes of them.

use super::unit::Unit;
use crate::ClusterError;
use crate::place::{environment, shown};
use bytes::Bytes;
use dateline_wire::{Item, Kind, Options, ReadAt, read_stream, record_start};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, ObjectStoreScheme};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use url::Url;

/// Bytes that are fetched at a time.
const CHUNK: u64 = 4 << 20;

/// The stores that were opened, by what they have in common: scheme, host and port.
#[derive(Default)]
pub(crate) struct Objects {
    open: Mutex<BTreeMap<String, Arc<dyn ObjectStore>>>,
}

/// An object that is there.
#[derive(Clone)]
pub(crate) struct Object {
    url: String,
    store: Arc<dyn ObjectStore>,
    path: Path,
    pub(crate) n_bytes: u64,
}

impl Objects {
    fn store(&self, url: &Url) -> Result<(Arc<dyn ObjectStore>, Path), ClusterError> {
        let failed = |why: &dyn std::fmt::Display| ClusterError::Object { url: shown(url), why: why.to_string() };
        let (_, path) = ObjectStoreScheme::parse(url).map_err(|e| failed(&e))?;
        let key = url[..url::Position::BeforePath].to_owned();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = open.get(&key) {
            return Ok((store.clone(), path));
        }
        let mut options = environment();
        if url.scheme() == "http" {
            options.push(("allow_http".to_owned(), "true".to_owned()));
        }
        let (store, _) = object_store::parse_url_opts(url, options).map_err(|e| failed(&e))?;
        let store: Arc<dyn ObjectStore> = Arc::from(store);
        open.insert(key, store.clone());
        Ok((store, path))
    }

    /// Finds an object.
    pub(crate) async fn find(&self, address: &str) -> Result<Object, ClusterError> {
        let bad = |why: url::ParseError| ClusterError::Object { url: address.to_owned(), why: why.to_string() };
        let url = Url::parse(address).map_err(bad)?;
        let (store, path) = self.store(&url)?;
        match store.head(&path).await {
            Ok(meta) => Ok(Object { url: address.to_owned(), store, path, n_bytes: meta.size }),
            Err(object_store::Error::NotFound { .. }) => Err(ClusterError::NoObject { url: shown(&url) }),
            Err(error) => Err(ClusterError::Object { url: shown(&url), why: error.to_string() }),
        }
    }

    /// Lists the objects of a folder, by path: address and size.
    async fn list(&self, address: &str) -> Result<Vec<(String, u64)>, ClusterError> {
        let failed = |why: String| ClusterError::Object { url: address.to_owned(), why };
        let url = Url::parse(address).map_err(|e| failed(e.to_string()))?;
        let (store, path) = self.store(&url)?;
        let found: Vec<object_store::ObjectMeta> =
            store.list(Some(&path)).try_collect().await.map_err(|e| failed(e.to_string()))?;
        let n_root = path.parts().count();
        let mut out: Vec<(String, u64)> = found
            .into_iter()
            .filter_map(|meta| {
                let below: Vec<String> = meta.location.parts().skip(n_root).map(|p| p.as_ref().to_owned()).collect();
                // hidden files are no pages
                let hidden = below.iter().any(|part| part.starts_with('.'));
                (!hidden).then(|| (format!("{}/{}", address.trim_end_matches('/'), below.join("/")), meta.size))
            })
            .collect();
        out.sort();
        Ok(out)
    }

    /// Returns the objects that inputs stand for, each once, in the order of the inputs; `missing` gets what cannot be
    /// found.
    pub(crate) async fn of(
        &self,
        inputs: &[String],
        missing: &mut dyn FnMut(String),
    ) -> Result<Vec<(String, u64)>, ClusterError> {
        let mut out: Vec<(String, u64)> = Vec::new();
        for input in inputs {
            if input.contains("://") && input.ends_with('/') {
                out.extend(self.list(input).await?);
            } else if input.contains("://") {
                match self.find(input).await {
                    Ok(object) => out.push((object.url, object.n_bytes)),
                    Err(error @ ClusterError::NoObject { .. }) => missing(error.to_string()),
                    Err(error) => return Err(error),
                }
            } else {
                let mut paths = dateline_wire::paths(&[PathBuf::from(input)], &mut |item| {
                    if let dateline_wire::Item::Unreadable { label, why } = item {
                        missing(format!("{label}: {why}"));
                    }
                });
                paths.sort();
                for path in paths {
                    let url = std::path::absolute(&path).ok().and_then(|p| Url::from_file_path(p).ok());
                    match (url, std::fs::metadata(&path)) {
                        (Some(url), Ok(meta)) => out.push((url.to_string(), meta.len())),
                        (_, Err(error)) => missing(format!("{}: {error}", path.display())),
                        (None, Ok(_)) => missing(format!("{}: it is no path", path.display())),
                    }
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|(url, _)| seen.insert(url.clone()));
        Ok(out)
    }
}

/// Reads an object from a thread that may block. What was fetched last is kept: readers go forward in small steps.
pub(crate) struct Reading {
    object: Object,
    handle: Handle,
    chunk: RefCell<(u64, Bytes)>,
}

impl Reading {
    /// Must be used outside of the runtime's own threads.
    pub(crate) fn new(object: Object, handle: Handle) -> Self {
        Self { object, handle, chunk: RefCell::new((0, Bytes::new())) }
    }

    /// Returns the bytes from one place to another as a stream.
    pub(crate) fn between(&self, from: u64, to: u64) -> impl Read + '_ {
        Between { reading: self, at: from, to: to.min(self.object.n_bytes) }
    }
}

impl ReadAt for Reading {
    fn size(&self) -> u64 {
        self.object.n_bytes
    }

    fn read_at(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        if at >= self.object.n_bytes || out.is_empty() {
            return Ok(0);
        }
        let mut chunk = self.chunk.borrow_mut();
        let is_in = at >= chunk.0 && at - chunk.0 < chunk.1.len() as u64;
        if !is_in {
            let end = at.saturating_add(CHUNK).min(self.object.n_bytes);
            let fetched = self.handle.block_on(self.object.store.get_range(&self.object.path, at..end));
            *chunk = (at, fetched.map_err(io::Error::other)?);
        }
        let inside = usize::try_from(at - chunk.0).map_err(io::Error::other)?;
        let rest = chunk.1.get(inside..).unwrap_or_default();
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        Ok(n)
    }
}

struct Between<'a> {
    reading: &'a Reading,
    at: u64,
    to: u64,
}

impl Read for Between<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.to - self.at).unwrap_or(usize::MAX);
        let most = left.min(out.len());
        let n = self.reading.read_at(self.at, &mut out[..most])?;
        if n == 0 && most > 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        self.at += n as u64;
        Ok(n)
    }
}

/// Nobody wants more.
struct Enough;

/// Reads a unit's bytes as pages. An error of the object is an error of the unit, and no page that ends early.
pub(crate) fn pages(unit: &Unit, object: Object, handle: Handle, send: &mpsc::Sender<Item>) -> io::Result<()> {
    let n_bytes = object.n_bytes;
    let reading = Reading::new(object, handle);
    let (from, to) = if unit.is_archive() {
        (record_start(&reading, unit.offset)?, record_start(&reading, unit.offset.saturating_add(unit.length))?)
    } else {
        (0, n_bytes)
    };
    if from == to && from > 0 {
        // no record begins in it
        return Ok(());
    }
    let kind = if from > 0 { Kind::Warc } else { Kind::Auto };
    let options = Options { kind, ..Options::default() };
    let mut met = None;
    let watched = Watched { inner: reading.between(from, to), met: &mut met };
    let label = if unit.is_archive() { format!("{}@{from}", unit.url) } else { unit.url.clone() };
    // who has enough has an error of its own
    let _ = read_stream(&label, watched, &options, &mut |item| match item {
        Item::Page(_) | Item::Broken(_) => send.blocking_send(item).map_err(|_| Enough),
        Item::Unreadable { .. } | Item::Skipped { .. } => Ok(()),
    });
    met.map_or(Ok(()), Err)
}

/// Remembers the error of what is outside: the readers take it for the end of a page.
struct Watched<'a, R> {
    inner: R,
    met: &'a mut Option<io::Error>,
}

impl<R: io::Read> io::Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out);
        if let Err(error) = &read
            && error.kind() != io::ErrorKind::Interrupted
        {
            *self.met = Some(io::Error::new(error.kind(), error.to_string()));
        }
        read
    }
}

/// Says whether the same may well succeed later.
pub(crate) fn may_pass(error: &ClusterError) -> bool {
    matches!(error, ClusterError::Object { .. } | ClusterError::Place { .. } | ClusterError::Io(_))
}

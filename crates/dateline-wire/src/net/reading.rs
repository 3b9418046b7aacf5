//! Files read on a thread that may wait, their items handed over one by one: memory does not grow with them.

use crate::envelope::Item;
use crate::limits::Options;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// Items that are read ahead.
const AHEAD: usize = 8;

/// Reads files, folders and archives. Reading ends early where nobody takes the items any more.
pub(crate) fn read_ahead(paths: Vec<PathBuf>, options: Options) -> mpsc::Receiver<Item> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        // the only error is that nobody listens
        let _ = crate::files::read(&paths, &options, &mut |item| sender.blocking_send(item));
    });
    receiver
}

/// Returns the bytes that an item holds.
pub(crate) fn weight(item: &Item) -> usize {
    match item {
        Item::Page(page) => page.bytes.len() + 512,
        _ => 512,
    }
}

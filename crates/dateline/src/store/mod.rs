//! `ingest`, `query`, `export`, `import`, `doctor`, `backup`, `forget`: the store at the command line.

mod ingest;
mod keep;
mod leave;

pub(crate) use ingest::ingest;
pub(crate) use keep::{backup, doctor, forget};
pub(crate) use leave::{export, import, query, question};

use crate::args::StoreDir;
use dateline_store::{Options, Store};
use std::path::PathBuf;

/// The folder of the store: `--store`, else the environment's, else `dateline-store` here.
pub(crate) fn folder(args: &StoreDir) -> PathBuf {
    args.store.clone()
}

/// Opens it for writing.
pub(crate) fn open(args: &StoreDir, options: Options) -> anyhow::Result<Store> {
    Ok(Store::open(&folder(args), options)?)
}

//! What was published as Delta tables: each table's folder gets a log of transactions, so that other engines read the same
//! files. Each publication is one transaction a table, under the store's name and the publication's number: done again it
//! changes nothing, however it ended before.

use crate::publication::schema;
use crate::{ClusterError, Part, Place, Publication};
use deltalake::DeltaTable;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, Remove, StructType, Transaction};
use deltalake::logstore::{LogStoreRef, StorageConfig, default_logstore};
use deltalake::operations::create::CreateBuilder;
use deltalake::protocol::{DeltaOperation, SaveMode};
use object_store::prefix::PrefixStore;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use url::Url;

/// Writes the transactions of a publication that are not there yet.
///
/// # Errors
/// A log cannot be read or written.
pub(crate) async fn publish(place: &Place, publication: &Publication) -> Result<(), ClusterError> {
    for (table, parts) in &publication.tables {
        commit(place, publication, table, parts)
            .await
            .map_err(|e| ClusterError::Delta { place: place.url(table), why: e.to_string() })?;
    }
    Ok(())
}

async fn commit(
    place: &Place,
    publication: &Publication,
    name: &str,
    parts: &[Part],
) -> Result<(), deltalake::DeltaTableError> {
    let log = log_of(place, name)?;
    let table = open(&log, name).await?;
    let state = table.snapshot()?;
    let number = i64::try_from(publication.number).unwrap_or(i64::MAX);
    let done = state.snapshot().transaction_version(log.as_ref(), &publication.store).await?;
    if done.is_some_and(|done| done >= number) {
        return Ok(());
    }
    let wanted: BTreeMap<String, &Part> =
        parts.iter().filter(|p| p.n_rows > 0).map(|p| (file(&p.path, name), p)).collect();
    let there: BTreeMap<String, i64> =
        state.log_data().into_iter().map(|view| (view.path().to_string(), view.size())).collect();
    let at = publication.at.parse::<jiff::Timestamp>().map_or(0, |t| t.as_millisecond());
    let added = wanted.iter().filter(|(path, _)| !there.contains_key(*path)).map(|(path, part)| {
        Action::Add(Add {
            path: path.clone(),
            partition_values: HashMap::default(),
            size: i64::try_from(part.n_bytes).unwrap_or(i64::MAX),
            modification_time: at,
            data_change: true,
            stats: Some(format!("{{\"numRecords\":{}}}", part.n_rows)),
            tags: None,
            deletion_vector: None,
            base_row_id: None,
            default_row_commit_version: None,
            clustering_provider: None,
        })
    });
    let removed = there.iter().filter(|(path, _)| !wanted.contains_key(*path)).map(|(path, size)| {
        Action::Remove(Remove {
            path: path.clone(),
            data_change: true,
            deletion_timestamp: Some(at),
            extended_file_metadata: Some(true),
            partition_values: Some(HashMap::default()),
            size: Some(*size),
            ..Remove::default()
        })
    });
    let actions: Vec<Action> = added.chain(removed).collect();
    let properties =
        CommitProperties::default().with_application_transaction(Transaction::new(&publication.store, number));
    let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None };
    CommitBuilder::from(properties).with_actions(actions).build(Some(state), log.clone(), operation).await?;
    Ok(())
}

/// The path of a part, below its table.
fn file(path: &str, table: &str) -> String {
    path.strip_prefix(table).unwrap_or(path).trim_start_matches('/').to_owned()
}

/// The log of a table, in the object store that the place is in.
fn log_of(place: &Place, name: &str) -> Result<LogStoreRef, deltalake::DeltaTableError> {
    let (store, root) = place.store();
    let url = format!("{}/", place.url(name));
    let url = Url::parse(&url).map_err(|_| deltalake::DeltaTableError::InvalidTableLocation(url.clone()))?;
    let below = Arc::new(PrefixStore::new(store.clone(), root.join(name)));
    Ok(default_logstore(below, store, &url, &StorageConfig::default()))
}

/// Opens a table, or makes it.
async fn open(log: &LogStoreRef, name: &str) -> Result<DeltaTable, deltalake::DeltaTableError> {
    let mut table = DeltaTable::new(log.clone());
    if log.is_delta_table_location().await? {
        table.load().await?;
        return Ok(table);
    }
    let Some(schema) = schema(name) else { return Err(deltalake::DeltaTableError::NotATable(name.to_owned())) };
    let columns: StructType = schema.as_ref().try_into_kernel()?;
    CreateBuilder::new()
        .with_log_store(log.clone())
        .with_table_name(name)
        .with_columns(columns.fields().cloned())
        .with_save_mode(SaveMode::Ignore)
        .await
}

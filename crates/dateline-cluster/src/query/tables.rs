//! What questions are asked about: the tables of a publication, and files of the asker's own.

use crate::publication::schema;
use crate::{ClusterError, Part, Place, Publication};
use arrow_schema::SchemaRef;
use bytes::Bytes;
use dateline_sql::Files;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaDataReader;
use std::sync::Arc;

/// So much of a file's end is read first; most footers are smaller.
const FOOTER: u64 = 64 << 10;

/// Tables as Parquet files.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Their files.
    pub files: Vec<Files>,
    /// Whether the views are there, which need all tables of a publication.
    pub views: bool,
    /// Of which moment they are, where they are of one.
    pub as_of: Option<String>,
}

impl Tables {
    /// Returns those of a publication.
    #[must_use]
    pub fn of(place: &Place, publication: &Publication) -> Self {
        let table = |(name, parts): (&String, &Vec<Part>)| {
            let urls = parts.iter().map(|part| place.url(&part.path)).collect();
            Some(Files { name: name.clone(), schema: schema(name)?, urls })
        };
        let files = publication.tables.iter().filter_map(table).collect();
        Self { files, views: true, as_of: Some(publication.at.clone()) }
    }

    /// Adds a table of the asker's own: the Parquet files below a folder, all of the first one's columns.
    ///
    /// # Errors
    /// There are none, or the first does not read.
    pub async fn add(&mut self, name: &str, url: &str) -> Result<(), ClusterError> {
        let place = Place::open(url)?;
        let entries = place.list("").await?;
        let parquet: Vec<_> = entries.iter().filter(|e| e.path.ends_with(".parquet")).collect();
        let Some(first) = parquet.first() else {
            return Err(ClusterError::Place { place: place.shown(), why: "there is no .parquet in it".to_owned() });
        };
        let schema = columns(&place, &first.path, first.n_bytes).await?;
        self.files.retain(|f| f.name != name);
        let urls = parquet.iter().map(|e| place.url(&e.path)).collect();
        self.files.push(Files { name: name.to_owned(), schema, urls });
        Ok(())
    }
}

/// The columns of a file.
async fn columns(place: &Place, below: &str, n_bytes: u64) -> Result<SchemaRef, ClusterError> {
    let failed = |why: &dyn std::fmt::Display| ClusterError::Place { place: place.url(below), why: why.to_string() };
    let (store, root) = place.store();
    let path: Path = below.split('/').fold(root, |path, part| path.join(part));
    let mut wanted = FOOTER.min(n_bytes);
    loop {
        let end: Bytes = store.get_range(&path, n_bytes - wanted..n_bytes).await.map_err(|e| failed(&e))?;
        let mut reader = ParquetMetaDataReader::new();
        match reader.try_parse_sized(&end, n_bytes) {
            Ok(()) => {
                let metadata = reader.finish().map_err(|e| failed(&e))?;
                let file = metadata.file_metadata();
                let schema = parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata());
                return Ok(Arc::new(schema.map_err(|e| failed(&e))?));
            }
            Err(ParquetError::NeedMoreData(more)) if more as u64 <= n_bytes && more as u64 > wanted => {
                wanted = more as u64;
            }
            Err(error) => return Err(failed(&error)),
        }
    }
}

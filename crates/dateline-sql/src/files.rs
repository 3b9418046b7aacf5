//! Tables as plain Parquet files: what a store is for an engine that does not see its journal.

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use dateline_store::rows::{Kind, schema};
use dateline_store::{TABLES, table_schema};
use std::sync::Arc;

/// The files that make a table.
#[derive(Debug, Clone)]
pub struct Files {
    /// The table's name.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Where the files are.
    pub urls: Vec<String>,
}

impl Files {
    /// Makes a table that an engine can be given. The files are named one by one, so that it is of one moment. `views` has
    /// text read without copying it; what is sent from machine to machine is better without.
    ///
    /// # Errors
    /// There is none, or one is no address.
    pub fn table(&self, views: bool) -> Result<Arc<ListingTable>, DataFusionError> {
        let urls: Result<Vec<ListingTableUrl>, _> = self.urls.iter().map(ListingTableUrl::parse).collect();
        let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
        let config = ListingTableConfig::new_with_multi_paths(urls?)
            .with_listing_options(options)
            .with_schema(if views { viewed(&self.schema) } else { self.schema.clone() });
        Ok(Arc::new(ListingTable::try_new(config)?))
    }
}

/// Returns the columns of every table, those of the segments first.
#[must_use]
pub fn schemas() -> Vec<(&'static str, SchemaRef)> {
    let kept = Kind::ALL.iter().map(|k| (k.name(), schema(*k)));
    let made = TABLES.iter().filter_map(|(name, _)| Some((*name, table_schema(name)?)));
    kept.chain(made).collect()
}

/// Text as views: what is only compared and counted is not copied.
fn viewed(schema: &SchemaRef) -> SchemaRef {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|f| match f.data_type() {
            DataType::Utf8 => Field::new(f.name(), DataType::Utf8View, f.is_nullable()),
            _ => f.as_ref().clone(),
        })
        .collect();
    Arc::new(Schema::new(fields))
}

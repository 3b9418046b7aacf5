//! Answers as JSON values, and JSON values as CSV and Parquet: what the HTTP interface passes on.

use crate::{SqlError, write};
use arrow_json::writer::{JsonArray, WriterBuilder};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use serde_json::{Map, Value};
use std::io::Write;
use std::sync::Arc;

/// Returns the rows of an answer, every column in each; what is unknown is null. Times are RFC 3339.
///
/// # Errors
/// The engine cannot write a column.
pub fn rows(batches: &[RecordBatch]) -> Result<Vec<Map<String, Value>>, SqlError> {
    let engine = |e: datafusion::arrow::error::ArrowError| SqlError::Engine(e.to_string());
    let mut bytes = Vec::new();
    {
        let mut writer = WriterBuilder::new()
            .with_explicit_nulls(true)
            .with_timestamp_tz_format("%Y-%m-%dT%H:%M:%S%.fZ".to_owned())
            .build::<_, JsonArray>(&mut bytes);
        batches.iter().filter(|b| b.num_rows() > 0).try_for_each(|b| writer.write(b)).map_err(engine)?;
        writer.finish().map_err(engine)?;
    }
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(&bytes).map_err(|e| SqlError::Engine(e.to_string()))
}

/// Returns the rows of an answer as lists, in the order of the columns; two columns may have one name.
///
/// # Errors
/// As [`rows`].
pub fn lines(batches: &[RecordBatch], schema: &SchemaRef) -> Result<Vec<Vec<Value>>, SqlError> {
    let fields: Vec<_> =
        schema.fields().iter().enumerate().map(|(n, f)| f.as_ref().clone().with_name(format!("c{n}"))).collect();
    let numbered: SchemaRef = Arc::new(Schema::new(fields));
    let mut renamed = Vec::with_capacity(batches.len());
    for batch in batches {
        let columns = batch.columns().to_vec();
        // what the engine gives may be another kind of text than it said: the batch knows
        let own: Vec<_> = numbered
            .fields()
            .iter()
            .zip(&columns)
            .map(|(f, c)| f.as_ref().clone().with_data_type(c.data_type().clone()))
            .collect();
        let batch =
            RecordBatch::try_new(Arc::new(Schema::new(own)), columns).map_err(|e| SqlError::Engine(e.to_string()))?;
        renamed.push(batch);
    }
    Ok(rows(&renamed)?.into_iter().map(|row| row.into_iter().map(|(_, value)| value).collect()).collect())
}

/// Writes rows of JSON as a table of others: nested objects become columns with `_` between the names, lists their JSON.
/// All rows count for which columns there are; without any row there are those of `columns`.
///
/// # Errors
/// The answer cannot be written.
pub fn write_rows(
    format: write::Format,
    rows: &[Value],
    columns: &[&str],
    out: &mut (dyn Write + Send),
) -> Result<(), SqlError> {
    let engine = |e: datafusion::arrow::error::ArrowError| SqlError::Engine(e.to_string());
    let flat: Vec<Value> = rows.iter().map(|row| Value::Object(flat(row))).collect();
    let mut schema = if flat.is_empty() {
        let fields: Vec<_> = columns
            .iter()
            .map(|c| datafusion::arrow::datatypes::Field::new(*c, datafusion::arrow::datatypes::DataType::Utf8, true))
            .collect();
        Schema::new(fields)
    } else {
        arrow_json::reader::infer_json_schema_from_iterator(
            flat.iter().map(Ok::<_, datafusion::arrow::error::ArrowError>),
        )
        .map_err(engine)?
    };
    // a column that is null in every row has no type of its own: it is text
    schema = Schema::new(
        schema
            .fields()
            .iter()
            .map(|f| match f.data_type() {
                datafusion::arrow::datatypes::DataType::Null => {
                    Arc::new(f.as_ref().clone().with_data_type(datafusion::arrow::datatypes::DataType::Utf8))
                }
                _ => f.clone(),
            })
            .collect::<Vec<_>>(),
    );
    let schema: SchemaRef = Arc::new(schema);
    let mut decoder = arrow_json::ReaderBuilder::new(schema.clone()).build_decoder().map_err(engine)?;
    let mut batches = Vec::new();
    for chunk in flat.chunks(1024) {
        decoder.serialize(chunk).map_err(engine)?;
        batches.extend(decoder.flush().map_err(engine)?);
    }
    write::write(format, &schema, &batches, out)
}

/// A row without nesting.
fn flat(row: &Value) -> Map<String, Value> {
    fn put(out: &mut Map<String, Value>, name: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    put(out, &format!("{name}_{key}"), value);
                }
            }
            Value::Array(_) => {
                out.insert(name.to_owned(), Value::String(value.to_string()));
            }
            _ => {
                out.insert(name.to_owned(), value.clone());
            }
        }
    }
    let mut out = Map::new();
    if let Value::Object(fields) = row {
        for (key, value) in fields {
            put(&mut out, key, value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_rows_become_columns() {
        let rows = [
            json!({"id": "h1", "actor": {"name": "Peru", "country": "PER"}, "n": 2, "voices": [{"name": "x"}], "none": null}),
            json!({"id": "h2", "actor": null, "n": 3.5, "voices": [], "none": null}),
        ];
        let mut out = Vec::new();
        write_rows(write::Format::Csv, &rows, &[], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap().split(',').collect();
        assert!(head.contains(&"actor_name") && head.contains(&"none"), "{text}");
        assert_eq!(lines.count(), 2, "{text}");
        let mut out = Vec::new();
        write_rows(write::Format::Parquet, &rows, &[], &mut out).unwrap();
        assert!(out.starts_with(b"PAR1"));
        let mut out = Vec::new();
        write_rows(write::Format::Csv, &[], &["id", "n"], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().trim(), "id,n");
    }
}

//! Answers as people and programs read them: a table, CSV, JSON Lines, Parquet.

use crate::SqlError;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::ArrowWriter;
use std::io::Write;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person: columns side by side.
    Table,
    /// RFC 4180, with a header.
    Csv,
    /// One JSON object a line.
    Json,
    /// Apache Parquet.
    Parquet,
}

fn options() -> FormatOptions<'static> {
    FormatOptions::new().with_timestamp_tz_format(Some("%Y-%m-%dT%H:%M:%S%.fZ"))
}

pub(crate) fn write(
    format: Format,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    out: &mut (dyn Write + Send),
) -> Result<(), SqlError> {
    let engine = |e: datafusion::arrow::error::ArrowError| SqlError::Engine(e.to_string());
    match format {
        Format::Table => table(schema, batches, out),
        Format::Csv => {
            let mut writer = arrow_csv::WriterBuilder::new()
                .with_header(true)
                .with_timestamp_tz_format("%Y-%m-%dT%H:%M:%S%.fZ".to_owned())
                .build(&mut *out);
            // an answer without rows has its header all the same
            if batches.iter().all(|b| b.num_rows() == 0) {
                writer.write(&RecordBatch::new_empty(schema.clone())).map_err(engine)?;
            }
            batches.iter().filter(|b| b.num_rows() > 0).try_for_each(|b| writer.write(b)).map_err(engine)
        }
        Format::Json => {
            let mut writer = arrow_json::LineDelimitedWriter::new(&mut *out);
            batches.iter().try_for_each(|b| writer.write(b)).map_err(engine)?;
            writer.finish().map_err(engine)
        }
        Format::Parquet => {
            let failed = |e: datafusion::parquet::errors::ParquetError| SqlError::Engine(e.to_string());
            let mut writer = ArrowWriter::try_new(&mut *out, schema.clone(), None).map_err(failed)?;
            batches.iter().try_for_each(|b| writer.write(b)).map_err(failed)?;
            writer.close().map(|_| ()).map_err(failed)
        }
    }
}

/// Longer cells are cut in a table.
const WIDEST: usize = 60;

/// Columns side by side, numbers to the right; a missing value is a middle dot.
fn table(schema: &SchemaRef, batches: &[RecordBatch], out: &mut dyn Write) -> Result<(), SqlError> {
    let options = options();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for batch in batches {
        let columns: Result<Vec<_>, _> = batch.columns().iter().map(|c| ArrayFormatter::try_new(c, &options)).collect();
        let columns = columns.map_err(|e| SqlError::Engine(e.to_string()))?;
        for row in 0..batch.num_rows() {
            let cell = |(n, column): (usize, &ArrayFormatter<'_>)| {
                if batch.column(n).is_null(row) {
                    return "·".to_owned();
                }
                let text = column.value(row).to_string().replace(['\n', '\t'], " ");
                if text.chars().count() > WIDEST {
                    text.chars().take(WIDEST - 1).chain(['…']).collect()
                } else {
                    text
                }
            };
            rows.push(columns.iter().enumerate().map(cell).collect());
        }
    }
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let width = |n: usize| {
        let cells = rows.iter().map(|r| r[n].chars().count()).max().unwrap_or(0);
        cells.max(names[n].chars().count())
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let right: Vec<bool> = schema.fields().iter().map(|f| f.data_type().is_numeric()).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (n, cell) in cells.enumerate() {
            let gap = " ".repeat(widths[n].saturating_sub(cell.chars().count()));
            if n > 0 {
                text.push_str("  ");
            }
            if right[n] {
                text.push_str(&gap);
                text.push_str(cell);
            } else {
                text.push_str(cell);
                text.push_str(&gap);
            }
        }
        text.trim_end().to_owned()
    };
    writeln!(out, "{}", line(&mut names.iter().copied()))?;
    writeln!(out, "{}", widths.iter().map(|w| "─".repeat(*w)).collect::<Vec<_>>().join("  "))?;
    for row in &rows {
        writeln!(out, "{}", line(&mut row.iter().map(String::as_str)))?;
    }
    Ok(())
}

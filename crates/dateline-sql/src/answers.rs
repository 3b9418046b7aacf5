//! What answers questions, wherever it runs.

use crate::write::{self, Format};
use crate::{SqlError, Summary, plain};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{DataFrame, SessionContext};
use dateline_store::TABLES;
use dateline_store::rows::Kind;
use futures::StreamExt;
use std::io::Write;
use std::time::Instant;

/// The columns of an answer, its rows, and whether there were more than the limit.
pub type Answer = (SchemaRef, Vec<RecordBatch>, bool);

/// What answers questions in SQL about one moment of a store: [`Engine`](crate::Engine) in this process, or many machines.
/// Both take the same questions over the same tables and views, and only read.
pub trait Answers: Send + Sync {
    /// Answers a question with batches.
    ///
    /// # Errors
    /// The question does not read, would write, or takes too much.
    fn answer(&self, sql: &str) -> Result<Answer, SqlError>;

    /// Of which moment the answers are, where they are not of now.
    fn as_of(&self) -> Option<&str> {
        None
    }

    /// Answers a question, in the form that is asked for.
    ///
    /// # Errors
    /// As [`Answers::answer`], or the answer cannot be written.
    fn query(&self, sql: &str, format: Format, out: &mut (dyn Write + Send)) -> Result<Summary, SqlError> {
        let began = Instant::now();
        let (schema, batches, cut) = self.answer(sql)?;
        let n_rows = batches.iter().map(RecordBatch::num_rows).sum();
        write::write(format, &schema, &batches, out)?;
        Ok(Summary { n_rows, cut, took: began.elapsed() })
    }

    /// Returns the tables and views with their columns: (table, column, type).
    ///
    /// # Errors
    /// As [`Answers::answer`].
    fn columns(&self) -> Result<Vec<(String, String, String)>, SqlError> {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
        names.extend(TABLES.iter().map(|(n, _)| *n));
        names.extend(crate::VIEWS.iter().map(|(n, _)| *n));
        let mut out = Vec::new();
        for name in names {
            let (schema, _, _) = self.answer(&format!("SELECT * FROM {name} LIMIT 0"))?;
            for field in schema.fields() {
                out.push((name.to_owned(), field.name().clone(), plain(field.data_type()).to_owned()));
            }
        }
        Ok(out)
    }
}

/// Plans a question that only reads.
///
/// # Errors
/// The question does not read, or would write.
pub async fn plan(context: &SessionContext, sql: &str, megabytes: usize) -> Result<DataFrame, SqlError> {
    let only_reads = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    context.sql_with_options(sql, only_reads).await.map_err(|e| SqlError::of(&e, megabytes))
}

/// Runs a plan, up to a number of rows.
///
/// # Errors
/// It takes too much, or the engine fails.
pub async fn gather(frame: DataFrame, rows: usize, megabytes: usize) -> Result<Answer, SqlError> {
    let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, megabytes);
    let schema: SchemaRef = frame.schema().as_arrow().clone().into();
    let mut stream = frame.execute_stream().await.map_err(error)?;
    let (mut batches, mut n) = (Vec::new(), 0);
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(error)?;
        let left = rows - n;
        if batch.num_rows() > left {
            batches.push(batch.slice(0, left));
            return Ok((schema, batches, true));
        }
        n += batch.num_rows();
        batches.push(batch);
    }
    Ok((schema, batches, false))
}

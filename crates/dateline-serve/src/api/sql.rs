//! Questions in SQL, read-only and within the limits of the server.

use super::form::{Form, file};
use super::{Pairs, number, said};
use crate::ServeError;
use crate::hub::{Hub, MOST_ROWS};
use axum::response::{IntoResponse, Response};
use dateline_sql::{Format, plain, values};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// A question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The SQL.
    pub sql: String,
    /// No more rows than that.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Longer questions are nobody's.
const LONGEST: usize = 100_000;

impl Question {
    /// Reads the address.
    ///
    /// # Errors
    /// There is no question, or the limit does not read.
    pub fn read(pairs: &Pairs) -> Result<Self, ServeError> {
        if let Some((name, _)) = pairs.iter().find(|(n, _)| n != "q" && n != "limit") {
            return Err(ServeError::Bad(format!("nothing is called {name:?} here; q is the SQL")));
        }
        let sql = said(pairs, "q").ok_or_else(|| ServeError::Bad("q is the SQL".into()))?.to_owned();
        let limit = said(pairs, "limit").map(|_| number(pairs, "limit", 1_000, MOST_ROWS)).transpose()?;
        Ok(Self { sql, limit })
    }

    fn check(&self) -> Result<(), ServeError> {
        if self.sql.len() > LONGEST {
            return Err(ServeError::Bad(format!("a question has at most {LONGEST} bytes")));
        }
        if self.limit.is_some_and(|l| l == 0 || l > MOST_ROWS) {
            return Err(ServeError::Bad(format!("limit is from 1 to {MOST_ROWS}")));
        }
        Ok(())
    }
}

/// Answers a question as columns and rows.
///
/// # Errors
/// The question does not read, would write, takes too much.
pub async fn answer(hub: &Arc<Hub>, question: Question) -> Result<Value, ServeError> {
    question.check()?;
    let limit = question.limit.unwrap_or(1_000);
    hub.ask(move |engine| {
        let began = Instant::now();
        let (schema, mut batches, mut cut) = engine.answer(&question.sql)?;
        let mut left = limit;
        for batch in &mut batches {
            if batch.num_rows() > left {
                cut = true;
                *batch = batch.slice(0, left);
            }
            left -= batch.num_rows();
        }
        let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        let rows = values::lines(&batches, &schema)?;
        Ok(json!({
            "columns": schema.fields().iter().zip(&names).map(|(f, n)| json!({"name": n, "type": plain(f.data_type())})).collect::<Vec<_>>(),
            "rows": rows, "cut": cut, "as_of": engine.as_of(), "ms": began.elapsed().as_millis() as u64,
        }))
    })
    .await
}

/// Answers a question in one of the other forms.
///
/// # Errors
/// As [`answer`].
pub async fn leave(hub: &Arc<Hub>, pairs: &Pairs, form: Form) -> Result<Response, ServeError> {
    let question = Question::read(pairs)?;
    question.check()?;
    if let Form::Csv | Form::Parquet = form {
        let (format, kind, name) = match form {
            Form::Csv => (Format::Csv, "text/csv; charset=utf-8", "answer.csv"),
            _ => (Format::Parquet, "application/vnd.apache.parquet", "answer.parquet"),
        };
        let bytes = hub
            .ask(move |engine| {
                let mut out = Vec::new();
                engine.query(&question.sql, format, &mut out)?;
                Ok(out)
            })
            .await?;
        return Ok(file(kind, name, bytes));
    }
    if form == Form::Json {
        return Ok(axum::Json(answer(hub, question).await?).into_response());
    }
    let rows: Vec<Value> = hub
        .ask(move |engine| Ok(values::rows(&engine.answer(&question.sql)?.1)?))
        .await?
        .into_iter()
        .map(Value::Object)
        .collect();
    super::form::rows(form, "answer", &rows, &[], Value::Null)
}

/// Returns the tables with their columns.
///
/// # Errors
/// The engine fails.
pub async fn tables(hub: &Arc<Hub>) -> Result<Value, ServeError> {
    let columns = hub.ask(|engine| Ok(engine.columns()?)).await?;
    let mut tables: Vec<Value> = Vec::new();
    for (table, column, kind) in columns {
        if tables.last().is_none_or(|t| t["name"] != table.as_str()) {
            tables.push(json!({"name": table, "columns": []}));
        }
        if let Some(list) = tables.last_mut().and_then(|t| t["columns"].as_array_mut()) {
            list.push(json!({"name": column, "type": kind}));
        }
    }
    Ok(json!({"tables": tables}))
}

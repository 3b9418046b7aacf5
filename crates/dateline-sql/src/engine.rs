//! The engine: DataFusion over the files of the segments and the rows in memory, made for a snapshot of the store.

use crate::views::{self, VIEWS};
use crate::write::Format;
use crate::yielding::JoinsYield;
use crate::{SqlError, write};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNode;
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SessionConfig, SessionContext};
use dateline_store::rows::{Kind, schema};
use dateline_store::{Snapshot, TABLES};
use futures::StreamExt;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// What a query may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// No more rows are returned; that there were more is said.
    pub rows: usize,
    /// No more memory is taken for sorting and grouping, in megabytes.
    pub megabytes: usize,
    /// No more time is taken, in seconds.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 10_000, megabytes: 1024, seconds: 60 }
    }
}

/// What a query came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many rows were written.
    pub n_rows: usize,
    /// Whether there were more than the limit.
    pub cut: bool,
    /// How long it took.
    pub took: Duration,
}

/// Answers questions about one snapshot.
pub struct Engine {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    /// For questions that count over most rows.
    context: SessionContext,
    /// For questions that pick few rows out: conditions are asked while reading, and the rest of a row is only read where
    /// they hold. For counting that costs more than it saves.
    picking: SessionContext,
    snapshot: Mutex<Snapshot>,
    /// Which of the tables that are loaded when asked for are there.
    loaded: Mutex<BTreeSet<String>>,
    limits: Limits,
}

impl Engine {
    /// Makes an engine for a snapshot. Nothing is read yet but the footers of the segments.
    ///
    /// # Errors
    /// The engine does not start.
    pub fn new(snapshot: Snapshot, limits: Limits) -> Result<Self, SqlError> {
        let runtime = Builder::new_multi_thread().enable_time().build()?;
        let environment = RuntimeEnvBuilder::new()
            .with_memory_limit(limits.megabytes << 20, 1.0)
            .build_arc()
            .map_err(|e| SqlError::of(&e, limits.megabytes))?;
        let make = |picks: bool| {
            let mut config = SessionConfig::new().with_information_schema(true);
            let options = config.options_mut();
            options.execution.parquet.pushdown_filters = picks;
            options.execution.parquet.reorder_filters = picks;
            options.execution.collect_statistics = true;
            let state = SessionStateBuilder::new()
                .with_config(config)
                .with_runtime_env(environment.clone())
                .with_default_features()
                .with_physical_optimizer_rule(Arc::new(JoinsYield))
                .build();
            SessionContext::new_with_state(state)
        };
        let (context, picking) = (make(false), make(true));
        let engine = Self {
            runtime: Some(runtime),
            context,
            picking,
            snapshot: Mutex::new(snapshot),
            loaded: Mutex::new(BTreeSet::new()),
            limits,
        };
        for kind in Kind::ALL {
            engine.register_rows(kind)?;
        }
        Ok(engine)
    }

    /// A table of rows: its segments, and what is not folded, but for what was superseded.
    fn register_rows(&self, kind: Kind) -> Result<(), SqlError> {
        let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, self.limits.megabytes);
        let snapshot = self.snapshot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let files = snapshot.files(kind);
        let name = kind.name();
        let mut parts: Vec<String> = Vec::new();
        if !files.is_empty() {
            let urls: Result<Vec<ListingTableUrl>, _> =
                files.iter().map(|f| ListingTableUrl::parse(f.to_string_lossy())).collect();
            let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
            let config = ListingTableConfig::new_with_multi_paths(urls.map_err(error)?)
                .with_listing_options(options)
                .with_schema(viewed(&schema(kind)));
            let table = ListingTable::try_new(config).map_err(error)?;
            let part = format!("{name}_folded");
            let table = Arc::new(table);
            for context in self.contexts() {
                context.register_table(&part, table.clone()).map_err(error)?;
            }
            parts.push(part);
        }
        let recent = snapshot.recent.get(&kind).cloned().unwrap_or_default();
        if !recent.is_empty() || parts.is_empty() {
            let part = format!("{name}_recent");
            let table: Arc<dyn TableProvider> = Arc::new(MemTable::try_new(schema(kind), vec![recent]).map_err(error)?);
            for context in self.contexts() {
                context.register_table(&part, table.clone()).map_err(error)?;
            }
            parts.push(part);
        }
        let gone = &snapshot.superseded;
        let filter = if gone.is_empty() {
            String::new()
        } else {
            let list: Vec<String> = gone.iter().map(ToString::to_string).collect();
            format!(" WHERE seq NOT IN ({})", list.join(", "))
        };
        let query: Vec<String> = parts.iter().map(|p| format!("SELECT * FROM {p}{filter}")).collect();
        let sql = format!("CREATE VIEW {name} AS {}", query.join(" UNION ALL "));
        self.define(&sql)
    }

    /// Runs work on a thread of its own and waits for it, no longer than the limit. Work that is over the limit ends when it
    /// next lets go of its thread.
    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, SqlError>> + Send + 'static,
    ) -> Result<T, SqlError> {
        let seconds = self.limits.seconds;
        let Some(runtime) = &self.runtime else { return Err(SqlError::Time { seconds }) };
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let task = runtime.spawn(async move {
            // nobody listens any more where the time is over
            let _ = tell.send(work.await);
        });
        // not by the runtime's own clock: its threads may all be at work
        match told.recv_timeout(Duration::from_secs(seconds)) {
            Ok(done) => done,
            Err(RecvTimeoutError::Disconnected) => Err(SqlError::Engine("the engine stopped at it".to_owned())),
            Err(RecvTimeoutError::Timeout) => {
                task.abort();
                Err(SqlError::Time { seconds })
            }
        }
    }

    fn contexts(&self) -> [&SessionContext; 2] {
        [&self.context, &self.picking]
    }

    /// Makes a view.
    fn define(&self, sql: &str) -> Result<(), SqlError> {
        for context in self.contexts() {
            let (context, sql, megabytes) = (context.clone(), sql.to_owned(), self.limits.megabytes);
            self.wait(async move { context.sql(&sql).await.map(|_| ()).map_err(|e| SqlError::of(&e, megabytes)) })?;
        }
        Ok(())
    }

    /// Makes the tables and views that a question names. Whoever asks for the same meanwhile waits until they are there.
    fn provide(&self, sql: &str) -> Result<(), SqlError> {
        let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, self.limits.megabytes);
        let state = self.context.state();
        let dialect = state.config().options().sql_parser.dialect;
        let statement = state.sql_to_statement(sql, &dialect).map_err(error)?;
        let named = state.resolve_table_references(&statement).map_err(error)?;
        let mut loaded = self.loaded.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for reference in named {
            self.load(reference.table(), &mut loaded)?;
        }
        Ok(())
    }

    /// Makes one, and notes it once it is there.
    fn load(&self, name: &str, loaded: &mut BTreeSet<String>) -> Result<(), SqlError> {
        let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, self.limits.megabytes);
        if loaded.contains(name) {
            return Ok(());
        }
        let table = self.snapshot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).table(name)?;
        if let Some(batch) = table {
            let table = Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]]).map_err(error)?);
            for context in self.contexts() {
                context.register_table(name, table.clone()).map_err(error)?;
            }
        } else if let Some((_, query)) = VIEWS.iter().find(|(view, _)| *view == name) {
            for needed in views::needs(name) {
                self.load(needed, loaded)?;
            }
            self.define(&format!("CREATE VIEW {name} AS {query}"))?;
        }
        loaded.insert(name.to_owned());
        Ok(())
    }

    /// Answers a question, in the form that is asked for.
    ///
    /// # Errors
    /// The question does not read, would write, takes too much, or the answer cannot be written.
    pub fn query(&self, sql: &str, format: Format, out: &mut (dyn Write + Send)) -> Result<Summary, SqlError> {
        let began = Instant::now();
        let (schema, batches, cut) = self.answer(sql)?;
        let n_rows = batches.iter().map(RecordBatch::num_rows).sum();
        write::write(format, &schema, &batches, out)?;
        Ok(Summary { n_rows, cut, took: began.elapsed() })
    }

    /// Answers a question with batches; true where there were more rows than the limit.
    ///
    /// # Errors
    /// As [`Engine::query`].
    pub fn answer(&self, sql: &str) -> Result<(SchemaRef, Vec<RecordBatch>, bool), SqlError> {
        self.provide(sql)?;
        let Limits { rows, megabytes, .. } = self.limits;
        let (counting, picking, sql) = (self.context.clone(), self.picking.clone(), sql.to_owned());
        self.wait(async move {
            let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, megabytes);
            let only_reads = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
            let mut frame = counting.sql_with_options(&sql, only_reads).await.map_err(error)?;
            if !counts(frame.logical_plan()) {
                frame = picking.sql_with_options(&sql, only_reads).await.map_err(error)?;
            }
            let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
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
        })
    }

    /// Returns the tables and views with their columns: (table, column, type).
    ///
    /// # Errors
    /// As [`Engine::query`].
    pub fn columns(&self) -> Result<Vec<(String, String, String)>, SqlError> {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
        names.extend(TABLES.iter().map(|(n, _)| *n));
        names.extend(VIEWS.iter().map(|(n, _)| *n));
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

impl Drop for Engine {
    fn drop(&mut self) {
        // work that was given up is not waited for
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Whether a question counts over rows rather than picks some out.
fn counts(plan: &LogicalPlan) -> bool {
    plan.exists(|node| {
        Ok(matches!(node, LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) | LogicalPlan::Distinct(_)))
    })
    .unwrap_or(true)
}

/// Returns a type as users read it.
#[must_use]
pub fn plain(ty: &DataType) -> &'static str {
    match ty {
        DataType::Int64 | DataType::Int32 | DataType::UInt64 => "integer",
        DataType::Float64 | DataType::Float32 => "number",
        DataType::Boolean => "boolean",
        DataType::Date32 => "date",
        DataType::Timestamp(..) => "time",
        _ => "text",
    }
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

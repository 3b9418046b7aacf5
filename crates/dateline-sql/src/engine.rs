//! The engine: DataFusion over the files of the segments and the rows in memory, made for a snapshot of the store.

use crate::answers::{Answer, Answers, gather, plan};
use crate::views::{self, VIEWS};
use crate::yielding::JoinsYield;
use crate::{Files, SqlError};
use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNode;
use datafusion::datasource::MemTable;
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::{LogicalPlan, ScalarUDF};
use datafusion::prelude::{SessionConfig, SessionContext};
use dateline_store::Snapshot;
use dateline_store::rows::{Kind, schema};
use std::collections::BTreeSet;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::time::Duration;
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
    /// `None` where all tables are files.
    snapshot: Option<Mutex<Snapshot>>,
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
        let engine = Self::start(RuntimeEnvBuilder::new(), Some(Mutex::new(snapshot)), limits)?;
        for kind in Kind::ALL {
            engine.register_rows(kind)?;
        }
        Ok(engine)
    }

    /// Makes an engine over files; `stores` opens what their addresses name.
    ///
    /// # Errors
    /// The engine does not start, or an address does not read.
    pub fn over(files: &[Files], stores: Arc<dyn ObjectStoreRegistry>, limits: Limits) -> Result<Self, SqlError> {
        let builder = RuntimeEnvBuilder::new().with_object_store_registry(stores);
        let engine = Self::start(builder, None, limits)?;
        for table in files {
            engine.register(&table.name, table.table(true).map_err(|e| SqlError::of(&e, limits.megabytes))?)?;
        }
        Ok(engine)
    }

    fn start(builder: RuntimeEnvBuilder, snapshot: Option<Mutex<Snapshot>>, limits: Limits) -> Result<Self, SqlError> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let environment = builder
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
        Ok(Self { runtime: Some(runtime), context, picking, snapshot, loaded: Mutex::new(BTreeSet::new()), limits })
    }

    /// Lets questions use functions of the caller's.
    #[must_use]
    pub fn with_functions(self, functions: &[ScalarUDF]) -> Self {
        for context in self.contexts() {
            for function in functions {
                context.register_udf(function.clone());
            }
        }
        self
    }

    fn register(&self, name: &str, table: Arc<dyn TableProvider>) -> Result<(), SqlError> {
        for context in self.contexts() {
            let registered = context.register_table(name, table.clone());
            registered.map_err(|e| SqlError::of(&e, self.limits.megabytes))?;
        }
        Ok(())
    }

    /// A table of rows: its segments, and what is not folded, but for what was superseded.
    fn register_rows(&self, kind: Kind) -> Result<(), SqlError> {
        let error = |e: datafusion::error::DataFusionError| SqlError::of(&e, self.limits.megabytes);
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let snapshot = snapshot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let files = snapshot.files(kind);
        let name = kind.name();
        let mut parts: Vec<String> = Vec::new();
        if !files.is_empty() {
            let urls = files.iter().map(|f| f.to_string_lossy().into_owned()).collect();
            let part = format!("{name}_folded");
            let files = Files { name: part.clone(), schema: schema(kind), urls };
            self.register(&part, files.table(true).map_err(error)?)?;
            parts.push(part);
        }
        let recent = snapshot.recent.get(&kind).cloned().unwrap_or_default();
        if !recent.is_empty() || parts.is_empty() {
            let part = format!("{name}_recent");
            self.register(&part, Arc::new(MemTable::try_new(schema(kind), vec![recent]).map_err(error)?))?;
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
        within(runtime, seconds, work)
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
        if loaded.contains(name) {
            return Ok(());
        }
        let table = match &self.snapshot {
            Some(snapshot) => snapshot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).table(name)?,
            None => None,
        };
        if let Some(batch) = table {
            let table = MemTable::try_new(batch.schema(), vec![vec![batch]]);
            self.register(name, Arc::new(table.map_err(|e| SqlError::of(&e, self.limits.megabytes))?))?;
        } else if let Some((_, query)) = VIEWS.iter().find(|(view, _)| *view == name) {
            for needed in views::needs(name) {
                self.load(needed, loaded)?;
            }
            self.define(&format!("CREATE VIEW {name} AS {query}"))?;
        }
        loaded.insert(name.to_owned());
        Ok(())
    }
}

impl Answers for Engine {
    fn answer(&self, sql: &str) -> Result<Answer, SqlError> {
        self.provide(sql)?;
        let Limits { rows, megabytes, .. } = self.limits;
        let (counting, picking, sql) = (self.context.clone(), self.picking.clone(), sql.to_owned());
        self.wait(async move {
            let mut frame = plan(&counting, &sql, megabytes).await?;
            if !counts(frame.logical_plan()) {
                frame = plan(&picking, &sql, megabytes).await?;
            }
            gather(frame, rows, megabytes).await
        })
    }
}

/// Runs work on a runtime's threads and waits for it, no longer than so many seconds.
///
/// # Errors
/// The work's, or it took too long.
pub fn within<T: Send + 'static>(
    runtime: &Runtime,
    seconds: u64,
    work: impl Future<Output = Result<T, SqlError>> + Send + 'static,
) -> Result<T, SqlError> {
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

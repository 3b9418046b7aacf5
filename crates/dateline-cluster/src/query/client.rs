//! Whoever asks a cluster.

use super::{Lock, Tables, session};
use crate::ClusterError;
use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionContext;
use dateline_sql::{Answer, Answers, Limits, SqlError, VIEWS, gather, plan, within};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// What an answer says that comes of a role that went away: the question is asked again.
const AWAY: &[&str] = &[
    "transport error",
    "onnection refused",
    "onnection reset",
    "connecting to",
    "broken pipe",
    "Unavailable",
    "ExecutorLost",
    "xecutor lost",
    "no executors",
    "FetchFailed",
    "fetch failed",
    "not found in session",
    "Job not found",
    "h2 protocol error",
    "Cancelled",
    "GrpcConnectionError",
];

/// Asks a cluster about what was published.
pub struct Cluster {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    context: SessionContext,
    limits: Limits,
    as_of: Option<String>,
}

impl Cluster {
    /// Makes ready to ask the scheduler at `df://host:port` about tables. Nothing goes over the wire yet.
    ///
    /// # Errors
    /// An address does not read.
    pub fn new(
        url: &str,
        tables: &Tables,
        lock: Option<&Lock>,
        functions: &[ScalarUDF],
        limits: Limits,
    ) -> Result<Self, ClusterError> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let url = scheduler(url)?;
        let engine = |e: datafusion::error::DataFusionError| SqlError::of(&e, limits.megabytes);
        let context = runtime.block_on(async {
            let config = session::config(lock).with_ballista_grpc_client_max_message_size(256 << 20);
            let state = SessionStateBuilder::new()
                .with_config(config)
                .with_runtime_env(session::environment().map_err(engine)?)
                .with_default_features()
                .build();
            let context = SessionContext::remote_with_state(&url, state).await.map_err(engine)?;
            for function in functions {
                context.register_udf(function.clone());
            }
            for table in &tables.files {
                context.register_table(&table.name, table.table(false).map_err(engine)?).map_err(engine)?;
            }
            for (name, query) in VIEWS.iter().filter(|_| tables.views) {
                let view = context.state().create_logical_plan(query).await.map_err(engine)?;
                let view = datafusion::datasource::ViewTable::new(view, Some((*query).to_owned()));
                context.register_table(*name, std::sync::Arc::new(view)).map_err(engine)?;
            }
            Ok::<_, SqlError>(context)
        })?;
        Ok(Self { runtime: Some(runtime), context, limits, as_of: tables.as_of.clone() })
    }
}

impl Answers for Cluster {
    fn as_of(&self) -> Option<&str> {
        self.as_of.as_deref()
    }

    fn answer(&self, sql: &str) -> Result<Answer, SqlError> {
        let Limits { rows, megabytes, seconds } = self.limits;
        let Some(runtime) = &self.runtime else { return Err(SqlError::Time { seconds }) };
        let (context, sql) = (self.context.clone(), sql.to_owned());
        // before the limit is over, so that what kept the cluster from answering can be said
        let until = Instant::now() + Duration::from_secs(seconds).saturating_sub(Duration::from_millis(500));
        within(runtime, seconds, async move {
            let mut pause = Duration::from_millis(250);
            loop {
                let frame = plan(&context, &sql, megabytes).await?;
                match gather(frame, rows, megabytes).await {
                    Err(SqlError::Engine(why)) if AWAY.iter().any(|w| why.contains(w)) => {
                        if Instant::now() + pause >= until {
                            return Err(SqlError::Away { seconds, why });
                        }
                        tokio::time::sleep(pause).await;
                        pause = (pause * 2).min(Duration::from_secs(2));
                    }
                    answer => return answer,
                }
            }
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Reads where the scheduler is.
fn scheduler(url: &str) -> Result<String, ClusterError> {
    let bad = || ClusterError::Address {
        text: url.to_owned(),
        wanted: "a scheduler is df://host:port, the port 50050 where none is said",
    };
    let text = if url.contains("://") { url.to_owned() } else { format!("df://{url}") };
    let read = url::Url::parse(&text).map_err(|_| bad())?;
    if !matches!(read.scheme(), "df" | "http" | "https") || read.host_str().is_none_or(str::is_empty) {
        return Err(bad());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduler_is_a_host_and_a_port() {
        assert_eq!(scheduler("df://plan.example:50050").unwrap(), "df://plan.example:50050");
        assert_eq!(scheduler("plan.example:50050").unwrap(), "df://plan.example:50050");
        for bad in ["", "df://", "s3://bucket/x", "df://a b"] {
            assert!(matches!(scheduler(bad), Err(ClusterError::Address { .. })), "{bad:?}");
        }
    }
}

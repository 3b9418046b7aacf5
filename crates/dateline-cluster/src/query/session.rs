//! What all roles have in common: how they reach each other, and which functions and object stores they know.

use super::measured::Measured;
use super::{Lock, Stores};
use ballista_core::extension::{
    EndpointOverrideFn, SessionConfigExt, ballista_aggregate_functions, ballista_scalar_functions,
    ballista_window_functions,
};
use ballista_core::registry::BallistaFunctionRegistry;
use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionConfig;
use std::sync::Arc;
use std::time::Duration;
use tonic::transport::Endpoint;

/// A peer that does not take a connection in this time is not there.
const CONNECT: Duration = Duration::from_secs(3);
/// A connection on which nothing comes back for so long is dead.
const ALIVE: Duration = Duration::from_secs(5);

/// How a role reaches another.
pub(crate) fn endpoints(lock: Option<&Lock>) -> EndpointOverrideFn {
    let lock = lock.cloned();
    Arc::new(move |endpoint: Endpoint| {
        let endpoint = match &lock {
            None => endpoint,
            Some(lock) => {
                let uri = endpoint.uri().to_string();
                let uri = uri.strip_prefix("http://").map_or_else(|| uri.clone(), |rest| format!("https://{rest}"));
                Endpoint::from_shared(uri)?.tls_config(lock.client())?
            }
        };
        Ok(endpoint
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(ALIVE)
            .keep_alive_timeout(ALIVE)
            .keep_alive_while_idle(true))
    })
}

/// How a role's questions are set up.
pub(crate) fn config(lock: Option<&Lock>) -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_information_schema(true)
        // the planner that decides all before it begins: what it makes is what is tested
        .with_ballista_adaptive_query_planner(false)
        .with_ballista_use_tls(lock.is_some())
        .with_ballista_override_create_grpc_client_endpoint(endpoints(lock))
}

/// Where a role finds files.
pub(crate) fn environment() -> Result<Arc<RuntimeEnv>, DataFusionError> {
    RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(Stores::default())).build_arc()
}

/// What a scheduler plans a question with.
pub(crate) fn state(config: SessionConfig, functions: &[ScalarUDF]) -> Result<SessionState, DataFusionError> {
    let mut known = ballista_scalar_functions();
    known.extend(functions.iter().cloned().map(Arc::new));
    Ok(SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .with_runtime_env(environment()?)
        .with_optimizer_rules(ballista_core::optimizer::ballista_default_optimizer_rules())
        .with_scalar_functions(known)
        .with_aggregate_functions(ballista_aggregate_functions())
        .with_window_functions(ballista_window_functions())
        .with_physical_optimizer_rule(Arc::new(Measured))
        .build())
}

/// The functions that an executor knows.
pub(crate) fn registry(functions: &[ScalarUDF]) -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    for function in functions {
        registry.scalar_functions.insert(function.name().to_owned(), Arc::new(function.clone()));
    }
    registry
}

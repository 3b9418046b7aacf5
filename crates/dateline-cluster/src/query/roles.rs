//! The roles: one scheduler, which plans questions and hands out their parts, and executors, which ask for work.
//!
//! Executors ask (they are not told): so they need no port that takes orders, and one that is restarted, or whose scheduler
//! is, goes on without anybody's help. An executor that has not asked for a few seconds is given up, and what it had is
//! done by others.

use super::Lock;
use super::session;
use crate::ClusterError;
use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::error::BallistaError;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::flight_service::BallistaFlightService;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::create_scheduler;
use datafusion::logical_expr::ScalarUDF;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// No message between roles is larger: a plan over a hundred thousand files.
const MESSAGE: u32 = 256 << 20;
/// What a question left on executors is cleared away after so many seconds.
const LEFT: u64 = 60;

/// How a scheduler is set up.
#[derive(Clone)]
pub struct SchedulerSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Under which name others reach it.
    pub name: String,
    /// An executor that has not asked for work for so many seconds is given up.
    pub lost_after: u64,
    /// Who may speak to it; `None` on this machine alone.
    pub lock: Option<Lock>,
}

/// How an executor is set up.
#[derive(Clone)]
pub struct ExecutorSettings {
    /// Where the scheduler is: host and port.
    pub scheduler: (String, u16),
    /// Where it listens for others that fetch what it made.
    pub listen: SocketAddr,
    /// Under which name others reach it.
    pub name: String,
    /// How many parts of questions it works on at the same time.
    pub threads: usize,
    /// No more memory for sorting and grouping, in bytes; parts of it go to the disk then.
    pub memory: u64,
    /// Where it keeps what it made.
    pub folder: PathBuf,
    /// Who may speak to it; `None` on this machine alone.
    pub lock: Option<Lock>,
}

/// Refuses to listen to other machines without a secret.
fn checked(listen: SocketAddr, lock: Option<&Lock>) -> Result<(), ClusterError> {
    if lock.is_none() && !listen.ip().is_loopback() {
        return Err(ClusterError::Open { address: listen.to_string() });
    }
    Ok(())
}

fn stopped(role: &'static str) -> impl Fn(&dyn std::fmt::Display) -> ClusterError {
    move |why| ClusterError::Stopped { role, why: why.to_string() }
}

/// Runs a scheduler until `stop` comes; `ready` is called when it is about to listen.
///
/// # Errors
/// It cannot listen, or it fails.
pub async fn run_scheduler(
    settings: SchedulerSettings,
    functions: Vec<ScalarUDF>,
    stop: impl Future<Output = ()> + Send,
    ready: impl FnOnce(),
) -> Result<(), ClusterError> {
    checked(settings.listen, settings.lock.as_ref())?;
    ready();
    let failed = stopped("scheduler");
    let (lock, lost_after) = (settings.lock.clone(), settings.lost_after.max(2));
    let for_config = lock.clone();
    let config = SchedulerConfig {
        external_host: settings.name,
        bind_host: settings.listen.ip().to_string(),
        bind_port: settings.listen.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        finished_job_data_clean_up_interval_seconds: LEFT,
        finished_job_state_clean_up_interval_seconds: LEFT,
        executor_timeout_seconds: lost_after,
        expire_dead_executor_interval_seconds: 1,
        // a question waits so long for an executor where there is none; who asks tries again until their time is over
        no_executors_grace_period_seconds: lost_after * 2,
        grpc_server_max_decoding_message_size: MESSAGE,
        grpc_server_max_encoding_message_size: MESSAGE,
        grpc_client_max_message_size: MESSAGE,
        use_tls: lock.is_some(),
        override_create_grpc_client_endpoint: Some(session::endpoints(lock.as_ref())),
        override_config_producer: Some(Arc::new(move || session::config(for_config.as_ref()))),
        override_session_builder: Some(Arc::new(move |config| session::state(config, &functions))),
        ..SchedulerConfig::default()
    };
    config.validate().map_err(|e| failed(&e))?;
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(|e| failed(&e))?;
    let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await;
    let service = SchedulerGrpcServer::new(scheduler.map_err(|e| failed(&e))?)
        .max_decoding_message_size(MESSAGE as usize)
        .max_encoding_message_size(MESSAGE as usize);
    server(lock.as_ref())
        .map_err(|e| failed(&e))?
        .add_service(service)
        .serve_with_shutdown(settings.listen, stop)
        .await
        .map_err(|e| failed(&source(&e)))
}

/// Runs an executor until it is told to stop by the system: then it finishes what it has. `ready` is called when it is
/// about to listen.
///
/// # Errors
/// It cannot listen, or it fails.
pub async fn run_executor(
    settings: ExecutorSettings,
    functions: Vec<ScalarUDF>,
    ready: impl FnOnce(),
) -> Result<(), ClusterError> {
    checked(settings.listen, settings.lock.as_ref())?;
    ready();
    std::fs::create_dir_all(&settings.folder)?;
    let folder = settings.folder.to_string_lossy().into_owned();
    let for_config = settings.lock.clone();
    let config = ExecutorProcessConfig {
        bind_host: settings.listen.ip().to_string(),
        external_host: Some(settings.name),
        port: settings.listen.port(),
        scheduler_host: settings.scheduler.0,
        scheduler_port: settings.scheduler.1,
        // the scheduler may come later
        scheduler_connect_timeout_seconds: u16::MAX,
        vcores: settings.threads.max(1),
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(folder),
        job_data_ttl_seconds: 3600,
        job_data_clean_up_interval_seconds: 600,
        grpc_max_decoding_message_size: MESSAGE,
        grpc_max_encoding_message_size: MESSAGE,
        memory_pool_size: Some(settings.memory),
        override_function_registry: Some(Arc::new(session::registry(&functions))),
        override_runtime_producer: Some(Arc::new(|_| session::environment())),
        override_config_producer: Some(Arc::new(move || session::config(for_config.as_ref()))),
        override_create_grpc_client_endpoint: Some(session::endpoints(settings.lock.as_ref())),
        override_arrow_flight_service: settings.lock.map(flight),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(|e| stopped("executor")(&e))
}

fn server(lock: Option<&Lock>) -> Result<tonic::transport::Server, tonic::transport::Error> {
    let server = tonic::transport::Server::builder()
        .tcp_nodelay(true)
        .http2_keepalive_interval(Some(Duration::from_secs(10)))
        .http2_keepalive_timeout(Some(Duration::from_secs(10)));
    match lock {
        Some(lock) => server.tls_config(lock.server()),
        None => Ok(server),
    }
}

/// Hands out what an executor made, to those who know the secret.
fn flight(lock: Lock) -> Arc<ballista_executor::ArrowFlightServerProvider> {
    Arc::new(move |folder, address, mut shutdown, _| {
        let lock = lock.clone();
        tokio::spawn(async move {
            let service = FlightServiceServer::new(BallistaFlightService::new(folder))
                .max_decoding_message_size(MESSAGE as usize)
                .max_encoding_message_size(MESSAGE as usize);
            server(Some(&lock))
                .map_err(BallistaError::TonicError)?
                .add_service(service)
                .serve_with_shutdown(address, shutdown.recv())
                .await
                .map_err(BallistaError::TonicError)
        })
    })
}

/// What lies below an error: "transport error" says nothing.
fn source(error: &dyn std::error::Error) -> String {
    let mut below = error;
    while let Some(next) = below.source() {
        below = next;
    }
    below.to_string()
}

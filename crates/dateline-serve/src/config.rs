//! `dateline.toml`: how a server is set up. Written with its comments at the first run; whatever is left out has the value
//! that stands in them.

use crate::ServeError;
use dateline_store::Kept;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The file that the first run writes: every setting with its default, commented.
pub const WRITTEN: &str = include_str!("../assets/dateline.toml");

/// How a server is set up.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where it listens, and who may.
    pub serve: Serve,
    /// How pages are read and kept.
    pub read: Read,
    /// What a question may take.
    pub sql: Sql,
    /// How sources are fetched.
    pub fetch: Fetch,
    /// Folders that are watched.
    pub folder: Vec<Folder>,
    /// Streams of a broker.
    pub nats: Vec<Nats>,
    /// Archives that are played again.
    pub replay: Vec<Replay>,
    /// Where mail goes out.
    pub mail: Option<Mail>,
    /// Other machines that answer questions.
    pub cluster: Option<Cluster>,
}

/// Where it listens, and who may.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Serve {
    /// Address and port.
    pub listen: String,
    /// Names by which it is reached, besides the address and `localhost`.
    pub names: Vec<String>,
    /// Whether a token is asked on a loopback address too.
    pub token: bool,
    /// Bytes of one request.
    pub max_bytes: usize,
}

impl Default for Serve {
    fn default() -> Self {
        Self { listen: "127.0.0.1:4747".into(), names: Vec::new(), token: false, max_bytes: 64 << 20 }
    }
}

/// How pages are read and kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Read {
    /// Threads that read; 0: one less than there are cores.
    pub threads: usize,
    /// Pages that may wait.
    pub queue: usize,
    /// full, evidence or none; what the store was made with where it is not said.
    pub text: Option<String>,
}

impl Default for Read {
    fn default() -> Self {
        Self { threads: 0, queue: 256, text: None }
    }
}

/// What a question may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sql {
    /// Seconds.
    pub seconds: u64,
    /// Memory for sorting and grouping.
    pub megabytes: usize,
}

impl Default for Sql {
    fn default() -> Self {
        Self { seconds: 20, megabytes: 512 }
    }
}

/// How sources are fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Hosts, addresses or nets that may be fetched from though they are private.
    pub allow: Vec<String>,
    /// Feeds and home pages to begin with; more are added in the dashboard.
    pub feeds: Vec<String>,
}

/// A folder that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Seconds between looks.
    #[serde(default = "five")]
    pub every: u64,
}

fn five() -> u64 {
    5
}

/// A stream of a broker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nats {
    /// `nats://host:4222`.
    pub url: String,
    /// The stream's name.
    pub stream: String,
    /// The durable consumer's name.
    #[serde(default = "consumer")]
    pub consumer: String,
}

/// An archive that is played again, as if its pages came in now.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// A web archive, a folder of pages, or JSON Lines.
    pub path: PathBuf,
    /// Seconds of its time in one of ours.
    #[serde(default = "as_it_was")]
    pub speed: f64,
}

fn as_it_was() -> f64 {
    1.0
}

fn consumer() -> String {
    "dateline".into()
}

/// Other machines that answer questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The scheduler: `df://host:port`. Without one the store is published, and questions are answered here.
    pub url: Option<String>,
    /// Where the store is published: a folder or an object store that all of them reach.
    pub at: String,
    /// Seconds between publications.
    #[serde(default = "thirty")]
    pub every: u64,
    /// The name of the environment's variable that has the cluster's secret.
    pub secret_from: Option<String>,
    /// Whether each table is a Delta table too.
    #[serde(default)]
    pub delta: bool,
}

fn thirty() -> u64 {
    30
}

/// Where mail goes out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    /// tls, starttls or none.
    #[serde(default = "tls")]
    pub security: String,
    pub user: Option<String>,
    /// The name of the environment's variable that has the password.
    pub password_from: Option<String>,
    pub from: String,
}

fn tls() -> String {
    "tls".into()
}

impl Config {
    /// Reads a file; what it does not say is the default.
    ///
    /// # Errors
    /// It cannot be read, or says something that is no setting.
    pub fn read(path: &Path) -> Result<Self, ServeError> {
        let bad = |why: String| ServeError::Config { path: path.to_owned(), why };
        let text = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
        let config: Self = toml::from_str(&text).map_err(|e| bad(e.to_string().trim().replace('\n', "; ")))?;
        config.check().map_err(bad)?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        if self.read.text.as_deref().is_some_and(|t| Kept::from_name(t).is_none()) {
            return Err("read.text is full, evidence or none".into());
        }
        if self.read.queue == 0 || self.read.queue > 100_000 {
            return Err("read.queue is from 1 to 100000".into());
        }
        if self.replay.iter().any(|r| r.speed.is_nan() || r.speed <= 0.0) {
            return Err("replay.speed is above zero".into());
        }
        if let Some(mail) = &self.mail
            && !["tls", "starttls", "none"].contains(&mail.security.as_str())
        {
            return Err("mail.security is tls, starttls or none".into());
        }
        Ok(())
    }

    /// Returns how much of the text is kept, where it is said.
    #[must_use]
    pub fn kept(&self) -> Option<Kept> {
        self.read.text.as_deref().and_then(Kept::from_name)
    }

    /// Returns how many threads read.
    #[must_use]
    pub fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        if self.read.threads > 0 { self.read.threads } else { cores.saturating_sub(1).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_file_is_the_default() {
        // as it is written, and with every comment taken away that hides a setting
        let plain: Config = toml::from_str(WRITTEN).unwrap();
        assert_eq!(plain, Config::default());
        let bare: String =
            WRITTEN.lines().map(|l| l.strip_prefix("#: ").unwrap_or(l)).map(|l| format!("{l}\n")).collect();
        let said: Config = toml::from_str(&bare).unwrap_or_else(|e| panic!("{e}\n{bare}"));
        assert_eq!((said.serve, said.sql), (Serve::default(), Sql::default()));
    }

    #[test]
    fn what_is_no_setting_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("dateline.toml");
        for bad in ["[serve]\nlistn = \"x\"", "[read]\ntext = \"some\"", "[read]\nqueue = 0", "not toml"] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(Config::read(&path), Err(ServeError::Config { .. })), "{bad}");
        }
    }
}

//! What all parts of the server share: the way to those who write and read, connections that look, the query engine over
//! what is there now, and what is told to those who listen.

use crate::ServeError;
use crate::alerts::{
    Courier, CourierSettings, Desk, Evaluator, Firing, Guarded, Knows, MailSettings, Mailer, Security,
};
use crate::coder::Coder;
use crate::config::Config;
use crate::journal::Journal;
use crate::sample::Sample;
use crate::sources::Sources;
use crate::stream::Stream;
use dateline_read::Knowledge;
use dateline_read::doc::CodedDocument;
use dateline_sql::{Answers, Engine, Limits};
use dateline_store::control::Watch;
use dateline_store::{Control, Hit, Kept, Look, Options, Snapshot, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Publishes a moment of the store, and returns what answers questions about it on other machines, where they shall.
pub type Elsewhere = Arc<dyn Fn(Snapshot) -> Result<Option<Arc<dyn Answers>>, String> + Send + Sync>;

/// Explains a document on paper, as `dateline explain` does.
pub type Sheet = fn(&CodedDocument, &dateline_read::Trace, &Knowledge) -> String;

/// No more rows are answered by one question.
pub const MOST_ROWS: usize = 100_000;
/// No more reports are looked up by their words.
const MOST_FOUND: usize = 5_000;
/// The engine looks at most so often whether there is something new.
const FRESH: Duration = Duration::from_millis(500);
/// So many connections that look are kept.
const LOOKS: usize = 6;

/// What all parts share.
pub struct Hub {
    /// The folder of the store.
    pub dir: PathBuf,
    /// How it was set up.
    pub config: Config,
    /// What is known.
    pub known: &'static Knowledge,
    /// Explains on paper.
    pub sheet: Sheet,
    /// Who writes.
    pub journal: Arc<Journal>,
    /// Who reads pages.
    pub coder: Coder,
    /// What is kept beside the journal.
    pub control: Arc<Control>,
    /// Alerts.
    pub desk: Desk,
    /// Wakes the one who sends what fired.
    pub courier: Arc<Courier>,
    /// What the sources are told.
    pub sources: Sources,
    /// The replay of the sample, where one is running.
    pub sample: Sample,
    /// Who listens.
    pub stream: Stream,
    /// How much of the text is kept.
    pub kept: Kept,
    /// When the server started.
    pub started: Timestamp,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// The version of the program.
    pub version: &'static str,
    /// Looks which alerts fire; taken by the one task that does.
    pub(crate) evaluator: Mutex<Option<Evaluator>>,
    /// Firings for those who have the dashboard open.
    pub(crate) desktop: tokio::sync::broadcast::Sender<Arc<Firing>>,
    looks: Mutex<Vec<Look>>,
    engine: tokio::sync::Mutex<Option<Fresh>>,
    elsewhere: std::sync::OnceLock<Elsewhere>,
}

/// An engine, and what it was made of.
struct Fresh {
    engine: Arc<dyn Answers>,
    commits: u64,
    made: Instant,
    /// Whether it is of other machines: then it stays until the next is published.
    afar: bool,
}

impl Hub {
    /// Opens the store and starts those who write and read.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(
        dir: &Path,
        config: Config,
        known: &'static Knowledge,
        sheet: Sheet,
        now: fn() -> Timestamp,
        version: &'static str,
    ) -> Result<Arc<Self>, ServeError> {
        let store = Store::open(dir, Options { kept: config.kept(), ..Options::default() })?;
        let kept = store.kept();
        let control = Arc::new(Control::open(dir)?);
        let looks = vec![Look::open(dir)?];
        let revision = looks[0].revision()?;
        let sources = Sources::new(&config, now, version)?;
        let journal = Arc::new(Journal::start(store, now));
        let coder = Coder::start(known, journal.clone(), config.threads(), config.read.queue);
        let quads =
            known.book.types.iter().map(|t| (t.name.to_string(), crate::cards::name(t.quad).to_owned())).collect();
        let knows = Knows { finder: journal.finder().cloned(), quads };
        let desk = Desk::new(control.clone(), Watch::open(dir)?, knows.clone());
        let evaluator = Mutex::new(Some(Evaluator::new(control.clone(), Watch::open(dir)?, knows)));
        let stream = Stream::new(revision);
        let desktop = tokio::sync::broadcast::channel(64).0;
        let settings = CourierSettings { base: Some(base(&config)), ..CourierSettings::default() };
        let post = Arc::new(Guarded(sources.client().clone()));
        let courier = Courier::new(control.clone(), post, mailer(&config)?, desktop.clone(), settings);
        Ok(Arc::new(Self {
            desk,
            evaluator,
            desktop,
            courier,
            sources,
            sample: Sample::default(),
            dir: dir.to_owned(),
            config,
            known,
            sheet,
            journal,
            coder,
            control,
            stream,
            kept,
            started: now(),
            now,
            version,
            looks: Mutex::new(looks),
            engine: tokio::sync::Mutex::new(None),
            elsewhere: std::sync::OnceLock::new(),
        }))
    }

    /// Replays the bundled sample wire: five days in two minutes. Must be called within a runtime.
    ///
    /// # Errors
    /// It is running.
    pub fn play_sample(self: &Arc<Self>) -> Result<(), ServeError> {
        crate::sample::start(self, 3_600.0)
    }

    /// Returns where people reach the dashboard.
    #[must_use]
    pub fn base(&self) -> String {
        base(&self.config)
    }

    /// Looks at the store, on a thread that may block.
    ///
    /// # Errors
    /// What `ask` says.
    pub async fn look<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&Look) -> Result<T, ServeError> + Send + 'static,
    ) -> Result<T, ServeError> {
        let hub = self.clone();
        let work = move || {
            let idle = hub.looks.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let look = idle.map_or_else(|| Look::open(&hub.dir), Ok)?;
            let answer = ask(&look);
            let mut looks = hub.looks.lock().unwrap_or_else(PoisonError::into_inner);
            if looks.len() < LOOKS {
                looks.push(look);
            }
            answer
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))?
    }

    /// Asks the query engine, over what is there now, on a thread that may block.
    ///
    /// # Errors
    /// What `ask` says.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&dyn Answers) -> Result<T, ServeError> + Send + 'static,
    ) -> Result<T, ServeError> {
        let engine = self.engine().await?;
        let answer = tokio::task::spawn_blocking(move || ask(engine.as_ref())).await;
        let answer = answer.map_err(|e| ServeError::Inside(e.to_string()))?;
        if let Err(ServeError::Sql(dateline_sql::SqlError::Time { .. })) = &answer
            && self.elsewhere.get().is_none()
        {
            // the threads of that engine may be busy with it for a while: the next question gets others
            *self.engine.lock().await = None;
        }
        answer
    }

    /// Has questions answered on other machines, about what was published last. Counts once.
    pub fn ask_elsewhere(&self, elsewhere: Elsewhere) {
        let _ = self.elsewhere.set(elsewhere);
    }

    async fn engine(&self) -> Result<Arc<dyn Answers>, ServeError> {
        let mut fresh = self.engine.lock().await;
        let commits = *self.journal.commits().borrow();
        if let Some(have) = fresh.as_ref().filter(|f| f.afar || f.commits == commits || f.made.elapsed() < FRESH) {
            return Ok(have.engine.clone());
        }
        let snapshot = self.journal.snapshot().await?;
        let sql = &self.config.sql;
        let limits = Limits { rows: MOST_ROWS, megabytes: sql.megabytes, seconds: sql.seconds };
        let made = tokio::task::spawn_blocking(move || Engine::new(snapshot, limits));
        let engine: Arc<dyn Answers> = Arc::new(made.await.map_err(|e| ServeError::Inside(e.to_string()))??);
        *fresh = Some(Fresh { engine: engine.clone(), commits, made: Instant::now(), afar: false });
        Ok(engine)
    }

    /// Publishes what is there now for other machines, and has them answer questions about it from now on. `published` is
    /// at which commit that was done last; where nothing is new, nothing happens.
    ///
    /// # Errors
    /// It cannot be published.
    pub(crate) async fn publish(&self, published: &mut Option<u64>) -> Result<(), ServeError> {
        let commits = *self.journal.commits().borrow();
        let Some(elsewhere) = self.elsewhere.get().cloned().filter(|_| *published != Some(commits)) else {
            return Ok(());
        };
        let snapshot = self.journal.snapshot().await?;
        let work = tokio::task::spawn_blocking(move || elsewhere(snapshot).map_err(ServeError::Elsewhere));
        let engine = work.await.map_err(|e| ServeError::Inside(e.to_string()))??;
        *published = Some(commits);
        if let Some(engine) = engine {
            // until now questions were answered about the moment before
            *self.engine.lock().await = Some(Fresh { engine, commits, made: Instant::now(), afar: true });
        }
        Ok(())
    }

    /// Finds reports by their words.
    ///
    /// # Errors
    /// The question does not read.
    pub async fn find(&self, words: &str, limit: usize) -> Result<Vec<Hit>, ServeError> {
        let Some(finder) = self.journal.finder().cloned() else { return Ok(Vec::new()) };
        let words = words.to_owned();
        let work = move || finder.find(&words, limit.min(MOST_FOUND));
        Ok(tokio::task::spawn_blocking(work).await.map_err(|e| ServeError::Inside(e.to_string()))??)
    }

    /// Returns the reports that a filter's words stand in, where it has any.
    ///
    /// # Errors
    /// The words do not read.
    pub async fn found(&self, words: Option<&str>) -> Result<Option<Vec<String>>, ServeError> {
        match words {
            Some(words) => Ok(Some(self.find(words, MOST_FOUND).await?.into_iter().map(|h| h.report).collect())),
            None => Ok(None),
        }
    }

    /// Returns the last day on which something is told to have happened.
    ///
    /// # Errors
    /// What the database says.
    pub async fn latest(self: &Arc<Self>) -> Result<Option<Date>, ServeError> {
        let day = self.look(|look| Ok(look.latest_day()?)).await?;
        Ok(day.and_then(|d| d.parse().ok()))
    }
}

fn base(config: &Config) -> String {
    match config.serve.names.first() {
        Some(name) => format!("https://{name}"),
        None => format!("http://{}", config.serve.listen),
    }
}

/// Who sends mail, where that is set up.
fn mailer(config: &Config) -> Result<Option<Mailer>, ServeError> {
    let Some(mail) = &config.mail else { return Ok(None) };
    let bad = |why: String| ServeError::Config { path: "dateline.toml".into(), why };
    let password = match &mail.password_from {
        Some(name) => Some(
            std::env::var(name)
                .map_err(|_| bad(format!("mail.password_from names {name}, which the environment does not have")))?,
        ),
        None => None,
    };
    let tls = match mail.security.as_str() {
        "starttls" => Security::Starttls,
        "none" => Security::None,
        _ => Security::Tls,
    };
    let settings = MailSettings {
        host: mail.host.clone(),
        port: Some(mail.port),
        tls,
        user: mail.user.clone(),
        password,
        from: mail.from.clone(),
    };
    Mailer::new(&settings).map(Some)
}

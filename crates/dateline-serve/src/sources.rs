//! The sources: what fetches them, what keeps their health, and the door by which their pages come in.

use crate::ServeError;
use crate::coder::Piece;
use crate::config::Config;
use crate::hub::Hub;
use dateline_store::control::{SourceRow, SourceSays};
use dateline_wire::net::{
    Article, ArticleSettings, Client, Clock, Command, Condition, Deliver, DeliverError, Fate, Feed, FeedContext,
    FeedSettings, FolderSettings, Guard, Health, Keep, Manners, NatsSettings, Polite, ReplaySettings, Settings,
    SourceKind, article, discover, replay, run_feeds, run_folder, run_nats,
};
use dateline_wire::{Envelope, Item};
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};

/// What fetches.
pub struct Sources {
    polite: Arc<Polite>,
    commands: Mutex<Option<mpsc::Sender<Command>>>,
    inbox: Mutex<Option<mpsc::Receiver<Command>>>,
}

/// The clock of those who fetch.
struct Now(fn() -> Timestamp);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl Sources {
    /// Sets the client up; nothing is fetched yet.
    ///
    /// # Errors
    /// What is allowed by name does not read, or the machine has no root certificates.
    pub fn new(config: &Config, now: fn() -> Timestamp, version: &str) -> Result<Self, ServeError> {
        let fetch = |e: dateline_wire::net::FetchError| ServeError::Fetch(e.to_string());
        let guard = Guard::new(&config.fetch.allow).map_err(fetch)?;
        let settings = Settings { user_agent: format!("Dateline/{version} (news reader)"), ..Settings::default() };
        let client = Client::new(guard, settings).map_err(fetch)?;
        let polite = Arc::new(Polite::new(client, Arc::new(Now(now)), Manners::default()));
        let (commands, inbox) = mpsc::channel(256);
        Ok(Self { polite, commands: Mutex::new(Some(commands)), inbox: Mutex::new(Some(inbox)) })
    }

    /// Returns the guarded client.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.polite.client()
    }

    /// Fetches one page.
    ///
    /// # Errors
    /// It cannot be fetched, or may not.
    pub async fn fetch(&self, url: &str) -> Result<Envelope, ServeError> {
        let envelope =
            Envelope { label: url.to_owned(), url: Some(url.to_owned()), alone: true, ..Envelope::default() };
        match article(&self.polite, envelope, &ArticleSettings::default(), None).await {
            Article::Page(envelope) => Ok(envelope),
            Article::Later(_, error) => Err(ServeError::Fetch(format!("{} {error}", error.code()))),
            Article::Never(envelope) => {
                let why = envelope.notes.last().map(|n| format!("{} {}", n.code, n.message));
                Err(ServeError::Fetch(why.unwrap_or_else(|| format!("{url} is no page"))))
            }
        }
    }

    fn command(&self, command: Command) {
        if let Some(commands) = &*self.commands.lock().unwrap_or_else(PoisonError::into_inner) {
            // two hundred changes at once are made up for at the next start
            let _ = commands.try_send(command);
        }
    }

    /// Stops fetching.
    pub fn stop(&self) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Adds a source: a feed, or a page from which its feed is found.
///
/// # Errors
/// There is no feed to be found, or it is known.
pub async fn add(hub: &Arc<Hub>, url: &str, name: Option<&str>) -> Result<SourceRow, ServeError> {
    let candidates =
        discover(&hub.sources.polite, url).await.map_err(|e| ServeError::Fetch(format!("{} {e}", e.code())))?;
    let Some(best) = candidates.first() else {
        return Err(ServeError::Fetch(format!("no feed is to be found at {url}; give the address of the feed itself")));
    };
    let name = name.map(str::to_owned).or_else(|| best.title.clone());
    let (row, new) = hub.control.add_source("feed", &best.url, name.as_deref(), (hub.now)())?;
    if !new {
        return Err(ServeError::Exists { what: "source", id: row.id });
    }
    hub.sources.command(Command::Add(feed(&row)));
    tell(hub, &row.id);
    Ok(row)
}

/// Adds a feed whose address is known, without asking it; `None` where it is known.
///
/// # Errors
/// What the store says.
pub fn put(hub: &Arc<Hub>, url: &str, name: Option<&str>) -> Result<Option<SourceRow>, ServeError> {
    let (row, new) = hub.control.add_source("feed", url, name, (hub.now)())?;
    if new {
        hub.sources.command(Command::Add(feed(&row)));
        tell(hub, &row.id);
    }
    Ok(new.then_some(row))
}

/// Pauses a source or lets it go on, and names it.
///
/// # Errors
/// There is none of that id.
pub fn set(hub: &Arc<Hub>, id: &str, paused: Option<bool>, name: Option<&str>) -> Result<SourceRow, ServeError> {
    let missing = || ServeError::NotThere { what: "source", id: id.to_owned() };
    if !hub.control.set_source(id, paused, name)? {
        return Err(missing());
    }
    let row = hub.control.source(id)?.ok_or_else(missing)?;
    if row.kind == "feed" {
        match paused {
            Some(true) => hub.sources.command(Command::Remove(id.to_owned())),
            Some(false) => hub.sources.command(Command::Add(feed(&row))),
            None => {}
        }
    }
    tell(hub, id);
    Ok(row)
}

/// Takes a source away.
///
/// # Errors
/// There is none of that id.
pub fn remove(hub: &Arc<Hub>, id: &str) -> Result<(), ServeError> {
    hub.sources.command(Command::Remove(id.to_owned()));
    if hub.control.remove_source(id)? {
        Ok(())
    } else {
        Err(ServeError::NotThere { what: "source", id: id.to_owned() })
    }
}

fn feed(row: &SourceRow) -> Feed {
    Feed { id: row.id.clone(), url: row.url.clone(), robots: true, articles: true }
}

/// Returns a source as the interface shows it.
#[must_use]
pub fn shown(row: &SourceRow, days: &[(String, String, i64)]) -> Value {
    let time = |t: Option<i64>| t.and_then(crate::cards::time);
    let state = if row.paused { "paused" } else { row.state.as_deref().unwrap_or("new") };
    // a share of what nobody counted is none
    let share = (row.n_items > 0).then(|| (row.n_coded as f64 / row.n_items as f64).min(1.0));
    json!({
        "id": row.id, "kind": row.kind, "url": row.url, "name": row.name, "state": state, "interval_s": row.interval,
        "added": time(Some(row.added)), "last_fetch": time(row.last_fetch), "last_success": time(row.last_success),
        "last_item": time(row.last_item), "next_fetch": time(row.next_fetch.filter(|_| !row.paused)),
        "n_items": row.n_items, "n_errors": row.n_errors, "n_coded": row.n_coded, "error": row.last_error,
        "share_coded": share,
        "items_by_day": days.iter().filter(|(id, _, _)| *id == row.id).map(|(_, day, n)| json!({"day": day, "n": n})).collect::<Vec<_>>(),
    })
}

fn tell(hub: &Arc<Hub>, id: &str) {
    if let Ok(Some(row)) = hub.control.source(id) {
        hub.stream.tell("feed", &shown(&row, &[]));
    }
}

/// The door by which pages of sources come in; what they remember is kept beside.
struct Door(Arc<Hub>);

impl Deliver for Door {
    fn deliver<'a>(&'a self, source: &'a str, items: Vec<Item>) -> BoxFuture<'a, Result<Vec<Fate>, DeliverError>> {
        Box::pin(async move {
            // a feed is called what it calls itself
            let title = items.iter().find_map(|item| match item {
                Item::Page(page) => page.outlet.clone().filter(|o| !o.trim().is_empty()),
                _ => None,
            });
            if let Some(title) = title {
                let failed = |e: dateline_store::StoreError| DeliverError::Failed { why: e.to_string() };
                self.0.control.call_source(source, title.trim()).map_err(failed)?;
            }
            let pieces = items.into_iter().map(piece).collect();
            let fates = self.0.coder.bring(pieces).await.map_err(|e| match e {
                ServeError::Stopping => DeliverError::Stopped,
                other => DeliverError::Failed { why: other.to_string() },
            })?;
            let lost =
                fates.iter().any(|f| f.outcome == "failed" && f.why.as_deref().is_some_and(|w| w.starts_with('S')));
            if lost {
                // the store did not take it: the source keeps it until it does
                return Err(DeliverError::Failed { why: "the store did not take it".into() });
            }
            let coded = fates.iter().filter(|f| f.n_events > 0 && f.outcome == "new").count();
            if coded > 0 {
                self.0
                    .control
                    .source_coded(source, coded as i64)
                    .map_err(|e| DeliverError::Failed { why: e.to_string() })?;
            }
            Ok(fates
                .iter()
                .map(|f| match f.outcome {
                    "new" => Fate::New,
                    "update" => Fate::Update,
                    "known" => Fate::Known,
                    _ => Fate::Failed,
                })
                .collect())
        })
    }
}

/// An item of a source as what comes to be kept.
pub(crate) fn piece(item: Item) -> Piece {
    match item {
        Item::Page(envelope) => Piece::Page(envelope),
        Item::Broken(broken) => Piece::Broken(broken),
        Item::Unreadable { label, why } => Piece::Nothing { id: Some(label), why },
        Item::Skipped { label, .. } => Piece::Nothing { id: Some(label), why: "no page".into() },
    }
}

impl Keep for Door {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, DeliverError>> {
        Box::pin(async move { self.0.control.note(name).map_err(|e| DeliverError::Failed { why: e.to_string() }) })
    }

    fn save<'a>(&'a self, name: &'a str, text: String) -> BoxFuture<'a, Result<(), DeliverError>> {
        Box::pin(async move {
            self.0.control.keep_note(name, &text).map_err(|e| DeliverError::Failed { why: e.to_string() })
        })
    }
}

/// Fetches all sources until it is told to stop.
pub async fn run(hub: Arc<Hub>, stop: watch::Receiver<bool>) {
    let door = Arc::new(Door(hub.clone()));
    let (health, mut says) = mpsc::channel::<Health>(256);
    let inbox = hub.sources.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(inbox) = inbox else { return };
    let context = FeedContext {
        polite: hub.sources.polite.clone(),
        deliver: door.clone(),
        keep: door.clone(),
        settings: FeedSettings::default(),
    };
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(run_feeds(context, inbox, health.clone()));
    let clock: Arc<dyn Clock> = Arc::new(Now(hub.now));
    let added = |kind: &str, url: &str| match hub.control.add_source(kind, url, None, (hub.now)()) {
        Ok((row, _)) => Some(row),
        Err(error) => {
            eprintln!("dateline: {error}");
            None
        }
    };
    for folder in &hub.config.folder {
        let Some(row) = added("folder", &folder.path.display().to_string()) else { continue };
        let settings = FolderSettings {
            every: std::time::Duration::from_secs(folder.every.max(1)),
            ..FolderSettings::new(&row.id, folder.path.clone())
        };
        tasks.spawn(run_folder(settings, clock.clone(), door.clone(), door.clone(), health.clone(), stop.clone()));
    }
    for nats in &hub.config.nats {
        let Some(row) = added("nats", &format!("{}#{}", nats.url, nats.stream)) else { continue };
        let settings =
            NatsSettings { consumer: nats.consumer.clone(), ..NatsSettings::new(&row.id, &nats.url, &nats.stream) };
        tasks.spawn(run_nats(settings, clock.clone(), door.clone(), health.clone(), stop.clone()));
    }
    for archive in &hub.config.replay {
        let Some(row) = added("warc", &archive.path.display().to_string()) else { continue };
        let settings = ReplaySettings::new(&row.id, vec![archive.path.clone()], archive.speed);
        tasks.spawn(play(hub.clone(), settings, clock.clone(), door.clone(), health.clone(), stop.clone()));
    }
    for url in &hub.config.fetch.feeds {
        added("feed", url);
    }
    match hub.control.sources() {
        Ok(rows) => rows
            .iter()
            .filter(|r| r.kind == "feed" && !r.paused)
            .for_each(|r| hub.sources.command(Command::Add(feed(r)))),
        Err(error) => eprintln!("dateline: {error}"),
    }
    drop(health);
    let listening = async {
        while let Some(health) = says.recv().await {
            keep(&hub, &health);
        }
    };
    let ending = async { while tasks.join_next().await.is_some() {} };
    tokio::join!(listening, ending);
}

/// Plays an archive, and says how far it is.
async fn play(
    hub: Arc<Hub>,
    settings: ReplaySettings,
    clock: Arc<dyn Clock>,
    door: Arc<Door>,
    health: mpsc::Sender<Health>,
    stop: watch::Receiver<bool>,
) {
    let (progress, mut far) = watch::channel(dateline_wire::net::Replayed::default());
    let url = settings.paths.first().map(|p| p.display().to_string()).unwrap_or_default();
    let id = settings.id.clone();
    let report = |done: dateline_wire::net::Replayed, n_new: u64, error: Option<String>| {
        let now = Some((hub.now)());
        Health {
            condition: if error.is_some() { Condition::Failing } else { Condition::Ok },
            last_fetch: now,
            last_success: now,
            last_item: now.filter(|_| n_new > 0),
            n_items: done.n_items,
            n_new,
            error: error.map(|why| (dateline_wire::code::UNREACHABLE.to_owned(), why)),
            ..Health::new(&id, SourceKind::Warc, &url)
        }
    };
    let telling = async {
        let mut before = 0;
        while far.changed().await.is_ok() {
            let done = *far.borrow_and_update();
            let _ = health.send(report(done, done.n_new - before, None)).await;
            before = done.n_new;
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    };
    let playing = replay(settings, clock, door, progress, stop);
    let (ended, ()) = tokio::join!(playing, telling);
    let last = match ended {
        Ok(done) if done.n_unreadable > 0 => report(done, 0, Some("it cannot be opened; look at the path".into())),
        Ok(done) => report(done, 0, None),
        Err(error) => report(dateline_wire::net::Replayed::default(), 0, Some(error.to_string())),
    };
    let _ = health.send(last).await;
}

/// Keeps what a source says of itself, and tells it.
fn keep(hub: &Arc<Hub>, health: &Health) {
    let micros = |t: Option<Timestamp>| t.map(Timestamp::as_microsecond);
    let broken: u64 = health.broken.values().sum();
    let error = health.error.as_ref().map(|(code, words)| format!("{code} {words}"));
    let says = SourceSays {
        state: health.condition.name().to_owned(),
        interval: health.interval.map(|i| i.as_secs() as i64),
        last_fetch: micros(health.last_fetch),
        last_success: micros(health.last_success),
        last_item: micros(health.last_item),
        next_fetch: micros(health.next_fetch),
        n_items: health.n_items as i64,
        n_errors: health.n_errors as i64,
        error: error.or_else(|| (broken > 0).then(|| format!("{broken} messages did not read"))),
        url: (health.kind == SourceKind::Feed).then(|| health.url.clone()),
    };
    let day = (hub.now)().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    if let Err(error) = hub.control.source_says(&health.id, &says, &day, health.n_new as i64) {
        eprintln!("dateline: {error}");
    }
    tell(hub, &health.id);
}

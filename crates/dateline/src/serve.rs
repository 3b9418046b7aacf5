//! `serve` and `token`: the server at the command line.

use crate::args::{ServeArgs, TokenArgs, TokenWhat};
use crate::explain;
use crate::run::{self, Outcome};
use anyhow::Context;
use dateline_serve::config::Replay;
use dateline_serve::{Config, Hub, Scope, ServeError};
use dateline_store::{Control, Options, Store};
use jiff::Timestamp;
use std::io::IsTerminal;

pub(crate) fn serve(args: &ServeArgs, quiet: bool) -> anyhow::Result<Outcome> {
    let dir = crate::store::folder(&args.store);
    if !args.config.exists() {
        std::fs::write(&args.config, dateline_serve::config::WRITTEN)
            .with_context(|| format!("{} could not be written", args.config.display()))?;
        if !quiet {
            anstream::eprintln!("{} written: every setting with its default", args.config.display());
        }
    }
    let mut config = Config::read(&args.config)?;
    if let Some(listen) = &args.listen {
        config.serve.listen.clone_from(listen);
    }
    if !args.speed.is_finite() || args.speed <= 0.0 {
        anstream::eprintln!("dateline: --speed is a number above zero");
        return Ok(Outcome::Usage);
    }
    let replays = args.replay.iter().map(|path| Replay { path: path.clone(), speed: args.speed });
    config.replay.extend(replays);
    let known = run::knowledge(args.codebook.as_deref())?;
    let hub = Hub::open(&dir, config, known, explain::on_paper, Timestamp::now, env!("CARGO_PKG_VERSION"))?;
    elsewhere(&hub, known)?;
    let playing = args.sample.then(|| hub.clone());
    let opens = !args.no_open && std::io::stderr().is_terminal();
    dateline_serve::block(hub, |address| {
        if !quiet {
            anstream::eprintln!("Dateline listens on http://{address}; Ctrl-C stops it");
        }
        if let Some(hub) = playing
            && let Err(error) = hub.play_sample()
        {
            anstream::eprintln!("dateline: {error}");
        }
        if opens {
            explain::open_address(&format!("http://{address}"));
        }
    })?;
    Ok(Outcome::Done)
}

/// Has questions answered by other machines, where the configuration names them.
#[cfg(feature = "cluster")]
fn elsewhere(hub: &Hub, known: &'static dateline_read::Knowledge) -> anyhow::Result<()> {
    if let Some(cluster) = &hub.config.cluster {
        hub.ask_elsewhere(crate::cluster::elsewhere(cluster, &hub.config.sql, known)?);
    }
    Ok(())
}

#[cfg(not(feature = "cluster"))]
fn elsewhere(hub: &Hub, _: &'static dateline_read::Knowledge) -> anyhow::Result<()> {
    anyhow::ensure!(
        hub.config.cluster.is_none(),
        "[cluster] is set up, and this program was built without the feature cluster"
    );
    Ok(())
}

pub(crate) fn token(args: &TokenArgs) -> anyhow::Result<Outcome> {
    let dir = crate::store::folder(&args.store);
    if !dir.join("store.db").exists() {
        // a token may be what comes first
        Store::open(&dir, Options::default())?.close()?;
    }
    let control = Control::open(&dir)?;
    match &args.what {
        TokenWhat::New { name, scope } => {
            let scopes: Vec<&str> = scope.split(',').map(str::trim).filter(|s| !s.is_empty()).collect();
            let known: Vec<&str> = Scope::ALL.iter().map(|s| s.name()).collect();
            if scopes.is_empty() || scopes.iter().any(|s| !known.contains(s)) {
                anstream::eprintln!("dateline: --scope takes {}, by commas", known.join(", "));
                return Ok(Outcome::Usage);
            }
            let (token, hash) = dateline_serve::new_token()?;
            if !control.add_token(name, &hash, &scopes.join(" "), Timestamp::now())? {
                return Err(ServeError::Exists { what: "token", id: name.clone() }.into());
            }
            anstream::println!("{token}");
            anstream::eprintln!("this is the only time it is shown");
        }
        TokenWhat::List => {
            for token in control.tokens()? {
                let time = |t: i64| Timestamp::from_microsecond(t).map(|t| t.to_string()).unwrap_or_default();
                let used =
                    token.last_used.map_or_else(|| "never used".to_owned(), |t| format!("last used {}", time(t)));
                anstream::println!("{:<20} {:<20} made {}  {used}", token.name, token.scopes, time(token.created));
            }
        }
        TokenWhat::Remove { name } => {
            if !control.remove_token(name)? {
                return Err(ServeError::NotThere { what: "token", id: name.clone() }.into());
            }
        }
    }
    Ok(Outcome::Done)
}

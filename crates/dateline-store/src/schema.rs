//! The tables of the journal's database, and how older ones become today's.
//!
//! Each step is one transaction; `meta.schema` says how many were done. A step that was released is never changed:
//! stores of every version lie in `tests/fixtures` and are opened in every test run.

use crate::{StoreError, fail};
use rusqlite::Connection;

/// The steps, the first makes an empty database a store.
pub(crate) const STEPS: &[&str] = &[
    // 1: journal, stories and happenings, catalogue of segments
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    -- what was acknowledged; `body` is the coded document, packed
    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        report TEXT NOT NULL,
        version TEXT NOT NULL,
        arrived INTEGER NOT NULL,
        outlet TEXT,
        published TEXT,
        title TEXT,
        url TEXT,
        story TEXT NOT NULL,
        origin TEXT NOT NULL,
        copy_of TEXT,
        superseded INTEGER NOT NULL DEFAULT 0,
        body BLOB NOT NULL
    );
    CREATE UNIQUE INDEX journal_report ON journal (report, version);
    CREATE TABLE stories (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
        n_reports INTEGER NOT NULL, n_origins INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX stories_last ON stories (last);
    CREATE TABLE happenings (
        id TEXT PRIMARY KEY, story TEXT NOT NULL, type TEXT NOT NULL, day TEXT, actor TEXT, recipient TEXT,
        asserted INTEGER NOT NULL, n_reports INTEGER NOT NULL, n_origins INTEGER NOT NULL, n_denials INTEGER NOT NULL,
        body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX happenings_day ON happenings (day, type);
    CREATE INDEX happenings_story ON happenings (story);
    CREATE TABLE tellings (
        happening TEXT NOT NULL, seq INTEGER NOT NULL, report TEXT NOT NULL, act TEXT NOT NULL, event TEXT NOT NULL,
        outlet TEXT, origin TEXT NOT NULL, at TEXT NOT NULL, denied INTEGER NOT NULL,
        PRIMARY KEY (happening, seq, act)
    ) WITHOUT ROWID;
    CREATE INDEX tellings_seq ON tellings (seq);
    CREATE TABLE revisions (
        revision INTEGER PRIMARY KEY AUTOINCREMENT, of TEXT NOT NULL, change TEXT NOT NULL, report TEXT NOT NULL,
        note TEXT NOT NULL, at INTEGER NOT NULL, state TEXT
    );
    CREATE INDEX revisions_of ON revisions (of, revision);
    CREATE TABLE redirects (id TEXT PRIMARY KEY, leads_to TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE segments (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        n_rows INTEGER NOT NULL, n_bytes INTEGER NOT NULL, crc INTEGER NOT NULL
    );
    CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, body BLOB NOT NULL);
    ",
    // 2: counts kept at fold time; corrections; what was forgotten; feeds
    "
    CREATE TABLE daily_types (day TEXT NOT NULL, type TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, type)) WITHOUT ROWID;
    CREATE TABLE daily_dyads (
        day TEXT NOT NULL, actor TEXT NOT NULL, recipient TEXT NOT NULL, type TEXT NOT NULL, n INTEGER NOT NULL,
        goldstein REAL NOT NULL, PRIMARY KEY (day, actor, recipient, type)
    ) WITHOUT ROWID;
    CREATE TABLE daily_cells (day TEXT NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, lat, lon)) WITHOUT ROWID;
    CREATE TABLE daily_parties (day TEXT NOT NULL, party TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, party)) WITHOUT ROWID;
    CREATE TABLE coverage (day TEXT NOT NULL, outlet TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, outlet)) WITHOUT ROWID;
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT, report TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL UNIQUE
    );
    CREATE INDEX corrections_report ON corrections (report);
    CREATE TABLE forgotten (what TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, n_reports INTEGER NOT NULL);
    CREATE TABLE feeds (
        url TEXT PRIMARY KEY, name TEXT, added INTEGER NOT NULL, last_fetch INTEGER, last_item INTEGER,
        n_items INTEGER NOT NULL DEFAULT 0, n_errors INTEGER NOT NULL DEFAULT 0, last_error TEXT
    ) WITHOUT ROWID;
    CREATE TABLE foreign_reports (
        source TEXT NOT NULL, id TEXT NOT NULL, day TEXT, type TEXT, plover TEXT, cameo TEXT, goldstein REAL,
        actor TEXT, recipient TEXT, lat REAL, lon REAL, country TEXT, url TEXT, PRIMARY KEY (source, id)
    ) WITHOUT ROWID;
    CREATE INDEX journal_outlet ON journal (outlet);
    ",
    // 3: what led to an id that is merged, and what is superseded and not yet taken out, are found at once: without these
    // every merge read all redirects, and every opening the whole journal
    "
    CREATE INDEX redirects_to ON redirects (leads_to);
    CREATE INDEX journal_superseded ON journal (seq) WHERE superseded = 1;
    ",
    // 4: what the dashboard filters happenings by, and the order in which they changed; feeds with their health; tokens;
    // alerts, each firing once an occasion, and what became of sending it
    "
    ALTER TABLE happenings ADD COLUMN mode TEXT;
    ALTER TABLE happenings ADD COLUMN actor_name TEXT;
    ALTER TABLE happenings ADD COLUMN recipient_name TEXT;
    ALTER TABLE happenings ADD COLUMN roles TEXT;
    ALTER TABLE happenings ADD COLUMN place TEXT;
    ALTER TABLE happenings ADD COLUMN place_country TEXT;
    ALTER TABLE happenings ADD COLUMN place_precision TEXT;
    ALTER TABLE happenings ADD COLUMN admin1 TEXT;
    ALTER TABLE happenings ADD COLUMN actor_country TEXT;
    ALTER TABLE happenings ADD COLUMN recipient_country TEXT;
    ALTER TABLE happenings ADD COLUMN goldstein REAL;
    ALTER TABLE happenings ADD COLUMN lat REAL;
    ALTER TABLE happenings ADD COLUMN lon REAL;
    ALTER TABLE happenings ADD COLUMN confidence REAL;
    ALTER TABLE happenings ADD COLUMN first_at TEXT;
    ALTER TABLE happenings ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
    UPDATE happenings SET
        asserted = json_extract(body, '$.asserted'), mode = json_extract(body, '$.mode'),
        actor_name = json_extract(body, '$.actor.name'), recipient_name = json_extract(body, '$.recipient.name'),
        roles = (SELECT ' ' || group_concat(value, ' ') || ' ' FROM
            (SELECT value FROM json_each(body, '$.actor.roles') UNION SELECT value FROM json_each(body, '$.recipient.roles'))),
        place = json_extract(body, '$.place.name'), place_country = json_extract(body, '$.place.country'),
        lat = json_extract(body, '$.place.lat'), lon = json_extract(body, '$.place.lon'),
        place_precision = json_extract(body, '$.place.precision'), admin1 = json_extract(body, '$.place.admin1'),
        actor_country = json_extract(body, '$.actor.country'), recipient_country = json_extract(body, '$.recipient.country'),
        goldstein = json_extract(body, '$.goldstein'), confidence = json_extract(body, '$.confidence'), first_at = json_extract(body, '$.first.at'),
        changed = coalesce((SELECT max(revision) FROM revisions WHERE of = happenings.id), 0);
    -- the words that a report tells it with, so far as they are kept
    ALTER TABLE tellings ADD COLUMN sentence TEXT;
    CREATE INDEX happenings_changed ON happenings (changed);
    -- counts by day and type, denied and confirmed, without reading a body
    CREATE INDEX happenings_counts ON happenings (asserted, day, type, n_denials, n_origins);
    CREATE INDEX tellings_report ON tellings (report);
    CREATE INDEX revisions_at ON revisions (at);
    CREATE INDEX journal_arrived ON journal (arrived);
    CREATE INDEX journal_story ON journal (story);
    CREATE INDEX journal_day ON journal (coalesce(substr(published, 1, 10), date(arrived / 1000000, 'unixepoch')), outlet)
        WHERE superseded = 0;
    ALTER TABLE feeds ADD COLUMN id TEXT;
    ALTER TABLE feeds ADD COLUMN kind TEXT NOT NULL DEFAULT 'feed';
    ALTER TABLE feeds ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feeds ADD COLUMN interval INTEGER NOT NULL DEFAULT 900;
    ALTER TABLE feeds ADD COLUMN last_success INTEGER;
    ALTER TABLE feeds ADD COLUMN next_fetch INTEGER;
    ALTER TABLE feeds ADD COLUMN n_coded INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feeds ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feeds ADD COLUMN state TEXT;
    UPDATE feeds SET id = 'f' || rowid_of FROM (SELECT url AS u, row_number() OVER (ORDER BY added, url) AS rowid_of FROM feeds) WHERE u = url;
    CREATE UNIQUE INDEX feeds_id ON feeds (id);
    CREATE TABLE feed_days (feed TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (feed, day)) WITHOUT ROWID;
    CREATE TABLE notes (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL,
        created INTEGER NOT NULL, last_used INTEGER
    );
    CREATE TABLE answers (key TEXT PRIMARY KEY, at INTEGER NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX answers_at ON answers (at);
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL, enabled INTEGER NOT NULL DEFAULT 1,
        snoozed_until INTEGER, body TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE firings (
        id INTEGER PRIMARY KEY AUTOINCREMENT, alert INTEGER NOT NULL, occasion TEXT NOT NULL, at INTEGER NOT NULL,
        title TEXT NOT NULL, happening TEXT, body TEXT NOT NULL, UNIQUE (alert, occasion)
    );
    CREATE TABLE deliveries (
        firing INTEGER NOT NULL, target INTEGER NOT NULL, said TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        next_try INTEGER, error TEXT, PRIMARY KEY (firing, target)
    ) WITHOUT ROWID;
    CREATE INDEX deliveries_waiting ON deliveries (next_try) WHERE state = 'waiting';
    ",
    // 5: kept counts are of acts; before, an act counted anew wherever its rows did not follow each other. They cannot be made
    // here, since rows lie in segments: the opening makes them anew where it finds the mark
    "
    ALTER TABLE daily_dyads ADD COLUMN n_scored INTEGER NOT NULL DEFAULT 0;
    INSERT OR REPLACE INTO meta (key, value) VALUES ('recount', 1);
    ",
];

/// Opens the way for this version: makes a new database, or brings an older one up step by step.
pub(crate) fn migrate(conn: &mut Connection, upto: usize) -> Result<(), StoreError> {
    let known: bool =
        conn.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'meta'", [], |r| r.get::<_, i64>(0))? > 0;
    let done: usize = if known {
        conn.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |r| r.get::<_, i64>(0))? as usize
    } else {
        0
    };
    if done > STEPS.len() {
        return Err(StoreError::TooNew { found: done, known: STEPS.len() });
    }
    for (n, step) in STEPS.iter().enumerate().take(upto).skip(done) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        fail::point("migrate.middle");
        tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?1)", [(n + 1) as i64])?;
        tx.commit()?;
        fail::point("migrate.after_step");
    }
    Ok(())
}

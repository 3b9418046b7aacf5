//! Who may: the threats that `docs/security.md` names, each with what stops it.

#![expect(clippy::disallowed_methods, reason = "a server that runs has a clock")]

mod common;

use common::Server;
use dateline_store::{Control, Options, Store};
use jiff::Timestamp;
use std::path::Path;

const CHANGES: &[(&str, &str)] = &[
    ("POST", "/api/feeds"),
    ("POST", "/api/alerts"),
    ("PUT", "/api/alerts/a1"),
    ("DELETE", "/api/alerts/a1"),
    ("POST", "/api/alerts/a1/snooze"),
    ("POST", "/api/firings/1/retry"),
    ("POST", "/api/feeds/f1"),
    ("DELETE", "/api/feeds/f1"),
    ("POST", "/api/feeds.opml"),
    ("POST", "/api/corrections"),
    ("POST", "/api/sample"),
    ("DELETE", "/api/sample"),
];
const READS: &[(&str, &str)] = &[
    ("GET", "/api/events"),
    ("GET", "/api/happenings"),
    ("GET", "/api/happenings/h1"),
    ("GET", "/api/reports/r1"),
    ("GET", "/api/now"),
    ("GET", "/api/sql?q=SELECT%201"),
    ("POST", "/api/sql"),
    ("POST", "/api/explain"),
    ("POST", "/api/alerts/test"),
    ("POST", "/mcp"),
    ("GET", "/api/stream"),
    ("GET", "/api/alerts"),
    ("GET", "/api/feeds"),
    ("GET", "/api/firings.rss"),
    ("GET", "/metrics"),
    ("GET", "/api/openapi.json"),
];

/// Keeps a token of each scope.
fn tokens(dir: &Path) {
    Store::open(dir, Options::default()).unwrap().close().unwrap();
    let control = Control::open(dir).unwrap();
    for scope in ["read", "ingest", "write"] {
        let token = format!("dl_{scope}");
        assert!(control.add_token(scope, &dateline_serve::hash(&token), scope, Timestamp::UNIX_EPOCH).unwrap());
    }
}

fn asking() -> Server {
    Server::prepared("[serve]\ntoken = true\n", tokens)
}

fn status(server: &Server, method: &str, path: &str, token: Option<&str>) -> u16 {
    let bearer = token.map(|t| format!("Bearer dl_{t}"));
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(bearer.as_deref().map(|b| ("authorization", b)));
    // the stream does not end: its head is enough
    if path == "/api/stream" {
        headers.push(("last-event-id", "no number"));
    }
    server.request(method, path, &headers, b"").status
}

#[test]
fn without_a_token_nothing_is_read_and_nothing_changed() {
    let server = asking();
    for (method, path) in READS.iter().chain(CHANGES).chain(&[("POST", "/ingest")]) {
        assert_eq!(status(&server, method, path, None), 401, "{method} {path}");
        assert_eq!(status(&server, method, path, Some("wrong")), 401, "{method} {path}");
    }
    // the page itself holds nothing, and says how to come in
    assert_eq!(status(&server, "GET", "/", None), 200);
    let open = server.get("/api/status").json();
    assert_eq!(open["auth"], "token");
    assert!(open.get("store").is_none() && open.get("reports").is_none(), "{open}");
}

#[test]
fn a_token_allows_what_its_scope_says_and_no_more() {
    let server = asking();
    for (method, path) in READS {
        assert!(![401, 403].contains(&status(&server, method, path, Some("read"))), "{method} {path}");
        assert_eq!(status(&server, method, path, Some("ingest")), 403, "{method} {path}");
        assert_eq!(status(&server, method, path, Some("write")), 403, "{method} {path}");
    }
    for (method, path) in CHANGES {
        assert!(![401, 403].contains(&status(&server, method, path, Some("write"))), "{method} {path}");
        assert_eq!(status(&server, method, path, Some("read")), 403, "{method} {path}");
        assert_eq!(status(&server, method, path, Some("ingest")), 403, "{method} {path}");
    }
    assert!(![401, 403].contains(&status(&server, "POST", "/ingest", Some("ingest"))));
    assert_eq!(status(&server, "POST", "/ingest", Some("read")), 403);
}

#[test]
fn a_browser_has_its_token_in_a_cookie_that_no_script_reads() {
    let server = asking();
    let given = server.post("/api/session", "application/json", "{\"token\": \"dl_read\"}");
    assert_eq!(given.status, 200, "{}", given.text());
    let cookie = given.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(server.request("GET", "/api/now", &[("cookie", pair)], b"").status, 200);
    assert_eq!(server.post("/api/session", "application/json", "{\"token\": \"dl_wrong\"}").status, 401);
    let taken = server.request("DELETE", "/api/session", &[], b"");
    assert!(taken.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[test]
fn tokens_are_hashed_at_rest() {
    let server = asking();
    status(&server, "GET", "/api/now", Some("read"));
    for entry in std::fs::read_dir(server.dir.path()).unwrap().flatten().filter(|e| e.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(7).any(|w| w == b"dl_read"), "{}", entry.path().display());
    }
}

#[test]
fn a_page_from_elsewhere_changes_nothing() {
    let server = Server::start("");
    let host = server.address.to_string();
    for headers in [
        &[("origin", "https://evil.example"), ("content-type", "application/json")][..],
        &[("origin", "null"), ("content-type", "application/json")],
        &[("sec-fetch-site", "cross-site"), ("content-type", "application/json")],
    ] {
        for (method, path) in CHANGES.iter().chain(&[("POST", "/ingest"), ("POST", "/api/sql"), ("POST", "/mcp")]) {
            assert_eq!(server.request(method, path, headers, b"{}").status, 403, "{method} {path}");
        }
    }
    // a form can send only these types, and no JSON is read from them
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        for path in ["/api/feeds", "/api/alerts", "/api/sample", "/api/sql", "/api/corrections", "/api/session"] {
            assert_eq!(server.post(path, kind, "{\"speed\": 10}").status, 415, "{path} {kind}");
        }
    }
    let own = format!("http://{host}");
    let headers = [("origin", own.as_str()), ("content-type", "application/json")];
    assert_eq!(server.request("POST", "/api/sql", &headers, b"{\"sql\": \"SELECT 1\"}").status, 200);
}

#[test]
fn a_name_that_somebody_made_theirs_is_not_served() {
    let server = Server::start("[serve]\nnames = [\"news.example\"]\n");
    for (host, status) in [
        ("evil.example", 403),
        ("evil.example:4747", 403),
        ("news.example", 200),
        ("localhost:4747", 200),
        ("[::1]:4747", 200),
        ("", 403),
    ] {
        for path in ["/api/now", "/", "/health"] {
            assert_eq!(server.request("GET", path, &[("host", host)], b"").status, status, "{host} {path}");
        }
    }
}

#[test]
fn every_answer_tells_the_browser_to_trust_nothing_else() {
    let server = Server::start("");
    for path in ["/", "/api/now", "/api/nothing", "/health", "/api/events.csv"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{path}"));
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("object-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
    }
}

#[test]
fn nobody_listens_to_the_world_without_a_token() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = dateline_serve::Config::default();
    config.serve.listen = "0.0.0.0:0".into();
    let known = Box::leak(Box::new(dateline_read::Knowledge::builtin().unwrap()));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let hub = dateline_serve::Hub::open(dir.path(), config, known, |_, _, _| String::new(), Timestamp::now, "test")
            .unwrap();
        let refused = dateline_serve::serve(hub).await.err().expect("refused");
        assert!(refused.to_string().contains("V003"), "{refused}");
    });
}

#[test]
fn a_body_without_end_is_cut() {
    let server = Server::start("[serve]\nmax_bytes = 100000\n");
    let answer = server.post("/ingest", "text/plain", &"x".repeat(200_000));
    assert_eq!(answer.status, 413, "{}", answer.text());
    let answer = server.post("/api/sql", "application/json", &"x".repeat(5 << 20));
    assert_eq!(answer.status, 413, "{}", answer.text());
}

#[test]
fn hostile_words_leave_as_words() {
    let server = Server::start("");
    let page = "<script>alert(1)</script> Peru expelled two Chilean envoys on Monday, \"the ministry\" said.";
    let line = serde_json::json!({"id": "x", "title": "<img src=x onerror=alert(1)>", "published": "2019-06-03", "text": page}).to_string();
    assert_eq!(server.post("/ingest", "application/x-ndjson", &line).json()["new"], 1);
    for path in ["/api/happenings.rss", "/api/stories.rss", "/api/reports.rss"] {
        let feed = server.get(path).text();
        assert!(!feed.contains("<script") && !feed.contains("<img"), "{path}: {feed}");
    }
    // a table opened by a spreadsheet is a file, and never shown by the browser as a page
    let csv = server.get("/api/happenings.csv");
    assert!(csv.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
}

//! The endpoints, declared once: `/api/openapi.json` is made of this, and so is what a path answers to a method that it
//! does not have. Tests hold it against `docs/api.md`; a fuzzer holds the router against it.

use crate::filter::{List, NAMES};
use serde_json::{Map, Value, json};

/// An endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// GET, POST, PUT or DELETE.
    pub method: &'static str,
    /// Its path, with names in braces.
    pub path: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What the address may say: (name, what it is, schema).
    pub query: &'static [(&'static str, &'static str, Kind)],
    /// The list by whose filters it can be narrowed.
    pub filters: Option<List>,
    /// What is sent: type of content, and the name of its schema.
    pub body: Option<(&'static str, &'static str)>,
    /// The status of the answer where all is well.
    pub status: u16,
    /// The type of content of the answer, and the name of its schema.
    pub answer: (&'static str, &'static str),
}

/// What a value of the address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Text,
    Count(usize),
    OneOf(&'static [&'static str]),
}

const JSON: &str = "application/json";
const LIST: &[(&str, &str, Kind)] =
    &[("limit", "how many rows", Kind::Count(1_000)), ("cursor", "next of the page before", Kind::Text)];
const HAPPENINGS: &[(&str, &str, Kind)] = &[
    ("limit", "how many rows", Kind::Count(1_000)),
    ("cursor", "next of the page before", Kind::Text),
    ("sort", "in which order", Kind::OneOf(&["latest", "day", "reports"])),
];

const fn get(path: &'static str, about: &'static str, schema: &'static str) -> Endpoint {
    Endpoint { method: "GET", path, about, query: &[], filters: None, body: None, status: 200, answer: (JSON, schema) }
}

const fn list(path: &'static str, about: &'static str, list: List) -> Endpoint {
    let query = if matches!(list, List::Happenings) { HAPPENINGS } else { LIST };
    Endpoint { query, filters: Some(list), ..get(path, about, "Rows") }
}

const fn send(
    method: &'static str,
    path: &'static str,
    about: &'static str,
    body: &'static str,
    status: u16,
    schema: &'static str,
) -> Endpoint {
    Endpoint { method, body: Some((JSON, body)), status, ..get(path, about, schema) }
}

/// All endpoints.
pub const ENDPOINTS: &[Endpoint] = &[
    list("/api/events", "Coded events, the newest first", List::Events),
    list("/api/happenings", "Happenings, each counted once", List::Happenings),
    list("/api/stories", "Stories, the last touched first", List::Stories),
    list("/api/reports", "Reports that were read", List::Reports),
    list("/api/quotes", "Quotes", List::Quotes),
    list("/api/figures", "Figures", List::Figures),
    list("/api/participants", "Parties of events", List::Participants),
    list("/api/places", "Places of events", List::Places),
    list("/api/sources", "Who says so in the texts", List::Sources),
    get("/api/happenings/{id}", "A happening with its tellings and its history", "Happening"),
    get("/api/stories/{id}", "A story with its reports, voices, figures and quotes", "Story"),
    get("/api/reports/{id}", "A report with its coded document", "Report"),
    Endpoint { filters: Some(List::Happenings), ..get("/api/now", "What the first screen shows", "Now") },
    Endpoint {
        query: &[("unit", "what is counted together", Kind::OneOf(&["day", "week", "month"]))],
        filters: Some(List::Happenings),
        ..get("/api/timeline", "Happenings by day and type, with what was read", "Rows")
    },
    Endpoint {
        query: &[("limit", "how many places", Kind::Count(20_000))],
        filters: Some(List::Happenings),
        ..get("/api/map", "Happenings by place", "Rows")
    },
    Endpoint {
        query: &[
            ("top", "how many parties", Kind::Count(500)),
            ("by", "what a node is", Kind::OneOf(&["country", "code"])),
        ],
        filters: Some(List::Happenings),
        ..get("/api/network", "Who did what to whom", "Network")
    },
    Endpoint {
        query: &[
            ("q", "words, and phrases in double quotes", Kind::Text),
            ("limit", "how many reports", Kind::Count(500)),
        ],
        ..get("/api/search", "Reports by their words, with their happenings", "Rows")
    },
    Endpoint { filters: Some(List::Reports), ..get("/api/coverage", "Reports read, by day and outlet", "Rows") },
    get("/api/agreement", "How outlets stand to one another", "Rows"),
    Endpoint {
        query: &[("q", "the SQL", Kind::Text), ("limit", "how many rows", Kind::Count(100_000))],
        ..get("/api/sql", "A question in SQL, read-only", "Answer")
    },
    send("POST", "/api/sql", "A question in SQL, read-only", "Question", 200, "Answer"),
    get("/api/tables", "Tables and their columns", "Tables"),
    get("/api/codebook", "Event types and their modes", "Codebook"),
    Endpoint {
        query: &[
            ("type", "event type", Kind::Text),
            ("q", "what stands in the rule", Kind::Text),
            ("id", "the rule's id", Kind::Text),
            ("limit", "how many rules", Kind::Count(500)),
            ("cursor", "next of the page before", Kind::Text),
        ],
        ..get("/api/codebook/rules", "Rules with their examples", "Rows")
    },
    Endpoint {
        query: &[("q", "a name", Kind::Text), ("on", "a day", Kind::Text)],
        ..get("/api/codebook/actors", "What a name means on a day", "Rows")
    },
    send("POST", "/api/explain", "What a text would be coded as, and why", "Try", 200, "Explained"),
    Endpoint {
        query: &[("after", "the last revision that was seen", Kind::Text)],
        answer: ("text/event-stream", "Stream"),
        ..get("/api/stream", "What changes, as server-sent events", "Stream")
    },
    get("/api/feeds", "Sources and their health", "Rows"),
    send("POST", "/api/feeds", "Add a feed, or a page from which it is found", "NewFeed", 201, "Feed"),
    send("POST", "/api/feeds/{id}", "Pause, let go on, or name a source", "FeedChange", 200, "Feed"),
    Endpoint { method: "DELETE", status: 204, ..get("/api/feeds/{id}", "Take a source away", "Nothing") },
    Endpoint { answer: ("text/x-opml", "Text"), ..get("/api/feeds.opml", "The feeds as OPML", "Text") },
    Endpoint {
        method: "POST",
        body: Some(("text/x-opml", "Text")),
        ..get("/api/feeds.opml", "Take the feeds of an OPML in", "Taken")
    },
    Endpoint {
        method: "POST",
        query: &[
            ("url", "where the page stands", Kind::Text),
            ("published", "when it appeared", Kind::Text),
            ("outlet", "who published it", Kind::Text),
        ],
        body: Some(("text/plain", "Text")),
        ..get("/ingest", "Bring pages; answered when they are durable", "Ingested")
    },
    get("/api/alerts", "Alerts", "Rows"),
    send("POST", "/api/alerts", "Keep a new alert", "Alert", 201, "Alert"),
    get("/api/alerts/{id}", "An alert", "Alert"),
    send("PUT", "/api/alerts/{id}", "Keep an alert in place of what it was", "Alert", 200, "Alert"),
    Endpoint { method: "DELETE", status: 204, ..get("/api/alerts/{id}", "Take an alert away", "Nothing") },
    send("POST", "/api/alerts/{id}/snooze", "Let an alert rest", "Snooze", 200, "Alert"),
    Endpoint {
        query: &[("days", "of how many days", Kind::Count(366))],
        ..send("POST", "/api/alerts/test", "On what an alert would have fired", "Alert", 200, "Tested")
    },
    Endpoint {
        query: &[
            ("limit", "how many", Kind::Count(500)),
            ("cursor", "next of the page before", Kind::Text),
            ("alert", "of one alert", Kind::Text),
        ],
        ..get("/api/firings", "What fired, and what became of sending it", "Rows")
    },
    Endpoint { method: "POST", ..get("/api/firings/{id}/retry", "Send what is dead again", "Retried") },
    send("POST", "/api/corrections", "Keep a correction by hand", "Correction", 201, "Kept"),
    get("/api/status", "How the server is, and what you may do", "Status"),
    send("POST", "/api/sample", "Replay the bundled sample wire", "Speed", 202, "Started"),
    Endpoint { method: "DELETE", status: 204, ..get("/api/sample", "Stop the replay", "Nothing") },
    send("POST", "/api/session", "Give a token to be kept in a cookie", "Token", 200, "Session"),
    Endpoint { method: "DELETE", status: 204, ..get("/api/session", "Take the cookie back", "Nothing") },
    get("/api/openapi.json", "This description", "Object"),
    Endpoint { answer: ("text/plain", "Text"), ..get("/metrics", "Metrics for Prometheus", "Text") },
    get("/health", "Whether it is there", "Health"),
];

/// Returns the description of the interface, as OpenAPI 3.1.
#[must_use]
pub fn openapi(version: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let entry = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        entry[endpoint.method.to_lowercase()] = operation(endpoint);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Dateline", "version": version, "description": "Who did what to whom, when, where, and according to whom. docs/api.md says more."},
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for name in endpoint.path.split('{').skip(1).filter_map(|p| p.split('}').next()) {
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    }
    for (name, about, kind) in endpoint.query {
        let schema = match kind {
            Kind::Text => json!({"type": "string"}),
            Kind::Count(most) => json!({"type": "integer", "minimum": 1, "maximum": most}),
            Kind::OneOf(words) => json!({"type": "string", "enum": words}),
        };
        parameters.push(json!({"name": name, "in": "query", "description": about, "schema": schema}));
    }
    if let Some(list) = endpoint.filters {
        for (name, about, lists) in NAMES {
            if lists.contains(&list) {
                parameters
                    .push(json!({"name": name, "in": "query", "description": about, "schema": {"type": "string"}}));
            }
        }
    }
    let content =
        |(kind, schema): (&str, &str)| json!({kind: {"schema": {"$ref": format!("#/components/schemas/{schema}")}}});
    let mut responses = Map::new();
    let mut well = json!({"description": "all is well"});
    if endpoint.status != 204 {
        well["content"] = content(endpoint.answer);
    }
    responses.insert(endpoint.status.to_string(), well);
    responses.insert("default".into(), json!({"description": "it is not", "content": content((JSON, "Error"))}));
    let mut out = json!({"summary": endpoint.about, "parameters": parameters, "responses": responses, "security": [{}, {"token": []}]});
    if let Some(body) = endpoint.body {
        let mut kinds = content(body);
        if endpoint.path == "/ingest" {
            for kind in ["text/html", "application/x-ndjson", "application/vnd.dateline.coded+ndjson", JSON] {
                kinds[kind] = kinds[body.0].clone();
            }
            kinds[JSON] = json!({"schema": {"$ref": "#/components/schemas/NewFeed"}});
        }
        out["requestBody"] = json!({"required": true, "content": kinds});
    }
    out
}

/// The shapes of what is sent and answered: what can be relied on.
fn schemas() -> Value {
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let rows = json!({"type": "array", "items": {"type": "object"}});
    json!({
        "Object": {"type": "object"}, "Nothing": {"type": "null"}, "Text": {"type": "string"}, "Stream": {"type": "string"},
        "Error": object(&["error"], json!({"error": object(&["code", "message"], json!({"code": text, "message": text}))})),
        "Rows": object(&["rows"], json!({"rows": rows, "next": maybe, "total": {"type": "integer"}})),
        "Happening": object(&["card", "tellings", "revisions", "corrections"], json!({"card": {"type": "object"}, "tellings": rows, "revisions": rows})),
        "Story": object(&["story", "reports", "happenings", "voices", "figures", "quotes"], json!({"story": {"type": "object"}, "reports": rows})),
        "Report": object(&["report", "document"], json!({"report": {"type": "object"}, "document": {"type": "object"}})),
        "Now": object(&["as_of", "clock", "today", "n_happenings", "n_reports", "types", "pace", "parties"], json!({"n_happenings": {"type": "integer"}, "types": rows, "pace": rows, "parties": rows})),
        "Network": object(&["nodes", "links"], json!({"nodes": rows, "links": rows})),
        "Question": object(&["sql"], json!({"sql": text, "limit": {"type": ["integer", "null"], "minimum": 1, "maximum": 100_000}})),
        "Answer": object(&["columns", "rows", "cut", "ms"], json!({"columns": rows, "rows": {"type": "array", "items": {"type": "array"}}, "cut": {"type": "boolean"}, "as_of": {"type": ["string", "null"]}, "ms": {"type": "integer"}})),
        "Tables": object(&["tables"], json!({"tables": rows})),
        "Codebook": object(&["name", "version", "types"], json!({"types": rows})),
        "Try": object(&["text"], json!({"text": {"type": "string", "maxLength": 5_000}, "published": maybe})),
        "Explained": object(&["document", "sheet"], json!({"document": {"type": "object"}, "sheet": text})),
        "NewFeed": object(&["url"], json!({"url": text, "name": maybe})),
        "FeedChange": json!({"type": "object", "properties": {"state": {"type": ["string", "null"], "enum": ["paused", "ok", null]}, "name": maybe}}),
        "Feed": object(&["id", "kind", "url", "state"], json!({"id": text, "kind": text, "url": text, "state": text})),
        "Taken": object(&["added", "known"], json!({"added": {"type": "integer"}, "known": {"type": "integer"}})),
        "Ingested": object(&["accepted", "new", "known", "failed", "results"], json!({"accepted": {"type": "integer"}, "results": rows})),
        "Alert": object(&["name", "rule"], json!({"id": maybe, "name": text, "filter": {"type": "object"}, "rule": {"type": "object"}, "to": rows})),
        "Snooze": object(&["until"], json!({"until": maybe})),
        "Tested": object(&["would_have_fired", "days", "firings"], json!({"would_have_fired": {"type": "integer"}, "firings": rows})),
        "Retried": object(&["retried"], json!({"retried": {"type": "integer"}})),
        "Correction": {"type": "object", "properties": {"report": text, "event": text, "field": text}},
        "Kept": object(&["new"], json!({"new": {"type": "boolean"}})),
        "Status": object(&["version", "auth", "scopes"], json!({"version": text, "auth": text, "scopes": {"type": "array", "items": text}})),
        "Speed": object(&["speed"], json!({"speed": {"type": "number", "minimum": 1, "maximum": 1_000_000_000}})),
        "Started": object(&["sample"], json!({"sample": text})),
        "Token": object(&["token"], json!({"token": text})),
        "Session": object(&["scopes"], json!({"scopes": {"type": "array", "items": text}})),
        "Health": object(&["ok"], json!({"ok": {"type": "boolean"}})),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = openapi("1");
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
    }

    #[test]
    fn the_document_names_every_endpoint() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
        let text = std::fs::read_to_string(path).unwrap();
        for endpoint in ENDPOINTS {
            let bare = endpoint.path.split("/{").next().unwrap().trim_start_matches("/api/");
            assert!(text.contains(bare), "{} is not in docs/api.md", endpoint.path);
        }
    }
}

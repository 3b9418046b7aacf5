//! The Model Context Protocol over HTTP: what a program that talks with people may ask, each answer with its evidence. Only
//! reading; one request, one answer, no session.

use crate::ServeError;
use crate::api::{self, Pairs, lists, one, sql, views};
use crate::filter::{Filter, List, NAMES};
use crate::hub::Hub;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use dateline_store::Order;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The versions of the protocol that are spoken, the newest first.
const VERSIONS: &[&str] = &["2025-06-18", "2025-03-26", "2024-11-05"];

/// Answers a message.
pub async fn answer(State(hub): State<Arc<Hub>>, headers: HeaderMap, body: Bytes) -> Response {
    let message: Value = match api::body(&headers, &body) {
        Ok(message) => message,
        Err(error @ ServeError::MediaType { .. }) => return error.into_response(),
        Err(error) => return failed(Value::Null, -32700, &error.to_string()),
    };
    let (id, method) = (message.get("id").cloned(), message["method"].as_str().unwrap_or_default().to_owned());
    if message["jsonrpc"] != "2.0" || !message.is_object() || method.is_empty() {
        return failed(id.unwrap_or_default(), -32600, "a message is a JSON-RPC 2.0 object with a method");
    }
    // what needs no answer gets none
    let Some(id) = id else { return StatusCode::ACCEPTED.into_response() };
    let params = message.get("params").cloned().unwrap_or_default();
    match method.as_str() {
        "initialize" => {
            let asked = params["protocolVersion"].as_str().unwrap_or_default();
            let version = VERSIONS.iter().find(|v| **v == asked).unwrap_or(&VERSIONS[0]);
            done(
                id,
                json!({
                    "protocolVersion": version, "capabilities": {"tools": {}},
                    "serverInfo": {"name": "dateline", "version": hub.version},
                    "instructions": "Dateline counts what the news report: each happening once, with who says so. Cite the sentence and the outlet of what you tell; what is denied or told by one source only is to be told so.",
                }),
            )
        }
        "ping" => done(id, json!({})),
        "tools/list" => done(id, json!({"tools": tools()})),
        "tools/call" => {
            let name = params["name"].as_str().unwrap_or_default();
            let arguments = params["arguments"].as_object().cloned().unwrap_or_default();
            match call(&hub, name, &arguments).await {
                Ok(Some(answer)) => done(
                    id,
                    json!({
                        "content": [{"type": "text", "text": answer.to_string()}], "structuredContent": answer, "isError": false,
                    }),
                ),
                Ok(None) => failed(id, -32602, &format!("there is no tool {name:?}; tools/list names them")),
                // what the tool itself says no to is an answer, from which whoever asks can learn
                Err(error) => {
                    done(id, json!({"content": [{"type": "text", "text": error.to_string()}], "isError": true}))
                }
            }
        }
        _ => failed(id, -32601, &format!("there is no method {method:?} here")),
    }
}

fn done(id: Value, result: Value) -> Response {
    Json(json!({"jsonrpc": "2.0", "id": id, "result": result})).into_response()
}

fn failed(id: Value, code: i32, message: &str) -> Response {
    Json(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})).into_response()
}

/// The tools, with what they take.
fn tools() -> Vec<Value> {
    let filters = || -> Map<String, Value> {
        NAMES
            .iter()
            .filter(|(_, _, lists)| lists.contains(&List::Happenings))
            .map(|(name, about, _)| ((*name).to_owned(), json!({"type": "string", "description": about})))
            .collect()
    };
    let tool = |name: &str, about: &str, properties: Map<String, Value>, required: &[&str]| {
        json!({
            "name": name, "description": about,
            "inputSchema": {"type": "object", "properties": properties, "required": required, "additionalProperties": false},
            "annotations": {"readOnlyHint": true, "openWorldHint": false},
        })
    };
    let one =
        |name: &str, about: &str| Map::from_iter([(name.to_owned(), json!({"type": "string", "description": about}))]);
    let mut listed = filters();
    listed.insert("limit".into(), json!({"type": "integer", "minimum": 1, "maximum": 100}));
    listed.insert("sort".into(), json!({"type": "string", "enum": ["latest", "day", "reports"]}));
    vec![
        tool(
            "happenings",
            "Happenings that fit, each counted once, with the sentence that tells it first, who says so and who denies it",
            listed,
            &[],
        ),
        tool(
            "happening",
            "One happening with every report that tells it, the words of each, and how it was revised",
            one("id", "such as h12"),
            &["id"],
        ),
        tool(
            "story",
            "A story: its reports, who says, confirms and denies what, figures as they were told, quotes",
            one("id", "such as s3"),
            &["id"],
        ),
        tool("count", "How many happenings fit, by day and type, with how much was read beside", filters(), &[]),
        tool("search", "Reports by their words; phrases in double quotes", one("q", "words"), &["q"]),
        tool(
            "sql",
            "A question in SQL, read-only; see the tool tables for tables and columns",
            one("sql", "the question"),
            &["sql"],
        ),
        tool("tables", "Tables and their columns", Map::new(), &[]),
    ]
}

async fn call(hub: &Arc<Hub>, name: &str, arguments: &Map<String, Value>) -> Result<Option<Value>, ServeError> {
    let text = |name: &'static str| {
        arguments
            .get(name)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or(ServeError::Bad(format!("{name} is missing")))
    };
    let pairs: Pairs = arguments
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    Ok(Some(match name {
        "happenings" => {
            let limit = api::number(&pairs, "limit", 20, 100)?;
            let order = match api::said(&pairs, "sort") {
                Some("day") => Order::Day,
                Some("reports") => Order::Reports,
                _ => Order::Latest,
            };
            api::only(&pairs, &["limit", "sort"])?;
            let wanted = lists::wanted(hub, &Filter::read(&pairs, List::Happenings)?).await?;
            let quads = crate::cards::Quads::of(hub.known);
            hub.look(move |look| {
                let cards = look.happenings(&wanted, order, 0, limit)?;
                let rows: Vec<Value> = cards.iter().map(|c| crate::cards::card(c, &quads)).collect();
                Ok(json!({"rows": rows, "total": look.count(&wanted)?}))
            })
            .await?
        }
        "happening" => one::happening(hub, text("id")?).await?,
        "story" => one::story(hub, text("id")?).await?,
        "count" => views::timeline(hub, &pairs).await?,
        "search" => views::search(hub, &pairs).await?,
        "sql" => sql::answer(hub, sql::Question { sql: text("sql")?, limit: Some(200) }).await?,
        "tables" => sql::tables(hub).await?,
        _ => return Ok(None),
    }))
}

//! The server as others see it: over a real connection, on a store of its own.

#![expect(clippy::disallowed_methods, reason = "a server that runs has a clock")]

mod common;

use common::{Server, made_lines};
use serde_json::{Value, json};

const CODED: &str = "application/vnd.dateline.coded+ndjson";
const JSON: &str = "application/json";

fn sql(server: &Server, question: &str) -> Value {
    server.post("/api/sql", JSON, &json!({"sql": question}).to_string()).json()
}

#[test]
fn what_is_accepted_is_counted_and_leads_back_to_its_words() {
    let server = Server::start("");
    let page = "Peru expelled two Chilean envoys on Monday, the foreign ministry in Lima said.";
    let path = "/ingest?published=2019-06-03&outlet=Andes%20Monitor&url=https://andes.example/1";
    let answer = server.post(path, "text/plain", page);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["new"], 1, "{}", answer.text());
    // the same again changes nothing
    assert_eq!(server.post(path, "text/plain", page).json()["known"], 1);
    let list = server.get("/api/happenings").json();
    assert_eq!(list["total"], 1, "{list}");
    let card = &list["rows"][0];
    assert_eq!((&card["actor"]["country"], &card["quad"]), (&json!("PER"), &json!("material-conflict")), "{card}");
    assert_eq!(card["sentence"], page);
    let one = server.get(&format!("/api/happenings/{}", card["id"].as_str().unwrap())).json();
    let telling = &one["tellings"][0];
    let record = &telling["event_record"];
    let report = server.get(&format!("/api/reports/{}", telling["report"].as_str().unwrap())).json();
    let text: Vec<char> = report["document"]["document"]["text"].as_str().unwrap().chars().collect();
    let at = |name: &str| record["trigger"][name].as_u64().unwrap() as usize;
    let words: String = text[at("start")..at("end")].iter().collect();
    assert_eq!(words, record["trigger"]["text"].as_str().unwrap());
    assert_eq!(one["revisions"][0]["change"], "new");
    // what is on the screen is what SQL says
    assert_eq!(sql(&server, "SELECT count(*) FROM happenings WHERE asserted")["rows"][0][0], 1);
    assert_eq!(server.get("/api/now").json()["n_happenings"], 1);
    assert_eq!(server.get("/api/timeline").json()["rows"][0]["n"], 1);
    let network = server.get("/api/network").json();
    let link = &network["links"][0];
    assert_eq!((&link["actor"], &link["recipient"]), (&json!("PER"), &json!("CHL")), "{network}");
}

#[test]
fn every_list_and_every_form_of_it() {
    let server = Server::start("");
    let coded = server.post("/ingest", CODED, &made_lines(0..60));
    assert_eq!(coded.status, 200, "{}", coded.text());
    let lists =
        ["events", "happenings", "stories", "reports", "quotes", "figures", "participants", "places", "sources"];
    for list in lists {
        let answer = server.get(&format!("/api/{list}?limit=7"));
        assert_eq!(answer.status, 200, "{list}: {}", answer.text());
        let page = answer.json();
        assert!(!page["rows"].as_array().unwrap().is_empty(), "{list}");
        // page by page there is each row once
        let (mut n, mut next) = (page["rows"].as_array().unwrap().len(), page["next"].clone());
        while let Some(cursor) = next.as_str() {
            let page = server.get(&format!("/api/{list}?limit=7&cursor={cursor}")).json();
            n += page["rows"].as_array().unwrap().len();
            next = page["next"].clone();
        }
        assert_eq!(n as i64, page["total"].as_i64().unwrap(), "{list}");
        for (ending, begins) in [
            ("csv", ""),
            ("json", "{"),
            ("geojson", "{\"type\":\"FeatureCollection\""),
            ("parquet", "PAR1"),
            ("rss", "<?xml"),
        ] {
            let answer = server.get(&format!("/api/{list}.{ending}"));
            assert_eq!(answer.status, 200, "{list}.{ending}: {}", answer.text());
            assert!(answer.body.starts_with(begins.as_bytes()), "{list}.{ending}: {}", answer.text());
        }
    }
    for view in ["timeline", "map", "network", "coverage", "agreement"] {
        for ending in ["json", "csv", "parquet"] {
            let answer = server.get(&format!("/api/{view}.{ending}"));
            assert_eq!(answer.status, 200, "{view}.{ending}: {}", answer.text());
        }
    }
    // counts of the screen and of SQL, for filters that both know
    for (filter, condition) in [
        ("type=ASSAULT", "type = 'ASSAULT'"),
        ("country=ETH,PAK", "place_country IN ('ETH', 'PAK')"),
        ("from=2019-06-02&to=2019-06-30", "day >= DATE '2019-06-02' AND day <= DATE '2019-06-30'"),
        ("bbox=10,10,40,40", "lat >= 10 AND lat <= 40 AND lon >= 10 AND lon <= 40"),
        ("actor=ERI", "actor LIKE 'ERI%'"),
    ] {
        let shown = server.get(&format!("/api/happenings?{filter}")).json()["total"].clone();
        let counted = sql(&server, &format!("SELECT count(*) FROM happenings WHERE asserted AND {condition}"));
        assert_eq!(shown, counted["rows"][0][0], "{filter}");
        let events = server.get(&format!("/api/events?{filter}"));
        assert_eq!(events.status, 200, "{}", events.text());
    }
    // the rest of the filters reads
    for filter in [
        "role=MIL",
        "party=PRK",
        "place=Town%201",
        "source=ministry",
        "outlet=Outlet%201",
        "polarity=negative",
        "modality=planned",
        "background=true",
        "counted=any",
        "confidence=0.95",
        "story=s1",
        "happening=h1",
        "report=r1",
        "from=latest-7&to=latest",
        "from=today&tz=Asia/Seoul",
    ] {
        let answer = server.get(&format!("/api/events?{filter}"));
        assert_eq!(answer.status, 200, "{filter}: {}", answer.text());
    }
}

#[test]
fn what_is_asked_wrongly_is_said() {
    let server = Server::start("");
    for (path, status) in [
        ("/api/events?from=yesterday", 400),
        ("/api/quotes?type=ASSAULT", 400),
        ("/api/events?nothing=1", 400),
        ("/api/events?limit=0", 400),
        ("/api/events?limit=1001", 400),
        ("/api/events?cursor=x", 400),
        ("/api/happenings/h999", 404),
        ("/api/stories/s999", 404),
        ("/api/reports/none", 404),
        ("/api/nothing", 404),
        ("/api/sql?q=DROP%20TABLE%20events", 400),
        ("/api/sql", 400),
        ("/api/search", 400),
        ("/api/search?q=%22", 400),
        ("/assets/none.js", 404),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        if path.starts_with("/api/") {
            let error = answer.json();
            assert!(error["error"]["code"].as_str().is_some_and(|c| c.len() == 4), "{path}: {error}");
        }
    }
    for (path, kind, body, status) in [
        ("/ingest", "image/png", "x", 415),
        ("/ingest", "text/plain", "", 200),
        ("/ingest?x=1", "text/plain", "x", 400),
        ("/ingest", JSON, "{\"url\": \"http://127.0.0.1:1/\"}", 422),
        ("/api/sql", "text/plain", "{}", 415),
        ("/api/sql", JSON, "{", 400),
        ("/api/sql", JSON, "{\"sql\": \"SELECT 1\", \"more\": 1}", 400),
        ("/api/alerts", JSON, "{}", 400),
        ("/api/events", JSON, "{}", 405),
        ("/api/corrections", JSON, "{\"document\": \"none\", \"start\": 0, \"end\": 1, \"by\": \"x\"}", 404),
    ] {
        let answer = server.post(path, kind, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
}

#[test]
fn an_idempotency_key_gives_the_same_answer_again() {
    let server = Server::start("");
    let line = "{\"id\":\"1\",\"published\":\"2019-06-03\",\"text\":\"Peru expelled two Chilean envoys on Monday.\"}\n";
    let headers = [("content-type", "application/x-ndjson"), ("idempotency-key", "k1")];
    let first = server.request("POST", "/ingest", &headers, line.as_bytes());
    let second = server.request("POST", "/ingest", &headers, line.as_bytes());
    assert_eq!((first.status, &first.body), (200, &second.body), "{}", first.text());
    assert_eq!(first.json()["new"], 1);
}

#[test]
fn a_line_that_does_not_read_is_answered_in_its_place() {
    let server = Server::start("");
    let lines = "{\"id\":\"1\",\"text\":\"Peru expelled two Chilean envoys on Monday.\"}\nnot json\n{\"id\":\"3\",\"text\":\"\"}\n";
    let answer = server.post("/ingest", "application/x-ndjson", lines).json();
    let results = answer["results"].as_array().unwrap();
    let outcomes: Vec<&str> = results.iter().map(|r| r["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["new", "failed", "failed"], "{answer}");
    assert!(results[1]["why"].is_string());
}

#[test]
fn the_stream_tells_and_makes_up_for_what_was_missed() {
    let server = Server::start("");
    let mut stream = server.listen(None);
    assert_eq!(stream.next("hello")["revision"], 0);
    server.post("/ingest", CODED, &made_lines(0..5));
    let change = stream.next("change");
    let seen = change["revision"].as_i64().unwrap();
    assert!(!change["happenings"].as_array().unwrap().is_empty());
    drop(stream);
    server.post("/ingest", CODED, &made_lines(5..9));
    let mut stream = server.listen(Some(seen));
    let missed = stream.next("change");
    assert!(missed["revision"].as_i64().unwrap() > seen);
    // who says a revision that is not there yet loads anew
    server.listen(Some(1_000_000)).next("reset");
    // and a restart changes nothing of it
    drop(stream);
    let server = server.restart();
    assert_eq!(server.listen(Some(seen)).next("change")["revision"], missed["revision"]);
}

#[test]
fn a_tag_saves_what_did_not_change() {
    let server = Server::start("");
    server.post("/ingest", CODED, &made_lines(0..5));
    let first = server.get("/api/happenings");
    let tag = first.header("etag").expect("a tag").to_owned();
    let again = server.request("GET", "/api/happenings", &[("if-none-match", &tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    server.post("/ingest", CODED, &made_lines(5..9));
    assert_eq!(server.request("GET", "/api/happenings", &[("if-none-match", &tag)], b"").status, 200);
}

#[test]
fn a_program_may_ask_with_evidence() {
    let server = Server::start("");
    server.post("/ingest", CODED, &made_lines(0..20));
    let ask = |method: &str, params: Value| {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        server.post("/mcp", JSON, &message.to_string()).json()
    };
    let hello = ask("initialize", json!({"protocolVersion": "2025-06-18"}));
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    let tools = ask("tools/list", json!({}));
    for tool in tools["result"]["tools"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let arguments = match name {
            "happening" => json!({"id": "h1"}),
            "story" => json!({"id": "s1"}),
            "search" => json!({"q": "troops"}),
            "sql" => json!({"sql": "SELECT 1 AS one"}),
            _ => json!({}),
        };
        let answer = ask("tools/call", json!({"name": name, "arguments": arguments}));
        assert_eq!(answer["result"]["isError"], false, "{name}: {answer}");
    }
    let drops = ask("tools/call", json!({"name": "sql", "arguments": {"sql": "DROP TABLE events"}}));
    assert_eq!(drops["result"]["isError"], true);
    assert_eq!(ask("nothing", json!({}))["error"]["code"], -32601);
    let told = server.post("/mcp", JSON, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    assert_eq!(told.status, 202);
}

#[test]
fn metrics_and_the_description_are_there() {
    let server = Server::start("");
    assert!(server.get("/metrics").text().contains("dateline_reports 0"));
    assert_eq!(server.get("/api/openapi.json").json()["openapi"], "3.1.0");
    assert_eq!(server.get("/health").json()["ok"], true);
    let page = server.get("/story/s1");
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
}

#[test]
fn who_brings_too_much_is_told_and_nothing_accepted_is_lost() {
    let server = std::sync::Arc::new(Server::start("[read]\nqueue = 4\nthreads = 1\n"));
    let threads: Vec<_> = (0..40)
        .map(|n| {
            let server = server.clone();
            std::thread::spawn(move || {
                let text =
                    format!("Peru expelled {n} Chilean envoys from Lima on Monday, the ministry of town {n} said. ");
                let line =
                    json!({"id": format!("p{n}"), "published": "2019-06-03", "text": text.repeat(30)}).to_string();
                let answer = server.post("/ingest", "application/x-ndjson", &line);
                match answer.status {
                    200 => Some(answer.json()["results"][0]["report"].as_str().unwrap().to_owned()),
                    429 => {
                        assert_eq!(answer.header("retry-after"), Some("1"));
                        None
                    }
                    other => panic!("{other}: {}", answer.text()),
                }
            })
        })
        .collect();
    let accepted: Vec<String> = threads.into_iter().filter_map(|t| t.join().unwrap()).collect();
    assert!(!accepted.is_empty() && accepted.len() < 40, "{}", accepted.len());
    for report in &accepted {
        assert_eq!(server.get(&format!("/api/reports/{report}")).status, 200, "{report}");
    }
    assert_eq!(sql(&server, "SELECT count(*) FROM reports")["rows"][0][0], accepted.len());
}

//! Holds what the program prints against the schema that it publishes, and every span against the words it claims.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_dateline");
const LAYERS: &str = "tokens,sentences,mentions,times,places";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the program and returns its lines of JSON.
fn run(args: &[&str], input: &[u8]) -> Vec<Value> {
    let mut child = Command::new(BINARY)
        .args(args)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input is ours");
    let input = input.to_owned();
    // it may answer before all is written
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the program ends");
    // what it reads of files leaves the pipe unread
    let _ = writer.join();
    let text = String::from_utf8(output.stdout).expect("its output is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// The schema as the program prints it.
fn schema() -> Value {
    let output = Command::new(BINARY).arg("schema").output().expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("the schema is JSON")
}

/// Checks documents against the schema and all their spans against their words; returns how many spans there were.
fn check(documents: &[Value]) -> usize {
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is one");
    let mut n_spans = 0;
    for coded in documents {
        let name = coded["document"]["title"].as_str().unwrap_or("a document without a title");
        let mistakes: Vec<String> =
            validator.iter_errors(coded).map(|e| format!("{} at {}", e, e.instance_path)).take(5).collect();
        assert!(mistakes.is_empty(), "{name}:\n{}", mistakes.join("\n"));
        let texts = Texts::of(&coded["document"]);
        n_spans += texts.check(coded, name);
        references(coded, name);
    }
    n_spans
}

/// The texts that spans count in, as code points.
struct Texts {
    body: Vec<char>,
    title: Vec<char>,
    captions: Vec<Vec<char>>,
}

impl Texts {
    fn of(document: &Value) -> Self {
        let points = |v: &Value| v.as_str().unwrap_or_default().chars().collect::<Vec<char>>();
        let images = document["images"].as_array().expect("images is a list");
        let captions = images.iter().map(|i| points(&i["caption"])).collect();
        Self { body: points(&document["text"]), title: points(&document["title"]), captions }
    }

    /// Goes through a value and checks every span in it.
    fn check(&self, value: &Value, name: &str) -> usize {
        let mut open = vec![value];
        let mut n_spans = 0;
        while let Some(value) = open.pop() {
            if let Some(fields) = value.as_object() {
                open.extend(fields.values());
                let at = |key: &str| fields.get(key).and_then(Value::as_u64).map(|n| n as usize);
                if let (Some(start), Some(end)) = (at("start"), at("end")) {
                    let text = match fields.get("in").and_then(Value::as_str) {
                        None => &self.body,
                        Some("title") => &self.title,
                        Some(other) => {
                            let number = other.strip_prefix("caption:").and_then(|n| n.parse::<usize>().ok());
                            number.and_then(|n| self.captions.get(n)).expect("the caption exists")
                        }
                    };
                    assert!(start < end && end <= text.len(), "{name}: {start}..{end} leaves its text");
                    let words: String = text[start..end].iter().collect();
                    assert_eq!(fields["text"].as_str(), Some(words.as_str()), "{name}: {start}..{end}");
                    n_spans += 1;
                }
            } else if let Some(list) = value.as_array() {
                open.extend(list);
            }
        }
        n_spans
    }
}

/// What refers to something refers to something that is there.
fn references(coded: &Value, name: &str) {
    let ids = |key: &str| -> Vec<&str> {
        coded[key].as_array().expect("a list").iter().map(|x| x["id"].as_str().expect("an id")).collect()
    };
    let (events, quotes, figures) = (ids("events"), ids("quotes"), ids("figures"));
    for list in [&events, &quotes, &figures] {
        let mut sorted = list.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), list.len(), "{name}: an id stands twice");
    }
    for event in coded["events"].as_array().expect("a list") {
        assert_eq!(event["mentions"][0], event["trigger"], "{name}: the first mention is the trigger");
        let of = event["content_of"].as_str();
        assert!(of.is_none_or(|of| events.contains(&of) && event["id"] != of), "{name}: content of {of:?}");
        for (key, known) in [("quotes", &quotes), ("figures", &figures)] {
            let named = event[key].as_array().expect("a list");
            assert!(named.iter().all(|id| id.as_str().is_some_and(|id| known.contains(&id))), "{name}: {named:?}");
        }
        let sources = event["sources"].as_array().expect("a list");
        let via_there = |s: &Value| s["via"].as_u64().is_none_or(|via| (via as usize) < sources.len());
        assert!(sources.iter().all(via_there), "{name}: via leads nowhere");
    }
    if let Some(tokens) = coded["layers"]["tokens"].as_array() {
        let heads = tokens.iter().map(|t| t["head"].as_i64().expect("a number"));
        assert!(heads.enumerate().all(|(n, h)| h != n as i64 && h < tokens.len() as i64), "{name}: a head is no token");
    }
}

#[test]
fn the_examples_keep_to_the_schema() {
    let documents = run(&["code", "examples/wire", "--to", "jsonl", "--layers", LAYERS], b"");
    assert!(documents.len() >= 20, "{} documents", documents.len());
    assert!(documents.iter().any(|d| d["events"].as_array().is_some_and(|e| !e.is_empty())), "no events at all");
    assert!(check(&documents) > 10_000);
}

#[test]
fn lines_of_every_shape_keep_to_the_schema() {
    let lines = [
        r#"{"id":"plain","published":"2016-05-03","title":"Envoys meet","text":"Peru's foreign minister met his Chilean counterpart in Lima on Monday, officials said. “We talked for 3 hours,” he said."}"#,
        r#"{"id":"wide","text":"🚀 São Tomé’s president — 平壌 — said: “Naïve?” Rebels in Chad freed 12 hostages 🚀 on Tuesday."}"#,
        r#"{"id":"empty","text":""}"#,
        r#"{"id":7,"html":"<html><head><title>Truce &amp; talks</title></head><body><article><h1>Truce &amp; talks</h1><p>Uganda and Kenya agreed on a truce in Kampala, a spokesman said on Friday. The two armies had fought over the lake for nine days before the envoys sat down.</p></article></body></html>"}"#,
        r#"{"id":"chrome","flattened":true,"text":"Menu\nShare\nPolice arrest 40 in Quito\nBy Ana Ruiz\nPolice in Quito arrested 40 protesters on Sunday, the interior ministry said.\nRelated\nSubscribe"}"#,
        r#"{"id":"none"}"#,
        "{ this is no JSON",
        r#"{"id":"both","text":"a","html":"b"}"#,
    ];
    let documents =
        run(&["code", "--from", "jsonl", "--to", "jsonl", "--layers", LAYERS, "-"], lines.join("\n").as_bytes());
    assert_eq!(documents.len(), lines.len(), "a line in gives a line out");
    let ids: Vec<&Value> = documents.iter().map(|d| &d["document"]["input_id"]).collect();
    assert_eq!(ids[..4], ["plain", "wide", "empty", "7"]);
    for broken in &documents[5..] {
        assert!(broken["diagnostics"].as_array().is_some_and(|d| !d.is_empty()), "what could not be read says so");
    }
    check(&documents);
}

#[test]
fn bytes_that_are_no_text_keep_to_the_schema() {
    let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for form in ["auto", "html", "text", "plain"] {
        let documents = run(&["code", "--from", form, "--to", "jsonl", "--layers", LAYERS, "-"], &noise);
        check(&documents);
    }
}

#[test]
fn layers_come_only_when_asked_for() {
    let text = b"Rebels in Chad freed 12 hostages on Tuesday.";
    let bare = run(&["code", "--from", "plain", "--to", "jsonl", "-"], text);
    assert!(bare[0].get("layers").is_none());
    let some = run(&["code", "--from", "plain", "--to", "jsonl", "--layers", "times", "-"], text);
    let layers = some[0]["layers"].as_object().expect("layers");
    assert_eq!(layers.keys().collect::<Vec<_>>(), ["times"]);
    check(&some);
}

#[test]
fn the_schema_refuses_what_it_must() {
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is one");
    let good = run(
        &["code", "--from", "plain", "--to", "jsonl", "--published", "2016-05-03", "-"],
        b"Chad freed 12 Sudanese soldiers on Tuesday.",
    );
    assert!(validator.is_valid(&good[0]));
    let mut spoilt = good[0].clone();
    spoilt["document"]["language"] = "".into();
    assert!(!validator.is_valid(&spoilt), "what is unknown is null");
    let mut spoilt = good[0].clone();
    spoilt.as_object_mut().expect("an object").remove("figures");
    assert!(!validator.is_valid(&spoilt), "nothing may be left out");
    let mut added = good[0].clone();
    added["document"]["reading_minutes"] = 3.into();
    assert!(validator.is_valid(&added), "fields may be added");
}

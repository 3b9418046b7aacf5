//! What `explain` shows: on the terminal nothing that steers it and no line too long, in the browser nothing that a page
//! could smuggle in.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use unicode_width::UnicodeWidthStr;

fn explain(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .arg("explain")
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env_remove("COLUMNS")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // a program that has seen enough closes its end
    let _ = child.stdin.take().expect("its input is ours").write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn shown(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("its output is UTF-8")
}

/// The data of a page that was written.
fn data(html: &str) -> Value {
    let from = html.find("id=\"data\">").expect("the page has data") + "id=\"data\">".len();
    let until = from + html[from..].find("</script>").expect("the data end");
    serde_json::from_str(&html[from..until]).expect("the data are JSON")
}

const REPORT: &str =
    "Rebels in Chad freed 12 Sudanese soldiers on Tuesday, a spokesman said.\n\nThe talks in Peru were calm.";

#[test]
fn piped_sheets_have_no_colours_and_keep_to_the_width() {
    let output = explain(&["examples/wire"], "");
    let text = shown(&output);
    assert!(output.status.success());
    assert!(!text.contains('\u{1b}'), "colours in a pipe");
    assert!(text.contains("Goldstein") && text.contains("rule"), "no event is explained");
    let longest = text.lines().max_by_key(|l| l.width()).unwrap_or_default();
    assert!(longest.width() <= 100, "{} columns: {longest}", longest.width());
}

#[test]
fn narrow_terminals_are_asked_how_wide_they_are() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let output = child
        .args(["explain", "examples/wire"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("COLUMNS", "60")
        .output()
        .expect("the program runs");
    let text = shown(&output);
    let longest = text.lines().max_by_key(|l| l.width()).unwrap_or_default();
    assert!(longest.width() <= 60, "{} columns: {longest}", longest.width());
}

#[test]
fn nothing_on_a_page_steers_the_terminal() {
    let output = explain(&["--from", "plain", "-"], &format!("\u{1b}]0;owned\u{7}{REPORT}\u{1b}[2J\u{202e}"));
    let text = shown(&output);
    assert!(text.contains("owned"));
    assert!(text.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}')), "{text:?}");
}

#[test]
fn the_html_page_is_whole_and_nothing_breaks_out_of_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("explain.html");
    let path = file.to_str().expect("the path is UTF-8");
    let hostile =
        format!("{REPORT}\n\n</script><script>alert(1)</script> <!-- <img src=x onerror=alert(1)> /*JS*/ \u{2028}");
    let output = explain(&["--from", "plain", "--html", path, "-"], &hostile);
    assert!(output.status.success() && output.stdout.is_empty());
    let html = std::fs::read_to_string(&file).expect("the page is written");
    assert_eq!(html.matches("</script>").count(), 2, "the data and the code, nothing else");
    assert!(!html.contains("<img") && !html.contains("alert(1)</"));
    let data = data(&html);
    assert_eq!(data["docs"][0]["document"]["text"].as_str().map(str::trim_end), Some(hostile.trim_end()));
}

#[test]
fn every_example_is_on_the_html_page() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wire.html");
    let output = explain(&["examples/wire", "--html", file.to_str().expect("the path is UTF-8")], "");
    assert!(output.status.success());
    let html = std::fs::read_to_string(&file).expect("the page is written");
    let data = data(&html);
    let docs = data["docs"].as_array().expect("a list");
    assert!(docs.len() >= 20, "{} documents", docs.len());
    for doc in docs {
        let n_points = doc["document"]["text"].as_str().unwrap_or_default().chars().count() as u64;
        for event in doc["events"].as_array().into_iter().flatten() {
            let at = &event["mentions"][0];
            assert!(at[0].as_u64() < at[1].as_u64(), "{event}");
            assert!(at.get(2).is_some() || at[1].as_u64().is_some_and(|end| end <= n_points), "{event}");
            let rule = event["rule"].as_str().unwrap_or_default();
            assert!(data["rules"][rule].is_string(), "{rule} is explained");
        }
    }
    assert!(html.len() < 20_000 * docs.len() + 150_000, "{} bytes", html.len());
}

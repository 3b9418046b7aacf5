//! The built program, as users and scripts meet it: exit codes, one line out for one line in, the same bytes from any
//! number of threads, and manners under bad input. What is read well or badly is no matter here.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const STORY: &str = "Rebels shelled the town of Gulu on Monday, the army said in a statement. Two soldiers were killed and \
                     eleven people were hurt, according to the ministry of health. The president called on both sides to \
                     return to the talks in Kampala this week.";

/// A folder of a test's own, new in every run.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("cargo gives tests a folder to write to");
    path
}

fn dateline(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    dateline(args).output().expect("the program starts")
}

/// Runs the program with standard input from a reader, so that large inputs are never held.
fn run_with(args: &[&str], mut input: impl Read + Send + 'static) -> Output {
    let mut child = dateline(args).stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut pipe = child.stdin.take().expect("it was asked for");
    let feeder = std::thread::spawn(move || {
        // the program may stop reading when it has enough
        let _ = std::io::copy(&mut input, &mut pipe);
    });
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the feeder does not panic");
    output
}

fn status(output: &Output) -> i32 {
    let said = stderr(output);
    assert!(!said.contains("panicked"), "{said}");
    output.status.code().unwrap_or(-1)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The documents of JSON Lines.
fn documents(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("the output is UTF-8");
    text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
}

fn codes(doc: &Value) -> Vec<&str> {
    let list = doc["diagnostics"].as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|d| d["code"].as_str()).collect()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("the test's folder can be written");
    path.display().to_string()
}

#[test]
fn wrong_usage_is_2_and_says_what_is_right() {
    let flag = run(&["code", "--no-such-flag"]);
    assert_eq!(status(&flag), 2);
    assert!(stderr(&flag).contains("--no-such-flag"), "{}", stderr(&flag));
    assert_eq!(status(&run(&["no-such-verb"])), 2);
    let layer = run(&["code", "--layers", "tokens,nonsense", "-"]);
    assert_eq!(status(&layer), 2);
    assert!(stderr(&layer).contains("nonsense") && stderr(&layer).contains("mentions"), "{}", stderr(&layer));
    let date = run(&["code", "--published", "someday", "-"]);
    assert_eq!(status(&date), 2);
    assert!(stderr(&date).contains("2015-06-15"), "{}", stderr(&date));
}

#[test]
fn a_missing_file_is_1_and_the_rest_is_done() {
    let dir = folder("missing");
    let good = write(&dir, "good.txt", STORY);
    let gone = dir.join("gone.txt").display().to_string();
    let output = run(&["code", "--to", "jsonl", "--from", "plain", &gone, &good]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("gone.txt"), "{}", stderr(&output));
    assert_eq!(documents(&output).len(), 1);
}

#[test]
fn what_cannot_be_read_is_a_document_with_a_diagnostic() {
    let dir = folder("unreadable");
    let noise: Vec<u8> = (0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let inputs = [
        write(&dir, "empty.html", ""),
        write(&dir, "noise.bin", noise),
        write(&dir, "report.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
    ];
    for input in &inputs {
        let output = run(&["code", "--to", "jsonl", input]);
        assert_eq!(status(&output), 1, "{input}");
        let docs = documents(&output);
        assert_eq!(docs.len(), 1, "{input}");
        assert!(!codes(&docs[0]).is_empty() && docs[0]["document"]["text"] == "", "{input}");
        assert!(stderr(&output).contains(codes(&docs[0])[0]), "{}", stderr(&output));
    }
}

#[test]
fn strange_text_is_read() {
    let dir = folder("strange");
    let deep = write(&dir, "deep.html", format!("{}<p>{STORY}</p>", "<div>".repeat(100_000)));
    let mut latin: Vec<u8> = STORY.as_bytes().to_vec();
    latin.extend(b" The commander was a certain Andr\xe9 Ngo\xef.\n");
    let latin = write(&dir, "latin1.txt", latin);
    for (form, input, code) in [("html", deep, "P007"), ("text", latin, "P005")] {
        let output = run(&["code", "--to", "jsonl", "--from", form, &input]);
        assert_eq!(status(&output), 0, "{input}: {}", stderr(&output));
        let docs = documents(&output);
        assert!(codes(&docs[0]).contains(&code), "{input}: {:?}", codes(&docs[0]));
        assert!(docs[0]["document"]["text"].as_str().is_some_and(|t| t.contains("town of Gulu")), "{input}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_with_an_unreadable_file_is_1_and_the_rest_is_done() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder("locked");
    write(&dir, "a.txt", STORY);
    let locked = dir.join("b.txt");
    write(&dir, "b.txt", STORY);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("the file is ours");
    // root reads everything: then there is nothing to see here
    let readable = fs::File::open(&locked).is_ok();
    let output = run(&["code", "--to", "jsonl", "--from", "plain", &dir.display().to_string()]);
    assert_eq!((status(&output), documents(&output).len()), if readable { (0, 2) } else { (1, 1) });
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o600)).expect("the file is ours");
}

#[test]
fn what_lies_past_max_bytes_is_left_unread() {
    // 200 MB that never exist at once, and a page of which 64 KiB are read
    let sentence = format!("{STORY}\n\n").into_bytes();
    let endless = Repeat { bytes: sentence, at: 0 }.take(200_000_000);
    let output = run_with(&["code", "--to", "jsonl", "--from", "plain", "--max-bytes", "65536", "-"], endless);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let docs = documents(&output);
    assert!(codes(&docs[0]).contains(&"P004"), "{:?}", codes(&docs[0]));
    let n_bytes = docs[0]["document"]["text"].as_str().map_or(0, str::len);
    assert!((60_000..=65_536).contains(&n_bytes), "{n_bytes} bytes were read");
}

/// The same bytes for ever.
struct Repeat {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Repeat {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = out.len().min(self.bytes.len() - self.at);
        out[..n].copy_from_slice(&self.bytes[self.at..self.at + n]);
        self.at = (self.at + n) % self.bytes.len();
        Ok(n)
    }
}

#[test]
fn one_line_out_for_one_line_in_in_order() {
    let lines = [
        r#"{"id":"a","published":"2016-07-20","text":"Rebels freed two nurses in Kampala on Monday."}"#.to_owned(),
        "{broken".to_owned(),
        r#"{"id":"c"}"#.to_owned(),
        r#"{"id":"d","text":"x","html":"<p>x"}"#.to_owned(),
        r#"{"id":5,"text":"Police fired on a crowd in Dakar."}"#.to_owned(),
        r#"{"id":"f","text":""}"#.to_owned(),
        format!(r#"{{"id":"g","html":"<html><body><p>{STORY}</p></body></html>"}}"#),
    ];
    for jobs in ["1", "3"] {
        let input = std::io::Cursor::new(lines.join("\n"));
        let output = run_with(&["code", "--from", "jsonl", "--to", "jsonl", "--jobs", jobs, "-"], input);
        assert_eq!(status(&output), 1);
        let docs = documents(&output);
        let ids: Vec<Option<&str>> = docs.iter().map(|d| d["document"]["input_id"].as_str()).collect();
        assert_eq!(ids, [Some("a"), None, Some("c"), Some("d"), Some("5"), Some("f"), Some("g")], "--jobs {jobs}");
        let said: Vec<Vec<&str>> = docs.iter().map(codes).collect();
        assert_eq!(said[1..4], [["R010"], ["R011"], ["R012"]], "--jobs {jobs}");
        assert_eq!(said[5], ["P001"], "--jobs {jobs}");
    }
}

#[test]
fn a_line_past_max_bytes_is_a_diagnostic_and_the_next_is_read() {
    let long = format!(r#"{{"id":"long","text":"{}"}}"#, "a".repeat(400_000));
    let input = std::io::Cursor::new(format!("{long}\n{{\"id\":\"next\",\"text\":\"{STORY}\"}}\n"));
    let output = run_with(&["code", "--from", "jsonl", "--to", "jsonl", "--max-bytes", "50000", "-"], input);
    assert_eq!(status(&output), 1);
    let docs = documents(&output);
    assert_eq!((docs.len(), codes(&docs[0])), (2, vec!["R013"]));
    assert_eq!(docs[1]["document"]["input_id"], "next");
}

#[test]
fn threads_do_not_change_a_byte() {
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wire").display().to_string();
    let layers = "tokens,sentences,mentions,times,places";
    let one = run(&["code", "--to", "jsonl", "--layers", layers, "--jobs", "1", &wire]);
    let many = run(&["code", "--to", "jsonl", "--layers", layers, "--jobs", "4", &wire]);
    assert!(documents(&one).len() > 4, "there is something to mix up");
    assert!(one.stdout == many.stdout, "the output depends on the number of threads");
}

#[test]
fn packed_files_are_opened() {
    let dir = folder("packed");
    let plain = write(&dir, "story.txt", STORY);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(STORY.as_bytes()).expect("memory takes it");
    let gz = write(&dir, "story.txt.gz", gz.finish().expect("memory takes it"));
    let zst = ruzstd::encoding::compress_to_vec(STORY.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let zst = write(&dir, "story.txt.zst", zst);
    let code = |path: &str| run(&["code", "--to", "jsonl", "--from", "plain", path]);
    let want = code(&plain);
    assert_eq!(status(&want), 0);
    for packed in [gz.as_str(), &zst] {
        let got = code(packed);
        assert_eq!(status(&got), 0, "{packed}: {}", stderr(&got));
        assert_eq!(documents(&got), documents(&want), "{packed}");
    }
    let broken = write(&dir, "cut.txt.gz", b"\x1f\x8b\x08\x00broken");
    assert_eq!(status(&code(&broken)), 1);
}

#[test]
fn colour_is_for_terminals() {
    let dir = folder("colour");
    let story = write(&dir, "story.txt", STORY);
    let args = ["code", "--to", "table", "--from", "plain", &story];
    let plain = run(&args);
    assert_eq!(status(&plain), 0);
    assert!(!plain.stdout.is_empty() && !plain.stdout.contains(&0x1b), "a pipe gets no colour");
    let forced = dateline(&args).env("CLICOLOR_FORCE", "1").output().expect("the program starts");
    assert!(forced.stdout.contains(&0x1b), "colour can be asked for");
    let none = dateline(&args).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().expect("the program starts");
    assert!(!none.stdout.contains(&0x1b), "NO_COLOR wins");
}

#[test]
fn csv_has_a_head_and_the_same_width_everywhere() {
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wire").display().to_string();
    let output = run(&["code", "--to", "csv", &wire]);
    let text = String::from_utf8(output.stdout).expect("CSV is UTF-8");
    let widths: Vec<usize> = text.lines().map(fields).collect();
    assert!(text.starts_with("document,input,event,") && widths.len() > 5, "{text:.200}");
    assert!(widths.iter().all(|w| *w == widths[0]), "{widths:?}");
    let none = run(&["code", "--to", "csv", "--from", "plain", "/dev/null"]);
    assert!(none.stdout.starts_with(b"document,input,"), "the head stands even where there is nothing below it");
}

/// How many fields a line of CSV has; none of the program's fields spans lines.
fn fields(line: &str) -> usize {
    let mut quoted = false;
    let commas = line.chars().filter(|c| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    });
    commas.count() + 1
}

#[test]
fn completions_and_the_manual_print() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert!(status(&output) == 0 && String::from_utf8_lossy(&output.stdout).contains("max-bytes"), "{shell}");
    }
    let man = run(&["man"]);
    assert!(status(&man) == 0 && String::from_utf8_lossy(&man.stdout).contains(".TH dateline"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wire").display().to_string();
    let mut child = dateline(&["code", "--to", "jsonl", &wire, &wire, &wire]).spawn().expect("the program starts");
    let mut pipe = child.stdout.take().expect("it was asked for");
    let mut first = [0_u8; 1];
    pipe.read_exact(&mut first).expect("there is output");
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn score_runs_cases_and_gold_events() {
    let dir = folder("score");
    let head = "[[case]]\nid = \"one\"\nwhy = \"w\"\nsource = \"s\"\ntext = \"The rain fell.\"\n";
    let good = write(&dir, "good.toml", format!("{head}none = true\n"));
    let bad = write(&dir, "bad.toml", format!("{head}words = [\"snow\"]\n"));
    let odd = write(&dir, "odd.toml", format!("{head}nothing = 1\n"));
    assert_eq!(status(&run(&["score", &good])), 0);
    let output = run(&["score", &bad]);
    assert_eq!(status(&output), 1);
    assert!(String::from_utf8_lossy(&output.stdout).contains("no tokens snow"));
    let output = run(&["score", &odd]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("odd.toml:6"), "{}", stderr(&output));
    let gold = r#"{"id":"1","published":"2016-07-20","text":"The rain fell.","events":[]}"#;
    let gold = write(&dir, "gold.jsonl", gold);
    let output = run(&["score", &gold]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 items"));
}

#[test]
fn what_is_coded_again_by_the_same_book_stays_as_it_is() {
    let folder = folder("recode");
    let line = serde_json::json!({"id": "1", "title": "Two killed in Gulu", "published": "2016-07-20", "text": STORY});
    let pages = write(&folder, "pages.jsonl", line.to_string());
    let coded = write(&folder, "coded.jsonl", run(&["code", "--from", "jsonl", "--to", "jsonl", &pages]).stdout);
    let output = run(&["recode", &coded]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains("0 appeared, 0 vanished, 0 changed"), "{report}");

    // a codebook without assaults: they vanish from the report first, and from the file only where it is asked for
    let book = folder.join("book/triggers");
    fs::create_dir_all(&book).expect("the folder can be written to");
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../codebook/triggers")).expect("the codebook") {
        let name = file.expect("a file").file_name().into_string().expect("a name");
        if name.starts_with("assault") {
            write(&book, &name, "type = \"ASSAULT\"\nrule = []\n");
        }
    }
    let book = folder.join("book").display().to_string();
    let before = fs::read(&coded).expect("it was written");
    let output = run(&["recode", &coded, "--codebook", &book]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains("assault.") && report.contains("vanished"), "{report}");
    assert_eq!(fs::read(&coded).expect("it is there"), before);
    assert_eq!(status(&run(&["recode", &coded, "--codebook", &book, "--replace"])), 0);
    let after = fs::read_to_string(&coded).expect("it is there");
    assert!(!after.contains("\"ASSAULT\"") && after.contains("Two killed in Gulu"), "{after}");
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 3, "nothing half done stays behind");

    let output = run(&["recode", &write(&folder, "bad.jsonl", "{\"events\": []}\n")]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("bad.jsonl:1: it has no \"document\""), "{}", stderr(&output));
}

#[test]
fn what_people_say_of_a_sample_is_summed_up_and_outlives_a_recode() {
    let folder = folder("audit");
    let line = serde_json::json!({"id": "1", "published": "2016-07-20", "text": STORY});
    let pages = write(&folder, "pages.jsonl", line.to_string());
    let coded = write(&folder, "coded.jsonl", run(&["code", "--from", "jsonl", "--to", "jsonl", &pages]).stdout);
    let draw = || run(&["audit", &coded, "--sample", "2", "--by", "type"]);
    let sample = documents(&draw());
    assert_eq!(sample, documents(&draw()), "the same seed draws the same");
    assert_eq!(sample.len(), 2);
    let mut judged = String::new();
    for mut one in sample {
        one["verdict"] = "right".into();
        one["by"] = "a reader".into();
        one["set"] = serde_json::json!({"background": true});
        judged.push_str(&format!("{one}\n"));
    }
    let judged = write(&folder, "judged.jsonl", judged);
    let report = String::from_utf8_lossy(&run(&["audit", "--agree", &judged, &judged]).stdout).into_owned();
    assert!(report.contains("2 times background was put right") && report.contains("kappa 1.00"), "{report}");

    let again = folder.join("again.jsonl").display().to_string();
    assert_eq!(status(&run(&["recode", &coded, "--corrections", &judged, "--out", &again])), 0);
    let again = fs::read_to_string(again).expect("it was written");
    assert_eq!(again.matches("\"correction\":").count(), 2, "{again}");

    let page = folder.join("audit.html").display().to_string();
    assert_eq!(status(&run(&["audit", &coded, "--html", &page])), 0);
    let page = fs::read_to_string(page).expect("it was written");
    assert!(page.contains("Rebels shelled") && !page.contains("/*SAMPLE*/"));
    let output = run(&["audit", &coded, &coded]);
    assert_eq!(status(&output), 2, "{}", stderr(&output));
}

#[test]
fn what_an_outlet_repeats_is_learned_and_taken_out() {
    let folder = folder("profile");
    let path = |name: &str| folder.join(name).display().to_string();
    let odd = "The lighthouse keeper wishes every one of you a calm sea and a safe way home tonight.";
    let page = |n: usize| {
        format!(
            "<html><head><title>Report {n} on the pier</title><link rel=canonical href='https://gull.example/2015/05/report-{n}-on-the-pier'></head>
             <body><h1>Report {n} on the pier</h1><p>{STORY}</p><p>{odd}</p><p>Report {n} was read to {n} people in town {n}, who said nothing about it.</p></body></html>"
        )
        // each report tells something else
        .replace("Gulu", ["Gulu", "Lira", "Arua", "Soroti", "Mbale", "Jinja", "Moroto", "Kitgum"][n % 8])
    };
    let pages = folder.join("pages");
    fs::create_dir_all(&pages).expect("the folder is ours");
    for n in 0..6 {
        fs::write(pages.join(format!("{n}.html")), page(n)).expect("the folder is ours");
    }
    fs::write(folder.join("new.html"), page(7)).expect("the folder is ours");
    let learned = run(&["page", "--learn-profile", &path("outlets.json"), &path("pages")]);
    assert_eq!((status(&learned), stderr(&learned).as_str(), learned.stdout.len()), (0, "", 0));
    let profile: Value =
        serde_json::from_slice(&fs::read(path("outlets.json")).expect("it was written")).expect("it is JSON");
    assert_eq!(
        (&profile["schema"], &profile["outlets"]["gull.example"]["n_pages"]),
        (&"dateline.outlet-profile/1".into(), &6.into())
    );
    let again = run(&["page", "--learn-profile", &path("again.json"), &path("pages")]);
    assert_eq!(status(&again), 0);
    assert_eq!(fs::read(path("outlets.json")).ok(), fs::read(path("again.json")).ok());

    let plain = documents(&run(&["page", &path("new.html")])).remove(0);
    assert!(plain["text"].as_str().is_some_and(|t| t.contains(odd)));
    assert_eq!(plain["profile"], Value::Null);
    let with = documents(&run(&["page", "--profile", &path("outlets.json"), &path("new.html")])).remove(0);
    assert!(with["text"].as_str().is_some_and(|t| !t.contains(odd) && t.contains("Kitgum")), "{with}");
    assert_eq!(with["profile"], profile["sha256"]);
    assert!(
        with["removed"].as_array().is_some_and(|r| r.contains(&serde_json::json!({"text": odd, "reason": "repeated"})))
    );
    let coded =
        documents(&run(&["code", "--to", "jsonl", "--profile", &path("outlets.json"), &path("new.html")])).remove(0);
    assert_eq!(coded["document"]["profile"], profile["sha256"]);

    let text = fs::read_to_string(path("outlets.json")).expect("it was written");
    for (broken, code) in [
        (text.replace("gull.example", "tern.example"), "R008"),
        (text.replace("profile/1", "profile/9"), "R007"),
        ("no profile".to_owned(), "R006"),
    ] {
        fs::write(path("broken.json"), broken).expect("the folder is ours");
        let output = run(&["page", "--profile", &path("broken.json"), &path("new.html")]);
        assert_eq!((status(&output), output.stdout.len()), (1, 0));
        assert!(stderr(&output).contains(code), "{}", stderr(&output));
    }
    assert_eq!(status(&run(&["page", "--profile", &path("none.json"), &path("new.html")])), 1);
    assert_eq!(status(&run(&["page", "--profile", &path("outlets.json"), "--learn-profile", &path("x.json"), "-"])), 2);
}

#[cfg(feature = "store")]
#[test]
fn a_question_may_begin_with_a_comment_and_flags_stay_flags() {
    let dir = folder("question");
    let (page, store) = (write(&dir, "page.txt", STORY), dir.join("store").display().to_string());
    assert_eq!(status(&run(&["ingest", "--store", &store, "--from", "plain", &page])), 0);
    let commented = "-- how many\nSELECT count(*) AS n FROM reports";
    for args in [
        &["query", "--store", &store, "--to", "csv", commented][..],
        &["query", commented, "--store", &store, "--to", "csv"],
        &["query", "--store", &store, "--to=csv", "--", commented],
        &["query", "--store", &store, "--to", "csv", "--how many\nSELECT count(*) AS n FROM reports"],
    ] {
        let output = run(args);
        assert_eq!(status(&output), 0, "{args:?}: {}", stderr(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "n\n1\n", "{args:?}");
    }
    let piped = run_with(&["query", "--store", &store, "-", "--to", "csv"], std::io::Cursor::new(commented));
    assert_eq!(String::from_utf8_lossy(&piped.stdout), "n\n1\n", "{}", stderr(&piped));
    let mistyped = run(&["query", "--store", &store, "--tabels"]);
    assert_eq!(status(&mistyped), 2);
    assert!(stderr(&mistyped).contains("--tabels"), "{}", stderr(&mistyped));
    assert_eq!(status(&run(&["query", "--store", &store, "--limt", "5", "SELECT 1"])), 2);
}

#[cfg(feature = "work")]
#[test]
fn an_archive_is_worked_on_once() {
    let folder = folder("work");
    let (input, out) = (folder.join("story.jsonl"), folder.join("out").display().to_string());
    fs::write(&input, format!("{}\n", serde_json::json!({"id": "r-1", "text": STORY}))).expect("it is written");
    let input = input.display().to_string();
    let said = |args: &[&str]| {
        let output = run(args);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, told) = said(&["work", &input, "--to", &out]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.starts_with("1 unit done, 0 done before; 1 page, 1 new, 0 known"), "{told}");
    let (code, told) = said(&["work", &input, "--to", &out]);
    assert!(code == Some(0) && told.starts_with("0 units done, 1 done before; 0 pages, 0 new, 0 known"), "{told}");
    let (code, told) = said(&["work", "none.warc", "--to", &out]);
    assert!(code == Some(1) && told.contains("1 failed (1 K031)"), "{told}");
    for wrong in [&["work"][..], &["work", &input], &["work", &input, "--nats", "nats://127.0.0.1:1", "--to", &out]] {
        assert_eq!(said(wrong).0, Some(2), "{wrong:?}");
    }
}

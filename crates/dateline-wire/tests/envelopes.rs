//! Runs the cases of `cases/wire/`: what comes out of each kind of input, as data.
#![expect(clippy::disallowed_methods, reason = "a test that reads the repository's own cases")]

use dateline_wire::{Basis, Item, Kind, Options, read, read_stream};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    #[serde(default)]
    from: String,
    why: String,
    items: Vec<Expected>,
    #[serde(default)]
    skipped: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: Option<String>,
    form: Option<String>,
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    basis: Option<String>,
    outlet: Option<String>,
    id: Option<String>,
    charset: Option<String>,
    language: Option<String>,
    has: Option<String>,
    #[serde(default)]
    empty: bool,
    notes: Option<Vec<String>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/wire")
}

fn kind(name: &str) -> Kind {
    match name {
        "" | "auto" => Kind::Auto,
        "html" => Kind::Html,
        "text" => Kind::Text,
        "plain" => Kind::Plain,
        "jsonl" => Kind::Jsonl,
        "feed" => Kind::Feed,
        "sitemap" => Kind::Sitemap,
        "warc" => Kind::Warc,
        "mhtml" => Kind::Mhtml,
        "eml" => Kind::Eml,
        other => panic!("{other} is no kind"),
    }
}

fn items_of(file: &Path, from: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let options = Options { kind: kind(from), ..Options::default() };
    let Ok(()) = read::<Infallible>(&[file.to_owned()], &options, &mut |item| {
        items.push(item);
        Ok(())
    });
    items
}

/// Says how an item differs from what is expected.
fn differences(want: &Expected, item: &Item) -> Vec<String> {
    let mut out = Vec::new();
    let mut field = |name: &str, want: &Option<String>, got: Option<&str>| {
        if let Some(want) = want
            && want != got.unwrap_or("")
        {
            out.push(format!("{name} is {got:?}, not {want:?}"));
        }
    };
    match item {
        Item::Page(page) => {
            field("code", &want.code, None);
            field("form", &want.form, Some(page.form.name()));
            field("url", &want.url, page.url.as_deref());
            field("title", &want.title, page.title.as_deref());
            field("published", &want.published, page.published.as_ref().map(|p| p.value.as_str()));
            let basis = page.published.as_ref().map(|p| if p.basis == Basis::Feed { "feed" } else { "given" });
            field("basis", &want.basis, basis);
            field("outlet", &want.outlet, page.outlet.as_deref());
            field("id", &want.id, page.input_id.as_deref());
            field("charset", &want.charset, page.charset.as_deref());
            field("language", &want.language, page.language.as_deref());
            let body = String::from_utf8_lossy(&page.bytes);
            if let Some(has) = want.has.as_ref().filter(|has| !body.contains(has.as_str())) {
                out.push(format!("{has:?} is not in the body: {}", body.chars().take(300).collect::<String>()));
            }
            if want.empty && !body.is_empty() {
                out.push("the body is not empty".to_owned());
            }
            let notes: Vec<&str> = page.notes.iter().map(|n| n.code).collect();
            if let Some(want) = want.notes.as_ref().filter(|want| **want != notes) {
                out.push(format!("notes are {:?}, not {want:?}", page.notes));
            }
        }
        Item::Broken(broken) => {
            field("code", &Some(want.code.clone().unwrap_or_default()), Some(broken.note.code));
            field("id", &want.id, broken.input_id.as_deref());
            field("url", &want.url, broken.url.as_deref());
        }
        other => out.push(format!("an item that is neither page nor broken: {other:?}")),
    }
    out
}

#[test]
fn every_file_gives_the_envelopes_that_its_format_means() {
    let text = fs::read_to_string(folder().join("envelopes.toml")).expect("the cases are there");
    let cases: Cases = toml::from_str(&text).expect("the cases read");
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for case in &cases.case {
        used.insert(case.file.clone());
        let mut items = items_of(&folder().join(&case.file), &case.from);
        let skipped = match items.last() {
            Some(Item::Skipped { counts, .. }) => counts.clone(),
            _ => BTreeMap::new(),
        };
        items.retain(|item| !matches!(item, Item::Skipped { .. }));
        let mut say = |what: String| wrong.push(format!("{} ({}): {what}", case.file, case.why));
        if skipped != case.skipped {
            say(format!("skipped {skipped:?}, not {:?}", case.skipped));
        }
        if items.len() != case.items.len() {
            let got: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Item::Page(page) => format!("{} {:?} {:?}", page.label, page.url, page.notes),
                    other => format!("{other:?}"),
                })
                .collect();
            say(format!("{} items, not {}: {got:#?}", items.len(), case.items.len()));
        }
        for (n, (want, item)) in case.items.iter().zip(&items).enumerate() {
            for difference in differences(want, item) {
                say(format!("item {}: {difference}", n + 1));
            }
        }
    }
    for entry in fs::read_dir(folder()).expect("the folder can be listed") {
        let name = entry.expect("it can be read").file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != "envelopes.toml" && !used.contains(&name) {
            wrong.push(format!("{name} is in no case"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn folders_and_patterns_bring_their_files_in_order() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wire-folders");
    let _ = fs::remove_dir_all(&root);
    for name in ["b/2.html", "a/1.html", "a/.hidden.html", "a/3.txt"] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("tests may write here");
        fs::write(path, "<p>x").expect("tests may write here");
    }
    let labels = |input: PathBuf| -> Vec<String> {
        items_of(&input, "")
            .into_iter()
            .map(|item| match item {
                Item::Page(page) => page.label,
                Item::Unreadable { why, .. } => why,
                other => panic!("{other:?}"),
            })
            .map(|label| label.replace(&format!("{}/", root.display()), ""))
            .collect()
    };
    assert_eq!(labels(root.clone()), ["a/1.html", "a/3.txt", "b/2.html"]);
    assert_eq!(labels(root.join("**/*.html")), ["a/1.html", "b/2.html"]);
    assert_eq!(labels(root.join("*")), ["a/1.html", "a/3.txt", "b/2.html"]);
    assert_eq!(labels(root.join("*.none")), ["no file fits the pattern"]);
    assert_eq!(labels(root.join("gone.html")).len(), 1);
}

#[test]
fn a_caller_that_has_enough_ends_the_reading() {
    let mut n = 0;
    let lines = b"{\"text\":\"x\"}\n".repeat(10);
    let result = read_stream("lines", lines.as_slice(), &Options::default(), &mut |_| {
        n += 1;
        if n == 3 { Err("enough") } else { Ok(()) }
    });
    assert_eq!((result, n), (Err("enough"), 3));
}

//! Which addresses are one article's, and which are not: the table of `identity.toml`, and pages without any address.

use dateline_doc::Article;
use dateline_page::{Form, Input, canonical, read};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    same: Vec<Group>,
    apart: Vec<Group>,
    page: Vec<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    why: String,
    urls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    why: String,
    url: Option<String>,
    canonical: Option<String>,
    og: Option<String>,
    is: String,
}

const REPORT: [&str; 3] = [
    "The port authority said on Friday that the ferry had left without its pilot, and that nobody was hurt.",
    "It was the second such case in a month, and the minister has asked for a report by the end of the week.",
    "\"We will look into it,\" she said, but she would not say when the inquiry was to begin or who would lead it.",
];

fn table() -> Table {
    toml::from_str(include_str!("identity.toml")).expect("the table reads")
}

fn at(url: Option<&str>, bytes: &str, form: Form) -> Article {
    read(&Input { bytes: bytes.as_bytes(), form, url, ..Input::default() })
}

#[test]
fn one_article_has_one_id() {
    for group in table().same {
        let first = at(group.urls.first().map(String::as_str), "The ferry left.", Form::Plain).id;
        for url in &group.urls {
            let article = at(Some(url), "An update says more.", Form::Plain);
            assert_eq!(article.id, first, "{}: {url} is {:?}", group.why, canonical(url));
            assert!(canonical(url).is_some(), "{url}");
        }
    }
}

#[test]
fn other_articles_have_other_ids() {
    for group in table().apart {
        let forms: Vec<Option<String>> = group.urls.iter().map(|u| canonical(u)).collect();
        for (i, form) in forms.iter().enumerate() {
            assert!(form.is_some(), "{}: {}", group.why, group.urls[i]);
            let twin = forms[..i].iter().position(|f| f == form);
            assert_eq!(twin, None, "{}: {} is {form:?} as well", group.why, group.urls[i]);
        }
    }
}

#[test]
fn pages_say_who_they_are_and_are_not_always_believed() {
    for page in table().page {
        let tag = |head: &str, url: &Option<String>, tail: &str| {
            url.as_ref().map(|u| format!("{head}{u}{tail}")).unwrap_or_default()
        };
        let html = format!(
            "<!doctype html><html><head><title>Ferry leaves port</title>{}{}</head><body><h1>Ferry leaves port</h1><p>{}</p></body></html>",
            tag("<link rel=canonical href='", &page.canonical, "'>"),
            tag("<meta property='og:url' content='", &page.og, "'>"),
            REPORT.join("</p><p>")
        );
        let article = at(page.url.as_deref(), &html, Form::Html);
        assert_eq!(article.id, at(Some(&page.is), "x", Form::Plain).id, "{}", page.why);
        assert_eq!(article.outlet.and_then(|o| o.domain).as_deref(), Some("harbour.example"), "{}", page.why);
    }
}

#[test]
fn without_an_address_title_and_lead_tell() {
    let (a, b, c) = (REPORT[0], REPORT[1], REPORT[2]);
    let plain = format!("{a}\n\n{b}\n\n{c}\n");
    let titled = |title: &str, text: &str| {
        read(&Input { bytes: text.as_bytes(), form: Form::Plain, title: Some(title), ..Input::default() }).id
    };
    let id = titled("Ferry leaves port without its pilot", &plain);
    assert_eq!(titled("“Ferry Leaves Port Without Its Pilot” | Harbour Herald", &plain), id);
    assert_eq!(titled("Ferry leaves port without its pilot", &format!("OSTEND, Belgium (AP) — {plain}")), id);
    assert_ne!(titled("Ferry leaves port with its pilot", &plain), id);
    let html = format!(
        "<!doctype html><html><head><title>Ferry leaves port without its pilot - Harbour Herald</title></head><body><nav><a href=/>Home</a></nav>
         <h1>Ferry leaves port without its pilot</h1><p>OSTEND, Belgium (AP) — {a}</p><p>{b}</p><p>{c}</p><footer>© 2024 Harbour Herald</footer></body></html>"
    );
    assert_eq!(at(None, &html, Form::Html).id, id);
    let flat = format!(
        "HARBOUR HERALD\n\n  Home\n  News\n\nFerry leaves port without its pilot\n\nOSTEND, Belgium (AP) — {a}\n\nShare this article\n\n{b}\n\n{c}\n"
    );
    assert_eq!(at(None, &flat, Form::Text).id, id);
}

#[test]
fn a_host_in_disguise_is_said() {
    let codes = |url: &str| {
        at(Some(url), "The ferry left.", Form::Plain).diagnostics.iter().map(|d| d.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("https://harbour\u{455}.example/n/ferry"), ["P011"]);
    assert_eq!(codes("https://xn--harbour-pog.example/n/ferry"), codes("https://harbour\u{455}.example/n/ferry"));
    assert!(codes("https://harbours.example/n/ferry").is_empty());
    assert!(codes("https://bücher.example/n/ferry").is_empty());
    let html = format!(
        "<html><head><link rel=canonical href='https://harbour\u{455}.example/n/a-b-c'></head><p>{}</p></html>",
        REPORT.join("</p><p>")
    );
    assert!(at(None, &html, Form::Html).diagnostics.iter().any(|d| d.code == "P011"));
}

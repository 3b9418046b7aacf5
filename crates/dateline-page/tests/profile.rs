//! An outlet whose odd lines no list knows: learned from six pages, they go, and nothing else does.

use dateline_doc::Article;
use dateline_page::{Form, Input, Learner, Profile, Rules, read};

const SUBJECTS: [&str; 6] = ["ferry", "bridge", "market", "railway", "library", "harbour"];
/// What no list has, written like sentences of a report.
const ODD: [&str; 2] = [
    "The lighthouse keeper wishes every one of you a calm sea and a safe way home tonight.",
    "Our 4711 herring gulls have carried this page to you since the year the pier was built.",
];

fn paragraphs(subject: &str) -> [String; 3] {
    [
        format!(
            "The council said on Friday that the {subject} would stay closed for a week, and that nobody had been hurt."
        ),
        format!(
            "It was the second time in a month that the {subject} was shut, and the mayor has asked for a report by Monday."
        ),
        format!(
            "\"We will look into the {subject},\" she said, but she would not say when the work was to begin or who would pay."
        ),
    ]
}

fn html(subject: &str, n: usize) -> String {
    let [a, b, c] = paragraphs(subject);
    // the number moves from page to page
    let gulls = ODD[1].replace("4711", &(4711 + n).to_string());
    format!(
        "<!doctype html><html><head><title>The {subject} stays closed</title></head><body><article><h1>The {subject} stays closed</h1>
         <p>{a}</p><p>{}</p><p>{b}</p><p>{gulls}</p><p>{c}</p></article></body></html>",
        ODD[0]
    )
}

fn flat(subject: &str, n: usize) -> String {
    let [a, b, c] = paragraphs(subject);
    let gulls = ODD[1].replace("4711", &(4711 + n).to_string());
    format!("The {subject} stays closed\n\n{a}\n\n{}\n\n{b}\n\n{gulls}\n\n{c}\n", ODD[0])
}

fn article(bytes: &str, form: Form, subject: &str, profile: Option<&Profile>) -> Article {
    let url = format!("https://www.gull.example/2015/05/the-{subject}-stays-closed");
    read(&Input { bytes: bytes.as_bytes(), form, url: Some(&url), profile, ..Input::default() })
}

fn learned() -> Profile {
    let mut learner = Learner::new(Rules::default());
    for (n, subject) in SUBJECTS.iter().enumerate() {
        learner.add(&article(&html(subject, n), Form::Html, subject, None));
    }
    let (profile, said) = learner.finish();
    assert_eq!((said.pages, said.without_outlet), (6, 0));
    profile
}

#[test]
fn lines_that_an_outlet_repeats_go() {
    let profile = learned();
    for (form, page) in [(Form::Html, html("theatre", 9)), (Form::Text, flat("theatre", 9))] {
        let without = article(&page, form, "theatre", None);
        assert!(without.text.contains("lighthouse keeper") && without.text.contains("herring gulls"), "{form:?}");
        assert_eq!(without.profile, None);
        let with = article(&page, form, "theatre", Some(&profile));
        assert_eq!(with.text, paragraphs("theatre").join("\n\n"), "{form:?}");
        let repeated: Vec<&str> =
            with.removed.iter().filter(|r| r.reason == "repeated").map(|r| r.text.as_str()).collect();
        assert_eq!(repeated, [ODD[0], &ODD[1].replace("4711", "4720")]);
        assert_eq!(with.profile.as_deref(), Some(profile.sha256()));
        assert_eq!(with.id, without.id);
    }
}

#[test]
fn the_same_pages_in_another_order_teach_the_same() {
    let mut learner = Learner::new(Rules::default());
    for (n, subject) in SUBJECTS.iter().enumerate().rev() {
        learner.add(&article(&html(subject, n), Form::Html, subject, None));
        // once more, with other chrome: no second article
        learner.add(&article(&html(subject, n + 50), Form::Html, subject, None));
    }
    let (profile, said) = learner.finish();
    assert_eq!((said.pages, said.again), (6, 6));
    assert_eq!(profile.to_json(), learned().to_json());
    assert_eq!(Profile::from_json(&profile.to_json()), Ok(profile));
}

#[test]
fn another_outlet_and_the_only_body_are_left_alone() {
    let profile = learned();
    let page = html("theatre", 9);
    let url = Some("https://www.tern.example/2015/05/the-theatre-stays-closed");
    let other =
        read(&Input { bytes: page.as_bytes(), form: Form::Html, url, profile: Some(&profile), ..Input::default() });
    assert!(other.text.contains("lighthouse keeper"));
    let only = format!("<html><body><h1>Good night</h1><p>{}</p><p>{}</p></body></html>", ODD[0], ODD[1]);
    let without = article(&only, Form::Html, "night", None);
    assert!(without.text.contains(ODD[0]) && without.text.contains(ODD[1]));
    assert_eq!(article(&only, Form::Html, "night", Some(&profile)).text, without.text);
    // clean text is the caller's, letter for letter
    let plain = flat("theatre", 9);
    assert_eq!(article(&plain, Form::Plain, "theatre", Some(&profile)).text, plain);
}

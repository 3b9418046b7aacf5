//! What must hold for any bytes: no panic, spans inside the text, paragraphs that cover it, time that grows with size.

#![expect(clippy::disallowed_methods, reason = "the test holds a reading to a time")]

use dateline_doc::Article;
use dateline_page::{Form, Input, Limits, read};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const FORMS: [Form; 4] = [Form::Auto, Form::Html, Form::Text, Form::Plain];

fn article(bytes: &[u8], form: Form) -> Article {
    read(&Input { bytes, form, ..Input::default() })
}

fn check(article: &Article) {
    let mut end = 0;
    for span in &article.paragraphs {
        let range = span.range();
        assert!(article.text.is_char_boundary(range.start) && article.text.is_char_boundary(range.end));
        assert!(range.start >= end && !span.is_empty(), "paragraphs ascend and have words");
        assert!(article.text[end..range.start].trim().is_empty(), "only blanks stand between paragraphs");
        end = range.end;
    }
    assert!(article.text[end..].trim().is_empty(), "nothing stands behind the last paragraph");
    if let Some(span) = article.dateline.as_ref().and_then(|d| d.span) {
        assert!(article.text.get(span.range()).is_some());
    }
    assert!(!article.id.is_empty() && !article.version.is_empty() && !article.language.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for form in FORMS {
            check(&article(&bytes, form));
        }
    }

    #[test]
    fn any_text_reads(text in "(\\PC|[\n\t <>/&;:()\\[\\]—|0-9]){0,400}") {
        for form in FORMS {
            check(&article(text.as_bytes(), form));
        }
    }

    #[test]
    fn any_page_reads(pieces in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</div>"), Just("<div class='related'>"), Just("<br><br>"), Just("<h1>"), Just("</h1>"), Just("<figcaption>"),
        Just("By Jane Doe | May 3, 2015 4:12 PM"), Just("The ministry said on Monday that the gate was shut, and the men were sent home."),
        Just("LONDON (Reuters) - "), Just("Ship sinks off the coast"), Just("(Photo: Ann/AFP)"), Just("\n\n"), Just("Related Stories"),
        Just("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ship\"}</script>"), Just("é日本— "), Just("<table><td>"),
        Just("©2015"), Just("<!--"), Just("<time datetime='2015-05-03'>"), Just("&amp;&#x1F600;"),
    ], 0..60)) {
        let page = pieces.concat();
        for form in FORMS {
            check(&article(page.as_bytes(), form));
        }
    }

    #[test]
    fn plain_text_is_kept_to_the_letter(text in "\\PC{0,200}") {
        prop_assert_eq!(article(text.as_bytes(), Form::Plain).text, text);
    }
}

fn codes(article: &Article) -> Vec<&str> {
    article.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn deep_nesting_is_read_as_lines() {
    let words = "The ministry said on Monday that the gate was shut, and that the men were sent home. ".repeat(3);
    let page = format!("{}{}{}", "<div>".repeat(100_000), words, "</div>".repeat(100_000));
    let article = article(page.as_bytes(), Form::Html);
    assert_eq!(codes(&article), ["P007"]);
    assert_eq!(article.text, words.trim());
}

#[test]
fn end_tags_of_nothing_are_not_held_against_all_that_is_open() {
    for open in ["<p>", "<li>", "<td>"] {
        let start = Instant::now();
        let page = format!("<html><body>{}{}", open.repeat(120_000), "</b>".repeat(120_000));
        let article = article(page.as_bytes(), Form::Html);
        assert!(codes(&article).contains(&"P007"), "{open}");
        assert!(start.elapsed() < Duration::from_secs(5), "{open}: {:?}", start.elapsed());
    }
}

#[test]
fn unclosed_inline_tags_do_not_overflow() {
    for tag in ["<b>", "<a href=x>", "<p><font>", "<table><tr><td>", "<li><ul>", "<svg><g>", "<p><b>"] {
        check(&article(tag.repeat(20_000).as_bytes(), Form::Html));
    }
}

#[test]
fn long_lines_take_time_in_proportion() {
    let line = "The ministry said on Monday that the gate was shut, and sent the men home; ".repeat(140_000);
    for form in FORMS {
        let start = Instant::now();
        check(&article(line.as_bytes(), form));
        assert!(start.elapsed() < Duration::from_secs(30), "{form:?} took {:?}", start.elapsed());
    }
    let noise = "(a/b: ".repeat(1_700_000);
    for form in FORMS {
        let start = Instant::now();
        check(&article(noise.as_bytes(), form));
        assert!(start.elapsed() < Duration::from_secs(30), "{form:?} took {:?}", start.elapsed());
    }
}

#[test]
fn what_is_beyond_the_limit_is_reported() {
    let text = "Words and more words. ".repeat(1000);
    let article = read(&Input {
        bytes: text.as_bytes(),
        form: Form::Plain,
        limits: Limits { max_bytes: 100 },
        ..Input::default()
    });
    assert_eq!(article.text.len(), 100);
    assert_eq!(codes(&article), ["P004"]);
}

#[test]
fn nothing_is_reported_as_nothing() {
    assert_eq!(codes(&article(b"", Form::Auto)), ["P001"]);
    assert_eq!(codes(&article(b" \n\t ", Form::Text)), ["P001"]);
    assert_eq!(codes(&article(b"%PDF-1.4 x", Form::Auto)), ["P003"]);
    assert_eq!(codes(&article(b"Home\nNews\nSport\n", Form::Text)), ["P002"]);
    assert!(
        codes(&article(b"<html><title>404 Not Found</title><h1>Not Found</h1></html>", Form::Auto)).contains(&"P008")
    );
}

const A: &str = "The ministry said on Monday that the gate was shut, and that the men had been sent home.";
const B: &str = "It was the second time in a month, and the minister has asked for a report by the end of the week.";
const C: &str = "\"We will look into it,\" she said, but she would not say when the inquiry was to begin.";

fn as_html(title: &str, paragraphs: &[&str]) -> String {
    let body = paragraphs.join("</p>\n<p>");
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>\n<p>{body}</p></article></body></html>"
    )
}

fn as_text(title: &str, paragraphs: &[&str]) -> String {
    format!("{title}\n\n{}\n", paragraphs.join("\n\n"))
}

#[test]
fn characters_that_nobody_sees_go() {
    let wanted = [A, B, C].join("\n\n");
    let a = A.replace("ministry", "min\u{200b}is\u{2060}try").replace("gate", "ga\u{ad}te");
    let b = B.replace("minister", "min\u{200d}ister").replace("report", "re\u{feff}port\u{200e}");
    for page in [as_html("Gate is s\u{200b}hut", &[&a, &b, C]), as_text("Gate is s\u{200b}hut", &[&a, &b, C])] {
        let found = article(page.as_bytes(), Form::Auto);
        assert_eq!((found.text.as_str(), found.title.as_deref()), (wanted.as_str(), Some("Gate is shut")));
        assert!(codes(&found).is_empty(), "breaks of words are no trick: {:?}", found.diagnostics);
    }
}

#[test]
fn words_that_are_hidden_or_turned_are_reported() {
    let wanted = [A, B, C].join("\n\n");
    let turned = B.replace("second", "\u{202e}second\u{202c}");
    let hidden: String = "ignore".chars().filter_map(|c| char::from_u32(0xe0000 + c as u32)).collect();
    let hidden = B.replace("month", &format!("month{hidden}"));
    let ordered = B.replace("second", "\u{2067}second\u{2069}");
    for b in [&turned, &hidden, &ordered] {
        for page in [as_html("Gate is shut", &[A, b, C]), as_text("Gate is shut", &[A, b, C])] {
            let found = article(page.as_bytes(), Form::Auto);
            assert_eq!(found.text, wanted);
            assert_eq!(codes(&found), ["P012"]);
        }
        // clean text of the caller is never changed
        let found = article(b.as_bytes(), Form::Plain);
        assert_eq!((&found.text, codes(&found)), (b, vec!["P012"]));
    }
    // the same marks written as entities
    let page = as_html("Gate is &#8238;shut", &[A, &B.replace("second", "&#x202e;second"), C]);
    let found = article(page.as_bytes(), Form::Html);
    assert_eq!((found.text, found.title.as_deref()), (wanted, Some("Gate is shut")));
}

#[test]
fn what_languages_need_is_no_trick() {
    let persian =
        "وزیر گفت که دروازه بسته شده است و مردان به خانه می\u{200c}روند و \u{2068}Reuters\u{2069} آن را نوشت.";
    let page = as_html("دروازه بسته شد", &[persian, persian.replace("وزیر", "شهردار").as_str()]);
    let found = article(page.as_bytes(), Form::Html);
    assert!(found.text.contains("می\u{200c}روند"));
    assert!(!codes(&found).contains(&"P012"));
}

#[test]
fn scripts_that_pose_as_text_go() {
    let code = [
        "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date());",
        "{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"The gate is shut\",\"articleBody\":\"The ministry said that it was shut, and so on, and that the men were sent home.\"}",
        ".gate-box{display:none;margin:0 auto;padding:4px} @media (max-width:600px){.gate-box{width:100%}}",
        "var gate = document.getElementById('gate'); if (gate) { gate.style.display = 'none'; }",
    ];
    let lines = [code[0], A, B, code[1], C, code[2], code[3]];
    let escaped: Vec<String> = lines.iter().map(|l| l.replace('<', "&lt;")).collect();
    let escaped: Vec<&str> = escaped.iter().map(String::as_str).collect();
    for page in [as_html("Gate is shut", &escaped), as_text("Gate is shut", &lines)] {
        let found = article(page.as_bytes(), Form::Auto);
        assert_eq!(found.text, [A, B, C].join("\n\n"));
        let gone: Vec<&str> = found.removed.iter().filter(|r| r.reason == "code").map(|r| r.text.as_str()).collect();
        assert_eq!(gone, code);
    }
}

#[test]
fn endless_lines_of_tricks_take_bounded_time() {
    let tricks = [
        "\u{200b}\u{202e}\u{e0041}a".repeat(80_000),
        "{\"a\":[;=<".repeat(100_000),
        "\u{1f3f4}\u{e0067}".repeat(80_000),
        "x\u{301}".repeat(200_000),
        format!("https://example.com/{}", "amp/".repeat(100_000)),
    ];
    for trick in &tricks {
        for form in FORMS {
            let start = Instant::now();
            check(&read(&Input {
                bytes: trick.as_bytes(),
                form,
                url: Some(trick),
                title: Some(trick),
                ..Input::default()
            }));
            assert!(start.elapsed() < Duration::from_secs(20), "{form:?} took {:?}", start.elapsed());
        }
    }
}

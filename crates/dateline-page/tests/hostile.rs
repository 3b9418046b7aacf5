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

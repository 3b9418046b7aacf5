//! What must hold for any text: every span lies inside its text and quotes its own words, every index leads somewhere.

use dateline_read::json::{self, Layers};
use dateline_read::{Form, Input, Knowledge, read};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::OnceLock;

fn known() -> &'static Knowledge {
    static KNOWN: OnceLock<Knowledge> = OnceLock::new();
    KNOWN.get_or_init(|| Knowledge::builtin().expect("the built-in data loads"))
}

/// Goes through a record and holds every span object to its words.
fn hold(value: &Value, text: &[char], title: &[char]) {
    match value {
        Value::Array(all) => all.iter().for_each(|v| hold(v, text, title)),
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(words)) = (
                fields.get("start").and_then(Value::as_u64),
                fields.get("end").and_then(Value::as_u64),
                fields.get("text").and_then(Value::as_str),
            ) {
                let region = match fields.get("in").and_then(Value::as_str) {
                    None => Some(text),
                    Some("title") => Some(title),
                    Some(_) => None,
                };
                if let Some(region) = region {
                    let quoted: String = region[start as usize..end as usize].iter().collect();
                    assert_eq!(quoted, words);
                }
            }
            fields.values().for_each(|v| hold(v, text, title));
        }
        _ => {}
    }
}

fn check(input: &str, form: Form) {
    let coded =
        read(&Input { bytes: input.as_bytes(), form, published: Some("2016-07-20"), ..Input::default() }, known());
    let all = Layers { tokens: true, sentences: true, mentions: true, times: true, places: true };
    let record = json::coded(&coded, known(), all);
    let chars = |key: &str| -> Vec<char> { record["document"][key].as_str().unwrap_or_default().chars().collect() };
    hold(&record, &chars("text"), &chars("title"));
    for event in &coded.events {
        assert!(!event.mentions.is_empty());
        for source in &event.sources {
            assert!(source.via.is_none_or(|v| (v as usize) < event.sources.len()));
        }
        if let Some(of) = &event.content_of {
            assert!(coded.events.iter().any(|e| e.id == *of));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn spans_quote_their_words_in_any_text(text in "\\PC{0,400}") {
        check(&text, Form::Plain);
        check(&text, Form::Auto);
    }
}

proptest! {
    // two mistakes stood in one case of a thousand
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn spans_quote_their_words_in_news_like_text(
        words in proptest::collection::vec(
            prop_oneof![
                Just("Kenya"), Just("the army"), Just("attacked"), Just("“we left,”"), Just("said"), Just("on Monday"),
                Just("if"), Just("and"), Just("rebels"), Just("Zürich"), Just("in Łódź"), Just("denied that"), Just("by"),
                Just("1,400"), Just("soldiers"), Just("."), Just("\n\n"), Just("according to"), Just("its"), Just("who"),
                Just("threatened to"), Just("'s"), Just("two countries"), Just("—"), Just("talks with"), Just("😀"),
                Just("“"), Just("”"), Just("told"), Just("the ministry"), Just("killed at least 23"), Just("(AP) —"), Just(":"),
            ],
            0..120,
        )
    ) {
        check(&words.join(" "), Form::Plain);
    }
}

/// A phrase of a later sentence is read before one of an earlier: it is no nearer for that, and no trouble.
#[test]
fn a_phrase_that_is_read_early_is_no_trouble() {
    check("😀 on Monday who said by Zürich the army 's 😀 attacked Kenya the army", Form::Plain);
}

/// A text that breaks off after a cue: nothing stands behind it.
#[test]
fn a_cue_at_the_end_of_the_text_is_no_trouble() {
    check("“we left,” talks with by said", Form::Plain);
}

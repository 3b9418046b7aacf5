//! Any text through all reading stages: tokens tell its words again, every span of the JSON quotes its words.
#![no_main]

use dateline_read::json::{self, Layers};
use dateline_read::{Form, Input, Knowledge};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KNOWN: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("the built-in data loads"));

fuzz_target!(|data: &str| {
    let input = Input { bytes: data.as_bytes(), form: Form::Plain, published: Some("2016-07-20"), ..Input::default() };
    let coded = dateline_read::read(&input, &KNOWN);
    let doc = &coded.document;
    for tok in &doc.tokens {
        assert!(doc.text(tok.region).get(tok.span.range()).is_some(), "a token leaves its text");
    }
    for (n, tok) in doc.tokens.iter().enumerate() {
        assert!(tok.head.is_none_or(|h| h as usize != n && (h as usize) < doc.tokens.len()), "a head is no token");
    }
    let layers = Layers { tokens: true, sentences: true, mentions: true, times: true, places: true };
    let _ = json::coded(&coded, &KNOWN, layers);
});

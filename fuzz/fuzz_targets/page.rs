//! Any bytes as a page, in each of its forms: the article's spans stay inside its text, and nothing panics.
#![no_main]

use dateline_read::{Form, Input, Limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for form in [Form::Auto, Form::Html, Form::Text, Form::Plain] {
        let input = Input { bytes: data, form, limits: Limits { max_bytes: 1 << 20 }, ..Input::default() };
        let article = dateline_read::page(&input);
        for span in &article.paragraphs {
            assert!(article.text.get(span.range()).is_some(), "a paragraph leaves its text");
        }
    }
});

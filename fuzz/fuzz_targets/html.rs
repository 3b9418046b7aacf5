//! Any bytes as an HTML page, and as the HTML of an article alone: spans stay inside their text, and nothing panics.
#![no_main]

use dateline_page::{Form, Input, Limits, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for form in [Form::Html, Form::Fragment] {
        let input = Input {
            bytes: data,
            form,
            url: Some("https://paper.example/2016/04/13/pilot-denial"),
            limits: Limits { max_bytes: 1 << 20 },
            ..Input::default()
        };
        let article = read(&input);
        let spans = article.paragraphs.iter().copied().chain(article.posts.iter().map(|post| post.span));
        for span in spans {
            assert!(article.text.get(span.range()).is_some(), "a span leaves its text");
        }
    }
});

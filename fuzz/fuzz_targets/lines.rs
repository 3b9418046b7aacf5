//! Any bytes as a page flattened to text, as clean text, and as whatever they are: spans stay inside their text, and
//! nothing panics.
#![no_main]

use dateline_page::{Form, Input, Limits, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for form in [Form::Text, Form::Plain, Form::Auto] {
        let input = Input { bytes: data, form, limits: Limits { max_bytes: 1 << 20 }, ..Input::default() };
        let article = read(&input);
        let spans = article.paragraphs.iter().copied().chain(article.posts.iter().map(|post| post.span));
        for span in spans {
            assert!(article.text.get(span.range()).is_some(), "a span leaves its text");
        }
    }
});

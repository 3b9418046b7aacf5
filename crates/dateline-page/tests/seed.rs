//! The example page of the project, where the shared folder with it is at hand.

#![expect(clippy::disallowed_methods, reason = "a test reads sample pages")]

use dateline_page::{Form, Input, read};

#[test]
fn the_example_page_reads_as_a_careful_reader_would() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seed/000_ab82efe82c7477db.txt");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: the example page is not at hand");
        return;
    };
    let article = read(&Input { bytes: &bytes, form: Form::Auto, ..Input::default() });
    let title = article.title.as_deref().unwrap_or_default();
    assert!(title.starts_with("North Korean Soldier Crosses") && title.ends_with("Defects to South Korea"), "{title}");
    assert_eq!(article.outlet.and_then(|o| o.name).as_deref(), Some("China Topix"));
    assert_eq!(article.page_clock.as_deref(), Some("2024-05-17T08:02:50"));
    assert_eq!(article.published, None);
    assert_eq!(article.language, "en");
    assert!(article.byline.is_empty());
    assert_eq!(article.images.len(), 1);
    assert_eq!(article.images[0].credit.as_deref(), Some("Chung Sung-Jun / Getty Images"));
    assert!(
        article.images[0].caption.as_deref().is_some_and(|c| c.contains("check point") && c.ends_with("on Monday."))
    );
    let reasons: Vec<&str> = article.removed.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(reasons, ["masthead", "clock", "navigation", "tag", "caption", "follow", "footer"]);
    assert_eq!(article.paragraphs.len(), 20);
    assert!(article.diagnostics.is_empty());
}

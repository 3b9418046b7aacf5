//! Small pages of our own, and all that should be read off them.

use dateline_doc::{Article, DatedBasis};
use dateline_page::{Form, Input, read};

const REPORT: &str =
    "The port authority said on Friday that the ferry had left without its pilot, and that nobody was hurt.";
const MORE: &str =
    "It was the second such case in a month, and the minister has asked for a report by the end of the week.";
const LAST: &str =
    "\"We will look into it,\" she said, but she would not say when the inquiry was to begin or who would lead it.";

fn removed(article: &Article, reason: &str) -> Vec<String> {
    article.removed.iter().filter(|r| r.reason == reason).map(|r| r.text.clone()).collect()
}

#[test]
fn a_flattened_page_is_told_apart() {
    let page = format!(
        "HARBOUR HERALD\n\nFriday, May 17, 2024 8:02:11 am\n\n  Home\n  News\n  Sport\n\nFerry Leaves Port Without Its Pilot\n\nBy Jane Doe | May 3, 2015 04:12 PM EDT\n\nShare this article\n\n(Photo : Ann Roe/Getty Images) The ferry at its berth in March.\n\nOSTEND, Belgium (AP) — {REPORT}\n\nLike Us on Facebook\n\n{MORE}\n\n{LAST}\n\nRelated Stories\n\n  Minister Under Fire Over Harbour Plan\n  Five Things to Do This Weekend\n\n© 2024 Harbour Herald. All rights reserved. Do not reproduce without permission.\n"
    );
    let article = read(&Input { bytes: page.as_bytes(), ..Input::default() });
    assert_eq!(article.text, format!("{REPORT}\n\n{MORE}\n\n{LAST}"));
    assert_eq!(article.title.as_deref(), Some("Ferry Leaves Port Without Its Pilot"));
    assert_eq!(article.outlet.as_ref().and_then(|o| o.name.as_deref()), Some("Harbour Herald"));
    assert_eq!(article.byline, ["Jane Doe"]);
    assert_eq!(article.page_clock.as_deref(), Some("2024-05-17T08:02:11"));
    let published = article.published.clone().unwrap();
    assert_eq!((published.value.as_str(), published.basis), ("2015-05-03T16:12:00-04:00", DatedBasis::Stated));
    let dateline = article.dateline.clone().unwrap();
    assert_eq!(
        (dateline.place.as_deref(), dateline.agency.as_deref(), dateline.span),
        (Some("OSTEND, Belgium"), Some("AP"), None)
    );
    assert_eq!(removed(&article, "dateline"), ["OSTEND, Belgium (AP) —"]);
    assert_eq!(removed(&article, "share"), ["Share this article"]);
    assert_eq!(removed(&article, "related").len(), 3);
    assert_eq!(article.images[0].credit.as_deref(), Some("Ann Roe / Getty Images"));
    assert_eq!(article.images[0].caption.as_deref(), Some("The ferry at its berth in March."));
}

#[test]
fn a_live_clock_is_never_the_date() {
    let page = format!(
        "THE PAPER\n\n05/17/2024 08:02:50 am\n\nFerry Leaves Port Without Its Pilot\n\n{REPORT}\n\n{MORE}\n\n{LAST}\n"
    );
    let article = read(&Input { bytes: page.as_bytes(), ..Input::default() });
    assert_eq!(article.published, None);
    assert_eq!(article.page_clock.as_deref(), Some("2024-05-17T08:02:50"));
    let given =
        read(&Input { bytes: page.as_bytes(), published: Some("2015-05-04"), ..Input::default() }).published.unwrap();
    assert_eq!((given.value.as_str(), given.basis), ("2015-05-04", DatedBasis::Given));
}

#[test]
fn an_html_page_is_read_with_its_tags() {
    let page = format!(
        "<!doctype html><html lang=en><head><title>Ferry leaves port | Harbour Herald</title>
         <link rel=canonical href='https://www.harbour.example/news/ferry-leaves-port?utm_source=x'>
         <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"Ferry leaves port\",
         \"datePublished\":\"2015-05-03T10:00:00+02:00\",\"dateModified\":\"2015-05-04\",\"author\":[{{\"@type\":\"Person\",\"name\":\"Jane Doe\"}}],
         \"publisher\":{{\"name\":\"Harbour Herald\"}}}}</script></head><body><nav><a href=/>Home</a><a href=/n>News</a></nav>
         <article><h1>Ferry leaves port</h1><figure><img src=x><figcaption>The ferry in March. Photograph: Ann Roe/AFP</figcaption></figure>
         <p>{REPORT}</p><div class='related-stories'><p>Minister under fire over harbour plan, and more of the day's news for you to read.</p></div>
         <p>{MORE}</p><p>{LAST}</p></article><footer>© 2024 Harbour Herald</footer></body></html>"
    );
    let article = read(&Input { bytes: page.as_bytes(), ..Input::default() });
    assert_eq!(article.text, format!("{REPORT}\n\n{MORE}\n\n{LAST}"));
    assert_eq!(article.title.as_deref(), Some("Ferry leaves port"));
    let outlet = article.outlet.clone().unwrap();
    assert_eq!((outlet.name.as_deref(), outlet.domain.as_deref()), (Some("Harbour Herald"), Some("harbour.example")));
    assert_eq!(article.byline, ["Jane Doe"]);
    let published = article.published.clone().unwrap();
    assert_eq!((published.value.as_str(), published.basis), ("2015-05-03T10:00:00+02:00", DatedBasis::Metadata));
    assert_eq!(article.updated.as_ref().map(|u| u.value.as_str()), Some("2015-05-04"));
    assert_eq!(article.images[0].credit.as_deref(), Some("Ann Roe / AFP"));
    assert_eq!(removed(&article, "related").len(), 1);
    // the same article under another address of it, or with other chrome, is the same article
    let mobile = page
        .replace("https://www.harbour", "http://m.harbour")
        .replace("utm_source=x", "fbclid=1")
        .replace("Home", "Start");
    let again = read(&Input { bytes: mobile.as_bytes(), ..Input::default() });
    assert_eq!((again.id, again.version), (article.id, article.version));
}

#[test]
fn plain_text_keeps_the_callers_title_and_date() {
    let article = read(&Input {
        bytes: b"  PARIS (AFP) - Rain fell.\n\nIt stopped.\n",
        form: Form::Plain,
        title: Some("Rain"),
        published: Some("2015-05-03"),
        outlet: Some("The Paper"),
        input_id: Some("7"),
        ..Input::default()
    });
    assert_eq!(article.text, "  PARIS (AFP) - Rain fell.\n\nIt stopped.\n");
    assert_eq!(article.title.as_deref(), Some("Rain"));
    assert_eq!(article.published.map(|p| p.basis), Some(DatedBasis::Given));
    assert_eq!(
        article.dateline.and_then(|d| d.span).map(|s| s.of(&article.text).to_owned()).as_deref(),
        Some("PARIS (AFP) -")
    );
    assert_eq!(article.input_id.as_deref(), Some("7"));
}

#[test]
fn a_given_date_that_does_not_read_is_left_out_and_said() {
    let text = "The ferry to Lamu sank on Monday with nine people on board, the port authority said.";
    let read = |published| {
        dateline_page::read(&Input {
            bytes: text.as_bytes(),
            form: Form::Plain,
            published: Some(published),
            ..Input::default()
        })
    };
    let article = read("the day after tomorrow");
    assert!(article.published.is_none());
    assert_eq!(article.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["P009"]);
    let article = read("2016-04-13");
    assert_eq!(article.published.map(|p| p.value), Some("2016-04-13".to_owned()));
    assert!(article.diagnostics.is_empty());
}

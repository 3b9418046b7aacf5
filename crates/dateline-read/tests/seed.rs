//! The example page of the project, where the shared folder with it is at hand: what a careful reader takes from it.

#![expect(clippy::disallowed_methods, reason = "a test reads a sample page")]

use dateline_read::doc::{CodedDocument, Event, Modality, Participant, Relation};
use dateline_read::{Form, Input, Knowledge, read};

fn coded() -> Option<CodedDocument> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seed/000_ab82efe82c7477db.txt");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: the example page is not at hand");
        return None;
    };
    let known = Knowledge::builtin().expect("the built-in data loads");
    Some(read(&Input { bytes: &bytes, form: Form::Auto, ..Input::default() }, &known))
}

fn code(who: Option<&Participant>) -> &str {
    who.and_then(|p| p.code.as_deref()).unwrap_or("")
}

fn told<'a>(coded: &'a CodedDocument, kind: &str, actor: &str, recipient: &str) -> Vec<&'a Event> {
    let fits = |e: &&Event| {
        e.kind == kind && code(e.actor.as_ref()).starts_with(actor) && code(e.recipient.as_ref()).starts_with(recipient)
    };
    coded.events.iter().filter(fits).collect()
}

/// Asserted, of the day, public, and nobody's mere content.
fn is_news(event: &Event) -> bool {
    event.public && !event.background && event.modality == Modality::Asserted && event.content_of.is_none()
}

fn day(event: &Event) -> &str {
    event.when.as_ref().map_or("", |w| w.value.as_str())
}

#[test]
fn the_report_is_dated_by_its_anniversary_and_weekday() {
    let Some(coded) = coded() else { return };
    let published = coded.document.article.published.expect("it can be told");
    assert_eq!(published.value, "2015-06-15");
    assert!(!published.evidence.is_empty());
    assert_eq!(coded.document.article.page_clock.as_deref(), Some("2024-05-17T08:02:50"));
}

#[test]
fn the_news_of_the_day_is_coded_with_who_whom_and_day() {
    let Some(coded) = coded() else { return };
    let defection = told(&coded, "DEFECT", "PRKMIL", "KOR");
    let defection = defection.iter().find(|e| is_news(e)).expect("the defection");
    assert_eq!(day(defection), "2015-06-15");
    assert!(defection.sources.iter().any(|s| s.relation == Relation::Silent), "the North's silence");
    assert!(defection.sources.iter().any(|s| s.name.ends_with("Ministry of National Defense")), "who told of it");
    assert_eq!(defection.place.as_ref().map(|p| p.name.as_str()), Some("Hwacheon"));
    let defections = coded.events.iter().filter(|e| e.kind == "DEFECT" && !e.background).count();
    assert_eq!(defections, 1, "the headline, the lead, the report and the caption tell one act");
    assert!(told(&coded, "COERCE", "KORGOV", "PRK").iter().any(|e| is_news(e)), "the questioning");
    assert!(told(&coded, "MOBILIZE", "PRK", "").iter().any(|e| is_news(e) && day(e) == "2015-06-14"), "the test");
    assert!(told(&coded, "AGREE", "KOR", "JPN").iter().any(|e| is_news(e) && day(e) == "2015-06-15"), "the accord");
    let offer = told(&coded, "CONSULT", "PRK", "KOR");
    assert!(offer.iter().any(|e| e.modality == Modality::Conditional && !e.background), "the conditional offer");
    let conference = told(&coded, "CONSULT", "JPNGOV", "KORGOV");
    assert!(conference.iter().any(|e| day(e) == "2015-06-15" && e.public && !e.background), "the conference");
}

#[test]
fn history_is_history() {
    let Some(coded) = coded() else { return };
    let killing = coded.events.iter().find(|e| e.kind == "ASSAULT" && day(e).starts_with("2012")).expect("the killing");
    assert!(killing.background);
    let asylum = told(&coded, "DEFECT", "PRKMIL", "").into_iter().find(|e| day(e).starts_with("2012"));
    assert!(asylum.expect("the request for asylum").background);
    let mines = coded.events.iter().find(|e| e.rule == "mobilize.lay-mines").expect("the mines");
    assert!(mines.background && code(mines.actor.as_ref()) == "PRK");
    let order = coded.events.iter().find(|e| e.kind == "COERCE" && e.background).expect("the order");
    assert!(code(order.actor.as_ref()).starts_with("PRK") && code(order.recipient.as_ref()) == "PRKMIL");
    let carried = order.sources.first().expect("who says so");
    assert!(carried.name.contains("official") && carried.via == Some(1), "an official, through the agency");
    assert!(coded.events.iter().filter(|e| e.kind == "THREATEN" || e.kind == "REJECT").all(|e| e.background));
}

#[test]
fn nothing_else_is_asserted_as_news() {
    let Some(coded) = coded() else { return };
    let known = ["DEFECT", "COERCE", "MOBILIZE", "AGREE", "CONSULT"];
    for event in coded.events.iter().filter(|e| is_news(e)) {
        assert!(known.contains(&event.kind.as_str()), "{} by {}", event.kind, event.rule);
    }
}

#[test]
fn quotes_have_their_speakers_and_figures_are_there() {
    let Some(coded) = coded() else { return };
    let direct: Vec<_> = coded.quotes.iter().filter(|q| q.direct).collect();
    assert_eq!(direct.len(), 6);
    assert!(direct.iter().all(|q| q.speaker.is_some()));
    let values: Vec<f64> = coded.figures.iter().map(|f| f.value).collect();
    for value in [20_000.0, 1_400.0, 3.0, 100.0, 2.0] {
        assert!(values.contains(&value), "{value} in {values:?}");
    }
    assert!(!values.contains(&62.0) && !values.contains(&15.0), "one figure in two units, an ordinal");
}

//! What times are found and what they mean: sentences of our own, and what must hold of any text.

#![expect(clippy::disallowed_methods, reason = "tests read the lists of the codebook")]

use super::*;
use dateline_doc::{Article, Dated, DatedBasis, Image, Precision};
use proptest::prelude::*;

const NAMES: &str = r#"
name = [
    { names = ["Christmas", "Christmas Day"], month = 12, day = 25 },
    { names = ["Easter"], easter = 0 },
    { names = ["Memorial Day"], month = 5, weekday = 1, nth = -1 },
    { names = ["9/11"], date = "2001-09-11" },
    { names = ["Victorian era"], years = [1837, 1901] },
    { names = ["Ramadan"], moving = true },
]
"#;

fn lists() -> TimeLists {
    TimeLists::from_toml(&[("names.toml", NAMES)]).unwrap_or_default()
}

fn document(text: &str, published: Option<&str>) -> Document {
    let published = published.map(|day| Dated {
        value: day.to_string(),
        precision: Precision::Day,
        basis: DatedBasis::Given,
        evidence: Vec::new(),
    });
    Document { article: Article { text: text.to_string(), published, ..Article::default() }, ..Document::default() }
}

/// The times of a text on a Wednesday in June: "words=value".
fn told(text: &str) -> Vec<String> {
    shown(&document(text, Some("2015-06-17")))
}

fn shown(doc: &Document) -> Vec<String> {
    find(doc, &lists()).iter().map(|t| format!("{}={}", doc.words(t.at), t.value.as_deref().unwrap_or("?"))).collect()
}

#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(told(text), *expected, "{text}");
    }
}

#[test]
fn dates_in_full() {
    check(&[
        ("It began on 3 May 2012 and ended June 9th, 2013.", &["3 May 2012=2012-05-03", "June 9th, 2013=2013-06-09"]),
        ("Signed Tuesday, March 4, 2014, in Oslo.", &["Tuesday, March 4, 2014=2014-03-04"]),
        ("Filed 2014-11-02, answered 11/20/2014.", &["2014-11-02=2014-11-02", "11/20/2014=2014-11-20"]),
        (
            "The twenty-first of July 1969 was a Monday.",
            &["The twenty-first of July 1969=1969-07-21", "Monday=2015-06-15"],
        ),
        ("It fell in 480 BC, or in 70 AD.", &["480 BC=BC0480", "70 AD=0070"]),
        (
            "The late 1930s, the 90s and the nineteenth century.",
            &["The late 1930s=193", "the 90s=199", "the nineteenth century=18"],
        ),
        ("In February of 2011 and in mid-2012.", &["February of 2011=2011-02", "mid-2012=2012"]),
    ]);
}

#[test]
fn dates_against_the_report() {
    check(&[
        ("He resigned on Monday and leaves tomorrow.", &["Monday=2015-06-15", "tomorrow=2015-06-18"]),
        ("The ministers will meet on Monday.", &["Monday=2015-06-22"]),
        (
            "They met last Friday, and yesterday evening.",
            &["last Friday=2015-06-12", "yesterday evening=2015-06-16TEV"],
        ),
        ("Prices rose in October and fell last month.", &["October=2014-10", "last month=2015-05"]),
        ("She landed in Oslo, where a vote was set for June 25.", &["June 25=2015-06-25"]),
        ("The court will rule in October.", &["October=2015-10"]),
        (
            "Two days ago it rained; three weeks ago it snowed.",
            &["Two days ago=2015-06-15", "three weeks ago=2015-W22"],
        ),
        ("Earlier this month the bank closed.", &["Earlier this month=2015-06"]),
        ("It reopens next year, by the end of this week.", &["next year=2016", "the end of this week=2015-W25"]),
        ("Third-quarter sales rose from a year earlier.", &["Third-quarter=2014-Q3", "a year earlier=2013-Q3"]),
        ("The first half of this year was dry.", &["The first half of this year=2015-H1"]),
        ("On 9/11 and at Easter.", &["9/11=2001-09-11", "Easter=2015-04-05"]),
        ("Gone with the Victorian era and the Brezhnev era.", &["the Victorian era=?", "the Brezhnev era=PAST_REF"]),
        ("The last week of March was cold.", &["The last week of March=2015-W13"]),
    ]);
}

#[test]
fn times_of_day() {
    check(&[
        ("It struck at 6:40 p.m. on Sunday.", &["6:40 p.m.=2015-06-14T18:40", "Sunday=2015-06-14"]),
        ("They left at 18:00 GMT Tuesday.", &["18:00 GMT Tuesday=2015-06-16T18:00Z"]),
        (
            "He was shot this morning, last night, or on Monday night.",
            &["this morning=2015-06-17TMO", "last night=2015-06-16TNI", "Monday night=2015-06-15TNI"],
        ),
        ("On the evening of 3 June the bridge fell.", &["the evening of 3 June=2015-06-03TEV"]),
    ]);
}

#[test]
fn lengths_and_repetitions() {
    check(&[
        (
            "He was held for three years, then two and a half months.",
            &["three years=P3Y", "two and a half months=P2.5M"],
        ),
        (
            "A 12-hour flight; a year-long strike; over the past five weeks.",
            &["12-hour=PT12H", "year-long=P1Y", "the past five weeks=P5W"],
        ),
        (
            "More than 40 days; several decades; half an hour.",
            &["More than 40 days=P40D", "several decades=PXDE", "half an hour=PT30M"],
        ),
        ("The 18-year-old was jailed for a few days.", &["18-year-old=P18Y", "a few days=PXD"]),
        ("Every Monday, twice a week, $15 a year.", &["Every Monday=XXXX-WXX-1", "twice a week=P1W", "a year=P1Y"]),
    ]);
    let doc = document("They trained daily for a month.", None);
    let kinds: Vec<TimeKind> = find(&doc, &lists()).iter().map(|t| t.kind).collect();
    assert_eq!(kinds, [TimeKind::Set, TimeKind::Duration]);
}

#[test]
fn what_is_no_time() {
    check(&[
        ("She may march with Mrs May to the second gate.", &[]),
        ("Some 1,500 people and 2000 soldiers paid $1990.", &[]),
        ("The fall of the town shook a quarter of voters.", &[]),
        ("The Daily Mail and the Winter Olympics in room 1812 km away.", &[]),
        ("A ratio of 3.5 to 12, flight 2012.", &[]),
    ]);
}

#[test]
fn a_history_goes_by_itself() {
    let text = "The war began in 1701.\nIn 1702 it spread. In 1703, 1704, 1705 and 1706 there were sieges.\n\
                On 14 June 1707 the fort fell; the following day the town burned, and two weeks later peace was near.\n\
                In December the king died. In January his son followed. That same year the treaty was signed.";
    let got = shown(&document(text, Some("2015-06-17")));
    let tail: Vec<&str> = got.iter().skip(6).map(String::as_str).collect();
    assert_eq!(
        tail,
        [
            "14 June 1707=1707-06-14",
            "the following day=1707-06-15",
            "two weeks later=1707-W26",
            "December=1707-12",
            "January=1708-01",
            "That same year=1708",
        ]
    );
}

#[test]
fn title_and_captions_are_read_and_days_filled() {
    let mut doc = document("Nothing here.", Some("2015-06-17"));
    doc.article.title = Some("Fire on Monday".to_string());
    doc.article.images.push(Image { caption: Some("The house in May 2014.".to_string()), credit: None });
    let times = find(&doc, &lists());
    let regions: Vec<Region> = times.iter().map(|t| t.at.region).collect();
    assert_eq!(regions, [Region::Title, Region::Caption(0)]);
    let days: Vec<String> = times.iter().filter_map(|t| t.days).map(|(a, b)| format!("{a}/{b}")).collect();
    assert_eq!(days, ["2015-06-15/2015-06-15", "2014-05-01/2014-05-31"]);
    assert_eq!(times.iter().map(|t| t.relative).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn without_a_report_date_nothing_is_made_up() {
    assert_eq!(
        shown(&document("On Monday, in June, last year and this morning.", None)),
        ["Monday=XXXX-WXX-1", "June=XXXX-06", "last year=?", "this morning=XXXX-XX-XXTMO"]
    );
}

#[test]
fn the_shipped_lists_load() {
    let read =
        |name: &str| std::fs::read_to_string(format!("{}/../../codebook/times/{name}", env!("CARGO_MANIFEST_DIR")));
    let (Ok(names), Ok(events)) = (read("names.toml"), read("anniversaries.toml")) else {
        panic!("the lists are missing")
    };
    let lists = TimeLists::from_toml(&[("names.toml", &names), ("anniversaries.toml", &events)]);
    let lists = lists.unwrap_or_else(|e| panic!("{e}"));
    assert!(lists.events.len() >= 250, "{} events", lists.events.len());
    assert!(lists.names.len() >= 100, "{} names", lists.names.len());
}

#[test]
fn the_lists_survive_being_stored() {
    let stored = serde_json::to_string(&lists()).unwrap_or_default();
    assert_eq!(serde_json::from_str::<TimeLists>(&stored).ok(), Some(lists()));
}

/// Words that the grammar knows, thrown together, find its corners sooner than random letters.
fn wordy() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "the",
        "last",
        "next",
        "this",
        "that",
        "same",
        "of",
        "in",
        "early",
        "mid",
        "-",
        "–",
        ",",
        ".",
        ":",
        "'",
        "June",
        "May",
        "Monday",
        "2015",
        "1990s",
        "15",
        "31st",
        "480",
        "BC",
        "B",
        "C",
        "0",
        "99999999999999999999",
        "year",
        "years",
        "days",
        "week",
        "quarter",
        "third",
        "twenty",
        "hundred",
        "thousand",
        "and",
        "a",
        "half",
        "ago",
        "later",
        "earlier",
        "morning",
        "night",
        "noon",
        "12",
        "pm",
        "p",
        "m",
        "GMT",
        "(",
        ")",
        "every",
        "twice",
        "spring",
        "century",
        "decades",
        "ago",
        "é",
        "now",
        "anniversary",
        "15th",
        "Christmas",
        "to",
        "or",
        "9/11",
        "more",
        "than",
        "about",
        "\n",
        "first",
        "day",
        "end",
        "century",
    ]);
    (prop::collection::vec((words, any::<bool>()), 0..60))
        .prop_map(|parts| parts.into_iter().map(|(w, gap)| if gap { format!("{w} ") } else { w.to_string() }).collect())
}

fn holds(text: &str, published: Option<&str>) -> Result<(), TestCaseError> {
    let doc = document(text, published);
    let lists = lists();
    let times = find(&doc, &lists);
    let mut last = 0;
    for time in &times {
        let span = time.at.span;
        prop_assert!(doc.text(time.at.region).get(span.range()).is_some_and(|w| !w.trim().is_empty()));
        prop_assert!(span.start >= last, "times overlap");
        last = span.end;
        if let Some((first, end)) = time.days {
            prop_assert!(first <= end);
        }
    }
    prop_assert_eq!(times, find(&doc, &lists));
    if let Some(dated) = infer_published(&doc, &lists) {
        prop_assert!(!dated.evidence.is_empty() && dated.basis == DatedBasis::Inferred);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        holds(&text, Some("2015-06-17"))?;
    }

    #[test]
    fn any_words_are_read(text in wordy()) {
        holds(&text, Some("2016-02-29"))?;
        holds(&text, None)?;
    }
}

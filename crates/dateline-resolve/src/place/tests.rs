//! The finder against the gazetteer of the repository, with sentences written for it, and what must always hold.

#![expect(clippy::disallowed_methods, reason = "tests read the shipped gazetteer")]

use super::*;
use dateline_doc::{Article, PlaceKind};
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::from_bytes(bytes()).expect("the repository's gazetteer opens"));

fn bytes() -> &'static [u8] {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../gazetteer/places.dlg");
        std::fs::read(path).expect("gazetteer/places.dlg is there")
    });
    &BYTES
}

fn world() -> World {
    let row = |iso3: &str, iso2: &str, name: &str, adjectives: &[&str]| CountryNames {
        iso3: iso3.into(),
        iso2: iso2.into(),
        names: vec![name.into()],
        adjectives: adjectives.iter().map(|&name| name.into()).collect(),
        ..CountryNames::default()
    };
    World::new(vec![
        row("RUS", "RU", "Russia", &["Russian"]),
        row("KOR", "KR", "South Korea", &["South Korean"]),
        row("TUR", "TR", "Turkey", &["Turkish"]),
        row("FRA", "FR", "France", &["French"]),
    ])
}

fn read(text: &str) -> Document {
    Document { article: Article { text: text.into(), ..Article::default() }, ..Document::default() }
}

fn places(text: &str) -> Vec<Place> {
    find(&read(text), &GAZETTEER, &[], &world())
}

/// (words, country, division) of each place found.
fn found(text: &str) -> Vec<(String, String, String)> {
    let doc = read(text);
    let code = |place: &Place| place.country.map(|c| c.to_string()).unwrap_or_default();
    let all = find(&doc, &GAZETTEER, &[], &world());
    all.iter()
        .map(|place| (doc.words(place.at).to_owned(), code(place), place.admin1.clone().unwrap_or_default()))
        .collect()
}

fn row(words: &str, country: &str, admin1: &str) -> (String, String, String) {
    (words.into(), country.into(), admin1.into())
}

#[test]
fn the_repositorys_gazetteer_knows_towns_around_the_world() {
    let towns = [
        ("Hwacheon", "KOR", 38.1, 127.7),
        ("Kyiv", "UKR", 50.4, 30.5),
        ("Kiev", "UKR", 50.4, 30.5),
        ("Bombay", "IND", 19.1, 72.9),
        ("São Paulo", "BRA", -23.5, -46.6),
        ("Sao Paulo", "BRA", -23.5, -46.6),
        ("Hakkari", "TUR", 37.6, 43.7),
        ("Tel Aviv-Yafo", "ISR", 32.1, 34.8),
        ("St. Petersburg", "RUS", 59.9, 30.3),
        ("Mosul", "IRQ", 36.3, 43.1),
        ("Timbuktu", "MLI", 16.8, -3.0),
        ("Kandahar", "AFG", 31.6, 65.7),
        ("Maiduguri", "NGA", 11.8, 13.2),
        ("Ushuaia", "ARG", -54.8, -68.3),
        ("Nuuk", "GRL", 64.2, -51.7),
        ("Darwin", "AUS", -12.5, 130.8),
        ("Cox's Bazar", "BGD", 21.4, 92.0),
        ("Goma", "COD", -1.7, 29.2),
        ("Cartagena", "COL", 10.4, -75.5),
        ("Reykjavík", "ISL", 64.1, -21.9),
        ("Xi'an", "CHN", 34.3, 108.9),
        ("Tijuana", "MEX", 32.5, -117.0),
    ];
    for (name, country, lat, lon) in towns {
        let known = GAZETTEER.lookup(name).any(|place| {
            let near = place.point.is_some_and(|p| (p.0 - lat).abs() < 0.5 && (p.1 - lon).abs() < 0.5);
            near && place.country.is_some_and(|c| c.as_str() == country) && place.geonames_id.is_some()
        });
        assert!(known, "{name}: {:?}", GAZETTEER.lookup(name).collect::<Vec<_>>());
    }
}

#[test]
fn a_container_after_the_name_decides() {
    assert_eq!(found("A barn burned down in Paris, Texas, on Monday.")[0], row("Paris", "USA", "Texas"));
    assert_eq!(found("The mayor of London, Ontario, resigned.")[0], row("London", "CAN", "Ontario"));
    let albany = found("Lawmakers met in Albany, New York, to vote.");
    assert_eq!(albany[1], row("New York", "USA", "New York"));
    assert_eq!(places("Lawmakers met in Albany, New York, to vote.")[1].precision, PlacePrecision::Admin);
    assert_eq!(places("He moved to New York last year.")[0].precision, PlacePrecision::City);
}

#[test]
fn short_forms_and_lists_of_divisions_are_read() {
    let rows = found("SPRINGFIELD, Ill. (AP) - Two barns burned.");
    assert_eq!(rows, [row("SPRINGFIELD", "USA", "Illinois"), row("Ill.", "USA", "Illinois")]);
    let rows = found("The law holds in Oregon, Washington, Idaho and Montana.");
    assert_eq!(rows[1], row("Washington", "USA", "Washington"));
    assert_eq!(found("Ill patients were flown to Washington.")[0], row("Washington", "USA", "District of Columbia"));
}

#[test]
fn one_sense_holds_for_the_whole_text() {
    let text = "Two people died in Birmingham, Alabama, on Friday.\n\nPolice in Birmingham closed three streets.";
    let rows = found(text);
    assert_eq!(rows.iter().filter(|r| r.0 == "Birmingham" && r.2 == "Alabama").count(), 2, "{rows:?}");
}

#[test]
fn people_and_bodies_are_no_places() {
    for text in [
        "Paris Hilton opened the show.",
        "Mr Houston declined to comment.",
        "Mayor London Breed spoke first.",
        "Jack London wrote it.",
        "Police said on Friday that Reading scores rose.",
        "The Washington Post reported it.",
        "The WHO praised the plan.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn names_of_more_than_one_word_are_found_whole() {
    let words = |text: &str| found(text).into_iter().map(|r| r.0).collect::<Vec<_>>();
    assert_eq!(words("Pirates boarded a tanker in the Gulf of Aden near Yemen."), ["Gulf of Aden", "Yemen"]);
    assert_eq!(
        words("Soldiers left Hwacheon, Gangwon Province, in South Korea."),
        ["Hwacheon", "Gangwon Province", "South Korea"]
    );
    assert_eq!(
        words("They flew from Washington, D.C., to the United States base."),
        ["Washington", "D.C.", "United States"]
    );
    assert_eq!(words("Ivorian rebels left Côte d'Ivoire for Guinea."), ["Côte d'Ivoire", "Guinea"]);
}

#[test]
fn adjectives_and_governments_are_associative() {
    let kinds = |text: &str| places(text).into_iter().map(|p| (p.name, p.kind)).collect::<Vec<_>>();
    assert_eq!(kinds("Russian troops crossed the river."), [("Russia".into(), PlaceKind::Associative)]);
    assert_eq!(kinds("They met at the Turkish border."), [("Turkey".into(), PlaceKind::Literal)]);
    assert_eq!(kinds("France said it would not attend."), [("France".into(), PlaceKind::Associative)]);
    assert_eq!(kinds("He was born in France."), [("France".into(), PlaceKind::Literal)]);
}

#[test]
fn what_a_name_takes_up_is_left_alone() {
    let doc = read("Jordan spoke in Amman.");
    let name = NameSpan { at: Locus { region: Region::Body, span: Span::new(0, 6) } };
    let names: Vec<String> = find(&doc, &GAZETTEER, &[name], &world()).into_iter().map(|p| p.name).collect();
    assert_eq!(names, ["Amman"]);
}

#[test]
fn a_damaged_file_is_refused() {
    let good = bytes();
    assert_eq!(Gazetteer::from_bytes(b"something else").err(), Some(GazetteerError::Magic));
    assert_eq!(Gazetteer::from_bytes(&good[..good.len() - 1]).err(), Some(GazetteerError::Short));
    let mut newer = good[..64].to_vec();
    newer[8] = 9;
    assert_eq!(Gazetteer::from_bytes(newer.leak()).err(), Some(GazetteerError::Version { found: 9 }));
    for at in [60, good.len() / 3, good.len() - 1] {
        let mut bad = good.to_vec();
        bad[at] ^= 4;
        assert_eq!(Gazetteer::from_bytes(bad.leak()).err(), Some(GazetteerError::Checksum), "byte {at}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), head: bool) {
        if head && bytes.len() > 12 {
            bytes[..8].copy_from_slice(&layout::MAGIC);
            bytes[8..12].copy_from_slice(&layout::VERSION.to_le_bytes());
        }
        let _ = Gazetteer::from_bytes(bytes.leak());
    }

    #[test]
    fn places_lie_in_the_text_one_after_the_other(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("Paris, Texas "), Just("New York's "), Just("St. "), Just("d’Ivoire "), Just("U.S."), Just("\n"), Just("Mr "),
                Just("al-Bab "), Just("São "), Just("Paulo-"), Just("the Gulf of "), Just("Aden"), Just("İ"), Just("'s "), Just("(AP) "),
            ],
            0..40,
        ),
        noise in "\\PC{0,40}",
    ) {
        let text = parts.concat() + &noise;
        let mut last = 0;
        for place in places(&text) {
            let span = place.at.span;
            prop_assert!(last <= span.start && span.start < span.end);
            prop_assert!(text.get(span.range()).is_some());
            last = span.end;
        }
    }
}

#[test]
fn distances_and_degrees_make_points() {
    let text = "The convoy was hit 30 km (19 miles) north-west of Mosul. A second one, about 2.5 miles south of Mosul, escaped.";
    let all = places(text);
    let words: Vec<&str> = all.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(words, ["30 km (19 miles) north-west of Mosul", "2.5 miles south of Mosul"]);
    let mosul = places("It rained in Mosul.")[0].clone();
    let km = |p: &Place| {
        let (north, east) = (p.lat.unwrap() - mosul.lat.unwrap(), p.lon.unwrap() - mosul.lon.unwrap());
        (north * 111.2, east * 111.2 * mosul.lat.unwrap().to_radians().cos())
    };
    let (north, east) = km(&all[0]);
    assert!((north - 21.2).abs() < 0.3 && (east + 21.2).abs() < 0.3, "{north} {east}");
    let (north, east) = km(&all[1]);
    assert!((north + 4.02).abs() < 0.1 && east.abs() < 0.1, "{north} {east}");
    let given = places(
        "The wreck lies at 36.34°N, 43.13°E; the tug at 10°30′S 45°15′W was near. It was 40°C and 10°N of nothing.",
    );
    let points: Vec<(f64, f64)> = given.iter().map(|p| (p.lat.unwrap(), p.lon.unwrap())).collect();
    assert_eq!(points, [(36.34, 43.13), (-10.5, -45.25)]);
}

#[test]
fn sites_lie_where_the_text_says() {
    let site = |text: &str| {
        let all = places(text);
        all.iter().map(|p| format!("{}={:?}", p.name, p.country.map(|c| c.to_string()))).collect::<Vec<_>>()
    };
    assert_eq!(
        site("Shots were fired at Ebbw Street Station in Toulouse on Monday."),
        ["Ebbw Street Station=Some(\"FRA\")", "Toulouse=Some(\"FRA\")"]
    );
    assert_eq!(site("The door of the shop in Quillon Road was found open by the neighbours."), Vec::<String>::new());
}

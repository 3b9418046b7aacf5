//! GDELT's tables, cell by cell.

use super::super::{Format, line, sample};
use super::*;

/// The cells that are not empty, with the names of their columns.
fn filled(format: Format, cells: &[String]) -> Vec<(&'static str, &str)> {
    let named = format.columns().iter().copied().zip(cells.iter().map(String::as_str));
    named.filter(|(_, cell)| !cell.is_empty()).collect()
}

#[test]
fn an_event_cell_by_cell() {
    let record = sample::record();
    let cells = line(Format::Gdelt, &sample::outgoing(&record, "e1")).unwrap();
    let expected = [
        ("GLOBALEVENTID", "700001"),
        ("SQLDATE", "20150615"),
        ("MonthYear", "201506"),
        ("Year", "2015"),
        ("FractionDate", "2015.4521"),
        ("Actor1Code", "PRKMIL"),
        ("Actor1Name", "A NORTH KOREAN SOLDIER"),
        ("Actor1CountryCode", "PRK"),
        ("Actor1Type1Code", "MIL"),
        ("Actor2Code", "KOR"),
        ("Actor2Name", "SOUTH KOREA"),
        ("Actor2CountryCode", "KOR"),
        ("IsRootEvent", "1"),
        ("EventCode", "080"),
        ("EventBaseCode", "080"),
        ("EventRootCode", "08"),
        ("QuadClass", "2"),
        ("GoldsteinScale", "5"),
        ("NumMentions", "1"),
        ("NumSources", "1"),
        ("NumArticles", "1"),
        ("Actor1Geo_Type", "0"),
        ("Actor2Geo_Type", "0"),
        ("ActionGeo_Type", "4"),
        ("ActionGeo_FullName", "Hwacheon, Gangwon-do, South Korea"),
        ("ActionGeo_CountryCode", "KS"),
        ("ActionGeo_Lat", "38.106"),
        ("ActionGeo_Long", "127.708"),
        ("DATEADDED", "20150615080000"),
        ("SOURCEURL", "https://example.org/a?b=1"),
    ];
    assert_eq!(filled(Format::Gdelt, &cells), expected);
    assert_eq!(cells.len(), 61);
}

#[test]
fn a_mention_cell_by_cell() {
    let record = sample::record();
    let cells = line(Format::GdeltMentions, &sample::outgoing(&record, "e1")).unwrap();
    let expected = [
        ("GLOBALEVENTID", "700001"),
        ("EventTimeDate", "20150615080000"),
        ("MentionTimeDate", "20150615080000"),
        ("MentionType", "1"),
        ("MentionSourceName", "chinatopix.com"),
        ("MentionIdentifier", "https://example.org/a?b=1"),
        ("SentenceID", "2"),
        ("Actor1CharOffset", "10"),
        ("Actor2CharOffset", "49"),
        ("ActionCharOffset", "37"),
        ("InRawText", "1"),
        ("Confidence", "94"),
        ("MentionDocLen", "85"),
    ];
    assert_eq!(filled(Format::GdeltMentions, &cells), expected);
    assert_eq!(cells.len(), 16);
}

#[test]
fn a_happening_counts_reports_and_origins() {
    let record = sample::record();
    let happening = sample::happening();
    let told = Outgoing { happening: Some(&happening), happening_id: Some("h5"), ..sample::outgoing(&record, "e1") };
    assert_eq!(line(Format::Gdelt, &told).unwrap()[31..34], ["3", "2", "3"]);
    assert_eq!(line(Format::GdeltMentions, &told).unwrap()[15], "happening=h5");
    let told = Outgoing { corrected: true, ..told };
    assert_eq!(line(Format::GdeltMentions, &told).unwrap()[15], "happening=h5;corrected");
}

#[test]
fn what_has_no_address_is_cited() {
    let mut record = sample::record();
    record.document.url = None;
    let cells = line(Format::GdeltMentions, &sample::outgoing(&record, "e1")).unwrap();
    assert_eq!(cells[3..6], ["2", "China Topix", "China Topix, Soldier crosses border, 2015-06-15"]);
}

#[test]
fn the_headline_has_no_offsets_and_a_pronoun_is_not_raw() {
    let mut record = sample::record();
    let event = &mut record.events[0];
    for words in [&mut event.trigger, &mut event.sentence] {
        words.part = Some("title".into());
    }
    let cells = line(Format::GdeltMentions, &sample::outgoing(&record, "e1")).unwrap();
    assert_eq!(cells[6..11], ["", "10", "49", "", "0"]);
    assert_eq!(line(Format::Gdelt, &sample::outgoing(&record, "e1")).unwrap()[25], "1");
    record.events[0].sentence = Words { start: Some(600), ..Words::default() };
    assert_eq!(line(Format::Gdelt, &sample::outgoing(&record, "e1")).unwrap()[25], "0");
}

fn party(country: Option<&str>, roles: &[&str], code: &str) -> [String; 10] {
    let roles = roles.iter().map(|r| (*r).to_owned()).collect();
    let country = country.map(str::to_owned);
    side(Some(&PartyRecord { name: Some("X".into()), country, roles, code: Some(code.into()), ..Default::default() }))
}

#[test]
fn roles_part_into_groups_types_and_religions() {
    let cells = party(None, &["IGO", "UNO"], "IGOUNO");
    assert_eq!(cells, ["IGOUNO", "X", "", "UNO", "", "", "", "IGO", "", ""]);
    let cells = party(Some("EGY"), &["CHR", "CTH", "OPP", "REB", "CVL"], "EGYCHRCTHOPPREBCVL");
    assert_eq!(cells, ["EGYCHRCTHOPPREBCVL", "X", "EGY", "", "", "CHR", "CTH", "OPP", "REB", "CVL"]);
}

#[test]
fn romania_is_rom_to_cameo() {
    let cells = party(Some("ROU"), &["GOV"], "ROUGOV");
    assert_eq!(cells[..3], ["ROMGOV", "X", "ROM"]);
    assert_eq!(from_cameo("ROM"), "ROU");
    assert_eq!(from_cameo("PRK"), "PRK");
}

fn at(precision: &str, country: Option<&str>, admin1: Option<&str>) -> [String; 8] {
    place(Some(&PlaceRecord {
        name: "Here".into(),
        lat: Some(1.5),
        lon: Some(-2.0),
        country: country.map(str::to_owned),
        admin1: admin1.map(str::to_owned),
        precision: precision.into(),
        ..PlaceRecord::default()
    }))
}

#[test]
fn places_have_a_type_by_precision() {
    let kind = |precision, country| at(precision, country, None)[0].clone();
    assert_eq!(kind("country", Some("USA")), "1");
    assert_eq!(kind("admin", Some("USA")), "2");
    assert_eq!(kind("city", Some("USA")), "3");
    assert_eq!(kind("point", Some("USA")), "3");
    assert_eq!(kind("city", Some("FRA")), "4");
    assert_eq!(kind("admin", Some("FRA")), "5");
    assert_eq!(kind("region", Some("FRA")), "1");
    assert_eq!(at("country", Some("FRA"), None), ["1", "Here, France", "FR", "FR", "", "1.5", "-2", "FR"]);
    assert_eq!(at("city", Some("MEX"), Some("Here"))[1], "Here, Mexico");
    assert_eq!(at("region", None, None), ["0", "", "", "", "", "", "", ""]);
    assert_eq!(at("city", Some("PSE"), Some("Gaza Strip"))[2], "GZ");
    assert_eq!(at("city", Some("PSE"), Some("West Bank"))[2], "WE");
    assert_eq!(at("country", Some("PSE"), None)[2], "");
}

#[test]
fn the_year_is_parted_as_gdelt_parts_it() {
    assert_eq!(calendar(Date::constant(2015, 2, 18)), ["20150218", "201502", "2015", "2015.1315"]);
    assert_eq!(calendar(Date::constant(2015, 12, 31))[3], "2015.9890");
}

#[test]
fn a_bare_root_is_written_with_three_digits() {
    let mut record = sample::record();
    (record.events[0].cameo, record.events[0].goldstein) = (Some("19".into()), None);
    let cells = line(Format::Gdelt, &sample::outgoing(&record, "e1")).unwrap();
    assert_eq!(cells[26..31], ["190", "190", "19", "4", "-10"]);
    record.events[0].cameo = Some("0251".into());
    let cells = line(Format::Gdelt, &sample::outgoing(&record, "e1")).unwrap();
    assert_eq!(cells[26..31], ["0251", "025", "02", "1", "-0.3"]);
}

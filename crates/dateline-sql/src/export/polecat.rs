//! POLECAT's table of events, whose types, modes and scores are PLOVER's. Source: the PLOVER codebook, and the columns
//! that POLECAT has on Dataverse.

use super::{Outgoing, Unmapped, cells, crosswalk};
use dateline_doc::record::{PartyRecord, PlaceRecord};

/// The columns.
pub(crate) const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// What parts the values of a cell that has several.
const AND: &str = "; ";

/// A PLOVER type with its modes.
struct Type {
    name: &'static str,
    quad: u8,
    score: f64,
    modes: &'static [(&'static str, f64)],
}

const fn plover(name: &'static str, quad: u8, score: f64, modes: &'static [(&'static str, f64)]) -> Type {
    Type { name, quad, score, modes }
}

/// PLOVER's types by name, and how it scores them and their modes. The published score of ACCUSE without a mode is 3,
/// against its own modes and its quad: here it has their sign, as in the codebook. PROTEST's vandalize has no score of its
/// own.
static TYPES: [Type; 16] = [
    plover("ACCUSE", 3, -3.0, &[("disapprove", -2.0), ("investigate", -3.5), ("allege", -3.5)]),
    plover("AGREE", 1, 2.5, &[]),
    plover("AID", 2, 10.0, &[]),
    plover(
        "ASSAULT",
        4,
        -9.0,
        &[
            ("abduct", -8.5),
            ("beat", -7.5),
            ("torture", -8.5),
            ("sexual", -8.5),
            ("targeted", -9.5),
            ("destroy", -8.5),
            ("primitive", -8.0),
            ("firearms", -9.0),
            ("explosives", -9.0),
            ("suicide-attack", -9.5),
            ("aerial", -9.5),
            ("drone", -9.5),
            ("heavy-weapons", -9.5),
            ("crowd-control", -7.5),
            ("unconventional", -10.0),
        ],
    ),
    plover(
        "COERCE",
        4,
        -7.0,
        &[
            ("seize", -7.0),
            ("restrict", -7.0),
            ("censor", -6.5),
            ("curfew", -6.5),
            ("martial-law", -7.5),
            ("arrest", -7.0),
            ("deport", -7.0),
            ("withhold", -7.0),
            ("misinformation", -6.5),
            ("cyber", -7.0),
        ],
    ),
    plover("CONCEDE", 1, 4.5, &[]),
    plover("CONSULT", 1, 2.5, &[("visit", 4.0), ("third-party", 1.0), ("multilateral", 4.0), ("phone", 1.5)]),
    plover("COOPERATE", 2, 9.5, &[]),
    plover("MOBILIZE", 4, -5.5, &[("troops", -6.5), ("weapons", -6.5), ("police", -5.5), ("militia", -6.0)]),
    plover(
        "PROTEST",
        4,
        -5.0,
        &[
            ("demo", -5.0),
            ("riot", -7.0),
            ("strike", -5.0),
            ("hunger", -4.5),
            ("boycott", -4.5),
            ("obstruct", -4.5),
            ("vandalize", -5.0),
        ],
    ),
    plover("REJECT", 3, -2.0, &[("assist", -1.5), ("change", -2.0), ("yield", -2.0), ("meet", -2.0)]),
    plover("REQUEST", 3, 0.0, &[("assist", 0.5), ("change", -1.0), ("yield", -1.0), ("meet", 0.0)]),
    plover(
        "RETREAT",
        2,
        6.5,
        &[("withdraw", 8.0), ("release", 6.5), ("disarm", 10.0), ("ceasefire", 7.5), ("access", 6.5), ("resign", 4.5)],
    ),
    plover("SANCTION", 4, -6.0, &[("convict", -6.0), ("expel", -5.5), ("withdraw", -6.0), ("discontinue", -6.0)]),
    plover("SUPPORT", 1, 5.0, &[]),
    plover(
        "THREATEN",
        3,
        -3.5,
        &[
            ("restrict", -3.0),
            ("arrest", -3.5),
            ("relations", -3.5),
            ("expel", -3.5),
            ("territory", -4.0),
            ("violence", -3.5),
        ],
    ),
];

/// CAMEO's roles and PLOVER's sectors, which spell the media JRN and doctors MED, and know no other bodies between states
/// than the United Nations and the European Union.
const SECTORS: [(&str, &str); 27] = [
    ("AGR", "AGR"),
    ("BUS", "BUS"),
    ("COP", "COP"),
    ("CRM", "CRM"),
    ("CVL", "CVL"),
    ("EDU", "EDU"),
    ("EEC", "EUR"),
    ("ELI", "ELI"),
    ("GOV", "GOV"),
    ("HLH", "MED"),
    ("INS", "REB"),
    ("JUD", "JUD"),
    ("LAB", "LAB"),
    ("LEG", "LEG"),
    ("MED", "JRN"),
    ("MIL", "MIL"),
    ("NGO", "NGO"),
    ("OPP", "OPP"),
    ("PRM", "PRM"),
    ("PTY", "PTY"),
    ("REB", "REB"),
    ("REF", "REF"),
    ("REL", "REL"),
    ("SEP", "REB"),
    ("SPY", "SPY"),
    ("UAF", "UAF"),
    ("UNO", "UNO"),
];

/// Returns the sector that a role is.
fn sector(role: &str) -> Option<&'static str> {
    SECTORS.iter().find(|(known, _)| *known == role).map(|(_, sector)| *sector)
}

/// Returns CAMEO's role for a sector; one that CAMEO does not know keeps its letters, an unknown one has none.
pub(crate) fn role(sector: &str) -> Option<&str> {
    match sector {
        "UNO" => Some("IGOUNO"),
        "EUR" => Some("IGOEEC"),
        "REB" => Some("REB"),
        "UNK" => None,
        _ => Some(SECTORS.iter().find(|(_, known)| *known == sector).map_or(sector, |(role, _)| role)),
    }
}

/// Returns the line of an event.
///
/// The type is that of PLOVER; a mode is written where PLOVER has it for that type, and `Intensity` is PLOVER's score of
/// the two. The part of `Event ID` before the line is the article's, as in POLECAT. `Story Locations` are the places of the
/// report's events, without those that none happened at. `Source` is the outlet, `Version` the codebook, with `corrected`
/// behind it where the event was corrected by hand. These stay empty: the two `Title`s and the two `Wikipedia` ids, since
/// neither offices nor Wikipedia are kept with a participant; `Story People` and `Story Organizations`, since a coded
/// document does not say which of its participants are persons; `District` and `Feature Type`, since GeoNames' second
/// level and its classes are not kept; `City` where the place is no town; sectors that PLOVER does not have, and a COW
/// number of what is no state.
pub(crate) fn event(out: &Outgoing<'_>) -> Result<Vec<String>, Unmapped> {
    let event = out.event;
    let kind =
        event.plover.as_deref().and_then(|name| TYPES.iter().find(|t| t.name == name)).ok_or(Unmapped::NoType)?;
    let day = out.day()?;
    let (actor, recipient) = out.sides()?;
    let told = event.mode.as_deref().unwrap_or_default();
    let (mode, score) = kind.modes.iter().find(|(name, _)| *name == told).copied().unwrap_or(("", kind.score));
    let doc = &out.record.document;
    let (outlet, domain) = out.outlet();
    let mut line = vec![
        format!("{}_{}", doc.id, out.id()?),
        day.to_string(),
        kind.name.to_owned(),
        mode.to_owned(),
        score.to_string(),
        quad(kind.quad).to_owned(),
        event.contexts.join(AND),
    ];
    line.extend(side(actor));
    line.extend(side(recipient));
    line.extend(place(out.place()));
    line.extend([
        cells::first([outlet, domain]).to_owned(),
        cells::some(doc.published.as_ref().and_then(|p| cells::date(&p.value))),
        String::new(),
        String::new(),
        locations(out),
        doc.language.clone().unwrap_or_default(),
        version(out),
    ]);
    Ok(line)
}

fn quad(number: u8) -> &'static str {
    match number {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    }
}

/// Name, country, COW number, main sector, all sectors, title, words and Wikipedia id.
fn side(party: Option<&PartyRecord>) -> [String; 8] {
    let Some(party) = party else { return Default::default() };
    let mut sectors: Vec<&str> = Vec::new();
    for sector in party.roles.iter().filter_map(|role| sector(role)) {
        if !sectors.contains(&sector) {
            sectors.push(sector);
        }
    }
    // PLOVER gives the opposition as a sector beside another
    let main = sectors.iter().find(|s| **s != "OPP").or(sectors.first());
    let country = party.country.as_deref().unwrap_or_default();
    [
        cells::name(Some(party)).to_owned(),
        country.to_owned(),
        cells::some(crosswalk::of(country).and_then(|c| c.cow)),
        cells::some(main),
        sectors.join(AND),
        String::new(),
        party.at.text.clone().unwrap_or_default(),
        String::new(),
    ]
}

/// Name, city, district, province, country, latitude, longitude, GeoNames id, words and feature type.
fn place(place: Option<&PlaceRecord>) -> [String; 10] {
    let Some(place) = place else { return Default::default() };
    let is = |precision: &str| place.precision == precision;
    let name = |here: bool| if here { place.name.clone() } else { String::new() };
    [
        place.name.clone(),
        name(is("city")),
        String::new(),
        place.admin1.clone().unwrap_or_else(|| name(is("admin"))),
        place.country.clone().unwrap_or_default(),
        cells::some(place.lat),
        cells::some(place.lon),
        cells::some(place.geonames_id),
        place.at.text.clone().unwrap_or_default(),
        String::new(),
    ]
}

fn locations(out: &Outgoing<'_>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for place in out.record.events.iter().filter_map(|e| e.place.as_ref()) {
        if !names.contains(&place.name.as_str()) {
            names.push(&place.name);
        }
    }
    names.join(AND)
}

fn version(out: &Outgoing<'_>) -> String {
    let book = &out.record.codebook;
    let parts = [book.name.as_str(), book.version.as_str(), if out.corrected { "corrected" } else { "" }];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the published scores stand in a file")]

    use super::super::{Format, line, sample};
    use super::*;

    #[test]
    fn an_event_cell_by_cell() {
        let record = sample::record();
        let cells = line(Format::Polecat, &sample::outgoing(&record, "e1")).unwrap();
        let expected = [
            ("Event ID", "edd60cbb_700001"),
            ("Event Date", "2015-06-15"),
            ("Event Type", "RETREAT"),
            ("Intensity", "6.5"),
            ("Quad Code", "MATERIAL COOPERATION"),
            ("Contexts", "military; territory"),
            ("Actor Name", "A North Korean soldier"),
            ("Actor Country", "PRK"),
            ("Actor COW", "731"),
            ("Primary Actor Sector", "MIL"),
            ("Actor Sectors", "MIL"),
            ("Actor Name Raw", "A North Korean soldier"),
            ("Recipient Name", "South Korea"),
            ("Recipient Country", "KOR"),
            ("Recipient COW", "732"),
            ("Recipient Name Raw", "South Korea"),
            ("Placename", "Hwacheon"),
            ("City", "Hwacheon"),
            ("Province", "Gangwon-do"),
            ("Country", "KOR"),
            ("Latitude", "38.106"),
            ("Longitude", "127.708"),
            ("GeoNames ID", "1844411"),
            ("Raw Placename", "Hwacheon"),
            ("Source", "China Topix"),
            ("Publication Date", "2015-06-15"),
            ("Story Locations", "Hwacheon"),
            ("Language", "en"),
            ("Version", "dateline 0.1.0"),
        ];
        let named = COLUMNS.into_iter().zip(cells.iter().map(String::as_str));
        assert_eq!(named.filter(|(_, cell)| !cell.is_empty()).collect::<Vec<_>>(), expected);
        assert_eq!(cells.len(), 40);
    }

    #[test]
    fn a_mode_is_of_its_type() {
        let mut record = sample::record();
        let mut told = |plover: &str, mode: &str| {
            let event = &mut record.events[0];
            (event.plover, event.mode) = (Some(plover.into()), Some(mode.into()));
            line(Format::Polecat, &sample::outgoing(&record, "e1")).unwrap()[2..6].to_vec()
        };
        assert_eq!(told("RETREAT", "ceasefire"), ["RETREAT", "ceasefire", "7.5", "MATERIAL COOPERATION"]);
        assert_eq!(told("REJECT", "ceasefire"), ["REJECT", "", "-2", "VERBAL CONFLICT"]);
        assert_eq!(told("PROTEST", "vandalize"), ["PROTEST", "vandalize", "-5", "MATERIAL CONFLICT"]);
    }

    #[test]
    fn a_correction_is_told_in_the_version() {
        let record = sample::record();
        let out = Outgoing { corrected: true, ..sample::outgoing(&record, "e1") };
        assert_eq!(line(Format::Polecat, &out).unwrap()[39], "dateline 0.1.0 corrected");
    }

    #[test]
    fn roles_are_sectors_where_plover_has_them() {
        let cells = |roles: &[&str]| {
            let roles = roles.iter().map(|r| (*r).to_owned()).collect();
            let cells = side(Some(&PartyRecord { roles, ..Default::default() }));
            [cells[3].clone(), cells[4].clone()]
        };
        assert_eq!(cells(&["IGO", "UNO"]), ["UNO", "UNO"]);
        assert_eq!(cells(&["IGO", "NAT"]), ["", ""]);
        assert_eq!(cells(&["OPP", "LEG"]), ["LEG", "OPP; LEG"]);
        assert_eq!(cells(&["OPP"]), ["OPP", "OPP"]);
        assert_eq!(cells(&["MED"]), ["JRN", "JRN"]);
        assert_eq!(cells(&["SEP", "REB"]), ["REB", "REB"]);
        assert_eq!((role("JRN"), role("MED"), role("UNO")), (Some("MED"), Some("HLH"), Some("IGOUNO")));
        assert_eq!((role("SOC"), role("UNK")), (Some("SOC"), None));
        assert!(SECTORS.is_sorted());
    }

    #[test]
    fn scores_are_the_published_ones() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/ontology/plover_scores.tsv");
        let Ok(table) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not here");
            return;
        };
        for row in table.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()) {
            let kind = TYPES.iter().find(|t| t.name == row[0]).unwrap();
            let mode = row[1].to_lowercase();
            let score = if mode.is_empty() { kind.score } else { kind.modes.iter().find(|m| m.0 == mode).unwrap().1 };
            let published: f64 = row[2].parse().unwrap();
            assert!(score == published || (kind.name == "ACCUSE" && mode.is_empty() && score == -published), "{row:?}");
            assert_eq!(row[3], kind.quad.to_string(), "{row:?}");
        }
    }
}

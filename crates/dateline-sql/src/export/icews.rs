//! ICEWS's table of events, as Dataverse published it until April 2023. Countries and sectors are words there, not codes.
//! Source: the ICEWS Coded Event Data read-me.

use super::{Outgoing, Unmapped, cameo, cells, crosswalk};
use dateline_doc::record::{PartyRecord, PlaceRecord};

/// The columns.
pub(crate) const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// Roles and the sectors that they are. Groups (UNO, NAT) have a name, not a sector of their own.
const SECTORS: [(&str, &str); 26] = [
    ("AGR", "Agricultural"),
    ("BUS", "Business"),
    ("COP", "Police"),
    ("CRM", "Criminals / Gangs"),
    ("CVL", "Civilian"),
    ("EDU", "Education"),
    ("ELI", "Elite"),
    ("GOV", "Government"),
    ("HLH", "Medical / Health"),
    ("IGO", "International Government Organization"),
    ("INS", "Insurgents"),
    ("JUD", "Judicial"),
    ("LAB", "Labor"),
    ("LEG", "Legislative / Parliamentary"),
    ("MED", "News"),
    ("MIL", "Military"),
    ("NGO", "Nongovernmental Organization"),
    ("OPP", "Opposition"),
    ("PRM", "Paramilitary"),
    ("PTY", "Parties"),
    ("REB", "Rebel"),
    ("REF", "Refugees / Displaced"),
    ("REL", "Religious"),
    ("SEP", "Separatists"),
    ("SPY", "Intelligence"),
    ("UAF", "Unidentified Forces"),
];

/// Returns the line of an event.
///
/// `Intensity` is ICEWS's own score, which differs from GDELT's in four codes. `Event Text` says the code in words of our
/// own. `Story ID` is the story, which many reports may tell; ICEWS's is one article. `District` stays empty, since a
/// second level of provinces is not resolved; `City` where the place is finer or coarser than a town; `Country` and
/// `Province` where the place lies in none or in several; the sectors of somebody whose roles are not known.
pub(crate) fn event(out: &Outgoing<'_>) -> Result<Vec<String>, Unmapped> {
    let code = out.event.cameo.as_deref().and_then(cameo::specified).ok_or(Unmapped::NoCameo)?;
    let day = out.day()?;
    let (source, target) = out.sides()?;
    let [source_name, source_sectors, source_country] = side(source);
    let [target_name, target_sectors, target_country] = side(target);
    let (outlet, domain) = out.outlet();
    let mut line = vec![
        out.id()?.to_string(),
        day.to_string(),
        source_name,
        source_sectors,
        source_country,
        code.text.to_owned(),
        code.code.to_owned(),
        format!("{:.1}", code.icews),
        target_name,
        target_sectors,
        target_country,
        out.story.to_owned(),
        cells::some(cells::sentence_number(out.record, &out.event.sentence)),
        cells::first([outlet, domain]).to_owned(),
    ];
    line.extend(place(out.place()));
    Ok(line)
}

/// Name, sectors and country.
fn side(party: Option<&PartyRecord>) -> [String; 3] {
    let Some(party) = party else { return Default::default() };
    let sector = |role: &String| SECTORS.iter().find(|(known, _)| known == role).map(|(_, name)| *name);
    let sectors: Vec<&str> = party.roles.iter().filter_map(sector).collect();
    [cells::name(Some(party)).to_owned(), sectors.join(","), country(party.country.as_deref()).to_owned()]
}

fn country(iso3: Option<&str>) -> &'static str {
    iso3.and_then(crosswalk::of).map(|c| c.name).unwrap_or_default()
}

/// City, district, province, country, latitude and longitude.
fn place(place: Option<&PlaceRecord>) -> [String; 6] {
    let Some(place) = place else { return Default::default() };
    let is = |precision: &str| place.precision == precision;
    let name = |here: bool| if here { place.name.clone() } else { String::new() };
    let province = place.admin1.clone().unwrap_or_else(|| name(is("admin")));
    let country = country(place.country.as_deref()).to_owned();
    [name(is("city")), String::new(), province, country, cells::some(place.lat), cells::some(place.lon)]
}

#[cfg(test)]
mod tests {
    use super::super::{Format, line, sample};
    use super::*;

    #[test]
    fn an_event_cell_by_cell() {
        let record = sample::record();
        let cells = line(Format::Icews, &sample::outgoing(&record, "e1")).unwrap();
        let expected = [
            ("Event ID", "700001"),
            ("Event Date", "2015-06-15"),
            ("Source Name", "A North Korean soldier"),
            ("Source Sectors", "Military"),
            ("Source Country", "North Korea"),
            ("Event Text", "Give way in general"),
            ("CAMEO Code", "080"),
            ("Intensity", "5.0"),
            ("Target Name", "South Korea"),
            ("Target Sectors", ""),
            ("Target Country", "South Korea"),
            ("Story ID", "s3"),
            ("Sentence Number", "2"),
            ("Publisher", "China Topix"),
            ("City", "Hwacheon"),
            ("District", ""),
            ("Province", "Gangwon-do"),
            ("Country", "South Korea"),
            ("Latitude", "38.106"),
            ("Longitude", "127.708"),
        ];
        let named: Vec<(&str, &str)> = COLUMNS.into_iter().zip(cells.iter().map(String::as_str)).collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn intensity_is_icews_s_own() {
        let mut record = sample::record();
        (record.events[0].cameo, record.events[0].goldstein) = (Some("016".into()), Some(-2.0));
        let cells = line(Format::Icews, &sample::outgoing(&record, "e1")).unwrap();
        assert_eq!(cells[5..8], ["Deny responsibility", "016", "-5.0"]);
    }

    #[test]
    fn sectors_are_words_and_groups_are_none() {
        let roles = ["IGO", "UNO", "MIL"].map(str::to_owned).to_vec();
        let cells = side(Some(&PartyRecord { roles, ..Default::default() }));
        assert_eq!(cells, ["", "International Government Organization,Military", ""]);
        assert!(SECTORS.is_sorted());
    }

    #[test]
    fn a_province_is_not_a_city() {
        let here = |precision: &str| PlaceRecord {
            name: "Gangwon-do".into(),
            country: Some("KOR".into()),
            precision: precision.into(),
            ..PlaceRecord::default()
        };
        assert_eq!(place(Some(&here("admin"))), ["", "", "Gangwon-do", "South Korea", "", ""]);
        assert_eq!(place(Some(&here("point"))), ["", "", "", "South Korea", "", ""]);
        assert_eq!(place(None), ["", "", "", "", "", ""]);
    }
}

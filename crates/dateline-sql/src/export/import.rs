//! Lines of GDELT 2.0 and POLECAT, read for comparison with what Dateline codes. They are taken as they are: a cell that
//! says nothing or cannot be read is `None`, and nothing is coded anew.

use super::{cameo, crosswalk, gdelt, polecat};
use dateline_store::Foreign;
use jiff::civil::Date;

/// Reads a line of a GDELT 2.0 export file: 61 columns parted by tabs, without a header.
///
/// # Errors
/// In words, where the line has another number of columns, or no number for an id.
pub fn gdelt_event(line: &str) -> Result<Foreign, String> {
    let cells: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('\t').collect();
    if cells.len() != gdelt::EVENTS.len() {
        return Err(format!(
            "an event of gdelt 2.0 has {} columns, this line {}; gdelt 1.0 and mentions are not read",
            gdelt::EVENTS.len(),
            cells.len()
        ));
    }
    let cell = |name: &str| gdelt::EVENTS.iter().position(|c| *c == name).and_then(|n| told(cells[n]));
    let id = cell("GLOBALEVENTID").filter(|id| id.parse::<i64>().is_ok());
    let id = id.ok_or_else(|| format!("GLOBALEVENTID is no number: {:?}", cells[0]))?;
    let code = cell("EventCode");
    let actor = |side: &str| {
        let code = cell(&format!("{side}Code"))?;
        let country = cell(&format!("{side}CountryCode")).unwrap_or_default();
        let roles = code.strip_prefix(country).unwrap_or(code);
        let kept = if code.starts_with(country) { gdelt::from_cameo(country) } else { "" };
        Some(format!("{kept}{roles}"))
    };
    let placed = cell("ActionGeo_Type").is_some_and(|t| t != "0");
    let degrees = |name: &str, most: f64| cell(name).filter(|_| placed).and_then(|v| number(v, most));
    Ok(Foreign {
        source: "gdelt".into(),
        id: id.to_owned(),
        day: cell("SQLDATE").and_then(|d| Date::strptime("%Y%m%d", d).ok()).map(|d| d.to_string()),
        kind: code.and_then(kind_of).map(str::to_owned),
        plover: code.and_then(cameo::of).and_then(|c| c.plover).map(str::to_owned),
        cameo: code.map(str::to_owned),
        goldstein: cell("GoldsteinScale").and_then(|v| number(v, 10.0)),
        actor: actor("Actor1"),
        recipient: actor("Actor2"),
        lat: degrees("ActionGeo_Lat", 90.0),
        lon: degrees("ActionGeo_Long", 180.0),
        country: cell("ActionGeo_CountryCode").and_then(crosswalk::by_fips).map(|c| c.iso3.to_owned()),
        url: cell("SOURCEURL").filter(|u| u.contains("://")).map(str::to_owned),
    })
}

/// Reads a line of a POLECAT file by the names in its header. Some of the published files name more columns than they
/// have: then the published order holds.
///
/// # Errors
/// In words, where a column that must be there is not, the line is shorter than its header, or it has no id.
pub fn polecat(header: &[&str], cells: &[&str]) -> Result<Foreign, String> {
    let columns = &polecat::COLUMNS;
    let header = if cells.len() == columns.len() && header.len() > columns.len() { columns } else { header };
    if cells.len() < header.len() {
        return Err(format!("the header has {} columns, this line {}", header.len(), cells.len()));
    }
    for name in ["Event ID", "Event Date", "Event Type"] {
        if !header.contains(&name) {
            return Err(format!("the header has no column {name:?}"));
        }
    }
    let cell = |name: &str| header.iter().position(|c| *c == name).and_then(|n| told(cells[n]));
    let id = cell("Event ID").ok_or("a line without an Event ID")?;
    let kind = cell("Event Type").map(str::to_uppercase);
    let actor = |country: &str, sector: &str| {
        let mut countries = cell(country).into_iter().flat_map(several);
        let (first, more) = (countries.next().and_then(iso3), countries.next().is_some());
        let role = cell(sector).filter(|s| !more && several(s).count() == 1).and_then(polecat::role);
        let code = format!("{}{}", first.unwrap_or_default(), role.unwrap_or_default());
        (!code.is_empty()).then_some(code)
    };
    Ok(Foreign {
        source: "polecat".into(),
        id: id.to_owned(),
        day: cell("Event Date").and_then(|d| d.get(..10)?.parse::<Date>().ok()).map(|d| d.to_string()),
        kind: kind.clone(),
        plover: kind,
        cameo: None,
        goldstein: cell("Intensity").or_else(|| cell("Event Intensity")).and_then(|v| number(v, 10.0)),
        actor: actor("Actor Country", "Primary Actor Sector"),
        recipient: actor("Recipient Country", "Primary Recipient Sector"),
        lat: cell("Latitude").and_then(|v| number(v, 90.0)),
        lon: cell("Longitude").and_then(|v| number(v, 180.0)),
        country: cell("Country").and_then(iso3).map(str::to_owned),
        url: None,
    })
}

/// The cell, where it says something.
fn told(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    (!cell.is_empty() && cell != "None").then_some(cell)
}

/// The values of a cell that has several.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|']).filter_map(told)
}

/// The number, where it is one and not further from 0 than that.
fn number(cell: &str, most: f64) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|v| v.abs() <= most)
}

/// The letters of a country that is given by them or by its name.
fn iso3(country: &str) -> Option<&'static str> {
    crosswalk::of(country).or_else(|| crosswalk::by_name(country)).map(|c| c.iso3)
}

/// The PLOVER type of a code's root.
fn kind_of(code: &str) -> Option<&'static str> {
    Some(match code.get(..2)? {
        "02" | "10" => "REQUEST",
        "03" => "AGREE",
        "04" => "CONSULT",
        "05" => "SUPPORT",
        "06" => "COOPERATE",
        "07" => "AID",
        "08" => cameo::of(code).and_then(|c| c.plover).unwrap_or("CONCEDE"),
        "09" | "11" => "ACCUSE",
        "12" => "REJECT",
        "13" => "THREATEN",
        "14" => "PROTEST",
        "15" => "MOBILIZE",
        "16" => "SANCTION",
        "17" => "COERCE",
        "18" | "19" | "20" => "ASSAULT",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, line, sample};
    use super::*;

    /// A line with these cells and no others.
    fn gdelt_line(cells: &[(&str, &str)]) -> String {
        let cell = |column: &&str| cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell);
        gdelt::EVENTS.iter().map(cell).collect::<Vec<_>>().join("\t")
    }

    #[test]
    fn a_line_of_gdelt() {
        let line = gdelt_line(&[
            ("GLOBALEVENTID", "410412347"),
            ("SQLDATE", "20150218"),
            ("Actor1Code", "ROMGOV"),
            ("Actor1CountryCode", "ROM"),
            ("Actor2Code", "IGOUNO"),
            ("EventCode", "0841"),
            ("GoldsteinScale", "7.0"),
            ("ActionGeo_Type", "4"),
            ("ActionGeo_CountryCode", "RO"),
            ("ActionGeo_Lat", "44.4333"),
            ("ActionGeo_Long", "26.1"),
            ("SOURCEURL", "https://example.org/1"),
        ]);
        let expected = Foreign {
            source: "gdelt".into(),
            id: "410412347".into(),
            day: Some("2015-02-18".into()),
            kind: Some("RETREAT".into()),
            plover: Some("RETREAT".into()),
            cameo: Some("0841".into()),
            goldstein: Some(7.0),
            actor: Some("ROUGOV".into()),
            recipient: Some("IGOUNO".into()),
            lat: Some(44.4333),
            lon: Some(26.1),
            country: Some("ROU".into()),
            url: Some("https://example.org/1".into()),
        };
        assert_eq!(gdelt_event(&format!("{line}\r\n")), Ok(expected));
    }

    #[test]
    fn what_gdelt_does_not_say_is_none() {
        let line = gdelt_line(&[
            ("GLOBALEVENTID", "1"),
            ("SQLDATE", "20150231"),
            ("EventCode", "010"),
            ("GoldsteinScale", "NaN"),
            ("ActionGeo_Type", "0"),
            ("ActionGeo_Lat", "0"),
            ("SOURCEURL", "BBC Monitoring"),
        ]);
        let expected =
            Foreign { source: "gdelt".into(), id: "1".into(), cameo: Some("010".into()), ..Foreign::default() };
        assert_eq!(gdelt_event(&line), Ok(expected));
        assert!(gdelt_event("1\t2\t3").unwrap_err().contains("61 columns, this line 3"));
        assert!(gdelt_event(&gdelt_line(&[("GLOBALEVENTID", "x")])).is_err());
    }

    #[test]
    fn types_of_a_root_and_of_a_code_may_part() {
        let types = |code: &str| {
            let read = gdelt_event(&gdelt_line(&[("GLOBALEVENTID", "1"), ("EventCode", code)])).unwrap();
            (read.kind, read.plover)
        };
        let named = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(types("020"), (Some("REQUEST".into()), None));
        assert_eq!(types("163"), named("SANCTION", "COERCE"));
        assert_eq!(types("191"), named("ASSAULT", "COERCE"));
        assert_eq!(types("083"), named("CONCEDE", "CONCEDE"));
        assert_eq!(types("08"), (Some("CONCEDE".into()), None));
        assert_eq!(types("???"), (None, None));
    }

    #[test]
    fn what_goes_out_comes_back() {
        let record = sample::record();
        let out = sample::outgoing(&record, "e1");
        let mut bytes = Vec::new();
        Format::Gdelt.write_line(&line(Format::Gdelt, &out).unwrap(), &mut bytes).unwrap();
        let back = gdelt_event(std::str::from_utf8(&bytes).unwrap()).unwrap();
        assert_eq!((back.actor.as_deref(), back.recipient.as_deref()), (Some("PRKMIL"), Some("KOR")));
        assert_eq!((back.day.as_deref(), back.country.as_deref()), (Some("2015-06-15"), Some("KOR")));
        assert_eq!((back.lat, back.lon), (Some(38.106), Some(127.708)));

        let cells = line(Format::Polecat, &out).unwrap();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let back = polecat(Format::Polecat.columns(), &cells).unwrap();
        assert_eq!((back.actor.as_deref(), back.recipient.as_deref()), (Some("PRKMIL"), Some("KOR")));
        assert_eq!((back.kind.as_deref(), back.goldstein), (Some("RETREAT"), Some(6.5)));
    }

    #[test]
    fn a_line_of_polecat() {
        let header = [
            "Event ID",
            "Event Date",
            "Event Type",
            "Event Intensity",
            "Actor Country",
            "Primary Actor Sector",
            "Recipient Country",
            "Primary Recipient Sector",
            "Country",
            "Latitude",
            "Longitude",
        ];
        let read = |cells: [&str; 11]| polecat(&header, &cells).unwrap();
        let one =
            read(["a_1", "2021-03-04", "ASSAULT", "-9.5", "MMR", "MIL", "None", "JRN", "Myanmar", "16.8", "96.2"]);
        let expected = Foreign {
            source: "polecat".into(),
            id: "a_1".into(),
            day: Some("2021-03-04".into()),
            kind: Some("ASSAULT".into()),
            plover: Some("ASSAULT".into()),
            goldstein: Some(-9.5),
            actor: Some("MMRMIL".into()),
            recipient: Some("MED".into()),
            lat: Some(16.8),
            lon: Some(96.2),
            country: Some("MMR".into()),
            ..Foreign::default()
        };
        assert_eq!(one, expected);
        let two = read(["a_2", "", "consult", "", "USA; KOR", "GOV", "None", "UNO", "None", "None", "None"]);
        assert_eq!((two.actor.as_deref(), two.recipient.as_deref()), (Some("USA"), Some("IGOUNO")));
        assert_eq!((two.kind.as_deref(), two.day, two.lat), (Some("CONSULT"), None, None));
    }

    #[test]
    fn headers_that_do_not_fit() {
        assert!(polecat(&["Event ID", "Event Date"], &["a", "b"]).unwrap_err().contains("Event Type"));
        assert!(polecat(&["Event ID", "Event Date", "Event Type"], &["a", "b"]).unwrap_err().contains("this line 2"));
        // more names than cells
        let mut header = vec!["Event ID", "Headline"];
        header.extend(&polecat::COLUMNS[1..]);
        let mut cells = [""; 40];
        (cells[0], cells[1], cells[2]) = ("a_1", "2021-03-04", "AID");
        assert_eq!(polecat(&header, &cells).unwrap().kind.as_deref(), Some("AID"));
    }
}

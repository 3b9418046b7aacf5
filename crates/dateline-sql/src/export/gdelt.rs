//! GDELT 2.0's two tables, events and mentions. Actors keep CAMEO's letters, places FIPS 10-4's; what GDELT fills from
//! knowledge that Dateline does not have stays empty. Source: the GDELT Event Codebook 2.0 of 19 February 2015.

use super::cameo::{self, Cameo};
use super::{Outgoing, Unmapped, cells, crosswalk};
use dateline_doc::record::{PartyRecord, PlaceRecord, Words};
use jiff::civil::Date;

/// The columns of an event.
pub(crate) const EVENTS: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// The columns of a mention.
pub(crate) const MENTIONS: [&str; 16] = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

/// A sentence that begins before this, in code points, is of the lead: its events are root events.
const LEAD: u32 = 600;

/// The roles that are actor types: GDELT's own, and PRM, PTY and REL, which it does not list. Any other letters of a code
/// name a group (UNO, NAT) or a religion.
const TYPES: [&str; 38] = [
    "AGR", "BUS", "COP", "CRM", "CVL", "DEV", "EDU", "ELI", "ENV", "GOV", "HLH", "HRI", "IGO", "IMG", "INS", "INT",
    "JUD", "LAB", "LEG", "MED", "MIL", "MNC", "MOD", "NGM", "NGO", "OPP", "PKO", "PRM", "PTY", "RAD", "REB", "REF",
    "REL", "SEP", "SET", "SPY", "UAF", "UIS",
];

/// CAMEO's religions.
const RELIGIONS: [&str; 30] = [
    "ADR", "ATH", "BAH", "BUD", "CHR", "CON", "CPT", "CTH", "DOX", "DRZ", "HIN", "HSD", "ITR", "JAN", "JEW", "JHW",
    "LDS", "MOS", "MRN", "NRM", "PAG", "PRO", "SFI", "SHI", "SHN", "SIK", "SUN", "TAO", "UDX", "ZRO",
];

/// Countries that CAMEO writes with other letters than ISO 3166-1.
const CAMEO_COUNTRIES: [(&str, &str); 4] = [("IMN", "IMY"), ("MNE", "MTN"), ("ROU", "ROM"), ("TLS", "TMP")];

/// Returns CAMEO's letters for a country of ISO 3166-1.
fn to_cameo(iso3: &str) -> &str {
    CAMEO_COUNTRIES.iter().find(|(iso, _)| *iso == iso3).map_or(iso3, |(_, cameo)| cameo)
}

/// Returns ISO 3166-1's letters for a country of CAMEO.
pub(crate) fn from_cameo(country: &str) -> &str {
    CAMEO_COUNTRIES.iter().find(|(_, cameo)| *cameo == country).map_or(country, |(iso, _)| iso)
}

/// Returns the line of an event.
///
/// These stay empty: both `EthnicCode`s, since nobody's ethnicity is coded; `AvgTone`, since no tone is measured; all of
/// `Actor1Geo` and `Actor2Geo` but the type 0 ("no place"), since only the act is located; `ADM1Code` and `FeatureID` of
/// what is finer than a country, and `ADM2Code`, since they are numbers of gazetteers other than GeoNames;
/// `ActionGeo_CountryCode` of Palestinian territory not known to be the West Bank or Gaza, which FIPS parts;
/// `SOURCEURL` of a report without an address. A place that is a region of one state counts as that state; one of none
/// has the type 0. `NumMentions` and `NumArticles` are the reports of the happening, `NumSources` its independent origins.
pub(crate) fn event(out: &Outgoing<'_>) -> Result<Vec<String>, Unmapped> {
    let code = code(out)?;
    let day = out.day()?;
    let (actor, recipient) = out.sides()?;
    let (reports, origins) = out.happening.map_or((1, 1), |h| (h.n_reports.max(1), h.origins.len().max(1)));
    let mut line = vec![out.id()?.to_string()];
    line.extend(calendar(day));
    line.extend(side(actor));
    line.extend(side(recipient));
    line.push(u8::from(is_lead(&out.event.sentence)).to_string());
    line.extend([code.code.to_owned(), code.base().to_owned(), code.root().to_owned(), code.quad().to_string()]);
    line.push(out.event.goldstein.unwrap_or(code.goldstein).to_string());
    line.extend([reports.to_string(), origins.to_string(), reports.to_string(), String::new()]);
    line.extend(place(None));
    line.extend(place(None));
    line.extend(place(out.place()));
    line.push(cells::stamp(out.arrived));
    line.push(out.record.document.url.clone().unwrap_or_default());
    Ok(line)
}

/// Returns the line of this report's telling of the event.
///
/// `MentionType` is 1 (web) with an address and 2 (citation) without: then the identifier is outlet, title and day.
/// Offsets count code points of the text, from 0; those of what stands in the headline or a caption, and the sentence's
/// number there, stay empty, as does an actor's where there is none. `InRawText` is 1 where all who take part are named
/// in the sentence itself, 0 where one was found elsewhere. `MentionDocTone` stays empty, since no tone is measured, and
/// `MentionDocTranslationInfo`, since nothing is translated. `Extras`, which GDELT keeps free, names the happening and
/// says `corrected` of an event that was corrected by hand.
pub(crate) fn mention(out: &Outgoing<'_>) -> Result<Vec<String>, Unmapped> {
    code(out)?;
    out.day()?;
    let (actor, recipient) = out.sides()?;
    let (event, doc) = (out.event, &out.record.document);
    let (name, domain) = out.outlet();
    let added = cells::stamp(out.arrived);
    let (kind, source, identifier) = match doc.url.as_deref().filter(|u| !u.is_empty()) {
        Some(url) => ("1", cells::first([domain, name]), url.to_owned()),
        None => ("2", cells::first([name, domain]), citation(out)),
    };
    let in_sentence = |party: &PartyRecord| within(&party.at, &event.sentence);
    let raw = actor.into_iter().chain(recipient).all(in_sentence);
    Ok(vec![
        out.id()?.to_string(),
        added.clone(),
        added,
        kind.to_owned(),
        source.to_owned(),
        identifier,
        cells::some(cells::sentence_number(out.record, &event.sentence)),
        cells::some(actor.and_then(|p| offset(&p.at))),
        cells::some(recipient.and_then(|p| offset(&p.at))),
        cells::some(offset(&event.trigger)),
        u8::from(raw).to_string(),
        (event.confidence.clamp(0.0, 1.0) * 100.0).round().to_string(),
        doc.text.chars().count().to_string(),
        String::new(),
        String::new(),
        extras(out),
    ])
}

/// The code, which GDELT never writes as a bare root.
fn code(out: &Outgoing<'_>) -> Result<&'static Cameo, Unmapped> {
    out.event.cameo.as_deref().and_then(cameo::specified).ok_or(Unmapped::NoCameo)
}

/// SQLDATE, MonthYear, Year and FractionDate, whose year has months of 30 days and 365 days in all.
fn calendar(day: Date) -> [String; 4] {
    let (year, month) = (day.year(), day.month());
    let passed = f64::from(month - 1) * 30.0 + f64::from(day.day());
    [
        day.strftime("%Y%m%d").to_string(),
        day.strftime("%Y%m").to_string(),
        year.to_string(),
        format!("{:.4}", f64::from(year) + passed / 365.0),
    ]
}

/// The ten columns of an actor.
fn side(party: Option<&PartyRecord>) -> [String; 10] {
    let Some(party) = party else { return Default::default() };
    let iso3 = party.country.as_deref().unwrap_or_default();
    let country = to_cameo(iso3);
    let code = party.code.as_deref().unwrap_or_default();
    let code = match code.strip_prefix(iso3).filter(|_| !iso3.is_empty()) {
        Some(roles) => format!("{country}{roles}"),
        None => code.to_owned(),
    };
    let of = |known: fn(&str) -> bool| party.roles.iter().filter(move |r| known(r)).cloned();
    let mut religions = of(is_religion);
    let mut types = of(is_type);
    [
        code,
        cells::name(Some(party)).to_uppercase(),
        country.to_owned(),
        of(|role| !is_type(role) && !is_religion(role)).next().unwrap_or_default(),
        String::new(),
        religions.next().unwrap_or_default(),
        religions.next().unwrap_or_default(),
        types.next().unwrap_or_default(),
        types.next().unwrap_or_default(),
        types.next().unwrap_or_default(),
    ]
}

fn is_type(role: &str) -> bool {
    TYPES.contains(&role)
}

fn is_religion(role: &str) -> bool {
    RELIGIONS.contains(&role)
}

/// The eight columns of a place: type 1 a state, 2 a US state, 3 a US town, 4 a town elsewhere, 5 a province elsewhere.
fn place(place: Option<&PlaceRecord>) -> [String; 8] {
    let none = || ["0".to_owned(), String::new(), String::new(), String::new()];
    let [kind, name, country, admin1] = place.and_then(located).unwrap_or_else(none);
    let place = place.filter(|_| kind != "0");
    let feature = if kind == "1" { country.clone() } else { String::new() };
    let lat = cells::some(place.and_then(|p| p.lat));
    let lon = cells::some(place.and_then(|p| p.lon));
    [kind, name, country, admin1, String::new(), lat, lon, feature]
}

/// Type, full name, country and province.
fn located(place: &PlaceRecord) -> Option<[String; 4]> {
    let country = place.country.as_deref();
    let american = country == Some("USA");
    let kind = match (place.precision.as_str(), american) {
        ("country", _) => "1",
        ("region", _) if country.is_some() => "1",
        ("admin", true) => "2",
        ("admin", false) => "5",
        ("city" | "point", true) => "3",
        ("city" | "point", false) => "4",
        _ => return None,
    };
    let codes = country.and_then(crosswalk::of);
    let fips = match country {
        Some("PSE") => palestinian(place),
        _ => codes.and_then(|c| c.fips).unwrap_or_default(),
    };
    let mut name = place.name.clone();
    for part in [place.admin1.as_deref(), codes.map(|c| c.name)].into_iter().flatten() {
        if !name.split(", ").any(|known| known == part) {
            name = format!("{name}, {part}");
        }
    }
    let admin1 = if kind == "1" { fips } else { "" };
    Some([kind.to_owned(), name, fips.to_owned(), admin1.to_owned()])
}

/// FIPS has a code for the West Bank and one for Gaza, and none for both.
fn palestinian(place: &PlaceRecord) -> &'static str {
    let says = |part: &str| place.name.contains(part) || place.admin1.as_deref().is_some_and(|a| a.contains(part));
    match (says("Gaza"), says("West Bank")) {
        (true, false) => "GZ",
        (false, true) => "WE",
        _ => "",
    }
}

fn is_lead(sentence: &Words) -> bool {
    match sentence.part.as_deref() {
        Some(part) => part == "title",
        None => sentence.start.is_some_and(|start| start < LEAD),
    }
}

fn offset(words: &Words) -> Option<u32> {
    words.start.filter(|_| words.part.is_none())
}

fn within(words: &Words, sentence: &Words) -> bool {
    words.part == sentence.part
        && words.start.is_some_and(|at| sentence.start.is_some_and(|from| from <= at))
        && words.end.is_some_and(|at| sentence.end.is_some_and(|to| at <= to))
}

fn citation(out: &Outgoing<'_>) -> String {
    let doc = &out.record.document;
    let published = doc.published.as_ref().map(|p| p.value.as_str());
    let parts = [out.outlet().0, doc.title.as_deref(), published];
    let cited: Vec<&str> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
    if cited.is_empty() { doc.id.clone() } else { cited.join(", ") }
}

fn extras(out: &Outgoing<'_>) -> String {
    let happening = out.happening_id.map(|id| format!("happening={id}"));
    let corrected = out.corrected.then(|| "corrected".to_owned());
    happening.into_iter().chain(corrected).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests;

//! What a state is called by those who count states: ISO 3166-1, FIPS 10-4, the Correlates of War project and Gleditsch
//! and Ward. By it the exports join tables of wars, trade and regimes. It holds the countries of the codebook; who is a
//! state is not decided here.

/// The codes of one state or territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// ISO 3166-1 alpha-3, or the codebook's letters for a state that ISO does not have (XKX, YAR, VDN).
    pub iso3: &'static str,
    /// ISO 3166-1 alpha-2, or the withdrawn code of a state that is no more: CS was both CSK's and SCG's.
    pub iso2: Option<&'static str>,
    /// FIPS 10-4, which GDELT places things by. PSE has that of the West Bank; Gaza's is GZ.
    pub fips: Option<&'static str>,
    /// The Correlates of War number of a member of the state system, 2016.
    pub cow: Option<u16>,
    /// The Gleditsch and Ward number, those of the list of microstates among them.
    pub gw: Option<u16>,
    /// The name, as in the codebook.
    pub name: &'static str,
}

/// Returns the codes of a country by its ISO 3166-1 alpha-3 letters.
#[must_use]
pub fn of(iso3: &str) -> Option<&'static Codes> {
    TABLE.binary_search_by(|c| c.iso3.cmp(iso3)).ok().map(|n| &TABLE[n])
}

/// Returns the codes of a country by its FIPS 10-4 letters.
#[must_use]
pub fn by_fips(fips: &str) -> Option<&'static Codes> {
    if fips == "GZ" { of("PSE") } else { TABLE.iter().find(|c| c.fips == Some(fips)) }
}

/// Returns the codes of a country by its name, whatever its capitals.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Codes> {
    TABLE.iter().find(|c| c.name.eq_ignore_ascii_case(name))
}

/// Returns all of them, by ISO 3166-1 alpha-3.
#[must_use]
pub fn table() -> &'static [Codes] {
    &TABLE
}

const fn codes(
    iso3: &'static str,
    iso2: &'static str,
    fips: &'static str,
    cow: u16,
    gw: u16,
    name: &'static str,
) -> Codes {
    const fn letters(text: &'static str) -> Option<&'static str> {
        if text.is_empty() { None } else { Some(text) }
    }
    const fn number(n: u16) -> Option<u16> {
        if n == 0 { None } else { Some(n) }
    }
    Codes { iso3, iso2: letters(iso2), fips: letters(fips), cow: number(cow), gw: number(gw), name }
}

/// An empty text and 0 stand for "none".
static TABLE: [Codes; 260] = [
    codes("ABW", "AW", "AA", 0, 0, "Aruba"),
    codes("AFG", "AF", "AF", 700, 700, "Afghanistan"),
    codes("AGO", "AO", "AO", 540, 540, "Angola"),
    codes("AIA", "AI", "AV", 0, 0, "Anguilla"),
    codes("ALA", "AX", "", 0, 0, "Aland Islands"),
    codes("ALB", "AL", "AL", 339, 339, "Albania"),
    codes("AND", "AD", "AN", 232, 232, "Andorra"),
    codes("ANT", "AN", "NT", 0, 0, "Netherlands Antilles"),
    codes("ARE", "AE", "AE", 696, 696, "United Arab Emirates"),
    codes("ARG", "AR", "AR", 160, 160, "Argentina"),
    codes("ARM", "AM", "AM", 371, 371, "Armenia"),
    codes("ASM", "AS", "AQ", 0, 0, "American Samoa"),
    codes("ATA", "AQ", "AY", 0, 0, "Antarctica"),
    codes("ATF", "TF", "FS", 0, 0, "French Southern Territories"),
    codes("ATG", "AG", "AC", 58, 58, "Antigua and Barbuda"),
    codes("AUS", "AU", "AS", 900, 900, "Australia"),
    codes("AUT", "AT", "AU", 305, 305, "Austria"),
    codes("AZE", "AZ", "AJ", 373, 373, "Azerbaijan"),
    codes("BDI", "BI", "BY", 516, 516, "Burundi"),
    codes("BEL", "BE", "BE", 211, 211, "Belgium"),
    codes("BEN", "BJ", "BN", 434, 434, "Benin"),
    codes("BES", "BQ", "", 0, 0, "Bonaire, Saint Eustatius and Saba"),
    codes("BFA", "BF", "UV", 439, 439, "Burkina Faso"),
    codes("BGD", "BD", "BG", 771, 771, "Bangladesh"),
    codes("BGR", "BG", "BU", 355, 355, "Bulgaria"),
    codes("BHR", "BH", "BA", 692, 692, "Bahrain"),
    codes("BHS", "BS", "BF", 31, 31, "Bahamas"),
    codes("BIH", "BA", "BK", 346, 346, "Bosnia and Herzegovina"),
    codes("BLM", "BL", "TB", 0, 0, "Saint Barthelemy"),
    codes("BLR", "BY", "BO", 370, 370, "Belarus"),
    codes("BLZ", "BZ", "BH", 80, 80, "Belize"),
    codes("BMU", "BM", "BD", 0, 0, "Bermuda"),
    codes("BOL", "BO", "BL", 145, 145, "Bolivia"),
    codes("BRA", "BR", "BR", 140, 140, "Brazil"),
    codes("BRB", "BB", "BB", 53, 53, "Barbados"),
    codes("BRN", "BN", "BX", 835, 835, "Brunei"),
    codes("BTN", "BT", "BT", 760, 760, "Bhutan"),
    codes("BVT", "BV", "BV", 0, 0, "Bouvet Island"),
    codes("BWA", "BW", "BC", 571, 571, "Botswana"),
    codes("CAF", "CF", "CT", 482, 482, "Central African Republic"),
    codes("CAN", "CA", "CA", 20, 20, "Canada"),
    codes("CCK", "CC", "CK", 0, 0, "Cocos Islands"),
    codes("CHE", "CH", "SZ", 225, 225, "Switzerland"),
    codes("CHL", "CL", "CI", 155, 155, "Chile"),
    codes("CHN", "CN", "CH", 710, 710, "China"),
    codes("CIV", "CI", "IV", 437, 437, "Ivory Coast"),
    codes("CMR", "CM", "CM", 471, 471, "Cameroon"),
    codes("COD", "CD", "CG", 490, 490, "Democratic Republic of the Congo"),
    codes("COG", "CG", "CF", 484, 484, "Republic of the Congo"),
    codes("COK", "CK", "CW", 0, 0, "Cook Islands"),
    codes("COL", "CO", "CO", 100, 100, "Colombia"),
    codes("COM", "KM", "CN", 581, 581, "Comoros"),
    codes("CPV", "CV", "CV", 402, 402, "Cape Verde"),
    codes("CRI", "CR", "CS", 94, 94, "Costa Rica"),
    codes("CSK", "CS", "", 315, 315, "Czechoslovakia"),
    codes("CUB", "CU", "CU", 40, 40, "Cuba"),
    codes("CUW", "CW", "UC", 0, 0, "Curacao"),
    codes("CXR", "CX", "KT", 0, 0, "Christmas Island"),
    codes("CYM", "KY", "CJ", 0, 0, "Cayman Islands"),
    codes("CYP", "CY", "CY", 352, 352, "Cyprus"),
    codes("CZE", "CZ", "EZ", 316, 316, "Czech Republic"),
    codes("DDR", "DD", "", 265, 265, "East Germany"),
    codes("DEU", "DE", "GM", 255, 260, "Germany"),
    codes("DJI", "DJ", "DJ", 522, 522, "Djibouti"),
    codes("DMA", "DM", "DO", 54, 54, "Dominica"),
    codes("DNK", "DK", "DA", 390, 390, "Denmark"),
    codes("DOM", "DO", "DR", 42, 42, "Dominican Republic"),
    codes("DZA", "DZ", "AG", 615, 615, "Algeria"),
    codes("ECU", "EC", "EC", 130, 130, "Ecuador"),
    codes("EGY", "EG", "EG", 651, 651, "Egypt"),
    codes("ERI", "ER", "ER", 531, 531, "Eritrea"),
    codes("ESH", "EH", "WI", 0, 0, "Western Sahara"),
    codes("ESP", "ES", "SP", 230, 230, "Spain"),
    codes("EST", "EE", "EN", 366, 366, "Estonia"),
    codes("ETH", "ET", "ET", 530, 530, "Ethiopia"),
    codes("FIN", "FI", "FI", 375, 375, "Finland"),
    codes("FJI", "FJ", "FJ", 950, 950, "Fiji"),
    codes("FLK", "FK", "FK", 0, 0, "Falkland Islands"),
    codes("FRA", "FR", "FR", 220, 220, "France"),
    codes("FRO", "FO", "FO", 0, 0, "Faroe Islands"),
    codes("FSM", "FM", "FM", 987, 987, "Micronesia"),
    codes("GAB", "GA", "GB", 481, 481, "Gabon"),
    codes("GBR", "GB", "UK", 200, 200, "United Kingdom"),
    codes("GEO", "GE", "GG", 372, 372, "Georgia"),
    codes("GGY", "GG", "GK", 0, 0, "Guernsey"),
    codes("GHA", "GH", "GH", 452, 452, "Ghana"),
    codes("GIB", "GI", "GI", 0, 0, "Gibraltar"),
    codes("GIN", "GN", "GV", 438, 438, "Guinea"),
    codes("GLP", "GP", "GP", 0, 0, "Guadeloupe"),
    codes("GMB", "GM", "GA", 420, 420, "Gambia"),
    codes("GNB", "GW", "PU", 404, 404, "Guinea-Bissau"),
    codes("GNQ", "GQ", "EK", 411, 411, "Equatorial Guinea"),
    codes("GRC", "GR", "GR", 350, 350, "Greece"),
    codes("GRD", "GD", "GJ", 55, 55, "Grenada"),
    codes("GRL", "GL", "GL", 0, 0, "Greenland"),
    codes("GTM", "GT", "GT", 90, 90, "Guatemala"),
    codes("GUF", "GF", "FG", 0, 0, "French Guiana"),
    codes("GUM", "GU", "GQ", 0, 0, "Guam"),
    codes("GUY", "GY", "GY", 110, 110, "Guyana"),
    codes("HKG", "HK", "HK", 0, 0, "Hong Kong"),
    codes("HMD", "HM", "HM", 0, 0, "Heard Island and McDonald Islands"),
    codes("HND", "HN", "HO", 91, 91, "Honduras"),
    codes("HRV", "HR", "HR", 344, 344, "Croatia"),
    codes("HTI", "HT", "HA", 41, 41, "Haiti"),
    codes("HUN", "HU", "HU", 310, 310, "Hungary"),
    codes("IDN", "ID", "ID", 850, 850, "Indonesia"),
    codes("IMN", "IM", "IM", 0, 0, "Isle of Man"),
    codes("IND", "IN", "IN", 750, 750, "India"),
    codes("IOT", "IO", "IO", 0, 0, "British Indian Ocean Territory"),
    codes("IRL", "IE", "EI", 205, 205, "Ireland"),
    codes("IRN", "IR", "IR", 630, 630, "Iran"),
    codes("IRQ", "IQ", "IZ", 645, 645, "Iraq"),
    codes("ISL", "IS", "IC", 395, 395, "Iceland"),
    codes("ISR", "IL", "IS", 666, 666, "Israel"),
    codes("ITA", "IT", "IT", 325, 325, "Italy"),
    codes("JAM", "JM", "JM", 51, 51, "Jamaica"),
    codes("JEY", "JE", "JE", 0, 0, "Jersey"),
    codes("JOR", "JO", "JO", 663, 663, "Jordan"),
    codes("JPN", "JP", "JA", 740, 740, "Japan"),
    codes("KAZ", "KZ", "KZ", 705, 705, "Kazakhstan"),
    codes("KEN", "KE", "KE", 501, 501, "Kenya"),
    codes("KGZ", "KG", "KG", 703, 703, "Kyrgyzstan"),
    codes("KHM", "KH", "CB", 811, 811, "Cambodia"),
    codes("KIR", "KI", "KR", 946, 970, "Kiribati"),
    codes("KNA", "KN", "SC", 60, 60, "Saint Kitts and Nevis"),
    codes("KOR", "KR", "KS", 732, 732, "South Korea"),
    codes("KWT", "KW", "KU", 690, 690, "Kuwait"),
    codes("LAO", "LA", "LA", 812, 812, "Laos"),
    codes("LBN", "LB", "LE", 660, 660, "Lebanon"),
    codes("LBR", "LR", "LI", 450, 450, "Liberia"),
    codes("LBY", "LY", "LY", 620, 620, "Libya"),
    codes("LCA", "LC", "ST", 56, 56, "Saint Lucia"),
    codes("LIE", "LI", "LS", 223, 223, "Liechtenstein"),
    codes("LKA", "LK", "CE", 780, 780, "Sri Lanka"),
    codes("LSO", "LS", "LT", 570, 570, "Lesotho"),
    codes("LTU", "LT", "LH", 368, 368, "Lithuania"),
    codes("LUX", "LU", "LU", 212, 212, "Luxembourg"),
    codes("LVA", "LV", "LG", 367, 367, "Latvia"),
    codes("MAC", "MO", "MC", 0, 0, "Macau"),
    codes("MAF", "MF", "RN", 0, 0, "Saint Martin"),
    codes("MAR", "MA", "MO", 600, 600, "Morocco"),
    codes("MCO", "MC", "MN", 221, 221, "Monaco"),
    codes("MDA", "MD", "MD", 359, 359, "Moldova"),
    codes("MDG", "MG", "MA", 580, 580, "Madagascar"),
    codes("MDV", "MV", "MV", 781, 781, "Maldives"),
    codes("MEX", "MX", "MX", 70, 70, "Mexico"),
    codes("MHL", "MH", "RM", 983, 983, "Marshall Islands"),
    codes("MKD", "MK", "MK", 343, 343, "North Macedonia"),
    codes("MLI", "ML", "ML", 432, 432, "Mali"),
    codes("MLT", "MT", "MT", 338, 338, "Malta"),
    codes("MMR", "MM", "BM", 775, 775, "Myanmar"),
    codes("MNE", "ME", "MJ", 341, 341, "Montenegro"),
    codes("MNG", "MN", "MG", 712, 712, "Mongolia"),
    codes("MNP", "MP", "CQ", 0, 0, "Northern Mariana Islands"),
    codes("MOZ", "MZ", "MZ", 541, 541, "Mozambique"),
    codes("MRT", "MR", "MR", 435, 435, "Mauritania"),
    codes("MSR", "MS", "MH", 0, 0, "Montserrat"),
    codes("MTQ", "MQ", "MB", 0, 0, "Martinique"),
    codes("MUS", "MU", "MP", 590, 590, "Mauritius"),
    codes("MWI", "MW", "MI", 553, 553, "Malawi"),
    codes("MYS", "MY", "MY", 820, 820, "Malaysia"),
    codes("MYT", "YT", "MF", 0, 0, "Mayotte"),
    codes("NAM", "NA", "WA", 565, 565, "Namibia"),
    codes("NCL", "NC", "NC", 0, 0, "New Caledonia"),
    codes("NER", "NE", "NG", 436, 436, "Niger"),
    codes("NFK", "NF", "NF", 0, 0, "Norfolk Island"),
    codes("NGA", "NG", "NI", 475, 475, "Nigeria"),
    codes("NIC", "NI", "NU", 93, 93, "Nicaragua"),
    codes("NIU", "NU", "NE", 0, 0, "Niue"),
    codes("NLD", "NL", "NL", 210, 210, "Netherlands"),
    codes("NOR", "NO", "NO", 385, 385, "Norway"),
    codes("NPL", "NP", "NP", 790, 790, "Nepal"),
    codes("NRU", "NR", "NR", 970, 971, "Nauru"),
    codes("NZL", "NZ", "NZ", 920, 920, "New Zealand"),
    codes("OMN", "OM", "MU", 698, 698, "Oman"),
    codes("PAK", "PK", "PK", 770, 770, "Pakistan"),
    codes("PAN", "PA", "PM", 95, 95, "Panama"),
    codes("PCN", "PN", "PC", 0, 0, "Pitcairn"),
    codes("PER", "PE", "PE", 135, 135, "Peru"),
    codes("PHL", "PH", "RP", 840, 840, "Philippines"),
    codes("PLW", "PW", "PS", 986, 986, "Palau"),
    codes("PNG", "PG", "PP", 910, 910, "Papua New Guinea"),
    codes("POL", "PL", "PL", 290, 290, "Poland"),
    codes("PRI", "PR", "RQ", 0, 0, "Puerto Rico"),
    codes("PRK", "KP", "KN", 731, 731, "North Korea"),
    codes("PRT", "PT", "PO", 235, 235, "Portugal"),
    codes("PRY", "PY", "PA", 150, 150, "Paraguay"),
    codes("PSE", "PS", "WE", 0, 0, "Palestine"),
    codes("PYF", "PF", "FP", 0, 0, "French Polynesia"),
    codes("QAT", "QA", "QA", 694, 694, "Qatar"),
    codes("REU", "RE", "RE", 0, 0, "Reunion"),
    codes("ROU", "RO", "RO", 360, 360, "Romania"),
    codes("RUS", "RU", "RS", 365, 365, "Russia"),
    codes("RWA", "RW", "RW", 517, 517, "Rwanda"),
    codes("SAU", "SA", "SA", 670, 670, "Saudi Arabia"),
    codes("SCG", "CS", "YI", 345, 345, "Serbia and Montenegro"),
    codes("SDN", "SD", "SU", 625, 625, "Sudan"),
    codes("SEN", "SN", "SG", 433, 433, "Senegal"),
    codes("SGP", "SG", "SN", 830, 830, "Singapore"),
    codes("SGS", "GS", "SX", 0, 0, "South Georgia and the South Sandwich Islands"),
    codes("SHN", "SH", "SH", 0, 0, "Saint Helena"),
    codes("SJM", "SJ", "SV", 0, 0, "Svalbard and Jan Mayen"),
    codes("SLB", "SB", "BP", 940, 940, "Solomon Islands"),
    codes("SLE", "SL", "SL", 451, 451, "Sierra Leone"),
    codes("SLV", "SV", "ES", 92, 92, "El Salvador"),
    codes("SMR", "SM", "SM", 331, 331, "San Marino"),
    codes("SOM", "SO", "SO", 520, 520, "Somalia"),
    codes("SPM", "PM", "SB", 0, 0, "Saint Pierre and Miquelon"),
    codes("SRB", "RS", "RI", 345, 340, "Serbia"),
    codes("SSD", "SS", "OD", 626, 626, "South Sudan"),
    codes("STP", "ST", "TP", 403, 403, "Sao Tome and Principe"),
    codes("SUN", "SU", "", 365, 365, "Soviet Union"),
    codes("SUR", "SR", "NS", 115, 115, "Suriname"),
    codes("SVK", "SK", "LO", 317, 317, "Slovakia"),
    codes("SVN", "SI", "SI", 349, 349, "Slovenia"),
    codes("SWE", "SE", "SW", 380, 380, "Sweden"),
    codes("SWZ", "SZ", "WZ", 572, 572, "Eswatini"),
    codes("SXM", "SX", "NN", 0, 0, "Sint Maarten"),
    codes("SYC", "SC", "SE", 591, 591, "Seychelles"),
    codes("SYR", "SY", "SY", 652, 652, "Syria"),
    codes("TCA", "TC", "TK", 0, 0, "Turks and Caicos Islands"),
    codes("TCD", "TD", "CD", 483, 483, "Chad"),
    codes("TGO", "TG", "TO", 461, 461, "Togo"),
    codes("THA", "TH", "TH", 800, 800, "Thailand"),
    codes("TJK", "TJ", "TI", 702, 702, "Tajikistan"),
    codes("TKL", "TK", "TL", 0, 0, "Tokelau"),
    codes("TKM", "TM", "TX", 701, 701, "Turkmenistan"),
    codes("TLS", "TL", "TT", 860, 860, "East Timor"),
    codes("TON", "TO", "TN", 955, 972, "Tonga"),
    codes("TTO", "TT", "TD", 52, 52, "Trinidad and Tobago"),
    codes("TUN", "TN", "TS", 616, 616, "Tunisia"),
    codes("TUR", "TR", "TU", 640, 640, "Turkey"),
    codes("TUV", "TV", "TV", 947, 973, "Tuvalu"),
    codes("TWN", "TW", "TW", 713, 713, "Taiwan"),
    codes("TZA", "TZ", "TZ", 510, 510, "Tanzania"),
    codes("UGA", "UG", "UG", 500, 500, "Uganda"),
    codes("UKR", "UA", "UP", 369, 369, "Ukraine"),
    codes("UMI", "UM", "", 0, 0, "United States Minor Outlying Islands"),
    codes("URY", "UY", "UY", 165, 165, "Uruguay"),
    codes("USA", "US", "US", 2, 2, "United States"),
    codes("UZB", "UZ", "UZ", 704, 704, "Uzbekistan"),
    codes("VAT", "VA", "VT", 0, 0, "Vatican"),
    codes("VCT", "VC", "VC", 57, 57, "Saint Vincent and the Grenadines"),
    codes("VDN", "", "", 816, 816, "North Vietnam"),
    codes("VDR", "", "", 817, 817, "South Vietnam"),
    codes("VEN", "VE", "VE", 101, 101, "Venezuela"),
    codes("VGB", "VG", "VI", 0, 0, "British Virgin Islands"),
    codes("VIR", "VI", "VQ", 0, 0, "U.S. Virgin Islands"),
    codes("VNM", "VN", "VM", 816, 816, "Vietnam"),
    codes("VUT", "VU", "NH", 935, 935, "Vanuatu"),
    codes("WLF", "WF", "WF", 0, 0, "Wallis and Futuna"),
    codes("WSM", "WS", "WS", 990, 990, "Samoa"),
    codes("XKX", "XK", "KV", 347, 347, "Kosovo"),
    codes("YAR", "", "", 678, 678, "North Yemen"),
    codes("YEM", "YE", "YM", 679, 678, "Yemen"),
    codes("YMD", "YD", "", 680, 680, "South Yemen"),
    codes("YUG", "YU", "", 345, 345, "Yugoslavia"),
    codes("ZAF", "ZA", "SF", 560, 560, "South Africa"),
    codes("ZMB", "ZM", "ZA", 551, 551, "Zambia"),
    codes("ZWE", "ZW", "ZI", 552, 552, "Zimbabwe"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the countries stand in files")]

    use super::*;

    fn numbers(iso3: &str) -> (Option<u16>, Option<u16>) {
        let codes = of(iso3).unwrap_or_else(|| panic!("{iso3}"));
        (codes.cow, codes.gw)
    }

    #[test]
    fn in_order_and_each_once() {
        assert!(TABLE.windows(2).all(|w| w[0].iso3 < w[1].iso3));
        assert!(TABLE.iter().all(|c| of(c.iso3) == Some(c) && c.iso3.len() == 3));
        assert!(TABLE.iter().filter_map(|c| c.fips).all(|f| TABLE.iter().filter(|c| c.fips == Some(f)).count() == 1));
        assert_eq!(of("ZZZ"), None);
        assert_eq!(table().len(), 260);
    }

    #[test]
    fn well_known_numbers() {
        let same = [
            ("USA", 2),
            ("CAN", 20),
            ("CUB", 40),
            ("MEX", 70),
            ("GBR", 200),
            ("FRA", 220),
            ("POL", 290),
            ("RUS", 365),
            ("UKR", 369),
            ("NGA", 475),
            ("ZAF", 560),
            ("IRN", 630),
            ("ISR", 666),
            ("CHN", 710),
            ("TWN", 713),
            ("PRK", 731),
            ("KOR", 732),
            ("JPN", 740),
            ("IND", 750),
            ("VNM", 816),
            ("AUS", 900),
            ("XKX", 347),
            ("SSD", 626),
        ];
        for (iso3, number) in same {
            assert_eq!(numbers(iso3), (Some(number), Some(number)), "{iso3}");
        }
    }

    #[test]
    fn where_the_two_lists_part() {
        for (iso3, cow, gw) in [
            ("DEU", 255, 260),
            ("YEM", 679, 678),
            ("SRB", 345, 340),
            ("KIR", 946, 970),
            ("NRU", 970, 971),
            ("TON", 955, 972),
            ("TUV", 947, 973),
        ] {
            assert_eq!(numbers(iso3), (Some(cow), Some(gw)), "{iso3}");
        }
        for iso3 in ["PSE", "HKG", "ESH", "VAT", "GRL"] {
            assert_eq!(numbers(iso3), (None, None), "{iso3}");
        }
    }

    #[test]
    fn a_number_is_one_state_s_at_a_time() {
        let gone = ["SUN", "YUG", "SCG", "VDN"];
        let standing = || TABLE.iter().filter(|c| !gone.contains(&c.iso3));
        for codes in standing() {
            let cow = standing().filter(|c| c.cow.is_some() && c.cow == codes.cow).count();
            // Yemen is to Gleditsch and Ward what North Yemen was
            let gw = standing().filter(|c| c.iso3 != "YAR" && c.gw.is_some() && c.gw == codes.gw).count();
            assert!(cow <= 1 && gw <= 1, "{codes:?}");
        }
    }

    #[test]
    fn letters_lead_back() {
        assert_eq!(by_fips("KS").map(|c| c.iso3), Some("KOR"));
        assert_eq!(by_fips("GZ").map(|c| c.iso3), Some("PSE"));
        assert_eq!(by_fips("OD").map(|c| c.iso3), Some("SSD"));
        assert_eq!(by_fips(""), None);
        assert_eq!(by_name("south korea").map(|c| c.iso3), Some("KOR"));
        assert_eq!(of("GBR").map(|c| (c.iso2, c.fips)), Some((Some("GB"), Some("UK"))));
    }

    #[test]
    fn iso_and_fips_are_geonames_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/gazetteer/countryInfo.txt");
        let Ok(info) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not here");
            return;
        };
        let rows = info.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
        // the head of the table has longer letters
        for row in rows.filter(|r| r[0].len() == 2) {
            let known = of(row[1]).map(|c| (c.iso2, c.fips.unwrap_or_default()));
            assert_eq!(known, Some((Some(row[0]), row[3])), "{}", row[1]);
        }
    }

    #[test]
    fn the_codebook_s_countries_are_all_here() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../codebook/countries.toml");
        let Ok(book) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not here");
            return;
        };
        let letters = book.lines().filter_map(|l| l.strip_prefix("iso3 = \"")?.strip_suffix('"'));
        let missing: Vec<&str> = letters.filter(|iso3| of(iso3).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

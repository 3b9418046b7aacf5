//! Finds places in JSON Lines of `{"id","title","text"}` and prints them as the coded document's `layers.places`,
//! for the scorer: `places code --from jsonl --to jsonl --layers places -`. The gazetteer and the codebook's table of
//! countries are taken from the repository.

#![expect(clippy::disallowed_methods, reason = "an example program reads files and arguments")]

use dateline_doc::{Article, Document, PlaceKind, PlacePrecision, Region};
use dateline_resolve::place::{CountryNames, Gazetteer, World, find};
use serde_json::{Value, json};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::var("DATELINE_ROOT").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../..").into());
    let bytes: &'static [u8] = Box::leak(std::fs::read(format!("{root}/gazetteer/places.dlg"))?.into_boxed_slice());
    let gazetteer = Gazetteer::from_bytes(bytes)?;
    let world = world(&std::fs::read_to_string(format!("{root}/codebook/countries.toml"))?)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let input: Value = serde_json::from_str(&line?)?;
        let text = input["text"].as_str().unwrap_or("").to_owned();
        let article = Article { title: input["title"].as_str().map(str::to_owned), text, ..Article::default() };
        let doc = Document { article, ..Document::default() };
        let mut points = Points::default();
        let places: Vec<Value> = find(&doc, &gazetteer, &[], &world)
            .iter()
            .filter(|place| place.at.region == Region::Body)
            .map(|place| {
                let text = &doc.article.text;
                let (start, end) = (points.at(text, place.at.span.start as usize), points.at(text, place.at.span.end as usize));
                json!({
                    "start": start, "end": end, "text": doc.words(place.at), "name": place.name, "lat": place.lat, "lon": place.lon,
                    "country": place.country.map(|c| c.to_string()), "admin1": place.admin1, "geonames_id": place.geonames_id,
                    "precision": match place.precision {
                        PlacePrecision::Point => "point",
                        PlacePrecision::City => "city",
                        PlacePrecision::Admin => "admin",
                        PlacePrecision::Country => "country",
                        PlacePrecision::Region => "region",
                    },
                    "kind": if place.kind == PlaceKind::Literal { "literal" } else { "associative" },
                })
            })
            .collect();
        writeln!(out, "{}", json!({"document": {"input_id": input["id"]}, "layers": {"places": places}}))?;
    }
    Ok(())
}

/// Counts code points up to ascending byte offsets.
#[derive(Default)]
struct Points {
    byte: usize,
    point: usize,
}

impl Points {
    fn at(&mut self, text: &str, byte: usize) -> usize {
        self.point += text[self.byte..byte].chars().count();
        self.byte = byte;
        self.point
    }
}

fn world(table: &str) -> Result<World, Box<dyn std::error::Error>> {
    let table: toml::Table = toml::from_str(table)?;
    let strings = |row: &toml::Value, key: &str| -> Vec<String> {
        let list = row.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(toml::Value::as_str).map(str::to_owned).collect()
    };
    let text = |row: &toml::Value, key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or("").to_owned();
    let rows = table.get("country").and_then(toml::Value::as_array).into_iter().flatten();
    let countries = rows.map(|row| {
        let mut names = vec![text(row, "name")];
        names.extend(strings(row, "aliases"));
        CountryNames {
            iso3: text(row, "iso3"),
            iso2: text(row, "iso2"),
            names,
            adjectives: strings(row, "adjectives"),
            lat: None,
            lon: None,
        }
    });
    Ok(World::new(countries.collect()))
}

//! Exports: the store's events as a file that others read, with a manifest of what is in it beside it, and what could not
//! be mapped counted by reason. And files of others, read as foreign reports.

use crate::export::{self, Outgoing, crosswalk, import};
use crate::{Answers, Engine, Limits, SqlError, write};
use dateline_doc::record::EventRecord;
use dateline_store::rows::is_counted;
use dateline_store::{Foreign, Snapshot};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The table `events`, with `corrected`.
    Parquet,
    /// The same, with a header.
    Csv,
    /// Coded documents, with the corrections of each.
    Jsonl,
    /// Events with a place, as a FeatureCollection of points.
    Geojson,
    /// A format of another project.
    Foreign(export::Format),
}

impl Format {
    /// Reads a format's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "parquet" => Self::Parquet,
            "csv" => Self::Csv,
            "jsonl" => Self::Jsonl,
            "geojson" => Self::Geojson,
            other => Self::Foreign(export::Format::from_name(other)?),
        })
    }

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Geojson => "geojson",
            Self::Foreign(format) => format.name(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Also what is not counted.
    pub all: bool,
}

impl Asked {
    fn takes(&self, event: &EventRecord) -> bool {
        let day = event.when.as_ref().map(|w| w.value.as_str());
        let within = |day: &str| {
            self.from.as_deref().is_none_or(|f| day >= f)
                && self.to.as_deref().is_none_or(|t| day.get(..10).unwrap_or(day) <= t)
        };
        let free = self.from.is_none() && self.to.is_none();
        (self.all || is_counted(event)) && (free || day.is_some_and(within))
    }

    fn sql(&self) -> String {
        let mut parts = Vec::new();
        let date = |d: &str| d.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect::<String>();
        if !self.all {
            parts.push("counted".to_owned());
        }
        parts.extend(self.from.as_deref().map(|d| format!("day >= DATE '{}'", date(d))));
        parts.extend(self.to.as_deref().map(|d| format!("day <= DATE '{}'", date(d))));
        if parts.is_empty() { "true".to_owned() } else { parts.join(" AND ") }
    }
}

/// What an export came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// How many were written.
    pub written: u64,
    /// Of what.
    pub unit: &'static str,
    /// Why others were not, and how many.
    pub unmapped: BTreeMap<String, u64>,
    /// Where the manifest is.
    pub manifest: PathBuf,
}

/// Writes an export, its manifest (`FILE.manifest.json`) and the crosswalk of country codes (`FILE.countries.csv`).
///
/// # Errors
/// The store or the disk says no.
pub fn export(snapshot: Snapshot, format: Format, asked: &Asked, path: &Path, version: &str) -> Result<Done, SqlError> {
    let output = |source: std::io::Error| SqlError::Output { path: path.to_owned(), source };
    let mut out = BufWriter::new(File::create(path).map_err(output)?);
    let mut unmapped: BTreeMap<String, u64> = BTreeMap::new();
    let mut codebooks: BTreeMap<String, u64> = BTreeMap::new();
    let corrected = snapshot.corrected()?;
    let (written, unit) = match format {
        Format::Parquet | Format::Csv => {
            let limits = Limits { rows: usize::MAX / 2, megabytes: 4096, seconds: 3600 };
            let engine = Engine::new(snapshot, limits)?;
            let sql = format!(
                "SELECT e.*, c.report IS NOT NULL AS corrected
                 FROM events e LEFT JOIN (SELECT DISTINCT report FROM corrections) c ON c.report = e.report
                 WHERE {} ORDER BY e.seq",
                asked.sql()
            );
            let (schema, batches, _) = engine.answer(&sql)?;
            let form = if format == Format::Csv { write::Format::Csv } else { write::Format::Parquet };
            write::write(form, &schema, &batches, &mut out)?;
            let (_, books, _) = engine
                .answer("SELECT coalesce(codebook, '') AS codebook, count(*) AS n FROM reports GROUP BY codebook")?;
            codebooks = counts(&books);
            (batches.iter().map(|b| b.num_rows() as u64).sum(), "events")
        }
        _ => {
            let mut written = 0;
            if let Format::Foreign(format) = format
                && format.has_header()
            {
                let header: Vec<String> = format.columns().iter().map(|c| (*c).to_owned()).collect();
                export::Format::write_line(format, &header, &mut out).map_err(output)?;
            }
            if format == Format::Geojson {
                out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[").map_err(output)?;
            }
            snapshot.each_report(&mut |told: dateline_store::rows::Told| -> Result<(), SqlError> {
                *codebooks.entry(told.record.codebook.sha256.clone()).or_default() += 1;
                if format == Format::Jsonl {
                    let any = told.record.events.iter().any(|e| asked.takes(e));
                    if any || asked.all {
                        let mut line = snapshot.body(told.seq)?;
                        line["story"] = json!(told.story);
                        line["happenings"] = json!(told.acts);
                        line["corrections"] = Value::from(snapshot.corrections_of(&told.record.document.id)?);
                        writeln!(out, "{line}")?;
                        written += 1;
                    }
                    return Ok(());
                }
                for event in &told.record.events {
                    if !asked.takes(event) {
                        continue;
                    }
                    let id = told.acts.get(&event.act).map(String::as_str);
                    let happening = id.map(|id| snapshot.happening(id)).transpose()?.flatten();
                    let start = event.trigger.start.map(u64::from).unwrap_or_default();
                    let outgoing = Outgoing {
                        seq: told.seq,
                        arrived: told.arrived,
                        record: &told.record,
                        event,
                        happening: happening.as_ref(),
                        happening_id: id,
                        story: &told.story,
                        corrected: corrected.contains(&(told.record.document.id.clone(), start)),
                    };
                    match format {
                        Format::Geojson => match feature(&outgoing) {
                            Some(feature) => {
                                write!(out, "{}{feature}", if written > 0 { ",\n" } else { "\n" })?;
                                written += 1;
                            }
                            None => *unmapped.entry("no place with coordinates".to_owned()).or_default() += 1,
                        },
                        Format::Foreign(format) => match export::line(format, &outgoing) {
                            Ok(cells) => {
                                export::Format::write_line(format, &cells, &mut out)?;
                                written += 1;
                            }
                            Err(reason) => *unmapped.entry(reason.to_string()).or_default() += 1,
                        },
                        _ => {}
                    }
                }
                Ok(())
            })?;
            if format == Format::Geojson {
                out.write_all(b"\n]}\n").map_err(output)?;
            }
            (written, if format == Format::Jsonl { "documents" } else { "events" })
        }
    };
    out.flush().map_err(output)?;
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let manifest = beside(".manifest.json");
    let text = json!({
        "format": format.name(),
        "file": path.file_name().map(|n| n.to_string_lossy()),
        "dateline": version,
        "schema": "dateline.coded-document/1",
        "codebooks": codebooks,
        "query": {"since": asked.from, "until": asked.to, "all": asked.all, "counted_only": !asked.all},
        "written": written,
        "unit": unit,
        "left_out": unmapped,
        "corrections": corrected.len(),
        "countries": beside(".countries.csv").file_name().map(|n| n.to_string_lossy()),
    });
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| SqlError::Output { path, source }
    };
    std::fs::write(&manifest, format!("{text:#}\n")).map_err(failed(&manifest))?;
    let mut table = String::from("iso3,iso2,fips,cow,gw\n");
    for codes in crosswalk::table() {
        table.push_str(&crosswalk_line(codes));
    }
    let countries = beside(".countries.csv");
    std::fs::write(&countries, table).map_err(failed(&countries))?;
    Ok(Done { written, unit, unmapped, manifest })
}

fn crosswalk_line(codes: &crosswalk::Codes) -> String {
    let number = |n: Option<u16>| n.map(|n| n.to_string()).unwrap_or_default();
    format!(
        "{},{},{},{},{}\n",
        codes.iso3,
        codes.iso2.unwrap_or_default(),
        codes.fips.unwrap_or_default(),
        number(codes.cow),
        number(codes.gw)
    )
}

fn counts(batches: &[datafusion::arrow::array::RecordBatch]) -> BTreeMap<String, u64> {
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::compute::cast;
    use datafusion::arrow::datatypes::{DataType, Int64Type};
    let mut out = BTreeMap::new();
    for batch in batches {
        let Ok(names) = cast(batch.column(0), &DataType::Utf8) else { continue };
        let (Some(names), Some(n)) = (names.as_string_opt::<i32>(), batch.column(1).as_primitive_opt::<Int64Type>())
        else {
            continue;
        };
        for row in 0..batch.num_rows() {
            out.insert(names.value(row).to_owned(), n.value(row) as u64);
        }
    }
    out
}

/// An event as a point (RFC 7946).
fn feature(out: &Outgoing<'_>) -> Option<Value> {
    let event = out.event;
    let place = event.place.as_ref()?;
    let (lat, lon) = (place.lat?, place.lon?);
    let code = |p: &Option<dateline_doc::record::PartyRecord>| p.as_ref().and_then(|p| p.code.clone());
    Some(json!({
        "type": "Feature",
        "id": format!("{}/{}", out.record.document.id, event.id),
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "type": event.kind, "mode": event.mode, "cameo": event.cameo, "goldstein": event.goldstein,
            "actor": code(&event.actor), "recipient": code(&event.recipient),
            "day": event.when.as_ref().map(|w| &w.value), "place": place.name, "precision": place.precision,
            "country": place.country, "happening": out.happening_id, "story": out.story,
            "report": out.record.document.id, "url": out.record.document.url, "sentence": event.sentence.text,
            "confidence": event.confidence, "corrected": out.corrected,
        }
    }))
}

/// Rows of another project, and the lines that do not read.
pub type ForeignRows = (Vec<Foreign>, Vec<(usize, String)>);

/// Reads a file of another project: GDELT 2.0 events, or POLECAT. Lines that do not read are returned with their number.
///
/// # Errors
/// The file cannot be read.
pub fn foreign(source: &str, path: &Path) -> Result<ForeignRows, SqlError> {
    let output = |source: std::io::Error| SqlError::Output { path: path.to_owned(), source };
    let mut reader = BufReader::new(File::open(path).map_err(output)?);
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut header: Vec<String> = Vec::new();
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(output)? == 0 {
            break;
        }
        number += 1;
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            continue;
        }
        let read = if source == "gdelt" {
            import::gdelt_event(line)
        } else if header.is_empty() {
            header = line.split('\t').map(str::to_owned).collect();
            continue;
        } else {
            let names: Vec<&str> = header.iter().map(String::as_str).collect();
            import::polecat(&names, &line.split('\t').collect::<Vec<_>>())
        };
        match read {
            Ok(row) => rows.push(row),
            Err(why) => bad.push((number, why)),
        }
    }
    Ok((rows, bad))
}

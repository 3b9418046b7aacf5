//! The forms that an answer leaves in, by the ending of the address: JSON, CSV, GeoJSON, Parquet, RSS.

use crate::ServeError;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dateline_sql::{Format, values};
use serde_json::{Map, Value, json};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The JSON that the interface is made of.
    Json,
    /// A table with a header.
    Csv,
    /// Points with properties.
    Geojson,
    /// Apache Parquet.
    Parquet,
    /// A feed of the newest.
    Rss,
}

impl Form {
    /// Parts a name into what is asked and in which form: "events.csv".
    #[must_use]
    pub fn of(name: &str) -> (&str, Self) {
        for (ending, form) in [
            (".json", Self::Json),
            (".csv", Self::Csv),
            (".geojson", Self::Geojson),
            (".parquet", Self::Parquet),
            (".rss", Self::Rss),
        ] {
            if let Some(base) = name.strip_suffix(ending) {
                return (base, form);
            }
        }
        (name, Self::Json)
    }
}

/// Answers rows in another form than the interface's own.
///
/// # Errors
/// The rows cannot be written in it.
pub fn rows(form: Form, name: &str, rows: &[Value], columns: &[&str], whole: Value) -> Result<Response, ServeError> {
    let table = |format: Format| -> Result<Vec<u8>, ServeError> {
        let mut out = Vec::new();
        values::write_rows(format, rows, columns, &mut out)?;
        Ok(out)
    };
    Ok(match form {
        Form::Json => axum::Json(whole).into_response(),
        Form::Csv => file("text/csv; charset=utf-8", &format!("{name}.csv"), table(Format::Csv)?),
        Form::Parquet => file("application/vnd.apache.parquet", &format!("{name}.parquet"), table(Format::Parquet)?),
        Form::Geojson => {
            let (points, left_out) = points(rows);
            let mut response = file(
                "application/geo+json",
                &format!("{name}.geojson"),
                json!({"type": "FeatureCollection", "features": points}).to_string().into_bytes(),
            );
            response.headers_mut().insert("dateline-left-out", left_out.into());
            response
        }
        Form::Rss => ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], rss(name, rows)).into_response(),
    })
}

/// Answers bytes as a file.
pub(crate) fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c)).collect();
    let disposition = format!("attachment; filename=\"{safe}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// The rows that have a place, as GeoJSON, and how many have none.
fn points(rows: &[Value]) -> (Vec<Value>, usize) {
    let mut left_out = 0;
    let mut out = Vec::new();
    for row in rows {
        // a card has its place in an object of its own
        let at =
            |name: &str| row.get(name).or_else(|| row.get("place").and_then(|p| p.get(name))).and_then(Value::as_f64);
        let (Some(lat), Some(lon)) = (at("lat"), at("lon")) else {
            left_out += 1;
            continue;
        };
        let properties: Map<String, Value> = row
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| *name != "lat" && *name != "lon")
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        out.push(json!({
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties,
        }));
    }
    (out, left_out)
}

/// The newest rows as a feed: what it is in the title, its words in the description.
fn rss(name: &str, rows: &[Value]) -> String {
    let text = |row: &Value, names: &[&str]| {
        names.iter().find_map(|n| row.get(*n).and_then(Value::as_str)).unwrap_or_default().to_owned()
    };
    let side = |row: &Value, side: &str| {
        let named = row.get(side).and_then(|s| s.get("name")).and_then(Value::as_str);
        named.map(str::to_owned).unwrap_or_else(|| text(row, &[&format!("{side}_name"), side]))
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Dateline: {0}</title><link>/</link><description>{0}</description>\n",
        escaped(name)
    );
    for row in rows.iter().take(200) {
        let kind = text(row, &["type"]);
        let title = if kind.is_empty() {
            text(row, &["title", "speaker_name", "name", "of", "day", "id"])
        } else {
            let (actor, recipient) = (side(row, "actor"), side(row, "recipient"));
            let to = if recipient.is_empty() { String::new() } else { format!(" → {recipient}") };
            format!("{kind}: {actor}{to}")
        };
        let id = text(row, &["id", "report"]);
        let id = row.get("event").and_then(Value::as_str).map_or(id.clone(), |e| format!("{id}/{e}"));
        let link = match (row.get("quad").is_some(), name) {
            (true, _) => format!("/happening/{id}"),
            (_, "stories") => format!("/story/{id}"),
            _ => text(row, &["url"]),
        };
        let at = text(row, &["changed", "published", "arrived", "last", "at"]);
        let at = at
            .parse::<jiff::Timestamp>()
            .ok()
            .and_then(|t| jiff::fmt::rfc2822::to_string(&t.to_zoned(jiff::tz::TimeZone::UTC)).ok());
        out.push_str(&format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>{}<description>{}</description></item>\n",
            escaped(&title),
            escaped(&link),
            escaped(&id),
            at.map(|t| format!("<pubDate>{t}</pubDate>")).unwrap_or_default(),
            escaped(&text(row, &["sentence", "content", "words", "excerpt"]))
        ));
    }
    out.push_str("</channel></rss>\n");
    out
}

/// Text that means nothing to XML; what XML cannot hold is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_a_form() {
        assert_eq!(Form::of("events.csv"), ("events", Form::Csv));
        assert_eq!(Form::of("events"), ("events", Form::Json));
        assert_eq!(Form::of("map.geojson"), ("map", Form::Geojson));
    }

    #[test]
    fn hostile_words_stay_words() {
        let feed = rss(
            "events",
            &[json!({"type": "DEFECT", "actor_name": "<script>", "sentence": "a & b \u{1}", "report": "r"})],
        );
        assert!(feed.contains("DEFECT: &lt;script&gt;") && feed.contains("a &amp; b "), "{feed}");
        assert!(!feed.contains('\u{1}'));
    }

    #[test]
    fn what_has_no_place_is_counted() {
        let (points, left) = points(&[
            json!({"lat": 1.0, "lon": 2.0, "n": 3}),
            json!({"place": {"lat": 3.0, "lon": 4.0}}),
            json!({"lat": null, "lon": 1.0}),
        ]);
        assert_eq!((points.len(), left), (2, 1));
        assert_eq!(points[0]["geometry"]["coordinates"], json!([2.0, 1.0]));
    }
}

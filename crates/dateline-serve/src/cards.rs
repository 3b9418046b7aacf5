//! Happenings as the interface shows them, and the small forms that many answers share.

use dateline_read::Knowledge;
use dateline_store::Card;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A sentence is cut after so many letters; the whole stands in the report.
const LONGEST: usize = 300;

/// The class of each event type: cooperation or conflict, in words or deeds.
#[derive(Debug, Clone)]
pub struct Quads(BTreeMap<String, &'static str>);

impl Quads {
    /// Returns those of a codebook.
    #[must_use]
    pub fn of(known: &Knowledge) -> Self {
        Self(known.book.types.iter().map(|t| (t.name.to_string(), name(t.quad))).collect())
    }

    /// Returns a type's class; `None` for a type that the codebook does not have.
    #[must_use]
    pub fn quad(&self, kind: &str) -> Option<&'static str> {
        self.0.get(kind).copied()
    }

    /// Whether a type is conflict; a type that the codebook does not have is neither.
    #[must_use]
    pub fn is_conflict(&self, kind: &str) -> Option<bool> {
        self.quad(kind).map(|q| q.ends_with("conflict"))
    }
}

/// Returns a quad's name.
#[must_use]
pub fn name(quad: u8) -> &'static str {
    match quad {
        1 => "verbal-cooperation",
        2 => "material-cooperation",
        3 => "verbal-conflict",
        _ => "material-conflict",
    }
}

/// Returns a time of the store as RFC 3339.
#[must_use]
pub fn time(micros: i64) -> Option<String> {
    Timestamp::from_microsecond(micros).ok().map(|t| t.to_string())
}

/// Returns the card of a happening, as `docs/api.md` says.
#[must_use]
pub fn card(card: &Card, quads: &Quads) -> Value {
    let h = &card.happening;
    let side = |side: &Option<dateline_doc::Side>| {
        side.as_ref().map(|s| json!({"name": s.name, "country": s.country, "roles": s.roles, "code": s.code}))
    };
    let sentence = card.sentence.as_ref().map(|s| match s.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &s[..end]),
        None => s.clone(),
    });
    json!({
        "id": h.id, "story": h.story, "type": h.kind, "mode": h.mode, "cameo": h.cameo, "goldstein": h.goldstein,
        "actor": side(&h.actor), "recipient": side(&h.recipient), "mutual": h.mutual, "day": h.day, "dated": h.dated,
        "place": h.place.as_ref().map(|p| json!({
            "name": p.name, "lat": p.lat, "lon": p.lon, "country": p.country, "admin1": p.admin1,
            "geonames_id": p.geonames_id, "precision": p.precision,
        })),
        "asserted": h.asserted, "n_reports": h.n_reports, "n_origins": h.origins.len(), "n_denials": h.n_denials,
        "confidence": h.confidence,
        "first": {"report": h.first.report, "outlet": h.first.outlet, "origin": h.first.origin, "at": h.first.at},
        "voices": h.voices.iter().map(|v| json!({"name": v.name, "country": v.country, "relation": v.relation})).collect::<Vec<_>>(),
        "figures": h.figures.iter().map(|f| json!({
            "report": f.report, "at": f.at, "of": f.of, "value": f.value, "bound": f.bound, "by": f.by,
        })).collect::<Vec<_>>(),
        "sentence": sentence, "quad": quads.quad(&h.kind), "revision": card.changed, "changed": time(card.changed_at),
    })
}

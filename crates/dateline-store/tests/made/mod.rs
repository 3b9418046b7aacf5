/// The coded document of a number: its id, version and events follow from it. Every seventh is a new version of the
/// report three before.
#[allow(dead_code)]
pub fn made(n: u64) -> String {
    let (id, version) = identity(n);
    let sides = [("ERI", "ETH"), ("IND", "PAK"), ("PER", "CHL"), ("MLI", "NER"), ("SDN", "TCD")];
    let (actor, recipient) = sides[(n % 5) as usize];
    let day = 1 + (n / 40) % 27;
    let mut events = Vec::new();
    for k in 0..=(n % 3) {
        let kind = ["ASSAULT", "COERCE", "PROTEST"][k as usize];
        events.push(serde_json::json!({
            "id": format!("e{}", k + 1), "act": format!("a{}", k + 1), "type": kind, "plover": kind, "mode": null,
            "contexts": ["military"], "cameo": "190", "goldstein": -10.0,
            "actor": {"start": 0, "end": 5, "text": actor, "name": null, "country": actor, "roles": ["MIL"], "code": format!("{actor}MIL")},
            "recipient": {"start": 9, "end": 12, "text": recipient, "name": null, "country": recipient, "roles": [], "code": recipient},
            "when": {"value": format!("2019-06-{day:02}"), "precision": "day", "basis": "relative", "start": null, "end": null, "text": null},
            "where": {"start": 1, "end": 2, "text": "X", "name": format!("Town {}", n % 9), "lat": (n % 60) as f64, "lon": (n % 50) as f64,
                      "country": recipient, "admin1": null, "geonames_id": n % 9, "precision": "city", "kind": "literal"},
            "polarity": "positive", "modality": "asserted", "tense": "past", "background": false, "content_of": null, "public": true,
            "sources": [{"name": "the ministry", "country": recipient, "roles": ["GOV"], "relation": "says", "via": null, "start": 0, "end": 1, "text": "x"}],
            "mentions": [], "trigger": {"start": 6, "end": 8, "text": "hit"}, "sentence": {"start": 0, "end": 20, "text": format!("{actor} troops hit {recipient} number{n}.")},
            "quotes": [], "figures": [], "rule": "assault.hit", "confidence": 0.9
        }));
    }
    serde_json::json!({
        "schema": "dateline.coded-document/1",
        "codebook": {"name": "made", "version": "1", "sha256": "0"},
        "document": {
            "id": id, "version": version, "input_id": null, "url": format!("https://made.example/{n}"),
            "outlet": {"name": format!("Outlet {}", n % 11), "domain": "made.example"}, "title": format!("{actor} troops hit {recipient} in town {}", n % 9),
            "byline": [], "language": "en", "published": {"value": format!("2019-06-{day:02}T10:00:00Z"), "precision": "minute", "basis": "given", "evidence": []},
            "updated": null, "page_clock": null, "dateline": null,
            "text": format!("{actor} troops hit {recipient} on day {day} near town {}. unique{n} word.", n % 9),
            "paragraphs": [], "posts": [], "images": [], "removed": [], "fingerprint": ""
        },
        "events": events,
        "quotes": [{"id": "q1", "speaker": null, "cue": null, "content": {"start": 0, "end": 3, "text": "abc"}, "direct": true}],
        "figures": [{"id": "f1", "value": (n % 30) as f64, "low": null, "high": null, "bound": "exact", "unit": null, "of": "dead", "when": null, "source": null, "start": 0, "end": 1, "text": "3"}],
        "diagnostics": []
    })
    .to_string()
}

/// The id and version of a number.
#[allow(dead_code)]
pub fn identity(n: u64) -> (String, String) {
    if n % 7 == 6 { (format!("r{}", n - 3), format!("v{n}")) } else { (format!("r{n}"), "v1".to_owned()) }
}

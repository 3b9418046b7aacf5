//! One report for the tests of all formats: a defection and the questioning of the one who came over.

use super::Outgoing;
use dateline_doc::story::Telling;
use dateline_doc::{Happening, Record};

pub(crate) fn record() -> Record {
    serde_json::from_str(
        r#"{
        "schema": "dateline.coded-document/1",
        "codebook": {"name": "dateline", "version": "0.1.0", "sha256": ""},
        "document": {
            "id": "edd60cbb", "version": "37edbab3", "url": "https://example.org/a?b=1",
            "outlet": {"name": "China Topix", "domain": "chinatopix.com"},
            "title": "Soldier crosses border", "language": "en",
            "published": {"value": "2015-06-15", "precision": "day", "basis": "stated"},
            "text": "A report. A North Korean soldier has defected to South Korea near Hwacheon on Monday."
        },
        "events": [{
            "id": "e1", "act": "a1", "type": "DEFECT", "plover": "RETREAT", "mode": null,
            "contexts": ["military", "territory"], "cameo": "080", "goldstein": 5.0,
            "actor": {"start": 10, "end": 32, "text": "A North Korean soldier", "name": null, "country": "PRK",
                "roles": ["MIL"], "code": "PRKMIL"},
            "recipient": {"start": 49, "end": 60, "text": "South Korea", "name": "South Korea", "country": "KOR",
                "roles": [], "code": "KOR"},
            "when": {"value": "2015-06-15", "precision": "day", "basis": "relative", "start": 79, "end": 85, "text": "Monday"},
            "where": {"start": 66, "end": 74, "text": "Hwacheon", "name": "Hwacheon", "lat": 38.106, "lon": 127.708,
                "country": "KOR", "admin1": "Gangwon-do", "geonames_id": 1844411, "precision": "city", "kind": "literal"},
            "polarity": "positive", "modality": "asserted", "tense": "past", "background": false, "content_of": null,
            "public": true, "mentions": [{"start": 37, "end": 45, "text": "defected"}],
            "trigger": {"start": 37, "end": 45, "text": "defected"},
            "sentence": {"start": 10, "end": 86, "text": "A North Korean soldier has defected …"},
            "rule": "defect.defect", "confidence": 0.94
        }]
    }"#,
    )
    .unwrap()
}

pub(crate) fn outgoing<'a>(record: &'a Record, event: &str) -> Outgoing<'a> {
    Outgoing {
        seq: 7,
        arrived: 1_434_355_200_000_000,
        record,
        event: record.events.iter().find(|e| e.id == event).unwrap(),
        happening: None,
        happening_id: None,
        story: "s3",
        corrected: false,
    }
}

/// Told by three reports of two origins.
pub(crate) fn happening() -> Happening {
    Happening {
        id: "h5".into(),
        story: "s3".into(),
        kind: "DEFECT".into(),
        first: Telling::default(),
        n_reports: 3,
        origins: vec!["Yonhap".into(), "CNN".into()],
        ..Happening::default()
    }
}

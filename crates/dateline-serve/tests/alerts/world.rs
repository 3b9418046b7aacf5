//! The invented stream, the store that it goes into, and what it must fire.

use dateline_serve::alerts::{Alert, Desk, Evaluator, Firing, Knows, firing_of};
use dateline_store::control::Watch;
use dateline_store::{Control, Incoming, Options, Store};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A report that tells one act.
#[derive(Clone)]
pub struct Told {
    pub id: String,
    pub at: Timestamp,
    pub kind: &'static str,
    pub actor: String,
    pub recipient: String,
    pub day: String,
    pub outlet: String,
    pub place: Option<&'static str>,
    pub denied: bool,
    pub text: String,
    /// Where the same was done once more that day, in the same report.
    pub again_in: Option<&'static str>,
}

impl Told {
    pub fn incoming(&self) -> Incoming {
        let side = |code: &str| json!({"text": code, "name": code, "country": &code[..3], "roles": if code.len() > 3 { vec![&code[3..]] } else { vec![] }, "code": code, "start": 0, "end": 1});
        let event = |n: u32, place: Option<&str>| {
            let place = place.map(|p| {
                json!({"text": p, "name": p, "lat": 37.5, "lon": 127.0, "country": "KOR", "admin1": null, "geonames_id": 1,
                       "precision": "city", "kind": "literal", "start": 0, "end": 1})
            });
            json!({
                "id": format!("e{n}"), "act": format!("a{n}"), "type": self.kind, "public": true, "background": false,
                "modality": "asserted", "polarity": if self.denied { "negative" } else { "positive" }, "mode": null,
                "content_of": null, "actor": side(&self.actor), "recipient": side(&self.recipient), "where": place,
                "when": {"value": self.day, "precision": "day", "basis": "relative"}, "sources": [], "confidence": 0.9
            })
        };
        let events: Vec<Value> =
            [event(1, self.place)].into_iter().chain(self.again_in.map(|place| event(2, Some(place)))).collect();
        let line = json!({
            "schema": "dateline.coded-document/1",
            "codebook": {"name": "made", "version": "1", "sha256": "0"},
            "document": {
                "id": self.id, "version": "1", "title": self.text, "text": self.text, "outlet": {"name": self.outlet},
                "published": {"value": self.at.to_string(), "precision": "minute", "basis": "given", "evidence": []}
            },
            "events": events
        });
        Incoming::read(&line.to_string()).expect("a coded document")
    }
}

pub fn at(day: i64, hour: i64) -> Timestamp {
    let first: Timestamp = "2016-04-01T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(day * 24 + hour)
}

pub fn date(day: i64) -> String {
    at(day, 0).to_string()[..10].to_owned()
}

pub fn told(id: &str, day: i64, hour: i64, kind: &'static str, actor: &str, recipient: &str) -> Told {
    Told {
        id: id.to_owned(),
        at: at(day, hour),
        kind,
        actor: actor.to_owned(),
        recipient: recipient.to_owned(),
        day: date(day),
        outlet: format!("Outlet {}", id.len() % 3),
        place: None,
        denied: false,
        again_in: None,
        text: format!("{actor} did {kind} to {recipient} on {}.", date(day)),
    }
}

pub const SIDES: [&str; 12] = ["ERI", "ETH", "IND", "PAK", "PER", "CHL", "MLI", "NER", "SDN", "TCD", "BRA", "ARG"];

/// Forty days: two protests a day and nine on day 15; the North against the South once a day and three times on day 18;
/// defections on days 3, 20 and 22; an assault that others tell too, and one that somebody denies. No two of one kind, by
/// the same and on days side by side: those would be one.
pub fn stream() -> Vec<Told> {
    const AGAINST: [&str; 5] = ["THREATEN", "COERCE", "ASSAULT", "MOBILIZE", "ACCUSE"];
    let mut out = Vec::new();
    for day in 0..40 {
        for n in 0..(if day == 15 { 9 } else { 2 }) {
            let at = n + if day == 15 { 0 } else { (day as usize % 3) * 2 };
            let (who, whom) = if day == 15 { (SIDES[at + 1], SIDES[at]) } else { (SIDES[at], SIDES[at + 1]) };
            let hour = if day == 15 { 12 + n as i64 / 4 } else { 6 };
            out.push(told(&format!("p{day}-{n}"), day, hour, "PROTEST", who, whom));
        }
        let kinds = if day == 18 { vec![3, 0, 1] } else { vec![day as usize % 5] };
        for n in kinds {
            out.push(told(&format!("k{day}-{n}"), day, 9, AGAINST[n], "PRKMIL", "KOR"));
        }
        if [3, 20, 22].contains(&day) {
            let mut one = told(&format!("d{day}"), day, 10, "DEFECT", "PRKMIL", "KOR");
            one.place = Some("Paju");
            out.push(one);
        }
    }
    let mut first = told("c1", 5, 11, "ASSAULT", "ERIMIL", "ETH");
    first.text = "Eritrean gunners shelled the market of Badme with mortars, officials said in Mekelle.".to_owned();
    let more = |id: &str, outlet: &str, hour: i64, denied: bool| Told {
        id: id.to_owned(),
        outlet: outlet.to_owned(),
        at: at(5, hour),
        denied,
        text: format!("{} Badme lies at the border, wrote {outlet}.", first.text),
        ..first.clone()
    };
    let (second, third) = (more("c2", "Harbour Gazette", 13, false), more("c3", "Hill Post", 15, false));
    let mut alone = told("n1", 7, 11, "ASSAULT", "INDMIL", "PAK");
    alone.text = "Indian troops fired over the line at Uri, villagers said.".to_owned();
    let denial = Told {
        id: "n2".to_owned(),
        outlet: "Valley Times".to_owned(),
        at: at(7, 13),
        denied: true,
        text: format!("{} The army denied it.", alone.text),
        ..alone.clone()
    };
    out.extend([first, second, third, alone, denial]);
    out.sort_by_key(|t| t.at);
    out
}

pub fn quads() -> BTreeMap<String, String> {
    [
        ("PROTEST", "material-conflict"),
        ("THREATEN", "verbal-conflict"),
        ("COERCE", "material-conflict"),
        ("ASSAULT", "material-conflict"),
        ("MOBILIZE", "material-conflict"),
        ("ACCUSE", "verbal-conflict"),
        ("DEFECT", "material-conflict"),
        ("CONSULT", "verbal-cooperation"),
    ]
    .map(|(t, q)| (t.to_owned(), q.to_owned()))
    .into()
}

pub fn alerts() -> Vec<Value> {
    let alert = |name: &str, filter: Value, rule: Value| json!({"name": name, "filter": filter, "rule": rule, "to": [{"kind": "rss"}]});
    vec![
        alert("each", json!({"country": "KOR"}), json!({"kind": "each"})),
        alert("threshold", json!({"type": "PROTEST"}), json!({"kind": "threshold", "n": 8, "hours": 24})),
        alert("rate", json!({"type": "PROTEST"}), json!({"kind": "rate", "factor": 3.0, "days": 10, "least": 5})),
        alert("new", json!({"type": "DEFECT"}), json!({"kind": "new", "days": 10})),
        alert(
            "dyad",
            json!({}),
            json!({"kind": "dyad", "actor": "PRK", "recipient": "KOR", "quad": "conflict", "factor": 2.0, "days": 10, "least": 3}),
        ),
        alert("confirmed", json!({"type": "ASSAULT"}), json!({"kind": "confirmed", "origins": 2})),
    ]
}

/// (alert, title), in the order in which the stream brings them.
pub fn expected() -> BTreeSet<(String, String)> {
    let one = |alert: &str, title: &str| (alert.to_owned(), title.to_owned());
    [
        one("each", "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-04"),
        one("each", "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-21"),
        one("each", "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-23"),
        one("threshold", "threshold: 8 came in within 24 hours; the last: PROTEST: SDN → NER, 2016-04-16"),
        one("rate", "rate: 6 on 2016-04-16, usually 2"),
        one("new", "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-04; first in 10 days, and the first read ever"),
        one("new", "DEFECT: PRKMIL (PRK) → KOR, in Paju, 2016-04-21; first in 10 days"),
        one("dyad", "PRK → KOR, conflict: 3 on 2016-04-19, usually 1"),
        one("confirmed", "ASSAULT: ERIMIL (ERI) → ETH, 2016-04-06; told by 2 independent origins"),
    ]
    .into()
}

pub struct World {
    pub store: Store,
    pub control: Arc<Control>,
    pub evaluator: Evaluator,
    pub desk: Desk,
}

impl World {
    pub fn open(dir: &Path) -> Self {
        let store = Store::open(dir, Options { search: false, ..Options::default() }).unwrap();
        Self::over(dir, store)
    }

    pub fn over(dir: &Path, store: Store) -> Self {
        let control = Arc::new(Control::open(dir).unwrap());
        let knows = Knows { finder: store.finder(), quads: quads() };
        let watch = || Watch::open(dir).unwrap();
        Self {
            evaluator: Evaluator::new(control.clone(), watch(), knows.clone()),
            desk: Desk::new(control.clone(), watch(), knows),
            control,
            store,
        }
    }

    pub fn take(&mut self, told: &[Told]) {
        for told in told {
            self.store.ingest(&[told.incoming()], told.at).unwrap();
        }
    }

    pub fn evaluate(&mut self, dir: &Path, now: Timestamp) -> usize {
        let upto = Watch::open(dir).unwrap().last_revision().unwrap();
        let done = self.evaluator.run(upto, now).unwrap();
        assert!(done.trouble.is_empty(), "{:?}", done.trouble);
        done.fired.len()
    }

    pub fn fired(&self) -> Vec<Firing> {
        self.control.firings(None, None, 9_999).unwrap().into_iter().map(firing_of).collect()
    }

    pub fn titles(&self) -> BTreeSet<(String, String)> {
        self.fired().into_iter().map(|f| (f.name, f.title)).collect()
    }
}

pub fn create(world: &World, alerts: &[Value], now: Timestamp) -> Vec<Alert> {
    alerts.iter().map(|a| world.desk.create(&a.to_string(), now).unwrap()).collect()
}

pub fn occasions(firings: &[Firing]) -> BTreeSet<(String, String)> {
    firings.iter().map(|f| (f.name.clone(), f.occasion.clone())).collect()
}

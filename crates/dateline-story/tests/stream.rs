//! Reports told one by one: what must hold of any stream.

use dateline_doc::{Change, Record};
use dateline_story::{Settings, State};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

/// A report that tells one act.
fn report(id: &str, version: &str, day: u32, text: &str, actor: &str, recipient: &str, denied: bool) -> Record {
    serde_json::from_value(json!({
        "schema": "dateline.coded-document/1",
        "document": {
            "id": id, "version": version, "title": text, "text": text, "outlet": {"name": format!("outlet of {id}")},
            "published": {"value": format!("2019-05-{day:02}T08:00:00Z"), "precision": "minute", "basis": "given"}
        },
        "events": [{
            "id": "e1", "act": "a1", "type": "ASSAULT", "public": true, "background": false, "modality": "asserted",
            "polarity": if denied { "negative" } else { "positive" }, "content_of": null,
            "actor": {"text": actor, "country": actor, "roles": ["MIL"], "code": format!("{actor}MIL")},
            "recipient": {"text": recipient, "country": recipient, "roles": [], "code": recipient},
            "when": {"value": format!("2019-05-{day:02}"), "precision": "day", "basis": "relative"},
            "confidence": 0.9
        }]
    }))
    .expect("a record")
}

const SHELLING: &str =
    "Eritrean gunners shelled the market of Badme with mortars, Ethiopian officials said in Mekelle.";

fn tell(state: &mut State, record: &Record) -> dateline_story::Placed {
    state.tell(record, Timestamp::UNIX_EPOCH, &Settings::default())
}

#[test]
fn one_act_told_twice_is_counted_once() {
    let mut state = State::default();
    let first = tell(&mut state, &report("a", "1", 3, SHELLING, "ERI", "ETH", false));
    let second =
        tell(&mut state, &report("b", "1", 3, &format!("{SHELLING} Badme lies at the border."), "ERI", "ETH", false));
    assert_eq!(first.story, second.story);
    assert_eq!(first.tellings[0].0, second.tellings[0].0);
    let happening = &second.happenings[0];
    assert_eq!((happening.n_reports, happening.origins.len()), (2, 2));
    assert!(second.revisions.iter().any(|r| r.change == Change::Confirmed));
}

#[test]
fn other_sides_and_other_days_are_other_happenings() {
    let mut state = State::default();
    let first = tell(&mut state, &report("a", "1", 3, SHELLING, "ERI", "ETH", false));
    let turned = tell(&mut state, &report("b", "1", 3, SHELLING, "ETH", "ERI", false));
    let later = tell(&mut state, &report("c", "1", 7, SHELLING, "ERI", "ETH", false));
    let ids: std::collections::BTreeSet<&str> =
        [&first, &turned, &later].iter().map(|p| p.tellings[0].0.as_str()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn a_denial_stands_beside_what_it_denies() {
    let mut state = State::default();
    let denied = tell(&mut state, &report("a", "1", 3, SHELLING, "ERI", "ETH", true));
    assert!(!denied.happenings[0].asserted);
    // it comes up as denied, and as no news that it happened
    let changes = |placed: &dateline_story::Placed| -> Vec<Change> {
        placed.revisions.iter().filter(|r| r.of.starts_with('h')).map(|r| r.change).collect()
    };
    assert_eq!(changes(&denied), [Change::Denied]);
    let told = tell(&mut state, &report("b", "1", 3, SHELLING, "ERI", "ETH", false));
    let happening = &told.happenings[0];
    assert_eq!(denied.tellings[0].0, told.tellings[0].0);
    assert!(happening.asserted && happening.n_denials == 1);
    assert!(changes(&told).contains(&Change::Confirmed) && !changes(&told).contains(&Change::New));
}

#[test]
fn the_same_report_again_changes_nothing_and_an_update_is_no_second_report() {
    let mut state = State::default();
    let record = report("a", "1", 3, SHELLING, "ERI", "ETH", false);
    tell(&mut state, &record);
    let before = state.clone();
    assert!(tell(&mut state, &record).happenings.is_empty());
    assert_eq!(before, state);
    let update = tell(&mut state, &report("a", "2", 3, &format!("{SHELLING} Two died."), "ERI", "ETH", false));
    assert_eq!(update.happenings[0].n_reports, 1);
    let moved = tell(&mut state, &report("a", "3", 3, SHELLING, "ETH", "ERI", false));
    assert!(moved.revisions.iter().any(|r| r.change == Change::Withdrawn));
}

#[test]
fn what_the_window_leaves_behind_is_closed() {
    let mut state = State::default();
    tell(&mut state, &report("a", "1", 1, SHELLING, "ERI", "ETH", false));
    for day in 15..=28 {
        let text = format!("Peru sent envoys number{day} to Quito{day} over tariff{day}.");
        tell(&mut state, &report(&format!("d{day}"), "1", day, &text, "PER", "ECU", false));
    }
    let (stories, happenings, reports) = state.sizes();
    assert!(stories < 14 && happenings < 14 && reports < 14, "{stories} {happenings} {reports}");
}

#[test]
fn what_is_no_state_is_refused() {
    for bytes in [&b""[..], b"nonsense", &[255; 64]] {
        assert!(State::load(bytes).is_err());
    }
}

proptest! {
    /// A state that was saved and loaded at any point goes on as if nothing had been.
    #[test]
    fn restarting_changes_nothing(stop in 0usize..30, days in proptest::collection::vec(1u32..20, 30)) {
        let records: Vec<Record> = days.iter().enumerate().map(|(n, day)| {
            let text = format!("Gunners of side {} shelled the market of Badme{} on day {day}.", n % 3, n % 4);
            let sides = [("ERI", "ETH"), ("IND", "PAK"), ("ETH", "ERI")][n % 3];
            report(&format!("r{}", n % 25), &format!("{}", n / 25), *day, &text, sides.0, sides.1, n % 5 == 0)
        }).collect();
        let (mut through, mut stopped) = (State::default(), State::default());
        for (n, record) in records.iter().enumerate() {
            if n == stop {
                stopped = State::load(&stopped.save()).expect("its own bytes");
            }
            prop_assert_eq!(tell(&mut through, record), tell(&mut stopped, record));
        }
        prop_assert_eq!(through.save(), stopped.save());
    }
}

//! Alerts, promise by promise: an invented stream of coded documents goes into a real store; what fires, and once.
//! `alerts/sending.rs` has what becomes of it then.

#[path = "alerts/sending.rs"]
mod sending;
#[path = "alerts/world.rs"]
mod world;

use dateline_serve::ServeError;
use dateline_serve::alerts::{Alert, Firing};
use dateline_store::control::{SourceSays, Watch};
use dateline_store::{Options, Store};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use world::*;

#[test]
fn every_rule_fires_on_its_occasions_and_on_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    create(&world, &alerts(), at(-1, 0));
    for told in stream() {
        world.take(std::slice::from_ref(&told));
        world.evaluate(dir.path(), told.at);
    }
    assert_eq!(world.titles(), expected());
    assert_eq!(world.fired().len(), expected().len());
    // nothing changed: nothing fires, and it is quickly seen
    let began = Instant::now();
    for _ in 0..50 {
        assert_eq!(world.evaluate(dir.path(), at(41, 0)), 0);
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn however_often_it_dies_each_occasion_fires_once() {
    for step in [1, 3, 7, 50] {
        let dir = tempfile::tempdir().unwrap();
        let mut world = World::open(dir.path());
        create(&world, &alerts(), at(-1, 0));
        for (n, batch) in stream().chunks(step).enumerate() {
            world.take(batch);
            let now = batch[batch.len() - 1].at;
            match n % 4 {
                // died between the commit and the evaluation
                0 => {}
                // died after it, with nothing saved but what fired
                1 | 2 => drop(world.evaluate(dir.path(), now)),
                _ => {
                    world.evaluate(dir.path(), now);
                    world.evaluator.save().unwrap();
                }
            }
            // the store takes its time to open: not at each of the smallest steps
            if step > 1 || n % 9 == 0 {
                drop(world);
                world = World::open(dir.path());
            }
        }
        world.evaluate(dir.path(), at(40, 0));
        assert_eq!(world.titles(), expected(), "step {step}");
        assert_eq!(world.fired().len(), expected().len(), "step {step}");
    }
}

#[test]
fn history_is_what_live_evaluation_fires() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    // a past that is history to both
    let (past, then): (Vec<Told>, Vec<Told>) = stream().into_iter().partition(|t| t.at < at(2, 0));
    world.take(&past);
    create(&world, &alerts(), at(2, 0));
    for told in &then {
        world.take(std::slice::from_ref(told));
        world.evaluate(dir.path(), told.at);
    }
    let live = world.fired();
    assert!(live.len() >= 8, "{live:?}");
    let mut would = Vec::new();
    for alert in alerts() {
        let past = world.desk.test(&alert.to_string(), 38, at(40, 0)).unwrap();
        assert_eq!(past.would_have_fired as usize, past.firings.len());
        would.extend(past.firings);
    }
    assert_eq!(occasions(&live), occasions(&would));
    let titles = |f: &[Firing]| f.iter().map(|f| (f.title.clone(), f.happening.clone())).collect::<BTreeSet<_>>();
    assert_eq!(titles(&live), titles(&would));
    // of the last days only
    let last = world.desk.test(&alerts()[0].to_string(), 21, at(40, 0)).unwrap();
    assert_eq!(last.would_have_fired, 2);
    assert_eq!(world.fired().len(), live.len(), "testing writes nothing");
}

#[test]
fn what_was_there_before_is_no_news_and_what_begins_to_fit_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    let mut old = told("old", 0, 1, "DEFECT", "PRKMIL", "KOR");
    old.text = "A soldier of the North walked over the line at Paju.".into();
    old.place = Some("Paju");
    world.take(&[old.clone()]);
    create(&world, &alerts()[..1], at(0, 2));
    // told again by another: still no news
    world.take(&[Told {
        id: "again".into(),
        at: at(0, 3),
        outlet: "Hill Post".into(),
        text: format!("{} He is well.", old.text),
        ..old.clone()
    }]);
    assert_eq!(world.evaluate(dir.path(), at(0, 3)), 0);
    // a new one, nobody knows where
    let mut lost = told("lost", 1, 1, "ASSAULT", "ERIMIL", "ETH");
    lost.text = "Eritrean gunners shelled a market with mortars, officials said.".into();
    world.take(&[lost.clone()]);
    assert_eq!(world.evaluate(dir.path(), at(1, 1)), 0);
    let found = Told {
        id: "found".into(),
        at: at(1, 4),
        place: Some("Paju"),
        outlet: "Hill Post".into(),
        text: format!("{} It was in Paju.", lost.text),
        ..lost.clone()
    };
    world.take(std::slice::from_ref(&found));
    assert_eq!(world.evaluate(dir.path(), at(1, 4)), 1);
    world.take(&[Told {
        id: "more".into(),
        at: at(1, 5),
        outlet: "Valley Times".into(),
        text: format!("{} It was in Paju, said all.", lost.text),
        ..found
    }]);
    assert_eq!(world.evaluate(dir.path(), at(1, 5)), 0);
}

#[test]
fn what_was_merged_does_not_fire_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    create(&world, &alerts()[..1], at(0, 0));
    // two assaults of one day, of which only one fits
    let mut two = told("two", 3, 1, "ASSAULT", "ERIMIL", "ETH");
    two.text = "Eritrean gunners shelled the market of Badme with mortars, officials said in Mekelle.".into();
    two.again_in = Some("Paju");
    world.take(&[two.clone()]);
    assert_eq!(world.evaluate(dir.path(), at(3, 1)), 1);
    assert_eq!(world.fired()[0].happening.as_deref(), Some("h2"));
    // another knows of one alone: they are one, which fits, and which was told of
    let one = Told {
        id: "one".into(),
        at: at(3, 4),
        outlet: "Hill Post".into(),
        again_in: None,
        text: format!("{} So it was.", two.text),
        ..two
    };
    world.take(&[one]);
    assert_eq!(world.store.meant("h2").unwrap(), "h1");
    let kept = world.store.happening("h1").unwrap().unwrap();
    assert_eq!(kept.place.unwrap().name, "Paju");
    assert_eq!(world.evaluate(dir.path(), at(3, 4)), 0);
    assert_eq!(world.fired().len(), 1);
}

#[test]
fn words_are_waited_for_until_they_are_indexed() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Options::default()).unwrap();
    let mut world = World::over(dir.path(), store);
    create(&world, &[json!({"name": "w", "filter": {"text": "mortars"}, "rule": {"kind": "each"}})], at(0, 0));
    let mut one = told("one", 0, 1, "ASSAULT", "ERIMIL", "ETH");
    one.text = "Eritrean gunners shelled a market with mortars.".into();
    world.take(&[one, told("two", 0, 2, "ASSAULT", "INDMIL", "PAK")]);
    assert_eq!(world.evaluate(dir.path(), at(0, 2)), 0);
    world.store.commit_search().unwrap();
    assert_eq!(world.evaluate(dir.path(), at(0, 3)), 1);
    assert_eq!(world.evaluate(dir.path(), at(0, 4)), 0);
    // without full text such an alert is refused, and a saved one says why it does nothing
    drop(world);
    let mut world = World::open(dir.path());
    world.take(&[told("three", 0, 5, "ASSAULT", "INDMIL", "PER")]);
    let upto = Watch::open(dir.path()).unwrap().last_revision().unwrap();
    let again = json!({"name": "w", "filter": {"text": "mortars"}, "rule": {"kind": "each"}}).to_string();
    assert!(matches!(world.desk.create(&again, at(0, 6)), Err(ServeError::NoWords)));
    drop(world.evaluator.run(upto, at(0, 6)).unwrap());
}

#[test]
fn a_silence_fires_once_and_only_where_somebody_listened() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    let (feed, _) =
        world.control.add_source("feed", "https://gazette.example/rss", Some("Harbour Gazette"), at(0, 0)).unwrap();
    let rule = json!({"kind": "silent", "feed": feed.id, "hours": 6});
    create(&world, &[json!({"name": "s", "rule": rule, "to": [{"kind": "desktop"}]})], at(0, 0));
    let says = |world: &World, fetch: Timestamp, item: Option<Timestamp>, well: bool| {
        let micros = Timestamp::as_microsecond;
        let says = SourceSays {
            state: "ok".into(),
            last_fetch: Some(micros(fetch)),
            last_success: well.then(|| micros(fetch)),
            last_item: item.map(micros),
            ..SourceSays::default()
        };
        let day = fetch.to_string()[..10].to_owned();
        world.control.source_says(&feed.id, &says, &day, i64::from(item.is_some())).unwrap();
    };
    let ticks = |world: &mut World, now: Timestamp| world.evaluator.clock(now).unwrap().fired.len();
    says(&world, at(0, 1), Some(at(0, 1)), true);
    says(&world, at(0, 6), None, true);
    assert_eq!(ticks(&mut world, at(0, 6)), 0);
    // seven hours have passed, and nobody has asked since the fifth: the machine was off
    assert_eq!(ticks(&mut world, at(0, 8)), 0);
    says(&world, at(0, 8), None, true);
    assert_eq!(ticks(&mut world, at(0, 8)), 1);
    assert_eq!(ticks(&mut world, at(0, 9)), 0);
    drop(world);
    let mut world = World::open(dir.path());
    assert_eq!(ticks(&mut world, at(0, 10)), 0);
    assert_eq!(world.fired()[0].title, "Harbour Gazette: no item for 6 hours; its last item came 2016-04-01 01:00 UTC");
    // it speaks, and falls silent again: another occasion
    says(&world, at(0, 11), Some(at(0, 11)), true);
    assert_eq!(ticks(&mut world, at(0, 12)), 0);
    says(&world, at(0, 18), None, false);
    assert_eq!(ticks(&mut world, at(0, 18)), 1);
    assert!(world.fired()[0].title.ends_with("11:00 UTC, and it does not answer"), "{}", world.fired()[0].title);
    // paused it is not silent
    world.control.set_source(&feed.id, Some(true), None).unwrap();
    says(&world, at(3, 0), Some(at(3, 0)), true);
    says(&world, at(5, 0), None, true);
    assert_eq!(ticks(&mut world, at(5, 0)), 0);
    world.control.set_source(&feed.id, Some(false), None).unwrap();
    // the history knows days: the two between, and what lasts
    let rule = json!({"kind": "silent", "feed": feed.id, "hours": 30});
    let past = world.desk.test(&json!({"name": "s", "rule": rule}).to_string(), 30, at(5, 0)).unwrap();
    assert_eq!(past.would_have_fired, 2, "{past:?}");
    assert!(past.note.is_some());
}

#[test]
fn an_alert_that_cannot_be_read_does_not_hold_up_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    world
        .control
        .create_alert(&json!({"name": "from another version", "rule": {"kind": "omen"}}), true, at(0, 0))
        .unwrap();
    create(&world, &alerts()[..1], at(0, 0));
    let mut one = told("one", 0, 1, "DEFECT", "PRKMIL", "KOR");
    one.place = Some("Paju");
    world.take(&[one]);
    let upto = Watch::open(dir.path()).unwrap().last_revision().unwrap();
    let done = world.evaluator.run(upto, at(0, 1)).unwrap();
    assert_eq!((done.fired.len(), done.trouble.len()), (1, 1));
    assert!(done.trouble[0].1.to_string().contains("omen"));
}

#[test]
fn the_desk_keeps_what_it_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::open(dir.path());
    let hook = json!({"name": "hook", "filter": {"country": "KOR"}, "rule": {"kind": "each"}, "to": [{"kind": "webhook", "url": "https://desk.example/in"}]});
    let made = world.desk.create(&hook.to_string(), at(0, 0)).unwrap();
    assert!(serde_json::to_string(&made).unwrap().contains("whsec_"), "a secret is shown once");
    let shown = world.desk.alert("a1").unwrap();
    assert!(!serde_json::to_string(&shown).unwrap().contains("whsec_"));
    // what was shown may be put back; the secret stays
    world.desk.update("a1", &serde_json::to_string(&shown).unwrap(), at(0, 0)).unwrap();
    let kept = Alert::saved(&world.control.alert(1).unwrap().unwrap()).unwrap();
    assert_eq!(kept.to, made.to);
    for (filter, code) in
        [(json!({"typ": "X"}), "V005"), (json!({"bbox": "1,2"}), "V004"), (json!({"modality": "planned"}), "V005")]
    {
        let bad = json!({"name": "x", "filter": filter, "rule": {"kind": "each"}}).to_string();
        let error = world.desk.create(&bad, at(0, 0)).unwrap_err().to_string();
        assert!(error.starts_with(code), "{error}");
    }
    let silent = json!({"name": "x", "rule": {"kind": "silent", "feed": "f9", "hours": 6}}).to_string();
    assert!(world.desk.create(&silent, at(0, 0)).unwrap_err().to_string().contains("f9"));
    assert!(matches!(world.desk.alert("a7"), Err(ServeError::NotThere { .. })));
    assert!(matches!(world.desk.alert("h1; DROP"), Err(ServeError::NotThere { .. })));
    // switched off nothing fires, and switched on again what came in meanwhile is no news
    let mut off = shown.clone();
    off.enabled = false;
    let body = |alert: &Alert| serde_json::to_string(alert).unwrap();
    world.desk.update("a1", &body(&off), at(0, 1)).unwrap();
    let mut one = told("one", 0, 1, "DEFECT", "PRKMIL", "KOR");
    one.place = Some("Paju");
    world.take(&[one.clone()]);
    assert_eq!(world.evaluate(dir.path(), at(0, 2)), 0);
    world.desk.update("a1", &body(&shown), at(0, 3)).unwrap();
    assert_eq!(world.evaluate(dir.path(), at(0, 3)), 0);
    let mut two = told("two", 3, 1, "DEFECT", "PRKMIL", "KOR");
    two.place = Some("Paju");
    world.take(&[two]);
    assert_eq!(world.evaluate(dir.path(), at(3, 1)), 1);
    let (page, next) = world.desk.firings(Some("a1"), None, 10).unwrap();
    assert_eq!((page.len(), next), (1, None));
    assert_eq!(page[0].deliveries[0].to, "webhook https://desk.example/in");
    assert_eq!(page[0].url, format!("/happening/{}", page[0].happening.clone().unwrap()));
    world.desk.delete("a1").unwrap();
    let (page, _) = world.desk.firings(None, None, 10).unwrap();
    assert_eq!((page[0].name.as_str(), page[0].deliveries[0].state.as_str()), ("hook", "dead"));
}

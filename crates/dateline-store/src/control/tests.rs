//! What is kept beside the journal, promise by promise.

use super::*;
use crate::{Options, Store};
use jiff::Timestamp;
use serde_json::json;

fn now(n: i64) -> Timestamp {
    Timestamp::from_second(1_560_000_000 + n).expect("a time")
}

fn made() -> (tempfile::TempDir, Control) {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path(), Options { search: false, ..Options::default() }).unwrap());
    let control = Control::open(dir.path()).unwrap();
    (dir, control)
}

fn firing(occasion: &str, targets: i64) -> NewFiring {
    let to = |n| NewTarget { target: n, said: format!(r#"{{"key": "k{n}"}}"#), next_try: Some(now(5)) };
    NewFiring {
        occasion: occasion.into(),
        title: format!("it is {occasion}"),
        happening: Some("h1".into()),
        body: json!({"n": 1}),
        to: (0..targets).map(to).collect(),
        ..NewFiring::default()
    }
}

#[test]
fn an_alert_is_kept_as_it_was_told() {
    let (dir, control) = made();
    let row = control.create_alert(&json!({"name": "a"}), true, now(0)).unwrap();
    assert_eq!((row.id, row.created, row.seen, row.since), (1, now(0), 0, 0));
    assert_eq!(row.body, json!({"name": "a"}));
    assert!(control.update_alert(1, &json!({"name": "b"}), false, false).unwrap());
    assert!(control.snooze_alert(1, Some(now(60)), now(1)).unwrap());
    assert!(
        !control.update_alert(9, &json!({}), true, false).unwrap() && !control.snooze_alert(9, None, now(1)).unwrap()
    );
    drop(control);
    let control = Control::open(dir.path()).unwrap();
    let row = control.alert(1).unwrap().unwrap();
    assert_eq!((row.body, row.enabled, row.snoozed_until), (json!({"name": "b"}), false, Some(now(60))));
    assert!(control.watched_alerts().unwrap().is_empty());
    assert!(control.delete_alert(1).unwrap() && !control.delete_alert(1).unwrap());
    // a number is never given twice: what it fired stays its own
    assert_eq!(control.create_alert(&json!({}), true, now(2)).unwrap().id, 2);
}

#[test]
fn an_occasion_fires_once_whatever_comes_between() {
    let (dir, control) = made();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    assert_eq!(control.fire(1, &firing("each:h1", 2), 7, now(1)).unwrap(), Some(1));
    assert_eq!(control.fire(1, &firing("each:h1", 2), 9, now(2)).unwrap(), None);
    drop(control);
    let control = Control::open(dir.path()).unwrap();
    assert_eq!(control.fire(1, &firing("each:h1", 2), 9, now(3)).unwrap(), None);
    // what h1 was merged into is the same occasion
    let merged = NewFiring { also: vec!["each:h1".into()], ..firing("each:h2", 1) };
    let new = [merged, firing("each:h3", 1), firing("each:h3", 1)];
    assert_eq!(control.fire_all(1, &new, 9, now(4)).unwrap(), [2]);
    let row = control.alert(1).unwrap().unwrap();
    assert_eq!((row.seen, row.n_fired, row.last_fired), (9, 2, Some(now(4))));
    // the watermark never goes back, and an alert that is gone fires nothing
    control.alerts_saw(&[(1, 3)]).unwrap();
    assert_eq!(control.alert(1).unwrap().unwrap().seen, 9);
    assert_eq!(control.fire(5, &firing("each:h4", 1), 9, now(4)).unwrap(), None);
    assert_eq!(control.firings(None, None, 99).unwrap().len(), 2);
}

#[test]
fn what_is_not_committed_never_was() {
    let (dir, control) = made();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    // the second delivery cannot be written: a target twice
    let mut twice = firing("each:h1", 1);
    twice.to.push(twice.to[0].clone());
    assert!(control.fire_all(1, &[firing("each:h0", 1), twice], 7, now(1)).is_err());
    let control = Control::open(dir.path()).unwrap();
    assert!(control.firings(None, None, 9).unwrap().is_empty());
    assert_eq!(control.alert(1).unwrap().unwrap().seen, 0);
    assert_eq!(control.fire(1, &firing("each:h0", 1), 7, now(1)).unwrap(), Some(1));
}

#[test]
fn deliveries_wait_are_tried_again_and_die() {
    let (_dir, control) = made();
    control.create_alert(&json!({"quiet": null}), true, now(0)).unwrap();
    control.fire(1, &firing("a", 3), 1, now(1)).unwrap();
    assert!(control.due(now(4), &[], 9).unwrap().is_empty());
    assert_eq!(control.next_due(&[]).unwrap(), Some(now(5)));
    let keys = |busy: &[String]| -> Vec<i64> {
        control.due(now(5), busy, 9).unwrap().iter().map(|d| d.delivery.target).collect()
    };
    assert_eq!(keys(&[]), [0, 1, 2]);
    assert_eq!(keys(&["k1".to_owned()]), [0, 2]);
    control.delivered(1, 0).unwrap();
    control.failed(1, 1, Some(now(10)), "it answered 500").unwrap();
    control.failed(1, 2, None, "410").unwrap();
    assert!(control.due(now(9), &[], 9).unwrap().is_empty());
    let due = control.due(now(10), &[], 9).unwrap();
    assert_eq!((due.len(), due[0].delivery.tries, due[0].firing.title.as_str()), (1, 1, "it is a"));
    assert_eq!(due[0].alert, Some(json!({"quiet": null})));
    control.put_off(1, 1, now(20)).unwrap();
    let said: Vec<_> =
        control.firing(1).unwrap().unwrap().deliveries.into_iter().map(|d| (d.state, d.tries, d.error)).collect();
    let error = |text: &str| Some(text.to_owned());
    assert_eq!(
        said,
        [("sent".into(), 1, None), ("waiting".into(), 1, error("it answered 500")), ("dead".into(), 1, error("410"))]
    );
    assert_eq!((control.revive(1, now(11)).unwrap(), control.revive(8, now(11)).unwrap()), (Some(1), None));
    assert_eq!(control.due(now(11), &[], 9).unwrap()[0].delivery.target, 2);
    control.delete_alert(1).unwrap();
    assert!(control.due(now(99), &[], 9).unwrap().is_empty());
}

#[test]
fn the_end_of_a_snooze_sends_what_waited() {
    let (_dir, control) = made();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    control.fire(1, &firing("a", 1), 1, now(1)).unwrap();
    control.snooze_alert(1, Some(now(90)), now(2)).unwrap();
    assert_eq!(control.due(now(5), &[], 9).unwrap()[0].snoozed_until, Some(now(90)));
    control.put_off(1, 0, now(90)).unwrap();
    control.snooze_alert(1, None, now(6)).unwrap();
    assert_eq!(control.due(now(6), &[], 9).unwrap().len(), 1);
}

#[test]
fn firings_come_by_pages_and_old_ones_leave_their_occasion() {
    let (_dir, control) = made();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    for n in 0..30 {
        let id = control.fire(1 + n % 2, &firing(&format!("o{n}"), 1), n, now(n)).unwrap().unwrap();
        if n != 3 {
            control.delivered(id, 0).unwrap();
        }
    }
    let page = |before| control.firings(Some(1), before, 4).unwrap().iter().map(|f| f.id).collect::<Vec<_>>();
    assert_eq!(page(None), [29, 27, 25, 23]);
    assert_eq!(page(Some(23)), [21, 19, 17, 15]);
    assert_eq!(control.prune_firings(10, now(100)).unwrap(), 19);
    let left: Vec<i64> = control.firings(None, None, 99).unwrap().iter().map(|f| f.id).collect();
    // the fourth is still to be sent
    assert_eq!(left, [30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 4]);
    assert_eq!(control.fire(1, &firing("o0", 1), 99, now(101)).unwrap(), None);
    let day = 86_400;
    control.prune_firings(10, now(39 * day)).unwrap();
    assert_eq!(control.fire(1, &firing("o0", 1), 99, now(101)).unwrap(), None);
    control.prune_firings(10, now(41 * day)).unwrap();
    assert!(control.fire(1, &firing("o0", 1), 99, now(101)).unwrap().is_some());
}

#[test]
fn another_form_is_refused_and_no_store_is_made() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Control::open(dir.path()), Err(StoreError::None { .. })));
    assert!(!dir.path().join("store.db").exists());
    Store::make_old(dir.path(), 3).unwrap();
    assert!(matches!(Control::open(dir.path()), Err(StoreError::OtherForm { found: 3, .. })));
    assert!(matches!(Watch::open(dir.path()), Err(StoreError::OtherForm { found: 3, .. })));
}

mod documents {
    include!("../../tests/made.in");
}

#[test]
fn both_write_and_neither_fails() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), Options { search: false, ..Options::default() }).unwrap();
    let control = Control::open(dir.path()).unwrap();
    control.create_alert(&json!({}), true, now(0)).unwrap();
    let told = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            for n in 0..300 {
                control.fire(1, &firing(&format!("o{n}"), 1), n, now(n)).unwrap();
            }
        });
        let told = (0..100).try_for_each(|n| {
            let batch = [crate::Incoming::read(&documents::made(n)).unwrap()];
            store.ingest(&batch, now(n as i64)).map(|_| ())
        });
        other.join().unwrap();
        told
    });
    told.unwrap();
    assert_eq!(control.firings(None, None, 999).unwrap().len(), 300);
}

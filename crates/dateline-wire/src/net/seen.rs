//! What a feed brought before: its items by what names them, never by their dates, which some feeds write anew each
//! time. Bounded, however many items a feed lists.

use super::poll::stable_hash;
use crate::envelope::{Envelope, Item};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Items that are remembered of a feed at least, and at most.
const KEPT: usize = 2_000;
const MOST: usize = 60_000;
/// How often an item that changes comes again: some change at every look.
const MAX_CHANGES: u8 = 3;
/// Items whose page did not come and is tried again, at most.
const MAX_WAITING: usize = 2_000;

/// What is known of one item: the poll that listed it last, its text, how often that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Mark(u64, u32, u8);

/// The items that a feed brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    polls: u64,
    items: BTreeMap<u64, Mark>,
    /// The poll at which a page was tried last, and how often it was.
    tries: BTreeMap<u64, (u64, u8)>,
}

/// What names an item, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    name: u64,
    text: u32,
}

impl Key {
    /// Returns the number that stands for what names the item.
    pub(crate) fn name(self) -> u64 {
        self.name
    }
}

impl Seen {
    /// Begins a poll.
    pub(crate) fn begin(&mut self) {
        self.polls += 1;
    }

    /// Says whether an item has to be handed over: it is not known, or it changed. One that is known is marked as still
    /// listed.
    pub(crate) fn is_new(&mut self, key: Key) -> bool {
        let Some(Mark(last, text, changes)) = self.items.get_mut(&key.name) else { return true };
        *last = self.polls;
        *text != key.text && *changes < MAX_CHANGES
    }

    /// Marks an item as taken.
    pub(crate) fn mark(&mut self, key: Key) {
        self.tries.remove(&key.name);
        let changes = self.items.get(&key.name).map_or(0, |m| m.2 + u8::from(m.1 != key.text));
        self.items.insert(key.name, Mark(self.polls, key.text, changes));
    }

    /// Counts a try to fetch an item's page; returns how many there were.
    pub(crate) fn tried(&mut self, key: Key) -> u8 {
        if self.tries.len() >= MAX_WAITING && !self.tries.contains_key(&key.name) {
            // no room to wait: it counts as tried often enough
            return u8::MAX;
        }
        let (last, tries) = self.tries.entry(key.name).or_default();
        *last = self.polls;
        *tries = tries.saturating_add(1);
        *tries
    }

    /// Ends a poll that listed so many items: what has not been listed for longest is forgotten.
    pub(crate) fn end(&mut self, n_listed: usize) {
        // what is not listed any more is not waited for
        let polls = self.polls;
        self.tries.retain(|_, (last, _)| *last + 50 > polls);
        let most = n_listed.saturating_mul(3).clamp(KEPT, MOST);
        if self.items.len() <= most {
            return;
        }
        let mut ages: Vec<u64> = self.items.values().map(|m| m.0).collect();
        ages.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = ages[most - 1];
        self.items.retain(|_, m| m.0 >= oldest);
        // many of one age: any of them, but the same in each run
        while self.items.len() > most {
            let gone = self.items.iter().find(|(_, m)| m.0 == oldest).map(|(name, _)| *name);
            match gone {
                Some(name) => self.items.remove(&name),
                None => break,
            };
        }
    }

    /// Returns the number of items that are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Returns the keys of a feed's items: of its id, else its address, else its words. Where several items have one id,
/// their addresses tell them apart.
pub(crate) fn keys(items: &[Item]) -> Vec<Key> {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        if let Item::Page(page) = item
            && let Some(id) = &page.input_id
        {
            *ids.entry(id.as_str()).or_default() += 1;
        }
    }
    let name = |parts: &[&str]| stable_hash(parts.join("\u{1f}").as_bytes());
    items
        .iter()
        .map(|item| match item {
            Item::Page(page) => {
                let text = text_hash(page);
                let title = page.title.as_deref().unwrap_or_default();
                let shared = page.input_id.as_deref().is_some_and(|id| ids.get(id).is_some_and(|n| *n > 1));
                let name = match (page.input_id.as_deref(), page.url.as_deref()) {
                    (Some(id), Some(url)) if shared => name(&["both", id, url, title]),
                    (Some(id), _) if !shared => name(&["id", id]),
                    (_, Some(url)) => name(&["url", url]),
                    _ => name(&["text", title, &text.to_string()]),
                };
                Key { name, text }
            }
            // what does not read is said once, not at every poll
            Item::Broken(broken) => Key { name: name(&["broken", broken.note.code, &broken.note.message]), text: 0 },
            Item::Unreadable { label, why } => Key { name: name(&["unreadable", label, why]), text: 0 },
            Item::Skipped { label, .. } => Key { name: name(&["skipped", label]), text: 0 },
        })
        .collect()
}

fn text_hash(page: &Envelope) -> u32 {
    let title = page.title.as_deref().unwrap_or_default();
    let hash = stable_hash(&page.bytes) ^ stable_hash(title.as_bytes()).rotate_left(17);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::{Basis, Published};

    fn page(id: &str, url: &str, text: &str, date: &str) -> Item {
        let set = |s: &str| Some(s.to_owned()).filter(|s| !s.is_empty());
        let published = set(date).map(|value| Published { value, basis: Basis::Feed });
        let bytes = text.as_bytes().to_vec();
        Item::Page(Box::new(Envelope { input_id: set(id), url: set(url), bytes, published, ..Envelope::default() }))
    }

    fn poll(seen: &mut Seen, items: &[Item]) -> usize {
        seen.begin();
        let keys = keys(items);
        let new: Vec<Key> = keys.iter().copied().filter(|k| seen.is_new(*k)).collect();
        for key in &new {
            seen.mark(*key);
        }
        seen.end(items.len());
        new.len()
    }

    #[test]
    fn items_are_known_by_id_and_not_by_date() {
        let mut seen = Seen::default();
        assert_eq!(poll(&mut seen, &[page("a", "u", "x", "2015-06-15"), page("", "v", "y", "")]), 2);
        assert_eq!(poll(&mut seen, &[page("a", "u?utm=1", "x", "2015-06-16"), page("", "v", "y", "")]), 0);
        let kept: Seen = serde_json::from_str(&serde_json::to_string(&seen).unwrap()).unwrap();
        assert_eq!(kept, seen);
    }

    #[test]
    fn a_change_comes_again_and_a_fickle_item_only_so_often() {
        let mut seen = Seen::default();
        let n: Vec<usize> = (0..8).map(|i| poll(&mut seen, &[page("a", "u", &format!("{i} comments"), "")])).collect();
        assert_eq!(n, [1, 1, 1, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn one_id_for_all_does_not_hide_items() {
        let mut seen = Seen::default();
        let items = [page("same", "u1", "x", ""), page("same", "u2", "y", ""), page("same", "u3", "z", "")];
        assert_eq!(poll(&mut seen, &items), 3);
        assert_eq!(poll(&mut seen, &items), 0);
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_is_listed() {
        let mut seen = Seen::default();
        for round in 0..40 {
            let items: Vec<Item> = (0..500).map(|i| page(&format!("{round}-{i}"), "", "x", "")).collect();
            assert_eq!(poll(&mut seen, &items), 500);
            assert_eq!(poll(&mut seen, &items), 0);
            assert!(seen.len() <= KEPT);
        }
    }
}

//! What is remembered between reports, and how a report is told into it.

use crate::cluster::{Candidate, Clusters, Frequencies, Vector};
use crate::index::{self, Index};
use crate::sides::{self, Act};
use crate::{Settings, StoryError, figures, happening, sketch, terms};
use dateline_doc::record::DocumentRecord;
use dateline_doc::{Change, Happening, Record, Revision, Story, Telling};
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The version of the saved form.
const VERSION: u32 = 1;

/// How many rows of a sketch make a key: see [`sketch::bands`].
const ROWS: usize = 4;

/// How many candidates for a story are looked at.
const CANDIDATES: usize = 4;

/// What became of a report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// The story it was put into.
    pub story: String,
    /// The report that it copies, where it is a wire copy.
    pub copy_of: Option<String>,
    /// Whose text it is: the agency or outlet that wrote it.
    pub origin: String,
    /// Its acts, each with the happening that it tells.
    pub tellings: Vec<(String, Telling)>,
    /// The happenings that it touched, as they are now.
    pub happenings: Vec<Happening>,
    /// The stories that it touched, as they are now.
    pub stories: Vec<Story>,
    /// What changed by it, in order.
    pub revisions: Vec<Revision>,
}

/// What is remembered: the open stories and happenings, how often terms were seen, the reports of the window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    /// The latest time of any report, in seconds; the window ends here.
    clock: i64,
    n_stories: u64,
    n_happenings: u64,
    frequencies: Frequencies,
    clusters: Clusters,
    stories: BTreeMap<u64, OpenStory>,
    happenings: BTreeMap<u64, Happening>,
    /// Rebuilt on loading.
    #[serde(skip)]
    index: Index,
    reports: BTreeMap<String, Seen>,
    /// Ids of `reports` in order of arrival, for forgetting.
    arrivals: VecDeque<String>,
    /// Story or happening that was merged → the one that it went into.
    redirects: BTreeMap<String, String>,
    /// Sketch keys → numbers of reports; rebuilt on loading. There are some forty keys a report: nothing longer than a
    /// number stands here.
    #[serde(skip)]
    sketches: FxHashMap<u64, SmallVec<[u32; 2]>>,
    /// The number of the first of `arrivals`; the others follow.
    #[serde(skip)]
    first: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct OpenStory {
    story: Story,
    happenings: Vec<u64>,
    origins: BTreeSet<String>,
    /// When a report last touched it, in seconds of the stream's clock.
    touched: i64,
    /// How central the report is whose title it has.
    central: f32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    version: String,
    story: u64,
    origin: String,
    at: i64,
    fingerprint: String,
    acts: BTreeMap<String, u64>,
    /// Its number among the arrivals, as long as the process lives.
    #[serde(skip)]
    number: u32,
}

impl State {
    /// Tells a report. `arrived` is when it came in, for reports without a date of their own.
    ///
    /// A report that was told before in the same version changes nothing; in another version it is told anew, and what
    /// it no longer tells is taken back.
    pub fn tell(&mut self, record: &Record, arrived: Timestamp, settings: &Settings) -> Placed {
        self.version = VERSION;
        let doc = &record.document;
        let at = published(doc).unwrap_or(arrived);
        // a date that was only read off the page is too often another's: it neither parts stories nor moves the window
        let sure = doc.published.as_ref().is_some_and(|p| matches!(p.basis.as_str(), "metadata" | "feed" | "given"));
        let dated = published(doc).filter(|_| sure).map(Timestamp::as_second);
        self.clock = self.clock.max(dated.unwrap_or(arrived.as_second()));
        self.close(settings);
        let before = self.seen(&doc.id);
        if let Some(seen) = &before
            && seen.version == doc.version
            && let Some(open) = self.stories.get(&seen.story)
        {
            return Placed { story: open.story.id.clone(), origin: seen.origin.clone(), ..Placed::default() };
        }
        let copy_of = self.copied(record, settings);
        let origin = match copy_of.as_ref().and_then(|id| self.reports.get(id)) {
            Some(first) => first.origin.clone(),
            None => writer(doc),
        };
        let acts = Act::all(&record.events);
        let vector = self.frequencies.weigh(&terms::count(doc.title.as_deref().unwrap_or_default(), &doc.text));
        let mut out = Placed { copy_of, origin, ..Placed::default() };
        let candidates = self.clusters.candidates(&vector, dated, CANDIDATES, settings);
        let story = match before.as_ref().filter(|s| self.stories.contains_key(&s.story)) {
            Some(seen) => seen.story,
            None => self.choose(&candidates, &acts, out.copy_of.as_deref(), settings),
        };
        let again = before.is_some();
        self.join(story, record, &vector, dated, at, &candidates, &mut out, again);
        self.merge_stories(story, &candidates, &acts, &doc.id, settings, &mut out);
        let story = self.number_of(story);
        let told = self.tell_acts(story, record, &acts, at, before.as_ref(), settings, &mut out);
        self.remember(record, story, &out.origin, at.as_second(), told, settings);
        let open = &self.stories[&story];
        out.story.clone_from(&open.story.id);
        if !out.stories.iter().any(|s| s.id == open.story.id) {
            out.stories.push(open.story.clone());
        }
        out
    }

    /// What is remembered of a report, its story and happenings by what they were merged into since.
    fn seen(&self, id: &str) -> Option<Seen> {
        let mut seen = self.reports.get(id)?.clone();
        seen.story = self.number_of(seen.story);
        for number in seen.acts.values_mut().filter(|n| !self.happenings.contains_key(n)) {
            let leads_to = self.resolve(&format!("h{number}"));
            *number = leads_to.get(1..).and_then(|n| n.parse().ok()).unwrap_or(*number);
        }
        Some(seen)
    }

    /// The story that a report belongs to; a new one where none is like it.
    fn choose(
        &mut self,
        candidates: &[Candidate],
        acts: &[Act<'_>],
        copy_of: Option<&str>,
        settings: &Settings,
    ) -> u64 {
        if let Some(first) = copy_of.and_then(|id| self.reports.get(id)).filter(|r| self.stories.contains_key(&r.story))
        {
            return first.story;
        }
        let mut best: Option<(f64, u64)> = None;
        for candidate in candidates {
            // that both tell one act speaks for one story
            let shared =
                candidate.score >= settings.same_story * 0.6 && self.shares_act(candidate.story, acts, settings);
            let score = candidate.score + if shared { 0.08 } else { 0.0 };
            if score >= settings.same_story && best.is_none_or(|(s, _)| score > s) {
                best = Some((score, candidate.story));
            }
        }
        best.map_or_else(
            || {
                self.n_stories += 1;
                self.n_stories
            },
            |(_, story)| story,
        )
    }

    fn shares_act(&self, story: u64, acts: &[Act<'_>], settings: &Settings) -> bool {
        let sure = |n: &u64, act: &Act<'_>| {
            let known = self.happenings.get(n);
            known.and_then(|h| sides::fit(h, act, true, settings)).is_some_and(|s| s >= 3.0)
        };
        let known = |act: &Act<'_>| self.index.near(story, &act.event.kind, act.day).iter().any(|n| sure(n, act));
        acts.iter().any(|act| act.recipient.is_some() && known(act))
    }

    #[allow(clippy::too_many_arguments)]
    fn join(
        &mut self,
        story: u64,
        record: &Record,
        vector: &Vector,
        dated: Option<i64>,
        at: Timestamp,
        candidates: &[Candidate],
        out: &mut Placed,
        again: bool,
    ) {
        let title = record.document.title.clone().filter(|t| !t.is_empty());
        let first_line = || record.document.text.lines().next().unwrap_or_default().chars().take(120).collect();
        let fresh = !self.stories.contains_key(&story);
        let clock = self.clock;
        let open = self.stories.entry(story).or_default();
        if fresh {
            open.story = Story {
                id: format!("s{story}"),
                title: title.clone().unwrap_or_else(first_line),
                first: at.to_string(),
                last: at.to_string(),
                ..Story::default()
            };
            out.revisions.push(Revision {
                of: open.story.id.clone(),
                change: Change::New,
                report: record.document.id.clone(),
                note: open.story.title.clone(),
            });
        }
        open.touched = clock;
        open.origins.insert(out.origin.clone());
        open.story.n_reports += u32::from(!again);
        open.story.n_origins = open.origins.len() as u32;
        let now = at.to_string();
        if now < open.story.first {
            open.story.first.clone_from(&now);
        }
        if now > open.story.last {
            open.story.last = now;
        }
        let score = candidates.iter().find(|c| c.story == story).map_or(0.0, |c| c.score as f32);
        if open.story.n_reports > 2 && score > open.central + 0.05 && out.copy_of.is_none() {
            open.central = score;
            if let Some(title) = title {
                open.story.title = title;
            }
        }
        if !again {
            self.clusters.add(story, vector, dated);
        }
    }

    /// Two open stories that a report is as like to, and that are like each other, are one: the younger goes into the older.
    fn merge_stories(
        &mut self,
        story: u64,
        candidates: &[Candidate],
        acts: &[Act<'_>],
        report: &str,
        settings: &Settings,
        out: &mut Placed,
    ) {
        let Some(other) = candidates.iter().find(|c| c.story != story && self.stories.contains_key(&c.story)) else {
            return;
        };
        let like = other.score >= settings.same_story
            && self.clusters.likeness(story, other.story, settings) >= settings.one_story
            && self.shares_act(other.story, acts, settings);
        if !like {
            return;
        }
        let (into, from) = (story.min(other.story), story.max(other.story));
        self.clusters.merge(from, into);
        let Some(gone) = self.stories.remove(&from) else { return };
        let Some(kept) = self.stories.get_mut(&into) else { return };
        kept.story.n_reports += gone.story.n_reports;
        kept.origins.extend(gone.origins);
        kept.story.n_origins = kept.origins.len() as u32;
        kept.story.first = kept.story.first.clone().min(gone.story.first);
        kept.story.last = kept.story.last.clone().max(gone.story.last);
        kept.touched = kept.touched.max(gone.touched);
        for number in gone.happenings {
            if let Some(moved) = self.happenings.get_mut(&number) {
                moved.story.clone_from(&kept.story.id);
                self.index.put(number, into, moved);
                out.happenings.push(moved.clone());
            }
            kept.happenings.push(number);
        }
        self.redirects.insert(gone.story.id.clone(), kept.story.id.clone());
        out.stories.push(kept.story.clone());
        out.revisions.push(Revision {
            of: gone.story.id,
            change: Change::Merged,
            report: report.to_owned(),
            note: kept.story.id.clone(),
        });
    }

    /// The story a number means after merges.
    fn number_of(&self, story: u64) -> u64 {
        if self.stories.contains_key(&story) {
            return story;
        }
        let id = self.resolve(&format!("s{story}"));
        id.get(1..).and_then(|n| n.parse().ok()).unwrap_or(story)
    }

    /// Returns the id that an id means today, after merges.
    #[must_use]
    pub fn resolve(&self, id: &str) -> String {
        let mut at = id;
        for _ in 0..64 {
            match self.redirects.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at.to_owned()
    }

    #[allow(clippy::too_many_arguments)]
    fn tell_acts(
        &mut self,
        story: u64,
        record: &Record,
        acts: &[Act<'_>],
        at: Timestamp,
        before: Option<&Seen>,
        settings: &Settings,
        out: &mut Placed,
    ) -> BTreeMap<String, u64> {
        let doc = &record.document;
        let outlet = doc.outlet.as_ref().and_then(|o| o.name.clone().or_else(|| o.domain.clone()));
        let mut told: BTreeMap<String, u64> = BTreeMap::new();
        let mut touched: BTreeSet<u64> = BTreeSet::new();
        for act in acts {
            let voices = happening::voices(act);
            let telling = Telling {
                report: doc.id.clone(),
                act: act.id.to_owned(),
                event: act.event.id.clone(),
                outlet: outlet.clone(),
                origin: speaker(act).unwrap_or_else(|| out.origin.clone()),
                at: at.to_string(),
                denied: act.denied,
                voices,
            };
            let taken: Vec<u64> = told.values().copied().collect();
            let number = match self.same_act(story, act, &taken, settings) {
                Some(number) => {
                    // an update that tells it again, or a second telling of one act in one report, is no second report
                    let again = before.is_some_and(|b| b.acts.values().any(|n| *n == number));
                    let known = self.happenings.get_mut(&number).expect("an open happening");
                    happening::tell(known, act, &telling, again, &mut out.revisions);
                    number
                }
                None => {
                    self.n_happenings += 1;
                    let number = self.n_happenings;
                    let made =
                        happening::new(format!("h{number}"), self.stories[&story].story.id.clone(), act, &telling);
                    out.revisions.push(Revision {
                        of: made.id.clone(),
                        change: if act.denied { Change::Denied } else { Change::New },
                        report: doc.id.clone(),
                        note: format!("first told by {}", telling.origin),
                    });
                    self.happenings.insert(number, made);
                    if let Some(open) = self.stories.get_mut(&story) {
                        open.happenings.push(number);
                    }
                    number
                }
            };
            told.insert(act.id.to_owned(), number);
            touched.insert(number);
            out.tellings.push((format!("h{number}"), telling));
        }
        self.tell_figures(story, record, acts, &told, at, &mut touched, out);
        self.merge_happenings(story, &mut touched, &mut told, &doc.id, settings, out);
        // what an update no longer tells
        for number in before.iter().flat_map(|b| b.acts.values()).filter(|n| !touched.contains(n)) {
            let Some(known) = self.happenings.get_mut(number) else { continue };
            known.n_reports = known.n_reports.saturating_sub(1);
            let change = if known.n_reports == 0 { Change::Withdrawn } else { Change::Split };
            let note = "the report no longer tells it".to_owned();
            out.revisions.push(Revision { of: known.id.clone(), change, report: doc.id.clone(), note });
            out.happenings.push(known.clone());
        }
        for number in touched {
            if let Some(known) = self.happenings.get(&number) {
                self.index.put(number, story_of(known), known);
                out.happenings.retain(|h| h.id != known.id);
                out.happenings.push(known.clone());
            }
        }
        told
    }

    /// The happening that an act tells, if it was told before: in its own story, else in another where all agrees.
    fn same_act(&self, story: u64, act: &Act<'_>, taken: &[u64], settings: &Settings) -> Option<u64> {
        let score = |number: &u64, one_story: bool| {
            let known = self.happenings.get(number).filter(|_| !taken.contains(number))?;
            sides::fit(known, act, one_story, settings).filter(|s| *s >= settings.same_act).map(|s| (s, *number))
        };
        // of equals the older
        let best = |a: &(f64, u64), b: &(f64, u64)| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1));
        let near = self.index.near(story, &act.event.kind, act.day);
        let here = near.iter().filter_map(|n| score(n, true)).max_by(best);
        let elsewhere = || {
            let day = act.day.filter(|_| act.dated)?.to_string();
            let key = index::sides_key(&act.event.kind, Some(&day), act.actor.as_ref(), act.recipient.as_ref())?;
            self.index.elsewhere(&key).iter().filter_map(|n| score(n, false)).max_by(best)
        };
        here.or_else(elsewhere).map(|(_, number)| number)
    }

    /// Numbers of people and things go to the happening that they tell of, in the same report or told before.
    #[allow(clippy::too_many_arguments)]
    fn tell_figures(
        &mut self,
        story: u64,
        record: &Record,
        acts: &[Act<'_>],
        told: &BTreeMap<String, u64>,
        at: Timestamp,
        touched: &mut BTreeSet<u64>,
        out: &mut Placed,
    ) {
        for figure in &record.figures {
            let (of, kind) = figures::counted(record, figure);
            if of.is_empty() {
                continue;
            }
            let own = acts.iter().find(|a| {
                figures::of_event(record, a.event).any(|f| f.id == figure.id) && kind.is_none_or(|k| a.event.kind == k)
            });
            let number = match (own.and_then(|a| told.get(a.id)), kind) {
                (Some(number), _) => Some(*number),
                // "the army raised the number of dead to nine": of what was told before
                (None, Some(kind)) => {
                    let of_kind = |n: &&u64| self.happenings.get(*n).is_some_and(|h| h.kind == kind && h.asserted);
                    let here = told.values().find(of_kind);
                    here.or_else(|| self.stories[&story].happenings.iter().rev().find(of_kind)).copied()
                }
                (None, None) => None,
            };
            let Some(known) = number.and_then(|n| self.happenings.get_mut(&n)) else { continue };
            let telling = Telling {
                report: record.document.id.clone(),
                origin: out.origin.clone(),
                at: at.to_string(),
                ..Telling::default()
            };
            happening::figure(known, &of, figure, &telling, &mut out.revisions);
            touched.extend(number);
        }
    }

    /// Happenings that a report shows to be one: it tells both alike.
    fn merge_happenings(
        &mut self,
        story: u64,
        touched: &mut BTreeSet<u64>,
        told: &mut BTreeMap<String, u64>,
        report: &str,
        settings: &Settings,
        out: &mut Placed,
    ) {
        for number in touched.clone() {
            let Some(mine) = self.happenings.get(&number) else { continue };
            let day = mine.day.as_deref().and_then(|d| d.parse().ok());
            let twin = self.index.near(story, &mine.kind, day).into_iter().find(|n| {
                *n != number
                    && !touched.contains(n)
                    && self.happenings.get(n).is_some_and(|h| sides::one(h, mine, settings))
            });
            let Some(twin) = twin else { continue };
            let (into, from) = (number.min(twin), number.max(twin));
            let Some(gone) = self.happenings.remove(&from) else { continue };
            self.index.take(from);
            let Some(kept) = self.happenings.get_mut(&into) else { continue };
            self.redirects.insert(gone.id.clone(), kept.id.clone());
            out.revisions.push(Revision {
                of: gone.id.clone(),
                change: Change::Merged,
                report: report.to_owned(),
                note: kept.id.clone(),
            });
            for (id, _) in out.tellings.iter_mut().filter(|t| t.0 == gone.id) {
                id.clone_from(&kept.id);
            }
            if let Some(open) = self.stories.get_mut(&story_of(&gone)) {
                open.happenings.retain(|n| *n != from);
            }
            happening::merge(kept, gone);
            touched.remove(&from);
            touched.insert(into);
            for number in told.values_mut().filter(|n| **n == from) {
                *number = into;
            }
        }
    }

    /// The report that this one copies, by their sketches.
    fn copied(&self, record: &Record, settings: &Settings) -> Option<String> {
        let print = record.document.fingerprint.as_deref()?;
        let mut tried: BTreeSet<u32> = BTreeSet::new();
        let mut best: Option<(f64, &String)> = None;
        for key in sketch::bands(print, ROWS) {
            for number in self.sketches.get(&key).into_iter().flatten() {
                if !tried.insert(*number) {
                    continue;
                }
                let Some(id) = self.arrivals.get(number.wrapping_sub(self.first) as usize) else { continue };
                let Some(seen) = self.reports.get(id).filter(|_| *id != record.document.id) else { continue };
                let Some(overlap) = sketch::compare(print, &seen.fingerprint) else { continue };
                if overlap.contained >= settings.copy && best.is_none_or(|(c, _)| overlap.contained > c) {
                    best = Some((overlap.contained, id));
                }
            }
        }
        best.map(|(_, id)| id.clone())
    }

    fn remember(
        &mut self,
        record: &Record,
        story: u64,
        origin: &str,
        at: i64,
        acts: BTreeMap<String, u64>,
        settings: &Settings,
    ) {
        let doc = &record.document;
        let fingerprint = doc.fingerprint.clone().unwrap_or_default();
        let known = self.reports.get(&doc.id).map(|seen| seen.number);
        let number = known.unwrap_or_else(|| self.first.wrapping_add(self.arrivals.len() as u32));
        for key in sketch::bands(&fingerprint, ROWS) {
            let list = self.sketches.entry(key).or_default();
            if !list.contains(&number) {
                list.push(number);
            }
        }
        let seen =
            Seen { version: doc.version.clone(), story, origin: origin.to_owned(), at, fingerprint, acts, number };
        if self.reports.insert(doc.id.clone(), seen).is_none() {
            self.arrivals.push_back(doc.id.clone());
        }
        while self.arrivals.len() > settings.max_reports {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(id) = self.arrivals.pop_front() else { return };
        let number = self.first;
        self.first = self.first.wrapping_add(1);
        let Some(gone) = self.reports.remove(&id) else { return };
        for key in sketch::bands(&gone.fingerprint, ROWS) {
            if let Some(list) = self.sketches.get_mut(&key) {
                list.retain(|other| *other != number);
                if list.is_empty() {
                    self.sketches.remove(&key);
                }
            }
        }
    }

    /// Closes what the window has left behind.
    fn close(&mut self, settings: &Settings) {
        let end = self.clock - settings.window_days * 86_400;
        let mut gone: Vec<u64> =
            self.stories.iter().filter(|(_, s)| s.touched < end).map(|(number, _)| *number).collect();
        // not at every report: closing a few costs as much as closing many
        let full = self.stories.len() > settings.max_stories || self.happenings.len() > settings.max_happenings;
        if gone.len() * 50 < self.stories.len() && !full {
            gone.clear();
        }
        if full {
            let mut by_age: Vec<(i64, u64)> = self.stories.iter().map(|(n, s)| (s.touched, *n)).collect();
            by_age.sort_unstable();
            gone.extend(by_age.iter().take(self.stories.len() / 20 + 1).map(|(_, n)| *n));
        }
        if gone.is_empty() {
            return;
        }
        for number in gone {
            let Some(story) = self.stories.remove(&number) else { continue };
            self.clusters.open.remove(&number);
            for happening in story.happenings {
                self.happenings.remove(&happening);
                self.index.take(happening);
            }
        }
        self.clusters.index();
        while let Some(id) = self.arrivals.front() {
            if self.reports.get(id).is_some_and(|r| r.at >= end) {
                break;
            }
            self.forget_oldest();
        }
        // redirects to what is closed are the store's to remember
        let open: BTreeSet<String> = self
            .stories
            .values()
            .map(|s| s.story.id.clone())
            .chain(self.happenings.values().map(|h| h.id.clone()))
            .collect();
        self.redirects.retain(|_, to| open.contains(to));
    }

    /// Returns an empty state whose next story and happening get the numbers after these.
    #[must_use]
    pub fn continuing(n_stories: u64, n_happenings: u64) -> Self {
        Self { version: VERSION, n_stories, n_happenings, ..Self::default() }
    }

    /// Takes a report back in that was placed before: into that story, its acts telling those happenings. For making the
    /// state of a store again that was told to forget something.
    pub fn recall(
        &mut self,
        record: &Record,
        arrived: Timestamp,
        story: &str,
        acts: &BTreeMap<String, String>,
        known: &[Happening],
        settings: &Settings,
    ) {
        let number = |id: &str| id.get(1..).and_then(|n| n.parse::<u64>().ok());
        let Some(story) = number(story) else { return };
        let doc = &record.document;
        let at = published(doc).unwrap_or(arrived);
        self.clock = self.clock.max(at.as_second());
        let vector = self.frequencies.weigh(&terms::count(doc.title.as_deref().unwrap_or_default(), &doc.text));
        let mut out = Placed { origin: writer(doc), ..Placed::default() };
        self.join(story, record, &vector, published(doc).map(Timestamp::as_second), at, &[], &mut out, false);
        let mut told = BTreeMap::new();
        for (act, id) in acts {
            let Some(n) = number(id) else { continue };
            told.insert(act.clone(), n);
            if let Some(happening) = known.iter().find(|h| h.id == *id) {
                self.happenings.insert(n, happening.clone());
                self.index.put(n, story_of(happening), happening);
            }
            if let Some(open) = self.stories.get_mut(&story)
                && !open.happenings.contains(&n)
            {
                open.happenings.push(n);
            }
        }
        self.remember(record, story, &out.origin, at.as_second(), told, settings);
    }

    /// Returns how many stories and happenings are open, and how many reports are remembered.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize, usize) {
        (self.stories.len(), self.happenings.len(), self.reports.len())
    }

    /// Writes the state down; equal states give equal bytes.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads what [`State::save`] wrote.
    ///
    /// # Errors
    /// [`StoryError::State`] where the bytes are none of ours or of another version.
    pub fn load(bytes: &[u8]) -> Result<Self, StoryError> {
        let mut state: Self = postcard::from_bytes(bytes).map_err(|e| StoryError::State { why: e.to_string() })?;
        if state.version != VERSION && state.n_stories > 0 {
            return Err(StoryError::State { why: format!("version {}, not {VERSION}", state.version) });
        }
        state.clusters.index();
        for (number, known) in &state.happenings {
            state.index.put(*number, story_of(known), known);
        }
        for (number, id) in (0_u32..).zip(&state.arrivals) {
            let Some(seen) = state.reports.get_mut(id) else { continue };
            seen.number = number;
            for key in sketch::bands(&seen.fingerprint, ROWS) {
                state.sketches.entry(key).or_default().push(number);
            }
        }
        Ok(state)
    }
}

/// The number of a happening's story.
fn story_of(happening: &Happening) -> u64 {
    happening.story.get(1..).and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// When a report was published, as far as it says: a day without an hour is its noon.
fn published(doc: &DocumentRecord) -> Option<Timestamp> {
    let value = doc.published.as_ref()?.value.as_str();
    if let Ok(time) = value.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(civil) = value.parse::<jiff::civil::DateTime>()
        && value.len() > 10
    {
        return civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    }
    let day: jiff::civil::Date = value.get(..10)?.parse().ok()?;
    day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp())
}

/// Whose text a report is: the agency of its dateline, else the outlet.
fn writer(doc: &DocumentRecord) -> String {
    let agency = doc.dateline.as_ref().and_then(|d| d.agency.clone());
    let outlet = doc.outlet.as_ref().and_then(|o| o.name.clone().or_else(|| o.domain.clone()));
    agency.or(outlet).filter(|w| !w.is_empty()).unwrap_or_else(|| doc.id.clone())
}

/// Who says so in the end: the nearest speaker that is no medium, else the medium that is named.
fn speaker(act: &Act<'_>) -> Option<String> {
    let spoken = || act.event.sources.iter().filter(|s| s.relation != "silent" && !s.name.is_empty());
    let medium = |s: &dateline_doc::record::SourceRecord| s.roles.iter().any(|r| r == "MED");
    spoken().find(|s| !medium(s)).or_else(|| spoken().next()).map(|s| s.name.clone())
}

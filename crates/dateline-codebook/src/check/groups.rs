//! Groups of states, what a state may be called, what a body may be called: `groups.toml`.

use super::people::Names;
use super::{mistake, parsed};
use crate::SourceFile;
use crate::calendar::{Day, Term};
use crate::error::{Mistake, MistakeKind};
use crate::world::{AliasKind, Group, World};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    #[serde(default, rename = "group")]
    groups: Vec<RawGroup>,
    #[serde(default, rename = "kind")]
    kinds: Vec<RawKind>,
    #[serde(default)]
    called: Vec<RawCalled>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    members: Vec<RawMember>,
    #[serde(default)]
    closed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    nouns: Vec<SmolStr>,
    members: Vec<RawMember>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalled {
    nouns: Vec<SmolStr>,
    organizations: Vec<String>,
}

/// A state, or a state for a time.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawMember {
    Always(SmolStr),
    Then {
        state: SmolStr,
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        to: Option<String>,
    },
}

/// Adds what the file says; every state and body that it names must be known.
pub(super) fn add(file: &SourceFile, world: &mut World, names: &mut Names, mistakes: &mut Vec<Mistake>) {
    let Some(read) = parsed::<GroupsFile>(file, mistakes) else { return };
    let by_code = world.by_code.clone();
    let mut members = |raw: Vec<RawMember>| -> Vec<(SmolStr, Term)> {
        let mut out = Vec::new();
        for member in raw {
            let (state, from, to) = match member {
                RawMember::Always(state) => (state, None, None),
                RawMember::Then { state, from, to } => (state, from, to),
            };
            let at = file.content.find(&format!("\"{state}\"")).unwrap_or(0);
            if !by_code.contains_key(&state) {
                mistakes.push(mistake(file, at, MistakeKind::UnknownCountry { code: state.to_string() }));
            }
            let mut day = |text: Option<String>, end: bool| {
                let text = text?;
                let read = Day::read(&text, end);
                if read.is_none() {
                    mistakes.push(mistake(file, at, MistakeKind::BadDay { text }));
                }
                read
            };
            out.push((state, Term { from: day(from, false), to: day(to, true) }));
        }
        out
    };
    for raw in read.groups {
        let n = world.groups.len() as u32;
        names.add(&raw.names, AliasKind::Group, n, false);
        let members = members(raw.members);
        for adjective in &raw.adjectives {
            world.regions.entry(adjective.to_lowercase().into()).or_default().push(n);
        }
        world.groups.push(Group { name: raw.names.into_iter().next(), members, closed: raw.closed });
    }
    for raw in read.kinds {
        let members = members(raw.members);
        for noun in raw.nouns {
            world.kinds.entry(noun).or_default().extend(members.iter().cloned());
        }
    }
    let by_name: BTreeMap<&str, u32> =
        world.organizations.iter().enumerate().map(|(n, o)| (o.name.as_str(), n as u32)).collect();
    for raw in read.called {
        let mut bodies = Vec::new();
        for name in &raw.organizations {
            match by_name.get(name.as_str()) {
                Some(n) => bodies.push(*n),
                None => {
                    let at = file.content.find(name.as_str()).unwrap_or(0);
                    mistakes.push(mistake(file, at, MistakeKind::UnknownBody { name: name.clone() }));
                }
            }
        }
        for noun in raw.nouns {
            world.called.entry(noun).or_default().extend(bodies.iter().copied());
        }
    }
}

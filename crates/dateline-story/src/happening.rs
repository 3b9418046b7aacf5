//! A happening as its tellings make it: first told, told again, confirmed, denied, revised, merged.

use crate::sides::Act;
use dateline_doc::record::FigureRecord;
use dateline_doc::{Change, Happening, Revision, Side, Telling, Told, Voice};

/// No happening names more origins, voices or figures.
pub(crate) const MAX_ORIGINS: usize = 256;
pub(crate) const MAX_VOICES: usize = 64;
pub(crate) const MAX_FIGURES: usize = 64;

/// A happening that was never told before.
pub(crate) fn new(id: String, story: String, act: &Act<'_>, telling: &Telling) -> Happening {
    let event = act.event;
    Happening {
        id,
        story,
        kind: event.kind.clone(),
        mode: event.mode.clone(),
        cameo: event.cameo.clone(),
        goldstein: event.goldstein,
        actor: act.actor.clone(),
        recipient: act.recipient.clone(),
        mutual: act.mutual,
        day: act.day.map(|d| d.to_string()),
        dated: act.dated,
        place: act.place.clone(),
        asserted: !act.denied,
        first: telling.clone(),
        n_reports: 1,
        n_denials: u32::from(act.denied),
        origins: vec![telling.origin.clone()],
        voices: telling.voices.iter().take(MAX_VOICES).cloned().collect(),
        figures: Vec::new(),
        confidence: event.confidence,
    }
}

/// What a telling adds to what was known: voices, origins, finer sides, day and place.
pub(crate) fn tell(happening: &mut Happening, act: &Act<'_>, telling: &Telling, again: bool, out: &mut Vec<Revision>) {
    let mut note = |change: Change, note: String| {
        out.push(Revision { of: happening.id.clone(), change, report: telling.report.clone(), note });
    };
    if !again {
        happening.n_reports += 1;
        happening.n_denials += u32::from(act.denied);
    }
    if act.denied && !again {
        note(Change::Denied, format!("denied, says {}", telling.origin));
    }
    if !act.denied && !happening.asserted {
        happening.asserted = true;
        note(Change::Confirmed, format!("asserted by {}; before it was only denied", telling.origin));
    }
    let fresh = !happening.origins.contains(&telling.origin);
    if fresh && happening.origins.len() < MAX_ORIGINS {
        happening.origins.push(telling.origin.clone());
    }
    let confirms = telling.voices.iter().find(|v| v.relation == "confirms");
    if !act.denied && (fresh || confirms.is_some()) && !again {
        let by = confirms.map_or(telling.origin.as_str(), |v| v.name.as_str());
        note(Change::Confirmed, format!("told by {by} too"));
    }
    for voice in &telling.voices {
        if happening.voices.len() < MAX_VOICES && !happening.voices.contains(voice) {
            happening.voices.push(voice.clone());
        }
    }
    finer_side(&mut happening.actor, act.actor.as_ref(), &mut |text| note(Change::Revised, format!("actor {text}")));
    finer_side(&mut happening.recipient, act.recipient.as_ref(), &mut |text| {
        note(Change::Revised, format!("recipient {text}"));
    });
    if act.dated && !happening.dated {
        let day = act.day.map(|d| d.to_string());
        if day != happening.day {
            note(
                Change::Revised,
                format!(
                    "day {} → {}",
                    happening.day.as_deref().unwrap_or("unknown"),
                    day.as_deref().unwrap_or("unknown")
                ),
            );
        }
        (happening.day, happening.dated) = (day, true);
    } else if happening.day.is_none() {
        happening.day = act.day.map(|d| d.to_string());
    }
    if let Some(place) = &act.place
        && happening.place.as_ref().is_none_or(|p| fineness(&place.precision) < fineness(&p.precision))
    {
        if let Some(old) = &happening.place {
            note(Change::Revised, format!("place {} → {}", old.name, place.name));
        }
        happening.place = Some(place.clone());
    }
    happening.mutual |= act.mutual;
    happening.mode = happening.mode.take().or_else(|| act.event.mode.clone());
    happening.confidence = happening.confidence.max(act.event.confidence);
}

fn fineness(precision: &str) -> u8 {
    ["point", "city", "admin", "country", "region"].iter().position(|p| *p == precision).map_or(9, |n| n as u8)
}

/// Takes over a side that says more.
fn finer_side(known: &mut Option<Side>, told: Option<&Side>, note: &mut dyn FnMut(String)) {
    let Some(told) = told else { return };
    match known {
        None => {
            note(format!("unknown → {}", told.name));
            *known = Some(told.clone());
        }
        Some(old) if old.code.is_none() && told.code.is_some() => {
            note(format!("{} → {}", old.name, told.name));
            *known = Some(told.clone());
        }
        Some(old) if old.roles.is_empty() && !told.roles.is_empty() && old.country == told.country => {
            *known = Some(told.clone());
        }
        Some(_) => {}
    }
}

/// Takes a number in. Says where it differs from the last that counted the same.
pub(crate) fn figure(
    happening: &mut Happening,
    of: &str,
    figure: &FigureRecord,
    telling: &Telling,
    out: &mut Vec<Revision>,
) {
    let by = figure.source.as_ref().map(|s| s.name.clone()).filter(|n| !n.is_empty());
    let last = happening.figures.iter().rev().find(|f| f.of == of);
    if let Some(last) = last {
        if last.value == figure.value && last.by == by {
            return;
        }
        if last.value != figure.value {
            let says = by.as_deref().unwrap_or(&telling.origin);
            let note = format!("{of} {} → {}, says {says}", last.value, figure.value);
            out.push(Revision {
                of: happening.id.clone(),
                change: Change::Revised,
                report: telling.report.clone(),
                note,
            });
        }
    }
    if happening.figures.len() < MAX_FIGURES {
        happening.figures.push(Told {
            report: telling.report.clone(),
            at: telling.at.clone(),
            of: of.to_owned(),
            value: figure.value,
            bound: figure.bound.clone(),
            by,
        });
    }
}

/// Takes another happening in: it was the same all along.
pub(crate) fn merge(into: &mut Happening, from: Happening) {
    into.n_reports += from.n_reports;
    into.n_denials += from.n_denials;
    into.asserted |= from.asserted;
    into.mutual |= from.mutual;
    for origin in from.origins {
        if into.origins.len() < MAX_ORIGINS && !into.origins.contains(&origin) {
            into.origins.push(origin);
        }
    }
    for voice in from.voices {
        if into.voices.len() < MAX_VOICES && !into.voices.contains(&voice) {
            into.voices.push(voice);
        }
    }
    for figure in from.figures {
        if into.figures.len() < MAX_FIGURES && !into.figures.contains(&figure) {
            into.figures.push(figure);
        }
    }
    into.figures.sort_by(|a, b| a.at.cmp(&b.at));
    if !into.dated && from.dated {
        (into.day, into.dated) = (from.day, true);
    }
    let coarse = into.place.as_ref().map_or(9, |p| fineness(&p.precision));
    if from.place.as_ref().is_some_and(|p| fineness(&p.precision) < coarse) {
        into.place = from.place;
    }
    if into.actor.as_ref().is_none_or(|a| a.code.is_none()) && from.actor.is_some() {
        into.actor = from.actor;
    }
    if into.recipient.as_ref().is_none_or(|a| a.code.is_none()) && from.recipient.is_some() {
        into.recipient = from.recipient;
    }
    into.confidence = into.confidence.max(from.confidence);
    if from.first.at < into.first.at {
        into.first = from.first;
    }
}

/// Who speaks on an event, nearest first, each once.
pub(crate) fn voices(act: &Act<'_>) -> Vec<Voice> {
    let mut out: Vec<Voice> = Vec::new();
    for source in &act.event.sources {
        let voice = Voice {
            name: source.name.clone(),
            country: source.country.clone(),
            relation: if act.denied && source.relation == "says" {
                "denies".to_owned()
            } else {
                source.relation.clone()
            },
        };
        if !voice.name.is_empty() && !out.contains(&voice) {
            out.push(voice);
        }
    }
    out
}

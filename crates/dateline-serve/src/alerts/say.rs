//! What happened, in a plain sentence, for titles. Names come from pages: they stay on one line and end somewhere.

use dateline_doc::{Happening, Side};

/// Returns a happening as a sentence: `DEFECT: Kim (PRK) → South Korea, 2016-04-11`.
pub(super) fn sentence(h: &Happening) -> String {
    let mut out = String::new();
    if !h.asserted {
        out.push_str("Denied: ");
    }
    out.push_str(&h.kind);
    if let Some(mode) = &h.mode {
        out.push_str(&format!(" ({mode})"));
    }
    let arrow = if h.mutual { " ↔ " } else { " → " };
    let who = match (&h.actor, &h.recipient) {
        (Some(a), Some(r)) => Some(format!("{}{arrow}{}", side(a), side(r))),
        (Some(a), None) => Some(side(a)),
        (None, Some(r)) => Some(format!("→ {}", side(r))),
        (None, None) => None,
    };
    let place = h.place.as_ref().filter(|p| p.precision != "country").map(|p| format!("in {}", short(&p.name)));
    let rest: Vec<String> = who.into_iter().chain(place).chain(h.day.clone()).collect();
    if !rest.is_empty() {
        out.push_str(&format!(": {}", rest.join(", ")));
    }
    out
}

/// A side by its name, with its country where the name is not that of the country itself.
fn side(side: &Side) -> String {
    match &side.country {
        Some(country) if side.code.as_ref() != Some(country) => format!("{} ({country})", short(&side.name)),
        _ => short(&side.name),
    }
}

/// A name on one line, of no more than 80 letters.
pub(super) fn short(name: &str) -> String {
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(81).collect();
    match line.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

/// A number as people write it: 3, 3.9.
pub(super) fn number(n: f64) -> String {
    let rounded = (n * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

/// A count with its word: 1 hour, 6 hours.
pub(super) fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_happening_is_a_sentence() {
        let mut h = Happening {
            kind: "DEFECT".into(),
            asserted: true,
            actor: Some(Side {
                name: "Kim".into(),
                country: Some("PRK".into()),
                roles: vec![],
                code: Some("PRKMIL".into()),
            }),
            recipient: Some(Side {
                name: "South Korea".into(),
                country: Some("KOR".into()),
                roles: vec![],
                code: Some("KOR".into()),
            }),
            day: Some("2016-04-11".into()),
            ..Happening::default()
        };
        assert_eq!(sentence(&h), "DEFECT: Kim (PRK) → South Korea, 2016-04-11");
        h.actor.as_mut().unwrap().name = "a\r\nb".repeat(90);
        h.asserted = false;
        let said = sentence(&h);
        assert!(
            said.starts_with("Denied: DEFECT: a  b") && said.chars().count() < 150 && !said.contains('\n'),
            "{said}"
        );
    }
}

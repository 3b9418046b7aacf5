//! Scratch: prints trees, mentions, events and misses of JSON Lines.
use dateline_read::{Knowledge, Limits, Line};
use std::io::BufRead;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let known = Knowledge::builtin()?;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = Line::read(&line?) else { continue };
        let (c, trace) = dateline_read::explain(dateline_read::page(&line.input(Limits::default())), &known);
        let d = &c.document;
        println!("##### {:?} {}", line.id, d.article.text);
        for (i, t) in d.tokens.iter().enumerate() {
            let h = t.head.map_or("ROOT".into(), |h| format!("{}:{}", h, d.form(h as usize)));
            println!("{i:3} {:16} {:12} {:6} {:14} {h}", d.form(i), t.lemma, t.upos, t.deprel);
        }
        for m in &d.mentions {
            println!(
                "  M {:?} head={} {:?} {:?} {:?} {:?} pub={} mem={:?} e{} | {}",
                d.words(m.at),
                m.head,
                m.kind,
                m.name,
                m.country,
                m.roles,
                m.public,
                m.members,
                m.entity,
                m.basis
            );
        }
        for t in &d.times {
            println!("  T {:?} {:?} {:?} {:?}", d.words(t.at), t.kind, t.value, t.days);
        }
        for t in &d.places {
            println!("  P {:?} {:?} {:?} {:?}", d.words(t.at), t.name, t.country, t.kind);
        }
        for m in &trace.misses {
            println!("  miss {} {} : {}", d.form(m.trigger as usize), m.rule, m.why);
        }
        for m in &trace.dropped {
            println!("  drop {} {} : {}", d.form(m.trigger as usize), m.rule, m.why);
        }
        for e in &c.events {
            let p = |x: &Option<dateline_read::doc::Participant>| {
                x.as_ref().map_or("-".into(), |p| format!("{}[{}]", d.words(p.at), p.code.clone().unwrap_or_default()))
            };
            println!(
                "  E {} {} {} -> {} when={:?} {:?} {:?} {:?} bg={} of={:?} pub={} src={:?} rule={} conf={}",
                e.id,
                e.kind,
                p(&e.actor),
                p(&e.recipient),
                e.when.as_ref().map(|w| &w.value),
                e.polarity,
                e.modality,
                e.tense,
                e.background,
                e.content_of,
                e.public,
                e.sources.iter().map(|s| (s.name.clone(), s.relation, s.via)).collect::<Vec<_>>(),
                e.rule,
                e.confidence
            );
        }
        for q in &c.quotes {
            println!(
                "  Q {:?} by {:?} cue {:?} direct={}",
                d.words(q.content),
                q.speaker.as_ref().map(|s| d.words(s.at)),
                q.cue.map(|c| d.words(c)),
                q.direct
            );
        }
        for f in &c.figures {
            println!(
                "  F {:?} = {} {:?} {:?} of {:?} when {:?} src {:?}",
                d.words(f.at),
                f.value,
                f.bound,
                f.unit,
                f.of,
                f.when.as_ref().map(|w| &w.value),
                f.source.as_ref().map(|s| &s.name)
            );
        }
    }
    Ok(())
}

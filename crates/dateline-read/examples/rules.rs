//! Scratch: runs every rule's examples.
use dateline_read::{Form, Input, Knowledge};
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let known = Knowledge::builtin()?;
    let all = dateline_read::codebook::examples(&dateline_read::builtin_files())?;
    let (mut yes, mut no) = (0, 0);
    for e in &all {
        for (want, text) in [(true, &e.yes), (false, &e.no)] {
            let input =
                Input { bytes: text.as_bytes(), form: Form::Plain, published: Some("2016-07-20"), ..Input::default() };
            let (c, t) = dateline_read::explain(dateline_read::page(&input), &known);
            let fired = c.events.iter().any(|v| v.rule == e.rule.as_str() && v.public);
            if fired == want {
                if want {
                    yes += 1
                } else {
                    no += 1
                }
                continue;
            }
            let other: Vec<String> =
                c.events.iter().map(|v| format!("{}{}", v.rule, if v.public { "" } else { "(np)" })).collect();
            let miss = t
                .misses
                .iter()
                .find(|m| m.rule == e.rule.as_str())
                .map(|m| m.why.clone())
                .or_else(|| t.dropped.iter().find(|m| m.rule == e.rule.as_str()).map(|m| format!("dropped: {}", m.why)))
                .unwrap_or_else(|| "-".into());
            println!("{} {} [{}] why: {} got: {:?}", if want { "YES" } else { "NO " }, e.rule, text, miss, other);
        }
    }
    println!("yes {yes} no {no} of {}", all.len());
    Ok(())
}

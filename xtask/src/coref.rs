//! `coref`: learns which phrases speak of the same, and scores it on a corpus with entities (GUM).
//!
//! CoNLL F1: the mean of MUC, B³ and CEAF-φ4 over persons, groups, organizations and places. Two phrases are the same
//! where their head words are (as in CorefUD); with and without entities that are spoken of once. The texts are read
//! from their raw form: words, trees and mentions are the reader's own.

mod metric;

use crate::train::sets;
use dateline_doc::{Document, Region};
use dateline_read::resolve::tree::Tree;
use dateline_read::resolve::who::coref::{Lesson, Ranker, learn};
use dateline_read::{Form, Input, Knowledge};
use metric::{Chains, Tally};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments of `xtask coref`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask coref gum-dev.conllu.gz\n  cargo xtask coref gum-dev.conllu.gz --train gum-train.conllu.gz --out models"
)]
pub(crate) struct Args {
    /// The corpus to score on, CoNLL-U with `Entity=`, .gz or plain
    gold: PathBuf,
    /// Learn from this corpus first
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
    /// Write the weights there, as english.dlc
    #[arg(long, value_name = "DIR", requires = "train")]
    out: Option<PathBuf>,
    /// How often all is learned from
    #[arg(long, value_name = "N", default_value_t = 12)]
    rounds: usize,
    /// Show so many chains as they are and as they were found
    #[arg(long, value_name = "N", default_value_t = 0)]
    show: usize,
}

/// A text with its entities.
struct Text {
    name: String,
    text: String,
    /// Head word of a phrase (bytes of the text) → its entity.
    heads: BTreeMap<(usize, usize), u32>,
}

/// Runs `xtask coref`.
pub(crate) fn run(args: &Args) -> crate::Outcome {
    let mut known = Knowledge::builtin()?;
    if let Some(path) = &args.train {
        let texts = texts(&sets::unpacked(&std::fs::read(path)?)?)?;
        let lessons: Vec<Lesson> = texts
            .iter()
            .map(|text| {
                let (doc, tree) = read(text, &known);
                Lesson::new(&doc, &tree, &known.book, |head| text.heads.get(&at(&doc, head)?).copied())
            })
            .collect();
        let bytes = Ranker::to_bytes(&learn(&lessons, args.rounds));
        if let Some(out) = &args.out {
            let path = out.join("english.dlc");
            std::fs::write(&path, &bytes)?;
            println!("wrote {}: {} bytes, from {} texts", path.display(), bytes.len(), texts.len());
        }
        known = known.with_ranker(Ranker::from_bytes(bytes.leak())?);
    }
    let texts = texts(&sets::unpacked(&std::fs::read(&args.gold)?)?)?;
    let (mut all, mut plural) = (Tally::default(), Tally::default());
    let mut shown = 0;
    for text in &texts {
        let (doc, _) = read(text, &known);
        let found = found(&doc);
        let gold = chains(text.heads.iter().map(|(at, entity)| (*at, *entity)));
        all.add(&gold, &found);
        let many = |chains: &Chains| chains.iter().filter(|c| c.len() > 1).cloned().collect::<Chains>();
        plural.add(&many(&gold), &many(&found));
        if shown < args.show {
            shown += 1;
            println!("## {}", text.name);
            for (kind, chains) in [("gold ", many(&gold)), ("found", many(&found))] {
                for chain in chains {
                    let words: Vec<String> = chain.iter().map(|(a, b)| format!("{}@{a}", &text.text[*a..*b])).collect();
                    println!("{kind} {}", words.join(" = "));
                }
            }
        }
    }
    println!("| entities | mentions F1 | MUC | B³ | CEAF-φ4 | CoNLL F1 |\n|---|---:|---:|---:|---:|---:|");
    println!("| all | {} |", all.row());
    println!("| spoken of more than once | {} |", plural.row());
    Ok(())
}

fn read(text: &Text, known: &Knowledge) -> (Document, Tree) {
    let input =
        Input { bytes: text.text.as_bytes(), form: Form::Plain, published: Some("2016-06-15"), ..Input::default() };
    dateline_read::resolved(dateline_read::page(&input), known)
}

/// Where a token stands in the text's bytes.
fn at(doc: &Document, tok: u32) -> Option<(usize, usize)> {
    let tok = doc.tokens.get(tok as usize).filter(|t| t.region == Region::Body)?;
    Some((tok.span.start as usize, tok.span.end as usize))
}

/// The chains that the reader found: of phrases that the network takes for persons, bodies and places, and of pronouns
/// that mean one of those.
fn found(doc: &Document) -> Chains {
    let spots: std::collections::BTreeSet<u32> = doc.spots.iter().map(|s| s.head).collect();
    let mut by_entity: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for mention in &doc.mentions {
        by_entity.entry(mention.entity).or_default().push(mention.head);
    }
    let meant = by_entity.into_values().filter(|heads| heads.iter().any(|h| spots.contains(h)));
    let pronoun = |head: u32| doc.tokens[head as usize].upos == dateline_doc::Upos::Pron;
    let heads = meant.enumerate().flat_map(|(n, heads)| heads.into_iter().map(move |h| (h, n as u32)));
    let kept = heads.filter(|(h, _)| spots.contains(h) || pronoun(*h));
    chains(kept.filter_map(|(head, entity)| Some((at(doc, head)?, entity))))
}

fn chains(mentions: impl Iterator<Item = ((usize, usize), u32)>) -> Chains {
    let mut out: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, entity) in mentions {
        out.entry(entity).or_default().push(at);
    }
    out.into_values().collect()
}

/// A word of the corpus: where it stands, its head, and what opens and closes at it.
struct Word {
    at: (usize, usize),
    head: usize,
    entity: String,
}

/// Reads a corpus: a text for each document, with the entities that are persons, organizations and places.
fn texts(conllu: &str) -> Result<Vec<Text>, String> {
    let mut out: Vec<Text> = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    // surface of a multiword token: its end in the text and the last word it covers
    let mut cover: Option<(usize, usize)> = None;
    let mut open: Vec<(u32, bool, usize)> = Vec::new();
    let mut fresh_paragraph = false;
    for line in conllu.lines().chain([""]) {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            out.push(Text { name: id.to_owned(), text: String::new(), heads: BTreeMap::new() });
            open.clear();
            continue;
        }
        fresh_paragraph |= line.starts_with("# newpar");
        if line.starts_with('#') {
            continue;
        }
        if line.is_empty() {
            if let Some(text) = out.last_mut() {
                entities(&words, &mut open, &mut text.heads)?;
            }
            words.clear();
            cover = None;
            continue;
        }
        let text = out.last_mut().ok_or("the corpus has no `# newdoc id` before its first sentence")?;
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, .., misc] = fields[..] else { return Err(format!("not a line of CoNLL-U: {line}")) };
        if id.contains('.') {
            continue;
        }
        if fresh_paragraph && !text.text.is_empty() {
            let end = text.text.trim_end().len();
            text.text.truncate(end);
            text.text.push_str("\n\n");
        }
        fresh_paragraph = false;
        let blank = if misc.contains("SpaceAfter=No") { "" } else { " " };
        if let Some((_, last)) = id.split_once('-') {
            let start = text.text.len();
            text.text.push_str(form);
            cover = Some((start, last.parse().map_err(|_| format!("not a range: {id}"))?));
            text.text.push_str(blank);
            continue;
        }
        let number: usize = id.parse().map_err(|_| format!("not a number: {id}"))?;
        let at = match cover.filter(|(_, last)| number <= *last) {
            Some((from, last)) => {
                let found = text.text[from..].find(form).map_or(from, |n| from + n);
                let end = (found + form.len()).min(text.text.trim_end().len());
                cover = Some((end, last));
                (found, end)
            }
            None => {
                let start = text.text.len();
                text.text.push_str(form);
                let end = text.text.len();
                text.text.push_str(blank);
                (start, end)
            }
        };
        let entity = misc.split('|').find_map(|m| m.strip_prefix("Entity=")).unwrap_or_default();
        let head = fields[6].parse::<usize>().unwrap_or_default();
        words.push(Word { at, head, entity: entity.to_owned() });
    }
    Ok(out)
}

/// Reads the brackets of a sentence: "(12-person-…", "12)", "(3-place-…)". Those that mark a phrase of several pieces
/// are left out.
fn entities(
    words: &[Word],
    open: &mut Vec<(u32, bool, usize)>,
    heads: &mut BTreeMap<(usize, usize), u32>,
) -> Result<(), String> {
    open.clear();
    for (n, word) in words.iter().enumerate() {
        let mut rest = word.entity.as_str();
        while !rest.is_empty() {
            let opens = rest.starts_with('(');
            let body = rest.trim_start_matches('(');
            let end = body.find(['(', ')']).unwrap_or(body.len());
            let (piece, after) = body.split_at(end);
            let closes = after.starts_with(')');
            rest = after.strip_prefix(')').unwrap_or(after);
            let mut parts = piece.split('-');
            let id = parts.next().unwrap_or_default();
            let Ok(id) = id.parse::<u32>() else { continue };
            if opens {
                let kind = parts.next().unwrap_or_default();
                open.push((id, matches!(kind, "person" | "organization" | "place"), n));
            }
            if closes {
                let Some(last) = open.iter().rposition(|o| o.0 == id) else { continue };
                let (id, ours, first) = open.remove(last);
                let inside = |w: usize| (first + 1..=n + 1).contains(&words[w].head);
                let head = (first..=n).find(|w| !inside(*w)).unwrap_or(first);
                if ours {
                    heads.insert(words[head].at, id);
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_becomes_texts_with_heads() {
        let line = |id: &str, form: &str, head: &str, misc: &str| {
            format!("{id}\t{form}\t_\tX\t_\t_\t{head}\tdep\t_\t{misc}\n")
        };
        let corpus = [
            "# newdoc id = a\n# newpar\n".to_owned(),
            line("1", "The", "2", "Entity=(1-person-new-cf1-2-sgl"),
            line("2", "chief", "5", "_"),
            line("3", "of", "4", "_"),
            line("4", "Mali", "2", "Entity=(2-place-new-cf1-1-sgl)1)"),
            line("5-6", "can't", "_", "SpaceAfter=No"),
            line("5", "ca", "0", "_"),
            line("6", "n't", "5", "_"),
            line("7", ".", "5", "_"),
        ]
        .concat();
        let texts = texts(&corpus).expect("a good corpus");
        assert_eq!(texts[0].text, "The chief of Mali can't. ");
        let heads: Vec<(&str, u32)> = texts[0].heads.iter().map(|(at, e)| (&texts[0].text[at.0..at.1], *e)).collect();
        assert_eq!(heads, [("chief", 1), ("Mali", 2)]);
    }
}

//! CoNLL-U, in and out: the form in which treebanks and other parsers exchange sentences.
//!
//! Source: universaldependencies.org/format.html.

use crate::chars;
use crate::cue::{self, Cue};
use crate::error::LangError;
use crate::models::Parts;
use crate::read::Desk;
use dateline_doc::{Document, Region, Token};
use std::borrow::Cow;
use std::fmt::Write;

/// Writes a document's sentences.
pub fn write(doc: &Document) -> String {
    let mut out = String::new();
    let mut last: Option<(Region, usize)> = None;
    for (n, sent) in doc.sentences.iter().enumerate() {
        let text = doc.text(sent.region);
        let is_new = last
            .is_none_or(|(region, end)| region != sent.region || has_blank_line(&text[end..sent.span.start as usize]));
        last = Some((sent.region, sent.span.end as usize));
        if is_new {
            out.push_str("# newpar\n");
        }
        let _ = write!(out, "# sent_id = s{}\n# text = ", n + 1);
        let first = sent.toks.start as usize;
        let toks = &doc.tokens[sent.toks.range()];
        for (i, tok) in toks.iter().enumerate() {
            out.push_str(&spelled(tok.span.of(text)));
            out.push_str(if tok.space_after && i + 1 < toks.len() { " " } else { "" });
        }
        out.push('\n');
        for (i, tok) in toks.iter().enumerate() {
            let misc = if tok.space_after || i + 1 == toks.len() && text[tok.span.end as usize..].is_empty() {
                "_"
            } else {
                "SpaceAfter=No"
            };
            if tok.glued && (i == 0 || !toks[i - 1].glued) {
                let end = (i..toks.len()).find(|k| !toks[*k].glued).unwrap_or(toks.len() - 1);
                let range_misc = if toks[end].space_after { "_" } else { "SpaceAfter=No" };
                let form = spelled(&text[tok.span.start as usize..toks[end].span.end as usize]);
                let _ = writeln!(out, "{}-{}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{range_misc}", i + 1, end + 1);
            }
            let in_range = tok.glued || (i > 0 && toks[i - 1].glued);
            line(&mut out, i, tok, &spelled(tok.span.of(text)), first, if in_range { "_" } else { misc });
        }
        out.push('\n');
    }
    out
}

/// A word's characters without the line's end that it was broken at.
fn spelled(form: &str) -> Cow<'_, str> {
    if form.contains(char::is_whitespace) { form.split_whitespace().collect::<String>().into() } else { form.into() }
}

fn has_blank_line(between: &str) -> bool {
    between.bytes().filter(|b| *b == b'\n').count() > 1
}

fn line(out: &mut String, i: usize, tok: &Token, form: &str, first: usize, misc: &str) {
    let head = tok.head.map_or(0, |h| h as usize + 1 - first);
    let _ = writeln!(
        out,
        "{}\t{form}\t{}\t{}\t_\t{}\t{head}\t{}\t_\t{misc}",
        i + 1,
        tok.lemma,
        tok.upos,
        tok.feats,
        tok.deprel
    );
}

/// Lines of CoNLL-U that wait to be annotated together.
#[derive(Default)]
struct Waiting<'a> {
    /// Each line; of a word's line, its form and MISC.
    lines: Vec<(&'a str, Option<(&'a str, &'a str)>)>,
    /// The index behind each sentence's last line.
    blocks: Vec<usize>,
    cues: Vec<Cue>,
    /// The index behind each sentence's last word.
    ends: Vec<usize>,
    low: Vec<u8>,
}

/// How many words wait, at most.
const MOST_WAITING: usize = 2000;

/// Predicts the columns of CoNLL-U anew; everything else stays.
pub fn annotate(input: &str, parts: &Parts) -> Result<String, LangError> {
    let mut out = String::with_capacity(input.len() * 2);
    let mut desk = Desk::default();
    let mut waiting = Waiting::default();
    let mut n_words = 0;
    for (n, line) in input.lines().chain([""]).enumerate() {
        if !line.trim().is_empty() {
            let word = word(line, n_words).map_err(|what| LangError::NotConllu { line: n + 1, what })?;
            if let Some((form, _)) = word {
                n_words += 1;
                waiting.cues.push(Cue::of(form, Some(&parts.lexicon), &mut waiting.low));
            }
            waiting.lines.push((line, word));
        } else if waiting.lines.len() > waiting.blocks.last().copied().unwrap_or(0) {
            waiting.blocks.push(waiting.lines.len());
            waiting.ends.push(waiting.cues.len());
            n_words = 0;
            if waiting.cues.len() > MOST_WAITING {
                waiting.write(&mut desk, parts, &mut out);
            }
        }
    }
    waiting.write(&mut desk, parts, &mut out);
    Ok(out)
}

/// Reads a line: a word's form and MISC; nothing of a comment, a range, an empty node.
fn word(line: &str, n_before: usize) -> Result<Option<(&str, &str)>, &'static str> {
    if line.starts_with('#') {
        return Ok(None);
    }
    let mut columns = line.split('\t');
    let mut next = || columns.next().ok_or("too few columns");
    let (id, form) = (next()?, next()?);
    for _ in 2..9 {
        next()?;
    }
    let misc = next()?;
    if columns.next().is_some() {
        return Err("not ten columns");
    }
    if id.contains(['-', '.']) {
        return Ok(None);
    }
    if id.parse::<usize>() != Ok(n_before + 1) {
        return Err("the words are not numbered from 1");
    }
    if form.is_empty() {
        return Err("a word without letters");
    }
    Ok(Some((form, misc)))
}

impl Waiting<'_> {
    /// Annotates what waits and empties it.
    fn write(&mut self, desk: &mut Desk, parts: &Parts, out: &mut String) {
        desk.analyse(&self.cues, &self.ends, parts);
        let mut readings = desk.readings.iter();
        let mut first = 0;
        for end in &self.blocks {
            let mut i = 0;
            for (line, word) in &self.lines[first..*end] {
                let (Some((form, misc)), true) = (word, readings.len() > 0) else {
                    out.push_str(line);
                    out.push('\n');
                    continue;
                };
                let Some(reading) = readings.next() else { continue };
                let (upos, feats) = parts.tagger.bundle(reading.bundle);
                cue::lower(form, &mut self.low);
                let kind = (upos, feats.has("Tense", "Past"), reading.bundle);
                let lemma = parts.lemmas.lemma(&chars::plain(form), &self.low, i == 0, kind, &parts.lists);
                let head = reading.arc.0.map_or(0, |h| h + 1);
                let rel = reading.arc.1;
                let _ = writeln!(out, "{}\t{form}\t{lemma}\t{upos}\t_\t{feats}\t{head}\t{rel}\t_\t{misc}", i + 1);
                i += 1;
            }
            out.push('\n');
            first = *end;
        }
        self.lines.clear();
        self.blocks.clear();
        self.cues.clear();
        self.ends.clear();
    }
}

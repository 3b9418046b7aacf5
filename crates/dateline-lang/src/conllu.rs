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

/// Predicts the columns of CoNLL-U anew; everything else stays.
pub fn annotate(input: &str, parts: &Parts) -> Result<String, LangError> {
    let mut out = String::with_capacity(input.len() * 2);
    let mut desk = Desk::default();
    let mut block: Vec<(usize, &str)> = Vec::new();
    for (n, line) in input.lines().chain([""]).enumerate() {
        if !line.trim().is_empty() {
            block.push((n + 1, line));
        } else if !block.is_empty() {
            sentence(&block, &mut desk, parts, &mut out)?;
            block.clear();
        }
    }
    Ok(out)
}

fn sentence(block: &[(usize, &str)], desk: &mut Desk, parts: &Parts, out: &mut String) -> Result<(), LangError> {
    let mut low = Vec::new();
    let mut forms = Vec::new();
    let mut rows: Vec<Option<(&str, &str)>> = Vec::new();
    for &(n, line) in block {
        let wrong = |what| LangError::NotConllu { line: n, what };
        if line.starts_with('#') {
            rows.push(None);
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, .., misc] = columns[..] else { return Err(wrong("too few columns")) };
        if columns.len() != 10 {
            return Err(wrong("not ten columns"));
        }
        if id.contains(['-', '.']) {
            rows.push(None);
            continue;
        }
        if id.parse::<usize>() != Ok(forms.len() + 1) {
            return Err(wrong("the words are not numbered from 1"));
        }
        if form.is_empty() {
            return Err(wrong("a word without letters"));
        }
        forms.push(form);
        rows.push(Some((form, misc)));
    }
    let cues: Vec<Cue> = forms.iter().map(|f| Cue::of(f, Some(&parts.lexicon), &mut low)).collect();
    let mut readings = Vec::with_capacity(cues.len());
    desk.analyse(&cues, parts, &mut readings);
    let mut i = 0;
    for (row, (_, line)) in rows.into_iter().zip(block) {
        let Some((form, misc)) = row else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let reading = &readings[i];
        let (upos, feats) = parts.tagger.bundle(reading.bundle);
        cue::lower(form, &mut low);
        let lemma = parts.lemmas.lemma(
            &chars::plain(form),
            &low,
            i == 0,
            (upos, feats.has("Tense", "Past"), reading.bundle),
            &parts.lists,
        );
        let head = reading.arc.0.map_or(0, |h| h + 1);
        let _ = writeln!(out, "{}\t{form}\t{lemma}\t{upos}\t_\t{feats}\t{head}\t{}\t_\t{misc}", i + 1, reading.arc.1);
        i += 1;
    }
    out.push('\n');
    Ok(())
}

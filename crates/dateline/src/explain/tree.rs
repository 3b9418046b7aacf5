//! A sentence's dependency tree, drawn with box characters: heads to the left, words in the order of the text.
//!
//! It walks with a list of its own and not by calling itself: how deep a tree is, the page decides.

use super::ink::{DIM, PLAIN, fill, short};
use anstyle::Style;
use dateline_read::doc::{Deprel, Document, Sentence, Upos};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// A sentence of more words than this shows the skeleton of its clauses; the phrases in it stay whole.
const LONG: usize = 14;

/// A sentence of more words than this is a list or a table; no tree of it can be read.
const ENDLESS: usize = 250;

/// A line of the drawing.
struct Row {
    rails: String,
    words: String,
    upos: &'static str,
    deprel: &'static str,
    style: Style,
}

/// Draws the tree of a sentence, indented by `hang`, in at most `width` columns. Long sentences are folded where not
/// `all` is wanted: below a clause stand its parts, each a phrase in its own words. `style` says how a word is marked.
pub(super) fn draw(
    out: &mut String,
    doc: &Document,
    sent: Sentence,
    (hang, width): (usize, usize),
    all: bool,
    style: impl Fn(usize) -> Option<Style>,
) {
    let pad = " ".repeat(hang);
    if sent.toks.is_empty() || sent.toks.range().end > doc.tokens.len() {
        return;
    }
    if sent.toks.len() > ENDLESS {
        let _ = writeln!(out, "{pad}{DIM}{} words: too many to draw{DIM:#}", sent.toks.len());
        return;
    }
    let rows = rows(doc, sent, all, &style);
    let widest = rows.iter().map(|r| r.rails.width() + r.words.width()).max().unwrap_or(0);
    let relations = rows.iter().map(|r| r.deprel.width()).max().unwrap_or(0);
    // word class and relation stand in columns of their own; words give way to them
    let column = widest.min(width.saturating_sub(hang + 9 + relations)).max(LEAST);
    for row in rows {
        let rails = clipped(&row.rails, column - row.words.width().min(LEAST));
        let words = short(&row.words, column - rails.width());
        let (upos, deprel, style) = (row.upos, row.deprel, row.style);
        let gap = fill(&format!("{rails}{words}"), column);
        let _ = writeln!(out, "{pad}{DIM}{rails}{DIM:#}{style}{words}{style:#}{gap}  {DIM}{upos:<5}  {deprel}{DIM:#}");
    }
}

/// The fewest columns that words get.
const LEAST: usize = 9;

/// The rails of a deep word without their left part, where they would leave the words no room.
fn clipped(rails: &str, width: usize) -> String {
    let too_long = rails.width().saturating_sub(width);
    if too_long == 0 {
        return rails.to_owned();
    }
    // every part of them is one column wide
    std::iter::once('…').chain(rails.chars().skip(too_long + 1)).take(width).collect()
}

fn rows(doc: &Document, sent: Sentence, all: bool, style: &impl Fn(usize) -> Option<Style>) -> Vec<Row> {
    let toks = sent.toks.range();
    let folded = !all && toks.len() > LONG;
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); toks.len()];
    let mut roots = Vec::new();
    for tok_idx in toks.clone() {
        match doc.tokens[tok_idx].head.map(|h| h as usize).filter(|h| toks.contains(h) && *h != tok_idx) {
            Some(head) => children[head - toks.start].push(tok_idx),
            None => roots.push(tok_idx),
        }
    }
    let open_below = opened(doc, &from_heads(&roots, &children, toks.start), toks.start);
    let mut out = Vec::new();
    let mut seen = vec![false; toks.len()];
    // (token, rails of its parent, whether it is the last below it)
    let mut open: Vec<(usize, String, Option<bool>)> = roots.iter().rev().map(|t| (*t, String::new(), None)).collect();
    while let Some((tok_idx, above, last)) = open.pop() {
        if std::mem::replace(&mut seen[tok_idx - toks.start], true) {
            continue;
        }
        let tok = &doc.tokens[tok_idx];
        let phrase = folded && last.is_some() && !open_below[tok_idx - toks.start];
        let below: Vec<usize> = match phrase {
            true => Vec::new(),
            false => children[tok_idx - toks.start].iter().copied().filter(|c| shown(doc, *c, folded)).collect(),
        };
        let words = if phrase {
            whole(doc, tok_idx, &children, toks.start)
        } else {
            with_leaves(doc, tok_idx, &children, toks.start, folded)
        };
        let (branch, rail) = match last {
            None => ("", ""),
            Some(false) => ("├─ ", "│  "),
            Some(true) => ("╰─ ", "   "),
        };
        out.push(Row {
            rails: format!("{above}{branch}"),
            words,
            upos: tok.upos.as_str(),
            deprel: tok.deprel.as_str(),
            style: style(tok_idx).unwrap_or(PLAIN),
        });
        let n_below = below.len();
        let rails = format!("{above}{rail}");
        for (n, child) in below.into_iter().enumerate().rev() {
            open.push((child, rails.clone(), Some(n + 1 == n_below)));
        }
    }
    out
}

/// Whether a word gets a line of its own.
fn shown(doc: &Document, tok_idx: usize, folded: bool) -> bool {
    let tok = &doc.tokens[tok_idx];
    let small = matches!(
        tok.deprel,
        Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Cop
            | Deprel::Case
            | Deprel::Mark
            | Deprel::Cc
            | Deprel::Det
            | Deprel::CompoundPrt
    );
    tok.upos != Upos::Punct && !(folded && small)
}

/// Which words a folded drawing goes on below: those that head a clause, and those that have one somewhere below them.
fn opened(doc: &Document, order: &[usize], start: usize) -> Vec<bool> {
    let mut open = vec![false; order.len()];
    // from the leaves up
    for tok_idx in order.iter().rev() {
        let tok = &doc.tokens[*tok_idx];
        let clausal = tok.upos == Upos::Verb
            || matches!(
                tok.deprel,
                Deprel::Acl
                    | Deprel::AclRelcl
                    | Deprel::Advcl
                    | Deprel::AdvclRelcl
                    | Deprel::Ccomp
                    | Deprel::Csubj
                    | Deprel::CsubjPass
                    | Deprel::Parataxis
                    | Deprel::Xcomp
            );
        if clausal {
            open[tok_idx - start] = true;
        }
        let head = tok.head.map(|h| h as usize).and_then(|h| h.checked_sub(start)).filter(|h| *h < open.len());
        if let Some(head) = head.filter(|_| open[tok_idx - start]) {
            open[head] = true;
        }
    }
    open
}

/// The words from the heads down; each once, those that no root leads to last.
fn from_heads(roots: &[usize], children: &[Vec<usize>], start: usize) -> Vec<usize> {
    let mut order = roots.to_vec();
    let mut seen = vec![false; children.len()];
    roots.iter().for_each(|r| seen[r - start] = true);
    let mut at = 0;
    while let Some(n) = order.get(at).copied() {
        for child in &children[n - start] {
            if !std::mem::replace(&mut seen[child - start], true) {
                order.push(*child);
            }
        }
        at += 1;
    }
    order.extend((0..children.len()).filter(|n| !seen[*n]).map(|n| n + start));
    order
}

/// A word with the small ones that a folded drawing gives no line: "has not crossed".
fn with_leaves(doc: &Document, tok_idx: usize, children: &[Vec<usize>], start: usize, folded: bool) -> String {
    let mut words: Vec<usize> = children[tok_idx - start]
        .iter()
        .copied()
        .filter(|c| {
            folded && doc.tokens[*c].upos != Upos::Punct && !shown(doc, *c, folded) && children[*c - start].is_empty()
        })
        .collect();
    words.push(tok_idx);
    words.sort_unstable();
    words.iter().map(|n| doc.form(*n)).collect::<Vec<_>>().join(" ")
}

/// All words below a word, in the order of the text.
fn whole(doc: &Document, tok_idx: usize, children: &[Vec<usize>], start: usize) -> String {
    let mut words = vec![tok_idx];
    let mut at = 0;
    while let Some(n) = words.get(at).copied().filter(|_| words.len() <= children.len()) {
        words.extend(children[n - start].iter().copied().filter(|c| doc.tokens[*c].deprel != Deprel::Punct || *c > n));
        at += 1;
    }
    words.sort_unstable();
    words.dedup();
    while words.len() > 1 && words.last().is_some_and(|n| doc.tokens[*n].upos == Upos::Punct) {
        words.pop();
    }
    let mut out = String::new();
    for (n, word) in words.iter().enumerate() {
        out.push_str(doc.form(*word));
        let next = words.get(n + 1);
        if next.is_some_and(|next| doc.tokens[*word].space_after || *next != word + 1) {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_read::doc::{Article, Region, SmolStr, Span, Token};

    /// Words with their class, head and relation, a blank after each.
    fn sentence(words: &[(&str, Upos, Option<u32>, Deprel)]) -> (Document, Sentence) {
        let text: String = words.iter().map(|(form, ..)| format!("{form} ")).collect();
        let mut doc = Document { article: Article { text, ..Article::default() }, ..Document::default() };
        let mut at = 0;
        for (form, upos, head, deprel) in words {
            let span = Span::new(at, at + form.len());
            at += form.len() + 1;
            let (lemma, feats) = (SmolStr::new(form), Default::default());
            let (upos, head, deprel, region) = (*upos, *head, *deprel, Region::Body);
            doc.tokens.push(Token { region, span, glued: false, space_after: true, lemma, upos, feats, head, deprel });
        }
        let sent = Sentence {
            region: Region::Body,
            span: Span::new(0, at.saturating_sub(1)),
            toks: Span::new(0, words.len()),
        };
        (doc, sent)
    }

    fn drawn(doc: &Document, sent: Sentence, all: bool) -> String {
        let mut out = String::new();
        draw(&mut out, doc, sent, (0, 80), all, |_| None);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn a_short_sentence_shows_every_word() {
        let (doc, sent) = sentence(&[
            ("The", Upos::Det, Some(1), Deprel::Det),
            ("envoy", Upos::Noun, Some(2), Deprel::Nsubj),
            ("left", Upos::Verb, None, Deprel::Root),
            (".", Upos::Punct, Some(2), Deprel::Punct),
        ]);
        let expected = "left       VERB   root\n╰─ envoy   NOUN   nsubj\n   ╰─ The  DET    det\n";
        assert_eq!(drawn(&doc, sent, false), expected);
    }

    #[test]
    fn a_long_sentence_is_folded_to_its_clauses() {
        let mut words = vec![("left", Upos::Verb, None, Deprel::Root), ("town", Upos::Noun, Some(0), Deprel::Obj)];
        words.extend([("old", Upos::Adj, Some(1), Deprel::Amod); LONG]);
        let (doc, sent) = sentence(&words);
        assert_eq!(drawn(&doc, sent, false).lines().count(), 2);
        assert_eq!(drawn(&doc, sent, true).lines().count(), LONG + 2);
    }

    #[test]
    fn a_ring_of_heads_is_no_endless_drawing() {
        let (doc, sent) = sentence(&[
            ("a", Upos::Noun, Some(1), Deprel::Nmod),
            ("b", Upos::Noun, Some(0), Deprel::Nmod),
            ("c", Upos::Verb, None, Deprel::Root),
        ]);
        assert_eq!(drawn(&doc, sent, false).lines().count(), 1);
    }
}

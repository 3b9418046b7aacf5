//! Finds the codebook's names in a document: the longest at each place, with all that it may name.
//!
//! Names are compared by their folded units, so spelling variants of hyphens, accents and case meet. It reads the
//! text and not the tokens: how a tokenizer cuts "Jong-un" does not matter.

use dateline_codebook::{Alias, AliasKind, Codebook, Unit, units};
use dateline_doc::{Byte, Document, Region, Span, Tok, Upos};

/// A name of the codebook, found.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'a> {
    pub(crate) region: Region,
    pub(crate) span: Span<Byte>,
    /// The tokens that it touches.
    pub(crate) toks: Span<Tok>,
    /// What it may name: all of the same words.
    pub(crate) aliases: Vec<&'a Alias>,
}

impl Hit<'_> {
    /// Returns the first of these kinds that it may be, with the target.
    pub(crate) fn as_kind(&self, kinds: &[AliasKind]) -> Option<(AliasKind, u32)> {
        self.aliases.iter().find(|a| kinds.contains(&a.kind)).map(|a| (a.kind, a.target))
    }
}

/// All names of a document and, for every token, the one that covers it.
#[derive(Debug, Default)]
pub(crate) struct Hits<'a> {
    pub(crate) all: Vec<Hit<'a>>,
    by_token: Vec<u32>,
}

impl<'a> Hits<'a> {
    /// Finds the names in every sentence. Linear in the text.
    pub(crate) fn find(doc: &Document, book: &'a Codebook) -> Self {
        let mut out = Self { all: Vec::new(), by_token: vec![u32::MAX; doc.tokens.len()] };
        for sent in &doc.sentences {
            let text = sent.span.of(doc.text(sent.region));
            let parts = units(text);
            let shouting = mostly_capitals(&parts);
            let mut tok = sent.toks.start as usize;
            let mut i = 0;
            while i < parts.len() {
                // "pro-Russian" is of nobody's country: it says whom they side with
                let sided = i > 0
                    && matches!(parts[i - 1].folded.as_str(), "pro" | "anti" | "non")
                    && text[parts[i - 1].end..parts[i].start].trim_end().ends_with(['-', '‑', '–']);
                let found = if sided { None } else { longest(text, &parts[i..], book, shouting) };
                let Some((len, aliases)) = found else {
                    i += 1;
                    continue;
                };
                let from = sent.span.start as usize + parts[i].start;
                let to = sent.span.start as usize + parts[i + len - 1].end;
                while tok < sent.toks.end as usize && doc.tokens[tok].span.end as usize <= from {
                    tok += 1;
                }
                let mut last = tok;
                while last < sent.toks.end as usize && (doc.tokens[last].span.start as usize) < to {
                    last += 1;
                }
                let sole_word = len == 1 && last == tok + 1;
                if !(sole_word && is_lower_class(doc, tok, &parts[i])) {
                    let n = out.all.len() as u32;
                    out.by_token[tok..last].fill(n);
                    out.all.push(Hit {
                        region: sent.region,
                        span: Span::new(from, to),
                        toks: Span::new(tok, last),
                        aliases,
                    });
                }
                i += len;
            }
        }
        out
    }

    /// Returns the name that covers a token.
    pub(crate) fn at(&self, tok_idx: usize) -> Option<&Hit<'a>> {
        self.all.get(*self.by_token.get(tok_idx)? as usize)
    }
}

/// A one-word name that the tagger takes for a verb or a function word is that word ("Turkey" never is, "Will" is).
fn is_lower_class(doc: &Document, tok_idx: usize, unit: &Unit) -> bool {
    let Some(tok) = doc.tokens.get(tok_idx) else { return true };
    let function = matches!(tok.upos, Upos::Aux | Upos::Adp | Upos::Pron | Upos::Det | Upos::Cconj | Upos::Sconj);
    function && unit.folded.len() <= 4 && (!unit.all_caps || unit.folded.len() < 2)
}

fn mostly_capitals(parts: &[Unit]) -> bool {
    let words = parts.iter().filter(|u| u.folded.len() > 3).count();
    words > 2 && parts.iter().filter(|u| u.folded.len() > 3 && u.all_caps).count() * 10 > words * 7
}

/// Returns the longest name at the front of `parts`: its length in units, and what it may name.
fn longest<'a>(text: &str, parts: &[Unit], book: &'a Codebook, shouting: bool) -> Option<(usize, Vec<&'a Alias>)> {
    let first = &parts[0];
    let mut found: Vec<&Alias> = Vec::new();
    let mut len = 0;
    for alias in book.world.names_from(&first.folded) {
        let n = usize::from(alias.units);
        // most names that begin alike go on otherwise
        if n < len || n > parts.len() || n > 1 && !alias.rest.starts_with(parts[1].folded.as_str()) {
            continue;
        }
        // small letters begin only names of several words ("al-Shabaab", "red shirts") and nicknames ("the island")
        if !first.capital && n == 1 && alias.kind != AliasKind::Nickname {
            continue;
        }
        if !first.capital && n > 1 && alias.kind != AliasKind::Organization && alias.kind != AliasKind::Nickname {
            continue;
        }
        if alias.caps && (shouting && n == 1 && first.folded.len() < 3 || !parts[..n].iter().all(|u| u.all_caps)) {
            continue;
        }
        let same = alias.goes_on(parts[1..n].iter().map(|u| u.folded.as_str()));
        if same && parts[..n].windows(2).all(|w| close(&text[w[0].end..w[1].start])) {
            found.push(alias);
            len = n;
        }
    }
    (!found.is_empty()).then_some((len, found))
}

/// Whether two units may belong to one name, by what stands between them.
fn close(gap: &str) -> bool {
    gap.len() <= 4 && gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '\'' | '’' | '‐' | '‑' | '–' | '&' | '\u{a0}'))
}

//! How often the models agree with a treebank when its sentences and words are given.

use dateline_lang::Models;
use dateline_lang::train::treebank::{self, Sent};
use std::fmt::Write;

/// Returns UPOS, FEATS, LEMMA, UAS, LAS and LAS with subtypes in per cent, as cells of a table.
pub fn given_words(gold: &[Sent], models: &Models) -> Result<String, Box<dyn std::error::Error>> {
    let mut blank = String::new();
    for sent in gold {
        for (i, word) in sent.words.iter().enumerate() {
            writeln!(blank, "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t_", i + 1, word.form)?;
        }
        blank.push('\n');
    }
    let mine = treebank::read(&dateline_lang::parse_conllu(&blank, models)?)?;
    let mut hits = [0u32; 6];
    let mut n_words = 0u32;
    for (g, m) in gold.iter().flat_map(|s| &s.words).zip(mine.iter().flat_map(|s| &s.words)) {
        n_words += 1;
        let whole = |rel: dateline_doc::Deprel| rel.as_str();
        let short = |rel| whole(rel).split(':').next();
        let same_head = g.head == m.head;
        let agree = [
            g.upos == m.upos,
            g.feats == m.feats,
            g.lemma == m.lemma,
            same_head,
            same_head && short(g.deprel) == short(m.deprel),
            same_head && g.deprel == m.deprel,
        ];
        for (hit, agrees) in hits.iter_mut().zip(agree) {
            *hit += u32::from(agrees);
        }
    }
    Ok(hits.map(|h| format!("{:.2}", 100.0 * f64::from(h) / f64::from(n_words.max(1)))).join(" | "))
}

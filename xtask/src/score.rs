//! `score`: how often the language models agree with a treebank when its sentences and words are given: tags, trees,
//! by relation and by length; mentions; factuality.
//!
//! All words count, punctuation too; LAS compares the relation up to its colon (CoNLL 2018). A mention is right where
//! first word, last word and kind are; factuality is Pearson's correlation over the predicates that people judged.

use crate::train::sets;
use dateline_doc::Deprel;
use dateline_lang::train::Known;
use dateline_lang::train::treebank::{self, Sent};
use dateline_lang::{Models, Reader, SpotKind};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments of `xtask score`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask score gum-dev.conllu.gz\n  cargo xtask score ewt-dev.conllu.gz --factuality factuality-dev.jsonl.gz --tables"
)]
pub(crate) struct Args {
    /// Treebanks in CoNLL-U, .gz or plain; mentions are scored where they have `Entity=`
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Judgements of factuality over one of them (UDS, JSON Lines)
    #[arg(long)]
    factuality: Option<PathBuf>,
    /// The weights
    #[arg(long, value_name = "FILE", default_value = "models/english.dlm")]
    models: PathBuf,
    /// Show errors by relation and by length
    #[arg(long)]
    tables: bool,
    /// Show so many mentions that were missed or made up
    #[arg(long, value_name = "N", default_value_t = 0)]
    mentions: usize,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Right ones and all of them.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    right: u32,
    all: u32,
}

impl Share {
    fn add(&mut self, is_right: bool) {
        self.right += u32::from(is_right);
        self.all += 1;
    }

    fn percent(self) -> String {
        format!("{:.2}", 100.0 * f64::from(self.right) / f64::from(self.all.max(1)))
    }
}

/// What was counted over a treebank.
#[derive(Debug, Default)]
pub(crate) struct Score {
    upos: Share,
    feats: Share,
    lemma: Share,
    uas: Share,
    las: Share,
    whole: Share,
    by_relation: BTreeMap<&'static str, (Share, Share)>,
    by_length: BTreeMap<u8, (Share, Share)>,
    mentions: BTreeMap<u8, [u32; 3]>,
    wrong_mentions: Vec<String>,
    pairs: Vec<(f64, f64)>,
}

/// Lengths of sentences that go together: up to so many words.
const LENGTHS: [usize; 6] = [5, 10, 20, 30, 50, usize::MAX];

fn short(rel: Deprel) -> &'static str {
    rel.as_str().split(':').next().unwrap_or_default()
}

/// Scores the models on a treebank.
pub(crate) fn of(gold: &[Sent], models: &Models) -> Result<Score> {
    let mut out = Score::default();
    let mut blank = String::new();
    for sent in gold {
        for (i, word) in sent.words.iter().enumerate() {
            blank.push_str(&format!("{}\t{}\t_\t_\t_\t_\t_\t_\t_\t_\n", i + 1, word.form));
        }
        blank.push('\n');
    }
    let lemmas = treebank::read(&dateline_lang::parse_conllu(&blank, models)?)?;
    let mut reader = Reader::new(models);
    for (sent, lemmas) in gold.iter().zip(&lemmas) {
        let forms: Vec<&str> = sent.words.iter().map(|w| w.form.as_str()).collect();
        let (words, spots) = reader.read(&forms);
        let length = LENGTHS.iter().position(|l| sent.words.len() <= *l).unwrap_or_default() as u8;
        for ((g, m), l) in sent.words.iter().zip(words).zip(&lemmas.words) {
            let same_head = g.head == m.head.map(|h| h as usize);
            let same_arc = same_head && short(g.deprel) == short(m.deprel);
            out.upos.add(g.upos == m.upos);
            out.feats.add(g.feats == m.feats);
            out.lemma.add(g.lemma == l.lemma);
            out.uas.add(same_head);
            out.las.add(same_arc);
            out.whole.add(same_head && g.deprel == m.deprel);
            let (uas, las) = out.by_relation.entry(short(g.deprel)).or_default();
            uas.add(same_head);
            las.add(same_arc);
            let (uas, las) = out.by_length.entry(length).or_default();
            uas.add(same_head);
            las.add(same_arc);
        }
        if sent.known == Known::All {
            let kind = |k: SpotKind| match k {
                SpotKind::Person => 0,
                SpotKind::Organization => 1,
                SpotKind::Place => 2,
            };
            let found: Vec<(u16, u16, u8)> = spots.iter().map(|s| (s.from, s.to, kind(s.kind))).collect();
            let name = |m: &(u16, u16, u8)| {
                format!(
                    "{} [{}]",
                    forms[usize::from(m.0)..=usize::from(m.1)].join(" "),
                    ["person", "organization", "place"][usize::from(m.2)]
                )
            };
            for m in &sent.mentions {
                let is_found = found.contains(m);
                out.mentions.entry(m.2).or_default()[if is_found { 0 } else { 1 }] += 1;
                if !is_found {
                    out.wrong_mentions.push(format!("missed: {} in: {}", name(m), forms.join(" ")));
                }
            }
            for m in found.iter().filter(|m| !sent.mentions.contains(m)) {
                out.mentions.entry(m.2).or_default()[2] += 1;
                out.wrong_mentions.push(format!("made up: {} in: {}", name(m), forms.join(" ")));
            }
        }
        out.pairs.extend(sent.facts.iter().map(|f| (f64::from(words[usize::from(f.0)].factuality), f64::from(f.1))));
    }
    Ok(out)
}

impl Score {
    /// Returns the figures as cells of a table: UPOS, FEATS, LEMMA, UAS, LAS, LAS with subtypes, F1 of mentions,
    /// correlation of factuality.
    pub(crate) fn row(&self) -> String {
        let mut cells: Vec<String> =
            [self.upos, self.feats, self.lemma, self.uas, self.las, self.whole].map(Share::percent).to_vec();
        let sum = self.mentions.values().fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
        cells.push(if self.mentions.is_empty() { "–".into() } else { f1(sum) });
        cells.push(if self.pairs.is_empty() { "–".into() } else { format!("{:.3}", pearson(&self.pairs)) });
        cells.join(" | ")
    }

    /// Prints what went wrong where.
    fn tables(&self) {
        println!("\n| relation | words | UAS | LAS |\n|---|---:|---:|---:|");
        let mut relations: Vec<_> = self.by_relation.iter().collect();
        relations.sort_by_key(|r| std::cmp::Reverse(r.1.1.all - r.1.1.right));
        for (relation, (uas, las)) in relations {
            println!("| {relation} | {} | {} | {} |", las.all, uas.percent(), las.percent());
        }
        println!("\n| words in the sentence | words | UAS | LAS |\n|---|---:|---:|---:|");
        for (n, (uas, las)) in &self.by_length {
            let most = LENGTHS[usize::from(*n)];
            let name = if most == usize::MAX { "more".into() } else { format!("up to {most}") };
            println!("| {name} | {} | {} | {} |", las.all, uas.percent(), las.percent());
        }
        if !self.mentions.is_empty() {
            println!("\n| mentions | right | missed | made up | F1 |\n|---|---:|---:|---:|---:|");
            for (kind, counts) in &self.mentions {
                let name = ["person", "organization", "place"][usize::from(*kind)];
                println!("| {name} | {} | {} | {} | {} |", counts[0], counts[1], counts[2], f1(*counts));
            }
        }
    }
}

/// F1 in per cent of right, missed, made up.
fn f1([right, missed, made_up]: [u32; 3]) -> String {
    format!("{:.2}", 200.0 * f64::from(right) / f64::from((2 * right + missed + made_up).max(1)))
}

/// Pearson's correlation.
fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sum = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
    let both = sum(&|p| (p.0 - mx) * (p.1 - my));
    both / (sum(&|p| (p.0 - mx).powi(2)) * sum(&|p| (p.1 - my).powi(2))).sqrt().max(1e-12)
}

/// Runs `xtask score`.
pub(crate) fn run(args: &Args) -> crate::Outcome {
    let bytes = std::fs::read(&args.models).map_err(|e| format!("{}: {e}", args.models.display()))?;
    let models = dateline_lang::train::open(bytes)?;
    println!("| part | UPOS | FEATS | LEMMA | UAS | LAS | LAS with subtypes | mentions F1 | factuality r |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for path in &args.gold {
        let packed = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut gold = [treebank::read(&sets::unpacked(&packed)?)?];
        if let Some(judged) = &args.factuality {
            let packed = std::fs::read(judged).map_err(|e| format!("{}: {e}", judged.display()))?;
            sets::factuality(&sets::unpacked(&packed)?, gold.iter_mut())?;
        }
        let score = of(&gold[0], &models)?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        println!("| {} | {} |", name.trim_end_matches(".gz").trim_end_matches(".conllu"), score.row());
        if args.tables {
            score.tables();
        }
        score.wrong_mentions.iter().take(args.mentions).for_each(|line| println!("{line}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_what_they_are_called() {
        assert_eq!(f1([8, 2, 2]), "80.00");
        assert!((pearson(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]) - 1.0).abs() < 1e-9);
        assert!((pearson(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]) + 1.0).abs() < 1e-9);
    }
}

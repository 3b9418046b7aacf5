//! Sentences of the treebanks as headlines would tell them: without articles and helping verbs, in the present, with a
//! comma for "and", and nothing that hangs on the main clause loosely. The tree of what is left stays.

use crate::train::copies::title;
use crate::train::treebank::{Sent, Word};
use dateline_doc::{Deprel, Feats, Upos};
use std::collections::BTreeSet;

/// The most words of a headline.
const LONGEST: usize = 16;

/// Returns the headline of a sentence that is a statement with a subject; `None` of another.
pub fn of(sent: &Sent, bundles: &BTreeSet<(Upos, Feats)>) -> Option<Sent> {
    let root = sent.words.iter().position(|w| w.head.is_none())?;
    let children = |of: usize| sent.words.iter().enumerate().filter(move |w| w.1.head == Some(of));
    let subject = children(root).find(|w| matches!(w.1.deprel, Deprel::Nsubj | Deprel::NsubjPass))?.0;
    if sent.words[root].upos != Upos::Verb || sent.words[subject].upos == Upos::Pron || !sent.is_tree {
        return None;
    }
    let mut gone = vec![false; sent.words.len()];
    for (i, word) in sent.words.iter().enumerate() {
        let is_leaf = !sent.words.iter().any(|w| w.head == Some(i));
        let be = word.lemma == "be" && matches!(word.deprel, Deprel::Aux | Deprel::AuxPass);
        let have = word.lemma == "have" && word.deprel == Deprel::Aux;
        let article = word.deprel == Deprel::Det && matches!(word.lemma.as_str(), "the" | "a");
        gone[i] = is_leaf && (article || (be || have) && word.head == Some(root));
    }
    for (i, word) in children(root) {
        let is_loose = matches!(
            word.deprel,
            Deprel::Advcl | Deprel::Parataxis | Deprel::Discourse | Deprel::Punct | Deprel::Cc | Deprel::Conj
        );
        if is_loose {
            drop_below(sent, i, &mut gone);
        }
    }
    for (i, word) in sent.words.iter().enumerate() {
        if matches!(word.deprel, Deprel::AclRelcl | Deprel::Appos) {
            drop_below(sent, i, &mut gone);
        }
    }
    // Marks that nothing is left on either side of go too.
    for (i, word) in sent.words.iter().enumerate() {
        if word.upos == Upos::Punct && word.head.is_some_and(|h| gone[h]) {
            gone[i] = true;
        }
    }
    let left = gone.iter().filter(|g| !**g).count();
    if !(3..=LONGEST).contains(&left) || left == sent.words.len() {
        return None;
    }
    let mut out = Sent { text: String::new(), mentions: Vec::new(), facts: Vec::new(), ..sent.clone() };
    out.known = Default::default();
    let place: Vec<usize> = gone.iter().scan(0, |n, g| Some(std::mem::replace(n, *n + usize::from(!g)))).collect();
    out.words.clear();
    for (i, word) in sent.words.iter().enumerate().filter(|w| !gone[w.0]) {
        let mut word = word.clone();
        if word.head.is_some_and(|h| gone[h]) {
            return None;
        }
        word.head = word.head.map(|h| place[h]);
        if i == root {
            in_present(&mut word, sent.words[subject].feats.has("Number", "Plur"), bundles);
        }
        if word.deprel == Deprel::Cc && word.lemma == "and" && i < root {
            word = Word {
                form: ",".into(),
                lemma: ",".into(),
                upos: Upos::Punct,
                feats: Feats::NONE,
                deprel: Deprel::Punct,
                ..word
            };
        }
        out.words.push(word);
    }
    let first = &mut out.words[0].form;
    *first = title(first);
    Some(out)
}

fn drop_below(sent: &Sent, top: usize, gone: &mut [bool]) {
    for (i, gone) in gone.iter_mut().enumerate() {
        let mut at = Some(i);
        for _ in 0..sent.words.len() {
            match at {
                Some(a) if a == top => {
                    *gone = true;
                    break;
                }
                Some(a) => at = sent.words[a].head,
                None => break,
            }
        }
    }
}

/// Puts a verb that tells what was into the present, where the treebanks know such a form.
fn in_present(word: &mut Word, is_plural: bool, bundles: &BTreeSet<(Upos, Feats)>) {
    if !word.feats.has("Tense", "Past") || !word.feats.has("VerbForm", "Fin") || word.lemma == "be" {
        return;
    }
    let feats = if is_plural {
        "Mood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin"
    } else {
        "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"
    };
    let Ok(feats) = feats.parse::<Feats>() else { return };
    if !bundles.contains(&(Upos::Verb, feats)) {
        return;
    }
    word.feats = feats;
    word.form = if is_plural { word.lemma.clone() } else { third_person(&word.lemma) };
}

/// Returns a verb's form behind "he".
fn third_person(lemma: &str) -> String {
    let consonant_y = lemma.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match consonant_y {
        Some(stem) => format!("{stem}ies"),
        None if lemma == "have" => "has".into(),
        None if ["s", "x", "z", "ch", "sh", "o"].iter().any(|e| lemma.ends_with(e)) => format!("{lemma}es"),
        None => format!("{lemma}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::treebank;

    #[test]
    fn a_statement_becomes_a_headline() {
        let text = "1\tThe\tthe\tDET\t_\t_\t2\tdet\t_\t_\n\
            2\trebels\trebel\tNOUN\t_\tNumber=Plur\t5\tnsubj\t_\t_\n\
            3\tand\tand\tCCONJ\t_\t_\t4\tcc\t_\t_\n\
            4\ttroops\ttroops\tNOUN\t_\tNumber=Plur\t2\tconj\t_\t_\n\
            5\tcarried\tcarry\tVERB\t_\tMood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin\t0\troot\t_\t_\n\
            6\ta\ta\tDET\t_\t_\t7\tdet\t_\t_\n\
            7\tflag\tflag\tNOUN\t_\tNumber=Sing\t5\tobj\t_\t_\n\
            8\t.\t.\tPUNCT\t_\t_\t5\tpunct\t_\t_\n";
        let sent = &treebank::read(text).expect("a treebank")[0];
        let present = "Mood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin".parse().expect("features");
        let headline = of(sent, &BTreeSet::from([(Upos::Verb, present)])).expect("a headline");
        let forms: Vec<&str> = headline.words.iter().map(|w| w.form.as_str()).collect();
        assert_eq!(forms, ["Rebels", ",", "troops", "carry", "flag"]);
        let heads: Vec<Option<usize>> = headline.words.iter().map(|w| w.head).collect();
        assert_eq!(heads, [Some(3), Some(2), Some(0), None, Some(3)]);
        assert_eq!(third_person("carry"), "carries");
        assert_eq!(third_person("reach"), "reaches");
    }
}

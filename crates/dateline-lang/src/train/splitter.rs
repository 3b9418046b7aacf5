//! Learns where sentences end, from treebanks laid out as running text.

use crate::cue::Cue;
use crate::lexicon::Lexicon;
use crate::linear::MAX_CLASSES;
use crate::sentence::{self, Walk};
use crate::token::{self, Piece};
use crate::train::manners;
use crate::train::perceptron::Learner;
use crate::train::treebank::Sent;
use crate::train::{Dice, Plan};
use crate::words::WordLists;

/// How many features of a hundred are left out of each look, so that none is relied on alone.
const DROPPED: usize = 25;

/// A paragraph with the bytes where its sentences end.
struct Paragraph {
    text: String,
    pieces: Vec<Piece>,
    cues: Vec<Cue>,
    ends: Vec<usize>,
}

/// Learns the splitter; returns its section.
pub fn learn(
    treebanks: &[Vec<Sent>],
    lexicon: &Lexicon,
    plan: &Plan,
    dice: &mut Dice,
    say: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let lists = WordLists::embedded();
    let mut paragraphs: Vec<Paragraph> = treebanks
        .iter()
        .flat_map(|treebank| manners::laid_out(treebank, dice))
        .map(|laid| Paragraph { text: laid.text, pieces: Vec::new(), cues: Vec::new(), ends: laid.ends })
        .collect();
    let mut low = Vec::new();
    for p in &mut paragraphs {
        token::tokenize(&p.text, (0, p.text.len()), &lists, &|word| lexicon.knows(word), &mut p.pieces);
        p.cues = p.pieces.iter().map(|w| Cue::of(&p.text[w.start..w.end], Some(lexicon), &mut low)).collect();
    }
    let mut learner = Learner::new(2);
    let mut features = Vec::new();
    let mut scores = [0; MAX_CLASSES];
    let (mut n_wrong, mut n_all) = (0, 0);
    for _ in 0..plan.splitter_rounds {
        dice.shuffle(&mut paragraphs);
        (n_wrong, n_all) = (0, 0);
        for p in &paragraphs {
            let mut walk = Walk::default();
            let words = sentence::Paragraph::of(&p.text, &p.pieces, &p.cues);
            for i in 0..p.pieces.len() {
                walk.step(&words, i);
                let is_end = p.ends.binary_search(&p.pieces[i].end).is_ok();
                if walk.is_candidate(&words, i) {
                    walk.look(&words, i, &mut features);
                    features.retain(|_| dice.below(100) >= DROPPED);
                    learner.score(&features, &mut scores);
                    learner.tick();
                    n_all += 1;
                    if (scores[1] > scores[0]) != is_end {
                        n_wrong += 1;
                        learner.correct(&features, usize::from(is_end), usize::from(!is_end));
                    }
                }
                if is_end {
                    walk.end(i + 1);
                }
            }
        }
    }
    say(&format!("splitter: {n_wrong} of {n_all} wrong in the last round"));
    learner.finish(2, 4)
}

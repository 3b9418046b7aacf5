//! Copies of sentences as other hands would have set them: in capitals, in title case, without the final mark. The
//! tree stays.

use crate::train::Dice;
use crate::train::treebank::Sent;
use dateline_doc::Upos;

/// Out of a hundred sentences, how many get a copy.
const SHARE: usize = 14;

/// Returns another sentence with the same words, for some.
pub fn another(sent: &Sent, dice: &mut Dice) -> Option<Sent> {
    let draw = dice.below(100);
    if draw >= SHARE || sent.words.len() < 4 || !sent.is_tree {
        return None;
    }
    let mut copy = sent.clone();
    for word in &mut copy.words {
        let is_small = matches!(word.upos, Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part);
        match draw {
            0..4 => word.form = word.form.to_uppercase(),
            4..9 if !is_small => word.form = title(&word.form),
            _ => {}
        }
    }
    without_mark(&mut copy);
    Some(copy)
}

/// Takes the final mark away where nothing hangs on it.
fn without_mark(sent: &mut Sent) {
    let last = sent.words.len() - 1;
    if sent.words[last].upos == Upos::Punct && !sent.words.iter().any(|w| w.head == Some(last)) {
        sent.words.pop();
        sent.mentions.retain(|m| usize::from(m.1) < last);
    }
}

/// Returns a word with a capital first.
pub fn title(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

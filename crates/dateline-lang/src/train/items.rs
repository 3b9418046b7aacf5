//! Sentences as the network's learner sees them: numbers, and what is right of each word.

use crate::cue::Cue;
use crate::encoder::{N_PARTS, parts};
use crate::hash::ByHash;
use crate::lexicon::{GIVEN, Pieces};
use crate::tag::Bundle;
use crate::train::lessons::{Lesson, Lessons};
use crate::train::treebank::Sent;
use crate::train::vocabulary::Vocabulary;
use crate::train::{Corpus, Dice, Plan, copies, headlines};
use dateline_doc::{Feats, Upos};
use std::collections::{BTreeMap, HashMap};

/// Choices with the share of rightness that each has; none: not known.
pub type Shares = Vec<(u16, f32)>;

/// How much is known of a sentence's mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Known {
    /// Nothing.
    #[default]
    Nothing,
    /// Some: what is not listed may be one too.
    Some,
    /// All.
    All,
}

/// A mention: words from and to, the last one included, its kind's number, and how right it is.
pub type SpanShare = (u16, u16, u8, f32);

/// A sentence in numbers.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The row that is learned of each word.
    pub word: Vec<u32>,
    /// How often it was seen.
    pub count: Vec<u32>,
    /// The given vectors that each word is made of, whole and cut up.
    pub whole: Vec<Pieces>,
    pub cut: Vec<Pieces>,
    pub parts: Vec<[u32; N_PARTS]>,
    pub tags: Vec<Shares>,
    /// The head; the sentence's length is the root.
    pub heads: Vec<Shares>,
    /// The relation to the head in `head`.
    pub rels: Vec<Shares>,
    pub head: Vec<u16>,
    pub known: Known,
    pub spans: Vec<SpanShare>,
    /// Predicates: word, factuality, weight.
    pub facts: Vec<(u16, f32, f32)>,
}

impl Item {
    /// Begins an item: what is seen of its words.
    fn of<'a>(forms: impl Iterator<Item = &'a str>, vocabulary: &Vocabulary, low: &mut Vec<u8>) -> Self {
        let mut item = Self::default();
        for form in forms {
            let cue = Cue::of(form, Some(&vocabulary.lexicon), low);
            let (row, count) = vocabulary.learned(cue.low);
            item.word.push(row);
            item.count.push(count);
            item.whole.push(cue.pieces);
            item.cut.push(vocabulary.cut(form, low));
            item.parts.push(parts(&cue));
        }
        item
    }

    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.word.len()
    }
}

/// The vectors that come from outside, a row each; row 0 is zero.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub rows: Vec<[f32; GIVEN]>,
}

impl Given {
    /// Adds the mean of the pieces' vectors.
    pub fn add(&self, pieces: &Pieces, to: &mut [f32]) {
        let found = pieces.iter().filter(|p| **p > 0).filter_map(|p| self.rows.get(usize::from(*p)));
        let n = found.clone().count().max(1) as f32;
        for row in found {
            to.iter_mut().zip(row).for_each(|(x, v)| *x += v / n);
        }
    }
}

/// A teacher's word on a sentence's mentions counts where it is surer than this.
const SURE: f32 = 0.05;

/// Out of a hundred sentences, how many are told again as a headline where they can be.
const HEADLINES: usize = 20;

/// How much a teacher's word on factuality counts beside that of people.
const FACT_SHARE: f32 = 0.3;

/// Makes the items of a corpus: its sentences, copies of some, and the lessons that are of no sentence.
pub fn all(
    corpus: &Corpus,
    plan: &Plan,
    numbers: &BTreeMap<(Upos, Feats), Bundle>,
    vocabulary: &Vocabulary,
    dice: &mut Dice,
) -> Vec<Item> {
    let mut low = Vec::new();
    let lessons = &corpus.lessons;
    let tags: Vec<Option<u16>> = lessons.tags.iter().map(|t| numbers.get(t).copied()).collect();
    let verbs: Vec<bool> = lessons.tags.iter().map(|t| t.0 == Upos::Verb).collect();
    let mut of_sent: HashMap<&str, &Lesson, ByHash> = HashMap::default();
    for lesson in lessons.all.iter().filter(|l| !l.id.is_empty()) {
        of_sent.insert(&lesson.id, lesson);
    }
    let known = numbers.keys().copied().collect();
    let mut out = Vec::new();
    for sent in corpus.treebanks.iter().flatten().chain(&corpus.names) {
        let lesson = of_sent.get(sent.id.as_str()).filter(|l| l.forms.iter().eq(sent.words.iter().map(|w| &w.form)));
        let mut add = |sent: &Sent| {
            let mut item = Item::of(sent.words.iter().map(|w| w.form.as_str()), vocabulary, &mut low);
            gold(sent, numbers, &mut item);
            if let Some(lesson) = lesson {
                blend(lesson, (&tags, &verbs), if sent.is_tree { plan.trust } else { 1.0 }, &mut item);
            }
            out.push(item);
        };
        add(sent);
        if let Some(copy) = copies::another(sent, dice) {
            add(&copy);
        }
        if let Some(headline) = (dice.below(100) < HEADLINES).then(|| headlines::of(sent, &known)).flatten() {
            let mut item = Item::of(headline.words.iter().map(|w| w.form.as_str()), vocabulary, &mut low);
            gold(&headline, numbers, &mut item);
            out.push(item);
        }
    }
    out.extend(alone(lessons).map(|lesson| {
        let mut item = Item::of(lesson.forms.iter().map(String::as_str), vocabulary, &mut low);
        blend(lesson, (&tags, &verbs), 1.0, &mut item);
        item
    }));
    out
}

fn alone(lessons: &Lessons) -> impl Iterator<Item = &Lesson> {
    lessons.all.iter().filter(|l| l.id.is_empty())
}

/// Writes down what the treebank says.
fn gold(sent: &Sent, numbers: &BTreeMap<(Upos, Feats), Bundle>, item: &mut Item) {
    let root = sent.words.len() as u16;
    if sent.is_tree {
        for word in &sent.words {
            let head = word.head.map_or(root, |h| h as u16);
            item.tags.push(numbers.get(&(word.upos, word.feats)).map(|n| (*n, 1.0)).into_iter().collect());
            item.heads.push(vec![(head, 1.0)]);
            item.head.push(head);
            item.rels.push(vec![(word.deprel as u16, 1.0)]);
        }
    }
    item.known = sent.known;
    item.spans = sent.mentions.iter().map(|(from, to, kind)| (*from, *to, *kind, 1.0)).collect();
    item.facts = sent.facts.clone();
}

/// Mixes in what a teacher says. Of a copy that has lost its last word, the teacher saw one word more.
fn blend(lesson: &Lesson, (tags, verbs): (&[Option<u16>], &[bool]), trust: f32, item: &mut Item) {
    let len = item.len();
    let root = len as u16;
    let cut = lesson.forms.len() as u16;
    let mix = |gold: Option<&Shares>, said: Shares| -> Shares {
        let Some(gold) = gold else { return said };
        let mut out: Shares = gold.iter().map(|(w, s)| (*w, s * (1.0 - trust))).collect();
        for (which, share) in said {
            match out.iter_mut().find(|o| o.0 == which) {
                Some(known) => known.1 += trust * share,
                None => out.push((which, trust * share)),
            }
        }
        out
    };
    let is_tree = !item.heads.is_empty();
    for t in 0..len {
        let said: Shares =
            lesson.tags[t].iter().filter_map(|(n, s)| Some(((*tags.get(usize::from(*n))?)?, *s))).collect();
        let heads: Shares = lesson.heads[t]
            .iter()
            .filter_map(|(h, s)| match *h {
                h if h == cut => Some((root, *s)),
                h if h < root => Some((h, *s)),
                _ => None,
            })
            .collect();
        if is_tree {
            item.tags[t] = mix(Some(&item.tags[t]), said);
            item.heads[t] = mix(Some(&item.heads[t]), heads);
            item.rels[t] = mix(Some(&item.rels[t]), lesson.rels[t].clone());
        } else {
            item.tags.push(said);
            item.head.push(heads.first().map_or(root, |h| h.0));
            item.heads.push(heads);
            item.rels.push(lesson.rels[t].clone());
        }
    }
    if item.facts.is_empty() {
        // The teacher was asked about every word; of those that are no verbs it knows little.
        let is_verb = |t: usize| lesson.tags[t].first().is_some_and(|tag| verbs.get(usize::from(tag.0)) == Some(&true));
        item.facts = (0..len).filter(|t| is_verb(*t)).map(|t| (t as u16, lesson.facts[t], FACT_SHARE)).collect();
    }
    if item.known != Known::All {
        let named = std::mem::take(&mut item.spans);
        item.spans = lesson.spans.iter().filter(|s| s.3 > SURE && s.1 < root).copied().collect();
        for name in named {
            item.spans.retain(|s| (s.0, s.1, s.2) != (name.0, name.1, name.2));
            item.spans.push(name);
        }
        item.known = Known::All;
    } else {
        for span in item.spans.iter_mut() {
            let said = lesson.spans.iter().find(|s| (s.0, s.1, s.2) == (span.0, span.1, span.2)).map_or(0.0, |s| s.3);
            span.3 = (1.0 - trust) * span.3 + trust * said;
        }
        for said in lesson.spans.iter().filter(|s| s.3 > SURE && s.1 < root) {
            if !item.spans.iter().any(|s| (s.0, s.1, s.2) == (said.0, said.1, said.2)) {
                item.spans.push((said.0, said.1, said.2, trust * said.3));
            }
        }
    }
}

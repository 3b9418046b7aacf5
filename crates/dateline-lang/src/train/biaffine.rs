//! Learns the parser: a recurrent encoder under a biaffine scorer of heads (Kiperwasser and Goldberg 2016; Dozat
//! and Manning 2017), small enough to run on a processor.
//!
//! Words come with the tags that a tagger gave which had not seen them. A second task, the right tag, keeps the
//! encoder honest.

use crate::eisner::Chart;
use crate::encoder::{ARC, HIDDEN, INPUT, N_PARTS, N_RELS, PARTS, REL, TAG, TOP, VIEWS, WORD, write};
use crate::hash::ByHash;
use crate::table::Table;
use crate::train::Dice;
use crate::train::net::{Adam, Lstm, LstmTrace, Mat, mask, product};
use crate::train::tagger::Example;
use std::collections::HashMap;

const HEADS: usize = VIEWS;

/// A sentence in numbers.
#[derive(Debug, Clone)]
pub struct Item {
    pub word: Vec<u32>,
    pub count: Vec<u32>,
    pub parts: Vec<[u32; N_PARTS]>,
    pub tag: Vec<u16>,
    pub gold_tag: Vec<u16>,
    pub head: Vec<u32>,
    pub rel: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Net {
    pub words: Mat,
    pub parts: Mat,
    pub tags: Mat,
    pub lstm: [[Lstm; 2]; 2],
    /// The top to: head's view, dependent's view, and both for the relation.
    pub heads: Mat,
    pub heads_b: Mat,
    /// The root's rows there.
    pub root: Mat,
    pub arc: Mat,
    pub arc_b: Mat,
    pub rel: Mat,
    pub rel_b: Mat,
    pub tagger: Mat,
    pub tagger_b: Mat,
}

impl Net {
    pub fn new(n_words: usize, n_tags: usize, dice: &mut Dice) -> Self {
        let layer = |inputs: usize, dice: &mut Dice| [Lstm::new(inputs, HIDDEN, dice), Lstm::new(inputs, HIDDEN, dice)];
        Self {
            words: Mat::table(n_words, WORD, 0.2, dice),
            parts: Mat::table(PARTS, WORD, 0.1, dice),
            tags: Mat::table(n_tags, TAG, 0.4, dice),
            lstm: [layer(INPUT, dice), layer(TOP, dice)],
            heads: Mat::layer(TOP + INPUT, HEADS, dice),
            heads_b: Mat::draw(1, HEADS, 0.0, dice),
            root: Mat::draw(1, HEADS, 0.1, dice),
            arc: Mat::draw(ARC, ARC, 0.02, dice),
            arc_b: Mat::draw(1, ARC, 0.0, dice),
            rel: Mat::layer(REL, N_RELS, dice),
            rel_b: Mat::draw(1, N_RELS, 0.0, dice),
            tagger: Mat::layer(TOP, n_tags, dice),
            tagger_b: Mat::draw(1, n_tags, 0.0, dice),
        }
    }

    fn mats(&mut self) -> Vec<&mut Mat> {
        let mut all = vec![&mut self.words, &mut self.parts, &mut self.tags];
        for layer in &mut self.lstm {
            for direction in layer {
                all.extend(direction.mats());
            }
        }
        all.extend([
            &mut self.heads,
            &mut self.heads_b,
            &mut self.root,
            &mut self.arc,
            &mut self.arc_b,
            &mut self.rel,
            &mut self.rel_b,
            &mut self.tagger,
            &mut self.tagger_b,
        ]);
        all
    }
}

/// How much is dropped where, in learning.
#[derive(Debug, Clone, Copy)]
pub struct Drops {
    pub word: f32,
    pub part: f32,
    pub input: f32,
    pub layer: f32,
    pub head: f32,
}

/// What one pass over a batch keeps.
#[derive(Default)]
struct Pass {
    input: Vec<f32>,
    turned: Vec<f32>,
    mid: Vec<f32>,
    mid_turned: Vec<f32>,
    top: Vec<f32>,
    traces: [[LstmTrace; 2]; 2],
    heads: Vec<f32>,
}

/// Counts of a pass: words, right heads, right heads with relation, right tags.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub words: u32,
    pub heads: u32,
    pub arcs: u32,
    pub tags: u32,
    pub loss: f32,
}

fn leaky(x: &mut f32) {
    if *x < 0.0 {
        *x *= 0.1;
    }
}

/// Runs a batch; with `learn`, adds to the gradients. Without, counts decoded trees.
#[allow(clippy::too_many_lines)]
pub fn batch(net: &mut Net, items: &[&Item], learn: Option<(&Drops, &mut Dice)>, tally: &mut Tally) {
    let width = items.len();
    let steps = items.iter().map(|i| i.word.len()).max().unwrap_or(0);
    let n = steps * width;
    let is_learning = learn.is_some();
    let mut none = Dice(0);
    let (drops, dice) = match learn {
        Some((d, dice)) => (*d, dice),
        None => (Drops { word: 0.0, part: 0.0, input: 0.0, layer: 0.0, head: 0.0 }, &mut none),
    };
    // Where each step's word stands: forth, and back from each sentence's end.
    let back: Vec<usize> = (0..n)
        .map(|r| {
            let (t, b) = (r / width, r % width);
            let len = items[b].word.len();
            if t < len { (len - 1 - t) * width + b } else { r }
        })
        .collect();
    let turn = |from: &[f32], cols: usize, to: &mut Vec<f32>| {
        to.clear();
        for r in &back {
            to.extend_from_slice(&from[r * cols..(r + 1) * cols]);
        }
    };
    let mut pass = Pass::default();
    pass.input.resize(n * INPUT, 0.0);
    // Which rows each word was made of, after dropping.
    let mut rows: Vec<([u32; 1 + N_PARTS], u32)> = vec![([u32::MAX; 1 + N_PARTS], u32::MAX); n];
    let mut masks = Vec::new();
    for _ in 0..width {
        if is_learning {
            masks.extend(mask(INPUT, drops.input, dice));
            masks.extend(mask(2 * TOP, drops.layer, dice));
        } else {
            masks.resize(masks.len() + INPUT + 2 * TOP, 1.0);
        }
    }
    let mask_of = |b: usize| &masks[b * (INPUT + 2 * TOP)..(b + 1) * (INPUT + 2 * TOP)];
    for (b, item) in items.iter().enumerate() {
        for t in 0..item.word.len() {
            let r = t * width + b;
            let x = &mut pass.input[r * INPUT..(r + 1) * INPUT];
            let mut word = item.word[t];
            if is_learning && dice.unit() < 0.4 / (0.4 + item.count[t] as f32) {
                word = 0;
            }
            let all = is_learning && dice.unit() < drops.word;
            if !all {
                rows[r].0[0] = word;
                for (k, part) in item.parts[t].iter().enumerate() {
                    if !(is_learning && dice.unit() < drops.part) {
                        rows[r].0[k + 1] = *part;
                    }
                }
            }
            if !(is_learning && dice.unit() < drops.word) {
                rows[r].1 = u32::from(item.tag[t]);
            }
            for (k, row) in rows[r].0.iter().enumerate().filter(|x| *x.1 != u32::MAX) {
                let source = if k == 0 { net.words.row(*row as usize) } else { net.parts.row(*row as usize) };
                x[..WORD].iter_mut().zip(source).for_each(|(x, s)| *x += s);
            }
            if rows[r].1 != u32::MAX {
                x[WORD..].copy_from_slice(net.tags.row(rows[r].1 as usize));
            }
            x.iter_mut().zip(mask_of(b)).for_each(|(x, m)| *x *= m);
        }
    }
    turn(&pass.input, INPUT, &mut pass.turned);
    let join = |layer: &[LstmTrace; 2], off: usize, to: &mut Vec<f32>| {
        to.clear();
        to.resize(n * TOP, 0.0);
        for r in 0..n {
            let row = &mut to[r * TOP..(r + 1) * TOP];
            row[..HIDDEN].copy_from_slice(&layer[0].out[r * HIDDEN..(r + 1) * HIDDEN]);
            row[HIDDEN..].copy_from_slice(&layer[1].out[back[r] * HIDDEN..(back[r] + 1) * HIDDEN]);
            row.iter_mut().zip(&mask_of(r % width)[INPUT + off..]).for_each(|(x, m)| *x *= m);
        }
    };
    net.lstm[0][0].forth(&pass.input, steps, width, &mut pass.traces[0][0]);
    net.lstm[0][1].forth(&pass.turned, steps, width, &mut pass.traces[0][1]);
    join(&pass.traces[0], 0, &mut pass.mid);
    turn(&pass.mid, TOP, &mut pass.mid_turned);
    net.lstm[1][0].forth(&pass.mid, steps, width, &mut pass.traces[1][0]);
    net.lstm[1][1].forth(&pass.mid_turned, steps, width, &mut pass.traces[1][1]);
    join(&pass.traces[1], TOP, &mut pass.top);
    for _ in 0..n {
        pass.heads.extend_from_slice(&net.heads_b.w);
    }
    let mut wide = Vec::with_capacity(n * (TOP + INPUT));
    for r in 0..n {
        wide.extend_from_slice(&pass.top[r * TOP..(r + 1) * TOP]);
        wide.extend_from_slice(&pass.input[r * INPUT..(r + 1) * INPUT]);
    }
    product(&wide, false, &net.heads.w, false, &mut pass.heads, (n, TOP + INPUT, HEADS), true);
    let n_tags = net.tagger.cols;
    let mut tag_scores = Vec::with_capacity(n * n_tags);
    for _ in 0..n {
        tag_scores.extend_from_slice(&net.tagger_b.w);
    }
    product(&pass.top, false, &net.tagger.w, false, &mut tag_scores, (n, TOP, n_tags), true);
    let mut d_heads = vec![0.0; n * HEADS];
    let mut chart = Chart::default();
    for (b, item) in items.iter().enumerate() {
        let len = item.word.len();
        let drop = if is_learning { mask(2 * ARC + REL, drops.head, dice) } else { vec![1.0; 2 * ARC + REL] };
        // Heads' view (words, then the root) and dependents' view.
        let mut h = Vec::with_capacity((len + 1) * ARC);
        let mut d = Vec::with_capacity(len * ARC);
        for t in 0..=len {
            let row = if t < len {
                &pass.heads[(t * width + b) * HEADS..(t * width + b + 1) * HEADS]
            } else {
                &net.root.w[..]
            };
            h.extend(row[..ARC].iter().zip(&drop).map(|(x, m)| {
                let mut x = *x;
                leaky(&mut x);
                x * m
            }));
            if t < len {
                d.extend(row[ARC..2 * ARC].iter().zip(&drop[ARC..]).map(|(x, m)| {
                    let mut x = *x;
                    leaky(&mut x);
                    x * m
                }));
            }
        }
        let mut bent = vec![0.0; len * ARC];
        product(&d, false, &net.arc.w, false, &mut bent, (len, ARC, ARC), false);
        bent.chunks_mut(ARC).for_each(|row| row.iter_mut().zip(&net.arc_b.w).for_each(|(x, b)| *x += b));
        let mut scores = vec![0.0; len * (len + 1)];
        product(&bent, false, &h, true, &mut scores, (len, ARC, len + 1), false);
        let mut found: Vec<Option<u32>> = Vec::new();
        if !is_learning {
            chart.best(&scores, len, &mut found);
        }
        let mut d_scores = vec![0.0; len * (len + 1)];
        for t in 0..len {
            let row = &mut scores[t * (len + 1)..(t + 1) * (len + 1)];
            row[t] = f32::NEG_INFINITY;
            let gold = item.head[t] as usize;
            tally.words += 1;
            let guess = if is_learning { argmax(row) } else { found[t].map_or(len, |h| h as usize) };
            tally.heads += u32::from(guess == gold);
            if is_learning {
                tally.loss += softmax_loss(row, gold, &mut d_scores[t * (len + 1)..(t + 1) * (len + 1)]);
            }
            // The relation to the right head, or to the one found.
            let head = if is_learning { gold } else { guess };
            let dep_row = (t * width + b) * HEADS + 2 * ARC + REL;
            let mut hidden = vec![0.0; REL];
            for (k, x) in hidden.iter_mut().enumerate() {
                let of_head = if head < len {
                    pass.heads[(head * width + b) * HEADS + 2 * ARC + k]
                } else {
                    net.root.w[2 * ARC + k]
                };
                *x = of_head + pass.heads[dep_row + k];
                leaky(x);
                *x *= drop[2 * ARC + k];
            }
            let mut rels = net.rel_b.w.clone();
            product(&hidden, false, &net.rel.w, false, &mut rels, (1, REL, N_RELS), true);
            let gold_rel = item.rel[t] as usize;
            let guess_rel = argmax(&rels);
            tally.arcs += u32::from(guess == gold && guess_rel == gold_rel);
            let tag_row = &mut tag_scores[(t * width + b) * n_tags..(t * width + b + 1) * n_tags];
            tally.tags += u32::from(argmax(tag_row) == item.gold_tag[t] as usize);
            if is_learning {
                let mut d_rels = vec![0.0; N_RELS];
                tally.loss += softmax_loss(&mut rels, gold_rel, &mut d_rels);
                net.rel_b.g.iter_mut().zip(&d_rels).for_each(|(g, d)| *g += d);
                product(&hidden, true, &d_rels, false, &mut net.rel.g, (REL, 1, N_RELS), true);
                let mut d_hidden = vec![0.0; REL];
                product(&d_rels, false, &net.rel.w, true, &mut d_hidden, (1, N_RELS, REL), false);
                for k in 0..REL {
                    let slope = drop[2 * ARC + k] * if hidden[k] < 0.0 { 0.1 } else { 1.0 };
                    let g = d_hidden[k] * slope;
                    d_heads[dep_row + k] += g;
                    if head < len {
                        d_heads[(head * width + b) * HEADS + 2 * ARC + k] += g;
                    } else {
                        net.root.g[2 * ARC + k] += g;
                    }
                }
                let mut d_tag = vec![0.0; n_tags];
                tally.loss += 0.2 * softmax_loss(tag_row, item.gold_tag[t] as usize, &mut d_tag);
                tag_row.iter_mut().zip(&d_tag).for_each(|(s, d)| *s = 0.2 * d);
            }
        }
        if is_learning {
            let mut d_bent = vec![0.0; len * ARC];
            product(&d_scores, false, &h, false, &mut d_bent, (len, len + 1, ARC), false);
            let mut d_h = vec![0.0; (len + 1) * ARC];
            product(&d_scores, true, &bent, false, &mut d_h, (len + 1, len, ARC), false);
            for row in d_bent.chunks(ARC) {
                net.arc_b.g.iter_mut().zip(row).for_each(|(g, d)| *g += d);
            }
            product(&d, true, &d_bent, false, &mut net.arc.g, (ARC, len, ARC), true);
            let mut d_d = vec![0.0; len * ARC];
            product(&d_bent, false, &net.arc.w, true, &mut d_d, (len, ARC, ARC), false);
            for t in 0..=len {
                for k in 0..ARC {
                    let slope = drop[k] * if h[t * ARC + k] < 0.0 { 0.1 } else { 1.0 };
                    let g = d_h[t * ARC + k] * slope;
                    if t < len {
                        d_heads[(t * width + b) * HEADS + k] += g;
                        let slope = drop[ARC + k] * if d[t * ARC + k] < 0.0 { 0.1 } else { 1.0 };
                        d_heads[(t * width + b) * HEADS + ARC + k] += d_d[t * ARC + k] * slope;
                    } else {
                        net.root.g[k] += g;
                    }
                }
            }
        }
    }
    if !is_learning {
        return;
    }
    for r in 0..n {
        if r / width >= items[r % width].word.len() {
            tag_scores[r * n_tags..(r + 1) * n_tags].fill(0.0);
        }
    }
    // And back.
    let mut d_top = vec![0.0; n * TOP];
    product(&wide, true, &d_heads, false, &mut net.heads.g, (TOP + INPUT, n, HEADS), true);
    let mut d_wide = vec![0.0; n * (TOP + INPUT)];
    product(&d_heads, false, &net.heads.w, true, &mut d_wide, (n, HEADS, TOP + INPUT), false);
    for r in 0..n {
        d_top[r * TOP..(r + 1) * TOP].copy_from_slice(&d_wide[r * (TOP + INPUT)..][..TOP]);
    }
    product(&pass.top, true, &tag_scores, false, &mut net.tagger.g, (TOP, n, n_tags), true);
    product(&tag_scores, false, &net.tagger.w, true, &mut d_top, (n, n_tags, TOP), true);
    for r in 0..n {
        net.heads_b.g.iter_mut().zip(&d_heads[r * HEADS..(r + 1) * HEADS]).for_each(|(g, d)| *g += d);
        net.tagger_b.g.iter_mut().zip(&tag_scores[r * n_tags..(r + 1) * n_tags]).for_each(|(g, d)| *g += d);
    }
    let part = |d: &[f32], off: usize, turned: bool, mask_off: usize| -> Vec<f32> {
        let mut out = Vec::with_capacity(n * HIDDEN);
        for (r, turned_row) in back.iter().enumerate() {
            let from = if turned { *turned_row } else { r };
            let m = &mask_of(r % width)[INPUT + mask_off + off..][..HIDDEN];
            out.extend(d[from * TOP + off..from * TOP + off + HIDDEN].iter().zip(m).map(|(d, m)| d * m));
        }
        out
    };
    let unturn = |turned: &[f32], cols: usize, onto: &mut [f32]| {
        for (r, to) in back.iter().enumerate() {
            onto[to * cols..(to + 1) * cols]
                .iter_mut()
                .zip(&turned[r * cols..(r + 1) * cols])
                .for_each(|(o, t)| *o += t);
        }
    };
    let mut d_mid = vec![0.0; n * TOP];
    let mut d_turned = vec![0.0; n * TOP];
    net.lstm[1][0].back(&pass.mid, steps, width, &mut pass.traces[1][0], &part(&d_top, 0, false, TOP), &mut d_mid);
    net.lstm[1][1].back(
        &pass.mid_turned,
        steps,
        width,
        &mut pass.traces[1][1],
        &part(&d_top, HIDDEN, true, TOP),
        &mut d_turned,
    );
    unturn(&d_turned, TOP, &mut d_mid);
    let mut d_input = vec![0.0; n * INPUT];
    for r in 0..n {
        d_input[r * INPUT..(r + 1) * INPUT].copy_from_slice(&d_wide[r * (TOP + INPUT) + TOP..][..INPUT]);
    }
    let mut d_turned = vec![0.0; n * INPUT];
    net.lstm[0][0].back(&pass.input, steps, width, &mut pass.traces[0][0], &part(&d_mid, 0, false, 0), &mut d_input);
    net.lstm[0][1].back(
        &pass.turned,
        steps,
        width,
        &mut pass.traces[0][1],
        &part(&d_mid, HIDDEN, true, 0),
        &mut d_turned,
    );
    unturn(&d_turned, INPUT, &mut d_input);
    for r in 0..n {
        let d = &mut d_input[r * INPUT..(r + 1) * INPUT];
        d.iter_mut().zip(mask_of(r % width)).for_each(|(d, m)| *d *= m);
        for (k, &row) in rows[r].0.iter().enumerate().filter(|x| *x.1 != u32::MAX) {
            let mat = if k == 0 { &mut net.words } else { &mut net.parts };
            mat.touched.push(row);
            mat.g[row as usize * WORD..(row as usize + 1) * WORD].iter_mut().zip(&*d).for_each(|(g, d)| *g += d);
        }
        if rows[r].1 != u32::MAX {
            let row = rows[r].1 as usize;
            net.tags.touched.push(row as u32);
            net.tags.g[row * TAG..(row + 1) * TAG].iter_mut().zip(&d[WORD..]).for_each(|(g, d)| *g += d);
        }
    }
}

fn argmax(scores: &[f32]) -> usize {
    let mut top = 0;
    for (k, s) in scores.iter().enumerate() {
        if *s > scores[top] {
            top = k;
        }
    }
    top
}

/// Returns the loss of choosing by these scores and writes its gradient.
fn softmax_loss(scores: &mut [f32], gold: usize, grad: &mut [f32]) -> f32 {
    let top = scores.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
    let mut sum = 0.0;
    for (g, s) in grad.iter_mut().zip(scores.iter()) {
        *g = (s - top).exp();
        sum += *g;
    }
    grad.iter_mut().for_each(|g| *g /= sum);
    let loss = -grad[gold].max(1e-9).ln();
    grad[gold] -= 1.0;
    loss
}

/// Words that have a row of their own: seen twice at least.
pub type Vocabulary = HashMap<u64, (u32, u32), ByHash>;

/// Numbers the words by hash; 0 is any other word.
pub fn vocabulary(examples: &[Example]) -> Vocabulary {
    let mut counts: HashMap<u64, u32, ByHash> = HashMap::default();
    for cue in examples.iter().flat_map(|e| &e.cues) {
        *counts.entry(cue.low).or_default() += 1;
    }
    let mut words: Vec<(u64, u32)> = counts.into_iter().filter(|w| w.1 > 1).collect();
    words.sort_unstable();
    words.into_iter().enumerate().map(|(n, (w, count))| (w, (n as u32 + 1, count))).collect()
}

/// Turns an example into numbers.
pub fn item(example: &Example, tags: &[u16], vocabulary: &Vocabulary) -> Item {
    let n = example.cues.len() as u32;
    Item {
        word: example.cues.iter().map(|c| vocabulary.get(&c.low).map_or(0, |w| w.0)).collect(),
        count: example.cues.iter().map(|c| vocabulary.get(&c.low).map_or(1, |w| w.1)).collect(),
        parts: example.cues.iter().map(crate::encoder::parts).collect(),
        tag: tags.to_vec(),
        gold_tag: example.gold.clone(),
        head: example.arcs.iter().map(|a| a.0.unwrap_or(n)).collect(),
        rel: example.arcs.iter().map(|a| a.1 as u8).collect(),
    }
}

/// Learns the network.
pub fn learn(
    items: &[Item],
    n_words: usize,
    n_tags: usize,
    rounds: usize,
    dev: &[Item],
    dice: &mut Dice,
    say: &mut dyn FnMut(&str),
) -> Net {
    let mut net = Net::new(n_words, n_tags, dice);
    let drops = Drops { word: 0.1, part: 0.1, input: 0.25, layer: 0.33, head: 0.33 };
    let mut adam = Adam { rate: 2e-3, b1: 0.9, b2: 0.95, t: 0, shrink: 1.0 };
    const WORDS_A_BATCH: usize = 800;
    for round in 0..rounds {
        let mut order: Vec<(usize, usize)> = items
            .iter()
            .enumerate()
            .filter(|i| i.1.word.len() <= 120)
            .map(|(k, i)| (i.word.len() * 2 + dice.below(4), k))
            .collect();
        dice.shuffle(&mut order);
        order.sort_by_key(|o| o.0);
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (_, k) in order {
            open.push(k);
            if open.len() * items[k].word.len() >= WORDS_A_BATCH {
                batches.push(std::mem::take(&mut open));
            }
        }
        batches.push(open);
        dice.shuffle(&mut batches);
        let mut tally = Tally::default();
        let n_batches = batches.len();
        for (k, batch_items) in batches.iter().enumerate() {
            let chosen: Vec<&Item> = batch_items.iter().map(|k| &items[*k]).collect();
            if chosen.is_empty() {
                continue;
            }
            let before = tally.words;
            batch(&mut net, &chosen, Some((&drops, dice)), &mut tally);
            let n_here = (tally.words - before) as f32;
            // The rate stays for a third of the way and then falls to nothing.
            let progress = (round as f32 + k as f32 / n_batches as f32) / rounds as f32;
            adam.rate = 2.5e-3 * ((1.0 - progress) / 0.7).clamp(0.01, 1.0);
            adam.t += 1;
            let norm = (net.mats().iter().map(|m| m.grad_square()).sum::<f32>()).sqrt() / n_here;
            adam.shrink = (1.0f32).min(4.0 / norm.max(1e-6)) / n_here;
            for mat in net.mats() {
                mat.step(&adam);
            }
        }
        let share = |n: u32, t: &Tally| 100.0 * f64::from(n) / f64::from(t.words.max(1));
        let mut line = format!(
            "network round {}: loss {:.3}, heads {:.2}, tags {:.2}",
            round + 1,
            tally.loss / tally.words as f32,
            share(tally.heads, &tally),
            share(tally.tags, &tally)
        );
        if !dev.is_empty() && (round % 2 == 1 || round + 1 == rounds) {
            let mut t = Tally::default();
            for item in dev {
                batch(&mut net, &[item], None, &mut t);
            }
            line += &format!(
                "; unseen: UAS {:.2}, LAS with subtypes {:.2}, tags {:.2}",
                share(t.heads, &t),
                share(t.arcs, &t),
                share(t.tags, &t)
            );
        }
        say(&line);
    }
    net
}

/// Writes the network's section and its vocabulary's.
pub fn sections(net: &Net, vocabulary: &Vocabulary) -> (Vec<u8>, Vec<u8>) {
    let mut out = Vec::new();
    write::numbers(&mut out, &[net.words.rows, net.tags.rows, WORD, TAG, HIDDEN, ARC, REL, PARTS]);
    write::rows(&mut out, &net.words.w, WORD);
    write::rows(&mut out, &net.parts.w, WORD);
    write::floats(&mut out, &net.tags.w);
    for (k, layer) in net.lstm.iter().enumerate() {
        for cell in layer {
            write::dense(
                &mut out,
                &cell.x.w,
                &cell.b.w,
                if k == 0 { write::From::Outside } else { write::From::Inside },
            );
            write::dense(&mut out, &cell.h.w, &[0.0; 4 * HIDDEN], write::From::Inside);
        }
    }
    write::dense(&mut out, &net.heads.w, &net.heads_b.w, write::From::Both);
    write::floats(&mut out, &net.root.w);
    write::turned(&mut out, &net.arc.w, ARC);
    write::floats(&mut out, &net.arc_b.w);
    write::turned(&mut out, &net.rel.w, N_RELS);
    write::floats(&mut out, &net.rel_b.w);
    let mut entries: Vec<(u64, u16)> = vocabulary.iter().map(|(word, row)| (*word, row.0 as u16)).collect();
    entries.sort_unstable();
    (out, Table::write(&entries))
}

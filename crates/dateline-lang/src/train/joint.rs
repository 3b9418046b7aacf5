//! The network that learns: everything it weighs, and one pass over a few sentences, forth and back.

use crate::encoder::{
    ARC_DEP, ARC_HEAD, FACT, FROM, GATES, HIDDEN, INPUT, N_PARTS, PARTS, REL_DEP, REL_HEAD, TAG, TO, TOP, VIEWS, View,
    WIDE,
};
use crate::lexicon::{GIVEN, LEARNED};
use crate::spans::{KINDS, LONGEST, SIDE};
use crate::train::Dice;
use crate::train::cell::{Cell, Trace};
use crate::train::items::{Given, Item, Known};
use crate::train::net::{Grad, Mat, Shape, choose, mask, product};
use crate::trees::{ARC, N_RELS, PLACES, REL, place};

/// All that the network weighs; of weights, or of their gradients.
#[derive(Debug, Clone)]
pub struct Net<T> {
    pub words: T,
    pub parts: T,
    pub cells: [[Cell<T>; 2]; 2],
    pub views: T,
    pub views_b: T,
    /// The root's views as a head, of arcs and of relations.
    pub root: T,
    pub arc: T,
    pub arc_b: T,
    /// What a word's view says of each place that its head may have.
    pub far: T,
    pub far_b: T,
    pub rel: T,
    pub rel_b: T,
    pub tag: T,
    pub tag_b: T,
    pub spans: T,
    pub fact: T,
}

impl<T> Net<T> {
    /// Makes each matrix by its shape.
    pub fn make(n_words: usize, n_tags: usize, mut of: impl FnMut(Shape) -> T) -> Self {
        let cell = |inputs: usize, of: &mut dyn FnMut(Shape) -> T| Cell {
            x: of(Shape::layer(inputs, GATES)),
            h: of(Shape::layer(HIDDEN, GATES)),
            b: of(Shape::drawn(1, GATES, 0.0)),
        };
        Self {
            words: of(Shape::table(n_words, LEARNED, 0.15)),
            parts: of(Shape::table(PARTS, LEARNED, 0.08)),
            cells: [[cell(INPUT, &mut of), cell(INPUT, &mut of)], [cell(TOP, &mut of), cell(TOP, &mut of)]],
            views: of(Shape::drawn(WIDE, VIEWS, (6.0 / (WIDE + 96) as f32).sqrt())),
            views_b: of(Shape::drawn(1, VIEWS, 0.0)),
            root: of(Shape::drawn(1, ARC + REL, 0.1)),
            arc: of(Shape::drawn(ARC, ARC, 0.02)),
            arc_b: of(Shape::drawn(1, ARC, 0.0)),
            far: of(Shape::drawn(ARC, PLACES, 0.0)),
            far_b: of(Shape::drawn(1, PLACES, 0.0)),
            rel: of(Shape::layer(REL, N_RELS)),
            rel_b: of(Shape::drawn(1, N_RELS, 0.0)),
            tag: of(Shape::layer(TAG.len, n_tags)),
            tag_b: of(Shape::drawn(1, n_tags, 0.0)),
            spans: of(Shape::drawn(KINDS.len(), SIDE * SIDE, 0.02)),
            fact: of(Shape::drawn(1, FACT.len + 1, 0.1)),
        }
    }

    /// Lists all matrices, always in this order.
    pub fn each(&mut self) -> Vec<&mut T> {
        let mut all = vec![&mut self.words, &mut self.parts];
        for cell in self.cells.iter_mut().flatten() {
            all.extend([&mut cell.x, &mut cell.h, &mut cell.b]);
        }
        all.extend([
            &mut self.views,
            &mut self.views_b,
            &mut self.root,
            &mut self.arc,
            &mut self.arc_b,
            &mut self.far,
            &mut self.far_b,
            &mut self.rel,
            &mut self.rel_b,
            &mut self.tag,
            &mut self.tag_b,
            &mut self.spans,
            &mut self.fact,
        ]);
        all
    }
}

/// How much is dropped where, in learning.
#[derive(Debug, Clone, Copy)]
pub struct Drops {
    /// All that is learned of a word.
    pub word: f32,
    /// What is given of it.
    pub given: f32,
    /// How often a known word is put together from pieces.
    pub cut: f32,
    /// Each of its parts.
    pub part: f32,
    /// What goes into the first layer.
    pub input: f32,
    /// What comes out of a layer.
    pub layer: f32,
    /// Each view.
    pub view: f32,
}

/// Counts of a pass.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub words: u32,
    pub heads: u32,
    pub rels: u32,
    pub tags: u32,
    pub loss: f32,
}

impl Tally {
    pub fn take(&mut self, other: Tally) {
        self.words += other.words;
        self.heads += other.heads;
        self.rels += other.rels;
        self.tags += other.tags;
        self.loss += other.loss;
    }
}

/// How much each task's loss counts beside that of heads.
const TAGS: f32 = 1.0;
const SPANS: f32 = 2.6;
const FACTS: f32 = 0.8;

/// What a word was made of, after dropping.
#[derive(Debug, Clone, Copy)]
struct Made {
    word: u32,
    parts: [u32; N_PARTS],
}

const DROPPED: u32 = u32::MAX;

/// Runs over a few sentences and adds to the gradients. Losses are sums over words, not means.
pub fn learn(
    net: &Net<Mat>,
    grad: &mut Net<Grad>,
    given: &Given,
    items: &[&Item],
    drops: &Drops,
    dice: &mut Dice,
) -> Tally {
    let width = items.len();
    let steps = items.iter().map(|i| i.len()).max().unwrap_or(0);
    let n = steps * width;
    let layout = Layout::new(items, steps, width);
    let mut masks = Masks::new(width, drops, dice);
    let (input, made, open) = words_in(net, given, items, &layout, drops, dice, &mut masks);
    let turned = layout.turned(&input, INPUT);
    let mut traces: [[Trace; 2]; 2] = Default::default();
    net.cells[0][0].forth(&input, steps, width, &mut traces[0][0]);
    net.cells[0][1].forth(&turned, steps, width, &mut traces[0][1]);
    let mid = layout.joined(&traces[0], &masks.mid);
    let mid_turned = layout.turned(&mid, TOP);
    net.cells[1][0].forth(&mid, steps, width, &mut traces[1][0]);
    net.cells[1][1].forth(&mid_turned, steps, width, &mut traces[1][1]);
    let top = layout.joined(&traces[1], &masks.top);
    let mut wide = Vec::with_capacity(n * WIDE);
    for r in 0..n {
        wide.extend_from_slice(&top[r * TOP..(r + 1) * TOP]);
        wide.extend_from_slice(&input[r * INPUT..(r + 1) * INPUT]);
    }
    let mut views: Vec<f32> = net.views_b.w.iter().copied().cycle().take(n * VIEWS).collect();
    product(&wide, false, &net.views.w, false, &mut views, (n, WIDE, VIEWS), true);

    let mut d_views = vec![0.0; n * VIEWS];
    let mut tally = Tally::default();
    for (b, item) in items.iter().enumerate() {
        let rows: Vec<usize> = (0..item.len()).map(|t| t * width + b).collect();
        let drop = mask(VIEWS, drops.view, dice);
        let mut sent = Sentence { net, grad, item, rows: &rows, drop: &drop, views: &views, d_views: &mut d_views };
        tally.words += item.len() as u32;
        sent.arcs(&mut tally);
        sent.rels(&mut tally);
        sent.tags(&mut tally);
        sent.spans(&mut tally);
        sent.facts(&mut tally);
    }

    product(&wide, true, &d_views, false, &mut grad.views.g, (WIDE, n, VIEWS), true);
    for row in d_views.chunks_exact(VIEWS) {
        grad.views_b.g.iter_mut().zip(row).for_each(|(g, d)| *g += d);
    }
    let mut d_wide = vec![0.0; n * WIDE];
    product(&d_views, false, &net.views.w, true, &mut d_wide, (n, VIEWS, WIDE), false);
    let mut d_top = Vec::with_capacity(n * TOP);
    let mut d_input = Vec::with_capacity(n * INPUT);
    for row in d_wide.chunks_exact(WIDE) {
        d_top.extend_from_slice(&row[..TOP]);
        d_input.extend_from_slice(&row[TOP..]);
    }
    let size = (steps, width);
    let mut d_mid = vec![0.0; n * TOP];
    let mut d_turned = vec![0.0; n * TOP];
    let parts = layout.parted(&d_top, &masks.top);
    let [forth, back] = &mut traces[1];
    net.cells[1][0].back(&mut grad.cells[1][0], &mid, size, forth, &parts[0], &mut d_mid);
    net.cells[1][1].back(&mut grad.cells[1][1], &mid_turned, size, back, &parts[1], &mut d_turned);
    layout.unturn(&d_turned, TOP, &mut d_mid);
    let parts = layout.parted(&d_mid, &masks.mid);
    let mut d_turned = vec![0.0; n * INPUT];
    let [forth, back] = &mut traces[0];
    net.cells[0][0].back(&mut grad.cells[0][0], &input, size, forth, &parts[0], &mut d_input);
    net.cells[0][1].back(&mut grad.cells[0][1], &turned, size, back, &parts[1], &mut d_turned);
    layout.unturn(&d_turned, INPUT, &mut d_input);
    for (r, made) in made.iter().enumerate() {
        let Some(made) = made else { continue };
        let d = &mut d_input[r * INPUT + GIVEN..(r + 1) * INPUT];
        d.iter_mut().zip(&open[r * INPUT + GIVEN..]).for_each(|(d, m)| *d *= m);
        if made.word != DROPPED {
            grad.words.add(made.word, d);
        }
        for part in made.parts.iter().filter(|p| **p != DROPPED) {
            grad.parts.add(*part, d);
        }
    }
    tally
}

/// Dropout masks, one a sentence, the same at each word.
struct Masks {
    input: Vec<f32>,
    mid: Vec<f32>,
    top: Vec<f32>,
}

impl Masks {
    fn new(width: usize, drops: &Drops, dice: &mut Dice) -> Self {
        Self {
            input: mask(width * INPUT, drops.input, dice),
            mid: mask(width * TOP, drops.layer, dice),
            top: mask(width * TOP, drops.layer, dice),
        }
    }
}

/// Makes the words' vectors. Also returns what each was made of and what its gradient is multiplied with.
fn words_in(
    net: &Net<Mat>,
    given: &Given,
    items: &[&Item],
    layout: &Layout,
    drops: &Drops,
    dice: &mut Dice,
    masks: &mut Masks,
) -> (Vec<f32>, Vec<Option<Made>>, Vec<f32>) {
    let n = layout.back.len();
    let mut input = vec![0.0; n * INPUT];
    let mut open = vec![0.0; n * INPUT];
    let mut made = vec![None; n];
    for (b, item) in items.iter().enumerate() {
        for t in 0..item.len() {
            let r = t * layout.width + b;
            let x = &mut input[r * INPUT..(r + 1) * INPUT];
            if dice.unit() >= drops.given {
                let pieces = if dice.unit() < drops.cut { &item.cut[t] } else { &item.whole[t] };
                given.add(pieces, &mut x[..GIVEN]);
            }
            let mut word = item.word[t];
            if dice.unit() < 0.4 / (0.4 + item.count[t] as f32) {
                word = 0;
            }
            let mut parts = item.parts[t];
            parts.iter_mut().for_each(|p| {
                if dice.unit() < drops.part {
                    *p = DROPPED;
                }
            });
            if dice.unit() < drops.word {
                (word, parts) = (DROPPED, [DROPPED; N_PARTS]);
            }
            if word != DROPPED {
                x[GIVEN..].iter_mut().zip(net.words.row(word as usize)).for_each(|(x, s)| *x += s);
            }
            for part in parts.iter().filter(|p| **p != DROPPED) {
                x[GIVEN..].iter_mut().zip(net.parts.row(*part as usize)).for_each(|(x, s)| *x += s);
            }
            made[r] = Some(Made { word, parts });
            let mask = &masks.input[b * INPUT..(b + 1) * INPUT];
            for ((x, open), mask) in x.iter_mut().zip(&mut open[r * INPUT..(r + 1) * INPUT]).zip(mask) {
                *open = if x.abs() < 1.0 { *mask } else { 0.0 };
                *x = x.clamp(-1.0, 1.0) * mask;
            }
        }
    }
    (input, made, open)
}

/// Where the words of a batch stand: forth, and back from each sentence's end.
struct Layout {
    width: usize,
    back: Vec<usize>,
}

impl Layout {
    fn new(items: &[&Item], steps: usize, width: usize) -> Self {
        let back = (0..steps * width)
            .map(|r| {
                let (t, b) = (r / width, r % width);
                let len = items[b].len();
                if t < len { (len - 1 - t) * width + b } else { r }
            })
            .collect();
        Self { width, back }
    }

    fn turned(&self, from: &[f32], cols: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(from.len());
        self.back.iter().for_each(|r| out.extend_from_slice(&from[r * cols..(r + 1) * cols]));
        out
    }

    fn unturn(&self, turned: &[f32], cols: usize, onto: &mut [f32]) {
        for (row, to) in turned.chunks_exact(cols).zip(&self.back) {
            onto[to * cols..(to + 1) * cols].iter_mut().zip(row).for_each(|(o, t)| *o += t);
        }
    }

    /// Puts both directions beside each other.
    fn joined(&self, traces: &[Trace; 2], masks: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.back.len() * TOP);
        for (r, back) in self.back.iter().enumerate() {
            let from = out.len();
            out.extend_from_slice(&traces[0].out[r * HIDDEN..(r + 1) * HIDDEN]);
            out.extend_from_slice(&traces[1].out[back * HIDDEN..(back + 1) * HIDDEN]);
            let mask = &masks[r % self.width * TOP..(r % self.width + 1) * TOP];
            out[from..].iter_mut().zip(mask).for_each(|(x, m)| *x *= m);
        }
        out
    }

    /// Takes the gradient of both directions apart again.
    fn parted(&self, d: &[f32], masks: &[f32]) -> [Vec<f32>; 2] {
        let part = |turned: bool, at: usize| {
            let mut out = Vec::with_capacity(self.back.len() * HIDDEN);
            for (r, back) in self.back.iter().enumerate() {
                let from = if turned { *back } else { r } * TOP + at;
                let mask = &masks[r % self.width * TOP + at..][..HIDDEN];
                out.extend(d[from..from + HIDDEN].iter().zip(mask).map(|(d, m)| d * m));
            }
            out
        };
        [part(false, 0), part(true, HIDDEN)]
    }
}

/// A sentence under the views: each task adds to the gradient of the views.
struct Sentence<'a> {
    net: &'a Net<Mat>,
    grad: &'a mut Net<Grad>,
    item: &'a Item,
    /// Where its words stand.
    rows: &'a [usize],
    drop: &'a [f32],
    views: &'a [f32],
    d_views: &'a mut [f32],
}

fn bent(x: f32, mask: f32) -> f32 {
    crate::net::leaky(x) * mask
}

fn slope(x: f32, mask: f32) -> f32 {
    if x < 0.0 { 0.1 * mask } else { mask }
}

impl Sentence<'_> {
    /// Returns a view of all words, bent and with its mask.
    fn view(&self, view: View) -> Vec<f32> {
        let mask = view.of(self.drop);
        let mut out = Vec::with_capacity(self.rows.len() * view.len);
        for r in self.rows {
            out.extend(view.of(&self.views[r * VIEWS..]).iter().zip(mask).map(|(x, m)| bent(*x, *m)));
        }
        out
    }

    /// Adds the gradient of a bent view; `d` has a row a word, of `cols` numbers.
    fn back(&mut self, view: View, d: &[f32], cols: usize) {
        let mask = view.of(self.drop);
        for (r, d) in self.rows.iter().zip(d.chunks_exact(cols)) {
            let x = view.of(&self.views[r * VIEWS..]);
            let to = view.of_mut(&mut self.d_views[r * VIEWS..]);
            for (k, to) in to.iter_mut().enumerate() {
                *to += d[k] * slope(x[k], mask[k]);
            }
        }
    }

    fn arcs(&mut self, tally: &mut Tally) {
        if self.item.heads.is_empty() {
            return;
        }
        let len = self.rows.len();
        let mut heads = self.view(ARC_HEAD);
        let root_mask = ARC_HEAD.of(self.drop);
        let root = &self.net.root.w[..ARC];
        heads.extend(root.iter().zip(root_mask).map(|(x, m)| bent(*x, *m)));
        let deps = self.view(ARC_DEP);
        let mut turned: Vec<f32> = self.net.arc_b.w.iter().copied().cycle().take(len * ARC).collect();
        product(&deps, false, &self.net.arc.w, false, &mut turned, (len, ARC, ARC), true);
        let mut scores = vec![0.0; len * (len + 1)];
        product(&turned, false, &heads, true, &mut scores, (len, ARC, len + 1), false);
        let mut places: Vec<f32> = self.net.far_b.w.iter().copied().cycle().take(len * PLACES).collect();
        product(&deps, false, &self.net.far.w, false, &mut places, (len, ARC, PLACES), true);
        for (t, row) in scores.chunks_exact_mut(len + 1).enumerate() {
            row.iter_mut().enumerate().for_each(|(head, x)| *x += places[t * PLACES + place(t, head, len)]);
            row[t] = f32::NEG_INFINITY;
            let (loss, is_right) = choose(row, &self.item.heads[t]);
            tally.loss += loss;
            tally.heads += u32::from(is_right);
        }
        let mut d_places = vec![0.0; len * PLACES];
        for (t, row) in scores.chunks_exact(len + 1).enumerate() {
            row.iter().enumerate().for_each(|(head, d)| d_places[t * PLACES + place(t, head, len)] += d);
        }
        let mut d_turned = vec![0.0; len * ARC];
        product(&scores, false, &heads, false, &mut d_turned, (len, len + 1, ARC), false);
        let mut d_heads = vec![0.0; (len + 1) * ARC];
        product(&scores, true, &turned, false, &mut d_heads, (len + 1, len, ARC), false);
        for row in d_turned.chunks_exact(ARC) {
            self.grad.arc_b.g.iter_mut().zip(row).for_each(|(g, d)| *g += d);
        }
        product(&deps, true, &d_turned, false, &mut self.grad.arc.g, (ARC, len, ARC), true);
        let mut d_deps = vec![0.0; len * ARC];
        product(&d_turned, false, &self.net.arc.w, true, &mut d_deps, (len, ARC, ARC), false);
        product(&d_places, false, &self.net.far.w, true, &mut d_deps, (len, PLACES, ARC), true);
        product(&deps, true, &d_places, false, &mut self.grad.far.g, (ARC, len, PLACES), true);
        for row in d_places.chunks_exact(PLACES) {
            self.grad.far_b.g.iter_mut().zip(row).for_each(|(g, d)| *g += d);
        }
        for (k, d) in d_heads[len * ARC..].iter().enumerate() {
            self.grad.root.g[k] += d * slope(root[k], root_mask[k]);
        }
        self.back(ARC_HEAD, &d_heads[..len * ARC], ARC);
        self.back(ARC_DEP, &d_deps, ARC);
    }

    fn rels(&mut self, tally: &mut Tally) {
        if self.item.rels.is_empty() {
            return;
        }
        let len = self.rows.len();
        let mask = REL_HEAD.of(self.drop);
        let root = &self.net.root.w[ARC..];
        let mut sums = Vec::with_capacity(len * REL);
        for (t, r) in self.rows.iter().enumerate() {
            let head = usize::from(self.item.head[t]);
            let of_head = if head < len { REL_HEAD.of(&self.views[self.rows[head] * VIEWS..]) } else { root };
            let of_dep = REL_DEP.of(&self.views[r * VIEWS..]);
            sums.extend(of_head.iter().zip(of_dep).map(|(h, d)| h + d));
        }
        let hidden: Vec<f32> = sums.iter().zip(mask.iter().cycle()).map(|(x, m)| bent(*x, *m)).collect();
        let mut scores: Vec<f32> = self.net.rel_b.w.iter().copied().cycle().take(len * N_RELS).collect();
        product(&hidden, false, &self.net.rel.w, false, &mut scores, (len, REL, N_RELS), true);
        for (row, right) in scores.chunks_exact_mut(N_RELS).zip(&self.item.rels) {
            let (loss, is_right) = choose(row, right);
            tally.loss += loss;
            tally.rels += u32::from(is_right);
            self.grad.rel_b.g.iter_mut().zip(&*row).for_each(|(g, d)| *g += d);
        }
        product(&hidden, true, &scores, false, &mut self.grad.rel.g, (REL, len, N_RELS), true);
        let mut d = vec![0.0; len * REL];
        product(&scores, false, &self.net.rel.w, true, &mut d, (len, N_RELS, REL), false);
        for (t, r) in self.rows.iter().enumerate() {
            let head = usize::from(self.item.head[t]);
            for k in 0..REL {
                let d = d[t * REL + k] * slope(sums[t * REL + k], mask[k]);
                self.d_views[r * VIEWS + REL_DEP.at + k] += d;
                if head < len {
                    self.d_views[self.rows[head] * VIEWS + REL_HEAD.at + k] += d;
                } else {
                    self.grad.root.g[ARC + k] += d;
                }
            }
        }
    }

    fn tags(&mut self, tally: &mut Tally) {
        if self.item.tags.is_empty() {
            return;
        }
        let (len, n_tags) = (self.rows.len(), self.net.tag_b.w.len());
        let view = self.view(TAG);
        let mut scores: Vec<f32> = self.net.tag_b.w.iter().copied().cycle().take(len * n_tags).collect();
        product(&view, false, &self.net.tag.w, false, &mut scores, (len, TAG.len, n_tags), true);
        for (row, right) in scores.chunks_exact_mut(n_tags).zip(&self.item.tags) {
            let (loss, is_right) = choose(row, right);
            tally.loss += TAGS * loss;
            tally.tags += u32::from(is_right);
            row.iter_mut().zip(&mut self.grad.tag_b.g).for_each(|(d, g)| {
                *d *= TAGS;
                *g += *d;
            });
        }
        product(&view, true, &scores, false, &mut self.grad.tag.g, (TAG.len, len, n_tags), true);
        let mut d = vec![0.0; len * TAG.len];
        product(&scores, false, &self.net.tag.w, true, &mut d, (len, n_tags, TAG.len), false);
        self.back(TAG, &d, TAG.len);
    }

    fn spans(&mut self, tally: &mut Tally) {
        if self.item.known == Known::Nothing {
            return;
        }
        let len = self.rows.len();
        let side = |view: View, this: &Self| -> Vec<f32> {
            let bent = this.view(view);
            bent.chunks_exact(view.len).flat_map(|row| row.iter().copied().chain([1.0])).collect()
        };
        let (from, to) = (side(FROM, self), side(TO, self));
        let (mut d_from, mut d_to) = (vec![0.0; len * SIDE], vec![0.0; len * SIDE]);
        for kind in 0..KINDS.len() {
            let weights = &self.net.spans.w[kind * SIDE * SIDE..(kind + 1) * SIDE * SIDE];
            let mut turned = vec![0.0; len * SIDE];
            product(&from, false, weights, false, &mut turned, (len, SIDE, SIDE), false);
            let mut scores = vec![0.0; len * len];
            product(&turned, false, &to, true, &mut scores, (len, SIDE, len), false);
            let mut right = vec![0.0; len * len];
            for (i, j, k, share) in &self.item.spans {
                if usize::from(*k) == kind {
                    right[usize::from(*i) * len + usize::from(*j)] = *share;
                }
            }
            for (at, (score, right)) in scores.iter_mut().zip(&right).enumerate() {
                let (i, j) = (at / len, at % len);
                let counts = self.item.known == Known::All || *right > 0.0;
                if j < i || j - i >= LONGEST || !counts {
                    *score = 0.0;
                    continue;
                }
                let share = 1.0 / (1.0 + (-*score).exp());
                tally.loss -= SPANS * (right * share.max(1e-7).ln() + (1.0 - right) * (1.0 - share).max(1e-7).ln());
                *score = SPANS * (share - right);
            }
            let mut d_turned = vec![0.0; len * SIDE];
            product(&scores, false, &to, false, &mut d_turned, (len, len, SIDE), false);
            product(&scores, true, &turned, false, &mut d_to, (len, len, SIDE), true);
            let grad = &mut self.grad.spans.g[kind * SIDE * SIDE..(kind + 1) * SIDE * SIDE];
            product(&from, true, &d_turned, false, grad, (SIDE, len, SIDE), true);
            product(&d_turned, false, weights, true, &mut d_from, (len, SIDE, SIDE), true);
        }
        self.back(FROM, &d_from, SIDE);
        self.back(TO, &d_to, SIDE);
    }

    fn facts(&mut self, tally: &mut Tally) {
        let mask = FACT.of(self.drop);
        for (word, right, weight) in &self.item.facts {
            let at = self.rows[usize::from(*word)] * VIEWS;
            let x = FACT.of(&self.views[at..]);
            let weights = &self.net.fact.w;
            let mut value = weights[FACT.len];
            for k in 0..FACT.len {
                value += weights[k] * bent(x[k], mask[k]);
            }
            // Huber's loss.
            let off = value - right;
            let size = off.abs();
            tally.loss += FACTS * weight * if size < 1.0 { 0.5 * off * off } else { size - 0.5 };
            let d = FACTS * weight * off.clamp(-1.0, 1.0);
            self.grad.fact.g[FACT.len] += d;
            for k in 0..FACT.len {
                self.grad.fact.g[k] += d * bent(x[k], mask[k]);
                self.d_views[at + FACT.at + k] += d * weights[k] * slope(x[k], mask[k]);
            }
        }
    }
}

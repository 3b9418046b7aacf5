"""Tunes the encoder on the treebanks: tags, trees, mentions, factuality.

    python tune.py DATA ENCODER OUT.pt [--epochs N] [--fold K/N] [--seed S]

With `--fold 0/2` the first of two halves is held back, so that the teacher can be asked about it without having seen it.
"""
import argparse
import os
import random
import time

import torch
import torch.nn.functional as F
from tokenizers import BertWordPieceTokenizer

import data
import model

SMALL = set("a an the of in on at to for and or but with by from as".split())


class Pieces:
    """Words to the encoder's pieces."""

    def __init__(self, encoder):
        self.tokenizer = BertWordPieceTokenizer(os.path.join(encoder, "vocab.txt"), lowercase=True)
        self.seen = {}

    def of(self, word):
        if word not in self.seen:
            plain = word.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
            self.seen[word] = self.tokenizer.encode(plain, add_special_tokens=False).ids[:12] or [100]
        return self.seen[word]

    def sentence(self, forms):
        ids, shapes, first = [101], [0], []
        for word in forms:
            first.append(min(len(ids), 511))
            ids += self.of(word)
            shapes += [model.shape(word)] * len(self.of(word))
        return ids[:511] + [102], shapes[:511] + [0], first

    def batch(self, sents, augment=False):
        """-> pieces, shapes, each word's first piece, numbers of words"""
        forms = [other_case(s.forms) if augment and random.random() < 0.1 else s.forms for s in sents]
        rows = [self.sentence(f) for f in forms]
        length, words = max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
        ids, shapes = torch.zeros(len(rows), length, dtype=torch.long), torch.zeros(len(rows), length, dtype=torch.long)
        first = torch.zeros(len(rows), words, dtype=torch.long)
        for b, (i, s, f) in enumerate(rows):
            ids[b, :len(i)], shapes[b, :len(s)], first[b, :len(f)] = torch.tensor(i), torch.tensor(s), torch.tensor(f)
        return ids, shapes, first, torch.tensor([len(r[2]) for r in rows])


def other_case(forms):
    """The words in capitals, in title case or in small letters."""
    how = random.randrange(3)
    if how == 0:
        return [w.upper() for w in forms]
    if how == 1:
        return [w if w.lower() in SMALL else w[:1].upper() + w[1:] for w in forms]
    return [w.lower() for w in forms]


def batches(sents, size, shuffle):
    """Sentences of like length together, `size` words a batch."""
    order = list(range(len(sents)))
    if shuffle:
        random.shuffle(order)
    order.sort(key=lambda i: len(sents[i].forms) + (random.random() * 3 if shuffle else 0))
    out, batch, longest = [], [], 0
    for i in order:
        n = len(sents[i].forms)
        if batch and max(longest, n) * (len(batch) + 1) > size:
            out.append(batch)
            batch, longest = [], 0
        batch.append(sents[i])
        longest = max(longest, n)
    out.append(batch)
    if shuffle:
        random.shuffle(out)
    return out


def half():
    """Half precision, where the processor has it twice as fast."""
    return torch.autocast("cpu", torch.bfloat16)


class Tuner:
    def __init__(self, args):
        self.args = args
        train, named, self.ewt_dev, self.gum_dev = data.load(args.data)
        self.tags = sorted({b for s in train for b in s.bundle})
        self.rels = sorted({r for s in train for r in s.rel})
        self.tag_no = {t: i for i, t in enumerate(self.tags)}
        self.rel_no = {r: i for i, r in enumerate(self.rels)}
        self.kind_no = {k: i for i, k in enumerate(data.KINDS)}
        if args.fold:
            k, n = map(int, args.fold.split("/"))
            held = {id(s) for part in (train, named) for s in data.fold(part, k, n)}
            train, named = ([s for s in part if id(s) not in held] for part in (train, named))
        self.train = [s for s in train + named if len(s.forms) <= 120]
        self.pieces = Pieces(args.encoder)
        self.net = model.Teacher(len(self.tags), len(self.rels), len(data.KINDS))
        self.net.bert.load(os.path.join(args.encoder, "model.safetensors"))
        # Words that the treebanks do not have must stay near those that they have.
        self.net.bert.word.weight.requires_grad_(False)

    def loss(self, batch):
        net = self.net
        ids, shapes, first, n_words = self.pieces.batch(batch, augment=True)
        with half():
            tags, arcs, rel_views, spans, facts = net(ids, shapes, first, n_words)
        gold_tags, heads, rels = (torch.full(first.shape, -100) for _ in range(3))
        for b, s in enumerate(batch):
            if s.bundle:
                n = len(s.forms)
                gold_tags[b, :n] = torch.tensor([self.tag_no[x] for x in s.bundle])
                heads[b, :n] = torch.tensor(s.head)
                rels[b, :n] = torch.tensor([self.rel_no[x] for x in s.rel])
        with half():
            rel_scores = net.rels(rel_views, heads.clamp(min=0))
        choice = lambda x, y: F.cross_entropy(x.float().flatten(0, 1), y.flatten(), ignore_index=-100, reduction="sum")
        trees = choice(tags, gold_tags) + choice(arcs, heads) + choice(rel_scores, rels)
        total = trees / (heads >= 0).sum().clamp(min=1)
        total = total + self.span_loss(batch, spans)
        judged = [(b, i, value) for b, s in enumerate(batch) for i, (value, _) in s.fact.items()]
        if judged:
            said = torch.stack([facts[b, i] for b, i, _ in judged]).float()
            total = total + 0.3 * F.smooth_l1_loss(said, torch.tensor([v for _, _, v in judged]))
        return total

    def span_loss(self, batch, scores):
        rows = [b for b, s in enumerate(batch) if s.spans is not None or s.names is not None]
        if not rows:
            return 0.0
        n = scores.shape[2]
        right, weight, words = torch.zeros(len(rows), len(data.KINDS), n, n), torch.zeros(len(rows), 1, n, n), 0
        for k, b in enumerate(rows):
            s, length = batch[b], len(batch[b].forms)
            if s.spans is not None:
                weight[k, 0, :length, :length] = torch.triu(torch.ones(length, length))
                words += length
            for start, end, kind in s.spans if s.spans is not None else s.names:
                if kind in self.kind_no:
                    right[k, self.kind_no[kind], start, end] = 1
                    weight[k, 0, start, end] = 1
                    words += s.spans is None
        each = F.binary_cross_entropy_with_logits(scores[rows].float(), right, reduction="none")
        return (each * weight).sum() / max(words, 1)

    def evaluate(self):
        self.net.eval()
        for name, dev in (("ewt", self.ewt_dev), ("gum", self.gum_dev)):
            hits, n_words, found_right, found_n, gold_n, said, judged = [0] * 4, 0, 0, 0, 0, [], []
            for batch in batches(dev, 3000, False):
                with torch.no_grad(), half():
                    tags, arcs, rel_views, spans, facts = self.net(*self.pieces.batch(batch))
                    heads = arcs.argmax(2)
                    rels = self.net.rels(rel_views, heads).argmax(2)
                tags = tags.argmax(2)
                for b, s in enumerate(batch):
                    for i in range(len(s.forms)):
                        tag, rel = self.tags[tags[b, i]], self.rels[rels[b, i]].split(":")[0]
                        same_head = int(heads[b, i]) == s.head[i]
                        same_rel = rel == s.rel[i].split(":")[0]
                        same_upos = tag.split(" ")[0] == s.bundle[i].split(" ")[0]
                        right = (same_upos, tag == s.bundle[i], same_head, same_head and same_rel)
                        hits = [h + r for h, r in zip(hits, right)]
                        n_words += 1
                    if s.spans is not None:
                        gold = {m for m in s.spans if m[2] in data.KINDS[:3]}
                        found = {(i, j, data.KINDS[k]) for k, i, j in (spans[b, :3] > 0).nonzero().tolist() if i <= j < len(s.forms)}
                        found_right, found_n, gold_n = found_right + len(gold & found), found_n + len(found), gold_n + len(gold)
                    for i, (value, _) in s.fact.items():
                        said.append(float(facts[b, i]))
                        judged.append(value)
            line = f"{name}: " + ", ".join(f"{k} {100 * h / n_words:.2f}" for k, h in zip(("UPOS", "tags", "UAS", "LAS"), hits))
            if gold_n:
                line += f", mentions F1 {200 * found_right / (found_n + gold_n):.2f}"
            if judged:
                line += f", factuality r {torch.corrcoef(torch.tensor([said, judged]))[0, 1]:.3f}"
            print(line, flush=True)
        self.net.train()

    def run(self):
        args, net = self.args, self.net
        mine = lambda name: name.startswith("bert.") and "shape" not in name
        slow = [p for n, p in net.named_parameters() if mine(n) and p.requires_grad]
        fast = [p for n, p in net.named_parameters() if not mine(n)]
        groups = [{"params": slow, "lr": 2e-4, "weight_decay": 0.01}, {"params": fast, "lr": 1e-3, "weight_decay": 0.0}]
        adam = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        steps = args.epochs * len(batches(self.train, args.size, False))
        rate = lambda s: min(1, (s + 1) / (0.06 * steps)) * max(0.0, 1 - s / steps)
        schedule = torch.optim.lr_scheduler.LambdaLR(adam, rate)
        began, n_words = time.time(), 0
        for epoch in range(args.epochs):
            for batch in batches(self.train, args.size, True):
                loss = self.loss(batch)
                adam.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
                adam.step()
                schedule.step()
                n_words += sum(len(s.forms) for s in batch)
            print(f"epoch {epoch + 1}: {time.time() - began:.0f} s, {n_words / (time.time() - began):.0f} words/s", flush=True)
            torch.save({"net": net.state_dict(), "tags": self.tags, "rels": self.rels}, args.out)
        self.evaluate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("encoder")
    parser.add_argument("out")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--fold", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=2000, help="words a batch")
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    Tuner(args).run()


if __name__ == "__main__":
    main()

"""How one or several teachers read sentences, with their doubts, in the form that `cargo xtask train --lessons` takes.

    python label.py ENCODER OUT.gz TEACHER[,TEACHER] INPUT...

An input is a CoNLL-U file, of which the words are read, or DATA:K/N, fold K of the training sentences in that folder.
Shares of several teachers are averaged. Relations are asked for the treebank's heads where the input has some.
"""
import gzip
import sys

import torch

import data
import model
import tune

LEAST = 0.01
LEAST_SPAN = 0.05


def teachers(paths):
    for path in paths:
        state = torch.load(path)
        net = model.Teacher(len(state["tags"]), len(state["rels"]), len(data.KINDS))
        net.load_state_dict(state["net"])
        net.eval()
        yield net, state["tags"], state["rels"]


def inputs(name):
    if ":" not in name:
        sents = data.conllu(name)
        for sent in sents:
            sent.id, sent.head = "", []
        return sents
    folder, _, fold = name.rpartition(":")
    k, n = map(int, fold.split("/"))
    train, named, _, _ = data.load(folder)
    return data.fold(train, k, n) + data.fold(named, k, n)


def main():
    encoder, out, paths, names = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4:]
    loaded = list(teachers(paths))
    nets, (_, tags, rels) = [t[0] for t in loaded], loaded[0]
    pieces = tune.Pieces(encoder)
    sents = [s for name in names for s in inputs(name) if len(s.forms) <= 120]
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        write = lambda text: file.write(text.encode("utf-8"))
        for n, tag in enumerate(tags):
            write(f"#tag {n} {tag}\n")
        for batch in tune.batches(sents, 4000, False):
            with torch.no_grad():
                write(lesson(batch, ask(nets, pieces, batch), rels))


def ask(nets, pieces, batch):
    """The mean of what the teachers say: shares of tags, of heads, of relations, of spans; factuality."""
    rows = pieces.batch(batch)
    said = []
    with tune.half():
        for net in nets:
            said.append((net, *net(*rows)))
        mean = lambda parts: sum(parts) / len(nets)
        tags = mean(torch.softmax(s[1].float(), -1) for s in said)
        heads = mean(torch.softmax(s[2].float(), -1) for s in said)
        spans = mean(torch.sigmoid(s[4].float()) for s in said)
        facts = mean(s[5].float() for s in said)
        chosen = heads.argmax(-1)
        for b, sent in enumerate(batch):
            if sent.head:
                chosen[b, :len(sent.head)] = torch.tensor(sent.head)
        rels = mean(torch.softmax(net.rels(views, chosen).float(), -1) for net, _, _, views, _, _ in said)
    return tags, heads, rels, spans, facts


def lesson(batch, said, rels):
    tags, heads, rel_shares, spans, facts = said
    top = lambda shares: [x.tolist() for x in shares.topk(min(4, shares.shape[-1]))]
    (tag_p, tag_n), (head_p, head_n), (rel_p, rel_n) = top(tags), top(heads), top(rel_shares)
    facts, out = facts.tolist(), []
    column = lambda names, shares: " ".join(f"{n}:{p:.3f}" for n, p in zip(names, shares) if p > LEAST)
    for b, sent in enumerate(batch):
        n = len(sent.forms)
        if sent.id:
            out.append(f"#id {sent.id}\n")
        found = spans[b, :3, :n, :n]
        found = [f"{i}-{j}-{k}:{float(found[k, i, j]):.3f}" for k, i, j in (found > LEAST_SPAN).nonzero().tolist() if i <= j]
        if found:
            out.append("#spans " + " ".join(found) + "\n")
        for i, form in enumerate(sent.forms):
            columns = [
                form,
                column(["r" if h == 0 else h - 1 for h in head_n[b][i]], head_p[b][i]),
                column(tag_n[b][i], tag_p[b][i]),
                column([rels[r] for r in rel_n[b][i]], rel_p[b][i]),
                f"{facts[b][i]:.2f}",
            ]
            out.append("\t".join(columns) + "\n")
        out.append("\n")
    return "".join(out)


main()

"""Words, each alone through the encoder, to vectors of bytes, in the form that `cargo xtask train --vectors` takes.

    python vectors.py DATA ENCODER OUT [FOLDER OF TOML]...

The words are those that the encoder's own list has, pieces among them, those of the training data, and those of the
TOML files (the codebook). A vector is what three layers say side by side, each of the same weight, brought down to its
main components and half way to equal spread.
"""
import collections
import glob
import os
import re
import struct
import sys

import numpy as np
import torch

import data
import model
import tune

LENGTH = 96
MOST = 56_000
LAYERS = (2, -1)


def plain(word):
    """As Dateline looks words up: lower-case, digits as 0, quotes straight."""
    for curly, straight in (("’", "'"), ("‘", "'"), ("`", "'"), ("“", '"'), ("”", '"')):
        word = word.replace(curly, straight)
    return re.sub(r"\d", "0", word.lower())


def words(folder, encoder, pieces, texts):
    """Rows of pieces' numbers by (0 for a word, 1 for a piece that something stands before; letters)."""
    rows, counts = collections.OrderedDict(), collections.Counter()

    def add(kind, letters, ids):
        known = rows.setdefault((kind, letters), [])
        if len(known) < 40 and ids and ids not in known:
            known.append(ids)

    with open(os.path.join(encoder, "vocab.txt"), encoding="utf-8") as file:
        for n, word in enumerate(line.rstrip("\n") for line in file):
            if word.startswith("##"):
                add(1, plain(word[2:]), [n])
            elif not (word.startswith("[") and word.endswith("]")):
                add(0, plain(word), [n])
    train, named, _, _ = data.load(folder)
    for sent in train + named:
        counts.update(sent.forms)
    wars = os.path.join(folder, "wikiwars.jsonl.gz")
    for record in data.lines(wars) if os.path.exists(wars) else []:
        counts.update(re.findall(r"[^\W\d_]+(?:'s)?", record["text"]))
    for path in sorted(p for t in texts for p in glob.glob(os.path.join(t, "**", "*.toml"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            counts.update(re.findall(r"[^\W\d_]{3,}", file.read()))
    for word, _ in counts.most_common():
        if (0, plain(word)) not in rows and len(plain(word)) <= 40 and len(rows) < MOST:
            add(0, plain(word), pieces.of(word)[:10])
    return rows, counts


def encoded(rows, encoder):
    """What the layers say of each word alone; the mean where several words are written alike."""
    bert = model.Bert()
    bert.load(os.path.join(encoder, "model.safetensors"))
    bert.eval()
    jobs = sorted(((k, ids) for k, row in enumerate(rows.values()) for ids in row), key=lambda job: len(job[1]))
    sums, n = np.zeros((len(rows), (1 + len(LAYERS)) * 384), np.float32), np.zeros(len(rows))
    for at in range(0, len(jobs), 512):
        part = jobs[at:at + 512]
        ids = torch.zeros(len(part), max(len(i) for _, i in part) + 2, dtype=torch.long)
        for b, (_, row) in enumerate(part):
            ids[b, :len(row) + 2] = torch.tensor([101] + row + [102])
        with torch.no_grad(), tune.half():
            layers = bert(ids, torch.zeros_like(ids), (ids == 0)[:, None, None, :] * -1e4)
        inside = ((ids != 0) & (ids != 101) & (ids != 102)).float()[:, :, None]
        mean = lambda x: (x.float() * inside).sum(1) / inside.sum(1)
        said = torch.cat([mean(bert.word(ids))] + [mean(layers[l]) for l in LAYERS], 1).detach().numpy()
        for (k, _), vector in zip(part, said):
            sums[k] += vector
            n[k] += 1
    return sums / np.maximum(n, 1)[:, None]


def shortened(vectors, counts, rows):
    for at in range(0, vectors.shape[1], 384):
        block = vectors[:, at:at + 384]
        block -= block.mean(0)
        block /= np.sqrt((block ** 2).mean())
    weight = np.array([np.log1p(counts.get(letters, 0)) + 1 for _, letters in rows])[:, None] ** 0.5
    _, _, main = np.linalg.svd(vectors * weight, full_matrices=False)
    short = vectors @ main[:LENGTH].T
    short /= short.std(0) ** 0.5
    short *= 0.3 / short.std()
    return np.round(np.clip(short, -1, 1) * 127).astype(np.int8)


def main():
    folder, encoder, out, texts = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    rows, counts = words(folder, encoder, tune.Pieces(encoder), texts)
    short = shortened(encoded(rows, encoder), counts, rows)
    with open(out, "wb") as file:
        file.write(struct.pack("<IIf", len(rows), LENGTH, 1 / 127))
        for kind, letters in rows:
            letters = letters.encode("utf-8")[:250]
            file.write(bytes([kind, len(letters)]) + letters)
        file.write(short.tobytes())


main()

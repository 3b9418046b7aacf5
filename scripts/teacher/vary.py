"""Sentences of the treebanks with some words changed for near ones of the same ending, as CoNLL-U without trees.

    python vary.py DATA VECTORS OUT.conllu COPIES

What they say is often nonsense; how they are built is not, and a teacher can be asked about it.
"""
import random
import struct
import sys

import numpy as np

import data

ENDINGS = ("ings ing edly ed ly ies ers er est tion tions ness ment ments ful less al ous ive able ity s").split()
OPEN = {"NOUN", "VERB", "ADJ", "PROPN", "ADV"}
# Words of these classes that build sentences rather than fill them.
KEEP = set(
    "not never very so too more most just only also now then here there when where why how all other such same own first"
    " last next be is are was were been being am have has had do does did".split()
)
SHARE = 0.4
NEAREST = 15


def ending(word):
    return next((e for e in ENDINGS if word.endswith(e) and len(word) > len(e) + 2), "")


class Near:
    """For a word, the words nearest to it among those with the same ending."""

    def __init__(self, path):
        raw = open(path, "rb").read()
        n, length, _ = struct.unpack_from("<IIf", raw)
        at, keys = 12, []
        for _ in range(n):
            keys.append((raw[at], raw[at + 2:at + 2 + raw[at + 1]].decode("utf-8", "replace")))
            at += 2 + raw[at + 1]
        vectors = np.frombuffer(raw, np.int8, n * length, at).reshape(n, length).astype(np.float32)
        chosen = [i for i, (kind, word) in enumerate(keys) if kind == 0 and word.isalpha() and len(word) > 2]
        self.words = [keys[i][1] for i in chosen]
        vectors = vectors[chosen]
        self.vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6)
        self.index = {w: i for i, w in enumerate(self.words)}
        by_ending = {}
        for i, word in enumerate(self.words):
            by_ending.setdefault(ending(word), []).append(i)
        self.by_ending = {e: np.array(rows) for e, rows in by_ending.items()}
        self.found = {}

    def of(self, word):
        if word not in self.found:
            rows = self.by_ending[ending(word)]
            order = np.argsort(-(self.vectors[rows] @ self.vectors[self.index[word]]))
            self.found[word] = [self.words[i] for i in rows[order[1:NEAREST + 1]]]
        return self.found[word]


def changed(sent, near):
    out, n_changed = [], 0
    for form, bundle in zip(sent.forms, sent.bundle):
        low = form.lower()
        can = bundle.split(" ")[0] in OPEN and low not in KEEP and low in near.index and near.of(low)
        if can and random.random() < SHARE:
            word, n_changed = random.choice(near.of(low)), n_changed + 1
            form = word.upper() if form.isupper() and len(form) > 1 else word.capitalize() if form[0].isupper() else word
        out.append(form)
    return out if n_changed else []


def main():
    folder, vectors, out, copies = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    random.seed(7)
    near = Near(vectors)
    train, _, _, _ = data.load(folder)
    with open(out, "w", encoding="utf-8") as file:
        for _ in range(copies):
            for sent in (s for s in train if 3 < len(s.forms) <= 60):
                forms = changed(sent, near)
                file.writelines(f"{i + 1}\t{form}\n" for i, form in enumerate(forms))
                file.write("\n" if forms else "")


main()

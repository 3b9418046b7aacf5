"""Treebanks, mentions and factuality as plain records."""
import gzip
import json
import os
import re

KINDS = ["person", "organization", "place", "time", "object", "event", "abstract", "animal", "plant", "substance"]


class Sent:
    """A sentence; what is not known of it is empty or None."""

    def __init__(self):
        self.id, self.forms, self.bundle, self.head, self.rel = "", [], [], [], []
        self.spans, self.names, self.fact = None, None, {}


def opened(path):
    return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")


def conllu(path):
    """The sentences of a CoNLL-U file; `bundle` is word class and features, heads count from 1, 0 is the root."""
    out, sent, brackets, has_entities = [], Sent(), [], False
    for line in opened(path):
        line = line.rstrip("\n")
        if not line:
            if sent.forms:
                out.append(sent)
            sent, brackets = Sent(), []
        elif line.startswith("#"):
            if line.startswith("# sent_id = "):
                sent.id = line[12:]
            has_entities = has_entities or line.startswith("# global.Entity")
        else:
            columns = line.split("\t")
            if not columns[0].isdigit():
                continue
            at = len(sent.forms)
            sent.forms.append(columns[1])
            if len(columns) == 10 and columns[6].isdigit():
                sent.bundle.append(columns[3] + " " + columns[5])
                sent.head.append(int(columns[6]))
                sent.rel.append(columns[7])
            if has_entities and sent.spans is None:
                sent.spans = []
            found = re.search(r"Entity=([^|]*)", columns[-1])
            if found:
                entities(found.group(1), at, brackets, sent.spans)
    if sent.forms:
        out.append(sent)
    return out


def entities(text, at, brackets, spans):
    """Reads the brackets of `Entity=` at a word."""
    for opens, name, closes in re.findall(r"(\()?([^()]+)(\))?", text):
        fields = name.split("-")
        if opens:
            brackets.append((fields[0], fields[1], at))
        if closes:
            for k in range(len(brackets) - 1, -1, -1):
                if brackets[k][0] == fields[0]:
                    _, kind, start = brackets.pop(k)
                    spans.append((start, at, kind))
                    break


def lines(path):
    with opened(path) as file:
        return [json.loads(line) for line in file]


def factuality(path, sents):
    """Lays judgements over the sentences that they are of."""
    by_id = {s.id: s for s in sents}
    for record in lines(path):
        sent = by_id.get(record["sent_id"])
        for predicate in record["predicates"] if sent else []:
            at = predicate["token"] - 1
            if sent.forms[at] == predicate["form"]:
                sent.fact[at] = (predicate["value"], predicate["confidence"])


def names(path):
    """Sentences with names in BIO tags."""
    out = []
    for n, record in enumerate(lines(path)):
        sent, start = Sent(), None
        sent.id, sent.forms, sent.names = f"names-{n}", record["tokens"], []
        for i, tag in enumerate(record["tags"] + ["O"]):
            if start is not None and not tag.startswith("I-"):
                kind = {"PER": "person", "ORG": "organization", "LOC": "place"}.get(record["tags"][start][2:])
                if kind:
                    sent.names.append((start, i - 1, kind))
                start = None
            if tag.startswith("B-"):
                start = i
        out.append(sent)
    return out


def load(folder):
    """Training sentences with trees, training sentences with names, and the development parts of EWT and GUM."""
    at = lambda name: os.path.join(folder, name)
    ewt, gum = conllu(at("ewt-train.conllu.gz")), conllu(at("gum-train.conllu.gz"))
    ewt_dev, gum_dev = conllu(at("ewt-dev.conllu.gz")), conllu(at("gum-dev.conllu.gz"))
    factuality(at("factuality-train.jsonl.gz"), ewt)
    factuality(at("factuality-dev.jsonl.gz"), ewt_dev)
    return ewt + gum, names(at("wikigold.jsonl.gz")), ewt_dev, gum_dev


def fold(sents, k, n):
    """The part of the sentences that fold `k` of `n` holds back: every n-th stretch of forty."""
    return [s for j, s in enumerate(sents) if (j // 40) % n == k]

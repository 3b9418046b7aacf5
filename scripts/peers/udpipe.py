"""Trains UDPipe 1 on the same treebanks and measures it on the same development parts, given words.

    pip install ufal.udpipe
    taskset -c 0 python scripts/peers/udpipe.py DATA [--iterations N] [--model MODEL]

DATA holds ewt-train, gum-train, ewt-dev and gum-dev .conllu.gz, as for `cargo xtask train`. The models are trained where
they do not exist yet. Accuracy counts as `cargo xtask score` counts; speed is words over the time that tagging and
parsing take, sentences held in memory, the best of three passes. Tagger and parser are trained side by side.
"""
import argparse
import gzip
import multiprocessing
import os
import sys
import time

from ufal.udpipe import InputFormat, Model, ProcessingError, Sentences, Sentence, Trainer


def read(path):
    """The sentences of a packed CoNLL-U file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    form, error, out = InputFormat.newConlluInputFormat(), ProcessingError(), []
    form.setText(text)
    while True:
        sentence = Sentence()
        if not form.nextSentence(sentence, error):
            break
        out.append(sentence)
    if error.occurred():
        sys.exit(f"{path}: {error.message}")
    return out


def train(data, part, path, iterations):
    """Learns a tagger or a parser with UDPipe's own settings but for the number of passes."""
    training, held = Sentences(), Sentences()
    for name in ("ewt", "gum"):
        for sentence in read(os.path.join(data, f"{name}-train.conllu.gz")):
            training.append(sentence)
    settings = f"iterations={iterations}"
    tagger, parser = (settings, Trainer.NONE) if part == "tagger" else (Trainer.NONE, settings)
    error, began = ProcessingError(), time.time()
    model = Trainer.train("morphodita_parsito", training, held, Trainer.NONE, tagger, parser, error)
    if error.occurred():
        sys.exit(f"training: {error.message}")
    print(f"{part} trained in {time.time() - began:.0f} s", file=sys.stderr)
    with open(path, "wb") as file:
        file.write(model)


def score(tagger, parser, gold):
    """UPOS, UAS, LAS in per cent, and words a second."""
    hits, n_words, best = [0, 0, 0], 0, float("inf")
    for _ in range(3):
        blank = []
        for sentence in gold:
            copy = Sentence()
            for word in list(sentence.words)[1:]:
                copy.addWord(word.form)
            blank.append(copy)
        began = time.perf_counter()
        for sentence in blank:
            tagger.tag(sentence, Model.DEFAULT)
            parser.parse(sentence, Model.DEFAULT)
        best = min(best, time.perf_counter() - began)
    for right, found in zip(gold, blank):
        for a, b in zip(list(right.words)[1:], list(found.words)[1:]):
            n_words += 1
            hits[0] += a.upostag == b.upostag
            hits[1] += a.head == b.head
            hits[2] += a.head == b.head and a.deprel.split(":")[0] == b.deprel.split(":")[0]
    return [100 * hit / n_words for hit in hits], n_words / best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--iterations", type=int, default=10, help="passes of tagger and parser each")
    parser.add_argument("--model", default="udpipe", help="where the models lie: MODEL.tagger, MODEL.parser")
    args = parser.parse_args()
    paths = {part: f"{args.model}.{part}" for part in ("tagger", "parser")}
    work = [
        multiprocessing.Process(target=train, args=(args.data, part, path, args.iterations))
        for part, path in paths.items()
        if not os.path.exists(path)
    ]
    for process in work:
        process.start()
    for process in work:
        process.join()
    tagger, parser = Model.load(paths["tagger"]), Model.load(paths["parser"])
    print("| part | UPOS | UAS | LAS | words/s |\n|---|---:|---:|---:|---:|")
    for name in ("ewt", "gum"):
        figures, speed = score(tagger, parser, read(os.path.join(args.data, f"{name}-dev.conllu.gz")))
        print(f"| {name}-dev | {' | '.join(f'{f:.2f}' for f in figures)} | {speed:.0f} |")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs readers of news pages over the same pages on one core, and prints Markdown: what each gets right, how fast.

Started by pages.sh, which installs what is needed. Each reader runs in a process of its own, the pages in memory; from
the page as a string to text, and to title and day where the row says so, is what is timed. Scores are those of the
scorer that stands in --score (`page.py --load`); pages, labels and what was read stay in --work.
"""
import argparse
import datetime
import gzip
import json
import logging
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import readers

# name of the row -> what it gives, and its licence; the readers of Python stand in readers.py
DATELINE, PROGRAM, SMOOTHIE = "Dateline", "Dateline, JSON in and out", "dom_smoothie"


def main():
    if sys.argv[1:2] == ["--run"]:
        return run_reader(*sys.argv[2:])
    a = arguments()
    os.makedirs(a.work, exist_ok=True)
    sets = [Set(path) for path in a.set]
    dated = [Set(path) for path in a.dates]
    chosen = [n for n in (DATELINE, PROGRAM, SMOOTHIE, *readers.READERS) if not a.only or n in a.only]
    rows = []
    for name in chosen:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows.append(Row(name, a, sets, dated))
    print(f"{datetime.date.today()}, {processor()}, one core of {os.cpu_count()}, {platform.system()}, Python {platform.python_version()}\n")
    speed(rows, sets)
    scores(rows, sets, dated)


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--set", nargs="+", required=True, metavar="FILE", help='JSON Lines of {"id","url","html","body","title","published"}, .gz or plain: timed and scored')
    ap.add_argument("--dates", nargs="+", default=[], metavar="FILE", help="sets that are read once, for the day alone")
    ap.add_argument("--score", required=True, metavar="PAGE.PY", help="the scorer of pages")
    ap.add_argument("--seconds", type=float, default=20, metavar="N", help="repeat the pages until so long is over (20); a pass is finished")
    ap.add_argument("--core", default="0", metavar="N", help="the core that all run on (0)")
    ap.add_argument("--only", nargs="+", metavar="NAME", help=f"of {', '.join(map(repr, (DATELINE, PROGRAM, SMOOTHIE, *readers.READERS)))}")
    for what in ("work", "dateline", "xtask", "dom-smoothie"):
        ap.add_argument(f"--{what}", required=True, metavar="PATH", help="given by pages.sh")
    return ap.parse_args()


class Set:
    """Pages with what is right about them."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path).removesuffix(".gz").removesuffix(".jsonl")
        self.pages = [p for p in lines(path) if p.get("html")]
        self.megabytes = sum(len(p["html"].encode()) for p in self.pages) / 1e6
        self.has = {key for key in ("body", "title", "published") if any(p.get(key) for p in self.pages)}


class Row:
    """What one reader did: seconds a pass, slowest page, scores by set. Without `seconds` it reads to be scored alone."""

    def __init__(self, name, a, sets, dated):
        self.name, self.version, self.licence, self.gives = name, "", "MIT or Apache-2.0", {"body", "title", "published"}
        if name in readers.READERS:
            self.licence, self.gives = readers.READERS[name].licence, readers.READERS[name].gives
        elif name == SMOOTHIE:
            self.licence = "MIT"
        self.work, self.slug = a.work, "".join(c if c.isalnum() else "-" for c in name.lower())
        self.seconds, self.slowest, self.scores = None, None, {}
        run = {DATELINE: self.dateline, PROGRAM: self.program}.get(name, self.peer)
        run(a, sets, a.seconds)
        if "published" in self.gives and dated and name != PROGRAM:
            timed = self.seconds, self.slowest
            run(a, dated, None)
            self.seconds, self.slowest = timed

    def dateline(self, a, sets, seconds):
        """The page stage in memory; what is scored is what the program prints."""
        if seconds is not None:
            args = ["bench", "pages", "--json", "--seconds", str(seconds), "--set", *(s.path for s in sets)]
            told = json.loads(output([*on_core(a), a.xtask, *args]))["all"]
            self.seconds, self.slowest = told["seconds"], told["slowest_ms"]
        self.version = output([a.dateline, "--version"]).split()[-1]
        for s in sets:
            with open(self.input([s]), "rb") as pages:
                said = output([a.dateline, "page", "--from", "jsonl", "-"], stdin=pages)
            self.score(a, s, said)

    def program(self, a, sets, seconds):
        """The whole program, started again for each pass."""
        self.version = output([a.dateline, "--version"]).split()[-1]
        path, began, n_passes = self.input(sets), time.monotonic(), 0
        while n_passes == 0 or time.monotonic() - began < seconds:
            with open(path, "rb") as pages, open(os.devnull, "wb") as nowhere:
                output([*on_core(a), a.dateline, "--quiet", "page", "--from", "jsonl", "-"], pages, nowhere)
            n_passes += 1
        self.seconds = (time.monotonic() - began) / n_passes

    def peer(self, a, sets, seconds):
        out = os.path.join(self.work, f"{self.slug}.out.jsonl")
        how = [a.dom_smoothie] if self.name == SMOOTHIE else [sys.executable, "-B", os.path.abspath(__file__), "--run", self.name]
        told = json.loads(output([*on_core(a), *how, str(seconds or 0), self.input(sets), out]))
        self.version = told["version"]
        self.seconds = sum(statistics.fmean(t) for t in told["took"])
        self.slowest = 1e3 * max(statistics.median(t) for t in told["took"])
        found = list(lines(out))
        for s in sets:
            mine, found = found[:len(s.pages)], found[len(s.pages):]
            said = [{"input_id": p["id"], "text": f["text"], "title": f["title"], "published": {"value": f["published"]}} for p, f in zip(s.pages, mine)]
            self.score(a, s, "".join(json.dumps(x) + "\n" for x in said))

    def input(self, sets):
        """The pages of some sets in one file, without what is right about them."""
        path = os.path.join(self.work, "pages.jsonl")
        with open(path, "w", encoding="utf-8") as f:
            for p in (p for s in sets for p in s.pages):
                f.write(json.dumps({"id": p["id"], "url": p.get("url"), "html": p["html"]}, ensure_ascii=False) + "\n")
        return path

    def score(self, a, s, said):
        path = os.path.join(self.work, f"{self.slug}.{s.name}.jsonl")
        with open(path, "w", encoding="utf-8") as f:
            f.write(said)
        last = output([sys.executable, "-B", a.score, "--load", path, s.path]).strip().rsplit("\n", 1)[-1]
        self.scores[s.name] = dict(pair.split("=") for pair in last.split())


def speed(rows, sets):
    n_pages, megabytes = sum(len(s.pages) for s in sets), sum(s.megabytes for s in sets)
    print(f"{', '.join(s.name for s in sets)}: {n_pages} pages, {megabytes:.1f} MB of HTML\n")
    print("| reader | version | licence | gives | pages/s | MB/s | slowest page, ms |\n|---|---|---|---|---:|---:|---:|")
    for r in rows:
        gives = ", ".join({"published": "day"}.get(g, g) for g in ("body", "title", "published") if g in r.gives)
        slowest = "–" if r.slowest is None else f"{r.slowest:.0f}"
        print(f"| {r.name} | {r.version} | {r.licence} | {gives} | {n_pages / r.seconds:.0f} | {megabytes / r.seconds:.1f} | {slowest} |")
    print()


def scores(rows, sets, dated):
    columns = [(s.name, *c) for c in (("body", "body F1", "f1"), ("title", "title", "title"), ("published", "day", "date"), ("published", "day, of given", "date_precision"))
               for s in (*sets, *dated) if c[0] in s.has and (s in sets or c[0] == "published")]
    print(f"| reader | {' | '.join(f'{head} {name}' for name, _, head, _ in columns)} |\n|---{'|---:' * len(columns)}|")
    for r in rows:
        cells = [r.scores.get(name, {}).get(key) if what in r.gives else None for name, what, _, key in columns]
        if any(cells):
            print(f"| {r.name} | {' | '.join('–' if c is None else f'{100 * float(c):.1f}' for c in cells)} |")


def run_reader(name, seconds, pages, out):
    """In a process of its own: reads all pages until the seconds are over -> what it found, and each reading's seconds."""
    logging.disable(logging.CRITICAL)
    reader = readers.READERS[name]
    read = reader.load()
    pages = [(p["id"], p.get("url"), p["html"]) for p in lines(pages)]
    took, found = [[] for _ in pages], []
    began = time.perf_counter()
    while not found or time.perf_counter() - began < float(seconds):
        first = not found
        for (_, url, html), times in zip(pages, took):
            start = time.perf_counter()
            try:
                got = read(html, url)
            except Exception:   # a page that a reader cannot read is a page without text
                got = (None, None, None)
            times.append(time.perf_counter() - start)
            if first:
                found.append(got)
    with open(out, "w", encoding="utf-8") as f:
        for (i, _, _), (text, title, day) in zip(pages, found):
            f.write(json.dumps({"id": i, "text": text, "title": title, "published": day}) + "\n")
    print(json.dumps({"version": reader.version(), "took": took}))


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


def on_core(a):
    return ["taskset", "-c", a.core] if shutil.which("taskset") else []


def output(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE):
    """What a program prints. Status 1 is Dateline's word for pages among the input that hold no report."""
    done = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    if done.returncode not in (0, 1) or done.returncode == 1 and done.stdout == "":
        sys.exit(f"status {done.returncode} from {' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            return next(l.split(":", 1)[1].strip() for l in f if l.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


if __name__ == "__main__":
    main()

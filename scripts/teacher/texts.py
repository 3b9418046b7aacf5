"""The project's own sentences, and the running texts that may be learned from, as plain text: a paragraph each.

    python texts.py ROOT DATELINE DATA OUT.txt

ROOT is the repository, DATELINE the program, which reads the sample pages; `wikiwars.jsonl.gz` is used where it lies in
DATA.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tomllib

import data

LEAST_WORDS = 4


def sentences(value, names):
    """The strings under these names, anywhere in a TOML value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names and isinstance(inner, str):
                yield inner
            else:
                yield from sentences(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from ([inner] if isinstance(inner, str) and names is None else sentences(inner, names))


def texts(root, dateline, folder):
    for part, names in (("codebook", {"yes", "no", "examples"}), ("cases", {"text", "title"})):
        for path in sorted(glob.glob(os.path.join(root, part, "**", "*.toml"), recursive=True)):
            with open(path, "rb") as file:
                yield from sentences(tomllib.load(file), names)
    wars = os.path.join(folder, "wikiwars.jsonl.gz")
    for record in data.lines(wars) if os.path.exists(wars) else []:
        yield from record["text"].split("\n\n")
    coded = subprocess.run(
        [dateline, "--quiet", "code", "--to", "jsonl", os.path.join(root, "examples", "wire")],
        capture_output=True, text=True, check=False,
    )
    for line in coded.stdout.splitlines():
        document = json.loads(line)["document"]
        yield document.get("title") or ""
        yield from document["text"].split("\n\n")


def main():
    root, dateline, folder, out = sys.argv[1:5]
    seen = {}
    for text in texts(root, dateline, folder):
        text = re.sub(r"\s+", " ", text).strip()
        if len(text.split()) >= LEAST_WORDS:
            seen[text] = None
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n\n".join(seen) + "\n")


main()

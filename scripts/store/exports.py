#!/usr/bin/env python3
"""Opens an export of every format with something that is not ours, and says what it saw.

    pip install duckdb pyarrow pandas geojson
    for f in parquet csv jsonl geojson gdelt gdelt-mentions polecat icews; do dateline export --to $f --out out/x.$f; done
    python3 scripts/store/exports.py out
"""
import json
import pathlib
import sys

import duckdb
import geojson
import pandas as pd
import pyarrow.parquet as pq

out = pathlib.Path(sys.argv[1])
columns = pathlib.Path(__file__).resolve().parents[3] / "shared/ontology/export_columns.tsv"
want = pd.read_csv(columns, sep="\t", keep_default_na=False) if columns.exists() else None


def names(of):
    return None if want is None else want[want.format == of].sort_values("position").column.tolist()


t = pq.read_table(out / "x.parquet")
n = duckdb.sql(f"SELECT count(*), min(day), max(day) FROM '{out}/x.parquet'").fetchall()[0]
assert t.num_rows == n[0] > 0
print(f"parquet: pyarrow {t.num_rows} rows, {t.num_columns} columns; duckdb {n}")
c = pd.read_csv(out / "x.csv", parse_dates=["day"])
assert len(c) == t.num_rows and list(c.columns) == t.column_names
print(f"csv: pandas {c.shape}")
docs = [json.loads(line) for line in open(out / "x.jsonl")]
print(f"jsonl: {len(docs)} documents, {sum(len(d['events']) for d in docs)} events, keys {sorted(docs[0])[:4]}…")
g = geojson.load(open(out / "x.geojson"))
assert g.is_valid and g["features"], g.errors()
print(f"geojson: valid, {len(g['features'])} features")
# as the reader on PyPI (gdelt 0.1.14) does with what it downloads
e = pd.read_csv(out / "x.gdelt", sep="\t", header=None, dtype=str, keep_default_na=False)
assert want is None or e.shape[1] == len(names("gdelt2_events")), e.shape
e.columns = names("gdelt2_events") or range(e.shape[1])
print(f"gdelt: {e.shape}, days {e.iloc[:, 1].min()}–{e.iloc[:, 1].max()}, codes {sorted(set(e.iloc[:, 26]))[:5]}…")
m = pd.read_csv(out / "x.gdelt-mentions", sep="\t", header=None, dtype=str, keep_default_na=False)
assert want is None or m.shape[1] == len(names("gdelt2_mentions"))
assert set(m[0]) <= set(e.iloc[:, 0])
print(f"gdelt-mentions: {m.shape}; every one of an event")
for form in ("polecat", "icews"):
    p = pd.read_csv(out / f"x.{form}", sep="\t", dtype=str, keep_default_na=False)
    assert want is None or list(p.columns) == names(form), list(p.columns)
    print(f"{form}: {p.shape}, columns to the letter")
for f in out.glob("*.manifest.json"):
    json.load(open(f))

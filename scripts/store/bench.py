#!/usr/bin/env python3
"""Times a store's standing questions and twenty ad-hoc queries, the latter beside DuckDB on the same Parquet files.

    pip install duckdb
    cargo build --release -p dateline-sql --example bench
    python3 scripts/store/bench.py STORE [--times 20] [--bench target/release/examples/bench]

Both engines have two threads and run in the same minute, one after the other; the answers' row counts must agree.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import time

import duckdb

here = pathlib.Path(__file__).parent
a = argparse.ArgumentParser()
a.add_argument("store")
a.add_argument("--times", type=int, default=20)
a.add_argument("--bench", default="target/release/examples/bench")
a = a.parse_args()


def p95(ms):
    return sorted(ms)[min(len(ms) - 1, int(0.95 * len(ms)))]


ours = json.loads(subprocess.run([a.bench, a.store, str(here / "queries.sql"), str(a.times)], check=True, capture_output=True, text=True).stdout)
print(f"open {ours['open_ms']:.0f} ms, idle memory {ours['idle_mb']:.0f} MB\n")
print("| standing question | median ms | p95 ms |\n|---|---:|---:|")
for s in ours["standing"]:
    print(f"| {s['name']} | {statistics.median(s['ms']):.1f} | {p95(s['ms']):.1f} |")

con = duckdb.connect()
con.execute("SET threads = 2")
con.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet('{a.store}/segments/events-*.parquet')")
print(f"\n{con.execute('SELECT count(*) FROM events').fetchall()[0][0]} events\n")
print("| query | Dateline median ms | p95 | DuckDB median ms | p95 | ratio |\n|---|---:|---:|---:|---:|---:|")
total, theirs_total, worst = 0.0, 0.0, 0.0
for n, q in enumerate(ours["adhoc"], 1):
    took = []
    for k in range(a.times + 1):
        t = time.perf_counter()
        rows = con.execute(q["query"]).fetchall()
        if k:
            took.append((time.perf_counter() - t) * 1e3)
    if len(rows) != q["rows"]:
        print(f"query {n}: {q['rows']} rows, DuckDB {len(rows)}: {q['query']}")
    mine, theirs = statistics.median(q["ms"]), statistics.median(took)
    total, theirs_total, worst = total + mine, theirs_total + theirs, max(worst, p95(q["ms"]))
    print(f"| {n} | {mine:.0f} | {p95(q['ms']):.0f} | {theirs:.0f} | {p95(took):.0f} | {mine / theirs:.2f} |")
print(f"\nin sum {total:.0f} ms, DuckDB {duckdb.__version__} {theirs_total:.0f} ms: {total / theirs_total:.2f} times; worst p95 {worst:.0f} ms")

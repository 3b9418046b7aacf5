// Says what the first load costs, compressed: the page, its script and style, and what Now asks for.
//
//   npm run build && npm run sizes

import { readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const files = readdirSync(new URL("assets/", dist));
const first = new Set(["index.html", "icon.svg", ...[...html.matchAll(/\/(assets\/[^"]+)/g)].map((m) => m[1])]);
// What the Now screen loads after the entry, in the order of its imports.
for (const stem of ["now", "chart", "plot", "card", "table", "live-list"]) for (const f of files) if (new RegExp(`^${stem}-[\\w-]{8}\\.(js|css)$`).test(f)) first.add(`assets/${f}`);
let sum = 0;
const size = (f) => gzipSync(readFileSync(new URL(f, dist)), { level: 9 }).length;
for (const f of first) {
  const n = size(f);
  sum += n;
  console.log(`${String(n).padStart(8)}  ${f}`);
}
console.log(`${String(sum).padStart(8)}  first load in all, gzip`);
const all = ["index.html", "icon.svg", ...files.map((f) => `assets/${f}`)];
console.log(`${String(all.reduce((n, f) => n + statSync(new URL(f, dist)).size, 0)).padStart(8)}  all of dist, as it lies`);
if (sum > 350 * 1024) {
  console.error("more than 350 KB");
  process.exit(1);
}

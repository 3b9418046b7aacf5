// Tests of what the screens reckon by themselves: spans in code points, pieces of overlapping spans, the choice of a
// chart, steps of a figure, the fields of an event. `node --test dev/lib.test.mjs`; it needs no browser and no server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createServer } from "vite";

let vite, spans, plot, coded;
before(async () => {
  vite = await createServer({ root: new URL("..", import.meta.url).pathname, server: { middlewareMode: true, hmr: false, ws: false, watch: null }, appType: "custom", logLevel: "error", optimizeDeps: { noDiscovery: true } });
  spans = await vite.ssrLoadModule("/src/screens/lib/spans.ts");
  plot = await vite.ssrLoadModule("/src/screens/lib/plot.ts");
  coded = await vite.ssrLoadModule("/src/screens/lib/coded.ts");
});
after(() => vite.close());

test("code points are cut as the document counts them", () => {
  const text = "Kenya 🇰🇪 told 𝒻our envoys";
  const points = [...text];
  const { length, cut } = spans.cutter(text);
  assert.equal(length, points.length);
  for (let a = 0; a <= points.length; a++) for (let b = a; b <= points.length; b++) assert.equal(cut(a, b), points.slice(a, b).join(""));
  assert.equal(spans.unitStarts("plain"), null);
});

test("pieces are the text again, and each has what covers it", () => {
  // The same few hundred cases each time.
  let seed = 7;
  const random = (n) => ((seed = (seed * 1103515245 + 12345) % 2147483648) % n);
  for (let turn = 0; turn < 300; turn++) {
    const text = Array.from({ length: random(30) }, () => ["a", " ", "é", "𝒻", "🇰"][random(5)]).join("");
    const n = [...text].length;
    const marks = Array.from({ length: random(6) }, (_, i) => ({ start: random(n + 3), end: random(n + 5), key: `k${i % 3}` }));
    const made = spans.pieces(text, marks);
    assert.equal(made.map((p) => p.text).join(""), text);
    let at = 0;
    for (const piece of made) {
      assert.equal(piece.at, at);
      const end = at + [...piece.text].length;
      for (const key of ["k0", "k1", "k2"]) {
        const covers = marks.some((m) => m.key === key && m.start <= at && Math.min(m.end, n) >= end && m.start < Math.min(m.end, n));
        assert.equal(piece.keys.includes(key), covers);
      }
      at = end;
    }
  }
});

test("a span outside the text is cut off and is no error", () => {
  assert.deepEqual(spans.pieces("abc", [{ start: 2, end: 99, key: "x" }]).map((p) => [p.text, p.keys]), [["ab", []], ["c", ["x"]]]);
  assert.deepEqual(spans.pieces("abc", [{ start: 9, end: 12, key: "x" }]).map((p) => p.text), ["abc"]);
});

test("a long page opens around the event", () => {
  const paragraphs = Array.from({ length: 9 }, (_, i) => ({ start: i * 10, end: i * 10 + 8 }));
  assert.deepEqual(spans.nearby(paragraphs, [{ start: 41, end: 45 }]), { from: 3, to: 6 });
  assert.deepEqual(spans.nearby(paragraphs, []), { from: 0, to: 3 });
});

const columns = (...list) => list.map((c) => ({ name: c.split(":")[0], type: c.split(":")[1] }));

test("days become lines, words become bars, a list becomes nothing", () => {
  assert.equal(plot.choose(columns("day:date", "n:integer"), [["2016-04-11", 1], ["2016-04-12", 2]]).kind, "lines");
  assert.equal(plot.choose(columns("type:text", "n:integer"), [["AID", 1], ["AGREE", 2]]).kind, "bars");
  const by = plot.choose(columns("day:date", "type:text", "n:integer"), [["2016-04-11", "AID", 1], ["2016-04-11", "AGREE", 2], ["2016-04-12", "AID", 3]]);
  assert.deepEqual([by.kind, by.by], ["lines", 1]);
  assert.equal(plot.choose(columns("id:text", "day:date", "n_reports:integer"), [["h1", "2016-04-11", 1], ["h2", "2016-04-11", 4]]), null);
  assert.equal(plot.choose(columns("type:text", "about:text"), [["AID", "x"]]), null);
  assert.equal(plot.choose(columns("n:integer"), [[4]]), null);
});

test("lines keep their gaps: nothing told is not nought", () => {
  const cols = columns("day:date", "type:text", "n:integer");
  const rows = [["2016-04-11", "AID", 1], ["2016-04-12", "AGREE", 2], ["2016-04-12", "AID", 3]];
  const drawn = plot.plot(cols, rows, plot.choose(cols, rows));
  assert.deepEqual(drawn.series, [{ name: "AID", values: [1, 3] }, { name: "AGREE", values: [null, 2] }]);
});

test("a figure holds until it is told anew", () => {
  const { path, points } = plot.stepPath([{ at: "2016-04-12T00:00:00Z", value: 4 }, { at: "2016-04-11T00:00:00Z", value: 2 }], 100, 40, 0);
  assert.deepEqual(points.map((p) => [p.x, p.y, p.i]), [[0, 20, 1], [100, 0, 0]]);
  assert.equal(path, "M0.0 20.0H100.0V0.0");
});

test("fields say what is not told, and point at title and caption", () => {
  const rows = coded.fieldRows({ id: "e1", type: "AID", actor: { name: null, text: "Peru", code: "PER", start: 0, end: 4, in: "title" }, recipient: null, trigger: { start: 2, end: 5, text: "aid", in: "caption:0" }, sources: [], polarity: "negative", modality: "asserted" });
  const row = (key) => rows.find((r) => r.key === key);
  assert.equal(row("actor").value, "Peru");
  assert.equal(row("actor").words[0].in, "title");
  assert.equal(row("act").words[0].in, "caption:0");
  assert.equal(row("recipient").value, null);
  assert.equal(row("stance").value, "told not to have happened");
  assert.equal(coded.textOf({ title: "T", text: "", images: [{ caption: "C" }] }, "caption:0"), "C");
  // Another shape than the format's is not known rather than an error.
  assert.doesNotThrow(() => coded.fieldRows({ id: "e1", type: "AID", actor: 7, sources: "x", figures: {}, when: [], where: "y" }));
});

// Ten thousand rows scroll smoothly: the table of an answer in SQL, and the list of Now with thousands of happenings.
// A frame that is late is what is felt; the slowest twentieth is held against the bar. Where something else on the machine
// spoils the first try there is a second.

import { lines } from "../articles.mjs";
import { clean, visit } from "../browser.mjs";
import { must, quantile, same, until } from "../report.mjs";

const ROWS = 10_000;
const MOST_MS = 50;
const SCROLL_MS = 3000;
/** Happenings that the list of Now is given to hold. */
const CARDS = 3000;

/** Scrolls for three seconds, a stretch a frame as a wheel does, and returns the times between frames. */
const scrolled = (page, selector, step) =>
  page.evaluate(async ({ selector, step, SCROLL_MS }) => {
    const box = selector ? document.querySelector(selector) : document.scrollingElement;
    box.scrollTop = 0;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const times = [];
    let last = await new Promise((resolve) => requestAnimationFrame(resolve));
    const end = last + SCROLL_MS;
    let way = step;
    while (last < end) {
      box.scrollTop += way;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) way = -step;
      else if (box.scrollTop <= 0) way = step;
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      times.push(now - last);
      last = now;
    }
    return times;
  }, { selector, step, SCROLL_MS });

export default async function walk(t) {
  const { server, browser, xtask } = t;
  /** Throws where the scrolling is not smooth. */
  const smooth = async (page, what, selector, step) => {
    let slow = Infinity;
    for (let round = 0; round < 2 && slow >= MOST_MS; round++) {
      const times = await scrolled(page, selector, step);
      slow = quantile(times, 0.95);
      t.figure(`smooth: ${what}: ${times.length} frames, p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${slow.toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms`);
    }
    must(slow < MOST_MS, `p95 ${slow.toFixed(1)} ms`);
  };
  const context = await browser.context(server.base);
  const page = await context.newPage();

  await t.check("smooth: a table of 10,000 rows", async () => {
    const have = await server.number("SELECT count(*) FROM events");
    const times = Math.ceil(ROWS / have);
    const q = `SELECT e.report, e.event, e.day, e.type, e.actor_name, e.recipient_name, e.place, e.sentence, n.value AS n\nFROM events e CROSS JOIN generate_series(1, ${times}) AS n\nLIMIT ${ROWS}`;
    await visit(page, `${server.base}/sql?${new URLSearchParams({ q, limit: String(ROWS) })}`, ".sql-result tbody td");
    same(await page.locator(".sql-told b").first().textContent(), "10,000 rows", "the answer");
    same(await page.locator(".sql-result table").getAttribute("aria-rowcount"), String(ROWS + 1), "rows of the table");
    await page.locator(".sql-result .table-box").scrollIntoViewIfNeeded();
    await smooth(page, `${ROWS} rows`, ".sql-result .table-box", 200);
    const last = await page.evaluate(() => {
      const box = document.querySelector(".sql-result .table-box");
      box.scrollTop = box.scrollHeight;
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve([...box.querySelectorAll("tbody tr[aria-rowindex]")].at(-1)?.getAttribute("aria-rowindex")))));
    });
    same(last, String(ROWS + 1), "the last row");
  });

  await t.check("smooth: thousands of happenings on Now", async () => {
    let n = await server.number("SELECT count(*) FROM happenings WHERE asserted");
    for (let seed = 2001; n < CARDS && seed < 2020; seed++) {
      await server.ingest(lines(xtask, t.folder(`smooth-${seed}`), 120, seed).join("\n") + "\n");
      n = await server.number("SELECT count(*) FROM happenings WHERE asserted");
    }
    must(n >= CARDS, `the store has ${n} happenings`);
    await visit(page, `${server.base}/now`, ".card");
    await until(`${CARDS} cards`, async () => {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      return (await page.locator(".live-list .card").count()) >= CARDS;
    }, { limit: 90_000, every: 50 });
    const shown = await page.locator(".live-list .card").evaluateAll((cards) => [cards.length, new Set(cards.map((c) => c.dataset.happening)).size]);
    same(shown[1], shown[0], "different cards");
    await smooth(page, `${shown[0]} cards`, null, 120);
  });
  await t.check("smooth: nothing amiss on the way", async () => clean(context));
  await context.close();
}

// From a page that is posted to its happening on the screen: two hundred pages at twenty a second, each measured on the one
// clock of this machine. What has only changed a happening that was there already is left out, since no card comes of it.

import { expulsion, lines } from "../articles.mjs";
import { clean, visit } from "../browser.mjs";
import { must, quantile, until } from "../report.mjs";

const N = 200;
const EVERY_MS = 50;

export default async function walk(t) {
  const { server, browser, xtask } = t;
  const pages = lines(xtask, t.folder("arrival"), N, 1107);
  const context = await browser.context(server.base);
  const page = await context.newPage();
  await t.check("arrival: pages are on the screen soon after they came", async () => {
    await visit(page, `${server.base}/now`, ".card");
    await page.locator("[data-live=live]").waitFor();
    await page.evaluate(() => {
      // A card is seen when it was painted: the frame after the change, and what follows it.
      const seen = (globalThis.seenAt = {});
      const known = new Set();
      const look = () => {
        const fresh = [];
        for (const { dataset } of document.querySelectorAll(".live-list .card")) {
          if (known.has(dataset.happening)) continue;
          known.add(dataset.happening);
          fresh.push(dataset.happening);
        }
        if (fresh.length > 0) requestAnimationFrame(() => setTimeout(() => {
          const now = Date.now();
          for (const id of fresh) seen[id] = now;
        }, 0));
      };
      look();
      new MutationObserver(look).observe(document.querySelector(".live-list"), { childList: true, subtree: true });
    });
    const begin = Date.now() + 100;
    const posted = await Promise.all(pages.map(async (line, i) => {
      await new Promise((resolve) => setTimeout(resolve, begin + i * EVERY_MS - Date.now()));
      const sent = Date.now();
      const { results: [result] } = await server.ingest(`${line}\n`);
      return { sent, accepted: Date.now(), report: result.report, outcome: result.outcome };
    }));
    const lost = posted.filter((p) => p.outcome === "failed");
    must(lost.length === 0, `${lost.length} pages failed`);
    // What a page began is what it is measured by; a happening may have been merged since, and is then no card.
    const began = `SELECT r.of, r.report FROM happening_revisions r JOIN happenings h ON h.id = r.of WHERE r.change = 'new' AND r.asserted AND h.asserted`.replaceAll("r.of", 'r."of"');
    const first = new Map();
    for (const [id, report] of await server.sql(began)) first.set(report, [...(first.get(report) ?? []), id]);
    const told = posted.filter((p) => first.has(p.report));
    await until("all of them on the screen", async () => {
      const seen = await page.evaluate(() => globalThis.seenAt);
      return told.every((p) => first.get(p.report).every((id) => id in seen));
    });
    const seen = await page.evaluate(() => globalThis.seenAt);
    // The last happening of a page, so that the whole page is on the screen.
    const at = (p) => Math.max(...first.get(p.report).map((id) => seen[id]));
    const fromSent = told.map((p) => at(p) - p.sent);
    const fromAccepted = told.map((p) => Math.max(0, at(p) - p.accepted));
    const words = (list) => `p50 ${quantile(list, 0.5)} ms, p99 ${quantile(list, 0.99)} ms, most ${Math.max(...list)} ms`;
    t.figure(`arrival: ${told.length} of ${N} pages told something new; from accepted to visible ${words(fromAccepted)}; from sent ${words(fromSent)}`);
    must(told.length > N / 2, "too few pages told something new");
    must(quantile(fromAccepted, 0.5) < 300 && quantile(fromAccepted, 0.99) < 1000, "not within 300 ms at the median and a second at the 99th of a hundred");
  });
  await t.check("arrival: under a filter by words it comes in as well", async () => {
    await visit(page, `${server.base}/now?text=diplomats`, ".card");
    await page.locator("[data-live=live]").waitFor();
    const document = expulsion();
    await server.documents(document);
    // Told in the headline or in the text: both name how many of whom.
    await page.locator(".card-sentence", { hasText: /\d+ \w+/.exec(document.title)[0] }).first().waitFor();
  });
  await t.check("arrival: nothing amiss on the way", async () => clean(context));
  await context.close();
}

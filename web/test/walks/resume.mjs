// The server is killed without a word and started again: the screen says that it is not live, comes back by itself, and shows
// what came in between, each once, without having been loaded anew.

import { clean, visit } from "../browser.mjs";
import { expulsion } from "../articles.mjs";
import { must, same, until } from "../report.mjs";

export default async function walk(t) {
  const { server, browser } = t;
  const context = await browser.context(server.base, undefined, { dead: true });
  const page = await context.newPage();
  const streams = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/stream") streams.push(request.headers()["last-event-id"] ?? null);
  });
  let loads = 0;
  page.on("load", () => loads++);

  await t.check("resume: a killed server is told, and what came in between is shown once", async () => {
    await visit(page, `${server.base}/now`, ".card");
    await page.locator("[data-live=live]").waitFor();
    // One that comes in while all is well, so that there is a revision to come back to.
    const { results: [before] } = await server.documents(expulsion());
    const idsOf = async (report) => (await server.sql(`SELECT id FROM happenings WHERE asserted AND first_report = '${report}'`)).flat();
    const first = await idsOf(before.report);
    must(first.length > 0, "the document tells nothing");
    await page.locator(`.card[data-happening="${first[0]}"]`).waitFor();
    const reports = await server.number("SELECT count(*) FROM reports");
    const before_n = streams.length;

    await server.down("SIGKILL");
    await page.locator("[data-live]:not([data-live=live])").waitFor();
    await page.locator(".body > .stale").waitFor();
    const words = await page.locator(".body > .stale").textContent();
    must(/old/.test(words), `the banner says "${words}"`);
    must((await page.locator(".card").count()) > 0, "what was shown is gone");

    await server.up();
    const { results } = await server.documents(expulsion(), expulsion());
    same(await server.number("SELECT count(*) FROM reports"), reports + 2, "reports after the kill");
    await page.locator("[data-live=live]").waitFor();
    const missed = [...(await idsOf(results[0].report)), ...(await idsOf(results[1].report))];
    must(missed.length >= 2, "the documents tell nothing");
    for (const id of missed) await page.locator(`.card[data-happening="${id}"]`).waitFor();
    await page.locator(".body > .stale").waitFor({ state: "detached" });
    const shown = await page.locator(".live-list .card").evaluateAll((cards) => cards.map((c) => c.dataset.happening));
    same(shown.length, new Set(shown).size, "cards and different cards");
    same(loads, 1, "times the page was loaded");
    const again = streams.slice(before_n);
    must(again.length > 0 && again.every((id) => id !== null), `it came back without the last id: ${JSON.stringify(again)}`);
    await until("the tallies to follow", async () => {
      const n = await server.number("SELECT count(*) FROM happenings WHERE asserted");
      return (await page.locator("#live-list-head + .head-note").textContent()).startsWith(n.toLocaleString("en-GB"));
    });
  });
  await t.check("resume: nothing amiss on the way", async () => clean(context));
  await context.close();
  // Where the check broke off, the others still need a server.
  if (!server.isUp) await server.up();
}

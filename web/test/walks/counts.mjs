// What the screens count is what SQL counts: the queries here are written anew from the documentation, not taken from the
// dashboard; the query that a number links to is asked as well.

import { expulsion } from "../articles.mjs";
import { clean, numberIn, settled, visit } from "../browser.mjs";
import { must, same } from "../report.mjs";

const quote = (text) => `'${String(text).replaceAll("'", "''")}'`;

/** Filters as they stand in the address, and the same as SQL over happenings. What the store has most of is asked. */
async function filters(server) {
  const one = async (column, where = "asserted") =>
    server.number(`SELECT ${column} FROM happenings WHERE ${where} AND ${column} IS NOT NULL GROUP BY ${column} ORDER BY count(*) DESC, ${column} LIMIT 1`);
  const party = await one("actor");
  const country = await one("place_country");
  const place = await one("place");
  const recipient = await one("recipient_country");
  const latest = await server.number("SELECT max(day) FROM happenings WHERE asserted");
  const days = (await server.sql("SELECT DISTINCT day FROM happenings WHERE asserted AND day IS NOT NULL ORDER BY day")).map(([day]) => day);
  const [from, to] = [days[Math.floor(days.length / 3)], days[Math.floor((days.length * 2) / 3)]];
  const outlet = await server.number("SELECT outlet FROM reports WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT 1");
  const voice = await server.number("SELECT name FROM sources WHERE happening IS NOT NULL GROUP BY name ORDER BY count(*) DESC, name LIMIT 1");
  const story = await server.number("SELECT story FROM happenings WHERE asserted GROUP BY story ORDER BY count(*) DESC, story LIMIT 1");
  const word = "battalions";
  const told = await reportsWith(server, word);
  const before = new Date(Date.parse(`${latest}T00:00:00Z`) - 2 * 86_400_000).toISOString().slice(0, 10);
  const takesPart = (code) => `(starts_with(actor, ${quote(code)}) OR starts_with(recipient, ${quote(code)}))`;
  const tellings = (condition) => `id IN (SELECT happening FROM events WHERE ${condition})`;
  return [
    { name: "no filter", ask: {}, sql: "asserted" },
    { name: "types", ask: { type: "PROTEST,ASSAULT" }, sql: "asserted AND type IN ('PROTEST', 'ASSAULT')" },
    { name: "a mode", ask: { mode: "heavy-weapons" }, sql: "asserted AND mode = 'heavy-weapons'" },
    { name: "a party by code", ask: { party }, sql: `asserted AND ${takesPart(party)}` },
    { name: "a party by country", ask: { party: recipient }, sql: `asserted AND ${takesPart(recipient)}` },
    { name: "a part of a name", ask: { party: "minister" }, sql: "asserted AND (lower(actor_name) LIKE '%minister%' OR lower(recipient_name) LIKE '%minister%')" },
    { name: "the recipient", ask: { recipient }, sql: `asserted AND starts_with(recipient, ${quote(recipient)})` },
    { name: "days", ask: { from, to }, sql: `asserted AND day BETWEEN DATE '${from}' AND DATE '${to}'` },
    { name: "the latest days", ask: { from: "latest-2", to: "latest" }, sql: `asserted AND day BETWEEN DATE '${before}' AND DATE '${latest}'` },
    { name: "a country", ask: { country }, sql: `asserted AND place_country = ${quote(country)}` },
    { name: "a place", ask: { place: place.slice(0, 4).toLowerCase() }, sql: `asserted AND strpos(lower(place), ${quote(place.slice(0, 4).toLowerCase())}) > 0` },
    { name: "an area", ask: { bbox: "-20,-40,60,40" }, sql: "asserted AND lat BETWEEN -40 AND 40 AND lon BETWEEN -20 AND 60" },
    { name: "an outlet", ask: { outlet }, sql: `asserted AND ${tellings(`outlet = ${quote(outlet)}`)}` },
    { name: "who says so", ask: { source: voice }, sql: `asserted AND id IN (SELECT happening FROM sources WHERE strpos(lower(name), ${quote(voice.toLowerCase())}) > 0)` },
    { name: "confidence", ask: { confidence: "0.8" }, sql: "asserted AND confidence >= 0.8" },
    { name: "denied by somebody", ask: { polarity: "negative" }, sql: "asserted AND n_denials > 0" },
    { name: "all, also what is only denied", ask: { counted: "any" }, sql: "true" },
    { name: "a story", ask: { story }, sql: `asserted AND story = ${quote(story)}` },
    { name: "words", ask: { text: word }, sql: `asserted AND ${tellings(`report IN (${told.map(quote).join(", ")})`)}` },
    { name: "several at once", ask: { type: "ASSAULT,MOBILIZE,COERCE", party: recipient, from, to }, sql: `asserted AND type IN ('ASSAULT', 'MOBILIZE', 'COERCE') AND ${takesPart(recipient)} AND day BETWEEN DATE '${from}' AND DATE '${to}'` },
  ];
}

/** The reports whose title or text has a word, found by reading every one of them. */
async function reportsWith(server, word) {
  const found = [];
  const sought = new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "iu");
  for (const [report] of await server.sql("SELECT report FROM reports")) {
    const { document } = await server.get(`/api/reports/${encodeURIComponent(report)}`);
    if (sought.test(`${document.document.title ?? ""}\n${document.document.text}`)) found.push(report);
  }
  return found;
}

/** Goes to Now and waits for its numbers, which come after the first cards. */
async function visitNow(page, url) {
  await visit(page, url, ".card");
  await page.waitForFunction(() => [...document.querySelectorAll(".tally-n")].every((n) => /\d/.test(n.textContent)));
}

const tally = async (page, label) => numberIn(await page.locator(".tallies li", { has: page.locator(`.tally-label:text-is("${label}")`) }).locator(".tally-n").textContent());

export default async function walk(t) {
  const { server, browser } = t;
  const context = await browser.context(server.base);
  const page = await context.newPage();
  const all = await filters(server);
  let n = 0;
  for (const { name, ask, sql } of all) {
    const query = new URLSearchParams(ask).toString();
    const count = (more) => server.number(`SELECT count(*) FROM happenings WHERE ${sql}${more ? ` AND ${more}` : ""}`);
    await t.check(`counts: ${name} on Now`, async () => {
      await visitNow(page, `${server.base}/now?${query}`);
      const wanted = await count();
      must(wanted > 0, "the filter fits nothing, so that nothing was tried");
      same(await tally(page, "happenings"), wanted, "happenings");
      same(numberIn(await page.locator("#live-list-head + .head-note").textContent()), wanted, "the head of the list");
      same(await tally(page, "denied"), await count("n_denials > 0"), "denied");
      same(await tally(page, "confirmed"), await count("asserted AND n_origins > 1"), "confirmed");
      const types = await page.locator("table.types tbody tr").evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.querySelector("th").textContent.trim(), Number(row.querySelector("td").textContent.replaceAll(",", ""))])));
      const counted = Object.fromEntries(await server.sql(`SELECT type, count(*) FROM happenings WHERE ${sql} GROUP BY type`));
      const ordered = (record) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
      same(ordered(types), ordered(counted), "by type");
      n++;
    });
    await t.check(`counts: ${name} on Timeline`, async () => {
      await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Timeline" }).click();
      await page.locator(".screen-timeline .head-note").first().waitFor();
      await settled(page);
      same(numberIn(await page.locator(".screen-timeline .head .head-note a").first().textContent()), await count("day IS NOT NULL"), "happenings with a day");
      await page.locator(".timeline .chart").first().getByRole("button", { name: "Table" }).click();
      const rows = page.locator(".timeline .chart").first().locator("tbody tr:not(.spacer)");
      await rows.first().waitFor();
      const shown = await rows.evaluateAll((rows) => rows.reduce((sum, row) => sum + Number(row.querySelector("td").textContent.replaceAll(",", "")), 0));
      same(shown, await count("day IS NOT NULL"), "the sum of the table");
    });
    await t.check(`counts: ${name} on Map`, async () => {
      await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Map" }).click();
      const head = page.locator(".screen-map .head .head-note").first();
      await head.waitFor();
      const words = await head.textContent();
      const [, at, places, without] = /^([\d,]+) happenings? at ([\d,]+) places?; ([\d,]+) without place$/.exec(words.trim()) ?? [];
      must(at, `the head says "${words}"`);
      same(numberIn(without), await count("place IS NULL"), "without place");
      same(numberIn(at), await count("place IS NOT NULL"), "at places");
      must(numberIn(places) > 0 || numberIn(at) === 0, "no place for what has one");
    });
  }
  must(n > 0 || t.report.failed > 0, "no filter was tried");

  await t.check("counts: the query behind a number gives that number", async () => {
    await visitNow(page, `${server.base}/now?type=PROTEST,ASSAULT`);
    const shown = await tally(page, "happenings");
    await page.getByRole("link", { name: "SQL that counts the happenings" }).click();
    await page.locator(".sql-result tbody td").first().waitFor();
    same(numberIn(await page.locator(".sql-result tbody td").first().textContent()), shown, "the answer of the query");
  });
  await t.check("counts: the days of Timeline are those of SQL", async () => {
    // A span short enough for all its days to be in the table at once.
    const [from, to] = ["2015-01-01", "2015-03-31"];
    await visit(page, `${server.base}/timeline?unit=day&from=${from}&to=${to}`, ".chart-box");
    await page.locator(".timeline .chart").first().getByRole("button", { name: "Table" }).click();
    const rows = page.locator(".timeline .chart").first().locator("tbody tr:not(.spacer)");
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((rows) => rows.map((row) => [new URL(row.querySelector("th a").href).searchParams.get("from"), Number(row.querySelector("td").textContent.replaceAll(",", ""))]).filter(([, n]) => n > 0));
    const counted = await server.sql(`SELECT day, count(*) FROM happenings WHERE asserted AND day BETWEEN DATE '${from}' AND DATE '${to}' GROUP BY day ORDER BY day DESC`);
    must(counted.length > 5, "hardly a day to compare");
    same(shown, counted, "days");
  });
  await t.check("counts: the places of Map are those of SQL", async () => {
    await visit(page, `${server.base}/map`, ".map-sign");
    await page.getByRole("button", { name: "Table", exact: true }).click();
    const rows = page.locator(".screen-map .map-column table tbody tr:not(.spacer)");
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((rows) => rows.slice(0, 12).map((row) => Number(row.querySelector("td.right").textContent.replaceAll(",", ""))));
    const counted = await server.sql("SELECT count(*) AS n FROM happenings WHERE asserted AND place IS NOT NULL GROUP BY place, lat, lon, place_country ORDER BY n DESC LIMIT 12");
    same(shown, counted.map(([n]) => n), "the most frequent places");
  });
  await t.check("counts: the dyads of Actors are those of SQL", async () => {
    await visit(page, `${server.base}/actors?tab=table`, ".table-box tbody td");
    const row = page.locator(".actors-main .table-box tbody tr:not(.spacer)").first();
    const [actor, recipient] = await row.locator("th a").evaluate((a) => ["a", "b"].map((name) => new URL(a.href).searchParams.get(name)));
    // Which direction an act is counted in where both did it to each other is the server's own; only the rest is compared.
    const shown = numberIn(await row.locator("td.right").first().textContent());
    const counted = await server.number(`SELECT count(*) FROM happenings WHERE asserted AND ((actor_country = ${quote(actor)} AND recipient_country = ${quote(recipient)}) OR (mutual AND actor_country = ${quote(recipient)} AND recipient_country = ${quote(actor)}))`);
    same(shown, counted, `${actor} to ${recipient}`);
  });
  await t.check("counts: a story is what SQL says of it", async () => {
    await visit(page, `${server.base}/story`, ".story-link");
    same(numberIn(await page.locator(".stories .head-note").textContent()), await server.number("SELECT count(*) FROM stories"), "stories");
    await visit(page, `${server.base}/story?type=PROTEST`, ".story-link");
    same(numberIn(await page.locator(".stories .head-note").textContent()), await server.number("SELECT count(*) FROM stories WHERE id IN (SELECT story FROM happenings WHERE asserted AND type = 'PROTEST')"), "stories with a protest");
    const id = await server.number("SELECT story FROM happenings WHERE asserted GROUP BY story ORDER BY count(*) DESC, story LIMIT 1");
    await visit(page, `${server.base}/story/${id}`, ".story h1");
    const meta = await page.locator(".story-head .story-meta b").allTextContents();
    const [[reports, origins]] = await server.sql(`SELECT n_reports, n_origins FROM stories WHERE id = ${quote(id)}`);
    const happenings = await server.number(`SELECT count(*) FROM happenings WHERE asserted AND story = ${quote(id)}`);
    same(meta.map(numberIn), [reports, origins, happenings], "reports, origins, happenings");
    same(await server.number(`SELECT count(*) FROM reports WHERE story = ${quote(id)}`), reports, "reports of the story");
  });
  await t.check("counts: several questions at once are all answered", async () => {
    const ask = () => server.post("/api/sql", { sql: "SELECT count(*) FROM happenings WHERE asserted" });
    for (let i = 0; i < 5; i++) {
      // A change makes the engine anew; that is when they come upon it together.
      await server.documents(expulsion());
      await new Promise((resolve) => setTimeout(resolve, 1200));
      const answers = await Promise.all(Array.from({ length: 6 }, ask));
      same(new Set(answers.map((a) => a.rows[0][0])).size, 1, "different answers");
    }
  });
  await t.check("counts: nothing amiss on the way", async () => clean(context));
  await context.close();
}

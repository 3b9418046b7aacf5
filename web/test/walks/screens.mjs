// Every screen in light, dark and phone width: it shows, it is quiet on the console, it asks no other host, axe finds nothing
// serious, nothing reaches out at the side. With `--shots` a picture of each is kept.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe, clean, garbled, MODES, overflowing, settled, visit } from "../browser.mjs";
import { smaller } from "../picture.mjs";
import { must } from "../report.mjs";

/** No picture that is kept is larger. */
const MOST_BYTES = 60 * 1024;
const QUERY = "SELECT type, count(*) AS n\nFROM happenings\nWHERE asserted\nGROUP BY type\nORDER BY n DESC";

/** Name, address and what is to be seen of each; a story and a happening that have much to show. */
async function screens(server) {
  const story = await server.number(
    "SELECT s.id FROM stories s JOIN happenings h ON h.story = s.id GROUP BY s.id, s.n_reports ORDER BY max(h.n_denials) > 0 DESC, s.n_reports DESC, s.id LIMIT 1",
  );
  const happening = await server.number(
    "SELECT id FROM happenings WHERE asserted AND dated AND place IS NOT NULL AND actor IS NOT NULL AND recipient IS NOT NULL ORDER BY n_denials > 0 DESC, n_reports > 1 DESC, length(figures) DESC, id LIMIT 1",
  );
  return [
    { name: "now", path: "/now", ready: ".card" },
    { name: "map", path: "/map", ready: ".map-sign" },
    { name: "timeline", path: "/timeline", ready: ".chart-box" },
    { name: "actors", path: "/actors", ready: ".party-button" },
    { name: "stories", path: "/story", ready: ".story-link" },
    { name: "story", path: `/story/${story}`, ready: ".story h1" },
    { name: "happening", path: `/happening/${happening}`, ready: ".page-text .word" },
    { name: "sources", path: "/sources", ready: ".feed" },
    { name: "sql", path: `/sql?${new URLSearchParams({ q: QUERY })}`, ready: ".sql-result tbody td" },
    { name: "alerts", path: "/alerts", ready: ".alert-row" },
    { name: "codebook", path: "/codebook", ready: ".type-row" },
  ];
}

/** What else a screen shows: nothing, an error, what is not there, a form; each by its address. */
const STATES = [
  { name: "an empty filter", path: "/now?country=ATA&type=DEFECT", ready: ".state.empty" },
  { name: "a filter that does not read", path: "/now?from=yesterday", ready: ".state.error", refused: true },
  { name: "a happening that is not there", path: "/happening/h99999999", ready: ".state.empty", refused: true },
  { name: "a story that is not there", path: "/story/s99999999", ready: ".state.empty", refused: true },
  { name: "a query that does not read", path: "/sql?q=SELECT+nothing+FROM+nowhere", ready: ".sql-message", refused: true },
  { name: "the map with a list", path: "/map?at=-180,-90,180,90", ready: ".map-here .card" },
  { name: "the timeline by type", path: "/timeline?by=type&unit=week", ready: ".chart-box" },
  { name: "the matrix of actors", path: "/actors?tab=matrix", ready: ".matrix button" },
  { name: "the table of actors", path: "/actors?tab=table", ready: ".table-box td" },
  { name: "agreement", path: "/sources?tab=agreement", ready: "main table td" },
  { name: "coverage", path: "/sources?tab=coverage", ready: "main table td" },
  { name: "a new alert", path: "/alerts?edit=new&type=DEFECT", ready: ".alert-form" },
  { name: "what fired", path: "/alerts?tab=firings", ready: ".firing, .state.empty" },
  { name: "rules", path: "/codebook?tab=rules&of=PROTEST", ready: ".rule" },
  { name: "a name looked up", path: "/codebook?tab=actors&q=Park+Geun-hye&on=2015-06-15", ready: ".actor-head" },
  { name: "a sentence tried", path: `/codebook?${new URLSearchParams({ tab: "try", on: "2016-04-15", sentence: "Peru's navy seized two Chilean fishing boats off Tacna on Tuesday, the defence ministry said." })}`, ready: ".sheet" },
];

async function sound(page, context, mode) {
  clean(context);
  const found = await axe(page);
  must(found.length === 0, `axe: ${found.join(" | ")}`);
  const words = await garbled(page);
  must(words.length === 0, `not meant for people: ${words.slice(0, 2).join(" | ")}`);
  if (mode === "phone") {
    const out = await overflowing(page);
    must(out.length === 0, out.join(" | "));
  }
}

export default async function walk(t) {
  const { server, browser, shots } = t;
  const all = await screens(server);
  if (shots) mkdirSync(shots, { recursive: true });
  for (const [mode, options] of Object.entries(MODES)) {
    // Pictures are taken a little smaller: they are kept.
    const context = await browser.context(server.base, shots && mode !== "phone" ? { ...options, viewport: { width: 1200, height: 800 } } : options);
    const page = await context.newPage();
    for (const { name, path, ready } of all) {
      await t.check(`screens: ${name}, ${mode}`, async () => {
        await visit(page, server.base + path, ready);
        await sound(page, context, mode);
      });
      if (shots) {
        await settled(page);
        const picture = smaller(await page.screenshot({ animations: "disabled", scale: "css" }), MOST_BYTES);
        writeFileSync(join(shots, `${name}-${mode}.png`), picture);
        t.figure(`${name}-${mode}.png ${Math.round(picture.length / 1024)} KB`);
      }
    }
    await context.close();
  }
  // The other states need not be seen in each mode; the phone is the narrowest.
  const context = await browser.context(server.base, MODES.phone, { refused: true });
  const page = await context.newPage();
  for (const { name, path, ready } of STATES) {
    await t.check(`screens: ${name}, phone`, async () => {
      await visit(page, server.base + path, ready);
      await sound(page, context, "phone");
    });
  }
  await context.close();
}

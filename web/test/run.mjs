// The dashboard in a real browser over a real server: Debian's chromium, `dateline serve`, pages of `xtask pages`. Nothing
// is stood in for. Each walk is a module of `walks/`; all but two use one server with three hundred pages.
//
//   node test/run.mjs --dateline PATH --xtask PATH [--shots DIR] [--only NAME[,NAME]]

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bring, expulsion, feedServer, pages } from "./articles.mjs";
import { Browser } from "./browser.mjs";
import { must, Report, until } from "./report.mjs";
import { Server, stopAll } from "./server.mjs";

/** In this order: what adds much to the store comes late, so that the pictures and counts are of the same pages. */
const WALKS = ["first-run", "screens", "counts", "follow", "address", "load", "hostile", "token", "resume", "arrival", "smooth"];
/** These start a server of their own. */
const OWN = new Set(["first-run", "token"]);
const N_PAGES = 300;
const SEED = 7;

const { values } = parseArgs({ options: { dateline: { type: "string" }, xtask: { type: "string" }, shots: { type: "string" }, only: { type: "string" } } });
const wanted = values.only ? values.only.split(",") : WALKS;
const unknown = wanted.filter((name) => !WALKS.includes(name));
if (!values.dateline || !values.xtask || unknown.length > 0) {
  console.error(`node test/run.mjs --dateline PATH --xtask PATH [--shots DIR] [--only ${WALKS.join("|")}]`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "dateline-web-"));
const report = new Report();
const endings = [];

/** What every walk is given. */
const t = {
  report,
  check: (name, run) => report.check(name, run),
  figure: (text) => report.figure(text),
  /** A folder of its own, gone at the end. */
  folder: (name) => {
    const dir = join(work, name);
    mkdirSync(dir, { recursive: true });
    return dir;
  },
  /** Runs at the end, whatever happened. */
  later: (run) => endings.push(run),
  dateline: resolve(values.dateline),
  xtask: resolve(values.xtask),
  shots: values.shots ? resolve(values.shots) : null,
  browser: null,
  server: null,
  feed: null,
};

/** The server that the walks share: three hundred pages, feeds in different health, alerts of which some have fired. */
async function stock() {
  t.feed = await feedServer({ title: "Harbour Gazette", items: [expulsion(), expulsion(), expulsion(), expulsion()].map((d) => ({ title: d.title, published: `${d.published}T08:00:00Z`, text: d.text })) });
  const broken = await feedServer({ title: "Canal Times", broken: true });
  t.later(() => t.feed.close());
  t.later(() => broken.close());
  const server = await Server.start(t.dateline, t.folder("server"), `[fetch]\nallow = ["${t.feed.host}", "${broken.host}"]\n`);
  t.later(() => server.down());
  const begun = Date.now();
  await bring(server, pages(t.xtask, t.folder("pages"), N_PAGES, SEED));
  t.figure(`${N_PAGES} pages read in ${((Date.now() - begun) / 1000).toFixed(1)} s, ${await server.number("SELECT count(*) FROM happenings WHERE asserted")} happenings`);
  const outlines = [["Harbour Gazette", t.feed], ["Canal Times", broken]].map(([name, { address }]) => `<outline type="rss" text="${name}" xmlUrl="${address}/feed.xml"/>`);
  await server.ask("POST", "/api/feeds.opml", `<opml version="2.0"><body>${outlines.join("")}</body></opml>`, { "content-type": "text/x-opml" });
  const alert = (more) => server.post("/api/alerts", { filter: {}, to: [{ kind: "rss" }], quiet: null, snoozed_until: null, enabled: true, ...more });
  await alert({ name: "Expulsions", filter: { type: "SANCTION" }, rule: { kind: "each" } });
  await alert({ name: "Kenya above its usual", filter: { party: "KEN" }, rule: { kind: "rate", factor: 2, days: 28, least: 3 } });
  await alert({ name: "A second origin", filter: { type: "ASSAULT" }, rule: { kind: "confirmed", origins: 2 }, quiet: { from: "22:00", until: "07:00", tz: "Europe/Berlin" } });
  await server.documents(expulsion(), expulsion());
  await until("a firing", async () => (await server.get("/api/firings")).rows.length > 0);
  await until("the items of the feed", async () => (await server.get("/api/feeds")).rows.some((row) => row.n_items === 4), { limit: 60_000 });
  return server;
}

async function main() {
  t.browser = await Browser.launch();
  for (const name of WALKS.filter((w) => wanted.includes(w))) {
    const begun = Date.now();
    try {
      if (!OWN.has(name) && !t.server) t.server = await stock();
      const { default: walk } = await import(`./walks/${name}.mjs`);
      await walk(t);
    } catch (error) {
      report.fail(`${name}: the walk broke off`, error);
    }
    report.figure(`${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
  const { requests, outside } = t.browser;
  await report.check("hosts: no request of any walk left this machine", async () => must(requests > 0 && outside.length === 0, `${outside.length} of ${requests}: ${outside.slice(0, 3).join(" ")}`));
}

async function tidy() {
  await t.browser?.close().catch(() => {});
  for (const end of endings.reverse()) await Promise.resolve(end()).catch(() => {});
  stopAll();
  rmSync(work, { recursive: true, force: true });
}

// However it ends, no server, browser or folder is left behind.
for (const how of ["SIGINT", "SIGTERM", "uncaughtException", "unhandledRejection"]) {
  process.once(how, async (why) => {
    report.fail("the tests broke off", why);
    await tidy();
    process.exit(1);
  });
}
try {
  await main();
} catch (error) {
  report.fail("the tests broke off", error);
}
if (t.server?.told) report.figure(`the server said: ${t.server.told.trim().split("\n").slice(-5).join(" | ")}`);
await tidy();
report.close();
process.exit(report.failed > 0 ? 1 : 0);

// What the server is given to read: distinct pages of `xtask pages`, single documents for what a check needs, and a feed
// server on this machine. All of it is invented.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** How many stories of `xtask pages` begin on a day, and the first of those days. */
const STORIES_A_DAY = 40;
const FIRST_DAY = Date.UTC(2015, 0, 5);
const dayOfPage = (n) => new Date(FIRST_DAY + Math.floor(n / STORIES_A_DAY) * 86_400_000).toISOString().slice(0, 10);

/**
 * Makes `n` distinct pages in `dir` and returns them as `{ type, body, query }`, in their order. The query gives the day to
 * those that do not say it themselves, as a crawler would.
 */
export function pages(xtask, dir, n, seed) {
  execFileSync(xtask, ["pages", "--n", String(n), "--out", dir, "--seed", String(seed)], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return readdirSync(dir).sort().map((name, i) => ({ type: name.endsWith(".html") ? "text/html" : "text/plain", body: readFileSync(join(dir, name)), query: `?published=${dayOfPage(i)}` }));
}

/** The same as clean texts: lines of JSON. */
export function lines(xtask, dir, n, seed) {
  execFileSync(xtask, ["pages", "--n", String(n), "--out", dir, "--seed", String(seed), "--jsonl"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return readFileSync(join(dir, "pages.jsonl"), "utf8").trimEnd().split("\n");
}

/** Brings pages one after the other: what they become depends on their order, and is to be the same each time. */
export async function bring(server, list) {
  for (const page of list) await server.ingest(page.body, page.type, page.query);
}

let made = 0;
const STATES = [["Kenya", "Kenyan", "Nairobi"], ["Peru", "Peruvian", "Lima"], ["Norway", "Norwegian", "Oslo"], ["Ghana", "Ghanaian", "Accra"], ["Laos", "Laotian", "Vientiane"], ["Chile", "Chilean", "Santiago"], ["Latvia", "Latvian", "Riga"], ["Nepal", "Nepalese", "Kathmandu"], ["Bolivia", "Bolivian", "La Paz"], ["Estonia", "Estonian", "Tallinn"]];

/**
 * A short document that tells one expulsion. No two states are brought together twice, so that each is a happening of its
 * own and none is taken for another telling of one before.
 */
export function expulsion(more = {}) {
  const n = made++;
  const [who, , town] = STATES[n % STATES.length];
  const [, whom] = STATES[(n + 1 + (Math.floor(n / STATES.length) % (STATES.length - 1))) % STATES.length];
  return {
    id: `expulsion-${n}`,
    title: `${who} expels ${n + 20} ${whom} envoys`,
    published: "2015-01-14",
    outlet: "Harbour Gazette",
    text: `${who} expelled ${n + 20} ${whom} diplomats on Monday, the foreign ministry in ${town} said.\n\nThe envoys have to leave within ${n + 3} days.`,
    ...more,
  };
}

const html = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/**
 * A feed server on a free port of this machine: `/feed.xml` lists items with summaries, and the pages behind them are
 * beside it. One that is `broken` answers nothing but that it is out of order. `close` ends it.
 */
export async function feedServer({ title, items = [], broken = false }) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const send = (status, type, body) => {
      response.writeHead(status, { "content-type": type });
      response.end(body);
    };
    if (broken) return send(503, "text/plain", "out of order");
    if (request.url === "/feed.xml") {
      const list = items.map((item, i) => `<item><title>${html(item.title)}</title><link>${address}/page/${i}</link><guid>${address}/page/${i}</guid><pubDate>${new Date(item.published).toUTCString()}</pubDate><description>${html(item.title)}.</description></item>`);
      return send(200, "application/rss+xml", `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${html(title)}</title><link>${address}/</link><description>Invented.</description>${list.join("")}</channel></rss>`);
    }
    const at = /^\/page\/(\d+)$/.exec(request.url ?? "");
    const item = at && items[Number(at[1])];
    if (item) {
      const body = item.text.split("\n\n").map((p) => `<p>${html(p)}</p>`).join("\n");
      return send(200, "text/html; charset=utf-8", `<!doctype html><html lang="en"><head><title>${html(item.title)}</title><meta property="og:site_name" content="${html(title)}"><meta property="article:published_time" content="${item.published}"></head><body><article><h1>${html(item.title)}</h1>${body}</article></body></html>`);
    }
    send(404, "text/plain", "not here");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${server.address().port}`;
  const address = `http://${host}`;
  return {
    host,
    address,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

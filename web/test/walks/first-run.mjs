// The first minutes of somebody who has just installed it: an empty store offers the sample, which comes in live; a feed is
// added by the form, and an alert is made, tried on what is there, and fires.

import { expulsion, feedServer } from "../articles.mjs";
import { axe, clean, numberIn } from "../browser.mjs";
import { must, same, until } from "../report.mjs";
import { Server } from "../server.mjs";

const ITEMS = [
  { title: "Norway expels four Russian envoys", published: "2016-05-03T08:00:00Z", text: "Norway expelled four Russian diplomats on Tuesday, the foreign ministry in Oslo said.\n\nThey have a week to leave." },
  { title: "Teachers march in Accra", published: "2016-05-03T09:30:00Z", text: "Hundreds of teachers marched through Accra on Tuesday to protest against the government of Ghana, police said.\n\nThe march ended peacefully." },
  { title: "Peru's navy seizes two Chilean boats", published: "2016-05-03T11:00:00Z", text: "Peru's navy seized two Chilean fishing boats off Tacna on Tuesday, the defence ministry said.\n\nThe crews were brought ashore." },
];

export default async function walk(t) {
  const { browser, dateline } = t;
  const feed = await feedServer({ title: "Northern Wire", items: ITEMS });
  t.later(() => feed.close());
  const server = await Server.start(dateline, t.folder("first-run"), `[fetch]\nallow = ["${feed.host}"]\n`);
  t.later(() => server.down());
  const context = await browser.context(server.base);
  const page = await context.newPage();
  let loads = 0;
  page.on("load", () => loads++);
  await page.addInitScript(() => {
    // What the desktop would be asked to show.
    globalThis.notices = [];
    globalThis.Notification = class {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title, options) {
        globalThis.notices.push(`${title}: ${options?.body ?? ""}`);
      }
      addEventListener() {}
      close() {}
    };
  });

  await t.check("first run: an empty store offers the sample", async () => {
    await page.goto(`${server.base}/`);
    await page.locator(".first-run").waitFor();
    must(await page.getByRole("button", { name: "Start the replay" }).isEnabled(), "the offer cannot be taken");
    same((await server.get("/api/status")).sample, "offered", "the status");
    const found = await axe(page);
    must(found.length === 0, `axe: ${found.join(" | ")}`);
  });

  await t.check("first run: the sample comes in live, without a reload", async () => {
    await page.getByRole("button", { name: "Start the replay" }).click();
    await page.locator(".live-list .card").first().waitFor();
    await page.locator(".sample progress").waitFor();
    const counted = async () => numberIn(await page.locator("#live-list-head + .head-note").textContent());
    const first = await page.locator(".live-list .card").first().getAttribute("data-happening");
    const before = await counted();
    await until("more to come in by itself", async () => (await page.locator(".live-list .card").first().getAttribute("data-happening")) !== first && (await counted()) > before, { limit: 60_000 });
    same(loads, 1, "times the page was loaded");
  });

  await t.check("first run: the replay can be stopped, and the numbers are those of the store", async () => {
    await page.locator(".sample").getByRole("button", { name: "Stop" }).click();
    await page.locator(".sample").waitFor({ state: "detached" });
    await until("the tallies to be those of SQL", async () => numberIn(await page.locator("#live-list-head + .head-note").textContent()) === (await server.number("SELECT count(*) FROM happenings WHERE asserted")));
  });

  await t.check("first run: an alert is made and tried on what is there", async () => {
    await server.documents(expulsion());
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Alerts" }).click();
    await page.getByRole("button", { name: "New alert" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Expulsions");
    await page.getByLabel("Types").fill("SANCTION");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.locator(".alert-tried").waitFor();
    const words = (await page.locator(".alert-tried").textContent()).trim();
    const tried = await server.post("/api/alerts/test", { name: "Expulsions", filter: { type: "SANCTION" }, rule: { kind: "each" }, to: [{ kind: "rss" }], quiet: null, snoozed_until: null, enabled: true });
    const wanted = tried.would_have_fired === 0 ? "never" : tried.would_have_fired === 1 ? "once" : `${tried.would_have_fired} times`;
    must(words.includes(wanted), `the screen says "${words}", the server ${tried.would_have_fired}`);
    must(tried.would_have_fired > 0, "it would never have fired, though there is one that fits");
    await page.getByLabel("Notices on the desktop").check();
    await page.getByRole("button", { name: "Save the alert" }).click();
    await page.locator(".alert-row", { hasText: "Expulsions" }).waitFor();
  });

  await t.check("first run: the alert fires, in the list, on the desktop and as RSS", async () => {
    await page.getByRole("tab", { name: "What fired" }).click();
    await page.locator(".state.empty").waitFor();
    const { results: [result] } = await server.documents(expulsion());
    await page.locator(".firing").first().waitFor();
    const id = await server.number(`SELECT id FROM happenings WHERE first_report = '${result.report}' AND type = 'SANCTION'`);
    const link = await page.locator(".firing .firing-title a").first().getAttribute("href");
    must(link.startsWith(`/happening/${id}`), `the firing leads to ${link}, not to ${id}`);
    same(await page.locator(".firing").count(), 1, "firings of one happening");
    await until("a notice", async () => (await page.evaluate(() => globalThis.notices.length)) === 1);
    const [alert] = (await server.get("/api/alerts")).rows;
    const rss = await server.ask("GET", `/api/alerts/${alert.id}.rss`);
    same(rss.status, 200, "the alert's RSS");
    same((rss.text.match(/<item>/g) ?? []).length, 1, "items of it");
    await page.getByRole("tab", { name: "Alerts" }).click();
    await until("the row to say so", async () => (await page.locator(".alert-fired b").first().textContent()) === "1");
  });

  await t.check("first run: a feed is added by the form, and its items arrive", async () => {
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Sources" }).click();
    await page.getByLabel("A feed, or a home page").fill(`${feed.address}/feed.xml`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const row = page.locator(".feed", { hasText: `${feed.address}/feed.xml` });
    await row.waitFor();
    await until("its items", async () => numberIn(await row.locator(".feed-numbers div", { hasText: "Items" }).locator("dd").textContent()) === ITEMS.length, { limit: 60_000 });
    for (const item of ITEMS) same(await server.number(`SELECT count(*) FROM reports WHERE title = '${item.title.replaceAll("'", "''")}'`), 1, `reports of "${item.title}"`);
    must(feed.asked.some((path) => path.startsWith("/page/")), "the pages behind the items were not fetched");
    // And on the first screen, where their happenings are the newest.
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Now" }).click();
    await page.locator(".live-list .card-sentence", { hasText: "Hundreds of teachers marched through Accra" }).waitFor();
    same(loads, 1, "times the page was loaded");
  });

  await t.check("first run: a feed that is given no name bears its own", async () => {
    const [row] = (await server.get("/api/feeds")).rows.filter((r) => r.url.startsWith(feed.address));
    same(row.name, "Northern Wire", "the name of the feed");
  });

  await t.check("first run: what the feed may not lead to", async () => {
    // Only what is allowed by name is fetched from this machine: the same server by another name is not.
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Sources" }).click();
    const refused = await server.ask("POST", "/api/feeds", JSON.stringify({ url: feed.address.replace("127.0.0.1", "127.0.0.2") + "/feed.xml" }), { "content-type": "application/json" });
    must(refused.status >= 400, `another address of this machine was taken with ${refused.status}`);
  });
  await t.check("first run: nothing amiss on the way", async () => clean(context));
  await context.close();
}

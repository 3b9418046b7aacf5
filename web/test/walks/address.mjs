// The address is the state: links, reload and Back keep the view. A screen by keyboard alone. Tabs share one stream.

import { expulsion } from "../articles.mjs";
import { clean, numberIn, settled, visit } from "../browser.mjs";
import { must, same, until } from "../report.mjs";

const here = (page) => page.evaluate(() => location.pathname + location.search);
const shownTypes = (page) => page.locator(".live-list .cards:not(.is-old) .badge-type").evaluateAll((all) => [...new Set(all.map((a) => a.textContent))].sort());

export default async function walk(t) {
  const { server, browser } = t;
  const context = await browser.context(server.base);
  const page = await context.newPage();
  const nav = (label) => page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: label });

  await t.check("address: the bar writes the filter, every screen keeps it, Back goes through it", async () => {
    await visit(page, `${server.base}/`, ".card");
    const seen = [await here(page)];
    await page.getByRole("button", { name: "Type", exact: true }).click();
    await page.locator(".popover").getByLabel("PROTEST").check();
    await page.waitForURL(/type=PROTEST/);
    await page.keyboard.press("Escape");
    await until("protests only", async () => (await shownTypes(page)).join() === "PROTEST");
    seen.push(await here(page));
    await page.keyboard.press("/");
    await page.keyboard.type("police");
    await page.waitForURL(/text=police/);
    seen.push(await here(page));
    for (const screen of ["Map", "Timeline", "Actors"]) {
      await nav(screen).click();
      await page.locator(`main.screen-${screen.toLowerCase()} h1`).waitFor();
      const at = await here(page);
      must(/type=PROTEST/.test(at) && /text=police/.test(at), `${screen} lost the filter: ${at}`);
      seen.push(at);
    }
    for (const wanted of seen.slice(0, -1).reverse()) {
      await page.goBack();
      await until(`the address ${wanted}`, async () => (await here(page)) === wanted, { limit: 5000 });
    }
    await until("Now without a filter", async () => (await page.locator(".chip").count()) === 0 && (await page.locator(".card").count()) > 0);
    await page.goForward();
    await until("the filter again", async () => (await shownTypes(page)).join() === "PROTEST");
  });

  await t.check("address: a reload and a second browser show the same", async () => {
    const path = "/timeline?from=latest-20&to=latest&type=ASSAULT,PROTEST&by=side&unit=day&tz=Asia%2FSeoul";
    const read = async (p) => [await p.locator(".screen-timeline .head-note").first().textContent(), await p.locator(".chip").allTextContents(), await p.locator(".choice [aria-pressed=true]").allTextContents()];
    await visit(page, server.base + path, ".chart-box");
    const before = await read(page);
    must(before[1].length === 2, `two conditions are chips, there are ${before[1].length}`);
    same(before[2], ["Conflict", "Day"], "what was chosen");
    await page.reload();
    await page.locator(".chart-box").first().waitFor();
    await settled(page);
    same(await read(page), before, "after the reload");
    const other = await browser.context(server.base);
    const second = await other.newPage();
    await visit(second, server.base + (await here(page)), ".chart-box");
    same(await read(second), before, "in another browser");
    clean(other);
    await other.close();
  });

  await t.check("address: Back from a happening leads to the same line of the list", async () => {
    await visit(page, `${server.base}/now`, ".card");
    await page.mouse.move(500, 600);
    await until("a hundred cards", async () => {
      await page.mouse.wheel(0, 2500);
      return (await page.locator(".card").count()) >= 100;
    });
    await page.waitForFunction(() => history.state?.y > 1000);
    const card = page.locator(".card").nth(60);
    await card.scrollIntoViewIfNeeded();
    const id = await card.getAttribute("data-happening");
    const title = card.locator(".card-title a");
    const top = (await title.boundingBox()).y;
    await title.click();
    await page.locator(".happening-title").waitFor();
    same(await page.evaluate(() => scrollY), 0, "a new screen begins at its top");
    await page.goBack();
    await until("the same line", async () => {
      const box = await page.locator(`.card[data-happening="${id}"] .card-title a`).boundingBox();
      return box && Math.abs(box.y - top) < 200;
    }, { limit: 8000 });
  });

  await t.check("address: links are links, for another tab too", async () => {
    await visit(page, `${server.base}/now?type=PROTEST`, ".card");
    const link = page.locator(".card .card-title a").first();
    const href = await link.getAttribute("href");
    must(/^\/happening\/h\d+/.test(href), `the link leads to ${href}`);
    const [tab] = await Promise.all([context.waitForEvent("page"), link.click({ modifiers: ["Control"] })]);
    await tab.locator(".page-text .word").first().waitFor();
    same(new URL(tab.url()).pathname, href.split("?")[0], "the other tab");
    must(/\/now\?type=PROTEST/.test(page.url()), "the first tab moved");
    await tab.close();
  });

  await t.check("keyboard: Now by keyboard alone", async () => {
    await visit(page, `${server.base}/now`, ".card");
    const focused = () => page.evaluate(() => {
      const e = document.activeElement;
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      return { name: (e.getAttribute("aria-label") ?? e.textContent ?? e.tagName).trim().slice(0, 40), body: e === document.body, seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight, ring: style.outlineStyle !== "none" || style.boxShadow !== "none", inMain: Boolean(e.closest("main")), inList: Boolean(e.closest(".card")) };
    });
    await page.keyboard.press("Tab");
    same((await focused()).name, "Skip to the screen", "the first stop");
    const stops = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const stop = await focused();
      must(!stop.body, `the focus is lost after ${stops.at(-1)?.name}`);
      must(stop.seen, `the focus is out of sight at "${stop.name}"`);
      must(stop.ring, `nothing shows the focus at "${stop.name}"`);
      stops.push(stop);
      if (stop.inList) break;
    }
    must(stops.at(-1).inList, `the list is not reached in ${stops.length} stops`);
    t.figure(`keyboard: ${stops.length} stops from the first link to the first happening`);
    // And the short ways: a slash, the menu, j and k, Enter.
    await page.keyboard.press("/");
    must(await page.evaluate(() => document.activeElement.id === "filter-text"), "a slash does not lead to the words");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".popover input").first().waitFor();
    must(await page.evaluate(() => document.activeElement.closest(".popover") !== null), "the focus does not go into the menu that was opened");
    await page.keyboard.press("Space");
    await page.waitForURL(/type=[A-Z]+/);
    await page.keyboard.press("Escape");
    must((await page.locator(".popover").count()) === 0, "Escape does not close the menu");
    await until("one type only", async () => (await shownTypes(page)).length === 1);
    await page.keyboard.press("j");
    const first = await page.evaluate(() => document.activeElement.closest(".card")?.dataset.happening ?? null);
    must(first !== null, "j does not lead to the first happening");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    same(await page.evaluate(() => document.activeElement.closest(".card")?.dataset.happening ?? null), first, "j and k");
    await page.keyboard.press("Enter");
    await page.locator(".happening-title").waitFor();
    must(page.url().includes(`/happening/${first}`), `Enter leads to ${page.url()}`);
    must(await page.evaluate(() => document.activeElement.id === "main"), "the focus does not follow to the new screen");
  });

  await t.check("address: nothing amiss on the way", async () => clean(context));
  await context.close();

  await t.check("tabs: three tabs of a browser share one stream, and another takes it over", async () => {
    await until("no stream of before", async () => (await server.metric("dateline_listeners")) === 0);
    const shared = await browser.context(server.base);
    const tabs = [];
    for (const path of ["/now", "/map", "/sources"]) {
      const tab = await shared.newPage();
      await tab.goto(server.base + path);
      await tab.locator("[data-live=live]").waitFor();
      tabs.push(tab);
    }
    same(await server.metric("dateline_listeners"), 1, "open streams");
    await tabs[0].close();
    await tabs[1].bringToFront();
    await until("one stream of the next tab", async () => (await server.metric("dateline_listeners")) === 1 && (await tabs[1].locator("[data-live=live]").count()) === 1);
    // Both are told still, though only one of them listens.
    await server.documents(expulsion());
    const n = await server.number("SELECT count(*) FROM happenings WHERE asserted");
    for (const tab of tabs.slice(1)) await until("the tab to be told", async () => numberIn(await tab.locator(".coverage").textContent()) === n);
    const alone = await browser.context(server.base);
    const apart = await alone.newPage();
    await apart.goto(`${server.base}/now`);
    await apart.locator("[data-live=live]").waitFor();
    same(await server.metric("dateline_listeners"), 2, "open streams of two browsers");
    clean(shared);
    await alone.close();
    await shared.close();
  });
}

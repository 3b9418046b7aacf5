// Walks the screens against the mock as a person would, and says what does not hold. A quick check while building; the
// tests that count run against the server itself.
//
//   node dev/walk.mjs            starts mocks of its own from port 4760 on

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const MOCK = fileURLToPath(new URL("mock.mjs", import.meta.url));
const children = new Set();
async function mock(port, env = {}) {
  const child = spawn(process.execPath, [MOCK], { env: { ...process.env, MOCK_PORT: String(port), ...env }, stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return { base: `http://127.0.0.1:${port}`, stop: () => new Promise((resolve) => { child.once("exit", resolve); child.kill("SIGKILL"); children.delete(child); }) };
}
let failed = 0;
const check = (what, holds, more = "") => {
  console.log(`${holds ? "ok  " : "FAIL"} ${what} ${more}`);
  if (!holds) failed++;
};
const only = process.argv[2];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
async function open(base, path, options = {}) {
  const context = options.context ?? (await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options }));
  const page = await context.newPage();
  page.on("pageerror", (e) => check("no error in the page", false, e.stack?.slice(0, 400)));
  page.on("console", (m) => { if (m.type() === "error" && !/Failed to load resource|ERR_CONNECTION|net::/.test(m.text())) check("no error in the console", false, m.text()); });
  page.on("request", (r) => { if (!r.url().startsWith(base) && !r.url().startsWith("data:")) check("no request to another host", false, r.url()); });
  await page.goto(base + path);
  return page;
}

try {
  if (!only || only === "now") {
    const { base, stop } = await mock(4760, { MOCK_RATE: "2" });
    const page = await open(base, "/");
    await page.waitForSelector(".card");
    const before = await page.$eval(".card", (c) => c.dataset.happening);
    await page.waitForTimeout(2500);
    const after = await page.$eval(".card", (c) => c.dataset.happening);
    check("new happenings come in at the top", before !== after);
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(300);
    const mark = await page.evaluate(() => { const c = [...document.querySelectorAll(".card")].find((c) => c.getBoundingClientRect().top > 200); return { id: c.dataset.happening, top: c.getBoundingClientRect().top }; });
    await page.waitForSelector(".pill", { timeout: 6000 });
    await page.waitForTimeout(1500);
    const top = await page.evaluate((id) => document.querySelector(`[data-happening="${id}"]`).getBoundingClientRect().top, mark.id);
    check("what is being read does not move", Math.abs(top - mark.top) < 2, `${mark.top} → ${top}`);
    const words = await page.textContent(".pill");
    check("the pill says how many", /^\d+ new$/.test(words ?? ""), words);
    await page.click(".pill");
    await page.waitForTimeout(300);
    check("the pill leads to the top", (await page.evaluate(() => scrollY)) < 300);
    await page.click("text=Pause");
    const paused = await page.$eval(".card", (c) => c.dataset.happening);
    await page.waitForTimeout(2200);
    check("a pause holds", paused === (await page.$eval(".card", (c) => c.dataset.happening)));
    await page.click("text=Go on");
    await page.waitForTimeout(1500);
    check("and goes on", paused !== (await page.$eval(".card", (c) => c.dataset.happening)));
    await page.click(".types tbody tr:first-child th a");
    await page.waitForTimeout(600);
    check("a type leads to its list", /type=/.test(page.url()), page.url());
    const types = await page.$$eval(".card .badge-type", (all) => [...new Set(all.map((a) => a.textContent))]);
    check("only that type is shown", types.length === 1, types.join());
    await page.waitForTimeout(2500);
    const still = await page.$$eval(".card .badge-type", (all) => [...new Set(all.map((a) => a.textContent))]);
    check("and only that comes in", still.length === 1, still.join());
    await page.goBack();
    await page.waitForTimeout(600);
    check("back leads back", !/type=/.test(page.url()));
    await page.keyboard.press("/");
    check("a slash goes to the words", (await page.evaluate(() => document.activeElement.id)) === "filter-text");
    await page.keyboard.type("Kyiv");
    await page.waitForTimeout(1500);
    check("words go into the address", /text=Kyiv/.test(page.url()), page.url());
    const sentences = await page.$$eval(".card-sentence", (all) => all.map((a) => a.textContent));
    check("and into the list", sentences.length > 0 && sentences.every((s) => /kyiv/i.test(s)));
    await page.reload();
    await page.waitForSelector(".card");
    check("a reload keeps the filter", (await page.inputValue("#filter-text")) === "Kyiv");
    await page.click(".chip");
    await page.waitForTimeout(500);
    check("a chip is taken out", !/text=/.test(page.url()) && (await page.inputValue("#filter-text")) === "");
    await page.click("button:has-text('Type')");
    await page.waitForSelector(".popover");
    await page.keyboard.press("Escape");
    check("escape closes a menu and gives the focus back", (await page.$(".popover")) === null && (await page.evaluate(() => document.activeElement.textContent)).includes("Type"));
    await page.click("button:has-text('All days')");
    await page.click("text=Latest 7 days");
    await page.waitForTimeout(500);
    check("a preset goes into the address", /from=latest-6&to=latest/.test(page.url()), page.url());
    await page.keyboard.press("Escape");
    await page.click(".card .card-title a");
    await page.waitForTimeout(800);
    check("a card leads to its happening", /\/happening\/h/.test(page.url()), page.url());
    await page.goBack();
    await page.waitForSelector(".card");
    await page.click("text=Reset");
    await page.waitForTimeout(700);
    await page.mouse.move(600, 500);
    for (let i = 0; i < 12; i++) { await page.mouse.wheel(0, 700); await page.waitForTimeout(90); }
    await page.waitForTimeout(600);
    const deep = await page.evaluate(() => { const c = [...document.querySelectorAll(".card")].find((c) => c.getBoundingClientRect().top > 200); const top = c.getBoundingClientRect().top; c.querySelector(".card-title a").click(); return { id: c.dataset.happening, top }; });
    await page.waitForTimeout(900);
    check("a page starts at its top", (await page.evaluate(() => scrollY)) === 0);
    await page.goBack();
    await page.waitForTimeout(1200);
    const there = await page.evaluate((id) => document.querySelector(`[data-happening="${id}"]`)?.getBoundingClientRect().top ?? null, deep.id);
    check("back leads to the same line", there !== null && Math.abs(there - deep.top) < 160, `${deep.top} → ${there}`);
    await page.close();
    await stop();
  }
  if (!only || only === "map") {
    const { base, stop } = await mock(4761, { MOCK_RATE: "1" });
    const page = await open(base, "/map");
    await page.waitForSelector(".map-sign");
    await page.waitForTimeout(800);
    const signs = await page.$$eval(".map-sign", (all) => all.length);
    const box = await (await page.$(".map-stage")).boundingBox();
    const seoul = await page.$$eval(".map-sign", (all) => { const r = all.find((a) => /^(Seoul|Busan|Pyongyang)/.test(a.title)).getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; });
    await page.mouse.move(seoul.x, seoul.y);
    for (let i = 0; i < 7; i++) { await page.mouse.wheel(0, -240); await page.waitForTimeout(40); }
    await page.waitForTimeout(900);
    check("the wheel zooms", (await page.$$eval(".map-sign", (all) => all.map((a) => a.title).join("|"))).includes("Seoul:") , `${signs} signs before`);
    await page.mouse.down();
    await page.mouse.move(seoul.x - 120, seoul.y + 60, { steps: 8 });
    await page.mouse.up();
    await page.waitForTimeout(300);
    check("a drag is no click", !/at=/.test(page.url()));
    await page.screenshot({ path: "shots/walk-map-zoomed.png" });
    await page.focus(".map-sign");
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    await page.keyboard.press("Enter");
    await page.waitForTimeout(900);
    check("a sign is chosen by keyboard", /at=/.test(page.url()), `${label} ${page.url()}`);
    check("and its happenings are told", (await page.$$(".map-here .card")).length > 0);
    await page.screenshot({ path: "shots/walk-map-here.png" });
    await page.focus(".map-stage");
    await page.keyboard.press("0");
    await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(200);
    await page.goBack();
    await page.waitForTimeout(400);
    check("back closes the list", (await page.$(".map-here")) === null);
    const over = await (await page.waitForSelector(".map-days .u-over, .map-days table")).boundingBox();
    check("days stand under the map", over.width > 100);
    await page.close();
    const t = await open(base, "/timeline");
    await t.waitForSelector(".u-over");
    await t.waitForTimeout(600);
    const u = await (await t.$(".u-over")).boundingBox();
    await t.mouse.move(u.x + u.width * 0.6, u.y + 40);
    await t.mouse.down();
    await t.mouse.move(u.x + u.width * 0.8, u.y + 60, { steps: 6 });
    await t.mouse.up();
    await t.waitForTimeout(900);
    check("a brush filters everything", /from=2016-\d\d-\d\d&to=2016/.test(t.url()), t.url());
    check("the brush of all days shows it", (await t.$$(".u-over")).length === 3);
    await t.screenshot({ path: "shots/walk-timeline-brushed.png" });
    await t.focus(".chart-box");
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"]) await t.keyboard.press(key);
    const said = await t.$eval(".chart [aria-live]", (e) => e.textContent);
    check("the keys read the values", /\d{4}: .*\d/.test(said ?? ""), said?.slice(0, 120));
    const was = t.url();
    await t.keyboard.press("Enter");
    await t.waitForTimeout(600);
    check("and choose a stretch", t.url() !== was && /from=/.test(t.url()), t.url());
    await t.click("a:has-text('Actors')");
    await t.waitForSelector(".party-button");
    check("the filter goes along", /from=2016/.test(t.url()));
    await t.click(".party-button");
    await t.waitForTimeout(300);
    await t.click(".dyads a");
    await t.waitForTimeout(900);
    check("a dyad is chosen", /a=.*b=/.test(t.url()), t.url());
    await t.screenshot({ path: "shots/walk-dyad.png" });
    await t.close();
    await stop();
  }
  if (!only || only === "stream") {
    let server = await mock(4762, { MOCK_RATE: "1" });
    const context = await browser.newContext();
    const first = await open(server.base, "/now", { context });
    await first.waitForSelector("[data-live=live]");
    const second = await open(server.base, "/map", { context });
    const third = await open(server.base, "/timeline", { context });
    await third.waitForSelector("[data-live=live]", { timeout: 8000 });
    await second.waitForSelector("[data-live=live]");
    const n = (await (await fetch(`${server.base}/mock/streams`)).json()).streams;
    check("three tabs share one stream", n === 1, `${n}`);
    await first.close();
    await third.waitForTimeout(1500);
    const m = (await (await fetch(`${server.base}/mock/streams`)).json()).streams;
    check("another takes over when it closes", m === 1, `${m}`);
    await third.waitForSelector("[data-live=live]");
    await server.stop();
    await third.bringToFront();
    await third.waitForSelector(".body > .stale", { timeout: 15000 });
    check("a dead server is told", true, (await third.textContent(".body > .stale"))?.slice(0, 90));
    await third.screenshot({ path: "shots/walk-stale.png" });
    server = await mock(4762, { MOCK_RATE: "1" });
    await third.waitForSelector("[data-live=live]", { timeout: 15000 });
    check("and it comes back by itself", (await third.$(".body > .stale")) === null);
    await context.close();
    await server.stop();
  }
  if (!only || only === "doors") {
    const locked = await mock(4763, { MOCK_AUTH: "1" });
    const page = await open(locked.base, "/map?type=PROTEST");
    await page.waitForSelector(".login");
    await page.screenshot({ path: "shots/walk-login.png" });
    await page.fill("input[type=password]", "wrong");
    await page.click("text=Go in");
    await page.waitForSelector(".field-error");
    await page.fill("input[type=password]", "desk");
    await page.click("text=Go in");
    await page.waitForSelector(".map-stage");
    check("a token opens the screen that was asked for", /\/map\?type=PROTEST/.test(page.url()));
    await page.waitForSelector("[data-live=live]", { timeout: 12000 });
    check("and the stream", true);
    await page.close();
    await locked.stop();
    const empty = await mock(4764, { MOCK_EMPTY: "1" });
    const first = await open(empty.base, "/");
    await first.waitForSelector(".first-run");
    await first.screenshot({ path: "shots/walk-first-run.png" });
    await first.click("text=Start the replay");
    await first.waitForSelector(".card", { timeout: 8000 });
    await first.waitForSelector(".sample progress");
    check("the sample fills the screen", true);
    await first.screenshot({ path: "shots/walk-sample.png" });
    await first.click(".sample >> text=Stop");
    await first.waitForSelector(".sample", { state: "detached", timeout: 5000 });
    check("and can be stopped", true);
    await first.close();
    await empty.stop();
  }
  if (!only || only === "speed") {
    const small = await mock(4766, {});
    let { base, stop } = small;
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    // The processor's own time: the clock on the wall says more of what else this machine does.
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(base + "/now", { waitUntil: "commit" });
    await page.waitForSelector(".card");
    const wall = await page.evaluate(() => Math.round(performance.now()));
    const busy = (await cdp.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value * 1000;
    check("usable under a second, four times slower", busy * 4 < 1000, `4 × ${Math.round(busy)} ms of work; ${wall} ms by the clock, not slowed`);
    const bytes = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).filter((e) => !e.name.includes("/api/")).map((e) => [e.name.split("/").pop(), e.decodedBodySize]));
    console.log("     loaded", JSON.stringify(bytes));
    await stop();
    ({ base, stop } = await mock(4765, { MOCK_N: "12000", MOCK_RATE: "60" }));
    await page.goto(base + "/now");
    await page.waitForSelector(".card");
    const loaded = async () => page.$$eval(".card", (c) => c.length);
    const until = Date.now() + 60000;
    while ((await loaded()) < 10000 && Date.now() < until) { await page.evaluate(() => scrollTo(0, document.body.scrollHeight)); await page.waitForTimeout(80); }
    const n = await loaded();
    const frames = await page.evaluate(async () => {
      const times = [];
      let last = performance.now();
      const end = last + 3000;
      scrollTo(0, 20000);
      await new Promise((resolve) => {
        const step = (t) => { times.push(t - last); last = t; scrollBy(0, 90); if (t < end) requestAnimationFrame(step); else resolve(); };
        requestAnimationFrame(step);
      });
      times.sort((a, b) => a - b);
      return { n: times.length, p50: times[Math.floor(times.length / 2)], p95: times[Math.floor(times.length * 0.95)], worst: times[times.length - 1] };
    });
    check("ten thousand cards stay smooth while 60 a second come in", n >= 10000 && frames.p95 < 50, `${n} cards, ${JSON.stringify(frames)}`);
    await context.close();
    await stop();
  }
} finally {
  await browser.close();
  for (const child of children) child.kill("SIGKILL");
}
console.log(failed ? `${failed} do not hold` : "all hold");
process.exit(failed ? 1 : 0);

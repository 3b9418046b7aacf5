// What pages say is hostile: markup, quotes, letters that turn the line around, letters beyond the first plane. On every
// screen where such words show they stand as words, and nothing of them runs.

import { clean, settled, visit } from "../browser.mjs";
import { must } from "../report.mjs";

const SCRIPT = "<script>globalThis.ran=1</script>";
const IMAGE = "<img src=x onerror=globalThis.ran=1>";
const SVG = "<svg/onload=globalThis.ran=1>";
const TURNED = "\u202egnp.exe\u202c";
const ASTRAL = "𝒻𝒶𝓁𝓈𝑒";
const BOLD = "<b onmouseover=globalThis.ran=1>Horn & Co</b>";

const PAGE = {
  id: "hostile-1",
  url: "javascript:globalThis.ran=1",
  title: `${SCRIPT} & "Kenya" ${IMAGE} ${TURNED} ${ASTRAL} 🇰🇪 'expels'`,
  published: "2016-05-20",
  outlet: BOLD,
  text: `Kenya expelled two Somali diplomats in Nairobi on Monday, said the foreign ministry, which wrote "${IMAGE} & ${SCRIPT}" on its page ${ASTRAL} 🇰🇪 ${TURNED}.\n\nThe minister Ali ${SVG} Otieno accused Somalia of "${SCRIPT} & 'spying'" on Tuesday. "We <b>saw</b> it", Otieno said.`,
};

/** Throws where words of a page became anything but words. */
async function harmless(page) {
  const found = await page.evaluate(() => {
    const own = (e) => [...e.attributes].some((a) => /^on/i.test(a.name));
    return {
      ran: globalThis.ran ?? null,
      elements: [...document.querySelectorAll("body img, body iframe, body object, body embed, body base, main script, main b[onmouseover], main link, main style")].map((e) => e.outerHTML.slice(0, 80)),
      handlers: [...document.querySelectorAll("body *")].filter(own).map((e) => e.outerHTML.slice(0, 80)),
      links: [...document.querySelectorAll("a[href]")].filter((a) => !/^https?:$/.test(a.protocol)).map((a) => a.getAttribute("href")),
    };
  });
  must(found.ran === null, "words of a page ran");
  for (const kind of ["elements", "handlers", "links"]) must(found[kind].length === 0, `${kind} made of words: ${found[kind].join(" | ")}`);
}

export default async function walk(t) {
  const { server, browser } = t;
  const context = await browser.context(server.base, undefined, { refused: true });
  const page = await context.newPage();
  const { results: [result] } = await server.documents(PAGE);
  const report = result.report;
  const rows = await server.sql(`SELECT id, story, type FROM happenings WHERE first_report = '${report}' ORDER BY id`);
  const [id, story] = rows.find(([, , type]) => type === "SANCTION") ?? [];
  await server.ask("POST", "/api/feeds.opml", `<opml version="2.0"><body><outline type="rss" text="${"<img src=x onerror=globalThis.ran=1> Feed".replace(/</g, "&lt;").replace(/>/g, "&gt;")}" xmlUrl="${t.feed.address}/hostile.xml"/></body></opml>`, { "content-type": "text/x-opml" });
  await server.post("/api/alerts", { name: `${IMAGE} alert`, filter: { outlet: BOLD }, rule: { kind: "each" }, to: [{ kind: "rss" }], quiet: null, snoozed_until: null, enabled: true });
  const told = await server.get(`/api/happenings/${id}`);
  await server.post("/api/corrections", { report, event: told.tellings[0].event, field: "place", is: null, should: `${IMAGE} place`, by: `${SCRIPT} Anna`, note: `${SVG} note` });

  const address = (path, own) => `${path}?${new URLSearchParams(own)}`;
  const places = [
    { name: "Now", path: "/now", ready: `.card[data-happening="${id}"]`, words: [IMAGE, SCRIPT, ASTRAL, BOLD] },
    { name: "the filter", path: address("/now", { party: IMAGE, place: SCRIPT, text: `"${SVG}"` }), ready: ".chip", words: [IMAGE, SCRIPT, SVG] },
    { name: "a filter that is refused", path: address("/now", { from: IMAGE }), ready: ".state.error", words: [IMAGE] },
    { name: "Map", path: address("/map", { at: "36,-2,37,-1", outlet: "Horn & Co" }), ready: ".map-here .card", words: [IMAGE, SCRIPT] },
    { name: "Timeline", path: address("/timeline", { outlet: BOLD }), ready: ".chart-box", words: [BOLD] },
    { name: "Actors", path: address("/actors", { outlet: BOLD, by: "code" }), ready: "h1", words: [BOLD] },
    { name: "the stories", path: address("/story", { outlet: BOLD }), ready: ".story-link", words: [SCRIPT, IMAGE, ASTRAL] },
    { name: "a story", path: `/story/${story}`, ready: ".story h1", words: [SCRIPT, IMAGE, ASTRAL, BOLD] },
    { name: "a happening", path: `/happening/${id}`, ready: ".page-text .word", words: [SCRIPT, IMAGE, SVG, ASTRAL, BOLD, `${IMAGE} place`, `${SCRIPT} Anna`, `${SVG} note`] },
    { name: "the sources", path: "/sources", ready: ".feed", words: [`${IMAGE} Feed`] },
    { name: "agreement", path: "/sources?tab=agreement", ready: "main table td", words: [BOLD] },
    { name: "coverage", path: "/sources?tab=coverage", ready: "main table td", words: [BOLD] },
    { name: "SQL", path: address("/sql", { q: `SELECT r.title, r.outlet, r.url, e.sentence, '${SCRIPT}' AS "${IMAGE}" FROM reports r JOIN events e ON e.report = r.report WHERE r.report = '${report}'` }), ready: ".sql-result tbody td", words: [SCRIPT, IMAGE, ASTRAL, BOLD, "javascript:globalThis.ran=1"] },
    { name: "an error of SQL", path: address("/sql", { q: `SELECT "${IMAGE}" FROM happenings` }), ready: ".sql-message", words: [IMAGE] },
    { name: "the alerts", path: "/alerts", ready: ".alert-row", words: [`${IMAGE} alert`] },
    { name: "a new alert", path: address("/alerts", { edit: "new", outlet: BOLD }), ready: ".alert-form", words: [] },
    { name: "an actor", path: address("/codebook", { tab: "actors", q: IMAGE, on: "2015-06-15" }), ready: ".state, .actor-head", words: [IMAGE] },
    { name: "a rule that is not there", path: address("/codebook", { rule: SCRIPT }), ready: ".one-rule", words: [SCRIPT] },
    { name: "a sentence", path: address("/codebook", { tab: "try", sentence: PAGE.text.split("\n\n")[0], on: "2016-05-20" }), ready: ".sheet", words: [IMAGE, SCRIPT, ASTRAL] },
  ];
  must(id && story, "the hostile page tells nothing");
  for (const { name, path, ready, words } of places) {
    await t.check(`hostile: ${name}`, async () => {
      await visit(page, server.base + path, ready);
      await harmless(page);
      const text = await page.evaluate(() => document.body.textContent);
      for (const word of words) must(text.includes(word), `${word} does not stand there as words`);
      must(!(await page.title()).includes("pwned"), "the title was changed");
    });
  }

  await t.check("hostile: what comes in live", async () => {
    await visit(page, `${server.base}/now`, ".card");
    await page.locator("[data-live=live]").waitFor();
    await server.documents({ ...PAGE, id: "hostile-2", title: `again ${PAGE.title}`, text: PAGE.text.replace("Kenya expelled two Somali", "Ethiopia expelled nine Eritrean").replace("Nairobi", "Addis Ababa") });
    await page.locator(".card-sentence", { hasText: "Ethiopia expelled nine Eritrean" }).first().waitFor();
    await harmless(page);
  });
  await t.check("hostile: what fired", async () => {
    await visit(page, `${server.base}/alerts?tab=firings`, ".firing");
    await page.locator(".firing", { hasText: `${IMAGE} alert` }).first().waitFor();
    await harmless(page);
  });
  await t.check("hostile: words that turn the line around turn no other", async () => {
    // Each piece of a page stands in an element of its own direction, so that what follows it is read as it was written.
    await visit(page, `${server.base}/story/${story}`, ".story h1");
    await settled(page);
    const loose = await page.evaluate((turn) => {
      const out = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.includes(turn)) continue;
        const isolated = (e) => e && (getComputedStyle(e).unicodeBidi.includes("isolate") || getComputedStyle(e).unicodeBidi === "plaintext");
        let up = node.parentElement;
        while (up && up.tagName !== "MAIN" && !isolated(up)) up = up.parentElement;
        if (!isolated(up) || getComputedStyle(up).display === "block") out.push(node.parentElement.outerHTML.slice(0, 100));
      }
      return out;
    }, "\u202e");
    must(loose.length === 0, `not kept apart: ${loose.join(" | ")}`);
  });
  await t.check("hostile: nothing amiss on the way", async () => clean(context));
  await context.close();
}

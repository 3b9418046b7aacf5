// A number is followed down to the words that it rests on: a tally, its list, a happening, and there each field with its
// words marked in the text of the page. What is marked must be what the coded document points at, letter by letter.

import { clean, numberIn, settled, visit } from "../browser.mjs";
import { must, same } from "../report.mjs";

/** The part of a text between two code points. */
const cut = (text, { start, end }) => [...text].slice(start, end).join("");

/** The text that a span counts in. */
const textOf = (document, span) => (!span.in || span.in === "text" ? document.text : span.in === "title" ? document.title : document.images?.[Number(span.in.split(":")[1])]?.caption);

/** The spans that each field of an event rests on, by the label of the screen. */
function spansOf(event, document) {
  const figures = (document.figures ?? []).filter((f) => (event.figures ?? []).includes(f.id));
  const fields = { Actor: [event.actor], Act: [event.trigger], Recipient: [event.recipient], Day: [event.when], Place: [event.where], Source: event.sources ?? [], Sources: event.sources ?? [], Figures: figures };
  return Object.fromEntries(Object.entries(fields).map(([label, list]) => [label, list.filter((s) => s && Number.isInteger(s.start) && s.start < s.end)]));
}

const rowOf = (page, label) => page.locator(".happening .field-row", { has: page.locator(`dt:text-is("${label}")`) });

/** Points at the field and returns the words that are marked then; pieces that follow one another are one. */
async function marked(page, label) {
  await rowOf(page, label).locator("button").focus();
  await page.waitForFunction((wanted) => document.querySelector(".happening .field-row.on dt")?.textContent === wanted, label);
  return page.locator(".page-text .word.on").evaluateAll((words) => {
    const out = [];
    let last = null;
    for (const word of words) {
      if (last && last.nextSibling === word) out[out.length - 1] += word.textContent;
      else out.push(word.textContent);
      last = word;
    }
    return out;
  });
}

/** How many letters lie in any of the spans. */
function covered(spans) {
  const letters = new Set();
  for (const { start, end, in: where = "text" } of spans) for (let i = start; i < end; i++) letters.add(`${where} ${i}`);
  return letters.size;
}

export default async function walk(t) {
  const { server, browser } = t;
  const context = await browser.context(server.base);
  const page = await context.newPage();

  await t.check("follow: from a tally to its list, a happening and its words", async () => {
    await visit(page, `${server.base}/now`, ".card");
    const row = page.locator("table.types tbody tr").filter({ hasText: "ASSAULT" });
    const n = numberIn(await row.locator("td").first().textContent());
    await row.locator("th a").click();
    await page.waitForURL(/type=ASSAULT/);
    await page.waitForFunction((wanted) => document.querySelector("#live-list-head + .head-note")?.textContent.startsWith(wanted), n.toLocaleString("en-GB"));
    await page.waitForFunction(() => {
      const types = [...document.querySelectorAll(".live-list .cards:not(.is-old) .badge-type")];
      return types.length > 0 && types.every((type) => type.textContent === "ASSAULT");
    });
    const card = page.locator(".live-list .card").first();
    const id = await card.getAttribute("data-happening");
    const sentence = await card.locator(".card-sentence").textContent();
    await card.locator(".card-title a").click();
    await page.waitForURL(new RegExp(`/happening/${id}(\\?|$)`));
    await page.locator(".page-text .word").first().waitFor();
    const told = (await page.locator(".page-text").textContent()).replace(/\s+/g, " ");
    must(told.includes(sentence.slice(0, 290).replace(/\s+/g, " ").trim()), `the page does not have the sentence of the card: ${sentence}`);
    const words = await marked(page, "Act");
    must(words.length > 0 && words.every((word) => told.includes(word)), "no word of the act is marked");
  });

  await t.check("follow: the query behind a tally gives ids that lead to happenings", async () => {
    const query = new URLSearchParams({ q: "SELECT id, type FROM happenings WHERE asserted AND type = 'PROTEST' ORDER BY id LIMIT 5" });
    await visit(page, `${server.base}/sql?${query}`, ".sql-result tbody a");
    const link = page.locator(".sql-result tbody a").first();
    const id = await link.textContent();
    await link.click();
    await page.locator(".happening .code", { hasText: id }).first().waitFor();
    same(await page.locator(".happening-head .badge-type").textContent(), "PROTEST", "the type");
  });

  await t.check("follow: the marked words are the spans of the coded document", async () => {
    const ids = (await server.sql("SELECT id FROM happenings WHERE asserted ORDER BY n_reports DESC, id LIMIT 6")).flat();
    ids.push(...(await server.sql("SELECT id FROM happenings WHERE asserted AND place IS NOT NULL AND recipient IS NOT NULL ORDER BY id LIMIT 4")).flat());
    let fields = 0;
    for (const id of new Set(ids)) {
      await visit(page, `${server.base}/happening/${id}`, ".page-text .word");
      const { card, tellings } = await server.get(`/api/happenings/${id}`);
      const telling = tellings.find((x) => x.report === card.first?.report && !x.denied) ?? tellings.find((x) => !x.denied) ?? tellings[0];
      const { document } = await server.get(`/api/reports/${encodeURIComponent(telling.report)}`);
      const event = document.events.find((e) => e.id === telling.event);
      for (const [label, spans] of Object.entries(spansOf(event, document))) {
        if (spans.length === 0 || (await rowOf(page, label).count()) === 0) continue;
        const words = await marked(page, label);
        const exact = spans.map((span) => cut(textOf(document.document, span), span));
        spans.forEach((span, i) => same(span.text ?? exact[i], exact[i], `${id}: ${label} as the document quotes it`));
        must(exact.every((part) => words.some((word) => word.includes(part))), `${id}: ${label} marks ${JSON.stringify(words)}, the spans are ${JSON.stringify(exact)}`);
        same(words.reduce((n, word) => n + [...word].length, 0), covered(spans), `${id}: letters marked for ${label} (${JSON.stringify(words)})`);
        fields++;
      }
    }
    t.figure(`follow: ${fields} marked fields of ${new Set(ids).size} happenings are the spans of their documents`);
    must(fields >= 20, `only ${fields} fields could be compared`);
  });

  await t.check("follow: from a story and from the rule", async () => {
    await visit(page, `${server.base}/story`, ".story-link");
    await page.locator(".story-link").first().click();
    await page.locator(".story h1").waitFor();
    await page.locator(".story-cards .card-title a").first().click();
    await page.locator(".happening-rule a").first().click();
    await page.locator(".one-rule .rule-head").waitFor();
    await settled(page);
  });
  await t.check("follow: nothing amiss on the way", async () => clean(context));
  await context.close();
}

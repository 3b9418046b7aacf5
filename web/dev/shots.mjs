// Takes pictures of screens in light, dark and phone width, and runs axe over each: for looking at one's own work.
//
//   node dev/shots.mjs now,map            against BASE (default http://127.0.0.1:4747), into shots/

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const base = process.env.BASE ?? "http://127.0.0.1:4747";
const modes = (process.env.MODES ?? "light,dark,phone").split(",");
const paths = (process.argv[2] ?? "now").split(",");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
mkdirSync("shots", { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const mode of modes) {
  const phone = mode.startsWith("phone");
  const context = await browser.newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1360, height: 900 },
    colorScheme: mode.includes("dark") ? "dark" : "light",
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
    // The page forbids inline scripts; axe is put in by the browser itself.
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") console.log(`  [${m.type()}] ${m.text()}`); });
  page.on("pageerror", (e) => console.log(`  [page] ${e.message}`));
  for (const path of paths) {
    await page.goto(`${base}/${path}`, { waitUntil: "load" });
    await page.waitForTimeout(Number(process.env.WAIT ?? 1800));
    const name = `${path.replace(/[^a-z0-9]+/gi, "-")}-${mode}`;
    await page.screenshot({ path: `shots/${name}.png`, fullPage: process.env.FULL === "1" });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.addScriptTag({ path: axe });
    const found = await page.evaluate(async () => {
      const result = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return result.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.length} × ${v.nodes[0].target.join(" ")} ${v.nodes[0].any[0]?.message ?? v.nodes[0].failureSummary ?? ""}`);
    });
    console.log(`${name}${wide > 0 ? `  WIDER BY ${wide}px` : ""}`);
    for (const line of found) console.log(`  axe ${line.slice(0, 260)}`);
  }
  await context.close();
}
await browser.close();

// The browser, and what holds of every page in it: no error on the console (which is also where a breach of the
// Content-Security-Policy is told), no exception, no request to another host. A context notes all of it for `clean`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { must } from "./report.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const LIGHT = { viewport: { width: 1360, height: 900 }, colorScheme: "light" };
export const DARK = { viewport: { width: 1360, height: 900 }, colorScheme: "dark" };
export const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
export const MODES = { light: LIGHT, dark: DARK, phone: PHONE };

export class Browser {
  #browser = null;
  /** How many requests there were in all, and those that were not for the server. */
  requests = 0;
  outside = [];

  static async launch() {
    const own = new Browser();
    own.#browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Nothing but this machine has a name: what asks elsewhere fails and is seen.
      // Signals are the caller's, who has more to tidy up than this.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    });
    return own;
  }

  /**
   * Opens a context in which everything is noted that must not happen. `dead` allows what a killed server leaves on the
   * console; `refused` what a request does that the check means to be refused.
   */
  async context(base, options = LIGHT, { dead = false, refused = false } = {}) {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(20_000);
    const faults = [];
    const allowed = (text) =>
      (dead && /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|net::|Failed to fetch/.test(text)) ||
      (refused && /Failed to load resource: the server responded with a status of (4|5)\d\d/.test(text));
    context.on("console", (message) => {
      if (message.type() === "error" && !allowed(message.text())) faults.push(`console: ${message.text()} (${message.page()?.url()})`);
    });
    context.on("weberror", (event) => {
      const thrown = event.error();
      faults.push(`exception: ${thrown.stack ?? thrown.message}`);
    });
    const outside = (url) => !url.startsWith(`${base}/`) && !/^(data|blob|about):/.test(url);
    context.on("request", (request) => {
      this.requests++;
      if (!outside(request.url())) return;
      this.outside.push(request.url());
      faults.push(`request to another host: ${request.url()}`);
    });
    context.on("page", (page) => {
      page.on("websocket", (socket) => faults.push(`web socket: ${socket.url()}`));
      page.on("dialog", (dialog) => {
        faults.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
    });
    context.faults = faults;
    return context;
  }

  async close() {
    await this.#browser?.close();
  }
}

/** Throws where something happened in the context that must not; forgets it. */
export function clean(context) {
  const faults = context.faults.splice(0);
  must(faults.length === 0, faults.slice(0, 3).join(" | "));
}

/** Goes to an address and waits until `ready` is to be seen and nothing is being loaded any more. */
export async function visit(page, url, ready) {
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(ready).first().waitFor();
  await settled(page);
}

/** Waits until no grey line stands for words to come, and every chart and map in sight is drawn. */
export async function settled(page) {
  await page.waitForFunction(() => {
    if (document.querySelector("main .loading, main .bone")) return false;
    const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
    for (const box of document.querySelectorAll(".chart-box")) if (seen(box) && !box.querySelector("canvas")) return false;
    for (const canvas of document.querySelectorAll(".map-canvas")) {
      if (!seen(canvas)) continue;
      if (canvas.width === 0) return false;
      const { data } = canvas.getContext("2d").getImageData(0, Math.floor(canvas.height / 2), canvas.width, 1);
      if (!data.some((value) => value !== 0)) return false;
    }
    return document.fonts.status === "loaded";
  });
  // One frame more, so that what was just put in is also painted.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
}

/** What axe finds that is serious or critical, a line each. It is put in by the debugger, under the page's own policy. */
export async function axe(page) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Runtime.evaluate", { expression: AXE });
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes, inapplicable }) => JSON.stringify({
        rules: violations.length + passes.length + inapplicable.length,
        found: violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.impact + " " + v.id + ": " + v.nodes.length + " × " + v.nodes[0].target.join(" ") + " " + (v.nodes[0].any[0]?.message ?? v.nodes[0].failureSummary ?? "")),
      }))`,
      awaitPromise: true,
      returnByValue: true,
    });
    must(!exceptionDetails, `axe did not run: ${exceptionDetails?.exception?.description}`);
    const { rules, found } = JSON.parse(result.value);
    must(rules > 20, `axe ran only ${rules} rules`);
    return found;
  } finally {
    await session.detach();
  }
}

/** What reaches out at the side: the page as a whole, or an element that nothing around it scrolls or cuts. */
export function overflowing(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth - width} px wider than the window`);
    const held = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return true;
      return false;
    };
    for (const element of document.body.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.right <= width + 1 || !element.checkVisibility()) continue;
      if (held(element)) continue;
      found.push(`${element.tagName.toLowerCase()}.${String(element.getAttribute("class") ?? "").split(" ")[0]} reaches to ${Math.round(box.right)} of ${width}`);
      if (found.length > 3) break;
    }
    return found;
  });
}

/** Where a value was put on the screen that nobody wrote for people. */
export function garbled(page) {
  return page.evaluate(() => {
    const words = /\[object |\bundefined\b|\bNaN\b|Invalid Date/;
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) if (words.test(node.data)) found.push(node.data.trim().slice(0, 80));
    return found;
  });
}

/** The number in a text such as "1,234 happenings"; null where there is none. */
export function numberIn(text) {
  const found = /-?\d[\d,]*(\.\d+)?/.exec(text ?? "");
  return found ? Number(found[0].replaceAll(",", "")) : null;
}

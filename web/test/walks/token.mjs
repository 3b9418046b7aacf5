// A server that asks for a token: the login stands before everything, a wrong token is told, a right one opens the screen
// that was asked for, no script can read it, and what its scope does not allow cannot be pressed.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expulsion } from "../articles.mjs";
import { axe, clean, settled } from "../browser.mjs";
import { must, same } from "../report.mjs";
import { Server } from "../server.mjs";

export default async function walk(t) {
  const { browser, dateline } = t;
  const dir = t.folder("token");
  const server = await Server.start(dateline, dir, "[serve]\ntoken = true\n");
  t.later(() => server.down());
  const made = (scope) => /\S{20,}/.exec(execFileSync(dateline, ["--quiet", "token", "--store", join(dir, "store"), "new", "--scope", scope, "--name", scope], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }))?.[0];
  const [reads, ingests] = [made("read"), made("ingest")];
  must(reads && ingests, "no token was made");
  const context = await browser.context(server.base, undefined, { refused: true });
  const page = await context.newPage();

  await t.check("token: without one there is only the login", async () => {
    await page.goto(`${server.base}/timeline?type=SANCTION`);
    await page.locator(".login").waitFor();
    const found = await axe(page);
    must(found.length === 0, `axe: ${found.join(" | ")}`);
    same((await server.ask("GET", "/api/happenings")).status, 401, "the list without a token");
  });
  await t.check("token: a wrong one is told", async () => {
    await page.getByLabel(/token/i).fill("wrong");
    await page.getByRole("button", { name: "Go in" }).click();
    await page.locator(".login .field-error").waitFor();
  });
  await t.check("token: the right one opens what was asked for, and the stream", async () => {
    const brought = await server.ask("POST", "/ingest", `${JSON.stringify(expulsion())}\n`, { "content-type": "application/x-ndjson", authorization: `Bearer ${ingests}` });
    same(brought.status, 200, "/ingest with its scope");
    await page.getByLabel(/token/i).fill(reads);
    await page.getByRole("button", { name: "Go in" }).click();
    await page.locator(".screen-timeline .chart-box").first().waitFor();
    await settled(page);
    must(/\/timeline\?type=SANCTION/.test(page.url()), `it leads to ${page.url()}`);
    await page.locator("[data-live=live]").waitFor();
    await page.reload();
    await page.locator(".screen-timeline .chart-box").first().waitFor();
  });
  await t.check("token: no script can read it", async () => {
    const kept = await page.evaluate(() => [document.cookie, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join(" "));
    must(!kept.includes(reads) && !/token|session/i.test(kept), `a script reads ${kept}`);
    const [cookie] = await context.cookies();
    must(cookie?.httpOnly && cookie.sameSite === "Strict", `the cookie is ${JSON.stringify({ ...cookie, value: "…" })}`);
  });
  await t.check("token: what its scope does not allow cannot be pressed", async () => {
    await page.goto(`${server.base}/alerts`);
    // Until the server has said what the token may, nothing is known to be forbidden.
    await page.locator("button:disabled", { hasText: "New alert" }).waitFor();
    await page.goto(`${server.base}/sources`);
    await page.getByLabel("A feed, or a home page").fill("https://paper.example/feed");
    await page.locator("button:disabled", { hasText: /^Add$/ }).waitFor();
  });
  await t.check("token: nothing amiss on the way", async () => clean(context));
  await context.close();
}

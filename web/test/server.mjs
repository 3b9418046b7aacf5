// `dateline serve` as a child: started on a free port with a folder of its own, asked over HTTP, killed and started again.
// It must never be left behind: `stopAll` ends what is still running, whatever happened.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { must, until } from "./report.mjs";

/** The engine behind SQL may look at what was there so long ago. */
const SQL_FRESH_MS = 600;

const running = new Set();

/** Ends every server that was started here. */
export function stopAll() {
  for (const child of running) child.kill("SIGKILL");
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

export class Server {
  #child = null;
  #told = "";
  #brought = 0;

  constructor(binary, dir, port) {
    this.binary = binary;
    this.dir = dir;
    this.port = port;
    this.base = `http://127.0.0.1:${port}`;
  }

  /** Starts one on an empty store in `dir`, with this configuration. */
  static async start(binary, dir, config = "") {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "dateline.toml"), config);
    const server = new Server(binary, dir, await freePort());
    await server.up();
    return server;
  }

  /** Starts it, also again after it was killed, and waits until it answers. */
  async up() {
    const { dir, port } = this;
    const args = ["--quiet", "serve", "--store", join(dir, "store"), "--config", join(dir, "dateline.toml"), "--listen", `127.0.0.1:${port}`, "--no-open"];
    const child = spawn(this.binary, args, { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
    running.add(child);
    child.stderr.on("data", (bytes) => {
      this.#told = (this.#told + bytes).slice(-4000);
    });
    let ended = null;
    child.once("exit", (code, signal) => {
      running.delete(child);
      ended = `${code ?? signal}`;
    });
    child.once("error", (error) => {
      ended = error.message;
    });
    this.#child = child;
    await until("the server to answer", async () => {
      if (ended !== null) return true;
      return (await this.ask("GET", "/health")).status === 200;
    }, { limit: 60_000, every: 25 });
    must(ended === null, `the server ended with ${ended}: ${this.#told}`);
  }

  get isUp() {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it with a signal, and waits until it is gone. */
  async down(signal = "SIGTERM") {
    if (!this.isUp) return;
    const child = this.#child;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(late);
  }

  /** What it wrote to standard error. */
  get told() {
    return this.#told;
  }

  /**
   * One request over a connection of its own: a server that was killed leaves no half-dead ones behind. Rejects where
   * nothing answers.
   */
  ask(method, path, body = null, headers = {}) {
    return new Promise((resolve, reject) => {
      const out = request({ host: "127.0.0.1", port: this.port, method, path, agent: false, headers: { ...headers, ...(body === null ? {} : { "content-length": Buffer.byteLength(body) }) } }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString("utf8") }));
        answer.on("error", reject);
      });
      out.on("error", reject);
      out.end(body ?? undefined);
    });
  }

  async json(method, path, body) {
    const answer = await this.ask(method, path, body === undefined ? null : JSON.stringify(body), { "content-type": "application/json", accept: "application/json" });
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.text.slice(0, 300)}`);
    return answer.text === "" ? null : JSON.parse(answer.text);
  }

  get(path) {
    return this.json("GET", path);
  }

  post(path, body) {
    return this.json("POST", path, body);
  }

  /** The rows that a query gives over all that was brought before. */
  async sql(sql, limit = 10_000) {
    const early = this.#brought + SQL_FRESH_MS - Date.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    return (await this.post("/api/sql", { sql, limit })).rows;
  }

  /** The one value that a query gives. */
  async number(sql) {
    return (await this.sql(sql))[0]?.[0] ?? null;
  }

  /** Brings pages; comes again when it is told that there is no room. */
  async ingest(body, type = "application/x-ndjson", query = "") {
    for (;;) {
      const answer = await this.ask("POST", `/ingest${query}`, body, { "content-type": type });
      if (answer.status === 429) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers["retry-after"] ?? 1)));
        continue;
      }
      must(answer.status === 200, `/ingest answers ${answer.status}: ${answer.text.slice(0, 300)}`);
      this.#brought = Date.now();
      return JSON.parse(answer.text);
    }
  }

  /** Brings documents as JSON Lines. */
  documents(...documents) {
    return this.ingest(documents.map((d) => JSON.stringify(d)).join("\n") + "\n");
  }

  /** The value of one of its metrics. */
  async metric(name) {
    const { text } = await this.ask("GET", "/metrics");
    const line = text.split("\n").find((l) => l.startsWith(`${name} `));
    must(line, `there is no metric ${name}`);
    return Number(line.split(" ")[1]);
  }
}

// Counts and prints the checks: a line each, `ok NAME` or `FAIL NAME why`, and what was measured as lines between them.

const oneLine = (text) => String(text).replace(/\s+/g, " ").trim().slice(0, 700);

export class Report {
  passed = 0;
  failed = 0;
  /** The names of what failed, for whoever takes a picture of it. */
  failures = [];

  /** Runs one check; what it throws is why it fails. Says whether it held, and never throws itself. */
  async check(name, run) {
    try {
      await run();
      this.passed++;
      console.log(`ok ${name}`);
      return true;
    } catch (error) {
      this.fail(name, error);
      return false;
    }
  }

  fail(name, error) {
    this.failed++;
    this.failures.push(name);
    console.log(`FAIL ${name} ${oneLine(error?.message ?? error)}`);
    if (process.env.TRACE) console.log(error?.stack);
  }

  /** Prints something that was measured. */
  figure(text) {
    console.log(`   # ${text}`);
  }

  /** The closing line, alone. */
  close() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }
}

/** Throws with `why` where `holds` is not true. */
export function must(holds, why) {
  if (!holds) throw new Error(why);
}

/** Throws where the two are not the same, and says both. */
export function same(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  must(a === b, `${what}: ${a}, expected ${b}`);
}

/** Waits until `test` gives something true and returns it; what it throws meanwhile counts as not yet. */
export async function until(what, test, { limit = 30_000, every = 100 } = {}) {
  const end = Date.now() + limit;
  let last = null;
  for (;;) {
    try {
      const found = await test();
      if (found) return found;
      last = null;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${limit / 1000} s for ${what}${last ? `: ${last.message}` : ""}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (numbers) => quantile(numbers, 0.5);

// Days in bins: what the timeline and the brush under the map draw. A day without a row counts nothing, and that is drawn
// as a gap in the bars, beside what was read on it.

import type { Day, TimelineAnswer, Unit } from "../../api";
import { dayNumber, dayOf } from "../../format";
import type { Filter } from "../../view";

/** The first day of the bin that a day falls into; weeks begin on Monday. */
export function binOf(day: Day, unit: Unit): Day {
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  if (unit === "day") return day;
  const n = dayNumber(day);
  return dayOf(n - ((((n + 3) % 7) + 7) % 7));
}

/** The day after a bin's last. */
export function nextBin(start: Day, unit: Unit): Day {
  if (unit === "day") return dayOf(dayNumber(start) + 1);
  if (unit === "week") return dayOf(dayNumber(start) + 7);
  const [y = 0, m = 0] = start.split("-").map(Number);
  return m === 12 ? `${y + 1}-01-01` : `${y}-${String(m + 1).padStart(2, "0")}-01`;
}

export const lastDayOf = (start: Day, unit: Unit): Day => dayOf(dayNumber(nextBin(start, unit)) - 1);

/** The finest unit that gives no more than `most` bins. */
export function unitFor(first: Day, last: Day, most: number): Unit {
  const days = dayNumber(last) - dayNumber(first) + 1;
  return days <= most ? "day" : days / 7 <= most ? "week" : "month";
}

export interface Bins {
  unit: Unit;
  /** The first day of each, without a hole. */
  starts: Day[];
  /** The same as seconds, for charts. */
  x: number[];
}

const EMPTY: Bins = { unit: "day", starts: [], x: [] };

/** Bins from the first to the last day that the answer tells of, but none outside `within`. */
export function binsFor(answer: TimelineAnswer | null, unit: Unit | null, most = 400, within: { from: Day | null; to: Day | null } = { from: null, to: null }): Bins {
  if (!answer) return EMPTY;
  let first: Day | null = null;
  let last: Day | null = null;
  for (const { day } of [...answer.rows, ...answer.coverage]) {
    if (first === null || day < first) first = day;
    if (last === null || day > last) last = day;
  }
  if (first === null || last === null) return EMPTY;
  if (within.from !== null && within.from > first) first = within.from;
  if (within.to !== null && within.to < last) last = within.to;
  if (first > last) return EMPTY;
  const by = unit ?? unitFor(first, last, most);
  const starts: Day[] = [];
  // A single wrong year would otherwise make bins without end.
  for (let at = binOf(first, by); at <= last && starts.length < 4000; at = nextBin(at, by)) starts.push(at);
  return { unit: by, starts, x: starts.map((day) => dayNumber(day) * 86_400) };
}

/** Sums rows into bins, a list of numbers for each key. */
export function sums<R extends { day: Day }>(bins: Bins, rows: readonly R[], key: (row: R) => string, n: (row: R) => number): Map<string, number[]> {
  const at = new Map(bins.starts.map((day, i) => [day, i]));
  const result = new Map<string, number[]>();
  for (const row of rows) {
    const i = at.get(binOf(row.day, bins.unit));
    if (i === undefined) continue;
    const k = key(row);
    let list = result.get(k);
    if (!list) result.set(k, (list = new Array<number>(bins.starts.length).fill(0)));
    list[i] = (list[i] ?? 0) + n(row);
  }
  return result;
}

/** A day of the filter as a day: `latest-6` with the latest that is told, `today` with the server's. */
export function resolveDay(value: string | undefined, latest: Day | null, today: Day | null): Day | null {
  if (!value) return null;
  const at = /^(today|latest)(?:-(\d+))?$/.exec(value);
  if (!at) return /^\d{4}-\d\d-\d\d$/.test(value) ? value : null;
  const base = at[1] === "today" ? today : latest;
  return base === null ? null : dayOf(dayNumber(base) - Number(at[2] ?? 0));
}

/** The positions of the bins that the filter's days cover; null where it names none. */
export function brushed(bins: Bins, filter: Filter, latest: Day | null, today: Day | null): [number, number] | null {
  if (!filter.from && !filter.to) return null;
  const n = bins.starts.length;
  if (n === 0) return null;
  const from = resolveDay(filter.from, latest, today);
  const to = resolveDay(filter.to, latest, today);
  let first = 0;
  let last = n - 1;
  if (from) first = Math.max(0, bins.starts.findIndex((start) => lastDayOf(start, bins.unit) >= from));
  if (to) {
    const after = bins.starts.findIndex((start) => start > to);
    last = after < 0 ? n - 1 : Math.max(0, after - 1);
  }
  return first <= last ? [first, last] : null;
}

/** The latest day on which anything is told. */
export function latestOf(answer: TimelineAnswer | null): Day | null {
  let last: Day | null = null;
  for (const { day } of answer?.rows ?? []) if (last === null || day > last) last = day;
  return last;
}

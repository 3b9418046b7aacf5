// What of an answer can be drawn, and the numbers for it: the SQL screen's choice of a chart, and the
// steps of a figure that was revised. Pure; the drawing is elsewhere.

export interface Column {
  name: string;
  type: string;
}

export type Cell = string | number | boolean | null;

export interface PlotChoice {
  kind: "lines" | "bars";
  /** Index of the column along the bottom. */
  x: number;
  /** Indices of the columns that name a bar together; empty for `lines`. */
  names: number[];
  /** Indices of the numeric columns. */
  ys: number[];
  /** Index of a text column that parts one numeric column into series, or null. */
  by: number | null;
}

export interface Plot {
  kind: "lines" | "bars";
  /** Seconds since 1970 for `lines`, positions from 0 for `bars`. */
  x: number[];
  /** What stands under each bar; empty for `lines`. */
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
  /** How many series or bars were left out. */
  left: number;
}

const NUMERIC = /^(u?int|float|double|decimal|number|integer|bigint|smallint|real|numeric)/i;
const TIMELY = /^(date|time|timestamp)/i;

/** No chart shows more than so many series; more colours cannot be told apart. */
export const MAX_SERIES = 6;
/** No bar chart shows more than so many bars. */
export const MAX_BARS = 40;

export function isNumeric(type: string): boolean {
  return NUMERIC.test(type);
}

export function isTimely(type: string): boolean {
  return TIMELY.test(type);
}

/** Seconds since 1970 of a day or a time, null where it is none. A time without a zone is UTC. */
export function seconds(value: Cell): number | null {
  if (typeof value !== "string") return null;
  const day = /^-?\d{4,}-\d{2}-\d{2}$/.test(value);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(value);
  const ms = Date.parse(day ? `${value}T00:00:00Z` : zoned ? value : `${value.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? null : ms / 1000;
}

/** More columns of words than so many make a list of things, which no chart tells. */
const MAX_WORDS = 3;

/** Names of what a row is rather than of what it counts. */
const IDS = /^(id|report|event|act|happening|story|quote|figure|rule|url|version|input_id|codebook|of)$/;

/**
 * Chooses a chart for an answer: lines over a day or time, else bars over words. Null where nothing numeric stands beside
 * one of them, and where the rows are things one by one rather than counts. A column of words parts one number into
 * lines where days come more than once; two of them name a bar together.
 */
export function choose(columns: readonly Column[], rows: readonly (readonly Cell[])[]): PlotChoice | null {
  if (rows.length === 0) return null;
  // A column named like a place or a number of order counts nothing, though it is a number.
  const ys = columns.flatMap((c, i) => (isNumeric(c.type) && !/^(lat|lon|geonames_id|seq|revision|start|end|sentence_start|confidence)$/.test(c.name) ? [i] : []));
  if (ys.length === 0) return null;
  const texts = columns.flatMap((c, i) => (!isNumeric(c.type) && !isTimely(c.type) && !/^bool/i.test(c.type) && c.type !== "" ? [i] : []));
  if (texts.length > MAX_WORDS || texts.some((i) => IDS.test(columns[i]?.name ?? ""))) return null;
  const distinct = (i: number): number => new Set(rows.map((r) => r[i])).size;
  const time = columns.findIndex((c, i) => isTimely(c.type) && rows.some((r) => seconds(r[i] ?? null) !== null));
  if (time >= 0 && distinct(time) > 1) {
    if (distinct(time) === rows.length) return { kind: "lines", x: time, names: [], ys: ys.slice(0, MAX_SERIES), by: null };
    const by = texts.find((i) => distinct(i) < rows.length);
    return by === undefined ? null : { kind: "lines", x: time, names: [], ys: [ys[0]!], by };
  }
  const names = texts.slice(0, 2);
  if (names.length === 0) return null;
  return { kind: "bars", x: names[0]!, names, ys: ys.slice(0, MAX_SERIES), by: null };
}

function num(value: Cell | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Returns the numbers of a chart that was chosen. The largest series are kept where there are too many. */
export function plot(columns: readonly Column[], rows: readonly (readonly Cell[])[], choice: PlotChoice): Plot {
  if (choice.kind === "bars") {
    const shown = rows.slice(0, MAX_BARS);
    const label = (row: readonly Cell[]): string =>
      choice.names.map((i) => { const value = row[i]; return value === null || value === undefined ? "not known" : String(value); }).join(", ");
    return {
      kind: "bars",
      x: shown.map((_, i) => i),
      labels: shown.map(label),
      series: choice.ys.map((y) => ({ name: columns[y]?.name ?? "", values: shown.map((r) => num(r[y])) })),
      left: rows.length - shown.length,
    };
  }
  const times = [...new Set(rows.map((r) => seconds(r[choice.x] ?? null)).filter((t): t is number => t !== null))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const series = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const t = seconds(row[choice.x] ?? null);
    const i = t === null ? undefined : index.get(t);
    if (i === undefined) continue;
    for (const y of choice.ys) {
      const by = choice.by === null ? null : row[choice.by];
      const name = choice.by === null ? (columns[y]?.name ?? "") : by === null || by === undefined ? "not known" : String(by);
      let values = series.get(name);
      if (!values) series.set(name, (values = new Array<number | null>(times.length).fill(null)));
      const value = num(row[y]);
      // Two rows of one day and one series are parts of it: a third column told them apart.
      if (value !== null) values[i] = (values[i] ?? 0) + value;
    }
  }
  const all = [...series].map(([name, values]) => ({ name, values, sum: values.reduce<number>((a, v) => a + Math.abs(v ?? 0), 0) }));
  if (choice.by !== null) all.sort((a, b) => b.sum - a.sum);
  return {
    kind: "lines",
    x: times,
    labels: [],
    series: all.slice(0, MAX_SERIES).map(({ name, values }) => ({ name, values })),
    left: Math.max(0, all.length - MAX_SERIES),
  };
}

export interface Told {
  at: string;
  value: number;
}

/** Points of a line that holds each value until the next is told, in a box of `w` by `h`. */
export function stepPath(told: readonly Told[], w: number, h: number, pad = 4): { path: string; points: { x: number; y: number; i: number }[]; low: number; high: number } {
  const known = told.map((t, i) => ({ t: Date.parse(t.at), v: t.value, i })).filter((p) => !Number.isNaN(p.t) && Number.isFinite(p.v));
  if (known.length === 0) return { path: "", points: [], low: 0, high: 0 };
  known.sort((a, b) => a.t - b.t);
  const t0 = known[0]!.t;
  const t1 = known[known.length - 1]!.t;
  const low = 0;
  const high = Math.max(...known.map((p) => p.v), 1);
  const x = (t: number): number => (t1 === t0 ? w / 2 : pad + ((t - t0) / (t1 - t0)) * (w - 2 * pad));
  const y = (v: number): number => h - pad - ((v - low) / (high - low)) * (h - 2 * pad);
  const points = known.map((p) => ({ x: x(p.t), y: y(p.v), i: p.i }));
  let path = "";
  points.forEach((p, i) => {
    path += i === 0 ? `M${p.x.toFixed(1)} ${p.y.toFixed(1)}` : `H${p.x.toFixed(1)}V${p.y.toFixed(1)}`;
  });
  // What was told last holds until the end of the chart.
  if (points.length === 1) path = `M${pad} ${points[0]!.y.toFixed(1)}H${w - pad}`;
  return { path, points, low, high };
}

// The address is the state: the path is the screen, the query is the filter. Everything that a link, the back button or
// a reload must bring back stands in it; nothing of it is kept anywhere else.

import { computed, signal } from "@preact/signals";
import { countryName } from "./countries";

export const SCREENS = [
  "now", "map", "timeline", "actors", "story", "happening", "sources", "sql", "alerts", "codebook",
] as const;
export type Screen = (typeof SCREENS)[number];

/** The names of docs/api.md, in the order in which the filter bar shows them. */
export const FILTER_NAMES = [
  "from", "to", "tz", "type", "mode", "party", "actor", "recipient", "role", "country", "place", "bbox", "source", "outlet",
  "polarity", "modality", "background", "counted", "confidence", "story", "happening", "report", "text", "sort",
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type Filter = Partial<Record<FilterName, string>>;

export interface View {
  screen: Screen;
  /** Of a story or happening. */
  id: string | null;
  filter: Filter;
  /** What a screen keeps for itself in the address: a tab, a query, a selection. Another screen starts without it. */
  own: Record<string, string>;
}

/** A change of the view. In `filter` and `own`, null takes a name out; `filter: null` takes all out. */
export interface Patch {
  screen?: Screen;
  id?: string | null;
  filter?: Partial<Record<FilterName, string | null>> | null;
  own?: Record<string, string | null> | null;
}

const isFilter = (name: string): name is FilterName => (FILTER_NAMES as readonly string[]).includes(name);
const isScreen = (name: string): name is Screen => (SCREENS as readonly string[]).includes(name);

/** Reads an address. What is no screen is Now; empty values are as good as none. */
export function read(path: string, query: string): View {
  const [first = "", second] = path.split("/").filter(Boolean);
  const view: View = { screen: isScreen(first) ? first : "now", id: null, filter: {}, own: {} };
  if (second !== undefined && (view.screen === "story" || view.screen === "happening")) {
    try {
      view.id = decodeURIComponent(second);
    } catch {
      view.id = second;
    }
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (value === "") continue;
    if (isFilter(name)) view.filter[name] = value;
    else view.own[name] = value;
  }
  return view;
}

/** Writes a view as an address. Commas and colons stay readable: people send these links to each other. */
export function write(view: View): string {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = view.filter[name];
    if (value) query.set(name, value);
  }
  for (const name of Object.keys(view.own).sort()) query.set(name, view.own[name] ?? "");
  const text = query.toString().replace(/%2C/gi, ",").replace(/%3A/gi, ":");
  const path = view.id === null ? `/${view.screen}` : `/${view.screen}/${encodeURIComponent(view.id)}`;
  return text ? `${path}?${text}` : path;
}

/** Returns the view that a patch leads to. */
export function patched(view: View, patch: Patch): View {
  const screen = patch.screen ?? view.screen;
  const moved = screen !== view.screen || (patch.id !== undefined && patch.id !== view.id);
  const next: View = {
    screen,
    id: patch.id !== undefined ? patch.id : moved ? null : view.id,
    filter: patch.filter === null ? {} : { ...view.filter },
    own: patch.own === null || moved ? {} : { ...view.own },
  };
  for (const [name, value] of Object.entries(patch.filter ?? {})) {
    if (value) next.filter[name as FilterName] = value;
    else delete next.filter[name as FilterName];
  }
  for (const [name, value] of Object.entries(patch.own ?? {})) {
    if (value) next.own[name] = value;
    else delete next.own[name];
  }
  return next;
}

/** The view that the address says. */
export const view = signal<View>(read(location.pathname, location.search));

/** The filter as one text, to compare by. */
export const filterKey = computed(() => JSON.stringify(view.value.filter));

// Where a page was scrolled to lies with its entry in the history. The browser's own memory of it comes too early: what has
// to be scrolled is not there yet when one goes back.
history.scrollRestoration = "manual";
let noting: ReturnType<typeof setTimeout> | null = null;
const note = (): void => {
  noting = null;
  history.replaceState({ ...(history.state as object | null), y: Math.round(scrollY) }, "");
};
addEventListener("scroll", () => void (noting ??= setTimeout(note, 250)), { passive: true });

function restore(state: unknown): void {
  const y = (state as { y?: unknown } | null)?.y;
  if (typeof y !== "number") return;
  const until = performance.now() + 1500;
  const step = (): void => {
    if (document.documentElement.scrollHeight - innerHeight >= y) scrollTo(0, y);
    else if (performance.now() < until) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
restore(history.state);

addEventListener("popstate", (event) => {
  if (noting !== null) clearTimeout(noting);
  noting = null;
  view.value = read(location.pathname, location.search);
  restore(event.state ?? { y: 0 });
});

/** Goes to the patched view and puts it in the history; `replace` is for what nobody would want to come back to. */
export function go(patch: Patch, options: { replace?: boolean } = {}): void {
  const next = patched(view.peek(), patch);
  const address = write(next);
  if (address === location.pathname + location.search) return;
  if (noting !== null) clearTimeout(noting);
  if (!options.replace) note();
  history[options.replace ? "replaceState" : "pushState"](null, "", address);
  const moved = next.screen !== view.peek().screen || next.id !== view.peek().id;
  view.value = next;
  if (moved) scrollTo(0, 0);
}

/** Returns the address of a patched view, for links: these can be opened in another tab. */
export const href = (patch: Patch): string => write(patched(view.value, patch));

/** The view for a component; it renders again when the address changes. */
export function useView(): View {
  return view.value;
}

/** The zone that "today" means. */
export const zone = computed(() => view.value.filter.tz ?? "UTC");

// ---- which filter goes where ------------------------------------------------------------------------------------

const HAPPENING_NAMES: readonly FilterName[] = FILTER_NAMES.filter((n) => n !== "modality" && n !== "background");

/** What each list takes; the server refuses the rest with 400, so a screen says what it left out instead. */
const TAKES: Record<string, readonly FilterName[]> = {
  happenings: HAPPENING_NAMES,
  now: HAPPENING_NAMES,
  timeline: HAPPENING_NAMES,
  map: HAPPENING_NAMES,
  network: HAPPENING_NAMES,
  search: [],
  events: FILTER_NAMES.filter((n) => n !== "sort"),
  stories: HAPPENING_NAMES.filter((n) => n !== "story"),
  reports: ["from", "to", "tz", "type", "outlet", "story", "report", "text"],
  quotes: ["from", "to", "tz", "party", "report", "text"],
  figures: ["from", "to", "tz", "source", "report", "text"],
  participants: ["from", "to", "tz", "type", "party", "counted", "happening", "report", "text"],
  places: ["from", "to", "tz", "type", "country", "place", "bbox", "counted", "happening", "report", "text"],
  sources: ["from", "to", "tz", "type", "source", "outlet", "happening", "report", "text"],
  coverage: ["from", "to", "tz"],
};

/** Splits the filter into what the list takes and the names of what it cannot. */
export function paramsFor(list: string, filter: Filter): { params: Record<string, string>; left: FilterName[] } {
  const takes = TAKES[list] ?? FILTER_NAMES;
  const params: Record<string, string> = {};
  const left: FilterName[] = [];
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (!value) continue;
    // The order is for the list of happenings alone; everywhere else it means nothing and is no loss.
    if (name === "sort" && list !== "happenings") continue;
    if (takes.includes(name)) params[name] = value;
    else left.push(name);
  }
  return { params, left };
}

// ---- the filter in words ----------------------------------------------------------------------------------------

/** The days of the presets; the bar offers these in this order. */
export const PRESETS: readonly { key: string; label: string; from: string | null; to: string | null }[] = [
  { key: "all", label: "All days", from: null, to: null },
  { key: "latest", label: "Latest day", from: "latest", to: "latest" },
  { key: "latest7", label: "Latest 7 days", from: "latest-6", to: "latest" },
  { key: "latest30", label: "Latest 30 days", from: "latest-29", to: "latest" },
  { key: "today", label: "Today", from: "today", to: "today" },
];

export const presetOf = (filter: Filter) =>
  PRESETS.find((p) => (p.from ?? "") === (filter.from ?? "") && (p.to ?? "") === (filter.to ?? ""));

export interface Chip {
  names: FilterName[];
  label: string;
  value: string;
}

const CHIP_LABELS: Partial<Record<FilterName, string>> = {
  type: "Type", mode: "Mode", party: "Party", actor: "Actor", recipient: "Recipient", role: "Role", country: "Country",
  place: "Place", source: "Source", outlet: "Outlet", modality: "Modality", story: "Story", happening: "Happening",
  report: "Report", text: "Text",
};

/** What the filter says, a chip a condition, in words. */
export function chipsOf(filter: Filter): Chip[] {
  const chips: Chip[] = [];
  const add = (names: FilterName[], label: string, value: string): void => void chips.push({ names, label, value });
  if (filter.from || filter.to) {
    const preset = presetOf(filter);
    if (preset) add(["from", "to"], "Days", preset.label);
    else if (filter.from && filter.from === filter.to) add(["from", "to"], "Day", filter.from);
    else add(["from", "to"], "Days", `${filter.from ?? "…"} to ${filter.to ?? "…"}`);
  }
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (!value) continue;
    const label = CHIP_LABELS[name];
    if (name === "country") add([name], "Country", value.split(",").map(countryName).join(", "));
    else if (label) add([name], label, value.replaceAll(",", ", "));
    else if (name === "bbox") add([name], "Area", value.split(",").map((v) => Math.round(Number(v) * 10) / 10).join(", "));
    else if (name === "polarity") add([name], "Denial", value === "negative" ? "denied by somebody" : "denied by nobody");
    else if (name === "background") add([name], "Background", value === "true" ? "only" : "left out");
    else if (name === "counted") add([name], "Counted", value === "any" ? "all, also what is only denied" : value === "false" ? "only what is not counted" : "yes");
    else if (name === "confidence") add([name], "Confidence", `at least ${value}`);
  }
  return chips;
}

// ---- the filter as SQL ------------------------------------------------------------------------------------------

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const list = (value: string): string => value.split(",").filter(Boolean).map(quote).join(", ");

/** The day that the server calls today, in the zone of the filter; SQL has only that of UTC. The shell keeps it. */
export const today = signal<string | null>(null);

/** A day of the filter as SQL. */
export function daySql(value: string): string {
  const at = /^(today|latest)(?:-(\d+))?$/.exec(value);
  if (!at) return `DATE ${quote(value)}`;
  const base = at[1] === "today" ? (today.value ? `DATE ${quote(today.value)}` : "current_date") : "(SELECT max(day) FROM happenings WHERE asserted)";
  return at[2] ? `${base} - INTERVAL '${at[2]} days'` : base;
}

/** Returns the conditions on `happenings` that the filter means, and what cannot be said on that table alone. */
export function sqlConditions(filter: Filter): { where: string[]; left: FilterName[] } {
  const where: string[] = [];
  const left: FilterName[] = [];
  if (filter.counted !== "any") where.push(filter.counted === "false" ? "NOT asserted" : "asserted");
  if (filter.from) where.push(`day >= ${daySql(filter.from)}`);
  if (filter.to) where.push(`day <= ${daySql(filter.to)}`);
  if (filter.type) where.push(`type IN (${list(filter.type)})`);
  if (filter.mode) where.push(`mode IN (${list(filter.mode)})`);
  const side = (column: "actor" | "recipient", code: string): string =>
    /^[A-Z]{3,}$/.test(code)
      ? `starts_with(${column}, ${quote(code)})`
      : `strpos(lower(${column}_name), ${quote(code.toLowerCase())}) > 0`;
  const any = (value: string, columns: ("actor" | "recipient")[]): string =>
    `(${value.split(",").filter(Boolean).flatMap((code) => columns.map((c) => side(c, code.trim()))).join(" OR ")})`;
  if (filter.party) where.push(any(filter.party, ["actor", "recipient"]));
  if (filter.actor) where.push(any(filter.actor, ["actor"]));
  if (filter.recipient) where.push(any(filter.recipient, ["recipient"]));
  if (filter.country) where.push(`place_country IN (${list(filter.country)})`);
  if (filter.place) where.push(`strpos(lower(place), ${quote(filter.place.toLowerCase())}) > 0`);
  if (filter.bbox) {
    const [west = 0, south = 0, east = 0, north = 0] = filter.bbox.split(",").map(Number);
    where.push(`lat BETWEEN ${south} AND ${north}`);
    where.push(west <= east ? `lon BETWEEN ${west} AND ${east}` : `(lon >= ${west} OR lon <= ${east})`);
  }
  if (filter.polarity) where.push(filter.polarity === "negative" ? "n_denials > 0" : "n_denials = 0");
  if (filter.confidence) where.push(`confidence >= ${Number(filter.confidence) || 0}`);
  if (filter.story) where.push(`story IN (${list(filter.story)})`);
  if (filter.happening) where.push(`id IN (${list(filter.happening)})`);
  for (const name of ["role", "source", "outlet", "report", "text"] as const) if (filter[name]) left.push(name);
  return { where, left };
}

/** Returns the query behind a count of happenings, for the SQL screen. */
export function countSql(filter: Filter, extra: string[] = [], select = "count(*) AS n"): string {
  const { where, left } = sqlConditions(filter);
  const all = [...where, ...extra];
  const note = left.length ? `-- not in this query: ${left.join(", ")}\n` : "";
  return `${note}SELECT ${select}\nFROM happenings${all.length ? `\nWHERE ${all.join("\n  AND ")}` : ""}`;
}

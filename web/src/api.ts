// The HTTP interface as types, one for each shape of docs/api.md, and a small client for it. docs/api.md is the truth;
// nothing here adds a meaning of its own, and nothing here keeps state: caching is left to the browser and its ETags.

/** RFC 3339 in UTC. */
export type Time = string;
/** `2015-06-15`. */
export type Day = string;

export type Quad = "verbal-cooperation" | "material-cooperation" | "verbal-conflict" | "material-conflict";
export type Precision = "point" | "city" | "admin" | "country" | "region";
export type Relation = "says" | "reports" | "confirms" | "denies" | "silent";
export type Bound = "exact" | "about" | "over" | "at_least" | "under" | "up_to" | "between";

export interface AsOf {
  revision: number;
  reports: number;
}

/** A page of a list. */
export interface Page<T> {
  rows: T[];
  next: string | null;
  total: number;
  as_of: AsOf;
}

// ---- the card -------------------------------------------------------------------------------------------------

export interface Party {
  name: string | null;
  country: string | null;
  roles: string[];
  code: string | null;
}

export interface Place {
  name: string;
  lat: number | null;
  lon: number | null;
  country: string | null;
  admin1: string | null;
  geonames_id: number | null;
  precision: Precision;
}

export interface Figure {
  report: string;
  at: Time;
  of: string;
  value: number;
  bound: Bound;
  by: string | null;
}

export interface Voice {
  name: string;
  country: string | null;
  relation: Relation;
}

/** A happening as it is shown in lists and in the stream. */
export interface Card {
  id: string;
  story: string | null;
  type: string;
  mode: string | null;
  cameo: string | null;
  goldstein: number | null;
  actor: Party | null;
  recipient: Party | null;
  mutual: boolean;
  day: Day | null;
  dated: boolean;
  place: Place | null;
  asserted: boolean;
  n_reports: number;
  n_origins: number;
  n_denials: number;
  confidence: number;
  first: { report: string; outlet: string | null; origin: string | null; at: Time } | null;
  voices: Voice[];
  figures: Figure[];
  sentence: string | null;
  quad: Quad;
  revision: number;
  changed: Time;
}

// ---- one of them ----------------------------------------------------------------------------------------------

export interface Telling {
  report: string;
  event: string;
  act: string;
  outlet: string | null;
  origin: string | null;
  at: Time;
  denied: boolean;
  title: string | null;
  url: string | null;
  copy_of: string | null;
  published: Time | null;
  event_record: CodedEvent | null;
}

export interface Revision {
  revision: number;
  change: "new" | "told" | "confirmed" | "denied" | "revised" | "merged" | "split" | "withdrawn";
  report: string | null;
  note: string | null;
  at: Time;
}

export interface Correction {
  id?: number;
  report: string;
  event: string | null;
  field: string;
  is: unknown;
  should: unknown;
  by: string | null;
  note: string | null;
  at?: Time;
}

export interface HappeningAnswer {
  card: Card;
  tellings: Telling[];
  revisions: Revision[];
  corrections: Correction[];
}

export interface Story {
  id: string;
  title: string | null;
  first: Time | null;
  last: Time | null;
  n_reports: number;
  n_origins: number;
}

export interface StoryReport {
  report: string;
  outlet: string | null;
  title: string | null;
  url: string | null;
  published: Time | null;
  arrived: Time;
  origin: string | null;
  copy_of: string | null;
  copies: number;
  n_events: number;
}

export interface StoryVoice {
  name: string;
  country: string | null;
  says: string[];
  confirms: string[];
  denies: string[];
  silent: string[];
}

export interface StoryFigures {
  of: string;
  told: { at: Time; value: number; bound: Bound; by: string | null; report: string; outlet: string | null }[];
}

export interface StoryQuote {
  report: string;
  outlet: string | null;
  quote: string;
  speaker_name: string | null;
  speaker_country: string | null;
  cue: string | null;
  content: string;
  direct: boolean;
}

export interface StoryAnswer {
  story: Story;
  reports: StoryReport[];
  happenings: Card[];
  voices: StoryVoice[];
  figures: StoryFigures[];
  quotes: StoryQuote[];
}

export interface ReportAnswer {
  report: ReportRow;
  document: CodedDocument | null;
}

// ---- the coded document (docs/coded-document.md): what the screens read of it, all else is kept as unknown -----

/** Half open, in Unicode code points. */
export interface Span {
  start: number;
  end: number;
  text: string;
  /** "title" or "caption:2"; the body where it is not said. */
  in?: string;
}

export type CodedEvent = { id: string; type: string; [field: string]: unknown };

export interface CodedDocument {
  schema: string;
  codebook: { name: string; version: string; sha256: string };
  document: {
    id: string;
    version: string;
    title: string | null;
    text: string;
    url: string | null;
    outlet: { name: string | null; domain: string | null } | null;
    [field: string]: unknown;
  };
  events: CodedEvent[];
  quotes: { id: string; [field: string]: unknown }[];
  figures: { id: string; [field: string]: unknown }[];
  diagnostics: { code: string; message: string; start: number | null; end: number | null }[];
  layers?: Record<string, unknown>;
}

// ---- rows of the tables (docs/tables.md) ----------------------------------------------------------------------

export interface ReportRow {
  seq: number;
  report: string;
  version: string;
  input_id: string | null;
  url: string | null;
  outlet: string | null;
  domain: string | null;
  title: string | null;
  byline: string | null;
  language: string | null;
  published: Time | null;
  published_precision: string | null;
  published_basis: string | null;
  arrived: Time;
  story: string | null;
  origin: string | null;
  copy_of: string | null;
  n_letters: number;
  n_events: number;
  codebook: string;
}

export interface EventRow {
  seq: number;
  report: string;
  event: string;
  act: string;
  happening: string | null;
  story: string | null;
  type: string;
  plover: string | null;
  mode: string | null;
  contexts: string | null;
  cameo: string | null;
  goldstein: number | null;
  actor: string | null;
  actor_name: string | null;
  actor_country: string | null;
  actor_roles: string | null;
  recipient: string | null;
  recipient_name: string | null;
  recipient_country: string | null;
  recipient_roles: string | null;
  day: Day | null;
  day_value: string | null;
  day_precision: string | null;
  day_basis: string | null;
  place: string | null;
  lat: number | null;
  lon: number | null;
  place_country: string | null;
  admin1: string | null;
  geonames_id: number | null;
  place_precision: Precision | null;
  polarity: "positive" | "negative";
  modality: string;
  tense: string | null;
  background: boolean;
  content_of: string | null;
  public: boolean;
  counted: boolean;
  n_sources: number;
  outlet: string | null;
  published: Time | null;
  arrived: Time;
  trigger: string | null;
  sentence: string | null;
  sentence_start: number | null;
  rule: string | null;
  confidence: number;
}

export interface QuoteRow {
  seq: number;
  report: string;
  quote: string;
  speaker: string | null;
  speaker_name: string | null;
  speaker_country: string | null;
  cue: string | null;
  content: string;
  direct: boolean;
  start: number;
  end: number;
  arrived: Time;
}

export interface FigureRow {
  seq: number;
  report: string;
  figure: string;
  value: number;
  low: number | null;
  high: number | null;
  bound: Bound;
  unit: string | null;
  of: string;
  day_value: string | null;
  source: string | null;
  words: string | null;
  start: number;
  end: number;
  arrived: Time;
}

export interface ParticipantRow {
  seq: number;
  report: string;
  event: string;
  act: string;
  happening: string | null;
  side: "actor" | "recipient";
  code: string | null;
  name: string | null;
  country: string | null;
  roles: string | null;
  type: string;
  day: Day | null;
  counted: boolean;
  arrived: Time;
}

export interface PlaceRow {
  seq: number;
  report: string;
  event: string;
  happening: string | null;
  name: string;
  lat: number | null;
  lon: number | null;
  country: string | null;
  admin1: string | null;
  geonames_id: number | null;
  precision: Precision;
  type: string;
  day: Day | null;
  counted: boolean;
  arrived: Time;
}

export interface SourceRow {
  seq: number;
  report: string;
  event: string;
  happening: string | null;
  place: number;
  name: string;
  country: string | null;
  roles: string | null;
  relation: Relation;
  via: number | null;
  outlet: string | null;
  arrived: Time;
}

// ---- views ----------------------------------------------------------------------------------------------------

export interface TypeTally {
  type: string;
  quad: Quad;
  n: number;
  today: number;
  usual: number | null;
}

export interface NowAnswer {
  as_of: AsOf;
  clock: Time;
  today: Day;
  n_happenings: number;
  n_reports: number;
  n_outlets: number;
  n_sources: number | null;
  n_denied: number;
  n_confirmed: number;
  types: TypeTally[];
  pace: { at: Time; reports: number; happenings: number }[];
  parties: { code: string; name: string | null; n: number }[];
}

export type Unit = "day" | "week" | "month";

export interface TimelineAnswer {
  rows: { day: Day; type: string; n: number }[];
  coverage: { day: Day; n_reports: number; n_outlets: number }[];
}

export interface MapRow {
  name: string;
  lat: number | null;
  lon: number | null;
  country: string | null;
  admin1: string | null;
  precision: Precision;
  n: number;
  conflict: number;
  cooperation: number;
  types: Record<string, number>;
  last: Day | null;
}

export interface MapAnswer {
  rows: MapRow[];
  without_place: number;
}

export interface NetworkNode {
  code: string;
  name: string | null;
  country: string | null;
  n: number;
}

export interface NetworkLink {
  actor: string;
  recipient: string;
  n: number;
  cooperation: number;
  conflict: number;
  goldstein: number | null;
  days: { day: Day; cooperation: number; conflict: number }[];
}

export interface NetworkAnswer {
  nodes: NetworkNode[];
  links: NetworkLink[];
}

export interface SearchAnswer {
  rows: {
    report: string;
    title: string | null;
    outlet: string | null;
    published: Time | null;
    story: string | null;
    score: number;
    excerpt: string;
  }[];
  happenings: Card[];
}

export interface CoverageAnswer {
  rows: { day: Day; outlet: string; n: number }[];
}

export interface AgreementAnswer {
  rows: { outlet: string; reports: number; happenings: number; shared: number; first: number; denied: number }[];
}

export type SqlValue = string | number | boolean | null;

export interface SqlAnswer {
  columns: { name: string; type: string }[];
  rows: SqlValue[][];
  cut: boolean;
  ms: number;
  /** Of which moment the answer is, where other machines gave it. */
  as_of?: string | null;
}

export interface TablesAnswer {
  tables: { name: string; columns: { name: string; type: string }[] }[];
}

export interface CodebookType {
  type: string;
  quad: Quad;
  about: string;
  modes: { mode: string; about: string }[];
  n_rules: number;
}

export interface CodebookAnswer {
  name: string;
  version: string;
  types: CodebookType[];
}

export interface RuleRow {
  id: string;
  type: string;
  mode: string | null;
  words: string;
  yes: string[];
  no: string[];
  file: string;
}

export interface RulesAnswer {
  rows: RuleRow[];
  next: string | null;
}

export interface ExplainAnswer {
  document: CodedDocument;
  sheet: string;
}

// ---- the stream -----------------------------------------------------------------------------------------------

export interface HelloMessage {
  revision: number;
  reports: number;
  version: string;
}

export interface ChangeMessage {
  revision: number;
  reports: number;
  happenings: Card[];
  gone: string[];
  stories: string[];
  at: Time;
}

// ---- sources and alerts ---------------------------------------------------------------------------------------

export type FeedState = "ok" | "slow" | "silent" | "failing" | "paused" | "new";

export interface Feed {
  id: string;
  kind: "feed" | "folder" | "nats" | "warc" | "http";
  url: string;
  name: string | null;
  state: FeedState;
  interval_s: number | null;
  added: Time;
  last_fetch: Time | null;
  last_success: Time | null;
  last_item: Time | null;
  next_fetch: Time | null;
  n_items: number;
  n_errors: number;
  n_coded: number;
  error: string | null;
  share_coded: number | null;
  items_by_day: { day: Day; n: number }[];
}

export type AlertRule =
  | { kind: "each" }
  | { kind: "threshold"; n: number; hours: number }
  | { kind: "rate"; factor: number; days: number; least: number }
  | { kind: "new"; days: number }
  | { kind: "dyad"; actor: string; recipient: string; quad: string; factor: number; days: number; least: number }
  | { kind: "confirmed"; origins: number }
  | { kind: "silent"; feed: string; hours: number };

export type AlertTarget =
  | { kind: "webhook"; url: string; secret?: string }
  | { kind: "mail"; address: string }
  | { kind: "rss" }
  | { kind: "desktop" };

export interface Alert {
  /** Missing on one that is not saved yet. */
  id?: string;
  name: string;
  filter: Record<string, string>;
  rule: AlertRule;
  to: AlertTarget[];
  quiet: { from: string; until: string; tz: string } | null;
  snoozed_until: Time | null;
  enabled: boolean;
  n_fired?: number;
  last_fired?: Time | null;
}

export interface Firing {
  id: string;
  alert: string;
  name: string;
  at: Time;
  title: string;
  happening: string | null;
  url: string | null;
  occasion: string;
  deliveries: { to: string; state: "sent" | "waiting" | "dead"; tries: number; error: string | null }[];
}

export interface FiringsAnswer {
  rows: Firing[];
  next: string | null;
}

export interface AlertTestAnswer {
  would_have_fired: number;
  days: number;
  firings: Firing[];
}

export interface IngestAnswer {
  accepted: number;
  new: number;
  known: number;
  failed: number;
  results: { id: string | null; report: string | null; outcome: "new" | "update" | "known" | "failed"; why: string | null }[];
}

export interface Status {
  version: string;
  auth: "none" | "token";
  scopes: ("read" | "ingest" | "write")[];
  sample: "none" | "offered" | "running" | "done";
  sample_done: number | null;
  reports: number;
  revision: number;
  queue: { waiting: number; room: number };
  started: Time;
  text: "full" | "evidence" | "none";
  store: string;
}

// ---- the client -----------------------------------------------------------------------------------------------

/** What went wrong, with the server's stable code; `network` where no server answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds, of a 429 or 503 that says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export type Params = Record<string, string | number | boolean | null | undefined>;

/** Returns `path` with the parameters that are set, in a stable order so that the browser's cache can match. */
export function withParams(path: string, params?: Params): string {
  if (!params) return path;
  const query = new URLSearchParams();
  for (const name of Object.keys(params).sort()) {
    const value = params[name];
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

let onUnauthorised: () => void = () => {};

/** Says what to do when the server asks for a token; the shell shows its login then. */
export function whenUnauthorised(handler: () => void): void {
  onUnauthorised = handler;
}

/** Reads an error answer; one that is no JSON (a proxy's page) still gives a code. */
export async function errorOf(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get("retry-after"));
  let code = `http-${response.status}`;
  let message = response.statusText || "the server refused";
  try {
    const body: unknown = await response.json();
    const error = (body as { error?: { code?: unknown; message?: unknown } }).error;
    if (typeof error?.code === "string") code = error.code;
    if (typeof error?.message === "string") message = error.message;
  } catch {
    // Not JSON: the status has to do.
  }
  return new ApiError(response.status, code, message, after > 0 ? after : null);
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new ApiError(0, "network", "the server does not answer");
  }
  if (!response.ok) {
    const error = await errorOf(response);
    if (error.status === 401) onUnauthorised();
    throw error;
  }
  if (response.status === 204) return undefined as T;
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("json")) return (await response.json()) as T;
  return (await response.text()) as T;
}

const json = (method: string, body: unknown, signal?: AbortSignal): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body ?? {}),
  signal: signal ?? null,
});

export const get = <T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> =>
  call<T>(withParams(path, params), { headers: { accept: "application/json" }, signal: signal ?? null });

export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  call<T>(path, json("POST", body, signal));

export const put = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  call<T>(path, json("PUT", body, signal));

// A DELETE carries the type too: the server takes no change without one, so that no form elsewhere can make it.
export const remove = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>(path, { method: "DELETE", headers: { "content-type": "application/json" }, signal: signal ?? null });

/** Sends text of another type than JSON: OPML, HTML, JSON Lines. */
export const send = <T>(path: string, type: string, body: BodyInit, signal?: AbortSignal): Promise<T> =>
  call<T>(path, { method: "POST", headers: { "content-type": type }, body, signal: signal ?? null });

const one = (kind: string, id: string): string => `/api/${kind}/${encodeURIComponent(id)}`;

/** The endpoints by name. Lists take the filter's names as they stand in the address. */
export const api = {
  status: (signal?: AbortSignal) => get<Status>("/api/status", undefined, signal),
  now: (params: Params, signal?: AbortSignal) => get<NowAnswer>("/api/now", params, signal),
  happenings: (params: Params, signal?: AbortSignal) => get<Page<Card>>("/api/happenings", params, signal),
  happening: (id: string, signal?: AbortSignal) => get<HappeningAnswer>(one("happenings", id), undefined, signal),
  story: (id: string, signal?: AbortSignal) => get<StoryAnswer>(one("stories", id), undefined, signal),
  stories: (params: Params, signal?: AbortSignal) => get<Page<Story>>("/api/stories", params, signal),
  report: (id: string, signal?: AbortSignal) => get<ReportAnswer>(one("reports", id), undefined, signal),
  search: (params: Params, signal?: AbortSignal) => get<SearchAnswer>("/api/search", params, signal),
  sql: (sql: string, limit?: number, signal?: AbortSignal) => post<SqlAnswer>("/api/sql", { sql, limit }, signal),
  tables: (signal?: AbortSignal) => get<TablesAnswer>("/api/tables", undefined, signal),
  codebook: (signal?: AbortSignal) => get<CodebookAnswer>("/api/codebook", undefined, signal),
  rules: (params: Params, signal?: AbortSignal) => get<RulesAnswer>("/api/codebook/rules", params, signal),
  actors: (q: string, on?: string, signal?: AbortSignal) => get<unknown>("/api/codebook/actors", { q, on }, signal),
  explain: (text: string, published: string | null, signal?: AbortSignal) =>
    post<ExplainAnswer>("/api/explain", { text, published }, signal),
  feeds: (signal?: AbortSignal) => get<{ rows: Feed[] }>("/api/feeds", undefined, signal),
  addFeed: (url: string, name: string | null) => post<Feed>("/api/feeds", { url, name }),
  changeFeed: (id: string, patch: { state?: "paused" | "ok"; name?: string }) => post<Feed>(one("feeds", id), patch),
  removeFeed: (id: string) => remove<void>(one("feeds", id)),
  addOpml: (opml: string) => send<{ added: number; known: number }>("/api/feeds.opml", "text/x-opml", opml),
  alerts: (signal?: AbortSignal) => get<{ rows: Alert[] }>("/api/alerts", undefined, signal),
  addAlert: (alert: Alert) => post<Alert>("/api/alerts", alert),
  changeAlert: (id: string, alert: Alert) => put<Alert>(one("alerts", id), alert),
  removeAlert: (id: string) => remove<void>(one("alerts", id)),
  snoozeAlert: (id: string, until: Time | null) => post<Alert>(`${one("alerts", id)}/snooze`, { until }),
  testAlert: (alert: Alert, signal?: AbortSignal) => post<AlertTestAnswer>("/api/alerts/test", alert, signal),
  firings: (params: Params, signal?: AbortSignal) => get<FiringsAnswer>("/api/firings", params, signal),
  retryFiring: (id: string) => post<void>(`${one("firings", id)}/retry`, {}),
  correct: (correction: Omit<Correction, "id" | "at">) => post<Correction>("/api/corrections", correction),
  startSample: (speed: number) => post<unknown>("/api/sample", { speed }),
  stopSample: () => remove<unknown>("/api/sample"),
  login: (token: string) => post<unknown>("/api/session", { token }),
  logout: () => remove<unknown>("/api/session"),
};

// One connection to /api/stream for all tabs of a browser: the tab that holds the lock reads it and tells the others.
// Browsers allow six connections a host, and seven tabs with one each would leave none for anything else.
//
// The stream is read with fetch rather than EventSource: only so are the comments seen that tell a quiet stream from a
// dead one, and only so is the status known that says a token is missing. It must never render anything itself.

import { signal } from "@preact/signals";
import { errorOf, type Card, type ChangeMessage, type Feed, type Firing, type HelloMessage } from "./api";

export type LiveState = "live" | "stale" | "reconnecting" | "offline";

export interface Live {
  state: LiveState;
  /** When the last byte came, in the browser's clock; null before the first. */
  heard: number | null;
  revision: number | null;
  reports: number | null;
  version: string | null;
}

/** All changes since the last frame as one. A card that came twice is there once, as it is now. */
export interface ChangeBatch {
  revision: number;
  reports: number;
  happenings: Card[];
  gone: string[];
  stories: string[];
  at: string;
}

/** What the stream is doing, for the shell to show. */
export const live = signal<Live>({ state: "reconnecting", heard: null, revision: null, reports: null, version: null });

const changeHandlers = new Set<(batch: ChangeBatch) => void>();
const feedHandlers = new Set<(feed: Feed) => void>();
const alertHandlers = new Set<(firing: Firing) => void>();
const resetHandlers = new Set<() => void>();
const indexedHandlers = new Set<() => void>();

const listen = <F>(set: Set<F>, handler: F): (() => void) => {
  set.add(handler);
  return () => void set.delete(handler);
};
/** Calls with what changed, at most once a frame; returns how to stop. */
export const onChange = (handler: (batch: ChangeBatch) => void) => listen(changeHandlers, handler);
export const onFeed = (handler: (feed: Feed) => void) => listen(feedHandlers, handler);
export const onAlert = (handler: (firing: Firing) => void) => listen(alertHandlers, handler);
/** Calls when the words of what came in can be found. */
export const onIndexed = (handler: () => void) => listen(indexedHandlers, handler);
/** Calls when more was missed than the server tells again: all that is shown has to be loaded anew. */
export const onReset = (handler: () => void) => listen(resetHandlers, handler);

// ---- batching ---------------------------------------------------------------------------------------------------

let waiting: ChangeMessage[] = [];
let scheduled = false;

function flush(): void {
  if (!scheduled) return;
  scheduled = false;
  const messages = waiting;
  waiting = [];
  const last = messages[messages.length - 1];
  if (!last) return;
  const cards = new Map<string, Card>();
  const gone = new Set<string>();
  const stories = new Set<string>();
  for (const message of messages) {
    for (const card of message.happenings) {
      // Taken out first so that the map's order is that of the last change.
      cards.delete(card.id);
      cards.set(card.id, card);
      gone.delete(card.id);
    }
    for (const id of message.gone) {
      cards.delete(id);
      gone.add(id);
    }
    for (const id of message.stories) stories.add(id);
  }
  const batch: ChangeBatch = {
    revision: last.revision,
    reports: last.reports,
    // By the order in which they changed: the list puts the last at the top.
    happenings: [...cards.values()].sort((a, b) => a.revision - b.revision),
    gone: [...gone],
    stories: [...stories],
    at: last.at,
  };
  for (const handler of [...changeHandlers]) handler(batch);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  // A hidden tab gets no frames, and may have been hidden since one was asked for: whichever comes first.
  requestAnimationFrame(flush);
  setTimeout(flush, 1000);
}

let shown = Infinity;
/** Says of which revision an answer is that is on the screen. */
export function noteRevision(revision: number): void {
  shown = shown === Infinity ? revision : Math.max(shown, revision);
}

type Message = { event: string; data: string };

function dispatch({ event, data }: Message): void {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return;
  }
  switch (event) {
    case "hello":
    case "hello-again": {
      const hello = body as HelloMessage;
      set({ revision: hello.revision, reports: hello.reports, version: hello.version });
      // Between an answer and the stream's first word something may have changed that no message tells. One that comes
      // back is told what it missed.
      if (event === "hello" && hello.revision > shown) for (const handler of [...resetHandlers]) handler();
      break;
    }
    case "change": {
      const change = body as ChangeMessage;
      set({ revision: change.revision, reports: change.reports });
      noteRevision(change.revision);
      waiting.push(change);
      schedule();
      break;
    }
    case "feed":
      for (const handler of [...feedHandlers]) handler(body as Feed);
      break;
    case "alert":
      for (const handler of [...alertHandlers]) handler(body as Firing);
      break;
    case "indexed":
      for (const handler of [...indexedHandlers]) handler();
      break;
    case "reset":
      waiting = [];
      set({ revision: (body as { revision: number }).revision });
      for (const handler of [...resetHandlers]) handler();
      break;
  }
}

const set = (patch: Partial<Live>): void => void (live.value = { ...live.peek(), ...patch });

// ---- the connection ---------------------------------------------------------------------------------------------

/** The server says something every 15 seconds; twice that and a little is silence. */
const SILENCE = 35_000;
/** So often a stream without end is asked whether it still speaks. */
const TICK = 1_000;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Reads one connection to its end, and says why it ended. */
async function connect(
  after: string | null,
  signal: AbortSignal,
  on: { open: () => void; bytes: () => void; message: (id: string | null, message: Message) => void },
): Promise<"ended" | "refused"> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (after !== null) headers["last-event-id"] = after;
  const response = await fetch("/api/stream", { headers, signal, cache: "no-store", credentials: "same-origin" });
  if (!response.ok || !response.body) {
    const error = await errorOf(response);
    if (error.status === 401 || error.status === 403) return "refused";
    throw error;
  }
  on.open();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let id: string | null = null;
  let event = "message";
  let data: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return "ended";
    on.bytes();
    // A carriage return at the very end may be half of a line's end: it waits for the rest.
    rest += value;
    const hold = rest.endsWith("\r") ? 1 : 0;
    const lines = rest.slice(0, rest.length - hold).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + (hold ? "\r" : "");
    for (const line of lines) {
      if (line === "") {
        if (data.length) on.message(id, { event, data: data.join("\n") });
        event = "message";
        data = [];
        continue;
      }
      if (line.startsWith(":")) continue;
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "id") id = text;
      else if (field === "event") event = text;
      else if (field === "data") data.push(text);
    }
  }
}

type Told =
  | { kind: "message"; id: string | null; message: Message }
  | { kind: "state"; state: LiveState; heard: number | null; last: string | null; live: Live }
  | { kind: "ask" };

/** Reads the stream until told to stop, coming back by itself; tells what it hears and how it stands. */
async function lead(from: string | null, signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
  let last = from;
  let tries = 0;
  let heard: number | null = live.peek().heard;
  let state: LiveState = "reconnecting";
  const say = (next: LiveState): void => {
    state = next;
    tell({ kind: "state", state, heard, last, live: live.peek() });
  };
  say("reconnecting");
  const beat = setInterval(() => say(state), 5_000);
  signal.addEventListener("abort", () => clearInterval(beat));
  while (!signal.aborted) {
    const once = new AbortController();
    const stop = (): void => once.abort();
    signal.addEventListener("abort", stop);
    const watch = setInterval(() => {
      if (heard !== null && state === "live" && Date.now() - heard > SILENCE) {
        say("stale");
        once.abort();
      }
    }, TICK);
    try {
      const why = await connect(last, once.signal, {
        open: () => {
          tries = 0;
          heard = Date.now();
          say("live");
        },
        bytes: () => {
          heard = Date.now();
        },
        message: (id, message) => {
          // A hello that comes before what was missed must not move the mark past it.
          const again = message.event === "hello" && last !== null;
          if (id !== null && !again) last = id;
          tell({ kind: "message", id: again ? null : id, message: again ? { event: "hello-again", data: message.data } : message });
        },
      });
      if (why === "refused") {
        // The login view asks for a token; trying on without one would only fill the server's log.
        say("offline");
        await sleep(5_000, signal);
      }
    } catch {
      // The network, the server or the watch above: all are answered by coming back.
    } finally {
      clearInterval(watch);
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) break;
    tries += 1;
    say(tries > 4 ? "offline" : heard !== null && Date.now() - heard > SILENCE ? "stale" : "reconnecting");
    // Not all browsers in the same second: a server that comes back should not be run over.
    await sleep(Math.min(10_000, 250 * 2 ** Math.min(tries, 5)) * (0.75 + Math.random() / 2), signal);
  }
  clearInterval(beat);
}

/** A leader that says nothing for so long has been frozen by its browser. */
const LEADER_LOST = 15_000;

let started = false;

/** Starts listening; calls after the first do nothing. */
export function start(): void {
  if (started) return;
  started = true;
  let last: string | null = null;
  const apply = (told: Told): void => {
    if (told.kind === "message") {
      if (told.id !== null) last = told.id;
      dispatch(told.message);
    } else if (told.kind === "state") {
      if (told.last !== null) last = told.last;
      const mine = live.peek();
      // A tab that opened later has heard no hello of its own; it takes what the leader knows.
      set({
        state: told.state,
        heard: told.heard,
        revision: told.live.revision ?? mine.revision,
        reports: told.live.reports ?? mine.reports,
        version: told.live.version ?? mine.version,
      });
    }
  };
  if (!("locks" in navigator) || !("BroadcastChannel" in window)) {
    // No lock outside a secure context: each tab for itself.
    void lead(null, new AbortController().signal, apply);
    return;
  }
  const channel = new BroadcastChannel("dateline-stream");
  let leading = false;
  let heardLeader = Date.now();
  let alone: AbortController | null = null;
  channel.onmessage = (event: MessageEvent<Told>) => {
    const told = event.data;
    if (told.kind === "ask") {
      if (leading) channel.postMessage({ kind: "state", state: live.peek().state, heard: live.peek().heard, last, live: live.peek() } satisfies Told);
      return;
    }
    heardLeader = Date.now();
    if (alone) {
      alone.abort();
      alone = null;
    }
    if (!leading) apply(told);
  };
  channel.postMessage({ kind: "ask" } satisfies Told);
  setInterval(() => {
    if (leading || alone || Date.now() - heardLeader < LEADER_LOST || document.visibilityState === "hidden") return;
    alone = new AbortController();
    void lead(last, alone.signal, apply);
  }, TICK);
  void navigator.locks
    .request("dateline-stream", () => {
      leading = true;
      alone?.abort();
      alone = null;
      // Held until the tab closes; then the next in line gets it and goes on after the last id it was told.
      return lead(last, new AbortController().signal, (told) => {
        apply(told);
        channel.postMessage(told);
      });
    })
    .catch(() => void lead(last, new AbortController().signal, apply));
}

// ---- what else the stream is used for -----------------------------------------------------------------------------

/**
 * Calls `handler` after changes, at once for the first and then at most once in `every` milliseconds, never while hidden.
 * Returns how to stop.
 */
export function onChangeThrottled(handler: () => void, every: () => number): () => void {
  let due = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const fire = (): void => {
    timer = null;
    due = Date.now() + every();
    handler();
  };
  const poke = (): void => {
    if (timer !== null) return;
    if (document.visibilityState === "hidden") {
      missed = true;
      return;
    }
    timer = setTimeout(fire, Math.max(0, due - Date.now()));
  };
  let missed = false;
  const seen = (): void => {
    if (document.visibilityState === "visible" && missed) {
      missed = false;
      poke();
    }
  };
  document.addEventListener("visibilitychange", seen);
  const offs = [onChange(poke), onReset(poke), onIndexed(poke)];
  return () => {
    document.removeEventListener("visibilitychange", seen);
    if (timer !== null) clearTimeout(timer);
    for (const off of offs) off();
  };
}

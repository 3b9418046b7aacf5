// Fetching for components: one hook that reads a path, keeps what was shown while it reads again, and follows the stream.
// It holds answers only as long as they may be shown again at once; the browser and its ETags do the real caching.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, get, withParams, type Params } from "../api";
import { noteRevision, onChangeThrottled } from "../stream";

export interface Data<T> {
  data: T | null;
  error: ApiError | null;
  /** Nothing to show yet. */
  loading: boolean;
  /** What is shown is of another question than the one asked, until the answer is there. */
  old: boolean;
  reload: () => void;
}

const KEEP = 40;
const kept = new Map<string, unknown>();
function keep(key: string, value: unknown): void {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > KEEP) kept.delete(kept.keys().next().value as string);
}

/** Lets go of all that is kept: after a login, and when the stream says that all is new. */
export const forget = (): void => kept.clear();

const begun = new Map<string, Promise<unknown>>();
/** Begins to read what the first screen will ask for, while its code is still on the way. */
export function begin(path: string): void {
  const promise = get<unknown>(path);
  promise.catch(() => {});
  begun.set(path, promise);
}
/** Returns what was begun, once; after that the path is read anew. */
export function takeBegun<T>(path: string): Promise<T> | null {
  const promise = begun.get(path) as Promise<T> | undefined;
  begun.delete(path);
  return promise ?? null;
}

/** Turns whatever was thrown into an error that can be shown. */
export const asError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(0, "page", error instanceof Error ? error.message : String(error));

/**
 * Reads `path` with `params`, and again after changes where `live` is set: at once, then at most once in `every`
 * milliseconds or four times as long as the server took, whichever is longer. `path` null reads nothing.
 */
export function useData<T>(path: string | null, params?: Params, options: { live?: boolean; every?: number } = {}): Data<T> {
  const key = path === null ? null : withParams(path, params);
  const [shown, setShown] = useState<{ key: string | null; data: T | null; error: ApiError | null }>(() => ({
    key,
    data: key === null ? null : ((kept.get(key) as T | undefined) ?? null),
    error: null,
  }));
  const running = useRef<AbortController | null>(null);
  const took = useRef(0);
  const wanted = useRef(key);
  wanted.current = key;

  const load = useCallback(() => {
    const asked = wanted.current;
    if (asked === null) return;
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const began = performance.now();
    get<T>(asked, undefined, control.signal).then(
      (data) => {
        if (control.signal.aborted) return;
        running.current = null;
        took.current = performance.now() - began;
        const revision = (data as { as_of?: { revision?: number } } | null)?.as_of?.revision;
        if (typeof revision === "number") noteRevision(revision);
        keep(asked, data);
        setShown({ key: asked, data, error: null });
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        running.current = null;
        const error = asError(thrown);
        // What was there stays: an old number with a word that it is old is better than none.
        setShown((before) => ({ key: asked, data: before.key === asked ? before.data : null, error }));
      },
    );
  }, []);

  useEffect(() => {
    if (key === null) {
      running.current?.abort();
      setShown({ key: null, data: null, error: null });
      return;
    }
    const before = kept.get(key) as T | undefined;
    if (before !== undefined) setShown({ key, data: before, error: null });
    load();
    return () => running.current?.abort();
  }, [key]);

  useEffect(() => {
    if (!options.live || path === null) return;
    return onChangeThrottled(
      () => {
        // A read that is under way will be old when it comes, but the next turn brings the newer.
        if (running.current === null) load();
      },
      () => Math.max(options.every ?? 1000, took.current * 4),
    );
  }, [options.live, options.every, path]);

  return {
    data: shown.data,
    error: shown.key === key ? shown.error : null,
    loading: shown.data === null && !(shown.error && shown.key === key) && key !== null,
    old: shown.data !== null && (shown.key !== key || shown.error !== null),
    reload: load,
  };
}

/** Names the page, for the tab, the history and screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} – Dateline` : "Dateline";
  }, [title]);
}

/** The wall clock, for "5 min ago"; turns every `every` milliseconds. */
export function useClock(every = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** The size of an element as it changes. */
export function useSize(): [(element: HTMLElement | null) => void, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const attach = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize((before) => (Math.abs(before.width - width) < 1 && Math.abs(before.height - height) < 1 ? before : { width, height }));
    });
    observer.current.observe(element);
  }, []);
  return [attach, size];
}

/** Whether a media query fits, as it changes. */
export function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const turn = (): void => setFits(list.matches);
    turn();
    list.addEventListener("change", turn);
    return () => list.removeEventListener("change", turn);
  }, [query]);
  return fits;
}

// A list that comes by pages: the first, and more on demand. The server's cursor says where the next begins.

import { useEffect, useRef, useState } from "preact/hooks";
import { get, withParams, type ApiError, type Params } from "../../api";
import { asError } from "../../ui";

interface Answer<T> {
  rows: T[];
  next: string | null;
  total?: number;
}

export interface Pages<T> {
  rows: T[];
  total: number | null;
  more: boolean;
  loading: boolean;
  busy: boolean;
  error: ApiError | null;
  next: () => void;
  reload: () => void;
}

export function usePages<T>(path: string | null, params?: Params): Pages<T> {
  const key = path === null ? null : withParams(path, params);
  const [state, setState] = useState<{ key: string | null; rows: T[]; next: string | null; total: number | null; error: ApiError | null; busy: boolean }>({
    key: null,
    rows: [],
    next: null,
    total: null,
    error: null,
    busy: false,
  });
  const running = useRef<AbortController | null>(null);

  const load = (cursor: string | null): void => {
    if (path === null) return;
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((s) => ({ ...s, busy: true, error: null }));
    get<Answer<T>>(path, { ...params, cursor }, control.signal).then(
      (answer) => {
        if (control.signal.aborted) return;
        setState((s) => ({
          key,
          rows: cursor === null ? answer.rows : [...s.rows, ...answer.rows],
          next: answer.next,
          total: answer.total ?? null,
          error: null,
          busy: false,
        }));
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        setState((s) => ({ ...s, key, rows: s.key === key ? s.rows : [], error: asError(thrown), busy: false }));
      },
    );
  };

  useEffect(() => {
    if (key === null) return;
    load(null);
    return () => running.current?.abort();
  }, [key]);

  const mine = state.key === key;
  return {
    rows: mine ? state.rows : [],
    total: mine ? state.total : null,
    more: mine && state.next !== null,
    loading: !mine && key !== null,
    busy: state.busy,
    error: mine ? state.error : null,
    next: () => {
      if (state.next !== null && !state.busy) load(state.next);
    },
    reload: () => load(null),
  };
}

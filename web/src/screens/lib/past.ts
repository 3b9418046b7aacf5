// The queries that were run in this browser, newest first. They stay in it and go nowhere; where storage is forbidden
// they last as long as the page.

import { useState } from "preact/hooks";

const KEY = "dateline-sql";
const MOST = 50;

export interface PastQuery {
  sql: string;
  at: number;
}

function stored(): PastQuery[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list)
      ? list.filter((e): e is PastQuery => typeof (e as PastQuery | null)?.sql === "string" && typeof (e as PastQuery).at === "number")
      : [];
  } catch {
    return [];
  }
}

export function usePast(): { list: PastQuery[]; add: (sql: string) => void; clear: () => void } {
  const [list, setList] = useState(stored);
  const save = (make: (before: PastQuery[]) => PastQuery[]): void =>
    setList((before) => {
      const next = make(before);
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // Forbidden or full: what is on the screen is all there is.
      }
      return next;
    });
  return {
    list,
    add: (sql) => save((before) => [{ sql, at: Date.now() }, ...before.filter((e) => e.sql !== sql)].slice(0, MOST)),
    clear: () => save(() => []),
  };
}

// A table for people and screen readers alike: real rows and cells, sorted by its heads, and beyond 200 rows only those
// in sight are in the page, so that ten thousand scroll as smoothly as ten.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

export interface Column<R> {
  key: string;
  head: string;
  cell: (row: R) => ComponentChildren;
  /** What it sorts by; a column without is not sorted. Null comes last. */
  sort?: (row: R) => string | number | null;
  align?: "left" | "right";
  /** Wraps instead of being cut off; for long text in short tables. */
  wrap?: boolean;
  /** The row's own name: announced with each of its cells. */
  main?: boolean;
}

const ROW = 34;
const VIRTUAL = 200;
const OVER = 12;

export function Table<R>({ caption, hideCaption = false, columns, rows, rowKey, initial, empty = "Nothing here", height = 560, onRow, total }: {
  caption: string;
  hideCaption?: boolean;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R, index: number) => string;
  initial?: { key: string; down: boolean };
  empty?: string;
  /** Of the scrolling box, in pixels; less where the rows need less. */
  height?: number;
  /** A click anywhere on the row; the cells should hold a link or button that does the same. */
  onRow?: (row: R) => void;
  /** How many there are in all, where `rows` are not all. */
  total?: number;
}) {
  const [order, setOrder] = useState<{ key: string; down: boolean } | null>(initial ?? null);
  const [top, setTop] = useState(0);
  const [seen, setSeen] = useState(height);
  const box = useRef<HTMLDivElement>(null);

  const sorted = useMemo(() => {
    const by = order && columns.find((c) => c.key === order.key)?.sort;
    if (!order || !by) return rows;
    const sign = order.down ? -1 : 1;
    return rows
      .map((row, at) => ({ row, at, value: by(row) }))
      .sort((a, b) => {
        if (a.value === null || b.value === null) return a.value === b.value ? a.at - b.at : a.value === null ? 1 : -1;
        if (typeof a.value === "number" && typeof b.value === "number") return (a.value - b.value) * sign || a.at - b.at;
        return String(a.value).localeCompare(String(b.value), "en", { numeric: true }) * sign || a.at - b.at;
      })
      .map((entry) => entry.row);
    // The columns are made anew by each render of the caller; their keys say whether they are others.
  }, [rows, order?.key, order?.down, columns.map((c) => c.key).join()]);

  const virtual = sorted.length > VIRTUAL;
  useEffect(() => {
    const element = box.current;
    if (!element || !virtual) return;
    const observer = new ResizeObserver(() => setSeen(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtual]);

  const first = virtual ? Math.max(0, Math.min(sorted.length - 1, Math.floor(top / ROW) - OVER)) : 0;
  const last = virtual ? Math.min(sorted.length, Math.ceil((top + seen) / ROW) + OVER) : sorted.length;
  const click = (key: string, numeric: boolean): void =>
    setOrder((before) => (before?.key === key ? { key, down: !before.down } : { key, down: numeric }));

  return (
    <div
      class={`table-box ${virtual ? "virtual" : ""}`}
      ref={box}
      style={virtual ? { maxHeight: `${height}px` } : undefined}
      tabIndex={0}
      role="region"
      aria-label={caption}
      onScroll={virtual ? (event) => setTop((event.currentTarget as HTMLElement).scrollTop) : undefined}
    >
      <table aria-rowcount={virtual ? sorted.length + 1 : undefined}>
        <caption class={hideCaption ? "hidden" : ""}>
          {caption}
          {total !== undefined && total > rows.length && <span class="faint"> – the first {rows.length.toLocaleString("en-GB")} of {total.toLocaleString("en-GB")}</span>}
        </caption>
        <thead>
          <tr aria-rowindex={virtual ? 1 : undefined}>
            {columns.map((column) => {
              const sorting = order?.key === column.key;
              return (
                <th key={column.key} scope="col" class={column.align ?? "left"} aria-sort={column.sort ? (sorting ? (order.down ? "descending" : "ascending") : "none") : undefined}>
                  {column.sort ? (
                    <button type="button" class="sort" onClick={() => click(column.key, column.align === "right")}>
                      {column.head}
                      <span class="sort-sign" aria-hidden="true">{sorting ? (order.down ? "▾" : "▴") : ""}</span>
                    </button>
                  ) : (
                    column.head
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden="true" class="spacer"><td colSpan={columns.length} style={{ height: `${first * ROW}px` }} /></tr>}
          {sorted.slice(first, last).map((row, i) => (
            <tr
              key={rowKey(row, first + i)}
              aria-rowindex={virtual ? first + i + 2 : undefined}
              class={onRow ? "clickable" : undefined}
              onClick={onRow ? (event) => {
                if (!(event.target as Element).closest("a, button, input")) onRow(row);
              } : undefined}
            >
              {columns.map((column) => {
                const classes = `${column.align ?? "left"} ${column.wrap ? "wrap" : ""}`;
                return column.main ? (
                  <th key={column.key} scope="row" class={classes}>{column.cell(row)}</th>
                ) : (
                  <td key={column.key} class={classes}>{column.cell(row)}</td>
                );
              })}
            </tr>
          ))}
          {last < sorted.length && <tr aria-hidden="true" class="spacer"><td colSpan={columns.length} style={{ height: `${(sorted.length - last) * ROW}px` }} /></tr>}
          {sorted.length === 0 && <tr><td colSpan={columns.length} class="none">{empty}</td></tr>}
        </tbody>
      </table>
    </div>
  );
}

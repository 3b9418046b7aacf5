// The frame of every chart: a title, the drawing, and the same numbers as a table one button away. The drawing code
// (uPlot) is loaded when the first chart shows; the frame keeps its height meanwhile so that nothing jumps.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Glyph } from "../icons";
import { Table, type Column } from "./table";
import type { Draw } from "./plot";

export interface ChartSeries {
  label: string;
  values: readonly (number | null)[];
  /** A custom property of the style sheet, such as `--vc`; the chart follows when the theme turns. */
  colour: string;
  /** Drawn hollow: an outline with a light filling, so that it is told apart without its colour. */
  hollow?: boolean;
  dashed?: boolean;
  /** How much of the colour is left, 0 to 1: types of one quad are shades of its colour. */
  tint?: number;
}

export interface ChartProps {
  title: string;
  note?: ComponentChildren;
  /** Seconds since 1970, ascending; positions where there are `labels`. */
  x: readonly number[];
  series: readonly ChartSeries[];
  kind: "lines" | "steps" | "bars" | "stacked";
  height?: number;
  /** Under the bars, for what is not time. */
  labels?: readonly string[];
  /** Puts an x in words, for the legend and the table; days where not said. */
  words?: (x: number) => string;
  value?: (y: number) => string;
  /** What the x is called in the table. */
  xHead?: string;
  /** Lets a stretch be chosen by dragging, or by Shift with the arrows and Enter; positions of the first and last x. */
  onBrush?: (first: number, last: number) => void;
  /** The stretch that is chosen now, as positions in `x`. */
  brushed?: readonly [number, number] | null;
  /** Another table than that of the series. */
  table?: ComponentChildren;
  legend?: boolean;
  /** The zone of the hours along the bottom; days have none. */
  tz?: string;
  level?: 2 | 3 | 4;
  side?: ComponentChildren;
}

function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback(run, { timeout: 400 });
    return () => cancelIdleCallback(id);
  }
  const timer = setTimeout(run, 30);
  return () => clearTimeout(timer);
}

const UTC_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
const plain = (y: number): string => y.toLocaleString("en-GB", { maximumFractionDigits: 2 });

export function Chart(props: ChartProps) {
  const { title, note, x, series, height = 220, legend = true, level = 3 } = props;
  const words = props.words ?? ((at: number) => props.labels?.[at] ?? UTC_DAY.format(new Date(at * 1000)));
  const value = props.value ?? plain;
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const [anchor, setAnchor] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Draw | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const id = useId();

  useEffect(() => {
    if (asTable || !box.current) return;
    let gone = false;
    const element = box.current;
    // After what can be read: the words of a screen come before its drawings.
    const stop = whenIdle(() => {
      void import("./plot").then(({ draw }) => {
        if (!gone) drawing.current = draw(element, () => latest.current, setAt);
      });
    });
    return () => {
      gone = true;
      stop();
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, [asTable, props.kind, series.length, height]);

  useEffect(() => drawing.current?.update(), [x, series, props.brushed]);

  const keys = (event: KeyboardEvent): void => {
    const n = x.length;
    if (n === 0) return;
    const now = at ?? (event.key === "ArrowLeft" ? n : -1);
    const to =
      event.key === "ArrowRight" ? Math.min(n - 1, now + 1)
      : event.key === "ArrowLeft" ? Math.max(0, now - 1)
      : event.key === "Home" ? 0
      : event.key === "End" ? n - 1
      : null;
    if (to !== null) {
      event.preventDefault();
      if (props.onBrush) setAnchor(event.shiftKey ? (anchor ?? now) : null);
      setAt(to);
      drawing.current?.point(to, props.onBrush && event.shiftKey ? (anchor ?? now) : null);
    } else if (event.key === "Enter" && props.onBrush && at !== null) {
      event.preventDefault();
      const from = anchor ?? at;
      props.onBrush(Math.min(from, at), Math.max(from, at));
      setAnchor(null);
    } else if (event.key === "Escape") {
      setAt(null);
      setAnchor(null);
      drawing.current?.point(null, null);
    }
  };

  const told = at !== null && x[at] !== undefined
    ? `${words(x[at])}: ${series.map((s) => `${s.label} ${s.values[at] === null || s.values[at] === undefined ? "nothing" : value(s.values[at])}`).join(", ")}`
    : "";
  const H = `h${level}` as "h2" | "h3" | "h4";
  const columns: Column<number>[] = [
    { key: "x", head: props.xHead ?? (props.labels ? "What" : "When"), cell: (i) => words(x[i] ?? 0), sort: (i) => i, main: true },
    ...series.map((s, n): Column<number> => ({
      key: `s${n}`,
      head: s.label,
      align: "right",
      cell: (i) => { const v = s.values[i]; return v === null || v === undefined ? "–" : value(v); },
      sort: (i) => s.values[i] ?? null,
    })),
  ];

  return (
    <section class="chart" aria-labelledby={id}>
      <div class="head">
        <H id={id}>{title}</H>
        {note && <span class="head-note">{note}</span>}
        <div class="head-side">
          {props.side}
          <button type="button" class="button quiet small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            <Glyph name={asTable ? "chart" : "table"} size={15} /> {asTable ? "Chart" : "Table"}
            <span class="hidden">: {title}</span>
          </button>
        </div>
      </div>
      {asTable ? (
        props.table ?? <Table caption={title} hideCaption columns={columns} rows={x.map((_, i) => i)} rowKey={(i) => String(i)} height={Math.max(height, 240)} />
      ) : (
        <>
          <div
            class={`chart-box ${props.onBrush ? "brushable" : ""}`}
            ref={box}
            style={{ height: `${height}px` }}
            tabIndex={0}
            role="group"
            aria-roledescription="chart"
            aria-label={`${title}. ${x.length} points${x.length ? `, ${words(x[0] ?? 0)} to ${words(x[x.length - 1] ?? 0)}` : ""}. Arrows read the values${props.onBrush ? ", Shift with arrows marks a stretch, Enter chooses it" : ""}.`}
            onKeyDown={keys}
          />
          {legend && (
            <p class="legend">
              {series.map((s) => (
                <span key={s.label} class="legend-item">
                  <span class={`swatch ${s.hollow ? "hollow" : ""} ${s.dashed ? "dashed" : ""}`} style={{ color: s.tint === undefined ? `var(${s.colour})` : `color-mix(in srgb, var(${s.colour}) ${Math.round(s.tint * 100)}%, var(--paper))` }} aria-hidden="true" />
                  {s.label}
                  {at !== null && s.values[at] !== undefined && <b> {s.values[at] === null ? "–" : value(s.values[at] ?? 0)}</b>}
                </span>
              ))}
              <span class="legend-at">{at !== null && x[at] !== undefined ? words(x[at]) : " "}</span>
            </p>
          )}
          <p class="hidden" aria-live="polite">{told}</p>
        </>
      )}
    </section>
  );
}

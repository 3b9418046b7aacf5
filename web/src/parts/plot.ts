// The drawing of charts with uPlot. Loaded apart, when the first chart shows. It reads its colours from the style sheet and
// is drawn again when the theme or the size turns; it keeps no numbers of its own.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartProps } from "./chart";

export interface Draw {
  update: () => void;
  /** Puts the cursor on a position, and marks from `anchor` to it. */
  point: (at: number | null, anchor: number | null) => void;
  destroy: () => void;
}

// Of days there is nothing between: ticks at hours would name what no number is of.
const DAYS = [1, 2, 4, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650].map((n) => n * 86_400);

const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

function stack(series: ChartProps["series"], n: number): number[][] {
  const sum = new Array<number>(n).fill(0);
  return series.map((s) => {
    for (let i = 0; i < n; i++) sum[i] = (sum[i] ?? 0) + (s.values[i] ?? 0);
    return sum.slice();
  });
}

/** Draws into `element` what `props` says at the time, and tells over which position the cursor is. */
export function draw(element: HTMLElement, props: () => ChartProps, onPoint: (at: number | null) => void): Draw {
  let plot: uPlot | null = null;
  let quiet = false;
  let dragged = 0;

  const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";
  // Mixed rather than made transparent: in a stack there is a taller bar behind.
  const tint = (colour: string, share: number): string => {
    const [a, b] = [css(colour), css("--paper")].map((hex) => {
      // The build shortens #ffffff to #fff.
      const full = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
      return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
    });
    return `rgb(${[0, 1, 2].map((i) => Math.round((a?.[i] ?? 128) * share + (b?.[i] ?? 128) * (1 - share))).join(" ")})`;
  };

  const data = (): uPlot.AlignedData => {
    const { x, series, kind } = props();
    const ys = kind === "stacked" ? stack(series, x.length).reverse() : series.map((s) => s.values.slice());
    return [x.slice(), ...ys] as unknown as uPlot.AlignedData;
  };

  const make = (): void => {
    plot?.destroy();
    const { series, kind, labels, height = 220, onBrush, value } = props();
    const bars = kind === "bars" || kind === "stacked";
    // The tallest of a stack is drawn first and the lower ones over it.
    const drawn = kind === "stacked" ? [...series].reverse() : series;
    const font = `11px ${css("--font")}`;
    const axis: uPlot.Axis = {
      stroke: css("--ink-2"),
      font,
      grid: { stroke: css("--line"), width: 1 },
      ticks: { stroke: css("--line"), width: 1, size: 4 },
    };
    const step = barStep(props().x, labels ? 1 : 86_400);
    plot = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height,
        padding: [8, 16, 0, 0],
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        legend: { show: false },
        cursor: {
          points: { show: !bars, size: 6 },
          y: false,
          drag: { x: Boolean(onBrush), y: false, setScale: false },
        },
        select: { show: Boolean(onBrush), left: 0, top: 0, width: 0, height: 0 },
        scales: {
          x: {
            time: !labels,
            // Bars stand on their day: half of one must fit beside the first and the last.
            range: (_u, min, max) => (bars ? [min - step / 2, max + step / 2] : min === max ? [min - 1, max + 1] : [min, max]),
          },
          y: { range: (_u, min, max) => (bars || min >= 0 ? [0, Math.max(1, (max ?? 0) * 1.06)] : [min * 1.1, Math.max(0, max * 1.1)]) },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 30,
            space: 68,
            ...(labels
              ? {
                  splits: (u: uPlot) => thin(u, labels.length),
                  values: (_u: uPlot, at: number[]) => at.map((i) => cut(labels[i] ?? "", 14)),
                }
              : { ...(props().x.every((at) => at % 86_400 === 0) ? { incrs: DAYS } : {}), values: (_u: uPlot, ticks: number[], _axis: number, _space: number, step: number) => dates(ticks, step, props().tz ?? "UTC") }),
          },
          {
            ...axis,
            size: 44,
            space: height < 160 ? 20 : 34,
            values: (_u, ticks) => ticks.map((t) => (value && !Number.isInteger(t) ? value(t) : Number.isInteger(t) || Math.abs(t) < 1 ? SHORT.format(t) : "")),
            // Counts have no halves.
            incrs: [...(series.some((s) => s.values.some((v) => v !== null && !Number.isInteger(v))) ? [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] : []), 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8],
          },
        ],
        series: [
          {},
          ...drawn.map(
            (s): uPlot.Series => ({
              label: s.label,
              stroke: css(s.colour),
              width: s.hollow && bars ? 1 : bars ? 0 : 1.6,
              ...(s.dashed ? { dash: [5, 4] } : {}),
              ...(bars ? { fill: s.hollow ? tint(s.colour, 0.3) : s.tint !== undefined ? tint(s.colour, s.tint) : css(s.colour), paths: uPlot.paths.bars!({ size: [0.86, 46, 1] }) } : {}),
              ...(kind === "steps" ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
              points: { show: !bars && (props().x.length < 40), size: 4 },
              spanGaps: false,
            }),
          ),
        ],
        hooks: {
          setCursor: [
            (u) => {
              if (!quiet) onPoint(u.cursor.idx ?? null);
            },
          ],
          setSelect: [
            (u) => {
              const brush = props().onBrush;
              if (quiet || !brush || u.select.width < 3) return;
              const first = nearest(u, u.select.left);
              const last = nearest(u, u.select.left + u.select.width);
              brush(Math.min(first, last), Math.max(first, last));
            },
          ],
        },
      },
      data(),
      element,
    );
    const over = plot.over;
    over.addEventListener("click", () => {
      const u = plot;
      const at = u?.cursor.idx;
      // A click without a drag chooses the one bar under it.
      if (u && u.over === over && at !== null && at !== undefined && dragged < 3) props().onBrush?.(at, at);
    });
    let from = 0;
    over.addEventListener("mousedown", (event) => void ((from = event.clientX), (dragged = 0)));
    over.addEventListener("mouseup", (event) => void (dragged = Math.abs(event.clientX - from)));
    mark();
  };

  const nearest = (u: uPlot, left: number): number => u.posToIdx(Math.max(0, Math.min(u.over.clientWidth, left)));

  /** Shows what is chosen now as the marked stretch. */
  const mark = (range = props().brushed ?? null): void => {
    if (!plot || !props().onBrush) return;
    const { x } = props();
    quiet = true;
    if (range && x[range[0]] !== undefined && x[range[1]] !== undefined) {
      const half = barStep(x, props().labels ? 1 : 86_400) / 2;
      const left = Math.max(0, plot.valToPos((x[range[0]] ?? 0) - half, "x"));
      const right = Math.min(plot.over.clientWidth, plot.valToPos((x[range[1]] ?? 0) + half, "x"));
      plot.setSelect({ left, top: 0, width: Math.max(2, right - left), height: plot.over.clientHeight }, false);
    } else {
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }
    quiet = false;
  };

  make();
  const size = new ResizeObserver(() => {
    if (plot && Math.abs(plot.width - element.clientWidth) > 1) {
      plot.setSize({ width: Math.max(120, element.clientWidth), height: plot.height });
      mark();
    }
  });
  size.observe(element);
  const theme = new MutationObserver(make);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  return {
    update: () => {
      if (!plot) return;
      plot.setData(data());
      mark();
    },
    point: (at, anchor) => {
      if (!plot) return;
      quiet = true;
      const { x } = props();
      if (at === null || x[at] === undefined) plot.setCursor({ left: -10, top: -10 });
      else plot.setCursor({ left: plot.valToPos(x[at] ?? 0, "x"), top: 4 });
      quiet = false;
      mark(at !== null && anchor !== null ? [Math.min(at, anchor), Math.max(at, anchor)] : undefined);
    },
    destroy: () => {
      size.disconnect();
      theme.disconnect();
      plot?.destroy();
      plot = null;
    },
  };
}

/** How far bars stand apart: the smallest step between two, or `alone` where there is but one. */
function barStep(x: readonly number[], alone: number): number {
  let step = Infinity;
  for (let i = 1; i < x.length; i++) step = Math.min(step, (x[i] ?? 0) - (x[i - 1] ?? 0));
  return Number.isFinite(step) && step > 0 ? step : alone;
}

function thin(u: uPlot, n: number): number[] {
  const every = Math.max(1, Math.ceil(n / Math.max(1, u.width / 90)));
  const at: number[] = [];
  for (let i = 0; i < n; i += every) at.push(i);
  return at;
}

const cut = (text: string, n: number): string => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const MONTH = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short", year: "numeric" });
const YEAR = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", year: "numeric" });

/** Names of ticks, as short as the step between them allows; the year stands where it turns. */
function dates(ticks: number[], step: number, tz: string): string[] {
  let year = "";
  const HOUR = new Intl.DateTimeFormat("en-GB", { timeZone: tz, hour: "2-digit", minute: "2-digit" });
  return ticks.map((tick) => {
    const at = new Date(tick * 1000);
    if (step < 86_400) return HOUR.format(at);
    if (step >= 86_400 * 360) return YEAR.format(at);
    if (step >= 86_400 * 27) return MONTH.format(at);
    const now = YEAR.format(at);
    const text = now === year ? DAY.format(at) : `${DAY.format(at)} ${now}`;
    year = now;
    return text;
  });
}

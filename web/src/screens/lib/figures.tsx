// Figures as they were revised: for each thing that is counted the steps from telling to telling, small, and the same as
// a table. Numbers of different voices stand on one line only because they are about one thing; the table says whose.

import type { Bound, Time } from "../../api";
import { bounded, count, dateTime, Table, whole } from "../../ui";
import { stepPath } from "./plot";
import "./figures.css";

export interface ToldFigure {
  at: Time;
  value: number;
  bound: Bound;
  by: string | null;
  report: string;
  outlet: string | null;
}

export interface FigureLine {
  of: string;
  told: ToldFigure[];
}

/** Groups figures by what they count, most told first. */
export function byWhat(figures: readonly (ToldFigure & { of: string })[]): FigureLine[] {
  const lines = new Map<string, ToldFigure[]>();
  for (const { of, ...told } of figures) {
    const line = lines.get(of);
    if (line) line.push(told);
    else lines.set(of, [told]);
  }
  return [...lines].map(([of, told]) => ({ of, told })).sort((a, b) => b.told.length - a.told.length);
}

const W = 200;
const H = 46;

function Steps({ told, of }: { told: readonly ToldFigure[]; of: string }) {
  const { path, points } = stepPath(told, W, H, 5);
  const values = told.map((t) => t.value);
  const first = told[0];
  const last = told[told.length - 1];
  if (!first || !last) return null;
  const words = `${of}: ${told.length === 1 ? bounded(first.value, first.bound) : `from ${bounded(first.value, first.bound)} to ${bounded(last.value, last.bound)}, least ${Math.min(...values)}, most ${Math.max(...values)}`}`;
  return (
    <svg class="steps" viewBox={`0 0 ${W} ${H}`} width={W} height={H} role="img" aria-label={words}>
      <path class="steps-base" d={`M0 ${H - 4.5}H${W}`} />
      <path class="steps-line" d={path} />
      {points.map((p) => (
        <circle key={p.i} class={told[p.i]?.bound === "exact" ? "steps-dot" : "steps-dot open"} cx={p.x} cy={p.y} r="2.8" />
      ))}
    </svg>
  );
}

export function Figures({ lines, level = 3 }: { lines: readonly FigureLine[]; level?: 3 | 4 }) {
  const H3 = `h${level}` as "h3" | "h4";
  return (
    <ul class="figure-lines">
      {lines.map(({ of, told }) => {
        const ordered = [...told].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
        const last = ordered[ordered.length - 1];
        const distinct = new Set(ordered.map((t) => `${t.value} ${t.bound}`)).size;
        return (
          <li key={of} class="figure-line">
            <div class="figure-now">
              <H3><bdi>{of}</bdi></H3>
              {last && <b class="figure-value num">{bounded(last.value, last.bound)}</b>}
              <span class="note">
                {distinct > 1 ? `${count(ordered.length, "telling")}, from ${whole(Math.min(...ordered.map((t) => t.value)))} to ${whole(Math.max(...ordered.map((t) => t.value)))}` : ordered.length > 1 ? `told ${ordered.length} times alike` : "told once"}
              </span>
            </div>
            {ordered.length > 1 ? <Steps told={ordered} of={of} /> : <span />}
            <details class="figure-table">
              <summary>Who told which number<span class="hidden">: {of}</span></summary>
              <Table
                caption={`${of} as told`}
                hideCaption
                rows={ordered}
                rowKey={(_, i) => String(i)}
                columns={[
                  { key: "at", head: "When", cell: (t) => dateTime(t.at), sort: (t) => t.at, main: true },
                  { key: "value", head: "Number", align: "right", cell: (t) => bounded(t.value, t.bound), sort: (t) => t.value },
                  { key: "by", head: "According to", wrap: true, cell: (t) => <bdi>{t.by ?? "the report itself"}</bdi>, sort: (t) => t.by },
                  { key: "outlet", head: "Outlet", cell: (t) => <bdi>{t.outlet ?? "unknown"}</bdi>, sort: (t) => t.outlet },
                ]}
              />
            </details>
          </li>
        );
      })}
    </ul>
  );
}

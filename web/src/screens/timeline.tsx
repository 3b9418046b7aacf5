// When it is told to have happened, stacked by what it was, with what was read on the same days under it: a quiet day and an
// unread one must not look alike.

import "./timeline.css";
import { useMemo } from "preact/hooks";
import type { CodebookAnswer, Day, Quad, TimelineAnswer, Unit } from "../api";
import { count, dayLong, dayShort, month, whole } from "../format";
import { isConflict, QUAD, QUAD_OF_TYPE, QUADS } from "../happening";
import { Button, Choice, Empty, ErrorBox, ExportMenu, Link, Loading, Old } from "../parts/basics";
import { Chart, type ChartSeries } from "../parts/chart";
import { useData, useTitle } from "../parts/data";
import { Table, type Column } from "../parts/table";
import { useNow } from "../shell/state";
import { countSql, go, paramsFor, useView } from "../view";
import { binsFor, lastDayOf, latestOf, resolveDay, sums } from "./lib/days";
import { DayBrush } from "./lib/day-brush";

type By = "quad" | "type" | "side";

export default function TimelineScreen() {
  useTitle("Timeline");
  const { filter, own } = useView();
  const { params } = paramsFor("timeline", filter);
  const timeline = useData<TimelineAnswer>("/api/timeline", params, { live: true, every: 2000 });
  const codebook = useData<CodebookAnswer>("/api/codebook");
  const now = useNow().data;
  const by: By = own["by"] === "type" ? "type" : own["by"] === "side" ? "side" : "quad";
  const asked: Unit | null = own["unit"] === "day" || own["unit"] === "week" || own["unit"] === "month" ? own["unit"] : null;
  const data = timeline.data;
  const today = now?.today ?? null;
  const bins = useMemo(() => {
    const latest = latestOf(data);
    return binsFor(data, asked, 130, { from: resolveDay(filter.from, latest, today), to: resolveDay(filter.to, latest, today) });
  }, [data, asked, filter.from, filter.to, today]);

  const quadOf = useMemo(() => {
    const map = new Map<string, Quad>(Object.entries(QUAD_OF_TYPE));
    for (const t of codebook.data?.types ?? []) map.set(t.type, t.quad);
    return (type: string): Quad => map.get(type) ?? "material-conflict";
  }, [codebook.data]);

  const series = useMemo(() => (data ? seriesOf(by, data, bins, quadOf) : []), [by, data, bins, quadOf]);
  const read = useMemo(() => {
    const n = sums(bins, data?.coverage ?? [], () => "n", (row) => row.n_reports).get("n") ?? [];
    // Outlets of a week are not the sum of its days; the most of any day is what can be said.
    const outlets = bins.starts.map(() => 0);
    const at = new Map(bins.starts.map((d, i) => [d, i]));
    if (bins.unit === "day") for (const row of data?.coverage ?? []) { const i = at.get(row.day); if (i !== undefined) outlets[i] = row.n_outlets; }
    return { n: bins.starts.map((_, i) => n[i] || null), outlets };
  }, [bins, data]);

  const totals = bins.starts.map((_, i) => series.reduce((sum, s) => sum + (s.values[i] ?? 0), 0));
  const all = totals.reduce((sum, n) => sum + n, 0);
  const peak = totals.indexOf(Math.max(0, ...totals));
  const undated = now && !filter.from && !filter.to ? now.n_happenings - all : 0;
  const words = (start: Day): string => (bins.unit === "day" ? dayLong(start) : bins.unit === "week" ? `${dayShort(start)} to ${dayLong(lastDayOf(start, "week"))}` : month(start));
  const atX = (x: number): string => words(new Date(x * 1000).toISOString().slice(0, 10));
  const choose = (first: number, last: number): void => {
    const a = bins.starts[first];
    const b = bins.starts[last];
    if (a && b) go({ filter: { from: a, to: lastDayOf(b, bins.unit) } });
  };

  return (
    <>
      <div class="head">
        <h1>Timeline</h1>
        {data && all > 0 && (
          <span class="head-note">
            <Link to={{ screen: "sql", own: { q: `${countSql(filter, ["day IS NOT NULL"], "day, count(*) AS n")}\nGROUP BY day\nORDER BY day` } }}>{count(all, "happening")}</Link>
            {peak >= 0 && bins.starts[peak] && <>, most on {words(bins.starts[peak])} ({whole(totals[peak])})</>}
            {undated > 0 && <>; <Link to={{ screen: "sql", own: { q: countSql(filter, ["day IS NULL"], "id, type, actor_name, recipient_name, first_at") } }}>{whole(undated)} without a day</Link></>}
          </span>
        )}
        <div class="head-side">
          <Choice label="Stacked by" value={by} onChange={(key) => go({ own: { by: key === "quad" ? null : key } })} options={[{ key: "quad", label: "Quad" }, { key: "type", label: "Type" }, { key: "side", label: "Conflict" }]} />
          <Choice label="Unit" value={asked ?? "auto"} onChange={(key) => go({ own: { unit: key === "auto" ? null : key } }, { replace: true })} options={[{ key: "auto", label: "Auto" }, { key: "day", label: "Day" }, { key: "week", label: "Week" }, { key: "month", label: "Month" }]} />
          <ExportMenu path="/api/timeline" params={{ ...params, unit: bins.unit }} />
        </div>
      </div>
      {timeline.error && !data && <ErrorBox error={timeline.error} retry={timeline.reload} what="The days could not be read" />}
      <Old when={timeline.old && timeline.error !== null} error={timeline.error} />
      {timeline.loading && <Loading lines={8} label="Reading the days" />}
      {data && bins.starts.length === 0 && (
        <Empty title="No day in this filter">
          <p>Nothing that fits has a day.</p>
          {(filter.from || filter.to) && <p class="state-actions"><Button onClick={() => go({ filter: { from: null, to: null } })}>All days</Button></p>}
        </Empty>
      )}
      {data && bins.starts.length > 0 && (
        <div class="timeline">
          <div class="panel">
            <Chart
              title={by === "quad" ? "Happenings by quad" : by === "type" ? "Happenings by type" : "Conflict and cooperation"}
              note={`by ${bins.unit}; drag to choose days, click for one`}
              level={2}
              kind="stacked"
              height={320}
              x={bins.x}
              series={series}
              words={atX}
              onBrush={choose}
              table={<DayTable starts={bins.starts} unit={bins.unit} series={series} totals={totals} read={read.n} words={words} />}
            />
          </div>
          <div class="panel">
            <Chart
              title="What was read"
              note="fewer happenings on days with fewer reports may only mean that less was read"
              level={2}
              kind="bars"
              height={110}
              x={bins.x}
              series={[{ label: "Reports", values: read.n, colour: "--control" }]}
              words={(x) => {
                const at = bins.x.indexOf(x);
                return `${atX(x)}${bins.unit === "day" && read.outlets[at] ? `, ${count(read.outlets[at] ?? 0, "outlet")}` : ""}${read.n[at] === null ? ", nothing read" : ""}`;
              }}
            />
          </div>
          {(filter.from || filter.to) && <div class="panel"><DayBrush title="All days" height={92} /></div>}
        </div>
      )}
    </>
  );
}

function seriesOf(by: By, data: TimelineAnswer, bins: ReturnType<typeof binsFor>, quadOf: (type: string) => Quad): ChartSeries[] {
  const none = bins.starts.map(() => 0);
  if (by === "side") {
    const s = sums(bins, data.rows, (row) => (isConflict(quadOf(row.type)) ? "x" : "c"), (row) => row.n);
    return [
      { label: "Cooperation", values: s.get("c") ?? none, colour: "--mc" },
      { label: "Conflict", values: s.get("x") ?? none, colour: "--mx" },
    ];
  }
  if (by === "quad") {
    const s = sums(bins, data.rows, (row) => quadOf(row.type), (row) => row.n);
    return QUADS.map((quad) => ({ label: QUAD[quad].name, values: s.get(quad) ?? none, colour: `--${QUAD[quad].css}` }));
  }
  const s = sums(bins, data.rows, (row) => row.type, (row) => row.n);
  return QUADS.flatMap((quad) =>
    [...s.keys()]
      .filter((type) => quadOf(type) === quad)
      .map((type) => ({ type, sum: (s.get(type) ?? []).reduce((a, b) => a + b, 0) }))
      .sort((a, b) => b.sum - a.sum)
      .map(({ type }, i, list) => ({ label: type, values: s.get(type) ?? none, colour: `--${QUAD[quad].css}`, tint: list.length < 2 ? 1 : 1 - (0.62 * i) / (list.length - 1) })),
  );
}

function DayTable({ starts, unit, series, totals, read, words }: {
  starts: Day[];
  unit: Unit;
  series: ChartSeries[];
  totals: number[];
  read: (number | null)[];
  words: (start: Day) => string;
}) {
  const columns: Column<number>[] = [
    { key: "day", head: unit === "day" ? "Day" : unit === "week" ? "Week" : "Month", main: true, sort: (i) => i, cell: (i) => {
      const start = starts[i] ?? "";
      return <Link to={{ screen: "now", filter: { from: start, to: lastDayOf(start, unit) } }}>{words(start)}</Link>;
    } },
    { key: "all", head: "All", align: "right", sort: (i) => totals[i] ?? 0, cell: (i) => whole(totals[i]) },
    ...series.map((s, n): Column<number> => ({ key: `s${n}${s.label}`, head: s.label, align: "right", sort: (i) => s.values[i] ?? 0, cell: (i) => whole(s.values[i]) })),
    { key: "read", head: "Reports read", align: "right", sort: (i) => read[i] ?? 0, cell: (i) => (read[i] === null ? "none" : whole(read[i])) },
  ];
  return <Table caption={`Happenings by ${unit}`} hideCaption columns={columns} rows={starts.map((_, i) => i)} rowKey={(i) => starts[i] ?? ""} initial={{ key: "day", down: true }} />;
}

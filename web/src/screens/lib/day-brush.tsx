// Days to brush over: conflict against cooperation by day, with a stretch to be chosen that filters everything. It shows all
// days, also those that the filter leaves out, for else nobody could brush outwards.

import { useMemo } from "preact/hooks";
import type { TimelineAnswer } from "../../api";
import { dayLong } from "../../format";
import { isConflict, QUAD_OF_TYPE } from "../../happening";
import { Button } from "../../parts/basics";
import { Chart } from "../../parts/chart";
import { useData } from "../../parts/data";
import { useNow } from "../../shell/state";
import { go, paramsFor, useView } from "../../view";
import { binsFor, brushed, lastDayOf, latestOf, sums } from "./days";

export function DayBrush({ title = "Days", height = 104 }: { title?: string; height?: number }) {
  const { filter } = useView();
  const { from: _from, to: _to, ...rest } = filter;
  const { params } = paramsFor("timeline", rest);
  const { data } = useData<TimelineAnswer>("/api/timeline", params, { live: true, every: 3000 });
  const today = useNow().data?.today ?? null;
  const bins = useMemo(() => binsFor(data, null, 200), [data]);
  const series = useMemo(() => {
    const by = sums(bins, data?.rows ?? [], (row) => (isConflict(QUAD_OF_TYPE[row.type] ?? "material-conflict") ? "x" : "c"), (row) => row.n);
    const none = bins.starts.map(() => 0);
    return [
      { label: "Cooperation", values: by.get("c") ?? none, colour: "--mc" },
      { label: "Conflict", values: by.get("x") ?? none, colour: "--mx" },
    ];
  }, [bins, data]);
  const range = useMemo(() => brushed(bins, filter, latestOf(data), today), [bins, filter.from, filter.to, data, today]);
  if (bins.starts.length === 0) return null;
  return (
    <Chart
      title={title}
      note={filter.from || filter.to ? undefined : "drag over days to filter everything"}
      level={2}
      kind="stacked"
      height={height}
      x={bins.x}
      series={series}
      words={(x) => dayLong(new Date(x * 1000).toISOString().slice(0, 10))}
      xHead={bins.unit === "day" ? "Day" : bins.unit === "week" ? "Week from" : "Month from"}
      brushed={range}
      onBrush={(first, last) => {
        const a = bins.starts[first];
        const b = bins.starts[last];
        if (a && b) go({ filter: { from: a, to: lastDayOf(b, bins.unit) } });
      }}
      side={(filter.from || filter.to) && <Button kind="quiet" class="small" onClick={() => go({ filter: { from: null, to: null } })}>All days</Button>}
    />
  );
}

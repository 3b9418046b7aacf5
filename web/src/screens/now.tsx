// Now: what is being told at this moment, how much of it, and whether that is more than usual. Every number leads to the
// list or the query that it was counted from.

import "./now.css";
import { useMemo } from "preact/hooks";
import type { NowAnswer } from "../api";
import { clock, dayLong, tenths, whole } from "../format";
import { QUADS } from "../happening";
import { ErrorBox, Link, Old } from "../parts/basics";
import { QuadGlyph, QuadKey } from "../parts/card";
import { Chart } from "../parts/chart";
import { useMedia, useTitle } from "../parts/data";
import { useNow } from "../shell/state";
import { countSql, daySql, useView, zone, type Filter, type Patch } from "../view";
import { LiveList } from "./lib/live-list";

export default function NowScreen() {
  useTitle("Now");
  const { filter } = useView();
  const now = useNow();
  const wide = useMedia("(min-width: 1000px)");
  const side = now.data && <Side now={now.data} filter={filter} wide={wide} />;
  return (
    <>
      <h1 class="hidden">Now</h1>
      {now.error && !now.data && <ErrorBox error={now.error} retry={now.reload} what="The tallies could not be read" />}
      <Tallies now={now.data} filter={filter} />
      {now.data && <Old when={now.old && now.error !== null} error={now.error} />}
      <div class="now">
        {!wide && side}
        <LiveList today={now.data?.today ?? null} found={now.data?.n_happenings ?? null} />
        {wide && <aside class="now-side" aria-label="Pace and types">{side}</aside>}
      </div>
    </>
  );
}

function Tallies({ now, filter }: { now: NowAnswer | null; filter: Filter }) {
  const sql = (query: string): Patch => ({ screen: "sql", own: { q: query } });
  const read = reportDays(filter);
  const items: { label: string; n: number | undefined; list: Patch | null; what: string; sql: Patch | null; css?: string }[] = [
    { label: "happenings", n: now?.n_happenings, list: null, sql: sql(countSql(filter)), what: "What happened, each once, however many reports tell it" },
    { label: "denied", n: now?.n_denied, list: { filter: { polarity: "negative" } }, sql: sql(countSql({ ...filter, polarity: "negative" })), css: "denied", what: "Happenings that somebody denies" },
    { label: "confirmed", n: now?.n_confirmed, list: null, sql: sql(countSql(filter, ["n_origins > 1"])), css: "confirmed", what: "Happenings that a second, independent origin tells" },
    { label: "reports read", n: now?.n_reports, list: { screen: "sources" }, sql: sql(`SELECT count(*) AS n\nFROM reports${read}`), what: "Of these days, on all matters" },
    { label: "outlets", n: now?.n_outlets, list: { screen: "sources" }, sql: sql(`SELECT outlet, count(*) AS n\nFROM reports${read}\nGROUP BY outlet\nORDER BY n DESC`), what: "Outlets of these days, on all matters" },
    { label: "origins", n: now?.n_sources ?? undefined, list: { screen: "sources" }, sql: null, what: "Speakers, agencies and outlets that tell these happenings" },
  ];
  return (
    <ul class="tallies" aria-label="Tallies">
      {items.map((item) => (
        <li key={item.label} class={item.css} title={item.what}>
          <span class="tally-n num">
            {item.n === undefined ? "–" : item.list ? <Link to={item.list}>{whole(item.n)}</Link> : item.sql ? <Link to={item.sql}>{whole(item.n)}</Link> : whole(item.n)}
          </span>
          <span class="tally-label">{item.label}</span>
          {item.sql && <Link to={item.sql} class="tally-sql" aria-label={`SQL that counts the ${item.label}`}>SQL</Link>}
        </li>
      ))}
    </ul>
  );
}

/** The condition on reports that the days of the filter mean: those of publication. */
function reportDays(filter: Filter): string {
  const day = "CAST(coalesce(published, arrived) AS DATE)";
  const all = [
    filter.from && `${day} >= ${daySql(filter.from)}`,
    filter.to && `${day} <= ${daySql(filter.to)}`,
  ].filter(Boolean);
  return all.length ? `\nWHERE ${all.join("\n  AND ")}` : "";
}

function Side({ now, filter, wide }: { now: NowAnswer; filter: Filter; wide: boolean }) {
  const inside = (
    <>
      <Types now={now} filter={filter} />
      <Pace now={now} />
      <Parties now={now} />
    </>
  );
  if (wide) return inside;
  return (
    <details class="now-fold panel">
      <summary>By type, pace and parties</summary>
      <div class="now-side">{inside}</div>
    </details>
  );
}

/** A bar is today, the mark across it the mean of the days before. The words say the same. */
function Types({ now, filter }: { now: NowAnswer; filter: Filter }) {
  const most = Math.max(1, ...now.types.map((t) => Math.max(t.today, t.usual ?? 0)));
  const day = { from: now.today, to: now.today };
  const ordered = QUADS.flatMap((quad) => now.types.filter((t) => t.quad === quad).sort((a, b) => b.n - a.n));
  const today = ordered.reduce((sum, t) => sum + t.today, 0);
  return (
    <section class="panel" aria-labelledby="types-head">
      <div class="head">
        <h2 id="types-head">By type</h2>
        <span class="head-note">{dayLong(now.today)} against the 28 days before</span>
      </div>
      {ordered.length === 0 ? (
        <p class="note">Nothing yet.</p>
      ) : (
        <table class="types">
          <caption class="hidden">Happenings by type: in all, on {dayLong(now.today)}, and on a usual day</caption>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" class="right">All</th>
              <th scope="col"><span class="hidden">Today against usual</span></th>
              <th scope="col" class="right">Today</th>
              <th scope="col" class="right">Usual</th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((t) => (
              <tr key={t.type}>
                <th scope="row">
                  <Link to={{ filter: { type: t.type } }} title={`Show only ${t.type}`}>
                    <QuadGlyph quad={t.quad} /> {t.type}
                  </Link>
                </th>
                <td class="right num">
                  <Link to={{ screen: "sql", own: { q: countSql({ ...filter, type: t.type }) } }} title="The query that counts this">{whole(t.n)}</Link>
                </td>
                <td>
                  <Bar today={t.today} usual={t.usual} most={most} css={t.quad} />
                </td>
                <td class="right num">
                  <Link to={{ filter: { type: t.type, ...day } }} title={`${t.type} on this day`}>{whole(t.today)}</Link>
                </td>
                <td class="right num faint">{tenths(t.usual)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="types-foot">
        <QuadKey />
        <p class="note">
          {today === 0 ? "Nothing is dated today yet." : `${whole(today)} dated today.`} Usual is the mean of the days on which anything was read.
        </p>
      </div>
    </section>
  );
}

function Bar({ today, usual, most, css }: { today: number; usual: number | null; most: number; css: string }) {
  const W = 100;
  const x = (n: number): number => (n / most) * (W - 2);
  return (
    <svg class={`today-bar ${css}`} viewBox={`0 0 ${W} 12`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect x="0" y="5.500" width={W} height="1" class="track" />
      <rect x="0" y="2.500" width={x(today)} height="7" class="fill" />
      {usual !== null && <rect x={x(usual)} y="0" width="1.600" height="12" class="usual" />}
    </svg>
  );
}

function Pace({ now }: { now: NowAnswer }) {
  const data = useMemo(
    () => ({
      x: now.pace.map((p) => Date.parse(p.at) / 1000),
      series: [
        { label: "Reports", values: now.pace.map((p) => p.reports), colour: "--ink-2", dashed: true },
        { label: "Happenings", values: now.pace.map((p) => p.happenings), colour: "--ink" },
      ],
    }),
    [now.pace],
  );
  if (data.x.length === 0) return null;
  const reports = now.pace.reduce((sum, p) => sum + p.reports, 0);
  return (
    <div class="panel">
      <Chart
        title="Pace"
        note={`last hour by arrival: ${whole(reports)} reports`}
        level={2}
        kind="steps"
        height={120}
        x={data.x}
        series={data.series}
        tz={zone.value}
        words={(x) => clock(new Date(x * 1000).toISOString())}
        xHead="Minute"
      />
    </div>
  );
}

function Parties({ now }: { now: NowAnswer }) {
  if (now.parties.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="parties-head">
      <div class="head"><h2 id="parties-head">Parties</h2><span class="head-note">on either side</span></div>
      <ul class="parties">
        {now.parties.slice(0, 10).map((p) => (
          <li key={p.code}>
            <Link to={{ filter: { party: p.code } }}><bdi>{p.name ?? p.code}</bdi></Link>
            <span class="num">{whole(p.n)}</span>
          </li>
        ))}
      </ul>
      <p class="note"><Link to={{ screen: "actors" }}>Who deals with whom</Link></p>
    </section>
  );
}

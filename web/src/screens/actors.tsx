// Who deals with whom: a network, a matrix of dyads and a table of the same, and for a chosen dyad how cooperation and
// conflict went over time. A direction is a dyad of its own: what A does to B is not what B does to A.

import "./actors.css";
import { useMemo, useRef } from "preact/hooks";
import type { Card as Happening, NetworkAnswer, NetworkLink, NetworkNode, Page } from "../api";
import { count, dayLong, tenths, whole } from "../format";
import { Button, Choice, Empty, ErrorBox, ExportMenu, Link, Loading, Old, Tabs } from "../parts/basics";
import { Card } from "../parts/card";
import { Chart } from "../parts/chart";
import { useData, useMedia, useSize, useTitle } from "../parts/data";
import { Table, type Column } from "../parts/table";
import { go, paramsFor, useView } from "../view";
import { binsFor, sums } from "./lib/days";
import { layout, named, type Edge, type Point } from "./lib/layout";

type Tab = "network" | "matrix" | "table";
const TABS: readonly { key: Tab; label: string }[] = [
  { key: "network", label: "Network" },
  { key: "matrix", label: "Matrix" },
  { key: "table", label: "Table" },
];

const choose = (a: string | null, b: string | null): void => go({ own: { a, b } });

export default function ActorsScreen() {
  useTitle("Actors");
  const { filter, own } = useView();
  const { params } = paramsFor("network", filter);
  const by = own["by"] === "code" ? "code" : "country";
  const asked = { ...params, by, top: 60 };
  const network = useData<NetworkAnswer>("/api/network", asked, { live: true, every: 3000 });
  const tab = TABS.find((t) => t.key === own["tab"])?.key ?? "network";
  const data = network.data;
  const a = own["a"] ?? null;
  const b = own["b"] ?? null;
  const names = useMemo(() => new Map((data?.nodes ?? []).map((n) => [n.code, n.name ?? n.code])), [data]);

  return (
    <>
      <div class="head">
        <h1>Actors</h1>
        {data && <span class="head-note">{count(data.nodes.length, "party", "parties")}, {count(data.links.length, "dyad")}</span>}
        <div class="head-side">
          <Choice label="Parties by" value={by} onChange={(key) => go({ own: { by: key === "country" ? null : key, a: null, b: null } })} options={[{ key: "country", label: "Countries" }, { key: "code", label: "Codes" }]} />
          <ExportMenu path="/api/network" params={asked} />
        </div>
      </div>
      {network.error && !data && <ErrorBox error={network.error} retry={network.reload} what="The network could not be read" />}
      <Old when={network.old && network.error !== null} error={network.error} />
      {network.loading && <Loading lines={8} label="Reading the network" />}
      {data && data.nodes.length === 0 && <Empty title="Nobody deals with anybody here">What fits the filter has one side only, or nothing fits it.</Empty>}
      {data && data.nodes.length > 0 && (
        <div class="actors">
          <div class="actors-main">
            <Tabs label="Actors as" tabs={TABS} value={tab} onChange={(key) => go({ own: { tab: key === "network" ? null : key } }, { replace: true })}>
              {tab === "network" && <Network data={data} a={a} b={b} />}
              {tab === "matrix" && <Matrix data={data} a={a} b={b} />}
              {tab === "table" && <Links data={data} names={names} />}
            </Tabs>
          </div>
          <aside class="actors-side" aria-label="What was chosen">
            {a && b ? <Dyad a={a} b={b} data={data} names={names} /> : a ? <One code={a} data={data} names={names} /> : <Strongest data={data} names={names} />}
          </aside>
        </div>
      )}
    </>
  );
}

// ---- the network ------------------------------------------------------------------------------------------------

interface Pair extends Edge {
  conflict: number;
  cooperation: number;
}

/** Both directions of two parties as one line. */
function pairsOf(links: readonly NetworkLink[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const link of links) {
    if (link.actor === link.recipient) continue;
    const [a, b] = link.actor < link.recipient ? [link.actor, link.recipient] : [link.recipient, link.actor];
    const key = `${a} ${b}`;
    const pair = pairs.get(key) ?? { a, b, n: 0, conflict: 0, cooperation: 0 };
    pair.n += link.n;
    pair.conflict += link.conflict;
    pair.cooperation += link.cooperation;
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort((x, y) => x.n - y.n);
}

function Network({ data, a, b }: { data: NetworkAnswer; a: string | null; b: string | null }) {
  const [attach, { width }] = useSize();
  const narrow = useMedia("(max-width: 760px)");
  const height = narrow ? 430 : Math.max(420, Math.min(620, innerHeight - 270));
  const most = narrow ? 18 : 60;
  const nodes = useMemo(() => [...data.nodes].sort((x, y) => y.n - x.n || (x.code < y.code ? -1 : 1)).slice(0, most), [data, most]);
  const pairs = useMemo(() => {
    const shown = new Set(nodes.map((n) => n.code));
    return pairsOf(data.links).filter((p) => shown.has(p.a) && shown.has(p.b));
  }, [data, nodes]);
  const top = Math.max(1, ...nodes.map((n) => n.n));
  const largest = Math.max(7, Math.min(17, 0.13 * Math.sqrt((width * height) / Math.max(1, nodes.length))));
  const radius = (code: string): number => 4 + largest * Math.sqrt((nodes.find((n) => n.code === code)?.n ?? 0) / top);
  const before = useRef<{ size: string; points: Map<string, Point> }>({ size: "", points: new Map() });
  const points = useMemo(() => {
    if (width === 0) return new Map<string, Point>();
    const size = `${width}x${height}`;
    const made = layout(nodes.map((n) => n.code), pairs, radius, width, height, before.current.size === size ? before.current.points : new Map());
    before.current = { size, points: made };
    return made;
  }, [nodes, pairs, width, height]);
  const labels = useMemo(() => named(nodes.map((n) => n.code), points, radius, (code) => Math.min(20, (nodes.find((n) => n.code === code)?.name ?? code).length)), [points, nodes]);
  const mostLink = Math.max(1, ...pairs.map((p) => p.n));
  const near = useMemo(() => new Set(a ? pairs.flatMap((p) => (p.a === a ? [p.b] : p.b === a ? [p.a] : [])) : []), [pairs, a]);

  const isOn = (code: string): boolean => a === null || code === a || code === b || (b === null && near.has(code));

  return (
    <>
    <div class="network" ref={attach} style={{ height: `${height}px` }} role="group" aria-label={`Network of ${nodes.length} parties. Each is a button; the same is in the table.`}>
      {width > 0 && (
        <>
          <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
            {pairs.map((p) => {
              const from = points.get(p.a);
              const to = points.get(p.b);
              if (!from || !to) return null;
              const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
              // Two lines beside each other: how wide each is says how much of it there was.
              const scale = 9 / Math.sqrt(mostLink);
              const wx = p.conflict ? Math.max(0.8, scale * Math.sqrt(p.n) * (p.conflict / p.n)) : 0;
              const wc = p.cooperation ? Math.max(0.8, scale * Math.sqrt(p.n) * (p.cooperation / p.n)) : 0;
              const ux = -(to.y - from.y) / length;
              const uy = (to.x - from.x) / length;
              const line = (off: number) => ({ x1: from.x + ux * off, y1: from.y + uy * off, x2: to.x + ux * off, y2: to.y + uy * off });
              const on = a === null || (a !== b && (p.a === a || p.b === a) && (b === null || p.a === b || p.b === b));
              return (
                <g key={`${p.a} ${p.b}`} class={on ? "tie" : "tie dim"} onClick={() => choose(p.a, p.b)}>
                  <line {...line(0)} class="tie-hit" />
                  {wc > 0 && <line {...line(-(wc / 2 + 0.4))} class="tie-c" stroke-width={wc.toFixed(1)} />}
                  {wx > 0 && <line {...line(wx / 2 + 0.4)} class="tie-x" stroke-width={wx.toFixed(1)} />}
                </g>
              );
            })}
            {nodes.map((node) => {
              const at = points.get(node.code);
              return at && <circle key={node.code} cx={at.x} cy={at.y} r={radius(node.code)} class={`party-node ${isOn(node.code) ? "" : "dim"} ${node.code === a || node.code === b ? "chosen" : ""}`} />;
            })}
            {nodes.map((node) => {
              const at = points.get(node.code);
              const on = isOn(node.code);
              return at && (labels.has(node.code) || (a !== null && on)) && (
                <text key={node.code} x={at.x} y={at.y + radius(node.code) + 12} text-anchor="middle" class={`party-node ${on ? "" : "dim"}`}>{shorten(node.name ?? node.code, 20)}</text>
              );
            })}
          </svg>
          {nodes.map((node) => {
            const at = points.get(node.code);
            if (!at) return null;
            const r = Math.max(12, radius(node.code));
            return (
              <button
                key={node.code}
                type="button"
                class="party-button"
                aria-pressed={node.code === a || node.code === b}
                aria-label={`${node.name ?? node.code}: ${count(node.n, "happening")}`}
                title={`${node.name ?? node.code}: ${count(node.n, "happening")}`}
                style={{ transform: `translate(${at.x - r}px, ${at.y - r}px)`, width: `${2 * r}px`, height: `${2 * r}px` }}
                onClick={() => (node.code === a && b === null ? choose(null, null) : a !== null && b === null && near.has(node.code) ? choose(a, node.code) : choose(node.code, null))}
              />
            );
          })}
        </>
      )}
    </div>
    <ul class="network-key">
      <li><svg width="22" height="8" aria-hidden="true"><line x1="0" y1="4" x2="22" y2="4" class="tie-c" stroke-width="3" /></svg> cooperation</li>
      <li><svg width="22" height="8" aria-hidden="true"><line x1="0" y1="4" x2="22" y2="4" class="tie-x" stroke-width="3" /></svg> conflict</li>
      {nodes.length < data.nodes.length && <li>the {nodes.length} most often named of {data.nodes.length}</li>}
    </ul>
    </>
  );
}

const shorten = (text: string, n: number): string => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

// ---- the matrix -------------------------------------------------------------------------------------------------

function Matrix({ data, a, b }: { data: NetworkAnswer; a: string | null; b: string | null }) {
  const narrow = useMedia("(max-width: 760px)");
  const nodes = [...data.nodes].sort((x, y) => y.n - x.n).slice(0, narrow ? 10 : 20);
  const links = new Map(data.links.map((l) => [`${l.actor} ${l.recipient}`, l]));
  const most = Math.max(1, ...data.links.map((l) => l.n));
  return (
    <div class="table-box matrix-box" tabIndex={0} role="region" aria-label="Matrix of dyads">
      <table class="matrix">
        <caption class="hidden">Rows do it, columns have it done to them. Each cell counts happenings; the triangle says that most of it was conflict, the circle cooperation.</caption>
        <thead>
          <tr>
            <th scope="col" class="corner"><span class="faint">does it ↓ to →</span></th>
            {nodes.map((n) => <th key={n.code} scope="col" title={n.name ?? n.code}><span>{n.code}</span></th>)}
          </tr>
        </thead>
        <tbody>
          {nodes.map((from) => (
            <tr key={from.code}>
              <th scope="row" title={from.code}><bdi>{shorten(from.name ?? from.code, 24)}</bdi></th>
              {nodes.map((to) => <Cell key={to.code} link={links.get(`${from.code} ${to.code}`)} from={from} to={to} most={most} chosen={from.code === a && to.code === b} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ link, from, to, most, chosen }: { link: NetworkLink | undefined; from: NetworkNode; to: NetworkNode; most: number; chosen: boolean }) {
  if (!link) return <td class={from.code === to.code ? "same" : ""} />;
  const conflict = link.conflict > link.cooperation;
  const even = link.conflict === link.cooperation;
  const strength = Math.round((8 + 42 * Math.sqrt(link.n / most)) * (even ? 0.35 : 0.5 + 0.5 * (Math.abs(link.conflict - link.cooperation) / link.n)));
  const words = `${from.name ?? from.code} to ${to.name ?? to.code}: ${whole(link.n)}, conflict ${whole(link.conflict)}, cooperation ${whole(link.cooperation)}`;
  return (
    <td class={chosen ? "chosen" : ""} style={{ backgroundColor: `color-mix(in srgb, var(${even ? "--ink-2" : conflict ? "--mx" : "--mc"}) ${strength}%, var(--paper))` }}>
      <button type="button" aria-label={words} title={words} aria-pressed={chosen} onClick={() => choose(link.actor, link.recipient)}>
        <span class="matrix-sign" aria-hidden="true">{even ? "" : conflict ? "▲" : "●"}</span>
        {whole(link.n)}
      </button>
    </td>
  );
}

// ---- the table --------------------------------------------------------------------------------------------------

function Links({ data, names }: { data: NetworkAnswer; names: Map<string, string> }) {
  const columns: Column<NetworkLink>[] = [
    { key: "actor", head: "Who", main: true, sort: (l) => names.get(l.actor) ?? l.actor, cell: (l) => <Link to={{ own: { a: l.actor, b: l.recipient } }}><bdi>{names.get(l.actor) ?? l.actor}</bdi></Link> },
    { key: "recipient", head: "To whom", sort: (l) => names.get(l.recipient) ?? l.recipient, cell: (l) => <bdi>{names.get(l.recipient) ?? l.recipient}</bdi> },
    { key: "n", head: "Happenings", align: "right", sort: (l) => l.n, cell: (l) => <Link to={{ screen: "now", filter: { actor: l.actor, recipient: l.recipient } }}>{whole(l.n)}</Link> },
    { key: "cooperation", head: "Cooperation", align: "right", sort: (l) => l.cooperation, cell: (l) => whole(l.cooperation) },
    { key: "conflict", head: "Conflict", align: "right", sort: (l) => l.conflict, cell: (l) => whole(l.conflict) },
    { key: "goldstein", head: "Goldstein", align: "right", sort: (l) => l.goldstein, cell: (l) => tenths(l.goldstein) },
  ];
  return <Table caption="Dyads, a direction a row" columns={columns} rows={data.links} rowKey={(l) => `${l.actor} ${l.recipient}`} initial={{ key: "n", down: true }} onRow={(l) => choose(l.actor, l.recipient)} />;
}

// ---- what was chosen ----------------------------------------------------------------------------------------------

function Split({ link }: { link: { n: number; conflict: number; cooperation: number } }) {
  return (
    <svg class="split" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect x="0" y="0" width={(100 * link.cooperation) / Math.max(1, link.n)} height="6" class="split-c" />
      <rect x={(100 * link.cooperation) / Math.max(1, link.n)} y="0" width={(100 * link.conflict) / Math.max(1, link.n)} height="6" class="split-x" />
    </svg>
  );
}

function DyadList({ links, names }: { links: NetworkLink[]; names: Map<string, string> }) {
  return (
    <ul class="dyads">
      {links.map((l) => (
        <li key={`${l.actor} ${l.recipient}`}>
          <Link to={{ own: { a: l.actor, b: l.recipient } }}>
            <bdi>{names.get(l.actor) ?? l.actor}</bdi> <span class="faint" aria-label="to">→</span> <bdi>{names.get(l.recipient) ?? l.recipient}</bdi>
          </Link>
          <span class="num" title={`cooperation ${l.cooperation}, conflict ${l.conflict}`}>{whole(l.n)}<span class="hidden">, of these conflict {l.conflict}</span></span>
          <Split link={l} />
        </li>
      ))}
    </ul>
  );
}

function Strongest({ data, names }: { data: NetworkAnswer; names: Map<string, string> }) {
  const links = [...data.links].sort((x, y) => y.n - x.n).slice(0, 14);
  return (
    <section class="panel">
      <div class="head"><h2>Most often</h2><span class="head-note">choose a party or a dyad</span></div>
      <DyadList links={links} names={names} />
    </section>
  );
}

function One({ code, data, names }: { code: string; data: NetworkAnswer; names: Map<string, string> }) {
  const links = data.links.filter((l) => l.actor === code || l.recipient === code).sort((x, y) => y.n - x.n);
  const node = data.nodes.find((n) => n.code === code);
  return (
    <section class="panel">
      <div class="head">
        <h2><bdi>{names.get(code) ?? code}</bdi></h2>
        <span class="head-note">{node ? count(node.n, "happening") : "not among those shown"}</span>
        <div class="head-side"><Button icon="close" kind="quiet" label="Choose nobody" onClick={() => choose(null, null)} /></div>
      </div>
      <p class="row"><Link class="button plain small" to={{ screen: "now", filter: { party: code } }}>Its happenings</Link> <Link class="button plain small" to={{ filter: { party: code }, own: { a: null } }}>Filter everything by it</Link></p>
      <DyadList links={links.slice(0, 30)} names={names} />
    </section>
  );
}

const NO_DAYS: NetworkLink["days"] = [];

function Dyad({ a, b, data, names }: { a: string; b: string; data: NetworkAnswer; names: Map<string, string> }) {
  const { filter } = useView();
  const there = data.links.find((l) => l.actor === a && l.recipient === b);
  const back = data.links.find((l) => l.actor === b && l.recipient === a);
  const nameA = names.get(a) ?? a;
  const nameB = names.get(b) ?? b;
  const days = there?.days ?? NO_DAYS;
  const bins = useMemo(() => binsFor({ rows: days.map((d) => ({ day: d.day, type: "", n: 1 })), coverage: [] }, null, 90), [days]);
  const series = useMemo(() => [
    { label: "Cooperation", values: sums(bins, days, () => "n", (d) => d.cooperation).get("n") ?? [], colour: "--mc" },
    { label: "Conflict", values: sums(bins, days, () => "n", (d) => d.conflict).get("n") ?? [], colour: "--mx" },
  ], [bins, days]);
  const { params } = paramsFor("happenings", { ...filter, actor: a, recipient: b });
  const list = useData<Page<Happening>>(there ? "/api/happenings" : null, { ...params, sort: "day", limit: 12 }, { live: true, every: 3000 });
  return (
    <section class="panel dyad" aria-labelledby="dyad-head">
      <div class="head">
        <h2 id="dyad-head"><bdi>{nameA}</bdi> <span class="faint" aria-label="to">→</span> <bdi>{nameB}</bdi></h2>
        <div class="head-side"><Button icon="close" kind="quiet" label="Choose nothing" onClick={() => choose(null, null)} /></div>
      </div>
      {there ? (
        <dl class="dyad-numbers">
          <div><dt>happenings</dt><dd><Link to={{ screen: "now", filter: { actor: a, recipient: b } }}>{whole(there.n)}</Link></dd></div>
          <div><dt>cooperation</dt><dd>{whole(there.cooperation)}</dd></div>
          <div><dt>conflict</dt><dd>{whole(there.conflict)}</dd></div>
          <div><dt title="mean score on the Goldstein scale, −10 to 10">Goldstein</dt><dd>{tenths(there.goldstein)}</dd></div>
        </dl>
      ) : (
        <p class="note">Nothing is told in this direction.</p>
      )}
      <p class="row">
        {a !== b && <Button class="small" onClick={() => choose(b, a)}>Other direction{back ? ` (${whole(back.n)})` : ""}</Button>}
        <Link class="button plain small" to={{ screen: "now", filter: { actor: a, recipient: b } }}>All on Now</Link>
      </p>
      {there && bins.starts.length > 0 && (
        <Chart title="Over time" level={3} note={`by ${bins.unit}`} kind="stacked" height={150} x={bins.x} series={series} words={(x) => dayLong(new Date(x * 1000).toISOString().slice(0, 10))} />
      )}
      {list.error && <ErrorBox error={list.error} retry={list.reload} />}
      {list.loading && there && <Loading lines={4} />}
      {list.data && list.data.rows.length > 0 && (
        <div class="dyad-list">
          <h3>Latest</h3>
          {list.data.rows.map((card) => <Card key={card.id} card={card} brief level={4} />)}
        </div>
      )}
    </section>
  );
}

// Where the reports come from: how each source does, how far outlets agree, and how much was read of whom on which day.
// A source that says nothing is shown as silent; it is never a zero, since nothing is known of what it did not send.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type AgreementAnswer, type CoverageAnswer, type Feed, type FeedState } from "../api";
import {
  announce, asError, Button, count, dateTime, dayLong, dayNumber, dayOf, Dialog, Empty, ErrorBox, ExportMenu, Head, Link, Loading, Old,
  Outside, percent, Popover, Table, Tabs, useClock, useData, useMedia, useTitle, whole,
} from "../ui";
import { useStatus } from "../shell/state";
import { onFeed } from "../stream";
import { go, useView } from "../view";
import { since } from "./lib/since";
import "./lib/bits.css";
import "./sources.css";

type Tab = "health" | "agreement" | "coverage";
const TABS: readonly { key: Tab; label: string }[] = [
  { key: "health", label: "Health" },
  { key: "agreement", label: "Agreement" },
  { key: "coverage", label: "Coverage" },
];

export default function SourcesScreen() {
  useTitle("Sources");
  const { own } = useView();
  const tab = TABS.find((t) => t.key === own.tab)?.key ?? "health";
  return (
    <div class="sources">
      <Head level={1} title="Sources" note="what is read, and how it does" />
      <Tabs label="Views of the sources" tabs={TABS} value={tab} onChange={(key) => go({ own: { tab: key === "health" ? null : key } })}>
        {tab === "health" ? <Health /> : tab === "agreement" ? <Agreement /> : <Coverage />}
      </Tabs>
    </div>
  );
}

// ---- health -----------------------------------------------------------------------------------------------------

const STATE: Record<FeedState, { word: string; what: string; sign: string; rank: number }> = {
  failing: { word: "Failing", what: "its last fetches went wrong", sign: "M2.500 2.500l7 7M9.500 2.500l-7 7", rank: 0 },
  silent: { word: "Silent", what: "it answers but has said nothing for longer than usual", sign: "M1.500 6h2M5 6h2M8.500 6h2", rank: 1 },
  slow: { word: "Slow", what: "it answers late, or asks to be asked less often", sign: "M6 1.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 1 0 0-9M6 3.500V6l1.800 1.200", rank: 2 },
  new: { word: "New", what: "it was not fetched yet", sign: "M6 1.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 1 0 0-9", rank: 3 },
  ok: { word: "Well", what: "it answers and says something", sign: "M1.800 6.500l2.700 2.800 5.700-6.300", rank: 4 },
  paused: { word: "Paused", what: "it is not fetched until it is taken up again", sign: "M4 2.500v7M8 2.500v7", rank: 5 },
};

const KIND: Record<Feed["kind"], string> = { feed: "feed", folder: "watched folder", nats: "NATS", warc: "WARC replay", http: "posted to /ingest" };

type Sorting = "state" | "name" | "items" | "fresh";
const SORTS: readonly { key: Sorting; label: string }[] = [
  { key: "state", label: "Trouble first" },
  { key: "fresh", label: "Latest item" },
  { key: "items", label: "Most items" },
  { key: "name", label: "Name" },
];

const nameOf = (feed: Feed): string => {
  if (feed.name) return feed.name;
  try {
    return new URL(feed.url).host || feed.url;
  } catch {
    return feed.url;
  }
};

function sorted(feeds: readonly Feed[], by: Sorting): Feed[] {
  const name = (a: Feed, b: Feed): number => nameOf(a).localeCompare(nameOf(b), "en");
  return [...feeds].sort((a, b) => {
    if (by === "name") return name(a, b);
    if (by === "items") return b.n_items - a.n_items || name(a, b);
    if (by === "fresh") return (b.last_item ?? "").localeCompare(a.last_item ?? "") || name(a, b);
    return (STATE[a.state]?.rank ?? 9) - (STATE[b.state]?.rank ?? 9) || name(a, b);
  });
}

function useMayWrite(): boolean {
  const status = useStatus();
  return status.data === null || status.data.auth === "none" || status.data.scopes.includes("write");
}

function Health() {
  const { data, error, loading, old, reload } = useData<{ rows: Feed[] }>("/api/feeds");
  const [changed, setChanged] = useState<ReadonlyMap<string, Feed | null>>(new Map());
  const [by, setBy] = useState<Sorting>("state");
  const mayWrite = useMayWrite();

  // A new answer knows all that was told since the last.
  useEffect(() => setChanged(new Map()), [data]);
  const put = (id: string, feed: Feed | null): void => setChanged((before) => new Map(before).set(id, feed));
  useEffect(() => onFeed((feed) => put(feed.id, feed)), []);

  const feeds = useMemo(() => {
    const byId = new Map<string, Feed | null>((data?.rows ?? []).map((f) => [f.id, f]));
    for (const [id, feed] of changed) byId.set(id, feed);
    return [...byId.values()].filter((f): f is Feed => f !== null);
  }, [data, changed]);
  const shown = useMemo(() => sorted(feeds, by), [feeds, by]);
  const states = useMemo(() => {
    const n = new Map<FeedState, number>();
    for (const feed of feeds) n.set(feed.state, (n.get(feed.state) ?? 0) + 1);
    return (Object.keys(STATE) as FeedState[]).flatMap((state) => (n.has(state) ? [{ state, n: n.get(state) ?? 0 }] : []));
  }, [feeds]);

  return (
    <div class="health">
      <AddFeed mayWrite={mayWrite} onAdded={(feed) => { put(feed.id, feed); reload(); }} />
      {loading ? (
        <Loading lines={8} label="Loading the sources" />
      ) : error && !data ? (
        <ErrorBox error={error} retry={reload} />
      ) : feeds.length === 0 ? (
        <Empty title="No sources yet">
          <p>Give the address of a feed or of a newspaper’s home page above, or take an OPML file in. Pages can also be posted to <code>/ingest</code>.</p>
          <Opml mayWrite={mayWrite} onDone={reload} empty />
        </Empty>
      ) : (
        <section aria-label="Health of the sources">
          <div class="health-bar">
            <ul class="state-tally" aria-label="How many are in which state">
              {states.map(({ state, n }) => (
                <li key={state}><StateSign state={state} /> <b class="num">{n}</b></li>
              ))}
            </ul>
            <Old when={old} error={error} />
            <div class="health-tools">
              <label class="inline-field">
                <span>Sort</span>
                <select value={by} onChange={(e) => setBy(e.currentTarget.value as Sorting)}>
                  {SORTS.map((s) => <option key={s.key} value={s.key}>{s.label}</option>)}
                </select>
              </label>
              <Opml mayWrite={mayWrite} onDone={reload} />
            </div>
          </div>
          <ul class="feeds">
            {shown.map((feed) => <FeedRow key={feed.id} feed={feed} mayWrite={mayWrite} onChange={(next) => put(feed.id, next)} />)}
          </ul>
        </section>
      )}
    </div>
  );
}

function StateSign({ state }: { state: FeedState }) {
  const about = STATE[state] ?? STATE.new;
  return (
    <span class={`feed-state ${state}`} title={about.what}>
      <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
        <path d={about.sign} />
      </svg>
      {about.word}
    </span>
  );
}

function AddFeed({ mayWrite, onAdded }: { mayWrite: boolean; onAdded: (feed: Feed) => void }) {
  const [url, setUrl] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ ok: boolean; text: string } | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setTold(null);
    const asked = url.trim();
    try {
      const feed = await api.addFeed(/^[a-z][a-z0-9+.-]*:/i.test(asked) ? asked : `https://${asked}`, name.trim() || null);
      setTold({ ok: true, text: `${nameOf(feed)} was added${feed.url !== asked ? `; its feed is ${feed.url}` : ""}.` });
      announce(`${nameOf(feed)} was added`);
      setUrl("");
      setName("");
      onAdded(feed);
    } catch (thrown) {
      const error = asError(thrown);
      setTold({ ok: false, text: error.status === 409 ? "This source is there already." : error.message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="add-feed panel" onSubmit={submit} aria-label="Add a source">
      <label class="field">
        <span>A feed, or a home page from which its feed is found</span>
        <input type="text" inputMode="url" required placeholder="https://" autocomplete="off" autocapitalize="off" spellcheck={false} value={url} onInput={(e) => setUrl(e.currentTarget.value)} aria-describedby={told ? "add-feed-told" : undefined} />
      </label>
      <label class="field">
        <span>Name, if not its own</span>
        <input type="text" value={name} autocomplete="off" onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <Button kind="main" type="submit" disabled={busy || !mayWrite || url.trim() === ""}>{busy ? "Looking…" : "Add"}</Button>
      {told && <p id="add-feed-told" class={told.ok ? "note" : "field-error"} role={told.ok ? "status" : "alert"}><bdi>{told.text}</bdi></p>}
      {!mayWrite && <p class="note">The token of this browser may only read; sources are changed with the scope <code>write</code>.</p>}
    </form>
  );
}

function Opml({ mayWrite, onDone, empty = false }: { mayWrite: boolean; onDone: () => void; empty?: boolean }) {
  const file = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<{ ok: boolean; text: string } | null>(null);
  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    setTold(null);
    try {
      const { added, known } = await api.addOpml(await chosen.text());
      const text = `${count(added, "source")} added${known ? `, ${known} known before` : ""}.`;
      setTold({ ok: true, text });
      announce(text);
      onDone();
    } catch (thrown) {
      setTold({ ok: false, text: asError(thrown).message });
    } finally {
      // The same file may be chosen again after it was put right.
      if (file.current) file.current.value = "";
    }
  };
  return (
    <span class="opml">
      <input ref={file} type="file" accept=".opml,.xml,text/x-opml,application/xml,text/xml" class="hidden" tabIndex={-1} aria-hidden="true" onChange={(e) => void take(e.currentTarget.files?.[0])} />
      <Button disabled={!mayWrite} onClick={() => file.current?.click()}>Take OPML in</Button>
      {!empty && <a class="button plain" href="/api/feeds.opml" download="dateline.opml">Give OPML out</a>}
      {told && <span class={told.ok ? "note" : "field-error"} role={told.ok ? "status" : "alert"}>{told.text}</span>}
    </span>
  );
}

const duration = (seconds: number | null): string => {
  if (seconds === null) return "–";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};

function FeedRow({ feed, mayWrite, onChange }: { feed: Feed; mayWrite: boolean; onChange: (feed: Feed | null) => void }) {
  const now = useClock(15_000);
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const name = nameOf(feed);

  const change = async (patch: { state?: "paused" | "ok"; name?: string }, told: string): Promise<void> => {
    setError(null);
    try {
      onChange(await api.changeFeed(feed.id, patch));
      announce(told);
    } catch (thrown) {
      setError(asError(thrown).message);
    }
  };
  const drop = async (): Promise<void> => {
    setRemoving(false);
    setError(null);
    try {
      await api.removeFeed(feed.id);
      announce(`${name} was removed`);
      onChange(null);
    } catch (thrown) {
      setError(asError(thrown).message);
    }
  };

  return (
    <li class={`feed ${feed.state}`}>
      <div class="feed-who">
        <h2><bdi>{name}</bdi></h2>
        <span class="feed-url"><Outside url={feed.url}><bdi>{feed.url}</bdi></Outside></span>
        {feed.kind !== "feed" && <span class="note">{KIND[feed.kind] ?? feed.kind}</span>}
      </div>
      <div class="feed-how">
        <StateSign state={feed.state} />
        <span class="note">
          {feed.state === "silent" ? (
            feed.last_item ? <>nothing heard since <time dateTime={feed.last_item} title={dateTime(feed.last_item)}>{since(feed.last_item, now).replace(" ago", "")}</time></> : "nothing heard so far"
          ) : feed.state === "new" ? (
            "not fetched yet"
          ) : (
            <>last item <time dateTime={feed.last_item ?? undefined} title={dateTime(feed.last_item)}>{since(feed.last_item, now)}</time></>
          )}
        </span>
      </div>
      <Spark feed={feed} />
      <dl class="feed-numbers">
        <div><dt>Last success</dt><dd><time dateTime={feed.last_success ?? undefined} title={feed.last_success ? dateTime(feed.last_success) : undefined}>{since(feed.last_success, now)}</time></dd></div>
        <div><dt>Every</dt><dd>{feed.state === "paused" ? "–" : duration(feed.interval_s)}</dd></div>
        <div><dt>Items</dt><dd>{feed.n_items === 0 ? "none yet" : whole(feed.n_items)}</dd></div>
        <div><dt>Coded</dt><dd title={`${whole(feed.n_coded)} with an event`}>{feed.n_items === 0 ? "–" : percent(feed.share_coded)}</dd></div>
        <div><dt>Errors</dt><dd>{whole(feed.n_errors)}</dd></div>
      </dl>
      <div class="feed-tools">
        {feed.state === "paused" ? (
          <Button class="small" disabled={!mayWrite} onClick={() => void change({ state: "ok" }, `${name} is fetched again`)}>Take up<span class="hidden"> {name}</span></Button>
        ) : (
          <Button class="small" disabled={!mayWrite} onClick={() => void change({ state: "paused" }, `${name} is paused`)}>Pause<span class="hidden"> {name}</span></Button>
        )}
        <Popover align="right" class="small-popover" label="More" title={`More for ${name}`}>
          {(close) => (
            <ul class="menu">
              <li><button type="button" class="menu-item" disabled={!mayWrite} onClick={() => { close(); setRenaming(true); }}>Rename</button></li>
              <li><Link to={{ screen: "now", id: null, filter: { outlet: name } }}>Its happenings</Link></li>
              <li><Link to={{ screen: "alerts", id: null, own: { edit: "new", silent: feed.id } }}>Alert when silent</Link></li>
              <li><button type="button" class="menu-item danger" disabled={!mayWrite} onClick={() => { close(); setRemoving(true); }}>Remove</button></li>
            </ul>
          )}
        </Popover>
      </div>
      {(feed.error || error) && (
        <p class="feed-error" role={error ? "alert" : undefined}>
          <bdi>{error ?? feed.error}</bdi>
          {!error && feed.next_fetch && feed.state !== "paused" && <span class="note"> next try {dateTime(feed.next_fetch)}</span>}
        </p>
      )}
      <Dialog open={renaming} onClose={() => setRenaming(false)} title="Rename the source">
        <Rename name={name} onCancel={() => setRenaming(false)} onDone={(next) => { setRenaming(false); void change({ name: next }, `The source is now called ${next}`); }} />
      </Dialog>
      <Dialog open={removing} onClose={() => setRemoving(false)} title={`Remove ${name}?`}>
        <p>It is fetched no more. What was read from it stays in the store.</p>
        <p class="dialog-foot">
          <Button kind="danger" onClick={() => void drop()}>Remove it</Button>
          <Button kind="quiet" onClick={() => setRemoving(false)}>Keep it</Button>
        </p>
      </Dialog>
    </li>
  );
}

function Rename({ name, onDone, onCancel }: { name: string; onDone: (name: string) => void; onCancel: () => void }) {
  const [text, setText] = useState(name);
  return (
    <form onSubmit={(e) => { e.preventDefault(); if (text.trim()) onDone(text.trim()); }}>
      <label class="field">
        <span>Name</span>
        <input type="text" value={text} autofocus onInput={(e) => setText(e.currentTarget.value)} />
      </label>
      <p class="dialog-foot">
        <Button kind="main" type="submit" disabled={text.trim() === ""}>Rename</Button>
        <Button kind="quiet" onClick={onCancel}>Cancel</Button>
      </p>
    </form>
  );
}

const SPARK_DAYS = 28;
const SPARK_W = 140;
const SPARK_H = 28;

/** Items by day. A day on which nothing was heard is a dot on the line, no bar: it is silence and no count. */
function Spark({ feed }: { feed: Feed }) {
  const days = feed.items_by_day;
  const lastDay = days.length > 0 ? days.reduce((max, d) => (d.day > max ? d.day : max), days[0]!.day) : null;
  if (lastDay === null) {
    return <div class="feed-spark none"><span class="note">nothing heard yet</span></div>;
  }
  const last = dayNumber(lastDay);
  const first = last - SPARK_DAYS + 1;
  const began = dayNumber(feed.added.slice(0, 10));
  const n = new Map(days.map((d) => [dayNumber(d.day), d.n]));
  const inSight = [...n].filter(([day]) => day >= first);
  const most = Math.max(1, ...inSight.map(([, v]) => v));
  const step = SPARK_W / SPARK_DAYS;
  const heard = inSight.filter(([, v]) => v > 0).length;
  const silentDays = Array.from({ length: SPARK_DAYS }, (_, i) => first + i).filter((day) => day >= began && !(n.get(day) ?? 0)).length;
  const words = `${SPARK_DAYS} days to ${dayLong(lastDay)}: items on ${heard} days, at most ${most}${silentDays ? `; silent on ${silentDays}` : ""}`;
  return (
    <div class="feed-spark">
      <svg viewBox={`0 0 ${SPARK_W} ${SPARK_H}`} width={SPARK_W} height={SPARK_H} role="img" aria-label={words}>
        <title>{words}</title>
        {Array.from({ length: SPARK_DAYS }, (_, i) => {
          const day = first + i;
          const value = n.get(day) ?? 0;
          const x = i * step;
          if (value > 0) {
            const h = Math.max(2, (value / most) * (SPARK_H - 4));
            return <rect key={day} class="spark-bar" x={x + 0.6} y={SPARK_H - 2 - h} width={step - 1.2} height={h} />;
          }
          return day < began ? null : <circle key={day} class="spark-silent" cx={x + step / 2} cy={SPARK_H - 3} r="1" />;
        })}
      </svg>
    </div>
  );
}

// ---- agreement --------------------------------------------------------------------------------------------------

type Agreeing = AgreementAnswer["rows"][number];
const share = (n: number, of: number): number | null => (of > 0 ? n / of : null);

function Bar({ n, of, word }: { n: number; of: number; word: string }) {
  const s = share(n, of);
  return (
    <span class="share" title={`${whole(n)} of ${whole(of)} ${word}`}>
      <span class="num">{percent(s)}</span>
      <svg width="64" height="8" viewBox="0 0 64 8" aria-hidden="true" focusable="false">
        <rect class="share-base" x="0" y="2.5" width="64" height="3" />
        <rect class="share-bar" x="0" y="2" width={64 * (s ?? 0)} height="4" />
      </svg>
      <span class="faint num">{whole(n)}</span>
    </span>
  );
}

function Agreement() {
  const { data, error, loading, old, reload } = useData<AgreementAnswer>("/api/agreement", undefined, { live: true, every: 10_000 });
  if (loading) return <Loading lines={8} label="Loading the agreement" />;
  if (!data) return error ? <ErrorBox error={error} retry={reload} /> : null;
  if (data.rows.length === 0) return <Empty title="Nothing to compare yet"><p>Outlets can be compared once two of them were read.</p></Empty>;
  return (
    <div class="agreement">
      <p class="note">
        How outlets agree on what happened. Shared: another independent origin tells it too. First: it told it before all others. A low share is no fault: it may be the
        only one who looked.
      </p>
      <Old when={old} error={error} />
      <Table<Agreeing>
        caption="Agreement of the outlets"
        hideCaption
        rows={data.rows}
        rowKey={(r) => r.outlet}
        initial={{ key: "happenings", down: true }}
        columns={[
          { key: "outlet", head: "Outlet", main: true, cell: (r) => <Link to={{ screen: "now", id: null, filter: { outlet: r.outlet } }}><bdi>{r.outlet || "unknown outlet"}</bdi></Link>, sort: (r) => r.outlet },
          { key: "reports", head: "Reports", align: "right", cell: (r) => whole(r.reports), sort: (r) => r.reports },
          { key: "happenings", head: "Happenings", align: "right", cell: (r) => whole(r.happenings), sort: (r) => r.happenings },
          { key: "shared", head: "Shared", align: "right", cell: (r) => <Bar n={r.shared} of={r.happenings} word="told by another origin too" />, sort: (r) => share(r.shared, r.happenings) },
          { key: "first", head: "Told first", align: "right", cell: (r) => <Bar n={r.first} of={r.happenings} word="told first by it" />, sort: (r) => share(r.first, r.happenings) },
          {
            key: "denied",
            head: "Denied by others",
            align: "right",
            cell: (r) => (r.denied === 0 ? <span class="faint">none</span> : <span class="mark denied">{whole(r.denied)}</span>),
            sort: (r) => r.denied,
          },
        ]}
      />
    </div>
  );
}

// ---- coverage ---------------------------------------------------------------------------------------------------

const SHADES = 5;

function Coverage() {
  const { data, error, loading, old, reload } = useData<CoverageAnswer>("/api/coverage", undefined, { live: true, every: 10_000 });
  const narrow = useMedia("(max-width: 760px)");
  const middle = useMedia("(max-width: 1180px)");
  const width = narrow ? 3 : middle ? 10 : 16;
  const [end, setEnd] = useState<number | null>(null);
  const [all, setAll] = useState(false);

  const table = useMemo(() => {
    const rows = data?.rows ?? [];
    if (rows.length === 0) return null;
    const days = rows.map((r) => dayNumber(r.day)).filter((d) => !Number.isNaN(d));
    const n = new Map<string, number>();
    const total = new Map<string, number>();
    for (const row of rows) {
      const key = `${row.outlet} ${dayNumber(row.day)}`;
      n.set(key, (n.get(key) ?? 0) + row.n);
      total.set(row.outlet, (total.get(row.outlet) ?? 0) + row.n);
    }
    // Shades by rank, not by size: one busy outlet would leave all others white.
    const values = [...n.values()].filter((v) => v > 0).sort((a, b) => a - b);
    const cuts = Array.from({ length: SHADES - 1 }, (_, i) => values[Math.floor(((i + 1) / SHADES) * values.length)] ?? 0);
    return {
      read: [...new Set(days)].sort((a, b) => a - b),
      first: Math.min(...days),
      last: Math.max(...days),
      n,
      outlets: [...total].sort((a, b) => b[1] - a[1]),
      shade: (v: number): number => 1 + cuts.filter((c) => v > c).length,
    };
  }, [data]);

  if (loading) return <Loading lines={8} label="Loading the coverage" />;
  if (!data) return error ? <ErrorBox error={error} retry={reload} /> : null;
  if (!table) return <Empty title="Nothing was read yet"><p>Coverage counts the reports of each outlet by day.</p></Empty>;

  const to = end ?? table.last;
  const days = Array.from({ length: width }, (_, i) => to - width + 1 + i);
  // Weeks in which nothing was read are stepped over: an archive and today may lie years apart.
  const earlier = table.read.filter((d) => d < to - width + 1).at(-1);
  const later = table.read.find((d) => d > to);
  const outlets = all ? table.outlets : table.outlets.slice(0, 25);
  return (
    <div class="coverage-view">
      <div class="coverage-bar">
        <p class="note">Reports read, by outlet and day. A dot: nothing was read of it that day, which says nothing of what it printed.</p>
        <Old when={old} error={error} />
        <div class="health-tools">
          <Button class="small" icon="left" label="Earlier days" disabled={earlier === undefined} onClick={() => setEnd(earlier ?? null)} />
          <span class="num">{dayLong(dayOf(days[0] ?? to))} to {dayLong(dayOf(to))}</span>
          <Button class="small" icon="right" label="Later days" disabled={later === undefined} onClick={() => setEnd(later === undefined ? null : Math.min(table.last, later + width - 1))} />
          <ExportMenu path="/api/sql" params={{ q: "SELECT * FROM coverage ORDER BY day, outlet" }} formats={["csv", "json", "parquet"]} />
        </div>
      </div>
      <div class="table-box heat-box" tabIndex={0} role="region" aria-label="Coverage by outlet and day">
        <table class="heat">
          <caption class="hidden">Reports read, by outlet and day</caption>
          <thead>
            <tr>
              <th scope="col">Outlet</th>
              {days.map((day) => <Day key={day} day={day} />)}
              <th scope="col" class="right">All days</th>
            </tr>
          </thead>
          <tbody>
            {outlets.map(([outlet, total]) => (
              <tr key={outlet}>
                <th scope="row"><bdi>{outlet || "unknown outlet"}</bdi></th>
                {days.map((day) => {
                  const v = table.n.get(`${outlet} ${day}`) ?? 0;
                  return v > 0 ? <td key={day} class={`heat-cell s${table.shade(v)}`}>{whole(v)}</td> : <td key={day} class="heat-cell none"><span aria-hidden="true">·</span><span class="hidden">nothing read</span></td>;
                })}
                <td class="right num">{whole(total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.outlets.length > outlets.length && <p class="more-row"><Button onClick={() => setAll(true)}>All {table.outlets.length} outlets</Button></p>}
    </div>
  );
}

function Day({ day }: { day: number }) {
  const iso = dayOf(day);
  const weekend = new Date(day * 86_400_000).getUTCDay() % 6 === 0;
  return (
    <th scope="col" class={`heat-day ${weekend ? "weekend" : ""}`} abbr={dayLong(iso)}>
      {dayLong(iso).replace(/ \d{4}$/, "")}
    </th>
  );
}

// The store asked in SQL. The query is in the address, so that an answer can be sent to somebody as a link and Back leads
// to the query before. Only what was run goes there; what is being written stays in the editor.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type ApiError, type SqlAnswer, type SqlValue, type TablesAnswer } from "../api";
import {
  ago, announce, asError, Button, Chart, type ChartSeries, count, Empty, ExportMenu, Glyph, Head, Link, Loading, Outside, safeUrl, Table,
  Tabs, useClock, useData, useMedia, useTitle, whole, type Column,
} from "../ui";
import { live } from "../stream";
import { countSql, go, useView } from "../view";
import { EXAMPLES } from "./lib/queries";
import { choose, isNumeric, plot } from "./lib/plot";
import { usePast } from "./lib/past";
import "./lib/bits.css";
import "./sql.css";

const LIMITS = [100, 1000, 10_000] as const;
const DEFAULT_LIMIT = 1000;

interface Ran {
  sql: string;
  limit: number;
  answer: SqlAnswer | null;
  error: ApiError | null;
  at: number;
  /** Of the store, when it was asked. */
  revision: number | null;
}

export default function SqlScreen() {
  useTitle("SQL");
  const { own, filter } = useView();
  const asked = own.q ?? "";
  const limit = LIMITS.find((l) => String(l) === own.limit) ?? DEFAULT_LIMIT;
  const [text, setText] = useState(() => asked || countSql(filter, [], "type, count(*) AS n") + "\nGROUP BY type\nORDER BY n DESC");
  const [ran, setRan] = useState<Ran | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  const editor = useRef<HTMLTextAreaElement>(null);
  const past = usePast();

  const run = (sql: string, rows: number): void => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    const revision = live.peek().revision;
    api.sql(sql, rows, control.signal).then(
      (answer) => {
        if (control.signal.aborted) return;
        setBusy(false);
        setRan({ sql, limit: rows, answer, error: null, at: Date.now(), revision });
        announce(`${count(answer.rows.length, "row")}${answer.cut ? ", there are more" : ""}`);
        past.add(sql);
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        setBusy(false);
        setRan({ sql, limit: rows, answer: null, error: asError(thrown), at: Date.now(), revision });
      },
    );
  };

  // What stands in the address is what is shown: a link, Back and a reload all come this way.
  useEffect(() => {
    if (!asked) {
      setRan(null);
      return;
    }
    setText(asked);
    run(asked, limit);
    return () => running.current?.abort();
  }, [asked, limit]);

  const submit = (sql = text): void => {
    const wanted = sql.trim();
    if (!wanted) return;
    if (wanted === asked) run(wanted, limit);
    else go({ own: { q: wanted } });
  };
  const stop = (): void => {
    running.current?.abort();
    setBusy(false);
  };
  const insert = (name: string): void => {
    const area = editor.current;
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    // A name after a word wants a space; one after a point or a bracket does not.
    area.setRangeText(`${/[\w"')]$/.test(before) ? " " : ""}${name}`, area.selectionStart, area.selectionEnd, "end");
    setText(area.value);
    area.focus();
  };
  const choice = (sql: string): void => {
    setText(sql);
    go({ own: { q: sql.trim() } });
  };

  return (
    <div class="sql">
      <div class="sql-main">
        <Head level={1} title="SQL" note="reads only; nothing can be changed here" />
        <Editor text={text} onText={setText} onRun={() => submit()} area={editor} />
        <div class="sql-bar">
          {busy ? <Button kind="main" icon="pause" onClick={stop}>Stop</Button> : <Button kind="main" icon="play" onClick={() => submit()} disabled={text.trim() === ""}>Run</Button>}
          <span class="note wide-only"><kbd>Ctrl</kbd> <kbd>Enter</kbd> runs</span>
          <label class="inline-field">
            <span>Rows at most</span>
            <select value={String(limit)} onChange={(e) => go({ own: { limit: e.currentTarget.value === String(DEFAULT_LIMIT) ? null : e.currentTarget.value } })}>
              {LIMITS.map((l) => <option key={l} value={String(l)}>{whole(l)}</option>)}
            </select>
          </label>
          {text.trim() !== asked && asked !== "" && <span class="note">Changed; the answer below is of the query before</span>}
          {asked && <div class="sql-export"><ExportMenu path="/api/sql" params={{ q: asked }} formats={["csv", "json", "parquet"]} label="Export" /></div>}
        </div>
        <Result ran={ran} busy={busy} onAgain={() => asked && run(asked, limit)} />
      </div>
      <Side onInsert={insert} onQuery={choice} past={past} />
    </div>
  );
}

// ---- the editor -------------------------------------------------------------------------------------------------

function Editor({ text, onText, onRun, area }: { text: string; onText: (text: string) => void; onRun: () => void; area: { current: HTMLTextAreaElement | null } }) {
  const numbers = useRef<HTMLPreElement>(null);
  const lines = text.split("\n").length;
  const rows = Math.min(22, Math.max(7, lines + 1));
  const key = (event: KeyboardEvent): void => {
    const element = event.currentTarget as HTMLTextAreaElement;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
      return;
    }
    // Tab leaves the editor, as everywhere; Enter keeps the indent, and Ctrl+/ makes a comment of lines.
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing) {
      const before = element.value.slice(0, element.selectionStart);
      const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(before)?.[1] ?? "";
      if (indent) {
        event.preventDefault();
        element.setRangeText(`\n${indent}`, element.selectionStart, element.selectionEnd, "end");
        onText(element.value);
      }
      return;
    }
    if (event.key === "/" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const { value } = element;
      const start = value.lastIndexOf("\n", element.selectionStart - 1) + 1;
      const stop = value.indexOf("\n", element.selectionEnd);
      const end = stop < 0 ? value.length : stop;
      const picked = value.slice(start, end).split("\n");
      const off = picked.every((l) => l.trim() === "" || l.startsWith("--"));
      element.setRangeText(picked.map((l) => (off ? l.replace(/^-- ?/, "") : `-- ${l}`)).join("\n"), start, end, "select");
      onText(element.value);
    }
  };
  return (
    <div class="editor">
      <pre class="editor-numbers" ref={numbers} aria-hidden="true">{Array.from({ length: lines }, (_, i) => i + 1).join("\n")}</pre>
      <textarea
        ref={(element) => { area.current = element; }}
        aria-label="Query in SQL. Control and Enter run it"
        value={text}
        rows={rows}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        onInput={(e) => onText(e.currentTarget.value)}
        onKeyDown={key}
        onScroll={(e) => { if (numbers.current) numbers.current.scrollTop = e.currentTarget.scrollTop; }}
      />
    </div>
  );
}

// ---- the answer -------------------------------------------------------------------------------------------------

function Result({ ran, busy, onAgain }: { ran: Ran | null; busy: boolean; onAgain: () => void }) {
  const now = useClock(15_000);
  if (!ran) {
    return busy ? (
      <Loading lines={8} label="Asking the store" />
    ) : (
      <Empty title="Nothing asked yet">
        <p>Write a query or take an example. The tables are those of the documentation; a column is inserted by a click on its name.</p>
      </Empty>
    );
  }
  if (ran.error) {
    return (
      <div class={`state error sql-error ${busy ? "fading" : ""}`} role="alert">
        <p class="state-title">
          <Glyph name="warn" size={16} />
          {ran.error.status === 400 ? "The query does not read" : ran.error.status === 0 ? "The server does not answer" : "The query was not run"}
        </p>
        <pre class="sql-message"><bdi>{ran.error.message}</bdi></pre>
        <p class="state-actions">
          <code>{ran.error.code}</code>
          {ran.error.status !== 400 && <Button class="small" onClick={onAgain}>Try again</Button>}
        </p>
      </div>
    );
  }
  const answer = ran.answer;
  if (!answer) return null;
  const newer = live.value.revision !== null && ran.revision !== null && live.value.revision > ran.revision;
  return (
    <section class={`sql-result ${busy ? "fading" : ""}`} aria-label="The answer" aria-busy={busy}>
      <p class="sql-told">
        <b>{count(answer.rows.length, "row")}</b>
        {answer.cut && <span class="sql-cut">there are more; only the first {whole(answer.rows.length)} are shown. An export has up to 100,000.</span>}
        <span class="note">{whole(answer.ms)} ms</span>
        <span class="note">asked {ago(ran.at, now)}</span>
        {answer.as_of && <span class="note">answered by the cluster, about what was published {ago(Date.parse(answer.as_of), now)}</span>}
        {newer && <button type="button" class="link note" onClick={onAgain}>More came in since; ask again</button>}
      </p>
      <AnswerChart answer={answer} />
      <AnswerTable answer={answer} />
    </section>
  );
}

/** None of the colours of the quads: what a query counts has no such meaning. */
const LOOKS: readonly Pick<ChartSeries, "colour" | "hollow" | "dashed">[] = [
  { colour: "--series-1" },
  { colour: "--series-2" },
  { colour: "--series-3", dashed: true },
  { colour: "--series-4" },
  { colour: "--series-5", dashed: true },
  { colour: "--series-6", dashed: true },
];

function AnswerChart({ answer }: { answer: SqlAnswer }) {
  const chart = useMemo(() => {
    const choice = choose(answer.columns, answer.rows);
    return choice ? { choice, drawn: plot(answer.columns, answer.rows, choice) } : null;
  }, [answer]);
  if (!chart || chart.drawn.x.length === 0 || chart.drawn.series.length === 0) return null;
  const { choice, drawn } = chart;
  const x = (choice.names.length > 0 ? choice.names : [choice.x]).map((i) => answer.columns[i]?.name ?? "").join(", ");
  const y = choice.by === null ? drawn.series.map((s) => s.name).join(", ") : `${answer.columns[choice.ys[0] ?? 0]?.name ?? ""} by ${answer.columns[choice.by]?.name ?? ""}`;
  return (
    <div class="panel sql-chart">
      <Chart
        key={`${drawn.kind}${drawn.series.map((s) => s.name).join()}`}
        title={`${y} ${drawn.kind === "bars" ? "by" : "over"} ${x}`}
        {...(drawn.left > 0 ? { note: drawn.kind === "bars" ? `the first ${drawn.x.length}; ${drawn.left} more in the table` : `the largest; ${drawn.left} more in the table` } : {})}
        kind={drawn.kind}
        x={drawn.x}
        {...(drawn.kind === "bars" ? { labels: drawn.labels } : {})}
        xHead={x}
        series={drawn.series.map((s, i) => ({ label: s.name, values: s.values, ...(drawn.kind === "bars" && drawn.series.length === 1 ? { colour: "--ink-2" } : (LOOKS[i % LOOKS.length] ?? LOOKS[0]!)) }))}
        height={220}
        level={2}
      />
    </div>
  );
}

type Row = readonly SqlValue[];

/** An id of the store leads to its screen, an address of the web to its page. */
function cell(value: SqlValue | undefined, name: string): ComponentChildren {
  if (value === null || value === undefined) return <span class="null" title="null: not known">–</span>;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return Number.isInteger(value) ? (/(^|_)(id|seq|revision|year)$/.test(name) ? String(value) : whole(value)) : value.toLocaleString("en-GB", { maximumFractionDigits: 4 });
  if (/^h\d+$/.test(value) && (name === "id" || name === "of" || name === "leads_to" || /happening$/.test(name))) return <Link to={{ screen: "happening", id: value }}>{value}</Link>;
  if (/^s\d+$/.test(value) && (name === "id" || name === "of" || name === "leads_to" || /story$/.test(name))) return <Link to={{ screen: "story", id: value }}>{value}</Link>;
  if (name === "rule") return <Link to={{ screen: "codebook", id: null, own: { rule: value } }}>{value}</Link>;
  if (safeUrl(value)) return <Outside url={value}><bdi>{value}</bdi></Outside>;
  return <bdi>{value}</bdi>;
}

function AnswerTable({ answer }: { answer: SqlAnswer }) {
  const columns = useMemo(
    (): Column<Row>[] =>
      answer.columns.map((column, i) => {
        const numeric = isNumeric(column.type);
        const wide = answer.rows.some((r) => typeof r[i] === "string" && (r[i] as string).length > 60);
        return {
          key: `${i}`,
          head: column.name,
          align: numeric ? "right" : "left",
          cell: (row) => cell(row[i], column.name),
          sort: (row) => {
            const value = row[i];
            return value === null || value === undefined ? null : typeof value === "boolean" ? Number(value) : value;
          },
          ...(wide ? { wrap: true } : {}),
        };
      }),
    [answer],
  );
  return <Table<Row> caption="Answer" hideCaption columns={columns} rows={answer.rows} rowKey={(_, i) => String(i)} empty="No row fits" height={640} />;
}

// ---- the side ---------------------------------------------------------------------------------------------------

type SideTab = "tables" | "examples" | "past";

function Side({ onInsert, onQuery, past }: { onInsert: (name: string) => void; onQuery: (sql: string) => void; past: ReturnType<typeof usePast> }) {
  const narrow = useMedia("(max-width: 900px)");
  const [tab, setTab] = useState<SideTab>("examples");
  const inside = (
    <Tabs<SideTab>
      label="Help with queries"
      tabs={[
        { key: "examples", label: "Examples" },
        { key: "tables", label: "Tables" },
        { key: "past", label: "History" },
      ]}
      value={tab}
      onChange={setTab}
    >
      {tab === "tables" ? <Tables onInsert={onInsert} /> : tab === "examples" ? <Examples onQuery={onQuery} /> : <Past past={past} onQuery={onQuery} />}
    </Tabs>
  );
  return narrow ? (
    <details class="sql-side">
      <summary>Tables, examples, history</summary>
      {inside}
    </details>
  ) : (
    <aside class="sql-side" aria-label="Tables, examples, history">{inside}</aside>
  );
}

/** `of` is a word of SQL and always stands in quotes. */
const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) && name !== "of" ? name : `"${name.replaceAll('"', '""')}"`);

function Tables({ onInsert }: { onInsert: (name: string) => void }) {
  const { data, error, loading, reload } = useData<TablesAnswer>("/api/tables");
  const [find, setFind] = useState("");
  if (loading) return <Loading lines={8} label="Loading the tables" />;
  if (!data) return <p class="note">{error?.message} <button type="button" class="link" onClick={reload}>Try again</button></p>;
  const words = find.trim().toLowerCase();
  const tables = data.tables.flatMap((table) => {
    if (!words || table.name.includes(words)) return [table];
    const columns = table.columns.filter((c) => c.name.includes(words));
    return columns.length ? [{ ...table, columns }] : [];
  });
  return (
    <div class="tables">
      <input type="search" placeholder="Find a table or column" aria-label="Find a table or column" value={find} onInput={(e) => setFind(e.currentTarget.value)} />
      {tables.length === 0 && <p class="note">None has that name.</p>}
      {tables.map((table) => (
        <details key={`${table.name}${words ? "!" : ""}`} open={words !== "" || undefined}>
          <summary><code>{table.name}</code> <span class="faint num">{table.columns.length}</span></summary>
          <button type="button" class="name-insert table" onClick={() => onInsert(quoted(table.name))}>Insert <code>{table.name}</code></button>
          <ul>
            {table.columns.map((column) => (
              <li key={column.name}>
                <button type="button" class="name-insert" onClick={() => onInsert(quoted(column.name))} title={`Insert ${column.name}`}>
                  <code>{column.name}</code>
                  <span class="faint">{column.type}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Examples({ onQuery }: { onQuery: (sql: string) => void }) {
  const { filter } = useView();
  const mine = Object.keys(filter).length > 0 ? [{ title: "The happenings of the filter", sql: `${countSql(filter, [], "id, day, type, actor_name, recipient_name, place, n_reports, n_origins, n_denials")}\nORDER BY day DESC\nLIMIT 500` }] : [];
  return (
    <ul class="queries">
      {[...mine, ...EXAMPLES].map((example) => (
        <li key={example.title}>
          <button type="button" onClick={() => onQuery(example.sql)}>{example.title}</button>
        </li>
      ))}
    </ul>
  );
}

function Past({ past, onQuery }: { past: ReturnType<typeof usePast>; onQuery: (sql: string) => void }) {
  const now = useClock(60_000);
  if (past.list.length === 0) return <p class="note">Queries that were run in this browser stand here. They are kept nowhere else.</p>;
  return (
    <>
      <ul class="queries past">
        {past.list.map((entry) => (
          <li key={entry.sql}>
            <button type="button" onClick={() => onQuery(entry.sql)}>
              <code>{entry.sql.length > 160 ? `${entry.sql.slice(0, 160)}…` : entry.sql}</code>
              <span class="note">{ago(entry.at, now)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button kind="quiet" class="small" onClick={past.clear}>Forget them</Button>
    </>
  );
}

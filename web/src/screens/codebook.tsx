// The codebook: what is coded and by what. Types and their modes, the rules with the sentences that they must and must not
// fit, what a name means on a day, and a sentence of one's own read before one's eyes.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type ApiError, type CodebookAnswer, type CodedEvent, type ExplainAnswer, type Quad, type RuleRow, type RulesAnswer } from "../api";
import {
  announce, asError, Button, count, countryName, Empty, ErrorBox, Head, Link, Loading, percent, QUAD, QUAD_OF_TYPE, QuadGlyph, QUADS, Tabs,
  TypeBadge, useData, useTitle, whole,
} from "../ui";
import { go, useView } from "../view";
import { confidenceOf, fieldRows, partyName, ruleOf, str } from "./lib/coded";
import { Fields, PageText } from "./lib/page";
import { usePages } from "./lib/pages";
import "./lib/bits.css";
import "./codebook.css";

type Tab = "types" | "rules" | "actors" | "try";
const TABS: readonly { key: Tab; label: string }[] = [
  { key: "types", label: "Types" },
  { key: "rules", label: "Rules" },
  { key: "actors", label: "Actors" },
  { key: "try", label: "Try a sentence" },
];

export default function CodebookScreen() {
  useTitle("Codebook");
  const { own } = useView();
  const book = useData<CodebookAnswer>("/api/codebook");
  const tab: Tab = TABS.find((t) => t.key === own.tab)?.key ?? (own.rule ? "rules" : own.sentence ? "try" : "types");
  return (
    <div class="codebook">
      <Head level={1} title="Codebook" note={book.data ? `${book.data.name} ${book.data.version}, ${count(book.data.types.length, "type")}, ${count(book.data.types.reduce((n, t) => n + t.n_rules, 0), "rule")}` : ""} />
      <Tabs label="Parts of the codebook" tabs={TABS} value={tab} onChange={(key) => go({ own: { tab: key, rule: null, q: null, of: null } })}>
        {tab === "types" ? <Types book={book} /> : tab === "rules" ? <Rules book={book.data} /> : tab === "actors" ? <Actors /> : <Try />}
      </Tabs>
    </div>
  );
}

// ---- types ------------------------------------------------------------------------------------------------------

function Types({ book }: { book: ReturnType<typeof useData<CodebookAnswer>> }) {
  const { data, error, loading, reload } = book;
  if (loading) return <Loading lines={10} label="Loading the types" />;
  if (!data) return error ? <ErrorBox error={error} retry={reload} /> : null;
  return (
    <div class="type-quads">
      {QUADS.map((quad) => {
        const types = data.types.filter((t) => t.quad === quad);
        if (types.length === 0) return null;
        return (
          <section key={quad} class="panel" aria-labelledby={`quad-${quad}`}>
            <h2 id={`quad-${quad}`} class="quad-head"><QuadGlyph quad={quad} /> {QUAD[quad].name}</h2>
            <dl class="type-list">
              {types.map((t) => (
                <div key={t.type} class="type-row">
                  <dt>{t.type}</dt>
                  <dd>
                    <p class="type-about">{t.about}</p>
                    {t.modes.length > 0 && (
                      <p class="note">
                        Modes: {t.modes.map((m, i) => <span key={m.mode} title={m.about}>{i > 0 && ", "}{m.mode}</span>)}
                      </p>
                    )}
                    <p class="type-links">
                      <Link to={{ own: { tab: "rules", of: t.type } }}>{count(t.n_rules, "rule")}<span class="hidden"> of {t.type}</span></Link>
                      <Link to={{ screen: "now", id: null, filter: { type: t.type } }}>Happenings<span class="hidden"> of {t.type}</span></Link>
                    </p>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

// ---- rules ------------------------------------------------------------------------------------------------------

function Rules({ book }: { book: CodebookAnswer | null }) {
  const { own } = useView();
  const [text, setText] = useState(own.q ?? "");
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => setText(own.q ?? ""), [own.q]);
  const list = usePages<RuleRow>("/api/codebook/rules", { type: own.of, q: own.q, limit: 50 });
  const modes = useMemo(() => new Map((book?.types ?? []).map((t) => [t.type, t.quad])), [book]);
  const quadOf = (type: string): Quad | null => modes.get(type) ?? QUAD_OF_TYPE[type] ?? null;
  return (
    <div class="rules">
      {own.rule && <OneRule id={own.rule} quadOf={quadOf} />}
      <form
        class="rules-bar"
        role="search"
        aria-label="Find rules"
        onSubmit={(e) => {
          e.preventDefault();
          go({ own: { q: text.trim() || null, tab: "rules", rule: null } });
        }}
      >
        <label class="field grow">
          <span>Words of the rule, of its name or its examples</span>
          <input
            type="search"
            value={text}
            onInput={(e) => {
              const value = e.currentTarget.value;
              setText(value);
              if (timer.current !== null) clearTimeout(timer.current);
              timer.current = setTimeout(() => go({ own: { q: value.trim() || null, tab: "rules" } }, { replace: true }), 400);
            }}
          />
        </label>
        <label class="field">
          <span>Type</span>
          <select value={own.of ?? ""} onChange={(e) => go({ own: { of: e.currentTarget.value || null, tab: "rules", rule: null } })}>
            <option value="">all</option>
            {(book?.types ?? []).map((t) => <option key={t.type} value={t.type}>{t.type}</option>)}
          </select>
        </label>
      </form>
      {list.loading ? (
        <Loading lines={8} label="Loading the rules" />
      ) : list.error && list.rows.length === 0 ? (
        <ErrorBox error={list.error} retry={list.reload} />
      ) : list.rows.length === 0 ? (
        <Empty title="No rule fits"><p>Try fewer words, or another type.</p></Empty>
      ) : (
        <>
          <ul class="rule-list panel">
            {list.rows.map((rule) => <li key={rule.id}><Rule rule={rule} quad={quadOf(rule.type)} linked={own.rule !== rule.id} /></li>)}
          </ul>
          {list.more && <p class="more-row"><Button onClick={list.next} disabled={list.busy}>{list.busy ? "Loading…" : "More rules"}</Button></p>}
        </>
      )}
    </div>
  );
}

/** The rule that a link asks for: found by its name, which is unique. */
function OneRule({ id, quadOf }: { id: string; quadOf: (type: string) => Quad | null }) {
  const { data, error, loading, reload } = useData<RulesAnswer>("/api/codebook/rules", { q: id, limit: 20 });
  const rule = data?.rows.find((r) => r.id === id) ?? null;
  return (
    <section class="panel one-rule" aria-label={`The rule ${id}`}>
      <Head title="The rule asked for">
        <Link to={{ own: { rule: null, tab: "rules" } }} class="button quiet small">All rules</Link>
      </Head>
      {loading ? <Loading lines={3} /> : error && !data ? <ErrorBox error={error} retry={reload} /> : rule ? (
        <Rule rule={rule} quad={quadOf(rule.type)} linked={false} />
      ) : (
        <p class="note">This codebook has no rule <code>{id}</code>. What was coded with another version keeps the names of that version.</p>
      )}
    </section>
  );
}

function Rule({ rule, quad, linked }: { rule: RuleRow; quad: Quad | null; linked: boolean }) {
  return (
    <article class="rule">
      <h2 class="rule-head">
        {linked ? <Link to={{ own: { rule: rule.id, tab: "rules" } }}><code>{rule.id}</code></Link> : <code>{rule.id}</code>}
        {quad ? <TypeBadge type={rule.type} mode={rule.mode} quad={quad} link={false} /> : <span class="badge"><span class="badge-type">{rule.type}</span></span>}
      </h2>
      <p class="rule-words">{rule.words}</p>
      {rule.yes.map((s) => <p key={s} class="rule-example yes"><span class="rule-sign"><span aria-hidden="true">✓ </span>yes</span> <span><bdi>{s}</bdi></span></p>)}
      {rule.no.map((s) => <p key={s} class="rule-example no"><span class="rule-sign"><span aria-hidden="true">✕ </span>no</span> <span><bdi>{s}</bdi></span></p>)}
      <p class="note rule-foot"><code>{rule.file}</code></p>
    </article>
  );
}

// ---- actors -----------------------------------------------------------------------------------------------------

type Json = Record<string, unknown>;

/** What is shown by a row of its own; the rest of an answer comes after, as it is. */
const KNOWN = new Set(["id", "name", "names", "country", "roles", "code", "office", "because", "basis", "held", "offices", "known_to", "words", "text", "file"]);

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function Actors() {
  const { own } = useView();
  const q = own.q ?? "";
  const on = own.on ?? today();
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  const { data, error, loading, old, reload } = useData<{ rows?: Json[] } & Json>(q ? "/api/codebook/actors" : null, { q, on });
  const rows = Array.isArray(data?.rows) ? data.rows : data ? [data] : [];
  return (
    <div class="actors-lookup">
      <form
        class="rules-bar"
        role="search"
        aria-label="Look a name up"
        onSubmit={(e) => {
          e.preventDefault();
          go({ own: { q: text.trim() || null, tab: "actors" } });
        }}
      >
        <label class="field grow">
          <span>A name, or the words for somebody</span>
          <input type="search" value={text} placeholder="Germany’s chancellor" onInput={(e) => setText(e.currentTarget.value)} />
        </label>
        <label class="field">
          <span>On the day</span>
          <input type="date" value={on} onChange={(e) => go({ own: { on: e.currentTarget.value || null, tab: "actors" } }, { replace: true })} />
        </label>
        <Button kind="main" type="submit" disabled={text.trim() === ""}>Look up</Button>
      </form>
      {!q ? (
        <Empty title="Who is meant, and on which day">
          <p>“The president” in a report of 2015 is whoever it was on that day. Look up what a name means, and why.</p>
          <p class="examples">
            {["Park Geun-hye", "Germany’s chancellor", "the Thai army", "United Nations"].map((e) => (
              <button key={e} type="button" class="pick" onClick={() => go({ own: { q: e, tab: "actors", on: own.on ?? "2015-06-15" } })}>{e}</button>
            ))}
          </p>
        </Empty>
      ) : loading ? (
        <Loading lines={4} label="Looking the name up" />
      ) : error && !data ? (
        error.status === 404 ? <Nobody q={q} /> : <ErrorBox error={error} retry={reload} what="The name could not be looked up" />
      ) : rows.length === 0 ? (
        <Nobody q={q} />
      ) : (
        <ul class={`actor-list ${old ? "fading" : ""}`}>
          {rows.map((row, i) => <li key={str(row.id) ?? i} class="panel"><Actor row={row} on={on} /></li>)}
        </ul>
      )}
    </div>
  );
}

function Nobody({ q }: { q: string }) {
  return <Empty title="Nobody of that name"><p><bdi>“{q}”</bdi> is nobody that the codebook knows on that day.</p></Empty>;
}

const joined = (value: unknown, by = " "): string | null => (Array.isArray(value) ? value.filter((v) => typeof v === "string").join(by) || null : str(value));

function Actor({ row, on }: { row: Json; on: string }) {
  const code = str(row.code);
  const held = (Array.isArray(row.held) ? row.held : Array.isArray(row.offices) ? row.offices : []) as unknown[];
  const rest = Object.entries(row).filter(([key, value]) => !KNOWN.has(key) && value !== null && value !== undefined && value !== "");
  const lines: [string, ComponentChildren][] = [];
  const country = str(row.country);
  if (country) lines.push(["Country", <>{countryName(country)} <span class="code">{country}</span></>]);
  const roles = joined(row.roles);
  if (roles) lines.push(["Roles", <code>{roles}</code>]);
  const office = str(row.office);
  if (office) lines.push(["Office", office]);
  const names = joined(row.names, ", ");
  if (names) lines.push(["Also", <bdi>{names}</bdi>]);
  const because = str(row.because) ?? str(row.basis);
  if (because) lines.push(["Because", because]);
  if (held.length > 0) {
    lines.push(["Held", (
      <ul class="held">
        {held.map((h, i) => {
          if (typeof h === "string") return <li key={i}>{h}</li>;
          const o = h as Json;
          const from = str(o.from), to = str(o.to) ?? str(o.until);
          const now = (from === null || from <= on) && (to === null || to >= on);
          return <li key={i} class={now ? "now" : ""}>{str(o.office) ?? str(o.name) ?? str(o.role) ?? "office"}, {from ?? "…"} to {to ?? "…"}{now && <span class="note"> on that day</span>}</li>;
        })}
      </ul>
    )]);
  }
  const knownTo = str(row.known_to);
  if (knownTo) lines.push(["Known to", knownTo]);
  for (const [key, value] of rest) lines.push([key, typeof value === "string" ? value : JSON.stringify(value)]);
  const file = str(row.file);
  if (file) lines.push(["File", <code>{file}</code>]);
  return (
    <article>
      <h2 class="actor-head">
        <bdi>{partyName(row) ?? "Without a name"}</bdi>
        {code && <code class="actor-code">{code}</code>}
        {code && <Link class="note" to={{ screen: "now", id: null, filter: { party: code } }}>Happenings</Link>}
      </h2>
      <dl class="actor-lines">
        {lines.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
    </article>
  );
}

// ---- try a sentence ---------------------------------------------------------------------------------------------

const SAMPLES: readonly string[] = [
  "An Eritrean air force pilot flew to the Ethiopian town of Mekelle on Tuesday and asked for asylum, Ethiopian officials said.",
  "Peru's navy seized two Chilean fishing boats off Tacna on Tuesday, the defence ministry said.",
  "Thailand denied that its troops had crossed the frontier and accused Cambodia of opening fire.",
  "The unions threatened to strike on Monday unless the government withdraws the law.",
];

/** So long a text still goes into the address; a longer one would make links that break in mail. */
const IN_ADDRESS = 1500;
const LONGEST = 20_000;

function Try() {
  const { own } = useView();
  const [text, setText] = useState(own.sentence ?? "");
  const [day, setDay] = useState(own.on ?? today());
  const [asked, setAsked] = useState<{ text: string; day: string } | null>(null);
  const [answer, setAnswer] = useState<ExplainAnswer | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);

  const read = (words: string, on: string): void => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    setError(null);
    api.explain(words, on || null, control.signal).then(
      (given) => {
        if (control.signal.aborted) return;
        setAnswer(given);
        setAsked({ text: words, day: on });
        setBusy(false);
        announce(count(given.document.events.length, "event"));
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        setError(asError(thrown));
        setBusy(false);
      },
    );
  };
  // A link with a sentence in it shows its reading at once.
  useEffect(() => {
    if (!own.sentence) return;
    setText(own.sentence);
    if (own.on) setDay(own.on);
    read(own.sentence, own.on ?? day);
    return () => running.current?.abort();
  }, [own.sentence, own.on]);

  const submit = (words = text): void => {
    const wanted = words.trim();
    if (!wanted) return;
    if (wanted.length <= IN_ADDRESS && (wanted !== own.sentence || day !== own.on)) go({ own: { tab: "try", sentence: wanted, on: day || null, q: null, of: null } });
    else read(wanted, day);
  };

  return (
    <div class="try">
      <form onSubmit={(e) => { e.preventDefault(); submit(); }} aria-label="Try a sentence">
        <label class="field">
          <span>A sentence, or a whole report</span>
          <textarea
            class="try-text"
            rows={4}
            maxLength={LONGEST}
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
                e.preventDefault();
                submit();
              }
            }}
          />
        </label>
        <div class="try-bar">
          <label class="inline-field"><span>Published</span><input type="date" value={day} onChange={(e) => setDay(e.currentTarget.value)} /></label>
          <Button kind="main" type="submit" disabled={busy || text.trim() === ""}>{busy ? "Reading…" : "Read it"}</Button>
          <span class="note wide-only"><kbd>Ctrl</kbd> <kbd>Enter</kbd> reads it</span>
          {text.length > LONGEST * 0.9 && <span class="note num">{whole(LONGEST - text.length)} letters left</span>}
        </div>
        <p class="examples">
          <span class="note">Such as:</span>
          {SAMPLES.map((s) => <button key={s} type="button" class="pick" title={s} onClick={() => { setText(s); submit(s); }}>{s.slice(0, 44).replace(/\s\S*$/, "")}…</button>)}
        </p>
      </form>
      {error ? (
        <div class="state error" role="alert"><p class="state-title">It could not be read</p><p class="state-body"><bdi>{error.message}</bdi> <code>{error.code}</code></p></div>
      ) : busy && !answer ? (
        <Loading lines={6} label="Reading the sentence" />
      ) : answer ? (
        <Reading key={`${asked?.text} ${asked?.day}`} answer={answer} busy={busy} />
      ) : null}
    </div>
  );
}

function Reading({ answer, busy }: { answer: ExplainAnswer; busy: boolean }) {
  const { document: doc, sheet } = answer;
  const { events } = doc;
  return (
    <div class={`reading ${busy ? "fading" : ""}`}>
      {events.length === 0 ? (
        <Empty title="No event in it"><p>Nothing in these words is an event that the codebook knows. The sheet below says what nearly was one, and why not.</p></Empty>
      ) : (
        <>
          <Head title={count(events.length, "event")} note="who, did what, to whom" />
          <ul class="event-cards">
            {events.map((event) => <li key={event.id}><EventCard event={event} doc={doc} /></li>)}
          </ul>
        </>
      )}
      <section class="sheet-box">
        <Head title="How it was read" note="the tree, the rule that fired, what nearly did and why not" />
        <pre class="sheet" tabIndex={0} role="region" aria-label="Explanation sheet">{sheet}</pre>
      </section>
    </div>
  );
}

function EventCard({ event, doc }: { event: CodedEvent; doc: ExplainAnswer["document"] }) {
  const [look, setLook] = useState<string | null>(null);
  const [held, setHeld] = useState<string | null>(null);
  const rows = useMemo(() => fieldRows(event, doc), [event, doc]);
  const active = look ?? held;
  const e = event as Json;
  const quad = QUAD_OF_TYPE[event.type] ?? null;
  const rule = ruleOf(event);
  const actor = partyName(e.actor);
  const recipient = partyName(e.recipient);
  return (
    <article class={`panel event-card ${quad ? QUAD[quad].css : ""}`}>
      <h3 class="event-line">
        <bdi>{actor ?? "somebody"}</bdi>
        {quad ? <TypeBadge type={event.type} mode={str(e.mode)} quad={quad} link={false} /> : <span class="badge"><span class="badge-type">{event.type}</span></span>}
        {recipient && <bdi>{recipient}</bdi>}
        {e.polarity === "negative" && <span class="mark denied">did not happen</span>}
      </h3>
      <div class="event-grid">
        <Fields rows={rows} active={active} held={held} onLook={setLook} onHold={setHeld} />
        <PageText doc={doc.document} event={event} fields={rows} active={active} held={held} onPick={setHeld} />
      </div>
      <p class="note event-foot">
        {rule && <span>Rule <Link to={{ own: { rule, tab: "rules" } }}><code>{rule}</code></Link></span>}
        <span>Confidence {percent(confidenceOf(event))}</span>
      </p>
    </article>
  );
}

// The form of one alert: what it watches, when it fires, whom it tells, when it is quiet; and the try on what the store
// has before it is saved.

import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { api, type Alert, type AlertRule, type AlertTarget, type AlertTestAnswer, type ApiError, type Feed } from "../../api";
import { asError, Button, COUNTRIES, count, dateTime, Head, Link, QUAD_OF_TYPE } from "../../ui";
import { chipsOf, zone, type Filter } from "../../view";
import { faults, ruleInWords, watched } from "./alert";
import { allowDesktop, desktopState } from "./desktop";

type Kind = AlertRule["kind"];

const KINDS: readonly { key: Kind; label: string; what: string; begin: AlertRule }[] = [
  { key: "each", label: "Each", what: "every happening that fits", begin: { kind: "each" } },
  { key: "threshold", label: "So many", what: "when so many came in within so long", begin: { kind: "threshold", n: 10, hours: 24 } },
  { key: "rate", label: "Above usual", what: "when a day’s count is a multiple of the days before", begin: { kind: "rate", factor: 3, days: 28, least: 5 } },
  { key: "new", label: "First in a while", what: "for the first that fits in so many days", begin: { kind: "new", days: 90 } },
  { key: "dyad", label: "Two parties", what: "when one does more to the other than usual", begin: { kind: "dyad", actor: "", recipient: "", quad: "conflict", factor: 2, days: 28, least: 3 } },
  { key: "confirmed", label: "Confirmed", what: "when another independent origin tells it", begin: { kind: "confirmed", origins: 2 } },
  { key: "silent", label: "Source silent", what: "when a source has said nothing for so long", begin: { kind: "silent", feed: "", hours: 6 } },
];

/** The names of the filter that are most watched; what else an alert has is shown as it is and can be taken out. */
const FIELDS: readonly { name: string; label: string; hint: string; list?: "types" | "countries" }[] = [
  { name: "type", label: "Types", hint: "such as PROTEST, by commas", list: "types" },
  { name: "party", label: "Party, on either side", hint: "a code or a part of a name" },
  { name: "actor", label: "Actor", hint: "a code or a part of a name" },
  { name: "recipient", label: "Recipient", hint: "a code or a part of a name" },
  { name: "country", label: "Country where", hint: "three letters, such as KEN", list: "countries" },
  { name: "place", label: "Place", hint: "a part of the name" },
  { name: "outlet", label: "Outlet", hint: "a part of the name" },
  { name: "source", label: "Who says so", hint: "a part of the name" },
  { name: "text", label: "Words in the report", hint: "all of them; phrases in quotes" },
  { name: "confidence", label: "Confidence at least", hint: "such as 0.7" },
];

export function AlertForm({ alert: begin, barFilter, feeds, mayWrite, onSaved, onCancel }: {
  alert: Alert;
  barFilter: Filter;
  feeds: readonly Feed[];
  mayWrite: boolean;
  onSaved: (saved: Alert, given: Alert) => void;
  onCancel: () => void;
}) {
  const [alert, setAlert] = useState<Alert>(begin);
  const [tried, setTried] = useState<{ of: string; answer: AlertTestAnswer } | null>(null);
  const [busy, setBusy] = useState<"test" | "save" | null>(null);
  const [error, setError] = useState<{ what: string; error: ApiError } | null>(null);
  const [late, setLate] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const wrong = useMemo(() => faults(alert), [alert]);
  const key = JSON.stringify([alert.filter, alert.rule]);
  const isNew = begin.id === undefined;
  const patch = (part: Partial<Alert>): void => setAlert((before) => ({ ...before, ...part }));
  const feedName = (feed: string): string => feeds.find((f) => f.id === feed)?.name ?? feed;
  useEffect(() => heading.current?.focus(), []);

  // An old try must not speak for a rule that has changed since.
  const current = tried && tried.of === key ? tried.answer : null;

  const test = async (): Promise<void> => {
    setBusy("test");
    setError(null);
    try {
      const answer = await api.testAlert({ ...alert, name: alert.name.trim() || "test" });
      setTried({ of: key, answer });
    } catch (thrown) {
      setError({ what: "It could not be tried", error: asError(thrown) });
    } finally {
      setBusy(null);
    }
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setLate(true);
    if (Object.keys(wrong).length > 0) {
      const first = document.querySelector<HTMLElement>(`#${CSS.escape(id)} [aria-invalid="true"], #${CSS.escape(id)} .field-error`);
      first?.scrollIntoView({ block: "center" });
      first?.focus();
      return;
    }
    setBusy("save");
    setError(null);
    try {
      const given = { ...alert, name: alert.name.trim() };
      const saved = given.id === undefined ? await api.addAlert(given) : await api.changeAlert(given.id, given);
      onSaved(saved, given);
    } catch (thrown) {
      setError({ what: "It could not be saved", error: asError(thrown) });
    } finally {
      setBusy(null);
    }
  };

  return (
    <form class="alert-form" id={id} onSubmit={save} noValidate>
      <header class="alert-form-head">
        <p class="note"><Link to={{ own: { edit: null, silent: null } }}>Alerts</Link></p>
        <h1 ref={heading} tabIndex={-1}>{isNew ? "New alert" : <>Alert <bdi>{begin.name}</bdi></>}</h1>
      </header>

      <div class="alert-form-grid">
        <div class="alert-form-main">
          <section class="panel">
            <label class="field">
              <span>Name</span>
              <input type="text" value={alert.name} required maxLength={120} aria-invalid={late && wrong.name ? "true" : undefined} aria-describedby={late && wrong.name ? `${id}-name` : undefined} onInput={(e) => patch({ name: e.currentTarget.value })} />
            </label>
            {late && wrong.name && <p class="field-error" id={`${id}-name`}>{wrong.name}</p>}
          </section>

          <section class="panel">
            <Head title="When it fires" note={ruleInWords(alert.rule, feedName)} />
            <RulePart rule={alert.rule} feeds={feeds} onRule={(rule) => patch({ rule })} />
            {late && wrong.rule && <p class="field-error" role="alert" tabIndex={-1}>{wrong.rule}</p>}
          </section>

          {alert.rule.kind !== "silent" && <FilterPart filter={alert.filter} barFilter={barFilter} onFilter={(filter) => patch({ filter })} />}
        </div>

        <div class="alert-form-side">
          <section class="panel">
            <Head title="On history" note="what it would have done" />
            <p class="note">Try it on what the store has, before it wakes anybody.</p>
            <p class="alert-test-bar"><Button onClick={() => void test()} disabled={busy !== null || Boolean(wrong.rule)}>{busy === "test" ? "Trying…" : tried && !current ? "Try again" : "Try it"}</Button></p>
            <div aria-live="polite">
              {tried && !current && <p class="note">The rule has changed since the last try.</p>}
              {current && <Tried answer={current} />}
            </div>
          </section>

          <TargetPart alert={alert} onTo={(to) => patch({ to })} />
          {late && wrong.to && <p class="field-error" role="alert" tabIndex={-1}>{wrong.to}</p>}

          <QuietPart quiet={alert.quiet} onQuiet={(quiet) => patch({ quiet })} />
          {late && wrong.quiet && <p class="field-error" role="alert" tabIndex={-1}>{wrong.quiet}</p>}
        </div>
      </div>

      {error && (
        <p class="field-error" role="alert">{error.what}: <bdi>{error.error.message}</bdi> <code>{error.error.code}</code></p>
      )}
      <div class="alert-form-foot">
        <Button kind="main" type="submit" disabled={busy !== null || !mayWrite}>{busy === "save" ? "Saving…" : isNew ? "Save the alert" : "Save the changes"}</Button>
        <Button kind="quiet" onClick={onCancel}>Cancel</Button>
        <label class="check"><input type="checkbox" checked={alert.enabled} onChange={(e) => patch({ enabled: e.currentTarget.checked })} /> On</label>
        {!mayWrite && <span class="note">The token of this browser may only read.</span>}
      </div>
    </form>
  );
}

function Tried({ answer }: { answer: AlertTestAnswer }) {
  const n = answer.would_have_fired;
  return (
    <>
      <p class="alert-tried">
        Would have fired <b class="num">{n === 0 ? "never" : n === 1 ? "once" : `${n} times`}</b> in the last {answer.days} days.
      </p>
      {answer.firings.length > 0 && (
        <ol class="alert-tried-list">
          {answer.firings.slice(0, 12).map((f) => (
            <li key={f.id}>
              <time class="note" dateTime={f.at}>{dateTime(f.at)}</time>
              {f.happening ? <Link to={{ screen: "happening", id: f.happening }}><bdi>{f.title}</bdi></Link> : <bdi>{f.title}</bdi>}
            </li>
          ))}
        </ol>
      )}
      {n > Math.min(12, answer.firings.length) && <p class="note">and {n - Math.min(12, answer.firings.length)} more</p>}
      {n > answer.days * 5 && <p class="note">That is {count(Math.round(n / answer.days), "time")} a day; a narrower filter or a threshold may serve better.</p>}
    </>
  );
}

function Numbered({ label, value, onValue, least = 1, step = 1, unit }: { label: string; value: number; onValue: (n: number) => void; least?: number; step?: number; unit?: string }) {
  return (
    <label class="field number">
      <span>{label}</span>
      <span class="number-unit">
        <input type="number" min={least} step={step} value={Number.isFinite(value) ? value : ""} onInput={(e) => onValue(e.currentTarget.value === "" ? NaN : Number(e.currentTarget.value))} />
        {unit && <span class="note">{unit}</span>}
      </span>
    </label>
  );
}

function RulePart({ rule, feeds, onRule }: { rule: AlertRule; feeds: readonly Feed[]; onRule: (rule: AlertRule) => void }) {
  const name = useId();
  // Numbers that were typed for a kind come back when one looks at another and returns.
  const kept = useRef(new Map<Kind, AlertRule>());
  const choose = (kind: Kind): void => {
    kept.current.set(rule.kind, rule);
    onRule(kept.current.get(kind) ?? KINDS.find((k) => k.key === kind)?.begin ?? { kind: "each" });
  };
  return (
    <>
      <fieldset class="kinds">
        <legend class="hidden">Kind of rule</legend>
        {KINDS.map((kind) => (
          <label key={kind.key} class={`kind ${rule.kind === kind.key ? "on" : ""}`}>
            <input type="radio" name={name} checked={rule.kind === kind.key} onChange={() => choose(kind.key)} />
            <span><b>{kind.label}</b> <span class="note">{kind.what}</span></span>
          </label>
        ))}
      </fieldset>
      <div class="rule-numbers">
        {rule.kind === "threshold" && (
          <>
            <Numbered label="Happenings" value={rule.n} onValue={(n) => onRule({ ...rule, n })} />
            <Numbered label="Within" unit="hours" value={rule.hours} onValue={(hours) => onRule({ ...rule, hours })} />
          </>
        )}
        {rule.kind === "dyad" && (
          <>
            <label class="field"><span>Who: a code</span><input value={rule.actor} placeholder="PRK" autocapitalize="characters" spellcheck={false} onInput={(e) => onRule({ ...rule, actor: e.currentTarget.value })} /></label>
            <label class="field"><span>Towards whom: a code</span><input value={rule.recipient} placeholder="KOR" autocapitalize="characters" spellcheck={false} onInput={(e) => onRule({ ...rule, recipient: e.currentTarget.value })} /></label>
            <label class="field">
              <span>What of</span>
              <select value={rule.quad} onChange={(e) => onRule({ ...rule, quad: e.currentTarget.value })}>
                <option value="conflict">conflict</option>
                <option value="cooperation">cooperation</option>
              </select>
            </label>
          </>
        )}
        {(rule.kind === "rate" || rule.kind === "dyad") && (
          <>
            <Numbered label="Times the usual" value={rule.factor} least={1} step={0.5} onValue={(factor) => onRule({ ...rule, factor })} />
            <Numbered label="Usual of" unit="days" value={rule.days} onValue={(days) => onRule({ ...rule, days })} />
            <Numbered label="At least" unit="a day" value={rule.least} onValue={(least) => onRule({ ...rule, least })} />
          </>
        )}
        {rule.kind === "new" && <Numbered label="None in" unit="days" value={rule.days} onValue={(days) => onRule({ ...rule, days })} />}
        {rule.kind === "confirmed" && <Numbered label="Independent origins" least={2} value={rule.origins} onValue={(origins) => onRule({ ...rule, origins })} />}
        {rule.kind === "silent" && (
          <>
            <label class="field">
              <span>Source</span>
              <select value={rule.feed} onChange={(e) => onRule({ ...rule, feed: e.currentTarget.value })}>
                <option value="">Choose</option>
                {feeds.map((f) => <option key={f.id} value={f.id}>{f.name ?? f.url}</option>)}
              </select>
            </label>
            <Numbered label="Silent for" unit="hours" value={rule.hours} onValue={(hours) => onRule({ ...rule, hours })} />
          </>
        )}
      </div>
    </>
  );
}

function FilterPart({ filter, barFilter, onFilter }: { filter: Record<string, string>; barFilter: Filter; onFilter: (filter: Record<string, string>) => void }) {
  const id = useId();
  const bar = watched(barFilter);
  const others = chipsOf(filter as Filter).filter((c) => !c.names.some((n) => FIELDS.some((f) => f.name === n)));
  const barDiffers = JSON.stringify(bar.filter) !== JSON.stringify(filter) && Object.keys(bar.filter).length > 0;
  const set = (name: string, value: string): void => {
    const next = { ...filter };
    if (value.trim() === "") delete next[name];
    else next[name] = value;
    onFilter(next);
  };
  return (
    <section class="panel">
      <Head title="What it watches" note={Object.keys(filter).length === 0 ? "everything" : "all of these together"}>
        {barDiffers && <Button class="small" onClick={() => onFilter(bar.filter)}>Take the filter of the screens</Button>}
        {Object.keys(filter).length > 0 && <Button class="small" kind="quiet" onClick={() => onFilter({})}>Everything</Button>}
      </Head>
      {bar.left.length > 0 && <p class="note">The days of the filter are left out: an alert watches what comes in.</p>}
      <div class="filter-fields">
        {FIELDS.map((field) => (
          <label key={field.name} class="field">
            <span>{field.label}</span>
            <input
              type="text"
              value={filter[field.name] ?? ""}
              placeholder={field.hint}
              autocomplete="off"
              spellcheck={false}
              list={field.list ? `${id}-${field.list}` : undefined}
              inputMode={field.name === "confidence" ? "decimal" : undefined}
              onInput={(e) => set(field.name, e.currentTarget.value)}
            />
          </label>
        ))}
        <label class="field">
          <span>Denial</span>
          <select value={filter.polarity ?? ""} onChange={(e) => set("polarity", e.currentTarget.value)}>
            <option value="">does not matter</option>
            <option value="negative">denied by somebody</option>
            <option value="positive">denied by nobody</option>
          </select>
        </label>
      </div>
      {others.some((c) => !c.names.includes("polarity")) && (
        <ul class="chips">
          {others.filter((c) => !c.names.includes("polarity")).map((chip) => (
            <li key={chip.names.join()}>
              <button type="button" class="chip" onClick={() => onFilter(Object.fromEntries(Object.entries(filter).filter(([n]) => !(chip.names as string[]).includes(n))))} aria-label={`Take out ${chip.label} ${chip.value}`}>
                {chip.label} <bdi>{chip.value}</bdi> <span aria-hidden="true">✕</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <datalist id={`${id}-types`}>{Object.keys(QUAD_OF_TYPE).map((t) => <option key={t} value={t} />)}</datalist>
      <datalist id={`${id}-countries`}>{COUNTRIES.map((c) => <option key={c.code} value={c.code}>{c.name}</option>)}</datalist>
    </section>
  );
}

function TargetPart({ alert, onTo }: { alert: Alert; onTo: (to: AlertTarget[]) => void }) {
  const [desktop, setDesktop] = useState(desktopState);
  const { to } = alert;
  const has = (kind: AlertTarget["kind"]): boolean => to.some((t) => t.kind === kind);
  const toggle = (kind: "rss" | "desktop", on: boolean): void => onTo(on ? [...to, { kind }] : to.filter((t) => t.kind !== kind));
  const change = (at: number, target: AlertTarget): void => onTo(to.map((t, i) => (i === at ? target : t)));
  return (
    <section class="panel">
      <Head title="Whom it tells" />
      <div class="targets">
        {to.map((target, at) =>
          target.kind === "webhook" ? (
            <div key={at} class="target">
              <label class="field grow">
                <span>Webhook</span>
                <input type="url" placeholder="https://" value={target.url} spellcheck={false} onInput={(e) => change(at, { ...target, url: e.currentTarget.value })} />
              </label>
              <Button kind="quiet" icon="close" label={`Take out the webhook ${target.url}`} onClick={() => onTo(to.filter((_, i) => i !== at))} />
              <p class="note">{alert.id !== undefined && target.secret ? "Signed with the secret that was shown when it was made." : "Its secret is made when the alert is saved, and shown once."}</p>
            </div>
          ) : target.kind === "mail" ? (
            <div key={at} class="target">
              <label class="field grow">
                <span>Mail to</span>
                <input type="email" placeholder="desk@example.org" value={target.address} onInput={(e) => change(at, { ...target, address: e.currentTarget.value })} />
              </label>
              <Button kind="quiet" icon="close" label={`Take out the address ${target.address}`} onClick={() => onTo(to.filter((_, i) => i !== at))} />
            </div>
          ) : null,
        )}
        <div class="target-add">
          <Button class="small" icon="plus" onClick={() => onTo([...to, { kind: "webhook", url: "" }])}>Webhook</Button>
          <Button class="small" icon="plus" onClick={() => onTo([...to, { kind: "mail", address: "" }])}>Mail</Button>
        </div>
        <label class="check">
          <input type="checkbox" checked={has("rss")} onChange={(e) => toggle("rss", e.currentTarget.checked)} /> A feed of its own (RSS)
        </label>
        <label class="check">
          <input type="checkbox" checked={has("desktop")} onChange={(e) => toggle("desktop", e.currentTarget.checked)} /> Notices on the desktop
        </label>
        {has("desktop") && (
          <p class="note desktop">
            {desktop === "granted" ? (
              "This browser shows them while a tab of Dateline is open."
            ) : desktop === "denied" ? (
              "This browser was told to show none; that is changed in its settings for this page."
            ) : desktop === "missing" ? (
              "This browser cannot show them here; another one may."
            ) : (
              <>
                This browser has to be allowed first. <Button class="small" onClick={() => void allowDesktop().then(setDesktop)}>Allow notices</Button>
              </>
            )}
          </p>
        )}
      </div>
    </section>
  );
}

function zones(): string[] {
  try {
    return ["UTC", ...Intl.supportedValuesOf("timeZone")];
  } catch {
    return ["UTC"];
  }
}

function QuietPart({ quiet, onQuiet }: { quiet: Alert["quiet"]; onQuiet: (quiet: Alert["quiet"]) => void }) {
  const id = useId();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return (
    <section class="panel">
      <Head title="Quiet hours" note="what fires then waits until they end" />
      <label class="check">
        <input type="checkbox" checked={quiet !== null} onChange={(e) => onQuiet(e.currentTarget.checked ? { from: "22:00", until: "07:00", tz: zone.value === "UTC" ? here : zone.value } : null)} /> Tell nothing at night
      </label>
      {quiet && (
        <div class="quiet-hours">
          <label class="field"><span>From</span><input type="time" value={quiet.from} onInput={(e) => onQuiet({ ...quiet, from: e.currentTarget.value })} /></label>
          <label class="field"><span>Until</span><input type="time" value={quiet.until} onInput={(e) => onQuiet({ ...quiet, until: e.currentTarget.value })} /></label>
          <label class="field"><span>Time zone</span><input type="text" list={`${id}-zones`} value={quiet.tz} spellcheck={false} onInput={(e) => onQuiet({ ...quiet, tz: e.currentTarget.value })} /></label>
          <datalist id={`${id}-zones`}>{zones().map((z) => <option key={z} value={z} />)}</datalist>
        </div>
      )}
    </section>
  );
}

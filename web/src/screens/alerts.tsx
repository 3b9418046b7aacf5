// Alerts: what one wants to be told of. A rule watches what comes in, through a filter; before it is saved it is tried on
// what the store has, so that nobody is woken forty times a night by a rule that looked harmless.

import { useEffect, useMemo, useState } from "preact/hooks";
import { api, type Alert, type Feed, type Firing } from "../api";
import {
  announce, asError, Button, count, dateTime, Dialog, Empty, ErrorBox, Glyph, Head, Link, Loading, Old, Popover, Tabs, useClock, useData, useTitle,
} from "../ui";
import { useStatus } from "../shell/state";
import { onAlert } from "../stream";
import { chipsOf, go, useView, type Filter } from "../view";
import { AlertForm } from "./lib/alert-form";
import { blank, filterInWords, newFrom, ruleInWords, targetInWords } from "./lib/alert";
import { usePages } from "./lib/pages";
import { since } from "./lib/since";
import "./lib/bits.css";
import "./alerts.css";

type Tab = "alerts" | "firings";

export default function AlertsScreen() {
  useTitle("Alerts");
  const { own, filter } = useView();
  const feeds = useData<{ rows: Feed[] }>("/api/feeds");
  const { data, error, loading, old, reload } = useData<{ rows: Alert[] }>("/api/alerts");
  const [secrets, setSecrets] = useState<{ name: string; secrets: { url: string; secret: string }[] } | null>(null);
  const status = useStatus();
  const mayWrite = status.data === null || status.data.auth === "none" || status.data.scopes.includes("write");
  useEffect(() => onAlert(() => reload()), []);

  const feedName = (id: string): string => {
    const feed = feeds.data?.rows.find((f) => f.id === id);
    return feed ? (feed.name ?? feed.url) : id;
  };
  const edited = own.edit === "new" ? null : (data?.rows.find((a) => a.id === own.edit) ?? null);
  const tab: Tab = own.tab === "firings" ? "firings" : "alerts";

  if (own.edit === "new" || edited) {
    const begin = edited ?? (own.silent ? blank({ kind: "silent", feed: own.silent, hours: 6 }) : newFrom(filter));
    return (
      <AlertForm
        key={own.edit ?? ""}
        alert={begin}
        barFilter={filter as Filter}
        feeds={feeds.data?.rows ?? []}
        mayWrite={mayWrite}
        onCancel={() => go({ own: { edit: null, silent: null } })}
        onSaved={(saved, given) => {
          const fresh = saved.to.flatMap((t) => (t.kind === "webhook" && t.secret ? [{ url: t.url, secret: t.secret }] : []));
          // Of an alert that was there the secret is known already; only one that was made just now is shown.
          const unseen = fresh.filter((s) => !given.to.some((t) => t.kind === "webhook" && t.secret === s.secret));
          if (unseen.length > 0) setSecrets({ name: saved.name, secrets: unseen });
          announce(`The alert ${saved.name} is kept`);
          reload();
          go({ own: { edit: null, silent: null } });
        }}
      />
    );
  }

  return (
    <div class="alerts">
      <Head level={1} title="Alerts" note={data ? count(data.rows.length, "alert") : ""}>
        <a class="button plain" href="/api/firings.rss"><Glyph name="sources" size={15} /> RSS of all</a>
        <Button kind="main" icon="plus" disabled={!mayWrite} onClick={() => go({ own: { edit: "new" } })}>New alert</Button>
      </Head>
      {!mayWrite && <p class="note">The token of this browser may only read; alerts are changed with the scope <code>write</code>.</p>}
      {secrets && <Secrets {...secrets} onClose={() => setSecrets(null)} />}
      <Tabs<Tab>
        label="Alerts and what they told"
        tabs={[
          { key: "alerts", label: "Alerts" },
          { key: "firings", label: "What fired" },
        ]}
        value={tab}
        onChange={(key) => go({ own: { tab: key === "alerts" ? null : key } })}
      >
        {tab === "firings" ? (
          <Firings mayWrite={mayWrite} alerts={data?.rows ?? []} />
        ) : loading ? (
          <Loading lines={6} label="Loading the alerts" />
        ) : error && !data ? (
          <ErrorBox error={error} retry={reload} />
        ) : data && data.rows.length === 0 ? (
          <Empty title="No alerts yet">
            <p>An alert tells you of a happening, of a count above its usual, of a second source, or of a source that went silent.</p>
            {chipsOf(filter).length > 0 && <p>The filter that is set now ({chipsOf(filter).map((c) => `${c.label} ${c.value}`).join(", ")}) is where a new one begins.</p>}
          </Empty>
        ) : (
          <>
            <Old when={old} error={error} />
            <ul class="alert-list">
              {(data?.rows ?? []).map((alert) => (
                <AlertRow key={alert.id} alert={alert} mayWrite={mayWrite} feedName={feedName} reload={reload} />
              ))}
            </ul>
          </>
        )}
      </Tabs>
    </div>
  );
}

// ---- one in the list --------------------------------------------------------------------------------------------

const HOUR = 3_600_000;

/** Until nine the next morning, by the reader's own clock. */
function tomorrow(): Date {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at;
}

function AlertRow({ alert, mayWrite, feedName, reload }: { alert: Alert; mayWrite: boolean; feedName: (id: string) => string; reload: () => void }) {
  const now = useClock(30_000);
  const [error, setError] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const id = alert.id ?? "";
  const snoozed = alert.snoozed_until !== null && Date.parse(alert.snoozed_until) > now;

  const act = async (what: Promise<unknown>, told: string): Promise<void> => {
    setError(null);
    try {
      await what;
      announce(told);
      reload();
    } catch (thrown) {
      setError(asError(thrown).message);
    }
  };
  const snooze = (until: Date): void => void act(api.snoozeAlert(id, until.toISOString()), `${alert.name} is quiet until ${dateTime(until.toISOString())}`);

  return (
    <li class={`alert-row panel ${alert.enabled ? "" : "off"}`}>
      <div class="alert-what">
        <h2>
          <Link to={{ own: { edit: id } }}><bdi>{alert.name}</bdi></Link>
          {!alert.enabled && <span class="mark plain">off</span>}
          {alert.enabled && snoozed && <span class="mark plain">snoozed until {dateTime(alert.snoozed_until)}</span>}
        </h2>
        <p>{ruleInWords(alert.rule, feedName)}</p>
        {alert.rule.kind !== "silent" && <p class="note">{filterInWords(alert.filter)}</p>}
        <p class="note">
          {alert.to.length === 0 ? "tells nobody: it only stands in the list of what fired" : <>to <bdi>{alert.to.map(targetInWords).join("; ")}</bdi></>}
          {alert.quiet && <> · quiet {alert.quiet.from} to {alert.quiet.until}, {alert.quiet.tz}</>}
        </p>
        {error && <p class="field-error" role="alert">{error}</p>}
      </div>
      <div class="alert-fired">
        <b class="num">{alert.n_fired ?? 0}</b> <span class="note">fired</span>
        <span class="note">{alert.last_fired ? <>last <time dateTime={alert.last_fired} title={dateTime(alert.last_fired)}>{since(alert.last_fired, now)}</time></> : "never so far"}</span>
      </div>
      <div class="alert-tools">
        <Button class="small" disabled={!mayWrite} role="switch" aria-checked={alert.enabled} label={`Watch: ${alert.name}`} onClick={() => void act(api.changeAlert(id, { ...alert, enabled: !alert.enabled }), `${alert.name} is ${alert.enabled ? "off" : "on"}`)}>
          {alert.enabled ? "On" : "Off"}
        </Button>
        {snoozed ? (
          <Button class="small" disabled={!mayWrite} onClick={() => void act(api.snoozeAlert(id, null), `${alert.name} tells again`)}>Wake<span class="hidden"> {alert.name}</span></Button>
        ) : (
          <Popover align="right" class="small-popover" label="Snooze" title={`Snooze ${alert.name}`}>
            {(close) => (
              <ul class="menu">
                {[
                  { label: "For an hour", until: () => new Date(Date.now() + HOUR) },
                  { label: "For eight hours", until: () => new Date(Date.now() + 8 * HOUR) },
                  { label: "Until tomorrow, nine", until: tomorrow },
                  { label: "For a week", until: () => new Date(Date.now() + 168 * HOUR) },
                ].map((choice) => (
                  <li key={choice.label}>
                    <button type="button" class="menu-item" disabled={!mayWrite} onClick={() => { close(); snooze(choice.until()); }}>{choice.label}</button>
                  </li>
                ))}
              </ul>
            )}
          </Popover>
        )}
        <Popover align="right" class="small-popover" label="More" title={`More for ${alert.name}`}>
          {(close) => (
            <ul class="menu">
              <li><Link to={{ own: { edit: id } }}>Edit</Link></li>
              <li><Link to={{ screen: "now", id: null, filter: { ...clear(), ...(alert.filter as Filter) } }}>What its filter shows</Link></li>
              {alert.to.some((t) => t.kind === "rss") && <li><a href={`/api/alerts/${encodeURIComponent(id)}.rss`}>Its RSS feed</a></li>}
              <li><button type="button" class="menu-item danger" disabled={!mayWrite} onClick={() => { close(); setRemoving(true); }}>Remove</button></li>
            </ul>
          )}
        </Popover>
      </div>
      <Dialog open={removing} onClose={() => setRemoving(false)} title={`Remove ${alert.name}?`}>
        <p>It tells nobody any more. What it fired so far stays in the list.</p>
        <p class="dialog-foot">
          <Button kind="danger" onClick={() => { setRemoving(false); void act(api.removeAlert(id), `${alert.name} was removed`); }}>Remove it</Button>
          <Button kind="quiet" onClick={() => setRemoving(false)}>Keep it</Button>
        </p>
      </Dialog>
    </li>
  );
}

/** Takes the whole filter of the bar out, so that only the alert's own is left. */
function clear(): Record<string, null> {
  return Object.fromEntries(["from", "to", "type", "mode", "party", "actor", "recipient", "role", "country", "place", "bbox", "source", "outlet", "polarity", "modality", "background", "counted", "confidence", "story", "happening", "report", "text"].map((n) => [n, null]));
}

function Secrets({ name, secrets, onClose }: { name: string; secrets: { url: string; secret: string }[]; onClose: () => void }) {
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <section class="panel secrets" role="status">
      <Head title={`The secret of ${name}`} note="shown this once">
        <Button kind="quiet" icon="close" label="I have kept it" onClick={onClose} />
      </Head>
      <p>Keep it where the webhook is received: with it the receiver checks that a message is from here (Standard Webhooks). It is not shown again.</p>
      <ul>
        {secrets.map(({ url, secret }) => (
          <li key={url}>
            <span class="note"><bdi>{url}</bdi></span>
            <code class="secret">{secret}</code>
            <Button
              class="small"
              onClick={() => {
                void navigator.clipboard.writeText(secret).then(
                  () => setCopied(secret),
                  () => announce("The browser does not let this page copy; mark the secret and copy it by hand"),
                );
              }}
            >
              {copied === secret ? "Copied" : "Copy"}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

// ---- what fired -------------------------------------------------------------------------------------------------

const DELIVERY: Record<"sent" | "waiting" | "dead", { sign: string; word: string }> = {
  sent: { sign: "✓", word: "sent" },
  waiting: { sign: "…", word: "waiting" },
  dead: { sign: "✕", word: "given up" },
};

function Firings({ mayWrite, alerts }: { mayWrite: boolean; alerts: readonly Alert[] }) {
  const { own } = useView();
  const list = usePages<Firing>("/api/firings", { limit: 50 });
  const [fresh, setFresh] = useState<Firing[]>([]);
  useEffect(() => onAlert((firing) => setFresh((before) => [firing, ...before.filter((f) => f.id !== firing.id)])), []);
  const rows = useMemo(() => {
    const known = new Set(fresh.map((f) => f.id));
    const all = [...fresh, ...list.rows.filter((f) => !known.has(f.id))];
    return own.of ? all.filter((f) => f.alert === own.of) : own.state === "dead" ? all.filter((f) => f.deliveries.some((d) => d.state === "dead")) : all;
  }, [fresh, list.rows, own.of, own.state]);

  if (list.loading) return <Loading lines={6} label="Loading what fired" />;
  if (list.error && list.rows.length === 0) return <ErrorBox error={list.error} retry={list.reload} />;
  return (
    <>
      <div class="firings-bar">
        <label class="inline-field">
          <span>Of</span>
          <select value={own.state === "dead" ? "!dead" : (own.of ?? "")} onChange={(e) => {
            const value = e.currentTarget.value;
            go({ own: { of: value === "!dead" ? null : value || null, state: value === "!dead" ? "dead" : null } });
          }}>
            <option value="">all alerts</option>
            <option value="!dead">all with a delivery given up</option>
            {alerts.map((a) => <option key={a.id} value={a.id}>{a.name}</option>)}
          </select>
        </label>
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing fired">
          <p>{list.more ? "None of those loaded so far." : "What alerts tell stands here, with where it was sent."}</p>
        </Empty>
      ) : (
        <ol class="firings panel">
          {rows.map((firing) => <FiringRow key={firing.id} firing={firing} mayWrite={mayWrite} onRetried={list.reload} />)}
        </ol>
      )}
      {list.more && <p class="more-row"><Button onClick={list.next} disabled={list.busy}>{list.busy ? "Loading…" : "Earlier"}</Button></p>}
    </>
  );
}

function FiringRow({ firing, mayWrite, onRetried }: { firing: Firing; mayWrite: boolean; onRetried: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const dead = firing.deliveries.some((d) => d.state === "dead");
  const retry = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await api.retryFiring(firing.id);
      announce("It is sent again");
      onRetried();
    } catch (thrown) {
      setError(asError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class="firing">
      <time class="firing-at" dateTime={firing.at}>{dateTime(firing.at)}</time>
      <div class="firing-what">
        <p class="firing-title">
          {firing.happening ? <Link to={{ screen: "happening", id: firing.happening }}><bdi>{firing.title}</bdi></Link> : <bdi>{firing.title}</bdi>}
        </p>
        <p class="note"><bdi>{firing.name}</bdi></p>
      </div>
      <div class="firing-sent">
        {firing.deliveries.length === 0 ? (
          <span class="note">only listed here</span>
        ) : (
          <ul>
            {firing.deliveries.map((d) => {
              const about = DELIVERY[d.state];
              return (
                <li key={d.to}>
                  <span class={`delivery ${d.state}`}><span aria-hidden="true">{about.sign} </span>{about.word}</span> <bdi>{d.to}</bdi>
                  {d.tries > 1 && <span class="note"> after {d.tries} tries</span>}
                  {d.error && <span class="delivery-error"><bdi>{d.error}</bdi></span>}
                </li>
              );
            })}
          </ul>
        )}
        {dead && <Button class="small" disabled={busy || !mayWrite} onClick={() => void retry()}>{busy ? "Sending…" : "Send again"}</Button>}
        {error && <p class="field-error" role="alert">{error}</p>}
      </div>
    </li>
  );
}


// The frame around every screen: name, navigation, filter, what was read, whether it is live. It decides between the
// login, the first run and the screen; it must not know what a screen does.

import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { withParams, type NowAnswer, type Status } from "../api";
import { Glyph } from "../icons";
import { Button, Dialog, ErrorBox, Link, Loading, Popover, StaleBanner } from "../parts/basics";
import { said } from "../parts/announce";
import { asError, begin, forget, useClock, useData } from "../parts/data";
import { ago, whole } from "../format";
import { live, onReset } from "../stream";
import { theme, type Theme } from "../theme";
import { paramsFor, today, useView, view as address, zone, type Screen } from "../view";
import { FilterBar, ZonePicker } from "./filter";
import { FirstRun, SampleProgress } from "./first-run";
import { Login } from "./login";
import { FIRST_PAGE, LOAD, NAV } from "./screens";
import { needsToken, NowContext, StatusContext } from "./state";

const loaded = new Map<Screen, FunctionComponent>();
// The first screen is fetched while the shell is still being drawn.
void LOAD[address.peek().screen]().catch(() => {});
if (address.peek().screen === "now") begin(withParams("/api/happenings", { ...paramsFor("happenings", address.peek().filter).params, limit: FIRST_PAGE }));

function ScreenSlot({ screen }: { screen: Screen }) {
  const [, turn] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const Loaded = loaded.get(screen);
  const fetchIt = (): void => {
    setError(null);
    LOAD[screen]().then(
      (module) => {
        loaded.set(screen, module.default);
        turn((n) => n + 1);
      },
      (thrown: unknown) => setError(thrown),
    );
  };
  useEffect(() => {
    if (!Loaded) fetchIt();
  }, [screen]);
  if (error) return <ErrorBox error={asError(error)} what="This screen could not be loaded" retry={() => location.reload()} />;
  return Loaded ? <Loaded key={screen} /> : <Loading lines={6} />;
}

function Nav({ current }: { current: Screen }) {
  const [more, setMore] = useState(false);
  const first = NAV.slice(0, 4);
  const isMore = !first.some((n) => n.screen === current);
  return (
    <nav class="nav" aria-label="Screens">
      <ul>
        {NAV.map((item, i) => (
          <li key={item.screen} class={i < 4 ? "" : "wide-only"}>
            <Link to={{ screen: item.screen, id: null }} class="nav-link" aria-current={current === item.screen ? "page" : undefined}>
              <Glyph name={item.icon} size={18} />
              <span>{item.label}</span>
            </Link>
          </li>
        ))}
        <li class="narrow-only">
          <button type="button" class={`nav-link ${isMore ? "active" : ""}`} aria-haspopup="dialog" onClick={() => setMore(true)}>
            <Glyph name="more" size={18} />
            <span>More</span>
          </button>
        </li>
      </ul>
      <Dialog open={more} onClose={() => setMore(false)} title="More screens">
        <ul class="menu big" onClick={() => setMore(false)}>
          {NAV.slice(4).map((item) => (
            <li key={item.screen}>
              <Link to={{ screen: item.screen, id: null }} aria-current={current === item.screen ? "page" : undefined}>
                <Glyph name={item.icon} size={18} /> {item.label}
              </Link>
            </li>
          ))}
        </ul>
        <div class="menu-foot">
          <ThemeToggle />
          <ZonePicker />
        </div>
      </Dialog>
    </nav>
  );
}

const STATES: Record<string, { word: string; what: string }> = {
  live: { word: "Live", what: "What comes in is shown at once" },
  stale: { word: "Stale", what: "The server says nothing; what you see may be old" },
  reconnecting: { word: "Connecting", what: "The stream is being taken up again" },
  offline: { word: "Offline", what: "The server does not answer" },
};

function LiveState() {
  const { state, heard, revision } = live.value;
  const now = useClock(5000);
  const words = STATES[state] ?? { word: state, what: "" };
  return (
    <span class={`live-state ${state}`} data-live={state} title={`${words.what}. ${heard ? `Last heard ${ago(heard, now)}. ` : ""}${revision === null ? "" : `Revision ${whole(revision)}.`}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <circle cx="5" cy="5" r="3.800" stroke="currentColor" stroke-width="1.400" fill={state === "live" ? "currentColor" : "none"} stroke-dasharray={state === "reconnecting" ? "2 2" : undefined} />
        {state === "offline" && <path d="M2 8L8 2" stroke="currentColor" stroke-width="1.400" />}
      </svg>
      <span role="status">{words.word}</span>
    </span>
  );
}

const THEMES: readonly { key: Theme; label: string; icon: "auto" | "sun" | "moon" }[] = [
  { key: "auto", label: "As the system", icon: "auto" },
  { key: "light", label: "Light", icon: "sun" },
  { key: "dark", label: "Dark", icon: "moon" },
];

function ThemeToggle() {
  const at = THEMES.findIndex((t) => t.key === theme.value);
  const next = THEMES[(at + 1) % THEMES.length];
  const now = THEMES[at];
  if (!next || !now) return null;
  return (
    <Button kind="quiet" icon={now.icon} label={`Colours: ${now.label.toLowerCase()}. Turn to ${next.label.toLowerCase()}`} onClick={() => void (theme.value = next.key)} />
  );
}

/** What was read beside what was found: fewer happenings may only mean that less was read. */
function Coverage({ now }: { now: NowAnswer | null }) {
  if (!now) return <p class="coverage"><span class="bone inline" aria-hidden="true" /></p>;
  return (
    <p class="coverage" title="Fewer happenings may mean that less happened, or that less was read">
      <b class="num">{whole(now.n_happenings)}</b> happenings
      <span class="faint"> in </span>
      <b class="num">{whole(now.n_reports)}</b> reports of <b class="num">{whole(now.n_outlets)}</b> outlets
    </p>
  );
}

export function Shell() {
  const view = useView();
  const status = useData<Status>("/api/status");
  const now = useData<NowAnswer>("/api/now", paramsFor("now", view.filter).params, { live: true });
  const main = useRef<HTMLElement>(null);
  const [firstRunDone, setFirstRunDone] = useState(false);

  const day = now.data?.today ?? null;
  useEffect(() => {
    today.value = day;
  }, [day]);

  // All that was kept is of before the reset; what is on the screen reads itself again.
  useEffect(() => onReset(forget), []);

  // While the sample runs its progress is asked for; the stream does not tell it.
  const sample = status.data?.sample;
  useEffect(() => {
    if (sample !== "running") return;
    const timer = setInterval(status.reload, 2000);
    return () => clearInterval(timer);
  }, [sample]);
  const state = live.value.state;
  useEffect(() => {
    if (state === "live" && status.error) status.reload();
  }, [state]);

  // A new screen is a new page: what reads it aloud starts there.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.focus({ preventScroll: true });
  }, [view.screen, view.id]);

  // "/" goes to the words, as in most places where one searches.
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, [contenteditable]")) return;
      const field = document.getElementById("filter-text");
      if (!field) return;
      event.preventDefault();
      field.focus();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  if (needsToken.value) {
    return (
      <Login
        onIn={() => {
          needsToken.value = false;
          forget();
          status.reload();
          now.reload();
        }}
      />
    );
  }

  const empty = status.data?.sample === "offered" && status.data.reports === 0 && !firstRunDone && (now.data?.n_reports ?? 0) === 0 && view.screen === "now";

  return (
    <StatusContext.Provider value={status}>
      <NowContext.Provider value={now}>
        <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
          Skip to the screen
        </a>
        <div class="shell">
          <header class="rail">
            <Link to={{ screen: "now", id: null, filter: null }} class="brand" aria-label="Dateline: start, without a filter">
              <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                <path d="M5 7h8c6 0 9.500 3.600 9.500 9S19 25 13 25H5z" fill="none" stroke="currentColor" stroke-width="3" />
                <path d="M27.500 5v22" class="brand-line" stroke-width="3" />
              </svg>
              <span>Dateline</span>
            </Link>
            <Nav current={view.screen} />
            <div class="rail-foot">
              {status.data && <span class="faint">Version {status.data.version}</span>}
            </div>
          </header>
          <div class="body">
            <div class="top">
              <FilterBar
                now={now.data}
                side={
                  <>
                    <LiveState />
                    <Popover class="zone wide-only" align="right" title={`Time zone that today means: ${zone.value}`} label={<><Glyph name="clock" size={15} /> {zone.value === "UTC" ? "UTC" : zone.value.split("/").pop()?.replaceAll("_", " ")}</>}>
                      {() => <ZonePicker />}
                    </Popover>
                    <span class="wide-only"><ThemeToggle /></span>
                  </>
                }
                coverage={<Coverage now={now.data} />}
              />
            </div>
            {status.data?.sample === "running" && <SampleProgress status={status.data} reload={status.reload} />}
            <StaleBanner />
            <main id="main" class={`main screen-${view.screen}`} tabIndex={-1} ref={main}>
              {empty && status.data ? (
                <FirstRun onDone={() => { setFirstRunDone(true); status.reload(); now.reload(); }} />
              ) : (
                <ScreenSlot screen={view.screen} />
              )}
            </main>
          </div>
        </div>
        <p class="hidden" aria-live="polite">{said.value}</p>
      </NowContext.Provider>
    </StatusContext.Provider>
  );
}

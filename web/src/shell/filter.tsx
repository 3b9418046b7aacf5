// The filter bar: the query of the address with handles on it. It shows and changes the address and keeps nothing itself
// but what is being typed.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { CodebookAnswer, NowAnswer } from "../api";
import { COUNTRIES, countryName } from "../countries";
import { QUAD, QUADS } from "../happening";
import { Glyph } from "../icons";
import { Button, Dialog, Popover } from "../parts/basics";
import { QuadGlyph } from "../parts/card";
import { useData, useMedia } from "../parts/data";
import { whole } from "../format";
import { chipsOf, FILTER_NAMES, go, presetOf, PRESETS, useView, zone, type Filter, type FilterName } from "../view";
import { FILTERED } from "./screens";

type Set = (patch: Partial<Record<FilterName, string | null>>) => void;
const set: Set = (filter) => go({ filter });
/** The zone is where the reader is, not what is asked: it stays. */
const reset = (): void => go({ filter: Object.fromEntries(FILTER_NAMES.filter((n) => n !== "tz").map((n) => [n, null])) });

/** A text that goes into the address when one stops typing; the steps between are no history. */
function Typed({ name, label, placeholder, id, hideLabel = false, list, wait = 450 }: {
  name: FilterName;
  label: string;
  placeholder?: string;
  id?: string;
  hideLabel?: boolean;
  list?: string;
  wait?: number;
}) {
  const value = useView().filter[name] ?? "";
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    // Back, or a chip taken out; what is being typed is not overwritten by its own echo.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  const commit = (next: string): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const clean = next.trim();
    if (clean === sent.current) return;
    const fresh = sent.current === "";
    sent.current = clean;
    go({ filter: { [name]: clean || null } }, { replace: !fresh });
  };
  return (
    <label class="field">
      <span class={hideLabel ? "hidden" : ""}>{label}</span>
      <input
        id={id}
        type="search"
        list={list}
        spellcheck={false}
        autocomplete="off"
        placeholder={placeholder}
        value={text}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          if (timer.current !== null) clearTimeout(timer.current);
          timer.current = setTimeout(() => commit(next), wait);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(event.currentTarget.value);
        }}
        onBlur={(event) => commit(event.currentTarget.value)}
      />
    </label>
  );
}

const parts = (value: string | undefined): string[] => (value ? value.split(",").filter(Boolean) : []);
const toggled = (value: string | undefined, item: string): string | null => {
  const items = parts(value);
  return (items.includes(item) ? items.filter((i) => i !== item) : [...items, item]).join(",") || null;
};

function Days({ filter }: { filter: Filter }) {
  const preset = presetOf(filter);
  const name = useId();
  const plain = (value: string | undefined): string => (value && /^\d{4}-\d\d-\d\d$/.test(value) ? value : "");
  return (
    <div class="filter-group">
      <fieldset>
        <legend>Days of the happening</legend>
        {PRESETS.map((p) => (
          <label class="check" key={p.key}>
            <input type="radio" name={name} checked={preset?.key === p.key} onChange={() => set({ from: p.from, to: p.to })} />
            {p.label}
          </label>
        ))}
      </fieldset>
      <div class="row">
        <label class="field">
          <span>From</span>
          <input type="date" value={plain(filter.from)} onChange={(e) => set({ from: e.currentTarget.value || null })} />
        </label>
        <label class="field">
          <span>To</span>
          <input type="date" value={plain(filter.to)} onChange={(e) => set({ to: e.currentTarget.value || null })} />
        </label>
      </div>
      <p class="note">Latest is the last day on which the store has a happening. Today is the day in {zone.value}.</p>
    </div>
  );
}

let zones: string[] | null = null;

export function ZonePicker() {
  const filter = useView().filter;
  zones ??= typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const picks = [...new Set(["UTC", own, ...(filter.tz ? [filter.tz] : []), ...zones])];
  return (
    <label class="field">
      <span>Time zone that today means</span>
      <select value={filter.tz ?? "UTC"} onChange={(e) => set({ tz: e.currentTarget.value === "UTC" ? null : e.currentTarget.value })}>
        {picks.map((z) => (
          <option key={z} value={z}>{z.replaceAll("_", " ")}{z === own && z !== "UTC" ? " (this machine)" : ""}</option>
        ))}
      </select>
    </label>
  );
}

function Types({ filter, now }: { filter: Filter; now: NowAnswer | null }) {
  const codebook = useData<CodebookAnswer>("/api/codebook");
  const chosen = parts(filter.type);
  const n = new Map((now?.types ?? []).map((t) => [t.type, t.n]));
  return (
    <div class="filter-group types">
      {codebook.error && <p class="note">The types could not be read: {codebook.error.message}</p>}
      {QUADS.map((quad) => {
        const types = (codebook.data?.types ?? []).filter((t) => t.quad === quad);
        if (types.length === 0) return null;
        const all = types.every((t) => chosen.includes(t.type));
        return (
          <fieldset key={quad}>
            <legend><QuadGlyph quad={quad} /> {QUAD[quad].name}</legend>
            {types.map((t) => (
              <label class="check" key={t.type} title={t.about}>
                <input type="checkbox" checked={chosen.includes(t.type)} onChange={() => set({ type: toggled(filter.type, t.type) })} />
                {t.type}
                {n.has(t.type) && <span class="faint num">{whole(n.get(t.type))}</span>}
              </label>
            ))}
            <button
              type="button"
              class="button quiet small"
              onClick={() => {
                const rest = chosen.filter((c) => !types.some((t) => t.type === c));
                set({ type: (all ? rest : [...rest, ...types.map((t) => t.type)]).join(",") || null });
              }}
            >
              {all ? "None of these" : "All of these"}
            </button>
          </fieldset>
        );
      })}
    </div>
  );
}

function Parties({ filter, now }: { filter: Filter; now: NowAnswer | null }) {
  return (
    <div class="filter-group">
      <Typed name="party" label="Party, on either side" placeholder="PRK, PRKMIL or a part of a name" />
      <div class="row">
        <Typed name="actor" label="Who does it" placeholder="RUS" />
        <Typed name="recipient" label="To whom" placeholder="UKR" />
      </div>
      <Typed name="role" label="Role of either side" placeholder="MIL, GOV, REB …" />
      {now && now.parties.length > 0 && (
        <fieldset>
          <legend>Most often here</legend>
          <div class="picks">
            {now.parties.slice(0, 12).map((p) => (
              <button key={p.code} type="button" class="pick" aria-pressed={parts(filter.party).includes(p.code)} onClick={() => set({ party: toggled(filter.party, p.code) })}>
                <bdi>{p.name ?? p.code}</bdi> <span class="faint num">{whole(p.n)}</span>
              </button>
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}

function Places({ filter }: { filter: Filter }) {
  const id = useId();
  const [text, setText] = useState("");
  const [missed, setMissed] = useState(false);
  const chosen = parts(filter.country);
  const add = (): void => {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return;
    const found = COUNTRIES.find((c) => c.name.toLowerCase() === wanted || c.code.toLowerCase() === wanted) ?? COUNTRIES.find((c) => c.name.toLowerCase().startsWith(wanted));
    setMissed(!found);
    if (!found) return;
    setText("");
    if (!chosen.includes(found.code)) set({ country: [...chosen, found.code].join(",") });
  };
  return (
    <div class="filter-group">
      <form class="row" onSubmit={(event) => { event.preventDefault(); add(); }}>
        <label class="field grow">
          <span>Country where it happened</span>
          <input type="text" list={id} autocomplete="off" value={text} onInput={(e) => { setText(e.currentTarget.value); setMissed(false); }} />
        </label>
        <Button type="submit" disabled={!text.trim()}>Add</Button>
      </form>
      <datalist id={id}>
        {COUNTRIES.map((c) => <option key={c.code} value={c.name}>{c.code}</option>)}
      </datalist>
      {missed && <p class="field-error" role="alert">No country of that name.</p>}
      {chosen.length > 0 && (
        <div class="picks">
          {chosen.map((code) => (
            <button key={code} type="button" class="pick" aria-label={`Take out ${countryName(code)}`} onClick={() => set({ country: toggled(filter.country, code) })}>
              {countryName(code)} <Glyph name="close" size={11} />
            </button>
          ))}
        </div>
      )}
      <Typed name="place" label="Name of the place" placeholder="a part of it" />
      {filter.bbox && (
        <p class="note">
          Only within an area of the map. <button type="button" class="link" onClick={() => set({ bbox: null })}>Take it out</button>
        </p>
      )}
    </div>
  );
}

function Says() {
  return (
    <div class="filter-group">
      <Typed name="outlet" label="Outlet that published it" placeholder="a part of its name" />
      <Typed name="source" label="Source that says so" placeholder="a part of its name" />
    </div>
  );
}

function More({ filter }: { filter: Filter }) {
  const at = Number(filter.confidence ?? 0);
  const [shown, setShown] = useState(at);
  useEffect(() => setShown(at), [at]);
  const name = useId();
  const radio = (group: string, checked: boolean, label: string, on: () => void) => (
    <label class="check">
      <input type="radio" name={`${name}-${group}`} checked={checked} onChange={on} /> {label}
    </label>
  );
  return (
    <div class="filter-group">
      <fieldset>
        <legend>What counts</legend>
        {radio("c", !filter.counted || filter.counted === "true", "Told to have happened", () => set({ counted: null }))}
        {radio("c", filter.counted === "any", "All, also what is only denied", () => set({ counted: "any" }))}
        {radio("c", filter.counted === "false", "Only what is only denied", () => set({ counted: "false" }))}
      </fieldset>
      <fieldset>
        <legend>Denials</legend>
        {radio("p", !filter.polarity, "Denied or not", () => set({ polarity: null }))}
        {radio("p", filter.polarity === "negative", "Denied by somebody", () => set({ polarity: "negative" }))}
        {radio("p", filter.polarity === "positive", "Denied by nobody", () => set({ polarity: "positive" }))}
      </fieldset>
      <label class="field">
        <span>Confidence at least <b class="num">{shown.toFixed(2)}</b></span>
        <input type="range" min="0" max="0.95" step="0.05" value={shown} onInput={(e) => setShown(Number(e.currentTarget.value))} onChange={(e) => set({ confidence: Number(e.currentTarget.value) > 0 ? e.currentTarget.value : null })} />
      </label>
      <Typed name="mode" label="Mode" placeholder="demo, arrest …" />
    </div>
  );
}

const has = (filter: Filter, names: FilterName[]): number => names.filter((n) => filter[n]).length;

export function FilterBar({ now, side, coverage }: { now: NowAnswer | null; side: ComponentChildren; coverage: ComponentChildren }) {
  const view = useView();
  const { filter, screen } = view;
  const narrow = useMedia("(max-width: 760px)");
  const [open, setOpen] = useState(false);
  const chips = chipsOf(filter);
  const applies = FILTERED.has(screen);
  const preset = presetOf(filter);
  const dayLabel = preset ? preset.label : "Days";
  const label = (text: string, names: FilterName[]) => {
    const n = has(filter, names);
    return n > 0 ? <>{text} <span class="n">{n}</span></> : text;
  };
  const search = <Typed name="text" id="filter-text" label="Words in the report" placeholder="Words in the report" hideLabel />;
  return (
    <section class="filter" aria-label="Filter">
      <div class="filter-row">
        {!applies ? (
          <span class="filter-kept faint">{chips.length ? "The filter is kept for the other screens" : ""}</span>
        ) : narrow ? (
          <>
            <div class="filter-search"><Glyph name="search" size={15} />{search}</div>
            <Button icon="filter" onClick={() => setOpen(true)}>Filter{chips.length > 0 && <> <span class="n">{chips.length}</span></>}</Button>
          </>
        ) : (
          <>
            <div class="filter-search"><Glyph name="search" size={15} />{search}</div>
            <Popover label={dayLabel} active={has(filter, ["from", "to"]) > 0}>{() => <Days filter={filter} />}</Popover>
            <Popover label={label("Type", ["type"])} active={Boolean(filter.type)}>{() => <Types filter={filter} now={now} />}</Popover>
            <Popover label={label("Party", ["party", "actor", "recipient", "role"])} active={has(filter, ["party", "actor", "recipient", "role"]) > 0}>{() => <Parties filter={filter} now={now} />}</Popover>
            <Popover label={label("Place", ["country", "place", "bbox"])} active={has(filter, ["country", "place", "bbox"]) > 0}>{() => <Places filter={filter} />}</Popover>
            <Popover label={label("Source", ["outlet", "source"])} active={has(filter, ["outlet", "source"]) > 0}>{() => <Says />}</Popover>
            <Popover label={label("More", ["counted", "polarity", "confidence", "mode"])} active={has(filter, ["counted", "polarity", "confidence", "mode"]) > 0}>{() => <More filter={filter} />}</Popover>
          </>
        )}
        <div class="filter-side">{side}</div>
      </div>
      <div class="filter-row second">
        {coverage}
        {chips.length > 0 && (
          <ul class={`chips ${applies ? "" : "idle"}`} aria-label="Conditions of the filter">
            {chips.map((chip) => (
              <li key={chip.names.join()}>
                <button type="button" class="chip" title={`Take out: ${chip.label} ${chip.value}`} onClick={() => set(Object.fromEntries(chip.names.map((n) => [n, null])))}>
                  <span class="faint">{chip.label}</span> <bdi>{chip.value}</bdi>
                  <Glyph name="close" size={11} />
                  <span class="hidden"> – take out</span>
                </button>
              </li>
            ))}
            <li>
              <button type="button" class="button quiet small" onClick={reset}>Reset</button>
            </li>
          </ul>
        )}
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} title="Filter">
        <div class="filter-sheet">
          <details open><summary>{label("Days", ["from", "to"])}</summary><Days filter={filter} /></details>
          <details><summary>{label("Type", ["type"])}</summary><Types filter={filter} now={now} /></details>
          <details><summary>{label("Party", ["party", "actor", "recipient", "role"])}</summary><Parties filter={filter} now={now} /></details>
          <details><summary>{label("Place", ["country", "place", "bbox"])}</summary><Places filter={filter} /></details>
          <details><summary>{label("Source", ["outlet", "source"])}</summary><Says /></details>
          <details><summary>{label("More", ["counted", "polarity", "confidence", "mode"])}</summary><More filter={filter} /></details>
          <div class="filter-sheet-foot">
            <Button onClick={reset}>Reset</Button>
            <Button kind="main" onClick={() => setOpen(false)}>{now ? `Show ${whole(now.n_happenings)} happenings` : "Show"}</Button>
          </div>
        </div>
      </Dialog>
    </section>
  );
}

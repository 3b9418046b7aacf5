// The list of happenings as it grows: what comes in slides in at the top, but never moves what is being read. While one has
// scrolled down, holds the focus in the list or has paused it, what is new waits behind a button that says how many.
//
// The list is kept in chunks that render only when something in them changed, and the browser skips those out of sight:
// ten thousand cards stay smooth.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, get, withParams, type Card as Happening, type Page } from "../../api";
import { count, whole } from "../../format";
import { announce } from "../../parts/announce";
import { Button, Empty, ErrorBox, ExportMenu, Loading } from "../../parts/basics";
import { Card } from "../../parts/card";
import { asError, takeBegun } from "../../parts/data";
import { FIRST_PAGE } from "../../shell/screens";
import { memo } from "../../parts/memo";
import { noteRevision, onChange, onIndexed, onReset, type ChangeBatch } from "../../stream";
import { go, paramsFor, useView, type Filter } from "../../view";
import { matches } from "./matches";

const CHUNK = 40;
const PAGE = FIRST_PAGE;
/** Who goes on reading goes on: the next pages are longer. */
const NEXT_PAGE = 240;
/** No more than so many wait; beyond, the button loads the list anew. */
const MOST_WAITING = 400;
/** More at once than one can follow come in without a slide. */
const SLIDES = 6;

interface Chunk {
  key: number;
  cards: Happening[];
  fresh: ReadonlySet<string> | null;
  touched: ReadonlySet<string> | null;
}

const ChunkOf = memo(function ChunkOf({ chunk }: { chunk: Chunk }) {
  return (
    <div class="chunk" style={{ containIntrinsicSize: `auto ${chunk.cards.length * 112}px` }}>
      {chunk.cards.map((card) => (
        <Card key={card.id} card={card} fresh={chunk.fresh?.has(card.id) ?? false} touched={chunk.touched?.has(card.id) ?? false} />
      ))}
    </div>
  );
});

/** The list itself, apart from how it is shown. Chunks are replaced, never changed, so that a glance says what is new. */
class Pile {
  chunks: Chunk[] = [];
  next: string | null = null;
  total = 0;
  readonly where = new Map<string, number>();
  private keys = 0;

  private chunk(cards: Happening[], fresh: ReadonlySet<string> | null = null): Chunk {
    const key = this.keys++;
    for (const card of cards) this.where.set(card.id, key);
    return { key, cards, fresh, touched: null };
  }

  load(page: Page<Happening>, append: boolean): void {
    if (!append) {
      this.chunks = [];
      this.where.clear();
    }
    const fresh = page.rows.filter((card) => !this.where.has(card.id));
    for (let i = 0; i < fresh.length; i += CHUNK) this.chunks.push(this.chunk(fresh.slice(i, i + CHUNK)));
    this.chunks = [...this.chunks];
    this.next = page.next;
    this.total = page.total;
  }

  /** Puts cards at the top, the last of them first. */
  add(cards: Happening[]): void {
    const fresh = new Set(cards.length <= SLIDES ? cards.map((c) => c.id) : []);
    const items = [...cards].reverse();
    const [head, ...rest] = this.chunks;
    if (head && head.cards.length + items.length <= CHUNK) {
      const merged = { ...head, cards: [...items, ...head.cards], fresh };
      for (const card of items) this.where.set(card.id, head.key);
      this.chunks = [merged, ...rest];
      return;
    }
    const made: Chunk[] = [];
    for (let i = 0; i < items.length; i += CHUNK) made.push(this.chunk(items.slice(i, i + CHUNK), fresh));
    this.chunks = [...made, ...this.chunks];
  }

  /** Replaces a card where it stands; nothing moves. */
  touch(cards: Happening[]): void {
    const by = new Map<number, Map<string, Happening>>();
    for (const card of cards) {
      const key = this.where.get(card.id);
      if (key === undefined) continue;
      let map = by.get(key);
      if (!map) by.set(key, (map = new Map()));
      map.set(card.id, card);
    }
    if (by.size === 0) return;
    this.chunks = this.chunks.map((chunk) => {
      const changed = by.get(chunk.key);
      return changed ? { ...chunk, cards: chunk.cards.map((c) => changed.get(c.id) ?? c), touched: new Set(changed.keys()) } : chunk;
    });
  }

  drop(ids: string[]): number {
    const gone = ids.filter((id) => this.where.has(id));
    if (gone.length === 0) return 0;
    const keys = new Set(gone.map((id) => this.where.get(id)));
    const set = new Set(gone);
    for (const id of gone) this.where.delete(id);
    this.chunks = this.chunks.map((c) => (keys.has(c.key) ? { ...c, cards: c.cards.filter((card) => !set.has(card.id)) } : c)).filter((c) => c.cards.length > 0);
    return gone.length;
  }

  /** Takes the marks of what came in or changed away, so that a card that comes into sight again does not slide again. */
  settle(): void {
    if (this.chunks.some((c) => c.fresh || c.touched)) this.chunks = this.chunks.map((c) => (c.fresh || c.touched ? { ...c, fresh: null, touched: null } : c));
  }
}

const SORTS = [
  { key: "latest", label: "Last changed" },
  { key: "day", label: "Day" },
  { key: "reports", label: "Most reports" },
];

/** The list as it was left, so that Back leads to the same line; for as long as one looks at something else. */
let left: { key: string; pile: Pile; at: number } | null = null;
const KEEP = 15 * 60_000;

export function LiveList({ today, found }: { today: string | null; found: number | null }) {
  const { filter } = useView();
  const { params } = paramsFor("happenings", filter);
  const key = JSON.stringify(params);
  const resumed = useRef(left !== null && left.key === key && Date.now() - left.at < KEEP ? left.pile : null);
  const pile = useRef(resumed.current ?? new Pile());
  const waiting = useRef(new Map<string, Happening>());
  const [, turn] = useState(0);
  const [state, setState] = useState<{ key: string | null; error: ApiError | null; busy: boolean }>({ key: resumed.current ? key : null, error: null, busy: !resumed.current });
  const [paused, setPaused] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const running = useRef<AbortController | null>(null);
  const held = useRef(false);
  const catchUp = useRef(() => {});
  const spoken = useRef({ at: 0, n: 0 });
  const now = useRef({ filter, params, key, today, paused });
  now.current = { filter, params, key, today, paused };
  const again = (): void => turn((n) => n + 1);

  const load = (append: boolean): void => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const asked = now.current.key;
    setState((s) => ({ ...s, busy: true, error: null }));
    const path = withParams("/api/happenings", { ...now.current.params, limit: append ? NEXT_PAGE : PAGE, cursor: append ? pile.current.next : null });
    (takeBegun<Page<Happening>>(path) ?? get<Page<Happening>>(path, undefined, control.signal)).then(
      (page) => {
        if (control.signal.aborted) return;
        running.current = null;
        noteRevision(page.as_of.revision);
        pile.current.load(page, append);
        if (!append) waiting.current.clear();
        setState({ key: asked, error: null, busy: false });
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        running.current = null;
        setState({ key: asked, error: asError(thrown), busy: false });
      },
    );
  };

  const isHeld = (): boolean => {
    if (now.current.paused) return true;
    if ((now.current.filter.sort ?? "latest") !== "latest") return true;
    const element = box.current;
    if (!element) return false;
    if (element.contains(document.activeElement)) return true;
    return element.getBoundingClientRect().top < 60;
  };

  /** Lets in what waited. */
  const admit = (scroll: boolean): void => {
    const cards = [...waiting.current.values()];
    waiting.current.clear();
    if (cards.length >= MOST_WAITING || (now.current.filter.sort ?? "latest") !== "latest") load(false);
    else pile.current.add(cards);
    again();
    if (scroll) {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + scrollY - 190;
      if (scrollY > top) scrollTo({ top: Math.max(0, top), behavior: "instant" });
    }
  };

  useEffect(() => {
    let asking: ReturnType<typeof setTimeout> | null = null;
    let settling: ReturnType<typeof setTimeout> | null = null;

    const take = (cards: Happening[], gone: string[]): void => {
      const { filter, today } = now.current;
      const known: Happening[] = [];
      const fresh: Happening[] = [];
      const out = [...gone];
      let unsure = false;
      for (const card of cards) {
        const fits = matches(card, filter, today);
        if (fits === false) {
          // It may have fitted before: denied, moved to another day.
          out.push(card.id);
        } else if (pile.current.where.has(card.id)) known.push(card);
        else if (fits) fresh.push(card);
        else unsure = true;
      }
      for (const id of out) waiting.current.delete(id);
      pile.current.drop(out);
      pile.current.touch(known);
      admitOrHold(fresh);
      if (unsure) ask();
      if (known.length || fresh.length) {
        if (settling !== null) clearTimeout(settling);
        settling = setTimeout(() => {
          pile.current.settle();
          again();
        }, 4500);
      }
      again();
    };

    const admitOrHold = (fresh: Happening[]): void => {
      if (fresh.length === 0) return;
      held.current = isHeld();
      if (held.current || waiting.current.size > 0) {
        for (const card of fresh) {
          waiting.current.delete(card.id);
          if (waiting.current.size < MOST_WAITING) waiting.current.set(card.id, card);
        }
        if (!held.current) admit(false);
      } else {
        pile.current.add(fresh);
        speak(fresh.length);
      }
    };

    /** Says how many came in, not more often than one can listen to. */
    const speak = (n: number): void => {
      const s = spoken.current;
      s.n += n;
      if (Date.now() - s.at < 30_000) return;
      announce(`${count(s.n, "new happening")}`);
      spoken.current = { at: Date.now(), n: 0 };
    };

    // Where a card does not say whether it fits, the server does: its newest are asked for and taken in the same way.
    const ask = (): void => {
      if (asking !== null) return;
      asking = setTimeout(() => {
        asking = null;
        const asked = now.current.key;
        get<Page<Happening>>("/api/happenings", { ...now.current.params, limit: 50 }).then(
          (page) => {
            if (asked !== now.current.key) return;
            const fresh = page.rows.filter((card) => !pile.current.where.has(card.id)).reverse();
            pile.current.touch(page.rows.filter((card) => pile.current.where.has(card.id)));
            admitOrHold(fresh);
            again();
          },
          () => {},
        );
      }, 800);
    };

    catchUp.current = ask;
    const offs = [
      onChange((batch: ChangeBatch) => take(batch.happenings, batch.gone)),
      onReset(() => load(false)),
      // words are found a moment after the card came: what could not be found then is asked for again
      onIndexed(() => {
        if (now.current.filter.text) ask();
      }),
    ];
    const scrolled = (): void => {
      if (waiting.current.size > 0 && !isHeld()) admit(false);
    };
    addEventListener("scroll", scrolled, { passive: true });
    document.addEventListener("focusin", scrolled);
    return () => {
      for (const off of offs) off();
      if (asking !== null) clearTimeout(asking);
      if (settling !== null) clearTimeout(settling);
      removeEventListener("scroll", scrolled);
      document.removeEventListener("focusin", scrolled);
      left = { key: now.current.key, pile: pile.current, at: Date.now() };
    };
  }, []);

  useEffect(() => {
    if (resumed.current) {
      // Come back to: what was there stays, and what came in meanwhile is asked for.
      resumed.current = null;
      catchUp.current();
    } else load(false);
    return () => running.current?.abort();
  }, [key]);

  // The next page comes before the end is reached; the button below is for those who go by keyboard.
  const more = pile.current.next !== null && state.key === key;
  const near = (): void => {
    const element = end.current;
    if (!element || running.current !== null || pile.current.next === null) return;
    if (element.getBoundingClientRect().top < innerHeight + 900) load(true);
  };
  useEffect(() => {
    addEventListener("scroll", near, { passive: true });
    return () => removeEventListener("scroll", near);
  }, []);
  useEffect(near, [more, state]);

  // j and k go from one happening to the next, as in most readers of news.
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as HTMLElement).closest("input, textarea, select, dialog")) return;
      const titles = [...(box.current?.querySelectorAll<HTMLElement>(".card-title a") ?? [])];
      const at = titles.findIndex((t) => t.closest(".card")?.contains(document.activeElement));
      const to = titles[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
      if (!to) return;
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "center" });
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);

  const n = waiting.current.size;
  const old = state.key !== key;
  const empty = !state.busy && !old && !state.error && pile.current.chunks.length === 0;
  const shown = useMemo(() => pile.current.chunks.reduce((sum, c) => sum + c.cards.length, 0), [pile.current.chunks]);

  return (
    <section class="live-list" aria-labelledby="live-list-head">
      <div class="head">
        <h2 id="live-list-head">Happenings</h2>
        <span class="head-note">
          {found === null ? "" : `${whole(found)} in all`}
          {paused && ", paused"}
        </span>
        <div class="head-side">
          <label class="inline-field">
            <span class="hidden">Order</span>
            <select value={filter.sort ?? "latest"} onChange={(e) => go({ filter: { sort: e.currentTarget.value === "latest" ? null : e.currentTarget.value } })}>
              {SORTS.map((s) => <option key={s.key} value={s.key}>{s.label}</option>)}
            </select>
          </label>
          <Button icon={paused ? "play" : "pause"} aria-pressed={paused} onClick={() => {
            setPaused(!paused);
            now.current.paused = !paused;
            if (paused && waiting.current.size > 0) admit(false);
          }}>
            {paused ? "Go on" : "Pause"}
          </Button>
          <ExportMenu path="/api/happenings" params={params} />
        </div>
      </div>
      <div class="pill-place" aria-live="off">
        {n > 0 && (
          <button type="button" class="pill" onClick={() => { (document.activeElement as HTMLElement | null)?.blur(); admit(true); }}>
            {n >= MOST_WAITING ? `More than ${whole(n)} new` : `${whole(n)} new`}
          </button>
        )}
      </div>
      {state.error && <ErrorBox error={state.error} retry={() => load(false)} what="The happenings could not be read" />}
      <div class={`cards ${old ? "is-old" : ""}`} ref={box} role={shown > 0 ? "feed" : undefined} aria-busy={state.busy} aria-label={shown > 0 ? "Happenings" : undefined}>
        {pile.current.chunks.map((chunk) => <ChunkOf key={chunk.key} chunk={chunk} />)}
      </div>
      {state.busy && shown === 0 && <Loading lines={8} label="Reading the happenings" />}
      {empty && <NothingFits filter={filter} />}
      {more && (
        <div class="more" ref={end}>
          <Button disabled={state.busy} onClick={() => load(true)}>{state.busy ? "Reading…" : "Read more"}</Button>
        </div>
      )}
      {!more && shown > 0 && !old && <p class="note the-end">That is all: {count(shown, "happening")}.</p>}
    </section>
  );
}

function NothingFits({ filter }: { filter: Filter }) {
  const any = Object.keys(filter).some((name) => name !== "tz" && name !== "sort");
  return any ? (
    <Empty title="Nothing fits this filter">
      <p>Nothing of this was told in what was read. That is not the same as nothing having happened: see beside it how much was read.</p>
      <p class="state-actions">
        {(filter.from || filter.to) && <Button onClick={() => go({ filter: { from: null, to: null } })}>All days</Button>}
        <Button onClick={() => go({ filter: null })}>Reset the filter</Button>
      </p>
    </Empty>
  ) : (
    <Empty title="Nothing has happened here yet">
      <p>As soon as a report is read that tells something, it stands here. No need to load again.</p>
    </Empty>
  );
}


// The small parts that every screen is made of: links, states, tabs, dialogs, menus. They know nothing of happenings.

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api";
import { withParams, type Params } from "../api";
import { Glyph, type IconName } from "../icons";
import { go, href, type Patch } from "../view";
import { live } from "../stream";
import { ago } from "../format";
import { useClock } from "./data";

/** A link inside the dashboard: an address like any other, followed without loading the page anew. */
export function Link({ to, children, ...rest }: {
  to: Patch;
  children: ComponentChildren;
  class?: string;
  title?: string | undefined;
  id?: string;
  tabIndex?: number;
  "aria-label"?: string | undefined;
  "aria-current"?: "page" | "true" | "false" | undefined;
}) {
  return (
    <a
      {...rest}
      href={href(to)}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

/** Returns an address of the web, or null: what a page says may be `javascript:`. */
export function safeUrl(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link to a page elsewhere; only its text where the address is none of the web. */
export function Outside({ url, children }: { url: string | null | undefined; children: ComponentChildren }) {
  const safe = safeUrl(url);
  if (!safe) return <>{children}</>;
  return (
    <a class="outside" href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      <Glyph name="external" size={13} />
      <span class="hidden"> (opens the page in a new tab)</span>
    </a>
  );
}

/** A button with a word; `icon` alone needs `label`. */
export function Button({ icon, label, kind = "plain", children, class: extra, ...rest }: {
  icon?: IconName;
  label?: string;
  kind?: "plain" | "main" | "quiet" | "danger";
  children?: ComponentChildren;
  class?: string;
} & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "label" | "class" | "icon" | "type" | "disabled"> & { disabled?: boolean | undefined; type?: "button" | "submit" }) {
  return (
    <button type="button" class={`button ${kind} ${children ? "" : "only-icon"} ${extra ?? ""}`} aria-label={label} title={children ? undefined : label} {...rest}>
      {icon && <Glyph name={icon} size={16} />}
      {children}
    </button>
  );
}

/** Nothing there, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children && <div class="state-body">{children}</div>}
    </div>
  );
}

/** Grey lines where words will be. They show only after a moment, so that fast answers do not flicker. */
export function Loading({ lines = 4, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div class="loading" role="status">
      <span class="hidden">{label}</span>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class={`bone bone-${i % 3}`} aria-hidden="true" />
      ))}
    </div>
  );
}

/** What went wrong, with its code, and a way to try again. */
export function ErrorBox({ error, retry, what = "This could not be loaded" }: { error: ApiError; retry?: (() => void) | undefined; what?: string }) {
  const refused = error.status === 400;
  return (
    <div class="state error" role="alert">
      <p class="state-title">
        <Glyph name="warn" size={16} />
        {refused ? "The server does not take this filter" : what}
      </p>
      <p class="state-body">
        <bdi>{error.message}</bdi> <code>{error.code}</code>
      </p>
      <p class="state-actions">
        {retry && <Button onClick={retry}>Try again</Button>}
        {refused && (
          <Link to={{ filter: null }} class="button plain">
            Reset the filter
          </Link>
        )}
      </p>
    </div>
  );
}

/** Says that the answer on the screen is not of now. */
export function Old({ when, error }: { when: boolean; error?: ApiError | null }) {
  if (!when) return null;
  return (
    <p class="old" role="status">
      {error ? `What you see is old: ${error.message}.` : "Reading…"}
    </p>
  );
}

/** A banner while the stream is not live, after a moment of grace so that a short break does not shout. */
export function StaleBanner() {
  const { state, heard } = live.value;
  const [late, setLate] = useState(false);
  const now = useClock(5000);
  useEffect(() => {
    if (state === "live") {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), 4000);
    return () => clearTimeout(timer);
  }, [state === "live"]);
  if (!late || state === "live") return null;
  return (
    <div class="stale" role="status">
      <Glyph name="warn" size={16} />
      <span>
        {state === "offline" ? "The server does not answer." : "Nothing new comes in at the moment."}{" "}
        {heard ? `Last heard ${ago(heard, now)}; what you see may be old.` : "What you see may be old."} Trying again by itself.
      </span>
    </div>
  );
}

/** Tabs as the ARIA pattern has them: arrows move, the panel follows. */
export function Tabs<K extends string>({ tabs, value, onChange, label, children }: {
  tabs: readonly { key: K; label: ComponentChildren }[];
  value: K;
  onChange: (key: K) => void;
  label: string;
  children: ComponentChildren;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((t) => t.key === value);
    const to =
      event.key === "ArrowRight" ? (at + 1) % tabs.length
      : event.key === "ArrowLeft" ? (at + tabs.length - 1) % tabs.length
      : event.key === "Home" ? 0
      : event.key === "End" ? tabs.length - 1
      : -1;
    const tab = tabs[to];
    if (!tab) return;
    event.preventDefault();
    onChange(tab.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === value ? 0 : -1}
            onClick={() => onChange(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} class="tab-panel">
        {children}
      </div>
    </div>
  );
}

/** One of a few, as a row of buttons. */
export function Choice<K extends string>({ label, options, value, onChange }: {
  label: string;
  options: readonly { key: K; label: string }[];
  value: K;
  onChange: (key: K) => void;
}) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.key} type="button" aria-pressed={option.key === value} onClick={() => onChange(option.key)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

/** A modal dialog: the browser's own, which keeps the focus in and gives it back. */
export function Dialog({ open, onClose, title, children, wide = false }: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={box}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        // The backdrop belongs to the dialog itself.
        if (event.target === box.current) onClose();
      }}
    >
      {open && (
        <div class="dialog-box">
          <header class="dialog-head">
            <h2 id={id}>{title}</h2>
            <Button icon="close" kind="quiet" label="Close" onClick={onClose} />
          </header>
          <div class="dialog-body">{children}</div>
        </div>
      )}
    </dialog>
  );
}

/** A button with something under it that closes by itself: Escape, a click elsewhere, the focus leaving. */
export function Popover({ label, title, children, class: extra, align = "left", active = false }: {
  label: ComponentChildren;
  /** What a screen reader hears, where the label says too little. */
  title?: string;
  children: (close: () => void) => ComponentChildren;
  class?: string;
  align?: "left" | "right";
  active?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    const enter = (): boolean => {
      const first = box.current?.querySelector<HTMLElement>(".popover :is(input, select, button, a)");
      first?.focus();
      return first !== null && first !== undefined;
    };
    // what is inside may still be on its way: the focus goes in when there is something to take it
    const waiting = enter() || !box.current ? null : new MutationObserver(() => { if (enter()) waiting?.disconnect(); });
    if (box.current) waiting?.observe(box.current, { childList: true, subtree: true });
    return () => {
      waiting?.disconnect();
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      class={`popover-anchor ${extra ?? ""}`}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button ref={button} id={`${id}-b`} type="button" class={`button plain ${active ? "active" : ""}`} aria-expanded={open} aria-controls={open ? id : undefined} aria-label={title} onClick={() => setOpen(!open)}>
        {label}
        <Glyph name="down" size={14} />
      </button>
      {open && (
        <div class={`popover ${align}`} id={id} role="group" aria-labelledby={`${id}-b`}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

const FORMATS: readonly { ending: string; label: string }[] = [
  { ending: "csv", label: "CSV table" },
  { ending: "json", label: "JSON" },
  { ending: "geojson", label: "GeoJSON" },
  { ending: "parquet", label: "Parquet" },
  { ending: "rss", label: "RSS feed" },
];

/** The list on the screen in its other forms: `path` without an ending, with the parameters it was read with. */
export function ExportMenu({ path, params, formats, label = "Export" }: {
  path: string;
  params?: Params;
  formats?: readonly string[];
  label?: string;
}) {
  return (
    <Popover align="right" class="export" title={`${label} this list in other forms`} label={<><Glyph name="export" size={16} /> {label}</>}>
      {() => (
        <ul class="menu">
          {FORMATS.filter((f) => !formats || formats.includes(f.ending)).map((f) => (
            <li key={f.ending}>
              <a href={withParams(`${path}.${f.ending}`, params)} download={f.ending === "rss" ? undefined : ""}>
                {f.label} <span class="faint">.{f.ending}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}

/** A heading with what belongs beside it. */
export function Head({ title, note, children, level = 2 }: { title: string; note?: ComponentChildren; children?: ComponentChildren; level?: 1 | 2 | 3 }) {
  const H = `h${level}` as "h1" | "h2" | "h3";
  return (
    <div class="head">
      <H>{title}</H>
      {note && <span class="head-note">{note}</span>}
      {children && <div class="head-side">{children}</div>}
    </div>
  );
}

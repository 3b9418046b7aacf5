// Corrections by hand: those that there are, and the form for one more. What was coded is never changed by it; a
// correction is a record of its own.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { api, type CodedEvent, type Correction, type Telling } from "../../api";
import { announce, asError, Button, dateTime } from "../../ui";
import { useStatus } from "../../shell/state";
import { str, type FieldRow } from "./coded";
import "./corrections.css";

/** What can be put right, how it is named in the record, and what a right value looks like. */
const FIELDS: readonly { key: string; label: string; hint: string; options?: readonly string[] }[] = [
  { key: "verdict", label: "There is no such event", hint: "" },
  { key: "type", label: "Type of the act", hint: "such as PROTEST" },
  { key: "mode", label: "Mode", hint: "in lower case, such as arrest; empty for none" },
  { key: "actor", label: "Actor", hint: "the code, such as PRKMIL; empty for nobody" },
  { key: "recipient", label: "Recipient", hint: "the code, such as KORGOV; empty for nobody" },
  { key: "day", label: "Day", hint: "2016-04-12, or 2016-04 where no more is known" },
  { key: "place", label: "Place", hint: "the name as GeoNames has it; empty for none" },
  { key: "polarity", label: "Whether it happened", hint: "", options: ["positive", "negative"] },
  { key: "modality", label: "What the text commits itself to", hint: "", options: ["asserted", "planned", "conditional", "demanded", "possible", "attempted"] },
  { key: "background", label: "Whether it is background", hint: "", options: ["true", "false"] },
  { key: "source", label: "Source", hint: "who says so; empty for the report itself" },
];

function coded(event: CodedEvent | null, key: string): unknown {
  if (!event) return null;
  const e = event as Record<string, unknown>;
  const inside = (name: string, field: string): unknown => {
    const value = e[name];
    return typeof value === "object" && value !== null ? ((value as Record<string, unknown>)[field] ?? null) : null;
  };
  switch (key) {
    case "verdict": return "right";
    case "actor": return inside("actor", "code");
    case "recipient": return inside("recipient", "code");
    case "day": return inside("when", "value");
    case "place": return inside("where", "name");
    case "source": {
      const first = Array.isArray(e.sources) ? (e.sources[0] as Record<string, unknown> | undefined) : undefined;
      return first ? (str(first.name) ?? str(first.text)) : null;
    }
    default: return e[key] ?? null;
  }
}

const NAME = "dateline-corrects";
function lastName(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export function CorrectionForm({ telling, rows, event, onDone, onCancel }: {
  telling: Telling;
  rows: readonly FieldRow[];
  event: CodedEvent | null;
  onDone: () => void;
  onCancel: () => void;
}) {
  const id = useId();
  const status = useStatus();
  const [field, setField] = useState("type");
  const [should, setShould] = useState("");
  const [by, setBy] = useState(lastName);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const about = FIELDS.find((f) => f.key === field) ?? FIELDS[0]!;
  const is = coded(event, field);
  const mayWrite = status.data === null || status.data.auth === "none" || status.data.scopes.includes("write");
  const shown = is === null || is === undefined ? "nothing" : String(is);

  const submit = async (submitted: Event): Promise<void> => {
    submitted.preventDefault();
    const value = should.trim();
    if (field !== "verdict" && value === (is === null ? "" : String(is))) {
      setError("That is what was coded. Say what it should be.");
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await api.correct({
        report: telling.report,
        event: telling.event,
        field,
        is,
        should: field === "verdict" ? "wrong" : field === "background" ? value === "true" : value === "" ? null : value,
        by: by.trim() || null,
        note: note.trim() || null,
      });
      try {
        localStorage.setItem(NAME, by.trim());
      } catch {
        // Storage may be forbidden; then the name is typed again next time.
      }
      announce("The correction is kept");
      onDone();
    } catch (thrown) {
      setError(asError(thrown).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="correction" onSubmit={submit} aria-label="This is wrong">
      <label class="field">
        <span>What is wrong</span>
        <select value={field} onChange={(e) => { setField(e.currentTarget.value); setShould(""); setError(null); }}>
          {FIELDS.map((f) => <option key={f.key} value={f.key}>{f.label}</option>)}
        </select>
      </label>
      {field !== "verdict" && (
        <div class="field">
          <span>Coded as</span>
          <output class="correction-is"><bdi>{shown}</bdi>{rowNote(rows, field)}</output>
        </div>
      )}
      {field !== "verdict" && (
        <label class="field">
          <span>Should be</span>
          {about.options ? (
            <select value={should} onChange={(e) => setShould(e.currentTarget.value)} required>
              <option value="">Choose</option>
              {about.options.map((o) => <option key={o} value={o}>{o}</option>)}
            </select>
          ) : (
            <input value={should} autocomplete="off" spellcheck={false} onInput={(e) => setShould(e.currentTarget.value)} aria-describedby={`${id}-hint`} />
          )}
          {about.hint && <small class="note" id={`${id}-hint`}>{about.hint}</small>}
        </label>
      )}
      <label class="field">
        <span>Your name</span>
        <input value={by} autocomplete="name" onInput={(e) => setBy(e.currentTarget.value)} />
      </label>
      <label class="field wide">
        <span>Why</span>
        <textarea rows={2} value={note} onInput={(e) => setNote(e.currentTarget.value)} />
      </label>
      {error && <p class="field-error wide" role="alert">{error}</p>}
      {!mayWrite && <p class="note wide">The token of this browser may only read. Corrections need the scope <code>write</code>.</p>}
      <div class="correction-foot wide">
        <Button kind="main" type="submit" disabled={busy || !mayWrite}>{busy ? "Keeping…" : "Keep the correction"}</Button>
        <Button kind="quiet" onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

function rowNote(rows: readonly FieldRow[], field: string): ComponentChildren {
  const words = rows.find((r) => r.field === field)?.words.map((w) => w.text).filter(Boolean).join(", ");
  return words ? <span class="note"> “<bdi>{words}</bdi>”</span> : null;
}

const say = (value: unknown): string => (value === null || value === undefined || value === "" ? "nothing" : typeof value === "string" ? value : JSON.stringify(value));

interface Change {
  field: string;
  is: unknown;
  should: unknown;
}

/** What a correction changes. Those that came in by a file name many fields at once, in `set`. */
function changes(correction: Correction): Change[] {
  const c = correction as unknown as Record<string, unknown>;
  if (typeof c.field === "string") return [{ field: c.field, is: c.is, should: c.should }];
  const set = typeof c.set === "object" && c.set !== null ? Object.entries(c.set as Record<string, unknown>) : [];
  const out: Change[] = set.map(([field, should]) => ({ field, is: undefined, should }));
  if (typeof c.verdict === "string") out.unshift({ field: "verdict", is: undefined, should: c.verdict });
  return out;
}

const LABEL = new Map(FIELDS.map((f) => [f.key, f.key === "verdict" ? "Verdict" : f.label]));

export function CorrectionList({ corrections }: { corrections: readonly Correction[] }) {
  if (corrections.length === 0) return null;
  return (
    <ul class="corrections">
      {corrections.map((correction, i) => (
        <li key={correction.id ?? i}>
          {changes(correction).map((change) => (
            <p key={change.field}>
              <b>{LABEL.get(change.field) ?? change.field}</b>{" "}
              {change.is !== undefined && <><del><bdi>{say(change.is)}</bdi></del> </>}
              <span class="hidden">corrected to </span>
              <span aria-hidden="true">→ </span>
              <ins><bdi>{say(change.should)}</bdi></ins>
            </p>
          ))}
          {correction.note && <p class="correction-note"><bdi>{correction.note}</bdi></p>}
          <p class="note">
            {correction.by ? <bdi>{correction.by}</bdi> : "unsigned"}
            {correction.at && <>, {dateTime(correction.at)}</>}
          </p>
        </li>
      ))}
    </ul>
  );
}

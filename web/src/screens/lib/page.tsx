// The words of a page with those marked that an event rests on. What a page says is hostile: it is put in as text and
// never as markup, and kept apart from ours with <bdi> so that it cannot turn the line around.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CodedDocument, CodedEvent } from "../../api";
import { Button } from "../../ui";
import { sentenceOf, textsOf, type FieldRow, type Words } from "./coded";
import { nearby, paragraphsOf, pieces, type Mark, type Piece } from "./spans";
import "./page.css";

interface Shown {
  /** The fields whose words are marked. */
  fields: readonly FieldRow[];
  /** The field that is looked at now: its words stand out. */
  active: string | null;
  /** The field that was chosen; its words are brought into sight. */
  held?: string | null;
  /** Says that a marked word was chosen. */
  onPick?: (key: string) => void;
}

const SENTENCE = "sentence";

function marksFor(fields: readonly FieldRow[], sentence: Words | null, which: string): Mark[] {
  const marks: Mark[] = [];
  if (sentence && sentence.in === which) marks.push({ start: sentence.start, end: sentence.end, key: SENTENCE });
  for (const field of fields) {
    for (const w of field.words) if (w.in === which) marks.push({ start: w.start, end: w.end, key: field.key });
  }
  return marks;
}

function Pieces({ list, labels, active, onPick }: { list: readonly Piece[]; labels: ReadonlyMap<string, string> } & Omit<Shown, "fields" | "held">) {
  return (
    <>
      {list.map((piece) => {
        const keys = piece.keys.filter((k) => k !== SENTENCE);
        const inSentence = piece.keys.length > keys.length;
        if (keys.length === 0) return inSentence ? <span key={piece.at} class="in-sentence">{piece.text}</span> : piece.text;
        const on = active !== null && keys.includes(active);
        return (
          <mark
            key={piece.at}
            class={`word ${inSentence ? "in-sentence" : ""} ${on ? "on" : ""}`}
            title={keys.map((k) => labels.get(k) ?? k).join(", ")}
            data-keys={keys.join(" ")}
            onClick={onPick ? () => onPick(keys[0] ?? "") : undefined}
          >
            {piece.text}
          </mark>
        );
      })}
    </>
  );
}

/** All that is kept of a page, opened where the event stands. */
export function PageText({ doc, event, fields, active, held = null, onPick }: { doc: CodedDocument["document"]; event: CodedEvent } & Shown) {
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const sentence = sentenceOf(event);
  const labels = useMemo(() => new Map(fields.map((f) => [f.key, f.label])), [fields]);
  const texts = useMemo(() => textsOf(doc), [doc]);
  useEffect(() => setAll(false), [doc, event.id]);

  // Only a choice scrolls: a page that moves under the pointer, or from under the focus, would be worse than none.
  useEffect(() => {
    if (held === null) return;
    const word = box.current?.querySelector(".word.on");
    word?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }, [held]);

  return (
    <div class="page-text" ref={box} lang={typeof doc.language === "string" && doc.language !== "und" ? doc.language : undefined}>
      {texts.map(({ which, label, text, paragraphs }) => {
        const marks = marksFor(fields, sentence, which);
        const spans = which === "text" ? paragraphsOf(text, paragraphs as { start: number; end: number }[]) : [{ start: 0, end: [...text].length }];
        const window = which === "text" && !all ? nearby(spans, marks) : { from: 0, to: spans.length };
        // A caption without a marked word is no part of the evidence.
        if (which.startsWith("caption:") && marks.length === 0 && !all) return null;
        const before = window.from;
        const behind = spans.length - window.to;
        return (
          <div key={which} class={`page-part ${which === "title" ? "title" : which === "text" ? "body" : "caption"}`}>
            {which !== "text" && <span class="page-label">{label}</span>}
            {before > 0 && <Cut n={before} onAll={() => setAll(true)} />}
            {spans.slice(window.from, window.to).map((p) => (
              <p key={p.start}>
                <bdi>
                  <Pieces list={pieces(text, marks, p.start, p.end)} labels={labels} active={active} {...(onPick ? { onPick } : {})} />
                </bdi>
              </p>
            ))}
            {behind > 0 && <Cut n={behind} onAll={() => setAll(true)} />}
          </div>
        );
      })}
      {all && <Button kind="quiet" class="small" onClick={() => setAll(false)}>Only around the event</Button>}
    </div>
  );
}

function Cut({ n, onAll }: { n: number; onAll: () => void }) {
  return (
    <button type="button" class="page-cut" onClick={onAll}>
      <span aria-hidden="true">⋯ </span>
      {n === 1 ? "one more paragraph" : `${n} more paragraphs`}
    </button>
  );
}

/** A sentence alone, where the store keeps no more of the page; spans count from where it stood. */
export function EvidenceSentence({ sentence, fields, active, onPick }: { sentence: Words } & Shown) {
  const marks: Mark[] = [];
  for (const field of fields) {
    for (const w of field.words) if (w.in === sentence.in) marks.push({ start: w.start - sentence.start, end: w.end - sentence.start, key: field.key });
  }
  const labels = new Map(fields.map((f) => [f.key, f.label]));
  return (
    <div class="page-text">
      <p>
        <bdi>
          <Pieces list={pieces(sentence.text, marks)} labels={labels} active={active} {...(onPick ? { onPick } : {})} />
        </bdi>
      </p>
    </div>
  );
}

/**
 * The fields of an event as rows. Pointing at one marks its words; choosing one holds it. Words that are
 * marked are told to screen readers beside the value, since they cannot see the page light up.
 */
export function Fields({ rows, active, held, onLook, onHold, extra }: {
  rows: readonly FieldRow[];
  active: string | null;
  held: string | null;
  onLook: (key: string | null) => void;
  onHold: (key: string | null) => void;
  extra?: (row: FieldRow) => ComponentChildren;
}) {
  return (
    <dl class="fields" onMouseLeave={() => onLook(null)}>
      {rows.map((row) => {
        const points = row.words.length > 0;
        const quoted = row.words.map((w) => w.text).filter(Boolean).join(", ");
        return (
          <div
            key={row.key}
            class={`field-row ${active === row.key && points ? "on" : ""} ${points ? "points" : ""}`}
            onMouseEnter={() => onLook(points ? row.key : null)}
          >
            <dt>{row.label}</dt>
            <dd>
              {points ? (
                <button
                  type="button"
                  class="field-value"
                  aria-pressed={held === row.key}
                  onFocus={() => onLook(row.key)}
                  onBlur={() => onLook(null)}
                  onClick={() => onHold(held === row.key ? null : row.key)}
                >
                  <bdi>{row.value ?? "not told"}</bdi>
                  <span class="hidden">; in the page: <bdi>{quoted}</bdi></span>
                </button>
              ) : (
                <span class={`field-value ${row.value === null ? "none" : ""}`}><bdi>{row.value ?? "not told"}</bdi></span>
              )}
              {row.note && <span class="field-note"><bdi>{row.note}</bdi></span>}
              {extra?.(row)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

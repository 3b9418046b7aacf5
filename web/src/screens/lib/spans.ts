// Spans of the coded document, made ready for the screen: code points become places in a string of
// JavaScript, and spans that overlap become pieces that do not. Pure; no markup is made here, since
// the text of a page is hostile and must reach the screen as text only.

/** Where a span of words stands: in the text if `in` is not said, else `title` or `caption:N`. */
export interface Place {
  start: number | null;
  end: number | null;
  in?: string | null;
}

/** A span to be shown, and what it is shown as. Several may cover the same letters. */
export interface Mark {
  start: number;
  end: number;
  key: string;
}

/** A piece of text that no mark begins or ends in. */
export interface Piece {
  text: string;
  /** Where it starts, in code points of the whole text. */
  at: number;
  keys: string[];
}

/**
 * Returns where each code point starts in `text`, with the length of `text` behind the last.
 * Null where every code point is one unit, so that plain texts cost nothing.
 */
export function unitStarts(text: string): Uint32Array | null {
  let astral = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      astral = true;
      break;
    }
  }
  if (!astral) return null;
  const starts: number[] = [];
  let i = 0;
  for (const letter of text) {
    starts.push(i);
    i += letter.length;
  }
  starts.push(i);
  return Uint32Array.from(starts);
}

/** Cuts `text` by code points. What lies outside the text is cut off, never an error. */
export function cutter(text: string): { length: number; cut: (start: number, end: number) => string } {
  const starts = unitStarts(text);
  if (!starts) return { length: text.length, cut: (start, end) => text.slice(start, end) };
  const length = starts.length - 1;
  const unit = (at: number): number => starts[Math.max(0, Math.min(at, length))] ?? text.length;
  return { length, cut: (start, end) => text.slice(unit(start), unit(end)) };
}

/**
 * Returns `text` from `from` to `to` (code points, all of it if not said) in pieces, in order and
 * without gaps; each has the keys of all marks that cover it, in the order of `marks`.
 */
export function pieces(text: string, marks: readonly Mark[], from = 0, to?: number): Piece[] {
  const { length, cut } = cutter(text);
  const first = Math.max(0, Math.min(from, length));
  const last = Math.max(first, Math.min(to ?? length, length));
  const kept: Mark[] = [];
  const cuts = new Set<number>([first, last]);
  for (const mark of marks) {
    const start = Math.max(first, mark.start);
    const end = Math.min(last, mark.end);
    if (!(start < end)) continue;
    kept.push({ start, end, key: mark.key });
    cuts.add(start);
    cuts.add(end);
  }
  const at = [...cuts].sort((a, b) => a - b);
  const out: Piece[] = [];
  for (let i = 0; i + 1 < at.length; i++) {
    const start = at[i]!;
    const end = at[i + 1]!;
    const keys: string[] = [];
    for (const mark of kept) {
      if (mark.start <= start && mark.end >= end && !keys.includes(mark.key)) keys.push(mark.key);
    }
    out.push({ text: cut(start, end), at: start, keys });
  }
  return out;
}

/** Returns which text a span counts in: `text`, `title`, or `caption:N`. */
export function inWhich(place: Place): string {
  return place.in ?? "text";
}

/** Whether a span has words to show. The span of a day that no word tells has none. */
export function hasWords(place: Place | null | undefined): place is Place & { start: number; end: number } {
  return !!place && place.start !== null && place.start !== undefined && place.end !== null && place.end !== undefined && place.start < place.end;
}

/** Returns the paragraphs of a text as spans: those given, else parted at blank lines. */
export function paragraphsOf(text: string, given: readonly Place[] | null | undefined): { start: number; end: number }[] {
  const ready = (given ?? []).filter(hasWords).map((p) => ({ start: p.start, end: p.end }));
  if (ready.length > 0) return ready;
  const out: { start: number; end: number }[] = [];
  let at = 0;
  for (const part of text.split("\n\n")) {
    const n = [...part].length;
    if (n > 0) out.push({ start: at, end: at + n });
    at += n + 2;
  }
  return out;
}

/**
 * Returns the part of a text that surrounds `around`, by paragraphs: one before and one behind. A
 * long page then opens where the event stands.
 */
export function nearby(paragraphs: readonly { start: number; end: number }[], around: readonly { start: number; end: number }[], margin = 1): { from: number; to: number } {
  if (paragraphs.length === 0) return { from: 0, to: 0 };
  let low = paragraphs.length;
  let high = -1;
  paragraphs.forEach((p, i) => {
    if (around.some((a) => a.start < p.end && a.end > p.start)) {
      low = Math.min(low, i);
      high = Math.max(high, i);
    }
  });
  if (high < 0) return { from: 0, to: Math.min(paragraphs.length, 3) };
  return { from: Math.max(0, low - margin), to: Math.min(paragraphs.length, high + 1 + margin) };
}

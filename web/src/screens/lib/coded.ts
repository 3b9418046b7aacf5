// An event of the coded document as rows for the screen: what each field says, how sure the words make it,
// and which words of the page stand for it. Reads the JSON with care: fields may be added to the format, and
// what is missing or of another shape is treated as not known, never as an error. Pure.

import type { CodedDocument, CodedEvent } from "../../api";
import { hasWords, inWhich, type Place } from "./spans";

/** A span that has words, and the text that it counts in. */
export interface Words {
  start: number;
  end: number;
  text: string;
  in: string;
}

export interface FieldRow {
  key: string;
  label: string;
  /** In words; null where the text does not say it. */
  value: string | null;
  /** What the value rests on, or more about it, in small print. */
  note: string | null;
  words: Words[];
  /** Under which name a correction names the field; null where it cannot be corrected by hand. */
  field: string | null;
}

type Json = Record<string, unknown>;

const isObject = (v: unknown): v is Json => typeof v === "object" && v !== null && !Array.isArray(v);
export const str = (v: unknown): string | null => (typeof v === "string" && v !== "" ? v : null);
const arr = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const strs = (v: unknown): string[] => arr(v).filter((x): x is string => typeof x === "string");
export const num = (v: unknown): number | null => (typeof v === "number" && Number.isFinite(v) ? v : null);

export function words(v: unknown): Words[] {
  if (!isObject(v)) return [];
  const place: Place = { start: num(v.start), end: num(v.end), in: str(v.in) };
  return hasWords(place) ? [{ start: place.start, end: place.end, text: str(v.text) ?? "", in: inWhich(place) }] : [];
}

/** The name, else the words of the text, of a party. */
export function partyName(v: unknown): string | null {
  if (!isObject(v)) return null;
  return str(v.name) ?? str(v.text) ?? str(v.code);
}

function party(v: unknown): { value: string | null; note: string | null; words: Words[] } {
  if (!isObject(v)) return { value: null, note: null, words: [] };
  const value = partyName(v);
  const said = str(v.text);
  const notes = [str(v.code), said !== null && said !== value ? `“${said}”` : null];
  return { value, note: notes.filter((n) => n !== null).join(" · ") || null, words: words(v) };
}

const WHEN_BASIS: Record<string, string> = {
  stated: "the text states it",
  relative: "worked out from the report’s date",
  paragraph: "carried over from what stands before",
  report: "the report’s own date",
};

const RELATION: Record<string, string> = {
  says: "says so",
  reports: "reports it",
  confirms: "confirms it",
  denies: "denies it",
  silent: "said nothing",
};

const MODALITY: Record<string, string> = {
  planned: "planned",
  conditional: "conditional",
  demanded: "demanded",
  possible: "possible",
  attempted: "attempted",
};

const BOUND: Record<string, string> = {
  exact: "",
  about: "about ",
  over: "over ",
  at_least: "at least ",
  under: "under ",
  up_to: "up to ",
  between: "about ",
};

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 });

/** A number with its bound in words: "at least 7". */
export function bounded(value: number, bound: string | null, low?: number | null, high?: number | null): string {
  if (bound === "between" && low != null && high != null) return `${number.format(low)} to ${number.format(high)}`;
  return `${BOUND[bound ?? "exact"] ?? ""}${number.format(value)}`;
}

function figureRow(f: Json): { text: string; note: string | null; words: Words[] } {
  const value = num(f.value) ?? 0;
  const unit = str(f.unit);
  const source = isObject(f.source) ? (str(f.source.name) ?? str(f.source.text)) : null;
  return {
    text: [bounded(value, str(f.bound), num(f.low), num(f.high)), unit, str(f.of)].filter(Boolean).join(" "),
    note: source ? `says ${source}` : null,
    words: words(f),
  };
}

/** Which of the events of a document is meant. */
export function eventOf(doc: CodedDocument | null | undefined, id: string): CodedEvent | null {
  return doc?.events.find((e) => e.id === id) ?? null;
}

/** The fields of an event, in the order who, did what, to whom, when, where, according to whom. */
export function fieldRows(event: CodedEvent, doc?: CodedDocument | null): FieldRow[] {
  const e = event as Json;
  const rows: FieldRow[] = [];
  const actor = party(e.actor);
  const recipient = party(e.recipient);
  rows.push({ key: "actor", label: "Actor", field: "actor", ...actor });

  const mode = str(e.mode);
  const plover = str(e.plover);
  const goldstein = num(e.goldstein);
  const trigger = words(e.trigger);
  rows.push({
    key: "act",
    label: "Act",
    field: "type",
    value: `${event.type}${mode ? ` · ${mode}` : ""}`,
    note:
      [
        str(e.cameo) ? `CAMEO ${str(e.cameo)}` : null,
        goldstein === null ? null : `Goldstein ${signed(goldstein)}`,
        plover && plover !== event.type ? `PLOVER ${plover}` : null,
      ]
        .filter(Boolean)
        .join(" · ") || null,
    words: trigger,
  });
  rows.push({ key: "recipient", label: "Recipient", field: "recipient", ...recipient });

  const when = isObject(e.when) ? e.when : null;
  const basis = when ? (str(when.basis) ?? "") : "";
  rows.push({
    key: "day",
    label: "Day",
    field: "day",
    value: when ? str(when.value) : null,
    note: WHEN_BASIS[basis] ?? null,
    words: words(when),
  });

  const where = isObject(e.where) ? e.where : null;
  rows.push({
    key: "place",
    label: "Place",
    field: "place",
    value: where ? (str(where.name) ?? str(where.text)) : null,
    note: where ? [str(where.admin1), str(where.country), str(where.precision) ? `known to the ${precisionWord(str(where.precision))}` : null].filter(Boolean).join(" · ") || null : null,
    words: words(where),
  });

  const sources = arr(e.sources).filter(isObject);
  rows.push({
    key: "source",
    label: sources.length > 1 ? "Sources" : "Source",
    field: "source",
    value: sources.map((s) => `${str(s.name) ?? str(s.text) ?? "somebody"} ${RELATION[str(s.relation) ?? ""] ?? str(s.relation) ?? ""}`.trim()).join("; ") || null,
    note: sources.length === 0 ? "the report says it itself" : viaNote(sources),
    words: sources.flatMap(words),
  });

  const polarity = str(e.polarity);
  const modality = str(e.modality);
  rows.push({
    key: "stance",
    label: "Stance",
    field: "polarity",
    value: stance(polarity, modality),
    note: [str(e.tense), e.background === true ? "told as background" : null, e.public === false ? "no public party" : null].filter(Boolean).join(" · ") || null,
    words: [],
  });

  const ids = strs(e.figures);
  const figures = (doc?.figures ?? []).filter((f) => ids.includes(f.id)).map((f) => figureRow(f as Json));
  if (ids.length > 0 || doc) {
    rows.push({
      key: "figures",
      label: "Figures",
      field: "figures",
      value: figures.map((f) => f.text).join("; ") || null,
      note: figures.map((f) => f.note).filter(Boolean).join("; ") || null,
      words: figures.flatMap((f) => f.words),
    });
  }
  return rows;
}

/** What the text commits itself to, as one phrase: "did not happen" and "as a fact" side by side would read as a riddle. */
function stance(polarity: string | null, modality: string | null): string {
  const not = polarity === "negative";
  if (modality === null || modality === "asserted") return not ? "told not to have happened" : "told as a fact";
  const word = MODALITY[modality] ?? modality;
  return not ? `${word}, and negated` : word;
}

function viaNote(sources: Json[]): string | null {
  const notes = sources.flatMap((s) => {
    const via = num(s.via);
    const carrier = via === null ? undefined : sources[via];
    const name = carrier ? (str(carrier.name) ?? str(carrier.text)) : null;
    return name ? [`${str(s.name) ?? str(s.text) ?? "somebody"} via ${name}`] : [];
  });
  return notes.join("; ") || null;
}

export function signed(value: number): string {
  // A real minus sign: a hyphen is too short beside figures.
  return value < 0 ? `−${Math.abs(value).toFixed(1)}` : `+${value.toFixed(1)}`;
}

export function precisionWord(precision: string | null): string {
  if (precision === "point") return "spot";
  if (precision === "admin") return "province";
  return precision ?? "";
}

/** The sentence of an event as a span, and all places that tell it. */
export function sentenceOf(event: CodedEvent): Words | null {
  return words((event as Json).sentence)[0] ?? null;
}
export function mentionsOf(event: CodedEvent): Words[] {
  return arr((event as Json).mentions).flatMap(words);
}
export function ruleOf(event: CodedEvent): string | null {
  return str((event as Json).rule);
}
export function confidenceOf(event: CodedEvent): number | null {
  return num((event as Json).confidence);
}

/** The text that `which` names: the body, the title or a caption. */
export function textOf(doc: CodedDocument["document"], which: string): string | null {
  if (which === "title") return doc.title;
  const caption = /^caption:(\d+)$/.exec(which);
  if (caption) {
    const image = arr(doc.images)[Number(caption[1])];
    return isObject(image) ? str(image.caption) : null;
  }
  return doc.text === "" ? null : doc.text;
}

/** All texts of a document that have words, in reading order. */
export function textsOf(doc: CodedDocument["document"]): { which: string; label: string; text: string; paragraphs: unknown[] }[] {
  const out: { which: string; label: string; text: string; paragraphs: unknown[] }[] = [];
  if (doc.title) out.push({ which: "title", label: "Headline", text: doc.title, paragraphs: [] });
  if (doc.text) out.push({ which: "text", label: "Text", text: doc.text, paragraphs: arr(doc.paragraphs) });
  arr(doc.images).forEach((image, i) => {
    const caption = isObject(image) ? str(image.caption) : null;
    if (caption) out.push({ which: `caption:${i}`, label: `Caption ${i + 1}`, text: caption, paragraphs: [] });
  });
  return out;
}

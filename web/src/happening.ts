// How a happening is put in words and shapes: the one place that knows what each type says and how each quad is drawn.

import type { Card, Party, Precision, Quad } from "./api";

export const QUADS: readonly Quad[] = ["verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict"];

/** Word, two letters and the name of the colour. Shape tells cooperation from conflict, fill words from deeds. */
export const QUAD: Record<Quad, { name: string; letters: string; css: string }> = {
  "verbal-cooperation": { name: "Verbal cooperation", letters: "VC", css: "vc" },
  "material-cooperation": { name: "Material cooperation", letters: "MC", css: "mc" },
  "verbal-conflict": { name: "Verbal conflict", letters: "VX", css: "vx" },
  "material-conflict": { name: "Material conflict", letters: "MX", css: "mx" },
};

export const isConflict = (quad: Quad): boolean => quad.endsWith("conflict");

/** Quads of the types, for views that tell a type only. The codebook of the server is asked where it has more. */
export const QUAD_OF_TYPE: Record<string, Quad> = {
  AGREE: "verbal-cooperation", CONSULT: "verbal-cooperation", SUPPORT: "verbal-cooperation", CONCEDE: "verbal-cooperation",
  COOPERATE: "material-cooperation", AID: "material-cooperation", RETREAT: "material-cooperation", DEFECT: "material-cooperation",
  REQUEST: "verbal-conflict", ACCUSE: "verbal-conflict", REJECT: "verbal-conflict", THREATEN: "verbal-conflict",
  PROTEST: "material-conflict", SANCTION: "material-conflict", MOBILIZE: "material-conflict", COERCE: "material-conflict",
  ASSAULT: "material-conflict",
};

/** What is between who and whom: with both, with the actor alone, and where both did it to each other. */
const PHRASE: Record<string, [string, string, string]> = {
  AGREE: ["agrees with", "agrees", "agree"],
  CONSULT: ["consults", "consults", "confer"],
  SUPPORT: ["supports", "gives support", "support each other"],
  CONCEDE: ["gives way to", "gives way", "give way to each other"],
  COOPERATE: ["works with", "cooperates", "work together"],
  AID: ["aids", "gives aid", "aid each other"],
  RETREAT: ["gives ground to", "gives ground", "both give ground"],
  DEFECT: ["defects to", "defects", "exchange defectors"],
  REQUEST: ["makes a demand of", "makes a demand", "make demands of each other"],
  ACCUSE: ["accuses", "makes an accusation", "accuse each other"],
  REJECT: ["refuses", "refuses", "refuse each other"],
  THREATEN: ["threatens", "makes a threat", "threaten each other"],
  PROTEST: ["protests against", "protests", "protest against each other"],
  SANCTION: ["cuts ties with", "cuts ties", "cut ties with each other"],
  MOBILIZE: ["mobilises against", "mobilises", "mobilise against each other"],
  COERCE: ["coerces", "uses coercion", "coerce each other"],
  ASSAULT: ["attacks", "attacks", "attack each other"],
};

export function phrase(card: Pick<Card, "type" | "mutual" | "recipient">): string {
  const words = PHRASE[card.type];
  const verb = card.type.toLowerCase();
  if (!words) return card.recipient ? `${verb}:` : verb;
  if (card.mutual && card.recipient) return words[2];
  return card.recipient ? words[0] : words[1];
}

export const partyName = (party: Party | null): string => party?.name ?? party?.code ?? "somebody";

/** "Who does what to whom", as plain text. */
export function inWords(card: Card): string {
  const actor = partyName(card.actor);
  if (card.mutual && card.recipient) return `${actor} and ${partyName(card.recipient)} ${phrase(card)}`;
  return card.recipient ? `${actor} ${phrase(card)} ${partyName(card.recipient)}` : `${actor} ${phrase(card)}`;
}

export const isDenied = (card: Card): boolean => card.n_denials > 0;
/** Confirmed: a second origin that is no copy tells it. The tally of the first screen counts the same. */
export const isConfirmed = (card: Card): boolean => card.asserted && card.n_origins > 1;

export const PRECISION: Record<Precision, string> = {
  point: "exact place",
  city: "town",
  admin: "somewhere in this province",
  country: "somewhere in this country",
  region: "somewhere in this region",
};

/** Says whether a place stands for an area, which must never be drawn as a pin. */
export const isArea = (precision: Precision): boolean => precision === "admin" || precision === "country" || precision === "region";

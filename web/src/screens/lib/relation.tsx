// How a voice stands to a happening: a sign and a word, so that neither colour nor shape has to be known.

import type { Relation } from "../../api";

export const RELATION_WORD: Record<Relation, string> = {
  says: "says",
  reports: "reports",
  confirms: "confirms",
  denies: "denies",
  silent: "silent",
};

const PATH: Record<Relation, string> = {
  says: "M6 3.600a2.400 2.400 0 1 0 0 4.800a2.400 2.400 0 1 0 0-4.800",
  reports: "M6 3.600a2.400 2.400 0 1 0 0 4.800a2.400 2.400 0 1 0 0-4.800",
  confirms: "M2 6.500l2.600 2.700L10 3.200",
  denies: "M2.700 2.700l6.600 6.600M9.300 2.700L2.700 9.300",
  silent: "M2 6h8",
};

export function RelationSign({ relation }: { relation: Relation }) {
  return (
    <span class={`relation ${relation}`}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        <path d={PATH[relation]} stroke="currentColor" stroke-width="1.7" stroke-linecap="round" fill={relation === "says" ? "currentColor" : "none"} stroke-dasharray={relation === "silent" ? "1.600 2.400" : undefined} />
      </svg>
      {RELATION_WORD[relation]}
    </span>
  );
}

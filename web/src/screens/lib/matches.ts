// Whether a card that came over the stream fits the filter, as far as a card alone can tell. Where it cannot, the answer is
// null and the list asks the server: a guess here would show what the counts leave out.

import type { Card, Party } from "../../api";
import type { Filter } from "../../view";

// As the server reads them: three capitals or more are the start of a code, all else a part of a name.
const side = (party: Party | null, values: string[]): boolean =>
  party !== null &&
  values.some((v) => (/^[A-Z]{3,}$/.test(v.trim()) ? (party.code ?? "").startsWith(v.trim()) : has(party.name, v.trim())));
const has = (text: string | null | undefined, part: string): boolean => (text ?? "").toLowerCase().includes(part.toLowerCase());

/** Returns whether `card` fits, or null where a card does not say enough. `today` is the server's. */
export function matches(card: Card, filter: Filter, today: string | null): boolean | null {
  let unsure = false;
  const split = (value: string): string[] => value.split(",").filter(Boolean);
  const counted = filter.counted ?? "true";
  if (counted === "true" && !card.asserted) return false;
  if (counted === "false" && card.asserted) return false;
  if (filter.type && !split(filter.type).includes(card.type)) return false;
  if (filter.mode && !split(filter.mode).includes(card.mode ?? "")) return false;
  if (filter.country && !split(filter.country).includes(card.place?.country ?? "")) return false;
  if (filter.place && !has(card.place?.name, filter.place)) return false;
  if (filter.party && !side(card.actor, split(filter.party)) && !side(card.recipient, split(filter.party))) return false;
  if (filter.actor && !side(card.actor, split(filter.actor))) return false;
  if (filter.recipient && !side(card.recipient, split(filter.recipient))) return false;
  if (filter.role) {
    const roles = [...(card.actor?.roles ?? []), ...(card.recipient?.roles ?? [])];
    if (!split(filter.role).some((role) => roles.includes(role.trim()))) return false;
  }
  const { source, outlet } = filter;
  if (source && !card.voices.some((voice) => has(voice.name, source))) return false;
  if (filter.polarity && (filter.polarity === "negative") !== card.n_denials > 0) return false;
  if (filter.confidence && card.confidence < Number(filter.confidence)) return false;
  if (filter.story && !split(filter.story).includes(card.story ?? "")) return false;
  if (filter.happening && !split(filter.happening).includes(card.id)) return false;
  if (filter.bbox) {
    const [west = 0, south = 0, east = 0, north = 0] = filter.bbox.split(",").map(Number);
    const { lat, lon } = card.place ?? { lat: null, lon: null };
    if (lat === null || lon === null || lat < south || lat > north) return false;
    if (west <= east ? lon < west || lon > east : lon < west && lon > east) return false;
  }
  for (const [value, sign] of [[filter.from, 1], [filter.to, -1]] as const) {
    if (!value) continue;
    const day = resolve(value, today);
    if (day === null) unsure = true;
    else if (card.day === null || (card.day < day && sign === 1) || (card.day > day && sign === -1)) return false;
  }
  // The card names the first outlet only; another may fit.
  if (filter.text || filter.report || (outlet && !has(card.first?.outlet, outlet))) unsure = true;
  return unsure ? null : true;
}

/** A day of the filter as a day; null where only the store knows which it is. */
function resolve(value: string, today: string | null): string | null {
  const at = /^(today|latest)(?:-(\d+))?$/.exec(value);
  if (!at) return value;
  if (at[1] === "latest" || today === null) return null;
  return new Date(Date.parse(`${today}T00:00:00Z`) - Number(at[2] ?? 0) * 86_400_000).toISOString().slice(0, 10);
}
